/* The screen's routes: pages, what they read, what they do. */
#include "till/screen_inside.h"
#include "till/screen_pages.h"

enum { NAME_LIMIT = 100, WORDS_LIMIT = 80, RUN_LIMIT = SCREEN_RUN_SIZE - 1 };

static const char *const MEAL_WORDS[] = {"breakfast", "lunch", "snack", NULL};

static const struct field FILE_FIELDS[] = {
    [FILE_NAME] = {"name", FIELD_IN_PATH, FIELD_TEXT, true, 1, NAME_LIMIT, NULL},
    [FILE_VERSION] = {"v", FIELD_IN_QUERY, FIELD_TEXT, false, 1, NAME_LIMIT, NULL},
};
static const struct field EVENTS_FIELDS[] = {
    [EVENTS_SINCE] = {"since", FIELD_IN_QUERY, FIELD_INT, true, 0, INT64_MAX, NULL},
    [EVENTS_RUN] = {"run", FIELD_IN_QUERY, FIELD_TEXT, true, 1, RUN_LIMIT, NULL},
};
static const struct field DISPLAY_FIELDS[] = {
    [EVENTS_SINCE] = {"since", FIELD_IN_QUERY, FIELD_INT, false, 0, INT64_MAX, NULL},
    [EVENTS_RUN] = {"run", FIELD_IN_QUERY, FIELD_TEXT, false, 1, RUN_LIMIT, NULL},
};
static const struct field PEOPLE_FIELDS[] = {
    [PEOPLE_CLASS] = {"class", FIELD_IN_QUERY, FIELD_ID, false, 0, 0, NULL},
    [PEOPLE_WORDS] = {"q", FIELD_IN_QUERY, FIELD_TEXT, false, 1, WORDS_LIMIT, NULL},
};
static const struct field PHOTO_FIELDS[] = {
    [PHOTO_ACCOUNT] = {"account", FIELD_IN_QUERY, FIELD_ID, true, 0, 0, NULL},
};
static const struct field CLASS_FIELDS[] = {
    [CLASS_ID] = {"class", FIELD_IN_QUERY, FIELD_ID, true, 0, 0, NULL},
    [CLASS_MEAL] = {"meal", FIELD_IN_QUERY, FIELD_CHOICE, true, 0, 0, MEAL_WORDS},
};
static const struct field DETAILS_FIELDS[] = {
    [DETAILS_ACCOUNT] = {"account", FIELD_IN_QUERY, FIELD_ID, true, 0, 0, NULL},
};

#define PAGE(path, does) .method = "GET", .pattern = (path), .guard = SCREEN_PAGE, .handler = (does)
#define READ(path, does)                                                                           \
    .method = "GET", .pattern = (path), .guard = SCREEN_COMMAND, .handler = (does)
#define DO(path, does)                                                                             \
    .method = "POST", .pattern = (path), .guard = SCREEN_COMMAND, .handler = (does),               \
    .body = BODY_JSON

const struct route screen_routes[] = {
    {PAGE("/", counter_page)},
    {PAGE("/display", display_page)},
    {PAGE("/static/{name}", file_show), ROUTE_FIELDS(FILE_FIELDS)},

    {READ("/state", state_show)},
    {READ("/events", events_show), ROUTE_FIELDS(EVENTS_FIELDS)},
    {READ("/display/state", display_state), ROUTE_FIELDS(DISPLAY_FIELDS)},
    {READ("/menu", menu_show)},
    {READ("/classes", classes_show)},
    {READ("/class", class_show), ROUTE_FIELDS(CLASS_FIELDS)},
    {READ("/people", people_show), ROUTE_FIELDS(PEOPLE_FIELDS)},
    {READ("/photo", photo_show), ROUTE_FIELDS(PHOTO_FIELDS)},
    {READ("/details", details_show), ROUTE_FIELDS(DETAILS_FIELDS)},
    {READ("/receipts", receipts_show)},
    {READ("/report", report_show)},
    {READ("/about", about_show)},

    {DO("/enrol", screen_enrol)},
    {DO("/login", cashier_login), .flags = ROUTE_SLOW},
    {DO("/logout", cashier_logout)},
    {DO("/shift/open", shift_begin)},
    {DO("/shift/close", shift_end)},
    {DO("/force", line_force)},
    {DO("/mode", mode_set)},
    {DO("/card", card_typed)},
    {DO("/shown", verdict_shown)},
    {DO("/who", who_set)},
    {DO("/who/clear", who_clear)},
    {DO("/acknowledge", allergy_acknowledge)},
    {DO("/sell", order_sell)},
    {DO("/guest", guest_ask)},
    {DO("/override", order_override), .flags = ROUTE_SLOW},
    {DO("/class/serve", class_serve)},
    {DO("/postpone", order_postpone)},
    {DO("/postponed/take", postponed_take)},
    {DO("/postponed/drop", postponed_drop)},
    {DO("/return", receipt_return)},
    {DO("/reprint", receipt_reprint)},
    {DO("/details/print", details_print)},
    {DO("/activate", card_activate)},
    {DO("/lost", card_lost)},
    {DO("/temporary", temporary_give)},
    {DO("/temporary/back", temporary_back)},
    {DO("/password", password_print)},
    {DO("/report/print", report_print)},
    {DO("/settings/test-print", test_print)},
};
const int screen_route_count = (int)(sizeof screen_routes / sizeof *screen_routes);
