/* Making an export. A register of payments marks what it holds as sent, in the transaction that
 * keeps its bytes. A set is computed over a snapshot: its days are sealed. */
#include <inttypes.h>
#include <string.h>

#include "base/check.h"
#include "base/log.h"
#include "export/one_c_inside.h"
#include "export/one_c_sql.h"
#include "ledger/book.h"

const char *one_c_kind_title(enum one_c_kind kind)
{
    switch (kind) {
    case ONE_C_PAYMENTS: return "Реестр платежей в банк";
    case ONE_C_SET: return "Данные за период";
    }
    return "";
}

const char *one_c_refusal(enum one_c_status status)
{
    switch (status) {
    case ONE_C_MADE:
    case ONE_C_EXISTS: return NULL;
    case ONE_C_PROFILE_UNKNOWN: return "Такого профиля нет.";
    case ONE_C_PERIOD_INVALID: return "Проверьте период: от одного дня до года.";
    case ONE_C_NOT_OVER:
        return "Период ещё не закончился: последний день закрыт не во всех книгах, и суммы могут "
               "измениться.";
    case ONE_C_NOTHING: return "Выгружать нечего.";
    }
    return "";
}

struct making {
    struct desk *desk;
    struct arena *arena;
    struct one_c_make *make;
    struct one_c_profiles profiles;
    const struct one_c_profile *profile;
    struct one_c_set *set;
    struct digest digest;
    struct one_c_files files;
};

/* ---- judging ---- */

static enum err form_find(struct tx *tx, struct one_c_make *make, bool *out_found)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_one_c_by_form);
    bind_int(row, ARG_ONE_C_BY_FORM_FORM_ID, make->form_id);
    TRY(statement_next(row, out_found));
    if (*out_found) make->number = column_int(row, COL_ONE_C_BY_FORM_ID);
    return OK;
}

static bool period_fits(const struct one_c_make *make)
{
    int days = make->last_day.number - make->first_day.number + 1;
    return make->kind == ONE_C_PAYMENTS || (days >= 1 && days <= ONE_C_DAYS_LIMIT);
}

static bool includes_nothing(const struct one_c_make *make, const struct one_c_profile *profile)
{
    if (make->kind == ONE_C_PAYMENTS) return false;
    return !profile->has_settlements && !profile->has_top_ups && !profile->has_turnover;
}

static enum err judge(struct tx *tx, struct making *making)
{
    struct one_c_make *make = making->make;
    bool found;
    TRY(form_find(tx, make, &found));
    make->status = ONE_C_EXISTS;
    if (found) return OK;
    TRY(one_c_profiles_load(tx, making->arena, &making->profiles));
    making->profile = one_c_profile_find(&making->profiles, make->profile);
    make->status = ONE_C_PROFILE_UNKNOWN;
    if (making->profile == NULL) return OK;
    make->status = ONE_C_PERIOD_INVALID;
    if (!period_fits(make)) return OK;
    make->status = includes_nothing(make, making->profile) ? ONE_C_NOTHING : ONE_C_MADE;
    return OK;
}

/* ---- keeping ---- */

static enum err number_take(struct tx *tx, struct one_c_make *make)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_one_c_last_number);
    TRY(statement_next(row, &found));
    make->number = column_int(row, COL_ONE_C_LAST_NUMBER_ID) + 1;
    return OK;
}

static enum err export_keep(struct tx *tx, const struct making *making, struct instant now)
{
    const struct one_c_make *make = making->make;
    {
        scoped(statement) struct statement *row = statement_open(tx, &q_one_c_insert);
        bind_int(row, ARG_ONE_C_INSERT_ID, make->number);
        bind_int(row, ARG_ONE_C_INSERT_FORM_ID, make->form_id);
        bind_int(row, ARG_ONE_C_INSERT_KIND, make->kind);
        bind_string(row, ARG_ONE_C_INSERT_PROFILE, making->profile->code);
        bind_int(row, ARG_ONE_C_INSERT_FIRST_DAY, make->first_day.number);
        bind_int(row, ARG_ONE_C_INSERT_LAST_DAY, make->last_day.number);
        bind_bytes(row, ARG_ONE_C_INSERT_DIGEST, making->digest.bytes, sizeof making->digest.bytes);
        bind_int(row, ARG_ONE_C_INSERT_STAFF_ID, make->staff_id);
        bind_int(row, ARG_ONE_C_INSERT_MADE_AT, now.ms);
        TRY(statement_run(row));
    }
    scoped(statement) struct statement *file = statement_open(tx, &q_one_c_file_insert);
    for (int i = 0; i < making->files.count; i++) {
        const struct one_c_file *one = &making->files.files[i];
        bind_int(file, ARG_ONE_C_FILE_INSERT_EXPORT_ID, make->number);
        bind_int(file, ARG_ONE_C_FILE_INSERT_POSITION, i + 1);
        bind_string(file, ARG_ONE_C_FILE_INSERT_NAME, one->name);
        bind_bytes(file, ARG_ONE_C_FILE_INSERT_CONTENT, one->content.bytes, one->content.size);
        TRY(statement_run(file));
    }
    return OK;
}

