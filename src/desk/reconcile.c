/* Reconciliation of days. Cases are opened under a subject that does not change, so that finding a
 * difference again opens nothing. */
#include "desk/reconcile.h"

#include <inttypes.h>

#include "base/log.h"
#include "desk/reconciliation_sql.h"
#include "desk/register_money.h"
#include "ledger/account.h"
#include "ledger/book.h"
#include "pay/register_setting.h"

enum {
    ARENA_BYTES = 64 << 20,
    UNLISTED_LIMIT = 1000,   /* cases of one run; the next run finds the others */
    MONEY_LOOK_BACK = 60,    /* days */
    REGISTER_DAYS_MOST = 31, /* of one register that are looked at */
};

struct reconciling {
    struct tx *tx;
    struct arena *arena;
    struct instant now;
    const struct channel *channel;
};

/* ---- payments and registers ---- */

static enum err payments_check(struct reconciling *run, struct day day)
{
    struct reconciliation_case *cases = ARENA_ARRAY(run->arena, struct reconciliation_case,
                                                    UNLISTED_LIMIT);
    int count = 0;
    {
        scoped(statement) struct statement *rows = statement_open(run->tx, &q_payments_unlisted);
        bind_int(rows, ARG_PAYMENTS_UNLISTED_CHANNEL_ID, run->channel->id);
        bind_int(rows, ARG_PAYMENTS_UNLISTED_DAY, day.number);
        bind_int(rows, ARG_PAYMENTS_UNLISTED_COUNT, UNLISTED_LIMIT);
        for (;;) {
            bool found;
            TRY(statement_next(rows, &found));
            if (!found || count == UNLISTED_LIMIT) break;
            cases[count++] = (struct reconciliation_case){
                .kind = CASE_NOT_IN_REGISTER,
                .subject = column_text(rows, COL_PAYMENTS_UNLISTED_OUTSIDE_ID, run->arena),
                .day = day,
                .school_id = column_int(rows, COL_PAYMENTS_UNLISTED_SCHOOL_ID),
                .payment_id = column_int(rows, COL_PAYMENTS_UNLISTED_ID),
                .number = column_text(rows, COL_PAYMENTS_UNLISTED_NUMBER, run->arena),
                .ours = money_of_kopecks(column_int(rows, COL_PAYMENTS_UNLISTED_AMOUNT)),
            };
        }
    }
    return cases_open(run->tx, run->channel, run->now, cases, count);
}

static enum err payments_sum(struct reconciling *run, struct day day, struct money *out_sum)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(run->tx, &q_payments_of_day);
    bind_int(row, ARG_PAYMENTS_OF_DAY_CHANNEL_ID, run->channel->id);
    bind_int(row, ARG_PAYMENTS_OF_DAY_DAY, day.number);
    TRY(statement_next(row, &found));
    *out_sum = money_of_kopecks(column_int(row, COL_PAYMENTS_OF_DAY_AMOUNT));
    return OK;
}

/* SPEC osmp 1.7: list not received. A day without payments needs none. */
static enum err missing_check(struct reconciling *run, struct day day)
{
    struct money sum;
    int64_t due_minutes = channel_number(run->channel, CHANNEL_REGISTER_DUE);
    struct instant due = instant_add_ms(day_start(day_add(day, 1), zone_moscow()),
                                        due_minutes * MINUTE_MS);
    if (instant_compare(run->now, due) < 0) return OK;
    TRY(payments_sum(run, day, &sum));
    if (money_is_zero(sum)) return OK;
    struct reconciliation_case missing = {
        .kind = CASE_REGISTER_MISSING,
        .subject = text_of(day_format_iso(run->arena, day)),
        .day = day,
        .ours = sum,
    };
    return cases_open(run->tx, run->channel, run->now, &missing, 1);
}

static enum err register_is_there(struct reconciling *run, struct day day, bool *out_is)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(run->tx, &q_register_of_day);
    bind_int(row, ARG_REGISTER_OF_DAY_CHANNEL_ID, run->channel->id);
    bind_int(row, ARG_REGISTER_OF_DAY_DAY, day.number);
    TRY(statement_next(row, &found));
    *out_is = !column_is_null(row, COL_REGISTER_OF_DAY_ID);
    return OK;
}

static enum err day_check(struct reconciling *run, struct day day)
{
    bool is_there;
    TRY(register_is_there(run, day, &is_there));
    return is_there ? payments_check(run, day) : missing_check(run, day);
}

/* ---- money ---- */

static struct text id_subject(struct arena *arena, int64_t id)
{
    return text_of(arena_printf(arena, "%" PRId64, id));
}

static enum err other_amount_open(struct reconciling *run, const struct register_head *head,
                                  const struct money_document *document)
{
    struct reconciliation_case other = {
        .kind = CASE_MONEY_OTHER_AMOUNT,
        .subject = id_subject(run->arena, head->id),
        .day = head->day,
        .register_id = head->id,
        .document_id = document->id,
        .suspense_id = document->suspense_id,
        .number = document->number,
        .ours = head->credited,
        .theirs = document->amount,
    };
    return cases_open(run->tx, run->channel, run->now, &other, 1);
}

