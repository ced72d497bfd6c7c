/* Who wants which letters. */
#include "base/secret.h"
#include "desk/account_statement.h"
#include "desk/family_log.h"
#include "desk/notice.h"
#include "desk/notice_sql.h"
#include "ledger/book.h"

enum { WISH_ARENA_BYTES = 64 * 1024 };

/* A row as it stands. */
struct held_wish {
    bool found;
    bool is_low_told;
    struct notice_wish wish;
};

static enum err held_load(struct tx *tx, struct arena *arena, const struct notice_wish *key,
                          struct held_wish *out_held)
{
    struct held_wish held = {.wish = {.login_id = key->login_id,
                                      .school_id = key->school_id,
                                      .account_id = key->account_id,
                                      .unsubscribe = ""}};
    scoped(statement) struct statement *row = statement_open(tx, &q_notice_wish_load);
    bind_int(row, ARG_NOTICE_WISH_LOAD_LOGIN_ID, key->login_id);
    bind_int(row, ARG_NOTICE_WISH_LOAD_SCHOOL_ID, key->school_id);
    bind_int(row, ARG_NOTICE_WISH_LOAD_ACCOUNT_ID, key->account_id);
    TRY(statement_next(row, &held.found));
    if (held.found) {
        int64_t purchases = column_int(row, COL_NOTICE_WISH_LOAD_PURCHASES);
        held.is_low_told = column_int(row, COL_NOTICE_WISH_LOAD_IS_LOW_TOLD) != 0;
        held.wish.has_low = !column_is_null(row, COL_NOTICE_WISH_LOAD_LOW_BALANCE);
        held.wish.low = money_of_kopecks(column_int(row, COL_NOTICE_WISH_LOAD_LOW_BALANCE));
        int64_t top_ups = column_int(row, COL_NOTICE_WISH_LOAD_TOP_UPS);
        held.wish.purchases = (enum notice_purchases)purchases;
        held.wish.top_ups = (enum notice_purchases)top_ups;
        held.wish.unsubscribe = column_string(row, COL_NOTICE_WISH_LOAD_UNSUBSCRIBE, arena);
    }
    *out_held = held;
    return OK;
}

enum err notice_wish_load(struct tx *tx, struct arena *arena, int64_t login_id, int64_t school_id,
                          int64_t account_id, bool *out_found, struct notice_wish *out_wish)
{
    struct held_wish held;
    const struct notice_wish key = {
        .login_id = login_id, .school_id = school_id, .account_id = account_id};
    TRY(held_load(tx, arena, &key, &held));
    *out_found = held.found;
    *out_wish = held.wish;
    return OK;
}

/* ---- changing ---- */

struct wish_work {
    struct arena *arena;
    struct notice_wish wish;
    enum notice_wish_status status;
    int64_t event_id;
    enum family_event_kind event;
    struct instant now;
};

static bool is_same(const struct notice_wish *a, const struct notice_wish *b)
{
    if (a->has_low != b->has_low || a->purchases != b->purchases) return false;
    if (a->top_ups != b->top_ups) return false;
    return !a->has_low || money_compare(a->low, b->low) == 0;
}

static const char *wish_words(struct arena *arena, const struct notice_wish *wish)
{
    static const char *const PURCHASES[] = {
        [NOTICE_NO_PURCHASES] = "покупки: нет",
        [NOTICE_DAILY] = "покупки: письмо за день",
        [NOTICE_EACH] = "покупки: письмо о каждой",
    };
    static const char *const TOP_UPS[] = {
        [NOTICE_NO_PURCHASES] = "пополнения: нет",
        [NOTICE_DAILY] = "пополнения: письмо за день",
        [NOTICE_EACH] = "пополнения: письмо о каждом",
    };
    const char *low = "низкий остаток: нет";
    if (wish->has_low) {
        low = arena_printf(arena, "остаток ниже %s руб.", money_format(arena, wish->low));
    }
    return arena_printf(arena, "%s; %s; %s", low, PURCHASES[wish->purchases],
                        TOP_UPS[wish->top_ups]);
}

/* A threshold that stays keeps what was told of it; a new one is told of when the balance falls
 * below it from now on. */
static enum err low_told(struct tx *tx, const struct held_wish *held,
                         const struct notice_wish *wish, bool *out_told)
{
    struct money balance;
    *out_told = held->is_low_told;
    bool is_kept = held->found && held->wish.has_low && wish->has_low &&
                   money_compare(held->wish.low, wish->low) == 0;
    if (is_kept || !wish->has_low) return OK;
    TRY(account_balance_load(tx, wish->school_id, wish->account_id, &balance));
    *out_told = money_compare(balance, wish->low) < 0;
    return OK;
}

