/* Making appeals and what is done about them: load, decide, save.
 *
 * 1. Every change of an appeal's row stands beside an event in the same transaction.
 * 2. All writing is in the operator's lane: numbers of appeals run through the city. */
#include "desk/appeal.h"

#include "base/check.h"
#include "desk/appeal_sql.h"
#include "desk/notice.h"
#include "desk/notice_sql.h"

enum { APPEAL_ARENA_BYTES = 256 * 1024 };

const char *const APPEAL_NATURE_WORDS[] = {"question", "complaint", "proposal", NULL};
const char *const APPEAL_KIND_WORDS[] = {"charge",  "top_up", "card",  "food", "service",
                                         "cabinet", "refund", "other", NULL};
const char *const APPEAL_STATE_WORDS[] = {"new", "taken", "answered", "closed", NULL};

const char *appeal_nature_title(enum appeal_nature nature)
{
    switch (nature) {
    case APPEAL_QUESTION: return "Вопрос";
    case APPEAL_COMPLAINT: return "Жалоба";
    case APPEAL_PROPOSAL: return "Предложение";
    }
    CHECK(!"an appeal_nature");
    return NULL;
}

const char *appeal_kind_title(enum appeal_kind kind)
{
    switch (kind) {
    case APPEAL_CHARGE: return "Списание за питание";
    case APPEAL_TOP_UP: return "Пополнение счёта";
    case APPEAL_CARD: return "Карта питания";
    case APPEAL_FOOD: return "Качество питания";
    case APPEAL_SERVICE: return "Обслуживание в столовой";
    case APPEAL_CABINET: return "Личный кабинет";
    case APPEAL_REFUND: return "Возврат денег";
    case APPEAL_OTHER: return "Другое";
    }
    CHECK(!"an appeal_kind");
    return NULL;
}

const char *appeal_state_title(enum appeal_state state)
{
    switch (state) {
    case APPEAL_NEW: return "Новое";
    case APPEAL_TAKEN: return "В работе";
    case APPEAL_ANSWERED: return "Есть ответ";
    case APPEAL_CLOSED: return "Закрыто";
    }
    CHECK(!"an appeal_state");
    return NULL;
}

const char *appeal_status_words(enum appeal_status status)
{
    switch (status) {
    case APPEAL_OK: return "";
    case APPEAL_UNKNOWN: return "Такого обращения нет.";
    case APPEAL_TEXT_EMPTY: return "Напишите текст: без него непонятно, чем помочь.";
    case APPEAL_TEXT_LONG: return "Текст длиннее 2000 знаков. Напишите короче.";
    case APPEAL_CALLER_INVALID:
        return "Запишите, кто звонил и по какому телефону перезвонить: до 200 знаков.";
    case APPEAL_TOO_MANY_OPEN:
        return "Уже пять ваших обращений ждут ответа. Дождитесь его или дополните одно из них.";
    case APPEAL_TOO_OFTEN:
        return "На сегодня сообщений достаточно: не больше десяти за сутки. Напишите завтра.";
    case APPEAL_NOT_NOW: return "Обращение уже изменилось: посмотрите, что с ним стало.";
    }
    CHECK(!"an appeal_status");
    return NULL;
}

static enum appeal_status text_judge(struct text text)
{
    if (text_trim(text).size == 0) return APPEAL_TEXT_EMPTY;
    return text_length_characters(text) > APPEAL_TEXT_LIMIT ? APPEAL_TEXT_LONG : APPEAL_OK;
}

/* ---- making ---- */

struct make_work {
    struct appeal_making *making;
    int64_t id, event_id;
    struct instant now;
};

static enum err count_of(struct statement *row, int column, int64_t *out_count)
{
    bool found;
    TRY(statement_next(row, &found));
    *out_count = column_int(row, column);
    return OK;
}

