/* A channel of dialect "acquiring": what its settings say, as its use cases need it. */
#ifndef PAY_ACQUIRING_H
#define PAY_ACQUIRING_H

#include "pay/callback.h"
#include "pay/channel.h"
#include "pay/gateway.h"

enum fiscal_maker { FISCAL_NONE = 0, FISCAL_BUNDLE, FISCAL_ATOL };

struct acquiring {
    int64_t channel_id;
    const char *code, *name;
    bool is_open; /* takes new payments */
    struct money min, max;
    struct money day_limit; /* zero: none */
    int order_life_s;
    bool has_sbp;
    struct money two_people_above;
    enum callback_signing signing;
    enum fiscal_maker fiscal;
    struct text page_origins; /* parted by blanks, the gateway's own among them */
    const struct channel *channel;
};

/* *out_found false: no such channel, or of another dialect. `code` NULL: the first one that is
 * open, else the first one. Reads no secret. */
enum err acquiring_load(struct tx *tx, struct arena *arena, const char *code, bool *out_found,
                        struct acquiring *out_acquiring) MUST_CHECK;
/* Of an order: whatever the channel speaks now. */
enum err acquiring_by_id(struct tx *tx, struct arena *arena, int64_t channel_id, bool *out_found,
                         struct acquiring *out_acquiring) MUST_CHECK;

/* The gateway with its password, read from its file now: a changed password needs no restart.
 * ERR_SYNTAX: address or login are not set. */
enum err acquiring_gateway(const struct acquiring *acquiring, const struct world *world,
                           struct arena *arena, struct gateway *out_gateway) MUST_CHECK;

/* The key of callbacks; empty where they are not signed. ERR_SYNTAX: it is no key of that kind. */
enum err acquiring_callback_key(const struct acquiring *acquiring, struct arena *arena,
                                struct text *out_key) MUST_CHECK;

/* The origins of the bank's pages, parted by blanks; what is not an origin is left out. */
const char *acquiring_origins(const struct acquiring *acquiring, struct arena *arena);

/* Whether a browser may be sent to a page of this origin. */
bool acquiring_knows_page(const struct acquiring *acquiring, struct text page);

#endif
