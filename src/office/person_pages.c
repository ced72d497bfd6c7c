/* A person's page, and what support may do there: block a card, give a new password, end what is
 * open in the cabinet. Every look at it is in the audit log. */
#include <inttypes.h>

#include "base/id.h"
#include "export/person_file.h"
#include "http/rate.h"
#include "office/pages.h"
#include "office/paths.h"
#include "office/person_view.h"
#include "page/person_words.h"
#include "page/words.h"

enum { SHOW_ACCOUNT, SHOW_PAYMENT, SHOW_DONE };
enum { CARD_ACCOUNT, CARD_ID, CARD_DEED };
enum { PASSWORD_ACCOUNT, PASSWORD_WAY, PASSWORD_SURE };
enum { SESSIONS_ACCOUNT };
enum password_way { PASSWORD_PRINT, PASSWORD_MAIL };
enum card_deed { DEED_BLOCK, DEED_FREE };
enum { WORD_BLOCKED, WORD_FREED, WORD_MAY_NOT, WORD_MAILED, WORD_NO_MAIL, WORD_ENDED, WORD_OFTEN };

static const char *const WAYS[] = {"print", "mail", NULL};
static const char *const DEEDS[] = {"block", "free", NULL};
static const char *const DONE_WORDS[] = {"blocked", "freed", "may_not", "mailed",
                                         "no_mail", "ended", "often",   NULL};

static const char *done_words(int word)
{
    switch (word) {
    case WORD_BLOCKED: return "Карта заблокирована: кассы школы уже не принимают её.";
    case WORD_FREED: return "Карта снова действует.";
    case WORD_MAY_NOT: return "Карту уже изменил кто-то другой. Посмотрите, что с ней стало.";
    case WORD_MAILED:
        return "Ссылка для нового пароля отправлена на подтверждённый адрес родителя.";
    case WORD_NO_MAIL:
        return "Ссылку отправить нельзя: адрес не подтверждён, писем за час было уже три или почта "
               "не отвечает. Напечатайте временный пароль.";
    case WORD_ENDED: return "Все входы в личный кабинет закрыты.";
    case WORD_OFTEN:
        return "Файлов с данными за этот час составлено слишком много. Попробуйте позже.";
    default: return "";
    }
}

static void person_begin(struct person_work *work, const struct office *office, struct arena *arena,
                         const struct request *request)
{
    *work = (struct person_work){
        .arena = arena,
        .number = field_text(request, SHOW_ACCOUNT),
        .sees_money = office_may(request, RIGHT_BALANCES),
        .sees_appeals = office_may(request, RIGHT_APPEALS),
        .now = world_now(office->access->world),
    };
}

/* Reads the person whom the path names. False: the response is written. A number in the path is a
 * guess like one in the search box: after so many that are nobody's, those that are somebody's are
 * not told either. */
static bool person_found(const struct office *office, struct arena *arena,
                         const struct request *request, store_work load, struct person_work *work,
                         struct response *response)
{
    static const struct problem TOO_MANY = {429, "too_many", NULL};
    uint64_t caller = (uint64_t)office_caller_id(request);
    if (!rate_has(office->strays, caller, world_ticks_us(office->access->world))) {
        response_header(response, "Retry-After", OFFICE_STRAYS_RETRY_S);
        area_problem(&office->area, arena, request, &TOO_MANY, response);
        return false;
    }
    if (!office_read(office, arena, request, load, work, response)) return false;
    if (work->found) return true;
    (void)rate_take(office->strays, caller, world_ticks_us(office->access->world));
    office_not_found(office, arena, request, response);
    return false;
}

