/* Channels as configuration: what each setting takes, what is refused and in which order, history,
 * passwords, networks. */
#include "fixture.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/secret.h"
#include "pay/channel.h"
#include "pay/network.h"

#define ROWS(table) (sizeof(table) / sizeof *(table))

struct work {
    struct fixture *fixture;
    enum err (*apply)(struct tx *tx, struct arena *arena, struct channel_change *change);
    struct channel_change change;
    const char *password;
    bool found;
    struct channel channel;
    struct channel_history history;
};

static enum err change_run(struct tx *tx, void *context)
{
    struct work *work = context;
    return work->apply(tx, work->fixture->arena, &work->change);
}

static enum channel_status add(struct fixture *fixture, const char *code, const char *name)
{
    struct work work = {
        .fixture = fixture, .apply = channel_add, .change = {.code = code, .value = text_of(name)}};
    assert_int_equal(store_write(fixture->store, 0, change_run, &work), OK);
    return work.change.status;
}

static enum channel_status set(struct fixture *fixture, const char *setting, const char *value)
{
    struct work work = {.fixture = fixture,
                        .apply = channel_change,
                        .change = {.code = "city",
                                   .setting = text_of(setting),
                                   .value = text_of(value),
                                   .staff_id = 7,
                                   .now = instant_of_ms(1000)}};
    assert_int_equal(store_write(fixture->store, 0, change_run, &work), OK);
    return work.change.status;
}

static enum err load_run(struct tx *tx, void *context)
{
    struct work *work = context;
    struct arena *arena = work->fixture->arena;
    TRY(channel_load(tx, arena, "city", &work->found, &work->channel));
    return channel_history_load(tx, arena, work->channel.id, &work->history);
}

static struct work load(struct fixture *fixture)
{
    struct work work = {.fixture = fixture};
    assert_int_equal(store_read(fixture->store, load_run, &work), OK);
    assert_true(work.found);
    return work;
}

static void body_refusals(struct fixture *fixture)
{
    assert_int_equal(add(fixture, "", "Имя"), CHANNEL_CODE_INVALID);
    assert_int_equal(add(fixture, "Город", "Имя"), CHANNEL_CODE_INVALID);
    assert_int_equal(add(fixture, "a-b", ""), CHANNEL_CODE_INVALID);
    assert_int_equal(add(fixture, "city", ""), CHANNEL_NAME_INVALID);
    assert_int_equal(add(fixture, "city", " Имя"), CHANNEL_NAME_INVALID);
    assert_int_equal(add(fixture, "city", "Имя\n"), CHANNEL_NAME_INVALID);
    assert_int_equal(set(fixture, "enabled", "yes"), CHANNEL_UNKNOWN);
    assert_int_equal(add(fixture, "city", "Терминалы города"), CHANNEL_CHANGED);
    assert_int_equal(add(fixture, "city", "Другие"), CHANNEL_EXISTS);
    assert_int_equal(set(fixture, "colour", "red"), CHANNEL_SETTING_UNKNOWN);
    assert_int_equal(set(fixture, "enabled", "perhaps"), CHANNEL_VALUE_INVALID);
    assert_int_equal(set(fixture, "enabled", "no"), CHANNEL_SAME);
    assert_int_equal(set(fixture, "name", ""), CHANNEL_VALUE_INVALID);
}

static const struct {
    const char *setting, *value;
    bool is_taken;
} VALUES[] = {
    {"dialect", "osmp", true},
    {"dialect", "OSMP", false},
    {"dialect", "", false},
    {"enabled", "yes", true},
    {"enabled", "1", false}, /* the same again */
    {"min_amount", "0", false},
    {"min_amount", "0,01", true},
    {"min_amount", "10 000 000,00", true},
    {"min_amount", "10000000.01", false},
    {"day_limit", "0", true},
    {"day_limit", "-1", false},
    {"fee", "10000", true},
    {"fee", "10001", false},
    {"fee", "1,5", false},
    {"networks", "79.142.16.0/20, 2001:db8::/32", true},
    {"networks", "79.142.16.1/20", false},
    {"networks", "79.142.16.0/33", false},
    {"networks", "host.example", false},
    {"networks", "", true},
    {"code_map", "duplicate=5, account_unknown=-1", true},
    {"code_map", "duplicate=5,", false},
    {"code_map", "dublicate=5", false},
    {"secret_file", "/etc/obed/secret", true},
    {"secret_file", "secret", false},
    {"login", "ci\tty", false},
    {"login", "\xFF", false},
    {"login", "city", true},
    {"password_hash", "x", false},
    {"unknown_per_minute", "0", false},
    {"name", "Терминалы", true},
};

static void body_values(struct fixture *fixture)
{
    assert_int_equal(add(fixture, "city", "Терминалы города"), CHANNEL_CHANGED);
    int64_t taken = 1; /* with the adding */
    for (size_t i = 0; i < ROWS(VALUES); i++) {
        enum channel_status status = set(fixture, VALUES[i].setting, VALUES[i].value);
        if ((status == CHANNEL_CHANGED) != VALUES[i].is_taken) {
            fail_msg("%s %s: %s", VALUES[i].setting, VALUES[i].value, channel_status_name(status));
        }
        taken += status == CHANNEL_CHANGED;
    }
    struct work work = load(fixture);
    assert_int_equal(channel_number(&work.channel, CHANNEL_DIALECT), CHANNEL_OSMP);
    assert_true(channel_flag(&work.channel, CHANNEL_ENABLED));
    assert_int_equal(channel_number(&work.channel, CHANNEL_MIN_AMOUNT), 1000000000);
    assert_string_equal(work.channel.name, "Терминалы");
    assert_int_equal(work.history.count, taken);
    const struct channel_history_line *last = &work.history.lines[taken - 1];
    assert_string_equal(last->name, "name");
    assert_string_equal(last->value_before, "Терминалы города");
    assert_int_equal(last->staff_id, 7);
    assert_int_equal(last->changed_at.ms, 1000);
}

