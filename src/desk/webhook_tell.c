/* Events for webhooks: written with what happened, or derived from it in order. */
#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "desk/webhook.h"
#include "desk/webhook_sql.h"
#include "ledger/book.h"
#include "ledger/origin.h"
#include "ledger/posting.h"
#include "school/person.h"
#include "school/school.h"

enum { LOOK_ARENA_BYTES = 16 << 20, BOOKS_AT_ONCE = 100 };
#define TILL_FORGOTTEN_MS (7 * DAY_MS) /* a till silent for longer is no news */

_Static_assert(TRANSFER_TOP_UP == 1, "what webhook_top_ups takes for one");

const char *webhook_kind_name(enum webhook_kind kind)
{
    switch (kind) {
    case WEBHOOK_TEST: return "webhook.test";
    case WEBHOOK_TOP_UP: return "top_up.credited";
    case WEBHOOK_REFUND: return "refund.decided";
    case WEBHOOK_TILL_GONE: return "till.gone";
    case WEBHOOK_TILL_BACK: return "till.back";
    case WEBHOOK_DIFFERENCE: return "difference.opened";
    case WEBHOOK_CARD_BATCH: return "card_batch.made";
    case WEBHOOK_PERIOD: return "period.closed";
    }
    return "webhook.unknown";
}

const char *webhook_kind_words(enum webhook_kind kind)
{
    switch (kind) {
    case WEBHOOK_TEST: return "Проверка";
    case WEBHOOK_TOP_UP: return "Деньги зачислены на счёт";
    case WEBHOOK_REFUND: return "Решено о возврате";
    case WEBHOOK_TILL_GONE: return "Касса пропала со связи";
    case WEBHOOK_TILL_BACK: return "Касса снова на связи";
    case WEBHOOK_DIFFERENCE: return "Открыто расхождение сверки";
    case WEBHOOK_CARD_BATCH: return "Партия карт изготовлена";
    case WEBHOOK_PERIOD: return "Период расчётов закрыт";
    }
    return "";
}

/* ---- writing ---- */

static enum err wanting_load(struct tx *tx, enum webhook_kind kind, int64_t ids[WEBHOOKS_LIMIT],
                             int *out_count)
{
    scoped(statement) struct statement *rows = statement_open(tx, &q_webhooks_wanting);
    bind_int(rows, ARG_WEBHOOKS_WANTING_KIND_BIT, INT64_C(1) << (int)kind);
    *out_count = 0;
    while (*out_count < WEBHOOKS_LIMIT) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        ids[(*out_count)++] = column_int(rows, COL_WEBHOOKS_WANTING_ID);
    }
    return OK;
}

static enum err event_insert(struct tx *tx, struct arena *arena, const struct webhook_event *event,
                             int64_t *out_id)
{
    TRY(origin_take_ids(tx, 1, out_id));
    scoped(statement) struct statement *add = statement_open(tx, &q_webhook_event_insert);
    bind_int(add, ARG_WEBHOOK_EVENT_INSERT_ID, *out_id);
    bind_int(add, ARG_WEBHOOK_EVENT_INSERT_KIND, (int64_t)event->kind);
    bind_string(add, ARG_WEBHOOK_EVENT_INSERT_SUBJECT, event->subject);
    bind_text(add, ARG_WEBHOOK_EVENT_INSERT_BODY, json_write(arena, event->data, JSON_COMPACT));
    bind_int(add, ARG_WEBHOOK_EVENT_INSERT_HAPPENED_AT, event->happened_at.ms);
    return statement_run(add);
}

static enum err tell_to(struct tx *tx, struct arena *arena, const struct webhook_event *event,
                        const int64_t *ids, int count)
{
    int64_t event_id;
    if (count == 0) return OK;
    TRY(event_insert(tx, arena, event, &event_id));
    scoped(statement) struct statement *add = statement_open(tx, &q_webhook_delivery_insert);
    for (int i = 0; i < count; i++) {
        bind_int(add, ARG_WEBHOOK_DELIVERY_INSERT_WEBHOOK_ID, ids[i]);
        bind_int(add, ARG_WEBHOOK_DELIVERY_INSERT_EVENT_ID, event_id);
        bind_string(add, ARG_WEBHOOK_DELIVERY_INSERT_SUBJECT, event->subject);
        bind_int(add, ARG_WEBHOOK_DELIVERY_INSERT_MADE_AT, event->happened_at.ms);
        TRY(statement_run(add));
    }
    return OK;
}

