/* Requests, fields, routes, the park and the watch, without a socket. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "http/multipart.h"
#include "http/park.h"
#include "http/route.h"
#include "http/watch.h"

enum { TEST_ARENA_BYTES = 1 << 20 };

static struct arena arena;

static int setup(void **state)
{
    (void)state;
    arena_init(&arena, TEST_ARENA_BYTES);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static void assert_text(struct text text, const char *expected)
{
    assert_true(text_is(text, expected));
}

/* ---- targets ---- */

static void test_target_is_split_and_decoded(void **state)
{
    (void)state;
    struct request request = {0};
    assert_int_equal(request_set_target(&request, &arena, TEXT("/a/%D0%AF?x=%20&y")), TARGET_RIGHT);
    assert_text(request.path, "/a/Я");
    assert_text(request.query_raw, "x=%20&y");
    assert_int_equal(request_set_target(&request, &arena, TEXT("https://host:1/p")), TARGET_RIGHT);
    assert_text(request.path, "/p");
    assert_int_equal(request_set_target(&request, &arena, TEXT("http://host")), TARGET_RIGHT);
    assert_text(request.path, "/");
    assert_int_equal(request_set_target(&request, &arena, TEXT("/a+b")), TARGET_RIGHT);
    assert_text(request.path, "/a+b");
}

static void test_target_tricks(void **state)
{
    (void)state;
    static const struct {
        const char *target;
        enum target_fault fault;
    } CASES[] = {
        {"//", TARGET_TRICK},          {"/a//b", TARGET_TRICK},
        {"/..", TARGET_TRICK},         {"/%2e%2E", TARGET_TRICK},
        {"/a/./b", TARGET_TRICK},      {"/a%2fb", TARGET_TRICK},
        {"/a\\b", TARGET_TRICK},       {"/a%5Cb", TARGET_TRICK},
        {"/%1f", TARGET_TRICK},        {"", TARGET_TRICK},
        {"a", TARGET_TRICK},           {"/%00", TARGET_MALFORMED},
        {"/%c0%ae", TARGET_MALFORMED}, {"/%", TARGET_MALFORMED},
        {"/%g0", TARGET_MALFORMED},    {"/...", TARGET_RIGHT},
        {"/a/", TARGET_RIGHT},         {"/", TARGET_RIGHT},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct request request = {0};
        assert_int_equal(request_set_target(&request, &arena, text_of(CASES[i].target)),
                         CASES[i].fault);
    }
}

static void test_target_limit(void **state)
{
    (void)state;
    char long_target[HTTP_URL_LIMIT + 2];
    memset(long_target, 'a', sizeof long_target);
    long_target[0] = '/';
    struct request request = {0};
    struct text text = {long_target, HTTP_URL_LIMIT};
    assert_int_equal(request_set_target(&request, &arena, text), TARGET_RIGHT);
    text.size++;
    assert_int_equal(request_set_target(&request, &arena, text), TARGET_TOO_LONG);
}

/* ---- pairs ---- */

static void test_pairs(void **state)
{
    (void)state;
    struct pairs pairs;
    assert_int_equal(pairs_parse(&arena, TEXT("a=1&b=%3D+x&&c&a=2=3&="), &pairs), OK);
    assert_int_equal(pairs.count, 5);
    int count;
    assert_text(pairs_find(pairs, "a", &count)->value, "1");
    assert_int_equal(count, 2);
    assert_text(pairs_find(pairs, "b", NULL)->value, "= x");
    assert_text(pairs_find(pairs, "c", NULL)->value, "");
    assert_text(pairs_find(pairs, "", NULL)->value, "");
    assert_null(pairs_find(pairs, "d", NULL));
    assert_int_equal(pairs_parse(&arena, TEXT(""), &pairs), OK);
    assert_int_equal(pairs.count, 0);
}

