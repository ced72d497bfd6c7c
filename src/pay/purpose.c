/* Account numbers in what a payer wrote as the purpose of a payment. */
#include "pay/bank_statement.h"
#include "pay/register_field.h"

enum { ACCOUNT_DIGITS = 10, WORD_WINDOW = 24 /* bytes before a number in which its word stands */ };

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool ends_with(struct text text, const char *word)
{
    struct text end = text_of(word);
    if (text.size < end.size) return false;
    return text_equal(text_part(text, text.size - end.size, end.size), end);
}

/* Whether one of the words stands right before the number, with signs and blanks between. */
static bool follows(struct text purpose, size_t at, const char *const *words)
{
    size_t end = at;
    while (end > 0 && end + WORD_WINDOW > at) {
        char byte = purpose.bytes[end - 1];
        if (byte != ' ' && byte != ':' && byte != '.' && byte != '=' && byte != '-' &&
            byte != '#' && byte != '/') {
            break;
        }
        end--;
    }
    struct text before = text_part(purpose, 0, end);
    if (ends_with(before, "№")) return follows(purpose, end - sizeof "№" + 1, words);
    for (; *words != NULL; words++) {
        if (ends_with(before, *words)) return true;
    }
    return false;
}

static void number_add(struct text *list, int *count, struct text number)
{
    for (int i = 0; i < *count; i++) {
        if (text_equal(list[i], number)) return;
    }
    if (*count < PURPOSE_NUMBERS_LIMIT) list[(*count)++] = number;
}

void purpose_numbers_find(struct arena *arena, struct text purpose,
                          struct purpose_numbers *out_numbers)
{
    static const char *const OTHERS[] = {"ИНН", "инн", "Инн",   "КПП", "кпп", "БИК", "бик",
                                         "УИН", "УИП", "ОКТМО", "тел", "Тел", NULL};
    static const char *const OURS[] = {"ЛС",    "лс",      "Лс",      "л/с",  "Л/С",   "Л/с",
                                       "счет",  "счёт",    "СЧЕТ",    "СЧЁТ", "счета", "счёта",
                                       "счету", "PERSACC", "PersAcc", NULL};
    *out_numbers = (struct purpose_numbers){.count = 0};
    for (size_t at = 0; at < purpose.size;) {
        size_t end = at;
        while (end < purpose.size && is_digit(purpose.bytes[end])) end++;
        struct text run = text_part(purpose, at, end - at);
        if (run.size == ACCOUNT_DIGITS && !follows(purpose, at, OTHERS)) {
            number_add(out_numbers->numbers, &out_numbers->count, run);
        } else if (run.size == ACCOUNT_DIGITS - 1 && follows(purpose, at, OURS)) {
            char *guess = arena_printf(arena, "0%.*s", TEXT_ARGS(run));
            number_add(out_numbers->guesses, &out_numbers->guess_count, text_of(guess));
        }
        at = end > at ? end : at + 1;
    }
}

/* The sum behind the word, with either decimal sign and two digits. */
struct money purpose_fee(struct text purpose)
{
    static const char WORD[] = "омисси";
    struct text word = {WORD, sizeof WORD - 1};
    struct money fee = money_zero();
    size_t at = 0;
    while (at < purpose.size && !text_starts(text_part(purpose, at, word.size), word)) at++;
    while (at < purpose.size && !is_digit(purpose.bytes[at])) at++;
    size_t end = at;
    while (end < purpose.size && is_digit(purpose.bytes[end])) end++;
    if (end + 2 >= purpose.size || !is_digit(purpose.bytes[end + 1])) return fee;
    struct text sum = text_part(purpose, at, end + 3 - at);
    if (register_money(sum, purpose.bytes[end], &fee) != NULL) return money_zero();
    return fee;
}
