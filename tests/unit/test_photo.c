/* Photos in bulk: whose a file is, what a ZIP gives one by one, drafts that are looked at first, on
 * both engines. */
#include "desk_kit.h"

#include <locale.h>
#include <string.h>

#include "desk/photo_draft.h"
#include "desk/photo_match.h"
#include "school/photo.h"
#include "table/unpack.h"

/* ---- whose ---- */

static struct card_holder people_known[] = {
    {.number = "0242013137",
     .surname = "Иванов",
     .name = "Иван",
     .patronymic = "Иванович",
     .class_name = "03Б"},
    {.number = "0240000018",
     .surname = "Иванов",
     .name = "Иван",
     .patronymic = "Петрович",
     .class_name = "05А"},
    {.number = "0240000026",
     .surname = "Йотов",
     .name = "Андрей",
     .patronymic = "",
     .class_name = "03Б"},
    {.number = "0240000034",
     .surname = "Щёголева-Семёнова",
     .name = "Анна",
     .patronymic = "Ильинична",
     .class_name = "11А"},
};

static struct arena arena;

static int whose(const char *file_name)
{
    int index = -9;
    struct card_holders holders = {people_known, 4};
    struct photo_people people;
    photo_people_init(&people, &arena, &holders);
    switch (photo_match(&people, &arena, text_of(file_name), &index)) {
    case PHOTO_MATCH_ONE: return index;
    case PHOTO_MATCH_NOBODY: return -1;
    case PHOTO_MATCH_SEVERAL: return -2;
    }
    return -3;
}

static void test_a_file_is_somebodys_by_its_name(void **state)
{
    (void)state;
    arena_init(&arena, 1 << 20);
    assert_int_equal(whose("0242013137.jpg"), 0);
    assert_int_equal(whose("фото 0240000026 (2).PNG"), 2);
    assert_int_equal(whose("0240000099.jpg"), -1);
    assert_int_equal(whose("Иванов Иван.jpg"), -2);
    assert_int_equal(whose("Иванов Иван Петрович.jpg"), 1);
    assert_int_equal(whose("иванов_иван_3б.jpg"), 0);
    assert_int_equal(whose("05А Иванов Иван.jpeg"), 1);
    assert_int_equal(whose("ЙОТОВ АНДРЕЙ.jpg"), 2);
    assert_int_equal(whose("И\xCC\x86отов Андреи\xCC\x86.jpg"), 2); /* as a Mac writes it */
    assert_int_equal(whose("Щеголева-Семенова Анна.jpg"), 3);
    assert_int_equal(whose("Ще\xCC\x88голева Семёнова Анна.jpg"), 3);
    assert_int_equal(whose("\x89\xAE\xE2\xAE\xA2 \x80\xAD\xA4\xE0\xA5\xA9.jpg"), 2); /* cp866 */
    assert_int_equal(whose("Йотов.jpg"), -1);
    assert_int_equal(whose("Йотовский Андрей.jpg"), -1);
    assert_int_equal(whose(".jpg"), -1);
    assert_int_equal(whose(""), -1);
    assert_int_equal(whose("\xFF\xFE"), -1);
    arena_release(&arena);
}

/* ---- out of a ZIP ---- */

