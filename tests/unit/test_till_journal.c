/* The till's journal on its way, its mirror, its shifts and its crew. */
#include "till_test.h"

#include <string.h>

#include "base/id.h"
#include "store/migrate.h"
#include "sync/json_handle.h"
#include "till/sibling.h"

static void sell_some(struct till_kit *kit, int count)
{
    struct counter_line juice = till_dish(TILL_JUICE, 1);
    for (int i = 0; i < count; i++) {
        assert_int_equal(till_sell(kit, 1, &juice, 1).status, COUNTER_DONE);
    }
}

/* ---- the journal ---- */

struct list_work {
    struct till_kit *kit;
    int64_t after;
    int count;
    size_t bytes;
    struct outbox_list list;
};

static enum err list_work(struct tx *tx, void *context)
{
    struct list_work *work = context;
    return outbox_unsent(tx, &work->kit->arena, work->after, work->count, work->bytes, &work->list);
}

static struct outbox_list unsent(struct till_kit *kit, int64_t after, int count, size_t bytes)
{
    struct list_work work = {kit, after, count, bytes, {0}};
    assert_int_equal(store_read(kit->store, list_work, &work), OK);
    return work.list;
}

TILL_TEST(test_unsent_in_order_and_bounded)
{
    sell_some(kit, 5);
    struct outbox_list list = unsent(kit, 0, 100, SIZE_MAX);
    assert_int_equal(list.count, 5);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(list.items[i].seq, i + 1);
        assert_int_equal(list.items[i].id, id_make(TILL_ORIGIN, i + 1));
        assert_int_equal(list.items[i].kind, OUTBOX_SALE);
    }
    assert_int_equal(unsent(kit, 3, 100, SIZE_MAX).count, 2);
    assert_int_equal(unsent(kit, 0, 2, SIZE_MAX).count, 2);
    size_t two = list.items[0].body.size + list.items[1].body.size + 2;
    assert_int_equal(unsent(kit, 0, 100, two).count, 2);
    assert_int_equal(unsent(kit, 0, 100, two - 1).count, 1);
    assert_int_equal(unsent(kit, 0, 100, 1).count, 1);
}

struct one_answer {
    struct till_kit *kit;
    struct outbox_answer answer;
    bool found;
};

static enum err one_answer(struct tx *tx, void *context)
{
    struct one_answer *work = context;
    TRY(outbox_answered(tx, &work->answer, work->kit->now, &work->found));
    return outbox_settle(tx);
}

static bool answer(struct till_kit *kit, int64_t counter, enum outbox_result result,
                   int64_t version)
{
    struct one_answer work = {
        kit, {id_make(TILL_ORIGIN, counter), result, TEXT(""), version}, false};
    assert_int_equal(store_write(kit->store, 0, one_answer, &work), OK);
    return work.found;
}

static struct outbox_standing standing(struct till_kit *kit)
{
    struct counter_standing standing;
    assert_int_equal(counter_standing(&kit->counter, &kit->arena, &standing), OK);
    return standing.outbox;
}

TILL_TEST(test_answers_settle_the_journal)
{
    sell_some(kit, 4);
    assert_false(answer(kit, 99, OUTBOX_RECORDED, 1));
    assert_true(answer(kit, 2, OUTBOX_RECORDED, 10));
    assert_int_equal(standing(kit).unsent, 3);
    assert_int_equal(till_count(kit, "SELECT contained_through FROM outbox_state"), 0);
    assert_true(answer(kit, 1, OUTBOX_EXISTS, 10));
    assert_int_equal(till_count(kit, "SELECT contained_through FROM outbox_state"), 2);
    /* What will never be recorded holds up nobody, and is money nowhere. */
    assert_true(answer(kit, 3, OUTBOX_MALFORMED, 0));
    assert_int_equal(standing(kit).malformed, 1);
    assert_int_equal(till_count(kit, "SELECT contained_through FROM outbox_state"), 3);
    assert_int_equal(till_balance(kit, 1), 50000 - 1320);
    assert_int_equal(unsent(kit, 0, 9, SIZE_MAX).count, 1);
    assert_int_equal(standing(kit).last_counter, 4);
}