struct kept_work {
    int64_t channel_id;
};

static enum err kept_run(struct tx *tx, void *context)
{
    struct kept_work *work = context;
    TRY(channel_value_set(tx, work->channel_id, CHANNEL_ENABLED, "1"));
    return channel_value_set(tx, work->channel_id, CHANNEL_DIALECT, "of_the_future");
}

/* What a newer program kept and this one does not understand takes no payments. */
static void body_kept_by_a_newer_program(struct fixture *fixture)
{
    assert_int_equal(add(fixture, "city", "Терминалы города"), CHANNEL_CHANGED);
    struct kept_work kept = {load(fixture).channel.id};
    assert_int_equal(store_write(fixture->store, 0, kept_run, &kept), OK);
    struct work work = load(fixture);
    assert_false(channel_flag(&work.channel, CHANNEL_ENABLED));
    assert_int_equal(channel_number(&work.channel, CHANNEL_DIALECT), CHANNEL_PLAIN);
}

static enum err password_run(struct tx *tx, void *context)
{
    struct work *work = context;
    return channel_set_password(tx, work->fixture->arena, &work->change, &work->password);
}

static void body_passwords(struct fixture *fixture)
{
    assert_int_equal(add(fixture, "city", "Терминалы города"), CHANNEL_CHANGED);
    struct work before = load(fixture);
    assert_false(channel_password_matches(&before.channel, TEXT("")));
    const char *passwords[2];
    for (int i = 0; i < 2; i++) {
        struct work work = {.fixture = fixture, .change = {.code = "city"}};
        assert_int_equal(store_write(fixture->store, 0, password_run, &work), OK);
        passwords[i] = work.password;
    }
    struct work after = load(fixture);
    assert_true(channel_password_matches(&after.channel, text_of(passwords[1])));
    assert_false(channel_password_matches(&after.channel, text_of(passwords[0])));
    assert_false(channel_password_matches(&after.channel, TEXT("")));
    const char *kept = channel_text(&after.channel, CHANNEL_PASSWORD_HASH);
    assert_null(strstr(kept, passwords[1]));
    assert_string_equal(channel_value_format(fixture->arena, CHANNEL_PASSWORD_HASH, kept), "(set)");
}

#define ENGINE_TEST(name)                                                                          \
    static void test_##name(void **state)                                                          \
    {                                                                                              \
        (void)state;                                                                               \
        fixture_each_engine(body_##name);                                                          \
    }

ENGINE_TEST(refusals)
ENGINE_TEST(values)
ENGINE_TEST(kept_by_a_newer_program)
ENGINE_TEST(passwords)

static void test_networks(void **state)
{
    (void)state;
    static const struct {
        const char *networks, *address;
        bool holds;
    } CASES[] = {
        {"192.0.2.0/24", "192.0.2.0", true},
        {"192.0.2.0/24", "192.0.2.255", true},
        {"192.0.2.0/24", "192.0.3.0", false},
        {"192.0.2.7", "192.0.2.7", true},
        {"192.0.2.7", "192.0.2.6", false},
        {"0.0.0.0/0", "203.0.113.9", true},
        {"0.0.0.0/0", "2001:db8::1", false},
        {"::/0", "203.0.113.9", true},
        {"192.0.2.0/24", "::ffff:192.0.2.9", true},
        {"2001:db8::/33", "2001:db8:8000::1", false},
        {"10.0.0.0/8,\t172.16.0.0/12 192.168.0.0/16", "172.31.0.1", true},
        {"", "127.0.0.1", false},
        {"192.0.2.0/24", "", false},
        {"192.0.2.0/24", "192.0.2.1 ", false},
        {"192.0.2.0/24", "192.0.2.1, 10.0.0.1", false},
    };
    for (size_t i = 0; i < ROWS(CASES); i++) {
        bool holds = networks_hold(text_of(CASES[i].networks), text_of(CASES[i].address));
        if (holds != CASES[i].holds) fail_msg("%s %s", CASES[i].networks, CASES[i].address);
    }
    assert_true(address_is_loopback(TEXT("127.9.9.9")));
    assert_true(address_is_loopback(TEXT("::1")));
    assert_true(address_is_loopback(TEXT("::ffff:127.0.0.1")));
    assert_false(address_is_loopback(TEXT("128.0.0.1")));
}

static void test_every_default_is_taken(void **state)
{
    (void)state;
    struct channel channel = {.code = "x"};
    for (int i = 0; i < CHANNEL_SETTING_COUNT; i++) {
        const struct channel_rule *rule = channel_rule((enum channel_setting)i);
        enum channel_setting found;
        if (!channel_value_take(&channel, (enum channel_setting)i, rule->value)) {
            fail_msg("%s", rule->name);
        }
        assert_true(channel_setting_by_name(text_of(rule->name), &found));
        assert_int_equal(found, i);
        assert_true(strlen(rule->help) > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_kept_by_a_newer_program),
        cmocka_unit_test(test_passwords),
        cmocka_unit_test(test_networks),
        cmocka_unit_test(test_every_default_is_taken),
    };
    secret_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
