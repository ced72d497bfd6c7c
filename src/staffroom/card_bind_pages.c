/* Binding blanks in the order of a batch: the name of the next one stands large, the reader types
 * into the one field, Enter sends. Without script a tap is one request. */
#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "desk/card_bind.h"
#include "page/words.h"
#include "staffroom/card_views.h"
#include "staffroom/pages.h"
#include "staffroom/person_words.h"

enum { SHOW_SCHOOL, SHOW_ID, SHOW_AFTER, SHOW_SERIES, SHOW_DONE };
enum { BIND_SCHOOL, BIND_ID, BIND_CARD, BIND_CHIP, BIND_SERIES, BIND_AFTER };
enum { UNDO_SCHOOL, UNDO_ID, UNDO_SERIES };
enum { FILE_SCHOOL, FILE_ID };

enum { CHIP_TYPED_LIMIT = 128, POSITION_LIMIT = 1000000 };

struct bind_page_work {
    struct arena *arena;
    int64_t school_id, batch_id;
    bool found;
    struct card_batch batch;
    struct batch_cards cards;
};

static enum err work_bind_page(struct tx *tx, void *context)
{
    struct bind_page_work *work = context;
    TRY(card_batch_by_id(tx, work->arena, work->school_id, work->batch_id, &work->found,
                         &work->batch));
    if (!work->found) return OK;
    return batch_cards_load(tx, work->arena, work->school_id, work->batch_id, &work->cards);
}

/* In capitals; empty unless it is what a series is. */
static struct text series_of(struct arena *arena, const struct request *request, int field)
{
    struct text typed = field_text(request, field);
    char *capital = arena_copy(arena, typed.bytes, typed.size);
    for (size_t i = 0; i < typed.size; i++) {
        if (capital[i] >= 'a' && capital[i] <= 'f') capital[i] = (char)(capital[i] - 'a' + 'A');
    }
    struct text series = {capital, typed.size};
    return series.size == CARD_SERIES_DIGITS && card_chip_is_formed(series) ? series : TEXT("");
}

/* What stands above the field. */
struct said {
    const char *refusal;
    const char *done; /* the number of the account whose card was bound */
    const struct card_chips_import *import;
};

/* The first without a chip behind `after`; from the beginning again when there is none. */
static const struct batch_card *next_card(const struct batch_cards *cards, int64_t after)
{
    const struct batch_card *first = NULL;
    for (int i = 0; i < cards->count; i++) {
        const struct batch_card *card = &cards->cards[i];
        if (card->chip[0] != '\0' || card->state != CARD_ORDERED) continue;
        if (card->position > after) return card;
        if (first == NULL) first = card;
    }
    return first;
}

static const char *bind_path(struct arena *arena, const struct staffroom_caller *caller,
                             int64_t batch_id)
{
    return staffroom_path(arena, caller, "cards/batch/%s/bind", id_format(arena, batch_id));
}

static json_t *next_view(struct arena *arena, const struct staffroom_caller *caller,
                         const struct batch_card *card)
{
    json_t *view = json_pack(
        "{s:s,s:I,s:s,s:s,s:s,s:s,s:b,s:s}", "id", id_format(arena, card->card_id), "position",
        (json_int_t)card->position, "surname", card->surname, "names",
        arena_printf(arena, "%s %s", card->name, card->patronymic), "class",
        card->is_employee ? "сотрудник" : card->class_name, "number", card->number, "has_photo",
        card->has_photo, "photo", staffroom_path(arena, caller, "pupil/%s/photo", card->number));
    CHECK(view != NULL);
    return view;
}

static json_t *problems_view(const struct card_chips_import *import)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; import != NULL && i < import->problem_count; i++) {
        json_add(rows, json_pack("{s:i,s:s}", "line", import->problems[i].line, "reason",
                                 import->problems[i].reason));
    }
    return rows;
}

static const char *done_words(struct arena *arena, const struct batch_cards *cards,
                              const char *number)
{
    for (int i = 0; number != NULL && i < cards->count; i++) {
        const struct batch_card *card = &cards->cards[i];
        if (!text_is(text_of(number), card->number)) continue;
        return arena_printf(arena, "Привязана карта № %" PRId64 ": %s %s.", card->position,
                            card->surname, card->name);
    }
    return NULL;
}

