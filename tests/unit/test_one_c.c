/* What goes to 1C, in the database: which exports are made and which are known, payments in one
 * register each, profiles. What stands in the files is read by tests/one_c. */
#include "settle_kit.h"

#include <pthread.h>
#include <string.h>

#include "export/one_c.h"

enum { EXPORT_ARENA_BYTES = 64 << 20, RACERS = 4 };

static struct one_c_make ask(struct kit *kit, struct one_c_make make)
{
    if (make.form_id == 0) make.form_id = kit_id(kit);
    if (make.profile.size == 0) make.profile = TEXT("main");
    make.staff_id = 5;
    assert_int_equal(desk_one_c_make(&kit->desk, kit->arena, &make), OK);
    return make;
}

static struct one_c_make ask_set(struct kit *kit, struct day first_day, struct day last_day)
{
    return ask(
        kit, (struct one_c_make){.kind = ONE_C_SET, .first_day = first_day, .last_day = last_day});
}

static struct one_c_make ask_payments(struct kit *kit)
{
    return ask(kit, (struct one_c_make){.kind = ONE_C_PAYMENTS});
}

struct loading {
    struct arena *arena;
    int64_t number;
    bool found;
    struct one_c_files *files;
    struct one_c_profiles profiles;
    struct one_c_exports exports;
};

static enum err load_run(struct tx *tx, void *context)
{
    struct loading *loading = context;
    TRY(one_c_profiles_load(tx, loading->arena, &loading->profiles));
    TRY(one_c_exports_load(tx, loading->arena, &loading->exports));
    return one_c_files_load(tx, loading->arena, loading->number, &loading->found, loading->files);
}

static struct loading load(struct kit *kit, int64_t number)
{
    struct loading loading = {
        .arena = kit->arena, .number = number, .files = ARENA_NEW(kit->arena, struct one_c_files)};
    assert_int_equal(store_read(kit->store, load_run, &loading), OK);
    return loading;
}

/* The text of an export's file, decoded; "" when there is none. */
static const char *file_of(struct kit *kit, int64_t number, const char *name)
{
    struct loading loading = load(kit, number);
    struct text text;
    assert_true(loading.found);
    for (int i = 0; i < loading.files->count; i++) {
        if (strcmp(loading.files->files[i].name, name) != 0) continue;
        assert_int_equal(charset_decode(kit->arena, CHARSET_WINDOWS_1251,
                                        loading.files->files[i].content, &text),
                         OK);
        return arena_printf(kit->arena, "%.*s", TEXT_ARGS(text));
    }
    return "";
}

/* Breakfasts of that many pupils on the day that begins, closed the day after. */
static struct day closed_day(struct kit *kit, unsigned pupils)
{
    struct day day = kit_today(kit);
    (void)settle_roster(kit, KIT_BREAKFAST, day, pupils);
    settle_next_day(kit);
    assert_int_equal(settle_close_days(kit, day, day), SETTLE_CLOSED);
    return day;
}

/* ---- sets ---- */

DESK_TEST(test_a_set_is_made_anew_only_when_something_changed)
{
    settle_ground(kit);
    struct day first = closed_day(kit, 7), last = kit_today(kit);
    settle_next_day(kit);
    struct one_c_make made = ask_set(kit, first, last);
    assert_int_equal(made.status, ONE_C_MADE);
    assert_int_equal(made.number, 1);
    struct one_c_make pressed_again = made;
    assert_int_equal(desk_one_c_make(&kit->desk, kit->arena, &pressed_again), OK);
    assert_int_equal(pressed_again.status, ONE_C_EXISTS);
    assert_int_equal(pressed_again.number, 1);
    assert_int_equal(ask_set(kit, first, last).status, ONE_C_EXISTS);
    assert_int_equal(ask_set(kit, first, first).number, 2);
    /* What happens later is none of these days, but a period that ends within them is. */
    kit_pay(kit, KIT_SCHOOL, 1, 5000);
    assert_int_equal(ask_set(kit, first, last).number, 1);
    const char *before = file_of(kit, 1, "settlements.csv");
    assert_int_equal(settle_close_days(kit, last, last), SETTLE_CLOSED);
    assert_int_equal(ask_set(kit, first, last).number, 1); /* it holds nothing */
    assert_string_equal(file_of(kit, 1, "settlements.csv"), before);
    assert_int_equal(load(kit, 0).exports.count, 2);
    assert_false(load(kit, 3).found);
}

