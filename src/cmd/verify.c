/* obed verify: prove the books anew. */
#include <inttypes.h>

#include "cmd/command.h"
#include "desk/money_proof.h"
#include "ledger/verify.h"

enum { THREADS = 2 };

static void tell(void *context, int64_t school_id, const char *sentence)
{
    (void)school_id;
    fprintf(context, "WRONG  %s\n", sentence);
}

static void print_report(struct command_session *session, const struct verify_report *report,
                         int64_t spent_us)
{
    FILE *out = session->out;
    fprintf(out, "books            %12" PRId64 "\n", report->books);
    fprintf(out, "accounts         %12" PRId64 "\n", report->accounts);
    fprintf(out, "postings         %12" PRId64 "\n", report->postings);
    fprintf(out, "transfers        %12" PRId64 "\n", report->transfers);
    fprintf(out, "seals            %12" PRId64 "\n", report->seals);
    fprintf(out, "personal roubles %12s\n",
            money_format_dot(session->arena, report->personal_total));
    fprintf(out, "seconds          %8" PRId64 ".%03" PRId64 "\n", spent_us / 1000000,
            spent_us / 1000 % 1000);
    if (report->findings == 0) {
        fprintf(out, "all invariants hold\n");
    } else {
        fprintf(out, "%" PRId64 " findings: the books are not right\n", report->findings);
    }
}

static int run(struct command_session *session, int argc, char **argv)
{
    (void)argv;
    if (argc > 0) return command_misused(&command_verify);
    struct verify_report report;
    struct verify_sink sink = {tell, session->out};
    int64_t began_us = world_ticks_us(session->world);
    int64_t more = 0;
    enum err err = ledger_verify(session->store, THREADS, &sink, &report);
    if (err == OK) err = money_verify(session->store, &sink, &more);
    if (err != OK) {
        fprintf(stderr, "obed: the books could not be read: %s\n", err_name(err));
        return EXIT_FAULT;
    }
    report.findings += more;
    print_report(session, &report, world_ticks_us(session->world) - began_us);
    return report.findings == 0 ? EXIT_DONE : EXIT_REFUSED;
}

const struct command command_verify = {
    .name = "verify",
    .usage = "[OPTIONS]",
    .summary = "prove all books anew: sums, balances, floors, seals",
    .help = "\n  Prints each finding and the figures. Exit status 0: all invariants of\n"
            "  docs/LEDGER.md hold; 1: something is wrong; 3: the books could not be read.\n",
    .needs = NEEDS_READING,
    .run = run,
};
