/* Money, numbers, ids, check digits, maps and arenas at their edges. */
#include "promise.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/id.h"
#include "base/id_map.h"
#include "base/luhn.h"
#include "base/memory.h"
#include "base/money.h"
#include "base/parse.h"

enum { ARENA_BYTES = 1 << 20 };

#define NB "\xC2\xA0"
#define ROWS(list) (sizeof(list) / sizeof((list)[0]))

/* ---- money ---- */

static void test_money_is_read_as_people_write_it(void **state)
{
    static const struct {
        const char *text;
        int64_t kopecks;
    } GOOD[] = {
        {"8", 800},
        {"8,4", 840},
        {"8.04", 804},
        {"0,01", 1},
        {"0", 0},
        {"00012,50", 1250},
        {"-5", -500},
        {"-0,01", -1},
        {"12 345,60", 1234560},
        {"12" NB "345" NB "678,90", 1234567890},
        {"  7,10  ", 710},
        {"9999999999999", INT64_C(999999999999900)},
        {"9999999999999,99", INT64_C(999999999999999)},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(GOOD); i++) {
        struct money money;
        assert_int_equal(money_parse(text_of(GOOD[i].text), &money), OK);
        assert_int_equal(money_in_kopecks(money), GOOD[i].kopecks);
    }
}

static void test_money_refuses_what_is_no_sum(void **state)
{
    static const char *const BAD[] = {
        "",      " ",  "-",    ",",  ",5",  "5,",    "5.",    "8,045", "8,4,1", "1e5",
        "0x10",  "+5", "--5",  "5-", "8 р", "8,0 4", "1_000", "٣",     "NaN",   "10000000000000",
        "5,1 ,", NB,   "1\n2",
    };
    (void)state;
    for (size_t i = 0; i < ROWS(BAD); i++) {
        struct money money = money_of_kopecks(77);
        assert_int_equal(money_parse(text_of(BAD[i]), &money), ERR_SYNTAX);
        assert_int_equal(money_in_kopecks(money), 77);
    }
}

static void test_money_is_written_in_groups(void **state)
{
    static const struct {
        int64_t kopecks;
        const char *text, *dot;
    } SUMS[] = {
        {0, "0,00", "0.00"},
        {804, "8,04", "8.04"},
        {-1, "-0,01", "-0.01"},
        {99999, "999,99", "999.99"},
        {100000, "1" NB "000,00", "1000.00"},
        {-123456789, "-1" NB "234" NB "567,89", "-1234567.89"},
        {INT64_MAX, "92" NB "233" NB "720" NB "368" NB "547" NB "758,07", "92233720368547758.07"},
        {INT64_MIN, "-92" NB "233" NB "720" NB "368" NB "547" NB "758,08", "-92233720368547758.08"},
    };
    (void)state;
    struct arena arena;
    arena_init(&arena, ARENA_BYTES);
    for (size_t i = 0; i < ROWS(SUMS); i++) {
        struct money money = money_of_kopecks(SUMS[i].kopecks);
        assert_string_equal(money_format(&arena, money), SUMS[i].text);
        assert_string_equal(money_format_dot(&arena, money), SUMS[i].dot);
    }
    arena_release(&arena);
}

static void test_money_tells_overflow(void **state)
{
    struct money most = money_of_kopecks(INT64_MAX), least = money_of_kopecks(INT64_MIN);
    struct money one = money_of_kopecks(1), out = money_of_kopecks(42);
    (void)state;
    assert_false(money_add(most, one, &out));
    assert_false(money_subtract(least, one, &out));
    assert_false(money_multiply(most, 2, &out));
    assert_false(money_multiply(least, -1, &out));
    assert_int_equal(money_in_kopecks(out), 42);
    assert_true(money_add(most, least, &out));
    assert_int_equal(money_in_kopecks(out), -1);
    assert_true(money_multiply(money_of_kopecks(-3), 3, &out));
    assert_int_equal(money_in_kopecks(out), -9);
}

static void sum_too_large(void)
{
    (void)money_plus(money_of_kopecks(INT64_MAX), money_of_kopecks(1));
}

static void difference_too_small(void)
{
    (void)money_minus(money_of_kopecks(INT64_MIN), money_of_kopecks(1));
}

static void test_money_sums_known_to_be_bounded_abort(void **state)
{
    (void)state;
    assert_promise_broken(sum_too_large);
    assert_promise_broken(difference_too_small);
}

static void test_money_amounts(void **state)
{
    (void)state;
    assert_false(money_is_amount(money_of_kopecks(0)));
    assert_false(money_is_amount(money_of_kopecks(-1)));
    assert_true(money_is_amount(money_of_kopecks(1)));
    assert_true(money_is_amount(money_of_kopecks(MONEY_AMOUNT_LIMIT_KOPECKS)));
    assert_false(money_is_amount(money_of_kopecks(MONEY_AMOUNT_LIMIT_KOPECKS + 1)));
    assert_true(money_compare(money_of_kopecks(INT64_MIN), money_of_kopecks(INT64_MAX)) < 0);
    assert_int_equal(money_compare(money_zero(), money_of_kopecks(0)), 0);
}

