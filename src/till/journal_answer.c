/* The answer to a journal post, read strictly: as many answers as documents, each to its own. */
#include <inttypes.h>

#include "base/id.h"
#include "http/reader.h"
#include "sync/json_handle.h"
#include "till/courier_inside.h"

enum { REASON_BYTES_LIMIT = 60 };

static bool result_read(struct text word, enum outbox_result *out_result)
{
    static const struct {
        const char *word;
        enum outbox_result result;
    } WORDS[] = {
        {"recorded", OUTBOX_RECORDED},   {"exists", OUTBOX_EXISTS},
        {"malformed", OUTBOX_MALFORMED}, {"exists_with_other_content", OUTBOX_TAKEN},
        {"refused", OUTBOX_REFUSED},
    };
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
        if (!text_is(word, WORDS[i].word)) continue;
        *out_result = WORDS[i].result;
        return true;
    }
    return false;
}

static struct text optional_word(struct reader *reader, const char *member)
{
    if (!reader_has(reader, member)) return TEXT("");
    struct text word = reader_text(reader, member);
    if (word.size > REASON_BYTES_LIMIT) reader_fail(reader, "out_of_range", member);
    return word;
}

/* "0" when the server could not even read the id: then it is malformed, and its place tells which
 * one is meant. */
static bool is_to(struct text id_text, int64_t id, enum outbox_result result)
{
    int64_t said;
    if (text_is(id_text, "0")) return result == OUTBOX_MALFORMED;
    return id_parse(id_text, &said) == OK && said == id;
}

static bool answer_read(struct arena *arena, const json_t *value, const struct outbox_item *item,
                        int64_t version, struct outbox_answer *out_answer)
{
    struct reader reader = reader_of(value);
    struct text id = reader_text(&reader, "id");
    struct text result = reader_text(&reader, "result");
    struct text refusal = optional_word(&reader, "refusal");
    struct text reason = optional_word(&reader, "reason");
    struct outbox_answer answer = {.id = item->id};
    if (reader.fault != NULL || !result_read(result, &answer.result)) return false;
    if (!is_to(id, item->id, answer.result)) return false;
    bool is_kept = answer.result == OUTBOX_RECORDED || answer.result == OUTBOX_EXISTS;
    answer.version = is_kept ? version : 0;
    answer.reason = reason.size > 0 ? reason : refusal;
    answer.reason.bytes = arena_copy(arena, answer.reason.bytes, answer.reason.size);
    *out_answer = answer;
    return true;
}

bool journal_answer_read(struct arena *arena, const json_t *said, const struct outbox_list *sent,
                         struct journal_answer *out_answer, const char **out_wrong)
{
    struct reader reader = reader_of(said);
    struct journal_answer answer = {
        .acknowledged = reader_int(&reader, "acknowledged", 0, ID_COUNTER_LIMIT - 1),
        .enrol_anew = reader_bool(&reader, "enrol_anew"),
        .version = reader_int(&reader, "version", 1, INT64_MAX),
    };
    const json_t *list = reader_array(&reader, "answers", COURIER_BATCH_LIMIT);
    *out_wrong = reader.fault != NULL ? reader.member : "answers";
    if (reader.fault != NULL || json_array_size(list) != (size_t)sent->count) return false;
    answer.answers = ARENA_ARRAY(arena, struct outbox_answer, (size_t)sent->count + 1);
    for (int i = 0; i < sent->count; i++) {
        const json_t *value = json_array_get(list, (size_t)i);
        if (!answer_read(arena, value, &sent->items[i], answer.version, &answer.answers[i])) {
            return false;
        }
    }
    *out_answer = answer;
    return true;
}
