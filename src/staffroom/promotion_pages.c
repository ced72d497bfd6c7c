/* «Новый учебный год»: all classes a year up, in one step, after looking. */
#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "desk/promotion.h"
#include "page/words.h"
#include "staffroom/pages.h"

enum { SHOW_SCHOOL };
enum { DO_SCHOOL, DO_BUTTON, DO_SEEN, DO_SURE };
enum button { BUTTON_LOOK, BUTTON_PROMOTE };
enum { SCHOOL_YEAR_FIRST_MONTH = 6, SCHOOL_YEAR_LAST_MONTH = 9 /* when classes usually go up */ };

static const char *const BUTTONS[] = {"look", "promote", NULL};

struct plan_work {
    struct arena *arena;
    struct promotion_request request;
    struct day today;
    struct promotion_plan *plan;
};

static enum err work_plan(struct tx *tx, void *context)
{
    struct plan_work *work = context;
    return promotion_plan_load(tx, work->arena, &work->request, work->today, work->plan);
}

/* Classes that were ticked to stay. */
static struct promotion_request request_read(struct arena *arena, const struct request *request)
{
    int count = 0;
    int64_t *ids = ARENA_ARRAY(arena, int64_t, (size_t)request->form.count + 1);
    for (int i = 0; i < request->form.count; i++) {
        const struct pair *pair = &request->form.at[i];
        if (text_is(pair->name, "stays[]") && id_parse(pair->value, &ids[count]) == OK) count++;
    }
    return (struct promotion_request){caller_of(request)->school.id, ids, count};
}

static json_t *classes_view(struct arena *arena, const struct promotion_plan *plan)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < plan->count; i++) {
        const struct promotion_class *class = &plan->classes[i];
        json_t *row = json_pack(
            "{s:s,s:s,s:s,s:s,s:b,s:b,s:b,s:b}", "id", id_format(arena, class->class_id), "name",
            class->name, "target", class->target, "pupils",
            words_counted(arena, class->pupils, "ученик", "ученика", "учеников"), "leaves",
            *class->target == '\0', "is_new", class->target_is_new, "joins", class->joins, "stays",
            class->is_kept);
        json_add(rows, row);
    }
    return rows;
}

static json_t *outside_view(const struct promotion_plan *plan)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < plan->outside_count; i++) {
        json_add(rows, json_string(plan->outside[i]));
    }
    return rows;
}

static void answer_plan(const struct staffroom *room, struct arena *arena,
                        const struct request *request, const struct promotion_plan *plan,
                        const char *refusal, struct response *response)
{
    const struct staffroom_caller *caller = caller_of(request);
    int month = day_date(caller->today).month;
    json_t *view = staffroom_view(room, arena, request, "Новый учебный год", "lists");
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    view_set_string(
        view, "year",
        arena_printf(arena, "%lld/%lld", (long long)plan->year, (long long)plan->year + 1));
    view_set(view, "done",
             plan->is_done ? json_string(words_moment(arena, plan->done_at, caller->school.zone))
                           : json_null());
    view_set(view, "is_early",
             json_boolean(month < SCHOOL_YEAR_FIRST_MONTH || month > SCHOOL_YEAR_LAST_MONTH));
    view_set(view, "has_classes", json_boolean(plan->count > 0));
    view_set(view, "classes", classes_view(arena, plan));
    view_set(view, "has_outside", json_boolean(plan->outside_count > 0));
    view_set(view, "outside", outside_view(plan));
    view_set_string(
        view, "pupils",
        words_counted(arena, plan->pupils - plan->graduates, "ученик", "ученика", "учеников"));
    view_set_string(
        view, "graduates",
        words_counted(arena, plan->graduates, "выпускник", "выпускника", "выпускников"));
    view_set(view, "has_graduates", json_boolean(plan->graduates > 0));
    view_set(view, "may_promote", json_boolean(!plan->is_done && plan->pupils > 0));
    view_set_string(view, "seen", plan->seen);
    staffroom_answer(room, arena, request, "school_promotion", refusal == NULL ? 200 : 422, view,
                     response);
}

