/* Handles that release themselves when their scope ends.
 *
 *     scoped(statement) struct statement *row = NULL;
 *
 * calls statement_done(row) on every way out. A destructor accepts NULL. */
#ifndef BASE_SCOPED_H
#define BASE_SCOPED_H

/* A handle may be there for its release alone. */
#define scoped(name) __attribute__((cleanup(scoped_##name), unused))

/* Declares scoped_NAME for a handle of `struct type *` that `release` ends. */
#define SCOPED_DEFINE(name, type, release)                                                         \
    static inline void scoped_##name(type **handle)                                                \
    {                                                                                              \
        release(*handle);                                                                          \
    }

#endif
