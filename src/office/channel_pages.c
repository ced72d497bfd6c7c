/* «Каналы»: the ways by which money comes in, their settings in words, with history; and the
 * operator's requisites. */
#include "pay/channel.h"

#include <string.h>

#include "base/check.h"
#include "base/json.h"
#include "desk/requisite.h"
#include "office/channel_words.h"
#include "office/pages.h"
#include "page/table.h"

enum { LIST_TABLE };
enum { ADD_CODE, ADD_NAME };
enum { ONE_CODE, ONE_DONE };
enum { SET_CODE, SET_NAME };
enum { TAKE_CODE, TAKE_NAME, TAKE_VALUE };
enum { REQUISITES_DONE };
enum { REQUISITE_NAME_FIELD, REQUISITE_VALUE };

struct channels_work {
    struct arena *arena;
    const char *code; /* NULL: all of them */
    bool is_known;
    struct channel_list list;
    struct channel channel;
    struct channel_history history;
    struct staff_list staff;
};

static enum err work_all(struct tx *tx, void *context)
{
    struct channels_work *work = context;
    return channels_load(tx, work->arena, &work->list);
}

static enum err work_one(struct tx *tx, void *context)
{
    struct channels_work *work = context;
    TRY(channel_load(tx, work->arena, work->code, &work->is_known, &work->channel));
    if (!work->is_known) return OK;
    TRY(staff_list_load(tx, work->arena, 0, &work->staff));
    return channel_history_load(tx, work->arena, work->channel.id, &work->history);
}

static const char *typed_copy(struct arena *arena, const struct request *request, int field)
{
    struct text typed = field_text(request, field);
    return arena_copy(arena, typed.bytes, typed.size);
}

/* ---- the list ---- */

static void list_rows(struct sheet *sheet, const struct channel_list *list)
{
    sheet_column(sheet, (struct sheet_column){"Канал", SHEET_TEXT, .width = 32});
    sheet_column(sheet, (struct sheet_column){"Код", SHEET_TEXT, .width = 14});
    sheet_column(sheet, (struct sheet_column){"Протокол", SHEET_TEXT, .width = 30});
    sheet_column(sheet, (struct sheet_column){"Платежи", SHEET_TEXT, .width = 14});
    sheet_column(sheet, (struct sheet_column){"До, руб.", SHEET_MONEY, .width = 14});
    sheet_column(sheet, (struct sheet_column){"Комиссия", SHEET_TEXT, .width = 18});
    for (int i = 0; i < list->count; i++) {
        const struct channel *channel = &list->channels[i];
        int64_t fee = channel_number(channel, CHANNEL_FEE);
        sheet_row(sheet);
        sheet_string(sheet, channel->name);
        sheet_link(sheet, arena_printf(sheet->arena, "/office/channels/%s", channel->code));
        sheet_string(sheet, channel->code);
        sheet_string(sheet, channel_value_words(sheet->arena, CHANNEL_DIALECT,
                                                channel_text(channel, CHANNEL_DIALECT)));
        sheet_string(sheet, channel_flag(channel, CHANNEL_ENABLED) ? "принимает" : "выключен");
        sheet_money(sheet, channel_money(channel, CHANNEL_MAX_AMOUNT));
        sheet_string(sheet, fee == 0 ? "нет"
                                     : arena_printf(sheet->arena, "%lld,%02lld %%%s",
                                                    (long long)(fee / 100), (long long)(fee % 100),
                                                    channel_flag(channel, CHANNEL_FEE_IS_PAYERS)
                                                        ? ", с плательщика"
                                                        : ""));
    }
}

static void list_answer(const struct office *office, struct arena *arena,
                        const struct request *request, const char *refusal,
                        struct response *response)
{
    struct channels_work work = {.arena = arena};
    enum err err = store_read(office->access->store, work_all, &work);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
        return;
    }
    bool is_again = refusal != NULL;
    struct table table;
    table_open(&table, "Каналы", world_now(office->access->world), zone_moscow());
    table.file_name = "channels";
    table.path = "/office/channels";
    table.empty = "Каналов ещё нет: деньгам неоткуда прийти.";
    list_rows(&table.sheet, &work.list);
    json_t *view = office_view(office, arena, request, "Каналы", "channels");
    view_set(view, "refusal", is_again ? json_string(refusal) : json_null());
    view_set(view, "code", text_view(is_again ? request_raw(request, ADD_CODE) : TEXT("")));
    view_set(view, "name", text_view(is_again ? request_raw(request, ADD_NAME) : TEXT("")));
    if (is_again) {
        view_set(view, "table", json_null());
        office_answer(office, arena, request, "office_channels", 422, view, response);
    } else {
        err = table_answer(&office->kit, arena, request, LIST_TABLE, &table, "office_channels",
                           view, response);
    }
    table_close(&table);
    if (err != OK) office_fault(office, arena, request, err, response);
}