enum err webhook_tell(struct tx *tx, struct arena *arena, const struct webhook_event *event)
{
    int count;
    int64_t ids[WEBHOOKS_LIMIT];
    TRY(wanting_load(tx, event->kind, ids, &count));
    return tell_to(tx, arena, event, ids, count);
}

static void scoped_data(json_t **data)
{
    json_decref(*data);
}

static void set(json_t *data, const char *name, json_t *value)
{
    CHECK(value != NULL && json_object_set_new(data, name, value) == 0);
}

static enum err account_names(struct tx *tx, struct arena *arena, int64_t school_id,
                              int64_t account_id, const char **out_number, int64_t *out_school)
{
    bool found;
    struct person person;
    struct school school;
    *out_number = "";
    *out_school = 0;
    TRY(person_by_id(tx, arena, school_id, account_id, &found, &person));
    if (found) *out_number = person.number;
    TRY(school_by_id(tx, arena, school_id, &found, &school));
    if (found) *out_school = school.number;
    return OK;
}

enum err webhook_tell_refund(struct tx *tx, struct arena *arena, int64_t school_id,
                             int64_t account_id, int64_t refund_id, struct money amount,
                             bool is_approved, struct instant now)
{
    const char *number;
    int64_t school;
    TRY(account_names(tx, arena, school_id, account_id, &number, &school));
    scoped(data) json_t *data = json_object();
    set(data, "id", json_string(id_format(arena, refund_id)));
    set(data, "account", json_string(number));
    set(data, "school", json_integer(school));
    set(data, "amount", json_integer(money_in_kopecks(amount)));
    set(data, "decision", json_string(is_approved ? "approved" : "refused"));
    const struct webhook_event event = {.kind = WEBHOOK_REFUND,
                                        .subject = arena_printf(arena, "account %s", number),
                                        .data = data,
                                        .happened_at = now};
    return webhook_tell(tx, arena, &event);
}

enum err webhook_tell_difference(struct tx *tx, struct arena *arena, int64_t case_id,
                                 const char *channel, const char *kind, struct text subject,
                                 struct day day, struct instant now)
{
    scoped(data) json_t *data = json_object();
    set(data, "id", json_string(id_format(arena, case_id)));
    set(data, "channel", json_string(channel));
    set(data, "kind", json_string(kind));
    set(data, "subject", json_stringn(subject.bytes, subject.size));
    set(data, "day", json_string(day_format_iso(arena, day)));
    const struct webhook_event event = {
        .kind = WEBHOOK_DIFFERENCE,
        .subject = arena_printf(arena, "difference %lld", (long long)case_id),
        .data = data,
        .happened_at = now};
    return webhook_tell(tx, arena, &event);
}

enum err webhook_tell_card_batch(struct tx *tx, struct arena *arena, int64_t school_id,
                                 int64_t batch_id, int64_t number, int card_count,
                                 struct instant now)
{
    bool found;
    struct school school;
    TRY(school_by_id(tx, arena, school_id, &found, &school));
    CHECK(found);
    scoped(data) json_t *data = json_object();
    set(data, "id", json_string(id_format(arena, batch_id)));
    set(data, "school", json_integer(school.number));
    set(data, "number", json_integer(number));
    set(data, "cards", json_integer(card_count));
    const struct webhook_event event = {
        .kind = WEBHOOK_CARD_BATCH,
        .subject = arena_printf(arena, "school %lld", (long long)school.number),
        .data = data,
        .happened_at = now};
    return webhook_tell(tx, arena, &event);
}

enum err webhook_tell_period(struct tx *tx, struct arena *arena, int64_t settlement_id,
                             const char *caterer, struct day first_day, struct day last_day,
                             struct money amount, struct instant now)
{
    scoped(data) json_t *data = json_object();
    set(data, "id", json_string(id_format(arena, settlement_id)));
    set(data, "caterer", json_string(caterer));
    set(data, "first_day", json_string(day_format_iso(arena, first_day)));
    set(data, "last_day", json_string(day_format_iso(arena, last_day)));
    set(data, "amount", json_integer(money_in_kopecks(amount)));
    const struct webhook_event event = {.kind = WEBHOOK_PERIOD,
                                        .subject = arena_printf(arena, "caterer %s", caterer),
                                        .data = data,
                                        .happened_at = now};
    return webhook_tell(tx, arena, &event);
}

