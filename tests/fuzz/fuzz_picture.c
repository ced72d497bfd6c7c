/* Pictures, names of files and designs of cards: any bytes are a picture within its bounds, or a
 * refusal with words; what was taken can be cropped and written, and what was written can be read
 * again. */
#include "base/arena.h"
#include "base/check.h"
#include "desk/card_bind.h"
#include "desk/photo_match.h"
#include "fuzz.h"
#include "report/card_design.h"
#include "report/picture.h"
#include "report/picture_inside.h"
#include "table/unpack.h"

const char *const fuzz_seeds[] = {
    "\x89PNG\r\n\x1a\n",
    "\xFF\xD8\xFF\xE1",
    "Exif",
    "{\"front\": [{\"kind\": \"text\", \"x\": 1, \"y\": 2, \"width\": 3, \"height\": 4, "
    "\"text\": \"{surname}\", \"colour\": \"#0b6647\", \"lines\": 2}], \"back\": []}",
    "{\"font\": \"Lato\", \"front\": [{\"kind\": \"qr\", \"x\": 1, \"y\": 2, \"width\": 30, "
    "\"height\": 4, \"background\": null}, {\"kind\": \"picture\", \"picture\": \"logo.png\", "
    "\"x\": -4, \"y\": 2, \"width\": 90, \"height\": 4, \"fit\": \"cover\"}], \"back\": [{}]}",
    "3б_иванов_иван (2).jpg",
    "Em-Marine[5500] 126,58404",
    "0008315940",
    NULL};

static void judge_picture(struct arena *arena, struct text bytes)
{
    struct text small;
    struct picture again;
    enum picture_status status = picture_photo(arena, bytes, &small);
    CHECK(picture_status_words(status) != NULL);
    if (status != PICTURE_OK) return;
    CHECK(small.size > 0 && small.size <= PHOTO_JPEG_BYTES_LIMIT);
    CHECK(picture_decode(arena, small, 0, 0, &again) == PICTURE_OK);
}

/* The bytes as damage done to a good picture: decoders are then inside of it. */
static void judge_damaged(struct arena *arena, const uint8_t *bytes, size_t size)
{
    enum { WIDTH = 40, HEIGHT = 50 };
    struct text good;
    struct picture picture = picture_new(arena, WIDTH, HEIGHT);
    for (int i = 0; i < WIDTH * HEIGHT * 3; i++) picture.pixels[i] = (uint8_t)(i * 7);
    CHECK(picture_jpeg(arena, &picture, PHOTO_JPEG_BYTES_LIMIT, &good) == OK);
    char *damaged = arena_copy(arena, good.bytes, good.size);
    for (size_t i = 0; i + 2 < size; i += 3) {
        size_t at = (size_t)(bytes[i] << 8 | bytes[i + 1]) % good.size;
        damaged[at] = (char)bytes[i + 2];
    }
    judge_picture(arena, (struct text){damaged, good.size});
}

static void judge_design(struct arena *arena, struct text json)
{
    struct card_design design;
    struct card_design_problems problems;
    const struct text pictures[] = {TEXT("logo.png")};
    bool is_right = card_design_read(arena, json, pictures, 1, &design, &problems);
    CHECK(is_right == (problems.count == 0));
    CHECK(problems.count <= CARD_DESIGN_PROBLEMS_LIMIT);
    for (int i = 0; i < problems.count; i++) {
        CHECK(text_is_utf8(text_of(problems.list[i].where)));
        CHECK(problems.list[i].reason[0] != '\0');
    }
}

/* A file's name is somebody's, several people's or nobody's; a reader's line is a chip or not. */
static void judge_names(struct arena *arena, struct text text)
{
    static struct card_holder known[] = {
        {.number = "0242013137",
         .surname = "Иванов",
         .name = "Иван",
         .patronymic = "Иванович",
         .class_name = "03Б"},
        {.number = "0240000018",
         .surname = "Йотов",
         .name = "Пётр",
         .patronymic = "",
         .class_name = ""},
    };
    int index = -1;
    struct text chip;
    struct photo_people people;
    const struct card_holders holders = {known, 2};
    photo_people_init(&people, arena, &holders);
    enum photo_match match = photo_match(&people, arena, text, &index);
    CHECK((match == PHOTO_MATCH_ONE) == (index == 0 || index == 1));
    if (card_chip_read(arena, text, TEXT("55"), &chip) == CARD_BIND_OK) {
        CHECK(card_chip_is_formed(chip));
    }
}

static void file_count(void *context, struct arena *arena, struct text name, struct text bytes)
{
    enum { FILE_LIMIT = 4096 };
    (void)arena, (void)name;
    CHECK(bytes.size <= FILE_LIMIT + 1);
    ++*(int *)context;
}

static void judge_zip(struct text bytes)
{
    int count = 0;
    const char *reason;
    const struct unpack_limits limits = {4096, 65536, 8};
    if (!unpack_zip_each(bytes, &limits, file_count, &count, &reason)) CHECK(reason != NULL);
    CHECK(count <= limits.files);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena arena;
    arena_init(&arena, PICTURE_ARENA_BYTES);
    struct text text = {arena_copy(&arena, bytes, size), size};
    judge_picture(&arena, text);
    judge_damaged(&arena, bytes, size);
    judge_design(&arena, text);
    judge_names(&arena, text);
    judge_zip(text);
    CHECK(picture_orientation(text) >= 0);
    arena_release(&arena);
    return 0;
}
