/* Documents issued: numbered and kept with all that they said. */
#include <jansson.h>

#include "base/check.h"
#include "base/id.h"
#include "desk/act_inside.h"
#include "desk/evidence_sql.h"
#include "ledger/book.h"

/* ---- judging ---- */

struct issuing {
    struct desk *desk;
    struct arena *arena;
    struct issue *issue;
};

static enum err known_before(struct tx *tx, struct issue *issue, bool *out_known)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_issued_by_id);
    bind_int(row, ARG_ISSUED_BY_ID_SCHOOL_ID, issue->school_id);
    bind_int(row, ARG_ISSUED_BY_ID_ID, issue->id);
    TRY(statement_next(row, out_known));
    if (*out_known) issue->number = column_int(row, COL_ISSUED_BY_ID_NUMBER);
    return OK;
}

static enum err overlaps(struct tx *tx, struct issue *issue, bool *out_overlaps)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_issued_overlap);
    bind_int(row, ARG_ISSUED_OVERLAP_SCHOOL_ID, issue->school_id);
    bind_int(row, ARG_ISSUED_OVERLAP_KIND, issue->kind);
    bind_int(row, ARG_ISSUED_OVERLAP_CONTRACT_ID, issue->contract_id);
    bind_int(row, ARG_ISSUED_OVERLAP_FIRST_DAY, issue->first_day.number);
    bind_int(row, ARG_ISSUED_OVERLAP_LAST_DAY, issue->last_day.number);
    TRY(statement_next(row, out_overlaps));
    if (*out_overlaps) issue->number = column_int(row, COL_ISSUED_OVERLAP_NUMBER);
    return OK;
}

static enum err number_take(struct tx *tx, struct issue *issue)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_issued_last_number);
    bind_int(row, ARG_ISSUED_LAST_NUMBER_SCHOOL_ID, issue->school_id);
    bind_int(row, ARG_ISSUED_LAST_NUMBER_KIND, issue->kind);
    TRY(statement_next(row, &found));
    CHECK(found);
    issue->number = column_int(row, COL_ISSUED_LAST_NUMBER_NUMBER) + 1;
    return OK;
}

struct kept {
    struct money parent_total, subsidy_total;
    struct text content;
};

static enum err row_insert(struct tx *tx, const struct issue *issue, const struct kept *kept,
                           struct instant now)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_issued_insert);
    bind_int(row, ARG_ISSUED_INSERT_SCHOOL_ID, issue->school_id);
    bind_int(row, ARG_ISSUED_INSERT_KIND, issue->kind);
    bind_int(row, ARG_ISSUED_INSERT_NUMBER, issue->number);
    bind_int(row, ARG_ISSUED_INSERT_ID, issue->id);
    bind_int(row, ARG_ISSUED_INSERT_CONTRACT_ID, issue->contract_id);
    bind_int(row, ARG_ISSUED_INSERT_FIRST_DAY, issue->first_day.number);
    bind_int(row, ARG_ISSUED_INSERT_LAST_DAY, issue->last_day.number);
    bind_int(row, ARG_ISSUED_INSERT_PARENT_TOTAL, money_in_kopecks(kept->parent_total));
    bind_int(row, ARG_ISSUED_INSERT_SUBSIDY_TOTAL, money_in_kopecks(kept->subsidy_total));
    bind_text(row, ARG_ISSUED_INSERT_CONTENT, kept->content);
    bind_int(row, ARG_ISSUED_INSERT_LOGIN_ID, issue->login_id);
    bind_int(row, ARG_ISSUED_INSERT_ISSUED_AT, now.ms);
    return statement_run(row);
}

/* ---- the two kinds ---- */

static struct act *act_of(const struct act_list *list, int64_t contract_id)
{
    for (int i = 0; i < list->count; i++) {
        if (list->acts[i].contract_id == contract_id) return &list->acts[i];
    }
    return NULL;
}

static enum err contract_known(struct tx *tx, const struct issue *issue, bool *out_known)
{
    scoped(statement) struct statement *rows = statement_open(tx, &q_evidence_contracts);
    bind_int(rows, ARG_EVIDENCE_CONTRACTS_SCHOOL_ID, issue->school_id);
    for (;;) {
        TRY(statement_next(rows, out_known));
        if (!*out_known) return OK;
        if (column_int(rows, COL_EVIDENCE_CONTRACTS_ID) == issue->contract_id) return OK;
    }
}

static enum err act_issue(struct tx *tx, struct issuing *issuing, struct instant now)
{
    struct issue *issue = issuing->issue;
    struct act_list list;
    TRY(acts_compute(tx, issuing->arena, issue->school_id, issue->first_day, issue->last_day,
                     &list));
    struct act *act = act_of(&list, issue->contract_id);
    if (act == NULL || act->line_count == 0) {
        issue->status = ISSUE_EMPTY;
        return OK;
    }
    if (!list.agrees) {
        issue->status = ISSUE_BOOKS_DIFFER;
        return OK;
    }
    TRY(number_take(tx, issue));
    act->number = issue->number;
    act->issued_at = now;
    const struct kept kept = {act->parent_total, act->subsidy_total,
                              act_write(issuing->arena, act)};
    return row_insert(tx, issue, &kept, now);
}

