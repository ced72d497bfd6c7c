/* Pictures: what was handed in becomes upright pixels, and pixels become a small portrait. */
#include "report/picture.h"

#include <string.h>

#include "report/picture_inside.h"

enum { BYTES_A_PIXEL = 3 };

const char *picture_status_words(enum picture_status status)
{
    switch (status) {
    case PICTURE_OK: return "";
    case PICTURE_EMPTY: return "Файл пуст.";
    case PICTURE_TOO_LARGE: return "Файл больше 16 МБ.";
    case PICTURE_NOT_ONE: return "Это не фотография: нужен файл JPEG или PNG.";
    case PICTURE_SIDES: return "Снимок слишком мал: нужно не меньше 32 точек по каждой стороне.";
    case PICTURE_TOO_MANY: return "В снимке слишком много точек: уменьшите его.";
    case PICTURE_DAMAGED: return "Файл повреждён: снимок не открывается.";
    }
    return "";
}

bool picture_sides_are_right(int64_t width, int64_t height, int64_t pixels_limit,
                             enum picture_status *out_status)
{
    if (width > PICTURE_SIDE_LIMIT || height > PICTURE_SIDE_LIMIT ||
        width * height > pixels_limit) {
        *out_status = PICTURE_TOO_MANY;
        return false;
    }
    if (width < PICTURE_SIDE_LEAST || height < PICTURE_SIDE_LEAST) {
        *out_status = PICTURE_SIDES;
        return false;
    }
    return true;
}

struct picture picture_new(struct arena *arena, int width, int height)
{
    size_t size = (size_t)width * (size_t)height;
    return (struct picture){width, height, arena_take_array(arena, size, BYTES_A_PIXEL)};
}

static const uint8_t *pixel_at(const struct picture *picture, int x, int y)
{
    return picture->pixels + ((size_t)y * (size_t)picture->width + (size_t)x) * BYTES_A_PIXEL;
}

/* ---- upright ---- */

/* Where the pixel of the upright picture lies in the one that was stored (EXIF 2.32, tag
 * 0x0112). */
static const uint8_t *turned_from(const struct picture *stored, int orientation, int x, int y)
{
    int right = stored->width - 1, bottom = stored->height - 1;
    switch (orientation) {
    case 2: return pixel_at(stored, right - x, y);
    case 3: return pixel_at(stored, right - x, bottom - y);
    case 4: return pixel_at(stored, x, bottom - y);
    case 5: return pixel_at(stored, y, x);
    case 6: return pixel_at(stored, y, bottom - x);
    case 7: return pixel_at(stored, right - y, bottom - x);
    case 8: return pixel_at(stored, right - y, x);
    default: return pixel_at(stored, x, y);
    }
}

struct picture picture_turn(struct arena *arena, const struct picture *stored, int orientation)
{
    enum { FIRST_TURNED = 2, FIRST_ON_ITS_SIDE = 5, LAST = 8 };
    if (orientation < FIRST_TURNED || orientation > LAST) return *stored;
    bool is_on_its_side = orientation >= FIRST_ON_ITS_SIDE;
    struct picture upright = picture_new(arena, is_on_its_side ? stored->height : stored->width,
                                         is_on_its_side ? stored->width : stored->height);
    uint8_t *to = upright.pixels;
    for (int y = 0; y < upright.height; y++) {
        for (int x = 0; x < upright.width; x++, to += BYTES_A_PIXEL) {
            memcpy(to, turned_from(stored, orientation, x, y), BYTES_A_PIXEL);
        }
    }
    return upright;
}

/* ---- cropped ---- */

struct part {
    int left, top, width, height;
};

