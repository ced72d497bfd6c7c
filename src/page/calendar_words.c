/* The calendar in words, and its month as a table: for the pages of the schools and of the city. */
#include "page/calendar_words.h"

#include "base/check.h"
#include "base/json.h"
#include "base/parse.h"
#include "page/meal_words.h"
#include "page/words.h"

enum { WEEK_DAYS = 7, MONTHS = 12, HOUR_MINUTES = 60 };

static const char *const MONTH_NAMES[MONTHS] = {"Январь",   "Февраль", "Март",   "Апрель",
                                                "Май",      "Июнь",    "Июль",   "Август",
                                                "Сентябрь", "Октябрь", "Ноябрь", "Декабрь"};

const char *calendar_kind_words(enum calendar_day_kind kind)
{
    switch (kind) {
    case CALENDAR_HOLIDAY: return "выходной";
    case CALENDAR_TEACHING: return "учебный день";
    case CALENDAR_CLOSING: return "школа закрыта";
    }
    return "";
}

/* ---- the month ---- */

/* "2026-11"; what is no month is today's. */
struct day calendar_month_asked(struct arena *arena, struct text typed, struct day today)
{
    struct day day;
    struct text whole = text_of(arena_printf(arena, "%.*s-01", TEXT_ARGS(typed)));
    bool is_month = typed.size > 0 && day_parse(whole, &day) == OK;
    return day_month_first(is_month ? day : today);
}

char *calendar_month_value(struct arena *arena, struct day day)
{
    struct date date = day_date(day);
    return arena_printf(arena, "%04d-%02d", date.year, date.month);
}

static const char *verdict_words(struct calendar_answer answer)
{
    switch (answer.verdict) {
    case CALENDAR_MEALS: return answer.reason;
    case CALENDAR_CLOSED:
    case CALENDAR_IS_HOLIDAY: return answer.reason;
    case CALENDAR_NO_TERMS:
    case CALENDAR_WEEKEND: return "";
    case CALENDAR_OUTSIDE_TERMS: return "каникулы";
    }
    return "";
}

struct month_span {
    const struct calendar *calendar;
    struct day first, last, today;
};

static json_t *day_cell(struct arena *arena, const struct month_span *span, struct day day)
{
    bool is_inside = day_compare(span->first, day) <= 0 && day_compare(day, span->last) <= 0;
    if (!is_inside) {
        return json_pack("{s:s,s:s,s:b,s:b,s:b,s:b}", "number", "", "words", "", "outside", true,
                         "feeds", false, "closed", false, "today", false);
    }
    struct calendar_answer answer = calendar_judge(span->calendar, day,
                                                   (struct calendar_pupils){0, 0});
    bool feeds = answer.verdict == CALENDAR_MEALS;
    bool is_closed = answer.verdict == CALENDAR_CLOSED || answer.verdict == CALENDAR_IS_HOLIDAY;
    return json_pack("{s:s,s:s,s:b,s:b,s:b,s:b}", "number",
                     arena_printf(arena, "%d", day_date(day).day_of_month), "words",
                     verdict_words(answer), "outside", false, "feeds", feeds, "closed", is_closed,
                     "today", day_compare(day, span->today) == 0);
}

json_t *calendar_weeks_view(struct arena *arena, const struct calendar *calendar, struct day first,
                            struct day last, struct day today)
{
    const struct month_span span = {calendar, first, last, today};
    json_t *weeks = json_array();
    struct day monday = day_add(first, 1 - day_of_week(first));
    for (; day_compare(monday, last) <= 0; monday = day_add(monday, WEEK_DAYS)) {
        json_t *days = json_array();
        for (int i = 0; i < WEEK_DAYS; i++) {
            json_add(days, day_cell(arena, &span, day_add(monday, i)));
        }
        json_add(weeks, json_pack("{s:o}", "days", days));
    }
    return weeks;
}

json_t *calendar_month_view(struct arena *arena, struct day first)
{
    struct date date = day_date(first);
    json_t *view = json_pack("{s:s,s:s,s:s,s:s}", "name",
                             arena_printf(arena, "%s %d", MONTH_NAMES[date.month - 1], date.year),
                             "this", calendar_month_value(arena, first), "before",
                             calendar_month_value(arena, day_add(first, -1)), "after",
                             calendar_month_value(arena, day_add(day_month_last(first), 1)));
    CHECK(view != NULL);
    return view;
}

