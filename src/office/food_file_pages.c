/* «Загрузка из файла»: a spreadsheet of dishes, prices or a typical menu: uploaded, shown as what
 * it would change, applied as it was shown. */
#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "desk/city_cycle.h"
#include "desk/food_plan.h"
#include "office/food_inside.h"

enum { UPLOAD_LIST, UPLOAD_CYCLE, UPLOAD_CATEGORY, UPLOAD_FIRST, UPLOAD_DROPS };
enum { SHOW_ID };
enum { APPLY_ID, APPLY_SEEN };
enum { CHANGES_LISTED = 500 };

struct file_work {
    struct food_work food;
    int64_t id;
    bool found;
    struct food_upload upload;
    struct food_plan *plan;
    struct food_uploads uploads;
    struct catalogue catalogue;
    struct price_book book;
    struct city_cycles cycles;
    struct staff_list staff;
    struct text seen;
    bool is_new;
    enum food_status status;
    const char *refusal;
};

static enum err context_load(struct tx *tx, struct file_work *work)
{
    struct arena *arena = work->food.arena;
    TRY(food_begin(tx, &work->food));
    TRY(catalogue_load(tx, arena, &work->catalogue));
    TRY(price_book_load(tx, arena, work->food.deed.today, &work->book));
    TRY(city_cycles_load(tx, arena, &work->cycles));
    return staff_list_load(tx, arena, 0, &work->staff);
}

static enum err work_list(struct tx *tx, void *context)
{
    struct file_work *work = context;
    TRY(context_load(tx, work));
    return food_uploads_load(tx, work->food.arena, &work->uploads);
}

static enum err work_file(struct tx *tx, void *context)
{
    struct file_work *work = context;
    TRY(context_load(tx, work));
    TRY(food_upload_by_id(tx, work->food.arena, work->id, &work->found, &work->upload));
    if (!work->found || work->upload.is_applied) return OK;
    return food_plan_make(tx, work->food.arena, &work->food.deed, &work->upload.order,
                          work->upload.bytes, &work->plan);
}

static const char *file_path(struct arena *arena, int64_t id)
{
    return arena_printf(arena, "/office/food-files/%s", id_format(arena, id));
}

static const char *list_name(const struct price_book *book, int64_t list_id)
{
    const struct price_list *list = price_list_of(book, list_id);
    return list == NULL ? "" : list->name;
}

static const char *cycle_name(const struct city_cycles *cycles, int64_t cycle_id)
{
    const struct city_cycle *cycle = city_cycle_of(cycles, cycle_id);
    return cycle == NULL ? "" : cycle->name;
}

/* ---- the form, and what was uploaded ---- */

static json_t *uploads_view(struct arena *arena, const struct file_work *work)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < work->uploads.count; i++) {
        const struct food_upload *upload = &work->uploads.list[i];
        json_t *row = json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:b,s:s}", "path",
                                file_path(arena, upload->id), "name", upload->name, "list",
                                list_name(&work->book, upload->order.list_id), "cycle",
                                cycle_name(&work->cycles, upload->order.cycle_id), "who",
                                login_words(&work->staff, upload->login_id), "when",
                                office_moment(arena, upload->uploaded_at), "applied",
                                upload->is_applied, "outcome", upload->outcome);
        json_add(rows, row);
    }
    return rows;
}

static json_t *list_choices(struct arena *arena, const struct file_work *work)
{
    json_t *choices = json_array();
    CHECK(choices != NULL);
    for (int i = 0; i < work->book.list_count; i++) {
        const struct price_list *list = &work->book.lists[i];
        if (day_compare(list->last_day, work->food.deed.today) < 0) continue;
        json_add(choices, choice_view(id_format(arena, list->id), list->name, TEXT("")));
    }
    return choices;
}

static json_t *cycle_choices(struct arena *arena, const struct file_work *work)
{
    json_t *choices = json_array();
    CHECK(choices != NULL);
    for (int i = 0; i < work->cycles.count; i++) {
        const struct city_cycle *cycle = &work->cycles.list[i];
        if (cycle->is_archived) continue;
        json_add(choices, choice_view(id_format(arena, cycle->id), cycle->name, TEXT("")));
    }
    return choices;
}