static void test_pairs_refused(void **state)
{
    (void)state;
    struct pairs pairs;
    assert_int_equal(pairs_parse(&arena, TEXT("a=%ff"), &pairs), ERR_SYNTAX);
    assert_int_equal(pairs_parse(&arena, TEXT("a=%0"), &pairs), ERR_SYNTAX);
    assert_int_equal(pairs_parse(&arena, TEXT("a=%00"), &pairs), ERR_SYNTAX);
    char many[HTTP_PAIRS_LIMIT * 2 + 2];
    for (size_t i = 0; i < sizeof many; i++) many[i] = i % 2 ? '&' : 'a';
    struct text text = {many, HTTP_PAIRS_LIMIT * 2 - 1};
    assert_int_equal(pairs_parse(&arena, text, &pairs), OK);
    assert_int_equal(pairs.count, HTTP_PAIRS_LIMIT);
    text.size += 2;
    assert_int_equal(pairs_parse(&arena, text, &pairs), ERR_LIMIT);
    char name[HTTP_NAME_LIMIT + 1];
    memset(name, 'n', sizeof name);
    assert_int_equal(pairs_parse(&arena, (struct text){name, HTTP_NAME_LIMIT}, &pairs), OK);
    assert_int_equal(pairs_parse(&arena, (struct text){name, sizeof name}, &pairs), ERR_LIMIT);
}

/* ---- forms with files ---- */

#define BOUNDARY TEXT("multipart/form-data; charset=utf-8; boundary=--x")

static enum err multipart(struct text body, struct pairs *form, struct uploads *files)
{
    return multipart_parse(&arena, BOUNDARY, body, form, files);
}

static void test_multipart(void **state)
{
    (void)state;
    struct pairs form;
    struct uploads files;
    struct text body = TEXT("----x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\nabc"
                            "\r\n----x\r\ncontent-type: text/csv\r\n"
                            "content-disposition: form-data; filename=\"C:\\\\a/../5\\\"А.csv\";"
                            " name=\"list\"\r\n\r\n\xff\r\n----y\r\n"
                            "\r\n----x\r\nContent-Disposition: form-data; name=\"none\";"
                            " filename=\"\"\r\nContent-Type: application/octet-stream\r\n\r\n"
                            "\r\n----x--\r\n");
    assert_int_equal(multipart(body, &form, &files), OK);
    assert_int_equal(form.count, 1);
    assert_text(pairs_find(form, "csrf", NULL)->value, "abc");
    assert_int_equal(files.count, 1);
    assert_text(files.at[0].name, "5\"А.csv");
    assert_text(files.at[0].bytes, "\xff\r\n----y\r\n");
    struct request request = {.files = files};
    assert_ptr_equal(request_file(&request, "list"), &files.at[0]);
    assert_null(request_file(&request, "none"));
    assert_int_equal(multipart(TEXT("before\r\n----x--"), &form, &files), OK);
    assert_int_equal(form.count + files.count, 0);
}

static void test_multipart_refused(void **state)
{
    (void)state;
    struct pairs form;
    struct uploads files;
    static const char *const BROKEN[] = {
        "",
        "----x",
        "----x\r\n\r\nabc\r\n----x--",
        "----x\r\nContent-Disposition: form-data\r\n\r\nabc\r\n----x--",
        "----x\r\nContent-Disposition: file; name=a\r\n\r\nabc\r\n----x--",
        "----x\r\nContent-Disposition: form-data; name=a\r\n\r\nabc",
        "----x\r\nContent-Disposition: form-data; name=a\r\n\r\n\xff\r\n----x--",
        "----xContent-Disposition: form-data; name=a\r\n\r\nb\r\n----x--",
    };
    for (size_t i = 0; i < sizeof BROKEN / sizeof *BROKEN; i++) {
        assert_int_equal(multipart(text_of(BROKEN[i]), &form, &files), ERR_SYNTAX);
    }
    assert_int_equal(
        multipart_parse(&arena, TEXT("multipart/form-data"), TEXT("----x--"), &form, &files),
        ERR_SYNTAX);
    struct buf many;
    buf_init(&many, &arena);
    for (int i = 0; i <= MULTIPART_PARTS_LIMIT; i++) {
        buf_add_string(&many, "----x\r\nContent-Disposition: form-data; name=a\r\n\r\nb\r\n");
    }
    buf_add_string(&many, "----x--");
    assert_int_equal(multipart(buf_text(&many), &form, &files), ERR_LIMIT);
}

