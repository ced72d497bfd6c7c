/* What is wrong with a price list: looked for before it holds. */
#include "meals/price.h"

struct finding {
    struct arena *arena;
    const struct price_book *book;
    const struct price_list *list;
    const struct price_contracts *contracts;
    struct day today;
    struct price_findings *out;
    int room;
};

static void found(struct finding *finding, struct price_finding one)
{
    struct price_findings *out = finding->out;
    out->list = arena_grow(finding->arena, out->list, out->count, &finding->room,
                           sizeof *out->list);
    out->list[out->count++] = one;
}

static struct day later(struct day a, struct day b)
{
    return day_compare(a, b) > 0 ? a : b;
}

static struct day earlier(struct day a, struct day b)
{
    return day_compare(a, b) < 0 ? a : b;
}

static bool sells(const struct price_book *book, int64_t list_id, int64_t dish_id, struct day day)
{
    const struct price_row *row = price_row_on(book, list_id, dish_id, day);
    return row != NULL && money_is_positive(row->price);
}

/* ---- two lists at once ---- */

/* The first day within [first, last] on which both sell the dish: prices change only on the first
 * days of rows. False: there is none. */
static bool both_sell(const struct price_book *book, const int64_t list_ids[2], int64_t dish_id,
                      struct day first, struct day last, struct day *out_day)
{
    bool is_found = sells(book, list_ids[0], dish_id, first) &&
                    sells(book, list_ids[1], dish_id, first);
    *out_day = first;
    for (int side = 0; side < 2; side++) {
        struct price_rows of = price_rows_of(book, list_ids[side], dish_id);
        for (int i = 0; i < of.count; i++) {
            struct day day = of.rows[i].first_day;
            if (day_compare(day, first) < 0 || day_compare(day, last) > 0) continue;
            if (is_found && day_compare(day, *out_day) >= 0) continue;
            if (!sells(book, list_ids[0], dish_id, day)) continue;
            if (!sells(book, list_ids[1], dish_id, day)) continue;
            *out_day = day;
            is_found = true;
        }
    }
    return is_found;
}

static void spans_compare(struct finding *finding, const struct price_span *own,
                          const struct price_span *other)
{
    const struct price_book *book = finding->book;
    const int64_t list_ids[2] = {own->list_id, other->list_id};
    struct price_finding one = {.kind = PRICE_OVERLAP,
                                .school_id = own->school_id,
                                .other_list_id = other->list_id,
                                .last_day = earlier(own->last_day, other->last_day)};
    struct day first = later(later(own->first_day, other->first_day), finding->today);
    int64_t before = 0;
    if (day_compare(first, one.last_day) > 0) return;
    for (int i = 0; i < book->row_count; i++) {
        const struct price_row *row = &book->rows[i];
        struct day day;
        if (row->list_id != own->list_id || row->dish_id == before) continue;
        before = row->dish_id;
        if (!both_sell(book, list_ids, row->dish_id, first, one.last_day, &day)) continue;
        if (one.dishes == 0 || day_compare(day, one.first_day) < 0) {
            one.first_day = day;
            one.dish_id = row->dish_id;
        }
        one.dishes++;
    }
    if (one.dishes > 0) found(finding, one);
}

static void overlaps_find(struct finding *finding)
{
    const struct price_book *book = finding->book;
    for (int i = 0; i < book->span_count; i++) {
        if (book->spans[i].list_id != finding->list->id) continue;
        for (int j = 0; j < book->span_count; j++) {
            const struct price_span *other = &book->spans[j];
            const struct price_list *list = price_list_of(book, other->list_id);
            if (other->school_id != book->spans[i].school_id) continue;
            if (list == NULL || list == finding->list || !list->is_held) continue;
            spans_compare(finding, &book->spans[i], other);
        }
    }
}

/* ---- days without a list ---- */

/* The first day from `day` on that no list of the caterer covers in the school, the judged one
 * taken for held. */
static struct day covered_until(const struct finding *finding, int64_t school_id, struct day day)
{
    const struct price_book *book = finding->book;
    for (bool moved = true; moved && day.number < PRICE_NO_END;) {
        moved = false;
        for (int i = 0; i < book->span_count; i++) {
            const struct price_span *span = &book->spans[i];
            const struct price_list *list = price_list_of(book, span->list_id);
            if (span->school_id != school_id || list == NULL) continue;
            if (list->caterer_id != finding->list->caterer_id) continue;
            if (list != finding->list && !list->is_held) continue;
            if (day_compare(span->first_day, day) > 0 || day_compare(span->last_day, day) < 0) {
                continue;
            }
            day = span->last_day.number == PRICE_NO_END ? span->last_day
                                                        : day_add(span->last_day, 1);
            moved = true;
        }
    }
    return day;
}

static struct day next_span(const struct finding *finding, int64_t school_id, struct day day)
{
    const struct price_book *book = finding->book;
    struct day next = day_of_number(PRICE_NO_END);
    for (int i = 0; i < book->span_count; i++) {
        const struct price_span *span = &book->spans[i];
        const struct price_list *list = price_list_of(book, span->list_id);
        if (span->school_id != school_id || list == NULL) continue;
        if (list->caterer_id != finding->list->caterer_id) continue;
        if (list != finding->list && !list->is_held) continue;
        if (day_compare(span->first_day, day) > 0) next = earlier(next, span->first_day);
    }
    return next;
}

