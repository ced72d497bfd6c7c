/* Channels in Russian words: one table. */
#include "office/channel_words.h"

#include "base/check.h"
#include "base/parse.h"

/* clang-format off */
static const struct channel_words WORDS[CHANNEL_SETTING_COUNT] = {
    [CHANNEL_DIALECT] = {"Протокол", "На каком языке говорит банк или сеть.", CHANNEL_GROUP_COMMON,
        "без связи: только выписки и списки|терминалы (ОСМП)|Сбербанк, приём платежей|карты на "
        "странице банка"},
    [CHANNEL_ENABLED] = {"Принимает платежи",
        "Выключенный канал отвечает отказом; деньги прошлых дней он сверяет и дальше.",
        CHANNEL_GROUP_COMMON, NULL},
    [CHANNEL_MIN_AMOUNT] = {"Наименьший платёж", "", CHANNEL_GROUP_COMMON, NULL},
    [CHANNEL_MAX_AMOUNT] = {"Наибольший платёж",
        "По 115-ФЗ неопознанный плательщик вносит за раз не больше 15 000 руб.",
        CHANNEL_GROUP_COMMON, NULL},
    [CHANNEL_DAY_LIMIT] = {"На один счёт в день", "Через все каналы вместе. Ноль: без ограничения.",
        CHANNEL_GROUP_COMMON, NULL},
    [CHANNEL_FEE] = {"Комиссия, сотых процента", "150 — это полтора процента.",
        CHANNEL_GROUP_COMMON, NULL},
    [CHANNEL_FEE_IS_PAYERS] = {"Комиссию платит плательщик",
        "Иначе её удерживает банк из денег оператора.", CHANNEL_GROUP_COMMON, NULL},
    [CHANNEL_ON_SITE] = {"Показывать на сайте", "Среди способов оплаты, пока канал включён.",
        CHANNEL_GROUP_COMMON, NULL},
    [CHANNEL_DELAY] = {"Когда деньги на счёте", "Как это написать на сайте: «сразу».",
        CHANNEL_GROUP_COMMON, NULL},
    [CHANNEL_NOTE] = {"Как заплатить", "Для сайта, в одном-двух предложениях.",
        CHANNEL_GROUP_COMMON, NULL},

    [CHANNEL_NETWORKS] = {"Откуда отвечать",
        "Сети через запятую: 79.142.16.0/20, 192.0.2.7. Пусто: только по имени и паролю.",
        CHANNEL_GROUP_LINE, NULL},
    [CHANNEL_LOGIN] = {"Имя для входа",
        "HTTP Basic. Пароль делает эта страница и показывает один раз.", CHANNEL_GROUP_LINE, NULL},
    [CHANNEL_PASSWORD_HASH] = {"Пароль", "Хранится только отпечаток.", CHANNEL_GROUP_LINE, NULL},
    [CHANNEL_LOOPBACK_OPEN] = {"С этого же компьютера без пароля", "Только для испытаний.",
        CHANNEL_GROUP_LINE, NULL},
    [CHANNEL_SECRET_FILE] = {"Файл с общим секретом",
        "Полный путь на сервере. Сам секрет в базу не попадает.", CHANNEL_GROUP_LINE, NULL},
    [CHANNEL_ENCODING] = {"Кодировка", "Запросов и ответов.", CHANNEL_GROUP_LINE,
        "UTF-8|Windows-1251"},
    [CHANNEL_CODES] = {"Таблица кодов", "Какие коды ответа ждёт Сбербанк.", CHANNEL_GROUP_LINE,
        "обычная|нумерованная|LANBilling|LANBilling, прежняя"},
    [CHANNEL_CODE_MAP] = {"Свои коды", "Чем отличаются: duplicate=5,account_unknown=3.",
        CHANNEL_GROUP_LINE, NULL},
    [CHANNEL_PROFILE] = {"Разновидность ОСМП", "", CHANNEL_GROUP_LINE,
        "обычная|протокол № 2 Сбербанка"},
    [CHANNEL_METHODS] = {"Методы HTTP", "Какие использует сеть.", CHANNEL_GROUP_LINE,
        "любые|GET|POST"},
    [CHANNEL_NAME_FORM] = {"Имя ученика плательщику", "", CHANNEL_GROUP_LINE,
        "не показывать|инициалы: Иванов И. И.|звёздочки: И***в И***"},
    [CHANNEL_FIELD_NAMES] = {"Имена полей ОСМП", "", CHANNEL_GROUP_LINE,
        "по смыслу: FIO|по порядку: disp1"},
    [CHANNEL_SHOWS_SCHOOL] = {"Школа и класс плательщику", "", CHANNEL_GROUP_LINE, NULL},
    [CHANNEL_SHOWS_BALANCE] = {"Остаток плательщику",
        "Платит не обязательно родитель: остаток увидит всякий, кто знает номер счёта.",
        CHANNEL_GROUP_LINE, NULL},
    [CHANNEL_RECOMMENDED_SUM] = {"Предлагаемая сумма", "Ноль: не предлагать.", CHANNEL_GROUP_LINE,
        NULL},
    [CHANNEL_SUM_ELEMENT] = {"Имя предлагаемой суммы в ответе", "", CHANNEL_GROUP_LINE,
        "rec_sum|sum"},
    [CHANNEL_STATUS_ACTION] = {"Сеть спрашивает о платеже", "", CHANNEL_GROUP_LINE, NULL},
    [CHANNEL_CANCEL_ACTION] = {"Сеть отменяет платёж",
        "Деньги снимут со счёта, если их ещё не потратили.", CHANNEL_GROUP_LINE, NULL},
    [CHANNEL_UNKNOWN_PER_MINUTE] = {"Вопросов о чужих номерах в минуту",
        "Больше — временный отказ: так не перебрать номера счетов.", CHANNEL_GROUP_LINE, NULL},

    [CHANNEL_REGISTER] = {"Вид реестра", "", CHANNEL_GROUP_REGISTER, "реестров нет|Сбербанка|ОСМП"},
    [CHANNEL_REGISTER_ENCODING] = {"Кодировка реестра", "", CHANNEL_GROUP_REGISTER,
        "как у вида|UTF-8|Windows-1251|CP866|KOI8-R"},
    [CHANNEL_REGISTER_SEPARATOR] = {"Разделитель", "", CHANNEL_GROUP_REGISTER,
        "как у вида|точка с запятой|табуляция|запятая|вертикальная черта"},
    [CHANNEL_REGISTER_DECIMAL] = {"Копейки отделяет", "", CHANNEL_GROUP_REGISTER,
        "как у вида|запятая|точка"},
    [CHANNEL_REGISTER_COLUMNS] = {"Столбцы",
        "date=1,time=2,id=5,account=6,amount=10; пусто: как у вида.", CHANNEL_GROUP_REGISTER, NULL},
    [CHANNEL_REGISTER_TRAILER] = {"Итоговая строка", "", CHANNEL_GROUP_REGISTER,
        "как у вида|нет|Сбербанка|ОСМП"},
    [CHANNEL_REGISTER_SKIP_FIRST] = {"Строк до первого платежа", "", CHANNEL_GROUP_REGISTER, NULL},
    [CHANNEL_REGISTER_SKIP_LAST] = {"Строк после итога", "", CHANNEL_GROUP_REGISTER, NULL},
    [CHANNEL_REGISTER_NAMES] = {"Имена файлов",
        "Маски через пробел: QIWI_*_*.csv. Двум каналам одни маски не дают.",
        CHANNEL_GROUP_REGISTER, NULL},
    [CHANNEL_REGISTER_DUE] = {"Реестр за вчера ждут до, минут от полуночи",
        "600 — это 10:00 по Москве.", CHANNEL_GROUP_REGISTER, NULL},
    [CHANNEL_REGISTER_PAYER_INN] = {"ИНН плательщика в выписке",
        "Банк, который перечисляет деньги реестров. По нему выписка узнаёт канал.",
        CHANNEL_GROUP_REGISTER, NULL},
    [CHANNEL_MONEY_WORDS] = {"Слова в назначении",
        "По ним выписка узнаёт деньги канала без реестров.", CHANNEL_GROUP_REGISTER, NULL},
    [CHANNEL_STATEMENT_ACCOUNT] = {"Счёт для прямых переводов",
        "Счёт оператора, на который родители платят по реквизитам.", CHANNEL_GROUP_REGISTER, NULL},
    [CHANNEL_CASE_HOURS] = {"Часов на расхождение", "Ноль: 2 у ОСМП, 24 у прочих.",
        CHANNEL_GROUP_REGISTER, NULL},
    [CHANNEL_MONEY_DAYS] = {"Дней до денег реестра", "Позже они считаются опоздавшими.",
        CHANNEL_GROUP_REGISTER, NULL},

    [CHANNEL_GATEWAY] = {"Шлюз банка", "", CHANNEL_GROUP_ORDER,
        "прежний (payment/rest)|новый (ecom)"},
    [CHANNEL_GATEWAY_ADDRESS] = {"Адрес шлюза", "https://…/ с косой чертой в конце.",
        CHANNEL_GROUP_ORDER, NULL},
    [CHANNEL_GATEWAY_LOGIN] = {"Имя оператора в шлюзе", "Пароль — в файле с секретом.",
        CHANNEL_GROUP_ORDER, NULL},
    [CHANNEL_GATEWAY_CA_FILE] = {"Файл удостоверяющего центра",
        "PEM. Пусто: те, кому верит система.", CHANNEL_GROUP_ORDER, NULL},
    [CHANNEL_PAGE_ORIGINS] = {"Где страница оплаты",
        "https://узел через пробел, если не там же, где шлюз.", CHANNEL_GROUP_ORDER, NULL},
    [CHANNEL_CALLBACK_SIGNING] = {"Подпись уведомлений", "", CHANNEL_GROUP_ORDER,
        "нет|общий ключ (HMAC)|сертификат (RSA)"},
    [CHANNEL_CALLBACK_KEY_FILE] = {"Файл ключа уведомлений", "", CHANNEL_GROUP_ORDER, NULL},
    [CHANNEL_ORDER_MINUTES] = {"Минут на оплату", "", CHANNEL_GROUP_ORDER, NULL},
    [CHANNEL_SBP] = {"Система быстрых платежей", "", CHANNEL_GROUP_ORDER, NULL},
    [CHANNEL_TWO_PEOPLE_ABOVE] = {"Возврат вдвоём, если больше",
        "Такой возврат одобряют два человека.", CHANNEL_GROUP_ORDER, NULL},

    [CHANNEL_FISCAL] = {"Кто делает чек по 54-ФЗ", "", CHANNEL_GROUP_FISCAL,
        "никто|шлюз банка|АТОЛ Онлайн"},
    [CHANNEL_FISCAL_ADDRESS] = {"Адрес службы", "", CHANNEL_GROUP_FISCAL, NULL},
    [CHANNEL_FISCAL_LOGIN] = {"Имя для входа", "", CHANNEL_GROUP_FISCAL, NULL},
    [CHANNEL_FISCAL_SECRET_FILE] = {"Файл с паролем", "", CHANNEL_GROUP_FISCAL, NULL},
    [CHANNEL_FISCAL_GROUP] = {"Группа касс", "", CHANNEL_GROUP_FISCAL, NULL},
    [CHANNEL_FISCAL_INN] = {"ИНН продавца", "", CHANNEL_GROUP_FISCAL, NULL},
    [CHANNEL_FISCAL_TAXATION] = {"Система налогообложения", "", CHANNEL_GROUP_FISCAL,
        "общая|УСН доходы|УСН доходы минус расходы|ЕСХН|патент"},
    [CHANNEL_FISCAL_EMAIL] = {"Почта продавца", "Сюда же чеки плательщиков без почты.",
        CHANNEL_GROUP_FISCAL, NULL},
    [CHANNEL_FISCAL_PLACE] = {"Адрес сайта в чеке", "", CHANNEL_GROUP_FISCAL, NULL},
};
/* clang-format on */