static struct part part_of_ratio(const struct picture *picture, int width, int height)
{
    enum { ABOVE_OF = 4 /* a quarter of what goes is cut above, the rest below */ };
    struct part part = {0, 0, picture->width, picture->height};
    int64_t fitting = (int64_t)picture->height * width / height;
    if (fitting < picture->width) {
        part.width = fitting > 0 ? (int)fitting : 1;
        part.left = (picture->width - part.width) / 2;
    } else {
        int64_t high = (int64_t)picture->width * height / width;
        part.height = high > 0 ? (int)high : 1;
        part.top = (picture->height - part.height) / ABOVE_OF;
    }
    return part;
}

/* The mean of the pixels that one pixel of the small picture covers. */
static void mean_take(const struct picture *picture, struct part cell, uint8_t *to)
{
    uint64_t sums[BYTES_A_PIXEL] = {0};
    for (int y = cell.top; y < cell.top + cell.height; y++) {
        const uint8_t *from = pixel_at(picture, cell.left, y);
        for (int x = 0; x < cell.width; x++, from += BYTES_A_PIXEL) {
            for (int i = 0; i < BYTES_A_PIXEL; i++) sums[i] += from[i];
        }
    }
    uint64_t count = (uint64_t)cell.width * (uint64_t)cell.height;
    for (int i = 0; i < BYTES_A_PIXEL; i++) to[i] = (uint8_t)((sums[i] + count / 2) / count);
}

static int cell_edge(int from, int size, int index, int count)
{
    return from + (int)((int64_t)size * index / count);
}

struct picture picture_crop(struct arena *arena, const struct picture *picture, int width,
                            int height)
{
    struct part part = part_of_ratio(picture, width, height);
    struct picture small = picture_new(arena, part.width < width ? part.width : width,
                                       part.height < height ? part.height : height);
    uint8_t *to = small.pixels;
    for (int y = 0; y < small.height; y++) {
        int top = cell_edge(part.top, part.height, y, small.height);
        int bottom = cell_edge(part.top, part.height, y + 1, small.height);
        for (int x = 0; x < small.width; x++, to += BYTES_A_PIXEL) {
            int left = cell_edge(part.left, part.width, x, small.width);
            int right = cell_edge(part.left, part.width, x + 1, small.width);
            mean_take(picture, (struct part){left, top, right - left, bottom - top}, to);
        }
    }
    return small;
}

/* ---- the whole ---- */

enum picture_status picture_decode(struct arena *arena, struct text bytes, int least_width,
                                   int least_height, struct picture *out_picture)
{
    static const uint8_t PNG_HEAD[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    static const uint8_t JPEG_HEAD[] = {0xFF, 0xD8, 0xFF};
    if (bytes.size == 0) return PICTURE_EMPTY;
    if (bytes.size > PICTURE_BYTES_LIMIT) return PICTURE_TOO_LARGE;
    if (bytes.size >= sizeof PNG_HEAD && memcmp(bytes.bytes, PNG_HEAD, sizeof PNG_HEAD) == 0) {
        return picture_from_png(arena, bytes, out_picture);
    }
    if (bytes.size >= sizeof JPEG_HEAD && memcmp(bytes.bytes, JPEG_HEAD, sizeof JPEG_HEAD) == 0) {
        return picture_from_jpeg(arena, bytes, least_width, least_height, out_picture);
    }
    return PICTURE_NOT_ONE;
}

enum picture_status picture_photo(struct arena *arena, struct text bytes, struct text *out_jpeg)
{
    struct picture picture;
    enum picture_status status = picture_decode(arena, bytes, PHOTO_WIDTH, PHOTO_HEIGHT, &picture);
    if (status != PICTURE_OK) return status;
    struct picture small = picture_crop(arena, &picture, PHOTO_WIDTH, PHOTO_HEIGHT);
    /* What is left of a panorama is no portrait. */
    if (small.width < PICTURE_SIDE_LEAST) return PICTURE_SIDES;
    enum err err = picture_jpeg(arena, &small, PHOTO_JPEG_BYTES_LIMIT, out_jpeg);
    return err == OK ? PICTURE_OK : PICTURE_DAMAGED;
}
