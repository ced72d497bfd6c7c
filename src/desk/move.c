/* Asking for a pupil of another school, answering, and passing on what arrives late. */
#include "desk/move.h"

#include "base/log.h"
#include "desk/move_inside.h"
#include "desk/move_sql.h"
#include "desk/name_text.h"
#include "school/school.h"

enum { PASS_LIMIT = 100, PASS_ARENA_BYTES = 4 << 20 };

const char *move_status_name(enum move_status status)
{
    switch (status) {
    case MOVE_DONE: return "done";
    case MOVE_WAITS: return "waits";
    case MOVE_UNKNOWN: return "unknown";
    case MOVE_SAME_SCHOOL: return "same_school";
    case MOVE_CLASS_INVALID: return "class_invalid";
    case MOVE_ASKED_ALREADY: return "asked_already";
    case MOVE_REQUEST_UNKNOWN: return "request_unknown";
    case MOVE_REQUEST_ANSWERED: return "request_answered";
    }
    return "unknown";
}

/* ---- asking ---- */

struct asking {
    struct desk *desk;
    struct arena *arena;
    struct move_ask *ask;
    int64_t request_id;
};

static enum err person_find(struct tx *tx, struct arena *arena, struct move_ask *ask)
{
    bool found;
    struct directory_place place;
    ask->status = MOVE_UNKNOWN;
    TRY(directory_find(tx, DIRECTORY_ACCOUNT_NUMBER, name_tidy(arena, ask->number), &found,
                       &place));
    if (!found) return OK;
    TRY(person_by_id(tx, arena, place.school_id, place.account_id, &found, &ask->person));
    if (!found) return OK;
    if (!text_equal(name_fold(arena, ask->surname),
                    name_fold(arena, text_of(ask->person.surname)))) {
        return OK;
    }
    ask->status = MOVE_SAME_SCHOOL;
    if (place.school_id == ask->to_school_id) return OK;
    ask->class_name = class_name_normal(arena, ask->class_name);
    bool is_class = ask->class_name.size > 0 &&
                    text_length_characters(ask->class_name) <= CLASS_NAME_LIMIT;
    if (ask->person.kind == PERSON_EMPLOYEE) ask->class_name = TEXT("");
    ask->status = is_class || ask->person.kind == PERSON_EMPLOYEE ? MOVE_DONE : MOVE_CLASS_INVALID;
    return OK;
}

static enum err request_insert(struct asking *asking, struct tx *tx)
{
    bool found;
    struct move_ask *ask = asking->ask;
    scoped(statement) struct statement *row = statement_open(tx, &q_move_request_waiting);
    bind_int(row, ARG_MOVE_REQUEST_WAITING_FROM_SCHOOL_ID, ask->person.school_id);
    bind_int(row, ARG_MOVE_REQUEST_WAITING_ACCOUNT_ID, ask->person.id);
    bind_int(row, ARG_MOVE_REQUEST_WAITING_TO_SCHOOL_ID, ask->to_school_id);
    TRY(statement_next(row, &found));
    ask->status = found ? MOVE_ASKED_ALREADY : MOVE_WAITS;
    if (found) return OK;
    scoped(statement) struct statement *insert = statement_open(tx, &q_move_request_insert);
    bind_int(insert, ARG_MOVE_REQUEST_INSERT_ID, asking->request_id);
    bind_int(insert, ARG_MOVE_REQUEST_INSERT_FROM_SCHOOL_ID, ask->person.school_id);
    bind_int(insert, ARG_MOVE_REQUEST_INSERT_ACCOUNT_ID, ask->person.id);
    bind_int(insert, ARG_MOVE_REQUEST_INSERT_TO_SCHOOL_ID, ask->to_school_id);
    bind_text(insert, ARG_MOVE_REQUEST_INSERT_CLASS_NAME, ask->class_name);
    bind_int(insert, ARG_MOVE_REQUEST_INSERT_ASKED_BY, ask->login_id);
    bind_int(insert, ARG_MOVE_REQUEST_INSERT_ASKED_AT, world_now(asking->desk->world).ms);
    return statement_run(insert);
}

