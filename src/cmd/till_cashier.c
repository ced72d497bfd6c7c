/* obed till cashier add, list, set, remove: who may stand at the tills of a school. */
#include <string.h>

#include "base/parse.h"
#include "base/secret.h"
#include "cmd/command.h"
#include "desk/cashier_change.h"
#include "school/school.h"

enum { PIN_FILE_LIMIT = 64 };

struct cashier_words {
    const char *name; /* NULL: not given, as the texts below */
    const char *pin_file;
    const char *roles;
    const char *chip;
    const char *active;
};

/* ---- options ---- */

static const char **option_place(struct cashier_words *words, const char *name)
{
    if (strcmp(name, "--name") == 0) return &words->name;
    if (strcmp(name, "--pin-file") == 0) return &words->pin_file;
    if (strcmp(name, "--roles") == 0) return &words->roles;
    if (strcmp(name, "--chip") == 0) return &words->chip;
    if (strcmp(name, "--active") == 0) return &words->active;
    return NULL;
}

static bool options_take(struct cashier_words *words, int argc, char **argv)
{
    for (int i = 0; i < argc; i += 2) {
        const char **place = option_place(words, argv[i]);
        if (place == NULL || i + 1 == argc) return false;
        *place = argv[i + 1];
    }
    return true;
}

static int refuse(struct command_session *session, const char *sentence)
{
    fprintf(session->out, "%s\n", sentence);
    return EXIT_REFUSED;
}

static const char *pin_sentence(enum cashier_pin_status status)
{
    switch (status) {
    case CASHIER_PIN_OK: break;
    case CASHIER_PIN_MALFORMED: return "a PIN is 4 to 8 digits on the file's first line";
    case CASHIER_PIN_WEAK: return "a PIN is not one digit again and again, nor 1234 or 4321";
    }
    return "nothing was changed";
}

/* The file's first line is the PIN; it is wiped from memory once it is hashed. */
static int pin_read(struct command_session *session, const struct cashier_words *words,
                    struct cashier_change *change)
{
    char bytes[PIN_FILE_LIMIT];
    enum cashier_pin_status status;
    if (words->pin_file == NULL) return EXIT_DONE;
    FILE *file = fopen(words->pin_file, "rb");
    if (file == NULL) {
        fprintf(session->out, "the file %s cannot be read\n", words->pin_file);
        return EXIT_FAULT;
    }
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    struct text rest = {bytes, size};
    enum err err = cashier_pin_hash(text_trim(text_cut(&rest, '\n')), change, &status);
    secret_wipe(bytes, sizeof bytes);
    if (err != OK) return EXIT_FAULT;
    return status == CASHIER_PIN_OK ? EXIT_DONE : refuse(session, pin_sentence(status));
}

static int words_read(struct command_session *session, const struct cashier_words *words,
                      struct cashier_change *change)
{
    change->has_name = words->name != NULL;
    change->name = text_of(words->name);
    change->has_roles = words->roles != NULL;
    if (change->has_roles && !cashier_roles_parse(text_of(words->roles), &change->roles)) {
        return refuse(session, "roles are return, override and temporary, with commas; or none");
    }
    change->has_chip = words->chip != NULL;
    if (change->has_chip && strcmp(words->chip, "none") != 0) change->chip = text_of(words->chip);
    change->has_active = words->active != NULL;
    if (change->has_active) change->is_active = strcmp(words->active, "yes") == 0;
    if (change->has_active && !change->is_active && strcmp(words->active, "no") != 0) {
        return refuse(session, "--active is yes or no");
    }
    return pin_read(session, words, change);
}

/* ---- the work ---- */

static const char *status_sentence(enum cashier_status status)
{
    switch (status) {
    case CASHIER_DONE: break;
    case CASHIER_NO_SCHOOL: return "there is no school with this number";
    case CASHIER_UNKNOWN: return "the school has no such cashier";
    case CASHIER_NAME_INVALID: return "a cashier's name is one line of 1 to 60 characters";
    case CASHIER_CHIP_INVALID: return "a chip is 1 to 10 bytes in hexadecimal, capitals; or none";
    case CASHIER_CHIP_OF_PUPIL: return "the chip is a pupil's card";
    case CASHIER_CHIP_OF_OTHER: return "the chip is another cashier's card";
    case CASHIER_TOO_MANY: return "the school has too many cashiers";
    }
    return "nothing was changed";
}

static int fault(const char *what, enum err err)
{
    fprintf(stderr, "obed: %s: %s\n", what, err_name(err));
    return EXIT_FAULT;
}

static int set(struct command_session *session, const struct cashier_words *words,
               struct cashier_change *change)
{
    int status = words_read(session, words, change);
    if (status != EXIT_DONE) return status;
    enum err err = desk_cashier_change(session->desk, session->arena, change);
    if (err != OK) return fault("nothing was changed", err);
    if (change->status == CASHIER_DONE) return EXIT_DONE;
    return refuse(session, status_sentence(change->status));
}

static bool number_take(const char *word, int64_t *out_number)
{
    return parse_int64(text_of(word), 1, INT64_MAX, out_number) == OK;
}

