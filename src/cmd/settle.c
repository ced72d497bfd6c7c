/* obed settle: settlement with caterers on the command line; the same use cases as the pages. */
#include "desk/settle.h"

#include <inttypes.h>
#include <string.h>

#include "base/parse.h"
#include "cmd/command.h"
#include "cmd/sheet_print.h"
#include "desk/payout.h"
#include "report/settle_sheet.h"

struct settle_work {
    struct arena *arena;
    int64_t period_id; /* 0: of these days, computed now */
    struct day first_day, last_day;
    bool found;
    struct settle_period period;
    struct settle_list closed;
    struct caterer_debts debts;
};

static enum err work_settle(struct tx *tx, void *context)
{
    struct settle_work *work = context;
    TRY(settle_list_load(tx, work->arena, &work->closed));
    return caterer_debts_load(tx, work->arena, &work->debts);
}

static enum err work_period(struct tx *tx, void *context)
{
    struct settle_work *work = context;
    TRY(settle_list_load(tx, work->arena, &work->closed));
    work->found = true;
    if (work->period_id != 0) {
        return settle_load(tx, work->arena, work->period_id, &work->found, &work->period);
    }
    return settle_compute(tx, work->arena, work->first_day, work->last_day, &work->period);
}

static int told(const char *what, enum err err)
{
    fprintf(stderr, "obed: %s: %s\n", what, err_name(err));
    return EXIT_FAULT;
}

/* ---- what there is ---- */

static void debts_print(struct command_session *session, const struct caterer_debts *debts)
{
    struct arena *arena = session->arena;
    for (int i = 0; i < debts->count; i++) {
        const struct caterer_debt *debt = &debts->list[i];
        fprintf(session->out, "%s: начислено %s, оплачено %s, в пути %s, долг %s руб.\n",
                debt->name, money_format(arena, debt->accrued), money_format(arena, debt->executed),
                money_format(arena, debt->under_way), money_format(arena, debt->owed));
    }
    if (debts->count == 0) fputs("Организаторов питания ещё нет.\n", session->out);
}

static int run_list(struct command_session *session, int argc, char **argv)
{
    (void)argv;
    if (argc > 0) return command_misused(&command_settle_list);
    struct settle_work work = {.arena = session->arena};
    enum err err = store_read(session->store, work_settle, &work);
    if (err != OK) return told("the settlement cannot be read", err);
    debts_print(session, &work.debts);
    for (int i = 0; i < work.closed.count; i++) {
        const struct settle_period *period = &work.closed.periods[i];
        fprintf(session->out, "№ %" PRId64 "  %s – %s  %s руб.  закрыт %s, %s\n", period->id,
                day_format(session->arena, period->first_day),
                day_format(session->arena, period->last_day),
                money_format(session->arena, settle_total(period)),
                instant_format(session->arena, period->closed_at, zone_moscow()),
                *period->who == '\0' ? "командой" : period->who);
    }
    if (work.closed.count == 0) fputs("Ни один период ещё не закрыт.\n", session->out);
    return EXIT_DONE;
}

const struct command command_settle_list = {
    .name = "settle list",
    .usage = "[OPTIONS]",
    .summary = "print what each caterer is owed, and the closed periods",
    .help = "",
    .needs = NEEDS_READING,
    .run = run_list,
};

/* ---- one period ---- */

struct show_arguments {
    struct settle_work work;
    struct sheet_output output;
    bool with_lines;
};

/* "3", or two days. */
static bool period_take(struct settle_work *work, int *argc, char ***argv)
{
    if (*argc >= 2 && day_parse(text_of((*argv)[0]), &work->first_day) == OK &&
        day_parse(text_of((*argv)[1]), &work->last_day) == OK) {
        *argc -= 2;
        *argv += 2;
        int days = work->last_day.number - work->first_day.number + 1;
        return days >= 1 && days <= SETTLE_DAYS_LIMIT;
    }
    if (*argc < 1 || parse_int64(text_of((*argv)[0]), 1, INT32_MAX, &work->period_id) != OK) {
        return false;
    }
    *argc -= 1;
    *argv += 1;
    return true;
}

static bool show_arguments_take(struct show_arguments *arguments, int argc, char **argv)
{
    if (!period_take(&arguments->work, &argc, &argv)) return false;
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--lines") == 0) {
            arguments->with_lines = true;
        } else if (i + 1 == argc || !sheet_output_take(&arguments->output, argv[i], argv[i + 1])) {
            return false;
        } else {
            i++;
        }
    }
    return true;
}

