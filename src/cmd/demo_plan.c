/* Plans and how they get into the books: through the same functions as everybody's. */
#include "cmd/demo_plan.h"

#include "base/log.h"
#include "desk/close_day.h"
#include "ledger/seal.h"

enum { FIRST_ROOM = 256, APPLY_ARENA_BYTES = 16 << 20 };

void demo_plan_init(struct demo_plan *plan, struct arena *arena)
{
    *plan = (struct demo_plan){.arena = arena};
}

struct demo_step *demo_plan_add(struct demo_plan *plan, enum demo_step_kind kind, struct instant at)
{
    if (plan->count == plan->room) {
        int room = plan->room == 0 ? FIRST_ROOM : plan->room * 2;
        struct demo_step *steps = ARENA_ARRAY(plan->arena, struct demo_step, (size_t)room);
        for (int i = 0; i < plan->count; i++) steps[i] = plan->steps[i];
        plan->steps = steps;
        plan->room = room;
    }
    struct demo_step *step = &plan->steps[plan->count++];
    *step = (struct demo_step){.kind = kind, .at = at};
    return step;
}

void demo_plan_seal(struct demo_plan *plan, const struct demo_school *school, struct day day)
{
    struct instant over = day_start(day_add(day, 1), school->school.zone);
    demo_plan_add(plan, STEP_SEAL, instant_add_ms(over, CLOSE_DAY_AFTER_MS))->day = day;
}

struct instant demo_at(const struct demo_school *school, struct day day, int minute, int second)
{
    return instant_add_ms(day_start(day, school->school.zone),
                          minute * MINUTE_MS + second * SECOND_MS);
}

/* ---- applying ---- */

struct apply {
    const struct demo_plan *plan;
    struct demo_school *school;
    struct arena arena;
    struct demo_figures figures;
};

static enum err refused(const struct apply *apply, const char *what, const char *status)
{
    return log_fault(ERR_CANCELLED, "demo", "school=%d document=%s status=%s",
                     (int)apply->school->school.number, what, status);
}

static enum err top_ups_apply(struct apply *apply, struct tx *tx, const struct demo_step *step)
{
    struct top_up_batch batch = {&apply->school->desk, &apply->arena, step->top_ups,
                                 step->top_up_count, step->first_id};
    TRY(top_ups_record(tx, &batch));
    apply->figures.top_ups += batch.count;
    for (int i = 0; i < batch.count; i++) {
        enum top_up_status status = batch.top_ups[i].status;
        if (status != TOP_UP_RECORDED) return refused(apply, "top_up", top_up_status_name(status));
    }
    return OK;
}

static enum err roster_apply(struct apply *apply, struct tx *tx, const struct demo_step *step)
{
    struct roster_charge charge = step->roster;
    struct roster_work work = {&apply->school->desk, &apply->arena, &charge};
    TRY(roster_charge_record(tx, &work));
    apply->figures.rosters++;
    apply->figures.roster_marks += charge.account_count;
    if (charge.status == ROSTER_RECORDED) return OK;
    return refused(apply, "roster", roster_status_name(charge.status));
}

static enum err journal_apply(struct apply *apply, struct tx *tx, const struct demo_step *step)
{
    struct journal_batch batch = {
        .desk = &apply->school->desk,
        .arena = &apply->arena,
        .school_id = apply->school->school.id,
        .documents = step->documents,
        .count = step->document_count,
    };
    TRY(journal_record(tx, &batch));
    for (int i = 0; i < batch.count; i++) {
        const struct document *document = &batch.documents[i];
        apply->figures.receipts += document->kind == DOCUMENT_SALE;
        apply->figures.returns += document->kind == DOCUMENT_RETURN;
        if (document->status == DOCUMENT_RECORDED && document->refusal == SALE_OK) continue;
        return refused(apply, sale_status_name(document->refusal),
                       document_status_name(document->status));
    }
    return OK;
}

static enum err seal_apply(struct apply *apply, struct tx *tx, const struct demo_step *step)
{
    struct seal seal;
    enum seal_status status;
    TRY(ledger_seal(tx, &apply->arena, apply->school->school.id, step->day, step->at, &status,
                    &seal));
    apply->figures.seals++;
    return status == SEAL_MADE ? OK : refused(apply, "seal", seal_status_name(status));
}

static enum err step_apply(struct apply *apply, struct tx *tx, const struct demo_step *step)
{
    apply->school->now = step->at;
    switch (step->kind) {
    case STEP_TOP_UPS: return top_ups_apply(apply, tx, step);
    case STEP_ROSTER: return roster_apply(apply, tx, step);
    case STEP_JOURNAL: return journal_apply(apply, tx, step);
    case STEP_SEAL: return seal_apply(apply, tx, step);
    }
    return OK;
}

static enum err steps_apply(struct tx *tx, void *context)
{
    struct apply *apply = context;
    apply->figures = (struct demo_figures){0};
    for (int i = 0; i < apply->plan->count; i++) {
        arena_reset(&apply->arena);
        TRY(step_apply(apply, tx, &apply->plan->steps[i]));
    }
    return OK;
}

enum err demo_plan_apply(const struct demo_plan *plan, struct demo_school *school)
{
    struct apply apply = {.plan = plan, .school = school};
    arena_init(&apply.arena, APPLY_ARENA_BYTES);
    enum err err = store_write(school->desk.store, school->school.id, steps_apply, &apply);
    arena_release(&apply.arena);
    school->figures.receipts += apply.figures.receipts;
    school->figures.returns += apply.figures.returns;
    school->figures.rosters += apply.figures.rosters;
    school->figures.roster_marks += apply.figures.roster_marks;
    school->figures.top_ups += apply.figures.top_ups;
    school->figures.seals += apply.figures.seals;
    return err;
}
