/* The import as a whole. Files are judged first, then everything happens in one transaction. */
#include "export/import_all.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/log.h"
#include "base/memory.h"
#include "desk/money_proof.h"
#include "export/cells.h"
#include "export/export_sql.h"
#include "export/infile.h"
#include "ledger/seal_balance.h"

enum { RUN_ARENA_BYTES = 64 << 20, SUMS_LINE_HEAD = 66 /* digits and two blanks */ };

struct import_run {
    struct import_order *order;
    struct arena *arena;
    struct tx *tx;
    struct import_package package;
    int64_t done, total;
};

/* Says what is wrong with the files; the work ends with ERR_CANCELLED and nothing stays. */
static enum err refuse(struct import_run *run, const char *file, int64_t line, const char *format,
                       ...) __attribute__((format(printf, 4, 5)));

static enum err refuse(struct import_run *run, const char *file, int64_t line, const char *format,
                       ...)
{
    struct import_order *order = run->order;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(order->words, sizeof order->words, format, arguments);
    va_end(arguments);
    snprintf(order->file, sizeof order->file, "%s", file);
    order->line = line;
    order->status = IMPORT_BAD;
    return ERR_CANCELLED;
}

static enum err step(struct import_run *run, const char *words)
{
    struct import_order *order = run->order;
    int64_t step_rows = order->step_rows != 0 ? order->step_rows : EXPORT_STEP_ROWS;
    if (run->done++ % step_rows != 0 || order->told == NULL) return OK;
    return order->told(order->context, run->done, run->total, words);
}

static const char *path_of(struct import_run *run, const char *name)
{
    return arena_printf(run->arena, "%s/%s", run->order->folder, name);
}

/* ---- before the transaction: the description and the checksums ---- */

static enum err whole_file(struct import_run *run, const char *name, size_t limit,
                           struct text *out_bytes)
{
    enum err err = infile_whole(run->arena, path_of(run, name), limit, out_bytes);
    if (err == ERR_NOT_FOUND) return refuse(run, name, 0, "файла нет");
    if (err == ERR_LIMIT) return refuse(run, name, 0, "файл слишком велик");
    return err;
}

static enum err read_package(struct import_run *run)
{
    struct text json;
    TRY(whole_file(run, EXPORT_PACKAGE, IMPORT_PACKAGE_LIMIT, &json));
    const char *wrong = import_package_read(run->arena, json, &run->package);
    if (wrong != NULL) return refuse(run, EXPORT_PACKAGE, 0, "%s", wrong);
    run->order->has_secrets = run->package.has_secrets;
    for (int i = 0; i < table_count; i++) run->total += run->package.resources[i].rows;
    return OK;
}

/* Within the folder: no way up, no other root. */
static bool name_is_safe(struct text name)
{
    if (name.size == 0 || name.size >= EXPORT_PATH_LIMIT || name.bytes[0] == '/') return false;
    for (size_t i = 0; i < name.size; i++) {
        char byte = name.bytes[i];
        bool is_plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                        (byte >= '0' && byte <= '9') || byte == '_' || byte == '-' || byte == '.' ||
                        byte == '/';
        if (!is_plain) return false;
        if (byte == '.' && i + 1 < name.size && name.bytes[i + 1] == '.') return false;
    }
    return true;
}

static enum err check_sum(struct import_run *run, struct text line, int number,
                          const char **out_name)
{
    char found[SHA256_TEXT_SIZE];
    struct text name = text_part(line, SUMS_LINE_HEAD, line.size);
    bool is_formed = line.size > SUMS_LINE_HEAD && line.bytes[64] == ' ' && line.bytes[65] == ' ';
    if (!is_formed || !name_is_safe(name)) {
        return refuse(run, EXPORT_SUMS, number, "строка не «сумма, два пробела, имя файла»");
    }
    *out_name = arena_copy(run->arena, name.bytes, name.size);
    enum err err = infile_sha256(path_of(run, *out_name), found);
    if (err == ERR_NOT_FOUND) return refuse(run, *out_name, 0, "файла нет");
    if (err != OK) return err;
    if (text_is(text_part(line, 0, 64), found)) return OK;
    return refuse(run, *out_name, 0, "контрольная сумма не сходится: файл изменён или повреждён");
}