static OFFICE_HANDLER(channels_show)
{
    list_answer(context, arena, request, NULL, response);
}

/* ---- changing ---- */

static const char *change_refusal(enum channel_status status)
{
    switch (status) {
    case CHANNEL_CHANGED:
    case CHANNEL_SAME: break;
    case CHANNEL_CODE_INVALID: return "Код — до тридцати двух знаков: латинские буквы, цифры и _.";
    case CHANNEL_NAME_INVALID: return "Название — одна строка до ста знаков.";
    case CHANNEL_EXISTS: return "Канал с таким кодом уже есть.";
    case CHANNEL_UNKNOWN: return "Такого канала нет.";
    case CHANNEL_SETTING_UNKNOWN: return "Такой настройки нет.";
    case CHANNEL_VALUE_INVALID: return "Такое значение не подходит.";
    case CHANNEL_COLLIDES:
        return "То же значение уже у другого канала: деньги и файлы двух каналов было бы не "
               "различить.";
    }
    return NULL;
}

struct change_work {
    struct arena *arena;
    enum err (*apply)(struct tx *tx, struct arena *arena, struct channel_change *change);
    struct channel_change change;
    const char *password;
};

static enum err work_change(struct tx *tx, void *context)
{
    struct change_work *work = context;
    if (work->apply != NULL) return work->apply(tx, work->arena, &work->change);
    return channel_set_password(tx, work->arena, &work->change, &work->password);
}

static enum err change_write(const struct office *office, struct arena *arena,
                             const struct request *request, struct change_work *work)
{
    work->arena = arena;
    work->change.staff_id = office_caller_id(request);
    work->change.now = world_now(office->access->world);
    return store_write(office->access->store, 0, work_change, work);
}

static OFFICE_HANDLER(channel_take_new)
{
    const struct office *office = context;
    struct change_work work = {
        .apply = channel_add,
        .change = {.code = typed_copy(arena, request, ADD_CODE),
                   .value = field_text(request, ADD_NAME)},
    };
    enum err err = change_write(office, arena, request, &work);
    const char *refusal = err == OK ? change_refusal(work.change.status) : NULL;
    if (err != OK)
        office_fault(office, arena, request, err, response);
    else if (refusal != NULL)
        list_answer(office, arena, request, refusal, response);
    else
        response_redirect(response,
                          arena_printf(arena, "/office/channels/%s?done=added", work.change.code));
}

/* ---- one channel ---- */

static json_t *setting_row(struct arena *arena, const struct channel *channel,
                           enum channel_setting setting)
{
    const struct channel_words *words = channel_words(setting);
    const struct channel_value *value = &channel->values[setting];
    bool is_password = setting == CHANNEL_PASSWORD_HASH;
    json_t *row = json_pack(
        "{s:s,s:s,s:s,s:b,s:b,s:s}", "title",
        words->title != NULL ? words->title : channel_rule(setting)->name, "hint", words->hint,
        "value", channel_value_words(arena, setting, value->text), "is_own", value->is_own,
        "is_password", is_password, "path",
        arena_printf(arena, "/office/channels/%s/%s", channel->code, channel_rule(setting)->name));
    CHECK(row != NULL);
    return row;
}

static json_t *groups_view(struct arena *arena, const struct channel *channel)
{
    json_t *groups = json_array();
    enum channel_dialect dialect = (enum channel_dialect)channel_number(channel, CHANNEL_DIALECT);
    for (int group = 0; group < CHANNEL_GROUPS; group++) {
        if (!channel_group_matters((enum channel_group)group, dialect)) continue;
        json_t *rows = json_array();
        for (int i = 0; i < CHANNEL_SETTING_COUNT; i++) {
            enum channel_setting setting = (enum channel_setting)i;
            if ((int)channel_words(setting)->group != group) continue;
            json_add(rows, setting_row(arena, channel, setting));
        }
        json_t *row = json_pack("{s:s,s:o}", "title",
                                channel_group_title((enum channel_group)group), "rows", rows);
        json_add(groups, row);
    }
    return groups;
}