/* ---- headers ---- */

static void test_headers_and_cookies(void **state)
{
    (void)state;
    const struct pair headers[] = {
        {TEXT("hOST"), TEXT("obed.example")},
        {TEXT("Cookie"), TEXT("a=1; session=x=y;b; __Host-s=z")},
        {TEXT("Authorization"), TEXT("bearer  abc ")},
        {TEXT("X-Bad"), {"\xff", 1}},
    };
    struct request request = {.headers = {headers, 4}};
    assert_text(request_header(&request, "Host"), "obed.example");
    assert_text(request_header(&request, "X-Bad"), "");
    assert_text(request_header(&request, "Absent"), "");
    assert_int_equal(request_header_count(&request, "HOST"), 1);
    assert_text(request_cookie(&request, "session"), "x=y");
    assert_text(request_cookie(&request, "__Host-s"), "z");
    assert_text(request_cookie(&request, "essio"), "");
    assert_text(request_bearer(&request), "abc");
    assert_true(accept_wants_json(TEXT("application/json")));
    assert_false(accept_wants_json(TEXT("text/html,application/json;q=0.9")));
    assert_false(accept_wants_json(TEXT("*/*")));
}

/* ---- fields ---- */

static enum field_fault fault_of(struct field field, const char *raw)
{
    return field_read(&arena, &field, text_of(raw), raw ? 1 : 0).fault;
}

static void test_field_numbers(void **state)
{
    (void)state;
    struct field field = {.type = FIELD_INT, .low = -5, .high = 5};
    assert_int_equal(fault_of(field, "5"), FIELD_RIGHT);
    assert_int_equal(fault_of(field, "-6"), FIELD_TOO_SMALL);
    assert_int_equal(fault_of(field, "6"), FIELD_TOO_LARGE);
    assert_int_equal(fault_of(field, "5.0"), FIELD_MALFORMED);
    assert_int_equal(fault_of(field, " 5 "), FIELD_RIGHT);
    assert_int_equal(fault_of(field, ""), FIELD_RIGHT);
    field.is_required = true;
    assert_int_equal(fault_of(field, ""), FIELD_MISSING);
    assert_int_equal(fault_of(field, NULL), FIELD_MISSING);
    assert_int_equal(field_read(&arena, &field, TEXT("1"), 2).fault, FIELD_REPEATED);
    struct field money = {.type = FIELD_MONEY, .low = 1, .high = 1000};
    assert_int_equal(fault_of(money, "10,00"), FIELD_RIGHT);
    assert_int_equal(fault_of(money, "10,01"), FIELD_TOO_LARGE);
    assert_int_equal(fault_of(money, "0"), FIELD_TOO_SMALL);
    assert_int_equal(fault_of(money, "9999999999999999999"), FIELD_MALFORMED);
}

static void test_field_texts(void **state)
{
    (void)state;
    struct field field = {.type = FIELD_TEXT, .low = 2, .high = 4};
    assert_int_equal(fault_of(field, "Я"), FIELD_TOO_SHORT);
    assert_int_equal(fault_of(field, "ЯЯЯЯ"), FIELD_RIGHT);
    assert_int_equal(fault_of(field, "ЯЯЯЯЯ"), FIELD_TOO_LONG);
    assert_int_equal(fault_of(field, "a\tb"), FIELD_MALFORMED);
    assert_int_equal(fault_of(field, "a\xc2\x85"
                                     "b"),
                     FIELD_MALFORMED);
    struct field lines = {.type = FIELD_LINES};
    struct value value = field_read(&arena, &lines, TEXT("a\r\nb\rc"), 1);
    assert_text(value.text, "a\nb\nc");
    struct field secret = {.type = FIELD_SECRET};
    value = field_read(&arena, &secret, TEXT(" p w "), 1);
    assert_text(value.text, " p w ");
    assert_int_equal(value.raw.size, 0);
}

