/* A set of templates, and a page made of one of them and a view.
 *
 * 1. Every value that reaches the page passes through add_escaped.
 * 2. A name is looked up in the innermost view first, then outwards; null is a value. */
#include "view/template.h"

#include <stdint.h>
#include <string.h>

#include "base/check.h"
#include "base/log.h"
#include "base/memory.h"
#include "view/template_tree.h"

struct rendering {
    const struct template_set *set;
    const struct template *template;
    const json_t *views[TEMPLATE_CONTEXT_DEPTH_LIMIT];
    int depth;
    int partial_depth;
    struct buf *out;
};

int template_set_find(const struct template_set *set, struct text name)
{
    for (int i = 0; i < set->count; i++) {
        if (text_is(name, set->templates[i].source->name)) return i;
    }
    return -1;
}

static enum err link_partials(const struct template_set *set, const struct template *template)
{
    for (int at = 0; at < template->node_count; at++) {
        struct node *node = &template->nodes[at];
        if (node->kind != NODE_PARTIAL) continue;
        node->end = template_set_find(set, node->text);
        if (node->end >= 0) continue;
        return log_fault(ERR_SYNTAX, "template", "name=%s no_partial=%.*s", template->source->name,
                         TEXT_ARGS(node->text));
    }
    return OK;
}

static enum err parse_all(struct template_set *set)
{
    for (int i = 0; i < set->count; i++) TRY(template_parse(&set->templates[i]));
    for (int i = 0; i < set->count; i++) TRY(link_partials(set, &set->templates[i]));
    return OK;
}

enum err template_set_open(const struct template_source *sources, int count, bool strict,
                           struct template_set **out_set)
{
    if (count < 0 || count > TEMPLATE_SOURCE_COUNT_LIMIT) {
        return log_fault(ERR_LIMIT, "template", "sources=%d", count);
    }
    struct template_set *set = memory_new(sizeof *set);
    set->templates = memory_new_array((size_t)count + 1, sizeof *set->templates);
    set->count = count;
    set->strict = strict;
    for (int i = 0; i < count; i++) set->templates[i].source = &sources[i];
    enum err err = parse_all(set);
    if (err != OK) {
        template_set_close(set);
        return err;
    }
    *out_set = set;
    return OK;
}

void template_set_close(struct template_set *set)
{
    if (set == NULL) return;
    for (int i = 0; i < set->count; i++) memory_free(set->templates[i].nodes);
    memory_free(set->templates);
    memory_free(set);
}

/* The characters that npm mustache escapes, the same way. */
static const char *escape_of(char byte)
{
    switch (byte) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    case '/': return "&#x2F;";
    case '`': return "&#x60;";
    case '=': return "&#x3D;";
    default: return NULL;
    }
}

static void add_escaped(struct buf *out, const char *bytes, size_t size)
{
    size_t done = 0;
    for (size_t i = 0; i < size; i++) {
        const char *escape = escape_of(bytes[i]);
        if (escape == NULL) continue;
        buf_add(out, bytes + done, i - done);
        buf_add_string(out, escape);
        done = i + 1;
    }
    buf_add(out, bytes + done, size - done);
}

/* The value of a dotted name within one view, or NULL when the last part is not there. */
static const json_t *value_within(const json_t *view, struct text name)
{
    while (name.bytes != NULL && view != NULL) {
        struct text part = text_cut(&name, '.');
        view = json_object_getn(view, part.bytes, part.size);
    }
    return view;
}

static enum err find_value(const struct rendering *rendering, struct text name,
                           const json_t **out_value)
{
    if (text_is(name, ".")) {
        *out_value = rendering->views[rendering->depth - 1];
        return OK;
    }
    for (int i = rendering->depth - 1; i >= 0; i--) {
        const json_t *value = value_within(rendering->views[i], name);
        if (value == NULL) continue;
        *out_value = value;
        return OK;
    }
    log_write(rendering->set->strict ? LOG_ERROR : LOG_WARNING, "template_name",
              "template=%s unknown=%.*s", rendering->template->source->name, TEXT_ARGS(name));
    if (rendering->set->strict) return ERR_NOT_FOUND;
    *out_value = NULL;
    return OK;
}

