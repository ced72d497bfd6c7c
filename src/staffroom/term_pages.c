/* The terms of the page «Календарь»: the city's or the school's own, and how to change these. */
#include "base/check.h"
#include "base/json.h"
#include "desk/school_term.h"
#include "page/calendar_change.h"
#include "page/calendar_words.h"
#include "page/meal_words.h"
#include "staffroom/calendar_inside.h"

enum { TERM_SCHOOL, TERM_MONTH, TERM_WAS, TERM_FIRST, TERM_LAST, TERM_NAME, TERM_BUTTON };
enum term_button { BUTTON_SAVE, BUTTON_DROP, BUTTON_CITY };

/* ---- the list and the form ---- */

static bool is_of_year(const struct school_term *term, struct day day)
{
    return day_compare(school_year_first_day(term->first_day), school_year_first_day(day)) == 0;
}

static bool has_own(const struct calendar *calendar, struct day day)
{
    for (int i = 0; i < calendar->term_count; i++) {
        const struct school_term *term = &calendar->terms[i];
        if (term->school_id != CALENDAR_OF_CITY && is_of_year(term, day)) return true;
    }
    return false;
}

static json_t *form_view(const char *was, json_t *first, json_t *last, json_t *name)
{
    bool is_change = was[0] != '\0';
    json_t *form = json_pack("{s:s,s:b,s:o,s:o,s:o}", "was", was, "is_change", is_change, "first",
                             first, "last", last, "name", name);
    CHECK(form != NULL);
    return form;
}

void calendar_terms_set(json_t *view, struct arena *arena, const struct calendar *calendar,
                        struct day day, struct text edited, bool may_edit)
{
    bool is_own = has_own(calendar, day);
    json_t *rows = json_array(), *form = NULL;
    for (int i = 0; i < calendar->term_count; i++) {
        const struct school_term *term = &calendar->terms[i];
        const char *iso = day_format_iso(arena, term->first_day);
        if (!is_of_year(term, day)) continue;
        if (is_own != (term->school_id != CALENDAR_OF_CITY)) continue;
        json_add(rows,
                 json_pack("{s:s,s:s,s:s,s:s,s:b}", "name", term->name, "iso", iso, "first",
                           day_format(arena, term->first_day), "last",
                           day_format(arena, term->last_day), "may_change", is_own && may_edit));
        if (form != NULL || !is_own || !text_is(edited, iso)) continue;
        form = form_view(iso, day_value(arena, term->first_day), day_value(arena, term->last_day),
                         json_string(term->name));
    }
    view_set(view, "term_open", json_boolean(form != NULL));
    if (form == NULL) form = form_view("", json_string(""), json_string(""), json_string(""));
    view_set(view, "term", form);
    view_set(view, "has_terms", json_boolean(json_array_size(rows) > 0));
    view_set(view, "has_own_terms", json_boolean(is_own));
    view_set(view, "terms", rows);
}

void calendar_term_form_again(json_t *view, const struct request *request)
{
    struct text was = typed_again(request, true, TERM_WAS);
    json_t *form = json_pack("{s:o,s:b,s:o,s:o,s:o}", "was", text_view(was), "is_change",
                             was.size > 0, "first",
                             text_view(typed_again(request, true, TERM_FIRST)), "last",
                             text_view(typed_again(request, true, TERM_LAST)), "name",
                             text_view(typed_again(request, true, TERM_NAME)));
    CHECK(form != NULL);
    view_set(view, "term", form);
    view_set(view, "term_open", json_true());
}

/* ---- changing ---- */

static enum school_term_act act_of_button(enum term_button button)
{
    switch (button) {
    case BUTTON_DROP: return SCHOOL_TERM_DROP;
    case BUTTON_CITY: return SCHOOL_TERM_CITY;
    case BUTTON_SAVE: break;
    }
    return SCHOOL_TERM_SET;
}

