/* Batches of cards: their promise, lists of them, and their way from gathering to the school. */
#include "desk/card_batch_inside.h"
#include "desk/card_batch_sql.h"
#include "desk/webhook.h"
#include "ledger/book.h"
#include "school/calendar.h"
#include "school/person.h"

enum { SATURDAY = 6 };

/* Cards are made by the operator: the city's holidays and working weekends count, terms do not. */
static bool is_working_day(const struct calendar *calendar, struct day day)
{
    for (int i = 0; i < calendar->day_count; i++) {
        const struct calendar_day *own = &calendar->days[i];
        if (own->shift != 0 || day_compare(own->day, day) != 0) continue;
        return own->kind == CALENDAR_TEACHING;
    }
    return day_of_week(day) < SATURDAY;
}

enum err card_promised_day(struct tx *tx, struct arena *arena, struct day day, int working_days,
                           struct day *out_promised)
{
    enum { SPAN_DAYS = 400 /* holds the longest promise */ };
    struct calendar calendar;
    int left = working_days;
    struct day promised = day, last = day_add(day, SPAN_DAYS);
    TRY(calendar_load(tx, arena, CALENDAR_OF_CITY, day, last, &calendar));
    while (day_compare(promised, last) < 0 && (left > 0 || !is_working_day(&calendar, promised))) {
        promised = day_add(promised, 1);
        if (is_working_day(&calendar, promised)) left--;
    }
    *out_promised = promised;
    return OK;
}

bool card_batch_is_late(const struct card_batch *batch, struct day today)
{
    return batch->state < CARD_BATCH_MADE && day_compare(batch->promised_day, today) < 0;
}

/* ---- reading ---- */

/* The three queries have the same columns in the same order. */
_Static_assert(COL_CARD_BATCHES_OF_SCHOOL_BOUND_COUNT == (int)COL_CARD_BATCH_BY_ID_BOUND_COUNT &&
                   COL_CARD_BATCHES_OPEN_BOUND_COUNT == (int)COL_CARD_BATCH_BY_ID_BOUND_COUNT,
               "one reader serves three queries");

static struct card_batch batch_read(const struct statement *row, struct arena *arena)
{
    int64_t state = column_int(row, COL_CARD_BATCH_BY_ID_STATE);
    int64_t promised = column_int(row, COL_CARD_BATCH_BY_ID_PROMISED_DAY);
    return (struct card_batch){
        .school_id = column_int(row, COL_CARD_BATCH_BY_ID_SCHOOL_ID),
        .school_number = column_int(row, COL_CARD_BATCH_BY_ID_SCHOOL_NUMBER),
        .school_name = column_string(row, COL_CARD_BATCH_BY_ID_SCHOOL_NAME, arena),
        .id = column_int(row, COL_CARD_BATCH_BY_ID_ID),
        .number = column_int(row, COL_CARD_BATCH_BY_ID_NUMBER),
        .state = (enum card_batch_state)state,
        .opened_at = instant_of_ms(column_int(row, COL_CARD_BATCH_BY_ID_OPENED_AT)),
        .promised_day = day_of_number((int32_t)promised),
        .is_made = !column_is_null(row, COL_CARD_BATCH_BY_ID_MADE_AT),
        .made_at = instant_of_ms(column_int(row, COL_CARD_BATCH_BY_ID_MADE_AT)),
        .handed_at = instant_of_ms(column_int(row, COL_CARD_BATCH_BY_ID_HANDED_AT)),
        .handed_by = column_int(row, COL_CARD_BATCH_BY_ID_HANDED_BY),
        .taken_by = column_string(row, COL_CARD_BATCH_BY_ID_TAKEN_BY, arena),
        .card_count = (int)column_int(row, COL_CARD_BATCH_BY_ID_CARD_COUNT),
        .bound_count = (int)column_int(row, COL_CARD_BATCH_BY_ID_BOUND_COUNT),
    };
}

static enum err list_read(struct statement *rows, struct arena *arena, int most,
                          struct card_batch_list *out_list)
{
    struct card_batch_list list = {.batches = ARENA_ARRAY(arena, struct card_batch, (size_t)most)};
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        list.batches[list.count++] = batch_read(rows, arena);
    }
    *out_list = list;
    return OK;
}

