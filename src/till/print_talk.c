/* One connection to a printer: T-1 … T-4 of the header.
 *
 * Star's counter of end marks may or may not be set to zero by ESC @, depending on the model. So a
 * job begins only when the counter is neither 1 (it could be 1 again) nor its greatest (it could
 * become zero), or else an end mark of its own moves it; and the job is done when the counter is
 * neither what it was nor zero. */
#include "till/print_talk.h"

#include <string.h>

#include "base/check.h"

enum {
    ETB = 0x17,
    COUNTER_GREATEST = 31,
    ESCPOS_QUESTIONS = 4,
    ESCPOS_MASK = 0x93,
    ESCPOS_REAL_TIME = 0x12,
    ESCPOS_IN_TURN_MASK = 0x90
};
#define US(ms) ((ms)*INT64_C(1000))

void print_talk_init(struct print_talk *talk, enum print_language language, bool is_mute)
{
    *talk = (struct print_talk){
        .language = language, .is_mute = is_mute, .state = PRINTER_NOT_ANSWERING};
}

static bool is_well(enum printer_state state)
{
    return state == PRINTER_READY || state == PRINTER_PAPER_LOW;
}

static void say(struct print_talk *talk, const void *bytes, size_t size)
{
    CHECK(talk->own_size + size <= sizeof talk->own);
    memcpy(talk->own + talk->own_size, bytes, size);
    talk->own_size += size;
}

static void ask(struct print_talk *talk, int64_t now_us)
{
    static const uint8_t STAR[] = {0x1B, 0x06, 0x01};
    static const uint8_t ESCPOS[] = {0x10, 4, 1, 0x10, 4, 2, 0x10, 4, 3, 0x10, 4, 4};
    if (talk->language == PRINT_STAR) {
        say(talk, STAR, sizeof STAR);
    } else {
        say(talk, ESCPOS, sizeof ESCPOS);
        talk->answered = 0;
    }
    /* A printer without paper may take nothing before it has some: it is given more time. */
    bool is_held_up = talk->has_answered && !is_well(talk->state);
    talk->is_asked = true;
    talk->answer_due_us = now_us + US(is_held_up ? PRINT_TALK_HELD_UP_MS : PRINT_TALK_ANSWER_MS);
}

static const uint8_t TELL_BY_ITSELF[] = {0x1B, 0x1E, 'a', 1};

void print_talk_connect(struct print_talk *talk, int64_t now_us)
{
    enum print_language language = talk->language;
    bool is_mute = talk->is_mute;
    print_talk_init(talk, language, is_mute);
    talk->is_connected = true;
    talk->counter = -1;
    if (is_mute) {
        talk->state = PRINTER_READY;
        return;
    }
    /* A Star tells at once when its state changes; what a printer forgets is asked. */
    if (language == PRINT_STAR) say(talk, TELL_BY_ITSELF, sizeof TELL_BY_ITSELF);
    ask(talk, now_us);
}

void print_talk_lose(struct print_talk *talk)
{
    talk->is_connected = false;
    talk->is_dead = false;
    talk->state = PRINTER_NOT_ANSWERING;
    talk->own_size = 0;
    talk->is_asked = false;
}

/* A counter that stands still although it was told to move is never going to tell anything. */
static bool counter_is_usable(const struct print_talk *talk)
{
    bool stands_still = talk->marking_until_us != 0 && !talk->is_marking;
    bool may_mislead = talk->counter == 1 || talk->counter == COUNTER_GREATEST;
    return !talk->is_marking && (!may_mislead || stands_still);
}

/* Moves the counter on, once: a second mark on its way would be taken for a job's. */
static void mark(struct print_talk *talk, int64_t now_us)
{
    say(talk, &(const uint8_t){ETB}, 1);
    ask(talk, now_us);
    talk->is_marking = true;
    talk->marking_until_us = now_us + US(PRINT_TALK_CONFIRM_MS);
}

