/* Lines of card readers: `Type[HEX] subtype (ATQA,SAK) FFF,NNNNN`, and the shorter ones.
 *
 *   L-1  A chip's name comes from one line alone; no two different chips of one family of readers
 *        have one name.
 *   L-2  A line that fits no form names no chip: a wrong name would take a stranger's money. */
#include "school/card_line.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/parse.h"

enum {
    EM_DIGITS = 10,
    EM_PREFIX_DIGITS = 4,
    LOW_24_DIGITS = 6,
    LOW_32_DIGITS = 8,
    LEAST_DIGITS = 8,
    TYPED_DECIMAL_DIGITS = 10,
    FACILITY_DIGITS_LIMIT = 3,
    FACILITY_LIMIT = 255,
    NUMBER_DIGITS_LIMIT = 5,
    NUMBER_LIMIT = 65535,
    RANDOM_ID_BYTE = 0x08, /* SPEC reader 5 */
    SAK_ISO_14443_4 = 0x20
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static int hex_value(char c)
{
    if (is_digit(c)) return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

static bool is_hex(struct text text)
{
    for (size_t i = 0; i < text.size; i++) {
        if (hex_value(text.bytes[i]) < 0) return false;
    }
    return text.size > 0;
}

static bool is_zeros(struct text digits)
{
    for (size_t i = 0; i < digits.size; i++) {
        if (digits.bytes[i] != '0') return false;
    }
    return true;
}

/* What stands at the front of *rest and is of the kind; may be empty. */
static struct text take_while(struct text *rest, bool (*is_of_kind)(char))
{
    size_t size = 0;
    while (size < rest->size && is_of_kind(rest->bytes[size])) size++;
    struct text taken = text_part(*rest, 0, size);
    *rest = text_part(*rest, size, rest->size);
    return taken;
}

static bool is_blank(char c)
{
    return c == ' ';
}

static bool is_hex_digit(char c)
{
    return hex_value(c) >= 0;
}

static bool is_type_letter(char c)
{
    return is_letter(c) || is_digit(c) || c == '-';
}

static bool take_byte(struct text *rest, char byte)
{
    if (rest->size == 0 || rest->bytes[0] != byte) return false;
    *rest = text_part(*rest, 1, rest->size);
    return true;
}

struct text card_chip_text(const struct card_chip *chip)
{
    return text_of(chip->digits);
}

/* False: too many digits, too few for a whole id, or an odd half of a byte. */
static bool name_chip(struct text digits, enum card_known known, struct card_chip *out_chip)
{
    size_t least = known == CARD_KNOWN_LOW_24 ? LOW_24_DIGITS : LEAST_DIGITS;
    if (digits.size < least || digits.size > CARD_CHIP_DIGITS_LIMIT || digits.size % 2 != 0) {
        return false;
    }
    struct card_chip chip = {.known = known};
    for (size_t i = 0; i < digits.size; i++) {
        chip.digits[i] = "0123456789ABCDEF"[hex_value(digits.bytes[i])];
    }
    *out_chip = chip;
    return true;
}

/* The same for the last `size` digits of a number. */
static enum card_line_kind name_number(uint64_t number, size_t size, enum card_known known,
                                       struct card_chip *out_chip)
{
    char digits[EM_DIGITS];
    for (size_t i = size; i-- > 0; number >>= 4) digits[i] = "0123456789ABCDEF"[number & 15];
    return name_chip((struct text){digits, size}, known, out_chip) ? CARD_LINE_CHIP
                                                                   : CARD_LINE_NOISE;
}

/* `FFF,NNNNN`, zeros before it or not, a comma behind it or not. */
static bool take_decimals(struct text *rest, uint32_t *out_low_24)
{
    int64_t facility = 0, number = 0;
    struct text first = take_while(rest, is_digit);
    if (first.size > FACILITY_DIGITS_LIMIT || !take_byte(rest, ',')) return false;
    struct text second = take_while(rest, is_digit);
    if (second.size > NUMBER_DIGITS_LIMIT) return false;
    if (parse_int64(first, 0, FACILITY_LIMIT, &facility) != OK) return false;
    if (parse_int64(second, 0, NUMBER_LIMIT, &number) != OK) return false;
    take_byte(rest, ',');
    *out_low_24 = (uint32_t)(facility << 16 | number);
    return true;
}

/* Whether the four bytes between Mifare's brackets were made for this tap alone. Which end of the
 * id is printed first depends on the reader: a plain memory card (its SAK says so) is taken at its
 * word when only the far end looks random, all else is not. */
static bool is_random_id(struct text digits, struct text sak)
{
    if (digits.size != LOW_32_DIGITS) return false;
    const char *end = digits.bytes + digits.size - 2;
    int first = hex_value(digits.bytes[0]) << 4 | hex_value(digits.bytes[1]);
    int last = hex_value(end[0]) << 4 | hex_value(end[1]);
    if (first == RANDOM_ID_BYTE) return true;
    if (last != RANDOM_ID_BYTE) return false;
    if (sak.size < 2) return true;
    int high = hex_value(sak.bytes[sak.size - 2]), low = hex_value(sak.bytes[sak.size - 1]);
    return ((high << 4 | low) & SAK_ISO_14443_4) != 0;
}

/* What stands between the brackets and behind them. */
struct bracketed {
    struct text type, digits, sak;
    uint32_t low_24;
};

/* Words like `1K` or `Plus SL1`; a number with a comma behind it is FFF already. */
static void skip_subtype(struct text *rest)
{
    for (;;) {
        struct text before = *rest;
        if (take_while(rest, is_type_letter).size == 0) return;
        if (rest->size > 0 && rest->bytes[0] == ',') {
            *rest = before;
            return;
        }
        take_while(rest, is_blank);
    }
}

/* `[HEX] subtype (ATQA,SAK) FFF,NNNNN`; each part but the brackets and the end may be missing. */
static bool take_bracketed(struct text *rest, struct bracketed *out)
{
    if (!take_byte(rest, '[')) return false;
    out->digits = take_while(rest, is_hex_digit);
    if (out->digits.size == 0 || !take_byte(rest, ']')) return false;
    take_while(rest, is_blank);
    skip_subtype(rest);
    if (take_byte(rest, '(')) {
        if (take_while(rest, is_hex_digit).size == 0 || !take_byte(rest, ',')) return false;
        out->sak = take_while(rest, is_hex_digit);
        if (out->sak.size == 0 || !take_byte(rest, ')')) return false;
        take_while(rest, is_blank);
    }
    return take_decimals(rest, &out->low_24);
}

/* Brackets with four digits at most are what stands before the decimals: SPEC reader 2.1. */
static enum card_line_kind name_bracketed(const struct bracketed *line, struct card_chip *out_chip)
{
    uint64_t number = 0;
    bool is_mifare = text_equal_ignoring_case(line->type, TEXT("Mifare"));
    if (line->digits.size > EM_PREFIX_DIGITS) {
        if (is_zeros(line->digits)) return CARD_LINE_REMOVED;
        if (!name_chip(line->digits, CARD_KNOWN_WHOLE, out_chip)) return CARD_LINE_NOISE;
        out_chip->is_random = is_mifare && is_random_id(line->digits, line->sak);
        return CARD_LINE_CHIP;
    }
    if (is_mifare) return CARD_LINE_NOISE;
    for (size_t i = 0; i < line->digits.size; i++) {
        number = number << 4 | (uint64_t)hex_value(line->digits.bytes[i]);
    }
    number = number << 24 | line->low_24;
    if (number == 0) return CARD_LINE_REMOVED;
    return name_number(number, EM_DIGITS, CARD_KNOWN_WHOLE, out_chip);
}

static enum card_line_kind parse_bracketed(struct text line, struct card_chip *out_chip)
{
    struct bracketed found = {0};
    found.type = take_while(&line, is_type_letter);
    if (!take_bracketed(&line, &found) || text_trim(line).size != 0) return CARD_LINE_NOISE;
    return name_bracketed(&found, out_chip);
}

/* `W26:096,17669`, `W34:5DF50F46`, `:170009593F48`. */
static enum card_line_kind parse_colon(struct text line, struct card_chip *out_chip)
{
    uint32_t low_24 = 0;
    struct text rest = line;
    struct text type = text_cut(&rest, ':');
    if (text_equal_ignoring_case(type, TEXT("W26"))) {
        if (!take_decimals(&rest, &low_24) || text_trim(rest).size != 0) return CARD_LINE_NOISE;
        if (low_24 == 0) return CARD_LINE_REMOVED;
        return name_number(low_24, LOW_24_DIGITS, CARD_KNOWN_LOW_24, out_chip);
    }
    rest = text_trim(rest);
    bool is_w34 = text_equal_ignoring_case(type, TEXT("W34"));
    if ((!is_w34 && type.size != 0) || !is_hex(rest)) return CARD_LINE_NOISE;
    if (is_w34 && rest.size != LOW_32_DIGITS) return CARD_LINE_NOISE;
    if (is_zeros(rest)) return CARD_LINE_REMOVED;
    enum card_known known = is_w34 ? CARD_KNOWN_LOW_32 : CARD_KNOWN_WHOLE;
    return name_chip(rest, known, out_chip) ? CARD_LINE_CHIP : CARD_LINE_NOISE;
}

/* A networked reader puts its serial number and a blank before the line. */
static struct text without_reader_number(struct text line)
{
    struct text rest = line;
    struct text number = take_while(&rest, is_digit);
    return number.size > 0 && take_while(&rest, is_blank).size > 0 ? rest : line;
}

enum card_line_kind card_line_parse(struct text line, struct card_chip *out_chip)
{
    line = without_reader_number(text_trim(line));
    if (line.size == 0 || line.size > CARD_LINE_BYTES_LIMIT) return CARD_LINE_NOISE;
    if (text_equal_ignoring_case(line, TEXT("No card"))) return CARD_LINE_REMOVED;
    if (memchr(line.bytes, '[', line.size) != NULL) return parse_bracketed(line, out_chip);
    if (memchr(line.bytes, ':', line.size) != NULL) return parse_colon(line, out_chip);
    return CARD_LINE_NOISE;
}

/* ---- typed ---- */

static bool is_decimal(struct text text)
{
    struct text rest = text;
    return take_while(&rest, is_digit).size > 0 && rest.size == 0;
}

/* Ten decimal digits, and `FFF,NNNNN` behind them when the card's print was typed; the two must
 * then say the same. */
static enum card_line_kind parse_typed_decimal(struct text number, struct text behind,
                                               struct card_chip *out_chip)
{
    int64_t low_32 = 0;
    uint32_t low_24 = 0;
    if (number.size != TYPED_DECIMAL_DIGITS) return CARD_LINE_NOISE;
    if (parse_int64(number, 0, UINT32_MAX, &low_32) != OK) return CARD_LINE_NOISE;
    if (behind.size > 0) {
        if (!take_decimals(&behind, &low_24) || behind.size != 0) return CARD_LINE_NOISE;
        if ((low_32 & 0xFFFFFF) != low_24) return CARD_LINE_NOISE;
    }
    if (low_32 == 0) return CARD_LINE_NOISE;
    return name_number((uint64_t)low_32, LOW_32_DIGITS, CARD_KNOWN_LOW_32, out_chip);
}

enum card_line_kind card_keys_parse(struct text keys, struct card_chip *out_chip)
{
    char line[sizeof "W26:" + CARD_LINE_BYTES_LIMIT];
    keys = text_trim(keys);
    if (keys.size == 0 || keys.size > CARD_LINE_BYTES_LIMIT) return CARD_LINE_NOISE;
    struct text rest = keys;
    struct text first = text_cut(&rest, ' ');
    if (is_decimal(first) && (rest.size == 0 || first.size == TYPED_DECIMAL_DIGITS)) {
        return parse_typed_decimal(first, text_trim(rest), out_chip);
    }
    if (rest.size == 0 && is_hex(keys)) {
        return !is_zeros(keys) && name_chip(keys, CARD_KNOWN_WHOLE, out_chip) ? CARD_LINE_CHIP
                                                                              : CARD_LINE_NOISE;
    }
    if (is_digit(keys.bytes[0]) && memchr(keys.bytes, '[', keys.size) == NULL) {
        int size = snprintf(line, sizeof line, "W26:%.*s", TEXT_ARGS(keys));
        return card_line_parse((struct text){line, (size_t)size}, out_chip);
    }
    return card_line_parse(keys, out_chip);
}

/* ---- which of many ---- */

static bool ends_with(struct text id, struct text digits)
{
    return id.size >= digits.size &&
           text_equal_ignoring_case(text_part(id, id.size - digits.size, digits.size), digits);
}

enum card_match card_chip_match(const struct card_chip *chip, struct text id)
{
    struct text digits = card_chip_text(chip);
    if (text_equal_ignoring_case(digits, id)) return CARD_MATCH_WHOLE;
    if (chip->known == CARD_KNOWN_WHOLE || id.size != EM_DIGITS) return CARD_MATCH_NONE;
    if (chip->known == CARD_KNOWN_LOW_24) {
        return ends_with(id, digits) ? CARD_MATCH_LOW_24 : CARD_MATCH_NONE;
    }
    if (ends_with(id, digits)) return CARD_MATCH_LOW_32;
    /* A 24-bit number printed with ten digits looks like 32 bits of which the upper are zero. */
    bool may_be_24 = digits.bytes[0] == '0' && digits.bytes[1] == '0';
    struct text low_24 = text_part(digits, LOW_32_DIGITS - LOW_24_DIGITS, LOW_24_DIGITS);
    return may_be_24 && ends_with(id, low_24) ? CARD_MATCH_LOW_24 : CARD_MATCH_NONE;
}

enum card_choice card_chip_choose(const struct card_chip *chip, const struct text *ids,
                                  size_t id_count, size_t *out_index)
{
    enum card_match best = CARD_MATCH_NONE;
    size_t index = 0, equals = 0;
    for (size_t i = 0; i < id_count; i++) {
        enum card_match match = card_chip_match(chip, ids[i]);
        if (match == CARD_MATCH_NONE || match < best) continue;
        equals = match > best ? 1 : equals + 1;
        best = match;
        index = i;
    }
    if (best == CARD_MATCH_NONE) return CARD_UNKNOWN;
    if (equals > 1) return CARD_AMBIGUOUS;
    *out_index = index;
    return CARD_CHOSEN;
}

/* ---- bytes to lines ---- */

void card_lines_init(struct card_lines *lines)
{
    lines->size = 0;
    lines->is_too_long = false;
}

bool card_lines_take(struct card_lines *lines, char byte, struct text *out_line)
{
    if (byte == '\r' || byte == '\n') {
        struct text line = {lines->bytes, lines->size};
        bool is_worth_it = lines->size > 0 && !lines->is_too_long;
        card_lines_init(lines);
        if (is_worth_it) *out_line = line;
        return is_worth_it;
    }
    if ((byte < ' ' || byte > '~') && byte != '\t') {
        card_lines_init(lines);
        return false;
    }
    if (lines->size == sizeof lines->bytes) {
        lines->is_too_long = true;
        return false;
    }
    lines->bytes[lines->size++] = byte == '\t' ? ' ' : byte;
    return false;
}
