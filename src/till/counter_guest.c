/* Guests: dishes to somebody of another school, when the server says yes.
 *
 * The document stands in the journal before the server is asked, so that no answer that is lost
 * leaves a sale that one side alone knows of. One is asked at a time. */
#include "base/check.h"
#include "till/counter_inside.h"
#include "till/till_sql.h"

/* ---- who he is ---- */

void counter_guest_person(struct arena *arena, const struct counter_guest *guest,
                          struct counter_person *out_person)
{
    struct text rest = text_of(guest->name);
    struct text surname = text_cut(&rest, ' ');
    bool has_class = guest->class_name[0] != '\0';
    *out_person = (struct counter_person){
        .about = {.account_id = guest->account_id,
                  .is_active = true,
                  .number = "",
                  .class_name = arena_printf(arena, "Школа №%lld%s%s",
                                             (long long)guest->school_number, has_class ? ", " : "",
                                             guest->class_name),
                  .surname = arena_copy(arena, surname.bytes, surname.size),
                  .name = rest.size > 0 ? arena_copy(arena, rest.bytes, rest.size) : "",
                  .patronymic = "",
                  .allergens = arena_printf(arena, "%s", guest->allergens),
                  .photo = ""},
        .has_card = true,
        .card = {.id = guest->card_id,
                 .account_id = guest->account_id,
                 .chip = "",
                 .state = CARD_ACTIVE},
        .was_shown = true,
        .must_acknowledge = guest->allergens[0] != '\0',
    };
}

static void copy(char into[COUNTER_GUEST_TEXT_SIZE], struct text text)
{
    CHECK(text.size < COUNTER_GUEST_TEXT_SIZE);
    for (size_t i = 0; i < text.size; i++) into[i] = text.bytes[i];
    into[text.size] = '\0';
}

enum err guest_load(const struct ground *ground, int64_t account_id, bool *out_found,
                    struct counter_person *out_person)
{
    scoped(statement) struct statement *row = statement_open(ground->tx, &q_guest_by_account);
    bind_int(row, ARG_GUEST_BY_ACCOUNT_ACCOUNT_ID, account_id);
    TRY(statement_next(row, out_found));
    if (!*out_found) return OK;
    struct counter_guest *guest = ARENA_NEW(ground->arena, struct counter_guest);
    guest->account_id = account_id;
    guest->card_id = column_int(row, COL_GUEST_BY_ACCOUNT_CARD_ID);
    guest->school_number = column_int(row, COL_GUEST_BY_ACCOUNT_SCHOOL_NUMBER);
    copy(guest->name, column_text(row, COL_GUEST_BY_ACCOUNT_NAME, NULL));
    copy(guest->class_name, column_text(row, COL_GUEST_BY_ACCOUNT_CLASS_NAME, NULL));
    copy(guest->allergens, column_text(row, COL_GUEST_BY_ACCOUNT_ALLERGENS, NULL));
    counter_guest_person(ground->arena, guest, out_person);
    return OK;
}

static enum err guest_keep(const struct ground *ground, const struct counter_guest *guest)
{
    scoped(statement) struct statement *set = statement_open(ground->tx, &q_guest_set);
    bind_int(set, ARG_GUEST_SET_ACCOUNT_ID, guest->account_id);
    bind_int(set, ARG_GUEST_SET_CARD_ID, guest->card_id);
    bind_int(set, ARG_GUEST_SET_SCHOOL_NUMBER, guest->school_number);
    bind_string(set, ARG_GUEST_SET_NAME, guest->name);
    bind_string(set, ARG_GUEST_SET_CLASS_NAME, guest->class_name);
    bind_string(set, ARG_GUEST_SET_ALLERGENS, guest->allergens);
    return statement_run(set);
}

/* ---- may he be served ---- */

static enum counter_status guests_may(const struct settings *settings, bool is_online)
{
    if (settings->values[SETTING_GUESTS_SERVED] == 0) return COUNTER_GUESTS_NOT_SERVED;
    return is_online ? COUNTER_DONE : COUNTER_GUEST_OFFLINE;
}

enum counter_status counter_guest_may(const struct counter_standing *standing)
{
    return guests_may(&standing->settings, standing->is_online);
}

