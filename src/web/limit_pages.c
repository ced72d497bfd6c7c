/* «Ограничения»: what the till is not to sell, allergens, the day's limit, and who changed what. */
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/json.h"
#include "base/parse.h"
#include "desk/family_log.h"
#include "desk/restriction.h"
#include "meals/allergen.h"
#include "page/words.h"
#include "school/person.h"
#include "web/inside.h"
#include "web/pages.h"

static const char *const DONE[] = {"ban", "allowed", "allergens", "limit", NULL};
static const char *const REFUSALS[] = {"closed", "menu", "allergen", "amount", NULL};

struct limits_page {
    struct person person;
    struct restrictions restrictions;
    struct family_events events;
};

static enum err limits_read(struct tx *tx, struct page_reading *reading)
{
    struct limits_page *page = reading->page;
    const struct login_account account = page_child(reading)->account;
    bool found;
    TRY(person_by_id(tx, reading->arena, account.school_id, account.account_id, &found,
                     &page->person));
    if (!found) return ERR_NOT_FOUND;
    TRY(restrictions_load(tx, reading->arena, account.school_id, account.account_id,
                          &page->restrictions));
    return family_events_load(tx, reading->arena, account.school_id, account.account_id,
                              &page->events);
}

static void append(json_t *rows, json_t *row)
{
    json_add(rows, row);
}

/* ---- the menu ---- */

static bool name_has(struct arena *arena, const char *name, const char *search)
{
    return *search == '\0' || strstr(words_upper(arena, name), search) != NULL;
}

static json_t *dish_view(struct arena *arena, const struct restricted_dish *dish,
                         bool category_is_banned, struct text allergens)
{
    bool has_allergen = false;
    for (int i = 0; i < ALLERGEN_COUNT; i++) {
        has_allergen = has_allergen || (allergens_have(text_of(dish->allergens), &ALLERGENS[i]) &&
                                        allergens_have(allergens, &ALLERGENS[i]));
    }
    const char *words = allergens_words(arena, text_of(dish->allergens));
    json_t *view = json_pack("{s:s,s:s,s:s,s:s,s:b,s:b,s:b,s:b,s:b}", "id",
                             arena_printf(arena, "%lld", (long long)dish->id), "name", dish->name,
                             "price", money_format(arena, dish->price), "allergens", words,
                             "has_allergens", *words != '\0', "is_banned", dish->is_banned,
                             "by_category", category_is_banned && !dish->is_banned, "is_gone",
                             !dish->is_offered, "is_allergic", has_allergen);
    CHECK(view != NULL);
    return view;
}

/* Categories without a dish that is found are left out; a search by a category's name gives all of
 * it. */
static json_t *menu_view(struct arena *arena, const struct limits_page *page, const char *search)
{
    json_t *rows = json_array();
    const struct restrictions *all = &page->restrictions;
    struct text allergens = text_of(page->person.allergens);
    for (int i = 0; i < all->category_count; i++) {
        const struct restricted_category *category = &all->categories[i];
        bool is_named = name_has(arena, category->name, search);
        json_t *dishes = json_array();
        for (int j = 0; j < all->dish_count; j++) {
            const struct restricted_dish *dish = &all->dishes[j];
            if (dish->category_id != category->id) continue;
            if (!is_named && !name_has(arena, dish->name, search)) continue;
            append(dishes, dish_view(arena, dish, category->is_banned, allergens));
        }
        if (json_array_size(dishes) == 0) {
            json_decref(dishes);
            continue;
        }
        json_t *row = json_pack("{s:s,s:s,s:b}", "id",
                                arena_printf(arena, "%lld", (long long)category->id), "name",
                                category->name, "is_banned", category->is_banned);
        view_set(row, "dishes", dishes);
        append(rows, row);
    }
    return rows;
}

/* ---- allergens, log ---- */

static json_t *allergens_view(struct text codes, bool is_standard)
{
    json_t *rows = json_array();
    for (int i = 0; i < ALLERGEN_COUNT; i++) {
        const struct allergen *allergen = &ALLERGENS[i];
        if (allergen->is_standard != is_standard) continue;
        append(rows, json_pack("{s:s,s:s,s:b}", "code", allergen->code, "words", allergen->words,
                               "chosen", allergens_have(codes, allergen)));
    }
    return rows;
}

