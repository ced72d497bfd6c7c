/* POST journal: what a till has done since it was last heard.
 *
 * The worker parses and prepares; the books record in the writer's group commit; a worker answers.
 * Nobody holds a thread while the disk is synced. */
#include "base/buf.h"
#include "base/id.h"
#include "base/log.h"
#include "sync/inside.h"
#include "sync/said.h"

enum { JOURNAL_ARENA_BUDGET = 16 << 20 }; /* of the largest batch: some 3 MB */

enum hand_in_outcome { HAND_IN_DONE, HAND_IN_RESTORED, HAND_IN_ENDED };

struct hand_in {
    struct sync *sync;
    struct arena scratch; /* of the work: emptied when it has to run again after a collision */
    struct till_caller caller;
    struct digest token_hash;
    struct said_journal journal;
    struct later *later;
    /* answers */
    enum err err;
    enum hand_in_outcome outcome;
    bool counter_went_back;
    struct journal_batch batch;
    struct till till;
};

/* ---- in the transaction ---- */

/* Every document whose id could be read is answered for good. */
static enum err progress_save(struct tx *tx, struct hand_in *hand_in)
{
    struct progress *progress = &hand_in->till.progress;
    for (int i = 0; i < hand_in->journal.said_count; i++) {
        const struct said *said = &hand_in->journal.said[i];
        if (said->id == 0 || id_origin(said->id) != hand_in->caller.origin) continue;
        progress_add(progress, id_counter(said->id));
    }
    return till_save_progress(tx, &hand_in->scratch, &hand_in->till,
                              world_now(hand_in->sync->desk->world));
}

static enum hand_in_outcome outcome_of(bool found, enum till_state state)
{
    if (!found) return HAND_IN_ENDED;
    switch (state) {
    case TILL_ACTIVE: return HAND_IN_DONE;
    case TILL_RESTORED: return HAND_IN_RESTORED;
    case TILL_REPLACED:
    case TILL_REVOKED: break;
    }
    return HAND_IN_ENDED;
}

/* One id for two documents: the till's counter went back. Documents of the origin before are not
 * this till's making. */
static bool has_other_content(const struct hand_in *hand_in)
{
    for (int i = 0; i < hand_in->batch.count; i++) {
        const struct document *document = &hand_in->batch.documents[i];
        if (document->status == DOCUMENT_EXISTS_WITH_OTHER_CONTENT &&
            id_origin(document->id) == hand_in->caller.origin) {
            return true;
        }
    }
    return false;
}

/* A counter beyond all that this till was seen to use was never handed in: nothing need be asked of
 * its id but whether money moved under it. */
static void documents_mark_new(struct hand_in *hand_in)
{
    for (int i = 0; i < hand_in->journal.document_count; i++) {
        struct document *document = &hand_in->journal.documents[i];
        document->is_new = id_origin(document->id) == hand_in->caller.origin &&
                           id_counter(document->id) > hand_in->till.progress.highest;
    }
}

static enum err hand_in_work(struct tx *tx, void *context)
{
    struct hand_in *hand_in = context;
    const struct till_caller *caller = &hand_in->caller;
    struct arena *scratch = &hand_in->scratch;
    bool found;
    arena_reset(scratch);
    TRY(till_load(tx, scratch, caller->school_id, caller->origin, &found, &hand_in->till));
    hand_in->outcome = outcome_of(found, hand_in->till.state);
    if (hand_in->outcome != HAND_IN_DONE) return OK;
    documents_mark_new(hand_in);
    hand_in->batch = (struct journal_batch){.desk = hand_in->sync->desk,
                                            .arena = scratch,
                                            .school_id = caller->school_id,
                                            .documents = hand_in->journal.documents,
                                            .count = hand_in->journal.document_count};
    TRY(journal_record(tx, &hand_in->batch));
    hand_in->counter_went_back = has_other_content(hand_in);
    if (hand_in->counter_went_back) {
        TRY(till_set_state(tx, caller->school_id, caller->origin, TILL_RESTORED));
    }
    return progress_save(tx, hand_in);
}

/* ---- the answer ---- */

/* The word for the wire; anything that is not kept is malformed, with the reason. */
static const char *result_of(enum document_status status)
{
    if (status == DOCUMENT_REFUSED) return "refused";
    if (status == DOCUMENT_RECORDED) return "recorded";
    if (status == DOCUMENT_EXISTS) return "exists";
    if (status == DOCUMENT_EXISTS_WITH_OTHER_CONTENT) return "exists_with_other_content";
    return "malformed";
}

/* What the rules or something else say against it, whether it is recorded or not. */
static void add_refusal(struct buf *buf, const struct document *document)
{
    const char *name = NULL;
    if (document->refusal != SALE_OK) name = sale_status_name(document->refusal);
    if (document->obstacle != DOCUMENT_NO_OBSTACLE) {
        name = document_obstacle_name(document->obstacle);
    }
    if (name != NULL) buf_printf(buf, ",\"refusal\":\"%s\"", name);
}

