/* The export as a whole: the folder, the transaction, the tables. */
#include "export/export_all.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "base/log.h"
#include "export/cells.h"
#include "export/inside.h"
#include "store/migration.h"

enum { RUN_ARENA_BYTES = 64 << 20, REMOVE_DESCRIPTORS = 16 };

/* ---- rows ---- */

enum err export_step(struct export_run *run, const char *words)
{
    struct export_order *order = run->order;
    int64_t step_rows = order->step_rows != 0 ? order->step_rows : EXPORT_STEP_ROWS;
    if (run->done++ % step_rows != 0 || order->told == NULL) return OK;
    return order->told(order->context, run->done, run->total, words);
}

static enum err each_of_statement(struct statement *rows, table_row each, void *context,
                                  int64_t *out_count)
{
    *out_count = 0;
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        ++*out_count;
        TRY(each(context, rows));
    }
}

static enum err run_plain(struct tx *tx, const struct query *query)
{
    scoped(statement) struct statement *statement = statement_open(tx, query);
    return statement_run(statement);
}

enum err table_each(struct tx *tx, const struct table *table, bool with_secrets, table_row each,
                    void *context)
{
    int64_t count;
    bool is_paged = tx_engine(tx) == STORE_POSTGRES;
    if (is_paged) TRY(run_plain(tx, table->open[with_secrets]));
    do {
        scoped(statement) struct statement *rows = statement_open(tx, table->read[with_secrets]);
        TRY(each_of_statement(rows, each, context, &count));
    } while (is_paged && count > 0);
    return is_paged ? run_plain(tx, table->close) : OK;
}

struct writing {
    struct export_run *run;
    const struct table *table;
    struct outfile out;
    int64_t rows;
};

static enum err write_row(void *context, const struct statement *row)
{
    struct writing *writing = context;
    struct outfile *out = &writing->out;
    for (int i = 0; i < writing->table->column_count; i++) {
        const struct table_column *column = &writing->table->columns[i];
        if (i > 0) outfile_char(out, ',');
        if (column->is_nullable && column_is_null(row, i)) {
            outfile_string(out, CELL_NULL);
            continue;
        }
        switch (column->type) {
        case 'i': outfile_int(out, column_int(row, i)); break;
        case 't': cell_write_text(out, column_text(row, i, NULL)); break;
        default: cell_write_bytes(out, column_bytes(row, i, NULL)); break;
        }
    }
    outfile_add(out, "\r\n", 2);
    writing->rows++;
    return out->err != OK ? out->err : export_step(writing->run, "Таблицы");
}

static enum err table_write(struct export_run *run, const struct table *table)
{
    char name[EXPORT_NAME_SIZE];
    struct writing writing = {.run = run, .table = table};
    snprintf(name, sizeof name, EXPORT_DATA "/%s.csv", table->name);
    TRY(outfile_open(&writing.out, run->folder, name));
    for (int i = 0; i < table->column_count; i++) {
        outfile_printf(&writing.out, "%s%s", i == 0 ? "" : ",", table->columns[i].name);
    }
    outfile_add(&writing.out, "\r\n", 2);
    enum err err = table_each(run->tx, table, run->order->with_secrets, write_row, &writing);
    if (err == OK) return export_keep(run, &writing.out, name, table, writing.rows);
    outfile_drop(&writing.out);
    return err;
}

enum err export_tables(struct export_run *run)
{
    for (int i = 0; i < table_count; i++) TRY(table_write(run, &tables[i]));
    return OK;
}

static enum err count_rows(struct export_run *run)
{
    run->total = 0;
    for (int i = 0; i < table_count; i++) {
        bool found;
        scoped(statement) struct statement *row = statement_open(run->tx, tables[i].count);
        TRY(statement_next(row, &found));
        CHECK(found);
        int64_t rows = column_int(row, 0);
        run->total += rows;
        /* The journal passes over them once more. */
        if (strcmp(tables[i].name, "transfer") == 0) run->total += rows;
    }
    return OK;
}

