/* Selling: what is handed out to one person, and the documents of it. */
#include "base/check.h"
#include "till/counter_inside.h"

/* ---- the basket ---- */

static struct outbox_line line_of_meal(const struct counter_meal *meal)
{
    return (struct outbox_line){
        .what = {.kind = SALE_SET_MEAL,
                 .item_id = meal->set_meal_id,
                 .quantity = 1,
                 .price = meal->price,
                 .subsidy = meal->subsidy},
        .name = meal->name,
    };
}

struct basket basket_of_meal(struct arena *arena, const struct counter_meal *meal)
{
    struct outbox_line *line = ARENA_NEW(arena, struct outbox_line);
    *line = line_of_meal(meal);
    if (meal->is_charged_by_roster) return (struct basket){.charged = line, .charged_count = 1};
    return (struct basket){.paid = line, .paid_count = 1};
}

const struct counter_meal *meal_due(const struct counter_person *person, enum meal meal)
{
    const struct counter_meal *first = NULL;
    for (int i = 0; i < person->meal_count; i++) {
        const struct counter_meal *due = &person->meals[i];
        if (!due->is_due || (meal != 0 && due->meal != meal)) continue;
        if (due->refusal != SALE_ALREADY_SERVED) return due;
        if (first == NULL) first = due;
    }
    return first;
}

static const struct counter_meal *meal_of_person(const struct counter_person *person, int64_t id)
{
    for (int i = 0; i < person->meal_count; i++) {
        if (person->meals[i].set_meal_id == id) return &person->meals[i];
    }
    return NULL;
}

/* One line of the page's order, at the mirror's prices. */
static enum err line_find(const struct ground *ground, const struct counter_person *person,
                          const struct counter_line *asked, enum counter_status *out_status,
                          struct outbox_line *out_line, bool *out_by_roster)
{
    bool found;
    *out_by_roster = false;
    *out_status = COUNTER_ITEM_UNKNOWN;
    if (asked->kind == SALE_DISH) {
        struct replica_dish dish;
        TRY(replica_dish_by_id(ground->tx, ground->arena, asked->item_id, &found, &dish));
        if (!found || !dish.is_offered) return OK;
        *out_line = (struct outbox_line){{.kind = SALE_DISH,
                                          .item_id = dish.id,
                                          .category_id = dish.category_id,
                                          .quantity = asked->quantity,
                                          .price = dish.price},
                                         dish.name};
        *out_status = COUNTER_DONE;
        return OK;
    }
    const struct counter_meal *due = meal_of_person(person, asked->item_id);
    if (due != NULL) {
        *out_line = line_of_meal(due);
        *out_by_roster = due->is_charged_by_roster;
    } else {
        struct replica_set_meal meal;
        TRY(replica_set_meal_by_id(ground->tx, ground->arena, asked->item_id, &found, &meal));
        if (!found || !meal.is_offered) return OK;
        *out_line = (struct outbox_line){{.kind = SALE_SET_MEAL,
                                          .item_id = meal.id,
                                          .quantity = asked->quantity,
                                          .price = meal.parent_part,
                                          .subsidy = meal.subsidy_part},
                                         meal.name};
    }
    out_line->what.quantity = asked->quantity;
    *out_status = COUNTER_DONE;
    return OK;
}

static bool price_was_shown(const struct counter_line *asked, const struct outbox_line *line)
{
    return money_is_negative(asked->price) || money_compare(asked->price, line->what.price) == 0;
}

/* Each set meal that the roster charges is a document of its own. */
enum err basket_fill(const struct ground *ground, const struct diner *diner,
                     const struct counter_order *order, enum counter_status *out_status,
                     struct basket *out_basket)
{
    size_t room = (size_t)order->line_count + 1;
    struct basket basket = {.paid = ARENA_ARRAY(ground->arena, struct outbox_line, room),
                            .charged = ARENA_ARRAY(ground->arena, struct outbox_line, room)};
    for (int i = 0; i < order->line_count; i++) {
        struct outbox_line line;
        bool by_roster;
        TRY(line_find(ground, &diner->person, &order->lines[i], out_status, &line, &by_roster));
        if (*out_status != COUNTER_DONE) return OK;
        if (!price_was_shown(&order->lines[i], &line)) {
            *out_status = COUNTER_PRICE_CHANGED;
            return OK;
        }
        if (by_roster) {
            basket.charged[basket.charged_count++] = line;
        } else {
            basket.paid[basket.paid_count++] = line;
        }
    }
    bool is_too_much = basket.charged_count >= REQUEST_DOCUMENTS_LIMIT;
    *out_status = is_too_much ? COUNTER_ORDER_WRONG : COUNTER_DONE;
    *out_basket = basket;
    return OK;
}

