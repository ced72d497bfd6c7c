/* A page of changes, from JSON to rows. docs/api/till.yaml, Changes.
 *
 * 1. A fault anywhere undoes the whole transaction: a page is applied whole or not at all.
 * 2. Every row carries the generation in which it was told last. A reset begins a generation; when
 *    its picture is complete, what belongs to an older one is dropped. */
#include <ctype.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/log.h"
#include "http/reader.h"
#include "till/crew.h"
#include "till/outbox.h"
#include "till/replica.h"
#include "till/replica_inside.h"
#include "till/replica_sql.h"

struct applying {
    struct tx *tx;
    struct arena *arena;
    int64_t generation;
};

/* ---- members ---- */

/* A list of words as one text, parted by blanks. Words are codes: one with a blank in it would
 * become two. */
static struct text read_codes(struct reader *reader, struct arena *arena, const char *member)
{
    enum { CODES_LIMIT = 64, CODE_BYTES_LIMIT = 64 };
    struct buf buf;
    buf_init(&buf, arena);
    const json_t *codes = reader_array(reader, member, CODES_LIMIT);
    for (size_t i = 0; i < json_array_size(codes); i++) {
        const json_t *code = json_array_get(codes, i);
        if (!json_is_string(code)) reader_fail(reader, "wrong_type", member);
        if (json_string_length(code) > CODE_BYTES_LIMIT) {
            reader_fail(reader, "out_of_range", member);
        }
        if (buf.size > 0) buf_add_char(&buf, ' ');
        if (json_is_string(code)) buf_add_string(&buf, json_string_value(code));
    }
    return buf.size > 0 ? buf_text(&buf) : TEXT("");
}

static int64_t read_day(struct reader *reader, const char *member)
{
    struct day day = {0};
    if (day_parse(reader_text(reader, member), &day) != OK) {
        reader_fail(reader, "wrong_type", member);
    }
    return day.number;
}

/* What no account of this world holds is nonsense, and a sum with it would overflow. */
#define BALANCE_LIMIT_KOPECKS INT64_C(1000000000000000)

static int64_t read_amount(struct reader *reader, const char *member)
{
    return reader_int(reader, member, -BALANCE_LIMIT_KOPECKS, BALANCE_LIMIT_KOPECKS);
}

static struct text read_string(struct reader *reader, const char *member)
{
    struct text text = reader_text(reader, member);
    return text.bytes != NULL ? text : TEXT("");
}

/* The server gives at most 100 characters of a name. A longer one is cut, between characters: a
 * till that served nobody because of one name would be worse. */
enum { NAME_BYTES_LIMIT = 400, WORD_BYTES_LIMIT = 128 };

static struct text read_name(struct reader *reader, const char *member)
{
    struct text name = read_string(reader, member);
    if (name.size <= NAME_BYTES_LIMIT) return name;
    name.size = NAME_BYTES_LIMIT;
    while (name.size > 0 && ((unsigned char)name.bytes[name.size] & 0xC0) == 0x80) name.size--;
    return name;
}

/* A number, a hash, a code: cut it would be another one. */
static struct text read_word(struct reader *reader, const char *member)
{
    struct text word = read_string(reader, member);
    if (word.size > WORD_BYTES_LIMIT) reader_fail(reader, "out_of_range", member);
    return word;
}

static struct text upper_case(struct arena *arena, struct text text)
{
    char *copy = arena_copy(arena, text.bytes != NULL ? text.bytes : "", text.size);
    for (size_t i = 0; i < text.size; i++) copy[i] = (char)toupper((unsigned char)copy[i]);
    return (struct text){copy, text.size};
}

/* ---- rows ---- */

static enum err take_class(struct applying *applying, struct reader *reader)
{
    scoped(statement) struct statement *set = statement_open(applying->tx, &q_replica_class_set);
    bind_int(set, ARG_REPLICA_CLASS_SET_ID, reader_id(reader, "class"));
    bind_text(set, ARG_REPLICA_CLASS_SET_NAME, read_name(reader, "name"));
    bind_int(set, ARG_REPLICA_CLASS_SET_GENERATION, applying->generation);
    return reader->fault == NULL ? statement_run(set) : ERR_SYNTAX;
}

