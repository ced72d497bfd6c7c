/* obed setting, obed setting history: what the operator sets in daily work. */
#include "school/setting_change.h"

#include <inttypes.h>
#include <string.h>

#include "base/parse.h"
#include "cmd/command.h"
#include "ledger/book.h"

struct work {
    struct arena *arena;
    bool writes;
    struct setting_change change;
    struct setting_levels levels; /* answer */
    bool is_known;                /* answer: there is such a book */
};

static enum err settings_work(struct tx *tx, void *context)
{
    struct work *work = context;
    struct book book;
    TRY(book_load(tx, work->change.school_id, &work->is_known, &book));
    if (!work->is_known) return OK;
    if (work->writes) TRY(setting_change(tx, &work->change));
    return setting_levels_load(tx, work->change.school_id, work->change.origin, &work->levels);
}

/* [--school N [--till ORIGIN]] */
static bool place_take(struct setting_change *change, int *argc, char ***argv)
{
    while (*argc >= 2 && strncmp(**argv, "--", 2) == 0) {
        bool is_school = strcmp(**argv, "--school") == 0;
        if (!is_school && strcmp(**argv, "--till") != 0) return false;
        int64_t *out = is_school ? &change->school_id : &change->origin;
        if (parse_int64(text_of((*argv)[1]), 1, INT64_MAX, out) != OK) return false;
        *argc -= 2;
        *argv += 2;
    }
    return change->origin == 0 || change->school_id != 0;
}

/* [NAME VALUE] */
static bool arguments_take(struct work *work, int argc, char **argv)
{
    if (!place_take(&work->change, &argc, &argv)) return false;
    if (argc == 0) return true;
    if (argc != 2 || !setting_by_name(text_of(argv[0]), &work->change.setting)) return false;
    work->writes = true;
    work->change.is_inherited = strcmp(argv[1], "inherited") == 0;
    if (work->change.is_inherited) return true;
    return parse_int64(text_of(argv[1]), INT64_MIN, INT64_MAX, &work->change.value) == OK;
}

static enum setting_level level_of(const struct setting_change *change)
{
    if (change->origin != 0) return SETTING_OF_TILL;
    return change->school_id != 0 ? SETTING_OF_SCHOOL : SETTING_OF_CITY;
}

static const char *from_words(enum setting_level from)
{
    switch (from) {
    case SETTING_BY_DEFAULT: return "";
    case SETTING_OF_CITY: return "  (the city's)";
    case SETTING_OF_SCHOOL: return "  (the school's own)";
    case SETTING_OF_TILL: return "  (the till's own)";
    }
    return "";
}

static void settings_print(FILE *out, const struct work *work)
{
    for (int i = 0; i < SETTING_COUNT; i++) {
        enum setting_level from;
        if (work->change.origin != 0 && !setting_is_of_till((enum setting)i)) continue;
        int64_t value = setting_level_value(&work->levels, (enum setting)i, level_of(&work->change),
                                            &from);
        fprintf(out, "%-26s %8" PRId64 "%s\n", setting_name((enum setting)i), value,
                from_words(from));
    }
}

/* NULL: done, or it was so before. */
static const char *refusal(struct arena *arena, const struct setting_change *change)
{
    const char *name = setting_name(change->setting);
    switch (change->status) {
    case SETTING_CHANGED:
    case SETTING_SAME: break;
    case SETTING_PLACE_UNKNOWN: return "the school has no such till in use; see obed till list";
    case SETTING_NOT_OF_TILL:
        return arena_printf(arena, "%s is one for the whole school: no till has its own", name);
    case SETTING_OUT_OF_BOUNDS:
        return arena_printf(arena, "%s does not take %" PRId64 ": %" PRId64 " to %" PRId64, name,
                            change->value, setting_low(change->setting),
                            setting_high(change->setting));
    }
    return NULL;
}

static int fault(const char *what, enum err err)
{
    fprintf(stderr, "obed: %s: %s\n", what, err_name(err));
    return EXIT_FAULT;
}

static int unknown_school(struct command_session *session, int64_t school_id)
{
    fprintf(session->out, "there is no school %" PRId64 "\n", school_id);
    return EXIT_REFUSED;
}

