/* «Сводка»: the headteacher's figures of today and of two months. */
#include "base/check.h"
#include "base/json.h"
#include "page/words.h"
#include "report/school_today.h"
#include "staffroom/pages.h"

struct summary_work {
    struct arena *arena;
    const struct staffroom_caller *caller;
    struct school_today today; /* answer */
};

static enum err work_summary(struct tx *tx, void *context)
{
    struct summary_work *work = context;
    return school_today_load(tx, work->arena, work->caller->school.id, work->caller->today,
                             &work->today);
}

/* A whole percentage; 0 of nothing. */
static int64_t percent(int64_t part, int64_t whole)
{
    return whole == 0 ? 0 : (part * 200 + whole) / (whole * 2);
}

/* ---- today ---- */

static json_t *class_view(const struct class_today *row)
{
    json_t *view = json_pack(
        "{s:s,s:I,s:I,s:I,s:I}", "name", row->of == NULL ? "Без класса" : row->of->name, "pupils",
        (json_int_t)row->pupils, "in_rosters", (json_int_t)row->in_rosters, "fed",
        (json_int_t)row->fed, "share", (json_int_t)percent(row->fed, row->pupils));
    CHECK(view != NULL);
    return view;
}

static json_t *classes_view(const struct school_today *today)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < today->count; i++) {
        json_add(rows, class_view(&today->rows[i]));
    }
    return rows;
}

/* ---- months ---- */

struct comparison {
    const char *title;
    const char *now, *before;
};

static json_t *comparison_view(struct comparison comparison)
{
    json_t *row = json_pack("{s:s,s:s,s:s}", "title", comparison.title, "now", comparison.now,
                            "before", comparison.before);
    CHECK(row != NULL);
    return row;
}

static const char *number_words(struct arena *arena, int64_t number)
{
    return arena_printf(arena, "%" PRId64, number);
}

static const char *money_words(struct arena *arena, struct money money)
{
    return arena_printf(arena, "%s руб.", money_format(arena, money));
}

static json_t *months_view(struct arena *arena, const struct school_today *today)
{
    const struct month_figures *now = &today->month, *before = &today->before;
    const struct comparison rows[] = {
        {"Дней питания", number_words(arena, now->meal_days),
         number_words(arena, before->meal_days)},
        {"Порций рационов", number_words(arena, now->portions),
         number_words(arena, before->portions)},
        {"Питались хотя бы раз", number_words(arena, now->eaters),
         number_words(arena, before->eaters)},
        {"Рационы, родители", money_words(arena, now->parents),
         money_words(arena, before->parents)},
        {"Рационы, дотация", money_words(arena, now->subsidies),
         money_words(arena, before->subsidies)},
        {"Буфет", money_words(arena, now->dishes), money_words(arena, before->dishes)},
        {"Пополнено", money_words(arena, now->top_ups), money_words(arena, before->top_ups)},
    };
    json_t *list = json_array();
    CHECK(list != NULL);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        json_add(list, comparison_view(rows[i]));
    }
    return list;
}

static const char *span_words(struct arena *arena, const struct month_figures *month)
{
    return arena_printf(arena, "%s–%s", day_format(arena, month->first_day),
                        day_format(arena, month->last_day));
}

static STAFFROOM_HANDLER(summary_show)
{
    const struct staffroom *room = context;
    struct summary_work work = {.arena = arena, .caller = caller_of(request)};
    if (!staffroom_read(room, arena, request, work_summary, &work, response)) return;
    json_t *view = staffroom_view(room, arena, request, "Сводка", "summary");
    json_t *all = class_view(&work.today.all);
    view_set(view, "has_pupils", json_boolean(work.today.all.pupils > 0));
    view_set(view, "all", all);
    view_set(view, "classes", classes_view(&work.today));
    view_set(view, "months", months_view(arena, &work.today));
    view_set_string(view, "today", day_format(arena, work.today.today));
    view_set_string(view, "span_now", span_words(arena, &work.today.month));
    view_set_string(view, "span_before", span_words(arena, &work.today.before));
    staffroom_answer(room, arena, request, "school_summary", 200, view, response);
}

static const struct field SUMMARY_FIELDS[] = {FIELD_OF_SCHOOL};

static const struct route ROUTES[] = {
    {STAFFROOM_GET("/school/{school}/summary", WHOLE(RIGHT_REPORTS), summary_show),
     ROUTE_FIELDS(SUMMARY_FIELDS)},
};

const struct staffroom_pages staffroom_summary_pages = {STAFFROOM_PAGES(ROUTES)};
