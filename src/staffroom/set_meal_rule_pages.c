/* Contracts with caterers and the school's rules of entitlement: the forms of «Рационы». */
#include "base/check.h"
#include "desk/desk.h"
#include "staffroom/set_meal_inside.h"

enum { CHANGED_SCHOOL, CHANGED_ID, CHANGED_LAST };
enum { SWITCH_SCHOOL, SWITCH_ID, SWITCH_BUTTON };
enum switch_button { BUTTON_OFF, BUTTON_ON };

/* ---- contracts ---- */

static const char *contract_refusal(enum contract_status status)
{
    switch (status) {
    case CONTRACT_OK: break;
    case CONTRACT_NUMBER_INVALID: return "Укажите номер договора, до шестидесяти знаков.";
    case CONTRACT_DATES_REVERSED: return "Договор не может кончиться раньше, чем начался.";
    case CONTRACT_CATERER_UNKNOWN: return "Выберите организатора питания.";
    case CONTRACT_EXISTS: return "Договор с таким номером уже записан.";
    case CONTRACT_UNKNOWN: return "Такого договора нет.";
    case CONTRACT_CHARGED: return "После этого дня по договору уже начислено питание.";
    }
    return NULL;
}

struct contract_work {
    struct contract contract;
    enum contract_status status;
};

static enum err work_contract_add(struct tx *tx, void *context)
{
    struct contract_work *work = context;
    return contract_add(tx, &work->contract, &work->status);
}

static enum err work_contract_end(struct tx *tx, void *context)
{
    struct contract_work *work = context;
    return contract_change_end(tx, work->contract.school_id, work->contract.id,
                               work->contract.last_day, &work->status);
}

static STAFFROOM_HANDLER(contract_add_post)
{
    const struct staffroom *room = context;
    const struct staffroom_caller *caller = caller_of(request);
    struct text number = field_text(request, CONTRACT_NUMBER);
    struct again again = {.refusal = "Укажите первый и последний день договора.",
                          .form = FORM_CONTRACT};
    if (!request_has(request, CONTRACT_FIRST) || !request_has(request, CONTRACT_LAST)) {
        answer_meals(room, arena, request, &again, response);
        return;
    }
    struct contract_work work = {.contract = {
                                     .school_id = caller->school.id,
                                     .caterer_id = number_of(request, CONTRACT_CATERER),
                                     .number = arena_copy(arena, number.bytes, number.size),
                                     .first_day = request_day(request, CONTRACT_FIRST),
                                     .last_day = request_day(request, CONTRACT_LAST),
                                 }};
    enum err err = id_maker_take(&room->desk->ids, 1, &work.contract.id);
    if (err == OK) {
        err = store_write(room->access->store, caller->school.id, work_contract_add, &work);
    }
    again.refusal = err == OK ? contract_refusal(work.status) : NULL;
    answer_change(room, arena, request, err, &again, response);
}

static STAFFROOM_HANDLER(contract_end_post)
{
    const struct staffroom *room = context;
    const struct staffroom_caller *caller = caller_of(request);
    struct again again = {.refusal = "Укажите последний день договора."};
    if (!request_has(request, CHANGED_LAST)) {
        answer_meals(room, arena, request, &again, response);
        return;
    }
    struct contract_work work = {.contract = {.school_id = caller->school.id,
                                              .id = request_number(request, CHANGED_ID),
                                              .last_day = request_day(request, CHANGED_LAST)}};
    enum err err = store_write(room->access->store, caller->school.id, work_contract_end, &work);
    again.refusal = err == OK ? contract_refusal(work.status) : NULL;
    if (err == OK && work.status == CONTRACT_UNKNOWN) {
        staffroom_not_found(room, arena, request, response);
        return;
    }
    answer_change(room, arena, request, err, &again, response);
}

/* ---- rules ---- */

static const char *rule_refusal(enum rule_status status)
{
    switch (status) {
    case RULE_OK: break;
    case RULE_FAMILY_UNKNOWN: return "Выберите рацион.";
    case RULE_KIND_UNKNOWN: return "Выберите, кому положено.";
    case RULE_STAGE_INVALID: return "Выберите, каким классам.";
    case RULE_SHIFT_INVALID: return "Смена — первая, вторая или все.";
    case RULE_SECOND_SHIFT_BREAKFAST:
        return "Второй смене по СанПиН положены обед и полдник, а не завтрак.";
    }
    return NULL;
}

struct rule_work {
    struct arena *arena;
    struct entitlement_rule rule;
    struct day today;
    int64_t school_id;
    bool is_switch, is_found;
    bool is_active;
    enum rule_status status;
};

/* The city's rule is switched by a row of the school's own; elsewhere nothing changes. */
static enum err rule_find(struct tx *tx, struct rule_work *work)
{
    struct rule_list list;
    TRY(rules_load(tx, work->arena, work->school_id, &list));
    for (int i = 0; i < list.count; i++) {
        if (list.rules[i].id != work->rule.id) continue;
        work->rule = list.rules[i];
        work->rule.school_id = work->school_id;
        work->rule.is_active = work->is_active;
        work->is_found = true;
        break;
    }
    return OK;
}

static enum err work_rule(struct tx *tx, void *context)
{
    struct rule_work *work = context;
    work->status = RULE_OK;
    if (work->is_switch) {
        work->is_found = false;
        TRY(rule_find(tx, work));
        if (!work->is_found) return OK;
    }
    return rule_change(tx, work->arena, work->school_id, &work->rule, work->today, &work->status);
}

