/* Bodies of commands and the answers to them. */
#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "till/screen_inside.h"

/* ---- views ---- */

json_t *view_object(void)
{
    json_t *view = json_object();
    CHECK(view != NULL);
    return view;
}

json_t *view_array(void)
{
    json_t *view = json_array();
    CHECK(view != NULL);
    return view;
}

void view_set_id(json_t *view, struct arena *arena, const char *name, int64_t id)
{
    view_set_string(view, name, id > 0 ? id_format(arena, id) : "0");
}

void view_set_money(json_t *view, const char *name, struct money money)
{
    view_set(view, name, json_integer(money_in_kopecks(money)));
}

/* ---- bodies ---- */

json_t *screen_body(struct screen *screen, struct arena *arena, const struct request *request,
                    struct response *response)
{
    const char *bytes = request->body.bytes == NULL ? "" : request->body.bytes;
    json_t *body = json_loadb(bytes, request->body.size, JSON_REJECT_DUPLICATES, NULL);
    if (json_is_object(body)) return body;
    json_decref(body);
    screen_answer_malformed(screen, arena, request, response);
    return NULL;
}

struct text body_text(const json_t *body, const char *name)
{
    const json_t *value = json_object_get(body, name);
    if (!json_is_string(value)) return TEXT("");
    struct text text = {json_string_value(value), json_string_length(value)};
    if (!text_is_utf8(text) || text_length_characters(text) > SCREEN_TEXT_LIMIT) return TEXT("");
    return text;
}

int64_t body_id(const json_t *body, const char *name)
{
    int64_t id;
    return id_parse(body_text(body, name), &id) == OK ? id : 0;
}

int64_t body_int(const json_t *body, const char *name, int64_t otherwise)
{
    const json_t *value = json_object_get(body, name);
    return json_is_integer(value) ? json_integer_value(value) : otherwise;
}

bool body_flag(const json_t *body, const char *name)
{
    return json_is_true(json_object_get(body, name));
}

enum meal body_meal(const json_t *body, const char *name)
{
    struct text word = body_text(body, name);
    if (text_is(word, "breakfast")) return MEAL_BREAKFAST;
    if (text_is(word, "lunch")) return MEAL_LUNCH;
    if (text_is(word, "snack")) return MEAL_SNACK;
    return (enum meal)0;
}

/* ---- answers ---- */

struct text screen_json(struct arena *arena, const json_t *view)
{
    return json_write(arena, view, JSON_COMPACT);
}

void screen_answer_json(struct arena *arena, struct response *response, json_t *view)
{
    scoped(json) json_t *taken = view;
    response_json(response, 200, screen_json(arena, taken));
}

/* With the state of now; without it when it cannot be read: the page's long poll brings it. */
static void answer(struct screen *screen, struct arena *arena, struct response *response,
                   json_t *said)
{
    json_t *state;
    if (screen_state(screen, arena, &state) == OK) view_set(said, "state", state);
    screen_answer_json(arena, response, said);
}

void screen_answer_done(struct screen *screen, struct arena *arena, struct response *response,
                        json_t *more)
{
    json_t *said = more == NULL ? view_object() : more;
    view_set(said, "ok", json_true());
    answer(screen, arena, response, said);
}

void screen_answer_no(struct screen *screen, struct arena *arena, struct response *response,
                      const char *title, const char *text)
{
    json_t *said = view_object();
    view_set(said, "ok", json_false());
    view_set_string(said, "title", title);
    view_set_string(said, "text", text == NULL ? "" : text);
    answer(screen, arena, response, said);
}

void screen_answer_status(struct screen *screen, struct arena *arena, struct response *response,
                          enum counter_status status)
{
    if (status == COUNTER_DONE) {
        screen_answer_done(screen, arena, response, NULL);
    } else {
        screen_answer_no(screen, arena, response, screen_status_title(status),
                         counter_status_words(status));
    }
}

void screen_answer_fault(struct screen *screen, struct arena *arena, struct response *response,
                         enum err err)
{
    screen_answer_no(screen, arena, response, "Касса не смогла этого сделать",
                     counter_fault_words(err));
}

void screen_answer_malformed(struct screen *screen, struct arena *arena,
                             const struct request *request, struct response *response)
{
    const struct problem problem = {400, "malformed", NULL};
    area_problem(&screen->area, arena, request, &problem, response);
}
