/* The operator's own design of cards, as it is kept: what it says is report/card_design.h's. */
#ifndef DESK_CARD_DESIGN_KEPT_H
#define DESK_CARD_DESIGN_KEPT_H

#include "desk/desk.h"

enum { CARD_PICTURES_LIMIT = 8 };

/* A picture of the design, as it was handed in: PNG or JPEG. */
struct card_picture {
    const char *name;
    struct text bytes;
};

struct card_design_kept {
    struct text description; /* empty: the house's own design is used */
    int64_t login_id;        /* who set it */
    struct instant set_at;
    struct card_picture *pictures; /* by name */
    int picture_count;
};

enum err card_design_kept_load(struct tx *tx, struct arena *arena,
                               struct card_design_kept *out_kept) MUST_CHECK;

/* Keeps a description that was found right; an empty one brings the house's own design back. */
enum err desk_card_design_set(struct desk *desk, struct text description, int64_t login_id)
    MUST_CHECK;

/* Bytes empty: the picture is taken away. *out_full: there are CARD_PICTURES_LIMIT of other names
 * already, and nothing was done. */
enum err desk_card_picture_set(struct desk *desk, struct arena *arena, struct text name,
                               struct text bytes, bool *out_full) MUST_CHECK;

#endif
