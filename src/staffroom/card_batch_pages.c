/* A batch of cards: who is in it, its documents, and its way from the order to the school. */
#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "desk/card_design_kept.h"
#include "desk/requisite.h"
#include "desk/slip.h"
#include "page/words.h"
#include "report/card_pdf.h"
#include "report/sheet.h"
#include "school/photo.h"
#include "staffroom/card_views.h"
#include "staffroom/pages.h"
#include "staffroom/person_words.h"

enum { BATCH_SCHOOL, BATCH_ID, BATCH_TOLD, BATCH_NUMBER };
enum { MOVE_SCHOOL, MOVE_ID, MOVE_STATE, MOVE_TAKER };
enum { PRINT_SCHOOL, PRINT_ID, PRINT_PAPER, PRINT_FACES, PRINT_BLEED, PRINT_PHOTOS, PRINT_PART };
enum { ACT_SCHOOL, ACT_ID };

enum { PARTS_LIMIT = 1000 };

static const char *const STATE_WORDS[] = {"in_work", "made", NULL};
static const char *const PAPER_WORDS[] = {"a4", "card", NULL};
static const char *const FACES_WORDS[] = {"both", "fronts", "backs", NULL};

struct batch_page_work {
    struct arena *arena;
    int64_t school_id, batch_id;
    bool found;
    struct card_batch batch;
    struct batch_cards cards;
    const char *handed_by; /* a name; "": nobody yet */
};

static enum err work_batch(struct tx *tx, void *context)
{
    struct batch_page_work *work = context;
    TRY(card_batch_by_id(tx, work->arena, work->school_id, work->batch_id, &work->found,
                         &work->batch));
    if (!work->found) return OK;
    TRY(batch_cards_load(tx, work->arena, work->school_id, work->batch_id, &work->cards));
    struct staff staff;
    bool is_known = false;
    if (work->batch.handed_by != 0) {
        TRY(staff_by_id(tx, work->arena, work->batch.handed_by, &is_known, &staff));
    }
    work->handed_by = is_known ? staff.name : "";
    return OK;
}

/* False: the answer is given. */
static bool batch_read(const struct staffroom *room, struct arena *arena,
                       const struct request *request, int id_field, struct batch_page_work *work,
                       struct response *response)
{
    *work = (struct batch_page_work){.arena = arena,
                                     .school_id = caller_of(request)->school.id,
                                     .batch_id = request_number(request, id_field)};
    enum err err = store_read(room->access->store, work_batch, work);
    if (err != OK)
        staffroom_fault(room, arena, request, err, response);
    else if (!work->found)
        staffroom_not_found(room, arena, request, response);
    return err == OK && work->found;
}

static const char *batch_path(struct arena *arena, const struct staffroom_caller *caller,
                              int64_t batch_id)
{
    return staffroom_path(arena, caller, "cards/batch/%s", id_format(arena, batch_id));
}

/* ---- the page ---- */

static json_t *cards_view(struct arena *arena, const struct staffroom_caller *caller,
                          const struct batch_cards *cards)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < cards->count; i++) {
        const struct batch_card *card = &cards->cards[i];
        json_add(rows,
                 json_pack("{s:I,s:s,s:s,s:s,s:s,s:s,s:s,s:b,s:b}", "position",
                           (json_int_t)card->position, "path",
                           staffroom_path(arena, caller, "pupil/%s/cards", card->number), "name",
                           person_full_name(arena, card->surname, card->name, card->patronymic),
                           "class", card->is_employee ? "сотрудник" : card->class_name, "number",
                           card->number, "cause", card_cause_words(card->cause), "state",
                           card_state_words(card->state), "bound", card->chip[0] != '\0',
                           "has_photo", card->has_photo));
    }
    return rows;
}

static json_t *facts_view(struct arena *arena, const struct staffroom_caller *caller,
                          const struct batch_page_work *work)
{
    const struct card_batch *batch = &work->batch;
    bool is_handed = batch->state == CARD_BATCH_HANDED_OVER;
    int parts = (work->cards.count + CARD_PDF_CARDS_LIMIT - 1) / CARD_PDF_CARDS_LIMIT;
    json_t *facts = card_batch_row(arena, caller, batch);
    view_set(facts, "is_handed", json_boolean(is_handed));
    view_set_string(facts, "handed",
                    is_handed ? words_moment(arena, batch->handed_at, caller->school.zone) : "");
    view_set_string(facts, "handed_by", work->handed_by);
    view_set_string(facts, "taken_by", batch->taken_by);
    view_set(facts, "has_parts", json_boolean(parts > 1));
    json_t *list = json_array();
    for (int i = 1; i <= parts; i++) {
        json_add(list,
                 json_pack("{s:i,s:i,s:i}", "part", i, "first", (i - 1) * CARD_PDF_CARDS_LIMIT + 1,
                           "last", i == parts ? work->cards.count : i * CARD_PDF_CARDS_LIMIT));
    }
    view_set(facts, "parts", list);
    return facts;
}

