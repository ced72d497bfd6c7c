/* Rosters and the books: charging a sheet, and correcting what was charged.
 *
 * - A pupil is charged for a meal of a day at most once, whatever classes and set meals he went
 *   through, and not at all where a till sold it to him.
 * - A correction takes back whole postings that have somebody too many and charges the rest anew;
 *   one that only adds leaves the others' statements alone. */
#include <inttypes.h>

#include "base/check.h"
#include "base/log.h"
#include "desk/reverse.h"
#include "desk/roster.h"
#include "desk/roster_inside.h"
#include "ledger/origin.h"

/* A till took the money for this meal. */
static bool is_sold(const struct roster_day *day, const struct roster_place *place)
{
    return day->tills_sell && place->is_served;
}

/* Into the day itself while it is open, so that a statement has it there; else now. */
static struct instant charging_moment(const struct roster_day *day)
{
    bool is_open = day_compare(day->day, day->book.open_day) >= 0;
    if (day_compare(day->day, day->today) == 0 || !is_open) return day->now;
    return instant_add_ms(day_start(day_add(day->day, 1), day->book.zone), -1);
}

static enum roster_refusal refusal_of_status(enum roster_status status)
{
    switch (status) {
    case ROSTER_RECORDED:
    case ROSTER_EXISTS: return ROSTER_DONE;
    case ROSTER_CHARGED_ALREADY: return ROSTER_PAID_ELSEWHERE;
    case ROSTER_DAY_INVALID: return ROSTER_NOT_YET;
    case ROSTER_SET_MEAL_UNKNOWN: return ROSTER_NO_PRICE;
    case ROSTER_CLASS_UNKNOWN: return ROSTER_CLASS_MISSING;
    case ROSTER_PERSON_UNKNOWN: return ROSTER_PUPIL_MISSING;
    case ROSTER_TWICE_LISTED: return ROSTER_PUPIL_TWICE;
    case ROSTER_ID_INVALID:
    case ROSTER_SIZE_INVALID:
    case ROSTER_EXISTS_WITH_OTHER_CONTENT:
    case ROSTER_BALANCE_OVERFLOW: return ROSTER_BOOKS_REFUSE;
    }
    return ROSTER_BOOKS_REFUSE;
}

/* Whom a posting is to charge. */
struct people {
    int64_t *ids;
    int count;
};

static void people_add(struct arena *arena, struct people *people, int64_t account_id)
{
    CHECK(people != NULL);
    int64_t *ids = roster_room(arena, people->ids, people->count, sizeof *ids);
    ids[people->count++] = account_id;
    people->ids = ids;
}

static enum err people_charge(struct roster_writing *writing, struct roster_sheet *sheet,
                              const struct people *people, struct instant at,
                              enum roster_refusal *out_refusal)
{
    const struct roster_day *day = writing->day;
    struct roster_charge charge = {
        .school_id = day->school_id,
        .class_id = sheet->class_id,
        .day = day->day,
        .set_meal_id = roster_family_find(day, sheet->family_id)->set_meal_id,
        .happened_at = at,
        .account_ids = people->ids,
        .account_count = people->count,
    };
    struct roster_work work = {writing->desk, writing->arena, &charge};
    TRY(origin_take_ids(writing->tx, 1, &charge.id));
    TRY(roster_charge_record(writing->tx, &work));
    *out_refusal = refusal_of_status(charge.status);
    if (*out_refusal != ROSTER_DONE) {
        log_write(LOG_WARNING, "roster_refused",
                  "school=%" PRId64 " class=%" PRId64 " day=%d status=%s", day->school_id,
                  sheet->class_id, (int)day->day.number, roster_status_name(charge.status));
        return OK;
    }
    roster_writing_sheet(writing, sheet, ROSTER_CHARGED, charge.id);
    return OK;
}

/* ---- the first time ---- */

static enum roster_refusal chargeable(const struct roster_family *family)
{
    if (family == NULL || family->set_meal_id == 0) return ROSTER_NO_PRICE;
    return family->has_contract ? ROSTER_DONE : ROSTER_NO_CONTRACT;
}

enum err roster_sheet_charge(struct roster_writing *writing, struct roster_sheet *sheet,
                             struct roster_outcome *outcome)
{
    struct roster_day *day = writing->day;
    const struct roster_class *class = roster_class_find(day, sheet->class_id);
    const struct roster_family *family = roster_family_find(day, sheet->family_id);
    struct people people = {.count = 0};
    for (int i = 0; i < class->place_count; i++) {
        const struct roster_place *place = &day->places.at[class->first_place + i];
        bool is_due = place->family_id == sheet->family_id && place->roster_id == 0;
        if (is_due && !is_sold(day, place)) people_add(writing->arena, &people, place->account_id);
    }
    outcome->pupils = people.count;
    outcome->refusal = ROSTER_DONE;
    if (people.count == 0) {
        roster_writing_sheet(writing, sheet, ROSTER_CHARGED, 0);
        return OK;
    }
    outcome->refusal = chargeable(family);
    if (outcome->refusal != ROSTER_DONE) return OK;
    CHECK(money_multiply(family->parent_part, people.count, &outcome->parents));
    CHECK(money_multiply(family->subsidy_part, people.count, &outcome->subsidy));
    return people_charge(writing, sheet, &people, charging_moment(day), &outcome->refusal);
}

