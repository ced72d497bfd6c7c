/* From JSON to documents.
 *
 * A member that we do not know is refused, not ignored: it could be one that changes what the
 * document means. Amounts are whole kopecks, ids strings, moments RFC 3339. */
#include "sync/said.h"

#include "base/id.h"
#include "http/reader.h"
#include "school/school.h"
#include "sync/json_handle.h"

static void read_line(struct reader *document, const json_t *said, struct sale_line *line)
{
    struct reader reader = reader_of(said);
    bool is_meal = reader_has(&reader, "set_meal");
    line->kind = is_meal ? SALE_SET_MEAL : SALE_DISH;
    line->item_id = reader_id(&reader, is_meal ? "set_meal" : "dish");
    line->quantity = reader_int(&reader, "quantity", INT32_MIN, INT32_MAX);
    line->price = reader_money(&reader, "price");
    line->subsidy = is_meal ? reader_money(&reader, "subsidy") : money_zero();
    if (!reader_end(&reader)) reader_fail(document, reader.fault, reader.member);
}

static void read_lines(struct reader *reader, struct arena *arena, struct document *document)
{
    const json_t *lines = reader_array(reader, "lines", SALE_LINES_LIMIT);
    size_t count = reader->fault == NULL ? json_array_size(lines) : 0;
    if (count == 0) return;
    document->line_count = (int)count;
    document->lines = ARENA_ARRAY(arena, struct sale_line, count);
    for (size_t i = 0; i < count; i++) {
        read_line(reader, json_array_get(lines, i), &document->lines[i]);
    }
}

/* Who was at the till, and in which shift. */
static void read_cashier(struct reader *reader, struct document *document)
{
    document->cashier_id = reader_optional_id(reader, "cashier");
    if (reader_has(reader, "shift")) {
        document->shift = reader_int(reader, "shift", 1, DOCUMENT_SHIFT_LIMIT);
    }
}

static struct text copied(struct arena *arena, struct text text)
{
    return (struct text){arena_copy(arena, text.bytes, text.size), text.size};
}

static void read_override(struct reader *document_reader, struct arena *arena,
                          struct document *document)
{
    const json_t *said = reader_object(document_reader, "override");
    if (said == NULL) return;
    struct reader reader = reader_of(said);
    document->override_cashier_id = reader_id(&reader, "cashier");
    document->override_reason = copied(arena, reader_text(&reader, "reason"));
    if (!reader_end(&reader)) reader_fail(document_reader, reader.fault, reader.member);
}

/* What only somebody who hands out food may say. */
static void read_exception(struct reader *reader, struct arena *arena, struct document *document)
{
    if (reader_has(reader, "forgotten")) {
        document->is_forgotten = reader_bool(reader, "forgotten");
        if (!document->is_forgotten) reader_fail(reader, "out_of_range", "forgotten");
    }
    if (reader_has(reader, "override")) read_override(reader, arena, document);
}

static void read_receipt(struct reader *reader, struct arena *arena, struct document *document)
{
    document->number = reader_int(reader, "number", 1, DOCUMENT_NUMBER_LIMIT);
    document->is_offline = reader_bool(reader, "offline");
    if (document->kind == DOCUMENT_RETURN) document->returned_id = reader_id(reader, "returned");
    if (document->kind == DOCUMENT_SALE) read_exception(reader, arena, document);
    document->card_id = reader_optional_id(reader, "card");
    read_lines(reader, arena, document);
}

static void read_guest_receipt(struct reader *reader, struct arena *arena,
                               struct document *document)
{
    document->number = reader_int(reader, "number", 1, DOCUMENT_NUMBER_LIMIT);
    if (document->kind == DOCUMENT_GUEST_SALE) {
        document->is_asked = true;
        document->card_id = reader_id(reader, "card");
        document->guest_school = reader_int(reader, "school", 1, SCHOOL_NUMBER_LIMIT);
        document->asked_at = reader_instant(reader, "asked_at");
    } else {
        document->returned_id = reader_id(reader, "returned");
    }
    read_lines(reader, arena, document);
}

static void read_served(struct reader *reader, struct arena *arena, struct document *document)
{
    document->is_offline = reader_bool(reader, "offline");
    if (document->kind == DOCUMENT_NOT_SERVED) {
        document->returned_id = reader_id(reader, "served");
        return;
    }
    document->set_meal_id = reader_id(reader, "set_meal");
    document->card_id = reader_optional_id(reader, "card");
    read_exception(reader, arena, document);
}

static void read_temporary_card(struct reader *reader, struct arena *arena,
                                struct document *document)
{
    document->chip = copied(arena, reader_text(reader, "chip"));
    document->is_offline = reader_bool(reader, "offline");
}

