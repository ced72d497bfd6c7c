/* Benefits and their kinds. */
#include "desk/benefit.h"

#include "base/text.h"
#include "desk/entitle.h"
#include "desk/entitle_sql.h"
#include "ledger/origin.h"
#include "school/person.h"

/* ---- kinds ---- */

enum err benefit_kinds_load(struct tx *tx, struct arena *arena, struct benefit_kind_list *out_list)
{
    struct benefit_kind_list list = {0};
    int room = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_benefit_kinds_load);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        list.kinds = arena_grow(arena, list.kinds, list.count, &room, sizeof *list.kinds);
        list.kinds[list.count++] = (struct benefit_kind){
            .id = column_int(rows, COL_BENEFIT_KINDS_LOAD_ID),
            .name = column_string(rows, COL_BENEFIT_KINDS_LOAD_NAME, arena),
            .position = column_int(rows, COL_BENEFIT_KINDS_LOAD_POSITION),
            .funding_source_id = column_int(rows, COL_BENEFIT_KINDS_LOAD_FUNDING_SOURCE_ID),
            .is_active = column_int(rows, COL_BENEFIT_KINDS_LOAD_IS_ACTIVE) != 0,
        };
    }
    *out_list = list;
    return OK;
}

enum err benefit_kind_set(struct tx *tx, const struct benefit_kind *kind)
{
    scoped(statement) struct statement *set = statement_open(tx, &q_benefit_kind_set);
    bind_int(set, ARG_BENEFIT_KIND_SET_ID, kind->id);
    bind_string(set, ARG_BENEFIT_KIND_SET_NAME, kind->name);
    bind_int(set, ARG_BENEFIT_KIND_SET_POSITION, kind->position);
    bind_int(set, ARG_BENEFIT_KIND_SET_FUNDING_SOURCE_ID, kind->funding_source_id);
    bind_int(set, ARG_BENEFIT_KIND_SET_IS_ACTIVE, kind->is_active);
    return statement_run(set);
}

const struct benefit_kind *benefit_kind_in_list(const struct benefit_kind_list *list, int64_t id)
{
    for (int i = 0; i < list->count; i++) {
        if (list->kinds[i].id == id) return &list->kinds[i];
    }
    return NULL;
}

/* ---- lists ---- */

_Static_assert(COL_BENEFITS_OF_SCHOOL_ID == (int)COL_BENEFITS_OF_ACCOUNT_ID &&
                   COL_BENEFITS_OF_SCHOOL_SET_AT == (int)COL_BENEFITS_OF_ACCOUNT_SET_AT &&
                   COL_BENEFITS_OF_SCHOOL_ID == (int)COL_BENEFIT_ROWS_ID &&
                   COL_BENEFITS_OF_SCHOOL_SET_AT == (int)COL_BENEFIT_ROWS_SET_AT,
               "all lists begin with the same columns");

static struct benefit benefit_of_row(const struct statement *rows, struct arena *arena,
                                     int64_t school_id)
{
    return (struct benefit){
        .school_id = school_id,
        .id = column_int(rows, COL_BENEFITS_OF_SCHOOL_ID),
        .account_id = column_int(rows, COL_BENEFITS_OF_SCHOOL_ACCOUNT_ID),
        .kind_id = column_int(rows, COL_BENEFITS_OF_SCHOOL_KIND_ID),
        .first_day = {(int32_t)column_int(rows, COL_BENEFITS_OF_SCHOOL_FIRST_DAY)},
        .last_day = {(int32_t)column_int(rows, COL_BENEFITS_OF_SCHOOL_LAST_DAY)},
        .document = column_string(rows, COL_BENEFITS_OF_SCHOOL_DOCUMENT, arena),
        .login_id = column_int(rows, COL_BENEFITS_OF_SCHOOL_LOGIN_ID),
        .set_at = instant_of_ms(column_int(rows, COL_BENEFITS_OF_SCHOOL_SET_AT)),
    };
}

static enum err benefits_read(struct statement *rows, struct arena *arena, int64_t school_id,
                              struct benefit_list *out_list)
{
    struct benefit_list list = {0};
    int room = 0;
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        list.benefits = arena_grow(arena, list.benefits, list.count, &room, sizeof *list.benefits);
        list.benefits[list.count++] = benefit_of_row(rows, arena, school_id);
    }
    *out_list = list;
    return OK;
}

enum err benefits_load(struct tx *tx, struct arena *arena, int64_t school_id, int64_t account_id,
                       struct benefit_list *out_list)
{
    if (account_id == 0) {
        scoped(statement) struct statement *rows = statement_open(tx, &q_benefits_of_school);
        bind_int(rows, ARG_BENEFITS_OF_SCHOOL_SCHOOL_ID, school_id);
        return benefits_read(rows, arena, school_id, out_list);
    }
    scoped(statement) struct statement *rows = statement_open(tx, &q_benefits_of_account);
    bind_int(rows, ARG_BENEFITS_OF_ACCOUNT_SCHOOL_ID, school_id);
    bind_int(rows, ARG_BENEFITS_OF_ACCOUNT_ACCOUNT_ID, account_id);
    return benefits_read(rows, arena, school_id, out_list);
}