/* Whoever else waits for the person hears it. */
static enum err overtake(struct moving *moving)
{
    scoped(statement) struct statement *others = statement_open(moving->tx,
                                                                &q_move_requests_overtaken);
    bind_int(others, ARG_MOVE_REQUESTS_OVERTAKEN_FROM_SCHOOL_ID, moving->from_school_id);
    bind_int(others, ARG_MOVE_REQUESTS_OVERTAKEN_ACCOUNT_ID, moving->account_id);
    bind_int(others, ARG_MOVE_REQUESTS_OVERTAKEN_ANSWERED_AT, moving->now.ms);
    bind_string(others, ARG_MOVE_REQUESTS_OVERTAKEN_NOTE, "Учащийся переведён в другую школу");
    return statement_run(others);
}

static enum err ask_run(struct tx *tx, void *context)
{
    struct asking *asking = context;
    struct move_ask *ask = asking->ask;
    TRY(person_find(tx, asking->arena, ask));
    if (ask->status != MOVE_DONE) return OK;
    if (!ask->is_agreed && ask->person.state != PERSON_LEFT) return request_insert(asking, tx);
    struct moving moving = {
        .desk = asking->desk,
        .arena = asking->arena,
        .tx = tx,
        .now = world_now(asking->desk->world),
        .from_school_id = ask->person.school_id,
        .to_school_id = ask->to_school_id,
        .account_id = ask->person.id,
        .class_name = ask->class_name,
        .login_id = ask->login_id,
    };
    TRY(move_person(&moving));
    return overtake(&moving);
}

enum err desk_move_ask(struct desk *desk, struct arena *arena, struct move_ask *ask)
{
    struct asking asking = {.desk = desk, .arena = arena, .ask = ask};
    TRY(id_maker_take(&desk->ids, 1, &asking.request_id));
    return store_write(desk->store, ask->to_school_id, ask_run, &asking);
}

/* ---- answering ---- */

struct answering {
    struct desk *desk;
    struct arena *arena;
    struct move_answer *answer;
};

static enum err request_find(struct answering *answering, struct tx *tx, struct moving *moving)
{
    bool found;
    struct move_answer *answer = answering->answer;
    bool is_back = answer->state == MOVE_STATE_BACK;
    answer->status = MOVE_REQUEST_UNKNOWN;
    scoped(statement) struct statement *row = statement_open(tx, &q_move_request_by_id);
    bind_int(row, ARG_MOVE_REQUEST_BY_ID_ID, answer->request_id);
    TRY(statement_next(row, &found));
    if (!found) return OK;
    *moving = (struct moving){
        .desk = answering->desk,
        .arena = answering->arena,
        .tx = tx,
        .now = world_now(answering->desk->world),
        .from_school_id = column_int(row, COL_MOVE_REQUEST_BY_ID_FROM_SCHOOL_ID),
        .to_school_id = column_int(row, COL_MOVE_REQUEST_BY_ID_TO_SCHOOL_ID),
        .account_id = column_int(row, COL_MOVE_REQUEST_BY_ID_ACCOUNT_ID),
        .class_name = column_text(row, COL_MOVE_REQUEST_BY_ID_CLASS_NAME, answering->arena),
        .login_id = answer->login_id,
        .cause_id = answer->request_id,
    };
    if (answer->school_id != (is_back ? moving->to_school_id : moving->from_school_id)) return OK;
    bool waits = column_int(row, COL_MOVE_REQUEST_BY_ID_STATE) == MOVE_STATE_WAITS;
    answer->status = waits ? MOVE_DONE : MOVE_REQUEST_ANSWERED;
    return OK;
}

