/* What the tests of rosters share: the desk's small city, in which a school teaches, has caterers
 * under contract, families of set meals and rules of who is entitled to them. */
#ifndef TESTS_UNIT_ROSTER_KIT_H
#define TESTS_UNIT_ROSTER_KIT_H

#include "desk_kit.h"

#include "desk/kitchen.h"
#include "desk/roster_sheet.h"

enum {
    ROSTER_KIT_OTHER_CLASS = 901, /* 05А; KIT_CLASS is 03Б */
    ROSTER_KIT_FIRST_PUPIL = 11,  /* of 03Б, besides 1 to 3 */
    ROSTER_KIT_LAST_PUPIL = 16,
    ROSTER_KIT_FIRST_OTHER = 21, /* of 05А */
    ROSTER_KIT_LAST_OTHER = 24,
    ROSTER_KIT_PAID = 100,  /* breakfast, 49,61 + 20,39; given to the primary stage */
    ROSTER_KIT_FREE = 101,  /* breakfast, 0,00 + 70,00; given by a benefit */
    ROSTER_KIT_LUNCH = 102, /* lunch, 120,00; for everybody who chooses it */
    ROSTER_KIT_BENEFIT_KIND = 7,
    ROSTER_KIT_LOGIN = 5001,
};

/* 2026-03-02, a Monday, 08:00 in Moscow. Terms from September to May, five days a week. */
void roster_kit_open(struct kit *kit);

/* The moment of a time of the kit's first day and `days` behind it. */
void roster_kit_clock(struct kit *kit, int days, int hour, int minute);

void roster_kit_benefit(struct kit *kit, int pupil, struct day first_day, struct day last_day);
void roster_kit_absent(struct kit *kit, int pupil, struct day day);
void roster_kit_choose(struct kit *kit, int pupil, enum meal meal, struct day day,
                       int64_t family_id);
void roster_kit_move(struct kit *kit, int pupil, int64_t class_id);
void roster_kit_plain(struct kit *kit, const char *sql);

struct roster_day *roster_kit_day(struct kit *kit, int64_t class_id, struct day day);
/* What the pupil eats at the meal; 0: nothing. */
int64_t roster_kit_eats(struct kit *kit, int pupil, enum meal meal, struct day day);

extern const struct roster_actor ROSTER_KIT_TEACHER, ROSTER_KIT_COORDINATOR;

/* One mark, with the newest version. */
enum roster_refusal roster_kit_mark(struct kit *kit, struct roster_actor actor, struct day day,
                                    int64_t class_id, int pupil, enum meal meal, int64_t family_id);
enum roster_refusal roster_kit_act(struct kit *kit, enum roster_act act, struct day day,
                                   struct roster_bulk *out_bulk);
/* Submitted, approved and charged, all of which must be possible. */
void roster_kit_charge_all(struct kit *kit, struct day day);

#endif
