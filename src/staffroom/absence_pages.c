/* «Отсутствие» on a pupil's page: the school says it on the parents' word, or takes it back. */
#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "desk/desk.h"
#include "page/meal_words.h"
#include "page/words.h"
#include "staffroom/pages.h"
#include "staffroom/pupil_absence.h"

enum { SAY_SCHOOL, SAY_ACCOUNT, SAY_FIRST, SAY_LAST, SAY_REASON };
enum { BACK_SCHOOL, BACK_ACCOUNT, BACK_ID };

/* ---- the section ---- */

enum err pupil_absences_load(struct tx *tx, struct arena *arena,
                             const struct staffroom_caller *caller,
                             struct pupil_absences *out_absences)
{
    const struct person *pupil = &caller->pupil;
    struct pupil_absences absences = {
        .is_seen = pupil->kind == PERSON_PUPIL &&
                   caller_may(caller, RIGHT_ROSTER_MARK, pupil->class_id),
    };
    *out_absences = absences;
    if (!absences.is_seen) return OK;
    TRY(absence_clock_load(tx, pupil->school_id, caller->now, &absences.clock));
    TRY(absences_of_account(tx, arena, pupil->school_id, pupil->id, absences.clock.today,
                            &absences.list));
    *out_absences = absences;
    return OK;
}

static bool approves(const struct staffroom_caller *caller)
{
    return caller_may(caller, RIGHT_ROSTER_APPROVE, caller->pupil.class_id);
}

static enum absence_by by_of(const struct staffroom_caller *caller)
{
    return approves(caller) ? ABSENCE_BY_COORDINATOR : ABSENCE_BY_TEACHER;
}

static json_t *rows_view(struct arena *arena, const struct staffroom_caller *caller,
                         const struct pupil_absences *absences)
{
    json_t *rows = json_array();
    struct day today = absences->clock.today;
    struct day open = absence_first_open_day(&absences->clock, by_of(caller));
    for (int i = 0; i < absences->list.count; i++) {
        const struct absence *absence = &absences->list.rows[i];
        const char *id = id_format(arena, absence->id);
        json_t *row = json_pack(
            "{s:s,s:s,s:s,s:s,s:b,s:b}", "id", id, "path",
            staffroom_path(arena, caller, "pupil/%s/absence/%s", caller->pupil.number, id),
            "period", words_period(arena, absence->first_day, absence->last_day, today), "reason",
            absence->reason, "by_school", absence->said_by != ABSENCE_BY_PARENT, "may_cancel",
            day_compare(absence->last_day, open) >= 0);
        json_add(rows, row);
    }
    return rows;
}

static json_t *form_view(struct arena *arena, const struct request *request,
                         const struct pupil_absences *absences, bool is_typed)
{
    const struct staffroom_caller *caller = caller_of(request);
    struct day today = absences->clock.today;
    struct day earliest = absence_first_open_day(&absences->clock, by_of(caller));
    json_t *form = json_pack("{s:o,s:o,s:o,s:o,s:o}", "first",
                             text_view(typed_again(request, is_typed, SAY_FIRST)), "last",
                             text_view(typed_again(request, is_typed, SAY_LAST)), "reason",
                             text_view(typed_again(request, is_typed, SAY_REASON)), "earliest",
                             day_value(arena, earliest), "latest",
                             day_value(arena, day_add(today, ABSENCE_AHEAD_LIMIT)));
    CHECK(form != NULL);
    return form;
}

json_t *pupil_absences_view(struct arena *arena, const struct request *request,
                            const struct pupil_absences *absences, const struct absence_told *told)
{
    const struct staffroom_caller *caller = caller_of(request);
    if (!absences->is_seen) return json_null();
    json_t *view = json_pack("{s:b,s:s,s:s,s:b,s:b}", "approves", approves(caller), "cutoff",
                             words_minute(arena, absences->clock.cutoff_minute), "roster_cutoff",
                             words_minute(arena, absences->clock.roster_cutoff_minute), "is_open",
                             caller->pupil.state == PERSON_ACTIVE, "has_rows",
                             absences->list.count > 0);
    CHECK(view != NULL);
    view_set(view, "rows", rows_view(arena, caller, absences));
    view_set(view, "form", form_view(arena, request, absences, told->is_typed));
    view_set(view, "refusal", told->refusal == NULL ? json_null() : json_string(told->refusal));
    view_set(view, "done", told->done == NULL ? json_null() : json_string(told->done));
    return view;
}

