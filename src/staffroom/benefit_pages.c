/* «Льготы»: who has which benefit by which document. For the coordinator and the operator alone. */
#include "base/buf.h"
#include "base/check.h"
#include "base/json.h"
#include "desk/benefit.h"
#include "desk/desk.h"
#include "desk/entitle.h"
#include "page/meal_words.h"
#include "page/words.h"
#include "staffroom/pages.h"
#include "staffroom/person_words.h"

enum { ROWS_SHOWN = 100, PAGES_LIMIT = 1000 };
enum { SHOW_SCHOOL, SHOW_CLASS, SHOW_KIND, SHOW_OVER, SHOW_PAGE };
enum { ADD_SCHOOL, ADD_ACCOUNT, ADD_KIND, ADD_FIRST, ADD_LAST, ADD_DOCUMENT };
enum { END_SCHOOL, END_ID, END_LAST };

static const char *benefit_refusal(enum benefit_status status)
{
    switch (status) {
    case BENEFIT_OK: break;
    case BENEFIT_PERSON_UNKNOWN: return "Ученика с таким лицевым счётом в школе нет.";
    case BENEFIT_KIND_UNKNOWN: return "Выберите льготу из списка.";
    case BENEFIT_DOCUMENT_MISSING: return "Укажите документ: без него льготу не внести.";
    case BENEFIT_DOCUMENT_TOO_LONG: return "Документ — до двухсот знаков.";
    case BENEFIT_DATES_REVERSED: return "Последний день не может быть раньше первого.";
    case BENEFIT_OVER: return "Последний день уже прошёл: такая льгота ничего не даст.";
    case BENEFIT_OVERLAPS: return "В эти дни у ученика уже есть такая льгота.";
    case BENEFIT_UNKNOWN: return "Такой льготы нет.";
    case BENEFIT_END_PAST:
        return "Закончить можно вчерашним днём или позже: использованное право не отменяется.";
    }
    return NULL;
}

/* ---- the list ---- */

struct list_work {
    struct arena *arena;
    const struct staffroom_caller *caller;
    struct benefit_rows benefits;
    struct benefit_kind_list kinds;
    struct rule_list rules;
    struct family_list families;
    struct class_list classes;
};

static enum err work_list(struct tx *tx, void *context)
{
    struct list_work *work = context;
    int64_t school_id = work->caller->school.id;
    TRY(benefit_rows_load(tx, work->arena, school_id, &work->benefits));
    TRY(benefit_kinds_load(tx, work->arena, &work->kinds));
    TRY(rules_load(tx, work->arena, school_id, &work->rules));
    TRY(families_load(tx, work->arena, school_id, &work->families));
    return classes_load(tx, work->arena, school_id, &work->classes);
}

struct shown {
    int64_t class_id, kind_id; /* 0: all */
    bool with_over;
    int page; /* from 0 */
};

static struct shown shown_asked(const struct request *request)
{
    return (struct shown){
        .class_id = request_has(request, SHOW_CLASS) ? request_number(request, SHOW_CLASS) : 0,
        .kind_id = request_has(request, SHOW_KIND) ? request_number(request, SHOW_KIND) : 0,
        .with_over = request_fault(request, SHOW_OVER) == FIELD_RIGHT &&
                     request_flag(request, SHOW_OVER),
        .page = request_has(request, SHOW_PAGE) ? (int)request_number(request, SHOW_PAGE) : 0,
    };
}

static bool is_over(const struct benefit *benefit, struct day today)
{
    return day_compare(benefit->last_day, today) < 0;
}

/* Entered, but no rule of the school gives anything for it to a class like this. */
static bool is_idle(const struct list_work *work, const struct benefit_row *row)
{
    enum school_stage stage = stage_of_grade(row->grade);
    for (int i = 0; i < work->rules.count; i++) {
        const struct entitlement_rule *rule = &work->rules.rules[i];
        if (!rule->is_active || rule->benefit_kind_id != row->benefit.kind_id) continue;
        if (rule->stage != STAGE_ANY && rule->stage != stage) continue;
        if (family_in_list(&work->families, rule->family_id) != NULL) return false;
    }
    return true;
}

