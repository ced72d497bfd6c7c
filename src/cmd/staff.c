/* obed staff add, list, password, right, active, factor: who may come in, and what each may do
 * where. Each change is in the audit log. */
#include "access/staff.h"

#include <inttypes.h>
#include <string.h>

#include "access/entrance.h"
#include "access/factor_door.h"
#include "base/parse.h"
#include "cmd/command.h"
#include "school/class.h"
#include "school/school.h"

static const struct access_place CONSOLE = {{"console", 7}, {"obed staff", 10}};

struct staff_work {
    struct arena *arena;
    struct text login, name;
    enum staff_role role;
    int64_t school_number;   /* 0: the city */
    const char *class_name;  /* NULL: the whole school */
    const char *place_fault; /* NULL: the place is there */
    bool flag;
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
    case STAFF_RIGHT_INVALID:
        return "this role is held elsewhere: administrator, accountant, support, department, "
               "technologist and editor in the city; headteacher, coordinator, canteen-head and "
               "cook with --school; teacher with --school and --class";
    case STAFF_TOO_MANY: return "one person holds at most 100 roles";
    case STAFF_LAST_ADMINISTRATOR:
        return "this is the last administrator: let another one in first";
    case STAFF_HIMSELF: return "nobody changes his own roles";
    }
    return "nothing was changed";
}

static int answer(struct command_session *session, enum err err, const struct staff_work *work)
{
    if (err != OK) {
        fprintf(stderr, "obed: nothing was changed: %s\n", err_name(err));
        return EXIT_FAULT;
    }
    if (work->place_fault == NULL && work->status == STAFF_OK) return EXIT_DONE;
    fprintf(session->out, "%s\n",
            work->place_fault != NULL ? work->place_fault : refusal(work->status));
    return EXIT_REFUSED;
}

static struct staff_work work_of(struct command_session *session, const char *login)
{
    return (struct staff_work){
        .arena = session->arena, .login = text_of(login), .now = world_now(session->world)};
}

/* What a command did, for the audit log. */
static struct trail_entry trail_of(const char *deed, const char *login, const char *details,
                                   struct instant now)
{
    return (struct trail_entry){.kind = TRAIL_COMMAND,
                                .happened_at = now,
                                .place = CONSOLE,
                                .deed = deed,
                                .words = deed,
                                .subject = login,
                                .details = details};
}

static int give_password(struct command_session *session, int64_t id, const char *login)
{
    const struct trail_entry trail = trail_of("obed staff password", login,
                                              "выдан временный пароль", world_now(session->world));
    struct access access;
    char *password = NULL;
    enum err err = access_init(&access, session->store, session->world, password_cost_default());
    if (err == OK) {
        err = entrance_give_staff_temporary(&access, session->arena, id, &trail, &password);
    }
    if (err != OK) {
        fprintf(stderr, "obed: no password was made: %s\n", err_name(err));
        return EXIT_FAULT;
    }
    fprintf(session->out, "%s\n", password);
    return EXIT_DONE;
}

/* ---- roles in places ---- */

/* ROLE [--school N [--class NAME]]. */
static bool place_take(struct staff_work *work, int argc, char **argv)
{
    if (argc < 1 || !staff_role_by_name(text_of(argv[0]), &work->role)) return false;
    for (int i = 1; i < argc; i += 2) {
        if (i + 1 == argc) return false;
        if (strcmp(argv[i], "--class") == 0) {
            work->class_name = argv[i + 1];
        } else if (strcmp(argv[i], "--school") != 0 ||
                   parse_int64(text_of(argv[i + 1]), 1, SCHOOL_NUMBER_LIMIT,
                               &work->school_number) != OK) {
            return false;
        }
    }
    return work->class_name == NULL || work->school_number != 0;
}

static enum err place_find(struct tx *tx, struct staff_work *work, struct staff_right *out_right)
{
    bool found;
    struct school school;
    struct school_class one;
    *out_right = (struct staff_right){.role = work->role};
    work->place_fault = NULL;
    if (work->school_number == 0) return OK;
    TRY(school_by_number(tx, work->arena, work->school_number, &found, &school));
    if (!found) work->place_fault = "there is no such school";
    if (!found) return OK;
    out_right->school_id = school.id;
    if (work->class_name == NULL) return OK;
    TRY(class_by_name(tx, work->arena, school.id, text_of(work->class_name), &found, &one));
    if (!found) work->place_fault = "the school has no such class";
    if (found) out_right->class_id = one.id;
    return OK;
}