DESK_TEST(test_a_period_closed_later_makes_another_set)
{
    settle_ground(kit);
    struct day day = kit_today(kit);
    (void)settle_roster(kit, KIT_BREAKFAST, day, 3);
    settle_next_day(kit);
    assert_int_equal(ask_set(kit, day, day).number, 1);
    assert_null(strstr(file_of(kit, 1, "settlements.csv"), "99,22"));
    assert_int_equal(settle_close_days(kit, day, day), SETTLE_CLOSED);
    struct one_c_make again = ask_set(kit, day, day);
    assert_int_equal(again.status, ONE_C_MADE);
    assert_int_equal(again.number, 2);
    assert_non_null(strstr(file_of(kit, 2, "settlements.csv"), ";2;99,22;40,78;140,00;"));
    assert_null(strstr(file_of(kit, 1, "settlements.csv"), "99,22"));
}

DESK_TEST(test_one_c_status_order)
{
    struct day today = kit_today(kit);
    settle_ground(kit);
    struct one_c_make make = {.kind = ONE_C_SET,
                              .profile = TEXT("none"),
                              .first_day = today,
                              .last_day = day_add(today, -1)};
    assert_int_equal(ask(kit, make).status, ONE_C_PROFILE_UNKNOWN);
    make.profile = TEXT("main");
    assert_int_equal(ask(kit, make).status, ONE_C_PERIOD_INVALID);
    make.last_day = day_add(today, ONE_C_DAYS_LIMIT);
    assert_int_equal(ask(kit, make).status, ONE_C_PERIOD_INVALID);
    make.last_day = today;
    assert_int_equal(ask(kit, make).status, ONE_C_NOT_OVER);
    assert_int_equal(ask_payments(kit).status, ONE_C_NOTHING);
    struct one_c_profile nothing;
    one_c_profile_default(&nothing);
    nothing.code = "nothing";
    nothing.has_settlements = nothing.has_top_ups = nothing.has_turnover = false;
    assert_int_equal(one_c_profile_set(&kit->desk, kit->arena, &nothing, 5), OK);
    make.profile = TEXT("nothing");
    assert_int_equal(ask(kit, make).status, ONE_C_NOTHING);
    assert_int_equal(load(kit, 0).exports.count, 0);
    for (int status = ONE_C_MADE; status <= ONE_C_NOTHING; status++) {
        bool is_good = status == ONE_C_MADE || status == ONE_C_EXISTS;
        assert_true((one_c_refusal((enum one_c_status)status) == NULL) == is_good);
    }
}

/* ---- payments ---- */

DESK_TEST(test_a_payment_stands_in_one_register)
{
    settle_ground(kit);
    (void)closed_day(kit, 7);
    struct payout_make first = settle_pay(kit, SETTLE_CATERER, 10000);
    struct payout_make second = settle_pay(kit, SETTLE_CATERER, 5000);
    assert_int_equal(ask_payments(kit).number, 1);
    assert_int_equal(ask_payments(kit).status, ONE_C_NOTHING);
    const char *text = file_of(kit, 1, "1c_to_kl-1.txt");
    assert_non_null(strstr(text, "Номер=1\r\n"));
    assert_non_null(strstr(text, "Сумма=100.00\r\n"));
    assert_non_null(strstr(text, "Номер=2\r\n"));
    /* Taken back and made anew, it is another payment. */
    struct payout_end end = {.payout_id = first.id, .note = TEXT("не тот день"), .staff_id = 5};
    assert_int_equal(desk_payout_end(&kit->desk, kit->arena, &end), OK);
    assert_int_equal(end.status, PAYOUT_DONE);
    assert_int_equal(settle_pay(kit, SETTLE_CATERER, 10000).number, 3);
    assert_int_equal(ask_payments(kit).number, 2);
    const char *next = file_of(kit, 2, "1c_to_kl-2.txt");
    assert_non_null(strstr(next, "Номер=3\r\n"));
    assert_null(strstr(next, "Номер=1\r\n"));
    assert_null(strstr(next, "Номер=2\r\n"));
    assert_string_equal(file_of(kit, 1, "1c_to_kl-1.txt"), text);
    assert_int_equal(second.number, 2);
    settle_is_right(kit);
}

