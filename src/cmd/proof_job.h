/* The server proves its books each night, by itself. */
#ifndef CMD_PROOF_JOB_H
#define CMD_PROOF_JOB_H

#include "desk/desk.h"

struct proof_job;

struct proof_job *proof_job_new(struct desk *desk);
/* Begins a proof when it is night and the books were not proved for most of a day. Returns at once:
 * the proof runs on a thread of its own, over one reading connection. */
void proof_job_look(struct proof_job *job);
/* Waits for a proof under way: seconds on a city. NULL is fine. */
void proof_job_free(struct proof_job *job);

#endif
