/* JSON as text. What needs no escape in a string is copied in runs. */
#include "base/json.h"

#include <jansson.h>

#include "base/check.h"

static void add_escaped(struct buf *buf, unsigned char byte)
{
    switch (byte) {
    case '"': buf_add_string(buf, "\\\""); break;
    case '\\': buf_add_string(buf, "\\\\"); break;
    case '\n': buf_add_string(buf, "\\n"); break;
    case '\r': buf_add_string(buf, "\\r"); break;
    case '\t': buf_add_string(buf, "\\t"); break;
    default: buf_printf(buf, "\\u%04x", byte); break;
    }
}

void buf_add_json_string(struct buf *buf, struct text text)
{
    buf_add_char(buf, '"');
    size_t from = 0;
    for (size_t i = 0; i < text.size; i++) {
        unsigned char byte = (unsigned char)text.bytes[i];
        if (byte >= ' ' && byte != '"' && byte != '\\') continue;
        buf_add(buf, text.bytes + from, i - from);
        add_escaped(buf, byte);
        from = i + 1;
    }
    buf_add(buf, text.bytes + from, text.size - from);
    buf_add_char(buf, '"');
}

static int add_bytes(const char *bytes, size_t size, void *context)
{
    buf_add(context, bytes, size);
    return 0;
}

struct text json_write(struct arena *arena, const json_t *value, size_t flags)
{
    struct buf buf;
    buf_init(&buf, arena);
    CHECK(json_dump_callback(value, add_bytes, &buf, flags) == 0);
    return buf_text(&buf);
}

void json_add(json_t *array, json_t *value)
{
    CHECK(value != NULL && json_array_append_new(array, value) == 0);
}
