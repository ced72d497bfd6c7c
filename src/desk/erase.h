/* Deletion when the time is over (152-ФЗ, art. 21): who left school so many years ago and has
 * nothing left with us is no person any more, only an account.
 *
 * What stays: transfers, receipts, payments and rosters by the account's number, as accounting has
 * to keep them; seals and checksums hold, because nothing that they cover is touched. What goes:
 * the name, the birth day, allergens, photo, benefits and their documents, reasons of absences,
 * chips, mail addresses, masked card numbers, texts of appeals, addresses and devices of entrances.
 * What was deleted, of whom (by account), by which rule, when, and by which two persons stays for
 * ever. */
#ifndef DESK_ERASE_H
#define DESK_ERASE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "desk/assent.h"
#include "desk/desk.h"

enum {
    ERASE_AT_ONCE = 500, /* people of one deed */
    ERASURES_SHOWN = 200
};

#define ERASED_SURNAME "Удалён"

struct erase_candidate {
    int64_t school_id, account_id;
    const char *number;
    const char *surname, *name, *patronymic;
    struct instant left_at;
};

/* Whom the rule reaches now: the first ERASE_AT_ONCE, who left first. */
struct erase_preview {
    int64_t years;         /* SETTING_RETENTION_YEARS */
    struct instant before; /* who left before it */
    struct erase_candidate *people;
    int count;
};
enum err erase_preview_load(struct tx *tx, struct arena *arena, struct instant now,
                            struct erase_preview *out_preview) MUST_CHECK;

struct erase_ask {
    int64_t login_id;
    struct text reason;
    const char *seen; /* of the preview that the person looked at: erase_preview_digest */
    /* given back */
    enum assent_status assent;
    bool is_changed; /* the list is another one by now: nothing was asked for */
    int count;
};
/* Names the people of a preview in a few letters. */
const char *erase_preview_digest(struct arena *arena, const struct erase_preview *preview);

/* Asks for the deletion; the second person's agreement does it. */
enum err desk_erase_ask(struct desk *desk, struct arena *arena, struct erase_ask *ask) MUST_CHECK;

/* assent_rule.run of ASSENT_ERASE. Refuses when the people are not those who were asked for. */
enum err erase_assented(struct tx *tx, struct arena *arena, struct desk *desk,
                        const struct assent *assent, struct instant now, const char **out_refusal)
    MUST_CHECK;

/* The register of what was deleted, the newest first. */
struct erasure {
    int64_t id, years, people;
    struct instant left_before, happened_at;
    const char *categories; /* «имена — 12, фотографии — 3» */
    const char *reason;
    int64_t asked_by, agreed_by;
};
struct erasure_list {
    struct erasure *rows;
    int count;
};
enum err erasures_load(struct tx *tx, struct arena *arena, struct erasure_list *out_list)
    MUST_CHECK;

#endif
