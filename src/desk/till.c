/* Tills as rows. */
#include "desk/till.h"

#include "base/check.h"
#include "base/id.h"
#include "base/parse.h"
#include "desk/tills_sql.h"

bool till_token_parse(struct text text, struct till_token *out_token)
{
    struct text rest = text;
    struct text school = text_cut(&rest, '.');
    struct text origin = text_cut(&rest, '.');
    if (rest.size != SECRET_TOKEN_TEXT_SIZE - 1) return false;
    if (parse_int64(school, 1, INT64_MAX, &out_token->school_id) != OK) return false;
    if (parse_int64(origin, 1, ID_ORIGIN_LIMIT - 1, &out_token->origin) != OK) return false;
    out_token->hash = hash_of(text.bytes, text.size);
    return true;
}

static struct digest digest_of_column(const struct statement *row, int column)
{
    struct digest digest = {{0}};
    struct text bytes = column_bytes(row, column, NULL);
    CHECK(bytes.size == sizeof digest.bytes);
    for (size_t i = 0; i < bytes.size; i++) digest.bytes[i] = (uint8_t)bytes.bytes[i];
    return digest;
}

enum err till_load(struct tx *tx, struct arena *arena, int64_t school_id, int64_t origin,
                   bool *out_found, struct till *out_till)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_till_by_origin);
    bind_int(row, ARG_TILL_BY_ORIGIN_SCHOOL_ID, school_id);
    bind_int(row, ARG_TILL_BY_ORIGIN_ORIGIN, origin);
    TRY(statement_next(row, &found));
    *out_found = found;
    if (!found) return OK;
    *out_till = (struct till){
        .school_id = school_id,
        .origin = origin,
        .name = column_string(row, COL_TILL_BY_ORIGIN_NAME, arena),
        .digit = column_int(row, COL_TILL_BY_ORIGIN_DIGIT),
        .state = (enum till_state)column_int(row, COL_TILL_BY_ORIGIN_STATE),
        .token_hash = digest_of_column(row, COL_TILL_BY_ORIGIN_TOKEN_HASH),
        .replaces = column_int(row, COL_TILL_BY_ORIGIN_REPLACES),
        .progress = {.highest = column_int(row, COL_TILL_BY_ORIGIN_HIGHEST),
                     .acknowledged = column_int(row, COL_TILL_BY_ORIGIN_ACKNOWLEDGED)},
    };
    struct text ahead = column_text(row, COL_TILL_BY_ORIGIN_AHEAD, NULL);
    return progress_parse_ahead(ahead, &out_till->progress);
}

enum err till_save_progress(struct tx *tx, struct arena *arena, const struct till *till,
                            struct instant now)
{
    scoped(statement) struct statement *set = statement_open(tx, &q_till_set_progress);
    bind_int(set, ARG_TILL_SET_PROGRESS_SCHOOL_ID, till->school_id);
    bind_int(set, ARG_TILL_SET_PROGRESS_ORIGIN, till->origin);
    bind_int(set, ARG_TILL_SET_PROGRESS_HIGHEST, till->progress.highest);
    bind_int(set, ARG_TILL_SET_PROGRESS_ACKNOWLEDGED, till->progress.acknowledged);
    bind_text(set, ARG_TILL_SET_PROGRESS_AHEAD, progress_format_ahead(arena, &till->progress));
    bind_int(set, ARG_TILL_SET_PROGRESS_NOW, now.ms);
    return statement_run(set);
}

enum err till_set_state(struct tx *tx, int64_t school_id, int64_t origin, enum till_state state)
{
    scoped(statement) struct statement *set = statement_open(tx, &q_till_set_state);
    bind_int(set, ARG_TILL_SET_STATE_SCHOOL_ID, school_id);
    bind_int(set, ARG_TILL_SET_STATE_ORIGIN, origin);
    bind_int(set, ARG_TILL_SET_STATE_STATE, state);
    return statement_run(set);
}

/* ---- what the operator sees and does ---- */

const char *till_state_name(enum till_state state)
{
    switch (state) {
    case TILL_ACTIVE: return "active";
    case TILL_RESTORED: return "restored";
    case TILL_REPLACED: return "replaced";
    case TILL_REVOKED: return "revoked";
    }
    return "unknown";
}

struct list_work {
    struct arena *arena;
    struct till_list *list;
    struct instant now;
};

static enum err count_tills(struct tx *tx, int64_t school_id, int64_t *out_count)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_tills_of_school);
    bind_int(row, ARG_TILLS_OF_SCHOOL_SCHOOL_ID, school_id);
    TRY(statement_next(row, &found));
    CHECK(found);
    *out_count = column_int(row, COL_TILLS_OF_SCHOOL_COUNT);
    return OK;
}

static struct till_line read_line(const struct statement *row, struct arena *arena)
{
    return (struct till_line){
        .origin = column_int(row, COL_TILLS_LIST_ORIGIN),
        .name = column_string(row, COL_TILLS_LIST_NAME, arena),
        .state = (enum till_state)column_int(row, COL_TILLS_LIST_STATE),
        .acknowledged = column_int(row, COL_TILLS_LIST_ACKNOWLEDGED),
        .highest = column_int(row, COL_TILLS_LIST_HIGHEST),
        .enrolled_at = instant_of_ms(column_int(row, COL_TILLS_LIST_ENROLLED_AT)),
        .seen_at = instant_of_ms(column_int(row, COL_TILLS_LIST_SEEN_AT)),
    };
}

/* What each says of itself, and its day. */
static enum err list_states(struct tx *tx, const struct list_work *work, int64_t school_id)
{
    struct day today = day_of_instant(work->now, work->list->zone);
    for (int i = 0; i < work->list->count; i++) {
        struct till_line *line = &work->list->lines[i];
        line->said = ARENA_NEW(work->arena, struct till_state_said);
        TRY(till_state_load(tx, work->arena, school_id, line->origin, &line->has_said, line->said,
                            &line->said_at));
        TRY(till_day_load(tx, school_id, line->origin, today, &line->has_today, &line->today));
    }
    return OK;
}

static enum err list_work(struct tx *tx, void *context)
{
    struct list_work *work = context;
    struct till_list *list = work->list;
    struct school school;
    int64_t room;
    TRY(school_by_number(tx, work->arena, list->school_number, &list->school_is_known, &school));
    list->count = 0;
    if (!list->school_is_known) return OK;
    list->zone = school.zone;
    TRY(count_tills(tx, school.id, &room));
    list->lines = ARENA_ARRAY(work->arena, struct till_line, (size_t)room + 1);
    scoped(statement) struct statement *rows = statement_open(tx, &q_tills_list);
    bind_int(rows, ARG_TILLS_LIST_SCHOOL_ID, school.id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        list->lines[list->count++] = read_line(rows, work->arena);
    }
    return list_states(tx, work, school.id);
}

enum err till_list_load(struct desk *desk, struct arena *arena, struct till_list *list)
{
    struct list_work work = {arena, list, world_now(desk->world)};
    return store_read(desk->store, list_work, &work);
}
