/* Drawing the items of a card. */
#include "report/card_draw.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "report/code128.h"
#include "report/picture.h"
#include "report/qr.h"

/* ---- shapes ---- */

static void rounded(cairo_t *cairo, double x, double y, double width, double height, double radius)
{
    double most = (width < height ? width : height) / 2.0;
    if (radius > most) radius = most;
    if (radius <= 0.0) {
        cairo_rectangle(cairo, x, y, width, height);
        return;
    }
    cairo_new_sub_path(cairo);
    cairo_arc(cairo, x + width - radius, y + radius, radius, -M_PI_2, 0.0);
    cairo_arc(cairo, x + width - radius, y + height - radius, radius, 0.0, M_PI_2);
    cairo_arc(cairo, x + radius, y + height - radius, radius, M_PI_2, M_PI);
    cairo_arc(cairo, x + radius, y + radius, radius, M_PI, 3.0 * M_PI_2);
    cairo_close_path(cairo);
}

static void ellipse(cairo_t *cairo, const struct card_item *item)
{
    cairo_save(cairo);
    cairo_translate(cairo, item->x + item->width / 2.0, item->y + item->height / 2.0);
    cairo_scale(cairo, item->width / 2.0, item->height / 2.0);
    cairo_new_sub_path(cairo);
    cairo_arc(cairo, 0.0, 0.0, 1.0, 0.0, 2.0 * M_PI);
    cairo_restore(cairo);
}

static void colour_set(cairo_t *cairo, struct card_colour colour, double opacity)
{
    cairo_set_source_rgba(cairo, colour.red, colour.green, colour.blue, opacity);
}

static void shape_fill(cairo_t *cairo, const struct card_item *item)
{
    if (!item->has_colour_to) {
        colour_set(cairo, item->colour, item->opacity);
        cairo_fill(cairo);
        return;
    }
    double right = item->direction == CARD_DOWN ? 0.0 : item->width;
    double down = item->direction == CARD_TO_RIGHT ? 0.0 : item->height;
    cairo_pattern_t *pattern = cairo_pattern_create_linear(item->x, item->y, item->x + right,
                                                           item->y + down);
    cairo_pattern_add_color_stop_rgba(pattern, 0.0, item->colour.red, item->colour.green,
                                      item->colour.blue, item->opacity);
    cairo_pattern_add_color_stop_rgba(pattern, 1.0, item->colour_to.red, item->colour_to.green,
                                      item->colour_to.blue, item->opacity);
    cairo_set_source(cairo, pattern);
    cairo_fill(cairo);
    cairo_pattern_destroy(pattern);
}

/* ---- texts ---- */

static PangoWeight pango_weight_of(enum card_weight weight)
{
    switch (weight) {
    case CARD_NORMAL: return PANGO_WEIGHT_NORMAL;
    case CARD_LIGHT: return PANGO_WEIGHT_LIGHT;
    case CARD_MEDIUM: return PANGO_WEIGHT_SEMIBOLD;
    case CARD_BOLD: return PANGO_WEIGHT_BOLD;
    case CARD_BLACK: return PANGO_WEIGHT_HEAVY;
    }
    return PANGO_WEIGHT_NORMAL;
}

static void font_set(const struct card_drawing *drawing, const struct card_item *item, double size)
{
    const char *family = item->font != NULL ? item->font : drawing->design->font;
    PangoFontDescription *font = pango_font_description_new();
    pango_font_description_set_family(font, family);
    pango_font_description_set_weight(font, pango_weight_of(item->weight));
    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    pango_layout_set_font_description(drawing->layout, font);
    pango_font_description_free(font);
}

/* Words stay whole and the lines and the height are enough. */
static bool text_fits(const struct card_drawing *drawing, const struct card_item *item)
{
    PangoRectangle extents;
    pango_layout_get_extents(drawing->layout, NULL, &extents);
    return pango_layout_get_line_count(drawing->layout) <= item->lines &&
           extents.width <= item->width * PANGO_SCALE &&
           extents.height <= item->height * PANGO_SCALE * 1.02;
}

