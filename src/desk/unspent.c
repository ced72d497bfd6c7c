/* What of rights was not used: rights by day, less what evidence knows as charged. */
#include "desk/unspent.h"

#include <stdlib.h>

#include "base/check.h"
#include "desk/evidence.h"
#include "desk/evidence_sql.h"
#include "meals/contract.h"
#include "meals/family.h"
#include "school/calendar.h"
#include "school/class.h"
#include "school/setting.h"

const char *unspent_policy_title(enum unspent_policy policy)
{
    switch (policy) {
    case UNSPENT_RETURNS: return "возвращается в бюджет";
    case UNSPENT_ACCUMULATES: return "накапливается и выдаётся сухим пайком до конца учебного года";
    case UNSPENT_PARCEL: return "выдаётся сухим пайком в этом или следующем месяце";
    }
    return "";
}

enum { FIRST_ROOM = 256, LINES_FIRST_ROOM = 64 };

struct found_day {
    int64_t account_id;
    struct unspent_day day;
};

struct looking {
    struct tx *tx;
    struct arena *arena;
    const struct unspent_period *period;
    struct day last_day; /* of the period, and before today */
    struct evidence evidence;
    struct calendar calendar;
    struct class_list classes;
    struct family_list families;
    struct contract_list contracts;
    struct found_day *found;
    int found_count, found_room;
};

/* ---- one right ---- */

struct right_row {
    int64_t account_id, set_meal_id, class_id;
    enum meal meal;
    struct day first_day, last_day;
    struct money parent, subsidy;
};

