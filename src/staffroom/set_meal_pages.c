/* «Рационы»: families of set meals with their prices, contracts, and who is entitled to what. */
#include "base/check.h"
#include "desk/desk.h"
#include "desk/set_meal.h"
#include "meals/contract.h"
#include "meals/family.h"
#include "staffroom/meal_words.h"
#include "staffroom/pages.h"

enum {
    NEW_SCHOOL,
    NEW_NAME,
    NEW_MEAL,
    NEW_STAGE,
    NEW_CATERER,
    NEW_SOURCE,
    NEW_PARENT,
    NEW_SUBSIDY,
    NEW_FIRST
};
enum { FAMILY_SCHOOL, FAMILY_ID, FAMILY_FIRST, FAMILY_PARENT, FAMILY_SUBSIDY };
enum { ARCHIVE_SCHOOL, ARCHIVE_ID, ARCHIVE_DAY };
enum { CONTRACT_SCHOOL, CONTRACT_NUMBER, CONTRACT_CATERER, CONTRACT_FIRST, CONTRACT_LAST };
enum { CHANGED_SCHOOL, CHANGED_ID, CHANGED_LAST };
enum { RULE_SCHOOL, RULE_KIND, RULE_STAGE, RULE_SHIFT, RULE_FAMILY, RULE_GIVEN };
enum { SWITCH_SCHOOL, SWITCH_ID, SWITCH_BUTTON };
enum switch_button { BUTTON_OFF, BUTTON_ON };

/* ---- refusals ---- */

static const char *family_refusal(enum family_status status)
{
    switch (status) {
    case FAMILY_OK: break;
    case FAMILY_NAME_INVALID: return "Назовите рацион, до двухсот знаков.";
    case FAMILY_MEAL_INVALID: return "Выберите завтрак, обед или полдник.";
    case FAMILY_STAGE_INVALID: return "Выберите, каким классам.";
    case FAMILY_CATERER_UNKNOWN: return "Выберите организатора питания.";
    case FAMILY_SOURCE_UNKNOWN: return "Выберите источник дотации.";
    case FAMILY_EXISTS: return "Рацион с таким названием уже есть.";
    case FAMILY_UNKNOWN: return "Такого рациона нет.";
    case FAMILY_ARCHIVED: return "В этот день рацион уже в архиве.";
    case FAMILY_DAY_PAST: return "Прошедшие дни не меняются: укажите сегодня или позже.";
    case FAMILY_DAY_CHARGED:
        return "Сегодня этот рацион уже выдавали: первый возможный день — завтра.";
    case FAMILY_PARTS_INVALID:
        return "Часть родителей и дотация — суммы в рублях, хотя бы одна больше нуля.";
    case FAMILY_SOURCE_MISSING:
        return "У рациона нет источника дотации: дотация может быть только нулевой.";
    case FAMILY_PRICE_UNCHANGED: return "Рацион и так столько стоит.";
    case FAMILY_ENTITLED:
        return "На рацион есть право у учеников. Сначала отключите правила, по которым он положен.";
    }
    return NULL;
}

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

/* ---- the page ---- */

struct meals_work {
    struct arena *arena;
    const struct staffroom_caller *caller;
    struct family_list families;
    struct caterer_list caterers;
    struct contract_list contracts;
    struct rule_list rules;
    struct benefit_kind_list kinds;
    struct funding_source_list sources;
};

static enum err work_meals(struct tx *tx, void *context)
{
    struct meals_work *work = context;
    int64_t school_id = work->caller->school.id;
    TRY(families_load(tx, work->arena, school_id, &work->families));
    TRY(caterers_load(tx, work->arena, &work->caterers));
    TRY(contracts_load(tx, work->arena, school_id, &work->contracts));
    TRY(rules_load(tx, work->arena, school_id, &work->rules));
    TRY(benefit_kinds_load(tx, work->arena, &work->kinds));
    return funding_sources_load(tx, work->arena, &work->sources);
}

