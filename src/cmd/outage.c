/* obed outage: "feed everyone, settle later", for the city or a school. */
#include <inttypes.h>

#include "cmd/rights.h"
#include "desk/outage.h"
#include "school/school.h"

struct work {
    struct arena *arena;
    struct outage outage;
    bool ends;
    struct day today;
    enum outage_status status;
};

static enum err outage_work(struct tx *tx, void *context)
{
    struct work *work = context;
    return work->ends ? outage_end(tx, work->arena, &work->outage, work->today, &work->status)
                      : outage_begin(tx, work->arena, &work->outage, work->today, &work->status);
}

static const char *sentence_of(enum outage_status status, bool ends)
{
    switch (status) {
    case OUTAGE_OK: return ends ? "ended" : "everyone is fed";
    case OUTAGE_REASON_MISSING: return "say the reason, in at most 200 characters";
    case OUTAGE_DAY_PAST: return "days that have passed do not change";
    case OUTAGE_DATES_REVERSED: return "it ends before it begins";
    case OUTAGE_TOO_FAR: return "it begins more than 31 days from today";
    case OUTAGE_TOO_LONG: return "at most 92 days at once";
    case OUTAGE_HOLDS_ALREADY: return "it holds already on some of these days";
    case OUTAGE_NOT_ON: return "there is nothing to end";
    }
    return "unknown";
}

static int outage_do(struct command_session *session, struct work *work)
{
    work->arena = session->arena;
    work->today = command_today(session);
    work->outage.set_at = world_now(session->world);
    enum err err = id_maker_take(&session->desk->ids, 1, &work->outage.id);
    if (err == OK) err = store_write(session->store, work->outage.school_id, outage_work, work);
    if (err != OK) return command_fault("nothing was changed", err);
    fprintf(session->out, "outage: %s\n", sentence_of(work->status, work->ends));
    return work->status == OUTAGE_OK ? EXIT_DONE : EXIT_REFUSED;
}

static int run_begin(struct command_session *session, int argc, char **argv)
{
    struct work work = {.ends = false};
    if (!option_number_take(&argc, argv, "--school", 1, SCHOOL_NUMBER_LIMIT,
                            &work.outage.school_id) ||
        argc != 3 || day_parse(text_of(argv[0]), &work.outage.first_day) != OK ||
        day_parse(text_of(argv[1]), &work.outage.last_day) != OK) {
        return command_misused(&command_outage_begin);
    }
    work.outage.reason = argv[2];
    return outage_do(session, &work);
}

static int run_end(struct command_session *session, int argc, char **argv)
{
    struct work work = {.ends = true};
    if (!option_number_take(&argc, argv, "--school", 1, SCHOOL_NUMBER_LIMIT,
                            &work.outage.school_id) ||
        argc != 2 || day_parse(text_of(argv[0]), &work.outage.first_day) != OK) {
        return command_misused(&command_outage_end);
    }
    work.outage.reason = argv[1];
    return outage_do(session, &work);
}

const struct command command_outage_begin = {
    .name = "outage begin",
    .usage = "[--school N] FIRST LAST REASON [OPTIONS]",
    .summary = "feed everyone whatever the balance, until a day",
    .help = "\n  Set meals are served and charged whatever the balance, nobody is reminded of a\n"
            "  debt. What a meal lacked is settled afterwards in instalments: the settings\n"
            "  outage_instalments and outage_instalment_days as they are now. Tills learn it at\n"
            "  once and keep to it without contact.\n",
    .needs = NEEDS_WRITING,
    .run = run_begin,
};

const struct command command_outage_end = {
    .name = "outage end",
    .usage = "[--school N] DAY REASON [OPTIONS]",
    .summary = "end it before its last day: from DAY on everybody pays again",
    .help = "\n  DAY is today at the earliest. Instalments count from there.\n",
    .needs = NEEDS_WRITING,
    .run = run_end,
};

struct show_work {
    struct arena *arena;
    int64_t school_id;
    struct outage_list list;
};

static enum err show_work(struct tx *tx, void *context)
{
    struct show_work *work = context;
    return outages_load(tx, work->arena, work->school_id, &work->list);
}

static int run_show(struct command_session *session, int argc, char **argv)
{
    struct show_work work = {.arena = session->arena};
    if (!option_number_take(&argc, argv, "--school", 1, SCHOOL_NUMBER_LIMIT, &work.school_id) ||
        argc != 0) {
        return command_misused(&command_outage);
    }
    enum err err = store_read(session->store, show_work, &work);
    if (err != OK) return command_fault("outages were not read", err);
    for (int i = 0; i < work.list.count; i++) {
        const struct outage *outage = &work.list.outages[i];
        fprintf(session->out, "%-5s  %s  %s  %s  %s\n", outage->is_on ? "begin" : "end",
                day_format_iso(session->arena, outage->first_day),
                day_format_iso(session->arena, outage->last_day),
                outage->school_id == 0 ? "city" : "school", outage->reason);
    }
    bool holds = outage_on(&work.list, command_today(session)) != NULL;
    fprintf(session->out, "today: %s\n", holds ? "everyone is fed" : "as usual");
    return EXIT_DONE;
}

const struct command command_outage = {
    .name = "outage",
    .usage = "[--school N] [OPTIONS]",
    .summary = "print when everyone was or is fed whatever the balance",
    .help = "\n  The city's, and school N's with them.\n",
    .needs = NEEDS_READING,
    .run = run_show,
};