static void test_field_flags_and_choices(void **state)
{
    (void)state;
    struct field flag = {.type = FIELD_BOOL};
    assert_true(field_read(&arena, &flag, TEXT("on"), 1).flag);
    struct value absent = field_read(&arena, &flag, text_of(NULL), 0);
    assert_true(absent.is_given);
    assert_false(absent.flag);
    assert_int_equal(fault_of(flag, "perhaps"), FIELD_MALFORMED);
    flag.is_required = true;
    assert_int_equal(fault_of(flag, NULL), FIELD_MISSING);
    assert_int_equal(fault_of(flag, "1"), FIELD_RIGHT);
    static const char *const WORDS[] = {"a", "b", NULL};
    struct field choice = {.type = FIELD_CHOICE, .choices = WORDS};
    assert_int_equal(field_read(&arena, &choice, TEXT("b"), 1).number, 1);
    assert_int_equal(fault_of(choice, "c"), FIELD_MALFORMED);
}

/* ---- routes ---- */

static void answer(void *context, struct arena *of_request, const struct request *request,
                   struct response *response)
{
    (void)context, (void)of_request, (void)request;
    response_nothing(response);
}

static const struct field CHILD_FIELDS[] = {{"child", FIELD_IN_PATH, FIELD_TEXT, true, 0, 0, NULL}};
static const struct route ROOT_ROUTES[] = {
    {"GET", "/", answer},
    {"GET", "/children/new", answer},
    {"GET", "/children/{child}", answer, ROUTE_FIELDS(CHILD_FIELDS)},
    {"POST", "/children/{child}", answer, ROUTE_FIELDS(CHILD_FIELDS)},
};
static const struct route API_ROUTES[] = {{"GET", "/api/v1/hello", answer}};
static const struct area AREAS[] = {
    {.name = "root", .prefix = "", .routes = ROOT_ROUTES, .route_count = 4},
    {.name = "api", .prefix = "/api/v1", .routes = API_ROUTES, .route_count = 1, .is_json = true},
};
static const struct site SITE = {AREAS, 2};

static enum route_match find(const char *method, const char *path, struct request *request,
                             const char **allow)
{
    const struct area *area;
    *request = (struct request){.method = text_of(method), .path = text_of(path)};
    return site_find(&SITE, &arena, request, &area, allow);
}

static void test_routes(void **state)
{
    (void)state;
    site_check(&SITE);
    struct request request;
    const char *allow;
    assert_int_equal(find("GET", "/", &request, &allow), ROUTE_FOUND);
    assert_int_equal(find("HEAD", "/children/new", &request, &allow), ROUTE_FOUND);
    assert_ptr_equal(request.route, &ROOT_ROUTES[1]);
    assert_int_equal(find("POST", "/children/42", &request, &allow), ROUTE_FOUND);
    assert_text(request.segments.at[0].name, "child");
    assert_text(request.segments.at[0].value, "42");
    assert_int_equal(find("PUT", "/children/42", &request, &allow), ROUTE_NO_METHOD);
    assert_string_equal(allow, "GET, HEAD, POST, OPTIONS");
    assert_int_equal(find("GET", "/children/", &request, &allow), ROUTE_NO_PATH);
    assert_int_equal(find("GET", "/children/4/2", &request, &allow), ROUTE_NO_PATH);
    assert_int_equal(find("GET", "/child", &request, &allow), ROUTE_NO_PATH);
    assert_int_equal(find("GET", "/api/v1/hello", &request, &allow), ROUTE_FOUND);
    assert_true(request.wants_json);
    assert_int_equal(find("GET", "/api/v1/hell", &request, &allow), ROUTE_NO_PATH);
    assert_int_equal(find("GET", "/api/v10/hello", &request, &allow), ROUTE_NO_PATH);
    assert_false(request.wants_json);
}

static void test_json_string(void **state)
{
    (void)state;
    struct buf buf;
    buf_init(&buf, &arena);
    buf_add_json_string(&buf, TEXT("a\"\\\n\x01Я/"));
    assert_text(buf_text(&buf), "\"a\\\"\\\\\\n\\u0001Я/\"");
}