static const char *caterer_name(const struct caterer_list *list, int64_t id)
{
    const struct caterer *caterer = caterer_in_list(list, id);
    return caterer == NULL ? "организатор не указан" : caterer->name;
}

static const char *source_name(const struct funding_source_list *list, int64_t id)
{
    for (int i = 0; i < list->count; i++) {
        if (list->sources[i].id == id) return list->sources[i].name;
    }
    return "";
}

static char *price_words(struct arena *arena, const struct family_price *price)
{
    if (price == NULL) return arena_printf(arena, "нет цены");
    const char *parent = money_format(arena, price->parent_part);
    const char *subsidy = money_format(arena, price->subsidy_part);
    return arena_printf(arena, "%s + %s", parent, subsidy);
}

/* The price that begins next behind today; NULL: none is set. */
static const struct family_price *price_to_come(const struct family_list *list, int64_t family_id,
                                                struct day today)
{
    for (int i = 0; i < list->price_count; i++) {
        const struct family_price *price = &list->prices[i];
        if (price->family_id != family_id || day_compare(price->first_day, today) <= 0) continue;
        return family_price_on(list, family_id, price->first_day);
    }
    return NULL;
}

static json_t *families_view(struct arena *arena, const struct meals_work *work)
{
    json_t *rows = json_array();
    struct day today = work->caller->today;
    for (int i = 0; i < work->families.family_count; i++) {
        const struct set_meal_family *family = &work->families.families[i];
        const struct family_price *next = price_to_come(&work->families, family->id, today);
        const struct family_price *now = family_price_on(&work->families, family->id, today);
        choices_add(
            rows,
            json_pack(
                "{s:s,s:s,s:s,s:s,s:s,s:b,s:s,s:s,s:s,s:s}", "path",
                staffroom_path(arena, work->caller, "set-meals/%s", id_format(arena, family->id)),
                "name", family->name, "meal", meal_words(family->meal), "stage",
                stage_words(family->stage), "caterer",
                caterer_name(&work->caterers, family->caterer_id), "contract",
                contract_holds(&work->contracts, family->caterer_id, today), "archived",
                family->is_archived ? day_format(arena, family->archived_day) : "", "price",
                price_words(arena, now), "next", next == NULL ? "" : price_words(arena, next),
                "next_day", next == NULL ? "" : day_format(arena, next->first_day)));
    }
    return rows;
}

static json_t *contracts_view(struct arena *arena, const struct meals_work *work)
{
    json_t *rows = json_array();
    struct day today = work->caller->today;
    for (int i = 0; i < work->contracts.count; i++) {
        const struct contract *contract = &work->contracts.contracts[i];
        bool holds = day_compare(contract->first_day, today) <= 0 &&
                     day_compare(today, contract->last_day) <= 0;
        choices_add(rows, json_pack("{s:s,s:s,s:s,s:s,s:s,s:b,s:o}", "id",
                                    id_format(arena, contract->id), "number", contract->number,
                                    "caterer", caterer_name(&work->caterers, contract->caterer_id),
                                    "first", day_format(arena, contract->first_day), "last",
                                    day_format(arena, contract->last_day), "holds", holds,
                                    "last_value", day_value(arena, contract->last_day)));
    }
    return rows;
}

static json_t *rules_view(struct arena *arena, const struct meals_work *work)
{
    json_t *rows = json_array();
    for (int i = 0; i < work->rules.count; i++) {
        const struct entitlement_rule *rule = &work->rules.rules[i];
        const struct set_meal_family *family = family_in_list(&work->families, rule->family_id);
        if (family == NULL) continue; /* of the city, for schools that have it */
        const struct benefit_kind *kind = benefit_kind_in_list(&work->kinds, rule->benefit_kind_id);
        choices_add(rows,
                    json_pack("{s:s,s:s,s:s,s:s,s:s,s:b,s:b,s:b}", "id", id_format(arena, rule->id),
                              "who", kind == NULL ? "Всем" : kind->name, "family", family->name,
                              "stage", stage_words(rule->stage), "shift",
                              rule->shift == 0 ? "" : arena_printf(arena, "%d", (int)rule->shift),
                              "given", rule->is_given, "active", rule->is_active, "own",
                              rule->school_id != 0));
    }
    return rows;
}