static void answer_list(const struct office *office, struct arena *arena,
                        const struct request *request, const char *refusal,
                        struct response *response)
{
    struct file_work work = {.food = food_work_of(office, arena, request)};
    enum err err = store_read(office->access->store, work_list, &work);
    if (food_failed(office, arena, request, err, response)) return;
    json_t *view = office_view(office, arena, request, "Загрузка из файла", "dishes");
    view_set(view, "uploads", uploads_view(arena, &work));
    view_set(view, "has_uploads", json_boolean(work.uploads.count > 0));
    view_set(view, "lists", list_choices(arena, &work));
    view_set(view, "cycles", cycle_choices(arena, &work));
    view_set(view, "categories", category_choices(arena, &work.catalogue, TEXT("")));
    view_set(view, "first", day_value(arena, day_add(work.food.deed.today, 1)));
    view_set(view, "today", day_value(arena, work.food.deed.today));
    view_set(view, "refusal", refusal_view(refusal));
    office_answer(office, arena, request, "office_food_files", refusal == NULL ? 200 : 422, view,
                  response);
}

static OFFICE_HANDLER(files_show)
{
    answer_list(context, arena, request, NULL, response);
}

static enum err work_upload(struct tx *tx, void *context)
{
    struct file_work *work = context;
    TRY(food_begin(tx, &work->food));
    return food_upload_add(tx, &work->food.deed, &work->upload);
}

static OFFICE_HANDLER(file_post)
{
    const struct office *office = context;
    const struct upload *file = request_file(request, "file");
    struct file_work work = {.food = food_work_of(office, arena, request)};
    if (file == NULL || file->bytes.size == 0) {
        answer_list(office, arena, request, "Выберите файл.", response);
        return;
    }
    if (file->bytes.size > FOOD_FILE_BYTES_LIMIT) {
        answer_list(office, arena, request, "Файл больше 8 МБ: разделите его.", response);
        return;
    }
    size_t name_size = file->name.size;
    while (text_length_characters(text_part(file->name, 0, name_size)) > FOOD_NAME_LIMIT ||
           (name_size < file->name.size &&
            ((unsigned char)file->name.bytes[name_size] & 0xC0) == 0x80)) {
        name_size--;
    }
    work.upload = (struct food_upload){
        .order = {.list_id = number_of(request, UPLOAD_LIST),
                  .cycle_id = number_of(request, UPLOAD_CYCLE),
                  .category_id = number_of(request, UPLOAD_CATEGORY),
                  .first_day = day_typed(request, UPLOAD_FIRST, day_of_number(0)),
                  .drops_gone = request_flag(request, UPLOAD_DROPS)},
        .name = arena_copy(arena, file->name.bytes, name_size),
        .bytes = file->bytes,
    };
    enum err err = store_write(office->access->store, 0, work_upload, &work);
    if (food_failed(office, arena, request, err, response)) return;
    response_redirect(response, file_path(arena, work.upload.id));
}

/* ---- the preview ---- */

static const char *kind_words(enum food_change_kind kind)
{
    switch (kind) {
    case FOOD_CATEGORY_NEW: return "Новая категория";
    case FOOD_DISH_NEW: return "Новое блюдо";
    case FOOD_DISH_OTHER: return "Замена: другой состав";
    case FOOD_PRICE_NEW: return "Новая цена";
    case FOOD_PRICE_OTHER: return "Цена меняется";
    case FOOD_PRICE_OFF: return "Снимается с продажи";
    case FOOD_GONE: return "Нет в файле";
    case FOOD_MENU: return "Строка меню";
    }
    return "";
}

static json_t *plan_view(const struct food_plan *plan)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < plan->count && i < CHANGES_LISTED; i++) {
        const struct food_change *change = &plan->changes[i];
        json_t *row = json_pack("{s:i,s:s,s:s,s:s,s:s}", "line", change->line, "kind",
                                kind_words(change->kind), "name", change->name, "before",
                                change->before, "after", change->after);
        json_add(rows, row);
    }
    return rows;
}

static json_t *problems_view(const struct food_file *file)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < file->problem_count; i++) {
        json_t *row = json_pack("{s:i,s:s}", "line", file->problems[i].line, "reason",
                                file->problems[i].reason);
        json_add(rows, row);
    }
    return rows;
}

