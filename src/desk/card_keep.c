/* Cards in a school. */
#include "desk/card_keep.h"

#include "base/id.h"
#include "desk/card_batch_inside.h"
#include "desk/card_batch_sql.h"
#include "ledger/book.h"
#include "ledger/origin.h"

/* ---- who has what ---- */

static struct card_holder holder_read(const struct statement *row, struct arena *arena)
{
    const char *photo = column_string(row, COL_CARD_HOLDERS_PHOTO, arena);
    return (struct card_holder){
        .account_id = column_int(row, COL_CARD_HOLDERS_ID),
        .number = column_string(row, COL_CARD_HOLDERS_NUMBER, arena),
        .surname = column_string(row, COL_CARD_HOLDERS_SURNAME, arena),
        .name = column_string(row, COL_CARD_HOLDERS_NAME, arena),
        .patronymic = column_string(row, COL_CARD_HOLDERS_PATRONYMIC, arena),
        .class_id = column_int(row, COL_CARD_HOLDERS_CLASS_ID),
        .class_name = column_string(row, COL_CARD_HOLDERS_CLASS_NAME, arena),
        .is_employee = column_int(row, COL_CARD_HOLDERS_KIND) == PERSON_EMPLOYEE,
        .has_photo = photo[0] != '\0',
        .photo_hash = photo,
    };
}

/* Of several cards in use the best one is shown: an active one before a blocked or a lost one. */
static int rank(enum card_state state)
{
    switch (state) {
    case CARD_ACTIVE: return 4;
    case CARD_GIVEN_OUT: return 3;
    case CARD_BLOCKED: return 2;
    case CARD_LOST: return 1;
    case CARD_ORDERED:
    case CARD_MADE:
    case CARD_AT_SCHOOL:
    case CARD_REPLACED:
    case CARD_TEMPORARY:
    case CARD_RETURNED: break;
    }
    return 0;
}

static void card_note(struct card_holder *holder, int64_t card_id, enum card_state state,
                      bool is_temporary)
{
    if (card_id == 0) return;
    if (is_temporary) {
        if (state == CARD_TEMPORARY || state == CARD_BLOCKED) holder->temporary_id = card_id;
    } else if (state == CARD_ORDERED || state == CARD_MADE || state == CARD_AT_SCHOOL) {
        holder->coming_id = card_id;
        holder->coming_state = state;
    } else if (holder->card_id == 0 || rank(state) >= rank(holder->card_state)) {
        holder->card_id = card_id;
        holder->card_state = state;
    }
}

enum err card_holders_load(struct tx *tx, struct arena *arena, int64_t school_id, int64_t class_id,
                           struct card_holders *out_holders)
{
    int room = 0;
    struct card_holders list = {0};
    scoped(statement) struct statement *rows = statement_open(tx, &q_card_holders);
    bind_int(rows, ARG_CARD_HOLDERS_SCHOOL_ID, school_id);
    bind_int(rows, ARG_CARD_HOLDERS_CLASS_ID, class_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        int64_t account_id = column_int(rows, COL_CARD_HOLDERS_ID);
        if (list.count == 0 || list.holders[list.count - 1].account_id != account_id) {
            list.holders = batch_room(arena, list.holders, list.count, &room, sizeof *list.holders);
            list.holders[list.count++] = holder_read(rows, arena);
        }
        card_note(&list.holders[list.count - 1], column_int(rows, COL_CARD_HOLDERS_CARD_ID),
                  (enum card_state)column_int(rows, COL_CARD_HOLDERS_CARD_STATE),
                  column_int(rows, COL_CARD_HOLDERS_IS_TEMPORARY) != 0);
    }
    *out_holders = list;
    return OK;
}

void card_figures_add(struct card_figures *figures, const struct card_holder *holder)
{
    bool is_used = holder->card_id != 0;
    figures->people++;
    figures->photos += holder->has_photo;
    figures->temporary += holder->temporary_id != 0;
    figures->ordered += holder->coming_id != 0 && holder->coming_state == CARD_ORDERED;
    figures->made += holder->coming_id != 0 && holder->coming_state == CARD_MADE;
    figures->at_school += holder->coming_id != 0 && holder->coming_state == CARD_AT_SCHOOL;
    figures->given_out += is_used && holder->card_state == CARD_GIVEN_OUT;
    figures->active += is_used && holder->card_state == CARD_ACTIVE;
    figures->blocked += is_used && holder->card_state == CARD_BLOCKED;
    figures->lost += is_used && holder->card_state == CARD_LOST;
    figures->without += holder->coming_id == 0 && (!is_used || holder->card_state == CARD_LOST);
}