static int64_t person_kind_of(struct reader *reader)
{
    struct text kind = reader_text(reader, "kind");
    if (text_is(kind, "pupil")) return PERSON_PUPIL;
    if (!text_is(kind, "employee")) reader_fail(reader, "out_of_range", "kind");
    return PERSON_EMPLOYEE;
}

static enum err take_person(struct applying *applying, struct reader *reader)
{
    scoped(statement) struct statement *set = statement_open(applying->tx, &q_replica_person_set);
    bind_int(set, ARG_REPLICA_PERSON_SET_ID, reader_id(reader, "account"));
    bind_int(set, ARG_REPLICA_PERSON_SET_KIND, person_kind_of(reader));
    bind_int(set, ARG_REPLICA_PERSON_SET_IS_ACTIVE, reader_bool(reader, "active"));
    bind_text(set, ARG_REPLICA_PERSON_SET_NUMBER, read_word(reader, "number"));
    bind_int(set, ARG_REPLICA_PERSON_SET_CLASS_ID, reader_optional_id(reader, "class"));
    bind_text(set, ARG_REPLICA_PERSON_SET_SURNAME, read_name(reader, "surname"));
    bind_text(set, ARG_REPLICA_PERSON_SET_NAME, read_name(reader, "name"));
    bind_text(set, ARG_REPLICA_PERSON_SET_PATRONYMIC, read_name(reader, "patronymic"));
    bind_text(set, ARG_REPLICA_PERSON_SET_ALLERGENS,
              read_codes(reader, applying->arena, "allergens"));
    if (reader_has(reader, "day_limit")) {
        bind_int(set, ARG_REPLICA_PERSON_SET_DAY_LIMIT, read_amount(reader, "day_limit"));
    }
    bind_int(set, ARG_REPLICA_PERSON_SET_GENERATION, applying->generation);
    return reader->fault == NULL ? statement_run(set) : ERR_SYNTAX;
}

/* A state that this program does not know yet is one that may not be used. Numbers behind the last
 * state have the name "unknown". */
enum { CARD_STATES_LOOKED_AT = 16 };

static enum card_state card_state_of(struct text name)
{
    for (int state = CARD_ORDERED; state <= CARD_STATES_LOOKED_AT; state++) {
        if (text_is(name, card_state_name((enum card_state)state))) return (enum card_state)state;
    }
    return CARD_BLOCKED;
}

static enum err take_card(struct applying *applying, struct reader *reader)
{
    scoped(statement) struct statement *set = statement_open(applying->tx, &q_replica_card_set);
    bind_int(set, ARG_REPLICA_CARD_SET_ID, reader_id(reader, "card"));
    bind_int(set, ARG_REPLICA_CARD_SET_ACCOUNT_ID, reader_id(reader, "account"));
    bind_text(set, ARG_REPLICA_CARD_SET_CHIP,
              upper_case(applying->arena, read_word(reader, "chip")));
    bind_int(set, ARG_REPLICA_CARD_SET_STATE, card_state_of(read_word(reader, "state")));
    bind_int(set, ARG_REPLICA_CARD_SET_GENERATION, applying->generation);
    return reader->fault == NULL ? statement_run(set) : ERR_SYNTAX;
}

static enum err take_category(struct applying *applying, struct reader *reader)
{
    scoped(statement) struct statement *set = statement_open(applying->tx, &q_replica_category_set);
    bind_int(set, ARG_REPLICA_CATEGORY_SET_ID, reader_id(reader, "category"));
    bind_text(set, ARG_REPLICA_CATEGORY_SET_NAME, read_name(reader, "name"));
    bind_int(set, ARG_REPLICA_CATEGORY_SET_POSITION,
             reader_int(reader, "position", INT64_MIN, INT64_MAX));
    bind_int(set, ARG_REPLICA_CATEGORY_SET_GENERATION, applying->generation);
    return reader->fault == NULL ? statement_run(set) : ERR_SYNTAX;
}

