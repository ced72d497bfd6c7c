/* The journal on its way: what is unsent, what was answered, what the mirror contains by now. */
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/id.h"
#include "till/identity.h"
#include "till/outbox.h"
#include "till/replica.h"
#include "till/till_sql.h"

/* ---- unsent ---- */

static enum err contained_through(struct tx *tx, int64_t *out_seq)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_outbox_state);
    TRY(statement_next(row, &found));
    CHECK(found);
    *out_seq = column_int(row, COL_OUTBOX_STATE_CONTAINED_THROUGH);
    return OK;
}

enum err outbox_unsent(struct tx *tx, struct arena *arena, int64_t after_seq, int count_limit,
                       size_t bytes_limit, struct outbox_list *out_list)
{
    int64_t contained;
    size_t bytes = 0;
    struct outbox_list list = {
        .items = ARENA_ARRAY(arena, struct outbox_item, (size_t)count_limit)};
    TRY(contained_through(tx, &contained));
    scoped(statement) struct statement *rows = statement_open(tx, &q_document_unsent);
    bind_int(rows, ARG_DOCUMENT_UNSENT_AFTER, after_seq > contained ? after_seq : contained);
    bind_int(rows, ARG_DOCUMENT_UNSENT_COUNT, count_limit);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        /* A comma parts it from the one before. */
        bytes += column_text(rows, COL_DOCUMENT_UNSENT_BODY, NULL).size + 1;
        if (list.count > 0 && bytes > bytes_limit) break;
        list.items[list.count++] = (struct outbox_item){
            .seq = column_int(rows, COL_DOCUMENT_UNSENT_SEQ),
            .id = column_int(rows, COL_DOCUMENT_UNSENT_ID),
            .kind = (enum outbox_kind)column_int(rows, COL_DOCUMENT_UNSENT_KIND),
            .body = column_text(rows, COL_DOCUMENT_UNSENT_BODY, arena),
        };
    }
    *out_list = list;
    return OK;
}

/* ---- answers ---- */

static enum err seq_of(struct tx *tx, int64_t id, bool *out_found, int64_t *out_seq)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_document_by_id);
    bind_int(row, ARG_DOCUMENT_BY_ID_ID, id);
    TRY(statement_next(row, &found));
    if (found) *out_seq = column_int(row, COL_DOCUMENT_BY_ID_SEQ);
    *out_found = found;
    return OK;
}

enum err outbox_answered(struct tx *tx, const struct outbox_answer *answer, struct instant now,
                         bool *out_found)
{
    int64_t seq;
    bool found;
    TRY(seq_of(tx, answer->id, &found, &seq));
    *out_found = found;
    if (!found) return OK;
    scoped(statement) struct statement *set = statement_open(tx, &q_document_answer_set);
    bind_int(set, ARG_DOCUMENT_ANSWER_SET_SEQ, seq);
    bind_int(set, ARG_DOCUMENT_ANSWER_SET_RESULT, answer->result);
    bind_text(set, ARG_DOCUMENT_ANSWER_SET_REASON, answer->reason.size ? answer->reason : TEXT(""));
    bind_int(set, ARG_DOCUMENT_ANSWER_SET_VERSION, answer->version);
    bind_int(set, ARG_DOCUMENT_ANSWER_SET_NOW, now.ms);
    return statement_run(set);
}

enum err outbox_settle(struct tx *tx)
{
    struct replica_state mirror;
    int64_t contained, first_open = 0, last;
    bool found;
    TRY(replica_state_load(tx, &mirror));
    TRY(contained_through(tx, &contained));
    {
        scoped(statement) struct statement *row = statement_open(tx, &q_outbox_first_open);
        bind_int(row, ARG_OUTBOX_FIRST_OPEN_AFTER, contained);
        bind_int(row, ARG_OUTBOX_FIRST_OPEN_VERSION, mirror.version);
        TRY(statement_next(row, &found));
        if (found) first_open = column_int(row, COL_OUTBOX_FIRST_OPEN_SEQ);
    }
    {
        scoped(statement) struct statement *row = statement_open(tx, &q_outbox_state);
        TRY(statement_next(row, &found));
        CHECK(found);
        last = column_int(row, COL_OUTBOX_STATE_NEXT_SEQ) - 1;
    }
    int64_t through = first_open != 0 ? first_open - 1 : last;
    if (through == contained) return OK;
    scoped(statement) struct statement *set = statement_open(tx, &q_outbox_contained_set);
    bind_int(set, ARG_OUTBOX_CONTAINED_SET_SEQ, through);
    return statement_run(set);
}

