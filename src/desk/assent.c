/* Deeds that wait for a second person.
 *
 * 1. A row changes its state only from the state that was decided by (assent_save): of two people
 *    who decide at once the second learns that it is over.
 * 2. That a row has lapsed is told by its time; nothing needs to run for it. */
#include "desk/assent.h"

#include "access/random_id.h"
#include "base/check.h"
#include "desk/assent_sql.h"

const char *assent_status_words(enum assent_status status)
{
    switch (status) {
    case ASSENT_OK: break;
    case ASSENT_UNKNOWN: return "Такого запроса нет.";
    case ASSENT_OVER: return "Этот запрос уже закрыт: решён, отозван или его срок вышел.";
    case ASSENT_SAME_PERSON: return "Свой запрос подтверждает другой сотрудник.";
    case ASSENT_NO_REASON: return "Напишите причину.";
    case ASSENT_TOO_LONG: return "Слишком длинный текст.";
    case ASSENT_ASKED: return "Такой же запрос уже ждёт подтверждения.";
    case ASSENT_NOT_DOABLE: return "Сейчас это выполнить нельзя.";
    case ASSENT_OTHER: return "Подтверждено было другое действие.";
    }
    return NULL;
}

const char *assent_state_words(enum assent_state state)
{
    switch (state) {
    case ASSENT_WAITS: return "ждёт второго сотрудника";
    case ASSENT_AGREED: return "подтверждено, ещё не выполнено";
    case ASSENT_DONE: return "подтверждено и выполнено";
    case ASSENT_REFUSED: return "отказано";
    case ASSENT_LAPSED: return "срок вышел";
    case ASSENT_WITHDRAWN: return "отозвано";
    }
    return "";
}

bool assent_is_needed(const struct settings *settings, enum assent_kind kind, int64_t figure)
{
    switch (kind) {
    case ASSENT_WRITE_OFF: return figure > settings->values[SETTING_ASSENT_WRITE_OFF];
    case ASSENT_EXPORT: return figure > settings->values[SETTING_ASSENT_EXPORT];
    case ASSENT_ERASE: return true;
    }
    return true;
}

/* ---- asking ---- */

static enum assent_status wish_check(const struct assent_wish *wish)
{
    if (text_trim(wish->reason).size == 0) return ASSENT_NO_REASON;
    bool is_long = text_length_characters(wish->reason) > ASSENT_REASON_LIMIT ||
                   text_length_characters(wish->words) > ASSENT_WORDS_LIMIT ||
                   wish->about.size > ASSENT_ABOUT_LIMIT;
    return is_long ? ASSENT_TOO_LONG : ASSENT_OK;
}

static enum err same_waits(struct tx *tx, const struct assent_wish *wish, bool *out_waits)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_assent_same);
    bind_int(row, ARG_ASSENT_SAME_KIND, wish->kind);
    bind_text(row, ARG_ASSENT_SAME_ABOUT, wish->about);
    bind_int(row, ARG_ASSENT_SAME_NOW, wish->now.ms);
    return statement_next(row, out_waits);
}

static enum err insert(struct tx *tx, const struct assent_wish *wish, struct instant ends_at,
                       int64_t id)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_assent_insert);
    bind_int(row, ARG_ASSENT_INSERT_ID, id);
    bind_int(row, ARG_ASSENT_INSERT_KIND, wish->kind);
    bind_text(row, ARG_ASSENT_INSERT_ABOUT, wish->about);
    bind_text(row, ARG_ASSENT_INSERT_WORDS, wish->words);
    bind_int(row, ARG_ASSENT_INSERT_FIGURE, wish->figure);
    bind_text(row, ARG_ASSENT_INSERT_REASON, text_trim(wish->reason));
    bind_int(row, ARG_ASSENT_INSERT_ASKED_BY, wish->asked_by);
    bind_int(row, ARG_ASSENT_INSERT_ASKED_AT, wish->now.ms);
    bind_int(row, ARG_ASSENT_INSERT_ENDS_AT, ends_at.ms);
    bind_int(row, ARG_ASSENT_INSERT_STATE, ASSENT_WAITS);
    return statement_run(row);
}

