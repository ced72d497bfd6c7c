/* The statement of one book. Between account_statement.c and account_statement_places.c only. */
#ifndef DESK_ACCOUNT_STATEMENT_INSIDE_H
#define DESK_ACCOUNT_STATEMENT_INSIDE_H

#include "desk/account_statement.h"

/* What account_statement_load tells, of this school's book alone. */
enum err statement_of_place(struct tx *tx, struct arena *arena,
                            const struct account_statement_request *request,
                            struct account_statement *out_statement) MUST_CHECK;

#endif
