/* The demo city: the golden statement of MISSION 3.6 to the kopeck, what the city is made of, and
 * that one size makes one city, on either engine. The path of obed is the first argument. */
#include "fixture.h"

#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "desk/account_statement.h"
#include "ledger/verify.h"
#include "school/person.h"

#define ROWS(list) (sizeof(list) / sizeof((list)[0]))
#define ROSTER "Табель: Завтрак младшая школа, Ежедневное полное меню 1-4 кл.(род+дотация)"

static const char *obed_path;

/* Gives the exit status. The fixture's store is closed meanwhile: one process writes. */
static int demo_run(struct fixture *fixture, const char *schools, const char *pupils,
                    const char *days)
{
    store_close(fixture->store);
    fixture->store = NULL;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        int null = open("/dev/null", O_WRONLY);
        dup2(null, STDOUT_FILENO);
        dup2(null, STDERR_FILENO);
        execl(obed_path, "obed", "demo", "--database", fixture->url, "--schools", schools,
              "--pupils", pupils, "--days", days, (char *)NULL);
        _exit(127);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    fixture_reopen(fixture, (struct store_options){0});
    return WEXITSTATUS(status);
}

/* ---- looking ---- */

struct number_work {
    struct query query;
    int64_t number;
};

static enum err number_run(struct tx *tx, void *context)
{
    struct number_work *work = context;
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &work->query);
    TRY(statement_next(row, &found));
    assert_true(found);
    work->number = column_int(row, 0);
    return OK;
}

static int64_t number_of(struct fixture *fixture, const char *sql)
{
    static const char *const COLUMNS[] = {"number"};
    struct number_work *work = ARENA_NEW(fixture->arena, struct number_work);
    work->query = (struct query){.name = sql,
                                 .kind = QUERY_ONE,
                                 .column_count = 1,
                                 .column_names = COLUMNS,
                                 .sqlite = sql,
                                 .postgres = sql};
    assert_int_equal(store_read(fixture->store, number_run, work), OK);
    return work->number;
}

static void finding_tell(void *context, int64_t school_id, const char *sentence)
{
    (void)context;
    (void)school_id;
    print_error("verify: %s\n", sentence);
}

static void assert_books_right(struct fixture *fixture)
{
    struct verify_report report;
    const struct verify_sink sink = {finding_tell, NULL};
    assert_int_equal(ledger_verify(fixture->store, 1, &sink, &report), OK);
    assert_int_equal(report.findings, 0);
    assert_true(report.seals > 0);
}

/* ---- the golden pupil ---- */

struct statement_work {
    struct arena *arena;
    struct account_statement_request request;
    struct account_statement statement;
    struct person person;
};

static enum err statement_run_golden(struct tx *tx, void *context)
{
    struct statement_work *work = context;
    struct directory_place place;
    bool found;
    TRY(directory_find(tx, DIRECTORY_ACCOUNT_NUMBER, TEXT("0242013137"), &found, &place));
    assert_true(found);
    work->request.school_id = place.school_id;
    work->request.account_id = place.account_id;
    TRY(person_by_id(tx, work->arena, place.school_id, place.account_id, &found, &work->person));
    return account_statement_load(tx, work->arena, &work->request, &work->statement);
}

static struct statement_work golden_statement(struct fixture *fixture, const char *first,
                                              const char *last)
{
    struct statement_work work = {.arena = fixture->arena,
                                  .request = {.school_number = 24, .with_dishes = true}};
    assert_int_equal(day_parse(text_of(first), &work.request.first_day), OK);
    assert_int_equal(day_parse(text_of(last), &work.request.last_day), OK);
    assert_int_equal(store_read(fixture->store, statement_run_golden, &work), OK);
    return work;
}

/* "Пицца 125 г 34,50; …": the dishes of a receipt. */
static const char *dishes_of(struct arena *arena, const struct account_entry *entry)
{
    const char *list = "";
    for (int i = 0; i < entry->dish_count; i++) {
        list = arena_printf(arena, "%s%s%s %s", list, i > 0 ? "; " : "", entry->dishes[i].name,
                            money_format(arena, entry->dishes[i].sum));
    }
    return list;
}

#define PIZZA "Пицца 125 г 34,50"
#define BUCKWHEAT "Каша гречневая рассыпчатая 150 г 8,30"
#define CUTLET "Котлета рубленая из филе курицы, 100 г 23,85"
#define CABBAGE "Салат из белокочанной капусты, 100г 5,43"
#define JUICE "Сок в ассортименте 200 г 13,20"
#define PASTA "Макароны отварные 150 г 4,73"
#define SAUERKRAUT "Салат из квашеной капусты 100г 10,05"
#define RICE "Рис отварной 150 г 7,13"
#define SAUSAGE "Сосиска отварная 50 г 14,54"
#define BUN "Булочка ванильная с изюмом 110 г 16,50"

