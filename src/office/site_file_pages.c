/* Pictures and files of the public site: handing in, renaming, removing. */
#include "base/check.h"
#include "office/pages.h"
#include "office/site_inside.h"
#include "page/site_upload.h"
#include "page/table.h"

enum { FILE_BODY_LIMIT = 18 << 20 /* a picture of PICTURE_BYTES_LIMIT with its form */ };

enum { LIST_DONE, LIST_TABLE };
enum { UPLOAD_TITLE };
enum { ONE_NAME };
enum { CHANGE_NAME, CHANGE_TITLE, CHANGE_ACT };
enum { CHANGE_RENAME, CHANGE_REMOVE };

static const char *const DONES[] = {"added", "renamed", "removed", NULL};
static const char *const DONE_WORDS[] = {"Файл добавлен.", "Подпись изменена.", "Файл удалён."};

struct list_work {
    struct arena *arena;
    struct site_file_list files;
};

static enum err work_list(struct tx *tx, void *context)
{
    struct list_work *work = context;
    return site_files_load(tx, work->arena, &work->files);
}

static void list_fill(struct sheet *sheet, const struct site_file_list *files)
{
    static const struct sheet_column COLUMNS[] = {
        {"Подпись", SHEET_TEXT, 40, false}, {"Имя файла", SHEET_TEXT, 30, false},
        {"Вид", SHEET_TEXT, 12, false},     {"Размер", SHEET_TEXT, 12, false},
        {"Стороны", SHEET_TEXT, 14, false}, {"Добавлен", SHEET_TEXT, 18, false},
    };
    SHEET_COLUMNS(sheet, COLUMNS);
    for (int i = 0; i < files->count; i++) {
        const struct site_file *file = &files->rows[i];
        sheet_row(sheet);
        sheet_string(sheet, file->title);
        sheet_link(sheet, arena_printf(sheet->arena, "/office/site/files/%s", file->name));
        sheet_string(sheet, file->name);
        sheet_string(sheet, site_file_words(file));
        sheet_string(sheet, site_size_words(sheet->arena, file->size));
        sheet_string(sheet, file->width == 0
                                ? ""
                                : arena_printf(sheet->arena, "%d × %d", file->width, file->height));
        sheet_moment(sheet, file->added_at);
    }
}

struct list_answer {
    int status;
    const char *refusal, *done;
    struct text title; /* typed */
};

static void list_answer(const struct office *office, struct arena *arena,
                        const struct request *request, struct list_answer answer,
                        struct response *response)
{
    struct table table;
    struct list_work work = {.arena = arena};
    enum err err = store_read(office->access->store, work_list, &work);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
        return;
    }
    table_open(&table, "Картинки и файлы сайта", world_now(office->access->world), zone_moscow());
    table.file_name = "site-files";
    table.path = "/office/site/files";
    table.empty = "Файлов пока нет. Загрузите первый.";
    list_fill(&table.sheet, &work.files);
    json_t *view = office_view(office, arena, request, "Картинки и файлы", "site/files");
    view_set(view, "done", answer.done == NULL ? json_null() : json_string(answer.done));
    view_set(view, "refusal", answer.refusal == NULL ? json_null() : json_string(answer.refusal));
    view_set(view, "title", text_view(answer.title));
    err = table_answer(&office->kit, arena, request, LIST_TABLE, &table, "office_site_files", view,
                       response);
    if (err == OK && answer.status != 200) response->status = answer.status;
    table_close(&table);
    if (err != OK) office_fault(office, arena, request, err, response);
}

static OFFICE_HANDLER(files_show)
{
    struct list_answer answer = {.status = 200, .title = TEXT("")};
    if (request_has(request, LIST_DONE)) {
        answer.done = DONE_WORDS[request_number(request, LIST_DONE)];
    }
    list_answer(context, arena, request, answer, response);
}

/* ---- handing in ---- */

static const char *file_take(const struct office *office, struct arena *arena,
                             const struct request *request, enum err *out_err)
{
    struct site_file_adding adding = {0};
    const struct upload *file = request_file(request, "file");
    *out_err = OK;
    if (file == NULL) return "Выберите файл.";
    const char *refusal = site_upload_read(arena, file->name, file->bytes, &adding);
    if (refusal != NULL) return refusal;
    struct text title = field_text(request, UPLOAD_TITLE);
    adding.file.title = arena_copy(arena, title.bytes, title.size);
    adding.file.login_id = office_caller_id(request);
    *out_err = desk_site_file_add(office->desk, &adding);
    return *out_err == OK ? site_file_refusal(adding.status) : NULL;
}

static OFFICE_HANDLER(files_take)
{
    const struct office *office = context;
    enum err err;
    const char *refusal = file_take(office, arena, request, &err);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
    } else if (refusal == NULL) {
        response_redirect(response, "/office/site/files?done=added");
    } else {
        json_t *view = office_view(office, arena, request, "Файл не принят", "site/files");
        view_set_string(view, "refusal", refusal);
        view_set(view, "title", text_view(request_raw(request, UPLOAD_TITLE)));
        view_set(view, "done", json_null());
        view_set(view, "table", json_null());
        office_answer(office, arena, request, "office_site_files", 422, view, response);
    }
}

