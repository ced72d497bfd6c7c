/* The search box. Whoever looks through people is in the audit log with what he typed, and may do
 * so only so often: account numbers are not to be tried one after another here either. */
#include <string.h>

#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "desk/find.h"
#include "http/rate.h"
#include "meals/receipt.h"
#include "office/inside.h"
#include "office/pages.h"
#include "office/paths.h"
#include "page/person_words.h"
#include "page/words.h"

enum { FIND_TEXT };
enum { FIND_STATUS_TOO_MANY = 429 };

struct find_work {
    struct arena *arena;
    const struct find_query *query;
    struct found found;
};

static enum err work_find(struct tx *tx, void *context)
{
    struct find_work *work = context;
    return find_all(tx, work->arena, work->query, &work->found);
}

/* ---- what was found, as groups of links ---- */

static const char *name_of(struct arena *arena, const struct find_name *who)
{
    if (*who->number == '\0') return "владелец неизвестен";
    return person_full_name(arena, who->surname, who->name, who->patronymic);
}

static void hit_add(json_t *rows, const char *path, const char *title, const char *note)
{
    json_t *row = json_pack("{s:s,s:s,s:s}", "path", path, "title", title, "note", note);
    json_add(rows, row);
}

static void group_add(json_t *groups, const char *title, json_t *rows)
{
    if (json_array_size(rows) == 0) {
        json_decref(rows);
        return;
    }
    json_t *group = json_pack("{s:s,s:o}", "title", title, "rows", rows);
    json_add(groups, group);
}

static json_t *people_view(struct arena *arena, const struct found *found)
{
    json_t *rows = json_array();
    for (int i = 0; i < found->people_count; i++) {
        const struct find_person *one = &found->people[i];
        const char *place = one->class_id != 0             ? one->class_name
                            : one->kind == PERSON_EMPLOYEE ? "сотрудник"
                                                           : "без класса";
        hit_add(rows, office_person_path(arena, one->who.number), name_of(arena, &one->who),
                arena_printf(arena, "%s, %s · Л/С %s%s", one->school_name, place, one->who.number,
                             one->state == PERSON_LEFT ? " · выбыл" : ""));
    }
    return rows;
}

static json_t *classes_view(struct arena *arena, const struct found *found)
{
    json_t *rows = json_array();
    for (int i = 0; i < found->class_count; i++) {
        const struct find_class *one = &found->classes[i];
        hit_add(rows,
                arena_printf(arena, "/school/%lld/class/%s", (long long)one->school_number,
                             id_format(arena, one->id)),
                arena_printf(arena, "%s, %s", one->name, one->school_name), "");
    }
    return rows;
}

static json_t *school_view(struct arena *arena, const struct found *found)
{
    json_t *rows = json_array();
    if (found->school == NULL) return rows;
    hit_add(rows, arena_printf(arena, "/school/%lld/", (long long)found->school->number),
            found->school->name, "");
    return rows;
}

static json_t *cards_view(struct arena *arena, const struct found *found)
{
    json_t *rows = json_array();
    for (int i = 0; i < found->card_count; i++) {
        const struct find_card *one = &found->cards[i];
        hit_add(rows, arena_printf(arena, "%s#cards", office_person_path(arena, one->who.number)),
                arena_printf(arena, "Карта %s: %s%s", one->chip, card_state_words(one->state),
                             one->is_temporary ? ", временная" : ""),
                arena_printf(arena, "%s · Л/С %s", name_of(arena, &one->who), one->who.number));
    }
    return rows;
}

/* The day of the receipt in the statement of who ate. */
static const char *receipt_path(struct arena *arena, const struct find_receipt *one)
{
    struct day day = day_of_instant(one->happened_at, zone_moscow());
    if (*one->who.number == '\0') return "/office/";
    return arena_printf(arena, "/school/%lld/pupil/%s/statement?from=%s&to=%s",
                        (long long)one->home_number, one->who.number, day_format_iso(arena, day),
                        day_format_iso(arena, day));
}

