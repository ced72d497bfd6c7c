/* Channels read a moment ago: a payment costs no read of its settings. */
#include <string.h>

#include "base/check.h"
#include "gate/inside.h"

/* ---- what is kept ---- */

static const char *copied(struct arena *arena, const char *string)
{
    return arena_copy(arena, string, strlen(string));
}

/* Defaults are static; the rest is copied. */
static void channel_copy(struct arena *arena, const struct channel *from, struct channel *out_to)
{
    *out_to = *from;
    out_to->code = copied(arena, from->code);
    out_to->name = copied(arena, from->name);
    for (int i = 0; i < CHANNEL_SETTING_COUNT; i++) {
        if (!from->values[i].is_own) continue;
        out_to->values[i].text = copied(arena, from->values[i].text);
    }
}

static struct kept_channel *kept_find(struct gate *gate, const char *code)
{
    for (int i = 0; i < GATE_CHANNELS_KEPT; i++) {
        struct kept_channel *kept = &gate->channels[i];
        if (kept->channel.id != 0 && strcmp(kept->channel.code, code) == 0) return kept;
    }
    return NULL;
}

static bool kept_copy(struct gate *gate, struct arena *arena, const char *code,
                      struct channel *out_channel)
{
    int64_t now_us = world_ticks_us(gate->desk->world);
    pthread_mutex_lock(&gate->lock);
    const struct kept_channel *kept = kept_find(gate, code);
    bool is_good = kept != NULL && now_us < kept->good_until_us;
    if (is_good) channel_copy(arena, &kept->channel, out_channel);
    pthread_mutex_unlock(&gate->lock);
    return is_good;
}

static void keep(struct gate *gate, const struct channel *channel)
{
    int64_t now_us = world_ticks_us(gate->desk->world);
    pthread_mutex_lock(&gate->lock);
    struct kept_channel *place = kept_find(gate, channel->code);
    for (int i = 0; i < GATE_CHANNELS_KEPT && place == NULL; i++) {
        if (gate->channels[i].channel.id == 0) place = &gate->channels[i];
    }
    if (place != NULL) {
        arena_reset(&place->arena);
        channel_copy(&place->arena, channel, &place->channel);
        place->good_until_us = now_us + GATE_CHANNEL_LIFE_MS * INT64_C(1000);
    }
    pthread_mutex_unlock(&gate->lock);
}

struct channel_work {
    struct arena *arena;
    const char *code;
    bool found;
    struct channel channel;
};

static enum err channel_work(struct tx *tx, void *context)
{
    struct channel_work *work = context;
    return channel_load(tx, work->arena, work->code, &work->found, &work->channel);
}

enum err gate_channel(struct gate *gate, struct arena *arena, const char *code, bool *out_found,
                      struct channel *out_channel)
{
    *out_found = true;
    if (kept_copy(gate, arena, code, out_channel)) return OK;
    struct channel_work work = {.arena = arena, .code = code};
    TRY(store_read(gate->desk->store, channel_work, &work));
    *out_found = work.found;
    if (!work.found) return OK;
    keep(gate, &work.channel);
    *out_channel = work.channel;
    return OK;
}