/* Everything is looked at anew: the next settling finds where it stands. */
static enum err unsettle(struct tx *tx)
{
    scoped(statement) struct statement *set = statement_open(tx, &q_outbox_contained_set);
    bind_int(set, ARG_OUTBOX_CONTAINED_SET_SEQ, 0);
    return statement_run(set);
}

enum err outbox_rewind(struct tx *tx, int64_t origin, int64_t acknowledged)
{
    {
        scoped(statement) struct statement *forget = statement_open(tx, &q_document_answers_forget);
        bind_int(forget, ARG_DOCUMENT_ANSWERS_FORGET_AFTER, id_make(origin, 1) - 1 + acknowledged);
        bind_int(forget, ARG_DOCUMENT_ANSWERS_FORGET_LAST, id_make(origin, ID_COUNTER_LIMIT - 1));
        TRY(statement_run(forget));
    }
    TRY(unsettle(tx));
    return outbox_settle(tx);
}

/* ---- a new id for an old document ---- */

/* What a document names (the sale that it takes back, a temporary card) may have been made anew:
 * then it is named by its id of now. Gives that id; the same when nothing changed. */
static enum err name_of_now(struct tx *tx, int64_t id, int64_t *out_id)
{
    for (;;) {
        bool found;
        scoped(statement) struct statement *row = statement_open(tx, &q_document_renamed);
        bind_int(row, ARG_DOCUMENT_RENAMED_ID, id);
        TRY(statement_next(row, &found));
        if (!found) break;
        id = column_int(row, COL_DOCUMENT_RENAMED_ID);
    }
    *out_id = id;
    return OK;
}

/* With `new_id` in quotes wherever `old_id` stands in quotes: ids are never said otherwise. */
static char *body_with_name(struct arena *arena, char *body, int64_t old_id, int64_t new_id)
{
    char *said = arena_printf(arena, "\"%lld\"", (long long)old_id);
    char *at = old_id == new_id ? NULL : strstr(body, said);
    if (at == NULL) return body;
    return arena_printf(arena, "%.*s\"%lld\"%s", (int)(at - body), body, (long long)new_id,
                        at + strlen(said));
}

/* The body says the id once, behind its kind. */
static char *body_with_id(struct arena *arena, const char *body, int64_t old_id, int64_t new_id)
{
    char *said = arena_printf(arena, "\"id\":\"%lld\"", (long long)old_id);
    const char *at = strstr(body, said);
    CHECK(at != NULL);
    return arena_printf(arena, "%.*s\"id\":\"%lld\"%s", (int)(at - body), body, (long long)new_id,
                        at + strlen(said));
}

/* And its moment once, in the form that outbox_body.c gives it. */
static char *body_with_moment(struct arena *arena, const char *body, struct instant old,
                              struct instant at)
{
    char *said = arena_printf(arena, "\"at\":\"%s\"", instant_format_iso(arena, old));
    const char *place = strstr(body, said);
    CHECK(place != NULL);
    return arena_printf(arena, "%.*s\"at\":\"%s\"%s", (int)(place - body), body,
                        instant_format_iso(arena, at), place + strlen(said));
}

/* What the new document has otherwise than the old one. */
struct renewal {
    int64_t seq, id;
    bool is_redated;
    int64_t ahead_ms;
    struct instant now;
};

/* The moment that a right clock would have shown. */
static struct instant moment_of(const struct renewal *renewal, struct instant old)
{
    if (!renewal->is_redated) return old;
    struct instant at = instant_add_ms(old, -renewal->ahead_ms);
    bool is_possible = at.ms >= OUTBOX_EARLIEST_MS && instant_compare(at, renewal->now) <= 0;
    return is_possible ? at : renewal->now;
}