/* What a refused form showed. */
enum shown_form { FORM_NONE, FORM_FAMILY, FORM_CONTRACT, FORM_RULE };
struct again {
    const char *refusal; /* NULL: nothing was refused */
    enum shown_form form;
};

static struct text typed(const struct request *request, const struct again *again,
                         enum shown_form form, int field)
{
    return typed_again(request, again->form == form, field);
}

static void set_choices(json_t *view, struct arena *arena, const struct request *request,
                        const struct meals_work *work, const struct again *again)
{
    json_t *caterers = json_array(), *sources = json_array(), *kinds = json_array();
    json_t *families = json_array();
    struct text caterer = again->form == FORM_CONTRACT
                              ? typed(request, again, FORM_CONTRACT, CONTRACT_CATERER)
                              : typed(request, again, FORM_FAMILY, NEW_CATERER);
    for (int i = 0; i < work->caterers.count; i++) {
        const struct caterer *one = &work->caterers.caterers[i];
        choices_add(caterers, choice_view(id_format(arena, one->id), one->name, caterer));
    }
    for (int i = 0; i < work->sources.count; i++) {
        const struct funding_source *one = &work->sources.sources[i];
        choices_add(sources, choice_view(id_format(arena, one->id), one->name,
                                         typed(request, again, FORM_FAMILY, NEW_SOURCE)));
    }
    struct text kind = typed(request, again, FORM_RULE, RULE_KIND);
    choices_add(kinds, choice_view("0", "Всем", kind));
    for (int i = 0; i < work->kinds.count; i++) {
        const struct benefit_kind *one = &work->kinds.kinds[i];
        choices_add(kinds, choice_view(id_format(arena, one->id), one->name, kind));
    }
    for (int i = 0; i < work->families.family_count; i++) {
        const struct set_meal_family *one = &work->families.families[i];
        if (one->is_archived) continue;
        choices_add(families, choice_view(id_format(arena, one->id), one->name,
                                          typed(request, again, FORM_RULE, RULE_FAMILY)));
    }
    view_set(view, "caterers", caterers);
    view_set(view, "sources", sources);
    view_set(view, "kinds", kinds);
    view_set(view, "rule_families", families);
    view_set(view, "meals", meal_choices_view(arena, typed(request, again, FORM_FAMILY, NEW_MEAL)));
    view_set(view, "family_stages",
             stage_choices_view(arena, typed(request, again, FORM_FAMILY, NEW_STAGE)));
    view_set(view, "stages",
             stage_choices_view(arena, typed(request, again, FORM_RULE, RULE_STAGE)));
}

static void set_form(json_t *view, const struct request *request, const struct again *again)
{
    view_set(view, "form",
             json_pack("{s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "name",
                       text_view(typed(request, again, FORM_FAMILY, NEW_NAME)), "parent",
                       text_view(typed(request, again, FORM_FAMILY, NEW_PARENT)), "subsidy",
                       text_view(typed(request, again, FORM_FAMILY, NEW_SUBSIDY)), "first_day",
                       text_view(typed(request, again, FORM_FAMILY, NEW_FIRST)), "number",
                       text_view(typed(request, again, FORM_CONTRACT, CONTRACT_NUMBER)), "first",
                       text_view(typed(request, again, FORM_CONTRACT, CONTRACT_FIRST)), "last",
                       text_view(typed(request, again, FORM_CONTRACT, CONTRACT_LAST))));
    view_set(view, "contract_open", json_boolean(again->form == FORM_CONTRACT));
    view_set(view, "rule_open", json_boolean(again->form == FORM_RULE));
}

