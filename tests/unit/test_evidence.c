/* Evidence: each finding by a table of facts, the order in which findings go before each other, and
 * lines made of real rosters, tills, attendance and absences. */
#include "desk_kit.h"

#include <string.h>

#include "base/id.h"
#include "desk/attendance.h"
#include "desk/evidence.h"
#include "desk/unspent.h"
#include "ledger/account.h"

#define ROWS(list) (sizeof(list) / sizeof((list)[0]))

/* ---- the judge ---- */

/* A breakfast asked for, due, served, charged: all agrees. */
static struct evidence_line good(void)
{
    return (struct evidence_line){.account_id = 1,
                                  .meal = MEAL_BREAKFAST,
                                  .request = EVIDENCE_EATS,
                                  .is_approved = true,
                                  .is_meal_day = true,
                                  .no_meal_reason = "",
                                  .has_contract = true,
                                  .is_entitled = true,
                                  .served = 1,
                                  .charged = 1,
                                  .parent = money_of_kopecks(4961),
                                  .subsidy = money_of_kopecks(2039),
                                  .till_takes_part = true,
                                  .presence = EVIDENCE_PRESENT};
}

/* Makes the finding's own facts true, whatever the others are. */
static void spoil(struct evidence_line *line, enum evidence_finding finding)
{
    switch (finding) {
    case EVIDENCE_AGREES: break;
    case EVIDENCE_CHARGED_TWICE: line->paid_at_till = 1; break;
    case EVIDENCE_SERVED_TWICE: line->served = 2; break;
    case EVIDENCE_NO_MEAL_DAY: line->is_meal_day = false; break;
    case EVIDENCE_NO_CONTRACT: line->has_contract = false; break;
    case EVIDENCE_CHARGED_WITHOUT_RIGHT:
    case EVIDENCE_SERVED_WITHOUT_RIGHT: line->is_entitled = false; break;
    case EVIDENCE_CHARGED_ABSENT:
    case EVIDENCE_SERVED_ABSENT: line->presence = EVIDENCE_ABSENT; break;
    case EVIDENCE_CHARGED_UNASKED: line->is_absence_told = true; break;
    case EVIDENCE_CHARGED_NOT_SERVED:
    case EVIDENCE_SERVED_NOT_CHARGED:
    case EVIDENCE_ASKED_NOT_CHARGED: break;
    }
}

/* Findings that need a meal served and not charged, or the other way round, or neither. */
static struct evidence_line ground_of(enum evidence_finding finding)
{
    struct evidence_line line = good();
    bool unserved = finding == EVIDENCE_CHARGED_ABSENT || finding == EVIDENCE_CHARGED_UNASKED ||
                    finding == EVIDENCE_CHARGED_NOT_SERVED || finding == EVIDENCE_ASKED_NOT_CHARGED;
    bool uncharged = finding == EVIDENCE_SERVED_WITHOUT_RIGHT ||
                     finding == EVIDENCE_SERVED_NOT_CHARGED ||
                     finding == EVIDENCE_ASKED_NOT_CHARGED;
    if (unserved) line.served = 0;
    if (uncharged) line.charged = 0;
    return line;
}

static void test_each_finding_has_its_facts(void **state)
{
    (void)state;
    for (int i = 0; i < EVIDENCE_FINDING_COUNT; i++) {
        struct evidence_line line = ground_of((enum evidence_finding)i);
        spoil(&line, (enum evidence_finding)i);
        assert_int_equal(evidence_judge(&line), i);
    }
}

static bool can_meet(enum evidence_finding ground, enum evidence_finding other)
{
    const struct evidence_line line = ground_of(ground), with = ground_of(other);
    return line.served == with.served && line.charged == with.charged;
}

