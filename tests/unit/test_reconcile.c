/* Registers, the bank's money, and what differs between them and the books. */
#include "bank_kit.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "desk/money_proof.h"
#include "desk/register_taking.h"
#include "ledger/account.h"

#define ROWS(list) (int)(sizeof(list) / sizeof((list)[0]))
#define N1 "0240000001"
#define N2 "0240000002"
#define OTHER "0250000001"

static int64_t pupil_balance(struct kit *kit, int64_t school_id, int pupil)
{
    return kit_balance(kit, school_id, kit_pupil(school_id, pupil));
}

/* ---- all agrees ---- */

static const struct bank_line DAY[] = {
    {"T1", N1, 50000, 0, 1}, {"T2", N2, 10000, 0, 1}, {"T3", OTHER, 25000, 0, 1}};

BANK_TEST(test_a_register_that_agrees_leaves_nothing_open)
{
    for (int i = 0; i < ROWS(DAY); i++) bank_tell(kit, "qiwi", &DAY[i]);
    struct register_import import = bank_import(kit, "qiwi",
                                                bank_register(kit, "qiwi", DAY, ROWS(DAY), NULL));
    assert_int_equal(import.status, REGISTER_TAKEN);
    assert_int_equal(import.lines, 3);
    assert_int_equal(import.agreed, 3);
    assert_int_equal(bank_cases(kit).count, 0);
    assert_int_equal(bank_clearing(kit, BANK_QIWI), -85000);
}

BANK_TEST(test_a_register_twice_changes_nothing)
{
    struct text file = bank_register(kit, "qiwi", DAY, ROWS(DAY), NULL);
    assert_int_equal(bank_import(kit, "qiwi", file).credited, 3);
    int64_t transfers = kit_count(kit, "SELECT count(*) FROM transfer");
    int64_t cases = kit_count(kit, "SELECT count(*) FROM reconciliation_case");
    struct register_import again = bank_import(kit, "qiwi", file);
    assert_int_equal(again.status, REGISTER_KNOWN);
    assert_int_equal(again.credited, 3);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM transfer"), transfers);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM reconciliation_case"), cases);
}

/* ---- each kind of difference ---- */

BANK_TEST(test_what_was_never_told_is_credited_from_the_register)
{
    struct register_import import = bank_import(kit, "qiwi",
                                                bank_register(kit, "qiwi", DAY, 1, NULL));
    assert_int_equal(import.credited, 1);
    assert_int_equal(pupil_balance(kit, KIT_SCHOOL, 1), 50000);
    assert_string_equal(case_kind_name(bank_case(kit, CASE_NOT_WITH_US).kind), "not_with_us");
    /* It comes on line after all: known, and no second credit. */
    struct top_up late = {.channel = "qiwi",
                          .outside_id = TEXT("T1"),
                          .number = TEXT(N1),
                          .amount = money_of_kopecks(50000),
                          .happened_at = kit->now,
                          .source = PAYMENT_ON_LINE};
    assert_int_equal(desk_top_up(&kit->desk, kit->arena, &late), OK);
    assert_int_equal(late.status, TOP_UP_EXISTS);
    assert_int_equal(pupil_balance(kit, KIT_SCHOOL, 1), 50000);
    assert_int_equal(bank_resolve(kit, CASE_NOT_WITH_US, CASE_ACKNOWLEDGED), CASE_DONE);
    assert_int_equal(bank_cases(kit).count, 0);
}

BANK_TEST(test_what_no_register_holds_is_reversed_or_comes_later)
{
    bank_tell(kit, "qiwi", &DAY[0]);
    bank_tell(kit, "qiwi", &DAY[1]);
    bank_tell(kit, "qiwi", &DAY[2]);
    bank_import(kit, "qiwi", bank_register(kit, "qiwi", DAY, 1, NULL));
    assert_int_equal(bank_case_count(kit, CASE_NOT_IN_REGISTER), 2);
    /* One comes with the next register, and its case closes by itself. */
    bank_import(kit, "qiwi", bank_register(kit, "qiwi", &DAY[2], 1, NULL));
    assert_int_equal(bank_case_count(kit, CASE_NOT_IN_REGISTER), 1);
    struct reconciliation_case item = bank_case(kit, CASE_NOT_IN_REGISTER);
    assert_int_equal(money_in_kopecks(item.ours), 10000);
    assert_true(item.deadline_at.ms == kit->now.ms + 2 * HOUR_MS);
    assert_int_equal(bank_resolve(kit, CASE_NOT_IN_REGISTER, CASE_CORRECTED),
                     CASE_RESOLUTION_INVALID);
    assert_int_equal(bank_resolve(kit, CASE_NOT_IN_REGISTER, CASE_REVERSED), CASE_DONE);
    assert_int_equal(pupil_balance(kit, KIT_SCHOOL, 2), 0);
    assert_int_equal(bank_cases(kit).count, 0);
    assert_int_equal(bank_clearing(kit, BANK_QIWI), -75000);
}

