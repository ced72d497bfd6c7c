/* obed rebuild: make what is derived anew. */
#include "ledger/rebuild.h"

#include <inttypes.h>

#include "cmd/command.h"

static int run(struct command_session *session, int argc, char **argv)
{
    (void)argv;
    if (argc > 0) return command_misused(&command_rebuild);
    struct rebuild_report report;
    enum err err = ledger_rebuild(session->store, &report);
    if (err != OK) {
        fprintf(stderr, "obed: the books were not rebuilt: %s\n", err_name(err));
        return EXIT_FAULT;
    }
    fprintf(session->out,
            "%" PRId64 " books, %" PRId64 " balances: %" PRId64 " balances and %" PRId64
            " books were wrong and are right now, sums at the end of %" PRId64 " days too\n",
            report.books, report.balances, report.balances_changed, report.books_changed,
            report.seals_changed);
    return EXIT_DONE;
}

const struct command command_rebuild = {
    .name = "rebuild",
    .usage = "[OPTIONS]",
    .summary = "make all balances anew from the transfers",
    .help = "\n  Changes nothing where the books are right.\n",
    .needs = NEEDS_WRITING,
    .run = run,
};