static int number_compare(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int line_place(const struct evidence_line *line, struct day day, int64_t account_id,
                      enum meal meal)
{
    int order = day_compare(line->day, day);
    if (order == 0) order = number_compare(line->account_id, account_id);
    if (order == 0) order = number_compare(line->meal, meal);
    return order;
}

/* Whether any set meal of the meal was charged, or handed out. */
static bool is_used(const struct looking *looking, struct day day, int64_t account_id,
                    enum meal meal)
{
    int low = 0, high = looking->evidence.count;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (line_place(&looking->evidence.lines[middle], day, account_id, meal) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == looking->evidence.count) return false;
    const struct evidence_line *line = &looking->evidence.lines[low];
    if (line_place(line, day, account_id, meal) != 0) return false;
    return line->charged + line->paid_at_till + line->served > 0;
}

static bool is_due(const struct looking *looking, const struct right_row *right, struct day day)
{
    const struct school_class *class = class_in_list(&looking->classes, right->class_id);
    struct calendar_pupils pupils = {.grade = class == NULL ? 0 : class->grade,
                                     .shift = class == NULL ? 0 : class->shift};
    const struct set_meal_family *family = family_of_set_meal(&looking->families,
                                                              right->set_meal_id);
    if (class == NULL || family == NULL) return false;
    if (!calendar_is_meal_day(&looking->calendar, day, pupils)) return false;
    return contract_holds(&looking->contracts, family->caterer_id, day);
}

static void found_add(struct looking *looking, const struct right_row *right, struct day day)
{
    if (looking->found_count == looking->found_room) {
        int room = looking->found_room == 0 ? FIRST_ROOM : 2 * looking->found_room;
        struct found_day *grown = ARENA_ARRAY(looking->arena, struct found_day, (size_t)room);
        for (int i = 0; i < looking->found_count; i++) grown[i] = looking->found[i];
        looking->found = grown;
        looking->found_room = room;
    }
    looking->found[looking->found_count++] = (struct found_day){
        right->account_id,
        {day, right->meal, right->set_meal_id, right->class_id, right->parent, right->subsidy}};
}

/* Of several rights to one meal of a day the first, of the smallest subsidy, counts: `seen` has a
 * bit a day. */
static void right_look(struct looking *looking, const struct right_row *right, uint32_t *seen)
{
    struct day first = looking->period->first_day;
    for (struct day day = first; day_compare(day, looking->last_day) <= 0; day = day_add(day, 1)) {
        uint32_t bit = UINT32_C(1) << (day.number - first.number);
        if (day_compare(day, right->first_day) < 0 || day_compare(day, right->last_day) > 0) {
            continue;
        }
        if ((*seen & bit) != 0 || !is_due(looking, right, day)) continue;
        *seen |= bit;
        if (!is_used(looking, day, right->account_id, right->meal)) found_add(looking, right, day);
    }
}

static enum err rights_look(struct looking *looking)
{
    const struct unspent_period *period = looking->period;
    int64_t account_id = 0, meal = 0;
    uint32_t seen = 0;
    scoped(statement) struct statement *rows = statement_open(looking->tx, &q_unspent_rights);
    bind_int(rows, ARG_UNSPENT_RIGHTS_SCHOOL_ID, period->school_id);
    bind_int(rows, ARG_UNSPENT_RIGHTS_FIRST_DAY, period->first_day.number);
    bind_int(rows, ARG_UNSPENT_RIGHTS_LAST_DAY, looking->last_day.number);
    bind_int(rows, ARG_UNSPENT_RIGHTS_ACCOUNT_ID, period->account_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        struct right_row right = {
            .account_id = column_int(rows, COL_UNSPENT_RIGHTS_ACCOUNT_ID),
            .set_meal_id = column_int(rows, COL_UNSPENT_RIGHTS_SET_MEAL_ID),
            .class_id = column_int(rows, COL_UNSPENT_RIGHTS_CLASS_ID),
            .meal = (enum meal)column_int(rows, COL_UNSPENT_RIGHTS_MEAL),
            .first_day = {(int32_t)column_int(rows, COL_UNSPENT_RIGHTS_FIRST_DAY)},
            .last_day = {(int32_t)column_int(rows, COL_UNSPENT_RIGHTS_LAST_DAY)},
            .parent = money_of_kopecks(column_int(rows, COL_UNSPENT_RIGHTS_PARENT_PART)),
            .subsidy = money_of_kopecks(column_int(rows, COL_UNSPENT_RIGHTS_SUBSIDY_PART)),
        };
        if (right.account_id != account_id || (int64_t)right.meal != meal) seen = 0;
        account_id = right.account_id;
        meal = right.meal;
        right_look(looking, &right, &seen);
    }
}

/* ---- lines ---- */

static int found_compare(const void *a, const void *b)
{
    const struct found_day *left = a, *right = b;
    int order = number_compare(left->account_id, right->account_id);
    if (order == 0) order = day_compare(left->day.day, right->day.day);
    if (order == 0) order = number_compare(left->day.meal, right->day.meal);
    return order;
}

static struct unspent_line line_make(struct looking *looking, int from, int *out_next)
{
    struct unspent_line line = {.account_id = looking->found[from].account_id,
                                .subsidy = money_zero()};
    int to = from;
    while (to < looking->found_count && looking->found[to].account_id == line.account_id) to++;
    struct unspent_day *days = ARENA_ARRAY(looking->arena, struct unspent_day, (size_t)(to - from));
    for (int i = from; i < to; i++) {
        days[line.day_count++] = looking->found[i].day;
        line.subsidy = money_plus(line.subsidy, looking->found[i].day.subsidy);
        line.may_be_given += money_is_zero(looking->found[i].day.parent);
    }
    line.days = days;
    *out_next = to;
    return line;
}

static void lines_make(struct looking *looking, struct unspent *unspent)
{
    size_t count = (size_t)looking->found_count;
    if (count > 0) qsort(looking->found, count, sizeof *looking->found, found_compare);
    unspent->lines = ARENA_ARRAY(looking->arena, struct unspent_line, count + 1);
    for (int from = 0; from < looking->found_count;) {
        struct unspent_line *line = &unspent->lines[unspent->count++];
        *line = line_make(looking, from, &from);
        unspent->days += line->day_count;
        unspent->subsidy = money_plus(unspent->subsidy, line->subsidy);
    }
}

/* The days over which what was given counts against the limit; false: the period is before them. */
static bool window_of(const struct unspent_period *period, enum unspent_policy policy,
                      struct day *out_first, struct day *out_last)
{
    struct day this_month = day_month_first(period->today);
    switch (policy) {
    case UNSPENT_RETURNS: return false;
    case UNSPENT_ACCUMULATES:
        *out_first = school_year_first_day(period->today);
        *out_last = period->today;
        return day_compare(period->first_day, *out_first) >= 0;
    case UNSPENT_PARCEL:
        *out_first = period->first_day;
        *out_last = period->last_day;
        return day_compare(period->first_day, day_month_first(day_add(this_month, -1))) >= 0;
    }
    return false;
}

static enum err given_load(struct looking *looking, struct unspent *unspent, struct day first_day,
                           struct day last_day)
{
    scoped(statement) struct statement *rows = statement_open(looking->tx, &q_unspent_given_counts);
    int at = 0;
    bind_int(rows, ARG_UNSPENT_GIVEN_COUNTS_SCHOOL_ID, looking->period->school_id);
    bind_int(rows, ARG_UNSPENT_GIVEN_COUNTS_FIRST_DAY, first_day.number);
    bind_int(rows, ARG_UNSPENT_GIVEN_COUNTS_LAST_DAY, last_day.number);
    bind_int(rows, ARG_UNSPENT_GIVEN_COUNTS_ACCOUNT_ID, looking->period->account_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        int64_t account_id = column_int(rows, COL_UNSPENT_GIVEN_COUNTS_ACCOUNT_ID);
        while (at < unspent->count && unspent->lines[at].account_id < account_id) at++;
        if (at == unspent->count) continue;
        if (unspent->lines[at].account_id != account_id) continue;
        unspent->lines[at].given = column_int(rows, COL_UNSPENT_GIVEN_COUNTS_DAYS);
    }
}

static enum err allowances_set(struct looking *looking, struct unspent *unspent)
{
    struct day first, last;
    bool gives = window_of(looking->period, unspent->policy, &first, &last);
    if (gives) TRY(given_load(looking, unspent, first, last));
    for (int i = 0; i < unspent->count; i++) {
        struct unspent_line *line = &unspent->lines[i];
        int64_t left = gives && unspent->limit > line->given ? unspent->limit - line->given : 0;
        if (line->may_be_given > left) line->may_be_given = left;
    }
    return OK;
}

static enum err ground_load(struct looking *looking)
{
    const struct unspent_period *period = looking->period;
    const struct evidence_period asked = {period->school_id, period->first_day, looking->last_day,
                                          period->account_id};
    TRY(evidence_load(looking->tx, looking->arena, &asked, &looking->evidence));
    TRY(calendar_load(looking->tx, looking->arena, period->school_id, period->first_day,
                      looking->last_day, &looking->calendar));
    TRY(classes_load(looking->tx, looking->arena, period->school_id, &looking->classes));
    TRY(families_load(looking->tx, looking->arena, period->school_id, &looking->families));
    return contracts_load(looking->tx, looking->arena, period->school_id, &looking->contracts);
}

enum err unspent_load(struct tx *tx, struct arena *arena, const struct unspent_period *period,
                      struct unspent *out_unspent)
{
    struct looking looking = {
        .tx = tx, .arena = arena, .period = period, .last_day = period->last_day};
    struct unspent unspent = {.subsidy = money_zero()};
    struct settings settings;
    struct day yesterday = day_add(period->today, -1);
    TRY(settings_load(tx, period->school_id, &settings));
    unspent.policy = (enum unspent_policy)settings.values[SETTING_UNSPENT_POLICY];
    unspent.limit = settings.values[SETTING_UNSPENT_DAYS];
    if (day_compare(looking.last_day, yesterday) > 0) looking.last_day = yesterday;
    if (day_compare(period->first_day, looking.last_day) <= 0) {
        CHECK(looking.last_day.number - period->first_day.number < UNSPENT_DAYS_LIMIT);
        TRY(ground_load(&looking));
        TRY(rights_look(&looking));
    }
    lines_make(&looking, &unspent);
    TRY(allowances_set(&looking, &unspent));
    *out_unspent = unspent;
    return OK;
}
