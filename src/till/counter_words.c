/* What the cashier reads: what happened, what to do, what is still possible. */
#include "till/counter.h"

static const struct {
    const char *name, *words;
} STATUSES[COUNTER_STATUS_COUNT] = {
    [COUNTER_DONE] = {"done", NULL},
    [COUNTER_NOT_ENROLLED] = {"not_enrolled",
                              "Касса ещё не зарегистрирована. Введите код регистрации, который дал "
                              "оператор питания."},
    [COUNTER_STOPPING] = {"stopping",
                          "Питание касса получает от батареи, и она разряжена. Касса завершает "
                          "работу: всё проданное сохранено."},
    [COUNTER_CLOCK_BEHIND] = {"clock_behind",
                              "Часы кассы отстают: дата раньше последнего чека. Подключите кассу к "
                              "сети или установите дату и время. Пока часы неверны, касса не "
                              "продаёт."},
    [COUNTER_CLOCK_AHEAD] = {"clock_ahead",
                             "Часы кассы убежали больше чем на год вперёд. Подключите кассу к сети "
                             "или установите дату и время. Пока часы неверны, касса не продаёт."},
    [COUNTER_NO_SHIFT] = {"no_shift", "Смена не открыта. Откройте смену."},
    [COUNTER_NO_CASHIER] = {"no_cashier", "Касса закрыта на замок. Войдите по ПИН-коду или карте."},
    [COUNTER_NO_DATA] = {"no_data",
                         "Списки учащихся ещё не загружены. Подключите кассу к сети и подождите."},
    [COUNTER_ROLE_NEEDED] =
        {"role_needed", "На это нужно право, которого у кассира нет. Позовите того, у кого оно "
                        "есть."},
    [COUNTER_ORDER_WRONG] = {"order_wrong",
                             "Заказ составлен неверно: не больше 50 строк и 99 порций в строке. "
                             "Измените его и повторите."},
    [COUNTER_CARD_RANDOM] =
        {"card_random", "Это телефон или банковская карта с меняющимся номером: картой питания "
                        "они служить не могут. Приложите карту питания или найдите учащегося "
                        "по классу и фамилии."},
    [COUNTER_CARD_AMBIGUOUS] =
        {"card_ambiguous", "Считыватель передал часть номера, а карт с таким окончанием "
                           "несколько. Приложите карту ещё раз или найдите учащегося по классу "
                           "и фамилии."},
    [COUNTER_CARD_UNKNOWN] = {"card_unknown",
                              "Такой карты в списках школы нет. Найдите учащегося по классу и "
                              "фамилии, а карту передайте ответственному по питанию."},
    [COUNTER_PERSON_UNKNOWN] =
        {"person_unknown", "Такого лицевого счёта в этой школе нет. Обновите список и выберите "
                           "учащегося ещё раз."},
    [COUNTER_ITEM_UNKNOWN] = {"item_unknown",
                              "Этого блюда или рациона в меню больше нет. Уберите его из чека."},
    [COUNTER_PRICE_CHANGED] = {"price_changed",
                               "Цена изменилась, пока чек был открыт. Проверьте новую сумму и "
                               "повторите."},
    [COUNTER_NO_SET_MEAL] = {"no_set_meal",
                             "Рациона на сегодня у него нет. Блюда можно продать по чеку."},
    [COUNTER_ACKNOWLEDGE] = {"acknowledge",
                             "У учащегося аллергия. Проверьте блюда и подтвердите, что прочли "
                             "предупреждение."},
    [COUNTER_REFUSED] = {"refused", "Продать это нельзя."},
    [COUNTER_OVERRIDE_FORBIDDEN] = {"override_forbidden",
                                    "Этот отказ отменить нельзя: так решил оператор питания."},
    [COUNTER_REASON_NEEDED] = {"reason_needed",
                               "Напишите причину, по которой отказ отменяется: до 200 знаков."},
    [COUNTER_RECEIPT_UNKNOWN] = {"receipt_unknown",
                                 "Такого чека на этой кассе нет, или возвращать в нём нечего."},
    [COUNTER_RECEIPT_OLD] = {"receipt_old",
                             "Чек пробит в другой смене. Возврат по нему делает оператор питания."},
    [COUNTER_RETURN_TOO_LARGE] = {"return_too_large",
                                  "Столько по этому чеку вернуть нельзя: часть уже возвращена."},
    [COUNTER_CARD_MAY_NOT] = {"card_may_not",
                              "С этой картой так поступить нельзя: посмотрите её состояние."},
    [COUNTER_FEE_TOO_LARGE] = {"fee_too_large",
                               "На счёте не хватает денег на активацию карты. Пополните счёт; пока "
                               "можно кормить без карты, по классу и фамилии."},
    [COUNTER_CHIP_TAKEN] = {"chip_taken", "Эта карта уже чья-то. Возьмите чистую временную карту."},
    [COUNTER_CHIP_UNFIT] = {"chip_unfit",
                            "Эта карта временной служить не может: её номер меняется или виден не "
                            "весь. Возьмите чистую временную карту."},
    [COUNTER_CLASS_EMPTY] = {"class_empty", "В этом классе никого нет. Выберите другой класс."},
    [COUNTER_GUESTS_NOT_SERVED] = {"guests_not_served",
                                   "Гостей из других школ здесь не обслуживают: так решил оператор "
                                   "питания."},
    [COUNTER_GUEST_OFFLINE] =
        {"guest_offline", "Связи с сервером нет, а гостя из другой школы можно обслужить только "
                          "при связи: деньги на его счёте знает сервер."},
    [COUNTER_GUEST_OLD] = {"guest_old",
                           "Карту гостя проверили слишком давно. Приложите её ещё раз."},
    [COUNTER_GUEST_WAITING] =
        {"guest_waiting", "Сервер ещё не ответил о прошлом чеке гостя. Дождитесь ответа; своих "
                          "учащихся обслуживать можно."},
    [COUNTER_GUEST_DISHES_ONLY] =
        {"guest_dishes_only", "Рационы этой школы гостям не продаются. Уберите рацион из чека; "
                              "блюда продать можно."},
    [COUNTER_GUEST_REFUSED] = {"guest_refused", "Сервер не разрешил продажу гостю. Еду не "
                                                "выдавайте: деньги не списаны."},
};

