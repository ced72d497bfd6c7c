/* The books as a plain-text journal for hledger (and ledger): a file a book, one that includes all.
 *
 * Accounts are named as people name them, debits are positive. Each posting is one transaction
 * under its id. Behind the last one stands, for every account, what our own balance says, as an
 * assertion: `hledger check` thereby proves our balances against the transfers. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/id_map.h"
#include "export/export_sql.h"
#include "export/inside.h"
#include "ledger/account.h"
#include "ledger/book.h"
#include "ledger/posting.h"

enum {
    PAGE_ROWS = 20000,
    NAMES_LIMIT = 4096, /* funding sources, channels */
    BOOK_ARENA_BYTES = 256 << 20,
    INDEX_MASK = ACCOUNT_INDEX_LIMIT - 1
};

struct named {
    int64_t id;
    const char *name;
};

struct names {
    struct named *list;
    int count;
};

struct journal_account {
    const char *name;
    int64_t net; /* debits less credits, in kopecks */
};

struct journal {
    struct export_run *run;
    struct arena *arena; /* of the book */
    const struct names *sources, *channels;
    int64_t school_id;
    const char *title; /* «Школа 24» */
    struct id_map ids;
    struct journal_account *accounts;
    struct outfile out;
    /* the transaction being written */
    int64_t posting_id;
    int32_t day;
    int32_t last_day; /* the latest of all */
    char date[16];
};

/* ---- names ---- */

/* hledger parts levels by colons and ends a name at two blanks, a tab or a semicolon. */
static const char *safe_name(struct arena *arena, const char *name)
{
    char *safe = arena_copy(arena, name, strlen(name));
    for (char *at = safe; *at != '\0'; at++) {
        bool is_blank = (unsigned char)*at <= ' ';
        if (*at == ':' || *at == ';') *at = '-';
        if (is_blank) *at = '_';
        if (is_blank && at > safe && at[-1] != '_' && at[-1] != ' ' && at[1] != '\0') *at = ' ';
    }
    return safe;
}

static const char *name_find(const struct names *names, int64_t id)
{
    for (int i = 0; i < names->count; i++) {
        if (names->list[i].id == id) return names->list[i].name;
    }
    return "";
}

static const char *numbered(struct journal *journal, const char *group, int64_t index,
                            const struct names *names)
{
    const char *name = names == NULL ? "" : name_find(names, index);
    return arena_printf(journal->arena, "%s:%s:%" PRId64 "%s%s", journal->title, group, index,
                        *name == '\0' ? "" : " ", name);
}

static const char *system_account_name(struct journal *journal, int64_t id, int64_t kind)
{
    int64_t index = id & INDEX_MASK;
    const char *word = NULL;
    switch ((enum account_kind)kind) {
    case ACCOUNT_PERSONAL: break;
    case ACCOUNT_SALES: word = "Продажи блюд"; break;
    case ACCOUNT_ROSTER: word = "Рационы"; break;
    case ACCOUNT_CARD_FEES: word = "Карты"; break;
    case ACCOUNT_TRANSIT: word = "Транзит"; break;
    case ACCOUNT_SUBSIDY: return numbered(journal, "Дотации", index, journal->sources);
    case ACCOUNT_CLEARING: return numbered(journal, "Расчёты с каналами", index, journal->channels);
    case ACCOUNT_CORRECTIONS: word = "Исправления"; break;
    case ACCOUNT_BANK: word = "Банк"; break;
    case ACCOUNT_SUSPENSE: word = "Невыясненные"; break;
    case ACCOUNT_PAYABLE: return numbered(journal, "Долг организаторам питания", index, NULL);
    case ACCOUNT_PAYOUTS: word = "Платежи организаторам"; break;
    case ACCOUNT_WRITTEN_OFF: word = "Списанные остатки"; break;
    case ACCOUNT_COSTS:
        word = index == COSTS_OF_BANKS ? "Расходы:Банки" : "Расходы:Расхождения";
        break;
    }
    if (word == NULL) return numbered(journal, "Прочее", id, NULL);
    return arena_printf(journal->arena, "%s:%s", journal->title, word);
}

