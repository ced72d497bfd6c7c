/* Russian on the screen: plurals, capitals, dates, devices. */
#ifndef PAGE_WORDS_H
#define PAGE_WORDS_H

#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/text.h"

/* The form that goes with the number: 1 день, 2 дня, 5 дней; 11 дней, 21 день. */
const char *words_plural(int64_t number, const char *one, const char *few, const char *many);
/* "5 дней". */
char *words_counted(struct arena *arena, int64_t number, const char *one, const char *few,
                    const char *many);

/* "16 002", "−5": groups of three parted by a no-break space. */
char *words_number(struct arena *arena, int64_t number);

/* Capital letters, Russian and Latin: "ИВАНОВ ИВАН". */
char *words_upper(struct arena *arena, const char *text);

/* "24 ноября, вторник". */
char *words_day(struct arena *arena, struct day day);
/* "ноябрь 2026". */
char *words_month(struct arena *arena, struct day day);
/* "08:30" of minutes since midnight; 1440 is "24:00". */
char *words_minute(struct arena *arena, int minute);
/* "с 24 по 27 ноября", "с 30 ноября по 2 декабря", "24 ноября, вторник"; years where they differ
 * from that of `today`. */
char *words_period(struct arena *arena, struct day first, struct day last, struct day today);

/* "18.01.2018 в 09:10". */
char *words_moment(struct arena *arena, struct instant instant, const struct zone *zone);

/* "Chrome, Android", from a User-Agent. */
char *words_device(struct arena *arena, struct text user_agent);

#endif
