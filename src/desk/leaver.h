/* Those who leave school: the last classes of this year, and those who have left with something on
 * their account. What becomes of it is the parent's to choose (desk/closing.h); this is the list of
 * whom to remind. */
#ifndef DESK_LEAVER_H
#define DESK_LEAVER_H

#include "base/arena.h"
#include "base/instant.h"
#include "base/money.h"
#include "desk/closing.h"
#include "desk/desk.h"

/* A school of one or two stages ends with the fourth or the ninth year. */
enum { BASIC_LAST_GRADE = 9 };

struct leaver {
    int64_t school_id, school_number;
    const char *school_name;
    int64_t account_id;
    const char *number;
    const char *surname, *name, *patronymic;
    const char *class_name; /* "": in none any more */
    bool has_left;          /* already; else this summer */
    bool knows_day;
    struct day left_day;
    struct money balance; /* below zero: a debt */
    bool has_choice;
    enum closing_choice choice;
    bool has_login; /* the cabinet was entered: the parent can choose by himself */
};
struct leaver_list {
    struct leaver *rows; /* by school, class, name; in the arena */
    int count;
};

struct leaver_query {
    int64_t school_id; /* 0: all */
    bool with_nine;    /* the ninth classes too, where the school goes on after them */
};

/* Pupils of the highest year that a school teaches, if a stage ends with it; and of those who have
 * left, who has money or a debt. Each school over a snapshot of its own. */
enum err desk_leavers_load(struct desk *desk, struct arena *arena, const struct leaver_query *query,
                           struct leaver_list *out_list) MUST_CHECK;

/* «оставить на счёте», …; «не выбрано». */
const char *leaver_choice_words(const struct leaver *leaver);

#endif
