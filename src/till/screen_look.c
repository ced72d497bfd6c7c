/* What the page asks for to read: the state, the menu, classes and people, receipts, reports. */
#include "base/buf.h"
#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "meals/allergen.h"
#include "till/screen_inside.h"
#include "till/screen_pages.h"
#include "view/asset.h"

enum { PARK_KEY = 1 };

static void answer_read_fault(struct screen *screen, struct arena *arena,
                              const struct request *request, struct response *response,
                              enum err err)
{
    const struct problem problem = {503, err_name(err), NULL};
    area_problem(&screen->area, arena, request, &problem, response);
}

/* ---- the state, and waiting for another ---- */

SCREEN_HANDLER(state_show)
{
    struct screen *screen = context;
    json_t *state;
    enum err err = screen_state(screen, arena, &state);
    if (err != OK) {
        answer_read_fault(screen, arena, request, response, err);
    } else {
        screen_answer_json(arena, response, state);
    }
}

static bool is_news(struct screen *screen, const struct request *request)
{
    if (!text_is(request_text(request, EVENTS_RUN), screen->run)) return true;
    pthread_mutex_lock(&screen->lock);
    bool is_other = request_number(request, EVENTS_SINCE) != screen->version;
    pthread_mutex_unlock(&screen->lock);
    return is_other;
}

/* True: the request is parked. */
static bool waits(struct screen *screen, const struct request *request, struct response *response)
{
    if (request->wake == WAKE_TIMEOUT || request->wake == WAKE_STOPPING) return false;
    uint64_t ticket = response_ticket(response, PARK_KEY);
    if (is_news(screen, request)) return false;
    response_park(response, PARK_KEY, ticket, SCREEN_WAIT_MS);
    return true;
}

SCREEN_HANDLER(events_show)
{
    if (!waits(context, request, response)) state_show(context, arena, request, response);
}

SCREEN_HANDLER(display_state)
{
    struct screen *screen = context;
    if (request_has(request, EVENTS_SINCE) && request_has(request, EVENTS_RUN) &&
        waits(screen, request, response)) {
        return;
    }
    struct counter_standing standing;
    enum err err = counter_standing(screen->counter, arena, &standing);
    if (err != OK) {
        answer_read_fault(screen, arena, request, response, err);
        return;
    }
    json_t *view = json_pack("{s:s,s:s}", "run", screen->run, "school",
                             standing.identity.is_enrolled ? standing.identity.school_name : "");
    CHECK(view != NULL);
    pthread_mutex_lock(&screen->lock);
    view_set(view, "version", json_integer(screen->version));
    view_set(view, "shown", screen->shown == NULL ? json_null() : json_deep_copy(screen->shown));
    pthread_mutex_unlock(&screen->lock);
    screen_answer_json(arena, response, view);
}

SCREEN_HANDLER(menu_show)
{
    struct screen *screen = context;
    json_t *state;
    enum err err = screen_state(screen, arena, &state);
    if (err != OK) {
        answer_read_fault(screen, arena, request, response, err);
        return;
    }
    json_decref(state);
    pthread_mutex_lock(&screen->lock);
    json_t *menu = json_deep_copy(screen->menu);
    pthread_mutex_unlock(&screen->lock);
    screen_answer_json(arena, response, menu);
}

/* ---- classes and people ---- */

struct looking {
    struct arena *arena;
    int64_t class_id;
    struct text words;
    struct replica_classes classes;
    struct replica_people people;
    int64_t account_id;
    bool found;
    struct replica_photo photo;
};

static enum err work_classes(struct tx *tx, void *context)
{
    struct looking *looking = context;
    return replica_classes(tx, looking->arena, &looking->classes);
}

static enum err work_people(struct tx *tx, void *context)
{
    struct looking *looking = context;
    if (looking->words.size > 0) {
        return replica_people_search(tx, looking->arena, looking->words, SCREEN_PEOPLE_LIMIT + 1,
                                     &looking->people);
    }
    return replica_people_of_class(tx, looking->arena, looking->class_id, &looking->people);
}

static enum err work_photo(struct tx *tx, void *context)
{
    struct looking *looking = context;
    return replica_photo_of(tx, looking->arena, looking->account_id, &looking->found,
                            &looking->photo);
}

