/* Registers on their way into the books: each line is compared with what the network told on line;
 * what was not told is credited from the register, once; what differs becomes a case. */
#ifndef DESK_REGISTER_IMPORT_H
#define DESK_REGISTER_IMPORT_H

#include "base/arena.h"
#include "base/instant.h"
#include "base/money.h"
#include "desk/desk.h"
#include "pay/file_problem.h"

/* In order of precedence. */
enum register_status {
    REGISTER_TAKEN = 0,
    REGISTER_CHANNEL_UNKNOWN,
    REGISTER_CHANNEL_HAS_NONE, /* the channel's setting `register` is none */
    REGISTER_NAME_UNFIT,       /* the file's name fits none of the channel's masks */
    REGISTER_HAS_PROBLEMS,     /* nothing of it was taken */
    REGISTER_KNOWN,            /* this very file was taken before: nothing changes */
};

/* What became of a register's lines. Numbers are kept. */
enum register_outcome {
    REGISTER_LINE_AGREED = 1,
    REGISTER_LINE_CREDITED = 2,  /* from the register: it was never told on line */
    REGISTER_LINE_SUSPENDED = 3, /* the account is nobody's */
    REGISTER_LINE_DIFFERS = 4,
};

struct register_import {
    const char *channel; /* its code */
    const char *file_name;
    struct text file; /* plain, or a ZIP of such files */
    int64_t staff_id; /* 0: by command or from the watched folder */
    /* answers; of a ZIP the sums over its files */
    enum register_status status;
    struct file_problems problems;
    int64_t register_id; /* the last one */
    struct day day;      /* the same */
    int files, lines;
    struct money amount, credited_by_bank, fee;
    int64_t agreed, credited, suspended, differing;
    bool has_money; /* the bank's document is known already */
};

const char *register_status_title(enum register_status status); /* in Russian */

/* All of the file, or nothing. An import that was cut off goes on where it stopped when the file
 * comes again; taking one file twice changes nothing. Afterwards the days that it concerns are
 * reconciled. */
enum err desk_import_register(struct desk *desk, struct arena *arena,
                              struct register_import *import) MUST_CHECK;

#endif
