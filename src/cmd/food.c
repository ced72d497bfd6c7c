/* obed dishes import, obed prices import, obed prices: the catalogue from files, for scripts. */
#include <inttypes.h>
#include <string.h>

#include "base/parse.h"
#include "cmd/file.h"
#include "cmd/rights.h"
#include "desk/food_plan.h"
#include "desk/price_apply.h"

struct import_work {
    struct arena *arena;
    struct instant now;
    struct catalogue_deed deed;
    struct food_order order;
    bool has_day;
    const char *category;
    struct text file;
    bool is_preview;
    struct food_plan *plan;
    enum food_status status;
    const char *refusal;
};

static enum err order_complete(struct tx *tx, struct import_work *work)
{
    struct catalogue catalogue;
    TRY(catalogue_deed_of(tx, 0, work->now, &work->deed));
    if (!work->has_day) work->order.first_day = day_add(work->deed.today, 1);
    if (work->category == NULL) return OK;
    TRY(catalogue_load(tx, work->arena, &catalogue));
    const struct category *category = catalogue_category_like(&catalogue, work->arena,
                                                              text_of(work->category));
    work->order.category_id = category == NULL ? 0 : category->id;
    return OK;
}

static enum err import_run(struct tx *tx, void *context)
{
    struct import_work *work = context;
    TRY(order_complete(tx, work));
    work->status = FOOD_APPLIED;
    work->refusal = NULL;
    TRY(food_plan_make(tx, work->arena, &work->deed, &work->order, work->file, &work->plan));
    if (work->plan->file->problems_total > 0) work->status = FOOD_PROBLEMS;
    bool applies = work->status == FOOD_APPLIED && !work->is_preview &&
                   work->plan->changes_anything;
    if (!applies) return OK;
    return food_plan_apply(tx, work->arena, &work->deed, &work->order, work->file,
                           text_of(work->plan->seen), &work->status, &work->plan, &work->refusal);
}

static void plan_print(FILE *out, const struct food_plan *plan)
{
    for (int i = 0; i < plan->file->problem_count; i++) {
        const struct food_problem *problem = &plan->file->problems[i];
        if (problem->line > 0) fprintf(out, "строка %d: ", problem->line);
        fprintf(out, "%s\n", problem->reason);
    }
    for (int i = 0; i < plan->file->notice_count; i++) {
        fprintf(out, "внимание: %s\n", plan->file->notices[i]);
    }
    for (int i = 0; i < plan->count; i++) {
        const struct food_change *change = &plan->changes[i];
        if (change->line > 0) fprintf(out, "строка %d: ", change->line);
        fprintf(out, "%s: %s → %s\n", change->name, *change->before == '\0' ? "—" : change->before,
                *change->after == '\0' ? "новая категория" : change->after);
    }
}

static int import_tell(struct command_session *session, const struct import_work *work)
{
    FILE *out = session->out;
    bool is_bad = work->status != FOOD_APPLIED;
    if (work->is_preview || is_bad) plan_print(out, work->plan);
    if (work->refusal != NULL) fprintf(out, "%s\n", work->refusal);
    if (is_bad) {
        fprintf(out, "Файл не загружен: ничего не изменено.\n");
        return EXIT_REFUSED;
    }
    fprintf(out, "%s%s.\n", work->is_preview ? "Проверка без записи: " : "Загружено: ",
            food_plan_words(session->arena, work->plan));
    return EXIT_DONE;
}

static int import_with(struct command_session *session, struct import_work *work, const char *path)
{
    struct price_apply_report report;
    enum err err = input_file_read(session->arena, path, FOOD_FILE_BYTES_LIMIT, &work->file);
    if (err != OK) {
        fprintf(session->out, "файл %s не читается\n", path);
        return EXIT_FAULT;
    }
    work->now = world_now(session->world);
    err = work->is_preview ? store_read(session->store, import_run, work)
                           : store_write(session->store, 0, import_run, work);
    if (err != OK && err != ERR_CANCELLED) return command_fault("the file was not imported", err);
    if (!work->is_preview && work->status == FOOD_APPLIED) {
        err = desk_prices_apply(session->desk, &report);
        if (err != OK) return command_fault("schools' offers were not brought up to date", err);
    }
    return import_tell(session, work);
}

static int import_do(struct command_session *session, struct import_work *work, const char *path)
{
    struct arena arena;
    arena_init(&arena, FOOD_ARENA_BYTES);
    work->arena = &arena;
    int status = import_with(session, work, path);
    arena_release(&arena);
    return status;
}

/* `--NAME WORD`; NULL: it is not there. False: no word stands behind it. */
static bool word_take(int *argc, char **argv, const char *name, const char **out_word)
{
    *out_word = NULL;
    for (int i = 0; i < *argc; i++) {
        if (strcmp(argv[i], name) != 0) continue;
        if (i + 1 == *argc) return false;
        *out_word = argv[i + 1];
        for (int j = i; j + 2 < *argc; j++) argv[j] = argv[j + 2];
        *argc -= 2;
        return true;
    }
    return true;
}

