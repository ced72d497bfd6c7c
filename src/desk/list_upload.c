/* Lists on their way: uploaded, shown, ordered, applied. */
#include "desk/list_upload.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/id.h"
#include "base/log.h"
#include "base/parse.h"
#include "desk/card_batch.h"
#include "desk/list_preview.h"
#include "desk/list_upload_sql.h"

enum { SEEN_BYTES = LIST_SEEN_DIGITS / 2 };

/* ---- uploading ---- */

struct uploading {
    struct desk *desk;
    struct list_upload *upload;
    struct text file;
};

static enum err upload_run(struct tx *tx, void *context)
{
    struct uploading *uploading = context;
    const struct list_upload *upload = uploading->upload;
    struct instant now = world_now(uploading->desk->world);
    scoped(statement) struct statement *drop = statement_open(tx, &q_list_uploads_drop_old);
    bind_int(drop, ARG_LIST_UPLOADS_DROP_OLD_SCHOOL_ID, upload->school_id);
    bind_int(drop, ARG_LIST_UPLOADS_DROP_OLD_BEFORE, now.ms - LIST_KEPT_DAYS * DAY_MS);
    TRY(statement_run(drop));
    scoped(statement) struct statement *insert = statement_open(tx, &q_list_upload_insert);
    bind_int(insert, ARG_LIST_UPLOAD_INSERT_SCHOOL_ID, upload->school_id);
    bind_int(insert, ARG_LIST_UPLOAD_INSERT_ID, upload->id);
    bind_int(insert, ARG_LIST_UPLOAD_INSERT_LOGIN_ID, upload->login_id);
    bind_string(insert, ARG_LIST_UPLOAD_INSERT_NAME, upload->name);
    bind_int(insert, ARG_LIST_UPLOAD_INSERT_KIND, upload->kind);
    bind_int(insert, ARG_LIST_UPLOAD_INSERT_COVERS, upload->covers);
    bind_bytes(insert, ARG_LIST_UPLOAD_INSERT_BYTES, uploading->file.bytes, uploading->file.size);
    bind_int(insert, ARG_LIST_UPLOAD_INSERT_UPLOADED_AT, now.ms);
    bind_bytes(insert, ARG_LIST_UPLOAD_INSERT_DIGEST, "", 0);
    return statement_run(insert);
}

enum err desk_list_upload(struct desk *desk, struct list_upload *upload, struct text file)
{
    struct uploading uploading = {desk, upload, file};
    TRY(id_maker_take(&desk->ids, 1, &upload->id));
    return store_write(desk->store, upload->school_id, upload_run, &uploading);
}

struct dropping {
    int64_t school_id, id;
};

static enum err drop_run(struct tx *tx, void *context)
{
    const struct dropping *dropping = context;
    scoped(statement) struct statement *drop = statement_open(tx, &q_list_upload_drop);
    bind_int(drop, ARG_LIST_UPLOAD_DROP_SCHOOL_ID, dropping->school_id);
    bind_int(drop, ARG_LIST_UPLOAD_DROP_ID, dropping->id);
    return statement_run(drop);
}

enum err desk_list_drop(struct desk *desk, int64_t school_id, int64_t id)
{
    struct dropping dropping = {school_id, id};
    return store_write(desk->store, school_id, drop_run, &dropping);
}

/* ---- looking ---- */

