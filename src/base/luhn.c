/* Luhn's check digit: every second digit from the right is doubled, its digits summed. */
#include "base/luhn.h"

#include "base/check.h"

static bool are_digits(struct text text)
{
    for (size_t i = 0; i < text.size; i++) {
        if (text.bytes[i] < '0' || text.bytes[i] > '9') return false;
    }
    return text.size > 0;
}

/* The sum over digits that stand before a check digit. */
static int luhn_sum(struct text digits)
{
    int sum = 0;
    for (size_t i = 0; i < digits.size; i++) {
        int digit = digits.bytes[digits.size - 1 - i] - '0';
        if (i % 2 == 0) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
        sum += digit;
    }
    return sum;
}

char luhn_digit(struct text digits)
{
    CHECK(are_digits(digits));
    return (char)('0' + (10 - luhn_sum(digits) % 10) % 10);
}

bool luhn_is_right(struct text digits)
{
    if (digits.size < 2 || !are_digits(digits)) return false;
    return luhn_digit(text_part(digits, 0, digits.size - 1)) == digits.bytes[digits.size - 1];
}
