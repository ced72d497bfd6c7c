/* The auditor: nothing but arrays and loops, and no word of the ledger's own code. */
#include "auditor.h"

static bool is_personal(int64_t account_id)
{
    return account_id >> 40 != 0;
}

int64_t audited_day(const struct audited_book *book, int64_t ms)
{
    int64_t local = ms + book->zone->offset_minutes * INT64_C(60000), day = local / 86400000;
    return local % 86400000 < 0 ? day - 1 : day;
}

int64_t audited_balance(const struct auditor *auditor, int book, int64_t account_id)
{
    int64_t balance = 0;
    for (int i = 0; i < auditor->transfer_count; i++) {
        const struct audited_transfer *transfer = &auditor->transfers[i];
        if (transfer->book != book) continue;
        if (transfer->debit_id == account_id) balance -= transfer->amount;
        if (transfer->credit_id == account_id) balance += transfer->amount;
    }
    return balance;
}

static const struct audited_posting *audited_find(const struct auditor *auditor, int book,
                                                  int64_t id)
{
    for (int i = 0; i < auditor->posting_count; i++) {
        const struct audited_posting *posting = &auditor->postings[i];
        if (posting->book == book && posting->id == id) return posting;
    }
    return NULL;
}

static bool audited_account(const struct auditor *auditor, int64_t id)
{
    for (int i = 0; i < ACCOUNTS; i++) {
        if (auditor->account_ids[i] == id) return true;
    }
    return false;
}

static enum posting_status form_status(const struct auditor *auditor, int book, int64_t now,
                                       const struct proposal *proposal)
{
    const struct posting *posting = &proposal->posting;
    const struct zone *zone = auditor->books[book].zone;
    if (posting->id <= 0 || posting->id >> 40 == 0) return POSTING_ID_INVALID;
    bool is_reversal = posting->kind == POSTING_REVERSAL;
    if (is_reversal ? posting->transfer_count != 0 : posting->transfer_count == 0) {
        return POSTING_TRANSFERS_INVALID;
    }
    for (int i = 0; i < posting->transfer_count; i++) {
        int64_t amount = proposal->transfers[i].amount.kopecks;
        if (amount < 1 || amount > 1000000000) return POSTING_AMOUNT_INVALID;
    }
    for (int i = 0; i < posting->transfer_count; i++) {
        int64_t debit = proposal->transfers[i].debit_id, credit = proposal->transfers[i].credit_id;
        if (debit == credit || (is_personal(debit) && is_personal(credit))) {
            return POSTING_ACCOUNTS_INVALID;
        }
    }
    int64_t first = INT64_C(946684800000) - zone->offset_minutes * INT64_C(60000);
    if (posting->happened_at.ms < first) return POSTING_TOO_EARLY;
    if (posting->happened_at.ms > now + 86400000) return POSTING_TOO_LATE;
    return POSTING_RECORDED;
}

static enum posting_status reversal_status(const struct auditor *auditor, int book,
                                           int64_t reverses_id)
{
    const struct audited_posting *reversed = audited_find(auditor, book, reverses_id);
    if (reversed == NULL) return POSTING_REVERSED_UNKNOWN;
    if (reversed->is_reversal) return POSTING_REVERSED_IS_REVERSAL;
    for (int i = 0; i < auditor->posting_count; i++) {
        const struct audited_posting *other = &auditor->postings[i];
        if (other->book == book && other->is_reversal && other->reverses_id == reverses_id) {
            return POSTING_REVERSED_ALREADY;
        }
    }
    return POSTING_RECORDED;
}