/* Of two that meet, the earlier is told. */
static void test_the_earlier_finding_is_told(void **state)
{
    (void)state;
    int met = 0;
    for (int i = 1; i < EVIDENCE_FINDING_COUNT; i++) {
        for (int j = i + 1; j < EVIDENCE_FINDING_COUNT; j++) {
            enum evidence_finding first = (enum evidence_finding)i;
            enum evidence_finding second = (enum evidence_finding)j;
            if (!can_meet(first, second)) continue;
            struct evidence_line line = ground_of(second);
            spoil(&line, second);
            spoil(&line, first);
            assert_int_equal(evidence_judge(&line), first);
            met++;
        }
    }
    assert_true(met > 10);
}

static const struct {
    const char *what;
    enum evidence_request request;
    bool is_approved, is_absence_told, is_declined, till_takes_part;
    int served, charged, paid;
    enum evidence_presence presence;
    enum evidence_finding finding;
} CASES[] = {
    {"nothing was, nothing was asked", EVIDENCE_DOES_NOT_EAT, true, false, false, true, 0, 0, 0,
     EVIDENCE_UNKNOWN, EVIDENCE_AGREES},
    {"the canteen's tills mark nobody", EVIDENCE_EATS, true, false, false, false, 0, 1, 0,
     EVIDENCE_UNKNOWN, EVIDENCE_AGREES},
    {"ill, and the roster knows", EVIDENCE_DOES_NOT_EAT, true, true, false, true, 0, 0, 0,
     EVIDENCE_ABSENT, EVIDENCE_AGREES},
    {"came after all, and ate", EVIDENCE_EATS, true, true, false, true, 1, 1, 0, EVIDENCE_PRESENT,
     EVIDENCE_AGREES},
    {"sold at the till", EVIDENCE_NOT_ASKED, false, false, false, true, 1, 0, 1, EVIDENCE_UNKNOWN,
     EVIDENCE_AGREES},
    {"not approved yet", EVIDENCE_EATS, false, false, false, true, 0, 0, 0, EVIDENCE_UNKNOWN,
     EVIDENCE_AGREES},
    {"absent, without tills", EVIDENCE_EATS, true, false, false, false, 0, 1, 0, EVIDENCE_ABSENT,
     EVIDENCE_CHARGED_ABSENT},
    {"another ate by the card", EVIDENCE_EATS, true, false, false, true, 1, 1, 0, EVIDENCE_ABSENT,
     EVIDENCE_SERVED_ABSENT},
    {"declined and charged", EVIDENCE_EATS, true, false, true, false, 0, 1, 0, EVIDENCE_UNKNOWN,
     EVIDENCE_CHARGED_UNASKED},
    {"by roster and till", EVIDENCE_EATS, true, false, false, true, 1, 1, 1, EVIDENCE_UNKNOWN,
     EVIDENCE_CHARGED_TWICE},
};

static void test_cases_of_a_canteen(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(CASES); i++) {
        struct evidence_line line = good();
        line.request = CASES[i].request;
        line.is_approved = CASES[i].is_approved;
        line.is_absence_told = CASES[i].is_absence_told;
        line.is_declined = CASES[i].is_declined;
        line.till_takes_part = CASES[i].till_takes_part;
        line.served = CASES[i].served;
        line.charged = CASES[i].charged;
        line.paid_at_till = CASES[i].paid;
        line.presence = CASES[i].presence;
        if (evidence_judge(&line) != CASES[i].finding) print_error("%s\n", CASES[i].what);
        assert_int_equal(evidence_judge(&line), CASES[i].finding);
    }
}

