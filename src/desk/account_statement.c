/* The statement of an account.
 *
 * 1. opening + credits - debits == closing: the ledger's figures, of the moment of the lines.
 * 2. A document is one entry, whatever the number of its transfers; entries keep the order of
 *    their first transfers. */
#include "desk/account_statement.h"

#include "base/check.h"
#include "base/id_map.h"
#include "desk/account_statement_inside.h"
#include "desk/account_statement_sql.h"
#include "ledger/history.h"
#include "ledger/ids.h"
#include "ledger/posting.h"
#include "meals/meals_sql.h"
#include "meals/receipt.h"
#include "pay/pay_sql.h"

enum { TRANSFERS_FIRST_ROOM = 64 };

struct loading {
    struct tx *tx;
    struct arena *arena;
    const struct account_statement_request *request;
    struct account_entry *entries;
    enum transfer_code *codes; /* of the entry's first transfer */
    int64_t *document_ids;     /* of what an entry shows: of a reversal, what it takes back */
    int count, room;
    struct id_map postings; /* posting id → entry */
    struct text ids;        /* of all documents, for IN */
};

/* ---- balances ---- */

enum err account_balance_load(struct tx *tx, int64_t school_id, int64_t account_id,
                              struct money *out_balance)
{
    bool found;
    int64_t version;
    struct money balance = money_zero();
    TRY(history_balance(tx, school_id, account_id, &found, &balance, &version));
    *out_balance = balance;
    return OK;
}

enum err account_last_day(struct tx *tx, int64_t school_id, int64_t account_id, bool *out_found,
                          struct day *out_day)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_account_last_day);
    bind_int(row, ARG_ACCOUNT_LAST_DAY_SCHOOL_ID, school_id);
    bind_int(row, ARG_ACCOUNT_LAST_DAY_PERSONAL_ID, account_id);
    bind_int(row, ARG_ACCOUNT_LAST_DAY_DAYS, HISTORY_DAYS_LIMIT);
    TRY(statement_next(row, out_found));
    if (*out_found) *out_day = day_of_number((int32_t)column_int(row, COL_ACCOUNT_LAST_DAY_DAY));
    return OK;
}

/* ---- transfers ---- */

static void make_room(struct loading *loading)
{
    if (loading->count < loading->room) return;
    int room = loading->room == 0 ? TRANSFERS_FIRST_ROOM : loading->room * 2;
    struct account_entry *entries = ARENA_ARRAY(loading->arena, struct account_entry, room);
    enum transfer_code *codes = ARENA_ARRAY(loading->arena, enum transfer_code, room);
    for (int i = 0; i < loading->count; i++) {
        entries[i] = loading->entries[i];
        codes[i] = loading->codes[i];
    }
    loading->entries = entries;
    loading->codes = codes;
    loading->room = room;
}

/* Amounts are kept signed while transfers of a document come together: below zero is taken. */
static void add_line(struct loading *loading, const struct history_line *line)
{
    struct money amount = line->is_debit ? money_minus(money_zero(), line->amount) : line->amount;
    for (int i = loading->count - 1; i >= 0; i--) {
        struct account_entry *entry = &loading->entries[i];
        if (instant_compare(entry->happened_at, line->happened_at) != 0) break;
        if (entry->posting_id != line->posting_id) continue;
        entry->amount = money_plus(entry->amount, amount);
        return;
    }
    make_room(loading);
    loading->codes[loading->count] = line->code;
    loading->entries[loading->count++] = (struct account_entry){
        .posting_id = line->posting_id,
        .happened_at = line->happened_at,
        .day = line->happened_day,
        .amount = amount,
    };
}

static void make_unsigned(struct loading *loading)
{
    for (int i = 0; i < loading->count; i++) {
        struct account_entry *entry = &loading->entries[i];
        entry->is_debit = money_is_negative(entry->amount);
        if (entry->is_debit) entry->amount = money_minus(money_zero(), entry->amount);
    }
}

/* Lines by pages; the figures are those of the whole period on each of them. */
static enum err transfers_load(struct loading *loading, struct account_statement *statement)
{
    const struct account_statement_request *request = loading->request;
    struct history history = {.has_more = true};
    while (history.has_more) {
        const struct history_request page = {
            .school_id = request->school_id,
            .account_id = request->account_id,
            .first_day = request->first_day,
            .last_day = request->last_day,
            .line_limit = HISTORY_PAGE_LIMIT,
            .after = history.next,
        };
        enum history_status status;
        TRY(history_read(loading->tx, loading->arena, &page, &status, &history));
        if (status == HISTORY_ACCOUNT_UNKNOWN) return ERR_NOT_FOUND;
        CHECK(status == HISTORY_READ);
        for (int i = 0; i < history.line_count; i++) add_line(loading, &history.lines[i]);
    }
    make_unsigned(loading);
    statement->opening = history.opening;
    statement->closing = history.closing;
    statement->debits = history.debits;
    statement->credits = history.credits;
    return OK;
}