struct rewind_work {
    int64_t acknowledged;
};

static enum err rewind_work(struct tx *tx, void *context)
{
    return outbox_rewind(tx, TILL_ORIGIN, ((struct rewind_work *)context)->acknowledged);
}

/* The server came back from a backup: what it forgot is handed in again. */
TILL_TEST(test_a_rewind_sends_again)
{
    sell_some(kit, 4);
    till_answer_all(kit, 10);
    assert_int_equal(standing(kit).unsent, 0);
    struct rewind_work work = {1};
    assert_int_equal(store_write(kit->store, 0, rewind_work, &work), OK);
    assert_int_equal(standing(kit).unsent, 3);
    assert_int_equal(unsent(kit, 0, 9, SIZE_MAX).items[0].seq, 2);
}

struct reissue_work {
    struct till_kit *kit;
    int64_t id;
    bool done;
};

static enum err reissue_work(struct tx *tx, void *context)
{
    struct reissue_work *work = context;
    return outbox_reissue(tx, &work->kit->arena, work->id, work->kit->now, &work->done);
}

TILL_TEST(test_a_taken_id_gets_a_new_one)
{
    sell_some(kit, 2);
    assert_true(answer(kit, 1, OUTBOX_TAKEN, 0));
    struct reissue_work work = {kit, id_make(TILL_ORIGIN, 1), false};
    assert_int_equal(store_write(kit->store, 0, reissue_work, &work), OK);
    assert_true(work.done);
    /* Once, whoever asks again. */
    assert_int_equal(store_write(kit->store, 0, reissue_work, &work), OK);
    assert_false(work.done);
    struct outbox_list list = unsent(kit, 0, 9, SIZE_MAX);
    assert_int_equal(list.count, 2);
    assert_int_equal(list.items[1].id, id_make(TILL_ORIGIN, 3));
    assert_int_equal(till_balance(kit, 1), 50000 - 2 * 1320);
    assert_int_equal(till_count(kit, "SELECT count(DISTINCT number) FROM document"), 2);
}

struct enrolment_work {
    struct till_kit *kit;
    struct enrolment_told told;
};

static enum err enrolment_work(struct tx *tx, void *context)
{
    struct enrolment_work *work = context;
    return identity_take(tx, &work->told, work->kit->now);
}

TILL_TEST(test_enrolling_anew_keeps_what_is_unsent)
{
    sell_some(kit, 2);
    struct enrolment_work work = {kit,
                                  {.origin = 18,
                                   .replaces = TILL_ORIGIN,
                                   .name = TEXT("Касса 1"),
                                   .first_number = 1000001,
                                   .school_id = TILL_SCHOOL,
                                   .school_number = TILL_SCHOOL,
                                   .school_name = TEXT("Школа №24"),
                                   .zone = TEXT("Europe/Moscow")}};
    assert_int_equal(store_write(kit->store, 0, enrolment_work, &work), OK);
    struct counter_line juice = till_dish(TILL_JUICE, 1);
    struct counter_outcome outcome = till_sell(kit, 1, &juice, 1);
    assert_string_equal(outcome.receipts[0].number_text, "24-1000001");
    assert_int_equal(outcome.receipts[0].id, id_make(18, 1));
    struct outbox_list list = unsent(kit, 0, 9, SIZE_MAX);
    assert_int_equal(list.count, 3);
    assert_int_equal(list.items[0].id, id_make(TILL_ORIGIN, 1));
    /* The same origin again: nothing begins anew; the server's counter is never used again. */
    work.told.counter = 7;
    assert_int_equal(store_write(kit->store, 0, enrolment_work, &work), OK);
    assert_int_equal(till_count(kit, "SELECT next_counter FROM outbox_state"), 8);
    assert_int_equal(till_count(kit, "SELECT next_number FROM outbox_state"), 1000002);
}

struct tell_work {
    struct till_kit *kit;
    struct outbox_told_list list;
};