static OFFICE_HANDLER(person_show)
{
    const struct office *office = context;
    struct person_work *work = ARENA_NEW(arena, struct person_work);
    person_begin(work, office, arena, request);
    if (request_has(request, SHOW_PAYMENT)) {
        work->payment_id = request_number(request, SHOW_PAYMENT);
    }
    if (!person_found(office, arena, request, work_person, work, response)) return;
    const struct person *person = &work->person;
    staff_of(request)->trail->school_id = person->school_id;
    json_t *view = office_view(
        office, arena, request,
        person_full_name(arena, person->surname, person->name, person->patronymic), "find");
    bool is_done = request_has(request, SHOW_DONE);
    int word = is_done ? (int)request_number(request, SHOW_DONE) : -1;
    view_set(view, "done", is_done ? json_string(done_words(word)) : json_null());
    view_set(view, "done_bad",
             json_boolean(word == WORD_MAY_NOT || word == WORD_NO_MAIL || word == WORD_OFTEN));
    view_set(view, "may_cards", json_boolean(office_may(request, RIGHT_CARDS)));
    view_set(view, "may_export", json_boolean(office_may(request, RIGHT_EXPORT)));
    view_set(view, "may_help", json_boolean(work->sees_appeals));
    view_set(view, "may_money", json_boolean(office_may(request, RIGHT_MONEY)));
    person_view_set(view, work);
    office_answer(office, arena, request, "office_person", 200, view, response);
}

/* ---- deeds ---- */

/* Whose account the path names. False: the response is written. */
static bool person_place(const struct office *office, struct arena *arena,
                         const struct request *request, struct person_work *work,
                         struct response *response)
{
    person_begin(work, office, arena, request);
    return person_found(office, arena, request, work_person_place, work, response);
}

static void redirect_done(struct arena *arena, const struct person_work *work, int word,
                          struct response *response)
{
    response_redirect(response, arena_printf(arena, "%s?done=%s",
                                             office_person_path(arena, work->person.number),
                                             DONE_WORDS[word]));
}

static enum err work_cards(struct tx *tx, void *context)
{
    struct person_work *work = context;
    return card_history_load(tx, work->arena, work->person.school_id, work->person.id,
                             &work->cards);
}

/* A card of another person is not this page's to move. */
static bool is_of_person(const struct card_history *history, int64_t card_id)
{
    for (int i = 0; i < history->count; i++) {
        if (history->passages[i].card_id == card_id) return true;
    }
    return false;
}

static OFFICE_HANDLER(person_card_act)
{
    const struct office *office = context;
    struct person_work *work = ARENA_NEW(arena, struct person_work);
    if (!person_place(office, arena, request, work, response)) return;
    bool blocks = request_number(request, CARD_DEED) == DEED_BLOCK;
    struct card_keeping keeping = {
        .school_id = work->person.school_id,
        .card_id = request_number(request, CARD_ID),
        .login_id = office_caller_id(request),
        .state = blocks ? CARD_BLOCKED : CARD_ACTIVE,
        .status = CARD_KEEP_UNKNOWN,
    };
    enum err err = store_read(office->access->store, work_cards, work);
    if (err == OK && is_of_person(&work->cards, keeping.card_id)) {
        err = desk_card_keep(office->desk, arena, &keeping);
    }
    if (err != OK) {
        office_fault(office, arena, request, err, response);
        return;
    }
    int word = keeping.status != CARD_KEEP_OK ? WORD_MAY_NOT : blocks ? WORD_BLOCKED : WORD_FREED;
    redirect_done(arena, work, word, response);
}

/* ---- a new password ---- */

static const char LETTER[] =
    "Здравствуйте!\n\n"
    "По вашей просьбе служба поддержки прислала ссылку, чтобы задать новый пароль личного кабинета "
    "школьного питания (лицевой счёт %s):\n\n%s/cabinet/password/recover?token=%s\n\n"
    "Ссылка действует 30 минут и только один раз.\n"
    "Если вы ни о чём не просили, ничего делать не нужно: прежний пароль продолжает "
    "действовать.\n\n"
    "%s\n";

