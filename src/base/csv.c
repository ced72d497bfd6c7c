/* RFC 4180 records. Invariant: `rest` begins at a record's first byte, or is empty. */
#include "base/csv.h"

#include <string.h>

#include "base/buf.h"

static char separator_of(struct text text)
{
    int commas = 0, semicolons = 0, tabs = 0;
    bool quoted = false;
    for (size_t i = 0; i < text.size && (quoted || text.bytes[i] != '\n'); i++) {
        char byte = text.bytes[i];
        if (byte == '"') quoted = !quoted;
        if (quoted) continue;
        commas += byte == ',';
        semicolons += byte == ';';
        tabs += byte == '\t';
    }
    if (tabs > commas && tabs > semicolons) return '\t';
    /* «Выход, г;Цена, руб.»: names of columns have commas, too. */
    return semicolons > 0 && semicolons >= commas ? ';' : ',';
}

void csv_init(struct csv *csv, struct text text)
{
    static const struct text MARK = {"\xEF\xBB\xBF", 3};
    if (text_starts(text, MARK)) text = text_part(text, MARK.size, text.size);
    *csv = (struct csv){.rest = text, .separator = separator_of(text), .next_line = 1};
}

static bool at_line_end(const struct csv *csv)
{
    return csv->rest.size == 0 || csv->rest.bytes[0] == '\n' || csv->rest.bytes[0] == '\r';
}

static void skip(struct csv *csv, size_t bytes)
{
    csv->rest = text_part(csv->rest, bytes, csv->rest.size);
}

/* Steps over one line end of any kind. */
static void skip_line_end(struct csv *csv)
{
    if (csv->rest.size == 0) return;
    skip(csv, text_starts(csv->rest, TEXT("\r\n")) ? 2 : 1);
    csv->next_line++;
}

static void skip_line(struct csv *csv)
{
    while (!at_line_end(csv)) skip(csv, 1);
    skip_line_end(csv);
}

static struct text plain_field(struct csv *csv)
{
    struct text rest = csv->rest;
    size_t size = 0;
    while (size < rest.size && rest.bytes[size] != csv->separator && rest.bytes[size] != '\n' &&
           rest.bytes[size] != '\r') {
        size++;
    }
    skip(csv, size);
    return (struct text){rest.bytes, size};
}

static enum err quoted_field(struct csv *csv, struct arena *arena, struct text *out_field)
{
    struct csv before = *csv;
    struct buf field;
    buf_init(&field, arena);
    skip(csv, 1);
    for (;;) {
        const char *quote = csv->rest.size ? memchr(csv->rest.bytes, '"', csv->rest.size) : NULL;
        if (quote == NULL) {
            *csv = before;
            return ERR_SYNTAX;
        }
        size_t size = (size_t)(quote - csv->rest.bytes);
        for (size_t i = 0; i < size; i++) csv->next_line += csv->rest.bytes[i] == '\n';
        buf_add(&field, csv->rest.bytes, size);
        skip(csv, size + 1);
        if (!text_starts(csv->rest, TEXT("\""))) break;
        buf_add_char(&field, '"');
        skip(csv, 1);
    }
    *out_field = buf_text(&field);
    return OK;
}

/* One field and the separator behind it; *out_last when the record ends there. */
static enum err field_next(struct csv *csv, struct arena *arena, struct text *out_field,
                           bool *out_last)
{
    if (text_starts(csv->rest, TEXT("\""))) {
        TRY(quoted_field(csv, arena, out_field));
        if (!at_line_end(csv) && csv->rest.bytes[0] != csv->separator) return ERR_SYNTAX;
    } else {
        *out_field = plain_field(csv);
        if (out_field->size && memchr(out_field->bytes, '"', out_field->size)) return ERR_SYNTAX;
    }
    *out_last = at_line_end(csv);
    if (!*out_last) skip(csv, 1);
    return OK;
}

static enum err record_read(struct csv *csv, struct arena *arena, struct csv_record *record)
{
    bool last = false;
    record->count = 0;
    while (!last) {
        struct text field;
        TRY(field_next(csv, arena, &field, &last));
        if (record->count == CSV_FIELD_LIMIT) return ERR_LIMIT;
        record->fields[record->count++] = field;
    }
    return OK;
}

static bool record_is_blank(const struct csv_record *record)
{
    for (int i = 0; i < record->count; i++) {
        if (text_trim(record->fields[i]).size > 0) return false;
    }
    return true;
}

enum err csv_next(struct csv *csv, struct arena *arena, struct csv_record *out_record)
{
    while (csv->rest.size > 0) {
        csv->line = csv->next_line;
        enum err err = record_read(csv, arena, out_record);
        if (err != OK) {
            skip_line(csv);
            return err;
        }
        skip_line_end(csv);
        if (!record_is_blank(out_record)) return OK;
    }
    return ERR_NOT_FOUND;
}