/* Where nobody wished before, the book is looked through from here on, not from the worker's next
 * look: what is bought in between has its letter. */
static enum err progress_begin(struct tx *tx, const struct wish_work *work)
{
    bool found;
    struct book book;
    TRY(book_load(tx, work->wish.school_id, &found, &book));
    if (!found) return ERR_NOT_FOUND;
    struct day today = day_of_instant(work->now, book.zone);
    scoped(statement) struct statement *begin = statement_open(tx, &q_notice_progress_begin);
    bind_int(begin, ARG_NOTICE_PROGRESS_BEGIN_SCHOOL_ID, work->wish.school_id);
    bind_int(begin, ARG_NOTICE_PROGRESS_BEGIN_DAILY_DAY, day_add(today, -1).number);
    return statement_run(begin);
}

static enum err wish_save(struct tx *tx, const struct wish_work *work, const struct held_wish *held)
{
    const struct notice_wish *wish = &work->wish;
    bool is_low_told;
    TRY(progress_begin(tx, work));
    TRY(low_told(tx, held, wish, &is_low_told));
    scoped(statement) struct statement *set = statement_open(tx, &q_notice_wish_set);
    bind_int(set, ARG_NOTICE_WISH_SET_LOGIN_ID, wish->login_id);
    bind_int(set, ARG_NOTICE_WISH_SET_SCHOOL_ID, wish->school_id);
    bind_int(set, ARG_NOTICE_WISH_SET_ACCOUNT_ID, wish->account_id);
    if (wish->has_low) {
        bind_int(set, ARG_NOTICE_WISH_SET_LOW_BALANCE, money_in_kopecks(wish->low));
    }
    bind_int(set, ARG_NOTICE_WISH_SET_IS_LOW_TOLD, is_low_told);
    bind_int(set, ARG_NOTICE_WISH_SET_PURCHASES, (int64_t)wish->purchases);
    bind_int(set, ARG_NOTICE_WISH_SET_TOP_UPS, (int64_t)wish->top_ups);
    bind_string(set, ARG_NOTICE_WISH_SET_UNSUBSCRIBE, secret_token(work->arena));
    bind_int(set, ARG_NOTICE_WISH_SET_CHANGED_AT, work->now.ms);
    TRY(statement_run(set));
    const struct family_event event = {.school_id = wish->school_id,
                                       .id = work->event_id,
                                       .account_id = wish->account_id,
                                       .login_id = wish->login_id,
                                       .kind = work->event,
                                       .detail = wish_words(work->arena, wish),
                                       .happened_at = work->now};
    return family_event_write(tx, &event);
}

static enum err address_look(struct tx *tx, const struct notice_wish *wish, bool *out_is_ours,
                             bool *out_has_address)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_notice_login);
    bind_int(row, ARG_NOTICE_LOGIN_LOGIN_ID, wish->login_id);
    bind_int(row, ARG_NOTICE_LOGIN_SCHOOL_ID, wish->school_id);
    bind_int(row, ARG_NOTICE_LOGIN_ACCOUNT_ID, wish->account_id);
    TRY(statement_next(row, out_is_ours));
    *out_has_address = *out_is_ours && column_text(row, COL_NOTICE_LOGIN_EMAIL, NULL).size > 0;
    return OK;
}

static bool low_is_right(const struct notice_wish *wish)
{
    return !wish->has_low ||
           (money_is_positive(wish->low) &&
            money_compare(wish->low, money_of_kopecks(NOTICE_LOW_KOPECKS_LIMIT)) <= 0);
}

static enum err wish_run(struct tx *tx, void *context)
{
    struct wish_work *work = context;
    const struct notice_wish *wish = &work->wish;
    struct held_wish held;
    bool is_ours, has_address;
    bool wishes = wish->has_low || wish->purchases != NOTICE_NO_PURCHASES ||
                  wish->top_ups != NOTICE_NO_PURCHASES;
    TRY(address_look(tx, wish, &is_ours, &has_address));
    work->status = NOTICE_WISH_UNKNOWN;
    if (!is_ours) return OK;
    work->status = NOTICE_WISH_NO_ADDRESS;
    if (wishes && !has_address) return OK;
    work->status = NOTICE_WISH_LOW;
    if (!low_is_right(wish)) return OK;
    work->status = NOTICE_WISH_OK;
    TRY(held_load(tx, work->arena, wish, &held));
    if (is_same(&held.wish, wish)) return OK;
    return wish_save(tx, work, &held);
}

