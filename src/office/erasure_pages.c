/* «Удаление данных»: whom the rule reaches, asking for it, the register of what was deleted. */
#include <inttypes.h>

#include "base/check.h"
#include "desk/erase.h"
#include "office/inside.h"
#include "office/pages.h"
#include "page/table.h"

enum { LIST_TABLE };
enum { ASK_REASON, ASK_SEEN };

/* ---- the register ---- */

struct register_work {
    struct arena *arena;
    struct erasure_list list;
    struct staff_list staff;
};

static enum err work_register(struct tx *tx, void *context)
{
    struct register_work *work = context;
    TRY(erasures_load(tx, work->arena, &work->list));
    return staff_list_load(tx, work->arena, 0, &work->staff);
}

static void register_fill(struct arena *arena, const struct register_work *work,
                          struct sheet *sheet)
{
    sheet_column(sheet, (struct sheet_column){"Когда", SHEET_TEXT, .width = 20});
    sheet_column(sheet, (struct sheet_column){"Людей", SHEET_NUMBER, .width = 8});
    sheet_column(sheet, (struct sheet_column){"Правило", SHEET_TEXT, .width = 30});
    sheet_column(sheet, (struct sheet_column){"Что удалено", SHEET_TEXT, .width = 50});
    sheet_column(sheet, (struct sheet_column){"Причина", SHEET_TEXT, .width = 30});
    sheet_column(sheet, (struct sheet_column){"Просил", SHEET_TEXT, .width = 20});
    sheet_column(sheet, (struct sheet_column){"Подтвердил", SHEET_TEXT, .width = 20});
    for (int i = 0; i < work->list.count; i++) {
        const struct erasure *erasure = &work->list.rows[i];
        const char *rule = arena_printf(
            arena, "выбыли до %s (срок хранения — %" PRId64 " лет)",
            day_format(arena, day_of_instant(erasure->left_before, zone_moscow())), erasure->years);
        sheet_row(sheet);
        sheet_text(sheet, text_of(office_moment(arena, erasure->happened_at)));
        sheet_number(sheet, erasure->people);
        sheet_text(sheet, text_of(rule));
        sheet_text(sheet, text_of(erasure->categories));
        sheet_text(sheet, text_of(erasure->reason));
        sheet_text(sheet, text_of(staff_list_name(&work->staff, erasure->asked_by)));
        sheet_text(sheet, text_of(staff_list_name(&work->staff, erasure->agreed_by)));
    }
}

static OFFICE_HANDLER(erasures_show)
{
    const struct office *office = context;
    struct register_work work = {.arena = arena};
    struct table table;
    enum err err = store_read(office->access->store, work_register, &work);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
        return;
    }
    table_open(&table, "Удаление персональных данных", world_now(office->access->world),
               zone_moscow());
    table.file_name = "erasures";
    table.empty = "Ничего ещё не удаляли. Кого касается срок хранения, видно на странице «Кого "
                  "удалить».";
    register_fill(arena, &work, &table.sheet);
    json_t *view = office_view(office, arena, request, "Удаление данных", "erasures");
    err = table_answer(&office->kit, arena, request, LIST_TABLE, &table, "office_erasures", view,
                       response);
    table_close(&table);
    if (err != OK) office_fault(office, arena, request, err, response);
}

/* ---- the preview ---- */

struct preview_work {
    struct arena *arena;
    struct instant now;
    struct erase_preview preview;
};

static enum err work_preview(struct tx *tx, void *context)
{
    struct preview_work *work = context;
    return erase_preview_load(tx, work->arena, work->now, &work->preview);
}

static void preview_fill(struct arena *arena, const struct erase_preview *preview,
                         struct sheet *sheet)
{
    sheet_column(sheet, (struct sheet_column){"Л/С", SHEET_TEXT, .width = 14});
    sheet_column(sheet, (struct sheet_column){"Школа", SHEET_NUMBER, .width = 8});
    sheet_column(sheet, (struct sheet_column){"ФИО", SHEET_TEXT, .width = 40});
    sheet_column(sheet, (struct sheet_column){"Выбыл", SHEET_DAY, .width = 12});
    for (int i = 0; i < preview->count; i++) {
        const struct erase_candidate *person = &preview->people[i];
        const char *name = arena_printf(arena, "%s %s %s", person->surname, person->name,
                                        person->patronymic);
        sheet_row(sheet);
        sheet_text(sheet, text_of(person->number));
        sheet_number(sheet, person->school_id);
        sheet_text(sheet, text_of(name));
        sheet_day(sheet, day_of_instant(person->left_at, zone_moscow()));
    }
}

