/* The editor of a text of the public site: what is typed, how it will look, who was faster. */
#include <string.h>

#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "base/parse.h"
#include "office/pages.h"
#include "office/site_inside.h"

enum { FORM_LIMIT = 1 << 20 /* bytes: a text of SITE_BODY_LIMIT, every byte in three */ };

/* ---- what stands in the form ---- */

struct form {
    int64_t id; /* 0: new, or only shipped */
    enum site_kind kind;
    const struct site_shipped *shipped; /* NULL: the operator's own */
    struct text slug, title, description, body;
    int64_t version; /* that it was made of */
    struct text day, time;
    struct site_text kept; /* as it stands in the database, or shipped */
    int status;
    const char *refusal;
    bool shows_preview, is_stale;
};

static void form_take(struct arena *arena, struct form *form, const struct site_text *text)
{
    bool is_dated = text->publish_at.ms > 0;
    form->id = text->id;
    form->kind = text->kind;
    form->slug = text_of(text->slug);
    form->title = text_of(text->title);
    form->description = text_of(text->description);
    form->body = text->body;
    form->version = text->version;
    form->kept = *text;
    form->day = form->time = TEXT("");
    if (!is_dated || text->kind == SITE_PAGE) return;
    form->day = text_of(day_format_iso(arena, day_of_instant(text->publish_at, zone_moscow())));
    form->time = text_of(instant_format_time(arena, text->publish_at, zone_moscow()));
}

struct load_work {
    struct arena *arena;
    struct text slug; /* of a shipped page; empty: by id */
    int64_t id;
    bool found;
    struct site_text text;
    struct site_names names;
    struct site_file_list files;
    const char *who;
};

static enum err work_load(struct tx *tx, void *context)
{
    struct load_work *work = context;
    work->found = true;
    TRY(site_names_load(tx, &work->names));
    TRY(site_files_load(tx, work->arena, &work->files));
    if (work->slug.size > 0) {
        TRY(site_text_by_slug(tx, work->arena, SITE_PAGE, work->slug, &work->found, &work->text));
    } else if (work->id > 0) {
        TRY(site_text_by_id(tx, work->arena, work->id, &work->found, &work->text));
    }
    work->who = "";
    if (!work->found || work->text.version == 0) return OK;
    return site_person_name(tx, work->arena, work->text.login_id, &work->who);
}

/* ---- the page ---- */

static json_t *pictures_view(struct arena *arena, const struct site_file_list *files)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < files->count; i++) {
        const struct site_file *file = &files->rows[i];
        bool is_picture = file->kind == SITE_PICTURE;
        json_t *row = json_pack("{s:s,s:s}", "title", file->title, "code",
                                arena_printf(arena, "%s[%s](/files/%s)", is_picture ? "!" : "",
                                             file->title, file->name));
        json_add(rows, row);
    }
    return rows;
}

static json_t *form_view(struct arena *arena, const struct form *form)
{
    bool is_news = form->kind == SITE_NEWS;
    json_t *view = json_pack(
        "{s:s,s:s,s:s,s:I,s:b,s:b,s:b,s:s}", "id", form->id == 0 ? "" : id_format(arena, form->id),
        "kind", is_news ? "news" : "page", "shipped",
        form->shipped == NULL ? "" : form->shipped->slug, "version", (json_int_t)form->version,
        "is_news", is_news, "is_shipped", form->shipped != NULL, "is_there", form->kept.version > 0,
        "slug_hint", is_news ? "/news/" : "/");
    CHECK(view != NULL);
    view_set(view, "slug", text_view(form->slug));
    view_set(view, "title", text_view(form->title));
    view_set(view, "description", text_view(form->description));
    view_set(view, "body", text_view(form->body));
    view_set(view, "day", text_view(form->day));
    view_set(view, "time", text_view(form->time));
    return view;
}

static void view_set_kept(struct arena *arena, json_t *view, const struct form *form,
                          const struct load_work *load, struct instant now)
{
    const struct site_text *kept = &form->kept;
    bool is_public = kept->version == 0 ? form->shipped != NULL : site_text_is_public(kept, now);
    view_set_string(view, "state",
                    form->id == 0 && form->shipped == NULL ? "ещё не сохранено"
                                                           : site_state_words(arena, kept, now));
    view_set(view, "public_path",
             is_public ? json_string(site_public_path(arena, kept)) : json_null());
    view_set(view, "has_history", json_boolean(kept->version > 0));
    view_set(
        view, "may_end",
        json_boolean(kept->version > 0 && (form->shipped == NULL || kept->public_version > 0)));
    view_set_string(view, "text_path",
                    kept->id == 0
                        ? ""
                        : arena_printf(arena, "/office/site/text/%s", id_format(arena, kept->id)));
    view_set_string(view, "changed",
                    kept->version == 0 ? "" : office_moment(arena, kept->changed_at));
    view_set_string(view, "who", load->who);
}

