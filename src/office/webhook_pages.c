/* «Вебхуки»: the operator's own systems that are told what happens, and what became of it. */
#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "desk/webhook.h"
#include "office/pages.h"
#include "page/table.h"

enum { HOOK_NAME, HOOK_URL };
enum { ONE_ID, ONE_NAME, ONE_URL, ONE_ACTIVE };
enum { SHOW_ID, SHOW_DONE, SHOW_TABLE };
enum { REPEAT_ID, REPEAT_EVENT };

static const char *const DONE[] = {"made", "saved", "tested", "rotated", "repeated", NULL};
static const char *const REFUSALS[] = {"name", "url", "address", "kinds", "many", NULL};

static const char *refusal_of(enum webhook_status status)
{
    switch (status) {
    case WEBHOOK_OK:
    case WEBHOOK_UNKNOWN: return NULL;
    case WEBHOOK_NAME: return "name";
    case WEBHOOK_URL: return "url";
    case WEBHOOK_ADDRESS: return "address";
    case WEBHOOK_NO_KIND: return "kinds";
    case WEBHOOK_MANY: return "many";
    }
    return NULL;
}

static const char *path_of(struct arena *arena, int64_t id)
{
    return arena_printf(arena, "/office/webhooks/%s", id_format(arena, id));
}

/* ---- the form ---- */

static const char *kind_field(struct arena *arena, int kind)
{
    return arena_printf(arena, "kind-%d", kind);
}

static unsigned kinds_read(struct arena *arena, const struct request *request)
{
    unsigned kinds = 0;
    for (int i = 1; i < WEBHOOK_KINDS; i++) {
        if (pairs_find(request->form, kind_field(arena, i), NULL) != NULL) kinds |= 1U << i;
    }
    return kinds;
}

static json_t *kinds_view(struct arena *arena, unsigned kinds)
{
    json_t *rows = json_array();
    for (int i = 1; i < WEBHOOK_KINDS; i++) {
        enum webhook_kind kind = (enum webhook_kind)i;
        json_t *row = json_pack("{s:s,s:s,s:s,s:b}", "field", kind_field(arena, i), "words",
                                webhook_kind_words(kind), "name", webhook_kind_name(kind), "ticked",
                                (kinds & 1U << i) != 0);
        json_add(rows, row);
    }
    return rows;
}

static json_t *form_view(struct arena *arena, struct text name, struct text url, unsigned kinds,
                         bool is_active)
{
    json_t *form = json_object();
    view_set(form, "name", text_view(name));
    view_set(form, "url", text_view(url));
    view_set(form, "kinds", kinds_view(arena, kinds));
    view_set(form, "is_active", json_boolean(is_active));
    return form;
}

/* ---- the list ---- */

struct list_work {
    struct arena *arena;
    struct webhooks all;
};

static enum err work_list(struct tx *tx, void *context)
{
    struct list_work *work = context;
    return webhooks_load(tx, work->arena, &work->all);
}

static const char *state_words(const struct webhook *webhook)
{
    if (!webhook->is_active) return "выключен";
    if (webhook->dead > 0) return "есть непринятые";
    if (webhook->waiting > 0) return "есть в пути";
    return webhook->delivered > 0 ? "всё принято" : "ещё ничего не было";
}

static json_t *list_view(struct arena *arena, const struct webhooks *all)
{
    json_t *rows = json_array();
    for (int i = 0; i < all->count; i++) {
        const struct webhook *webhook = &all->list[i];
        json_t *row = json_pack(
            "{s:s,s:s,s:s,s:s,s:I,s:I,s:I,s:b,s:s}", "path", path_of(arena, webhook->id), "name",
            webhook->name, "url", webhook->url, "state", state_words(webhook), "waiting",
            (json_int_t)webhook->waiting, "dead", (json_int_t)webhook->dead, "delivered",
            (json_int_t)webhook->delivered, "has_last", webhook->has_delivered, "last",
            webhook->has_delivered ? office_moment(arena, webhook->delivered_at) : "");
        json_add(rows, row);
    }
    return rows;
}