static enum err right_set(struct tx *tx, struct staff_work *work, struct staff_right right)
{
    const struct staff_right_change change = {
        .id = work->id, .right = right, .is_given = work->flag, .now = work->now};
    TRY(staff_right_set(tx, &change, &work->status));
    if (work->status != STAFF_OK) return OK;
    const char *place = work->school_number == 0
                            ? "город"
                            : arena_printf(work->arena, "школа %" PRId64 "%s%s",
                                           work->school_number,
                                           work->class_name == NULL ? "" : ", ",
                                           work->class_name == NULL ? "" : work->class_name);
    const char *details = arena_printf(work->arena, "роль «%s» %s: %s",
                                       staff_role_title(right.role),
                                       work->flag ? "дана" : "завершена", place);
    const char *login = arena_copy(work->arena, work->login.bytes, work->login.size);
    const struct trail_entry trail = trail_of("obed staff right", login, details, work->now);
    return trail_write(tx, &trail);
}

/* ---- add ---- */

static enum err add(struct tx *tx, void *context)
{
    struct staff_work *work = context;
    struct staff_right right;
    TRY(place_find(tx, work, &right));
    work->status = staff_right_is_formed(right) ? STAFF_OK : STAFF_RIGHT_INVALID;
    if (work->place_fault != NULL || work->status != STAFF_OK) return OK;
    TRY(staff_add(tx, work->arena, right.school_id, work->login, work->name, work->now,
                  &work->status, &work->id));
    return work->status == STAFF_OK ? right_set(tx, work, right) : OK;
}

static int add_run(struct command_session *session, int argc, char **argv)
{
    if (argc < 3) return command_misused(&command_staff_add);
    struct staff_work work = work_of(session, argv[0]);
    char *name = argv[2];
    work.name = text_of(name);
    work.flag = true;
    argv[2] = argv[1]; /* the role, before what says where it is held */
    if (!place_take(&work, argc - 2, argv + 2)) return command_misused(&command_staff_add);
    int status = answer(session, store_write(session->store, 0, add, &work), &work);
    return status == EXIT_DONE ? give_password(session, work.id, argv[0]) : status;
}

#define ROLES_HELP                                                                                 \
    "  ROLE is administrator, accountant, support, department, technologist or editor in\n"        \
    "  the city; headteacher, coordinator, canteen-head or cook with --school; teacher\n"          \
    "  with --school and --class.\n"

const struct command command_staff_add = {
    .name = "staff add",
    .usage = "LOGIN ROLE NAME [--school N [--class NAME]] [OPTIONS]",
    .summary = "let a person of the staff in; print a temporary password",
    .help =
        "\n" ROLES_HELP
        "  obed staff right gives more roles. NAME is the person's: \"Петрова Анна Сергеевна\".\n"
        "  The password works once and for seven days.\n",
    .needs = NEEDS_WRITING,
    .run = add_run,
};

/* ---- list ---- */

struct list_work {
    struct arena *arena;
    int64_t school_number;
    bool is_known;
    struct staff_list staff;
    struct class_list classes;
};

static enum err list(struct tx *tx, void *context)
{
    struct list_work *work = context;
    struct school school = {.id = 0};
    work->is_known = true;
    if (work->school_number != 0) {
        TRY(school_by_number(tx, work->arena, work->school_number, &work->is_known, &school));
        if (!work->is_known) return OK;
        TRY(classes_load(tx, work->arena, school.id, &work->classes));
    }
    return staff_list_load(tx, work->arena, school.id, &work->staff);
}

static void print_line(FILE *out, const struct staff *staff, const struct list_work *work)
{
    fprintf(out, "%-20s %-7s %s", staff->login, staff->is_active ? "active" : "ended", staff->name);
    for (int i = 0; i < staff->rights.count; i++) {
        struct staff_right right = staff->rights.list[i];
        bool is_here = right.school_id == work->school_number;
        fprintf(out, "  %s", staff_role_name(right.role));
        if (!is_here && right.school_id != 0)
            fprintf(out, " (school %" PRId64 ")", right.school_id);
        const struct school_class *one = class_in_list(&work->classes, right.class_id);
        if (is_here && one != NULL) fprintf(out, " (%s)", one->name);
    }
    fprintf(out, "\n");
}

