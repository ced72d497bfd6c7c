/* The queue of a printer, and what becomes of each job.
 *
 *   C-1  Every job that was queued has one outcome.
 *   C-2  Only the first job's bytes are ever on their way. */
#include "till/printer_core.h"

#include <string.h>

#include "base/check.h"
#include "base/memory.h"
#include "base/secret.h"

enum { JOB_MEMORY_BYTES = 256 * 1024 };
#define US(ms) ((ms)*INT64_C(1000))

void printer_core_init(struct printer_core *core, const struct print_code *code, bool is_mute)
{
    *core = (struct printer_core){.code = *code};
    print_talk_init(&core->talk, code->language, is_mute);
    arena_init(&core->bytes, PRINTER_JOB_BYTES);
}

/* ---- memory of a job ---- */

/* A password is wiped from all that a slip holds; texts are the arena's and may be written. */
static void wipe_text(struct text text)
{
    union {
        const char *said;
        char *memory;
    } bytes = {.said = text.bytes};
    if (text.size > 0) secret_wipe(bytes.memory, text.size);
}

static void waiting_free(struct printer_waiting *waiting)
{
    if (waiting->slip.is_secret) {
        for (size_t i = 0; i < waiting->slip.item_count; i++) {
            wipe_text(waiting->slip.items[i].left);
            wipe_text(waiting->slip.items[i].right);
        }
    }
    arena_release(&waiting->arena);
    memory_free(waiting);
}

/* ---- outcomes ---- */

static void tell(struct printer_core *core, const struct printer_waiting *waiting,
                 enum print_outcome outcome)
{
    CHECK(core->told_count < PRINTER_TOLD_LIMIT);
    core->told[core->told_count++] = (struct printer_told){
        .id = waiting->id, .outcome = outcome, .was_copy = waiting->is_copy};
}

static void remember(struct printer_core *core, int64_t id)
{
    if (id == 0) return;
    core->printed[core->printed_at] = id;
    core->printed_at = (core->printed_at + 1) % PRINTER_REMEMBERED;
}

static bool is_remembered(const struct printer_core *core, int64_t id)
{
    for (int i = 0; id != 0 && i < PRINTER_REMEMBERED; i++) {
        if (core->printed[i] == id) return true;
    }
    return false;
}

static void take_out(struct printer_core *core, int index, enum print_outcome outcome)
{
    struct printer_waiting *waiting = core->queue[index];
    bool may_be_printed = outcome == PRINT_DONE || outcome == PRINT_UNSURE;
    tell(core, waiting, outcome);
    if (may_be_printed) remember(core, waiting->id);
    waiting_free(waiting);
    core->queue_count--;
    for (int i = index; i < core->queue_count; i++) core->queue[i] = core->queue[i + 1];
}

/* The bytes that were on their way are nobody's any more. */
static void end_first(struct printer_core *core)
{
    core->is_first_on_way = false;
    print_talk_end(&core->talk);
    if (core->queue_count > 0 && core->queue[0]->slip.is_secret) {
        arena_release(&core->bytes);
        arena_init(&core->bytes, PRINTER_JOB_BYTES);
    } else {
        arena_reset(&core->bytes);
    }
}

bool printer_core_take_told(struct printer_core *core, struct printer_told *out_told)
{
    if (core->told_count == 0) return false;
    *out_told = core->told[0];
    core->told_count--;
    memmove(core->told, core->told + 1, (size_t)core->told_count * sizeof core->told[0]);
    return true;
}

/* ---- the queue ---- */

static bool is_waiting(const struct printer_core *core, int64_t id)
{
    for (int i = 0; id != 0 && i < core->queue_count; i++) {
        if (core->queue[i]->id == id) return true;
    }
    return false;
}

static int64_t wait_us(const struct print_job *job)
{
    int64_t wait_ms = job->wait_ms > 0 ? job->wait_ms : PRINTER_WAIT_MS;
    bool is_short = job->slip->is_secret && wait_ms > PRINTER_SECRET_WAIT_MS;
    return US(is_short ? PRINTER_SECRET_WAIT_MS : wait_ms);
}