static enum err take_dish(struct applying *applying, struct reader *reader)
{
    scoped(statement) struct statement *set = statement_open(applying->tx, &q_replica_dish_set);
    bind_int(set, ARG_REPLICA_DISH_SET_ID, reader_id(reader, "dish"));
    bind_int(set, ARG_REPLICA_DISH_SET_CATEGORY_ID, reader_id(reader, "category"));
    bind_text(set, ARG_REPLICA_DISH_SET_NAME, read_name(reader, "name"));
    bind_int(set, ARG_REPLICA_DISH_SET_WEIGHT_G, read_amount(reader, "weight_g"));
    bind_int(set, ARG_REPLICA_DISH_SET_PRICE,
             reader_int(reader, "price", 1, MONEY_AMOUNT_LIMIT_KOPECKS));
    bind_int(set, ARG_REPLICA_DISH_SET_IS_OFFERED, reader_bool(reader, "offered"));
    bind_text(set, ARG_REPLICA_DISH_SET_ALLERGENS,
              read_codes(reader, applying->arena, "allergens"));
    bind_int(set, ARG_REPLICA_DISH_SET_GENERATION, applying->generation);
    return reader->fault == NULL ? statement_run(set) : ERR_SYNTAX;
}

static int64_t meal_of(struct reader *reader)
{
    struct text meal = reader_text(reader, "meal");
    if (text_is(meal, "breakfast")) return MEAL_BREAKFAST;
    if (text_is(meal, "lunch")) return MEAL_LUNCH;
    if (!text_is(meal, "snack")) reader_fail(reader, "out_of_range", "meal");
    return MEAL_SNACK;
}

static enum err take_set_meal(struct applying *applying, struct reader *reader)
{
    scoped(statement) struct statement *set = statement_open(applying->tx, &q_replica_set_meal_set);
    bind_int(set, ARG_REPLICA_SET_MEAL_SET_ID, reader_id(reader, "set_meal"));
    bind_text(set, ARG_REPLICA_SET_MEAL_SET_NAME, read_name(reader, "name"));
    bind_int(set, ARG_REPLICA_SET_MEAL_SET_MEAL, meal_of(reader));
    bind_int(set, ARG_REPLICA_SET_MEAL_SET_PARENT_PART,
             reader_int(reader, "parent_part", 0, MONEY_AMOUNT_LIMIT_KOPECKS));
    bind_int(set, ARG_REPLICA_SET_MEAL_SET_SUBSIDY_PART,
             reader_int(reader, "subsidy_part", 0, MONEY_AMOUNT_LIMIT_KOPECKS));
    bind_int(set, ARG_REPLICA_SET_MEAL_SET_IS_OFFERED, reader_bool(reader, "offered"));
    bind_int(set, ARG_REPLICA_SET_MEAL_SET_GENERATION, applying->generation);
    return reader->fault == NULL ? statement_run(set) : ERR_SYNTAX;
}

static enum err take_right(struct applying *applying, struct reader *reader)
{
    scoped(statement) struct statement *set = statement_open(applying->tx, &q_replica_right_set);
    bind_int(set, ARG_REPLICA_RIGHT_SET_ACCOUNT_ID, reader_id(reader, "account"));
    bind_int(set, ARG_REPLICA_RIGHT_SET_SET_MEAL_ID, reader_id(reader, "set_meal"));
    bind_int(set, ARG_REPLICA_RIGHT_SET_FIRST_DAY, read_day(reader, "first_day"));
    bind_int(set, ARG_REPLICA_RIGHT_SET_LAST_DAY, read_day(reader, "last_day"));
    bind_int(set, ARG_REPLICA_RIGHT_SET_GENERATION, applying->generation);
    return reader->fault == NULL ? statement_run(set) : ERR_SYNTAX;
}

