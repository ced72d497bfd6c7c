/* A document as the server gets it: docs/api/till.yaml, Journal. Members stand in one order, so
 * that a repeat is the same bytes. */
#include "base/buf.h"
#include "base/check.h"
#include "base/json.h"
#include "till/outbox.h"

static const char *kind_name(enum outbox_kind kind)
{
    switch (kind) {
    case OUTBOX_SALE: return "sale";
    case OUTBOX_RETURN: return "return";
    case OUTBOX_ACTIVATION: return "activation";
    case OUTBOX_CARD_STATE: return "card_state";
    case OUTBOX_SERVED: return "served";
    case OUTBOX_TEMPORARY_CARD: return "temporary_card";
    case OUTBOX_NOT_SERVED: return "not_served";
    case OUTBOX_GUEST_SALE: return "guest_sale";
    case OUTBOX_GUEST_RETURN: return "guest_return";
    }
    CHECK(false);
    return "";
}

static void add_id(struct buf *buf, const char *member, int64_t id)
{
    if (id != 0) buf_printf(buf, ",\"%s\":\"%lld\"", member, (long long)id);
}

static void add_line(struct buf *buf, const struct sale_line *line)
{
    buf_printf(buf, "{\"%s\":\"%lld\",\"quantity\":%lld,\"price\":%lld",
               line->kind == SALE_DISH ? "dish" : "set_meal", (long long)line->item_id,
               (long long)line->quantity, (long long)money_in_kopecks(line->price));
    if (line->kind == SALE_SET_MEAL) {
        buf_printf(buf, ",\"subsidy\":%lld", (long long)money_in_kopecks(line->subsidy));
    }
    buf_add_char(buf, '}');
}

static void add_lines(struct buf *buf, const struct outbox_document *document)
{
    buf_add_string(buf, ",\"lines\":[");
    for (int i = 0; i < document->line_count; i++) {
        if (i > 0) buf_add_char(buf, ',');
        add_line(buf, &document->lines[i].what);
    }
    buf_add_char(buf, ']');
}

static void add_receipt(struct buf *buf, const struct outbox_document *document,
                        const char *returned)
{
    buf_printf(buf, ",\"number\":%lld", (long long)document->number);
    add_id(buf, returned, document->returned_id);
    add_lines(buf, document);
}

static void add_override(struct buf *buf, const struct outbox_document *document)
{
    if (document->flags & OUTBOX_FORGOTTEN_CARD) buf_add_string(buf, ",\"forgotten\":true");
    if (!(document->flags & OUTBOX_OVERRIDDEN)) return;
    buf_printf(buf, ",\"override\":{\"cashier\":\"%lld\",\"reason\":",
               (long long)document->override_cashier_id);
    buf_add_json_string(buf, document->override_reason);
    buf_add_char(buf, '}');
}

static void add_by_kind(struct buf *buf, const struct outbox_document *document)
{
    switch (document->kind) {
    case OUTBOX_SALE:
        add_override(buf, document);
        add_receipt(buf, document, "returned");
        return;
    case OUTBOX_RETURN:
    case OUTBOX_GUEST_RETURN: add_receipt(buf, document, "returned"); return;
    case OUTBOX_GUEST_SALE:
        buf_printf(buf, ",\"asked_at\":\"%s\",\"school\":%lld",
                   instant_format_iso(buf->arena, document->asked_at),
                   (long long)document->guest_school);
        add_receipt(buf, document, "returned");
        return;
    case OUTBOX_ACTIVATION:
        buf_printf(buf, ",\"fee\":%lld", (long long)money_in_kopecks(document->fee));
        return;
    case OUTBOX_CARD_STATE:
        buf_printf(buf, ",\"state\":\"%s\"",
                   document->is_given_back ? "returned" : card_state_name(document->card_state));
        return;
    case OUTBOX_SERVED:
        add_override(buf, document);
        add_id(buf, "set_meal", document->lines[0].what.item_id);
        return;
    case OUTBOX_NOT_SERVED: add_id(buf, "served", document->returned_id); return;
    case OUTBOX_TEMPORARY_CARD:
        buf_add_string(buf, ",\"chip\":");
        buf_add_json_string(buf, document->chip);
        return;
    }
}

/* Documents that are asked, not told, have no `offline`. */
static bool has_offline(enum outbox_kind kind)
{
    return kind != OUTBOX_GUEST_SALE && kind != OUTBOX_GUEST_RETURN;
}

struct text outbox_body(struct arena *arena, const struct outbox_document *document)
{
    struct buf buf;
    buf_init(&buf, arena);
    buf_printf(&buf, "{\"kind\":\"%s\",\"id\":\"%lld\",\"at\":\"%s\"", kind_name(document->kind),
               (long long)document->id, instant_format_iso(arena, document->happened_at));
    add_id(&buf, "account", document->account_id);
    /* A temporary card is what its document makes; a forgotten one was not shown. */
    if (document->kind != OUTBOX_TEMPORARY_CARD && document->kind != OUTBOX_NOT_SERVED &&
        document->kind != OUTBOX_GUEST_RETURN) {
        add_id(&buf, "card", document->card_id);
    }
    add_id(&buf, "cashier", document->cashier_id);
    if (document->shift > 0) buf_printf(&buf, ",\"shift\":%lld", (long long)document->shift);
    add_by_kind(&buf, document);
    if (has_offline(document->kind)) {
        buf_printf(&buf, ",\"offline\":%s", document->flags & OUTBOX_OFFLINE ? "true" : "false");
    }
    buf_add_char(&buf, '}');
    return buf_text(&buf);
}
