/* obed menu write: the federal files of all schools into a folder, for sites of their own. */
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

#include "base/parse.h"
#include "cmd/command.h"
#include "report/menu_file.h"
#include "school/school.h"

enum { FOLDER_MODE = 0755, FILES_ARENA_BUDGET = 16 << 20 };

struct menu_work {
    struct command_session *session;
    struct arena *arena; /* of one school */
    const char *folder;
    int64_t only; /* the school's number; 0: all */
    struct school_list schools;
    const struct school *school; /* the one that is written now */
    int written;
    bool is_broken; /* the folder cannot be written */
};

static bool folder_make(const char *path)
{
    if (mkdir(path, FOLDER_MODE) == 0 || errno == EEXIST) return true;
    fprintf(stderr, "obed: %s: %s\n", path, strerror(errno));
    return false;
}

/* Beside its place and then into it: a robot never reads half a file. */
static bool file_write(struct arena *arena, const char *path, struct text bytes)
{
    const char *fresh = arena_printf(arena, "%s.new", path);
    FILE *file = fopen(fresh, "wb");
    bool is_written = file != NULL && fwrite(bytes.bytes, 1, bytes.size, file) == bytes.size;
    if (file != NULL) is_written = fclose(file) == 0 && is_written;
    if (is_written && rename(fresh, path) == 0) return true;
    fprintf(stderr, "obed: %s: %s\n", path, strerror(errno));
    return false;
}

static enum err school_write(struct tx *tx, void *context)
{
    struct menu_work *work = context;
    struct arena *arena = work->arena;
    struct menu_file_list *list = ARENA_NEW(arena, struct menu_file_list);
    struct day today = day_of_instant(world_now(work->session->world), work->school->zone);
    TRY(menu_files_list(tx, arena, work->school->id, today, list));
    if (list->count == 0) return OK;
    const char *home = arena_printf(arena, "%s/%" PRId64, work->folder, work->school->number);
    const char *food = arena_printf(arena, "%s/food", home);
    work->is_broken = !folder_make(work->folder) || !folder_make(home) || !folder_make(food);
    for (int i = 0; i < list->count && !work->is_broken; i++) {
        struct text bytes;
        bool found;
        TRY(menu_file_make(tx, arena, work->school->id, text_of(list->names[i]), &found, &bytes));
        if (!found) continue;
        const char *path = arena_printf(arena, "%s/%s", food, list->names[i]);
        if (!file_write(arena, path, bytes))
            work->is_broken = true;
        else
            work->written++;
    }
    return OK;
}

static enum err schools_read(struct tx *tx, void *context)
{
    struct menu_work *work = context;
    return school_list_load(tx, work->session->arena, &work->schools);
}

static enum err schools_write(struct menu_work *work)
{
    struct arena arena;
    enum err err = OK;
    arena_init(&arena, FILES_ARENA_BUDGET);
    work->arena = &arena;
    for (int i = 0; i < work->schools.count && err == OK && !work->is_broken; i++) {
        work->school = &work->schools.rows[i];
        if (work->only != 0 && work->school->number != work->only) continue;
        err = store_read(work->session->store, school_write, work);
        arena_reset(&arena);
    }
    arena_release(&arena);
    return err;
}

static int run(struct command_session *session, int argc, char **argv)
{
    struct menu_work *work = ARENA_NEW(session->arena, struct menu_work);
    work->session = session;
    bool has_school = argc == 3 && strcmp(argv[1], "--school") == 0;
    if (argc != 1 && !has_school) return command_misused(&command_menu_write);
    if (has_school && parse_int64(text_of(argv[2]), 1, SCHOOL_NUMBER_LIMIT, &work->only) != OK) {
        return command_misused(&command_menu_write);
    }
    work->folder = argv[0];
    enum err err = store_read(session->store, schools_read, work);
    if (err == OK) err = schools_write(work);
    if (err != OK) {
        fprintf(stderr, "obed: the menus cannot be read: %s\n", err_name(err));
        return EXIT_FAULT;
    }
    if (work->is_broken) return EXIT_FAULT;
    fprintf(session->out, "%d files\n", work->written);
    return EXIT_DONE;
}

const struct command command_menu_write = {
    .name = "menu write",
    .usage = "FOLDER [--school N] [OPTIONS]",
    .summary = "write the schools' menus as the federal monitoring reads them",
    .help = "\n  FOLDER/N/food/ gets, of each school N, its published menus of a year\n"
            "  (2026-03-02-sm.xlsx, -ss), the typical menu (tm2026-sm.xlsx) and the calendar\n"
            "  (kp2026.xlsx): for schools whose sites serve the folder themselves. The same\n"
            "  files are under /school-menu/N/food/ of the server.\n",
    .needs = NEEDS_READING,
    .run = run,
};