static const char *event_words(enum family_event_kind kind)
{
    switch (kind) {
    case FAMILY_ABSENCE_SAID: return "Отсутствие";
    case FAMILY_ABSENCE_TAKEN_BACK: return "Отсутствие снято";
    case FAMILY_MEAL_CHOSEN: return "Выбор питания";
    case FAMILY_BANNED: return "Запрещено";
    case FAMILY_ALLOWED: return "Разрешено";
    case FAMILY_ALLERGENS_SET: return "Аллергены";
    case FAMILY_DAY_LIMIT_SET: return "Дневной лимит";
    case FAMILY_LETTERS_SET: return "Уведомления";
    case FAMILY_LETTERS_ENDED: return "Уведомления, по ссылке из письма";
    }
    return "Изменение";
}

static json_t *events_view(struct arena *arena, const struct limits_page *page,
                           const struct caller *caller, const struct zone *zone)
{
    json_t *rows = json_array();
    for (int i = 0; i < page->events.count; i++) {
        const struct family_event *event = &page->events.rows[i];
        bool is_own = event->login_id == caller->session.login_id;
        append(rows, json_pack("{s:s,s:s,s:s,s:b}", "what", event_words(event->kind), "detail",
                               event->detail, "when", words_moment(arena, event->happened_at, zone),
                               "is_own", is_own));
    }
    return rows;
}

/* ---- the page ---- */

static json_t *limits_view(struct arena *arena, const struct limits_page *page, struct text search)
{
    struct text codes = text_of(page->person.allergens);
    const char *words = allergens_words(arena, codes);
    const char *needle = words_upper(arena, arena_copy(arena, search.bytes, search.size));
    json_t *menu = menu_view(arena, page, needle);
    json_t *view = json_pack(
        "{s:b,s:s,s:b,s:s,s:b,s:b,s:b}", "has_limit", page->person.has_day_limit, "limit",
        page->person.has_day_limit ? money_format(arena, page->person.day_limit) : "",
        "has_allergens", *words != '\0', "allergens", words, "has_menu",
        page->restrictions.dish_count > 0, "has_found", json_array_size(menu) > 0, "is_search",
        search.size > 0);
    CHECK(view != NULL);
    view_set(view, "search", text_view(search));
    view_set(view, "menu", menu);
    view_set(view, "standard", allergens_view(codes, true));
    view_set(view, "further", allergens_view(codes, false));
    return view;
}

/* What was searched for, and what was typed as a limit, stand there again. */
struct limits_form {
    const char *done, *refusal;
    struct text search, amount;
};

static void answer_limits(const struct web *web, struct arena *arena, const struct request *request,
                          const struct limits_form *form, struct response *response)
{
    const struct caller *caller = caller_of(request);
    struct limits_page page = {0};
    struct page_reading reading = {
        .arena = arena, .session = &caller->session, .more = limits_read, .page = &page};
    enum err err = page_read(web, &reading);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
        return;
    }
    json_t *view = page_view_family(web, arena, caller, &reading.family, "Ограничения", "limits");
    json_t *limits = limits_view(arena, &page, form->search);
    if (form->refusal != NULL) view_set(limits, "limit", text_view(form->amount));
    view_set(view, "done", flags_view(DONE, form->done));
    view_set(view, "refusal", flags_view(REFUSALS, form->refusal));
    view_set(view, "limits", limits);
    view_set(view, "has_events", json_boolean(page.events.count > 0));
    view_set(view, "events", events_view(arena, &page, caller, page_child(&reading)->zone));
    page_answer(web, arena, request, "limits", form->refusal == NULL ? 200 : 422, view, response);
}

WEB_HANDLER(limits_show)
{
    bool done = request_has(request, LIMITS_DONE);
    const struct limits_form form = {
        .done = done ? DONE[request_number(request, LIMITS_DONE)] : NULL,
        .search = field_text(request, LIMITS_SEARCH),
    };
    answer_limits(context, arena, request, &form, response);
}

static const char *refusal_of(enum restriction_status status)
{
    switch (status) {
    case RESTRICTION_OK: return NULL;
    case RESTRICTION_ACCOUNT_CLOSED: return "closed";
    case RESTRICTION_NOT_ON_MENU: return "menu";
    case RESTRICTION_ALLERGEN_UNKNOWN: return "allergen";
    case RESTRICTION_LIMIT_INVALID: return "amount";
    }
    return "amount";
}

