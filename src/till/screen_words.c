/* Headlines and chips in Russian: what happened, in two or three words. */
#include "till/screen_words.h"

#include <string.h>

#include "base/buf.h"
#include "base/text.h"

const char *screen_status_title(enum counter_status status)
{
    switch (status) {
    case COUNTER_DONE: return "Готово";
    case COUNTER_NOT_ENROLLED: return "Касса не подключена";
    case COUNTER_STOPPING: return "Касса выключается";
    case COUNTER_CLOCK_BEHIND:
    case COUNTER_CLOCK_AHEAD: return "Неверные часы кассы";
    case COUNTER_NO_SHIFT: return "Смена закрыта";
    case COUNTER_NO_CASHIER: return "Кассир не вошёл";
    case COUNTER_NO_DATA: return "Нет данных о детях";
    case COUNTER_ROLE_NEEDED: return "Нужно право";
    case COUNTER_ORDER_WRONG: return "Чек не принят";
    case COUNTER_CARD_RANDOM: return "Это не карта питания";
    case COUNTER_CARD_AMBIGUOUS: return "Карта читается не полностью";
    case COUNTER_CARD_UNKNOWN: return "Карта не найдена";
    case COUNTER_PERSON_UNKNOWN: return "Человек не найден";
    case COUNTER_ITEM_UNKNOWN: return "Этого нет в меню";
    case COUNTER_PRICE_CHANGED: return "Цена изменилась";
    case COUNTER_NO_SET_MEAL: return "Питание не заказано";
    case COUNTER_ACKNOWLEDGE: return "Внимание, аллергия";
    case COUNTER_REFUSED: return "Нельзя";
    case COUNTER_OVERRIDE_FORBIDDEN: return "Решением не разрешить";
    case COUNTER_REASON_NEEDED: return "Нужна причина";
    case COUNTER_RECEIPT_UNKNOWN: return "Чек не найден";
    case COUNTER_RECEIPT_OLD: return "Чек другой смены";
    case COUNTER_RETURN_TOO_LARGE: return "Столько не продавали";
    case COUNTER_CARD_MAY_NOT: return "С этой картой так нельзя";
    case COUNTER_FEE_TOO_LARGE: return "Не хватает на активацию";
    case COUNTER_CHIP_TAKEN: return "Карта уже чья-то";
    case COUNTER_CHIP_UNFIT: return "Карта не подходит";
    case COUNTER_CLASS_EMPTY: return "Некого кормить";
    case COUNTER_GUESTS_NOT_SERVED: return "Гостей не обслуживают";
    case COUNTER_GUEST_OFFLINE: return "Гость — только при связи";
    case COUNTER_GUEST_OLD: return "Приложите карту ещё раз";
    case COUNTER_GUEST_WAITING: return "Ждём ответа сервера";
    case COUNTER_GUEST_DISHES_ONLY: return "Гостю только блюда";
    case COUNTER_GUEST_REFUSED: return "Гостю не продано";
    case COUNTER_STATUS_COUNT: break;
    }
    return "Нельзя";
}

const char *screen_refusal_title(enum sale_status refusal)
{
    switch (refusal) {
    case SALE_OK: return "Готово";
    case SALE_ACCOUNT_CLOSED: return "Счёт закрыт";
    case SALE_CARD_NOT_ACTIVE: return "Карта не действует";
    case SALE_NOT_ENTITLED: return "Нет в списке на питание";
    case SALE_DISH_BANNED: return "Запретили родители";
    case SALE_OVER_DAY_LIMIT: return "Больше дневного лимита";
    case SALE_NOT_ENOUGH_MONEY: return "Не хватает денег";
    case SALE_ALREADY_SERVED: return "Уже выдано";
    case SALE_OVER_OFFLINE_CAP: return "Без связи столько нельзя";
    }
    return "Нельзя";
}

const char *screen_meal_name(enum meal meal)
{
    switch (meal) {
    case MEAL_BREAKFAST: return "Завтрак";
    case MEAL_LUNCH: return "Обед";
    case MEAL_SNACK: return "Полдник";
    }
    return "Питание";
}

const char *screen_meal_served(enum meal meal)
{
    switch (meal) {
    case MEAL_BREAKFAST: return "Завтрак выдан";
    case MEAL_LUNCH: return "Обед выдан";
    case MEAL_SNACK: return "Полдник выдан";
    }
    return "Питание выдано";
}

