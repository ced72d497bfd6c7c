/* obed roster: charging what is approved, and looking at how far the rosters of a day are. */
#include <inttypes.h>
#include <string.h>

#include "base/parse.h"
#include "cmd/command.h"
#include "desk/roster_city.h"
#include "school/school.h"

struct arguments {
    int64_t school; /* its number; 0: all */
    bool has_day;
    struct day day;
};

/* [--school N] [--day D], in any order. */
static bool arguments_take(struct arguments *arguments, int argc, char **argv)
{
    *arguments = (struct arguments){.school = 0};
    for (; argc >= 2; argc -= 2, argv += 2) {
        struct text value = text_of(argv[1]);
        if (strcmp(argv[0], "--school") == 0) {
            if (parse_int64(value, 1, SCHOOL_NUMBER_LIMIT, &arguments->school) != OK) return false;
        } else if (strcmp(argv[0], "--day") == 0) {
            if (day_parse(value, &arguments->day) != OK) return false;
            arguments->has_day = true;
        } else {
            return false;
        }
    }
    return argc == 0;
}

struct place_work {
    struct arena *arena;
    int64_t number;
    bool found;
    struct school school;
};

static enum err work_place(struct tx *tx, void *context)
{
    struct place_work *work = context;
    return school_by_number(tx, work->arena, work->number, &work->found, &work->school);
}

/* The school that was named, and today where none was: in its zone, of the city in Moscow's. */
static int place_find(struct command_session *session, struct arguments *arguments,
                      int64_t *out_school_id)
{
    struct place_work work = {.arena = session->arena, .number = arguments->school};
    const struct zone *zone = zone_moscow();
    *out_school_id = 0;
    if (arguments->school != 0) {
        enum err err = store_read(session->store, work_place, &work);
        if (err != OK) {
            fprintf(stderr, "obed: the school was not looked up: %s\n", err_name(err));
            return EXIT_FAULT;
        }
        if (!work.found) {
            fprintf(session->out, "there is no school %" PRId64 "\n", arguments->school);
            return EXIT_REFUSED;
        }
        *out_school_id = work.school.id;
        zone = work.school.zone;
    }
    if (!arguments->has_day) arguments->day = day_of_instant(world_now(session->world), zone);
    return EXIT_DONE;
}

/* ---- charging ---- */

struct told {
    struct command_session *session;
    int64_t sheets, pupils, not_possible;
    struct money parents, subsidy;
};

static void refused_tell(struct told *told, int64_t school_id, const struct roster_bulk *bulk)
{
    if (bulk->refusal != ROSTER_DONE) {
        told->not_possible++;
        fprintf(told->session->out, "school %" PRId64 ": %s\n", school_id,
                roster_refusal_name(bulk->refusal));
    }
    for (int i = 0; i < bulk->outcome_count; i++) {
        const struct roster_outcome *outcome = &bulk->outcomes[i];
        if (outcome->refusal == ROSTER_DONE) continue;
        told->not_possible++;
        fprintf(told->session->out, "school %" PRId64 ", %s, %s: %s\n", school_id,
                outcome->class_name, outcome->family_name, roster_refusal_name(outcome->refusal));
    }
}

static void school_tell(void *context, int64_t school_id, const struct roster_bulk *bulk)
{
    struct told *told = context;
    told->sheets += bulk->done;
    told->pupils += bulk->pupils;
    if (!money_add(told->parents, bulk->parents, &told->parents) ||
        !money_add(told->subsidy, bulk->subsidy, &told->subsidy)) {
        fprintf(stderr, "obed: the sums are beyond what is counted\n");
    }
    refused_tell(told, school_id, bulk);
}

