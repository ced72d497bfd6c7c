/* gate_load PORT SCHOOLS PUPILS CONNECTIONS SECONDS FIRST_ID [RATE]
 *
 * A terminal network that pays by OSMP through the channel "bench" to accounts that make_city made,
 * each payment under a number of its own from FIRST_ID on. Prints a line of figures; an answer that
 * is not result 0 ends the program. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "plan.h"

enum { WARM_UP_S = 2 };

struct network {
    int64_t schools, pupils, next_id;
    uint64_t random;
};

static bool pay_make(struct client *client, struct connection *connection)
{
    struct network *network = client->context;
    char number[PLAN_NUMBER_SIZE];
    plan_number(1 + plan_pick(&network->random, network->schools),
                plan_pick(&network->random, network->pupils), number);
    connection->out_size = (size_t)snprintf(
        connection->out, REQUEST_LIMIT,
        "GET /gate/osmp/bench?command=pay&txn_id=%lld&txn_date=20260302110000"
        "&account=%s&sum=%d.%02d HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        (long long)network->next_id++, number, (int)(1 + plan_pick(&network->random, 20)),
        (int)plan_pick(&network->random, 100));
    return true;
}

static bool pay_judge(struct client *client, struct connection *connection, int status,
                      struct text head, struct text body)
{
    static const char OK_RESULT[] = "<result>0</result>";
    (void)client;
    (void)connection;
    (void)head;
    return status == 200 && memmem(body.bytes, body.size, OK_RESULT, strlen(OK_RESULT)) != NULL;
}

int main(int count, char **arguments)
{
    if (count != 7 && count != 8) {
        fprintf(stderr, "usage: gate_load PORT SCHOOLS PUPILS CONNECTIONS SECONDS FIRST_ID "
                        "[RATE]\n");
        return 2;
    }
    struct network network = {.schools = plan_argument(arguments[2]),
                              .pupils = plan_argument(arguments[3]),
                              .next_id = plan_argument(arguments[6]),
                              .random = 1};
    struct client client = {.port = (int)plan_argument(arguments[1]),
                            .connection_count = (int)plan_argument(arguments[4]),
                            .seconds = (double)plan_argument(arguments[5]) + WARM_UP_S,
                            .warm_up_s = WARM_UP_S,
                            .rate = count == 8 ? (double)plan_argument(arguments[7]) : 0,
                            .context = &network,
                            .make = pay_make,
                            .judge = pay_judge};
    network.random = (uint64_t)network.next_id;
    client_run(&client);
    printf("asked=%lld count=%lld per_second=%.1f p50_ms=%.3f p99_ms=%.3f p999_ms=%.3f\n",
           (long long)client.asked_count, (long long)client.times.count,
           (double)client.times.count / client.measured_s, times_at(&client.times, 0.5),
           times_at(&client.times, 0.99), times_at(&client.times, 0.999));
    client_release(&client);
    return 0;
}
