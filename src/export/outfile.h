/* A file of an export while it is written: buffered, counted and hashed on its way, durable when it
 * is closed. The first fault sticks: it is told once, at the close. */
#ifndef EXPORT_OUTFILE_H
#define EXPORT_OUTFILE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/sha256.h"
#include "base/text.h"

enum { OUTFILE_BUFFER_BYTES = 1 << 18, OUTFILE_PATH_SIZE = 1024 };

struct outfile {
    int descriptor;
    char *buffer;
    size_t used;
    int64_t size;  /* of what was flushed */
    int64_t begun; /* of what the disk was told to begin with */
    struct sha256 *sha256;
    enum err err;
};

/* What is known of a file that was closed. */
struct outfile_told {
    int64_t size;
    char sha256[SHA256_TEXT_SIZE];
};

/* "FOLDER/NAME", which must not be there. ERR_IO. */
enum err outfile_open(struct outfile *out, const char *folder, const char *name) MUST_CHECK;
void outfile_add(struct outfile *out, const void *bytes, size_t size);
void outfile_text(struct outfile *out, struct text text);
void outfile_string(struct outfile *out, const char *string);
void outfile_char(struct outfile *out, char byte);
void outfile_int(struct outfile *out, int64_t number);
void outfile_printf(struct outfile *out, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Flushes, syncs, closes. */
enum err outfile_close(struct outfile *out, struct outfile_told *out_told) MUST_CHECK;
void outfile_drop(
    struct outfile *out); /* one that is open, after a fault elsewhere; else nothing */

#endif
