/* A list that a school uploads: what is shown is what is applied, once, or nothing. */
#include "desk_kit.h"

#include <string.h>

#include "desk/list_upload.h"

#define HEAD "Класс;Фамилия;Имя;Отчество;Дата рождения;Лицевой счёт\n"

static int64_t upload_kind(struct kit *kit, const char *file, enum person_kind kind,
                           enum list_covers covers)
{
    struct list_upload upload = {.school_id = KIT_SCHOOL,
                                 .login_id = 7,
                                 .name = "список.csv",
                                 .kind = kind,
                                 .covers = covers};
    assert_int_equal(desk_list_upload(&kit->desk, &upload, text_of(file)), OK);
    return upload.id;
}

static int64_t upload(struct kit *kit, const char *file)
{
    return upload_kind(kit, file, PERSON_PUPIL, LIST_COVERS_CLASSES);
}

static void work(struct kit *kit, int times)
{
    int done;
    assert_int_equal(desk_lists_work(&kit->desk, &done), OK);
    assert_int_equal(done, times);
}

struct look {
    struct kit *kit;
    int64_t id;
    bool found;
    struct list_upload upload;
};

static enum err look_run(struct tx *tx, void *context)
{
    struct look *look = context;
    return list_upload_by_id(tx, look->kit->arena, KIT_SCHOOL, look->id, &look->found,
                             &look->upload);
}

static struct list_upload look(struct kit *kit, int64_t id)
{
    struct look look = {.kit = kit, .id = id};
    assert_int_equal(store_read(kit->store, look_run, &look), OK);
    assert_true(look.found);
    return look.upload;
}

static enum list_apply_status apply(struct kit *kit, int64_t id, const char *seen, bool leaves_all)
{
    struct list_apply apply = {.school_id = KIT_SCHOOL,
                               .id = id,
                               .login_id = 7,
                               .seen = text_of(seen),
                               .leaves_all = leaves_all};
    assert_int_equal(desk_list_apply(&kit->desk, kit->arena, &apply), OK);
    return apply.status;
}

static void assert_told(const struct list_upload *upload, const char *part)
{
    if (memmem(upload->preview.bytes, upload->preview.size, part, strlen(part)) == NULL) {
        fail_msg("no %s in %.*s", part, TEXT_ARGS(upload->preview));
    }
}

static int64_t people(struct kit *kit, const char *condition)
{
    return kit_count(kit, arena_printf(kit->arena,
                                       "SELECT count(*) FROM person p LEFT JOIN class c ON "
                                       "c.school_id = p.school_id AND c.id = p.class_id WHERE "
                                       "p.school_id = 24 AND %s",
                                       condition));
}

static const char LIST[] = HEAD "03Б;Иванов;Иван;;01.02.2017;0240000001\n"
                                "04В;Иванов;Иван;;;0240000002\n"
                                "03Б;Новиков;Пётр;Ильич;05.06.2017;\n";

/* Pupil 1 gets a birth day, 2 moves, 3 is missing, 4 has left already. */
DESK_TEST(test_what_is_shown_is_applied_as_one_act)
{
    int64_t id = upload(kit, LIST);
    assert_int_equal(look(kit, id).state, LIST_UPLOADED);
    work(kit, 1);
    struct list_upload shown = look(kit, id);
    assert_int_equal(shown.state, LIST_SHOWN);
    assert_told(&shown, "\"new\":1,\"moved\":1,\"returned\":0,\"changed\":1,\"same\":0,"
                        "\"missing\":1,\"problems\":0");
    assert_told(&shown, "\"classes\":[\"04В\"]");
    assert_told(&shown, "\"from\":\"03Б\",\"to\":\"04В\"");
    assert_told(&shown, "\"old\":\"\",\"new\":\"01.02.2017\"");
    assert_int_equal(people(kit, "1 = 1"), KIT_PUPILS);
    assert_int_equal(apply(kit, id, shown.seen, true), LIST_APPLY_ORDERED);
    assert_int_equal(apply(kit, id, shown.seen, true), LIST_APPLY_DONE);
    work(kit, 1);
    struct list_upload applied = look(kit, id);
    assert_int_equal(applied.state, LIST_APPLIED);
    assert_true(applied.is_applied);
    assert_told(&applied, "\"left\":1");
    assert_null(memmem(applied.preview.bytes, applied.preview.size, "Новиков", 14));
    assert_int_equal(people(kit, "p.surname = 'Новиков' AND c.name = '03Б'"), 1);
    assert_int_equal(people(kit, "p.number = '0240000002' AND c.name = '04В'"), 1);
    assert_int_equal(people(kit, "p.number = '0240000003' AND p.state = 2"), 1);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM person_event WHERE login_id = 7"), 4);
    assert_int_equal(kit_count(kit, "SELECT CAST(length(bytes) AS BIGINT) FROM list_upload"), 0);
    work(kit, 0);
}

