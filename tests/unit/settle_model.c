/* The naive model of settlement. */
#include "settle_model.h"

#include <string.h>

#include "desk_kit.h"
#include "settle_kit.h"

enum { CORRECTS_NONE = 0, CORRECTS_OLDER = -1, NEVER = 1000 };

const struct model_meal MODEL_MENU[MODEL_MEALS] = {
    {KIT_BREAKFAST, 4961, 2039, 1, {SETTLE_CATERER, SETTLE_OTHER_CATERER}},
    {KIT_FREE_LUNCH, 0, 8700, 2, {SETTLE_CATERER, SETTLE_CATERER}},
    {KIT_SNACK, 3180, 0, 0, {SETTLE_OTHER_CATERER, SETTLE_OTHER_CATERER}},
};

/* One ends and another of the same caterer begins; both caterers work in both schools, so that
 * somebody has to say whose the counters are. */
const struct model_contract MODEL_PAPERS[MODEL_CONTRACTS] = {
    {KIT_SCHOOL, 71, SETTLE_CATERER, "12-П", -NEVER, 5},
    {KIT_SCHOOL, 72, SETTLE_CATERER, "13-П", 6, NEVER},
    {KIT_SCHOOL, 73, SETTLE_OTHER_CATERER, "4", -NEVER, NEVER},
    {KIT_OTHER_SCHOOL, 81, SETTLE_OTHER_CATERER, "5", -NEVER, NEVER},
    {KIT_OTHER_SCHOOL, 82, SETTLE_CATERER, "14-П", -NEVER, NEVER},
};

void model_add(struct model *model, struct model_move move)
{
    assert_true(model->move_count < MODEL_MOVES_LIMIT);
    move.booked = model->today;
    model->moves[model->move_count++] = move;
}

void model_seal(struct model *model)
{
    model->sealed_day = model->today - 1;
    for (int i = 0; i < model->move_count; i++) {
        struct model_move *move = &model->moves[i];
        if (move->is_sealed || move->booked > model->sealed_day) continue;
        move->booked = model->sealed_day;
        move->is_sealed = true;
    }
}

/* ---- whose ---- */

static const struct model_meal *meal_of(int64_t set_meal_id)
{
    for (int i = 0; i < MODEL_MEALS; i++) {
        if (MODEL_MENU[i].id == set_meal_id) return &MODEL_MENU[i];
    }
    fail_msg("no set meal %lld", (long long)set_meal_id);
    return &MODEL_MENU[0];
}

static const struct model_contract *contract_of(int64_t school_id, int64_t caterer_id, int day)
{
    for (int i = 0; i < MODEL_CONTRACTS; i++) {
        const struct model_contract *paper = &MODEL_PAPERS[i];
        if (paper->school_id != school_id || paper->caterer_id != caterer_id) continue;
        if (day >= paper->first_day && day <= paper->last_day) return paper;
    }
    fail_msg("no contract of caterer %lld on day %d", (long long)caterer_id, day);
    return &MODEL_PAPERS[0];
}

/* The newest word for that day; several caterers have contracts, so that without one it is
 * nobody's. */
static int64_t counter_caterer(const struct model *model, int64_t school_id, int day)
{
    const struct model_buffet *last = NULL;
    for (int i = 0; i < model->buffet_count; i++) {
        const struct model_buffet *buffet = &model->buffets[i];
        if (buffet->school_id != school_id || buffet->first_day > day) continue;
        if (last == NULL || buffet->first_day > last->first_day) last = buffet;
    }
    return last == NULL ? 0 : last->caterer_id;
}

static int64_t corrects(const struct model *model, int first_day, int day)
{
    if (day >= first_day) return CORRECTS_NONE;
    for (int i = 0; i < model->period_count; i++) {
        const struct model_period *period = &model->periods[i];
        if (day >= period->first_day && day <= period->last_day) return i + 1;
    }
    return CORRECTS_OLDER;
}

/* ---- lines ---- */

static struct model_line line_for(const struct model *model, int first_day,
                                  const struct model_move *move)
{
    struct model_line line = {.school_id = move->school_id,
                              .contract = "",
                              .corrects_id = corrects(model, first_day, move->eaten),
                              .set_meal_id = move->set_meal_id};
    if (move->set_meal_id == 0) {
        line.caterer_id = counter_caterer(model, move->school_id, move->eaten);
        return line;
    }
    const struct model_meal *meal = meal_of(move->set_meal_id);
    const struct model_contract *paper = contract_of(
        move->school_id, meal->caterers[move->school_id == KIT_OTHER_SCHOOL], move->eaten);
    line.caterer_id = paper->caterer_id;
    line.contract = paper->number;
    line.source_id = meal->source_id;
    line.parent_price = meal->parent;
    line.subsidy_price = meal->subsidy;
    return line;
}

