/* «Карты» of the operator: what batches wait for, which are late, and the design of cards. */
#include <inttypes.h>

#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "desk/card_batch.h"
#include "desk/card_design_kept.h"
#include "office/inside.h"
#include "office/pages.h"
#include "page/table.h"
#include "page/words.h"
#include "report/card_pdf.h"
#include "report/picture.h"

enum { LIST_ALL, LIST_TABLE };
enum { DESIGN_ACT, DESIGN_TEXT };
enum { DESIGN_SAVE, DESIGN_RESET };
enum { PICTURE_NAME };

/* ---- batches ---- */

struct batches_work {
    struct arena *arena;
    bool with_handed;
    struct card_batch_list list;
};

static enum err work_batches(struct tx *tx, void *context)
{
    struct batches_work *work = context;
    return card_batches_of_city(tx, work->arena, work->with_handed, &work->list);
}

static const char *state_words(enum card_batch_state state)
{
    switch (state) {
    case CARD_BATCH_GATHERING: return "собирается";
    case CARD_BATCH_IN_WORK: return "в работе";
    case CARD_BATCH_MADE: return "изготовлена, ждёт передачи";
    case CARD_BATCH_HANDED_OVER: return "передана";
    }
    return "";
}

static void batch_columns(struct sheet *sheet)
{
    static const struct sheet_column COLUMNS[] = {
        {"Школа", SHEET_TEXT, .width = 28},
        {"Партия", SHEET_NUMBER, .width = 8},
        {"Обещана к", SHEET_DAY, .width = 12},
        {"Срок", SHEET_TEXT, .width = 14},
        {"Карт", SHEET_NUMBER, .width = 8, .is_summed = true},
        {"Чипов", SHEET_NUMBER, .width = 8, .is_summed = true},
        {"Состояние", SHEET_TEXT, .width = 26},
        {"Принял", SHEET_TEXT, .width = 24},
    };
    SHEET_COLUMNS(sheet, COLUMNS);
}

static void batch_row(struct sheet *sheet, const struct card_batch *batch, struct day today)
{
    bool is_handed = batch->state == CARD_BATCH_HANDED_OVER;
    sheet_row(sheet);
    sheet_string(sheet, batch->school_name);
    sheet_link(sheet, arena_printf(sheet->arena, "/school/%" PRId64 "/cards/batch/%s",
                                   batch->school_number, id_format(sheet->arena, batch->id)));
    sheet_number(sheet, batch->number);
    sheet_day(sheet, batch->promised_day);
    sheet_string(sheet, card_batch_is_late(batch, today) ? "опаздывает" : "");
    sheet_number(sheet, batch->card_count);
    sheet_number(sheet, batch->bound_count);
    sheet_string(sheet, state_words(batch->state));
    sheet_string(sheet, is_handed ? batch->taken_by : "");
}

/* Late ones come first: the promise that is oldest. */
static OFFICE_HANDLER(cards_show)
{
    const struct office *office = context;
    struct instant now = world_now(office->access->world);
    struct day today = day_of_instant(now, zone_moscow());
    struct batches_work work = {.arena = arena, .with_handed = request_flag(request, LIST_ALL)};
    enum err err = store_read(office->access->store, work_batches, &work);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
        return;
    }
    int late = 0, open = 0, cards = 0;
    struct table table;
    table_open(&table, "Партии карт", now, zone_moscow());
    table.file_name = "card-batches";
    table.total = "Всего";
    table.empty = "Все заказанные карты переданы школам.";
    batch_columns(&table.sheet);
    for (int i = 0; i < work.list.count; i++) {
        const struct card_batch *batch = &work.list.batches[i];
        batch_row(&table.sheet, batch, today);
        if (batch->state == CARD_BATCH_HANDED_OVER) continue;
        late += card_batch_is_late(batch, today);
        cards += batch->card_count;
        open++;
    }
    json_t *view = office_view(office, arena, request, "Карты", "cards");
    view_set(view, "late", json_integer(late));
    view_set(view, "is_late", json_boolean(late > 0));
    view_set(view, "count", json_integer(open));
    view_set(view, "cards", json_integer(cards));
    view_set(view, "with_handed", json_boolean(work.with_handed));
    view_set(view, "is_cut", json_boolean(work.list.count == CARD_BATCHES_OF_CITY));
    err = table_answer(&office->kit, arena, request, LIST_TABLE, &table, "office_cards", view,
                       response);
    table_close(&table);
    if (err != OK) office_fault(office, arena, request, err, response);
}

/* ---- the design ---- */

struct design_work {
    struct arena *arena;
    struct card_design_kept kept;
};

static enum err work_design(struct tx *tx, void *context)
{
    struct design_work *work = context;
    return card_design_kept_load(tx, work->arena, &work->kept);
}

struct design_answer {
    int status;
    const char *refusal, *done;
    struct text typed; /* empty: what is kept */
    const struct card_design_problems *problems;
};

