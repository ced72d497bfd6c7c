/* Federal files, found and made by name. */
#include "report/menu_file.h"

#include <stdlib.h>
#include <string.h>

#include "school/school.h"

enum { DECEMBER = 12, LAST_OF_DECEMBER = 31, CYCLE_AGE_LIMIT = CALENDAR_SPAN_LIMIT_DAYS - 1 };

static struct day year_day(int year, int month, int day_of_month)
{
    struct day day = {0};
    bool is_day = day_from_date((struct date){year, month, day_of_month}, &day);
    (void)is_day; /* 1 January and 31 December always are */
    return day;
}

/* ---- the cycle of a year ---- */

/* The calendar counts from the cycle's first day; one so old has to be set anew. */
static bool cycle_reaches(const struct menu_cycle *cycle, struct day last_day)
{
    int days = last_day.number - cycle->first_day.number;
    return cycle->is_there && days >= 0 && days < CYCLE_AGE_LIMIT;
}

/* Numbers of the cycle's days of a year, by month and day, in one pass. */
static enum err year_fill(struct tx *tx, struct arena *arena, int64_t school_id,
                          const struct menu_cycle *cycle, int year, int *cycle_days)
{
    const struct calendar_pupils anybody = {.grade = 0, .shift = 0};
    struct day last_day = year_day(year, DECEMBER, LAST_OF_DECEMBER);
    struct calendar calendar;
    int number = 0;
    if (!cycle_reaches(cycle, last_day)) return OK;
    TRY(calendar_load(tx, arena, school_id, cycle->first_day, last_day, &calendar));
    for (struct day day = cycle->first_day; day_compare(day, last_day) <= 0;
         day = day_add(day, 1)) {
        struct date date = day_date(day);
        if (!calendar_is_meal_day(&calendar, day, anybody)) continue;
        int of_cycle = number++ % cycle->days + 1;
        if (date.year != year) continue;
        cycle_days[(date.month - 1) * MENU_MONTH_DAYS + date.day_of_month - 1] = of_cycle;
    }
    return OK;
}

/* Years 1-4 are what the calendar is read for; a school without them has the others'. */
static enum err calendar_cycle(struct tx *tx, struct arena *arena, int64_t school_id,
                               struct menu_cycle *out_cycle)
{
    TRY(menu_cycle_load(tx, arena, school_id, MENU_PRIMARY, out_cycle));
    if (out_cycle->is_there) return OK;
    return menu_cycle_load(tx, arena, school_id, MENU_SENIOR, out_cycle);
}

/* ---- each kind ---- */

struct making {
    struct tx *tx;
    struct arena *arena;
    struct school school;
    struct menu_file_name name;
};

static enum err day_make(struct making *making, bool *out_found, struct text *out_bytes)
{
    struct menu_place place = {making->school.id, MENU_OF_DAY, making->name.stage,
                               making->name.day.number};
    struct menu_cycle cycle;
    struct calendar calendar;
    struct day_menu menu;
    struct menu_state state;
    struct menu_day_file file = {making->school.name, "", making->name.day, 0, &menu};
    TRY(day_menu_load(making->tx, making->arena, &place, &menu, &state));
    *out_found = state.is_published;
    if (!state.is_published) return OK;
    TRY(menu_cycle_load(making->tx, making->arena, making->school.id, making->name.stage, &cycle));
    if (cycle_reaches(&cycle, making->name.day)) {
        TRY(calendar_load(making->tx, making->arena, making->school.id, cycle.first_day,
                          making->name.day, &calendar));
        file.cycle_day = menu_cycle_day(&cycle, &calendar, making->name.day);
    }
    return menu_day_xlsx(making->arena, &file, out_bytes);
}

