/* Fields of foreign files: sums, days, encodings. */
#include "pay/register_field.h"

#include <stdint.h>
#include <string.h>

enum { ROUBLE_DIGITS_LIMIT = 11, FIRST_YEAR = 2000, LAST_YEAR = 2199 };

/* ---- sums ---- */

const char *register_money(struct text field, char decimal_sign, struct money *out_money)
{
    int64_t kopecks = 0;
    int digits = 0, decimals = -1; /* -1: before the sign */
    for (size_t i = 0; i < field.size; i++) {
        char byte = field.bytes[i];
        if (byte >= '0' && byte <= '9' && decimals < 2) {
            if (decimals < 0 && ++digits > ROUBLE_DIGITS_LIMIT) return "сумма слишком велика";
            kopecks = kopecks * 10 + (byte - '0');
            if (decimals >= 0) decimals++;
        } else if (byte == decimal_sign && decimals < 0 && digits > 0) {
            decimals = 0;
        } else if (byte == '.' || byte == ',') {
            return "сумма не читается: не тот десятичный знак";
        } else {
            return "сумма не читается";
        }
    }
    if (digits == 0 || decimals == 0) return "сумма не читается";
    for (int i = decimals < 0 ? 0 : decimals; i < 2; i++) kopecks *= 10;
    *out_money = money_of_kopecks(kopecks);
    return NULL;
}

/* ---- moments ---- */

/* Decimal digits at a fixed place; -1: something else is there. */
static int digits_at(struct text text, size_t from, size_t count)
{
    int number = 0;
    if (from + count > text.size) return -1;
    for (size_t i = from; i < from + count; i++) {
        char byte = text.bytes[i];
        if (byte < '0' || byte > '9') return -1;
        number = number * 10 + (byte - '0');
    }
    return number;
}

bool register_day(struct text field, struct day *out_day)
{
    struct date date = {-1, -1, -1};
    if (field.size == 8) {
        date = (struct date){digits_at(field, 0, 4), digits_at(field, 4, 2),
                             digits_at(field, 6, 2)};
    } else if (field.size == 10 && strchr("-./", field.bytes[2]) && field.bytes[2] != '\0') {
        if (field.bytes[5] != field.bytes[2]) return false;
        date = (struct date){digits_at(field, 6, 4), digits_at(field, 3, 2),
                             digits_at(field, 0, 2)};
    } else if (field.size == 10 && field.bytes[4] == '-' && field.bytes[7] == '-') {
        date = (struct date){digits_at(field, 0, 4), digits_at(field, 5, 2),
                             digits_at(field, 8, 2)};
    }
    if (date.year < FIRST_YEAR || date.year > LAST_YEAR) return false;
    return day_from_date(date, out_day);
}

static bool time_read(struct text field, int *out_seconds)
{
    bool has_signs = field.size == 8 || field.size == 5;
    size_t step = has_signs ? 3 : 2;
    if (field.size != 8 && field.size != 5 && field.size != 6) return false;
    if (has_signs && field.bytes[2] != ':' && field.bytes[2] != '-') return false;
    if (field.size == 8 && field.bytes[5] != field.bytes[2]) return false;
    int hours = digits_at(field, 0, 2), minutes = digits_at(field, step, 2);
    int seconds = field.size == 5 ? 0 : digits_at(field, 2 * step, 2);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return false;
    if (seconds < 0 || seconds > 59) return false;
    *out_seconds = hours * 3600 + minutes * 60 + seconds;
    return true;
}

bool register_moment(struct text date, struct text time, struct day *out_day,
                     struct instant *out_instant)
{
    int seconds = 12 * 3600;
    struct day day;
    if (time.size == 0 && date.size > 11 && date.bytes[10] == ' ') {
        time = text_trim(text_part(date, 11, date.size));
        date = text_part(date, 0, 10);
    }
    if (!register_day(date, &day)) return false;
    if (time.size > 0 && !time_read(time, &seconds)) return false;
    *out_day = day;
    *out_instant = instant_add_ms(day_start(day, zone_moscow()), (int64_t)seconds * 1000);
    return true;
}

/* ---- encodings ---- */

static bool has_upper_bytes(struct text bytes)
{
    for (size_t i = 0; i < bytes.size; i++) {
        if ((unsigned char)bytes.bytes[i] >= 0x80) return true;
    }
    return false;
}

/* Signs that stand in Russian texts beside letters: no-break space, quotes, number, dashes. */
static bool is_usual(uint32_t code_point)
{
    static const uint32_t SIGNS[] = {0xA0,   0xAB,   0xBB,   0xB7,   0x2116, 0x2013, 0x2014,
                                     0x2018, 0x2019, 0x201C, 0x201D, 0x201E, 0x2026};
    if (code_point >= 0x0410 && code_point <= 0x044F) return true;
    if (code_point == 0x0401 || code_point == 0x0451) return true;
    for (size_t i = 0; i < sizeof SIGNS / sizeof SIGNS[0]; i++) {
        if (code_point == SIGNS[i]) return true;
    }
    return false;
}

/* Russian read in another encoding is full of frames and rare letters. */
static bool reads_as_russian(struct text text)
{
    size_t usual = 0, others = 0;
    for (size_t i = 0; i < text.size;) {
        unsigned char first = (unsigned char)text.bytes[i++];
        if (first < 0x80) continue;
        int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
        uint32_t code_point = first & (0x3Fu >> more);
        while (more-- > 0) {
            code_point = code_point << 6 | ((unsigned char)text.bytes[i++] & 0x3Fu);
        }
        if (is_usual(code_point))
            usual++;
        else
            others++;
    }
    return others * 10 <= usual;
}

bool register_decode(struct arena *arena, enum charset charset, struct text bytes,
                     struct text *out_text)
{
    struct text text;
    bool is_eight_bit = charset != CHARSET_UTF_8 && has_upper_bytes(bytes);
    if (is_eight_bit && text_is_utf8(bytes)) return false;
    if (charset_decode(arena, charset, bytes, &text) != OK) return false;
    if (is_eight_bit && !reads_as_russian(text)) return false;
    *out_text = text;
    return true;
}