static const char *account_name(struct journal *journal, int64_t id, int64_t kind,
                                const char *number)
{
    if (!account_is_personal(id)) return system_account_name(journal, id, kind);
    if (*number == '\0') number = arena_printf(journal->arena, "id %" PRId64, id);
    return arena_printf(journal->arena, "%s:Лицевые счета:%s", journal->title,
                        safe_name(journal->arena, number));
}

static const char *code_words(int64_t code)
{
    switch ((enum transfer_code)code) {
    case TRANSFER_TOP_UP: return "Пополнение";
    case TRANSFER_DISHES: return "Чек";
    case TRANSFER_SET_MEAL: return "Рацион, часть родителя";
    case TRANSFER_SUBSIDY: return "Рацион, дотация";
    case TRANSFER_CARD_FEE: return "Активация карты";
    case TRANSFER_FAMILY: return "Перевод в семье";
    case TRANSFER_BROUGHT_IN: return "Остаток из прежней системы";
    case TRANSFER_REFUND: return "Возврат денег";
    case TRANSFER_SETTLEMENT: return "Деньги канала";
    case TRANSFER_BANK: return "Банк";
    case TRANSFER_COST: return "Расход";
    case TRANSFER_SUSPENSE: return "Невыясненный платёж";
    case TRANSFER_GUEST: return "Еда в другой школе";
    case TRANSFER_MOVE: return "Перевод в другую школу";
    case TRANSFER_ACCRUAL: return "Начислено организатору питания";
    case TRANSFER_PAYOUT: return "Платёж организатору питания";
    case TRANSFER_WRITE_OFF: return "Списание остатка";
    }
    return "Проводка";
}

static enum err names_load(struct tx *tx, struct arena *arena, const struct query *query,
                           struct names *out_names)
{
    struct names names = {ARENA_ARRAY(arena, struct named, NAMES_LIMIT), 0};
    scoped(statement) struct statement *rows = statement_open(tx, query);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        *out_names = names;
        if (!found) return OK;
        if (names.count == NAMES_LIMIT) return ERR_LIMIT;
        names.list[names.count++] = (struct named){column_int(rows, 0),
                                                   safe_name(arena, column_string(rows, 1, arena))};
    }
}

/* ---- one book ---- */

static enum err count_accounts(struct journal *journal, int *out_count)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(journal->run->tx,
                                                             &q_journal_account_count);
    bind_int(row, ARG_JOURNAL_ACCOUNT_COUNT_SCHOOL_ID, journal->school_id);
    TRY(statement_next(row, &found));
    CHECK(found);
    int64_t count = column_int(row, COL_JOURNAL_ACCOUNT_COUNT_ACCOUNTS);
    if (count > INT32_MAX / 4) return ERR_LIMIT;
    *out_count = (int)count;
    return OK;
}

static enum err load_accounts(struct journal *journal)
{
    int count;
    TRY(count_accounts(journal, &count));
    id_map_init(&journal->ids, journal->arena, count);
    journal->accounts = ARENA_ARRAY(journal->arena, struct journal_account, (size_t)count + 1);
    scoped(statement) struct statement *rows = statement_open(journal->run->tx,
                                                              &q_journal_accounts);
    bind_int(rows, ARG_JOURNAL_ACCOUNTS_SCHOOL_ID, journal->school_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        int64_t id = column_int(rows, COL_JOURNAL_ACCOUNTS_ID);
        journal->accounts[id_map_add(&journal->ids, id)] = (struct journal_account){
            .name = account_name(journal, id, column_int(rows, COL_JOURNAL_ACCOUNTS_KIND),
                                 column_string(rows, COL_JOURNAL_ACCOUNTS_NUMBER, journal->arena)),
            .net = journal->run->order->has_as_of
                       ? 0
                       : column_int(rows, COL_JOURNAL_ACCOUNTS_DEBITS) -
                             column_int(rows, COL_JOURNAL_ACCOUNTS_CREDITS),
        };
    }
}

