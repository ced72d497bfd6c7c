/* obed import register, obed import statement: files of money. */
#include "cmd/import_money.h"

#include <inttypes.h>
#include <string.h>

#include "cmd/command.h"
#include "cmd/file.h"
#include "pay/bank_statement.h"
#include "pay/register.h"

/* ---- what is told ---- */

static int problems_print(FILE *out, const struct file_problems *problems, const char *last)
{
    for (int i = 0; i < problems->told; i++) {
        const struct file_problem *problem = &problems->list[i];
        if (problem->line > 0) fprintf(out, "строка %d: ", problem->line);
        fprintf(out, "%s\n", problem->reason);
    }
    if (problems->total > problems->told) {
        fprintf(out, "и ещё ошибок: %d\n", problems->total - problems->told);
    }
    fprintf(out, "%s\n", last);
    return EXIT_REFUSED;
}

static void register_print(FILE *out, struct arena *arena, const struct register_import *import)
{
    fprintf(out, "Реестр за %s: платежей %d на %s руб.\n", day_format(arena, import->day),
            import->lines, money_format(arena, import->amount));
    fprintf(out,
            "  сошлось — %" PRId64 ", зачислено по реестру — %" PRId64 ", в невыясненные — %" PRId64
            ", с расхождением — %" PRId64 "\n",
            import->agreed, import->credited, import->suspended, import->differing);
    fprintf(out, "  банк перечисляет %s руб., комиссия %s руб.; деньги %s\n",
            money_format(arena, import->credited_by_bank), money_format(arena, import->fee),
            import->has_money ? "поступили" : "ещё не поступили");
}

int register_outcome_print(FILE *out, struct arena *arena, const struct register_import *import)
{
    switch (import->status) {
    case REGISTER_TAKEN: register_print(out, arena, import); return EXIT_DONE;
    case REGISTER_HAS_PROBLEMS:
        return problems_print(out, &import->problems,
                              "Реестр не загружен: в нём ошибки. Ничего не изменено.");
    case REGISTER_KNOWN:
        fprintf(out, "Этот реестр уже загружен, ничего не изменилось.\n");
        register_print(out, arena, import);
        return EXIT_DONE;
    case REGISTER_CHANNEL_UNKNOWN:
    case REGISTER_CHANNEL_HAS_NONE:
    case REGISTER_NAME_UNFIT:
        fprintf(out, "%s: %s\n", import->channel, register_status_title(import->status));
        return EXIT_REFUSED;
    }
    return EXIT_FAULT;
}

static void statement_print(FILE *out, struct arena *arena, const struct statement_import *import)
{
    fprintf(out, "Выписка: документов %d, поступлений %d на %s руб.\n", import->documents,
            import->incoming, money_format(arena, import->received));
    fprintf(out,
            "  деньги по реестрам — %d, других каналов — %d, зачислено на лицевые счета — %d, "
            "в невыясненные — %d, было раньше — %d\n",
            import->matched, import->settled, import->credited, import->suspended, import->known);
    if (import->executed > 0) {
        fprintf(out, "  исполнено платежей организаторам питания — %d\n", import->executed);
    }
}

int statement_outcome_print(FILE *out, struct arena *arena, const struct statement_import *import)
{
    switch (import->status) {
    case STATEMENT_TAKEN: statement_print(out, arena, import); return EXIT_DONE;
    case STATEMENT_HAS_PROBLEMS:
        return problems_print(out, &import->problems,
                              "Выписка не загружена: в ней ошибки. Ничего не изменено.");
    case STATEMENT_KNOWN:
        fprintf(out, "Эта выписка уже загружена, ничего не изменилось.\n");
        return EXIT_DONE;
    case STATEMENT_CHANNEL_UNKNOWN:
        fprintf(out, "счёт %s: %s\n", import->account, statement_status_title(import->status));
        return EXIT_REFUSED;
    }
    return EXIT_FAULT;
}

/* ---- the commands ---- */

static int unreadable(struct command_session *session, const char *path)
{
    fprintf(session->out, "файл %s не читается\n", path);
    return EXIT_FAULT;
}

static int run_register(struct command_session *session, int argc, char **argv)
{
    if (argc != 2 || argv[0][0] == '-') return command_misused(&command_import_register);
    struct register_import import = {.channel = argv[0], .file_name = argv[1]};
    enum err err = input_file_read(session->arena, argv[1], REGISTER_BYTES_LIMIT, &import.file);
    if (err != OK) return unreadable(session, argv[1]);
    err = desk_import_register(session->desk, session->arena, &import);
    if (err != OK) {
        fprintf(stderr, "obed: the register was not taken: %s\n", err_name(err));
        return EXIT_FAULT;
    }
    return register_outcome_print(session->out, session->arena, &import);
}

const struct command command_import_register = {
    .name = "import register",
    .usage = "CHANNEL FILE [OPTIONS]",
    .summary = "take a bank's or a network's register of payments and reconcile it",
    .help = "\n"
            "  FILE is plain or a ZIP; its form is that of the channel (obed channel show): the\n"
            "  settings register and register_*. Either all of the file agrees with its totals or\n"
            "  nothing is taken; each bad line is told (exit status 1). What was never told on\n"
            "  line is credited from the register; what differs becomes a case (obed reconcile).\n"
            "  The same file again changes nothing. While a server runs it reads FILE itself:\n"
            "  give its full path.\n",
    .needs = NEEDS_WRITING,
    .run = run_register,
};

static int run_statement(struct command_session *session, int argc, char **argv)
{
    if (argc != 1 || argv[0][0] == '-') return command_misused(&command_import_statement);
    struct statement_import import = {.file_name = argv[0]};
    enum err err = input_file_read(session->arena, argv[0], BANK_STATEMENT_BYTES_LIMIT,
                                   &import.file);
    if (err != OK) return unreadable(session, argv[0]);
    err = desk_import_statement(session->desk, session->arena, &import);
    if (err != OK) {
        fprintf(stderr, "obed: the statement was not taken: %s\n", err_name(err));
        return EXIT_FAULT;
    }
    return statement_outcome_print(session->out, session->arena, &import);
}

const struct command command_import_statement = {
    .name = "import statement",
    .usage = "FILE [OPTIONS]",
    .summary = "take a statement of the operator's bank account (1CClientBankExchange)",
    .help = "\n"
            "  Money of registers is matched by payment order, date and sum; a transfer whose\n"
            "  purpose names one account is credited, through the channel whose setting\n"
            "  statement_account is the bank account; all else waits in suspense. Documents that\n"
            "  an earlier statement had count once. While a server runs it reads FILE itself:\n"
            "  give its full path.\n",
    .needs = NEEDS_WRITING,
    .run = run_statement,
};
