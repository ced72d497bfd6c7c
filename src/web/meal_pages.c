/* «Питание»: set meals two weeks ahead, and what is wished for every week.
 *
 * A select carries what it showed beside what was chosen: only what somebody changed is a wish, so
 * that two parents with the same page open do not undo each other's. */
#include <string.h>

#include "base/check.h"
#include "base/json.h"
#include "base/parse.h"
#include "desk/choice_day.h"
#include "page/words.h"
#include "web/inside.h"
#include "web/pages.h"

enum { NAME_LIMIT = 16, WEEK_SHOWN = 6 /* Monday to Saturday */ };

static const char *const DONE[] = {"saved", "same", NULL};
static const char *const REFUSALS[] = {"late",   "far",  "no_meals", "not_offered",
                                       "closed", "form", NULL};

struct meals_page {
    struct instant now;
    struct choice_days days;
};

static enum err meals_read(struct tx *tx, struct page_reading *reading)
{
    struct meals_page *page = reading->page;
    const struct login_account account = page_child(reading)->account;
    return choice_days_load(tx, reading->arena, account.school_id, account.account_id, page->now,
                            &page->days);
}

/* ---- the page ---- */

static void append(json_t *rows, json_t *row)
{
    json_add(rows, row);
}

static const char *price_words(struct arena *arena, const struct choice_option *option)
{
    if (!money_is_positive(option->parent_part)) return "бесплатно";
    return arena_printf(arena, "%s руб.", money_format(arena, option->parent_part));
}

static const char *meal_words(struct arena *arena, const struct choice_meal *meal,
                              int64_t family_id)
{
    const struct choice_option *option = choice_option_find(meal, family_id);
    if (option == NULL) return "не ест";
    return arena_printf(arena, "%s, %s", option->name, price_words(arena, option));
}

/* A select with what is chosen: of a form that was refused, what was chosen there. */
struct select {
    const char *name;   /* "d20780-1", "w1-1" */
    const char *usual;  /* the words of its first option */
    const char *value;  /* that holds: "usual", "none", a family's number */
    const char *chosen; /* of the form; NULL: none was sent */
};

static void option_append(json_t *rows, const struct select *select, const char *value,
                          const char *words)
{
    const char *chosen = select->chosen != NULL ? select->chosen : select->value;
    append(rows, json_pack("{s:s,s:s,s:b}", "value", value, "words", words, "selected",
                           strcmp(chosen, value) == 0));
}

static json_t *select_view(struct arena *arena, const struct choice_meal *meal,
                           const struct select *select)
{
    json_t *options = json_array();
    option_append(options, select, "usual", select->usual);
    for (int i = 0; i < meal->option_count; i++) {
        const struct choice_option *option = &meal->options[i];
        option_append(options, select, arena_printf(arena, "%lld", (long long)option->family_id),
                      meal_words(arena, meal, option->family_id));
    }
    option_append(options, select, "none", "Не ест");
    json_t *view = json_pack("{s:s,s:s,s:s}", "name", select->name, "was", select->value, "meal",
                             choice_meal_words(meal->meal));
    view_set(view, "options", options);
    return view;
}

static const char *wish_value(struct arena *arena, enum meal_wish wish, int64_t family_id)
{
    switch (wish) {
    case MEAL_WISH_AS_USUAL: return "usual";
    case MEAL_WISH_NOTHING: return "none";
    case MEAL_WISH_FAMILY: break;
    }
    return arena_printf(arena, "%lld", (long long)family_id);
}

static const char *chosen_in_form(struct arena *arena, const struct request *request,
                                  const char *name)
{
    const struct pair *pair = pairs_find(request->form, name, NULL);
    return pair == NULL ? NULL : arena_copy(arena, pair->value.bytes, pair->value.size);
}

static json_t *day_select(struct arena *arena, const struct request *request,
                          const struct choice_day *day, const struct choice_meal *meal)
{
    const char *name = arena_printf(arena, "d%d-%d", (int)day->day.number, (int)meal->meal);
    const struct select select = {
        .name = name,
        .usual = arena_printf(arena, "Как обычно: %s", meal_words(arena, meal, meal->standing_id)),
        .value = wish_value(arena, meal->own_wish, meal->own_id),
        .chosen = chosen_in_form(arena, request, name),
    };
    return select_view(arena, meal, &select);
}

/* What a day's meals come to where nothing can be chosen any more. */
static json_t *settled_view(struct arena *arena, const struct choice_meal *meal)
{
    json_t *view = json_pack("{s:s,s:s}", "meal", choice_meal_words(meal->meal), "words",
                             meal_words(arena, meal, meal->holds_id));
    CHECK(view != NULL);
    return view;
}

