/* Views of rosters. Names of families and reasons of absences, never why somebody eats for less. */
#include "staffroom/roster_view.h"

#include "base/buf.h"
#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "page/words.h"

const char *roster_meal_title(enum meal meal)
{
    switch (meal) {
    case MEAL_BREAKFAST: return "Завтрак";
    case MEAL_LUNCH: return "Обед";
    case MEAL_SNACK: return "Полдник";
    }
    return "Питание";
}

const char *roster_state_word(enum roster_state state)
{
    switch (state) {
    case ROSTER_PROPOSED: return "proposed";
    case ROSTER_TOUCHED: return "touched";
    case ROSTER_SUBMITTED: return "submitted";
    case ROSTER_APPROVED: return "approved";
    case ROSTER_CHARGED: return "charged";
    }
    return "proposed";
}

const char *roster_state_title(enum roster_state state)
{
    switch (state) {
    case ROSTER_PROPOSED: return "Не подан";
    case ROSTER_TOUCHED: return "Отмечен, не подан";
    case ROSTER_SUBMITTED: return "Подан";
    case ROSTER_APPROVED: return "Утверждён";
    case ROSTER_CHARGED: return "Списан";
    }
    return "";
}

enum roster_state roster_class_state(const struct roster_day *day, const struct roster_class *class)
{
    enum roster_state least = ROSTER_CHARGED, most = ROSTER_PROPOSED;
    bool has_eaters = false;
    for (int i = 0; i < class->sheet_count; i++) {
        const struct roster_sheet *sheet = &day->sheets[class->first_sheet + i];
        if (sheet->state > most) most = sheet->state;
        if (sheet->eaters == 0) continue;
        has_eaters = true;
        if (sheet->state < least) least = sheet->state;
    }
    return has_eaters ? least : most;
}

const char *roster_no_meals_words(const struct calendar_answer *answer)
{
    if (*answer->reason != '\0') return answer->reason;
    switch (answer->verdict) {
    case CALENDAR_MEALS: return "";
    case CALENDAR_CLOSED: return "Школа закрыта";
    case CALENDAR_IS_HOLIDAY: return "Праздничный день";
    case CALENDAR_NO_TERMS: return "Учебный год не внесён в календарь";
    case CALENDAR_OUTSIDE_TERMS: return "Каникулы";
    case CALENDAR_WEEKEND: return "Выходной день";
    }
    return "";
}

const char *roster_day_words(struct arena *arena, struct day day)
{
    static const char *const WEEK[] = {"Понедельник", "Вторник", "Среда",      "Четверг",
                                       "Пятница",     "Суббота", "Воскресенье"};
    return arena_printf(arena, "%s, %.5s", WEEK[day_of_week(day) - 1], day_format(arena, day));
}

static void append(json_t *list, json_t *item)
{
    json_add(list, item);
}

static json_t *list_new(void)
{
    json_t *list = json_array();
    CHECK(list != NULL);
    return list;
}

/* ---- what was typed ---- */

static const struct roster_typed *typed_find(const struct roster_form *form,
                                             const struct roster_place *place)
{
    for (int i = 0; form != NULL && i < form->typed_count; i++) {
        const struct roster_typed *typed = &form->typed[i];
        if (typed->account_id == place->account_id && typed->meal == place->meal) return typed;
    }
    return NULL;
}

static bool is_among(const int64_t *ids, int count, int64_t id)
{
    for (int i = 0; i < count; i++) {
        if (ids[i] == id) return true;
    }
    return false;
}

/* What the control says: what a person changed stays typed; else what holds. */
static int64_t shown_id(const struct roster_place *place, const struct roster_typed *typed)
{
    bool is_mine = typed != NULL && typed->mine_id != typed->base_id;
    return is_mine ? typed->mine_id : place->family_id;
}

static const char *family_words(const struct roster_day *day, int64_t family_id)
{
    const struct roster_family *family = roster_family_find(day, family_id);
    return family == NULL ? "не ест" : family->name;
}

/* Of a stale form: what somebody else did to this place since. */
static const char *conflict_words(struct arena *arena, const struct roster_day *day,
                                  const struct roster_place *place,
                                  const struct roster_typed *typed)
{
    if (typed == NULL || place->family_id == typed->base_id) return "";
    const char *theirs = family_words(day, place->family_id);
    if (typed->mine_id == typed->base_id || typed->mine_id == place->family_id) {
        return arena_printf(arena, "Другой сотрудник отметил: %s", theirs);
    }
    return arena_printf(arena, "Другой сотрудник отметил: %s. Сохранится ваша отметка: %s", theirs,
                        family_words(day, typed->mine_id));
}

