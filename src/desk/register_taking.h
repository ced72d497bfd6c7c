/* Inside the desk: a register between being read and being in the books. */
#ifndef DESK_REGISTER_TAKING_H
#define DESK_REGISTER_TAKING_H

#include "base/secret.h"
#include "desk/desk.h"
#include "pay/channel.h"
#include "pay/register.h"

enum { REGISTER_BATCH_LINES = 500 /* as many as top-ups of a batch */ };

struct register_taking {
    struct desk *desk;
    const struct channel *channel;
    const struct register_list *list;
    const char *file_name;
    struct digest digest; /* of the file's bytes */
    int64_t staff_id;
    int64_t id;   /* of the register */
    bool is_done; /* answer: taken before, wholly */
    /* of the batch under way */
    struct arena *arena; /* emptied before each batch */
    int first, count;
};

/* Store works, in this order: the head once, each batch of lines, the end. A batch that is in the
 * books already is passed over. */
enum err register_begin(struct tx *tx, void *context) MUST_CHECK;
enum err register_batch_take(struct tx *tx, void *context) MUST_CHECK;
enum err register_end(struct tx *tx, void *context) MUST_CHECK;

#endif
