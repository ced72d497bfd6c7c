/* The courier over a server that says what it is told to: what is kept of each answer, what is set
 * aside, how long it waits, what the cashier hears. tests/sim/canteen.c has the real server. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/log.h"
#include "fixture.h"
#include "till/courier.h"
#include "till_kit.h"

#define TOKEN "24.17.5vSJ0xq2mXW1u0dXQkq3s8mA0sN6cT4bYl7fPzE9hRg"
#define KEY "3q2-7wAAEREiIjMzRERVVWZmd3eIiJmZqqq7u8zM3d0"
#define PROBLEM(code) "{\"title\":\"T\",\"status\":400,\"code\":\"" code "\",\"request\":\"r\"}"

struct stage {
    struct till_kit kit; /* first: the world's context is it */
    struct clock_watch *clock;
    struct token_box *token;
    struct lan_key *key;
    struct courier *courier;
    struct arena arena;
    uint32_t chance;
    /* what the server says, by the path's first word; journal_answers tells of documents */
    int hello_status, journal_status, changes_status, other_status;
    const char *hello, *journal, *changes, *other;
    const char *problem_type; /* of what is not 200 */
    const char *picture_type; /* of what is asked as /photo; NULL: JSON */
    const char *poison;       /* a journal that holds this is refused whole */
    int retry_after_s;
    enum err err;
    int asked, journals;
    char body[2000];
};

/* ---- the server ---- */

/* Every document is recorded. */
static const char *all_recorded(struct arena *arena, struct text body)
{
    struct buf buf;
    const char *at = arena_copy(arena, body.bytes, body.size);
    bool is_first = true;
    buf_init(&buf, arena);
    buf_add_string(&buf, "{\"acknowledged\":1000,\"enrol_anew\":false,\"version\":9,\"answers\":[");
    while ((at = strstr(at, "\"id\":\"")) != NULL) {
        at += strlen("\"id\":\"");
        buf_printf(&buf, "%s{\"id\":\"%.*s\",\"result\":\"recorded\"}", is_first ? "" : ",",
                   (int)strcspn(at, "\""), at);
        is_first = false;
    }
    buf_add_string(&buf, "]}");
    return buf_text(&buf).bytes;
}

static void say(const struct stage *stage, int status, const char *body,
                struct outgoing_answer *out_answer)
{
    const char *good = stage->picture_type != NULL ? stage->picture_type : "application/json";
    *out_answer = (struct outgoing_answer){
        .status = status,
        .retry_after_s = stage->retry_after_s,
        .content_type = text_of(status < 300 ? good : stage->problem_type),
        .body = text_of(body)};
}

static enum err server(void *context, struct arena *arena, const struct outgoing_request *request,
                       struct outgoing_answer *out_answer)
{
    struct stage *stage = context;
    struct text path = text_part(request->url, strlen("http://server/api/till/v1/"),
                                 request->url.size);
    stage->asked++;
    snprintf(stage->body, sizeof stage->body, "%.*s", TEXT_ARGS(request->body));
    if (stage->err != OK) return stage->err;
    if (text_starts(path, TEXT("hello"))) {
        say(stage, stage->hello_status, stage->hello, out_answer);
    } else if (text_starts(path, TEXT("changes"))) {
        say(stage, stage->changes_status, stage->changes, out_answer);
    } else if (!text_starts(path, TEXT("journal"))) {
        say(stage, stage->other_status, stage->other, out_answer);
    } else {
        stage->journals++;
        const char *body = arena_copy(arena, request->body.bytes, request->body.size);
        bool is_poisoned = stage->poison != NULL && strstr(body, stage->poison) != NULL;
        int status = is_poisoned ? 400 : stage->journal_status;
        const char *said = is_poisoned              ? PROBLEM("malformed")
                           : stage->journal != NULL ? stage->journal
                                                    : all_recorded(arena, request->body);
        say(stage, status, said, out_answer);
    }
    return OK;
}

static void chance(void *context, void *out_bytes, size_t size)
{
    struct stage *stage = context;
    unsigned char *bytes = out_bytes;
    for (size_t i = 0; i < size; i++) {
        stage->chance = stage->chance * 1664525 + 1013904223;
        bytes[i] = (unsigned char)(stage->chance >> 24);
    }
}

/* ---- the stage ---- */