static enum err tell_work(struct tx *tx, void *context)
{
    struct tell_work *work = context;
    return outbox_tell(tx, &work->kit->arena, 0, 10, &work->list);
}

TILL_TEST(test_what_siblings_are_told)
{
    struct counter_line both[] = {till_meal(TILL_BREAKFAST), till_dish(TILL_JUICE, 1)};
    int64_t id = till_sell(kit, 1, both, 2).receipts[0].id;
    struct counter_outcome outcome;
    const struct counter_return back = {.receipt_id = id};
    assert_int_equal(counter_take_back(&kit->counter, &kit->arena, &back, &outcome), OK);
    struct tell_work work = {kit, {0}};
    assert_int_equal(store_read(kit->store, tell_work, &work), OK);
    assert_int_equal(work.list.count, 2);
    assert_string_equal(work.list.items[0].set_meals, "10");
    assert_int_equal(money_in_kopecks(work.list.items[0].charge), 4961 + 1320);
    assert_int_equal(money_in_kopecks(work.list.items[0].extras), 1320);
    assert_string_equal(work.list.items[1].set_meals, "-10");
    assert_int_equal(money_in_kopecks(work.list.items[1].charge), -4961 - 1320);
}

/* ---- the mirror ---- */

TILL_TEST(test_pages_are_whole_or_nothing)
{
    static const char *const WRONG[] = {
        "\"people\":[{\"account\":\"1\"}]",
        "\"people\":{}",
        "\"balances\":[{\"account\":\"1\",\"balance\":\"5\"}]",
        "\"balances\":[{\"account\":\"1\",\"balance\":5},{\"account\":1,\"balance\":5}]",
        "\"dishes\":[{\"dish\":\"9\",\"category\":\"5\",\"name\":\"x\",\"weight_g\":1,\"price\":0,"
        "\"offered\":true,\"allergens\":[]}]",
        "\"rights\":[{\"account\":\"1\",\"set_meal\":\"10\",\"first_day\":\"31.02.2026\","
        "\"last_day\":\"2026-03-02\"}]",
        "\"bans\":[{\"account\":\"1\",\"banned\":true}]",
        "\"meals\":[{\"account\":\"1\",\"day\":\"2026-03-02\",\"set_meal\":\"1\",\"served\":-1,"
        "\"charged\":0}]",
        "\"cards\":[null]",
        "\"balances\":[{\"account\":\"1\",\"balance\":9223372036854775807}]",
        "\"balances\":[{\"account\":\"1\",\"balance\":-9223372036854775808}]",
    };
    for (size_t i = 0; i < ROWS(WRONG); i++) {
        assert_int_equal(till_apply(kit, 20, WRONG[i]), ERR_SYNTAX);
    }
    static const char *const NO_PAGES[] = {
        "[]", "{}", "{\"version\":20}",
        "{\"version\":-1,\"more\":false,\"reset\":false,\"server_time\":\"2026-03-02T08:00:00Z\","
        "\"settings\":{}}",
        /* Back without a reset. */
        "{\"version\":9,\"more\":false,\"reset\":false,\"server_time\":\"2026-03-02T08:00:00Z\","
        "\"settings\":{}}"};
    for (size_t i = 0; i < ROWS(NO_PAGES); i++) {
        assert_int_equal(till_apply_page(kit, NO_PAGES[i]), ERR_SYNTAX);
    }
    assert_int_equal(till_count(kit, "SELECT version FROM replica_state"), 10);
    assert_int_equal(till_count(kit, "SELECT count(*) FROM replica_balance WHERE account_id = 1"),
                     0);
    /* Members of a server that is newer are passed over; so is a state that we do not know. */
    assert_int_equal(till_apply(kit, 11,
                                "\"stars\":[1],\"cards\":[{\"card\":\"5\",\"account\":\"6\","
                                "\"chip\":\"aabb\",\"state\":\"melted\",\"colour\":1}]"),
                     OK);
    assert_int_equal(till_count(kit, "SELECT state FROM replica_card WHERE chip = 'AABB'"),
                     CARD_BLOCKED);
}

