/* What goes along with a person: row, directory, money, cards, logins, wishes, rights, photo. */
#include "desk/move_inside.h"

#include "base/check.h"
#include "base/secret.h"
#include "desk/benefit.h"
#include "desk/card_batch.h"
#include "desk/move_sql.h"
#include "ledger/account.h"
#include "ledger/posting.h"
#include "school/card.h"
#include "school/school.h"

enum { CARDS_LIMIT = 64, PEOPLE_OF_MOVE = 1 };

/* ---- money ---- */

static struct digest content_of(const struct moving *moving, struct money balance)
{
    struct hash hash;
    hash_init(&hash);
    hash_add_int64(&hash, moving->from_school_id);
    hash_add_int64(&hash, moving->to_school_id);
    hash_add_int64(&hash, moving->account_id);
    hash_add_int64(&hash, money_in_kopecks(balance));
    return hash_digest(&hash);
}

/* What is owed to the person leaves the old book for transit, and comes out of transit in the new
 * one; a debt goes the other way. */
static enum err side_post(struct moving *moving, struct ledger_batch *batch, int64_t posting_id,
                          bool is_old, struct money balance)
{
    enum posting_status status;
    int64_t transit = account_system_id(ACCOUNT_TRANSIT, 0);
    bool is_debt = money_is_negative(balance);
    bool takes = is_old != is_debt; /* from the account */
    const struct transfer transfer = {
        .debit_id = takes ? moving->account_id : transit,
        .credit_id = takes ? transit : moving->account_id,
        .amount = is_debt ? money_minus(money_zero(), balance) : balance,
        .code = TRANSFER_MOVE,
    };
    const struct posting posting = {
        .id = posting_id,
        .kind = POSTING_MOVE,
        .happened_at = moving->now,
        .content = content_of(moving, balance),
        .transfers = &transfer,
        .transfer_count = 1,
    };
    TRY(ledger_batch_post(batch, &posting, &status));
    CHECK(status == POSTING_RECORDED);
    return ledger_batch_save(batch);
}

static enum err batch_open(struct moving *moving, int64_t school_id, int64_t posting_id,
                           struct ledger_batch **out_batch)
{
    const int64_t ids[] = {account_system_id(ACCOUNT_TRANSIT, 0), moving->account_id};
    const struct ledger_needs needs = {&posting_id, 1, ids, 2};
    return ledger_batch_open(moving->tx, moving->arena, school_id, moving->now, &needs, out_batch);
}

enum err move_money(struct moving *moving, int64_t posting_id)
{
    bool known;
    struct ledger_batch *old, *new;
    TRY(batch_open(moving, moving->from_school_id, posting_id, &old));
    struct money balance = ledger_batch_balance(old, moving->account_id, &known);
    CHECK(known);
    if (money_in_kopecks(balance) == 0) return OK;
    TRY(side_post(moving, old, posting_id, true, balance));
    TRY(batch_open(moving, moving->to_school_id, posting_id, &new));
    return side_post(moving, new, posting_id, false, balance);
}

/* ---- the person's row ---- */

static struct directory_place place_of(const struct moving *moving, bool is_old)
{
    return (struct directory_place){is_old ? moving->from_school_id : moving->to_school_id,
                                    moving->account_id};
}

static enum err limits_set(struct moving *moving, const struct person *person)
{
    scoped(statement) struct statement *set = statement_open(moving->tx, &q_person_day_limit);
    bind_int(set, ARG_PERSON_DAY_LIMIT_SCHOOL_ID, moving->to_school_id);
    bind_int(set, ARG_PERSON_DAY_LIMIT_ID, moving->account_id);
    bind_string(set, ARG_PERSON_DAY_LIMIT_ALLERGENS, person->allergens);
    if (person->has_day_limit) {
        bind_int(set, ARG_PERSON_DAY_LIMIT_DAY_LIMIT, money_in_kopecks(person->day_limit));
    }
    return statement_run(set);
}

/* Who was here before finds his row and his account again. */
static enum err row_make(struct moving *moving, struct people_work *here,
                         const struct person *before)
{
    bool found, added;
    int64_t version;
    enum person_state state;
    struct person person = *before;
    TRY(directory_drop(moving->tx, DIRECTORY_ACCOUNT_NUMBER, text_of(before->number),
                       place_of(moving, true)));
    TRY(people_version(here, &version));
    person.school_id = moving->to_school_id;
    person.state = PERSON_ACTIVE;
    TRY(people_class(here, moving->class_name, &person.class_id, &added));
    TRY(person_state_load(moving->tx, moving->to_school_id, moving->account_id, &found, &state));
    if (!found) return person_add(moving->tx, moving->arena, &person, version, moving->now);
    TRY(directory_add(moving->tx, DIRECTORY_ACCOUNT_NUMBER, text_of(person.number),
                      place_of(moving, false)));
    TRY(person_update(moving->tx, &person, version));
    return limits_set(moving, &person);
}

