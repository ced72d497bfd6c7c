/* Settings in Russian words: one table. */
#include "office/setting_words.h"

#include "base/check.h"
#include "base/money.h"
#include "base/parse.h"
#include "page/words.h"

enum { HOUR_MINUTES = 60, DAY_MINUTES = 1440 };

/* clang-format off */
static const struct setting_words WORDS[SETTING_COUNT] = {
    [SETTING_MAIN_MEAL_FLOOR] = {"До какого долга отпускают рацион",
        "Завтрак или обед отпускают и тогда, когда денег на счёте нет, пока долг не дойдёт до "
        "этой границы.",
        SETTING_GROUP_MONEY, SETTING_UNIT_MONEY},
    [SETTING_SET_MEAL_CHARGED_BY] = {"За рацион списывают",
        "По кассе: списание при выдаче. По табелю: касса только отмечает, кто поел, а списывает "
        "табель класса.",
        SETTING_GROUP_MONEY, SETTING_UNIT_CHOICE, {"по кассе", "по табелю"}},
    [SETTING_OFFLINE_CAP] = {"Буфет без связи: не больше на ученика в день",
        "Пока у кассы нет связи с сервером, выпечка и прочее сверх рациона отпускаются не больше "
        "чем на эту сумму.",
        SETTING_GROUP_TILL, SETTING_UNIT_MONEY, .zero = "без связи буфет не отпускает ничего"},
    [SETTING_OFFLINE_AFTER] = {"Когда касса считается без связи",
        "Через столько времени после последнего ответа сервера начинает действовать граница "
        "буфета без связи.",
        SETTING_GROUP_TILL, SETTING_UNIT_MINUTES},
    [SETTING_BALANCE_SHOWN] = {"Остаток на экране кассы",
        "Показывать ли остаток ученика, когда он приложил карту.",
        SETTING_GROUP_TILL, SETTING_UNIT_CHOICE, {"не показывать", "по кнопке", "всегда"}},
    [SETTING_RECEIPT_PRINTED] = {"Печать чека",
        "Печатать ли чек продажи. Копию чека кассир может напечатать всегда.",
        SETTING_GROUP_TILL, SETTING_UNIT_CHOICE, {"не печатать", "по кнопке", "всегда"}},
    [SETTING_GUESTS_SERVED] = {"Карты других школ",
        "Отпускать ли ученикам других школ. Нужна связь с сервером: касса спрашивает его о каждом "
        "госте.",
        SETTING_GROUP_TILL, SETTING_UNIT_FLAG},
    [SETTING_OVERRIDE_CARD_NOT_ACTIVE] = {"Карта не активирована или заблокирована",
        "Может ли кассир с правом исправлений отпустить, назвав причину.",
        SETTING_GROUP_OVERRIDE, SETTING_UNIT_FLAG},
    [SETTING_OVERRIDE_NOT_ENTITLED] = {"Нет права на рацион",
        "Может ли кассир с правом исправлений отпустить, назвав причину.",
        SETTING_GROUP_OVERRIDE, SETTING_UNIT_FLAG},
    [SETTING_OVERRIDE_DISH_BANNED] = {"Блюдо запрещено родителем",
        "Может ли кассир с правом исправлений отпустить, назвав причину.",
        SETTING_GROUP_OVERRIDE, SETTING_UNIT_FLAG},
    [SETTING_OVERRIDE_OVER_DAY_LIMIT] = {"Дневной лимит родителя исчерпан",
        "Может ли кассир с правом исправлений отпустить, назвав причину.",
        SETTING_GROUP_OVERRIDE, SETTING_UNIT_FLAG},
    [SETTING_OVERRIDE_NOT_ENOUGH_MONEY] = {"Не хватает денег",
        "Может ли кассир с правом исправлений отпустить, назвав причину.",
        SETTING_GROUP_OVERRIDE, SETTING_UNIT_FLAG},
    [SETTING_OVERRIDE_ALREADY_SERVED] = {"Рацион сегодня уже выдан",
        "Может ли кассир с правом исправлений отпустить, назвав причину.",
        SETTING_GROUP_OVERRIDE, SETTING_UNIT_FLAG},
    [SETTING_OVERRIDE_FLOOR] = {"До какого долга может исправить кассир",
        "Исправление «не хватает денег» не опустит счёт ниже этой границы.",
        SETTING_GROUP_OVERRIDE, SETTING_UNIT_MONEY},
    [SETTING_CARD_FEE] = {"Плата за активацию карты",
        "Списывается со счёта, когда касса активирует карту. Уже активированных карт изменение не "
        "касается.",
        SETTING_GROUP_CARD, SETTING_UNIT_MONEY, .zero = "активация бесплатна"},
    [SETTING_CARD_FEE_BELOW_ZERO] = {"Активировать в долг",
        "Активировать ли карту, если на счёте не хватает денег на плату: счёт уйдёт в минус.",
        SETTING_GROUP_CARD, SETTING_UNIT_FLAG},
    [SETTING_CARD_DAYS] = {"Срок изготовления карты",
        "На столько рабочих дней вперёд обещают партию заказанных карт. Обещанного раньше не "
        "меняет.",
        SETTING_GROUP_CARD, SETTING_UNIT_WORKING_DAYS},
    [SETTING_TEMPORARY_DAYS] = {"Временную карту ждут обратно",
        "Через столько дней невозвращённая временная карта попадает в список просроченных.",
        SETTING_GROUP_CARD, SETTING_UNIT_DAYS},
    [SETTING_ROSTER_CUTOFF] = {"Табель правят до",
        "До этого времени классный руководитель отмечает и исправляет сегодняшний табель; позже — "
        "ответственный по питанию.",
        SETTING_GROUP_ROSTER, SETTING_UNIT_MINUTE_OF_DAY},
    [SETTING_ROSTER_APPROVAL] = {"Табель утверждает ответственный по питанию",
        "Если нет, сданный учителем табель сразу считается утверждённым.",
        SETTING_GROUP_ROSTER, SETTING_UNIT_FLAG},
    [SETTING_ROSTER_CHARGE] = {"Списание по табелям",
        "С этого времени утверждённые табели дня списываются сами.",
        SETTING_GROUP_ROSTER, SETTING_UNIT_MINUTE_OF_DAY, .zero = "только по кнопке"},
    [SETTING_WEEK_DAYS] = {"Учебных дней в неделе",
        "С понедельника. От них зависит календарь питания всех классов.",
        SETTING_GROUP_ROSTER, SETTING_UNIT_DAYS},
    [SETTING_WEEK_DAYS_FIRST_GRADE] = {"Учебных дней в неделе у первых классов",
        "С понедельника.", SETTING_GROUP_ROSTER, SETTING_UNIT_DAYS},
    [SETTING_ABSENCE_CUTOFF] = {"Об отсутствии сообщают до",
        "До этого времени родитель снимает ребёнка с питания в тот же день.",
        SETTING_GROUP_FAMILY, SETTING_UNIT_MINUTE_OF_DAY},
    [SETTING_CHOICE_CUTOFF] = {"Рацион выбирают до",
        "До этого времени родитель выбирает рацион. День считается по следующей настройке.",
        SETTING_GROUP_FAMILY, SETTING_UNIT_MINUTE_OF_DAY},
    [SETTING_CHOICE_CUTOFF_DAYS] = {"Рацион выбирают за",
        "За столько дней до дня питания наступает срок выбора.",
        SETTING_GROUP_FAMILY, SETTING_UNIT_DAYS, .zero = "в тот же день"},
    [SETTING_NOTICE_DAILY] = {"Ежедневное письмо",
        "Когда уходит письмо с тем, что ребёнок ел за день.",
        SETTING_GROUP_LETTER, SETTING_UNIT_MINUTE_OF_DAY},
    [SETTING_NOTICE_QUIET_FROM] = {"Тишина с",
        "С этого времени письма не уходят. Если начало и конец равны, тишины нет.",
        SETTING_GROUP_LETTER, SETTING_UNIT_MINUTE_OF_DAY},
    [SETTING_NOTICE_QUIET_UNTIL] = {"Тишина до",
        "С этого времени письма, что ждали ночью, уходят.",
        SETTING_GROUP_LETTER, SETTING_UNIT_MINUTE_OF_DAY},
    [SETTING_OUTAGE_INSTALMENTS] = {"«Накормить всех»: на сколько частей делят долг",
        "Долг за дни, когда кормили всех, погашают равными частями. Начатого режима не меняет.",
        SETTING_GROUP_OUTAGE, SETTING_UNIT_PARTS},
    [SETTING_OUTAGE_INSTALMENT_DAYS] = {"«Накормить всех»: между частями",
        "Через столько дней наступает срок следующей части. Начатого режима не меняет.",
        SETTING_GROUP_OUTAGE, SETTING_UNIT_DAYS},
    [SETTING_UNSPENT_POLICY] = {"Неполученное бесплатное питание",
        "Что положено ученику, который не поел в день, за который платил бюджет.",
        SETTING_GROUP_OUTAGE, SETTING_UNIT_CHOICE,
        {"остаётся в бюджете", "копится до конца учебного года",
         "выдают пайком за этот и прошлый месяц"}},
    [SETTING_UNSPENT_DAYS] = {"Пайков на ученика не больше",
        "Столько пропущенных дней ученик может получить пайком.",
        SETTING_GROUP_OUTAGE, SETTING_UNIT_MEALS},
    [SETTING_SECOND_FACTOR] = {"Второй фактор обязателен",
        "Кому роли открывают деньги или данные всего города, входит с кодом из телефона; без него "
        "остальные страницы закрыты.",
        SETTING_GROUP_OFFICE, SETTING_UNIT_FLAG},
    [SETTING_ASSENT_WRITE_OFF] = {"Списание без второго сотрудника",
        "Списать остатки на большую сумму можно, когда это подтвердил второй сотрудник.",
        SETTING_GROUP_OFFICE, SETTING_UNIT_MONEY, .zero = "второй сотрудник нужен всегда"},
    [SETTING_ASSENT_EXPORT] = {"Выгрузка людей без второго сотрудника, человек",
        "Выгрузить данные большего числа людей можно, когда это подтвердил второй сотрудник.",
        SETTING_GROUP_OFFICE, SETTING_UNIT_NUMBER, .zero = "второй сотрудник нужен всегда"},
    [SETTING_ASSENT_HOURS] = {"Сколько часов ждать подтверждения",
        "Запрос, который за это время никто не подтвердил, снимается.",
        SETTING_GROUP_OFFICE, SETTING_UNIT_NUMBER},
    [SETTING_WRITE_OFF_MONTHS] = {"Через сколько месяцев без движения остаток можно списать",
        "Не меньше трёх лет: срок исковой давности, статья 196 ГК РФ.",
        SETTING_GROUP_OFFICE, SETTING_UNIT_NUMBER},
    [SETTING_RETENTION_YEARS] = {"Сколько лет хранить данные выбывших",
        "Потом имя, льготы и прочие личные данные можно удалить; проводки и чеки остаются.",
        SETTING_GROUP_OFFICE, SETTING_UNIT_NUMBER},
};
/* clang-format on */

