/* How a broken promise ends: one line, then abort. No allocation: memory may be what broke. */
#include "base/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"

void check_failed(const char *condition, const char *file, int line)
{
    const char *request = log_request();
    fprintf(stderr, "level=fatal request=%s event=broken_promise at=%s:%d promise=\"%s\"\n",
            request ? request : "-", file, line, condition);
    abort();
}
