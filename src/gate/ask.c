/* The parts of which all dialects' questions are made. */
#include "gate/ask.h"

#include "base/parse.h"
#include "school/person.h"

static bool is_digits(struct text text)
{
    for (size_t i = 0; i < text.size; i++) {
        if (text.bytes[i] < '0' || text.bytes[i] > '9') return false;
    }
    return text.size > 0;
}

bool ask_id_is_formed(struct text text)
{
    return text.size <= ASK_ID_DIGITS && is_digits(text);
}

bool ask_amount_read(struct text text, struct money *out_amount)
{
    struct text kopecks = text;
    struct text roubles = text_cut(&kopecks, '.');
    bool has_dot = kopecks.bytes != NULL;
    if (!is_digits(roubles)) return false;
    if (has_dot && (kopecks.size > 2 || !is_digits(kopecks))) return false;
    return money_parse(text, out_amount) == OK;
}

/* `size` digits at `from` as a number; false when they are none. */
static bool digits_read(struct text text, size_t from, size_t size, int *out_number)
{
    int64_t number;
    struct text part = text_part(text, from, size);
    if (part.size != size || !is_digits(part)) return false;
    if (parse_int64(part, 0, INT32_MAX, &number) != OK) return false;
    *out_number = (int)number;
    return true;
}

/* Where in each form year, month, day, hour, minute and second stand. */
static const struct time_form {
    size_t size;
    struct {
        size_t from, size;
    } parts[6];
    const char *signs; /* what stands at the other places; a blank stands for a digit */
} FORMS[] = {
    {14, {{0, 4}, {4, 2}, {6, 2}, {8, 2}, {10, 2}, {12, 2}}, "              "},
    {19, {{6, 4}, {3, 2}, {0, 2}, {11, 2}, {14, 2}, {17, 2}}, "  .  .    _  :  :  "},
};

static bool form_read(struct text text, const struct time_form *form, int *out_parts)
{
    if (text.size != form->size) return false;
    for (size_t i = 0; i < form->size; i++) {
        if (form->signs[i] != ' ' && form->signs[i] != text.bytes[i]) return false;
    }
    for (int i = 0; i < 6; i++) {
        if (!digits_read(text, form->parts[i].from, form->parts[i].size, &out_parts[i])) {
            return false;
        }
    }
    return true;
}

bool ask_time_read(struct text text, struct instant *out_instant, struct day *out_day)
{
    int parts[6];
    struct day day;
    bool is_formed = false;
    for (size_t i = 0; i < sizeof FORMS / sizeof *FORMS && !is_formed; i++) {
        is_formed = form_read(text, &FORMS[i], parts);
    }
    if (!is_formed || parts[0] < 2000 || parts[0] > 2199) return false;
    if (!day_from_date((struct date){parts[0], parts[1], parts[2]}, &day)) return false;
    if (parts[3] > 23 || parts[4] > 59 || parts[5] > 59) return false;
    int64_t second = parts[3] * INT64_C(3600) + parts[4] * INT64_C(60) + parts[5];
    *out_instant = instant_add_ms(day_start(day, zone_moscow()), second * SECOND_MS);
    *out_day = day;
    return true;
}

void ask_fail(struct ask *ask, enum payment_reason fault)
{
    if (ask->fault == REASON_ACCEPTED) ask->fault = fault;
}

void ask_account_read(const struct params *params, const char *name, struct ask *ask)
{
    enum param_state state = params_find(params, name, &ask->account);
    if (state == PARAM_WRONG) ask_fail(ask, REASON_PARAMETER_INVALID);
    /* SPEC account 10: text of ten digits with leading zeros, compared after trimming. */
    if (!account_number_is_formed(ask->account)) ask_fail(ask, REASON_ACCOUNT_MALFORMED);
}

void ask_sum_read(const struct params *params, const char *name, struct ask *ask)
{
    struct text sum;
    if (params_find(params, name, &sum) == PARAM_WRONG) ask_fail(ask, REASON_PARAMETER_INVALID);
    if (!ask_amount_read(sum, &ask->amount) || !money_is_amount(ask->amount)) {
        ask_fail(ask, REASON_AMOUNT_INVALID);
    }
}

/* SPEC osmp 1.5.6: the day of reconciliation is the date part of txn_date. */
void ask_date_read(const struct params *params, const char *name, struct ask *ask)
{
    struct text date;
    if (params_find(params, name, &date) == PARAM_WRONG) ask_fail(ask, REASON_PARAMETER_INVALID);
    if (!ask_time_read(date, &ask->paid_at, &ask->bank_day)) ask_fail(ask, REASON_DATE_INVALID);
}
