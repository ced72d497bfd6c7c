/* obed till cashier add, list, set, remove: who may stand at the tills of a school. */
#include <stdlib.h>
#include <string.h>

#include "base/parse.h"
#include "base/secret.h"
#include "cmd/command.h"
#include "ledger/book.h"
#include "ledger/origin.h"
#include "school/card.h"
#include "school/cashier.h"
#include "school/person.h"
#include "school/school.h"

enum { PIN_FILE_LIMIT = 64 };

/* In order of precedence. */
enum outcome {
    CASHIER_DONE = 0,
    CASHIER_NO_SCHOOL,
    CASHIER_UNKNOWN,
    CASHIER_CHIP_OF_PUPIL,
    CASHIER_CHIP_OF_OTHER,
    CASHIER_TOO_MANY,
};

struct cashier_work {
    struct arena *arena;
    int64_t school_number;
    int64_t id; /* 0: a new one */
    /* what was given */
    const char *name; /* NULL: not given, as the texts below */
    const char *pin_file;
    const char *roles;
    const char *chip;
    const char *active;
    /* read from it */
    char pin_hash[SECRET_PASSWORD_HASH_SIZE];
    int64_t role_bits;
    /* answers */
    enum outcome outcome;
    struct cashier_list list;
};

/* ---- options ---- */

static const char **option_place(struct cashier_work *work, const char *name)
{
    if (strcmp(name, "--name") == 0) return &work->name;
    if (strcmp(name, "--pin-file") == 0) return &work->pin_file;
    if (strcmp(name, "--roles") == 0) return &work->roles;
    if (strcmp(name, "--chip") == 0) return &work->chip;
    if (strcmp(name, "--active") == 0) return &work->active;
    return NULL;
}