/* ---- whole numbers ---- */

static void test_numbers_keep_to_their_bounds(void **state)
{
    int64_t number = 5;
    (void)state;
    assert_int_equal(parse_int64(TEXT("9223372036854775807"), INT64_MIN, INT64_MAX, &number), OK);
    assert_true(number == INT64_MAX);
    assert_int_equal(parse_int64(TEXT("-9223372036854775808"), INT64_MIN, INT64_MAX, &number), OK);
    assert_true(number == INT64_MIN);
    number = 5;
    assert_int_equal(parse_int64(TEXT("9223372036854775808"), INT64_MIN, INT64_MAX, &number),
                     ERR_LIMIT);
    assert_int_equal(parse_int64(TEXT("-9223372036854775809"), INT64_MIN, INT64_MAX, &number),
                     ERR_LIMIT);
    assert_int_equal(parse_int64(TEXT("11"), 1, 10, &number), ERR_LIMIT);
    assert_int_equal(parse_int64(TEXT("0"), 1, 10, &number), ERR_LIMIT);
    static const char *const BAD[] = {"",   "-",   "--1", "+1",  " 1",
                                      "1 ", "1.0", "0x1", "1\n", "12345678901234567890"};
    for (size_t i = 0; i < ROWS(BAD); i++) {
        assert_int_equal(parse_int64(text_of(BAD[i]), INT64_MIN, INT64_MAX, &number), ERR_SYNTAX);
    }
    assert_int_equal(number, 5);
}

/* ---- ids ---- */

static void test_ids_hold_origin_and_counter(void **state)
{
    int64_t last = id_make(ID_ORIGIN_LIMIT - 1, ID_COUNTER_LIMIT - 1);
    (void)state;
    assert_true(last == INT64_MAX);
    assert_int_equal(id_origin(last), ID_ORIGIN_LIMIT - 1);
    assert_int_equal(id_counter(last), ID_COUNTER_LIMIT - 1);
    assert_int_equal(id_origin(id_make(0, 1)), 0);
    assert_int_equal(id_counter(id_make(7, 1)), 1);
    assert_true(id_make(2, 1) > id_make(1, ID_COUNTER_LIMIT - 1));
}

static void counter_zero(void)
{
    (void)id_make(1, 0);
}
static void counter_too_large(void)
{
    (void)id_make(1, ID_COUNTER_LIMIT);
}
static void origin_too_large(void)
{
    (void)id_make(ID_ORIGIN_LIMIT, 1);
}
static void origin_negative(void)
{
    (void)id_make(-1, 1);
}

static void test_ids_out_of_range_are_not_made(void **state)
{
    (void)state;
    assert_promise_broken(counter_zero);
    assert_promise_broken(counter_too_large);
    assert_promise_broken(origin_too_large);
    assert_promise_broken(origin_negative);
}

static void test_ids_are_read_in_one_spelling_only(void **state)
{
    static const char *const BAD[] = {"",    "0",  "-1", "01", "+1", "1 ", "9223372036854775808",
                                      "1.0", "abc"};
    int64_t id = 3;
    (void)state;
    for (size_t i = 0; i < ROWS(BAD); i++) {
        assert_int_not_equal(id_parse(text_of(BAD[i]), &id), OK);
    }
    assert_int_equal(id, 3);
    assert_int_equal(id_parse(TEXT("9223372036854775807"), &id), OK);
    assert_true(id == INT64_MAX);
    struct arena arena;
    arena_init(&arena, ARENA_BYTES);
    assert_string_equal(id_format(&arena, id), "9223372036854775807");
    arena_release(&arena);
}

/* ---- check digits ---- */

static void test_luhn_known_numbers(void **state)
{
    (void)state;
    /* ISO/IEC 7812-1, annex B, and the usual examples. */
    assert_int_equal(luhn_digit(TEXT("7992739871")), '3');
    assert_true(luhn_is_right(TEXT("79927398713")));
    assert_true(luhn_is_right(TEXT("4561261212345467")));
    assert_false(luhn_is_right(TEXT("4561261212345464")));
    assert_int_equal(luhn_digit(TEXT("0")), '0');
    assert_true(luhn_is_right(TEXT("00")));
    static const char *const BAD[] = {"", "0", "7", "7992739871 3", "79927398714", "a0", "-18"};
    for (size_t i = 0; i < ROWS(BAD); i++) assert_false(luhn_is_right(text_of(BAD[i])));
}

/* What the digit is for: no single wrong digit passes, nor do two neighbours changed about, but for
 * 09 and 90. */
static void test_luhn_finds_single_mistakes(void **state)
{
    char number[] = "024001234?";
    (void)state;
    number[9] = luhn_digit((struct text){number, 9});
    for (int at = 0; at < 10; at++) {
        char right = number[at];
        for (char digit = '0'; digit <= '9'; digit++) {
            number[at] = digit;
            assert_int_equal(luhn_is_right(text_of(number)), digit == right);
        }
        number[at] = right;
    }
    for (int at = 0; at + 1 < 10; at++) {
        char a = number[at], b = number[at + 1];
        if (a == b || (a == '0' && b == '9') || (a == '9' && b == '0')) continue;
        number[at] = b;
        number[at + 1] = a;
        assert_false(luhn_is_right(text_of(number)));
        number[at] = a;
        number[at + 1] = b;
    }
}

