/* What a program says: bodies as JSON objects, strictly, and the key of a repeat. */
#include <string.h>

#include "api/inside.h"
#include "base/check.h"
#include "base/id.h"
#include "desk/choice_day.h"

json_t *api_body(struct arena *arena, const struct request *request, struct response *response)
{
    struct text body = request->body;
    json_t *value = json_loadb(body.bytes ? body.bytes : "", body.size, JSON_REJECT_DUPLICATES,
                               NULL);
    if (json_is_object(value)) return value;
    json_decref(value);
    api_refuse(arena, request, 400, "body_malformed", NULL, response);
    return NULL;
}

void api_refuse_body(struct arena *arena, const struct request *request,
                     const struct reader *reader, struct response *response)
{
    static const struct {
        const char *fault, *words;
    } WORDS[] = {
        {"missing", "не хватает"},
        {"wrong_type", "не того вида"},
        {"out_of_range", "вне пределов"},
        {"unknown_member", "в теле есть то, чего нет в описании"},
    };
    const char *words = "не подходит";
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
        if (strcmp(WORDS[i].fault, reader->fault) == 0) words = WORDS[i].words;
    }
    const char *detail = reader->member == NULL
                             ? arena_printf(arena, "Тело: %s.", words)
                             : arena_printf(arena, "%s: %s.", reader->member, words);
    api_refuse(arena, request, 422, "body_invalid", detail, response);
}

static bool is_key_byte(char byte)
{
    bool is_letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
    return is_letter || (byte >= '0' && byte <= '9') || byte == '-' || byte == '_' || byte == '.' ||
           byte == ':';
}

struct text api_repeat_key(struct text header)
{
    static const struct text NONE = {NULL, 0};
    bool is_quoted = header.size >= 2 && header.bytes[0] == '"' &&
                     header.bytes[header.size - 1] == '"';
    if (is_quoted) header = text_part(header, 1, header.size - 2);
    if (header.size == 0 || header.size > API_REPEAT_KEY_LIMIT) return NONE;
    for (size_t i = 0; i < header.size; i++) {
        if (!is_key_byte(header.bytes[i])) return NONE;
    }
    return header;
}

/* ---- bodies ---- */

static struct day reader_day(struct reader *reader, const char *member)
{
    struct day day = {0};
    struct text text = reader_text(reader, member);
    bool is_iso = text.size == sizeof "2026-01-01" - 1 && text.bytes[4] == '-';
    if (reader->fault == NULL && (!is_iso || day_parse(text, &day) != OK)) {
        reader_fail(reader, "wrong_type", member);
    }
    return day;
}

/* A day alone is a period of one. */
bool api_absence_read(struct reader *reader, struct api_absence *out_absence)
{
    struct api_absence absence = {.first_day = reader_day(reader, "first_day"), .reason = {"", 0}};
    absence.last_day = absence.first_day;
    if (reader_has(reader, "last_day")) absence.last_day = reader_day(reader, "last_day");
    if (reader_has(reader, "reason")) absence.reason = reader_text(reader, "reason");
    for (size_t i = 0; i < absence.reason.size && reader->fault == NULL; i++) {
        if ((unsigned char)absence.reason.bytes[i] < ' ') {
            reader_fail(reader, "wrong_type", "reason");
        }
    }
    if (!reader_end(reader)) return false;
    *out_absence = absence;
    return true;
}

static enum meal reader_meal(struct reader *reader)
{
    static const char *const NAMES[] = {"breakfast", "lunch", "snack"};
    struct text name = reader_text(reader, "meal");
    for (int i = 0; i < CHOICE_MEALS; i++) {
        if (text_is(name, NAMES[i])) return (enum meal)(i + 1);
    }
    if (reader->fault == NULL) reader_fail(reader, "out_of_range", "meal");
    return MEAL_BREAKFAST;
}

static void reader_wish(struct reader *reader, struct meal_choice *wish)
{
    struct text word = reader_text(reader, "wish");
    wish->wish = MEAL_WISH_AS_USUAL;
    if (text_is(word, "usual")) return;
    wish->wish = MEAL_WISH_NOTHING;
    if (text_is(word, "none")) return;
    wish->wish = MEAL_WISH_FAMILY;
    if (reader->fault == NULL && id_parse(word, &wish->family_id) != OK) {
        reader_fail(reader, "out_of_range", "wish");
    }
}

/* For a day, or for a weekday: one of both. */
static bool wish_read(const json_t *object, struct meal_choice *out_wish, struct reader *whole)
{
    struct reader reader = reader_of(object);
    struct meal_choice wish = {0};
    if (reader_has(&reader, "day") == reader_has(&reader, "weekday")) {
        reader_fail(&reader, reader_has(&reader, "day") ? "unknown_member" : "missing", "day");
    } else if (reader_has(&reader, "day")) {
        wish.day = reader_day(&reader, "day");
    } else {
        wish.weekday = (int)reader_int(&reader, "weekday", 1, 7);
    }
    wish.meal = reader_meal(&reader);
    reader_wish(&reader, &wish);
    if (!reader_end(&reader)) {
        reader_fail(whole, reader.fault, reader.member == NULL ? "wishes" : reader.member);
        return false;
    }
    *out_wish = wish;
    return true;
}

bool api_wishes_read(struct reader *reader, struct meal_choice *wishes, int room, int *out_count)
{
    const json_t *list = reader_array(reader, "wishes", (size_t)room);
    if (reader->fault == NULL && json_array_size(list) == 0) {
        reader_fail(reader, "out_of_range", "wishes");
    }
    for (size_t i = 0; reader->fault == NULL && i < json_array_size(list); i++) {
        if (!wish_read(json_array_get(list, i), &wishes[i], reader)) return false;
    }
    if (!reader_end(reader)) return false;
    *out_count = (int)json_array_size(list);
    return true;
}
