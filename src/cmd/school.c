/* obed school kind, obed school add: the city's schools. */
#include <string.h>

#include "base/parse.h"
#include "cmd/command.h"
#include "school/school.h"

/* ---- kinds ---- */

struct kind {
    const char *code, *name;
};

static enum err kind_set(struct tx *tx, void *context)
{
    const struct kind *kind = context;
    return school_kind_set(tx, kind->code, kind->name, 0);
}

static int run_kind(struct command_session *session, int argc, char **argv)
{
    if (argc != 2) return command_misused(&command_school_kind);
    struct kind kind = {argv[0], argv[1]};
    if (*kind.code == '\0' || *kind.name == '\0') return command_misused(&command_school_kind);
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
