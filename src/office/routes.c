/* The office's routes, in the order of the site map. */
#include "desk/case.h"
#include "desk/refund.h"
#include "desk/suspense.h"
#include "office/inside.h"
#include "office/pages.h"
#include "report/card_design.h"

static const char *const BUTTONS[] = {"take", "give_back", "write", "close", NULL};
const char *const CASE_RESOLUTION_WORDS[] = {"acknowledged", "borne", "reversed", "corrected",
                                             NULL};
static const struct field LIST_FIELDS[] = {
    [LIST_CHANNEL] = {"channel", FIELD_IN_QUERY, FIELD_TEXT, false, 0, CHANNEL_CODE_LIMIT, NULL},
    [LIST_CLOSED] = {"closed", FIELD_IN_QUERY, FIELD_BOOL, false, 0, 0, NULL},
    [LIST_AFTER] = {"after", FIELD_IN_QUERY, FIELD_ID, false, 0, 0, NULL},
};
static const struct field DIFFERENCE_FIELDS[] = {
    [DIFFERENCE_ID] = {"id", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
};
static const struct field ACT_FIELDS[] = {
    [ACT_CASE] = {"id", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
    [ACT_BUTTON] = {"act", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, BUTTONS},
    [ACT_RESOLUTION] = {"resolution", FIELD_IN_FORM, FIELD_CHOICE, false, 0, 0,
                        CASE_RESOLUTION_WORDS},
    [ACT_NOTE] = {"note", FIELD_IN_FORM, FIELD_TEXT, false, 0, CASE_NOTE_LIMIT, NULL},
};

static const char *const DECISIONS[] = {"approve", "refuse", NULL};
static const struct field DECISION_FIELDS[] = {
    [DECISION_SCHOOL] = {"school", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
    [DECISION_REFUND] = {"id", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
    [DECISION_WORD] = {"decision", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, DECISIONS},
    [DECISION_ANSWER] = {"answer", FIELD_IN_FORM, FIELD_TEXT, false, 0, REFUND_REASON_LIMIT, NULL},
};

static const char *const SUSPENSE_WORDS[] = {"attach", "return", NULL};
static const struct field SUSPENSE_LIST_FIELDS[] = {
    [SUSPENSE_AFTER] = {"after", FIELD_IN_QUERY, FIELD_ID, false, 0, 0, NULL},
};
static const struct field SUSPENSE_ITEM_FIELDS[] = {
    [SUSPENSE_ID] = {"id", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
};
static const struct field SUSPENSE_DECISION_FIELDS[] = {
    [SUSPENSE_ITEM] = {"id", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
    [SUSPENSE_WORD] = {"decision", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, SUSPENSE_WORDS},
    [SUSPENSE_NUMBER] = {"number", FIELD_IN_FORM, FIELD_TEXT, false, 0, 40, NULL},
    [SUSPENSE_NOTE] = {"note", FIELD_IN_FORM, FIELD_TEXT, false, 0, SUSPENSE_NOTE_LIMIT, NULL},
};

static const struct field UPLOAD_FIELDS[] = {
    [UPLOAD_CHANNEL] = {"channel", FIELD_IN_FORM, FIELD_TEXT, true, 1, CHANNEL_CODE_LIMIT, NULL},
};

static const char *const DESIGN_ACTS[] = {"save", "reset", NULL};
static const struct field DESIGN_FIELDS[] = {
    [DESIGN_ACT] = {"act", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, DESIGN_ACTS},
    [DESIGN_TEXT] = {"description", FIELD_IN_FORM, FIELD_LINES, false, 0, CARD_DESIGN_BYTES_LIMIT,
                     NULL},
};
static const struct field PICTURE_FIELDS[] = {
    [PICTURE_NAME] = {"name", FIELD_IN_FORM, FIELD_TEXT, true, 1, CARD_PICTURE_NAME_LIMIT, NULL},
};

#define GET(path, who, does) .method = "GET", .pattern = (path), .guard = (who), .handler = (does)
#define POST(path, who, does)                                                                      \
    .method = "POST", .pattern = (path), .guard = (who), .handler = (does), .body = BODY_FORM
#define POST_FILE(path, who, does)                                                                 \
    .method = "POST", .pattern = (path), .guard = (who), .handler = (does),                        \
    .body = BODY_MULTIPART, .body_limit = OFFICE_FILE_LIMIT
#define OWN .flags = ROUTE_OWN_FAULTS
#define SLOW .flags = ROUTE_OWN_FAULTS | ROUTE_SLOW

const struct route office_routes[] = {
    {GET("/office/login", STAFF_DOOR_VISITOR, office_entrance_show), OWN,
     ROUTE_FIELDS(STAFF_ENTRANCE_FIELDS)},
    {POST("/office/login", STAFF_DOOR_VISITOR, office_enter), SLOW,
     ROUTE_FIELDS(STAFF_LOGIN_FIELDS)},
    {GET("/office/password/first", STAFF_DOOR_FIRST, office_first_show)},
    {POST("/office/password/first", STAFF_DOOR_FIRST, office_first_set), SLOW,
     ROUTE_FIELDS(STAFF_FIRST_FIELDS)},
    {POST("/office/logout", STAFF_DOOR_FIRST, office_leave)},

    {GET("/office/", STAFF_DOOR_STAFF, office_home_show)},

    {GET("/office/differences", OFFICE_MONEY, differences_show), ROUTE_FIELDS(LIST_FIELDS)},
    {GET("/office/differences/{id}", OFFICE_MONEY, difference_show),
     ROUTE_FIELDS(DIFFERENCE_FIELDS)},
    {POST("/office/differences/{id}", OFFICE_MONEY, difference_act), ROUTE_FIELDS(ACT_FIELDS)},
    {GET("/office/suspense", OFFICE_MONEY, suspense_show), ROUTE_FIELDS(SUSPENSE_LIST_FIELDS)},
    {GET("/office/suspense/{id}", OFFICE_MONEY, suspense_item_show),
     ROUTE_FIELDS(SUSPENSE_ITEM_FIELDS)},
    {POST("/office/suspense/{id}", OFFICE_MONEY, suspense_decide),
     ROUTE_FIELDS(SUSPENSE_DECISION_FIELDS)},
    {GET("/office/registers", OFFICE_MONEY, registers_show)},
    {POST_FILE("/office/registers", OFFICE_MONEY, register_take), ROUTE_FIELDS(UPLOAD_FIELDS)},
    {POST_FILE("/office/statements", OFFICE_MONEY, bank_statement_take)},
    {GET("/office/refunds", OFFICE_MONEY, refunds_show)},
    {POST("/office/refunds/{school}/{id}", OFFICE_MONEY, refund_decide),
     ROUTE_FIELDS(DECISION_FIELDS)},

    {GET("/office/cards", OFFICE_CARDS, cards_show)},
    {GET("/office/cards/design", OFFICE_CARDS, card_design_show)},
    {POST("/office/cards/design", OFFICE_CARDS, card_design_take), OWN,
     .body_limit = 4 * CARD_DESIGN_BYTES_LIMIT, ROUTE_FIELDS(DESIGN_FIELDS)},
    {POST_FILE("/office/cards/design/picture", OFFICE_CARDS, card_picture_take)},
    {POST("/office/cards/design/drop", OFFICE_CARDS, card_picture_drop),
     ROUTE_FIELDS(PICTURE_FIELDS)},
    {GET("/office/cards/design/front.png", OFFICE_CARDS, card_front_show)},
    {GET("/office/cards/design/back.png", OFFICE_CARDS, card_back_show)},
};
const int office_route_count = (int)(sizeof office_routes / sizeof *office_routes);