enum err assent_ask(struct tx *tx, struct arena *arena, const struct assent_wish *wish,
                    enum assent_status *out_status, int64_t *out_id)
{
    (void)arena;
    bool waits;
    struct settings settings;
    *out_status = wish_check(wish);
    if (*out_status != ASSENT_OK) return OK;
    TRY(same_waits(tx, wish, &waits));
    if (waits) {
        *out_status = ASSENT_ASKED;
        return OK;
    }
    TRY(settings_load(tx, 0, &settings));
    int64_t life_ms = settings.values[SETTING_ASSENT_HOURS] * HOUR_MS;
    int64_t id = random_id();
    TRY(insert(tx, wish, instant_add_ms(wish->now, life_ms), id));
    *out_id = id;
    return OK;
}

/* ---- reading ---- */

_Static_assert((int)COL_ASSENT_LIST_ID == (int)COL_ASSENT_BY_ID_ID, "the same columns");
_Static_assert((int)COL_ASSENT_LIST_DONE_AT == (int)COL_ASSENT_BY_ID_DONE_AT, "the same columns");

static struct assent assent_read(const struct statement *row, struct arena *arena,
                                 struct instant now)
{
    struct assent assent = {
        .id = column_int(row, COL_ASSENT_BY_ID_ID),
        .kind = (enum assent_kind)column_int(row, COL_ASSENT_BY_ID_KIND),
        .state = (enum assent_state)column_int(row, COL_ASSENT_BY_ID_STATE),
        .about = column_string(row, COL_ASSENT_BY_ID_ABOUT, arena),
        .words = column_string(row, COL_ASSENT_BY_ID_WORDS, arena),
        .figure = column_int(row, COL_ASSENT_BY_ID_FIGURE),
        .reason = column_string(row, COL_ASSENT_BY_ID_REASON, arena),
        .asked_by = column_int(row, COL_ASSENT_BY_ID_ASKED_BY),
        .asked_name = column_string(row, COL_ASSENT_BY_ID_ASKED_NAME, arena),
        .asked_at = instant_of_ms(column_int(row, COL_ASSENT_BY_ID_ASKED_AT)),
        .ends_at = instant_of_ms(column_int(row, COL_ASSENT_BY_ID_ENDS_AT)),
        .decided_by = column_int(row, COL_ASSENT_BY_ID_DECIDED_BY),
        .decided_name = column_string(row, COL_ASSENT_BY_ID_DECIDED_NAME, arena),
        .decided_at = instant_of_ms(column_int(row, COL_ASSENT_BY_ID_DECIDED_AT)),
        .answer = column_string(row, COL_ASSENT_BY_ID_ANSWER, arena),
        .done_at = instant_of_ms(column_int(row, COL_ASSENT_BY_ID_DONE_AT)),
    };
    bool is_open = assent.state == ASSENT_WAITS || assent.state == ASSENT_AGREED;
    if (is_open && instant_compare(now, assent.ends_at) >= 0) assent.state = ASSENT_LAPSED;
    return assent;
}

enum err assent_load(struct tx *tx, struct arena *arena, int64_t id, struct instant now,
                     bool *out_found, struct assent *out_assent)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_assent_by_id);
    bind_int(row, ARG_ASSENT_BY_ID_ID, id);
    TRY(statement_next(row, out_found));
    if (*out_found) *out_assent = assent_read(row, arena, now);
    return OK;
}

enum err assent_list_load(struct tx *tx, struct arena *arena, bool is_over, int limit,
                          struct instant now, struct assent_list *out_list)
{
    CHECK(limit <= ASSENT_LIST_LIMIT);
    int room = 0;
    struct assent_list list = {NULL, 0};
    scoped(statement) struct statement *rows = statement_open(tx, &q_assent_list);
    bind_int(rows, ARG_ASSENT_LIST_IS_OVER, is_over);
    bind_int(rows, ARG_ASSENT_LIST_NOW, now.ms);
    bind_int(rows, ARG_ASSENT_LIST_LIMIT_ROWS, limit);
    for (bool found = true; found;) {
        TRY(statement_next(rows, &found));
        if (!found) break;
        list.rows = arena_grow(arena, list.rows, list.count, &room, sizeof *list.rows);
        list.rows[list.count++] = assent_read(rows, arena, now);
    }
    *out_list = list;
    return OK;
}

/* ---- deciding ---- */

