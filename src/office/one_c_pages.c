/* «В 1С»: registers of payments for the bank, sets for the accountant's program, profiles. */
#include <inttypes.h>
#include <string.h>

#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "export/one_c.h"
#include "office/inside.h"
#include "office/pages.h"
#include "page/table.h"

enum { MAKE_ID, MAKE_KIND, MAKE_PROFILE, MAKE_FROM, MAKE_TO };
enum { EXPORT_NUMBER };
enum { FILE_NUMBER, FILE_NAME };
enum { PROFILE_CODE };
enum {
    SAVE_CODE,
    SAVE_NAME,
    SAVE_CHARSET,
    SAVE_SETTLEMENTS,
    SAVE_TOP_UPS,
    SAVE_TURNOVER,
    SAVE_XML,
    SAVE_CSV,
    SAVE_ACCOUNTS /* then ACCOUNT_KINDS */
};
enum { MAKING_ARENA_BYTES = 512 << 20 };

/* ---- the first page ---- */

struct front_work {
    struct arena *arena;
    struct one_c_profiles profiles;
    struct one_c_exports exports;
    struct payouts made;
};

static enum err work_front(struct tx *tx, void *context)
{
    struct front_work *work = context;
    TRY(one_c_profiles_load(tx, work->arena, &work->profiles));
    TRY(one_c_exports_load(tx, work->arena, &work->exports));
    return payouts_load(tx, work->arena, &(struct payout_query){.state = PAYOUT_MADE}, &work->made);
}

static const char *period_words(struct arena *arena, const struct one_c_export *one)
{
    if (one->kind == ONE_C_PAYMENTS) return day_format(arena, one->first_day);
    return arena_printf(arena, "с %s по %s", day_format(arena, one->first_day),
                        day_format(arena, one->last_day));
}

static json_t *exports_view(struct arena *arena, const struct one_c_exports *exports)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < exports->count; i++) {
        const struct one_c_export *one = &exports->list[i];
        json_t *row = json_pack("{s:I,s:s,s:s,s:s,s:s,s:s}", "number", (json_int_t)one->number,
                                "kind", one_c_kind_title(one->kind), "period",
                                period_words(arena, one), "profile", one->profile, "made",
                                office_moment(arena, one->made_at), "who",
                                *one->who == '\0' ? "команда" : one->who);
        json_add(rows, row);
    }
    return rows;
}

static json_t *profiles_view(const struct one_c_profiles *profiles)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < profiles->count; i++) {
        json_t *row = json_pack("{s:s,s:s}", "code", profiles->list[i].code, "name",
                                profiles->list[i].name);
        json_add(rows, row);
    }
    return rows;
}

/* Last month: what a bookkeeper takes. */
static void last_month(struct day today, struct day *out_first, struct day *out_last)
{
    *out_last = day_add(today, -day_date(today).day_of_month);
    *out_first = day_month_first(*out_last);
}

static void answer_front(const struct office *office, struct arena *arena,
                         const struct request *request, const char *refusal,
                         struct response *response)
{
    struct front_work work = {.arena = arena};
    struct day first, last;
    int64_t ids = 0;
    enum err err = store_read(office->access->store, work_front, &work);
    if (err == OK) err = id_maker_take(&office->desk->ids, 2, &ids);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
        return;
    }
    last_month(day_of_instant(world_now(office->access->world), zone_moscow()), &first, &last);
    json_t *view = office_view(office, arena, request, "В 1С", "one-c");
    view_set(view, "profiles", profiles_view(&work.profiles));
    view_set(view, "has_exports", json_boolean(work.exports.count > 0));
    view_set(view, "exports", exports_view(arena, &work.exports));
    view_set(view, "has_made", json_boolean(work.made.count > 0));
    view_set(view, "made", json_integer(work.made.count));
    view_set_string(view, "payments_id", id_format(arena, ids));
    view_set_string(view, "set_id", id_format(arena, ids + 1));
    view_set_string(view, "from", day_format_iso(arena, first));
    view_set_string(view, "to", day_format_iso(arena, last));
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    office_answer(office, arena, request, "office_one_c", refusal == NULL ? 200 : 422, view,
                  response);
}

static OFFICE_HANDLER(one_c_show)
{
    answer_front(context, arena, request, NULL, response);
}

