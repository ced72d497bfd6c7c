/* Handlers by page, in the order of the site map; routes.c names them. */
#ifndef WEB_PAGES_H
#define WEB_PAGES_H

#include "http/route.h"

#define WEB_HANDLER(name)                                                                          \
    void name(void *context, struct arena *arena, const struct request *request,                   \
              struct response *response)

/* entrance_pages.c */
enum { ENTRANCE_ENDED };
WEB_HANDLER(entrance_show);
enum { LOGIN_NUMBER, LOGIN_PASSWORD, LOGIN_CONSENT };
WEB_HANDLER(entrance_enter);
WEB_HANDLER(entrance_leave);
WEB_HANDLER(terms_show);

/* password_pages.c */
enum { NEW_PASSWORD, NEW_AGAIN, NEW_EXTRA /* the link's token, or the current password */ };
WEB_HANDLER(first_show);
WEB_HANDLER(first_set);
WEB_HANDLER(password_show);
WEB_HANDLER(password_set);
enum { RECOVERY_NUMBER };
WEB_HANDLER(recovery_show);
WEB_HANDLER(recovery_send);
enum { LINK_TOKEN };
WEB_HANDLER(recover_show);
WEB_HANDLER(recover_set);

/* home_pages.c */
WEB_HANDLER(home_show);
enum { SHOW_NUMBER, SHOW_PAGE };
extern const char
    *const SHOWN_PAGES[]; /* where the next child is shown: as page_view_family has it */
WEB_HANDLER(account_show);

/* topup_pages.c */
enum { TOPUP_AMOUNT, TOPUP_WAY, TOPUP_KEY };
WEB_HANDLER(topup_show);
WEB_HANDLER(topup_pay);

/* order_pages.c */
enum { ORDER_ID };
WEB_HANDLER(order_show);

/* money_pages.c */
enum { TRACE_PAYMENT };
WEB_HANDLER(payments_show);
WEB_HANDLER(trace_show);

/* refund_pages.c */
enum { REFUND_ORDER, REFUND_AMOUNT, REFUND_REASON };
WEB_HANDLER(refund_show);
WEB_HANDLER(refund_ask);
enum { CANCEL_REFUND };
WEB_HANDLER(refund_cancel);

/* transfer_pages.c */
enum { TRANSFER_TO, TRANSFER_AMOUNT, TRANSFER_ID, TRANSFER_PROOF };
WEB_HANDLER(transfer_show);
WEB_HANDLER(transfer_make);
enum { CLOSING_CHOICE, CLOSING_SIBLING };
WEB_HANDLER(closing_show);
WEB_HANDLER(closing_choose);

/* appeal_pages.c */
enum { APPEALS_DONE };
WEB_HANDLER(appeals_show);
enum { APPEAL_NUMBER, APPEAL_NATURE, APPEAL_KIND, APPEAL_TEXT };
WEB_HANDLER(appeal_make);
enum { ADD_NUMBER, ADD_APPEAL, ADD_TEXT };
WEB_HANDLER(appeal_add);

/* absence_pages.c */
enum { ABSENCE_DONE };
WEB_HANDLER(absence_show);
enum { ABSENCE_NUMBER, ABSENCE_FIRST, ABSENCE_LAST, ABSENCE_REASON };
WEB_HANDLER(absence_today);
WEB_HANDLER(absence_say);
enum { BACK_NUMBER, BACK_ID };
WEB_HANDLER(absence_take_back);

/* meal_pages.c */
enum { MEALS_DONE };
WEB_HANDLER(meals_show);
enum { MEALS_NUMBER };
WEB_HANDLER(meals_choose);

/* limit_pages.c */
enum { LIMITS_DONE, LIMITS_SEARCH };
WEB_HANDLER(limits_show);
enum { BAN_NUMBER, BAN_OF, BAN_ID, BAN_IS, BAN_SEARCH };
WEB_HANDLER(limits_ban);
enum { ALLERGENS_NUMBER };
WEB_HANDLER(limits_allergens);
enum { LIMIT_NUMBER, LIMIT_AMOUNT, LIMIT_NONE };
WEB_HANDLER(limits_day);

/* letter_pages.c */
enum { LETTERS_DONE };
WEB_HANDLER(letters_show);
enum { LETTERS_NUMBER, LETTERS_LOW, LETTERS_AMOUNT, LETTERS_PURCHASES, LETTERS_TOP_UPS };
WEB_HANDLER(letters_set);
enum { LETTERS_SECRET, LETTERS_WHAT };
WEB_HANDLER(letters_end_show);
WEB_HANDLER(letters_end);

/* api_pages.c */
enum { API_DONE };
extern const char *const API_DAYS_WORDS[];
WEB_HANDLER(api_show);
enum { API_NAME, API_DAYS, API_PASSWORD };
WEB_HANDLER(api_make);
enum { API_TOKEN_ID };
WEB_HANDLER(api_revoke);

/* statement_pages.c */
enum { STATEMENT_FROM, STATEMENT_TO, STATEMENT_LAST, STATEMENT_DETAIL };
WEB_HANDLER(statement_show);

/* card_pages.c */
enum { CARDS_DONE };
WEB_HANDLER(own_cards_show);
enum { CARD_NUMBER, CARD_ID };
WEB_HANDLER(own_card_block);

/* profile_pages.c */
enum { PROFILE_DONE };
WEB_HANDLER(profile_show);
enum { SESSION_ID };
WEB_HANDLER(session_finish);
WEB_HANDLER(child_show);
enum { CHILD_NUMBER, CHILD_PASSWORD };
WEB_HANDLER(child_add);

/* email_pages.c */
enum { EMAIL_ADDRESS, EMAIL_PASSWORD };
WEB_HANDLER(email_show);
WEB_HANDLER(email_set);
WEB_HANDLER(confirm_show);
WEB_HANDLER(confirm_set);

/* data_pages.c */
enum { DATA_NUMBER };
WEB_HANDLER(data_show);
WEB_HANDLER(data_take);

/* slip_pages.c */
WEB_HANDLER(slip_show);
WEB_HANDLER(slip_print);

extern const struct route web_routes[];
extern const int web_route_count;

#endif