BANK_TEST(test_another_amount_is_corrected_or_borne)
{
    static const struct bank_line TOLD[] = {{"A1", N1, 50000, 0, 1}, {"A2", N2, 10000, 0, 1}};
    static const struct bank_line LISTED[] = {{"A1", N1, 40000, 0, 1}, {"A2", N2, 9000, 0, 1}};
    for (int i = 0; i < 2; i++) bank_tell(kit, "qiwi", &TOLD[i]);
    bank_import(kit, "qiwi", bank_register(kit, "qiwi", LISTED, 2, NULL));
    assert_int_equal(bank_case_count(kit, CASE_OTHER_AMOUNT), 2);
    assert_int_equal(bank_resolve(kit, CASE_OTHER_AMOUNT, CASE_CORRECTED), CASE_DONE);
    assert_int_equal(pupil_balance(kit, KIT_SCHOOL, 1), 40000);
    assert_int_equal(bank_resolve(kit, CASE_OTHER_AMOUNT, CASE_BORNE), CASE_DONE);
    assert_int_equal(pupil_balance(kit, KIT_SCHOOL, 2), 10000);
    assert_int_equal(bank_balance(kit, ACCOUNT_COSTS, COSTS_OF_DIFFERENCES), -1000);
    /* What is owed now is what the register says. */
    assert_int_equal(bank_clearing(kit, BANK_QIWI), -49000);
    assert_int_equal(bank_cases(kit).count, 0);
}

BANK_TEST(test_other_day_other_account_listed_twice_taken_back)
{
    static const struct bank_line TOLD[] = {{"D1", N1, 50000, 0, 2}, {"D2", N1, 10000, 0, 1}};
    static const struct bank_line LISTED[] = {{"D1", N1, 50000, 0, 1}, {"D2", N2, 10000, 0, 1}};
    static const struct bank_line AGAIN[] = {{"D1", N1, 50000, 0, 1}, {"D3", N1, 100, 0, 1}};
    for (int i = 0; i < 2; i++) bank_tell(kit, "qiwi", &TOLD[i]);
    struct register_import import = bank_import(kit, "qiwi",
                                                bank_register(kit, "qiwi", LISTED, 2, NULL));
    assert_int_equal(import.differing, 2);
    assert_int_equal(bank_case_count(kit, CASE_OTHER_DAY), 1);
    assert_int_equal(bank_case_count(kit, CASE_OTHER_ACCOUNT), 1);
    bank_import(kit, "qiwi", bank_register(kit, "qiwi", AGAIN, 2, NULL));
    assert_int_equal(bank_case_count(kit, CASE_LISTED_TWICE), 1);
    assert_int_equal(bank_case_count(kit, CASE_NOT_WITH_US), 1);
    assert_int_equal(bank_resolve(kit, CASE_LISTED_TWICE, CASE_ACKNOWLEDGED), CASE_DONE);
    assert_int_equal(pupil_balance(kit, KIT_SCHOOL, 1), 60100);
}

BANK_TEST(test_a_register_that_does_not_come)
{
    bank_tell(kit, "qiwi", &DAY[0]);
    kit->now = instant_add_ms(day_start(kit_today(kit), zone_moscow()), 9 * HOUR_MS);
    assert_int_equal(desk_reconcile_due(&kit->desk), OK);
    assert_int_equal(bank_cases(kit).count, 0);
    kit->now = instant_add_ms(kit->now, 2 * HOUR_MS);
    assert_int_equal(desk_reconcile_due(&kit->desk), OK);
    assert_int_equal(bank_case_count(kit, CASE_REGISTER_MISSING), 1);
    bank_import(kit, "qiwi", bank_register(kit, "qiwi", DAY, 1, NULL));
    assert_int_equal(bank_cases(kit).count, 0);
}

