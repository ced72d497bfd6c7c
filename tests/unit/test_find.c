/* The search box: how what is typed is read, and what is found by it; words of names that follow
 * every change; the city's pulse, exact whether it was folded or not; proofs and copies. */
#include "desk_kit.h"

#include <string.h>

#include "base/id.h"
#include "desk/find.h"
#include "desk/pulse.h"
#include "desk/upkeep.h"
#include "school/person_word.h"

#define ROWS(list) (sizeof(list) / sizeof((list)[0]))

/* ---- reading: pure ---- */

static struct find_query read_query(struct arena *arena, const char *typed)
{
    struct find_query query;
    find_query_parse(arena, text_of(typed), &query);
    return query;
}

static void assert_text(struct text text, const char *wanted)
{
    if (!text_is(text, wanted)) fail_msg("«%.*s», not «%s»", TEXT_ARGS(text), wanted);
}

static void test_names_classes_and_schools_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *typed, *names, *class_name;
        int64_t school;
    } CASES[] = {
        {"иванов ив", " иванов ив", "", 0},
        {"  ИВАНОВ\tФёдор ", " иванов федор", "", 0},
        {"Петров-Водкин", " петров водкин", "", 0},
        {"3Б 24", "", "03Б", 24},
        {"24 3б", "", "03Б", 24},
        {"3 Б 24", "", "03Б", 24},
        {"3-Б", "", "03Б", 0},
        {"иванов 3Б 24", " иванов", "03Б", 24},
        {"школа 24", "", "", 24},
        {"класс 11А школы 7", "", "11А", 7},
        {"1000", "", "", 0}, /* no school has it */
        {"иванов а", " иванов а", "", 0},
    };
    struct arena arena;
    arena_init(&arena, 1 << 20);
    for (size_t i = 0; i < ROWS(CASES); i++) {
        struct find_query query = read_query(&arena, CASES[i].typed);
        assert_text(query.names, CASES[i].names);
        assert_text(query.class_name, CASES[i].class_name);
        assert_int_equal(query.school_number, CASES[i].school);
    }
    arena_release(&arena);
}

static void test_numbers_are_read(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 1 << 20);
    struct find_query query = read_query(&arena, "024 201-31-37");
    assert_true(query.has_number);
    assert_string_equal(query.number, "0242013137");
    assert_false(read_query(&arena, "024201313").has_number);
    static const char *const RECEIPTS[] = {"24-001983", "№24-001983", "№ 24 - 001983"};
    for (size_t i = 0; i < ROWS(RECEIPTS); i++) {
        query = read_query(&arena, RECEIPTS[i]);
        assert_true(query.has_receipt);
        assert_int_equal(query.receipt_school, 24);
        assert_int_equal(query.receipt_number, 1983);
        assert_int_equal(query.school_number, 0);
    }
    assert_false(read_query(&arena, "24-1983").has_receipt);
    query = read_query(&arena, "№ 12");
    assert_true(query.has_appeal);
    assert_int_equal(query.appeal_number, 12);
    assert_true(read_query(&arena, "обращение 12").has_appeal);
    assert_true(read_query(&arena, "0008310409 126,52873").has_chip);
    assert_text(read_query(&arena, "kit-77").outside, "kit-77");
    assert_text(read_query(&arena, "слово").outside, "");
    static const char *const NOTHING[] = {"", "   ", "!?", "%", "\xff\xfe"};
    for (size_t i = 0; i < ROWS(NOTHING); i++) {
        query = read_query(&arena, NOTHING[i]);
        assert_true(find_query_is_empty(&query));
    }
    arena_release(&arena);
}

static void test_each_word_finds_a_word_of_its_own(void **state)
{
    (void)state;
    assert_true(words_fit(TEXT(" иванов иван иванович"), TEXT(" иванов ив ив")));
    assert_false(words_fit(TEXT(" иванов петр"), TEXT(" иванов ив")));
    assert_true(words_fit(TEXT(" а аб"), TEXT(" а а")));
    assert_true(words_fit(TEXT(" аб а"), TEXT(" а аб")));
    assert_false(words_fit(TEXT(" иванов"), TEXT(" ванов")));
}

