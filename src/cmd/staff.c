/* obed staff add, list, password, role, active: who may come into the office. */
#include "access/staff.h"

#include "access/entrance.h"
#include "cmd/command.h"

static const struct access_place CONSOLE = {{"console", 7}, {"obed staff", 10}};

struct staff_work {
    struct arena *arena;
    struct text login, name;
    enum staff_role role;
    bool flag;
    bool has_role;
    struct instant now;
    enum staff_status status;
    int64_t id;
    struct staff_list list;
};

static const char *refusal(enum staff_status status)
{
    switch (status) {
    case STAFF_OK: break;
    case STAFF_LOGIN_INVALID:
        return "a login is 3 to 40 small Latin letters, digits, dots and dashes, a letter first";
    case STAFF_NAME_INVALID: return "a name is one line of 1 to 200 characters";
    case STAFF_EXISTS: return "this login is taken";
    case STAFF_UNKNOWN: return "there is nobody of the staff with this login";
    }
    return "nothing was changed";
}

static int answer(struct command_session *session, enum err err, const struct staff_work *work)
{
    if (err != OK) {
        fprintf(stderr, "obed: nothing was changed: %s\n", err_name(err));
        return EXIT_FAULT;
    }
    if (work->status == STAFF_OK) return EXIT_DONE;
    fprintf(session->out, "%s\n", refusal(work->status));
    return EXIT_REFUSED;
}

static struct staff_work work_of(struct command_session *session, const char *login)
{
    return (struct staff_work){
        .arena = session->arena, .login = text_of(login), .now = world_now(session->world)};
}

static int give_password(struct command_session *session, int64_t id)
{
    struct access access;
    char *password = NULL;
    enum err err = access_init(&access, session->store, session->world, password_cost_default());
    if (err == OK) {
        err = entrance_give_staff_temporary(&access, session->arena, id, CONSOLE, &password);
    }
    if (err != OK) {
        fprintf(stderr, "obed: no password was made: %s\n", err_name(err));
        return EXIT_FAULT;
    }
    fprintf(session->out, "%s\n", password);
    return EXIT_DONE;
}

/* ---- add ---- */

static enum err add(struct tx *tx, void *context)
{
    struct staff_work *work = context;
    TRY(staff_add(tx, work->arena, work->login, work->name, work->now, &work->status, &work->id));
    if (work->status != STAFF_OK) return OK;
    return staff_role_set(tx, work->id, work->role, true);
}

static int add_run(struct command_session *session, int argc, char **argv)
{
    if (argc != 3) return command_misused(&command_staff_add);
    struct staff_work work = work_of(session, argv[0]);
    work.name = text_of(argv[2]);
    if (!staff_role_by_name(text_of(argv[1]), &work.role)) {
        fprintf(session->out, "a role is administrator, accountant or support\n");
        return EXIT_REFUSED;
    }
    int status = answer(session, store_write(session->store, 0, add, &work), &work);
    return status == EXIT_DONE ? give_password(session, work.id) : status;
}

const struct command command_staff_add = {
    .name = "staff add",
    .usage = "LOGIN ROLE NAME [OPTIONS]",
    .summary = "let a person of the staff into the office; print a temporary password",
    .help = "\n  ROLE is administrator, accountant or support; obed staff role gives more.\n"
            "  NAME is the person's: \"Петрова Анна Сергеевна\". The password works once and for\n"
            "  seven days.\n",
    .needs = NEEDS_WRITING,
    .run = add_run,
};

/* ---- list ---- */

static enum err list(struct tx *tx, void *context)
{
    struct staff_work *work = context;
    return staff_list_load(tx, work->arena, &work->list);
}

static void print_line(FILE *out, const struct staff *staff)
{
    fprintf(out, "%-20s %-7s %s", staff->login, staff->is_active ? "active" : "ended", staff->name);
    for (enum staff_role role = ROLE_ADMINISTRATOR; role <= ROLE_SUPPORT; role++) {
        if (staff->roles & staff_role_bit(role)) fprintf(out, "  %s", staff_role_name(role));
    }
    fprintf(out, "\n");
}

