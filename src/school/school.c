/* Schools and classes. */
#include "school/school.h"

#include "base/check.h"
#include "ledger/book.h"
#include "school/class.h"
#include "school/school_sql.h"

enum err school_kind_set(struct tx *tx, const char *code, const char *name, int64_t position)
{
    scoped(statement) struct statement *set = statement_open(tx, &q_school_kind_set);
    bind_string(set, ARG_SCHOOL_KIND_SET_CODE, code);
    bind_string(set, ARG_SCHOOL_KIND_SET_NAME, name);
    bind_int(set, ARG_SCHOOL_KIND_SET_POSITION, position);
    return statement_run(set);
}

static enum err kind_is_known(struct tx *tx, const char *code, bool *out_known)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_school_kind_known);
    bind_string(row, ARG_SCHOOL_KIND_KNOWN_CODE, code);
    return statement_next(row, out_known);
}

enum err school_kind_put(struct tx *tx, const char *code, const char *name)
{
    scoped(statement) struct statement *put = statement_open(tx, &q_school_kind_put);
    bind_string(put, ARG_SCHOOL_KIND_PUT_CODE, code);
    bind_string(put, ARG_SCHOOL_KIND_PUT_NAME, name);
    return statement_run(put);
}

bool school_kind_code_is_formed(struct text code)
{
    for (size_t i = 0; i < code.size; i++) {
        char byte = code.bytes[i];
        bool is_plain = (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '_';
        if (!is_plain) return false;
    }
    return code.size > 0 && code.size <= SCHOOL_KIND_CODE_LIMIT;
}

enum err school_kinds_load(struct tx *tx, struct arena *arena, struct school_kinds *out_kinds)
{
    out_kinds->count = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_school_kinds);
    while (out_kinds->count < SCHOOL_KINDS_LIMIT) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        out_kinds->rows[out_kinds->count++] = (struct school_kind){
            .code = column_string(rows, COL_SCHOOL_KINDS_CODE, arena),
            .name = column_string(rows, COL_SCHOOL_KINDS_NAME, arena),
            .schools = column_int(rows, COL_SCHOOL_KINDS_SCHOOLS),
            .in_project = column_int(rows, COL_SCHOOL_KINDS_IN_PROJECT),
        };
    }
    return OK;
}

static bool is_name(struct text name, size_t limit)
{
    return name.size > 0 && text_is_utf8(name) && text_length_characters(name) <= limit;
}

static enum err school_status_of(struct tx *tx, const struct school *school,
                                 enum school_status *out_status)
{
    bool found;
    *out_status = SCHOOL_NUMBER_INVALID;
    if (school->number < 1 || school->number > SCHOOL_NUMBER_LIMIT) return OK;
    *out_status = SCHOOL_NAME_INVALID;
    if (!is_name(text_of(school->name), SCHOOL_NAME_LIMIT)) return OK;
    TRY(kind_is_known(tx, school->kind, &found));
    *out_status = SCHOOL_KIND_UNKNOWN;
    if (!found) return OK;
    scoped(statement) struct statement *row = statement_open(tx, &q_school_by_number);
    bind_int(row, ARG_SCHOOL_BY_NUMBER_NUMBER, school->number);
    TRY(statement_next(row, &found));
    *out_status = found ? SCHOOL_EXISTS : SCHOOL_OK;
    return OK;
}

enum err school_create(struct tx *tx, struct school *school, struct instant now,
                       enum school_status *out_status)
{
    TRY(school_status_of(tx, school, out_status));
    if (*out_status != SCHOOL_OK) return OK;
    school->id = school->number;
    TRY(book_create(tx, school->id, school->zone, now));
    scoped(statement) struct statement *insert = statement_open(tx, &q_school_insert);
    bind_int(insert, ARG_SCHOOL_INSERT_SCHOOL_ID, school->id);
    bind_int(insert, ARG_SCHOOL_INSERT_NUMBER, school->number);
    bind_string(insert, ARG_SCHOOL_INSERT_NAME, school->name);
    bind_string(insert, ARG_SCHOOL_INSERT_KIND, school->kind);
    bind_int(insert, ARG_SCHOOL_INSERT_IN_CARD_PROJECT, school->in_card_project);
    return statement_run(insert);
}