enum err list_upload_by_id(struct tx *tx, struct arena *arena, int64_t school_id, int64_t id,
                           bool *out_found, struct list_upload *out_upload)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_list_upload_by_id);
    bind_int(row, ARG_LIST_UPLOAD_BY_ID_SCHOOL_ID, school_id);
    bind_int(row, ARG_LIST_UPLOAD_BY_ID_ID, id);
    TRY(statement_next(row, &found));
    *out_found = found;
    if (!found) return OK;
    struct text digest = column_bytes(row, COL_LIST_UPLOAD_BY_ID_DIGEST, arena);
    *out_upload = (struct list_upload){
        .school_id = school_id,
        .id = id,
        .login_id = column_int(row, COL_LIST_UPLOAD_BY_ID_LOGIN_ID),
        .name = column_string(row, COL_LIST_UPLOAD_BY_ID_NAME, arena),
        .kind = (enum person_kind)column_int(row, COL_LIST_UPLOAD_BY_ID_KIND),
        .covers = (enum list_covers)column_int(row, COL_LIST_UPLOAD_BY_ID_COVERS),
        .state = (enum list_state)column_int(row, COL_LIST_UPLOAD_BY_ID_STATE),
        .has_problems = digest.size == 0,
        .uploaded_at = instant_of_ms(column_int(row, COL_LIST_UPLOAD_BY_ID_UPLOADED_AT)),
        .seen = format_hex(arena, digest.bytes, digest.size),
        .preview = column_text(row, COL_LIST_UPLOAD_BY_ID_PREVIEW, arena),
        .is_again = column_int(row, COL_LIST_UPLOAD_BY_ID_IS_AGAIN) != 0,
        .orders_cards = column_int(row, COL_LIST_UPLOAD_BY_ID_ORDERS_CARDS) != 0,
        .decided_by = column_int(row, COL_LIST_UPLOAD_BY_ID_DECIDED_BY),
        .is_applied = !column_is_null(row, COL_LIST_UPLOAD_BY_ID_APPLIED_AT),
        .applied_at = instant_of_ms(column_int(row, COL_LIST_UPLOAD_BY_ID_APPLIED_AT)),
    };
    return OK;
}

enum err list_uploads_of_school(struct tx *tx, struct arena *arena, int64_t school_id,
                                struct list_uploads *out_uploads)
{
    struct list_uploads list = {ARENA_ARRAY(arena, struct list_upload, LISTS_SHOWN), 0};
    scoped(statement) struct statement *rows = statement_open(tx, &q_list_uploads_of_school);
    bind_int(rows, ARG_LIST_UPLOADS_OF_SCHOOL_SCHOOL_ID, school_id);
    bind_int(rows, ARG_LIST_UPLOADS_OF_SCHOOL_COUNT, LISTS_SHOWN);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        *out_uploads = list;
        if (!found) return OK;
        list.uploads[list.count++] = (struct list_upload){
            .school_id = school_id,
            .id = column_int(rows, COL_LIST_UPLOADS_OF_SCHOOL_ID),
            .login_id = column_int(rows, COL_LIST_UPLOADS_OF_SCHOOL_LOGIN_ID),
            .name = column_string(rows, COL_LIST_UPLOADS_OF_SCHOOL_NAME, arena),
            .kind = (enum person_kind)column_int(rows, COL_LIST_UPLOADS_OF_SCHOOL_KIND),
            .covers = (enum list_covers)column_int(rows, COL_LIST_UPLOADS_OF_SCHOOL_COVERS),
            .state = (enum list_state)column_int(rows, COL_LIST_UPLOADS_OF_SCHOOL_STATE),
            .has_problems = column_int(rows, COL_LIST_UPLOADS_OF_SCHOOL_SEEN_SIZE) == 0,
            .uploaded_at = instant_of_ms(column_int(rows, COL_LIST_UPLOADS_OF_SCHOOL_UPLOADED_AT)),
            .is_applied = !column_is_null(rows, COL_LIST_UPLOADS_OF_SCHOOL_APPLIED_AT),
            .applied_at = instant_of_ms(column_int(rows, COL_LIST_UPLOADS_OF_SCHOOL_APPLIED_AT)),
        };
    }
}

/* ---- ordering ---- */

struct ordering {
    struct arena *arena;
    struct list_apply *apply;
};

static enum list_apply_status judge(const struct list_upload *upload, struct text seen)
{
    switch (upload->state) {
    case LIST_ORDERED:
    case LIST_APPLIED: return LIST_APPLY_DONE;
    case LIST_UPLOADED:
    case LIST_FAILED: return LIST_APPLY_UNSEEN;
    case LIST_SHOWN: break;
    }
    if (*upload->seen == '\0') return LIST_APPLY_PROBLEMS;
    return text_is(seen, upload->seen) ? LIST_APPLY_ORDERED : LIST_APPLY_UNSEEN;
}

static struct text choice_text(struct arena *arena, const struct list_apply *apply)
{
    struct buf buf;
    if (apply->leaves_all) return TEXT("all");
    buf_init(&buf, arena);
    for (int i = 0; i < apply->left_count; i++) {
        buf_printf(&buf, "%s%lld", i == 0 ? "" : ",", (long long)apply->left_ids[i]);
    }
    return buf_text(&buf);
}

