/* One act over all sheets of a day: what can be done is done, the rest says why not. */
#include "base/check.h"
#include "desk/roster_inside.h"

struct acting {
    struct roster_writing writing;
    struct roster_bulk *bulk;
};

static struct roster_outcome *outcome_add(struct acting *acting, const struct roster_class *class,
                                          const struct roster_sheet *sheet)
{
    struct roster_bulk *bulk = acting->bulk;
    int64_t family_id = sheet == NULL ? 0 : sheet->family_id;
    const struct roster_family *family = roster_family_find(acting->writing.day, family_id);
    bulk->outcomes = roster_room(acting->writing.arena, bulk->outcomes, bulk->outcome_count,
                                 sizeof *bulk->outcomes);
    struct roster_outcome *outcome = &bulk->outcomes[bulk->outcome_count++];
    *outcome = (struct roster_outcome){
        .class_id = class->class_id,
        .family_id = family_id,
        .class_name = class->name,
        .family_name = family == NULL ? "" : family->name,
        .pupils = sheet == NULL ? 0 : sheet->eaters,
        .parents = money_zero(),
        .subsidy = money_zero(),
    };
    return outcome;
}

/* ---- submitting and approving ---- */

static void sheets_submit(struct acting *acting, struct roster_class *class)
{
    struct roster_day *day = acting->writing.day;
    enum roster_state state = day->needs_approval ? ROSTER_SUBMITTED : ROSTER_APPROVED;
    bool is_told = false;
    for (int i = 0; i < class->sheet_count; i++) {
        struct roster_sheet *sheet = &day->sheets[class->first_sheet + i];
        if (sheet->state >= ROSTER_SUBMITTED) continue;
        struct roster_outcome *outcome = outcome_add(acting, class, sheet);
        if (roster_is_late(day) && !acting->bulk->actor.may_approve) {
            outcome->refusal = ROSTER_LATE;
            continue;
        }
        if (!is_told) {
            (void)roster_writing_event(&acting->writing, class->class_id, 0,
                                       ROSTER_EVENT_SUBMITTED);
        }
        is_told = true;
        roster_sheet_freeze(&acting->writing, sheet);
        roster_writing_sheet(&acting->writing, sheet, state, 0);
    }
}

/* A sheet that nobody handed in: nobody is to be approved or charged unseen; an empty one is no
 * loss. */
static bool is_missing(const struct roster_sheet *sheet)
{
    return sheet->state < ROSTER_SUBMITTED && sheet->eaters > 0;
}

static void sheets_approve(struct acting *acting, struct roster_class *class)
{
    struct roster_day *day = acting->writing.day;
    bool is_told = false;
    for (int i = 0; i < class->sheet_count; i++) {
        struct roster_sheet *sheet = &day->sheets[class->first_sheet + i];
        if (is_missing(sheet)) outcome_add(acting, class, sheet)->refusal = ROSTER_NOT_SUBMITTED;
        if (sheet->state != ROSTER_SUBMITTED) continue;
        if (!is_told) {
            (void)roster_writing_event(&acting->writing, class->class_id, 0, ROSTER_EVENT_APPROVED);
        }
        is_told = true;
        (void)outcome_add(acting, class, sheet);
        roster_writing_sheet(&acting->writing, sheet, ROSTER_APPROVED, 0);
    }
}

/* ---- charging ---- */

/* What a till sold after the roster was charged, off-line most likely, is taken off the roster:
 * nobody pays twice. */
static enum err sold_take_off(struct acting *acting, struct roster_class *class)
{
    struct roster_day *day = acting->writing.day;
    struct roster_event *event = NULL;
    for (int i = 0; i < day->ground.charged_count && day->tills_sell; i++) {
        const struct roster_charged *charged = &day->ground.charged[i];
        if (charged->class_id != class->class_id || charged->family_id == 0) continue;
        const struct roster_place *place = roster_place_find(&day->places, charged->account_id,
                                                             charged->meal);
        if (place == NULL || !place->is_served) continue;
        if (event == NULL) {
            event = roster_writing_event(&acting->writing, class->class_id, 0, ROSTER_EVENT_TILL);
        }
        roster_event_change(acting->writing.arena, event, place, charged->family_id, 0);
    }
    if (event == NULL) return OK;
    enum roster_refusal refusal;
    TRY(roster_class_correct(&acting->writing, class, &refusal));
    acting->bulk->refusal = refusal;
    return refusal == ROSTER_DONE ? OK : ERR_CANCELLED;
}