TILL_TEST(test_a_reset_replaces_when_it_is_complete)
{
    static const char PAGE[] = "{\"version\":%d,\"more\":%s,\"reset\":%s,"
                               "\"server_time\":\"2026-03-02T08:00:00Z\",\"settings\":{}%s}";
    struct counter_line juice = till_dish(TILL_JUICE, 1);
    assert_int_equal(till_apply_page(kit, arena_printf(&kit->arena, PAGE, 3, "true", "true", "")),
                     OK);
    /* Half of the new picture: the old one serves. */
    assert_int_equal(till_sell(kit, 1, &juice, 1).status, COUNTER_DONE);
    const char *rest = ",\"balances\":[{\"account\":\"1099511627877\",\"balance\":700}]";
    assert_int_equal(
        till_apply_page(kit, arena_printf(&kit->arena, PAGE, 4, "false", "false", rest)), OK);
    assert_int_equal(till_count(kit, "SELECT count(*) FROM replica_person"), 0);
    assert_int_equal(till_count(kit, "SELECT count(*) FROM replica_balance"), 1);
    /* The crew, too. */
    assert_int_equal(till_sell(kit, 1, &juice, 1).status, COUNTER_NO_CASHIER);
}

/* Names are cut between characters; nobody goes hungry for one. What is no name is refused. */
TILL_TEST(test_huge_names)
{
    char *name = arena_take(&kit->arena, 100001);
    for (int i = 0; i < 100000; i += 2) memcpy(name + i, i == 0 ? "x-" : "я", 2);
    assert_int_equal(
        till_apply(kit, 11,
                   arena_printf(&kit->arena,
                                "\"people\":[{\"account\":\"%lld\",\"kind\":\"pupil\","
                                "\"active\":true,\"number\":\"0240000001\",\"class\":\"900\","
                                "\"surname\":\"%s\",\"name\":\"%s\",\"patronymic\":\"\","
                                "\"allergens\":[]}]",
                                (long long)till_pupil(1), name, name)),
        OK);
    struct counter_line juice = till_dish(TILL_JUICE, 1);
    struct counter_outcome outcome = till_sell(kit, 1, &juice, 1);
    assert_int_equal(outcome.status, COUNTER_DONE);
    assert_true(text_is_utf8(text_of(outcome.receipts[0].owner)));
    assert_true(strlen(outcome.receipts[0].owner) < 1000);
    assert_int_equal(till_apply(kit, 12,
                                arena_printf(&kit->arena,
                                             "\"cards\":[{\"card\":\"5\",\"account\":\"6\","
                                             "\"chip\":\"%s\",\"state\":\"active\"}]",
                                             name)),
                     ERR_SYNTAX);
}

TILL_TEST(test_settings_within_their_bounds)
{
    struct counter_standing standing;
    assert_int_equal(till_apply_page(kit, "{\"version\":10,\"more\":false,\"reset\":false,"
                                          "\"server_time\":\"2026-03-02T08:00:00Z\",\"settings\":{"
                                          "\"card_fee\":-5,\"offline_cap\":700,\"new\":1,"
                                          "\"offline_after\":\"x\"}}"),
                     OK);
    assert_int_equal(counter_standing(&kit->counter, &kit->arena, &standing), OK);
    assert_int_equal(standing.settings.values[SETTING_CARD_FEE], 3300);
    assert_int_equal(standing.settings.values[SETTING_OFFLINE_CAP], 700);
    assert_int_equal(standing.settings.values[SETTING_OFFLINE_AFTER], 30);
}

struct find_work {
    struct till_kit *kit;
    const char *words;
    struct replica_people people;
    struct replica_classes classes;
    struct replica_menu menu;
};

static enum err find_work(struct tx *tx, void *context)
{
    struct find_work *work = context;
    struct arena *arena = &work->kit->arena;
    TRY(replica_people_search(tx, arena, text_of(work->words), 10, &work->people));
    TRY(replica_classes(tx, arena, &work->classes));
    return replica_menu(tx, arena, &work->menu);
}

