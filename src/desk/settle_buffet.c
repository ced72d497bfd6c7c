/* Settlement of the counter: what dishes were sold for, and whose they were. */
#include <string.h>

#include "desk/settle_inside.h"
#include "desk/settle_sql.h"
#include "ledger/account.h"
#include "school/school.h"

struct counter {
    struct settling *settling;
    const struct settle_line *common;
    const struct meal_contracts *contracts;
    int first_line; /* of the school's lines of the counter */
};

/* The only caterer with a contract of that day; 0: none, or several. */
static int64_t contract_caterer(const struct meal_contracts *contracts, struct day day)
{
    int64_t caterer_id = 0;
    for (int i = 0; i < contracts->count; i++) {
        const struct meal_contract *contract = &contracts->list[i];
        if (day_compare(day, contract->first_day) < 0) continue;
        if (day_compare(day, contract->last_day) > 0) continue;
        if (caterer_id != 0 && caterer_id != contract->caterer_id) return 0;
        caterer_id = contract->caterer_id;
    }
    return caterer_id;
}

static int64_t caterer_of(const struct buffet_caterers *buffets, int64_t school_id,
                          const struct meal_contracts *contracts, struct day day)
{
    const struct buffet_caterer *last = NULL;
    for (int i = 0; i < buffets->count; i++) {
        const struct buffet_caterer *row = &buffets->rows[i];
        if (row->school_id != school_id) continue;
        if (day_compare(row->first_day, day) <= 0) last = row;
    }
    return last == NULL ? contract_caterer(contracts, day) : last->caterer_id;
}

static struct settle_line *line_of(struct counter *counter, int64_t caterer_id, int64_t corrects_id)
{
    struct settling *settling = counter->settling;
    for (int i = counter->first_line; i < settling->period->line_count; i++) {
        struct settle_line *line = &settling->period->lines[i];
        if (line->caterer_id == caterer_id && line->corrects_id == corrects_id) return line;
    }
    struct settle_line *line = settling_line_add(settling);
    *line = *counter->common;
    line->kind = SETTLE_BUFFET;
    line->caterer_id = caterer_id;
    line->caterer_name = settling_caterer_name(settling, caterer_id);
    line->corrects_id = corrects_id;
    line->name = "Буфет";
    return line;
}

static void sold_add(struct counter *counter, struct day day, struct money amount)
{
    struct settling *settling = counter->settling;
    int64_t caterer_id = caterer_of(&settling->buffets, counter->common->school_id,
                                    counter->contracts, day);
    struct settle_line *line = line_of(counter, caterer_id, settling_corrects(settling, day));
    line->parent_sum = money_plus(line->parent_sum, amount);
}

static struct money signed_amount(int64_t sign, int64_t kopecks)
{
    return money_of_kopecks(sign < 0 ? -kopecks : kopecks);
}

static enum err days_add(struct counter *counter, const struct settle_book *book)
{
    scoped(statement) struct statement *rows = statement_open(counter->settling->tx,
                                                              &q_buffet_days);
    bind_int(rows, ARG_BUFFET_DAYS_SCHOOL_ID, book->school_id);
    bind_int(rows, ARG_BUFFET_DAYS_SALES_ID, account_system_id(ACCOUNT_SALES, 0));
    bind_int(rows, ARG_BUFFET_DAYS_FIRST_SEQ, book->first_seq);
    bind_int(rows, ARG_BUFFET_DAYS_NEXT_SEQ, book->next_seq);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        sold_add(counter, day_of_number((int32_t)column_int(rows, COL_BUFFET_DAYS_DAY)),
                 signed_amount(column_int(rows, COL_BUFFET_DAYS_SIGN),
                               column_int(rows, COL_BUFFET_DAYS_AMOUNT)));
    }
}

/* From the day on which it was taken back to that of the sale: it is taken back from whoever sold
 * it. */
static enum err late_move(struct counter *counter, const struct settle_book *book,
                          const struct zone *zone)
{
    scoped(statement) struct statement *rows = statement_open(counter->settling->tx,
                                                              &q_buffet_late);
    bind_int(rows, ARG_BUFFET_LATE_SCHOOL_ID, book->school_id);
    bind_int(rows, ARG_BUFFET_LATE_SALES_ID, account_system_id(ACCOUNT_SALES, 0));
    bind_int(rows, ARG_BUFFET_LATE_FIRST_SEQ, book->first_seq);
    bind_int(rows, ARG_BUFFET_LATE_NEXT_SEQ, book->next_seq);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        struct money amount = signed_amount(column_int(rows, COL_BUFFET_LATE_SIGN),
                                            column_int(rows, COL_BUFFET_LATE_AMOUNT));
        struct instant sold_at = instant_of_ms(column_int(rows, COL_BUFFET_LATE_SOLD_AT));
        sold_add(counter, day_of_number((int32_t)column_int(rows, COL_BUFFET_LATE_DAY)),
                 money_minus(money_zero(), amount));
        sold_add(counter, day_of_instant(sold_at, zone), amount);
    }
}

/* Lines of nothing are taken out again. */
static void empty_drop(struct counter *counter)
{
    struct settle_period *period = counter->settling->period;
    int kept = counter->first_line;
    for (int i = counter->first_line; i < period->line_count; i++) {
        if (money_is_zero(period->lines[i].parent_sum)) continue;
        period->lines[kept++] = period->lines[i];
    }
    period->line_count = kept;
}

enum err settling_buffet(struct settling *settling, const struct settle_line *common,
                         const struct settle_book *book, const struct zone *zone,
                         const struct meal_contracts *contracts)
{
    struct counter counter = {settling, common, contracts, settling->period->line_count};
    TRY(days_add(&counter, book));
    TRY(late_move(&counter, book, zone));
    empty_drop(&counter);
    return OK;
}

/* ---- whose it may become ---- */

/* From that day on another row of the school holds. */
static bool has_later(const struct buffet_caterers *buffets, const struct buffet_caterer *wanted,
                      struct day day)
{
    for (int i = 0; i < buffets->count; i++) {
        const struct buffet_caterer *row = &buffets->rows[i];
        if (row->school_id != wanted->school_id) continue;
        if (day_compare(row->first_day, wanted->first_day) <= 0) continue;
        if (day_compare(row->first_day, day) <= 0) return true;
    }
    return false;
}

enum err buffet_takes_away(struct tx *tx, struct arena *arena, const struct buffet_caterer *wanted,
                           struct day last_day, bool *out_takes)
{
    struct meal_contracts contracts;
    struct buffet_caterers buffets;
    TRY(meal_contracts_load(tx, arena, wanted->school_id, &contracts));
    TRY(buffet_caterers_load(tx, arena, &buffets));
    *out_takes = false;
    for (struct day day = wanted->first_day; day_compare(day, last_day) <= 0;
         day = day_add(day, 1)) {
        if (has_later(&buffets, wanted, day)) return OK;
        int64_t caterer_id = caterer_of(&buffets, wanted->school_id, &contracts, day);
        if (caterer_id == 0 || caterer_id == wanted->caterer_id) continue;
        *out_takes = true;
        return OK;
    }
    return OK;
}