static void batch_answer(const struct staffroom *room, struct arena *arena,
                         const struct request *request, const struct batch_page_work *work,
                         const char *refusal, struct text taker, struct response *response)
{
    const struct staffroom_caller *caller = caller_of(request);
    const struct card_batch *batch = &work->batch;
    bool makes = caller_may(caller, RIGHT_CARDS_MAKE, 0),
         takes = caller_may(caller, RIGHT_CARDS, 0);
    const char *title = arena_printf(arena, "Партия карт № %" PRId64, batch->number);
    json_t *view = staffroom_view(room, arena, request, title, "cards");
    if (refusal == NULL && text_is(request->method, "GET")) {
        told_set(view, arena, request, BATCH_TOLD, BATCH_NUMBER);
    } else {
        view_set(view, "told", json_null());
        view_set(view, "told_bad", json_false());
    }
    view_set_string(view, "title", title);
    view_set(view, "batch", facts_view(arena, caller, work));
    view_set(view, "has_cards", json_boolean(work->cards.count > 0));
    view_set(view, "cards", cards_view(arena, caller, &work->cards));
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    view_set(view, "makes", json_boolean(makes));
    view_set(view, "may_begin", json_boolean(makes && batch->state == CARD_BATCH_GATHERING));
    view_set(view, "may_bind", json_boolean(makes && batch->state == CARD_BATCH_IN_WORK));
    view_set(view, "may_end", json_boolean(makes && batch->state == CARD_BATCH_IN_WORK));
    view_set(view, "may_hand", json_boolean(takes && batch->state == CARD_BATCH_MADE));
    view_set(view, "has_act", json_boolean(batch->state >= CARD_BATCH_MADE));
    view_set(view, "taker", text_view(taker));
    staffroom_answer(room, arena, request, "school_card_batch", refusal == NULL ? 200 : 422, view,
                     response);
}

/* Whoever of the school looks is likely the one who takes it. */
static struct text likely_taker(const struct request *request)
{
    const struct staffroom_caller *caller = caller_of(request);
    bool is_of_city = rights_are_of_city(caller->person.staff.rights);
    return is_of_city ? TEXT("") : text_of(caller->person.staff.name);
}

static STAFFROOM_HANDLER(batch_show)
{
    struct batch_page_work work;
    if (!batch_read(context, arena, request, BATCH_ID, &work, response)) return;
    batch_answer(context, arena, request, &work, NULL, likely_taker(request), response);
}

/* ---- from one state to the next ---- */

static const char *move_refusal(struct arena *arena, const struct card_batch *batch,
                                enum card_batch_status status)
{
    switch (status) {
    case CARD_BATCH_OK: return NULL;
    case CARD_BATCH_UNKNOWN: return "Такой партии нет.";
    case CARD_BATCH_WRONG_STATE: return "Партия уже в другом состоянии: посмотрите на неё ещё раз.";
    case CARD_BATCH_UNBOUND: {
        int left = batch->card_count - batch->bound_count;
        return arena_printf(arena, "Чипы привязаны не ко всем картам: осталось %s.",
                            words_counted(arena, left, "карта", "карты", "карт"));
    }
    case CARD_BATCH_TAKER_EMPTY:
        return "Укажите, кто принял карты: фамилию и инициалы, не длиннее 200 знаков.";
    }
    return NULL;
}

static void batch_move(const struct staffroom *room, struct arena *arena,
                       const struct request *request, struct card_batch_move move,
                       struct response *response)
{
    struct batch_page_work work;
    move.school_id = caller_of(request)->school.id;
    move.batch_id = request_number(request, MOVE_ID);
    move.login_id = caller_id(request);
    enum err err = desk_card_batch_move(room->desk, arena, &move);
    if (err != OK) {
        staffroom_fault(room, arena, request, err, response);
        return;
    }
    if (move.status == CARD_BATCH_OK) {
        told_redirect(response, arena, batch_path(arena, caller_of(request), move.batch_id),
                      TOLD_STATE, 0);
        return;
    }
    if (!batch_read(room, arena, request, MOVE_ID, &work, response)) return;
    batch_answer(room, arena, request, &work, move_refusal(arena, &work.batch, move.status),
                 move.taken_by, response);
}

