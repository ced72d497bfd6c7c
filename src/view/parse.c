/* The template parser: one pass over the source into a flat list of nodes.
 *
 * 1. Nodes of a section lie right behind it, up to node.end.
 * 2. Literals are cut at line ends, so that a line of tags alone can be taken back whole. */
#include <string.h>

#include "base/log.h"
#include "base/memory.h"
#include "view/template_tree.h"

struct parser {
    struct template *template;
    int capacity;
    struct text rest;
    int line;
    int line_first_node;
    bool line_has_tag;
    bool line_has_text;
    int open[TEMPLATE_SECTION_DEPTH_LIMIT];
    int open_count;
};

static enum err refuse(const struct parser *parser, enum err err, const char *why)
{
    return log_fault(err, "template", "name=%s line=%d why=\"%s\"", parser->template->source->name,
                     parser->line, why);
}

static bool text_is_blank(struct text text)
{
    return text_trim(text).size == 0;
}

static enum err add_node(struct parser *parser, enum node_kind kind, struct text text)
{
    struct template *template = parser->template;
    if (template->node_count >= TEMPLATE_NODE_LIMIT) return refuse(parser, ERR_LIMIT, "too long");
    if (template->node_count == parser->capacity) {
        parser->capacity = parser->capacity == 0 ? 64 : parser->capacity * 2;
        template->nodes = memory_resize(template->nodes,
                                        (size_t)parser->capacity * sizeof(struct node));
    }
    template->nodes[template->node_count++] = (struct node){.kind = kind, .end = -1, .text = text};
    return OK;
}

/* A line of tags alone leaves nothing behind: its blanks become empty literals. */
static void end_line(struct parser *parser)
{
    struct template *template = parser->template;
    if (parser->line_has_tag && !parser->line_has_text) {
        for (int at = parser->line_first_node; at < template->node_count; at++) {
            if (template->nodes[at].kind == NODE_LITERAL) template->nodes[at].text.size = 0;
        }
    }
    parser->line_first_node = template->node_count;
    parser->line_has_tag = false;
    parser->line_has_text = false;
}

static enum err add_literal(struct parser *parser, size_t size)
{
    struct text text = text_part(parser->rest, 0, size);
    parser->rest = text_part(parser->rest, size, parser->rest.size);
    while (text.size > 0) {
        const char *newline = memchr(text.bytes, '\n', text.size);
        size_t piece = newline == NULL ? text.size : (size_t)(newline - text.bytes) + 1;
        struct text line = text_part(text, 0, piece);
        text = text_part(text, piece, text.size);
        if (!text_is_blank(line)) parser->line_has_text = true;
        TRY(add_node(parser, NODE_LITERAL, line));
        if (newline == NULL) continue;
        end_line(parser);
        parser->line++;
    }
    return OK;
}

/* Segments of ASCII letters, digits and _ parted by dots, or one dot. */
static bool name_is_good(struct text name)
{
    if (text_is(name, ".")) return true;
    if (name.size == 0 || name.size > TEMPLATE_NAME_SIZE_LIMIT) return false;
    bool at_start = true;
    for (size_t i = 0; i < name.size; i++) {
        char byte = name.bytes[i];
        bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_';
        bool digit = byte >= '0' && byte <= '9';
        if (byte == '.' ? at_start : !letter && (at_start || !digit)) return false;
        at_start = byte == '.';
    }
    return !at_start;
}

static enum err open_section(struct parser *parser, enum node_kind kind, struct text name)
{
    if (parser->open_count == TEMPLATE_SECTION_DEPTH_LIMIT) {
        return refuse(parser, ERR_LIMIT, "sections too deep");
    }
    parser->open[parser->open_count++] = parser->template->node_count;
    return add_node(parser, kind, name);
}

static enum err close_section(struct parser *parser, struct text name)
{
    if (parser->open_count == 0) return refuse(parser, ERR_SYNTAX, "closes what is not open");
    struct node *section = &parser->template->nodes[parser->open[--parser->open_count]];
    if (!text_equal(section->text, name)) {
        return refuse(parser, ERR_SYNTAX, "closes another section");
    }
    section->end = parser->template->node_count;
    return OK;
}

/* A partial stands alone on its line, so that its own lines need no indenting. */
static enum err add_partial(struct parser *parser, struct text name, const char *tag)
{
    const char *source = parser->template->source->text;
    bool starts_line = tag == source || tag[-1] == '\n';
    bool ends_line = parser->rest.size == 0 || parser->rest.bytes[0] == '\n';
    if (!starts_line || !ends_line) {
        return refuse(parser, ERR_SYNTAX, "a partial stands alone on its line");
    }
    return add_node(parser, NODE_PARTIAL, name);
}

static void count_lines(struct parser *parser, struct text text)
{
    for (size_t i = 0; i < text.size; i++) parser->line += text.bytes[i] == '\n';
}

/* After "{{": the kind, the name, "}}". */
static enum err add_tag(struct parser *parser, const char *tag)
{
    const char *end = NULL;
    if (parser->rest.size > 0) end = memmem(parser->rest.bytes, parser->rest.size, "}}", 2);
    if (end == NULL) return refuse(parser, ERR_SYNTAX, "a tag that does not end");
    struct text inside = text_part(parser->rest, 0, (size_t)(end - parser->rest.bytes));
    parser->rest = text_part(parser->rest, inside.size + 2, parser->rest.size);
    parser->line_has_tag = true;

    struct text trimmed = text_trim(inside);
    if (trimmed.size == 0) return refuse(parser, ERR_SYNTAX, "a tag without a name");
    char kind = trimmed.bytes[0];
    if (kind == '!') {
        count_lines(parser, inside);
        return OK;
    }
    bool marked = kind == '#' || kind == '^' || kind == '/' || kind == '>';
    struct text name = marked ? text_trim(text_part(trimmed, 1, trimmed.size)) : trimmed;
    if (!name_is_good(name)) return refuse(parser, ERR_SYNTAX, "not a name");
    switch (kind) {
    case '#': return open_section(parser, NODE_SECTION, name);
    case '^': return open_section(parser, NODE_INVERTED, name);
    case '/': return close_section(parser, name);
    case '>': return add_partial(parser, name, tag);
    default: parser->line_has_text = true; return add_node(parser, NODE_NAME, name);
    }
}

enum err template_parse(struct template *template)
{
    struct parser parser = {
        .template = template,
        .rest = {template->source->text, template->source->size},
        .line = 1,
    };
    while (parser.rest.size > 0) {
        const char *tag = memmem(parser.rest.bytes, parser.rest.size, "{{", 2);
        size_t before = tag == NULL ? parser.rest.size : (size_t)(tag - parser.rest.bytes);
        TRY(add_literal(&parser, before));
        if (tag == NULL) break;
        parser.rest = text_part(parser.rest, 2, parser.rest.size);
        TRY(add_tag(&parser, tag));
    }
    end_line(&parser);
    if (parser.open_count > 0) return refuse(&parser, ERR_SYNTAX, "a section that is not closed");
    return OK;
}
