/* Looking up in a day's rosters. */
#include "desk/roster_day.h"

const struct roster_family *roster_family_find(const struct roster_day *day, int64_t family_id)
{
    for (int i = 0; i < day->family_count; i++) {
        if (day->families[i].family_id == family_id) return &day->families[i];
    }
    return NULL;
}

struct roster_class *roster_class_find(const struct roster_day *day, int64_t class_id)
{
    for (int i = 0; i < day->class_count; i++) {
        if (day->classes[i].class_id == class_id) return &day->classes[i];
    }
    return NULL;
}

struct roster_sheet *roster_sheet_find(const struct roster_day *day, int64_t class_id,
                                       int64_t family_id)
{
    const struct roster_class *class = roster_class_find(day, class_id);
    for (int i = 0; class != NULL && i < class->sheet_count; i++) {
        struct roster_sheet *sheet = &day->sheets[class->first_sheet + i];
        if (sheet->family_id == family_id) return sheet;
    }
    return NULL;
}

const struct roster_pupil *roster_pupil_find(const struct roster_day *day, int64_t account_id)
{
    int place = id_map_find(&day->places.pupils, account_id);
    return place < 0 ? NULL : &day->ground.pupils[place];
}

bool roster_is_late(const struct roster_day *day)
{
    int order = day_compare(day->day, day->today);
    if (order != 0) return order < 0;
    return instant_minute_of_day(day->now, day->book.zone) >= day->cutoff_minute;
}
