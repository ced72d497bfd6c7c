/* load enrol   PORT SCHOOLS PUPILS TILLS FILE
 * load journal PORT SCHOOLS PUPILS FILE BATCH CONNECTIONS SECONDS [RATE]
 * load logins  PORT SCHOOLS LOGINS CONNECTIONS SECONDS TERMS
 *
 * The tills and the parents of a city that make_city made. `enrol` exchanges the one-time codes for
 * tokens and keeps them in FILE; `journal` hands in BATCH sales a request, each of three dishes, a
 * till having one request under way; `logins` comes in with number and password. Each prints a line
 * of figures; an answer that is not what it must be ends the program. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "client.h"
#include "plan.h"

enum { WARM_UP_S = 2, TOKEN_LIMIT = 100, HEAD_ROOM = 512 };

struct till {
    long long school, origin, counter;
    char token[TOKEN_LIMIT];
};

struct load {
    int64_t schools, pupils, tills, logins;
    int batch;
    struct till *all;
    int64_t till_count;
    int64_t *waiting; /* a ring of tills without a request under way */
    int64_t waiting_first, waiting_count;
    uint64_t random;
    char now[32];
    int64_t now_s;
    char csrf[TOKEN_LIMIT], visit[TOKEN_LIMIT];
};

static struct load *load_of(const struct client *client)
{
    return client->context;
}

static void tell(const struct client *client, int each)
{
    printf("asked=%lld count=%lld per_second=%.1f p50_ms=%.3f p99_ms=%.3f p999_ms=%.3f\n",
           (long long)client->asked_count * each, (long long)client->times.count * each,
           (double)client->times.count * each / client->measured_s, times_at(&client->times, 0.5),
           times_at(&client->times, 0.99), times_at(&client->times, 0.999));
}

/* ---- tills that wait ---- */

static void wait_put(struct load *load, int64_t till)
{
    load->waiting[(load->waiting_first + load->waiting_count++) % load->till_count] = till;
}

static bool wait_take(struct load *load, int64_t *out_till)
{
    if (load->waiting_count == 0) return false;
    *out_till = load->waiting[load->waiting_first];
    load->waiting_first = (load->waiting_first + 1) % load->till_count;
    load->waiting_count--;
    return true;
}

/* All of them, in an order of chance: neighbours in time are no neighbours in the database. */
static void wait_for_all(struct load *load)
{
    load->waiting = calloc((size_t)load->till_count, sizeof(int64_t));
    if (load->waiting == NULL) exit(1);
    for (int64_t i = 0; i < load->till_count; i++) {
        int64_t j = plan_pick(&load->random, i + 1);
        load->waiting[i] = load->waiting[j];
        load->waiting[j] = i;
    }
    load->waiting_count = load->till_count;
}

/* ---- requests ---- */

/* The body lies HEAD_ROOM into connection->out; the head is written once its length is known. */
static void request_end(struct connection *connection, size_t body_size, const char *path,
                        const char *headers)
{
    char head[HEAD_ROOM];
    int size = snprintf(head, sizeof head,
                        "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\n%sContent-Length: %zu\r\n\r\n",
                        path, headers, body_size);
    if (size < 0 || size >= (int)sizeof head) exit(1);
    memmove(connection->out + size, connection->out + HEAD_ROOM, body_size);
    memcpy(connection->out, head, (size_t)size);
    connection->out_size = (size_t)size + body_size;
}

static char *add_text(char *at, const char *text, size_t size)
{
    memcpy(at, text, size);
    return at + size;
}
#define ADD(at, literal) add_text((at), "" literal, sizeof(literal) - 1)

static char *add_number(char *at, int64_t number)
{
    char digits[20];
    int count = 0;
    do {
        digits[count++] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    while (count > 0) *at++ = digits[--count];
    return at;
}

static void clock_read(struct load *load)
{
    time_t now = time(NULL);
    if (now == load->now_s) return;
    struct tm parts;
    load->now_s = now;
    strftime(load->now, sizeof load->now, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &parts));
}

static char *add_sale(char *at, struct load *load, struct till *till)
{
    int64_t pupil = plan_pick(&load->random, load->pupils);
    till->counter++;
    at = add_number(ADD(at, "{\"id\":\""), id_make(till->origin, till->counter));
    at = add_text(ADD(at, "\",\"kind\":\"sale\",\"at\":\""), load->now, strlen(load->now));
    at = add_number(ADD(at, "\",\"account\":\""),
                    plan_person_id(till->school, pupil, load->pupils));
    at = add_number(ADD(at, "\",\"number\":"), 1 + till->counter % 9000000);
    at = ADD(at, ",\"offline\":true,\"lines\":[");
    for (int i = 0; i < PLAN_LINES; i++) {
        int dish = 1 + (int)plan_pick(&load->random, PLAN_DISHES);
        if (i > 0) *at++ = ',';
        at = add_number(ADD(at, "{\"dish\":\""), plan_dish_id(dish));
        at = add_number(ADD(at, "\",\"quantity\":1,\"price\":"), plan_dish_price(dish));
        *at++ = '}';
    }
    return ADD(at, "]}");
}

