/* A school's menus for everybody and for the federal monitoring's robots: a list of files under
 * food/, and the files. Nothing here is anybody's secret, so that nobody is asked who he is. */
#include "base/check.h"
#include "base/json.h"
#include "report/menu_file.h"
#include "school/school.h"
#include "site/inside.h"

#define XLSX_TYPE "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

struct food_work {
    const struct public_site *site;
    struct arena *arena;
    int64_t number;
    struct text name; /* of the file; empty: the list is asked for */
    bool found;
    struct school school;
    struct menu_file_list *files;
    struct text bytes;
};

static enum err work_food(struct tx *tx, void *context)
{
    struct food_work *work = context;
    TRY(school_by_number(tx, work->arena, work->number, &work->found, &work->school));
    if (!work->found) return OK;
    if (work->name.size > 0) {
        return menu_file_make(tx, work->arena, work->school.id, work->name, &work->found,
                              &work->bytes);
    }
    struct day today = day_of_instant(world_now(work->site->desk->world), work->school.zone);
    return menu_files_list(tx, work->arena, work->school.id, today, work->files);
}

static bool food_read(struct food_work *work, const struct request *request,
                      struct response *response)
{
    enum err err = store_read(work->site->desk->store, work_food, work);
    if (err != OK) {
        site_fault(work->site, work->arena, request, err, response);
    } else if (!work->found) {
        site_not_found(work->site, work->arena, request, response);
    }
    return err == OK && work->found;
}

/* «Меню на 02.03.2026, 1–4 классы». */
static const char *file_words(struct arena *arena, const char *name)
{
    struct menu_file_name of;
    if (!menu_file_name_read(text_of(name), &of)) return name;
    switch (of.kind) {
    case MENU_FILE_DAY:
        return arena_printf(arena, "Меню на %s, %s", day_format(arena, of.day),
                            menu_stage_title(of.stage));
    case MENU_FILE_TYPICAL:
        return arena_printf(arena, "Типовое меню %d года, %s", of.year, menu_stage_title(of.stage));
    case MENU_FILE_CALENDAR: return arena_printf(arena, "Календарь питания %d года", of.year);
    }
    return name;
}

static json_t *files_view(struct arena *arena, const struct menu_file_list *list)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = list->count - 1; i >= 0; i--) { /* the newest first */
        json_t *row = json_pack("{s:s,s:s}", "name", list->names[i], "words",
                                file_words(arena, list->names[i]));
        json_add(rows, row);
    }
    return rows;
}

SITE_HANDLER(food_list)
{
    const struct public_site *site = context;
    struct food_work work = {.site = site,
                             .arena = arena,
                             .number = request_number(request, FOOD_SCHOOL),
                             .files = ARENA_NEW(arena, struct menu_file_list)};
    if (!food_read(&work, request, response)) return;
    json_t *view = site_hidden_view(site, arena_printf(arena, "Меню: %s", work.school.name));
    view_set_string(view, "school", work.school.name);
    view_set(view, "number", json_integer(work.school.number));
    view_set(view, "has_files", json_boolean(work.files->count > 0));
    view_set(view, "files", files_view(arena, work.files));
    site_answer(site, arena, request, "site_food", 200, view, response);
}

SITE_HANDLER(food_file)
{
    struct food_work work = {.site = context,
                             .arena = arena,
                             .number = request_number(request, FOOD_SCHOOL),
                             .name = request_text(request, FOOD_FILE)};
    if (food_read(&work, request, response)) response_set(response, 200, XLSX_TYPE, work.bytes);
}