static void plan_show(const struct staffroom *room, struct arena *arena,
                      const struct request *request, struct promotion_request asked,
                      const char *refusal, struct response *response)
{
    struct plan_work work = {.arena = arena,
                             .request = asked,
                             .today = caller_of(request)->today,
                             .plan = ARENA_NEW(arena, struct promotion_plan)};
    enum err err = store_read(room->access->store, work_plan, &work);
    if (err != OK) {
        staffroom_fault(room, arena, request, err, response);
    } else {
        answer_plan(room, arena, request, work.plan, refusal, response);
    }
}

static STAFFROOM_HANDLER(promotion_show)
{
    struct promotion_request asked = {.school_id = caller_of(request)->school.id};
    plan_show(context, arena, request, asked, NULL, response);
}

static const char *refusal_words(enum promotion_status status)
{
    switch (status) {
    case PROMOTION_DONE: return NULL;
    case PROMOTION_DONE_ALREADY: return "В этом году классы уже переведены.";
    case PROMOTION_NOTHING: return "Переводить некого.";
    case PROMOTION_UNSEEN:
        return "Посмотрите ещё раз: план изменился. Если всё верно, подтвердите.";
    }
    return NULL;
}

static void promote(const struct staffroom *room, struct arena *arena,
                    const struct request *request, struct promotion_request asked,
                    struct response *response)
{
    const struct staffroom_caller *caller = caller_of(request);
    struct promotion *promotion = ARENA_NEW(arena, struct promotion);
    promotion->request = asked;
    promotion->today = caller->today;
    promotion->login_id = caller_id(request);
    promotion->seen = field_text(request, DO_SEEN);
    enum err err = desk_promote(room->desk, arena, promotion);
    const char *refusal = err == OK ? refusal_words(promotion->status) : NULL;
    if (err != OK) {
        staffroom_fault(room, arena, request, err, response);
    } else if (refusal != NULL) {
        answer_plan(room, arena, request, &promotion->plan, refusal, response);
    } else {
        response_redirect(response, staffroom_path(arena, caller, "classes"));
    }
}

static STAFFROOM_HANDLER(promotion_do)
{
    struct promotion_request asked = request_read(arena, request);
    if (request_number(request, DO_BUTTON) == BUTTON_LOOK) {
        plan_show(context, arena, request, asked, NULL, response);
    } else if (!request_flag(request, DO_SURE)) {
        plan_show(context, arena, request, asked,
                  "Отметьте, что план проверен: отменить перевод одной кнопкой нельзя.", response);
    } else {
        promote(context, arena, request, asked, response);
    }
}

static const struct field SHOW_FIELDS[] = {[SHOW_SCHOOL] = FIELD_OF_SCHOOL};
static const struct field DO_FIELDS[] = {
    [DO_SCHOOL] = FIELD_OF_SCHOOL,
    [DO_BUTTON] = {"act", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, BUTTONS},
    [DO_SEEN] = {"seen", FIELD_IN_FORM, FIELD_TEXT, false, 0, PROMOTION_SEEN_DIGITS, NULL},
    [DO_SURE] = {"sure", FIELD_IN_FORM, FIELD_BOOL, false, 0, 0, NULL},
};

#define PROMOTION_PATH "/school/{school}/lists/promotion"

static const struct route ROUTES[] = {
    {STAFFROOM_GET(PROMOTION_PATH, WHOLE(RIGHT_LISTS), promotion_show), ROUTE_FIELDS(SHOW_FIELDS)},
    {STAFFROOM_POST(PROMOTION_PATH, WHOLE(RIGHT_LISTS), promotion_do), ROUTE_FIELDS(DO_FIELDS),
     .trail = "Перевод классов на новый год"},
};

const struct staffroom_pages staffroom_promotion_pages = {STAFFROOM_PAGES(ROUTES)};
