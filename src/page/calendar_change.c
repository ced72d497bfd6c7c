/* Days, meal times and terms, as their forms write them. */
#include "page/calendar_change.h"

const char *const CALENDAR_CHOICES[] = {"closing", "holiday", "teaching", "usual", NULL};

enum calendar_day_kind calendar_kind_of_choice(enum calendar_choice choice)
{
    switch (choice) {
    case CALENDAR_CHOICE_CLOSING: return CALENDAR_CLOSING;
    case CALENDAR_CHOICE_HOLIDAY: return CALENDAR_HOLIDAY;
    case CALENDAR_CHOICE_TEACHING:
    case CALENDAR_CHOICE_USUAL: break;
    }
    return CALENDAR_TEACHING;
}

enum err calendar_day_write(struct tx *tx, void *day_work)
{
    struct calendar_day_work *work = day_work;
    return school_day_set(tx, work->arena, &work->change, &work->status);
}

enum err calendar_time_write(struct tx *tx, void *time_work)
{
    struct calendar_time_work *work = time_work;
    work->status = MEAL_TIME_OK;
    if (work->is_dropped) return meal_time_drop(tx, &work->time);
    return meal_time_set(tx, &work->time, &work->status);
}

enum err calendar_term_write(struct tx *tx, void *term_work)
{
    struct calendar_term_work *work = term_work;
    return school_term_change(tx, work->arena, &work->change, &work->status);
}

int64_t calendar_number_typed(const struct request *request, int field)
{
    return request_has(request, field) ? request_number(request, field) : -1;
}