static void test_words(void **state)
{
    (void)state;
    struct arena arena;
    struct evidence_line line = good();
    enum evidence_finding finding;
    arena_init(&arena, 1 << 20);
    line.served = 0;
    line.subsidy = money_zero();
    line.presence = EVIDENCE_ABSENT;
    assert_string_equal(
        evidence_sentence(&arena, &line),
        "По табелю начислено 49,61 ₽, касса не выдавала, в посещаемости отмечен "
        "отсутствующим.");
    line = good();
    line.charged = 0;
    line.is_meal_day = false;
    line.no_meal_reason = "карантин";
    line.is_entitled = false;
    assert_string_equal(evidence_sentence(&arena, &line),
                        "В табеле стоит, не начислено, касса выдала, в посещаемости отмечен "
                        "присутствующим, питания в этот день нет: карантин, права на этот рацион "
                        "нет.");
    line.request = EVIDENCE_NOT_ASKED;
    assert_true(strncmp(evidence_sentence(&arena, &line), "Не начислено", 12) == 0);
    line.paid_at_till = 1;
    assert_true(strncmp(evidence_sentence(&arena, &line), "Кассой начислено", 16) == 0);
    for (int i = 0; i < EVIDENCE_FINDING_COUNT; i++) {
        assert_true(evidence_finding_by_name(
            text_of(evidence_finding_name((enum evidence_finding)i)), &finding));
        assert_int_equal(finding, i);
        assert_true(strlen(evidence_finding_title(finding)) > 0);
        assert_true(strlen(evidence_finding_advice(finding)) > 0);
    }
    assert_false(evidence_finding_by_name(TEXT("other"), &finding));
    arena_release(&arena);
}

/* ---- lines of real days ---- */

static enum err sql_run(struct tx *tx, void *context)
{
    scoped(statement) struct statement *run = statement_open(tx, context);
    return statement_run(run);
}

static void sql(struct kit *kit, const char *text)
{
    struct query *query = ARENA_NEW(kit->arena, struct query);
    *query = (struct query){.name = text, .kind = QUERY_EXEC, .sqlite = text, .postgres = text};
    assert_int_equal(store_write(kit->store, KIT_SCHOOL, sql_run, query), OK);
}

/* A year of teaching, a contract, and everybody's right to breakfast. */
static void ground(struct kit *kit)
{
    sql(kit, "INSERT INTO school_term (school_id, first_day, last_day, name) VALUES (0, 20300, "
             "20600, 'Год')");
    sql(kit, "INSERT INTO caterer (id, name, inn) VALUES (7, 'Комбинат питания', '')");
    sql(kit, "INSERT INTO contract (school_id, id, caterer_id, number, first_day, last_day) "
             "VALUES (24, 71, 7, '12-П', 0, 30000)");
    sql(kit, "INSERT INTO set_meal_family (school_id, id, name, meal, stage, caterer_id, "
             "funding_source_id) VALUES (24, 1, 'Завтрак', 1, 0, 7, 1)");
    sql(kit, "INSERT INTO set_meal_price (school_id, family_id, first_day, set_meal_id, login_id, "
             "set_at) VALUES (24, 1, 0, 10, 0, 0)");
    for (int i = 1; i <= KIT_PUPILS; i++) {
        kit_entitle(kit, kit_pupil(KIT_SCHOOL, i), KIT_BREAKFAST, kit_today(kit));
    }
}

static void charge(struct kit *kit, const int *pupils, int count)
{
    int64_t ids[KIT_PUPILS];
    for (int i = 0; i < count; i++) ids[i] = kit_pupil(KIT_SCHOOL, pupils[i]);
    struct roster_charge charge = {.id = kit_id(kit),
                                   .school_id = KIT_SCHOOL,
                                   .class_id = KIT_CLASS,
                                   .day = kit_today(kit),
                                   .set_meal_id = KIT_BREAKFAST,
                                   .happened_at = kit->now,
                                   .account_ids = ids,
                                   .account_count = count};
    assert_int_equal(desk_charge_roster(&kit->desk, kit->arena, &charge), OK);
    assert_int_equal(charge.status, ROSTER_RECORDED);
}

static void serve(struct kit *kit, int pupil)
{
    struct document served = {.id = kit_id(kit),
                              .kind = DOCUMENT_SERVED,
                              .happened_at = kit->now,
                              .account_id = kit_pupil(KIT_SCHOOL, pupil),
                              .card_id = kit_card(KIT_SCHOOL, pupil),
                              .set_meal_id = KIT_BREAKFAST};
    assert_int_equal(kit_record_one(kit, &served), DOCUMENT_RECORDED);
}

