/* Slips: what their QR codes say, as another program reads them; requisites by their check digits;
 * registers of charges. */
#include "bank_kit.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "desk/charges.h"
#include "desk/slip.h"
#include "report/qr.h"
#include "report/slip_pdf.h"
#include "school/school.h"

#define ROWS(list) (int)(sizeof(list) / sizeof((list)[0]))
#define BANK "40602810830000000024"

static const char *set(struct kit *kit, enum requisite requisite, const char *value)
{
    struct requisite_change change = {
        .requisite = requisite, .value = text_of(value), .staff_id = BANK_STAFF};
    assert_int_equal(desk_requisite_set(&kit->desk, kit->arena, &change), OK);
    return change.refusal;
}

static void set_all(struct kit *kit)
{
    assert_null(set(kit, REQUISITE_BIC, "040349602"));
    assert_null(set(kit, REQUISITE_ACCOUNT, BANK));
    assert_null(set(kit, REQUISITE_CORRESPONDENT, "30101810100000000602"));
    assert_null(set(kit, REQUISITE_NAME, "МБУ «Комбинат питания»"));
    assert_null(set(kit, REQUISITE_INN, "2317000420"));
    assert_null(set(kit, REQUISITE_BANK, "Отделение N8619"));
    assert_null(set(kit, REQUISITE_PURPOSE, "Питание"));
    assert_null(set(kit, REQUISITE_SERVICE, "ПИТ"));
}

BANK_TEST(test_requisites_have_check_digits)
{
    assert_null(set(kit, REQUISITE_BIC, "040349602"));
    assert_non_null(set(kit, REQUISITE_BIC, "04034960"));
    assert_non_null(set(kit, REQUISITE_ACCOUNT, "40602810830000000025"));
    assert_non_null(set(kit, REQUISITE_CORRESPONDENT, "30101810100000000603"));
    assert_non_null(set(kit, REQUISITE_INN, "2317000421"));
    assert_null(set(kit, REQUISITE_INN, "500100732259"));
    assert_non_null(set(kit, REQUISITE_INN, "500100732258"));
    assert_non_null(set(kit, REQUISITE_NAME, "А|Б"));
    assert_non_null(set(kit, REQUISITE_NAME, "А;Б"));
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM requisite_change"), 2);
}

/* ---- slips ---- */

struct slips {
    struct arena *arena;
    struct requisites requisites;
    struct slip_list list;
    bool found;
};

static enum err slips_run(struct tx *tx, void *context)
{
    struct slips *slips = context;
    TRY(requisites_load(tx, slips->arena, &slips->requisites));
    return slips_of_school(tx, slips->arena, KIT_SCHOOL, &slips->found, &slips->list);
}

static struct slips slips_of(struct kit *kit)
{
    struct slips slips = {.arena = kit->arena};
    assert_int_equal(store_read(kit->store, slips_run, &slips), OK);
    assert_true(slips.found);
    return slips;
}

/* A picture of the code, eight pixels a module, as a portable bitmap. */
static void picture_write(const char *path, const struct qr *qr)
{
    enum { SCALE = 8 };
    int side = qr_side(qr) * SCALE;
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fprintf(file, "P5 %d %d 255\n", side, side);
    for (int y = 0; y < side; y++) {
        for (int x = 0; x < side; x++) {
            int row = y / SCALE - QR_QUIET, column = x / SCALE - QR_QUIET;
            bool inside = row >= 0 && column >= 0 && row < qr->width && column < qr->width;
            fputc(inside && qr->cells[row * qr->width + column] ? 0 : 255, file);
        }
    }
    assert_int_equal(fclose(file), 0);
}

/* What zbarimg reads off the picture. */
static const char *picture_read(struct kit *kit, const char *path)
{
    enum { LIMIT = 4096 };
    int ends[2];
    char *bytes = arena_take(kit->arena, LIMIT + 1);
    size_t size = 0;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        int null = open("/dev/null", O_WRONLY);
        dup2(ends[1], STDOUT_FILENO);
        dup2(null, STDERR_FILENO);
        execlp("zbarimg", "zbarimg", "-q", "--raw", path, (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    for (ssize_t more; (more = read(ends[0], bytes + size, LIMIT - size)) > 0;) {
        size += (size_t)more;
    }
    close(ends[0]);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(WEXITSTATUS(status), 0);
    return arena_copy(kit->arena, bytes, text_trim((struct text){bytes, size}).size);
}

BANK_TEST(test_another_program_reads_the_code)
{
    set_all(kit);
    struct slips slips = slips_of(kit);
    assert_true(requisites_are_whole(&slips.requisites));
    struct slip slip = slips.list.slips[0];
    struct qr qr;
    slip.has_amount = true;
    slip.amount = money_of_kopecks(50050);
    struct text code = slip_code(kit->arena, &slips.requisites, &slip);
    assert_int_equal(qr_make(kit->arena, code, &qr), OK);
    const char *path = arena_printf(kit->arena, "%s/code.pgm", kit->fixture->folder);
    picture_write(path, &qr);
    assert_string_equal(picture_read(kit, path),
                        arena_printf(kit->arena,
                                     "ST00012|Name=МБУ «Комбинат питания»|PersonalAcc=" BANK
                                     "|BankName=Отделение N8619|BIC=040349602"
                                     "|CorrespAcc=30101810100000000602|PayeeINN=2317000420"
                                     "|PersAcc=%s|Purpose=Питание, Л/С %s|Sum=50050",
                                     slip.number, slip.number));
}

BANK_TEST(test_slips_of_a_school_are_one_document)
{
    set_all(kit);
    struct slips slips = slips_of(kit);
    struct text pdf;
    assert_int_equal(slips.list.count, 3); /* pupil 4 has left */
    assert_int_equal(
        slip_pdf(kit->arena, &slips.requisites, slips.list.slips, slips.list.count, &pdf), OK);
    assert_true(text_starts(pdf, TEXT("%PDF-")));
    assert_int_equal(slip_pdf(kit->arena, &slips.requisites, NULL, 0, &pdf), OK);
}

/* ---- charges ---- */

static struct charges_export charges(struct kit *kit, int64_t target)
{
    struct charges_export export = {.target = money_of_kopecks(target),
                                    .number = 7,
                                    .day = kit_today(kit),
                                    .charset = CHARSET_UTF_8};
    assert_int_equal(desk_charges_export(&kit->desk, kit->arena, &export), OK);
    return export;
}

BANK_TEST(test_charges_are_debts_or_up_to_a_balance)
{
    assert_non_null(charges(kit, 0).refusal);
    set_all(kit);
    kit_pay(kit, KIT_SCHOOL, 1, 30000);
    struct charges_export none = charges(kit, 0);
    assert_int_equal(none.lines, 0);
    assert_string_equal(none.file_name, "2317000420_" BANK "_007_0326.txt");
    struct charges_export some = charges(kit, 50000);
    assert_int_equal(some.lines, 6);
    assert_int_equal(money_in_kopecks(some.sum), 20000 + 5 * 50000);
    assert_true(text_starts(some.file, TEXT("0240000001;Иван И.;Питание;ПИТ;200.00\r\n")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_requisites_have_check_digits),
        cmocka_unit_test(test_another_program_reads_the_code),
        cmocka_unit_test(test_slips_of_a_school_are_one_document),
        cmocka_unit_test(test_charges_are_debts_or_up_to_a_balance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