static const struct channel_words PLAIN = {.hint = ""};

const struct channel_words *channel_words(enum channel_setting setting)
{
    return WORDS[setting].title != NULL ? &WORDS[setting] : &PLAIN;
}

const char *channel_group_title(enum channel_group group)
{
    switch (group) {
    case CHANNEL_GROUP_COMMON: return "Общее";
    case CHANNEL_GROUP_LINE: return "На линии";
    case CHANNEL_GROUP_REGISTER: return "Реестры и выписки";
    case CHANNEL_GROUP_ORDER: return "Оплата картой";
    case CHANNEL_GROUP_FISCAL: return "Чеки по 54-ФЗ";
    }
    CHECK(!"a channel_group");
    return NULL;
}

bool channel_group_matters(enum channel_group group, enum channel_dialect dialect)
{
    switch (group) {
    case CHANNEL_GROUP_COMMON:
    case CHANNEL_GROUP_REGISTER: return true;
    case CHANNEL_GROUP_LINE: return dialect != CHANNEL_PLAIN;
    case CHANNEL_GROUP_ORDER:
    case CHANNEL_GROUP_FISCAL: return dialect == CHANNEL_ACQUIRING;
    }
    return true;
}

struct text channel_choice_words(enum channel_setting setting, int place)
{
    const char *choices = channel_words(setting)->choices;
    struct text rest = text_of(choices != NULL ? choices : channel_rule(setting)->words);
    char separator = choices != NULL ? '|' : ' ';
    struct text word = text_cut(&rest, separator);
    for (int i = 0; i < place; i++) word = text_cut(&rest, separator);
    return word;
}