static bool value_is_true(const json_t *value)
{
    if (value == NULL) return false;
    switch (json_typeof(value)) {
    case JSON_OBJECT: return true;
    case JSON_ARRAY: return json_array_size(value) > 0;
    case JSON_STRING: return json_string_length(value) > 0;
    case JSON_INTEGER: return json_integer_value(value) != 0;
    case JSON_REAL: return json_real_value(value) != 0;
    case JSON_TRUE: return true;
    case JSON_FALSE: return false;
    case JSON_NULL: return false;
    }
    return false;
}

static enum err render_name(const struct rendering *rendering, struct text name)
{
    const json_t *value = NULL;
    TRY(find_value(rendering, name, &value));
    if (value == NULL || json_is_null(value)) return OK;
    if (json_is_string(value)) {
        add_escaped(rendering->out, json_string_value(value), json_string_length(value));
    } else if (json_is_integer(value)) {
        buf_printf(rendering->out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    } else if (json_is_boolean(value)) {
        buf_add_string(rendering->out, json_is_true(value) ? "true" : "false");
    } else {
        return log_fault(ERR_SYNTAX, "template_value", "template=%s not_text=%.*s",
                         rendering->template->source->name, TEXT_ARGS(name));
    }
    return OK;
}

static enum err render_nodes(struct rendering *rendering, int from, int to);

static enum err render_within(struct rendering *rendering, const json_t *view, int from, int to)
{
    if (rendering->depth == TEMPLATE_CONTEXT_DEPTH_LIMIT) {
        return log_fault(ERR_LIMIT, "template_depth", "template=%s",
                         rendering->template->source->name);
    }
    rendering->views[rendering->depth++] = view;
    TRY(render_nodes(rendering, from, to));
    rendering->depth--;
    return OK;
}

static enum err render_section(struct rendering *rendering, int at)
{
    const struct node *node = &rendering->template->nodes[at];
    const json_t *value = NULL;
    TRY(find_value(rendering, node->text, &value));
    bool is_true = value_is_true(value);
    if (node->kind == NODE_INVERTED) {
        return is_true ? OK : render_nodes(rendering, at + 1, node->end);
    }
    if (!is_true) return OK;
    if (json_is_true(value)) return render_nodes(rendering, at + 1, node->end);
    if (!json_is_array(value)) return render_within(rendering, value, at + 1, node->end);
    for (size_t i = 0; i < json_array_size(value); i++) {
        TRY(render_within(rendering, json_array_get(value, i), at + 1, node->end));
    }
    return OK;
}

static enum err render_partial(struct rendering *rendering, int which)
{
    const struct template *outer = rendering->template;
    if (rendering->partial_depth == TEMPLATE_PARTIAL_DEPTH_LIMIT) {
        return log_fault(ERR_LIMIT, "template_depth", "template=%s", outer->source->name);
    }
    rendering->partial_depth++;
    rendering->template = &rendering->set->templates[which];
    TRY(render_nodes(rendering, 0, rendering->template->node_count));
    rendering->template = outer;
    rendering->partial_depth--;
    return OK;
}

static enum err render_nodes(struct rendering *rendering, int from, int to)
{
    for (int at = from; at < to; at++) {
        const struct node *node = &rendering->template->nodes[at];
        switch (node->kind) {
        case NODE_LITERAL: buf_add_text(rendering->out, node->text); break;
        case NODE_NAME: TRY(render_name(rendering, node->text)); break;
        case NODE_PARTIAL: TRY(render_partial(rendering, node->end)); break;
        case NODE_SECTION:
        case NODE_INVERTED:
            TRY(render_section(rendering, at));
            at = node->end - 1;
            break;
        }
    }
    return OK;
}

enum err template_render(const struct template_set *set, const char *name, const json_t *view,
                         struct buf *out)
{
    int which = template_set_find(set, text_of(name));
    CHECK(which >= 0);
    struct rendering rendering = {
        .set = set,
        .template = &set->templates[which],
        .views = {view},
        .depth = 1,
        .out = out,
    };
    return render_nodes(&rendering, 0, rendering.template->node_count);
}
