/* Lines of statements. */
#include "page/statement_lines.h"

#include "base/json.h"
#include "page/kit.h"

static void append(json_t *array, json_t *row)
{
    json_add(array, row);
}

static json_t *dishes_view(struct arena *arena, const struct account_entry *entry, bool detail)
{
    json_t *rows = json_array();
    bool is_receipt = entry->kind == ENTRY_RECEIPT || entry->kind == ENTRY_RETURN;
    for (int i = 0; detail && is_receipt && i < entry->dish_count; i++) {
        const struct account_dish *dish = &entry->dishes[i];
        json_t *row = json_pack("{s:s,s:s}", "dish", dish->name, "sum",
                                money_format(arena, dish->sum));
        view_set(row, "count", dish->quantity == 1 ? json_null() : json_integer(dish->quantity));
        append(rows, row);
    }
    return rows;
}

json_t *statement_lines_view(struct arena *arena, const struct account_statement *statement,
                             bool detail)
{
    json_t *lines = json_array();
    for (int i = 0; i < statement->entry_count; i++) {
        const struct account_entry *entry = &statement->entries[i];
        const char *amount = money_format(arena, entry->amount);
        json_t *dishes = dishes_view(arena, entry, detail);
        json_t *line = json_pack("{s:s,s:s,s:s,s:s,s:b}", "date", day_format(arena, entry->day),
                                 "name", entry->name, "debit", entry->is_debit ? amount : "",
                                 "credit", entry->is_debit ? "" : amount, "has_dishes",
                                 json_array_size(dishes) > 0);
        view_set(line, "dishes", dishes);
        append(lines, line);
    }
    return lines;
}