/* ---- one file ---- */

struct one_work {
    struct arena *arena;
    struct text name;
    bool found;
    struct site_file file;
    const char *who;
};

static enum err work_one(struct tx *tx, void *context)
{
    struct one_work *work = context;
    TRY(site_file_load(tx, work->arena, work->name, &work->found, &work->file));
    if (!work->found) return OK;
    return site_person_name(tx, work->arena, work->file.login_id, &work->who);
}

static void one_answer(const struct office *office, struct arena *arena,
                       const struct request *request, struct text name, const char *refusal,
                       struct response *response)
{
    struct one_work work = {.arena = arena, .name = name};
    enum err err = store_read(office->access->store, work_one, &work);
    if (err != OK || !work.found) {
        if (err != OK) office_fault(office, arena, request, err, response);
        if (err == OK) office_not_found(office, arena, request, response);
        return;
    }
    const struct site_file *file = &work.file;
    bool is_picture = file->kind == SITE_PICTURE;
    json_t *view = office_view(office, arena, request, "Файл сайта", "site/files");
    json_t *row = json_pack(
        "{s:s,s:s,s:s,s:s,s:s,s:s,s:b,s:i,s:i,s:s}", "name", file->name, "title", file->title,
        "words", site_file_words(file), "size", site_size_words(arena, file->size), "added",
        office_moment(arena, file->added_at), "who", work.who, "is_picture", is_picture, "width",
        file->width, "height", file->height, "code",
        arena_printf(arena, "%s[%s](/files/%s)", is_picture ? "!" : "", file->title, file->name));
    CHECK(row != NULL);
    view_set(view, "file", row);
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    office_answer(office, arena, request, "office_site_file", refusal == NULL ? 200 : 422, view,
                  response);
}

static OFFICE_HANDLER(file_one_show)
{
    one_answer(context, arena, request, request_text(request, ONE_NAME), NULL, response);
}

static OFFICE_HANDLER(file_change)
{
    const struct office *office = context;
    struct site_file_change change = {
        .name = request_text(request, CHANGE_NAME),
        .title = field_text(request, CHANGE_TITLE),
        .removes = request_number(request, CHANGE_ACT) == CHANGE_REMOVE,
    };
    enum err err = desk_site_file_change(office->desk, arena, &change);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
    } else if (change.status != SITE_FILE_DONE) {
        one_answer(office, arena, request, change.name, site_file_refusal(change.status), response);
    } else {
        response_redirect(response, change.removes ? "/office/site/files?done=removed"
                                                   : "/office/site/files?done=renamed");
    }
}

/* ---- routes ---- */

static const char *const ACTS[] = {"rename", "remove", NULL};
static const struct field LIST_FIELDS[] = {
    [LIST_DONE] = {"done", FIELD_IN_QUERY, FIELD_CHOICE, false, 0, 0, DONES},
    TABLE_FIELDS,
};
static const struct field UPLOAD_FIELDS[] = {
    [UPLOAD_TITLE] = {"title", FIELD_IN_FORM, FIELD_TEXT, false, 0, SITE_FILE_TITLE_LIMIT, NULL},
};
static const struct field ONE_FIELDS[] = {
    [ONE_NAME] = {"name", FIELD_IN_PATH, FIELD_TEXT, true, 1, SITE_FILE_NAME_LIMIT, NULL},
};
static const struct field CHANGE_FIELDS[] = {
    [CHANGE_NAME] = {"name", FIELD_IN_PATH, FIELD_TEXT, true, 1, SITE_FILE_NAME_LIMIT, NULL},
    [CHANGE_TITLE] = {"title", FIELD_IN_FORM, FIELD_TEXT, false, 0, SITE_FILE_TITLE_LIMIT, NULL},
    [CHANGE_ACT] = {"act", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, ACTS},
};

static const struct route ROUTES[] = {
    {OFFICE_GET("/office/site/files", OFFICE(RIGHT_SITE), files_show), ROUTE_FIELDS(LIST_FIELDS)},
    {OFFICE_POST_FILE("/office/site/files", OFFICE(RIGHT_SITE), files_take, FILE_BODY_LIMIT),
     .flags = ROUTE_OWN_FAULTS, ROUTE_FIELDS(UPLOAD_FIELDS), .trail = "Файл для сайта"},
    {OFFICE_GET("/office/site/files/{name}", OFFICE(RIGHT_SITE), file_one_show),
     ROUTE_FIELDS(ONE_FIELDS)},
    {OFFICE_POST("/office/site/files/{name}", OFFICE(RIGHT_SITE), file_change),
     ROUTE_FIELDS(CHANGE_FIELDS), .trail = "Файл сайта изменён или удалён"},
};

const struct office_pages office_site_file_pages = {OFFICE_PAGES(ROUTES)};