/* ---- top-ups, from the books ---- */

struct book_look {
    struct arena *arena;
    int64_t school_id;
    struct instant now;
    int64_t ids[WEBHOOKS_LIMIT];
    int id_count;
    int made;     /* answer */
    bool is_full; /* answer: there is more in this book */
};

struct top_up {
    int64_t seq, posting_id, amount, school;
    struct instant happened_at, recorded_at;
    const char *number, *channel, *outside_id;
};

static enum err top_up_tell(struct tx *tx, struct book_look *look, const struct top_up *top_up)
{
    struct arena *arena = look->arena;
    scoped(data) json_t *data = json_object();
    set(data, "id", json_string(id_format(arena, top_up->posting_id)));
    set(data, "account", json_string(top_up->number));
    set(data, "school", json_integer(top_up->school));
    set(data, "amount", json_integer(top_up->amount));
    set(data, "channel", json_string(top_up->channel));
    set(data, "outside_id", json_string(top_up->outside_id));
    set(data, "paid_at", json_string(instant_format_iso(arena, top_up->happened_at)));
    const struct webhook_event event = {
        .kind = WEBHOOK_TOP_UP,
        .subject = arena_printf(arena, "account %s", top_up->number),
        .data = data,
        .happened_at = top_up->recorded_at};
    look->made += look->id_count;
    return tell_to(tx, arena, &event, look->ids, look->id_count);
}

static enum err top_ups_load(struct tx *tx, const struct book_look *look, int64_t first_seq,
                             int64_t next_seq, struct top_up *list, int *out_count)
{
    scoped(statement) struct statement *rows = statement_open(tx, &q_webhook_top_ups);
    bind_int(rows, ARG_WEBHOOK_TOP_UPS_SCHOOL_ID, look->school_id);
    bind_int(rows, ARG_WEBHOOK_TOP_UPS_FIRST_SEQ, first_seq);
    bind_int(rows, ARG_WEBHOOK_TOP_UPS_NEXT_SEQ, next_seq);
    bind_int(rows, ARG_WEBHOOK_TOP_UPS_LIMIT_ROWS, WEBHOOK_TOLD_AT_ONCE);
    for (*out_count = 0;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        list[(*out_count)++] = (struct top_up){
            .seq = column_int(rows, COL_WEBHOOK_TOP_UPS_SEQ),
            .posting_id = column_int(rows, COL_WEBHOOK_TOP_UPS_POSTING_ID),
            .amount = column_int(rows, COL_WEBHOOK_TOP_UPS_AMOUNT),
            .school = column_int(rows, COL_WEBHOOK_TOP_UPS_SCHOOL),
            .happened_at = instant_of_ms(column_int(rows, COL_WEBHOOK_TOP_UPS_HAPPENED_AT)),
            .recorded_at = instant_of_ms(column_int(rows, COL_WEBHOOK_TOP_UPS_RECORDED_AT)),
            .number = column_string(rows, COL_WEBHOOK_TOP_UPS_NUMBER, look->arena),
            .channel = column_string(rows, COL_WEBHOOK_TOP_UPS_CHANNEL, look->arena),
            .outside_id = column_string(rows, COL_WEBHOOK_TOP_UPS_OUTSIDE_ID, look->arena),
        };
    }
}

static enum err progress_set(struct tx *tx, int64_t school_id, int64_t next_seq)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_webhook_progress_set);
    bind_int(row, ARG_WEBHOOK_PROGRESS_SET_SCHOOL_ID, school_id);
    bind_int(row, ARG_WEBHOOK_PROGRESS_SET_NEXT_SEQ, next_seq);
    return statement_run(row);
}

