/* The real world: mail as bytes, and outgoing calls against a small server on loopback. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "world/message.h"
#include "world/outgoing.h"
#include "world/ticker.h"

/* ---- messages ---- */

#define STATIC_TEXT(literal)                                                                       \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }

static const struct mail GOOD = {
    .from = STATIC_TEXT("no-reply@obed.example"),
    .to = STATIC_TEXT("ivanova@mail.example"),
    .subject = STATIC_TEXT("Восстановление доступа в личный кабинет учащегося: ссылка внутри"),
    .body = STATIC_TEXT("Здравствуйте!\n.\nСсылка: https://obed.example/r?t=1\r\n"),
};

static const char *formatted(struct arena *arena, const struct mail *mail)
{
    struct text message;
    struct instant now = instant_of_ms(INT64_C(1521193805120)); /* 16.03.2018 12:50:05 Moscow */
    assert_int_equal(message_format(arena, mail, now, "unique", &message), OK);
    return arena_copy(arena, message.bytes, message.size);
}

static void test_message(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 1 << 20);
    const char *message = formatted(&arena, &GOOD);
    assert_non_null(strstr(message, "Date: Fri, 16 Mar 2018 12:50:05 +0300\r\n"));
    assert_non_null(strstr(message, "From: <no-reply@obed.example>\r\n"));
    assert_non_null(strstr(message, "To: <ivanova@mail.example>\r\n"));
    assert_non_null(strstr(message, "Message-ID: <unique@obed.example>\r\n"));
    /* "Здравствуйте!", CRLF, a dot by itself: base64 leaves no line of one dot. */
    assert_non_null(strstr(message, "\r\n\r\n0JfQtNGA0LDQstGB0YLQstGD0LnRgtC1IQ0KLg0K"));
    for (const char *line = message; *line;) {
        const char *end = strstr(line, "\r\n");
        assert_non_null(end);
        assert_true(end - line <= 78);
        for (const char *at = line; at < end; at++) assert_true(*at >= ' ' && *at < 0x7F);
        line = end + 2;
    }
    arena_release(&arena);
}

/* Each encoded word holds whole characters, also of four bytes. */
static void test_subject_is_cut_between_characters(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 1 << 20);
    char subject[161];
    for (int i = 0; i < 40; i++) memcpy(subject + 4 * i, "\xF0\x9F\x8D\x95", 4);
    struct mail mail = GOOD;
    for (size_t shift = 0; shift < 4; shift++) {
        memcpy(subject, "abcd", 4);
        mail.subject = (struct text){subject + 4 - shift, 156 + shift};
        const char *at = strstr(formatted(&arena, &mail), "Subject:");
        int words = 0;
        while ((at = strstr(at, "=?UTF-8?B?")) != NULL) {
            at += strlen("=?UTF-8?B?");
            const char *end = strstr(at, "?=");
            /* 10 characters of four bytes, and what was shifted: no partial one. */
            assert_true(end - at <= 60);
            words++;
        }
        assert_true(words >= 4);
    }
    arena_release(&arena);
}

static enum err judged(const struct mail *mail)
{
    struct arena arena;
    struct text message;
    arena_init(&arena, 4 << 20);
    enum err err = message_format(&arena, mail, instant_of_ms(0), "u", &message);
    arena_release(&arena);
    return err;
}

