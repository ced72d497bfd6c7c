/* The worker of long work: one run at a time, its progress, its result.
 *
 * In the folder of results a work has, by its id: NNN.part while its result is written, NNN when it
 * is whole, NNN.d for what its run makes on the way. Whoever takes a work up clears what an earlier
 * try has left, so that nothing has to be swept. */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <inttypes.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "base/log.h"
#include "base/memory.h"
#include "desk/work_inside.h"
#include "desk/work_sql.h"

enum {
    LOOK_MS = 1000,
    REMOVE_DESCRIPTORS = 16,
    RUN_ARENA_BYTES = 16 * 1024 * 1024,
    PATH_SIZE = 1024
};

struct works {
    struct desk *desk;
    const struct work_kind *kinds;
    char *folder;
    atomic_bool is_stopping;
    int event; /* written to: look now, or stop */
    bool is_started;
    pthread_t thread;
};

struct running {
    struct work_run run; /* first: a run is cast to it */
    struct works *works;
    struct work work;
    int64_t told_us; /* ticks of the last beat */
    bool has_told;
    int64_t done, total;
    char words[WORK_WORDS_LIMIT + 1];
    bool is_refused, is_stopped, is_cancelled, is_lost;
    FILE *file;
    char *name, *type;
    int64_t size;
};

static struct running *running_of(struct work_run *run)
{
    return (struct running *)run;
}

/* ---- files ---- */

static void path_of(const struct works *works, int64_t id, const char *ending, char path[PATH_SIZE])
{
    int size = snprintf(path, PATH_SIZE, "%s/%" PRId64 "%s", works->folder, id, ending);
    CHECK(size > 0 && size < PATH_SIZE);
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *place)
{
    (void)about;
    (void)kind;
    (void)place;
    if (remove(path) != 0) (void)log_fault(ERR_IO, "work_remove", "errno=%d", errno);
    return 0;
}

static void clear_way(const struct works *works, int64_t id)
{
    char path[PATH_SIZE];
    path_of(works, id, ".part", path);
    unlink(path);
    path_of(works, id, ".d", path);
    nftw(path, remove_one, REMOVE_DESCRIPTORS, FTW_DEPTH | FTW_PHYS);
}

static enum err sync_folder(const char *folder)
{
    int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return log_fault(ERR_IO, "work_folder", "errno=%d", errno);
    int failed = fsync(descriptor);
    close(descriptor);
    return failed == 0 ? OK : log_fault(ERR_IO, "work_folder_sync", "errno=%d", errno);
}

enum err work_result(struct work_run *run, const char *name, const char *type, FILE **out_file)
{
    struct running *running = running_of(run);
    CHECK(running->file == NULL && strlen(name) <= WORK_NAME_LIMIT);
    CHECK(strlen(type) <= WORK_TYPE_LIMIT);
    char path[PATH_SIZE];
    path_of(running->works, run->id, ".part", path);
    int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (descriptor < 0) return log_fault(ERR_IO, "work_result", "errno=%d", errno);
    running->file = fdopen(descriptor, "w");
    CHECK(running->file != NULL);
    running->name = arena_copy(run->arena, name, strlen(name));
    running->type = arena_copy(run->arena, type, strlen(type));
    *out_file = running->file;
    return OK;
}

enum err work_folder(struct work_run *run, const char **out_path)
{
    char path[PATH_SIZE];
    path_of(running_of(run)->works, run->id, ".d", path);
    if (mkdir(path, 0700) != 0) return log_fault(ERR_IO, "work_folder", "errno=%d", errno);
    *out_path = arena_copy(run->arena, path, strlen(path));
    return OK;
}