static enum err answer_run(struct tx *tx, void *context)
{
    struct moving moving;
    struct answering *answering = context;
    struct move_answer *answer = answering->answer;
    TRY(request_find(answering, tx, &moving));
    if (answer->status != MOVE_DONE) return OK;
    scoped(statement) struct statement *row = statement_open(tx, &q_move_request_answer);
    bind_int(row, ARG_MOVE_REQUEST_ANSWER_ID, answer->request_id);
    bind_int(row, ARG_MOVE_REQUEST_ANSWER_STATE, answer->state);
    bind_int(row, ARG_MOVE_REQUEST_ANSWER_ANSWERED_BY, answer->login_id);
    bind_int(row, ARG_MOVE_REQUEST_ANSWER_ANSWERED_AT, moving.now.ms);
    bind_text(row, ARG_MOVE_REQUEST_ANSWER_NOTE,
              answer->state == MOVE_STATE_REFUSED ? answer->note : TEXT(""));
    TRY(statement_run(row));
    if (answer->state != MOVE_STATE_MOVED) return OK;
    TRY(move_person(&moving));
    return overtake(&moving);
}

enum err desk_move_answer(struct desk *desk, struct arena *arena, struct move_answer *answer)
{
    struct answering answering = {desk, arena, answer};
    return store_write(desk->store, answer->school_id, answer_run, &answering);
}

/* ---- looking ---- */

_Static_assert((int)COL_MOVE_REQUESTS_OF_SOURCE_NUMBER == (int)COL_MOVE_REQUESTS_OF_TARGET_NUMBER,
               "the same columns");

static struct move_request request_read(const struct statement *row, struct arena *arena)
{
    return (struct move_request){
        .id = column_int(row, COL_MOVE_REQUESTS_OF_SOURCE_ID),
        .from_school_id = column_int(row, COL_MOVE_REQUESTS_OF_SOURCE_FROM_SCHOOL_ID),
        .to_school_id = column_int(row, COL_MOVE_REQUESTS_OF_SOURCE_TO_SCHOOL_ID),
        .account_id = column_int(row, COL_MOVE_REQUESTS_OF_SOURCE_ACCOUNT_ID),
        .other_school = column_string(row, COL_MOVE_REQUESTS_OF_SOURCE_OTHER_SCHOOL, arena),
        .who = arena_printf(arena, "%s %s %s",
                            column_string(row, COL_MOVE_REQUESTS_OF_SOURCE_SURNAME, arena),
                            column_string(row, COL_MOVE_REQUESTS_OF_SOURCE_NAME, arena),
                            column_string(row, COL_MOVE_REQUESTS_OF_SOURCE_PATRONYMIC, arena)),
        .number = column_string(row, COL_MOVE_REQUESTS_OF_SOURCE_NUMBER, arena),
        .class_name = column_string(row, COL_MOVE_REQUESTS_OF_SOURCE_CLASS_NAME, arena),
        .state = (enum move_state)column_int(row, COL_MOVE_REQUESTS_OF_SOURCE_STATE),
        .asked_at = instant_of_ms(column_int(row, COL_MOVE_REQUESTS_OF_SOURCE_ASKED_AT)),
        .note = column_string(row, COL_MOVE_REQUESTS_OF_SOURCE_NOTE, arena),
    };
}

enum err move_requests_load(struct tx *tx, struct arena *arena, int64_t school_id, bool is_source,
                            struct move_requests *out_requests)
{
    struct move_requests list = {ARENA_ARRAY(arena, struct move_request, MOVES_SHOWN), 0};
    scoped(statement) struct statement *rows = statement_open(
        tx, is_source ? &q_move_requests_of_source : &q_move_requests_of_target);
    bind_int(rows, ARG_MOVE_REQUESTS_OF_SOURCE_SCHOOL_ID, school_id);
    bind_int(rows, ARG_MOVE_REQUESTS_OF_SOURCE_COUNT, MOVES_SHOWN);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        *out_requests = list;
        if (!found) return OK;
        list.requests[list.count++] = request_read(rows, arena);
    }
}