/* ---- corrections ---- */

struct correcting {
    struct roster_writing *writing;
    const struct roster_class *class;
    struct people *by_sheet; /* of each sheet of the class: whom to charge anew */
    enum roster_refusal refusal;
};

/* Only what this act changes, or a till sold, is taken back. Whoever has gone to another class
 * since stays as he was charged. */
static bool stays(const struct correcting *correcting, const struct roster_charged *charged)
{
    const struct roster_day *day = correcting->writing->day;
    const struct roster_place *place = roster_place_find(&day->places, charged->account_id,
                                                         charged->meal);
    if (place == NULL) return true;
    if (is_sold(day, place)) return false;
    if (place->class_id != correcting->class->class_id) return true;
    return !place->is_changed || place->family_id == charged->family_id;
}

static bool is_of_posting(const struct correcting *correcting, const struct roster_charged *charged,
                          int64_t roster_id)
{
    return charged->roster_id == roster_id && charged->class_id == correcting->class->class_id &&
           charged->family_id != 0;
}

static bool posting_is_wrong(const struct correcting *correcting, int64_t roster_id)
{
    const struct roster_ground *ground = &correcting->writing->day->ground;
    for (int i = 0; i < ground->charged_count; i++) {
        const struct roster_charged *charged = &ground->charged[i];
        if (!is_of_posting(correcting, charged, roster_id)) continue;
        if (!stays(correcting, charged)) return true;
    }
    return false;
}

static struct people *people_of(const struct correcting *correcting, int64_t family_id)
{
    const struct roster_day *day = correcting->writing->day;
    for (int i = 0; i < correcting->class->sheet_count; i++) {
        if (day->sheets[correcting->class->first_sheet + i].family_id == family_id) {
            return &correcting->by_sheet[i];
        }
    }
    return NULL;
}

static enum err posting_take_back(struct correcting *correcting, int64_t roster_id)
{
    struct roster_writing *writing = correcting->writing;
    struct reversal reversal = {.school_id = writing->day->school_id,
                                .reversed_id = roster_id,
                                .happened_at = writing->day->now};
    struct reverse_work work = {writing->desk, writing->arena, &reversal};
    TRY(origin_take_ids(writing->tx, 1, &reversal.id));
    TRY(reversal_record(writing->tx, &work));
    if (reversal.status != REVERSE_RECORDED) correcting->refusal = ROSTER_BOOKS_REFUSE;
    return OK;
}

static enum err wrong_take_back(struct correcting *correcting)
{
    struct roster_writing *writing = correcting->writing;
    const struct roster_ground *ground = &writing->day->ground;
    struct id_map seen;
    id_map_init(&seen, writing->arena, ground->charged_count);
    for (int i = 0; i < ground->charged_count && correcting->refusal == ROSTER_DONE; i++) {
        int64_t roster_id = ground->charged[i].roster_id;
        if (!is_of_posting(correcting, &ground->charged[i], roster_id)) continue;
        int known = seen.count;
        if (id_map_add(&seen, roster_id) != known || !posting_is_wrong(correcting, roster_id)) {
            continue;
        }
        TRY(posting_take_back(correcting, roster_id));
        for (int k = 0; k < ground->charged_count; k++) {
            const struct roster_charged *charged = &ground->charged[k];
            if (!is_of_posting(correcting, charged, roster_id)) continue;
            struct people *people = people_of(correcting, charged->family_id);
            if (people != NULL && stays(correcting, charged)) {
                people_add(writing->arena, people, charged->account_id);
            }
        }
    }
    return OK;
}

/* Those who eat by a charged sheet and were not charged by it. */
static void missing_add(struct correcting *correcting)
{
    struct roster_writing *writing = correcting->writing;
    const struct roster_day *day = writing->day;
    for (int i = 0; i < correcting->class->place_count; i++) {
        const struct roster_place *place = &day->places.at[correcting->class->first_place + i];
        bool is_new = place->is_changed && place->family_id != place->charged_id;
        if (place->family_id == 0 || !is_new) continue;
        const struct roster_sheet *sheet = roster_sheet_find(day, place->class_id,
                                                             place->family_id);
        if (sheet == NULL || sheet->state != ROSTER_CHARGED || is_sold(day, place)) continue;
        people_add(writing->arena, people_of(correcting, place->family_id), place->account_id);
    }
}

enum err roster_class_correct(struct roster_writing *writing, const struct roster_class *class,
                              enum roster_refusal *out_refusal)
{
    struct correcting correcting = {
        .writing = writing,
        .class = class,
        .by_sheet = ARENA_ARRAY(writing->arena, struct people, (size_t) class->sheet_count + 1),
    };
    TRY(wrong_take_back(&correcting));
    missing_add(&correcting);
    for (int i = 0; i < class->sheet_count && correcting.refusal == ROSTER_DONE; i++) {
        struct roster_sheet *sheet = &writing->day->sheets[class->first_sheet + i];
        if (correcting.by_sheet[i].count == 0) continue;
        correcting.refusal = chargeable(roster_family_find(writing->day, sheet->family_id));
        if (correcting.refusal != ROSTER_DONE) break;
        TRY(people_charge(writing, sheet, &correcting.by_sheet[i], writing->day->now,
                          &correcting.refusal));
    }
    *out_refusal = correcting.refusal;
    return OK;
}
