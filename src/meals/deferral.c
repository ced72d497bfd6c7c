/* Instalments. */
#include "meals/deferral.h"

#include "base/check.h"

static int64_t due_count(const struct deferral *deferral, struct day day)
{
    int64_t days = (int64_t)day.number - deferral->first_due.number;
    if (days < 0) return 0;
    int64_t count = 1 + days / deferral->instalment_days;
    return count < deferral->instalment_count ? count : deferral->instalment_count;
}

/* Amounts are bounded by what an account may owe: the product stays far below 2^63. */
static struct money part(const struct deferral *deferral, int64_t count)
{
    if (count == deferral->instalment_count) return deferral->amount;
    int64_t kopecks;
    CHECK(deferral->instalment_count > 0 && deferral->instalment_days > 0);
    CHECK(!__builtin_mul_overflow(money_in_kopecks(deferral->amount), count, &kopecks));
    return money_of_kopecks(kopecks / deferral->instalment_count);
}

struct money deferral_due(const struct deferral *deferral, struct day day)
{
    return part(deferral, due_count(deferral, day));
}

struct money deferral_left(const struct deferral *deferral, struct day day)
{
    return money_minus(deferral->amount, deferral_due(deferral, day));
}

struct day deferral_instalment_day(const struct deferral *deferral, int64_t number)
{
    CHECK(number >= 1 && number <= deferral->instalment_count);
    return day_add(deferral->first_due, (int)((number - 1) * deferral->instalment_days));
}

struct money deferral_instalment(const struct deferral *deferral, int64_t number)
{
    return money_minus(part(deferral, number), part(deferral, number - 1));
}

struct money deferral_of_meal(struct money there, struct money price)
{
    if (!money_is_positive(there)) return price;
    return money_compare(there, price) >= 0 ? money_zero() : money_minus(price, there);
}