static void bind_answer(const struct staffroom *room, struct arena *arena,
                        const struct request *request, int64_t batch_id, int64_t after,
                        struct text series, const struct said *said, struct response *response)
{
    const struct staffroom_caller *caller = caller_of(request);
    struct bind_page_work work = {
        .arena = arena, .school_id = caller->school.id, .batch_id = batch_id};
    enum err err = store_read(room->access->store, work_bind_page, &work);
    if (err != OK || !work.found) {
        if (err != OK)
            staffroom_fault(room, arena, request, err, response);
        else
            staffroom_not_found(room, arena, request, response);
        return;
    }
    const struct batch_card *next = next_card(&work.cards, after);
    bool is_open = work.batch.state == CARD_BATCH_IN_WORK;
    const char *done = done_words(arena, &work.cards, said->done);
    json_t *view = staffroom_view(room, arena, request, "Привязка чипов", "cards");
    view_set(view, "batch", card_batch_row(arena, caller, &work.batch));
    view_set_string(view, "path", bind_path(arena, caller, batch_id));
    view_set(view, "is_open", json_boolean(is_open));
    view_set(view, "left", json_integer(work.batch.card_count - work.batch.bound_count));
    view_set(view, "next", is_open && next != NULL ? next_view(arena, caller, next) : json_null());
    view_set(view, "series", text_view(series));
    view_set(view, "refusal", said->refusal == NULL ? json_null() : json_string(said->refusal));
    view_set(view, "done", done == NULL ? json_null() : json_string(done));
    view_set(view, "may_undo", json_boolean(is_open && work.batch.bound_count > 0));
    json_t *problems = problems_view(said->import);
    view_set(view, "has_problems", json_boolean(json_array_size(problems) > 0));
    view_set(view, "problems", problems);
    bool is_refused = said->refusal != NULL || json_array_size(problems) > 0;
    staffroom_answer(room, arena, request, "school_card_bind", is_refused ? 422 : 200, view,
                     response);
}

static STAFFROOM_HANDLER(bind_show)
{
    struct text done = field_text(request, SHOW_DONE);
    const struct said said = {.done = done.size > 0 ? arena_copy(arena, done.bytes, done.size)
                                                    : NULL};
    int64_t after = request_has(request, SHOW_AFTER) ? request_number(request, SHOW_AFTER) : 0;
    bind_answer(context, arena, request, request_number(request, SHOW_ID), after,
                series_of(arena, request, SHOW_SERIES), &said, response);
}

static const char *bind_refusal(struct arena *arena, const struct card_binding *binding)
{
    const char *words = card_bind_words(binding->status);
    if (binding->status != CARD_BIND_TAKEN || binding->taken_by[0] == '\0') return words;
    return arena_printf(arena, "Этот чип уже у счёта %s. Возьмите другую заготовку.",
                        binding->taken_by);
}

static const char *number_of_card(const struct bind_page_work *work, int64_t card_id)
{
    for (int i = 0; i < work->cards.count; i++) {
        if (work->cards.cards[i].card_id == card_id) return work->cards.cards[i].number;
    }
    return "";
}

static STAFFROOM_HANDLER(bind_take)
{
    const struct staffroom *room = context;
    const struct staffroom_caller *caller = caller_of(request);
    struct card_binding binding = {
        .school_id = caller->school.id,
        .batch_id = request_number(request, BIND_ID),
        .card_id = request_number(request, BIND_CARD),
        .login_id = caller_id(request),
        .taken_by = "",
    };
    struct text series = series_of(arena, request, BIND_SERIES);
    int64_t after = request_has(request, BIND_AFTER) ? request_number(request, BIND_AFTER) : 0;
    struct bind_page_work work = {
        .arena = arena, .school_id = caller->school.id, .batch_id = binding.batch_id};
    enum err err = OK;
    binding.status = card_chip_read(arena, field_text(request, BIND_CHIP), series, &binding.chip);
    if (binding.status == CARD_BIND_OK) err = desk_card_bind(room->desk, arena, &binding);
    if (err == OK) err = store_read(room->access->store, work_bind_page, &work);
    if (err != OK) {
        staffroom_fault(room, arena, request, err, response);
        return;
    }
    /* A card that lies on the reader still is told of twice. */
    bool is_done = binding.status == CARD_BIND_OK || binding.status == CARD_BIND_SAME;
    if (is_done) {
        response_redirect(response,
                          arena_printf(arena, "%s?after=%" PRId64 "&series=%.*s&done=%s",
                                       bind_path(arena, caller, binding.batch_id), after,
                                       TEXT_ARGS(series), number_of_card(&work, binding.card_id)));
        return;
    }
    const struct said said = {.refusal = bind_refusal(arena, &binding)};
    bind_answer(room, arena, request, binding.batch_id, after > 0 ? after - 1 : 0, series, &said,
                response);
}

static STAFFROOM_HANDLER(bind_undo)
{
    const struct staffroom *room = context;
    const struct staffroom_caller *caller = caller_of(request);
    int64_t batch_id = request_number(request, UNDO_ID), card_id;
    enum err err = desk_card_unbind(room->desk, caller->school.id, batch_id, &card_id);
    if (err != OK) {
        staffroom_fault(room, arena, request, err, response);
        return;
    }
    struct text series = series_of(arena, request, UNDO_SERIES);
    response_redirect(response,
                      arena_printf(arena, "%s?series=%.*s", bind_path(arena, caller, batch_id),
                                   TEXT_ARGS(series)));
}