static const char *heading(const struct form *form)
{
    if (form->id == 0 && form->shipped == NULL) {
        return form->kind == SITE_NEWS ? "Новая новость" : "Новая страница";
    }
    return form->kind == SITE_NEWS ? "Новость" : "Страница сайта";
}

/* What cannot become a page is said beside the form. */
static struct text preview_make(const struct office *office, struct arena *arena,
                                struct load_work *load, struct form *form)
{
    struct text html = TEXT("");
    struct site_names names = site_office_names(office);
    names.card_fee = load->names.card_fee;
    if (!form->shows_preview) return html;
    enum err err = site_text_html(arena, &names, &load->files, form->body, &html);
    if (err == OK) return html;
    form->refusal = "Из этого текста страница не получится: он слишком велик.";
    form->status = 422;
    form->shows_preview = false;
    return TEXT("");
}

static void editor_answer(const struct office *office, struct arena *arena,
                          const struct request *request, struct form *form, struct load_work *load,
                          struct response *response)
{
    struct text html = preview_make(office, arena, load, form);
    json_t *view = office_view(office, arena, request, heading(form), "site");
    view_set(view, "form", form_view(arena, form));
    view_set_kept(arena, view, form, load, world_now(office->access->world));
    view_set(view, "refusal", form->refusal == NULL ? json_null() : json_string(form->refusal));
    view_set(view, "is_stale", json_boolean(form->is_stale));
    view_set(view, "other", text_view(form->is_stale ? form->kept.body : TEXT("")));
    view_set_string(view, "other_title", form->is_stale ? form->kept.title : "");
    view_set(view, "has_files", json_boolean(load->files.count > 0));
    view_set(view, "files", pictures_view(arena, &load->files));
    view_set(view, "preview", json_boolean(form->shows_preview));
    const struct site_part parts[] = {
        {.template = "office_site_editor"}, {.html = html}, {.template = "office_site_tail"}};
    site_parts_answer(&office->kit, arena, request, parts, 3, form->status, view, response);
}

/* ---- opening ---- */

enum { PAGE_SLUG };
enum { TEXT_ID };
enum { NEW_KIND };

static void editor_open(const struct office *office, struct arena *arena,
                        const struct request *request, struct load_work *load, struct form *form,
                        struct response *response)
{
    if (!office_read(office, arena, request, work_load, load, response)) return;
    if (!load->found && form->shipped == NULL) {
        office_not_found(office, arena, request, response);
        return;
    }
    if (!load->found) load->text = site_shipped_text(form->shipped);
    if (load->found && load->text.version > 0) {
        bool is_page = load->text.kind == SITE_PAGE;
        form->shipped = is_page ? site_shipped_find(text_of(load->text.slug)) : NULL;
    }
    form->status = 200;
    if (form->shipped != NULL || load->id > 0) form_take(arena, form, &load->text);
    editor_answer(office, arena, request, form, load, response);
}

static OFFICE_HANDLER(page_show)
{
    const struct office *office = context;
    struct text slug = request_text(request, PAGE_SLUG);
    struct load_work load = {.arena = arena, .slug = slug};
    struct form form = {.kind = SITE_PAGE, .shipped = site_shipped_find(slug)};
    if (form.shipped == NULL) {
        office_not_found(office, arena, request, response);
        return;
    }
    editor_open(office, arena, request, &load, &form, response);
}

static OFFICE_HANDLER(text_show)
{
    struct load_work load = {.arena = arena, .id = request_number(request, TEXT_ID)};
    struct form form = {.kind = SITE_PAGE};
    editor_open(context, arena, request, &load, &form, response);
}

static const char *const KINDS[] = {"page", "news", NULL};

static enum site_kind kind_of(const struct request *request, int field)
{
    return request_has(request, field) && request_number(request, field) == 0 ? SITE_PAGE
                                                                              : SITE_NEWS;
}

static OFFICE_HANDLER(new_show)
{
    struct load_work load = {.arena = arena};
    struct form form = {.kind = kind_of(request, NEW_KIND)};
    editor_open(context, arena, request, &load, &form, response);
}

/* ---- saving ---- */

