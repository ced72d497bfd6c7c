/* Appeals: what is refused and in which order, what each deed does, how the answer goes by mail,
 * and that one parent's appeal is nobody else's. */
#include "desk_kit.h"

#include <string.h>

#include "desk/appeal.h"
#include "desk/notice.h"

enum { LOGIN_MOTHER = 501, LOGIN_FATHER = 502, STAFF = 601 };

static struct appeal_making making(struct kit *kit, int64_t login_id, const char *text)
{
    (void)kit;
    return (struct appeal_making){
        .school_id = KIT_SCHOOL,
        .account_id = kit_pupil(KIT_SCHOOL, 1),
        .login_id = login_id,
        .staff_id = login_id == 0 ? STAFF : 0,
        .caller = TEXT("Анна, 8 900 000-00-00"),
        .nature = APPEAL_COMPLAINT,
        .kind = APPEAL_FOOD,
        .text = text_of(text),
    };
}

static enum appeal_status make(struct kit *kit, struct appeal_making *one)
{
    assert_int_equal(desk_appeal_make(&kit->desk, one), OK);
    return one->status;
}

static enum appeal_status act(struct kit *kit, int64_t id, enum appeal_event_kind kind,
                              int64_t login_id, const char *text)
{
    struct appeal_act one = {
        .school_id = KIT_SCHOOL,
        .id = id,
        .kind = kind,
        .login_id = login_id,
        .is_parent = login_id != STAFF,
        .text = text_of(text),
    };
    assert_int_equal(desk_appeal_act(&kit->desk, &one), OK);
    return one.status;
}

struct load_work {
    struct arena *arena;
    int64_t id, login_id;
    struct instant now;
    bool found;
    struct appeal appeal;
    struct appeal_story story;
    struct appeal_list own, queue;
    struct appeal_waiting waiting;
    struct appeal_counts counts;
};

static enum err load_run(struct tx *tx, void *context)
{
    struct load_work *work = context;
    const struct appeal_filter all = {.school_id = -1};
    struct day today = day_of_instant(work->now, zone_moscow());
    TRY(appeal_load(tx, work->arena, KIT_SCHOOL, work->id, &work->found, &work->appeal,
                    &work->story));
    TRY(appeals_of_account(tx, work->arena, KIT_SCHOOL, kit_pupil(KIT_SCHOOL, 1), work->login_id,
                           &work->own));
    TRY(appeals_load(tx, work->arena, &all, &work->queue));
    TRY(appeals_waiting(tx, work->now, &work->waiting));
    return appeal_counts(tx, work->arena, day_add(today, -30), today, work->now, &work->counts);
}

static struct load_work load(struct kit *kit, int64_t id, int64_t login_id)
{
    struct load_work work = {.arena = kit->arena, .id = id, .login_id = login_id, .now = kit->now};
    assert_int_equal(store_read(kit->store, load_run, &work), OK);
    return work;
}

DESK_TEST(test_appeals_are_refused_in_order)
{
    static char long_text[2 * APPEAL_TEXT_LIMIT + 4];
    for (int i = 0; i <= APPEAL_TEXT_LIMIT; i++) memcpy(long_text + 2 * i, "я", 2);
    struct appeal_making one = making(kit, LOGIN_MOTHER, " \n ");
    assert_int_equal(make(kit, &one), APPEAL_TEXT_EMPTY);
    one = making(kit, LOGIN_MOTHER, long_text);
    assert_int_equal(make(kit, &one), APPEAL_TEXT_LONG);
    one = making(kit, 0, "Не открывается кабинет");
    one.caller = TEXT("  ");
    assert_int_equal(make(kit, &one), APPEAL_CALLER_INVALID);
    for (int i = 0; i < APPEAL_OPEN_LIMIT; i++) {
        one = making(kit, LOGIN_MOTHER, "Холодный суп");
        assert_int_equal(make(kit, &one), APPEAL_OK);
        assert_int_equal(one.number, i + 1);
    }
    one = making(kit, LOGIN_MOTHER, "Холодный суп");
    assert_int_equal(make(kit, &one), APPEAL_TOO_MANY_OPEN);
    one = making(kit, LOGIN_FATHER, "Холодный суп"); /* of another parent */
    assert_int_equal(make(kit, &one), APPEAL_OK);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM appeal"), APPEAL_OPEN_LIMIT + 1);
}

DESK_TEST(test_a_day_holds_so_many_sayings)
{
    struct appeal_making one = making(kit, LOGIN_MOTHER, "Холодный суп");
    assert_int_equal(make(kit, &one), APPEAL_OK);
    for (int i = 1; i < APPEAL_DAY_LIMIT; i++) {
        assert_int_equal(act(kit, one.id, APPEAL_EVENT_ADDED, LOGIN_MOTHER, "И ещё"), APPEAL_OK);
    }
    assert_int_equal(act(kit, one.id, APPEAL_EVENT_ADDED, LOGIN_MOTHER, "И ещё"), APPEAL_TOO_OFTEN);
    kit->now = instant_add_ms(kit->now, DAY_MS + 1);
    assert_int_equal(act(kit, one.id, APPEAL_EVENT_ADDED, LOGIN_MOTHER, "И ещё"), APPEAL_OK);
}