/* ---- documents ---- */

static void name_by_code(struct account_entry *entry, enum transfer_code code)
{
    switch (code) {
    case TRANSFER_TOP_UP:
        entry->kind = ENTRY_TOP_UP;
        entry->name = "Пополнение";
        break;
    case TRANSFER_DISHES:
    case TRANSFER_SET_MEAL:
    case TRANSFER_SUBSIDY:
        entry->kind = ENTRY_RECEIPT;
        entry->name = "Питание";
        break;
    case TRANSFER_GUEST:
        entry->kind = ENTRY_RECEIPT;
        entry->name = "Питание в другой школе";
        break;
    case TRANSFER_CARD_FEE:
        entry->kind = ENTRY_CARD_FEE;
        entry->name = "Активация карты";
        break;
    case TRANSFER_FAMILY:
        entry->kind = ENTRY_FAMILY_TRANSFER;
        entry->name = entry->is_debit ? "Перевод на счёт другого ребёнка"
                                      : "Перевод со счёта другого ребёнка";
        break;
    case TRANSFER_BROUGHT_IN:
        entry->kind = ENTRY_BROUGHT_IN;
        entry->name = "Остаток из прежней системы";
        break;
    case TRANSFER_REFUND:
        entry->kind = ENTRY_REFUND;
        entry->name = "Возврат на карту";
        break;
    case TRANSFER_MOVE:
        entry->kind = ENTRY_MOVE;
        entry->name = "Остаток при переводе в другую школу";
        break;
    case TRANSFER_WRITE_OFF:
        entry->kind = ENTRY_WRITE_OFF;
        entry->name = "Списание по сроку давности";
        break;
    /* These do not move personal accounts. */
    case TRANSFER_SETTLEMENT:
    case TRANSFER_BANK:
    case TRANSFER_COST:
    case TRANSFER_SUSPENSE:
    case TRANSFER_ACCRUAL:
    case TRANSFER_PAYOUT: break;
    }
}

static void bind_documents(const struct loading *loading, struct statement *rows, int arg_school,
                           int arg_ids)
{
    bind_int(rows, arg_school, loading->request->school_id);
    bind_text(rows, arg_ids, loading->ids);
}

/* Entries that show this document: itself, and what takes it back within the period. */
static struct account_entry *entry_of(struct loading *loading, int64_t document_id, int *from)
{
    for (int i = *from; i < loading->count; i++) {
        if (loading->document_ids[i] != document_id) continue;
        *from = i + 1;
        return &loading->entries[i];
    }
    return NULL;
}

static void name_entries(struct loading *loading, int64_t document_id, enum account_entry_kind kind,
                         const char *name)
{
    int from = 0;
    for (;;) {
        struct account_entry *entry = entry_of(loading, document_id, &from);
        if (entry == NULL) return;
        entry->name = name;
        entry->of = kind;
        if (entry->kind != ENTRY_REVERSAL) entry->kind = kind;
    }
}

static enum err reversals_load(struct loading *loading)
{
    loading->document_ids = ARENA_ARRAY(loading->arena, int64_t, (size_t)loading->count + 1);
    id_map_init(&loading->postings, loading->arena, loading->count + 1);
    for (int i = 0; i < loading->count; i++) {
        name_by_code(&loading->entries[i], loading->codes[i]);
        loading->entries[i].of = loading->entries[i].kind;
        loading->document_ids[i] = loading->entries[i].posting_id;
        id_map_add(&loading->postings, loading->entries[i].posting_id);
    }
    loading->ids = ids_text(loading->arena, loading->document_ids, loading->count);
    scoped(statement) struct statement *rows = statement_open(loading->tx, &q_reversed_by_ids);
    bind_documents(loading, rows, ARG_REVERSED_BY_IDS_SCHOOL_ID, ARG_REVERSED_BY_IDS_IDS);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        int place = id_map_find(&loading->postings, column_int(rows, COL_REVERSED_BY_IDS_ID));
        CHECK(place >= 0);
        loading->entries[place].kind = ENTRY_REVERSAL;
        loading->document_ids[place] = column_int(rows, COL_REVERSED_BY_IDS_REVERSES_ID);
    }
    loading->ids = ids_text(loading->arena, loading->document_ids, loading->count);
    return OK;
}

