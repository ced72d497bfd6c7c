/* Roubles as whole kopecks; the only file that opens struct money. */
#include "base/money.h"

#include <inttypes.h>

#include "base/buf.h"
#include "base/check.h"

enum { PARSED_ROUBLE_DIGITS_LIMIT = 13 };
#define NO_BREAK_SPACE "\xC2\xA0"

struct money money_zero(void)
{
    return (struct money){0};
}

struct money money_of_kopecks(int64_t kopecks)
{
    return (struct money){kopecks};
}

int64_t money_in_kopecks(struct money money)
{
    return money.kopecks;
}

bool money_add(struct money a, struct money b, struct money *out)
{
    int64_t sum;
    if (__builtin_add_overflow(a.kopecks, b.kopecks, &sum)) return false;
    out->kopecks = sum;
    return true;
}

bool money_subtract(struct money a, struct money b, struct money *out)
{
    int64_t difference;
    if (__builtin_sub_overflow(a.kopecks, b.kopecks, &difference)) return false;
    out->kopecks = difference;
    return true;
}

bool money_multiply(struct money money, int64_t times, struct money *out)
{
    int64_t product;
    if (__builtin_mul_overflow(money.kopecks, times, &product)) return false;
    out->kopecks = product;
    return true;
}

struct money money_plus(struct money a, struct money b)
{
    struct money sum;
    CHECK(money_add(a, b, &sum));
    return sum;
}

struct money money_minus(struct money a, struct money b)
{
    struct money difference;
    CHECK(money_subtract(a, b, &difference));
    return difference;
}

int money_compare(struct money a, struct money b)
{
    return (a.kopecks > b.kopecks) - (a.kopecks < b.kopecks);
}

bool money_is_negative(struct money money)
{
    return money.kopecks < 0;
}

bool money_is_zero(struct money money)
{
    return money.kopecks == 0;
}

bool money_is_positive(struct money money)
{
    return money.kopecks > 0;
}

bool money_is_amount(struct money money)
{
    return money.kopecks > 0 && money.kopecks <= MONEY_AMOUNT_LIMIT_KOPECKS;
}

static uint64_t magnitude(struct money money)
{
    return money.kopecks < 0 ? -(uint64_t)money.kopecks : (uint64_t)money.kopecks;
}

char *money_format(struct arena *arena, struct money money)
{
    struct buf buf;
    buf_init(&buf, arena);
    if (money.kopecks < 0) buf_add_char(&buf, '-');
    buf_add_grouped(&buf, magnitude(money) / 100);
    buf_printf(&buf, ",%02" PRIu64, magnitude(money) % 100);
    return buf.bytes;
}

char *money_format_dot(struct arena *arena, struct money money)
{
    uint64_t kopecks = magnitude(money);
    return arena_printf(arena, "%s%" PRIu64 ".%02" PRIu64, money.kopecks < 0 ? "-" : "",
                        kopecks / 100, kopecks % 100);
}

/* How many bytes at `at` part groups of digits: a space or a no-break space, else 0. */
static size_t group_space_size(struct text at)
{
    if (text_starts(at, TEXT(" "))) return 1;
    return text_starts(at, TEXT(NO_BREAK_SPACE)) ? 2 : 0;
}

enum err money_parse(struct text text, struct money *out_money)
{
    text = text_trim(text);
    bool negative = text_starts(text, TEXT("-"));
    if (negative) text = text_part(text, 1, text.size);
    int64_t kopecks = 0;
    int digits = 0, decimals = -1; /* -1: before the decimal sign */
    for (size_t i = 0; i < text.size; i++) {
        char byte = text.bytes[i];
        if (byte >= '0' && byte <= '9') {
            if (decimals == 2) return ERR_SYNTAX;
            if (decimals < 0 && ++digits > PARSED_ROUBLE_DIGITS_LIMIT) return ERR_SYNTAX;
            kopecks = kopecks * 10 + (byte - '0');
            if (decimals >= 0) decimals++;
        } else if ((byte == ',' || byte == '.') && decimals < 0 && digits > 0) {
            decimals = 0;
        } else {
            size_t space = group_space_size(text_part(text, i, text.size));
            if (space == 0 || digits == 0 || decimals >= 0) return ERR_SYNTAX;
            i += space - 1;
        }
    }
    if (digits == 0 || decimals == 0) return ERR_SYNTAX;
    for (int i = decimals < 0 ? 0 : decimals; i < 2; i++) kopecks *= 10;
    *out_money = (struct money){negative ? -kopecks : kopecks};
    return OK;
}