static bool is_same_line(const struct model_line *a, const struct model_line *b)
{
    return a->school_id == b->school_id && a->caterer_id == b->caterer_id &&
           strcmp(a->contract, b->contract) == 0 && a->corrects_id == b->corrects_id &&
           a->set_meal_id == b->set_meal_id && a->source_id == b->source_id &&
           a->parent_price == b->parent_price && a->subsidy_price == b->subsidy_price;
}

static struct model_line *line_in(struct model_period *period, const struct model_line *wanted)
{
    for (int i = 0; i < period->line_count; i++) {
        if (is_same_line(&period->lines[i], wanted)) return &period->lines[i];
    }
    assert_true(period->line_count < MODEL_LINES_LIMIT);
    period->lines[period->line_count] = *wanted;
    return &period->lines[period->line_count++];
}

void model_compute(const struct model *model, int first_day, int last_day,
                   struct model_period *out_period)
{
    struct model_period *period = out_period;
    *period = (struct model_period){.first_day = first_day, .last_day = last_day};
    for (int i = 0; i < model->move_count; i++) {
        const struct model_move *move = &model->moves[i];
        if (move->booked < first_day || move->booked > last_day) continue;
        struct model_line wanted = line_for(model, first_day, move);
        struct model_line *line = line_in(period, &wanted);
        line->meals += move->set_meal_id == 0 ? 0 : move->quantity;
        line->parent_sum += move->quantity * move->parent;
        line->subsidy_sum += move->quantity * move->subsidy;
    }
    int kept = 0;
    for (int i = 0; i < period->line_count; i++) {
        const struct model_line *line = &period->lines[i];
        if (line->meals == 0 && line->parent_sum == 0 && line->subsidy_sum == 0) continue;
        period->lines[kept++] = *line;
    }
    period->line_count = kept;
}

/* ---- judging ---- */

enum settle_status model_judge(const struct model *model, const struct model_period *period)
{
    int days = period->last_day - period->first_day + 1;
    if (days < 1 || days > SETTLE_DAYS_LIMIT) return SETTLE_PERIOD_INVALID;
    for (int i = 0; i < model->period_count; i++) {
        const struct model_period *closed = &model->periods[i];
        if (closed->first_day == period->first_day && closed->last_day == period->last_day) {
            return SETTLE_EXISTS;
        }
    }
    if (model->period_count > 0) {
        int next = model->periods[model->period_count - 1].last_day + 1;
        if (period->first_day < next) return SETTLE_OVERLAPS;
        if (period->first_day > next) return SETTLE_LEAVES_HOLE;
    }
    if (period->last_day > model->sealed_day) return SETTLE_NOT_OVER;
    for (int i = 0; i < period->line_count; i++) {
        if (period->lines[i].caterer_id == 0) return SETTLE_UNOWNED;
    }
    return SETTLE_CLOSED;
}

/* ---- comparing ---- */

static bool line_is_told(const struct model_line *line, const struct settle_line *told)
{
    const struct model_line found = {
        .school_id = told->school_id,
        .caterer_id = told->caterer_id,
        .contract = told->contract_number,
        .corrects_id = told->corrects_id,
        .set_meal_id = told->set_meal_id,
        .source_id = told->funding_source_id,
        .parent_price = told->set_meal_id == 0 ? 0 : money_in_kopecks(told->parent_price),
        .subsidy_price = told->set_meal_id == 0 ? 0 : money_in_kopecks(told->subsidy_price),
    };
    enum settle_kind kind = line->set_meal_id == 0 ? SETTLE_BUFFET : SETTLE_MEAL;
    return is_same_line(line, &found) && told->kind == kind && line->meals == told->meals &&
           line->parent_sum == money_in_kopecks(told->parent_sum) &&
           line->subsidy_sum == money_in_kopecks(told->subsidy_sum);
}

static void told_print(const struct settle_period *told)
{
    for (int i = 0; i < told->line_count; i++) {
        const struct settle_line *line = &told->lines[i];
        print_message("  told: school %lld caterer %lld «%s» meal %lld corrects %lld: %lld, "
                      "%lld + %lld\n",
                      (long long)line->school_id, (long long)line->caterer_id,
                      line->contract_number, (long long)line->set_meal_id,
                      (long long)line->corrects_id, (long long)line->meals,
                      (long long)money_in_kopecks(line->parent_sum),
                      (long long)money_in_kopecks(line->subsidy_sum));
    }
}

