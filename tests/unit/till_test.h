/* A test whose body gets a till of its own. */
#ifndef TESTS_UNIT_TILL_TEST_H
#define TESTS_UNIT_TILL_TEST_H

#include "fixture.h"

#include "till_kit.h"

#define TILL_TEST_WITH(name, furnish)                                                              \
    static void body_##name(struct till_kit *kit);                                                 \
    static void fixture_##name(struct fixture *fixture)                                            \
    {                                                                                              \
        static struct till_kit kit;                                                                \
        const char *path = arena_printf(fixture->arena, "%s/till.db", fixture->folder);            \
        assert_int_equal(till_kit_open(&kit, path, NULL), OK);                                     \
        furnish(&kit);                                                                             \
        body_##name(&kit);                                                                         \
        assert_true(till_journal_is_whole(&kit));                                                  \
        till_kit_close(&kit);                                                                      \
    }                                                                                              \
    static void name(void **state)                                                                 \
    {                                                                                              \
        (void)state;                                                                               \
        fixture_sqlite_bare(fixture_##name);                                                       \
    }                                                                                              \
    static void body_##name(struct till_kit *kit)

/* Furnished: enrolled, mirrored, the shift open. */
#define TILL_TEST(name) TILL_TEST_WITH(name, till_kit_furnish)

#define ROWS(list) (sizeof(list) / sizeof((list)[0]))

#endif