static enum err waiting_find(struct tx *tx, int64_t after_seq, int64_t *out_id)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_guest_waiting);
    bind_int(row, ARG_GUEST_WAITING_AFTER, after_seq);
    TRY(statement_next(row, &found));
    *out_id = found ? column_int(row, COL_GUEST_WAITING_ID) : 0;
    return OK;
}

/* ---- the sale ---- */

struct guest_work {
    struct counter *counter;
    struct arena *arena;
    const struct counter_order *order;
    const struct counter_guest *guest;
    int64_t receipt_id;
    struct counter_outcome outcome;
    struct text reason;
};

static bool holds_set_meal(const struct counter_order *order)
{
    for (int i = 0; i < order->line_count; i++) {
        if (order->lines[i].kind == SALE_SET_MEAL) return true;
    }
    return false;
}

/* What stands against it before its lines are looked at. */
static enum err guest_judge(const struct ground *ground, const struct guest_work *work,
                            enum counter_status *out_status)
{
    int64_t waiting_id;
    int64_t age_ms = ground->now.ms - work->guest->heard_at.ms;
    TRY(waiting_find(ground->tx, ground->contained_through, &waiting_id));
    enum counter_status status = ground_status(ground);
    if (status == COUNTER_DONE) status = guests_may(&ground->settings, ground->is_online);
    if (status == COUNTER_DONE && (age_ms < 0 || age_ms > COUNTER_GUEST_LIMIT_MS)) {
        status = COUNTER_GUEST_OLD;
    }
    if (status == COUNTER_DONE && waiting_id != 0) status = COUNTER_GUEST_WAITING;
    if (status == COUNTER_DONE && holds_set_meal(work->order)) status = COUNTER_GUEST_DISHES_ONLY;
    *out_status = status;
    return OK;
}

static enum err guest_write(const struct ground *ground, struct guest_work *work,
                            const struct basket *basket)
{
    struct outbox outbox;
    const struct counter_guest *guest = work->guest;
    struct outbox_document document = ground_document(ground, OUTBOX_GUEST_SALE,
                                                      work->order->request, guest->account_id);
    document.card_id = guest->card_id;
    document.asked_at = guest->asked_at;
    document.guest_school = guest->school_number;
    document.lines = basket->paid;
    document.line_count = basket->paid_count;
    TRY(guest_keep(ground, guest));
    TRY(ground_outbox(ground, &outbox));
    TRY(outbox_add(&outbox, &document));
    TRY(outbox_close(&outbox));
    return outcome_fill(ground, &document.id, 1, &work->outcome);
}

static enum err guest_decide(const struct ground *ground, struct guest_work *work)
{
    struct diner *nobody = ARENA_NEW(work->arena, struct diner);
    struct basket basket;
    enum counter_status *status = &work->outcome.status;
    TRY(guest_judge(ground, work, status));
    if (*status != COUNTER_DONE) return OK;
    TRY(basket_fill(ground, nobody, work->order, status, &basket));
    if (*status != COUNTER_DONE) return OK;
    if (!basket_is_formed(work->arena, &basket)) {
        *status = COUNTER_ORDER_WRONG;
    } else if (work->guest->allergens[0] != '\0' && !work->order->is_acknowledged) {
        *status = COUNTER_ACKNOWLEDGE;
    } else {
        return guest_write(ground, work, &basket);
    }
    return OK;
}

static enum err sell_work(struct tx *tx, void *context)
{
    struct guest_work *work = context;
    struct ground ground;
    int64_t ids[REQUEST_DOCUMENTS_LIMIT];
    int count;
    work->outcome = (struct counter_outcome){.status = COUNTER_ORDER_WRONG};
    if (!order_is_formed(work->arena, work->order)) return OK;
    TRY(ground_load(work->counter, tx, work->arena, &ground));
    TRY(ground_repeat(&ground, work->order->request, ids, &count));
    if (count == 0) return guest_decide(&ground, work);
    work->outcome.status = COUNTER_DONE;
    work->outcome.is_repeat = true;
    return outcome_fill(&ground, ids, count, &work->outcome);
}