/* ---- shells ---- */

static enum err shells_keep(struct moving *moving)
{
    struct tx *tx = moving->tx;
    scoped(statement) struct statement *drop = statement_open(tx, &q_shell_drop);
    bind_int(drop, ARG_SHELL_DROP_SCHOOL_ID, moving->to_school_id);
    bind_int(drop, ARG_SHELL_DROP_ACCOUNT_ID, moving->account_id);
    TRY(statement_run(drop));
    scoped(statement) struct statement *follow = statement_open(tx, &q_shells_follow);
    bind_int(follow, ARG_SHELLS_FOLLOW_FROM_SCHOOL_ID, moving->from_school_id);
    bind_int(follow, ARG_SHELLS_FOLLOW_TO_SCHOOL_ID, moving->to_school_id);
    bind_int(follow, ARG_SHELLS_FOLLOW_ACCOUNT_ID, moving->account_id);
    TRY(statement_run(follow));
    scoped(statement) struct statement *set = statement_open(tx, &q_shell_set);
    bind_int(set, ARG_SHELL_SET_SCHOOL_ID, moving->from_school_id);
    bind_int(set, ARG_SHELL_SET_ACCOUNT_ID, moving->account_id);
    bind_int(set, ARG_SHELL_SET_NOW_SCHOOL_ID, moving->to_school_id);
    bind_int(set, ARG_SHELL_SET_MOVED_AT, moving->now.ms);
    return statement_run(set);
}

/* ---- cards ---- */

struct cards {
    struct card cards[CARDS_LIMIT];
    int count;
};

static enum err cards_load(struct moving *moving, struct cards *out)
{
    out->count = 0;
    scoped(statement) struct statement *rows = statement_open(moving->tx, &q_cards_of_mover);
    bind_int(rows, ARG_CARDS_OF_MOVER_SCHOOL_ID, moving->from_school_id);
    bind_int(rows, ARG_CARDS_OF_MOVER_ACCOUNT_ID, moving->account_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found || out->count == CARDS_LIMIT) return OK;
        out->cards[out->count++] = (struct card){
            .school_id = moving->from_school_id,
            .id = column_int(rows, COL_CARDS_OF_MOVER_ID),
            .account_id = moving->account_id,
            .chip = column_text(rows, COL_CARDS_OF_MOVER_CHIP, moving->arena),
            .state = (enum card_state)column_int(rows, COL_CARDS_OF_MOVER_STATE),
            .is_temporary = column_int(rows, COL_CARDS_OF_MOVER_IS_TEMPORARY) != 0,
        };
    }
}

static enum err card_arrive(struct moving *moving, const struct card *old, int64_t event_id,
                            int64_t version)
{
    bool found;
    struct card card = *old;
    card.school_id = moving->to_school_id;
    scoped(statement) struct statement *row = statement_open(moving->tx, &q_card_known);
    bind_int(row, ARG_CARD_KNOWN_SCHOOL_ID, card.school_id);
    bind_int(row, ARG_CARD_KNOWN_ID, card.id);
    TRY(statement_next(row, &found));
    if (!found) return card_add(moving->tx, &card, event_id, version, moving->now);
    TRY(directory_add(moving->tx, DIRECTORY_CHIP, card.chip, place_of(moving, false)));
    return card_move(moving->tx, &card, card.state, (struct card_mover){.cause_id = event_id},
                     version, moving->now);
}

/* *out_orders: a card was being made and is not wanted any more. */
static enum err cards_move(struct moving *moving, struct people_work *old_work,
                           struct people_work *here, int64_t event_id, bool *out_orders)
{
    int64_t old_version, version;
    bool has_card = false, was_made = false;
    struct cards *cards = ARENA_NEW(moving->arena, struct cards);
    TRY(cards_load(moving, cards));
    TRY(people_version(old_work, &old_version));
    TRY(people_version(here, &version));
    for (int i = 0; i < cards->count; i++) {
        const struct card *card = &cards->cards[i];
        bool goes = !card->is_temporary && card->chip.size > 0 && card->state >= CARD_GIVEN_OUT;
        bool is_making = card->state < CARD_GIVEN_OUT;
        enum card_state left = goes        ? CARD_RETURNED /* its chip is of the other school */
                               : is_making ? CARD_LOST
                                           : CARD_BLOCKED;
        TRY(card_move(moving->tx, card, left, (struct card_mover){.cause_id = event_id},
                      old_version, moving->now));
        if (goes) TRY(card_arrive(moving, card, event_id, version));
        has_card |= goes;
        was_made |= is_making;
    }
    *out_orders = was_made && !has_card;
    return OK;
}

