/* Letters that nobody has to wish for: the safety of a login and of a card. They carry no link that
 * does anything by itself. */
#include "access/audit.h"
#include "access/security.h"
#include "base/buf.h"
#include "base/parse.h"
#include "desk/notice_letter.h"
#include "desk/notice_sql.h"
#include "school/card.h"

_Static_assert((int)NOTICE_KIND_SECURITY == (int)NOTICE_SECURITY, "what access/security.c writes");

/* ---- queueing ---- */

enum err notice_card(struct tx *tx, const struct card *card, enum card_state state,
                     struct instant now)
{
    bool is_told = !card->is_temporary && (state == CARD_BLOCKED || state == CARD_LOST);
    if (!is_told) return OK;
    scoped(statement) struct statement *add = statement_open(tx, &q_notice_card_insert);
    bind_int(add, ARG_NOTICE_CARD_INSERT_SCHOOL_ID, card->school_id);
    bind_int(add, ARG_NOTICE_CARD_INSERT_ACCOUNT_ID, card->account_id);
    bind_int(add, ARG_NOTICE_CARD_INSERT_KIND, NOTICE_CARD);
    bind_int(add, ARG_NOTICE_CARD_INSERT_OCCASION, now.ms);
    bind_int(add, ARG_NOTICE_CARD_INSERT_NOW, now.ms);
    bind_string(add, ARG_NOTICE_CARD_INSERT_DETAIL, card_state_name(state));
    return statement_run(add);
}

/* ---- words ---- */

struct event_words {
    const char *subject, *happened, *advice;
};

static const char NOT_ME[] = "Если это были не вы, смените пароль: Профиль → Изменить пароль. "
                             "Если войти не получается, новый пароль напечатают на кассе "
                             "школьной столовой, когда ребёнок покажет карту.";

static const struct event_words WORDS[] = {
    [ACCESS_PASSWORD_SET] = {"Пароль изменён", "Пароль личного кабинета изменён.", NOT_ME},
    [ACCESS_PASSWORD_RECOVERED] = {"Пароль задан заново",
                                   "По ссылке из письма задан новый пароль личного кабинета. "
                                   "Другие входы и доступ приложений закрыты.",
                                   NOT_ME},
    [ACCESS_TEMPORARY_GIVEN] = {"Выдан временный пароль",
                                "Для личного кабинета выдан временный пароль.", NOT_ME},
    [ACCESS_PASSWORD_REPLACED] = {"Выдан новый пароль на кассе",
                                  "На кассе школьной столовой по карте выдан временный пароль. "
                                  "Прежний больше не действует, другие входы и доступ приложений "
                                  "закрыты.",
                                  NOT_ME},
    [ACCESS_EMAIL_SET] = {"Изменена электронная почта",
                          "В личном кабинете указан и подтверждён другой адрес. Это письмо пришло "
                          "на прежний; новые пойдут уже туда.",
                          NOT_ME},
    [ACCESS_ACCOUNT_ADDED] = {"Счёт добавлен в кабинет",
                              "Счёт ребёнка добавлен в личный кабинет: по номеру и паролю этого "
                              "счёта.",
                              "Если это сделали не вы и не ваша семья, смените пароль и напишите "
                              "нам."},
    [ACCESS_TOKEN_MADE] = {"Открыт доступ для приложения",
                           "В личном кабинете создан ключ: с ним приложение видит счёт без "
                           "пароля. Что ему разрешено и как его отключить: Профиль → Доступ для "
                           "приложений.",
                           NOT_ME},
    [ACCESS_DATA_TAKEN] = {"Получены данные ребёнка",
                           "Из личного кабинета скачан файл со всеми данными счёта: операциями, "
                           "питанием, картами, обращениями.",
                           NOT_ME},
    [ACCESS_NEW_DEVICE] = {"Вход с нового устройства",
                           "В личный кабинет вошли с устройства, которого раньше не было.", NOT_ME},
};

/* What is not told of is not in the table. */
static struct event_words words_of_event(int64_t kind)
{
    bool is_told = kind > 0 && kind < (int64_t)(sizeof WORDS / sizeof *WORDS) &&
                   WORDS[kind].subject != NULL;
    if (is_told) return WORDS[kind];
    return (struct event_words){"Личный кабинет", "В личном кабинете что-то изменилось.", NOT_ME};
}

static const char *security_words(struct buf *buf, struct arena *arena,
                                  const struct notice_letter *letter)
{
    struct text device = text_of(letter->detail);
    struct text kind_text = text_cut(&device, '\n');
    struct text address = device;
    device = text_cut(&address, '\n');
    int64_t kind = 0;
    if (parse_int64(kind_text, 0, INT32_MAX, &kind) != OK) kind = 0;
    struct event_words words = words_of_event(kind);
    buf_printf(buf, "%s\n\nКогда: %s.\n", words.happened,
               instant_format(arena, letter->happened_at, letter->zone));
    if (device.size > 0) buf_printf(buf, "Устройство: %.*s.\n", TEXT_ARGS(device));
    if (address.size > 0) buf_printf(buf, "Адрес в сети: %.*s.\n", TEXT_ARGS(address));
    buf_printf(buf, "\nЕсли это вы, ничего делать не нужно. %s\n\n", words.advice);
    return words.subject;
}

static const char *card_words(struct buf *buf, struct arena *arena,
                              const struct notice_letter *letter)
{
    bool is_lost = text_is(text_of(letter->detail), card_state_name(CARD_LOST));
    buf_printf(buf,
               "Карта %s %s.\n\nПо ней больше нельзя ничего купить. Деньги остаются на счёте: "
               "сейчас %s руб.\n%s\n\n",
               is_lost ? "отмечена утерянной" : "заблокирована",
               instant_format(arena, letter->happened_at, letter->zone),
               money_format(arena, letter->balance),
               is_lost ? "О новой карте спросите ответственного по питанию в школе."
                       : "Если карта нашлась, её снова включат у ответственного по питанию в "
                         "школе.");
    return is_lost ? "карта отмечена утерянной" : "карта заблокирована";
}

struct notice_words notice_words_unasked(struct arena *arena, const struct notice_letter *letter,
                                         const struct notice_post *post)
{
    struct buf buf;
    const char *subject;
    buf_init(&buf, arena);
    buf_printf(&buf, "Здравствуйте!\n\n%s, лицевой счёт %s, %s.\n\n", letter->name, letter->number,
               letter->school);
    bool is_security = letter->kind == NOTICE_SECURITY;
    subject = is_security ? security_words(&buf, arena, letter) : card_words(&buf, arena, letter);
    buf_printf(&buf,
               "Личный кабинет: %s/cabinet/\nЭто письмо отправлено автоматически: о таких "
               "событиях мы пишем всегда.\n\n%s\n",
               post->base_url, post->operator_name);
    struct text body = buf_text(&buf);
    return (struct notice_words){
        .subject = is_security ? subject : arena_printf(arena, "%s: %s", letter->name, subject),
        .body = arena_copy(arena, body.bytes, body.size),
        .unsubscribe = "",
    };
}
