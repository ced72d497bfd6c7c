/* Slips. */
#include "desk/slip.h"

#include <inttypes.h>

#include "base/buf.h"
#include "desk/reconciliation_sql.h"
#include "school/person.h"
#include "school/school.h"

const char *slip_purpose(struct arena *arena, const struct requisites *requisites,
                         const struct slip *slip)
{
    const char *begin = requisites->values[REQUISITE_PURPOSE];
    return arena_printf(arena, "%s, Л/С %s", *begin != '\0' ? begin : "Школьное питание",
                        slip->number);
}

/* `|` parts the fields, so that it cannot stand in one. */
static void field_add(struct buf *buf, const char *key, const char *value)
{
    if (*value == '\0') return;
    buf_printf(buf, "|%s=", key);
    for (; *value != '\0'; value++) buf_add_char(buf, *value == '|' ? ' ' : *value);
}

struct text slip_code(struct arena *arena, const struct requisites *requisites,
                      const struct slip *slip)
{
    struct buf buf;
    const char *const *values = requisites->values;
    buf_init(&buf, arena);
    /* ST, version 0001, encoding 2: UTF-8. The first five fields are the obligatory ones. */
    buf_add_string(&buf, "ST00012");
    field_add(&buf, "Name", values[REQUISITE_NAME]);
    field_add(&buf, "PersonalAcc", values[REQUISITE_ACCOUNT]);
    field_add(&buf, "BankName", values[REQUISITE_BANK]);
    field_add(&buf, "BIC", values[REQUISITE_BIC]);
    field_add(&buf, "CorrespAcc", values[REQUISITE_CORRESPONDENT]);
    field_add(&buf, "PayeeINN", values[REQUISITE_INN]);
    field_add(&buf, "KPP", values[REQUISITE_KPP]);
    field_add(&buf, "PersAcc", slip->number);
    field_add(&buf, "Purpose", slip_purpose(arena, requisites, slip));
    if (slip->has_amount) {
        field_add(&buf, "Sum", arena_printf(arena, "%" PRId64, money_in_kopecks(slip->amount)));
    }
    return buf_text(&buf);
}

enum err slips_of_school(struct tx *tx, struct arena *arena, int64_t school_id, bool *out_found,
                         struct slip_list *out_list)
{
    struct school school;
    struct slip_list list = {ARENA_ARRAY(arena, struct slip, SLIPS_LIMIT), 0};
    TRY(school_by_id(tx, arena, school_id, out_found, &school));
    if (!*out_found) return OK;
    scoped(statement) struct statement *rows = statement_open(tx, &q_people_with_balances);
    bind_int(rows, ARG_PEOPLE_WITH_BALANCES_SCHOOL_ID, school_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found || list.count == SLIPS_LIMIT) break;
        if (column_int(rows, COL_PEOPLE_WITH_BALANCES_KIND) != PERSON_PUPIL) continue;
        list.slips[list.count++] = (struct slip){
            .number = column_string(rows, COL_PEOPLE_WITH_BALANCES_NUMBER, arena),
            .surname = column_string(rows, COL_PEOPLE_WITH_BALANCES_SURNAME, arena),
            .name = column_string(rows, COL_PEOPLE_WITH_BALANCES_NAME, arena),
            .patronymic = column_string(rows, COL_PEOPLE_WITH_BALANCES_PATRONYMIC, arena),
            .class_name = column_string(rows, COL_PEOPLE_WITH_BALANCES_CLASS_NAME, arena),
            .school_name = school.name,
        };
    }
    *out_list = list;
    return OK;
}

enum err slip_of_account(struct tx *tx, struct arena *arena, int64_t school_id, int64_t account_id,
                         bool *out_found, struct slip *out_slip)
{
    struct school school;
    struct person person;
    TRY(school_by_id(tx, arena, school_id, out_found, &school));
    if (!*out_found) return OK;
    TRY(person_by_id(tx, arena, school_id, account_id, out_found, &person));
    if (!*out_found) return OK;
    *out_slip = (struct slip){
        .number = person.number,
        .surname = person.surname,
        .name = person.name,
        .patronymic = person.patronymic,
        .class_name = person.class_name != NULL ? person.class_name : "",
        .school_name = school.name,
    };
    return OK;
}
