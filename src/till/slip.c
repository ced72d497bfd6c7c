/* Slips: items with texts of their own, broken into rows.
 *
 *   S-1  Every text in a slip is well-formed UTF-8 without control characters.
 *   S-2  No row of text is longer than its width. */
#include "till/slip.h"

#include <string.h>

#include "base/buf.h"
#include "base/check.h"

enum { FIRST_ITEMS = 32, FIRST_ROWS = 64 };

/* ---- making ---- */

void slip_init(struct slip *slip, struct arena *arena)
{
    *slip = (struct slip){.arena = arena,
                          .items = ARENA_ARRAY(arena, struct slip_item, FIRST_ITEMS),
                          .item_capacity = FIRST_ITEMS};
}

static void make_room(struct slip *slip)
{
    if (slip->item_count < slip->item_capacity) return;
    struct slip_item *items = ARENA_ARRAY(slip->arena, struct slip_item, 2 * slip->item_capacity);
    memcpy(items, slip->items, slip->item_count * sizeof *items);
    slip->items = items;
    slip->item_capacity *= 2;
}

static void add_item(struct slip *slip, const struct slip_item *item)
{
    static const struct slip_item TOO_MANY = {
        .kind = SLIP_TEXT, .align = SLIP_CENTRE, .left = {"* * *", sizeof "* * *" - 1}};
    if (slip->item_count > SLIP_ITEMS_LIMIT) return;
    make_room(slip);
    bool is_last = slip->item_count == SLIP_ITEMS_LIMIT;
    slip->items[slip->item_count++] = is_last ? TOO_MANY : *item;
}

/* S-1. */
static struct text clean(struct arena *arena, const char *string)
{
    struct text text = text_of(string);
    if (!text_is_utf8(text)) {
        char *ascii = arena_copy(arena, text.bytes, text.size);
        for (size_t i = 0; i < text.size; i++) {
            if ((unsigned char)ascii[i] >= 0x80) ascii[i] = '?';
        }
        text.bytes = ascii;
    }
    char *copy = arena_copy(arena, text.bytes, text.size);
    for (size_t i = 0; i < text.size; i++) {
        if ((unsigned char)copy[i] < ' ' || copy[i] == 0x7F) copy[i] = ' ';
    }
    return (struct text){copy, text.size};
}

void slip_add_text(struct slip *slip, enum slip_align align, int look, const char *text)
{
    add_item(slip, &(struct slip_item){.kind = SLIP_TEXT,
                                       .align = align,
                                       .look = look,
                                       .left = clean(slip->arena, text)});
}

void slip_add_pair(struct slip *slip, int look, const char *left, const char *right)
{
    add_item(slip, &(struct slip_item){.kind = SLIP_PAIR,
                                       .look = look,
                                       .left = clean(slip->arena, left),
                                       .right = clean(slip->arena, right)});
}

void slip_add_rule(struct slip *slip)
{
    add_item(slip, &(struct slip_item){.kind = SLIP_RULE});
}

void slip_add_feed(struct slip *slip)
{
    add_item(slip, &(struct slip_item){.kind = SLIP_FEED});
}

void slip_add_logo(struct slip *slip)
{
    add_item(slip, &(struct slip_item){.kind = SLIP_LOGO, .align = SLIP_CENTRE});
}

void slip_add_qr(struct slip *slip, const char *text)
{
    struct text said = clean(slip->arena, text);
    if (said.size == 0 || said.size > SLIP_QR_BYTES_LIMIT) return;
    add_item(slip, &(struct slip_item){.kind = SLIP_QR, .align = SLIP_CENTRE, .left = said});
}

static void add_copy_mark(struct slip *slip)
{
    slip_add_text(slip, SLIP_CENTRE, SLIP_BOLD | SLIP_WIDE | SLIP_TALL, "КОПИЯ");
}

static struct text copy_text(struct arena *arena, struct text text)
{
    return (struct text){arena_copy(arena, text.bytes, text.size), text.size};
}

void slip_copy(const struct slip *slip, bool is_copy, struct arena *arena, struct slip *out_slip)
{
    slip_init(out_slip, arena);
    out_slip->is_secret = slip->is_secret;
    if (is_copy) add_copy_mark(out_slip);
    for (size_t i = 0; i < slip->item_count; i++) {
        struct slip_item item = slip->items[i];
        item.left = copy_text(arena, item.left);
        item.right = copy_text(arena, item.right);
        make_room(out_slip);
        out_slip->items[out_slip->item_count++] = item;
    }
    if (is_copy) add_copy_mark(out_slip);
}

/* ---- laying out ---- */

struct layout {
    struct arena *arena;
    struct slip_rows out;
    size_t capacity;
    int columns;
};

static void add_row(struct layout *layout, const struct slip_item *item, struct text text)
{
    struct slip_rows *out = &layout->out;
    if (out->count == layout->capacity) {
        struct slip_row *rows = ARENA_ARRAY(layout->arena, struct slip_row, 2 * layout->capacity);
        memcpy(rows, out->rows, out->count * sizeof *rows);
        out->rows = rows;
        layout->capacity *= 2;
    }
    out->rows[out->count++] = (struct slip_row){
        .kind = item->kind, .align = item->align, .look = item->look, .text = text};
}