/* A caller's appeal is bounded by whoever writes it down. */
static enum err login_judge(struct tx *tx, int64_t login_id, bool is_new, struct instant now,
                            enum appeal_status *out_status)
{
    int64_t open = 0, sayings;
    if (is_new) {
        scoped(statement) struct statement *row = statement_open(tx, &q_appeal_open_of_login);
        bind_int(row, ARG_APPEAL_OPEN_OF_LOGIN_LOGIN_ID, login_id);
        TRY(count_of(row, COL_APPEAL_OPEN_OF_LOGIN_COUNT, &open));
    }
    scoped(statement) struct statement *row = statement_open(tx, &q_appeal_sayings_of_login);
    bind_int(row, ARG_APPEAL_SAYINGS_OF_LOGIN_LOGIN_ID, login_id);
    bind_int(row, ARG_APPEAL_SAYINGS_OF_LOGIN_AFTER, now.ms - DAY_MS);
    TRY(count_of(row, COL_APPEAL_SAYINGS_OF_LOGIN_COUNT, &sayings));
    *out_status = open >= APPEAL_OPEN_LIMIT     ? APPEAL_TOO_MANY_OPEN
                  : sayings >= APPEAL_DAY_LIMIT ? APPEAL_TOO_OFTEN
                                                : APPEAL_OK;
    return OK;
}

static enum appeal_status making_judge(const struct appeal_making *making)
{
    enum appeal_status status = text_judge(making->text);
    if (status != APPEAL_OK || making->login_id != 0) return status;
    bool is_named = text_trim(making->caller).size > 0 &&
                    text_length_characters(making->caller) <= APPEAL_CALLER_LIMIT;
    return is_named ? APPEAL_OK : APPEAL_CALLER_INVALID;
}

struct saying {
    int64_t id;
    enum appeal_event_kind kind;
    int64_t login_id;
    struct text text;
    struct instant happened_at;
};

static enum err event_write(struct tx *tx, int64_t school_id, int64_t appeal_id,
                            const struct saying *event)
{
    scoped(statement) struct statement *add = statement_open(tx, &q_appeal_event_insert);
    bind_int(add, ARG_APPEAL_EVENT_INSERT_SCHOOL_ID, school_id);
    bind_int(add, ARG_APPEAL_EVENT_INSERT_APPEAL_ID, appeal_id);
    bind_int(add, ARG_APPEAL_EVENT_INSERT_ID, event->id);
    bind_int(add, ARG_APPEAL_EVENT_INSERT_KIND, (int64_t)event->kind);
    bind_int(add, ARG_APPEAL_EVENT_INSERT_LOGIN_ID, event->login_id);
    bind_text(add, ARG_APPEAL_EVENT_INSERT_TEXT, event->text);
    bind_int(add, ARG_APPEAL_EVENT_INSERT_HAPPENED_AT, event->happened_at.ms);
    return statement_run(add);
}

static enum err next_number(struct tx *tx, int64_t *out_number)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_appeal_next_number);
    return count_of(row, COL_APPEAL_NEXT_NUMBER_NUMBER, out_number);
}

static enum err appeal_insert(struct tx *tx, const struct make_work *work)
{
    const struct appeal_making *making = work->making;
    scoped(statement) struct statement *add = statement_open(tx, &q_appeal_insert);
    bind_int(add, ARG_APPEAL_INSERT_SCHOOL_ID, making->school_id);
    bind_int(add, ARG_APPEAL_INSERT_ID, work->id);
    bind_int(add, ARG_APPEAL_INSERT_NUMBER, making->number);
    bind_int(add, ARG_APPEAL_INSERT_ACCOUNT_ID, making->account_id);
    bind_int(add, ARG_APPEAL_INSERT_LOGIN_ID, making->login_id);
    bind_text(add, ARG_APPEAL_INSERT_CALLER,
              making->login_id == 0 ? text_trim(making->caller) : TEXT(""));
    bind_int(add, ARG_APPEAL_INSERT_NATURE, (int64_t)making->nature);
    bind_int(add, ARG_APPEAL_INSERT_KIND, (int64_t)making->kind);
    bind_int(add, ARG_APPEAL_INSERT_TAKEN_BY, 0);
    bind_int(add, ARG_APPEAL_INSERT_MADE_DAY, day_of_instant(work->now, zone_moscow()).number);
    bind_int(add, ARG_APPEAL_INSERT_MADE_AT, work->now.ms);
    bind_int(add, ARG_APPEAL_INSERT_DUE_AT, work->now.ms + APPEAL_DUE_DAYS * DAY_MS);
    return statement_run(add);
}

