/* Photos: many handed in at once, looked at, then taken; one by one; and taken away.
 * A file is decoded and cropped as it comes, in memory of its own, and kept as a draft; what a
 * camera wrote beside the picture is gone with that. */
#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "desk/photo_draft.h"
#include "desk/photo_match.h"
#include "page/words.h"
#include "report/picture.h"
#include "school/photo.h"
#include "staffroom/card_views.h"
#include "staffroom/pages.h"
#include "staffroom/person_words.h"
#include "table/unpack.h"

enum { PAGE_SCHOOL, PAGE_TOLD, PAGE_NUMBER };
enum { DRAFT_SCHOOL, DRAFT_ID };
enum { ONE_SCHOOL, ONE_ACCOUNT, ONE_TOLD, ONE_NUMBER };
enum { DO_SCHOOL, DO_ACT };
enum { CLASS_SCHOOL, CLASS_CLASS };
enum { IMAGE_SCHOOL, IMAGE_ACCOUNT, IMAGE_HASH };

enum {
    UPLOAD_BYTES_LIMIT = 64 << 20,
    UNPACKED_BYTES_LIMIT = 512 << 20, /* of a ZIP; one file at a time is in memory */
    FILE_NAME_SHOWN = 120             /* bytes */
};

static const char *const DRAFT_ACTS[] = {"take", "drop", NULL};

/* ---- an upload ---- */

struct people_work {
    struct arena *arena;
    int64_t school_id;
    struct card_holders holders;
    struct photo_drafts drafts;
    int64_t login_id;
};

static enum err work_people(struct tx *tx, void *context)
{
    struct people_work *work = context;
    return card_holders_load(tx, work->arena, work->school_id, 0, &work->holders);
}

struct uploading {
    const struct staffroom *room;
    const struct staffroom_caller *caller;
    int64_t login_id;
    struct photo_people people;
    bool *is_taken; /* one a holder: a photo of this upload is his already */
    int count;
    enum err err; /* the first fault; nothing is done behind it */
};

static const char *whose_problem(struct uploading *uploading, struct arena *arena, struct text name,
                                 struct photo_draft *draft)
{
    int index;
    switch (photo_match(&uploading->people, arena, name, &index)) {
    case PHOTO_MATCH_ONE: break;
    case PHOTO_MATCH_NOBODY:
        return "Непонятно, чья фотография: назовите файл номером счёта или фамилией и именем.";
    case PHOTO_MATCH_SEVERAL:
        return "Так зовут нескольких: добавьте в имя файла класс, отчество или номер счёта.";
    }
    draft->account_id = uploading->people.holders->holders[index].account_id;
    if (uploading->is_taken[index]) return "Вторая фотография того же человека в этой загрузке.";
    uploading->is_taken[index] = true;
    return "";
}

/* A piece of a foreign name, whole characters only, fit to be shown. */
static const char *shown_name(struct arena *arena, struct text name)
{
    size_t size = name.size < FILE_NAME_SHOWN ? name.size : FILE_NAME_SHOWN;
    while (size > 0 && !text_is_utf8(text_part(name, 0, size))) {
        if (name.size - size > FILE_NAME_SHOWN / 2) break;
        size--;
    }
    if (size == 0 || !text_is_utf8(text_part(name, 0, size))) return "файл с нечитаемым именем";
    return arena_copy(arena, name.bytes, size);
}

/* Systems put files of their own into archives: they are nobody's problem. */
static bool is_litter(struct text name)
{
    return name.size == 0 || name.bytes[0] == '.' || text_is(name, "Thumbs.db") ||
           text_is(name, "desktop.ini");
}

static void file_take(void *context, struct arena *arena, struct text name, struct text bytes)
{
    struct arena scratch;
    struct uploading *uploading = context;
    struct photo_draft draft = {.file_name = shown_name(arena, name)};
    if (uploading->err != OK || is_litter(name)) return;
    if (uploading->count++ >= PHOTO_DRAFTS_LIMIT) return;
    arena_init(&scratch, PICTURE_ARENA_BYTES);
    enum picture_status status = picture_photo(&scratch, bytes, &draft.bytes);
    draft.problem = status == PICTURE_OK ? whose_problem(uploading, arena, name, &draft)
                                         : picture_status_words(status);
    uploading->err = desk_photo_draft_add(uploading->room->desk, uploading->caller->school.id,
                                          uploading->login_id, &draft);
    arena_release(&scratch);
}

