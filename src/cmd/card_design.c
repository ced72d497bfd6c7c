/* obed card-design show, check, set, picture, preview: what stands on cards. */
#include <stdlib.h>
#include <string.h>

#include "cmd/command.h"
#include "cmd/file.h"
#include "report/card_pdf.h"
#include "report/picture.h"

struct design_work {
    struct arena *arena;
    struct card_design_kept kept;
};

static enum err work_load(struct tx *tx, void *context)
{
    struct design_work *work = context;
    return card_design_kept_load(tx, work->arena, &work->kept);
}

static int fault_told(const char *what, enum err err)
{
    fprintf(stderr, "obed: %s: %s\n", what, err_name(err));
    return EXIT_FAULT;
}

/* False: *out_status is the exit status. */
static bool kept_load(struct command_session *session, struct design_work *work, int *out_status)
{
    work->arena = session->arena;
    enum err err = store_read(session->store, work_load, work);
    if (err != OK) *out_status = fault_told("the design cannot be read", err);
    return err == OK;
}

/* ---- show ---- */

static int show_run(struct command_session *session, int argc, char **argv)
{
    int status = EXIT_DONE;
    struct design_work work;
    bool is_default = argc == 1 && strcmp(argv[0], "--default") == 0;
    if (argc > 1 || (argc == 1 && !is_default)) return command_misused(&command_card_design_show);
    if (!kept_load(session, &work, &status)) return status;
    struct text shown = work.kept.description;
    if (is_default || shown.size == 0) shown = card_design_default_text();
    fwrite(shown.bytes, 1, shown.size, session->out);
    if (shown.size > 0 && shown.bytes[shown.size - 1] != '\n') fputc('\n', session->out);
    return EXIT_DONE;
}

const struct command command_card_design_show = {
    .name = "card-design show",
    .usage = "[--default] [OPTIONS]",
    .summary = "print the description by which cards are printed",
    .help = "\n  --default: the one that comes with the program, to begin one's own with.\n",
    .needs = NEEDS_READING,
    .run = show_run,
};

/* ---- check and set ---- */

/* False: it cannot be read or is no design, which is told. */
static bool file_check(struct command_session *session, const struct card_design_kept *kept,
                       const char *path, struct text *out_json, int *out_status)
{
    struct card_design design;
    struct card_design_problems problems;
    enum err err = input_file_read(session->arena, path, CARD_DESIGN_BYTES_LIMIT, out_json);
    if (err != OK) {
        *out_status = fault_told(path, err);
        return false;
    }
    if (card_design_check(session->arena, kept, *out_json, &design, &problems)) return true;
    for (int i = 0; i < problems.count; i++) {
        fprintf(session->out, "%s: %s\n", problems.list[i].where, problems.list[i].reason);
    }
    *out_status = EXIT_REFUSED;
    return false;
}

static int check_run(struct command_session *session, int argc, char **argv)
{
    int status = EXIT_DONE;
    struct text json;
    struct design_work work;
    if (argc != 1) return command_misused(&command_card_design_check);
    if (!kept_load(session, &work, &status)) return status;
    if (!file_check(session, &work.kept, argv[0], &json, &status)) return status;
    fputs("the design is right\n", session->out);
    return EXIT_DONE;
}

const struct command command_card_design_check = {
    .name = "card-design check",
    .usage = "FILE [OPTIONS]",
    .summary = "say what is wrong with a description of cards",
    .help =
        "\n  Exit status 1: it is told what and where. Pictures must have been handed in before.\n",
    .needs = NEEDS_READING,
    .run = check_run,
};

static int set_run(struct command_session *session, int argc, char **argv)
{
    int status = EXIT_DONE;
    struct text json = TEXT("");
    struct design_work work;
    if (argc != 1) return command_misused(&command_card_design_set);
    if (!kept_load(session, &work, &status)) return status;
    bool is_default = strcmp(argv[0], "--default") == 0;
    if (!is_default && !file_check(session, &work.kept, argv[0], &json, &status)) return status;
    enum err err = desk_card_design_set(session->desk, json, 0);
    return err == OK ? EXIT_DONE : fault_told("nothing was changed", err);
}

const struct command command_card_design_set = {
    .name = "card-design set",
    .usage = "FILE | --default [OPTIONS]",
    .summary = "print cards by this description from now on",
    .help =
        "\n  --default: by the one that comes with the program. While a server runs it reads the\n"
        "  file itself: give a full path.\n",
    .needs = NEEDS_WRITING,
    .run = set_run,
};

/* ---- pictures ---- */

static struct text file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return text_of(slash != NULL ? slash + 1 : path);
}

static int refused(struct command_session *session, const char *path, const char *sentence)
{
    fprintf(session->out, "%s: %s\n", path, sentence);
    return EXIT_REFUSED;
}

static bool is_picture(struct text bytes)
{
    struct arena arena;
    struct picture picture;
    arena_init(&arena, PICTURE_ARENA_BYTES);
    bool is_one = picture_decode(&arena, bytes, 0, 0, &picture) == PICTURE_OK;
    arena_release(&arena);
    return is_one;
}

static int picture_run(struct command_session *session, int argc, char **argv)
{
    bool is_full = false;
    struct text bytes = TEXT("");
    if (argc == 2 && strcmp(argv[0], "--remove") == 0) {
        enum err err = desk_card_picture_set(session->desk, session->arena, text_of(argv[1]), bytes,
                                             &is_full);
        return err == OK ? EXIT_DONE : fault_told("nothing was changed", err);
    }
    if (argc != 1) return command_misused(&command_card_design_picture);
    struct text name = file_name(argv[0]);
    if (!card_picture_name_is_formed(name)) {
        return refused(session, argv[0], "a name has Latin letters, digits, dots and dashes");
    }
    enum err err = input_file_read(session->arena, argv[0], CARD_PICTURE_BYTES_LIMIT, &bytes);
    if (err != OK) return fault_told(argv[0], err);
    if (bytes.size > CARD_PICTURE_BYTES_LIMIT) {
        return refused(session, argv[0], "a picture has at most 1 MiB");
    }
    if (!is_picture(bytes)) return refused(session, argv[0], "neither a JPEG nor a PNG picture");
    err = desk_card_picture_set(session->desk, session->arena, name, bytes, &is_full);
    if (err != OK) return fault_told("nothing was changed", err);
    return is_full ? refused(session, argv[0], "there are eight pictures already") : EXIT_DONE;
}

const struct command command_card_design_picture = {
    .name = "card-design picture",
    .usage = "FILE | --remove NAME [OPTIONS]",
    .summary = "keep a picture that a design may name, or take it away",
    .help =
        "\n  A PNG or JPEG file of at most 1 MiB; the design names it by the file's name. While a\n"
        "  server runs it reads the file itself: give a full path.\n",
    .needs = NEEDS_WRITING,
    .run = picture_run,
};