static enum err receipts_load(struct loading *loading)
{
    scoped(statement) struct statement *rows = statement_open(loading->tx, &q_receipts_by_ids);
    bind_documents(loading, rows, ARG_RECEIPTS_BY_IDS_SCHOOL_ID, ARG_RECEIPTS_BY_IDS_IDS);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        bool is_return = column_int(rows, COL_RECEIPTS_BY_IDS_KIND) == RECEIPT_RETURN;
        const char *number = receipt_number_format(loading->arena, loading->request->school_number,
                                                   column_int(rows, COL_RECEIPTS_BY_IDS_NUMBER));
        name_entries(loading, column_int(rows, COL_RECEIPTS_BY_IDS_ID),
                     is_return ? ENTRY_RETURN : ENTRY_RECEIPT,
                     arena_printf(loading->arena, "%s №%s", is_return ? "Возврат" : "Чек", number));
    }
}

static enum err payments_load(struct loading *loading)
{
    scoped(statement) struct statement *rows = statement_open(loading->tx, &q_payments_by_ids);
    bind_documents(loading, rows, ARG_PAYMENTS_BY_IDS_SCHOOL_ID, ARG_PAYMENTS_BY_IDS_IDS);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        const char *channel = column_string(rows, COL_PAYMENTS_BY_IDS_CHANNEL_NAME, loading->arena);
        name_entries(loading, column_int(rows, COL_PAYMENTS_BY_IDS_ID), ENTRY_TOP_UP,
                     arena_printf(loading->arena, "Пополнение: %s", channel));
    }
}

/* ---- dishes ---- */

/* Appends to the entries of the document. */
static void add_dish(struct loading *loading, int64_t document_id, const struct account_dish *dish)
{
    int from = 0;
    for (;;) {
        struct account_entry *entry = entry_of(loading, document_id, &from);
        if (entry == NULL) return;
        struct account_dish *dishes = ARENA_ARRAY(loading->arena, struct account_dish,
                                                  (size_t)entry->dish_count + 1);
        for (int i = 0; i < entry->dish_count; i++) dishes[i] = entry->dishes[i];
        dishes[entry->dish_count++] = *dish;
        entry->dishes = dishes;
    }
}

static enum err rosters_load(struct loading *loading)
{
    scoped(statement) struct statement *rows = statement_open(loading->tx, &q_rosters_by_ids);
    bind_documents(loading, rows, ARG_ROSTERS_BY_IDS_SCHOOL_ID, ARG_ROSTERS_BY_IDS_IDS);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        int64_t id = column_int(rows, COL_ROSTERS_BY_IDS_ID);
        const char *name = column_string(rows, COL_ROSTERS_BY_IDS_NAME, loading->arena);
        name_entries(loading, id, ENTRY_ROSTER, arena_printf(loading->arena, "Табель: %s", name));
        int from = 0;
        const struct account_entry *entry = entry_of(loading, id, &from);
        CHECK(entry != NULL);
        struct account_dish dish = {
            .name = name,
            .is_set_meal = true,
            .quantity = 1,
            .price = entry->amount,
            .sum = entry->amount,
            .nutrients = {.energy_kcal = column_int(rows, COL_ROSTERS_BY_IDS_ENERGY_KCAL),
                          .protein_mg = column_int(rows, COL_ROSTERS_BY_IDS_PROTEIN_MG),
                          .fat_mg = column_int(rows, COL_ROSTERS_BY_IDS_FAT_MG),
                          .carbohydrate_mg = column_int(rows, COL_ROSTERS_BY_IDS_CARBOHYDRATE_MG)},
        };
        dish.has_nutrients = dish.nutrients.energy_kcal > 0;
        add_dish(loading, id, &dish);
    }
}

_Static_assert((int)COL_GUEST_LINES_BY_IDS_NAME == (int)COL_RECEIPT_LINES_BY_IDS_NAME &&
                   (int)COL_GUEST_LINES_BY_IDS_CARBOHYDRATE_MG ==
                       (int)COL_RECEIPT_LINES_BY_IDS_CARBOHYDRATE_MG,
               "the same columns");

