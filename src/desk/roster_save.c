/* Marks of a class's day: judged whole, then written whole. */
#include "base/check.h"
#include "base/text.h"
#include "desk/roster_inside.h"

struct saving {
    struct roster_writing writing;
    struct roster_save *save;
    struct roster_class *class;
};

/* ---- judging ---- */

static bool wish_changes(const struct roster_place *place, const struct roster_wish *wish)
{
    if (place->family_id != wish->family_id) return true;
    /* Why nobody eats is worth a mark of its own only when it is new. */
    bool is_told = place->why == ROSTER_ELSEWHERE || place->why == ROSTER_ABSENT_MARKED ||
                   place->why == ROSTER_ABSENT_SAID || place->why == ROSTER_ABSENT_SEEN;
    return wish->family_id == 0 && wish->is_absent && !is_told;
}

static struct roster_place *wish_place(const struct saving *saving, const struct roster_wish *wish)
{
    return roster_place_find(&saving->writing.day->places, wish->account_id, wish->meal);
}

/* Pupil and meal, once each. */
static enum roster_refusal people_refusal(const struct saving *saving)
{
    struct roster_save *save = saving->save;
    struct id_map seen;
    id_map_init(&seen, saving->writing.arena, save->wish_count);
    for (int i = 0; i < save->wish_count; i++) {
        const struct roster_wish *wish = &save->wishes[i];
        save->account_id = wish->account_id;
        if (roster_pupil_find(saving->writing.day, wish->account_id) == NULL) {
            return ROSTER_PUPIL_MISSING;
        }
    }
    for (int i = 0; i < save->wish_count; i++) {
        const struct roster_wish *wish = &save->wishes[i];
        int known = seen.count;
        save->account_id = wish->account_id;
        int pupil = id_map_find(&saving->writing.day->places.pupils, wish->account_id);
        int64_t key = pupil * (int64_t)ROSTER_MEALS + (int64_t)wish->meal;
        if (id_map_add(&seen, key) != known) return ROSTER_PUPIL_TWICE;
    }
    return ROSTER_DONE;
}

static enum roster_refusal rights_refusal(const struct saving *saving)
{
    struct roster_save *save = saving->save;
    for (int i = 0; i < save->wish_count; i++) {
        const struct roster_wish *wish = &save->wishes[i];
        const struct roster_place *place = wish_place(saving, wish);
        save->account_id = wish->account_id;
        if (wish->family_id == 0 || (place != NULL && !wish_changes(place, wish))) continue;
        if (place == NULL || !roster_place_allows(place, wish->family_id)) return ROSTER_NOT_OPEN;
    }
    for (int i = 0; i < save->wish_count; i++) {
        const struct roster_wish *wish = &save->wishes[i];
        const struct roster_place *place = wish_place(saving, wish);
        save->account_id = wish->account_id;
        if (wish->family_id == 0 || !wish_changes(place, wish)) continue;
        if (place->why == ROSTER_ELSEWHERE) return ROSTER_PAID_ELSEWHERE;
    }
    save->account_id = 0;
    return ROSTER_DONE;
}

static bool save_changes(const struct saving *saving)
{
    for (int i = 0; i < saving->save->wish_count; i++) {
        const struct roster_wish *wish = &saving->save->wishes[i];
        const struct roster_place *place = wish_place(saving, wish);
        if (place != NULL && wish_changes(place, wish)) return true;
    }
    return false;
}

static bool is_handed_in(const struct saving *saving)
{
    const struct roster_day *day = saving->writing.day;
    for (int i = 0; i < saving->class->sheet_count; i++) {
        if (day->sheets[saving->class->first_sheet + i].state < ROSTER_SUBMITTED) return false;
    }
    return true;
}

static bool touches_charged(const struct saving *saving)
{
    const struct roster_day *day = saving->writing.day;
    for (int i = 0; i < saving->save->wish_count; i++) {
        const struct roster_wish *wish = &saving->save->wishes[i];
        const struct roster_place *place = wish_place(saving, wish);
        if (place == NULL || !wish_changes(place, wish)) continue;
        const struct roster_sheet *from = roster_sheet_find(day, place->class_id, place->family_id);
        const struct roster_sheet *to = roster_sheet_find(day, place->class_id, wish->family_id);
        if (from != NULL && from->state == ROSTER_CHARGED) return true;
        if (to != NULL && to->state == ROSTER_CHARGED) return true;
        if (place->charged_id != 0) return true;
    }
    return false;
}

static enum roster_refusal day_refusal(const struct saving *saving)
{
    const struct roster_day *day = saving->writing.day;
    if (saving->class == NULL) return ROSTER_CLASS_MISSING;
    if (!saving->class->is_meal_day) return ROSTER_NO_MEALS;
    if (saving->class->sheet_count == 0) return ROSTER_CLASS_MISSING;
    if (day->day.number > day->today.number + ROSTER_DAYS_AHEAD) return ROSTER_TOO_FAR;
    if (day->day.number < day->today.number - ROSTER_DAYS_BACK) return ROSTER_TOO_OLD;
    return ROSTER_DONE;
}

/* What only the coordinator may, and with a reason. */
static enum roster_refusal time_refusal(const struct saving *saving)
{
    const struct roster_save *save = saving->save;
    bool is_late = roster_is_late(saving->writing.day);
    bool changes = save_changes(saving);
    bool needs_approver = is_late || touches_charged(saving);
    if (needs_approver && !save->actor.may_approve) return ROSTER_LATE;
    if (text_length_characters(save->reason) > ROSTER_REASON_LIMIT) return ROSTER_REASON_LONG;
    if (needs_approver && changes && save->reason.size == 0) return ROSTER_REASON_MISSING;
    return ROSTER_DONE;
}