static json_t *problems_view(const struct card_design_problems *problems)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; problems != NULL && i < problems->count; i++) {
        json_add(rows, json_pack("{s:s,s:s}", "where", problems->list[i].where, "reason",
                                 problems->list[i].reason));
    }
    return rows;
}

static json_t *pictures_view(const struct card_design_kept *kept)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < kept->picture_count; i++) {
        json_add(rows, json_pack("{s:s,s:i}", "name", kept->pictures[i].name, "kilobytes",
                                 (int)(kept->pictures[i].bytes.size / 1024) + 1));
    }
    return rows;
}

static void design_answer(const struct office *office, struct arena *arena,
                          const struct request *request, struct design_answer answer,
                          struct response *response)
{
    struct design_work work = {.arena = arena};
    if (!office_read(office, arena, request, work_design, &work, response)) return;
    bool is_own = work.kept.description.size > 0;
    struct text shown = is_own ? work.kept.description : card_design_default_text();
    json_t *view = office_view(office, arena, request, "Дизайн карт", "cards");
    json_t *problems = problems_view(answer.problems);
    view_set(view, "refusal", answer.refusal == NULL ? json_null() : json_string(answer.refusal));
    view_set(view, "done", answer.done == NULL ? json_null() : json_string(answer.done));
    view_set(view, "has_problems", json_boolean(json_array_size(problems) > 0));
    view_set(view, "problems", problems);
    view_set(view, "is_own", json_boolean(is_own));
    view_set(view, "description", text_view(answer.typed.size > 0 ? answer.typed : shown));
    view_set_string(view, "since", is_own ? office_moment(arena, work.kept.set_at) : "");
    view_set(view, "has_pictures", json_boolean(work.kept.picture_count > 0));
    view_set(view, "pictures", pictures_view(&work.kept));
    /* The address changes with the design, so that no browser shows an old one. */
    view_set(view, "version", json_integer(is_own ? (json_int_t)work.kept.set_at.ms : 0));
    office_answer(office, arena, request, "office_card_design", answer.status, view, response);
}

static OFFICE_HANDLER(card_design_show)
{
    design_answer(context, arena, request, (struct design_answer){.status = 200}, response);
}

static OFFICE_HANDLER(card_design_take)
{
    const struct office *office = context;
    struct card_design design;
    struct card_design_problems problems;
    struct design_work work = {.arena = arena};
    struct text typed = request_raw(request, DESIGN_TEXT);
    bool is_reset = request_has(request, DESIGN_ACT) &&
                    request_number(request, DESIGN_ACT) == DESIGN_RESET;
    enum err err = store_read(office->access->store, work_design, &work);
    if (err == OK && !is_reset &&
        !card_design_check(arena, &work.kept, typed, &design, &problems)) {
        const struct design_answer answer = {
            .status = 422,
            .refusal = "Описание не принято: исправьте, что названо ниже.",
            .typed = typed,
            .problems = &problems,
        };
        design_answer(office, arena, request, answer, response);
        return;
    }
    if (err == OK) {
        err = desk_card_design_set(office->desk, is_reset ? TEXT("") : typed,
                                   staff_of(request)->staff.id);
    }
    if (err != OK)
        office_fault(office, arena, request, err, response);
    else
        response_redirect(response, "/office/cards/design");
}

static const char *picture_refusal(struct arena *arena, const struct upload *file)
{
    struct arena scratch;
    struct picture picture;
    (void)arena;
    if (file == NULL) return "Выберите файл.";
    if (!card_picture_name_is_formed(file->name)) {
        return "Назовите файл латинскими буквами и цифрами, например logo.png.";
    }
    if (file->bytes.size > CARD_PICTURE_BYTES_LIMIT) return "Картинка больше 1 МБ.";
    arena_init(&scratch, PICTURE_ARENA_BYTES);
    enum picture_status status = picture_decode(&scratch, file->bytes, 0, 0, &picture);
    arena_release(&scratch);
    return status == PICTURE_OK ? NULL : picture_status_words(status);
}

static OFFICE_HANDLER(card_picture_take)
{
    const struct office *office = context;
    const struct upload *file = request_file(request, "file");
    const char *refusal = picture_refusal(arena, file);
    bool is_full = false;
    enum err err = OK;
    if (refusal == NULL) {
        err = desk_card_picture_set(office->desk, arena, file->name, file->bytes, &is_full);
    }
    if (err != OK) {
        office_fault(office, arena, request, err, response);
        return;
    }
    if (is_full) refusal = "Картинок уже восемь: удалите лишнюю.";
    const struct design_answer answer = {
        .status = refusal == NULL ? 200 : 422,
        .refusal = refusal,
        .done = refusal == NULL ? "Картинка сохранена: назовите её в описании." : NULL,
    };
    design_answer(office, arena, request, answer, response);
}