/* MISSION 3.6, line by line. */
static const struct {
    const char *day, *name, *amount, *dishes;
} LINES[] = {
    {"18.01.2018", ROSTER, "49,61", NULL},
    {"18.01.2018", "Чек №24-001983", "34,50", PIZZA},
    {"19.01.2018", ROSTER, "49,61", NULL},
    {"20.01.2018", ROSTER, "49,61", NULL},
    {"20.01.2018", "Чек №24-002620", "85,28",
     BUCKWHEAT "; " CUTLET "; " CABBAGE "; " PIZZA "; " JUICE},
    {"14.03.2018", ROSTER, "49,61", NULL},
    {"14.03.2018", "Чек №24-014918", "86,33",
     PASTA "; " CUTLET "; " SAUERKRAUT "; " PIZZA "; " JUICE},
    {"14.03.2018", "Чек №24-015043", "56,17", PIZZA "; " RICE "; " SAUSAGE},
    {"15.03.2018", ROSTER, "49,61", NULL},
    {"15.03.2018", "Чек №24-015183", "96,35", BUCKWHEAT "; " CUTLET "; " PIZZA "; " BUN "; " JUICE},
    {"16.03.2018", "Чек №24-015584", "33,90", SAUERKRAUT "; " CUTLET},
};

static void assert_lines(struct fixture *fixture, const struct account_statement *statement)
{
    int at = 0, found = 0;
    for (size_t i = 0; i < ROWS(LINES); i++) {
        for (; at < statement->entry_count; at++) {
            const struct account_entry *entry = &statement->entries[at];
            bool same = strcmp(day_format(fixture->arena, entry->day), LINES[i].day) == 0 &&
                        strcmp(entry->name, LINES[i].name) == 0;
            if (same) break;
        }
        if (at == statement->entry_count) fail_msg("%s %s", LINES[i].day, LINES[i].name);
        const struct account_entry *entry = &statement->entries[at++];
        assert_true(entry->is_debit);
        assert_string_equal(money_format(fixture->arena, entry->amount), LINES[i].amount);
        if (LINES[i].dishes != NULL) {
            assert_string_equal(dishes_of(fixture->arena, entry), LINES[i].dishes);
        }
        found++;
    }
    assert_int_equal(found, ROWS(LINES));
}

/* On the days that the mission tells whole nothing else happened. */
static void assert_nothing_else(const struct account_statement *statement)
{
    int first_days = 0, last_days = 0;
    for (int i = 0; i < statement->entry_count; i++) {
        struct date date = day_date(statement->entries[i].day);
        first_days += date.month == 1 && date.day_of_month <= 20;
        last_days += date.month == 3 && date.day_of_month >= 14;
    }
    assert_int_equal(first_days, 5);
    assert_int_equal(last_days, 6);
}

static void golden_body(struct fixture *fixture)
{
    assert_int_equal(demo_run(fixture, "2", "120", "12"), 0);
    struct statement_work golden = golden_statement(fixture, "16.01.2018", "16.03.2018");
    const struct account_statement *statement = &golden.statement;
    assert_string_equal(golden.person.surname, "Иванов");
    assert_string_equal(golden.person.name, "Иван");
    assert_string_equal(golden.person.patronymic, "Иванович");
    assert_string_equal(golden.person.class_name, "03Б");
    assert_string_equal(money_format(fixture->arena, statement->opening), "677,66");
    assert_string_equal(money_format(fixture->arena, statement->closing), "8,04");
    assert_lines(fixture, statement);
    assert_nothing_else(statement);
    /* «Текущий остаток: 8,04 руб.» */
    assert_int_equal(number_of(fixture, "SELECT b.credits - b.debits FROM balance b JOIN directory "
                                        "d ON d.school_id = b.school_id AND d.account_id = "
                                        "b.account_id WHERE d.key = '0242013137'"),
                     804);
    assert_books_right(fixture);
    /* A second city does not go over the first. */
    int64_t postings = number_of(fixture, "SELECT count(*) FROM posting");
    assert_int_equal(demo_run(fixture, "2", "120", "12"), 1);
    assert_int_equal(number_of(fixture, "SELECT count(*) FROM posting"), postings);
}

static void test_the_golden_statement(void **state)
{
    (void)state;
    fixture_each_engine(golden_body);
}

/* ---- the planted day ---- */

enum { OUTPUT_LIMIT = 16384 };

