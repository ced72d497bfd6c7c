/* Addresses and words that several pages of the office use. */
#ifndef OFFICE_PATHS_H
#define OFFICE_PATHS_H

#include "base/arena.h"
#include "pay/order.h"
#include "school/card.h"

/* "/office/person/0242013137" */
char *office_person_path(struct arena *arena, const char *number);

/* «оплачен», «отклонён банком» */
const char *office_order_words(enum order_state state);

#endif