static json_t *notices_view(const struct food_file *file)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < file->notice_count; i++) {
        json_add(rows, json_string(file->notices[i]));
    }
    return rows;
}

static void preview_set(json_t *view, struct arena *arena, const struct food_plan *plan)
{
    const struct food_file *file = plan->file;
    bool has_problems = file->problems_total > 0;
    view_set(view, "problems", problems_view(file));
    view_set(view, "problem_count", json_integer(file->problems_total));
    view_set(view, "has_problems", json_boolean(has_problems));
    view_set(view, "notices", notices_view(file));
    view_set(view, "has_notices", json_boolean(file->notice_count > 0));
    view_set(view, "changes", plan_view(plan));
    view_set(view, "has_changes", json_boolean(plan->count > 0));
    view_set(view, "is_cut", json_boolean(plan->count > CHANGES_LISTED));
    view_set_string(view, "words", food_plan_words(arena, plan));
    view_set(view, "may_apply", json_boolean(!has_problems && plan->changes_anything));
    view_set_string(view, "seen", plan->seen);
    view_set(view, "rows", json_integer(file->count));
}

static void answer_plan(const struct office *office, struct arena *arena,
                        const struct request *request, struct arena *own, int64_t id,
                        const char *refusal, struct response *response)
{
    struct file_work work = {.food = food_work_of(office, own, request), .id = id};
    enum err err = store_read(office->access->store, work_file, &work);
    if (food_failed(office, arena, request, err, response)) return;
    if (!work.found) {
        office_not_found(office, arena, request, response);
        return;
    }
    const struct food_upload *upload = &work.upload;
    const struct food_order *order = &upload->order;
    json_t *view = office_view(office, arena, request, "Загрузка из файла", "dishes");
    json_t *about = json_pack(
        "{s:s,s:s,s:s,s:s,s:s,s:s,s:b,s:s,s:s,s:b}", "path", file_path(arena, id), "name",
        upload->name, "list", list_name(&work.book, order->list_id), "cycle",
        cycle_name(&work.cycles, order->cycle_id), "first", day_format(arena, order->first_day),
        "who",
        arena_printf(arena, "%s, %s", login_words(&work.staff, upload->login_id),
                     office_moment(arena, upload->uploaded_at)),
        "applied", upload->is_applied, "outcome", upload->outcome, "applied_at",
        upload->is_applied ? office_moment(arena, upload->applied_at) : "", "drops",
        order->drops_gone);
    CHECK(about != NULL);
    view_set(view, "file", about);
    view_set(view, "refusal", refusal_view(refusal));
    if (work.plan != NULL) {
        preview_set(view, arena, work.plan);
    } else {
        struct food_plan nothing = {.file = ARENA_NEW(arena, struct food_file)};
        preview_set(view, arena, &nothing);
    }
    office_answer(office, arena, request, "office_food_file", refusal == NULL ? 200 : 422, view,
                  response);
}

static void answer_file(const struct office *office, struct arena *arena,
                        const struct request *request, int64_t id, const char *refusal,
                        struct response *response)
{
    struct arena own;
    arena_init(&own, FOOD_ARENA_BYTES);
    answer_plan(office, arena, request, &own, id, refusal, response);
    arena_release(&own);
}

static OFFICE_HANDLER(file_show)
{
    answer_file(context, arena, request, request_number(request, SHOW_ID), NULL, response);
}

/* ---- applying ---- */

static enum err work_apply(struct tx *tx, void *context)
{
    struct file_work *work = context;
    struct arena *arena = work->food.arena;
    work->refusal = NULL;
    TRY(food_begin(tx, &work->food));
    TRY(food_upload_by_id(tx, arena, work->id, &work->found, &work->upload));
    work->status = !work->found              ? FOOD_UNKNOWN
                   : work->upload.is_applied ? FOOD_DONE_BEFORE
                                             : FOOD_APPLIED;
    if (work->status != FOOD_APPLIED) return OK;
    TRY(food_plan_apply(tx, arena, &work->food.deed, &work->upload.order, work->upload.bytes,
                        work->seen, &work->status, &work->plan, &work->refusal));
    if (work->status != FOOD_APPLIED) return OK;
    const char *words = food_plan_words(arena, work->plan);
    if (work->upload.order.list_id != 0) {
        TRY(catalogue_change_add(tx, &work->food.deed, CHANGE_OF_LIST, work->upload.order.list_id,
                                 CHANGE_IMPORT, work->upload.name, words));
    }
    return food_upload_applied(tx, &work->food.deed, work->id, words);
}

