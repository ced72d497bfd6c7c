/* obed import pupils: a school's list becomes accounts, all of it or nothing. */
#include <string.h>

#include "base/parse.h"
#include "cmd/command.h"
#include "cmd/file.h"
#include "desk/import_pupils.h"
#include "school/school.h"

struct arguments {
    const char *path;
    int64_t school_number;
    bool is_dry_run;
};

/* --school N, --school=N and --dry-run may stand anywhere. */
static bool arguments_take(struct arguments *arguments, int argc, char **argv)
{
    for (int i = 0; i < argc; i++) {
        struct text rest = text_of(argv[i]);
        struct text name = text_cut(&rest, '=');
        if (strcmp(argv[i], "--dry-run") == 0) {
            arguments->is_dry_run = true;
        } else if (text_is(name, "--school")) {
            if (rest.bytes == NULL) rest = text_of(++i < argc ? argv[i] : "");
            if (parse_int64(rest, 1, SCHOOL_NUMBER_LIMIT, &arguments->school_number) != OK) {
                return false;
            }
        } else if (argv[i][0] == '-' || arguments->path != NULL) {
            return false;
        } else {
            arguments->path = argv[i];
        }
    }
    return arguments->path != NULL;
}

/* 1 учащийся, 2 учащихся, 5 учащихся: the word for a number of pupils. */
static const char *pupils_word(int count)
{
    return count % 10 == 1 && count % 100 != 11 ? "учащийся" : "учащихся";
}

static int problems_print(FILE *out, const struct pupil_import *import)
{
    for (int i = 0; i < import->problems.told; i++) {
        const struct pupil_problem *problem = &import->problems.list[i];
        if (problem->line > 0) fprintf(out, "строка %d: ", problem->line);
        fprintf(out, "%s\n", problem->reason);
    }
    if (import->problems.total > import->problems.told) {
        fprintf(out, "и ещё ошибок: %d\n", import->problems.total - import->problems.told);
    }
    fprintf(out, "Список не загружен: ошибок — %d. Ничего не изменено.\n", import->problems.total);
    return EXIT_REFUSED;
}

static int outcome_print(FILE *out, const struct pupil_import *import)
{
    if (import->problems.total > 0) return problems_print(out, import);
    if (!import->has_changes) {
        fprintf(out, "Ничего не изменилось: в списке %d %s, и всё уже в системе.\n", import->lines,
                pupils_word(import->lines));
        return EXIT_DONE;
    }
    fprintf(out, "%sдобавлено — %d, изменено — %d, без изменений — %d; новых карт — %d",
            import->is_dry_run ? "Проверка без записи: " : "Список загружен: ", import->added,
            import->changed, import->unchanged, import->cards_added);
    if (!import->is_dry_run) fprintf(out, ", новых классов — %d", import->classes_added);
    fprintf(out, ".\n");
    return EXIT_DONE;
}

static int run(struct command_session *session, int argc, char **argv)
{
    struct arguments arguments = {.path = NULL};
    if (!arguments_take(&arguments, argc, argv)) return command_misused(&command_import_pupils);
    struct pupil_import import = {.school_number = arguments.school_number,
                                  .is_dry_run = arguments.is_dry_run};
    enum err err = input_file_read(session->arena, arguments.path, PUPIL_LIST_BYTES_LIMIT,
                                   &import.file);
    if (err != OK) {
        fprintf(session->out, "файл %s не читается\n", arguments.path);
        return EXIT_FAULT;
    }
    err = desk_import_pupils(session->desk, session->arena, &import);
    if (err != OK) {
        fprintf(stderr, "obed: the list was not imported: %s\n", err_name(err));
        return EXIT_FAULT;
    }
    return outcome_print(session->out, &import);
}

const struct command command_import_pupils = {
    .name = "import pupils",
    .usage = "FILE [--school N] [--dry-run] [OPTIONS]",
    .summary = "add or update pupils from a school's list (CSV, XLSX)",
    .help =
        "\n"
        "  --school N   the list is of this school; the column «школа» may then be missing\n"
        "  --dry-run    judge the list and write nothing\n"
        "\n"
        "  FILE is a table with commas, semicolons or tabs, in UTF-8 or Windows-1251, or an XLSX\n"
        "  workbook. One of its first lines names the columns, in any order; others are passed\n"
        "  over:\n"
        "    школа          school          number of a school that is in the system\n"
        "    класс          class           03Б; 3б and 3-Б are the same\n"
        "    фамилия        surname\n"
        "    имя            name\n"
        "    отчество       patronymic      may be empty\n"
        "    ФИО            full name       instead of the three\n"
        "    дата рождения  birth date      31.12.2010 or 2010-12-31; may be missing\n"
        "    лицевой счёт   account number  ten digits, from an older system; may be missing\n"
        "    карта          card            the chip's number, hexadecimal; may be missing\n"
        "\n"
        "  Each bad line is told with its number and reason, and then nothing is written at all\n"
        "  (exit status 1). A pupil is known again by account number, or by school, class, names\n"
        "  and birth day; with a birth day a new class is a move. Importing a list twice changes\n"
        "  nothing. Two pupils of one name in one class need birth dates or account numbers.\n"
        "  Up to 16 MB and 100000 lines. While a server runs it reads FILE itself: give its full\n"
        "  path.\n",
    .needs = NEEDS_WRITING,
    .run = run,
};