static enum err card_order(struct moving *moving, struct people_work *here)
{
    struct card_order order = {.account_id = moving->account_id, .cause = CARD_CAUSE_FIRST};
    struct card_ordering ordering = {
        .school_id = moving->to_school_id, .login_id = moving->login_id, .now = moving->now};
    TRY(people_version(here, &ordering.version));
    return card_orders_add(moving->tx, moving->arena, &ordering, &order, 1);
}

/* ---- what hangs on the account ---- */

static enum err entrance_move(struct moving *moving)
{
    struct tx *tx = moving->tx;
    scoped(statement) struct statement *logins = statement_open(tx, &q_move_logins);
    bind_int(logins, ARG_MOVE_LOGINS_FROM_SCHOOL_ID, moving->from_school_id);
    bind_int(logins, ARG_MOVE_LOGINS_TO_SCHOOL_ID, moving->to_school_id);
    bind_int(logins, ARG_MOVE_LOGINS_ACCOUNT_ID, moving->account_id);
    TRY(statement_run(logins));
    scoped(statement) struct statement *sessions = statement_open(tx, &q_move_sessions);
    bind_int(sessions, ARG_MOVE_SESSIONS_FROM_SCHOOL_ID, moving->from_school_id);
    bind_int(sessions, ARG_MOVE_SESSIONS_TO_SCHOOL_ID, moving->to_school_id);
    bind_int(sessions, ARG_MOVE_SESSIONS_ACCOUNT_ID, moving->account_id);
    TRY(statement_run(sessions));
    scoped(statement) struct statement *wishes = statement_open(tx, &q_move_notice_wishes);
    bind_int(wishes, ARG_MOVE_NOTICE_WISHES_FROM_SCHOOL_ID, moving->from_school_id);
    bind_int(wishes, ARG_MOVE_NOTICE_WISHES_TO_SCHOOL_ID, moving->to_school_id);
    bind_int(wishes, ARG_MOVE_NOTICE_WISHES_ACCOUNT_ID, moving->account_id);
    TRY(statement_run(wishes));
    scoped(statement) struct statement *closing = statement_open(tx, &q_move_drop_closing);
    bind_int(closing, ARG_MOVE_DROP_CLOSING_SCHOOL_ID, moving->from_school_id);
    bind_int(closing, ARG_MOVE_DROP_CLOSING_ACCOUNT_ID, moving->account_id);
    return statement_run(closing);
}

static enum err wishes_move(struct moving *moving, struct people_work *here)
{
    int64_t version;
    struct tx *tx = moving->tx;
    TRY(people_version(here, &version));
    scoped(statement) struct statement *absences = statement_open(tx, &q_move_absences);
    bind_int(absences, ARG_MOVE_ABSENCES_FROM_SCHOOL_ID, moving->from_school_id);
    bind_int(absences, ARG_MOVE_ABSENCES_TO_SCHOOL_ID, moving->to_school_id);
    bind_int(absences, ARG_MOVE_ABSENCES_ACCOUNT_ID, moving->account_id);
    bind_int(absences, ARG_MOVE_ABSENCES_DAY, day_of_instant(moving->now, here->zone).number);
    TRY(statement_run(absences));
    scoped(statement) struct statement *bans = statement_open(tx, &q_move_bans);
    bind_int(bans, ARG_MOVE_BANS_FROM_SCHOOL_ID, moving->from_school_id);
    bind_int(bans, ARG_MOVE_BANS_TO_SCHOOL_ID, moving->to_school_id);
    bind_int(bans, ARG_MOVE_BANS_ACCOUNT_ID, moving->account_id);
    bind_int(bans, ARG_MOVE_BANS_VERSION, version);
    return statement_run(bans);
}

