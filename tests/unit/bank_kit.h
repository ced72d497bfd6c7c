/* What the tests of money by files share: channels with registers over the desk's small city, and
 * registers and statements made from lists. */
#ifndef TESTS_UNIT_BANK_KIT_H
#define TESTS_UNIT_BANK_KIT_H

#include "desk_kit.h"

#include "desk/case.h"
#include "desk/reconcile.h"
#include "desk/register_import.h"
#include "desk/statement_import.h"
#include "desk/suspense.h"
#include "ledger/account.h"

enum { BANK_QIWI = 11, BANK_SBER = 12, BANK_TRANSFER = 13, BANK_CARD = 14, BANK_STAFF = 700 };
#define BANK_ACCOUNT "40702810012345678912"
#define BANK_SBER_INN "7707083893"
#define BANK_PARENT_ACCOUNT "40817810000000000001"

/* Book 0 and the channels qiwi (OSMP's registers), sber (Sberbank's; its money comes from
 * BANK_SBER_INN) and transfer (direct transfers to BANK_ACCOUNT). */
void bank_open(struct kit *kit);

struct bank_line {
    const char *id;
    const char *number;
    int64_t amount, fee; /* kopecks */
    int day;             /* before the kit's today; 0: today */
};

/* A register as the network writes it. `order` NULL: without lines' money order (OSMP has none). */
struct text bank_register(struct kit *kit, const char *channel, const struct bank_line *lines,
                          int count, const char *order);

struct bank_paper {
    const char *number;
    int64_t amount;
    const char *payer_inn, *payer, *purpose;
    int day;
};
struct text bank_papers(struct kit *kit, const struct bank_paper *papers, int count);

/* Told on line by the channel, at noon of the day. */
void bank_tell(struct kit *kit, const char *channel, const struct bank_line *line);
struct register_import bank_import(struct kit *kit, const char *channel, struct text file);
struct statement_import bank_statement(struct kit *kit, struct text file);

/* The open cases, all of them; and how many are of a kind. */
struct case_list bank_cases(struct kit *kit);
int bank_case_count(struct kit *kit, enum case_kind kind);
struct reconciliation_case bank_case(struct kit *kit, enum case_kind kind);
enum case_status bank_resolve(struct kit *kit, enum case_kind kind,
                              enum case_resolution resolution);

/* Balances in kopecks: of clearing over all books, and of book 0. */
int64_t bank_clearing(struct kit *kit, int64_t channel_id);
int64_t bank_balance(struct kit *kit, enum account_kind kind, int64_t index);
/* What waits in suspense is the balance of its account. */
void bank_prove(struct kit *kit);

#define BANK_TEST(name)                                                                            \
    static void money_##name(struct kit *kit);                                                     \
    DESK_TEST(name)                                                                                \
    {                                                                                              \
        bank_open(kit);                                                                            \
        money_##name(kit);                                                                         \
        bank_prove(kit);                                                                           \
    }                                                                                              \
    static void money_##name(struct kit *kit)

#endif