static enum err save(struct tx *tx, const struct assent *assent, enum assent_state before)
{
    int64_t changed;
    scoped(statement) struct statement *row = statement_open(tx, &q_assent_save);
    bind_int(row, ARG_ASSENT_SAVE_ID, assent->id);
    bind_int(row, ARG_ASSENT_SAVE_STATE, assent->state);
    bind_int(row, ARG_ASSENT_SAVE_DECIDED_BY, assent->decided_by);
    bind_int(row, ARG_ASSENT_SAVE_DECIDED_AT, assent->decided_at.ms);
    bind_string(row, ARG_ASSENT_SAVE_ANSWER, assent->answer);
    bind_int(row, ARG_ASSENT_SAVE_DONE_AT, assent->done_at.ms);
    bind_int(row, ARG_ASSENT_SAVE_STATE_BEFORE, before);
    TRY(statement_run(row));
    TRY(statement_changes(row, &changed));
    CHECK(changed == 1); /* it was read in this transaction */
    return OK;
}

static enum assent_status decision_check(const struct assent_decision *decision)
{
    const struct assent *assent = &decision->assent;
    if (assent->state != ASSENT_WAITS) return ASSENT_OVER;
    if (assent->asked_by == decision->by_id) return ASSENT_SAME_PERSON;
    if (!decision->agrees && text_trim(decision->answer).size == 0) return ASSENT_NO_REASON;
    bool is_long = text_length_characters(decision->answer) > ASSENT_REASON_LIMIT;
    return is_long ? ASSENT_TOO_LONG : ASSENT_OK;
}

static enum err run_deed(struct tx *tx, struct arena *arena, struct desk *desk,
                         struct assent_decision *decision)
{
    const struct assent_rule *rule = assent_rule_of(decision->assent.kind);
    decision->assent.state = ASSENT_AGREED;
    if (rule->run == NULL) return OK;
    TRY(rule->run(tx, arena, desk, &decision->assent, decision->now, &decision->refusal));
    if (decision->refusal != NULL) {
        decision->assent.state = ASSENT_WAITS;
        decision->status = ASSENT_NOT_DOABLE;
        return OK;
    }
    decision->assent.state = ASSENT_DONE;
    decision->assent.done_at = decision->now;
    return OK;
}

enum err assent_decide(struct tx *tx, struct arena *arena, struct desk *desk,
                       struct assent_decision *decision)
{
    bool found;
    struct assent *assent = &decision->assent;
    decision->refusal = NULL;
    decision->status = ASSENT_UNKNOWN;
    TRY(assent_load(tx, arena, decision->id, decision->now, &found, assent));
    if (!found) return OK;
    decision->status = decision_check(decision);
    if (decision->status != ASSENT_OK) return OK;
    struct text answer = text_trim(decision->answer);
    assent->decided_by = decision->by_id;
    assent->decided_at = decision->now;
    assent->answer = arena_copy(arena, answer.bytes, answer.size);
    assent->state = ASSENT_REFUSED;
    if (decision->agrees) TRY(run_deed(tx, arena, desk, decision));
    return decision->status == ASSENT_OK ? save(tx, assent, ASSENT_WAITS) : OK;
}

enum err assent_withdraw(struct tx *tx, struct arena *arena, int64_t id, int64_t by_id,
                         struct instant now, enum assent_status *out_status)
{
    bool found;
    struct assent assent;
    *out_status = ASSENT_UNKNOWN;
    TRY(assent_load(tx, arena, id, now, &found, &assent));
    if (!found) return OK;
    enum assent_state before = assent.state;
    *out_status = ASSENT_OVER;
    if (before != ASSENT_WAITS && before != ASSENT_AGREED) return OK;
    *out_status = ASSENT_SAME_PERSON;
    if (assent.asked_by != by_id) return OK;
    *out_status = ASSENT_OK;
    assent.state = ASSENT_WITHDRAWN;
    return save(tx, &assent, before);
}

enum err assent_use(struct tx *tx, struct arena *arena, int64_t id, enum assent_kind kind,
                    struct text about, int64_t by_id, struct instant now,
                    enum assent_status *out_status)
{
    bool found;
    struct assent assent;
    *out_status = ASSENT_UNKNOWN;
    TRY(assent_load(tx, arena, id, now, &found, &assent));
    if (!found) return OK;
    *out_status = ASSENT_OVER;
    if (assent.state != ASSENT_AGREED) return OK;
    *out_status = ASSENT_OTHER;
    bool is_it = assent.kind == kind && assent.asked_by == by_id && text_is(about, assent.about);
    if (!is_it) return OK;
    *out_status = ASSENT_OK;
    assent.state = ASSENT_DONE;
    assent.done_at = now;
    return save(tx, &assent, ASSENT_AGREED);
}
