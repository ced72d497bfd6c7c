/* What the decoders of pictures share. */
#ifndef REPORT_PICTURE_INSIDE_H
#define REPORT_PICTURE_INSIDE_H

#include "report/picture.h"

/* False: *out_status is why a picture of these sides is not decoded. */
bool picture_sides_are_right(int64_t width, int64_t height, int64_t pixels_limit,
                             enum picture_status *out_status) MUST_CHECK;

struct picture picture_new(struct arena *arena, int width, int height);

/* The stored picture as it is to be seen; orientation as EXIF numbers it, 1 to 8. */
struct picture picture_turn(struct arena *arena, const struct picture *stored, int orientation);

/* picture_png.c, picture_jpeg.c; contracts as of picture_decode. */
enum picture_status picture_from_png(struct arena *arena, struct text bytes,
                                     struct picture *out_picture) MUST_CHECK;
enum picture_status picture_from_jpeg(struct arena *arena, struct text bytes, int least_width,
                                      int least_height, struct picture *out_picture) MUST_CHECK;

/* The orientation that an APP1 segment's bytes tell of (from "Exif" on); 1 when they tell none. */
int picture_orientation(struct text segment);

#endif
