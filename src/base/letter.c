/* Letters of a text, one by one. */
#include "base/letter.h"

enum {
    CYRILLIC_A = 0x410,
    CYRILLIC_A_SMALL = 0x430,
    CYRILLIC_LAST = 0x42F,
    CYRILLIC_LAST_SMALL = 0x44F,
    CYRILLIC_IO = 0x401,
    CYRILLIC_IO_SMALL = 0x451,
    CYRILLIC_IE_SMALL = 0x435,
    CASE_STEP = 0x20,
};

uint32_t letter_take(struct text *text)
{
    const unsigned char *bytes = (const unsigned char *)text->bytes;
    uint32_t letter = bytes[0];
    size_t size = 1;
    if (letter >= 0xF0) {
        letter &= 0x07;
        size = 4;
    } else if (letter >= 0xE0) {
        letter &= 0x0F;
        size = 3;
    } else if (letter >= 0xC0) {
        letter &= 0x1F;
        size = 2;
    }
    for (size_t i = 1; i < size && i < text->size; i++) letter = letter << 6 | (bytes[i] & 0x3F);
    *text = text_part(*text, size, text->size);
    return letter;
}

bool letter_is_letter(uint32_t letter)
{
    if (letter < 0x80) return (letter | CASE_STEP) >= 'a' && (letter | CASE_STEP) <= 'z';
    /* Past the Latin-1 signs, and neither punctuation nor symbols. */
    return letter >= 0xC0 && !(letter >= 0x2000 && letter < 0x2C00);
}

bool letter_is_digit(uint32_t letter)
{
    return letter >= '0' && letter <= '9';
}

uint32_t letter_small(uint32_t letter)
{
    if (letter >= 'A' && letter <= 'Z') return letter + CASE_STEP;
    if (letter >= CYRILLIC_A && letter <= CYRILLIC_LAST) return letter + CASE_STEP;
    return letter == CYRILLIC_IO ? CYRILLIC_IO_SMALL : letter;
}

uint32_t letter_capital(uint32_t letter)
{
    if (letter >= 'a' && letter <= 'z') return letter - CASE_STEP;
    if (letter >= CYRILLIC_A_SMALL && letter <= CYRILLIC_LAST_SMALL) return letter - CASE_STEP;
    return letter == CYRILLIC_IO_SMALL ? CYRILLIC_IO : letter;
}

uint32_t letter_folded(uint32_t letter)
{
    letter = letter_small(letter);
    return letter == CYRILLIC_IO_SMALL ? CYRILLIC_IE_SMALL : letter;
}
