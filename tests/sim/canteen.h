/* A canteen in one process: a server, tills that are the real src/till over databases of their own,
 * and between them a line that loses, repeats, delays and garbles. Time is virtual and everything
 * follows from one seed. What a till acknowledged on its screen is noted; in the end the server
 * must have exactly that. */
#ifndef TESTS_SIM_CANTEEN_H
#define TESTS_SIM_CANTEEN_H

#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>

#include "access/entrance.h"
#include "desk/desk.h"
#include "store/store.h"
#include "sync/sync.h"
#include "till/courier.h"
#include "world/world.h"

enum {
    CANTEEN_TILLS = 3,
    CANTEEN_PUPILS = 10,
    CANTEEN_DISHES = 2,
    CANTEEN_SALES_LIMIT = 20000,
    CANTEEN_HELD_LIMIT = 8,
    CANTEEN_TALK_STEPS = 12, /* of a till that is let talk */
    CANTEEN_PATH_SIZE = 120
};
#define CANTEEN_BEGIN INT64_C(1767585600000) /* 2026-01-05T04:00:00Z */

/* Bugs that the auditor must catch. */
enum canteen_plant {
    CANTEEN_PLANT_NOTHING,
    CANTEEN_PLANT_SALE_FORGOTTEN, /* a till drops an unsent document */
    CANTEEN_PLANT_SALE_TWICE,     /* a document is handed in again under another id */
    CANTEEN_PLANT_SALE_CHANGED,   /* a document on the disk is another than was shown */
    CANTEEN_PLANT_COUNT
};

/* What the line does to a request, in percent of all. */
struct canteen_weather {
    int lost, answer_lost, twice, held, garbled;
};

struct canteen_pupil {
    int64_t account_id, card_id;
    const char *number;
    int64_t expected; /* balance, by what was topped up and what screens acknowledged */
};

/* Acknowledged on a screen. */
struct canteen_sale {
    int64_t number, account_id, happened_at_ms, total;
    int till;
};

struct canteen;

struct canteen_till {
    struct canteen *canteen;
    int place;
    struct world world; /* of its machine */
    int64_t clock_offset_ms;
    char path[CANTEEN_PATH_SIZE];
    struct store *store;
    struct token_box *token;
    struct lan_key *key;
    struct contact *contact;
    struct clock_watch *clock;
    struct counter counter;
    struct courier *courier;
    struct area area;
    struct site site;
    int presses;
    int64_t newest_id; /* of the receipts made here */
    bool is_open;
};

/* A request that is still on its way. */
struct canteen_held {
    char *url, *body, *headers[4];
    int header_count;
};

struct canteen {
    uint64_t random;
    struct instant now; /* of the server */
    int64_t ticks_us;
    const char *folder;
    char url[CANTEEN_PATH_SIZE];
    struct world world; /* of the server */
    struct store *store;
    struct desk desk;
    struct access access;
    struct sync *sync;
    struct area area;
    struct site site;
    bool is_server_down;
    struct canteen_weather weather;
    struct canteen_held held[CANTEEN_HELD_LIMIT];
    int held_count;
    int64_t school_id;
    struct canteen_pupil pupils[CANTEEN_PUPILS];
    int64_t dishes[CANTEEN_DISHES], prices[CANTEEN_DISHES];
    int64_t set_meal_id, cashier_id;
    struct canteen_till tills[CANTEEN_TILLS];
    int till_count;
    struct canteen_sale *sales;
    int sale_count;
    enum canteen_plant plant;
    int faults;
    bool verbose;
    struct arena arena; /* of the whole run */
};

uint64_t canteen_random(struct canteen *canteen);
int canteen_below(struct canteen *canteen, int limit);
bool canteen_chance(struct canteen *canteen, int percent);

/* What must not be. */
void canteen_fault(struct canteen *canteen, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Time goes by for everybody. */
void canteen_pass(struct canteen *canteen, int64_t ms);
/* Everything is mended, and everything that was held back arrives; what does not is a fault. */
void canteen_drain(struct canteen *canteen);
int64_t canteen_unsent(struct canteen *canteen); /* documents, of all tills */

/* ---- stories (canteen_stories.c) ---- */

struct canteen_story {
    const char *name;
    void (*tell)(struct canteen *canteen);
};
extern const struct canteen_story canteen_stories[];
extern const int canteen_story_count;

/* ---- the server (canteen_city.c) ---- */

void canteen_server_begin(struct canteen *canteen); /* opens, migrates, serves */
void canteen_server_end(struct canteen *canteen);   /* as kill -9 does */
void canteen_city_make(struct canteen *canteen);
void canteen_server_backup(struct canteen *canteen);
void canteen_server_restore(struct canteen *canteen);
void canteen_top_up(struct canteen *canteen, int pupil, int64_t kopecks);
/* A new code, in the canteen's arena. */
const char *canteen_code(struct canteen *canteen);
/* What the books hold of the pupil, in kopecks. */
int64_t canteen_balance(struct canteen *canteen, int pupil);
/* Exactly what was acknowledged, each once; and the books prove. */
void canteen_audit(struct canteen *canteen);

/* The newest sale is to be in the books with this moment, not with the one on the screen. */
void canteen_note_moment(struct canteen *canteen, struct instant at);

/* ---- the line (canteen_line.c) ---- */

/* A world's `call`; the context is a canteen_till. */
enum err canteen_call(void *context, struct arena *arena, const struct outgoing_request *request,
                      struct outgoing_answer *out_answer) MUST_CHECK;
/* A request that was held up arrives after all. */
void canteen_deliver_held(struct canteen *canteen);

/* ---- tills (canteen_till.c) ---- */

void canteen_till_begin(struct canteen *canteen, int place);
void canteen_till_end(struct canteen_till *till); /* kill -9 */
void canteen_till_again(struct canteen_till *till);
/* NULL: enrolled; else the words. */
const char *canteen_till_enrol(struct canteen_till *till);
void canteen_till_open_shift(struct canteen_till *till);
/* Steps of the courier: at most so many of each, while they do not ask to wait. */
void canteen_till_talk(struct canteen_till *till, int steps);
/* Hears its neighbours. */
void canteen_till_listen(struct canteen_till *till);
/* A press of the cashier: whatever comes of it. COUNTER_DONE is noted. */
enum counter_status canteen_till_sell(struct canteen_till *till, int pupil, int dish);
enum counter_status canteen_till_sell_meal(struct canteen_till *till, int pupil);
/* Takes back the newest sale that was made here; of `pupil`. */
enum counter_status canteen_till_take_back(struct canteen_till *till, int pupil);
struct outbox_standing canteen_till_standing(struct canteen_till *till);
/* The till's disk as it is now, and back. */
void canteen_till_image(struct canteen_till *till);
void canteen_till_restore(struct canteen_till *till);
/* The disk of the one becomes that of the other, too. */
void canteen_till_copy(struct canteen_till *till, struct canteen_till *copy);
/* Plants canteen->plant on its disk. */
void canteen_till_plant(struct canteen_till *till);

#endif
