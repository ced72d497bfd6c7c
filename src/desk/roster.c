/* Rosters on their way into the books. */
#include "desk/roster.h"

#include "base/check.h"
#include "base/id.h"
#include "base/id_map.h"
#include "base/secret.h"
#include "desk/meal_taken.h"
#include "desk/outage.h"
#include "ledger/account.h"
#include "ledger/book.h"
#include "ledger/ids.h"
#include "ledger/reversed.h"
#include "meals/meals_sql.h"
#include "meals/menu.h"
#include "school/school_sql.h"

const char *roster_status_name(enum roster_status status)
{
    switch (status) {
    case ROSTER_RECORDED: return "recorded";
    case ROSTER_ID_INVALID: return "id_invalid";
    case ROSTER_SIZE_INVALID: return "size_invalid";
    case ROSTER_TWICE_LISTED: return "twice_listed";
    case ROSTER_DAY_INVALID: return "day_invalid";
    case ROSTER_EXISTS: return "exists";
    case ROSTER_EXISTS_WITH_OTHER_CONTENT: return "exists_with_other_content";
    case ROSTER_CLASS_UNKNOWN: return "class_unknown";
    case ROSTER_SET_MEAL_UNKNOWN: return "set_meal_unknown";
    case ROSTER_PERSON_UNKNOWN: return "person_unknown";
    case ROSTER_CHARGED_ALREADY: return "charged_already";
    case ROSTER_BALANCE_OVERFLOW: return "balance_overflow";
    }
    return "unknown";
}

static enum roster_status form_status(const struct roster_charge *charge, struct arena *arena)
{
    if (charge->id <= 0 || id_origin(charge->id) == 0) return ROSTER_ID_INVALID;
    if (charge->account_count < 1 || charge->account_count > ROSTER_SIZE_LIMIT) {
        return ROSTER_SIZE_INVALID;
    }
    struct id_map seen;
    id_map_init(&seen, arena, charge->account_count);
    for (int i = 0; i < charge->account_count; i++) id_map_add(&seen, charge->account_ids[i]);
    if (seen.count < charge->account_count) return ROSTER_TWICE_LISTED;
    if (charge->day.number < POSTING_FIRST_DAY) return ROSTER_DAY_INVALID;
    return ROSTER_RECORDED;
}

static struct digest content_of(const struct roster_charge *charge)
{
    struct hash hash;
    hash_init(&hash);
    hash_add_int64(&hash, charge->class_id);
    hash_add_int64(&hash, charge->day.number);
    hash_add_int64(&hash, charge->set_meal_id);
    hash_add_int64(&hash, charge->happened_at.ms);
    for (int i = 0; i < charge->account_count; i++) hash_add_int64(&hash, charge->account_ids[i]);
    return hash_digest(&hash);
}

static enum err class_is_known(struct tx *tx, const struct roster_charge *charge, bool *out_known)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_class_by_id);
    bind_int(row, ARG_CLASS_BY_ID_SCHOOL_ID, charge->school_id);
    bind_int(row, ARG_CLASS_BY_ID_ID, charge->class_id);
    return statement_next(row, out_known);
}

/* The first person listed who is not of this school. */
static enum err people_check(struct tx *tx, struct arena *arena, struct roster_charge *charge)
{
    struct id_map known;
    id_map_init(&known, arena, charge->account_count);
    scoped(statement) struct statement *rows = statement_open(tx, &q_eaters_load);
    bind_int(rows, ARG_EATERS_LOAD_SCHOOL_ID, charge->school_id);
    bind_text(rows, ARG_EATERS_LOAD_IDS,
              ids_text(arena, charge->account_ids, charge->account_count));
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        id_map_add(&known, column_int(rows, COL_EATERS_LOAD_ID));
    }
    for (int i = 0; i < charge->account_count; i++) {
        if (id_map_find(&known, charge->account_ids[i]) >= 0) continue;
        charge->status = ROSTER_PERSON_UNKNOWN;
        charge->account_id = charge->account_ids[i];
        return OK;
    }
    return OK;
}