static void read_card_state(struct reader *reader, struct document *document)
{
    struct text state = reader_text(reader, "state");
    document->card_id = reader_id(reader, "card");
    if (text_is(state, "blocked")) {
        document->card_state = CARD_BLOCKED;
    } else if (text_is(state, "lost")) {
        document->card_state = CARD_LOST;
    } else if (text_is(state, "returned")) {
        document->card_state = CARD_RETURNED;
    } else {
        reader_fail(reader, "out_of_range", "state");
    }
}

static bool kind_of(struct text name, enum document_kind *out_kind)
{
    static const struct {
        const char *name;
        enum document_kind kind;
    } KINDS[] = {
        {"sale", DOCUMENT_SALE},
        {"return", DOCUMENT_RETURN},
        {"activation", DOCUMENT_ACTIVATION},
        {"card_state", DOCUMENT_CARD_STATE},
        {"served", DOCUMENT_SERVED},
        {"not_served", DOCUMENT_NOT_SERVED},
        {"temporary_card", DOCUMENT_TEMPORARY_CARD},
        {"guest_sale", DOCUMENT_GUEST_SALE},
        {"guest_return", DOCUMENT_GUEST_RETURN},
    };
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
        if (!text_is(name, KINDS[i].name)) continue;
        *out_kind = KINDS[i].kind;
        return true;
    }
    return false;
}

static void read_by_kind(struct reader *reader, struct arena *arena, struct document *document)
{
    switch (document->kind) {
    case DOCUMENT_SALE:
    case DOCUMENT_RETURN: read_receipt(reader, arena, document); break;
    case DOCUMENT_ACTIVATION:
        document->card_id = reader_id(reader, "card");
        document->fee = reader_money(reader, "fee");
        document->is_offline = reader_bool(reader, "offline");
        break;
    case DOCUMENT_CARD_STATE:
        read_card_state(reader, document);
        document->is_offline = reader_bool(reader, "offline");
        break;
    case DOCUMENT_SERVED:
    case DOCUMENT_NOT_SERVED: read_served(reader, arena, document); break;
    case DOCUMENT_TEMPORARY_CARD: read_temporary_card(reader, arena, document); break;
    case DOCUMENT_GUEST_SALE:
    case DOCUMENT_GUEST_RETURN: read_guest_receipt(reader, arena, document); break;
    }
}

static void judge_origin(struct reader *reader, int64_t id, struct said_origins origins)
{
    if (reader->fault != NULL) return;
    int64_t origin = id_origin(id);
    if (origin != origins.own && (origins.replaced == 0 || origin != origins.replaced)) {
        reader_fail(reader, "foreign_origin", "id");
    }
}

static struct said read_document(struct arena *arena, const json_t *value,
                                 struct said_origins origins, struct document *document)
{
    struct reader reader = reader_of(value);
    *document = (struct document){.id = reader_id(&reader, "id")};
    struct said said = {.id = document->id, .document = -1};
    judge_origin(&reader, document->id, origins);
    struct text kind = reader_text(&reader, "kind");
    document->happened_at = reader_instant(&reader, "at");
    document->account_id = reader_id(&reader, "account");
    if (reader.fault == NULL && !kind_of(kind, &document->kind)) {
        reader_fail(&reader, "out_of_range", "kind");
    }
    if (reader.fault == NULL) read_cashier(&reader, document);
    if (reader.fault == NULL) read_by_kind(&reader, arena, document);
    if (!reader_end(&reader)) {
        said.fault = reader.fault;
        said.member = reader.member;
    }
    return said;
}

static void read_documents(struct arena *arena, const json_t *array, struct said_origins origins,
                           struct said_journal *journal)
{
    size_t count = json_array_size(array);
    journal->said = ARENA_ARRAY(arena, struct said, count + 1);
    journal->documents = ARENA_ARRAY(arena, struct document, count + 1);
    for (size_t i = 0; i < count; i++) {
        struct document *document = &journal->documents[journal->document_count];
        struct said said = read_document(arena, json_array_get(array, i), origins, document);
        if (said.fault == NULL) {
            said.document = journal->document_count++;
            document_prepare(document);
        }
        journal->said[journal->said_count++] = said;
    }
}

const char *said_read(struct arena *arena, struct text body, struct said_origins origins,
                      struct said_journal *out_journal)
{
    json_error_t error;
    scoped(json) json_t *said = json_parse(body, &error);
    if (said == NULL) {
        return arena_printf(arena, "not JSON: line %d, column %d: %s", error.line, error.column,
                            error.text);
    }
    struct reader reader = reader_of(said);
    struct said_journal journal = {.said_count = 0};
    const json_t *documents = reader_array(&reader, "documents", DOCUMENT_BATCH_LIMIT);
    if (!reader_end(&reader)) {
        return arena_printf(arena, "%s: %s", reader.member ? reader.member : "body", reader.fault);
    }
    read_documents(arena, documents, origins, &journal);
    *out_journal = journal;
    return NULL;
}
