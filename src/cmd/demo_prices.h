/* The demo's price lists: one of each caterer in force, with changes to come, and a draft. */
#ifndef CMD_DEMO_PRICES_H
#define CMD_DEMO_PRICES_H

#include "base/arena.h"
#include "base/instant.h"
#include "store/store.h"

/* Of the city, before its schools. `first` is the first day of its contracts. */
enum err demo_prices_city(struct tx *tx, struct arena *arena, struct day first, struct day today,
                          struct instant now) MUST_CHECK;

#endif
