/* What the files of the screen share with each other, and with nobody else. */
#ifndef TILL_SCREEN_INSIDE_H
#define TILL_SCREEN_INSIDE_H

#include <jansson.h>
#include <pthread.h>
#include <stdatomic.h>

#include "base/secret.h"
#include "page/kit.h"
#include "till/card_reader.h"
#include "till/screen.h"
#include "till/screen_words.h"
#include "till/shift.h"
#include "till/slip_kinds.h"

enum {
    SCREEN_RUN_SIZE = 17,
    SCREEN_RECENT_LIMIT = 8,
    SCREEN_ARENA_BYTES = 4 << 20,      /* of a card's decision */
    SCREEN_WAIT_MS = 10 * 1000,        /* of a long poll: ages on the screen are no older */
    SCREEN_EXPECT_MS = 60 * 1000,      /* a blank card is waited for so long */
    SCREEN_RECEIPTS_LIMIT = 200,       /* that a return may choose from */
    SCREEN_PEOPLE_LIMIT = 40,          /* found by name at once */
    SCREEN_OPERATIONS_ASKED = 20,      /* of an account, on screen and on paper */
    SCREEN_OLD_DATA_MS = 24 * 3600000, /* data older than it are told of in a banner */
    SCREEN_TEXT_LIMIT = 400,           /* of a name, a reason, a sentence from the page */
};

enum screen_mode { SCREEN_QUEUE, SCREEN_TRAY, SCREEN_CLASS };

/* Who stands at the till. */
struct screen_who {
    bool is_there;
    int64_t account_id;
    int64_t card_id; /* 0: the card was forgotten */
    bool is_acknowledged;
    bool is_guest; /* of another school: screen->guest */
};

/* The last order that the rules refused: what an override repeats. */
struct screen_refused {
    int64_t seq; /* of the verdict; 0: none */
    bool is_queue;
    enum meal meal;
    int64_t account_id, card_id;
    bool is_acknowledged;
    int line_count;
    struct counter_line lines[SALE_LINES_LIMIT];
};

struct screen {
    struct screen_options options;
    struct counter *counter;
    struct screen_devices devices;
    struct template_set *templates;
    json_t *asset;
    struct area area;
    char token[SECRET_TOKEN_TEXT_SIZE]; /* of this run: pages and their cookie carry it */
    char run[SCREEN_RUN_SIZE];
    atomic_int port;
    pthread_mutex_t park_lock; /* of the park, which goes with the server */
    struct park *park;         /* NULL: nobody is woken */
    pthread_mutex_t lock;      /* of everything below */
    int64_t version;
    enum screen_mode mode;
    enum meal queue_meal; /* 0: the first that is due */
    int64_t entered;      /* the cashier, while no shift is open; 0: nobody */
    struct screen_who who;
    struct screen_refused refused;
    int64_t expects_account; /* a blank card is waited for; 0: none */
    int64_t expects_until_us;
    struct card_chip unknown;      /* asked about by the page; no digits: none */
    struct counter_guest guest;    /* the last one */
    int64_t guest_receipt;         /* whose answer is waited for; 0: none */
    int64_t seq;                   /* of the last verdict */
    int64_t tapped_seq, tapped_us; /* the verdict of the last card, and when it was read */
    json_t *last, *recent;         /* the verdict that stands on the screen; the ones before it */
    json_t *shown;                 /* of it, what the customer's display says; NULL: nothing */
    int64_t served;                /* in this shift; -1: to be counted */
    json_t *menu;                  /* of the mirror's version below; NULL: not read yet */
    int64_t menu_of, menu_version;
    int64_t last_receipt; /* id; 0: none in this run */
    bool print_failed;    /* a slip waited too long */
};

#define SCREEN_HANDLER(name)                                                                       \
    void name(void *context, struct arena *arena, const struct request *request,                   \
              struct response *response)

/* screen_guard.c: lets in nobody but our own pages. */
bool screen_guard(void *context, struct arena *arena, struct request *request,
                  struct response *response);
enum screen_guard_word { SCREEN_OPEN, SCREEN_PAGE, SCREEN_COMMAND };

/* screen_routes.c */
extern const struct route screen_routes[];
extern const int screen_route_count;

/* screen_state.c: everything the page shows. The state is the caller's to release. */
enum err screen_state(struct screen *screen, struct arena *arena, json_t **out_state) MUST_CHECK;

/* screen_person.c */
json_t *screen_person_view(struct screen *screen, struct arena *arena,
                           const struct counter_person *person, const struct screen_who *who);
char *screen_person_name(struct arena *arena, const struct replica_person *person);
/* {name, initials, class, photo}, which every list of people shows. */
json_t *screen_face(struct arena *arena, const struct replica_person *person);

/* screen_verdict.c: what came of a card or an order, large on the screen. */
void screen_verdict_outcome(struct screen *screen, struct arena *arena,
                            const struct counter_outcome *outcome,
                            const struct screen_refused *order);
