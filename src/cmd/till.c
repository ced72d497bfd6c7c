/* obed till code, list, forgotten, rename, move, revoke: what the operator does with the tills of a
 * school. */
#include "base/parse.h"
#include "cmd/command.h"
#include "desk/forgotten.h"
#include "desk/till_act.h"

static const char *refusal(enum till_code_status status)
{
    switch (status) {
    case TILL_CODE_MADE: break;
    case TILL_CODE_SCHOOL_UNKNOWN: return "there is no school with this number";
    case TILL_CODE_NAME_INVALID: return "a till's name is 1 to 60 characters";
    case TILL_CODE_TIME_INVALID: return "a code is good for 1 minute to 7 days";
    }
    return "no code was made";
}

static int code_run(struct command_session *session, int argc, char **argv)
{
    struct till_code code = {.minutes = TILL_CODE_MINUTES};
    if (argc != 2 || parse_int64(text_of(argv[0]), 0, INT64_MAX, &code.school_number) != OK) {
        return command_misused(&command_till_code);
    }
    code.name = text_of(argv[1]);
    enum err err = till_code_make(session->desk, session->arena, &code);
    if (err != OK) {
        fprintf(stderr, "obed: no code was made: %s\n", err_name(err));
        return EXIT_FAULT;
    }
    if (code.status != TILL_CODE_MADE) {
        fprintf(session->out, "%s\n", refusal(code.status));
        return EXIT_REFUSED;
    }
    fprintf(session->out, "%s\n", code.code);
    return EXIT_DONE;
}

const struct command command_till_code = {
    .name = "till code",
    .usage = "SCHOOL NAME [OPTIONS]",
    .summary = "print a one-time code with which a till of the school enrols",
    .help = "\n  SCHOOL is the school's number, NAME what the till will be called: \"Касса 1\".\n"
            "  The code is good for one till and for a day.\n",
    .needs = NEEDS_WRITING,
    .run = code_run,
};

/* ---- list ---- */

static void print_line(struct command_session *session, const struct till_list *list,
                       const struct till_line *line)
{
    fprintf(session->out, "%-8lld %-9s enrolled %s  heard %s  answered %lld of %lld  %s\n",
            (long long)line->origin, till_state_name(line->state),
            instant_format(session->arena, line->enrolled_at, list->zone),
            instant_format(session->arena, line->seen_at, list->zone),
            (long long)line->acknowledged, (long long)line->highest, line->name);
}

/* "<= 5 ms", "> 1000 ms", "-" */
static const char *speed_text(struct arena *arena, const int64_t *taps, int share_per_mille)
{
    int64_t bound_ms = figures_tap_percentile_ms(taps, share_per_mille);
    if (bound_ms == 0) return "-";
    if (bound_ms < 0) return "> 1000 ms";
    return arena_printf(arena, "<= %lld ms", (long long)bound_ms);
}

static void print_today(struct command_session *session, const struct till_day *today)
{
    int64_t refused = 0;
    for (int i = 0; i < FIGURES_REFUSALS; i++) refused += today->refused[i];
    fprintf(session->out,
            "         today: %lld served, %lld of them off line, %lld refused, %lld overrides, "
            "%lld cards forgotten; tap to served: half %s, 99 of 100 %s\n",
            (long long)today->served, (long long)today->offline, (long long)refused,
            (long long)today->overrides, (long long)today->forgotten,
            speed_text(session->arena, today->taps, 500),
            speed_text(session->arena, today->taps, 990));
}

static void print_state(struct command_session *session, const struct till_list *list,
                        const struct till_line *line)
{
    const struct till_state_said *said = line->said;
    fprintf(session->out, "         said %s: program %.*s, ",
            instant_format(session->arena, line->said_at, list->zone), TEXT_ARGS(said->program));
    if (said->shift != 0) {
        fprintf(session->out, "shift %lld, ", (long long)said->shift);
    } else {
        fprintf(session->out, "no shift, ");
    }
    fprintf(session->out, "%lld unsent", (long long)said->unsent);
    if (said->has_oldest_unsent) {
        fprintf(session->out, " since %s",
                instant_format(session->arena, said->oldest_unsent_at, list->zone));
    }
    fprintf(session->out, ", printer %.*s, reader %.*s, ups %.*s, clock %+lld ms%s\n",
            TEXT_ARGS(said->printer), TEXT_ARGS(said->reader), TEXT_ARGS(said->ups),
            (long long)said->clock_difference_ms,
            said->is_forced_offline ? ", forced off line" : "");
}