static json_t *day_view(struct arena *arena, const struct request *request,
                        const struct choice_day *day, struct day today)
{
    json_t *selects = json_array(), *settled = json_array();
    for (int i = 0; i < CHOICE_MEALS; i++) {
        const struct choice_meal *meal = &day->meals[i];
        if (meal->option_count == 0) continue;
        if (day->is_open) append(selects, day_select(arena, request, day, meal));
        if (!day->is_open) append(settled, settled_view(arena, meal));
    }
    bool feeds = day->answer.verdict == CALENDAR_MEALS;
    json_t *view = json_pack("{s:s,s:b,s:b,s:s,s:b}", "day", words_day(arena, day->day), "today",
                             day_compare(day->day, today) == 0, "feeds", feeds, "why",
                             day->answer.reason, "is_open", feeds && day->is_open);
    view_set(view, "selects", selects);
    view_set(view, "settled", settled);
    return view;
}

static bool has_options(const struct choice_day *day)
{
    for (int i = 0; i < CHOICE_MEALS; i++) {
        if (day->meals[i].option_count > 0) return true;
    }
    return false;
}

/* Weekends are passed over; a holiday or a closing is told, with its reason. */
static json_t *days_view(struct arena *arena, const struct request *request,
                         const struct choice_days *days)
{
    json_t *rows = json_array();
    for (int i = 0; i < days->day_count; i++) {
        const struct choice_day *day = &days->days[i];
        bool feeds = day->answer.verdict == CALENDAR_MEALS && has_options(day);
        bool tells = day->answer.verdict == CALENDAR_CLOSED ||
                     day->answer.verdict == CALENDAR_IS_HOLIDAY;
        if (feeds || tells) append(rows, day_view(arena, request, day, days->clock.today));
    }
    return rows;
}

static json_t *week_view(struct arena *arena, const struct request *request,
                         const struct choice_days *days)
{
    json_t *rows = json_array();
    for (int i = 0; i < WEEK_SHOWN && days->is_pupil; i++) {
        const struct choice_day *day = &days->standing[i];
        json_t *selects = json_array();
        for (int j = 0; j < CHOICE_MEALS; j++) {
            const struct choice_meal *meal = &day->meals[j];
            if (meal->option_count == 0) continue;
            const char *name = arena_printf(arena, "w%d-%d", i + 1, (int)meal->meal);
            const char *usual = meal_words(arena, meal, meal->usual_id);
            const char *value = "usual";
            if (meal->is_standing) {
                value = wish_value(arena,
                                   meal->standing_id == 0 ? MEAL_WISH_NOTHING : MEAL_WISH_FAMILY,
                                   meal->standing_id);
            }
            const struct select select = {
                .name = name,
                .usual = arena_printf(arena, "Как даёт школа: %s", usual),
                .value = value,
                .chosen = chosen_in_form(arena, request, name),
            };
            append(selects, select_view(arena, meal, &select));
        }
        if (json_array_size(selects) == 0) {
            json_decref(selects);
            continue;
        }
        json_t *row = json_pack("{s:s}", "weekday", choice_weekday_words(i + 1));
        view_set(row, "selects", selects);
        append(rows, row);
    }
    return rows;
}

static json_t *meals_view(struct arena *arena, const struct request *request,
                          const struct choice_days *days)
{
    json_t *rows = days_view(arena, request, days);
    json_t *week = week_view(arena, request, days);
    const struct choice_clock *clock = &days->clock;
    json_t *view = json_pack(
        "{s:b,s:b,s:b,s:s,s:b,s:b,s:s,s:s}", "is_pupil", days->is_pupil, "has_days",
        json_array_size(rows) > 0, "has_week", json_array_size(week) > 0, "cutoff",
        words_minute(arena, clock->cutoff_minute), "same_day", clock->cutoff_days == 0,
        "day_before", clock->cutoff_days == 1, "days_before",
        words_counted(arena, clock->cutoff_days, "день", "дня", "дней"), "first_open",
        words_day(arena, days->first_open_day));
    CHECK(view != NULL);
    view_set(view, "days", rows);
    view_set(view, "week", week);
    return view;
}

static void answer_meals(const struct web *web, struct arena *arena, const struct request *request,
                         const char *refusal, const char *where, struct response *response)
{
    const struct caller *caller = caller_of(request);
    struct meals_page page = {.now = world_now(web->world)};
    struct page_reading reading = {
        .arena = arena, .session = &caller->session, .more = meals_read, .page = &page};
    enum err err = page_read(web, &reading);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
        return;
    }
    json_t *view = page_view_family(web, arena, caller, &reading.family, "Питание", "meals");
    bool done = text_is(request->method, "GET") && request_has(request, MEALS_DONE);
    view_set(view, "done",
             flags_view(DONE, done ? DONE[request_number(request, MEALS_DONE)] : NULL));
    view_set(view, "refusal", flags_view(REFUSALS, refusal));
    view_set_string(view, "where", where);
    view_set(view, "meals", meals_view(arena, request, &page.days));
    page_answer(web, arena, request, "meals", refusal == NULL ? 200 : 422, view, response);
}

