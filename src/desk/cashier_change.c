/* Cashiers: what is asked before a row changes. */
#include "desk/cashier_change.h"

#include <string.h>

#include "desk/tills_sql.h"
#include "ledger/book.h"
#include "ledger/origin.h"
#include "school/card.h"
#include "school/person.h"
#include "school/school.h"

enum err cashier_pin_hash(struct text pin, struct cashier_change *change,
                          enum cashier_pin_status *out_status)
{
    *out_status = CASHIER_PIN_MALFORMED;
    if (!cashier_pin_is_formed(pin)) return OK;
    *out_status = CASHIER_PIN_WEAK;
    if (cashier_pin_is_weak(pin)) return OK;
    TRY(password_hash(pin, cashier_pin_cost(), change->pin_hash));
    change->has_pin = true;
    *out_status = CASHIER_PIN_OK;
    return OK;
}

struct change_work {
    struct arena *arena;
    struct cashier_change *change;
    struct school school;
};

/* A chip may be an employee's own card; a pupil's would make him a cashier. */
static enum err chip_check(struct tx *tx, const struct change_work *work)
{
    struct cashier_change *change = work->change;
    bool found;
    struct directory_place place;
    struct person person;
    if (!change->has_chip || change->chip.size == 0) return OK;
    change->status = CASHIER_CHIP_INVALID;
    if (!card_chip_is_formed(change->chip)) return OK;
    change->status = CASHIER_DONE;
    TRY(cashier_has_chip(tx, work->school.id, change->chip, change->id, &found));
    if (found) change->status = CASHIER_CHIP_OF_OTHER;
    TRY(directory_find(tx, DIRECTORY_CHIP, change->chip, &found, &place));
    if (!found) return OK;
    TRY(person_by_id(tx, work->arena, place.school_id, place.account_id, &found, &person));
    if (found && person.kind == PERSON_PUPIL) change->status = CASHIER_CHIP_OF_PUPIL;
    return OK;
}

static void changes_put(const struct change_work *work, struct cashier *cashier)
{
    const struct cashier_change *change = work->change;
    if (change->has_name) {
        cashier->name = arena_copy(work->arena, change->name.bytes, change->name.size);
    }
    if (change->has_pin) cashier->pin = change->pin_hash;
    if (change->has_roles) cashier->roles = change->roles;
    if (change->has_chip) {
        cashier->chip = arena_copy(work->arena, change->chip.bytes, change->chip.size);
    }
    if (change->has_active) cashier->is_active = change->is_active;
}

static enum err cashier_save(struct tx *tx, struct cashier_change *change, struct cashier *cashier)
{
    int64_t version;
    if (change->id == 0) TRY(origin_take_ids(tx, 1, &cashier->id));
    TRY(book_raise_version(tx, cashier->school_id, &version));
    enum err err = cashier_set(tx, cashier, version);
    if (err == ERR_LIMIT) change->status = CASHIER_TOO_MANY;
    change->cashier = *cashier;
    return err;
}

static enum err change_work(struct tx *tx, void *context)
{
    struct change_work *work = context;
    struct cashier_change *change = work->change;
    struct cashier cashier = {.chip = "", .is_active = true};
    bool found;
    change->status = CASHIER_NO_SCHOOL;
    TRY(school_by_number(tx, work->arena, change->school_number, &found, &work->school));
    if (!found) return OK;
    if (change->id != 0) {
        TRY(cashier_by_id(tx, work->arena, work->school.id, change->id, &found, &cashier));
    }
    change->status = found ? CASHIER_DONE : CASHIER_UNKNOWN;
    if (!found) return OK;
    if (change->has_name && !cashier_name_is_formed(change->name)) {
        change->status = CASHIER_NAME_INVALID;
        return OK;
    }
    TRY(chip_check(tx, work));
    if (change->status != CASHIER_DONE) return OK;
    cashier.school_id = work->school.id;
    changes_put(work, &cashier);
    return cashier_save(tx, change, &cashier);
}

enum err desk_cashier_change(struct desk *desk, struct arena *arena, struct cashier_change *change)
{
    struct change_work work = {.arena = arena, .change = change};
    enum err err = store_write(desk->store, 0, change_work, &work);
    return err == ERR_LIMIT && change->status == CASHIER_TOO_MANY ? OK : err;
}

/* ---- all of them ---- */

enum { CASHIERS_FIRST = 160 };

static struct city_cashier *cashier_add(struct city_cashiers *cashiers, struct arena *arena,
                                        int *room)
{
    if (cashiers->count == *room) {
        struct city_cashier *old = cashiers->rows;
        *room = *room == 0 ? CASHIERS_FIRST : 2 * *room;
        cashiers->rows = ARENA_ARRAY(arena, struct city_cashier, (size_t)*room);
        if (old != NULL) memcpy(cashiers->rows, old, (size_t)cashiers->count * sizeof *old);
    }
    return &cashiers->rows[cashiers->count++];
}

enum err city_cashiers_load(struct tx *tx, struct arena *arena, struct city_cashiers *out_cashiers)
{
    struct city_cashiers cashiers = {.count = 0};
    int room = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_cashiers_of_city);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        *cashier_add(&cashiers, arena, &room) = (struct city_cashier){
            .school_number = column_int(rows, COL_CASHIERS_OF_CITY_SCHOOL_NUMBER),
            .school_name = column_string(rows, COL_CASHIERS_OF_CITY_SCHOOL_NAME, arena),
            .cashier = {.school_id = column_int(rows, COL_CASHIERS_OF_CITY_SCHOOL_ID),
                        .id = column_int(rows, COL_CASHIERS_OF_CITY_ID),
                        .name = column_string(rows, COL_CASHIERS_OF_CITY_NAME, arena),
                        .pin = "",
                        .chip = column_string(rows, COL_CASHIERS_OF_CITY_CHIP, arena),
                        .roles = column_int(rows, COL_CASHIERS_OF_CITY_ROLES),
                        .is_active = column_int(rows, COL_CASHIERS_OF_CITY_IS_ACTIVE) != 0},
        };
    }
    *out_cashiers = cashiers;
    return OK;
}