/* A letter that is sent by itself says how to end such letters, and keeps its Message-ID. */
static void test_letters_that_can_be_ended(void **state)
{
    (void)state;
    static const struct text WRONG[] = {STATIC_TEXT("https://obed.example/end?a=1>"),
                                        STATIC_TEXT("https://obed.example/\r\nBcc: x"),
                                        STATIC_TEXT("https://obed.example/ x"),
                                        STATIC_TEXT("https://обед.рф/")};
    struct arena arena;
    arena_init(&arena, 1 << 20);
    struct mail mail = GOOD;
    mail.id = (struct text)STATIC_TEXT("0a1b.7");
    mail.unsubscribe = (struct text)STATIC_TEXT("https://obed.example/end?what=low&secret=a_B-9");
    const char *message = formatted(&arena, &mail);
    assert_non_null(strstr(message, "Message-ID: <0a1b.7@obed.example>\r\n"));
    assert_non_null(strstr(message, "List-Unsubscribe: "
                                    "<https://obed.example/end?what=low&secret=a_B-9>\r\n"
                                    "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"));
    assert_null(strstr(formatted(&arena, &GOOD), "List-Unsubscribe"));
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++) {
        mail = GOOD;
        mail.unsubscribe = WRONG[i];
        assert_int_equal(judged(&mail), ERR_SYNTAX);
        mail.unsubscribe = (struct text){NULL, 0};
        mail.id = WRONG[i];
        assert_int_equal(judged(&mail), ERR_SYNTAX);
    }
    arena_release(&arena);
}

static void test_what_is_refused(void **state)
{
    (void)state;
    static const struct text ADDRESSES[] = {
        STATIC_TEXT(""),
        STATIC_TEXT("a"),
        STATIC_TEXT("@b"),
        STATIC_TEXT("a@"),
        STATIC_TEXT("a@b@c"),
        STATIC_TEXT("a b@c"),
        STATIC_TEXT("a@b\r\nBcc: x@y"),
        STATIC_TEXT("<a@b>"),
        STATIC_TEXT("a@b,c@d"),
        STATIC_TEXT("a..b@c"),
        STATIC_TEXT("a@b."),
        STATIC_TEXT("a@\xD1\x8F.example"),
    };
    for (size_t i = 0; i < sizeof ADDRESSES / sizeof *ADDRESSES; i++) {
        struct mail to = GOOD, from = GOOD;
        to.to = from.from = ADDRESSES[i];
        assert_int_equal(judged(&to), ERR_SYNTAX);
        assert_int_equal(judged(&from), ERR_SYNTAX);
    }
    struct mail mail = GOOD;
    mail.subject = TEXT("x\r\nBcc: everybody@mail.example");
    assert_int_equal(judged(&mail), ERR_SYNTAX);
    mail = GOOD;
    mail.body = TEXT("\xFF");
    assert_int_equal(judged(&mail), ERR_SYNTAX);
    static char large[MAIL_BODY_LIMIT + 1];
    memset(large, 'x', sizeof large);
    mail.body = (struct text){large, sizeof large};
    assert_int_equal(judged(&mail), ERR_LIMIT);
    mail.body.size--;
    assert_int_equal(judged(&mail), OK);
}

/* ---- a server of one connection, which says its lines and keeps what it hears ---- */

struct server {
    int listener;
    int port;
    pthread_t thread;
    const char *answer;         /* HTTP: the whole answer */
    const char *recipient_word; /* SMTP: the answer to RCPT; NULL: HTTP */
    int more_rounds;            /* HTTP: requests answered on the same connection after the first */
    struct outgoing_line *cancelled; /* HTTP without answer: this line, when the request is here */
    char heard[8192];
    size_t heard_size;
};

static bool hear(struct server *server, int line)
{
    ssize_t size = recv(line, server->heard + server->heard_size,
                        sizeof server->heard - 1 - server->heard_size, 0);
    if (size <= 0) return false;
    server->heard_size += (size_t)size;
    server->heard[server->heard_size] = '\0';
    return true;
}

static void say(int line, const char *words)
{
    ssize_t sent = send(line, words, strlen(words), MSG_NOSIGNAL);
    (void)sent;
}

static void serve_http(struct server *server, int line)
{
    while (strstr(server->heard, "\r\n\r\n") == NULL && hear(server, line)) continue;
    if (strstr(server->heard, "POST") && strstr(server->heard, "ping=1") == NULL) {
        hear(server, line);
    }
    if (server->answer != NULL) say(line, server->answer);
    if (server->more_rounds-- > 0) {
        server->heard_size = 0;
        server->heard[0] = '\0';
        serve_http(server, line);
    }
    if (server->answer != NULL) return;
    if (server->cancelled != NULL) outgoing_line_cancel(server->cancelled);
    while (hear(server, line)) continue; /* silent until the client gives up */
}