static void add_answer(struct buf *buf, const struct said *said, const struct document *documents)
{
    buf_printf(buf, "{\"id\":\"%lld\"", (long long)said->id);
    if (said->document < 0) {
        buf_printf(buf, ",\"result\":\"malformed\",\"reason\":\"%s\"", said->fault);
        if (said->member != NULL) buf_printf(buf, ",\"member\":\"%s\"", said->member);
        buf_add_char(buf, '}');
        return;
    }
    const struct document *document = &documents[said->document];
    const char *result = result_of(document->status);
    buf_printf(buf, ",\"result\":\"%s\"", result);
    if (document->status == DOCUMENT_RECORDED || document->status == DOCUMENT_REFUSED) {
        add_refusal(buf, document);
        if (document->is_below_floor) buf_add_string(buf, ",\"below_floor\":true");
    } else if (!document_is_kept(document->status) &&
               document->status != DOCUMENT_EXISTS_WITH_OTHER_CONTENT) {
        buf_printf(buf, ",\"reason\":\"%s\"", document_status_name(document->status));
    }
    buf_add_char(buf, '}');
}

static void log_refused(const struct hand_in *hand_in)
{
    if (hand_in->counter_went_back) {
        log_write(LOG_WARNING, "till_restored", "school=%lld origin=%lld",
                  (long long)hand_in->caller.school_id, (long long)hand_in->caller.origin);
    }
    for (int i = 0; i < hand_in->journal.said_count; i++) {
        const struct said *said = &hand_in->journal.said[i];
        const char *reason = said->fault;
        if (said->document >= 0) {
            enum document_status status = hand_in->batch.documents[said->document].status;
            if (document_is_kept(status)) continue;
            reason = document_status_name(status);
        }
        log_write(LOG_WARNING, "document_refused", "school=%lld origin=%lld id=%lld reason=%s",
                  (long long)hand_in->caller.school_id, (long long)hand_in->caller.origin,
                  (long long)said->id, reason);
    }
}

static void answer_done(const struct hand_in *hand_in, struct arena *arena,
                        struct response *response)
{
    struct buf buf;
    buf_init(&buf, arena);
    buf_printf(&buf, "{\"acknowledged\":%lld,\"enrol_anew\":%s,\"version\":%lld,\"answers\":[",
               (long long)hand_in->till.progress.acknowledged,
               hand_in->counter_went_back ? "true" : "false", (long long)hand_in->batch.version);
    for (int i = 0; i < hand_in->journal.said_count; i++) {
        if (i > 0) buf_add_char(&buf, ',');
        add_answer(&buf, &hand_in->journal.said[i], hand_in->batch.documents);
    }
    buf_add_string(&buf, "]}\n");
    log_refused(hand_in);
    if (hand_in->batch.recorded_count > 0 && hand_in->sync->park != NULL) {
        park_wake(hand_in->sync->park, hand_in->caller.school_id);
    }
    response_json(response, 200, buf_text(&buf));
}

static void answer_outcome(const struct hand_in *hand_in, struct arena *arena,
                           const struct request *request, struct response *response)
{
    if (hand_in->err != OK) {
        sync_fault(arena, request, response, hand_in->err);
        return;
    }
    if (hand_in->outcome != HAND_IN_DONE || hand_in->counter_went_back) {
        sync_forget_token(hand_in->sync, &hand_in->token_hash);
    }
    switch (hand_in->outcome) {
    case HAND_IN_DONE: answer_done(hand_in, arena, response); break;
    case HAND_IN_RESTORED:
        sync_problem(arena, request, response, 409, "enrol_anew", SYNC_ENROL_ANEW);
        break;
    case HAND_IN_ENDED: sync_problem(arena, request, response, 401, "token_ended", NULL); break;
    }
}

static void answer_journal(void *state, struct arena *arena, const struct request *request,
                           struct response *response)
{
    struct hand_in *hand_in = state;
    answer_outcome(hand_in, arena, request, response);
    arena_release(&hand_in->scratch);
}

/* ---- the request ---- */

static void handed_in(enum err err, void *context)
{
    struct hand_in *hand_in = context;
    hand_in->err = err;
    later_resume(hand_in->later);
}

void sync_journal(void *context, struct arena *arena, const struct request *request,
                  struct response *response)
{
    struct sync *sync = context;
    const struct till_caller *caller = request->principal;
    struct hand_in *hand_in = ARENA_NEW(arena, struct hand_in);
    hand_in->sync = sync;
    hand_in->caller = *caller;
    struct text token = request_bearer(request);
    hand_in->token_hash = hash_of(token.bytes, token.size);
    struct said_origins origins = {caller->origin, caller->replaces};
    const char *wrong = said_read(arena, request->body, origins, &hand_in->journal);
    if (wrong != NULL) {
        log_write(LOG_WARNING, "journal_refused", "school=%lld origin=%lld reason=\"%s\"",
                  (long long)caller->school_id, (long long)caller->origin, wrong);
        sync_problem(arena, request, response, 400, "malformed", wrong);
        return;
    }
    arena_init(&hand_in->scratch, JOURNAL_ARENA_BUDGET);
    hand_in->later = response_later(response, answer_journal, hand_in);
    store_write_held_later(sync->desk->store, caller->school_id, hand_in_work, handed_in, hand_in);
}