#define HELLO(origin, school)                                                                      \
    "{\"till\":{\"origin\":\"" origin "\",\"name\":\"Till 1\",\"first_number\":1,\"highest\":0,"   \
    "\"acknowledged\":0},\"school\":{\"id\":\"" school "\",\"number\":24,\"name\":\"School 24\","  \
    "\"zone\":\"Europe/Moscow\",\"offset_minutes\":180},\"settings\":{},\"lan\":{\"generation\":"  \
    "1,\"key\":\"" KEY "\",\"tills\":[]},\"server_time\":\"2026-03-02T08:00:00.000Z\""
#define PAGE(version, more, reset, rows)                                                           \
    "{\"version\":" version ",\"more\":" more ",\"reset\":" reset                                  \
    ",\"server_time\":\"2026-03-02T08:00:00.000Z\",\"settings\":{},\"lan_generation\":1" rows "}"

static void stage_open(struct stage *stage, struct fixture *fixture)
{
    *stage = (struct stage){.hello_status = 200,
                            .hello = HELLO("17", "24") "}",
                            .journal_status = 200,
                            .changes_status = 200,
                            .problem_type = "application/problem+json",
                            .other_status = 200};
    arena_init(&stage->arena, 8 << 20);
    const char *path = arena_printf(&stage->arena, "%s/till.db", fixture->folder);
    assert_int_equal(till_kit_open(&stage->kit, path, NULL), OK);
    stage->kit.world.random = chance;
    stage->kit.world.call = server;
    till_kit_furnish(&stage->kit);
    assert_int_equal(
        token_open(arena_printf(&stage->arena, "%s/token", fixture->folder), &stage->token), OK);
    assert_int_equal(token_keep(stage->token, TEXT(TOKEN)), OK);
    assert_int_equal(
        lan_key_open(arena_printf(&stage->arena, "%s/key", fixture->folder), &stage->key), OK);
    stage->clock = clock_watch_new(&stage->kit.world, stage->kit.now);
    const struct courier_options options = {.world = &stage->kit.world,
                                            .clock = stage->clock,
                                            .store = stage->kit.store,
                                            .counter = &stage->kit.counter,
                                            .contact = stage->kit.contact,
                                            .token = stage->token,
                                            .key = stage->key,
                                            .server = "http://server"};
    assert_int_equal(courier_new(&options, &stage->courier), OK);
}

static void stage_close(struct stage *stage)
{
    courier_free(stage->courier);
    clock_watch_free(stage->clock);
    lan_key_close(stage->key);
    token_close(stage->token);
    till_kit_close(&stage->kit);
    arena_release(&stage->arena);
}

static int64_t feed(struct stage *stage)
{
    return courier_feed_step(stage->courier, &stage->arena, 0);
}

static int64_t send(struct stage *stage)
{
    return courier_send_step(stage->courier, &stage->arena);
}

static int64_t count(struct stage *stage, const char *sql)
{
    return till_count(&stage->kit, sql);
}

static int64_t unsent(struct stage *stage)
{
    return count(stage, "SELECT (SELECT count(*) FROM document)"
                        " - (SELECT count(*) FROM document_answer)");
}

static enum contact_state state(struct stage *stage)
{
    struct contact_view view;
    contact_look(stage->kit.contact, &view);
    return view.state;
}

static void sell(struct stage *stage, int times)
{
    struct counter_line juice = till_dish(TILL_JUICE, 1);
    for (int i = 0; i < times; i++) {
        till_wait(&stage->kit, SECOND_MS);
        assert_int_equal(till_sell(&stage->kit, 1, &juice, 1).status, COUNTER_DONE);
    }
}

/* ---- hello and changes ---- */

static void greets_and_sends(struct stage *stage)
{
    sell(stage, 3);
    assert_int_equal(send(stage), COURIER_IDLE_MS);
    assert_int_equal(stage->asked, 0);
    assert_int_equal(feed(stage), 0);
    assert_int_equal(state(stage), CONTACT_ONLINE);
    assert_int_equal(send(stage), 0);
    assert_int_equal(unsent(stage), 0);
    assert_int_equal(count(stage, "SELECT count(*) FROM document_answer WHERE version = 9"), 3);
    assert_int_equal(send(stage), COURIER_IDLE_MS);
    assert_int_equal(stage->journals, 1);
}

