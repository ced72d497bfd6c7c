/* Paper, fonts and layouts. */
#include "report/paper.h"

#include "base/log.h"

static cairo_status_t bytes_take(void *context, const unsigned char *bytes, unsigned int size)
{
    buf_add(context, bytes, size);
    return CAIRO_STATUS_SUCCESS;
}

cairo_surface_t *paper_pdf(struct buf *pdf, double width, double height)
{
    return cairo_pdf_surface_create_for_stream(bytes_take, pdf, width * PAPER_POINTS_A_MM,
                                               height * PAPER_POINTS_A_MM);
}

enum err paper_finish(cairo_surface_t *surface)
{
    cairo_surface_finish(surface);
    cairo_status_t status = cairo_surface_status(surface);
    if (status == CAIRO_STATUS_SUCCESS) return OK;
    return log_fault(ERR_IO, "paper", "status=%s", cairo_status_to_string(status));
}

PangoLayout *paper_layout(cairo_t *cairo)
{
    PangoFontMap *fonts = pango_cairo_font_map_new();
    PangoContext *context = pango_font_map_create_context(fonts);
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    pango_cairo_context_set_font_options(context, options);
    pango_context_set_round_glyph_positions(context, FALSE);
    pango_cairo_update_context(cairo, context);
    PangoLayout *layout = pango_layout_new(context);
    cairo_font_options_destroy(options);
    g_object_unref(context);
    g_object_unref(fonts);
    return layout;
}

void paper_font(PangoLayout *layout, double size, bool is_bold)
{
    PangoFontDescription *font = pango_font_description_from_string(PAPER_FONT);
    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    pango_font_description_set_weight(font, is_bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
}