/* The result is whole and durable under its own name. */
static enum err keep_result(struct running *running)
{
    if (running->file == NULL) return OK;
    FILE *file = running->file;
    running->file = NULL;
    bool is_written = fflush(file) == 0 && fsync(fileno(file)) == 0;
    off_t size = ftello(file);
    if (fclose(file) != 0 || !is_written || size < 0) {
        return log_fault(ERR_IO, "work_result_sync", "errno=%d", errno);
    }
    running->size = size;
    char from[PATH_SIZE], to[PATH_SIZE];
    path_of(running->works, running->run.id, ".part", from);
    path_of(running->works, running->run.id, "", to);
    if (rename(from, to) != 0) return log_fault(ERR_IO, "work_result_rename", "errno=%d", errno);
    return sync_folder(running->works->folder);
}

enum err works_result_open(const struct works *works, int64_t id, int *out_descriptor,
                           int64_t *out_size)
{
    char path[PATH_SIZE];
    struct stat about;
    path_of(works, id, "", path);
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (descriptor < 0) {
        return errno == ENOENT ? ERR_NOT_FOUND
                               : log_fault(ERR_IO, "work_result_open", "errno=%d", errno);
    }
    CHECK(fstat(descriptor, &about) == 0);
    *out_descriptor = descriptor;
    *out_size = about.st_size;
    return OK;
}

/* ---- progress ---- */

static enum err beat_write(struct tx *tx, void *context)
{
    struct running *running = context;
    bool found;
    struct work work;
    struct arena arena;
    arena_init(&arena, 64 * 1024);
    enum err err = work_by_id(tx, &arena, running->run.id, running->run.login_id, &found, &work);
    if (err == OK) {
        running->is_lost = !found || work.state != WORK_RUNS;
        running->is_cancelled = found && work.is_cancelled;
    }
    arena_release(&arena);
    if (err != OK || running->is_lost) return err;
    scoped(statement) struct statement *beat = statement_open(tx, &q_work_beat);
    bind_int(beat, ARG_WORK_BEAT_ID, running->run.id);
    bind_int(beat, ARG_WORK_BEAT_DONE, running->done);
    bind_int(beat, ARG_WORK_BEAT_TOTAL, running->total);
    bind_string(beat, ARG_WORK_BEAT_WORDS, running->words);
    bind_int(beat, ARG_WORK_BEAT_NOW, world_now(running->run.desk->world).ms);
    return statement_run(beat);
}

/* Cuts at a character's border. */
static void words_set(struct running *running, const char *words)
{
    size_t size = strlen(words);
    if (size > WORK_WORDS_LIMIT) {
        size = WORK_WORDS_LIMIT;
        while (size > 0 && ((unsigned char)words[size] & 0xC0) == 0x80) size--;
    }
    memcpy(running->words, words, size);
    running->words[size] = '\0';
}

enum err work_progress(struct work_run *run, int64_t done, int64_t total, const char *words)
{
    struct running *running = running_of(run);
    running->done = done;
    running->total = total;
    if (words != NULL) words_set(running, words);
    running->is_stopped = atomic_load(&running->works->is_stopping);
    if (running->is_stopped) return ERR_CANCELLED;
    int64_t now_us = world_ticks_us(run->desk->world);
    if (running->has_told && now_us - running->told_us < WORK_BEAT_MS * 1000) return OK;
    running->has_told = true;
    running->told_us = now_us;
    TRY(store_write(run->desk->store, 0, beat_write, running));
    return running->is_cancelled || running->is_lost ? ERR_CANCELLED : OK;
}

enum err work_refuse(struct work_run *run, const char *words)
{
    running_of(run)->is_refused = true;
    words_set(running_of(run), words);
    return ERR_CANCELLED;
}

void work_say(struct work_run *run, const char *words)
{
    words_set(running_of(run), words);
}

/* ---- one run ---- */

static enum work_state outcome(struct running *running, enum err err)
{
    if (running->is_refused) return WORK_REFUSED;
    if (err == ERR_CANCELLED && running->is_cancelled) {
        words_set(running, "");
        return WORK_CANCELLED;
    }
    if (err == OK) return WORK_DONE;
    words_set(running, err == ERR_IO
                           ? "Не хватило места на диске сервера, или он неисправен. Данные не "
                             "изменились; сообщите администратору сервера."
                           : "Сбой на сервере, подробности в его журнале. Данные не изменились; "
                             "закажите ещё раз позже.");
    return WORK_FAILED;
}

