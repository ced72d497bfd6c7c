/* What the page of a person shows. */
#include "office/person_view.h"

#include <inttypes.h>
#include <string.h>

#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "desk/notice.h"
#include "desk/refund.h"
#include "office/paths.h"
#include "page/person_words.h"
#include "page/words.h"

enum { MASK_SHOWN_LONGEST = 3 };

char *email_masked(struct arena *arena, const char *email)
{
    const char *at = strchr(email, '@');
    if (at == NULL) return arena_printf(arena, "%s", "");
    bool is_short = at - email < MASK_SHOWN_LONGEST;
    return arena_printf(arena, "%c***%s%s", email[0], is_short ? "" : arena_copy(arena, at - 1, 1),
                        at);
}

/* The rows, and the flag that there are any. */
static void rows_set(json_t *view, const char *name, const char *flag, json_t *rows)
{
    view_set(view, flag, json_boolean(json_array_size(rows) > 0));
    view_set(view, name, rows);
}

/* ---- cards: the newest first, each with what became of it ---- */

static const char *who_moved(struct arena *arena, const struct card_passage *passage)
{
    if (passage->is_by_family) return "родитель в личном кабинете";
    if (*passage->staff_name != '\0') return passage->staff_name;
    if (*passage->till_name == '\0') return "";
    bool has_cashier = *passage->cashier_name != '\0';
    return arena_printf(arena, "%s%s%s", passage->till_name, has_cashier ? ", " : "",
                        passage->cashier_name);
}

static json_t *passages_view(struct arena *arena, const struct card_history *history,
                             int64_t card_id, const struct zone *zone)
{
    json_t *rows = json_array();
    for (int i = 0; i < history->count; i++) {
        const struct card_passage *one = &history->passages[i];
        if (one->card_id != card_id) continue;
        const char *who = who_moved(arena, one);
        json_add(rows,
                 json_pack("{s:s,s:s,s:s}", "when", words_moment(arena, one->happened_at, zone),
                           "state", card_state_words(one->state), "who", who));
    }
    return rows;
}

static bool is_seen_later(const struct card_history *history, int at)
{
    for (int i = at + 1; i < history->count; i++) {
        if (history->passages[i].card_id == history->passages[at].card_id) return true;
    }
    return false;
}

static json_t *cards_view(const struct person_work *work)
{
    struct arena *arena = work->arena;
    const struct card_history *history = &work->cards;
    json_t *rows = json_array();
    for (int i = history->count - 1; i >= 0; i--) {
        const struct card_passage *one = &history->passages[i];
        if (is_seen_later(history, i)) continue;
        bool may_block = one->now == CARD_ACTIVE || one->now == CARD_TEMPORARY;
        json_t *row = json_pack(
            "{s:s,s:s,s:s,s:b,s:b,s:b,s:o}", "id", id_format(arena, one->card_id), "chip",
            one->chip, "state", card_state_words(one->now), "temporary", one->is_temporary,
            "may_block", may_block, "may_free", one->now == CARD_BLOCKED, "passages",
            passages_view(arena, history, one->card_id, work->school.zone));
        json_add(rows, row);
    }
    return rows;
}

/* ---- money ---- */

static json_t *operations_view(const struct person_work *work)
{
    struct arena *arena = work->arena;
    const struct account_statement *statement = &work->statement;
    json_t *rows = json_array();
    int last = statement->entry_count - PERSON_OPERATIONS_SHOWN;
    for (int i = statement->entry_count - 1; i >= 0 && i >= last; i--) {
        const struct account_entry *one = &statement->entries[i];
        json_add(rows, json_pack("{s:s,s:s,s:s,s:b}", "when",
                                 words_moment(arena, one->happened_at, work->school.zone), "name",
                                 one->name, "amount", money_format(arena, one->amount), "debit",
                                 one->is_debit));
    }
    return rows;
}

static const char *moment_or(struct arena *arena, struct instant at, bool is_there,
                             const struct zone *zone)
{
    return is_there ? words_moment(arena, at, zone) : "";
}

