/* «Журнал действий»: who of the staff saw and did what. Paged by key in the query: the log is as
 * long as the years. That it was looked at, and for whom, is in it, too. */
#include "access/trail.h"

#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "office/pages.h"
#include "office/paths.h"
#include "page/table.h"
#include "school/person.h"

enum { ROWS_A_PAGE = 100, EXPORT_ROWS = 20000, WHO_LIMIT = 100 };
#define EXPORT_ARENA_BUDGET ((size_t)96 << 20)

enum { ASK_WHO, ASK_ACCOUNT, ASK_KIND, ASK_FROM, ASK_TO, ASK_AT, ASK_ID, ASK_AS };

static const char *const KIND_WORDS[TRAIL_KINDS + 1] = {
    "seen", "sent", "changed", "entered", "refused", "password", "factor", "command", NULL};
static const char *const FORMATS[] = {"xlsx", "csv", "pdf", NULL};
static const enum sheet_format SHEET_FORMATS[] = {SHEET_XLSX, SHEET_CSV, SHEET_PDF};

/* ---- what is asked for ---- */

struct ask {
    struct text who, account;
    enum trail_kind kind; /* 0: any */
    struct day from, to;
    bool has_from, has_to;
};

static struct ask ask_of(const struct request *request)
{
    struct ask ask = {.who = text_trim(field_text(request, ASK_WHO)),
                      .account = text_trim(field_text(request, ASK_ACCOUNT)),
                      .has_from = request_has(request, ASK_FROM),
                      .has_to = request_has(request, ASK_TO)};
    if (request_has(request, ASK_KIND)) {
        const char *word = KIND_WORDS[request_number(request, ASK_KIND)];
        CHECK(trail_kind_by_name(text_of(word), &ask.kind));
    }
    if (ask.has_from) ask.from = request_day(request, ASK_FROM);
    if (ask.has_to) ask.to = request_day(request, ASK_TO);
    return ask;
}

struct trail_work {
    struct arena *arena;
    const struct ask *ask;
    struct trail_wish wish;
    const char *fault; /* a sentence: nobody, or several, are meant; NULL: found */
    struct trail_rows rows;
};

static const char *several_words(struct arena *arena, const struct staff_list *staff,
                                 struct text who)
{
    struct buf buf;
    int count = 0;
    buf_init(&buf, arena);
    buf_add_string(&buf, "Подходят несколько, укажите имя для входа: ");
    for (int i = 0; i < staff->count; i++) {
        const struct staff *one = &staff->rows[i];
        if (!table_words_hold(text_of(one->name), who)) continue;
        if (count == 5) return buf_add_string(&buf, " и другие."), buf.bytes;
        buf_printf(&buf, "%s%s (%s)", count++ == 0 ? "" : ", ", one->name, one->login);
    }
    buf_add_string(&buf, ".");
    return buf.bytes;
}

/* A login, or a part of a name that is one person's. */
static enum err find_who(struct tx *tx, struct trail_work *work)
{
    struct staff_list staff;
    struct text who = work->ask->who;
    int found = 0;
    TRY(staff_all_load(tx, work->arena, &staff));
    for (int i = 0; i < staff.count; i++) {
        const struct staff *one = &staff.rows[i];
        bool is_login = text_is(who, one->login);
        if (!is_login && !table_words_hold(text_of(one->name), who)) continue;
        found = is_login ? 1 : found + 1;
        work->wish.login_id = one->id;
        if (is_login) break;
    }
    work->wish.has_login = true;
    if (found == 0) work->fault = "Такого сотрудника нет.";
    if (found > 1) work->fault = several_words(work->arena, &staff, who);
    return OK;
}

static enum err work_trail(struct tx *tx, void *context)
{
    struct trail_work *work = context;
    work->fault = NULL;
    if (work->ask->who.size > 0) TRY(find_who(tx, work));
    if (work->fault != NULL) return OK;
    return trail_find(tx, work->arena, &work->wish, &work->rows);
}