struct ending {
    struct running *running;
    enum work_state state;
};

static enum err end_write(struct tx *tx, void *context)
{
    const struct ending *ending = context;
    const struct running *running = ending->running;
    struct instant now = world_now(running->run.desk->world);
    bool has_result = ending->state == WORK_DONE && running->name != NULL;
    scoped(statement) struct statement *end = statement_open(tx, &q_work_end);
    bind_int(end, ARG_WORK_END_ID, running->run.id);
    bind_int(end, ARG_WORK_END_STATE, ending->state);
    bind_string(end, ARG_WORK_END_WORDS, running->words);
    bind_int(end, ARG_WORK_END_NOW, now.ms);
    bind_string(end, ARG_WORK_END_RESULT_NAME, has_result ? running->name : "");
    bind_string(end, ARG_WORK_END_RESULT_TYPE, has_result ? running->type : "");
    bind_int(end, ARG_WORK_END_RESULT_SIZE, has_result ? running->size : 0);
    if (has_result) {
        bind_int(end, ARG_WORK_END_RESULT_ENDS_AT, now.ms + WORK_RESULT_DAYS * DAY_MS);
    }
    return statement_run(end);
}

struct returning {
    struct works *works;
    int64_t id;
    int forgiven; /* tries that do not count */
    const char *words;
};

static enum err again_write(struct tx *tx, void *context)
{
    const struct returning *returning = context;
    scoped(statement) struct statement *again = statement_open(tx, &q_work_again);
    bind_int(again, ARG_WORK_AGAIN_ID, returning->id);
    bind_int(again, ARG_WORK_AGAIN_FORGIVEN, returning->forgiven);
    bind_string(again, ARG_WORK_AGAIN_WORDS, returning->words);
    bind_int(again, ARG_WORK_AGAIN_NOW, world_now(returning->works->desk->world).ms);
    return statement_run(again);
}

static enum err finish(struct running *running, enum err err)
{
    struct works *works = running->works;
    struct store *store = works->desk->store;
    if (err == OK) err = keep_result(running);
    if (running->file != NULL) fclose(running->file);
    clear_way(works, running->run.id);
    if (running->is_lost) return OK; /* somebody else ended it */
    if (err == ERR_CANCELLED && running->is_stopped && !running->is_refused) {
        struct returning back = {works, running->run.id, 1, "Сервер перезапускается"};
        return store_write(store, 0, again_write, &back);
    }
    struct ending ending = {running, outcome(running, err)};
    log_write(LOG_INFO, "work_ended", "work=%" PRId64 " kind=%s state=%d fault=%s", running->run.id,
              running->work.kind, (int)ending.state, err_name(err));
    return store_write(store, 0, end_write, &ending);
}

static enum err run_one(struct works *works, struct arena *arena, struct work *work,
                        struct text params)
{
    const struct work_kind *kind = works_kind(works, text_of(work->kind));
    struct running running = {
        .run = {works->desk, arena, work->id, work->login_id, params},
        .works = works,
        .work = *work,
    };
    clear_way(works, work->id);
    log_write(LOG_INFO, "work_begins", "work=%" PRId64 " kind=%s", work->id, work->kind);
    if (kind == NULL) {
        return finish(&running, work_refuse(&running.run, "Программа этого больше не умеет."));
    }
    return finish(&running, kind->run(&running.run));
}

/* ---- taking works up ---- */

struct taking {
    struct works *works;
    struct arena *arena;
    bool found;
    struct work work;
    struct text params;
};

