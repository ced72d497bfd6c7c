/* Hands in the journal.
 *
 * 1. Oldest first, one request at a time. What has no answer on this disk is handed in again.
 * 2. A document that the server can never take is set aside with the server's reason and holds up
 *    nobody; the operator sees it. A batch that is refused whole is cut in halves until the one
 *    document is found: a fault of one, or of something between, sets nothing else aside.
 * 3. A moment that the server cannot believe (the clock had run ahead, nobody could tell) is put
 *    right by what the server's clock says now, under a new id: what was answered so was never
 *    recorded, and is not handed in again as it was.
 * 4. An id that is taken by another document (this till was restored from an image, or runs twice)
 *    costs a new enrolment; then the document gets a new id and is handed in again. */
#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/id.h"
#include "base/log.h"
#include "sync/json_handle.h"
#include "till/courier_inside.h"
#include "till/courier_sql.h"
#include "till/identity.h"
#include "till/replica.h"

/* ---- what is to be sent ---- */

static bool is_asked(enum outbox_kind kind)
{
    return kind == OUTBOX_GUEST_SALE;
}

/* A guest's sale is asked alone. */
static void cut_before_guest(struct outbox_list *list)
{
    if (list->count > 0 && is_asked(list->items[0].kind)) list->count = 1;
    for (int i = 1; i < list->count; i++) {
        if (is_asked(list->items[i].kind)) list->count = i;
    }
}

struct load_work {
    struct arena *arena;
    int limit;
    struct outbox_list list;
    int64_t origin;
};

static enum err load_work(struct tx *tx, void *context)
{
    struct load_work *work = context;
    struct identity identity;
    TRY(identity_load(tx, work->arena, &identity));
    work->origin = identity.origin;
    return outbox_unsent(tx, work->arena, 0, work->limit, COURIER_BATCH_BYTES, &work->list);
}

static struct text body_of(struct arena *arena, const struct outbox_list *list)
{
    struct buf buf;
    buf_init(&buf, arena);
    buf_add_string(&buf, "{\"documents\":[");
    for (int i = 0; i < list->count; i++) {
        if (i > 0) buf_add_char(&buf, ',');
        buf_add_text(&buf, list->items[i].body);
    }
    buf_add_string(&buf, "]}");
    return buf_text(&buf);
}

/* ---- new ids for documents whose id was taken ---- */

struct reissue_work {
    struct arena *arena;
    struct instant now;
    int64_t ids[COURIER_BATCH_LIMIT];
    int64_t seqs[COURIER_BATCH_LIMIT];
    int count;
};

static enum err taken_load(struct tx *tx, struct reissue_work *work, int64_t origin)
{
    work->count = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_courier_taken);
    bind_int(rows, ARG_COURIER_TAKEN_FIRST_ID, id_make(origin, 1));
    bind_int(rows, ARG_COURIER_TAKEN_LAST_ID, id_make(origin, ID_COUNTER_LIMIT - 1));
    bind_int(rows, ARG_COURIER_TAKEN_COUNT, COURIER_BATCH_LIMIT);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        work->seqs[work->count] = column_int(rows, COL_COURIER_TAKEN_SEQ);
        work->ids[work->count++] = column_int(rows, COL_COURIER_TAKEN_ID);
    }
}

static enum err reissue_work(struct tx *tx, void *context)
{
    struct reissue_work *work = context;
    struct identity identity;
    TRY(identity_load(tx, work->arena, &identity));
    work->count = 0;
    if (!identity.is_enrolled) return OK;
    TRY(taken_load(tx, work, identity.origin));
    for (int i = 0; i < work->count; i++) {
        bool done;
        TRY(outbox_reissue(tx, work->arena, work->ids[i], work->now, &done));
        CHECK(done);
    }
    return OK;
}