/* Puts the proposal's transfers behind the others, those of a reversal with their sides changed. */
static int transfers_append(struct auditor *auditor, int book, const struct proposal *proposal)
{
    const struct posting *posting = &proposal->posting;
    const struct audited_posting *reversed = posting->kind == POSTING_REVERSAL
                                                 ? audited_find(auditor, book, posting->reverses_id)
                                                 : NULL;
    int count = reversed ? reversed->count : posting->transfer_count;
    assert_in_range(auditor->transfer_count + count, 0, TRANSFERS_LIMIT);
    for (int i = 0; i < count; i++) {
        struct audited_transfer *at = &auditor->transfers[auditor->transfer_count + i];
        if (reversed) {
            const struct audited_transfer *old = &auditor->transfers[reversed->first + i];
            *at = (struct audited_transfer){book, old->credit_id, old->debit_id, old->amount};
        } else {
            const struct transfer *new = &proposal->transfers[i];
            *at = (struct audited_transfer){book, new->debit_id, new->credit_id,
                                            new->amount.kopecks};
        }
    }
    auditor->transfer_count += count;
    return count;
}

static bool goes_below(const struct auditor *auditor, int book, const struct posting *posting,
                       int count)
{
    if (!posting->has_floor) return false;
    for (int i = auditor->transfer_count - count; i < auditor->transfer_count; i++) {
        int64_t debit_id = auditor->transfers[i].debit_id;
        if (!is_personal(debit_id)) continue;
        if (audited_balance(auditor, book, debit_id) < posting->floor.kopecks) return true;
    }
    return false;
}

static void audited_record(struct auditor *auditor, int book, int64_t now,
                           const struct proposal *proposal, int count)
{
    struct audited_book *own = &auditor->books[book];
    int64_t open = own->open_day * 86400000 - own->zone->offset_minutes * INT64_C(60000);
    if (now > own->recorded_at) own->recorded_at = now;
    if (open > own->recorded_at) own->recorded_at = open;
    for (int i = 0; i < count; i++) {
        own->recorded_days[own->recorded++] = audited_day(own, own->recorded_at);
    }
    assert_in_range(auditor->posting_count, 0, POSTINGS_LIMIT - 1);
    auditor->postings[auditor->posting_count++] = (struct audited_posting){
        .book = book,
        .id = proposal->posting.id,
        .content = proposal->content,
        .reverses_id = proposal->posting.reverses_id,
        .is_reversal = proposal->posting.kind == POSTING_REVERSAL,
        .first = auditor->transfer_count - count,
        .count = count,
    };
}

enum posting_status audit(struct auditor *auditor, int book, int64_t now,
                          const struct proposal *proposal)
{
    const struct posting *posting = &proposal->posting;
    enum posting_status status = form_status(auditor, book, now, proposal);
    if (status != POSTING_RECORDED) return status;
    const struct audited_posting *known = audited_find(auditor, book, posting->id);
    if (known != NULL) {
        return known->content == proposal->content ? POSTING_EXISTS
                                                   : POSTING_EXISTS_WITH_OTHER_CONTENT;
    }
    if (posting->kind == POSTING_REVERSAL) {
        status = reversal_status(auditor, book, posting->reverses_id);
        if (status != POSTING_RECORDED) return status;
    }
    for (int i = 0; i < posting->transfer_count; i++) {
        if (!audited_account(auditor, proposal->transfers[i].debit_id) ||
            !audited_account(auditor, proposal->transfers[i].credit_id)) {
            return POSTING_ACCOUNT_UNKNOWN;
        }
    }
    int count = transfers_append(auditor, book, proposal);
    if (goes_below(auditor, book, posting, count) && !posting->is_fact) {
        auditor->transfer_count -= count;
        return POSTING_BELOW_FLOOR;
    }
    audited_record(auditor, book, now, proposal, count);
    return POSTING_RECORDED;
}

enum seal_status audit_seal(struct auditor *auditor, int book, int64_t day, int64_t now,
                            int64_t *out_next_seq)
{
    struct audited_book *own = &auditor->books[book];
    if (day >= audited_day(own, now)) return SEAL_DAY_NOT_OVER;
    if (day < own->open_day) return SEAL_EXISTS;
    while (own->sealed < own->recorded && own->recorded_days[own->sealed] <= day) own->sealed++;
    own->open_day = day + 1;
    *out_next_seq = own->sealed + 1;
    return SEAL_MADE;
}
