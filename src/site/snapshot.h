/* The public site as it is shown now: pages ready in memory, replaced as a whole.
 *
 * A keeper looks once a second whether the texts, the settings, the menus or the day are others,
 * also by another process's hand, and then makes all pages anew. Who answers takes what is there
 * and never waits for the database; a database that is away leaves the pages as they were. */
#ifndef SITE_SNAPSHOT_H
#define SITE_SNAPSHOT_H

#include "site/inside.h"
#include "site/leaf.h"

struct snapshot_keeper;

/* Makes the pages for the first time and begins to look. */
struct snapshot_keeper *snapshot_keeper_start(const struct public_site *site);
void snapshot_keeper_stop(struct snapshot_keeper *keeper); /* NULL is fine */

/* Answers with the page of that path. False: there is none, and the response is untouched. */
bool snapshot_answer(struct snapshot_keeper *keeper, struct arena *arena,
                     const struct request *request, struct text path, struct response *response);

#endif