enum err benefit_rows_load(struct tx *tx, struct arena *arena, int64_t school_id,
                           struct benefit_rows *out_rows)
{
    struct benefit_rows list = {0};
    int room = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_benefit_rows);
    bind_int(rows, ARG_BENEFIT_ROWS_SCHOOL_ID, school_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        list.rows = arena_grow(arena, list.rows, list.count, &room, sizeof *list.rows);
        list.rows[list.count++] = (struct benefit_row){
            .benefit = benefit_of_row(rows, arena, school_id),
            .number = column_string(rows, COL_BENEFIT_ROWS_NUMBER, arena),
            .surname = column_string(rows, COL_BENEFIT_ROWS_SURNAME, arena),
            .name = column_string(rows, COL_BENEFIT_ROWS_NAME, arena),
            .patronymic = column_string(rows, COL_BENEFIT_ROWS_PATRONYMIC, arena),
            .class_id = column_int(rows, COL_BENEFIT_ROWS_CLASS_ID),
            .class_name = column_string(rows, COL_BENEFIT_ROWS_CLASS_NAME, arena),
            .grade = column_int(rows, COL_BENEFIT_ROWS_GRADE),
        };
    }
    *out_rows = list;
    return OK;
}

const char *benefit_status_name(enum benefit_status status)
{
    switch (status) {
    case BENEFIT_OK: return "ok";
    case BENEFIT_PERSON_UNKNOWN: return "person_unknown";
    case BENEFIT_KIND_UNKNOWN: return "kind_unknown";
    case BENEFIT_DOCUMENT_MISSING: return "document_missing";
    case BENEFIT_DOCUMENT_TOO_LONG: return "document_too_long";
    case BENEFIT_DATES_REVERSED: return "dates_reversed";
    case BENEFIT_OVER: return "over";
    case BENEFIT_OVERLAPS: return "overlaps";
    case BENEFIT_UNKNOWN: return "unknown";
    case BENEFIT_END_PAST: return "end_past";
    }
    return "unknown";
}

/* ---- changing ---- */

static enum benefit_status benefit_form(const struct benefit *benefit, struct day today)
{
    struct text document = text_trim(text_of(benefit->document));
    if (document.size == 0) return BENEFIT_DOCUMENT_MISSING;
    if (text_length_characters(document) > BENEFIT_DOCUMENT_LIMIT) return BENEFIT_DOCUMENT_TOO_LONG;
    if (day_compare(benefit->first_day, benefit->last_day) > 0) return BENEFIT_DATES_REVERSED;
    return day_compare(benefit->last_day, today) < 0 ? BENEFIT_OVER : BENEFIT_OK;
}

static enum err person_check(struct tx *tx, struct arena *arena, const struct benefit *benefit,
                             enum benefit_status *out_status)
{
    struct person person;
    struct benefit_kind_list kinds;
    bool found;
    TRY(person_by_id(tx, arena, benefit->school_id, benefit->account_id, &found, &person));
    bool is_pupil = found && person.kind == PERSON_PUPIL && person.state == PERSON_ACTIVE;
    *out_status = is_pupil ? BENEFIT_OK : BENEFIT_PERSON_UNKNOWN;
    if (!is_pupil) return OK;
    TRY(benefit_kinds_load(tx, arena, &kinds));
    const struct benefit_kind *kind = benefit_kind_in_list(&kinds, benefit->kind_id);
    if (kind == NULL || !kind->is_active) *out_status = BENEFIT_KIND_UNKNOWN;
    return OK;
}

static enum err overlap_check(struct tx *tx, const struct benefit *benefit, bool *out_overlaps)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_benefit_overlapping);
    bind_int(row, ARG_BENEFIT_OVERLAPPING_SCHOOL_ID, benefit->school_id);
    bind_int(row, ARG_BENEFIT_OVERLAPPING_ACCOUNT_ID, benefit->account_id);
    bind_int(row, ARG_BENEFIT_OVERLAPPING_KIND_ID, benefit->kind_id);
    bind_int(row, ARG_BENEFIT_OVERLAPPING_FIRST_DAY, benefit->first_day.number);
    bind_int(row, ARG_BENEFIT_OVERLAPPING_LAST_DAY, benefit->last_day.number);
    return statement_next(row, out_overlaps);
}

enum err benefit_insert(struct tx *tx, const struct benefit *benefit)
{
    scoped(statement) struct statement *insert = statement_open(tx, &q_benefit_insert);
    bind_int(insert, ARG_BENEFIT_INSERT_SCHOOL_ID, benefit->school_id);
    bind_int(insert, ARG_BENEFIT_INSERT_ID, benefit->id);
    bind_int(insert, ARG_BENEFIT_INSERT_ACCOUNT_ID, benefit->account_id);
    bind_int(insert, ARG_BENEFIT_INSERT_KIND_ID, benefit->kind_id);
    bind_int(insert, ARG_BENEFIT_INSERT_FIRST_DAY, benefit->first_day.number);
    bind_int(insert, ARG_BENEFIT_INSERT_LAST_DAY, benefit->last_day.number);
    bind_text(insert, ARG_BENEFIT_INSERT_DOCUMENT, text_trim(text_of(benefit->document)));
    bind_int(insert, ARG_BENEFIT_INSERT_LOGIN_ID, benefit->login_id);
    bind_int(insert, ARG_BENEFIT_INSERT_SET_AT, benefit->set_at.ms);
    return statement_run(insert);
}