static enum err copy_row(struct outbox *outbox, int64_t old_id, const struct renewal *renewal,
                         bool *out_found, int64_t *out_old_seq)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(outbox->tx, &q_document_by_id);
    bind_int(row, ARG_DOCUMENT_BY_ID_ID, old_id);
    TRY(statement_next(row, &found));
    *out_found = found;
    if (!found) return OK;
    *out_old_seq = column_int(row, COL_DOCUMENT_BY_ID_SEQ);
    struct instant old = instant_of_ms(column_int(row, COL_DOCUMENT_BY_ID_HAPPENED_AT));
    struct instant at = moment_of(renewal, old);
    char *body = column_string(row, COL_DOCUMENT_BY_ID_BODY, outbox->arena);
    body = body_with_id(outbox->arena, body, old_id, renewal->id);
    if (at.ms != old.ms) body = body_with_moment(outbox->arena, body, old, at);
    outbox->at = at;
    int64_t card_id = column_int(row, COL_DOCUMENT_BY_ID_CARD_ID), new_card_id = card_id;
    int64_t returned_id = column_int(row, COL_DOCUMENT_BY_ID_RETURNED_ID), new_returned_id;
    TRY(name_of_now(outbox->tx, card_id, &new_card_id));
    TRY(name_of_now(outbox->tx, returned_id, &new_returned_id));
    body = body_with_name(outbox->arena, body, card_id, new_card_id);
    body = body_with_name(outbox->arena, body, returned_id, new_returned_id);
    scoped(statement) struct statement *insert = statement_open(outbox->tx, &q_document_insert);
    bind_int(insert, ARG_DOCUMENT_INSERT_SEQ, renewal->seq);
    bind_int(insert, ARG_DOCUMENT_INSERT_ID, renewal->id);
    bind_int(insert, ARG_DOCUMENT_INSERT_KIND, column_int(row, COL_DOCUMENT_BY_ID_KIND));
    bind_int(insert, ARG_DOCUMENT_INSERT_HAPPENED_AT, at.ms);
    bind_int(insert, ARG_DOCUMENT_INSERT_HAPPENED_DAY, day_of_instant(at, outbox->zone).number);
    bind_int(insert, ARG_DOCUMENT_INSERT_ACCOUNT_ID,
             column_int(row, COL_DOCUMENT_BY_ID_ACCOUNT_ID));
    bind_int(insert, ARG_DOCUMENT_INSERT_CARD_ID, new_card_id);
    bind_int(insert, ARG_DOCUMENT_INSERT_SHIFT, column_int(row, COL_DOCUMENT_BY_ID_SHIFT));
    bind_int(insert, ARG_DOCUMENT_INSERT_CASHIER_ID,
             column_int(row, COL_DOCUMENT_BY_ID_CASHIER_ID));
    bind_int(insert, ARG_DOCUMENT_INSERT_NUMBER, column_int(row, COL_DOCUMENT_BY_ID_NUMBER));
    if (!column_is_null(row, COL_DOCUMENT_BY_ID_RETURNED_ID)) {
        bind_int(insert, ARG_DOCUMENT_INSERT_RETURNED_ID, new_returned_id);
    }
    bind_int(insert, ARG_DOCUMENT_INSERT_CHARGE, column_int(row, COL_DOCUMENT_BY_ID_CHARGE));
    bind_int(insert, ARG_DOCUMENT_INSERT_EXTRAS, column_int(row, COL_DOCUMENT_BY_ID_EXTRAS));
    bind_int(insert, ARG_DOCUMENT_INSERT_SUBSIDY, column_int(row, COL_DOCUMENT_BY_ID_SUBSIDY));
    bind_int(insert, ARG_DOCUMENT_INSERT_REFUSAL, column_int(row, COL_DOCUMENT_BY_ID_REFUSAL));
    bind_int(insert, ARG_DOCUMENT_INSERT_FLAGS,
             column_int(row, COL_DOCUMENT_BY_ID_FLAGS) | OUTBOX_REISSUED);
    bind_string(insert, ARG_DOCUMENT_INSERT_BODY, body);
    return statement_run(insert);
}

