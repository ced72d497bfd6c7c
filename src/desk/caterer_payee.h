/* Where a caterer is paid: requisites of its bank account, with history. Name and tax number are
 * those of the caterer itself. */
#ifndef DESK_CATERER_PAYEE_H
#define DESK_CATERER_PAYEE_H

#include "base/arena.h"
#include "base/text.h"
#include "desk/desk.h"
#include "desk/requisite.h"

/* What is kept of a caterer beside its name and tax number, in the order of the form. */
enum { CATERER_PAYEE_FIELDS = 5 };
extern const enum requisite CATERER_PAYEE[CATERER_PAYEE_FIELDS];

/* *out_found false: no such caterer. For a store_read. */
enum err caterer_payee_load(struct tx *tx, struct arena *arena, int64_t caterer_id, bool *out_found,
                            struct requisites *out_requisites) MUST_CHECK;

struct caterer_payee_change {
    int64_t caterer_id;
    struct text values[CATERER_PAYEE_FIELDS]; /* by CATERER_PAYEE; empty: not told */
    int64_t staff_id;                         /* 0: by command */
    /* answers */
    bool is_known;       /* there is such a caterer */
    const char *refusal; /* in Russian; NULL: all are kept */
    enum requisite refused;
};
/* All or none. Values that are as they were leave no trace. */
enum err desk_caterer_payee_set(struct desk *desk, struct arena *arena,
                                struct caterer_payee_change *change) MUST_CHECK;

#endif