/* ---- finding ---- */

struct find_work {
    struct arena *arena;
    const char *typed;
    struct found found;
};

static enum err find_run(struct tx *tx, void *context)
{
    struct find_work *work = context;
    struct find_query query = read_query(work->arena, work->typed);
    return find_all(tx, work->arena, &query, &work->found);
}

static struct found find(struct kit *kit, const char *typed)
{
    struct find_work work = {.arena = kit->arena, .typed = typed};
    assert_int_equal(store_read(kit->store, find_run, &work), OK);
    return work.found;
}

struct rename_work {
    struct kit *kit;
    int pupil;
    const char *surname, *name;
};

static enum err rename_run(struct tx *tx, void *context)
{
    bool found;
    struct person person;
    struct rename_work *work = context;
    TRY(person_by_id(tx, work->kit->arena, KIT_SCHOOL, kit_pupil(KIT_SCHOOL, work->pupil), &found,
                     &person));
    assert_true(found);
    person.surname = work->surname;
    person.name = work->name;
    return person_update(tx, &person, 99);
}

static void rename_pupil(struct kit *kit, int pupil, const char *surname, const char *name)
{
    struct rename_work work = {kit, pupil, surname, name};
    assert_int_equal(store_write(kit->store, KIT_SCHOOL, rename_run, &work), OK);
}

DESK_TEST(test_people_are_found_by_beginnings_of_words)
{
    rename_pupil(kit, 1, "Щукарёв", "Лев");
    rename_pupil(kit, 2, "Щукарев", "Щук");
    rename_pupil(kit, 4, "Щукарёва", "Ева"); /* has left */
    struct found found = find(kit, "ЩУКАРЕВ");
    assert_int_equal(found.people_count, 3);
    assert_int_equal(found.people[2].state, PERSON_LEFT);
    assert_int_equal(find(kit, "лев щукарёв").people_count, 1);
    found = find(kit, "щук щук");
    assert_int_equal(found.people_count, 1);
    assert_int_equal(found.people[0].id, kit_pupil(KIT_SCHOOL, 2));
    assert_int_equal(find(kit, "щукарев 25").people_count, 0);
    assert_int_equal(find(kit, "щукарев 24 3Б").people_count, 3);
    assert_int_equal(find(kit, "укарев").people_count, 0);
    assert_false(find(kit, "щукарев").is_number);
    rename_pupil(kit, 1, "Окунев", "Лев");
    assert_int_equal(find(kit, "щукарев").people_count, 2);
    assert_int_equal(find(kit, "окун").people_count, 1);
}

DESK_TEST(test_numbers_lead_straight)
{
    struct found found = find(kit, kit_number(kit, KIT_SCHOOL, 1));
    assert_int_equal(found.people_count, 1);
    assert_true(found.is_number);
    assert_int_equal(found.people[0].id, kit_pupil(KIT_SCHOOL, 1));
    found = find(kit, "3Б 24");
    assert_int_equal(found.class_count, 1);
    assert_true(found.is_number);
    assert_int_equal(find(kit, "3Б").class_count, 2);
    assert_non_null(find(kit, "24").school);
    assert_int_equal(found_count(&(struct found){0}), 0);

    struct document sale = kit_sale(kit, (struct sale_line[]){kit_pizza(1)}, 1);
    assert_int_equal(kit_record_one(kit, &sale), DOCUMENT_RECORDED);
    int64_t number = kit_count(kit, "SELECT max(number) FROM receipt");
    found = find(kit, arena_printf(kit->arena, "24-%06lld", (long long)number));
    assert_int_equal(found.receipt_count, 1);
    assert_string_equal(found.receipts[0].who.number, kit_number(kit, KIT_SCHOOL, 1));
    assert_true(found.is_number);

    kit_pay(kit, KIT_SCHOOL, 1, 10000);
    found = find(kit, arena_printf(kit->arena, "kit-%lld",
                                   (long long)id_make(KIT_TILL, kit->next_document)));
    assert_int_equal(found.payment_count, 1);
    assert_int_equal(money_in_kopecks(found.payments[0].amount), 10000);
    assert_int_equal(found_count(&(struct found){.people_count = 1, .order_count = 2}), 3);
}

