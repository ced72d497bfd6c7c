/* The form of documents: what can be told without the books, and the digest of all they say. */
#include "base/check.h"
#include "base/id.h"
#include "desk/journal.h"

const char *document_status_name(enum document_status status)
{
    switch (status) {
    case DOCUMENT_RECORDED: return "recorded";
    case DOCUMENT_ID_INVALID: return "id_invalid";
    case DOCUMENT_NUMBER_INVALID: return "number_invalid";
    case DOCUMENT_LINES_INVALID: return "lines_invalid";
    case DOCUMENT_QUANTITY_INVALID: return "quantity_invalid";
    case DOCUMENT_PRICE_INVALID: return "price_invalid";
    case DOCUMENT_TOTAL_INVALID: return "total_invalid";
    case DOCUMENT_FEE_INVALID: return "fee_invalid";
    case DOCUMENT_CARD_STATE_INVALID: return "card_state_invalid";
    case DOCUMENT_CHIP_INVALID: return "chip_invalid";
    case DOCUMENT_REASON_INVALID: return "reason_invalid";
    case DOCUMENT_CARD_AND_FORGOTTEN: return "card_and_forgotten";
    case DOCUMENT_TOO_EARLY: return "too_early";
    case DOCUMENT_TOO_LATE: return "too_late";
    case DOCUMENT_EXISTS: return "exists";
    case DOCUMENT_EXISTS_WITH_OTHER_CONTENT: return "exists_with_other_content";
    case DOCUMENT_ACCOUNT_UNKNOWN: return "account_unknown";
    case DOCUMENT_CARD_UNKNOWN: return "card_unknown";
    case DOCUMENT_DISH_UNKNOWN: return "dish_unknown";
    case DOCUMENT_SET_MEAL_UNKNOWN: return "set_meal_unknown";
    case DOCUMENT_SET_MEAL_PRICE_DIFFERS: return "set_meal_price_differs";
    case DOCUMENT_RETURNED_UNKNOWN: return "returned_unknown";
    case DOCUMENT_RETURN_TOO_LARGE: return "return_too_large";
    case DOCUMENT_SERVED_UNKNOWN: return "served_unknown";
    case DOCUMENT_CARD_MAY_NOT: return "card_may_not";
    case DOCUMENT_BALANCE_OVERFLOW: return "balance_overflow";
    case DOCUMENT_REFUSED: return "refused";
    }
    return "unknown";
}

const char *document_obstacle_name(enum document_obstacle obstacle)
{
    switch (obstacle) {
    case DOCUMENT_NO_OBSTACLE: return "none";
    case DOCUMENT_CHIP_TAKEN: return "chip_taken";
    case DOCUMENT_GUESTS_NOT_SERVED: return "guests_not_served";
    case DOCUMENT_ASKED_TOO_LATE: return "asked_too_late";
    }
    return "unknown";
}

bool document_is_kept(enum document_status status)
{
    return status == DOCUMENT_RECORDED || status == DOCUMENT_EXISTS;
}

static enum document_status status_of_form(enum sale_form form)
{
    switch (form) {
    case SALE_FORM_OK: return DOCUMENT_RECORDED;
    case SALE_FORM_NO_LINES:
    case SALE_FORM_TOO_MANY_LINES: return DOCUMENT_LINES_INVALID;
    case SALE_FORM_QUANTITY: return DOCUMENT_QUANTITY_INVALID;
    case SALE_FORM_PRICE: return DOCUMENT_PRICE_INVALID;
    case SALE_FORM_TOTAL: return DOCUMENT_TOTAL_INVALID;
    }
    return DOCUMENT_LINES_INVALID;
}

static enum document_status receipt_status(const struct document *document)
{
    if (document->number < 1 || document->number > DOCUMENT_NUMBER_LIMIT) {
        return DOCUMENT_NUMBER_INVALID;
    }
    struct sale sale = {.lines = document->lines, .line_count = document->line_count};
    return status_of_form(sale_form_check(&sale));
}

/* A guest is sold dishes: rights and subsidies are his own school's. */
static enum document_status guest_receipt_status(const struct document *document)
{
    for (int i = 0; i < document->line_count; i++) {
        if (document->lines[i].kind != SALE_DISH) return DOCUMENT_LINES_INVALID;
    }
    return receipt_status(document);
}

static bool card_state_is_right(enum card_state state)
{
    return state == CARD_BLOCKED || state == CARD_LOST || state == CARD_RETURNED;
}