static int charge_run(struct command_session *session, int argc, char **argv)
{
    struct arguments arguments;
    int64_t school_id;
    if (!arguments_take(&arguments, argc, argv)) return command_misused(&command_roster_charge);
    int status = place_find(session, &arguments, &school_id);
    if (status != EXIT_DONE) return status;
    struct told told = {.session = session, .parents = money_zero(), .subsidy = money_zero()};
    enum err err = desk_rosters_charge(session->desk, school_id, arguments.day, school_tell, &told);
    fprintf(session->out,
            "%s: %" PRId64 " sheets, %" PRId64 " meals; from parents %s, subsidy %s\n",
            day_format_iso(session->arena, arguments.day), told.sheets, told.pupils,
            money_format(session->arena, told.parents), money_format(session->arena, told.subsidy));
    if (err != OK) {
        fprintf(stderr, "obed: not all schools were charged: %s; run it again\n", err_name(err));
        return EXIT_FAULT;
    }
    return told.not_possible > 0 ? EXIT_REFUSED : EXIT_DONE;
}

const struct command command_roster_charge = {
    .name = "roster charge",
    .usage = "[--day DAY] [--school N] [OPTIONS]",
    .summary = "charge the approved rosters of a day",
    .help =
        "\n  Today and all schools, unless told otherwise. What is not submitted, not approved or\n"
        "  without contract or price is printed and left. A school is one transaction; charged is\n"
        "  each sheet once, however often the command runs. A running server does it by itself at\n"
        "  the minute of roster_charge_minute (obed setting).\n",
    .needs = NEEDS_WRITING,
    .run = charge_run,
};

/* ---- showing ---- */

struct show_work {
    struct command_session *session;
    int64_t school_id;
    struct day day;
    struct roster_day *loaded;
};

static enum err work_show(struct tx *tx, void *context)
{
    struct show_work *work = context;
    return roster_day_load(tx, work->session->arena, work->school_id, 0, work->day,
                           world_now(work->session->world), &work->loaded);
}

static const char *state_name(enum roster_state state)
{
    switch (state) {
    case ROSTER_PROPOSED: return "proposed";
    case ROSTER_TOUCHED: return "marked";
    case ROSTER_SUBMITTED: return "submitted";
    case ROSTER_APPROVED: return "approved";
    case ROSTER_CHARGED: return "charged";
    }
    return "unknown";
}

static void day_print(FILE *out, const struct roster_day *day)
{
    for (int i = 0; i < day->class_count; i++) {
        const struct roster_class *class = &day->classes[i];
        if (!class->is_meal_day) {
            fprintf(out, "%-8s %s\n", class->name, calendar_verdict_name(class->calendar.verdict));
        }
        for (int k = 0; class->is_meal_day && k < class->sheet_count; k++) {
            const struct roster_sheet *sheet = &day->sheets[class->first_sheet + k];
            fprintf(out, "%-8s %-10s %4d eat %4d charged  %s\n", class->name,
                    state_name(sheet->state), sheet->eaters, sheet->charged,
                    roster_family_find(day, sheet->family_id)->name);
        }
    }
}

static int show_run(struct command_session *session, int argc, char **argv)
{
    struct arguments arguments;
    struct show_work work = {.session = session};
    if (!arguments_take(&arguments, argc, argv) || arguments.school == 0) {
        return command_misused(&command_roster_show);
    }
    int status = place_find(session, &arguments, &work.school_id);
    if (status != EXIT_DONE) return status;
    work.day = arguments.day;
    enum err err = store_read(session->store, work_show, &work);
    if (err != OK) {
        fprintf(stderr, "obed: the rosters were not read: %s\n", err_name(err));
        return EXIT_FAULT;
    }
    day_print(session->out, work.loaded);
    return EXIT_DONE;
}

const struct command command_roster_show = {
    .name = "roster show",
    .usage = "--school N [--day DAY] [OPTIONS]",
    .summary = "print how far the rosters of a school's day are, in numbers",
    .help =
        "\n  By class and set meal: proposed, marked, submitted, approved or charged, how many\n"
        "  eat and how many are charged. No names.\n",
    .needs = NEEDS_READING,
    .run = show_run,
};