/* ---- what is derived ---- */

static struct person_words_report rebuild(struct kit *kit)
{
    struct person_words_report report;
    assert_int_equal(people_words_rebuild(kit->store, &report), OK);
    return report;
}

static enum err plant_run(struct tx *tx, void *context)
{
    scoped(statement) struct statement *statement = statement_open(tx, context);
    return statement_run(statement);
}

/* Connections keep what they prepared by the query's address: each lives as long as the kit. */
static void plant(struct kit *kit, const char *sql)
{
    struct query *query = ARENA_NEW(kit->arena, struct query);
    *query = (struct query){.name = sql, .kind = QUERY_EXEC, .sqlite = sql, .postgres = sql};
    assert_int_equal(store_write(kit->store, 0, plant_run, query), OK);
}

DESK_TEST(test_words_are_right_and_made_right)
{
    assert_int_equal(rebuild(kit).changed, 0);
    plant(kit, "DELETE FROM person_word WHERE school_id = 25");
    assert_int_equal(find(kit, "иванов 25").people_count, 0);
    assert_int_equal(rebuild(kit).changed, KIT_PUPILS);
    plant(kit, "UPDATE person_word SET words = ' x' WHERE school_id = 24");
    assert_int_equal(rebuild(kit).changed, KIT_PUPILS);
    plant(kit, "UPDATE person_word SET account_id = account_id + 1000 WHERE school_id = 24");
    assert_true(rebuild(kit).changed >= KIT_PUPILS);
    assert_int_equal(rebuild(kit).changed, 0);
    struct person_words_report report = {.people = -1};
    assert_int_equal(people_words_keep(kit->store, &report), OK);
    assert_int_equal(report.people, 0); /* of this form already */
    plant(kit, "UPDATE person_word_form SET form = 0");
    assert_int_equal(people_words_keep(kit->store, &report), OK);
    assert_int_equal(report.people, 2 * KIT_PUPILS);
}

struct pulse_work {
    struct instant now;
    struct pulse pulse;
};

static enum err pulse_run(struct tx *tx, void *context)
{
    struct pulse_work *work = context;
    return pulse_load(tx, work->now, &work->pulse);
}

static struct pulse pulse(struct kit *kit)
{
    struct pulse_work work = {.now = kit->now};
    assert_int_equal(store_read(kit->store, pulse_run, &work), OK);
    return work.pulse;
}

static void assert_today(struct kit *kit, int64_t top_ups, int64_t sales)
{
    struct pulse now = pulse(kit);
    assert_true(now.is_known);
    assert_int_equal(money_in_kopecks(now.today.top_ups.amount), top_ups);
    assert_int_equal(money_in_kopecks(now.today.sales.amount), sales);
}

