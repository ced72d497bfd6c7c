/* One family of set meals: what it costs and cost, a new price from a day on, the archive. */
#include "base/json.h"
#include "desk/desk.h"
#include "staffroom/set_meal_inside.h"

enum { FAMILY_SCHOOL, FAMILY_ID, FAMILY_FIRST, FAMILY_PARENT, FAMILY_SUBSIDY };
enum { ARCHIVE_SCHOOL, ARCHIVE_ID, ARCHIVE_DAY };

/* ---- the page ---- */

static json_t *prices_view(struct arena *arena, const struct meals_work *work, int64_t family_id)
{
    json_t *rows = json_array();
    const struct family_list *list = &work->families;
    const struct family_price *now = family_price_on(list, family_id, work->caller->today);
    for (int i = list->price_count - 1; i >= 0; i--) {
        const struct family_price *price = &list->prices[i];
        if (price->family_id != family_id) continue;
        const struct family_price *holds = family_price_on(list, family_id, price->first_day);
        json_add(rows,
                 json_pack("{s:s,s:s,s:s,s:b,s:b}", "first", day_format(arena, price->first_day),
                           "parent", money_format(arena, price->parent_part), "subsidy",
                           money_format(arena, price->subsidy_part), "now", price == now,
                           "overruled", holds != NULL && holds != price));
    }
    return rows;
}

static void answer_family(const struct staffroom *room, struct arena *arena,
                          const struct request *request, const char *refusal, bool is_price,
                          struct response *response)
{
    const struct staffroom_caller *caller = caller_of(request);
    struct meals_work work = {.arena = arena, .caller = caller};
    if (!staffroom_read(room, arena, request, work_meals, &work, response)) return;
    const struct set_meal_family *family = family_in_list(&work.families,
                                                          request_number(request, FAMILY_ID));
    if (family == NULL) {
        staffroom_not_found(room, arena, request, response);
        return;
    }
    bool may_edit = caller_may(caller, RIGHT_SET_MEALS, 0) && !family->is_archived;
    json_t *view = staffroom_view(room, arena, request, family->name, "set-meals");
    view_set(
        view, "family",
        json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s}", "name", family->name, "meal",
                  meal_words(family->meal), "stage", stage_words(family->stage), "caterer",
                  caterer_name(&work.caterers, family->caterer_id), "source",
                  source_name(&work.sources, family->funding_source_id), "archived",
                  family->is_archived ? day_format(arena, family->archived_day) : "", "path",
                  staffroom_path(arena, caller, "set-meals/%s", id_format(arena, family->id))));
    view_set(view, "prices", prices_view(arena, &work, family->id));
    view_set(view, "may_edit", json_boolean(may_edit));
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    view_set(view, "form",
             json_pack("{s:o,s:o,s:o,s:o}", "first",
                       text_view(typed_again(request, is_price, FAMILY_FIRST)), "parent",
                       text_view(typed_again(request, is_price, FAMILY_PARENT)), "subsidy",
                       text_view(typed_again(request, is_price, FAMILY_SUBSIDY)), "today",
                       day_value(arena, caller->today)));
    staffroom_answer(room, arena, request, "school_set_meal", refusal == NULL ? 200 : 422, view,
                     response);
}

static STAFFROOM_HANDLER(family_show)
{
    answer_family(context, arena, request, NULL, false, response);
}

static void answer_family_change(const struct staffroom *room, struct arena *arena,
                                 const struct request *request, enum err err,
                                 enum family_status status, bool is_price,
                                 struct response *response)
{
    if (err != OK) {
        staffroom_fault(room, arena, request, err, response);
    } else if (status == FAMILY_UNKNOWN) {
        staffroom_not_found(room, arena, request, response);
    } else if (status != FAMILY_OK) {
        answer_family(room, arena, request, family_refusal(status), is_price, response);
    } else {
        response_redirect(response,
                          staffroom_path(arena, caller_of(request), "set-meals/%s",
                                         id_format(arena, request_number(request, FAMILY_ID))));
    }
}

struct price_work {
    struct arena *arena;
    int64_t school_id;
    struct family_price price;
    struct day today;
    enum family_status status;
};

