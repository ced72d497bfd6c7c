/* Drafts of photos. The bytes are copied one draft at a time, so that a school's photos are
 * never in memory together. */
#include "desk/photo_draft.h"

#include "base/check.h"
#include "base/id.h"
#include "desk/card_batch_inside.h"
#include "desk/card_batch_sql.h"
#include "ledger/book.h"
#include "ledger/origin.h"
#include "school/photo.h"

enum { DRAFT_ARENA_BYTES = 4 << 20 };

/* ---- keeping ---- */

struct add_work {
    struct desk *desk;
    int64_t school_id, login_id;
    const struct photo_draft *draft;
};

static enum err add_run(struct tx *tx, void *context)
{
    int64_t id;
    const struct add_work *work = context;
    TRY(origin_take_ids(tx, 1, &id));
    scoped(statement) struct statement *insert = statement_open(tx, &q_photo_draft_insert);
    bind_int(insert, ARG_PHOTO_DRAFT_INSERT_SCHOOL_ID, work->school_id);
    bind_int(insert, ARG_PHOTO_DRAFT_INSERT_ID, id);
    bind_string(insert, ARG_PHOTO_DRAFT_INSERT_FILE_NAME, work->draft->file_name);
    bind_int(insert, ARG_PHOTO_DRAFT_INSERT_ACCOUNT_ID, work->draft->account_id);
    bind_string(insert, ARG_PHOTO_DRAFT_INSERT_PROBLEM, work->draft->problem);
    bind_bytes(insert, ARG_PHOTO_DRAFT_INSERT_BYTES,
               work->draft->bytes.size > 0 ? work->draft->bytes.bytes : "",
               work->draft->bytes.size);
    bind_int(insert, ARG_PHOTO_DRAFT_INSERT_LOGIN_ID, work->login_id);
    bind_int(insert, ARG_PHOTO_DRAFT_INSERT_HANDED_AT, world_now(work->desk->world).ms);
    return statement_run(insert);
}

enum err desk_photo_draft_add(struct desk *desk, int64_t school_id, int64_t login_id,
                              const struct photo_draft *draft)
{
    struct add_work work = {desk, school_id, login_id, draft};
    return store_write(desk->store, school_id, add_run, &work);
}

/* ---- looking ---- */

enum err photo_drafts_load(struct tx *tx, struct arena *arena, int64_t school_id, int64_t login_id,
                           struct photo_drafts *out_drafts)
{
    int room = 0;
    struct photo_drafts list = {0};
    scoped(statement) struct statement *rows = statement_open(tx, &q_photo_drafts);
    bind_int(rows, ARG_PHOTO_DRAFTS_SCHOOL_ID, school_id);
    bind_int(rows, ARG_PHOTO_DRAFTS_LOGIN_ID, login_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        list.drafts = batch_room(arena, list.drafts, list.count, &room, sizeof *list.drafts);
        list.drafts[list.count++] = (struct photo_draft){
            .id = column_int(rows, COL_PHOTO_DRAFTS_ID),
            .file_name = column_string(rows, COL_PHOTO_DRAFTS_FILE_NAME, arena),
            .account_id = column_int(rows, COL_PHOTO_DRAFTS_ACCOUNT_ID),
            .problem = column_string(rows, COL_PHOTO_DRAFTS_PROBLEM, arena),
            .is_photo = column_int(rows, COL_PHOTO_DRAFTS_IS_PHOTO) != 0,
            .number = column_string(rows, COL_PHOTO_DRAFTS_NUMBER, arena),
            .surname = column_string(rows, COL_PHOTO_DRAFTS_SURNAME, arena),
            .name = column_string(rows, COL_PHOTO_DRAFTS_NAME, arena),
            .class_name = column_string(rows, COL_PHOTO_DRAFTS_CLASS_NAME, arena),
            .replaces = column_text(rows, COL_PHOTO_DRAFTS_OLD_HASH, NULL).size > 0,
        };
    }
    *out_drafts = list;
    return OK;
}

struct draft_bytes {
    int64_t account_id;
    bool has_problem;
    struct text bytes;
};

static enum err bytes_load(struct tx *tx, struct arena *arena, int64_t school_id, int64_t login_id,
                           int64_t id, struct draft_bytes *out_draft)
{
    bool found;
    struct draft_bytes draft = {0};
    scoped(statement) struct statement *row = statement_open(tx, &q_photo_draft_bytes);
    bind_int(row, ARG_PHOTO_DRAFT_BYTES_SCHOOL_ID, school_id);
    bind_int(row, ARG_PHOTO_DRAFT_BYTES_ID, id);
    bind_int(row, ARG_PHOTO_DRAFT_BYTES_LOGIN_ID, login_id);
    TRY(statement_next(row, &found));
    if (found) {
        draft.account_id = column_int(row, COL_PHOTO_DRAFT_BYTES_ACCOUNT_ID);
        draft.has_problem = column_text(row, COL_PHOTO_DRAFT_BYTES_PROBLEM, NULL).size > 0;
        draft.bytes = column_bytes(row, COL_PHOTO_DRAFT_BYTES_BYTES, arena);
    }
    *out_draft = draft;
    return OK;
}

enum err photo_draft_bytes_load(struct tx *tx, struct arena *arena, int64_t school_id,
                                int64_t login_id, int64_t id, struct text *out_bytes)
{
    struct draft_bytes draft;
    TRY(bytes_load(tx, arena, school_id, login_id, id, &draft));
    *out_bytes = draft.bytes;
    return OK;
}

/* ---- taking ---- */