enum err card_batches_of_school(struct tx *tx, struct arena *arena, int64_t school_id,
                                int64_t before, struct card_batch_list *out_list)
{
    scoped(statement) struct statement *rows = statement_open(tx, &q_card_batches_of_school);
    bind_int(rows, ARG_CARD_BATCHES_OF_SCHOOL_SCHOOL_ID, school_id);
    bind_int(rows, ARG_CARD_BATCHES_OF_SCHOOL_BEFORE, before == 0 ? INT64_MAX : before);
    bind_int(rows, ARG_CARD_BATCHES_OF_SCHOOL_COUNT, CARD_BATCHES_PAGE);
    return list_read(rows, arena, CARD_BATCHES_PAGE, out_list);
}

static enum err city_read(struct tx *tx, struct arena *arena, bool with_handed, int most,
                          struct card_batch_list *out_list)
{
    scoped(statement) struct statement *rows = statement_open(tx, &q_card_batches_open);
    bind_int(rows, ARG_CARD_BATCHES_OPEN_WITH_HANDED, with_handed);
    bind_int(rows, ARG_CARD_BATCHES_OPEN_COUNT, most);
    return list_read(rows, arena, most, out_list);
}

enum err card_batches_open(struct tx *tx, struct arena *arena, struct card_batch_list *out_list)
{
    return city_read(tx, arena, false, CARD_BATCHES_PAGE, out_list);
}

enum err card_batches_of_city(struct tx *tx, struct arena *arena, bool with_handed,
                              struct card_batch_list *out_list)
{
    return city_read(tx, arena, with_handed, CARD_BATCHES_OF_CITY, out_list);
}

enum err card_batch_by_id(struct tx *tx, struct arena *arena, int64_t school_id, int64_t batch_id,
                          bool *out_found, struct card_batch *out_batch)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_card_batch_by_id);
    bind_int(row, ARG_CARD_BATCH_BY_ID_SCHOOL_ID, school_id);
    bind_int(row, ARG_CARD_BATCH_BY_ID_ID, batch_id);
    TRY(statement_next(row, &found));
    *out_found = found;
    if (found) *out_batch = batch_read(row, arena);
    return OK;
}

static struct batch_card card_read(const struct statement *row, struct arena *arena)
{
    return (struct batch_card){
        .card_id = column_int(row, COL_BATCH_CARDS_CARD_ID),
        .position = column_int(row, COL_BATCH_CARDS_POSITION),
        .cause = (enum card_cause)column_int(row, COL_BATCH_CARDS_CAUSE),
        .state = (enum card_state)column_int(row, COL_BATCH_CARDS_STATE),
        .chip = column_string(row, COL_BATCH_CARDS_CHIP, arena),
        .account_id = column_int(row, COL_BATCH_CARDS_ACCOUNT_ID),
        .number = column_string(row, COL_BATCH_CARDS_NUMBER, arena),
        .surname = column_string(row, COL_BATCH_CARDS_SURNAME, arena),
        .name = column_string(row, COL_BATCH_CARDS_NAME, arena),
        .patronymic = column_string(row, COL_BATCH_CARDS_PATRONYMIC, arena),
        .class_id = column_int(row, COL_BATCH_CARDS_CLASS_ID),
        .class_name = column_string(row, COL_BATCH_CARDS_CLASS_NAME, arena),
        .is_employee = column_int(row, COL_BATCH_CARDS_KIND) == PERSON_EMPLOYEE,
        .has_photo = column_int(row, COL_BATCH_CARDS_HAS_PHOTO) != 0,
    };
}

enum err batch_cards_load(struct tx *tx, struct arena *arena, int64_t school_id, int64_t batch_id,
                          struct batch_cards *out_cards)
{
    int room = 0;
    struct batch_cards cards = {0};
    scoped(statement) struct statement *rows = statement_open(tx, &q_batch_cards);
    bind_int(rows, ARG_BATCH_CARDS_SCHOOL_ID, school_id);
    bind_int(rows, ARG_BATCH_CARDS_BATCH_ID, batch_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        cards.cards = batch_room(arena, cards.cards, cards.count, &room, sizeof *cards.cards);
        cards.cards[cards.count++] = card_read(rows, arena);
    }
    *out_cards = cards;
    return OK;
}

/* ---- from one state to the next ---- */

struct batch_work {
    struct desk *desk;
    struct arena *arena;
    struct card_batch_move *move;
    enum card_batch_status status;
};

