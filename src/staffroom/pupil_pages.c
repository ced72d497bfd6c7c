/* A pupil or an employee as the school sees him, and his statement for those who may see money.
 *
 * What the caller may not know is not read: the answer cannot carry it. */
#include "base/check.h"
#include "base/json.h"
#include "desk/account_statement.h"
#include "desk/benefit.h"
#include "desk/roll.h"
#include "ledger/posting.h"
#include "page/statement_lines.h"
#include "page/words.h"
#include "staffroom/pages.h"
#include "staffroom/person_words.h"
#include "staffroom/pupil_absence.h"

enum { STATEMENT_DEFAULT_DAYS = 30 };
enum { SHOW_SCHOOL, SHOW_ACCOUNT, SHOW_ABSENCE };
enum { STATEMENT_SCHOOL, STATEMENT_ACCOUNT, STATEMENT_FROM, STATEMENT_TO };

struct pupil_work {
    struct arena *arena;
    const struct staffroom_caller *caller;
    bool sees_balance, sees_benefits;
    struct roll_cards cards;
    struct money balance;
    struct benefit_list benefits;
    struct benefit_kind_list kinds;
    struct pupil_absences absences;
};

static enum err work_pupil(struct tx *tx, void *context)
{
    struct pupil_work *work = context;
    const struct person *pupil = &work->caller->pupil;
    TRY(roll_cards_load(tx, work->arena, pupil->school_id, pupil->id, &work->cards));
    TRY(pupil_absences_load(tx, work->arena, work->caller, &work->absences));
    if (work->sees_balance) {
        TRY(account_balance_load(tx, pupil->school_id, pupil->id, &work->balance));
    }
    if (!work->sees_benefits) return OK;
    TRY(benefit_kinds_load(tx, work->arena, &work->kinds));
    return benefits_load(tx, work->arena, pupil->school_id, pupil->id, &work->benefits);
}

static json_t *cards_view(struct arena *arena, const struct roll_cards *cards,
                          const struct zone *zone)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < cards->count; i++) {
        const struct roll_card *card = &cards->rows[i];
        bool has_moment = card->changed_at.ms != 0;
        json_t *row = json_pack("{s:s,s:s,s:b,s:b}", "state", card_state_words(card->state), "when",
                                has_moment ? words_moment(arena, card->changed_at, zone) : "",
                                "temporary", card->is_temporary, "active",
                                card->state == CARD_ACTIVE);
        json_add(rows, row);
    }
    return rows;
}

static json_t *benefits_view(struct arena *arena, const struct pupil_work *work)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < work->benefits.count; i++) {
        const struct benefit *one = &work->benefits.benefits[i];
        const struct benefit_kind *kind = benefit_kind_in_list(&work->kinds, one->kind_id);
        bool is_over = day_compare(one->last_day, work->caller->today) < 0;
        json_t *row = json_pack("{s:s,s:s,s:s,s:s,s:b}", "kind", kind == NULL ? "" : kind->name,
                                "first", day_format(arena, one->first_day), "last",
                                day_format(arena, one->last_day), "document", one->document, "over",
                                is_over);
        json_add(rows, row);
    }
    return rows;
}

static json_t *pupil_facts(struct arena *arena, const struct staffroom_caller *caller)
{
    const struct person *pupil = &caller->pupil;
    bool knows_birth_day = pupil->has_birth_day && caller_may(caller, RIGHT_LISTS, 0);
    bool has_class = pupil->class_id != 0;
    json_t *facts = json_pack(
        "{s:s,s:s,s:s,s:b,s:s,s:s,s:b,s:b,s:b,s:s,s:s}", "name",
        person_full_name(arena, pupil->surname, pupil->name, pupil->patronymic), "number",
        pupil->number, "class", has_class ? pupil->class_name : "", "has_class", has_class,
        "class_id", has_class ? id_format(arena, pupil->class_id) : "", "class_path",
        has_class ? staffroom_path(arena, caller, "class/%s", id_format(arena, pupil->class_id))
                  : "",
        "is_employee", pupil->kind == PERSON_EMPLOYEE, "has_left", pupil->state == PERSON_LEFT,
        "has_birth_day", knows_birth_day, "birth_day",
        knows_birth_day ? day_format(arena, pupil->birth_day) : "", "path",
        staffroom_path(arena, caller, "pupil/%s", pupil->number));
    CHECK(facts != NULL);
    return facts;
}

void pupil_answer(const struct staffroom *room, struct arena *arena, const struct request *request,
                  const struct absence_told *told, struct response *response)
{
    const struct staffroom_caller *caller = caller_of(request);
    struct pupil_work work = {
        .arena = arena,
        .caller = caller,
        .sees_balance = caller_may(caller, RIGHT_BALANCES, caller->pupil.class_id),
        .sees_benefits = caller_may(caller, RIGHT_BENEFITS, caller->pupil.class_id) &&
                         caller->pupil.kind == PERSON_PUPIL,
    };
    if (!staffroom_read(room, arena, request, work_pupil, &work, response)) return;
    json_t *facts = pupil_facts(arena, caller);
    json_t *view = staffroom_view(room, arena, request,
                                  json_string_value(json_object_get(facts, "name")), "classes");
    view_set(view, "pupil", facts);
    view_set(view, "may_change", json_boolean(caller_may(caller, RIGHT_LISTS, 0)));
    view_set(view, "has_cards", json_boolean(work.cards.count > 0));
    view_set(view, "cards", cards_view(arena, &work.cards, caller->school.zone));
    view_set(view, "sees_cards",
             json_boolean(caller_may(caller, RIGHT_CARDS_READ, caller->pupil.class_id)));
    view_set(view, "balance",
             work.sees_balance ? json_string(money_format(arena, work.balance)) : json_null());
    view_set(view, "sees_benefits", json_boolean(work.sees_benefits));
    view_set(view, "has_benefits", json_boolean(work.benefits.count > 0));
    view_set(view, "benefits", benefits_view(arena, &work));
    view_set(view, "absence", pupil_absences_view(arena, request, &work.absences, told));
    staffroom_answer(room, arena, request, "school_pupil", told->refusal == NULL ? 200 : 422, view,
                     response);
}