static void answer_meals(const struct staffroom *room, struct arena *arena,
                         const struct request *request, const struct again *again,
                         struct response *response)
{
    const struct staffroom_caller *caller = caller_of(request);
    struct meals_work work = {.arena = arena, .caller = caller};
    enum err err = store_read(room->access->store, work_meals, &work);
    if (err != OK) {
        staffroom_fault(room, arena, request, err, response);
        return;
    }
    bool may_edit = caller_may(caller, RIGHT_SET_MEALS, 0);
    /* Kinds of benefits are nobody's business who does not look after benefits. */
    bool sees_rules = may_edit || caller_may(caller, RIGHT_BENEFITS, 0);
    json_t *view = staffroom_view(room, arena, request, "Рационы", "set-meals");
    json_t *rules = sees_rules ? rules_view(arena, &work) : json_array();
    view_set(view, "has_families", json_boolean(work.families.family_count > 0));
    view_set(view, "families", families_view(arena, &work));
    view_set(view, "has_contracts", json_boolean(work.contracts.count > 0));
    view_set(view, "contracts", contracts_view(arena, &work));
    view_set(view, "sees_rules", json_boolean(sees_rules));
    view_set(view, "has_rules", json_boolean(json_array_size(rules) > 0));
    view_set(view, "rules", rules);
    view_set(view, "may_edit", json_boolean(may_edit));
    view_set(view, "refusal", again->refusal == NULL ? json_null() : json_string(again->refusal));
    if (!sees_rules) work.kinds.count = 0;
    set_choices(view, arena, request, &work, again);
    set_form(view, request, again);
    staffroom_answer(room, arena, request, "school_set_meals", again->refusal == NULL ? 200 : 422,
                     view, response);
}

static STAFFROOM_HANDLER(meals_show)
{
    struct again again = {.refusal = NULL};
    answer_meals(context, arena, request, &again, response);
}

/* After a change: the list again, or what was refused. */
static void answer_change(const struct staffroom *room, struct arena *arena,
                          const struct request *request, enum err err, const struct again *again,
                          struct response *response)
{
    if (err != OK && again->refusal == NULL) {
        staffroom_fault(room, arena, request, err, response);
    } else if (again->refusal != NULL) {
        answer_meals(room, arena, request, again, response);
    } else {
        response_redirect(response, staffroom_path(arena, caller_of(request), "set-meals"));
    }
}

/* ---- a new family ---- */

static int64_t number_of(const struct request *request, int field)
{
    return request_has(request, field) ? request_number(request, field) : 0;
}

static struct money money_of(const struct request *request, int field)
{
    return request_has(request, field) ? request_money(request, field) : money_of_kopecks(-1);
}

static struct day day_typed(const struct request *request, int field, struct day otherwise)
{
    return request_has(request, field) ? request_day(request, field) : otherwise;
}

struct family_work {
    struct arena *arena;
    struct family_new made;
    struct day today;
    enum family_status status;
};

static enum err work_family(struct tx *tx, void *context)
{
    struct family_work *work = context;
    return set_meal_family_add(tx, work->arena, &work->made, work->today, &work->status);
}

static struct family_new family_typed(struct arena *arena, const struct request *request,
                                      int64_t first_id)
{
    const struct staffroom_caller *caller = caller_of(request);
    struct text name = field_text(request, NEW_NAME);
    return (struct family_new){
        .family = {.school_id = caller->school.id,
                   .id = first_id,
                   .name = arena_copy(arena, name.bytes, name.size),
                   .meal = (enum meal)number_of(request, NEW_MEAL),
                   .stage = number_of(request, NEW_STAGE),
                   .caterer_id = number_of(request, NEW_CATERER),
                   .funding_source_id = number_of(request, NEW_SOURCE)},
        .price = {.family_id = first_id,
                  .first_day = day_typed(request, NEW_FIRST, day_add(caller->today, -1)),
                  .set_meal_id = first_id + 1,
                  .parent_part = money_of(request, NEW_PARENT),
                  .subsidy_part = money_of(request, NEW_SUBSIDY),
                  .login_id = caller_id(request),
                  .set_at = caller->now},
    };
}

