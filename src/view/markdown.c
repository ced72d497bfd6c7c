/* Markdown by md4c's parser; the HTML is ours, so that nothing but what stands here comes out.
 *
 * Text is gathered until something other than text comes, then set and escaped in one piece: md4c
 * gives a sentence in as many pieces as it likes. What opens within a paragraph is closed here, in
 * order: of stars and addresses in a tangle md4c 0.4.8 closes less than it opened. */
#include "view/markdown.h"

#include <md4c.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "view/typograph.h"

enum { HEADING_FIRST = 2, HEADING_LAST = 4, HEADINGS_LIMIT = 6, SPANS_LIMIT = 64 };

#define PARSER_FLAGS                                                                               \
    (MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_NOHTML | MD_FLAG_PERMISSIVEURLAUTOLINKS)

struct writer {
    struct arena *arena;
    const struct markdown_pictures *pictures;
    struct buf out;
    struct buf text; /* gathered, not yet written */
    struct buf set;  /* the same set, while it is written */
    struct typograph typograph;
    bool is_plain; /* text alone, for descriptions */
    size_t plain_limit;
    bool is_enough;             /* plain: the sentences are over, a table begins */
    int depth;                  /* of containers */
    int levels[HEADINGS_LIMIT]; /* of the headings within which we are, as they were written */
    int level_count;
    int headings, tables;
    int in_code;
    bool has_image;                 /* the open picture is let out */
    int image_depth;                /* within a picture everything is its alt text */
    const char *spans[SPANS_LIMIT]; /* the elements that are open in this paragraph */
    int span_count;
    bool is_over;
};

/* ---- letting out ---- */

static void add(struct writer *writer, const char *string)
{
    if (writer->is_plain) return;
    buf_add_string(&writer->out, string);
}

static void add_escaped(struct buf *out, struct text text)
{
    for (size_t i = 0; i < text.size; i++) {
        switch (text.bytes[i]) {
        case '&': buf_add_string(out, "&amp;"); break;
        case '<': buf_add_string(out, "&lt;"); break;
        case '>': buf_add_string(out, "&gt;"); break;
        case '"': buf_add_string(out, "&quot;"); break;
        case '\'': buf_add_string(out, "&#39;"); break;
        default: buf_add_char(out, text.bytes[i]);
        }
    }
}

static void flush(struct writer *writer)
{
    struct text gathered = buf_text(&writer->text);
    if (gathered.size == 0) return;
    writer->set.size = 0;
    if (writer->in_code > 0) {
        buf_add_text(&writer->set, gathered);
    } else {
        typograph_add(&writer->typograph, gathered, &writer->set);
    }
    if (writer->is_plain) {
        buf_add_text(&writer->out, buf_text(&writer->set));
    } else {
        add_escaped(&writer->out, buf_text(&writer->set));
    }
    writer->text.size = 0;
}

/* Not 0 stops md4c. */
static int go_on(struct writer *writer)
{
    size_t limit = writer->is_plain ? writer->plain_limit : MARKDOWN_HTML_LIMIT;
    writer->is_over = writer->is_enough || writer->out.size + writer->text.size > limit;
    return writer->is_over ? 1 : 0;
}

static void begin_text(struct writer *writer)
{
    flush(writer);
    writer->typograph = (struct typograph){0};
}

/* ---- addresses ---- */

static bool has_scheme(struct text address, const char *scheme)
{
    size_t size = strlen(scheme);
    return address.size > size &&
           text_equal_ignoring_case(text_part(address, 0, size), text_of(scheme));
}

/* A colon before any slash, question mark or hash makes a scheme. */
static bool is_relative(struct text address)
{
    if (text_starts(address, TEXT("//"))) return false;
    for (size_t i = 0; i < address.size; i++) {
        char byte = address.bytes[i];
        if (byte == '/' || byte == '?' || byte == '#') return true;
        if (byte == ':') return false;
    }
    return true;
}

