/* Strict reading over jansson. */
#include "http/reader.h"

#include "base/id.h"

void reader_fail(struct reader *reader, const char *fault, const char *member)
{
    if (reader->fault != NULL) return;
    reader->fault = fault;
    reader->member = member;
}

struct reader reader_of(const json_t *object)
{
    struct reader reader = {.object = object};
    if (!json_is_object(object)) reader_fail(&reader, "wrong_type", NULL);
    return reader;
}

bool reader_has(const struct reader *reader, const char *member)
{
    return json_object_get(reader->object, member) != NULL;
}

static const json_t *take_optional(struct reader *reader, const char *member)
{
    const json_t *value = json_object_get(reader->object, member);
    if (value != NULL) reader->taken++;
    return value;
}

static const json_t *take(struct reader *reader, const char *member)
{
    const json_t *value = take_optional(reader, member);
    if (value == NULL) reader_fail(reader, "missing", member);
    return value;
}

static struct text text_of_value(struct reader *reader, const json_t *value, const char *member)
{
    if (value == NULL) return (struct text){NULL, 0};
    if (!json_is_string(value)) {
        reader_fail(reader, "wrong_type", member);
        return (struct text){NULL, 0};
    }
    return (struct text){json_string_value(value), json_string_length(value)};
}

static int64_t id_of_value(struct reader *reader, const json_t *value, const char *member)
{
    int64_t id = 0;
    struct text text = text_of_value(reader, value, member);
    if (value != NULL && id_parse(text, &id) != OK) reader_fail(reader, "wrong_type", member);
    return id;
}

int64_t reader_id(struct reader *reader, const char *member)
{
    return id_of_value(reader, take(reader, member), member);
}

int64_t reader_optional_id(struct reader *reader, const char *member)
{
    return id_of_value(reader, take_optional(reader, member), member);
}

static int64_t int_of_value(struct reader *reader, const json_t *value, const char *member)
{
    if (value == NULL) return 0;
    if (!json_is_integer(value)) {
        reader_fail(reader, "wrong_type", member);
        return 0;
    }
    return json_integer_value(value);
}

int64_t reader_int(struct reader *reader, const char *member, int64_t low, int64_t high)
{
    int64_t number = int_of_value(reader, take(reader, member), member);
    if (reader->fault == NULL && (number < low || number > high)) {
        reader_fail(reader, "out_of_range", member);
    }
    return number;
}

struct money reader_money(struct reader *reader, const char *member)
{
    return money_of_kopecks(int_of_value(reader, take(reader, member), member));
}

bool reader_bool(struct reader *reader, const char *member)
{
    const json_t *value = take(reader, member);
    if (value != NULL && !json_is_boolean(value)) reader_fail(reader, "wrong_type", member);
    return json_is_true(value);
}

struct instant reader_instant(struct reader *reader, const char *member)
{
    struct instant instant = {0};
    const json_t *value = take(reader, member);
    struct text text = text_of_value(reader, value, member);
    if (value != NULL && instant_parse(text, &instant) != OK) {
        reader_fail(reader, "wrong_type", member);
    }
    return instant;
}

struct text reader_text(struct reader *reader, const char *member)
{
    return text_of_value(reader, take(reader, member), member);
}

const json_t *reader_object(struct reader *reader, const char *member)
{
    const json_t *value = take(reader, member);
    if (value == NULL || json_is_object(value)) return value;
    reader_fail(reader, "wrong_type", member);
    return NULL;
}

const json_t *reader_array(struct reader *reader, const char *member, size_t limit)
{
    const json_t *value = take(reader, member);
    if (value != NULL && !json_is_array(value)) reader_fail(reader, "wrong_type", member);
    if (json_array_size(value) > limit) reader_fail(reader, "out_of_range", member);
    return value;
}

bool reader_end(struct reader *reader)
{
    if (reader->fault == NULL && reader->taken != json_object_size(reader->object)) {
        reader_fail(reader, "unknown_member", NULL);
    }
    return reader->fault == NULL;
}