/* Stored files "Йотов Андрей.jpg" (named in UTF-8) and "b/c.txt". */
static const char ZIP[] =
    "PK\x03\x04\x14\x00\x00\x08\x00\x00\x00\x00\x21\x00\xC2\x41\x24\x35\x03\x00\x00\x00\x03\x00\x00"
    "\x00\x1B\x00\x00\x00\xD0\x99\xD0\xBE\xD1\x82\xD0\xBE\xD0\xB2 \xD0\x90\xD0\xBD\xD0\xB4\xD1\x80"
    "\xD0\xB5\xD0\xB9.jpg"
    "abc"
    "PK\x03\x04\x14\x00\x00\x00\x00\x00\x00\x00\x21\x00\xC2\x41\x24\x35\x03\x00\x00\x00\x03\x00\x00"
    "\x00\x07\x00\x00\x00"
    "b/c.txt"
    "abc"
    "PK\x01\x02\x14\x03\x14\x00\x00\x08\x00\x00\x00\x00\x21\x00\xC2\x41\x24\x35\x03\x00\x00\x00\x03"
    "\x00\x00\x00\x1B\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xA4\x81\x00\x00\x00\x00\xD0\x99"
    "\xD0\xBE\xD1\x82\xD0\xBE\xD0\xB2 \xD0\x90\xD0\xBD\xD0\xB4\xD1\x80\xD0\xB5\xD0\xB9.jpg"
    "PK\x01\x02\x14\x03\x14\x00\x00\x00\x00\x00\x00\x00\x21\x00\xC2\x41\x24\x35\x03\x00\x00\x00\x03"
    "\x00\x00\x00\x07\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xA4\x81\x3C\x00\x00\x00"
    "b/c.txt"
    "PK\x05\x06\x00\x00\x00\x00\x02\x00\x02\x00\x7E\x00\x00\x00\x64\x00\x00\x00\x00\x00";

struct given {
    int count;
    char names[4][64];
    size_t sizes[4];
};

static void note(void *context, struct arena *file_arena, struct text name, struct text bytes)
{
    (void)file_arena;
    struct given *given = context;
    size_t size = name.size < 63 ? name.size : 63;
    memcpy(given->names[given->count], name.bytes, size);
    given->sizes[given->count++] = bytes.size;
}

static void test_a_zip_gives_its_files_one_by_one(void **state)
{
    const char *reason;
    struct given given = {0}, none = {0};
    const struct text zip = {ZIP, sizeof ZIP - 1};
    (void)state;
    assert_true(
        unpack_zip_each(zip, &(struct unpack_limits){100, 1000, 10}, note, &given, &reason));
    assert_int_equal(given.count, 2);
    assert_string_equal(given.names[0], "Йотов Андрей.jpg");
    assert_string_equal(given.names[1], "c.txt");
    assert_int_equal(given.sizes[0], 3);
    given = none;
    /* One byte more than the limit tells that it is longer. */
    assert_true(unpack_zip_each(zip, &(struct unpack_limits){1, 1000, 10}, note, &given, &reason));
    assert_int_equal(given.sizes[0], 2);
    given = none;
    assert_false(unpack_zip_each(zip, &(struct unpack_limits){100, 5, 10}, note, &given, &reason));
    assert_non_null(strstr(reason, "много данных"));
    assert_int_equal(given.count, 1);
    given = none;
    assert_false(
        unpack_zip_each(zip, &(struct unpack_limits){100, 1000, 1}, note, &given, &reason));
    assert_non_null(strstr(reason, "много файлов"));
    given = none;
    assert_false(unpack_zip_each((struct text){ZIP, 70}, &(struct unpack_limits){100, 1000, 9},
                                 note, &given, &reason));
}

/* ---- drafts ---- */

enum { CLERK = 4321, COLLEAGUE = 4322 };

/* As photo_judge sees a picture: a PNG of 100 × 100 with something behind its head. */
static struct text png(void)
{
    static char bytes[100] = "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x64\0\0\0\x64";
    return (struct text){bytes, sizeof bytes};
}

static void draft(struct kit *kit, int64_t login_id, int64_t account_id, const char *problem)
{
    const struct photo_draft one = {
        .file_name = "а.jpg", .account_id = account_id, .problem = problem, .bytes = png()};
    assert_int_equal(desk_photo_draft_add(&kit->desk, KIT_SCHOOL, login_id, &one), OK);
}

struct looking {
    struct kit *kit;
    int64_t login_id;
    struct photo_drafts drafts;
};