static void look_at_mark(struct print_talk *talk, int before, int64_t now_us)
{
    if (!talk->is_marking) return;
    if (talk->counter != before) {
        talk->is_marking = false;
        talk->marking_until_us = 0;
    } else if (now_us >= talk->marking_until_us) {
        talk->is_marking = false;
    }
}

bool print_talk_is_ready(const struct print_talk *talk)
{
    if (!talk->is_connected || talk->is_dead || talk->job != PRINT_TALK_NO_JOB) return false;
    if (talk->is_mute) return true;
    if (!talk->has_answered || talk->is_asked || talk->own_size > 0) return false;
    if (talk->language == PRINT_STAR && !counter_is_usable(talk)) return false;
    return is_well(talk->state);
}

void print_talk_begin(struct print_talk *talk, struct text bytes, int64_t now_us)
{
    CHECK(print_talk_is_ready(talk) && bytes.size > 0);
    talk->job = PRINT_TALK_SENDING;
    talk->rest = bytes;
    talk->is_touched = false;
    talk->moved_us = now_us;
    talk->counter_before = talk->counter;
}

void print_talk_end(struct print_talk *talk)
{
    talk->job = PRINT_TALK_NO_JOB;
    talk->rest = (struct text){0};
}

struct text print_talk_output(const struct print_talk *talk)
{
    if (!talk->is_connected || talk->is_dead) return (struct text){0};
    if (talk->own_size > 0) return (struct text){(const char *)talk->own, talk->own_size};
    return talk->rest;
}

/* All was sent: now the end mark, or the question that waits its turn. */
static void begin_confirming(struct print_talk *talk, int64_t now_us)
{
    static const uint8_t IN_TURN[] = {0x1D, 'r', 1};
    if (talk->is_mute) {
        talk->job = PRINT_TALK_JOB_DONE;
        return;
    }
    talk->job = PRINT_TALK_CONFIRMING;
    talk->well_us = now_us;
    if (talk->language == PRINT_STAR) {
        say(talk, &(const uint8_t){ETB}, 1);
    } else {
        say(talk, IN_TURN, sizeof IN_TURN);
    }
    ask(talk, now_us);
}

void print_talk_wrote(struct print_talk *talk, size_t size, int64_t now_us)
{
    if (size == 0) return;
    if (talk->own_size > 0) {
        CHECK(size <= talk->own_size);
        talk->own_size -= size;
        memmove(talk->own, talk->own + size, talk->own_size);
        return;
    }
    CHECK(talk->job == PRINT_TALK_SENDING && size <= talk->rest.size);
    talk->is_touched = true;
    talk->moved_us = now_us;
    talk->rest = text_part(talk->rest, size, talk->rest.size);
    if (talk->rest.size == 0) begin_confirming(talk, now_us);
}

/* ---- hearing ---- */

static void learn_state(struct print_talk *talk, enum printer_state state, int64_t now_us)
{
    talk->has_answered = true;
    talk->is_asked = false;
    talk->state = state;
    /* T-3: the wait for a confirmation counts while there is nothing else to wait for. */
    if (!is_well(state)) talk->well_us = now_us;
    bool is_waiting = talk->job == PRINT_TALK_CONFIRMING;
    talk->ask_us = now_us + US(is_waiting ? PRINT_TALK_CONFIRM_POLL_MS : PRINT_TALK_POLL_MS);
}

static void hear_star_packet(struct print_talk *talk, const uint8_t *packet, size_t size,
                             int64_t now_us)
{
    learn_state(talk, print_star_state(packet, size), now_us);
    int before = talk->counter;
    talk->counter = print_star_counter(packet, size);
    look_at_mark(talk, before, now_us);
    if (talk->job == PRINT_TALK_CONFIRMING && talk->own_size == 0 && talk->counter > 0 &&
        talk->counter != talk->counter_before) {
        talk->job = PRINT_TALK_JOB_DONE;
    }
    if (talk->job == PRINT_TALK_NO_JOB && is_well(talk->state) && !talk->is_marking &&
        !counter_is_usable(talk)) {
        mark(talk, now_us);
    }
}

