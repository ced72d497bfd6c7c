/* Broken promises: conditions that only a bug of ours or a failed disk can break.
 *
 * CHECK is on in production. A broken promise writes where it broke and which request was being
 * served, then aborts: the supervisor restarts the process and the database rolls back. */
#ifndef BASE_CHECK_H
#define BASE_CHECK_H

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (__builtin_expect(!(condition), 0)) check_failed(#condition, __FILE__, __LINE__);       \
    } while (0)

/* Writes the promise, the place and the current request (log_set_request) to standard error and
 * aborts. Called through CHECK. */
_Noreturn void check_failed(const char *condition, const char *file, int line);

#endif
