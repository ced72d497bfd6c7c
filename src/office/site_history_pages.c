/* The history of a text of the public site, what each version changed, the way back to one; and the
 * end of a text. */
#include <inttypes.h>

#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "office/pages.h"
#include "office/site_inside.h"
#include "page/site_diff.h"

enum { HISTORY_ID };
enum { VERSION_ID, VERSION_NUMBER };
enum { RETURN_ID, RETURN_NUMBER, RETURN_SEEN };
enum { END_ID };
enum { ENDING_ID, ENDING_SEEN, ENDING_ACT };
enum { ENDING_WITHDRAW, ENDING_REMOVE };

struct history_work {
    struct arena *arena;
    int64_t id, number; /* number 0: the list alone */
    bool found;
    struct site_text text;
    struct site_version_list versions;
    struct site_version version, before;
    bool has_before;
    const char *who;
    const char **names; /* of the list's versions */
};

static enum err names_load(struct tx *tx, struct history_work *work)
{
    int count = work->versions.count;
    work->names = ARENA_ARRAY(work->arena, const char *, (size_t)count + 1);
    for (int i = 0; i < count; i++) {
        TRY(site_person_name(tx, work->arena, work->versions.rows[i].login_id, &work->names[i]));
    }
    return OK;
}

static enum err work_history(struct tx *tx, void *context)
{
    struct history_work *work = context;
    TRY(site_text_by_id(tx, work->arena, work->id, &work->found, &work->text));
    if (!work->found) return OK;
    if (work->number == 0) {
        TRY(site_versions_load(tx, work->arena, work->id, &work->versions));
        return names_load(tx, work);
    }
    TRY(site_version_load(tx, work->arena, work->id, work->number, &work->found, &work->version));
    if (!work->found) return OK;
    TRY(site_version_load(tx, work->arena, work->id, work->number - 1, &work->has_before,
                          &work->before));
    return site_person_name(tx, work->arena, work->version.login_id, &work->who);
}

/* False: answered already. */
static bool history_read(const struct office *office, struct arena *arena,
                         const struct request *request, struct history_work *work,
                         struct response *response)
{
    enum err err = store_read(office->access->store, work_history, work);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
    } else if (!work->found) {
        office_not_found(office, arena, request, response);
    }
    return err == OK && work->found;
}

static void view_set_text(struct arena *arena, json_t *view, const struct site_text *text)
{
    view_set_string(view, "title", text->title);
    view_set_string(view, "editor", site_editor_path(arena, text));
    view_set_string(view, "path",
                    arena_printf(arena, "/office/site/text/%s", id_format(arena, text->id)));
    view_set(view, "seen", json_integer(text->version));
}

/* ---- the list of versions ---- */

static OFFICE_HANDLER(history_show)
{
    const struct office *office = context;
    struct history_work work = {.arena = arena, .id = request_number(request, HISTORY_ID)};
    if (!history_read(office, arena, request, &work, response)) return;
    json_t *rows = json_array();
    for (int i = 0; i < work.versions.count; i++) {
        const struct site_version *version = &work.versions.rows[i];
        json_t *row = json_pack("{s:I,s:s,s:s,s:s,s:b,s:b}", "version",
                                (json_int_t)version->version, "title", version->title, "saved",
                                office_moment(arena, version->saved_at), "who", work.names[i],
                                "is_public", version->version == work.text.public_version,
                                "is_newest", version->version == work.text.version);
        json_add(rows, row);
    }
    json_t *view = office_view(office, arena, request, "История", "site");
    view_set_text(arena, view, &work.text);
    view_set(view, "versions", rows);
    office_answer(office, arena, request, "office_site_history", 200, view, response);
}

/* ---- one version ---- */

