/* Absences of the demo: each is also in the family's log, as if the cabinet had written it. */
#include "cmd/demo_family.h"

#include "desk/absence.h"
#include "desk/family_log.h"
#include "desk/household_sql.h"

enum { ABSENT_AHEAD_EVERY = 29 /* pupils */ };

static const struct {
    int first, last; /* days from today */
    const char *reason;
} ABSENCES[] = {{2, 4, "болезнь"}, {7, 11, "едем к бабушке"}, {3, 3, "соревнования"}, {9, 9, ""}};
enum { ABSENCE_COUNT = sizeof ABSENCES / sizeof ABSENCES[0] };

struct family_work {
    struct demo_school *school;
    struct day today;
    int64_t first_id;
};

static enum err absence_create(struct tx *tx, const struct family_work *work, int pupil, int which)
{
    struct demo_school *school = work->school;
    struct day first = day_add(work->today, ABSENCES[which].first);
    struct day last = day_add(work->today, ABSENCES[which].last);
    scoped(statement) struct statement *add = statement_open(tx, &q_absence_insert);
    bind_int(add, ARG_ABSENCE_INSERT_SCHOOL_ID, school->school.id);
    bind_int(add, ARG_ABSENCE_INSERT_ID, demo_id_take(school));
    bind_int(add, ARG_ABSENCE_INSERT_ACCOUNT_ID, school->people[pupil].person.id);
    bind_int(add, ARG_ABSENCE_INSERT_FIRST_DAY, first.number);
    bind_int(add, ARG_ABSENCE_INSERT_LAST_DAY, last.number);
    bind_string(add, ARG_ABSENCE_INSERT_REASON, ABSENCES[which].reason);
    bind_int(add, ARG_ABSENCE_INSERT_SAID_BY, ABSENCE_BY_PARENT);
    bind_int(add, ARG_ABSENCE_INSERT_LOGIN_ID, 0);
    bind_int(add, ARG_ABSENCE_INSERT_SAID_AT, school->now.ms);
    TRY(statement_run(add));
    const struct family_event event = {
        .school_id = school->school.id,
        .id = demo_id_take(school),
        .account_id = school->people[pupil].person.id,
        .kind = FAMILY_ABSENCE_SAID,
        .detail = arena_printf(school->arena, "%s – %s", day_format(school->arena, first),
                               day_format(school->arena, last)),
        .happened_at = school->now,
    };
    return family_event_write(tx, &event);
}

/* Takes the same ids when it has to run again. */
static enum err family_run(struct tx *tx, void *context)
{
    const struct family_work *work = context;
    struct demo_school *school = work->school;
    int count = 0;
    school->next_id = work->first_id;
    for (int i = 0; i < school->pupil_count; i += ABSENT_AHEAD_EVERY) {
        if (school->people[i].is_golden) continue;
        TRY(absence_create(tx, work, i, count++ % ABSENCE_COUNT));
    }
    return OK;
}

enum err demo_family_load(struct demo_school *school, struct day today)
{
    struct family_work work = {school, today, school->next_id};
    return store_write(school->desk.store, school->school.id, family_run, &work);
}