static void answer_list(const struct office *office, struct arena *arena,
                        const struct request *request, const char *refusal,
                        struct response *response)
{
    struct list_work *work = ARENA_NEW(arena, struct list_work);
    work->arena = arena;
    if (!office_read(office, arena, request, work_list, work, response)) return;
    bool typed = refusal != NULL;
    json_t *view = office_view(office, arena, request, "Вебхуки", "webhooks");
    view_set(view, "has_rows", json_boolean(work->all.count > 0));
    view_set(view, "rows", list_view(arena, &work->all));
    view_set(view, "refusal", flags_view(REFUSALS, refusal));
    view_set(view, "form",
             form_view(arena, typed ? request_raw(request, HOOK_NAME) : TEXT(""),
                       typed ? request_raw(request, HOOK_URL) : TEXT(""),
                       typed ? kinds_read(arena, request) : 0, true));
    office_answer(office, arena, request, "office_webhooks", typed ? 422 : 200, view, response);
}

static OFFICE_HANDLER(webhooks_show)
{
    answer_list(context, arena, request, NULL, response);
}

static OFFICE_HANDLER(webhook_add)
{
    const struct office *office = context;
    struct webhook_wish wish = {
        .name = field_text(request, HOOK_NAME),
        .url = field_text(request, HOOK_URL),
        .kinds = kinds_read(arena, request),
        .is_active = true,
        .login_id = office_caller_id(request),
        .networks = office->options.webhook_networks,
    };
    enum err err = desk_webhook_save(office->desk, &wish);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
    } else if (wish.status != WEBHOOK_OK) {
        answer_list(office, arena, request, refusal_of(wish.status), response);
    } else {
        response_redirect(response, arena_printf(arena, "%s?done=made", path_of(arena, wish.id)));
    }
}

/* ---- one ---- */

struct one_work {
    struct arena *arena;
    int64_t id;
    bool found;
    struct webhook webhook;
    struct webhook_deliveries deliveries;
};

static enum err work_one(struct tx *tx, void *context)
{
    struct one_work *work = context;
    TRY(webhook_load(tx, work->arena, work->id, &work->found, &work->webhook));
    if (!work->found) return OK;
    return webhook_deliveries_load(tx, work->arena, work->id, &work->deliveries);
}

/* False: answered. */
static bool one_load(const struct office *office, struct arena *arena,
                     const struct request *request, struct one_work *work,
                     struct response *response)
{
    work->arena = arena;
    work->id = request_number(request, ONE_ID);
    enum err err = store_read(office->access->store, work_one, work);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
        return false;
    }
    if (!work->found) office_not_found(office, arena, request, response);
    return work->found;
}

static const char *delivery_words(const struct webhook_delivery *delivery)
{
    switch (delivery->state) {
    case WEBHOOK_WAITS: return delivery->tries == 0 ? "ждёт" : "повторим";
    case WEBHOOK_ON_ITS_WAY: return "в пути";
    case WEBHOOK_DELIVERED: return "принято";
    case WEBHOOK_DEAD: return "не принято";
    }
    return "";
}

/* "account 0242013137" → «счёт 0242013137» */
static const char *subject_words(struct arena *arena, const char *subject)
{
    static const struct {
        const char *word, *words;
    } WORDS[] = {
        {"account", "счёт"},
        {"till", "касса"},
        {"difference", "расхождение"},
        {"school", "школа"},
        {"caterer", "организатор питания"},
        {"test", "проверка"},
    };
    struct text name = text_of(subject);
    struct text word = text_cut(&name, ' ');
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
        if (!text_is(word, WORDS[i].word)) continue;
        return arena_printf(arena, "%s %.*s", WORDS[i].words, TEXT_ARGS(name));
    }
    return subject;
}

