/* Cards in a school: who has which, giving them out, loss and blocking, what became of each, and
 * the temporary ones. */
#ifndef DESK_CARD_KEEP_H
#define DESK_CARD_KEEP_H

#include "desk/card_batch.h"
#include "school/person.h"

/* ---- who has what ---- */

struct card_holder {
    int64_t account_id;
    const char *number, *surname, *name, *patronymic;
    int64_t class_id; /* 0: none */
    const char *class_name;
    bool is_employee;
    bool has_photo;
    const char *photo_hash;
    int64_t coming_id; /* a card that is ordered, made or at school; 0: none */
    enum card_state coming_state;
    int64_t card_id; /* the one in use, or the last one: given out, active, blocked, lost; 0 */
    enum card_state card_state;
    int64_t temporary_id; /* a temporary one in his hands; 0: none */
};

struct card_holders {
    struct card_holder *holders; /* pupils by class and name, then employees by name */
    int count;
};

/* Of everybody who has not left; class_id 0: of the whole school. */
enum err card_holders_load(struct tx *tx, struct arena *arena, int64_t school_id, int64_t class_id,
                           struct card_holders *out_holders) MUST_CHECK;

/* Figures of a school or a class. */
struct card_figures {
    int people;
    int ordered, made, at_school; /* on their way */
    int given_out, active, blocked, lost;
    int temporary;
    int without; /* nothing in use and nothing on its way */
    int photos;
};
void card_figures_add(struct card_figures *figures, const struct card_holder *holder);

/* ---- moving cards ---- */

enum card_keep_status {
    CARD_KEEP_OK = 0,
    CARD_KEEP_UNKNOWN, /* no such card in the school */
    CARD_KEEP_MAY_NOT, /* its state does not lead there */
};

struct card_keeping {
    int64_t school_id, card_id;
    int64_t login_id;
    enum card_state state; /* wanted */
    enum card_keep_status status;
};

/* Blocked, lost, taken into use again (active), returned to the stock (of a temporary one), or, of
 * an order that nobody has taken in work yet, taken back (CARD_REPLACED). In force at once: tills
 * learn it with their next breath. */
enum err desk_card_keep(struct desk *desk, struct arena *arena, struct card_keeping *keeping)
    MUST_CHECK;

/* Gives out cards that are at school or made; what their holders used before is replaced. Those of
 * `card_ids` that may not be given out are passed over; *out_given counts the others. */
enum err desk_cards_give(struct desk *desk, struct arena *arena, int64_t school_id,
                         int64_t login_id, const int64_t *card_ids, int count, int *out_given)
    MUST_CHECK;

/* ---- a card's life ---- */

struct card_passage {
    int64_t card_id;
    const char *chip; /* of the card as it is now */
    bool is_temporary;
    enum card_state now; /* of the card as it is now */
    enum card_state state;
    struct instant happened_at;
    /* Who and where: a person of the staff, a till with its cashier, or neither (a command). */
    const char *staff_name, *till_name, *cashier_name; /* "": not that */
    bool is_by_family;                                 /* in the cabinet */
    int64_t batch_id, batch_number;                    /* of the card; 0: none */
    enum card_cause cause;                             /* when it has a batch */
};

struct card_history {
    struct card_passage *passages; /* of all cards of the account, the oldest first */
    int count;
};
enum err card_history_load(struct tx *tx, struct arena *arena, int64_t school_id,
                           int64_t account_id, struct card_history *out_history) MUST_CHECK;

/* ---- temporary cards ---- */

struct temporary_card {
    int64_t card_id;
    const char *chip;
    enum card_state state;
    const char *number, *surname, *name, *class_name; /* who has it, or had it last */
    struct instant given_at;
    bool is_returned;
    struct instant returned_at;
};

enum { TEMPORARY_CARDS_LIMIT = 500 };

struct temporary_cards {
    struct temporary_card *cards; /* those in hands first, the newest first */
    int count;
};
enum err temporary_cards_load(struct tx *tx, struct arena *arena, int64_t school_id,
                              struct temporary_cards *out_cards) MUST_CHECK;

/* In somebody's hands for more than so many days. */
bool temporary_card_is_overdue(const struct temporary_card *card, struct instant now, int64_t days);

#endif