static STAFFROOM_HANDLER(batch_set)
{
    bool is_made = request_number(request, MOVE_STATE) == 1;
    const struct card_batch_move move = {.state = is_made ? CARD_BATCH_MADE : CARD_BATCH_IN_WORK,
                                         .taken_by = TEXT("")};
    batch_move(context, arena, request, move, response);
}

static STAFFROOM_HANDLER(batch_hand)
{
    const struct card_batch_move move = {.state = CARD_BATCH_HANDED_OVER,
                                         .taken_by = field_text(request, MOVE_TAKER)};
    batch_move(context, arena, request, move, response);
}

/* ---- cards as PDF ---- */

struct printing {
    const struct staffroom *room;
    const struct staffroom_caller *caller;
    const struct batch_card *cards; /* of the part */
    struct requisites requisites;
    struct card_design_kept design;
    bool has_photos;
};

struct photo_work {
    struct arena *arena;
    int64_t school_id, account_id;
    bool found;
    struct photo photo;
};

static enum err work_photo(struct tx *tx, void *context)
{
    struct photo_work *work = context;
    return photo_load(tx, work->arena, work->school_id, work->account_id, &work->found,
                      &work->photo);
}

static enum err face_photo(const struct printing *printing, struct arena *arena,
                           const struct batch_card *card, struct text *out_photo)
{
    struct photo_work work = {
        .arena = arena, .school_id = printing->caller->school.id, .account_id = card->account_id};
    *out_photo = (struct text){NULL, 0};
    if (!printing->has_photos || !card->has_photo) return OK;
    TRY(store_read(printing->room->access->store, work_photo, &work));
    if (work.found) *out_photo = work.photo.bytes;
    return OK;
}

static enum err face_of(void *context, struct arena *arena, int index, struct card_face *out_face)
{
    const struct printing *printing = context;
    const struct batch_card *card = &printing->cards[index];
    const struct staff_area_options *options = &printing->room->options;
    struct card_face face = {
        .surname = card->surname,
        .name = card->name,
        .patronymic = card->patronymic,
        .school_name = printing->caller->school.name,
        .class_name = card->class_name,
        .number = card->number,
        .is_employee = card->is_employee,
        .operator_name = options->operator_name,
        .operator_phone = options->operator_phone != NULL ? options->operator_phone : "",
    };
    if (requisites_are_whole(&printing->requisites)) {
        const struct slip slip = {
            .number = card->number,
            .surname = card->surname,
            .name = card->name,
            .patronymic = card->patronymic,
            .class_name = card->class_name,
            .school_name = printing->caller->school.name,
        };
        face.payment = slip_code(arena, &printing->requisites, &slip);
    }
    TRY(face_photo(printing, arena, card, &face.photo));
    *out_face = face;
    return OK;
}

struct print_work {
    struct arena *arena;
    struct printing *printing;
};

static enum err work_print(struct tx *tx, void *context)
{
    struct print_work *work = context;
    TRY(requisites_load(tx, work->arena, &work->printing->requisites));
    return card_design_kept_load(tx, work->arena, &work->printing->design);
}

static int choice_of(const struct request *request, int field)
{
    return request_has(request, field) ? (int)request_number(request, field) : 0;
}

static enum err cards_print(const struct staffroom *room, struct arena *arena,
                            const struct request *request, const struct batch_page_work *batch,
                            struct text *out_pdf)
{
    struct card_design design;
    struct printing printing = {.room = room, .caller = caller_of(request)};
    struct print_work work = {arena, &printing};
    TRY(store_read(room->access->store, work_print, &work));
    int part = request_has(request, PRINT_PART) ? (int)request_number(request, PRINT_PART) : 1;
    int first = (part - 1) * CARD_PDF_CARDS_LIMIT, left = batch->cards.count - first;
    if (left < 0) left = 0;
    printing.cards = batch->cards.cards + (left > 0 ? first : 0);
    printing.has_photos = request_flag(request, PRINT_PHOTOS);
    card_design_open(arena, &printing.design, &design);
    const struct card_kit kit = {&design, printing.design.pictures, printing.design.picture_count};
    const struct card_print print = {
        .paper = (enum card_paper)choice_of(request, PRINT_PAPER),
        .faces = (enum card_faces)choice_of(request, PRINT_FACES),
        .has_bleed = request_flag(request, PRINT_BLEED),
    };
    return card_pdf(arena, &kit, &print, face_of, &printing,
                    left < CARD_PDF_CARDS_LIMIT ? left : CARD_PDF_CARDS_LIMIT, out_pdf);
}

