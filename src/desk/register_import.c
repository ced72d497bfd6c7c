/* The import of registers: read, judge, take in batches. */
#include "desk/register_import.h"

#include <inttypes.h>
#include <string.h>

#include "base/check.h"
#include "base/log.h"
#include "desk/reconcile.h"
#include "desk/reconciliation_sql.h"
#include "desk/register_taking.h"
#include "ledger/book.h"
#include "ledger/posting.h"
#include "pay/register_setting.h"
#include "table/unpack.h"

enum {
    READING_ARENA_BYTES = 512 << 20, /* of 32 MB, unpacked, decoded and cut into lines */
    BATCH_ARENA_BYTES = 64 << 20,
};

const char *register_status_title(enum register_status status)
{
    switch (status) {
    case REGISTER_TAKEN: return "реестр загружен";
    case REGISTER_CHANNEL_UNKNOWN: return "такого канала нет";
    case REGISTER_CHANNEL_HAS_NONE: return "у канала не задан вид реестра (настройка register)";
    case REGISTER_NAME_UNFIT: return "имя файла не подходит к реестрам этого канала";
    case REGISTER_HAS_PROBLEMS: return "реестр не загружен: в нём ошибки, ничего не изменено";
    case REGISTER_KNOWN: return "этот реестр уже загружен, ничего не изменилось";
    }
    return "";
}

/* ---- the channel ---- */

struct channel_work {
    struct arena *arena;
    const char *code;
    bool found;
    struct channel channel;
};

static enum err channel_run(struct tx *tx, void *context)
{
    struct channel_work *work = context;
    return channel_load(tx, work->arena, work->code, &work->found, &work->channel);
}

/* ---- the files ---- */

struct importing {
    struct desk *desk;
    struct arena *arena;   /* of the caller: what the answers need */
    struct arena *reading; /* of the files */
    struct register_import *import;
    struct channel channel;
    struct register_format format;
    struct unpacked files;
    struct register_list lists[UNPACK_FILES_LIMIT];
};

static void problem_of_file(struct importing *importing, const char *name, int line,
                            const char *reason)
{
    struct file_problems *problems = &importing->import->problems;
    if (importing->files.count == 1) {
        file_problem_add(problems, importing->arena, line, "%s", reason);
    } else {
        file_problem_add(problems, importing->arena, line, "%s: %s", name, reason);
    }
}

static void files_open(struct importing *importing)
{
    struct register_import *import = importing->import;
    const char *reason;
    if (!unpack_is_zip(import->file)) {
        importing->files.files[0].name = import->file_name;
        importing->files.files[0].bytes = import->file;
        importing->files.count = 1;
    } else if (!unpack_zip(importing->reading, import->file, REGISTER_BYTES_LIMIT,
                           &importing->files, &reason)) {
        file_problem_add(&import->problems, importing->arena, 0, "%s", reason);
    } else if (importing->files.count == 0) {
        file_problem_add(&import->problems, importing->arena, 0, "в архиве нет файлов");
    }
}

/* What the form cannot tell: moments that are not yet. */
static void moments_judge(struct importing *importing, int index)
{
    struct instant limit = instant_add_ms(world_now(importing->desk->world),
                                          POSTING_FUTURE_LIMIT_MS);
    const struct register_list *list = &importing->lists[index];
    for (int i = 0; i < list->count; i++) {
        if (instant_compare(list->lines[i].happened_at, limit) <= 0) continue;
        problem_of_file(importing, importing->files.files[index].name, list->lines[i].line,
                        "день платежа ещё не наступил");
    }
}

static void file_read(struct importing *importing, int index)
{
    struct file_problems problems = {.total = 0};
    register_read(importing->reading, &importing->format, importing->files.files[index].bytes,
                  &importing->lists[index], &problems);
    for (int i = 0; i < problems.told; i++) {
        problem_of_file(importing, importing->files.files[index].name, problems.list[i].line,
                        problems.list[i].reason);
    }
    importing->import->problems.total += problems.total - problems.told;
    moments_judge(importing, index);
}

/* ---- taking ---- */

/* A batch a transaction: the tills' sales go on between them. */
static enum err batches_take(struct register_taking *taking)
{
    struct arena arena;
    enum err err = OK;
    arena_init(&arena, BATCH_ARENA_BYTES);
    taking->arena = &arena;
    for (int i = 0; i < taking->list->count && err == OK; i += REGISTER_BATCH_LINES) {
        int left = taking->list->count - i;
        taking->first = i;
        taking->count = left < REGISTER_BATCH_LINES ? left : REGISTER_BATCH_LINES;
        err = store_write(taking->desk->store, BOOK_OF_OPERATOR, register_batch_take, taking);
        arena_reset(&arena);
    }
    if (err == OK) err = store_write(taking->desk->store, BOOK_OF_OPERATOR, register_end, taking);
    arena_release(&arena);
    taking->arena = NULL;
    return err;
}

