/* Statements of the operator's bank account on their way into the books: registers' money is
 * matched, direct transfers are credited, what is nobody's waits in suspense. */
#ifndef DESK_STATEMENT_IMPORT_H
#define DESK_STATEMENT_IMPORT_H

#include "base/arena.h"
#include "base/instant.h"
#include "base/money.h"
#include "desk/desk.h"
#include "pay/file_problem.h"

/* In order of precedence. */
enum statement_status {
    STATEMENT_TAKEN = 0,
    STATEMENT_HAS_PROBLEMS,    /* nothing of it was taken */
    STATEMENT_CHANNEL_UNKNOWN, /* no channel takes the transfers to this account */
    STATEMENT_KNOWN,           /* this very file was taken before */
};

/* What became of a document. Numbers are kept. */
enum document_outcome {
    DOCUMENT_MATCHED = 1,  /* a register's money */
    DOCUMENT_CREDITED = 2, /* to the account in its purpose */
    DOCUMENT_SUSPENDED = 3,
    DOCUMENT_SETTLED = 4, /* money of a channel without registers, known by its purpose */
};

struct statement_import {
    const char *file_name;
    struct text file;
    int64_t staff_id; /* 0: by command or from the watched folder */
    /* answers */
    enum statement_status status;
    struct file_problems problems;
    const char *account; /* of STATEMENT_CHANNEL_UNKNOWN */
    int documents, incoming;
    int known; /* incoming ones that an earlier statement had */
    int matched, credited, suspended, settled;
    int executed;          /* payments to caterers that the bank has carried out */
    struct money received; /* of all incoming documents, known or not */
};

const char *statement_status_title(enum statement_status status); /* in Russian */

/* All of the file, or nothing; a document that overlapping statements repeat counts once. An
 * outgoing document that is a payment to a caterer marks it as executed, others are passed over.
 * Afterwards the channels are reconciled. */
enum err desk_import_statement(struct desk *desk, struct arena *arena,
                               struct statement_import *import) MUST_CHECK;

#endif
