/* A person's file: whose it is, what the queries give, cells for people and for programs alike. */
#include "export/person_file.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "access/login.h"
#include "base/check.h"
#include "base/json.h"
#include "base/log.h"
#include "export/person_inside.h"
#include "export/person_sql.h"
#include "meals/allergen.h"
#include "school/person.h"

/* ---- cells ---- */

int person_column_count(const struct person_part *part)
{
    int count = 0;
    while (count < PERSON_COLUMNS_LIMIT && part->columns[count].title != NULL) count++;
    return count;
}

static enum sheet_kind sheet_kind_of(enum person_kind_of kind)
{
    switch (kind) {
    case PERSON_NUMBER: return SHEET_NUMBER;
    case PERSON_MONEY: return SHEET_MONEY;
    case PERSON_DAY: return SHEET_DAY;
    case PERSON_TEXT:
    case PERSON_MOMENT:
    case PERSON_YES:
    case PERSON_WORD:
    case PERSON_ALLERGENS: return SHEET_TEXT;
    }
    return SHEET_TEXT;
}

static void table_init(struct person_run *run, struct person_table *table,
                       const struct person_part *part)
{
    table->part = part;
    table->rows = json_array();
    CHECK(table->rows != NULL);
    sheet_init(&table->sheet, run->arena, part->title, run->order->now, run->school.zone);
    sheet_note(&table->sheet,
               arena_printf(run->arena, "Лицевой счёт %.*s", TEXT_ARGS(run->order->number)));
    for (int i = 0; i < person_column_count(part); i++) {
        const struct person_column *column = &part->columns[i];
        enum { WORD_WIDTH = 26 };
        sheet_column(&table->sheet,
                     (struct sheet_column){column->title, sheet_kind_of(column->kind),
                                           column->width != 0 ? column->width : WORD_WIDTH, false,
                                           false});
    }
}

struct person_row person_row_begin(struct person_run *run, int part)
{
    struct person_table *table = &run->tables[part];
    struct person_row row = {.run = run, .table = table, .json = json_object()};
    json_add(table->rows, row.json);
    sheet_row(&table->sheet);
    return row;
}

static const struct person_column *column_next(struct person_row *row)
{
    CHECK(row->column < person_column_count(row->table->part));
    return &row->table->part->columns[row->column++];
}

static void member_set(struct person_row *row, const struct person_column *column, json_t *value)
{
    CHECK(value != NULL && json_object_set_new(row->json, column->title, value) == 0);
}

static void none_add(struct person_row *row, const struct person_column *column)
{
    sheet_blank(&row->table->sheet);
    member_set(row, column, json_null());
}

void person_cell_none(struct person_row *row)
{
    none_add(row, column_next(row));
}

static void string_add(struct person_row *row, const struct person_column *column,
                       const char *string)
{
    sheet_string(&row->table->sheet, string);
    member_set(row, column, json_string(string));
}

void person_cell_int(struct person_row *row, int64_t number)
{
    struct arena *arena = row->run->arena;
    struct sheet *sheet = &row->table->sheet;
    const struct person_column *column = column_next(row);
    switch (column->kind) {
    case PERSON_NUMBER:
        sheet_number(sheet, number);
        member_set(row, column, json_integer(number));
        return;
    case PERSON_MONEY:
        sheet_money(sheet, money_of_kopecks(number));
        member_set(row, column, json_string(money_format_dot(arena, money_of_kopecks(number))));
        return;
    case PERSON_DAY: {
        struct day day = day_of_number((int32_t)number);
        if (number == 0) {
            none_add(row, column);
            return;
        }
        sheet_day(sheet, day);
        member_set(row, column, json_string(day_format_iso(arena, day)));
        return;
    }
    case PERSON_MOMENT: {
        struct instant moment = {number};
        sheet_moment(sheet, moment);
        member_set(row, column, json_string(instant_format_iso(arena, moment)));
        return;
    }
    case PERSON_YES:
        sheet_string(sheet, number != 0 ? "да" : "нет");
        member_set(row, column, json_boolean(number != 0));
        return;
    case PERSON_WORD: {
        bool is_known = number >= 0 && number < column->word_count && column->words[number] != NULL;
        string_add(row, column, is_known ? column->words[number] : "другое");
        return;
    }
    case PERSON_TEXT:
    case PERSON_ALLERGENS: break;
    }
    CHECK(!"a number in a column of texts");
}

void person_cell_text(struct person_row *row, struct text text)
{
    struct arena *arena = row->run->arena;
    const struct person_column *column = column_next(row);
    if (column->kind == PERSON_ALLERGENS) {
        string_add(row, column, allergens_words(arena, text));
        return;
    }
    CHECK(column->kind == PERSON_TEXT);
    sheet_text(&row->table->sheet, text);
    json_t *value = json_stringn(text.bytes, text.size);
    member_set(row, column, value != NULL ? value : json_null()); /* not UTF-8: never stored */
}

/* ---- parts that queries give ---- */

static void argument_bind(struct statement *statement, const struct query *query, int64_t login_id,
                          int64_t school_id, int64_t account_id)
{
    for (int i = 0; i < query->arg_count; i++) {
        const char *name = query->arg_names[i];
        if (strcmp(name, "school_id") == 0) {
            bind_int(statement, i + 1, school_id);
        } else if (strcmp(name, "account_id") == 0) {
            bind_int(statement, i + 1, account_id);
        } else {
            CHECK(strcmp(name, "login_id") == 0);
            bind_int(statement, i + 1, login_id);
        }
    }
}