static STAFFROOM_HANDLER(chips_take)
{
    const struct staffroom *room = context;
    const struct staffroom_caller *caller = caller_of(request);
    const struct upload *file = request_file(request, "file");
    int64_t batch_id = request_number(request, FILE_ID);
    struct card_chips_import import = {
        .school_id = caller->school.id, .batch_id = batch_id, .login_id = caller_id(request)};
    if (file == NULL) {
        const struct said said = {.refusal = "Выберите файл."};
        bind_answer(room, arena, request, batch_id, 0, TEXT(""), &said, response);
        return;
    }
    import.file = file->bytes;
    enum err err = desk_card_chips_import(room->desk, arena, &import);
    if (err != OK) {
        staffroom_fault(room, arena, request, err, response);
        return;
    }
    if (import.problem_count > 0) {
        const struct said said = {.import = &import};
        bind_answer(room, arena, request, batch_id, 0, TEXT(""), &said, response);
        return;
    }
    told_redirect(response, arena,
                  staffroom_path(arena, caller, "cards/batch/%s", id_format(arena, batch_id)),
                  TOLD_BOUND, import.bound);
}

#define FIELD_OF_BATCH                                                                             \
    {                                                                                              \
        "batch", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL                                         \
    }
#define FIELD_OF_SERIES(place)                                                                     \
    {                                                                                              \
        "series", (place), FIELD_TEXT, false, 0, CARD_SERIES_DIGITS, NULL                          \
    }

static const struct field SHOW_FIELDS[] = {
    [SHOW_SCHOOL] = FIELD_OF_SCHOOL,
    [SHOW_ID] = FIELD_OF_BATCH,
    [SHOW_AFTER] = {"after", FIELD_IN_QUERY, FIELD_INT, false, 0, POSITION_LIMIT, NULL},
    [SHOW_SERIES] = FIELD_OF_SERIES(FIELD_IN_QUERY),
    [SHOW_DONE] = {"done", FIELD_IN_QUERY, FIELD_TEXT, false, 0, ACCOUNT_NUMBER_DIGITS, NULL},
};
static const struct field BIND_FIELDS[] = {
    [BIND_SCHOOL] = FIELD_OF_SCHOOL,
    [BIND_ID] = FIELD_OF_BATCH,
    [BIND_CARD] = {"card", FIELD_IN_FORM, FIELD_ID, true, 0, 0, NULL},
    [BIND_CHIP] = {"chip", FIELD_IN_FORM, FIELD_TEXT, false, 0, CHIP_TYPED_LIMIT, NULL},
    [BIND_SERIES] = FIELD_OF_SERIES(FIELD_IN_FORM),
    [BIND_AFTER] = {"after", FIELD_IN_FORM, FIELD_INT, false, 0, POSITION_LIMIT, NULL},
};
static const struct field UNDO_FIELDS[] = {
    [UNDO_SCHOOL] = FIELD_OF_SCHOOL,
    [UNDO_ID] = FIELD_OF_BATCH,
    [UNDO_SERIES] = FIELD_OF_SERIES(FIELD_IN_FORM),
};
static const struct field FILE_FIELDS[] = {
    [FILE_SCHOOL] = FIELD_OF_SCHOOL,
    [FILE_ID] = FIELD_OF_BATCH,
};

static const struct route ROUTES[] = {
    {STAFFROOM_GET("/school/{school}/cards/batch/{batch}/bind", WHOLE(RIGHT_CARDS_MAKE), bind_show),
     .flags = ROUTE_OWN_FAULTS, ROUTE_FIELDS(SHOW_FIELDS)},
    {STAFFROOM_POST("/school/{school}/cards/batch/{batch}/bind", WHOLE(RIGHT_CARDS_MAKE),
                    bind_take),
     ROUTE_FIELDS(BIND_FIELDS), .trail = "Карта привязана"},
    {STAFFROOM_POST("/school/{school}/cards/batch/{batch}/undo", WHOLE(RIGHT_CARDS_MAKE),
                    bind_undo),
     ROUTE_FIELDS(UNDO_FIELDS), .trail = "Привязка карты отменена"},
    {STAFFROOM_POST_FILE("/school/{school}/cards/batch/{batch}/chips", WHOLE(RIGHT_CARDS_MAKE),
                         chips_take, CARD_CHIPS_BYTES_LIMIT),
     ROUTE_FIELDS(FILE_FIELDS), .trail = "Файл чипов карт"},
};

const struct staffroom_pages staffroom_card_bind_pages = {STAFFROOM_PAGES(ROUTES)};
