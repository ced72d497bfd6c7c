/* obed trail: the audit log of the staff, on the command line. */
#include "access/trail.h"

#include <inttypes.h>
#include <string.h>

#include "access/staff.h"
#include "base/parse.h"
#include "cmd/command.h"

enum { ROWS_DEFAULT = 100 };

struct trail_work {
    struct arena *arena;
    struct text login;
    bool is_known; /* somebody of the staff has this login */
    struct trail_wish wish;
    struct instant now;
    struct trail_rows rows;
};

static bool moment_of(const char *value, int days_after, struct instant *out_instant)
{
    struct day day;
    if (day_parse(text_of(value), &day) != OK) return false;
    *out_instant = day_start(day_add(day, days_after), zone_moscow());
    return true;
}

static bool option_take(struct trail_work *work, const char *name, const char *value)
{
    int64_t number;
    if (strcmp(name, "--who") == 0) {
        work->login = text_of(value);
    } else if (strcmp(name, "--account") == 0) {
        work->wish.account = text_of(value);
    } else if (strcmp(name, "--kind") == 0) {
        return trail_kind_by_name(text_of(value), &work->wish.kind);
    } else if (strcmp(name, "--from") == 0) {
        return moment_of(value, 0, &work->wish.from);
    } else if (strcmp(name, "--to") == 0) {
        return moment_of(value, 1, &work->wish.until);
    } else if (strcmp(name, "--rows") == 0) {
        if (parse_int64(text_of(value), 1, TRAIL_ROWS_LIMIT, &number) != OK) return false;
        work->wish.limit = (int)number;
    } else {
        return false;
    }
    return true;
}

/* What is read is read by somebody: the log says that, too. */
static enum err work_trail(struct tx *tx, void *context)
{
    struct trail_work *work = context;
    struct staff staff;
    work->is_known = true;
    if (work->login.size > 0) {
        TRY(staff_by_login(tx, work->arena, work->login, &work->is_known, &staff));
        if (!work->is_known) return OK;
        work->wish.has_login = true;
        work->wish.login_id = staff.id;
    }
    TRY(trail_find(tx, work->arena, &work->wish, &work->rows));
    const struct trail_entry read = {.kind = TRAIL_COMMAND,
                                     .happened_at = work->now,
                                     .place = {TEXT("console"), TEXT("obed trail")},
                                     .deed = "obed trail",
                                     .words = "Просмотр журнала действий"};
    return trail_write(tx, &read);
}

static void print_row(FILE *out, struct arena *arena, const struct trail_entry *entry)
{
    const char *who = *entry->login == '\0' ? "—" : entry->login;
    const char *outcome = trail_outcome_words(entry);
    fprintf(out, "%s  %-20s  %s%s%s  [%.*s]\n",
            instant_format(arena, entry->happened_at, zone_moscow()), who,
            trail_sentence(arena, entry), *outcome == '\0' ? "" : ": ", outcome,
            (int)entry->place.address.size, entry->place.address.bytes);
}

static int run(struct command_session *session, int argc, char **argv)
{
    struct trail_work work = {.arena = session->arena,
                              .now = world_now(session->world),
                              .wish = {.limit = ROWS_DEFAULT, .until = {INT64_MAX}}};
    for (int i = 0; i < argc; i += 2) {
        if (i + 1 == argc || !option_take(&work, argv[i], argv[i + 1])) {
            return command_misused(&command_trail);
        }
    }
    enum err err = store_write(session->store, 0, work_trail, &work);
    if (err != OK) {
        fprintf(stderr, "obed: the log cannot be read: %s\n", err_name(err));
        return EXIT_FAULT;
    }
    if (!work.is_known) {
        fprintf(session->out, "there is nobody of the staff with this login\n");
        return EXIT_REFUSED;
    }
    for (int i = work.rows.count - 1; i >= 0; i--) {
        print_row(session->out, session->arena, &work.rows.rows[i].entry);
    }
    if (work.rows.has_more) fprintf(session->out, "there is more: narrow it or give --rows\n");
    return EXIT_DONE;
}

const struct command command_trail = {
    .name = "trail",
    .usage = "[--who LOGIN] [--account NUMBER] [--kind KIND] [--from DAY] [--to DAY] [--rows N] "
             "[OPTIONS]",
    .summary = "print the audit log of the staff, the newest last",
    .help = "\n"
            "  KIND is seen, sent, changed, entered, refused, password, factor or command; DAY is\n"
            "  2026-11-23. At most 100 rows unless --rows says otherwise. Reading is in the log.\n",
    .needs = NEEDS_WRITING,
    .run = run,
};
