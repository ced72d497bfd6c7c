/* obed export 1c: what goes to the accountant's bookkeeping, written into a folder. */
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/parse.h"
#include "cmd/command.h"
#include "cmd/file.h"
#include "export/one_c.h"

enum { FOLDER_MODE = 0700 };

struct one_c_arguments {
    struct one_c_make make;
    bool is_kept; /* an export made before, by its number */
    const char *folder;
};

static bool kind_take(struct one_c_arguments *arguments, int *argc, char ***argv)
{
    struct one_c_make *make = &arguments->make;
    int words = 1;
    if (*argc < 2) return false;
    if (strcmp((*argv)[0], "payments") == 0) {
        make->kind = ONE_C_PAYMENTS;
    } else if (strcmp((*argv)[0], "number") == 0) {
        arguments->is_kept = true;
        words = 2;
        if (parse_int64(text_of((*argv)[1]), 1, INT32_MAX, &make->number) != OK) return false;
    } else if (strcmp((*argv)[0], "set") == 0 && *argc > 3) {
        make->kind = ONE_C_SET;
        words = 3;
        if (day_parse(text_of((*argv)[1]), &make->first_day) != OK ||
            day_parse(text_of((*argv)[2]), &make->last_day) != OK) {
            return false;
        }
    } else {
        return false;
    }
    *argc -= words;
    *argv += words;
    return true;
}

static bool arguments_take(struct one_c_arguments *arguments, int argc, char **argv)
{
    if (!kind_take(arguments, &argc, &argv)) return false;
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--profile") == 0 && i + 1 < argc) {
            arguments->make.profile = text_of(argv[++i]);
        } else if (argv[i][0] == '-' || arguments->folder != NULL) {
            return false;
        } else {
            arguments->folder = argv[i];
        }
    }
    return arguments->folder != NULL;
}

/* Made where it is not there. */
static bool folder_open(const char *folder)
{
    struct stat status;
    if (mkdir(folder, FOLDER_MODE) != 0 && errno != EEXIST) return false;
    return stat(folder, &status) == 0 && S_ISDIR(status.st_mode) && access(folder, W_OK) == 0;
}

struct files_work {
    struct arena *arena;
    int64_t number;
    bool found;
    struct one_c_files files;
};

static enum err work_files(struct tx *tx, void *context)
{
    struct files_work *work = context;
    return one_c_files_load(tx, work->arena, work->number, &work->found, &work->files);
}

static int files_write(struct command_session *session, const char *folder, int64_t number)
{
    struct files_work *work = ARENA_NEW(session->arena, struct files_work);
    *work = (struct files_work){.arena = session->arena, .number = number};
    enum err err = store_read(session->store, work_files, work);
    if (err != OK) {
        fprintf(stderr, "obed: the export cannot be read: %s\n", err_name(err));
        return EXIT_FAULT;
    }
    if (!work->found) {
        fprintf(session->out, "Выгрузки № %" PRId64 " нет.\n", number);
        return EXIT_REFUSED;
    }
    fprintf(session->out, "Выгрузка № %" PRId64 ": %s\n", number,
            one_c_kind_title(work->files.export.kind));
    for (int i = 0; i < work->files.count; i++) {
        const struct one_c_file *file = &work->files.files[i];
        const char *path = arena_printf(session->arena, "%s/%s", folder, file->name);
        if (output_file_write(path, file->content) != OK) {
            fprintf(session->out,
                    "Файл %s не записывается. Выгрузка сохранена: obed export 1c number %" PRId64
                    " DIR\n",
                    path, number);
            return EXIT_FAULT;
        }
        fprintf(session->out, "%s\n", path);
    }
    return EXIT_DONE;
}

static int run(struct command_session *session, int argc, char **argv)
{
    struct one_c_arguments arguments = {.make = {.profile = TEXT("main")}};
    if (!arguments_take(&arguments, argc, argv)) return command_misused(&command_export_one_c);
    struct one_c_make *make = &arguments.make;
    if (!folder_open(arguments.folder)) {
        fprintf(session->out, "%s: не папка, или в неё нельзя писать\n", arguments.folder);
        return EXIT_REFUSED;
    }
    if (arguments.is_kept) return files_write(session, arguments.folder, make->number);
    enum err err = id_maker_take(&session->desk->ids, 1, &make->form_id);
    if (err == OK) err = desk_one_c_make(session->desk, session->arena, make);
    if (err != OK) {
        fprintf(stderr, "obed: not exported: %s\n", err_name(err));
        return EXIT_FAULT;
    }
    const char *refusal = one_c_refusal(make->status);
    if (refusal == NULL) return files_write(session, arguments.folder, make->number);
    fprintf(session->out, "%s\n", refusal);
    return EXIT_REFUSED;
}

const struct command command_export_one_c = {
    .name = "export 1c",
    .usage = "payments | set FROM TO | number N [--profile CODE] DIR [OPTIONS]",
    .summary = "write payments or a period's figures for 1C into a folder",
    .help =
        "\n"
        "  payments      those made and not yet sent, as 1CClientBankExchange; each is sent once\n"
        "  set FROM TO   settlement, top-ups and turnover of sealed days as XML and CSV; when\n"
        "                nothing has changed since, the same export again\n"
        "  number N      the files of an export made before, the same bytes\n"
        "\n"
        "  DIR is made if it is not there; files of the same names in it are replaced. Profiles\n"
        "  are kept in the office; without --profile it is main. While a server runs it writes\n"
        "  DIR itself: give its full path.\n",
    .needs = NEEDS_WRITING,
    .run = run,
};