static int table_of_file(const char *name)
{
    for (int i = 0; i < table_count; i++) {
        char path[EXPORT_PATH_LIMIT];
        snprintf(path, sizeof path, EXPORT_DATA "/%s.csv", tables[i].name);
        if (strcmp(path, name) == 0) return i;
    }
    return -1;
}

static enum err check_sums(struct import_run *run)
{
    struct text rest;
    bool has_package = false;
    bool *has_table = ARENA_ARRAY(run->arena, bool, (size_t)table_count);
    TRY(whole_file(run, EXPORT_SUMS, IMPORT_SUMS_LIMIT, &rest));
    for (int number = 1; rest.size > 0; number++) {
        const char *name = "";
        TRY(check_sum(run, text_cut(&rest, '\n'), number, &name));
        int place = table_of_file(name);
        if (place >= 0) has_table[place] = true;
        has_package = has_package || strcmp(name, EXPORT_PACKAGE) == 0;
    }
    if (!has_package) return refuse(run, EXPORT_SUMS, 0, "нет суммы файла " EXPORT_PACKAGE);
    for (int i = 0; i < table_count; i++) {
        if (!has_table[i])
            return refuse(run, EXPORT_SUMS, 0, "нет суммы таблицы %s", tables[i].name);
    }
    return OK;
}

/* ---- one table ---- */

struct key_part {
    int64_t number;
    char *bytes;
    size_t size, room;
};

struct loading {
    struct import_run *run;
    const struct table *table;
    char name[EXPORT_PATH_LIMIT];
    struct infile in;
    int64_t rows;
    struct key_part key[TABLE_COLUMNS_LIMIT]; /* of the row before, by place */
};

static enum err bad(struct loading *loading, const char *words)
{
    return refuse(loading->run, loading->name, loading->in.line, "%s", words);
}

static const char *status_words(enum cells_status status)
{
    switch (status) {
    case CELLS_ROW:
    case CELLS_END: return "";
    case CELLS_MORE: return "запись обрывается";
    case CELLS_TOO_MANY: return "слишком много столбцов";
    case CELLS_BAD_QUOTE: return "кавычка не на месте";
    case CELLS_BAD_RETURN: return "строка кончается не CRLF";
    }
    return "";
}

/* *out_found false at the end of the file. */
static enum err next_record(struct loading *loading, struct cells *cells, bool *out_found)
{
    enum cells_status status;
    enum err err = infile_next(&loading->in, cells, &status);
    if (err == ERR_LIMIT) return bad(loading, "запись слишком длинна");
    if (err != OK) return err;
    *out_found = status == CELLS_ROW;
    if (status != CELLS_ROW && status != CELLS_END) return bad(loading, status_words(status));
    return OK;
}

static enum err read_head(struct loading *loading)
{
    bool found;
    struct cells cells;
    TRY(next_record(loading, &cells, &found));
    if (!found || cells.count != loading->table->column_count) {
        return bad(loading, "в первой строке не те столбцы");
    }
    for (int i = 0; i < cells.count; i++) {
        if (text_is(cells.cells[i].text, loading->table->columns[i].name)) continue;
        return refuse(loading->run, loading->name, 1, "столбец %d должен называться %s", i + 1,
                      loading->table->columns[i].name);
    }
    return OK;
}

static int compare_bytes(struct text a, const struct key_part *b)
{
    size_t size = a.size < b->size ? a.size : b->size;
    int order = size == 0 ? 0 : memcmp(a.bytes, b->bytes, size);
    if (order != 0) return order;
    return a.size < b->size ? -1 : a.size > b->size;
}

/* Compares one value of the key with that of the row before, and keeps it. */
static int key_compare(struct key_part *part, const struct table_column *column,
                       const struct cell *cell, struct arena *arena)
{
    if (column->type == 'i') {
        int64_t number = cell_int(cell), before = part->number;
        part->number = number;
        return number < before ? -1 : number > before;
    }
    struct text bytes = column->type == 'b' ? cell_bytes(cell, arena) : cell->text;
    int order = compare_bytes(bytes, part);
    if (bytes.size > part->room) {
        part->room = bytes.size * 2;
        part->bytes = memory_resize(part->bytes, part->room);
    }
    if (bytes.size > 0) memcpy(part->bytes, bytes.bytes, bytes.size);
    part->size = bytes.size;
    return order;
}

