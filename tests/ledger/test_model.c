/* The ledger beside a naive auditor, which is written from docs/LEDGER.md with arrays and loops and
 * predicts every status. Thousands of postings from a seed; then the same with bugs planted in what
 * the ledger calls, each of which the comparison or verify must catch. */
#include "auditor.h"

#include <stdio.h>
#include <string.h>

/* ---- planted bugs: the linker gives the ledger these instead of the real ones ---- */

enum plant {
    PLANT_NONE,
    PLANT_FLOOR_REACHED,  /* standing at the floor counts as below it */
    PLANT_AMOUNT_LARGE,   /* amounts have no upper limit */
    PLANT_TIME_BACK,      /* the clock is believed whatever the book knows */
    PLANT_DAY_OF_UTC,     /* days end at midnight in Greenwich */
    PLANT_ROW_LOST,       /* a row in a hundred is never written */
    PLANT_ACCOUNT_FORGOT, /* an account in twenty is not loaded */
};
static enum plant planted;
static int plant_count;

int __real_money_compare(struct money a, struct money b);
int __wrap_money_compare(struct money a, struct money b);
int __wrap_money_compare(struct money a, struct money b)
{
    int order = __real_money_compare(a, b);
    return planted == PLANT_FLOOR_REACHED && order == 0 ? -1 : order;
}

bool __real_money_is_amount(struct money money);
bool __wrap_money_is_amount(struct money money);
bool __wrap_money_is_amount(struct money money)
{
    return planted == PLANT_AMOUNT_LARGE ? money_is_positive(money) : __real_money_is_amount(money);
}

struct instant __real_book_recording_time(const struct book *book, struct instant now);
struct instant __wrap_book_recording_time(const struct book *book, struct instant now);
struct instant __wrap_book_recording_time(const struct book *book, struct instant now)
{
    return planted == PLANT_TIME_BACK ? now : __real_book_recording_time(book, now);
}

struct day __real_day_of_instant(struct instant instant, const struct zone *zone);
struct day __wrap_day_of_instant(struct instant instant, const struct zone *zone);
struct day __wrap_day_of_instant(struct instant instant, const struct zone *zone)
{
    static const struct zone UTC = {"UTC", 0};
    return __real_day_of_instant(instant, planted == PLANT_DAY_OF_UTC ? &UTC : zone);
}

enum err __real_statement_add(struct statement *statement);
enum err __wrap_statement_add(struct statement *statement);
enum err __wrap_statement_add(struct statement *statement)
{
    bool lost = planted == PLANT_ROW_LOST && ++plant_count % 100 == 0;
    return lost ? OK : __real_statement_add(statement);
}

struct text __real_ids_text(struct arena *arena, const int64_t *ids, int count);
struct text __wrap_ids_text(struct arena *arena, const int64_t *ids, int count);
struct text __wrap_ids_text(struct arena *arena, const int64_t *ids, int count)
{
    bool forgot = planted == PLANT_ACCOUNT_FORGOT && count > 1 && ++plant_count % 20 == 0;
    return __real_ids_text(arena, ids, forgot ? count - 1 : count);
}

/* ---- chance ---- */

struct dice {
    uint64_t state;
};

static uint64_t roll(struct dice *dice, uint64_t sides)
{
    dice->state ^= dice->state << 13;
    dice->state ^= dice->state >> 7;
    dice->state ^= dice->state << 17;
    return (dice->state * UINT64_C(2685821657736338717) >> 33) % sides;
}

/* ---- what is proposed ---- */

struct play {
    struct fixture *fixture;
    struct auditor *auditor;
    struct dice dice;
    int64_t now;
    int64_t next_counter;
    char fault[512]; /* how ledger and auditor first differed; "" while they agree */
};

static int64_t some_account(struct play *play, bool personal)
{
    struct dice *dice = &play->dice;
    if (roll(dice, 60) == 0)
        return personal ? kit_account(777) : account_system_id(ACCOUNT_SUBSIDY, 5);
    if (personal) return play->auditor->account_ids[roll(dice, PERSONS)];
    return play->auditor->account_ids[PERSONS + roll(dice, ACCOUNTS - PERSONS)];
}

static int64_t some_amount(struct play *play)
{
    struct dice *dice = &play->dice;
    if (roll(dice, 70) == 0) return roll(dice, 2) ? 0 : 1000000001;
    return (int64_t)(1 + roll(dice, 8)) * 100;
}

