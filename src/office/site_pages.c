/* «Публичный сайт»: all pages and news in one list. */
#include "office/site_inside.h"

#include <string.h>

#include "base/id.h"
#include "office/pages.h"
#include "page/table.h"

struct site_names site_office_names(const struct office *office)
{
    return (struct site_names){.operator_name = office->options.operator_name,
                               .operator_email = office->options.operator_email,
                               .operator_phone = office->options.operator_phone};
}

enum err site_person_name(struct tx *tx, struct arena *arena, int64_t login_id,
                          const char **out_name)
{
    bool found;
    struct staff staff;
    *out_name = "администратор, командой";
    if (login_id == 0) return OK;
    TRY(staff_by_id(tx, arena, login_id, &found, &staff));
    *out_name = found ? staff.name : "";
    return OK;
}

char *site_editor_path(struct arena *arena, const struct site_text *text)
{
    bool is_shipped = text->kind == SITE_PAGE && site_shipped_find(text_of(text->slug)) != NULL;
    if (is_shipped) return arena_printf(arena, "/office/site/page/%s", text->slug);
    return arena_printf(arena, "/office/site/text/%s", id_format(arena, text->id));
}

char *site_public_path(struct arena *arena, const struct site_text *text)
{
    if (text->kind == SITE_NEWS) return arena_printf(arena, "/news/%s", text->slug);
    return arena_printf(arena, "/%s", strcmp(text->slug, "home") == 0 ? "" : text->slug);
}

char *site_state_words(struct arena *arena, const struct site_text *text, struct instant now)
{
    if (text->version == 0) return arena_printf(arena, "текст из поставки");
    if (text->public_version == 0) {
        bool is_shipped = text->kind == SITE_PAGE && site_shipped_find(text_of(text->slug)) != NULL;
        return arena_printf(arena, is_shipped ? "из поставки, есть черновик" : "черновик");
    }
    const char *draft = text->public_version < text->version ? ", есть черновик" : "";
    if (!site_text_is_public(text, now)) {
        return arena_printf(arena, "выйдет %s%s", office_moment(arena, text->publish_at), draft);
    }
    return arena_printf(arena, "опубликовано%s", draft);
}

/* ---- the list ---- */

enum { LIST_DONE, LIST_TABLE };

struct list_work {
    struct arena *arena;
    struct site_text_list pages, news;
    struct staff_list staff;
};

static enum err work_list(struct tx *tx, void *context)
{
    struct list_work *work = context;
    TRY(site_texts_load(tx, work->arena, SITE_PAGE, &work->pages));
    TRY(site_texts_load(tx, work->arena, SITE_NEWS, &work->news));
    return staff_all_load(tx, work->arena, &work->staff);
}

static const char *name_of(const struct list_work *work, const struct site_text *text)
{
    for (int i = 0; i < work->staff.count; i++) {
        if (work->staff.rows[i].id == text->login_id) return work->staff.rows[i].name;
    }
    return text->version == 0 ? "" : "администратор, командой";
}

static void list_row(struct sheet *sheet, const struct list_work *work,
                     const struct site_text *text, struct instant now)
{
    sheet_row(sheet);
    sheet_string(sheet, text->title);
    sheet_link(sheet, site_editor_path(sheet->arena, text));
    sheet_string(sheet, text->kind == SITE_NEWS ? "новость" : "страница");
    sheet_string(sheet, site_state_words(sheet->arena, text, now));
    sheet_string(sheet, site_public_path(sheet->arena, text));
    if (site_text_is_public(text, now) || text->version == 0) {
        sheet_link(sheet, site_public_path(sheet->arena, text));
    }
    if (text->version > 0) {
        sheet_moment(sheet, text->changed_at);
    } else {
        sheet_blank(sheet);
    }
    sheet_string(sheet, name_of(work, text));
}

/* Shipped pages stand first, in the order of the site's menu, changed or not. */
static void list_rows(struct sheet *sheet, const struct list_work *work, struct instant now)
{
    for (int i = 0; i < site_shipped_count; i++) {
        struct site_text text = site_shipped_text(&site_shipped[i]);
        for (int k = 0; k < work->pages.count; k++) {
            if (strcmp(work->pages.rows[k].slug, text.slug) == 0) text = work->pages.rows[k];
        }
        list_row(sheet, work, &text, now);
    }
    for (int i = 0; i < work->pages.count; i++) {
        bool is_own = site_shipped_find(text_of(work->pages.rows[i].slug)) == NULL;
        if (is_own) list_row(sheet, work, &work->pages.rows[i], now);
    }
    for (int i = 0; i < work->news.count; i++) list_row(sheet, work, &work->news.rows[i], now);
}

static void list_columns(struct sheet *sheet)
{
    static const struct sheet_column COLUMNS[] = {
        {"Заголовок", SHEET_TEXT, 40, false}, {"Что это", SHEET_TEXT, 12, false},
        {"Состояние", SHEET_TEXT, 30, false}, {"Адрес", SHEET_TEXT, 30, false},
        {"Изменено", SHEET_TEXT, 18, false},  {"Кто", SHEET_TEXT, 28, false},
    };
    SHEET_COLUMNS(sheet, COLUMNS);
}

static const char *const DONES[] = {"draft", "published", "ended", "removed", "same", NULL};
static const char *const DONE_WORDS[] = {
    "Черновик сохранён: на сайте всё по-прежнему.",
    "Опубликовано: посетители увидят это через секунду.",
    "Снято с публикации.",
    "Удалено. Сохранённые версии остаются в истории базы.",
    "Ничего не изменилось: сохранять было нечего.",
};

static OFFICE_HANDLER(site_show)
{
    const struct office *office = context;
    struct instant now = world_now(office->access->world);
    struct list_work work = {.arena = arena};
    enum err err = store_read(office->access->store, work_list, &work);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
        return;
    }
    struct table table;
    table_open(&table, "Страницы сайта", now, zone_moscow());
    table.file_name = "site";
    list_columns(&table.sheet);
    list_rows(&table.sheet, &work, now);
    json_t *view = office_view(office, arena, request, "Публичный сайт", "site");
    view_set(view, "done",
             request_has(request, LIST_DONE)
                 ? json_string(DONE_WORDS[request_number(request, LIST_DONE)])
                 : json_null());
    err = table_answer(&office->kit, arena, request, LIST_TABLE, &table, "office_site", view,
                       response);
    table_close(&table);
    if (err != OK) office_fault(office, arena, request, err, response);
}

static const struct field LIST_FIELDS[] = {
    [LIST_DONE] = {"done", FIELD_IN_QUERY, FIELD_CHOICE, false, 0, 0, DONES},
    TABLE_FIELDS,
};

static const struct route ROUTES[] = {
    {OFFICE_GET("/office/site", OFFICE(RIGHT_SITE), site_show), ROUTE_FIELDS(LIST_FIELDS)},
};

const struct office_pages office_site_pages = {OFFICE_PAGES(ROUTES)};
