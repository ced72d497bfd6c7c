/* Returns: a receipt of its own that takes back lines of a sale, never more than is
 * left of them. */
#include "base/check.h"
#include "desk/recording.h"
#include "ledger/reversed.h"
#include "meals/meals_sql.h"

/* A line of the sale, and how many of it are not yet returned. */
struct left {
    enum sale_item_kind kind;
    int64_t item_id;
    int64_t quantity;
    struct money price, subsidy;
};

struct left_lines {
    struct left lines[SALE_LINES_LIMIT];
    int count;
    int64_t account_id;
    struct instant sold_at;
};

static bool is_same_item(const struct left *left, const struct sale_line *line)
{
    return left->kind == line->kind && left->item_id == line->item_id &&
           money_compare(left->price, line->price) == 0;
}

/* Lines of one dish at one price are one. */
static void left_add(struct left_lines *left, const struct sale_line *line)
{
    for (int i = 0; i < left->count; i++) {
        if (!is_same_item(&left->lines[i], line)) continue;
        left->lines[i].quantity += line->quantity;
        return;
    }
    CHECK(left->count < SALE_LINES_LIMIT);
    left->lines[left->count++] = (struct left){line->kind, line->item_id, line->quantity,
                                               line->price, line->subsidy};
}

/* False: there is not so much of it left. */
static bool left_take(struct left_lines *left, const struct sale_line *line)
{
    for (int i = 0; i < left->count; i++) {
        if (!is_same_item(&left->lines[i], line)) continue;
        if (money_compare(left->lines[i].subsidy, line->subsidy) != 0) return false;
        left->lines[i].quantity -= line->quantity;
        return left->lines[i].quantity >= 0;
    }
    return false;
}

/* The sale earlier in this batch, when a till hands in both at once. */
static const struct receipt *sale_in_batch(const struct recording *recording, int64_t id)
{
    for (int i = 0; i < recording->receipt_count; i++) {
        const struct receipt *receipt = &recording->receipts[i];
        if (receipt->id == id && receipt->kind == RECEIPT_SALE) return receipt;
    }
    return NULL;
}

static enum err sale_load(struct recording *recording, int64_t id, bool *out_found,
                          struct left_lines *out_left)
{
    struct receipt stored;
    const struct receipt *sale = sale_in_batch(recording, id);
    *out_found = sale != NULL;
    if (sale == NULL) {
        TRY(receipt_by_id(recording->tx, recording->arena, recording->school_id, id, out_found,
                          &stored));
        *out_found = *out_found && stored.kind == RECEIPT_SALE;
        sale = &stored;
    }
    if (!*out_found) return OK;
    bool reversed;
    TRY(ledger_is_reversed(recording->tx, recording->school_id, id, &reversed));
    *out_found = !reversed;
    if (reversed) return OK;
    out_left->account_id = sale->account_id;
    out_left->sold_at = sale->happened_at;
    for (int i = 0; i < sale->line_count; i++) left_add(out_left, &sale->lines[i]);
    return OK;
}

static enum err returns_load(struct recording *recording, int64_t returned_id,
                             struct left_lines *left)
{
    scoped(statement) struct statement *rows = statement_open(recording->tx, &q_returned_lines);
    bind_int(rows, ARG_RETURNED_LINES_SCHOOL_ID, recording->school_id);
    bind_int(rows, ARG_RETURNED_LINES_RETURNED_ID, returned_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        for (int i = 0; i < left->count; i++) {
            struct left *line = &left->lines[i];
            bool is_same = line->kind == column_int(rows, COL_RETURNED_LINES_KIND) &&
                           line->item_id == column_int(rows, COL_RETURNED_LINES_ITEM_ID) &&
                           money_in_kopecks(line->price) ==
                               column_int(rows, COL_RETURNED_LINES_PRICE);
            if (is_same) line->quantity -= column_int(rows, COL_RETURNED_LINES_QUANTITY);
        }
    }
}

/* Returns of the same sale earlier in this batch. */
static void returns_in_batch(const struct recording *recording, int64_t returned_id,
                             struct left_lines *left)
{
    for (int i = 0; i < recording->receipt_count; i++) {
        const struct receipt *receipt = &recording->receipts[i];
        if (receipt->returned_id != returned_id) continue;
        for (int k = 0; k < receipt->line_count; k++) {
            CHECK(left_take(left, &receipt->lines[k]));
        }
    }
}

enum err return_judge(struct recording *recording, struct document *document,
                      struct instant *out_sold_at)
{
    bool found;
    struct left_lines left = {.count = 0};
    TRY(sale_load(recording, document->returned_id, &found, &left));
    if (!found || left.account_id != document->account_id) {
        document->status = DOCUMENT_RETURNED_UNKNOWN;
        return OK;
    }
    *out_sold_at = left.sold_at;
    TRY(returns_load(recording, document->returned_id, &left));
    returns_in_batch(recording, document->returned_id, &left);
    for (int i = 0; i < document->line_count; i++) {
        if (left_take(&left, &document->lines[i])) continue;
        document->status = DOCUMENT_RETURN_TOO_LARGE;
        return OK;
    }
    return OK;
}

/* The set meals were not taken, on the day on which they were sold. */
static void meals_give_back(struct recording *recording, const struct document *document,
                            struct instant sold_at)
{
    struct day day = day_of_instant(sold_at, recording->zone);
    for (int i = 0; i < document->line_count; i++) {
        const struct sale_line *line = &document->lines[i];
        if (line->kind != SALE_SET_MEAL) continue;
        meal_take(recording, document->account_id, day, line->item_id, -line->quantity);
    }
    struct sale sale = {.lines = document->lines, .line_count = document->line_count};
    meal_undefer(recording, document->account_id, day,
                 money_minus(sale_total(&sale), sale_extras(&sale)));
}

enum err return_record(struct recording *recording, struct document *document)
{
    struct instant sold_at = document->happened_at;
    if (!ledger_batch_knows(recording->ledger, document->id)) {
        if (recording_person(recording, document->account_id) == NULL) {
            document->status = DOCUMENT_ACCOUNT_UNKNOWN;
            return OK;
        }
        TRY(return_judge(recording, document, &sold_at));
        if (document->status != DOCUMENT_RECORDED) return OK;
    }
    TRY(receipt_post(recording, document, 0, money_zero()));
    if (document->status == DOCUMENT_RECORDED) meals_give_back(recording, document, sold_at);
    return OK;
}