static void wrong_hellos(struct stage *stage)
{
    static const char *const WRONG[] = {
        "{}",
        "{\"till\":7}",
        HELLO("0", "24") "}",
        HELLO("17", "25") "}", /* another school: never this mirror's */
        HELLO("99999999", "24") "}",
        HELLO("17", "24") ",\"lan\":1}",
    };
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++) {
        stage->hello = WRONG[i];
        int64_t wait_ms = feed(stage);
        assert_in_range(wait_ms, 1, COURIER_RETRY_LIMIT_MS);
        assert_int_equal(state(stage), CONTACT_NONSENSE);
    }
    assert_int_equal(send(stage), COURIER_IDLE_MS);
    assert_int_equal(count(stage, "SELECT school_id FROM identity"), TILL_SCHOOL);
}

static void wrong_pages(struct stage *stage)
{
    static const char *const WRONG[] = {
        PAGE("1", "false", "false", ""), /* back without a reset */
        PAGE("-1", "false", "true", ""),
        PAGE("9223372036854775808", "false", "false", ""),
        PAGE("100", "true", "false", ""),    /* more behind nothing */
        PAGE("100000", "false", "true", ""), /* a reset that is none */
        PAGE("101", "\"no\"", "false", ""),
        PAGE("101", "false", "false", ",\"balances\":[{\"account\":\"7\"}]"),
        PAGE("101", "false", "false", ",\"people\":{}"),
        PAGE("101", "false", "false", ",\"dishes\":[7]"),
        "{\"version\":101}",
    };
    assert_int_equal(till_apply(&stage->kit, 100, ""), OK);
    assert_int_equal(feed(stage), 0);
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++) {
        stage->changes = WRONG[i];
        assert_in_range(feed(stage), 1, COURIER_RETRY_LIMIT_MS);
        assert_int_equal(state(stage), CONTACT_NONSENSE);
        assert_int_equal(count(stage, "SELECT version FROM replica_state"), 100);
    }
    stage->changes = PAGE("101", "false", "false", ",\"news\":[1,2,3]");
    assert_int_equal(feed(stage), 0);
    assert_int_equal(count(stage, "SELECT version FROM replica_state"), 101);
    assert_int_equal(state(stage), CONTACT_ONLINE);
}

/* ---- the journal's answers ---- */

static void wrong_answers(struct stage *stage)
{
    static const char *const WRONG[] = {
        "{}",
        "{\"acknowledged\":0,\"enrol_anew\":false,\"version\":9,\"answers\":[]}",
        "{\"acknowledged\":0,\"enrol_anew\":false,\"version\":9,\"answers\":[7]}",
        "{\"acknowledged\":0,\"enrol_anew\":false,\"version\":9,\"answers\":"
        "[{\"id\":\"5\",\"result\":\"recorded\"}]}",
        "{\"acknowledged\":0,\"enrol_anew\":false,\"version\":9,\"answers\":"
        "[{\"id\":\"0\",\"result\":\"recorded\"}]}",
        "{\"acknowledged\":0,\"enrol_anew\":false,\"version\":0,\"answers\":"
        "[{\"id\":\"18691697672193\",\"result\":\"recorded\"}]}",
        "{\"acknowledged\":0,\"enrol_anew\":false,\"version\":9,\"answers\":"
        "[{\"id\":\"18691697672193\",\"result\":\"thanks\"}]}",
        "{\"acknowledged\":\"0\",\"enrol_anew\":false,\"version\":9,\"answers\":"
        "[{\"id\":\"18691697672193\",\"result\":\"recorded\"}]}",
    };
    sell(stage, 1);
    assert_int_equal(feed(stage), 0);
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++) {
        stage->journal = WRONG[i];
        assert_in_range(send(stage), 1, COURIER_RETRY_LIMIT_MS);
        assert_int_equal(state(stage), CONTACT_NONSENSE);
        assert_int_equal(unsent(stage), 1);
    }
    stage->journal = NULL;
    assert_int_equal(send(stage), 0);
    assert_int_equal(unsent(stage), 0);
}

