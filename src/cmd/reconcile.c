/* obed reconcile: what is open of a day, per channel, and nothing else. */
#include "desk/reconcile.h"

#include "cmd/command.h"
#include "ledger/book.h"

struct listing {
    struct arena *arena;
    struct day day;
    int64_t after;
    struct case_list list;
};

static enum err listing_run(struct tx *tx, void *context)
{
    struct listing *listing = context;
    struct case_filter filter = {.channel_id = -1,
                                 .has_day = true,
                                 .day = listing->day,
                                 .state = CASE_OPEN,
                                 .after = listing->after};
    return cases_load(tx, listing->arena, &filter, &listing->list);
}

static void case_print(struct command_session *session, const struct reconciliation_case *item)
{
    fprintf(session->out, "%s: %s: %s\n", item->channel_code, case_kind_name(item->kind),
            case_sentence(session->arena, item));
}

static int run(struct command_session *session, int argc, char **argv)
{
    struct listing listing = {.arena = session->arena};
    int open = 0;
    if (argc != 1 || argv[0][0] == '-') return command_misused(&command_reconcile);
    if (day_parse(text_of(argv[0]), &listing.day) != OK) {
        fprintf(session->out, "not a day: %s; write 2026-09-01 or 01.09.2026\n", argv[0]);
        return EXIT_USAGE;
    }
    enum err err = desk_reconcile_day(session->desk, listing.day);
    for (bool goes_on = true; err == OK && goes_on;) {
        err = store_read(session->store, listing_run, &listing);
        if (err != OK) break;
        for (int i = 0; i < listing.list.count; i++) {
            case_print(session, &listing.list.cases[i]);
            listing.after = listing.list.cases[i].id;
        }
        open += listing.list.count;
        goes_on = listing.list.count == CASE_PAGE;
    }
    if (err != OK) {
        fprintf(stderr, "obed: the day was not reconciled: %s\n", err_name(err));
        return EXIT_FAULT;
    }
    return open == 0 ? EXIT_DONE : EXIT_REFUSED;
}

const struct command command_reconcile = {
    .name = "reconcile",
    .usage = "DAY [OPTIONS]",
    .summary = "reconcile a day of all channels and print what is open",
    .help = "\n"
            "  Compares what networks told on line with their registers, with the bank's money\n"
            "  and with the clearing accounts. Prints a line an open difference, channel by\n"
            "  channel: channel, kind, what differs. Prints nothing and exits with 0 when all\n"
            "  agrees, which is the normal state; with 1 when something is open.\n",
    .needs = NEEDS_WRITING,
    .run = run,
};
