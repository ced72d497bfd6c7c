/* What is said between till and printer over one connection: the state asked and told, one job's
 * bytes, and whether they came out. Pure; time is given by the caller. Inside the folder.
 *
 *   T-1  Nothing is asked amid a job's bytes: the printer would take the question for text.
 *   T-2  A job begins only when the printer said that it can print.
 *   T-3  A job is done when the printer, having printed it, says so (Star: its counter of end
 *        marks; ESC/POS: the answer to a question that waits its turn). A printer that is well and
 *        never says so is believed after PRINT_TALK_CONFIRM_MS.
 *   T-4  Silence where an answer is due ends the connection; paper that is out, a cover that is
 *        open do not: the printer goes on by itself when they are mended. */
#ifndef TILL_PRINT_TALK_H
#define TILL_PRINT_TALK_H

#include <stdbool.h>
#include <stdint.h>

#include "till/print_code.h"
#include "till/printer.h"

enum {
    PRINT_TALK_POLL_MS = 1000,
    PRINT_TALK_CONFIRM_POLL_MS = 250,
    PRINT_TALK_ANSWER_MS = 4000,
    PRINT_TALK_HELD_UP_MS = 60000,
    PRINT_TALK_STALL_MS = 20000, /* no byte taken, no word why */
    PRINT_TALK_CONFIRM_MS = 10000,
    PRINT_TALK_OWN_BYTES = 32,
    PRINT_TALK_HEARD_BYTES = 40
};

enum print_talk_job {
    PRINT_TALK_NO_JOB,
    PRINT_TALK_SENDING,
    PRINT_TALK_CONFIRMING,
    PRINT_TALK_JOB_DONE
};

struct print_talk {
    enum print_language language;
    bool is_mute; /* the other side never answers: what it takes is printed */
    bool is_connected;
    bool has_answered; /* since the connection was made */
    bool is_dead;      /* to be hung up */
    enum printer_state state;

    uint8_t own[PRINT_TALK_OWN_BYTES]; /* questions on their way */
    size_t own_size;
    bool is_asked; /* an answer is due by answer_due_us */
    int64_t answer_due_us;
    int64_t ask_us; /* when to ask again */

    enum print_talk_job job;
    struct text rest; /* of the job, still to be sent */
    bool is_touched;  /* at least one byte of the job was sent */
    int64_t moved_us; /* when the last byte of it was taken */
    int64_t well_us;  /* since when it could have been confirmed */

    uint8_t heard[PRINT_TALK_HEARD_BYTES]; /* of an answer that is not whole */
    size_t heard_size;
    int counter, counter_before; /* Star's end marks */
    bool is_marking;             /* a mark that moves the counter is on its way */
    int64_t marking_until_us;
    int answered; /* ESC/POS: of the four questions */
};

void print_talk_init(struct print_talk *talk, enum print_language language, bool is_mute);
void print_talk_connect(struct print_talk *talk, int64_t now_us);
void print_talk_lose(struct print_talk *talk);

/* Whether a job may begin. */
bool print_talk_is_ready(const struct print_talk *talk);
/* `bytes` must live until the job is done or the connection is lost. */
void print_talk_begin(struct print_talk *talk, struct text bytes, int64_t now_us);
/* Forgets a job that is done. */
void print_talk_end(struct print_talk *talk);

/* What is to be written next; empty: nothing. Then how much of it was. */
struct text print_talk_output(const struct print_talk *talk);
void print_talk_wrote(struct print_talk *talk, size_t size, int64_t now_us);
void print_talk_take(struct print_talk *talk, const uint8_t *bytes, size_t size, int64_t now_us);

void print_talk_tick(struct print_talk *talk, int64_t now_us);
int64_t print_talk_next_us(const struct print_talk *talk); /* INT64_MAX: nothing to wait for */

/* ---- the two languages' answers; bytes of any kind ---- */

/* A whole status packet of Star at the front of `bytes`: its size, 0 when more bytes are needed,
 * -1 when none begins here. */
int print_star_packet_size(const uint8_t *bytes, size_t size);
enum printer_state print_star_state(const uint8_t *packet, size_t size);
int print_star_counter(const uint8_t *packet, size_t size); /* -1: the packet has none */

/* The answers to DLE EOT 1 … 4. */
enum printer_state print_escpos_state(const uint8_t answers[4]);

#endif