/* ---- moving cards ---- */

struct keep_work {
    struct desk *desk;
    struct arena *arena;
    struct card_keeping *keeping;
    enum card_keep_status status;
};

static struct card card_read(const struct statement *row, struct arena *arena, int64_t school_id)
{
    return (struct card){
        .school_id = school_id,
        .id = column_int(row, COL_CARDS_BY_IDS_ID),
        .account_id = column_int(row, COL_CARDS_BY_IDS_ACCOUNT_ID),
        .chip = column_text(row, COL_CARDS_BY_IDS_CHIP, arena),
        .state = (enum card_state)column_int(row, COL_CARDS_BY_IDS_STATE),
        .is_temporary = column_int(row, COL_CARDS_BY_IDS_IS_TEMPORARY) != 0,
    };
}

static enum err cards_load(struct tx *tx, struct arena *arena, int64_t school_id,
                           const int64_t *ids, int count, struct card *cards, int *out_count)
{
    int loaded = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_cards_by_ids);
    bind_int(rows, ARG_CARDS_BY_IDS_SCHOOL_ID, school_id);
    bind_text(rows, ARG_CARDS_BY_IDS_IDS, batch_ids(arena, ids, count));
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        if (loaded < count) cards[loaded++] = card_read(rows, arena, school_id);
    }
    *out_count = loaded;
    return OK;
}

static enum card_state wanted(const struct card *card, const struct card_keeping *keeping)
{
    bool is_back = keeping->state == CARD_ACTIVE && card->is_temporary;
    return is_back ? CARD_TEMPORARY : keeping->state;
}

/* A school may not activate a card, which the till does for its fee: only take up a blocked one. */
static bool may_keep(const struct card *card, enum card_state state)
{
    switch (state) {
    case CARD_ACTIVE:
    case CARD_TEMPORARY: return card->state == CARD_BLOCKED;
    case CARD_RETURNED: return card->is_temporary && card_may_become(card->state, state);
    case CARD_REPLACED: return card->state == CARD_ORDERED && card->chip.size == 0;
    case CARD_BLOCKED:
    case CARD_LOST: return card_may_become(card->state, state);
    case CARD_ORDERED:
    case CARD_MADE:
    case CARD_AT_SCHOOL:
    case CARD_GIVEN_OUT: break;
    }
    return false;
}

static enum err order_drop(struct tx *tx, const struct card *card)
{
    scoped(statement) struct statement *drop = statement_open(tx, &q_card_in_batch_drop);
    bind_int(drop, ARG_CARD_IN_BATCH_DROP_SCHOOL_ID, card->school_id);
    bind_int(drop, ARG_CARD_IN_BATCH_DROP_CARD_ID, card->id);
    return statement_run(drop);
}

static enum err keep_run(struct tx *tx, void *context)
{
    int count;
    int64_t version;
    struct card card;
    struct keep_work *work = context;
    const struct card_keeping *keeping = work->keeping;
    work->status = CARD_KEEP_UNKNOWN;
    TRY(book_raise_version(tx, keeping->school_id, &version));
    TRY(cards_load(tx, work->arena, keeping->school_id, &keeping->card_id, 1, &card, &count));
    if (count == 0) return OK;
    enum card_state state = wanted(&card, keeping);
    work->status = may_keep(&card, state) ? CARD_KEEP_OK : CARD_KEEP_MAY_NOT;
    if (work->status != CARD_KEEP_OK) return OK;
    if (state == CARD_REPLACED) TRY(order_drop(tx, &card));
    return batch_card_move(tx, &card, state, keeping->login_id, version,
                           world_now(work->desk->world));
}

enum err desk_card_keep(struct desk *desk, struct arena *arena, struct card_keeping *keeping)
{
    struct keep_work work = {.desk = desk, .arena = arena, .keeping = keeping};
    TRY(store_write(desk->store, keeping->school_id, keep_run, &work));
    keeping->status = work.status;
    return OK;
}