/* Rows stand in the order of their key, each once. */
static bool key_follows(struct loading *loading, const struct cells *cells)
{
    int order = 0;
    for (int place = 0; place < loading->table->key_count; place++) {
        for (int i = 0; i < loading->table->column_count; i++) {
            const struct table_column *column = &loading->table->columns[i];
            if (column->key != place) continue;
            int here = key_compare(&loading->key[place], column, &cells->cells[i],
                                   &loading->in.arena);
            if (order == 0) order = here;
        }
    }
    return loading->rows == 0 || order > 0;
}

static enum err judge_row(struct loading *loading, const struct cells *cells)
{
    const struct table *table = loading->table;
    if (cells->count != table->column_count) {
        return refuse(loading->run, loading->name, loading->in.line, "столбцов %d, а надо %d",
                      cells->count, table->column_count);
    }
    for (int i = 0; i < cells->count; i++) {
        const char *fault = cell_fault(&table->columns[i], &cells->cells[i]);
        if (fault == NULL) continue;
        return refuse(loading->run, loading->name, loading->in.line, "столбец %s: %s",
                      table->columns[i].name, fault);
    }
    if (!key_follows(loading, cells))
        return bad(loading, "строки не по порядку ключа или повторены");
    return OK;
}

static enum err write_row(struct loading *loading, const struct cells *cells,
                          struct statement *batch)
{
    for (int i = 0; i < cells->count; i++) {
        const struct cell *cell = &cells->cells[i];
        if (cell_is_null(cell)) {
            bind_null(batch, i + 1);
            continue;
        }
        switch (loading->table->columns[i].type) {
        case 'i': bind_int(batch, i + 1, cell_int(cell)); break;
        case 't': bind_text(batch, i + 1, cell->text); break;
        default: {
            struct text bytes = cell_bytes(cell, &loading->in.arena);
            bind_bytes(batch, i + 1, bytes.bytes, bytes.size);
            break;
        }
        }
    }
    return statement_add(batch);
}

/* What a derived table was told to be, against what came of the transfers. */
static enum err compare_row(struct loading *loading, const struct cells *cells)
{
    bool found;
    CHECK(strcmp(loading->table->name, "balance") == 0 && cells->count == 4);
    scoped(statement) struct statement *row = statement_open(loading->run->tx, &q_derived_balance);
    bind_int(row, ARG_DERIVED_BALANCE_SCHOOL_ID, cell_int(&cells->cells[0]));
    bind_int(row, ARG_DERIVED_BALANCE_ACCOUNT_ID, cell_int(&cells->cells[1]));
    TRY(statement_next(row, &found));
    if (!found) return bad(loading, "такого счёта нет");
    bool is_equal = column_int(row, COL_DERIVED_BALANCE_DEBITS) == cell_int(&cells->cells[2]) &&
                    column_int(row, COL_DERIVED_BALANCE_CREDITS) == cell_int(&cells->cells[3]);
    return is_equal ? OK : bad(loading, "остаток не следует из проводок");
}

static enum err read_rows(struct loading *loading, struct statement *batch)
{
    for (;; loading->rows++) {
        bool found;
        struct cells cells;
        TRY(next_record(loading, &cells, &found));
        if (!found) return OK;
        TRY(judge_row(loading, &cells));
        enum err err = batch == NULL ? compare_row(loading, &cells)
                                     : write_row(loading, &cells, batch);
        if (err == ERR_CONSTRAINT) return bad(loading, "строку не приняла база данных");
        if (err != OK) return err;
        TRY(step(loading->run, loading->table->is_told ? "Сверяем остатки" : "Загружаем таблицы"));
    }
}

static enum err load_rows(struct loading *loading)
{
    int64_t expected = loading->run->package.resources[loading->table - tables].rows;
    TRY(read_head(loading));
    if (loading->table->is_told) {
        TRY(read_rows(loading, NULL));
    } else {
        scoped(statement) struct statement *batch = statement_open(loading->run->tx,
                                                                   loading->table->write);
        TRY(read_rows(loading, batch));
        enum err err = statement_flush(batch);
        if (err == ERR_CONSTRAINT) return bad(loading, "строку не приняла база данных");
        if (err != OK) return err;
    }
    if (loading->rows == expected) return OK;
    return refuse(loading->run, loading->name, 0, "строк %" PRId64 ", а описание обещает %" PRId64,
                  loading->rows, expected);
}

