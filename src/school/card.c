/* Cards. The order of their lives:
 *
 *     ordered → made → at school → given out → active ⇄ blocked
 *                                             any of them → lost → replaced
 *     given out, active, blocked → replaced by a new one; ordered → replaced: taken back
 *     temporary ⇄ blocked, any of a temporary card's → returned (to the stock) */
#include "school/card.h"

#include "school/person.h"
#include "school/school_sql.h"

const char *card_state_name(enum card_state state)
{
    switch (state) {
    case CARD_ORDERED: return "ordered";
    case CARD_MADE: return "made";
    case CARD_AT_SCHOOL: return "at_school";
    case CARD_GIVEN_OUT: return "given_out";
    case CARD_ACTIVE: return "active";
    case CARD_BLOCKED: return "blocked";
    case CARD_LOST: return "lost";
    case CARD_REPLACED: return "replaced";
    case CARD_TEMPORARY: return "temporary";
    case CARD_RETURNED: return "returned";
    }
    return "unknown";
}

bool card_chip_is_formed(struct text chip)
{
    for (size_t i = 0; i < chip.size; i++) {
        char byte = chip.bytes[i];
        if (!(byte >= '0' && byte <= '9') && !(byte >= 'A' && byte <= 'F')) return false;
    }
    return chip.size > 0 && chip.size % 2 == 0 && chip.size <= 2 * CARD_CHIP_BYTES_LIMIT;
}

bool card_is_usable(enum card_state state)
{
    return state == CARD_ACTIVE || state == CARD_TEMPORARY;
}

bool card_may_become(enum card_state from, enum card_state to)
{
    switch (to) {
    case CARD_ORDERED: return false;
    case CARD_MADE: return from == CARD_ORDERED;
    case CARD_AT_SCHOOL: return from == CARD_MADE;
    case CARD_GIVEN_OUT: return from == CARD_MADE || from == CARD_AT_SCHOOL;
    /* A card handed over without the school's note of it still works. */
    case CARD_ACTIVE:
        return from == CARD_MADE || from == CARD_AT_SCHOOL || from == CARD_GIVEN_OUT ||
               from == CARD_BLOCKED;
    case CARD_BLOCKED: return from == CARD_ACTIVE || from == CARD_TEMPORARY;
    case CARD_LOST: return from != CARD_LOST && from != CARD_REPLACED && from != CARD_RETURNED;
    /* One that still works dies when the new one is given out; an order that is taken back. */
    case CARD_REPLACED:
        return from == CARD_LOST || from == CARD_BLOCKED || from == CARD_ACTIVE ||
               from == CARD_GIVEN_OUT || from == CARD_ORDERED;
    case CARD_TEMPORARY: return from == CARD_BLOCKED;
    /* Of a temporary card only; a lost one that is found goes back too. */
    case CARD_RETURNED:
        return from == CARD_TEMPORARY || from == CARD_ACTIVE || from == CARD_BLOCKED ||
               from == CARD_LOST;
    }
    return false;
}

static enum err event_add(struct tx *tx, const struct card *card, enum card_state state,
                          struct card_mover mover, struct instant happened_at)
{
    scoped(statement) struct statement *insert = statement_open(tx, &q_card_event_insert);
    bind_int(insert, ARG_CARD_EVENT_INSERT_SCHOOL_ID, card->school_id);
    bind_int(insert, ARG_CARD_EVENT_INSERT_CARD_ID, card->id);
    bind_int(insert, ARG_CARD_EVENT_INSERT_HAPPENED_AT, happened_at.ms);
    bind_int(insert, ARG_CARD_EVENT_INSERT_STATE, state);
    bind_int(insert, ARG_CARD_EVENT_INSERT_CAUSE_ID, mover.cause_id);
    bind_int(insert, ARG_CARD_EVENT_INSERT_CASHIER_ID, mover.cashier_id);
    bind_int(insert, ARG_CARD_EVENT_INSERT_SHIFT, mover.shift);
    bind_int(insert, ARG_CARD_EVENT_INSERT_LOGIN_ID, mover.login_id);
    return statement_run(insert);
}

enum err card_give_out(struct tx *tx, const struct card *card, struct card_mover mover,
                       int64_t version, struct instant happened_at)
{
    if (card->chip.size > 0) {
        TRY(directory_add(tx, DIRECTORY_CHIP, card->chip,
                          (struct directory_place){card->school_id, card->account_id}));
    }
    scoped(statement) struct statement *insert = statement_open(tx, &q_card_insert);
    bind_int(insert, ARG_CARD_INSERT_SCHOOL_ID, card->school_id);
    bind_int(insert, ARG_CARD_INSERT_ID, card->id);
    bind_int(insert, ARG_CARD_INSERT_ACCOUNT_ID, card->account_id);
    bind_text(insert, ARG_CARD_INSERT_CHIP, card->chip.size ? card->chip : TEXT(""));
    bind_int(insert, ARG_CARD_INSERT_STATE, card->state);
    bind_int(insert, ARG_CARD_INSERT_IS_TEMPORARY, card->is_temporary);
    bind_int(insert, ARG_CARD_INSERT_VERSION, version);
    TRY(statement_run(insert));
    return event_add(tx, card, card->state, mover, happened_at);
}

enum err card_add(struct tx *tx, const struct card *card, int64_t cause_id, int64_t version,
                  struct instant now)
{
    return card_give_out(tx, card, (struct card_mover){.cause_id = cause_id}, version, now);
}

enum err card_move(struct tx *tx, const struct card *card, enum card_state state,
                   struct card_mover mover, int64_t version, struct instant happened_at)
{
    if (state == CARD_RETURNED && card->chip.size > 0) {
        TRY(directory_drop(tx, DIRECTORY_CHIP, card->chip,
                           (struct directory_place){card->school_id, card->account_id}));
    }
    scoped(statement) struct statement *set = statement_open(tx, &q_card_set_state);
    bind_int(set, ARG_CARD_SET_STATE_SCHOOL_ID, card->school_id);
    bind_int(set, ARG_CARD_SET_STATE_ID, card->id);
    bind_int(set, ARG_CARD_SET_STATE_STATE, state);
    bind_int(set, ARG_CARD_SET_STATE_VERSION, version);
    TRY(statement_run(set));
    return event_add(tx, card, state, mover, happened_at);
}