struct give_work {
    struct desk *desk;
    struct arena *arena;
    int64_t school_id, login_id;
    const int64_t *card_ids;
    int count;
    int given; /* answer */
};

static enum err used_replace(struct tx *tx, const struct give_work *work, const struct card *card,
                             int64_t version, struct instant now)
{
    scoped(statement) struct statement *rows = statement_open(tx, &q_cards_of_account_used);
    bind_int(rows, ARG_CARDS_OF_ACCOUNT_USED_SCHOOL_ID, work->school_id);
    bind_int(rows, ARG_CARDS_OF_ACCOUNT_USED_ACCOUNT_ID, card->account_id);
    bind_int(rows, ARG_CARDS_OF_ACCOUNT_USED_BUT_ID, card->id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        const struct card used = {
            .school_id = work->school_id,
            .id = column_int(rows, COL_CARDS_OF_ACCOUNT_USED_ID),
            .account_id = card->account_id,
            .state = (enum card_state)column_int(rows, COL_CARDS_OF_ACCOUNT_USED_STATE),
        };
        TRY(batch_card_move(tx, &used, CARD_REPLACED, work->login_id, version, now));
    }
}

static enum err give_run(struct tx *tx, void *context)
{
    int count;
    int64_t version;
    struct give_work *work = context;
    struct instant now = world_now(work->desk->world);
    struct card *cards = ARENA_ARRAY(work->arena, struct card, (size_t)work->count + 1);
    work->given = 0;
    TRY(book_raise_version(tx, work->school_id, &version));
    TRY(cards_load(tx, work->arena, work->school_id, work->card_ids, work->count, cards, &count));
    for (int i = 0; i < count; i++) {
        if (cards[i].is_temporary || !card_may_become(cards[i].state, CARD_GIVEN_OUT)) continue;
        TRY(used_replace(tx, work, &cards[i], version, now));
        TRY(batch_card_move(tx, &cards[i], CARD_GIVEN_OUT, work->login_id, version, now));
        work->given++;
    }
    return OK;
}

enum err desk_cards_give(struct desk *desk, struct arena *arena, int64_t school_id,
                         int64_t login_id, const int64_t *card_ids, int count, int *out_given)
{
    struct give_work work = {.desk = desk,
                             .arena = arena,
                             .school_id = school_id,
                             .login_id = login_id,
                             .card_ids = card_ids,
                             .count = count};
    TRY(store_write(desk->store, school_id, give_run, &work));
    *out_given = work.given;
    return OK;
}

/* ---- a card's life ---- */

struct till_name {
    int64_t origin;
    const char *name;
};

enum { TILL_NAMES_LIMIT = 200 };

static enum err till_names_load(struct tx *tx, struct arena *arena, int64_t school_id,
                                struct till_name *names, int *out_count)
{
    int count = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_till_names);
    bind_int(rows, ARG_TILL_NAMES_SCHOOL_ID, school_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        if (count == TILL_NAMES_LIMIT) continue;
        names[count].origin = column_int(rows, COL_TILL_NAMES_ORIGIN);
        names[count++].name = column_string(rows, COL_TILL_NAMES_NAME, arena);
    }
    *out_count = count;
    return OK;
}

static const char *till_name_of(const struct till_name *names, int count, int64_t cause_id)
{
    int64_t origin = id_origin(cause_id);
    for (int i = 0; i < count; i++) {
        if (names[i].origin == origin) return names[i].name;
    }
    return "";
}