static const char *choice_value(struct arena *arena, enum channel_setting setting, const char *kept)
{
    struct text rest = text_of(channel_rule(setting)->words);
    for (int place = 0; rest.size > 0; place++) {
        if (!text_is(text_cut(&rest, ' '), kept)) continue;
        return arena_printf(arena, "%.*s", TEXT_ARGS(channel_choice_words(setting, place)));
    }
    return kept;
}

const char *channel_value_words(struct arena *arena, enum channel_setting setting, const char *kept)
{
    int64_t kopecks;
    if (*kept == '\0') return "не задано";
    switch (channel_rule(setting)->kind) {
    case CHANNEL_KIND_FLAG: return text_is(text_of(kept), "1") ? "да" : "нет";
    case CHANNEL_KIND_MONEY:
        if (parse_int64(text_of(kept), INT64_MIN, INT64_MAX, &kopecks) != OK) return kept;
        return arena_printf(arena, "%s руб.", money_format(arena, money_of_kopecks(kopecks)));
    case CHANNEL_KIND_WORD: return choice_value(arena, setting, kept);
    case CHANNEL_KIND_HASH: return "задан";
    case CHANNEL_KIND_NUMBER:
    case CHANNEL_KIND_TEXT:
    case CHANNEL_KIND_FILE:
    case CHANNEL_KIND_NETWORKS:
    case CHANNEL_KIND_CODES:
    case CHANNEL_KIND_COLUMNS: break;
    }
    return kept;
}

const char *channel_bounds_words(struct arena *arena, enum channel_setting setting)
{
    const struct channel_rule *rule = channel_rule(setting);
    if (rule->kind == CHANNEL_KIND_NUMBER) {
        return arena_printf(arena, "От %lld до %lld.", (long long)rule->low, (long long)rule->high);
    }
    if (rule->kind == CHANNEL_KIND_MONEY) {
        return arena_printf(arena, "От %s до %s руб.",
                            money_format(arena, money_of_kopecks(rule->low)),
                            money_format(arena, money_of_kopecks(rule->high)));
    }
    if (rule->kind == CHANNEL_KIND_FILE) return "Полный путь от корня: /etc/obed/secret.";
    return "";
}