static bool form_is_whole(const struct request *request, enum school_term_act act)
{
    if (!request_has(request, TERM_FIRST) || request_fault(request, TERM_WAS) != FIELD_RIGHT) {
        return false;
    }
    if (act != SCHOOL_TERM_SET) return true;
    return request_has(request, TERM_LAST) && request_fault(request, TERM_NAME) == FIELD_RIGHT;
}

static void term_act(const struct staffroom *room, struct arena *arena,
                     const struct request *request, enum school_term_act act,
                     struct response *response)
{
    const struct staffroom_caller *caller = caller_of(request);
    struct text name = field_text(request, TERM_NAME), month = field_text(request, TERM_MONTH);
    struct day first = request_day(request, TERM_FIRST);
    bool sets = act == SCHOOL_TERM_SET, has_was = request_has(request, TERM_WAS);
    struct calendar_term_work work = {
        .arena = arena,
        .change = {.act = act,
                   .term = {.school_id = caller->school.id,
                            .first_day = first,
                            .last_day = sets ? request_day(request, TERM_LAST) : first,
                            .name = arena_copy(arena, name.bytes, name.size)},
                   .replaced_day = has_was ? request_day(request, TERM_WAS) : first},
    };
    enum err err = store_write(room->access->store, caller->school.id, calendar_term_write, &work);
    struct calendar_again again = {.refusal = err == OK ? calendar_term_refusal(work.status) : NULL,
                                   .form = sets ? CALENDAR_FORM_TERM : CALENDAR_FORM_NONE};
    if (err != OK) {
        staffroom_fault(room, arena, request, err, response);
    } else if (again.refusal != NULL) {
        calendar_answer(room, arena, request, month, &again, response);
    } else {
        response_redirect(response, staffroom_path(arena, caller, "calendar?month=%s",
                                                   calendar_month_value(arena, first)));
    }
}

static STAFFROOM_HANDLER(term_change)
{
    bool has_button = request_has(request, TERM_BUTTON);
    enum term_button button = has_button ? (enum term_button)request_number(request, TERM_BUTTON)
                                         : BUTTON_SAVE;
    enum school_term_act act = act_of_button(button);
    if (form_is_whole(request, act)) {
        term_act(context, arena, request, act, response);
        return;
    }
    struct calendar_again again = {.refusal = "Укажите первый и последний день и название.",
                                   .form = CALENDAR_FORM_TERM};
    calendar_answer(context, arena, request, field_text(request, TERM_MONTH), &again, response);
}

/* ---- routes ---- */

static const char *const BUTTONS[] = {"save", "drop", "city", NULL};
static const struct field TERM_FIELDS[] = {
    [TERM_SCHOOL] = FIELD_OF_SCHOOL,
    [TERM_MONTH] = {"month", FIELD_IN_FORM, FIELD_TEXT, false, 0, 7, NULL},
    [TERM_WAS] = {"was", FIELD_IN_FORM, FIELD_DAY, false, 0, 0, NULL},
    [TERM_FIRST] = {"first", FIELD_IN_FORM, FIELD_DAY, false, 0, 0, NULL},
    [TERM_LAST] = {"last", FIELD_IN_FORM, FIELD_DAY, false, 0, 0, NULL},
    [TERM_NAME] = {"name", FIELD_IN_FORM, FIELD_TEXT, false, 0, TERM_NAME_LIMIT, NULL},
    [TERM_BUTTON] = {"act", FIELD_IN_FORM, FIELD_CHOICE, false, 0, 0, BUTTONS},
};

static const struct route ROUTES[] = {
    {STAFFROOM_POST("/school/{school}/terms", WHOLE(RIGHT_CALENDAR), term_change),
     .flags = ROUTE_OWN_FAULTS, ROUTE_FIELDS(TERM_FIELDS), .trail = "Учебный год школы"},
};

const struct staffroom_pages staffroom_term_pages = {STAFFROOM_PAGES(ROUTES)};
