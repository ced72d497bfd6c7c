/* What card readers say, line by line, and what keyboard-emulating readers type. Pure.
 *
 * A chip is named by hexadecimal digits in upper case, as the books keep it (school/card.h):
 *
 *   EM4100 (Em-Marine, Temic)  40 bits, ten digits: [HHHH], then FFF and NNNNN of `FFF,NNNNN`
 *   Mifare and all other       the digits between the brackets as they are printed; another family
 *                              of readers may print another order, so that the cards of one school
 *                              are enrolled and read with readers of one family
 *   Wiegand-26, Wiegand-34,    the low 24 or 32 bits only; which card is meant is found among those
 *   ten typed digits           that end so, and only if there is but one (card_chip_choose)
 *
 * Lines and their variants: docs/spec/reader.md. */
#ifndef SCHOOL_CARD_LINE_H
#define SCHOOL_CARD_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

enum {
    CARD_LINE_BYTES_LIMIT = 128, /* a longer line is noise up to its end */
    CARD_CHIP_DIGITS_LIMIT = 20  /* ten bytes of a Mifare id */
};

/* How much of the chip's name the reader gave. */
enum card_known { CARD_KNOWN_LOW_24 = 1, CARD_KNOWN_LOW_32 = 2, CARD_KNOWN_WHOLE = 3 };

struct card_chip {
    char digits[CARD_CHIP_DIGITS_LIMIT + 1];
    enum card_known known;
    /* Made anew at each tap, as phones and some bank cards do: works once, never as a card. To be
     * refused when a card is given out. */
    bool is_random;
};

struct text card_chip_text(const struct card_chip *chip);

enum card_line_kind {
    CARD_LINE_NOISE,   /* not of any known form */
    CARD_LINE_CHIP,    /* a card lies there: *out_chip is set */
    CARD_LINE_REMOVED, /* "No card", in any case; an id of zeros */
};

/* One line without its end; bytes of any kind. *out_chip is touched for CARD_LINE_CHIP alone. */
enum card_line_kind card_line_parse(struct text line, struct card_chip *out_chip);

/* What was typed up to Enter, by a keyboard-emulating reader or by hand from the card's print:
 * ten decimal digits; these and `FFF,NNNNN`; `FFF,NNNNN`; hexadecimal digits with a letter among
 * them; or a whole line as above. CARD_LINE_NOISE when it is none of these. */
enum card_line_kind card_keys_parse(struct text keys, struct card_chip *out_chip);

/* How well a chip on the reader fits an id in the mirror: 0 not at all; the low 24 bits; the low
 * 32; the whole. Low bits are compared with EM4100 ids (ten digits) only. */
enum card_match {
    CARD_MATCH_NONE = 0,
    CARD_MATCH_LOW_24 = 1,
    CARD_MATCH_LOW_32 = 2,
    CARD_MATCH_WHOLE = 3,
};
enum card_match card_chip_match(const struct card_chip *chip, struct text id);

/* Picks the id that fits best. CARD_AMBIGUOUS: two or more fit equally well and better than all
 * else, so that nobody is meant; *out_index is set for CARD_CHOSEN alone. */
enum card_choice { CARD_CHOSEN, CARD_UNKNOWN, CARD_AMBIGUOUS };
enum card_choice card_chip_choose(const struct card_chip *chip, const struct text *ids,
                                  size_t id_count, size_t *out_index);

/* Bytes as they come from a serial device, cut anywhere, to lines. */
struct card_lines {
    char bytes[CARD_LINE_BYTES_LIMIT];
    size_t size;
    bool is_too_long; /* skips to the line's end */
};

void card_lines_init(struct card_lines *lines);

/* Takes one byte; true when it ended a line that is worth reading: *out_line points into `lines`
 * and is good until the next call. A byte that no line can hold starts the line anew, which gets
 * rid of what a reader sends while it is plugged in. */
bool card_lines_take(struct card_lines *lines, char byte, struct text *out_line);

#endif
