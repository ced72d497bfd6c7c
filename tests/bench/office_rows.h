/* What makes a city of the bench one for the office: names that differ, cards, staff with open
 * sessions, and a channel by which money comes. */
#ifndef BENCH_OFFICE_ROWS_H
#define BENCH_OFFICE_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "rows.h"

enum {
    OFFICE_CHANNEL = 1,
    OFFICE_TOP_UP_EVERY = 25, /* days */
    OFFICE_TOP_UP_KOPECKS = 150000,
    OFFICE_STAFF = 64, /* each may search only so often */
    OFFICE_STAFF_FIRST = 900000
};

/* Surname, name and patronymic of the pupil `number` of the city. */
struct office_name {
    char surname[64];
    const char *name, *patronymic;
};
struct office_name office_name(int64_t number);

void office_channel(sqlite3 *db);
void office_cards(sqlite3 *db, int64_t schools, int64_t pupils);
/* People with all of the operator's roles, their cookies plan_token(OFFICE_STAFF_FIRST + i). */
void office_staff(sqlite3 *db, int64_t now_ms);

#endif
