/* Numbers of cells without floating point: decimal digits and an exponent, nothing else. */
#include "base/parse.h"
#include "table/xlsx_inside.h"

enum {
    DIGITS_SHOWN = 15,  /* what a spreadsheet shows of a number */
    DIGITS_KEPT = 40,   /* of what the file has */
    EXPONENT_LIMIT = 40 /* beyond it a number is no text that a person typed */
};

struct decimal {
    bool is_negative;
    char digits[DIGITS_KEPT + 1]; /* values 0 … 9, the first is not 0 */
    int count;
    int64_t point; /* digits before the decimal point */
};

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* False: no number. */
static bool decimal_parse(struct text text, struct decimal *out)
{
    size_t at = 0;
    bool has_point = false, has_digit = false;
    *out = (struct decimal){.count = 0};
    if (at < text.size && (text.bytes[at] == '-' || text.bytes[at] == '+')) {
        out->is_negative = text.bytes[at++] == '-';
    }
    for (; at < text.size && (is_digit(text.bytes[at]) || text.bytes[at] == '.'); at++) {
        if (text.bytes[at] == '.') {
            if (has_point) return false;
            has_point = true;
            continue;
        }
        has_digit = true;
        bool leads = out->count == 0 && text.bytes[at] == '0';
        if (!has_point && !leads) out->point++;
        if (has_point && leads) out->point--;
        if (!leads && out->count < DIGITS_KEPT) {
            out->digits[out->count++] = (char)(text.bytes[at] - '0');
        }
    }
    if (!has_digit) return false;
    if (at == text.size) return true;
    int64_t exponent;
    if (text.bytes[at] != 'E' && text.bytes[at] != 'e') return false;
    if (++at < text.size && text.bytes[at] == '+') at++;
    struct text rest = text_part(text, at, text.size);
    if (parse_int64(rest, -400, 400, &exponent) != OK) return false;
    out->point += exponent;
    return true;
}

/* 45430.000000000001 is 45430, 0.1 + 0.2 is 0.3. */
static void decimal_round(struct decimal *decimal)
{
    if (decimal->count > DIGITS_SHOWN) {
        bool up = decimal->digits[DIGITS_SHOWN] >= 5;
        decimal->count = DIGITS_SHOWN;
        for (int i = DIGITS_SHOWN - 1; up && i >= 0; i--) {
            up = decimal->digits[i] == 9;
            decimal->digits[i] = (char)(up ? 0 : decimal->digits[i] + 1);
        }
        if (up) {
            decimal->digits[0] = 1; /* 99…9 became 100…0 */
            decimal->point++;
        }
    }
    while (decimal->count > 0 && decimal->digits[decimal->count - 1] == 0) decimal->count--;
}

struct text xlsx_number_plain(struct arena *arena, struct text number)
{
    struct buf buf;
    struct decimal decimal;
    if (!decimal_parse(number, &decimal)) return TEXT("");
    decimal_round(&decimal);
    if (decimal.count == 0) return TEXT("0");
    if (decimal.point > EXPONENT_LIMIT || decimal.point < -EXPONENT_LIMIT) return TEXT("");
    buf_init(&buf, arena);
    if (decimal.is_negative) buf_add_char(&buf, '-');
    if (decimal.point <= 0) buf_add_char(&buf, '0');
    for (int64_t i = 0; i < decimal.point; i++) {
        buf_add_char(&buf, (char)('0' + (i < decimal.count ? decimal.digits[i] : 0)));
    }
    if (decimal.count > decimal.point) buf_add_char(&buf, '.');
    for (int64_t i = decimal.point; i < 0; i++) buf_add_char(&buf, '0');
    for (int64_t i = decimal.point > 0 ? decimal.point : 0; i < decimal.count; i++) {
        buf_add_char(&buf, (char)('0' + decimal.digits[i]));
    }
    return buf_text(&buf);
}

/* ---- days ---- */

enum {
    SERIAL_OF_1970 = 25569,      /* in the system of 1900 */
    SERIAL_OF_1970_1904 = 24107, /* in that of 1904 */
    SERIAL_NEVER_DAY = 60,       /* 29 February 1900, which never was */
    SERIAL_LIMIT = 2958465,      /* the last day of 9999 */
};

bool xlsx_day_of_serial(struct text plain, bool is_1904, struct day *out_day)
{
    int64_t serial;
    struct text fraction = plain;
    struct text whole = text_cut(&fraction, '.');
    if (parse_int64(whole, is_1904 ? 0 : 1, SERIAL_LIMIT, &serial) != OK) return false;
    if (!is_1904 && serial == SERIAL_NEVER_DAY) return false;
    if (!is_1904 && serial < SERIAL_NEVER_DAY) serial++;
    *out_day = day_of_number((int32_t)(serial - (is_1904 ? SERIAL_OF_1970_1904 : SERIAL_OF_1970)));
    return true;
}

/* ECMA-376, 18.8.30: the formats that need no code. 14 to 17 and 22 show days, 27 to 36 and 50
 * to 58 do in East Asian versions. */
static bool built_in_is_date(int64_t id)
{
    return (id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 31) || id == 36 ||
           (id >= 50 && id <= 54) || id == 57 || id == 58;
}

/* Letters d and y mean days and years unless quoted, escaped or within brackets ("[Red]"). */
bool xlsx_format_is_date(int64_t id, struct text code)
{
    bool is_quoted = false, is_bracketed = false;
    if (code.size == 0) return built_in_is_date(id);
    for (size_t i = 0; i < code.size && (is_quoted || code.bytes[i] != ';'); i++) {
        char byte = code.bytes[i];
        if (byte == '"') is_quoted = !is_quoted;
        if (is_quoted) continue;
        if (byte == '[') is_bracketed = true;
        if (byte == ']') is_bracketed = false;
        if (byte == '\\' || byte == '_' || byte == '*') i++;
        if (is_bracketed || byte == '\\') continue;
        if (byte == 'd' || byte == 'D' || byte == 'y' || byte == 'Y') return true;
    }
    return false;
}
