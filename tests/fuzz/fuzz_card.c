/* What a serial line brings: any bytes, cut anywhere, are cards or noise, and every card that was
 * put on is removed. */
#include <string.h>

#include "base/check.h"
#include "fuzz.h"
#include "till/card_watch.h"

const char *const fuzz_seeds[] = {"Em-Marine[5500] 126,58404\r\nNo card\r\n",
                                  "Mifare[77242CF0]  (0004,88) 044,09335\r\nno card\r\n",
                                  "19997 Mifare[FA592F830412E6] UL (0144,00) 004,04838\r\n",
                                  "W26:096,17669\nW34:5DF50F46\n:170009593F48\n",
                                  "0008310409 126,52873",
                                  "[0000] 000,00000\r\n",
                                  "HID[0A] 1,1,\rTemic[5500] 7,42\r",
                                  NULL};

struct count {
    int put_on, removed;
};

static void write_down(void *context, const struct card_event *event)
{
    struct count *count = context;
    if (event->kind == CARD_PUT_ON) {
        count->put_on++;
        CHECK(count->put_on == count->removed + 1);
        CHECK(strlen(event->chip.digits) >= 6);
    }
    if (event->kind == CARD_REMOVED) {
        count->removed++;
        CHECK(count->put_on == count->removed);
    }
}

static void check_name(const struct card_chip *chip)
{
    size_t size = strlen(chip->digits);
    CHECK(size % 2 == 0 && size >= 6 && size <= CARD_CHIP_DIGITS_LIMIT);
    CHECK(strspn(chip->digits, "0123456789ABCDEF") == size);
    CHECK(card_chip_match(chip, card_chip_text(chip)) == CARD_MATCH_WHOLE);
}

/* The same bytes at once and one by one make the same lines; here the time moves, too. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct count count = {0};
    struct card_watch watch;
    struct card_chip chip;
    struct text text = {(const char *)bytes, size};
    int64_t now_us = 0;
    if (card_line_parse(text, &chip) == CARD_LINE_CHIP) check_name(&chip);
    if (card_keys_parse(text, &chip) == CARD_LINE_CHIP) check_name(&chip);
    card_watch_init(&watch, write_down, &count);
    card_watch_open(&watch, now_us);
    for (size_t at = 0; at < size;) {
        size_t part = 1 + bytes[at] % 7;
        if (part > size - at) part = size - at;
        now_us += 1000 * (int64_t)(bytes[at] * bytes[at] % 5000);
        card_watch_take(&watch, (const char *)bytes + at, part, now_us);
        at += part;
    }
    card_watch_close(&watch, now_us);
    CHECK(count.put_on == count.removed);
    return 0;
}
