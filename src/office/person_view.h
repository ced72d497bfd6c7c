/* Everything about a person in one place: what is read, and what the page shows of it. */
#ifndef OFFICE_PERSON_VIEW_H
#define OFFICE_PERSON_VIEW_H

#include "access/login.h"
#include "access/session.h"
#include "desk/absence.h"
#include "desk/account_statement.h"
#include "desk/appeal.h"
#include "desk/card_keep.h"
#include "desk/upkeep.h"
#include "office/inside.h"
#include "pay/order.h"
#include "pay/refund.h"
#include "pay/trace.h"
#include "school/person.h"
#include "school/school.h"

enum {
    PERSON_OPERATIONS_SHOWN = 10,
    PERSON_OPERATION_DAYS = 60, /* among which they are looked for */
    PERSON_PAYMENTS_SHOWN = 5,
    PERSON_ORDERS_SHOWN = 10,
    PERSON_ABSENCE_DAYS = 30 /* looked back */
};

struct person_payment {
    int64_t id;
    struct payment_trace trace;
};

struct person_work {
    struct arena *arena;
    struct text number;
    int64_t payment_id; /* one that was asked for; 0: none */
    bool sees_money;    /* RIGHT_BALANCES */
    bool sees_appeals;
    struct instant now;
    /* answers */
    bool found;
    struct person person;
    struct school school;
    struct card_history cards;
    struct money balance;
    struct account_statement statement;
    struct person_payment payments[PERSON_PAYMENTS_SHOWN + 1];
    int payment_count;
    struct order_list orders;
    struct refund_list refunds;
    struct login_list logins;
    int sessions[LOGIN_ACCOUNTS_LIMIT]; /* by login */
    struct account_letters letters;
    struct absence_list absences;
    struct appeal_list appeals;
};
/* A store_read. */
enum err work_person(struct tx *tx, void *context) MUST_CHECK;
/* Only whose the number is; for deeds. */
enum err work_person_place(struct tx *tx, void *context) MUST_CHECK;

/* Adds person.*, cards, operations, payments, orders, refunds, logins, letters, absences and
 * appeals, each list with a flag has_*. */
void person_view_set(json_t *view, const struct person_work *work);

/* "п***в@example.org": of an address a person of the staff sees no more. */
char *email_masked(struct arena *arena, const char *email);

#endif