/* ---- the rules ---- */

static struct sale basket_sale(struct arena *arena, const struct basket *basket, struct day day)
{
    int count = 0;
    struct sale_line *lines = ARENA_ARRAY(arena, struct sale_line,
                                          (size_t)(basket->paid_count + basket->charged_count) + 1);
    for (int i = 0; i < basket->paid_count; i++) lines[count++] = basket->paid[i].what;
    for (int i = 0; i < basket->charged_count; i++) lines[count++] = basket->charged[i].what;
    return (struct sale){.lines = lines, .line_count = count, .day = day};
}

/* Whether a setting lets an override pass this refusal. */
static bool may_let_pass(const struct settings *settings, enum sale_status refusal)
{
    const int64_t *values = settings->values;
    switch (refusal) {
    case SALE_OK: return true;
    case SALE_ACCOUNT_CLOSED: return false;
    case SALE_CARD_NOT_ACTIVE: return values[SETTING_OVERRIDE_CARD_NOT_ACTIVE] != 0;
    case SALE_NOT_ENTITLED: return values[SETTING_OVERRIDE_NOT_ENTITLED] != 0;
    case SALE_ALREADY_SERVED: return values[SETTING_OVERRIDE_ALREADY_SERVED] != 0;
    case SALE_DISH_BANNED: return values[SETTING_OVERRIDE_DISH_BANNED] != 0;
    case SALE_OVER_DAY_LIMIT: return values[SETTING_OVERRIDE_OVER_DAY_LIMIT] != 0;
    /* The cap bounds what the till may lend blindly: money all the same. */
    case SALE_NOT_ENOUGH_MONEY:
    case SALE_OVER_OFFLINE_CAP: return values[SETTING_OVERRIDE_NOT_ENOUGH_MONEY] != 0;
    }
    return false;
}

/* Takes this refusal out of the way, so that the next one shows. */
static void let_go(const struct ground *ground, enum sale_status refusal, const struct sale *sale,
                   struct eater *eater, struct sale_policy *policy)
{
    switch (refusal) {
    case SALE_OK:
    case SALE_ACCOUNT_CLOSED: return;
    case SALE_CARD_NOT_ACTIVE: eater->card_refused = false; return;
    case SALE_NOT_ENTITLED: {
        struct sale_right *rights = ARENA_ARRAY(ground->arena, struct sale_right,
                                                (size_t)sale->line_count + 1);
        for (int i = 0; i < sale->line_count; i++) {
            rights[i] = (struct sale_right){sale->lines[i].item_id, sale->day, sale->day};
        }
        eater->rights = rights;
        eater->right_count = sale->line_count;
        return;
    }
    case SALE_ALREADY_SERVED: policy->set_meals_once = false; return;
    case SALE_DISH_BANNED: eater->ban_count = 0; return;
    case SALE_OVER_DAY_LIMIT: eater->has_day_limit = false; return;
    case SALE_NOT_ENOUGH_MONEY: eater->balance = sale_total(sale); return;
    case SALE_OVER_OFFLINE_CAP: policy->has_offline_cap = false; return;
    }
}

/* An override lends no further than its own floor. */
static bool breaks_override_floor(const struct ground *ground, const struct sale *sale,
                                  const struct eater *eater)
{
    struct money floor = money_of_kopecks(ground->settings.values[SETTING_OVERRIDE_FLOOR]);
    return money_compare(money_minus(eater->balance, sale_total(sale)), floor) < 0;
}

static enum err role_of(const struct ground *ground, int64_t cashier_id, bool *out_may)
{
    struct cashier cashier;
    bool found;
    TRY(crew_by_id(ground->tx, ground->arena, cashier_id, &found, &cashier));
    *out_may = found && cashier.is_active && (cashier.roles & CASHIER_OVERRIDE) != 0;
    return OK;
}

