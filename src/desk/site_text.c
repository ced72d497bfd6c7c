/* Texts of the public site: reading. */
#include "desk/site_text.h"

#include "desk/site_sql.h"

static struct site_text *list_room(struct arena *arena, struct site_text_list *list, int *room)
{
    list->rows = arena_grow(arena, list->rows, list->count, room, sizeof *list->rows);
    return &list->rows[list->count++];
}

enum err site_texts_load(struct tx *tx, struct arena *arena, enum site_kind kind,
                         struct site_text_list *out_list)
{
    struct site_text_list list = {0};
    int room = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_site_texts);
    bind_int(rows, ARG_SITE_TEXTS_KIND, kind);
    bind_int(rows, ARG_SITE_TEXTS_LIMIT, SITE_TEXTS_LIMIT);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        *list_room(arena, &list, &room) = (struct site_text){
            .id = column_int(rows, COL_SITE_TEXTS_ID),
            .kind = (enum site_kind)column_int(rows, COL_SITE_TEXTS_KIND),
            .slug = column_string(rows, COL_SITE_TEXTS_SLUG, arena),
            .title = column_string(rows, COL_SITE_TEXTS_TITLE, arena),
            .description = column_string(rows, COL_SITE_TEXTS_DESCRIPTION, arena),
            .version = column_int(rows, COL_SITE_TEXTS_VERSION),
            .public_version = column_int(rows, COL_SITE_TEXTS_PUBLIC_VERSION),
            .publish_at = instant_of_ms(column_int(rows, COL_SITE_TEXTS_PUBLISH_AT)),
            .changed_at = instant_of_ms(column_int(rows, COL_SITE_TEXTS_CHANGED_AT)),
            .login_id = column_int(rows, COL_SITE_TEXTS_LOGIN_ID),
        };
    }
    *out_list = list;
    return OK;
}

enum err site_public_load(struct tx *tx, struct arena *arena, struct site_text_list *out_list)
{
    struct site_text_list list = {0};
    int room = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_site_public);
    bind_int(rows, ARG_SITE_PUBLIC_LIMIT, SITE_TEXTS_LIMIT);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        *list_room(arena, &list, &room) = (struct site_text){
            .id = column_int(rows, COL_SITE_PUBLIC_ID),
            .kind = (enum site_kind)column_int(rows, COL_SITE_PUBLIC_KIND),
            .slug = column_string(rows, COL_SITE_PUBLIC_SLUG, arena),
            .title = column_string(rows, COL_SITE_PUBLIC_TITLE, arena),
            .description = column_string(rows, COL_SITE_PUBLIC_DESCRIPTION, arena),
            .body = column_text(rows, COL_SITE_PUBLIC_BODY, arena),
            .version = column_int(rows, COL_SITE_PUBLIC_VERSION),
            .public_version = column_int(rows, COL_SITE_PUBLIC_PUBLIC_VERSION),
            .publish_at = instant_of_ms(column_int(rows, COL_SITE_PUBLIC_PUBLISH_AT)),
            .changed_at = instant_of_ms(column_int(rows, COL_SITE_PUBLIC_CHANGED_AT)),
            .login_id = column_int(rows, COL_SITE_PUBLIC_LOGIN_ID),
        };
    }
    *out_list = list;
    return OK;
}

enum err site_text_by_slug(struct tx *tx, struct arena *arena, enum site_kind kind,
                           struct text slug, bool *out_found, struct site_text *out_text)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_site_text_by_slug);
    bind_int(row, ARG_SITE_TEXT_BY_SLUG_KIND, kind);
    bind_text(row, ARG_SITE_TEXT_BY_SLUG_SLUG, slug);
    TRY(statement_next(row, &found));
    *out_found = found;
    if (!found) return OK;
    *out_text = (struct site_text){
        .id = column_int(row, COL_SITE_TEXT_BY_SLUG_ID),
        .kind = kind,
        .slug = column_string(row, COL_SITE_TEXT_BY_SLUG_SLUG, arena),
        .title = column_string(row, COL_SITE_TEXT_BY_SLUG_TITLE, arena),
        .description = column_string(row, COL_SITE_TEXT_BY_SLUG_DESCRIPTION, arena),
        .body = column_text(row, COL_SITE_TEXT_BY_SLUG_BODY, arena),
        .version = column_int(row, COL_SITE_TEXT_BY_SLUG_VERSION),
        .public_version = column_int(row, COL_SITE_TEXT_BY_SLUG_PUBLIC_VERSION),
        .publish_at = instant_of_ms(column_int(row, COL_SITE_TEXT_BY_SLUG_PUBLISH_AT)),
        .changed_at = instant_of_ms(column_int(row, COL_SITE_TEXT_BY_SLUG_CHANGED_AT)),
        .login_id = column_int(row, COL_SITE_TEXT_BY_SLUG_LOGIN_ID),
    };
    return OK;
}