static int run(struct command_session *session, int argc, char **argv)
{
    struct work work = {.arena = session->arena, .change = {.now = world_now(session->world)}};
    if (!arguments_take(&work, argc, argv)) return command_misused(&command_setting);
    enum err err = store_write(session->store, work.change.school_id, settings_work, &work);
    if (err != OK) return fault("settings were not touched", err);
    if (!work.is_known) return unknown_school(session, work.change.school_id);
    const char *words = work.writes ? refusal(session->arena, &work.change) : NULL;
    if (words != NULL) {
        fprintf(session->out, "%s\n", words);
        return EXIT_REFUSED;
    }
    settings_print(session->out, &work);
    return EXIT_DONE;
}

const struct command command_setting = {
    .name = "setting",
    .usage = "[--school N [--till ORIGIN]] [NAME VALUE|inherited] [OPTIONS]",
    .summary = "show or set what the operator decides: floors, fees, caps",
    .help =
        "\n  Without NAME: prints all, of the city, of school N or of one of its tills, each with\n"
        "  where it comes from. Money is in kopecks. `inherited` drops the own value. Who changed\n"
        "  what is kept: obed setting history. A till may have its own balance_shown,\n"
        "  receipt_printed, offline_cap, offline_after and override_…; ORIGIN is the first column\n"
        "  of obed till list.\n\n"
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

/* ---- history ---- */

struct history_work {
    struct arena *arena;
    int64_t school_id;
    bool is_known;
    const struct zone *zone;
    struct setting_history history;
};

static enum err history_work(struct tx *tx, void *context)
{
    struct history_work *work = context;
    struct book book;
    int64_t book_id = work->school_id < 0 ? BOOK_OF_OPERATOR : work->school_id;
    TRY(book_load(tx, book_id, &work->is_known, &book));
    if (!work->is_known) return OK;
    work->zone = book.zone;
    return setting_history_load(tx, work->arena, work->school_id, SETTING_HISTORY_LIMIT,
                                &work->history);
}

static const char *value_words(struct arena *arena, bool is_inherited, int64_t value)
{
    return is_inherited ? "inherited" : arena_printf(arena, "%" PRId64, value);
}

static const char *place_words(struct arena *arena, const struct setting_history_line *line)
{
    if (line->school_id == 0) return "city";
    if (line->origin == 0) return arena_printf(arena, "school %" PRId64, line->school_number);
    return arena_printf(arena, "school %" PRId64 " till %" PRId64, line->school_number,
                        line->origin);
}

static void history_print(struct command_session *session, const struct history_work *work)
{
    for (int i = 0; i < work->history.count; i++) {
        const struct setting_history_line *line = &work->history.lines[i];
        const char *who = line->staff_id == 0 ? "command" : line->staff_name;
        fprintf(session->out, "%s  %-20s %-20s %s -> %s  %s\n",
                instant_format(session->arena, line->changed_at, work->zone),
                place_words(session->arena, line), line->name,
                value_words(session->arena, line->was_inherited, line->value_before),
                value_words(session->arena, line->is_inherited, line->value), who);
    }
}

static int history_run(struct command_session *session, int argc, char **argv)
{
    struct history_work work = {.arena = session->arena, .school_id = SETTING_HISTORY_OF_ALL};
    struct setting_change place = {.school_id = 0};
    if (!place_take(&place, &argc, &argv) || argc != 0 || place.origin != 0) {
        return command_misused(&command_setting_history);
    }
    if (place.school_id != 0) work.school_id = place.school_id;
    enum err err = store_read(session->store, history_work, &work);
    if (err != OK) return fault("the history cannot be read", err);
    if (!work.is_known) return unknown_school(session, work.school_id);
    history_print(session, &work);
    return EXIT_DONE;
}

const struct command command_setting_history = {
    .name = "setting history",
    .usage = "[--school N] [OPTIONS]",
    .summary = "print who changed a setting, when, from what and to what",
    .help = "\n  The newest first. Of school N: with the city's, which hold there, too.\n",
    .needs = NEEDS_READING,
    .run = history_run,
};
