/* A statement follows a person through his schools: the books of all of them, as one.
 *
 * What crossed between these books is no operation of the person: it left one and came into the
 * other at the same moment. It is shown only where the two halves are not both in the period. */
#include <string.h>

#include "base/check.h"
#include "desk/account_statement_inside.h"
#include "desk/move.h"
#include "school/school.h"

struct joining {
    struct arena *arena;
    struct account_statement whole;
    struct account_entry *entries;
    int count;
};

static struct money signed_amount(const struct account_entry *entry)
{
    return entry->is_debit ? money_minus(money_zero(), entry->amount) : entry->amount;
}

static void join(struct joining *joining, const struct account_statement *part)
{
    struct account_statement *whole = &joining->whole;
    size_t room = (size_t)joining->count + (size_t)part->entry_count + 1;
    struct account_entry *entries = ARENA_ARRAY(joining->arena, struct account_entry, room);
    int left = 0, right = 0, count = 0;
    while (left < joining->count || right < part->entry_count) {
        bool takes_left = right == part->entry_count ||
                          (left < joining->count &&
                           instant_compare(joining->entries[left].happened_at,
                                           part->entries[right].happened_at) <= 0);
        entries[count++] = takes_left ? joining->entries[left++] : part->entries[right++];
    }
    joining->entries = entries;
    joining->count = count;
    whole->opening = money_plus(whole->opening, part->opening);
    whole->debits = money_plus(whole->debits, part->debits);
    whole->credits = money_plus(whole->credits, part->credits);
    whole->closing = money_plus(whole->closing, part->closing);
}

/* Halves of one posting that are both here leave nothing behind. */
static bool is_crossed(const struct joining *joining, int index)
{
    const struct account_entry *entry = &joining->entries[index];
    if (entry->kind != ENTRY_MOVE) return false;
    for (int i = 0; i < joining->count; i++) {
        const struct account_entry *other = &joining->entries[i];
        if (i != index && other->kind == ENTRY_MOVE && other->posting_id == entry->posting_id &&
            other->is_debit != entry->is_debit) {
            return true;
        }
    }
    return false;
}

static void crossings_drop(struct joining *joining)
{
    struct account_statement *whole = &joining->whole;
    struct account_entry *kept = ARENA_ARRAY(joining->arena, struct account_entry,
                                             (size_t)joining->count + 1);
    struct money sum = money_zero();
    int count = 0;
    for (int i = 0; i < joining->count; i++) {
        const struct account_entry *entry = &joining->entries[i];
        if (!is_crossed(joining, i)) {
            kept[count++] = *entry;
            continue;
        }
        sum = money_plus(sum, signed_amount(entry));
        if (entry->is_debit) {
            whole->debits = money_minus(whole->debits, entry->amount);
        } else {
            whole->credits = money_minus(whole->credits, entry->amount);
        }
    }
    CHECK(money_in_kopecks(sum) == 0);
    joining->entries = kept;
    joining->count = count;
}

static enum err former_join(struct joining *joining, struct tx *tx,
                            const struct account_statement_request *request, int64_t school_id)
{
    bool found;
    struct school school;
    struct account_statement part;
    struct account_statement_request former = *request;
    TRY(school_by_id(tx, joining->arena, school_id, &found, &school));
    if (!found) return OK;
    former.school_id = school_id;
    former.school_number = school.number;
    TRY(statement_of_place(tx, joining->arena, &former, &part));
    join(joining, &part);
    return OK;
}

enum err account_statement_load(struct tx *tx, struct arena *arena,
                                const struct account_statement_request *request,
                                struct account_statement *out_statement)
{
    CHECK(day_compare(request->first_day, request->last_day) <= 0);
    CHECK(request->last_day.number - request->first_day.number < ACCOUNT_STATEMENT_DAYS_LIMIT);
    struct former_places former;
    struct account_statement own;
    TRY(statement_of_place(tx, arena, request, &own));
    TRY(former_places_load(
        tx, arena, (struct directory_place){request->school_id, request->account_id}, &former));
    *out_statement = own;
    if (former.count == 0) return OK;
    struct joining joining = {.arena = arena,
                              .whole = {.first_day = own.first_day, .last_day = own.last_day}};
    for (int i = 0; i < former.count; i++) {
        TRY(former_join(&joining, tx, request, former.school_ids[i]));
    }
    join(&joining, &own);
    crossings_drop(&joining);
    joining.whole.entries = joining.entries;
    joining.whole.entry_count = joining.count;
    *out_statement = joining.whole;
    return OK;
}
