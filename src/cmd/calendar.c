/* obed calendar: terms and days of the city, or of a school. */
#include <inttypes.h>
#include <string.h>

#include "cmd/rights.h"
#include "desk/school_day.h"
#include "desk/school_term.h"
#include "school/calendar.h"
#include "school/class.h"
#include "school/school.h"

/* ---- terms ---- */

struct term_work {
    struct arena *arena;
    struct school_term_change change;
    enum school_term_status status;
};

static enum err term_work(struct tx *tx, void *context)
{
    struct term_work *work = context;
    return school_term_change(tx, work->arena, &work->change, &work->status);
}

static const char *term_sentence(enum school_term_status status)
{
    switch (status) {
    case SCHOOL_TERM_OK: return "kept";
    case SCHOOL_TERM_NAME_INVALID: return "the name is empty or longer than 60 characters";
    case SCHOOL_TERM_DATES_REVERSED: return "it ends before it begins, or lasts longer than a year";
    case SCHOOL_TERM_OTHER_YEAR: return "it begins in another school year";
    case SCHOOL_TERM_OVERLAPS: return "it shares days with another term";
    case SCHOOL_TERM_UNKNOWN: return "there is no such term";
    case SCHOOL_TERM_CHARGED:
        return "it would take away days whose meals were charged: take the rosters back first";
    }
    return "unknown";
}

static int run_term(struct command_session *session, int argc, char **argv)
{
    struct term_work work = {.arena = session->arena,
                             .change.term = {.school_id = CALENDAR_OF_CITY, .name = ""}};
    struct school_term *term = &work.change.term;
    bool drops = option_flag_take(&argc, argv, "--drop");
    if (!option_number_take(&argc, argv, "--school", 1, SCHOOL_NUMBER_LIMIT, &term->school_id) ||
        argc != (drops ? 1 : 3) || day_parse(text_of(argv[0]), &term->first_day) != OK) {
        return command_misused(&command_calendar_term);
    }
    work.change.act = drops ? SCHOOL_TERM_DROP : SCHOOL_TERM_SET;
    work.change.replaced_day = term->first_day;
    if (!drops) {
        if (day_parse(text_of(argv[1]), &term->last_day) != OK) {
            return command_misused(&command_calendar_term);
        }
        term->name = argv[2];
    }
    enum err err = store_write(session->store, term->school_id, term_work, &work);
    if (err != OK) return command_fault("the term was not kept", err);
    bool is_dropped = drops && work.status == SCHOOL_TERM_OK;
    fprintf(session->out, "term of %s: %s\n", argv[0],
            is_dropped ? "dropped" : term_sentence(work.status));
    return work.status == SCHOOL_TERM_OK ? EXIT_DONE : EXIT_REFUSED;
}

const struct command command_calendar_term = {
    .name = "calendar term",
    .usage = "[--school N] FIRST LAST NAME | [--school N] --drop FIRST [OPTIONS]",
    .summary = "set or drop a period of teaching",
    .help = "\n  For the city, or for school N alone: a school that has terms of its own in a\n"
            "  school year (from 1 August) follows only those. Its first one keeps the city's\n"
            "  others of that year as its own. Days outside all terms are holidays. A change\n"
            "  that takes away days whose meals were charged is refused. Days are 2026-09-01 or\n"
            "  01.09.2026.\n",
    .needs = NEEDS_WRITING,
    .run = run_term,
};

/* ---- days ---- */

struct day_work {
    struct arena *arena;
    struct school_day_change change;
    enum school_day_status status;
};

static enum err day_work(struct tx *tx, void *context)
{
    struct day_work *work = context;
    return school_day_set(tx, work->arena, &work->change, &work->status);
}

static const char *day_sentence(enum school_day_status status)
{
    switch (status) {
    case SCHOOL_DAY_OK: return "kept";
    case SCHOOL_DAY_SHIFT_INVALID: return "the shift is 1 or 2";
    case SCHOOL_DAY_REASON_MISSING: return "say the reason";
    case SCHOOL_DAY_REASON_TOO_LONG: return "the reason is longer than 120 characters";
    case SCHOOL_DAY_SEALED: return "the day is over";
    case SCHOOL_DAY_TOO_FAR: return "more than two years from today";
    case SCHOOL_DAY_CHARGED: return "meals of the day were charged: take the rosters back first";
    case SCHOOL_DAY_UNKNOWN: return "nothing differs on that day";
    }
    return "unknown";
}