static OFFICE_HANDLER(one_c_make)
{
    const struct office *office = context;
    struct arena own;
    struct one_c_make make = {.form_id = request_number(request, MAKE_ID),
                              .kind = (enum one_c_kind)(request_number(request, MAKE_KIND) + 1),
                              .profile = request_text(request, MAKE_PROFILE),
                              .staff_id = office_caller_id(request)};
    bool has_days = request_has(request, MAKE_FROM) && request_has(request, MAKE_TO);
    if (make.kind == ONE_C_SET && !has_days) {
        answer_front(office, arena, request, one_c_refusal(ONE_C_PERIOD_INVALID), response);
        return;
    }
    if (has_days) make.first_day = request_day(request, MAKE_FROM);
    if (has_days) make.last_day = request_day(request, MAKE_TO);
    arena_init(&own, MAKING_ARENA_BYTES);
    enum err err = desk_one_c_make(office->desk, &own, &make);
    arena_release(&own);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
    } else if (one_c_refusal(make.status) != NULL) {
        answer_front(office, arena, request, one_c_refusal(make.status), response);
    } else {
        response_redirect(response,
                          arena_printf(arena, "/office/one-c/export/%" PRId64 "%s", make.number,
                                       make.status == ONE_C_EXISTS ? "?same=1" : ""));
    }
}

/* ---- an export ---- */

struct export_work {
    struct arena *arena;
    int64_t number;
    bool found;
    struct one_c_files files;
    struct payouts payouts;
};

static enum err work_export(struct tx *tx, void *context)
{
    struct export_work *work = context;
    const struct payout_query query = {.register_id = work->number};
    TRY(one_c_files_load(tx, work->arena, work->number, &work->found, &work->files));
    if (!work->found || work->files.export.kind != ONE_C_PAYMENTS) return OK;
    return payouts_load(tx, work->arena, &query, &work->payouts);
}

static json_t *files_view(struct arena *arena, const struct export_work *work)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < work->files.count; i++) {
        const struct one_c_file *file = &work->files.files[i];
        json_t *row = json_pack(
            "{s:s,s:s,s:I}", "name", file->name, "path",
            arena_printf(arena, "/office/one-c/export/%" PRId64 "/%s", work->number, file->name),
            "bytes", (json_int_t)file->content.size);
        json_add(rows, row);
    }
    return rows;
}

static json_t *payouts_view(struct arena *arena, const struct payouts *payouts)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < payouts->count; i++) {
        const struct payout *one = &payouts->list[i];
        json_t *row = json_pack(
            "{s:I,s:s,s:s,s:s,s:s}", "number", (json_int_t)one->number, "path",
            arena_printf(arena, "/office/settlement/payout/%s", id_format(arena, one->id)), "payee",
            one->payee.values[REQUISITE_NAME], "amount", money_format(arena, one->amount), "state",
            payout_state_title(one->state));
        json_add(rows, row);
    }
    return rows;
}

static OFFICE_HANDLER(export_show)
{
    const struct office *office = context;
    struct arena own;
    arena_init(&own, MAKING_ARENA_BYTES);
    struct export_work work = {.arena = &own, .number = request_number(request, EXPORT_NUMBER)};
    enum err err = store_read(office->access->store, work_export, &work);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
    } else if (!work.found) {
        office_not_found(office, arena, request, response);
    } else {
        const struct one_c_export *export = &work.files.export;
        json_t *view = office_view(office, arena, request, "Выгрузка в 1С", "one-c");
        view_set(view, "number", json_integer(export->number));
        view_set_string(view, "kind", one_c_kind_title(export->kind));
        view_set_string(view, "period", period_words(arena, export));
        view_set_string(view, "profile", export->profile);
        view_set_string(view, "made", office_moment(arena, export->made_at));
        view_set_string(view, "who", *export->who == '\0' ? "команда" : export->who);
        view_set(view, "files", files_view(arena, &work));
        view_set(view, "has_payouts", json_boolean(work.payouts.count > 0));
        view_set(view, "payouts", payouts_view(arena, &work.payouts));
        office_answer(office, arena, request, "office_one_c_export", 200, view, response);
    }
    arena_release(&own);
}

static OFFICE_HANDLER(file_show)
{
    const struct office *office = context;
    struct arena own;
    arena_init(&own, MAKING_ARENA_BYTES);
    struct export_work work = {.arena = &own, .number = request_number(request, FILE_NUMBER)};
    enum err err = store_read(office->access->store, work_export, &work);
    const struct one_c_file *found = NULL;
    for (int i = 0; err == OK && work.found && i < work.files.count; i++) {
        if (text_is(request_text(request, FILE_NAME), work.files.files[i].name)) {
            found = &work.files.files[i];
        }
    }
    if (err != OK) {
        office_fault(office, arena, request, err, response);
    } else if (found == NULL) {
        office_not_found(office, arena, request, response);
    } else {
        office_download(arena, "application/octet-stream",
                        arena_printf(arena, "%" PRId64 "-%s", work.number, found->name),
                        found->content, response);
    }
    arena_release(&own);
}