static json_t *history_view(struct arena *arena, const struct channels_work *work, const char *only)
{
    json_t *rows = json_array();
    for (int i = work->history.count - 1; i >= 0; i--) {
        const struct channel_history_line *line = &work->history.lines[i];
        enum channel_setting setting;
        bool is_setting = channel_setting_by_name(text_of(line->name), &setting);
        if (only != NULL && strcmp(only, line->name) != 0) continue;
        const char *title = !is_setting                             ? "Название"
                            : channel_words(setting)->title != NULL ? channel_words(setting)->title
                                                                    : line->name;
        const char *before = is_setting ? channel_value_words(arena, setting, line->value_before)
                                        : line->value_before;
        const char *after = is_setting ? channel_value_words(arena, setting, line->value)
                                       : line->value;
        json_t *row = json_pack("{s:s,s:s,s:s,s:s,s:s}", "title", title, "before", before, "after",
                                after, "when", office_moment(arena, line->changed_at), "who",
                                line->staff_id == 0
                                    ? "команда администратора"
                                    : staff_list_name(&work->staff, line->staff_id));
        json_add(rows, row);
    }
    return rows;
}

static const char *done_words(struct text done)
{
    if (text_is(done, "added")) {
        return "Канал заведён и пока выключен: задайте, что нужно, потом включите приём.";
    }
    return text_is(done, "saved") ? "Сохранено." : "";
}

/* Loads the channel of the path. False: the response is written. */
static bool one_load(const struct office *office, struct arena *arena,
                     const struct request *request, int field, struct channels_work *work,
                     struct response *response)
{
    *work = (struct channels_work){.arena = arena, .code = typed_copy(arena, request, field)};
    enum err err = store_read(office->access->store, work_one, work);
    if (err != OK)
        office_fault(office, arena, request, err, response);
    else if (!work->is_known)
        office_not_found(office, arena, request, response);
    return err == OK && work->is_known;
}

static json_t *channel_view(struct arena *arena, const struct channel *channel)
{
    json_t *view = json_pack("{s:s,s:s,s:b,s:s,s:b,s:b}", "code", channel->code, "name",
                             channel->name, "is_enabled", channel_flag(channel, CHANNEL_ENABLED),
                             "path", arena_printf(arena, "/office/channels/%s", channel->code),
                             "has_login", *channel_text(channel, CHANNEL_LOGIN) != '\0',
                             "is_on_line",
                             channel_number(channel, CHANNEL_DIALECT) != CHANNEL_PLAIN);
    CHECK(view != NULL);
    return view;
}

static OFFICE_HANDLER(channel_show)
{
    const struct office *office = context;
    struct channels_work *work = ARENA_NEW(arena, struct channels_work);
    if (!one_load(office, arena, request, ONE_CODE, work, response)) return;
    json_t *history = history_view(arena, work, NULL);
    json_t *view = office_view(office, arena, request, work->channel.name, "channels");
    view_set(view, "channel", channel_view(arena, &work->channel));
    view_set(view, "groups", groups_view(arena, &work->channel));
    view_set(view, "has_history", json_boolean(json_array_size(history) > 0));
    view_set(view, "history", history);
    view_set_string(view, "done", done_words(field_text(request, ONE_DONE)));
    view_set(view, "password", json_null());
    office_answer(office, arena, request, "office_channel", 200, view, response);
}

/* The password is shown on this answer and never again. */
static OFFICE_HANDLER(channel_password_make)
{
    const struct office *office = context;
    struct change_work change = {.change = {.code = typed_copy(arena, request, ONE_CODE)}};
    struct channels_work *work = ARENA_NEW(arena, struct channels_work);
    enum err err = change_write(office, arena, request, &change);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
        return;
    }
    if (!one_load(office, arena, request, ONE_CODE, work, response)) return;
    json_t *history = history_view(arena, work, NULL);
    json_t *view = office_view(office, arena, request, work->channel.name, "channels");
    view_set(view, "channel", channel_view(arena, &work->channel));
    view_set(view, "groups", groups_view(arena, &work->channel));
    view_set(view, "has_history", json_true());
    view_set(view, "history", history);
    view_set_string(view, "done", "");
    view_set_string(view, "password", change.password);
    office_answer(office, arena, request, "office_channel", 200, view, response);
    response_header(response, "Cache-Control", "no-store");
}