static bool kind_take(const char *word, struct school_day_change *change)
{
    static const struct {
        const char *word;
        enum calendar_day_kind kind;
    } KINDS[] = {{"holiday", CALENDAR_HOLIDAY},
                 {"teaching", CALENDAR_TEACHING},
                 {"closing", CALENDAR_CLOSING}};
    change->is_dropped = strcmp(word, "usual") == 0;
    for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++) {
        if (strcmp(word, KINDS[i].word) != 0) continue;
        change->kind = KINDS[i].kind;
        return true;
    }
    return change->is_dropped;
}

static int run_day(struct command_session *session, int argc, char **argv)
{
    struct day_work work = {.arena = session->arena,
                            .change = {.reason = "",
                                       .now = world_now(session->world),
                                       .today = command_today(session)}};
    if (!option_number_take(&argc, argv, "--school", 1, SCHOOL_NUMBER_LIMIT,
                            &work.change.school_id) ||
        !option_number_take(&argc, argv, "--shift", 1, SHIFT_LIMIT, &work.change.shift) ||
        argc < 2 || argc > 3 || day_parse(text_of(argv[0]), &work.change.day) != OK ||
        !kind_take(argv[1], &work.change)) {
        return command_misused(&command_calendar_day);
    }
    if (argc == 3) work.change.reason = argv[2];
    enum err err = store_write(session->store, work.change.school_id, day_work, &work);
    if (err != OK) return command_fault("the day was not kept", err);
    fprintf(session->out, "%s: %s\n", argv[0], day_sentence(work.status));
    return work.status == SCHOOL_DAY_OK ? EXIT_DONE : EXIT_REFUSED;
}

const struct command command_calendar_day = {
    .name = "calendar day",
    .usage = "[--school N] [--shift N] DAY closing|holiday|teaching|usual [REASON] [OPTIONS]",
    .summary = "make a day differ from its week, in the city or in a school",
    .help = "\n  closing   all of a sudden: quarantine, frost, no water\n"
            "  holiday   known beforehand\n"
            "  teaching  although the week or the terms say no\n"
            "  usual     takes back what was set for that day\n\n"
            "  A school's own day goes before the city's. A day is refused once its meals were\n"
            "  charged, or when it is over.\n",
    .needs = NEEDS_WRITING,
    .run = run_day,
};

/* ---- what there is ---- */

struct show_work {
    struct arena *arena;
    int64_t school_id;
    struct day first, last;
    struct calendar calendar;
};

static enum err show_work(struct tx *tx, void *context)
{
    struct show_work *work = context;
    return calendar_load(tx, work->arena, work->school_id, work->first, work->last,
                         &work->calendar);
}

static void calendar_print(const struct command_session *session, const struct show_work *work)
{
    struct arena *arena = session->arena;
    for (int i = 0; i < work->calendar.term_count; i++) {
        const struct school_term *term = &work->calendar.terms[i];
        fprintf(session->out, "term     %s  %s  %s%s\n", day_format_iso(arena, term->first_day),
                day_format_iso(arena, term->last_day), term->name,
                term->school_id == CALENDAR_OF_CITY ? "" : "  (the school's own)");
    }
    for (struct day day = work->first; day_compare(day, work->last) <= 0; day = day_add(day, 1)) {
        struct calendar_answer answer = calendar_judge(&work->calendar, day,
                                                       (struct calendar_pupils){0, 0});
        fprintf(session->out, "%s  %-13s  %s%s\n", day_format_iso(arena, day),
                calendar_verdict_name(answer.verdict), answer.reason,
                answer.is_own ? "  (the school's own)" : "");
    }
}

static int run_show(struct command_session *session, int argc, char **argv)
{
    enum { DAYS_DEFAULT = 31, DAYS_LIMIT = 400 };
    int64_t days = DAYS_DEFAULT;
    struct show_work work = {.arena = session->arena, .first = command_today(session)};
    if (!option_number_take(&argc, argv, "--school", 1, SCHOOL_NUMBER_LIMIT, &work.school_id) ||
        !option_number_take(&argc, argv, "--days", 1, DAYS_LIMIT, &days) || argc > 1 ||
        (argc == 1 && day_parse(text_of(argv[0]), &work.first) != OK)) {
        return command_misused(&command_calendar);
    }
    work.last = day_add(work.first, (int)days - 1);
    enum err err = store_read(session->store, show_work, &work);
    if (err != OK) return command_fault("the calendar was not read", err);
    calendar_print(session, &work);
    return EXIT_DONE;
}

const struct command command_calendar = {
    .name = "calendar",
    .usage = "[--school N] [--days N] [FROM] [OPTIONS]",
    .summary = "print on which days there are meals, and why not on the others",
    .help = "\n  From today on, 31 days, of the city or of school N.\n",
    .needs = NEEDS_READING,
    .run = run_show,
};