static enum roster_refusal save_judge(const struct saving *saving)
{
    const struct roster_save *save = saving->save;
    enum roster_refusal refusal = day_refusal(saving);
    if (refusal == ROSTER_DONE) refusal = people_refusal(saving);
    if (refusal == ROSTER_DONE) refusal = rights_refusal(saving);
    if (refusal != ROSTER_DONE) return refusal;
    bool is_repeat = !save_changes(saving) && (!save->submits || is_handed_in(saving));
    if (is_repeat) return ROSTER_DONE;
    if (save->has_version && save->version != saving->class->version) return ROSTER_STALE;
    return time_refusal(saving);
}

/* ---- changing ---- */

static void sheet_touch(struct saving *saving, int64_t family_id)
{
    const struct roster_day *day = saving->writing.day;
    struct roster_sheet *sheet = roster_sheet_find(day, saving->class->class_id, family_id);
    if (sheet == NULL) return;
    enum roster_state state = sheet->state;
    if (state == ROSTER_PROPOSED) state = ROSTER_TOUCHED;
    bool stays_approved = saving->save->actor.may_approve || !day->needs_approval;
    if (state == ROSTER_APPROVED && !stays_approved) state = ROSTER_SUBMITTED;
    roster_writing_sheet(&saving->writing, sheet, state, 0);
}

static void place_change(struct saving *saving, struct roster_place *place,
                         const struct roster_wish *wish, struct roster_event *event)
{
    enum roster_why why = wish->is_absent ? ROSTER_ABSENT_MARKED : ROSTER_MARKED;
    int64_t before = place->family_id != 0 ? place->family_id : place->proposed_id;
    if (before == 0 && place->family_count > 0) before = place->families[0];
    if (before != 0 && before != wish->family_id) {
        roster_writing_mark(&saving->writing, place, before, false, why);
        sheet_touch(saving, before);
    }
    if (wish->family_id != 0) {
        roster_writing_mark(&saving->writing, place, wish->family_id, true, ROSTER_MARKED);
        sheet_touch(saving, wish->family_id);
    }
    roster_event_change(saving->writing.arena, event, place, place->family_id, wish->family_id);
    place->family_id = wish->family_id;
    place->why = wish->family_id != 0 ? ROSTER_MARKED : why;
    place->is_changed = true;
    saving->save->changed++;
}

static void wishes_take(struct saving *saving)
{
    struct roster_save *save = saving->save;
    if (!save_changes(saving)) return;
    bool is_late = roster_is_late(saving->writing.day) || touches_charged(saving);
    enum roster_event_kind kind = is_late ? ROSTER_EVENT_CORRECTED : ROSTER_EVENT_MARKED;
    struct roster_event *event = roster_writing_event(&saving->writing, save->class_id, 0, kind);
    for (int i = 0; i < save->wish_count; i++) {
        const struct roster_wish *wish = &save->wishes[i];
        struct roster_place *place = wish_place(saving, wish);
        if (place != NULL && wish_changes(place, wish)) place_change(saving, place, wish, event);
    }
}

static void class_submit(struct saving *saving)
{
    const struct roster_day *day = saving->writing.day;
    enum roster_state state = day->needs_approval ? ROSTER_SUBMITTED : ROSTER_APPROVED;
    if (is_handed_in(saving)) return;
    (void)roster_writing_event(&saving->writing, saving->class->class_id, 0,
                               ROSTER_EVENT_SUBMITTED);
    for (int i = 0; i < saving->class->sheet_count; i++) {
        struct roster_sheet *sheet = &day->sheets[saving->class->first_sheet + i];
        if (sheet->state >= ROSTER_SUBMITTED) continue;
        roster_sheet_freeze(&saving->writing, sheet);
        roster_writing_sheet(&saving->writing, sheet, state, 0);
    }
}

static bool has_charged(const struct saving *saving)
{
    const struct roster_day *day = saving->writing.day;
    for (int i = 0; i < saving->class->sheet_count; i++) {
        const struct roster_sheet *sheet = &day->sheets[saving->class->first_sheet + i];
        if (sheet->state == ROSTER_CHARGED || sheet->charged > 0) return true;
    }
    return false;
}

static enum err save_run(struct tx *tx, void *context)
{
    struct saving *saving = context;
    struct roster_save *save = saving->save;
    struct roster_writing *writing = &saving->writing;
    struct desk *desk = writing->desk;
    struct arena *arena = writing->arena;
    *writing = (struct roster_writing){.desk = desk, .arena = arena, .tx = tx};
    writing->actor = save->actor;
    save->changed = 0;
    save->is_charged_anew = false;
    TRY(roster_day_load(tx, arena, save->school_id, save->class_id, save->day,
                        world_now(desk->world), &writing->day));
    saving->class = roster_class_find(writing->day, save->class_id);
    save->before = writing->day;
    save->refusal = save_judge(saving);
    if (save->refusal != ROSTER_DONE) return OK;
    if (roster_is_late(writing->day)) TRY(roster_order_keep(tx, arena, writing->day));
    wishes_take(saving);
    if (save->submits) class_submit(saving);
    if (save->changed > 0 && has_charged(saving)) {
        TRY(roster_class_correct(writing, saving->class, &save->refusal));
        save->is_charged_anew = true;
    }
    if (save->refusal != ROSTER_DONE) return ERR_CANCELLED;
    return roster_writing_save(writing, save->reason);
}

enum err desk_roster_save(struct desk *desk, struct arena *arena, struct roster_save *save)
{
    struct saving saving = {.writing = {.desk = desk, .arena = arena}, .save = save};
    enum err err = store_write(desk->store, save->school_id, save_run, &saving);
    bool is_refused = err == ERR_CANCELLED && save->refusal != ROSTER_DONE;
    return is_refused ? OK : err;
}
