/* Bans, allergens and the day's limit: each change raises the book's version, so that tills learn
 * it and a batch of sales that is being recorded is decided by one state or the other. */
#include "desk/restriction.h"

#include "base/buf.h"
#include "desk/family_log.h"
#include "desk/household_sql.h"
#include "ledger/book.h"
#include "meals/allergen.h"
#include "meals/meals_sql.h"
#include "school/person.h"

enum { RESTRICTION_ARENA_BYTES = 64 * 1024, RESTRICTED_FIRST_ROOM = 64 };

/* What each change needs. */
struct restricting {
    struct arena arena;
    struct instant now;
    int64_t school_id, account_id, login_id, event_id;
    struct person person;
    bool is_open; /* the account is known and has not left */
    void *change;
};

static enum err restrict_one(struct desk *desk, struct restricting *work, store_work run)
{
    work->now = world_now(desk->world);
    TRY(id_maker_take(&desk->ids, 1, &work->event_id));
    arena_init(&work->arena, RESTRICTION_ARENA_BYTES);
    enum err err = store_write(desk->store, work->school_id, run, work);
    arena_release(&work->arena);
    return err;
}

static enum err person_look(struct tx *tx, struct restricting *work)
{
    bool found;
    TRY(person_by_id(tx, &work->arena, work->school_id, work->account_id, &found, &work->person));
    work->is_open = found && work->person.state == PERSON_ACTIVE;
    return OK;
}

static enum err restricted_log(struct tx *tx, const struct restricting *work,
                               enum family_event_kind kind, const char *detail)
{
    const struct family_event event = {.school_id = work->school_id,
                                       .id = work->event_id,
                                       .account_id = work->account_id,
                                       .login_id = work->login_id,
                                       .kind = kind,
                                       .detail = detail,
                                       .happened_at = work->now};
    return family_event_write(tx, &event);
}

/* ---- bans ---- */

static enum err dish_look(struct tx *tx, struct restricting *work, int64_t id,
                          const char **out_name, bool *out_is_banned)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_restricted_dish_name);
    bind_int(row, ARG_RESTRICTED_DISH_NAME_SCHOOL_ID, work->school_id);
    bind_int(row, ARG_RESTRICTED_DISH_NAME_ACCOUNT_ID, work->account_id);
    bind_int(row, ARG_RESTRICTED_DISH_NAME_ID, id);
    TRY(statement_next(row, &found));
    if (!found) return OK;
    *out_name = column_string(row, COL_RESTRICTED_DISH_NAME_NAME, &work->arena);
    *out_is_banned = column_int(row, COL_RESTRICTED_DISH_NAME_IS_BANNED) != 0;
    return OK;
}

static enum err category_look(struct tx *tx, struct restricting *work, int64_t id,
                              const char **out_name, bool *out_is_banned)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_restricted_category_name);
    bind_int(row, ARG_RESTRICTED_CATEGORY_NAME_SCHOOL_ID, work->school_id);
    bind_int(row, ARG_RESTRICTED_CATEGORY_NAME_ACCOUNT_ID, work->account_id);
    bind_int(row, ARG_RESTRICTED_CATEGORY_NAME_ID, id);
    TRY(statement_next(row, &found));
    if (!found) return OK;
    const char *name = column_string(row, COL_RESTRICTED_CATEGORY_NAME_NAME, &work->arena);
    *out_name = arena_printf(&work->arena, "категория «%s»", name);
    *out_is_banned = column_int(row, COL_RESTRICTED_CATEGORY_NAME_IS_BANNED) != 0;
    return OK;
}

static enum err ban_save(struct tx *tx, const struct restricting *work,
                         const struct restriction_ban *ban)
{
    int64_t version;
    TRY(book_raise_version(tx, work->school_id, &version));
    scoped(statement) struct statement *set = statement_open(tx, &q_ban_set);
    bind_int(set, ARG_BAN_SET_SCHOOL_ID, work->school_id);
    bind_int(set, ARG_BAN_SET_ACCOUNT_ID, work->account_id);
    bind_int(set, ARG_BAN_SET_KIND, (int64_t)ban->kind);
    bind_int(set, ARG_BAN_SET_BANNED_ID, ban->banned_id);
    bind_int(set, ARG_BAN_SET_IS_BANNED, ban->is_banned);
    bind_int(set, ARG_BAN_SET_VERSION, version);
    return statement_run(set);
}

