/* The cabinet's routes, in the order of the site map. */
#include "desk/appeal.h"
#include "web/inside.h"
#include "web/pages.h"

static const char *const DONE[] = {"password", "email", "account", "session", NULL};

static const struct field ENTRANCE_FIELDS[] = {
    [ENTRANCE_ENDED] = {"ended", FIELD_IN_QUERY, FIELD_BOOL, false, 0, 0, NULL},
};
static const struct field LOGIN_FIELDS[] = {
    [LOGIN_NUMBER] = {"number", FIELD_IN_FORM, FIELD_TEXT, true, 1, 40, NULL},
    [LOGIN_PASSWORD] = {"password", FIELD_IN_FORM, FIELD_SECRET, true, 1, 200, NULL},
    [LOGIN_CONSENT] = {"consent", FIELD_IN_FORM, FIELD_TEXT, true, 1, 20, NULL},
};
static const struct field RECOVERY_FIELDS[] = {
    [RECOVERY_NUMBER] = {"number", FIELD_IN_FORM, FIELD_TEXT, true, 1, 40, NULL},
};
static const struct field LINK_FIELDS[] = {
    [LINK_TOKEN] = {"token", FIELD_IN_QUERY, FIELD_TEXT, false, 1, 100, NULL},
};
static const struct field CONFIRM_FIELDS[] = {
    [LINK_TOKEN] = {"token", FIELD_IN_FORM, FIELD_TEXT, false, 1, 100, NULL},
};
static const struct field FIRST_FIELDS[] = {
    [NEW_PASSWORD] = {"password", FIELD_IN_FORM, FIELD_SECRET, false, 0, 1000, NULL},
    [NEW_AGAIN] = {"again", FIELD_IN_FORM, FIELD_SECRET, false, 0, 1000, NULL},
};
static const struct field RECOVER_FIELDS[] = {
    [NEW_PASSWORD] = {"password", FIELD_IN_FORM, FIELD_SECRET, false, 0, 1000, NULL},
    [NEW_AGAIN] = {"again", FIELD_IN_FORM, FIELD_SECRET, false, 0, 1000, NULL},
    [NEW_EXTRA] = {"token", FIELD_IN_FORM, FIELD_TEXT, false, 1, 100, NULL},
};
static const struct field CHANGE_FIELDS[] = {
    [NEW_PASSWORD] = {"password", FIELD_IN_FORM, FIELD_SECRET, false, 0, 1000, NULL},
    [NEW_AGAIN] = {"again", FIELD_IN_FORM, FIELD_SECRET, false, 0, 1000, NULL},
    [NEW_EXTRA] = {"current", FIELD_IN_FORM, FIELD_SECRET, false, 0, 1000, NULL},
};
static const struct field SHOW_FIELDS[] = {
    [SHOW_NUMBER] = {"number", FIELD_IN_FORM, FIELD_TEXT, true, 1, 40, NULL},
    [SHOW_PAGE] = {"page", FIELD_IN_FORM, FIELD_CHOICE, false, 0, 0, SHOWN_PAGES},
};
static const struct field STATEMENT_FIELDS[] = {
    [STATEMENT_FROM] = {"from", FIELD_IN_QUERY, FIELD_DAY, false, 0, 0, NULL},
    [STATEMENT_TO] = {"to", FIELD_IN_QUERY, FIELD_DAY, false, 0, 0, NULL},
    [STATEMENT_LAST] = {"last", FIELD_IN_QUERY, FIELD_INT, false, 1, 366, NULL},
    [STATEMENT_DETAIL] = {"detail", FIELD_IN_QUERY, FIELD_BOOL, false, 0, 0, NULL},
};
static const struct field PROFILE_FIELDS[] = {
    [PROFILE_DONE] = {"done", FIELD_IN_QUERY, FIELD_CHOICE, false, 0, 0, DONE},
};
static const struct field CARDS_FIELDS[] = {
    [CARDS_DONE] = {"done", FIELD_IN_QUERY, FIELD_BOOL, false, 0, 0, NULL},
};
static const struct field CARD_FIELDS[] = {
    [CARD_NUMBER] = {"number", FIELD_IN_FORM, FIELD_TEXT, true, 1, 40, NULL},
    [CARD_ID] = {"card", FIELD_IN_FORM, FIELD_ID, true, 0, 0, NULL},
};
static const struct field SESSION_FIELDS[] = {
    [SESSION_ID] = {"session", FIELD_IN_FORM, FIELD_ID, true, 0, 0, NULL},
};
static const struct field CHILD_FIELDS[] = {
    [CHILD_NUMBER] = {"number", FIELD_IN_FORM, FIELD_TEXT, true, 1, 40, NULL},
    [CHILD_PASSWORD] = {"password", FIELD_IN_FORM, FIELD_SECRET, true, 1, 200, NULL},
};
static const struct field EMAIL_FIELDS[] = {
    [EMAIL_ADDRESS] = {"email", FIELD_IN_FORM, FIELD_TEXT, true, 1, 254, NULL},
    [EMAIL_PASSWORD] = {"current", FIELD_IN_FORM, FIELD_SECRET, true, 1, 200, NULL},
};
static const struct field API_SHOW_FIELDS[] = {
    [API_DONE] = {"done", FIELD_IN_QUERY, FIELD_BOOL, false, 0, 0, NULL},
};
static const struct field API_MAKE_FIELDS[] = {
    [API_NAME] = {"name", FIELD_IN_FORM, FIELD_TEXT, false, 1, 60, NULL},
    [API_DAYS] = {"days", FIELD_IN_FORM, FIELD_CHOICE, false, 0, 0, API_DAYS_WORDS},
    [API_PASSWORD] = {"current", FIELD_IN_FORM, FIELD_SECRET, false, 1, 200, NULL},
};
static const struct field API_REVOKE_FIELDS[] = {
    [API_TOKEN_ID] = {"token", FIELD_IN_FORM, FIELD_ID, true, 0, 0, NULL},
};
static const char *const WAYS[] = {"card", "sbp", NULL};
static const char *const CLOSINGS[] = {"keep", "sibling", "source", NULL};