static enum err order_run(struct tx *tx, void *context)
{
    bool found;
    struct list_upload upload;
    const struct ordering *ordering = context;
    struct list_apply *apply = ordering->apply;
    TRY(list_upload_by_id(tx, ordering->arena, apply->school_id, apply->id, &found, &upload));
    apply->status = found ? judge(&upload, apply->seen) : LIST_APPLY_UNKNOWN;
    if (apply->status != LIST_APPLY_ORDERED) return OK;
    scoped(statement) struct statement *order = statement_open(tx, &q_list_upload_order);
    bind_int(order, ARG_LIST_UPLOAD_ORDER_SCHOOL_ID, apply->school_id);
    bind_int(order, ARG_LIST_UPLOAD_ORDER_ID, apply->id);
    bind_text(order, ARG_LIST_UPLOAD_ORDER_CHOICE, choice_text(ordering->arena, apply));
    bind_int(order, ARG_LIST_UPLOAD_ORDER_ORDERS_CARDS, apply->orders_cards);
    bind_int(order, ARG_LIST_UPLOAD_ORDER_DECIDED_BY, apply->login_id);
    return statement_run(order);
}

enum err desk_list_apply(struct desk *desk, struct arena *arena, struct list_apply *apply)
{
    struct ordering ordering = {arena, apply};
    return store_write(desk->store, apply->school_id, order_run, &ordering);
}

/* ---- the job's work on one list ---- */

struct list_working {
    struct desk *desk;
    struct arena *arena;
    int64_t school_id, id;
    struct list_upload upload;
    struct pupil_list list;
    struct pupil_problems problems; /* of the lines by themselves */
    /* of the decision */
    struct pupil_problems all_problems;
    struct list_outcome outcome;
    struct digest digest;
    struct text choice;
    int left, cards;
    bool is_applied;
};

/* The file, read once: what it says does not depend on the books. */
static enum err list_load(struct tx *tx, void *context)
{
    bool found;
    struct school school;
    struct list_working *working = context;
    TRY(list_upload_by_id(tx, working->arena, working->school_id, working->id, &found,
                          &working->upload));
    if (!found) return ERR_NOT_FOUND;
    TRY(school_by_id(tx, working->arena, working->school_id, &found, &school));
    if (!found) return ERR_NOT_FOUND;
    scoped(statement) struct statement *row = statement_open(tx, &q_list_upload_bytes);
    bind_int(row, ARG_LIST_UPLOAD_BYTES_SCHOOL_ID, working->school_id);
    bind_int(row, ARG_LIST_UPLOAD_BYTES_ID, working->id);
    TRY(statement_next(row, &found));
    if (!found) return ERR_NOT_FOUND;
    working->choice = column_text(row, COL_LIST_UPLOAD_BYTES_CHOICE, working->arena);
    struct pupil_list_request request = {
        .file = column_bytes(row, COL_LIST_UPLOAD_BYTES_BYTES, working->arena),
        .school_number = school.number,
        .kind = working->upload.kind,
        .today = day_of_instant(world_now(working->desk->world), school.zone),
    };
    working->problems = (struct pupil_problems){.total = 0};
    pupil_list_read(working->arena, &request, &working->list, &working->problems);
    return OK;
}

static int problem_compare(const void *a, const void *b)
{
    const struct pupil_problem *left = a, *right = b;
    return (left->line > right->line) - (left->line < right->line);
}

/* A copy, so that a work that runs again begins with the lines' own problems. */
static struct pupil_problems problems_copy(struct arena *arena, const struct pupil_problems *from)
{
    struct pupil_problems copy = *from;
    copy.list = ARENA_ARRAY(arena, struct pupil_problem, (size_t)from->room + 1);
    if (from->told > 0) memcpy(copy.list, from->list, (size_t)from->told * sizeof *copy.list);
    return copy;
}

static enum err list_decide(struct list_working *working, struct tx *tx,
                            struct importing *importing)
{
    working->all_problems = problems_copy(working->arena, &working->problems);
    *importing = (struct importing){
        .arena = working->arena,
        .tx = tx,
        .now = world_now(working->desk->world),
        .login_id = working->upload.decided_by,
        .cause_id = working->id,
        .kind = working->upload.kind,
        .list = &working->list,
        .problems = &working->all_problems,
        .progress = &working->desk->list_progress,
    };
    TRY(importing_decide(importing));
    if (working->all_problems.told > 1) {
        qsort(working->all_problems.list, (size_t)working->all_problems.told,
              sizeof *working->all_problems.list, problem_compare);
    }
    TRY(list_preview_make(importing, working->school_id, working->upload.covers,
                          &working->outcome));
    working->digest = hash_of(working->outcome.json.bytes, working->outcome.json.size);
    return OK;
}

