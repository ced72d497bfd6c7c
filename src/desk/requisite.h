/* The operator's requisites: what stands on slips and in files for the bank. */
#ifndef DESK_REQUISITE_H
#define DESK_REQUISITE_H

#include "base/arena.h"
#include "base/text.h"
#include "desk/desk.h"

enum requisite {
    REQUISITE_NAME = 0, /* of the payee */
    REQUISITE_INN,
    REQUISITE_KPP,
    REQUISITE_ACCOUNT, /* 20 digits, its key right for the BIC */
    REQUISITE_BANK,
    REQUISITE_BIC,
    REQUISITE_CORRESPONDENT, /* the bank's account at the central bank */
    REQUISITE_PURPOSE,       /* before the account number: «Питание в школе» */
    REQUISITE_SERVICE,       /* code of the service in registers of charges */
    REQUISITE_COUNT,
};

struct requisites {
    const char *values[REQUISITE_COUNT]; /* never NULL; "" is not set */
};

const char *requisite_name(enum requisite requisite);  /* "bic" */
const char *requisite_title(enum requisite requisite); /* «БИК» */
bool requisite_by_name(struct text name, enum requisite *out_requisite) MUST_CHECK;

/* NULL when the value may stand there (an empty one always may); else a reason in Russian. Accounts
 * are judged together with the BIC once both are there. */
const char *requisite_refusal(const struct requisites *requisites, enum requisite requisite,
                              struct text value);

/* All that a slip needs is there. */
bool requisites_are_whole(const struct requisites *requisites);

/* For a store_read. */
enum err requisites_load(struct tx *tx, struct arena *arena, struct requisites *out_requisites)
    MUST_CHECK;

struct requisite_change {
    enum requisite requisite;
    struct text value;
    int64_t staff_id;    /* 0: the administrator, by command */
    const char *refusal; /* answer; NULL: changed, and who did it is kept */
};
enum err desk_requisite_set(struct desk *desk, struct arena *arena, struct requisite_change *change)
    MUST_CHECK;

#endif
