/* The thread beside the schools' pages: lists that wait to be read or applied, and money that
 * arrived at accounts whose owners have moved to another school. */
#ifndef STAFFROOM_LIST_JOB_H
#define STAFFROOM_LIST_JOB_H

#include "desk/desk.h"

struct list_job;

struct list_job *list_job_new(struct desk *desk); /* the desk outlives it */
void list_job_start(struct list_job *job);
void list_job_stop(struct list_job *job); /* waits for the work under way; NULL is fine */
void list_job_free(struct list_job *job);

#endif