/* Back to the page, or the page with what is wrong. */
static void answer_change(const struct web *web, struct arena *arena, const struct request *request,
                          enum err err, enum restriction_status status, const char *done,
                          struct limits_form form, struct response *response)
{
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
        return;
    }
    if (status != RESTRICTION_OK) {
        form.refusal = refusal_of(status);
        answer_limits(web, arena, request, &form, response);
        return;
    }
    response_redirect(response, done);
}

/* As a value of a query. */
static const char *query_escape(struct arena *arena, struct text text)
{
    static const char DIGITS[] = "0123456789ABCDEF";
    struct buf buf;
    buf_init(&buf, arena);
    for (size_t i = 0; i < text.size; i++) {
        unsigned char byte = (unsigned char)text.bytes[i];
        buf_add_char(&buf, '%');
        buf_add_char(&buf, DIGITS[byte >> 4]);
        buf_add_char(&buf, DIGITS[byte & 15]);
    }
    return buf.bytes == NULL ? "" : buf.bytes;
}

WEB_HANDLER(limits_ban)
{
    const struct web *web = context;
    struct child child;
    if (!form_child(web, arena, request, request_text(request, BAN_NUMBER), &child, response)) {
        return;
    }
    struct text search = field_text(request, BAN_SEARCH);
    struct restriction_ban ban = {
        .school_id = child.account.school_id,
        .account_id = child.account.account_id,
        .login_id = caller_of(request)->session.login_id,
        .kind = request_number(request, BAN_OF) == 0 ? BAN_DISH : BAN_CATEGORY,
        .banned_id = request_number(request, BAN_ID),
        .is_banned = request_flag(request, BAN_IS),
    };
    enum err err = desk_restriction_ban(web->desk, &ban);
    const char *anchor = arena_printf(arena, "%c%lld", ban.kind == BAN_DISH ? 'd' : 'c',
                                      (long long)ban.banned_id);
    const char *done = arena_printf(arena, "/cabinet/limits?done=%s%s%s#%s",
                                    ban.is_banned ? "ban" : "allowed", search.size > 0 ? "&q=" : "",
                                    query_escape(arena, search), anchor);
    const struct limits_form form = {.search = search};
    answer_change(web, arena, request, err, ban.status, done, form, response);
}

/* One field a code, as many as are ticked. */
WEB_HANDLER(limits_allergens)
{
    const struct web *web = context;
    const struct text prefix = TEXT("allergen-");
    struct child child;
    struct buf codes;
    if (!form_child(web, arena, request, request_text(request, ALLERGENS_NUMBER), &child,
                    response)) {
        return;
    }
    buf_init(&codes, arena);
    for (int i = 0; i < request->form.count; i++) {
        const struct pair *pair = &request->form.at[i];
        if (!text_starts(pair->name, prefix)) continue;
        buf_add_text(&codes, text_part(pair->name, prefix.size, pair->name.size - prefix.size));
        buf_add_char(&codes, ' ');
    }
    struct restriction_allergens allergens = {
        .school_id = child.account.school_id,
        .account_id = child.account.account_id,
        .login_id = caller_of(request)->session.login_id,
        .codes = buf_text(&codes),
    };
    enum err err = desk_restriction_allergens(web->desk, &allergens);
    const struct limits_form form = {0};
    answer_change(web, arena, request, err, allergens.status,
                  "/cabinet/limits?done=allergens#allergens", form, response);
}

WEB_HANDLER(limits_day)
{
    const struct web *web = context;
    struct child child;
    if (!form_child(web, arena, request, field_text(request, LIMIT_NUMBER), &child, response)) {
        return;
    }
    bool ends = request_fault(request, LIMIT_NONE) == FIELD_RIGHT &&
                request_flag(request, LIMIT_NONE);
    bool has_amount = request_has(request, LIMIT_AMOUNT);
    const struct limits_form form = {.amount = request_raw(request, LIMIT_AMOUNT)};
    struct restriction_limit limit = {
        .school_id = child.account.school_id,
        .account_id = child.account.account_id,
        .login_id = caller_of(request)->session.login_id,
        .has_limit = !ends,
        .limit = has_amount ? request_money(request, LIMIT_AMOUNT) : money_zero(),
        .status = RESTRICTION_LIMIT_INVALID,
    };
    enum err err = OK;
    if (ends || has_amount) err = desk_restriction_limit(web->desk, &limit);
    answer_change(web, arena, request, err, limit.status, "/cabinet/limits?done=limit", form,
                  response);
}
