/* obed user password: a temporary password for the operator to give. */
#include "access/entrance.h"
#include "cmd/command.h"
#include "school/person.h"

struct find {
    struct text number;
    bool found;
    struct directory_place place;
};

static enum err find_place(struct tx *tx, void *context)
{
    struct find *find = context;
    return directory_find(tx, DIRECTORY_ACCOUNT_NUMBER, find->number, &find->found, &find->place);
}

static enum err password_give(struct command_session *session, const struct find *find,
                              char **out_password)
{
    struct access access;
    struct login_account account = {find->place.school_id, find->place.account_id};
    struct access_place place = {TEXT("console"), TEXT("obed user password")};
    TRY(access_init(&access, session->store, session->world, password_cost_default()));
    return entrance_give_temporary(&access, session->arena, find->number, account, place,
                                   out_password);
}

static int run(struct command_session *session, int argc, char **argv)
{
    if (argc != 1) return command_misused(&command_user_password);
    char *password;
    struct find find = {.number = text_of(argv[0])};
    enum err err = store_read(session->store, find_place, &find);
    if (err == OK && !find.found) {
        fprintf(session->out, "there is no account %s\n", argv[0]);
        return EXIT_REFUSED;
    }
    if (err == OK) err = password_give(session, &find, &password);
    if (err != OK) {
        fprintf(stderr, "obed: no password was made: %s\n", err_name(err));
        return EXIT_FAULT;
    }
    fprintf(session->out, "%s\n", password);
    return EXIT_DONE;
}

const struct command command_user_password = {
    .name = "user password",
    .usage = "ACCOUNT [OPTIONS]",
    .summary = "print a new temporary password of an account's cabinet",
    .help = "\n  The password works once and for seven days; the old temporary one stops working.\n"
            "  A permanent password goes on working until the owner sets a new one.\n",
    .needs = NEEDS_WRITING,
    .run = run,
};