/* Bounds keep what a strange server says from dividing by zero. */
static enum err take_deferral(struct applying *applying, struct reader *reader)
{
    enum { INSTALMENTS_LIMIT = 1000, EVERY_DAYS_LIMIT = 1000 };
    scoped(statement) struct statement *set = statement_open(applying->tx, &q_replica_deferral_set);
    bind_int(set, ARG_REPLICA_DEFERRAL_SET_ACCOUNT_ID, reader_id(reader, "account"));
    bind_int(set, ARG_REPLICA_DEFERRAL_SET_OUTAGE_ID, reader_id(reader, "outage"));
    bind_int(set, ARG_REPLICA_DEFERRAL_SET_AMOUNT,
             reader_int(reader, "amount", 0, MONEY_AMOUNT_LIMIT_KOPECKS));
    bind_int(set, ARG_REPLICA_DEFERRAL_SET_FIRST_DUE_DAY, read_day(reader, "first_due"));
    bind_int(set, ARG_REPLICA_DEFERRAL_SET_INSTALMENT_COUNT,
             reader_int(reader, "instalments", 1, INSTALMENTS_LIMIT));
    bind_int(set, ARG_REPLICA_DEFERRAL_SET_INSTALMENT_DAYS,
             reader_int(reader, "every_days", 1, EVERY_DAYS_LIMIT));
    bind_int(set, ARG_REPLICA_DEFERRAL_SET_GENERATION, applying->generation);
    return reader->fault == NULL ? statement_run(set) : ERR_SYNTAX;
}

static enum err take_ban(struct applying *applying, struct reader *reader)
{
    bool is_dish = reader_has(reader, "dish");
    scoped(statement) struct statement *set = statement_open(applying->tx, &q_replica_ban_set);
    bind_int(set, ARG_REPLICA_BAN_SET_ACCOUNT_ID, reader_id(reader, "account"));
    bind_int(set, ARG_REPLICA_BAN_SET_KIND, is_dish ? BAN_DISH : BAN_CATEGORY);
    bind_int(set, ARG_REPLICA_BAN_SET_BANNED_ID, reader_id(reader, is_dish ? "dish" : "category"));
    bind_int(set, ARG_REPLICA_BAN_SET_IS_BANNED, reader_bool(reader, "banned"));
    bind_int(set, ARG_REPLICA_BAN_SET_GENERATION, applying->generation);
    return reader->fault == NULL ? statement_run(set) : ERR_SYNTAX;
}

static enum err take_balance(struct applying *applying, struct reader *reader)
{
    scoped(statement) struct statement *set = statement_open(applying->tx, &q_replica_balance_set);
    bind_int(set, ARG_REPLICA_BALANCE_SET_ACCOUNT_ID, reader_id(reader, "account"));
    bind_int(set, ARG_REPLICA_BALANCE_SET_BALANCE, read_amount(reader, "balance"));
    bind_int(set, ARG_REPLICA_BALANCE_SET_GENERATION, applying->generation);
    return reader->fault == NULL ? statement_run(set) : ERR_SYNTAX;
}

static enum err take_meal(struct applying *applying, struct reader *reader)
{
    scoped(statement) struct statement *set = statement_open(applying->tx, &q_replica_meal_set);
    bind_int(set, ARG_REPLICA_MEAL_SET_ACCOUNT_ID, reader_id(reader, "account"));
    bind_int(set, ARG_REPLICA_MEAL_SET_DAY, read_day(reader, "day"));
    bind_int(set, ARG_REPLICA_MEAL_SET_SET_MEAL_ID, reader_id(reader, "set_meal"));
    bind_int(set, ARG_REPLICA_MEAL_SET_SERVED, reader_int(reader, "served", 0, INT32_MAX));
    bind_int(set, ARG_REPLICA_MEAL_SET_CHARGED, reader_int(reader, "charged", 0, INT32_MAX));
    bind_int(set, ARG_REPLICA_MEAL_SET_GENERATION, applying->generation);
    return reader->fault == NULL ? statement_run(set) : ERR_SYNTAX;
}

