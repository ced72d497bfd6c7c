/* Evidence of a period: facts are gathered from each table with one query, put in order, folded
 * into a line a pupil, day and meal, and each line is judged.
 *
 * A line is there when anything was asked, handed out or charged; rights, attendance and absences
 * alone make none. */
#include "desk/evidence.h"

#include <stdlib.h>

#include "base/check.h"
#include "base/id_map.h"
#include "desk/absence.h"
#include "desk/evidence_sql.h"
#include "desk/meal_choice.h"
#include "desk/meals_moved.h"
#include "desk/roster_day.h"
#include "meals/contract.h"
#include "meals/family.h"
#include "school/calendar.h"
#include "school/class.h"

enum {
    FACTS_FIRST_ROOM = 256,
    MEALS = 4,      /* numbers of enum meal are below */
    LATE_DAYS = 31, /* so long after a sale its return is looked for */
    ATTENDANCE_FIRST_ROOM = 256
};

enum fact_kind { FACT_CHARGED, FACT_SOLD, FACT_SERVED, FACT_ASKED };

struct fact {
    struct day day;
    int64_t account_id;
    enum meal meal;
    enum fact_kind kind;
    int64_t set_meal_id, class_id;
    int64_t quantity; /* of FACT_ASKED: 1 to eat, 0 not */
    struct money parent, subsidy;
    bool is_approved;
};

struct presence {
    struct day day;
    int64_t account_id;
    bool is_present;
};

struct right {
    int64_t account_id, set_meal_id;
    struct day first_day, last_day;
};

struct gathering {
    struct tx *tx;
    struct arena *arena;
    const struct evidence_period *period;
    int day_count;
    struct fact *facts;
    int fact_count, fact_room;
    struct presence *presences; /* by day and account */
    int presence_count, presence_room;
    struct right *rights; /* by account */
    int right_count, right_room;
    struct id_map people;
    int64_t *class_ids; /* of people */
    struct calendar calendar;
    struct family_list families;
    struct contract_list contracts;
    struct class_list classes;
    struct absence_list absences;
    struct meal_choices *choices; /* a day each */
    bool till_serves[EVIDENCE_DAYS_LIMIT][MEALS];
};

/* ---- gathering ---- */

#define GROW(gathering, rows, count, room, first)                                                  \
    do {                                                                                           \
        if ((count) < (room)) break;                                                               \
        (room) = (room) == 0 ? (first) : 2 * (room);                                               \
        void *grown = arena_take_array((gathering)->arena, (size_t)(room), sizeof *(rows));        \
        for (int at = 0; at < (count); at++) ((__typeof__(rows))grown)[at] = (rows)[at];           \
        (rows) = grown;                                                                            \
    } while (0)

static bool is_within(const struct gathering *gathering, struct day day)
{
    return day_compare(day, gathering->period->first_day) >= 0 &&
           day_compare(day, gathering->period->last_day) <= 0;
}

static bool is_wanted(const struct gathering *gathering, int64_t account_id)
{
    return gathering->period->account_id == 0 || gathering->period->account_id == account_id;
}

static void fact_add(struct gathering *gathering, struct fact fact)
{
    GROW(gathering, gathering->facts, gathering->fact_count, gathering->fact_room,
         FACTS_FIRST_ROOM);
    gathering->facts[gathering->fact_count++] = fact;
}

static enum err charges_gather(struct gathering *gathering)
{
    const struct evidence_period *period = gathering->period;
    scoped(statement) struct statement *rows = statement_open(gathering->tx, &q_evidence_charges);
    bind_int(rows, ARG_EVIDENCE_CHARGES_SCHOOL_ID, period->school_id);
    bind_int(rows, ARG_EVIDENCE_CHARGES_FIRST_DAY, period->first_day.number);
    bind_int(rows, ARG_EVIDENCE_CHARGES_LAST_DAY, period->last_day.number);
    bind_int(rows, ARG_EVIDENCE_CHARGES_ACCOUNT_ID, period->account_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        fact_add(
            gathering,
            (struct fact){
                .day = {(int32_t)column_int(rows, COL_EVIDENCE_CHARGES_DAY)},
                .account_id = column_int(rows, COL_EVIDENCE_CHARGES_ACCOUNT_ID),
                .meal = (enum meal)column_int(rows, COL_EVIDENCE_CHARGES_MEAL),
                .kind = FACT_CHARGED,
                .set_meal_id = column_int(rows, COL_EVIDENCE_CHARGES_SET_MEAL_ID),
                .class_id = column_int(rows, COL_EVIDENCE_CHARGES_CLASS_ID),
                .quantity = 1,
                .parent = money_of_kopecks(column_int(rows, COL_EVIDENCE_CHARGES_PARENT_PART)),
                .subsidy = money_of_kopecks(column_int(rows, COL_EVIDENCE_CHARGES_SUBSIDY_PART)),
            });
    }
}

