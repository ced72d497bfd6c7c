/* Closing days, a transaction a book. */
#include "desk/close_day.h"

#include "base/arena.h"
#include "base/memory.h"
#include "ledger/book.h"
#include "ledger/ledger_sql.h"
#include "ledger/seal.h"
#include "meals/family.h"

enum { ARENA_BUDGET_BYTES = 64 * 1024 * 1024, BOOKS_FIRST = 64 };

struct book_list {
    int64_t *school_ids;
    int count, capacity;
};

static enum err books_list(struct tx *tx, void *context)
{
    struct book_list *list = context;
    list->count = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_books);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        if (list->count == list->capacity) {
            list->capacity = list->capacity ? list->capacity * 2 : BOOKS_FIRST;
            list->school_ids = memory_resize(list->school_ids,
                                             (size_t)list->capacity * sizeof *list->school_ids);
        }
        list->school_ids[list->count++] = column_int(rows, COL_BOOKS_SCHOOL_ID);
    }
}

struct close_work {
    struct arena *arena;
    struct instant now;
    int64_t school_id;
    bool has_day;
    struct day day;
    bool was_sealed; /* answer */
};

static enum err book_close(struct tx *tx, void *context)
{
    struct close_work *work = context;
    struct book book;
    bool found;
    enum seal_status status;
    struct seal seal;
    work->was_sealed = false;
    TRY(book_load(tx, work->school_id, &found, &book));
    if (!found) return OK;
    struct instant over = instant_add_ms(work->now, -CLOSE_DAY_AFTER_MS);
    struct day day = work->has_day ? work->day : day_add(day_of_instant(over, book.zone), -1);
    if (day_compare(day, book.open_day) < 0) return OK;
    TRY(ledger_seal(tx, work->arena, work->school_id, day, work->now, &status, &seal));
    work->was_sealed = status == SEAL_MADE;
    int changed;
    struct day today = day_of_instant(work->now, book.zone);
    return families_offer(tx, work->arena, work->school_id, today, 0, &changed);
}

static enum err books_close(struct desk *desk, struct close_work *work,
                            const struct book_list *list, struct close_report *report)
{
    for (int i = 0; i < list->count; i++) {
        work->school_id = list->school_ids[i];
        TRY(store_write(desk->store, work->school_id, book_close, work));
        report->books++;
        report->sealed += work->was_sealed;
        arena_reset(work->arena);
    }
    return OK;
}

static enum err close_all(struct desk *desk, struct close_work *work,
                          struct close_report *out_report)
{
    struct arena arena;
    struct book_list list = {0};
    struct close_report report = {0};
    arena_init(&arena, ARENA_BUDGET_BYTES);
    work->arena = &arena;
    work->now = world_now(desk->world);
    enum err err = store_read(desk->store, books_list, &list);
    if (err == OK) err = books_close(desk, work, &list, &report);
    memory_free(list.school_ids);
    arena_release(&arena);
    work->arena = NULL;
    if (err == OK) *out_report = report;
    return err;
}

enum err desk_close_days(struct desk *desk, struct close_report *out_report)
{
    struct close_work work = {.has_day = false};
    return close_all(desk, &work, out_report);
}

enum err desk_close_days_until(struct desk *desk, struct day day, struct close_report *out_report)
{
    struct close_work work = {.has_day = true, .day = day};
    return close_all(desk, &work, out_report);
}