/* A document of hundreds of photos is larger than what a request may take from its arena. */
enum { PRINT_ARENA_BYTES = 48 << 20 };

static void pdf_answer(const struct staffroom *room, struct arena *arena,
                       const struct request *request, const char *file_name,
                       enum err (*make)(const struct staffroom *room, struct arena *arena,
                                        const struct request *request,
                                        const struct batch_page_work *batch, struct text *out_pdf),
                       const struct batch_page_work *batch, struct response *response)
{
    struct arena scratch;
    struct text pdf;
    arena_init(&scratch, PRINT_ARENA_BYTES);
    enum err err = make(room, &scratch, request, batch, &pdf);
    if (err == OK) {
        const char *copy = arena_copy(arena, pdf.bytes, pdf.size);
        response_set(response, 200, "application/pdf", (struct text){copy, pdf.size});
        response_header(response, "Content-Disposition",
                        arena_printf(arena, "inline; filename=\"%s\"", file_name));
    } else {
        staffroom_fault(room, arena, request, err, response);
    }
    arena_release(&scratch);
}

static STAFFROOM_HANDLER(batch_print)
{
    struct batch_page_work work;
    if (!batch_read(context, arena, request, PRINT_ID, &work, response)) return;
    const char *name = arena_printf(arena, "cards-%" PRId64 "-%" PRId64 ".pdf",
                                    caller_of(request)->school.number, work.batch.number);
    pdf_answer(context, arena, request, name, cards_print, &work, response);
}

/* ---- the act ---- */

/* "24-3": the school and the number of its batch, so that no number is given twice or left out. */
static enum err act_make(const struct staffroom *room, struct arena *arena,
                         const struct request *request, const struct batch_page_work *work,
                         struct text *out_pdf)
{
    struct sheet sheet;
    const struct staffroom_caller *caller = caller_of(request);
    const struct card_batch *batch = &work->batch;
    bool is_handed = batch->state == CARD_BATCH_HANDED_OVER;
    struct instant at = is_handed ? batch->handed_at : caller->now;
    sheet_init(&sheet, arena,
               arena_printf(arena, "Акт № %" PRId64 "-%" PRId64 " приёма-передачи карт",
                            batch->school_number, batch->number),
               at, caller->school.zone);
    sheet_note(&sheet, arena_printf(arena, "от %s",
                                    day_format(arena, day_of_instant(at, caller->school.zone))));
    sheet_note(&sheet, arena_printf(arena, "Передаёт: %s", room->options.operator_name));
    sheet_note(&sheet, arena_printf(arena, "Принимает: %s", batch->school_name));
    sheet_note(&sheet,
               arena_printf(arena, "Всего передано: %s",
                            words_counted(arena, work->cards.count, "карта", "карты", "карт")));
    sheet_column(&sheet, (struct sheet_column){"№", SHEET_NUMBER, .width = 5});
    sheet_column(&sheet, (struct sheet_column){"Фамилия, имя, отчество", SHEET_TEXT, .width = 40});
    sheet_column(&sheet, (struct sheet_column){"Класс", SHEET_TEXT, .width = 12});
    sheet_column(&sheet, (struct sheet_column){"Лицевой счёт", SHEET_TEXT, .width = 14});
    sheet_column(&sheet, (struct sheet_column){"Примечание", SHEET_TEXT, .width = 22});
    for (int i = 0; i < work->cards.count; i++) {
        const struct batch_card *card = &work->cards.cards[i];
        sheet_row(&sheet);
        sheet_number(&sheet, card->position);
        sheet_string(&sheet, person_full_name(arena, card->surname, card->name, card->patronymic));
        sheet_string(&sheet, card->is_employee ? "сотрудник" : card->class_name);
        sheet_string(&sheet, card->number);
        sheet_string(&sheet, card_cause_words(card->cause));
    }
    sheet_signature(&sheet, "Сдал");
    sheet_signature(&sheet,
                    is_handed ? arena_printf(arena, "Принял: %s", batch->taken_by) : "Принял");
    return sheet_pdf(arena, &sheet, out_pdf);
}