static enum err sales_gather(struct gathering *gathering)
{
    const struct evidence_period *period = gathering->period;
    struct meals_moved sold;
    TRY(meals_sold_load(gathering->tx, gathering->arena, period->school_id, period->first_day,
                        day_add(period->last_day, LATE_DAYS), &sold));
    for (int i = 0; i < sold.count; i++) {
        const struct meal_moved *row = &sold.rows[i];
        if (!is_within(gathering, row->meal_day) || !is_wanted(gathering, row->account_id))
            continue;
        fact_add(gathering, (struct fact){.day = row->meal_day,
                                          .account_id = row->account_id,
                                          .meal = row->meal,
                                          .kind = FACT_SOLD,
                                          .set_meal_id = row->set_meal_id,
                                          .quantity = row->quantity,
                                          .parent = meal_moved_parent(row),
                                          .subsidy = meal_moved_subsidy(row)});
    }
    return OK;
}

/* Of everybody: one pupil's not having tapped says something only where others did. */
static enum err served_gather(struct gathering *gathering)
{
    const struct evidence_period *period = gathering->period;
    scoped(statement) struct statement *rows = statement_open(gathering->tx, &q_evidence_taken);
    bind_int(rows, ARG_EVIDENCE_TAKEN_SCHOOL_ID, period->school_id);
    bind_int(rows, ARG_EVIDENCE_TAKEN_FIRST_DAY, period->first_day.number);
    bind_int(rows, ARG_EVIDENCE_TAKEN_LAST_DAY, period->last_day.number);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        struct fact fact = {
            .day = {(int32_t)column_int(rows, COL_EVIDENCE_TAKEN_DAY)},
            .account_id = column_int(rows, COL_EVIDENCE_TAKEN_ACCOUNT_ID),
            .meal = (enum meal)column_int(rows, COL_EVIDENCE_TAKEN_MEAL),
            .kind = FACT_SERVED,
            .set_meal_id = column_int(rows, COL_EVIDENCE_TAKEN_SET_MEAL_ID),
            .quantity = column_int(rows, COL_EVIDENCE_TAKEN_SERVED),
            .parent = money_zero(),
            .subsidy = money_zero(),
        };
        int day = fact.day.number - period->first_day.number;
        if ((int)fact.meal < MEALS) gathering->till_serves[day][fact.meal] = true;
        if (is_wanted(gathering, fact.account_id)) fact_add(gathering, fact);
    }
}

static enum err marks_gather(struct gathering *gathering)
{
    const struct evidence_period *period = gathering->period;
    scoped(statement) struct statement *rows = statement_open(gathering->tx, &q_evidence_marks);
    bind_int(rows, ARG_EVIDENCE_MARKS_SCHOOL_ID, period->school_id);
    bind_int(rows, ARG_EVIDENCE_MARKS_FIRST_DAY, period->first_day.number);
    bind_int(rows, ARG_EVIDENCE_MARKS_LAST_DAY, period->last_day.number);
    bind_int(rows, ARG_EVIDENCE_MARKS_ACCOUNT_ID, period->account_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        struct fact fact = {
            .day = {(int32_t)column_int(rows, COL_EVIDENCE_MARKS_DAY)},
            .account_id = column_int(rows, COL_EVIDENCE_MARKS_ACCOUNT_ID),
            .meal = (enum meal)column_int(rows, COL_EVIDENCE_MARKS_MEAL),
            .kind = FACT_ASKED,
            .class_id = column_int(rows, COL_EVIDENCE_MARKS_CLASS_ID),
            .quantity = column_int(rows, COL_EVIDENCE_MARKS_EATS),
            .parent = money_zero(),
            .subsidy = money_zero(),
            .is_approved = column_int(rows, COL_EVIDENCE_MARKS_STATE) >= ROSTER_APPROVED,
        };
        int64_t family_id = column_int(rows, COL_EVIDENCE_MARKS_FAMILY_ID);
        if (!family_meal_on(&gathering->families, family_id, fact.day, &fact.set_meal_id)) {
            fact.set_meal_id = 0;
        }
        fact_add(gathering, fact);
    }
}

