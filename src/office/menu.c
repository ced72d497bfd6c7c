/* The menu of the office: what the caller's rights open, in sections. One line a link. */
#include <string.h>

#include "base/check.h"
#include "base/json.h"
#include "office/inside.h"

struct link {
    const char *path; /* after /office/; of another area: from its slash on */
    const char *word;
    const char *note; /* a sentence for the first page */
    enum right right; /* that opens it */
};

struct section {
    const char *title;
    const struct link *links;
    int count;
};

/* clang-format off */
static const struct link MONEY[] = {
    {"differences", "Сверка", "Расхождения с банками и терминалами", RIGHT_MONEY},
    {"suspense", "Невыясненные", "Платежи, владелец которых не найден", RIGHT_MONEY},
    {"registers", "Реестры и выписки", "Файлы банков: загрузка и что в них", RIGHT_MONEY},
    {"refunds", "Возвраты", "Заявки родителей на возврат денег", RIGHT_MONEY},
    {"settlement", "Организаторы питания", "Расчёты за период, закрытие, акты, долги",
     RIGHT_SETTLEMENT},
    {"settlement/payouts", "Платежи", "Платежи организаторам питания и реестр в банк",
     RIGHT_SETTLEMENT},
    {"one-c", "В 1С", "Реестры платежей, данные за период, профили", RIGHT_BOOKS},
    {"turnover", "Ведомость", "Оборотно-сальдовая ведомость по всем книгам", RIGHT_BOOKS},
    {"card-fees", "Активация карт", "Доход от карт по школам и месяцам", RIGHT_BOOKS},
    {"unspent", "Неполученное", "Питание с дотацией, которое никто не получил", RIGHT_SETTLEMENT},
    {"dormant", "Без движения", "Невостребованные остатки: кого не видно годами", RIGHT_MONEY},
    {"write-offs", "Списания", "Акты о списании остатков, возврат списанного", RIGHT_ASSENT},
    {"leavers", "Выпускники", "Кто уходит из школы и что у него на счёте", RIGHT_MONEY},
};
static const struct link WORK[] = {
    {"appeals", "Обращения", "Вопросы и жалобы родителей, ответы им", RIGHT_APPEALS},
    {"/region/", "Показатели города", "Охват питанием, дотации, деньги и очереди", RIGHT_REGION},
    {"slips", "Квитанции", "Квитанции на оплату по школам и классам", RIGHT_SEARCH},
    {"cards", "Карты", "Партии карт по школам, оформление", RIGHT_CARDS_MAKE},
    {"export", "Выгрузка всех данных", "Всё, что хранит система, одним архивом", RIGHT_EXPORT},
    {"erasures", "Удаление данных", "Личные данные тех, кто давно выбыл", RIGHT_ERASE},
    {"works", "Длительные работы", "Выгрузки и расчёты: ход и готовые файлы", RIGHT_SCHOOL_READ},
};
static const struct link FOOD[] = {
    {"dishes", "Блюда", "Справочник блюд города, категории", RIGHT_DISHES},
    {"price-lists", "Прейскуранты", "Цены буфета: по организаторам, школам и дням", RIGHT_DISHES},
    {"set-meals", "Рационы", "Завтраки и обеды: цены сразу во многих школах", RIGHT_DISHES},
    {"menus", "Меню", "Типовые меню и календарь школ", RIGHT_DISHES},
};
static const struct link HOUSE[] = {
    {"tills", "Кассы", "Состояние касс, новая касса, передача и снятие", RIGHT_TILLS_READ},
    {"cashiers", "Кассиры", "Кто стоит на кассах, их ПИН-коды и права", RIGHT_TILLS_READ},
    {"schools", "Школы", "Список школ, виды, проект «Карта школьника»", RIGHT_SETTINGS},
    {"channels", "Каналы", "Откуда приходят деньги: протоколы, границы, пароли", RIGHT_SETTINGS},
    {"calendar", "Календарь города", "Четверти, выходные, часы питания", RIGHT_SETTINGS},
    {"outage", "Накормить всех", "Рационы при любом остатке, долг потом", RIGHT_SETTINGS},
    {"settings", "Настройки", "Что действует в городе, в школе, у кассы", RIGHT_SETTINGS},
    {"upkeep", "Проверки и копии", "Сходятся ли книги, свежа ли копия", RIGHT_TILLS_READ},
    {"webhooks", "Вебхуки", "Кому сервер сам сообщает, что произошло", RIGHT_WEBHOOKS},
};
static const struct link SITE[] = {
    {"site", "Публичный сайт", "Страницы и новости: правка, публикация, история", RIGHT_SITE},
    {"site/files", "Картинки и файлы", "Что показывают и дают скачать страницы сайта", RIGHT_SITE},
};
static const struct link PEOPLE[] = {
    {"assents", "Подтверждения", "Что ждёт второго сотрудника", RIGHT_ASSENT},
    {"staff", "Сотрудники", "Кто входит, с какими ролями; пароли, сеансы, второй фактор",
     RIGHT_STAFF},
    {"trail", "Журнал действий", "Кто что смотрел и делал, когда и откуда", RIGHT_AUDIT},
};
/* clang-format on */

#define SECTION(title, links)                                                                      \
    {                                                                                              \
        title, links, (int)(sizeof(links) / sizeof *(links))                                       \
    }
/* clang-format off */
static const struct section SECTIONS[] = {
    SECTION("Деньги", MONEY),
    SECTION("Работа", WORK),
    SECTION("Питание", FOOD),
    SECTION("Школы и кассы", HOUSE),
    SECTION("Сайт", SITE),
    SECTION("Люди и права", PEOPLE),
};
/* clang-format on */
enum { SECTION_COUNT = sizeof SECTIONS / sizeof *SECTIONS };

static bool may_follow(struct staff_rights rights, const struct link *link)
{
    return right_reaches(rights, link->right, 0, 0);
}

bool office_menu_has_any(struct staff_rights rights)
{
    for (int i = 0; i < SECTION_COUNT; i++) {
        for (int k = 0; k < SECTIONS[i].count; k++) {
            if (may_follow(rights, &SECTIONS[i].links[k])) return true;
        }
    }
    return false;
}

static json_t *links_view(struct arena *arena, struct staff_rights rights,
                          const struct section *section, const char *active)
{
    json_t *list = json_array();
    CHECK(list != NULL);
    for (int i = 0; i < section->count; i++) {
        const struct link *link = &section->links[i];
        if (!may_follow(rights, link)) continue;
        bool is_current = active != NULL && strcmp(active, link->path) == 0;
        const char *own = *link->path == '/' ? "" : "/office/";
        json_t *row = json_pack("{s:s,s:s,s:s,s:b}", "path",
                                arena_printf(arena, "%s%s", own, link->path), "word", link->word,
                                "note", link->note, "current", is_current);
        json_add(list, row);
    }
    return list;
}

json_t *office_menu(struct arena *arena, struct staff_rights rights, const char *active)
{
    json_t *menu = json_array();
    CHECK(menu != NULL);
    for (int i = 0; i < SECTION_COUNT; i++) {
        json_t *links = links_view(arena, rights, &SECTIONS[i], active);
        if (json_array_size(links) == 0) {
            json_decref(links);
            continue;
        }
        json_t *section = json_pack("{s:s,s:o}", "title", SECTIONS[i].title, "links", links);
        json_add(menu, section);
    }
    return menu;
}