void screen_verdict_status(struct screen *screen, struct arena *arena, enum counter_status status,
                           const struct counter_person *person);
void screen_verdict_fault(struct screen *screen, struct arena *arena, enum err err);
void screen_verdict_note(struct screen *screen, struct arena *arena, const char *title,
                         const char *text, const struct counter_person *person);

/* A no that no status is the reason of. `offer_code` NULL: nothing is offered. */
void screen_verdict_no(struct screen *screen, struct arena *arena, const char *title,
                       const char *text, const struct counter_person *person,
                       const char *offer_code, const char *offer_label);
/* A card that this school does not know; `is_asked`: the page is to ask whose it is. */
void screen_verdict_unknown(struct screen *screen, struct arena *arena, const char *advice,
                            bool is_asked);

void screen_recorded(struct screen *screen); /* a document was made */

/* screen_tap.c */
void screen_take_chip(struct screen *screen, const struct card_chip *chip);
/* Puts the person on the screen; mode queue goes on to serve. */
void screen_set_who(struct screen *screen, const struct screen_who *who);

/* screen_guest.c */
void screen_guest_unknown(struct screen *screen, struct arena *arena, const struct card_chip *chip);
/* The guest on the screen as one of the own. */
json_t *screen_guest_view(struct screen *screen, struct arena *arena, const struct screen_who *who);
/* Sells to the guest on the screen, and answers the page. */
void screen_guest_sell(struct screen *screen, struct arena *arena, struct text key,
                       const struct screen_refused *order, struct response *response);
/* Looks for the server's answer to what a guest bought, and shows it: once. Any thread; costs
 * nothing when none is waited for. */
void screen_guest_settle(struct screen *screen);

/* screen_print.c: each gives NULL, or what to tell the cashier. */
const char *screen_print_receipt(struct screen *screen, struct arena *arena,
                                 const struct counter_receipt *receipt, bool is_copy);
void screen_print_outcome(struct screen *screen, struct arena *arena,
                          const struct counter_outcome *outcome);
const char *screen_print_report(struct screen *screen, struct arena *arena,
                                const struct shift_report *report);
const char *screen_print_details(struct screen *screen, struct arena *arena,
                                 const struct counter_person *person,
                                 const struct screen_operations *operations);
const char *screen_print_password(struct screen *screen, struct arena *arena,
                                  const struct counter_person *person,
                                  const struct screen_password *password);
const char *screen_print_card(struct screen *screen, struct arena *arena,
                              const struct counter_card_done *done, enum slip_card_act_kind kind);
const char *screen_print_test(struct screen *screen, struct arena *arena);
/* NULL when a slip would come out now. */
const char *screen_printer_trouble(const struct screen *screen);

/* screen_answer.c: answers to commands. */
struct text screen_json(struct arena *arena, const json_t *view); /* its bytes */
void screen_answer_json(struct arena *arena, struct response *response, json_t *view);
/* {ok: true, state, …}; `more` may be NULL and is taken. */
void screen_answer_done(struct screen *screen, struct arena *arena, struct response *response,
                        json_t *more);
void screen_answer_no(struct screen *screen, struct arena *arena, struct response *response,
                      const char *title, const char *text);
void screen_answer_status(struct screen *screen, struct arena *arena, struct response *response,
                          enum counter_status status);
void screen_answer_fault(struct screen *screen, struct arena *arena, struct response *response,
                         enum err err);
void screen_answer_malformed(struct screen *screen, struct arena *arena,
                             const struct request *request, struct response *response);

/* The body as an object, the caller's to release; NULL: it is none, and that is answered. */
json_t *screen_body(struct screen *screen, struct arena *arena, const struct request *request,
                    struct response *response);
/* Members: absent or of another type give "", 0, false. */
struct text body_text(const json_t *body, const char *name);
int64_t body_id(const json_t *body, const char *name); /* "5" or 5; 0 when it is no id */
int64_t body_int(const json_t *body, const char *name, int64_t otherwise);
bool body_flag(const json_t *body, const char *name);
enum meal body_meal(const json_t *body, const char *name); /* "breakfast"; 0 */

/* Members of views. */
void view_set_id(json_t *view, struct arena *arena, const char *name, int64_t id);
void view_set_money(json_t *view, const char *name, struct money money);
json_t *view_object(void);
json_t *view_array(void);

static inline bool screen_is_online(const struct screen *screen)
{
    return screen->options.contact != NULL && contact_is_online(screen->options.contact);
}

/* The school's time of day: "09:41". */
char *screen_time(struct screen *screen, struct arena *arena, struct instant instant);
const struct zone *screen_zone(struct screen *screen, struct arena *arena);

/* The screen's own state has changed: with the lock held, then without it. */
void screen_touch(struct screen *screen);
void screen_wake(struct screen *screen);

#endif
