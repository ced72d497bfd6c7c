/* Sheets of paper by cairo and pango: what all printed documents begin with. */
#ifndef REPORT_PAPER_H
#define REPORT_PAPER_H

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/scoped.h"

#define PAPER_POINTS_A_MM (72.0 / 25.4)
#define PAPER_A4_SHORT 210.0 /* mm */
#define PAPER_A4_LONG 297.0
#define PAPER_FONT "DejaVu Sans"

SCOPED_DEFINE(surface, cairo_surface_t, cairo_surface_destroy)
SCOPED_DEFINE(cairo, cairo_t, cairo_destroy)
SCOPED_DEFINE(layout, PangoLayout, g_object_unref)

/* A PDF that is added to `pdf`, with pages of this size in millimetres. */
cairo_surface_t *paper_pdf(struct buf *pdf, double width, double height);

/* Ends the document. ERR_IO: it could not be made. */
enum err paper_finish(cairo_surface_t *surface) MUST_CHECK;

/* With a map of fonts of its own, which goes with it: the default one belongs to its thread for
 * ever. The unit is what cairo is scaled to, a millimetre: positions are not rounded to whole
 * ones. */
PangoLayout *paper_layout(cairo_t *cairo);

/* The font of the layout from here on, `size` in units. */
void paper_font(PangoLayout *layout, double size, bool is_bold);

#endif
