/* Addresses and words that several pages of the office use. */
#include "office/paths.h"

char *office_person_path(struct arena *arena, const char *number)
{
    return arena_printf(arena, "/office/person/%s", number);
}

const char *office_order_words(enum order_state state)
{
    switch (state) {
    case ORDER_NEW: return "передаётся банку";
    case ORDER_WAITING: return "ждёт оплаты";
    case ORDER_PAID: return "оплачен";
    case ORDER_DECLINED: return "отклонён банком";
    case ORDER_EXPIRED: return "не оплачен вовремя";
    case ORDER_FAILED: return "банк не принял";
    case ORDER_DISPUTED: return "спорный: разбирает бухгалтер";
    case ORDER_RETURNED: return "оплачен и возвращён банком";
    }
    return "неизвестно";
}
