/* The rules of the entrance that need no database: passwords, delays, addresses, forms. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "access/audit.h"
#include "access/login.h"
#include "access/session.h"
#include "access/strength.h"
#include "access/throttle.h"
#include "base/secret.h"

#define NUMBER TEXT("0242013137")
#define GOOD_PASSWORD TEXT("каша-вторник-самокат")

static void test_csrf_is_of_the_session(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 4096);
    char *csrf = session_csrf(&arena, TEXT("one"));
    assert_true(session_csrf_is_right(&arena, TEXT("one"), text_of(csrf)));
    assert_false(session_csrf_is_right(&arena, TEXT("two"), text_of(csrf)));
    assert_false(session_csrf_is_right(&arena, TEXT("one"), TEXT("")));
    assert_false(session_csrf_is_right(&arena, TEXT(""), text_of(session_csrf(&arena, TEXT("")))));
    arena_release(&arena);
}

static void test_delays_double(void **state)
{
    (void)state;
    static const int64_t expected[] = {0, 0, 0, 1000, 2000, 4000, 8000, 16000, 16000};
    for (int64_t i = 0; i < 9; i++) assert_int_equal(throttle_delay_ms(i), expected[i]);
    assert_int_equal(throttle_delay_ms(INT64_MAX), THROTTLE_DELAY_LIMIT_MS);
}

static enum password_status judge(const char *password)
{
    return password_judge(text_of(password), text_of(password), NUMBER);
}

static void test_password_strength(void **state)
{
    (void)state;
    assert_int_equal(judge("короткй"), PASSWORD_TOO_SHORT);
    assert_int_equal(judge("password"), PASSWORD_WEAK);
    assert_int_equal(judge("12345678"), PASSWORD_WEAK);
    assert_int_equal(judge("x0242013137y"), PASSWORD_WEAK);
    assert_int_equal(judge("k7m2p-x9qrt"), PASSWORD_LIKE_TEMPORARY);
    assert_int_equal(judge("каша-вторник-самокат"), PASSWORD_OK);
    assert_int_equal(judge("correct horse battery staple"), PASSWORD_OK);
    assert_int_equal(password_judge(GOOD_PASSWORD, TEXT("иное"), NUMBER), PASSWORD_DIFFERS);
    char longest[PASSWORD_LONGEST + 2];
    for (int i = 0; i <= PASSWORD_LONGEST; i++) longest[i] = (char)('a' + i * 7 % 26);
    longest[PASSWORD_LONGEST + 1] = '\0';
    assert_int_equal(judge(longest), PASSWORD_TOO_LONG);
    longest[PASSWORD_LONGEST] = '\0';
    assert_int_equal(judge(longest), PASSWORD_OK);
}

static void test_temporary_passwords_differ(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 4096);
    char *one = password_make_temporary(&arena);
    char *other = password_make_temporary(&arena);
    assert_string_not_equal(one, other);
    assert_int_equal(strlen(one), TEMPORARY_PASSWORD_SIZE);
    assert_true(password_looks_temporary(text_of(one)));
    assert_false(password_looks_temporary(TEXT("k7m2pxx9qrt")));
    assert_false(password_looks_temporary(TEXT("k7m2p-x9qr0")));
    arena_release(&arena);
}

static void test_email_form(void **state)
{
    (void)state;
    static const char *const good[] = {"a@b.ru", "first.last+tag@mail.example", "x@a-b.c.d"};
    static const char *const bad[] = {"",
                                      "a",
                                      "a@b",
                                      "@b.ru",
                                      "a@.ru",
                                      "a@b.",
                                      "a b@c.ru",
                                      "a@b@c.ru",
                                      "a@c.ru\n",
                                      "a@c,d.ru",
                                      "a@c.ru\r\nBcc: x@y.ru",
                                      "почта@пример.рф"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(email_is_formed(text_of(good[i])));
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(email_is_formed(text_of(bad[i])));
    }
}

static void test_failures_are_kept_sparsely(void **state)
{
    (void)state;
    int kept = 0;
    for (int64_t i = 1; i <= 1000; i++) kept += audit_keeps_failure(i);
    assert_int_equal(kept, 10);
    assert_true(audit_keeps_failure(1));
}

int main(void)
{
    secret_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_csrf_is_of_the_session),
        cmocka_unit_test(test_delays_double),
        cmocka_unit_test(test_password_strength),
        cmocka_unit_test(test_temporary_passwords_differ),
        cmocka_unit_test(test_email_form),
        cmocka_unit_test(test_failures_are_kept_sparsely),
    };
    return cmocka_run_group_tests_name("access_rules", tests, NULL, NULL);
}