static enum err copy_lines(struct tx *tx, int64_t old_seq, int64_t new_seq)
{
    scoped(statement) struct statement *rows = statement_open(tx, &q_document_lines);
    bind_int(rows, ARG_DOCUMENT_LINES_SEQ, old_seq);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        scoped(statement) struct statement *insert = statement_open(tx, &q_document_line_insert);
        bind_int(insert, ARG_DOCUMENT_LINE_INSERT_SEQ, new_seq);
        bind_int(insert, ARG_DOCUMENT_LINE_INSERT_LINE, column_int(rows, COL_DOCUMENT_LINES_LINE));
        bind_int(insert, ARG_DOCUMENT_LINE_INSERT_KIND, column_int(rows, COL_DOCUMENT_LINES_KIND));
        bind_int(insert, ARG_DOCUMENT_LINE_INSERT_ITEM_ID,
                 column_int(rows, COL_DOCUMENT_LINES_ITEM_ID));
        bind_text(insert, ARG_DOCUMENT_LINE_INSERT_NAME,
                  column_text(rows, COL_DOCUMENT_LINES_NAME, NULL));
        bind_int(insert, ARG_DOCUMENT_LINE_INSERT_QUANTITY,
                 column_int(rows, COL_DOCUMENT_LINES_QUANTITY));
        bind_int(insert, ARG_DOCUMENT_LINE_INSERT_PRICE,
                 column_int(rows, COL_DOCUMENT_LINES_PRICE));
        bind_int(insert, ARG_DOCUMENT_LINE_INSERT_SUBSIDY,
                 column_int(rows, COL_DOCUMENT_LINES_SUBSIDY));
        TRY(statement_run(insert));
    }
}

static enum err was_reissued(struct tx *tx, int64_t id, bool *out_known, bool *out_reissued)
{
    int64_t seq;
    TRY(seq_of(tx, id, out_known, &seq));
    *out_reissued = false;
    if (!*out_known) return OK;
    scoped(statement) struct statement *row = statement_open(tx, &q_document_reissued);
    bind_int(row, ARG_DOCUMENT_REISSUED_SEQ, seq);
    return statement_next(row, out_reissued);
}

static enum err renew(struct tx *tx, struct arena *arena, int64_t id, struct renewal renewal,
                      bool *out_done)
{
    struct outbox outbox;
    bool known, reissued;
    int64_t old_seq = 0;
    *out_done = false;
    TRY(was_reissued(tx, id, &known, &reissued));
    if (!known || reissued) return OK;
    TRY(outbox_open(tx, arena, renewal.now, &outbox));
    renewal.seq = outbox.next_seq++;
    renewal.id = id_make(outbox.origin, outbox.next_counter++);
    TRY(copy_row(&outbox, id, &renewal, &known, &old_seq));
    TRY(copy_lines(tx, old_seq, renewal.seq));
    /* It did not happen now; one that ran ahead does not hold up those behind it any more. */
    if (!renewal.is_redated) outbox.at = outbox.last_at;
    TRY(outbox_close(&outbox));
    *out_done = true;
    scoped(statement) struct statement *insert = statement_open(tx, &q_document_reissue_insert);
    bind_int(insert, ARG_DOCUMENT_REISSUE_INSERT_SEQ, old_seq);
    bind_int(insert, ARG_DOCUMENT_REISSUE_INSERT_NEW_SEQ, renewal.seq);
    return statement_run(insert);
}

enum err outbox_reissue(struct tx *tx, struct arena *arena, int64_t id, struct instant now,
                        bool *out_done)
{
    return renew(tx, arena, id, (struct renewal){.now = now}, out_done);
}

enum err outbox_redate(struct tx *tx, struct arena *arena, int64_t id, int64_t ahead_ms,
                       struct instant now, bool *out_done)
{
    struct renewal renewal = {.is_redated = true, .ahead_ms = ahead_ms, .now = now};
    return renew(tx, arena, id, renewal, out_done);
}

/* ---- how it stands ---- */