static void propose_transfers(struct play *play, struct proposal *proposal)
{
    struct dice *dice = &play->dice;
    int count = roll(dice, 5) ? 1 : (int)(roll(dice, TRANSFERS_OF_POSTING) + 1);
    for (int i = 0; i < count; i++) {
        bool is_sale = roll(dice, 5) > 1;
        int64_t personal = some_account(play, roll(dice, 12) != 0);
        int64_t other = some_account(play, roll(dice, 60) == 0);
        proposal->transfers[i] = (struct transfer){
            is_sale ? personal : other, is_sale ? other : personal,
            money_of_kopecks(some_amount(play)), is_sale ? TRANSFER_DISHES : TRANSFER_TOP_UP};
    }
    proposal->posting.kind = POSTING_SALE;
    proposal->posting.transfer_count = roll(dice, 90) ? count : 0;
}

static int64_t some_id(struct play *play)
{
    struct dice *dice = &play->dice;
    uint64_t choice = roll(dice, 40);
    if (choice == 0) return (int64_t)roll(dice, 3) - 1;
    if (choice < 5 && play->next_counter > 0) {
        return kit_id((int64_t)roll(dice, (uint64_t)play->next_counter) + 1);
    }
    return kit_id(++play->next_counter);
}

static int64_t some_moment(struct play *play)
{
    struct dice *dice = &play->dice;
    uint64_t choice = roll(dice, 40);
    if (choice == 0) return INT64_C(946684800000) - (int64_t)roll(dice, 14) * 3600000;
    if (choice == 1) return play->now + 86400000 + (int64_t)roll(dice, 2);
    if (choice == 2) return roll(dice, 2) ? INT64_MAX : INT64_MIN;
    return play->now - (int64_t)roll(dice, UINT64_C(60) * 86400000);
}

static void propose(struct play *play, struct proposal *proposal)
{
    struct dice *dice = &play->dice;
    *proposal = (struct proposal){.posting = {.id = some_id(play)}};
    struct posting *posting = &proposal->posting;
    proposal->content = roll(dice, 15) ? posting->id : posting->id + 1;
    posting->content = kit_content(proposal->content);
    posting->happened_at = instant_of_ms(some_moment(play));
    posting->is_fact = roll(dice, 4) == 0;
    posting->has_floor = roll(dice, 3) != 0;
    posting->floor = money_of_kopecks(-(int64_t)roll(dice, 3) * 300);
    if (roll(dice, 8) == 0) {
        posting->kind = POSTING_REVERSAL;
        posting->reverses_id = kit_id((int64_t)roll(dice, (uint64_t)play->next_counter + 2) + 1);
    } else {
        propose_transfers(play, proposal);
    }
    posting->transfers = proposal->transfers;
}

/* ---- the play ---- */

static int64_t school_of(int book)
{
    return 24 + book;
}

static void play_batch(struct play *play)
{
    struct proposal proposals[BATCH_LIMIT];
    struct posting postings[BATCH_LIMIT];
    enum posting_status statuses[BATCH_LIMIT], expected[BATCH_LIMIT];
    int book = (int)roll(&play->dice, BOOKS), count = (int)roll(&play->dice, BATCH_LIMIT) + 1;
    for (int i = 0; i < count; i++) {
        propose(play, &proposals[i]);
        postings[i] = proposals[i].posting;
        expected[i] = audit(play->auditor, book, play->now, &proposals[i]);
    }
    kit_post_batch(play->fixture, school_of(book), instant_of_ms(play->now), postings, count,
                   statuses);
    for (int i = 0; i < count && play->fault[0] == '\0'; i++) {
        if (statuses[i] == expected[i]) continue;
        snprintf(play->fault, sizeof play->fault, "posting %lld: %s, the auditor says %s",
                 (long long)postings[i].id, posting_status_name(statuses[i]),
                 posting_status_name(expected[i]));
    }
}

static void play_seal(struct play *play)
{
    struct seal seal = {0};
    int book = (int)roll(&play->dice, BOOKS);
    int64_t today = audited_day(&play->auditor->books[book], play->now), next_seq = 0;
    int64_t day = today - (int64_t)roll(&play->dice, 3);
    enum seal_status expected = audit_seal(play->auditor, book, day, play->now, &next_seq);
    enum seal_status status = kit_seal(play->fixture, school_of(book), (int)day,
                                       instant_of_ms(play->now), &seal);
    bool agrees = status == expected && (status != SEAL_MADE || seal.next_seq == next_seq);
    if (agrees || play->fault[0] != '\0') return;
    snprintf(play->fault, sizeof play->fault,
             "seal of day %lld: %s up to %lld, the auditor says "
             "%s up to %lld",
             (long long)day, seal_status_name(status), (long long)seal.next_seq,
             seal_status_name(expected), (long long)next_seq);
}

