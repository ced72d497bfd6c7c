/* Cashiers. */
#include "school/cashier.h"

#include "base/check.h"
#include "school/school_sql.h"

struct password_cost cashier_pin_cost(void)
{
    return (struct password_cost){.passes = 3, .memory_bytes = 8 * 1024 * 1024};
}

bool cashier_pin_is_formed(struct text pin)
{
    for (size_t i = 0; i < pin.size; i++) {
        if (pin.bytes[i] < '0' || pin.bytes[i] > '9') return false;
    }
    return pin.size >= CASHIER_PIN_DIGITS_LEAST && pin.size <= CASHIER_PIN_DIGITS_MOST;
}

bool cashier_pin_is_weak(struct text pin)
{
    int step = pin.bytes[1] - pin.bytes[0];
    if (step < -1 || step > 1) return false;
    for (size_t i = 1; i < pin.size; i++) {
        if (pin.bytes[i] - pin.bytes[i - 1] != step) return false;
    }
    return true;
}

bool cashier_name_is_formed(struct text name)
{
    for (size_t i = 0; i < name.size; i++) {
        if ((unsigned char)name.bytes[i] < ' ' || name.bytes[i] == 0x7F) return false;
    }
    return name.size > 0 && text_is_utf8(name) &&
           text_length_characters(name) <= CASHIER_NAME_LIMIT;
}

static const struct {
    enum cashier_role bit;
    const char *name;
} ROLES[CASHIER_ROLE_COUNT] = {
    {CASHIER_RETURN, "return"},
    {CASHIER_OVERRIDE, "override"},
    {CASHIER_TEMPORARY, "temporary"},
};

const char *cashier_role_name(int64_t bit)
{
    for (int i = 0; i < CASHIER_ROLE_COUNT; i++) {
        if ((int64_t)ROLES[i].bit == bit) return ROLES[i].name;
    }
    return "unknown";
}

static int64_t role_bit(struct text word)
{
    for (int i = 0; i < CASHIER_ROLE_COUNT; i++) {
        if (text_is(word, ROLES[i].name)) return (int64_t)ROLES[i].bit;
    }
    return 0;
}

bool cashier_roles_parse(struct text words, int64_t *out_roles)
{
    int64_t roles = 0;
    struct text rest = words;
    if (text_is(words, "none")) {
        *out_roles = 0;
        return true;
    }
    do {
        int64_t bit = role_bit(text_cut(&rest, ','));
        if (bit == 0) return false;
        roles |= bit;
    } while (rest.bytes != NULL);
    *out_roles = roles;
    return true;
}

/* Whether there is room beside the others. */
static enum err room_check(struct tx *tx, const struct cashier *cashier)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_cashiers_beside);
    bind_int(row, ARG_CASHIERS_BESIDE_SCHOOL_ID, cashier->school_id);
    bind_int(row, ARG_CASHIERS_BESIDE_ID, cashier->id);
    TRY(statement_next(row, &found));
    CHECK(found);
    return column_int(row, COL_CASHIERS_BESIDE_COUNT) < CASHIERS_LIMIT ? OK : ERR_LIMIT;
}

enum err cashier_set(struct tx *tx, const struct cashier *cashier, int64_t version)
{
    TRY(room_check(tx, cashier));
    scoped(statement) struct statement *set = statement_open(tx, &q_cashier_set);
    bind_int(set, ARG_CASHIER_SET_SCHOOL_ID, cashier->school_id);
    bind_int(set, ARG_CASHIER_SET_ID, cashier->id);
    bind_string(set, ARG_CASHIER_SET_NAME, cashier->name);
    bind_string(set, ARG_CASHIER_SET_PIN, cashier->pin);
    bind_string(set, ARG_CASHIER_SET_CHIP, cashier->chip);
    bind_int(set, ARG_CASHIER_SET_ROLES, cashier->roles);
    bind_int(set, ARG_CASHIER_SET_IS_ACTIVE, cashier->is_active);
    bind_int(set, ARG_CASHIER_SET_VERSION, version);
    return statement_run(set);
}

_Static_assert((int)COL_CASHIER_BY_ID_ID == (int)COL_CASHIERS_ID &&
                   (int)COL_CASHIER_BY_ID_IS_ACTIVE == (int)COL_CASHIERS_IS_ACTIVE,
               "the same columns");

static struct cashier cashier_read(const struct statement *row, struct arena *arena,
                                   int64_t school_id)
{
    return (struct cashier){
        .school_id = school_id,
        .id = column_int(row, COL_CASHIER_BY_ID_ID),
        .name = column_string(row, COL_CASHIER_BY_ID_NAME, arena),
        .pin = column_string(row, COL_CASHIER_BY_ID_PIN, arena),
        .chip = column_string(row, COL_CASHIER_BY_ID_CHIP, arena),
        .roles = column_int(row, COL_CASHIER_BY_ID_ROLES),
        .is_active = column_int(row, COL_CASHIER_BY_ID_IS_ACTIVE) != 0,
    };
}

enum err cashier_by_id(struct tx *tx, struct arena *arena, int64_t school_id, int64_t id,
                       bool *out_found, struct cashier *out_cashier)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_cashier_by_id);
    bind_int(row, ARG_CASHIER_BY_ID_SCHOOL_ID, school_id);
    bind_int(row, ARG_CASHIER_BY_ID_ID, id);
    TRY(statement_next(row, &found));
    *out_found = found;
    if (found) *out_cashier = cashier_read(row, arena, school_id);
    return OK;
}

enum err cashier_has_chip(struct tx *tx, int64_t school_id, struct text chip, int64_t but_id,
                          bool *out_has)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_cashier_by_chip);
    bind_int(row, ARG_CASHIER_BY_CHIP_SCHOOL_ID, school_id);
    bind_text(row, ARG_CASHIER_BY_CHIP_CHIP, chip);
    bind_int(row, ARG_CASHIER_BY_CHIP_BUT_ID, but_id);
    return statement_next(row, out_has);
}

enum err cashier_list_load(struct tx *tx, struct arena *arena, int64_t school_id,
                           struct cashier_list *out_list)
{
    out_list->count = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_cashiers);
    bind_int(rows, ARG_CASHIERS_SCHOOL_ID, school_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        CHECK(out_list->count < CASHIERS_LIMIT);
        out_list->rows[out_list->count++] = cashier_read(rows, arena, school_id);
    }
}
