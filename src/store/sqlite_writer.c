/* The thread that writes: takes all works that wait and commits them together.
 *
 * A group runs without savepoints first: they cost a sixth of all time, because every page that a
 * work touches is kept aside anew, and the usual group has no fault in it. When one has, the whole
 * is undone and runs again with each work in a savepoint, which the contract of store_work allows;
 * so a fault costs its group time and nobody but its own work anything else.
 *
 * 1. This thread alone writes and checkpoints. SQLite before 3.51.3 can corrupt a WAL database when
 *    several connections do (the WAL-reset bug; Debian 12 has 3.40.1).
 * 2. Nobody is told "done" before COMMIT answered, which with synchronous=FULL is after the log was
 *    synced.
 * 3. A COMMIT that answers neither "done" nor "disk full" is a broken promise: what the disk holds
 *    is not known. A full disk is met while the log is being written, before its last frame, so the
 *    commit surely did not happen and everybody in the group gets ERR_IO. */
#include "base/check.h"
#include "base/log.h"
#include "store/sqlite.h"

/* Undoes one work; false when SQLite has undone the whole transaction by itself (as it does when
 * the disk is full or fails). */
static bool undo_work(struct sqlite_connection *writer)
{
    if (sqlite3_get_autocommit(writer->db)) return false;
    CHECK(sqlite_connection_step(writer->rollback_to) == SQLITE_DONE);
    CHECK(sqlite_connection_step(writer->release) == SQLITE_DONE);
    return true;
}

static enum err run_work(struct sqlite_connection *writer, struct job *job)
{
    log_set_request(job->request);
    enum err err = tx_run_work(&writer->tx, job->work, job->context);
    log_set_request(NULL);
    return err;
}

/* True when no work had a fault. */
static bool run_plainly(struct sqlite_connection *writer, struct job *jobs)
{
    for (struct job *job = jobs; job != NULL; job = job->next) {
        job->err = run_work(writer, job);
        if (job->err != OK) return false;
    }
    return true;
}

/* Runs each work in a savepoint and notes its outcome. A fault that is given back means that the
 * whole transaction is gone. */
static enum err run_in_savepoints(struct sqlite_connection *writer, struct job *jobs)
{
    for (struct job *job = jobs; job != NULL; job = job->next) {
        int code = sqlite_connection_step(writer->savepoint);
        if (code != SQLITE_DONE) return sqlite_fault(writer, code, "savepoint");
        job->err = run_work(writer, job);
        if (job->err != OK) {
            if (!undo_work(writer)) return job->err;
            continue;
        }
        code = sqlite_connection_step(writer->release);
        if (code != SQLITE_DONE) return sqlite_fault(writer, code, "release");
    }
    return OK;
}

static void undo_all(struct sqlite_connection *writer)
{
    if (sqlite3_get_autocommit(writer->db)) return;
    CHECK(sqlite_connection_step(writer->rollback) == SQLITE_DONE);
}

static enum err commit(struct sqlite_connection *writer)
{
    int code = sqlite_connection_step(writer->commit);
    if (code == SQLITE_DONE) return OK;
    enum err err = sqlite_fault(writer, code, "commit");
    CHECK((code & 0xFF) == SQLITE_FULL);
    return err;
}

static enum err begin(struct sqlite_connection *writer)
{
    int code = sqlite_connection_step(writer->begin);
    return code == SQLITE_DONE ? OK : sqlite_fault(writer, code, "begin");
}

/* With a single work the transaction itself is the savepoint. */
static enum err commit_group(struct sqlite_connection *writer, struct job *jobs)
{
    TRY(begin(writer));
    if (run_plainly(writer, jobs)) {
        enum err err = commit(writer);
        if (err != OK) undo_all(writer);
        return err;
    }
    undo_all(writer);
    if (jobs->next == NULL) return jobs->err;
    TRY(begin(writer));
    enum err err = run_in_savepoints(writer, jobs);
    if (err == OK) err = commit(writer);
    if (err != OK) undo_all(writer);
    return err;
}

static void run_group(struct sqlite_store *store, struct job *jobs)
{
    enum err group_err = commit_group(&store->writer, jobs);
    store->group_was_single = jobs->next == NULL;
    while (jobs != NULL) {
        struct job *job = jobs;
        jobs = job->next;
        job_finish(job, group_err != OK ? group_err : job->err);
    }
}

static int note_log_pages(void *context, sqlite3 *db, const char *name, int pages)
{
    struct sqlite_store *store = context;
    (void)db;
    (void)name;
    if (pages < store->log_pages) store->moved_pages = store->restart_tried_at_pages = 0;
    store->log_pages = pages;
    return SQLITE_OK;
}

/* A checkpoint that fails has lost nothing: the log still holds all, and the next one tries again.
 * A failed sync is the exception (sqlite_fault). */
static void checkpoint(struct sqlite_store *store, int mode)
{
    struct sqlite_connection *writer = &store->writer;
    int logged = 0, moved = 0;
    int code = sqlite3_wal_checkpoint_v2(writer->db, "main", mode, &logged, &moved);
    if (code == SQLITE_OK || code == SQLITE_BUSY) {
        store->moved_pages = moved;
    } else {
        sqlite_fault(writer, code, "checkpoint");
    }
}

/* A passive checkpoint waits for nobody, and the log starts anew once no reader needs it. When it
 * has grown past all measure, old readers are waited for a little.
 *
 * Right after a large group nobody waits either: its clients have only just been answered. Only a
 * lone work with nobody behind it tells of a quiet time; a checkpoint between busy groups would
 * write the same pages again after each. */
static void checkpoint_when_due(struct sqlite_store *store)
{
    int waiting_pages = store->log_pages - store->moved_pages;
    bool idle = store->group_was_single && job_queue_is_empty(&store->queue);
    if (store->log_pages - store->restart_tried_at_pages > SQLITE_RESTART_PAGES) {
        store->restart_tried_at_pages = store->log_pages;
        checkpoint(store, SQLITE_CHECKPOINT_RESTART);
    } else if (waiting_pages > SQLITE_CHECKPOINT_BUSY_PAGES ||
               (idle && waiting_pages > SQLITE_CHECKPOINT_IDLE_PAGES)) {
        checkpoint(store, SQLITE_CHECKPOINT_PASSIVE);
    }
}

void sqlite_writer_empty_log(struct sqlite_store *store)
{
    checkpoint(store, SQLITE_CHECKPOINT_TRUNCATE);
}

void *sqlite_writer_main(void *context)
{
    struct sqlite_store *store = context;
    sqlite3_wal_hook(store->writer.db, note_log_pages, store);
    sqlite3_busy_timeout(store->writer.db, SQLITE_RESTART_WAIT_MS);
    struct job *jobs;
    while ((jobs = job_queue_take(&store->queue, STORE_GROUP_WORKS_LIMIT)) != NULL) {
        run_group(store, jobs);
        checkpoint_when_due(store);
    }
    sqlite_writer_empty_log(store);
    return NULL;
}