/* ---- profiles ---- */

struct profile_work {
    struct arena *arena;
    struct one_c_profiles profiles;
};

static enum err work_profiles(struct tx *tx, void *context)
{
    struct profile_work *work = context;
    return one_c_profiles_load(tx, work->arena, &work->profiles);
}

static json_t *accounts_view(const struct one_c_profile *profile)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int kind = ACCOUNT_PERSONAL; kind <= ACCOUNT_KINDS; kind++) {
        json_t *row = json_pack("{s:s,s:s,s:s}", "name", account_kind_word((enum account_kind)kind),
                                "title", account_kind_title((enum account_kind)kind), "value",
                                profile->accounts[kind]);
        json_add(rows, row);
    }
    return rows;
}

static void answer_profile(const struct office *office, struct arena *arena,
                           const struct request *request, const struct one_c_profile *profile,
                           const char *refusal, struct response *response)
{
    json_t *view = office_view(office, arena, request, "Профиль выгрузки", "one-c");
    view_set_string(view, "code", profile->code);
    view_set_string(view, "name", profile->name);
    view_set(view, "is_utf_8", json_boolean(profile->charset == CHARSET_UTF_8));
    view_set(view, "settlements", json_boolean(profile->has_settlements));
    view_set(view, "top_ups", json_boolean(profile->has_top_ups));
    view_set(view, "turnover", json_boolean(profile->has_turnover));
    view_set(view, "xml", json_boolean(profile->has_xml));
    view_set(view, "csv", json_boolean(profile->has_csv));
    view_set(view, "accounts", accounts_view(profile));
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    office_answer(office, arena, request, "office_one_c_profile", refusal == NULL ? 200 : 422, view,
                  response);
}

static OFFICE_HANDLER(profile_show)
{
    const struct office *office = context;
    struct profile_work work = {.arena = arena};
    if (!office_read(office, arena, request, work_profiles, &work, response)) return;
    struct one_c_profile fresh;
    struct text code = request_text(request, PROFILE_CODE);
    const struct one_c_profile *profile = one_c_profile_find(&work.profiles, code);
    if (profile == NULL && text_is(code, "new")) {
        one_c_profile_default(&fresh);
        fresh.code = fresh.name = "";
        profile = &fresh;
    }
    if (profile == NULL) {
        office_not_found(office, arena, request, response);
        return;
    }
    answer_profile(office, arena, request, profile, NULL, response);
}

static const char *typed(struct arena *arena, const struct request *request, int field)
{
    return arena_printf(arena, "%.*s", TEXT_ARGS(request_raw(request, field)));
}

static OFFICE_HANDLER(profile_save)
{
    const struct office *office = context;
    struct one_c_profile profile = {
        .code = typed(arena, request, SAVE_CODE),
        .name = typed(arena, request, SAVE_NAME),
        .charset = request_number(request, SAVE_CHARSET) == 0 ? CHARSET_UTF_8
                                                              : CHARSET_WINDOWS_1251,
        .has_settlements = request_flag(request, SAVE_SETTLEMENTS),
        .has_top_ups = request_flag(request, SAVE_TOP_UPS),
        .has_turnover = request_flag(request, SAVE_TURNOVER),
        .has_xml = request_flag(request, SAVE_XML),
        .has_csv = request_flag(request, SAVE_CSV),
        .accounts = {""},
    };
    for (int kind = ACCOUNT_PERSONAL; kind <= ACCOUNT_KINDS; kind++) {
        profile.accounts[kind] = typed(arena, request, SAVE_ACCOUNTS + kind - ACCOUNT_PERSONAL);
    }
    const char *refusal = one_c_profile_refusal(&profile);
    if (refusal == NULL && strcmp(profile.code, "new") == 0) {
        refusal = "Код «new» занят: назовите профиль иначе.";
    }
    if (refusal != NULL) {
        answer_profile(office, arena, request, &profile, refusal, response);
        return;
    }
    enum err err = one_c_profile_set(office->desk, arena, &profile, office_caller_id(request));
    if (err != OK) {
        office_fault(office, arena, request, err, response);
        return;
    }
    response_redirect(response, "/office/one-c");
}

/* ---- routes ---- */

static const char *const KINDS[] = {"payments", "set", NULL};
static const char *const CHARSETS[] = {"utf-8", "windows-1251", NULL};