static enum err uploading_begin(struct uploading *uploading, struct arena *arena)
{
    struct people_work *work = ARENA_NEW(arena, struct people_work);
    work->arena = arena;
    work->school_id = uploading->caller->school.id;
    TRY(store_read(uploading->room->access->store, work_people, work));
    photo_people_init(&uploading->people, arena, &work->holders);
    uploading->is_taken = ARENA_ARRAY(arena, bool, (size_t)work->holders.count + 1);
    return desk_photo_drafts_drop(uploading->room->desk, uploading->caller->school.id,
                                  uploading->login_id);
}

/* NULL: all files were taken as drafts. */
static const char *uploads_take(struct uploading *uploading, struct arena *arena,
                                const struct request *request)
{
    const struct unpack_limits limits = {PICTURE_BYTES_LIMIT, UNPACKED_BYTES_LIMIT,
                                         PHOTO_DRAFTS_LIMIT};
    for (int i = 0; i < request->files.count; i++) {
        const char *reason;
        const struct upload *file = &request->files.at[i];
        if (!unpack_is_zip(file->bytes)) {
            file_take(uploading, arena, file->name, file->bytes);
        } else if (!unpack_zip_each(file->bytes, &limits, file_take, uploading, &reason)) {
            return arena_printf(arena, "Архив принят не весь: %s.", reason);
        }
    }
    return uploading->count == 0 ? "Выберите снимки или архив ZIP с ними." : NULL;
}

/* ---- the page ---- */

static enum err work_photos(struct tx *tx, void *context)
{
    struct people_work *work = context;
    TRY(card_holders_load(tx, work->arena, work->school_id, 0, &work->holders));
    return photo_drafts_load(tx, work->arena, work->school_id, work->login_id, &work->drafts);
}

static json_t *classes_view(struct arena *arena, const struct staffroom_caller *caller,
                            const struct card_holders *holders)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < holders->count;) {
        const struct card_holder *first = &holders->holders[i];
        int people = 0, photos = 0;
        for (; i < holders->count && holders->holders[i].class_id == first->class_id; i++) {
            people++;
            photos += holders->holders[i].has_photo;
        }
        if (first->class_id == 0) continue;
        const char *id = id_format(arena, first->class_id);
        json_add(rows, json_pack("{s:s,s:s,s:i,s:i,s:b,s:s}", "name", first->class_name, "path",
                                 staffroom_path(arena, caller, "cards/class/%s", id), "people",
                                 people, "photos", photos, "has_photos", photos > 0, "clear_path",
                                 staffroom_path(arena, caller, "cards/class/%s/photos", id)));
    }
    return rows;
}

static json_t *drafts_view(struct arena *arena, const struct staffroom_caller *caller,
                           const struct photo_drafts *drafts, int *out_good)
{
    int good = 0;
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < drafts->count; i++) {
        const struct photo_draft *draft = &drafts->drafts[i];
        bool is_good = draft->problem[0] == '\0';
        good += is_good;
        json_add(rows, json_pack("{s:s,s:s,s:b,s:s,s:b,s:s,s:s,s:b,s:b}", "file", draft->file_name,
                                 "problem", draft->problem, "good", is_good, "image",
                                 staffroom_path(arena, caller, "cards/photos/draft/%s",
                                                id_format(arena, draft->id)),
                                 "is_photo", draft->is_photo, "name",
                                 arena_printf(arena, "%s %s", draft->surname, draft->name), "class",
                                 draft->class_name, "replaces", draft->replaces, "has_person",
                                 draft->number[0] != '\0'));
    }
    *out_good = good;
    return rows;
}