static void deliveries_sheet(struct sheet *sheet, const struct webhook_deliveries *deliveries)
{
    static const struct sheet_column COLUMNS[] = {
        {"Когда", SHEET_TEXT, .width = 18},         {"Событие", SHEET_TEXT, .width = 26},
        {"О чём", SHEET_TEXT, .width = 22},         {"Состояние", SHEET_TEXT, .width = 12},
        {"Попыток", SHEET_NUMBER, .width = 8},      {"Ответ", SHEET_TEXT, .width = 20},
        {"Миллисекунд", SHEET_NUMBER, .width = 10}, {"Имя события", SHEET_TEXT, .width = 22},
        {"Содержание", SHEET_TEXT, .width = 40},
    };
    SHEET_COLUMNS(sheet, COLUMNS);
    for (int i = 0; i < deliveries->count; i++) {
        const struct webhook_delivery *delivery = &deliveries->list[i];
        bool has_answer = delivery->status != 0;
        sheet_row(sheet);
        sheet_moment(sheet, delivery->happened_at);
        sheet_string(sheet, webhook_kind_words(delivery->kind));
        sheet_string(sheet, subject_words(sheet->arena, delivery->subject));
        sheet_string(sheet, delivery_words(delivery));
        sheet_number(sheet, delivery->tries);
        if (delivery->fault[0] != '\0') {
            sheet_string(sheet, delivery->fault);
        } else {
            sheet_string(sheet, has_answer ? arena_printf(sheet->arena, "ответ %lld",
                                                          (long long)delivery->status)
                                           : "");
        }
        sheet_number(sheet, delivery->took_ms);
        sheet_string(sheet, arena_printf(sheet->arena, "msg_%lld", (long long)delivery->event_id));
        sheet_string(sheet, delivery->body);
    }
}

/* Those that a person may try again. */
static json_t *dead_view(struct arena *arena, const struct webhook_deliveries *deliveries)
{
    json_t *rows = json_array();
    for (int i = 0; i < deliveries->count; i++) {
        const struct webhook_delivery *delivery = &deliveries->list[i];
        if (delivery->state != WEBHOOK_DEAD) continue;
        json_t *row = json_pack(
            "{s:s,s:s,s:s,s:s,s:s}", "event", id_format(arena, delivery->event_id), "words",
            webhook_kind_words(delivery->kind), "subject", subject_words(arena, delivery->subject),
            "when", office_moment(arena, delivery->happened_at), "fault", delivery->fault);
        json_add(rows, row);
    }
    return rows;
}

static json_t *one_view(const struct office *office, struct arena *arena,
                        const struct request *request, const struct one_work *work)
{
    const struct webhook *webhook = &work->webhook;
    struct instant now = world_now(office->access->world);
    bool has_old = webhook->old_secret[0] != '\0' &&
                   instant_compare(now, webhook->old_secret_ends_at) < 0;
    json_t *one = json_pack(
        "{s:s,s:s,s:s,s:s,s:b,s:s,s:s,s:b,s:b}", "path", path_of(arena, webhook->id), "name",
        webhook->name, "url", webhook->url, "secret", webhook->secret, "has_old", has_old,
        "old_ends", has_old ? office_moment(arena, webhook->old_secret_ends_at) : "", "state",
        state_words(webhook), "is_active", webhook->is_active, "has_dead", webhook->dead > 0);
    CHECK(one != NULL);
    view_set(one, "dead", dead_view(arena, &work->deliveries));
    json_t *view = office_view(office, arena, request, webhook->name, "webhooks");
    view_set(view, "webhook", one);
    return view;
}

static void answer_one(const struct office *office, struct arena *arena,
                       const struct request *request, struct one_work *work, const char *done,
                       struct response *response)
{
    struct table table;
    const struct webhook *webhook = &work->webhook;
    table_open(&table, "Доставка", world_now(office->access->world), zone_moscow());
    table.file_name = "webhook-deliveries";
    table.empty = "Пока ничего не отправлялось. Нажмите «Проверить».";
    deliveries_sheet(&table.sheet, &work->deliveries);
    json_t *view = one_view(office, arena, request, work);
    view_set(view, "done", flags_view(DONE, done));
    view_set(view, "refusal", flags_view(REFUSALS, NULL));
    view_set(view, "form",
             form_view(arena, text_of(webhook->name), text_of(webhook->url), webhook->kinds,
                       webhook->is_active));
    enum err err = table_answer(&office->kit, arena, request, SHOW_TABLE, &table, "office_webhook",
                                view, response);
    table_close(&table);
    if (err != OK) office_fault(office, arena, request, err, response);
}