/* Those of earlier origins; those of this one wait for the enrolment. */
static enum err reissue_taken(struct courier *courier, struct arena *arena)
{
    if (!atomic_load(&courier->has_taken)) return OK;
    struct reissue_work *work = ARENA_NEW(arena, struct reissue_work);
    *work = (struct reissue_work){.arena = arena, .now = world_now(courier->world)};
    TRY(store_write(courier->options.store, 0, reissue_work, work));
    for (int i = 0; i < work->count; i++) {
        log_write(LOG_WARNING, "document_reissued", "id=%" PRId64, work->ids[i]);
        board_withdrawn(courier->board, work->seqs[i]);
    }
    if (work->count < COURIER_BATCH_LIMIT) atomic_store(&courier->has_taken, false);
    if (work->count > 0) courier_wake_part(courier, COURIER_BOARD);
    return OK;
}

/* ---- answers ---- */

struct take_work {
    struct arena *arena;
    const struct journal_answer *answer;
    int count;
    int64_t origin;
    bool is_behind;   /* the server knows less than it did */
    int64_t ahead_ms; /* this till's clock, before it was put right */
    struct instant now;
};

static bool is_of_moment(const struct outbox_answer *answer)
{
    return answer->result == OUTBOX_MALFORMED &&
           (text_is(answer->reason, "too_late") || text_is(answer->reason, "too_early"));
}

static enum err take_work(struct tx *tx, void *context)
{
    const struct take_work *work = context;
    for (int i = 0; i < work->count; i++) {
        const struct outbox_answer *answer = &work->answer->answers[i];
        bool found, done;
        TRY(outbox_answered(tx, answer, work->now, &found));
        if (!is_of_moment(answer)) continue;
        TRY(outbox_redate(tx, work->arena, answer->id, work->ahead_ms, work->now, &done));
    }
    if (work->is_behind) {
        return outbox_rewind(tx, work->origin, work->answer->acknowledged);
    }
    return outbox_settle(tx);
}

/* All before the batch was answered before: a server that does not say so came back from a backup
 * and has forgotten some of it. */
static bool is_behind(const struct outbox_list *sent, const struct journal_answer *answer,
                      int64_t origin)
{
    const struct outbox_item *first = &sent->items[0];
    return id_origin(first->id) == origin && answer->acknowledged < id_counter(first->id) - 1;
}

static const char *result_name(enum outbox_result result)
{
    switch (result) {
    case OUTBOX_RECORDED: return "recorded";
    case OUTBOX_EXISTS: return "exists";
    case OUTBOX_TAKEN: return "exists_with_other_content";
    case OUTBOX_MALFORMED: return "malformed";
    case OUTBOX_REFUSED: return "refused";
    }
    return "";
}

static void tell_result(struct courier *courier, const struct outbox_item *item,
                        const struct outbox_answer *answer)
{
    switch (answer->result) {
    case OUTBOX_RECORDED:
    case OUTBOX_EXISTS: board_answered(courier->board, item->seq, answer->version); return;
    case OUTBOX_TAKEN: atomic_store(&courier->has_taken, true); break;
    case OUTBOX_MALFORMED: /* perhaps for what it names was made anew */
        atomic_store(&courier->has_taken, true);
        board_withdrawn(courier->board, item->seq);
        break;
    case OUTBOX_REFUSED: board_withdrawn(courier->board, item->seq); break;
    }
    log_write(LOG_WARNING, "document_not_taken", "id=%" PRId64 " result=%s reason=%.*s", item->id,
              result_name(answer->result), TEXT_ARGS(answer->reason));
}

