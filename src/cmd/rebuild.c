/* obed rebuild: make what is derived anew. */
#include "ledger/rebuild.h"

#include <inttypes.h>

#include "cmd/command.h"
#include "desk/dormant.h"
#include "desk/pulse.h"
#include "school/person_word.h"

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
    struct person_words_report words;
    err = people_words_rebuild(session->store, &words);
    if (err == OK) err = desk_pulse_rebuild(session->desk);
    if (err == OK) err = desk_moved_rebuild(session->desk);
    if (err != OK) {
        fprintf(stderr, "obed: what people are found by was not rebuilt: %s\n", err_name(err));
        return EXIT_FAULT;
    }
    fprintf(session->out,
            "%" PRId64 " people: the words of %" PRId64 " were wrong and are right now\n",
            words.people, words.changed);
    return EXIT_DONE;
}

const struct command command_rebuild = {
    .name = "rebuild",
    .usage = "[OPTIONS]",
    .summary = "make anew what follows from other rows: balances, words of names",
    .help = "\n  Changes nothing where the books are right.\n",
    .needs = NEEDS_WRITING,
    .run = run,
};
