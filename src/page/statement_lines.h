/* The lines of «Отчёт по лицевому счёту», as web/templates/statement_lines.html shows them. */
#ifndef PAGE_STATEMENT_LINES_H
#define PAGE_STATEMENT_LINES_H

#include <jansson.h>
#include <stdbool.h>

#include "base/arena.h"
#include "desk/account_statement.h"

/* A row an entry; with the dishes of receipts when `detail`. */
json_t *statement_lines_view(struct arena *arena, const struct account_statement *statement,
                             bool detail);

#endif
