/* The queue of fiscal receipts at ATOL Online. */
#ifndef DESK_FISCAL_H
#define DESK_FISCAL_H

#include "desk/desk.h"
#include "pay/fiscal.h"

enum { FISCAL_DUE_LIMIT = 20 };

/* One round of the job: hands in what is queued, asks after what was handed in. A receipt's id is
 * its external_id, so that a repeat makes no second one. */
enum err desk_fiscal_work(struct desk *desk, int *out_worked) MUST_CHECK;

/* Queues a failed receipt again; *out_done false: it is not a failed one. */
enum err desk_fiscal_again(struct desk *desk, int64_t school_id, int64_t receipt_id, bool *out_done)
    MUST_CHECK;

#endif