enum err outbox_standing(struct tx *tx, struct outbox_standing *out_standing)
{
    bool found;
    struct outbox_standing standing = {0};
    int64_t contained;
    {
        scoped(statement) struct statement *row = statement_open(tx, &q_outbox_state);
        TRY(statement_next(row, &found));
        CHECK(found);
        contained = column_int(row, COL_OUTBOX_STATE_CONTAINED_THROUGH);
        standing.last_counter = column_int(row, COL_OUTBOX_STATE_NEXT_COUNTER) - 1;
        standing.last_at = instant_of_ms(column_int(row, COL_OUTBOX_STATE_LAST_AT));
    }
    {
        scoped(statement) struct statement *row = statement_open(tx, &q_outbox_standing);
        bind_int(row, ARG_OUTBOX_STANDING_AFTER, contained);
        TRY(statement_next(row, &found));
        CHECK(found);
        standing.unsent = column_int(row, COL_OUTBOX_STANDING_UNSENT);
        standing.oldest_unsent = instant_of_ms(column_int(row, COL_OUTBOX_STANDING_OLDEST));
    }
    scoped(statement) struct statement *row = statement_open(tx, &q_outbox_malformed);
    TRY(statement_next(row, &found));
    CHECK(found);
    standing.malformed = column_int(row, COL_OUTBOX_MALFORMED_COUNT);
    *out_standing = standing;
    return OK;
}

/* ---- for siblings ---- */

static enum err set_meals_of(struct tx *tx, struct arena *arena, int64_t seq, enum outbox_kind kind,
                             const char **out_text)
{
    struct buf buf;
    buf_init(&buf, arena);
    const char *sign = kind == OUTBOX_RETURN || kind == OUTBOX_NOT_SERVED ? "-" : "";
    scoped(statement) struct statement *rows = statement_open(tx, &q_document_lines);
    bind_int(rows, ARG_DOCUMENT_LINES_SEQ, seq);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        if (column_int(rows, COL_DOCUMENT_LINES_KIND) != SALE_SET_MEAL) continue;
        for (int64_t i = column_int(rows, COL_DOCUMENT_LINES_QUANTITY); i > 0; i--) {
            buf_printf(&buf, "%s%s%lld", buf.size > 0 ? "," : "", sign,
                       (long long)column_int(rows, COL_DOCUMENT_LINES_ITEM_ID));
        }
    }
    *out_text = arena_copy(arena, buf_text(&buf).bytes ? buf_text(&buf).bytes : "", buf.size);
    return OK;
}

enum err outbox_tell(struct tx *tx, struct arena *arena, int64_t after_seq, int limit,
                     struct outbox_told_list *out_list)
{
    struct outbox_told_list list = {.items = ARENA_ARRAY(arena, struct outbox_told, (size_t)limit)};
    scoped(statement) struct statement *rows = statement_open(tx, &q_outbox_tell);
    bind_int(rows, ARG_OUTBOX_TELL_AFTER, after_seq);
    bind_int(rows, ARG_OUTBOX_TELL_COUNT, limit);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        struct outbox_told *told = &list.items[list.count++];
        *told = (struct outbox_told){
            .seq = column_int(rows, COL_OUTBOX_TELL_SEQ),
            .id = column_int(rows, COL_OUTBOX_TELL_ID),
            .account_id = column_int(rows, COL_OUTBOX_TELL_ACCOUNT_ID),
            .happened_at = instant_of_ms(column_int(rows, COL_OUTBOX_TELL_HAPPENED_AT)),
            .day = day_of_number((int32_t)column_int(rows, COL_OUTBOX_TELL_HAPPENED_DAY)),
            .charge = money_of_kopecks(column_int(rows, COL_OUTBOX_TELL_CHARGE)),
            .extras = money_of_kopecks(column_int(rows, COL_OUTBOX_TELL_EXTRAS)),
            .version = column_int(rows, COL_OUTBOX_TELL_VERSION),
        };
        TRY(set_meals_of(tx, arena, told->seq,
                         (enum outbox_kind)column_int(rows, COL_OUTBOX_TELL_KIND),
                         &told->set_meals));
    }
    *out_list = list;
    return OK;
}
