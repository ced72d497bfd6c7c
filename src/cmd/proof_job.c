/* The nightly proof. At night because a reading of all the books keeps SQLite from folding its log
 * into the database for as long as it lasts. */
#include "cmd/proof_job.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

#include "base/check.h"
#include "base/log.h"
#include "base/memory.h"
#include "desk/money_proof.h"
#include "desk/upkeep.h"
#include "ledger/verify.h"

enum {
    NIGHT_BEGINS_HOUR = 3,
    NIGHT_ENDS_HOUR = 6,
    PROOF_THREADS = 1,
    PROOF_ARENA_BYTES = 256 * 1024,
    MINUTES_AN_HOUR = 60
};
#define PROVED_LATELY_MS (18 * HOUR_MS)

struct proof_job {
    struct desk *desk;
    pthread_t thread;
    bool is_started;
    atomic_bool is_over;
    char first[VERIFY_SENTENCE_SIZE]; /* finding */
};

static void keep_first(void *context, int64_t school_id, const char *sentence)
{
    struct proof_job *job = context;
    log_write(LOG_ERROR, "proof", "school=%lld finding=\"%s\"", (long long)school_id, sentence);
    if (job->first[0] == '\0') snprintf(job->first, sizeof job->first, "%s", sentence);
}

static enum err work_write(struct tx *tx, void *context)
{
    return upkeep_write(tx, context);
}

static enum err prove(struct proof_job *job, struct upkeep *upkeep)
{
    int64_t more = 0;
    struct verify_report report = {0};
    struct verify_sink sink = {keep_first, job};
    TRY(ledger_verify(job->desk->store, PROOF_THREADS, &sink, &report));
    TRY(money_verify(job->desk->store, &sink, &more));
    upkeep->count = report.findings + more;
    upkeep->size = report.transfers;
    upkeep->outcome = upkeep->count == 0 ? UPKEEP_DONE : UPKEEP_WRONG;
    return OK;
}

static void *job_run(void *context)
{
    struct proof_job *job = context;
    const struct world *world = job->desk->world;
    struct upkeep upkeep = {.kind = UPKEEP_PROOF, .began_at = world_now(world), .detail = ""};
    job->first[0] = '\0';
    enum err err = prove(job, &upkeep);
    upkeep.ended_at = world_now(world);
    upkeep.detail = job->first;
    if (err != OK) {
        upkeep.outcome = UPKEEP_FAILED;
        upkeep.detail = err_name(err);
    }
    log_write(upkeep.outcome == UPKEEP_DONE ? LOG_INFO : LOG_ERROR, "proof",
              "outcome=%s transfers=%lld findings=%lld ms=%lld",
              upkeep_outcome_name(upkeep.outcome), (long long)upkeep.size, (long long)upkeep.count,
              (long long)(upkeep.ended_at.ms - upkeep.began_at.ms));
    err = store_write(job->desk->store, 0, work_write, &upkeep);
    if (err != OK) log_write(LOG_WARNING, "proof", "fault=%s", err_name(err));
    atomic_store(&job->is_over, true);
    return NULL;
}

struct last_work {
    struct arena *arena;
    bool found;
    struct upkeep last;
};

static enum err work_last(struct tx *tx, void *context)
{
    struct last_work *work = context;
    return upkeep_last(tx, work->arena, UPKEEP_PROOF, &work->found, &work->last);
}

static bool is_due(const struct proof_job *job)
{
    struct arena arena;
    struct instant now = world_now(job->desk->world);
    int hour = instant_minute_of_day(now, zone_moscow()) / MINUTES_AN_HOUR;
    if (hour < NIGHT_BEGINS_HOUR || hour >= NIGHT_ENDS_HOUR) return false;
    arena_init(&arena, PROOF_ARENA_BYTES);
    struct last_work work = {.arena = &arena};
    enum err err = store_read(job->desk->store, work_last, &work);
    if (err != OK) log_write(LOG_WARNING, "proof", "fault=%s", err_name(err));
    bool due = err == OK && (!work.found || now.ms - work.last.began_at.ms > PROVED_LATELY_MS);
    arena_release(&arena);
    return due;
}

struct proof_job *proof_job_new(struct desk *desk)
{
    struct proof_job *job = memory_new(sizeof *job);
    *job = (struct proof_job){.desk = desk};
    return job;
}

static void job_join(struct proof_job *job)
{
    if (!job->is_started) return;
    pthread_join(job->thread, NULL);
    job->is_started = false;
}

void proof_job_look(struct proof_job *job)
{
    if (job->is_started && !atomic_load(&job->is_over)) return;
    job_join(job);
    if (!is_due(job)) return;
    atomic_store(&job->is_over, false);
    CHECK(pthread_create(&job->thread, NULL, job_run, job) == 0);
    job->is_started = true;
}

void proof_job_free(struct proof_job *job)
{
    if (job == NULL) return;
    job_join(job);
    memory_free(job);
}