/* ---- words ---- */

static const char *late_words(struct arena *arena, const struct absence_clock *clock,
                              enum absence_by by)
{
    if (by == ABSENCE_BY_COORDINATOR) return "Эти дни уже прошли: исправьте табель.";
    return arena_printf(arena,
                        "Срок табеля на сегодня прошёл: был до %s. Сегодняшний день исправит "
                        "ответственный по питанию.",
                        words_minute(arena, clock->roster_cutoff_minute));
}

static const char *refusal_words(struct arena *arena, enum absence_status status,
                                 const struct absence_clock *clock, enum absence_by by)
{
    switch (status) {
    case ABSENCE_OK: break;
    case ABSENCE_ACCOUNT_CLOSED: return "Ученик выбыл из школы: отмечать его не нужно.";
    case ABSENCE_REVERSED: return "Последний день раньше первого. Поменяйте их местами.";
    case ABSENCE_IN_PAST: return "Прошедший день отметить нельзя: исправьте табель этого дня.";
    case ABSENCE_TOO_LATE: return late_words(arena, clock, by);
    case ABSENCE_TOO_FAR: return "Так далеко вперёд отмечать рано: не больше чем за год.";
    case ABSENCE_TOO_LONG:
        return arena_printf(arena, "Период вместе с отмеченным раньше больше %d дней.",
                            ABSENCE_DAYS_LIMIT);
    case ABSENCE_REASON_LONG:
        return arena_printf(arena,
                            "Причина длиннее %d знаков. Напишите короче или оставьте пустой.",
                            ABSENCE_REASON_LIMIT);
    case ABSENCE_ALREADY: return "Эти дни уже отмечены, см. список.";
    case ABSENCE_UNKNOWN: return "Такой отметки уже нет: её сняли родители или другой сотрудник.";
    }
    return NULL;
}

const char *absence_done_words(struct text word)
{
    if (text_is(word, "said")) return "Отмечено: в эти дни ученик не питается по табелю.";
    if (text_is(word, "merged")) {
        return "Отмечено: вместе с отмеченным раньше получился один период.";
    }
    if (text_is(word, "back")) return "Отметка отменена: питание будет как обычно.";
    if (text_is(word, "shortened")) {
        return "Отметка отменена на дни, которые ещё можно изменить. Остальные дни остались.";
    }
    return NULL;
}

static void done_redirect(struct arena *arena, const struct staffroom_caller *caller,
                          const char *word, struct response *response)
{
    response_redirect(
        response, staffroom_path(arena, caller, "pupil/%s?absence=%s", caller->pupil.number, word));
}

/* ---- saying and taking back ---- */

struct read_work {
    struct arena *arena;
    const struct staffroom_caller *caller;
    struct pupil_absences absences;
};

static enum err work_read(struct tx *tx, void *context)
{
    struct read_work *work = context;
    return pupil_absences_load(tx, work->arena, work->caller, &work->absences);
}

/* By what a form is judged; false: answered, for an employee has no roster. */
static bool section_read(const struct staffroom *room, struct arena *arena,
                         const struct request *request, struct pupil_absences *out_absences,
                         struct response *response)
{
    struct read_work work = {.arena = arena, .caller = caller_of(request)};
    enum err err = store_read(room->access->store, work_read, &work);
    *out_absences = work.absences;
    if (err != OK) {
        staffroom_fault(room, arena, request, err, response);
    } else if (!work.absences.is_seen) {
        staffroom_not_found(room, arena, request, response);
    }
    return err == OK && work.absences.is_seen;
}

/* NULL: the fields are right. */
static const char *fields_refusal(struct arena *arena, const struct request *request,
                                  const struct pupil_absences *absences)
{
    if (request_fault(request, SAY_REASON) != FIELD_RIGHT) {
        return refusal_words(arena, ABSENCE_REASON_LONG, &absences->clock,
                             by_of(caller_of(request)));
    }
    if (request->fault_count > 0) return "Укажите дни в виде ДД.ММ.ГГГГ.";
    return request_has(request, SAY_FIRST) ? NULL
                                           : "Укажите первый день, которого не будет в школе.";
}

