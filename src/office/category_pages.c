/* «Категории»: the tiles of the till, named and ordered for the whole city. */
#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "office/food_inside.h"

enum { ACT_ID, ACT_NAME, ACT_WORD };
enum category_act { CATEGORY_NAMES, CATEGORY_UP, CATEGORY_DOWN };

struct category_work {
    struct food_work food;
    struct catalogue catalogue;
    struct catalogue_changes changes;
    struct staff_list staff;
    /* of a change */
    int64_t id;
    enum category_act act;
    struct text name;
    enum category_status status;
};

static enum err work_show(struct tx *tx, void *context)
{
    struct category_work *work = context;
    struct arena *arena = work->food.arena;
    TRY(catalogue_load(tx, arena, &work->catalogue));
    TRY(staff_list_load(tx, arena, 0, &work->staff));
    return catalogue_changes_load(tx, arena, CHANGE_OF_CATEGORY, 0, &work->changes);
}

static json_t *rows_view(struct arena *arena, const struct catalogue *catalogue)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < catalogue->category_count; i++) {
        const struct category *category = &catalogue->categories[i];
        int dishes = 0;
        for (int j = 0; j < catalogue->count; j++) {
            const struct catalogue_dish *dish = &catalogue->dishes[j];
            dishes += dish->category_id == category->id && !dish->is_archived;
        }
        json_t *row = json_pack("{s:s,s:s,s:i}", "id", id_format(arena, category->id), "name",
                                category->name, "dishes", dishes);
        json_add(rows, row);
    }
    return rows;
}

static void answer(const struct office *office, struct arena *arena, const struct request *request,
                   const char *refusal, bool types_new, struct response *response)
{
    struct category_work work = {.food = food_work_of(office, arena, request)};
    enum err err = store_read(office->access->store, work_show, &work);
    if (food_failed(office, arena, request, err, response)) return;
    json_t *view = office_view(office, arena, request, "Категории", "dishes");
    view_set(view, "rows", rows_view(arena, &work.catalogue));
    view_set(view, "has_rows", json_boolean(work.catalogue.category_count > 0));
    view_set(view, "typed", text_view(types_new ? request_raw(request, ACT_NAME) : TEXT("")));
    view_set(view, "changes", changes_view(arena, &work.changes, &work.staff));
    view_set(view, "has_changes", json_boolean(work.changes.count > 0));
    view_set(view, "refusal", refusal_view(refusal));
    office_answer(office, arena, request, "office_categories", refusal == NULL ? 200 : 422, view,
                  response);
}

static OFFICE_HANDLER(categories_show)
{
    answer(context, arena, request, NULL, false, response);
}

static enum err work_change(struct tx *tx, void *context)
{
    struct category_work *work = context;
    int64_t id;
    TRY(food_begin(tx, &work->food));
    if (work->act == CATEGORY_NAMES) {
        return category_name_set(tx, work->food.arena, &work->food.deed, work->id, work->name,
                                 &work->status, &id);
    }
    return category_step(tx, work->food.arena, &work->food.deed, work->id, work->act == CATEGORY_UP,
                         &work->status);
}

static OFFICE_HANDLER(category_post)
{
    const struct office *office = context;
    struct category_work work = {
        .food = food_work_of(office, arena, request),
        .id = number_of(request, ACT_ID),
        .act = (enum category_act)number_of(request, ACT_WORD),
        .name = field_text(request, ACT_NAME),
    };
    enum err err = food_write(office, work_change, &work);
    if (food_failed(office, arena, request, err, response)) return;
    if (work.status == CATEGORY_OK) {
        response_redirect(response, "/office/categories");
    } else {
        answer(office, arena, request, category_refusal(work.status), work.id == 0, response);
    }
}

static const char *const ACTS[] = {"name", "up", "down", NULL};
static const struct field ACT_FIELDS[] = {
    [ACT_ID] = {"id", FIELD_IN_FORM, FIELD_ID, false, 0, 0, NULL},
    [ACT_NAME] = {"name", FIELD_IN_FORM, FIELD_TEXT, false, 0, 0, NULL},
    [ACT_WORD] = {"act", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, ACTS},
};

static const struct route ROUTES[] = {
    {OFFICE_GET("/office/categories", OFFICE(RIGHT_DISHES), categories_show)},
    {OFFICE_POST("/office/categories", OFFICE(RIGHT_DISHES), category_post),
     ROUTE_FIELDS(ACT_FIELDS), .trail = "Категории блюд"},
};

const struct office_pages office_category_pages = {OFFICE_PAGES(ROUTES)};