static int list_run(struct command_session *session, int argc, char **argv)
{
    struct till_list list = {.count = 0};
    if (argc != 1 || parse_int64(text_of(argv[0]), 0, INT64_MAX, &list.school_number) != OK) {
        return command_misused(&command_till_list);
    }
    struct desk desk = {.store = session->store, .world = session->world};
    enum err err = till_list_load(&desk, session->arena, &list);
    if (err != OK) {
        fprintf(stderr, "obed: the tills cannot be read: %s\n", err_name(err));
        return EXIT_FAULT;
    }
    if (!list.school_is_known) {
        fprintf(session->out, "there is no school with this number\n");
        return EXIT_REFUSED;
    }
    for (int i = 0; i < list.count; i++) {
        const struct till_line *line = &list.lines[i];
        print_line(session, &list, line);
        if (line->has_said) print_state(session, &list, line);
        if (line->has_today) print_today(session, &line->today);
    }
    return EXIT_DONE;
}

const struct command command_till_list = {
    .name = "till list",
    .usage = "SCHOOL [OPTIONS]",
    .summary = "print the tills of a school, and how far each has come",
    .help =
        "\n  A line a till: origin, state, when it enrolled and was heard last, how many of its\n"
        "  documents are answered for good, its name. Below it what the till said of itself last,\n"
        "  and its figures of today.\n",
    .needs = NEEDS_READING,
    .run = list_run,
};

/* ---- forgotten ---- */

enum { FORGOTTEN_DAYS = 30 };

struct forgotten_work {
    struct arena *arena;
    int64_t school_number;
    struct instant since;
    bool school_is_known;
    struct forgotten_list list;
};

static enum err forgotten_work(struct tx *tx, void *context)
{
    struct forgotten_work *work = context;
    struct school school;
    TRY(school_by_number(tx, work->arena, work->school_number, &work->school_is_known, &school));
    if (!work->school_is_known) return OK;
    return forgotten_list_load(tx, work->arena, school.id, work->since, &work->list);
}

static int forgotten_run(struct command_session *session, int argc, char **argv)
{
    struct forgotten_work work = {
        .arena = session->arena,
        .since = instant_add_ms(world_now(session->world), -FORGOTTEN_DAYS * DAY_MS)};
    if (argc != 1 || parse_int64(text_of(argv[0]), 0, INT64_MAX, &work.school_number) != OK) {
        return command_misused(&command_till_forgotten);
    }
    enum err err = store_read(session->store, forgotten_work, &work);
    if (err != OK) {
        fprintf(stderr, "obed: the list cannot be read: %s\n", err_name(err));
        return EXIT_FAULT;
    }
    if (!work.school_is_known) {
        fprintf(session->out, "there is no school with this number\n");
        return EXIT_REFUSED;
    }
    for (int i = 0; i < work.list.count; i++) {
        const struct forgotten_line *line = &work.list.lines[i];
        fprintf(session->out, "%5lld  %s  %-5s %s %s\n", (long long)line->count, line->number,
                line->class_name, line->surname, line->name);
    }
    return EXIT_DONE;
}

const struct command command_till_forgotten = {
    .name = "till forgotten",
    .usage = "SCHOOL [OPTIONS]",
    .summary = "print who ate without his card in the last 30 days, the most often first",
    .help = "\n  A line a person: how often, account number, class, name. For the coordinator.\n",
    .needs = NEEDS_READING,
    .run = forgotten_run,
};

/* ---- rename, move, revoke ---- */

