/* What the files behind settle.h share with each other. */
#ifndef DESK_SETTLE_INSIDE_H
#define DESK_SETTLE_INSIDE_H

#include "desk/meal_contract.h"
#include "desk/settle.h"
#include "meals/contract.h"

struct funding_name {
    int64_t id;
    const char *name;
};

/* A settlement being computed. */
struct settling {
    struct tx *tx;
    struct arena *arena; /* of what comes out */
    struct settle_period *period;
    int line_room;
    struct settle_list closed;
    struct caterer_list caterers;
    struct buffet_caterers buffets;
    struct funding_name *sources;
    int source_count;
};

struct settle_line *settling_line_add(struct settling *settling);
/* What a line of that day corrects. */
int64_t settling_corrects(const struct settling *settling, struct day day);
const char *settling_caterer_name(const struct settling *settling, int64_t caterer_id);

/* settle_buffet.c: the counter's lines of a school. */
enum err settling_buffet(struct settling *settling, const struct settle_line *common,
                         const struct settle_book *book, const struct zone *zone,
                         const struct meal_contracts *contracts) MUST_CHECK;
/* Whether somebody would lose days up to the last one by it: his counter they are now. Days that
 * are nobody's may become somebody's: what tills hand in late of them waits for it. */
enum err buffet_takes_away(struct tx *tx, struct arena *arena, const struct buffet_caterer *wanted,
                           struct day last_day, bool *out_takes) MUST_CHECK;

#endif
