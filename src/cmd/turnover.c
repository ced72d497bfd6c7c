/* obed turnover: the turnover sheet on the command line. */
#include <string.h>

#include "base/parse.h"
#include "cmd/command.h"
#include "cmd/sheet_print.h"
#include "report/turnover_sheet.h"
#include "school/school.h"

struct turnover_work {
    struct turnover_ask ask;
    bool has_first, has_last, has_book, has_people;
    struct sheet_output output;
    struct sheet *sheet;
    enum turnover_status status; /* answer */
};

static bool option_take(struct turnover_work *work, const char *name, const char *value)
{
    struct turnover_ask *ask = &work->ask;
    if (strcmp(name, "--from") == 0) {
        work->has_first = true;
        return day_parse(text_of(value), &ask->first_day) == OK;
    }
    if (strcmp(name, "--to") == 0) {
        work->has_last = true;
        return day_parse(text_of(value), &ask->last_day) == OK;
    }
    if (strcmp(name, "--book") == 0) {
        work->has_book = true;
        return parse_int64(text_of(value), 0, SCHOOL_NUMBER_LIMIT, &ask->school_id) == OK;
    }
    return sheet_output_take(&work->output, name, value);
}

static bool options_take(struct turnover_work *work, int argc, char **argv)
{
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--books") == 0) {
            work->ask.by = TURNOVER_BY_BOOK;
        } else if (strcmp(argv[i], "--people") == 0) {
            work->has_people = true;
        } else if (i + 1 == argc || !option_take(work, argv[i], argv[i + 1])) {
            return false;
        } else {
            i++;
        }
    }
    if (work->has_book) work->ask.by = TURNOVER_BY_ACCOUNT;
    if (work->has_people) work->ask.by = TURNOVER_BY_PERSON;
    return work->has_book || !work->has_people;
}

/* The month up to today, where nothing else is asked for. */
static void period_fill(struct turnover_work *work, struct day today)
{
    struct turnover_ask *ask = &work->ask;
    if (!work->has_last) ask->last_day = today;
    if (!work->has_first) {
        ask->first_day = day_month_first(ask->last_day);
    }
}

static enum err work_turnover(struct tx *tx, void *context)
{
    struct turnover_work *work = context;
    return turnover_sheet_make(tx, work->sheet->arena, &work->ask, &work->status, work->sheet);
}

static int run(struct command_session *session, int argc, char **argv)
{
    struct instant now = world_now(session->world);
    struct turnover_work work = {.ask = {.by = TURNOVER_BY_KIND}};
    if (!options_take(&work, argc, argv)) return command_misused(&command_turnover);
    period_fill(&work, day_of_instant(now, zone_moscow()));
    work.sheet = ARENA_NEW(session->arena, struct sheet);
    sheet_init(work.sheet, session->arena, "Оборотно-сальдовая ведомость", now, zone_moscow());
    enum err err = store_read(session->store, work_turnover, &work);
    if (err != OK) {
        fprintf(stderr, "obed: the sheet was not made: %s\n", err_name(err));
        return EXIT_FAULT;
    }
    if (work.status != TURNOVER_MADE) {
        fprintf(stderr, "obed: %s\n", turnover_status_words(work.status));
        return EXIT_REFUSED;
    }
    bool is_whole = work.ask.by != TURNOVER_BY_PERSON;
    bool ties = !is_whole || turnover_sheet_ties(work.sheet);
    sheet_total(work.sheet, "Итого");
    int status = sheet_output_write(session, work.sheet, &work.output);
    if (ties) return status;
    fprintf(stderr, "obed: debits and credits of the sheet differ: run obed verify\n");
    return EXIT_REFUSED;
}

const struct command command_turnover = {
    .name = "turnover",
    .usage = "[--from DAY] [--to DAY] [--books | --book NUMBER [--people]]\n"
             "           [--format table|csv|xlsx|pdf] [--output FILE] [OPTIONS]",
    .summary = "print the turnover sheet of a period",
    .help =
        "\n  By kinds of accounts over all books; --books by book and account; --book those of\n"
        "  one book (a school's number, 0: the operator's), with --people each personal\n"
        "  account. This month when no days are given. Days are those of recording: what is\n"
        "  said of sealed days never changes. Exit status 1: debits are not credits.\n",
    .needs = NEEDS_READING,
    .run = run,
};