static enum err drafts_drop(struct tx *tx, int64_t school_id, int64_t login_id, struct instant now)
{
    scoped(statement) struct statement *drop = statement_open(tx, &q_photo_drafts_drop);
    bind_int(drop, ARG_PHOTO_DRAFTS_DROP_SCHOOL_ID, school_id);
    bind_int(drop, ARG_PHOTO_DRAFTS_DROP_LOGIN_ID, login_id);
    bind_int(drop, ARG_PHOTO_DRAFTS_DROP_OLDER_THAN, now.ms - PHOTO_DRAFT_DAYS * DAY_MS);
    return statement_run(drop);
}

struct take_work {
    struct desk *desk;
    int64_t school_id, login_id;
    int taken; /* answer */
};

/* What cannot be a photo of a till is passed over: drafts come from report/picture.h. */
static enum err draft_take(struct tx *tx, struct take_work *work, int64_t id, int64_t version)
{
    struct arena arena;
    struct photo photo;
    struct draft_bytes draft;
    arena_init(&arena, DRAFT_ARENA_BYTES);
    enum err err = bytes_load(tx, &arena, work->school_id, work->login_id, id, &draft);
    bool is_right = err == OK && draft.account_id != 0 && !draft.has_problem &&
                    photo_judge(draft.bytes, &photo) == PHOTO_OK;
    if (is_right) {
        err = photo_set(tx, work->school_id, draft.account_id, &photo, version);
        work->taken += err == OK;
    }
    arena_release(&arena);
    return err;
}

static enum err take_run(struct tx *tx, void *context)
{
    int64_t version;
    struct arena arena;
    struct photo_drafts list;
    struct take_work *work = context;
    work->taken = 0;
    TRY(book_raise_version(tx, work->school_id, &version));
    arena_init(&arena, DRAFT_ARENA_BYTES);
    enum err err = photo_drafts_load(tx, &arena, work->school_id, work->login_id, &list);
    for (int i = 0; err == OK && i < list.count; i++) {
        if (list.drafts[i].problem[0] != '\0') continue;
        err = draft_take(tx, work, list.drafts[i].id, version);
    }
    arena_release(&arena);
    TRY(err);
    return drafts_drop(tx, work->school_id, work->login_id, world_now(work->desk->world));
}

enum err desk_photo_drafts_take(struct desk *desk, int64_t school_id, int64_t login_id,
                                int *out_taken)
{
    struct take_work work = {.desk = desk, .school_id = school_id, .login_id = login_id};
    TRY(store_write(desk->store, school_id, take_run, &work));
    *out_taken = work.taken;
    return OK;
}

static enum err drop_run(struct tx *tx, void *context)
{
    const struct take_work *work = context;
    return drafts_drop(tx, work->school_id, work->login_id, world_now(work->desk->world));
}

enum err desk_photo_drafts_drop(struct desk *desk, int64_t school_id, int64_t login_id)
{
    struct take_work work = {.desk = desk, .school_id = school_id, .login_id = login_id};
    return store_write(desk->store, school_id, drop_run, &work);
}

/* ---- one photo, or a class's ---- */

struct photo_work {
    struct arena *arena;
    int64_t school_id, account_id, class_id;
    const struct photo *photo; /* NULL: it is taken away */
    int removed;
};

static enum err one_run(struct tx *tx, void *context)
{
    int64_t version;
    const struct photo_work *work = context;
    TRY(book_raise_version(tx, work->school_id, &version));
    if (work->photo == NULL) return photo_remove(tx, work->school_id, work->account_id, version);
    return photo_set(tx, work->school_id, work->account_id, work->photo, version);
}

enum err desk_photo_set(struct desk *desk, int64_t school_id, int64_t account_id, struct text jpeg)
{
    struct photo photo;
    CHECK(photo_judge(jpeg, &photo) == PHOTO_OK);
    struct photo_work work = {.school_id = school_id, .account_id = account_id, .photo = &photo};
    return store_write(desk->store, school_id, one_run, &work);
}

enum err desk_photo_remove(struct desk *desk, int64_t school_id, int64_t account_id)
{
    struct photo_work work = {.school_id = school_id, .account_id = account_id};
    return store_write(desk->store, school_id, one_run, &work);
}

static enum err class_photos(struct tx *tx, struct photo_work *work, int64_t **out_ids,
                             int *out_count)
{
    int room = 0, count = 0;
    int64_t *ids = NULL;
    scoped(statement) struct statement *rows = statement_open(tx, &q_photos_of_class);
    bind_int(rows, ARG_PHOTOS_OF_CLASS_SCHOOL_ID, work->school_id);
    bind_int(rows, ARG_PHOTOS_OF_CLASS_CLASS_ID, work->class_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        ids = batch_room(work->arena, ids, count, &room, sizeof *ids);
        ids[count++] = column_int(rows, COL_PHOTOS_OF_CLASS_ID);
    }
    *out_ids = ids;
    *out_count = count;
    return OK;
}

static enum err class_run(struct tx *tx, void *context)
{
    int count;
    int64_t version, *ids;
    struct photo_work *work = context;
    TRY(book_raise_version(tx, work->school_id, &version));
    TRY(class_photos(tx, work, &ids, &count));
    for (int i = 0; i < count; i++) TRY(photo_remove(tx, work->school_id, ids[i], version));
    work->removed = count;
    return OK;
}

enum err desk_photos_remove(struct desk *desk, struct arena *arena, int64_t school_id,
                            int64_t class_id, int *out_removed)
{
    struct photo_work work = {.arena = arena, .school_id = school_id, .class_id = class_id};
    TRY(store_write(desk->store, school_id, class_run, &work));
    *out_removed = work.removed;
    return OK;
}
