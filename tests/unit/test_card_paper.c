/* Cards on paper: codes by their symbols, designs with all that is wrong with them, pictures that
 * are none. How it looks when it is drawn is tests/cards. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "report/card_pdf.h"
#include "report/code128.h"
#include "report/picture.h"
#include "report/picture_inside.h"

static struct arena arena;

static int arena_open(void **state)
{
    (void)state;
    arena_init(&arena, PICTURE_ARENA_BYTES);
    return 0;
}

static int arena_close(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

/* ---- Code 128 ---- */

static int symbols_of(const char *text)
{
    struct code128 code;
    assert_int_equal(code128_make(&arena, text_of(text), &code), OK);
    assert_int_equal((code.width - 13) % 11, 0);
    int width = 0;
    for (int i = 0; i < code.run_count; i++) width += code.widths[i];
    assert_int_equal(width, code.width);
    return (code.width - 13) / 11;
}

/* Start, data, check; the stop is the 13 modules. */
static void test_digits_take_half_the_symbols(void **state)
{
    (void)state;
    assert_int_equal(symbols_of("0242013137"), 1 + 5 + 1);
    assert_int_equal(symbols_of("A"), 1 + 1 + 1);
    assert_int_equal(symbols_of("12"), 1 + 1 + 1);
    assert_int_equal(symbols_of("123"), 1 + 3 + 1);           /* set B alone is as short */
    assert_int_equal(symbols_of("A1234"), 1 + 1 + 1 + 2 + 1); /* A, to C, two pairs */
    assert_int_equal(symbols_of("12345A"), 1 + 2 + 1 + 2 + 1);
    assert_int_equal(symbols_of("A1234B"), 1 + 6 + 1); /* two changes gain nothing */
    assert_int_equal(symbols_of("A123456B"), 1 + 1 + 1 + 3 + 1 + 1 + 1);
}

static void test_what_code128_cannot_say(void **state)
{
    struct code128 code;
    char longest[CODE128_TEXT_LIMIT + 2];
    (void)state;
    memset(longest, 'A', sizeof longest);
    assert_int_equal(code128_make(&arena, (struct text){longest, CODE128_TEXT_LIMIT}, &code), OK);
    assert_int_equal(code128_make(&arena, (struct text){longest, CODE128_TEXT_LIMIT + 1}, &code),
                     ERR_LIMIT);
    assert_int_equal(code128_make(&arena, TEXT(""), &code), ERR_LIMIT);
    assert_int_equal(code128_make(&arena, TEXT("Школа"), &code), ERR_LIMIT);
    assert_int_equal(code128_make(&arena, TEXT("a\nb"), &code), ERR_LIMIT);
}

/* ---- designs ---- */

static struct card_design_problems problems;

static bool design_is_right(const char *json)
{
    struct card_design design;
    const struct text pictures[] = {TEXT("logo.png")};
    return card_design_read(&arena, text_of(json), pictures, 1, &design, &problems);
}

static void refuses(const char *item, const char *where, const char *word)
{
    assert_false(design_is_right(arena_printf(&arena, "{\"front\": [%s], \"back\": []}", item)));
    for (int i = 0; i < problems.count; i++) {
        if (strcmp(problems.list[i].where, where) != 0) continue;
        if (strstr(problems.list[i].reason, word) == NULL) fail_msg("%s", problems.list[i].reason);
        return;
    }
    fail_msg("nothing was said of %s but of %s", where, problems.list[0].where);
}

#define BOX "\"x\": 1, \"y\": 1, \"width\": 10, \"height\": 5"

static void test_the_house_design_is_right(void **state)
{
    struct card_design design;
    (void)state;
    card_design_default(&arena, &design);
    assert_true(design.item_count[CARD_FRONT] > 10);
    assert_true(design.item_count[CARD_BACK] > 5);
}