static enum err photo_copy(struct moving *moving, int64_t version)
{
    struct tx *tx = moving->tx;
    scoped(statement) struct statement *file = statement_open(tx, &q_move_photo_file);
    bind_int(file, ARG_MOVE_PHOTO_FILE_FROM_SCHOOL_ID, moving->from_school_id);
    bind_int(file, ARG_MOVE_PHOTO_FILE_TO_SCHOOL_ID, moving->to_school_id);
    bind_int(file, ARG_MOVE_PHOTO_FILE_ACCOUNT_ID, moving->account_id);
    TRY(statement_run(file));
    scoped(statement) struct statement *photo = statement_open(tx, &q_move_photo);
    bind_int(photo, ARG_MOVE_PHOTO_FROM_SCHOOL_ID, moving->from_school_id);
    bind_int(photo, ARG_MOVE_PHOTO_TO_SCHOOL_ID, moving->to_school_id);
    bind_int(photo, ARG_MOVE_PHOTO_ACCOUNT_ID, moving->account_id);
    bind_int(photo, ARG_MOVE_PHOTO_VERSION, version);
    return statement_run(photo);
}

static enum err photo_move(struct moving *moving, struct people_work *old_work,
                           struct people_work *here)
{
    int64_t version, old_version;
    struct tx *tx = moving->tx;
    TRY(people_version(here, &version));
    TRY(people_version(old_work, &old_version));
    TRY(photo_copy(moving, version));
    scoped(statement) struct statement *file = statement_open(tx, &q_move_drop_photo_file);
    bind_int(file, ARG_MOVE_DROP_PHOTO_FILE_SCHOOL_ID, moving->from_school_id);
    bind_int(file, ARG_MOVE_DROP_PHOTO_FILE_ACCOUNT_ID, moving->account_id);
    TRY(statement_run(file));
    scoped(statement) struct statement *photo = statement_open(tx, &q_move_drop_photo);
    bind_int(photo, ARG_MOVE_DROP_PHOTO_SCHOOL_ID, moving->from_school_id);
    bind_int(photo, ARG_MOVE_DROP_PHOTO_ACCOUNT_ID, moving->account_id);
    bind_int(photo, ARG_MOVE_DROP_PHOTO_VERSION, old_version);
    return statement_run(photo);
}

/* ---- the whole ---- */

static enum err work_begin(struct moving *moving, int64_t school_id, struct people_work *work)
{
    bool found;
    struct school school;
    TRY(school_by_id(moving->tx, moving->arena, school_id, &found, &school));
    if (!found) return ERR_NOT_FOUND;
    people_begin(work, moving->tx, moving->arena, school_id, school.zone, moving->login_id,
                 moving->now, PEOPLE_OF_MOVE);
    work->cause_id = moving->cause_id;
    return OK;
}

static enum err row_leave(struct moving *moving, struct people_work *old_work,
                          const struct person *person)
{
    int64_t version;
    struct person left = *person;
    TRY(people_version(old_work, &version));
    left.state = PERSON_LEFT;
    return person_update(moving->tx, &left, version);
}

static enum err benefits_follow(struct moving *moving, struct people_work *here)
{
    const struct benefit_move move = {
        .from_school_id = moving->from_school_id,
        .from_account_id = moving->account_id,
        .to_school_id = moving->to_school_id,
        .to_account_id = moving->account_id,
        .first_day = day_of_instant(moving->now, here->zone),
        .login_id = moving->login_id,
        .now = moving->now,
    };
    return benefits_move(moving->tx, moving->arena, &move);
}

enum err move_person(struct moving *moving)
{
    bool found, orders_card;
    int64_t event_id;
    struct person before, after;
    struct people_work old_work, here;
    TRY(work_begin(moving, moving->from_school_id, &old_work));
    TRY(work_begin(moving, moving->to_school_id, &here));
    TRY(person_by_id(moving->tx, moving->arena, moving->from_school_id, moving->account_id, &found,
                     &before));
    if (!found) return ERR_NOT_FOUND;
    TRY(people_id(&here, &event_id));
    TRY(row_make(moving, &here, &before));
    TRY(row_leave(moving, &old_work, &before));
    TRY(person_by_id(moving->tx, moving->arena, moving->to_school_id, moving->account_id, &found,
                     &after));
    CHECK(found);
    TRY(shells_keep(moving));
    TRY(move_money(moving, event_id));
    TRY(people_event(&old_work, &before, 0, PERSON_EVENT_MOVED_OUT, moving->to_school_id,
                     event_id));
    struct person arriving = {.id = moving->account_id};
    TRY(people_event(&here, &arriving, after.class_id, PERSON_EVENT_MOVED_IN,
                     moving->from_school_id, event_id));
    TRY(cards_move(moving, &old_work, &here, event_id, &orders_card));
    if (orders_card) TRY(card_order(moving, &here));
    TRY(entrance_move(moving));
    TRY(wishes_move(moving, &here));
    TRY(photo_move(moving, &old_work, &here));
    return benefits_follow(moving, &here);
}
