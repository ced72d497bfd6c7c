/* What a template is once parsed: shared by the parser and the renderer, by nobody else. */
#ifndef VIEW_TEMPLATE_TREE_H
#define VIEW_TEMPLATE_TREE_H

#include "view/template.h"

enum node_kind { NODE_LITERAL, NODE_NAME, NODE_SECTION, NODE_INVERTED, NODE_PARTIAL };

struct node {
    enum node_kind kind;
    int end;          /* of a section: the node after its last one; of a partial: which template */
    struct text text; /* a literal's bytes, otherwise the name; into the source */
};

struct template
{
    const struct template_source *source;
    struct node *nodes;
    int node_count;
};

struct template_set {
    struct template *templates;
    int count;
    bool strict;
};

/* -1 when there is none. */
int template_set_find(const struct template_set *set, struct text name);

/* Fills nodes and node_count; partials keep end = -1. */
enum err template_parse(struct template *template) MUST_CHECK;

#endif
