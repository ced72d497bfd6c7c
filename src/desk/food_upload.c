/* Files of dishes, prices and menus that wait for somebody to say yes. */
#include "desk/catalogue_sql.h"
#include "desk/food_plan.h"
#include "ledger/origin.h"

enum err food_upload_add(struct tx *tx, const struct catalogue_deed *deed,
                         struct food_upload *upload)
{
    const struct food_order *order = &upload->order;
    TRY(origin_take_ids(tx, 1, &upload->id));
    scoped(statement) struct statement *drop = statement_open(tx, &q_food_uploads_drop_old);
    bind_int(drop, ARG_FOOD_UPLOADS_DROP_OLD_BEFORE, deed->now.ms - FOOD_KEPT_DAYS * DAY_MS);
    TRY(statement_run(drop));
    scoped(statement) struct statement *insert = statement_open(tx, &q_food_upload_insert);
    bind_int(insert, ARG_FOOD_UPLOAD_INSERT_ID, upload->id);
    bind_int(insert, ARG_FOOD_UPLOAD_INSERT_LIST_ID, order->list_id);
    bind_int(insert, ARG_FOOD_UPLOAD_INSERT_CYCLE_ID, order->cycle_id);
    bind_int(insert, ARG_FOOD_UPLOAD_INSERT_FIRST_DAY, order->first_day.number);
    bind_int(insert, ARG_FOOD_UPLOAD_INSERT_CATEGORY_ID, order->category_id);
    bind_int(insert, ARG_FOOD_UPLOAD_INSERT_DROPS_GONE, order->drops_gone);
    bind_string(insert, ARG_FOOD_UPLOAD_INSERT_NAME, upload->name);
    bind_bytes(insert, ARG_FOOD_UPLOAD_INSERT_BYTES, upload->bytes.bytes, upload->bytes.size);
    bind_int(insert, ARG_FOOD_UPLOAD_INSERT_LOGIN_ID, deed->login_id);
    bind_int(insert, ARG_FOOD_UPLOAD_INSERT_UPLOADED_AT, deed->now.ms);
    return statement_run(insert);
}

enum err food_upload_by_id(struct tx *tx, struct arena *arena, int64_t id, bool *out_found,
                           struct food_upload *out_upload)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_food_upload_by_id);
    bind_int(row, ARG_FOOD_UPLOAD_BY_ID_ID, id);
    TRY(statement_next(row, &found));
    *out_found = found;
    if (!found) return OK;
    *out_upload = (struct food_upload){
        .id = id,
        .login_id = column_int(row, COL_FOOD_UPLOAD_BY_ID_LOGIN_ID),
        .order = {.list_id = column_int(row, COL_FOOD_UPLOAD_BY_ID_LIST_ID),
                  .cycle_id = column_int(row, COL_FOOD_UPLOAD_BY_ID_CYCLE_ID),
                  .category_id = column_int(row, COL_FOOD_UPLOAD_BY_ID_CATEGORY_ID),
                  .first_day = {(int32_t)column_int(row, COL_FOOD_UPLOAD_BY_ID_FIRST_DAY)},
                  .drops_gone = column_int(row, COL_FOOD_UPLOAD_BY_ID_DROPS_GONE) != 0},
        .name = column_string(row, COL_FOOD_UPLOAD_BY_ID_NAME, arena),
        .bytes = column_bytes(row, COL_FOOD_UPLOAD_BY_ID_BYTES, arena),
        .uploaded_at = instant_of_ms(column_int(row, COL_FOOD_UPLOAD_BY_ID_UPLOADED_AT)),
        .applied_at = instant_of_ms(column_int(row, COL_FOOD_UPLOAD_BY_ID_APPLIED_AT)),
        .is_applied = !column_is_null(row, COL_FOOD_UPLOAD_BY_ID_APPLIED_AT),
        .outcome = column_string(row, COL_FOOD_UPLOAD_BY_ID_OUTCOME, arena),
    };
    return OK;
}

enum err food_uploads_load(struct tx *tx, struct arena *arena, struct food_uploads *out_uploads)
{
    struct food_uploads uploads = {ARENA_ARRAY(arena, struct food_upload, FOOD_UPLOADS_SHOWN), 0};
    scoped(statement) struct statement *rows = statement_open(tx, &q_food_uploads);
    bind_int(rows, ARG_FOOD_UPLOADS_LIMIT, FOOD_UPLOADS_SHOWN);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        uploads.list[uploads.count++] = (struct food_upload){
            .id = column_int(rows, COL_FOOD_UPLOADS_ID),
            .login_id = column_int(rows, COL_FOOD_UPLOADS_LOGIN_ID),
            .order = {.list_id = column_int(rows, COL_FOOD_UPLOADS_LIST_ID),
                      .cycle_id = column_int(rows, COL_FOOD_UPLOADS_CYCLE_ID)},
            .name = column_string(rows, COL_FOOD_UPLOADS_NAME, arena),
            .uploaded_at = instant_of_ms(column_int(rows, COL_FOOD_UPLOADS_UPLOADED_AT)),
            .applied_at = instant_of_ms(column_int(rows, COL_FOOD_UPLOADS_APPLIED_AT)),
            .is_applied = !column_is_null(rows, COL_FOOD_UPLOADS_APPLIED_AT),
            .outcome = column_string(rows, COL_FOOD_UPLOADS_OUTCOME, arena),
        };
    }
    *out_uploads = uploads;
    return OK;
}

enum err food_upload_applied(struct tx *tx, const struct catalogue_deed *deed, int64_t id,
                             const char *outcome)
{
    scoped(statement) struct statement *applied = statement_open(tx, &q_food_upload_applied);
    bind_int(applied, ARG_FOOD_UPLOAD_APPLIED_ID, id);
    bind_int(applied, ARG_FOOD_UPLOAD_APPLIED_APPLIED_AT, deed->now.ms);
    bind_string(applied, ARG_FOOD_UPLOAD_APPLIED_OUTCOME, outcome);
    bind_bytes(applied, ARG_FOOD_UPLOAD_APPLIED_BYTES, "", 0);
    return statement_run(applied);
}

enum err food_upload_drop(struct tx *tx, int64_t id)
{
    scoped(statement) struct statement *drop = statement_open(tx, &q_food_upload_drop);
    bind_int(drop, ARG_FOOD_UPLOAD_DROP_ID, id);
    return statement_run(drop);
}