enum err counter_guest_sell(struct counter *counter, struct arena *arena,
                            const struct counter_order *order, const struct counter_guest *guest,
                            struct counter_outcome *out_outcome)
{
    struct guest_work work = {.counter = counter, .arena = arena, .order = order, .guest = guest};
    TRY(store_write(counter->store, 0, sell_work, &work));
    *out_outcome = work.outcome;
    return OK;
}

/* ---- what the server said ---- */

static enum err waiting_work(struct tx *tx, void *context)
{
    struct guest_work *work = context;
    return waiting_find(tx, 0, &work->receipt_id);
}

enum err counter_guest_waiting(struct counter *counter, int64_t *out_receipt_id)
{
    struct guest_work work = {.receipt_id = 0};
    TRY(store_read(counter->store, waiting_work, &work));
    *out_receipt_id = work.receipt_id;
    return OK;
}

/* The document as it stands now: under a new id, when it was made anew. */
static enum err document_of_now(struct tx *tx, int64_t id, bool *out_found, int64_t *out_seq)
{
    bool found = true;
    while (found) {
        scoped(statement) struct statement *row = statement_open(tx, &q_document_renamed);
        bind_int(row, ARG_DOCUMENT_RENAMED_ID, id);
        TRY(statement_next(row, &found));
        if (found) id = column_int(row, COL_DOCUMENT_RENAMED_ID);
    }
    scoped(statement) struct statement *row = statement_open(tx, &q_document_by_id);
    bind_int(row, ARG_DOCUMENT_BY_ID_ID, id);
    TRY(statement_next(row, &found));
    *out_found = found && column_int(row, COL_DOCUMENT_BY_ID_KIND) == OUTBOX_GUEST_SALE;
    if (*out_found) *out_seq = column_int(row, COL_DOCUMENT_BY_ID_SEQ);
    return OK;
}

static enum counter_status status_of(enum outbox_result result)
{
    switch (result) {
    case OUTBOX_RECORDED:
    case OUTBOX_EXISTS: return COUNTER_DONE;
    case OUTBOX_TAKEN: return COUNTER_GUEST_WAITING; /* it gets a new id */
    case OUTBOX_MALFORMED:
    case OUTBOX_REFUSED: return COUNTER_GUEST_REFUSED;
    }
    return COUNTER_GUEST_WAITING;
}

static enum err answer_read(struct tx *tx, struct guest_work *work)
{
    bool found;
    int64_t seq = 0;
    work->outcome.status = COUNTER_RECEIPT_UNKNOWN;
    TRY(document_of_now(tx, work->receipt_id, &found, &seq));
    if (!found) return OK;
    work->outcome.status = COUNTER_GUEST_WAITING;
    scoped(statement) struct statement *row = statement_open(tx, &q_document_answer_of);
    bind_int(row, ARG_DOCUMENT_ANSWER_OF_SEQ, seq);
    TRY(statement_next(row, &found));
    if (!found) return OK;
    work->outcome.status = status_of(
        (enum outbox_result)column_int(row, COL_DOCUMENT_ANSWER_OF_RESULT));
    work->reason = column_text(row, COL_DOCUMENT_ANSWER_OF_REASON, work->arena);
    return OK;
}

static enum err answer_work(struct tx *tx, void *context)
{
    struct guest_work *work = context;
    struct ground ground;
    work->outcome = (struct counter_outcome){.status = COUNTER_DONE};
    work->reason = TEXT("");
    TRY(answer_read(tx, work));
    if (work->outcome.status == COUNTER_RECEIPT_UNKNOWN) return OK;
    TRY(ground_load(work->counter, tx, work->arena, &ground));
    return outcome_fill(&ground, &work->receipt_id, 1, &work->outcome);
}

enum err counter_guest_answer(struct counter *counter, struct arena *arena, int64_t receipt_id,
                              struct counter_outcome *out_outcome, struct text *out_reason)
{
    struct guest_work work = {.counter = counter, .arena = arena, .receipt_id = receipt_id};
    TRY(store_read(counter->store, answer_work, &work));
    *out_outcome = work.outcome;
    *out_reason = work.reason;
    return OK;
}
