/* The first screen: is all well? Zero is the normal state; each figure opens its list. */
#include "base/check.h"
#include "desk/reconcile.h"
#include "desk/refund.h"
#include "office/inside.h"
#include "office/pages.h"

enum { HOME_REFUNDS_SHOWN = 100 };

struct home_work {
    struct arena *arena;
    struct instant now;
    struct channel_differences differences;
    int refunds; /* that wait for a person */
};

static enum err work_home(struct tx *tx, void *context)
{
    struct home_work *work = context;
    struct refund_list asked, half;
    TRY(differences_load(tx, work->arena, work->now, &work->differences));
    TRY(refunds_in_state(tx, work->arena, REFUND_REQUESTED, HOME_REFUNDS_SHOWN, &asked));
    TRY(refunds_in_state(tx, work->arena, REFUND_APPROVED_ONCE, HOME_REFUNDS_SHOWN, &half));
    work->refunds = asked.count + half.count;
    return OK;
}

static json_t *channels_view(struct arena *arena, const struct channel_differences *differences)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < differences->count; i++) {
        const struct channel_difference *one = &differences->list[i];
        json_t *row = json_pack(
            "{s:s,s:s,s:I,s:b,s:I,s:b,s:s,s:s,s:I,s:b,s:s,s:b}", "code", one->code, "name",
            one->name, "open", (json_int_t)one->open_cases, "has_open", one->open_cases > 0, "late",
            (json_int_t)one->late_cases, "has_late", one->late_cases > 0, "amount",
            money_format(arena, one->open_amount), "clearing", money_format(arena, one->clearing),
            "waiting", (json_int_t)one->registers_waiting, "has_waiting",
            one->registers_waiting > 0, "last",
            one->has_last_day ? day_format(arena, one->last_day) : "", "has_registers",
            one->has_registers);
        CHECK(row != NULL && json_array_append_new(rows, row) == 0);
    }
    return rows;
}

static void set_totals(struct arena *arena, const struct home_work *work, json_t *view)
{
    int64_t open = 0, late = 0;
    for (int i = 0; i < work->differences.count; i++) {
        open += work->differences.list[i].open_cases;
        late += work->differences.list[i].late_cases;
    }
    view_set(view, "open", json_integer(open));
    view_set(view, "has_open", json_boolean(open > 0));
    view_set(view, "late", json_integer(late));
    view_set(view, "has_late", json_boolean(late > 0));
    view_set(view, "suspense", json_integer(work->differences.suspense_count));
    view_set(view, "has_suspense", json_boolean(work->differences.suspense_count > 0));
    view_set_string(view, "suspense_amount", money_format(arena, work->differences.suspense));
    view_set(view, "refunds", json_integer(work->refunds));
    view_set(view, "has_refunds", json_boolean(work->refunds > 0));
    view_set(
        view, "all_well",
        json_boolean(open == 0 && work->differences.suspense_count == 0 && work->refunds == 0));
}

static OFFICE_HANDLER(office_home_show)
{
    const struct office *office = context;
    struct home_work work = {.arena = arena, .now = world_now(office->access->world)};
    enum err err = store_read(office->access->store, work_home, &work);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
        return;
    }
    json_t *view = office_view(office, arena, request, "Рабочее место оператора", "");
    set_totals(arena, &work, view);
    view_set(view, "channels", channels_view(arena, &work.differences));
    office_answer(office, arena, request, "office_home", 200, view, response);
}

/* ---- routes ---- */

static const struct route ROUTES[] = {
    {OFFICE_GET("/office/", STAFF_DOOR_STAFF, office_home_show)},
};

const struct office_pages office_home_pages = {OFFICE_PAGES(ROUTES)};