static int list_run(struct command_session *session, int argc, char **argv)
{
    (void)argv;
    if (argc != 0) return command_misused(&command_staff_list);
    struct staff_work work = {.arena = session->arena};
    int status = answer(session, store_read(session->store, list, &work), &work);
    for (int i = 0; i < work.list.count; i++) print_line(session->out, &work.list.rows[i]);
    return status;
}

const struct command command_staff_list = {
    .name = "staff list",
    .usage = "[OPTIONS]",
    .summary = "list who may come into the office, with their roles",
    .help = "",
    .needs = NEEDS_READING,
    .run = list_run,
};

/* ---- password, role, active ---- */

static enum err find(struct tx *tx, struct staff_work *work)
{
    struct staff staff;
    bool found;
    TRY(staff_by_login(tx, work->arena, work->login, &found, &staff));
    work->status = found ? STAFF_OK : STAFF_UNKNOWN;
    if (found) work->id = staff.id;
    return OK;
}

static enum err find_only(struct tx *tx, void *context)
{
    return find(tx, context);
}

static enum err change(struct tx *tx, void *context)
{
    struct staff_work *work = context;
    TRY(find(tx, work));
    if (work->status != STAFF_OK) return OK;
    return work->has_role ? staff_role_set(tx, work->id, work->role, work->flag)
                          : staff_set_active(tx, work->id, work->flag);
}

static int password_run(struct command_session *session, int argc, char **argv)
{
    if (argc != 1) return command_misused(&command_staff_password);
    struct staff_work work = work_of(session, argv[0]);
    int status = answer(session, store_read(session->store, find_only, &work), &work);
    return status == EXIT_DONE ? give_password(session, work.id) : status;
}

const struct command command_staff_password = {
    .name = "staff password",
    .usage = "LOGIN [OPTIONS]",
    .summary = "print a new temporary password of a person of the staff",
    .help = "\n  It works once and for seven days.\n",
    .needs = NEEDS_WRITING,
    .run = password_run,
};

/* "yes" and "no". */
static bool flag_parse(const char *word, bool *out_flag)
{
    struct text text = text_of(word);
    if (!text_is(text, "yes") && !text_is(text, "no")) return false;
    *out_flag = text_is(text, "yes");
    return true;
}

static int role_run(struct command_session *session, int argc, char **argv)
{
    if (argc != 3) return command_misused(&command_staff_role);
    struct staff_work work = work_of(session, argv[0]);
    work.has_role = true;
    if (!staff_role_by_name(text_of(argv[1]), &work.role) || !flag_parse(argv[2], &work.flag)) {
        return command_misused(&command_staff_role);
    }
    return answer(session, store_write(session->store, 0, change, &work), &work);
}

const struct command command_staff_role = {
    .name = "staff role",
    .usage = "LOGIN ROLE yes|no [OPTIONS]",
    .summary = "give a role to a person of the staff, or take it",
    .help = "\n  ROLE is administrator, accountant or support.\n",
    .needs = NEEDS_WRITING,
    .run = role_run,
};

static int active_run(struct command_session *session, int argc, char **argv)
{
    if (argc != 2) return command_misused(&command_staff_active);
    struct staff_work work = work_of(session, argv[0]);
    if (!flag_parse(argv[1], &work.flag)) return command_misused(&command_staff_active);
    return answer(session, store_write(session->store, 0, change, &work), &work);
}

const struct command command_staff_active = {
    .name = "staff active",
    .usage = "LOGIN yes|no [OPTIONS]",
    .summary = "shut a person out of the office and end all sessions, or let in again",
    .help = "\n  Roles and what was done are kept.\n",
    .needs = NEEDS_WRITING,
    .run = active_run,
};