DESK_TEST(test_who_is_missing_is_left_alone_unless_ticked)
{
    int64_t id = upload_kind(kit, LIST, PERSON_PUPIL, LIST_COVERS_SCHOOL);
    work(kit, 1);
    assert_int_equal(apply(kit, id, look(kit, id).seen, false), LIST_APPLY_ORDERED);
    work(kit, 1);
    assert_int_equal(people(kit, "p.number = '0240000003' AND p.state = 1"), 1);
}

/* Leaving blocks what works, returning gives it back. */
DESK_TEST(test_cards_follow_who_leaves_and_returns)
{
    int64_t id = upload(kit, HEAD "03Б;Новиков;Пётр;;;\n");
    work(kit, 1);
    assert_int_equal(apply(kit, id, look(kit, id).seen, true), LIST_APPLY_ORDERED);
    work(kit, 1);
    assert_int_equal(people(kit, "p.state = 1"), 1);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM card WHERE school_id = 24 AND state = 6"),
                     3);
    kit->now = instant_add_ms(kit->now, DAY_MS);
    id = upload(kit, HEAD "03Б;Иванов;Иван;;;0240000001\n");
    work(kit, 1);
    struct list_upload shown = look(kit, id);
    assert_told(&shown, "\"returned\":1");
    assert_int_equal(apply(kit, id, shown.seen, false), LIST_APPLY_ORDERED);
    work(kit, 1);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM card WHERE school_id = 24 AND state = 5"),
                     1);
}

DESK_TEST(test_books_that_changed_in_between_are_shown_again)
{
    int64_t first = upload(kit, LIST), second = upload(kit, LIST);
    work(kit, 2);
    const char *seen = look(kit, second).seen;
    assert_int_equal(apply(kit, first, look(kit, first).seen, false), LIST_APPLY_ORDERED);
    work(kit, 1);
    assert_int_equal(apply(kit, second, seen, false), LIST_APPLY_ORDERED);
    work(kit, 2); /* not applied, then read anew */
    struct list_upload again = look(kit, second);
    assert_int_equal(again.state, LIST_SHOWN);
    assert_true(again.is_again);
    assert_told(&again, "\"new\":0");
    assert_int_equal(people(kit, "p.surname = 'Новиков'"), 1);
    assert_int_equal(apply(kit, second, seen, false), LIST_APPLY_UNSEEN);
    assert_int_equal(apply(kit, second, again.seen, false), LIST_APPLY_ORDERED);
    work(kit, 1);
    assert_int_equal(look(kit, second).state, LIST_APPLIED);
}

DESK_TEST(test_nothing_is_applied_with_a_problem)
{
    int64_t id = upload(kit, HEAD "03Б;Иванов;Иван;;01.02.2017;0240000001\n"
                                  "03Б;Новиков;Пётр;;32.13.2017;\n03Б;Сидоров;;;;\n");
    work(kit, 1);
    struct list_upload shown = look(kit, id);
    assert_told(&shown, "\"problems\":2}");
    assert_told(&shown, "{\"line\":3,\"reason\":\"дата рождения «32.13.2017» не читается");
    assert_told(&shown, "\"missing\":[]");
    assert_string_equal(shown.seen, "");
    assert_int_equal(apply(kit, id, "", false), LIST_APPLY_PROBLEMS);
    assert_int_equal(apply(kit, kit_id(kit), "", false), LIST_APPLY_UNKNOWN);
    assert_int_equal(desk_list_drop(&kit->desk, KIT_SCHOOL, id), OK);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM list_upload"), 0);
}

DESK_TEST(test_employees_have_no_class)
{
    int64_t id = upload_kind(kit,
                             "ФИО;Должность;Дата рождения\nПетрова Анна Ивановна;завуч;"
                             "25569\n",
                             PERSON_EMPLOYEE, LIST_COVERS_SCHOOL);
    work(kit, 1);
    struct list_upload shown = look(kit, id);
    assert_told(&shown, "\"new\":1");
    assert_told(&shown, "столбец «Должность» не нужен и пропущен");
    assert_told(&shown, "\"birth\":\"01.01.1970\"");
    assert_told(&shown, "\"missing\":[]");
    assert_int_equal(apply(kit, id, shown.seen, false), LIST_APPLY_ORDERED);
    work(kit, 1);
    assert_int_equal(people(kit, "p.kind = 2 AND p.class_id IS NULL AND p.patronymic = 'Ивановна'"),
                     1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_shown_is_applied_as_one_act),
        cmocka_unit_test(test_who_is_missing_is_left_alone_unless_ticked),
        cmocka_unit_test(test_cards_follow_who_leaves_and_returns),
        cmocka_unit_test(test_books_that_changed_in_between_are_shown_again),
        cmocka_unit_test(test_nothing_is_applied_with_a_problem),
        cmocka_unit_test(test_employees_have_no_class),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
