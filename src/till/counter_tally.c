/* Figures of the day: what documents tell, and the two things that none does: refusals and how
 * fast taps were answered. Those are counted in memory and written every minute, so that a tap
 * costs no second sync; a power cut loses a minute of figures and no document. */
#include <inttypes.h>
#include <string.h>

#include "base/check.h"
#include "base/log.h"
#include "base/parse.h"
#include "till/counter_inside.h"
#include "till/till_sql.h"

/* Upper ends of the buckets, docs/api/till.yaml, State.days.taps_ms; the last has none. */
static const int64_t BUCKET_MS[COUNTER_TAP_BUCKETS - 1] = {1,  2,  5,   10,  15,  20,
                                                           30, 50, 100, 200, 500, 1000};

static int bucket_of(int64_t took_us)
{
    int bucket = 0;
    while (bucket < COUNTER_TAP_BUCKETS - 1 && took_us > BUCKET_MS[bucket] * 1000) bucket++;
    return bucket;
}

static void tally_of_day(struct counter_tally *tally, struct day day)
{
    if (day.number != 0) tally->day = day;
}

static void tally_refused(struct counter *counter, struct day day, enum sale_status refusal)
{
    CHECK((int)refusal > 0 && (int)refusal < SALE_STATUS_LIMIT);
    pthread_mutex_lock(&counter->tally.mutex);
    tally_of_day(&counter->tally, day);
    counter->tally.refused[refusal]++;
    pthread_mutex_unlock(&counter->tally.mutex);
}

void outcome_tell(struct counter *counter, struct day day, const struct counter_outcome *outcome)
{
    if (outcome->status == COUNTER_DONE) return;
    bool is_refused = outcome->status == COUNTER_REFUSED;
    if (is_refused) tally_refused(counter, day, outcome->refusal);
    log_write(LOG_INFO, "not_sold", "status=%s refusal=%s", counter_status_name(outcome->status),
              sale_status_name(outcome->refusal));
}

void counter_tapped(struct counter *counter, int64_t took_us)
{
    pthread_mutex_lock(&counter->tally.mutex);
    counter->tally.taps[bucket_of(took_us)]++;
    pthread_mutex_unlock(&counter->tally.mutex);
}

/* ---- to the disk ---- */

struct flush_work {
    struct counter *counter;
    struct arena *arena;
    struct counter_tally taken;
};

static enum err row_add(struct tx *tx, struct day day, const char *name, int64_t count)
{
    if (count == 0) return OK;
    scoped(statement) struct statement *add = statement_open(tx, &q_tally_add);
    bind_int(add, ARG_TALLY_ADD_DAY, day.number);
    bind_string(add, ARG_TALLY_ADD_NAME, name);
    bind_int(add, ARG_TALLY_ADD_COUNT, count);
    return statement_run(add);
}

/* Two months: more days are never said to the server again. */
enum { TALLY_DAYS_KEPT = 62 };

static enum err flush_work(struct tx *tx, void *context)
{
    struct flush_work *work = context;
    struct ground ground;
    TRY(ground_load(work->counter, tx, work->arena, &ground));
    struct day day = work->taken.day.number != 0 ? work->taken.day : ground.today;
    for (int i = 0; i < SALE_STATUS_LIMIT; i++) {
        TRY(row_add(tx, day, arena_printf(work->arena, "refused %d", i), work->taken.refused[i]));
    }
    for (int i = 0; i < COUNTER_TAP_BUCKETS; i++) {
        TRY(row_add(tx, day, arena_printf(work->arena, "tap %d", i), work->taken.taps[i]));
    }
    scoped(statement) struct statement *forget = statement_open(tx, &q_tally_forget);
    bind_int(forget, ARG_TALLY_FORGET_BEFORE, day_add(ground.today, -TALLY_DAYS_KEPT).number);
    return statement_run(forget);
}

static void tally_take(struct counter_tally *from, struct counter_tally *to)
{
    pthread_mutex_lock(&from->mutex);
    to->day = from->day;
    memcpy(to->refused, from->refused, sizeof to->refused);
    memcpy(to->taps, from->taps, sizeof to->taps);
    memset(from->refused, 0, sizeof from->refused);
    memset(from->taps, 0, sizeof from->taps);
    pthread_mutex_unlock(&from->mutex);
}

static void tally_give_back(struct counter_tally *to, const struct counter_tally *from)
{
    pthread_mutex_lock(&to->mutex);
    for (int i = 0; i < SALE_STATUS_LIMIT; i++) to->refused[i] += from->refused[i];
    for (int i = 0; i < COUNTER_TAP_BUCKETS; i++) to->taps[i] += from->taps[i];
    pthread_mutex_unlock(&to->mutex);
}