static bool differs(const struct model_period *period, const struct settle_period *told,
                    const struct model_line *line)
{
    print_message("days %d to %d: the model has %d lines, %d are told\n", period->first_day,
                  period->last_day, period->line_count, told->line_count);
    if (line != NULL) {
        print_message("  lacks: school %lld caterer %lld «%s» meal %lld corrects %lld: %lld, "
                      "%lld + %lld\n",
                      (long long)line->school_id, (long long)line->caterer_id, line->contract,
                      (long long)line->set_meal_id, (long long)line->corrects_id,
                      (long long)line->meals, (long long)line->parent_sum,
                      (long long)line->subsidy_sum);
    }
    told_print(told);
    return false;
}

bool model_is_told(const struct model_period *period, const struct settle_period *told)
{
    int64_t meals = 0, subsidies = 0, counter = 0;
    if (period->line_count != told->line_count) return differs(period, told, NULL);
    for (int i = 0; i < period->line_count; i++) {
        const struct model_line *line = &period->lines[i];
        bool found = false;
        for (int k = 0; k < told->line_count; k++) found |= line_is_told(line, &told->lines[k]);
        if (!found) return differs(period, told, line);
        *(line->set_meal_id == 0 ? &counter : &meals) += line->parent_sum;
        subsidies += line->subsidy_sum;
    }
    bool is_summed = meals == money_in_kopecks(told->parent_total) &&
                     subsidies == money_in_kopecks(told->subsidy_total) &&
                     counter == money_in_kopecks(told->buffet_total);
    return is_summed || differs(period, told, NULL);
}

/* ---- the counter ---- */

enum buffet_status model_buffet_set(struct model *model, struct model_buffet buffet)
{
    int closed = model->period_count == 0 ? -NEVER
                                          : model->periods[model->period_count - 1].last_day;
    for (int day = buffet.first_day; day <= closed; day++) {
        bool is_covered = false;
        for (int i = 0; i < model->buffet_count; i++) {
            const struct model_buffet *known = &model->buffets[i];
            is_covered |= known->school_id == buffet.school_id &&
                          known->first_day > buffet.first_day && known->first_day <= day;
        }
        int64_t now = counter_caterer(model, buffet.school_id, day);
        if (!is_covered && now != 0 && now != buffet.caterer_id) return BUFFET_CLOSED;
    }
    for (int i = 0; i < model->buffet_count; i++) {
        struct model_buffet *known = &model->buffets[i];
        if (known->school_id != buffet.school_id || known->first_day != buffet.first_day) continue;
        *known = buffet;
        return BUFFET_SET;
    }
    assert_true(model->buffet_count < MODEL_BUFFETS_LIMIT);
    model->buffets[model->buffet_count++] = buffet;
    return BUFFET_SET;
}

/* ---- balances ---- */

int64_t model_owed(const struct model *model, int64_t caterer_id)
{
    int64_t owed = 0;
    for (int i = 0; i < model->period_count; i++) {
        const struct model_period *period = &model->periods[i];
        for (int k = 0; k < period->line_count; k++) {
            const struct model_line *line = &period->lines[k];
            if (line->caterer_id == caterer_id) owed += line->parent_sum + line->subsidy_sum;
        }
    }
    for (int i = 0; i < model->payout_count; i++) {
        const struct model_payout *payout = &model->payouts[i];
        bool is_taken = payout->caterer_id == caterer_id && payout->state != PAYOUT_CANCELLED;
        if (is_taken) owed -= payout->amount;
    }
    return owed;
}

int64_t model_under_way(const struct model *model)
{
    int64_t amount = 0;
    for (int i = 0; i < model->payout_count; i++) {
        const struct model_payout *payout = &model->payouts[i];
        bool is_under_way = payout->state == PAYOUT_MADE || payout->state == PAYOUT_SENT;
        if (is_under_way) amount += payout->amount;
    }
    return amount;
}

int64_t model_unsettled(const struct model *model, int64_t school_id, bool is_counter)
{
    int64_t amount = 0;
    for (int i = 0; i < model->move_count; i++) {
        const struct model_move *move = &model->moves[i];
        if (move->school_id != school_id || (move->set_meal_id == 0) != is_counter) continue;
        amount += move->quantity * (move->parent + move->subsidy);
    }
    for (int i = 0; i < model->period_count; i++) {
        const struct model_period *period = &model->periods[i];
        for (int k = 0; k < period->line_count; k++) {
            const struct model_line *line = &period->lines[k];
            if (line->school_id != school_id || (line->set_meal_id == 0) != is_counter) continue;
            amount -= line->parent_sum + line->subsidy_sum;
        }
    }
    return amount;
}