/* *out_sent false: there is no confirmed address, or it had enough of links, or no mail server. */
static enum err link_mail(const struct office *office, struct arena *arena, const char *number,
                          bool *out_sent)
{
    char *token = NULL;
    struct text email;
    const struct staff_area_options *options = &office->options;
    *out_sent = false;
    if (options->base_url == NULL || options->mail_from == NULL) return OK;
    TRY(entrance_recovery_link(office->access, arena, text_of(number), &token, &email));
    if (token == NULL) return OK;
    const struct mail mail = {
        .from = text_of(options->mail_from),
        .to = email,
        .subject = TEXT("Новый пароль личного кабинета"),
        .body = text_of(
            arena_printf(arena, LETTER, number, options->base_url, token, options->operator_name)),
    };
    const struct world *world = office->access->world;
    *out_sent = world->send_mail(world->context, &mail) == OK;
    return OK;
}

static void slip_answer(const struct office *office, struct arena *arena,
                        const struct request *request, const struct person_work *work,
                        const char *password, struct response *response)
{
    const struct person *person = &work->person;
    json_t *view = office_view(office, arena, request, "Временный пароль", "find");
    view_set_string(view, "name",
                    person_full_name(arena, person->surname, person->name, person->patronymic));
    view_set_string(view, "number", person->number);
    view_set_string(view, "school", work->school.name);
    view_set_string(view, "password", password);
    view_set_string(view, "ends",
                    office_moment(arena, instant_add_ms(work->now, TEMPORARY_PASSWORD_LIFE_MS)));
    view_set_string(view, "path", office_person_path(arena, person->number));
    office_answer(office, arena, request, "office_password_slip", 200, view, response);
}

static OFFICE_HANDLER(person_password)
{
    char *password;
    bool is_sent = false;
    const struct office *office = context;
    struct person_work *work = ARENA_NEW(arena, struct person_work);
    if (!person_place(office, arena, request, work, response)) return;
    const struct person *person = &work->person;
    if (request_number(request, PASSWORD_WAY) == PASSWORD_MAIL) {
        enum err err = link_mail(office, arena, person->number, &is_sent);
        if (err != OK) {
            office_fault(office, arena, request, err, response);
            return;
        }
        redirect_done(arena, work, is_sent ? WORD_MAILED : WORD_NO_MAIL, response);
        return;
    }
    struct login_account account = {person->school_id, person->id};
    enum err err = entrance_give_temporary(office->access, arena, text_of(person->number), account,
                                           staff_of(request)->place, &password);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
        return;
    }
    slip_answer(office, arena, request, work, password, response);
}

/* ---- sessions ---- */

struct ending {
    struct login_account account;
    struct access_place place;
    struct instant now;
};

static enum err work_end_sessions(struct tx *tx, void *context)
{
    const struct ending *ending = context;
    struct arena arena;
    struct login_list logins;
    arena_init(&arena, sizeof(struct login_list));
    enum err err = logins_of_account(tx, &arena, ending->account, &logins);
    for (int i = 0; err == OK && i < logins.count; i++) {
        err = session_end_others(tx, logins.rows[i].id, 0);
        if (err == OK) {
            err = audit_write(tx, logins.rows[i].id, ACCESS_SESSION_ENDED, 0, ending->place,
                              ending->now);
        }
    }
    arena_release(&arena);
    return err;
}

static OFFICE_HANDLER(person_sessions_end)
{
    const struct office *office = context;
    struct person_work *work = ARENA_NEW(arena, struct person_work);
    if (!person_place(office, arena, request, work, response)) return;
    struct ending ending = {
        .account = {work->person.school_id, work->person.id},
        .place = staff_of(request)->place,
        .now = work->now,
    };
    enum err err = store_write(office->access->store, 0, work_end_sessions, &ending);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
        return;
    }
    redirect_done(arena, work, WORD_ENDED, response);
}

/* ---- all that is held, for a parent who asks for it ---- */