static STAFFROOM_HANDLER(pupil_show)
{
    struct absence_told told = {.done = absence_done_words(field_text(request, SHOW_ABSENCE))};
    pupil_answer(context, arena, request, &told, response);
}

/* ---- the statement ---- */

struct statement_work {
    struct arena *arena;
    struct account_statement_request request;
    struct account_statement statement;
};

static enum err work_statement(struct tx *tx, void *context)
{
    struct statement_work *work = context;
    return account_statement_load(tx, work->arena, &work->request, &work->statement);
}

/* NULL: the period is right. */
static const char *period_read(const struct request *request, struct day today,
                               struct account_statement_request *asked)
{
    bool has_from = request_has(request, STATEMENT_FROM);
    bool has_to = request_has(request, STATEMENT_TO);
    asked->last_day = has_to ? request_day(request, STATEMENT_TO) : today;
    asked->first_day = has_from ? request_day(request, STATEMENT_FROM)
                                : day_add(asked->last_day, 1 - STATEMENT_DEFAULT_DAYS);
    if (request->fault_count > 0) return "Укажите обе даты в виде ДД.ММ.ГГГГ.";
    int32_t days = asked->last_day.number - asked->first_day.number + 1;
    if (days < 1) return "Дата окончания раньше даты начала.";
    return days > ACCOUNT_STATEMENT_DAYS_LIMIT ? "Период больше 366 дней." : NULL;
}

static json_t *statement_view(struct arena *arena, const struct account_statement *statement)
{
    json_t *view = json_pack(
        "{s:s,s:s,s:s,s:s,s:s,s:s,s:b}", "first", day_format(arena, statement->first_day), "last",
        day_format(arena, statement->last_day), "opening", money_format(arena, statement->opening),
        "debits", money_format(arena, statement->debits), "credits",
        money_format(arena, statement->credits), "closing", money_format(arena, statement->closing),
        "has_lines", statement->entry_count > 0);
    view_set(view, "lines", statement_lines_view(arena, statement, true));
    return view;
}

static STAFFROOM_HANDLER(statement_show)
{
    const struct staffroom *room = context;
    const struct staffroom_caller *caller = caller_of(request);
    struct statement_work work = {
        .arena = arena,
        .request = {.school_id = caller->school.id,
                    .school_number = caller->school.number,
                    .account_id = caller->pupil.id,
                    .with_dishes = true},
    };
    const char *refusal = period_read(request, caller->today, &work.request);
    enum err err = refusal == NULL ? store_read(room->access->store, work_statement, &work) : OK;
    if (err != OK) {
        staffroom_fault(room, arena, request, err, response);
        return;
    }
    json_t *view = staffroom_view(room, arena, request, "Отчёт по лицевому счёту", "classes");
    view_set(view, "pupil", pupil_facts(arena, caller));
    view_set(view, "ask",
             json_pack("{s:s,s:s,s:s,s:s}", "from", day_format_iso(arena, work.request.first_day),
                       "to", day_format_iso(arena, work.request.last_day), "earliest",
                       day_format_iso(arena, day_of_number(POSTING_FIRST_DAY)), "latest",
                       day_format_iso(arena, caller->today)));
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    view_set(view, "statement",
             refusal == NULL ? statement_view(arena, &work.statement) : json_null());
    staffroom_answer(room, arena, request, "school_statement", refusal == NULL ? 200 : 422, view,
                     response);
}

/* ---- routes ---- */

static const struct field SHOW_FIELDS[] = {
    [SHOW_SCHOOL] = FIELD_OF_SCHOOL,
    [SHOW_ACCOUNT] = FIELD_OF_ACCOUNT,
    [SHOW_ABSENCE] = {"absence", FIELD_IN_QUERY, FIELD_TEXT, false, 0, 10, NULL},
};
static const struct field STATEMENT_FIELDS[] = {
    [STATEMENT_SCHOOL] = FIELD_OF_SCHOOL,
    [STATEMENT_ACCOUNT] = FIELD_OF_ACCOUNT,
    [STATEMENT_FROM] = {"from", FIELD_IN_QUERY, FIELD_DAY, false, 0, 0, NULL},
    [STATEMENT_TO] = {"to", FIELD_IN_QUERY, FIELD_DAY, false, 0, 0, NULL},
};

static const struct route ROUTES[] = {
    {STAFFROOM_GET("/school/{school}/pupil/{account}", WHOLE(RIGHT_PUPILS_READ), pupil_show),
     ROUTE_FIELDS(SHOW_FIELDS), .trail = "Страница ученика"},
    {STAFFROOM_GET("/school/{school}/pupil/{account}/statement", WHOLE(RIGHT_BALANCES),
                   statement_show),
     .flags = ROUTE_OWN_FAULTS, ROUTE_FIELDS(STATEMENT_FIELDS), .trail = "Отчёт по лицевому счёту"},
};

const struct staffroom_pages staffroom_pupil_pages = {STAFFROOM_PAGES(ROUTES)};
