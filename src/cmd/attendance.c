/* obed attendance: who is present or absent on a day, for the tills. */
#include "desk/attendance.h"

#include <string.h>

#include "cmd/command.h"
#include "ledger/book.h"
#include "school/person.h"
#include "school/school.h"

enum { ACCOUNTS_LIMIT = 30 /* of one command */ };

struct attendance_work {
    struct arena *arena;
    struct instant now;
    bool has_day;
    struct attendance attendance;
    const char *const *numbers;
    int number_count;
    const char *unknown; /* answer: the first number that is not of the school */
};

static enum err accounts_find(struct tx *tx, struct attendance_work *work)
{
    int64_t *ids = ARENA_ARRAY(work->arena, int64_t, (size_t)work->number_count + 1);
    for (int i = 0; i < work->number_count; i++) {
        bool found;
        struct directory_place place;
        TRY(directory_find(tx, DIRECTORY_ACCOUNT_NUMBER, text_of(work->numbers[i]), &found,
                           &place));
        if (!found || place.school_id != work->attendance.school_id) {
            work->unknown = work->numbers[i];
            return OK;
        }
        ids[i] = place.account_id;
    }
    work->attendance.account_ids = ids;
    work->attendance.account_count = work->number_count;
    return OK;
}

/* The first account of the list says which school. */
static enum err attendance_work(struct tx *tx, void *context)
{
    struct attendance_work *work = context;
    bool found;
    int64_t version;
    struct directory_place place;
    struct school school;
    work->unknown = work->numbers[0];
    TRY(directory_find(tx, DIRECTORY_ACCOUNT_NUMBER, text_of(work->numbers[0]), &found, &place));
    if (!found) return OK;
    work->unknown = NULL;
    work->attendance.school_id = place.school_id;
    TRY(accounts_find(tx, work));
    if (work->unknown != NULL) return OK;
    TRY(school_by_id(tx, work->arena, place.school_id, &found, &school));
    if (!found) return ERR_NOT_FOUND;
    if (!work->has_day) work->attendance.day = day_of_instant(work->now, school.zone);
    TRY(book_raise_version(tx, place.school_id, &version));
    return attendance_mark(tx, &work->attendance, version);
}

static bool has_repeats(int count, char **numbers)
{
    for (int i = 0; i < count; i++) {
        for (int k = 0; k < i; k++) {
            if (strcmp(numbers[i], numbers[k]) == 0) return true;
        }
    }
    return false;
}

/* present|absent [--day DAY] ACCOUNT… */
static bool arguments_take(struct attendance_work *work, int argc, char **argv)
{
    if (argc < 2) return false;
    work->attendance.is_present = strcmp(argv[0], "present") == 0;
    if (!work->attendance.is_present && strcmp(argv[0], "absent") != 0) return false;
    argc--;
    argv++;
    if (argc >= 2 && strcmp(argv[0], "--day") == 0) {
        work->has_day = true;
        if (day_parse(text_of(argv[1]), &work->attendance.day) != OK) return false;
        argc -= 2;
        argv += 2;
    }
    work->numbers = (const char *const *)argv;
    work->number_count = argc;
    return argc >= 1 && argc <= ACCOUNTS_LIMIT && !has_repeats(argc, argv);
}

static int run(struct command_session *session, int argc, char **argv)
{
    struct attendance_work work = {.arena = session->arena, .now = world_now(session->world)};
    if (!arguments_take(&work, argc, argv)) return command_misused(&command_attendance);
    enum err err = store_write(session->store, 0, attendance_work, &work);
    if (err != OK) {
        fprintf(stderr, "obed: nobody was marked: %s\n", err_name(err));
        return EXIT_FAULT;
    }
    if (work.unknown == NULL) return EXIT_DONE;
    fprintf(session->out, "%s: no account of this school; nobody was marked\n", work.unknown);
    return EXIT_REFUSED;
}

const struct command command_attendance = {
    .name = "attendance",
    .usage = "present|absent [--day YYYY-MM-DD] ACCOUNT… [OPTIONS]",
    .summary =
        "mark pupils of a school present or absent on a day: tills serve a class without them",
    .help =
        "\n  Up to 30 account numbers of one school; today in its zone when no day is given. All\n"
        "  are marked or nobody. The newest mark stands.\n",
    .needs = NEEDS_WRITING,
    .run = run,
};