/* The bounds of amounts are the channel's: the page says which. */
static const struct field TOPUP_FIELDS[] = {
    [TOPUP_AMOUNT] = {"amount", FIELD_IN_QUERY, FIELD_MONEY, false, 0, 0, NULL},
};
static const struct field PAY_FIELDS[] = {
    [TOPUP_AMOUNT] = {"amount", FIELD_IN_FORM, FIELD_MONEY, true, 0, 0, NULL},
    [TOPUP_WAY] = {"way", FIELD_IN_FORM, FIELD_CHOICE, false, 0, 0, WAYS},
    [TOPUP_KEY] = {"key", FIELD_IN_FORM, FIELD_TEXT, true, 20, 64, NULL},
};
static const struct field ORDER_FIELDS[] = {
    [ORDER_ID] = {"id", FIELD_IN_QUERY, FIELD_ID, true, 0, 0, NULL},
};
static const struct field TRACE_FIELDS[] = {
    [TRACE_PAYMENT] = {"payment", FIELD_IN_QUERY, FIELD_ID, true, 0, 0, NULL},
};
static const struct field REFUND_SHOW_FIELDS[] = {
    [REFUND_ORDER] = {"order", FIELD_IN_QUERY, FIELD_ID, true, 0, 0, NULL},
};
static const struct field REFUND_FIELDS[] = {
    [REFUND_ORDER] = {"order", FIELD_IN_FORM, FIELD_ID, true, 0, 0, NULL},
    [REFUND_AMOUNT] = {"amount", FIELD_IN_FORM, FIELD_MONEY, true, 0, 0, NULL},
    [REFUND_REASON] = {"reason", FIELD_IN_FORM, FIELD_TEXT, false, 0, 200, NULL},
};
static const struct field CANCEL_FIELDS[] = {
    [CANCEL_REFUND] = {"refund", FIELD_IN_FORM, FIELD_ID, true, 0, 0, NULL},
};
static const struct field TRANSFER_FIELDS[] = {
    [TRANSFER_TO] = {"to", FIELD_IN_FORM, FIELD_TEXT, true, 1, 16, NULL},
    [TRANSFER_AMOUNT] = {"amount", FIELD_IN_FORM, FIELD_MONEY, true, 0, 0, NULL},
    [TRANSFER_ID] = {"id", FIELD_IN_FORM, FIELD_ID, true, 0, 0, NULL},
    [TRANSFER_PROOF] = {"proof", FIELD_IN_FORM, FIELD_TEXT, true, 64, 64, NULL},
};
static const struct field CLOSING_FIELDS[] = {
    [CLOSING_CHOICE] = {"choice", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, CLOSINGS},
    [CLOSING_SIBLING] = {"sibling", FIELD_IN_FORM, FIELD_TEXT, false, 0, 16, NULL},
};
/* ---- what a family says ahead ---- */