static OFFICE_HANDLER(preview_show)
{
    const struct office *office = context;
    struct preview_work work = {.arena = arena, .now = world_now(office->access->world)};
    struct table table;
    enum err err = store_read(office->access->store, work_preview, &work);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
        return;
    }
    const struct erase_preview *preview = &work.preview;
    table_open(&table, "Кого удалить", work.now, zone_moscow());
    table.file_name = "erasure-preview";
    table.empty = "Удалять некого: нет тех, кто выбыл так давно и чей счёт пуст.";
    preview_fill(arena, preview, &table.sheet);
    json_t *view = office_view(office, arena, request, "Кого удалить", "erasures");
    view_set(view, "years", json_integer(preview->years));
    view_set_string(view, "before",
                    day_format(arena, day_of_instant(preview->before, zone_moscow())));
    view_set(view, "count", json_integer(preview->count));
    view_set(view, "has_people", json_boolean(preview->count > 0));
    view_set(view, "is_full", json_boolean(preview->count == ERASE_AT_ONCE));
    view_set_string(view, "seen", erase_preview_digest(arena, preview));
    err = table_answer(&office->kit, arena, request, LIST_TABLE, &table, "office_erasure_preview",
                       view, response);
    table_close(&table);
    if (err != OK) office_fault(office, arena, request, err, response);
}

struct told {
    const char *refusal, *note;
};

static struct told told_of(const struct erase_ask *ask)
{
    if (ask->is_changed) {
        return (struct told){"Список с тех пор изменился. Посмотрите его ещё раз.", NULL};
    }
    if (ask->assent != ASSENT_OK) return (struct told){assent_status_words(ask->assent), NULL};
    return (struct told){NULL, "Просьба передана: её должен подтвердить второй сотрудник, тогда "
                               "данные будут удалены сразу."};
}

static OFFICE_HANDLER(erasure_ask_take)
{
    const struct office *office = context;
    struct text seen = field_text(request, ASK_SEEN);
    struct erase_ask ask = {.login_id = office_caller_id(request),
                            .reason = text_trim(field_text(request, ASK_REASON)),
                            .seen = arena_copy(arena, seen.bytes, seen.size)};
    struct told told = {"Напишите причину: она останется в реестре удалений.", NULL};
    if (ask.reason.size > 0) {
        enum err err = desk_erase_ask(office->desk, arena, &ask);
        if (err != OK) {
            office_fault(office, arena, request, err, response);
            return;
        }
        told = told_of(&ask);
    }
    json_t *view = office_view(office, arena, request, "Кого удалить", "erasures");
    view_set(view, "refusal", told.refusal == NULL ? json_null() : json_string(told.refusal));
    view_set(view, "note", told.note == NULL ? json_null() : json_string(told.note));
    office_answer(office, arena, request, "office_erasure_asked", told.refusal == NULL ? 200 : 422,
                  view, response);
}

/* ---- routes ---- */

static const struct field LIST_FIELDS[] = {TABLE_FIELDS};
static const struct field ASK_FIELDS[] = {
    [ASK_REASON] = {"reason", FIELD_IN_FORM, FIELD_TEXT, false, 0, ASSENT_REASON_LIMIT, NULL},
    [ASK_SEEN] = {"seen", FIELD_IN_FORM, FIELD_TEXT, true, 1, 64, NULL},
};

static const struct route ROUTES[] = {
    {OFFICE_GET("/office/erasures", OFFICE(RIGHT_ERASE), erasures_show), ROUTE_FIELDS(LIST_FIELDS)},
    {OFFICE_GET("/office/erasures/preview", OFFICE(RIGHT_ERASE), preview_show),
     .trail = "кого удалить по истечении срока", ROUTE_FIELDS(LIST_FIELDS)},
    {OFFICE_POST("/office/erasures/preview", OFFICE(RIGHT_ERASE), erasure_ask_take),
     ROUTE_FIELDS(ASK_FIELDS), .trail = "Запрос на удаление по истечении срока"},
};

const struct office_pages office_erasure_pages = {OFFICE_PAGES(ROUTES)};
