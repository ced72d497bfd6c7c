/* Reports on subsidies: what the budgets owe for a period's meals, by source, stage and benefit. */
#include <stdlib.h>

#include "base/check.h"
#include "base/id_map.h"
#include "desk/act_inside.h"
#include "desk/evidence_sql.h"
#include "school/class.h"
#include "school/school.h"

enum { NAMES_LIMIT = 1000 };

struct known_name {
    int64_t id;
    const char *name;
};

struct known_names {
    struct known_name *names;
    int count;
};

struct known_benefit {
    int64_t account_id, kind_id, funding_source_id;
    struct day first_day, last_day;
};

struct subsidising {
    struct arena *arena;
    struct meals_moved moved;
    struct known_names sources, kinds;
    struct class_list classes;
    struct known_benefit *benefits; /* by account, then by the order of kinds */
    int benefit_count, benefit_room;
};

const char *subsidy_stage_title(int stage)
{
    static const char *const TITLES[] = {"без класса", "1–4 классы", "5–9 классы", "10–11 классы"};
    CHECK(stage >= 0 && stage < (int)(sizeof TITLES / sizeof *TITLES));
    return TITLES[stage];
}

/* ---- load ---- */

static void name_add(struct known_names *names, int64_t id, const char *name)
{
    if (names->count == NAMES_LIMIT) return;
    names->names[names->count++] = (struct known_name){id, name};
}

static const char *name_of(const struct known_names *names, int64_t id, const char *otherwise)
{
    for (int i = 0; i < names->count; i++) {
        if (names->names[i].id == id) return names->names[i].name;
    }
    return otherwise;
}

static enum err names_load(struct tx *tx, struct subsidising *work)
{
    bool found;
    work->sources.names = ARENA_ARRAY(work->arena, struct known_name, NAMES_LIMIT);
    work->kinds.names = ARENA_ARRAY(work->arena, struct known_name, NAMES_LIMIT);
    scoped(statement) struct statement *sources = statement_open(tx, &q_evidence_funding_sources);
    for (;;) {
        TRY(statement_next(sources, &found));
        if (!found) break;
        name_add(&work->sources, column_int(sources, COL_EVIDENCE_FUNDING_SOURCES_ID),
                 column_string(sources, COL_EVIDENCE_FUNDING_SOURCES_NAME, work->arena));
    }
    scoped(statement) struct statement *kinds = statement_open(tx, &q_evidence_benefit_kinds);
    for (;;) {
        TRY(statement_next(kinds, &found));
        if (!found) return OK;
        name_add(&work->kinds, column_int(kinds, COL_EVIDENCE_BENEFIT_KINDS_ID),
                 column_string(kinds, COL_EVIDENCE_BENEFIT_KINDS_NAME, work->arena));
    }
}

static void benefit_add(struct subsidising *work, struct known_benefit benefit)
{
    if (work->benefit_count == work->benefit_room) {
        int room = work->benefit_room == 0 ? NAMES_LIMIT : 2 * work->benefit_room;
        struct known_benefit *rows = ARENA_ARRAY(work->arena, struct known_benefit, (size_t)room);
        for (int i = 0; i < work->benefit_count; i++) rows[i] = work->benefits[i];
        work->benefits = rows;
        work->benefit_room = room;
    }
    work->benefits[work->benefit_count++] = benefit;
}

/* Of all days: corrections are of meals long before the period. */
static enum err benefits_load(struct tx *tx, struct subsidising *work, int64_t school_id,
                              struct day last_day)
{
    scoped(statement) struct statement *rows = statement_open(tx, &q_evidence_benefits);
    bind_int(rows, ARG_EVIDENCE_BENEFITS_SCHOOL_ID, school_id);
    bind_int(rows, ARG_EVIDENCE_BENEFITS_FIRST_DAY, 0);
    bind_int(rows, ARG_EVIDENCE_BENEFITS_LAST_DAY, last_day.number);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        benefit_add(
            work,
            (struct known_benefit){
                .account_id = column_int(rows, COL_EVIDENCE_BENEFITS_ACCOUNT_ID),
                .kind_id = column_int(rows, COL_EVIDENCE_BENEFITS_KIND_ID),
                .funding_source_id = column_int(rows, COL_EVIDENCE_BENEFITS_FUNDING_SOURCE_ID),
                .first_day = {(int32_t)column_int(rows, COL_EVIDENCE_BENEFITS_FIRST_DAY)},
                .last_day = {(int32_t)column_int(rows, COL_EVIDENCE_BENEFITS_LAST_DAY)},
            });
    }
}

/* ---- sort ---- */

struct counted {
    const struct meal_moved *row;
    int stage;
    int64_t kind_id;
};