/* ---- add ---- */

static int add_run(struct command_session *session, int argc, char **argv)
{
    struct cashier_change change = {.id = 0};
    struct cashier_words words = {.name = NULL};
    if (argc < 2 || !number_take(argv[0], &change.school_number) ||
        !options_take(&words, argc - 2, argv + 2) || words.pin_file == NULL) {
        return command_misused(&command_till_cashier_add);
    }
    words.name = argv[1];
    int status = set(session, &words, &change);
    if (status == EXIT_DONE) fprintf(session->out, "%lld\n", (long long)change.cashier.id);
    return status;
}

const struct command command_till_cashier_add = {
    .name = "till cashier add",
    .usage = "SCHOOL NAME --pin-file FILE [--roles ROLES] [--chip CHIP] [OPTIONS]",
    .summary = "let a cashier in at the tills of a school; print the cashier's id",
    .help =
        "\n"
        "  --pin-file FILE  its first line is the PIN: 4 to 8 digits, no 1111, 1234 or 4321.\n"
        "                   A server that runs reads FILE itself: give its full path\n"
        "  --roles ROLES    return, override, temporary, with commas; none of them by default\n"
        "  --chip CHIP      of the cashier's own card, in hexadecimal\n"
        "\n"
        "  Everybody may sell. return: takes receipts back; override: lets pass what the rules\n"
        "  refuse, with a reason; temporary: gives out temporary cards and passwords. The tills\n"
        "  know of it within a second.\n",
    .needs = NEEDS_WRITING,
    .run = add_run,
};

/* ---- list ---- */

struct list_work {
    struct arena *arena;
    int64_t school_number;
    bool is_known;
    struct cashier_list list;
};

static enum err list_work(struct tx *tx, void *context)
{
    struct list_work *work = context;
    struct school school;
    TRY(school_by_number(tx, work->arena, work->school_number, &work->is_known, &school));
    if (!work->is_known) return OK;
    return cashier_list_load(tx, work->arena, school.id, &work->list);
}

static void cashier_print(FILE *out, const struct cashier *cashier)
{
    fprintf(out, "%-20lld %-7s %-16s %s", (long long)cashier->id,
            cashier->is_active ? "active" : "removed", *cashier->chip ? cashier->chip : "-",
            cashier->name);
    for (int64_t bit = 1; bit < 1 << CASHIER_ROLE_COUNT; bit <<= 1) {
        if (cashier->roles & bit) fprintf(out, "  %s", cashier_role_name(bit));
    }
    fprintf(out, "\n");
}

static int list_run(struct command_session *session, int argc, char **argv)
{
    struct list_work work = {.arena = session->arena};
    if (argc != 1 || !number_take(argv[0], &work.school_number)) {
        return command_misused(&command_till_cashier_list);
    }
    enum err err = store_read(session->store, list_work, &work);
    if (err != OK) return fault("the cashiers cannot be read", err);
    if (!work.is_known) return refuse(session, status_sentence(CASHIER_NO_SCHOOL));
    for (int i = 0; i < work.list.count; i++) cashier_print(session->out, &work.list.rows[i]);
    return EXIT_DONE;
}

const struct command command_till_cashier_list = {
    .name = "till cashier list",
    .usage = "SCHOOL [OPTIONS]",
    .summary = "print the cashiers of a school",
    .help = "\n  A line a cashier: id, whether active, chip, name, roles.\n",
    .needs = NEEDS_READING,
    .run = list_run,
};

/* ---- set, remove ---- */

static int set_run(struct command_session *session, int argc, char **argv)
{
    struct cashier_change change = {.id = 0};
    struct cashier_words words = {.name = NULL};
    bool is_understood = argc >= 4 && number_take(argv[0], &change.school_number) &&
                         number_take(argv[1], &change.id) &&
                         options_take(&words, argc - 2, argv + 2);
    return is_understood ? set(session, &words, &change)
                         : command_misused(&command_till_cashier_set);
}

const struct command command_till_cashier_set = {
    .name = "till cashier set",
    .usage = "SCHOOL ID [--name NAME] [--pin-file FILE] [--roles ROLES] [--chip CHIP]\n"
             "       [--active yes|no] [OPTIONS]",
    .summary = "change a cashier's name, PIN, roles, card",
    .help =
        "\n  As with obed till cashier add; what is not given stays. --chip none takes the card\n"
        "  away.\n",
    .needs = NEEDS_WRITING,
    .run = set_run,
};

static int remove_run(struct command_session *session, int argc, char **argv)
{
    struct cashier_change change = {.id = 0};
    struct cashier_words words = {.active = "no", .chip = "none"};
    bool is_understood = argc == 2 && number_take(argv[0], &change.school_number) &&
                         number_take(argv[1], &change.id);
    return is_understood ? set(session, &words, &change)
                         : command_misused(&command_till_cashier_remove);
}

const struct command command_till_cashier_remove = {
    .name = "till cashier remove",
    .usage = "SCHOOL ID [OPTIONS]",
    .summary = "let a cashier in no more; what he did stays under his name",
    .help = "",
    .needs = NEEDS_WRITING,
    .run = remove_run,
};
