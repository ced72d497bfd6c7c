/* obed export, obed import: everything out, everything in. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "base/log.h"
#include "cmd/command.h"
#include "desk/erase.h"
#include "export/export_all.h"
#include "export/import_all.h"
#include "export/person_file.h"
#include "school/person.h"

/* ---- progress on standard error ---- */

struct telling {
    const struct world *world;
    bool is_terminal;
    int64_t told_us;
    bool has_told;
};

enum { TELL_EVERY_US = 200 * 1000 };

static enum err tell(void *context, int64_t done, int64_t total, const char *words)
{
    struct telling *telling = context;
    int64_t now_us = world_ticks_us(telling->world);
    if (!telling->is_terminal) return OK;
    if (telling->has_told && now_us - telling->told_us < TELL_EVERY_US) return OK;
    telling->told_us = now_us;
    telling->has_told = true;
    int64_t percent = total == 0 ? 100 : done * 100 / total;
    fprintf(stderr, "\r%3d %%  %" PRId64 " из %" PRId64 " строк. %s.\033[K",
            (int)(percent > 100 ? 100 : percent), done, total, words);
    return OK;
}

static struct telling telling_begin(const struct command_session *session)
{
    return (struct telling){.world = session->world, .is_terminal = isatty(STDERR_FILENO) == 1};
}

static void telling_end(const struct telling *telling)
{
    if (telling->is_terminal && telling->has_told) fputs("\r\033[K", stderr);
}

/* ---- out ---- */

struct out_arguments {
    bool is_all, with_secrets, has_as_of;
    const char *person; /* the account's number; NULL: not asked for */
    const char *folder; /* or the file of a person */
    struct day as_of;
};

static bool out_arguments_take(struct out_arguments *arguments, int argc, char **argv)
{
    for (int i = 0; i < argc; i++) {
        struct text rest = text_of(argv[i]);
        struct text name = text_cut(&rest, '=');
        if (strcmp(argv[i], "--all") == 0) {
            arguments->is_all = true;
        } else if (strcmp(argv[i], "--with-secrets") == 0) {
            arguments->with_secrets = true;
        } else if (text_is(name, "--person")) {
            if (rest.bytes == NULL) rest = text_of(++i < argc ? argv[i] : "");
            if (!account_number_is_formed(rest)) return false;
            arguments->person = rest.bytes;
        } else if (text_is(name, "--as-of")) {
            if (rest.bytes == NULL) rest = text_of(++i < argc ? argv[i] : "");
            if (day_parse(rest, &arguments->as_of) != OK) return false;
            arguments->has_as_of = true;
        } else if (argv[i][0] == '-' || arguments->folder != NULL) {
            return false;
        } else {
            arguments->folder = argv[i];
        }
    }
    if (arguments->folder == NULL) return false;
    if (arguments->person == NULL) return arguments->is_all;
    return !arguments->is_all && !arguments->with_secrets && !arguments->has_as_of;
}

/* Never over a file that is there; nobody else of the machine reads it. */
static enum err file_write(const char *path, struct text bytes)
{
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0) return log_fault(ERR_IO, "person_open", "errno=%d", errno);
    bool is_written = true;
    while (bytes.size > 0 && is_written) {
        ssize_t done = write(descriptor, bytes.bytes, bytes.size);
        is_written = done > 0 || (done < 0 && errno == EINTR);
        if (done > 0) bytes = text_part(bytes, (size_t)done, bytes.size);
    }
    is_written = is_written && fsync(descriptor) == 0;
    is_written = close(descriptor) == 0 && is_written;
    if (is_written) return OK;
    unlink(path);
    return log_fault(ERR_IO, "person_write", "errno=%d", errno);
}

static int run_person(struct command_session *session, const struct out_arguments *arguments)
{
    struct arena arena;
    struct person_order order = {.number = text_of(arguments->person),
                                 .operator_name = session->config->operator_name,
                                 .now = world_now(session->world)};
    arena_init(&arena, PERSON_ARENA_BYTES);
    enum err err = person_export(session->store, &arena, &order);
    if (err == OK && order.found) err = file_write(arguments->folder, order.zip);
    if (err == OK && order.found) {
        log_write(LOG_INFO, "person_exported", "account=%s", arguments->person);
        fprintf(session->out, "%d tables, %zu bytes in %s\n", order.parts, order.zip.size,
                arguments->folder);
    }
    arena_release(&arena);
    if (err != OK) {
        fprintf(stderr, "obed: not exported: %s\n", err_name(err));
        return EXIT_FAULT;
    }
    if (order.found) return EXIT_DONE;
    fprintf(stderr, "obed: %s: no such account\n", arguments->person);
    return EXIT_REFUSED;
}