/* What a command prints; the fixture's store is closed meanwhile. */
static const char *obed_output(struct fixture *fixture, const char *command, const char *word,
                               int *out_status)
{
    store_close(fixture->store);
    fixture->store = NULL;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        execl(obed_path, "obed", command, word, "--database", fixture->url, "--log-level", "error",
              (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    char *bytes = arena_take(fixture->arena, OUTPUT_LIMIT + 1);
    size_t size = 0;
    for (ssize_t more; (more = read(ends[0], bytes + size, OUTPUT_LIMIT - size)) > 0;) {
        size += (size_t)more;
    }
    close(ends[0]);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    *out_status = WEXITSTATUS(status);
    fixture_reopen(fixture, (struct store_options){0});
    return bytes;
}

static struct day days_ago(int days)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return day_add(day_of_instant(instant_of_ms((int64_t)now.tv_sec * 1000), zone_moscow()), -days);
}

/* One day has each of the differences that the demo plants, and nothing else; the day after it the
 * planted transfer; all others nothing. */
static void planted_body(struct fixture *fixture)
{
    static const char *const PLANTED[] = {
        "sber: other_amount: ", "sber: not_with_us: ", "sber: account_unknown: ",
        "sber: not_in_register: ", "qiwi: money_not_arrived: "};
    int status, planted = 0, transfers = 0;
    assert_int_equal(demo_run(fixture, "3", "600", "20"), 0);
    for (int ago = 14; ago > 0; ago--) {
        const char *day = day_format_iso(fixture->arena, days_ago(ago));
        const char *told = obed_output(fixture, "reconcile", day, &status);
        size_t lines = 0;
        for (const char *at = told; (at = strchr(at, '\n')) != NULL; at++) lines++;
        assert_int_equal(status, lines > 0);
        if (strstr(told, "transfer: account_unknown: ") != NULL) {
            assert_int_equal(lines, 1);
            assert_int_equal(planted, 1);
            transfers++;
        } else if (lines > 0) {
            for (size_t i = 0; i < ROWS(PLANTED); i++) assert_non_null(strstr(told, PLANTED[i]));
            assert_int_equal(lines, ROWS(PLANTED));
            planted++;
        }
    }
    assert_int_equal(planted, 1);
    assert_int_equal(transfers, 1);
    assert_books_right(fixture);
}

static void test_the_planted_day_is_named_and_nothing_else(void **state)
{
    (void)state;
    fixture_each_engine(planted_body);
}

/* ---- the city ---- */

static void city_body(struct fixture *fixture)
{
    assert_int_equal(demo_run(fixture, "68", "1360", "3"), 0);
    static const struct {
        const char *kind;
        int count;
    } KINDS[] = {{"full", 44}, {"gymnasium", 9}, {"lyceum", 5},
                 {"basic", 7}, {"primary", 2},   {"boarding", 1}};
    for (size_t i = 0; i < ROWS(KINDS); i++) {
        assert_int_equal(
            number_of(fixture,
                      arena_printf(fixture->arena, "SELECT count(*) FROM school WHERE kind = '%s'",
                                   KINDS[i].kind)),
            KINDS[i].count);
    }
    assert_int_equal(number_of(fixture, "SELECT count(*) FROM school WHERE in_card_project = 1"),
                     45);
    assert_true(number_of(fixture, "SELECT count(*) FROM person WHERE kind = 1") >= 1360);
    /* Nothing was bought that the rules would have refused. */
    assert_int_equal(number_of(fixture, "SELECT count(*) FROM receipt WHERE flags <> 0"), 0);
    assert_books_right(fixture);
}

static void test_the_city(void **state)
{
    (void)state;
    fixture_sqlite(city_body);
}

/* All rows of the ledger in one number. */
static int64_t ledger_of(struct fixture *fixture)
{
    return number_of(fixture, "SELECT CAST(sum(checksum % 1000003) AS BIGINT) FROM transfer") +
           number_of(fixture, "SELECT CAST(sum(id % 1000003) AS BIGINT) FROM posting");
}

static int64_t ledgers[4];
static int ledger_count;

static void same_body(struct fixture *fixture)
{
    assert_int_equal(demo_run(fixture, "3", "150", "8"), 0);
    ledgers[ledger_count++] = ledger_of(fixture);
}

/* Twice on each engine that there is. */
static void test_the_same_size_is_the_same_city(void **state)
{
    (void)state;
    ledger_count = 0;
    fixture_each_engine(same_body);
    fixture_each_engine(same_body);
    assert_true(ledger_count >= 2);
    for (int i = 1; i < ledger_count; i++) assert_true(ledgers[i] == ledgers[0]);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_golden_statement),
        cmocka_unit_test(test_the_planted_day_is_named_and_nothing_else),
        cmocka_unit_test(test_the_city),
        cmocka_unit_test(test_the_same_size_is_the_same_city),
    };
    if (argc != 2) return 2;
    obed_path = argv[1];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
