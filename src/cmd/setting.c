/* obed setting: what the operator sets in daily work. */
#include "school/setting.h"

#include <inttypes.h>
#include <string.h>

#include "base/parse.h"
#include "cmd/command.h"
#include "ledger/book.h"

struct work {
    int64_t school_id; /* 0: the city */
    bool writes;
    enum setting setting;
    int64_t value;
    struct settings settings; /* answer */
    bool is_known;            /* answer: there is such a book */
};

static enum err settings_work(struct tx *tx, void *context)
{
    struct work *work = context;
    struct book book;
    int64_t version;
    TRY(book_load(tx, work->school_id, &work->is_known, &book));
    if (!work->is_known) return OK;
    if (work->writes) {
        /* The city's settings reach the tills of every school. */
        if (work->school_id == BOOK_OF_OPERATOR) TRY(books_raise_versions(tx));
        TRY(book_raise_version(tx, work->school_id, &version));
        TRY(setting_set(tx, work->school_id, work->setting, work->value, version));
    }
    return settings_load(tx, work->school_id, &work->settings);
}

/* [--school N] [NAME VALUE] */
static bool arguments_take(struct work *work, int argc, char **argv)
{
    if (argc >= 2 && strcmp(argv[0], "--school") == 0) {
        if (parse_int64(text_of(argv[1]), 1, INT64_MAX, &work->school_id) != OK) return false;
        argc -= 2;
        argv += 2;
    }
    if (argc == 0) return true;
    if (argc != 2 || !setting_by_name(text_of(argv[0]), &work->setting)) return false;
    work->writes = true;
    return parse_int64(text_of(argv[1]), INT64_MIN, INT64_MAX, &work->value) == OK;
}

static void settings_print(FILE *out, const struct work *work)
{
    for (int i = 0; i < SETTING_COUNT; i++) {
        bool is_own = work->settings.is_own[i];
        fprintf(out, "%-26s %8" PRId64 "%s\n", setting_name((enum setting)i),
                work->settings.values[i], is_own ? "  (the school's own)" : "");
    }
}

static int run(struct command_session *session, int argc, char **argv)
{
    struct work work = {.school_id = 0};
    if (!arguments_take(&work, argc, argv)) return command_misused(&command_setting);
    if (work.writes && !setting_allows(work.setting, work.value)) {
        fprintf(session->out, "%s does not take %" PRId64 "\n", setting_name(work.setting),
                work.value);
        return EXIT_REFUSED;
    }
    enum err err = store_write(session->store, work.school_id, settings_work, &work);
    if (err != OK) {
        fprintf(stderr, "obed: settings were not touched: %s\n", err_name(err));
        return EXIT_FAULT;
    }
    if (!work.is_known) {
        fprintf(session->out, "there is no school %" PRId64 "\n", work.school_id);
        return EXIT_REFUSED;
    }
    settings_print(session->out, &work);
    return EXIT_DONE;
}

const struct command command_setting = {
    .name = "setting",
    .usage = "[--school N] [NAME VALUE] [OPTIONS]",
    .summary = "show or set what the operator decides: floors, fees, caps",
    .help =
        "\n  Without NAME: prints all, of the city or of school N. Money is in kopecks.\n\n"
        "  main_meal_floor      how far set meals may bring an account: zero or below\n"
        "  card_fee             of an activation\n"
        "  card_fee_below_zero  1: the fee may bring an account below zero\n"
        "  offline_cap          of extras a pupil and day, without contact\n"
        "  offline_after        minutes without contact until the cap holds\n"
        "  balance_shown        at a tap: 0 never, 1 on request, 2 always\n"
        "  receipt_printed      0 never, 1 on request, 2 always\n"
        "  guests_served        1: cards of other schools are served, on line\n"
        "  set_meal_charged_by  0: the till; 1: the roster, the till notes who ate\n"
        "  override_REFUSAL     1: a cashier with the role may let it pass, with a reason;\n"
        "                       REFUSAL is card_not_active, not_entitled, dish_banned,\n"
        "                       over_day_limit, not_enough_money or already_served\n"
        "  override_floor       how far an override may bring an account: zero or below\n"
        "  card_days            working days in which an ordered card is promised\n"
        "  temporary_card_days  days after which a temporary card is overdue\n"
        "  roster_cutoff_minute until then teachers correct the day's rosters\n"
        "  roster_approval      1: the coordinator approves rosters; 0: submitting is enough\n"
        "  roster_charge_minute from then on approved rosters are charged; 0: only when asked\n",
    .needs = NEEDS_WRITING,
    .run = run,
};
