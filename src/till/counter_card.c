/* Cards: into use, out of use, temporary ones. The mirror's row is moved at once, so that the card
 * works or stops here before the server has heard of it; the server's word comes later and wins. */
#include "base/check.h"
#include "till/counter_inside.h"
#include "till/replica_inside.h"
#include "till/replica_sql.h"

enum card_act { ACT_ACTIVATE, ACT_STOP, ACT_GIVE, ACT_BACK };

struct card_work {
    struct counter *counter;
    struct arena *arena;
    enum card_act act;
    struct text request;
    int64_t account_id, card_id;
    enum card_state state;        /* stop */
    const struct card_chip *chip; /* give */
    struct counter_card_done done;
};

static enum err mirror_move(const struct ground *ground, int64_t card_id, enum card_state state)
{
    scoped(statement) struct statement *move = statement_open(ground->tx, &q_replica_card_move);
    bind_int(move, ARG_REPLICA_CARD_MOVE_ID, card_id);
    bind_int(move, ARG_REPLICA_CARD_MOVE_STATE, state);
    return statement_run(move);
}

static enum err mirror_set(const struct ground *ground, const struct replica_card *card)
{
    int64_t generation;
    TRY(replica_generation(ground->tx, &generation));
    scoped(statement) struct statement *set = statement_open(ground->tx, &q_replica_card_set);
    bind_int(set, ARG_REPLICA_CARD_SET_ID, card->id);
    bind_int(set, ARG_REPLICA_CARD_SET_ACCOUNT_ID, card->account_id);
    bind_string(set, ARG_REPLICA_CARD_SET_CHIP, card->chip);
    bind_int(set, ARG_REPLICA_CARD_SET_STATE, card->state);
    bind_int(set, ARG_REPLICA_CARD_SET_GENERATION, generation);
    return statement_run(set);
}

/* Fills person and balance as they are behind it. */
static enum err done_fill(const struct ground *ground, struct card_work *work)
{
    struct diner diner;
    bool found;
    TRY(eater_load(ground, work->account_id, 0, &found, &diner));
    if (!found) return OK;
    work->done.person = diner.person;
    work->done.balance = diner.person.balance;
    return OK;
}

static enum err paper_write(const struct ground *ground, struct card_work *work,
                            struct outbox_document *document)
{
    struct outbox outbox;
    TRY(ground_outbox(ground, &outbox));
    TRY(outbox_add(&outbox, document));
    TRY(outbox_close(&outbox));
    work->done.document_id = document->id;
    return OK;
}

/* ---- into use ---- */

/* A blocked card was in use before: the office lets it work again, without a fee. */
static bool waits_for_activation(enum card_state state)
{
    return state != CARD_BLOCKED && state != CARD_ACTIVE && card_may_become(state, CARD_ACTIVE);
}

static enum err activate(const struct ground *ground, struct card_work *work)
{
    struct replica_card card;
    struct diner diner;
    bool found;
    work->done.status = COUNTER_CARD_UNKNOWN;
    TRY(replica_card_by_id(ground->tx, work->arena, work->card_id, &found, &card));
    if (!found) return OK;
    work->account_id = card.account_id;
    work->done.status = COUNTER_PERSON_UNKNOWN;
    TRY(eater_load(ground, card.account_id, 0, &found, &diner));
    if (!found) return OK;
    work->done.person = diner.person;
    work->done.balance = diner.person.balance;
    work->done.fee = money_of_kopecks(ground->settings.values[SETTING_CARD_FEE]);
    work->done.status = COUNTER_CARD_MAY_NOT;
    if (!diner.person.about.is_active || !waits_for_activation(card.state)) return OK;
    bool may_owe = ground->settings.values[SETTING_CARD_FEE_BELOW_ZERO] != 0;
    work->done.status = COUNTER_FEE_TOO_LARGE;
    if (!may_owe && money_compare(diner.person.balance, work->done.fee) < 0) return OK;
    struct outbox_document document = ground_document(ground, OUTBOX_ACTIVATION, work->request,
                                                      card.account_id);
    document.card_id = card.id;
    document.fee = work->done.fee;
    TRY(paper_write(ground, work, &document));
    TRY(mirror_move(ground, card.id, CARD_ACTIVE));
    work->done.status = COUNTER_DONE;
    return done_fill(ground, work);
}

