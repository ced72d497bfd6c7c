/* What changed between two texts, line by line. Pure. */
#ifndef PAGE_SITE_DIFF_H
#define PAGE_SITE_DIFF_H

#include "base/arena.h"
#include "base/text.h"

enum {
    SITE_DIFF_LINES_LIMIT = 1500, /* of the part that differs, of either text; more: all is new */
    SITE_DIFF_AROUND = 2          /* unchanged lines shown beside a change */
};

enum site_diff_kind { SITE_DIFF_SAME, SITE_DIFF_REMOVED, SITE_DIFF_ADDED, SITE_DIFF_GAP };

struct site_diff_line {
    enum site_diff_kind kind;
    struct text text; /* of SITE_DIFF_GAP: none */
};
struct site_diff {
    struct site_diff_line *lines; /* in the arena */
    int count;
    int added, removed;
};

void site_diff_make(struct arena *arena, struct text before, struct text after,
                    struct site_diff *out_diff);

#endif
