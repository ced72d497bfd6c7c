/* Files of the federal monitoring of school meals (docs/spec/menu.md), cell by cell as its robots
 * read them. */
#ifndef REPORT_MENU_XLSX_H
#define REPORT_MENU_XLSX_H

#include "base/arena.h"
#include "base/err.h"
#include "base/instant.h"
#include "base/text.h"
#include "desk/menu_day.h"

/* `food/YYYY-MM-DD-sm.xlsx`. ERR_IO of all three: it could not be made. */
struct menu_day_file {
    const char *school_name, *building; /* "": the school has one */
    struct day day;
    int cycle_day; /* 0: not known; the sheet's name */
    const struct day_menu *menu;
};
enum err menu_day_xlsx(struct arena *arena, const struct menu_day_file *file, struct text *out_xlsx)
    MUST_CHECK;

/* `food/tmYYYY-sm.xlsx`: the typical menu. */
struct menu_typical_file {
    const char *school_name;
    enum menu_stage stage;
    const struct menu_cycle *cycle;
    int week_days;                /* 5 or 6 */
    const struct day_menu *menus; /* of the cycle's days, from the first */
};
enum err menu_typical_xlsx(struct arena *arena, const struct menu_typical_file *file,
                           struct text *out_xlsx) MUST_CHECK;

/* `food/kpYYYY.xlsx`: which day of the cycle is when. */
struct menu_calendar_file {
    const char *school_name;
    int year;
    const int *cycle_days; /* by month and day: 12 × 31; 0: no meals */
};
enum { MENU_MONTHS = 12, MENU_MONTH_DAYS = 31 };
enum err menu_calendar_xlsx(struct arena *arena, const struct menu_calendar_file *file,
                            struct text *out_xlsx) MUST_CHECK;

/* "2026-03-02-sm.xlsx", "tm2026-ss.xlsx", "kp2026.xlsx". */
char *menu_day_file_name(struct arena *arena, struct day day, enum menu_stage stage);
char *menu_typical_file_name(struct arena *arena, int year, enum menu_stage stage);
char *menu_calendar_file_name(struct arena *arena, int year);

/* What a name asks for. False: none of ours. */
struct menu_file_name {
    enum { MENU_FILE_DAY, MENU_FILE_TYPICAL, MENU_FILE_CALENDAR } kind;
    enum menu_stage stage;
    struct day day;
    int year;
};
bool menu_file_name_read(struct text name, struct menu_file_name *out_name) MUST_CHECK;

#endif