/* As large as wanted, smaller as far as the design lets it, and at last cut with an ellipsis. */
static void text_size_find(const struct card_drawing *drawing, const struct card_item *item)
{
    const double step = 0.96;
    PangoLayout *layout = drawing->layout;
    pango_layout_set_width(layout, (int)(item->width * PANGO_SCALE));
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD);
    pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_NONE);
    pango_layout_set_height(layout, -1);
    double size = item->size;
    while (size >= item->smallest) {
        font_set(drawing, item, size);
        if (text_fits(drawing, item)) return;
        size *= step;
    }
    font_set(drawing, item, item->smallest);
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
    pango_layout_set_height(layout, -item->lines);
}

static PangoAlignment pango_align_of(enum card_align align)
{
    switch (align) {
    case CARD_ALIGN_LEFT: return PANGO_ALIGN_LEFT;
    case CARD_ALIGN_CENTER: return PANGO_ALIGN_CENTER;
    case CARD_ALIGN_RIGHT: return PANGO_ALIGN_RIGHT;
    }
    return PANGO_ALIGN_LEFT;
}

static void text_draw(const struct card_drawing *drawing, const struct card_item *item)
{
    PangoRectangle extents;
    struct text text = card_text(drawing->arena, item->text, drawing->face);
    if (text.size == 0) return;
    char *capital = item->is_capital ? g_utf8_strup(text.bytes, (gssize)text.size) : NULL;
    pango_layout_set_text(drawing->layout, capital != NULL ? capital : text.bytes,
                          capital != NULL ? -1 : (int)text.size);
    pango_layout_set_alignment(drawing->layout, pango_align_of(item->align));
    text_size_find(drawing, item);
    pango_layout_get_extents(drawing->layout, NULL, &extents);
    double left = item->height - (double)extents.height / PANGO_SCALE;
    double down = item->valign == CARD_VALIGN_TOP      ? 0.0
                  : item->valign == CARD_VALIGN_BOTTOM ? left
                                                       : left / 2.0;
    colour_set(drawing->cairo, item->colour, item->opacity);
    cairo_move_to(drawing->cairo, item->x, item->y + down);
    pango_cairo_show_layout(drawing->cairo, drawing->layout);
    g_free(capital);
}

/* ---- pictures ---- */

static void bytes_free(void *bytes)
{
    memory_free(bytes);
}

/* A JPEG stands in a PDF as it came: cairo takes the bytes beside the pixels. */
static void jpeg_attach(cairo_surface_t *surface, struct text bytes)
{
    enum { JPEG_MARK = 0xFF };
    if ((unsigned char)bytes.bytes[0] != JPEG_MARK) return;
    unsigned char *copy = memory_new(bytes.size);
    memcpy(copy, bytes.bytes, bytes.size);
    if (cairo_surface_set_mime_data(surface, CAIRO_MIME_TYPE_JPEG, copy, bytes.size, bytes_free,
                                    copy) != CAIRO_STATUS_SUCCESS) {
        memory_free(copy);
    }
}

static cairo_surface_t *surface_of_pixels(const struct picture *picture)
{
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, picture->width,
                                                          picture->height);
    if (cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS) {
        cairo_surface_destroy(surface);
        return NULL;
    }
    int stride = cairo_image_surface_get_stride(surface);
    uint8_t *rows = cairo_image_surface_get_data(surface);
    const uint8_t *from = picture->pixels;
    for (int y = 0; y < picture->height; y++) {
        for (int x = 0; x < picture->width; x++, from += 3) {
            uint32_t pixel = (uint32_t)from[0] << 16 | (uint32_t)from[1] << 8 | from[2];
            memcpy(rows + (ptrdiff_t)y * stride + (ptrdiff_t)x * 4, &pixel, sizeof pixel);
        }
    }
    cairo_surface_mark_dirty(surface);
    return surface;
}