static OFFICE_HANDLER(webhook_show)
{
    const struct office *office = context;
    struct one_work work = {.found = false};
    if (!one_load(office, arena, request, &work, response)) return;
    const char *done = request_has(request, SHOW_DONE) ? DONE[request_number(request, SHOW_DONE)]
                                                       : NULL;
    answer_one(office, arena, request, &work, done, response);
}

/* A form that was refused is shown without the list, which belongs to the address of the page. */
static void answer_refused(const struct office *office, struct arena *arena,
                           const struct request *request, const struct one_work *work,
                           const char *refusal, struct response *response)
{
    json_t *view = one_view(office, arena, request, work);
    view_set(view, "done", flags_view(DONE, NULL));
    view_set(view, "refusal", flags_view(REFUSALS, refusal));
    view_set(view, "table", json_false());
    view_set(view, "form",
             form_view(arena, request_raw(request, ONE_NAME), request_raw(request, ONE_URL),
                       kinds_read(arena, request), request_flag(request, ONE_ACTIVE)));
    office_answer(office, arena, request, "office_webhook", 422, view, response);
}

static void go_back(struct arena *arena, int64_t id, const char *done, struct response *response)
{
    response_redirect(response, arena_printf(arena, "%s?done=%s", path_of(arena, id), done));
}

static OFFICE_HANDLER(webhook_save)
{
    const struct office *office = context;
    struct one_work work = {.found = false};
    if (!one_load(office, arena, request, &work, response)) return;
    struct webhook_wish wish = {
        .id = work.id,
        .name = field_text(request, ONE_NAME),
        .url = field_text(request, ONE_URL),
        .kinds = kinds_read(arena, request),
        .is_active = request_flag(request, ONE_ACTIVE),
        .login_id = office_caller_id(request),
        .networks = office->options.webhook_networks,
    };
    enum err err = desk_webhook_save(office->desk, &wish);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
    } else if (wish.status == WEBHOOK_UNKNOWN) {
        office_not_found(office, arena, request, response);
    } else if (wish.status != WEBHOOK_OK) {
        answer_refused(office, arena, request, &work, refusal_of(wish.status), response);
    } else {
        go_back(arena, work.id, "saved", response);
    }
}

/* ---- deeds ---- */

static void answer_deed(const struct office *office, struct arena *arena,
                        const struct request *request, enum err err, enum webhook_status status,
                        const char *done, struct response *response)
{
    if (err != OK) {
        office_fault(office, arena, request, err, response);
    } else if (status != WEBHOOK_OK) {
        office_not_found(office, arena, request, response);
    } else {
        go_back(arena, request_number(request, ONE_ID), done, response);
    }
}

static OFFICE_HANDLER(webhook_test)
{
    const struct office *office = context;
    enum webhook_status status = WEBHOOK_UNKNOWN;
    enum err err = desk_webhook_test(office->desk, request_number(request, ONE_ID), &status);
    answer_deed(office, arena, request, err, status, "tested", response);
}

static OFFICE_HANDLER(webhook_rotate)
{
    const struct office *office = context;
    enum webhook_status status = WEBHOOK_UNKNOWN;
    enum err err = desk_webhook_rotate(office->desk, request_number(request, ONE_ID),
                                       office_caller_id(request), &status);
    answer_deed(office, arena, request, err, status, "rotated", response);
}

static OFFICE_HANDLER(webhook_repeat)
{
    const struct office *office = context;
    int64_t count = 0;
    int64_t event_id = request_has(request, REPEAT_EVENT) ? request_number(request, REPEAT_EVENT)
                                                          : 0;
    struct one_work work = {.found = false};
    if (!one_load(office, arena, request, &work, response)) return;
    enum err err = desk_webhook_repeat(office->desk, work.id, event_id, &count);
    answer_deed(office, arena, request, err, WEBHOOK_OK, "repeated", response);
}