/* ---- the park ---- */

struct seen {
    int runs;
    enum wake last;
};

static void note(struct park_entry *entry, void *context)
{
    struct seen *seen = context;
    seen->runs++;
    seen->last = entry->wake;
}

static void test_park_wakes_the_key_only(void **state)
{
    (void)state;
    struct seen seen = {0};
    struct park *park = park_new(note, &seen);
    struct park_entry a = {.key = 1, .deadline_us = 100}, b = {.key = 1, .deadline_us = 100};
    struct park_entry c = {.key = 2, .deadline_us = 50};
    assert_true(park_enter(park, &a, park_ticket(park, 1)));
    assert_true(park_enter(park, &b, park_ticket(park, 1)));
    assert_true(park_enter(park, &c, park_ticket(park, 2)));
    assert_int_equal(park_count(park), 3);
    park_wake(park, 1);
    assert_int_equal(seen.runs, 2);
    assert_int_equal(seen.last, WAKE_CALLED);
    park_expire(park, 49);
    assert_int_equal(seen.runs, 2);
    park_expire(park, 50);
    assert_int_equal(seen.runs, 3);
    assert_int_equal(seen.last, WAKE_TIMEOUT);
    assert_int_equal(park_count(park), 0);
    park_free(park);
}

static void test_park_loses_no_wake(void **state)
{
    (void)state;
    struct seen seen = {0};
    struct park *park = park_new(note, &seen);
    struct park_entry entry = {.key = 7, .deadline_us = 100};
    uint64_t ticket = park_ticket(park, 7);
    park_wake(park, 7);
    assert_false(park_enter(park, &entry, ticket));
    assert_int_equal(entry.wake, WAKE_CALLED);
    assert_true(park_enter(park, &entry, park_ticket(park, 7)));
    park_close(park);
    assert_int_equal(seen.last, WAKE_STOPPING);
    assert_false(park_enter(park, &entry, park_ticket(park, 7)));
    assert_int_equal(entry.wake, WAKE_STOPPING);
    park_free(park);
}

/* ---- the watch ---- */

static void test_watch_cuts_who_is_slow(void **state)
{
    (void)state;
    int pair[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    struct watch watch;
    struct watch_client client;
    watch_init(&watch, 10, 20);
    watch_add(&watch, &client, pair[0], 0);
    assert_int_equal(watch_tick(&watch, 10000), 0);
    watch_set(&client, WATCH_SERVING, 10000);
    assert_int_equal(watch_tick(&watch, 1000000), 0);
    watch_set(&client, WATCH_SENDING, 1000000);
    assert_int_equal(watch_tick(&watch, 1020000), 0);
    assert_int_equal(watch_tick(&watch, 1020001), 1);
    assert_int_equal(watch_tick(&watch, 9000000), 0);
    char byte;
    assert_int_equal(read(pair[1], &byte, 1), 0);
    watch_remove(&watch, &client);
    watch_release(&watch);
    close(pair[0]);
    close(pair[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_target_is_split_and_decoded, setup, teardown),
        cmocka_unit_test_setup_teardown(test_target_tricks, setup, teardown),
        cmocka_unit_test_setup_teardown(test_target_limit, setup, teardown),
        cmocka_unit_test_setup_teardown(test_pairs, setup, teardown),
        cmocka_unit_test_setup_teardown(test_pairs_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_multipart, setup, teardown),
        cmocka_unit_test_setup_teardown(test_multipart_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_headers_and_cookies, setup, teardown),
        cmocka_unit_test_setup_teardown(test_field_numbers, setup, teardown),
        cmocka_unit_test_setup_teardown(test_field_texts, setup, teardown),
        cmocka_unit_test_setup_teardown(test_field_flags_and_choices, setup, teardown),
        cmocka_unit_test_setup_teardown(test_routes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_json_string, setup, teardown),
        cmocka_unit_test(test_park_wakes_the_key_only),
        cmocka_unit_test(test_park_loses_no_wake),
        cmocka_unit_test(test_watch_cuts_who_is_slow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