static enum err ban_run(struct tx *tx, void *context)
{
    struct restricting *work = context;
    struct restriction_ban *ban = work->change;
    const char *name = NULL;
    bool is_banned = false;
    TRY(person_look(tx, work));
    ban->status = RESTRICTION_ACCOUNT_CLOSED;
    if (!work->is_open) return OK;
    if (ban->kind == BAN_DISH) {
        TRY(dish_look(tx, work, ban->banned_id, &name, &is_banned));
    } else {
        TRY(category_look(tx, work, ban->banned_id, &name, &is_banned));
    }
    ban->status = RESTRICTION_NOT_ON_MENU;
    if (name == NULL) return OK;
    ban->status = RESTRICTION_OK;
    if (ban->is_banned == is_banned) return OK;
    TRY(ban_save(tx, work, ban));
    return restricted_log(tx, work, ban->is_banned ? FAMILY_BANNED : FAMILY_ALLOWED, name);
}

enum err desk_restriction_ban(struct desk *desk, struct restriction_ban *ban)
{
    struct restricting work = {.school_id = ban->school_id,
                               .account_id = ban->account_id,
                               .login_id = ban->login_id,
                               .change = ban};
    return restrict_one(desk, &work, ban_run);
}

/* ---- allergens ---- */

static bool codes_are_known(struct text codes)
{
    while (codes.size > 0) {
        struct text code = text_cut(&codes, ' ');
        if (code.size > 0 && allergen_find(code) == NULL) return false;
    }
    return true;
}

static void add_code(struct buf *buf, struct text code)
{
    if (buf->size > 0) buf_add_char(buf, ' ');
    buf_add_text(buf, code);
}

/* In the order of the list, each once; then what the row has that is not on the list. */
static struct text codes_together(struct arena *arena, struct text wanted, struct text before)
{
    struct buf buf;
    buf_init(&buf, arena);
    for (int i = 0; i < ALLERGEN_COUNT; i++) {
        if (allergens_have(wanted, &ALLERGENS[i])) add_code(&buf, text_of(ALLERGENS[i].code));
    }
    while (before.size > 0) {
        struct text code = text_cut(&before, ' ');
        if (code.size > 0 && allergen_find(code) == NULL) add_code(&buf, code);
    }
    return buf_text(&buf);
}

static enum err allergens_save(struct tx *tx, const struct restricting *work, struct text codes)
{
    int64_t version;
    TRY(book_raise_version(tx, work->school_id, &version));
    scoped(statement) struct statement *set = statement_open(tx, &q_person_allergens_set);
    bind_int(set, ARG_PERSON_ALLERGENS_SET_SCHOOL_ID, work->school_id);
    bind_int(set, ARG_PERSON_ALLERGENS_SET_ID, work->account_id);
    bind_text(set, ARG_PERSON_ALLERGENS_SET_ALLERGENS, codes);
    bind_int(set, ARG_PERSON_ALLERGENS_SET_VERSION, version);
    return statement_run(set);
}

static enum err allergens_run(struct tx *tx, void *context)
{
    struct restricting *work = context;
    struct restriction_allergens *allergens = work->change;
    TRY(person_look(tx, work));
    allergens->status = RESTRICTION_ACCOUNT_CLOSED;
    if (!work->is_open) return OK;
    allergens->status = RESTRICTION_ALLERGEN_UNKNOWN;
    if (!codes_are_known(allergens->codes)) return OK;
    allergens->status = RESTRICTION_OK;
    struct text before = text_of(work->person.allergens);
    struct text codes = codes_together(&work->arena, allergens->codes, before);
    if (text_equal(codes, before)) return OK;
    TRY(allergens_save(tx, work, codes));
    const char *words = allergens_words(&work->arena, codes);
    return restricted_log(tx, work, FAMILY_ALLERGENS_SET, *words == '\0' ? "нет" : words);
}

enum err desk_restriction_allergens(struct desk *desk, struct restriction_allergens *allergens)
{
    struct restricting work = {.school_id = allergens->school_id,
                               .account_id = allergens->account_id,
                               .login_id = allergens->login_id,
                               .change = allergens};
    return restrict_one(desk, &work, allergens_run);
}

/* ---- the day's limit ---- */

static bool limit_is_right(const struct restriction_limit *limit)
{
    if (!limit->has_limit) return true;
    return !money_is_negative(limit->limit) &&
           money_compare(limit->limit, money_of_kopecks(DAY_LIMIT_KOPECKS_LIMIT)) <= 0;
}

static bool limit_is_same(const struct restriction_limit *limit, const struct person *person)
{
    if (limit->has_limit != person->has_day_limit) return false;
    return !limit->has_limit || money_compare(limit->limit, person->day_limit) == 0;
}

static enum err limit_save(struct tx *tx, const struct restricting *work,
                           const struct restriction_limit *limit)
{
    int64_t version;
    TRY(book_raise_version(tx, work->school_id, &version));
    scoped(statement) struct statement *set = statement_open(tx, &q_person_day_limit_set);
    bind_int(set, ARG_PERSON_DAY_LIMIT_SET_SCHOOL_ID, work->school_id);
    bind_int(set, ARG_PERSON_DAY_LIMIT_SET_ID, work->account_id);
    if (limit->has_limit) {
        bind_int(set, ARG_PERSON_DAY_LIMIT_SET_DAY_LIMIT, money_in_kopecks(limit->limit));
    }
    bind_int(set, ARG_PERSON_DAY_LIMIT_SET_VERSION, version);
    return statement_run(set);
}

