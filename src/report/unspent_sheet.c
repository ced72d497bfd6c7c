/* Subsidised meals that nobody ate, school by school. */
#include "report/unspent_sheet.h"

#include <inttypes.h>

#include "school/school.h"

enum { SCHOOL_BUDGET = 64 << 20 };

static const struct sheet_column COLUMNS[] = {
    {"Школа", SHEET_TEXT, .width = 22},
    {"Учащихся", SHEET_NUMBER, .is_summed = true},
    {"Порций не получено", SHEET_NUMBER, .is_summed = true},
    {"Дотация, руб.", SHEET_MONEY, .width = 15, .is_summed = true},
    {"Что с ней делают", SHEET_TEXT, .width = 34},
};

struct unspent_work {
    struct arena *arena; /* of one school */
    struct unspent_period period;
    struct unspent unspent;
};

static enum err work_unspent(struct tx *tx, void *context)
{
    struct unspent_work *work = context;
    return unspent_load(tx, work->arena, &work->period, &work->unspent);
}

struct schools_work {
    struct arena *arena;
    struct school_list schools;
};

static enum err work_schools(struct tx *tx, void *context)
{
    struct schools_work *work = context;
    return school_list_load(tx, work->arena, &work->schools);
}

static void school_row(struct sheet *sheet, const struct school *school, const char *link,
                       const struct unspent *unspent)
{
    sheet_row(sheet);
    sheet_text_sorted(sheet, text_of(school->name), school->number);
    if (link != NULL) {
        sheet_link(sheet, arena_printf(sheet->arena, "%s%" PRId64, link, school->number));
    }
    sheet_number(sheet, unspent->count);
    sheet_number(sheet, unspent->days);
    sheet_money(sheet, unspent->subsidy);
    sheet_string(sheet, unspent_policy_title(unspent->policy));
}

enum err unspent_schools_make(struct store *store, const struct unspent_period *period,
                              const char *link, struct sheet *sheet)
{
    struct arena arena;
    struct schools_work schools = {.arena = sheet->arena};
    TRY(store_read(store, work_schools, &schools));
    SHEET_COLUMNS(sheet, COLUMNS);
    enum err err = OK;
    arena_init(&arena, SCHOOL_BUDGET);
    for (int i = 0; i < schools.schools.count && err == OK; i++) {
        struct unspent_work work = {.arena = &arena, .period = *period};
        work.period.school_id = schools.schools.rows[i].id;
        err = store_read(store, work_unspent, &work);
        if (err == OK) school_row(sheet, &schools.schools.rows[i], link, &work.unspent);
        arena_reset(&arena);
    }
    arena_release(&arena);
    return err;
}