/* ---- money ---- */

static const struct bank_line PAID[] = {{"S1", N1, 50000, 800, 1}, {"S2", OTHER, 30000, 480, 1}};

static void pay_on_line(struct kit *kit)
{
    for (int i = 0; i < 2; i++) bank_tell(kit, "sber", &PAID[i]);
}

BANK_TEST(test_the_money_of_a_register_settles_all_books)
{
    static const struct bank_paper PAPER = {
        "945839", 78720, BANK_SBER_INN, "ПАО СБЕРБАНК", "Перевод средств по реестру", 0};
    pay_on_line(kit);
    bank_import(kit, "sber", bank_register(kit, "sber", PAID, 2, "945839"));
    struct statement_import statement = bank_statement(kit, bank_papers(kit, &PAPER, 1));
    assert_int_equal(statement.status, STATEMENT_TAKEN);
    assert_int_equal(statement.matched, 1);
    assert_int_equal(bank_clearing(kit, BANK_SBER), 0);
    assert_int_equal(bank_balance(kit, ACCOUNT_BANK, 0), -78720);
    assert_int_equal(bank_balance(kit, ACCOUNT_COSTS, COSTS_OF_BANKS), -1280);
    assert_int_equal(bank_cases(kit).count, 0);
    /* Each parent's money is whole. */
    assert_int_equal(pupil_balance(kit, KIT_SCHOOL, 1), 50000);
    assert_int_equal(pupil_balance(kit, KIT_OTHER_SCHOOL, 1), 30000);
}

BANK_TEST(test_money_before_its_register_waits_for_it)
{
    static const struct bank_paper PAPER = {
        "0945839", 78720, BANK_SBER_INN, "ПАО СБЕРБАНК", "Перевод средств по реестру", 0};
    pay_on_line(kit);
    assert_int_equal(bank_statement(kit, bank_papers(kit, &PAPER, 1)).suspended, 1);
    assert_int_equal(bank_case_count(kit, CASE_MONEY_UNEXPECTED), 1);
    assert_int_equal(bank_balance(kit, ACCOUNT_SUSPENSE, 0), 78720);
    bank_import(kit, "sber", bank_register(kit, "sber", PAID, 2, "945839"));
    assert_int_equal(bank_balance(kit, ACCOUNT_SUSPENSE, 0), 0);
    assert_int_equal(bank_clearing(kit, BANK_SBER), 0);
    assert_int_equal(bank_cases(kit).count, 0);
}

BANK_TEST(test_money_that_is_another_sum_or_late)
{
    static const struct bank_paper PAPER = {
        "945839", 78000, BANK_SBER_INN, "ПАО СБЕРБАНК", "Перевод средств по реестру", 0};
    pay_on_line(kit);
    bank_import(kit, "sber", bank_register(kit, "sber", PAID, 2, "945839"));
    kit->now = instant_add_ms(kit->now, 4 * DAY_MS);
    assert_int_equal(desk_reconcile_due(&kit->desk), OK);
    assert_int_equal(bank_case_count(kit, CASE_MONEY_NOT_ARRIVED), 1);
    kit->now = instant_add_ms(kit->now, -4 * DAY_MS);
    bank_statement(kit, bank_papers(kit, &PAPER, 1));
    assert_int_equal(bank_case_count(kit, CASE_MONEY_OTHER_AMOUNT), 1);
    assert_int_equal(bank_resolve(kit, CASE_MONEY_OTHER_AMOUNT, CASE_BORNE), CASE_DONE);
    assert_int_equal(bank_clearing(kit, BANK_SBER), 0);
    assert_int_equal(bank_balance(kit, ACCOUNT_COSTS, COSTS_OF_DIFFERENCES), -720);
    assert_int_equal(bank_balance(kit, ACCOUNT_BANK, 0), -78000);
    assert_int_equal(desk_reconcile_due(&kit->desk), OK);
    assert_int_equal(bank_cases(kit).count, 0);
}