enum err site_text_by_id(struct tx *tx, struct arena *arena, int64_t id, bool *out_found,
                         struct site_text *out_text)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_site_text_by_id);
    bind_int(row, ARG_SITE_TEXT_BY_ID_ID, id);
    TRY(statement_next(row, &found));
    *out_found = found;
    if (!found) return OK;
    *out_text = (struct site_text){
        .id = id,
        .kind = (enum site_kind)column_int(row, COL_SITE_TEXT_BY_ID_KIND),
        .slug = column_string(row, COL_SITE_TEXT_BY_ID_SLUG, arena),
        .title = column_string(row, COL_SITE_TEXT_BY_ID_TITLE, arena),
        .description = column_string(row, COL_SITE_TEXT_BY_ID_DESCRIPTION, arena),
        .body = column_text(row, COL_SITE_TEXT_BY_ID_BODY, arena),
        .version = column_int(row, COL_SITE_TEXT_BY_ID_VERSION),
        .public_version = column_int(row, COL_SITE_TEXT_BY_ID_PUBLIC_VERSION),
        .publish_at = instant_of_ms(column_int(row, COL_SITE_TEXT_BY_ID_PUBLISH_AT)),
        .changed_at = instant_of_ms(column_int(row, COL_SITE_TEXT_BY_ID_CHANGED_AT)),
        .login_id = column_int(row, COL_SITE_TEXT_BY_ID_LOGIN_ID),
    };
    return OK;
}

/* ---- versions ---- */

enum err site_versions_load(struct tx *tx, struct arena *arena, int64_t text_id,
                            struct site_version_list *out_list)
{
    struct site_version_list list = {0};
    int room = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_site_versions);
    bind_int(rows, ARG_SITE_VERSIONS_TEXT_ID, text_id);
    bind_int(rows, ARG_SITE_VERSIONS_LIMIT, SITE_VERSIONS_SHOWN);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        list.rows = arena_grow(arena, list.rows, list.count, &room, sizeof *list.rows);
        list.rows[list.count++] = (struct site_version){
            .version = column_int(rows, COL_SITE_VERSIONS_VERSION),
            .title = column_string(rows, COL_SITE_VERSIONS_TITLE, arena),
            .login_id = column_int(rows, COL_SITE_VERSIONS_LOGIN_ID),
            .saved_at = instant_of_ms(column_int(rows, COL_SITE_VERSIONS_SAVED_AT)),
        };
    }
    *out_list = list;
    return OK;
}

enum err site_version_load(struct tx *tx, struct arena *arena, int64_t text_id, int64_t version,
                           bool *out_found, struct site_version *out_version)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_site_version_load);
    bind_int(row, ARG_SITE_VERSION_LOAD_TEXT_ID, text_id);
    bind_int(row, ARG_SITE_VERSION_LOAD_VERSION, version);
    TRY(statement_next(row, &found));
    *out_found = found;
    if (!found) return OK;
    *out_version = (struct site_version){
        .version = version,
        .title = column_string(row, COL_SITE_VERSION_LOAD_TITLE, arena),
        .description = column_string(row, COL_SITE_VERSION_LOAD_DESCRIPTION, arena),
        .body = column_text(row, COL_SITE_VERSION_LOAD_BODY, arena),
        .login_id = column_int(row, COL_SITE_VERSION_LOAD_LOGIN_ID),
        .saved_at = instant_of_ms(column_int(row, COL_SITE_VERSION_LOAD_SAVED_AT)),
    };
    return OK;
}

/* ---- the count of changes ---- */

enum err site_revision_load(struct tx *tx, int64_t *out_revision)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_site_revision);
    TRY(statement_next(row, &found));
    *out_revision = found ? column_int(row, COL_SITE_REVISION_REVISION) : 0;
    return OK;
}

enum err site_revision_up(struct tx *tx)
{
    scoped(statement) struct statement *up = statement_open(tx, &q_site_revision_up);
    return statement_run(up);
}