static int list_run(struct command_session *session, int argc, char **argv)
{
    struct list_work work = {.arena = session->arena};
    bool has_school = argc == 2 && strcmp(argv[0], "--school") == 0 &&
                      parse_int64(text_of(argv[1]), 1, SCHOOL_NUMBER_LIMIT, &work.school_number) ==
                          OK;
    if (argc != 0 && !has_school) return command_misused(&command_staff_list);
    enum err err = store_read(session->store, list, &work);
    if (err != OK) {
        fprintf(stderr, "obed: the staff cannot be read: %s\n", err_name(err));
        return EXIT_FAULT;
    }
    if (!work.is_known) {
        fprintf(session->out, "there is no such school\n");
        return EXIT_REFUSED;
    }
    for (int i = 0; i < work.staff.count; i++) {
        print_line(session->out, &work.staff.rows[i], &work);
    }
    return EXIT_DONE;
}

const struct command command_staff_list = {
    .name = "staff list",
    .usage = "[--school N] [OPTIONS]",
    .summary = "list the operator's staff, or a school's, with their roles",
    .help = "",
    .needs = NEEDS_READING,
    .run = list_run,
};

/* ---- password, right, active ---- */

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

static enum err change_active(struct tx *tx, void *context)
{
    struct staff_work *work = context;
    TRY(find(tx, work));
    if (work->status != STAFF_OK) return OK;
    TRY(staff_switch(tx, work->id, work->flag, 0, &work->status));
    if (work->status != STAFF_OK) return OK;
    const char *login = arena_copy(work->arena, work->login.bytes, work->login.size);
    const struct trail_entry trail = trail_of(
        "obed staff active", login, work->flag ? "вход открыт" : "вход закрыт", work->now);
    return trail_write(tx, &trail);
}

static enum err end_factor(struct tx *tx, void *context)
{
    struct staff_work *work = context;
    TRY(find(tx, work));
    if (work->status != STAFF_OK) return OK;
    const char *login = arena_copy(work->arena, work->login.bytes, work->login.size);
    const struct trail_entry trail = trail_of("obed staff factor", login,
                                              "второй фактор сброшен, сеансы завершены", work->now);
    return factor_end(tx, work->id, &trail);
}

static enum err change_right(struct tx *tx, void *context)
{
    struct staff_work *work = context;
    struct staff_right right;
    TRY(find(tx, work));
    if (work->status != STAFF_OK) return OK;
    TRY(place_find(tx, work, &right));
    return work->place_fault == NULL ? right_set(tx, work, right) : OK;
}

static int password_run(struct command_session *session, int argc, char **argv)
{
    if (argc != 1) return command_misused(&command_staff_password);
    struct staff_work work = work_of(session, argv[0]);
    int status = answer(session, store_read(session->store, find_only, &work), &work);
    return status == EXIT_DONE ? give_password(session, work.id, argv[0]) : status;
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

static int right_run(struct command_session *session, int argc, char **argv)
{
    if (argc < 3) return command_misused(&command_staff_right);
    struct staff_work work = work_of(session, argv[0]);
    work.flag = strcmp(argv[1], "add") == 0;
    if ((!work.flag && strcmp(argv[1], "remove") != 0) || !place_take(&work, argc - 2, argv + 2)) {
        return command_misused(&command_staff_right);
    }
    return answer(session, store_write(session->store, 0, change_right, &work), &work);
}

const struct command command_staff_right = {
    .name = "staff right",
    .usage = "LOGIN add|remove ROLE [--school N [--class NAME]] [OPTIONS]",
    .summary = "give a role to a person of the staff, or end it",
    .help = "\n" ROLES_HELP,
    .needs = NEEDS_WRITING,
    .run = right_run,
};

static int active_run(struct command_session *session, int argc, char **argv)
{
    if (argc != 2) return command_misused(&command_staff_active);
    struct staff_work work = work_of(session, argv[0]);
    if (!flag_parse(argv[1], &work.flag)) return command_misused(&command_staff_active);
    return answer(session, store_write(session->store, 0, change_active, &work), &work);
}

const struct command command_staff_active = {
    .name = "staff active",
    .usage = "LOGIN yes|no [OPTIONS]",
    .summary = "shut a person out of the office and end all sessions, or let in again",
    .help = "\n  Roles and what was done are kept.\n",
    .needs = NEEDS_WRITING,
    .run = active_run,
};

static int factor_run(struct command_session *session, int argc, char **argv)
{
    if (argc != 2 || strcmp(argv[1], "--reset") != 0) return command_misused(&command_staff_factor);
    struct staff_work work = work_of(session, argv[0]);
    return answer(session, store_write(session->store, 0, end_factor, &work), &work);
}

const struct command command_staff_factor = {
    .name = "staff factor",
    .usage = "LOGIN --reset [OPTIONS]",
    .summary = "forget the second factor of a person who lost it, and end all sessions",
    .help = "\n  Whoever must have one sets it up anew at the next entrance.\n",
    .needs = NEEDS_WRITING,
    .run = factor_run,
};