static void row_add(struct person_run *run, int part, const struct statement *rows)
{
    const struct person_part *of = &person_parts[part];
    struct person_row row = person_row_begin(run, part);
    for (int i = 0; i < person_column_count(of); i++) {
        bool is_text = of->columns[i].kind == PERSON_TEXT ||
                       of->columns[i].kind == PERSON_ALLERGENS;
        if (column_is_null(rows, i)) {
            person_cell_none(&row);
        } else if (is_text) {
            person_cell_text(&row, column_text(rows, i, run->arena));
        } else {
            person_cell_int(&row, column_int(rows, i));
        }
    }
}

static enum err part_load(struct person_run *run, int part, int64_t school_id)
{
    const struct query *query = person_parts[part].query;
    CHECK(query->column_count == person_column_count(&person_parts[part]));
    scoped(statement) struct statement *rows = statement_open(run->tx, query);
    argument_bind(rows, query, run->order->login_id, school_id, run->account_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        row_add(run, part, rows);
    }
}

enum err person_parts_load(struct person_run *run)
{
    for (int part = PERSON_MADE_PARTS; part < person_part_count; part++) {
        const struct person_part *of = &person_parts[part];
        if (of->is_of_login && run->order->login_id == 0) continue;
        /* What is the login's is of no school; what is the account's stays where it happened. */
        int first = of->is_of_login ? run->school_count - 1 : 0;
        for (int i = first; i < run->school_count; i++) {
            TRY(part_load(run, part, run->schools[i]));
        }
    }
    return OK;
}

/* ---- whose ---- */

static enum err schools_load(struct person_run *run)
{
    scoped(statement) struct statement *rows = statement_open(run->tx, &q_data_schools);
    bind_int(rows, ARG_DATA_SCHOOLS_SCHOOL_ID, run->order->school_id);
    bind_int(rows, ARG_DATA_SCHOOLS_ACCOUNT_ID, run->account_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        if (run->school_count == PERSON_SCHOOLS_LIMIT - 1) return ERR_LIMIT;
        run->schools[run->school_count++] = column_int(rows, COL_DATA_SCHOOLS_SCHOOL_ID);
    }
    run->schools[run->school_count++] = run->order->school_id;
    return OK;
}

/* Another's account is as if it were not there. */
static enum err place_find(struct person_run *run)
{
    struct login_accounts own;
    struct directory_place place;
    struct person_order *order = run->order;
    TRY(directory_find(run->tx, DIRECTORY_ACCOUNT_NUMBER, order->number, &order->found, &place));
    if (!order->found) return OK;
    order->school_id = place.school_id;
    run->account_id = place.account_id;
    if (order->login_id == 0) return OK;
    TRY(login_accounts_load(run->tx, order->login_id, &own));
    order->found = login_accounts_have(&own,
                                       (struct login_account){place.school_id, place.account_id});
    return OK;
}

static void tables_release(struct person_run *run)
{
    for (int i = 0; i < person_part_count; i++) {
        json_decref(run->tables[i].rows);
        run->tables[i].rows = NULL;
    }
}

static enum err load(struct tx *tx, void *context)
{
    bool found;
    struct person_run *run = context;
    run->tx = tx;
    run->school_count = 0;
    tables_release(run); /* of a try before */
    TRY(place_find(run));
    if (!run->order->found) return OK;
    TRY(school_by_id(tx, run->arena, run->order->school_id, &found, &run->school));
    if (!found) return ERR_NOT_FOUND;
    for (int i = 0; i < person_part_count; i++) table_init(run, &run->tables[i], &person_parts[i]);
    TRY(schools_load(run));
    TRY(person_account_load(run));
    return person_parts_load(run);
}

enum err person_export(struct store *store, struct arena *arena, struct person_order *order)
{
    struct person_run run = {
        .order = order,
        .arena = arena,
        .tables = ARENA_ARRAY(arena, struct person_table, (size_t)person_part_count)};
    enum err err = store_read(store, load, &run);
    if (err == OK && order->found) err = person_pack(&run);
    tables_release(&run);
    return err;
}

/* ---- as a file ---- */

static enum err memory_write(struct text bytes, int *out_descriptor)
{
    int descriptor = memfd_create("obed-person", MFD_CLOEXEC);
    if (descriptor < 0) return log_fault(ERR_IO, "person_memory", "errno=%d", errno);
    while (bytes.size > 0) {
        ssize_t done = write(descriptor, bytes.bytes, bytes.size);
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) {
            close(descriptor);
            return log_fault(ERR_IO, "person_memory", "errno=%d", errno);
        }
        bytes = text_part(bytes, (size_t)done, bytes.size);
    }
    if (lseek(descriptor, 0, SEEK_SET) == 0) {
        *out_descriptor = descriptor;
        return OK;
    }
    close(descriptor);
    return log_fault(ERR_IO, "person_memory", "errno=%d", errno);
}

enum err person_export_open(struct store *store, struct arena *arena, struct person_order *order,
                            int *out_descriptor, int64_t *out_size)
{
    struct arena large;
    arena_init(&large, PERSON_ARENA_BYTES);
    *out_descriptor = -1;
    *out_size = 0;
    enum err err = person_export(store, &large, order);
    if (err == OK && order->found) {
        order->name = arena_copy(arena, order->name, strlen(order->name));
        *out_size = (int64_t)order->zip.size;
        err = memory_write(order->zip, out_descriptor);
    }
    order->zip = (struct text){NULL, 0};
    arena_release(&large);
    return err;
}