const char *calendar_week_words(struct arena *arena, const struct calendar *calendar)
{
    const char *first_grade = calendar->week_days_first_grade < calendar->week_days
                                  ? " Первые классы по субботам отдыхают."
                                  : "";
    return arena_printf(arena, "Учебная неделя — %d дней.%s", (int)calendar->week_days,
                        first_grade);
}

/* ---- refusals ---- */

const char *calendar_day_refusal(enum school_day_status status)
{
    switch (status) {
    case SCHOOL_DAY_OK: break;
    case SCHOOL_DAY_SHIFT_INVALID: return "Смена — первая, вторая или все.";
    case SCHOOL_DAY_REASON_MISSING: return "Напишите причину: её увидят классы и кухня.";
    case SCHOOL_DAY_REASON_TOO_LONG: return "Причина — до ста двадцати знаков.";
    case SCHOOL_DAY_SEALED: return "Этот день уже закрыт в книгах: изменить его нельзя.";
    case SCHOOL_DAY_TOO_FAR: return "Календарь ведут не дальше, чем на два года вперёд.";
    case SCHOOL_DAY_CHARGED:
        return "За этот день питание уже начислено. Сначала отмените начисление в табеле.";
    case SCHOOL_DAY_UNKNOWN: return "Этот день уже обычный.";
    }
    return NULL;
}

const char *calendar_time_refusal(enum meal_time_status status)
{
    switch (status) {
    case MEAL_TIME_OK: break;
    case MEAL_TIME_MEAL_INVALID: return "Выберите завтрак, обед или полдник.";
    case MEAL_TIME_STAGE_INVALID: return "Выберите, каким классам.";
    case MEAL_TIME_SHIFT_INVALID: return "Смена — первая или вторая.";
    case MEAL_TIME_REVERSED: return "Время — часы и минуты, конец позже начала.";
    case MEAL_TIME_BREAK_INVALID: return "Назовите перемену, до сорока знаков.";
    }
    return NULL;
}

const char *calendar_term_refusal(enum school_term_status status)
{
    switch (status) {
    case SCHOOL_TERM_OK: break;
    case SCHOOL_TERM_NAME_INVALID: return "Назовите период, до шестидесяти знаков: «II четверть».";
    case SCHOOL_TERM_DATES_REVERSED:
        return "Последний день раньше первого, или период длиннее года.";
    case SCHOOL_TERM_OTHER_YEAR:
        return "Период переносят внутри одного учебного года. Для другого года добавьте новый.";
    case SCHOOL_TERM_OVERLAPS:
        return "На часть этих дней уже есть другой период. Измените сначала его.";
    case SCHOOL_TERM_UNKNOWN: return "Такого периода уже нет.";
    case SCHOOL_TERM_CHARGED:
        return "Так без занятий остались бы дни, за которые питание уже начислено. Оставьте эти "
               "дни в периоде или сначала отмените начисление в табеле.";
    }
    return NULL;
}

const char *outage_refusal_words(enum outage_status status)
{
    switch (status) {
    case OUTAGE_OK: break;
    case OUTAGE_REASON_MISSING:
        return "Напишите причину, до двухсот знаков: она останется в журнале.";
    case OUTAGE_DAY_PAST: return "Прошедшие дни не меняются: укажите сегодня или позже.";
    case OUTAGE_DATES_REVERSED: return "Последний день не может быть раньше первого.";
    case OUTAGE_TOO_FAR: return "Включить можно не раньше, чем за месяц до первого дня.";
    case OUTAGE_TOO_LONG: return "Не дольше трёх месяцев: потом включите снова.";
    case OUTAGE_HOLDS_ALREADY: return "В эти дни режим уже включён.";
    case OUTAGE_NOT_ON: return "Заканчивать нечего: режим не включён.";
    }
    return NULL;
}

/* "09:05"; what is none is a minute that no day has. */
int64_t words_minute_typed(struct text typed)
{
    enum { HOURS = 23, MINUTES = 59 };
    int64_t hours, minutes;
    struct text rest = typed, hour = text_cut(&rest, ':');
    if (parse_int64(hour, 0, HOURS, &hours) != OK) return MEAL_TIME_DAY_MINUTES + 1;
    if (parse_int64(text_part(rest, 0, 2), 0, MINUTES, &minutes) != OK) {
        return MEAL_TIME_DAY_MINUTES + 1;
    }
    return hours * HOUR_MINUTES + minutes;
}