BANK_TEST(test_transfers_by_details)
{
    static const struct bank_paper PAPERS[] = {
        {"1", 50000, "", "Иванова Мария", "Питание, ЛС 0240000001 Иванов Иван", 0},
        {"2", 30000, "", "Петров", "за 0240000001 и 0240000002", 0},
        {"3", 20000, "", "Сидоров", "ИНН 0240000001 за питание", 0}};
    struct text file = bank_papers(kit, PAPERS, 3);
    struct statement_import import = bank_statement(kit, file);
    assert_int_equal(import.credited, 1);
    assert_int_equal(import.suspended, 2);
    assert_int_equal(pupil_balance(kit, KIT_SCHOOL, 1), 50000);
    assert_int_equal(bank_clearing(kit, BANK_TRANSFER), 0);
    assert_int_equal(bank_balance(kit, ACCOUNT_BANK, 0), -100000);
    assert_int_equal(bank_statement(kit, file).status, STATEMENT_KNOWN);
    /* A statement that overlaps brings nothing new. */
    struct statement_import overlap = bank_statement(kit, bank_papers(kit, PAPERS, 2));
    assert_int_equal(overlap.known, 2);
    assert_int_equal(pupil_balance(kit, KIT_SCHOOL, 1), 50000);
}

BANK_TEST(test_money_of_cards_comes_without_registers)
{
    static const struct bank_line PAID_BY_CARD = {"C1", N1, 50000, 0, 1};
    static const struct bank_paper PAPERS[] = {
        {"31", 49200, BANK_SBER_INN, "ПАО СБЕРБАНК",
         "Зачисление средств по операциям эквайринга. Мерчант 1. Комиссия 8.00. НДС нет", 0},
        {"32", 100, BANK_SBER_INN, "ПАО СБЕРБАНК", "ЭКВАЙРИНГ, комиссия 0,50", 0}};
    bank_tell(kit, "card", &PAID_BY_CARD);
    assert_int_equal(bank_clearing(kit, BANK_CARD), -50000);
    struct statement_import import = bank_statement(kit, bank_papers(kit, PAPERS, 2));
    assert_int_equal(import.settled, 2);
    assert_int_equal(bank_clearing(kit, BANK_CARD), 150);
    assert_int_equal(bank_balance(kit, ACCOUNT_BANK, 0), -49300);
    assert_int_equal(bank_balance(kit, ACCOUNT_COSTS, COSTS_OF_BANKS), -850);
    assert_int_equal(bank_cases(kit).count, 0);
}

/* ---- suspense ---- */

struct finding {
    struct arena *arena;
    struct suspense_item item;
    struct suspense_proposals proposals;
};

static enum err propose_run(struct tx *tx, void *context)
{
    struct finding *finding = context;
    struct suspense_list list;
    TRY(suspense_load(tx, finding->arena, SUSPENSE_WAITING, 0, &list));
    assert_true(list.count > 0);
    finding->item = list.items[0];
    return suspense_propose(tx, finding->arena, &finding->item, &finding->proposals);
}

static struct finding first_waiting(struct kit *kit)
{
    struct finding finding = {.arena = kit->arena};
    assert_int_equal(store_read(kit->store, propose_run, &finding), OK);
    return finding;
}

static enum suspense_status attach(struct kit *kit, int64_t id, const char *number)
{
    struct suspense_decision decision = {
        .suspense_id = id, .staff_id = BANK_STAFF, .number = text_of(number)};
    assert_int_equal(desk_suspense_decide(&kit->desk, kit->arena, &decision), OK);
    return decision.status;
}

BANK_TEST(test_an_unknown_account_waits_and_is_attached_once)
{
    static const struct bank_line LINE = {"U1", "0204000001", 50000, 0, 1};
    struct register_import import = bank_import(kit, "qiwi",
                                                bank_register(kit, "qiwi", &LINE, 1, NULL));
    assert_int_equal(import.suspended, 1);
    assert_int_equal(bank_case_count(kit, CASE_ACCOUNT_UNKNOWN), 1);
    assert_int_equal(bank_balance(kit, ACCOUNT_SUSPENSE, 0), 50000);
    struct finding finding = first_waiting(kit);
    assert_int_equal(finding.proposals.count, 1);
    assert_int_equal(finding.proposals.list[0].hint, SUSPENSE_SWAPPED_DIGITS);
    assert_string_equal(finding.proposals.list[0].number, N1);
    /* Told on line later it is known, wherever the money is now. */
    struct top_up late = {.channel = "qiwi",
                          .outside_id = TEXT("U1"),
                          .number = TEXT(N1),
                          .amount = money_of_kopecks(50000),
                          .happened_at = kit->now};
    assert_int_equal(desk_top_up(&kit->desk, kit->arena, &late), OK);
    assert_int_equal(late.status, TOP_UP_EXISTS);
    assert_int_equal(pupil_balance(kit, KIT_SCHOOL, 1), 0);
    assert_int_equal(attach(kit, finding.item.id, "0999999999"), SUSPENSE_ACCOUNT_UNKNOWN);
    assert_int_equal(attach(kit, finding.item.id, N1), SUSPENSE_DONE);
    assert_int_equal(attach(kit, finding.item.id, N2), SUSPENSE_DECIDED_ALREADY);
    assert_int_equal(pupil_balance(kit, KIT_SCHOOL, 1), 50000);
    assert_int_equal(bank_cases(kit).count, 0);
    late.status = TOP_UP_RECORDED;
    assert_int_equal(desk_top_up(&kit->desk, kit->arena, &late), OK);
    assert_int_equal(late.status, TOP_UP_EXISTS);
    assert_int_equal(pupil_balance(kit, KIT_SCHOOL, 1), 50000);
}