static const char *act_refusal(enum till_act_status status)
{
    switch (status) {
    case TILL_ACT_DONE: break;
    case TILL_ACT_UNKNOWN: return "there is no such till, or it had ended before";
    case TILL_ACT_NAME_INVALID: return "a till's name is 1 to 60 characters";
    case TILL_ACT_SCHOOL_UNKNOWN: return "there is no other school with this number";
    case TILL_ACT_NOT_HEARD:
        return "the till was not heard for two minutes: what it has not handed in is not known";
    case TILL_ACT_SHIFT_OPEN: return "a shift is open: close it at the till first";
    case TILL_ACT_UNSENT: return "the till has not handed in all of its documents yet";
    }
    return "nothing was changed";
}

static bool act_take(struct till_act *act, char **argv)
{
    return parse_int64(text_of(argv[0]), 0, INT64_MAX, &act->school_number) == OK &&
           parse_int64(text_of(argv[1]), 0, INT64_MAX, &act->origin) == OK;
}

static int act_end(struct command_session *session, enum err err, const struct till_act *act,
                   const char *done)
{
    if (err != OK) {
        fprintf(stderr, "obed: nothing was changed: %s\n", err_name(err));
        return EXIT_FAULT;
    }
    bool is_done = act->status == TILL_ACT_DONE;
    fprintf(session->out, "%s\n", is_done ? done : act_refusal(act->status));
    return is_done ? EXIT_DONE : EXIT_REFUSED;
}

static int rename_run(struct command_session *session, int argc, char **argv)
{
    struct till_act act = {.origin = 0};
    if (argc != 3 || !act_take(&act, argv)) return command_misused(&command_till_rename);
    act.name = text_of(argv[2]);
    enum err err = till_rename(session->desk, session->arena, &act);
    return act_end(session, err, &act, "renamed");
}

const struct command command_till_rename = {
    .name = "till rename",
    .usage = "SCHOOL ORIGIN NAME [OPTIONS]",
    .summary = "give a till another name",
    .help = "\n  ORIGIN is the first column of 'obed till list'. The till shows the new name and\n"
            "  prints it on receipts within a second.\n",
    .needs = NEEDS_WRITING,
    .run = rename_run,
};

static int move_run(struct command_session *session, int argc, char **argv)
{
    struct till_act act = {.origin = 0};
    bool is_understood = argc == 3 && act_take(&act, argv) &&
                         parse_int64(text_of(argv[2]), 0, INT64_MAX, &act.other_school_number) ==
                             OK;
    if (!is_understood) return command_misused(&command_till_move);
    enum err err = till_move(session->desk, session->arena, &act);
    return act_end(session, err, &act, act.code);
}

const struct command command_till_move = {
    .name = "till move",
    .usage = "SCHOOL ORIGIN OTHER-SCHOOL [OPTIONS]",
    .summary = "take a till out of its school and print a code for another school",
    .help =
        "\n  Only when nothing can be lost: the till is on line, its shift is closed and all of\n"
        "  its documents are here. The device enrols in the other school with the code, which\n"
        "  is good for a week, and with a new data folder (see till-install.md).\n",
    .needs = NEEDS_WRITING,
    .run = move_run,
};

static int revoke_run(struct command_session *session, int argc, char **argv)
{
    struct till_act act = {.is_known_to_be_out = true, .reason = TEXT("obed till revoke")};
    if (argc != 2 || !act_take(&act, argv)) return command_misused(&command_till_revoke);
    enum err err = till_retire(session->desk, session->arena, &act);
    return act_end(session, err, &act, "revoked");
}

const struct command command_till_revoke = {
    .name = "till revoke",
    .usage = "SCHOOL ORIGIN [OPTIONS]",
    .summary = "end a till's token: a stolen or discarded one",
    .help =
        "\n  ORIGIN is the first column of 'obed till list'. What it handed in stays recorded.\n"
        "  What it has not handed in stays on the device: with a new code of the same school\n"
        "  it hands that in, too.\n",
    .needs = NEEDS_WRITING,
    .run = revoke_run,
};
