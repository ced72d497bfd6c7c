/* «Рационы»: families of set meals with their prices, contracts, and who is entitled to what. */
#include "base/json.h"
#include "desk/desk.h"
#include "staffroom/set_meal_inside.h"

/* ---- the page ---- */

enum err work_meals(struct tx *tx, void *context)
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
        json_add(rows,
                 json_pack("{s:s,s:s,s:s,s:s,s:s,s:b,s:s,s:s,s:s,s:s}", "path",
                           staffroom_path(arena, work->caller, "set-meals/%s",
                                          id_format(arena, family->id)),
                           "name", family->name, "meal", meal_words(family->meal), "stage",
                           stage_words(family->stage), "caterer",
                           caterer_name(&work->caterers, family->caterer_id), "contract",
                           contract_holds(&work->contracts, family->caterer_id, today), "archived",
                           family->is_archived ? day_format(arena, family->archived_day) : "",
                           "price", price_words(arena, now), "next",
                           next == NULL ? "" : price_words(arena, next), "next_day",
                           next == NULL ? "" : day_format(arena, next->first_day)));
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
        json_add(rows, json_pack("{s:s,s:s,s:s,s:s,s:s,s:b,s:o}", "id",
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
        json_add(rows,
                 json_pack("{s:s,s:s,s:s,s:s,s:s,s:b,s:b,s:b}", "id", id_format(arena, rule->id),
                           "who", kind == NULL ? "Всем" : kind->name, "family", family->name,
                           "stage", stage_words(rule->stage), "shift",
                           rule->shift == 0 ? "" : arena_printf(arena, "%d", (int)rule->shift),
                           "given", rule->is_given, "active", rule->is_active, "own",
                           rule->school_id != 0));
    }
    return rows;
}

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
        json_add(caterers, choice_view(id_format(arena, one->id), one->name, caterer));
    }
    for (int i = 0; i < work->sources.count; i++) {
        const struct funding_source *one = &work->sources.sources[i];
        json_add(sources, choice_view(id_format(arena, one->id), one->name,
                                      typed(request, again, FORM_FAMILY, NEW_SOURCE)));
    }
    struct text kind = typed(request, again, FORM_RULE, RULE_KIND);
    json_add(kinds, choice_view("0", "Всем", kind));
    for (int i = 0; i < work->kinds.count; i++) {
        const struct benefit_kind *one = &work->kinds.kinds[i];
        json_add(kinds, choice_view(id_format(arena, one->id), one->name, kind));
    }
    for (int i = 0; i < work->families.family_count; i++) {
        const struct set_meal_family *one = &work->families.families[i];
        if (one->is_archived) continue;
        json_add(families, choice_view(id_format(arena, one->id), one->name,
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

void answer_meals(const struct staffroom *room, struct arena *arena, const struct request *request,
                  const struct again *again, struct response *response)
{
    const struct staffroom_caller *caller = caller_of(request);
    struct meals_work work = {.arena = arena, .caller = caller};
    if (!staffroom_read(room, arena, request, work_meals, &work, response)) return;
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

void answer_change(const struct staffroom *room, struct arena *arena, const struct request *request,
                   enum err err, const struct again *again, struct response *response)
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

/* ---- routes ---- */

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

#define MEALS_PATH "/school/{school}/set-meals"

static const struct route ROUTES[] = {
    {STAFFROOM_GET(MEALS_PATH, WHOLE(RIGHT_SCHOOL_READ), meals_show), ROUTE_FIELDS(LIST_FIELDS)},
    {STAFFROOM_POST(MEALS_PATH, WHOLE(RIGHT_SET_MEALS), family_add_post), .flags = ROUTE_OWN_FAULTS,
     ROUTE_FIELDS(NEW_FIELDS), .trail = "Новый рацион"},
};

const struct staffroom_pages staffroom_set_meal_pages = {STAFFROOM_PAGES(ROUTES)};