static int64_t answers_take(struct courier *courier, const struct load_work *sent,
                            const struct journal_answer *answer)
{
    struct clock_view clock;
    clock_watch_look(courier->options.clock, &clock);
    struct take_work work = {.arena = sent->arena,
                             .answer = answer,
                             .ahead_ms = clock.difference_ms,
                             .count = sent->list.count,
                             .origin = sent->origin,
                             .is_behind = is_behind(&sent->list, answer, sent->origin),
                             .now = world_now(courier->world)};
    if (store_write(courier->options.store, 0, take_work, &work) != OK) {
        return backoff_wait_ms(&courier->send_backoff, courier->world, 0);
    }
    for (int i = 0; i < sent->list.count; i++) {
        tell_result(courier, &sent->list.items[i], &answer->answers[i]);
    }
    if (work.is_behind) {
        log_write(LOG_WARNING, "server_forgot", "origin=%" PRId64 " acknowledged=%" PRId64,
                  sent->origin, answer->acknowledged);
    }
    backoff_reset(&courier->send_backoff);
    courier->batch_limit = COURIER_BATCH_LIMIT;
    courier_wake_part(courier, COURIER_BOARD);
    courier_changed(courier);
    if (!answer->enrol_anew) return 0;
    atomic_store(&courier->is_greeted, false);
    contact_set(courier->options.contact, CONTACT_ENROL_ANEW, "an id was made twice");
    return COURIER_NO_TILL_MS;
}

/* ---- a batch that is not taken ---- */

/* Alone and in the server's own words refused: it is this document's fault. */
static int64_t set_aside(struct courier *courier, struct arena *arena, struct load_work *sent,
                         const struct uplink_answer *answer)
{
    struct outbox_answer aside = {
        .id = sent->list.items[0].id,
        .result = OUTBOX_MALFORMED,
        .reason = text_of(arena_printf(arena, "post_%s", answer->code)),
    };
    struct journal_answer answers = {.acknowledged = ID_COUNTER_LIMIT - 1, .answers = &aside};
    return answers_take(courier, sent, &answers);
}

static int64_t batch_refused(struct courier *courier, struct arena *arena, struct load_work *sent,
                             const struct uplink_answer *answer)
{
    bool is_of_contents = strcmp(answer->code, "malformed") == 0 || answer->status == 413;
    if (is_of_contents && sent->list.count == 1) return set_aside(courier, arena, sent, answer);
    if (is_of_contents) {
        courier->batch_limit = sent->list.count / 2;
        return 0;
    }
    log_write(LOG_ERROR, "journal_refused", "status=%d code=%s", answer->status, answer->code);
    return backoff_wait_ms(&courier->send_backoff, courier->world, 0);
}

/* ---- a step ---- */

static int64_t send_batch(struct courier *courier, struct arena *arena, struct load_work *work)
{
    struct uplink_answer answer;
    struct journal_answer taken;
    const char *wrong;
    struct uplink_ask ask = {.method = "POST",
                             .path = "journal",
                             .body = body_of(arena, &work->list),
                             .line = courier->lines[COURIER_SENDER]};
    enum uplink_outcome outcome = uplink_ask(&courier->uplink, arena, &ask, &answer);
    scoped(json) json_t *said = answer.said;
    if (outcome == UPLINK_DONE) {
        if (journal_answer_read(arena, said, &work->list, &taken, &wrong)) {
            return answers_take(courier, work, &taken);
        }
        outcome = uplink_nonsense(&courier->uplink, ask.path, wrong);
    }
    courier_changed(courier);
    if (outcome == UPLINK_REFUSED) return batch_refused(courier, arena, work, &answer);
    return courier_wait_after(courier, outcome, &courier->send_backoff, answer.retry_after_s);
}

int64_t courier_send_step(struct courier *courier, struct arena *arena)
{
    struct load_work work = {.arena = arena, .limit = courier->batch_limit};
    if (courier_is_forced_off(courier)) return COURIER_FORCED_MS;
    if (!atomic_load(&courier->is_greeted)) return COURIER_IDLE_MS;
    enum err err = reissue_taken(courier, arena);
    if (err == OK) err = store_read(courier->options.store, load_work, &work);
    if (err != OK) return backoff_wait_ms(&courier->send_backoff, courier->world, 0);
    cut_before_guest(&work.list);
    if (work.list.count == 0) return COURIER_IDLE_MS;
    return send_batch(courier, arena, &work);
}