static void write_amount(struct outfile *out, int64_t kopecks)
{
    uint64_t all = kopecks < 0 ? -(uint64_t)kopecks : (uint64_t)kopecks;
    if (kopecks < 0) outfile_char(out, '-');
    outfile_int(out, (int64_t)(all / 100));
    outfile_char(out, '.');
    outfile_char(out, (char)('0' + all / 10 % 10));
    outfile_char(out, (char)('0' + all % 10));
    outfile_string(out, " RUB");
}

static void write_line(struct journal *journal, int64_t account_id, int64_t kopecks)
{
    int place = id_map_find(&journal->ids, account_id);
    outfile_string(&journal->out, "    ");
    if (place < 0) { /* I-9 is broken, and verify says so; the journal shows it */
        outfile_printf(&journal->out, "%s:Неизвестные:%" PRId64, journal->title, account_id);
    } else {
        outfile_string(&journal->out, journal->accounts[place].name);
        if (journal->run->order->has_as_of) journal->accounts[place].net += kopecks;
    }
    outfile_string(&journal->out, "  ");
    write_amount(&journal->out, kopecks);
    outfile_char(&journal->out, '\n');
}

static void write_date(struct journal *journal, int32_t number)
{
    if (number != journal->day || *journal->date == '\0') {
        struct date date = day_date(day_of_number(number));
        snprintf(journal->date, sizeof journal->date, "%04d-%02d-%02d", date.year % 10000,
                 date.month, date.day_of_month);
    }
    outfile_string(&journal->out, journal->date);
}

static void write_transfer(struct journal *journal, const struct statement *row)
{
    int64_t posting_id = column_int(row, COL_JOURNAL_TRANSFERS_POSTING_ID);
    int32_t day = (int32_t)column_int(row, COL_JOURNAL_TRANSFERS_HAPPENED_DAY);
    if (journal->run->order->has_as_of && day > journal->run->order->as_of.number) return;
    if (posting_id != journal->posting_id || day != journal->day) {
        outfile_char(&journal->out, '\n');
        write_date(journal, day);
        outfile_string(&journal->out, " (");
        outfile_int(&journal->out, posting_id);
        outfile_string(&journal->out, ") ");
        outfile_string(&journal->out, code_words(column_int(row, COL_JOURNAL_TRANSFERS_CODE)));
        outfile_char(&journal->out, '\n');
        journal->posting_id = posting_id;
        journal->day = day;
    }
    if (day > journal->last_day) journal->last_day = day;
    int64_t amount = column_int(row, COL_JOURNAL_TRANSFERS_AMOUNT);
    write_line(journal, column_int(row, COL_JOURNAL_TRANSFERS_DEBIT_ID), amount);
    write_line(journal, column_int(row, COL_JOURNAL_TRANSFERS_CREDIT_ID), -amount);
}

static enum err write_page(struct journal *journal, int64_t *after, int *out_count)
{
    scoped(statement) struct statement *rows = statement_open(journal->run->tx,
                                                              &q_journal_transfers);
    bind_int(rows, ARG_JOURNAL_TRANSFERS_SCHOOL_ID, journal->school_id);
    bind_int(rows, ARG_JOURNAL_TRANSFERS_AFTER, *after);
    bind_int(rows, ARG_JOURNAL_TRANSFERS_COUNT, PAGE_ROWS);
    for (*out_count = 0;; ++*out_count) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        *after = column_int(rows, COL_JOURNAL_TRANSFERS_SEQ);
        write_transfer(journal, rows);
        TRY(journal->out.err);
        TRY(export_step(journal->run, "Книги"));
    }
}

