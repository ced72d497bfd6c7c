/* What the tests of the gate share: the desk's small city with a terminal network and a bank, and
 * their requests in one call, without sockets. Time is virtual. */
#ifndef TESTS_GATE_NET_KIT_H
#define TESTS_GATE_NET_KIT_H

#include "desk_kit.h"

#include "gate/gate.h"
#include "pay/channel.h"

enum { NET_OSMP_ID = 11, NET_SBER_ID = 12 }; /* the channels "osmp" and "sber" */

struct net {
    struct kit *kit;
    struct gate *gate;
    struct area area;
    struct site site;
};

void net_open(struct net *net, struct kit *kit);
void net_close(struct net *net);

struct call {
    const char *method; /* NULL: GET */
    const char *target;
    const char *form;      /* of a POST */
    const char *remote;    /* NULL: 127.0.0.1 */
    const char *forwarded; /* X-Forwarded-For */
    const char *login;     /* Authorization, whole */
};
struct heard {
    int status;
    const char *content_type;
    struct text body;
};
/* From any thread; the answer lives in the arena. */
struct heard net_call(struct net *net, struct arena *arena, const struct call *call);
/* GET /gate/TARGET in the kit's arena; the status has to be 200. */
struct text net_get(struct net *net, const char *target, ...) __attribute__((format(printf, 2, 3)));

/* What stands between <name> and </name>; "" when there is none. */
const char *net_element(struct arena *arena, struct text body, const char *name);
int net_code(struct net *net, struct text body); /* of result or CODE */

void net_set(struct net *net, int64_t channel_id, enum channel_setting setting, const char *kept);
/* The clock goes on by more than what is kept of channels. */
void net_wait(struct net *net, int64_t ms);

/* A test whose body gets an open net on each engine. */
#define NET_TEST(name)                                                                             \
    static void net_##name(struct net *net);                                                       \
    DESK_TEST(name)                                                                                \
    {                                                                                              \
        struct net net;                                                                            \
        net_open(&net, kit);                                                                       \
        net_##name(&net);                                                                          \
        net_close(&net);                                                                           \
    }                                                                                              \
    static void net_##name(struct net *net)

#endif