/* ---- one setting ---- */

static json_t *choices_view(enum channel_setting setting, const char *kept)
{
    const struct channel_rule *rule = channel_rule(setting);
    json_t *rows = json_array();
    if (rule->kind == CHANNEL_KIND_FLAG) {
        bool is_on = strcmp(kept, "1") == 0;
        json_add(rows, json_pack("{s:s,s:s,s:b}", "value", "yes", "words", "да", "chosen", is_on));
        json_add(rows, json_pack("{s:s,s:s,s:b}", "value", "no", "words", "нет", "chosen", !is_on));
        return rows;
    }
    struct text rest = text_of(rule->words);
    for (int place = 0; rest.size > 0; place++) {
        struct text word = text_cut(&rest, ' ');
        json_t *row = json_pack("{s:o,s:o,s:b}", "value", text_view(word), "words",
                                text_view(channel_choice_words(setting, place)), "chosen",
                                text_is(word, kept));
        json_add(rows, row);
    }
    return rows;
}

static void setting_view(json_t *view, struct arena *arena, const struct channels_work *work,
                         enum channel_setting setting, struct text typed)
{
    const struct channel_words *words = channel_words(setting);
    const struct channel_rule *rule = channel_rule(setting);
    const char *kept = work->channel.values[setting].text;
    bool is_choice = rule->kind == CHANNEL_KIND_FLAG || rule->kind == CHANNEL_KIND_WORD;
    json_t *history = history_view(arena, work, rule->name);
    const char *shown = rule->kind == CHANNEL_KIND_MONEY
                            ? channel_value_format(arena, setting, kept)
                            : kept;
    view_set_string(view, "title", words->title != NULL ? words->title : rule->name);
    view_set_string(view, "hint", words->hint);
    view_set_string(view, "bounds", channel_bounds_words(arena, setting));
    view_set_string(view, "now", channel_value_words(arena, setting, kept));
    view_set_string(view, "by_default", channel_value_words(arena, setting, rule->value));
    view_set(view, "is_choice", json_boolean(is_choice));
    view_set(view, "choices", is_choice ? choices_view(setting, kept) : json_array());
    view_set(view, "typed", typed.size > 0 ? text_view(typed) : json_string(shown));
    view_set(view, "has_history", json_boolean(json_array_size(history) > 0));
    view_set(view, "history", history);
    view_set_string(view, "name", rule->name);
}

static void setting_name_view(json_t *view, struct arena *arena, const struct channels_work *work,
                              struct text typed)
{
    json_t *history = history_view(arena, work, "name");
    view_set_string(view, "title", "Название");
    view_set_string(view, "hint", "Его видят родители в отчёте по счёту и на сайте.");
    view_set_string(view, "bounds", "До ста знаков.");
    view_set_string(view, "now", work->channel.name);
    view_set_string(view, "by_default", "");
    view_set(view, "is_choice", json_false());
    view_set(view, "choices", json_array());
    view_set(view, "typed", typed.size > 0 ? text_view(typed) : json_string(work->channel.name));
    view_set(view, "has_history", json_boolean(json_array_size(history) > 0));
    view_set(view, "history", history);
    view_set_string(view, "name", "name");
}

static void setting_answer(const struct office *office, struct arena *arena,
                           const struct request *request, struct text name, const char *refusal,
                           struct text typed, struct response *response)
{
    struct channels_work *work = ARENA_NEW(arena, struct channels_work);
    enum channel_setting setting = CHANNEL_PASSWORD_HASH;
    bool is_name = text_is(name, "name");
    bool is_known = is_name || (channel_setting_by_name(name, &setting) &&
                                channel_rule(setting)->kind != CHANNEL_KIND_HASH);
    if (!is_known) {
        office_not_found(office, arena, request, response);
        return;
    }
    if (!one_load(office, arena, request, SET_CODE, work, response)) return;
    json_t *view = office_view(office, arena, request, work->channel.name, "channels");
    view_set(view, "channel", channel_view(arena, &work->channel));
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    if (is_name)
        setting_name_view(view, arena, work, typed);
    else
        setting_view(view, arena, work, setting, typed);
    office_answer(office, arena, request, "office_channel_setting", refusal == NULL ? 200 : 422,
                  view, response);
}