static void one_bad_document(struct stage *stage)
{
    enum { SALES = 37 };
    sell(stage, SALES);
    int64_t bad = count(stage, "SELECT id FROM document ORDER BY seq LIMIT 1 OFFSET 20");
    stage->poison = arena_printf(&stage->arena, "\"id\":\"%" PRId64 "\"", bad);
    assert_int_equal(feed(stage), 0);
    for (int i = 0; i < 40 && unsent(stage) > 0; i++) assert_int_equal(send(stage), 0);
    assert_int_equal(unsent(stage), 0);
    assert_int_equal(count(stage, "SELECT count(*) FROM document_answer WHERE result = 1"),
                     SALES - 1);
    assert_int_equal(count(stage, "SELECT count(*) FROM document_answer WHERE result = 4"
                                  " AND reason = 'post_malformed'"),
                     1);
    assert_true(stage->journals < 30);
    struct counter_standing standing;
    assert_int_equal(counter_standing(&stage->kit.counter, &stage->arena, &standing), OK);
    assert_int_equal(standing.outbox.malformed, 1);
}

/* Somebody between refuses everything: nothing is set aside. */
static void a_portal_between(struct stage *stage)
{
    sell(stage, 2);
    assert_int_equal(feed(stage), 0);
    static const int STATUSES[] = {400, 401, 403, 404, 409, 413, 500, 302, 511};
    stage->problem_type = "text/html";
    stage->journal = "<html>";
    for (size_t i = 0; i < sizeof STATUSES / sizeof *STATUSES; i++) {
        stage->journal_status = STATUSES[i];
        assert_in_range(send(stage), 1, COURIER_RETRY_LIMIT_MS);
        assert_int_equal(unsent(stage), 2);
    }
    stage->journal_status = 503;
    stage->retry_after_s = 40;
    assert_in_range(send(stage), 40000, 41000);
    assert_int_equal(state(stage), CONTACT_BUSY);
}

static void no_till_any_more(struct stage *stage)
{
    sell(stage, 1);
    assert_int_equal(feed(stage), 0);
    stage->journal_status = 409;
    stage->journal = PROBLEM("enrol_anew");
    assert_int_equal(send(stage), COURIER_NO_TILL_MS);
    assert_int_equal(state(stage), CONTACT_ENROL_ANEW);
    int asked = stage->asked;
    assert_int_equal(send(stage), COURIER_IDLE_MS);
    assert_int_equal(stage->asked, asked);
    stage->hello_status = 401;
    stage->hello = PROBLEM("token_ended");
    assert_int_equal(feed(stage), COURIER_NO_TILL_MS);
    assert_int_equal(state(stage), CONTACT_TOKEN_ENDED);
    sell(stage, 1); /* it sells on */
    assert_int_equal(unsent(stage), 2);
}

static void forced_off(struct stage *stage)
{
    sell(stage, 1);
    contact_force_off(stage->kit.contact, true);
    assert_int_equal(feed(stage), COURIER_FORCED_MS);
    assert_int_equal(send(stage), COURIER_FORCED_MS);
    assert_int_equal(courier_chores_step(stage->courier, &stage->arena), COURIER_FORCED_MS);
    assert_int_equal(stage->asked, 0);
    contact_force_off(stage->kit.contact, false);
    assert_int_equal(feed(stage), 0);
    assert_int_equal(send(stage), 0);
    assert_int_equal(unsent(stage), 0);
}

static void its_own_state(struct stage *stage)
{
    assert_int_equal(feed(stage), 0);
    sell(stage, 2);
    stage->other = "{\"server_time\":\"2026-03-02T08:00:00.000Z\"}";
    courier_chores_step(stage->courier, &stage->arena);
    assert_non_null(strstr(stage->body, "\"unsent\":2,"));
    assert_non_null(strstr(stage->body, "\"printer\":\"none\""));
    assert_non_null(strstr(stage->body, "\"shift\":{\"number\":1,"));
    assert_non_null(strstr(stage->body, "\"served\":2"));
    int asked = stage->asked;
    courier_chores_step(stage->courier, &stage->arena);
    assert_int_equal(stage->asked, asked);
}

/* A minute later, so that the state is not due and photos are. */
static int64_t photos_kept(struct stage *stage)
{
    till_wait(&stage->kit, 61 * SECOND_MS);
    courier_chores_step(stage->courier, &stage->arena); /* the state */
    courier_chores_step(stage->courier, &stage->arena);
    return count(stage, "SELECT count(*) FROM photo");
}

