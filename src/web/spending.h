/* What a statement looks like: lines, pictures, nutrients, as views. */
#ifndef WEB_SPENDING_H
#define WEB_SPENDING_H

#include <jansson.h>
#include <stdbool.h>

#include "base/arena.h"
#include "desk/account_statement.h"

enum {
    CHART_HEIGHT = 1000,   /* units of a bar's height */
    CHART_STEP = 10,       /* units of width from bar to bar */
    CHART_DAYS_LIMIT = 92, /* more days are drawn by weeks */
    DISHES_SHOWN = 10
};

/* 1: the entry's dishes were eaten; -1: they went back. */
int spending_sign(const struct account_entry *entry);

/* Spending by day: bars of rosters with receipts upon them. What went back counts down. */
json_t *spending_chart_view(struct arena *arena, const struct account_statement *statement);

/* The dishes that cost most, at most DISHES_SHOWN. */
json_t *spending_dishes_view(struct arena *arena, const struct account_statement *statement);

/* An average day of eating; json null when no dish of the period tells its nutrients. */
json_t *spending_nutrients_view(struct arena *arena, const struct account_statement *statement);

/* The last operations first, at most `limit`. */
json_t *spending_operations_view(struct arena *arena, const struct account_statement *statement,
                                 int limit);

#endif
