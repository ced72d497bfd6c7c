/* Questions and answers over the LAN as texts. */
#include "till/neighbour_wire.h"

#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/id.h"
#include "base/parse.h"
#include "http/reader.h"
#include "sync/json_handle.h"

static bool is_hex(struct text text, size_t size)
{
    for (size_t i = 0; i < text.size; i++) {
        char byte = text.bytes[i];
        if ((byte < '0' || byte > '9') && (byte < 'a' || byte > 'f')) return false;
    }
    return text.size == size;
}

const char *neighbour_word(struct arena *arena, const struct world *world)
{
    uint8_t bytes[NEIGHBOUR_WORD_SIZE / 2];
    world->random(world->context, bytes, sizeof bytes);
    return format_hex(arena, bytes, sizeof bytes);
}

/* Each part with its size, so that no two messages have one form. */
static const char *mac_of(struct arena *arena, struct text key, const char *purpose,
                          const struct text *parts, int count)
{
    struct buf message;
    buf_init(&message, arena);
    buf_printf(&message, "obed neighbour %s\n", purpose);
    for (int i = 0; i < count; i++) {
        buf_printf(&message, "%zu\n", parts[i].size);
        buf_add_text(&message, parts[i]);
    }
    struct digest digest = secret_mac(key, buf_text(&message));
    return format_hex(arena, digest.bytes, sizeof digest.bytes);
}

/* ---- the question ---- */