static enum err absent_run(struct tx *tx, void *context)
{
    return attendance_mark(tx, context, 1);
}

static void absent(struct kit *kit, int pupil)
{
    int64_t account_id = kit_pupil(KIT_SCHOOL, pupil);
    struct attendance attendance = {KIT_SCHOOL, kit_today(kit), &account_id, 1, false};
    assert_int_equal(store_write(kit->store, KIT_SCHOOL, absent_run, &attendance), OK);
}

struct looking {
    struct kit *kit;
    struct evidence_period period;
    struct evidence evidence;
};

static enum err looking_run(struct tx *tx, void *context)
{
    struct looking *looking = context;
    return evidence_load(tx, looking->kit->arena, &looking->period, &looking->evidence);
}

static struct evidence look(struct kit *kit, int64_t account_id)
{
    struct looking looking = {
        .kit = kit,
        .period = {KIT_SCHOOL, day_add(kit_today(kit), -2), kit_today(kit), account_id}};
    assert_int_equal(store_read(kit->store, looking_run, &looking), OK);
    return looking.evidence;
}

static const struct evidence_line *line_of(const struct evidence *evidence, int pupil)
{
    int place = 0;
    while (place < evidence->count &&
           evidence->lines[place].account_id != kit_pupil(KIT_SCHOOL, pupil)) {
        place++;
    }
    assert_true(place < evidence->count);
    return &evidence->lines[place];
}

DESK_TEST(test_a_day_of_rosters_tills_and_attendance)
{
    ground(kit);
    charge(kit, (const int[]){1, 2, 4}, 3);
    serve(kit, 1);
    serve(kit, 3);
    absent(kit, 4);
    struct evidence evidence = look(kit, 0);
    assert_int_equal(evidence.count, 4);
    assert_int_equal(line_of(&evidence, 1)->finding, EVIDENCE_AGREES);
    assert_int_equal(line_of(&evidence, 2)->finding, EVIDENCE_CHARGED_NOT_SERVED);
    assert_int_equal(line_of(&evidence, 3)->finding, EVIDENCE_SERVED_NOT_CHARGED);
    assert_int_equal(line_of(&evidence, 4)->finding, EVIDENCE_CHARGED_ABSENT);
    assert_int_equal(evidence.by_finding[EVIDENCE_AGREES], 1);
    assert_int_equal(money_in_kopecks(evidence.charged_parent), 3 * 4961);
    assert_int_equal(money_in_kopecks(evidence.charged_subsidy), 3 * 2039);
    assert_int_equal(line_of(&evidence, 2)->class_id, KIT_CLASS);
    struct evidence one = look(kit, kit_pupil(KIT_SCHOOL, 2));
    assert_int_equal(one.count, 1);
    assert_true(one.lines[0].till_takes_part);
    assert_int_equal(one.lines[0].finding, EVIDENCE_CHARGED_NOT_SERVED);
}

DESK_TEST(test_what_the_till_sold_is_charged_and_served)
{
    struct sale_line lines[] = {kit_meal(KIT_BREAKFAST)};
    ground(kit);
    kit_set(kit, 0, SETTING_SET_MEAL_CHARGED_BY, 0);
    kit_pay(kit, KIT_SCHOOL, 1, 100000);
    struct document sale = kit_sale(kit, lines, 1);
    assert_int_equal(kit_record_one(kit, &sale), DOCUMENT_RECORDED);
    struct evidence evidence = look(kit, 0);
    assert_int_equal(evidence.count, 1);
    assert_int_equal(evidence.lines[0].finding, EVIDENCE_AGREES);
    assert_int_equal(evidence.lines[0].paid_at_till, 1);
    assert_int_equal(evidence.lines[0].served, 1);
    charge(kit, (const int[]){1}, 1);
    assert_int_equal(look(kit, 0).lines[0].finding, EVIDENCE_CHARGED_TWICE);
    struct document taken = kit_return(kit, &sale, lines, 1);
    assert_int_equal(kit_record_one(kit, &taken), DOCUMENT_RECORDED);
    evidence = look(kit, 0);
    assert_int_equal(evidence.lines[0].paid_at_till, 0);
    assert_int_equal(evidence.lines[0].charged, 1);
    assert_int_equal(evidence.lines[0].finding, EVIDENCE_AGREES); /* nobody else tapped */
}