static bool is_printable(struct text address)
{
    for (size_t i = 0; i < address.size; i++) {
        unsigned char byte = (unsigned char)address.bytes[i];
        if (byte <= ' ' || byte == 0x7F || byte == '\\') return false;
    }
    return true;
}

bool markdown_address_is_safe(struct text address)
{
    if (address.size == 0 || address.size > MARKDOWN_ADDRESS_LIMIT) return false;
    if (!is_printable(address) || !text_is_utf8(address)) return false;
    return has_scheme(address, "http://") || has_scheme(address, "https://") ||
           has_scheme(address, "mailto:") || has_scheme(address, "tel:") || is_relative(address);
}

static bool is_outside(struct text address)
{
    return has_scheme(address, "http://") || has_scheme(address, "https://");
}

/* ---- entities ---- */

static uint32_t numeric_entity(struct text digits)
{
    bool is_hex = digits.size > 0 && (digits.bytes[0] | 0x20) == 'x';
    uint32_t point = 0;
    for (size_t i = is_hex; i < digits.size && point <= 0x10FFFF; i++) {
        char byte = digits.bytes[i];
        uint32_t digit = byte <= '9' ? (uint32_t)(byte - '0')
                                     : (uint32_t)((byte | 0x20) - 'a' + 10);
        point = point * (is_hex ? 16 : 10) + digit;
    }
    bool is_letter = (point >= ' ' && point != 0x7F && point < 0xD800) ||
                     (point > 0xDFFF && point <= 0x10FFFF);
    return is_letter ? point : 0xFFFD;
}

/* "&nbsp;": 0 when it is none that is known here. */
static uint32_t entity_point(struct text entity)
{
    static const struct {
        const char *name;
        uint32_t point;
    } KNOWN[] = {{"&nbsp;", 0xA0},    {"&amp;", '&'},       {"&lt;", '<'},      {"&gt;", '>'},
                 {"&quot;", '"'},     {"&laquo;", 0xAB},    {"&raquo;", 0xBB},  {"&mdash;", 0x2014},
                 {"&ndash;", 0x2013}, {"&hellip;", 0x2026}, {"&copy;", 0xA9},   {"&shy;", 0xAD},
                 {"&deg;", 0xB0},     {"&times;", 0xD7},    {"&minus;", 0x2212}};
    for (size_t i = 0; i < sizeof KNOWN / sizeof *KNOWN; i++) {
        if (text_is(entity, KNOWN[i].name)) return KNOWN[i].point;
    }
    if (!text_starts(entity, TEXT("&#")) || entity.size < 4) return 0;
    return numeric_entity(text_part(entity, 2, entity.size - 3));
}

/* What md4c gives of an address or a title, entities solved. */
static struct text attribute_text(struct writer *writer, const MD_ATTRIBUTE *attribute)
{
    struct buf buf;
    buf_init(&buf, writer->arena);
    if (attribute->text == NULL) return buf_text(&buf);
    for (int i = 0; attribute->substr_offsets[i] < attribute->size; i++) {
        MD_OFFSET from = attribute->substr_offsets[i], to = attribute->substr_offsets[i + 1];
        struct text part = {attribute->text + from, to - from};
        uint32_t point = attribute->substr_types[i] == MD_TEXT_ENTITY ? entity_point(part) : 0;
        if (attribute->substr_types[i] == MD_TEXT_NULLCHAR) point = 0xFFFD;
        if (point != 0) {
            buf_add_code_point(&buf, point);
        } else {
            buf_add_text(&buf, part);
        }
    }
    return buf_text(&buf);
}

/* ---- spans ---- */

static void span_open(struct writer *writer, const char *element)
{
    if (writer->is_plain || writer->span_count == SPANS_LIMIT) return;
    writer->spans[writer->span_count++] = element;
    if (strcmp(element, "a") != 0) buf_printf(&writer->out, "<%s>", element);
}

