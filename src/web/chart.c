/* Pictures of spending, in whole units: by day and by dish. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/check.h"
#include "base/json.h"
#include "page/words.h"
#include "web/inside.h"
#include "web/spending.h"

enum { DAYS_OF_WEEK = 7, BAR_MARGIN = 1 };

struct bar {
    int64_t roster, receipts; /* kopecks */
};

struct chart {
    const struct account_statement *statement;
    struct bar *bars;
    int count;
    int days_a_bar;
    int64_t top, roster, receipts;
};

static int64_t at_least_zero(int64_t kopecks)
{
    return kopecks < 0 ? 0 : kopecks;
}

static void add_entry(struct chart *chart, const struct account_entry *entry)
{
    int place = (entry->day.number - chart->statement->first_day.number) / chart->days_a_bar;
    struct bar *bar = &chart->bars[place];
    int64_t kopecks = money_in_kopecks(entry->amount);
    int64_t spent = entry->is_debit ? kopecks : -kopecks;
    switch (entry->of) {
    case ENTRY_ROSTER: bar->roster += spent; break;
    case ENTRY_RECEIPT:
    case ENTRY_RETURN:
    case ENTRY_CARD_FEE: bar->receipts += spent; break;
    case ENTRY_REVERSAL:
    case ENTRY_TOP_UP:
    case ENTRY_FAMILY_TRANSFER:
    case ENTRY_BROUGHT_IN:
    case ENTRY_MOVE:
    case ENTRY_WRITE_OFF:
    case ENTRY_REFUND: break;
    }
}

static void chart_count(struct chart *chart, struct arena *arena,
                        const struct account_statement *statement)
{
    int days = statement->last_day.number - statement->first_day.number + 1;
    *chart = (struct chart){.statement = statement,
                            .days_a_bar = days > CHART_DAYS_LIMIT ? DAYS_OF_WEEK : 1};
    chart->count = (days + chart->days_a_bar - 1) / chart->days_a_bar;
    chart->bars = ARENA_ARRAY(arena, struct bar, (size_t)chart->count);
    for (int i = 0; i < statement->entry_count; i++) add_entry(chart, &statement->entries[i]);
    for (int i = 0; i < chart->count; i++) {
        struct bar *bar = &chart->bars[i];
        bar->roster = at_least_zero(bar->roster);
        bar->receipts = at_least_zero(bar->receipts);
        chart->roster += bar->roster;
        chart->receipts += bar->receipts;
        int64_t sum = bar->roster + bar->receipts;
        if (sum > chart->top) chart->top = sum;
    }
}

static char *roubles(struct arena *arena, int64_t kopecks)
{
    return money_format(arena, money_of_kopecks(kopecks));
}

static char *bar_title(struct arena *arena, const struct chart *chart, int place)
{
    struct day first = day_add(chart->statement->first_day, place * chart->days_a_bar);
    int64_t sum = chart->bars[place].roster + chart->bars[place].receipts;
    if (chart->days_a_bar == 1) {
        return arena_printf(arena, "%s: %s руб.", day_format(arena, first), roubles(arena, sum));
    }
    return arena_printf(arena, "Неделя с %s: %s руб.", day_format(arena, first),
                        roubles(arena, sum));
}

static json_t *bar_view(struct arena *arena, const struct chart *chart, int place)
{
    const struct bar *bar = &chart->bars[place];
    CHECK(chart->top > 0);
    int64_t roster = bar->roster * CHART_HEIGHT / chart->top;
    int64_t receipts = bar->receipts * CHART_HEIGHT / chart->top;
    return json_pack("{s:i,s:s,s:I,s:I,s:I,s:I}", "x", place * CHART_STEP + BAR_MARGIN, "title",
                     bar_title(arena, chart, place), "roster_y",
                     (json_int_t)(CHART_HEIGHT - roster), "roster_height", (json_int_t)roster,
                     "receipt_y", (json_int_t)(CHART_HEIGHT - roster - receipts), "receipt_height",
                     (json_int_t)receipts);
}