static bool options_take(struct cashier_work *work, int argc, char **argv)
{
    for (int i = 0; i < argc; i += 2) {
        const char **place = option_place(work, argv[i]);
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

/* The file's first line is the PIN; it is wiped from memory once it is hashed. */
static int pin_read(struct command_session *session, struct cashier_work *work)
{
    char bytes[PIN_FILE_LIMIT];
    if (work->pin_file == NULL) return EXIT_DONE;
    FILE *file = fopen(work->pin_file, "rb");
    if (file == NULL) {
        fprintf(session->out, "the file %s cannot be read\n", work->pin_file);
        return EXIT_FAULT;
    }
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    struct text rest = {bytes, size};
    struct text pin = text_trim(text_cut(&rest, '\n'));
    bool is_formed = cashier_pin_is_formed(pin);
    enum err err = is_formed ? password_hash(pin, cashier_pin_cost(), work->pin_hash) : OK;
    secret_wipe(bytes, sizeof bytes);
    if (!is_formed) return refuse(session, "a PIN is 4 to 8 digits on the file's first line");
    return err == OK ? EXIT_DONE : EXIT_FAULT;
}

static int options_read(struct command_session *session, struct cashier_work *work)
{
    if (work->name != NULL && !cashier_name_is_formed(text_of(work->name))) {
        return refuse(session, "a cashier's name is one line of 1 to 60 characters");
    }
    if (work->roles != NULL && !cashier_roles_parse(text_of(work->roles), &work->role_bits)) {
        return refuse(session, "roles are return, override and temporary, with commas; or none");
    }
    if (work->chip != NULL && strcmp(work->chip, "none") == 0) work->chip = "";
    bool has_chip = work->chip != NULL && *work->chip != '\0';
    if (has_chip && !card_chip_is_formed(text_of(work->chip))) {
        return refuse(session, "a chip is 1 to 10 bytes in hexadecimal, capitals; or none");
    }
    if (work->active != NULL && strcmp(work->active, "yes") != 0 &&
        strcmp(work->active, "no") != 0) {
        return refuse(session, "--active is yes or no");
    }
    return pin_read(session, work);
}

/* ---- the work ---- */

/* A chip may be an employee's own card; a pupil's would make him a cashier. */
static enum err chip_check(struct tx *tx, struct cashier_work *work, int64_t school_id)
{
    bool found;
    struct directory_place place;
    struct person person;
    if (work->chip == NULL || *work->chip == '\0') return OK;
    TRY(cashier_has_chip(tx, school_id, text_of(work->chip), work->id, &found));
    if (found) work->outcome = CASHIER_CHIP_OF_OTHER;
    TRY(directory_find(tx, DIRECTORY_CHIP, text_of(work->chip), &found, &place));
    if (!found) return OK;
    TRY(person_by_id(tx, work->arena, place.school_id, place.account_id, &found, &person));
    if (found && person.kind == PERSON_PUPIL) work->outcome = CASHIER_CHIP_OF_PUPIL;
    return OK;
}

static void changes_put(const struct cashier_work *work, struct cashier *cashier)
{
    if (work->name != NULL) cashier->name = work->name;
    if (work->pin_file != NULL) cashier->pin = work->pin_hash;
    if (work->roles != NULL) cashier->roles = work->role_bits;
    if (work->chip != NULL) cashier->chip = work->chip;
    if (work->active != NULL) cashier->is_active = strcmp(work->active, "yes") == 0;
}

static enum err cashier_save(struct tx *tx, struct cashier_work *work, struct cashier *cashier)
{
    int64_t version;
    if (work->id == 0) TRY(origin_take_ids(tx, 1, &cashier->id));
    TRY(book_raise_version(tx, cashier->school_id, &version));
    enum err err = cashier_set(tx, cashier, version);
    if (err == ERR_LIMIT) work->outcome = CASHIER_TOO_MANY;
    work->list.rows[0] = *cashier;
    return err;
}

static enum err set_work(struct tx *tx, void *context)
{
    struct cashier_work *work = context;
    struct school school;
    struct cashier cashier = {.chip = "", .is_active = true};
    bool found;
    work->outcome = CASHIER_NO_SCHOOL;
    TRY(school_by_number(tx, work->arena, work->school_number, &found, &school));
    if (!found) return OK;
    if (work->id != 0) TRY(cashier_by_id(tx, work->arena, school.id, work->id, &found, &cashier));
    work->outcome = found ? CASHIER_DONE : CASHIER_UNKNOWN;
    if (!found) return OK;
    TRY(chip_check(tx, work, school.id));
    if (work->outcome != CASHIER_DONE) return OK;
    cashier.school_id = school.id;
    changes_put(work, &cashier);
    return cashier_save(tx, work, &cashier);
}

static const char *outcome_sentence(enum outcome outcome)
{
    switch (outcome) {
    case CASHIER_DONE: break;
    case CASHIER_NO_SCHOOL: return "there is no school with this number";
    case CASHIER_UNKNOWN: return "the school has no such cashier";
    case CASHIER_CHIP_OF_PUPIL: return "the chip is a pupil's card";
    case CASHIER_CHIP_OF_OTHER: return "the chip is another cashier's card";
    case CASHIER_TOO_MANY: return "the school has too many cashiers";
    }
    return "nothing was changed";
}

static int answer(struct command_session *session, enum err err, const struct cashier_work *work)
{
    if (work->outcome != CASHIER_DONE) return refuse(session, outcome_sentence(work->outcome));
    if (err == OK) return EXIT_DONE;
    fprintf(stderr, "obed: nothing was changed: %s\n", err_name(err));
    return EXIT_FAULT;
}

static int set(struct command_session *session, struct cashier_work *work)
{
    int status = options_read(session, work);
    if (status != EXIT_DONE) return status;
    return answer(session, store_write(session->store, 0, set_work, work), work);
}

static bool number_take(const char *word, int64_t *out_number)
{
    return parse_int64(text_of(word), 1, INT64_MAX, out_number) == OK;
}

/* ---- add ---- */

static int add_run(struct command_session *session, int argc, char **argv)
{
    struct cashier_work work = {.arena = session->arena};
    if (argc < 2 || !number_take(argv[0], &work.school_number) ||
        !options_take(&work, argc - 2, argv + 2) || work.pin_file == NULL) {
        return command_misused(&command_till_cashier_add);
    }
    work.name = argv[1];
    int status = set(session, &work);
    if (status == EXIT_DONE) fprintf(session->out, "%lld\n", (long long)work.list.rows[0].id);
    return status;
}

const struct command command_till_cashier_add = {
    .name = "till cashier add",
    .usage = "SCHOOL NAME --pin-file FILE [--roles ROLES] [--chip CHIP] [OPTIONS]",
    .summary = "let a cashier in at the tills of a school; print the cashier's id",
    .help =
        "\n  --pin-file FILE  its first line is the PIN: 4 to 8 digits. While a server runs it\n"
        "                   reads FILE itself: give its full path\n"
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

static enum err list_work(struct tx *tx, void *context)
{
    struct cashier_work *work = context;
    struct school school;
    bool found;
    TRY(school_by_number(tx, work->arena, work->school_number, &found, &school));
    work->outcome = found ? CASHIER_DONE : CASHIER_NO_SCHOOL;
    return found ? cashier_list_load(tx, work->arena, school.id, &work->list) : OK;
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
    struct cashier_work work = {.arena = session->arena};
    if (argc != 1 || !number_take(argv[0], &work.school_number)) {
        return command_misused(&command_till_cashier_list);
    }
    int status = answer(session, store_read(session->store, list_work, &work), &work);
    for (int i = 0; i < work.list.count; i++) cashier_print(session->out, &work.list.rows[i]);
    return status;
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
    struct cashier_work work = {.arena = session->arena};
    bool is_understood = argc >= 4 && number_take(argv[0], &work.school_number) &&
                         number_take(argv[1], &work.id) && options_take(&work, argc - 2, argv + 2);
    return is_understood ? set(session, &work) : command_misused(&command_till_cashier_set);
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
    struct cashier_work work = {.arena = session->arena, .active = "no", .chip = ""};
    bool is_understood = argc == 2 && number_take(argv[0], &work.school_number) &&
                         number_take(argv[1], &work.id);
    return is_understood ? set(session, &work) : command_misused(&command_till_cashier_remove);
}

const struct command command_till_cashier_remove = {
    .name = "till cashier remove",
    .usage = "SCHOOL ID [OPTIONS]",
    .summary = "let a cashier in no more; what he did stays under his name",
    .help = "",
    .needs = NEEDS_WRITING,
    .run = remove_run,
};