static bool is_shown(const struct list_work *work, const struct shown *shown,
                     const struct benefit_row *row)
{
    if (shown->class_id != 0 && row->class_id != shown->class_id) return false;
    if (shown->kind_id != 0 && row->benefit.kind_id != shown->kind_id) return false;
    return shown->with_over || !is_over(&row->benefit, work->caller->today);
}

static json_t *row_view(struct arena *arena, const struct list_work *work,
                        const struct benefit_row *person)
{
    const struct benefit *benefit = &person->benefit;
    const struct benefit_kind *kind = benefit_kind_in_list(&work->kinds, benefit->kind_id);
    bool over = is_over(benefit, work->caller->today);
    json_t *row = json_pack(
        "{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:b,s:b,s:b,s:o}", "id", id_format(arena, benefit->id),
        "path", staffroom_path(arena, work->caller, "pupil/%s", person->number), "name",
        person_full_name(arena, person->surname, person->name, person->patronymic), "class",
        person->class_name, "kind", kind == NULL ? "Льгота" : kind->name, "first",
        day_format(arena, benefit->first_day), "last", day_format(arena, benefit->last_day),
        "document", benefit->document, "over", over, "idle", !over && is_idle(work, person),
        "may_end", !over, "today", day_value(arena, work->caller->today));
    CHECK(row != NULL);
    return row;
}

static json_t *rows_view(struct arena *arena, const struct list_work *work,
                         const struct shown *shown, int *out_total)
{
    json_t *rows = json_array();
    *out_total = 0;
    for (int i = 0; i < work->benefits.count; i++) {
        const struct benefit_row *row = &work->benefits.rows[i];
        if (!is_shown(work, shown, row)) continue;
        int place = (*out_total)++ - shown->page * ROWS_SHOWN;
        if (place < 0 || place >= ROWS_SHOWN) continue;
        json_add(rows, row_view(arena, work, row));
    }
    return rows;
}

/* "&class=5&kind=2" for the links to other pages of the list. */
static char *filter_text(struct arena *arena, const struct shown *shown)
{
    struct buf buf;
    buf_init(&buf, arena);
    if (shown->class_id != 0) buf_printf(&buf, "&class=%s", id_format(arena, shown->class_id));
    if (shown->kind_id != 0) buf_printf(&buf, "&kind=%s", id_format(arena, shown->kind_id));
    if (shown->with_over) buf_add_string(&buf, "&over=1");
    return buf.bytes == NULL ? arena_printf(arena, "%s", "") : buf.bytes;
}

static json_t *kinds_view(struct arena *arena, const struct list_work *work, struct text chosen,
                          bool only_given)
{
    json_t *kinds = json_array();
    for (int i = 0; i < work->kinds.count; i++) {
        const struct benefit_kind *kind = &work->kinds.kinds[i];
        if (only_given && !kind->is_active) continue;
        json_add(kinds, choice_view(id_format(arena, kind->id), kind->name, chosen));
    }
    return kinds;
}

static void set_choices(json_t *view, struct arena *arena, const struct request *request,
                        const struct list_work *work, const struct shown *shown, bool is_again)
{
    json_t *classes = json_array();
    struct text chosen = text_of(id_format(arena, shown->class_id));
    for (int i = 0; i < work->classes.count; i++) {
        const struct school_class *one = &work->classes.classes[i];
        if (one->is_active) {
            json_add(classes, choice_view(id_format(arena, one->id), one->name, chosen));
        }
    }
    view_set(view, "classes", classes);
    view_set(view, "kinds",
             kinds_view(arena, work, typed_again(request, is_again, ADD_KIND), true));
    view_set(view, "filter_kinds",
             kinds_view(arena, work, text_of(id_format(arena, shown->kind_id)), false));
    view_set(view, "form",
             json_pack("{s:o,s:o,s:o,s:o}", "account",
                       text_view(typed_again(request, is_again, ADD_ACCOUNT)), "first",
                       text_view(typed_again(request, is_again, ADD_FIRST)), "last",
                       text_view(typed_again(request, is_again, ADD_LAST)), "document",
                       text_view(typed_again(request, is_again, ADD_DOCUMENT))));
}