/* The same figures whether the table holds all, some, or nothing of what happened. */
DESK_TEST(test_pulse_is_exact_whenever_it_is_read)
{
    assert_int_equal(desk_pulse_fold(&kit->desk), OK);
    int64_t top_ups = money_in_kopecks(pulse(kit).today.top_ups.amount);
    int64_t sales = money_in_kopecks(pulse(kit).today.sales.amount);
    kit_pay(kit, KIT_SCHOOL, 1, 50000);
    kit_pay(kit, KIT_OTHER_SCHOOL, 1, 7000);
    assert_today(kit, top_ups + 57000, sales);
    struct document sale = kit_sale(kit, (struct sale_line[]){kit_pizza(2)}, 1);
    assert_int_equal(kit_record_one(kit, &sale), DOCUMENT_RECORDED);
    assert_today(kit, top_ups + 57000, sales + 6900);
    assert_int_equal(desk_pulse_fold(&kit->desk), OK);
    assert_today(kit, top_ups + 57000, sales + 6900);
    struct document back = kit_return(kit, &sale, (struct sale_line[]){kit_pizza(1)}, 1);
    assert_int_equal(kit_record_one(kit, &back), DOCUMENT_RECORDED);
    assert_today(kit, top_ups + 57000, sales + 3450);
    assert_int_equal(desk_pulse_fold(&kit->desk), OK);
    assert_int_equal(desk_pulse_fold(&kit->desk), OK); /* again: nothing is counted twice */
    assert_today(kit, top_ups + 57000, sales + 3450);
    assert_int_equal(desk_pulse_rebuild(&kit->desk), OK);
    assert_today(kit, top_ups + 57000, sales + 3450);
    struct pulse later = pulse(kit);
    kit->now = instant_add_ms(kit->now, 7 * DAY_MS);
    struct pulse week = pulse(kit);
    assert_int_equal(money_in_kopecks(week.week_before.sales.amount),
                     money_in_kopecks(later.today.sales.amount));
    assert_int_equal(money_in_kopecks(week.today.sales.amount), 0);
    kit->now = instant_add_ms(kit->now, -4 * HOUR_MS); /* before it happened, a week later */
    assert_int_equal(money_in_kopecks(pulse(kit).week_before.sales.amount), 0);
}

DESK_TEST(test_pulse_is_unknown_until_it_was_folded)
{
    kit_pay(kit, KIT_SCHOOL, 1, 50000);
    assert_false(pulse(kit).is_known);
    assert_int_equal(desk_pulse_fold(&kit->desk), OK);
    assert_true(pulse(kit).is_known);
}

/* ---- proofs and copies ---- */

struct upkeep_work {
    struct arena *arena;
    struct upkeep upkeep;
    bool found;
    struct upkeep last;
};

static enum err upkeep_run(struct tx *tx, void *context)
{
    struct upkeep_work *work = context;
    return upkeep_write(tx, &work->upkeep);
}

static enum err last_run(struct tx *tx, void *context)
{
    struct upkeep_work *work = context;
    return upkeep_last(tx, work->arena, work->upkeep.kind, &work->found, &work->last);
}

DESK_TEST(test_the_newest_proof_is_told)
{
    struct upkeep_work work = {
        .arena = kit->arena,
        .upkeep = {.kind = UPKEEP_PROOF,
                   .outcome = UPKEEP_DONE,
                   .began_at = kit->now,
                   .ended_at = kit->now,
                   .size = 12,
                   .detail = ""},
    };
    assert_int_equal(store_read(kit->store, last_run, &work), OK);
    assert_false(work.found);
    assert_int_equal(store_write(kit->store, 0, upkeep_run, &work), OK);
    work.upkeep.began_at = instant_add_ms(kit->now, 1000);
    work.upkeep.outcome = UPKEEP_WRONG;
    work.upkeep.count = 3;
    work.upkeep.detail = "transfer 1 of school 24";
    assert_int_equal(store_write(kit->store, 0, upkeep_run, &work), OK);
    assert_int_equal(store_write(kit->store, 0, upkeep_run, &work), OK); /* told twice */
    assert_int_equal(store_read(kit->store, last_run, &work), OK);
    assert_int_equal(work.last.outcome, UPKEEP_WRONG);
    assert_int_equal(work.last.count, 3);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM upkeep"), 2);
    work.upkeep.kind = UPKEEP_BACKUP;
    assert_int_equal(store_read(kit->store, last_run, &work), OK);
    assert_false(work.found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_classes_and_schools_are_read),
        cmocka_unit_test(test_numbers_are_read),
        cmocka_unit_test(test_each_word_finds_a_word_of_its_own),
        cmocka_unit_test(test_people_are_found_by_beginnings_of_words),
        cmocka_unit_test(test_numbers_lead_straight),
        cmocka_unit_test(test_words_are_right_and_made_right),
        cmocka_unit_test(test_pulse_is_exact_whenever_it_is_read),
        cmocka_unit_test(test_pulse_is_unknown_until_it_was_folded),
        cmocka_unit_test(test_the_newest_proof_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
