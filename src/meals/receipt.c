/* Receipts. */
#include "meals/receipt.h"

#include <inttypes.h>

#include "base/check.h"
#include "meals/meals_sql.h"

static enum err row_insert(struct statement *insert, const struct receipt *receipt)
{
    bind_int(insert, ARG_RECEIPT_INSERT_SCHOOL_ID, receipt->school_id);
    bind_int(insert, ARG_RECEIPT_INSERT_ID, receipt->id);
    bind_int(insert, ARG_RECEIPT_INSERT_KIND, receipt->kind);
    bind_int(insert, ARG_RECEIPT_INSERT_ACCOUNT_ID, receipt->account_id);
    bind_int(insert, ARG_RECEIPT_INSERT_NUMBER, receipt->number);
    if (receipt->returned_id != 0) {
        bind_int(insert, ARG_RECEIPT_INSERT_RETURNED_ID, receipt->returned_id);
    } else {
        bind_null(insert, ARG_RECEIPT_INSERT_RETURNED_ID);
    }
    bind_int(insert, ARG_RECEIPT_INSERT_TOTAL, money_in_kopecks(receipt->total));
    bind_int(insert, ARG_RECEIPT_INSERT_SUBSIDY, money_in_kopecks(receipt->subsidy));
    bind_int(insert, ARG_RECEIPT_INSERT_FLAGS, receipt->flags);
    bind_int(insert, ARG_RECEIPT_INSERT_REFUSAL, receipt->refusal);
    bind_int(insert, ARG_RECEIPT_INSERT_HAPPENED_AT, receipt->happened_at.ms);
    bind_int(insert, ARG_RECEIPT_INSERT_CASHIER_ID, receipt->cashier_id);
    bind_int(insert, ARG_RECEIPT_INSERT_SHIFT, receipt->shift);
    return statement_add(insert);
}

static enum err lines_insert(struct statement *insert, const struct receipt *receipt)
{
    for (int i = 0; i < receipt->line_count; i++) {
        const struct sale_line *line = &receipt->lines[i];
        bind_int(insert, ARG_RECEIPT_LINE_INSERT_SCHOOL_ID, receipt->school_id);
        bind_int(insert, ARG_RECEIPT_LINE_INSERT_RECEIPT_ID, receipt->id);
        bind_int(insert, ARG_RECEIPT_LINE_INSERT_LINE, i + 1);
        bind_int(insert, ARG_RECEIPT_LINE_INSERT_KIND, line->kind);
        bind_int(insert, ARG_RECEIPT_LINE_INSERT_ITEM_ID, line->item_id);
        bind_int(insert, ARG_RECEIPT_LINE_INSERT_QUANTITY, line->quantity);
        bind_int(insert, ARG_RECEIPT_LINE_INSERT_PRICE, money_in_kopecks(line->price));
        bind_int(insert, ARG_RECEIPT_LINE_INSERT_SUBSIDY, money_in_kopecks(line->subsidy));
        TRY(statement_add(insert));
    }
    return OK;
}

enum err receipts_insert(struct tx *tx, const struct receipt *receipts, int count)
{
    if (count == 0) return OK;
    scoped(statement) struct statement *rows = statement_open(tx, &q_receipt_insert);
    for (int i = 0; i < count; i++) TRY(row_insert(rows, &receipts[i]));
    TRY(statement_flush(rows));
    scoped(statement) struct statement *lines = statement_open(tx, &q_receipt_line_insert);
    for (int i = 0; i < count; i++) TRY(lines_insert(lines, &receipts[i]));
    return statement_flush(lines);
}

static enum err lines_load(struct tx *tx, struct arena *arena, struct receipt *receipt)
{
    struct sale_line *lines = ARENA_ARRAY(arena, struct sale_line, SALE_LINES_LIMIT);
    scoped(statement) struct statement *rows = statement_open(tx, &q_receipt_lines);
    bind_int(rows, ARG_RECEIPT_LINES_SCHOOL_ID, receipt->school_id);
    bind_int(rows, ARG_RECEIPT_LINES_RECEIPT_ID, receipt->id);
    for (receipt->line_count = 0;; receipt->line_count++) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        CHECK(receipt->line_count < SALE_LINES_LIMIT);
        lines[receipt->line_count] = (struct sale_line){
            .kind = (enum sale_item_kind)column_int(rows, COL_RECEIPT_LINES_KIND),
            .item_id = column_int(rows, COL_RECEIPT_LINES_ITEM_ID),
            .quantity = column_int(rows, COL_RECEIPT_LINES_QUANTITY),
            .price = money_of_kopecks(column_int(rows, COL_RECEIPT_LINES_PRICE)),
            .subsidy = money_of_kopecks(column_int(rows, COL_RECEIPT_LINES_SUBSIDY)),
        };
    }
    receipt->lines = lines;
    return OK;
}

enum err receipt_by_id(struct tx *tx, struct arena *arena, int64_t school_id, int64_t id,
                       bool *out_found, struct receipt *out_receipt)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_receipt_by_id);
    bind_int(row, ARG_RECEIPT_BY_ID_SCHOOL_ID, school_id);
    bind_int(row, ARG_RECEIPT_BY_ID_ID, id);
    TRY(statement_next(row, &found));
    *out_found = found;
    if (!found) return OK;
    *out_receipt = (struct receipt){
        .school_id = school_id,
        .id = id,
        .kind = (enum receipt_kind)column_int(row, COL_RECEIPT_BY_ID_KIND),
        .account_id = column_int(row, COL_RECEIPT_BY_ID_ACCOUNT_ID),
        .number = column_int(row, COL_RECEIPT_BY_ID_NUMBER),
        .returned_id = column_int(row, COL_RECEIPT_BY_ID_RETURNED_ID),
        .total = money_of_kopecks(column_int(row, COL_RECEIPT_BY_ID_TOTAL)),
        .subsidy = money_of_kopecks(column_int(row, COL_RECEIPT_BY_ID_SUBSIDY)),
        .flags = column_int(row, COL_RECEIPT_BY_ID_FLAGS),
        .refusal = (enum sale_status)column_int(row, COL_RECEIPT_BY_ID_REFUSAL),
        .happened_at = {column_int(row, COL_RECEIPT_BY_ID_HAPPENED_AT)},
        .cashier_id = column_int(row, COL_RECEIPT_BY_ID_CASHIER_ID),
        .shift = column_int(row, COL_RECEIPT_BY_ID_SHIFT),
    };
    return lines_load(tx, arena, out_receipt);
}

char *receipt_number_format(struct arena *arena, int64_t school_number, int64_t number)
{
    return arena_printf(arena, "%02" PRId64 "-%06" PRId64, school_number, number);
}