DESK_TEST(test_the_calendar_contract_and_rights_are_asked)
{
    ground(kit);
    charge(kit, (const int[]){1}, 1);
    assert_int_equal(look(kit, 0).lines[0].finding, EVIDENCE_AGREES);
    sql(kit, "UPDATE entitlement SET last_day = 0");
    assert_int_equal(look(kit, 0).lines[0].finding, EVIDENCE_CHARGED_WITHOUT_RIGHT);
    sql(kit, "UPDATE contract SET last_day = 0");
    assert_int_equal(look(kit, 0).lines[0].finding, EVIDENCE_NO_CONTRACT);
    sql(kit,
        arena_printf(kit->arena,
                     "INSERT INTO calendar_day (school_id, day, shift, kind, reason, login_id, "
                     "set_at) VALUES (24, %d, 0, 3, 'нет воды', 0, 0)",
                     kit_today(kit).number));
    struct evidence evidence = look(kit, 0);
    assert_int_equal(evidence.lines[0].finding, EVIDENCE_NO_MEAL_DAY);
    assert_string_equal(evidence.lines[0].no_meal_reason, "нет воды");
}

/* What a roster took back is no charge; a pupil whose family said ahead that he is ill is found. */
DESK_TEST(test_families_and_sheets_are_asked)
{
    ground(kit);
    int64_t ill = kit_pupil(KIT_SCHOOL, 1), asked = kit_pupil(KIT_SCHOOL, 2);
    charge(kit, (const int[]){1}, 1);
    sql(kit, arena_printf(kit->arena,
                          "INSERT INTO absence (school_id, id, account_id, first_day, last_day, "
                          "reason, said_by, login_id, said_at) VALUES (24, 1, %lld, %d, %d, '', 1, "
                          "0, 0)",
                          (long long)ill, kit_today(kit).number, kit_today(kit).number));
    sql(kit, arena_printf(kit->arena,
                          "INSERT INTO roster_sheet (school_id, day, class_id, family_id, state, "
                          "version, changed_at, login_id, roster_id) VALUES (24, %d, 900, 1, 3, 1, "
                          "0, 0, 0)",
                          kit_today(kit).number));
    sql(kit,
        arena_printf(kit->arena,
                     "INSERT INTO roster_sheet_mark (school_id, day, class_id, family_id, "
                     "account_id, eats, why, marked_at) VALUES (24, %d, 900, 1, %lld, 1, 1, 0)",
                     kit_today(kit).number, (long long)asked));
    struct evidence evidence = look(kit, 0);
    assert_int_equal(evidence.count, 2);
    assert_int_equal(line_of(&evidence, 1)->finding, EVIDENCE_CHARGED_UNASKED);
    assert_int_equal(line_of(&evidence, 2)->finding, EVIDENCE_ASKED_NOT_CHARGED);
    assert_int_equal(line_of(&evidence, 2)->set_meal_id, KIT_BREAKFAST);
}

/* ---- explanations ---- */

static enum evidence_note_status explain(struct kit *kit, int64_t id, const char *words)
{
    enum evidence_note_status status;
    struct evidence_note note = {.id = id,
                                 .school_id = KIT_SCHOOL,
                                 .account_id = kit_pupil(KIT_SCHOOL, 2),
                                 .day = kit_today(kit),
                                 .meal = MEAL_BREAKFAST,
                                 .note = text_of(words),
                                 .login_id = 5};
    assert_int_equal(desk_evidence_explain(&kit->desk, kit->arena, &note, &status), OK);
    return status;
}