static const struct setting_words PLAIN = {.effect = ""};

const struct setting_words *setting_words(enum setting setting)
{
    return WORDS[setting].title != NULL ? &WORDS[setting] : &PLAIN;
}

const char *setting_group_title(enum setting_group group)
{
    switch (group) {
    case SETTING_GROUP_OTHER: return "Прочее";
    case SETTING_GROUP_MONEY: return "Рационы и деньги";
    case SETTING_GROUP_TILL: return "Касса";
    case SETTING_GROUP_OVERRIDE: return "Что кассир может исправить";
    case SETTING_GROUP_CARD: return "Карты";
    case SETTING_GROUP_ROSTER: return "Табели и учебная неделя";
    case SETTING_GROUP_FAMILY: return "Сроки для родителей";
    case SETTING_GROUP_LETTER: return "Письма родителям";
    case SETTING_GROUP_OUTAGE: return "«Накормить всех» и неполученное питание";
    case SETTING_GROUP_OFFICE: return "Рабочее место оператора";
    }
    CHECK(!"a setting_group");
    return NULL;
}

static const char *choice_words(const struct setting_words *words, int64_t value)
{
    int count = 0;
    while (count < 4 && words->choices[count] != NULL) count++;
    return value >= 0 && value < count ? words->choices[value] : "?";
}

