/* What accounts of the books are called, on sheets and in files for bookkeeping. */
#ifndef DESK_ACCOUNT_NAME_H
#define DESK_ACCOUNT_NAME_H

#include <stdint.h>

#include "base/arena.h"
#include "ledger/account.h"
#include "ledger/posting.h"
#include "store/store.h"

enum { ACCOUNT_KINDS = ACCOUNT_WRITTEN_OFF };

struct account_names {
    struct account_named {
        enum account_kind kind; /* a funding source, a channel, a caterer */
        int64_t index;
        const char *name;
    } * list;
    int count;
};
enum err account_names_load(struct tx *tx, struct arena *arena, struct account_names *out_names)
    MUST_CHECK;

/* The kind of an account; SEAL_BALANCE_PEOPLE is ACCOUNT_PERSONAL. */
enum account_kind account_kind_of(int64_t account_id);
const char *account_kind_title(enum account_kind kind); /* «Дотации» */
/* What a balance on it means, in two words for an accountant: «мы должны людям». */
const char *account_kind_note(enum account_kind kind);
const char *account_kind_word(enum account_kind kind); /* "subsidy", in files and addresses */
/* «Дотации: бюджет города»; of people all together «Лицевые счета». */
const char *account_name_of(const struct account_names *names, struct arena *arena,
                            int64_t account_id);

const char *transfer_title(enum transfer_code code); /* «Питание по табелю, родители» */
const char *posting_kind_title(enum posting_kind kind); /* «Пополнение» */

#endif