static void serve_smtp(struct server *server, int line)
{
    say(line, "220 test\r\n");
    size_t answered = 0;
    bool in_message = false;
    while (hear(server, line)) {
        char *end;
        while ((end = strstr(server->heard + answered, "\r\n")) != NULL) {
            const char *word = server->heard + answered;
            if (in_message) {
                if (strncmp(word, ".\r\n", 3) == 0) {
                    say(line, "250 taken\r\n");
                    in_message = false;
                }
            } else if (strncmp(word, "DATA", 4) == 0) {
                say(line, "354 go\r\n");
                in_message = true;
            } else if (strncmp(word, "RCPT", 4) == 0) {
                say(line, server->recipient_word);
            } else {
                say(line, "250 good\r\n");
            }
            answered = (size_t)(end + 2 - server->heard);
        }
    }
}

static void *server_main(void *context)
{
    struct server *server = context;
    int line = accept(server->listener, NULL, NULL);
    if (line < 0) return NULL;
    if (server->recipient_word != NULL)
        serve_smtp(server, line);
    else
        serve_http(server, line);
    close(line);
    return NULL;
}

static void server_start(struct server *server)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    server->listener = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(server->listener, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(server->listener, 1), 0);
    getsockname(server->listener, (struct sockaddr *)&address, &size);
    server->port = ntohs(address.sin_port);
    assert_int_equal(pthread_create(&server->thread, NULL, server_main, server), 0);
}

static void server_stop(struct server *server)
{
    shutdown(server->listener, SHUT_RDWR);
    pthread_join(server->thread, NULL);
    close(server->listener);
}

/* ---- calls ---- */

static enum err call(struct arena *arena, struct server *server, struct outgoing_request request,
                     struct outgoing_answer *out_answer)
{
    struct world world;
    world_init(&world, NULL);
    const char *url = arena_printf(arena, "http://127.0.0.1:%d/pay", server->port);
    request.url = text_of(url);
    if (request.timeout_ms == 0) request.timeout_ms = 5000;
    if (request.answer_limit_bytes == 0) request.answer_limit_bytes = 100;
    enum err err = world.call(world.context, arena, &request, out_answer);
    world_release(&world);
    return err;
}

static void test_call(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 1 << 20);
    struct server server = {.answer = "HTTP/1.1 201 Created\r\nContent-Type: text/plain\r\n"
                                      "Content-Length: 4\r\n\r\npong"};
    struct outgoing_header header = {TEXT("X-Key"), TEXT("value")};
    struct outgoing_answer answer;
    server_start(&server);
    assert_int_equal(call(&arena, &server,
                          (struct outgoing_request){.method = TEXT("POST"),
                                                    .headers = &header,
                                                    .header_count = 1,
                                                    .body = TEXT("ping=1")},
                          &answer),
                     OK);
    server_stop(&server);
    assert_int_equal(answer.status, 201);
    assert_true(text_is(answer.content_type, "text/plain"));
    assert_true(text_is(answer.body, "pong"));
    assert_non_null(strstr(server.heard, "POST /pay HTTP/1.1\r\n"));
    assert_non_null(strstr(server.heard, "X-Key: value\r\n"));
    assert_non_null(strstr(server.heard, "\r\n\r\nping=1"));
    arena_release(&arena);
}

static enum err call_expecting(const char *said, struct outgoing_request request)
{
    struct arena arena;
    arena_init(&arena, 1 << 20);
    struct server server = {.answer = said};
    struct outgoing_answer answer;
    server_start(&server);
    request.method = TEXT("GET");
    enum err err = call(&arena, &server, request, &answer);
    server_stop(&server);
    arena_release(&arena);
    return err;
}