static enum err limit_run(struct tx *tx, void *context)
{
    struct restricting *work = context;
    struct restriction_limit *limit = work->change;
    TRY(person_look(tx, work));
    limit->status = RESTRICTION_ACCOUNT_CLOSED;
    if (!work->is_open) return OK;
    limit->status = RESTRICTION_LIMIT_INVALID;
    if (!limit_is_right(limit)) return OK;
    limit->status = RESTRICTION_OK;
    if (limit_is_same(limit, &work->person)) return OK;
    TRY(limit_save(tx, work, limit));
    const char *words = "без лимита";
    if (limit->has_limit) {
        words = arena_printf(&work->arena, "%s руб.", money_format(&work->arena, limit->limit));
    }
    return restricted_log(tx, work, FAMILY_DAY_LIMIT_SET, words);
}

enum err desk_restriction_limit(struct desk *desk, struct restriction_limit *limit)
{
    struct restricting work = {.school_id = limit->school_id,
                               .account_id = limit->account_id,
                               .login_id = limit->login_id,
                               .change = limit};
    return restrict_one(desk, &work, limit_run);
}

/* ---- for pages ---- */

static enum err categories_load(struct tx *tx, struct arena *arena, int64_t school_id,
                                int64_t account_id, struct restrictions *restrictions)
{
    int capacity = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_restricted_categories);
    bind_int(rows, ARG_RESTRICTED_CATEGORIES_SCHOOL_ID, school_id);
    bind_int(rows, ARG_RESTRICTED_CATEGORIES_ACCOUNT_ID, account_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        int count = restrictions->category_count;
        if (count == capacity) {
            capacity = capacity == 0 ? RESTRICTED_FIRST_ROOM : 2 * capacity;
            struct restricted_category *at = ARENA_ARRAY(arena, struct restricted_category,
                                                         (size_t)capacity);
            for (int i = 0; i < count; i++) at[i] = restrictions->categories[i];
            restrictions->categories = at;
        }
        restrictions->categories[restrictions->category_count++] = (struct restricted_category){
            .id = column_int(rows, COL_RESTRICTED_CATEGORIES_ID),
            .name = column_string(rows, COL_RESTRICTED_CATEGORIES_NAME, arena),
            .is_banned = column_int(rows, COL_RESTRICTED_CATEGORIES_IS_BANNED) != 0,
        };
    }
}

static enum err dishes_load(struct tx *tx, struct arena *arena, int64_t school_id,
                            int64_t account_id, struct restrictions *restrictions)
{
    int capacity = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_restricted_dishes);
    bind_int(rows, ARG_RESTRICTED_DISHES_SCHOOL_ID, school_id);
    bind_int(rows, ARG_RESTRICTED_DISHES_ACCOUNT_ID, account_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        int count = restrictions->dish_count;
        if (count == capacity) {
            capacity = capacity == 0 ? RESTRICTED_FIRST_ROOM : 2 * capacity;
            struct restricted_dish *at = ARENA_ARRAY(arena, struct restricted_dish,
                                                     (size_t)capacity);
            for (int i = 0; i < count; i++) at[i] = restrictions->dishes[i];
            restrictions->dishes = at;
        }
        restrictions->dishes[restrictions->dish_count++] = (struct restricted_dish){
            .id = column_int(rows, COL_RESTRICTED_DISHES_ID),
            .category_id = column_int(rows, COL_RESTRICTED_DISHES_CATEGORY_ID),
            .name = column_string(rows, COL_RESTRICTED_DISHES_NAME, arena),
            .price = money_of_kopecks(column_int(rows, COL_RESTRICTED_DISHES_PRICE)),
            .allergens = column_string(rows, COL_RESTRICTED_DISHES_ALLERGENS, arena),
            .is_offered = column_int(rows, COL_RESTRICTED_DISHES_IS_OFFERED) != 0,
            .is_banned = column_int(rows, COL_RESTRICTED_DISHES_IS_BANNED) != 0,
        };
    }
}

enum err restrictions_load(struct tx *tx, struct arena *arena, int64_t school_id,
                           int64_t account_id, struct restrictions *out_restrictions)
{
    struct restrictions restrictions = {0};
    TRY(categories_load(tx, arena, school_id, account_id, &restrictions));
    TRY(dishes_load(tx, arena, school_id, account_id, &restrictions));
    *out_restrictions = restrictions;
    return OK;
}
