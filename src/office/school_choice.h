/* A filter by school, on lists over the city. */
#ifndef OFFICE_SCHOOL_CHOICE_H
#define OFFICE_SCHOOL_CHOICE_H

#include <jansson.h>

#include "http/route.h"
#include "school/school.h"

/* 0, or none: all schools. */
#define SCHOOL_CHOICE_FIELD(place)                                                                 \
    {                                                                                              \
        "school", place, FIELD_INT, false, 0, INT32_MAX, NULL                                      \
    }

/* The school's id; 0: all, or there is none of this number. */
int64_t school_choice_of(const struct request *request, int field,
                         const struct school_list *schools);
/* Rows of id, name and whether it is the chosen one. */
json_t *school_choice_view(const struct school_list *schools, int64_t chosen_id);
/* Rows of number, name and whether it is the chosen one. */
json_t *school_numbers_view(const struct school_list *schools, int64_t chosen_number);

#endif