/* Holes of one contract, from the list's own span on: what was before it is not its doing. */
static void contract_holes(struct finding *finding, const struct price_contract *contract,
                           struct day first)
{
    struct day day = later(later(contract->first_day, first), finding->today);
    while (day_compare(day, contract->last_day) <= 0) {
        struct day hole = covered_until(finding, contract->school_id, day);
        if (day_compare(hole, contract->last_day) > 0) return;
        struct day next = next_span(finding, contract->school_id, hole);
        struct day last = next.number == PRICE_NO_END ? contract->last_day : day_add(next, -1);
        last = earlier(last, contract->last_day);
        found(finding, (struct price_finding){.kind = PRICE_HOLE_LIST,
                                              .school_id = contract->school_id,
                                              .first_day = hole,
                                              .last_day = last});
        day = day_add(last, 1);
    }
}

static bool first_in_school(const struct finding *finding, int64_t school_id, struct day *out_day)
{
    bool is_there = false;
    for (int i = 0; i < finding->book->span_count; i++) {
        const struct price_span *span = &finding->book->spans[i];
        if (span->list_id != finding->list->id || span->school_id != school_id) continue;
        *out_day = is_there ? earlier(*out_day, span->first_day) : span->first_day;
        is_there = true;
    }
    return is_there;
}

static void list_holes_find(struct finding *finding)
{
    for (int i = 0; i < finding->contracts->count; i++) {
        const struct price_contract *contract = &finding->contracts->list[i];
        struct day first;
        if (contract->caterer_id != finding->list->caterer_id) continue;
        if (!first_in_school(finding, contract->school_id, &first)) continue;
        contract_holes(finding, contract, first);
    }
}

/* ---- days of a dish ---- */

static void dish_days_find(struct finding *finding, int64_t dish_id)
{
    struct price_rows of = price_rows_of(finding->book, finding->list->id, dish_id);
    struct day begins = later(finding->list->first_day, finding->today);
    struct price_finding one = {.dish_id = dish_id};
    bool was_sold = false, is_open = false;
    for (int i = 0; i < of.count; i++) {
        const struct price_row *row = &of.rows[i];
        bool is_overruled = i + 1 < of.count &&
                            day_compare(of.rows[i + 1].first_day, row->first_day) == 0;
        if (is_overruled) continue;
        bool is_sold = money_is_positive(row->price);
        if (is_sold && !was_sold && day_compare(row->first_day, begins) > 0) {
            one.kind = PRICE_LATE_DISH;
            one.first_day = row->first_day;
            found(finding, one);
        } else if (is_sold && is_open) {
            one.kind = PRICE_HOLE_DISH;
            one.last_day = day_add(row->first_day, -1);
            if (day_compare(one.first_day, one.last_day) <= 0) found(finding, one);
        }
        bool goes_on = is_open && !is_sold;
        is_open = !is_sold && was_sold;
        if (is_open && !goes_on) one.first_day = row->first_day;
        was_sold = was_sold || is_sold;
    }
}

static void dishes_find(struct finding *finding)
{
    int64_t before = 0;
    for (int i = 0; i < finding->book->row_count; i++) {
        const struct price_row *row = &finding->book->rows[i];
        if (row->list_id != finding->list->id || row->dish_id == before) continue;
        before = row->dish_id;
        dish_days_find(finding, row->dish_id);
    }
}

/* ---- schools without a contract ---- */

static void contracts_find(struct finding *finding)
{
    for (int i = 0; i < finding->book->span_count; i++) {
        const struct price_span *span = &finding->book->spans[i];
        bool has_one = false;
        if (span->list_id != finding->list->id) continue;
        for (int j = 0; j < finding->contracts->count && !has_one; j++) {
            const struct price_contract *of = &finding->contracts->list[j];
            struct day first = later(span->first_day, finding->today);
            has_one = of->school_id == span->school_id &&
                      of->caterer_id == finding->list->caterer_id &&
                      day_compare(of->first_day, first) <= 0 &&
                      day_compare(of->last_day, first) >= 0;
        }
        if (has_one) continue;
        found(finding, (struct price_finding){.kind = PRICE_NO_CONTRACT,
                                              .school_id = span->school_id,
                                              .first_day = span->first_day,
                                              .last_day = span->last_day});
    }
}

void price_find(struct arena *arena, const struct price_book *book, int64_t list_id,
                const struct price_contracts *contracts, struct day today,
                struct price_findings *out_findings)
{
    *out_findings = (struct price_findings){.count = 0};
    struct finding finding = {arena,        book, price_list_of(book, list_id), contracts, today,
                              out_findings, 0};
    if (finding.list == NULL) return;
    overlaps_find(&finding);
    list_holes_find(&finding);
    dishes_find(&finding);
    contracts_find(&finding);
}

bool price_findings_refuse(const struct price_findings *findings)
{
    for (int i = 0; i < findings->count; i++) {
        if (findings->list[i].kind == PRICE_OVERLAP) return true;
    }
    return false;
}