static int found(struct till_kit *kit, const char *words)
{
    struct find_work work = {.kit = kit, .words = words};
    assert_int_equal(store_read(kit->store, find_work, &work), OK);
    assert_int_equal(work.classes.count, 1);
    assert_int_equal(work.classes.items[0].people, 3);
    assert_int_equal(work.menu.category_count, 1);
    assert_int_equal(work.menu.dish_count, 2);
    return work.people.count;
}

TILL_TEST(test_looking_for_people)
{
    assert_int_equal(found(kit, "иван"), 1);
    assert_int_equal(found(kit, "ИВ 03б"), 1);
    assert_int_equal(found(kit, "елк анн"), 1);
    assert_int_equal(found(kit, "02400000"), 4);
    assert_int_equal(found(kit, "сидоров"), 0);
    assert_int_equal(found(kit, "  "), 0);
    assert_int_equal(found(kit, "ванов"), 0);
}

struct photo_work {
    struct till_kit *kit;
    struct replica_accounts missing;
    struct replica_photo photo;
    bool found;
};

static enum err photo_missing(struct tx *tx, void *context)
{
    struct photo_work *work = context;
    TRY(replica_photos_missing(tx, &work->kit->arena, 10, &work->missing));
    return replica_photo_of(tx, &work->kit->arena, till_pupil(1), &work->found, &work->photo);
}

static enum err photo_keep(struct tx *tx, void *context)
{
    struct photo_work *work = context;
    return replica_photo_keep(tx, till_pupil(1), &work->photo);
}

TILL_TEST(test_photos)
{
    assert_int_equal(
        till_apply(kit, 11,
                   arena_printf(&kit->arena, "\"photos\":[{\"account\":\"%lld\",\"hash\":\"ab\"}]",
                                (long long)till_pupil(1))),
        OK);
    struct photo_work work = {.kit = kit};
    assert_int_equal(store_read(kit->store, photo_missing, &work), OK);
    assert_int_equal(work.missing.count, 1);
    assert_false(work.found);
    work.photo = (struct replica_photo){"ab", "image/png", TEXT("bytes")};
    assert_int_equal(store_write(kit->store, 0, photo_keep, &work), OK);
    assert_int_equal(store_read(kit->store, photo_missing, &work), OK);
    assert_int_equal(work.missing.count, 0);
    assert_true(work.found && text_is(work.photo.bytes, "bytes"));
    work.photo.bytes.size = REPLICA_PHOTO_LIMIT + 1;
    assert_int_equal(store_write(kit->store, 0, photo_keep, &work), ERR_LIMIT);
}

/* ---- shifts ---- */

struct kept_work {
    struct till_kit *kit;
    struct shift_report report;
    bool found;
};

static enum err kept_work(struct tx *tx, void *context)
{
    struct kept_work *work = context;
    return shift_report_kept(tx, &work->kit->arena, 1, &work->found, &work->report);
}