WEB_HANDLER(meals_show)
{
    answer_meals(context, arena, request, NULL, "", response);
}

/* ---- choosing ---- */

/* "d20780-1" or "w1-1": the day or the weekday, and the meal. */
static bool name_read(struct text name, struct meal_choice *wish)
{
    int64_t number, meal;
    if (name.size < 2 || name.size > NAME_LIMIT) return false;
    char kind = name.bytes[0];
    struct text rest = text_part(name, 1, name.size - 1);
    struct text first = text_cut(&rest, '-');
    if (kind != 'd' && kind != 'w') return false;
    if (parse_int64(first, 1, kind == 'w' ? 7 : INT32_MAX, &number) != OK) return false;
    if (parse_int64(rest, 1, CHOICE_MEALS, &meal) != OK) return false;
    wish->meal = (enum meal)meal;
    if (kind == 'w') wish->weekday = (int)number;
    if (kind == 'd') wish->day = day_of_number((int32_t)number);
    return true;
}

static bool value_read(struct text value, struct meal_choice *wish)
{
    wish->wish = MEAL_WISH_AS_USUAL;
    if (text_is(value, "usual")) return true;
    wish->wish = MEAL_WISH_NOTHING;
    if (text_is(value, "none")) return true;
    wish->wish = MEAL_WISH_FAMILY;
    return parse_int64(value, 1, INT64_MAX, &wish->family_id) == OK;
}

/* Whether the select shows what it showed when the page was made. */
static bool is_untouched(struct arena *arena, const struct request *request,
                         const struct pair *pair)
{
    const char *name = arena_printf(arena, "%.*s-was", TEXT_ARGS(pair->name));
    const struct pair *was = pairs_find(request->form, name, NULL);
    return was != NULL && text_equal(was->value, pair->value);
}

/* False: a value that no page of ours sends. */
static bool wishes_read(struct arena *arena, const struct request *request,
                        struct meal_choice *wishes, int *out_count)
{
    int count = 0;
    for (int i = 0; i < request->form.count; i++) {
        const struct pair *pair = &request->form.at[i];
        struct meal_choice wish = {0};
        if (!name_read(pair->name, &wish) || is_untouched(arena, request, pair)) continue;
        if (count == MEAL_CHOICE_WISHES_LIMIT || !value_read(pair->value, &wish)) return false;
        wishes[count++] = wish;
    }
    *out_count = count;
    return true;
}

static const char *refusal_of(enum choice_status status)
{
    switch (status) {
    case CHOICE_OK: return NULL;
    case CHOICE_ACCOUNT_CLOSED: return "closed";
    case CHOICE_TOO_LATE: return "late";
    case CHOICE_TOO_FAR: return "far";
    case CHOICE_NO_MEAL_DAY: return "no_meals";
    case CHOICE_NOT_OFFERED: return "not_offered";
    }
    return "form";
}

static const char *where_of(struct arena *arena, const struct choice_saying *saying)
{
    if (saying->refused >= saying->wish_count) return "";
    const struct meal_choice *wish = &saying->wishes[saying->refused];
    return arena_printf(arena, "%s, %s",
                        wish->day.number == 0 ? choice_weekday_words(wish->weekday)
                                              : words_day(arena, wish->day),
                        choice_meal_words(wish->meal));
}

WEB_HANDLER(meals_choose)
{
    const struct web *web = context;
    struct child child;
    struct meal_choice *wishes = ARENA_ARRAY(arena, struct meal_choice, MEAL_CHOICE_WISHES_LIMIT);
    struct choice_saying saying = {.wishes = wishes,
                                   .login_id = caller_of(request)->session.login_id};
    if (!form_child(web, arena, request, request_text(request, MEALS_NUMBER), &child, response)) {
        return;
    }
    if (!wishes_read(arena, request, wishes, &saying.wish_count)) {
        answer_meals(web, arena, request, "form", "", response);
        return;
    }
    saying.school_id = child.account.school_id;
    saying.account_id = child.account.account_id;
    enum err err = desk_meal_choose(web->desk, &saying);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
    } else if (saying.status != CHOICE_OK) {
        answer_meals(web, arena, request, refusal_of(saying.status), where_of(arena, &saying),
                     response);
    } else {
        response_redirect(response, saying.changed > 0 ? "/cabinet/meals?done=saved"
                                                       : "/cabinet/meals?done=same");
    }
}