DESK_TEST(test_a_difference_is_explained_and_stays)
{
    ground(kit);
    assert_int_equal(explain(kit, 1, "Ел без карты"), EVIDENCE_NOTE_NOTHING);
    charge(kit, (const int[]){1, 2}, 2);
    serve(kit, 1);
    assert_int_equal(explain(kit, 1, "  "), EVIDENCE_NOTE_EMPTY);
    char long_note[EVIDENCE_NOTE_LIMIT + 2];
    memset(long_note, 'x', sizeof long_note - 1);
    long_note[sizeof long_note - 1] = '\0';
    assert_int_equal(explain(kit, 1, long_note), EVIDENCE_NOTE_TOO_LONG);
    assert_int_equal(explain(kit, 1, "Ел без карты"), EVIDENCE_NOTED);
    assert_int_equal(explain(kit, 1, "Ел без карты"), EVIDENCE_NOTE_EXISTS);
    assert_int_equal(explain(kit, 2, "Подтвердил классный руководитель"), EVIDENCE_NOTED);
    struct evidence evidence = look(kit, 0);
    assert_int_equal(evidence.by_finding[EVIDENCE_CHARGED_NOT_SERVED], 1);
    assert_int_equal(evidence.explained, 1);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM evidence_note"), 2);
    assert_int_equal(kit_count(kit, "SELECT max(finding) FROM evidence_note"),
                     EVIDENCE_CHARGED_NOT_SERVED);
}

/* ---- rights that were not used ---- */

struct unspent_look {
    struct kit *kit;
    struct unspent_period period;
    struct unspent unspent;
};

static enum err unspent_run(struct tx *tx, void *context)
{
    struct unspent_look *look = context;
    return unspent_load(tx, look->kit->arena, &look->period, &look->unspent);
}

/* March 2026 as it is seen from the clock's day. */
static struct unspent_period march(const struct kit *kit, int64_t account_id)
{
    struct day first;
    assert_int_equal(day_parse(TEXT("2026-03-01"), &first), OK);
    return (struct unspent_period){KIT_SCHOOL, first, day_add(first, 30), kit_today(kit),
                                   account_id};
}

static struct unspent unspent(struct kit *kit)
{
    struct unspent_look look = {.kit = kit, .period = march(kit, 0)};
    assert_int_equal(store_read(kit->store, unspent_run, &look), OK);
    return look.unspent;
}

static enum unspent_status give(struct kit *kit, int pupil, int64_t *out_given)
{
    struct unspent_giving giving = {.period = march(kit, kit_pupil(KIT_SCHOOL, pupil)),
                                    .login_id = 5};
    assert_int_equal(desk_unspent_give(&kit->desk, kit->arena, &giving), OK);
    *out_given = giving.given;
    return giving.status;
}

/* Pupil 1 has the right to a free lunch from Monday on; it is Friday. */
static void lunches(struct kit *kit)
{
    ground(kit);
    sql(kit, "UPDATE entitlement SET last_day = 0");
    sql(kit, "INSERT INTO set_meal_family (school_id, id, name, meal, stage, caterer_id, "
             "funding_source_id) VALUES (24, 2, 'Обед', 2, 0, 7, 2)");
    sql(kit, "INSERT INTO set_meal_price (school_id, family_id, first_day, set_meal_id, login_id, "
             "set_at) VALUES (24, 2, 0, 11, 0, 0)");
    kit_entitle(kit, kit_pupil(KIT_SCHOOL, 1), KIT_FREE_LUNCH, kit_today(kit));
    kit->now = instant_add_ms(kit->now, 4 * DAY_MS);
}

DESK_TEST(test_rights_that_were_not_used_stay_in_the_budget)
{
    int64_t given;
    lunches(kit);
    struct unspent all = unspent(kit);
    assert_int_equal(all.count, 1);
    assert_int_equal(all.lines[0].account_id, kit_pupil(KIT_SCHOOL, 1));
    assert_int_equal(all.days, 4); /* Monday to Thursday: today may still be eaten */
    assert_int_equal(money_in_kopecks(all.subsidy), 4 * 8700);
    assert_int_equal(all.lines[0].may_be_given, 0);
    assert_int_equal(give(kit, 1, &given), UNSPENT_POLICY_KEEPS);
    assert_int_equal(given, 0);
}

