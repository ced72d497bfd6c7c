/* Russian on the screen. */
#include "page/words.h"

#include <inttypes.h>
#include <string.h>

#include "base/buf.h"

const char *words_plural(int64_t number, const char *one, const char *few, const char *many)
{
    int64_t tens = number % 100;
    int64_t units = number % 10;
    if (tens >= 11 && tens <= 14) return many;
    if (units == 1) return one;
    return units >= 2 && units <= 4 ? few : many;
}

char *words_counted(struct arena *arena, int64_t number, const char *one, const char *few,
                    const char *many)
{
    return arena_printf(arena, "%" PRId64 " %s", number, words_plural(number, one, few, many));
}

char *words_number(struct arena *arena, int64_t number)
{
    struct buf buf;
    buf_init(&buf, arena);
    if (number < 0) buf_add_string(&buf, "−");
    buf_add_grouped(&buf, number < 0 ? -(uint64_t)number : (uint64_t)number);
    return buf.bytes;
}

/* U+0430…U+044F are the small letters of U+0410…U+042F, U+0451 that of U+0401; both lie in two
 * bytes of UTF-8. */
char *words_upper(struct arena *arena, const char *text)
{
    size_t size = strlen(text);
    char *upper = arena_copy(arena, text, size);
    for (size_t i = 0; i < size; i++) {
        unsigned char byte = (unsigned char)upper[i];
        if (byte >= 'a' && byte <= 'z') upper[i] = (char)(byte - 'a' + 'A');
        if ((byte != 0xD0 && byte != 0xD1) || i + 1 == size) continue;
        uint32_t code = (uint32_t)(byte & 0x1F) << 6 | ((unsigned char)upper[i + 1] & 0x3F);
        if (code >= 0x430 && code <= 0x44F) code -= 0x20;
        if (code == 0x451) code = 0x401;
        upper[i] = (char)(0xC0 | code >> 6);
        upper[i + 1] = (char)(0x80 | (code & 0x3F));
        i++;
    }
    return upper;
}

static const char *const MONTHS[] = {"января",   "февраля", "марта",  "апреля",
                                     "мая",      "июня",    "июля",   "августа",
                                     "сентября", "октября", "ноября", "декабря"};

char *words_month(struct arena *arena, struct day day)
{
    static const char *const NAMES[] = {"январь",   "февраль", "март",   "апрель",
                                        "май",      "июнь",    "июль",   "август",
                                        "сентябрь", "октябрь", "ноябрь", "декабрь"};
    struct date date = day_date(day);
    return arena_printf(arena, "%s %d", NAMES[date.month - 1], date.year);
}

char *words_day(struct arena *arena, struct day day)
{
    static const char *const WEEKDAYS[] = {"понедельник", "вторник", "среда",      "четверг",
                                           "пятница",     "суббота", "воскресенье"};
    struct date date = day_date(day);
    return arena_printf(arena, "%d %s, %s", date.day_of_month, MONTHS[date.month - 1],
                        WEEKDAYS[day_of_week(day) - 1]);
}

char *words_minute(struct arena *arena, int minute)
{
    return arena_printf(arena, "%02d:%02d", minute / 60, minute % 60);
}

static const char *year_words(struct arena *arena, struct date date, struct day today)
{
    if (date.year == day_date(today).year) return "";
    return arena_printf(arena, " %d года", date.year);
}

char *words_period(struct arena *arena, struct day first, struct day last, struct day today)
{
    struct date from = day_date(first), to = day_date(last);
    const char *from_year = from.year == to.year ? "" : year_words(arena, from, today);
    const char *to_year = year_words(arena, to, today);
    if (day_compare(first, last) == 0) {
        return arena_printf(arena, "%s%s", words_day(arena, first), to_year);
    }
    bool same_month = from.year == to.year && from.month == to.month;
    return arena_printf(arena, "с %d%s%s%s по %d %s%s", from.day_of_month, same_month ? "" : " ",
                        same_month ? "" : MONTHS[from.month - 1], from_year, to.day_of_month,
                        MONTHS[to.month - 1], to_year);
}

char *words_moment(struct arena *arena, struct instant instant, const struct zone *zone)
{
    return arena_printf(arena, "%s в %s", day_format(arena, day_of_instant(instant, zone)),
                        instant_format_time(arena, instant, zone));
}

struct sign {
    const char *sign, *name;
};

/* The first sign that the text holds: a browser also names those that it is like. */
static const char *name_by_sign(struct text text, const struct sign *signs, const char *other)
{
    for (; signs->sign != NULL; signs++) {
        if (text.size > 0 &&
            memmem(text.bytes, text.size, signs->sign, strlen(signs->sign)) != NULL) {
            return signs->name;
        }
    }
    return other;
}

char *words_device(struct arena *arena, struct text user_agent)
{
    static const struct sign BROWSERS[] = {
        {"YaBrowser/", "Яндекс Браузер"},
        {"Edg", "Edge"},
        {"OPR/", "Opera"},
        {"SamsungBrowser/", "Samsung"},
        {"Firefox/", "Firefox"},
        {"FxiOS/", "Firefox"},
        {"CriOS/", "Chrome"},
        {"Chrome/", "Chrome"},
        {"Safari/", "Safari"},
        {NULL, NULL},
    };
    static const struct sign SYSTEMS[] = {
        {"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"},   {"Windows", "Windows"},
        {"Mac OS X", "macOS"},  {"CrOS", "ChromeOS"}, {"Linux", "Linux"}, {NULL, NULL},
    };
    const char *browser = name_by_sign(user_agent, BROWSERS, NULL);
    const char *system = name_by_sign(user_agent, SYSTEMS, NULL);
    if (browser != NULL && system != NULL) return arena_printf(arena, "%s, %s", browser, system);
    if (browser != NULL || system != NULL) {
        return arena_printf(arena, "%s", browser != NULL ? browser : system);
    }
    return arena_printf(arena, "Неизвестное устройство");
}
