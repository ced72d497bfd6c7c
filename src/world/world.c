/* The real world: the machine's clocks, the kernel's random numbers, libcurl. */
#include "world/world.h"

#include <errno.h>
#include <sys/random.h>
#include <time.h>

#include "base/check.h"
#include "base/log.h"
#include "base/memory.h"
#include "world/message.h"
#include "world/outgoing.h"

enum { MAIL_MEMORY_BYTES = 4 * MAIL_BODY_LIMIT, UNIQUE_BYTES = 16 };

static int64_t clock_us(clockid_t clock)
{
    struct timespec at;
    CHECK(clock_gettime(clock, &at) == 0);
    return (int64_t)at.tv_sec * 1000000 + at.tv_nsec / 1000;
}

static struct instant real_now(void *context)
{
    (void)context;
    return instant_of_ms(clock_us(CLOCK_REALTIME) / 1000);
}

static int64_t real_ticks_us(void *context)
{
    (void)context;
    /* Not CLOCK_MONOTONIC: it stands still while the machine sleeps. */
    return clock_us(CLOCK_BOOTTIME);
}

static void real_random(void *context, void *out_bytes, size_t size)
{
    (void)context;
    char *place = out_bytes;
    while (size > 0) {
        ssize_t got = getrandom(place, size, 0);
        CHECK(got > 0 || errno == EINTR);
        if (got <= 0) continue;
        place += got;
        size -= (size_t)got;
    }
}

/* Letters and digits for a Message-ID. */
static const char *unique_word(struct arena *arena)
{
    unsigned char bytes[UNIQUE_BYTES];
    real_random(NULL, bytes, sizeof bytes);
    char *word = arena_take(arena, 2 * sizeof bytes + 1);
    for (size_t i = 0; i < sizeof bytes; i++) {
        word[2 * i] = (char)('a' + (bytes[i] >> 4));
        word[2 * i + 1] = (char)('a' + (bytes[i] & 15));
    }
    return word;
}

static enum err format_and_send(const struct world_options *options, const struct mail *mail,
                                struct arena *arena)
{
    struct text message;
    enum err err = message_format(arena, mail, real_now(NULL), unique_word(arena), &message);
    if (err != OK) return log_fault(err, "mail", "text=\"address, subject or body refused\"");
    return outgoing_mail(options, mail, message, arena);
}

static enum err real_send_mail(void *context, const struct mail *mail)
{
    const struct world_options *options = context;
    if (options->smtp_url == NULL) {
        return log_fault(ERR_UNAVAILABLE, "mail", "text=\"no mail server is configured\"");
    }
    struct arena arena;
    arena_init(&arena, MAIL_MEMORY_BYTES);
    enum err err = format_and_send(options, mail, &arena);
    arena_release(&arena);
    return err;
}

static enum err real_call(void *context, struct arena *arena,
                          const struct outgoing_request *request,
                          struct outgoing_answer *out_answer)
{
    (void)context;
    return outgoing_call(arena, request, out_answer);
}

void world_init(struct world *world, const struct world_options *options)
{
    struct world_options *kept = memory_new(sizeof *kept);
    if (options != NULL) *kept = *options;
    outgoing_init();
    *world = (struct world){
        .context = kept,
        .now = real_now,
        .ticks_us = real_ticks_us,
        .random = real_random,
        .send_mail = real_send_mail,
        .call = real_call,
    };
}

void world_release(struct world *world)
{
    outgoing_release();
    memory_free(world->context);
    *world = (struct world){0};
}
