/* Cards on paper: ID-1 cards by a design, ten to a sheet of A4 or one a page for a card printer. */
#ifndef REPORT_CARD_PDF_H
#define REPORT_CARD_PDF_H

#include <stdbool.h>
#include <stdint.h>

#include "report/card_design.h"

enum {
    CARD_PDF_CARDS_LIMIT = 150, /* of one document: more are printed in parts */
    CARDS_A_SHEET = 10
};

enum card_paper {
    CARD_PAPER_A4,   /* 2 × 5 with crop marks; backs are mirrored, for paper turned over its long
                        edge */
    CARD_PAPER_CARD, /* a page is a card */
};

enum card_faces { CARD_BOTH_SIDES, CARD_FRONTS, CARD_BACKS };

struct card_print {
    enum card_paper paper;
    enum card_faces faces; /* both: a sheet's fronts, then its backs */
    bool has_bleed;        /* A4: colours reach CARD_BLEED over the cut; else cards have corners */
};
#define CARD_BLEED 1.5 /* mm */

struct card_kit {
    const struct card_design *design;
    const struct card_picture *pictures;
    int picture_count;
};

/* Gives the face of card `index`; its strings live in `arena`, which is given back after the card
 * is drawn. */
typedef enum err (*card_face_of)(void *context, struct arena *arena, int index,
                                 struct card_face *out_face);

/* `count` cards, at most CARD_PDF_CARDS_LIMIT. A code whose text is too long for it, or a picture
 * that cannot be decoded, is left out: cards are looked at before they are printed. ERR_LIMIT: too
 * many cards; ERR_IO: the document could not be made. */
enum err card_pdf(struct arena *arena, const struct card_kit *kit, const struct card_print *print,
                  card_face_of face_of, void *context, int count, struct text *out_pdf) MUST_CHECK;

/* One side as a PNG of 6 pixels a millimetre, with its corners. */
enum err card_png(struct arena *arena, const struct card_kit *kit, enum card_side side,
                  const struct card_face *face, struct text *out_png) MUST_CHECK;

#endif