static void digit_of_letters(void)
{
    (void)luhn_digit(TEXT("12a"));
}

static void test_luhn_of_no_digits_aborts(void **state)
{
    (void)state;
    assert_promise_broken(digit_of_letters);
}

/* ---- maps ---- */

static void test_id_map_keeps_order_and_finds_all(void **state)
{
    enum { IDS = 5000 };
    struct arena arena;
    struct id_map map;
    (void)state;
    arena_init(&arena, ARENA_BYTES);
    id_map_init(&map, &arena, IDS);
    for (int i = 0; i < IDS; i++) assert_int_equal(id_map_add(&map, id_make(1, 3 * i + 1)), i);
    for (int i = 0; i < IDS; i++) {
        assert_int_equal(id_map_add(&map, id_make(1, 3 * i + 1)), i);
        assert_int_equal(id_map_find(&map, id_make(1, 3 * i + 1)), i);
        assert_int_equal(id_map_find(&map, id_make(1, 3 * i + 2)), -1);
        assert_true(map.ids[i] == id_make(1, 3 * i + 1));
    }
    assert_int_equal(map.count, IDS);
    arena_release(&arena);
}

static void map_overfilled(void)
{
    struct arena arena;
    struct id_map map;
    arena_init(&arena, ARENA_BYTES);
    id_map_init(&map, &arena, 1);
    id_map_add(&map, 1);
    id_map_add(&map, 2);
}

static void test_id_map_of_nothing(void **state)
{
    struct arena arena;
    struct id_map map;
    (void)state;
    arena_init(&arena, ARENA_BYTES);
    id_map_init(&map, &arena, 0);
    assert_int_equal(id_map_find(&map, 0), -1);
    assert_int_equal(id_map_find(&map, INT64_MIN), -1);
    arena_release(&arena);
    assert_promise_broken(map_overfilled);
}

/* ---- arenas ---- */

static void test_arena_gives_zeroed_aligned_memory(void **state)
{
    struct arena arena;
    (void)state;
    arena_init(&arena, ARENA_BYTES);
    for (size_t size = 0; size < 300; size += 7) {
        unsigned char *memory = arena_take(&arena, size);
        assert_int_equal((uintptr_t)memory % 16, 0);
        for (size_t i = 0; i < size; i++) assert_int_equal(memory[i], 0);
        memset(memory, 0xA5, size);
    }
    arena_reset(&arena);
    unsigned char *again = arena_take(&arena, 4096);
    for (size_t i = 0; i < 4096; i++) assert_int_equal(again[i], 0);
    arena_release(&arena);
    arena_release(&arena);
}

static void test_arena_tells_when_its_budget_is_spent(void **state)
{
    struct arena arena;
    (void)state;
    arena_init(&arena, 1000);
    arena_take(&arena, 992);
    assert_false(arena_is_over(&arena));
    arena_take(&arena, 9);
    assert_true(arena_is_over(&arena));
    arena_reset(&arena);
    assert_false(arena_is_over(&arena));
    arena_release(&arena);
}

static void far_over_budget(void)
{
    struct arena arena;
    arena_init(&arena, 1000);
    for (int i = 0; i < 100; i++) arena_take(&arena, 100);
}

static void product_overflows(void)
{
    struct arena arena;
    arena_init(&arena, 1000);
    arena_take_array(&arena, SIZE_MAX / 2, 4);
}

static void no_memory(void)
{
    struct arena arena;
    arena_init(&arena, 1000);
    memory_fail_after(1);
    arena_take(&arena, 1);
}

static void test_arena_promises(void **state)
{
    (void)state;
    assert_promise_broken(far_over_budget);
    assert_promise_broken(product_overflows);
    assert_promise_broken(no_memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_money_is_read_as_people_write_it),
        cmocka_unit_test(test_money_refuses_what_is_no_sum),
        cmocka_unit_test(test_money_is_written_in_groups),
        cmocka_unit_test(test_money_tells_overflow),
        cmocka_unit_test(test_money_sums_known_to_be_bounded_abort),
        cmocka_unit_test(test_money_amounts),
        cmocka_unit_test(test_numbers_keep_to_their_bounds),
        cmocka_unit_test(test_ids_hold_origin_and_counter),
        cmocka_unit_test(test_ids_out_of_range_are_not_made),
        cmocka_unit_test(test_ids_are_read_in_one_spelling_only),
        cmocka_unit_test(test_luhn_known_numbers),
        cmocka_unit_test(test_luhn_finds_single_mistakes),
        cmocka_unit_test(test_luhn_of_no_digits_aborts),
        cmocka_unit_test(test_id_map_keeps_order_and_finds_all),
        cmocka_unit_test(test_id_map_of_nothing),
        cmocka_unit_test(test_arena_gives_zeroed_aligned_memory),
        cmocka_unit_test(test_arena_tells_when_its_budget_is_spent),
        cmocka_unit_test(test_arena_promises),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
