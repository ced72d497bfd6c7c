/* Slips (form ПД-4) with which a parent pays by the operator's requisites, and the text of the QR
 * code on them: ГОСТ Р 56042-2014, ST00012. */
#ifndef DESK_SLIP_H
#define DESK_SLIP_H

#include "base/arena.h"
#include "base/money.h"
#include "base/text.h"
#include "desk/requisite.h"

enum { SLIPS_LIMIT = 5000 /* of one school */ };

struct slip {
    const char *number; /* of the account */
    const char *surname, *name, *patronymic, *class_name;
    const char *school_name;
    bool has_amount; /* else the payer writes it */
    struct money amount;
};

/* "Питание в школе, Л/С 0242013137": what the bank sends us back with the money. */
const char *slip_purpose(struct arena *arena, const struct requisites *requisites,
                         const struct slip *slip);
/* UTF-8, fields parted by `|`. */
struct text slip_code(struct arena *arena, const struct requisites *requisites,
                      const struct slip *slip);

struct slip_list {
    struct slip *slips; /* by class and name */
    int count;
};
/* For a store_read: of a school's pupils, or of one account. *out_found false: no such school or
 * account. */
enum err slips_of_school(struct tx *tx, struct arena *arena, int64_t school_id, bool *out_found,
                         struct slip_list *out_list) MUST_CHECK;
enum err slip_of_account(struct tx *tx, struct arena *arena, int64_t school_id, int64_t account_id,
                         bool *out_found, struct slip *out_slip) MUST_CHECK;

#endif
