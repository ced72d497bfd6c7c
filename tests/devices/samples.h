/* Slips as a till prints them, for the tests of printers. */
#ifndef TESTS_DEVICES_SAMPLES_H
#define TESTS_DEVICES_SAMPLES_H

#include <stdbool.h>

#include "till/slip.h"

/* Ends with NULL: "receipt", "return", "x", "z", "details", "password", "activation", "test",
 * "letters". */
extern const char *const sample_names[];

/* Makes the sample; false: no such name. */
bool sample_make(const char *name, struct arena *arena, struct slip *out_slip);

#endif
