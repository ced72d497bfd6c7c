/* «Длительные работы»: what the caller ordered, how far it is, and its result.
 *
 * A person sees only what he ordered himself, whatever his rights; a result is given out only while
 * he still holds the right of its kind. A page of a work under way asks for itself anew, by a
 * header that needs no script. */
#include <inttypes.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "desk/work.h"
#include "office/inside.h"
#include "office/pages.h"

enum { WORK_ID };

#define REFRESH_S "2"

static bool is_under_way(const struct work *work)
{
    return work->state == WORK_WAITS || work->state == WORK_RUNS;
}

/* "12,3 МБ". */
static char *size_words(struct arena *arena, int64_t bytes)
{
    static const char *const UNITS[] = {"Б", "КБ", "МБ", "ГБ"};
    int unit = 0;
    int64_t tenths = bytes * 10;
    for (; tenths >= 10240 && unit < 3; unit++) tenths /= 1024;
    if (unit == 0) return arena_printf(arena, "%" PRId64 " %s", bytes, UNITS[unit]);
    return arena_printf(arena, "%" PRId64 ",%" PRId64 " %s", tenths / 10, tenths % 10, UNITS[unit]);
}

static json_t *work_view(struct arena *arena, const struct work *work)
{
    int percent = work_percent(work);
    bool is_told = is_under_way(work) && percent >= 0;
    bool has_ended = !is_under_way(work);
    json_t *view = json_pack(
        "{s:s,s:s,s:s,s:s,s:s,s:b,s:b,s:b,s:b,s:b,s:b}", "id", id_format(arena, work->id), "title",
        work->title, "state", work_state_title(work->state), "words", work->words, "ordered",
        office_moment(arena, work->ordered_at), "under_way", is_under_way(work), "waits",
        work->state == WORK_WAITS, "stopping", is_under_way(work) && work->is_cancelled, "is_bad",
        work->state == WORK_FAILED || work->state == WORK_REFUSED, "has_result", work->has_result,
        "is_lost", has_ended && !work->has_result && *work->result_name != '\0');
    CHECK(view != NULL);
    view_set(view, "percent", is_told ? json_integer(percent) : json_null());
    view_set(view, "ended",
             has_ended ? json_string(office_moment(arena, work->ended_at)) : json_null());
    view_set_string(view, "file", work->result_name);
    view_set_string(view, "size", size_words(arena, work->result_size));
    view_set_string(view, "kept",
                    work->has_result ? office_moment(arena, work->result_ends_at) : "");
    return view;
}

/* ---- the list ---- */

struct works_work {
    struct arena *arena;
    int64_t login_id;
    struct work_list list;
};

static enum err work_list(struct tx *tx, void *context)
{
    struct works_work *work = context;
    return works_of_login(tx, work->arena, work->login_id, &work->list);
}

static OFFICE_HANDLER(works_show)
{
    const struct office *office = context;
    struct works_work work = {.arena = arena, .login_id = office_caller_id(request)};
    if (!office_read(office, arena, request, work_list, &work, response)) return;
    json_t *rows = json_array();
    CHECK(rows != NULL);
    bool has_moving = false;
    for (int i = 0; i < work.list.count; i++) {
        has_moving = has_moving || is_under_way(&work.list.works[i]);
        json_add(rows, work_view(arena, &work.list.works[i]));
    }
    json_t *view = office_view(office, arena, request, "Длительные работы", "works");
    view_set(view, "has_rows", json_boolean(work.list.count > 0));
    view_set(view, "rows", rows);
    if (has_moving) response_header(response, "Refresh", REFRESH_S);
    office_answer(office, arena, request, "office_works", 200, view, response);
}

/* ---- one ---- */

struct one_work {
    struct arena *arena;
    int64_t id, login_id;
    bool found;
    struct work work;
};

static enum err load_one(struct tx *tx, void *context)
{
    struct one_work *one = context;
    return work_by_id(tx, one->arena, one->id, one->login_id, &one->found, &one->work);
}