enum err school_update(struct tx *tx, const struct school *school, enum school_status *out_status)
{
    bool is_known;
    int64_t version;
    *out_status = SCHOOL_NAME_INVALID;
    if (!is_name(text_of(school->name), SCHOOL_NAME_LIMIT)) return OK;
    *out_status = SCHOOL_KIND_UNKNOWN;
    TRY(kind_is_known(tx, school->kind, &is_known));
    if (!is_known) return OK;
    *out_status = SCHOOL_OK;
    TRY(book_raise_version(tx, school->id, &version));
    scoped(statement) struct statement *set = statement_open(tx, &q_school_update);
    bind_int(set, ARG_SCHOOL_UPDATE_SCHOOL_ID, school->id);
    bind_string(set, ARG_SCHOOL_UPDATE_NAME, school->name);
    bind_string(set, ARG_SCHOOL_UPDATE_KIND, school->kind);
    bind_int(set, ARG_SCHOOL_UPDATE_IN_CARD_PROJECT, school->in_card_project);
    bind_int(set, ARG_SCHOOL_UPDATE_VERSION, version);
    return statement_run(set);
}

enum err school_by_number(struct tx *tx, struct arena *arena, int64_t number, bool *out_found,
                          struct school *out_school)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_school_by_number);
    bind_int(row, ARG_SCHOOL_BY_NUMBER_NUMBER, number);
    TRY(statement_next(row, &found));
    *out_found = found;
    if (!found) return OK;
    int64_t id = column_int(row, COL_SCHOOL_BY_NUMBER_SCHOOL_ID);
    return school_by_id(tx, arena, id, out_found, out_school);
}

enum err school_by_id(struct tx *tx, struct arena *arena, int64_t id, bool *out_found,
                      struct school *out_school)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_school_by_id);
    bind_int(row, ARG_SCHOOL_BY_ID_SCHOOL_ID, id);
    TRY(statement_next(row, &found));
    *out_found = found;
    if (!found) return OK;
    *out_school = (struct school){
        .id = id,
        .number = column_int(row, COL_SCHOOL_BY_ID_NUMBER),
        .name = column_string(row, COL_SCHOOL_BY_ID_NAME, arena),
        .kind = column_string(row, COL_SCHOOL_BY_ID_KIND, arena),
        .in_card_project = column_int(row, COL_SCHOOL_BY_ID_IN_CARD_PROJECT) != 0,
        .zone = zone_find(column_text(row, COL_SCHOOL_BY_ID_ZONE, NULL)),
    };
    CHECK(out_school->zone != NULL);
    return OK;
}

enum err school_list_load(struct tx *tx, struct arena *arena, struct school_list *out_list)
{
    struct school_list list = {ARENA_ARRAY(arena, struct school, SCHOOL_NUMBER_LIMIT), 0};
    scoped(statement) struct statement *rows = statement_open(tx, &q_schools);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found || list.count == SCHOOL_NUMBER_LIMIT) break;
        list.rows[list.count++] = (struct school){
            .id = column_int(rows, COL_SCHOOLS_SCHOOL_ID),
            .number = column_int(rows, COL_SCHOOLS_NUMBER),
            .name = column_string(rows, COL_SCHOOLS_NAME, arena),
            .kind = column_string(rows, COL_SCHOOLS_KIND, arena),
            .in_card_project = column_int(rows, COL_SCHOOLS_IN_CARD_PROJECT) != 0,
            .zone = zone_find(column_text(rows, COL_SCHOOLS_ZONE, NULL)),
        };
    }
    *out_list = list;
    return OK;
}

enum err class_find_or_add(struct tx *tx, int64_t school_id, struct text name, int64_t id,
                           int64_t *out_class_id, bool *out_added)
{
    bool found;
    CHECK(is_name(name, CLASS_NAME_LIMIT));
    scoped(statement) struct statement *row = statement_open(tx, &q_class_by_name);
    bind_int(row, ARG_CLASS_BY_NAME_SCHOOL_ID, school_id);
    bind_text(row, ARG_CLASS_BY_NAME_NAME, name);
    TRY(statement_next(row, &found));
    *out_added = !found;
    *out_class_id = found ? column_int(row, COL_CLASS_BY_NAME_ID) : id;
    if (found) return OK;
    int64_t version;
    TRY(book_raise_version(tx, school_id, &version));
    scoped(statement) struct statement *insert = statement_open(tx, &q_class_insert);
    bind_int(insert, ARG_CLASS_INSERT_SCHOOL_ID, school_id);
    bind_int(insert, ARG_CLASS_INSERT_ID, id);
    bind_text(insert, ARG_CLASS_INSERT_NAME, name);
    bind_int(insert, ARG_CLASS_INSERT_GRADE, class_grade_of_name(name));
    bind_int(insert, ARG_CLASS_INSERT_VERSION, version);
    return statement_run(insert);
}