/* Looks among the bank's money that waits. */
static enum err money_find(struct reconciling *run, const struct register_head *head,
                           struct money_documents *documents, bool *out_found)
{
    *out_found = false;
    for (int i = 0; i < documents->count && !*out_found; i++) {
        struct money_document *document = &documents->documents[i];
        if (document->id == 0) continue;
        switch (money_fit(run->channel, head, document)) {
        case MONEY_IS_ANOTHERS: break;
        case MONEY_HAS_OTHER_AMOUNT:
            TRY(other_amount_open(run, head, document));
            *out_found = true;
            break;
        case MONEY_FITS:
            TRY(register_settle(run->tx, run->arena, run->now, run->channel, head, document));
            document->id = 0;
            *out_found = true;
            break;
        }
    }
    return OK;
}

static enum err late_open(struct reconciling *run, const struct register_head *head)
{
    int days = (int)channel_number(run->channel, CHANNEL_MONEY_DAYS);
    struct instant late = day_start(day_add(head->day, days + 1), zone_moscow());
    if (instant_compare(run->now, late) < 0) return OK;
    struct reconciliation_case case_ = {
        .kind = CASE_MONEY_NOT_ARRIVED,
        .subject = id_subject(run->arena, head->id),
        .day = head->day,
        .register_id = head->id,
        .theirs = head->credited,
    };
    return cases_open(run->tx, run->channel, run->now, &case_, 1);
}

static enum err money_check(struct reconciling *run)
{
    struct register_heads heads;
    struct money_documents documents;
    struct day since = day_add(day_of_instant(run->now, zone_moscow()), -MONEY_LOOK_BACK);
    TRY(registers_awaiting(run->tx, run->arena, run->channel->id, since, &heads));
    if (heads.count == 0) return OK;
    TRY(documents_waiting(run->tx, run->arena, since, &documents));
    for (int i = 0; i < heads.count; i++) {
        bool found;
        TRY(money_find(run, &heads.heads[i], &documents, &found));
        if (!found) TRY(late_open(run, &heads.heads[i]));
    }
    return OK;
}

/* ---- runs ---- */

struct run_work {
    struct arena *arena;
    struct instant now;
    int64_t channel_id; /* -1: all that have registers */
    struct day first_day, last_day;
};

static enum err channel_reconcile(struct tx *tx, const struct run_work *work,
                                  const struct channel *channel)
{
    struct reconciling run = {tx, work->arena, work->now, channel};
    struct day day = work->first_day;
    for (; day_compare(day, work->last_day) <= 0; day = day_add(day, 1)) {
        TRY(day_check(&run, day));
    }
    TRY(money_check(&run));
    return cases_settle(tx, channel->id, work->now);
}

static enum err reconcile_run(struct tx *tx, void *context)
{
    struct run_work *work = context;
    struct channel_list channels;
    TRY(channels_load(tx, work->arena, &channels));
    for (int i = 0; i < channels.count; i++) {
        struct register_format format;
        const struct channel *channel = &channels.channels[i];
        bool is_meant = work->channel_id == -1 || work->channel_id == channel->id;
        if (!is_meant) continue;
        if (register_format_of(channel, &format))
            TRY(channel_reconcile(tx, work, channel));
        else
            TRY(cases_settle(tx, channel->id, work->now));
    }
    return OK;
}

static enum err reconcile(struct desk *desk, int64_t channel_id, struct day first_day,
                          struct day last_day)
{
    struct arena arena;
    struct run_work work = {&arena, world_now(desk->world), channel_id, first_day, last_day};
    arena_init(&arena, ARENA_BYTES);
    enum err err = store_write(desk->store, BOOK_OF_OPERATOR, reconcile_run, &work);
    arena_release(&arena);
    return err;
}

enum err desk_reconcile_register(struct desk *desk, const struct channel *channel,
                                 const struct register_list *list)
{
    struct day first = list->first_day;
    if (list->last_day.number - first.number > REGISTER_DAYS_MOST) {
        first = day_add(list->last_day, -REGISTER_DAYS_MOST);
    }
    return reconcile(desk, channel->id, first, list->last_day);
}

enum err desk_reconcile_channel(struct desk *desk, int64_t channel_id)
{
    return reconcile(desk, channel_id, day_of_number(1), day_of_number(0));
}

enum err desk_reconcile_day(struct desk *desk, struct day day)
{
    return reconcile(desk, -1, day, day);
}

enum err desk_reconcile_due(struct desk *desk)
{
    struct day today = day_of_instant(world_now(desk->world), zone_moscow());
    return reconcile(desk, -1, day_add(today, -RECONCILE_DAYS), day_add(today, -1));
}