static enum err typical_make(struct making *making, bool *out_found, struct text *out_bytes)
{
    struct menu_cycle cycle;
    struct calendar calendar;
    struct day first = year_day(making->name.year, 1, 1);
    TRY(menu_cycle_load(making->tx, making->arena, making->school.id, making->name.stage, &cycle));
    *out_found = cycle.is_there && making->name.year >= day_date(cycle.first_day).year;
    if (!*out_found) return OK;
    TRY(calendar_load(making->tx, making->arena, making->school.id, first, first, &calendar));
    struct day_menu *menus = ARENA_ARRAY(making->arena, struct day_menu, (size_t)cycle.days);
    for (int i = 0; i < cycle.days; i++) {
        struct menu_place place = {making->school.id, MENU_OF_CYCLE, making->name.stage, i + 1};
        struct menu_state state;
        TRY(day_menu_load(making->tx, making->arena, &place, &menus[i], &state));
    }
    struct menu_typical_file file = {making->school.name, making->name.stage, &cycle,
                                     (int)calendar.week_days, menus};
    return menu_typical_xlsx(making->arena, &file, out_bytes);
}

static enum err calendar_make(struct making *making, bool *out_found, struct text *out_bytes)
{
    struct menu_cycle cycle;
    int *cycle_days = ARENA_ARRAY(making->arena, int, (size_t)MENU_MONTHS *MENU_MONTH_DAYS);
    TRY(calendar_cycle(making->tx, making->arena, making->school.id, &cycle));
    *out_found = cycle_reaches(&cycle, year_day(making->name.year, DECEMBER, LAST_OF_DECEMBER));
    if (!*out_found) return OK;
    TRY(year_fill(making->tx, making->arena, making->school.id, &cycle, making->name.year,
                  cycle_days));
    struct menu_calendar_file file = {making->school.name, making->name.year, cycle_days};
    return menu_calendar_xlsx(making->arena, &file, out_bytes);
}

enum err menu_file_make(struct tx *tx, struct arena *arena, int64_t school_id, struct text name,
                        bool *out_found, struct text *out_bytes)
{
    struct making making = {.tx = tx, .arena = arena};
    *out_found = false;
    if (!menu_file_name_read(name, &making.name)) return OK;
    TRY(school_by_id(tx, arena, school_id, out_found, &making.school));
    if (!*out_found) return OK;
    switch (making.name.kind) {
    case MENU_FILE_DAY: return day_make(&making, out_found, out_bytes);
    case MENU_FILE_TYPICAL: return typical_make(&making, out_found, out_bytes);
    case MENU_FILE_CALENDAR: return calendar_make(&making, out_found, out_bytes);
    }
    return OK;
}

/* ---- the list ---- */

static int name_compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static enum err years_list(struct tx *tx, struct arena *arena, int64_t school_id, int year,
                           struct menu_file_list *list)
{
    struct menu_cycle cycle;
    for (int stage = MENU_PRIMARY; stage <= MENU_SENIOR; stage++) {
        TRY(menu_cycle_load(tx, arena, school_id, (enum menu_stage)stage, &cycle));
        if (!cycle.is_there || year < day_date(cycle.first_day).year) continue;
        list->names[list->count++] = menu_typical_file_name(arena, year, (enum menu_stage)stage);
    }
    TRY(calendar_cycle(tx, arena, school_id, &cycle));
    if (cycle_reaches(&cycle, year_day(year, DECEMBER, LAST_OF_DECEMBER))) {
        list->names[list->count++] = menu_calendar_file_name(arena, year);
    }
    return OK;
}

enum err menu_files_list(struct tx *tx, struct arena *arena, int64_t school_id, struct day today,
                         struct menu_file_list *out_list)
{
    struct menu_days *days = ARENA_NEW(arena, struct menu_days);
    out_list->count = 0;
    TRY(years_list(tx, arena, school_id, day_date(today).year, out_list));
    TRY(menu_days_load(tx, school_id, MENU_OF_DAY, today.number - MENU_FILES_BACK,
                       today.number + MENU_DAYS_AHEAD, days));
    for (int i = 0; i < days->count && out_list->count < MENU_FILES_LIMIT; i++) {
        if (!days->rows[i].is_published) continue;
        out_list->names[out_list->count++] = menu_day_file_name(
            arena, day_of_number(days->rows[i].day), days->rows[i].stage);
    }
    qsort(out_list->names, (size_t)out_list->count, sizeof *out_list->names, name_compare);
    return OK;
}