static void span_close_last(struct writer *writer)
{
    buf_printf(&writer->out, "</%s>", writer->spans[--writer->span_count]);
}

/* With all that was opened within it; one that is not open is none. */
static void span_close(struct writer *writer, const char *element)
{
    int at = writer->span_count - 1;
    while (at >= 0 && strcmp(writer->spans[at], element) != 0) at--;
    if (at < 0) return;
    while (writer->span_count > at) span_close_last(writer);
}

static void link_open(struct writer *writer, const MD_SPAN_A_DETAIL *link)
{
    struct text address = attribute_text(writer, &link->href);
    span_close(writer, "a");
    bool has_room = !writer->is_plain && writer->span_count < SPANS_LIMIT;
    if (!has_room || !markdown_address_is_safe(address)) return;
    add(writer, "<a href=\"");
    add_escaped(&writer->out, address);
    add(writer, is_outside(address) ? "\" rel=\"noopener noreferrer\">" : "\">");
    span_open(writer, "a");
}

/* A picture is of our own site: /files/name. */
static bool is_own_picture(struct text address)
{
    return text_starts(address, TEXT("/files/")) && markdown_address_is_safe(address);
}

static void picture_size(struct writer *writer, struct text address)
{
    struct markdown_picture picture;
    const struct markdown_pictures *pictures = writer->pictures;
    if (pictures == NULL || !pictures->find(pictures->context, address, &picture)) return;
    buf_printf(&writer->out, " width=\"%d\" height=\"%d\"", picture.width, picture.height);
    if (picture.small == NULL) return;
    buf_add_string(&writer->out, " srcset=\"");
    add_escaped(&writer->out, text_of(picture.small));
    buf_printf(&writer->out, " %dw, ", picture.small_width);
    add_escaped(&writer->out, address);
    buf_printf(&writer->out, " %dw\" sizes=\"(max-width: 760px) 100vw, 720px\"", picture.width);
}

static void image_open(struct writer *writer, const MD_SPAN_IMG_DETAIL *image)
{
    if (writer->image_depth++ > 0 || writer->is_plain) return;
    struct text address = attribute_text(writer, &image->src);
    writer->has_image = is_own_picture(address);
    if (!writer->has_image) {
        add(writer, "<em>");
        return;
    }
    add(writer, "<img src=\"");
    add_escaped(&writer->out, address);
    add(writer, "\" loading=\"lazy\"");
    picture_size(writer, address);
    add(writer, " alt=\"");
}

static void image_close(struct writer *writer)
{
    if (writer->image_depth == 0 || --writer->image_depth > 0 || writer->is_plain) return;
    add(writer, writer->has_image ? "\">" : "</em>");
}

static const char *span_element(MD_SPANTYPE type)
{
    switch (type) {
    case MD_SPAN_EM: return "em";
    case MD_SPAN_STRONG: return "strong";
    case MD_SPAN_A: return "a";
    case MD_SPAN_CODE: return "code";
    case MD_SPAN_DEL: return "del";
    case MD_SPAN_IMG:
    case MD_SPAN_LATEXMATH:
    case MD_SPAN_LATEXMATH_DISPLAY:
    case MD_SPAN_WIKILINK:
    case MD_SPAN_U: return NULL;
    }
    return NULL;
}

static int enter_span(MD_SPANTYPE type, void *detail, void *context)
{
    struct writer *writer = context;
    flush(writer);
    if (type == MD_SPAN_IMG) {
        image_open(writer, detail);
        return go_on(writer);
    }
    if (type == MD_SPAN_CODE) writer->in_code++;
    if (writer->image_depth > 0) return go_on(writer);
    if (type == MD_SPAN_A) {
        link_open(writer, detail);
    } else if (span_element(type) != NULL) {
        span_open(writer, span_element(type));
    }
    return go_on(writer);
}