static bool journal_make(struct client *client, struct connection *connection)
{
    struct load *load = load_of(client);
    if (!wait_take(load, &connection->job)) return false;
    struct till *till = &load->all[connection->job];
    char headers[256], *body = connection->out + HEAD_ROOM;
    clock_read(load);
    char *at = ADD(body, "{\"documents\":[");
    for (int i = 0; i < load->batch; i++) {
        if (i > 0) *at++ = ',';
        at = add_sale(at, load, till);
    }
    at = ADD(at, "]}");
    snprintf(headers, sizeof headers,
             "Authorization: Bearer %s\r\nContent-Type: application/json\r\n", till->token);
    request_end(connection, (size_t)(at - body), "/api/till/v1/journal", headers);
    return true;
}

static int count_of(struct text body, const char *what)
{
    int count = 0;
    const char *end = body.bytes + body.size;
    size_t size = strlen(what);
    for (const char *at = body.bytes; (at = memmem(at, (size_t)(end - at), what, size)) != NULL;
         at += size) {
        count++;
    }
    return count;
}

static bool journal_judge(struct client *client, struct connection *connection, int status,
                          struct text head, struct text body)
{
    struct load *load = load_of(client);
    (void)head;
    wait_put(load, connection->job);
    return status == 200 && count_of(body, "\"result\":\"recorded\"") == load->batch;
}

/* What stands between `before` and the next `end`, if it fits a token. */
static bool value_after(struct text text, const char *before, char end, char *out_value)
{
    const char *at = memmem(text.bytes, text.size, before, strlen(before));
    if (at == NULL) return false;
    at += strlen(before);
    struct text rest = {at, text.size - (size_t)(at - text.bytes)};
    struct text value = text_cut(&rest, end);
    if (value.size == 0 || value.size >= TOKEN_LIMIT) return false;
    memcpy(out_value, value.bytes, value.size);
    out_value[value.size] = '\0';
    return true;
}

/* ---- enrolment ---- */

/* Each from an address of its own, for an address may try ten codes a minute. */
static bool enrol_make(struct client *client, struct connection *connection)
{
    struct load *load = load_of(client);
    if (!wait_take(load, &connection->job)) return false;
    char code[PLAN_CODE_SIZE], headers[256], *body = connection->out + HEAD_ROOM;
    unsigned address = (unsigned)plan_random(&load->random);
    plan_code(load->all[connection->job].school, connection->job % load->tills, code);
    int size = snprintf(body, HEAD_ROOM, "{\"code\":\"%s\"}", code);
    snprintf(headers, sizeof headers,
             "Content-Type: application/json\r\nX-Forwarded-For: 10.%u.%u.%u\r\n", address & 255,
             address >> 8 & 255, address >> 16 & 255);
    request_end(connection, (size_t)size, "/api/till/v1/enrol", headers);
    return true;
}

static bool enrol_judge(struct client *client, struct connection *connection, int status,
                        struct text head, struct text body)
{
    struct load *load = load_of(client);
    struct till *till = &load->all[connection->job];
    (void)head;
    if (status == 429) {
        wait_put(load, connection->job);
        return true;
    }
    if (status != 201 || !value_after(body, "\"token\":\"", '"', till->token)) return false;
    struct text token = text_of(till->token);
    text_cut(&token, '.');
    till->origin = plan_int(text_cut(&token, '.'));
    return true;
}

static void tills_write(const struct load *load, const char *path)
{
    FILE *file = fopen(path, "w");
    if (file == NULL) exit(1);
    for (int64_t i = 0; i < load->till_count; i++) {
        const struct till *till = &load->all[i];
        fprintf(file, "%lld %lld %lld %s\n", till->school, till->origin, till->counter,
                till->token);
    }
    if (fclose(file) != 0) exit(1);
}

static struct till till_of_line(struct text line)
{
    struct till till = {.school = plan_int(text_cut(&line, ' '))};
    till.origin = plan_int(text_cut(&line, ' '));
    till.counter = plan_int(text_cut(&line, ' '));
    if (line.size >= TOKEN_LIMIT) exit(1);
    memcpy(till.token, line.bytes, line.size);
    return till;
}

static void tills_read(struct load *load, const char *path)
{
    FILE *file = fopen(path, "r");
    char line[256];
    if (file == NULL) exit(1);
    while (fgets(line, sizeof line, file) != NULL) {
        load->all = realloc(load->all, (size_t)(load->till_count + 1) * sizeof *load->all);
        if (load->all == NULL) exit(1);
        load->all[load->till_count++] = till_of_line(text_trim(text_of(line)));
    }
    fclose(file);
}

