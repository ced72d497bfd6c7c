/* Exports as they were made. */
#include "export/one_c.h"
#include "export/one_c_sql.h"

static struct one_c_export export_read(const struct statement *rows, struct arena *arena)
{
    return (struct one_c_export){
        .number = column_int(rows, COL_ONE_C_EXPORTS_ID),
        .kind = (enum one_c_kind)column_int(rows, COL_ONE_C_EXPORTS_KIND),
        .profile = column_string(rows, COL_ONE_C_EXPORTS_PROFILE, arena),
        .first_day = day_of_number((int32_t)column_int(rows, COL_ONE_C_EXPORTS_FIRST_DAY)),
        .last_day = day_of_number((int32_t)column_int(rows, COL_ONE_C_EXPORTS_LAST_DAY)),
        .who = column_string(rows, COL_ONE_C_EXPORTS_WHO, arena),
        .made_at = instant_of_ms(column_int(rows, COL_ONE_C_EXPORTS_MADE_AT)),
    };
}

static enum err exports_read(struct tx *tx, struct arena *arena, int64_t number, int limit,
                             struct one_c_exports *out_exports)
{
    struct one_c_exports exports = {.list = ARENA_ARRAY(arena, struct one_c_export, (size_t)limit)};
    scoped(statement) struct statement *rows = statement_open(tx, &q_one_c_exports);
    bind_int(rows, ARG_ONE_C_EXPORTS_ID, number);
    bind_int(rows, ARG_ONE_C_EXPORTS_COUNT, limit);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        exports.list[exports.count++] = export_read(rows, arena);
    }
    *out_exports = exports;
    return OK;
}

enum err one_c_exports_load(struct tx *tx, struct arena *arena, struct one_c_exports *out_exports)
{
    return exports_read(tx, arena, 0, ONE_C_LIST_LIMIT, out_exports);
}

enum err one_c_files_load(struct tx *tx, struct arena *arena, int64_t number, bool *out_found,
                          struct one_c_files *out_files)
{
    struct one_c_exports exports = {.count = 0};
    if (number > 0) TRY(exports_read(tx, arena, number, 1, &exports));
    *out_found = exports.count == 1;
    if (!*out_found) return OK;
    out_files->export = exports.list[0];
    out_files->count = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_one_c_files);
    bind_int(rows, ARG_ONE_C_FILES_EXPORT_ID, number);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found || out_files->count == ONE_C_FILES_LIMIT) return OK;
        out_files->files[out_files->count++] = (struct one_c_file){
            column_string(rows, COL_ONE_C_FILES_NAME, arena),
            column_bytes(rows, COL_ONE_C_FILES_CONTENT, arena),
        };
    }
}