static enum err presences_gather(struct gathering *gathering)
{
    const struct evidence_period *period = gathering->period;
    scoped(statement) struct statement *rows = statement_open(gathering->tx,
                                                              &q_evidence_attendance);
    bind_int(rows, ARG_EVIDENCE_ATTENDANCE_SCHOOL_ID, period->school_id);
    bind_int(rows, ARG_EVIDENCE_ATTENDANCE_FIRST_DAY, period->first_day.number);
    bind_int(rows, ARG_EVIDENCE_ATTENDANCE_LAST_DAY, period->last_day.number);
    bind_int(rows, ARG_EVIDENCE_ATTENDANCE_ACCOUNT_ID, period->account_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        GROW(gathering, gathering->presences, gathering->presence_count, gathering->presence_room,
             ATTENDANCE_FIRST_ROOM);
        gathering->presences[gathering->presence_count++] = (struct presence){
            .day = {(int32_t)column_int(rows, COL_EVIDENCE_ATTENDANCE_DAY)},
            .account_id = column_int(rows, COL_EVIDENCE_ATTENDANCE_ACCOUNT_ID),
            .is_present = column_int(rows, COL_EVIDENCE_ATTENDANCE_IS_PRESENT) != 0,
        };
    }
}

static enum err rights_gather(struct gathering *gathering)
{
    const struct evidence_period *period = gathering->period;
    scoped(statement) struct statement *rows = statement_open(gathering->tx, &q_evidence_rights);
    bind_int(rows, ARG_EVIDENCE_RIGHTS_SCHOOL_ID, period->school_id);
    bind_int(rows, ARG_EVIDENCE_RIGHTS_FIRST_DAY, period->first_day.number);
    bind_int(rows, ARG_EVIDENCE_RIGHTS_LAST_DAY, period->last_day.number);
    bind_int(rows, ARG_EVIDENCE_RIGHTS_ACCOUNT_ID, period->account_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        GROW(gathering, gathering->rights, gathering->right_count, gathering->right_room,
             FACTS_FIRST_ROOM);
        gathering->rights[gathering->right_count++] = (struct right){
            .account_id = column_int(rows, COL_EVIDENCE_RIGHTS_ACCOUNT_ID),
            .set_meal_id = column_int(rows, COL_EVIDENCE_RIGHTS_SET_MEAL_ID),
            .first_day = {(int32_t)column_int(rows, COL_EVIDENCE_RIGHTS_FIRST_DAY)},
            .last_day = {(int32_t)column_int(rows, COL_EVIDENCE_RIGHTS_LAST_DAY)},
        };
    }
}

static enum err people_gather(struct gathering *gathering)
{
    const struct evidence_period *period = gathering->period;
    scoped(statement) struct statement *rows = statement_open(gathering->tx, &q_evidence_people);
    bind_int(rows, ARG_EVIDENCE_PEOPLE_SCHOOL_ID, period->school_id);
    bind_int(rows, ARG_EVIDENCE_PEOPLE_ACCOUNT_ID, period->account_id);
    id_map_init(&gathering->people, gathering->arena, EVIDENCE_PEOPLE_LIMIT);
    gathering->class_ids = ARENA_ARRAY(gathering->arena, int64_t, EVIDENCE_PEOPLE_LIMIT);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        if (gathering->people.count == EVIDENCE_PEOPLE_LIMIT) return ERR_LIMIT;
        int place = id_map_add(&gathering->people, column_int(rows, COL_EVIDENCE_PEOPLE_ID));
        gathering->class_ids[place] = column_int(rows, COL_EVIDENCE_PEOPLE_CLASS_ID);
    }
}

/* Wishes come a day at a time. */
static enum err choices_gather(struct gathering *gathering)
{
    size_t days = (size_t)gathering->day_count;
    gathering->choices = ARENA_ARRAY(gathering->arena, struct meal_choices, days);
    for (int i = 0; i < gathering->day_count; i++) {
        TRY(meal_choices_load(gathering->tx, gathering->arena, gathering->period->school_id,
                              day_add(gathering->period->first_day, i), &gathering->choices[i]));
    }
    return OK;
}