/* A book that was never looked at is new: it begins with its first transfer. */
static enum err work_book(struct tx *tx, void *context)
{
    struct book_look *look = context;
    struct book book;
    bool found;
    int count;
    int64_t seen_seq = 1;
    look->made = 0;
    TRY(book_load(tx, look->school_id, &found, &book));
    CHECK(found);
    {
        scoped(statement) struct statement *row = statement_open(tx, &q_webhook_progress_load);
        bind_int(row, ARG_WEBHOOK_PROGRESS_LOAD_SCHOOL_ID, look->school_id);
        TRY(statement_next(row, &found));
        if (found) seen_seq = column_int(row, COL_WEBHOOK_PROGRESS_LOAD_NEXT_SEQ);
    }
    struct top_up *list = ARENA_ARRAY(look->arena, struct top_up, WEBHOOK_TOLD_AT_ONCE);
    TRY(wanting_load(tx, WEBHOOK_TOP_UP, look->ids, &look->id_count));
    TRY(top_ups_load(tx, look, seen_seq, book.next_seq, list, &count));
    for (int i = 0; i < count; i++) TRY(top_up_tell(tx, look, &list[i]));
    look->is_full = count == WEBHOOK_TOLD_AT_ONCE;
    return progress_set(tx, look->school_id,
                        look->is_full ? list[count - 1].seq + 1 : book.next_seq);
}

struct books_work {
    int64_t ids[BOOKS_AT_ONCE];
    int count;
};

static enum err work_books(struct tx *tx, void *context)
{
    struct books_work *work = context;
    work->count = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_webhook_books);
    bind_int(rows, ARG_WEBHOOK_BOOKS_KIND_BIT, INT64_C(1) << WEBHOOK_TOP_UP);
    while (work->count < BOOKS_AT_ONCE) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        work->ids[work->count++] = column_int(rows, COL_WEBHOOK_BOOKS_SCHOOL_ID);
    }
    return OK;
}

static enum err books_look(struct desk *desk, int *out_made)
{
    struct books_work books;
    TRY(store_read(desk->store, work_books, &books));
    for (int i = 0; i < books.count; i++) {
        struct arena arena;
        struct book_look look = {
            .arena = &arena, .school_id = books.ids[i], .now = world_now(desk->world)};
        arena_init(&arena, LOOK_ARENA_BYTES);
        enum err err = OK;
        do {
            err = store_write(desk->store, look.school_id, work_book, &look);
            if (err == OK) *out_made += look.made;
            arena_reset(&arena);
        } while (err == OK && look.is_full);
        arena_release(&arena);
        TRY(err);
    }
    return OK;
}

/* ---- tills, from their last words ---- */

struct tills_work {
    struct arena *arena;
    struct instant now;
    bool is_needed; /* answer of the first look */
    int made;
};

struct till_row {
    int64_t school_id, origin, school, unsent, gone_at;
    struct instant said_at;
    const char *name;
};
enum { TILLS_AT_ONCE = 200 };

static enum err tills_load(struct tx *tx, const struct tills_work *work, struct till_row *list,
                           int *out_count)
{
    int64_t now_ms = work->now.ms;
    scoped(statement) struct statement *rows = statement_open(tx, &q_webhook_tills);
    bind_int(rows, ARG_WEBHOOK_TILLS_GONE_BEFORE, now_ms - WEBHOOK_TILL_GONE_MINUTES * MINUTE_MS);
    bind_int(rows, ARG_WEBHOOK_TILLS_NOT_BEFORE, now_ms - TILL_FORGOTTEN_MS);
    for (*out_count = 0; *out_count < TILLS_AT_ONCE;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        list[(*out_count)++] = (struct till_row){
            .school_id = column_int(rows, COL_WEBHOOK_TILLS_SCHOOL_ID),
            .origin = column_int(rows, COL_WEBHOOK_TILLS_ORIGIN),
            .school = column_int(rows, COL_WEBHOOK_TILLS_SCHOOL),
            .unsent = column_int(rows, COL_WEBHOOK_TILLS_UNSENT),
            .gone_at = column_int(rows, COL_WEBHOOK_TILLS_GONE_AT),
            .said_at = instant_of_ms(column_int(rows, COL_WEBHOOK_TILLS_SAID_AT)),
            .name = column_string(rows, COL_WEBHOOK_TILLS_NAME, work->arena),
        };
    }
    return OK;
}

