/* The rules of a sale. No clock, no database, no memory: a till and the server ask the same. */
#include "meals/sale.h"

#include "base/check.h"

static bool line_price_is_right(const struct sale_line *line)
{
    if (line->kind == SALE_DISH) {
        return money_is_amount(line->price) && money_is_zero(line->subsidy);
    }
    if (money_is_negative(line->price) || money_is_negative(line->subsidy)) return false;
    if (!money_is_zero(line->price) && !money_is_amount(line->price)) return false;
    if (!money_is_zero(line->subsidy) && !money_is_amount(line->subsidy)) return false;
    return !money_is_zero(line->price) || !money_is_zero(line->subsidy);
}

/* Prices and quantities are bounded here, so that no product or sum below can overflow. */
enum sale_form sale_form_check(const struct sale *sale)
{
    if (sale->line_count <= 0) return SALE_FORM_NO_LINES;
    if (sale->line_count > SALE_LINES_LIMIT) return SALE_FORM_TOO_MANY_LINES;
    for (int i = 0; i < sale->line_count; i++) {
        int64_t quantity = sale->lines[i].quantity;
        if (quantity < 1 || quantity > SALE_QUANTITY_LIMIT) return SALE_FORM_QUANTITY;
    }
    for (int i = 0; i < sale->line_count; i++) {
        if (!line_price_is_right(&sale->lines[i])) return SALE_FORM_PRICE;
    }
    struct money limit = money_of_kopecks(MONEY_AMOUNT_LIMIT_KOPECKS);
    if (money_compare(sale_total(sale), limit) > 0) return SALE_FORM_TOTAL;
    if (money_compare(sale_subsidy(sale), limit) > 0) return SALE_FORM_TOTAL;
    return SALE_FORM_OK;
}

static struct money times(struct money money, int64_t quantity)
{
    struct money product;
    CHECK(money_multiply(money, quantity, &product));
    return product;
}

struct money sale_total(const struct sale *sale)
{
    struct money total = money_zero();
    for (int i = 0; i < sale->line_count; i++) {
        total = money_plus(total, times(sale->lines[i].price, sale->lines[i].quantity));
    }
    return total;
}

struct money sale_extras(const struct sale *sale)
{
    struct money extras = money_zero();
    for (int i = 0; i < sale->line_count; i++) {
        if (sale->lines[i].kind != SALE_DISH) continue;
        extras = money_plus(extras, times(sale->lines[i].price, sale->lines[i].quantity));
    }
    return extras;
}

struct money sale_subsidy(const struct sale *sale)
{
    struct money subsidy = money_zero();
    for (int i = 0; i < sale->line_count; i++) {
        subsidy = money_plus(subsidy, times(sale->lines[i].subsidy, sale->lines[i].quantity));
    }
    return subsidy;
}

static bool is_entitled(const struct eater *eater, int64_t set_meal_id, struct day day)
{
    for (int i = 0; i < eater->right_count; i++) {
        const struct sale_right *right = &eater->rights[i];
        if (right->set_meal_id == set_meal_id && day_compare(right->first_day, day) <= 0 &&
            day_compare(day, right->last_day) <= 0) {
            return true;
        }
    }
    return false;
}

/* A set meal that the budget pays a part of goes only to who has the right to it. */
static bool sale_lacks_right(const struct sale *sale, const struct eater *eater)
{
    for (int i = 0; i < sale->line_count; i++) {
        const struct sale_line *line = &sale->lines[i];
        if (line->kind != SALE_SET_MEAL || money_is_zero(line->subsidy)) continue;
        if (!is_entitled(eater, line->item_id, sale->day)) return true;
    }
    return false;
}

static bool was_served(const struct eater *eater, int64_t set_meal_id)
{
    for (int i = 0; i < eater->served_count; i++) {
        if (eater->served[i] == set_meal_id) return true;
    }
    return false;
}

static bool line_repeats(const struct sale *sale, int at)
{
    if (sale->lines[at].quantity > 1) return true;
    for (int i = 0; i < at; i++) {
        if (sale->lines[i].kind != SALE_SET_MEAL) continue;
        if (sale->lines[i].item_id == sale->lines[at].item_id) return true;
    }
    return false;
}

