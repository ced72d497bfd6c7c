/* multipart/form-data (RFC 7578): a form with files. */
#ifndef HTTP_MULTIPART_H
#define HTTP_MULTIPART_H

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "http/request.h"

enum {
    MULTIPART_PARTS_LIMIT = 64,
    MULTIPART_BOUNDARY_LIMIT = 70,     /* RFC 2046, section 5.1.1 */
    MULTIPART_PART_HEAD_LIMIT = 4096,  /* bytes of a part's headers */
    MULTIPART_FIELD_LIMIT = 64 * 1024, /* bytes of a part that is no file */
};

/* Texts point into the body and the arena. A part with a file name is a file: foreign bytes under
 * the last part of that name, without any folder; a field left empty by the browser (no name, no
 * bytes) is left out. All other parts are well-formed UTF-8. ERR_SYNTAX: no boundary, or the body
 * is not what it says; ERR_LIMIT. */
enum err multipart_parse(struct arena *arena, struct text content_type, struct text body,
                         struct pairs *out_form, struct uploads *out_files) MUST_CHECK;

#endif