static int leave_span(MD_SPANTYPE type, void *detail, void *context)
{
    (void)detail;
    struct writer *writer = context;
    flush(writer);
    if (type == MD_SPAN_IMG) {
        image_close(writer);
        return go_on(writer);
    }
    if (type == MD_SPAN_CODE && writer->in_code > 0) writer->in_code--;
    if (writer->image_depth == 0 && span_element(type) != NULL) {
        span_close(writer, span_element(type));
    }
    return go_on(writer);
}

/* ---- blocks ---- */

/* The page's title is the only <h1>. Headings written alike come out alike, and none skips a level,
 * whatever sign the text begins with. */
static int heading_element(const struct writer *writer)
{
    int wanted = HEADING_FIRST + writer->level_count - 1;
    return wanted < HEADING_LAST ? wanted : HEADING_LAST;
}

static void heading_open(struct writer *writer, unsigned level)
{
    while (writer->level_count > 0 && writer->levels[writer->level_count - 1] >= (int)level) {
        writer->level_count--;
    }
    CHECK(writer->level_count < HEADINGS_LIMIT);
    writer->levels[writer->level_count++] = (int)level;
    if (!writer->is_plain) {
        buf_printf(&writer->out, "<h%d id=\"p%d\">", heading_element(writer), ++writer->headings);
    }
}

static void heading_close(struct writer *writer)
{
    if (!writer->is_plain) buf_printf(&writer->out, "</h%d>\n", heading_element(writer));
}

static const char *cell_class(MD_ALIGN align)
{
    switch (align) {
    case MD_ALIGN_LEFT: return "";
    case MD_ALIGN_CENTER: return " class=\"mid\"";
    case MD_ALIGN_RIGHT: return " class=\"num\"";
    case MD_ALIGN_DEFAULT: return "";
    }
    return "";
}

static void cell_open(struct writer *writer, bool is_head, const void *detail)
{
    const MD_BLOCK_TD_DETAIL *cell = detail;
    add(writer, is_head ? "<th scope=\"col\"" : "<td");
    add(writer, cell_class(cell->align));
    add(writer, ">");
}

/* A table may be wider than a telephone: it is moved by itself, by the keyboard too. */
static void table_open(struct writer *writer)
{
    if (writer->is_plain) {
        writer->is_enough = writer->out.size > 0;
        return;
    }
    buf_printf(&writer->out,
               "<section class=\"scroll\" tabindex=\"0\" aria-label=\"Таблица %d\">\n<table>\n",
               ++writer->tables);
}

static void list_open(struct writer *writer, const void *detail)
{
    const MD_BLOCK_OL_DETAIL *list = detail;
    if (writer->is_plain) return;
    if (list->start == 1) {
        add(writer, "<ol>\n");
    } else {
        buf_printf(&writer->out, "<ol start=\"%u\">\n", list->start);
    }
}

static bool is_container(MD_BLOCKTYPE type)
{
    return type == MD_BLOCK_QUOTE || type == MD_BLOCK_UL || type == MD_BLOCK_OL;
}

/* Containers deeper than that are not let out, what they hold is. */
static bool is_too_deep(const struct writer *writer, MD_BLOCKTYPE type)
{
    return (is_container(type) || type == MD_BLOCK_LI) && writer->depth > MARKDOWN_DEPTH_LIMIT;
}