/* What our balances say, behind everything else. */
static void write_assertions(struct journal *journal)
{
    outfile_char(&journal->out, '\n');
    write_date(journal, journal->last_day);
    outfile_string(&journal->out, " Остатки по книге\n");
    for (int i = 0; i < journal->ids.count; i++) {
        outfile_string(&journal->out, "    ");
        outfile_string(&journal->out, journal->accounts[i].name);
        outfile_string(&journal->out, "  0.00 RUB = ");
        write_amount(&journal->out, journal->accounts[i].net);
        outfile_char(&journal->out, '\n');
    }
}

static enum err write_book(struct journal *journal)
{
    int64_t after = 0;
    TRY(load_accounts(journal));
    outfile_printf(&journal->out, "; %s\ncommodity 1000.00 RUB\n\n", journal->title);
    for (int i = 0; i < journal->ids.count; i++) {
        outfile_string(&journal->out, "account ");
        outfile_string(&journal->out, journal->accounts[i].name);
        outfile_char(&journal->out, '\n');
    }
    for (int count = PAGE_ROWS; count == PAGE_ROWS;) TRY(write_page(journal, &after, &count));
    write_assertions(journal);
    return OK;
}

/* ---- all books ---- */

struct book_row {
    int64_t school_id;
    int32_t open_day;
    const char *title;
};

static enum err write_book_file(struct export_run *run, const struct names names[2],
                                const struct book_row *book, const char *name)
{
    struct arena arena;
    arena_init(&arena, BOOK_ARENA_BYTES);
    struct journal journal = {
        .run = run,
        .arena = &arena,
        .sources = &names[0],
        .channels = &names[1],
        .school_id = book->school_id,
        .title = book->title,
        .last_day = run->order->has_as_of ? run->order->as_of.number : book->open_day,
    };
    enum err err = outfile_open(&journal.out, run->folder, name);
    if (err == OK) err = write_book(&journal);
    if (err == OK) {
        err = export_keep(run, &journal.out, name, NULL, 0);
    } else {
        outfile_drop(&journal.out);
    }
    arena_release(&arena);
    return err;
}

static enum err books_load(struct export_run *run, struct book_row *books, int *out_count)
{
    *out_count = 0;
    scoped(statement) struct statement *rows = statement_open(run->tx, &q_journal_books);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        if (*out_count == EXPORT_FILES_LIMIT / 2) return ERR_LIMIT;
        int64_t school_id = column_int(rows, COL_JOURNAL_BOOKS_SCHOOL_ID);
        int64_t number = column_int(rows, COL_JOURNAL_BOOKS_NUMBER);
        books[(*out_count)++] = (struct book_row){
            school_id, (int32_t)column_int(rows, COL_JOURNAL_BOOKS_OPEN_DAY),
            school_id == BOOK_OF_OPERATOR
                ? "Оператор"
                : arena_printf(run->arena, "Школа %" PRId64, number != 0 ? number : school_id)};
    }
}

enum err export_journals(struct export_run *run)
{
    int count;
    struct names names[2];
    struct outfile all;
    struct book_row *books = ARENA_ARRAY(run->arena, struct book_row, EXPORT_FILES_LIMIT / 2);
    TRY(books_load(run, books, &count));
    TRY(names_load(run->tx, run->arena, &q_journal_sources, &names[0]));
    TRY(names_load(run->tx, run->arena, &q_journal_channels, &names[1]));
    for (int i = 0; i < count; i++) {
        char name[EXPORT_NAME_SIZE];
        snprintf(name, sizeof name, EXPORT_BOOKS "/book-%03" PRId64 ".journal", books[i].school_id);
        TRY(write_book_file(run, names, &books[i], name));
    }
    TRY(outfile_open(&all, run->folder, EXPORT_BOOKS "/all.journal"));
    outfile_string(&all, "; Все книги: hledger -f all.journal bal\n");
    for (int i = 0; i < count; i++) {
        outfile_printf(&all, "include book-%03" PRId64 ".journal\n", books[i].school_id);
    }
    return export_keep(run, &all, EXPORT_BOOKS "/all.journal", NULL, 0);
}