static int enrol(struct load *load, int port, const char *path)
{
    load->till_count = load->schools * load->tills;
    load->all = calloc((size_t)load->till_count, sizeof(struct till));
    if (load->all == NULL) return 1;
    for (int64_t i = 0; i < load->till_count; i++) load->all[i].school = 1 + i / load->tills;
    wait_for_all(load);
    struct client client = {.port = port,
                            .connection_count = 32,
                            .context = load,
                            .make = enrol_make,
                            .judge = enrol_judge};
    client_run(&client);
    tell(&client, 1);
    tills_write(load, path);
    client_release(&client);
    return 0;
}

static int journal(struct load *load, int port, const char *path, int connections, double seconds,
                   double rate)
{
    tills_read(load, path);
    wait_for_all(load);
    struct client client = {.port = port,
                            .connection_count = connections,
                            .seconds = seconds,
                            .warm_up_s = WARM_UP_S,
                            .rate = rate,
                            .context = load,
                            .make = journal_make,
                            .judge = journal_judge};
    client_run(&client);
    tell(&client, load->batch);
    tills_write(load, path);
    client_release(&client);
    return 0;
}

/* ---- logins ---- */

static bool page_make(struct client *client, struct connection *connection)
{
    (void)client;
    connection->out_size = (size_t)snprintf(
        connection->out, REQUEST_LIMIT, "GET /cabinet/login HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    return true;
}

static bool page_judge(struct client *client, struct connection *connection, int status,
                       struct text head, struct text body)
{
    struct load *load = load_of(client);
    (void)connection;
    client_end(client);
    return status == 200 && value_after(head, "obed-visit=", ';', load->visit) &&
           value_after(body, "name=\"csrf\" value=\"", '"', load->csrf);
}

/* Each parent is another one, until all have come. */
static bool login_make(struct client *client, struct connection *connection)
{
    struct load *load = load_of(client);
    int64_t login = connection->job = load->waiting_first++ % load->logins;
    char number[PLAN_NUMBER_SIZE], headers[256], *body = connection->out + HEAD_ROOM;
    plan_number(1 + login % load->schools, login / load->schools, number);
    int size = snprintf(body, REQUEST_LIMIT - HEAD_ROOM,
                        "csrf=%s&number=%s&password=" PLAN_PASSWORD "&consent=%s", load->csrf,
                        number, load->now);
    snprintf(headers, sizeof headers,
             "Content-Type: application/x-www-form-urlencoded\r\nCookie: obed-visit=%s\r\n",
             load->visit);
    request_end(connection, (size_t)size, "/cabinet/login", headers);
    return true;
}

static bool login_judge(struct client *client, struct connection *connection, int status,
                        struct text head, struct text body)
{
    (void)client;
    (void)connection;
    (void)body;
    return status == 303 && memmem(head.bytes, head.size, "obed=", 5) != NULL;
}

static int logins(struct load *load, int port, int connections, double seconds,
                  const char *terms_version)
{
    struct client page = {.port = port,
                          .connection_count = 1,
                          .context = load,
                          .make = page_make,
                          .judge = page_judge};
    client_run(&page);
    client_release(&page);
    snprintf(load->now, sizeof load->now, "%s", terms_version);
    struct client client = {.port = port,
                            .connection_count = connections,
                            .seconds = seconds,
                            .warm_up_s = WARM_UP_S,
                            .context = load,
                            .make = login_make,
                            .judge = login_judge};
    client_run(&client);
    tell(&client, 1);
    client_release(&client);
    return 0;
}

static int usage(void)
{
    fprintf(stderr,
            "usage: load enrol PORT SCHOOLS PUPILS TILLS FILE\n"
            "       load journal PORT SCHOOLS PUPILS FILE BATCH CONNECTIONS SECONDS [RATE]\n"
            "       load logins PORT SCHOOLS LOGINS CONNECTIONS SECONDS TERMS\n");
    return 2;
}

int main(int argc, char **argv)
{
    struct load load = {.random = (uint64_t)time(NULL)};
    if (argc < 7) return usage();
    int port = (int)plan_argument(argv[2]);
    load.schools = plan_argument(argv[3]);
    load.pupils = load.logins = plan_argument(argv[4]);
    if (strcmp(argv[1], "enrol") == 0) {
        load.tills = plan_argument(argv[5]);
        return enrol(&load, port, argv[6]);
    }
    if (strcmp(argv[1], "journal") == 0 && argc >= 9) {
        load.batch = (int)plan_argument(argv[6]);
        return journal(&load, port, argv[5], (int)plan_argument(argv[7]),
                       (double)plan_argument(argv[8]),
                       argc > 9 ? (double)plan_argument(argv[9]) : 0);
    }
    if (strcmp(argv[1], "logins") == 0 && argc == 8) {
        return logins(&load, port, (int)plan_argument(argv[5]), (double)plan_argument(argv[6]),
                      argv[7]);
    }
    return usage();
}