TILL_TEST(test_a_shifts_reports)
{
    const struct counter_line lines[] = {till_dish(TILL_PIZZA, 2), till_meal(TILL_BREAKFAST)};
    struct shift_report x, z;
    enum shift_status status;
    struct counter_outcome outcome;
    int64_t id = till_sell(kit, 1, lines, 2).receipts[0].id;
    const struct counter_return_line one = {0, 1};
    const struct counter_return back = {.receipt_id = id, .lines = &one, .line_count = 1};
    assert_int_equal(counter_take_back(&kit->counter, &kit->arena, &back, &outcome), OK);
    struct counter_card_done done;
    assert_int_equal(counter_activate(&kit->counter, &kit->arena, TEXT(""), till_card(3), &done),
                     OK);
    assert_int_equal(shift_report_x(kit->store, &kit->arena, kit->now, &status, &x), OK);
    assert_false(x.is_final);
    till_wait(kit, HOUR_MS);
    assert_int_equal(shift_close(kit->store, &kit->arena, TILL_CASHIER, kit->now, &status, &z), OK);
    assert_true(z.is_final);
    assert_int_equal(z.shift, 1);
    assert_int_equal(z.sale_count, 1);
    assert_int_equal(z.return_count, 1);
    assert_int_equal(money_in_kopecks(z.sold), 2 * 3450 + 4961);
    assert_int_equal(money_in_kopecks(z.returned), 3450);
    assert_int_equal(money_in_kopecks(z.subsidy), 2039);
    assert_int_equal(money_in_kopecks(z.fees), 3300);
    assert_int_equal(z.activation_count, 1);
    assert_int_equal(z.first_number, 1);
    assert_int_equal(z.last_number, 2);
    assert_int_equal(z.unsent_count, 3);
    assert_int_equal(z.item_count, 2);
    assert_true(z.items[0].is_set_meal);
    assert_string_equal(z.items[1].name, "Пицца 125 г");
    assert_int_equal(z.items[1].quantity, 1);
    assert_int_equal(money_in_kopecks(z.items[1].amount), 3450);
    assert_int_equal(shift_report_x(kit->store, &kit->arena, kit->now, &status, &x), OK);
    assert_int_equal(status, SHIFT_NOT_OPEN);
    /* A copy of it, whatever happens later. */
    struct shift shift;
    assert_int_equal(shift_open(kit->store, TILL_HELPER, kit->now, &status, &shift), OK);
    assert_int_equal(shift.number, 2);
    struct kept_work work = {kit, {0}, false};
    assert_int_equal(store_read(kit->store, kept_work, &work), OK);
    assert_true(work.found);
    assert_int_equal(money_in_kopecks(work.report.sold), money_in_kopecks(z.sold));
    assert_int_equal(work.report.item_count, 2);
    assert_string_equal(work.report.cashier_name, "Кассирова А.");
}

TILL_TEST(test_shift_statuses)
{
    enum shift_status status;
    struct shift shift;
    struct shift_report report;
    assert_int_equal(shift_open(kit->store, TILL_CASHIER, kit->now, &status, &shift), OK);
    assert_int_equal(status, SHIFT_OPEN_ALREADY);
    assert_int_equal(shift_open(kit->store, 1, kit->now, &status, &shift), OK);
    assert_int_equal(status, SHIFT_CASHIER_UNKNOWN);
    assert_int_equal(shift_enter(kit->store, 1, &status), OK);
    assert_int_equal(status, SHIFT_CASHIER_UNKNOWN);
    assert_int_equal(shift_close(kit->store, &kit->arena, TILL_HELPER, kit->now, &status, &report),
                     OK);
    assert_int_equal(status, SHIFT_DONE);
    assert_int_equal(shift_close(kit->store, &kit->arena, TILL_HELPER, kit->now, &status, &report),
                     OK);
    assert_int_equal(status, SHIFT_NOT_OPEN);
    assert_int_equal(shift_enter(kit->store, TILL_HELPER, &status), OK);
    assert_int_equal(status, SHIFT_NOT_OPEN);
    assert_int_equal(shift_open(kit->store, TILL_CASHIER, instant_of_ms(0), &status, &shift), OK);
    assert_int_equal(status, SHIFT_CLOCK_WRONG);
    for (int i = SHIFT_DONE; i <= SHIFT_NOT_OPEN; i++) {
        assert_string_not_equal(shift_status_name((enum shift_status)i), "unknown");
        assert_true((shift_status_words((enum shift_status)i) == NULL) == (i == SHIFT_DONE));
    }
}

/* ---- the crew ---- */

static struct crew_entrance enter(struct till_kit *kit, int64_t id, const char *pin)
{
    struct crew_entrance entrance;
    assert_int_equal(crew_enter(kit->store, &kit->arena, id, text_of(pin), kit->now, &entrance),
                     OK);
    return entrance;
}

