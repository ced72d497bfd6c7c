/* Deletion when the time is over: whom it reaches, what goes, what stays, and who says so. */
#include "desk_kit.h"

#include <string.h>

#include "base/buf.h"
#include "desk/assent.h"
#include "desk/erase.h"

enum { ASKS = 801, AGREES = 802, PARENT = 803, PUPIL = 2 };

static const struct query *by_hand(struct kit *kit, const char *sql)
{
    struct query *query = ARENA_NEW(kit->arena, struct query);
    *query = (struct query){.name = sql, .kind = QUERY_EXEC, .sqlite = sql, .postgres = sql};
    return query;
}

static enum err run_by_hand(struct tx *tx, void *context)
{
    scoped(statement) struct statement *statement = statement_open(tx, context);
    return statement_run(statement);
}

static enum err try_sql(struct kit *kit, const char *sql)
{
    union {
        const struct query *query;
        void *context;
    } work = {.query = by_hand(kit, sql)};
    return store_write(kit->store, 0, run_by_hand, work.context);
}

static void sql(struct kit *kit, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void sql(struct kit *kit, const char *format, ...)
{
    struct buf buf;
    va_list arguments;
    buf_init(&buf, kit->arena);
    va_start(arguments, format);
    buf_vprintf(&buf, format, arguments);
    va_end(arguments);
    assert_int_equal(try_sql(kit, buf.bytes), OK);
}

/* The pupil left `years` years and a day ago, and has much that tells of him. */
static void leaves(struct kit *kit, int pupil, int years)
{
    long long account = kit_pupil(KIT_SCHOOL, pupil);
    long long left_at = kit->now.ms - ((long long)years * 366 + 1) * DAY_MS;
    sql(kit, "UPDATE person SET state = 2, birth_day = 100 WHERE school_id = 24 AND id = %lld",
        account);
    sql(kit,
        "INSERT INTO person_event (school_id, id, account_id, kind, from_class_id, class_id, "
        "other_school_id, cause_id, login_id, happened_at) "
        "VALUES (24, %lld, %lld, 3, 900, 0, 0, 0, 0, %lld)",
        account + 7000000, account, left_at);
    sql(kit,
        "INSERT INTO benefit (school_id, id, account_id, kind_id, first_day, last_day, document, "
        "login_id, set_at) VALUES (24, %lld, %lld, 1, 1, 2, 'справка № 12', 0, 0)",
        account + 7000001, account);
    sql(kit,
        "INSERT INTO family_event (school_id, id, account_id, login_id, kind, detail, happened_at) "
        "VALUES (24, %lld, %lld, 803, 1, 'болеет', 5)",
        account + 7000002, account);
    sql(kit,
        "INSERT INTO absence (school_id, id, account_id, first_day, last_day, reason, said_by, "
        "login_id, said_at) VALUES (24, %lld, %lld, 1, 2, 'ветрянка', 1, 803, 5)",
        account + 7000003, account);
}

static void has_login(struct kit *kit, int pupil)
{
    long long account = kit_pupil(KIT_SCHOOL, pupil);
    sql(kit,
        "INSERT INTO login (id, name, password, temporary, temporary_ends_at, email, created_at) "
        "VALUES (803, 'x%d', 'hash', '', 0, 'mama@example.org', 0)",
        pupil);
    sql(kit,
        "INSERT INTO login_account (login_id, school_id, account_id, added_at) "
        "VALUES (803, 24, %lld, 0)",
        account);
    sql(kit,
        "INSERT INTO access_event (login_id, happened_at, id, kind, failures, address, device) "
        "VALUES (803, 1, 1, 1, 0, '10.0.0.1', 'Firefox')");
}

struct previewing {
    struct kit *kit;
    struct erase_preview preview;
};

static enum err load_preview(struct tx *tx, void *context)
{
    struct previewing *work = context;
    return erase_preview_load(tx, work->kit->arena, work->kit->now, &work->preview);
}

static struct erase_preview preview(struct kit *kit)
{
    struct previewing work = {.kit = kit};
    assert_int_equal(store_read(kit->store, load_preview, &work), OK);
    return work.preview;
}

static struct erase_ask ask(struct kit *kit)
{
    struct erase_preview seen = preview(kit);
    struct erase_ask ask = {.login_id = ASKS,
                            .reason = TEXT("истёк срок"),
                            .seen = erase_preview_digest(kit->arena, &seen)};
    assert_int_equal(desk_erase_ask(&kit->desk, kit->arena, &ask), OK);
    return ask;
}

struct deciding {
    struct kit *kit;
    struct assent_decision decision;
};

static enum err decide(struct tx *tx, void *context)
{
    struct deciding *deciding = context;
    return assent_decide(tx, deciding->kit->arena, &deciding->kit->desk, &deciding->decision);
}

static struct assent_decision agree(struct kit *kit, int64_t by_id)
{
    struct deciding deciding = {kit,
                                {.id = kit_count(kit, "SELECT max(id) FROM assent"),
                                 .by_id = by_id,
                                 .agrees = true,
                                 .now = kit->now}};
    assert_int_equal(store_write(kit->store, 0, decide, &deciding), OK);
    return deciding.decision;
}

DESK_TEST(test_only_who_left_long_ago_with_nothing_left_is_reached)
{
    assert_int_equal(preview(kit).count, 0);
    leaves(kit, 1, 4); /* not long enough */
    leaves(kit, 2, 6);
    leaves(kit, 3, 6);
    kit_pay(kit, KIT_SCHOOL, 3, 100); /* still has money */
    struct erase_preview found = preview(kit);
    assert_int_equal(found.count, 1);
    assert_int_equal(found.people[0].account_id, kit_pupil(KIT_SCHOOL, 2));
    assert_int_equal(found.years, 5);
}

DESK_TEST(test_two_persons_delete_and_the_register_says_it)
{
    leaves(kit, PUPIL, 6);
    has_login(kit, PUPIL);
    struct erase_ask asked = ask(kit);
    assert_int_equal(asked.assent, ASSENT_OK);
    assert_false(asked.is_changed);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM erasure"), 0);
    assert_int_equal(agree(kit, ASKS).status, ASSENT_SAME_PERSON);
    assert_int_equal(agree(kit, AGREES).status, ASSENT_OK);

    assert_int_equal(kit_count(kit, "SELECT count(*) FROM person WHERE surname = '" ERASED_SURNAME
                                    "' AND name = '' AND birth_day IS NULL"),
                     1);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM benefit WHERE document <> ''"), 0);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM family_event WHERE detail <> ''"), 0);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM absence WHERE reason <> ''"), 0);
    assert_int_equal(
        kit_count(kit, "SELECT count(*) FROM login WHERE email <> '' OR password <> ''"), 0);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM access_event WHERE address <> ''"), 0);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM erasure WHERE people = 1 AND asked_by = "
                                    "801 AND agreed_by = 802"),
                     1);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM erasure_person"), 1);
    assert_int_equal(preview(kit).count, 0); /* once */
}