static struct account_dish dish_of_line(struct loading *loading, const struct statement *row)
{
    const char *name = column_string(row, COL_RECEIPT_LINES_BY_IDS_NAME, loading->arena);
    int64_t quantity = column_int(row, COL_RECEIPT_LINES_BY_IDS_QUANTITY);
    struct money price = money_of_kopecks(column_int(row, COL_RECEIPT_LINES_BY_IDS_PRICE));
    struct account_dish dish = {
        .name = name,
        .is_set_meal = column_int(row, COL_RECEIPT_LINES_BY_IDS_KIND) == SALE_SET_MEAL,
        .quantity = quantity,
        .price = price,
        .nutrients = {.energy_kcal = column_int(row, COL_RECEIPT_LINES_BY_IDS_ENERGY_KCAL),
                      .protein_mg = column_int(row, COL_RECEIPT_LINES_BY_IDS_PROTEIN_MG),
                      .fat_mg = column_int(row, COL_RECEIPT_LINES_BY_IDS_FAT_MG),
                      .carbohydrate_mg = column_int(row, COL_RECEIPT_LINES_BY_IDS_CARBOHYDRATE_MG)},
    };
    CHECK(money_multiply(price, quantity, &dish.sum));
    dish.has_nutrients = dish.nutrients.energy_kcal > 0;
    return dish;
}

static enum err lines_load(struct loading *loading)
{
    scoped(statement) struct statement *rows = statement_open(loading->tx, &q_receipt_lines_by_ids);
    bind_documents(loading, rows, ARG_RECEIPT_LINES_BY_IDS_SCHOOL_ID, ARG_RECEIPT_LINES_BY_IDS_IDS);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        struct account_dish dish = dish_of_line(loading, rows);
        add_dish(loading, column_int(rows, COL_RECEIPT_LINES_BY_IDS_RECEIPT_ID), &dish);
    }
}

/* ---- guests ---- */

static bool has_guest_sales(const struct loading *loading)
{
    for (int i = 0; i < loading->count; i++) {
        if (loading->codes[i] == TRANSFER_GUEST) return true;
    }
    return false;
}

static enum err guest_lines_load(struct loading *loading)
{
    scoped(statement) struct statement *rows = statement_open(loading->tx, &q_guest_lines_by_ids);
    bind_documents(loading, rows, ARG_GUEST_LINES_BY_IDS_SCHOOL_ID, ARG_GUEST_LINES_BY_IDS_IDS);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        struct account_dish dish = dish_of_line(loading, rows);
        add_dish(loading, column_int(rows, COL_GUEST_LINES_BY_IDS_RECEIPT_ID), &dish);
    }
}

/* Receipts of other schools, by their numbers there. */
static enum err guest_sales_load(struct loading *loading)
{
    if (!has_guest_sales(loading)) return OK;
    scoped(statement) struct statement *rows = statement_open(loading->tx, &q_guest_sales_by_ids);
    bind_documents(loading, rows, ARG_GUEST_SALES_BY_IDS_SCHOOL_ID, ARG_GUEST_SALES_BY_IDS_IDS);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        bool is_return = column_int(rows, COL_GUEST_SALES_BY_IDS_IS_RETURN) != 0;
        const char *number = receipt_number_format(
            loading->arena, column_int(rows, COL_GUEST_SALES_BY_IDS_SCHOOL_NUMBER),
            column_int(rows, COL_GUEST_SALES_BY_IDS_NUMBER));
        const char *school = column_string(rows, COL_GUEST_SALES_BY_IDS_SCHOOL_NAME,
                                           loading->arena);
        name_entries(loading, column_int(rows, COL_GUEST_SALES_BY_IDS_ID),
                     is_return ? ENTRY_RETURN : ENTRY_RECEIPT,
                     arena_printf(loading->arena, "%s №%s, %s", is_return ? "Возврат" : "Чек",
                                  number, school));
    }
    return loading->request->with_dishes ? guest_lines_load(loading) : OK;
}

static void name_reversals(struct loading *loading)
{
    for (int i = 0; i < loading->count; i++) {
        struct account_entry *entry = &loading->entries[i];
        if (entry->kind != ENTRY_REVERSAL) continue;
        entry->name = arena_printf(loading->arena, "Исправление: %s", entry->name);
    }
}

static enum err documents_load(struct loading *loading)
{
    if (loading->count == 0) return OK;
    TRY(reversals_load(loading));
    TRY(receipts_load(loading));
    TRY(payments_load(loading));
    TRY(rosters_load(loading));
    if (loading->request->with_dishes) TRY(lines_load(loading));
    TRY(guest_sales_load(loading));
    name_reversals(loading);
    return OK;
}

enum err statement_of_place(struct tx *tx, struct arena *arena,
                            const struct account_statement_request *request,
                            struct account_statement *out_statement)
{
    struct loading loading = {.tx = tx, .arena = arena, .request = request};
    struct account_statement statement = {.first_day = request->first_day,
                                          .last_day = request->last_day};
    TRY(transfers_load(&loading, &statement));
    TRY(documents_load(&loading));
    statement.entries = loading.entries;
    statement.entry_count = loading.count;
    *out_statement = statement;
    return OK;
}
