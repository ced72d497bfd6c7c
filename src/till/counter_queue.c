/* The queue: one tap hands out the set meal that is due. */
#include "till/counter_inside.h"
#include "till/till_sql.h"

struct serve_work {
    struct counter *counter;
    struct arena *arena;
    const struct counter_serving *serving; /* without a chip */
    const struct card_chip *chip;          /* NULL: without one */
    enum meal meal;
    struct day day;
    struct counter_outcome outcome;
};

/* The card that still lies there, or that trembles on the reader, is the same tap. */
static enum err served_just_now(const struct ground *ground, int64_t account_id, int64_t *out_id,
                                bool *out_found)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(ground->tx,
                                                             &q_document_last_of_account);
    bind_int(row, ARG_DOCUMENT_LAST_OF_ACCOUNT_ACCOUNT_ID, account_id);
    TRY(statement_next(row, &found));
    *out_found = false;
    if (!found) return OK;
    int64_t ago_ms = ground->now.ms - column_int(row, COL_DOCUMENT_LAST_OF_ACCOUNT_HAPPENED_AT);
    bool by_queue = (column_int(row, COL_DOCUMENT_LAST_OF_ACCOUNT_FLAGS) & OUTBOX_BY_QUEUE) != 0;
    *out_found = by_queue && ago_ms < COUNTER_DEBOUNCE_MS;
    *out_id = column_int(row, COL_DOCUMENT_LAST_OF_ACCOUNT_ID);
    return OK;
}

static enum err serving_write(const struct ground *ground, const struct counter_serving *serving,
                              const struct basket *basket, struct counter_outcome *outcome)
{
    struct outbox outbox;
    struct basket_papers papers = {
        .request = serving->request,
        .account_id = serving->account_id,
        .card_id = serving->card_id,
        .flags = OUTBOX_BY_QUEUE | (serving->card_id == 0 ? OUTBOX_FORGOTTEN_CARD : 0),
        .refusal = outcome->refusal,
        .let_pass = {serving->override_cashier_id, serving->override_reason},
    };
    TRY(ground_outbox(ground, &outbox));
    TRY(basket_write(ground, &outbox, basket, &papers));
    TRY(outbox_close(&outbox));
    return outcome_fill(ground, papers.ids, papers.count, outcome);
}

static enum err serving_decide(const struct ground *ground, const struct counter_serving *serving,
                               struct counter_outcome *outcome)
{
    struct diner diner;
    bool found;
    const struct let_pass let_pass = {serving->override_cashier_id, serving->override_reason};
    TRY(eater_load(ground, serving->account_id, serving->card_id, &found, &diner));
    outcome->status = COUNTER_PERSON_UNKNOWN;
    if (!found) return OK;
    outcome->person = diner.person;
    outcome->balance = diner.person.balance;
    const struct counter_meal *due = meal_due(&diner.person, serving->meal);
    if (due == NULL) {
        outcome->refusal = diner.person.refusal;
        outcome->status = outcome->refusal == SALE_OK ? COUNTER_NO_SET_MEAL : COUNTER_REFUSED;
        return OK;
    }
    struct basket basket = basket_of_meal(ground->arena, due);
    TRY(basket_decide(ground, &diner, &basket, &let_pass, &outcome->status, &outcome->refusal));
    if (outcome->status != COUNTER_DONE) return OK;
    if (diner.person.must_acknowledge && !serving->is_acknowledged) {
        outcome->status = COUNTER_ACKNOWLEDGE;
        return OK;
    }
    return serving_write(ground, serving, &basket, outcome);
}

static enum err serve_person(const struct ground *ground, const struct counter_serving *serving,
                             struct counter_outcome *outcome)
{
    int64_t ids[REQUEST_DOCUMENTS_LIMIT];
    int count;
    bool just_now = false;
    TRY(ground_repeat(ground, serving->request, ids, &count));
    if (count == 0) TRY(served_just_now(ground, serving->account_id, &ids[0], &just_now));
    if (count > 0 || just_now) {
        outcome->is_repeat = true;
        return outcome_fill(ground, ids, count > 0 ? count : 1, outcome);
    }
    outcome->status = ground_status(ground);
    if (outcome->status != COUNTER_DONE) return OK;
    return serving_decide(ground, serving, outcome);
}

static enum err serve_work(struct tx *tx, void *context)
{
    struct serve_work *work = context;
    struct ground ground;
    struct replica_card card;
    work->outcome = (struct counter_outcome){.status = COUNTER_DONE};
    TRY(ground_load(work->counter, tx, work->arena, &ground));
    work->day = ground.today;
    if (work->chip == NULL) {
        if (request_is_formed(work->serving->request)) {
            return serve_person(&ground, work->serving, &work->outcome);
        }
        work->outcome.status = COUNTER_ORDER_WRONG;
        return OK;
    }
    enum counter_status status = ground_status(&ground);
    TRY(chip_find(&ground, work->chip, &work->outcome.status, &card));
    if (work->outcome.status != COUNTER_DONE) {
        if (status != COUNTER_DONE) work->outcome.status = status;
        return OK;
    }
    const struct counter_serving serving = {
        .meal = work->meal, .account_id = card.account_id, .card_id = card.id};
    return serve_person(&ground, &serving, &work->outcome);
}

static enum err serve(struct serve_work *work, struct counter_outcome *out_outcome)
{
    TRY(store_write(work->counter->store, 0, serve_work, work));
    outcome_tell(work->counter, work->day, &work->outcome);
    *out_outcome = work->outcome;
    return OK;
}

enum err counter_serve(struct counter *counter, struct arena *arena,
                       const struct counter_serving *serving, struct counter_outcome *out_outcome)
{
    struct serve_work work = {.counter = counter, .arena = arena, .serving = serving};
    return serve(&work, out_outcome);
}

enum err counter_serve_chip(struct counter *counter, struct arena *arena,
                            const struct card_chip *chip, enum meal meal,
                            struct counter_outcome *out_outcome)
{
    struct serve_work work = {.counter = counter, .arena = arena, .chip = chip, .meal = meal};
    return serve(&work, out_outcome);
}