/* False: the response is written. */
static bool take_one(const struct office *office, struct arena *arena,
                     const struct request *request, struct one_work *one, struct response *response)
{
    *one = (struct one_work){.arena = arena,
                             .id = request_number(request, WORK_ID),
                             .login_id = office_caller_id(request)};
    enum err err = store_read(office->access->store, load_one, one);
    if (err != OK) office_fault(office, arena, request, err, response);
    if (err == OK && !one->found) office_not_found(office, arena, request, response);
    return err == OK && one->found;
}

static OFFICE_HANDLER(work_show)
{
    const struct office *office = context;
    struct one_work one;
    if (!take_one(office, arena, request, &one, response)) return;
    json_t *view = office_view(office, arena, request, one.work.title, "works");
    view_set(view, "work", work_view(arena, &one.work));
    if (is_under_way(&one.work)) response_header(response, "Refresh", REFRESH_S);
    office_answer(office, arena, request, "office_work", 200, view, response);
}

static OFFICE_HANDLER(work_cancel)
{
    const struct office *office = context;
    struct one_work one;
    if (!take_one(office, arena, request, &one, response)) return;
    enum err err = desk_work_cancel(office->desk, one.id, one.login_id);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
        return;
    }
    response_redirect(response, arena_printf(arena, "/office/works/%s", id_format(arena, one.id)));
}

/* ---- the result ---- */

static bool may_have(const struct office *office, const struct request *request,
                     const struct work *work)
{
    const struct work_kind *kind = office->desk->works == NULL
                                       ? NULL
                                       : works_kind(office->desk->works, text_of(work->kind));
    return kind != NULL && office_may(request, kind->right);
}

/* RFC 6266: the name's bytes, percent-encoded where they are no token. */
static char *disposition(struct arena *arena, const char *name)
{
    struct buf buf;
    buf_init(&buf, arena);
    buf_add_string(&buf, "attachment; filename*=UTF-8''");
    for (const unsigned char *byte = (const unsigned char *)name; *byte != '\0'; byte++) {
        bool is_plain = (*byte >= '0' && *byte <= '9') || (*byte >= 'a' && *byte <= 'z') ||
                        (*byte >= 'A' && *byte <= 'Z') || *byte == '.' || *byte == '-';
        if (is_plain) {
            buf_add_char(&buf, (char)*byte);
        } else {
            buf_printf(&buf, "%%%02X", *byte);
        }
    }
    return arena_copy(arena, buf.bytes, buf.size);
}

static OFFICE_HANDLER(work_result_give)
{
    const struct office *office = context;
    struct one_work one;
    if (!take_one(office, arena, request, &one, response)) return;
    int descriptor;
    int64_t size;
    if (!one.work.has_result || !may_have(office, request, &one.work)) {
        office_not_found(office, arena, request, response);
        return;
    }
    enum err err = works_result_open(office->desk->works, one.id, &descriptor, &size);
    if (err == ERR_NOT_FOUND) {
        office_not_found(office, arena, request, response);
        return;
    }
    if (err != OK) {
        office_fault(office, arena, request, err, response);
        return;
    }
    response_descriptor(response, one.work.result_type, descriptor, size);
    response_header(response, "Content-Disposition", disposition(arena, one.work.result_name));
}

/* ---- routes ---- */

static const struct field WORK_FIELDS[] = {
    [WORK_ID] = {"id", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
};

static const struct route ROUTES[] = {
    {OFFICE_GET("/office/works", STAFF_DOOR_STAFF, works_show)},
    {OFFICE_GET("/office/works/{id}", STAFF_DOOR_STAFF, work_show), ROUTE_FIELDS(WORK_FIELDS)},
    {OFFICE_POST("/office/works/{id}/cancel", STAFF_DOOR_STAFF, work_cancel),
     ROUTE_FIELDS(WORK_FIELDS), .trail = "Длительная работа остановлена"},
    {OFFICE_GET("/office/works/{id}/result", STAFF_DOOR_STAFF, work_result_give),
     .trail = "файл длительной работы", ROUTE_FIELDS(WORK_FIELDS)},
};

const struct office_pages office_work_pages = {OFFICE_PAGES(ROUTES)};
