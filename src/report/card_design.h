/* The design of a card: what stands where on its front and back, described in JSON by the operator.
 *
 *   {"font": "Lato", "front": [{"kind": "text", "x": 5, "y": 5, "width": 40, "height": 5,
 *    "text": "{surname}", "size": 4.2}, …], "back": […]}
 *
 * Millimetres from the card's upper left corner; an ID-1 card is 85,60 × 53,98 (ISO/IEC 7810). What
 * reaches over the edge by up to CARD_BLEED_LIMIT is cut off, or is the bleed. docs/CARDS.md tells
 * of all fields. */
#ifndef REPORT_CARD_DESIGN_H
#define REPORT_CARD_DESIGN_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "desk/card_design_kept.h"

#define CARD_WIDTH 85.60
#define CARD_HEIGHT 53.98
#define CARD_CORNER 3.18 /* radius */
#define CARD_BLEED_LIMIT 3.0

enum {
    CARD_DESIGN_BYTES_LIMIT = 64 << 10,
    CARD_ITEMS_LIMIT = 60, /* a side */
    CARD_TEXT_LIMIT = 300, /* characters of a text as it is described */
    CARD_DESIGN_PROBLEMS_LIMIT = 20,
    CARD_PICTURE_NAME_LIMIT = 60,
    CARD_PICTURE_BYTES_LIMIT = 1 << 20
};

enum card_side { CARD_FRONT, CARD_BACK, CARD_SIDES };

enum card_item_kind {
    CARD_ITEM_RECTANGLE,
    CARD_ITEM_ELLIPSE,
    CARD_ITEM_TEXT,
    CARD_ITEM_PICTURE, /* one of the design's own */
    CARD_ITEM_PHOTO,   /* the holder's */
    CARD_ITEM_QR,
    CARD_ITEM_CODE128,
};

/* When an item is drawn. */
enum card_when {
    CARD_ALWAYS,
    CARD_WITH_PHOTO,
    CARD_WITHOUT_PHOTO,
    CARD_WITH_PAYMENT, /* the operator's requisites are whole: {payment} is not empty */
    CARD_WITHOUT_PAYMENT,
    CARD_OF_PUPIL,
    CARD_OF_EMPLOYEE,
};

struct card_colour {
    double red, green, blue; /* 0 … 1 */
};

enum card_direction { CARD_TO_RIGHT, CARD_DOWN, CARD_DIAGONAL };
enum card_align { CARD_ALIGN_LEFT, CARD_ALIGN_CENTER, CARD_ALIGN_RIGHT };
enum card_valign { CARD_VALIGN_TOP, CARD_VALIGN_MIDDLE, CARD_VALIGN_BOTTOM };
enum card_weight { CARD_NORMAL, CARD_LIGHT, CARD_MEDIUM, CARD_BOLD, CARD_BLACK };

struct card_item {
    enum card_item_kind kind;
    enum card_when when;
    double x, y, width, height;
    struct card_colour colour;
    bool has_colour_to; /* a gradient of shapes */
    struct card_colour colour_to;
    enum card_direction direction;
    double opacity;      /* 0 … 1 */
    double radius;       /* of corners */
    bool has_background; /* of codes: paper under the bars */
    struct card_colour background;
    const char *text;      /* of texts and codes, with {names} */
    const char *font;      /* NULL: the design's */
    double size, smallest; /* of letters: as wanted, and as small as a long text may make them */
    int lines;             /* at most */
    enum card_weight weight;
    enum card_align align;
    enum card_valign valign;
    bool is_capital;
    const char *picture;
    bool covers; /* fills the whole box, else stands inside it */
};

struct card_design {
    const char *font;
    struct card_item *items[CARD_SIDES]; /* in the arena, drawn in this order */
    int item_count[CARD_SIDES];
};

struct card_design_problem {
    const char *where;  /* "front[3].colour" */
    const char *reason; /* in Russian */
};

struct card_design_problems {
    struct card_design_problem list[CARD_DESIGN_PROBLEMS_LIMIT];
    int count;
};

/* Reads a description; all that is wrong with it is told, up to CARD_DESIGN_PROBLEMS_LIMIT. False:
 * there are problems, and *out_design is not set. `pictures`: the names that the design has. */
bool card_design_read(struct arena *arena, struct text json, const struct text *pictures,
                      int picture_count, struct card_design *out_design,
                      struct card_design_problems *out_problems) MUST_CHECK;

/* Letters, digits, dots and dashes, at most CARD_PICTURE_NAME_LIMIT bytes. */
bool card_picture_name_is_formed(struct text name);

/* The design that the house comes with; its text for whoever begins one of his own. */
struct text card_design_default_text(void);
void card_design_default(struct arena *arena, struct card_design *out_design);

/* The design that is kept; the house's own when none is, or when its pictures have gone since. */
void card_design_open(struct arena *arena, const struct card_design_kept *kept,
                      struct card_design *out_design);
/* As card_design_read, with the kept pictures. */
bool card_design_check(struct arena *arena, const struct card_design_kept *kept, struct text json,
                       struct card_design *out_design, struct card_design_problems *out_problems)
    MUST_CHECK;

/* Whose card it is. Strings are never NULL. */
struct card_face {
    const char *surname, *name, *patronymic;
    const char *school_name, *class_name;
    const char *number;
    bool is_employee;
    struct text photo;   /* a JPEG; empty: none */
    struct text payment; /* a payment code (desk/slip.h); empty: none */
    const char *operator_name, *operator_phone;
};

/* The text with what the {names} stand for; a NUL-terminated text in the arena. */
struct text card_text(struct arena *arena, const char *text, const struct card_face *face);
bool card_item_is_drawn(const struct card_item *item, const struct card_face *face);

#endif
