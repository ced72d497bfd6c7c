/* What a cashier is told of the centre. */
#ifndef TILL_COURIER_WORDS_H
#define TILL_COURIER_WORDS_H

#include "till/uplink.h"

#define COURIER_WORDS_CODE                                                                                                                                                 \
    "Код не подошёл: он неизвестен, уже использован или устарел. Проверьте буквы или попросите " \
    "у оператора новый."
#define COURIER_WORDS_PREDECESSOR                                                                                                                                           \
    "Код выдан для другой школы, или прежняя регистрация этой кассы закончена. Код не потрачен: " \
    "позвоните оператору."
#define COURIER_WORDS_DISK                                                                                                                                            \
    "Касса зарегистрирована, но не смогла записать это на свой диск. Проверьте, что на диске " \
    "есть место, и попросите у оператора новый код."
#define COURIER_WORDS_ACCOUNT "Сервер не знает такого счёта или счёт закрыт."
#define COURIER_WORDS_CARD                                                                         \
    "Пароль печатается только по действующей карте этого учащегося. Приложите карту и повторите."
#define COURIER_WORDS_OFTEN "Слишком много паролей подряд. Повторите через несколько минут."
#define COURIER_WORDS_FORCED_OFF                                                                   \
    "Касса переведена в работу без связи. Включите связь и повторите; продавать можно и так."

/* Why it cannot be now, and what is still possible; of an outcome that is not UPLINK_DONE. */
const char *courier_outcome_words(enum uplink_outcome outcome);

#endif