static enum card_batch_status move_judge(const struct card_batch *batch,
                                         const struct card_batch_move *move)
{
    if (move->state != batch->state + 1) return CARD_BATCH_WRONG_STATE;
    if (move->state == CARD_BATCH_MADE && batch->bound_count < batch->card_count) {
        return CARD_BATCH_UNBOUND;
    }
    if (move->state == CARD_BATCH_HANDED_OVER &&
        (move->taken_by.size == 0 || text_length_characters(move->taken_by) > CARD_TAKER_LIMIT)) {
        return CARD_BATCH_TAKER_EMPTY;
    }
    return CARD_BATCH_OK;
}

static enum err state_set(struct tx *tx, const struct card_batch_move *move)
{
    scoped(statement) struct statement *set = statement_open(tx, &q_card_batch_set_state);
    bind_int(set, ARG_CARD_BATCH_SET_STATE_SCHOOL_ID, move->school_id);
    bind_int(set, ARG_CARD_BATCH_SET_STATE_ID, move->batch_id);
    bind_int(set, ARG_CARD_BATCH_SET_STATE_STATE, move->state);
    return statement_run(set);
}

static enum err made_set(struct tx *tx, const struct card_batch_move *move, struct instant now)
{
    scoped(statement) struct statement *set = statement_open(tx, &q_card_batch_set_made);
    bind_int(set, ARG_CARD_BATCH_SET_MADE_SCHOOL_ID, move->school_id);
    bind_int(set, ARG_CARD_BATCH_SET_MADE_ID, move->batch_id);
    bind_int(set, ARG_CARD_BATCH_SET_MADE_MADE_AT, now.ms);
    return statement_run(set);
}

static enum err handed_set(struct tx *tx, const struct card_batch_move *move, struct instant now)
{
    scoped(statement) struct statement *set = statement_open(tx, &q_card_batch_set_handed);
    bind_int(set, ARG_CARD_BATCH_SET_HANDED_SCHOOL_ID, move->school_id);
    bind_int(set, ARG_CARD_BATCH_SET_HANDED_ID, move->batch_id);
    bind_int(set, ARG_CARD_BATCH_SET_HANDED_HANDED_AT, now.ms);
    bind_int(set, ARG_CARD_BATCH_SET_HANDED_HANDED_BY, move->login_id);
    bind_text(set, ARG_CARD_BATCH_SET_HANDED_TAKEN_BY, move->taken_by);
    return statement_run(set);
}

/* Those that died on the way (lost before they were handed over) stay what they are. */
static enum err cards_bring(struct tx *tx, struct batch_work *work, enum card_state state,
                            struct instant now)
{
    int64_t version;
    struct batch_cards cards;
    const struct card_batch_move *move = work->move;
    TRY(batch_cards_load(tx, work->arena, move->school_id, move->batch_id, &cards));
    TRY(book_raise_version(tx, move->school_id, &version));
    for (int i = 0; i < cards.count; i++) {
        const struct card card = {
            .school_id = move->school_id,
            .id = cards.cards[i].card_id,
            .account_id = cards.cards[i].account_id,
            .state = cards.cards[i].state,
        };
        if (!card_may_become(card.state, state)) continue;
        TRY(batch_card_move(tx, &card, state, move->login_id, version, now));
    }
    return OK;
}

static enum err move_run(struct tx *tx, void *context)
{
    bool found;
    struct card_batch batch;
    struct batch_work *work = context;
    const struct card_batch_move *move = work->move;
    struct instant now = world_now(work->desk->world);
    TRY(card_batch_by_id(tx, work->arena, move->school_id, move->batch_id, &found, &batch));
    work->status = found ? move_judge(&batch, move) : CARD_BATCH_UNKNOWN;
    if (work->status != CARD_BATCH_OK) return OK;
    switch (move->state) {
    case CARD_BATCH_GATHERING: return OK;
    case CARD_BATCH_IN_WORK: return state_set(tx, move);
    case CARD_BATCH_MADE:
        TRY(made_set(tx, move, now));
        TRY(webhook_tell_card_batch(tx, work->arena, move->school_id, batch.id, batch.number,
                                    batch.card_count, now));
        return cards_bring(tx, work, CARD_MADE, now);
    case CARD_BATCH_HANDED_OVER:
        TRY(handed_set(tx, move, now));
        return cards_bring(tx, work, CARD_AT_SCHOOL, now);
    }
    return OK;
}

enum err desk_card_batch_move(struct desk *desk, struct arena *arena, struct card_batch_move *move)
{
    struct batch_work work = {.desk = desk, .arena = arena, .move = move};
    TRY(store_write(desk->store, move->school_id, move_run, &work));
    move->status = work.status;
    return OK;
}