static STAFFROOM_HANDLER(rule_add)
{
    enum { POSITION_OF_SCHOOL = 100 /* behind the city's of the same kind */ };
    const struct staffroom *room = context;
    const struct staffroom_caller *caller = caller_of(request);
    struct rule_work work = {
        .arena = arena,
        .rule = {.school_id = caller->school.id,
                 .benefit_kind_id = number_of(request, RULE_KIND),
                 .stage = (enum school_stage)number_of(request, RULE_STAGE),
                 .shift = number_of(request, RULE_SHIFT),
                 .family_id = number_of(request, RULE_FAMILY),
                 .position = POSITION_OF_SCHOOL,
                 .is_given = number_of(request, RULE_GIVEN) != 0,
                 .is_active = true},
        .today = caller->today,
        .school_id = caller->school.id,
    };
    enum err err = id_maker_take(&room->desk->ids, 1, &work.rule.id);
    if (err == OK) err = store_write(room->access->store, caller->school.id, work_rule, &work);
    struct again again = {err == OK ? rule_refusal(work.status) : NULL, FORM_RULE};
    answer_change(room, arena, request, err, &again, response);
}

static STAFFROOM_HANDLER(rule_switch)
{
    const struct staffroom *room = context;
    const struct staffroom_caller *caller = caller_of(request);
    struct rule_work work = {
        .arena = arena,
        .rule = {.id = request_number(request, SWITCH_ID)},
        .today = caller->today,
        .school_id = caller->school.id,
        .is_switch = true,
        .is_active = request_number(request, SWITCH_BUTTON) == BUTTON_ON,
    };
    enum err err = store_write(room->access->store, caller->school.id, work_rule, &work);
    if (err == OK && !work.is_found) {
        staffroom_not_found(room, arena, request, response);
        return;
    }
    struct again again = {err == OK ? rule_refusal(work.status) : NULL, FORM_NONE};
    answer_change(room, arena, request, err, &again, response);
}

/* ---- routes ---- */

static const char *const SWITCHES[] = {"off", "on", NULL};
static const struct field CONTRACT_FIELDS[] = {
    [CONTRACT_SCHOOL] = FIELD_OF_SCHOOL,
    [CONTRACT_NUMBER] = {"number", FIELD_IN_FORM, FIELD_TEXT, false, 0, CONTRACT_NUMBER_LIMIT,
                         NULL},
    [CONTRACT_CATERER] = {"caterer", FIELD_IN_FORM, FIELD_ID, false, 0, 0, NULL},
    [CONTRACT_FIRST] = {"first", FIELD_IN_FORM, FIELD_DAY, false, 0, 0, NULL},
    [CONTRACT_LAST] = {"last", FIELD_IN_FORM, FIELD_DAY, false, 0, 0, NULL},
};
static const struct field CHANGED_FIELDS[] = {
    [CHANGED_SCHOOL] = FIELD_OF_SCHOOL,
    [CHANGED_ID] = FIELD_OF_ID,
    [CHANGED_LAST] = {"last", FIELD_IN_FORM, FIELD_DAY, false, 0, 0, NULL},
};
static const struct field RULE_FIELDS[] = {
    [RULE_SCHOOL] = FIELD_OF_SCHOOL,
    [RULE_KIND] = {"benefit", FIELD_IN_FORM, FIELD_INT, false, 0, INT64_MAX, NULL},
    [RULE_STAGE] = {"stage", FIELD_IN_FORM, FIELD_INT, false, STAGE_ANY, STAGE_SENIOR, NULL},
    [RULE_SHIFT] = {"shift", FIELD_IN_FORM, FIELD_INT, false, 0, SHIFT_LIMIT, NULL},
    [RULE_FAMILY] = {"family", FIELD_IN_FORM, FIELD_ID, false, 0, 0, NULL},
    [RULE_GIVEN] = {"given", FIELD_IN_FORM, FIELD_INT, false, 0, 1, NULL},
};
static const struct field SWITCH_FIELDS[] = {
    [SWITCH_SCHOOL] = FIELD_OF_SCHOOL,
    [SWITCH_ID] = FIELD_OF_ID,
    [SWITCH_BUTTON] = {"act", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, SWITCHES},
};

#define RULES_PATH "/school/{school}/rules"
#define CONTRACTS_PATH "/school/{school}/contracts"

static const struct route ROUTES[] = {
    {STAFFROOM_POST(CONTRACTS_PATH, WHOLE(RIGHT_SET_MEALS), contract_add_post),
     .flags = ROUTE_OWN_FAULTS, ROUTE_FIELDS(CONTRACT_FIELDS),
     .trail = "Договор с организатором питания"},
    {STAFFROOM_POST(CONTRACTS_PATH "/{id}", WHOLE(RIGHT_SET_MEALS), contract_end_post),
     .flags = ROUTE_OWN_FAULTS, ROUTE_FIELDS(CHANGED_FIELDS), .trail = "Договор закончен"},
    {STAFFROOM_POST(RULES_PATH, WHOLE(RIGHT_SET_MEALS), rule_add), .flags = ROUTE_OWN_FAULTS,
     ROUTE_FIELDS(RULE_FIELDS), .trail = "Правило рационов"},
    {STAFFROOM_POST(RULES_PATH "/{id}", WHOLE(RIGHT_SET_MEALS), rule_switch),
     ROUTE_FIELDS(SWITCH_FIELDS), .trail = "Правило рационов: включить или выключить"},
};

const struct staffroom_pages staffroom_set_meal_rule_pages = {STAFFROOM_PAGES(ROUTES)};