static void test_calls_that_fail(void **state)
{
    (void)state;
    struct outgoing_request plain = {0}, hurried = {.timeout_ms = 50};
    struct outgoing_request small = {.answer_limit_bytes = 3}, exact = {.answer_limit_bytes = 4};
    const char *pong = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npong";
    assert_int_equal(call_expecting(pong, exact), OK);
    assert_int_equal(call_expecting(pong, small), ERR_LIMIT);
    assert_int_equal(call_expecting("", plain), ERR_UNAVAILABLE);
    assert_int_equal(call_expecting(NULL, hurried), ERR_TIMEOUT);
    struct outgoing_header evil = {TEXT("X"), TEXT("a\r\nY: b")};
    struct outgoing_request injected = {.headers = &evil, .header_count = 1};
    assert_int_equal(call_expecting(pong, injected), ERR_SYNTAX);
}

/* The server of these tests takes one connection only: a second call needs the first one's. */
static void test_line_keeps_its_connection(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 1 << 20);
    struct server server = {.answer = "HTTP/1.1 429 Slower\r\nRetry-After: 7\r\n"
                                      "Content-Length: 4\r\n\r\npong",
                            .more_rounds = 2};
    struct outgoing_line *line = outgoing_line_open();
    struct outgoing_request request = {.method = TEXT("GET"), .line = line};
    struct outgoing_answer answer;
    server_start(&server);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(call(&arena, &server, request, &answer), OK);
        assert_int_equal(answer.status, 429);
        assert_int_equal(answer.retry_after_s, 7);
    }
    server_stop(&server);
    assert_int_equal(call(&arena, &server, request, &answer), ERR_UNAVAILABLE);
    assert_true(strlen(outgoing_line_fault(line)) > 0);
    outgoing_line_done(line);
    arena_release(&arena);
}

static void test_line_is_cancelled(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 1 << 20);
    struct outgoing_line *line = outgoing_line_open();
    struct server server = {.answer = NULL, .cancelled = line};
    struct outgoing_request request = {.method = TEXT("GET"), .line = line, .timeout_ms = 60000};
    struct outgoing_answer answer;
    server_start(&server);
    assert_int_equal(call(&arena, &server, request, &answer), ERR_CANCELLED);
    assert_int_equal(call(&arena, &server, request, &answer), ERR_CANCELLED);
    server_stop(&server);
    outgoing_line_done(line);
    arena_release(&arena);
}

static void test_calls_speak_http_only(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 1 << 16);
    struct world world;
    struct outgoing_answer answer;
    struct outgoing_request request = {.method = TEXT("GET"),
                                       .url = TEXT("file:///etc/hostname"),
                                       .timeout_ms = 1000,
                                       .answer_limit_bytes = 1000};
    world_init(&world, NULL);
    assert_int_equal(world.call(world.context, &arena, &request, &answer), ERR_SYNTAX);
    world_release(&world);
    arena_release(&arena);
}

/* ---- mail over a line ---- */

static enum err send_to(struct server *server)
{
    char url[64];
    server_start(server);
    snprintf(url, sizeof url, "smtp://127.0.0.1:%d", server->port);
    struct world_options options = {.smtp_url = url};
    struct world world;
    world_init(&world, &options);
    enum err err = world.send_mail(world.context, &GOOD);
    world_release(&world);
    server_stop(server);
    return err;
}

static void test_mail_is_sent(void **state)
{
    (void)state;
    struct server good = {.recipient_word = "250 good\r\n"};
    assert_int_equal(send_to(&good), OK);
    assert_non_null(strstr(good.heard, "MAIL FROM:<no-reply@obed.example>"));
    assert_non_null(strstr(good.heard, "RCPT TO:<ivanova@mail.example>"));
    assert_non_null(strstr(good.heard, "Content-Transfer-Encoding: base64\r\n"));
    struct server never = {.recipient_word = "550 no such person\r\n"};
    assert_int_equal(send_to(&never), ERR_SYNTAX);
    struct server later = {.recipient_word = "451 come again\r\n"};
    assert_int_equal(send_to(&later), ERR_UNAVAILABLE);
    struct world world;
    world_init(&world, NULL);
    assert_int_equal(world.send_mail(world.context, &GOOD), ERR_UNAVAILABLE);
    world_release(&world);
}