static bool tally_is_empty(const struct counter_tally *tally)
{
    int64_t count = 0;
    for (int i = 0; i < SALE_STATUS_LIMIT; i++) count += tally->refused[i];
    for (int i = 0; i < COUNTER_TAP_BUCKETS; i++) count += tally->taps[i];
    return count == 0;
}

enum err counter_tally_flush(struct counter *counter)
{
    enum { FLUSH_ARENA_BYTES = 64 * 1024 };
    struct arena arena;
    struct flush_work work = {.counter = counter, .arena = &arena};
    tally_take(&counter->tally, &work.taken);
    if (tally_is_empty(&work.taken)) return OK;
    arena_init(&arena, FLUSH_ARENA_BYTES);
    enum err err = store_write(counter->store, 0, flush_work, &work);
    arena_release(&arena);
    if (err != OK) tally_give_back(&counter->tally, &work.taken);
    return err;
}

/* ---- a day's figures ---- */

struct days_work {
    struct counter *counter;
    struct arena *arena;
    int limit;
    struct counter_days days;
};

static struct counter_day *day_of(struct days_work *work, int64_t number)
{
    for (int i = 0; i < work->days.count; i++) {
        if (work->days.items[i].day.number == number) return &work->days.items[i];
    }
    if (work->days.count == work->limit) return NULL;
    struct counter_day *day = &work->days.items[work->days.count++];
    *day = (struct counter_day){.day = day_of_number((int32_t)number)};
    return day;
}

static enum err documents_take(struct days_work *work, struct tx *tx, struct day first)
{
    scoped(statement) struct statement *rows = statement_open(tx, &q_day_documents);
    bind_int(rows, ARG_DAY_DOCUMENTS_FIRST_DAY, first.number);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        struct counter_day *day = day_of(work, column_int(rows, COL_DAY_DOCUMENTS_HAPPENED_DAY));
        if (day == NULL) continue;
        day->served = column_int(rows, COL_DAY_DOCUMENTS_SERVED);
        day->offline = column_int(rows, COL_DAY_DOCUMENTS_OFFLINE);
        day->forgotten = column_int(rows, COL_DAY_DOCUMENTS_FORGOTTEN);
        day->overrides = column_int(rows, COL_DAY_DOCUMENTS_OVERRIDES);
    }
}

static void tally_put(struct counter_day *day, struct text name, int64_t count)
{
    int64_t index;
    struct text kind = text_cut(&name, ' ');
    if (parse_int64(name, 0, INT32_MAX, &index) != OK) return;
    if (text_is(kind, "refused") && index < SALE_STATUS_LIMIT) day->refused[index] = count;
    if (text_is(kind, "tap") && index < COUNTER_TAP_BUCKETS) day->taps[index] = count;
}

static enum err tallies_take(struct days_work *work, struct tx *tx, struct day first)
{
    scoped(statement) struct statement *rows = statement_open(tx, &q_tally_list);
    bind_int(rows, ARG_TALLY_LIST_FIRST_DAY, first.number);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        struct counter_day *day = day_of(work, column_int(rows, COL_TALLY_LIST_DAY));
        if (day == NULL) continue;
        tally_put(day, column_text(rows, COL_TALLY_LIST_NAME, NULL),
                  column_int(rows, COL_TALLY_LIST_COUNT));
    }
}

static void days_sort(struct counter_days *days)
{
    for (int i = 1; i < days->count; i++) {
        struct counter_day moved = days->items[i];
        int at = i;
        while (at > 0 && day_compare(days->items[at - 1].day, moved.day) > 0) {
            days->items[at] = days->items[at - 1];
            at--;
        }
        days->items[at] = moved;
    }
}

static enum err days_work(struct tx *tx, void *context)
{
    struct days_work *work = context;
    struct ground ground;
    TRY(ground_load(work->counter, tx, work->arena, &ground));
    work->days = (struct counter_days){
        .items = ARENA_ARRAY(work->arena, struct counter_day, (size_t)work->limit + 1)};
    struct day first = day_add(ground.today, 1 - work->limit);
    TRY(documents_take(work, tx, first));
    TRY(tallies_take(work, tx, first));
    days_sort(&work->days);
    return OK;
}

enum err counter_days(struct counter *counter, struct arena *arena, int limit,
                      struct counter_days *out_days)
{
    struct days_work work = {.counter = counter, .arena = arena, .limit = limit};
    TRY(store_read(counter->store, days_work, &work));
    *out_days = work.days;
    return OK;
}
