/* Open addressing over addresses: queries are constants of the program, so that an address is a
 * name, and a few hundred of them fill a small table. */
#include "store/statement_table.h"

#include "base/memory.h"

enum { FIRST_SLOTS = 64 };

static size_t slot_of(const struct statement_table *table, const struct query *query)
{
    uint64_t mixed = (uint64_t)(uintptr_t)query * UINT64_C(0x9E3779B97F4A7C15);
    size_t slot = (size_t)(mixed >> 32) & (table->slot_count - 1);
    while (table->slots[slot] != NULL && table->slots[slot]->query != query) {
        slot = (slot + 1) & (table->slot_count - 1);
    }
    return slot;
}

struct statement *statement_table_find(const struct statement_table *table,
                                       const struct query *query)
{
    return table->count == 0 ? NULL : table->slots[slot_of(table, query)];
}

static void grow(struct statement_table *table)
{
    struct statement_table old = *table;
    table->slot_count = old.slot_count == 0 ? FIRST_SLOTS : 2 * old.slot_count;
    table->slots = memory_new_array(table->slot_count, sizeof(struct statement *));
    for (size_t i = 0; i < old.slot_count; i++) {
        if (old.slots[i] != NULL) table->slots[slot_of(table, old.slots[i]->query)] = old.slots[i];
    }
    memory_free(old.slots);
}

void statement_table_add(struct statement_table *table, struct statement *statement)
{
    if (2 * (table->count + 1) > table->slot_count) grow(table);
    table->slots[slot_of(table, statement->query)] = statement;
    table->count++;
}

void statement_table_release(struct statement_table *table,
                             void (*release)(struct statement *statement))
{
    for (size_t i = 0; i < table->slot_count; i++) {
        if (table->slots[i] != NULL) release(table->slots[i]);
    }
    memory_free(table->slots);
    *table = (struct statement_table){0};
}