/* ---- a pupil ---- */

/* Of the whole day, the same at each meal; "": nothing. */
static const char *day_words_of(struct arena *arena, const struct roster_place *place,
                                bool sees_reasons)
{
    if (place->absence != NULL) {
        if (!sees_reasons || *place->absence == '\0') return "Семья сообщила: не будет";
        return arena_printf(arena, "Семья сообщила: не будет (%s)", place->absence);
    }
    if (place->is_seen_absent) return "Не отмечен на входе";
    return "";
}

static const char *meal_words_of(struct arena *arena, const struct roster_day *day,
                                 const struct roster_place *place)
{
    const char *title = roster_meal_title(place->meal);
    if (place->why == ROSTER_ELSEWHERE) {
        const struct roster_class *class = roster_class_find(day, place->charged_class_id);
        if (class == NULL || class->class_id == place->class_id) {
            return arena_printf(arena, "%s: уже списано в другом табеле", title);
        }
        return arena_printf(arena, "%s: уже списано в классе %s", title, class->name);
    }
    if (place->is_served && day->tills_sell) {
        return arena_printf(arena, "%s: куплено в кассе, по табелю не спишется", title);
    }
    if (place->why == ROSTER_REFUSED) return arena_printf(arena, "%s: семья отказалась", title);
    return "";
}

static void note_append(json_t *notes, const char *words)
{
    if (*words != '\0') append(notes, json_pack("{s:s}", "words", words));
}

static json_t *options_view(struct arena *arena, const struct roster_day *day,
                            const struct roster_place *place, int64_t shown)
{
    json_t *options = list_new();
    append(options,
           json_pack("{s:s,s:s,s:b}", "value", "0", "name", "Не ест", "chosen", shown == 0));
    for (int i = 0; i < place->family_count; i++) {
        int64_t family_id = place->families[i];
        append(options, json_pack("{s:s,s:s,s:b}", "value", id_format(arena, family_id), "name",
                                  family_words(day, family_id), "chosen", shown == family_id));
    }
    return options;
}

static json_t *place_view(struct arena *arena, const struct roster_day *day,
                          const struct roster_place *place, const struct roster_form *form,
                          bool may_edit)
{
    const struct roster_typed *typed = typed_find(form, place);
    int64_t shown = shown_id(place, typed);
    bool is_free = may_edit && place->why != ROSTER_ELSEWHERE && place->family_count > 0;
    bool is_stale = form != NULL && form->is_stale;
    json_t *view = json_pack(
        "{s:s,s:s,s:b,s:b,s:s,s:b,s:s,s:s}", "field",
        arena_printf(arena, "e%d.%s", (int)place->meal, id_format(arena, place->account_id)),
        "title", roster_meal_title(place->meal), "is_tick", is_free && place->family_count == 1,
        "is_select", is_free && place->family_count > 1, "value",
        place->family_count > 0 ? id_format(arena, place->families[0]) : "", "eats", shown != 0,
        "family", shown == 0 ? "" : family_words(day, shown), "conflict",
        is_stale ? conflict_words(arena, day, place, typed) : "");
    CHECK(view != NULL);
    view_set(view, "options", options_view(arena, day, place, shown));
    return view;
}

static bool is_told_absent(const struct roster_place *place)
{
    if (place->family_id != 0) return false;
    return place->why == ROSTER_ABSENT_MARKED || place->why == ROSTER_ABSENT_SAID ||
           place->why == ROSTER_ABSENT_SEEN;
}

static bool pupil_is_absent(const struct roster_day *day, const struct roster_class *class,
                            int64_t account_id)
{
    for (int i = 0; i < class->place_count; i++) {
        const struct roster_place *place = &day->places.at[class->first_place + i];
        if (place->account_id == account_id && is_told_absent(place)) return true;
    }
    return false;
}

static json_t *pupil_view(struct arena *arena, const struct roster_day *day,
                          const struct roster_class *class, const struct roster_pupil *pupil,
                          const struct roster_form *form)
{
    bool is_absent = form == NULL || form->is_stale
                         ? pupil_is_absent(day, class, pupil->account_id)
                         : is_among(form->absent, form->absent_count, pupil->account_id);
    if (form != NULL && is_among(form->absent, form->absent_count, pupil->account_id)) {
        is_absent = true;
    }
    json_t *view = json_pack(
        "{s:s,s:s,s:b}", "name", arena_printf(arena, "%s %s", pupil->surname, pupil->name),
        "absent_field", arena_printf(arena, "a.%s", id_format(arena, pupil->account_id)), "absent",
        is_absent);
    CHECK(view != NULL);
    return view;
}

