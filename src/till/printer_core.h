/* The printer without its thread: the queue, and one connection after another. Pure; time is given
 * by the caller. P-1 … P-4 of printer.h are kept here. Inside the folder. */
#ifndef TILL_PRINTER_CORE_H
#define TILL_PRINTER_CORE_H

#include "till/print_talk.h"
#include "till/printer.h"

enum { PRINTER_TOLD_LIMIT = PRINTER_QUEUE_LIMIT + 1, PRINTER_JOB_BYTES = 1024 * 1024 };

/* A job as it waits: its slip lives in an arena of its own. */
struct printer_waiting {
    int64_t id;
    struct arena arena;
    struct slip slip;
    bool is_copy;
    bool may_be_printed; /* sent, in part at least, over a connection that was lost */
    int64_t expires_us;
};

struct printer_told {
    int64_t id;
    enum print_outcome outcome;
    bool was_copy;
};

struct printer_core {
    struct print_code code;
    struct print_talk talk;
    struct printer_waiting *queue[PRINTER_QUEUE_LIMIT]; /* the first is printed first */
    int queue_count;
    bool is_first_on_way;                /* talk has the first one's bytes */
    struct arena bytes;                  /* of the job that is on its way */
    int64_t printed[PRINTER_REMEMBERED]; /* a ring of ids */
    int printed_at;
    struct printer_told told[PRINTER_TOLD_LIMIT]; /* outcomes that nobody took yet */
    int told_count;
};

void printer_core_init(struct printer_core *core, const struct print_code *code, bool is_mute);
/* Ends all jobs as stopped: take the outcomes afterwards. */
void printer_core_stop(struct printer_core *core);
void printer_core_release(struct printer_core *core);

enum print_refusal printer_core_queue(struct printer_core *core, const struct print_job *job,
                                      int64_t now_us);

void printer_core_connect(struct printer_core *core, int64_t now_us);
void printer_core_lose(struct printer_core *core);

struct text printer_core_output(const struct printer_core *core);
void printer_core_wrote(struct printer_core *core, size_t size, int64_t now_us);
void printer_core_take(struct printer_core *core, const uint8_t *bytes, size_t size,
                       int64_t now_us);

/* Lets time pass, ends what is done or waited too long, begins what can be begun. To be called
 * after each of the others. */
void printer_core_tick(struct printer_core *core, int64_t now_us);
int64_t printer_core_next_us(const struct printer_core *core);

struct printer_status printer_core_status(const struct printer_core *core);
bool printer_core_take_told(struct printer_core *core, struct printer_told *out_told);

#endif