static enum err sheets_charge(struct acting *acting, struct roster_class *class)
{
    struct roster_day *day = acting->writing.day;
    bool is_told = false;
    TRY(sold_take_off(acting, class));
    for (int i = 0; i < class->sheet_count; i++) {
        struct roster_sheet *sheet = &day->sheets[class->first_sheet + i];
        if (is_missing(sheet)) outcome_add(acting, class, sheet)->refusal = ROSTER_NOT_SUBMITTED;
        if (sheet->state == ROSTER_SUBMITTED) {
            outcome_add(acting, class, sheet)->refusal = ROSTER_NOT_APPROVED;
        }
        if (sheet->state != ROSTER_APPROVED) continue;
        struct roster_outcome *outcome = outcome_add(acting, class, sheet);
        TRY(roster_sheet_charge(&acting->writing, sheet, outcome));
        if (outcome->refusal != ROSTER_DONE || is_told) continue;
        is_told = true;
        (void)roster_writing_event(&acting->writing, class->class_id, 0, ROSTER_EVENT_CHARGED);
    }
    return OK;
}

/* ---- the whole ---- */

static int64_t day_version(const struct roster_day *day)
{
    int64_t version = 0;
    for (int i = 0; i < day->class_count; i++) version += day->classes[i].version;
    return version;
}

static enum roster_refusal bulk_judge(const struct acting *acting)
{
    const struct roster_day *day = acting->writing.day;
    const struct roster_bulk *bulk = acting->bulk;
    if (bulk->class_id != 0 && day->class_count == 0) return ROSTER_CLASS_MISSING;
    if (day->day.number > day->today.number + ROSTER_DAYS_AHEAD) return ROSTER_TOO_FAR;
    if (day->day.number < day->today.number - ROSTER_DAYS_BACK) return ROSTER_TOO_OLD;
    if (bulk->act == ROSTER_CHARGE && day_compare(day->day, day->today) > 0) return ROSTER_NOT_YET;
    if (bulk->has_version && bulk->version != day_version(day)) return ROSTER_STALE;
    bool needs_approver = bulk->act != ROSTER_SUBMIT;
    return needs_approver && !bulk->actor.may_approve ? ROSTER_LATE : ROSTER_DONE;
}

static enum err class_act(struct acting *acting, struct roster_class *class)
{
    switch (acting->bulk->act) {
    case ROSTER_SUBMIT: sheets_submit(acting, class); return OK;
    case ROSTER_APPROVE: sheets_approve(acting, class); return OK;
    case ROSTER_CHARGE: return sheets_charge(acting, class);
    }
    CHECK(!"a roster_act");
    return OK;
}

/* Handed in and then no day of meals any more: closed all of a sudden. Nobody is charged. */
static void class_is_closed(struct acting *acting, struct roster_class *class)
{
    for (int i = 0; i < class->sheet_count; i++) {
        struct roster_sheet *sheet = &acting->writing.day->sheets[class->first_sheet + i];
        bool waits = sheet->state == ROSTER_SUBMITTED || sheet->state == ROSTER_APPROVED;
        if (waits) outcome_add(acting, class, sheet)->refusal = ROSTER_NO_MEALS;
    }
}

static void bulk_sum(struct roster_bulk *bulk)
{
    for (int i = 0; i < bulk->outcome_count; i++) {
        const struct roster_outcome *outcome = &bulk->outcomes[i];
        if (outcome->refusal != ROSTER_DONE) continue;
        bulk->done++;
        bulk->pupils += outcome->pupils;
        CHECK(money_add(bulk->parents, outcome->parents, &bulk->parents));
        CHECK(money_add(bulk->subsidy, outcome->subsidy, &bulk->subsidy));
    }
}

static enum err act_run(struct tx *tx, void *context)
{
    struct acting *acting = context;
    struct roster_bulk *bulk = acting->bulk;
    struct roster_writing *writing = &acting->writing;
    struct desk *desk = writing->desk;
    struct arena *arena = writing->arena;
    *writing = (struct roster_writing){.desk = desk, .arena = arena, .tx = tx};
    writing->actor = bulk->actor;
    bulk->outcomes = NULL;
    bulk->outcome_count = bulk->done = bulk->pupils = 0;
    bulk->parents = bulk->subsidy = money_zero();
    TRY(roster_day_load(tx, arena, bulk->school_id, bulk->class_id, bulk->day,
                        world_now(desk->world), &writing->day));
    bulk->refusal = bulk_judge(acting);
    if (bulk->refusal != ROSTER_DONE) return OK;
    if (roster_is_late(writing->day)) TRY(roster_order_keep(tx, arena, writing->day));
    for (int i = 0; i < writing->day->class_count; i++) {
        struct roster_class *class = &writing->day->classes[i];
        if (class->is_meal_day) {
            TRY(class_act(acting, class));
        } else {
            class_is_closed(acting, class);
        }
    }
    bulk_sum(bulk);
    return roster_writing_save(writing, TEXT(""));
}

enum err desk_roster_act(struct desk *desk, struct arena *arena, struct roster_bulk *bulk)
{
    struct acting acting = {.writing = {.desk = desk, .arena = arena}, .bulk = bulk};
    enum err err = store_write(desk->store, bulk->school_id, act_run, &acting);
    bool is_refused = err == ERR_CANCELLED && bulk->refusal != ROSTER_DONE;
    return is_refused ? OK : err;
}