DESK_TEST(test_parcels_are_charged_explained_and_bounded)
{
    int64_t given;
    lunches(kit);
    kit_set(kit, 0, SETTING_UNSPENT_POLICY, UNSPENT_PARCEL);
    kit_set(kit, 0, SETTING_UNSPENT_DAYS, 3);
    assert_int_equal(unspent(kit).lines[0].may_be_given, 3);
    assert_int_equal(give(kit, 2, &given), UNSPENT_NOTHING);
    assert_int_equal(give(kit, 1, &given), UNSPENT_GIVEN);
    assert_int_equal(given, 3);
    assert_int_equal(give(kit, 1, &given), UNSPENT_NOTHING);
    assert_int_equal(kit_balance(kit, KIT_SCHOOL, kit_pupil(KIT_SCHOOL, 1)), 0);
    assert_int_equal(kit_balance(kit, KIT_SCHOOL, account_system_id(ACCOUNT_SUBSIDY, 2)),
                     -3 * 8700);
    struct unspent left = unspent(kit);
    assert_int_equal(left.days, 1);
    assert_int_equal(left.lines[0].given, 3);
    assert_int_equal(left.lines[0].may_be_given, 0);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM evidence_note"), 3);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM unspent_given"), 3);
}

DESK_TEST(test_accumulated_days_hold_for_the_school_year)
{
    int64_t given;
    lunches(kit);
    kit_set(kit, 0, SETTING_UNSPENT_POLICY, UNSPENT_PARCEL);
    kit->now = instant_add_ms(kit->now, 80 * DAY_MS);
    assert_int_equal(unspent(kit).lines[0].may_be_given, 0);
    assert_int_equal(give(kit, 1, &given), UNSPENT_TOO_OLD);
    kit_set(kit, 0, SETTING_UNSPENT_POLICY, UNSPENT_ACCUMULATES);
    assert_int_equal(give(kit, 1, &given), UNSPENT_GIVEN);
    assert_int_equal(given, 10);                      /* the limit by default */
    kit->now = instant_add_ms(kit->now, 90 * DAY_MS); /* the next school year */
    assert_int_equal(give(kit, 1, &given), UNSPENT_NOTHING);
}

/* A meal with a parent's part is told, never given: a parcel costs nobody. */
DESK_TEST(test_a_parcel_costs_nobody)
{
    int64_t given;
    ground(kit);
    kit_set(kit, 0, SETTING_UNSPENT_POLICY, UNSPENT_PARCEL);
    kit->now = instant_add_ms(kit->now, DAY_MS);
    struct unspent all = unspent(kit);
    assert_int_equal(all.count, KIT_PUPILS - 1); /* pupil 4 has left */
    assert_int_equal(money_in_kopecks(all.subsidy), 3 * 2039);
    assert_int_equal(give(kit, 1, &given), UNSPENT_NOTHING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_finding_has_its_facts),
        cmocka_unit_test(test_the_earlier_finding_is_told),
        cmocka_unit_test(test_cases_of_a_canteen),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_a_day_of_rosters_tills_and_attendance),
        cmocka_unit_test(test_what_the_till_sold_is_charged_and_served),
        cmocka_unit_test(test_the_calendar_contract_and_rights_are_asked),
        cmocka_unit_test(test_families_and_sheets_are_asked),
        cmocka_unit_test(test_a_difference_is_explained_and_stays),
        cmocka_unit_test(test_rights_that_were_not_used_stay_in_the_budget),
        cmocka_unit_test(test_parcels_are_charged_explained_and_bounded),
        cmocka_unit_test(test_accumulated_days_hold_for_the_school_year),
        cmocka_unit_test(test_a_parcel_costs_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
