/* Lines of a reader to cards that are put on and removed: W-1 … W-6 of the header. */
#include "till/card_watch.h"

#include <string.h>

#include "base/check.h"

#define US(ms) ((ms)*INT64_C(1000))

static void tell(struct card_watch *watch, enum card_event_kind kind, int64_t now_us)
{
    struct card_event event = {.kind = kind, .at_us = now_us};
    if (kind == CARD_PUT_ON || kind == CARD_REMOVED) event.chip = watch->chip;
    watch->on_event(watch->context, &event);
}

void card_watch_init(struct card_watch *watch,
                     void (*on_event)(void *context, const struct card_event *event), void *context)
{
    CHECK(on_event != NULL);
    *watch = (struct card_watch){.on_event = on_event, .context = context};
    card_lines_init(&watch->lines);
}

static void remove_card(struct card_watch *watch, int64_t now_us)
{
    if (!watch->is_there) return;
    watch->is_there = false;
    tell(watch, CARD_REMOVED, now_us);
}

static void put_on(struct card_watch *watch, const struct card_chip *chip, int64_t now_us)
{
    remove_card(watch, now_us);
    watch->chip = *chip;
    watch->is_there = true;
    watch->leaves_us = watch->says_removed ? INT64_MAX : now_us + US(CARD_WATCH_LAPSE_MS);
    tell(watch, CARD_PUT_ON, now_us);
}

/* W-4: a repeat while the card lies there comes sooner than a second tap of it. */
static bool is_new_tap(const struct card_watch *watch, int64_t now_us)
{
    return !watch->says_removed && now_us - watch->heard_us >= US(CARD_WATCH_QUIET_MS);
}

static void hear_chip(struct card_watch *watch, const struct card_chip *chip, int64_t now_us)
{
    bool is_same = watch->is_there && strcmp(watch->chip.digits, chip->digits) == 0 &&
                   watch->chip.known == chip->known;
    if (!is_same || is_new_tap(watch, now_us)) {
        put_on(watch, chip, now_us);
    } else {
        watch->leaves_us = watch->says_removed ? INT64_MAX : now_us + US(CARD_WATCH_LAPSE_MS);
    }
    watch->is_leaving = false;
    watch->heard_us = now_us;
}

static void hear_removal(struct card_watch *watch, int64_t now_us)
{
    watch->says_removed = true;
    if (!watch->is_there || watch->is_leaving) return;
    watch->is_leaving = true;
    watch->leaves_us = now_us + US(CARD_WATCH_FLICKER_MS);
}

static void hear_line(struct card_watch *watch, struct text line, int64_t now_us)
{
    struct card_chip chip;
    switch (card_line_parse(line, &chip)) {
    case CARD_LINE_CHIP: hear_chip(watch, &chip, now_us); break;
    case CARD_LINE_REMOVED: hear_removal(watch, now_us); break;
    case CARD_LINE_NOISE: watch->noise_count++; break;
    }
}

void card_watch_open(struct card_watch *watch, int64_t now_us)
{
    CHECK(!watch->is_open);
    card_watch_tick(watch, now_us);
    card_lines_init(&watch->lines);
    watch->is_open = true;
    watch->says_removed = false;
    tell(watch, CARD_READER_FOUND, now_us);
}

void card_watch_close(struct card_watch *watch, int64_t now_us)
{
    CHECK(watch->is_open);
    watch->is_open = false;
    remove_card(watch, now_us);
    tell(watch, CARD_READER_LOST, now_us);
}

void card_watch_take(struct card_watch *watch, const char *bytes, size_t size, int64_t now_us)
{
    struct text line;
    card_watch_tick(watch, now_us);
    for (size_t i = 0; i < size; i++) {
        if (card_lines_take(&watch->lines, bytes[i], &line)) hear_line(watch, line, now_us);
    }
}

void card_watch_type(struct card_watch *watch, const struct card_chip *chip, int64_t now_us)
{
    card_watch_tick(watch, now_us);
    put_on(watch, chip, now_us);
    watch->heard_us = now_us;
    watch->is_leaving = true;
    watch->leaves_us = now_us + US(CARD_WATCH_KEYS_MS);
}

void card_watch_tick(struct card_watch *watch, int64_t now_us)
{
    if (now_us >= card_watch_next_us(watch)) remove_card(watch, now_us);
}

int64_t card_watch_next_us(const struct card_watch *watch)
{
    return watch->is_there ? watch->leaves_us : INT64_MAX;
}