static enum err take_attendance(struct applying *applying, struct reader *reader)
{
    scoped(statement) struct statement *set = statement_open(applying->tx,
                                                             &q_replica_attendance_set);
    bind_int(set, ARG_REPLICA_ATTENDANCE_SET_ACCOUNT_ID, reader_id(reader, "account"));
    bind_int(set, ARG_REPLICA_ATTENDANCE_SET_DAY, read_day(reader, "day"));
    bind_int(set, ARG_REPLICA_ATTENDANCE_SET_IS_PRESENT, reader_bool(reader, "present"));
    bind_int(set, ARG_REPLICA_ATTENDANCE_SET_GENERATION, applying->generation);
    return reader->fault == NULL ? statement_run(set) : ERR_SYNTAX;
}

/* Roles that we do not know give nothing. */
static int64_t roles_of(struct text codes)
{
    int64_t roles = 0;
    while (codes.size > 0) {
        struct text role = text_cut(&codes, ' ');
        if (text_is(role, "return")) roles |= CASHIER_RETURN;
        if (text_is(role, "override")) roles |= CASHIER_OVERRIDE;
        if (text_is(role, "temporary")) roles |= CASHIER_TEMPORARY;
    }
    return roles;
}

static enum err take_cashier(struct applying *applying, struct reader *reader)
{
    scoped(statement) struct statement *set = statement_open(applying->tx, &q_replica_cashier_set);
    bind_int(set, ARG_REPLICA_CASHIER_SET_ID, reader_id(reader, "cashier"));
    bind_text(set, ARG_REPLICA_CASHIER_SET_NAME, read_name(reader, "name"));
    bind_text(set, ARG_REPLICA_CASHIER_SET_PIN, read_word(reader, "pin"));
    bind_text(set, ARG_REPLICA_CASHIER_SET_CHIP,
              upper_case(applying->arena, read_word(reader, "chip")));
    bind_int(set, ARG_REPLICA_CASHIER_SET_ROLES,
             roles_of(read_codes(reader, applying->arena, "roles")));
    bind_int(set, ARG_REPLICA_CASHIER_SET_IS_ACTIVE, reader_bool(reader, "active"));
    bind_int(set, ARG_REPLICA_CASHIER_SET_GENERATION, applying->generation);
    return reader->fault == NULL ? statement_run(set) : ERR_SYNTAX;
}

static enum err take_photo(struct applying *applying, struct reader *reader)
{
    scoped(statement) struct statement *set = statement_open(applying->tx, &q_replica_photo_set);
    bind_int(set, ARG_REPLICA_PHOTO_SET_ACCOUNT_ID, reader_id(reader, "account"));
    bind_text(set, ARG_REPLICA_PHOTO_SET_HASH, read_word(reader, "hash"));
    bind_int(set, ARG_REPLICA_PHOTO_SET_GENERATION, applying->generation);
    return reader->fault == NULL ? statement_run(set) : ERR_SYNTAX;
}

static const struct kind {
    const char *member;
    enum err (*take)(struct applying *applying, struct reader *reader);
    const struct query *forget;
    int generation_arg; /* of `forget` */
} KINDS[] = {
    {"classes", take_class, &q_replica_class_forget, ARG_REPLICA_CLASS_FORGET_GENERATION},
    {"people", take_person, &q_replica_person_forget, ARG_REPLICA_PERSON_FORGET_GENERATION},
    {"cards", take_card, &q_replica_card_forget, ARG_REPLICA_CARD_FORGET_GENERATION},
    {"categories", take_category, &q_replica_category_forget,
     ARG_REPLICA_CATEGORY_FORGET_GENERATION},
    {"dishes", take_dish, &q_replica_dish_forget, ARG_REPLICA_DISH_FORGET_GENERATION},
    {"set_meals", take_set_meal, &q_replica_set_meal_forget,
     ARG_REPLICA_SET_MEAL_FORGET_GENERATION},
    {"rights", take_right, &q_replica_right_forget, ARG_REPLICA_RIGHT_FORGET_GENERATION},
    {"deferrals", take_deferral, &q_replica_deferral_forget,
     ARG_REPLICA_DEFERRAL_FORGET_GENERATION},
    {"bans", take_ban, &q_replica_ban_forget, ARG_REPLICA_BAN_FORGET_GENERATION},
    {"balances", take_balance, &q_replica_balance_forget, ARG_REPLICA_BALANCE_FORGET_GENERATION},
    {"meals", take_meal, &q_replica_meal_forget, ARG_REPLICA_MEAL_FORGET_GENERATION},
    {"attendance", take_attendance, &q_replica_attendance_forget,
     ARG_REPLICA_ATTENDANCE_FORGET_GENERATION},
    {"cashiers", take_cashier, &q_replica_cashier_forget, ARG_REPLICA_CASHIER_FORGET_GENERATION},
    {"photos", take_photo, &q_replica_photo_forget, ARG_REPLICA_PHOTO_FORGET_GENERATION},
};
enum { KIND_COUNT = sizeof KINDS / sizeof *KINDS };

