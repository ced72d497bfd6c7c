/* Outcomes in the cashier's words. */
#include "till/courier_words.h"

const char COURIER_WORDS_CODE[] =
    "Код не подошёл: он неизвестен, уже использован или устарел. Проверьте буквы или "
    "попросите у оператора новый.";
const char COURIER_WORDS_PREDECESSOR[] =
    "Код выдан для другой школы, или сервер не знает прежней регистрации этой кассы. Код не "
    "потрачен: позвоните оператору.";
const char COURIER_WORDS_SCHOOL[] =
    "Код выдан для другой школы, а на этой кассе данные и продажи прежней. Попросите у оператора "
    "код для вашей школы.";
const char COURIER_WORDS_DISK[] =
    "Касса зарегистрирована, но не смогла записать это на свой диск. Проверьте, что на "
    "диске есть место, и попросите у оператора новый код.";
const char COURIER_WORDS_ACCOUNT[] = "Сервер не знает такого счёта или счёт закрыт.";
const char COURIER_WORDS_CARD[] =
    "Пароль печатается только по действующей карте этого учащегося. Приложите карту и "
    "повторите.";
const char COURIER_WORDS_OFTEN[] = "Слишком много паролей подряд. Повторите через несколько минут.";
const char COURIER_WORDS_FORCED_OFF[] =
    "Касса переведена в работу без связи. Включите связь и повторите; продавать можно и "
    "так.";

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
