/* obed seal: close days by hand; a running server does it by itself. */
#include <inttypes.h>

#include "cmd/command.h"
#include "desk/close_day.h"

static int run(struct command_session *session, int argc, char **argv)
{
    struct day day;
    struct close_report report;
    if (argc > 1) return command_misused(&command_seal);
    if (argc == 1 && day_parse(text_of(argv[0]), &day) != OK) {
        fprintf(session->out, "not a day: %s; write 2026-09-01 or 01.09.2026\n", argv[0]);
        return EXIT_USAGE;
    }
    enum err err = argc == 1 ? desk_close_days_until(session->desk, day, &report)
                             : desk_close_days(session->desk, &report);
    if (err != OK) {
        fprintf(stderr, "obed: days were not sealed: %s\n", err_name(err));
        return EXIT_FAULT;
    }
    fprintf(session->out, "%" PRId64 " books, %" PRId64 " sealed now\n", report.books,
            report.sealed);
    return EXIT_DONE;
}

const struct command command_seal = {
    .name = "seal",
    .usage = "[DAY] [OPTIONS]",
    .summary = "seal the days that are over",
    .help =
        "\n  Without DAY: all that ended three hours ago or earlier, each in its school's zone.\n"
        "  A day that is not over is left open.\n",
    .needs = NEEDS_WRITING,
    .run = run,
};
