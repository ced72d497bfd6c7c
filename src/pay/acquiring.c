/* From a channel's settings to what acquiring needs. */
#include "pay/acquiring.h"

#include "base/buf.h"
#include "base/log.h"
#include "base/secret.h"
#include "base/signature.h"

static void acquiring_of(const struct channel *channel, struct arena *arena,
                         struct acquiring *acquiring)
{
    struct text address = text_of(channel_text(channel, CHANNEL_GATEWAY_ADDRESS));
    struct text origin = gateway_origin(address);
    *acquiring = (struct acquiring){
        .channel_id = channel->id,
        .code = channel->code,
        .name = channel->name,
        .is_open = channel_flag(channel, CHANNEL_ENABLED) && origin.size > 0,
        .min = channel_money(channel, CHANNEL_MIN_AMOUNT),
        .max = channel_money(channel, CHANNEL_MAX_AMOUNT),
        .day_limit = channel_money(channel, CHANNEL_DAY_LIMIT),
        .order_life_s = (int)channel_number(channel, CHANNEL_ORDER_MINUTES) * 60,
        .has_sbp = channel_flag(channel, CHANNEL_SBP),
        .two_people_above = channel_money(channel, CHANNEL_TWO_PEOPLE_ABOVE),
        .signing = (enum callback_signing)channel_number(channel, CHANNEL_CALLBACK_SIGNING),
        .fiscal = (enum fiscal_maker)channel_number(channel, CHANNEL_FISCAL),
        .page_origins = text_of(arena_printf(arena, "%.*s %s", TEXT_ARGS(origin),
                                             channel_text(channel, CHANNEL_PAGE_ORIGINS))),
        .channel = channel,
    };
}

/* Channels are few: all are read. */
static enum err choose(struct tx *tx, struct arena *arena, const char *code, int64_t channel_id,
                       bool *out_found, struct acquiring *out_acquiring)
{
    struct channel_list list;
    const struct channel *chosen = NULL;
    TRY(channels_load(tx, arena, &list));
    for (int i = 0; i < list.count; i++) {
        const struct channel *channel = &list.channels[i];
        bool speaks = channel_number(channel, CHANNEL_DIALECT) == CHANNEL_ACQUIRING;
        /* Orders outlive a change of their channel's dialect. */
        if (channel_id != 0 ? channel->id != channel_id : !speaks) continue;
        if (code != NULL && !text_is(text_of(code), channel->code)) continue;
        bool is_better = chosen == NULL || (!channel_flag(chosen, CHANNEL_ENABLED) &&
                                            channel_flag(channel, CHANNEL_ENABLED));
        if (is_better) chosen = channel;
    }
    *out_found = chosen != NULL;
    if (chosen != NULL) acquiring_of(chosen, arena, out_acquiring);
    return OK;
}

enum err acquiring_load(struct tx *tx, struct arena *arena, const char *code, bool *out_found,
                        struct acquiring *out_acquiring)
{
    return choose(tx, arena, code, 0, out_found, out_acquiring);
}

enum err acquiring_by_id(struct tx *tx, struct arena *arena, int64_t channel_id, bool *out_found,
                         struct acquiring *out_acquiring)
{
    return choose(tx, arena, NULL, channel_id, out_found, out_acquiring);
}

enum err acquiring_gateway(const struct acquiring *acquiring, const struct world *world,
                           struct arena *arena, struct gateway *out_gateway)
{
    const struct channel *channel = acquiring->channel;
    const char *ca_file = channel_text(channel, CHANNEL_GATEWAY_CA_FILE);
    struct gateway gateway = {
        .kind = channel_number(channel, CHANNEL_GATEWAY) == 0 ? GATEWAY_FORM : GATEWAY_JSON,
        .address = text_of(channel_text(channel, CHANNEL_GATEWAY_ADDRESS)),
        .login = text_of(channel_text(channel, CHANNEL_GATEWAY_LOGIN)),
        .ca_file = *ca_file != '\0' ? ca_file : NULL,
        .world = world,
    };
    if (gateway_origin(gateway.address).size == 0 || gateway.login.size == 0) {
        return log_fault(ERR_SYNTAX, "acquiring", "channel=%s text=\"no address or no login\"",
                         channel->code);
    }
    TRY(secret_read_file(arena, channel_text(channel, CHANNEL_SECRET_FILE), &gateway.password));
    *out_gateway = gateway;
    return OK;
}

enum err acquiring_callback_key(const struct acquiring *acquiring, struct arena *arena,
                                struct text *out_key)
{
    *out_key = TEXT("");
    if (acquiring->signing == CALLBACK_UNSIGNED) return OK;
    const char *file = channel_text(acquiring->channel, CHANNEL_CALLBACK_KEY_FILE);
    TRY(secret_read_file(arena, file, out_key));
    if (acquiring->signing != CALLBACK_RSA || signature_key_is_rsa(*out_key)) return OK;
    return log_fault(ERR_SYNTAX, "acquiring", "channel=%s text=\"no RSA key of 2048 bits\"",
                     acquiring->code);
}

const char *acquiring_origins(const struct acquiring *acquiring, struct arena *arena)
{
    struct text rest = acquiring->page_origins;
    struct buf buf;
    buf_init(&buf, arena);
    while (rest.size > 0) {
        struct text word = text_cut(&rest, ' ');
        if (word.size == 0 || !text_equal(gateway_origin(word), word)) continue;
        if (buf.size > 0) buf_add_char(&buf, ' ');
        buf_add_text(&buf, word);
    }
    buf_add_char(&buf, '\0');
    return buf_text(&buf).bytes;
}

bool acquiring_knows_page(const struct acquiring *acquiring, struct text page)
{
    struct text origin = gateway_origin(page);
    struct text rest = acquiring->page_origins;
    while (origin.size > 0 && rest.size > 0) {
        if (text_equal(text_cut(&rest, ' '), origin)) return true;
    }
    return false;
}
