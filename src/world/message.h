/* Inside the world: a mail as the bytes of RFC 5322. */
#ifndef WORLD_MESSAGE_H
#define WORLD_MESSAGE_H

#include "world/world.h"

enum {
    MAIL_ADDRESS_LIMIT = 254,
    MAIL_SUBJECT_LIMIT = 400,
    MAIL_BODY_LIMIT = 256 * 1024,
    MAIL_ID_LIMIT = 120
};

/* The message with its head, CRLF at each line's end: subject in encoded words, body in base64,
 * so that no line is long and none begins with a dot. `unique` (letters and digits) makes the
 * Message-ID where the mail has none. ERR_SYNTAX: an address that is none, a subject with a line
 * break (somebody tries to write headers of his own), text that is not UTF-8. ERR_LIMIT: past the
 * limits above. */
enum err message_format(struct arena *arena, const struct mail *mail, struct instant now,
                        const char *unique, struct text *out_message) MUST_CHECK;

/* One plain address: local part, @, domain; no display name, no quotes, no white space. */
bool message_address_is_right(struct text address);

#endif