/* ---- out of use ---- */

static enum err cards_to_stop(const struct ground *ground, const struct card_work *work,
                              struct replica_cards *out_cards)
{
    struct replica_cards all, cards = {0};
    TRY(replica_cards_of_account(ground->tx, work->arena, work->account_id, &all));
    cards.items = ARENA_ARRAY(work->arena, struct replica_card, (size_t)all.count + 1);
    for (int i = 0; i < all.count; i++) {
        const struct replica_card *card = &all.items[i];
        if (work->card_id != 0 && card->id != work->card_id) continue;
        if (!card_may_become(card->state, work->state)) continue;
        /* Without a card in hand those that nobody has yet are not meant. */
        if (work->card_id == 0 && !card_is_usable(card->state) && card->state != CARD_GIVEN_OUT) {
            continue;
        }
        cards.items[cards.count++] = *card;
    }
    *out_cards = cards;
    return OK;
}

static enum err stop(const struct ground *ground, struct card_work *work)
{
    struct replica_cards cards;
    struct outbox outbox;
    bool found;
    struct diner diner;
    work->done.status = COUNTER_PERSON_UNKNOWN;
    TRY(eater_load(ground, work->account_id, 0, &found, &diner));
    if (!found) return OK;
    work->done.person = diner.person;
    work->done.balance = diner.person.balance;
    TRY(cards_to_stop(ground, work, &cards));
    work->done.status = cards.count > 0 ? COUNTER_DONE : COUNTER_CARD_MAY_NOT;
    if (cards.count == 0) return OK;
    TRY(ground_outbox(ground, &outbox));
    for (int i = 0; i < cards.count; i++) {
        /* The first carries the page's key: with it all of them were done. */
        struct outbox_document document = ground_document(
            ground, OUTBOX_CARD_STATE, i == 0 ? work->request : (struct text){0}, work->account_id);
        document.card_id = cards.items[i].id;
        document.card_state = work->state;
        TRY(outbox_add(&outbox, &document));
        TRY(mirror_move(ground, cards.items[i].id, work->state));
        if (i == 0) work->done.document_id = document.id;
    }
    TRY(outbox_close(&outbox));
    return done_fill(ground, work);
}

/* ---- temporary cards ---- */

/* A chip serves as a card when its whole number is known and does not change. */
static enum err chip_judge(const struct ground *ground, struct card_work *work)
{
    struct replica_cards cards;
    struct cashier cashier;
    bool is_cashiers;
    work->done.status = COUNTER_CHIP_UNFIT;
    if (work->chip->known != CARD_KNOWN_WHOLE || work->chip->is_random) return OK;
    struct text chip = card_chip_text(work->chip);
    TRY(replica_cards_by_chip(ground->tx, work->arena, chip, &cards));
    TRY(crew_by_chip(ground->tx, work->arena, chip, &is_cashiers, &cashier));
    work->done.status = cards.count > 0 || is_cashiers ? COUNTER_CHIP_TAKEN : COUNTER_DONE;
    return OK;
}

static enum err give(const struct ground *ground, struct card_work *work)
{
    struct diner diner;
    bool found;
    work->done.status = COUNTER_ROLE_NEEDED;
    if ((ground->cashier.roles & CASHIER_TEMPORARY) == 0) return OK;
    work->done.status = COUNTER_PERSON_UNKNOWN;
    TRY(eater_load(ground, work->account_id, 0, &found, &diner));
    if (!found) return OK;
    work->done.person = diner.person;
    work->done.balance = diner.person.balance;
    work->done.status = COUNTER_CARD_MAY_NOT;
    if (!diner.person.about.is_active) return OK;
    TRY(chip_judge(ground, work));
    if (work->done.status != COUNTER_DONE) return OK;
    struct outbox_document document = ground_document(ground, OUTBOX_TEMPORARY_CARD, work->request,
                                                      work->account_id);
    document.chip = card_chip_text(work->chip);
    TRY(paper_write(ground, work, &document));
    /* docs/api/till.yaml, TemporaryCard: the card's id is that of its document. */
    const struct replica_card card = {.id = document.id,
                                      .account_id = work->account_id,
                                      .chip = work->chip->digits,
                                      .state = CARD_TEMPORARY};
    TRY(mirror_set(ground, &card));
    return done_fill(ground, work);
}

