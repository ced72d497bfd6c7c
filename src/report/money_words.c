/* Sums in words: groups of three digits, each with the gender and the form of its noun. */
#include "report/money_words.h"

#include "base/buf.h"

#define WORDS_LIMIT INT64_C(1000000000000) /* roubles */

enum { KOPECKS = 100, THOUSAND = 1000, TEEN_FIRST = 11, TEEN_LAST = 19 };

static const char *const ONES[] = {"",      "один", "два",    "три",    "четыре", "пять",
                                   "шесть", "семь", "восемь", "девять", "десять"};
static const char *const TEENS[] = {"одиннадцать",  "двенадцать",   "тринадцать",
                                    "четырнадцать", "пятнадцать",   "шестнадцать",
                                    "семнадцать",   "восемнадцать", "девятнадцать"};
static const char *const TENS[] = {
    "",          "десять",     "двадцать",  "тридцать",    "сорок",
    "пятьдесят", "шестьдесят", "семьдесят", "восемьдесят", "девяносто"};
static const char *const HUNDREDS[] = {"",        "сто",      "двести",  "триста",    "четыреста",
                                       "пятьсот", "шестьсот", "семьсот", "восемьсот", "девятьсот"};

struct noun {
    const char *one, *few, *many;
    bool is_feminine;
};
static const struct noun ROUBLES = {"рубль", "рубля", "рублей", false};
static const struct noun KOPECK = {"копейка", "копейки", "копеек", true};
/* Of groups of three digits from the second on. */
static const struct noun POWERS[] = {
    {"тысяча", "тысячи", "тысяч", true},
    {"миллион", "миллиона", "миллионов", false},
    {"миллиард", "миллиарда", "миллиардов", false},
};

static const char *noun_form(const struct noun *noun, int64_t number)
{
    int64_t last = number % 10, two = number % 100;
    if (two >= TEEN_FIRST && two <= TEEN_LAST) return noun->many;
    if (last == 1) return noun->one;
    return last >= 2 && last <= 4 ? noun->few : noun->many;
}

static void word_add(struct buf *buf, const char *word)
{
    if (*word == '\0') return;
    if (buf->size > 0) buf_add_char(buf, ' ');
    buf_add_string(buf, word);
}

/* 0 … 999; zero is no word. */
static void group_add(struct buf *buf, int64_t group, bool is_feminine)
{
    int64_t two = group % 100, one = group % 10;
    word_add(buf, HUNDREDS[group / 100]);
    if (two >= TEEN_FIRST && two <= TEEN_LAST) {
        word_add(buf, TEENS[two - TEEN_FIRST]);
        return;
    }
    word_add(buf, TENS[two / 10]);
    if (is_feminine && one == 1)
        word_add(buf, "одна");
    else if (is_feminine && one == 2)
        word_add(buf, "две");
    else
        word_add(buf, ONES[one]);
}

static void roubles_add(struct buf *buf, int64_t roubles)
{
    int64_t groups[4] = {roubles % THOUSAND};
    for (int i = 1; i < 4; i++) groups[i] = (roubles /= THOUSAND) % THOUSAND;
    for (int i = 3; i > 0; i--) {
        if (groups[i] == 0) continue;
        group_add(buf, groups[i], POWERS[i - 1].is_feminine);
        word_add(buf, noun_form(&POWERS[i - 1], groups[i]));
    }
    group_add(buf, groups[0], false);
}

/* Capitals of Russian letters: а … п are D0 B0 … D0 BF, р … я are D1 80 … D1 8F. */
static char *capitalised(struct arena *arena, const struct buf *buf)
{
    char *words = arena_copy(arena, buf->bytes, buf->size);
    unsigned char first = (unsigned char)words[0], second = (unsigned char)words[1];
    if (first == 0xD0 && second >= 0xB0) {
        words[1] = (char)(second - 0x20);
    } else if (first == 0xD1 && second >= 0x80 && second <= 0x8F) {
        words[0] = (char)0xD0;
        words[1] = (char)(second + 0x20);
    }
    return words;
}

char *money_words(struct arena *arena, struct money money)
{
    struct buf buf;
    bool is_negative = money_is_negative(money);
    int64_t kopecks = money_in_kopecks(is_negative ? money_minus(money_zero(), money) : money);
    int64_t roubles = kopecks / KOPECKS, rest = kopecks % KOPECKS;
    if (roubles >= WORDS_LIMIT) return arena_printf(arena, "%s руб.", money_format(arena, money));
    buf_init(&buf, arena);
    if (is_negative) word_add(&buf, "минус");
    if (roubles == 0) word_add(&buf, "ноль");
    roubles_add(&buf, roubles);
    word_add(&buf, noun_form(&ROUBLES, roubles));
    buf_printf(&buf, " %02d %s", (int)rest, noun_form(&KOPECK, rest));
    return capitalised(arena, &buf);
}