static enum err refuse(const char *member, const struct reader *reader, size_t row)
{
    return log_fault(ERR_SYNTAX, "changes", "kind=%s row=%zu member=%s fault=%s", member, row,
                     reader->member ? reader->member : "-", reader->fault);
}

static enum err apply_kind(struct applying *applying, const struct kind *kind, const json_t *page)
{
    const json_t *rows = json_object_get(page, kind->member);
    if (rows == NULL) return OK;
    struct reader whole = reader_of(page);
    if (!json_is_array(rows)) reader_fail(&whole, "wrong_type", kind->member);
    if (whole.fault != NULL) return refuse(kind->member, &whole, 0);
    for (size_t i = 0; i < json_array_size(rows); i++) {
        struct reader reader = reader_of(json_array_get(rows, i));
        enum err err = reader.fault == NULL ? kind->take(applying, &reader) : ERR_SYNTAX;
        if (reader.fault != NULL) return refuse(kind->member, &reader, i);
        TRY(err);
    }
    return OK;
}

static enum err forget_older(struct applying *applying)
{
    for (int i = 0; i < KIND_COUNT; i++) {
        scoped(statement) struct statement *forget = statement_open(applying->tx, KINDS[i].forget);
        bind_int(forget, KINDS[i].generation_arg, applying->generation);
        TRY(statement_run(forget));
    }
    return OK;
}

/* ---- the page ---- */

struct page {
    int64_t version;
    bool more, reset;
    struct instant server_time;
    int64_t lan_generation;
    const json_t *settings;
};

static enum err read_page(const json_t *json, struct page *out_page)
{
    struct reader reader = reader_of(json);
    struct page page = {
        .version = reader_int(&reader, "version", 0, INT64_MAX),
        .more = reader_bool(&reader, "more"),
        .reset = reader_bool(&reader, "reset"),
        .server_time = reader_instant(&reader, "server_time"),
        .lan_generation = reader_has(&reader, "lan_generation")
                              ? reader_int(&reader, "lan_generation", 0, INT64_MAX)
                              : 0,
        .settings = json_object_get(json, "settings"),
    };
    if (!json_is_object(page.settings)) reader_fail(&reader, "missing", "settings");
    if (reader.fault != NULL) return refuse("page", &reader, 0);
    *out_page = page;
    return OK;
}

/* Names that we do not know are kept, too: a newer program may know them. A value out of the
 * setting's bounds is not taken. */
static enum err take_settings(struct tx *tx, const json_t *settings)
{
    const char *name;
    const json_t *value;
    enum { NAME_LIMIT = 64 };
    json_object_foreach((json_t *)(uintptr_t)settings, name, value)
    {
        enum setting setting;
        if (!json_is_integer(value) || text_of(name).size > NAME_LIMIT) continue;
        int64_t number = json_integer_value(value);
        if (setting_by_name(text_of(name), &setting) && !setting_allows(setting, number)) continue;
        scoped(statement) struct statement *set = statement_open(tx, &q_replica_setting_set);
        bind_string(set, ARG_REPLICA_SETTING_SET_NAME, name);
        bind_int(set, ARG_REPLICA_SETTING_SET_VALUE, number);
        TRY(statement_run(set));
    }
    return OK;
}

/* Days on which everyone is fed: what the newest page says is all of them. A server that knows none
 * says nothing. */