static struct card_passage passage_read(const struct statement *row, struct arena *arena)
{
    int64_t now = column_int(row, COL_CARD_EVENTS_OF_ACCOUNT_CARD_STATE);
    return (struct card_passage){
        .card_id = column_int(row, COL_CARD_EVENTS_OF_ACCOUNT_CARD_ID),
        .chip = column_string(row, COL_CARD_EVENTS_OF_ACCOUNT_CHIP, arena),
        .is_temporary = column_int(row, COL_CARD_EVENTS_OF_ACCOUNT_IS_TEMPORARY) != 0,
        .now = (enum card_state)now,
        .state = (enum card_state)column_int(row, COL_CARD_EVENTS_OF_ACCOUNT_STATE),
        .happened_at = instant_of_ms(column_int(row, COL_CARD_EVENTS_OF_ACCOUNT_HAPPENED_AT)),
        .staff_name = column_string(row, COL_CARD_EVENTS_OF_ACCOUNT_STAFF_NAME, arena),
        .cashier_name = column_string(row, COL_CARD_EVENTS_OF_ACCOUNT_CASHIER_NAME, arena),
        .is_by_family = column_int(row, COL_CARD_EVENTS_OF_ACCOUNT_LOGIN_ID) != 0 &&
                        column_text(row, COL_CARD_EVENTS_OF_ACCOUNT_STAFF_NAME, NULL).size == 0,
        .batch_id = column_int(row, COL_CARD_EVENTS_OF_ACCOUNT_BATCH_ID),
        .batch_number = column_int(row, COL_CARD_EVENTS_OF_ACCOUNT_BATCH_NUMBER),
        .cause = (enum card_cause)column_int(row, COL_CARD_EVENTS_OF_ACCOUNT_CAUSE),
    };
}

enum err card_history_load(struct tx *tx, struct arena *arena, int64_t school_id,
                           int64_t account_id, struct card_history *out_history)
{
    int room = 0, till_count;
    struct card_history history = {0};
    struct till_name *tills = ARENA_ARRAY(arena, struct till_name, TILL_NAMES_LIMIT);
    TRY(till_names_load(tx, arena, school_id, tills, &till_count));
    scoped(statement) struct statement *rows = statement_open(tx, &q_card_events_of_account);
    bind_int(rows, ARG_CARD_EVENTS_OF_ACCOUNT_SCHOOL_ID, school_id);
    bind_int(rows, ARG_CARD_EVENTS_OF_ACCOUNT_ACCOUNT_ID, account_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        history.passages = batch_room(arena, history.passages, history.count, &room,
                                      sizeof *history.passages);
        struct card_passage *passage = &history.passages[history.count++];
        *passage = passage_read(rows, arena);
        passage->till_name = till_name_of(tills, till_count,
                                          column_int(rows, COL_CARD_EVENTS_OF_ACCOUNT_CAUSE_ID));
    }
    *out_history = history;
    return OK;
}

/* ---- temporary cards ---- */

static struct temporary_card temporary_read(const struct statement *row, struct arena *arena)
{
    int64_t returned_at = column_int(row, COL_TEMPORARY_CARDS_RETURNED_AT);
    return (struct temporary_card){
        .card_id = column_int(row, COL_TEMPORARY_CARDS_ID),
        .chip = column_string(row, COL_TEMPORARY_CARDS_CHIP, arena),
        .state = (enum card_state)column_int(row, COL_TEMPORARY_CARDS_STATE),
        .number = column_string(row, COL_TEMPORARY_CARDS_NUMBER, arena),
        .surname = column_string(row, COL_TEMPORARY_CARDS_SURNAME, arena),
        .name = column_string(row, COL_TEMPORARY_CARDS_NAME, arena),
        .class_name = column_string(row, COL_TEMPORARY_CARDS_CLASS_NAME, arena),
        .given_at = instant_of_ms(column_int(row, COL_TEMPORARY_CARDS_GIVEN_AT)),
        .is_returned = column_int(row, COL_TEMPORARY_CARDS_STATE) == CARD_RETURNED,
        .returned_at = instant_of_ms(returned_at),
    };
}

enum err temporary_cards_load(struct tx *tx, struct arena *arena, int64_t school_id,
                              struct temporary_cards *out_cards)
{
    struct temporary_cards list = {
        .cards = ARENA_ARRAY(arena, struct temporary_card, TEMPORARY_CARDS_LIMIT)};
    scoped(statement) struct statement *rows = statement_open(tx, &q_temporary_cards);
    bind_int(rows, ARG_TEMPORARY_CARDS_SCHOOL_ID, school_id);
    bind_int(rows, ARG_TEMPORARY_CARDS_COUNT, TEMPORARY_CARDS_LIMIT);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        list.cards[list.count++] = temporary_read(rows, arena);
    }
    *out_cards = list;
    return OK;
}

bool temporary_card_is_overdue(const struct temporary_card *card, struct instant now, int64_t days)
{
    bool is_in_hands = card->state == CARD_TEMPORARY || card->state == CARD_BLOCKED;
    return is_in_hands && now.ms - card->given_at.ms > days * DAY_MS;
}
