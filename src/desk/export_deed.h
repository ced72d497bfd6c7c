/* «Выгрузка всех данных» as a deed of the office: a reason, a second person, long work. */
#ifndef DESK_EXPORT_DEED_H
#define DESK_EXPORT_DEED_H

#include "desk/assent.h"
#include "desk/desk.h"

#define EXPORT_WORK "export"
#define EXPORT_WORK_TITLE "Выгрузка всех данных"

enum export_ask_status {
    EXPORT_ASK_ORDERED, /* no second person is needed: work_id */
    EXPORT_ASK_WAITS,   /* for a second person */
    EXPORT_ASK_REFUSED, /* assent says why */
    EXPORT_ASK_TOO_MANY /* works wait */
};

struct export_ask {
    int64_t login_id;
    struct text reason;
    /* given back */
    enum export_ask_status status;
    enum assent_status assent;
    int64_t people; /* whose data leave */
    int64_t work_id;
};

/* Asks for the export, or orders it at once where the city's setting lets one person do it. */
enum err desk_export_ask(struct desk *desk, struct arena *arena, struct export_ask *ask) MUST_CHECK;

/* Whose data an export would hold. */
enum err export_people_count(struct tx *tx, int64_t *out_people) MUST_CHECK;

/* assent_rule.run of ASSENT_EXPORT: orders the work for who asked. */
enum err export_assented(struct tx *tx, struct arena *arena, struct desk *desk,
                         const struct assent *assent, struct instant now, const char **out_refusal)
    MUST_CHECK;

#endif