const char *screen_card_words(enum card_state state)
{
    switch (state) {
    case CARD_ORDERED: return "заказана";
    case CARD_MADE: return "изготовлена, не активирована";
    case CARD_AT_SCHOOL: return "в школе, не активирована";
    case CARD_GIVEN_OUT: return "выдана, не активирована";
    case CARD_ACTIVE: return "действует";
    case CARD_BLOCKED: return "заблокирована";
    case CARD_LOST: return "потеряна";
    case CARD_REPLACED: return "заменена";
    case CARD_TEMPORARY: return "временная, действует";
    case CARD_RETURNED: return "временная, сдана";
    }
    return "";
}

const char *screen_printer_chip(enum printer_state state)
{
    switch (state) {
    case PRINTER_ABSENT: return NULL;
    case PRINTER_READY: return "Принтер готов";
    case PRINTER_PAPER_LOW: return "Мало бумаги";
    case PRINTER_PAPER_OUT: return "Нет бумаги";
    case PRINTER_COVER_OPEN: return "Принтер открыт";
    case PRINTER_BROKEN: return "Принтер неисправен";
    case PRINTER_OFFLINE: return "Принтер не печатает";
    case PRINTER_NOT_ANSWERING: return "Принтер не отвечает";
    }
    return NULL;
}

const char *screen_ups_chip(enum ups_state state)
{
    switch (state) {
    case UPS_ABSENT: return NULL;
    case UPS_UNKNOWN: return "Питание неизвестно";
    case UPS_ON_LINE: return "Питание от сети";
    case UPS_ON_BATTERY: return "От батареи";
    case UPS_CRITICAL: return "Батарея садится";
    }
    return NULL;
}

const char *screen_contact_words(enum contact_state state)
{
    switch (state) {
    case CONTACT_STARTING: return "устанавливается";
    case CONTACT_ONLINE: return "есть";
    case CONTACT_SILENT: return "сервер не отвечает";
    case CONTACT_BUSY: return "сервер занят";
    case CONTACT_NONSENSE: return "отвечает не наш сервер";
    case CONTACT_NOT_ENROLLED: return "касса не подключена";
    case CONTACT_ENROL_ANEW: return "нужен новый код";
    case CONTACT_TOKEN_ENDED: return "касса отключена оператором";
    }
    return "";
}

const char *screen_contact_banner(enum contact_state state)
{
    switch (state) {
    case CONTACT_STARTING:
    case CONTACT_ONLINE:
    case CONTACT_SILENT:
    case CONTACT_BUSY:
    case CONTACT_NOT_ENROLLED: return NULL;
    case CONTACT_NONSENSE:
        return "Вместо сервера отвечает кто-то другой. Проверьте сеть или позвоните оператору;"
               " касса работает без связи.";
    case CONTACT_ENROL_ANEW:
        return "Кассу восстановили из копии или включили дважды. Позвоните оператору: нужен новый"
               " код подключения.";
    case CONTACT_TOKEN_ENDED:
        return "Оператор отключил эту кассу. Чеки сохранены; чтобы отправить их, нужен новый код"
               " подключения.";
    }
    return NULL;
}

const char *screen_enrol_again(enum contact_state state)
{
    switch (state) {
    case CONTACT_STARTING:
    case CONTACT_ONLINE:
    case CONTACT_SILENT:
    case CONTACT_BUSY:
    case CONTACT_NONSENSE:
    case CONTACT_NOT_ENROLLED: return NULL;
    case CONTACT_ENROL_ANEW:
    case CONTACT_TOKEN_ENDED: return screen_contact_banner(state);
    }
    return NULL;
}

/* The bytes of the first character of well-formed UTF-8. */
static size_t first_character(const char *text)
{
    size_t size = 0;
    if (text[0] == '\0') return 0;
    do size++;
    while (((unsigned char)text[size] & 0xC0) == 0x80);
    return size;
}

char *screen_initials(struct arena *arena, const char *surname, const char *name)
{
    return arena_printf(arena, "%.*s%.*s", (int)first_character(surname), surname,
                        (int)first_character(name), name);
}

char *screen_short_name(struct arena *arena, const char *full_name)
{
    struct buf buf;
    buf_init(&buf, arena);
    struct text rest = text_trim(text_of(full_name));
    buf_add_text(&buf, text_cut(&rest, ' '));
    while (rest.size > 0) {
        struct text word = text_trim(text_cut(&rest, ' '));
        if (word.size == 0) continue;
        const char *copy = arena_copy(arena, word.bytes, word.size);
        buf_printf(&buf, " %.*s.", (int)first_character(copy), copy);
    }
    return buf.bytes;
}