static json_t *diff_view(const struct site_diff *diff)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < diff->count; i++) {
        const struct site_diff_line *line = &diff->lines[i];
        json_t *row = json_pack("{s:o,s:b,s:b,s:b}", "text", text_view(line->text), "added",
                                line->kind == SITE_DIFF_ADDED, "removed",
                                line->kind == SITE_DIFF_REMOVED, "gap",
                                line->kind == SITE_DIFF_GAP);
        json_add(rows, row);
    }
    return rows;
}

/* The title and the description are lines of the text for who looks for what changed. */
static struct text whole(struct arena *arena, const struct site_version *version)
{
    return text_of(arena_printf(arena, "Заголовок: %s\nОписание: %s\n%.*s", version->title,
                                version->description, TEXT_ARGS(version->body)));
}

/* The first version of a shipped page is compared with the shipped text. */
static struct text whole_before(struct arena *arena, const struct history_work *work)
{
    if (work->has_before) return whole(arena, &work->before);
    const struct site_shipped *shipped = work->text.kind == SITE_PAGE
                                             ? site_shipped_find(text_of(work->text.slug))
                                             : NULL;
    if (shipped == NULL) return TEXT("");
    const struct site_version version = {.title = shipped->title,
                                         .description = shipped->description,
                                         .body = text_of(shipped->body)};
    return whole(arena, &version);
}

static OFFICE_HANDLER(version_show)
{
    const struct office *office = context;
    struct site_diff diff;
    struct history_work work = {.arena = arena,
                                .id = request_number(request, VERSION_ID),
                                .number = request_number(request, VERSION_NUMBER)};
    if (!history_read(office, arena, request, &work, response)) return;
    site_diff_make(arena, whole_before(arena, &work), whole(arena, &work.version), &diff);
    json_t *view = office_view(office, arena, request, "Версия текста", "site");
    view_set_text(arena, view, &work.text);
    view_set(view, "version", json_integer(work.version.version));
    view_set_string(view, "saved", office_moment(arena, work.version.saved_at));
    view_set_string(view, "who", work.who);
    view_set(view, "is_newest", json_boolean(work.version.version == work.text.version));
    view_set(view, "added", json_integer(diff.added));
    view_set(view, "removed", json_integer(diff.removed));
    view_set(view, "has_lines", json_boolean(diff.added + diff.removed > 0));
    view_set(view, "lines", diff_view(&diff));
    office_answer(office, arena, request, "office_site_version", 200, view, response);
}

/* Going back is going on: what was then becomes the newest draft. */
static OFFICE_HANDLER(version_return)
{
    const struct office *office = context;
    struct history_work work = {.arena = arena,
                                .id = request_number(request, RETURN_ID),
                                .number = request_number(request, RETURN_NUMBER)};
    if (!history_read(office, arena, request, &work, response)) return;
    struct site_saving saving = {
        .id = work.id,
        .kind = work.text.kind,
        .slug = text_of(work.text.slug),
        .is_shipped = work.text.kind == SITE_PAGE &&
                      site_shipped_find(text_of(work.text.slug)) != NULL,
        .title = text_of(work.version.title),
        .description = text_of(work.version.description),
        .body = work.version.body,
        .seen_version = request_number(request, RETURN_SEEN),
        .act = SITE_DRAFT,
        .login_id = office_caller_id(request),
    };
    enum err err = desk_site_save(office->desk, arena, &saving);
    bool is_stale = saving.status == SITE_STALE;
    if (err != OK) {
        office_fault(office, arena, request, err, response);
    } else {
        response_redirect(response, arena_printf(arena, "%s%s", site_editor_path(arena, &work.text),
                                                 is_stale ? "?stale=1" : ""));
    }
}

/* ---- the end of a text ---- */

static void end_answer(const struct office *office, struct arena *arena,
                       const struct request *request, const struct site_text *text, int status,
                       const char *refusal, struct response *response)
{
    bool is_shipped = text->kind == SITE_PAGE && site_shipped_find(text_of(text->slug)) != NULL;
    json_t *view = office_view(office, arena, request, "Снять или удалить", "site");
    view_set_text(arena, view, text);
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    view_set(view, "is_shipped", json_boolean(is_shipped));
    view_set(view, "is_public", json_boolean(text->public_version > 0));
    view_set_string(view, "public_path", site_public_path(arena, text));
    office_answer(office, arena, request, "office_site_end", status, view, response);
}