/* ---- payments ---- */

static enum err payments_run(struct tx *tx, void *context)
{
    struct making *making = context;
    struct one_c_make *make = making->make;
    struct instant now = world_now(making->desk->world);
    struct day today = day_of_instant(now, zone_moscow());
    struct payouts payouts;
    TRY(judge(tx, making));
    if (make->status != ONE_C_MADE) return OK;
    TRY(number_take(tx, make));
    TRY(payouts_send(tx, making->arena, now, make->number, make->staff_id, &payouts));
    make->status = payouts.count == 0 ? ONE_C_NOTHING : ONE_C_MADE;
    if (make->status != ONE_C_MADE) return OK;
    make->first_day = make->last_day = today;
    making->files.count = 1;
    making->files.files[0] = (struct one_c_file){
        arena_printf(making->arena, "1c_to_kl-%" PRId64 ".txt", make->number),
        one_c_payments_write(making->arena, &payouts, today, now, zone_moscow()),
    };
    making->digest = hash_of(making->files.files[0].content.bytes,
                             making->files.files[0].content.size);
    return export_keep(tx, making, now);
}

/* ---- a set ---- */

static enum err set_compute(struct tx *tx, void *context)
{
    struct making *making = context;
    struct one_c_make *make = making->make;
    TRY(judge(tx, making));
    if (make->status != ONE_C_MADE) return OK;
    TRY(one_c_set_load(tx, making->arena, making->profile, make->first_day, make->last_day,
                       making->set));
    if (!making->set->is_over) make->status = ONE_C_NOT_OVER;
    if (make->status != ONE_C_MADE) return OK;
    return one_c_set_digest(making->arena, making->set, &making->digest);
}

/* The last one of these days says the same. */
static enum err same_find(struct tx *tx, struct making *making, bool *out_same)
{
    const struct one_c_make *make = making->make;
    bool found;
    *out_same = false;
    scoped(statement) struct statement *row = statement_open(tx, &q_one_c_same);
    bind_int(row, ARG_ONE_C_SAME_KIND, make->kind);
    bind_string(row, ARG_ONE_C_SAME_PROFILE, making->profile->code);
    bind_int(row, ARG_ONE_C_SAME_FIRST_DAY, make->first_day.number);
    bind_int(row, ARG_ONE_C_SAME_LAST_DAY, make->last_day.number);
    TRY(statement_next(row, &found));
    if (!found) return OK;
    struct text kept = column_bytes(row, COL_ONE_C_SAME_DIGEST, NULL);
    *out_same = kept.size == sizeof making->digest.bytes &&
                memcmp(kept.bytes, making->digest.bytes, kept.size) == 0;
    if (*out_same) making->make->number = column_int(row, COL_ONE_C_SAME_ID);
    return OK;
}

static enum err set_run(struct tx *tx, void *context)
{
    struct making *making = context;
    struct one_c_make *make = making->make;
    struct instant now = world_now(making->desk->world);
    bool is_same, is_known;
    TRY(form_find(tx, make, &is_known));
    if (!is_known) TRY(same_find(tx, making, &is_same));
    make->status = is_known || is_same ? ONE_C_EXISTS : ONE_C_MADE;
    if (make->status != ONE_C_MADE) return OK;
    TRY(number_take(tx, make));
    making->set->number = make->number;
    making->set->made_at = now;
    TRY(one_c_set_files(making->arena, making->set, &making->files));
    return export_keep(tx, making, now);
}

enum err desk_one_c_make(struct desk *desk, struct arena *arena, struct one_c_make *make)
{
    struct making *making = ARENA_NEW(arena, struct making);
    *making = (struct making){.desk = desk, .arena = arena, .make = make};
    if (make->kind == ONE_C_PAYMENTS) {
        TRY(store_write(desk->store, BOOK_OF_OPERATOR, payments_run, making));
    } else {
        making->set = ARENA_NEW(arena, struct one_c_set);
        TRY(store_read(desk->store, set_compute, making));
        if (make->status != ONE_C_MADE) return OK;
        TRY(store_write(desk->store, BOOK_OF_OPERATOR, set_run, making));
    }
    if (make->status == ONE_C_MADE) {
        log_write(LOG_INFO, "one_c_export", "number=%" PRId64 " kind=%d files=%d", make->number,
                  (int)make->kind, making->files.count);
    }
    return OK;
}
