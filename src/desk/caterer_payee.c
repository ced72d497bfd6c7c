/* Requisites of caterers, judged as the operator's own are. */
#include "desk/caterer_payee.h"

#include "base/check.h"
#include "desk/payout_sql.h"
#include "ledger/book.h"
#include "meals/contract.h"

const enum requisite CATERER_PAYEE[CATERER_PAYEE_FIELDS] = {
    REQUISITE_KPP, REQUISITE_BIC, REQUISITE_ACCOUNT, REQUISITE_BANK, REQUISITE_CORRESPONDENT};

enum err caterer_payee_load(struct tx *tx, struct arena *arena, int64_t caterer_id, bool *out_found,
                            struct requisites *out_requisites)
{
    struct requisites requisites;
    struct caterer_list caterers;
    for (int i = 0; i < REQUISITE_COUNT; i++) requisites.values[i] = "";
    TRY(caterers_load(tx, arena, &caterers));
    const struct caterer *caterer = caterer_in_list(&caterers, caterer_id);
    *out_found = caterer != NULL;
    if (caterer == NULL) return OK;
    requisites.values[REQUISITE_NAME] = caterer->name;
    requisites.values[REQUISITE_INN] = caterer->inn;
    scoped(statement) struct statement *rows = statement_open(tx, &q_caterer_requisites);
    bind_int(rows, ARG_CATERER_REQUISITES_CATERER_ID, caterer_id);
    for (;;) {
        bool found;
        enum requisite requisite;
        TRY(statement_next(rows, &found));
        if (!found) break;
        if (!requisite_by_name(column_text(rows, COL_CATERER_REQUISITES_NAME, NULL), &requisite)) {
            continue;
        }
        requisites.values[requisite] = column_string(rows, COL_CATERER_REQUISITES_VALUE, arena);
    }
    *out_requisites = requisites;
    return OK;
}

struct payee_work {
    struct arena *arena;
    struct caterer_payee_change *change;
    struct instant now;
};

static enum err change_keep(struct tx *tx, const struct payee_work *work, const char *name,
                            const char *value)
{
    bool found;
    int64_t number, caterer_id = work->change->caterer_id;
    {
        scoped(statement) struct statement *set = statement_open(tx, &q_caterer_requisite_set);
        bind_int(set, ARG_CATERER_REQUISITE_SET_CATERER_ID, caterer_id);
        bind_string(set, ARG_CATERER_REQUISITE_SET_NAME, name);
        bind_string(set, ARG_CATERER_REQUISITE_SET_VALUE, value);
        TRY(statement_run(set));
    }
    {
        scoped(statement) struct statement *last = statement_open(tx, &q_caterer_requisite_last);
        bind_int(last, ARG_CATERER_REQUISITE_LAST_CATERER_ID, caterer_id);
        bind_string(last, ARG_CATERER_REQUISITE_LAST_NAME, name);
        TRY(statement_next(last, &found));
        number = column_int(last, COL_CATERER_REQUISITE_LAST_NUMBER) + 1;
    }
    scoped(statement) struct statement *row = statement_open(tx, &q_caterer_requisite_change);
    bind_int(row, ARG_CATERER_REQUISITE_CHANGE_CATERER_ID, caterer_id);
    bind_string(row, ARG_CATERER_REQUISITE_CHANGE_NAME, name);
    bind_int(row, ARG_CATERER_REQUISITE_CHANGE_NUMBER, number);
    bind_string(row, ARG_CATERER_REQUISITE_CHANGE_VALUE, value);
    bind_int(row, ARG_CATERER_REQUISITE_CHANGE_STAFF_ID, work->change->staff_id);
    bind_int(row, ARG_CATERER_REQUISITE_CHANGE_CHANGED_AT, work->now.ms);
    return statement_run(row);
}

/* The first refusal among all, judged as they will stand together. */
static void payee_judge(const struct requisites *wanted, struct caterer_payee_change *change)
{
    change->refusal = NULL;
    for (int i = 0; i < CATERER_PAYEE_FIELDS && change->refusal == NULL; i++) {
        change->refused = CATERER_PAYEE[i];
        change->refusal = requisite_refusal(wanted, change->refused,
                                            text_of(wanted->values[change->refused]));
    }
}

static enum err payee_run(struct tx *tx, void *context)
{
    struct payee_work *work = context;
    struct caterer_payee_change *change = work->change;
    struct requisites old, wanted;
    TRY(caterer_payee_load(tx, work->arena, change->caterer_id, &change->is_known, &old));
    if (!change->is_known) return OK;
    wanted = old;
    for (int i = 0; i < CATERER_PAYEE_FIELDS; i++) {
        wanted.values[CATERER_PAYEE[i]] = arena_printf(work->arena, "%.*s",
                                                       TEXT_ARGS(text_trim(change->values[i])));
    }
    payee_judge(&wanted, change);
    if (change->refusal != NULL) return OK;
    for (int i = 0; i < CATERER_PAYEE_FIELDS; i++) {
        enum requisite one = CATERER_PAYEE[i];
        if (text_is(text_of(wanted.values[one]), old.values[one])) continue;
        TRY(change_keep(tx, work, requisite_name(one), wanted.values[one]));
    }
    return OK;
}

enum err desk_caterer_payee_set(struct desk *desk, struct arena *arena,
                                struct caterer_payee_change *change)
{
    struct payee_work work = {arena, change, world_now(desk->world)};
    return store_write(desk->store, BOOK_OF_OPERATOR, payee_run, &work);
}
