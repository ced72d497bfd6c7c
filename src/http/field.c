/* Reading of fields: foreign text to a value of the declared type, or what is wrong with it. */
#include "http/field.h"

#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/id.h"
#include "base/parse.h"

const char *field_fault_name(enum field_fault fault)
{
    switch (fault) {
    case FIELD_RIGHT: return "right";
    case FIELD_MISSING: return "missing";
    case FIELD_REPEATED: return "repeated";
    case FIELD_MALFORMED: return "malformed";
    case FIELD_TOO_SHORT: return "too_short";
    case FIELD_TOO_LONG: return "too_long";
    case FIELD_TOO_SMALL: return "too_small";
    case FIELD_TOO_LARGE: return "too_large";
    }
    CHECK(!"a field_fault");
}

static bool has_limits(const struct field *field)
{
    return field->low != 0 || field->high != 0;
}

static enum field_fault range_fault(const struct field *field, int64_t number)
{
    if (!has_limits(field)) return FIELD_RIGHT;
    if (number < field->low) return FIELD_TOO_SMALL;
    if (number > field->high) return FIELD_TOO_LARGE;
    return FIELD_RIGHT;
}

static enum field_fault read_int(const struct field *field, struct value *value)
{
    if (parse_int64(value->raw, INT64_MIN, INT64_MAX, &value->number) != OK) {
        return FIELD_MALFORMED;
    }
    return range_fault(field, value->number);
}

static enum field_fault read_money(const struct field *field, struct value *value)
{
    if (money_parse(value->raw, &value->money) != OK) return FIELD_MALFORMED;
    return range_fault(field, money_in_kopecks(value->money));
}

/* A control character, C0, DEL or C1: nothing that a person types into a field. */
static bool has_control(struct text text, bool may_have_lines)
{
    for (size_t i = 0; i < text.size; i++) {
        unsigned char byte = (unsigned char)text.bytes[i];
        if (may_have_lines && (byte == '\n' || byte == '\r' || byte == '\t')) continue;
        if (byte < ' ' || byte == 0x7F) return true;
        if (byte == 0xC2 && i + 1 < text.size && (unsigned char)text.bytes[i + 1] < 0xA0) {
            return true;
        }
    }
    return false;
}

/* Browsers send line ends as CR LF. */
static struct text unify_lines(struct arena *arena, struct text text)
{
    struct buf buf;
    buf_init(&buf, arena);
    for (size_t i = 0; i < text.size; i++) {
        bool is_pair = text.bytes[i] == '\r' && i + 1 < text.size && text.bytes[i + 1] == '\n';
        if (is_pair) continue;
        buf_add_char(&buf, text.bytes[i] == '\r' ? '\n' : text.bytes[i]);
    }
    return buf_text(&buf);
}

static enum field_fault read_text(struct arena *arena, const struct field *field,
                                  struct value *value)
{
    bool may_have_lines = field->type == FIELD_LINES;
    if (has_control(value->raw, may_have_lines)) return FIELD_MALFORMED;
    value->text = may_have_lines ? unify_lines(arena, value->raw) : value->raw;
    int64_t length = (int64_t)text_length_characters(value->text);
    if (length < field->low) return FIELD_TOO_SHORT;
    if (length > (field->high ? field->high : FIELD_TEXT_DEFAULT)) return FIELD_TOO_LONG;
    return FIELD_RIGHT;
}

static bool is_word(struct text text, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (text_is(text, *words)) return true;
    }
    return false;
}

static enum field_fault read_bool(struct value *value)
{
    static const char *const YES[] = {"1", "true", "yes", "on", NULL};
    static const char *const NO[] = {"0", "false", "no", "off", "", NULL};
    value->flag = is_word(value->raw, YES);
    return value->flag || is_word(value->raw, NO) ? FIELD_RIGHT : FIELD_MALFORMED;
}

static enum field_fault read_choice(const struct field *field, struct value *value)
{
    for (int i = 0; field->choices[i] != NULL; i++) {
        if (!text_is(value->raw, field->choices[i])) continue;
        value->number = i;
        return FIELD_RIGHT;
    }
    return FIELD_MALFORMED;
}

static enum field_fault read_typed(struct arena *arena, const struct field *field,
                                   struct value *value)
{
    switch (field->type) {
    case FIELD_INT: return read_int(field, value);
    case FIELD_MONEY: return read_money(field, value);
    case FIELD_DAY: return day_parse(value->raw, &value->day) == OK ? FIELD_RIGHT : FIELD_MALFORMED;
    case FIELD_TEXT:
    case FIELD_LINES:
    case FIELD_SECRET: return read_text(arena, field, value);
    case FIELD_ID:
        return id_parse(value->raw, &value->number) == OK ? FIELD_RIGHT : FIELD_MALFORMED;
    case FIELD_BOOL: return read_bool(value);
    case FIELD_CHOICE: return read_choice(field, value);
    }
    CHECK(!"a field_type");
}

struct value field_read(struct arena *arena, const struct field *field, struct text raw, int count)
{
    struct value value = {.raw = field->type == FIELD_SECRET ? raw : text_trim(raw)};
    if (count > 1) {
        value.fault = FIELD_REPEATED;
    } else if (field->type == FIELD_BOOL) {
        value.fault = read_bool(&value);
        value.is_given = value.fault == FIELD_RIGHT && (value.flag || !field->is_required);
        if (value.fault == FIELD_RIGHT && !value.is_given) value.fault = FIELD_MISSING;
    } else if (value.raw.size == 0) {
        value.fault = field->is_required ? FIELD_MISSING : FIELD_RIGHT;
    } else {
        value.fault = read_typed(arena, field, &value);
        value.is_given = value.fault == FIELD_RIGHT;
    }
    if (field->type == FIELD_SECRET) value.raw = (struct text){NULL, 0};
    return value;
}
