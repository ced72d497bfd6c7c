/* Cells of the export's CSV, written and read. */
#include "export/cells.h"

#include <string.h>

#include "base/check.h"
#include "base/parse.h"

/* ---- writing ---- */

static bool needs_quotes(struct text text)
{
    if (text_is(text, CELL_NULL)) return true;
    for (size_t i = 0; i < text.size; i++) {
        char byte = text.bytes[i];
        if (byte == ',' || byte == '"' || byte == '\r' || byte == '\n') return true;
    }
    return false;
}

void cell_write_text(struct outfile *out, struct text text)
{
    if (!needs_quotes(text)) {
        outfile_text(out, text);
        return;
    }
    outfile_char(out, '"');
    while (text.size > 0) {
        const char *quote = memchr(text.bytes, '"', text.size);
        size_t size = quote == NULL ? text.size : (size_t)(quote - text.bytes) + 1;
        outfile_add(out, text.bytes, size);
        if (quote != NULL) outfile_char(out, '"');
        text = text_part(text, size, text.size);
    }
    outfile_char(out, '"');
}

static const char BASE64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void cell_write_bytes(struct outfile *out, struct text bytes)
{
    const unsigned char *from = (const unsigned char *)bytes.bytes;
    for (size_t i = 0; i < bytes.size; i += 3) {
        size_t left = bytes.size - i;
        uint32_t three = (uint32_t)from[i] << 16;
        if (left > 1) three |= (uint32_t)from[i + 1] << 8;
        if (left > 2) three |= from[i + 2];
        const char four[] = {BASE64[three >> 18], BASE64[three >> 12 & 63],
                             left > 1 ? BASE64[three >> 6 & 63] : '=',
                             left > 2 ? BASE64[three & 63] : '='};
        outfile_add(out, four, sizeof four);
    }
}

/* ---- reading ---- */

struct reading {
    struct text all;
    size_t at;
    int64_t lines;
    struct arena *arena;
};

/* A quoted cell, from behind its opening quote. */
static enum cells_status read_quoted(struct reading *reading, struct cell *out_cell)
{
    size_t from = reading->at, escapes = 0;
    for (;; reading->at++) {
        if (reading->at == reading->all.size) return CELLS_MORE;
        char byte = reading->all.bytes[reading->at];
        if (byte == '\n') reading->lines++;
        if (byte != '"') continue;
        if (reading->at + 1 == reading->all.size) return CELLS_MORE;
        if (reading->all.bytes[reading->at + 1] != '"') break;
        reading->at++;
        escapes++;
    }
    struct text raw = {reading->all.bytes + from, reading->at - from};
    reading->at++;
    *out_cell = (struct cell){raw, true};
    if (escapes == 0) return CELLS_ROW;
    char *plain = arena_take(reading->arena, raw.size - escapes);
    size_t size = 0;
    for (size_t i = 0; i < raw.size; i++) {
        plain[size++] = raw.bytes[i];
        if (raw.bytes[i] == '"') i++;
    }
    out_cell->text = (struct text){plain, size};
    return CELLS_ROW;
}

static enum cells_status read_plain(struct reading *reading, struct cell *out_cell)
{
    size_t from = reading->at;
    for (; reading->at < reading->all.size; reading->at++) {
        char byte = reading->all.bytes[reading->at];
        if (byte == '"') return CELLS_BAD_QUOTE;
        if (byte == '\n') return CELLS_BAD_RETURN;
        if (byte == ',' || byte == '\r') {
            *out_cell = (struct cell){{reading->all.bytes + from, reading->at - from}, false};
            return CELLS_ROW;
        }
    }
    return CELLS_MORE;
}