static enum err rules_gather(struct gathering *gathering)
{
    const struct evidence_period *period = gathering->period;
    struct arena *arena = gathering->arena;
    struct tx *tx = gathering->tx;
    TRY(calendar_load(tx, arena, period->school_id, period->first_day, period->last_day,
                      &gathering->calendar));
    TRY(families_load(tx, arena, period->school_id, &gathering->families));
    TRY(contracts_load(tx, arena, period->school_id, &gathering->contracts));
    TRY(classes_load(tx, arena, period->school_id, &gathering->classes));
    TRY(absences_load(tx, arena, period->school_id, period->first_day, period->last_day,
                      &gathering->absences));
    return choices_gather(gathering);
}

/* ---- of one line ---- */

static int number_compare(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int place_compare(const struct fact *left, const struct fact *right)
{
    int order = day_compare(left->day, right->day);
    if (order == 0) order = number_compare(left->account_id, right->account_id);
    if (order == 0) order = number_compare(left->meal, right->meal);
    return order;
}

/* Within a line: what was charged first, then sold, served, asked for. */
static int fact_compare(const void *a, const void *b)
{
    const struct fact *left = a, *right = b;
    int order = place_compare(left, right);
    if (order == 0) order = number_compare(left->kind, right->kind);
    if (order == 0) order = number_compare(left->set_meal_id, right->set_meal_id);
    return order;
}

static bool has_right(const struct gathering *gathering, int64_t account_id, int64_t set_meal_id,
                      struct day day)
{
    int low = 0, high = gathering->right_count;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (gathering->rights[middle].account_id < account_id)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < gathering->right_count; low++) {
        const struct right *right = &gathering->rights[low];
        if (right->account_id != account_id) return false;
        if (right->set_meal_id != set_meal_id) continue;
        if (day_compare(right->first_day, day) <= 0 && day_compare(day, right->last_day) <= 0) {
            return true;
        }
    }
    return false;
}

static int presence_compare(const void *key, const void *row)
{
    const struct presence *left = key, *right = row;
    int order = day_compare(left->day, right->day);
    return order != 0 ? order : number_compare(left->account_id, right->account_id);
}

static enum evidence_presence presence_of(const struct gathering *gathering,
                                          const struct evidence_line *line)
{
    const struct presence key = {.day = line->day, .account_id = line->account_id};
    if (gathering->presence_count == 0) return EVIDENCE_UNKNOWN;
    const struct presence *found = bsearch(&key, gathering->presences,
                                           (size_t)gathering->presence_count,
                                           sizeof *gathering->presences, presence_compare);
    if (found == NULL) return EVIDENCE_UNKNOWN;
    return found->is_present ? EVIDENCE_PRESENT : EVIDENCE_ABSENT;
}

static bool contract_covers(const struct gathering *gathering, int64_t set_meal_id, struct day day)
{
    const struct set_meal_family *family = family_of_set_meal(&gathering->families, set_meal_id);
    return family != NULL && contract_holds(&gathering->contracts, family->caterer_id, day);
}

/* «осенние каникулы», or what the calendar says without words of its own. */
static const char *no_meal_words(const struct calendar_answer *answer)
{
    if (*answer->reason != '\0') return answer->reason;
    switch (answer->verdict) {
    case CALENDAR_MEALS: return "";
    case CALENDAR_CLOSED: return "школа закрыта";
    case CALENDAR_IS_HOLIDAY: return "праздничный день";
    case CALENDAR_NO_TERMS: return "учебный год не внесён в календарь";
    case CALENDAR_OUTSIDE_TERMS: return "каникулы";
    case CALENDAR_WEEKEND: return "выходной";
    }
    return "";
}

static void calendar_ask(const struct gathering *gathering, struct evidence_line *line)
{
    const struct school_class *class = class_in_list(&gathering->classes, line->class_id);
    struct calendar_pupils pupils = {.grade = class == NULL ? 0 : class->grade,
                                     .shift = class == NULL ? 0 : class->shift};
    struct calendar_answer answer = calendar_judge(&gathering->calendar, line->day, pupils);
    line->is_meal_day = answer.verdict == CALENDAR_MEALS;
    line->no_meal_reason = no_meal_words(&answer);
}

static void family_ask(const struct gathering *gathering, struct evidence_line *line)
{
    const struct meal_choices *choices =
        &gathering->choices[line->day.number - gathering->period->first_day.number];
    const struct meal_choice *choice = meal_choice_find(choices, line->account_id, line->meal,
                                                        line->day);
    line->is_declined = choice != NULL && choice->wish == MEAL_WISH_NOTHING;
    line->is_absence_told = absence_find(&gathering->absences, line->account_id, line->day) != NULL;
}