static enum err load_taken(struct tx *tx, struct taking *taking, int64_t id)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_work_by_id);
    bind_int(row, ARG_WORK_BY_ID_ID, id);
    bool found;
    TRY(statement_next(row, &found));
    CHECK(found);
    taking->work = (struct work){
        .id = id,
        .login_id = column_int(row, COL_WORK_BY_ID_LOGIN_ID),
        .kind = column_string(row, COL_WORK_BY_ID_KIND, taking->arena),
    };
    taking->params = column_text(row, COL_WORK_BY_ID_PARAMS, taking->arena);
    return OK;
}

static enum err take_write(struct tx *tx, void *context)
{
    struct taking *taking = context;
    scoped(statement) struct statement *first = statement_open(tx, &q_work_first_waiting);
    TRY(statement_next(first, &taking->found));
    if (!taking->found) return OK;
    int64_t id = column_int(first, COL_WORK_FIRST_WAITING_ID);
    TRY(load_taken(tx, taking, id));
    scoped(statement) struct statement *begin = statement_open(tx, &q_work_begin);
    bind_int(begin, ARG_WORK_BEGIN_ID, id);
    bind_int(begin, ARG_WORK_BEGIN_NOW, world_now(taking->works->desk->world).ms);
    return statement_run(begin);
}

static enum err fail_lost(struct tx *tx, struct works *works, int64_t id, bool is_cancelled)
{
    scoped(statement) struct statement *end = statement_open(tx, &q_work_end);
    bind_int(end, ARG_WORK_END_ID, id);
    bind_int(end, ARG_WORK_END_STATE, is_cancelled ? WORK_CANCELLED : WORK_FAILED);
    bind_string(end, ARG_WORK_END_WORDS,
                is_cancelled ? ""
                             : "Сервер несколько раз останавливался посреди этой работы. Сообщите "
                               "администратору сервера.");
    bind_int(end, ARG_WORK_END_NOW, world_now(works->desk->world).ms);
    bind_string(end, ARG_WORK_END_RESULT_NAME, "");
    bind_string(end, ARG_WORK_END_RESULT_TYPE, "");
    bind_int(end, ARG_WORK_END_RESULT_SIZE, 0);
    return statement_run(end);
}

/* Whoever runs and has said nothing since then has died. On SQLite one process writes, and that is
 * us. */
static int64_t lost_before(const struct works *works)
{
    if (store_engine_of(works->desk->store) == STORE_SQLITE) return INT64_MAX;
    return world_now(works->desk->world).ms - WORK_LOST_MS;
}

static enum err lost_write(struct tx *tx, void *context)
{
    struct works *works = context;
    scoped(statement) struct statement *rows = statement_open(tx, &q_works_lost);
    bind_int(rows, ARG_WORKS_LOST_BEFORE, lost_before(works));
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        int64_t id = column_int(rows, COL_WORKS_LOST_ID);
        bool is_cancelled = column_int(rows, COL_WORKS_LOST_IS_CANCELLED) != 0;
        struct returning back = {works, id, 0, "Сервер был остановлен, работа начнётся заново"};
        clear_way(works, id);
        if (is_cancelled || column_int(rows, COL_WORKS_LOST_TRIES) >= WORK_TRIES_LIMIT) {
            TRY(fail_lost(tx, works, id, is_cancelled));
        } else {
            TRY(again_write(tx, &back));
        }
    }
}

static enum err expire_write(struct tx *tx, void *context)
{
    struct works *works = context;
    struct instant now = world_now(works->desk->world);
    scoped(statement) struct statement *rows = statement_open(tx, &q_works_expired);
    scoped(statement) struct statement *drop = statement_open(tx, &q_work_drop_result);
    bind_int(rows, ARG_WORKS_EXPIRED_NOW, now.ms);
    for (bool found = true;;) {
        TRY(statement_next(rows, &found));
        if (!found) break;
        char path[PATH_SIZE];
        path_of(works, column_int(rows, COL_WORKS_EXPIRED_ID), "", path);
        if (unlink(path) != 0 && errno != ENOENT) {
            (void)log_fault(ERR_IO, "work_expire", "errno=%d", errno);
            continue;
        }
        bind_int(drop, ARG_WORK_DROP_RESULT_ID, column_int(rows, COL_WORKS_EXPIRED_ID));
        TRY(statement_run(drop));
    }
    scoped(statement) struct statement *old = statement_open(tx, &q_works_drop_old);
    bind_int(old, ARG_WORKS_DROP_OLD_BEFORE, now.ms - WORK_KEPT_DAYS * DAY_MS);
    return statement_run(old);
}