static OFFICE_HANDLER(channel_setting_show)
{
    setting_answer(context, arena, request, field_text(request, SET_NAME), NULL, TEXT(""),
                   response);
}

static OFFICE_HANDLER(channel_setting_take)
{
    const struct office *office = context;
    struct change_work work = {
        .apply = channel_change,
        .change = {.code = typed_copy(arena, request, TAKE_CODE),
                   .setting = field_text(request, TAKE_NAME),
                   .value = field_text(request, TAKE_VALUE)},
    };
    enum err err = change_write(office, arena, request, &work);
    const char *refusal = err == OK ? change_refusal(work.change.status) : NULL;
    if (err != OK)
        office_fault(office, arena, request, err, response);
    else if (work.change.status == CHANNEL_UNKNOWN || work.change.status == CHANNEL_SETTING_UNKNOWN)
        office_not_found(office, arena, request, response);
    else if (refusal != NULL)
        setting_answer(office, arena, request, work.change.setting, refusal,
                       request_raw(request, TAKE_VALUE), response);
    else
        response_redirect(response,
                          arena_printf(arena, "/office/channels/%s?done=saved", work.change.code));
}

/* ---- requisites ---- */

struct requisites_work {
    struct arena *arena;
    struct requisites requisites;
};

static enum err work_requisites(struct tx *tx, void *context)
{
    struct requisites_work *work = context;
    return requisites_load(tx, work->arena, &work->requisites);
}

struct requisites_answer {
    const char *refusal;
    struct text name, typed; /* of the one that was refused */
    bool is_done;
};

static void requisites_answer(const struct office *office, struct arena *arena,
                              const struct request *request, const struct requisites_answer *answer,
                              struct response *response)
{
    struct requisites_work work = {.arena = arena};
    if (!office_read(office, arena, request, work_requisites, &work, response)) return;
    json_t *rows = json_array();
    for (int i = 0; i < REQUISITE_COUNT; i++) {
        enum requisite requisite = (enum requisite)i;
        bool is_refused = answer->refusal != NULL &&
                          text_is(answer->name, requisite_name(requisite));
        json_t *row = json_pack(
            "{s:s,s:s,s:o,s:b,s:s}", "name", requisite_name(requisite), "title",
            requisite_title(requisite), "value",
            is_refused ? text_view(answer->typed) : json_string(work.requisites.values[i]),
            "is_refused", is_refused, "refusal", is_refused ? answer->refusal : "");
        json_add(rows, row);
    }
    json_t *view = office_view(office, arena, request, "Реквизиты", "channels");
    view_set(view, "rows", rows);
    view_set(view, "is_whole", json_boolean(requisites_are_whole(&work.requisites)));
    view_set(view, "done", json_boolean(answer->is_done));
    view_set(view, "refusal", answer->refusal == NULL ? json_null() : json_string(answer->refusal));
    office_answer(office, arena, request, "office_requisites", answer->refusal == NULL ? 200 : 422,
                  view, response);
}

static OFFICE_HANDLER(requisites_show)
{
    const struct requisites_answer answer = {.is_done = request_flag(request, REQUISITES_DONE)};
    requisites_answer(context, arena, request, &answer, response);
}

static OFFICE_HANDLER(requisite_take)
{
    const struct office *office = context;
    struct requisite_change change = {.value = field_text(request, REQUISITE_VALUE),
                                      .staff_id = office_caller_id(request)};
    if (!requisite_by_name(field_text(request, REQUISITE_NAME_FIELD), &change.requisite)) {
        office_not_found(office, arena, request, response);
        return;
    }
    enum err err = desk_requisite_set(office->desk, arena, &change);
    const struct requisites_answer answer = {.refusal = change.refusal,
                                             .name = field_text(request, REQUISITE_NAME_FIELD),
                                             .typed = request_raw(request, REQUISITE_VALUE)};
    if (err != OK)
        office_fault(office, arena, request, err, response);
    else if (change.refusal != NULL)
        requisites_answer(office, arena, request, &answer, response);
    else
        response_redirect(response, "/office/requisites?done=1");
}