static OFFICE_HANDLER(webhook_drop_show)
{
    const struct office *office = context;
    struct one_work work = {.found = false};
    if (!one_load(office, arena, request, &work, response)) return;
    json_t *view = one_view(office, arena, request, &work);
    view_set(view, "waiting", json_integer(work.webhook.waiting));
    view_set(view, "has_waiting", json_boolean(work.webhook.waiting > 0));
    office_answer(office, arena, request, "office_webhook_drop", 200, view, response);
}

static OFFICE_HANDLER(webhook_drop)
{
    const struct office *office = context;
    enum webhook_status status = WEBHOOK_UNKNOWN;
    enum err err = desk_webhook_drop(office->desk, request_number(request, ONE_ID), &status);
    if (err != OK || status != WEBHOOK_OK) {
        answer_deed(office, arena, request, err, status, "", response);
        return;
    }
    response_redirect(response, "/office/webhooks");
}

/* ---- routes ---- */

static const struct field NEW_FIELDS[] = {
    [HOOK_NAME] = {"name", FIELD_IN_FORM, FIELD_TEXT, false, 0, WEBHOOK_NAME_LIMIT, NULL},
    [HOOK_URL] = {"url", FIELD_IN_FORM, FIELD_TEXT, false, 0, WEBHOOK_URL_LIMIT, NULL},
};
static const struct field ONE_FIELDS[] = {
    [ONE_ID] = {"id", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
    [ONE_NAME] = {"name", FIELD_IN_FORM, FIELD_TEXT, false, 0, WEBHOOK_NAME_LIMIT, NULL},
    [ONE_URL] = {"url", FIELD_IN_FORM, FIELD_TEXT, false, 0, WEBHOOK_URL_LIMIT, NULL},
    [ONE_ACTIVE] = {"active", FIELD_IN_FORM, FIELD_BOOL, false, 0, 0, NULL},
};
static const struct field DEED_FIELDS[] = {
    [ONE_ID] = {"id", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
};
static const struct field SHOW_FIELDS[] = {
    [SHOW_ID] = {"id", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
    [SHOW_DONE] = {"done", FIELD_IN_QUERY, FIELD_CHOICE, false, 0, 0, DONE},
    TABLE_FIELDS,
};
static const struct field REPEAT_FIELDS[] = {
    [REPEAT_ID] = {"id", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
    [REPEAT_EVENT] = {"event", FIELD_IN_FORM, FIELD_ID, false, 0, 0, NULL},
};

#define WHO OFFICE(RIGHT_WEBHOOKS)
#define OWN .flags = ROUTE_OWN_FAULTS

static const struct route ROUTES[] = {
    {OFFICE_GET("/office/webhooks", WHO, webhooks_show)},
    {OFFICE_POST("/office/webhooks", WHO, webhook_add), OWN, ROUTE_FIELDS(NEW_FIELDS),
     .trail = "Новое уведомление программе"},
    {OFFICE_GET("/office/webhooks/{id}", WHO, webhook_show), ROUTE_FIELDS(SHOW_FIELDS)},
    {OFFICE_POST("/office/webhooks/{id}", WHO, webhook_save), ROUTE_FIELDS(ONE_FIELDS),
     .trail = "Уведомления программе"},
    {OFFICE_POST("/office/webhooks/{id}/test", WHO, webhook_test), ROUTE_FIELDS(DEED_FIELDS),
     .trail = "Уведомления программе: проверка"},
    {OFFICE_POST("/office/webhooks/{id}/rotate", WHO, webhook_rotate), ROUTE_FIELDS(DEED_FIELDS),
     .trail = "Уведомления программе: новый ключ"},
    {OFFICE_POST("/office/webhooks/{id}/repeat", WHO, webhook_repeat), ROUTE_FIELDS(REPEAT_FIELDS),
     .trail = "Уведомления программе: повтор"},
    {OFFICE_GET("/office/webhooks/{id}/drop", WHO, webhook_drop_show), ROUTE_FIELDS(DEED_FIELDS)},
    {OFFICE_POST("/office/webhooks/{id}/drop", WHO, webhook_drop), ROUTE_FIELDS(DEED_FIELDS),
     .trail = "Уведомления программе удалены"},
};

const struct office_pages office_webhook_pages = {OFFICE_PAGES(ROUTES)};