static void test_a_design_tells_what_is_wrong_and_where(void **state)
{
    (void)state;
    refuses("{}", "front[0].kind", "rectangle");
    refuses("{\"kind\": \"square\", " BOX "}", "front[0].kind", "rectangle");
    refuses("{\"kind\": \"rectangle\", \"x\": 1}", "front[0].width", "миллиметрах");
    refuses("{\"kind\": \"rectangle\", " BOX ", \"color\": \"#000000\"}", "front[0].color",
            "colour");
    refuses("{\"kind\": \"rectangle\", " BOX ", \"colour\": \"green\"}", "front[0].colour",
            "#0b6647");
    refuses("{\"kind\": \"rectangle\", \"x\": 80, \"y\": 1, \"width\": 10, \"height\": 5}",
            "front[0].width", "правый край");
    refuses("{\"kind\": \"text\", " BOX "}", "front[0].text", "не указан");
    refuses("{\"kind\": \"text\", " BOX ", \"text\": \"{nick}\"}", "front[0].text", "surname");
    refuses("{\"kind\": \"text\", " BOX ", \"text\": \"{name\"}", "front[0].text", "surname");
    refuses("{\"kind\": \"text\", " BOX ", \"text\": \"a\", \"size\": 99}", "front[0].size", "30");
    refuses("{\"kind\": \"text\", " BOX ", \"text\": \"a\", \"weight\": \"fat\"}",
            "front[0].weight", "bold");
    refuses("{\"kind\": \"picture\", " BOX ", \"picture\": \"lion.png\"}", "front[0].picture",
            "загрузите");
    refuses("5", "front[0].kind", "объектом");
    assert_true(design_is_right("{\"front\": [{\"kind\": \"picture\", " BOX
                                ", \"picture\": \"logo.png\"}], \"back\": []}"));
    assert_false(design_is_right("{\"front\": []}"));
    assert_string_equal(problems.list[0].where, "back");
    assert_false(design_is_right("{\n\"front\": [,]}"));
    assert_string_equal(problems.list[0].where, "строка 2");
    assert_false(design_is_right("[]"));
    assert_false(design_is_right("{\"front\": [], \"back\": [], \"size\": 1}"));
}

static void test_names_stand_for_what_they_mean(void **state)
{
    const struct card_face face = {.surname = "Иванов",
                                   .name = "Иван",
                                   .patronymic = "",
                                   .school_name = "Школа №24",
                                   .class_name = "03Б",
                                   .number = "0242013137",
                                   .payment = TEXT("ST"),
                                   .operator_name = "Питание",
                                   .operator_phone = ""};
    (void)state;
    struct text text = card_text(&arena, "{full_name}, {class} {school}: {number}{operator_phone}",
                                 &face);
    assert_string_equal(text.bytes, "Иванов Иван, 03Б Школа №24: 0242013137");
}

/* ---- pictures ---- */

static struct text jpeg_of(int width, int height, uint8_t red)
{
    struct text bytes;
    struct picture picture = picture_new(&arena, width, height);
    for (int i = 0; i < width * height; i++) {
        picture.pixels[3 * i] = red;
        picture.pixels[3 * i + 2] = (uint8_t)(i % width < width / 2 ? 255 : 0);
    }
    assert_int_equal(picture_jpeg(&arena, &picture, 1 << 20, &bytes), OK);
    return bytes;
}

/* The JPEG with an EXIF segment behind its first marker. */
static struct text turned(struct text jpeg, uint8_t orientation)
{
    const uint8_t exif[] = {0xFF, 0xE1, 0, 34, 'E', 'x',         'i', 'f', 0,    0,    'M', 'M',
                            0,    42,   0, 0,  0,   8,           0,   1,   0x01, 0x12, 0,   3,
                            0,    0,    0, 1,  0,   orientation, 0,   0,   0,    0,    0,   0};
    char *bytes = arena_take(&arena, jpeg.size + sizeof exif);
    memcpy(bytes, jpeg.bytes, 2);
    memcpy(bytes + 2, exif, sizeof exif);
    memcpy(bytes + 2 + sizeof exif, jpeg.bytes + 2, jpeg.size - 2);
    return (struct text){bytes, jpeg.size + sizeof exif};
}

static void test_a_photo_is_cropped_small_and_bare(void **state)
{
    struct text photo;
    struct picture picture;
    (void)state;
    struct text big = turned(jpeg_of(1600, 1200, 200), 1);
    assert_int_equal(picture_photo(&arena, big, &photo), PICTURE_OK);
    assert_true(photo.size <= PHOTO_JPEG_BYTES_LIMIT);
    assert_null(memmem(photo.bytes, photo.size, "Exif", 4));
    assert_int_equal(picture_decode(&arena, photo, 0, 0, &picture), PICTURE_OK);
    assert_int_equal(picture.width, PHOTO_WIDTH);
    assert_int_equal(picture.height, PHOTO_HEIGHT);
    /* A small one is not blown up. */
    assert_int_equal(picture_photo(&arena, jpeg_of(90, 120, 10), &photo), PICTURE_OK);
    assert_int_equal(picture_decode(&arena, photo, 0, 0, &picture), PICTURE_OK);
    assert_int_equal(picture.width, 90);
}

