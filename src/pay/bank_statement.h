/* A bank's statement of the operator's account as 1C exchanges it (1CClientBankExchange 1.03). */
#ifndef PAY_BANK_STATEMENT_H
#define PAY_BANK_STATEMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/money.h"
#include "base/text.h"
#include "pay/file_problem.h"

enum {
    BANK_STATEMENT_BYTES_LIMIT = 32 << 20,
    BANK_DOCUMENTS_LIMIT = 100000,
    BANK_SECTIONS_LIMIT = 100, /* accounts of one file */
    BANK_ACCOUNT_DIGITS = 20,
    BANK_NUMBER_LIMIT = 64, /* bytes of a document's number */
    BANK_TEXT_LIMIT = 1000, /* bytes of a name or a purpose; more is cut off */
};

struct bank_document {
    int line; /* where its section begins */
    struct text number;
    struct day day;
    struct money amount;
    struct text payer_account, payer_inn, payer;
    struct text payee_account;
    struct text purpose;
    bool has_arrived; /* it has a ДатаПоступило */
    struct day arrived_day;
    bool has_left; /* it has a ДатаСписано */
    struct day left_day;
    bool is_incoming; /* SPEC sber 2.5: ДатаПоступило and our account as the payee's */
    bool is_outgoing; /* ДатаСписано and our account as the payer's */
    struct text account; /* ours; empty: neither side is */
};

/* One СекцияРасчСчет. */
struct bank_section {
    int line;
    struct text account;
    struct day first_day, last_day;
    bool has_figures; /* opening, received, spent and closing are all told */
    struct money opening, received, spent, closing;
};

struct bank_statement {
    struct text accounts[BANK_SECTIONS_LIMIT]; /* РасчСчет of the header and of the sections */
    int account_count;
    struct bank_section *sections;
    int section_count;
    struct bank_document *documents; /* incoming and others, in the file's order */
    int document_count;
    struct day first_day, last_day;
};

/* Everything agrees or there is a problem: opening + received − spent = closing of each section,
 * and the incoming documents of its days come to what it received. A pure function of the bytes;
 * texts live in the arena, in UTF-8 whatever the file was in. */
void bank_statement_read(struct arena *arena, struct text bytes,
                         struct bank_statement *out_statement, struct file_problems *problems);

/* What a document is known by for ever: (our account, number, day, amount, payer's account). At
 * most 63 bits, positive. */
int64_t bank_document_key(const struct bank_document *document);

enum { PURPOSE_NUMBERS_LIMIT = 16 };

/* Runs of exactly ten digits that may be account numbers: not behind "ИНН", "КПП" or "БИК"; each
 * once. Gives how many. Runs of nine behind "Л/С", "ЛС" or "счет" get the zero that a spreadsheet
 * ate, in out_guesses. */
struct purpose_numbers {
    struct text numbers[PURPOSE_NUMBERS_LIMIT];
    int count;
    struct text guesses[PURPOSE_NUMBERS_LIMIT];
    int guess_count;
};
/* What the bank says in the purpose that it kept: "Комиссия 81.92"; zero when it says nothing. */
struct money purpose_fee(struct text purpose);
void purpose_numbers_find(struct arena *arena, struct text purpose,
                          struct purpose_numbers *out_numbers);

#endif
