/* What the other tills of this canteen did. */
#include "till/sibling.h"

#include "base/parse.h"
#include "till/replica.h"
#include "till/till_sql.h"

enum { SET_MEALS_BYTES_LIMIT = 2048 };

static bool set_meals_are_formed(struct text rest)
{
    if (rest.size > SET_MEALS_BYTES_LIMIT) return false;
    while (rest.size > 0) {
        int64_t id;
        struct text word = text_cut(&rest, ',');
        if (parse_int64(word, -INT64_MAX, INT64_MAX, &id) != OK || id == 0) return false;
    }
    return true;
}

enum err sibling_take(struct tx *tx, const struct outbox_told *told)
{
    if (told->id <= 0 || !set_meals_are_formed(text_of(told->set_meals))) return ERR_SYNTAX;
    scoped(statement) struct statement *set = statement_open(tx, &q_sibling_set);
    bind_int(set, ARG_SIBLING_SET_ID, told->id);
    bind_int(set, ARG_SIBLING_SET_ACCOUNT_ID, told->account_id);
    bind_int(set, ARG_SIBLING_SET_HAPPENED_AT, told->happened_at.ms);
    bind_int(set, ARG_SIBLING_SET_HAPPENED_DAY, told->day.number);
    bind_int(set, ARG_SIBLING_SET_CHARGE, money_in_kopecks(told->charge));
    bind_int(set, ARG_SIBLING_SET_EXTRAS, money_in_kopecks(told->extras));
    bind_string(set, ARG_SIBLING_SET_SET_MEALS, told->set_meals ? told->set_meals : "");
    bind_int(set, ARG_SIBLING_SET_VERSION, told->version);
    return statement_run(set);
}

/* A document whose answer never reaches us (the sibling broke) is dropped after a month. */
enum { SIBLING_DAYS_KEPT = 31 };

enum err sibling_forget(struct tx *tx, struct day today)
{
    struct replica_state mirror;
    TRY(replica_state_load(tx, &mirror));
    {
        scoped(statement) struct statement *forget = statement_open(tx, &q_sibling_forget);
        bind_int(forget, ARG_SIBLING_FORGET_DAY, day_add(today, -1).number);
        bind_int(forget, ARG_SIBLING_FORGET_VERSION, mirror.version);
        TRY(statement_run(forget));
    }
    scoped(statement) struct statement *old = statement_open(tx, &q_sibling_forget_old);
    bind_int(old, ARG_SIBLING_FORGET_OLD_DAY, day_add(today, -SIBLING_DAYS_KEPT).number);
    return statement_run(old);
}