static enum err judge_override(const struct ground *ground, const struct let_pass *let_pass,
                               enum counter_status *out_status)
{
    bool may;
    TRY(role_of(ground, let_pass->cashier_id, &may));
    *out_status = COUNTER_DONE;
    if (!may) {
        *out_status = COUNTER_ROLE_NEEDED;
    } else if (text_trim(let_pass->reason).size == 0 ||
               text_length_characters(let_pass->reason) > OUTBOX_REASON_LIMIT) {
        *out_status = COUNTER_REASON_NEEDED;
    }
    return OK;
}

/* Refusal after refusal, until none is left or one may not be let pass. */
static enum counter_status let_pass_all(const struct ground *ground, const struct diner *diner,
                                        const struct sale *sale, enum sale_status *refusal)
{
    struct eater eater = diner->eater;
    struct sale_policy policy = diner->policy;
    for (enum sale_status next = *refusal; next != SALE_OK;
         next = sale_decide(sale, &eater, &policy)) {
        bool may = may_let_pass(&ground->settings, next);
        if (next == SALE_NOT_ENOUGH_MONEY && breaks_override_floor(ground, sale, &eater)) {
            may = false;
        }
        if (!may) {
            *refusal = next;
            return COUNTER_OVERRIDE_FORBIDDEN;
        }
        let_go(ground, next, sale, &eater, &policy);
    }
    return COUNTER_DONE;
}

enum err basket_decide(const struct ground *ground, const struct diner *diner,
                       const struct basket *basket, const struct let_pass *let_pass,
                       enum counter_status *out_status, enum sale_status *out_refusal)
{
    struct sale sale = basket_sale(ground->arena, basket, ground->today);
    *out_refusal = sale_decide(&sale, &diner->eater, &diner->policy);
    *out_status = *out_refusal == SALE_OK ? COUNTER_DONE : COUNTER_REFUSED;
    if (*out_refusal == SALE_OK || let_pass->cashier_id == 0) return OK;
    TRY(judge_override(ground, let_pass, out_status));
    if (*out_status != COUNTER_DONE) return OK;
    *out_status = let_pass_all(ground, diner, &sale, out_refusal);
    return OK;
}

/* ---- the documents ---- */

static enum err paper_add(const struct ground *ground, struct outbox *outbox, enum outbox_kind kind,
                          const struct outbox_line *lines, int count, struct basket_papers *papers)
{
    int place = papers->count + 1;
    struct text request = place == 1 ? papers->request
                                     : request_further(ground->arena, papers->request, place);
    struct outbox_document document = ground_document(ground, kind, request, papers->account_id);
    document.card_id = papers->card_id;
    document.lines = lines;
    document.line_count = count;
    document.flags |= papers->flags;
    document.refusal = papers->refusal;
    if (papers->refusal != SALE_OK) {
        document.flags |= OUTBOX_OVERRIDDEN;
        document.override_cashier_id = papers->let_pass.cashier_id;
        document.override_reason = text_trim(papers->let_pass.reason);
    }
    TRY(outbox_add(outbox, &document));
    papers->ids[papers->count++] = document.id;
    return OK;
}

enum err basket_write(const struct ground *ground, struct outbox *outbox,
                      const struct basket *basket, struct basket_papers *papers)
{
    papers->count = 0;
    if (basket->paid_count > 0) {
        TRY(paper_add(ground, outbox, OUTBOX_SALE, basket->paid, basket->paid_count, papers));
    }
    for (int i = 0; i < basket->charged_count; i++) {
        TRY(paper_add(ground, outbox, OUTBOX_SERVED, &basket->charged[i], 1, papers));
    }
    return OK;
}

