/* Profiles of targets: read, written, judged, kept. */
#include <jansson.h>
#include <string.h>

#include "base/check.h"
#include "base/json.h"
#include "export/one_c.h"
#include "export/one_c_sql.h"
#include "ledger/book.h"

enum { PROFILE_VERSION = 1 };

/* Of a plain chart of accounts; an accountant changes them to his own. */
static const char *const ACCOUNTS[ACCOUNT_KINDS + 1] = {
    [ACCOUNT_PERSONAL] = "76.06",  [ACCOUNT_SALES] = "76.09",       [ACCOUNT_ROSTER] = "76.09",
    [ACCOUNT_CARD_FEES] = "90.01", [ACCOUNT_TRANSIT] = "79.01",     [ACCOUNT_SUBSIDY] = "76.07",
    [ACCOUNT_CLEARING] = "57.03",  [ACCOUNT_CORRECTIONS] = "000",   [ACCOUNT_BANK] = "51",
    [ACCOUNT_SUSPENSE] = "76.08",  [ACCOUNT_COSTS] = "91.02",       [ACCOUNT_PAYABLE] = "76.05",
    [ACCOUNT_PAYOUTS] = "57.01",   [ACCOUNT_WRITTEN_OFF] = "91.01",
};

void one_c_profile_default(struct one_c_profile *out_profile)
{
    *out_profile = (struct one_c_profile){
        .code = "main",
        .name = "1С:Бухгалтерия",
        .charset = CHARSET_WINDOWS_1251,
        .has_settlements = true,
        .has_top_ups = true,
        .has_turnover = true,
        .has_xml = true,
        .has_csv = true,
    };
    for (int i = 0; i <= ACCOUNT_KINDS; i++) {
        out_profile->accounts[i] = ACCOUNTS[i] == NULL ? "" : ACCOUNTS[i];
    }
}

/* ---- as a text ---- */

struct text one_c_profile_write(struct arena *arena, const struct one_c_profile *profile)
{
    json_t *accounts = json_object();
    CHECK(accounts != NULL);
    for (int kind = ACCOUNT_PERSONAL; kind <= ACCOUNT_KINDS; kind++) {
        json_t *value = json_string(profile->accounts[kind]);
        CHECK(value != NULL && json_object_set_new(accounts, account_kind_word(kind), value) == 0);
    }
    json_t *root = json_pack("{s:i,s:s,s:s,s:s,s:b,s:b,s:b,s:b,s:b,s:o}", "version",
                             PROFILE_VERSION, "code", profile->code, "name", profile->name,
                             "encoding", charset_name(profile->charset), "settlements",
                             profile->has_settlements, "top_ups", profile->has_top_ups, "turnover",
                             profile->has_turnover, "xml", profile->has_xml, "csv",
                             profile->has_csv, "accounts", accounts);
    CHECK(root != NULL);
    struct text text = json_write(arena, root, JSON_INDENT(2));
    json_decref(root);
    return text_of(arena_printf(arena, "%.*s\n", (int)text.size, text.bytes));
}

static const char *string_of(struct arena *arena, const json_t *root, const char *name)
{
    const char *value = json_string_value(json_object_get(root, name));
    return value == NULL ? "" : arena_printf(arena, "%s", value);
}

static void root_read(struct arena *arena, const json_t *root, struct one_c_profile *profile)
{
    const json_t *accounts = json_object_get(root, "accounts");
    profile->code = string_of(arena, root, "code");
    profile->name = string_of(arena, root, "name");
    profile->has_settlements = json_is_true(json_object_get(root, "settlements"));
    profile->has_top_ups = json_is_true(json_object_get(root, "top_ups"));
    profile->has_turnover = json_is_true(json_object_get(root, "turnover"));
    profile->has_xml = json_is_true(json_object_get(root, "xml"));
    profile->has_csv = json_is_true(json_object_get(root, "csv"));
    profile->accounts[0] = "";
    for (int kind = ACCOUNT_PERSONAL; kind <= ACCOUNT_KINDS; kind++) {
        profile->accounts[kind] = string_of(arena, accounts, account_kind_word(kind));
    }
}

bool one_c_profile_read(struct arena *arena, struct text content, struct one_c_profile *out_profile,
                        const char **out_refusal)
{
    struct one_c_profile profile = {.charset = CHARSET_UTF_8};
    json_t *root = json_loadb(content.bytes, content.size, JSON_REJECT_DUPLICATES, NULL);
    *out_refusal = "Профиль — объект JSON версии 1 (docs/spec/one-c.md).";
    bool is_ours = json_is_object(root) &&
                   json_integer_value(json_object_get(root, "version")) == PROFILE_VERSION;
    if (is_ours) {
        root_read(arena, root, &profile);
        *out_refusal = charset_by_name(text_of(string_of(arena, root, "encoding")),
                                       &profile.charset)
                           ? one_c_profile_refusal(&profile)
                           : "Кодировка: utf-8 или windows-1251.";
    }
    json_decref(root);
    if (*out_refusal != NULL) return false;
    *out_profile = profile;
    return true;
}

/* ---- judging ---- */

static bool code_is_right(const char *code)
{
    size_t length = strlen(code);
    if (length == 0 || length > ONE_C_CODE_LIMIT) return false;
    return strspn(code, "abcdefghijklmnopqrstuvwxyz0123456789-") == length;
}