enum cells_status cells_read(struct text *rest, struct arena *arena, struct cells *out_cells,
                             int64_t *out_lines)
{
    struct reading reading = {*rest, 0, 1, arena};
    out_cells->count = 0;
    if (rest->size == 0) return CELLS_END;
    for (;;) {
        if (out_cells->count == TABLE_COLUMNS_LIMIT) return CELLS_TOO_MANY;
        struct cell *cell = &out_cells->cells[out_cells->count++];
        bool is_quoted = reading.at < rest->size && rest->bytes[reading.at] == '"';
        if (is_quoted) reading.at++;
        enum cells_status status = is_quoted ? read_quoted(&reading, cell)
                                             : read_plain(&reading, cell);
        if (status != CELLS_ROW) return status;
        if (reading.at == rest->size) return CELLS_MORE;
        char end = rest->bytes[reading.at++];
        if (end == ',') continue;
        if (end != '\r') return end == '\n' ? CELLS_BAD_RETURN : CELLS_BAD_QUOTE;
        if (reading.at == rest->size) return CELLS_MORE;
        if (rest->bytes[reading.at++] != '\n') return CELLS_BAD_RETURN;
        *rest = text_part(*rest, reading.at, rest->size);
        *out_lines = reading.lines;
        return CELLS_ROW;
    }
}

/* ---- values ---- */

bool cell_is_null(const struct cell *cell)
{
    return !cell->is_quoted && text_is(cell->text, CELL_NULL);
}

static int base64_value(char byte)
{
    if (byte >= 'A' && byte <= 'Z') return byte - 'A';
    if (byte >= 'a' && byte <= 'z') return byte - 'a' + 26;
    if (byte >= '0' && byte <= '9') return byte - '0' + 52;
    return byte == '+' ? 62 : byte == '/' ? 63 : -1;
}

/* The one form that we write: padded, without blanks, unused bits zero. */
static bool is_base64(struct text text)
{
    if (text.size % 4 != 0) return false;
    size_t padding = 0;
    while (padding < 2 && padding < text.size && text.bytes[text.size - 1 - padding] == '=') {
        padding++;
    }
    for (size_t i = 0; i < text.size - padding; i++) {
        if (base64_value(text.bytes[i]) < 0) return false;
    }
    if (padding == 0) return true;
    int last = base64_value(text.bytes[text.size - 1 - padding]);
    return (last & (padding == 1 ? 3 : 15)) == 0;
}

/* Without a plus, leading zeros or blanks: one number has one form. */
static bool is_number(struct text text)
{
    int64_t number;
    if (parse_int64(text, INT64_MIN, INT64_MAX, &number) != OK) return false;
    size_t sign = text.bytes[0] == '-' ? 1 : 0;
    return text.size == sign + 1 ? sign == 0 || text.bytes[1] != '0' : text.bytes[sign] != '0';
}

const char *cell_fault(const struct table_column *column, const struct cell *cell)
{
    if (cell_is_null(cell)) return column->is_nullable ? NULL : "значения нет";
    switch (column->type) {
    case 'i': return !cell->is_quoted && is_number(cell->text) ? NULL : "не целое число";
    case 'b': return !cell->is_quoted && is_base64(cell->text) ? NULL : "не base64";
    default: return text_is_utf8(cell->text) ? NULL : "не UTF-8";
    }
}

int64_t cell_int(const struct cell *cell)
{
    int64_t number = 0;
    CHECK(parse_int64(cell->text, INT64_MIN, INT64_MAX, &number) == OK);
    return number;
}

struct text cell_bytes(const struct cell *cell, struct arena *arena)
{
    struct text text = cell->text;
    unsigned char *bytes = arena_take(arena, text.size / 4 * 3 + 1);
    size_t size = 0;
    for (size_t i = 0; i + 4 <= text.size; i += 4) {
        uint32_t three = 0;
        int padding = 0;
        for (int k = 0; k < 4; k++) {
            int value = base64_value(text.bytes[i + (size_t)k]);
            padding += value < 0;
            three = three << 6 | (uint32_t)(value < 0 ? 0 : value);
        }
        bytes[size++] = (unsigned char)(three >> 16);
        if (padding < 2) bytes[size++] = (unsigned char)(three >> 8);
        if (padding < 1) bytes[size++] = (unsigned char)three;
    }
    return (struct text){(const char *)bytes, size};
}