static json_t *receipts_view(struct arena *arena, const struct found *found)
{
    json_t *rows = json_array();
    for (int i = 0; i < found->receipt_count; i++) {
        const struct find_receipt *one = &found->receipts[i];
        const char *number = receipt_number_format(arena, one->school_number, one->number);
        hit_add(rows, receipt_path(arena, one),
                arena_printf(arena, "%s №%s на %s руб.", one->is_return ? "Возврат" : "Чек", number,
                             money_format(arena, one->total)),
                arena_printf(arena, "%s · %s", office_moment(arena, one->happened_at),
                             name_of(arena, &one->who)));
    }
    return rows;
}

static const char *payment_path(struct arena *arena, const struct find_payment *one)
{
    if (*one->who.number == '\0') return "/office/";
    return arena_printf(arena, "%s?payment=%s#payment", office_person_path(arena, one->who.number),
                        id_format(arena, one->id));
}

static json_t *payments_view(struct arena *arena, const struct found *found)
{
    json_t *rows = json_array();
    for (int i = 0; i < found->payment_count; i++) {
        const struct find_payment *one = &found->payments[i];
        hit_add(rows, payment_path(arena, one),
                arena_printf(arena, "Платёж на %s руб., %s", money_format(arena, one->amount),
                             one->channel),
                arena_printf(arena, "%s · %s", office_moment(arena, one->happened_at),
                             name_of(arena, &one->who)));
    }
    return rows;
}

static json_t *refused_view(struct arena *arena, const struct found *found)
{
    json_t *rows = json_array();
    for (int i = 0; i < found->refused_count; i++) {
        const struct find_refused *one = &found->refused[i];
        hit_add(rows, office_person_path(arena, one->number),
                arena_printf(arena, "Отказ в приёме %s руб., %s", money_format(arena, one->amount),
                             one->channel),
                arena_printf(arena, "%s · Л/С %s", office_moment(arena, one->happened_at),
                             one->number));
    }
    return rows;
}

static json_t *suspense_view(struct arena *arena, const struct found *found)
{
    json_t *rows = json_array();
    for (int i = 0; i < found->suspense_count; i++) {
        const struct find_suspense *one = &found->suspense[i];
        hit_add(
            rows, arena_printf(arena, "/office/suspense/%s", id_format(arena, one->id)),
            arena_printf(arena, "Невыясненный платёж на %s руб.", money_format(arena, one->amount)),
            arena_printf(arena, "%s · %s", office_moment(arena, one->happened_at),
                         one->is_waiting ? "ждёт решения" : "разобран"));
    }
    return rows;
}

static const char *order_path(struct arena *arena, const struct find_order *one)
{
    if (*one->who.number == '\0') return "/office/";
    return arena_printf(arena, "%s#orders", office_person_path(arena, one->who.number));
}

static json_t *orders_view(struct arena *arena, const struct found *found)
{
    json_t *rows = json_array();
    for (int i = 0; i < found->order_count; i++) {
        const struct find_order *one = &found->orders[i];
        hit_add(rows, order_path(arena, one),
                arena_printf(arena, "Заказ %s на %s руб.: %s", one->number,
                             money_format(arena, one->amount), office_order_words(one->state)),
                arena_printf(arena, "%s · %s", office_moment(arena, one->created_at),
                             name_of(arena, &one->who)));
    }
    return rows;
}

static json_t *appeal_view(struct arena *arena, const struct request *request,
                           const struct found *found)
{
    json_t *rows = json_array();
    const struct appeal *one = found->appeal;
    if (one == NULL || !office_may(request, RIGHT_APPEALS)) return rows;
    hit_add(rows, arena_printf(arena, "/office/appeals/%lld", (long long)one->number),
            arena_printf(arena, "Обращение № %lld: %s", (long long)one->number,
                         appeal_kind_title(one->kind)),
            appeal_state_title(one->state));
    return rows;
}

