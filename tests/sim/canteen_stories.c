/* What a seed seldom tells: a week without the server, disks restored from images, a server
 * restored from its backup, one pupil at two tills, clocks of 1970 and of next week. */
#include "base/check.h"
#include "canteen.h"

static void week_without_server(struct canteen *canteen)
{
    canteen->is_server_down = true;
    for (int day = 0; day < 7; day++) {
        for (int i = 0; i < 60; i++) {
            struct canteen_till *till = &canteen->tills[i % CANTEEN_TILLS];
            canteen_pass(canteen, 3 * MINUTE_MS);
            canteen_till_sell_meal(till, canteen_below(canteen, CANTEEN_PUPILS));
            canteen_till_sell(till, canteen_below(canteen, CANTEEN_PUPILS), 1);
            canteen_till_listen(till);
            canteen_till_talk(till, 1);
        }
        canteen_till_end(&canteen->tills[0]); /* at night it is off */
        canteen_pass(canteen, DAY_MS - 60 * 3 * MINUTE_MS);
        canteen_till_again(&canteen->tills[0]);
    }
    if (canteen_unsent(canteen) < 100) canteen_fault(canteen, "the week was not without server");
}

static void sell_some(struct canteen *canteen, struct canteen_till *till, int count)
{
    for (int i = 0; i < count; i++) {
        canteen_pass(canteen, MINUTE_MS);
        canteen_till_sell(till, i % CANTEEN_PUPILS, i % CANTEEN_DISHES);
    }
}

static void expect(struct canteen *canteen, const char *what, enum counter_status status,
                   enum counter_status expected)
{
    if (status == expected) return;
    canteen_fault(canteen, "%s: %s, not %s", what,
                  status < COUNTER_STATUS_COUNT ? counter_status_name(status) : "fault",
                  counter_status_name(expected));
}

/* The till's disk is put back to what it was some sales ago, all of which the server has. */
static void restored_image(struct canteen *canteen)
{
    struct canteen_till *till = &canteen->tills[0];
    sell_some(canteen, till, 3);
    canteen_drain(canteen);
    canteen_till_image(till);
    sell_some(canteen, till, 8);
    canteen_drain(canteen);
    canteen_till_restore(till);
    for (int i = 0; i < 5; i++) { /* under ids that the server has, to others */
        canteen_pass(canteen, MINUTE_MS);
        expect(canteen, "a sale", canteen_till_sell(till, 9 - i, 1), COUNTER_DONE);
    }
    expect(canteen, "a return of such a sale", canteen_till_take_back(till, 5), COUNTER_DONE);
    expect(canteen, "another", canteen_till_sell(till, 6, 0), COUNTER_DONE);
    canteen_drain(canteen);
    sell_some(canteen, till, 4);
}

/* The same, and hello is not heard before the journal: a second copy that never stopped. */
static void second_copy(struct canteen *canteen)
{
    struct canteen_till *till = &canteen->tills[0], *copy = &canteen->tills[2];
    sell_some(canteen, till, 3);
    canteen_till_copy(till, copy);
    for (int i = 0; i < 6; i++) {
        canteen_pass(canteen, MINUTE_MS);
        canteen_till_sell(till, i, 0);
        canteen_till_sell(copy, i, 1);
        if (i % 2 == 1) canteen_till_talk(till, 3);
        if (i % 3 == 2) canteen_till_talk(copy, 3);
    }
    canteen_till_listen(till);
    canteen_drain(canteen);
    sell_some(canteen, till, 2);
    sell_some(canteen, copy, 2);
}

/* The server comes back from a backup of the day before; the tills have all of it still. */
static void restored_server(struct canteen *canteen)
{
    sell_some(canteen, &canteen->tills[0], 4);
    sell_some(canteen, &canteen->tills[1], 4);
    canteen_drain(canteen);
    canteen_server_backup(canteen);
    sell_some(canteen, &canteen->tills[0], 9);
    sell_some(canteen, &canteen->tills[1], 2);
    canteen_drain(canteen);
    canteen_server_restore(canteen);
    sell_some(canteen, &canteen->tills[0], 1);
    canteen_drain(canteen);
    canteen_till_end(&canteen->tills[1]);
    canteen_till_again(&canteen->tills[1]);
}