static bool common_take(int *argc, char **argv, struct import_work *work)
{
    const char *day;
    work->is_preview = option_flag_take(argc, argv, "--preview");
    if (!word_take(argc, argv, "--category", &work->category)) return false;
    if (!word_take(argc, argv, "--from", &day)) return false;
    work->has_day = day != NULL;
    return day == NULL || day_parse(text_of(day), &work->order.first_day) == OK;
}

static int run_dishes(struct command_session *session, int argc, char **argv)
{
    struct import_work work = {.status = FOOD_APPLIED};
    if (!common_take(&argc, argv, &work) || argc != 1 || argv[0][0] == '-') {
        return command_misused(&command_dishes_import);
    }
    return import_do(session, &work, argv[0]);
}

const struct command command_dishes_import = {
    .name = "dishes import",
    .usage = "[--preview] [--category NAME] [--from DAY] FILE [OPTIONS]",
    .summary = "add dishes to the city's catalogue from a table (CSV, XLSX)",
    .help = "\n"
            "  --preview        tell what would change, and write nothing\n"
            "  --category NAME  of new dishes for which the file names none\n"
            "  --from DAY       when replacements begin to be sold (tomorrow)\n"
            "\n"
            "  FILE names its columns in one of its first lines: Блюдо, Выход, г, Категория,\n"
            "  Калорийность, Белки, Жиры, Углеводы, Аллергены, № рецептуры; or it is a menu of\n"
            "  the federal monitoring (sm, tm). A dish is known by its name and weight; other\n"
            "  figures make another dish, which replaces the former. When any line is bad\n"
            "  nothing is written. Doing it again changes nothing.\n",
    .needs = NEEDS_WRITING,
    .run = run_dishes,
};

static int run_prices(struct command_session *session, int argc, char **argv)
{
    struct import_work work = {.status = FOOD_APPLIED};
    work.order.drops_gone = option_flag_take(&argc, argv, "--drop-missing");
    if (!common_take(&argc, argv, &work) || argc != 2 || argv[1][0] == '-' ||
        parse_int64(text_of(argv[0]), 1, INT64_MAX, &work.order.list_id) != OK) {
        return command_misused(&command_prices_import);
    }
    return import_do(session, &work, argv[1]);
}

const struct command command_prices_import = {
    .name = "prices import",
    .usage = "[--preview] [--category NAME] [--from DAY] [--drop-missing] LIST FILE [OPTIONS]",
    .summary = "set prices of a price list from a table (CSV, XLSX)",
    .help =
        "\n"
        "  LIST is the number at the end of the price list's address in the office.\n"
        "\n"
        "  --from DAY      of prices that name no day of their own (tomorrow)\n"
        "  --drop-missing  what the list sells and the file lacks is sold no more from then on\n"
        "\n"
        "  As obed dishes import, with the columns Цена, Действует с, Действует по. Days that\n"
        "  have passed are never priced, nor is today where the dish is sold already. Prices\n"
        "  of one dish for the same days are refused; days without a price are told.\n",
    .needs = NEEDS_WRITING,
    .run = run_prices,
};

struct list_work {
    struct arena *arena;
    struct instant now;
    struct catalogue_deed deed;
    struct price_book book;
};

static enum err lists_run(struct tx *tx, void *context)
{
    struct list_work *work = context;
    TRY(catalogue_deed_of(tx, 0, work->now, &work->deed));
    return price_book_load(tx, work->arena, work->deed.today, &work->book);
}

static int run_lists(struct command_session *session, int argc, char **argv)
{
    (void)argv;
    struct list_work work = {.arena = session->arena, .now = world_now(session->world)};
    if (argc != 0) return command_misused(&command_prices);
    enum err err = store_read(session->store, lists_run, &work);
    if (err != OK) return command_fault("price lists were not read", err);
    for (int i = 0; i < work.book.list_count; i++) {
        const struct price_list *list = &work.book.lists[i];
        bool has_end = list->last_day.number != PRICE_NO_END;
        fprintf(session->out, "%" PRId64 "\t%s\t%s\t%s\t%s\n", list->id,
                list->is_held ? "held" : "draft", day_format_iso(session->arena, list->first_day),
                has_end ? day_format_iso(session->arena, list->last_day) : "-", list->name);
    }
    return EXIT_DONE;
}

const struct command command_prices = {
    .name = "prices",
    .usage = "[OPTIONS]",
    .summary = "list the price lists: number, state, first and last day, name",
    .help = "",
    .needs = NEEDS_READING,
    .run = run_lists,
};
