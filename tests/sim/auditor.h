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
};

struct auditor_person {
    int64_t school_id, account_id, card_id;
    const char *number;
    int64_t balance;
    enum card_state card;
    bool is_closed;
    bool has_day_limit;
    int64_t day_limit;
    int64_t banned_dish; /* 0: none */
    bool has_right;      /* to the subsidised set meal, on every day */
};

enum auditor_kind {
    WAS_RECEIPT = 1,
    WAS_FEE,
    WAS_TOP_UP,
    WAS_ROSTER,
    WAS_FAMILY,
    WAS_REVERSAL,
    WAS_CARD
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
    /* of a roster */
    int32_t roster_day;
    int64_t class_id, set_meal_id;
    struct instant happened_at;
    /* of a top-up */
    char outside_id[24];
    /* of a family's */
    struct directory_place from, to;
};

struct auditor {
    struct auditor_person people[AUDITOR_PEOPLE];
    int person_count;
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
    bool is_below_floor;
};

struct auditor_person *auditor_person(struct auditor *auditor, int64_t school_id,
                                      int64_t account_id);

/* Each predicts the answer and, when it is "recorded", keeps what happened. */
struct auditor_answer auditor_document(struct auditor *auditor, int64_t school_id,
                                       const struct document *document);
enum top_up_status auditor_top_up(struct auditor *auditor, const struct top_up *top_up);
enum roster_status auditor_roster(struct auditor *auditor, const struct roster_charge *charge);
enum family_status auditor_family(struct auditor *auditor, const struct family_transfer *transfer);
enum reverse_status auditor_reverse(struct auditor *auditor, const struct reversal *reversal);

#endif