static void drop_heard(struct print_talk *talk, size_t size)
{
    talk->heard_size -= size;
    memmove(talk->heard, talk->heard + size, talk->heard_size);
}

static void hear_star(struct print_talk *talk, uint8_t byte, int64_t now_us)
{
    if (talk->heard_size == sizeof talk->heard) drop_heard(talk, 1);
    talk->heard[talk->heard_size++] = byte;
    while (talk->heard_size > 0) {
        int size = print_star_packet_size(talk->heard, talk->heard_size);
        if (size == 0) return;
        if (size > 0) hear_star_packet(talk, talk->heard, (size_t)size, now_us);
        drop_heard(talk, size > 0 ? (size_t)size : 1);
    }
}

static void hear_escpos(struct print_talk *talk, uint8_t byte, int64_t now_us)
{
    if ((byte & ESCPOS_MASK) == ESCPOS_REAL_TIME) {
        if (!talk->is_asked || talk->answered == ESCPOS_QUESTIONS) return;
        talk->heard[talk->answered++] = byte;
        if (talk->answered == ESCPOS_QUESTIONS) {
            learn_state(talk, print_escpos_state(talk->heard), now_us);
        }
    } else if ((byte & ESCPOS_IN_TURN_MASK) == 0 && talk->job == PRINT_TALK_CONFIRMING) {
        talk->job = PRINT_TALK_JOB_DONE;
    }
}

void print_talk_take(struct print_talk *talk, const uint8_t *bytes, size_t size, int64_t now_us)
{
    if (!talk->is_connected || talk->is_mute) return;
    for (size_t i = 0; i < size; i++) {
        if (talk->language == PRINT_STAR) {
            hear_star(talk, bytes[i], now_us);
        } else {
            hear_escpos(talk, bytes[i], now_us);
        }
    }
}

/* ---- time ---- */

static bool is_stalled(const struct print_talk *talk, int64_t now_us)
{
    return talk->job == PRINT_TALK_SENDING && is_well(talk->state) &&
           now_us - talk->moved_us >= US(PRINT_TALK_STALL_MS);
}

static bool may_ask(const struct print_talk *talk)
{
    return !talk->is_asked && talk->own_size == 0 && talk->job != PRINT_TALK_SENDING;
}

void print_talk_tick(struct print_talk *talk, int64_t now_us)
{
    if (!talk->is_connected || talk->is_dead) return;
    if (is_stalled(talk, now_us)) talk->is_dead = true;
    if (talk->is_mute) return;
    if (talk->is_asked && now_us >= talk->answer_due_us) talk->is_dead = true;
    if (talk->job == PRINT_TALK_CONFIRMING && is_well(talk->state) &&
        now_us - talk->well_us >= US(PRINT_TALK_CONFIRM_MS)) {
        talk->job = PRINT_TALK_JOB_DONE;
    }
    if (!talk->is_dead && may_ask(talk) && now_us >= talk->ask_us) ask(talk, now_us);
}

static int64_t sooner(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

int64_t print_talk_next_us(const struct print_talk *talk)
{
    int64_t next = INT64_MAX;
    if (!talk->is_connected || talk->is_dead) return next;
    if (talk->job == PRINT_TALK_SENDING && is_well(talk->state)) {
        next = sooner(next, talk->moved_us + US(PRINT_TALK_STALL_MS));
    }
    if (talk->is_mute) return next;
    if (talk->is_asked) next = sooner(next, talk->answer_due_us);
    if (talk->job == PRINT_TALK_CONFIRMING && is_well(talk->state)) {
        next = sooner(next, talk->well_us + US(PRINT_TALK_CONFIRM_MS));
    }
    if (may_ask(talk)) next = sooner(next, talk->ask_us);
    return next;
}