enum err desk_notice_wish(struct desk *desk, const struct notice_wish *wish,
                          enum notice_wish_status *out_status)
{
    struct arena arena;
    struct wish_work work = {
        .arena = &arena, .wish = *wish, .event = FAMILY_LETTERS_SET, .now = world_now(desk->world)};
    TRY(id_maker_take(&desk->ids, 1, &work.event_id));
    arena_init(&arena, WISH_ARENA_BYTES);
    enum err err = store_write(desk->store, wish->school_id, wish_run, &work);
    arena_release(&arena);
    if (err == OK) *out_status = work.status;
    return err;
}

/* ---- by a letter's link ---- */

struct secret_work {
    struct wish_work wishing; /* first: what wish_save needs */
    struct text secret;
    enum notice_end end;
    bool found;
    struct held_wish held;
    const char *name; /* of the child */
};

static enum err secret_find(struct tx *tx, struct secret_work *work)
{
    struct held_wish *held = &work->held;
    scoped(statement) struct statement *row = statement_open(tx, &q_notice_by_secret);
    bind_text(row, ARG_NOTICE_BY_SECRET_UNSUBSCRIBE, work->secret);
    TRY(statement_next(row, &work->found));
    if (!work->found) return OK;
    int64_t purchases = column_int(row, COL_NOTICE_BY_SECRET_PURCHASES);
    int64_t top_ups = column_int(row, COL_NOTICE_BY_SECRET_TOP_UPS);
    *held = (struct held_wish){
        .found = true,
        .is_low_told = column_int(row, COL_NOTICE_BY_SECRET_IS_LOW_TOLD) != 0,
        .wish = {.login_id = column_int(row, COL_NOTICE_BY_SECRET_LOGIN_ID),
                 .school_id = column_int(row, COL_NOTICE_BY_SECRET_SCHOOL_ID),
                 .account_id = column_int(row, COL_NOTICE_BY_SECRET_ACCOUNT_ID),
                 .has_low = !column_is_null(row, COL_NOTICE_BY_SECRET_LOW_BALANCE),
                 .low = money_of_kopecks(column_int(row, COL_NOTICE_BY_SECRET_LOW_BALANCE)),
                 .purchases = (enum notice_purchases)purchases,
                 .top_ups = (enum notice_purchases)top_ups},
    };
    work->name = column_string(row, COL_NOTICE_BY_SECRET_NAME, work->wishing.arena);
    return OK;
}

static enum err end_run(struct tx *tx, void *context)
{
    struct secret_work *work = context;
    struct notice_wish *wish = &work->wishing.wish;
    TRY(secret_find(tx, work));
    if (!work->found) return OK;
    *wish = work->held.wish;
    if (((int)work->end & (int)NOTICE_END_LOW) != 0) wish->has_low = false;
    if (((int)work->end & (int)NOTICE_END_PURCHASES) != 0) wish->purchases = NOTICE_NO_PURCHASES;
    if (((int)work->end & (int)NOTICE_END_TOP_UPS) != 0) wish->top_ups = NOTICE_NO_PURCHASES;
    if (is_same(&work->held.wish, wish)) return OK;
    return wish_save(tx, &work->wishing, &work->held);
}

enum err desk_notice_unsubscribe(struct desk *desk, struct text secret, enum notice_end end,
                                 bool *out_found)
{
    struct arena arena;
    struct secret_work work = {
        .wishing = {.arena = &arena, .event = FAMILY_LETTERS_ENDED, .now = world_now(desk->world)},
        .secret = secret,
        .end = end};
    TRY(id_maker_take(&desk->ids, 1, &work.wishing.event_id));
    arena_init(&arena, WISH_ARENA_BYTES);
    enum err err = store_write(desk->store, 0, end_run, &work);
    arena_release(&arena);
    if (err == OK) *out_found = work.found;
    return err;
}

enum err notice_secret_load(struct tx *tx, struct arena *arena, struct text secret, bool *out_found,
                            const char **out_name)
{
    struct secret_work work = {.wishing = {.arena = arena}, .secret = secret};
    TRY(secret_find(tx, &work));
    *out_found = work.found;
    *out_name = work.found ? work.name : "";
    return OK;
}
