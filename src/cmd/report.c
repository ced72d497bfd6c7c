/* obed report: a school's report, or the city's, as a file. */
#include <string.h>
#include <unistd.h>

#include "base/parse.h"
#include "cmd/command.h"
#include "report/school_report.h"
#include "school/class.h"

struct report_work {
    struct arena *arena;
    struct report_ask ask;
    const char *class_name; /* NULL: all */
    const char *output;     /* NULL: standard output */
    enum sheet_format format;
    bool has_school, has_first, has_last, has_class;
    enum report_status status; /* answers */
    struct sheet sheet;
};

/* ---- options ---- */

static bool flag_take(struct report_work *work, const char *name)
{
    if (strcmp(name, "--names") == 0) return work->ask.by_names = true;
    if (strcmp(name, "--days") == 0) return work->ask.by_days = true;
    if (strcmp(name, "--categories") == 0) return work->ask.by_categories = true;
    return false;
}

static bool value_take(struct report_work *work, const char *name, const char *value)
{
    struct report_ask *ask = &work->ask;
    if (strcmp(name, "--school") == 0) {
        work->has_school = true;
        return parse_int64(text_of(value), 1, SCHOOL_NUMBER_LIMIT, &ask->school_id) == OK;
    }
    if (strcmp(name, "--from") == 0) {
        work->has_first = true;
        return day_parse(text_of(value), &ask->first_day) == OK;
    }
    if (strcmp(name, "--to") == 0) {
        work->has_last = true;
        return day_parse(text_of(value), &ask->last_day) == OK;
    }
    if (strcmp(name, "--format") == 0) return sheet_format_of(text_of(value), &work->format);
    if (strcmp(name, "--below") == 0) return money_parse(text_of(value), &ask->limit) == OK;
    if (strcmp(name, "--building") == 0) return (ask->building = value) != NULL;
    if (strcmp(name, "--class") == 0) return (work->class_name = value) != NULL;
    if (strcmp(name, "--output") == 0) return (work->output = value) != NULL;
    return false;
}

static bool options_take(struct report_work *work, int argc, char **argv)
{
    if (argc < 1 || !report_of_word(text_of(argv[0]), &work->ask.report)) return false;
    for (int i = 1; i < argc; i++) {
        if (flag_take(work, argv[i])) continue;
        if (i + 1 == argc || !value_take(work, argv[i], argv[i + 1])) return false;
        i++;
    }
    bool is_city = (report_about(work->ask.report)->flags & REPORT_OF_CITY) != 0;
    return is_city != work->has_school;
}

/* The month up to today, where nothing else is asked for. */
static void period_fill(struct report_work *work, const struct zone *zone)
{
    struct report_ask *ask = &work->ask;
    struct day today = day_of_instant(ask->now, zone);
    if (!work->has_last) ask->last_day = today;
    if (!work->has_first) {
        ask->first_day = day_month_first(ask->last_day);
    }
}

/* ---- making ---- */

static enum err class_find(struct tx *tx, struct report_work *work)
{
    if (work->class_name == NULL) return OK;
    bool found;
    struct school_class class;
    TRY(class_by_name(tx, work->arena, work->ask.school_id, text_of(work->class_name), &found,
                      &class));
    if (!found) {
        work->status = REPORT_CLASS_UNKNOWN;
    } else {
        work->ask.class_id = class.id;
    }
    return OK;
}

static enum err report_run(struct tx *tx, void *context)
{
    struct report_work *work = context;
    work->status = REPORT_MADE;
    TRY(class_find(tx, work));
    if (work->status != REPORT_MADE) return OK;
    return report_make(tx, work->arena, &work->ask, &work->status, &work->sheet);
}

static int document_write(struct command_session *session, const struct report_work *work,
                          struct text document)
{
    FILE *file = work->output == NULL ? session->out : fopen(work->output, "wb");
    bool is_written = file != NULL &&
                      fwrite(document.bytes, 1, document.size, file) == document.size;
    if (file != NULL && work->output != NULL) is_written = fclose(file) == 0 && is_written;
    if (is_written) return EXIT_DONE;
    fprintf(stderr, "obed: %s cannot be written\n",
            work->output == NULL ? "standard output" : work->output);
    return EXIT_FAULT;
}

static int reports_list(struct command_session *session)
{
    for (int i = 0; i < SCHOOL_REPORTS; i++) {
        const struct report_about *about = report_about((enum school_report)i);
        fprintf(session->out, "%-10s %s. %s\n", about->word, about->title, about->summary);
    }
    return EXIT_DONE;
}

static int run(struct command_session *session, int argc, char **argv)
{
    struct report_work work = {.arena = session->arena,
                               .format = SHEET_CSV,
                               .ask = {.now = world_now(session->world), .zone = zone_moscow()}};
    if (argc == 0) return reports_list(session);
    if (!options_take(&work, argc, argv)) return command_misused(&command_report);
    if (work.output == NULL && work.format != SHEET_CSV && isatty(STDOUT_FILENO)) {
        fprintf(stderr, "obed: name a file with --output\n");
        return EXIT_USAGE;
    }
    period_fill(&work, work.ask.zone);
    struct text document;
    enum err err = store_read(session->store, report_run, &work);
    if (err == OK && work.status != REPORT_MADE) {
        fprintf(stderr, "obed: %s\n", report_status_words(work.status));
        return EXIT_REFUSED;
    }
    if (err == OK) err = sheet_document(session->arena, &work.sheet, work.format, &document);
    if (err == OK) return document_write(session, &work, document);
    fprintf(stderr, "obed: the report was not made: %s\n", err_name(err));
    return err == ERR_LIMIT ? EXIT_REFUSED : EXIT_FAULT;
}

const struct command command_report = {
    .name = "report",
    .usage = "[NAME --school N [--from DAY] [--to DAY] [--format csv|xlsx|pdf] [--output FILE] "
             "[--class CLASS] [--building NAME] [--names] [--days] [--categories] "
             "[--below ROUBLES]] [OPTIONS]",
    .summary = "write a report of a school, or of the city, as a table",
    .help =
        "\n"
        "  Without a name: the list of reports. \"city\" is of all schools and takes no --school.\n"
        "  The period is by default the month up to today, the format CSV, the output standard\n"
        "  output; DAY is 2018-01-31 or 31.01.2018. --names gives a row a pupil, --days a column\n"
        "  a day (31 at most), --categories a row a set meal, --below the limit of balances.\n",
    .needs = NEEDS_READING,
    .run = run,
};
