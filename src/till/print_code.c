/* A slip to bytes: texts are fitted to the code page first, because what takes another's place may
 * be longer, then laid out, then said in the printer's language. */
#include "till/print_code.h"

#include <string.h>

#include "base/check.h"
#include "base/parse.h"
#include "till/print_writer.h"

bool print_language_parse(struct text name, enum print_language *out_language)
{
    bool is_star = text_equal_ignoring_case(name, TEXT("star"));
    if (!is_star && !text_equal_ignoring_case(name, TEXT("escpos"))) return false;
    *out_language = is_star ? PRINT_STAR : PRINT_ESCPOS;
    return true;
}

static const struct print_words *words_of(enum print_language language)
{
    switch (language) {
    case PRINT_STAR: return &print_star_words;
    case PRINT_ESCPOS: return &print_escpos_words;
    }
    CHECK(!"a language");
    return NULL;
}

static void fit_slip(const struct print_code *code, const struct slip *slip, struct arena *arena,
                     struct slip *out_slip)
{
    slip_copy(slip, false, arena, out_slip);
    for (size_t i = 0; i < out_slip->item_count; i++) {
        struct slip_item *item = &out_slip->items[i];
        if (item->kind == SLIP_QR) continue; /* its bytes are never shown as text */
        item->left = code_page_fit(code->code_page, item->left, arena);
        item->right = code_page_fit(code->code_page, item->right, arena);
    }
}

static void write_text(struct print_writer *writer, const struct print_words *words,
                       const struct slip_row *row)
{
    struct text bytes = code_page_encode(writer->code->code_page, row->text, writer->arena);
    if (row->look != 0) words->look(writer, row->look);
    print_bytes(writer, bytes.bytes, bytes.size);
    if (row->look != 0) words->look(writer, 0);
    PRINT(writer, '\n');
}

static void write_qr(struct print_writer *writer, const struct print_words *words,
                     const struct slip_row *row)
{
    struct print_picture picture;
    words->align(writer, SLIP_CENTRE);
    if (!writer->code->has_no_qr) {
        words->qr(writer, row->text);
    } else if (print_qr_picture(row->text, writer->arena, &picture)) {
        words->picture(writer, &picture);
    }
    words->align(writer, SLIP_LEFT);
}

static void write_logo(struct print_writer *writer, const struct print_words *words)
{
    if (writer->code->logo == NULL) return;
    words->align(writer, SLIP_CENTRE);
    words->picture(writer, writer->code->logo);
    words->align(writer, SLIP_LEFT);
}

static void write_row(struct print_writer *writer, const struct print_words *words,
                      const struct slip_row *row)
{
    switch (row->kind) {
    case SLIP_TEXT:
    case SLIP_PAIR:
    case SLIP_RULE: write_text(writer, words, row); break;
    case SLIP_QR: write_qr(writer, words, row); break;
    case SLIP_LOGO: write_logo(writer, words); break;
    case SLIP_FEED: PRINT(writer, '\n'); break;
    }
}

struct text print_code_slip(const struct print_code *code, const struct slip *slip,
                            struct arena *arena)
{
    struct slip fitted;
    struct print_writer writer = {.code = code, .arena = arena};
    const struct print_words *words = words_of(code->language);
    fit_slip(code, slip, arena, &fitted);
    struct slip_rows rows = slip_lay(&fitted, code->columns, arena);
    buf_init(&writer.buf, arena);
    words->begin(&writer);
    for (size_t i = 0; i < rows.count; i++) write_row(&writer, words, &rows.rows[i]);
    words->end(&writer);
    return buf_text(&writer.buf);
}

/* ---- pictures ---- */

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* The next word of a bitmap's head; what stands between '#' and the line's end is a remark. */
static struct text take_word(struct text *rest)
{
    size_t at = 0, from;
    while (at < rest->size && (is_space(rest->bytes[at]) || rest->bytes[at] == '#')) {
        if (rest->bytes[at] == '#') {
            while (at < rest->size && rest->bytes[at] != '\n') at++;
        } else {
            at++;
        }
    }
    for (from = at; at < rest->size && !is_space(rest->bytes[at]);) at++;
    struct text word = text_part(*rest, from, at - from);
    *rest = text_part(*rest, at, rest->size);
    return word;
}

/* P1: a digit a dot, blanks where they like. */
static enum err parse_digits(struct text rest, uint8_t *dots, const struct print_picture *picture)
{
    size_t row_bytes = print_row_bytes(picture), width = (size_t)picture->width_dots;
    size_t count = width * (size_t)picture->height_dots, done = 0;
    for (size_t at = 0; at < rest.size && done < count; at++) {
        char byte = rest.bytes[at];
        if (is_space(byte)) continue;
        if (byte != '0' && byte != '1') return ERR_SYNTAX;
        size_t x = done % width, y = done / width;
        if (byte == '1') dots[y * row_bytes + x / 8] |= (uint8_t)(0x80 >> x % 8);
        done++;
    }
    return done == count ? OK : ERR_SYNTAX;
}

enum err print_picture_parse(struct text file, struct arena *arena,
                             struct print_picture *out_picture)
{
    int64_t width = 0, height = 0;
    struct text rest = file;
    struct text kind = take_word(&rest);
    bool is_packed = text_is(kind, "P4");
    if (!is_packed && !text_is(kind, "P1")) return ERR_SYNTAX;
    TRY(parse_int64(take_word(&rest), 1, PRINT_LOGO_DOTS_LIMIT, &width));
    TRY(parse_int64(take_word(&rest), 1, PRINT_LOGO_ROWS_LIMIT, &height));
    if (rest.size == 0) return ERR_SYNTAX;
    rest = text_part(rest, 1, rest.size); /* the one blank that ends the head */
    struct print_picture picture = {.width_dots = (int)width, .height_dots = (int)height};
    size_t size = print_row_bytes(&picture) * (size_t)height;
    uint8_t *dots = arena_take(arena, size);
    if (is_packed) {
        if (rest.size < size) return ERR_SYNTAX;
        memcpy(dots, rest.bytes, size);
    } else {
        TRY(parse_digits(rest, dots, &picture));
    }
    picture.dots = dots;
    *out_picture = picture;
    return OK;
}