enum print_refusal printer_core_queue(struct printer_core *core, const struct print_job *job,
                                      int64_t now_us)
{
    if (is_waiting(core, job->id)) return PRINT_ALREADY_WAITING;
    if (core->queue_count + core->told_count >= PRINTER_QUEUE_LIMIT) return PRINT_QUEUE_FULL;
    struct printer_waiting *waiting = memory_new(sizeof *waiting);
    waiting->id = job->id;
    waiting->is_copy = job->is_copy || is_remembered(core, job->id);
    waiting->expires_us = now_us + wait_us(job);
    arena_init(&waiting->arena, JOB_MEMORY_BYTES);
    slip_copy(job->slip, waiting->is_copy, &waiting->arena, &waiting->slip);
    core->queue[core->queue_count++] = waiting;
    return PRINT_QUEUED;
}

/* P-4. What is on its way is not called back. */
static void expire(struct printer_core *core, int64_t now_us)
{
    for (int i = core->is_first_on_way ? 1 : 0; i < core->queue_count;) {
        struct printer_waiting *waiting = core->queue[i];
        if (waiting->expires_us > now_us) {
            i++;
        } else {
            take_out(core, i, waiting->may_be_printed ? PRINT_UNSURE : PRINT_EXPIRED);
        }
    }
}

/* P-1: once it may be on paper, what comes now is a copy. */
static void mark_as_copy(struct printer_waiting *waiting)
{
    struct slip marked;
    if (waiting->is_copy) return;
    slip_copy(&waiting->slip, true, &waiting->arena, &marked);
    if (waiting->slip.is_secret) {
        for (size_t i = 0; i < waiting->slip.item_count; i++) {
            wipe_text(waiting->slip.items[i].left);
            wipe_text(waiting->slip.items[i].right);
        }
    }
    waiting->slip = marked;
    waiting->is_copy = true;
}

static void begin_first(struct printer_core *core, int64_t now_us)
{
    struct printer_waiting *first = core->queue[0];
    if (first->may_be_printed) mark_as_copy(first);
    struct text bytes = print_code_slip(&core->code, &first->slip, &core->bytes);
    print_talk_begin(&core->talk, bytes, now_us);
    core->is_first_on_way = true;
}

/* ---- the connection ---- */

void printer_core_connect(struct printer_core *core, int64_t now_us)
{
    print_talk_connect(&core->talk, now_us);
}

void printer_core_lose(struct printer_core *core)
{
    if (core->is_first_on_way) {
        if (core->talk.job == PRINT_TALK_JOB_DONE) {
            end_first(core);
            take_out(core, 0, PRINT_DONE);
        } else {
            if (core->talk.is_touched) core->queue[0]->may_be_printed = true;
            end_first(core);
        }
    }
    print_talk_lose(&core->talk);
}

struct text printer_core_output(const struct printer_core *core)
{
    return print_talk_output(&core->talk);
}

void printer_core_wrote(struct printer_core *core, size_t size, int64_t now_us)
{
    print_talk_wrote(&core->talk, size, now_us);
}

void printer_core_take(struct printer_core *core, const uint8_t *bytes, size_t size, int64_t now_us)
{
    print_talk_take(&core->talk, bytes, size, now_us);
}

void printer_core_tick(struct printer_core *core, int64_t now_us)
{
    print_talk_tick(&core->talk, now_us);
    if (core->talk.job == PRINT_TALK_JOB_DONE) {
        end_first(core);
        take_out(core, 0, PRINT_DONE);
    }
    expire(core, now_us);
    if (core->queue_count > 0 && print_talk_is_ready(&core->talk)) begin_first(core, now_us);
}

int64_t printer_core_next_us(const struct printer_core *core)
{
    int64_t next = print_talk_next_us(&core->talk);
    for (int i = core->is_first_on_way ? 1 : 0; i < core->queue_count; i++) {
        if (core->queue[i]->expires_us < next) next = core->queue[i]->expires_us;
    }
    return next;
}

struct printer_status printer_core_status(const struct printer_core *core)
{
    return (struct printer_status){.state = core->talk.state, .waiting = core->queue_count};
}

void printer_core_stop(struct printer_core *core)
{
    printer_core_lose(core);
    while (core->queue_count > 0) {
        take_out(core, 0, core->queue[0]->may_be_printed ? PRINT_UNSURE : PRINT_STOPPED);
    }
}

void printer_core_release(struct printer_core *core)
{
    printer_core_stop(core);
    arena_release(&core->bytes);
}