static int run_export(struct command_session *session, int argc, char **argv)
{
    struct out_arguments arguments = {.folder = NULL};
    if (!out_arguments_take(&arguments, argc, argv)) return command_misused(&command_export_all);
    if (arguments.person != NULL) return run_person(session, &arguments);
    struct telling telling = telling_begin(session);
    struct export_order order = {
        .folder = arguments.folder,
        .with_secrets = arguments.with_secrets,
        .has_as_of = arguments.has_as_of,
        .as_of = arguments.as_of,
        .now = world_now(session->world),
        .told = tell,
        .context = &telling,
    };
    enum err err = export_all(session->store, &order);
    telling_end(&telling);
    if (err != OK) {
        fprintf(stderr, "obed: not exported, and nothing is left behind: %s\n", err_name(err));
        return EXIT_FAULT;
    }
    if (order.status == EXPORT_FOLDER_NOT_EMPTY) {
        fprintf(stderr, "obed: %s: not an empty folder\n", arguments.folder);
        return EXIT_REFUSED;
    }
    fprintf(session->out, "%d files, %" PRId64 " rows, %" PRId64 " bytes in %s\n", order.files,
            order.rows, order.bytes, arguments.folder);
    return EXIT_DONE;
}

const struct command command_export_all = {
    .name = "export",
    .usage = "--all DIR [--as-of DAY] [--with-secrets] | --person ACCOUNT FILE [OPTIONS]",
    .summary = "write everything there is, or one person's data, in open formats",
    .help =
        "\n"
        "  --all DIR        a folder that is empty or not there yet\n"
        "  --as-of DAY      the journal of the books ends with this day (2026-08-31); the tables\n"
        "                   are whole all the same\n"
        "  --with-secrets   hashes of passwords and PINs too, so that nobody needs new ones\n"
        "\n"
        "  --person ACCOUNT FILE\n"
        "                   all that is held about one account as a ZIP, for a parent who asks:\n"
        "                   workbooks to read, CSV and JSON for programs; nothing of others, no\n"
        "                   passwords. FILE must not be there yet\n"
        "\n"
        "  DIR/data holds every table as CSV, datapackage.json describes them, DIR/books is a\n"
        "  journal for hledger, SHA256SUMS is for sha256sum -c. All of it is of one moment;\n"
        "  a server may run meanwhile. A folder with half an export never has the name DIR.\n"
        "  It holds personal data of children: keep it as such.\n",
    .needs = NEEDS_READING,
    .run = run_export,
};

/* ---- in ---- */

static void found(void *context, int64_t school_id, const char *sentence)
{
    (void)school_id;
    fprintf(context, "WRONG  %s\n", sentence);
}

static int print_bad(const struct command_session *session, const struct import_order *order)
{
    FILE *out = session->out;
    switch (order->status) {
    case IMPORT_DONE: break;
    case IMPORT_NOT_EMPTY:
        fprintf(out,
                "Система не пуста: в таблице %s уже есть строки. Загружают только в пустую, "
                "созданную obed migrate.\n",
                order->words);
        break;
    case IMPORT_BAD:
        if (*order->file != '\0') fprintf(out, "%s: ", order->file);
        if (order->line > 0) fprintf(out, "строка %" PRId64 ": ", order->line);
        fprintf(out, "%s. Ничего не загружено.\n", order->words);
        break;
    case IMPORT_NOT_PROVEN: fprintf(out, "Книги не сходятся. Ничего не загружено.\n"); break;
    }
    return EXIT_REFUSED;
}