static enum err preview_run(struct tx *tx, void *context)
{
    struct list_working *working = context;
    return list_decide(working, tx, ARENA_NEW(working->arena, struct importing));
}

static enum err show_run(struct tx *tx, void *context)
{
    const struct list_working *working = context;
    bool is_right = working->all_problems.total == 0;
    scoped(statement) struct statement *show = statement_open(tx, &q_list_upload_show);
    bind_int(show, ARG_LIST_UPLOAD_SHOW_SCHOOL_ID, working->school_id);
    bind_int(show, ARG_LIST_UPLOAD_SHOW_ID, working->id);
    bind_text(show, ARG_LIST_UPLOAD_SHOW_PREVIEW, working->outcome.json);
    bind_bytes(show, ARG_LIST_UPLOAD_SHOW_DIGEST, working->digest.bytes, is_right ? SEEN_BYTES : 0);
    return statement_run(show);
}

/* ---- applying ---- */

/* "all", or ids: each of the missing that is named has left. */
static enum err leavers_save(struct list_working *working, struct importing *importing,
                             struct people_work *work)
{
    struct id_map chosen;
    struct text rest = working->choice;
    bool is_all = text_is(working->choice, "all");
    id_map_init(&chosen, working->arena, working->outcome.missing_count + 1);
    while (!is_all && rest.size > 0) {
        int64_t id;
        struct text word = text_cut(&rest, ',');
        bool is_room = chosen.count < working->outcome.missing_count;
        if (is_room && id_parse(word, &id) == OK) id_map_add(&chosen, id);
    }
    for (int i = 0; i < working->outcome.missing_count; i++) {
        const struct person *person = &importing->people[working->outcome.missing[i]].person;
        if (!is_all && id_map_find(&chosen, person->id) < 0) continue;
        TRY(people_leave(work, person));
        working->left++;
    }
    return OK;
}

static enum err cards_save(struct list_working *working, const struct importing *importing,
                           struct people_work *work)
{
    int count = 0;
    if (!working->upload.orders_cards || working->outcome.new_count == 0) return OK;
    struct card_order *orders = ARENA_ARRAY(working->arena, struct card_order,
                                            (size_t)working->outcome.new_count);
    for (int i = 0; i < importing->list->count; i++) {
        const struct row_decision *decision = &importing->decisions[i];
        if (decision->outcome != ROW_ADDED || decision->adds_card) continue;
        orders[count++] = (struct card_order){.account_id = decision->person.id,
                                              .cause = CARD_CAUSE_FIRST};
    }
    struct card_ordering ordering = {
        .school_id = working->school_id, .login_id = working->upload.decided_by, .now = work->now};
    if (count == 0) return OK;
    TRY(people_version(work, &ordering.version));
    TRY(card_orders_add(work->tx, working->arena, &ordering, orders, count));
    for (int i = 0; i < count; i++) working->cards += orders[i].status == CARD_ORDER_TAKEN;
    return OK;
}

static enum err applied_save(const struct list_working *working, struct tx *tx,
                             const struct importing *importing)
{
    struct buf buf;
    buf_init(&buf, working->arena);
    /* Names do not outlive what they were shown for. */
    const char *counts = strstr(working->outcome.json.bytes, ",\"counts\":");
    CHECK(counts != NULL);
    buf_printf(&buf, "{\"version\":1,\"left\":%d,\"cards\":%d,\"classes_added\":%d%s",
               working->left, working->cards, importing->classes_added, counts);
    scoped(statement) struct statement *applied = statement_open(tx, &q_list_upload_applied);
    bind_int(applied, ARG_LIST_UPLOAD_APPLIED_SCHOOL_ID, working->school_id);
    bind_int(applied, ARG_LIST_UPLOAD_APPLIED_ID, working->id);
    bind_int(applied, ARG_LIST_UPLOAD_APPLIED_APPLIED_AT, importing->now.ms);
    bind_text(applied, ARG_LIST_UPLOAD_APPLIED_PREVIEW, buf_text(&buf));
    bind_bytes(applied, ARG_LIST_UPLOAD_APPLIED_BYTES, "", 0);
    return statement_run(applied);
}