static enum err file_take(struct importing *importing, int index)
{
    struct register_import *import = importing->import;
    const struct register_list *list = &importing->lists[index];
    struct text bytes = importing->files.files[index].bytes;
    struct register_taking taking = {
        .desk = importing->desk,
        .channel = &importing->channel,
        .list = list,
        .file_name = importing->files.files[index].name,
        .digest = hash_of(bytes.bytes, bytes.size),
        .staff_id = import->staff_id,
    };
    TRY(store_write(importing->desk->store, BOOK_OF_OPERATOR, register_begin, &taking));
    import->register_id = taking.id;
    import->day = list->day;
    import->files++;
    import->lines += list->count;
    import->amount = money_plus(import->amount, list->amount);
    import->credited_by_bank = money_plus(import->credited_by_bank, list->credited);
    import->fee = money_plus(import->fee, list->fee);
    if (taking.is_done) return OK;
    import->status = REGISTER_TAKEN;
    TRY(batches_take(&taking));
    log_write(LOG_INFO, "register_taken", "channel=%s register=%" PRId64 " lines=%d",
              importing->channel.code, taking.id, list->count);
    return desk_reconcile_register(importing->desk, &importing->channel, list);
}

static enum err outcomes_run(struct tx *tx, void *context)
{
    struct register_import *import = context;
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_register_by_id);
    bind_int(row, ARG_REGISTER_BY_ID_ID, import->register_id);
    TRY(statement_next(row, &found));
    CHECK(found);
    import->agreed = column_int(row, COL_REGISTER_BY_ID_AGREED);
    import->credited = column_int(row, COL_REGISTER_BY_ID_CREDITED_LINES);
    import->suspended = column_int(row, COL_REGISTER_BY_ID_SUSPENDED);
    import->differing = column_int(row, COL_REGISTER_BY_ID_DIFFERING);
    import->has_money = !column_is_null(row, COL_REGISTER_BY_ID_DOCUMENT_ID);
    return OK;
}

/* The figures of the last file, or with several the sums over all. */
static enum err files_take(struct importing *importing)
{
    struct register_import *import = importing->import;
    int64_t agreed = 0, credited = 0, suspended = 0, differing = 0;
    import->status = REGISTER_KNOWN;
    for (int i = 0; i < importing->files.count; i++) {
        TRY(file_take(importing, i));
        TRY(store_read(importing->desk->store, outcomes_run, import));
        agreed += import->agreed;
        credited += import->credited;
        suspended += import->suspended;
        differing += import->differing;
    }
    import->agreed = agreed;
    import->credited = credited;
    import->suspended = suspended;
    import->differing = differing;
    return OK;
}

/* ---- the whole ---- */

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

static enum err import_run(struct importing *importing)
{
    struct register_import *import = importing->import;
    if (!unpack_is_zip(import->file) &&
        !register_name_fits(&importing->format, import->file_name)) {
        import->status = REGISTER_NAME_UNFIT;
        return OK;
    }
    files_open(importing);
    for (int i = 0; i < importing->files.count; i++) file_read(importing, i);
    import->status = REGISTER_HAS_PROBLEMS;
    if (import->problems.total > 0) return OK;
    return files_take(importing);
}

enum err desk_import_register(struct desk *desk, struct arena *arena,
                              struct register_import *import)
{
    struct channel_work work = {.arena = arena, .code = import->channel};
    struct importing *importing = ARENA_NEW(arena, struct importing);
    struct arena reading;
    *importing = (struct importing){.desk = desk, .arena = arena, .import = import};
    import->file_name = base_name(import->file_name);
    TRY(store_read(desk->store, channel_run, &work));
    import->status = REGISTER_CHANNEL_UNKNOWN;
    if (!work.found) return OK;
    importing->channel = work.channel;
    import->status = REGISTER_CHANNEL_HAS_NONE;
    if (!register_format_of(&importing->channel, &importing->format)) return OK;
    arena_init(&reading, READING_ARENA_BYTES);
    importing->reading = &reading;
    enum err err = import_run(importing);
    arena_release(&reading);
    return err;
}