static void photos_answer(const struct staffroom *room, struct arena *arena,
                          const struct request *request, const char *refusal,
                          struct response *response)
{
    int good;
    const struct staffroom_caller *caller = caller_of(request);
    struct people_work work = {
        .arena = arena, .school_id = caller->school.id, .login_id = caller_id(request)};
    if (!staffroom_read(room, arena, request, work_photos, &work, response)) return;
    json_t *view = staffroom_view(room, arena, request, "Фотографии", "cards");
    if (refusal == NULL) {
        told_set(view, arena, request, PAGE_TOLD, PAGE_NUMBER);
    } else {
        view_set(view, "told", json_null());
        view_set(view, "told_bad", json_false());
    }
    json_t *drafts = drafts_view(arena, caller, &work.drafts, &good);
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    view_set(view, "may", json_boolean(caller_may(caller, RIGHT_CARDS, 0)));
    view_set(view, "has_drafts", json_boolean(work.drafts.count > 0));
    view_set(view, "drafts", drafts);
    view_set(view, "good", json_integer(good));
    view_set(view, "has_good", json_boolean(good > 0));
    view_set(view, "bad", json_integer(work.drafts.count - good));
    view_set(view, "has_bad", json_boolean(work.drafts.count > good));
    json_t *classes = classes_view(arena, caller, &work.holders);
    view_set(view, "has_classes", json_boolean(json_array_size(classes) > 0));
    view_set(view, "classes", classes);
    staffroom_answer(room, arena, request, "school_photos", refusal == NULL ? 200 : 422, view,
                     response);
}

static STAFFROOM_HANDLER(photos_show)
{
    photos_answer(context, arena, request, NULL, response);
}

static STAFFROOM_HANDLER(photos_take)
{
    struct uploading uploading = {
        .room = context, .caller = caller_of(request), .login_id = caller_id(request)};
    const char *refusal = NULL;
    enum err err = uploading_begin(&uploading, arena);
    if (err == OK) {
        refusal = uploads_take(&uploading, arena, request);
        err = uploading.err;
    }
    if (err != OK)
        staffroom_fault(context, arena, request, err, response);
    else
        photos_answer(context, arena, request, refusal, response);
}

static STAFFROOM_HANDLER(drafts_act)
{
    const struct staffroom *room = context;
    const struct staffroom_caller *caller = caller_of(request);
    int taken = 0;
    bool is_drop = request_number(request, DO_ACT) == 1;
    enum err err =
        is_drop ? desk_photo_drafts_drop(room->desk, caller->school.id, caller_id(request))
                : desk_photo_drafts_take(room->desk, caller->school.id, caller_id(request), &taken);
    if (err != OK) {
        staffroom_fault(room, arena, request, err, response);
        return;
    }
    const char *path = staffroom_path(arena, caller, "cards/photos");
    if (is_drop)
        response_redirect(response, path);
    else
        told_redirect(response, arena, path, TOLD_PHOTO, taken);
}

static STAFFROOM_HANDLER(class_clear)
{
    const struct staffroom *room = context;
    const struct staffroom_caller *caller = caller_of(request);
    int removed;
    enum err err = desk_photos_remove(room->desk, arena, caller->school.id, caller->class_.id,
                                      &removed);
    if (err != OK)
        staffroom_fault(room, arena, request, err, response);
    else {
        told_redirect(response, arena, staffroom_path(arena, caller, "cards/photos"),
                      TOLD_PHOTO_GONE, removed);
    }
}

/* ---- pictures ---- */

struct image_work {
    struct arena *arena;
    int64_t school_id, account_id, login_id, draft_id;
    bool found;
    struct photo photo;
    struct text bytes;
};

static enum err work_image(struct tx *tx, void *context)
{
    struct image_work *work = context;
    return photo_load(tx, work->arena, work->school_id, work->account_id, &work->found,
                      &work->photo);
}

static enum err work_draft_image(struct tx *tx, void *context)
{
    struct image_work *work = context;
    return photo_draft_bytes_load(tx, work->arena, work->school_id, work->login_id, work->draft_id,
                                  &work->bytes);
}

static STAFFROOM_HANDLER(image_show)
{
    const struct staffroom *room = context;
    const struct staffroom_caller *caller = caller_of(request);
    struct image_work work = {
        .arena = arena, .school_id = caller->school.id, .account_id = caller->pupil.id};
    enum err err = store_read(room->access->store, work_image, &work);
    if (err != OK)
        staffroom_fault(room, arena, request, err, response);
    else if (!work.found)
        staffroom_not_found(room, arena, request, response);
    else
        response_set(response, 200, work.photo.content_type, work.photo.bytes);
}