enum err export_keep(struct export_run *run, struct outfile *out, const char *name,
                     const struct table *table, int64_t rows)
{
    CHECK(run->file_count < EXPORT_FILES_LIMIT);
    struct export_file *file = &run->files[run->file_count++];
    *file = (struct export_file){.table = table, .rows = rows};
    snprintf(file->name, sizeof file->name, "%s", name);
    TRY(outfile_close(out, &file->told));
    run->order->bytes += file->told.size;
    return OK;
}

/* ---- the folder ---- */

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *place)
{
    (void)about;
    (void)kind;
    (void)place;
    return remove(path);
}

static void folder_remove(const char *folder)
{
    nftw(folder, remove_one, REMOVE_DESCRIPTORS, FTW_DEPTH | FTW_PHYS);
}

static enum err folder_sync(const char *folder)
{
    int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return log_fault(ERR_IO, "export_folder", "errno=%d", errno);
    int failed = fsync(descriptor);
    close(descriptor);
    return failed == 0 ? OK : log_fault(ERR_IO, "export_folder_sync", "errno=%d", errno);
}

/* Is not there, or is a folder with nothing in it. */
static bool folder_is_free(const char *folder)
{
    DIR *entries = opendir(folder);
    if (entries == NULL) return errno == ENOENT;
    int count = 0;
    while (readdir(entries) != NULL) count++;
    closedir(entries);
    return count <= 2; /* . and .. */
}

static enum err folders_make(struct export_run *run)
{
    static const char *const WITHIN[] = {EXPORT_DATA, EXPORT_BOOKS};
    for (int i = 0; i < 2; i++) {
        const char *path = arena_printf(run->arena, "%s/%s", run->folder, WITHIN[i]);
        folder_remove(path);
        if (mkdir(path, 0700) != 0) return log_fault(ERR_IO, "export_folder", "errno=%d", errno);
    }
    return OK;
}

/* May run again: whatever an earlier try has left is taken away. */
static enum err run_in_transaction(struct tx *tx, void *context)
{
    struct export_run *run = context;
    run->tx = tx;
    run->done = 0;
    run->file_count = 0;
    run->order->bytes = 0;
    TRY(folders_make(run));
    TRY(count_rows(run));
    TRY(export_tables(run));
    return export_journals(run);
}

static enum err take_name(struct export_run *run)
{
    static const char *const WITHIN[] = {"/" EXPORT_DATA, "/" EXPORT_BOOKS, "", "/.."};
    for (int i = 0; i < 4; i++) {
        const char *path = arena_printf(run->arena, "%s%s", run->folder, WITHIN[i]);
        TRY(folder_sync(path));
    }
    if (rename(run->folder, run->order->folder) != 0) {
        return log_fault(ERR_IO, "export_rename", "errno=%d", errno);
    }
    return folder_sync(arena_printf(run->arena, "%s/..", run->order->folder));
}

enum err export_all(struct store *store, struct export_order *order)
{
    struct arena arena;
    order->status = EXPORT_FOLDER_NOT_EMPTY;
    if (!folder_is_free(order->folder)) return OK;
    arena_init(&arena, RUN_ARENA_BYTES);
    char *folder = arena_printf(&arena, "%s.part-XXXXXX", order->folder);
    if (mkdtemp(folder) == NULL) {
        arena_release(&arena);
        return log_fault(ERR_IO, "export_folder", "errno=%d", errno);
    }
    struct export_run run = {.order = order,
                             .arena = &arena,
                             .folder = folder,
                             .files = ARENA_ARRAY(&arena, struct export_file, EXPORT_FILES_LIMIT)};
    enum err err = store_read(store, run_in_transaction, &run);
    if (err == OK) err = export_package(&run);
    if (err == OK) err = take_name(&run);
    if (err != OK) folder_remove(folder);
    order->rows = run.done;
    order->files = run.file_count;
    if (err == OK) order->status = EXPORT_DONE;
    arena_release(&arena);
    return err;
}

void export_schema_checksum(char out_text[65])
{
    struct sha256 *sha256 = sha256_new();
    for (int i = 0; i < migration_count; i++) {
        sha256_add(sha256, migrations[i].checksum, strlen(migrations[i].checksum));
    }
    sha256_done(sha256, out_text);
}