static struct trail_wish wish_of(const struct request *request, const struct ask *ask, int limit)
{
    struct trail_wish wish = {
        .account = ask->account, .kind = ask->kind, .limit = limit, .until = {INT64_MAX}};
    if (ask->has_from) wish.from = day_start(ask->from, zone_moscow());
    if (ask->has_to) wish.until = day_start(day_add(ask->to, 1), zone_moscow());
    if (request_has(request, ASK_AT) && request_has(request, ASK_ID)) {
        wish.before_at = instant_of_ms(request_number(request, ASK_AT));
        wish.before_id = request_number(request, ASK_ID);
    }
    return wish;
}

/* What was looked for, for the log's own entry about it. */
static const char *ask_words(struct arena *arena, const struct ask *ask, bool is_export)
{
    struct buf buf;
    buf_init(&buf, arena);
    if (ask->who.size > 0) {
        buf_printf(&buf, "сотрудник: %.*s; ", (int)ask->who.size, ask->who.bytes);
    }
    if (ask->kind != 0) buf_printf(&buf, "вид: %s; ", trail_kind_words(ask->kind));
    if (ask->has_from) buf_printf(&buf, "с %s; ", day_format(arena, ask->from));
    if (ask->has_to) buf_printf(&buf, "по %s; ", day_format(arena, ask->to));
    buf_add_string(&buf, is_export ? "выгрузка" : "на экране");
    return buf.bytes;
}

static void note(struct arena *arena, const struct request *request, const struct ask *ask)
{
    struct staff_trail *trail = staff_of(request)->trail;
    if (ask->account.size > 0) {
        trail->account = arena_copy(arena, ask->account.bytes, ask->account.size);
    }
    trail->subject = ask_words(arena, ask, request_has(request, ASK_AS));
}

/* ---- the page ---- */

static const char *who_words(struct arena *arena, const struct trail_entry *entry)
{
    if (*entry->name != '\0') return arena_printf(arena, "%s (%s)", entry->name, entry->login);
    return entry->kind == TRAIL_COMMAND ? "команда на сервере" : "не узнан";
}

static const char *where_words(struct arena *arena, const struct trail_entry *entry)
{
    struct access_place place = entry->place;
    return arena_printf(arena, "%.*s%s%.*s", (int)place.address.size, place.address.bytes,
                        place.device.size == 0 ? "" : ", ", (int)place.device.size,
                        place.device.bytes);
}

static json_t *rows_view(struct arena *arena, const struct request *request,
                         const struct trail_rows *rows)
{
    bool may_search = office_may(request, RIGHT_SEARCH);
    json_t *list = json_array();
    CHECK(list != NULL);
    for (int i = 0; i < rows->count; i++) {
        const struct trail_entry *entry = &rows->rows[i].entry;
        const char *outcome = trail_outcome_words(entry);
        bool is_bad = entry->status >= 400 || entry->kind == TRAIL_REFUSED ||
                      (entry->kind == TRAIL_SENT && entry->status == 0);
        bool has_page = may_search && account_number_is_formed(text_of(entry->account));
        json_t *row = json_pack(
            "{s:s,s:s,s:s,s:s,s:s,s:b,s:s?}", "when", office_moment(arena, entry->happened_at),
            "who", who_words(arena, entry), "what", trail_sentence(arena, entry), "where",
            where_words(arena, entry), "outcome", outcome, "is_bad", is_bad, "path",
            has_page ? office_person_path(arena, entry->account) : NULL);
        json_add(list, row);
    }
    return list;
}