static enum err subsidies_issue(struct tx *tx, struct issuing *issuing, struct instant now)
{
    struct issue *issue = issuing->issue;
    struct subsidy_report report;
    TRY(subsidies_compute(tx, issuing->arena, issue->school_id, issue->first_day, issue->last_day,
                          &report));
    if (report.line_count == 0) {
        issue->status = ISSUE_EMPTY;
        return OK;
    }
    if (!report.agrees) {
        issue->status = ISSUE_BOOKS_DIFFER;
        return OK;
    }
    TRY(number_take(tx, issue));
    report.number = issue->number;
    report.issued_at = now;
    const struct kept kept = {money_zero(), report.total, subsidies_write(issuing->arena, &report)};
    return row_insert(tx, issue, &kept, now);
}

/* ISSUE_DONE: nothing stands against it but what the books say. */
static enum err judge(struct tx *tx, struct issue *issue)
{
    bool known, found, overlapping;
    struct book book;
    issue->number = 0;
    issue->status = ISSUE_PERIOD_INVALID;
    if (!issue_period_fits(issue->first_day, issue->last_day)) return OK;
    TRY(known_before(tx, issue, &known));
    issue->status = ISSUE_EXISTS;
    if (known) return OK;
    if (issue->kind == ISSUED_ACT) {
        TRY(contract_known(tx, issue, &known));
        issue->status = ISSUE_CONTRACT_UNKNOWN;
        if (!known) return OK;
    }
    TRY(book_load(tx, issue->school_id, &found, &book));
    if (!found) return ERR_NOT_FOUND;
    issue->status = ISSUE_NOT_OVER;
    if (day_compare(issue->last_day, book.open_day) >= 0) return OK;
    TRY(overlaps(tx, issue, &overlapping));
    issue->status = overlapping ? ISSUE_OVERLAPS : ISSUE_DONE;
    return OK;
}

static enum err issue_run(struct tx *tx, void *context)
{
    struct issuing *issuing = context;
    struct instant now = world_now(issuing->desk->world);
    TRY(judge(tx, issuing->issue));
    if (issuing->issue->status != ISSUE_DONE) return OK;
    switch (issuing->issue->kind) {
    case ISSUED_ACT: return act_issue(tx, issuing, now);
    case ISSUED_SUBSIDIES: return subsidies_issue(tx, issuing, now);
    }
    return OK;
}

enum err desk_issue(struct desk *desk, struct arena *arena, struct issue *issue)
{
    struct issuing issuing = {desk, arena, issue};
    if (issue->kind == ISSUED_SUBSIDIES) issue->contract_id = 0;
    return store_write(desk->store, issue->school_id, issue_run, &issuing);
}

/* ---- what was issued ---- */

static enum err content_load(struct tx *tx, struct arena *arena, int64_t school_id,
                             enum issued_kind kind, int64_t number, bool *out_found,
                             struct text *out_content)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_issued_by_number);
    bind_int(row, ARG_ISSUED_BY_NUMBER_SCHOOL_ID, school_id);
    bind_int(row, ARG_ISSUED_BY_NUMBER_KIND, kind);
    bind_int(row, ARG_ISSUED_BY_NUMBER_NUMBER, number);
    TRY(statement_next(row, out_found));
    if (*out_found) *out_content = column_text(row, COL_ISSUED_BY_NUMBER_CONTENT, arena);
    return OK;
}

enum err act_issued_load(struct tx *tx, struct arena *arena, int64_t school_id, int64_t number,
                         bool *out_found, struct act *out_act)
{
    struct text content;
    TRY(content_load(tx, arena, school_id, ISSUED_ACT, number, out_found, &content));
    if (*out_found && !act_read(arena, content, out_act)) return ERR_SYNTAX;
    return OK;
}

enum err subsidies_issued_load(struct tx *tx, struct arena *arena, int64_t school_id,
                               int64_t number, bool *out_found, struct subsidy_report *out_report)
{
    struct text content;
    TRY(content_load(tx, arena, school_id, ISSUED_SUBSIDIES, number, out_found, &content));
    if (*out_found && !subsidies_read(arena, content, out_report)) return ERR_SYNTAX;
    return OK;
}

enum err issued_list_load(struct tx *tx, struct arena *arena, int64_t school_id,
                          struct issued_list *out_list)
{
    out_list->count = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_issued_list);
    bind_int(rows, ARG_ISSUED_LIST_SCHOOL_ID, school_id);
    bind_int(rows, ARG_ISSUED_LIST_LIMIT, ISSUED_LIST_LIMIT);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        out_list->rows[out_list->count++] = (struct issued_row){
            .kind = (enum issued_kind)column_int(rows, COL_ISSUED_LIST_KIND),
            .number = column_int(rows, COL_ISSUED_LIST_NUMBER),
            .contract_id = column_int(rows, COL_ISSUED_LIST_CONTRACT_ID),
            .first_day = {(int32_t)column_int(rows, COL_ISSUED_LIST_FIRST_DAY)},
            .last_day = {(int32_t)column_int(rows, COL_ISSUED_LIST_LAST_DAY)},
            .parent_total = money_of_kopecks(column_int(rows, COL_ISSUED_LIST_PARENT_TOTAL)),
            .subsidy_total = money_of_kopecks(column_int(rows, COL_ISSUED_LIST_SUBSIDY_TOTAL)),
            .login_id = column_int(rows, COL_ISSUED_LIST_LOGIN_ID),
            .who = column_string(rows, COL_ISSUED_LIST_WHO, arena),
            .issued_at = {column_int(rows, COL_ISSUED_LIST_ISSUED_AT)},
        };
    }
}