static STAFFROOM_HANDLER(family_add_post)
{
    enum { IDS = 2 };
    const struct staffroom *room = context;
    const struct staffroom_caller *caller = caller_of(request);
    struct family_work work = {.arena = arena, .today = caller->today};
    struct again again = {.form = FORM_FAMILY};
    int64_t first_id;
    enum err err = id_maker_take(&room->desk->ids, IDS, &first_id);
    if (err == OK) {
        work.made = family_typed(arena, request, first_id);
        err = store_write(room->access->store, caller->school.id, work_family, &work);
        again.refusal = family_refusal(work.status);
    }
    answer_change(room, arena, request, err, &again, response);
}

/* ---- one family ---- */

static json_t *prices_view(struct arena *arena, const struct meals_work *work, int64_t family_id)
{
    json_t *rows = json_array();
    const struct family_list *list = &work->families;
    const struct family_price *now = family_price_on(list, family_id, work->caller->today);
    for (int i = list->price_count - 1; i >= 0; i--) {
        const struct family_price *price = &list->prices[i];
        if (price->family_id != family_id) continue;
        const struct family_price *holds = family_price_on(list, family_id, price->first_day);
        choices_add(rows,
                    json_pack("{s:s,s:s,s:s,s:b,s:b}", "first", day_format(arena, price->first_day),
                              "parent", money_format(arena, price->parent_part), "subsidy",
                              money_format(arena, price->subsidy_part), "now", price == now,
                              "overruled", holds != NULL && holds != price));
    }
    return rows;
}

static void answer_family(const struct staffroom *room, struct arena *arena,
                          const struct request *request, const char *refusal, bool is_price,
                          struct response *response)
{
    const struct staffroom_caller *caller = caller_of(request);
    struct meals_work work = {.arena = arena, .caller = caller};
    enum err err = store_read(room->access->store, work_meals, &work);
    if (err != OK) {
        staffroom_fault(room, arena, request, err, response);
        return;
    }
    const struct set_meal_family *family = family_in_list(&work.families,
                                                          request_number(request, FAMILY_ID));
    if (family == NULL) {
        staffroom_not_found(room, arena, request, response);
        return;
    }
    bool may_edit = caller_may(caller, RIGHT_SET_MEALS, 0) && !family->is_archived;
    json_t *view = staffroom_view(room, arena, request, family->name, "set-meals");
    view_set(
        view, "family",
        json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s}", "name", family->name, "meal",
                  meal_words(family->meal), "stage", stage_words(family->stage), "caterer",
                  caterer_name(&work.caterers, family->caterer_id), "source",
                  source_name(&work.sources, family->funding_source_id), "archived",
                  family->is_archived ? day_format(arena, family->archived_day) : "", "path",
                  staffroom_path(arena, caller, "set-meals/%s", id_format(arena, family->id))));
    view_set(view, "prices", prices_view(arena, &work, family->id));
    view_set(view, "may_edit", json_boolean(may_edit));
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    view_set(view, "form",
             json_pack("{s:o,s:o,s:o,s:o}", "first",
                       text_view(typed_again(request, is_price, FAMILY_FIRST)), "parent",
                       text_view(typed_again(request, is_price, FAMILY_PARENT)), "subsidy",
                       text_view(typed_again(request, is_price, FAMILY_SUBSIDY)), "today",
                       day_value(arena, caller->today)));
    staffroom_answer(room, arena, request, "school_set_meal", refusal == NULL ? 200 : 422, view,
                     response);
}

static STAFFROOM_HANDLER(family_show)
{
    answer_family(context, arena, request, NULL, false, response);
}

