/* obed verify: prove the books anew. */
#include <inttypes.h>

#include "cmd/command.h"
#include "cmd/upkeep.h"
#include "desk/money_proof.h"
#include "ledger/verify.h"

enum { THREADS = 2 };

struct telling {
    FILE *out;
    char first[VERIFY_SENTENCE_SIZE];
};

static void tell(void *context, int64_t school_id, const char *sentence)
{
    struct telling *telling = context;
    (void)school_id;
    fprintf(telling->out, "WRONG  %s\n", sentence);
    if (telling->first[0] == '\0') {
        snprintf(telling->first, sizeof telling->first, "%s", sentence);
    }
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

static enum err prove(struct command_session *session, struct telling *telling,
                      struct verify_report *report)
{
    int64_t more = 0;
    struct verify_sink sink = {tell, telling};
    TRY(ledger_verify(session->store, THREADS, &sink, report));
    TRY(money_verify(session->store, &sink, &more));
    report->findings += more;
    return OK;
}

static int run(struct command_session *session, int argc, char **argv)
{
    (void)argv;
    if (argc > 0) return command_misused(&command_verify);
    struct verify_report report = {0};
    struct telling telling = {.out = session->out};
    struct upkeep upkeep = {.kind = UPKEEP_PROOF, .began_at = world_now(session->world)};
    int64_t began_us = world_ticks_us(session->world);
    enum err err = prove(session, &telling, &report);
    bool is_right = report.findings == 0;
    upkeep.outcome = err != OK ? UPKEEP_FAILED : is_right ? UPKEEP_DONE : UPKEEP_WRONG;
    upkeep.detail = err != OK ? err_name(err) : telling.first;
    upkeep.count = report.findings;
    upkeep.size = report.transfers;
    upkeep_tell(session, &upkeep);
    if (err != OK) {
        fprintf(stderr, "obed: the books could not be read: %s\n", err_name(err));
        return EXIT_FAULT;
    }
    print_report(session, &report, world_ticks_us(session->world) - began_us);
    return is_right ? EXIT_DONE : EXIT_REFUSED;
}

const struct command command_verify = {
    .name = "verify",
    .usage = "[OPTIONS]",
    .summary = "prove all books anew: sums, balances, floors, seals",
    .help = "\n  Prints each finding and the figures. Exit status 0: all invariants of\n"
            "  docs/LEDGER.md hold; 1: something is wrong; 3: the books could not be read.\n"
            "  A server that serves the database notes it for the office's first screen.\n",
    .needs = NEEDS_READING,
    .run = run,
};