static void period_sheet(struct command_session *session, const struct show_arguments *arguments,
                         struct sheet *sheet)
{
    const struct settle_work *work = &arguments->work;
    const struct settle_period *period = &work->period;
    struct arena *arena = session->arena;
    const char *days = settle_period_words(arena, period->first_day, period->last_day);
    sheet_init(sheet, arena, arena_printf(arena, "Расчёты с организаторами питания, %s", days),
               world_now(session->world), zone_moscow());
    sheet_note(sheet, period->id != 0
                          ? arena_printf(arena, "Закрытый период № %" PRId64, period->id)
                          : "Период не закрыт: пока он открыт, суммы могут измениться");
    if (arguments->with_lines) {
        settle_line_rows(sheet, arena, period, &work->closed, 0);
    } else {
        settle_summary_rows(sheet, period);
    }
    sheet_total(sheet, "Итого");
}

static int run_show(struct command_session *session, int argc, char **argv)
{
    struct show_arguments arguments = {.work = {.arena = session->arena}};
    if (!show_arguments_take(&arguments, argc, argv)) return command_misused(&command_settle_show);
    struct settle_work *work = &arguments.work;
    enum err err = store_read(session->store, work_period, work);
    if (err != OK) return told("the period cannot be read", err);
    if (!work->found) {
        fprintf(stderr, "obed: there is no closed period %" PRId64 "\n", work->period_id);
        return EXIT_REFUSED;
    }
    struct sheet *sheet = ARENA_NEW(session->arena, struct sheet);
    period_sheet(session, &arguments, sheet);
    return sheet_output_write(session, sheet, &arguments.output);
}

const struct command command_settle_show = {
    .name = "settle show",
    .usage = "NUMBER | FROM TO [--lines] [--format table|csv|xlsx|pdf] [--output FILE] [OPTIONS]",
    .summary = "print a period: a closed one by its number, or any days as they come to now",
    .help = "\n  Days are 2026-10-01; at most a quarter. --lines tells set meals, sources and\n"
            "  corrections apart. Money is in roubles.\n",
    .needs = NEEDS_READING,
    .run = run_show,
};

/* ---- closing ---- */

static int close_preview(struct command_session *session, const struct settle_close *close)
{
    struct settle_work work = {
        .arena = session->arena, .first_day = close->first_day, .last_day = close->last_day};
    enum err err = store_read(session->store, work_period, &work);
    if (err != OK) return told("the period cannot be read", err);
    fprintf(session->out,
            "Начислено %s %s руб. Закрытый период больше не изменить. Ничего не закрыто: "
            "повторите с --sure.\n",
            settle_for_words(session->arena, close->first_day, close->last_day),
            money_format(session->arena, settle_total(&work.period)));
    return EXIT_REFUSED;
}

static int run_close(struct command_session *session, int argc, char **argv)
{
    struct settle_work work = {.arena = session->arena};
    bool has_days = period_take(&work, &argc, &argv) && work.period_id == 0;
    bool is_sure = argc == 1 && strcmp(argv[0], "--sure") == 0;
    if (!has_days || argc > 1 || (argc == 1 && !is_sure)) {
        return command_misused(&command_settle_close);
    }
    struct settle_close close = {.first_day = work.first_day, .last_day = work.last_day};
    if (!is_sure) return close_preview(session, &close);
    enum err err = desk_settle_close(session->desk, session->arena, &close);
    if (err != OK) return told("the period was not closed", err);
    const char *refusal = settle_refusal(close.status);
    if (refusal != NULL) {
        fprintf(session->out, "%s\n", refusal);
        return EXIT_REFUSED;
    }
    fprintf(session->out, "Период № %" PRId64 " закрыт%s\n", close.period_id,
            close.status == SETTLE_EXISTS ? " (раньше)" : "");
    return EXIT_DONE;
}

const struct command command_settle_close = {
    .name = "settle close",
    .usage = "FROM TO [--sure] [OPTIONS]",
    .summary = "close a period: what caterers are owed for it becomes a debt in the books",
    .help =
        "\n  The last day must be sealed in every school, and the first must follow the period\n"
        "  before. Without --sure it tells what would be closed and closes nothing. Asked again\n"
        "  for the same days it does nothing.\n",
    .needs = NEEDS_WRITING,
    .run = run_close,
};
