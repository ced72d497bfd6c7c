/* Handlers by page, in the order of the site map; routes.c names them. */
#ifndef OFFICE_PAGES_H
#define OFFICE_PAGES_H

#include "http/route.h"

#define OFFICE_HANDLER(name)                                                                       \
    void name(void *context, struct arena *arena, const struct request *request,                   \
              struct response *response)

/* guard.c */
OFFICE_HANDLER(office_entrance_show);
OFFICE_HANDLER(office_enter);
OFFICE_HANDLER(office_leave);
OFFICE_HANDLER(office_first_show);
OFFICE_HANDLER(office_first_set);

/* home_pages.c */
OFFICE_HANDLER(office_home_show);

/* differences_pages.c */
enum { LIST_CHANNEL, LIST_CLOSED, LIST_AFTER };
OFFICE_HANDLER(differences_show);
enum { DIFFERENCE_ID };
OFFICE_HANDLER(difference_show);
enum { ACT_CASE, ACT_BUTTON, ACT_RESOLUTION, ACT_NOTE };
enum act_button { ACT_TAKE, ACT_GIVE_BACK, ACT_WRITE, ACT_CLOSE };
OFFICE_HANDLER(difference_act);
/* How a person may settle a case, in the forms; ends with NULL. */
extern const char *const CASE_RESOLUTION_WORDS[];

/* suspense_pages.c */
enum { SUSPENSE_AFTER };
OFFICE_HANDLER(suspense_show);
enum { SUSPENSE_ID };
OFFICE_HANDLER(suspense_item_show);
enum { SUSPENSE_ITEM, SUSPENSE_WORD, SUSPENSE_NUMBER, SUSPENSE_NOTE };
OFFICE_HANDLER(suspense_decide);

/* register_pages.c */
OFFICE_HANDLER(registers_show);
enum { UPLOAD_CHANNEL };
OFFICE_HANDLER(register_take);
OFFICE_HANDLER(bank_statement_take);

/* refund_pages.c */
OFFICE_HANDLER(refunds_show);
enum { DECISION_SCHOOL, DECISION_REFUND, DECISION_WORD, DECISION_ANSWER };
OFFICE_HANDLER(refund_decide);

/* card_pages.c */
OFFICE_HANDLER(cards_show);
OFFICE_HANDLER(card_design_show);
enum { DESIGN_ACT, DESIGN_TEXT };
enum { DESIGN_SAVE, DESIGN_RESET };
OFFICE_HANDLER(card_design_take);
OFFICE_HANDLER(card_picture_take);
enum { PICTURE_NAME };
OFFICE_HANDLER(card_picture_drop);
OFFICE_HANDLER(card_front_show);
OFFICE_HANDLER(card_back_show);

extern const struct route office_routes[];
extern const int office_route_count;

#endif