static enum err till_note(struct tx *tx, const struct till_row *till, bool is_gone)
{
    if (is_gone) {
        scoped(statement) struct statement *gone = statement_open(tx, &q_webhook_till_gone);
        bind_int(gone, ARG_WEBHOOK_TILL_GONE_SCHOOL_ID, till->school_id);
        bind_int(gone, ARG_WEBHOOK_TILL_GONE_ORIGIN, till->origin);
        bind_int(gone, ARG_WEBHOOK_TILL_GONE_GONE_AT, till->said_at.ms);
        return statement_run(gone);
    }
    scoped(statement) struct statement *back = statement_open(tx, &q_webhook_till_back);
    bind_int(back, ARG_WEBHOOK_TILL_BACK_SCHOOL_ID, till->school_id);
    bind_int(back, ARG_WEBHOOK_TILL_BACK_ORIGIN, till->origin);
    return statement_run(back);
}

static enum err till_tell(struct tx *tx, struct tills_work *work, const struct till_row *till)
{
    struct arena *arena = work->arena;
    bool is_gone = till->gone_at == 0;
    scoped(data) json_t *data = json_object();
    set(data, "till", json_string(id_format(arena, till->origin)));
    set(data, "name", json_string(till->name));
    set(data, "school", json_integer(till->school));
    set(data, "said_at", json_string(instant_format_iso(arena, till->said_at)));
    set(data, "unsent", json_integer(till->unsent));
    const struct webhook_event event = {
        .kind = is_gone ? WEBHOOK_TILL_GONE : WEBHOOK_TILL_BACK,
        .subject = arena_printf(arena, "till %lld", (long long)till->origin),
        .data = data,
        .happened_at = work->now};
    TRY(webhook_tell(tx, arena, &event));
    work->made++;
    return till_note(tx, till, is_gone);
}

static enum err work_tills_wanted(struct tx *tx, void *context)
{
    struct tills_work *work = context;
    int64_t ids[WEBHOOKS_LIMIT];
    int gone, back, count;
    struct till_row *list = ARENA_ARRAY(work->arena, struct till_row, TILLS_AT_ONCE);
    TRY(wanting_load(tx, WEBHOOK_TILL_GONE, ids, &gone));
    TRY(wanting_load(tx, WEBHOOK_TILL_BACK, ids, &back));
    work->is_needed = false;
    if (gone + back == 0) return OK;
    TRY(tills_load(tx, work, list, &count));
    work->is_needed = count > 0;
    return OK;
}

static enum err work_tills(struct tx *tx, void *context)
{
    struct tills_work *work = context;
    int count;
    struct till_row *list = ARENA_ARRAY(work->arena, struct till_row, TILLS_AT_ONCE);
    work->made = 0;
    TRY(tills_load(tx, work, list, &count));
    for (int i = 0; i < count; i++) TRY(till_tell(tx, work, &list[i]));
    return OK;
}

static enum err tills_look(struct desk *desk, int *out_made)
{
    struct arena arena;
    struct tills_work work = {.arena = &arena, .now = world_now(desk->world)};
    arena_init(&arena, LOOK_ARENA_BYTES);
    enum err err = store_read(desk->store, work_tills_wanted, &work);
    if (err == OK && work.is_needed) err = store_write(desk->store, 0, work_tills, &work);
    arena_release(&arena);
    if (err == OK) *out_made += work.made;
    return err;
}

/* ---- forgetting ---- */

static enum err work_purge(struct tx *tx, void *context)
{
    const struct instant *now = context;
    int64_t before = now->ms - WEBHOOK_KEPT_DAYS * DAY_MS;
    {
        scoped(statement) struct statement *events = statement_open(tx, &q_webhook_events_purge);
        bind_int(events, ARG_WEBHOOK_EVENTS_PURGE_BEFORE, before);
        TRY(statement_run(events));
    }
    scoped(statement) struct statement *rows = statement_open(tx, &q_webhook_deliveries_purge);
    bind_int(rows, ARG_WEBHOOK_DELIVERIES_PURGE_BEFORE, before);
    return statement_run(rows);
}

enum err desk_webhooks_forget(struct desk *desk)
{
    struct instant now = world_now(desk->world);
    return store_write(desk->store, 0, work_purge, &now);
}

enum err desk_webhooks_look(struct desk *desk, int *out_made)
{
    int made = 0;
    TRY(books_look(desk, &made));
    TRY(tills_look(desk, &made));
    *out_made = made;
    return OK;
}