static const char *const ABSENCE_DONES[] = {"said", "merged", "back", "shortened", NULL};
static const char *const MEALS_DONES[] = {"saved", "same", NULL};
static const char *const LIMITS_DONES[] = {"ban", "allowed", "allergens", "limit", NULL};
static const char *const LETTERS_DONES[] = {"saved", NULL};
static const char *const BANNED[] = {"dish", "category", NULL};
static const char *const PURCHASES[] = {"none", "daily", "each", NULL};
static const char *const ENDED[] = {"low", "purchases", "top_ups", "day", "all", NULL};

static const struct field ABSENCE_SHOW_FIELDS[] = {
    [ABSENCE_DONE] = {"done", FIELD_IN_QUERY, FIELD_CHOICE, false, 0, 0, ABSENCE_DONES},
};
static const struct field ABSENCE_TODAY_FIELDS[] = {
    [ABSENCE_NUMBER] = {"number", FIELD_IN_FORM, FIELD_TEXT, true, 1, 16, NULL},
};
static const struct field ABSENCE_FIELDS[] = {
    [ABSENCE_NUMBER] = {"number", FIELD_IN_FORM, FIELD_TEXT, true, 1, 16, NULL},
    [ABSENCE_FIRST] = {"first", FIELD_IN_FORM, FIELD_DAY, true, 0, 0, NULL},
    [ABSENCE_LAST] = {"last", FIELD_IN_FORM, FIELD_DAY, false, 0, 0, NULL},
    [ABSENCE_REASON] = {"reason", FIELD_IN_FORM, FIELD_TEXT, false, 0, 200, NULL},
};
static const char *const APPEALS_DONES[] = {"made", "added", NULL};
static const struct field APPEALS_FIELDS[] = {
    [APPEALS_DONE] = {"done", FIELD_IN_QUERY, FIELD_CHOICE, false, 0, 0, APPEALS_DONES},
};
enum { APPEAL_BYTES_LIMIT = 4 * APPEAL_TEXT_LIMIT };
static const struct field APPEAL_FIELDS[] = {
    [APPEAL_NUMBER] = {"number", FIELD_IN_FORM, FIELD_TEXT, true, 1, 16, NULL},
    [APPEAL_NATURE] = {"nature", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, APPEAL_NATURE_WORDS},
    [APPEAL_KIND] = {"kind", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, APPEAL_KIND_WORDS},
    [APPEAL_TEXT] = {"text", FIELD_IN_FORM, FIELD_LINES, true, 0, APPEAL_BYTES_LIMIT, NULL},
};
static const struct field ADD_FIELDS[] = {
    [ADD_NUMBER] = {"number", FIELD_IN_FORM, FIELD_TEXT, true, 1, 16, NULL},
    [ADD_APPEAL] = {"appeal", FIELD_IN_FORM, FIELD_ID, true, 0, 0, NULL},
    [ADD_TEXT] = {"text", FIELD_IN_FORM, FIELD_LINES, true, 0, APPEAL_BYTES_LIMIT, NULL},
};
static const struct field BACK_FIELDS[] = {
    [BACK_NUMBER] = {"number", FIELD_IN_FORM, FIELD_TEXT, true, 1, 16, NULL},
    [BACK_ID] = {"id", FIELD_IN_FORM, FIELD_ID, true, 0, 0, NULL},
};
static const struct field MEALS_SHOW_FIELDS[] = {
    [MEALS_DONE] = {"done", FIELD_IN_QUERY, FIELD_CHOICE, false, 0, 0, MEALS_DONES},
};
/* The wishes themselves have names by day and meal: the handler reads them. */
static const struct field MEALS_FIELDS[] = {
    [MEALS_NUMBER] = {"number", FIELD_IN_FORM, FIELD_TEXT, true, 1, 16, NULL},
};
static const struct field LIMITS_SHOW_FIELDS[] = {
    [LIMITS_DONE] = {"done", FIELD_IN_QUERY, FIELD_CHOICE, false, 0, 0, LIMITS_DONES},
    [LIMITS_SEARCH] = {"q", FIELD_IN_QUERY, FIELD_TEXT, false, 0, 60, NULL},
};
static const struct field BAN_FIELDS[] = {
    [BAN_NUMBER] = {"number", FIELD_IN_FORM, FIELD_TEXT, true, 1, 16, NULL},
    [BAN_OF] = {"of", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, BANNED},
    [BAN_ID] = {"id", FIELD_IN_FORM, FIELD_INT, true, 1, INT64_MAX, NULL},
    [BAN_IS] = {"banned", FIELD_IN_FORM, FIELD_BOOL, false, 0, 0, NULL},
    [BAN_SEARCH] = {"q", FIELD_IN_FORM, FIELD_TEXT, false, 0, 60, NULL},
};
static const struct field ALLERGENS_FIELDS[] = {
    [ALLERGENS_NUMBER] = {"number", FIELD_IN_FORM, FIELD_TEXT, true, 1, 16, NULL},
};
static const struct field LIMIT_FIELDS[] = {
    [LIMIT_NUMBER] = {"number", FIELD_IN_FORM, FIELD_TEXT, true, 1, 16, NULL},
    [LIMIT_AMOUNT] = {"amount", FIELD_IN_FORM, FIELD_MONEY, false, 0, 0, NULL},
    [LIMIT_NONE] = {"none", FIELD_IN_FORM, FIELD_BOOL, false, 0, 0, NULL},
};
static const struct field DATA_FIELDS[] = {
    [DATA_NUMBER] = {"number", FIELD_IN_FORM, FIELD_TEXT, true, 1, 16, NULL},
};
static const struct field LETTERS_SHOW_FIELDS[] = {
    [LETTERS_DONE] = {"done", FIELD_IN_QUERY, FIELD_CHOICE, false, 0, 0, LETTERS_DONES},
};
static const struct field LETTERS_FIELDS[] = {
    [LETTERS_NUMBER] = {"number", FIELD_IN_FORM, FIELD_TEXT, true, 1, 16, NULL},
    [LETTERS_LOW] = {"low", FIELD_IN_FORM, FIELD_BOOL, false, 0, 0, NULL},
    [LETTERS_AMOUNT] = {"amount", FIELD_IN_FORM, FIELD_MONEY, false, 0, 0, NULL},
    [LETTERS_PURCHASES] = {"purchases", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, PURCHASES},
    [LETTERS_TOP_UPS] = {"top_ups", FIELD_IN_FORM, FIELD_CHOICE, false, 0, 0, PURCHASES},
};
/* The same by a link and by what mail programs POST to it. */
static const struct field LETTERS_END_FIELDS[] = {
    [LETTERS_SECRET] = {"secret", FIELD_IN_QUERY, FIELD_TEXT, false, 1, 60, NULL},
    [LETTERS_WHAT] = {"what", FIELD_IN_QUERY, FIELD_CHOICE, false, 0, 0, ENDED},
};