static void answer_family_change(const struct staffroom *room, struct arena *arena,
                                 const struct request *request, enum err err,
                                 enum family_status status, bool is_price,
                                 struct response *response)
{
    if (err != OK) {
        staffroom_fault(room, arena, request, err, response);
    } else if (status == FAMILY_UNKNOWN) {
        staffroom_not_found(room, arena, request, response);
    } else if (status != FAMILY_OK) {
        answer_family(room, arena, request, family_refusal(status), is_price, response);
    } else {
        response_redirect(response,
                          staffroom_path(arena, caller_of(request), "set-meals/%s",
                                         id_format(arena, request_number(request, FAMILY_ID))));
    }
}

struct price_work {
    struct arena *arena;
    int64_t school_id;
    struct family_price price;
    struct day today;
    enum family_status status;
};

static enum err work_price(struct tx *tx, void *context)
{
    struct price_work *work = context;
    return set_meal_price_set(tx, work->arena, work->school_id, &work->price, work->today,
                              &work->status);
}

static STAFFROOM_HANDLER(price_add)
{
    const struct staffroom *room = context;
    const struct staffroom_caller *caller = caller_of(request);
    struct price_work work = {
        .arena = arena,
        .school_id = caller->school.id,
        .price = {.family_id = request_number(request, FAMILY_ID),
                  .first_day = day_typed(request, FAMILY_FIRST, day_add(caller->today, -1)),
                  .parent_part = money_of(request, FAMILY_PARENT),
                  .subsidy_part = money_of(request, FAMILY_SUBSIDY),
                  .login_id = caller_id(request),
                  .set_at = caller->now},
        .today = caller->today,
    };
    enum err err = id_maker_take(&room->desk->ids, 1, &work.price.set_meal_id);
    if (err == OK) err = store_write(room->access->store, work.school_id, work_price, &work);
    answer_family_change(room, arena, request, err, work.status, true, response);
}

struct archive_work {
    struct arena *arena;
    const struct staffroom_caller *caller;
    int64_t family_id;
    struct day day;
    enum family_status status;
    int64_t entitled;
};

static enum err work_archive(struct tx *tx, void *context)
{
    struct archive_work *work = context;
    return set_meal_archive(tx, work->arena, work->caller->school.id, work->family_id, work->day,
                            work->caller->today, &work->status, &work->entitled);
}

static STAFFROOM_HANDLER(family_archive_post)
{
    const struct staffroom *room = context;
    const struct staffroom_caller *caller = caller_of(request);
    struct archive_work work = {
        .arena = arena,
        .caller = caller,
        .family_id = request_number(request, ARCHIVE_ID),
        .day = day_typed(request, ARCHIVE_DAY, day_add(caller->today, -1)),
    };
    enum err err = store_write(room->access->store, caller->school.id, work_archive, &work);
    answer_family_change(room, arena, request, err, work.status, false, response);
}

/* ---- contracts ---- */

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

#define FIELD_OF_ID                                                                                \
    {                                                                                              \
        "id", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL                                            \
    }

static const char *const SWITCHES[] = {"off", "on", NULL};
static const struct field LIST_FIELDS[] = {FIELD_OF_SCHOOL};
static const struct field NEW_FIELDS[] = {
    [NEW_SCHOOL] = FIELD_OF_SCHOOL,
    [NEW_NAME] = {"name", FIELD_IN_FORM, FIELD_TEXT, false, 0, FAMILY_NAME_LIMIT, NULL},
    [NEW_MEAL] = {"meal", FIELD_IN_FORM, FIELD_INT, false, MEAL_BREAKFAST, MEAL_SNACK, NULL},
    [NEW_STAGE] = {"stage", FIELD_IN_FORM, FIELD_INT, false, STAGE_ANY, STAGE_SENIOR, NULL},
    [NEW_CATERER] = {"caterer", FIELD_IN_FORM, FIELD_ID, false, 0, 0, NULL},
    [NEW_SOURCE] = {"source", FIELD_IN_FORM, FIELD_INT, false, 0, INT64_MAX, NULL},
    [NEW_PARENT] = {"parent", FIELD_IN_FORM, FIELD_MONEY, false, 0, 0, NULL},
    [NEW_SUBSIDY] = {"subsidy", FIELD_IN_FORM, FIELD_MONEY, false, 0, 0, NULL},
    [NEW_FIRST] = {"first", FIELD_IN_FORM, FIELD_DAY, false, 0, 0, NULL},
};
static const struct field SHOW_FIELDS[] = {
    [FAMILY_SCHOOL] = FIELD_OF_SCHOOL, [FAMILY_ID] = FIELD_OF_ID};