/* ---- routes ---- */

#define FIELD_OF_CODE                                                                              \
    {                                                                                              \
        "code", FIELD_IN_PATH, FIELD_TEXT, true, 1, CHANNEL_CODE_LIMIT, NULL                       \
    }
enum { SETTING_NAME_LIMIT = 64 };

static const struct field LIST_FIELDS[] = {TABLE_FIELDS};
static const struct field ADD_FIELDS[] = {
    [ADD_CODE] = {"code", FIELD_IN_FORM, FIELD_TEXT, false, 0, 0, NULL},
    [ADD_NAME] = {"name", FIELD_IN_FORM, FIELD_TEXT, false, 0, 0, NULL},
};
static const struct field ONE_FIELDS[] = {
    [ONE_CODE] = FIELD_OF_CODE,
    [ONE_DONE] = {"done", FIELD_IN_QUERY, FIELD_TEXT, false, 0, 10, NULL},
};
static const struct field PASSWORD_FIELDS[] = {[ONE_CODE] = FIELD_OF_CODE};
static const struct field SET_FIELDS[] = {
    [SET_CODE] = FIELD_OF_CODE,
    [SET_NAME] = {"name", FIELD_IN_PATH, FIELD_TEXT, true, 1, SETTING_NAME_LIMIT, NULL},
};
static const struct field TAKE_FIELDS[] = {
    [TAKE_CODE] = FIELD_OF_CODE,
    [TAKE_NAME] = {"name", FIELD_IN_PATH, FIELD_TEXT, true, 1, SETTING_NAME_LIMIT, NULL},
    [TAKE_VALUE] = {"value", FIELD_IN_FORM, FIELD_TEXT, false, 0, CHANNEL_VALUE_LIMIT, NULL},
};
static const struct field REQUISITES_FIELDS[] = {
    [REQUISITES_DONE] = {"done", FIELD_IN_QUERY, FIELD_BOOL, false, 0, 0, NULL},
};
static const struct field REQUISITE_FIELDS[] = {
    [REQUISITE_NAME_FIELD] = {"name", FIELD_IN_FORM, FIELD_TEXT, false, 0, SETTING_NAME_LIMIT,
                              NULL},
    [REQUISITE_VALUE] = {"value", FIELD_IN_FORM, FIELD_TEXT, false, 0, 0, NULL},
};

static const struct route ROUTES[] = {
    {OFFICE_GET("/office/channels", OFFICE(RIGHT_SETTINGS), channels_show),
     ROUTE_FIELDS(LIST_FIELDS)},
    {OFFICE_POST("/office/channels", OFFICE(RIGHT_SETTINGS), channel_take_new),
     .flags = ROUTE_OWN_FAULTS, ROUTE_FIELDS(ADD_FIELDS), .trail = "Новый канал"},
    {OFFICE_GET("/office/channels/{code}", OFFICE(RIGHT_SETTINGS), channel_show),
     ROUTE_FIELDS(ONE_FIELDS)},
    {OFFICE_POST("/office/channels/{code}/password", OFFICE(RIGHT_SETTINGS), channel_password_make),
     ROUTE_FIELDS(PASSWORD_FIELDS), .trail = "Новый пароль канала"},
    {OFFICE_GET("/office/channels/{code}/{name}", OFFICE(RIGHT_SETTINGS), channel_setting_show),
     ROUTE_FIELDS(SET_FIELDS)},
    {OFFICE_POST("/office/channels/{code}/{name}", OFFICE(RIGHT_SETTINGS), channel_setting_take),
     .flags = ROUTE_OWN_FAULTS, ROUTE_FIELDS(TAKE_FIELDS), .trail = "Настройка канала"},
    {OFFICE_GET("/office/requisites", OFFICE(RIGHT_SETTINGS), requisites_show),
     ROUTE_FIELDS(REQUISITES_FIELDS)},
    {OFFICE_POST("/office/requisites", OFFICE(RIGHT_SETTINGS), requisite_take),
     .flags = ROUTE_OWN_FAULTS, ROUTE_FIELDS(REQUISITE_FIELDS), .trail = "Реквизиты оператора"},
};

const struct office_pages office_channel_pages = {OFFICE_PAGES(ROUTES)};