#define GET(path, who, does) .method = "GET", .pattern = (path), .guard = (who), .handler = (does)
#define POST(path, who, does)                                                                      \
    .method = "POST", .pattern = (path), .guard = (who), .handler = (does), .body = BODY_FORM
#define OWN .flags = ROUTE_OWN_FAULTS
#define SLOW .flags = ROUTE_OWN_FAULTS | ROUTE_SLOW

const struct route web_routes[] = {
    {GET("/cabinet/login", WEB_VISITOR, entrance_show), OWN, ROUTE_FIELDS(ENTRANCE_FIELDS)},
    {POST("/cabinet/login", WEB_VISITOR, entrance_enter), SLOW, ROUTE_FIELDS(LOGIN_FIELDS)},
    {GET("/cabinet/terms", WEB_VISITOR, terms_show)},
    {GET("/cabinet/recovery", WEB_VISITOR, recovery_show)},
    {POST("/cabinet/recovery", WEB_VISITOR, recovery_send), OWN, ROUTE_FIELDS(RECOVERY_FIELDS)},
    {GET("/cabinet/password/recover", WEB_VISITOR, recover_show), OWN, ROUTE_FIELDS(LINK_FIELDS)},
    {POST("/cabinet/password/recover", WEB_VISITOR, recover_set), SLOW,
     ROUTE_FIELDS(RECOVER_FIELDS)},
    {GET("/cabinet/email/confirm", WEB_VISITOR, confirm_show), OWN, ROUTE_FIELDS(LINK_FIELDS)},
    {POST("/cabinet/email/confirm", WEB_VISITOR, confirm_set), OWN, ROUTE_FIELDS(CONFIRM_FIELDS)},

    {GET("/cabinet/password/first", WEB_FIRST, first_show)},
    {POST("/cabinet/password/first", WEB_FIRST, first_set), SLOW, ROUTE_FIELDS(FIRST_FIELDS)},
    {POST("/cabinet/logout", WEB_FIRST, entrance_leave)},

    {GET("/cabinet/", WEB_SESSION, home_show)},
    {POST("/cabinet/account", WEB_SESSION, account_show), ROUTE_FIELDS(SHOW_FIELDS)},
    {GET("/cabinet/statement", WEB_SESSION, statement_show), OWN, ROUTE_FIELDS(STATEMENT_FIELDS)},
    {GET("/cabinet/topup", WEB_SESSION, topup_show), OWN, ROUTE_FIELDS(TOPUP_FIELDS)},
    {POST("/cabinet/topup", WEB_SESSION, topup_pay), OWN, ROUTE_FIELDS(PAY_FIELDS)},
    {GET("/cabinet/topup/order", WEB_SESSION, order_show), ROUTE_FIELDS(ORDER_FIELDS)},
    {GET("/cabinet/slip", WEB_SESSION, slip_show), OWN},
    {GET("/cabinet/slip.pdf", WEB_SESSION, slip_print), OWN},
    {GET("/cabinet/payments", WEB_SESSION, payments_show)},
    {GET("/cabinet/payments/trace", WEB_SESSION, trace_show), ROUTE_FIELDS(TRACE_FIELDS)},
    {GET("/cabinet/refund", WEB_SESSION, refund_show), ROUTE_FIELDS(REFUND_SHOW_FIELDS)},
    {POST("/cabinet/refund", WEB_SESSION, refund_ask), OWN, ROUTE_FIELDS(REFUND_FIELDS)},
    {POST("/cabinet/refund/cancel", WEB_SESSION, refund_cancel), ROUTE_FIELDS(CANCEL_FIELDS)},
    {GET("/cabinet/transfer", WEB_SESSION, transfer_show)},
    {POST("/cabinet/transfer", WEB_SESSION, transfer_make), OWN, ROUTE_FIELDS(TRANSFER_FIELDS)},
    {GET("/cabinet/closing", WEB_SESSION, closing_show)},
    {POST("/cabinet/closing", WEB_SESSION, closing_choose), OWN, ROUTE_FIELDS(CLOSING_FIELDS)},
    {GET("/cabinet/appeals", WEB_SESSION, appeals_show), ROUTE_FIELDS(APPEALS_FIELDS)},
    {POST("/cabinet/appeals", WEB_SESSION, appeal_make), OWN, ROUTE_FIELDS(APPEAL_FIELDS)},
    {POST("/cabinet/appeals/add", WEB_SESSION, appeal_add), ROUTE_FIELDS(ADD_FIELDS)},

    {GET("/cabinet/absence", WEB_SESSION, absence_show), ROUTE_FIELDS(ABSENCE_SHOW_FIELDS)},
    {POST("/cabinet/absence", WEB_SESSION, absence_say), OWN, ROUTE_FIELDS(ABSENCE_FIELDS)},
    {POST("/cabinet/absence/today", WEB_SESSION, absence_today),
     ROUTE_FIELDS(ABSENCE_TODAY_FIELDS)},
    {POST("/cabinet/absence/back", WEB_SESSION, absence_take_back), ROUTE_FIELDS(BACK_FIELDS)},
    {GET("/cabinet/meals", WEB_SESSION, meals_show), ROUTE_FIELDS(MEALS_SHOW_FIELDS)},
    {POST("/cabinet/meals", WEB_SESSION, meals_choose), ROUTE_FIELDS(MEALS_FIELDS)},
    {GET("/cabinet/limits", WEB_SESSION, limits_show), ROUTE_FIELDS(LIMITS_SHOW_FIELDS)},
    {POST("/cabinet/limits/ban", WEB_SESSION, limits_ban), ROUTE_FIELDS(BAN_FIELDS)},
    {POST("/cabinet/limits/allergens", WEB_SESSION, limits_allergens),
     ROUTE_FIELDS(ALLERGENS_FIELDS)},
    {POST("/cabinet/limits/day", WEB_SESSION, limits_day), OWN, ROUTE_FIELDS(LIMIT_FIELDS)},
    {GET("/cabinet/letters", WEB_SESSION, letters_show), ROUTE_FIELDS(LETTERS_SHOW_FIELDS)},
    {POST("/cabinet/letters", WEB_SESSION, letters_set), OWN, ROUTE_FIELDS(LETTERS_FIELDS)},
    {GET("/cabinet/letters/end", WEB_OPEN, letters_end_show), OWN,
     ROUTE_FIELDS(LETTERS_END_FIELDS)},
    {POST("/cabinet/letters/end", WEB_OPEN, letters_end), OWN, ROUTE_FIELDS(LETTERS_END_FIELDS)},
    {GET("/cabinet/cards", WEB_SESSION, own_cards_show), ROUTE_FIELDS(CARDS_FIELDS)},
    {POST("/cabinet/cards", WEB_SESSION, own_card_block), ROUTE_FIELDS(CARD_FIELDS)},
    {GET("/cabinet/profile", WEB_SESSION, profile_show), OWN, ROUTE_FIELDS(PROFILE_FIELDS)},
    {GET("/cabinet/profile/password", WEB_SESSION, password_show)},
    {POST("/cabinet/profile/password", WEB_SESSION, password_set), SLOW,
     ROUTE_FIELDS(CHANGE_FIELDS)},
    {GET("/cabinet/profile/email", WEB_SESSION, email_show)},
    {POST("/cabinet/profile/email", WEB_SESSION, email_set), SLOW, ROUTE_FIELDS(EMAIL_FIELDS)},
    {GET("/cabinet/profile/accounts", WEB_SESSION, child_show)},
    {POST("/cabinet/profile/accounts", WEB_SESSION, child_add), SLOW, ROUTE_FIELDS(CHILD_FIELDS)},
    {GET("/cabinet/data", WEB_SESSION, data_show)},
    {POST("/cabinet/data", WEB_SESSION, data_take), ROUTE_FIELDS(DATA_FIELDS)},
    {GET("/cabinet/api", WEB_SESSION, api_show), ROUTE_FIELDS(API_SHOW_FIELDS)},
    {POST("/cabinet/api", WEB_SESSION, api_make), SLOW, ROUTE_FIELDS(API_MAKE_FIELDS)},
    {POST("/cabinet/api/revoke", WEB_SESSION, api_revoke), ROUTE_FIELDS(API_REVOKE_FIELDS)},
    {POST("/cabinet/profile/sessions", WEB_SESSION, session_finish), ROUTE_FIELDS(SESSION_FIELDS)},
};
const int web_route_count = (int)(sizeof web_routes / sizeof *web_routes);
