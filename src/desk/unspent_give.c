/* Parcels: a roster of each missed day, charged now, with its explanation in the evidence. */
#include "base/check.h"
#include "base/id.h"
#include "base/log.h"
#include "desk/evidence.h"
#include "desk/evidence_sql.h"
#include "desk/roster.h"
#include "desk/unspent.h"

static const char PARCEL_NOTE[] = "Выдан сухой паёк за этот день.";

const char *unspent_refusal(enum unspent_status status)
{
    switch (status) {
    case UNSPENT_GIVEN: return NULL;
    case UNSPENT_POLICY_KEEPS: return "Неиспользованное возвращается в бюджет: пайки не выдаются.";
    case UNSPENT_TOO_OLD: return "За эти дни паёк уже не выдают: срок прошёл.";
    case UNSPENT_NOTHING:
        return "Выдавать нечего: бесплатного питания за эти дни не осталось или предел дней "
               "выбран.";
    }
    return "";
}

struct giving_work {
    struct desk *desk;
    struct arena *arena;
    struct unspent_giving *giving;
};

static enum err given_insert(struct tx *tx, const struct giving_work *work,
                             const struct roster_charge *charge)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_unspent_given_insert);
    bind_int(row, ARG_UNSPENT_GIVEN_INSERT_SCHOOL_ID, charge->school_id);
    bind_int(row, ARG_UNSPENT_GIVEN_INSERT_ACCOUNT_ID, charge->account_ids[0]);
    bind_int(row, ARG_UNSPENT_GIVEN_INSERT_DAY, charge->day.number);
    bind_int(row, ARG_UNSPENT_GIVEN_INSERT_SET_MEAL_ID, charge->set_meal_id);
    bind_int(row, ARG_UNSPENT_GIVEN_INSERT_ROSTER_ID, charge->id);
    bind_int(row, ARG_UNSPENT_GIVEN_INSERT_LOGIN_ID, work->giving->login_id);
    bind_int(row, ARG_UNSPENT_GIVEN_INSERT_GIVEN_AT, charge->happened_at.ms);
    return statement_run(row);
}

/* The evidence will find the meal charged and not served: it is told why at once. */
static enum err note_insert(struct tx *tx, const struct giving_work *work,
                            const struct roster_charge *charge, enum meal meal, int64_t id)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_evidence_note_insert);
    bind_int(row, ARG_EVIDENCE_NOTE_INSERT_SCHOOL_ID, charge->school_id);
    bind_int(row, ARG_EVIDENCE_NOTE_INSERT_ID, id);
    bind_int(row, ARG_EVIDENCE_NOTE_INSERT_DAY, charge->day.number);
    bind_int(row, ARG_EVIDENCE_NOTE_INSERT_ACCOUNT_ID, charge->account_ids[0]);
    bind_int(row, ARG_EVIDENCE_NOTE_INSERT_MEAL, meal);
    bind_int(row, ARG_EVIDENCE_NOTE_INSERT_FINDING, EVIDENCE_CHARGED_NOT_SERVED);
    bind_string(row, ARG_EVIDENCE_NOTE_INSERT_NOTE, PARCEL_NOTE);
    bind_int(row, ARG_EVIDENCE_NOTE_INSERT_LOGIN_ID, work->giving->login_id);
    bind_int(row, ARG_EVIDENCE_NOTE_INSERT_SAID_AT, charge->happened_at.ms);
    return statement_run(row);
}

/* A posting and a note take an id each. */
static enum err day_give(struct tx *tx, const struct giving_work *work,
                         const struct unspent_day *day, int64_t id)
{
    const struct unspent_period *period = &work->giving->period;
    struct roster_charge charge = {.id = id,
                                   .school_id = period->school_id,
                                   .class_id = day->class_id,
                                   .day = day->day,
                                   .set_meal_id = day->set_meal_id,
                                   .happened_at = world_now(work->desk->world),
                                   .account_ids = &period->account_id,
                                   .account_count = 1};
    struct roster_work roster = {work->desk, work->arena, &charge};
    TRY(roster_charge_record(tx, &roster));
    if (charge.status != ROSTER_RECORDED) {
        return log_fault(ERR_CONSTRAINT, "unspent", "roster=%s", roster_status_name(charge.status));
    }
    TRY(given_insert(tx, work, &charge));
    return note_insert(tx, work, &charge, day->meal, id + 1);
}

static enum unspent_status judge(const struct unspent *unspent, const struct unspent_period *period)
{
    int64_t may_be_given = unspent->count == 0 ? 0 : unspent->lines[0].may_be_given;
    if (unspent->policy == UNSPENT_RETURNS) return UNSPENT_POLICY_KEEPS;
    if (may_be_given > 0) return UNSPENT_GIVEN;
    enum { MONTHS_OF_PARCELS = 62 };
    bool is_old = period->today.number - period->first_day.number > MONTHS_OF_PARCELS &&
                  unspent->policy == UNSPENT_PARCEL;
    return is_old ? UNSPENT_TOO_OLD : UNSPENT_NOTHING;
}

static enum err give_run(struct tx *tx, void *context)
{
    struct giving_work *work = context;
    struct unspent_giving *giving = work->giving;
    struct unspent unspent;
    int64_t id;
    giving->given = 0;
    TRY(unspent_load(tx, work->arena, &giving->period, &unspent));
    giving->status = judge(&unspent, &giving->period);
    if (giving->status != UNSPENT_GIVEN) return OK;
    const struct unspent_line *line = &unspent.lines[0];
    TRY(origin_take_ids(tx, 2 * line->may_be_given, &id));
    for (int i = 0; i < line->day_count && giving->given < line->may_be_given; i++) {
        if (!money_is_zero(line->days[i].parent)) continue;
        TRY(day_give(tx, work, &line->days[i], id + 2 * giving->given++));
    }
    return OK;
}

enum err desk_unspent_give(struct desk *desk, struct arena *arena, struct unspent_giving *giving)
{
    struct giving_work work = {desk, arena, giving};
    CHECK(giving->period.account_id != 0);
    return store_write(desk->store, giving->period.school_id, give_run, &work);
}
