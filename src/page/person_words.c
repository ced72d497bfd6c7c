/* Words of people and cards. */
#include "page/person_words.h"

char *person_full_name(struct arena *arena, const char *surname, const char *name,
                       const char *patronymic)
{
    return arena_printf(arena, "%s %s%s%s", surname, name, *patronymic == '\0' ? "" : " ",
                        patronymic);
}

const char *card_state_words(enum card_state state)
{
    switch (state) {
    case CARD_ORDERED: return "заказана";
    case CARD_MADE: return "изготовлена";
    case CARD_AT_SCHOOL: return "в школе";
    case CARD_GIVEN_OUT: return "выдана, не активирована";
    case CARD_ACTIVE: return "действует";
    case CARD_BLOCKED: return "заблокирована";
    case CARD_LOST: return "утеряна";
    case CARD_REPLACED: return "заменена";
    case CARD_TEMPORARY: return "временная";
    case CARD_RETURNED: return "возвращена";
    }
    return "неизвестно";
}