enum {
    SAVE_ID,
    SAVE_KIND,
    SAVE_SHIPPED,
    SAVE_SLUG,
    SAVE_TITLE,
    SAVE_DESCRIPTION,
    SAVE_BODY,
    SAVE_VERSION,
    SAVE_DAY,
    SAVE_TIME,
    SAVE_ACT
};
enum { ACT_PREVIEW, ACT_DRAFT, ACT_PUBLISH };

static void form_read(const struct request *request, struct form *form)
{
    *form = (struct form){
        .id = request_has(request, SAVE_ID) ? request_number(request, SAVE_ID) : 0,
        .kind = kind_of(request, SAVE_KIND),
        .slug = request_raw(request, SAVE_SLUG),
        .title = request_raw(request, SAVE_TITLE),
        .description = request_raw(request, SAVE_DESCRIPTION),
        .body = field_text(request, SAVE_BODY),
        .version = request_has(request, SAVE_VERSION) ? request_number(request, SAVE_VERSION) : 0,
        .day = request_raw(request, SAVE_DAY),
        .time = request_raw(request, SAVE_TIME),
        .status = 200,
    };
    if (form->body.size == 0) form->body = request_raw(request, SAVE_BODY);
    if (form->kind == SITE_PAGE)
        form->shipped = site_shipped_find(field_text(request, SAVE_SHIPPED));
    if (form->shipped != NULL) form->slug = text_of(form->shipped->slug);
}

/* "08:30"; false: no time. */
static bool minutes_read(struct text text, int *out_minutes)
{
    struct text hours = text_cut(&text, ':');
    int64_t hour, minute;
    if (parse_int64(hours, 0, 23, &hour) != OK || parse_int64(text, 0, 59, &minute) != OK)
        return false;
    *out_minutes = (int)(hour * 60 + minute);
    return true;
}

/* The moment of the form; ms 0: at once. False: what was typed is none. */
static bool moment_read(const struct form *form, struct instant *out_at)
{
    struct day day;
    int minutes = 0;
    *out_at = instant_of_ms(0);
    if (form->kind == SITE_PAGE || (form->day.size == 0 && form->time.size == 0)) return true;
    if (day_parse(form->day, &day) != OK) return false;
    if (form->time.size > 0 && !minutes_read(form->time, &minutes)) return false;
    *out_at = instant_add_ms(day_start(day, zone_moscow()), minutes * MINUTE_MS);
    return true;
}

static const char *fields_refusal(const struct request *request, const struct form *form,
                                  struct instant *out_at)
{
    if (request_fault(request, SAVE_BODY) == FIELD_TOO_LONG) return site_refusal(SITE_BODY_INVALID);
    if (request_fault(request, SAVE_BODY) != FIELD_RIGHT) {
        return "В тексте есть знаки, которых не бывает на страницах. Вставьте его без оформления.";
    }
    if (!moment_read(form, out_at)) return "Когда опубликовать: день, а при желании и время 08:30.";
    return NULL;
}

/* The form again, with what was typed in it. */
static void form_again(const struct office *office, struct arena *arena,
                       const struct request *request, struct form *form, struct response *response)
{
    struct load_work load = {.arena = arena, .id = form->id};
    if (form->id == 0 && form->shipped != NULL) load.slug = text_of(form->shipped->slug);
    if (!office_read(office, arena, request, work_load, &load, response)) return;
    bool is_kept = load.found && load.text.version > 0;
    if (is_kept) form->kept = load.text;
    if (!is_kept && form->shipped != NULL) form->kept = site_shipped_text(form->shipped);
    if (!is_kept && form->shipped == NULL) form->kept = (struct site_text){.kind = form->kind};
    editor_answer(office, arena, request, form, &load, response);
}

static void saved(struct arena *arena, const struct site_saving *saving, struct response *response)
{
    const char *done = saving->act == SITE_PUBLISH ? "published" : "draft";
    if (saving->status == SITE_SAME) done = "same";
    response_redirect(response, arena_printf(arena, "/office/site?done=%s", done));
}