static void set_paging(json_t *view, struct arena *arena, const struct shown *shown, int total)
{
    bool is_more = total > (shown->page + 1) * ROWS_SHOWN;
    /* The first page is page 0, which a template takes for nothing: its link is " 0". */
    view_set(view, "before",
             shown->page == 0 ? json_null()
                              : json_string(arena_printf(arena, "%d", shown->page - 1)));
    view_set(view, "after",
             is_more ? json_string(arena_printf(arena, "%d", shown->page + 1)) : json_null());
    view_set_string(view, "filter", filter_text(arena, shown));
    view_set(view, "with_over", json_boolean(shown->with_over));
    view_set_string(view, "count", words_counted(arena, total, "льгота", "льготы", "льгот"));
}

static void answer_list(const struct staffroom *room, struct arena *arena,
                        const struct request *request, const struct shown *shown,
                        const char *refusal, bool is_again, struct response *response)
{
    int total;
    struct list_work work = {.arena = arena, .caller = caller_of(request)};
    if (!staffroom_read(room, arena, request, work_list, &work, response)) return;
    json_t *view = staffroom_view(room, arena, request, "Льготы", "benefits");
    json_t *rows = rows_view(arena, &work, shown, &total);
    view_set(view, "has_rows", json_boolean(json_array_size(rows) > 0));
    view_set(view, "rows", rows);
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    set_choices(view, arena, request, &work, shown, is_again);
    set_paging(view, arena, shown, total);
    staffroom_answer(room, arena, request, "school_benefits", refusal == NULL ? 200 : 422, view,
                     response);
}

static STAFFROOM_HANDLER(benefits_show)
{
    struct shown shown = shown_asked(request);
    answer_list(context, arena, request, &shown, NULL, false, response);
}

/* ---- adding ---- */

struct add_work {
    struct arena *arena;
    struct benefit benefit;
    struct text number;
    struct day today;
    enum benefit_status status;
};

/* A number of another school is unknown here. */
static enum err work_add(struct tx *tx, void *context)
{
    struct add_work *work = context;
    struct directory_place place;
    bool found;
    TRY(directory_find(tx, DIRECTORY_ACCOUNT_NUMBER, work->number, &found, &place));
    work->status = BENEFIT_PERSON_UNKNOWN;
    if (!found || place.school_id != work->benefit.school_id) return OK;
    work->benefit.account_id = place.account_id;
    return benefit_add(tx, work->arena, &work->benefit, work->today, &work->status);
}

static STAFFROOM_HANDLER(benefit_add_post)
{
    const struct staffroom *room = context;
    const struct staffroom_caller *caller = caller_of(request);
    struct shown shown = {.page = 0};
    if (!request_has(request, ADD_FIRST) || !request_has(request, ADD_LAST)) {
        answer_list(room, arena, request, &shown, "Укажите первый и последний день льготы.", true,
                    response);
        return;
    }
    struct text document = field_text(request, ADD_DOCUMENT);
    struct add_work work = {
        .arena = arena,
        .benefit = {.school_id = caller->school.id,
                    .kind_id = request_has(request, ADD_KIND) ? request_number(request, ADD_KIND)
                                                              : 0,
                    .first_day = request_day(request, ADD_FIRST),
                    .last_day = request_day(request, ADD_LAST),
                    .document = arena_copy(arena, document.bytes, document.size),
                    .login_id = caller_id(request),
                    .set_at = caller->now},
        .number = field_text(request, ADD_ACCOUNT),
        .today = caller->today,
    };
    enum err err = id_maker_take(&room->desk->ids, 1, &work.benefit.id);
    if (err == OK) err = store_write(room->access->store, caller->school.id, work_add, &work);
    const char *refusal = err == OK ? benefit_refusal(work.status) : NULL;
    if (err != OK) {
        staffroom_fault(room, arena, request, err, response);
    } else if (refusal != NULL) {
        answer_list(room, arena, request, &shown, refusal, true, response);
    } else {
        response_redirect(response, staffroom_path(arena, caller, "benefits"));
    }
}

/* ---- ending ---- */

struct end_work {
    struct arena *arena;
    int64_t school_id, id;
    struct day last_day, today;
    enum benefit_status status;
};