static const struct field PRICE_FIELDS[] = {
    [FAMILY_SCHOOL] = FIELD_OF_SCHOOL,
    [FAMILY_ID] = FIELD_OF_ID,
    [FAMILY_FIRST] = {"first", FIELD_IN_FORM, FIELD_DAY, false, 0, 0, NULL},
    [FAMILY_PARENT] = {"parent", FIELD_IN_FORM, FIELD_MONEY, false, 0, 0, NULL},
    [FAMILY_SUBSIDY] = {"subsidy", FIELD_IN_FORM, FIELD_MONEY, false, 0, 0, NULL},
};
static const struct field ARCHIVE_FIELDS[] = {
    [ARCHIVE_SCHOOL] = FIELD_OF_SCHOOL,
    [ARCHIVE_ID] = FIELD_OF_ID,
    [ARCHIVE_DAY] = {"day", FIELD_IN_FORM, FIELD_DAY, false, 0, 0, NULL},
};
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

#define MEALS_PATH "/school/{school}/set-meals"
#define RULES_PATH "/school/{school}/rules"
#define CONTRACTS_PATH "/school/{school}/contracts"
#define OWN .flags = ROUTE_OWN_FAULTS

static const struct route ROUTES[] = {
    {STAFFROOM_GET(MEALS_PATH, WHOLE(RIGHT_SCHOOL_READ), meals_show), ROUTE_FIELDS(LIST_FIELDS)},
    {STAFFROOM_POST(MEALS_PATH, WHOLE(RIGHT_SET_MEALS), family_add_post), OWN,
     ROUTE_FIELDS(NEW_FIELDS)},
    {STAFFROOM_GET(MEALS_PATH "/{id}", WHOLE(RIGHT_SCHOOL_READ), family_show),
     ROUTE_FIELDS(SHOW_FIELDS)},
    {STAFFROOM_POST(MEALS_PATH "/{id}", WHOLE(RIGHT_SET_MEALS), price_add), OWN,
     ROUTE_FIELDS(PRICE_FIELDS)},
    {STAFFROOM_POST(MEALS_PATH "/{id}/archive", WHOLE(RIGHT_SET_MEALS), family_archive_post), OWN,
     ROUTE_FIELDS(ARCHIVE_FIELDS)},
    {STAFFROOM_POST(CONTRACTS_PATH, WHOLE(RIGHT_SET_MEALS), contract_add_post), OWN,
     ROUTE_FIELDS(CONTRACT_FIELDS)},
    {STAFFROOM_POST(CONTRACTS_PATH "/{id}", WHOLE(RIGHT_SET_MEALS), contract_end_post), OWN,
     ROUTE_FIELDS(CHANGED_FIELDS)},
    {STAFFROOM_POST(RULES_PATH, WHOLE(RIGHT_SET_MEALS), rule_add), OWN, ROUTE_FIELDS(RULE_FIELDS)},
    {STAFFROOM_POST(RULES_PATH "/{id}", WHOLE(RIGHT_SET_MEALS), rule_switch),
     ROUTE_FIELDS(SWITCH_FIELDS)},
};

const struct staffroom_pages staffroom_set_meal_pages = {STAFFROOM_PAGES(ROUTES)};