bool order_is_formed(struct arena *arena, const struct counter_order *order)
{
    if (order->line_count < 1 || order->line_count > SALE_LINES_LIMIT) return false;
    if (!request_is_formed(order->request)) return false;
    struct sale_line *lines = ARENA_ARRAY(arena, struct sale_line, (size_t)order->line_count);
    for (int i = 0; i < order->line_count; i++) {
        const struct counter_line *asked = &order->lines[i];
        if (asked->kind != SALE_DISH && asked->kind != SALE_SET_MEAL) return false;
        lines[i] = (struct sale_line){
            .kind = SALE_SET_MEAL, .quantity = asked->quantity, .price = money_of_kopecks(1)};
    }
    return sale_form_check(&(struct sale){.lines = lines, .line_count = order->line_count}) ==
           SALE_FORM_OK;
}

bool basket_is_formed(struct arena *arena, const struct basket *basket)
{
    struct basket paid = {.paid = basket->paid, .paid_count = basket->paid_count};
    struct sale sale = basket_sale(arena, &paid, (struct day){0});
    return paid.paid_count == 0 || sale_form_check(&sale) == SALE_FORM_OK;
}

/* ---- tray ---- */

struct sale_work {
    struct counter *counter;
    struct arena *arena;
    const struct counter_order *order;
    struct day day;
    struct counter_outcome outcome;
};

static enum err order_write(const struct ground *ground, const struct counter_order *order,
                            const struct basket *basket, struct counter_outcome *outcome)
{
    struct outbox outbox;
    struct basket_papers papers = {
        .request = order->request,
        .account_id = order->account_id,
        .card_id = order->card_id,
        .flags = order->card_id == 0 ? OUTBOX_FORGOTTEN_CARD : 0,
        .refusal = outcome->refusal,
        .let_pass = {order->override_cashier_id, order->override_reason},
    };
    TRY(ground_outbox(ground, &outbox));
    TRY(basket_write(ground, &outbox, basket, &papers));
    TRY(outbox_close(&outbox));
    return outcome_fill(ground, papers.ids, papers.count, outcome);
}

static enum err order_decide(const struct ground *ground, const struct counter_order *order,
                             struct counter_outcome *outcome)
{
    struct diner diner;
    struct basket basket;
    bool found;
    const struct let_pass let_pass = {order->override_cashier_id, order->override_reason};
    TRY(eater_load(ground, order->account_id, order->card_id, &found, &diner));
    outcome->status = COUNTER_PERSON_UNKNOWN;
    if (!found) return OK;
    outcome->person = diner.person;
    outcome->balance = diner.person.balance;
    TRY(basket_fill(ground, &diner, order, &outcome->status, &basket));
    if (outcome->status != COUNTER_DONE) return OK;
    if (!basket_is_formed(ground->arena, &basket)) {
        outcome->status = COUNTER_ORDER_WRONG;
        return OK;
    }
    TRY(basket_decide(ground, &diner, &basket, &let_pass, &outcome->status, &outcome->refusal));
    if (outcome->status != COUNTER_DONE) return OK;
    if (diner.person.must_acknowledge && !order->is_acknowledged) {
        outcome->status = COUNTER_ACKNOWLEDGE;
        return OK;
    }
    return order_write(ground, order, &basket, outcome);
}

static enum err sale_work(struct tx *tx, void *context)
{
    struct sale_work *work = context;
    struct ground ground;
    int64_t ids[REQUEST_DOCUMENTS_LIMIT];
    int count;
    work->outcome = (struct counter_outcome){.status = COUNTER_DONE};
    TRY(ground_load(work->counter, tx, work->arena, &ground));
    work->day = ground.today;
    if (!order_is_formed(work->arena, work->order)) {
        work->outcome.status = COUNTER_ORDER_WRONG;
        return OK;
    }
    TRY(ground_repeat(&ground, work->order->request, ids, &count));
    if (count > 0) {
        work->outcome.is_repeat = true;
        return outcome_fill(&ground, ids, count, &work->outcome);
    }
    work->outcome.status = ground_status(&ground);
    if (work->outcome.status != COUNTER_DONE) return OK;
    return order_decide(&ground, work->order, &work->outcome);
}

enum err counter_sell(struct counter *counter, struct arena *arena,
                      const struct counter_order *order, struct counter_outcome *out_outcome)
{
    struct sale_work work = {.counter = counter, .arena = arena, .order = order};
    TRY(store_write(counter->store, 0, sale_work, &work));
    outcome_tell(counter, work.day, &work.outcome);
    *out_outcome = work.outcome;
    return OK;
}