static const char *number_words(struct arena *arena, const struct setting_words *words,
                                int64_t value)
{
    switch (words->unit) {
    case SETTING_UNIT_NUMBER: return arena_printf(arena, "%lld", (long long)value);
    case SETTING_UNIT_MONEY:
        return arena_printf(arena, "%s руб.", money_format(arena, money_of_kopecks(value)));
    case SETTING_UNIT_MINUTES: return words_counted(arena, value, "минута", "минуты", "минут");
    case SETTING_UNIT_MINUTE_OF_DAY: return words_minute(arena, (int)value);
    case SETTING_UNIT_DAYS: return words_counted(arena, value, "день", "дня", "дней");
    case SETTING_UNIT_WORKING_DAYS:
        return words_counted(arena, value, "рабочий день", "рабочих дня", "рабочих дней");
    case SETTING_UNIT_MEALS: return words_counted(arena, value, "паёк", "пайка", "пайков");
    case SETTING_UNIT_PARTS: return words_counted(arena, value, "часть", "части", "частей");
    case SETTING_UNIT_FLAG: return value != 0 ? "да" : "нет";
    case SETTING_UNIT_CHOICE: return choice_words(words, value);
    }
    CHECK(!"a setting_unit");
    return NULL;
}

const char *setting_value_words(struct arena *arena, enum setting setting, int64_t value)
{
    const struct setting_words *words = setting_words(setting);
    if (value == 0 && words->zero != NULL) return words->zero;
    return number_words(arena, words, value);
}

