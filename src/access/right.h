/* What the staff may do, and where.
 *
 * A person holds roles, each in a place: the city, a school, or one class of it. A role is a set of
 * rights, by one table (right.c); a page asks for exactly one right. Nobody is asked for his role
 * but where a page speaks to it. */
#ifndef ACCESS_RIGHT_H
#define ACCESS_RIGHT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/text.h"

/* Numbers stand in the database: they are never reused. */
enum staff_role {
    ROLE_ADMINISTRATOR = 1, /* people, settings, set meals and their prices */
    ROLE_ACCOUNTANT = 2,    /* registers, differences, refunds, acts */
    ROLE_SUPPORT = 3,       /* looks and answers; moves no money */
    ROLE_HEADTEACHER = 4,   /* reads of his school what is no family's secret */
    ROLE_COORDINATOR = 5,   /* does the school's work with meals, cards and lists */
    ROLE_TEACHER = 6,       /* marks the rosters of his classes */
    ROLE_CANTEEN_HEAD = 7,  /* the school's canteen: what to cook, what was eaten */
    ROLE_COOK = 8,          /* how many of what */
    ROLE_DEPARTMENT = 9,    /* the education department: sums of the whole city */
    ROLE_TECHNOLOGIST = 10, /* dishes, their prices and menus, for the city */
    ROLE_EDITOR = 11,       /* writes the public site */
};
enum { STAFF_ROLES = 11 };

/* Where a role may be held. */
enum role_place { ROLE_IN_CITY, ROLE_IN_SCHOOL, ROLE_IN_CLASS };

/* What may be done; the order has no meaning and nothing of it is stored. */
enum right {
    RIGHT_SCHOOL_READ = 0, /* classes, calendar, meal times, set meals, contracts: no people */
    RIGHT_PUPILS_READ,     /* names, classes, account numbers, the state of cards */
    RIGHT_LISTS,           /* changes who is in the school and in which class */
    RIGHT_BALANCES,        /* balances, statements, debtors, limits: money of families */
    RIGHT_BENEFITS,        /* benefits, their kinds and documents: why a child eats for less */
    RIGHT_CALENDAR,        /* changes terms, days, meal times */
    RIGHT_SET_MEALS,       /* changes families of set meals, prices, contracts, rules */
    RIGHT_ROSTER_READ,     /* rosters with names */
    RIGHT_ROSTER_MARK,     /* marks and submits them until the cut-off */
    RIGHT_ROSTER_APPROVE,  /* approves, charges, corrects after the cut-off */
    RIGHT_KITCHEN_READ,    /* the kitchen's order and the canteen's figures: numbers, no names */
    RIGHT_MENU,            /* writes and publishes the daily menu */
    RIGHT_CARDS_READ,      /* batches, sheets, a card's history */
    RIGHT_CARDS,           /* orders, takes over, gives out, blocks cards; photos */
    RIGHT_CARDS_MAKE,      /* the operator's side: prints batches, binds chips, designs */
    RIGHT_EVIDENCE_READ,   /* differences between roster, till and rights, without their reasons */
    RIGHT_EVIDENCE,        /* explains them, makes acts and reports on subsidies */
    RIGHT_REPORTS,         /* the school's reports without balances and benefits */
    RIGHT_STAFF_READ,      /* who of the school may do what */
    RIGHT_STAFF,           /* lets people in, gives and ends their roles */
    RIGHT_OUTAGE,          /* "feed everyone, settle later" */
    /* Of the city alone: the office and the department's pages. */
    RIGHT_MONEY,      /* differences, suspense, registers, refunds */
    RIGHT_SEARCH,     /* finds people, payments and receipts of all schools */
    RIGHT_APPEALS,    /* reads and answers what families write */
    RIGHT_DISHES,     /* changes dishes, price lists, cyclic menus */
    RIGHT_TILLS_READ, /* tills in sight */
    RIGHT_TILLS,      /* enrols, moves and retires tills; cashiers and their PINs */
    RIGHT_SETTINGS,   /* settings, schools, the city's calendar, channels */
    RIGHT_AUDIT,      /* who saw and did what */
    RIGHT_SETTLEMENT, /* what caterers are owed; closes periods and pays */
    RIGHT_BOOKS,      /* the turnover sheet, and what goes to the accounting program */
    RIGHT_EXPORT,     /* takes everything out, people among it */
    RIGHT_ERASE,      /* deletes what is kept no longer */
    RIGHT_ASSENT,     /* is the second person of a deed that needs two */
    RIGHT_SITE,       /* writes the public site */
    RIGHT_WEBHOOKS,   /* tells other programs what happens */
    RIGHT_REGION,     /* the department's pages: sums, no names */
    RIGHT_PLAN,       /* plans of subsidies */
};
enum { RIGHTS = 39 };

struct staff_right {
    enum staff_role role;
    int64_t school_id; /* 0: the city */
    int64_t class_id;  /* 0: the whole school */
};

enum { STAFF_RIGHTS_LIMIT = 100 /* of one person */ };

struct staff_rights {
    const struct staff_right *list; /* by school, role, class */
    int count;
};

const char *staff_role_name(enum staff_role role); /* "accountant", for commands and the log */
bool staff_role_by_name(struct text name, enum staff_role *out_role) MUST_CHECK;
/* "Ответственный по питанию". */
const char *staff_role_title(enum staff_role role);
enum role_place staff_role_place(enum staff_role role);
/* Whether the role may be held in this place: a teacher in a class, a cook in a school. */
bool staff_right_is_formed(struct staff_right right);

/* "roster_mark", for the log and for tests. */
const char *right_name(enum right right);

/* Whether whoever holds the right over the city must come in with a second factor: it moves money,
 * or shows people of all schools, or opens the way to either. */
bool right_needs_factor(enum right right);

/* The table of the house. */
bool role_has(enum staff_role role, enum right right);

/* Whether the right is held over this class, or with class_id 0 over the whole school, or with
 * school_id 0 over the city. Whoever has it over more has it here. */
bool right_reaches(struct staff_rights rights, enum right right, int64_t school_id,
                   int64_t class_id);
/* Whether it is held over the school or over any class of it: such a page shows what is reached. */
bool right_touches(struct staff_rights rights, enum right right, int64_t school_id);

/* Whether the person has anything to do in the school at all. */
bool rights_touch_school(struct staff_rights rights, int64_t school_id);
/* Whether he holds the role in any place. */
bool rights_have_role(struct staff_rights rights, enum staff_role role);
/* Whether he holds any role of the city: the office is for those. */
bool rights_are_of_city(struct staff_rights rights);

#endif