static void fact_fold(const struct gathering *gathering, const struct fact *fact,
                      struct evidence_line *line)
{
    line->parent = money_plus(line->parent, fact->parent);
    line->subsidy = money_plus(line->subsidy, fact->subsidy);
    if (line->set_meal_id == 0) line->set_meal_id = fact->set_meal_id;
    if (fact->class_id != 0) line->class_id = fact->class_id;
    switch (fact->kind) {
    case FACT_CHARGED: line->charged += fact->quantity; break;
    case FACT_SOLD: line->paid_at_till += fact->quantity; break;
    case FACT_SERVED: line->served += fact->quantity; break;
    case FACT_ASKED:
        if (fact->quantity != 0)
            line->request = EVIDENCE_EATS;
        else if (line->request == EVIDENCE_NOT_ASKED)
            line->request = EVIDENCE_DOES_NOT_EAT;
        if (fact->quantity != 0 && fact->is_approved) line->is_approved = true;
        return;
    }
    if (!has_right(gathering, fact->account_id, fact->set_meal_id, fact->day)) {
        line->is_entitled = false;
    }
    if (fact->kind != FACT_SERVED && !contract_covers(gathering, fact->set_meal_id, fact->day)) {
        line->has_contract = false;
    }
}

static struct evidence_line line_make(const struct gathering *gathering, int from, int *out_next)
{
    const struct fact *facts = gathering->facts;
    struct evidence_line line = {.account_id = facts[from].account_id,
                                 .day = facts[from].day,
                                 .meal = facts[from].meal,
                                 .parent = money_zero(),
                                 .subsidy = money_zero(),
                                 .is_entitled = true,
                                 .has_contract = true};
    int place = id_map_find(&gathering->people, line.account_id);
    int day = line.day.number - gathering->period->first_day.number;
    int i = from;
    if (place >= 0) line.class_id = gathering->class_ids[place];
    for (; i < gathering->fact_count && place_compare(&facts[i], &facts[from]) == 0; i++) {
        fact_fold(gathering, &facts[i], &line);
    }
    calendar_ask(gathering, &line);
    family_ask(gathering, &line);
    line.presence = presence_of(gathering, &line);
    line.till_takes_part = (int)line.meal < MEALS && gathering->till_serves[day][line.meal];
    line.finding = evidence_judge(&line);
    *out_next = i;
    return line;
}

static void line_count(struct evidence *evidence, const struct evidence_notes *notes,
                       const struct evidence_line *line)
{
    evidence->by_finding[line->finding]++;
    evidence->charged_parent = money_plus(evidence->charged_parent, line->parent);
    evidence->charged_subsidy = money_plus(evidence->charged_subsidy, line->subsidy);
    if (line->finding == EVIDENCE_AGREES) return;
    if (evidence_note_of(notes, line) != NULL) evidence->explained++;
}

enum err evidence_load(struct tx *tx, struct arena *arena, const struct evidence_period *period,
                       struct evidence *out_evidence)
{
    struct gathering *gathering = ARENA_NEW(arena, struct gathering);
    struct evidence evidence = {.charged_parent = money_zero(), .charged_subsidy = money_zero()};
    struct evidence_notes notes;
    *gathering = (struct gathering){.tx = tx, .arena = arena, .period = period};
    gathering->day_count = period->last_day.number - period->first_day.number + 1;
    CHECK(gathering->day_count >= 1 && gathering->day_count <= EVIDENCE_DAYS_LIMIT);
    TRY(rules_gather(gathering));
    TRY(people_gather(gathering));
    TRY(charges_gather(gathering));
    TRY(sales_gather(gathering));
    TRY(served_gather(gathering));
    TRY(marks_gather(gathering));
    TRY(presences_gather(gathering));
    TRY(rights_gather(gathering));
    TRY(evidence_notes_load(tx, arena, period, &notes));
    if (gathering->fact_count > 0) {
        qsort(gathering->facts, (size_t)gathering->fact_count, sizeof *gathering->facts,
              fact_compare);
    }
    evidence.lines = ARENA_ARRAY(arena, struct evidence_line, (size_t)gathering->fact_count + 1);
    for (int from = 0; from < gathering->fact_count;) {
        struct evidence_line *line = &evidence.lines[evidence.count++];
        *line = line_make(gathering, from, &from);
        line_count(&evidence, &notes, line);
    }
    *out_evidence = evidence;
    return OK;
}