/* A picture that the kept design shows stays: the design would be no design without it. */
static OFFICE_HANDLER(card_picture_drop)
{
    const struct office *office = context;
    bool is_full;
    struct card_design design;
    struct card_design_problems problems;
    struct design_work work = {.arena = arena};
    struct text name = field_text(request, PICTURE_NAME);
    enum err err = store_read(office->access->store, work_design, &work);
    int left = 0;
    for (int i = 0; err == OK && i < work.kept.picture_count; i++) {
        if (!text_is(name, work.kept.pictures[i].name)) {
            work.kept.pictures[left++] = work.kept.pictures[i];
        }
    }
    work.kept.picture_count = left;
    bool is_needed = err == OK && work.kept.description.size > 0 &&
                     !card_design_check(arena, &work.kept, work.kept.description, &design,
                                        &problems);
    if (err == OK && !is_needed) {
        err = desk_card_picture_set(office->desk, arena, name, TEXT(""), &is_full);
    }
    if (err != OK) {
        office_fault(office, arena, request, err, response);
        return;
    }
    const struct design_answer answer = {
        .status = is_needed ? 422 : 200,
        .refusal = is_needed ? "Эта картинка стоит на карте: сначала уберите её из описания."
                             : NULL,
    };
    design_answer(office, arena, request, answer, response);
}

/* ---- how it looks ---- */

static const struct card_face SAMPLE = {
    .surname = "Константинова",
    .name = "Александра",
    .patronymic = "Владимировна",
    .school_name = "Школа №24",
    .class_name = "03Б",
    .number = "0242013137",
};

static enum err sample_draw(const struct office *office, struct arena *arena, enum card_side side,
                            struct text *out_png)
{
    struct card_design design;
    struct design_work work = {.arena = arena};
    struct card_face face = SAMPLE;
    const char *phone = office->options.operator_phone;
    TRY(store_read(office->access->store, work_design, &work));
    card_design_open(arena, &work.kept, &design);
    face.operator_name = office->options.operator_name;
    face.operator_phone = phone != NULL ? phone : "";
    const struct card_kit kit = {&design, work.kept.pictures, work.kept.picture_count};
    return card_png(arena, &kit, side, &face, out_png);
}

static void sample_answer(const struct office *office, struct arena *arena,
                          const struct request *request, enum card_side side,
                          struct response *response)
{
    struct text png;
    enum err err = sample_draw(office, arena, side, &png);
    if (err != OK)
        office_fault(office, arena, request, err, response);
    else
        response_set(response, 200, "image/png", png);
}

static OFFICE_HANDLER(card_front_show)
{
    sample_answer(context, arena, request, CARD_FRONT, response);
}

static OFFICE_HANDLER(card_back_show)
{
    sample_answer(context, arena, request, CARD_BACK, response);
}

/* ---- routes ---- */

static const char *const DESIGN_ACTS[] = {"save", "reset", NULL};
static const struct field DESIGN_FIELDS[] = {
    [DESIGN_ACT] = {"act", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, DESIGN_ACTS},
    [DESIGN_TEXT] = {"description", FIELD_IN_FORM, FIELD_LINES, false, 0, CARD_DESIGN_BYTES_LIMIT,
                     NULL},
};
static const struct field PICTURE_FIELDS[] = {
    [PICTURE_NAME] = {"name", FIELD_IN_FORM, FIELD_TEXT, true, 1, CARD_PICTURE_NAME_LIMIT, NULL},
};

static const struct field LIST_FIELDS[] = {
    [LIST_ALL] = {"all", FIELD_IN_QUERY, FIELD_BOOL, false, 0, 0, NULL},
    TABLE_FIELDS,
};

static const struct route ROUTES[] = {
    {OFFICE_GET("/office/cards", OFFICE(RIGHT_CARDS_MAKE), cards_show), ROUTE_FIELDS(LIST_FIELDS)},
    {OFFICE_GET("/office/cards/design", OFFICE(RIGHT_CARDS_MAKE), card_design_show)},
    {OFFICE_POST("/office/cards/design", OFFICE(RIGHT_CARDS_MAKE), card_design_take),
     .flags = ROUTE_OWN_FAULTS, .body_limit = 4 * CARD_DESIGN_BYTES_LIMIT,
     ROUTE_FIELDS(DESIGN_FIELDS), .trail = "Оформление карт"},
    {OFFICE_POST_FILE("/office/cards/design/picture", OFFICE(RIGHT_CARDS_MAKE), card_picture_take,
                      OFFICE_FILE_LIMIT),
     .trail = "Картинка оформления карт"},
    {OFFICE_POST("/office/cards/design/drop", OFFICE(RIGHT_CARDS_MAKE), card_picture_drop),
     ROUTE_FIELDS(PICTURE_FIELDS), .trail = "Картинка оформления карт удалена"},
    {OFFICE_GET("/office/cards/design/front.png", OFFICE(RIGHT_CARDS_MAKE), card_front_show)},
    {OFFICE_GET("/office/cards/design/back.png", OFFICE(RIGHT_CARDS_MAKE), card_back_show)},
};

const struct office_pages office_card_pages = {OFFICE_PAGES(ROUTES)};
