/* One side of a card, drawn where cairo stands, in millimetres. */
#ifndef REPORT_CARD_DRAW_H
#define REPORT_CARD_DRAW_H

#include "report/card_pdf.h"
#include "report/paper.h"

struct card_drawing {
    cairo_t *cairo;
    PangoLayout *layout;
    struct arena *arena; /* of one card */
    const struct card_design *design;
    cairo_surface_t *const *pictures; /* of the kit, in its order; NULL: not decoded */
    const struct card_kit *kit;
    const struct card_face *face;
};

/* Draws with the card's corner at 0, 0. With `bleed` 0 it is cut to the card's rounded corners,
 * else to a rectangle so much larger. */
void card_side_draw(const struct card_drawing *drawing, enum card_side side, double bleed);

/* The pictures of a kit as cairo has them; each is freed by cairo_surface_destroy. */
cairo_surface_t **card_pictures_open(struct arena *arena, const struct card_kit *kit);
void card_pictures_done(cairo_surface_t **pictures, int count);

#endif
