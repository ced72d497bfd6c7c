/* «Перевод между школами»: a pupil is asked for by number and surname, and let go. */
#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "desk/move.h"
#include "page/words.h"
#include "staffroom/pages.h"

enum { MOVES_SCHOOL };
enum { ASK_SCHOOL, ASK_NUMBER, ASK_SURNAME, ASK_CLASS };
enum { ANSWER_SCHOOL, ANSWER_REQUEST, ANSWER_BUTTON, ANSWER_NOTE };

static const char *const BUTTONS[] = {"agree", "refuse", "back", NULL};

struct moves_work {
    struct arena *arena;
    int64_t school_id;
    struct move_requests asked, asking; /* of us; by us */
};

static enum err work_moves(struct tx *tx, void *context)
{
    struct moves_work *work = context;
    TRY(move_requests_load(tx, work->arena, work->school_id, true, &work->asked));
    return move_requests_load(tx, work->arena, work->school_id, false, &work->asking);
}

static const char *state_words(enum move_state state)
{
    switch (state) {
    case MOVE_STATE_WAITS: return "ждёт ответа";
    case MOVE_STATE_MOVED: return "переведён";
    case MOVE_STATE_REFUSED: return "отказано";
    case MOVE_STATE_BACK: return "отозвано";
    }
    return "";
}

static json_t *requests_view(struct arena *arena, const struct staffroom_caller *caller,
                             const struct move_requests *requests, bool waiting)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < requests->count; i++) {
        const struct move_request *request = &requests->requests[i];
        if ((request->state == MOVE_STATE_WAITS) != waiting) continue;
        json_t *row = json_pack(
            "{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s}", "id", id_format(arena, request->id), "path",
            staffroom_path(arena, caller, "lists/moves/%s", id_format(arena, request->id)), "who",
            request->who, "number", request->number, "school", request->other_school, "class",
            request->class_name, "state", state_words(request->state), "when",
            words_moment(arena, request->asked_at, caller->school.zone));
        CHECK(row != NULL);
        view_set(row, "note", *request->note == '\0' ? json_null() : json_string(request->note));
        json_add(rows, row);
    }
    return rows;
}

static void set_rows(json_t *view, struct arena *arena, const char *name, json_t *rows)
{
    view_set(view, arena_printf(arena, "has_%s", name), json_boolean(json_array_size(rows) > 0));
    view_set(view, name, rows);
}

static void answer_moves(const struct staffroom *room, struct arena *arena,
                         const struct request *request, const struct move_ask *ask,
                         const char *refusal, struct response *response)
{
    const struct staffroom_caller *caller = caller_of(request);
    struct moves_work work = {.arena = arena, .school_id = caller->school.id};
    if (!staffroom_read(room, arena, request, work_moves, &work, response)) return;
    json_t *view = staffroom_view(room, arena, request, "Перевод между школами", "lists");
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    json_t *form = json_object();
    CHECK(form != NULL);
    view_set(form, "number", text_view(ask == NULL ? TEXT("") : ask->number));
    view_set(form, "surname", text_view(ask == NULL ? TEXT("") : ask->surname));
    view_set(form, "class", text_view(ask == NULL ? TEXT("") : ask->class_name));
    view_set(view, "form", form);
    set_rows(view, arena, "asked", requests_view(arena, caller, &work.asked, true));
    set_rows(view, arena, "asking", requests_view(arena, caller, &work.asking, true));
    set_rows(view, arena, "answered", requests_view(arena, caller, &work.asking, false));
    staffroom_answer(room, arena, request, "school_moves", refusal == NULL ? 200 : 422, view,
                     response);
}

static STAFFROOM_HANDLER(moves_show)
{
    answer_moves(context, arena, request, NULL, NULL, response);
}

/* ---- asking ---- */

static const char *ask_refusal(enum move_status status)
{
    switch (status) {
    case MOVE_DONE:
    case MOVE_WAITS: return NULL;
    case MOVE_UNKNOWN:
        return "Такого нет: проверьте номер лицевого счёта и фамилию, как они напечатаны на карте.";
    case MOVE_SAME_SCHOOL: return "Этот человек уже в вашей школе.";
    case MOVE_CLASS_INVALID: return "Укажите класс, в который он придёт: до двадцати знаков.";
    case MOVE_ASKED_ALREADY: return "Вы уже просили об этом: другая школа ещё не ответила.";
    case MOVE_REQUEST_UNKNOWN: return "Такой просьбы нет.";
    case MOVE_REQUEST_ANSWERED: return "На эту просьбу уже ответили.";
    }
    return NULL;
}