static bool reason_is_right(struct text reason)
{
    for (size_t i = 0; i < reason.size; i++) {
        if ((unsigned char)reason.bytes[i] < ' ' || reason.bytes[i] == 0x7F) return false;
    }
    return reason.size > 0 && text_is_utf8(reason) &&
           text_length_characters(reason) <= DOCUMENT_REASON_LIMIT;
}

static enum document_status kind_status(const struct document *document)
{
    switch (document->kind) {
    case DOCUMENT_SALE:
    case DOCUMENT_RETURN: return receipt_status(document);
    case DOCUMENT_GUEST_SALE:
    case DOCUMENT_GUEST_RETURN: return guest_receipt_status(document);
    case DOCUMENT_ACTIVATION:
        if (!money_is_zero(document->fee) && !money_is_amount(document->fee)) {
            return DOCUMENT_FEE_INVALID;
        }
        return DOCUMENT_RECORDED;
    case DOCUMENT_CARD_STATE:
        return card_state_is_right(document->card_state) ? DOCUMENT_RECORDED
                                                         : DOCUMENT_CARD_STATE_INVALID;
    case DOCUMENT_TEMPORARY_CARD:
        return card_chip_is_formed(document->chip) ? DOCUMENT_RECORDED : DOCUMENT_CHIP_INVALID;
    case DOCUMENT_SERVED:
    case DOCUMENT_NOT_SERVED: return DOCUMENT_RECORDED;
    }
    return DOCUMENT_LINES_INVALID;
}

static enum document_status form_status(const struct document *document)
{
    if (document->id <= 0 || id_origin(document->id) == 0) return DOCUMENT_ID_INVALID;
    enum document_status status = kind_status(document);
    if (status != DOCUMENT_RECORDED) return status;
    if (document->override_cashier_id != 0 && !reason_is_right(document->override_reason)) {
        return DOCUMENT_REASON_INVALID;
    }
    bool both = document->is_forgotten && document->card_id != 0;
    return both ? DOCUMENT_CARD_AND_FORGOTTEN : DOCUMENT_RECORDED;
}

enum { PACKED_HEAD = 20, PACKED_LINE = 5 };

static uint8_t *pack(uint8_t *at, int64_t number)
{
    for (int i = 0; i < 8; i++) at[i] = (uint8_t)((uint64_t)number >> (8 * i));
    return at + 8;
}

/* A text as one number, so that the digest has few and fixed parts. */
static int64_t text_number(struct text text)
{
    if (text.size == 0) return 0;
    struct digest digest = hash_of(text.bytes, text.size);
    return digest_int63(&digest);
}

/* All that the maker said, in one fixed order: a repeat has the same digest, another content has
 * another. */
static struct digest content_digest(const struct document *document)
{
    uint8_t bytes[8 * (PACKED_HEAD + PACKED_LINE * SALE_LINES_LIMIT)];
    const int64_t head[PACKED_HEAD] = {
        document->id,
        document->kind,
        document->happened_at.ms,
        document->account_id,
        document->card_id,
        document->number,
        document->returned_id,
        document->is_offline,
        money_in_kopecks(document->fee),
        document->card_state,
        document->line_count,
        document->cashier_id,
        document->shift,
        document->is_forgotten,
        document->override_cashier_id,
        text_number(document->override_reason),
        document->set_meal_id,
        text_number(document->chip),
        document->guest_school,
        document->asked_at.ms,
    };
    uint8_t *at = bytes;
    for (int i = 0; i < PACKED_HEAD; i++) at = pack(at, head[i]);
    CHECK(document->line_count <= SALE_LINES_LIMIT);
    for (int i = 0; i < document->line_count; i++) {
        const struct sale_line *line = &document->lines[i];
        at = pack(at, line->kind);
        at = pack(at, line->item_id);
        at = pack(at, line->quantity);
        at = pack(at, money_in_kopecks(line->price));
        at = pack(at, money_in_kopecks(line->subsidy));
    }
    return hash_of(bytes, (size_t)(at - bytes));
}

void document_prepare(struct document *document)
{
    document->refusal = SALE_OK;
    document->obstacle = DOCUMENT_NO_OBSTACLE;
    document->is_below_floor = false;
    document->status = form_status(document);
    if (document->status == DOCUMENT_RECORDED) document->content = content_digest(document);
}