static enum err work_price(struct tx *tx, void *context)
{
    struct price_work *work = context;
    return set_meal_price_set(tx, work->arena, work->school_id, &work->price, work->today,
                              &work->status);
}

static STAFFROOM_HANDLER(price_add)
{
    const struct staffroom *room = context;
    const struct staffroom_caller *caller = caller_of(request);
    struct price_work work = {
        .arena = arena,
        .school_id = caller->school.id,
        .price = {.family_id = request_number(request, FAMILY_ID),
                  .first_day = day_typed(request, FAMILY_FIRST, day_add(caller->today, -1)),
                  .parent_part = money_of(request, FAMILY_PARENT),
                  .subsidy_part = money_of(request, FAMILY_SUBSIDY),
                  .login_id = caller_id(request),
                  .set_at = caller->now},
        .today = caller->today,
    };
    enum err err = id_maker_take(&room->desk->ids, 1, &work.price.set_meal_id);
    if (err == OK) err = store_write(room->access->store, work.school_id, work_price, &work);
    answer_family_change(room, arena, request, err, work.status, true, response);
}

struct archive_work {
    struct arena *arena;
    const struct staffroom_caller *caller;
    int64_t family_id;
    struct day day;
    enum family_status status;
    int64_t entitled;
};

static enum err work_archive(struct tx *tx, void *context)
{
    struct archive_work *work = context;
    return set_meal_archive(tx, work->arena, work->caller->school.id, work->family_id, work->day,
                            work->caller->today, &work->status, &work->entitled);
}

static STAFFROOM_HANDLER(family_archive_post)
{
    const struct staffroom *room = context;
    const struct staffroom_caller *caller = caller_of(request);
    struct archive_work work = {
        .arena = arena,
        .caller = caller,
        .family_id = request_number(request, ARCHIVE_ID),
        .day = day_typed(request, ARCHIVE_DAY, day_add(caller->today, -1)),
    };
    enum err err = store_write(room->access->store, caller->school.id, work_archive, &work);
    answer_family_change(room, arena, request, err, work.status, false, response);
}

/* ---- routes ---- */

static const struct field SHOW_FIELDS[] = {
    [FAMILY_SCHOOL] = FIELD_OF_SCHOOL, [FAMILY_ID] = FIELD_OF_ID};
static const struct field PRICE_FIELDS[] = {
    [FAMILY_SCHOOL] = FIELD_OF_SCHOOL,
    [FAMILY_ID] = FIELD_OF_ID,
    [FAMILY_FIRST] = {"first", FIELD_IN_FORM, FIELD_DAY, false, 0, 0, NULL},
    [FAMILY_PARENT] = {"parent", FIELD_IN_FORM, FIELD_MONEY, false, 0, 0, NULL},
    [FAMILY_SUBSIDY] = {"subsidy", FIELD_IN_FORM, FIELD_MONEY, false, 0, 0, NULL},
};
static const struct field ARCHIVE_FIELDS[] = {
    [ARCHIVE_SCHOOL] = FIELD_OF_SCHOOL,
    [ARCHIVE_ID] = FIELD_OF_ID,
    [ARCHIVE_DAY] = {"day", FIELD_IN_FORM, FIELD_DAY, false, 0, 0, NULL},
};

#define FAMILY_PATH "/school/{school}/set-meals/{id}"

static const struct route ROUTES[] = {
    {STAFFROOM_GET(FAMILY_PATH, WHOLE(RIGHT_SCHOOL_READ), family_show), ROUTE_FIELDS(SHOW_FIELDS)},
    {STAFFROOM_POST(FAMILY_PATH, WHOLE(RIGHT_SET_MEALS), price_add), .flags = ROUTE_OWN_FAULTS,
     ROUTE_FIELDS(PRICE_FIELDS), .trail = "Цена рациона"},
    {STAFFROOM_POST(FAMILY_PATH "/archive", WHOLE(RIGHT_SET_MEALS), family_archive_post),
     .flags = ROUTE_OWN_FAULTS, ROUTE_FIELDS(ARCHIVE_FIELDS),
     .trail = "Рацион: в архив или обратно"},
};

const struct staffroom_pages staffroom_set_meal_family_pages = {STAFFROOM_PAGES(ROUTES)};