static enum err take_back(const struct ground *ground, struct card_work *work)
{
    struct replica_card card;
    bool found;
    work->done.status = COUNTER_CARD_UNKNOWN;
    TRY(replica_card_by_id(ground->tx, work->arena, work->card_id, &found, &card));
    if (!found) return OK;
    work->account_id = card.account_id;
    work->done.status = COUNTER_CARD_MAY_NOT;
    if (card.state != CARD_TEMPORARY) return OK;
    struct outbox_document document = ground_document(ground, OUTBOX_CARD_STATE, work->request,
                                                      card.account_id);
    document.card_id = card.id;
    document.card_state = CARD_BLOCKED;
    document.is_given_back = true;
    TRY(paper_write(ground, work, &document));
    /* Without its chip, which may be given to another. */
    card.chip = "";
    card.state = CARD_BLOCKED;
    TRY(mirror_set(ground, &card));
    work->done.status = COUNTER_DONE;
    return done_fill(ground, work);
}

/* ---- the work ---- */

static enum err act(const struct ground *ground, struct card_work *work)
{
    switch (work->act) {
    case ACT_ACTIVATE: return activate(ground, work);
    case ACT_STOP: return stop(ground, work);
    case ACT_GIVE: return give(ground, work);
    case ACT_BACK: return take_back(ground, work);
    }
    return OK;
}

static enum err repeat_fill(const struct ground *ground, struct card_work *work, int64_t id)
{
    struct counter_receipt receipt;
    bool found;
    TRY(receipt_load(ground, id, &found, &receipt));
    CHECK(found);
    work->account_id = receipt.account_id;
    work->done = (struct counter_card_done){
        .is_repeat = true, .document_id = id, .fee = receipt.total};
    return done_fill(ground, work);
}

static enum err card_work(struct tx *tx, void *context)
{
    struct card_work *work = context;
    struct ground ground;
    int64_t ids[REQUEST_DOCUMENTS_LIMIT];
    int count;
    work->done = (struct counter_card_done){.status = COUNTER_ORDER_WRONG};
    if (!request_is_formed(work->request)) return OK;
    TRY(ground_load(work->counter, tx, work->arena, &ground));
    TRY(ground_repeat(&ground, work->request, ids, &count));
    if (count > 0) return repeat_fill(&ground, work, ids[0]);
    work->done.status = ground_status(&ground);
    return work->done.status == COUNTER_DONE ? act(&ground, work) : OK;
}

static enum err run(struct card_work *work, struct counter_card_done *out_done)
{
    TRY(store_write(work->counter->store, 0, card_work, work));
    *out_done = work->done;
    return OK;
}

enum err counter_activate(struct counter *counter, struct arena *arena, struct text request,
                          int64_t card_id, struct counter_card_done *out_done)
{
    struct card_work work = {.counter = counter,
                             .arena = arena,
                             .act = ACT_ACTIVATE,
                             .request = request,
                             .card_id = card_id};
    return run(&work, out_done);
}

enum err counter_card_stop(struct counter *counter, struct arena *arena, struct text request,
                           int64_t account_id, int64_t card_id, enum card_state state,
                           struct counter_card_done *out_done)
{
    CHECK(state == CARD_LOST || state == CARD_BLOCKED);
    struct card_work work = {.counter = counter,
                             .arena = arena,
                             .act = ACT_STOP,
                             .request = request,
                             .account_id = account_id,
                             .card_id = card_id,
                             .state = state};
    return run(&work, out_done);
}

enum err counter_temporary_give(struct counter *counter, struct arena *arena, struct text request,
                                int64_t account_id, const struct card_chip *chip,
                                struct counter_card_done *out_done)
{
    struct card_work work = {.counter = counter,
                             .arena = arena,
                             .act = ACT_GIVE,
                             .request = request,
                             .account_id = account_id,
                             .chip = chip};
    return run(&work, out_done);
}

enum err counter_temporary_back(struct counter *counter, struct arena *arena, struct text request,
                                int64_t card_id, struct counter_card_done *out_done)
{
    struct card_work work = {.counter = counter,
                             .arena = arena,
                             .act = ACT_BACK,
                             .request = request,
                             .card_id = card_id};
    return run(&work, out_done);
}