BANK_TEST(test_money_is_returned_to_the_payer)
{
    static const struct bank_paper PAPER = {"7", 30000, "", "Петров", "возврат долга", 0};
    bank_statement(kit, bank_papers(kit, &PAPER, 1));
    struct finding finding = first_waiting(kit);
    assert_int_equal(finding.proposals.count, 0);
    struct suspense_decision decision = {
        .suspense_id = finding.item.id, .staff_id = BANK_STAFF, .is_return = true};
    assert_int_equal(desk_suspense_decide(&kit->desk, kit->arena, &decision), OK);
    assert_int_equal(decision.status, SUSPENSE_NOTE_INVALID);
    decision.note = TEXT("п/п 15 от 03.03.2026");
    assert_int_equal(desk_suspense_decide(&kit->desk, kit->arena, &decision), OK);
    assert_int_equal(decision.status, SUSPENSE_DONE);
    assert_int_equal(bank_balance(kit, ACCOUNT_BANK, 0), 0);
    assert_int_equal(bank_cases(kit).count, 0);
}

struct proposing {
    struct arena *arena;
    struct suspense_item item;
    struct suspense_proposals proposals;
};

static enum err proposals_run(struct tx *tx, void *context)
{
    struct proposing *work = context;
    return suspense_propose(tx, work->arena, &work->item, &work->proposals);
}

BANK_TEST(test_whose_money_it_may_be)
{
    static const struct {
        const char *number, *purpose;
        enum suspense_hint hint;
    } WRITTEN[] = {{"240000001", "", SUSPENSE_LOST_ZERO},
                   {"0240000011", "", SUSPENSE_ONE_DIGIT_OFF},
                   {"02400000011", "", SUSPENSE_DIGIT_MORE},
                   {"024000001", "", SUSPENSE_DIGIT_MORE},
                   {"", "питание, л/с 240000001", SUSPENSE_LOST_ZERO},
                   {"", "питание за Иванова Ивана 3б", SUSPENSE_BY_NAME}};
    for (int i = 0; i < ROWS(WRITTEN); i++) {
        struct proposing work = {.arena = kit->arena,
                                 .item = {.number = text_of(WRITTEN[i].number),
                                          .payer = TEXT(""),
                                          .purpose = text_of(WRITTEN[i].purpose)}};
        assert_int_equal(store_read(kit->store, proposals_run, &work), OK);
        assert_true(work.proposals.count > 0);
        assert_int_equal(work.proposals.list[0].hint, WRITTEN[i].hint);
    }
}

/* ---- cut off, and met by on-line requests ---- */

enum { MANY = 700 /* two batches */ };

static struct bank_line *many_lines(struct kit *kit)
{
    struct bank_line *lines = ARENA_ARRAY(kit->arena, struct bank_line, MANY);
    for (int i = 0; i < MANY; i++) {
        lines[i] = (struct bank_line){arena_printf(kit->arena, "M%d", i), i % 2 == 0 ? N1 : OTHER,
                                      100, 0, 1};
    }
    return lines;
}

struct half {
    struct arena *arena;
    struct channel channel;
    struct register_taking taking;
};

static enum err channel_find(struct tx *tx, void *context)
{
    struct half *half = context;
    bool found;
    return channel_load(tx, half->arena, "qiwi", &found, &half->channel);
}