static enum err derive_one(struct tx *tx, struct arena *arena, int64_t school_id,
                           int64_t account_id, struct day today)
{
    int changed;
    struct entitle_scope scope = {
        .school_id = school_id, .account_ids = &account_id, .account_count = 1, .first_day = today};
    return entitlements_derive(tx, arena, &scope, &changed);
}

enum err benefit_add(struct tx *tx, struct arena *arena, const struct benefit *benefit,
                     struct day today, enum benefit_status *out_status)
{
    bool overlaps;
    TRY(person_check(tx, arena, benefit, out_status));
    if (*out_status != BENEFIT_OK) return OK;
    *out_status = benefit_form(benefit, today);
    if (*out_status != BENEFIT_OK) return OK;
    TRY(overlap_check(tx, benefit, &overlaps));
    *out_status = overlaps ? BENEFIT_OVERLAPS : BENEFIT_OK;
    if (overlaps) return OK;
    TRY(benefit_insert(tx, benefit));
    return derive_one(tx, arena, benefit->school_id, benefit->account_id, today);
}

static enum err last_day_set(struct tx *tx, int64_t school_id, int64_t benefit_id,
                             struct day last_day)
{
    scoped(statement) struct statement *end = statement_open(tx, &q_benefit_end);
    bind_int(end, ARG_BENEFIT_END_SCHOOL_ID, school_id);
    bind_int(end, ARG_BENEFIT_END_ID, benefit_id);
    bind_int(end, ARG_BENEFIT_END_LAST_DAY, last_day.number);
    return statement_run(end);
}

enum err benefit_end(struct tx *tx, struct arena *arena, int64_t school_id, int64_t benefit_id,
                     struct day last_day, struct day today, enum benefit_status *out_status)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_benefit_by_id);
    bind_int(row, ARG_BENEFIT_BY_ID_SCHOOL_ID, school_id);
    bind_int(row, ARG_BENEFIT_BY_ID_ID, benefit_id);
    TRY(statement_next(row, &found));
    *out_status = BENEFIT_UNKNOWN;
    if (!found) return OK;
    int64_t account_id = column_int(row, COL_BENEFIT_BY_ID_ACCOUNT_ID);
    *out_status = BENEFIT_DATES_REVERSED;
    if (last_day.number < column_int(row, COL_BENEFIT_BY_ID_FIRST_DAY)) return OK;
    if (last_day.number > column_int(row, COL_BENEFIT_BY_ID_LAST_DAY)) return OK;
    *out_status = BENEFIT_END_PAST;
    if (day_compare(last_day, day_add(today, -1)) < 0) return OK;
    *out_status = BENEFIT_OK;
    TRY(last_day_set(tx, school_id, benefit_id, last_day));
    return derive_one(tx, arena, school_id, account_id, today);
}

/* ---- to another school ---- */

/* What had not begun yet goes away here whole. */
static enum err benefit_leave(struct tx *tx, const struct benefit *benefit, struct day first_day)
{
    if (day_compare(benefit->first_day, first_day) < 0) {
        return last_day_set(tx, benefit->school_id, benefit->id, day_add(first_day, -1));
    }
    scoped(statement) struct statement *drop = statement_open(tx, &q_benefit_drop);
    bind_int(drop, ARG_BENEFIT_DROP_SCHOOL_ID, benefit->school_id);
    bind_int(drop, ARG_BENEFIT_DROP_ID, benefit->id);
    return statement_run(drop);
}

static enum err benefit_arrive(struct tx *tx, const struct benefit *benefit,
                               const struct benefit_move *move)
{
    struct benefit there = *benefit;
    TRY(origin_take_ids(tx, 1, &there.id));
    there.school_id = move->to_school_id;
    there.account_id = move->to_account_id;
    if (day_compare(there.first_day, move->first_day) < 0) there.first_day = move->first_day;
    there.login_id = move->login_id;
    there.set_at = move->now;
    return benefit_insert(tx, &there);
}

enum err benefits_move(struct tx *tx, struct arena *arena, const struct benefit_move *move)
{
    struct benefit_list list;
    TRY(benefits_load(tx, arena, move->from_school_id, move->from_account_id, &list));
    for (int i = 0; i < list.count; i++) {
        const struct benefit *benefit = &list.benefits[i];
        if (day_compare(benefit->last_day, move->first_day) < 0) continue;
        TRY(benefit_leave(tx, benefit, move->first_day));
        TRY(benefit_arrive(tx, benefit, move));
    }
    TRY(derive_one(tx, arena, move->from_school_id, move->from_account_id, move->first_day));
    return derive_one(tx, arena, move->to_school_id, move->to_account_id, move->first_day);
}