DESK_TEST(test_a_list_that_changed_is_not_deleted)
{
    leaves(kit, 2, 6);
    assert_int_equal(ask(kit).assent, ASSENT_OK);
    leaves(kit, 1, 7);
    struct assent_decision decision = agree(kit, AGREES);
    assert_int_equal(decision.status, ASSENT_NOT_DOABLE);
    assert_non_null(decision.refusal);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM erasure"), 0);

    struct erase_ask stale = {.login_id = ASKS, .reason = TEXT("срок"), .seen = "other"};
    assert_int_equal(desk_erase_ask(&kit->desk, kit->arena, &stale), OK);
    assert_true(stale.is_changed);
}

DESK_TEST(test_a_login_that_opens_another_child_stays)
{
    leaves(kit, 2, 6);
    has_login(kit, 2);
    sql(kit,
        "INSERT INTO login_account (login_id, school_id, account_id, added_at) "
        "VALUES (803, 24, %lld, 0)",
        (long long)kit_pupil(KIT_SCHOOL, 1));
    ask(kit);
    assert_int_equal(agree(kit, AGREES).status, ASSENT_OK);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM login WHERE email <> ''"), 1);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM access_event WHERE address <> ''"), 1);
}

/* A text within a fact may be emptied; nothing else of it may change, and nothing be put there. */
DESK_TEST(test_facts_let_their_texts_be_emptied_and_nothing_else)
{
    leaves(kit, 2, 6);
    assert_int_not_equal(try_sql(kit, "UPDATE family_event SET detail = 'other'"), OK);
    assert_int_not_equal(try_sql(kit, "UPDATE family_event SET detail = '', kind = 2"), OK);
    assert_int_not_equal(try_sql(kit, "UPDATE family_event SET kind = 2"), OK);
    assert_int_not_equal(try_sql(kit, "UPDATE family_event SET kind = kind"), OK);
    assert_int_not_equal(try_sql(kit, "DELETE FROM family_event"), OK);
    assert_int_equal(try_sql(kit, "UPDATE family_event SET detail = ''"), OK);
    assert_int_not_equal(try_sql(kit, "UPDATE family_event SET detail = 'again'"), OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_only_who_left_long_ago_with_nothing_left_is_reached),
        cmocka_unit_test(test_two_persons_delete_and_the_register_says_it),
        cmocka_unit_test(test_a_list_that_changed_is_not_deleted),
        cmocka_unit_test(test_a_login_that_opens_another_child_stays),
        cmocka_unit_test(test_facts_let_their_texts_be_emptied_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