BANK_TEST(test_an_import_that_was_cut_off_goes_on)
{
    struct text file = bank_register(kit, "qiwi", many_lines(kit), MANY, NULL);
    struct register_format format = register_format_osmp();
    struct register_list list;
    struct file_problems problems = {.total = 0};
    struct half half = {.arena = kit->arena};
    register_read(kit->arena, &format, file, &list, &problems);
    assert_int_equal(store_read(kit->store, channel_find, &half), OK);
    half.taking = (struct register_taking){.desk = &kit->desk,
                                           .channel = &half.channel,
                                           .list = &list,
                                           .file_name = "half.txt",
                                           .digest = hash_of(file.bytes, file.size),
                                           .arena = kit->arena,
                                           .count = REGISTER_BATCH_LINES};
    assert_int_equal(store_write(kit->store, 0, register_begin, &half.taking), OK);
    assert_int_equal(store_write(kit->store, 0, register_batch_take, &half.taking), OK);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM register_line"), REGISTER_BATCH_LINES);
    /* Nobody takes what is half there for a register of the day. */
    assert_int_equal(desk_reconcile_due(&kit->desk), OK);
    struct register_import import = bank_import(kit, "qiwi", file);
    assert_int_equal(import.status, REGISTER_TAKEN);
    assert_int_equal(import.credited, MANY);
    assert_int_equal(pupil_balance(kit, KIT_SCHOOL, 1), MANY / 2 * 100);
    assert_int_equal(bank_clearing(kit, BANK_QIWI), -MANY * 100);
}

struct meeting {
    struct kit *kit;
    struct text file;
    struct arena arena;
    struct register_import import;
};

static void *meeting_import(void *context)
{
    struct meeting *meeting = context;
    meeting->import = (struct register_import){
        .channel = "qiwi", .file_name = "register.txt", .file = meeting->file};
    if (desk_import_register(&meeting->kit->desk, &meeting->arena, &meeting->import) != OK) abort();
    return NULL;
}

BANK_TEST(test_a_register_meets_the_requests_themselves)
{
    struct bank_line *lines = many_lines(kit);
    struct meeting meeting = {.kit = kit, .file = bank_register(kit, "qiwi", lines, MANY, NULL)};
    pthread_t thread;
    int recorded = 0;
    arena_init(&meeting.arena, 256 << 20);
    assert_int_equal(pthread_create(&thread, NULL, meeting_import, &meeting), 0);
    for (int i = 0; i < MANY; i += 7) {
        struct top_up top_up = {
            .channel = "qiwi",
            .outside_id = text_of(lines[i].id),
            .number = text_of(lines[i].number),
            .amount = money_of_kopecks(lines[i].amount),
            .happened_at = instant_add_ms(day_start(day_add(kit_today(kit), -1), zone_moscow()),
                                          12 * HOUR_MS),
            .source = PAYMENT_ON_LINE};
        assert_int_equal(desk_top_up(&kit->desk, kit->arena, &top_up), OK);
        assert_true(top_up.status == TOP_UP_RECORDED || top_up.status == TOP_UP_EXISTS);
        recorded += top_up.status == TOP_UP_RECORDED;
    }
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(meeting.import.status, REGISTER_TAKEN);
    assert_int_equal(meeting.import.credited + recorded, MANY);
    assert_int_equal(meeting.import.agreed, recorded);
    assert_int_equal(bank_clearing(kit, BANK_QIWI), -MANY * 100);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM payment"), MANY);
    arena_release(&meeting.arena);
}

BANK_TEST(test_refused_files_change_nothing)
{
    static const char *const FILES[] = {"", "1\t2026-03-01\t12:00:00\t0240000001\t5.00\n",
                                        "1\t2026-03-01\t12:00:00\t0240000001\t5.00\n"
                                        "Total:\t2\t5.00\n",
                                        "1\t2027-03-01\t12:00:00\t0240000001\t5.00\n"
                                        "Total:\t1\t5.00\n",
                                        "PK\x03\x04 nothing"};
    for (int i = 0; i < ROWS(FILES); i++) {
        struct register_import import = bank_import(kit, "qiwi", text_of(FILES[i]));
        assert_int_equal(import.status, REGISTER_HAS_PROBLEMS);
        assert_true(import.problems.total > 0);
    }
    struct register_import nobody = bank_import(kit, "nobody", text_of(FILES[1]));
    assert_int_equal(nobody.status, REGISTER_CHANNEL_UNKNOWN);
    assert_int_equal(bank_import(kit, "transfer", text_of(FILES[1])).status,
                     REGISTER_CHANNEL_HAS_NONE);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM register_file"), 0);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM transfer"), 0);
}