/* The first benefit of the account; benefit_count: it has none. */
static int benefit_first(const struct subsidising *work, int64_t account_id)
{
    int low = 0, high = work->benefit_count;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (work->benefits[middle].account_id < account_id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The benefit of that day that the source pays; without one the meal is due to everybody of the
 * age. */
static int64_t kind_of(const struct subsidising *work, const struct meal_moved *row)
{
    for (int i = benefit_first(work, row->account_id); i < work->benefit_count; i++) {
        const struct known_benefit *benefit = &work->benefits[i];
        if (benefit->account_id != row->account_id) break;
        if (benefit->funding_source_id != row->funding_source_id) continue;
        if (day_compare(row->meal_day, benefit->first_day) < 0) continue;
        if (day_compare(row->meal_day, benefit->last_day) > 0) continue;
        return benefit->kind_id;
    }
    return 0;
}

static int stage_of(const struct subsidising *work, const struct meal_moved *row)
{
    const struct school_class *class = class_in_list(&work->classes, row->class_id);
    return class == NULL ? STAGE_ANY : (int)stage_of_grade(class->grade);
}

static int number_compare(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int line_compare(const struct counted *left, const struct counted *right)
{
    int order = number_compare(left->row->funding_source_id, right->row->funding_source_id);
    if (order == 0) order = number_compare(left->stage, right->stage);
    if (order == 0) order = number_compare(left->kind_id, right->kind_id);
    return order;
}

static int counted_compare(const void *a, const void *b)
{
    const struct counted *left = a, *right = b;
    int order = line_compare(left, right);
    return order != 0 ? order : number_compare(left->row->account_id, right->row->account_id);
}

static struct counted *rows_sort(struct subsidising *work, int *out_count)
{
    struct counted *rows = ARENA_ARRAY(work->arena, struct counted, (size_t)work->moved.count + 1);
    int count = 0;
    for (int i = 0; i < work->moved.count; i++) {
        const struct meal_moved *row = &work->moved.rows[i];
        if (money_is_zero(row->subsidy)) continue;
        rows[count++] = (struct counted){row, stage_of(work, row), kind_of(work, row)};
    }
    qsort(rows, (size_t)count, sizeof *rows, counted_compare);
    *out_count = count;
    return rows;
}

/* ---- lines ---- */

/* A child counts who has any meal left after what was taken back. */
static void child_end(struct subsidy_line *line, int64_t meals)
{
    if (meals > 0) line->children++;
}

static struct subsidy_line line_make(const struct counted *rows, int from, int count, int *out_next)
{
    struct subsidy_line line = {.funding_source_id = rows[from].row->funding_source_id,
                                .benefit_kind_id = rows[from].kind_id,
                                .stage = rows[from].stage,
                                .amount = money_zero()};
    int64_t account_id = rows[from].row->account_id, of_child = 0;
    int i = from;
    for (; i < count && line_compare(&rows[i], &rows[from]) == 0; i++) {
        const struct meal_moved *row = rows[i].row;
        if (row->account_id != account_id) {
            child_end(&line, of_child);
            account_id = row->account_id;
            of_child = 0;
        }
        of_child += row->quantity;
        line.meals += row->quantity;
        line.amount = money_plus(line.amount, meal_moved_subsidy(row));
    }
    child_end(&line, of_child);
    *out_next = i;
    return line;
}

static void source_add(struct subsidy_report *report, const struct subsidy_line *line)
{
    struct subsidy_source *last = report->source_count == 0
                                      ? NULL
                                      : &report->sources[report->source_count - 1];
    if (last == NULL || last->funding_source_id != line->funding_source_id) {
        last = &report->sources[report->source_count++];
        *last = (struct subsidy_source){.funding_source_id = line->funding_source_id,
                                        .name = line->funding_source,
                                        .amount = money_zero()};
    }
    last->meals += line->meals;
    last->amount = money_plus(last->amount, line->amount);
}

static int64_t children_count(const struct subsidising *work, const struct counted *rows, int count)
{
    struct id_map children;
    int64_t fed = 0;
    id_map_init(&children, work->arena, count + 1);
    int64_t *meals = ARENA_ARRAY(work->arena, int64_t, (size_t)count + 1);
    for (int i = 0; i < count; i++) {
        meals[id_map_add(&children, rows[i].row->account_id)] += rows[i].row->quantity;
    }
    for (int i = 0; i < children.count; i++) fed += meals[i] > 0;
    return fed;
}

static void lines_make(struct subsidising *work, struct subsidy_report *report)
{
    int count;
    struct counted *rows = rows_sort(work, &count);
    report->lines = ARENA_ARRAY(work->arena, struct subsidy_line, (size_t)count + 1);
    report->sources = ARENA_ARRAY(work->arena, struct subsidy_source, (size_t)count + 1);
    report->children = children_count(work, rows, count);
    for (int from = 0; from < count;) {
        struct subsidy_line line = line_make(rows, from, count, &from);
        line.funding_source = name_of(&work->sources, line.funding_source_id, "без источника");
        line.benefit_kind = line.benefit_kind_id == 0
                                ? "по возрасту, без льготы"
                                : name_of(&work->kinds, line.benefit_kind_id, "льгота");
        if (line.meals == 0 && money_is_zero(line.amount)) continue;
        report->lines[report->line_count++] = line;
        source_add(report, &line);
        report->meals += line.meals;
        report->total = money_plus(report->total, line.amount);
    }
}

enum err subsidies_compute(struct tx *tx, struct arena *arena, int64_t school_id,
                           struct day first_day, struct day last_day,
                           struct subsidy_report *out_report)
{
    struct subsidising work = {.arena = arena};
    struct school school;
    bool found;
    TRY(school_by_id(tx, arena, school_id, &found, &school));
    if (!found) return ERR_NOT_FOUND;
    TRY(names_load(tx, &work));
    TRY(classes_load(tx, arena, school_id, &work.classes));
    TRY(benefits_load(tx, &work, school_id, last_day));
    TRY(meals_moved_load(tx, arena, school_id, first_day, last_day, MEALS_AS_RECORDED,
                         &work.moved));
    struct subsidy_report report = {.school_id = school_id,
                                    .school_number = school.number,
                                    .school_name = school.name,
                                    .first_day = first_day,
                                    .last_day = last_day,
                                    .total = money_zero(),
                                    .agrees = meals_moved_agrees(arena, &work.moved)};
    lines_make(&work, &report);
    *out_report = report;
    return OK;
}
