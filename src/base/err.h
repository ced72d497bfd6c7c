/* Faults: the world failed. The closed list of what a function may answer that is neither a
 * refusal (an enum of its own) nor a broken promise (CHECK).
 *
 * A fault is returned first; out parameters are untouched when it is not OK. The sentence for the
 * log is written by whoever saw the fault first, through log_fault(). */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#define MUST_CHECK __attribute__((warn_unused_result))

enum err {
    OK = 0,
    ERR_LIMIT,       /* a named limit was reached: too long, too many, too large */
    ERR_SYNTAX,      /* foreign bytes are not of their format */
    ERR_NOT_FOUND,   /* a file, host or row that had to be there is not */
    ERR_IO,          /* a disk or a socket failed */
    ERR_BUSY,        /* somebody else holds it; worth another try later */
    ERR_CONFLICT,    /* concurrent transactions collided; store_write tries again by itself */
    ERR_CONSTRAINT,  /* the database refused a row */
    ERR_DATABASE,    /* the database failed otherwise */
    ERR_UNAVAILABLE, /* a server does not answer */
    ERR_TIMEOUT,
    ERR_SCHEMA,    /* the database is newer than this program, or was altered */
    ERR_CANCELLED, /* shutting down, or the caller's work asked to undo everything */
};

/* A short name for logs, never NULL. */
const char *err_name(enum err err);

/* Leaves the function with the fault of `call`, if there is one. */
#define TRY(call)                                                                                  \
    do {                                                                                           \
        enum err try_err_ = (call);                                                                \
        if (try_err_ != OK) return try_err_;                                                       \
    } while (0)

#endif