const char *setting_value_typed(struct arena *arena, enum setting setting, int64_t value)
{
    const struct setting_words *words = setting_words(setting);
    if (words->unit == SETTING_UNIT_MONEY) return money_format(arena, money_of_kopecks(value));
    if (words->unit == SETTING_UNIT_MINUTE_OF_DAY) return words_minute(arena, (int)value);
    return arena_printf(arena, "%lld", (long long)value);
}

const char *setting_bounds_words(struct arena *arena, enum setting setting)
{
    const struct setting_words *words = setting_words(setting);
    if (words->unit == SETTING_UNIT_FLAG || words->unit == SETTING_UNIT_CHOICE) return "";
    const char *unit = words->unit == SETTING_UNIT_MONEY     ? " руб"
                       : words->unit == SETTING_UNIT_MINUTES ? " минут"
                                                             : "";
    char *bounds = arena_printf(arena, "От %s до %s%s.",
                                setting_value_typed(arena, setting, setting_low(setting)),
                                setting_value_typed(arena, setting, setting_high(setting)), unit);
    if (words->zero == NULL) return bounds;
    return arena_printf(arena, "%s Ноль: %s.", bounds, words->zero);
}

/* "08:30"; 24:00 is the end of the day. */
static bool minute_read(struct text typed, int64_t *out_minute)
{
    enum { HOURS = 24, MINUTES = 59 };
    int64_t hours, minutes;
    struct text rest = typed, hour = text_cut(&rest, ':');
    if (parse_int64(hour, 0, HOURS, &hours) != OK) return false;
    if (parse_int64(text_part(rest, 0, 2), 0, MINUTES, &minutes) != OK) return false;
    *out_minute = hours * HOUR_MINUTES + minutes;
    return *out_minute <= DAY_MINUTES;
}

/* A minus as keyboards and typographers write it. */
static bool money_read(struct text typed, int64_t *out_value)
{
    const struct text minus = TEXT("−");
    struct money money;
    bool is_below = text_starts(typed, minus);
    if (is_below) typed = text_trim(text_part(typed, minus.size, typed.size - minus.size));
    if (money_parse(typed, &money) != OK) return false;
    *out_value = is_below ? -money_in_kopecks(money) : money_in_kopecks(money);
    return true;
}

bool setting_value_read(enum setting setting, struct text typed, int64_t *out_value)
{
    const struct setting_words *words = setting_words(setting);
    if (words->unit == SETTING_UNIT_MONEY) return money_read(typed, out_value);
    if (words->unit == SETTING_UNIT_MINUTE_OF_DAY) return minute_read(typed, out_value);
    return parse_int64(typed, INT64_MIN, INT64_MAX, out_value) == OK;
}