/* The refusal is NULL when it is said. */
static enum err say(const struct staffroom *room, struct arena *arena,
                    const struct request *request, struct absence_saying *saying,
                    const char **out_refusal)
{
    const struct staffroom_caller *caller = caller_of(request);
    struct day first = request_day(request, SAY_FIRST);
    *saying = (struct absence_saying){
        .school_id = caller->pupil.school_id,
        .account_id = caller->pupil.id,
        .first_day = first,
        .last_day = request_has(request, SAY_LAST) ? request_day(request, SAY_LAST) : first,
        .reason = field_text(request, SAY_REASON),
        .said_by = by_of(caller),
        .login_id = caller_id(request),
    };
    TRY(desk_absence_say(room->desk, saying));
    *out_refusal = refusal_words(arena, saying->status, &saying->clock, saying->said_by);
    return OK;
}

/* A day alone is a period of one. */
static STAFFROOM_HANDLER(absence_say)
{
    const struct staffroom *room = context;
    struct pupil_absences absences;
    struct absence_saying saying = {.is_merged = false};
    if (!section_read(room, arena, request, &absences, response)) return;
    struct absence_told told = {.refusal = fields_refusal(arena, request, &absences),
                                .is_typed = true};
    enum err err = OK;
    if (told.refusal == NULL) {
        err = say(room, arena, request, &saying, &told.refusal);
    }
    if (err != OK) {
        staffroom_fault(room, arena, request, err, response);
    } else if (told.refusal != NULL) {
        pupil_answer(room, arena, request, &told, response);
    } else {
        done_redirect(arena, caller_of(request), saying.is_merged ? "merged" : "said", response);
    }
}

static STAFFROOM_HANDLER(absence_take_back)
{
    const struct staffroom *room = context;
    const struct staffroom_caller *caller = caller_of(request);
    struct pupil_absences absences;
    if (!section_read(room, arena, request, &absences, response)) return;
    struct absence_taking taking = {
        .school_id = caller->pupil.school_id,
        .account_id = caller->pupil.id,
        .id = request_number(request, BACK_ID),
        .by = by_of(caller),
        .login_id = caller_id(request),
    };
    struct absence_told told = {.is_typed = false};
    enum err err = desk_absence_take_back(room->desk, &taking);
    if (err == OK) told.refusal = refusal_words(arena, taking.status, &taking.clock, taking.by);
    if (err != OK) {
        staffroom_fault(room, arena, request, err, response);
    } else if (told.refusal != NULL) {
        pupil_answer(room, arena, request, &told, response);
    } else {
        done_redirect(arena, caller, taking.is_shortened ? "shortened" : "back", response);
    }
}

/* ---- routes ---- */

static const struct field SAY_FIELDS[] = {
    [SAY_SCHOOL] = FIELD_OF_SCHOOL,
    [SAY_ACCOUNT] = FIELD_OF_ACCOUNT,
    [SAY_FIRST] = {"first", FIELD_IN_FORM, FIELD_DAY, false, 0, 0, NULL},
    [SAY_LAST] = {"last", FIELD_IN_FORM, FIELD_DAY, false, 0, 0, NULL},
    [SAY_REASON] = {"reason", FIELD_IN_FORM, FIELD_TEXT, false, 0, ABSENCE_REASON_LIMIT, NULL},
};
static const struct field BACK_FIELDS[] = {
    [BACK_SCHOOL] = FIELD_OF_SCHOOL,
    [BACK_ACCOUNT] = FIELD_OF_ACCOUNT,
    [BACK_ID] = {"id", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
};

#define ABSENCE_PATH "/school/{school}/pupil/{account}/absence"

static const struct route ROUTES[] = {
    {STAFFROOM_POST(ABSENCE_PATH, WHOLE(RIGHT_ROSTER_MARK), absence_say), .flags = ROUTE_OWN_FAULTS,
     ROUTE_FIELDS(SAY_FIELDS), .trail = "Отсутствие ученика"},
    {STAFFROOM_POST(ABSENCE_PATH "/{id}", WHOLE(RIGHT_ROSTER_MARK), absence_take_back),
     ROUTE_FIELDS(BACK_FIELDS), .trail = "Отсутствие ученика снято"},
};

const struct staffroom_pages staffroom_absence_pages = {STAFFROOM_PAGES(ROUTES)};
