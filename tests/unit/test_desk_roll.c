/* Rolls: a class with its cards, finding people as they are called, counts; on both engines. */
#include <string.h>

#include "desk/roll.h"
#include "desk_kit.h"
#include "school/class.h"

struct roll_work {
    struct arena *arena;
    int64_t class_id;
    struct text query;
    struct roll class_roll, found;
    struct roll_counts counts;
    struct roll_cards cards;
};

static enum err work_roll(struct tx *tx, void *context)
{
    struct roll_work *work = context;
    int64_t pupil = kit_pupil(KIT_SCHOOL, 3);
    TRY(roll_of_class(tx, work->arena, KIT_SCHOOL, work->class_id, &work->class_roll));
    TRY(roll_find(tx, work->arena, KIT_SCHOOL, work->query, &work->found));
    TRY(roll_counts_load(tx, work->arena, KIT_SCHOOL, &work->counts));
    return roll_cards_load(tx, work->arena, KIT_SCHOOL, pupil, &work->cards);
}

static struct roll_work look(struct kit *kit, const char *query)
{
    struct roll_work work = {.arena = kit->arena, .class_id = KIT_CLASS, .query = text_of(query)};
    assert_int_equal(store_read(kit->store, work_roll, &work), OK);
    return work;
}

static enum err work_name(struct tx *tx, void *context)
{
    struct kit *kit = context;
    struct person person;
    bool found;
    TRY(person_by_id(tx, kit->arena, KIT_SCHOOL, kit_pupil(KIT_SCHOOL, 1), &found, &person));
    assert_true(found);
    person.surname = "Королёва-Водкина";
    person.name = "Алёна";
    person.patronymic = "";
    return person_update(tx, &person, 2);
}

DESK_TEST(a_class_with_its_cards)
{
    struct roll_work work = look(kit, "");
    /* Pupil 4 has left. */
    assert_int_equal(work.class_roll.count, KIT_PUPILS - 1);
    int active = 0, given_out = 0;
    for (int i = 0; i < work.class_roll.count; i++) {
        const struct roll_person *one = &work.class_roll.rows[i];
        assert_int_equal(one->class_id, KIT_CLASS);
        assert_true(one->has_card);
        active += one->card == CARD_ACTIVE;
        given_out += one->card == CARD_GIVEN_OUT;
    }
    assert_int_equal(active, 2);
    assert_int_equal(given_out, 1);
    assert_int_equal(work.cards.count, 1);
    assert_int_equal(work.cards.rows[0].state, CARD_GIVEN_OUT);
    struct roll_count count = roll_count_of(&work.counts, KIT_CLASS);
    assert_int_equal(count.people, KIT_PUPILS - 1);
    assert_int_equal(count.cards, 2);
    assert_int_equal(roll_count_of(&work.counts, 12345).people, 0);
    assert_int_equal(work.found.count, 0);
}

static void finds(struct kit *kit, const char *query, int count)
{
    struct roll_work work = look(kit, query);
    assert_int_equal(work.found.count, count);
}

DESK_TEST(finding_people_as_they_are_called)
{
    assert_int_equal(store_write(kit->store, KIT_SCHOOL, work_name, kit), OK);
    static const char *const WORDS[] = {"королева",  "КОРОЛЁВА", "Водкина",  "алена",
                                        "алё корол", "  коро  ", "водкина а"};
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) finds(kit, WORDS[i], 1);
    finds(kit, "ролёва", 0); /* a word begins a name */
    finds(kit, "королёва иван", 0);
    finds(kit, kit_number(kit, KIT_SCHOOL, 2), 1);
    finds(kit, kit_number(kit, KIT_SCHOOL, 4), 0); /* has left */
    finds(kit, kit_number(kit, KIT_OTHER_SCHOOL, 1), 0);
    finds(kit, "%", 0);
    finds(kit, "' OR 1=1", 0);
}

struct class_work {
    struct arena *arena;
    bool found, other;
    struct school_class one;
};

static enum err work_class(struct tx *tx, void *context)
{
    struct class_work *work = context;
    struct school_class unknown;
    TRY(class_by_id(tx, work->arena, KIT_SCHOOL, KIT_CLASS, &work->found, &work->one));
    if (!work->found) return OK;
    TRY(class_by_name(tx, work->arena, KIT_SCHOOL, text_of(work->one.name), &work->found,
                      &unknown));
    return class_by_name(tx, work->arena, KIT_SCHOOL, TEXT("99Я"), &work->other, &unknown);
}

DESK_TEST(a_class_by_id_and_name)
{
    struct class_work work = {.arena = kit->arena};
    assert_int_equal(store_read(kit->store, work_class, &work), OK);
    assert_true(work.found);
    assert_false(work.other);
    assert_int_equal(work.one.shift, 1);
    assert_true(work.one.is_active);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_class_with_its_cards),
        cmocka_unit_test(finding_people_as_they_are_called),
        cmocka_unit_test(a_class_by_id_and_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