struct due {
    const struct works *works;
    bool is_due;
};

static enum err due_read(struct tx *tx, void *context)
{
    struct due *due = context;
    scoped(statement) struct statement *row = statement_open(tx, &q_works_due);
    bind_int(row, ARG_WORKS_DUE_BEFORE, lost_before(due->works));
    bind_int(row, ARG_WORKS_DUE_NOW, world_now(due->works->desk->world).ms);
    bool found;
    TRY(statement_next(row, &found));
    due->is_due = found && column_int(row, COL_WORKS_DUE_DUE) > 0;
    return OK;
}

enum err works_look(struct works *works, bool *out_ran)
{
    struct store *store = works->desk->store;
    struct due due = {.works = works};
    TRY(store_read(store, due_read, &due));
    *out_ran = false;
    if (!due.is_due) return OK;
    struct arena arena;
    arena_init(&arena, RUN_ARENA_BYTES);
    struct taking taking = {.works = works, .arena = &arena};
    enum err err = store_write(store, 0, lost_write, works);
    if (err == OK) err = store_write(store, 0, expire_write, works);
    if (err == OK) err = store_write(store, 0, take_write, &taking);
    if (err == OK && taking.found) err = run_one(works, &arena, &taking.work, taking.params);
    arena_release(&arena);
    if (err == OK) *out_ran = taking.found;
    return err;
}

/* ---- the thread ---- */

static void *works_main(void *argument)
{
    struct works *works = argument;
    struct pollfd event = {.fd = works->event, .events = POLLIN};
    while (!atomic_load(&works->is_stopping)) {
        bool ran = false;
        enum err err = works_look(works, &ran);
        if (err != OK) log_write(LOG_WARNING, "works", "fault=%s", err_name(err));
        if (ran) continue;
        uint64_t told;
        if (poll(&event, 1, LOOK_MS) > 0) (void)!read(works->event, &told, sizeof told);
    }
    return NULL;
}

void works_wake(struct works *works)
{
    if (works == NULL || !works->is_started) return;
    uint64_t one = 1;
    CHECK(write(works->event, &one, sizeof one) == (ssize_t)sizeof one);
}

void works_start(struct works *works)
{
    works->is_started = true;
    CHECK(pthread_create(&works->thread, NULL, works_main, works) == 0);
}

void works_stop(struct works *works)
{
    if (works == NULL || !works->is_started) return;
    atomic_store(&works->is_stopping, true);
    works_wake(works);
    pthread_join(works->thread, NULL);
    works->is_started = false;
}

enum err works_open(struct desk *desk, const struct work_kind *kinds, const char *folder,
                    struct works **out_works)
{
    if (mkdir(folder, 0700) != 0 && errno != EEXIST) {
        return log_fault(ERR_IO, "work_folder", "folder=%s errno=%d", folder, errno);
    }
    struct works *works = memory_new(sizeof *works);
    works->desk = desk;
    works->kinds = kinds;
    works->folder = memory_copy_string(folder);
    works->event = eventfd(0, EFD_CLOEXEC);
    CHECK(works->event >= 0);
    desk->works = works;
    *out_works = works;
    return OK;
}

void works_close(struct works *works)
{
    if (works == NULL) return;
    works->desk->works = NULL;
    close(works->event);
    memory_free(works->folder);
    memory_free(works);
}

const struct work_kind *works_kind(const struct works *works, struct text word)
{
    for (const struct work_kind *kind = works->kinds; kind->word != NULL; kind++) {
        if (text_is(word, kind->word)) return kind;
    }
    return NULL;
}
