/* Pages from templates: a subset of Mustache, always escaped.
 *
 *   {{name}} {{dotted.name}} {{.}}   the value, escaped as npm mustache does
 *   {{#name}}…{{/name}}              once a row of a list; once when true, an object or a value
 *   {{^name}}…{{/name}}              when false, null, "", 0 or an empty list
 *   {{> partial}}                    another template; alone on its line, not indented
 *   {{! comment }}
 *
 * A line that holds only sections' tags or comments leaves no line behind. No triple braces, no
 * unescaped values, no other delimiters. tests/browser compares every template and random ones
 * with npm mustache, byte for byte. */
#ifndef VIEW_TEMPLATE_H
#define VIEW_TEMPLATE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/scoped.h"

struct template_source {
    const char *name;
    const char *text;
    size_t size;
};

/* The embedded ones, sorted by name (tools/embed_templates.py). */
extern const struct template_source templates[];
extern const int template_count;

enum {
    TEMPLATE_SECTION_DEPTH_LIMIT = 16, /* sections within each other, in one template */
    TEMPLATE_CONTEXT_DEPTH_LIMIT = 64, /* views within each other while a page is made */
    TEMPLATE_PARTIAL_DEPTH_LIMIT = 16,
    TEMPLATE_NAME_SIZE_LIMIT = 64,
    TEMPLATE_NODE_LIMIT = 1 << 20,
    TEMPLATE_SOURCE_COUNT_LIMIT = 1000
};

struct template_set;

/* Parses all; the sources must outlive the set. ERR_SYNTAX: a source is no template of our subset,
 * or names a partial that is not there; the log says which and where. ERR_LIMIT: a limit above.
 * `strict`: a name that the view does not know is ERR_NOT_FOUND when rendering; without it such a
 * name is empty, and logged. */
enum err template_set_open(const struct template_source *sources, int count, bool strict,
                           struct template_set **out_set) MUST_CHECK;
void template_set_close(struct template_set *set);
SCOPED_DEFINE(template_set, struct template_set, template_set_close)

/* Adds the page to `out`. ERR_NOT_FOUND: an unknown name in a strict set; ERR_SYNTAX: the view has
 * a list, an object or a fraction where a text belongs; ERR_LIMIT: too deep. The template must
 * exist: anything else is a broken promise. What was added before a fault stays in `out`. */
enum err template_render(const struct template_set *set, const char *name, const json_t *view,
                         struct buf *out) MUST_CHECK;

#endif