/* ---- clocks and chance ---- */

static void test_clock_and_random(void **state)
{
    (void)state;
    struct world world;
    world_init(&world, NULL);
    int64_t before_us = world_ticks_us(&world);
    assert_true(world_now(&world).ms > INT64_C(1700000000000));
    assert_true(world_ticks_us(&world) >= before_us);
    unsigned char one[64] = {0}, two[64] = {0};
    world.random(world.context, one, sizeof one);
    world.random(world.context, two, sizeof two);
    assert_memory_not_equal(one, two, sizeof one);
    world_release(&world);
}

/* ---- jobs ---- */

struct looker {
    pthread_mutex_t lock;
    pthread_cond_t looked;
    int64_t looks; /* that the last look was told of, and one more */
    bool is_slow, is_looking;
};

static void looker_look(void *context, int64_t looks)
{
    struct looker *looker = context;
    pthread_mutex_lock(&looker->lock);
    looker->looks = looks + 1;
    looker->is_looking = true;
    pthread_cond_signal(&looker->looked);
    pthread_mutex_unlock(&looker->lock);
    if (looker->is_slow) usleep(30000);
    looker->is_looking = false;
}

static void wait_for_looks(struct looker *looker, int64_t looks)
{
    pthread_mutex_lock(&looker->lock);
    while (looker->looks < looks) pthread_cond_wait(&looker->looked, &looker->lock);
    pthread_mutex_unlock(&looker->lock);
}

static void looker_init(struct looker *looker)
{
    *looker = (struct looker){.looks = 0};
    assert_int_equal(pthread_mutex_init(&looker->lock, NULL), 0);
    assert_int_equal(pthread_cond_init(&looker->looked, NULL), 0);
}

static void looker_release(struct looker *looker)
{
    pthread_cond_destroy(&looker->looked);
    pthread_mutex_destroy(&looker->lock);
}

static void test_a_ticker_counts_its_looks_and_ends_with_the_last(void **state)
{
    (void)state;
    struct looker looker;
    looker_init(&looker);
    looker.is_slow = true;
    struct ticker *ticker = ticker_start(1, looker_look, &looker);
    wait_for_looks(&looker, 3);
    ticker_stop(ticker);
    assert_false(looker.is_looking);
    int64_t looks = looker.looks;
    usleep(20000);
    assert_int_equal(looker.looks, looks);
    looker_release(&looker);
}

static void test_a_ticker_stops_within_its_pause(void **state)
{
    (void)state;
    enum { LONGER_THAN_THE_TEST_MS = 3600000 };
    struct looker looker;
    looker_init(&looker);
    ticker_stop(ticker_start(LONGER_THAN_THE_TEST_MS, looker_look, &looker));
    assert_int_equal(looker.looks, 0);
    ticker_stop(NULL);
    looker_release(&looker);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_message),
        cmocka_unit_test(test_subject_is_cut_between_characters),
        cmocka_unit_test(test_letters_that_can_be_ended),
        cmocka_unit_test(test_what_is_refused),
        cmocka_unit_test(test_call),
        cmocka_unit_test(test_calls_that_fail),
        cmocka_unit_test(test_line_keeps_its_connection),
        cmocka_unit_test(test_line_is_cancelled),
        cmocka_unit_test(test_calls_speak_http_only),
        cmocka_unit_test(test_mail_is_sent),
        cmocka_unit_test(test_clock_and_random),
        cmocka_unit_test(test_a_ticker_counts_its_looks_and_ends_with_the_last),
        cmocka_unit_test(test_a_ticker_stops_within_its_pause),
    };
    return cmocka_run_group_tests_name("world", tests, NULL, NULL);
}