static json_t *groups_view(struct arena *arena, const struct request *request,
                           const struct found *found)
{
    json_t *groups = json_array();
    CHECK(groups != NULL);
    group_add(groups, "Ученики и сотрудники", people_view(arena, found));
    group_add(groups, "Школы", school_view(arena, found));
    group_add(groups, "Классы", classes_view(arena, found));
    group_add(groups, "Карты", cards_view(arena, found));
    group_add(groups, "Чеки", receipts_view(arena, found));
    group_add(groups, "Платежи", payments_view(arena, found));
    group_add(groups, "Заказы на оплату картой", orders_view(arena, found));
    group_add(groups, "Отказы на линии", refused_view(arena, found));
    if (office_may(request, RIGHT_MONEY)) {
        group_add(groups, "Невыясненные платежи", suspense_view(arena, found));
    }
    group_add(groups, "Обращения", appeal_view(arena, request, found));
    return groups;
}

/* ---- the page ---- */

/* Written beside the answer, which does not wait for it. */
static void note_search(const struct office *office, struct arena *arena,
                        const struct request *request, const struct find_query *query, int status,
                        int count)
{
    struct trail_entry entry = staff_trail(arena, request);
    entry.kind = TRAIL_SEEN;
    entry.words = "Поиск";
    entry.status = status;
    entry.details = arena_printf(arena, "искали «%.*s», нашлось: %d", TEXT_ARGS(query->text),
                                 count);
    trail_write_later(office->access->store, &entry, false);
}

static void answer(const struct office *office, struct arena *arena, const struct request *request,
                   const struct find_query *query, json_t *groups, const struct found *found,
                   int status, struct response *response)
{
    json_t *view = office_view(office, arena, request, "Поиск", "find");
    bool asked = query->text.size > 0;
    view_set(view, "query", text_view(query->text));
    view_set(view, "find_text", text_view(query->text));
    view_set(view, "asked", json_boolean(asked));
    view_set(view, "too_often", json_boolean(status == FIND_STATUS_TOO_MANY));
    view_set(view, "has_groups", json_boolean(json_array_size(groups) > 0));
    view_set(view, "has_more", json_boolean(found != NULL && found->has_more_people));
    view_set(view, "groups", groups);
    office_answer(office, arena, request, "office_find", status, view, response);
}

/* The one thing found, when a number named it. */
static const char *straight(const struct found *found, const json_t *groups)
{
    if (!found->is_number || json_array_size(groups) != 1) return NULL;
    const json_t *rows = json_object_get(json_array_get(groups, 0), "rows");
    return json_string_value(json_object_get(json_array_get(rows, 0), "path"));
}

static OFFICE_HANDLER(find_show)
{
    const struct office *office = context;
    struct find_query query;
    struct find_work work = {.arena = arena, .query = &query};
    find_query_parse(arena, field_text(request, FIND_TEXT), &query);
    if (query.text.size == 0) {
        answer(office, arena, request, &query, json_array(), NULL, 200, response);
        return;
    }
    if (!rate_take(office->finds, (uint64_t)office_caller_id(request),
                   world_ticks_us(office->access->world))) {
        note_search(office, arena, request, &query, FIND_STATUS_TOO_MANY, 0);
        answer(office, arena, request, &query, json_array(), NULL, FIND_STATUS_TOO_MANY, response);
        return;
    }
    if (!office_read(office, arena, request, work_find, &work, response)) return;
    note_search(office, arena, request, &query, 200, found_count(&work.found));
    json_t *groups = groups_view(arena, request, &work.found);
    const char *path = straight(&work.found, groups);
    if (path == NULL || request->wants_json) {
        answer(office, arena, request, &query, groups, &work.found, 200, response);
        return;
    }
    response_redirect(response, arena_copy(arena, path, strlen(path)));
    json_decref(groups);
}

static const struct field FIND_FIELDS[] = {
    [FIND_TEXT] = {"q", FIELD_IN_QUERY, FIELD_TEXT, false, 0, FIND_TEXT_LIMIT, NULL},
};

static const struct route ROUTES[] = {
    {OFFICE_GET("/office/find", OFFICE(RIGHT_SEARCH), find_show), .flags = ROUTE_OWN_FAULTS,
     ROUTE_FIELDS(FIND_FIELDS), .trail = "Поиск"},
};

const struct office_pages office_find_pages = {OFFICE_PAGES(ROUTES)};