static OFFICE_HANDLER(end_show)
{
    const struct office *office = context;
    struct history_work work = {.arena = arena, .id = request_number(request, END_ID)};
    if (!history_read(office, arena, request, &work, response)) return;
    end_answer(office, arena, request, &work.text, 200, NULL, response);
}

static OFFICE_HANDLER(end_do)
{
    const struct office *office = context;
    struct history_work work = {.arena = arena, .id = request_number(request, ENDING_ID)};
    if (!history_read(office, arena, request, &work, response)) return;
    bool is_shipped = work.text.kind == SITE_PAGE &&
                      site_shipped_find(text_of(work.text.slug)) != NULL;
    bool removes = request_number(request, ENDING_ACT) == ENDING_REMOVE;
    struct site_ending ending = {
        .id = work.id,
        .seen_version = request_number(request, ENDING_SEEN),
        .removes = removes && !is_shipped,
        .login_id = office_caller_id(request),
    };
    enum err err = desk_site_end(office->desk, arena, &ending);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
    } else if (ending.status == SITE_STALE) {
        end_answer(office, arena, request, &ending.text, 409, site_refusal(SITE_STALE), response);
    } else {
        response_redirect(response,
                          ending.removes ? "/office/site?done=removed" : "/office/site?done=ended");
    }
}

/* ---- routes ---- */

static const char *const ENDINGS[] = {"withdraw", "remove", NULL};
static const struct field HISTORY_FIELDS[] = {
    [HISTORY_ID] = {"id", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
};
static const struct field VERSION_FIELDS[] = {
    [VERSION_ID] = {"id", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
    [VERSION_NUMBER] = {"version", FIELD_IN_PATH, FIELD_INT, true, 1, INT32_MAX, NULL},
};
static const struct field RETURN_FIELDS[] = {
    [RETURN_ID] = {"id", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
    [RETURN_NUMBER] = {"version", FIELD_IN_PATH, FIELD_INT, true, 1, INT32_MAX, NULL},
    [RETURN_SEEN] = {"seen", FIELD_IN_FORM, FIELD_INT, true, 1, INT32_MAX, NULL},
};
static const struct field END_FIELDS[] = {
    [END_ID] = {"id", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
};
static const struct field ENDING_FIELDS[] = {
    [ENDING_ID] = {"id", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
    [ENDING_SEEN] = {"seen", FIELD_IN_FORM, FIELD_INT, true, 1, INT32_MAX, NULL},
    [ENDING_ACT] = {"act", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, ENDINGS},
};

static const struct route ROUTES[] = {
    {OFFICE_GET("/office/site/text/{id}/history", OFFICE(RIGHT_SITE), history_show),
     ROUTE_FIELDS(HISTORY_FIELDS)},
    {OFFICE_GET("/office/site/text/{id}/history/{version}", OFFICE(RIGHT_SITE), version_show),
     ROUTE_FIELDS(VERSION_FIELDS)},
    {OFFICE_POST("/office/site/text/{id}/history/{version}", OFFICE(RIGHT_SITE), version_return),
     ROUTE_FIELDS(RETURN_FIELDS), .trail = "Возврат к версии текста сайта"},
    {OFFICE_GET("/office/site/text/{id}/end", OFFICE(RIGHT_SITE), end_show),
     ROUTE_FIELDS(END_FIELDS)},
    {OFFICE_POST("/office/site/text/{id}/end", OFFICE(RIGHT_SITE), end_do),
     ROUTE_FIELDS(ENDING_FIELDS), .trail = "Снятие или удаление текста сайта"},
};

const struct office_pages office_site_history_pages = {OFFICE_PAGES(ROUTES)};