static const struct field MAKE_FIELDS[] = {
    [MAKE_ID] = {"form", FIELD_IN_FORM, FIELD_ID, true, 0, 0, NULL},
    [MAKE_KIND] = {"kind", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, KINDS},
    [MAKE_PROFILE] = {"profile", FIELD_IN_FORM, FIELD_TEXT, true, 1, ONE_C_CODE_LIMIT, NULL},
    [MAKE_FROM] = {"from", FIELD_IN_FORM, FIELD_DAY, false, 0, 0, NULL},
    [MAKE_TO] = {"to", FIELD_IN_FORM, FIELD_DAY, false, 0, 0, NULL},
};
static const struct field EXPORT_FIELDS[] = {
    [EXPORT_NUMBER] = {"number", FIELD_IN_PATH, FIELD_INT, true, 1, INT32_MAX, NULL},
};
static const struct field FILE_FIELDS[] = {
    [FILE_NUMBER] = {"number", FIELD_IN_PATH, FIELD_INT, true, 1, INT32_MAX, NULL},
    [FILE_NAME] = {"file", FIELD_IN_PATH, FIELD_TEXT, true, 1, 100, NULL},
};
static const struct field PROFILE_FIELDS[] = {
    [PROFILE_CODE] = {"code", FIELD_IN_PATH, FIELD_TEXT, true, 1, ONE_C_CODE_LIMIT, NULL},
};
#define ACCOUNT_FIELD(word)                                                                        \
    {                                                                                              \
        word, FIELD_IN_FORM, FIELD_TEXT, false, 0, 100, NULL                                       \
    }
/* Accounts in the order of enum account_kind. */
static const struct field SAVE_FIELDS[] = {
    [SAVE_CODE] = {"code", FIELD_IN_FORM, FIELD_TEXT, false, 0, 200, NULL},
    [SAVE_NAME] = {"name", FIELD_IN_FORM, FIELD_TEXT, false, 0, 400, NULL},
    [SAVE_CHARSET] = {"encoding", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, CHARSETS},
    [SAVE_SETTLEMENTS] = {"settlements", FIELD_IN_FORM, FIELD_BOOL, false, 0, 0, NULL},
    [SAVE_TOP_UPS] = {"top_ups", FIELD_IN_FORM, FIELD_BOOL, false, 0, 0, NULL},
    [SAVE_TURNOVER] = {"turnover", FIELD_IN_FORM, FIELD_BOOL, false, 0, 0, NULL},
    [SAVE_XML] = {"xml", FIELD_IN_FORM, FIELD_BOOL, false, 0, 0, NULL},
    [SAVE_CSV] = {"csv", FIELD_IN_FORM, FIELD_BOOL, false, 0, 0, NULL},
    [SAVE_ACCOUNTS] = ACCOUNT_FIELD("personal"),
    ACCOUNT_FIELD("sales"),
    ACCOUNT_FIELD("roster"),
    ACCOUNT_FIELD("card_fees"),
    ACCOUNT_FIELD("transit"),
    ACCOUNT_FIELD("subsidy"),
    ACCOUNT_FIELD("clearing"),
    ACCOUNT_FIELD("corrections"),
    ACCOUNT_FIELD("bank"),
    ACCOUNT_FIELD("suspense"),
    ACCOUNT_FIELD("costs"),
    ACCOUNT_FIELD("payable"),
    ACCOUNT_FIELD("payouts"),
    ACCOUNT_FIELD("written_off"),
};

static const struct route ROUTES[] = {
    {OFFICE_GET("/office/one-c", OFFICE(RIGHT_BOOKS), one_c_show)},
    {OFFICE_POST("/office/one-c", OFFICE(RIGHT_BOOKS), one_c_make), .flags = ROUTE_SLOW,
     ROUTE_FIELDS(MAKE_FIELDS), .trail = "Выгрузка в 1С"},
    {OFFICE_GET("/office/one-c/export/{number}", OFFICE(RIGHT_BOOKS), export_show),
     ROUTE_FIELDS(EXPORT_FIELDS)},
    {OFFICE_GET("/office/one-c/export/{number}/{file}", OFFICE(RIGHT_BOOKS), file_show),
     ROUTE_FIELDS(FILE_FIELDS)},
    {OFFICE_GET("/office/one-c/profile/{code}", OFFICE(RIGHT_BOOKS), profile_show),
     ROUTE_FIELDS(PROFILE_FIELDS)},
    {OFFICE_POST("/office/one-c/profile", OFFICE(RIGHT_BOOKS), profile_save),
     ROUTE_FIELDS(SAVE_FIELDS), .trail = "Профиль выгрузки в 1С"},
};

const struct office_pages office_one_c_pages = {OFFICE_PAGES(ROUTES)};