/* ---- proof ---- */

struct spoiling {
    struct query query;
};

static enum err spoil_run(struct tx *tx, void *context)
{
    struct spoiling *work = context;
    scoped(statement) struct statement *change = statement_open(tx, &work->query);
    return statement_run(change);
}

static void spoil(struct kit *kit, const char *sql)
{
    struct spoiling *work = ARENA_NEW(kit->arena, struct spoiling);
    work->query = (struct query){.name = sql, .kind = QUERY_EXEC, .sqlite = sql, .postgres = sql};
    assert_int_equal(store_write(kit->store, 0, spoil_run, work), OK);
}

static void finding_keep(void *context, int64_t school_id, const char *sentence)
{
    const char **last = context;
    (void)school_id;
    *last = strncmp(sentence, "suspense", 8) == 0   ? "suspense"
            : strstr(sentence, "share") != NULL     ? "share"
            : strstr(sentence, "its lines") != NULL ? "lines"
                                                    : "other";
}

static const char *verified(struct kit *kit)
{
    const char *last = "";
    const struct verify_sink sink = {finding_keep, &last};
    int64_t findings;
    assert_int_equal(money_verify(kit->store, &sink, &findings), OK);
    assert_int_equal(findings, *last != '\0');
    return last;
}

BANK_TEST(test_what_was_altered_is_named)
{
    static const struct bank_line LINE = {"U1", "0999999999", 50000, 0, 1};
    static const struct bank_paper PAPER = {
        "945839", 78720, BANK_SBER_INN, "ПАО СБЕРБАНК", "Перевод средств по реестру", 0};
    pay_on_line(kit);
    bank_import(kit, "sber", bank_register(kit, "sber", PAID, 2, "945839"));
    bank_statement(kit, bank_papers(kit, &PAPER, 1));
    bank_import(kit, "qiwi", bank_register(kit, "qiwi", &LINE, 1, NULL));
    assert_string_equal(verified(kit), "");
    spoil(kit, "UPDATE suspense SET amount = amount + 1");
    assert_string_equal(verified(kit), "suspense");
    spoil(kit, "UPDATE suspense SET amount = amount - 1");
    assert_string_equal(verified(kit), "");
    spoil(kit, "INSERT INTO register_share (register_id, batch, school_id, amount, line_count) "
               "SELECT register_id, 500, 24, 1, 1 FROM register_money");
    spoil(kit, "INSERT INTO register_batch (register_id, batch, agreed, credited, suspended, "
               "differing) SELECT register_id, 500, 0, 0, 0, 0 FROM register_money");
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM register_share WHERE batch = 500"), 1);
    int64_t findings;
    const char *last = "";
    const struct verify_sink sink = {finding_keep, &last};
    assert_int_equal(money_verify(kit->store, &sink, &findings), OK);
    assert_int_equal(findings, 2); /* the share and, with it, the register's amount */
    assert_string_equal(last, "share");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_register_that_agrees_leaves_nothing_open),
        cmocka_unit_test(test_a_register_twice_changes_nothing),
        cmocka_unit_test(test_what_was_never_told_is_credited_from_the_register),
        cmocka_unit_test(test_what_no_register_holds_is_reversed_or_comes_later),
        cmocka_unit_test(test_another_amount_is_corrected_or_borne),
        cmocka_unit_test(test_other_day_other_account_listed_twice_taken_back),
        cmocka_unit_test(test_a_register_that_does_not_come),
        cmocka_unit_test(test_the_money_of_a_register_settles_all_books),
        cmocka_unit_test(test_money_before_its_register_waits_for_it),
        cmocka_unit_test(test_money_that_is_another_sum_or_late),
        cmocka_unit_test(test_transfers_by_details),
        cmocka_unit_test(test_money_of_cards_comes_without_registers),
        cmocka_unit_test(test_an_unknown_account_waits_and_is_attached_once),
        cmocka_unit_test(test_money_is_returned_to_the_payer),
        cmocka_unit_test(test_whose_money_it_may_be),
        cmocka_unit_test(test_an_import_that_was_cut_off_goes_on),
        cmocka_unit_test(test_a_register_meets_the_requests_themselves),
        cmocka_unit_test(test_refused_files_change_nothing),
        cmocka_unit_test(test_what_was_altered_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
