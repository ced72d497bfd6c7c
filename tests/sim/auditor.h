/* A second ledger of arrays and loops, written from docs/LEDGER.md and the headers of desk, without
 * a line of theirs: it predicts every answer of the real one. Slow and plain on purpose. */
#ifndef TESTS_SIM_AUDITOR_H
#define TESTS_SIM_AUDITOR_H

#include <stdbool.h>
#include <stdint.h>

#include "desk/family.h"
#include "desk/journal.h"
#include "desk/reverse.h"
#include "desk/roster.h"
#include "desk/top_up.h"

enum {
    AUDITOR_PEOPLE = 64,
    AUDITOR_DISHES = 8,
    AUDITOR_EVENTS = 60000,
    AUDITOR_LINES = 4,
    AUDITOR_CARDS = 8000,
    AUDITOR_SCHOOLS = 8,
};

struct auditor_person {
    int64_t school_id, account_id, card_id;
    const char *number;
    int64_t balance;
    bool is_closed;
    bool has_day_limit;
    int64_t day_limit;
    int64_t banned_dish; /* 0: none */
    bool has_right;      /* to the subsidised set meal, on every day */
};

struct auditor_card {
    int64_t school_id, account_id, card_id;
    char chip[24]; /* empty: none */
    enum card_state state;
    bool is_temporary;
};

enum auditor_kind {
    WAS_RECEIPT = 1,
    WAS_FEE,
    WAS_TOP_UP,
    WAS_ROSTER,
    WAS_FAMILY,
    WAS_REVERSAL,
    WAS_CARD,
    WAS_SERVED, /* or taken back */
    WAS_GUEST   /* in each of the two schools */
};

/* What was recorded, for ever. */
struct auditor_event {
    enum auditor_kind kind;
    int64_t school_id, id;
    struct document document; /* of a till's; lines are copied into `lines` */
    struct sale_line lines[AUDITOR_LINES];
    int64_t personal[32]; /* who was moved */
    int64_t amounts[32];  /* by how much: below zero is taken */
    int personal_count;
    int32_t day;
    int64_t extras; /* taken for dishes */
    int64_t reverses_id;
    bool is_reversed;
    int64_t set_meal_id; /* of a roster, and of what was handed out or taken back */
    /* of a roster */
    int32_t roster_day;
    int64_t class_id;
    struct instant happened_at;
    /* of a top-up */
    char outside_id[24];
    /* of a family's */
    struct directory_place from, to;
};

struct auditor {
    struct auditor_person people[AUDITOR_PEOPLE];
    int person_count;
    struct auditor_card cards[AUDITOR_CARDS];
    int card_count;
    bool serves_guests[AUDITOR_SCHOOLS]; /* by number */
    struct {
        int64_t school_id, id, price;
    } dishes[AUDITOR_DISHES];
    int dish_count;
    struct {
        int64_t school_id, id, parent, subsidy;
    } set_meals[AUDITOR_DISHES];
    int set_meal_count;
    int64_t main_meal_floor;
    struct instant now;
    struct auditor_event *events;
    int event_count;
};

struct auditor_answer {
    enum document_status status;
    enum sale_status refusal;
    enum document_obstacle obstacle;
    bool is_below_floor;
};

struct auditor_person *auditor_person(struct auditor *auditor, int64_t school_id,
                                      int64_t account_id);

struct auditor_card *auditor_card(struct auditor *auditor, int64_t school_id, int64_t card_id);

/* ---- between the auditor's files ---- */

struct auditor_event *auditor_find(struct auditor *auditor, int64_t school_id, int64_t id);
struct auditor_event *auditor_keep_document(struct auditor *auditor, enum auditor_kind kind,
                                            int64_t school_id, const struct document *document);
void auditor_move(struct auditor *auditor, struct auditor_event *event, int64_t account_id,
                  int64_t amount);
int32_t auditor_day(struct instant instant); /* in Moscow */
enum document_status auditor_lines(const struct auditor *auditor, int64_t school_id,
                                   const struct document *document);
enum sale_status auditor_refusal(struct auditor *auditor, int64_t school_id,
                                 const struct auditor_person *person,
                                 const struct document *document);
/* How many of this item at this price the sale still has. */
int64_t auditor_left(struct auditor *auditor, const struct auditor_event *sale,
                     const struct sale_line *line);
/* How many of the set meal the person has taken on the day. */
int64_t auditor_meals(struct auditor *auditor, int64_t school_id, int64_t account_id, int32_t day,
                      int64_t set_meal_id);
struct auditor_answer auditor_served(struct auditor *auditor, int64_t school_id,
                                     const struct document *document);
struct auditor_answer auditor_not_served(struct auditor *auditor, int64_t school_id,
                                         const struct document *document);
struct auditor_answer auditor_temporary_card(struct auditor *auditor, int64_t school_id,
                                             const struct document *document);
struct auditor_answer auditor_guest_sale(struct auditor *auditor, int64_t school_id,
                                         const struct document *document);
struct auditor_answer auditor_guest_return(struct auditor *auditor, int64_t school_id,
                                           const struct document *document);

/* Each predicts the answer and, when it is "recorded", keeps what happened. */
struct auditor_answer auditor_document(struct auditor *auditor, int64_t school_id,
                                       const struct document *document);
enum top_up_status auditor_top_up(struct auditor *auditor, const struct top_up *top_up);
enum roster_status auditor_roster(struct auditor *auditor, const struct roster_charge *charge);
enum family_transfer_status auditor_family(struct auditor *auditor,
                                           const struct family_transfer *transfer);
enum reverse_status auditor_reverse(struct auditor *auditor, const struct reversal *reversal);

#endif