static OFFICE_HANDLER(person_data)
{
    int descriptor;
    int64_t size;
    const struct office *office = context;
    struct person_work *work = ARENA_NEW(arena, struct person_work);
    if (!person_place(office, arena, request, work, response)) return;
    int64_t now_us = world_ticks_us(office->access->world);
    if (!rate_take(office->data_rate, (uint64_t)office_caller_id(request), now_us)) {
        redirect_done(arena, work, WORD_OFTEN, response);
        return;
    }
    struct person_order order = {.number = text_of(work->person.number),
                                 .operator_name = office->options.operator_name,
                                 .now = work->now};
    enum err err = person_export_open(office->access->store, arena, &order, &descriptor, &size);
    if (err == OK && !order.found) err = ERR_NOT_FOUND; /* it was there a moment ago */
    if (err != OK) {
        office_fault(office, arena, request, err, response);
        return;
    }
    staff_of(request)->trail->school_id = order.school_id;
    response_descriptor(response, PERSON_CONTENT_TYPE, descriptor, size);
    response_header(response, "Content-Disposition",
                    arena_printf(arena, "attachment; filename=\"%s\"", order.name));
}

/* ---- routes ---- */

/* clang-format off */
#define ACCOUNT_OF_PATH                                                                            \
    {"account", FIELD_IN_PATH, FIELD_TEXT, true, ACCOUNT_NUMBER_DIGITS, ACCOUNT_NUMBER_DIGITS, NULL}
/* clang-format on */

static const struct field SHOW_FIELDS[] = {
    [SHOW_ACCOUNT] = ACCOUNT_OF_PATH,
    [SHOW_PAYMENT] = {"payment", FIELD_IN_QUERY, FIELD_ID, false, 0, 0, NULL},
    [SHOW_DONE] = {"done", FIELD_IN_QUERY, FIELD_CHOICE, false, 0, 0, DONE_WORDS},
};
static const struct field CARD_FIELDS[] = {
    [CARD_ACCOUNT] = ACCOUNT_OF_PATH,
    [CARD_ID] = {"card", FIELD_IN_FORM, FIELD_ID, true, 0, 0, NULL},
    [CARD_DEED] = {"deed", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, DEEDS},
};
static const struct field PASSWORD_FIELDS[] = {
    [PASSWORD_ACCOUNT] = ACCOUNT_OF_PATH,
    [PASSWORD_WAY] = {"way", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, WAYS},
    [PASSWORD_SURE] = {"sure", FIELD_IN_FORM, FIELD_BOOL, true, 0, 0, NULL},
};
static const struct field DATA_FIELDS[] = {[SHOW_ACCOUNT] = ACCOUNT_OF_PATH};
static const struct field SESSIONS_FIELDS[] = {[SESSIONS_ACCOUNT] = ACCOUNT_OF_PATH};

static const struct route ROUTES[] = {
    {OFFICE_GET("/office/person/{account}", OFFICE(RIGHT_SEARCH), person_show),
     ROUTE_FIELDS(SHOW_FIELDS), .trail = "Карточка ученика"},
    {OFFICE_POST("/office/person/{account}/card", OFFICE(RIGHT_CARDS), person_card_act),
     ROUTE_FIELDS(CARD_FIELDS), .trail = "Карта: блокировка"},
    {OFFICE_POST("/office/person/{account}/password", OFFICE(RIGHT_APPEALS), person_password),
     .flags = ROUTE_SLOW, ROUTE_FIELDS(PASSWORD_FIELDS), .trail = "Новый пароль родителю"},
    {OFFICE_POST("/office/person/{account}/sessions", OFFICE(RIGHT_APPEALS), person_sessions_end),
     ROUTE_FIELDS(SESSIONS_FIELDS), .trail = "Закрытие входов родителя"},
    {OFFICE_POST("/office/person/{account}/data", OFFICE(RIGHT_EXPORT), person_data),
     ROUTE_FIELDS(DATA_FIELDS), .trail = "Все данные одного счёта файлом"},
};

const struct office_pages office_person_pages = {OFFICE_PAGES(ROUTES)};