static json_t *bars_view(struct arena *arena, const struct chart *chart)
{
    json_t *bars = json_array();
    for (int i = 0; i < chart->count; i++) {
        /* Days on which more came back than was spent have no bar. */
        if (chart->bars[i].roster + chart->bars[i].receipts <= 0) continue;
        json_t *bar = bar_view(arena, chart, i);
        json_add(bars, bar);
    }
    return bars;
}

json_t *spending_chart_view(struct arena *arena, const struct account_statement *statement)
{
    struct chart chart;
    chart_count(&chart, arena, statement);
    json_t *view = json_pack(
        "{s:b,s:i,s:s,s:s,s:s,s:s,s:s,s:s}", "any", chart.top > 0, "width",
        chart.count * CHART_STEP, "max", roubles(arena, chart.top), "first",
        day_format(arena, statement->first_day), "last", day_format(arena, statement->last_day),
        "total", roubles(arena, chart.roster + chart.receipts), "roster",
        roubles(arena, chart.roster), "receipts", roubles(arena, chart.receipts));
    view_set(view, "bars", bars_view(arena, &chart));
    return view;
}

/* ---- by dish ---- */

struct dish_sum {
    const char *name;
    bool is_set_meal;
    int64_t times, spent;
};

static struct dish_sum *sum_of(struct dish_sum *sums, int *count, const struct account_dish *dish)
{
    struct text name = text_of(dish->name);
    for (int i = 0; i < *count; i++) {
        if (sums[i].is_set_meal == dish->is_set_meal && text_is(name, sums[i].name)) {
            return &sums[i];
        }
    }
    struct dish_sum *sum = &sums[(*count)++];
    *sum = (struct dish_sum){.name = dish->name, .is_set_meal = dish->is_set_meal};
    return sum;
}

static int by_cost(const void *left, const void *right)
{
    const struct dish_sum *a = left;
    const struct dish_sum *b = right;
    return (a->spent < b->spent) - (a->spent > b->spent);
}

static int dishes_total(const struct account_statement *statement)
{
    int total = 0;
    for (int i = 0; i < statement->entry_count; i++) total += statement->entries[i].dish_count;
    return total;
}

static int count_dishes(const struct account_statement *statement, struct dish_sum *sums)
{
    int count = 0;
    for (int i = 0; i < statement->entry_count; i++) {
        const struct account_entry *entry = &statement->entries[i];
        int sign = spending_sign(entry);
        for (int k = 0; k < entry->dish_count; k++) {
            const struct account_dish *dish = &entry->dishes[k];
            struct dish_sum *sum = sum_of(sums, &count, dish);
            sum->times += sign * dish->quantity;
            sum->spent += sign * money_in_kopecks(dish->sum);
        }
    }
    qsort(sums, (size_t)count, sizeof *sums, by_cost);
    return count;
}

json_t *spending_dishes_view(struct arena *arena, const struct account_statement *statement)
{
    int total = dishes_total(statement);
    struct dish_sum *sums = ARENA_ARRAY(arena, struct dish_sum, (size_t)total + 1);
    int count = count_dishes(statement, sums);
    json_t *rows = json_array();
    for (int i = 0; i < count && i < DISHES_SHOWN && sums[i].spent > 0; i++) {
        const struct dish_sum *sum = &sums[i];
        json_t *row = json_pack("{s:s,s:s,s:s,s:s,s:I}", "name", sum->name, "kind",
                                sum->is_set_meal ? "bar-roster" : "bar-receipt", "times",
                                words_counted(arena, sum->times, "раз", "раза", "раз"), "sum",
                                roubles(arena, sum->spent), "share",
                                (json_int_t)(sum->spent * CHART_HEIGHT / sums[0].spent));
        json_add(rows, row);
    }
    return rows;
}