static enum err work_end(struct tx *tx, void *context)
{
    struct end_work *work = context;
    return benefit_end(tx, work->arena, work->school_id, work->id, work->last_day, work->today,
                       &work->status);
}

static STAFFROOM_HANDLER(benefit_end_post)
{
    const struct staffroom *room = context;
    const struct staffroom_caller *caller = caller_of(request);
    struct shown shown = {.page = 0};
    if (!request_has(request, END_LAST)) {
        answer_list(room, arena, request, &shown, "Укажите последний день льготы.", false,
                    response);
        return;
    }
    struct end_work work = {.arena = arena,
                            .school_id = caller->school.id,
                            .id = request_number(request, END_ID),
                            .last_day = request_day(request, END_LAST),
                            .today = caller->today};
    enum err err = store_write(room->access->store, caller->school.id, work_end, &work);
    if (err != OK) {
        staffroom_fault(room, arena, request, err, response);
    } else if (work.status == BENEFIT_UNKNOWN) {
        staffroom_not_found(room, arena, request, response);
    } else if (work.status != BENEFIT_OK) {
        answer_list(room, arena, request, &shown, benefit_refusal(work.status), false, response);
    } else {
        response_redirect(response, staffroom_path(arena, caller, "benefits"));
    }
}

/* ---- routes ---- */

static const struct field SHOW_FIELDS[] = {
    [SHOW_SCHOOL] = FIELD_OF_SCHOOL,
    [SHOW_CLASS] = {"class", FIELD_IN_QUERY, FIELD_ID, false, 0, 0, NULL},
    [SHOW_KIND] = {"kind", FIELD_IN_QUERY, FIELD_ID, false, 0, 0, NULL},
    [SHOW_OVER] = {"over", FIELD_IN_QUERY, FIELD_BOOL, false, 0, 0, NULL},
    [SHOW_PAGE] = {"page", FIELD_IN_QUERY, FIELD_INT, false, 0, PAGES_LIMIT, NULL},
};
static const struct field ADD_FIELDS[] = {
    [ADD_SCHOOL] = FIELD_OF_SCHOOL,
    [ADD_ACCOUNT] = {"account", FIELD_IN_FORM, FIELD_TEXT, false, 0, 40, NULL},
    [ADD_KIND] = {"kind", FIELD_IN_FORM, FIELD_ID, false, 0, 0, NULL},
    [ADD_FIRST] = {"first", FIELD_IN_FORM, FIELD_DAY, false, 0, 0, NULL},
    [ADD_LAST] = {"last", FIELD_IN_FORM, FIELD_DAY, false, 0, 0, NULL},
    [ADD_DOCUMENT] = {"document", FIELD_IN_FORM, FIELD_TEXT, false, 0, BENEFIT_DOCUMENT_LIMIT,
                      NULL},
};
static const struct field END_FIELDS[] = {
    [END_SCHOOL] = FIELD_OF_SCHOOL,
    [END_ID] = {"id", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
    [END_LAST] = {"last", FIELD_IN_FORM, FIELD_DAY, false, 0, 0, NULL},
};

#define BENEFITS_PATH "/school/{school}/benefits"

static const struct route ROUTES[] = {
    {STAFFROOM_GET(BENEFITS_PATH, WHOLE(RIGHT_BENEFITS), benefits_show), .flags = ROUTE_OWN_FAULTS,
     ROUTE_FIELDS(SHOW_FIELDS), .trail = "Льготы школы"},
    {STAFFROOM_POST(BENEFITS_PATH, WHOLE(RIGHT_BENEFITS), benefit_add_post),
     .flags = ROUTE_OWN_FAULTS, ROUTE_FIELDS(ADD_FIELDS), .trail = "Льгота дана"},
    {STAFFROOM_POST(BENEFITS_PATH "/{id}", WHOLE(RIGHT_BENEFITS), benefit_end_post),
     .flags = ROUTE_OWN_FAULTS, ROUTE_FIELDS(END_FIELDS), .trail = "Льгота завершена"},
};

const struct staffroom_pages staffroom_benefit_pages = {STAFFROOM_PAGES(ROUTES)};
