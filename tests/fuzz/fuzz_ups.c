/* What stands where upsd should: any bytes leave a state, and questions of one line each. */
#include <string.h>

#include "base/check.h"
#include "base/log.h"
#include "fuzz.h"
#include "till/ups_talk.h"

const char *const fuzz_seeds[] = {
    "OK\nOK\nOK\nVAR shkaf ups.status \"OL CHRG\"\nVAR shkaf battery.charge \"100\"\n"
    "VAR shkaf battery.runtime \"1800\"\nVAR shkaf ups.status \"OB LB\"\n",
    "ERR ACCESS-DENIED\nERR DATA-STALE\n", "VAR shkaf ups.status \"\n\"\n", NULL};

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct ups_talk talk;
    int64_t now_us = 0;
    log_set_level(LOG_ERROR);
    CHECK(ups_talk_init(&talk, "shkaf", size % 2 ? "till" : NULL, "secret"));
    ups_talk_connect(&talk, now_us);
    for (size_t at = 0; at < size; at++) {
        ups_talk_tick(&talk, now_us);
        struct text output = ups_talk_output(&talk);
        CHECK(output.size == 0 ||
              memchr(output.bytes, '\n', output.size) == output.bytes + output.size - 1);
        ups_talk_wrote(&talk, output.size);
        ups_talk_take(&talk, (const char *)bytes + at, 1, now_us);
        CHECK(talk.status.charge_percent >= -1 && talk.status.charge_percent <= 100);
        CHECK(talk.status.state != UPS_ABSENT);
        now_us += 1000 * (int64_t)(bytes[at] & 0x1F);
        if (talk.is_dead) {
            ups_talk_lose(&talk);
            ups_talk_connect(&talk, now_us);
        }
    }
    return 0;
}