const char *counter_status_name(enum counter_status status)
{
    return status >= 0 && status < COUNTER_STATUS_COUNT ? STATUSES[status].name : "unknown";
}

const char *counter_status_words(enum counter_status status)
{
    return status >= 0 && status < COUNTER_STATUS_COUNT ? STATUSES[status].words : NULL;
}

const char *counter_refusal_words(enum sale_status refusal)
{
    switch (refusal) {
    case SALE_OK: return NULL;
    case SALE_ACCOUNT_CLOSED:
        return "Лицевой счёт закрыт: учащийся выбыл из школы. Позовите ответственного по питанию.";
    case SALE_CARD_NOT_ACTIVE:
        return "Карта не действует. Если она новая, активируйте её; если утеряна, найдите "
               "учащегося по классу и фамилии.";
    case SALE_NOT_ENTITLED: return "Права на этот рацион сегодня нет. Блюда можно продать по чеку.";
    case SALE_ALREADY_SERVED: return "Этот рацион сегодня уже выдан. Блюда можно продать по чеку.";
    case SALE_DISH_BANNED:
        return "Родители запретили это блюдо. Уберите его из чека, остальное можно продать.";
    case SALE_OVER_DAY_LIMIT:
        return "Превышен дневной лимит, который поставили родители. Уменьшите чек; рацион можно "
               "выдать.";
    case SALE_NOT_ENOUGH_MONEY:
        return "На счёте не хватает денег. Уменьшите чек или пополните счёт; рацион выдаётся, пока "
               "долг не больше разрешённого.";
    case SALE_OVER_OFFLINE_CAP:
        return "Связи с сервером давно нет, и без неё больше продать нельзя. Рацион можно выдать.";
    }
    return NULL;
}

const char *counter_guest_refusal_words(struct text reason)
{
    static const struct {
        const char *reason, *words;
    } REASONS[] = {
        {"account_closed", "Лицевой счёт гостя закрыт: он выбыл из своей школы. Деньги не списаны, "
                           "еду не выдавайте."},
        {"card_not_active", "Карта гостя не действует. Деньги не списаны, еду не выдавайте; карту "
                            "восстановят в его школе."},
        {"dish_banned", "Родители гостя запретили это блюдо. Деньги не списаны; уберите блюдо из "
                        "чека, остальное можно продать."},
        {"over_day_limit", "Превышен дневной лимит, который поставили родители гостя. Деньги не "
                           "списаны; уменьшите чек."},
        {"not_enough_money", "На счёте гостя не хватает денег. Деньги не списаны; уменьшите чек."},
        {"guests_not_served", "Гостей из других школ здесь больше не обслуживают: так решил "
                              "оператор питания. Деньги не списаны."},
        {"asked_too_late", "Ответ сервера шёл слишком долго, и продажа отменена. Деньги не "
                           "списаны. Приложите карту ещё раз."},
    };
    for (size_t i = 0; i < sizeof REASONS / sizeof *REASONS; i++) {
        if (text_is(reason, REASONS[i].reason)) return REASONS[i].words;
    }
    return counter_status_words(COUNTER_GUEST_REFUSED);
}

const char *counter_fault_words(enum err err)
{
    switch (err) {
    case OK: return NULL;
    case ERR_IO:
        return "Диск кассы заполнен или неисправен: ничего не продано и ничего не потеряно. "
               "Освободите место или позовите специалиста, затем повторите.";
    case ERR_BUSY: return "Касса занята другой программой. Повторите через несколько секунд.";
    case ERR_LIMIT: return "Запрос слишком большой. Ничего не сделано.";
    case ERR_SYNTAX:
    case ERR_NOT_FOUND:
    case ERR_CONFLICT:
    case ERR_CONSTRAINT:
    case ERR_DATABASE:
    case ERR_UNAVAILABLE:
    case ERR_TIMEOUT:
    case ERR_SCHEMA:
    case ERR_CANCELLED: break;
    }
    return "Касса не смогла это сделать: ничего не продано и ничего не потеряно. Повторите; если "
           "не помогло, позовите специалиста.";
}