static void photos(struct stage *stage)
{
    const char *rows = arena_printf(&stage->arena,
                                    "\"photos\":[{\"account\":\"%" PRId64
                                    "\",\"hash\":\"00112233445566778899aabbccddeeff\"},"
                                    "{\"account\":\"%" PRId64 "\",\"hash\":\"\"}]",
                                    till_pupil(1), till_pupil(2));
    assert_int_equal(till_apply(&stage->kit, 100, rows), OK);
    assert_int_equal(feed(stage), 0);
    stage->other = "{\"server_time\":\"2026-03-02T08:00:00.000Z\"}";
    assert_int_equal(photos_kept(stage), 0);
    stage->other_status = 404;
    stage->other = PROBLEM("photo_unknown");
    assert_int_equal(photos_kept(stage), 0);
    stage->other_status = 200;
    stage->picture_type = "text/html";
    stage->other = "<html>";
    assert_int_equal(photos_kept(stage), 0);
    stage->picture_type = "image/jpeg";
    stage->other = "a picture";
    assert_int_equal(photos_kept(stage), 1);
}

/* ---- what the cashier asks ---- */

static void codes(struct stage *stage)
{
    struct text code = TEXT("K7PX-29QM");
    assert_non_null(courier_enrol(stage->courier, &stage->arena, TEXT("  ")));
    assert_int_equal(stage->asked, 0);
    stage->other_status = 403;
    stage->other = PROBLEM("code_invalid");
    const char *words = courier_enrol(stage->courier, &stage->arena, code);
    assert_non_null(strstr(words, "Код не подошёл"));
    stage->other = PROBLEM("predecessor_invalid");
    words = courier_enrol(stage->courier, &stage->arena, code);
    assert_non_null(strstr(words, "другой школы"));
    stage->other_status = 201;
    stage->other = HELLO("18", "24") ",\"token\":\"../../etc\"}";
    assert_non_null(courier_enrol(stage->courier, &stage->arena, code));
    stage->other = HELLO("18", "25") ",\"token\":\"" TOKEN "\"}";
    assert_non_null(courier_enrol(stage->courier, &stage->arena, code));
    assert_int_equal(count(stage, "SELECT origin FROM identity"), TILL_ORIGIN);
    stage->other = HELLO("18",
                         "24") ",\"token\":\"24.18.5vSJ0xq2mXW1u0dXQkq3s8mA0sN6cT4bYl7fPzE9hRg\"}";
    assert_null(courier_enrol(stage->courier, &stage->arena, code));
    assert_int_equal(count(stage, "SELECT origin FROM identity"), 18);
    assert_string_equal(token_look(stage->token, &stage->arena),
                        "24.18.5vSJ0xq2mXW1u0dXQkq3s8mA0sN6cT4bYl7fPzE9hRg");
}

static void passwords_and_operations(struct stage *stage)
{
    struct screen_centre centre = courier_centre(stage->courier);
    struct screen_password password;
    struct screen_operations operations;
    stage->other_status = 201;
    stage->other = "{\"login\":\"0242013137\",\"password\":\"K7PX-29QM-4TZW\","
                   "\"ends_at\":\"2026-03-09T06:15:00.000Z\"}";
    assert_null(centre.password(centre.context, &stage->arena, 77, 78, 79, &password));
    assert_string_equal(password.password, "K7PX-29QM-4TZW");
    assert_string_equal(stage->body, "{\"account\":\"77\",\"card\":\"78\",\"cashier\":\"79\"}");
    stage->other_status = 403;
    stage->other = PROBLEM("card_not_active");
    const char *words = centre.password(centre.context, &stage->arena, 77, 78, 79, &password);
    assert_non_null(strstr(words, "карте"));
    stage->err = ERR_TIMEOUT;
    words = centre.password(centre.context, &stage->arena, 77, 78, 79, &password);
    assert_non_null(strstr(words, "Нет связи"));
    stage->err = OK;
    stage->other_status = 200;
    stage->other = "{\"account\":\"77\",\"balance\":804,\"operations\":[{\"at\":"
                   "\"2018-03-16T09:12:00.000Z\",\"amount\":-3390,\"text\":\"Чек\",\"lines\":[]}]}";
    assert_null(centre.operations(centre.context, &stage->arena, 77, &operations));
    assert_int_equal(operations.count, 1);
    assert_int_equal(money_in_kopecks(operations.items[0].amount), -3390);
    /* Somebody else's account is no answer. */
    assert_non_null(centre.operations(centre.context, &stage->arena, 78, &operations));
}

