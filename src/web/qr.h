/* QR codes drawn by us, as the path of an SVG: no picture of a bank's comes into a page. */
#ifndef WEB_QR_H
#define WEB_QR_H

#include "base/arena.h"
#include "base/text.h"

enum { QR_MARGIN = 4 /* modules, as ISO 18004 wants */ };

struct qr {
    int side; /* of the picture in modules, margins and all; 0: the text does not fit a code */
    struct text path;
};

/* Byte mode, error correction M. */
struct qr qr_draw(struct arena *arena, struct text text);

#endif