static void block_open(struct writer *writer, MD_BLOCKTYPE type, const void *detail)
{
    switch (type) {
    case MD_BLOCK_DOC: break;
    case MD_BLOCK_QUOTE: add(writer, "<blockquote>\n"); break;
    case MD_BLOCK_UL: add(writer, "<ul>\n"); break;
    case MD_BLOCK_OL: list_open(writer, detail); break;
    case MD_BLOCK_LI: add(writer, "<li>"); break;
    case MD_BLOCK_HR: add(writer, "<hr>\n"); break;
    case MD_BLOCK_H: heading_open(writer, ((const MD_BLOCK_H_DETAIL *)detail)->level); break;
    case MD_BLOCK_CODE:
        writer->in_code++;
        add(writer, "<pre tabindex=\"0\"><code>");
        break;
    case MD_BLOCK_HTML: break;
    case MD_BLOCK_P: add(writer, "<p>"); break;
    case MD_BLOCK_TABLE: table_open(writer); break;
    case MD_BLOCK_THEAD: add(writer, "<thead>\n"); break;
    case MD_BLOCK_TBODY: add(writer, "<tbody>\n"); break;
    case MD_BLOCK_TR: add(writer, "<tr>"); break;
    case MD_BLOCK_TH: cell_open(writer, true, detail); break;
    case MD_BLOCK_TD: cell_open(writer, false, detail); break;
    }
}

static void block_close(struct writer *writer, MD_BLOCKTYPE type)
{
    switch (type) {
    case MD_BLOCK_DOC: break;
    case MD_BLOCK_QUOTE: add(writer, "</blockquote>\n"); break;
    case MD_BLOCK_UL: add(writer, "</ul>\n"); break;
    case MD_BLOCK_OL: add(writer, "</ol>\n"); break;
    case MD_BLOCK_LI: add(writer, "</li>\n"); break;
    case MD_BLOCK_HR: break;
    case MD_BLOCK_H: heading_close(writer); break;
    case MD_BLOCK_CODE:
        writer->in_code--;
        add(writer, "</code></pre>\n");
        break;
    case MD_BLOCK_HTML: break;
    case MD_BLOCK_P: add(writer, "</p>\n"); break;
    case MD_BLOCK_TABLE: add(writer, "</table>\n</section>\n"); break;
    case MD_BLOCK_THEAD: add(writer, "</thead>\n"); break;
    case MD_BLOCK_TBODY: add(writer, "</tbody>\n"); break;
    case MD_BLOCK_TR: add(writer, "</tr>\n"); break;
    case MD_BLOCK_TH: add(writer, "</th>"); break;
    case MD_BLOCK_TD: add(writer, "</td>"); break;
    }
    if (writer->is_plain && writer->out.size > 0 && type != MD_BLOCK_DOC &&
        writer->out.bytes[writer->out.size - 1] != ' ') {
        buf_add_char(&writer->out, ' ');
    }
}

/* What a paragraph left open. */
static void spans_end(struct writer *writer)
{
    flush(writer);
    if (writer->image_depth > 1) writer->image_depth = 1;
    image_close(writer);
    while (writer->span_count > 0) span_close_last(writer);
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *context)
{
    struct writer *writer = context;
    begin_text(writer);
    spans_end(writer);
    if (is_container(type)) writer->depth++;
    if (!is_too_deep(writer, type)) block_open(writer, type, detail);
    return go_on(writer);
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *context)
{
    (void)detail;
    struct writer *writer = context;
    spans_end(writer);
    if (type != MD_BLOCK_CODE) writer->in_code = 0;
    if (!is_too_deep(writer, type)) block_close(writer, type);
    if (is_container(type)) writer->depth--;
    return go_on(writer);
}

/* ---- text ---- */

static int take_text(MD_TEXTTYPE type, const MD_CHAR *bytes, MD_SIZE size, void *context)
{
    struct writer *writer = context;
    struct text text = {bytes, size};
    uint32_t point;
    CHECK(size <= MARKDOWN_BYTES_LIMIT);
    switch (type) {
    case MD_TEXT_NORMAL:
    case MD_TEXT_CODE:
    case MD_TEXT_HTML:
    case MD_TEXT_LATEXMATH: buf_add_text(&writer->text, text); break;
    case MD_TEXT_NULLCHAR: buf_add_code_point(&writer->text, 0xFFFD); break;
    case MD_TEXT_SOFTBR: buf_add_char(&writer->text, writer->is_plain ? ' ' : '\n'); break;
    case MD_TEXT_BR:
        flush(writer);
        if (writer->image_depth > 0 || writer->is_plain) {
            buf_add_char(&writer->text, ' ');
        } else {
            add(writer, "<br>\n");
        }
        break;
    case MD_TEXT_ENTITY:
        point = entity_point(text);
        if (point != 0) {
            buf_add_code_point(&writer->text, point);
        } else {
            buf_add_text(&writer->text, text);
        }
        break;
    }
    return go_on(writer);
}

