/* The turnover sheet as a table. */
#include "report/turnover_sheet.h"

#include <inttypes.h>

#include "base/check.h"
#include "base/id.h"
#include "ledger/book.h"
#include "ledger/turnover_book.h"
#include "school/person.h"
#include "school/school.h"

enum { FIRST_MONEY_COLUMN = 2, MONEY_COLUMNS = 6 };

const char *turnover_status_words(enum turnover_status status)
{
    switch (status) {
    case TURNOVER_MADE: return NULL;
    case TURNOVER_PERIOD_TURNED: return "Период заканчивается раньше, чем начинается.";
    case TURNOVER_PERIOD_LONG: return "Период длиннее года: выберите короче.";
    case TURNOVER_BOOK_UNKNOWN: return "Такой книги нет.";
    }
    return "";
}

struct turning {
    struct tx *tx;
    struct arena *arena;
    const struct turnover_ask *ask;
    struct sheet *sheet;
    struct account_names names;
};

/* Both sides of a balance apart: what is owed to others stands under credit. */
struct turned {
    struct money opening_debit, opening_credit;
    struct money debits, credits;
    struct money closing_debit, closing_credit;
};

static void side_add(struct money balance, struct money *debit, struct money *credit)
{
    if (money_is_negative(balance)) {
        *debit = money_minus(*debit, balance);
    } else {
        *credit = money_plus(*credit, balance);
    }
}

static void turned_add(struct turned *turned, const struct turnover_row *row)
{
    side_add(row->opening, &turned->opening_debit, &turned->opening_credit);
    turned->debits = money_plus(turned->debits, row->debits);
    turned->credits = money_plus(turned->credits, row->credits);
    side_add(row->closing, &turned->closing_debit, &turned->closing_credit);
}

static bool turned_is_empty(const struct turned *turned)
{
    return money_is_zero(turned->opening_debit) && money_is_zero(turned->opening_credit) &&
           money_is_zero(turned->debits) && money_is_zero(turned->credits) &&
           money_is_zero(turned->closing_debit) && money_is_zero(turned->closing_credit);
}

static void columns_set(struct sheet *sheet, const char *first, const char *second)
{
    static const char *const MONEY[MONEY_COLUMNS] = {
        "Сальдо на начало, дебет", "Сальдо на начало, кредит", "Оборот, дебет",
        "Оборот, кредит",          "Сальдо на конец, дебет",   "Сальдо на конец, кредит"};
    sheet_column(sheet, (struct sheet_column){first, SHEET_TEXT, .width = 26});
    sheet_column(sheet, (struct sheet_column){second, SHEET_TEXT, .width = 30});
    for (int i = 0; i < MONEY_COLUMNS; i++) {
        sheet_column(sheet,
                     (struct sheet_column){MONEY[i], SHEET_MONEY, .width = 16, .is_summed = true});
    }
}

static void money_cells(struct sheet *sheet, const struct turned *turned)
{
    sheet_money(sheet, turned->opening_debit);
    sheet_money(sheet, turned->opening_credit);
    sheet_money(sheet, turned->debits);
    sheet_money(sheet, turned->credits);
    sheet_money(sheet, turned->closing_debit);
    sheet_money(sheet, turned->closing_credit);
}

/* Where a row leads: the address of a list with the same period. */
static void link_to(struct turning *turning, const char *path, const char *query)
{
    const struct turnover_ask *ask = turning->ask;
    if (!ask->with_links) return;
    sheet_link(turning->sheet, arena_printf(turning->arena, "/office/turnover%s?from=%s&to=%s%s",
                                            path, day_format_iso(turning->arena, ask->first_day),
                                            day_format_iso(turning->arena, ask->last_day), query));
}

static const char *account_query(struct turning *turning, int64_t school_id, int64_t account_id)
{
    return arena_printf(turning->arena, "&book=%" PRId64 "&account=%" PRId64, school_id,
                        account_id);
}

/* ---- by kind ---- */

struct kind_sums {
    struct turned of[ACCOUNT_KINDS + 1];
};

static void kinds_write(struct turning *turning, const struct kind_sums *sums)
{
    struct sheet *sheet = turning->sheet;
    for (int kind = ACCOUNT_PERSONAL; kind <= ACCOUNT_KINDS; kind++) {
        if (turned_is_empty(&sums->of[kind])) continue;
        sheet_row(sheet);
        sheet_string(sheet, account_kind_title((enum account_kind)kind));
        link_to(turning, "",
                arena_printf(turning->arena, "&by=book&kind=%s",
                             account_kind_word((enum account_kind)kind)));
        sheet_string(sheet, account_kind_note((enum account_kind)kind));
        money_cells(sheet, &sums->of[kind]);
    }
}

/* ---- by book ---- */