static bool sale_serves_again(const struct sale *sale, const struct eater *eater,
                              const struct sale_policy *policy)
{
    if (!policy->set_meals_once) return false;
    for (int i = 0; i < sale->line_count; i++) {
        if (sale->lines[i].kind != SALE_SET_MEAL) continue;
        if (was_served(eater, sale->lines[i].item_id) || line_repeats(sale, i)) return true;
    }
    return false;
}

static bool is_banned(const struct eater *eater, const struct sale_line *line)
{
    for (int i = 0; i < eater->ban_count; i++) {
        const struct ban *ban = &eater->bans[i];
        int64_t id = ban->kind == BAN_DISH ? line->item_id : line->category_id;
        if (id != 0 && id == ban->banned_id) return true;
    }
    return false;
}

static bool sale_names_banned_dish(const struct sale *sale, const struct eater *eater)
{
    for (int i = 0; i < sale->line_count; i++) {
        if (sale->lines[i].kind == SALE_DISH && is_banned(eater, &sale->lines[i])) return true;
    }
    return false;
}

static bool sale_exceeds_day_limit(const struct sale *sale, const struct eater *eater)
{
    struct money extras = sale_extras(sale);
    if (!eater->has_day_limit || money_is_zero(extras)) return false;
    return money_compare(money_plus(eater->spent_today, extras), eater->day_limit) > 0;
}

static bool sale_breaks_floor(const struct sale *sale, const struct eater *eater,
                              const struct sale_policy *policy)
{
    struct money extras = sale_extras(sale);
    struct money there = money_plus(eater->balance, eater->deferred);
    struct money rest = money_minus(there, sale_total(sale));
    bool is_below = money_compare(rest, policy->main_meal_floor) < 0;
    if (is_below && !policy->feeds_everyone && !money_is_zero(sale_total(sale))) return true;
    /* The set meal is charged first: extras are bought with what it leaves. */
    return money_is_positive(extras) && money_is_negative(rest);
}

static bool sale_exceeds_cap(const struct sale *sale, const struct eater *eater,
                             const struct sale_policy *policy)
{
    struct money extras = sale_extras(sale);
    if (!policy->has_offline_cap || money_is_zero(extras)) return false;
    return money_compare(money_plus(eater->spent_blind, extras), policy->offline_cap) > 0;
}

enum sale_status sale_decide(const struct sale *sale, const struct eater *eater,
                             const struct sale_policy *policy)
{
    if (eater->account_closed) return SALE_ACCOUNT_CLOSED;
    if (eater->card_refused) return SALE_CARD_NOT_ACTIVE;
    if (sale_lacks_right(sale, eater)) return SALE_NOT_ENTITLED;
    if (sale_serves_again(sale, eater, policy)) return SALE_ALREADY_SERVED;
    if (sale_names_banned_dish(sale, eater)) return SALE_DISH_BANNED;
    if (sale_exceeds_day_limit(sale, eater)) return SALE_OVER_DAY_LIMIT;
    if (sale_breaks_floor(sale, eater, policy)) return SALE_NOT_ENOUGH_MONEY;
    if (sale_exceeds_cap(sale, eater, policy)) return SALE_OVER_OFFLINE_CAP;
    return SALE_OK;
}

const char *sale_status_name(enum sale_status status)
{
    switch (status) {
    case SALE_OK: return "ok";
    case SALE_ACCOUNT_CLOSED: return "account_closed";
    case SALE_CARD_NOT_ACTIVE: return "card_not_active";
    case SALE_NOT_ENTITLED: return "not_entitled";
    case SALE_ALREADY_SERVED: return "already_served";
    case SALE_DISH_BANNED: return "dish_banned";
    case SALE_OVER_DAY_LIMIT: return "over_day_limit";
    case SALE_NOT_ENOUGH_MONEY: return "not_enough_money";
    case SALE_OVER_OFFLINE_CAP: return "over_offline_cap";
    }
    return "unknown";
}