/* ---- the whole ---- */

static enum err run(struct writer *writer, struct text markdown)
{
    static const MD_PARSER PARSER = {.flags = PARSER_FLAGS,
                                     .enter_block = enter_block,
                                     .leave_block = leave_block,
                                     .enter_span = enter_span,
                                     .leave_span = leave_span,
                                     .text = take_text};
    if (markdown.size > MARKDOWN_BYTES_LIMIT) return ERR_LIMIT;
    if (!text_is_utf8(markdown)) return ERR_SYNTAX;
    /* md4c 0.4.8 reads past an address that the end of the text cuts off: a line end stands
     * there. */
    char *copy = arena_printf(writer->arena, "%.*s\n", TEXT_ARGS(markdown));
    int status = md_parse(copy, (MD_SIZE)markdown.size + 1, &PARSER, writer);
    if (status == 0) return OK;
    return writer->is_over ? ERR_LIMIT : ERR_SYNTAX;
}

static void writer_init(struct writer *writer, struct arena *arena)
{
    buf_init(&writer->out, arena);
    buf_init(&writer->text, arena);
    buf_init(&writer->set, arena);
}

enum err markdown_html(struct arena *arena, struct text markdown,
                       const struct markdown_pictures *pictures, struct text *out_html)
{
    struct writer writer = {.arena = arena, .pictures = pictures};
    writer_init(&writer, arena);
    TRY(run(&writer, markdown));
    *out_html = buf_text(&writer.out);
    return OK;
}

/* An ellipsis does not follow a comma, nor a colon that led to what is not shown. */
static char *with_ellipsis(struct arena *arena, struct text text)
{
    static const struct text DASH = {"—", sizeof "—" - 1};
    static const struct text SPACE = {"\xC2\xA0", 2};
    for (size_t before = 0; before != text.size;) {
        before = text.size;
        text = text_trim(text);
        while (text.size > 0 && strchr(",;:.", text.bytes[text.size - 1]) != NULL) text.size--;
        if (text_ends(text, DASH)) text.size -= DASH.size;
        if (text_ends(text, SPACE)) text.size -= SPACE.size;
    }
    return arena_printf(arena, "%.*s…", TEXT_ARGS(text));
}

/* Cut behind the last whole word that fits. */
static char *first_words(struct arena *arena, struct text text, int characters, bool is_cut)
{
    size_t at = 0, end = 0;
    int count = 0;
    for (; at < text.size; at++) {
        if (((unsigned char)text.bytes[at] & 0xC0) == 0x80) continue;
        if (text.bytes[at] == ' ') end = at;
        if (count++ == characters) break;
    }
    if (at < text.size) return with_ellipsis(arena, (struct text){text.bytes, end == 0 ? at : end});
    return is_cut ? with_ellipsis(arena, text) : arena_copy(arena, text.bytes, text.size);
}

enum err markdown_plain(struct arena *arena, struct text markdown, int characters,
                        const char **out_text)
{
    struct writer writer = {.arena = arena, .is_plain = true};
    writer.plain_limit = (size_t)characters * 4 + 64;
    writer_init(&writer, arena);
    enum err err = run(&writer, markdown);
    if (err != OK && !writer.is_over) return err;
    flush(&writer);
    *out_text = first_words(arena, text_trim(buf_text(&writer.out)), characters, writer.is_over);
    return OK;
}