static OFFICE_HANDLER(apply_post)
{
    const struct office *office = context;
    struct arena own;
    arena_init(&own, FOOD_ARENA_BYTES);
    struct file_work work = {.food = food_work_of(office, &own, request),
                             .id = request_number(request, APPLY_ID),
                             .seen = field_text(request, APPLY_SEEN)};
    enum err err = food_write(office, work_apply, &work);
    const char *refusal = work.refusal == NULL ? NULL : arena_printf(arena, "%s", work.refusal);
    arena_release(&own);
    if (food_failed(office, arena, request, err, response)) return;
    switch (work.status) {
    case FOOD_UNKNOWN: office_not_found(office, arena, request, response); return;
    case FOOD_APPLIED:
    case FOOD_DONE_BEFORE: response_redirect(response, file_path(arena, work.id)); return;
    case FOOD_PROBLEMS:
    case FOOD_CHANGED:
        refusal = "Справочник или цены с тех пор изменились. Ниже то, что файл изменит теперь: "
                  "посмотрите ещё раз.";
        break;
    case FOOD_REFUSED: break;
    }
    answer_file(office, arena, request, work.id, refusal, response);
}

static enum err work_drop(struct tx *tx, void *context)
{
    const struct file_work *work = context;
    return food_upload_drop(tx, work->id);
}

static OFFICE_HANDLER(drop_post)
{
    const struct office *office = context;
    struct file_work work = {.id = request_number(request, SHOW_ID)};
    enum err err = store_write(office->access->store, 0, work_drop, &work);
    if (food_failed(office, arena, request, err, response)) return;
    response_redirect(response, "/office/food-files");
}

/* ---- routes ---- */

static const struct field UPLOAD_FIELDS[] = {
    [UPLOAD_LIST] = {"list", FIELD_IN_FORM, FIELD_ID, false, 0, 0, NULL},
    [UPLOAD_CYCLE] = {"cycle", FIELD_IN_FORM, FIELD_ID, false, 0, 0, NULL},
    [UPLOAD_CATEGORY] = {"category", FIELD_IN_FORM, FIELD_ID, false, 0, 0, NULL},
    [UPLOAD_FIRST] = {"first", FIELD_IN_FORM, FIELD_DAY, false, 0, 0, NULL},
    [UPLOAD_DROPS] = {"drops", FIELD_IN_FORM, FIELD_BOOL, false, 0, 0, NULL},
};
static const struct field SHOW_FIELDS[] = {
    [SHOW_ID] = {"id", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
};
static const struct field APPLY_FIELDS[] = {
    [APPLY_ID] = {"id", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
    [APPLY_SEEN] = {"seen", FIELD_IN_FORM, FIELD_TEXT, false, 0, FOOD_SEEN_DIGITS, NULL},
};

static const struct route ROUTES[] = {
    {OFFICE_GET("/office/food-files", OFFICE(RIGHT_DISHES), files_show)},
    {OFFICE_POST_FILE("/office/food-files", OFFICE(RIGHT_DISHES), file_post, OFFICE_FILE_LIMIT),
     .flags = ROUTE_OWN_FAULTS, ROUTE_FIELDS(UPLOAD_FIELDS),
     .trail = "Файл с блюдами и ценами: загрузка"},
    {OFFICE_GET("/office/food-files/{id}", OFFICE(RIGHT_DISHES), file_show),
     ROUTE_FIELDS(SHOW_FIELDS)},
    {OFFICE_POST("/office/food-files/{id}/apply", OFFICE(RIGHT_DISHES), apply_post),
     ROUTE_FIELDS(APPLY_FIELDS), .trail = "Файл с блюдами и ценами: применение"},
    {OFFICE_POST("/office/food-files/{id}/drop", OFFICE(RIGHT_DISHES), drop_post),
     ROUTE_FIELDS(SHOW_FIELDS), .trail = "Файл с блюдами и ценами: отмена"},
};

const struct office_pages office_food_file_pages = {OFFICE_PAGES(ROUTES)};