static int blue_at(const struct picture *picture, int x, int y)
{
    return picture->pixels[3 * (y * picture->width + x) + 2];
}

static void test_a_turned_photo_stands_upright(void **state)
{
    struct picture picture;
    (void)state;
    struct text jpeg = jpeg_of(64, 48, 100); /* blue on its left */
    assert_int_equal(picture_decode(&arena, turned(jpeg, 6), 0, 0, &picture), PICTURE_OK);
    assert_int_equal(picture.width, 48);
    assert_true(blue_at(&picture, 24, 4) > 200 && blue_at(&picture, 24, 60) < 50);
    assert_int_equal(picture_decode(&arena, turned(jpeg, 8), 0, 0, &picture), PICTURE_OK);
    assert_true(blue_at(&picture, 24, 4) < 50 && blue_at(&picture, 24, 60) > 200);
    assert_int_equal(picture_decode(&arena, turned(jpeg, 3), 0, 0, &picture), PICTURE_OK);
    assert_true(blue_at(&picture, 4, 24) < 50 && blue_at(&picture, 60, 24) > 200);
    assert_int_equal(picture_decode(&arena, turned(jpeg, 99), 0, 0, &picture), PICTURE_OK);
    assert_int_equal(picture.width, 64);
}

static void test_what_is_no_photo(void **state)
{
    struct text photo;
    char giant[] = "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\xff\xff\0\0\xff\xff\x08\x02\0\0\0\x88\x42"
                   "\xc7\x35";
    (void)state;
    assert_int_equal(picture_photo(&arena, TEXT(""), &photo), PICTURE_EMPTY);
    assert_int_equal(picture_photo(&arena, TEXT("%PDF-1.4 hello"), &photo), PICTURE_NOT_ONE);
    assert_int_equal(picture_photo(&arena, TEXT("GIF89a........"), &photo), PICTURE_NOT_ONE);
    struct text jpeg = jpeg_of(200, 300, 1);
    jpeg.size /= 2;
    assert_int_equal(picture_photo(&arena, jpeg, &photo), PICTURE_DAMAGED);
    assert_int_equal(picture_photo(&arena, jpeg_of(16, 300, 1), &photo), PICTURE_SIDES);
    enum picture_status status = picture_photo(&arena, (struct text){giant, sizeof giant - 1},
                                               &photo);
    assert_true(status == PICTURE_TOO_MANY || status == PICTURE_DAMAGED);
    for (int i = PICTURE_OK + 1; i <= PICTURE_DAMAGED; i++) {
        assert_true(strlen(picture_status_words((enum picture_status)i)) > 0);
    }
}

static enum err no_face(void *context, struct arena *face_arena, int index,
                        struct card_face *out_face)
{
    (void)context, (void)face_arena, (void)index, (void)out_face;
    return ERR_NOT_FOUND;
}

static void test_a_face_that_cannot_be_had_ends_the_document(void **state)
{
    struct text pdf;
    struct card_design design;
    (void)state;
    card_design_default(&arena, &design);
    const struct card_kit kit = {.design = &design};
    const struct card_print print = {.paper = CARD_PAPER_A4};
    assert_int_equal(card_pdf(&arena, &kit, &print, no_face, NULL, 1, &pdf), ERR_NOT_FOUND);
    assert_int_equal(card_pdf(&arena, &kit, &print, no_face, NULL, CARD_PDF_CARDS_LIMIT + 1, &pdf),
                     ERR_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_digits_take_half_the_symbols),
        cmocka_unit_test(test_what_code128_cannot_say),
        cmocka_unit_test(test_the_house_design_is_right),
        cmocka_unit_test(test_a_design_tells_what_is_wrong_and_where),
        cmocka_unit_test(test_names_stand_for_what_they_mean),
        cmocka_unit_test(test_a_photo_is_cropped_small_and_bare),
        cmocka_unit_test(test_a_turned_photo_stands_upright),
        cmocka_unit_test(test_what_is_no_photo),
        cmocka_unit_test(test_a_face_that_cannot_be_had_ends_the_document),
    };
    return cmocka_run_group_tests(tests, arena_open, arena_close);
}