DESK_TEST(test_what_no_bank_prints_is_not_paid)
{
    settle_ground(kit);
    (void)closed_day(kit, 7);
    settle_sql(kit, "UPDATE caterer SET name = 'Қазына' WHERE id = 7");
    assert_int_equal(settle_pay(kit, SETTLE_CATERER, 10000).status, PAYOUT_PAYEE_UNTOLD);
    settle_sql(kit, "UPDATE caterer SET name = 'Казына — «Ё» № 1' WHERE id = 7");
    assert_int_equal(settle_pay(kit, SETTLE_CATERER, 10000).status, PAYOUT_DONE);
    struct requisite_change change = {.requisite = REQUISITE_NAME,
                                      .value = TEXT("Комбинат ₽")};
    assert_int_equal(desk_requisite_set(&kit->desk, kit->arena, &change), OK);
    assert_non_null(change.refusal);
    assert_int_equal(ask_payments(kit).number, 1);
    assert_non_null(strstr(file_of(kit, 1, "1c_to_kl-1.txt"), "Получатель1=Казына — «Ё» № 1\r\n"));
}

struct racer {
    struct kit *kit;
    pthread_barrier_t *start;
    struct one_c_make make;
    struct arena arena;
    enum err err;
};

static void *racer_main(void *context)
{
    struct racer *racer = context;
    (void)pthread_barrier_wait(racer->start);
    racer->err = desk_one_c_make(&racer->kit->desk, &racer->arena, &racer->make);
    return NULL;
}

/* All start at once; their answers stand in the racers. */
static void race(struct kit *kit, struct racer *racers, const struct one_c_make *makes)
{
    pthread_t threads[RACERS];
    pthread_barrier_t start;
    assert_int_equal(pthread_barrier_init(&start, NULL, RACERS), 0);
    for (int i = 0; i < RACERS; i++) {
        racers[i] = (struct racer){.kit = kit, .start = &start, .make = makes[i]};
        racers[i].make.form_id = kit_id(kit);
        racers[i].make.profile = TEXT("main");
        arena_init(&racers[i].arena, EXPORT_ARENA_BYTES);
        assert_int_equal(pthread_create(&threads[i], NULL, racer_main, &racers[i]), 0);
    }
    for (int i = 0; i < RACERS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        arena_release(&racers[i].arena);
    }
    assert_int_equal(pthread_barrier_destroy(&start), 0);
}

DESK_TEST(test_registers_asked_for_at_once_are_one)
{
    struct racer racers[RACERS];
    struct one_c_make makes[RACERS];
    int made = 0, nothing = 0;
    settle_ground(kit);
    (void)closed_day(kit, 7);
    (void)settle_pay(kit, SETTLE_CATERER, 10000);
    for (int i = 0; i < RACERS; i++) makes[i] = (struct one_c_make){.kind = ONE_C_PAYMENTS};
    race(kit, racers, makes);
    for (int i = 0; i < RACERS; i++) {
        assert_int_equal(racers[i].err, OK);
        made += racers[i].make.status == ONE_C_MADE;
        nothing += racers[i].make.status == ONE_C_NOTHING;
    }
    assert_int_equal(made, 1);
    assert_int_equal(nothing, RACERS - 1);
    assert_int_equal(load(kit, 1).exports.count, 1);
}

/* Two of each of two periods: one of the two is made, the other is told of it. */
DESK_TEST(test_sets_made_at_once_have_numbers_of_their_own)
{
    struct racer racers[RACERS];
    struct one_c_make makes[RACERS];
    int made = 0;
    settle_ground(kit);
    struct day first = closed_day(kit, 7), second = closed_day(kit, 3);
    for (int i = 0; i < RACERS; i++) {
        struct day day = i % 2 == 0 ? first : second;
        makes[i] = (struct one_c_make){.kind = ONE_C_SET, .first_day = day, .last_day = day};
    }
    race(kit, racers, makes);
    for (int i = 0; i < RACERS; i++) {
        assert_int_equal(racers[i].err, OK);
        assert_null(one_c_refusal(racers[i].make.status));
        made += racers[i].make.status == ONE_C_MADE;
        assert_int_equal(racers[i].make.number, racers[(i + 2) % RACERS].make.number);
    }
    assert_int_equal(made, 2);
    assert_int_equal(load(kit, 0).exports.count, 2);
}

/* ---- profiles ---- */

DESK_TEST(test_profiles_are_kept_with_who_changed_them)
{
    struct one_c_profile profile;
    settle_ground(kit);
    assert_int_equal(load(kit, 0).profiles.count, 1);
    one_c_profile_default(&profile);
    profile.name = "1С:ERP «Ёлка» Қ";
    profile.charset = CHARSET_UTF_8;
    profile.has_csv = false;
    profile.accounts[ACCOUNT_PAYABLE] = "76.АБ-1";
    assert_int_equal(one_c_profile_set(&kit->desk, kit->arena, &profile, 5), OK);
    assert_int_equal(one_c_profile_set(&kit->desk, kit->arena, &profile, 6), OK);
    struct one_c_profiles kept = load(kit, 0).profiles;
    const struct one_c_profile *found = one_c_profile_find(&kept, TEXT("main"));
    assert_non_null(found);
    assert_int_equal(kept.count, 1);
    assert_true(text_equal(one_c_profile_write(kit->arena, found),
                           one_c_profile_write(kit->arena, &profile)));
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM one_c_profile_change"), 2);
    assert_null(one_c_profile_find(&kept, TEXT("mai")));
}

