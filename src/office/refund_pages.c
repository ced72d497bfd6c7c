/* «Возвраты»: money that parents ask back to their cards, and who approves it. */
#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "desk/refund.h"
#include "office/inside.h"
#include "office/pages.h"
#include "school/person.h"

enum { DECISION_SCHOOL, DECISION_REFUND, DECISION_WORD, DECISION_ANSWER };

enum { REFUND_ROWS = 100 };

struct refunds_work {
    struct arena *arena;
    struct refund_list asked, half;
    struct staff_list staff;
    struct person *people; /* of `asked`, then of `half` */
};

static enum err load_people(struct tx *tx, struct refunds_work *work)
{
    int count = work->asked.count + work->half.count;
    work->people = ARENA_ARRAY(work->arena, struct person, (size_t)count + 1);
    for (int i = 0; i < count; i++) {
        const struct refund *refund = i < work->asked.count
                                          ? &work->asked.refunds[i]
                                          : &work->half.refunds[i - work->asked.count];
        bool found;
        TRY(person_by_id(tx, work->arena, refund->school_id, refund->account_id, &found,
                         &work->people[i]));
        CHECK(found);
    }
    return OK;
}

static enum err work_refunds(struct tx *tx, void *context)
{
    struct refunds_work *work = context;
    TRY(refunds_in_state(tx, work->arena, REFUND_REQUESTED, REFUND_ROWS, &work->asked));
    TRY(refunds_in_state(tx, work->arena, REFUND_APPROVED_ONCE, REFUND_ROWS, &work->half));
    TRY(staff_list_load(tx, work->arena, 0, &work->staff));
    return load_people(tx, work);
}

static void add_rows(struct arena *arena, const struct refunds_work *work,
                     const struct refund_list *list, const struct person *people, int64_t me,
                     json_t *rows)
{
    for (int i = 0; i < list->count; i++) {
        const struct refund *refund = &list->refunds[i];
        const struct person *person = &people[i];
        bool is_half = refund->state == REFUND_APPROVED_ONCE;
        json_t *row = json_pack(
            "{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:b,s:s,s:b,s:b}", "school",
            id_format(arena, refund->school_id), "id", id_format(arena, refund->id), "amount",
            money_format(arena, refund->amount), "number", person->number, "name",
            arena_printf(arena, "%s %s", person->surname, person->name), "reason", refund->reason,
            "asked", office_moment(arena, refund->requested_at), "half", is_half, "first",
            is_half ? staff_list_name(&work->staff, refund->first_staff_id) : "", "mine",
            is_half && refund->first_staff_id == me, "closing",
            refund->origin == REFUND_BY_CLOSING);
        json_add(rows, row);
    }
}

/* What became of a decision, in words. */
static const char *status_words(enum refund_status status)
{
    switch (status) {
    case REFUND_TAKEN: return "Решение принято.";
    case REFUND_UNKNOWN: return "Такой заявки нет.";
    case REFUND_NOT_NOW: return "Эту заявку уже рассмотрели или отозвали.";
    case REFUND_SAME_PERSON:
        return "Сумма выше порога: вторым её должен подтвердить другой сотрудник.";
    case REFUND_ABOVE_BALANCE:
        return "На счёте уже меньше, чем просят вернуть. Откажите: родитель попросит остаток.";
    case REFUND_ABOVE_ORDER: return "По этому платежу столько вернуть нельзя.";
    case REFUND_NOT_PAID:
    case REFUND_TOO_OLD:
    case REFUND_OPEN:
    case REFUND_AMOUNT_INVALID: break;
    }
    return "Вернуть по этому платежу нельзя.";
}

static void answer_refunds(const struct office *office, struct arena *arena,
                           const struct request *request, const char *refusal,
                           struct response *response)
{
    struct refunds_work work = {.arena = arena};
    if (!office_read(office, arena, request, work_refunds, &work, response)) return;
    json_t *view = office_view(office, arena, request, "Возвраты", "refunds");
    json_t *rows = json_array();
    int64_t me = staff_of(request)->staff.id;
    add_rows(arena, &work, &work.half, work.people + work.asked.count, me, rows);
    add_rows(arena, &work, &work.asked, work.people, me, rows);
    view_set(view, "has_rows", json_boolean(json_array_size(rows) > 0));
    view_set(view, "rows", rows);
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    office_answer(office, arena, request, "office_refunds", refusal == NULL ? 200 : 422, view,
                  response);
}

static OFFICE_HANDLER(refunds_show)
{
    answer_refunds(context, arena, request, NULL, response);
}

static OFFICE_HANDLER(refund_decide)
{
    const struct office *office = context;
    struct refund_decision decision = {
        .school_id = request_number(request, DECISION_SCHOOL),
        .refund_id = request_number(request, DECISION_REFUND),
        .staff_id = staff_of(request)->staff.id,
        .approves = request_number(request, DECISION_WORD) == 0,
        .answer = field_text(request, DECISION_ANSWER),
    };
    if (!decision.approves && decision.answer.size == 0) {
        answer_refunds(office, arena, request,
                       "Напишите родителю, почему отказано: он увидит это в кабинете.", response);
        return;
    }
    enum err err = desk_refund_decide(office->desk, arena, &decision);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
    } else if (decision.status != REFUND_TAKEN) {
        answer_refunds(office, arena, request, status_words(decision.status), response);
    } else {
        response_redirect(response, "/office/refunds");
    }
}

/* ---- routes ---- */

static const char *const DECISIONS[] = {"approve", "refuse", NULL};
static const struct field DECISION_FIELDS[] = {
    [DECISION_SCHOOL] = {"school", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
    [DECISION_REFUND] = {"id", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
    [DECISION_WORD] = {"decision", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, DECISIONS},
    [DECISION_ANSWER] = {"answer", FIELD_IN_FORM, FIELD_TEXT, false, 0, REFUND_REASON_LIMIT, NULL},
};

static const struct route ROUTES[] = {
    {OFFICE_GET("/office/refunds", OFFICE(RIGHT_MONEY), refunds_show)},
    {OFFICE_POST("/office/refunds/{school}/{id}", OFFICE(RIGHT_MONEY), refund_decide),
     ROUTE_FIELDS(DECISION_FIELDS), .trail = "Решение о возврате родителю"},
};

const struct office_pages office_refund_pages = {OFFICE_PAGES(ROUTES)};