static STAFFROOM_HANDLER(batch_act)
{
    struct batch_page_work work;
    if (!batch_read(context, arena, request, ACT_ID, &work, response)) return;
    if (work.batch.state < CARD_BATCH_MADE) {
        staffroom_not_found(context, arena, request, response);
        return;
    }
    const char *name = arena_printf(arena, "act-%" PRId64 "-%" PRId64 ".pdf",
                                    work.batch.school_number, work.batch.number);
    pdf_answer(context, arena, request, name, act_make, &work, response);
}

/* ---- routes ---- */

#define FIELD_OF_BATCH                                                                             \
    {                                                                                              \
        "batch", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL                                         \
    }

static const struct field BATCH_FIELDS[] = {
    [BATCH_SCHOOL] = FIELD_OF_SCHOOL,
    [BATCH_ID] = FIELD_OF_BATCH,
    [BATCH_TOLD] = FIELD_OF_TOLD,
    [BATCH_NUMBER] = FIELD_OF_TOLD_NUMBER,
};
static const struct field SET_FIELDS[] = {
    [MOVE_SCHOOL] = FIELD_OF_SCHOOL,
    [MOVE_ID] = FIELD_OF_BATCH,
    [MOVE_STATE] = {"state", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, STATE_WORDS},
};
static const struct field HAND_FIELDS[] = {
    [MOVE_SCHOOL] = FIELD_OF_SCHOOL,
    [MOVE_ID] = FIELD_OF_BATCH,
    [MOVE_STATE] = {"handed", FIELD_IN_FORM, FIELD_BOOL, false, 0, 0, NULL},
    [MOVE_TAKER] = {"taken_by", FIELD_IN_FORM, FIELD_TEXT, false, 0, CARD_TAKER_LIMIT, NULL},
};
static const struct field PRINT_FIELDS[] = {
    [PRINT_SCHOOL] = FIELD_OF_SCHOOL,
    [PRINT_ID] = FIELD_OF_BATCH,
    [PRINT_PAPER] = {"paper", FIELD_IN_QUERY, FIELD_CHOICE, false, 0, 0, PAPER_WORDS},
    [PRINT_FACES] = {"faces", FIELD_IN_QUERY, FIELD_CHOICE, false, 0, 0, FACES_WORDS},
    [PRINT_BLEED] = {"bleed", FIELD_IN_QUERY, FIELD_BOOL, false, 0, 0, NULL},
    [PRINT_PHOTOS] = {"photos", FIELD_IN_QUERY, FIELD_BOOL, false, 0, 0, NULL},
    [PRINT_PART] = {"part", FIELD_IN_QUERY, FIELD_INT, false, 1, PARTS_LIMIT, NULL},
};
static const struct field ACT_FIELDS[] = {
    [ACT_SCHOOL] = FIELD_OF_SCHOOL,
    [ACT_ID] = FIELD_OF_BATCH,
};

static const struct route ROUTES[] = {
    {STAFFROOM_GET("/school/{school}/cards/batch/{batch}", WHOLE(RIGHT_CARDS_READ), batch_show),
     ROUTE_FIELDS(BATCH_FIELDS)},
    {STAFFROOM_POST("/school/{school}/cards/batch/{batch}/state", WHOLE(RIGHT_CARDS_MAKE),
                    batch_set),
     ROUTE_FIELDS(SET_FIELDS), .trail = "Партия карт: состояние"},
    {STAFFROOM_POST("/school/{school}/cards/batch/{batch}/hand", WHOLE(RIGHT_CARDS), batch_hand),
     .flags = ROUTE_OWN_FAULTS, ROUTE_FIELDS(HAND_FIELDS), .trail = "Партия карт: приём"},
    {STAFFROOM_GET("/school/{school}/cards/batch/{batch}/cards.pdf", WHOLE(RIGHT_CARDS_MAKE),
                   batch_print),
     ROUTE_FIELDS(PRINT_FIELDS)},
    {STAFFROOM_GET("/school/{school}/cards/batch/{batch}/act.pdf", WHOLE(RIGHT_CARDS_READ),
                   batch_act),
     ROUTE_FIELDS(ACT_FIELDS)},
};

const struct staffroom_pages staffroom_card_batch_pages = {STAFFROOM_PAGES(ROUTES)};