/* A PNG keeps its transparency: logos stand on colours. */
struct png_source {
    struct text bytes;
    size_t at;
};

static cairo_status_t png_take(void *context, unsigned char *to, unsigned int size)
{
    struct png_source *source = context;
    if (size > source->bytes.size - source->at) return CAIRO_STATUS_READ_ERROR;
    memcpy(to, source->bytes.bytes + source->at, size);
    source->at += size;
    return CAIRO_STATUS_SUCCESS;
}

/* NULL: it cannot be decoded. The bounds of report/picture.h hold for both formats. */
static cairo_surface_t *picture_open(struct text bytes)
{
    enum { PNG_MARK = 0x89 };
    struct arena arena;
    struct picture picture;
    cairo_surface_t *surface = NULL;
    arena_init(&arena, PICTURE_ARENA_BYTES);
    if (picture_decode(&arena, bytes, 0, 0, &picture) == PICTURE_OK) {
        if ((unsigned char)bytes.bytes[0] == PNG_MARK) {
            struct png_source source = {bytes, 0};
            surface = cairo_image_surface_create_from_png_stream(png_take, &source);
        } else {
            surface = surface_of_pixels(&picture);
        }
    }
    arena_release(&arena);
    if (surface != NULL && cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS) {
        cairo_surface_destroy(surface);
        return NULL;
    }
    return surface;
}

cairo_surface_t **card_pictures_open(struct arena *arena, const struct card_kit *kit)
{
    cairo_surface_t **pictures = ARENA_ARRAY(arena, cairo_surface_t *,
                                             (size_t)kit->picture_count + 1);
    for (int i = 0; i < kit->picture_count; i++) {
        pictures[i] = picture_open(kit->pictures[i].bytes);
    }
    return pictures;
}

void card_pictures_done(cairo_surface_t **pictures, int count)
{
    for (int i = 0; i < count; i++) {
        if (pictures[i] != NULL) cairo_surface_destroy(pictures[i]);
    }
}

static void surface_draw(const struct card_drawing *drawing, const struct card_item *item,
                         cairo_surface_t *surface, bool covers)
{
    cairo_t *cairo = drawing->cairo;
    double width = cairo_image_surface_get_width(surface);
    double height = cairo_image_surface_get_height(surface);
    double across = item->width / width, along = item->height / height;
    double scale = (across > along) == covers ? across : along;
    cairo_save(cairo);
    rounded(cairo, item->x, item->y, item->width, item->height, item->radius);
    cairo_clip(cairo);
    cairo_translate(cairo, item->x + (item->width - width * scale) / 2.0,
                    item->y + (item->height - height * scale) / 2.0);
    cairo_scale(cairo, scale, scale);
    cairo_set_source_surface(cairo, surface, 0.0, 0.0);
    cairo_paint_with_alpha(cairo, item->opacity);
    cairo_restore(cairo);
}

static void photo_draw(const struct card_drawing *drawing, const struct card_item *item)
{
    struct text photo = drawing->face->photo;
    if (photo.size == 0) return;
    cairo_surface_t *surface = picture_open(photo);
    if (surface == NULL) return;
    jpeg_attach(surface, photo);
    surface_draw(drawing, item, surface, true);
    cairo_surface_destroy(surface);
}

static void picture_draw(const struct card_drawing *drawing, const struct card_item *item)
{
    for (int i = 0; i < drawing->kit->picture_count; i++) {
        if (strcmp(drawing->kit->pictures[i].name, item->picture) != 0) continue;
        if (drawing->pictures[i] != NULL) {
            surface_draw(drawing, item, drawing->pictures[i], item->covers);
        }
        return;
    }
}

/* ---- codes ---- */