/* Marks of this meal and day that name somebody listed: hardly ever one. */
struct marks {
    int64_t *account_ids, *roster_ids;
    int count;
};

static void marks_add(struct arena *arena, struct marks *marks, int64_t account_id,
                      int64_t roster_id)
{
    if ((marks->count & (marks->count - 1)) == 0) { /* a power of two is full */
        size_t room = marks->count == 0 ? 1 : 2 * (size_t)marks->count;
        int64_t *account_ids = ARENA_ARRAY(arena, int64_t, room);
        int64_t *roster_ids = ARENA_ARRAY(arena, int64_t, room);
        for (int i = 0; i < marks->count; i++) {
            account_ids[i] = marks->account_ids[i];
            roster_ids[i] = marks->roster_ids[i];
        }
        marks->account_ids = account_ids;
        marks->roster_ids = roster_ids;
    }
    marks->account_ids[marks->count] = account_id;
    marks->roster_ids[marks->count++] = roster_id;
}

static enum err marks_load(struct tx *tx, struct arena *arena, const struct roster_charge *charge,
                           struct marks *out_marks)
{
    struct id_map listed;
    id_map_init(&listed, arena, charge->account_count);
    for (int i = 0; i < charge->account_count; i++) id_map_add(&listed, charge->account_ids[i]);
    scoped(statement) struct statement *rows = statement_open(tx, &q_roster_marks_of_day);
    bind_int(rows, ARG_ROSTER_MARKS_OF_DAY_SCHOOL_ID, charge->school_id);
    bind_int(rows, ARG_ROSTER_MARKS_OF_DAY_DAY, charge->day.number);
    bind_int(rows, ARG_ROSTER_MARKS_OF_DAY_SET_MEAL_ID, charge->set_meal_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        int64_t account_id = column_int(rows, COL_ROSTER_MARKS_OF_DAY_ACCOUNT_ID);
        if (id_map_find(&listed, account_id) < 0) continue;
        marks_add(arena, out_marks, account_id,
                  column_int(rows, COL_ROSTER_MARKS_OF_DAY_ROSTER_ID));
    }
}

/* A roster that was reversed charged nobody. */
static enum err marks_check(struct tx *tx, struct arena *arena, struct roster_charge *charge)
{
    struct marks marks = {.count = 0};
    TRY(marks_load(tx, arena, charge, &marks));
    for (int i = 0; i < marks.count; i++) {
        bool reversed;
        TRY(ledger_is_reversed(tx, charge->school_id, marks.roster_ids[i], &reversed));
        if (reversed) continue;
        charge->status = ROSTER_CHARGED_ALREADY;
        charge->account_id = marks.account_ids[i];
        return OK;
    }
    return OK;
}

static int transfers_make(struct arena *arena, const struct roster_charge *charge,
                          const struct set_meal *meal, struct transfer **out_transfers)
{
    int64_t roster_id = account_system_id(ACCOUNT_ROSTER, 0);
    struct transfer *transfers = ARENA_ARRAY(arena, struct transfer,
                                             (size_t)charge->account_count + 1);
    int count = 0;
    for (int i = 0; i < charge->account_count && money_is_positive(meal->parent_part); i++) {
        transfers[count++] = (struct transfer){charge->account_ids[i], roster_id, meal->parent_part,
                                               TRANSFER_SET_MEAL};
    }
    struct money subsidy;
    CHECK(money_multiply(meal->subsidy_part, charge->account_count, &subsidy));
    if (money_is_positive(subsidy)) {
        transfers[count++] = (struct transfer){
            account_system_id(ACCOUNT_SUBSIDY, meal->funding_source_id), roster_id, subsidy,
            TRANSFER_SUBSIDY};
    }
    *out_transfers = transfers;
    return count;
}