static json_t *payments_view(const struct person_work *work)
{
    struct arena *arena = work->arena;
    const struct zone *zone = work->school.zone;
    json_t *rows = json_array();
    for (int i = 0; i < work->payment_count; i++) {
        const struct payment_trace *one = &work->payments[i].trace;
        bool was_told = one->told_at.ms != 0;
        json_add(rows,
                 json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:b,s:b}", "amount",
                           money_format(arena, one->amount), "channel", one->channel_name,
                           "outside", one->outside_id, "received",
                           words_moment(arena, one->received_at, zone), "told",
                           moment_or(arena, one->told_at, was_told, zone), "recorded",
                           words_moment(arena, one->recorded_at, zone), "seen",
                           moment_or(arena, one->seen_at, one->is_seen, zone), "reversed",
                           one->is_reversed, "asked", work->payments[i].id == work->payment_id));
    }
    return rows;
}

static json_t *orders_view(const struct person_work *work)
{
    struct arena *arena = work->arena;
    json_t *rows = json_array();
    for (int i = 0; i < work->orders.count; i++) {
        const struct order *one = &work->orders.orders[i];
        json_t *row = json_pack("{s:s,s:s,s:s}", "amount", money_format(arena, one->amount),
                                "state", office_order_words(one->state), "when",
                                words_moment(arena, one->created_at, work->school.zone));
        CHECK(row != NULL);
        view_set(row, "number", text_view(one->number));
        view_set(row, "reference", text_view(one->reference));
        view_set(row, "card", text_view(one->card));
        json_add(rows, row);
    }
    return rows;
}

static json_t *refunds_view(const struct person_work *work)
{
    struct arena *arena = work->arena;
    json_t *rows = json_array();
    for (int i = 0; i < work->refunds.count; i++) {
        const struct refund *one = &work->refunds.refunds[i];
        json_add(rows,
                 json_pack("{s:s,s:s,s:s,s:s,s:s}", "amount", money_format(arena, one->amount),
                           "state", refund_state_title(one->state), "when",
                           words_moment(arena, one->requested_at, work->school.zone), "reason",
                           one->reason, "answer", one->answer));
    }
    return rows;
}

/* ---- the cabinet, letters, absences, appeals ---- */

static const char *password_words(struct arena *arena, const struct person_work *work,
                                  const struct login *login)
{
    bool is_temporary = *login->temporary != '\0' &&
                        instant_compare(login->temporary_ends_at, work->now) > 0;
    if (is_temporary) {
        return arena_printf(arena, "временный пароль до %s",
                            words_moment(arena, login->temporary_ends_at, work->school.zone));
    }
    return *login->password != '\0' ? "пароль установлен" : "пароля ещё нет";
}

static json_t *logins_view(const struct person_work *work)
{
    struct arena *arena = work->arena;
    json_t *rows = json_array();
    for (int i = 0; i < work->logins.count; i++) {
        const struct login *one = &work->logins.rows[i];
        json_add(rows, json_pack("{s:s,s:s,s:s,s:s,s:b,s:b}", "name", one->name, "password",
                                 password_words(arena, work, one), "email",
                                 email_masked(arena, one->email), "sessions",
                                 words_counted(arena, work->sessions[i], "открытый вход",
                                               "открытых входа", "открытых входов"),
                                 "has_sessions", work->sessions[i] > 0, "own",
                                 strcmp(one->name, work->person.number) == 0));
    }
    return rows;
}

static const char *letter_kind_words(int kind)
{
    switch (kind) {
    case NOTICE_LOW_BALANCE: return "Мало денег на счёте";
    case NOTICE_PURCHASE: return "Покупка";
    case NOTICE_DAY: return "За день";
    case NOTICE_TOP_UP: return "Пополнение";
    case NOTICE_CARD: return "Карта";
    case NOTICE_APPEAL: return "Ответ на обращение";
    default: return "Безопасность входа";
    }
}