static enum err look_run(struct tx *tx, void *context)
{
    struct looking *looking = context;
    return photo_drafts_load(tx, looking->kit->arena, KIT_SCHOOL, looking->login_id,
                             &looking->drafts);
}

static struct photo_drafts look(struct kit *kit, int64_t login_id)
{
    struct looking looking = {.kit = kit, .login_id = login_id};
    assert_int_equal(store_read(kit->store, look_run, &looking), OK);
    return looking.drafts;
}

DESK_TEST(test_drafts_become_photos_by_a_yes)
{
    int taken;
    const char *photos = "SELECT count(*) FROM photo WHERE hash <> ''";
    int64_t version = kit_count(kit, "SELECT version FROM book WHERE school_id = 24");
    draft(kit, CLERK, kit_pupil(KIT_SCHOOL, 1), "");
    draft(kit, CLERK, kit_pupil(KIT_SCHOOL, 2), "Вторая фотография.");
    draft(kit, CLERK, 0, "Непонятно, чья.");
    draft(kit, COLLEAGUE, kit_pupil(KIT_SCHOOL, 3), "");
    struct photo_drafts drafts = look(kit, CLERK);
    assert_int_equal(drafts.count, 3);
    assert_string_not_equal(drafts.drafts[0].problem, "");
    assert_string_equal(drafts.drafts[2].problem, "");
    assert_true(drafts.drafts[2].is_photo && !drafts.drafts[2].replaces);
    assert_int_equal(kit_count(kit, photos), 0);
    assert_int_equal(desk_photo_drafts_take(&kit->desk, KIT_SCHOOL, CLERK, &taken), OK);
    assert_int_equal(taken, 1);
    assert_int_equal(kit_count(kit, photos), 1);
    assert_int_equal(look(kit, CLERK).count, 0);
    assert_int_equal(look(kit, COLLEAGUE).count, 1); /* another person's are his own */
    assert_true(kit_count(kit, "SELECT version FROM book WHERE school_id = 24") > version);
}

DESK_TEST(test_old_drafts_go_with_the_next_upload)
{
    draft(kit, CLERK, kit_pupil(KIT_SCHOOL, 1), "");
    kit->now = instant_add_ms(kit->now, (PHOTO_DRAFT_DAYS + 1) * DAY_MS);
    assert_int_equal(desk_photo_drafts_drop(&kit->desk, KIT_SCHOOL, COLLEAGUE), OK);
    assert_int_equal(look(kit, CLERK).count, 0);
}

DESK_TEST(test_photos_are_taken_away_one_by_one_and_by_class)
{
    int removed;
    const char *photos = "SELECT count(*) FROM photo WHERE hash <> ''";
    for (int i = 1; i <= 3; i++) {
        assert_int_equal(desk_photo_set(&kit->desk, KIT_SCHOOL, kit_pupil(KIT_SCHOOL, i), png()),
                         OK);
    }
    assert_int_equal(desk_photo_remove(&kit->desk, KIT_SCHOOL, kit_pupil(KIT_SCHOOL, 1)), OK);
    assert_int_equal(kit_count(kit, photos), 2);
    assert_int_equal(desk_photos_remove(&kit->desk, kit->arena, KIT_SCHOOL, KIT_CLASS, &removed),
                     OK);
    assert_int_equal(removed, 2);
    assert_int_equal(kit_count(kit, photos), 0);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM photo_file"), 0);
}

int main(void)
{
    setlocale(LC_CTYPE, "C.UTF-8"); /* as the program's own main does: names in a ZIP */
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_file_is_somebodys_by_its_name),
        cmocka_unit_test(test_a_zip_gives_its_files_one_by_one),
        cmocka_unit_test(test_drafts_become_photos_by_a_yes),
        cmocka_unit_test(test_old_drafts_go_with_the_next_upload),
        cmocka_unit_test(test_photos_are_taken_away_one_by_one_and_by_class),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