static int item_width(const struct layout *layout, const struct slip_item *item)
{
    return item->look & SLIP_WIDE ? layout->columns / 2 : layout->columns;
}

/* Bytes of the first `characters` of a well-formed text. */
static size_t bytes_of(struct text text, size_t characters)
{
    size_t at = 0;
    while (at < text.size && characters > 0) {
        at++;
        while (at < text.size && ((unsigned char)text.bytes[at] & 0xC0) == 0x80) at++;
        characters--;
    }
    return at;
}

static struct text trim_end(struct text text)
{
    while (text.size > 0 && text.bytes[text.size - 1] == ' ') text.size--;
    return text;
}

/* The next row of *rest, at most `width` characters: whole words, a longer word in pieces. */
static struct text take_row(struct text *rest, size_t width)
{
    while (rest->size > 0 && rest->bytes[0] == ' ') *rest = text_part(*rest, 1, rest->size);
    size_t most = bytes_of(*rest, width), end = most;
    if (most < rest->size && rest->bytes[most] != ' ') {
        while (end > 0 && rest->bytes[end - 1] != ' ') end--;
        if (end == 0) end = most;
    }
    struct text row = trim_end(text_part(*rest, 0, end));
    *rest = text_part(*rest, end, rest->size);
    while (rest->size > 0 && rest->bytes[0] == ' ') *rest = text_part(*rest, 1, rest->size);
    return row;
}

static struct text padded(struct arena *arena, size_t blanks, struct text text)
{
    if (blanks == 0 || text.size == 0) return text;
    return text_of(arena_printf(arena, "%*s%.*s", (int)blanks, "", TEXT_ARGS(text)));
}

static void lay_text(struct layout *layout, const struct slip_item *item)
{
    size_t width = (size_t)item_width(layout, item);
    struct text rest = item->left;
    do {
        struct text row = take_row(&rest, width);
        size_t blanks = width - text_length_characters(row);
        if (item->align == SLIP_LEFT) blanks = 0;
        if (item->align == SLIP_CENTRE) blanks /= 2;
        add_row(layout, item, padded(layout->arena, blanks, row));
    } while (rest.size > 0);
}

/* The left goes on over rows; the right stands on its last one, or by itself when there is no room
 * with a blank between. */
static void lay_pair(struct layout *layout, const struct slip_item *item)
{
    size_t width = (size_t)item_width(layout, item);
    struct text rest = item->left, right = item->right, row;
    for (;;) {
        row = take_row(&rest, width);
        if (rest.size == 0) break;
        add_row(layout, item, row);
    }
    size_t right_size = text_length_characters(right);
    if (right_size > width) {
        right = text_part(right, 0, bytes_of(right, width));
        right_size = width;
    }
    size_t left_size = text_length_characters(row);
    if (left_size + 1 + right_size > width && left_size > 0) {
        add_row(layout, item, row);
        row = (struct text){"", 0};
        left_size = 0;
    }
    struct text filled = padded(layout->arena, width - left_size - right_size, right);
    char *both = arena_printf(layout->arena, "%.*s%.*s", TEXT_ARGS(row), TEXT_ARGS(filled));
    add_row(layout, item, trim_end(text_of(both)));
}

static void lay_rule(struct layout *layout, const struct slip_item *item)
{
    char *rule = arena_take(layout->arena, (size_t)layout->columns + 1);
    memset(rule, '-', (size_t)layout->columns);
    add_row(layout, item, (struct text){rule, (size_t)layout->columns});
}

static void lay_item(struct layout *layout, const struct slip_item *item)
{
    switch (item->kind) {
    case SLIP_TEXT: lay_text(layout, item); break;
    case SLIP_PAIR: lay_pair(layout, item); break;
    case SLIP_RULE: lay_rule(layout, item); break;
    case SLIP_QR: add_row(layout, item, item->left); break;
    case SLIP_LOGO:
    case SLIP_FEED: add_row(layout, item, (struct text){"", 0}); break;
    }
}

struct slip_rows slip_lay(const struct slip *slip, int columns, struct arena *arena)
{
    CHECK(columns >= SLIP_COLUMNS_LEAST && columns <= SLIP_COLUMNS_MOST);
    struct layout layout = {.arena = arena, .capacity = FIRST_ROWS, .columns = columns};
    layout.out.rows = ARENA_ARRAY(arena, struct slip_row, FIRST_ROWS);
    for (size_t i = 0; i < slip->item_count; i++) lay_item(&layout, &slip->items[i]);
    return layout.out;
}

char *slip_plain(const struct slip *slip, int columns, struct arena *arena)
{
    struct buf buf;
    struct slip_rows rows = slip_lay(slip, columns, arena);
    buf_init(&buf, arena);
    for (size_t i = 0; i < rows.count; i++) {
        const struct slip_row *row = &rows.rows[i];
        if (row->kind == SLIP_QR) {
            buf_printf(&buf, "[QR %.*s]", TEXT_ARGS(row->text));
        } else if (row->kind == SLIP_LOGO) {
            buf_add_string(&buf, "[logo]");
        } else {
            buf_add_text(&buf, row->text);
        }
        buf_add_char(&buf, '\n');
    }
    return buf.bytes;
}
