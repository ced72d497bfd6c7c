/* The statement as a table, and what was eaten. */
#include "web/spending.h"

#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "page/words.h"
#include "web/inside.h"

static const char ROSTER_PREFIX[] = "Табель: ";

static void append(json_t *array, json_t *row)
{
    json_add(array, row);
}

int spending_sign(const struct account_entry *entry)
{
    return (entry->of == ENTRY_RETURN ? -1 : 1) * (entry->kind == ENTRY_REVERSAL ? -1 : 1);
}

/* ---- the last operations ---- */

static char *dish_names(struct arena *arena, const struct account_entry *entry)
{
    struct buf names;
    buf_init(&names, arena);
    for (int i = 0; i < entry->dish_count; i++) {
        if (i > 0) buf_add_string(&names, "; ");
        buf_add_string(&names, entry->dishes[i].name);
    }
    return names.bytes;
}

static json_t *operation_view(struct arena *arena, const struct account_entry *entry)
{
    size_t prefix = sizeof ROSTER_PREFIX - 1;
    bool is_roster = strncmp(entry->name, ROSTER_PREFIX, prefix) == 0;
    bool has_detail = !is_roster && entry->dish_count > 0;
    return json_pack("{s:s,s:s,s:b,s:s,s:s?}", "name",
                     is_roster ? entry->name + prefix : entry->name, "when",
                     day_format(arena, entry->day), "credit", !entry->is_debit, "amount",
                     arena_printf(arena, "%s%s", entry->is_debit ? "−" : "+",
                                  money_format(arena, entry->amount)),
                     "detail", has_detail ? dish_names(arena, entry) : NULL);
}

json_t *spending_operations_view(struct arena *arena, const struct account_statement *statement,
                                 int limit)
{
    json_t *rows = json_array();
    int last = statement->entry_count - limit < 0 ? 0 : statement->entry_count - limit;
    for (int i = statement->entry_count - 1; i >= last; i--) {
        append(rows, operation_view(arena, &statement->entries[i]));
    }
    return rows;
}

/* ---- nutrients ---- */

struct eaten {
    struct nutrients sum;
    int64_t known, total; /* dishes with nutrients, all dishes */
    int64_t days;
};

static void add_dish(struct eaten *eaten, const struct account_dish *dish, int64_t sign)
{
    int64_t times = sign * dish->quantity;
    eaten->total += times;
    if (!dish->has_nutrients) return;
    eaten->known += times;
    eaten->sum.energy_kcal += times * dish->nutrients.energy_kcal;
    eaten->sum.protein_mg += times * dish->nutrients.protein_mg;
    eaten->sum.fat_mg += times * dish->nutrients.fat_mg;
    eaten->sum.carbohydrate_mg += times * dish->nutrients.carbohydrate_mg;
}

/* Entries are in the order of time, so that a day's stand together. */
static struct eaten count_eaten(const struct account_statement *statement)
{
    struct eaten eaten = {.days = 0};
    int32_t last_day = INT32_MIN;
    for (int i = 0; i < statement->entry_count; i++) {
        const struct account_entry *entry = &statement->entries[i];
        int sign = spending_sign(entry);
        if (sign > 0 && entry->dish_count > 0 && entry->day.number != last_day) {
            last_day = entry->day.number;
            eaten.days++;
        }
        for (int k = 0; k < entry->dish_count; k++) {
            add_dish(&eaten, &entry->dishes[k], sign);
        }
    }
    return eaten;
}

/* Milligrams of a period to grams of a day with one digit: "21,4". */
static char *grams_a_day(struct arena *arena, int64_t mg, int64_t days)
{
    int64_t tenths = (mg / days + 50) / 100;
    return arena_printf(arena, "%" PRId64 ",%" PRId64, tenths / 10, tenths % 10);
}

static char *coverage(struct arena *arena, const struct eaten *eaten)
{
    if (eaten->known == eaten->total) {
        return arena_printf(arena, "Посчитано по всем блюдам: состав указан в меню столовой.");
    }
    return arena_printf(
        arena, "Посчитано по %" PRId64 " %s из %" PRId64 ": у остальных состав в меню не указан.",
        eaten->known, words_plural(eaten->known, "блюду", "блюдам", "блюдам"), eaten->total);
}

json_t *spending_nutrients_view(struct arena *arena, const struct account_statement *statement)
{
    struct eaten eaten = count_eaten(statement);
    if (eaten.known <= 0 || eaten.days == 0) return json_null();
    int64_t kcal = (eaten.sum.energy_kcal + eaten.days / 2) / eaten.days;
    return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s}", "days",
                     words_counted(arena, eaten.days, "день", "дня", "дней"), "energy",
                     arena_printf(arena, "%" PRId64, kcal), "protein",
                     grams_a_day(arena, eaten.sum.protein_mg, eaten.days), "fat",
                     grams_a_day(arena, eaten.sum.fat_mg, eaten.days), "carbohydrate",
                     grams_a_day(arena, eaten.sum.carbohydrate_mg, eaten.days), "coverage",
                     coverage(arena, &eaten));
}
