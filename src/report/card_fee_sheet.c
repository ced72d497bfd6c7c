/* Income from cards, from the sums at the ends of sealed days. */
#include "report/card_fee_sheet.h"

#include "base/check.h"
#include "ledger/account.h"
#include "ledger/turnover_book.h"
#include "school/school.h"

enum { MONTHS = 12, CARD_FEE_ARENA_BYTES = 1 << 20 };

static const char *const MONTH_TITLES[MONTHS] = {"Янв.", "Февр.", "Март",  "Апр.", "Май",   "Июнь",
                                                 "Июль", "Авг.",  "Сент.", "Окт.", "Нояб.", "Дек."};

static struct day first_of(int year, int month)
{
    struct day day;
    struct date date = {year + (month > MONTHS), month > MONTHS ? 1 : month, 1};
    CHECK(day_from_date(date, &day));
    return day;
}

/* What came to the account of card fees in these days. */
static enum err income(struct tx *tx, struct arena *scratch, int64_t school_id, struct day first,
                       struct day last, struct money *out_income)
{
    struct turnover turnover;
    *out_income = money_zero();
    TRY(ledger_turnover(tx, scratch, school_id, first, last, &turnover));
    for (int i = 0; i < turnover.count; i++) {
        const struct turnover_row *row = &turnover.rows[i];
        if (row->account_id != account_system_id(ACCOUNT_CARD_FEES, 0)) continue;
        *out_income = money_minus(row->credits, row->debits);
    }
    return OK;
}

static enum err school_row(struct tx *tx, struct arena *scratch, const struct school *school,
                           int year, struct day today, struct sheet *sheet)
{
    struct money total = money_zero();
    sheet_row(sheet);
    sheet_text_sorted(sheet, text_of(school->name), school->number);
    for (int month = 1; month <= MONTHS; month++) {
        struct day first = first_of(year, month), last = day_add(first_of(year, month + 1), -1);
        struct money came;
        if (day_compare(first, today) > 0) {
            sheet_blank(sheet);
            continue;
        }
        TRY(income(tx, scratch, school->id, first, last, &came));
        arena_reset(scratch);
        if (money_is_zero(came)) {
            sheet_blank(sheet);
        } else {
            sheet_money(sheet, came);
        }
        total = money_plus(total, came);
    }
    sheet_money(sheet, total);
    return OK;
}

enum err card_fee_rows(struct tx *tx, struct arena *arena, int year, struct day today,
                       struct sheet *sheet)
{
    struct school_list schools;
    struct arena scratch;
    enum err err = OK;
    TRY(school_list_load(tx, arena, &schools));
    sheet_column(sheet, (struct sheet_column){"Школа", SHEET_TEXT, .width = 22});
    for (int i = 0; i < MONTHS; i++) {
        sheet_column(sheet, (struct sheet_column){MONTH_TITLES[i], SHEET_MONEY, .width = 10,
                                                  .is_summed = true});
    }
    sheet_column(
        sheet, (struct sheet_column){"За год, руб.", SHEET_MONEY, .width = 13, .is_summed = true});
    arena_init(&scratch, CARD_FEE_ARENA_BYTES);
    for (int i = 0; i < schools.count && err == OK; i++) {
        err = school_row(tx, &scratch, &schools.rows[i], year, today, sheet);
    }
    arena_release(&scratch);
    return err;
}