/* The same question, further back. */
static const char *older_path(struct arena *arena, const struct ask *ask,
                              const struct trail_rows *rows)
{
    struct buf buf;
    const struct trail_entry *last = &rows->rows[rows->count - 1].entry;
    buf_init(&buf, arena);
    buf_printf(&buf, "/office/trail?at=%" PRId64 "&id=%s", last->happened_at.ms,
               id_format(arena, last->id));
    if (ask->who.size > 0) buf_add_string(&buf, "&who="), buf_add_percent(&buf, ask->who);
    if (ask->account.size > 0) {
        buf_add_string(&buf, "&account="), buf_add_percent(&buf, ask->account);
    }
    if (ask->kind != 0) buf_printf(&buf, "&kind=%s", trail_kind_name(ask->kind));
    if (ask->has_from) buf_printf(&buf, "&from=%s", day_format_iso(arena, ask->from));
    if (ask->has_to) buf_printf(&buf, "&to=%s", day_format_iso(arena, ask->to));
    return buf.bytes;
}

static json_t *kinds_view(enum trail_kind chosen)
{
    json_t *list = json_array();
    CHECK(list != NULL);
    for (int kind = TRAIL_SEEN; kind <= TRAIL_COMMAND; kind++) {
        json_t *row = json_pack("{s:s,s:s,s:b}", "value", trail_kind_name((enum trail_kind)kind),
                                "words", trail_kind_words((enum trail_kind)kind), "chosen",
                                kind == (int)chosen);
        json_add(list, row);
    }
    return list;
}

static void answer_page(const struct office *office, struct arena *arena,
                        const struct request *request, const struct ask *ask,
                        const struct trail_work *work, struct response *response)
{
    bool is_found = work->fault == NULL;
    bool has_rows = is_found && work->rows.count > 0;
    json_t *view = office_view(office, arena, request, "Журнал действий", "trail");
    view_set(view, "ask",
             json_pack("{s:o,s:o,s:s,s:s}", "who", text_view(ask->who), "account",
                       text_view(ask->account), "from",
                       ask->has_from ? day_format_iso(arena, ask->from) : "", "to",
                       ask->has_to ? day_format_iso(arena, ask->to) : ""));
    view_set(view, "kinds", kinds_view(ask->kind));
    view_set(view, "refusal", is_found ? json_null() : json_string(work->fault));
    view_set(view, "has_rows", json_boolean(has_rows));
    view_set(view, "rows", has_rows ? rows_view(arena, request, &work->rows) : json_array());
    view_set(view, "older",
             has_rows && work->rows.has_more ? json_string(older_path(arena, ask, &work->rows))
                                             : json_null());
    view_set(view, "is_first", json_boolean(!request_has(request, ASK_ID)));
    office_answer(office, arena, request, "office_trail", is_found ? 200 : 422, view, response);
}

/* ---- as a document ---- */

static void fill(struct sheet *sheet, struct arena *arena, const struct trail_rows *rows)
{
    sheet_column(sheet, (struct sheet_column){"Когда", .width = 17});
    sheet_column(sheet, (struct sheet_column){"Кто", .width = 30});
    sheet_column(sheet, (struct sheet_column){"Имя для входа", .width = 16});
    sheet_column(sheet, (struct sheet_column){"Что", .width = 60});
    sheet_column(sheet, (struct sheet_column){"Исход", .width = 16});
    sheet_column(sheet, (struct sheet_column){"Лицевой счёт", .width = 14});
    sheet_column(sheet, (struct sheet_column){"Адрес", .width = 16});
    sheet_column(sheet, (struct sheet_column){"Устройство", .width = 20});
    for (int i = 0; i < rows->count; i++) {
        const struct trail_entry *entry = &rows->rows[i].entry;
        sheet_row(sheet);
        sheet_moment(sheet, entry->happened_at);
        sheet_string(sheet, entry->name);
        sheet_string(sheet, entry->login);
        sheet_string(sheet, trail_sentence(arena, entry));
        sheet_string(sheet, trail_outcome_words(entry));
        sheet_string(sheet, entry->account);
        sheet_text(sheet, entry->place.address);
        sheet_text(sheet, entry->place.device);
    }
}