static enum err load_table(struct import_run *run, const struct table *table)
{
    struct loading loading = {.run = run, .table = table};
    snprintf(loading.name, sizeof loading.name, EXPORT_DATA "/%s.csv", table->name);
    enum err err = infile_open(&loading.in, path_of(run, loading.name));
    if (err == ERR_NOT_FOUND) return refuse(run, loading.name, 0, "файла нет");
    if (err == OK) err = load_rows(&loading);
    infile_close(&loading.in);
    for (int i = 0; i < table->key_count; i++) memory_free(loading.key[i].bytes);
    return err;
}

static enum err load_tables(struct import_run *run, bool are_told)
{
    for (int i = 0; i < table_count; i++) {
        if (tables[i].is_told == are_told) TRY(load_table(run, &tables[i]));
    }
    return OK;
}

/* ---- the transaction ---- */

static enum err run_plain(struct tx *tx, const struct query *query)
{
    scoped(statement) struct statement *statement = statement_open(tx, query);
    return statement_run(statement);
}

/* Only what migrations make is there; rows of theirs make room for those that come. */
static enum err judge_empty(struct import_run *run)
{
    for (int i = 0; i < table_count; i++) {
        bool found;
        scoped(statement) struct statement *row = statement_open(run->tx, tables[i].count);
        TRY(statement_next(row, &found));
        CHECK(found);
        int64_t count = column_int(row, 0);
        if (count != (tables[i].is_told ? 0 : tables[i].seeded)) {
            run->order->status = IMPORT_NOT_EMPTY;
            snprintf(run->order->words, sizeof run->order->words, "%s", tables[i].name);
            return ERR_CANCELLED;
        }
    }
    for (int i = 0; i < table_count; i++) {
        if (tables[i].seeded > 0) TRY(run_plain(run->tx, tables[i].clear));
    }
    for (int i = 0; tables_cleared[i] != NULL; i++) TRY(run_plain(run->tx, tables_cleared[i]));
    return OK;
}

static enum err derive_book(struct import_run *run, int64_t school_id)
{
    int64_t seals_made = 0;
    {
        scoped(statement) struct statement *derive = statement_open(run->tx, &q_balances_derive);
        bind_int(derive, ARG_BALANCES_DERIVE_SCHOOL_ID, school_id);
        TRY(statement_run(derive));
    }
    return seal_balances_rebuild(run->tx, school_id, &seals_made);
}

static enum err derive(struct import_run *run)
{
    int count = 0, room = 0;
    int64_t *schools = NULL;
    {
        scoped(statement) struct statement *rows = statement_open(run->tx, &q_journal_books);
        for (;;) {
            bool found;
            TRY(statement_next(rows, &found));
            if (!found) break;
            schools = arena_grow(run->arena, schools, count, &room, sizeof *schools);
            schools[count++] = column_int(rows, COL_JOURNAL_BOOKS_SCHOOL_ID);
        }
    }
    for (int i = 0; i < count; i++) TRY(derive_book(run, schools[i]));
    return OK;
}

static enum err prove(struct import_run *run)
{
    int64_t findings = 0;
    struct import_order *order = run->order;
    if (order->told != NULL) {
        TRY(order->told(order->context, run->done, run->total, "Доказываем книги"));
    }
    TRY(ledger_verify_within(run->tx, order->sink, &order->proven));
    TRY(money_verify_within(run->tx, order->sink, &findings));
    order->proven.findings += findings;
    if (order->proven.findings == 0) return OK;
    order->status = IMPORT_NOT_PROVEN;
    return ERR_CANCELLED;
}

static enum err run_in_transaction(struct tx *tx, void *context)
{
    struct import_run *run = context;
    run->tx = tx;
    run->done = 0;
    TRY(judge_empty(run));
    TRY(load_tables(run, false));
    TRY(derive(run));
    TRY(load_tables(run, true));
    return prove(run);
}

enum err import_all(struct store *store, struct import_order *order)
{
    struct arena arena;
    arena_init(&arena, RUN_ARENA_BYTES);
    struct import_run run = {.order = order, .arena = &arena};
    order->status = IMPORT_DONE;
    enum err err = read_package(&run);
    if (err == OK) err = check_sums(&run);
    if (err == OK) err = store_write(store, 0, run_in_transaction, &run);
    if (err == ERR_CANCELLED && order->status != IMPORT_DONE) err = OK;
    if (err == OK && order->status == IMPORT_DONE) {
        order->rows = run.done;
        err = store_analyze(store);
    }
    arena_release(&arena);
    return err;
}