#define GUEST_ASKED "{\"asked_at\":\"2026-03-02T08:00:00.000Z\""
#define GUEST_SAID(person)                                                                         \
    GUEST_ASKED                                                                                    \
    ",\"school\":{\"number\":12},\"guest\":{\"account\":\"77\",\"card\":\"78\"," person "}}"

static void guests(struct stage *stage)
{
    struct screen_centre centre = courier_centre(stage->courier);
    static struct counter_guest guest;
    static const char *const NONSENSE[] = {
        "{}",
        GUEST_ASKED "}",
        GUEST_SAID("\"name\":\"Гостев П.\",\"class\":\"\""),
        GUEST_SAID("\"name\":5,\"class\":\"\",\"allergens\":[]"),
        GUEST_SAID("\"name\":\"Гостев П.\",\"class\":\"\",\"allergens\":[5]"),
    };
    stage->other_status = 200;
    stage->other = GUEST_SAID(
        "\"name\":\"Гостев П.\",\"class\":\"03Б\",\"allergens\":[\"milk\",\"nuts\"]");
    assert_null(centre.guest(centre.context, &stage->arena, TEXT("04AB"), &guest));
    assert_int_equal(guest.account_id, 77);
    assert_int_equal(guest.school_number, 12);
    assert_string_equal(guest.name, "Гостев П.");
    assert_string_equal(guest.allergens, "milk nuts");
    for (size_t i = 0; i < sizeof NONSENSE / sizeof *NONSENSE; i++) {
        stage->other = NONSENSE[i];
        const char *words = centre.guest(centre.context, &stage->arena, TEXT("04AB"), &guest);
        assert_non_null(words);
        assert_non_null(strstr(words, "не наш сервер"));
    }
    assert_string_equal(guest.name, "Гостев П.");
    stage->other = GUEST_ASKED ",\"refusal\":\"chip_unknown\"}";
    const char *words = centre.guest(centre.context, &stage->arena, TEXT("04AB"), &guest);
    assert_non_null(strstr(words, "ни в одной школе"));
    stage->err = ERR_TIMEOUT;
    words = centre.guest(centre.context, &stage->arena, TEXT("04AB"), &guest);
    assert_non_null(strstr(words, "Нет связи"));
}

#define STAGE_TEST(name)                                                                           \
    static void name##_on(struct fixture *fixture)                                                 \
    {                                                                                              \
        struct stage *stage = arena_take(fixture->arena, sizeof *stage);                           \
        stage_open(stage, fixture);                                                                \
        name(stage);                                                                               \
        stage_close(stage);                                                                        \
    }                                                                                              \
    static void test_##name(void **state)                                                          \
    {                                                                                              \
        (void)state;                                                                               \
        fixture_sqlite_bare(name##_on);                                                            \
    }

STAGE_TEST(greets_and_sends)
STAGE_TEST(wrong_hellos)
STAGE_TEST(wrong_pages)
STAGE_TEST(wrong_answers)
STAGE_TEST(one_bad_document)
STAGE_TEST(a_portal_between)
STAGE_TEST(no_till_any_more)
STAGE_TEST(forced_off)
STAGE_TEST(its_own_state)
STAGE_TEST(photos)
STAGE_TEST(codes)
STAGE_TEST(passwords_and_operations)
STAGE_TEST(guests)

int main(void)
{
    log_set_level(LOG_ERROR + 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_greets_and_sends),
        cmocka_unit_test(test_wrong_hellos),
        cmocka_unit_test(test_wrong_pages),
        cmocka_unit_test(test_wrong_answers),
        cmocka_unit_test(test_one_bad_document),
        cmocka_unit_test(test_a_portal_between),
        cmocka_unit_test(test_no_till_any_more),
        cmocka_unit_test(test_forced_off),
        cmocka_unit_test(test_its_own_state),
        cmocka_unit_test(test_photos),
        cmocka_unit_test(test_codes),
        cmocka_unit_test(test_passwords_and_operations),
        cmocka_unit_test(test_guests),
    };
    return cmocka_run_group_tests_name("till_courier", tests, NULL, NULL);
}
