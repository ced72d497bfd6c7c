/* Code 128: the sets are chosen by the fewest symbols from each place to the end. */
#include "report/code128.h"

#include <limits.h>
#include <stdbool.h>
#include <string.h>

/* Widths of bar, space, bar, space, bar, space by the symbol's value; the stop has a bar more. */
static const char SYMBOLS[][8] = {
    "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312",  "132212",
    "221213", "221312", "231212", "112232", "122132", "122231", "113222", "123122",  "123221",
    "223211", "221132", "221231", "213212", "223112", "312131", "311222", "321122",  "321221",
    "312212", "322112", "322211", "212123", "212321", "232121", "111323", "131123",  "131321",
    "112313", "132113", "132311", "211313", "231113", "231311", "112133", "112331",  "132131",
    "113123", "113321", "133121", "313121", "211331", "231131", "213113", "213311",  "213131",
    "311123", "311321", "331121", "312113", "312311", "332111", "314111", "221411",  "431111",
    "111224", "111422", "121124", "121421", "141122", "141221", "112214", "112412",  "122114",
    "122411", "142112", "142211", "241211", "221114", "413111", "241112", "134111",  "111242",
    "121142", "121241", "114212", "124112", "124211", "411212", "421112", "421211",  "212141",
    "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113",  "411311",
    "113141", "114131", "311141", "411131", "211412", "211214", "211232", "2331112",
};

enum set { SET_B, SET_C, SETS };
enum {
    TO_C = 99, /* in set B */
    TO_B = 100,
    START_B = 104,
    START_C = 105,
    STOP = 106,
    CHECK_MODULUS = 103,
    SYMBOLS_LIMIT = 2 * CODE128_TEXT_LIMIT + 3, /* each with a change of set; start, check, stop */
    SYMBOL_RUNS = 6
};

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_printable(struct text text)
{
    for (size_t i = 0; i < text.size; i++) {
        if (text.bytes[i] < ' ' || text.bytes[i] > '~') return false;
    }
    return true;
}

static bool is_pair(struct text text, size_t at)
{
    return at + 1 < text.size && is_digit(text.bytes[at]) && is_digit(text.bytes[at + 1]);
}

/* cost[at][set]: symbols from `at` to the end when the reader is in `set` there. */
struct plan {
    int cost[CODE128_TEXT_LIMIT + 1][SETS];
};

/* Of the next character or pair, without a change of set; INT_MAX: the set has none. */
static int cost_within(const struct plan *plan, struct text text, size_t at, enum set set)
{
    if (set == SET_B) return 1 + plan->cost[at + 1][SET_B];
    return is_pair(text, at) ? 1 + plan->cost[at + 2][SET_C] : INT_MAX;
}

static void plan_make(struct text text, struct plan *plan)
{
    plan->cost[text.size][SET_B] = plan->cost[text.size][SET_C] = 0;
    for (size_t at = text.size; at-- > 0;) {
        int in_b = cost_within(plan, text, at, SET_B), in_c = cost_within(plan, text, at, SET_C);
        plan->cost[at][SET_B] = in_c < in_b - 1 ? in_c + 1 : in_b;
        plan->cost[at][SET_C] = in_b < in_c - 1 ? in_b + 1 : in_c;
    }
}

static int symbols_choose(struct text text, int symbols[SYMBOLS_LIMIT])
{
    int count = 0;
    struct plan plan;
    plan_make(text, &plan);
    enum set set = plan.cost[0][SET_C] <= plan.cost[0][SET_B] ? SET_C : SET_B;
    symbols[count++] = set == SET_C ? START_C : START_B;
    for (size_t at = 0; at < text.size;) {
        if (cost_within(&plan, text, at, set) != plan.cost[at][set]) {
            set = set == SET_C ? SET_B : SET_C;
            symbols[count++] = set == SET_C ? TO_C : TO_B;
        }
        if (set == SET_B) {
            symbols[count++] = text.bytes[at++] - ' ';
        } else {
            symbols[count++] = 10 * (text.bytes[at] - '0') + (text.bytes[at + 1] - '0');
            at += 2;
        }
    }
    return count;
}

enum err code128_make(struct arena *arena, struct text text, struct code128 *out_code)
{
    int symbols[SYMBOLS_LIMIT];
    if (text.size == 0 || text.size > CODE128_TEXT_LIMIT || !is_printable(text)) return ERR_LIMIT;
    int count = symbols_choose(text, symbols);
    int check = symbols[0];
    for (int i = 1; i < count; i++) check += i * symbols[i];
    symbols[count++] = check % CHECK_MODULUS;
    symbols[count++] = STOP;
    uint8_t *widths = arena_take(arena, (size_t)count * SYMBOL_RUNS + 1);
    struct code128 code = {.widths = widths};
    for (int i = 0; i < count; i++) {
        for (const char *run = SYMBOLS[symbols[i]]; *run != '\0'; run++) {
            widths[code.run_count] = (uint8_t)(*run - '0');
            code.width += widths[code.run_count++];
        }
    }
    *out_code = code;
    return OK;
}
