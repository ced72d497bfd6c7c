/* Plays of a workload. The parent stays without threads, so that it may fork. */
#include "crash_run.h"

#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.h"
#include "base/memory.h"

enum { EXIT_GOOD = 0, EXIT_FALSE = 3, FOLDER_LIMIT = 64, FILE_NAME_ROOM = 32 };

struct crash_stage {
    const struct crash_workload *workload;
    char folder[FOLDER_LIMIT];
    struct crash_notes *notes; /* shared with the children */
};

/* A path inside the stage's folder. */
struct path {
    char text[FOLDER_LIMIT + FILE_NAME_ROOM];
};

static struct path inside(const struct crash_stage *stage, const char *prefix, const char *name)
{
    struct path path;
    int size = snprintf(path.text, sizeof path.text, "%s%s/%s", prefix, stage->folder, name);
    CHECK(size > 0 && (size_t)size < sizeof path.text);
    return path;
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *at)
{
    (void)status;
    (void)type;
    (void)at;
    return remove(path);
}

static void empty_folder(const char *path)
{
    nftw(path, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
    CHECK(mkdir(path, 0700) == 0);
}

static void copy_file(const char *from, const char *to)
{
    char bytes[1 << 16];
    int in = open(from, O_RDONLY), out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    CHECK(in >= 0 && out >= 0);
    ssize_t size;
    while ((size = read(in, bytes, sizeof bytes)) > 0) {
        CHECK(write(out, bytes, (size_t)size) == size);
    }
    close(in);
    close(out);
}

/* ---- children ---- */

static void silence(void)
{
    int nowhere = open("/dev/null", O_WRONLY);
    dup2(nowhere, STDERR_FILENO);
}

static int await(pid_t child)
{
    int status;
    CHECK(waitpid(child, &status, 0) == child);
    return status;
}

static void prepare(struct crash_stage *stage)
{
    struct path url = inside(stage, "sqlite:", "base.db");
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        silence();
        stage->workload->prepare(url.text);
        _exit(EXIT_GOOD);
    }
    CHECK(await(child) == 0);
}

static int run(struct crash_stage *stage, const struct crash_plan *plan)
{
    struct path url = inside(stage, "sqlite:", "before/test.db");
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        silence();
        crash_vfs_install(plan, &stage->notes->counts);
        memory_fail_after(plan->memory_fails_at);
        _exit(stage->workload->run(url.text, stage->notes) ? EXIT_GOOD : EXIT_FALSE);
    }
    return await(child);
}

static bool judge(struct crash_stage *stage, const char *file, bool quiet)
{
    struct path url = inside(stage, "sqlite:", file), path = inside(stage, "", file);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        if (quiet) silence();
        _exit(stage->workload->judge(url.text, path.text, stage->notes) ? EXIT_GOOD : EXIT_FALSE);
    }
    return await(child) == 0;
}

/* ---- the stage ---- */

struct crash_stage *crash_stage_new(const struct crash_workload *workload)
{
    struct crash_stage *stage = memory_new(sizeof *stage);
    stage->workload = workload;
    const char *home = getenv("TMPDIR");
    int size = snprintf(stage->folder, sizeof stage->folder, "%s/obed-crash.XXXXXX",
                        home ? home : "/tmp");
    CHECK(size > 0 && (size_t)size < sizeof stage->folder && mkdtemp(stage->folder) != NULL);
    stage->notes = mmap(NULL, sizeof *stage->notes, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CHECK(stage->notes != MAP_FAILED);
    prepare(stage);
    return stage;
}

void crash_stage_free(struct crash_stage *stage)
{
    nftw(stage->folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
    munmap(stage->notes, sizeof *stage->notes);
    memory_free(stage);
}

const struct crash_notes *crash_stage_notes(const struct crash_stage *stage)
{
    return stage->notes;
}

static enum crash_end end_of(int status)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_GOOD) return CRASH_END_GOOD;
    if (WIFEXITED(status) && WEXITSTATUS(status) == CRASH_EXIT_CUT) return CRASH_END_CUT;
    if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_FALSE) return CRASH_END_REFUSED;
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT ? CRASH_END_ABORTED : CRASH_END_WRONG;
}

enum crash_end crash_stage_play(struct crash_stage *stage, struct crash_plan plan, bool quiet)
{
    struct path before = inside(stage, "", "before"), after = inside(stage, "", "after");
    empty_folder(before.text);
    empty_folder(after.text);
    copy_file(inside(stage, "", "base.db").text, inside(stage, "", "before/test.db").text);
    plan.folder_after = after.text;
    memset(stage->notes, 0, sizeof *stage->notes);
    enum crash_end end = end_of(run(stage, &plan));
    const char *left = end == CRASH_END_CUT ? "after/test.db" : "before/test.db";
    if (judge(stage, left, quiet)) return end;
    if (!quiet) {
        fprintf(stderr, "%s: wrong: cut=%ld variant=%d seed=%llu failure=%d at=%ld\n",
                stage->workload->name, plan.cut_at_sync, (int)plan.variant,
                (unsigned long long)plan.seed, (int)plan.failure, plan.fail_at);
    }
    return CRASH_END_WRONG;
}

static bool has_chance(int variant)
{
    return variant == CRASH_TORN || variant == CRASH_REORDERED;
}

/* All variants of one cut. False: the workload ended before it. */
static bool cut_in_all_variants(struct crash_stage *stage, struct crash_plan plan, int seeds,
                                long *plays, long *wrong)
{
    bool was_cut = false;
    for (int variant = CRASH_KEPT; variant < CRASH_VARIANTS; variant++) {
        for (int i = 0; i < (has_chance(variant) ? seeds : 1); i++) {
            plan.variant = (enum crash_variant)variant;
            plan.seed = (uint64_t)(plan.cut_at_sync * 100 + i);
            enum crash_end end = crash_stage_play(stage, plan, plan.bug != CRASH_BUG_NONE);
            was_cut |= end != CRASH_END_GOOD;
            *wrong += end == CRASH_END_WRONG;
            *plays += 1;
        }
    }
    return was_cut;
}

long crash_stage_cut_everywhere(struct crash_stage *stage, int seeds, long *out_wrong)
{
    long plays = 0, wrong = 0;
    struct crash_plan plan = {.cut_at_sync = 1};
    while (cut_in_all_variants(stage, plan, seeds, &plays, &wrong)) plan.cut_at_sync++;
    *out_wrong = wrong;
    return plays;
}

bool crash_stage_catches(struct crash_stage *stage, enum crash_bug bug)
{
    long plays = 0, wrong = 0;
    struct crash_plan plan = {.cut_at_sync = 1, .bug = bug};
    while (wrong == 0 && cut_in_all_variants(stage, plan, 1, &plays, &wrong)) plan.cut_at_sync++;
    return wrong > 0;
}
