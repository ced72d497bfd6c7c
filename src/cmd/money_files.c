/* obed requisite, obed slips, obed export charges: what goes out to parents and to the bank. */
#include <string.h>

#include "base/parse.h"
#include "cmd/command.h"
#include "cmd/file.h"
#include "desk/charges.h"
#include "desk/requisite.h"
#include "desk/slip.h"
#include "report/slip_pdf.h"
#include "school/school.h"

/* ---- requisites ---- */

struct requisites_work {
    struct arena *arena;
    struct requisites requisites;
};

static enum err requisites_run(struct tx *tx, void *context)
{
    struct requisites_work *work = context;
    return requisites_load(tx, work->arena, &work->requisites);
}

static int requisites_print(struct command_session *session)
{
    struct requisites_work work = {.arena = session->arena};
    if (store_read(session->store, requisites_run, &work) != OK) return EXIT_FAULT;
    for (int i = 0; i < REQUISITE_COUNT; i++) {
        fprintf(session->out, "%-14s %s\n", requisite_name((enum requisite)i),
                work.requisites.values[i]);
    }
    return EXIT_DONE;
}

static int run_requisite(struct command_session *session, int argc, char **argv)
{
    struct requisite_change change = {.staff_id = 0};
    if (argc == 0) return requisites_print(session);
    if (argc != 2 || !requisite_by_name(text_of(argv[0]), &change.requisite)) {
        return command_misused(&command_requisite);
    }
    change.value = text_of(argv[1]);
    enum err err = desk_requisite_set(session->desk, session->arena, &change);
    if (err != OK) {
        fprintf(stderr, "obed: the requisite was not kept: %s\n", err_name(err));
        return EXIT_FAULT;
    }
    if (change.refusal != NULL) {
        fprintf(session->out, "%s: %s\n", requisite_title(change.requisite), change.refusal);
        return EXIT_REFUSED;
    }
    return requisites_print(session);
}

const struct command command_requisite = {
    .name = "requisite",
    .usage = "[NAME VALUE] [OPTIONS]",
    .summary = "show or set the operator's requisites, for slips and files of the bank",
    .help = "\n"
            "  name inn kpp account bank bic correspondent purpose service. Set bic before the\n"
            "  accounts: their keys are checked against it.\n",
    .needs = NEEDS_WRITING,
    .run = run_requisite,
};

/* ---- slips ---- */

static int file_write(struct command_session *session, const char *path, struct text bytes)
{
    if (output_file_write(path, bytes) == OK) return EXIT_DONE;
    fprintf(session->out, "файл %s не записывается\n", path);
    return EXIT_FAULT;
}

struct slips_work {
    struct arena *arena;
    int64_t school_id;
    struct requisites requisites;
    bool found;
    struct slip_list list;
};

static enum err slips_run(struct tx *tx, void *context)
{
    struct slips_work *work = context;
    TRY(requisites_load(tx, work->arena, &work->requisites));
    return slips_of_school(tx, work->arena, work->school_id, &work->found, &work->list);
}

static int run_slips(struct command_session *session, int argc, char **argv)
{
    struct slips_work work = {.arena = session->arena};
    struct text pdf;
    if (argc != 2 || parse_int64(text_of(argv[0]), 1, SCHOOL_NUMBER_LIMIT, &work.school_id) != OK) {
        return command_misused(&command_slips);
    }
    enum err err = store_read(session->store, slips_run, &work);
    if (err == OK && (!work.found || !requisites_are_whole(&work.requisites))) {
        fprintf(session->out,
                work.found ? "не все реквизиты заданы: см. obed requisite\n" : "такой школы нет\n");
        return EXIT_REFUSED;
    }
    if (err == OK) {
        err = slip_pdf(session->arena, &work.requisites, work.list.slips, work.list.count, &pdf);
    }
    if (err != OK) {
        fprintf(stderr, "obed: the slips were not made: %s\n", err_name(err));
        return EXIT_FAULT;
    }
    int status = file_write(session, argv[1], pdf);
    if (status == EXIT_DONE) fprintf(session->out, "%s: квитанций %d\n", argv[1], work.list.count);
    return status;
}

const struct command command_slips = {
    .name = "slips",
    .usage = "SCHOOL FILE.pdf [OPTIONS]",
    .summary = "print the slips (ПД-4 with a QR code) of a school's pupils into a PDF",
    .help =
        "\n  Two on a sheet of A4, by class and name. The requisites are those of obed requisite.\n"
        "  While a server runs it writes FILE itself: give its full path.\n",
    .needs = NEEDS_READING,
    .run = run_slips,
};

/* ---- charges ---- */

static bool charges_option(struct charges_export *charges, const char *name, const char *value)
{
    int64_t number;
    if (strcmp(name, "--up-to") == 0) return money_parse(text_of(value), &charges->target) == OK;
    if (strcmp(name, "--encoding") == 0) return charset_by_name(text_of(value), &charges->charset);
    if (strcmp(name, "--number") == 0) {
        if (parse_int64(text_of(value), 1, CHARGES_NUMBER_LIMIT, &number) != OK) return false;
        charges->number = (int)number;
        return true;
    }
    if (strcmp(name, "--names") != 0) return false;
    charges->name = strcmp(value, "full") == 0 ? CHARGES_NAME_FULL : CHARGES_NAME_INITIALS;
    return strcmp(value, "full") == 0 || strcmp(value, "initials") == 0;
}

static int run_charges(struct command_session *session, int argc, char **argv)
{
    struct charges_export charges = {
        .charset = CHARSET_WINDOWS_1251,
        .number = 1,
        .day = day_of_instant(world_now(session->world), zone_moscow())};
    if (argc < 1 || argc % 2 == 0) return command_misused(&command_export_charges);
    for (int i = 1; i + 1 < argc; i += 2) {
        if (!charges_option(&charges, argv[i], argv[i + 1])) {
            return command_misused(&command_export_charges);
        }
    }
    enum err err = desk_charges_export(session->desk, session->arena, &charges);
    if (err != OK) {
        fprintf(stderr, "obed: the charges were not exported: %s\n", err_name(err));
        return EXIT_FAULT;
    }
    if (charges.refusal != NULL) {
        fprintf(session->out, "%s\n", charges.refusal);
        return EXIT_REFUSED;
    }
    const char *path = arena_printf(session->arena, "%s/%s", argv[0], charges.file_name);
    int status = file_write(session, path, charges.file);
    if (status == EXIT_DONE) {
        fprintf(session->out, "%s: строк %d, сумма %s руб.\n", path, charges.lines,
                money_format(session->arena, charges.sum));
    }
    return status;
}

const struct command command_export_charges = {
    .name = "export charges",
    .usage = "FOLDER [--up-to ROUBLES] [--number N] [--encoding NAME] [--names full] [OPTIONS]",
    .summary = "write the register of charges for the bank: who owes how much",
    .help = "\n"
            "  --up-to ROUBLES  charge every account below this balance up to it; without it only\n"
            "                   debts\n"
            "  --number N       of the file this month, 1 to 999 (1)\n"
            "  --encoding NAME  windows-1251 (by default), koi8-r, utf-8\n"
            "  --names full     whole names; by default first name and initials\n"
            "\n"
            "  The file is called ИНН_СЧЕТ_НОМЕР_ММГГ.txt; its lines are account;name;purpose;\n"
            "  service;amount. While a server runs it writes the file itself: give a full path.\n",
    .needs = NEEDS_WRITING,
    .run = run_charges,
};
