/* What the pages of dishes, prices and menus share. */
#ifndef OFFICE_FOOD_INSIDE_H
#define OFFICE_FOOD_INSIDE_H

#include "access/staff.h"
#include "desk/desk.h"
#include "desk/dish.h"
#include "desk/price_apply.h"
#include "meals/contract.h"
#include "office/pages.h"
#include "page/meal_words.h"
#include "school/school.h"

/* A change of the catalogue under way: the deed, then what comes of it. Works embed it first. */
struct food_work {
    struct arena *arena;
    int64_t login_id;
    struct instant now;
    struct catalogue_deed deed; /* set by food_begin */
};
struct food_work food_work_of(const struct office *office, struct arena *arena,
                              const struct request *request);
/* Called first in each work that writes or asks for today. */
enum err food_begin(struct tx *tx, struct food_work *work) MUST_CHECK;

/* Writes, then brings schools' offers to the lists at once. ERR_CANCELLED, by which a refused work
 * undid what it had written, is OK here: the refusal is in the work. */
enum err food_write(const struct office *office, store_work work, void *context) MUST_CHECK;

/* The page of a fault; true when there was one. */
bool food_failed(const struct office *office, struct arena *arena, const struct request *request,
                 enum err err, struct response *response);

/* "13,5" of milligrams as grams. */
char *grams_words(struct arena *arena, int64_t mg);
/* "13,5", "13.5" or "13" grams as milligrams; false: it is no such number. */
bool grams_parse(struct text text, int64_t *out_mg) MUST_CHECK;

json_t *category_choices(struct arena *arena, const struct catalogue *catalogue,
                         struct text chosen);
/* "" where it is gone. */
const char *category_words(const struct catalogue *catalogue, int64_t id);
const char *school_words(const struct school_list *schools, int64_t school_id);
/* «№1–№20, №24»: schools by their numbers, neighbours as a span. */
const char *schools_told(struct arena *arena, const struct school_list *schools,
                         const int64_t *school_ids, int count);
/* «с 01.09.2026», «с 01.09.2026 по 31.12.2026». */
const char *span_words(struct arena *arena, struct day first, struct day last);
/* Who did it: a name, or «команда». */
const char *login_words(const struct staff_list *staff, int64_t login_id);
/* Rows of a history: when, who, what, before, after. */
json_t *changes_view(struct arena *arena, const struct catalogue_changes *changes,
                     const struct staff_list *staff);

/* The ids that stand in names of ticked boxes, "school-24", in their order. */
int form_ids(const struct request *request, struct arena *arena, const char *prefix,
             int64_t **out_ids);
/* Schools as boxes: value, name, checked. */
json_t *school_boxes(struct arena *arena, const struct school_list *schools,
                     const int64_t *checked_ids, int count);

/* "" or the words; NULL becomes null. */
json_t *refusal_view(const char *refusal);

#endif
