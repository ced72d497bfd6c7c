/* Registers of charges. */
#include "desk/charges.h"

#include "base/buf.h"
#include "desk/reconciliation_sql.h"
#include "desk/requisite.h"
#include "school/person.h"
#include "school/school_sql.h"

enum { SCHOOLS_LIMIT = 1000 };

struct exporting {
    struct arena *arena;
    struct charges_export *charges;
    struct requisites requisites;
    struct buf file;
    int64_t schools[SCHOOLS_LIMIT];
    int school_count;
};

/* The first letter of a UTF-8 word. */
static struct text initial_of(struct text word)
{
    size_t size = 0;
    if (word.size > 0) size = 1;
    while (size > 0 && size < word.size && ((unsigned char)word.bytes[size] & 0xC0) == 0x80) size++;
    return text_part(word, 0, size);
}

static const char *name_of(const struct exporting *exporting, const struct statement *row)
{
    struct arena *arena = exporting->arena;
    struct text surname = column_text(row, COL_PEOPLE_WITH_BALANCES_SURNAME, arena);
    struct text name = column_text(row, COL_PEOPLE_WITH_BALANCES_NAME, arena);
    struct text patronymic = column_text(row, COL_PEOPLE_WITH_BALANCES_PATRONYMIC, arena);
    if (exporting->charges->name == CHARGES_NAME_FULL) {
        const char *full = arena_printf(arena, "%.*s %.*s %.*s", TEXT_ARGS(surname),
                                        TEXT_ARGS(name), TEXT_ARGS(patronymic));
        struct text trimmed = text_trim(text_of(full));
        return arena_copy(arena, trimmed.bytes, trimmed.size);
    }
    struct text first = initial_of(surname), third = initial_of(patronymic);
    return third.size == 0 ? arena_printf(arena, "%.*s %.*s.", TEXT_ARGS(name), TEXT_ARGS(first))
                           : arena_printf(arena, "%.*s %.*s. %.*s.", TEXT_ARGS(name),
                                          TEXT_ARGS(third), TEXT_ARGS(first));
}

/* SPEC sber 2.4: fields must not contain `;`. */
static void field_add(struct buf *buf, const char *value)
{
    for (; *value != '\0'; value++) {
        bool parts = *value == ';' || *value == '\r' || *value == '\n';
        buf_add_char(buf, parts ? ' ' : *value);
    }
}

static void line_add(struct exporting *exporting, const struct statement *row, struct money owed)
{
    struct buf *file = &exporting->file;
    struct arena *arena = exporting->arena;
    const char *purpose = exporting->requisites.values[REQUISITE_PURPOSE];
    field_add(file, column_string(row, COL_PEOPLE_WITH_BALANCES_NUMBER, arena));
    buf_add_char(file, ';');
    field_add(file, name_of(exporting, row));
    buf_add_char(file, ';');
    field_add(file, *purpose != '\0' ? purpose : "Школьное питание");
    buf_add_char(file, ';');
    field_add(file, exporting->requisites.values[REQUISITE_SERVICE]);
    buf_printf(file, ";%s\r\n", money_format_dot(arena, owed));
    exporting->charges->lines++;
    exporting->charges->sum = money_plus(exporting->charges->sum, owed);
}

static enum err school_export(struct tx *tx, struct exporting *exporting, int64_t school_id)
{
    scoped(statement) struct statement *rows = statement_open(tx, &q_people_with_balances);
    bind_int(rows, ARG_PEOPLE_WITH_BALANCES_SCHOOL_ID, school_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        struct money balance = money_of_kopecks(column_int(rows, COL_PEOPLE_WITH_BALANCES_BALANCE));
        struct money owed = money_minus(exporting->charges->target, balance);
        if (money_is_positive(owed)) line_add(exporting, rows, owed);
    }
}

static enum err schools_list(struct tx *tx, struct exporting *exporting)
{
    scoped(statement) struct statement *rows = statement_open(tx, &q_schools);
    exporting->school_count = 0;
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found || exporting->school_count == SCHOOLS_LIMIT) return OK;
        exporting->schools[exporting->school_count++] = column_int(rows, COL_SCHOOLS_SCHOOL_ID);
    }
}

static enum err export_run(struct tx *tx, void *context)
{
    struct exporting *exporting = context;
    struct charges_export *charges = exporting->charges;
    buf_init(&exporting->file, exporting->arena);
    charges->lines = 0;
    charges->sum = money_zero();
    charges->refusal = NULL;
    TRY(requisites_load(tx, exporting->arena, &exporting->requisites));
    if (*exporting->requisites.values[REQUISITE_INN] == '\0' ||
        *exporting->requisites.values[REQUISITE_ACCOUNT] == '\0') {
        charges->refusal = "не заданы реквизиты: ИНН и расчётный счёт";
        return OK;
    }
    TRY(schools_list(tx, exporting));
    for (int i = 0; i < exporting->school_count; i++) {
        TRY(school_export(tx, exporting, exporting->schools[i]));
    }
    return OK;
}

enum err desk_charges_export(struct desk *desk, struct arena *arena, struct charges_export *charges)
{
    struct exporting *exporting = ARENA_NEW(arena, struct exporting);
    struct date date = day_date(charges->day);
    exporting->arena = arena;
    exporting->charges = charges;
    TRY(store_read(desk->store, export_run, exporting));
    if (charges->refusal != NULL) return OK;
    charges->file_name = arena_printf(arena, "%s_%s_%03d_%02d%02d.txt",
                                      exporting->requisites.values[REQUISITE_INN],
                                      exporting->requisites.values[REQUISITE_ACCOUNT],
                                      charges->number, date.month, date.year % 100);
    charges->file = charset_encode(arena, charges->charset, buf_text(&exporting->file));
    return OK;
}