static enum err again_save(const struct list_working *working, struct tx *tx)
{
    scoped(statement) struct statement *again = statement_open(tx, &q_list_upload_again);
    bind_int(again, ARG_LIST_UPLOAD_AGAIN_SCHOOL_ID, working->school_id);
    bind_int(again, ARG_LIST_UPLOAD_AGAIN_ID, working->id);
    return statement_run(again);
}

static enum err apply_run(struct tx *tx, void *context)
{
    struct people_work *work;
    struct list_working *working = context;
    struct importing *importing = ARENA_NEW(working->arena, struct importing);
    bool found;
    working->left = working->cards = 0;
    working->is_applied = false;
    TRY(list_upload_by_id(tx, working->arena, working->school_id, working->id, &found,
                          &working->upload));
    if (!found || working->upload.state != LIST_ORDERED) return OK; /* another server was first */
    TRY(list_decide(working, tx, importing));
    const char *seen = format_hex(working->arena, working->digest.bytes, SEEN_BYTES);
    working->is_applied = working->all_problems.total == 0 &&
                          strcmp(seen, working->upload.seen) == 0;
    if (!working->is_applied) return again_save(working, tx);
    TRY(importing_save(importing));
    int64_t number = importing->list->rows[0].school_number;
    TRY(importing_work(importing, number, &work));
    TRY(leavers_save(working, importing, work));
    TRY(importing_end(importing));
    TRY(cards_save(working, importing, work));
    return applied_save(working, tx, importing);
}

static enum err failed_run(struct tx *tx, void *context)
{
    const struct list_working *working = context;
    scoped(statement) struct statement *failed = statement_open(tx, &q_list_upload_failed);
    bind_int(failed, ARG_LIST_UPLOAD_FAILED_SCHOOL_ID, working->school_id);
    bind_int(failed, ARG_LIST_UPLOAD_FAILED_ID, working->id);
    return statement_run(failed);
}

/* ---- the job ---- */

struct due_list {
    bool found;
    int64_t school_id, id;
    enum list_state state;
};

static enum err due_run(struct tx *tx, void *context)
{
    struct due_list *due = context;
    scoped(statement) struct statement *row = statement_open(tx, &q_list_upload_due);
    TRY(statement_next(row, &due->found));
    if (!due->found) return OK;
    due->school_id = column_int(row, COL_LIST_UPLOAD_DUE_SCHOOL_ID);
    due->id = column_int(row, COL_LIST_UPLOAD_DUE_ID);
    due->state = (enum list_state)column_int(row, COL_LIST_UPLOAD_DUE_STATE);
    return OK;
}

static enum err list_work(struct list_working *working, enum list_state state)
{
    struct desk *desk = working->desk;
    TRY(store_read(desk->store, list_load, working));
    list_progress_begin(&desk->list_progress, working->id, working->list.count);
    if (state == LIST_ORDERED) {
        TRY(store_write(desk->store, working->school_id, apply_run, working));
        log_write(LOG_INFO, "list", "school=%lld list=%lld applied=%d lines=%d",
                  (long long)working->school_id, (long long)working->id, working->is_applied,
                  working->list.lines);
        return OK;
    }
    TRY(store_read(desk->store, preview_run, working));
    return store_write(desk->store, working->school_id, show_run, working);
}

/* A fault that will pass leaves the list where it is; another one is not tried for ever. */
static enum err fault_keep(struct list_working *working, enum err err)
{
    if (err == ERR_UNAVAILABLE || err == ERR_TIMEOUT || err == ERR_BUSY || err == ERR_CONFLICT ||
        err == ERR_CANCELLED) {
        return err;
    }
    log_write(LOG_ERROR, "list", "school=%lld list=%lld fault=%s", (long long)working->school_id,
              (long long)working->id, err_name(err));
    return store_write(working->desk->store, working->school_id, failed_run, working);
}

enum err desk_lists_work(struct desk *desk, int *out_done)
{
    *out_done = 0;
    for (;;) {
        struct arena arena;
        struct due_list due = {.found = false};
        TRY(store_read(desk->store, due_run, &due));
        if (!due.found) return OK;
        arena_init(&arena, LIST_ARENA_BYTES);
        struct list_working working = {
            .desk = desk, .arena = &arena, .school_id = due.school_id, .id = due.id};
        enum err err = list_work(&working, due.state);
        list_progress_end(&desk->list_progress);
        if (err != OK) err = fault_keep(&working, err);
        arena_release(&arena);
        TRY(err);
        ++*out_done;
    }
}