static STAFFROOM_HANDLER(draft_image_show)
{
    const struct staffroom *room = context;
    const struct staffroom_caller *caller = caller_of(request);
    struct image_work work = {.arena = arena,
                              .school_id = caller->school.id,
                              .login_id = caller_id(request),
                              .draft_id = request_number(request, DRAFT_ID)};
    enum err err = store_read(room->access->store, work_draft_image, &work);
    if (err != OK)
        staffroom_fault(room, arena, request, err, response);
    else if (work.bytes.size == 0)
        staffroom_not_found(room, arena, request, response);
    else
        response_set(response, 200, "image/jpeg", work.bytes);
}

/* ---- one person's ---- */

static void portrait_answer(const struct staffroom *room, struct arena *arena,
                            const struct request *request, const char *refusal,
                            struct response *response)
{
    const struct staffroom_caller *caller = caller_of(request);
    const struct person *pupil = &caller->pupil;
    struct image_work work = {
        .arena = arena, .school_id = caller->school.id, .account_id = pupil->id};
    if (!staffroom_read(room, arena, request, work_image, &work, response)) return;
    const char *name = person_full_name(arena, pupil->surname, pupil->name, pupil->patronymic);
    json_t *view = staffroom_view(room, arena, request, arena_printf(arena, "Фотография: %s", name),
                                  "cards");
    if (refusal == NULL) {
        told_set(view, arena, request, ONE_TOLD, ONE_NUMBER);
    } else {
        view_set(view, "told", json_null());
        view_set(view, "told_bad", json_false());
    }
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    view_set_string(view, "name", name);
    view_set_string(view, "number", pupil->number);
    view_set(view, "has_photo", json_boolean(work.found));
    view_set_string(view, "image",
                    staffroom_path(arena, caller, "pupil/%s/photo?v=%s", pupil->number,
                                   work.found ? work.photo.hash : "0"));
    view_set_string(view, "path",
                    staffroom_path(arena, caller, "pupil/%s/portrait", pupil->number));
    view_set_string(view, "cards_path",
                    staffroom_path(arena, caller, "pupil/%s/cards", pupil->number));
    view_set(view, "may", json_boolean(caller_may(caller, RIGHT_CARDS, pupil->class_id)));
    staffroom_answer(room, arena, request, "school_portrait", refusal == NULL ? 200 : 422, view,
                     response);
}

static STAFFROOM_HANDLER(portrait_show)
{
    portrait_answer(context, arena, request, NULL, response);
}

static void portrait_done(struct response *response, struct arena *arena,
                          const struct request *request, enum told told)
{
    const struct staffroom_caller *caller = caller_of(request);
    told_redirect(response, arena,
                  staffroom_path(arena, caller, "pupil/%s/portrait", caller->pupil.number), told,
                  1);
}

static STAFFROOM_HANDLER(portrait_take)
{
    const struct staffroom *room = context;
    const struct staffroom_caller *caller = caller_of(request);
    const struct upload *file = request_file(request, "file");
    struct arena scratch;
    struct text jpeg;
    enum err err = OK;
    if (file == NULL) {
        portrait_answer(room, arena, request, "Выберите файл.", response);
        return;
    }
    arena_init(&scratch, PICTURE_ARENA_BYTES);
    enum picture_status status = picture_photo(&scratch, file->bytes, &jpeg);
    if (status == PICTURE_OK) {
        err = desk_photo_set(room->desk, caller->school.id, caller->pupil.id, jpeg);
    }
    arena_release(&scratch);
    if (err != OK)
        staffroom_fault(room, arena, request, err, response);
    else if (status == PICTURE_OK)
        portrait_done(response, arena, request, TOLD_PHOTO);
    else
        portrait_answer(room, arena, request, picture_status_words(status), response);
}

static STAFFROOM_HANDLER(portrait_drop)
{
    const struct staffroom *room = context;
    const struct staffroom_caller *caller = caller_of(request);
    enum err err = desk_photo_remove(room->desk, caller->school.id, caller->pupil.id);
    if (err != OK)
        staffroom_fault(room, arena, request, err, response);
    else
        portrait_done(response, arena, request, TOLD_PHOTO_GONE);
}