static bool is_challenge(struct text text)
{
    for (size_t i = 0; i < text.size; i++) {
        char byte = text.bytes[i];
        bool is_right = (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f') || byte == '-';
        if (!is_right) return false;
    }
    return text.size > 0 && text.size <= NEIGHBOUR_CHALLENGE_LIMIT;
}

enum err neighbour_ask_parse(struct text header, struct neighbour_ask *out_ask)
{
    if (header.size > NEIGHBOUR_ASK_LIMIT) return ERR_SYNTAX;
    struct neighbour_ask ask;
    struct text rest = header;
    struct text origin = text_cut(&rest, '.');
    ask.word = text_cut(&rest, '.');
    ask.challenge = text_cut(&rest, '.');
    ask.mac = rest;
    if (parse_int64(origin, 1, ID_ORIGIN_LIMIT - 1, &ask.origin) != OK) return ERR_SYNTAX;
    if (!is_hex(ask.word, NEIGHBOUR_WORD_SIZE) || !is_hex(ask.mac, NEIGHBOUR_MAC_SIZE)) {
        return ERR_SYNTAX;
    }
    if (!is_challenge(ask.challenge)) return ERR_SYNTAX;
    *out_ask = ask;
    return OK;
}

static const char *ask_mac(struct arena *arena, struct text key, const struct neighbour_ask *ask,
                           struct text target)
{
    const char *origin = arena_printf(arena, "%" PRId64, ask->origin);
    struct text parts[] = {text_of(origin), ask->word, ask->challenge, target};
    return mac_of(arena, key, "ask 1", parts, sizeof parts / sizeof *parts);
}

const char *neighbour_ask_format(struct arena *arena, struct text key, int64_t origin,
                                 struct text word, struct text challenge, struct text target)
{
    struct neighbour_ask ask = {.origin = origin, .word = word, .challenge = challenge};
    return arena_printf(arena, "%" PRId64 ".%.*s.%.*s.%s", origin, TEXT_ARGS(word),
                        TEXT_ARGS(challenge), ask_mac(arena, key, &ask, target));
}

bool neighbour_ask_is_proven(struct arena *arena, struct text key, const struct neighbour_ask *ask,
                             struct text target)
{
    return secret_equal(ask->mac, text_of(ask_mac(arena, key, ask, target)));
}

/* ---- the answer, told ---- */

static void add_document(struct buf *buf, struct arena *arena, const struct outbox_told *told)
{
    buf_printf(buf,
               "{\"id\":\"%" PRId64 "\",\"account\":\"%" PRId64 "\",\"at\":\"%s\",\"day\":\"%s\","
               "\"charge\":%" PRId64 ",\"extras\":%" PRId64 ",\"meals\":\"%s\",\"version\":%" PRId64
               "}",
               told->id, told->account_id, instant_format_iso(arena, told->happened_at),
               day_format_iso(arena, told->day), money_in_kopecks(told->charge),
               money_in_kopecks(told->extras), told->set_meals, told->version);
}

static void add_told(struct buf *buf, struct arena *arena, const struct neighbour_told *told)
{
    buf_add_string(buf, "{\"origins\":[");
    for (int i = 0; i < told->origin_count; i++) {
        buf_printf(buf, "%s\"%" PRId64 "\"", i ? "," : "", told->origins[i]);
    }
    buf_printf(buf,
               "],\"epoch\":\"%016" PRIx64 "\",\"last\":%" PRId64 ",\"more\":%s,\"whole\":%s,"
               "\"version\":%" PRId64 ",\"challenge\":\"%.*s\",\"documents\":[",
               told->epoch, told->last, told->has_more ? "true" : "false",
               told->is_whole ? "true" : "false", told->version, TEXT_ARGS(told->challenge));
    for (int i = 0; i < told->document_count; i++) {
        if (i > 0) buf_add_char(buf, ',');
        add_document(buf, arena, &told->documents[i]);
    }
    buf_add_string(buf, "]}\n");
}

struct text neighbour_prove(struct arena *arena, struct text key, struct text word,
                            struct text said)
{
    struct buf body;
    struct text parts[] = {word, said};
    buf_init(&body, arena);
    buf_printf(&body, "%s\n", mac_of(arena, key, "answer 1", parts, 2));
    buf_add_text(&body, said);
    return buf_text(&body);
}

struct text neighbour_told_format(struct arena *arena, struct text key, struct text word,
                                  const struct neighbour_told *told)
{
    struct buf said;
    buf_init(&said, arena);
    add_told(&said, arena, told);
    return neighbour_prove(arena, key, word, buf_text(&said));
}

/* ---- the answer, heard ---- */

static const char *text_copy(struct arena *arena, struct text text)
{
    return arena_copy(arena, text.bytes, text.size);
}

static uint64_t epoch_of(struct text text)
{
    uint64_t epoch = 0;
    for (size_t i = 0; i < text.size; i++) {
        char byte = text.bytes[i];
        epoch = epoch << 4 | (uint64_t)(byte <= '9' ? byte - '0' : byte - 'a' + 10);
    }
    return epoch;
}

static bool read_origins(const json_t *list, struct neighbour_told *told)
{
    size_t count = json_array_size(list);
    for (size_t i = 0; i < count; i++) {
        const json_t *value = json_array_get(list, i);
        struct text text = {json_string_value(value), json_string_length(value)};
        if (!json_is_string(value)) return false;
        if (parse_int64(text, 1, ID_ORIGIN_LIMIT - 1, &told->origins[i]) != OK) return false;
    }
    told->origin_count = (int)count;
    return count > 0;
}

static bool is_own(const struct neighbour_told *told, int64_t id)
{
    for (int i = 0; i < told->origin_count; i++) {
        if (told->origins[i] == id_origin(id)) return true;
    }
    return false;
}

static bool read_document(struct arena *arena, const json_t *value,
                          const struct neighbour_told *told, struct outbox_told *out_document)
{
    struct reader reader = reader_of(value);
    struct outbox_told document = {
        .id = reader_id(&reader, "id"),
        .account_id = reader_id(&reader, "account"),
        .happened_at = reader_instant(&reader, "at"),
        .charge = reader_money(&reader, "charge"),
        .extras = reader_money(&reader, "extras"),
        .version = reader_int(&reader, "version", 0, INT64_MAX),
    };
    struct text day = reader_text(&reader, "day");
    struct text meals = reader_text(&reader, "meals");
    if (reader.fault != NULL || meals.size > NEIGHBOUR_MEALS_LIMIT) return false;
    if (day_parse(day, &document.day) != OK || !is_own(told, document.id)) return false;
    document.set_meals = text_copy(arena, meals);
    *out_document = document;
    return true;
}

static bool read_documents(struct arena *arena, const json_t *list, struct neighbour_told *told)
{
    size_t count = json_array_size(list);
    told->documents = ARENA_ARRAY(arena, struct outbox_told, count + 1);
    for (size_t i = 0; i < count; i++) {
        if (!read_document(arena, json_array_get(list, i), told, &told->documents[i])) return false;
    }
    told->document_count = (int)count;
    return true;
}

static enum err read_told(struct arena *arena, struct text said, struct neighbour_told *out_told)
{
    json_error_t error;
    scoped(json) json_t *object = json_parse(said, &error);
    struct reader reader = reader_of(object);
    struct neighbour_told told = {
        .last = reader_int(&reader, "last", 0, INT64_MAX),
        .has_more = reader_bool(&reader, "more"),
        .is_whole = reader_bool(&reader, "whole"),
        .version = reader_int(&reader, "version", 0, INT64_MAX),
        .challenge = reader_text(&reader, "challenge"),
    };
    struct text epoch = reader_text(&reader, "epoch");
    const json_t *origins = reader_array(&reader, "origins", NEIGHBOUR_ORIGINS_LIMIT);
    const json_t *documents = reader_array(&reader, "documents", NEIGHBOUR_PAGE_LIMIT);
    if (reader.fault != NULL || !is_hex(epoch, 16) || !is_challenge(told.challenge)) {
        return ERR_SYNTAX;
    }
    if (!read_origins(origins, &told) || !read_documents(arena, documents, &told)) {
        return ERR_SYNTAX;
    }
    told.epoch = epoch_of(epoch);
    told.challenge.bytes = text_copy(arena, told.challenge);
    *out_told = told;
    return OK;
}

enum err neighbour_told_parse(struct arena *arena, struct text key, struct text word,
                              struct text body, struct neighbour_told *out_told)
{
    struct text said = body;
    struct text mac = text_cut(&said, '\n');
    if (said.bytes == NULL) return ERR_CONSTRAINT;
    struct text parts[] = {word, said};
    if (!secret_equal(mac, text_of(mac_of(arena, key, "answer 1", parts, 2)))) {
        return ERR_CONSTRAINT;
    }
    return read_told(arena, said, out_told);
}
