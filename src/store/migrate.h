/* Inside the store: bringing a schema forward along any list of migrations. */
#ifndef STORE_MIGRATE_H
#define STORE_MIGRATE_H

#include "store/migration.h"
#include "store/store.h"

/* store_migrate and store_check_schema over a list of `count` migrations. */
enum err migrate_list(struct store *store, const struct migration *list, int count,
                      int *out_applied) MUST_CHECK;
enum err migrate_check_list(struct store *store, const struct migration *list, int count)
    MUST_CHECK;

#endif