static enum err batch_open(struct roster_work *work, struct tx *tx, const struct set_meal *meal,
                           struct ledger_batch **out_batch)
{
    const struct roster_charge *charge = work->charge;
    struct instant now = world_now(work->desk->world);
    int64_t *ids = ARENA_ARRAY(work->arena, int64_t, (size_t)charge->account_count + 2);
    for (int i = 0; i < charge->account_count; i++) ids[i] = charge->account_ids[i];
    ids[charge->account_count] = account_system_id(ACCOUNT_ROSTER, 0);
    ids[charge->account_count + 1] = account_system_id(ACCOUNT_SUBSIDY,
                                                       meal ? meal->funding_source_id : 0);
    struct ledger_needs needs = {&charge->id, 1, ids, charge->account_count + 2};
    return ledger_batch_open(tx, work->arena, charge->school_id, now, &needs, out_batch);
}

static enum err marks_save(struct tx *tx, const struct roster_charge *charge)
{
    scoped(statement) struct statement *roster = statement_open(tx, &q_roster_insert);
    bind_int(roster, ARG_ROSTER_INSERT_SCHOOL_ID, charge->school_id);
    bind_int(roster, ARG_ROSTER_INSERT_ID, charge->id);
    bind_int(roster, ARG_ROSTER_INSERT_CLASS_ID, charge->class_id);
    bind_int(roster, ARG_ROSTER_INSERT_DAY, charge->day.number);
    bind_int(roster, ARG_ROSTER_INSERT_SET_MEAL_ID, charge->set_meal_id);
    bind_int(roster, ARG_ROSTER_INSERT_HAPPENED_AT, charge->happened_at.ms);
    TRY(statement_run(roster));
    scoped(statement) struct statement *mark = statement_open(tx, &q_roster_mark_insert);
    for (int i = 0; i < charge->account_count; i++) {
        bind_int(mark, ARG_ROSTER_MARK_INSERT_SCHOOL_ID, charge->school_id);
        bind_int(mark, ARG_ROSTER_MARK_INSERT_DAY, charge->day.number);
        bind_int(mark, ARG_ROSTER_MARK_INSERT_SET_MEAL_ID, charge->set_meal_id);
        bind_int(mark, ARG_ROSTER_MARK_INSERT_ACCOUNT_ID, charge->account_ids[i]);
        bind_int(mark, ARG_ROSTER_MARK_INSERT_ROSTER_ID, charge->id);
        TRY(statement_add(mark));
    }
    return statement_flush(mark);
}

static enum roster_status status_of_posting(enum posting_status status)
{
    if (status == POSTING_RECORDED) return ROSTER_RECORDED;
    if (status == POSTING_EXISTS) return ROSTER_EXISTS;
    if (status == POSTING_EXISTS_WITH_OTHER_CONTENT) return ROSTER_EXISTS_WITH_OTHER_CONTENT;
    if (status == POSTING_TOO_EARLY || status == POSTING_TOO_LATE) return ROSTER_DAY_INVALID;
    CHECK(status == POSTING_BALANCE_OVERFLOW);
    return ROSTER_BALANCE_OVERFLOW;
}

/* What the roster names: asked only of an id that is new. */
static enum err names_check(struct roster_work *work, struct tx *tx, bool meal_is_known)
{
    bool found;
    struct roster_charge *charge = work->charge;
    TRY(class_is_known(tx, charge, &found));
    charge->status = ROSTER_CLASS_UNKNOWN;
    if (!found) return OK;
    charge->status = ROSTER_SET_MEAL_UNKNOWN;
    if (!meal_is_known) return OK;
    charge->status = ROSTER_RECORDED;
    TRY(people_check(tx, work->arena, charge));
    return charge->status == ROSTER_RECORDED ? marks_check(tx, work->arena, charge) : OK;
}