static enum err document(const struct office *office, struct arena *own, struct arena *arena,
                         const struct request *request, const struct trail_work *work,
                         struct response *response)
{
    enum sheet_format format = SHEET_FORMATS[request_number(request, ASK_AS)];
    struct sheet sheet;
    struct text made;
    sheet_init(&sheet, own, "Журнал действий сотрудников", world_now(office->access->world),
               zone_moscow());
    sheet_note(&sheet, ask_words(own, work->ask, true));
    if (work->rows.has_more) {
        sheet_note(&sheet, "Показаны самые новые записи; для более старых возьмите период короче");
    }
    fill(&sheet, own, &work->rows);
    TRY(sheet_document(own, &sheet, format, &made));
    if (made.size > TABLE_DOCUMENT_LIMIT) return ERR_LIMIT;
    struct text copy = {arena_copy(arena, made.bytes, made.size), made.size};
    response_set(response, 200, sheet_format_content_type(format), copy);
    response_header(
        response, "Content-Disposition",
        arena_printf(arena, "attachment; filename=\"audit-log.%s\"", sheet_format_word(format)));
    return OK;
}

static enum err answer_document(const struct office *office, struct arena *arena,
                                const struct request *request, const struct ask *ask,
                                struct response *response, const char **out_fault)
{
    struct arena own;
    arena_init(&own, EXPORT_ARENA_BUDGET);
    struct trail_work work = {
        .arena = &own, .ask = ask, .wish = wish_of(request, ask, EXPORT_ROWS)};
    enum err err = store_read(office->access->store, work_trail, &work);
    *out_fault = work.fault == NULL ? NULL : arena_printf(arena, "%s", work.fault);
    if (err == OK && work.fault == NULL) {
        err = document(office, &own, arena, request, &work, response);
        if (err == ERR_LIMIT) *out_fault = "Записей слишком много. Возьмите период короче.";
        if (err == ERR_LIMIT) err = OK;
    }
    arena_release(&own);
    return err;
}

static OFFICE_HANDLER(trail_show)
{
    const struct office *office = context;
    const struct ask ask = ask_of(request);
    struct trail_work work = {
        .arena = arena, .ask = &ask, .wish = wish_of(request, &ask, ROWS_A_PAGE)};
    bool is_export = request_has(request, ASK_AS);
    note(arena, request, &ask);
    enum err err = is_export ? answer_document(office, arena, request, &ask, response, &work.fault)
                             : store_read(office->access->store, work_trail, &work);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
    } else if (!is_export || work.fault != NULL) {
        answer_page(office, arena, request, &ask, &work, response);
    }
}

/* ---- routes ---- */

static const struct field ASK_FIELDS[] = {
    [ASK_WHO] = {"who", FIELD_IN_QUERY, FIELD_TEXT, false, 0, WHO_LIMIT, NULL},
    [ASK_ACCOUNT] = {"account", FIELD_IN_QUERY, FIELD_TEXT, false, 0, WHO_LIMIT, NULL},
    [ASK_KIND] = {"kind", FIELD_IN_QUERY, FIELD_CHOICE, false, 0, 0, KIND_WORDS},
    [ASK_FROM] = {"from", FIELD_IN_QUERY, FIELD_DAY, false, 0, 0, NULL},
    [ASK_TO] = {"to", FIELD_IN_QUERY, FIELD_DAY, false, 0, 0, NULL},
    [ASK_AT] = {"at", FIELD_IN_QUERY, FIELD_INT, false, 0, INT64_MAX, NULL},
    [ASK_ID] = {"id", FIELD_IN_QUERY, FIELD_ID, false, 0, 0, NULL},
    [ASK_AS] = {"as", FIELD_IN_QUERY, FIELD_CHOICE, false, 0, 0, FORMATS},
};

static const struct route ROUTES[] = {
    {OFFICE_GET("/office/trail", OFFICE(RIGHT_AUDIT), trail_show), ROUTE_FIELDS(ASK_FIELDS),
     .trail = "Журнал действий"},
};

const struct office_pages office_trail_pages = {OFFICE_PAGES(ROUTES)};