static void account_write(struct turning *turning, const char *book_name, int64_t school_id,
                          const struct turnover_row *row)
{
    struct sheet *sheet = turning->sheet;
    struct turned turned = {.opening_debit = money_zero()};
    bool is_people = account_kind_of(row->account_id) == ACCOUNT_PERSONAL;
    turned_add(&turned, row);
    if (turned_is_empty(&turned)) return;
    sheet_row(sheet);
    sheet_string(sheet, book_name);
    sheet_string(sheet, account_name_of(&turning->names, turning->arena, row->account_id));
    if (is_people) {
        link_to(turning, "/people", arena_printf(turning->arena, "&book=%" PRId64, school_id));
    } else {
        link_to(turning, "/account", account_query(turning, school_id, row->account_id));
    }
    money_cells(sheet, &turned);
}

static enum err book_write(struct turning *turning, const char *book_name, int64_t school_id,
                           struct kind_sums *sums)
{
    const struct turnover_ask *ask = turning->ask;
    struct turnover turnover;
    TRY(ledger_turnover(turning->tx, turning->arena, school_id, ask->first_day, ask->last_day,
                        &turnover));
    for (int i = 0; i < turnover.count; i++) {
        const struct turnover_row *row = &turnover.rows[i];
        turned_add(&sums->of[account_kind_of(row->account_id)], row);
        bool is_shown = ask->kind == 0 || ask->kind == account_kind_of(row->account_id);
        if (ask->by != TURNOVER_BY_KIND && is_shown)
            account_write(turning, book_name, school_id, row);
    }
    return OK;
}

static enum err books_write(struct turning *turning)
{
    struct kind_sums *sums = ARENA_NEW(turning->arena, struct kind_sums);
    struct school_list schools;
    TRY(school_list_load(turning->tx, turning->arena, &schools));
    enum err err = book_write(turning, "Оператор", BOOK_OF_OPERATOR, sums);
    if (err != ERR_NOT_FOUND) TRY(err);
    for (int i = 0; i < schools.count; i++) {
        TRY(book_write(turning, schools.rows[i].name, schools.rows[i].id, sums));
    }
    if (turning->ask->by == TURNOVER_BY_KIND) kinds_write(turning, sums);
    return OK;
}

/* ---- one book ---- */

static enum err book_name_load(struct turning *turning, int64_t school_id, bool *out_found,
                               const char **out_name)
{
    struct school school;
    struct book book;
    *out_name = "Оператор";
    TRY(book_load(turning->tx, school_id, out_found, &book));
    if (!*out_found || school_id == BOOK_OF_OPERATOR) return OK;
    TRY(school_by_id(turning->tx, turning->arena, school_id, out_found, &school));
    *out_name = school.name;
    return OK;
}

static enum err person_write(struct turning *turning, const struct turnover_row *row)
{
    struct sheet *sheet = turning->sheet;
    struct turned turned = {.opening_debit = money_zero()};
    struct person person;
    bool found;
    turned_add(&turned, row);
    TRY(person_by_id(turning->tx, turning->arena, turning->ask->school_id, row->account_id, &found,
                     &person));
    sheet_row(sheet);
    sheet_string(sheet, found ? person.number : id_format(turning->arena, row->account_id));
    link_to(turning, "/account", account_query(turning, turning->ask->school_id, row->account_id));
    sheet_string(sheet, found ? arena_printf(turning->arena, "%s %s %s", person.surname,
                                             person.name, person.patronymic)
                              : "");
    money_cells(sheet, &turned);
    return OK;
}

static enum err people_write(struct turning *turning)
{
    const struct turnover_ask *ask = turning->ask;
    struct turnover turnover;
    TRY(ledger_turnover_people(turning->tx, turning->arena, ask->school_id, ask->first_day,
                               ask->last_day, &turnover));
    for (int i = 0; i < turnover.count; i++) TRY(person_write(turning, &turnover.rows[i]));
    return OK;
}

/* ---- the whole ---- */

static enum turnover_status period_judge(struct day first_day, struct day last_day)
{
    int days = last_day.number - first_day.number + 1;
    if (days < 1) return TURNOVER_PERIOD_TURNED;
    return days > TURNOVER_DAYS_LIMIT ? TURNOVER_PERIOD_LONG : TURNOVER_MADE;
}

static const char *period_words(struct arena *arena, struct day first_day, struct day last_day)
{
    return arena_printf(arena, "За период с %s по %s, по дням учёта; в рублях",
                        day_format(arena, first_day), day_format(arena, last_day));
}