/* Of digits, Latin and Russian letters, dots and dashes. */
static bool account_is_right(const char *account)
{
    struct text text = text_of(account);
    if (!text_is_utf8(text) || text_length_characters(text) > ONE_C_ACCOUNT_LIMIT) return false;
    for (size_t i = 0; i < text.size; i++) {
        unsigned char byte = (unsigned char)text.bytes[i];
        bool is_plain = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
                        (byte >= 'a' && byte <= 'z') || byte == '.' || byte == '-';
        if (!is_plain && byte < 0x80) return false;
    }
    return charset_holds(CHARSET_WINDOWS_1251, text);
}

const char *one_c_profile_refusal(const struct one_c_profile *profile)
{
    struct text name = text_of(profile->name);
    size_t length = text_is_utf8(name) ? text_length_characters(name) : 0;
    bool is_known = profile->charset == CHARSET_UTF_8 || profile->charset == CHARSET_WINDOWS_1251;
    if (!code_is_right(profile->code)) {
        return "Код профиля: до 30 знаков, латинские строчные буквы, цифры и дефис.";
    }
    if (length == 0 || length > ONE_C_NAME_LIMIT) return "Название профиля: до 100 знаков.";
    if (!is_known) return "Кодировка: utf-8 или windows-1251.";
    if (!profile->has_xml && !profile->has_csv) return "Выберите XML, CSV или оба.";
    for (int kind = ACCOUNT_PERSONAL; kind <= ACCOUNT_KINDS; kind++) {
        if (!account_is_right(profile->accounts[kind])) {
            return "Счёт плана счетов: до 20 знаков, цифры, буквы, точка и дефис, например 76.05.";
        }
    }
    return NULL;
}

/* ---- rows ---- */

enum err one_c_profiles_load(struct tx *tx, struct arena *arena,
                             struct one_c_profiles *out_profiles)
{
    struct one_c_profiles profiles = {
        .list = ARENA_ARRAY(arena, struct one_c_profile, ONE_C_PROFILES_LIMIT + 1)};
    scoped(statement) struct statement *rows = statement_open(tx, &q_one_c_profiles);
    for (;;) {
        bool found;
        const char *refusal;
        TRY(statement_next(rows, &found));
        if (!found || profiles.count == ONE_C_PROFILES_LIMIT) break;
        struct one_c_profile *profile = &profiles.list[profiles.count];
        struct text content = column_text(rows, COL_ONE_C_PROFILES_CONTENT, arena);
        if (one_c_profile_read(arena, content, profile, &refusal)) profiles.count++;
    }
    if (profiles.count == 0) one_c_profile_default(&profiles.list[profiles.count++]);
    *out_profiles = profiles;
    return OK;
}

const struct one_c_profile *one_c_profile_find(const struct one_c_profiles *profiles,
                                               struct text code)
{
    for (int i = 0; i < profiles->count; i++) {
        if (text_is(code, profiles->list[i].code)) return &profiles->list[i];
    }
    return NULL;
}

struct profile_work {
    struct arena *arena;
    const struct one_c_profile *profile;
    int64_t staff_id;
    struct instant now;
};

static enum err profile_run(struct tx *tx, void *context)
{
    const struct profile_work *work = context;
    const struct one_c_profile *profile = work->profile;
    struct text content = one_c_profile_write(work->arena, profile);
    bool found;
    int64_t number;
    {
        scoped(statement) struct statement *set = statement_open(tx, &q_one_c_profile_set);
        bind_string(set, ARG_ONE_C_PROFILE_SET_CODE, profile->code);
        bind_string(set, ARG_ONE_C_PROFILE_SET_NAME, profile->name);
        bind_text(set, ARG_ONE_C_PROFILE_SET_CONTENT, content);
        TRY(statement_run(set));
    }
    {
        scoped(statement) struct statement *last = statement_open(tx, &q_one_c_profile_last);
        bind_string(last, ARG_ONE_C_PROFILE_LAST_CODE, profile->code);
        TRY(statement_next(last, &found));
        number = column_int(last, COL_ONE_C_PROFILE_LAST_NUMBER) + 1;
    }
    scoped(statement) struct statement *row = statement_open(tx, &q_one_c_profile_change);
    bind_string(row, ARG_ONE_C_PROFILE_CHANGE_CODE, profile->code);
    bind_int(row, ARG_ONE_C_PROFILE_CHANGE_NUMBER, number);
    bind_string(row, ARG_ONE_C_PROFILE_CHANGE_NAME, profile->name);
    bind_text(row, ARG_ONE_C_PROFILE_CHANGE_CONTENT, content);
    bind_int(row, ARG_ONE_C_PROFILE_CHANGE_STAFF_ID, work->staff_id);
    bind_int(row, ARG_ONE_C_PROFILE_CHANGE_CHANGED_AT, work->now.ms);
    return statement_run(row);
}

enum err one_c_profile_set(struct desk *desk, struct arena *arena,
                           const struct one_c_profile *profile, int64_t staff_id)
{
    struct profile_work work = {arena, profile, staff_id, world_now(desk->world)};
    CHECK(one_c_profile_refusal(profile) == NULL);
    return store_write(desk->store, BOOK_OF_OPERATOR, profile_run, &work);
}
