/* obed school kind, add, set, list: the city's schools. */
#include <string.h>

#include "base/parse.h"
#include "cmd/command.h"
#include "desk/school_change.h"

/* ---- kinds ---- */

struct kind {
    const char *code, *name;
};

static enum err kind_set(struct tx *tx, void *context)
{
    const struct kind *kind = context;
    return school_kind_put(tx, kind->code, kind->name);
}

static int run_kind(struct command_session *session, int argc, char **argv)
{
    if (argc != 2) return command_misused(&command_school_kind);
    struct kind kind = {argv[0], argv[1]};
    if (*kind.name == '\0') return command_misused(&command_school_kind);
    if (!school_kind_code_is_formed(text_of(kind.code))) {
        fprintf(session->out, "a kind's code is 1 to 32 of a-z, 0-9 and _\n");
        return EXIT_REFUSED;
    }
    enum err err = store_write(session->store, 0, kind_set, &kind);
    if (err != OK) {
        fprintf(stderr, "obed: the kind was not kept: %s\n", err_name(err));
        return EXIT_FAULT;
    }
    fprintf(session->out, "kind %s: %s\n", kind.code, kind.name);
    return EXIT_DONE;
}

const struct command command_school_kind = {
    .name = "school kind",
    .usage = "CODE NAME [OPTIONS]",
    .summary = "add a kind of school, or rename it",
    .help = "\n  CODE is a word for programs (gymnasium), NAME is what people read (Гимназия).\n",
    .needs = NEEDS_WRITING,
    .run = run_kind,
};

/* ---- schools ---- */

struct adding {
    struct school school;
    struct instant now;
    enum school_status status;
};

static enum err school_add(struct tx *tx, void *context)
{
    struct adding *adding = context;
    return school_create(tx, &adding->school, adding->now, &adding->status);
}

static const char *sentence_of(enum school_status status)
{
    switch (status) {
    case SCHOOL_OK: return "added";
    case SCHOOL_NUMBER_INVALID: return "the number is 1 to 999";
    case SCHOOL_NAME_INVALID: return "the name is empty or longer than 200 characters";
    case SCHOOL_KIND_UNKNOWN: return "there is no such kind; add it with obed school kind";
    case SCHOOL_EXISTS: return "there is a school of this number";
    case SCHOOL_UNKNOWN: return "there is no school of this number";
    }
    return "unknown";
}

/* --zone and --card-project, which only this command has. */
static bool options_take(struct adding *adding, int argc, char **argv)
{
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--card-project") == 0) {
            adding->school.in_card_project = true;
        } else if (strcmp(argv[i], "--zone") == 0 && i + 1 < argc) {
            adding->school.zone = zone_find(text_of(argv[++i]));
        } else {
            return false;
        }
    }
    return true;
}

static int run_add(struct command_session *session, int argc, char **argv)
{
    struct adding adding = {.now = world_now(session->world)};
    adding.school.zone = zone_moscow();
    if (argc < 3 || !options_take(&adding, argc - 3, argv + 3)) {
        return command_misused(&command_school_add);
    }
    if (parse_int64(text_of(argv[0]), 1, SCHOOL_NUMBER_LIMIT, &adding.school.number) != OK) {
        adding.school.number = 0;
    }
    adding.school.name = argv[1];
    adding.school.kind = argv[2];
    if (adding.school.zone == NULL) {
        fprintf(session->out, "not a time zone of Russia: write Europe/Moscow\n");
        return EXIT_REFUSED;
    }
    enum err err = store_write(session->store, adding.school.number, school_add, &adding);
    if (err != OK) {
        fprintf(stderr, "obed: the school was not added: %s\n", err_name(err));
        return EXIT_FAULT;
    }
    fprintf(session->out, "school %s: %s\n", argv[0], sentence_of(adding.status));
    return adding.status == SCHOOL_OK ? EXIT_DONE : EXIT_REFUSED;
}

const struct command command_school_add = {
    .name = "school add",
    .usage = "NUMBER NAME KIND [--zone ZONE] [--card-project] [OPTIONS]",
    .summary = "add a school and open its book",
    .help = "\n  --zone ZONE      its time zone, Europe/Moscow by default\n"
            "  --card-project   it takes part in the card project\n\n"
            "  KIND is a code given to obed school kind.\n",
    .needs = NEEDS_WRITING,
    .run = run_add,
};

/* ---- set ---- */

static bool set_options_take(struct school_change *change, int argc, char **argv)
{
    for (int i = 0; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--name") == 0) {
            change->name = argv[i + 1];
        } else if (strcmp(argv[i], "--kind") == 0) {
            change->kind = argv[i + 1];
        } else if (strcmp(argv[i], "--card-project") == 0) {
            change->has_project = true;
            change->in_card_project = strcmp(argv[i + 1], "yes") == 0;
            if (!change->in_card_project && strcmp(argv[i + 1], "no") != 0) return false;
        } else {
            return false;
        }
    }
    return argc > 0 && argc % 2 == 0;
}

static int run_set(struct command_session *session, int argc, char **argv)
{
    struct school_change change = {.number = 0};
    bool is_understood = argc >= 3 &&
                         parse_int64(text_of(argv[0]), 1, INT64_MAX, &change.number) == OK &&
                         set_options_take(&change, argc - 1, argv + 1);
    if (!is_understood) return command_misused(&command_school_set);
    enum err err = desk_school_change(session->desk, session->arena, &change);
    if (err != OK) {
        fprintf(stderr, "obed: the school was not changed: %s\n", err_name(err));
        return EXIT_FAULT;
    }
    bool is_done = change.status == SCHOOL_OK;
    fprintf(session->out, "school %s: %s\n", argv[0],
            is_done ? "changed" : sentence_of(change.status));
    return is_done ? EXIT_DONE : EXIT_REFUSED;
}

const struct command command_school_set = {
    .name = "school set",
    .usage = "NUMBER [--name NAME] [--kind KIND] [--card-project yes|no] [OPTIONS]",
    .summary = "change a school's name or kind, or whether it takes part in the card project",
    .help = "\n  The number stands in account numbers and receipts: it never changes.\n",
    .needs = NEEDS_WRITING,
    .run = run_set,
};

/* ---- list ---- */

struct list_work {
    struct arena *arena;
    struct school_list list;
};

static enum err list_work(struct tx *tx, void *context)
{
    struct list_work *work = context;
    return school_list_load(tx, work->arena, &work->list);
}

static int run_list(struct command_session *session, int argc, char **argv)
{
    struct list_work work = {.arena = session->arena};
    (void)argv;
    if (argc != 0) return command_misused(&command_school_list);
    enum err err = store_read(session->store, list_work, &work);
    if (err != OK) {
        fprintf(stderr, "obed: the schools cannot be read: %s\n", err_name(err));
        return EXIT_FAULT;
    }
    for (int i = 0; i < work.list.count; i++) {
        const struct school *school = &work.list.rows[i];
        fprintf(session->out, "%4lld  %-16s %-8s %s\n", (long long)school->number, school->kind,
                school->in_card_project ? "cards" : "-", school->name);
    }
    return EXIT_DONE;
}

const struct command command_school_list = {
    .name = "school list",
    .usage = "[OPTIONS]",
    .summary = "print the city's schools",
    .help = "\n  A line a school: number, kind, whether in the card project, name.\n",
    .needs = NEEDS_READING,
    .run = run_list,
};
