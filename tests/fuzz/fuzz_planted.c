/* A planted bug: the driver has to find it, or it finds nothing. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

const char *const fuzz_seeds[] = {"a harmless line", NULL};

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i + 2 < size; i++) {
        if (memcmp(bytes + i, "{{#", 3) == 0) abort();
    }
    return 0;
}