static const char *letter_state_words(int state)
{
    switch (state) {
    case NOTICE_WAITS:
    case NOTICE_ON_ITS_WAY: return "ждёт отправки";
    case NOTICE_SENT: return "отправлено";
    case NOTICE_GIVEN_UP: return "почта не приняла";
    default: return "не понадобилось";
    }
}

static json_t *letters_view(const struct person_work *work)
{
    json_t *rows = json_array();
    for (int i = 0; i < work->letters.count; i++) {
        const struct account_letter *one = &work->letters.rows[i];
        json_add(rows,
                 json_pack("{s:s,s:s,s:s}", "when",
                           words_moment(work->arena, one->made_at, work->school.zone), "kind",
                           letter_kind_words(one->kind), "state", letter_state_words(one->state)));
    }
    return rows;
}

static json_t *absences_view(const struct person_work *work)
{
    json_t *rows = json_array();
    struct day today = day_of_instant(work->now, work->school.zone);
    for (int i = 0; i < work->absences.count; i++) {
        const struct absence *one = &work->absences.rows[i];
        json_add(rows, json_pack("{s:s,s:s}", "period",
                                 words_period(work->arena, one->first_day, one->last_day, today),
                                 "reason", one->reason));
    }
    return rows;
}

static json_t *appeals_view(const struct person_work *work)
{
    struct arena *arena = work->arena;
    json_t *rows = json_array();
    for (int i = 0; i < work->appeals.count; i++) {
        const struct appeal *one = &work->appeals.rows[i];
        json_add(rows,
                 json_pack("{s:s,s:s,s:s,s:s}", "path",
                           arena_printf(arena, "/office/appeals/%" PRId64, one->number), "title",
                           arena_printf(arena, "№ %" PRId64 ", %s", one->number,
                                        appeal_kind_title(one->kind)),
                           "state", appeal_state_title(one->state), "when",
                           words_moment(arena, one->made_at, work->school.zone)));
    }
    return rows;
}

/* ---- all ---- */

static json_t *facts_view(const struct person_work *work)
{
    struct arena *arena = work->arena;
    const struct person *person = &work->person;
    const char *school = arena_printf(arena, "/school/%" PRId64 "/", work->school.number);
    bool has_class = person->class_id != 0;
    json_t *facts = json_pack(
        "{s:s,s:s,s:s,s:s,s:b,s:s,s:b,s:b,s:b,s:s,s:b,s:s,s:s}", "name",
        person_full_name(arena, person->surname, person->name, person->patronymic), "number",
        person->number, "school", work->school.name, "class", has_class ? person->class_name : "",
        "has_class", has_class, "class_path",
        arena_printf(arena, "%sclass/%s", school,
                     has_class ? id_format(arena, person->class_id) : ""),
        "is_employee", person->kind == PERSON_EMPLOYEE, "has_left", person->state == PERSON_LEFT,
        "sees_money", work->sees_money, "balance",
        work->sees_money ? money_format(arena, work->balance) : "", "below_zero",
        work->sees_money && money_is_negative(work->balance), "path",
        office_person_path(arena, person->number), "school_path",
        arena_printf(arena, "%spupil/%s", school, person->number));
    CHECK(facts != NULL);
    return facts;
}

void person_view_set(json_t *view, const struct person_work *work)
{
    view_set(view, "person", facts_view(work));
    rows_set(view, "cards", "has_cards", cards_view(work));
    rows_set(view, "operations", "has_operations", operations_view(work));
    rows_set(view, "payments", "has_payments", payments_view(work));
    rows_set(view, "orders", "has_orders", orders_view(work));
    rows_set(view, "refunds", "has_refunds", refunds_view(work));
    rows_set(view, "logins", "has_logins", logins_view(work));
    rows_set(view, "letters", "has_letters", letters_view(work));
    rows_set(view, "absences", "has_absences", absences_view(work));
    rows_set(view, "appeals", "has_appeals", appeals_view(work));
}