/* ---- routes ---- */

static const struct field PAGE_FIELDS[] = {
    [PAGE_SCHOOL] = FIELD_OF_SCHOOL,
    [PAGE_TOLD] = FIELD_OF_TOLD,
    [PAGE_NUMBER] = FIELD_OF_TOLD_NUMBER,
};
static const struct field DRAFTS_FIELDS[] = {
    [DO_SCHOOL] = FIELD_OF_SCHOOL,
    [DO_ACT] = {"act", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, DRAFT_ACTS},
};
static const struct field DRAFT_FIELDS[] = {
    [DRAFT_SCHOOL] = FIELD_OF_SCHOOL,
    [DRAFT_ID] = {"draft", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
};
static const struct field CLASS_FIELDS[] = {
    [CLASS_SCHOOL] = FIELD_OF_SCHOOL,
    [CLASS_CLASS] = FIELD_OF_CLASS,
};
static const struct field ONE_FIELDS[] = {
    [ONE_SCHOOL] = FIELD_OF_SCHOOL,
    [ONE_ACCOUNT] = FIELD_OF_ACCOUNT,
    [ONE_TOLD] = FIELD_OF_TOLD,
    [ONE_NUMBER] = FIELD_OF_TOLD_NUMBER,
};
/* The hash makes the address of another photo another one. */
static const struct field IMAGE_FIELDS[] = {
    [IMAGE_SCHOOL] = FIELD_OF_SCHOOL,
    [IMAGE_ACCOUNT] = FIELD_OF_ACCOUNT,
    [IMAGE_HASH] = {"v", FIELD_IN_QUERY, FIELD_TEXT, false, 0, PHOTO_HASH_SIZE, NULL},
};
static const struct field PERSON_FIELDS[] = {FIELD_OF_SCHOOL, FIELD_OF_ACCOUNT};

static const struct route ROUTES[] = {
    {STAFFROOM_GET("/school/{school}/cards/photos", WHOLE(RIGHT_CARDS_READ), photos_show),
     ROUTE_FIELDS(PAGE_FIELDS)},
    {STAFFROOM_POST_FILE("/school/{school}/cards/photos", WHOLE(RIGHT_CARDS), photos_take,
                         UPLOAD_BYTES_LIMIT),
     ROUTE_FIELDS(PAGE_FIELDS), .trail = "Фотографии: загрузка"},
    {STAFFROOM_POST("/school/{school}/cards/photos/drafts", WHOLE(RIGHT_CARDS), drafts_act),
     ROUTE_FIELDS(DRAFTS_FIELDS), .trail = "Фотографии: разбор"},
    {STAFFROOM_GET("/school/{school}/cards/photos/draft/{draft}", WHOLE(RIGHT_CARDS),
                   draft_image_show),
     ROUTE_FIELDS(DRAFT_FIELDS)},
    {STAFFROOM_POST("/school/{school}/cards/class/{class}/photos", WHOLE(RIGHT_CARDS), class_clear),
     ROUTE_FIELDS(CLASS_FIELDS), .trail = "Фотографии класса убраны"},
    {STAFFROOM_GET("/school/{school}/pupil/{account}/photo", WHOLE(RIGHT_CARDS_READ), image_show),
     ROUTE_FIELDS(IMAGE_FIELDS)},
    {STAFFROOM_GET("/school/{school}/pupil/{account}/portrait", WHOLE(RIGHT_CARDS_READ),
                   portrait_show),
     ROUTE_FIELDS(ONE_FIELDS), .trail = "Фотография ученика"},
    {STAFFROOM_POST_FILE("/school/{school}/pupil/{account}/portrait", WHOLE(RIGHT_CARDS),
                         portrait_take, PICTURE_BYTES_LIMIT + (64 << 10)),
     ROUTE_FIELDS(ONE_FIELDS), .trail = "Фотография ученика загружена"},
    {STAFFROOM_POST("/school/{school}/pupil/{account}/portrait/drop", WHOLE(RIGHT_CARDS),
                    portrait_drop),
     ROUTE_FIELDS(PERSON_FIELDS), .trail = "Фотография ученика убрана"},
};

const struct staffroom_pages staffroom_photo_pages = {STAFFROOM_PAGES(ROUTES)};
