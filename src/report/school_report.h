/* Reports of a school and of the city, each as a sheet.
 *
 * Two notions of a day, told in each report's notes: «по дням питания» is when the meal was eaten,
 * from rosters and receipts that stand now; «по дням учёта» is when the books have it, so that the
 * sums are the ledger's and those of sealed days never change. */
#ifndef REPORT_SCHOOL_REPORT_H
#define REPORT_SCHOOL_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/instant.h"
#include "base/money.h"
#include "base/text.h"
#include "report/sheet.h"
#include "school/school.h"
#include "store/store.h"

/* In the order of the list that people see. */
enum school_report {
    REPORT_ROSTER,    /* who ate how often, what it cost */
    REPORT_MEALS,     /* set meals by funding source */
    REPORT_MONTH,     /* all money of the school */
    REPORT_DEBTORS,   /* balances below a limit */
    REPORT_DISHES,    /* what children buy */
    REPORT_CARDS,     /* cards by state, coverage by class */
    REPORT_FORGOTTEN, /* who comes without a card */
    REPORT_REFUSALS,  /* why tills refused */
    REPORT_PACE,      /* from tap to served */
    REPORT_CITY,      /* all schools' money */
};
enum { SCHOOL_REPORTS = REPORT_CITY + 1 };

enum {
    REPORT_DAYS_LIMIT = 366,      /* of a period */
    REPORT_DAY_COLUMNS_LIMIT = 31 /* of a period shown by days */
};

/* What may be asked of a report; the rest of the question is ignored. */
enum {
    REPORT_ASKS_PERIOD = 1,
    REPORT_ASKS_CLASS = 2, /* and building */
    REPORT_ASKS_NAMES = 4,
    REPORT_ASKS_DAYS = 8,
    REPORT_ASKS_CATEGORIES = 16,
    REPORT_ASKS_LIMIT = 32,
    REPORT_SHOWS_BALANCES = 64, /* of people: not for everybody who reads reports */
    REPORT_OF_CITY = 128,
};

struct report_about {
    const char *word; /* in addresses and commands: "roster" */
    const char *title;
    const char *summary; /* a sentence */
    unsigned flags;      /* REPORT_ASKS_… */
};

const struct report_about *report_about(enum school_report report);
/* False: no report of that word. */
bool report_of_word(struct text word, enum school_report *out_report) MUST_CHECK;

struct report_ask {
    enum school_report report;
    int64_t school_id; /* 0: the city's */
    struct day first_day, last_day;
    int64_t class_id;     /* 0: all */
    const char *building; /* NULL or "": all */
    bool by_names;        /* a row a pupil */
    bool by_days;         /* a column a day; of dishes a group a day */
    bool by_categories;   /* a row a set meal */
    struct money limit;   /* of balances: those below it */
    struct instant now;
    const struct zone *zone; /* of the city's; a school has its own */
};

/* In order of precedence. */
enum report_status {
    REPORT_MADE = 0,
    REPORT_SCHOOL_UNKNOWN,
    REPORT_PERIOD_TURNED, /* it ends before it begins */
    REPORT_PERIOD_LONG,   /* more than REPORT_DAYS_LIMIT days */
    REPORT_DAYS_LONG,     /* by days: more than REPORT_DAY_COLUMNS_LIMIT */
    REPORT_CLASS_UNKNOWN, /* no such class in the school, or it is not in the building */
};

/* A sentence in Russian; NULL of REPORT_MADE. */
const char *report_status_words(enum report_status status);

/* The sheet lives in the arena. With a status other than REPORT_MADE there is none. Reads only. */
enum err report_make(struct tx *tx, struct arena *arena, const struct report_ask *ask,
                     enum report_status *out_status, struct sheet *out_sheet) MUST_CHECK;

/* "school-24-roster-2018-01-01-2018-01-31", without its ending. */
const char *report_file_name(struct arena *arena, const struct report_ask *ask);

#endif