TILL_TEST(test_pins)
{
    assert_int_equal(enter(kit, TILL_CASHIER, "4321").status, CREW_ENTERED);
    assert_int_equal(enter(kit, 1, "4321").status, CREW_UNKNOWN);
    /* Who has no PIN enters with none. */
    assert_int_equal(enter(kit, TILL_HELPER, "").status, CREW_WRONG_PIN);
    assert_int_equal(enter(kit, TILL_CASHIER, "43210").status, CREW_WRONG_PIN);
    assert_int_equal(enter(kit, TILL_CASHIER, "abcd").status, CREW_WRONG_PIN);
    /* Three free tries; then even the right one waits. */
    struct crew_entrance third = enter(kit, TILL_CASHIER, "1111");
    assert_int_equal(third.status, CREW_WRONG_PIN);
    assert_int_equal(third.wait_ms, CREW_WAIT_FIRST_MS);
    assert_int_equal(enter(kit, TILL_CASHIER, "4321").status, CREW_WAIT);
    till_wait(kit, CREW_WAIT_FIRST_MS);
    assert_int_equal(enter(kit, TILL_CASHIER, "1111").wait_ms, 2 * CREW_WAIT_FIRST_MS);
    till_wait(kit, 2 * CREW_WAIT_FIRST_MS);
    assert_int_equal(enter(kit, TILL_CASHIER, "4321").status, CREW_ENTERED);
    /* Forgiven, and never longer than the most. */
    for (int i = 0; i < 20; i++) {
        enter(kit, TILL_CASHIER, "1111");
        till_wait(kit, CREW_WAIT_MOST_MS);
    }
    assert_int_equal(enter(kit, TILL_CASHIER, "1111").wait_ms, CREW_WAIT_MOST_MS);
    /* A clock that goes back makes nobody wait longer. */
    kit->now = instant_add_ms(kit->now, -DAY_MS);
    assert_int_equal(enter(kit, TILL_CASHIER, "4321").wait_ms, CREW_WAIT_MOST_MS);
}

/* ---- an upgrade with a full journal ---- */

extern const struct migration till_migrations[];
extern const int till_migration_count;

TILL_TEST(test_an_upgrade_keeps_the_journal)
{
    enum { LIST_LIMIT = 16 };
    static struct migration list[LIST_LIMIT];
    int applied;
    sell_some(kit, 20);
    assert_true(till_migration_count < LIST_LIMIT);
    memcpy(list, till_migrations, sizeof *list * (size_t)till_migration_count);
    list[till_migration_count] = (struct migration){
        .number = till_migration_count + 1,
        .name = "later",
        .checksum = "later",
        .sqlite = "ALTER TABLE document_answer ADD COLUMN later BIGINT NOT NULL DEFAULT 0;",
        .postgres = ""};
    assert_int_equal(migrate_list(kit->store, list, till_migration_count + 1, &applied), OK);
    assert_int_equal(applied, 1);
    assert_int_equal(unsent(kit, 0, 100, SIZE_MAX).count, 20);
    sell_some(kit, 1);
    assert_int_equal(till_balance(kit, 1), 50000 - 21 * 1320);
    /* The older program does not touch what a newer one wrote. */
    assert_int_equal(migrate_list(kit->store, till_migrations, till_migration_count, &applied),
                     ERR_SCHEMA);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unsent_in_order_and_bounded),
        cmocka_unit_test(test_answers_settle_the_journal),
        cmocka_unit_test(test_a_rewind_sends_again),
        cmocka_unit_test(test_a_taken_id_gets_a_new_one),
        cmocka_unit_test(test_enrolling_anew_keeps_what_is_unsent),
        cmocka_unit_test(test_what_siblings_are_told),
        cmocka_unit_test(test_pages_are_whole_or_nothing),
        cmocka_unit_test(test_a_reset_replaces_when_it_is_complete),
        cmocka_unit_test(test_huge_names),
        cmocka_unit_test(test_settings_within_their_bounds),
        cmocka_unit_test(test_looking_for_people),
        cmocka_unit_test(test_photos),
        cmocka_unit_test(test_a_shifts_reports),
        cmocka_unit_test(test_shift_statuses),
        cmocka_unit_test(test_pins),
        cmocka_unit_test(test_an_upgrade_keeps_the_journal),
    };
    return cmocka_run_group_tests_name("till journal", tests, NULL, NULL);
}