static enum err roster_post(struct roster_work *work, struct ledger_batch *batch,
                            const struct set_meal *meal)
{
    struct roster_charge *charge = work->charge;
    struct transfer *transfers;
    int count = transfers_make(work->arena, charge, meal, &transfers);
    struct posting posting = {
        .id = charge->id,
        .kind = POSTING_ROSTER,
        .happened_at = charge->happened_at,
        .is_fact = true,
        .content = content_of(charge),
        .transfers = transfers,
        .transfer_count = count,
    };
    enum posting_status status;
    TRY(ledger_batch_post(batch, &posting, &status));
    charge->status = status_of_posting(status);
    return OK;
}

/* For the tills: who is charged already. */
static enum err meals_charge(struct roster_work *work, struct tx *tx, int64_t version)
{
    const struct roster_charge *charge = work->charge;
    struct meal_changes meals = {.count = 0};
    for (int i = 0; i < charge->account_count; i++) {
        meal_changes_add(&meals, work->arena,
                         (struct meal_change){.day = charge->day,
                                              .account_id = charge->account_ids[i],
                                              .set_meal_id = charge->set_meal_id,
                                              .charged = 1});
    }
    return meal_changes_save(tx, charge->school_id, &meals, version);
}

/* On a day on which everyone is fed: what the accounts lacked, the charge being in them by now. */
static enum err meals_defer(struct roster_work *work, struct tx *tx, struct ledger_batch *batch,
                            const struct set_meal *meal)
{
    const struct roster_charge *charge = work->charge;
    if (money_is_zero(meal->parent_part)) return OK;
    struct outage_meal *meals = ARENA_ARRAY(work->arena, struct outage_meal,
                                            (size_t)charge->account_count);
    for (int i = 0; i < charge->account_count; i++) {
        bool known;
        struct money balance = ledger_batch_balance(batch, charge->account_ids[i], &known);
        CHECK(known);
        meals[i] = (struct outage_meal){charge->account_ids[i],
                                        money_plus(balance, meal->parent_part), meal->parent_part};
    }
    return outage_meals_defer(tx, work->arena, charge->school_id, charge->day, meals,
                              charge->account_count, ledger_batch_version(batch));
}

enum err roster_charge_record(struct tx *tx, void *context)
{
    struct roster_work *work = context;
    struct roster_charge *charge = work->charge;
    struct ledger_batch *batch;
    struct set_meal meal;
    bool meal_is_known;
    charge->status = form_status(charge, work->arena);
    if (charge->status != ROSTER_RECORDED) return OK;
    TRY(set_meal_by_id(tx, work->arena, charge->school_id, charge->set_meal_id, &meal_is_known,
                       &meal));
    if (!meal_is_known) meal = (struct set_meal){.parent_part = money_of_kopecks(1)};
    TRY(batch_open(work, tx, &meal, &batch));
    /* A repeat is answered by its content alone, whatever became of class and meal since. */
    if (ledger_batch_knows(batch, charge->id)) return roster_post(work, batch, &meal);
    struct day today = day_of_instant(charge->happened_at, ledger_batch_book(batch)->zone);
    if (day_compare(charge->day, today) > 0) {
        charge->status = ROSTER_DAY_INVALID;
        return OK;
    }
    TRY(names_check(work, tx, meal_is_known));
    if (charge->status != ROSTER_RECORDED) return OK;
    TRY(roster_post(work, batch, &meal));
    if (charge->status != ROSTER_RECORDED) return OK;
    TRY(ledger_batch_save(batch));
    TRY(marks_save(tx, charge));
    TRY(meals_defer(work, tx, batch, &meal));
    return meals_charge(work, tx, ledger_batch_version(batch));
}

enum err desk_charge_roster(struct desk *desk, struct arena *arena, struct roster_charge *charge)
{
    struct roster_work work = {desk, arena, charge};
    return store_write(desk->store, charge->school_id, roster_charge_record, &work);
}