json_t *roster_pupils_view(struct arena *arena, const struct roster_day *day,
                           const struct roster_class *class, const struct roster_form *form,
                           bool may_edit, bool sees_reasons)
{
    json_t *pupils = list_new();
    int place = 0;
    for (int i = 0; i < class->pupil_count; i++) {
        const struct roster_pupil *pupil = &day->ground.pupils[class->first_pupil + i];
        json_t *view = pupil_view(arena, day, class, pupil, form);
        json_t *meals = list_new(), *notes = list_new();
        bool is_first = true;
        for (; place < class->place_count; place++) {
            const struct roster_place *at = &day->places.at[class->first_place + place];
            if (at->account_id != pupil->account_id) break;
            if (is_first) note_append(notes, day_words_of(arena, at, sees_reasons));
            is_first = false;
            note_append(notes, meal_words_of(arena, day, at));
            append(meals, place_view(arena, day, at, form, may_edit));
        }
        view_set(view, "number", json_integer(i + 1));
        view_set(view, "has_meals", json_boolean(json_array_size(meals) > 0));
        view_set(view, "meals", meals);
        view_set(view, "notes", notes);
        append(pupils, view);
    }
    return pupils;
}

/* ---- a class ---- */

json_t *roster_meals_view(struct arena *arena, const struct roster_day *day,
                          const struct roster_class *class)
{
    json_t *meals = list_new();
    for (int meal = 1; meal <= ROSTER_MEALS; meal++) {
        int eaters = 0, open = 0;
        for (int i = 0; i < class->place_count; i++) {
            const struct roster_place *place = &day->places.at[class->first_place + i];
            if ((int)place->meal != meal) continue;
            open++;
            eaters += place->family_id != 0;
        }
        if (open == 0) continue;
        append(meals, json_pack("{s:s,s:i,s:i,s:s}", "title", roster_meal_title((enum meal)meal),
                                "eaters", eaters, "open", open, "words",
                                arena_printf(arena, "%d из %d", eaters, open)));
    }
    return meals;
}

const char *roster_base_text(struct arena *arena, const struct roster_day *day,
                             const struct roster_class *class)
{
    struct buf buf;
    buf_init(&buf, arena);
    for (int i = 0; i < class->place_count; i++) {
        const struct roster_place *place = &day->places.at[class->first_place + i];
        buf_printf(&buf, "%s%s.%d.%s", i == 0 ? "" : " ", id_format(arena, place->account_id),
                   (int)place->meal,
                   place->family_id == 0 ? "0" : id_format(arena, place->family_id));
        if (is_told_absent(place)) buf_add_string(&buf, ".a");
    }
    return buf.bytes;
}

/* ---- history ---- */

static const char *event_title(enum roster_event_kind kind)
{
    switch (kind) {
    case ROSTER_EVENT_MARKED: return "Отмечено";
    case ROSTER_EVENT_SUBMITTED: return "Табель подан";
    case ROSTER_EVENT_APPROVED: return "Табель утверждён";
    case ROSTER_EVENT_CHARGED: return "По табелю списано";
    case ROSTER_EVENT_CORRECTED: return "Исправлено после срока";
    case ROSTER_EVENT_TILL: return "Снято с табеля: продано кассой";
    }
    return "";
}

json_t *roster_events_view(struct arena *arena, const struct roster_day *day,
                           const struct roster_history *history)
{
    json_t *events = list_new();
    for (int i = 0; i < history->count; i++) {
        const struct roster_event *event = &history->events[i];
        json_t *changes = list_new();
        for (int k = 0; k < event->change_count; k++) {
            const struct roster_change *change = &event->changes[k];
            append(changes, json_pack("{s:s,s:s,s:s,s:s}", "pupil", change->pupil, "meal",
                                      roster_meal_title(change->meal), "from",
                                      change->from_id == 0 ? "не ест" : change->from, "to",
                                      change->to_id == 0 ? "не ест" : change->to));
        }
        append(events, json_pack("{s:s,s:s,s:s,s:s,s:o}", "title", event_title(event->kind), "who",
                                 event->login_id == 0 ? "система" : event->who, "when",
                                 words_moment(arena, event->happened_at, day->book.zone), "reason",
                                 event->reason, "changes", changes));
    }
    return events;
}
