/* Parts are cut at their boundary first and read afterwards: what a part says of itself cannot move
 * where it ends. */
#include "http/multipart.h"

#include <string.h>

/* The value of name=value or name="value" in a header; empty when it is not there. */
static struct text parameter(struct arena *arena, struct text header, const char *name)
{
    struct text rest = header;
    text_cut(&rest, ';');
    while (rest.size > 0) {
        rest = text_trim(rest);
        const char *equals = memchr(rest.bytes, '=', rest.size);
        if (equals == NULL) break;
        struct text found = text_trim((struct text){rest.bytes, (size_t)(equals - rest.bytes)});
        rest = text_part(rest, (size_t)(equals - rest.bytes) + 1, rest.size);
        char *value = arena_take(arena, rest.size + 1);
        size_t size = 0, at = 0;
        bool is_quoted = rest.size > 0 && rest.bytes[0] == '"';
        for (at = is_quoted; at < rest.size; at++) {
            if (rest.bytes[at] == (is_quoted ? '"' : ';')) break;
            if (is_quoted && rest.bytes[at] == '\\' && at + 1 < rest.size) at++;
            value[size++] = rest.bytes[at];
        }
        if (text_equal_ignoring_case(found, text_of(name))) {
            return is_quoted ? (struct text){value, size} : text_trim((struct text){value, size});
        }
        rest = text_part(rest, at, rest.size);
        text_cut(&rest, ';');
    }
    return TEXT("");
}

/* Cuts at the first `mark`: false when there is none. */
static bool cut_at(struct text *rest, struct text mark, struct text *out_before)
{
    const char *found = rest->size ? memmem(rest->bytes, rest->size, mark.bytes, mark.size) : NULL;
    if (found == NULL) return false;
    *out_before = (struct text){rest->bytes, (size_t)(found - rest->bytes)};
    *rest = text_part(*rest, out_before->size + mark.size, rest->size);
    return true;
}

struct part {
    struct text disposition, content_type, contents;
};

static enum err part_read(struct text bytes, struct part *out_part)
{
    struct text head;
    struct part part = {.contents = bytes};
    /* A part without headers begins with the empty line itself. */
    if (text_starts(bytes, TEXT("\r\n"))) return ERR_SYNTAX;
    if (!cut_at(&part.contents, TEXT("\r\n\r\n"), &head)) return ERR_SYNTAX;
    if (head.size > MULTIPART_PART_HEAD_LIMIT) return ERR_LIMIT;
    while (head.size > 0) {
        struct text line = text_trim(text_cut(&head, '\n'));
        struct text name = text_trim(text_cut(&line, ':'));
        if (text_equal_ignoring_case(name, TEXT("Content-Disposition"))) {
            part.disposition = text_trim(line);
        } else if (text_equal_ignoring_case(name, TEXT("Content-Type"))) {
            part.content_type = text_trim(line);
        }
    }
    *out_part = part;
    return OK;
}

/* "C:\lists\5A.csv" and "../5A.csv" are "5A.csv". */
static struct text last_of_path(struct text path)
{
    for (size_t i = path.size; i > 0; i--) {
        if (path.bytes[i - 1] == '/' || path.bytes[i - 1] == '\\') {
            return text_part(path, i, path.size);
        }
    }
    return path;
}

static bool is_file(struct arena *arena, const struct part *part)
{
    return parameter(arena, part->disposition, "filename").size > 0 || part->content_type.size > 0;
}

static enum err take_file(struct arena *arena, const struct part *part, struct text name,
                          struct upload *files, int *count)
{
    struct text path = parameter(arena, part->disposition, "filename");
    if (path.size == 0 && part->contents.size == 0) return OK;
    if (!text_is_utf8(path)) return ERR_SYNTAX;
    files[(*count)++] = (struct upload){name, last_of_path(path), part->contents};
    return OK;
}

static enum err take_part(struct arena *arena, struct text bytes, struct pair *fields,
                          int *field_count, struct upload *files, int *file_count)
{
    struct part part;
    TRY(part_read(bytes, &part));
    struct text kind = part.disposition;
    kind = text_trim(text_cut(&kind, ';'));
    struct text name = parameter(arena, part.disposition, "name");
    if (!text_equal_ignoring_case(kind, TEXT("form-data")) || name.size == 0) return ERR_SYNTAX;
    if (!text_is_utf8(name)) return ERR_SYNTAX;
    if (name.size > HTTP_NAME_LIMIT) return ERR_LIMIT;
    if (is_file(arena, &part)) return take_file(arena, &part, name, files, file_count);
    if (part.contents.size > MULTIPART_FIELD_LIMIT) return ERR_LIMIT;
    if (!text_is_utf8(part.contents)) return ERR_SYNTAX;
    fields[(*field_count)++] = (struct pair){name, part.contents};
    return OK;
}

enum err multipart_parse(struct arena *arena, struct text content_type, struct text body,
                         struct pairs *out_form, struct uploads *out_files)
{
    struct text boundary = parameter(arena, content_type, "boundary");
    if (boundary.size == 0 || boundary.size > MULTIPART_BOUNDARY_LIMIT) return ERR_SYNTAX;
    struct text mark = text_of(arena_printf(arena, "\r\n--%.*s", TEXT_ARGS(boundary)));
    struct pair *fields = ARENA_ARRAY(arena, struct pair, MULTIPART_PARTS_LIMIT);
    struct upload *files = ARENA_ARRAY(arena, struct upload, MULTIPART_PARTS_LIMIT);
    int field_count = 0, file_count = 0;
    /* The first boundary has no line end of its own when nothing stands before it. */
    struct text first = text_part(mark, 2, mark.size);
    struct text preamble;
    if (text_starts(body, first)) {
        body = text_part(body, first.size, body.size);
    } else if (!cut_at(&body, mark, &preamble)) {
        return ERR_SYNTAX;
    }
    while (!text_starts(body, TEXT("--"))) {
        struct text part;
        if (!text_starts(body, TEXT("\r\n"))) return ERR_SYNTAX;
        body = text_part(body, 2, body.size);
        if (!cut_at(&body, mark, &part)) return ERR_SYNTAX;
        if (field_count + file_count == MULTIPART_PARTS_LIMIT) return ERR_LIMIT;
        TRY(take_part(arena, part, fields, &field_count, files, &file_count));
    }
    *out_form = (struct pairs){fields, field_count};
    *out_files = (struct uploads){files, file_count};
    return OK;
}