static enum err make_run(struct tx *tx, void *context)
{
    struct make_work *work = context;
    struct appeal_making *making = work->making;
    making->status = making_judge(making);
    if (making->status == APPEAL_OK && making->login_id != 0) {
        TRY(login_judge(tx, making->login_id, true, work->now, &making->status));
    }
    if (making->status != APPEAL_OK) return OK;
    TRY(next_number(tx, &making->number));
    making->id = work->id;
    TRY(appeal_insert(tx, work));
    const struct saying made = {
        .id = work->event_id,
        .kind = APPEAL_EVENT_MADE,
        .login_id = making->login_id != 0 ? making->login_id : making->staff_id,
        .text = text_trim(making->text),
        .happened_at = work->now,
    };
    return event_write(tx, making->school_id, making->id, &made);
}

enum err desk_appeal_make(struct desk *desk, struct appeal_making *making)
{
    struct make_work work = {.making = making, .now = world_now(desk->world)};
    TRY(id_maker_take(&desk->ids, 2, &work.id));
    work.event_id = work.id + 1;
    return store_write(desk->store, 0, make_run, &work);
}

/* ---- what is done about it ---- */

struct act_work {
    struct arena *arena;
    struct appeal_act *act;
    int64_t event_id;
    struct instant now;
    struct appeal appeal;
};

/* Where the appeal is after the act; false: not from where it is. */
static bool state_after(enum appeal_state now, enum appeal_event_kind kind,
                        enum appeal_state *out_state)
{
    *out_state = now;
    switch (kind) {
    case APPEAL_EVENT_MADE: return false;
    case APPEAL_EVENT_ADDED:
        if (now == APPEAL_ANSWERED) *out_state = APPEAL_NEW;
        return now != APPEAL_CLOSED;
    case APPEAL_EVENT_TAKEN: *out_state = APPEAL_TAKEN; return now == APPEAL_NEW;
    case APPEAL_EVENT_ANSWER: *out_state = APPEAL_ANSWERED; return now != APPEAL_CLOSED;
    case APPEAL_EVENT_NOTE: return true;
    case APPEAL_EVENT_CLOSED: *out_state = APPEAL_CLOSED; return now != APPEAL_CLOSED;
    case APPEAL_EVENT_REOPENED:
        *out_state = APPEAL_TAKEN;
        return now == APPEAL_CLOSED || now == APPEAL_ANSWERED;
    }
    return false;
}

static bool needs_text(enum appeal_event_kind kind)
{
    return kind == APPEAL_EVENT_ADDED || kind == APPEAL_EVENT_ANSWER || kind == APPEAL_EVENT_NOTE;
}

static enum err act_judge(struct tx *tx, struct act_work *work, enum appeal_state *out_state)
{
    int64_t events;
    struct appeal_act *act = work->act;
    const struct appeal *appeal = &work->appeal;
    act->status = APPEAL_UNKNOWN;
    bool is_parents = act->kind == APPEAL_EVENT_ADDED;
    if (act->is_parent != is_parents) return OK;
    if (is_parents && appeal->login_id != act->login_id) return OK;
    act->status = needs_text(act->kind) ? text_judge(act->text) : APPEAL_OK;
    if (act->status != APPEAL_OK) return OK;
    if (is_parents) TRY(login_judge(tx, act->login_id, false, work->now, &act->status));
    if (act->status != APPEAL_OK) return OK;
    scoped(statement) struct statement *row = statement_open(tx, &q_appeal_event_count);
    bind_int(row, ARG_APPEAL_EVENT_COUNT_SCHOOL_ID, act->school_id);
    bind_int(row, ARG_APPEAL_EVENT_COUNT_APPEAL_ID, act->id);
    TRY(count_of(row, COL_APPEAL_EVENT_COUNT_COUNT, &events));
    if (events >= APPEAL_EVENTS_LIMIT && act->kind != APPEAL_EVENT_CLOSED) {
        act->status = APPEAL_TOO_OFTEN;
        return OK;
    }
    if (!state_after(appeal->state, act->kind, out_state)) act->status = APPEAL_NOT_NOW;
    return OK;
}