enum err move_requests_waiting(struct tx *tx, int64_t school_id, int64_t *out_count)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_move_requests_waiting);
    bind_int(row, ARG_MOVE_REQUESTS_WAITING_SCHOOL_ID, school_id);
    TRY(statement_next(row, &found));
    *out_count = found ? column_int(row, COL_MOVE_REQUESTS_WAITING_COUNT) : 0;
    return OK;
}

enum err former_places_load(struct tx *tx, struct arena *arena, struct directory_place place,
                            struct former_places *out_places)
{
    enum { PLACES_LIMIT = 32 };
    struct former_places places = {ARENA_ARRAY(arena, int64_t, PLACES_LIMIT), 0};
    scoped(statement) struct statement *rows = statement_open(tx, &q_shells_of);
    bind_int(rows, ARG_SHELLS_OF_SCHOOL_ID, place.school_id);
    bind_int(rows, ARG_SHELLS_OF_ACCOUNT_ID, place.account_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        *out_places = places;
        if (!found || places.count == PLACES_LIMIT) return OK;
        places.school_ids[places.count++] = column_int(rows, COL_SHELLS_OF_SCHOOL_ID);
    }
}

/* ---- passing on ---- */

struct passing {
    struct desk *desk;
    struct arena *arena;
    struct directory_place places[PASS_LIMIT];
    int count;
};

static enum err shells_load(struct tx *tx, void *context)
{
    struct passing *passing = context;
    passing->count = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_shells_with_money);
    bind_int(rows, ARG_SHELLS_WITH_MONEY_COUNT, PASS_LIMIT);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        passing->places[passing->count++] = (struct directory_place){
            column_int(rows, COL_SHELLS_WITH_MONEY_SCHOOL_ID),
            column_int(rows, COL_SHELLS_WITH_MONEY_ACCOUNT_ID)};
    }
}

struct pass {
    struct desk *desk;
    struct arena *arena;
    struct directory_place place;
    int64_t posting_id;
};

/* Looks anew: the person may have come back meanwhile, the money may have gone. */
static enum err pass_run(struct tx *tx, void *context)
{
    bool found;
    struct pass *pass = context;
    scoped(statement) struct statement *row = statement_open(tx, &q_shell_place);
    bind_int(row, ARG_SHELL_PLACE_SCHOOL_ID, pass->place.school_id);
    bind_int(row, ARG_SHELL_PLACE_ACCOUNT_ID, pass->place.account_id);
    TRY(statement_next(row, &found));
    if (!found) return OK;
    struct moving moving = {
        .desk = pass->desk,
        .arena = pass->arena,
        .tx = tx,
        .now = world_now(pass->desk->world),
        .from_school_id = pass->place.school_id,
        .to_school_id = column_int(row, COL_SHELL_PLACE_NOW_SCHOOL_ID),
        .account_id = pass->place.account_id,
    };
    return move_money(&moving, pass->posting_id);
}

enum err desk_moves_pass(struct desk *desk, int *out_passed)
{
    struct arena arena;
    *out_passed = 0;
    arena_init(&arena, PASS_ARENA_BYTES);
    struct passing *passing = ARENA_NEW(&arena, struct passing);
    enum err err = store_read(desk->store, shells_load, passing);
    for (int i = 0; i < passing->count && err == OK; i++) {
        struct pass pass = {.desk = desk, .arena = &arena, .place = passing->places[i]};
        err = id_maker_take(&desk->ids, 1, &pass.posting_id);
        if (err == OK) err = store_write(desk->store, pass.place.school_id, pass_run, &pass);
        if (err != OK) break;
        ++*out_passed;
        log_write(LOG_INFO, "move", "school=%lld account=%lld passed_on=1",
                  (long long)pass.place.school_id, (long long)pass.place.account_id);
    }
    arena_release(&arena);
    return err;
}
