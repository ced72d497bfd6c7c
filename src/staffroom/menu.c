/* The menu of a school's pages: what a person may open, in the order of a school's day. */
#include "staffroom/inside.h"

#include "base/check.h"
#include "base/json.h"

/* A link to /school/N/PATH, for whom the right reaches at least in part. */
static const struct link {
    const char *path;
    const char *word;
    const char *note;
    enum right right;
} LINKS[] = {
    {"rosters", "Табели", "Кто ест сегодня: отметить, утвердить, списать", RIGHT_ROSTER_READ},
    {"kitchen", "Заказ кухне", "Сколько чего готовить, по переменам и классам", RIGHT_KITCHEN_READ},
    {"menu", "Меню", "Меню дня и типовое меню, публикация", RIGHT_MENU},
    {"classes", "Классы", "Списки классов и ученики", RIGHT_PUPILS_READ},
    {"lists", "Списки", "Кто учится и работает в школе: загрузить, добавить, перевести",
     RIGHT_LISTS},
    {"cards", "Карты", "Заказ, партии, выдача, временные карты, фотографии", RIGHT_CARDS_READ},
    {"benefits", "Льготы", "Кому положено питание и по какому документу", RIGHT_BENEFITS},
    {"set-meals", "Рационы", "Цены, договоры и кому что положено", RIGHT_SCHOOL_READ},
    {"calendar", "Календарь", "Дни с питанием, карантин и закрытия, часы питания",
     RIGHT_SCHOOL_READ},
    {"evidence", "Сверка питания", "Табели, кассы, права и посещаемость: что не сходится",
     RIGHT_EVIDENCE_READ},
    {"acts", "Акты и дотации", "Документы организатору питания и управлению образования",
     RIGHT_EVIDENCE_READ},
    {"unspent", "Неиспользованное", "Питание с дотацией, которое не получили, и пайки",
     RIGHT_EVIDENCE},
    {"summary", "Сводка", "Сегодня по классам и месяц в сравнении с прошлым", RIGHT_REPORTS},
    {"reports", "Отчёты", "Табели, деньги, карты, касса: на экране, в XLSX и PDF", RIGHT_REPORTS},
    {"outage", "Накормить всех", "Питание при любом остатке, когда деньги не доходят",
     RIGHT_OUTAGE},
    {"staff", "Сотрудники", "Кто входит на эти страницы и что ему открыто", RIGHT_STAFF_READ},
};

json_t *staffroom_menu(struct arena *arena, const struct staffroom_caller *caller,
                       const char *active)
{
    json_t *menu = json_array();
    CHECK(menu != NULL);
    for (size_t i = 0; i < sizeof LINKS / sizeof *LINKS; i++) {
        const struct link *link = &LINKS[i];
        if (!caller_may_in_part(caller, link->right)) continue;
        bool is_active = active != NULL && text_is(text_of(active), link->path);
        json_t *row = json_pack("{s:s,s:s,s:s,s:b}", "path",
                                staffroom_path(arena, caller, "%s", link->path), "word", link->word,
                                "note", link->note, "current", is_active);
        json_add(menu, row);
    }
    return menu;
}