SCREEN_HANDLER(classes_show)
{
    struct screen *screen = context;
    struct looking looking = {.arena = arena};
    enum err err = store_read(screen->counter->store, work_classes, &looking);
    if (err != OK) {
        answer_read_fault(screen, arena, request, response, err);
        return;
    }
    json_t *rows = view_array();
    for (int i = 0; i < looking.classes.count; i++) {
        json_t *row = view_object();
        view_set_id(row, arena, "class", looking.classes.items[i].id);
        view_set_string(row, "name", looking.classes.items[i].name);
        view_set(row, "pupils", json_integer(looking.classes.items[i].people));
        json_add(rows, row);
    }
    json_t *view = view_object();
    view_set(view, "classes", rows);
    screen_answer_json(arena, response, view);
}

SCREEN_HANDLER(people_show)
{
    struct screen *screen = context;
    struct looking looking = {.arena = arena};
    if (request_has(request, PEOPLE_CLASS))
        looking.class_id = request_number(request, PEOPLE_CLASS);
    if (request_has(request, PEOPLE_WORDS)) looking.words = request_text(request, PEOPLE_WORDS);
    enum err err = store_read(screen->counter->store, work_people, &looking);
    if (err != OK) {
        answer_read_fault(screen, arena, request, response, err);
        return;
    }
    bool is_search = looking.words.size > 0;
    bool more = is_search && looking.people.count > SCREEN_PEOPLE_LIMIT;
    json_t *rows = view_array();
    for (int i = 0; i < looking.people.count && !(is_search && i == SCREEN_PEOPLE_LIMIT); i++) {
        json_add(rows, screen_face(arena, &looking.people.items[i]));
    }
    json_t *view = view_object();
    view_set(view, "people", rows);
    view_set(view, "more", json_boolean(more));
    screen_answer_json(arena, response, view);
}

SCREEN_HANDLER(photo_show)
{
    struct screen *screen = context;
    struct looking looking = {.arena = arena, .account_id = request_number(request, PHOTO_ACCOUNT)};
    enum err err = store_read(screen->counter->store, work_photo, &looking);
    if (err != OK) {
        answer_read_fault(screen, arena, request, response, err);
        return;
    }
    bool is_picture = looking.found &&
                      (text_is(text_of(looking.photo.content_type), "image/jpeg") ||
                       text_is(text_of(looking.photo.content_type), "image/png"));
    if (!is_picture) {
        const struct problem problem = {404, "not_found", NULL};
        area_problem(&screen->area, arena, request, &problem, response);
        return;
    }
    response_set(response, 200, looking.photo.content_type, looking.photo.bytes);
}

/* ---- a class at table ---- */

static json_t *class_row(struct arena *arena, const struct counter_class_line *line)
{
    struct text rest = text_of(line->name);
    struct text surname = text_cut(&rest, ' ');
    const char *family = arena_copy(arena, surname.bytes, surname.size);
    const char *own = rest.bytes == NULL ? "" : arena_copy(arena, rest.bytes, rest.size);
    bool is_due = line->set_meal_id != 0;
    json_t *row = json_pack(
        "{s:s,s:s,s:s,s:s,s:b,s:s,s:s}", "name", line->name, "initials",
        screen_initials(arena, family, own), "meal", is_due ? line->set_meal_name : "", "warning",
        allergens_words(arena, text_of(line->allergens)), "absent", line->is_absent, "state",
        !is_due                                ? "none"
        : line->refusal == SALE_OK             ? "can"
        : line->refusal == SALE_ALREADY_SERVED ? "served"
                                               : "refused",
        "text", is_due && line->refusal != SALE_OK ? screen_refusal_title(line->refusal) : "");
    CHECK(row != NULL);
    view_set_id(row, arena, "account", line->account_id);
    return row;
}

SCREEN_HANDLER(class_show)
{
    struct screen *screen = context;
    struct counter_class class;
    static const enum meal MEALS[] = {MEAL_BREAKFAST, MEAL_LUNCH, MEAL_SNACK};
    enum err err = counter_class_look(screen->counter, arena, request_number(request, CLASS_ID),
                                      MEALS[request_number(request, CLASS_MEAL)], &class);
    if (err != OK) {
        answer_read_fault(screen, arena, request, response, err);
        return;
    }
    json_t *rows = view_array(), *view = view_object();
    for (int i = 0; i < class.line_count; i++) json_add(rows, class_row(arena, &class.lines[i]));
    view_set(view, "pupils", rows);
    view_set_id(view, arena, "class", request_number(request, CLASS_ID));
    bool is_fine = class.status == COUNTER_DONE || class.status == COUNTER_CLASS_EMPTY;
    view_set_string(view, "note", is_fine ? "" : counter_status_words(class.status));
    screen_answer_json(arena, response, view);
}
