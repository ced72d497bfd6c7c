/* Settings in words: what each is called, what it does, in which unit people write it. */
#ifndef OFFICE_SETTING_WORDS_H
#define OFFICE_SETTING_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"
#include "school/setting.h"

enum setting_unit {
    SETTING_UNIT_NUMBER = 0,
    SETTING_UNIT_MONEY,         /* kopecks kept, roubles written */
    SETTING_UNIT_MINUTES,       /* a span */
    SETTING_UNIT_MINUTE_OF_DAY, /* 08:30 */
    SETTING_UNIT_DAYS,
    SETTING_UNIT_WORKING_DAYS,
    SETTING_UNIT_MEALS,
    SETTING_UNIT_PARTS,
    SETTING_UNIT_FLAG,  /* «да», «нет» */
    SETTING_UNIT_CHOICE /* one of the words, by number */
};

enum setting_group {
    SETTING_GROUP_OTHER = 0, /* a setting that nobody has put into words yet */
    SETTING_GROUP_MONEY,
    SETTING_GROUP_TILL,
    SETTING_GROUP_OVERRIDE,
    SETTING_GROUP_CARD,
    SETTING_GROUP_ROSTER,
    SETTING_GROUP_FAMILY,
    SETTING_GROUP_LETTER,
    SETTING_GROUP_OUTAGE,
    SETTING_GROUP_OFFICE,
};
enum { SETTING_GROUPS = 10 };

struct setting_words {
    const char *title;  /* «Плата за активацию карты» */
    const char *effect; /* what changes for whom, in a sentence or two */
    enum setting_group group;
    enum setting_unit unit;
    const char *choices[4]; /* of SETTING_UNIT_CHOICE, from 0; ends with NULL */
    const char *zero;       /* what 0 means, when that is special; NULL: nothing */
};
/* Never NULL; a setting without words of its own goes by its name. */
const struct setting_words *setting_words(enum setting setting);
const char *setting_group_title(enum setting_group group);

/* As people read it: «33,00 руб.», «08:30», «30 минут», «всегда». */
const char *setting_value_words(struct arena *arena, enum setting setting, int64_t value);
/* As it stands in a form's field: "33,00", "08:30", "30". */
const char *setting_value_typed(struct arena *arena, enum setting setting, int64_t value);
/* The bounds, told at the field: «от 0,00 до 1 000,00 руб.». */
const char *setting_bounds_words(struct arena *arena, enum setting setting);
/* Back from a form. False: not such a value at all; bounds are setting_allows'. */
bool setting_value_read(enum setting setting, struct text typed, int64_t *out_value) MUST_CHECK;

#endif
