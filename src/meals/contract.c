/* Caterers and contracts. */
#include "meals/contract.h"

#include "base/text.h"
#include "meals/family_sql.h"

enum { INN_OF_COMPANY = 10, INN_OF_PERSON = 12 };

/* ---- caterers ---- */

static bool inn_is_right(struct text inn)
{
    for (size_t i = 0; i < inn.size; i++) {
        if (inn.bytes[i] < '0' || inn.bytes[i] > '9') return false;
    }
    return inn.size == 0 || inn.size == INN_OF_COMPANY || inn.size == INN_OF_PERSON;
}

enum err caterer_set(struct tx *tx, const struct caterer *caterer, enum caterer_status *out_status)
{
    struct text name = text_trim(text_of(caterer->name));
    struct text inn = text_trim(text_of(caterer->inn));
    *out_status = CATERER_NAME_INVALID;
    if (name.size == 0 || text_length_characters(name) > CATERER_NAME_LIMIT) return OK;
    *out_status = inn_is_right(inn) ? CATERER_OK : CATERER_INN_INVALID;
    if (*out_status != CATERER_OK) return OK;
    scoped(statement) struct statement *set = statement_open(tx, &q_caterer_set);
    bind_int(set, ARG_CATERER_SET_ID, caterer->id);
    bind_text(set, ARG_CATERER_SET_NAME, name);
    bind_text(set, ARG_CATERER_SET_INN, inn);
    return statement_run(set);
}

enum err caterers_load(struct tx *tx, struct arena *arena, struct caterer_list *out_list)
{
    struct caterer_list list = {0};
    int room = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_caterers_load);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        list.caterers = arena_grow(arena, list.caterers, list.count, &room, sizeof *list.caterers);
        list.caterers[list.count++] = (struct caterer){
            .id = column_int(rows, COL_CATERERS_LOAD_ID),
            .name = column_string(rows, COL_CATERERS_LOAD_NAME, arena),
            .inn = column_string(rows, COL_CATERERS_LOAD_INN, arena),
        };
    }
    *out_list = list;
    return OK;
}

const struct caterer *caterer_in_list(const struct caterer_list *list, int64_t caterer_id)
{
    for (int i = 0; i < list->count; i++) {
        if (list->caterers[i].id == caterer_id) return &list->caterers[i];
    }
    return NULL;
}

/* ---- contracts ---- */

enum err contracts_load(struct tx *tx, struct arena *arena, int64_t school_id,
                        struct contract_list *out_list)
{
    struct contract_list list = {0};
    int room = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_contracts_load);
    bind_int(rows, ARG_CONTRACTS_LOAD_SCHOOL_ID, school_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        list.contracts = arena_grow(arena, list.contracts, list.count, &room,
                                    sizeof *list.contracts);
        list.contracts[list.count++] = (struct contract){
            .school_id = school_id,
            .id = column_int(rows, COL_CONTRACTS_LOAD_ID),
            .caterer_id = column_int(rows, COL_CONTRACTS_LOAD_CATERER_ID),
            .number = column_string(rows, COL_CONTRACTS_LOAD_NUMBER, arena),
            .first_day = {(int32_t)column_int(rows, COL_CONTRACTS_LOAD_FIRST_DAY)},
            .last_day = {(int32_t)column_int(rows, COL_CONTRACTS_LOAD_LAST_DAY)},
        };
    }
    *out_list = list;
    return OK;
}

bool contract_holds(const struct contract_list *list, int64_t caterer_id, struct day day)
{
    for (int i = 0; i < list->count; i++) {
        const struct contract *contract = &list->contracts[i];
        if (contract->caterer_id != caterer_id) continue;
        if (day_compare(contract->first_day, day) > 0) continue;
        if (day_compare(day, contract->last_day) <= 0) return true;
    }
    return false;
}

const char *contract_status_name(enum contract_status status)
{
    switch (status) {
    case CONTRACT_OK: return "ok";
    case CONTRACT_NUMBER_INVALID: return "number_invalid";
    case CONTRACT_DATES_REVERSED: return "dates_reversed";
    case CONTRACT_CATERER_UNKNOWN: return "caterer_unknown";
    case CONTRACT_EXISTS: return "exists";
    case CONTRACT_UNKNOWN: return "unknown";
    case CONTRACT_CHARGED: return "charged";
    }
    return "unknown";
}

static enum err caterer_is_known(struct tx *tx, int64_t id, bool *out_known)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_caterer_known);
    bind_int(row, ARG_CATERER_KNOWN_ID, id);
    return statement_next(row, out_known);
}

static enum err number_is_taken(struct tx *tx, const struct contract *contract, bool *out_taken)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_contract_by_number);
    bind_int(row, ARG_CONTRACT_BY_NUMBER_SCHOOL_ID, contract->school_id);
    bind_text(row, ARG_CONTRACT_BY_NUMBER_NUMBER, text_trim(text_of(contract->number)));
    return statement_next(row, out_taken);
}

enum err contract_add(struct tx *tx, const struct contract *contract,
                      enum contract_status *out_status)
{
    bool known, taken;
    struct text number = text_trim(text_of(contract->number));
    *out_status = CONTRACT_NUMBER_INVALID;
    if (number.size == 0 || text_length_characters(number) > CONTRACT_NUMBER_LIMIT) return OK;
    *out_status = CONTRACT_DATES_REVERSED;
    if (day_compare(contract->first_day, contract->last_day) > 0) return OK;
    TRY(caterer_is_known(tx, contract->caterer_id, &known));
    *out_status = CONTRACT_CATERER_UNKNOWN;
    if (!known) return OK;
    TRY(number_is_taken(tx, contract, &taken));
    *out_status = taken ? CONTRACT_EXISTS : CONTRACT_OK;
    if (taken) return OK;
    scoped(statement) struct statement *insert = statement_open(tx, &q_contract_insert);
    bind_int(insert, ARG_CONTRACT_INSERT_SCHOOL_ID, contract->school_id);
    bind_int(insert, ARG_CONTRACT_INSERT_ID, contract->id);
    bind_int(insert, ARG_CONTRACT_INSERT_CATERER_ID, contract->caterer_id);
    bind_text(insert, ARG_CONTRACT_INSERT_NUMBER, number);
    bind_int(insert, ARG_CONTRACT_INSERT_FIRST_DAY, contract->first_day.number);
    bind_int(insert, ARG_CONTRACT_INSERT_LAST_DAY, contract->last_day.number);
    return statement_run(insert);
}

enum err contract_end(struct tx *tx, int64_t school_id, int64_t contract_id, struct day last_day,
                      enum contract_status *out_status)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_contract_by_id);
    bind_int(row, ARG_CONTRACT_BY_ID_SCHOOL_ID, school_id);
    bind_int(row, ARG_CONTRACT_BY_ID_ID, contract_id);
    TRY(statement_next(row, &found));
    *out_status = CONTRACT_UNKNOWN;
    if (!found) return OK;
    *out_status = CONTRACT_DATES_REVERSED;
    if (last_day.number < column_int(row, COL_CONTRACT_BY_ID_FIRST_DAY)) return OK;
    *out_status = CONTRACT_OK;
    scoped(statement) struct statement *end = statement_open(tx, &q_contract_end);
    bind_int(end, ARG_CONTRACT_END_SCHOOL_ID, school_id);
    bind_int(end, ARG_CONTRACT_END_ID, contract_id);
    bind_int(end, ARG_CONTRACT_END_LAST_DAY, last_day.number);
    return statement_run(end);
}