static void background_draw(const struct card_drawing *drawing, const struct card_item *item)
{
    if (!item->has_background) return;
    colour_set(drawing->cairo, item->background, 1.0);
    cairo_rectangle(drawing->cairo, item->x, item->y, item->width, item->height);
    cairo_fill(drawing->cairo);
}

static void qr_draw(const struct card_drawing *drawing, const struct card_item *item)
{
    struct qr qr;
    struct text text = card_text(drawing->arena, item->text, drawing->face);
    if (text.size == 0 || qr_make(drawing->arena, text, &qr) != OK) return;
    double side = item->width < item->height ? item->width : item->height;
    double cell = side / qr_side(&qr);
    background_draw(drawing, item);
    colour_set(drawing->cairo, item->colour, 1.0);
    cairo_set_antialias(drawing->cairo, CAIRO_ANTIALIAS_NONE);
    for (int row = 0; row < qr.width; row++) {
        for (int column = 0; column < qr.width; column++) {
            int run = 0;
            while (column + run < qr.width && qr.cells[row * qr.width + column + run]) run++;
            if (run == 0) continue;
            cairo_rectangle(drawing->cairo, item->x + (column + QR_QUIET) * cell,
                            item->y + (row + QR_QUIET) * cell, run * cell, cell);
            column += run;
        }
    }
    cairo_fill(drawing->cairo);
    cairo_set_antialias(drawing->cairo, CAIRO_ANTIALIAS_DEFAULT);
}

static void code128_draw(const struct card_drawing *drawing, const struct card_item *item)
{
    struct code128 code;
    struct text text = card_text(drawing->arena, item->text, drawing->face);
    if (text.size == 0 || code128_make(drawing->arena, text, &code) != OK) return;
    double module = item->width / (code.width + 2 * CODE128_QUIET);
    double x = item->x + CODE128_QUIET * module;
    background_draw(drawing, item);
    colour_set(drawing->cairo, item->colour, 1.0);
    cairo_set_antialias(drawing->cairo, CAIRO_ANTIALIAS_NONE);
    for (int i = 0; i < code.run_count; i++) {
        double width = code.widths[i] * module;
        if (i % 2 == 0) cairo_rectangle(drawing->cairo, x, item->y, width, item->height);
        x += width;
    }
    cairo_fill(drawing->cairo);
    cairo_set_antialias(drawing->cairo, CAIRO_ANTIALIAS_DEFAULT);
}

/* ---- a side ---- */

static void item_draw(const struct card_drawing *drawing, const struct card_item *item)
{
    switch (item->kind) {
    case CARD_ITEM_RECTANGLE:
        rounded(drawing->cairo, item->x, item->y, item->width, item->height, item->radius);
        shape_fill(drawing->cairo, item);
        return;
    case CARD_ITEM_ELLIPSE:
        ellipse(drawing->cairo, item);
        shape_fill(drawing->cairo, item);
        return;
    case CARD_ITEM_TEXT: text_draw(drawing, item); return;
    case CARD_ITEM_PICTURE: picture_draw(drawing, item); return;
    case CARD_ITEM_PHOTO: photo_draw(drawing, item); return;
    case CARD_ITEM_QR: qr_draw(drawing, item); return;
    case CARD_ITEM_CODE128: code128_draw(drawing, item); return;
    }
}

void card_side_draw(const struct card_drawing *drawing, enum card_side side, double bleed)
{
    cairo_t *cairo = drawing->cairo;
    cairo_save(cairo);
    rounded(cairo, -bleed, -bleed, CARD_WIDTH + 2.0 * bleed, CARD_HEIGHT + 2.0 * bleed,
            bleed > 0.0 ? 0.0 : CARD_CORNER);
    cairo_clip(cairo);
    for (int i = 0; i < drawing->design->item_count[side]; i++) {
        const struct card_item *item = &drawing->design->items[side][i];
        if (card_item_is_drawn(item, drawing->face)) item_draw(drawing, item);
    }
    cairo_restore(cairo);
}
