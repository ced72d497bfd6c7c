/* What tills say of themselves, in words; and what the files of their pages share. */
#ifndef OFFICE_TILL_WORDS_H
#define OFFICE_TILL_WORDS_H

#include "desk/till_act.h"
#include "desk/till_city.h"
#include "office/inside.h"

const char *till_trouble_words(enum till_trouble trouble);
const char *till_state_words(enum till_state state);
const char *till_printer_words(struct text word);
const char *till_reader_words(struct text word);
const char *till_ups_words(struct text word);
/* «спешит на 3 мин», «верны». */
const char *till_clock_words(struct arena *arena, int64_t difference_ms);
/* «до 5 мс», «дольше секунды», «—»: of figures_tap_percentile_ms. */
const char *till_speed_words(struct arena *arena, int64_t bound_ms);
/* NULL: the act was done. */
const char *till_act_refusal(enum till_act_status status);

/* "/office/tills/24/17"; the format is what follows. */
char *till_path(struct arena *arena, int64_t school_number, int64_t origin, const char *rest);

/* Of the path; every route of one till has them first. */
enum { TILL_FIELD_SCHOOL, TILL_FIELD_ORIGIN, TILL_FIELDS };
/* clang-format off */
#define TILL_PATH_FIELDS                                                                           \
    {"school", FIELD_IN_PATH, FIELD_INT, true, 1, SCHOOL_NUMBER_LIMIT, NULL},                      \
    {"origin", FIELD_IN_PATH, FIELD_INT, true, 1, INT64_MAX, NULL}
/* clang-format on */

/* Of a form whose faults are its own, too: 0 where the path has no such number. */
static inline int64_t till_path_number(const struct request *request, int field)
{
    return request_has(request, field) ? request_number(request, field) : 0;
}

/* One till with all that its pages tell. */
struct till_one_work {
    struct arena *arena;
    int64_t school_number, origin;
    struct instant now;
    struct day today; /* in the school's zone */
    bool is_known;    /* answers from here on */
    struct school school;
    struct till till;
    struct city_till line;
    struct till_days days; /* of the last TILL_DAYS_SHOWN */
    struct till_events events;
    const char *cashier_name; /* of the open shift; "" of none */
    enum till_act_status clean;
};
enum { TILL_DAYS_SHOWN = 31 };
enum err work_one_till(struct tx *tx, void *context) MUST_CHECK;
/* till.*: what the pages of one till begin with. */
json_t *till_one_view(struct arena *arena, const struct till_one_work *work);
/* Loads the till of the path. False: the response is written. */
bool till_one_load(const struct office *office, struct arena *arena, const struct request *request,
                   struct till_one_work *work, struct response *response);

#endif