static enum err take_outages(struct tx *tx, const json_t *page)
{
    const json_t *spans = json_object_get(page, "outages");
    {
        scoped(statement) struct statement *forget = statement_open(tx, &q_replica_outages_forget);
        TRY(statement_run(forget));
    }
    for (size_t i = 0; i < json_array_size(spans); i++) {
        struct reader reader = reader_of(json_array_get(spans, i));
        scoped(statement) struct statement *set = statement_open(tx, &q_replica_outage_set);
        if (reader.fault == NULL) {
            bind_int(set, ARG_REPLICA_OUTAGE_SET_FIRST_DAY, read_day(&reader, "first_day"));
            bind_int(set, ARG_REPLICA_OUTAGE_SET_LAST_DAY, read_day(&reader, "last_day"));
        }
        if (reader.fault != NULL) return refuse("outages", &reader, i);
        TRY(statement_run(set));
    }
    return OK;
}

/* Meals and attendance of days before yesterday, by the server's clock. */
static enum err forget_days(struct tx *tx, struct instant server_time)
{
    int64_t day = day_of_instant(server_time, zone_moscow()).number - 1;
    {
        scoped(statement) struct statement *meals = statement_open(tx, &q_replica_meal_forget_days);
        bind_int(meals, ARG_REPLICA_MEAL_FORGET_DAYS_DAY, day);
        TRY(statement_run(meals));
    }
    scoped(statement) struct statement *marks = statement_open(tx,
                                                               &q_replica_attendance_forget_days);
    bind_int(marks, ARG_REPLICA_ATTENDANCE_FORGET_DAYS_DAY, day);
    return statement_run(marks);
}

static enum err state_save(struct tx *tx, const struct replica_state *state, int64_t generation)
{
    scoped(statement) struct statement *set = statement_open(tx, &q_replica_state_set);
    bind_int(set, ARG_REPLICA_STATE_SET_VERSION, state->version);
    bind_int(set, ARG_REPLICA_STATE_SET_GENERATION, generation);
    bind_int(set, ARG_REPLICA_STATE_SET_IS_COMPLETE, state->is_complete);
    bind_int(set, ARG_REPLICA_STATE_SET_HAS_DATA, state->has_data);
    bind_int(set, ARG_REPLICA_STATE_SET_LAN_GENERATION, state->lan_generation);
    return statement_run(set);
}

/* The version goes forward, but for a reset; what does not is nonsense. */
static enum err judge_version(const struct replica_state *state, const struct page *page)
{
    if (page->reset || page->version >= state->version) return OK;
    return log_fault(ERR_SYNTAX, "changes", "version=%lld known=%lld fault=backwards",
                     (long long)page->version, (long long)state->version);
}

static enum err rows_apply(struct applying *applying, const json_t *json)
{
    for (int i = 0; i < KIND_COUNT; i++) TRY(apply_kind(applying, &KINDS[i], json));
    return OK;
}

enum err replica_apply(struct tx *tx, struct arena *arena, const json_t *json, struct instant now)
{
    struct page page = {0};
    struct replica_state state;
    int64_t generation;
    TRY(read_page(json, &page));
    TRY(replica_state_load(tx, &state));
    TRY(judge_version(&state, &page));
    TRY(replica_generation(tx, &generation));
    if (page.reset) generation++;
    struct applying applying = {.tx = tx, .arena = arena, .generation = generation};
    TRY(rows_apply(&applying, json));
    TRY(take_settings(tx, page.settings));
    TRY(take_outages(tx, json));
    bool was_complete = state.is_complete && !page.reset;
    state.version = page.version;
    state.is_complete = !page.more;
    state.has_data = state.has_data || state.is_complete;
    if (page.lan_generation != 0) state.lan_generation = page.lan_generation;
    if (state.is_complete && !was_complete) TRY(forget_older(&applying));
    TRY(forget_days(tx, page.server_time));
    TRY(state_save(tx, &state, generation));
    TRY(replica_heard(tx, page.server_time, now));
    return outbox_settle(tx);
}