static void save(const struct office *office, struct arena *arena, const struct request *request,
                 struct form *form, struct instant publish_at, struct response *response)
{
    struct site_saving saving = {
        .id = form->id,
        .kind = form->kind,
        .slug = form->slug,
        .is_shipped = form->shipped != NULL,
        .title = form->title,
        .description = form->description,
        .body = form->body,
        .seen_version = form->version,
        .act = request_number(request, SAVE_ACT) == ACT_PUBLISH ? SITE_PUBLISH : SITE_DRAFT,
        .publish_at = publish_at,
        .login_id = office_caller_id(request),
    };
    bool is_of_house = form->shipped == NULL && form->kind == SITE_PAGE &&
                       site_shipped_find(form->slug) != NULL;
    enum err err = OK;
    if (is_of_house) {
        saving.status = SITE_SLUG_RESERVED;
    } else {
        err = desk_site_save(office->desk, arena, &saving);
    }
    if (err != OK) {
        office_fault(office, arena, request, err, response);
        return;
    }
    if (saving.status == SITE_SAVED || saving.status == SITE_SAME) {
        saved(arena, &saving, response);
        return;
    }
    form->refusal = site_refusal(saving.status);
    form->status = saving.status == SITE_STALE ? 409 : 422;
    form->is_stale = saving.status == SITE_STALE;
    if (form->is_stale) form->version = saving.current.version;
    form_again(office, arena, request, form, response);
}

static OFFICE_HANDLER(text_save)
{
    const struct office *office = context;
    struct form form;
    struct instant publish_at;
    form_read(request, &form);
    form.refusal = fields_refusal(request, &form, &publish_at);
    bool is_act = request_has(request, SAVE_ACT);
    form.shows_preview = is_act && request_number(request, SAVE_ACT) == ACT_PREVIEW;
    if (form.refusal != NULL || !is_act) {
        form.status = 422;
        form_again(office, arena, request, &form, response);
    } else if (form.shows_preview) {
        form_again(office, arena, request, &form, response);
    } else {
        save(office, arena, request, &form, publish_at, response);
    }
}

/* ---- routes ---- */

static const char *const ACTS[] = {"preview", "draft", "publish", NULL};
static const struct field PAGE_FIELDS[] = {
    [PAGE_SLUG] = {"slug", FIELD_IN_PATH, FIELD_TEXT, true, 1, SITE_SLUG_LIMIT, NULL},
};
static const struct field TEXT_FIELDS[] = {
    [TEXT_ID] = {"id", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
};
static const struct field NEW_FIELDS[] = {
    [NEW_KIND] = {"kind", FIELD_IN_QUERY, FIELD_CHOICE, false, 0, 0, KINDS},
};
static const struct field SAVE_FIELDS[] = {
    [SAVE_ID] = {"id", FIELD_IN_FORM, FIELD_ID, false, 0, 0, NULL},
    [SAVE_KIND] = {"kind", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, KINDS},
    [SAVE_SHIPPED] = {"shipped", FIELD_IN_FORM, FIELD_TEXT, false, 0, SITE_SLUG_LIMIT, NULL},
    [SAVE_SLUG] = {"slug", FIELD_IN_FORM, FIELD_TEXT, false, 0, 0, NULL},
    [SAVE_TITLE] = {"title", FIELD_IN_FORM, FIELD_TEXT, false, 0, 0, NULL},
    [SAVE_DESCRIPTION] = {"description", FIELD_IN_FORM, FIELD_TEXT, false, 0, 0, NULL},
    [SAVE_BODY] = {"body", FIELD_IN_FORM, FIELD_LINES, false, 0, SITE_BODY_LIMIT, NULL},
    [SAVE_VERSION] = {"version", FIELD_IN_FORM, FIELD_INT, false, 0, INT32_MAX, NULL},
    [SAVE_DAY] = {"day", FIELD_IN_FORM, FIELD_TEXT, false, 0, 40, NULL},
    [SAVE_TIME] = {"time", FIELD_IN_FORM, FIELD_TEXT, false, 0, 40, NULL},
    [SAVE_ACT] = {"act", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, ACTS},
};

static const struct route ROUTES[] = {
    {OFFICE_GET("/office/site/page/{slug}", OFFICE(RIGHT_SITE), page_show),
     ROUTE_FIELDS(PAGE_FIELDS)},
    {OFFICE_GET("/office/site/text/{id}", OFFICE(RIGHT_SITE), text_show),
     ROUTE_FIELDS(TEXT_FIELDS)},
    {OFFICE_GET("/office/site/new", OFFICE(RIGHT_SITE), new_show), ROUTE_FIELDS(NEW_FIELDS)},
    {OFFICE_POST("/office/site/save", OFFICE(RIGHT_SITE), text_save), .flags = ROUTE_OWN_FAULTS,
     .body_limit = FORM_LIMIT, ROUTE_FIELDS(SAVE_FIELDS), .trail = "Правка публичного сайта"},
};

const struct office_pages office_site_text_pages = {OFFICE_PAGES(ROUTES)};
