/* Outcomes in the cashier's words. */
#include "till/courier_words.h"

const char *courier_outcome_words(enum uplink_outcome outcome)
{
    switch (outcome) {
    case UPLINK_DONE: return "";
    case UPLINK_CANCELLED: return "Касса выключается.";
    case UPLINK_SILENT: return "Нет связи с сервером. Продавать можно, а с этим подождите связи.";
    case UPLINK_BUSY: return "Сервер занят. Повторите через минуту; продавать можно.";
    case UPLINK_FAULT: return "На сервере неполадка. Повторите позже; продавать можно.";
    case UPLINK_NONSENSE:
        return "Отвечает не наш сервер: проверьте сеть и адрес сервера. Продавать можно.";
    case UPLINK_NO_TOKEN: return "Касса ещё не зарегистрирована: введите код оператора.";
    case UPLINK_TOKEN_ENDED:
        return "Регистрация кассы закончена. Попросите у оператора новый код; продавать можно.";
    case UPLINK_ENROL_ANEW:
        return "Касса восстановлена из копии: попросите у оператора новый код; продавать можно.";
    case UPLINK_REFUSED: return "Сервер отказал. Позвоните оператору; продавать можно.";
    }
    return "";
}
