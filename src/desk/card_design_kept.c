/* The kept design and its pictures. */
#include "desk/card_design_kept.h"

#include "desk/card_batch_sql.h"
#include "ledger/book.h"

static enum err pictures_load(struct tx *tx, struct arena *arena, struct card_design_kept *kept)
{
    kept->pictures = ARENA_ARRAY(arena, struct card_picture, CARD_PICTURES_LIMIT);
    scoped(statement) struct statement *rows = statement_open(tx, &q_card_pictures);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        if (kept->picture_count == CARD_PICTURES_LIMIT) continue;
        kept->pictures[kept->picture_count++] = (struct card_picture){
            column_string(rows, COL_CARD_PICTURES_NAME, arena),
            column_bytes(rows, COL_CARD_PICTURES_BYTES, arena),
        };
    }
}

enum err card_design_kept_load(struct tx *tx, struct arena *arena,
                               struct card_design_kept *out_kept)
{
    bool found;
    struct card_design_kept kept = {0};
    {
        scoped(statement) struct statement *row = statement_open(tx, &q_card_design_load);
        TRY(statement_next(row, &found));
        if (found) {
            kept.description = column_text(row, COL_CARD_DESIGN_LOAD_DESCRIPTION, arena);
            kept.login_id = column_int(row, COL_CARD_DESIGN_LOAD_LOGIN_ID);
            kept.set_at = instant_of_ms(column_int(row, COL_CARD_DESIGN_LOAD_SET_AT));
        }
    }
    TRY(pictures_load(tx, arena, &kept));
    *out_kept = kept;
    return OK;
}

struct design_work {
    struct desk *desk;
    struct text description;
    int64_t login_id;
};

static enum err design_run(struct tx *tx, void *context)
{
    const struct design_work *work = context;
    if (work->description.size == 0) {
        scoped(statement) struct statement *drop = statement_open(tx, &q_card_design_drop);
        return statement_run(drop);
    }
    scoped(statement) struct statement *set = statement_open(tx, &q_card_design_set);
    bind_text(set, ARG_CARD_DESIGN_SET_DESCRIPTION, work->description);
    bind_int(set, ARG_CARD_DESIGN_SET_LOGIN_ID, work->login_id);
    bind_int(set, ARG_CARD_DESIGN_SET_SET_AT, world_now(work->desk->world).ms);
    return statement_run(set);
}

enum err desk_card_design_set(struct desk *desk, struct text description, int64_t login_id)
{
    struct design_work work = {desk, description, login_id};
    return store_write(desk->store, BOOK_OF_OPERATOR, design_run, &work);
}

struct picture_work {
    struct arena *arena;
    struct text name, bytes;
    bool is_full; /* answer */
};

static enum err picture_run(struct tx *tx, void *context)
{
    bool is_known = false;
    struct picture_work *work = context;
    struct card_design_kept kept = {0};
    if (work->bytes.size == 0) {
        scoped(statement) struct statement *drop = statement_open(tx, &q_card_picture_drop);
        bind_text(drop, ARG_CARD_PICTURE_DROP_NAME, work->name);
        return statement_run(drop);
    }
    TRY(pictures_load(tx, work->arena, &kept));
    for (int i = 0; i < kept.picture_count; i++) {
        is_known |= text_is(work->name, kept.pictures[i].name);
    }
    work->is_full = !is_known && kept.picture_count == CARD_PICTURES_LIMIT;
    if (work->is_full) return OK;
    scoped(statement) struct statement *set = statement_open(tx, &q_card_picture_set);
    bind_text(set, ARG_CARD_PICTURE_SET_NAME, work->name);
    bind_bytes(set, ARG_CARD_PICTURE_SET_BYTES, work->bytes.bytes, work->bytes.size);
    return statement_run(set);
}

enum err desk_card_picture_set(struct desk *desk, struct arena *arena, struct text name,
                               struct text bytes, bool *out_full)
{
    struct picture_work work = {.arena = arena, .name = name, .bytes = bytes};
    TRY(store_write(desk->store, BOOK_OF_OPERATOR, picture_run, &work));
    *out_full = work.is_full;
    return OK;
}