static void compare_balances(struct play *play)
{
    for (int book = 0; book < BOOKS; book++) {
        for (int i = 0; i < ACCOUNTS; i++) {
            int64_t id = play->auditor->account_ids[i];
            int64_t balance = kit_balance(play->fixture, school_of(book), id);
            int64_t expected = audited_balance(play->auditor, book, id);
            if (balance == expected || play->fault[0] != '\0') continue;
            snprintf(play->fault, sizeof play->fault, "account %lld: %lld, the auditor says %lld",
                     (long long)id, (long long)balance, (long long)expected);
        }
    }
}

static void ask_verify(struct play *play)
{
    struct kit_findings findings;
    kit_verify(play->fixture, &findings);
    if (findings.report.findings == 0 || play->fault[0] != '\0') return;
    snprintf(play->fault, sizeof play->fault, "verify: %.400s", findings.text);
}

static void auditor_open(struct play *play)
{
    static const enum account_kind SYSTEM[ACCOUNTS - PERSONS] = {ACCOUNT_SALES, ACCOUNT_ROSTER,
                                                                 ACCOUNT_CLEARING, ACCOUNT_SUBSIDY};
    struct auditor *auditor = play->auditor;
    for (int i = 0; i < PERSONS; i++) auditor->account_ids[i] = kit_account(i + 1);
    for (int i = PERSONS; i < ACCOUNTS; i++) {
        auditor->account_ids[i] = kit_system(SYSTEM[i - PERSONS]);
    }
    static const char *const ZONES[BOOKS] = {"Europe/Moscow", "Asia/Kamchatka"};
    for (int book = 0; book < BOOKS; book++) {
        struct audited_book *own = &auditor->books[book];
        own->zone = zone_find(text_of(ZONES[book]));
        own->recorded_at = kit_now().ms - DAY_MS;
        own->open_day = audited_day(own, own->recorded_at);
        kit_book(play->fixture, school_of(book), own->zone, PERSONS);
    }
}

/* Plays until ledger and auditor differ, or to the end; tells in *out_fault how. */
static void play_run(struct fixture *fixture, uint64_t seed, int steps, char *out_fault,
                     size_t fault_size)
{
    struct play play = {
        .fixture = fixture,
        .auditor = ARENA_NEW(fixture->arena, struct auditor),
        .dice = {seed * UINT64_C(0x9E3779B97F4A7C15) + 1},
        .now = kit_now().ms,
    };
    auditor_open(&play);
    for (int step = 0; step < steps && play.fault[0] == '\0'; step++) {
        int64_t ahead = (int64_t)roll(&play.dice, 4 * 3600000);
        play.now += roll(&play.dice, 8) ? ahead : -ahead;
        if (roll(&play.dice, 10) == 0) {
            play_seal(&play);
        } else {
            play_batch(&play);
        }
    }
    if (play.fault[0] == '\0') compare_balances(&play);
    if (play.fault[0] == '\0') ask_verify(&play);
    snprintf(out_fault, fault_size, "%s", play.fault);
}

enum { SEEDS = 6, STEPS = 300, POSTGRES_STEPS = 120 };
static uint64_t current_seed;

static void body_agree(struct fixture *fixture)
{
    char fault[512];
    int steps = fixture->engine == STORE_POSTGRES ? POSTGRES_STEPS : STEPS;
    play_run(fixture, current_seed, steps, fault, sizeof fault);
    if (fault[0] != '\0') fail_msg("seed %llu: %s", (unsigned long long)current_seed, fault);
    assert_in_range(kit_number(fixture, "SELECT count(*) FROM posting"), steps, POSTINGS_LIMIT);
}

static void test_model_agrees_with_the_auditor(void **state)
{
    (void)state;
    for (current_seed = 1; current_seed <= SEEDS; current_seed++) fixture_sqlite(body_agree);
}

static void test_model_agrees_with_the_auditor_on_postgres(void **state)
{
    (void)state;
    for (current_seed = 1; current_seed <= 2; current_seed++) fixture_postgres(body_agree);
}

static enum plant current_plant;

static void body_plant(struct fixture *fixture)
{
    char fault[512];
    planted = current_plant;
    plant_count = 0;
    play_run(fixture, 1, STEPS, fault, sizeof fault);
    planted = PLANT_NONE;
    if (fault[0] == '\0') fail_msg("planted bug %d was not caught", (int)current_plant);
    print_message("planted bug %d: %.*s\n", (int)current_plant, (int)strcspn(fault, "\n"), fault);
}

static void test_model_catches_planted_bugs(void **state)
{
    (void)state;
    for (int i = PLANT_FLOOR_REACHED; i <= PLANT_ACCOUNT_FORGOT; i++) {
        current_plant = (enum plant)i;
        fixture_sqlite(body_plant);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_model_agrees_with_the_auditor),
        cmocka_unit_test(test_model_agrees_with_the_auditor_on_postgres),
        cmocka_unit_test(test_model_catches_planted_bugs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
