/* «Порядок»: proofs of the books and copies of the database; letters that are not out. */
#include <inttypes.h>

#include "base/check.h"
#include "desk/notice.h"
#include "desk/upkeep.h"
#include "office/pages.h"
#include "office/paths.h"
#include "page/person_words.h"
#include "page/table.h"
#include "page/words.h"

enum { UPKEEP_TABLE };
enum { LETTERS_TABLE };
enum { SECOND_MS_HALF = 500, MEGABYTE = 1000000 };

struct upkeep_work {
    struct arena *arena;
    struct upkeep_list proofs, backups;
};

static enum err work_upkeep(struct tx *tx, void *context)
{
    struct upkeep_work *work = context;
    TRY(upkeep_load(tx, work->arena, UPKEEP_PROOF, UPKEEP_LIST_LIMIT, &work->proofs));
    return upkeep_load(tx, work->arena, UPKEEP_BACKUP, UPKEEP_LIST_LIMIT, &work->backups);
}

static const char *outcome_words(const struct upkeep *upkeep)
{
    switch (upkeep->outcome) {
    case UPKEEP_DONE: return upkeep->kind == UPKEEP_PROOF ? "книги верны" : "сделана";
    case UPKEEP_WRONG: return "найдены ошибки";
    case UPKEEP_FAILED: return "не удалось";
    }
    return "неизвестно";
}

static void upkeep_row(struct sheet *sheet, const struct upkeep *one)
{
    struct arena *arena = sheet->arena;
    bool is_proof = one->kind == UPKEEP_PROOF;
    sheet_row(sheet);
    sheet_string(sheet, instant_format(arena, one->ended_at, zone_moscow()));
    sheet_string(sheet, is_proof ? "Проверка книг" : "Резервная копия");
    sheet_string(sheet, outcome_words(one));
    sheet_number(sheet, (one->ended_at.ms - one->began_at.ms + SECOND_MS_HALF) / SECOND_MS);
    sheet_string(sheet, one->size == 0 ? ""
                        : is_proof
                            ? arena_printf(arena, "%" PRId64 " проводок", one->size)
                            : arena_printf(arena, "%" PRId64 " МБ", one->size / MEGABYTE + 1));
    sheet_string(sheet, one->detail);
}

static OFFICE_HANDLER(upkeep_show)
{
    const struct office *office = context;
    struct upkeep_work work = {.arena = arena};
    enum err err = store_read(office->access->store, work_upkeep, &work);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
        return;
    }
    struct table table;
    table_open(&table, "Проверки и копии", world_now(office->access->world), zone_moscow());
    table.file_name = "upkeep";
    table.empty = "Ещё ничего не записано. Сервер проверяет книги сам, ночью; копии делает команда "
                  "obed backup.";
    sheet_column(&table.sheet, (struct sheet_column){"Когда", SHEET_TEXT, .width = 18});
    sheet_column(&table.sheet, (struct sheet_column){"Что", SHEET_TEXT, .width = 18});
    sheet_column(&table.sheet, (struct sheet_column){"Итог", SHEET_TEXT, .width = 18});
    sheet_column(&table.sheet, (struct sheet_column){"Секунд", SHEET_NUMBER, .width = 8});
    sheet_column(&table.sheet, (struct sheet_column){"Объём", SHEET_TEXT, .width = 20});
    sheet_column(&table.sheet, (struct sheet_column){"Подробности", SHEET_TEXT, .width = 40});
    for (int i = 0, k = 0; i < work.proofs.count || k < work.backups.count;) {
        bool is_proof =
            k == work.backups.count ||
            (i < work.proofs.count &&
             instant_compare(work.proofs.rows[i].ended_at, work.backups.rows[k].ended_at) >= 0);
        upkeep_row(&table.sheet, is_proof ? &work.proofs.rows[i++] : &work.backups.rows[k++]);
    }
    json_t *view = office_view(office, arena, request, "Проверки и копии", "upkeep");
    err = table_answer(&office->kit, arena, request, UPKEEP_TABLE, &table, "office_upkeep", view,
                       response);
    table_close(&table);
    if (err != OK) office_fault(office, arena, request, err, response);
}

/* ---- letters ---- */

struct letters_work {
    struct arena *arena;
    struct instant now;
    struct unsent_letters letters;
};

static enum err work_letters(struct tx *tx, void *context)
{
    struct letters_work *work = context;
    return unsent_letters_load(tx, work->arena, work->now, &work->letters);
}

static void letter_row(struct sheet *sheet, const struct unsent_letter *one)
{
    struct arena *arena = sheet->arena;
    sheet_row(sheet);
    sheet_string(sheet, instant_format(arena, one->made_at, zone_moscow()));
    if (*one->number == '\0') {
        sheet_string(sheet, "");
    } else {
        sheet_string(sheet, person_full_name(arena, one->surname, one->name, one->patronymic));
        sheet_link(sheet, office_person_path(arena, one->number));
    }
    sheet_string(sheet, one->is_given_up ? "почта не приняла" : "ждёт отправки");
    sheet_number(sheet, one->tries);
    sheet_string(sheet, one->fault);
}

static OFFICE_HANDLER(letters_show)
{
    const struct office *office = context;
    struct letters_work work = {.arena = arena, .now = world_now(office->access->world)};
    enum err err = store_read(office->access->store, work_letters, &work);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
        return;
    }
    struct table table;
    table_open(&table, "Неотправленные письма", work.now, zone_moscow());
    table.file_name = "letters";
    table.empty = "Все письма родителям ушли.";
    sheet_column(&table.sheet, (struct sheet_column){"Написано", SHEET_TEXT, .width = 18});
    sheet_column(&table.sheet, (struct sheet_column){"О ком", SHEET_TEXT, .width = 32});
    sheet_column(&table.sheet, (struct sheet_column){"Состояние", SHEET_TEXT, .width = 18});
    sheet_column(&table.sheet, (struct sheet_column){"Попыток", SHEET_NUMBER, .width = 8});
    sheet_column(&table.sheet, (struct sheet_column){"Ответ почты", SHEET_TEXT, .width = 24});
    for (int i = 0; i < work.letters.count; i++) letter_row(&table.sheet, &work.letters.rows[i]);
    json_t *view = office_view(office, arena, request, "Неотправленные письма", "letters");
    err = table_answer(&office->kit, arena, request, LETTERS_TABLE, &table, "office_letters", view,
                       response);
    table_close(&table);
    if (err != OK) office_fault(office, arena, request, err, response);
}

static const struct field UPKEEP_FIELDS[] = {TABLE_FIELDS};
static const struct field LETTERS_FIELDS[] = {TABLE_FIELDS};

static const struct route ROUTES[] = {
    {OFFICE_GET("/office/upkeep", OFFICE(RIGHT_TILLS_READ), upkeep_show),
     ROUTE_FIELDS(UPKEEP_FIELDS)},
    {OFFICE_GET("/office/letters", OFFICE(RIGHT_SEARCH), letters_show),
     ROUTE_FIELDS(LETTERS_FIELDS), .trail = "Неотправленные письма"},
};

const struct office_pages office_upkeep_pages = {OFFICE_PAGES(ROUTES)};