/* A pupil takes his card from one till to the next, with the server stopped. */
static void one_pupil_at_two_tills(struct canteen *canteen)
{
    struct canteen_till *first = &canteen->tills[0], *second = &canteen->tills[1];
    canteen->is_server_down = true;
    expect(canteen, "first meal", canteen_till_sell_meal(first, 0), COUNTER_DONE);
    canteen_till_listen(second);
    expect(canteen, "second meal", canteen_till_sell_meal(second, 0), COUNTER_REFUSED);
    for (int i = 0; i < 15; i++) {
        canteen_pass(canteen, MINUTE_MS / 4);
        expect(canteen, "his money", canteen_till_sell(first, 1, 0), COUNTER_DONE);
        canteen_till_listen(second);
    }
    for (int i = 0; i < 15; i++) {
        canteen_pass(canteen, MINUTE_MS / 4);
        expect(canteen, "the rest", canteen_till_sell(second, 1, 0),
               i < 13 ? COUNTER_DONE : COUNTER_REFUSED);
        canteen_till_listen(first);
    }
    expect(canteen, "nothing left", canteen_till_sell(first, 1, 0), COUNTER_REFUSED);
    /* With the server back and the mirror new, what the neighbour told counts no second time. */
    canteen_drain(canteen);
    canteen_top_up(canteen, 1, 3450);
    canteen_drain(canteen);
    canteen_till_listen(first);
    canteen_till_listen(second);
    expect(canteen, "new money", canteen_till_sell(second, 1, 0), COUNTER_DONE);
}

static void clock_of_1970(struct canteen *canteen)
{
    struct canteen_till *till = &canteen->tills[0];
    canteen->is_server_down = true;
    canteen_till_end(till);
    till->clock_offset_ms = -canteen->now.ms;
    canteen_till_again(till);
    for (int i = 0; i < 5; i++) {
        canteen_pass(canteen, MINUTE_MS);
        expect(canteen, "1970", canteen_till_sell(till, i, 0), COUNTER_DONE);
    }
}

static void clock_back_and_forth(struct canteen *canteen)
{
    static const int64_t OFFSETS[] = {0,       HOUR_MS,        -HOUR_MS,    20 * MINUTE_MS,
                                      -DAY_MS, -5 * MINUTE_MS, 3 * HOUR_MS, 0};
    struct canteen_till *till = &canteen->tills[0];
    for (size_t i = 0; i < sizeof OFFSETS / sizeof *OFFSETS; i++) {
        till->clock_offset_ms = OFFSETS[i];
        canteen->is_server_down = i % 2 == 1;
        canteen_pass(canteen, MINUTE_MS);
        sell_some(canteen, till, 3);
        canteen_till_talk(till, CANTEEN_TALK_STEPS);
    }
}

/* The machine wakes up two days ahead and nobody can tell; then the server can. */
static void clock_ran_ahead(struct canteen *canteen)
{
    struct canteen_till *till = &canteen->tills[0];
    canteen->is_server_down = true;
    canteen_till_end(till);
    till->clock_offset_ms = 2 * DAY_MS;
    canteen_till_again(till);
    for (int i = 0; i < 5; i++) {
        canteen_pass(canteen, MINUTE_MS);
        expect(canteen, "ahead", canteen_till_sell(till, i, 0), COUNTER_DONE);
        canteen_note_moment(canteen, canteen->now);
    }
    canteen->is_server_down = false;
    canteen_till_talk(till, CANTEEN_TALK_STEPS);
    canteen_pass(canteen, MINUTE_MS);
    for (int i = 0; i < 5; i++) {
        canteen_pass(canteen, MINUTE_MS);
        expect(canteen, "put right", canteen_till_sell(till, i, 1), COUNTER_DONE);
    }
}

const struct canteen_story canteen_stories[] = {
    {"a week without the server", week_without_server},
    {"a till restored from an image", restored_image},
    {"a second copy of a till", second_copy},
    {"a server restored from its backup", restored_server},
    {"one pupil at two tills", one_pupil_at_two_tills},
    {"a clock of 1970", clock_of_1970},
    {"a clock set back and forth", clock_back_and_forth},
    {"a clock that ran ahead", clock_ran_ahead},
};
const int canteen_story_count = (int)(sizeof canteen_stories / sizeof *canteen_stories);