static enum err appeal_move(struct tx *tx, const struct act_work *work, enum appeal_state state)
{
    const struct appeal_act *act = work->act;
    const struct appeal *appeal = &work->appeal;
    bool is_waiting_anew = appeal->state != APPEAL_NEW && appeal->state != APPEAL_TAKEN &&
                           (state == APPEAL_NEW || state == APPEAL_TAKEN);
    bool takes = act->kind == APPEAL_EVENT_TAKEN || act->kind == APPEAL_EVENT_ANSWER ||
                 act->kind == APPEAL_EVENT_REOPENED;
    scoped(statement) struct statement *move = statement_open(tx, &q_appeal_move);
    bind_int(move, ARG_APPEAL_MOVE_SCHOOL_ID, act->school_id);
    bind_int(move, ARG_APPEAL_MOVE_ID, act->id);
    bind_int(move, ARG_APPEAL_MOVE_STATE, (int64_t)state);
    bind_int(move, ARG_APPEAL_MOVE_TAKEN_BY, takes ? act->login_id : appeal->taken_by);
    if (appeal->has_answer) {
        bind_int(move, ARG_APPEAL_MOVE_ANSWERED_AT, appeal->answered_at.ms);
    } else if (act->kind == APPEAL_EVENT_ANSWER) {
        bind_int(move, ARG_APPEAL_MOVE_ANSWERED_AT, work->now.ms);
    }
    bind_int(move, ARG_APPEAL_MOVE_DUE_AT,
             is_waiting_anew ? work->now.ms + APPEAL_DUE_DAYS * DAY_MS : appeal->due_at.ms);
    bind_int(move, ARG_APPEAL_MOVE_CHANGED_AT, work->now.ms);
    return statement_run(move);
}

/* Whether there is an address is asked when it is sent: it may be confirmed in between. */
static enum err answer_mail(struct tx *tx, const struct act_work *work)
{
    const struct appeal *appeal = &work->appeal;
    scoped(statement) struct statement *add = statement_open(tx, &q_notice_insert);
    bind_int(add, ARG_NOTICE_INSERT_SCHOOL_ID, appeal->school_id);
    bind_int(add, ARG_NOTICE_INSERT_ACCOUNT_ID, appeal->account_id);
    bind_int(add, ARG_NOTICE_INSERT_LOGIN_ID, appeal->login_id);
    bind_int(add, ARG_NOTICE_INSERT_KIND, NOTICE_APPEAL);
    bind_int(add, ARG_NOTICE_INSERT_OCCASION, work->event_id);
    bind_int(add, ARG_NOTICE_INSERT_FIRST_SEQ, appeal->id);
    bind_int(add, ARG_NOTICE_INSERT_NEXT_SEQ, 0);
    bind_int(add, ARG_NOTICE_INSERT_STATE, NOTICE_WAITS);
    bind_int(add, ARG_NOTICE_INSERT_TRIES, 0);
    bind_int(add, ARG_NOTICE_INSERT_MADE_AT, work->now.ms);
    bind_int(add, ARG_NOTICE_INSERT_DUE_AT, work->now.ms);
    bind_string(add, ARG_NOTICE_INSERT_FAULT, "");
    TRY(statement_add(add));
    return statement_flush(add);
}

static enum err act_run(struct tx *tx, void *context)
{
    bool found;
    struct act_work *work = context;
    struct appeal_act *act = work->act;
    enum appeal_state state = APPEAL_NEW;
    struct appeal_story story;
    act->status = APPEAL_UNKNOWN;
    TRY(appeal_load(tx, work->arena, act->school_id, act->id, &found, &work->appeal, &story));
    if (!found) return OK;
    TRY(act_judge(tx, work, &state));
    if (act->status != APPEAL_OK) return OK;
    const struct saying event = {
        .id = work->event_id,
        .kind = act->kind,
        .login_id = act->login_id,
        .text = needs_text(act->kind) ? text_trim(act->text) : TEXT(""),
        .happened_at = work->now,
    };
    TRY(event_write(tx, act->school_id, act->id, &event));
    TRY(appeal_move(tx, work, state));
    bool is_mailed = act->kind == APPEAL_EVENT_ANSWER && work->appeal.login_id != 0;
    return is_mailed ? answer_mail(tx, work) : OK;
}

enum err desk_appeal_act(struct desk *desk, struct appeal_act *act)
{
    struct arena arena;
    struct act_work work = {.arena = &arena, .act = act, .now = world_now(desk->world)};
    TRY(id_maker_take(&desk->ids, 1, &work.event_id));
    arena_init(&arena, APPEAL_ARENA_BYTES);
    enum err err = store_write(desk->store, 0, act_run, &work);
    arena_release(&arena);
    return err;
}
