/* PNG by libpng's own simple interface, which does its jumping inside. */
#include <png.h>
#include <string.h>

#include "report/picture_inside.h"

enum picture_status picture_from_png(struct arena *arena, struct text bytes,
                                     struct picture *out_picture)
{
    enum picture_status status = PICTURE_DAMAGED;
    png_image image;
    memset(&image, 0, sizeof image);
    image.version = PNG_IMAGE_VERSION;
    if (!png_image_begin_read_from_memory(&image, bytes.bytes, bytes.size)) return status;
    if (!picture_sides_are_right(image.width, image.height, PICTURE_PNG_PIXELS_LIMIT, &status)) {
        png_image_free(&image);
        return status;
    }
    const png_color white = {255, 255, 255};
    image.format = PNG_FORMAT_RGB;
    struct picture picture = picture_new(arena, (int)image.width, (int)image.height);
    if (!png_image_finish_read(&image, &white, picture.pixels, 0, NULL)) {
        png_image_free(&image);
        return PICTURE_DAMAGED;
    }
    *out_picture = picture;
    return PICTURE_OK;
}