DESK_TEST(test_an_appeal_is_taken_answered_and_closed)
{
    struct appeal_making one = making(kit, LOGIN_MOTHER, "  Холодный суп\n");
    assert_int_equal(make(kit, &one), APPEAL_OK);
    struct load_work now = load(kit, one.id, LOGIN_MOTHER);
    assert_int_equal(now.appeal.state, APPEAL_NEW);
    assert_string_equal(now.story.rows[0].text, "Холодный суп");
    assert_int_equal(now.waiting.waiting, 1);
    assert_int_equal(act(kit, one.id, APPEAL_EVENT_REOPENED, STAFF, ""), APPEAL_NOT_NOW);
    assert_int_equal(act(kit, one.id, APPEAL_EVENT_TAKEN, STAFF, ""), APPEAL_OK);
    assert_int_equal(act(kit, one.id, APPEAL_EVENT_TAKEN, STAFF, ""), APPEAL_NOT_NOW);
    assert_int_equal(act(kit, one.id, APPEAL_EVENT_ANSWER, STAFF, " "), APPEAL_TEXT_EMPTY);
    assert_int_equal(act(kit, one.id, APPEAL_EVENT_ANSWER, STAFF, "Разогреем"), APPEAL_OK);
    now = load(kit, one.id, LOGIN_MOTHER);
    assert_int_equal(now.appeal.state, APPEAL_ANSWERED);
    assert_int_equal(now.appeal.taken_by, STAFF);
    assert_true(now.appeal.has_answer);
    assert_int_equal(now.waiting.waiting, 0);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM notice WHERE kind = 20 AND state = 1"),
                     1);
    assert_int_equal(act(kit, one.id, APPEAL_EVENT_ADDED, LOGIN_MOTHER, "Опять"), APPEAL_OK);
    assert_int_equal(load(kit, one.id, LOGIN_MOTHER).appeal.state, APPEAL_NEW);
    assert_int_equal(act(kit, one.id, APPEAL_EVENT_CLOSED, STAFF, ""), APPEAL_OK);
    assert_int_equal(load(kit, one.id, LOGIN_MOTHER).queue.count, 0);
    assert_int_equal(act(kit, one.id, APPEAL_EVENT_ADDED, LOGIN_MOTHER, "Опять"), APPEAL_NOT_NOW);
    assert_int_equal(act(kit, one.id, APPEAL_EVENT_REOPENED, STAFF, ""), APPEAL_OK);
    assert_int_equal(load(kit, one.id, LOGIN_MOTHER).appeal.state, APPEAL_TAKEN);
    assert_int_equal(act(kit, one.id + 1, APPEAL_EVENT_NOTE, STAFF, "Нет"), APPEAL_UNKNOWN);
}

DESK_TEST(test_another_parents_appeal_is_not_there)
{
    struct appeal_making one = making(kit, LOGIN_MOTHER, "Холодный суп");
    assert_int_equal(make(kit, &one), APPEAL_OK);
    assert_int_equal(act(kit, one.id, APPEAL_EVENT_ADDED, LOGIN_FATHER, "И я"), APPEAL_UNKNOWN);
    assert_int_equal(act(kit, one.id, APPEAL_EVENT_ANSWER, LOGIN_MOTHER, "Сама"), APPEAL_UNKNOWN);
    assert_int_equal(load(kit, one.id, LOGIN_FATHER).own.count, 0);
    assert_int_equal(load(kit, one.id, LOGIN_MOTHER).own.count, 1);
    assert_int_equal(load(kit, one.id, 0).own.count, 1);
}

DESK_TEST(test_counts_tell_of_complaints_and_of_late_answers)
{
    struct appeal_making one = making(kit, LOGIN_MOTHER, "Холодный суп");
    assert_int_equal(make(kit, &one), APPEAL_OK);
    struct appeal_making other = making(kit, 0, "Как пополнить?");
    other.nature = APPEAL_QUESTION;
    other.kind = APPEAL_TOP_UP;
    assert_int_equal(make(kit, &other), APPEAL_OK);
    struct load_work now = load(kit, one.id, 0);
    assert_int_equal(now.counts.count, 2);
    assert_int_equal(now.counts.rows[0].kind, APPEAL_TOP_UP);
    assert_int_equal(now.counts.rows[0].complaints, 0);
    assert_int_equal(now.counts.rows[1].complaints, 1);
    assert_int_equal(now.counts.rows[1].late, 0);
    assert_int_equal(act(kit, other.id, APPEAL_EVENT_ANSWER, STAFF, "По QR-коду"), APPEAL_OK);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM notice WHERE kind = 20"), 0);
    kit->now = instant_add_ms(kit->now, (APPEAL_DUE_DAYS + 1) * DAY_MS);
    now = load(kit, one.id, 0);
    assert_int_equal(now.waiting.late, 1);
    assert_int_equal(now.counts.rows[0].late, 0);
    assert_int_equal(now.counts.rows[1].late, 1);
    assert_int_equal(now.counts.rows[1].unanswered, 1);
    assert_int_equal(act(kit, one.id, APPEAL_EVENT_ANSWER, STAFF, "Разогреем"), APPEAL_OK);
    assert_int_equal(load(kit, one.id, 0).counts.rows[1].late, 1);
    assert_int_equal(load(kit, one.id, 0).counts.rows[1].unanswered, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_appeals_are_refused_in_order),
        cmocka_unit_test(test_a_day_holds_so_many_sayings),
        cmocka_unit_test(test_an_appeal_is_taken_answered_and_closed),
        cmocka_unit_test(test_another_parents_appeal_is_not_there),
        cmocka_unit_test(test_counts_tell_of_complaints_and_of_late_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