enum err turnover_sheet_make(struct tx *tx, struct arena *arena, const struct turnover_ask *ask,
                             enum turnover_status *out_status, struct sheet *sheet)
{
    struct turning turning = {.tx = tx, .arena = arena, .ask = ask, .sheet = sheet};
    const char *book_name = NULL;
    bool found, is_one = ask->by == TURNOVER_BY_ACCOUNT || ask->by == TURNOVER_BY_PERSON;
    *out_status = period_judge(ask->first_day, ask->last_day);
    if (*out_status != TURNOVER_MADE) return OK;
    TRY(account_names_load(tx, arena, &turning.names));
    sheet_note(sheet, period_words(arena, ask->first_day, ask->last_day));
    if (is_one) {
        TRY(book_name_load(&turning, ask->school_id, &found, &book_name));
        if (!found) *out_status = TURNOVER_BOOK_UNKNOWN;
        if (!found) return OK;
        sheet_note(sheet, book_name);
    }
    switch (ask->by) {
    case TURNOVER_BY_KIND: columns_set(sheet, "Счёт", "Что это"); return books_write(&turning);
    case TURNOVER_BY_BOOK: columns_set(sheet, "Книга", "Счёт"); return books_write(&turning);
    case TURNOVER_BY_ACCOUNT: {
        struct kind_sums *sums = ARENA_NEW(arena, struct kind_sums);
        columns_set(sheet, "Книга", "Счёт");
        return book_write(&turning, book_name, ask->school_id, sums);
    }
    case TURNOVER_BY_PERSON: columns_set(sheet, "Л/С", "Кто"); return people_write(&turning);
    }
    return OK;
}

bool turnover_sheet_ties(const struct sheet *sheet)
{
    for (int i = 0; i < MONEY_COLUMNS; i += 2) {
        int column = FIRST_MONEY_COLUMN + i;
        if (sheet_sum(sheet, column) != sheet_sum(sheet, column + 1)) return false;
    }
    return true;
}

/* ---- the transfers of an account ---- */

static void transfer_columns(struct sheet *sheet)
{
    static const struct sheet_column COLUMNS[] = {
        {"Номер", SHEET_NUMBER, .width = 10},
        {"Учтено", SHEET_TEXT, .width = 17},
        {"Произошло", SHEET_TEXT, .width = 17},
        {"Документ", SHEET_TEXT, .width = 22},
        {"Что", SHEET_TEXT, .width = 26},
        {"Второй счёт", SHEET_TEXT, .width = 28},
        {"Дебет", SHEET_MONEY, .width = 14, .is_summed = true},
        {"Кредит", SHEET_MONEY, .width = 14, .is_summed = true},
    };
    SHEET_COLUMNS(sheet, COLUMNS);
}

static void transfer_write(const struct turning *turning, int64_t account_id,
                           const struct zone *zone, const struct turnover_transfer *one)
{
    struct sheet *sheet = turning->sheet;
    bool is_debit = one->debit_id == account_id;
    int64_t other_id = is_debit ? one->credit_id : one->debit_id;
    sheet_row(sheet);
    sheet_number(sheet, one->seq);
    sheet_string(sheet, instant_format(turning->arena, one->recorded_at, zone));
    sheet_string(sheet, instant_format(turning->arena, one->happened_at, zone));
    sheet_string(sheet, posting_kind_title(one->posting_kind));
    sheet_string(sheet, transfer_title(one->code));
    sheet_string(sheet, account_name_of(&turning->names, turning->arena, other_id));
    sheet_money(sheet, is_debit ? one->amount : money_zero());
    sheet_money(sheet, is_debit ? money_zero() : one->amount);
}

enum err turnover_transfers_make(struct tx *tx, struct arena *arena, struct transfers_ask *ask,
                                 enum turnover_status *out_status, struct sheet *sheet)
{
    struct turning turning = {.tx = tx, .arena = arena, .sheet = sheet};
    struct turnover_transfers transfers;
    struct book_range range;
    const char *book_name;
    struct book book;
    bool found;
    *out_status = period_judge(ask->first_day, ask->last_day);
    if (*out_status != TURNOVER_MADE) return OK;
    TRY(book_name_load(&turning, ask->school_id, &found, &book_name));
    if (!found) *out_status = TURNOVER_BOOK_UNKNOWN;
    if (!found) return OK;
    TRY(account_names_load(tx, arena, &turning.names));
    TRY(book_load(tx, ask->school_id, &found, &book));
    TRY(ledger_period_range(tx, ask->school_id, ask->first_day, ask->last_day, &range));
    TRY(ledger_turnover_transfers(tx, arena, ask->school_id, ask->account_id, &range,
                                  ask->after_seq, ask->limit, &transfers));
    sheet_note(sheet, arena_printf(arena, "%s. %s", book_name,
                                   account_name_of(&turning.names, arena, ask->account_id)));
    sheet_note(sheet, period_words(arena, ask->first_day, ask->last_day));
    transfer_columns(sheet);
    for (int i = 0; i < transfers.count; i++) {
        transfer_write(&turning, ask->account_id, book.zone, &transfers.list[i]);
    }
    ask->has_more = transfers.has_more;
    ask->last_seq = transfers.count == 0 ? ask->after_seq : transfers.list[transfers.count - 1].seq;
    return OK;
}