static int import_into(struct command_session *session, struct store *store, const char *folder)
{
    int applied;
    struct telling telling = telling_begin(session);
    struct verify_sink sink = {found, session->out};
    struct import_order order = {
        .folder = folder, .told = tell, .context = &telling, .sink = &sink};
    enum err err = store_migrate(store, &applied);
    if (err == OK) err = import_all(store, &order);
    telling_end(&telling);
    if (err != OK) {
        fprintf(stderr, "obed: not imported, and nothing has changed: %s\n", err_name(err));
        return EXIT_FAULT;
    }
    if (order.status != IMPORT_DONE) return print_bad(session, &order);
    fprintf(session->out,
            "rows %" PRId64 "\nbooks %" PRId64 ", accounts %" PRId64 ", postings %" PRId64
            ", transfers %" PRId64 ", seals %" PRId64
            "\npersonal roubles %s\nall invariants hold\n",
            order.rows, order.proven.books, order.proven.accounts, order.proven.postings,
            order.proven.transfers, order.proven.seals,
            money_format_dot(session->arena, order.proven.personal_total));
    if (!order.has_secrets) {
        fputs("Пароли, PIN-коды и ключи касс не выгружались: выдайте новые (obed staff password, "
              "obed till cashier set, obed till code).\n",
              session->out);
    }
    return EXIT_DONE;
}

static int run_import(struct command_session *session, int argc, char **argv)
{
    const char *folder = NULL;
    bool is_all = false;
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--all") == 0) {
            is_all = true;
        } else if (argv[i][0] == '-' || folder != NULL) {
            return command_misused(&command_import_all);
        } else {
            folder = argv[i];
        }
    }
    if (!is_all || folder == NULL) return command_misused(&command_import_all);
    struct store *store;
    struct store_options options = {.url = session->config->database, .vfs = session->world->vfs};
    enum err err = store_open(&options, &store);
    if (err != OK) {
        fprintf(stderr, "obed: %s: %s\n", options.url, err_name(err));
        return EXIT_FAULT;
    }
    int status = import_into(session, store, folder);
    store_close(store);
    return status;
}

const struct command command_import_all = {
    .name = "import",
    .usage = "--all DIR [OPTIONS]",
    .summary = "make an empty system into what obed export --all wrote",
    .help =
        "\n"
        "  The database is made and migrated when it is not there; one that holds anything is\n"
        "  refused. Everything is judged: checksums, every row, then the books are proven anew.\n"
        "  What is wrong is told with its file and line, and nothing is written (exit status 1).\n"
        "  A process that dies leaves the database empty: begin anew.\n",
    .needs = NEEDS_OWN,
    .run = run_import,
};

/* ---- deletion ---- */

struct erase_work {
    struct arena *arena;
    struct instant now;
    struct erase_preview preview;
};

static enum err work_erase(struct tx *tx, void *context)
{
    struct erase_work *work = context;
    return erase_preview_load(tx, work->arena, work->now, &work->preview);
}

static int run_erase(struct command_session *session, int argc, char **argv)
{
    if (argc != 1 || strcmp(argv[0], "--preview") != 0) return command_misused(&command_erase);
    struct erase_work work = {.arena = session->arena, .now = world_now(session->world)};
    enum err err = store_read(session->store, work_erase, &work);
    if (err != OK) {
        fprintf(stderr, "obed: cannot look: %s\n", err_name(err));
        return EXIT_FAULT;
    }
    const struct erase_preview *preview = &work.preview;
    for (int i = 0; i < preview->count; i++) {
        const struct erase_candidate *person = &preview->people[i];
        fprintf(session->out, "%s  %s  %s %s\n", person->number,
                day_format_iso(session->arena, day_of_instant(person->left_at, zone_moscow())),
                person->surname, person->name);
    }
    fprintf(session->out,
            "Выбыли до %s, счёт пуст: %d чел. Удаляют двое на странице /office/erasures.\n",
            day_format(session->arena, day_of_instant(preview->before, zone_moscow())),
            preview->count);
    return EXIT_DONE;
}

const struct command command_erase = {
    .name = "erase",
    .usage = "--preview [OPTIONS]",
    .summary = "tell whose personal data the retention period reaches",
    .help =
        "\n"
        "  The period is the setting retention_years. Deleting takes two persons, in the office.\n",
    .needs = NEEDS_READING,
    .run = run_erase,
};