static STAFFROOM_HANDLER(move_ask_post)
{
    const struct staffroom *room = context;
    const struct staffroom_caller *caller = caller_of(request);
    struct move_ask ask = {
        .to_school_id = caller->school.id,
        .login_id = caller_id(request),
        .number = field_text(request, ASK_NUMBER),
        .surname = field_text(request, ASK_SURNAME),
        .class_name = field_text(request, ASK_CLASS),
        .is_agreed = right_reaches(caller->person.staff.rights, RIGHT_LISTS, 0, 0),
    };
    enum err err = desk_move_ask(room->desk, arena, &ask);
    const char *refusal = err == OK ? ask_refusal(ask.status) : NULL;
    if (err != OK) {
        staffroom_fault(room, arena, request, err, response);
    } else if (refusal != NULL) {
        answer_moves(room, arena, request, &ask, refusal, response);
    } else if (ask.status == MOVE_DONE) {
        response_redirect(response, staffroom_path(arena, caller, "pupil/%s", ask.person.number));
    } else {
        response_redirect(response, staffroom_path(arena, caller, "lists/moves"));
    }
}

/* ---- answering ---- */

static STAFFROOM_HANDLER(move_answer_post)
{
    static const enum move_state STATES[] = {MOVE_STATE_MOVED, MOVE_STATE_REFUSED, MOVE_STATE_BACK};
    const struct staffroom *room = context;
    const struct staffroom_caller *caller = caller_of(request);
    struct move_answer answer = {
        .school_id = caller->school.id,
        .request_id = request_number(request, ANSWER_REQUEST),
        .login_id = caller_id(request),
        .state = STATES[request_number(request, ANSWER_BUTTON)],
        .note = field_text(request, ANSWER_NOTE),
    };
    enum err err = desk_move_answer(room->desk, arena, &answer);
    const char *refusal = err == OK ? ask_refusal(answer.status) : NULL;
    if (err != OK) {
        staffroom_fault(room, arena, request, err, response);
    } else if (answer.status == MOVE_REQUEST_UNKNOWN) {
        staffroom_not_found(room, arena, request, response);
    } else if (refusal != NULL) {
        answer_moves(room, arena, request, NULL, refusal, response);
    } else {
        response_redirect(response, staffroom_path(arena, caller, "lists/moves"));
    }
}

/* ---- routes ---- */

static const struct field MOVES_FIELDS[] = {[MOVES_SCHOOL] = FIELD_OF_SCHOOL};
static const struct field ASK_FIELDS[] = {
    [ASK_SCHOOL] = FIELD_OF_SCHOOL,
    [ASK_NUMBER] = {"number", FIELD_IN_FORM, FIELD_TEXT, false, 0, 40, NULL},
    [ASK_SURNAME] = {"surname", FIELD_IN_FORM, FIELD_TEXT, false, 0, PERSON_NAME_LIMIT, NULL},
    [ASK_CLASS] = {"class", FIELD_IN_FORM, FIELD_TEXT, false, 0, 40, NULL},
};
static const struct field ANSWER_FIELDS[] = {
    [ANSWER_SCHOOL] = FIELD_OF_SCHOOL,
    [ANSWER_REQUEST] = {"request", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
    [ANSWER_BUTTON] = {"act", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, BUTTONS},
    [ANSWER_NOTE] = {"note", FIELD_IN_FORM, FIELD_TEXT, false, 0, MOVE_NOTE_LIMIT, NULL},
};

#define MOVES_PATH "/school/{school}/lists/moves"

static const struct route ROUTES[] = {
    {STAFFROOM_GET(MOVES_PATH, WHOLE(RIGHT_LISTS), moves_show), ROUTE_FIELDS(MOVES_FIELDS)},
    {STAFFROOM_POST(MOVES_PATH, WHOLE(RIGHT_LISTS), move_ask_post), ROUTE_FIELDS(ASK_FIELDS),
     .trail = "Перевод ученика: запрос"},
    {STAFFROOM_POST(MOVES_PATH "/{request}", WHOLE(RIGHT_LISTS), move_answer_post),
     ROUTE_FIELDS(ANSWER_FIELDS), .trail = "Перевод ученика: ответ"},
};

const struct staffroom_pages staffroom_move_pages = {STAFFROOM_PAGES(ROUTES)};