#define LONG_NAME                                                                                  \
    "12345678901234567890123456789012345678901234567890123456789012345678901234567890"             \
    "123456789012345678901"

/* The first that applies, and just at its edge. */
static void test_what_a_profile_may_be(void **state)
{
    static const struct {
        const char *code, *name, *account, *word;
        bool has_xml, has_csv;
    } CASES[] = {
        {"", "", "=", "Код профиля", false, false},
        {"Main", "x", "", "Код профиля", true, true},
        {"a/b", "x", "", "Код профиля", true, true},
        {"1234567890123456789012345678901", "x", "", "Код профиля", true, true},
        {"123456789012345678901234567890", "", "=", "Название", false, false},
        {"a", LONG_NAME, "", "Название", true, true},
        {"a", "\xff", "", "Название", true, true},
        {"a", "x", "=", "Выберите", false, false},
        {"a", "x", "=76", "Счёт плана", true, false},
        {"a", "x", "76 05", "Счёт плана", false, true},
        {"a", "x", "76.₸", "Счёт плана", true, true},
        {"a", "x", "123456789012345678901", "Счёт плана", true, true},
        {"a", "x", "12345678901234567890", NULL, true, false},
        {"a-1", "1С", "76.АБ", NULL, false, true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct one_c_profile profile;
        one_c_profile_default(&profile);
        profile.code = CASES[i].code;
        profile.name = CASES[i].name;
        profile.accounts[ACCOUNT_WRITTEN_OFF] = CASES[i].account;
        profile.has_xml = CASES[i].has_xml;
        profile.has_csv = CASES[i].has_csv;
        const char *refusal = one_c_profile_refusal(&profile);
        assert_true((refusal == NULL) == (CASES[i].word == NULL));
        if (refusal != NULL) assert_ptr_equal(strstr(refusal, CASES[i].word), refusal);
    }
}

static void test_what_is_read_as_a_profile(void **state)
{
    static const struct {
        const char *content, *word;
    } CASES[] = {
        {"", "Профиль"},
        {"[]", "Профиль"},
        {"{\"version\":2}", "Профиль"},
        {"{\"version\":1,\"version\":1}", "Профиль"},
        {"{\"version\":1,\"code\":\"a\",\"name\":\"x\",\"xml\":true}", "Кодировка"},
        {"{\"version\":1,\"code\":\"a\",\"name\":\"x\",\"xml\":true,\"encoding\":\"koi8-r\"}",
         "Кодировка"},
        {"{\"version\":1,\"code\":\"a\",\"name\":\"x\",\"encoding\":\"utf-8\"}", "Выберите"},
        {"{\"version\":1,\"code\":\"a\",\"name\":\"x\",\"xml\":true,\"encoding\":\"utf-8\"}", NULL},
    };
    struct arena arena;
    (void)state;
    arena_init(&arena, 1 << 20);
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct one_c_profile profile = {.code = "untouched"};
        const char *refusal;
        bool is_read = one_c_profile_read(&arena, text_of(CASES[i].content), &profile, &refusal);
        assert_true(is_read == (CASES[i].word == NULL));
        assert_string_equal(profile.code, is_read ? "a" : "untouched");
        if (!is_read) assert_ptr_equal(strstr(refusal, CASES[i].word), refusal);
    }
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_set_is_made_anew_only_when_something_changed),
        cmocka_unit_test(test_a_period_closed_later_makes_another_set),
        cmocka_unit_test(test_one_c_status_order),
        cmocka_unit_test(test_a_payment_stands_in_one_register),
        cmocka_unit_test(test_what_no_bank_prints_is_not_paid),
        cmocka_unit_test(test_registers_asked_for_at_once_are_one),
        cmocka_unit_test(test_sets_made_at_once_have_numbers_of_their_own),
        cmocka_unit_test(test_profiles_are_kept_with_who_changed_them),
        cmocka_unit_test(test_what_a_profile_may_be),
        cmocka_unit_test(test_what_is_read_as_a_profile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
