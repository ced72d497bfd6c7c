/* The parts of a person's file that no single query gives: the pupil, every operation with its
 * dishes, the photo. */
#include "base/check.h"
#include "desk/account_statement.h"
#include "export/person_inside.h"
#include "meals/allergen.h"
#include "school/person.h"
#include "school/photo.h"

static void text_or_none(struct person_row *row, const char *string)
{
    if (*string == '\0') {
        person_cell_none(row);
    } else {
        person_cell_text(row, text_of(string));
    }
}

static void pupil_add(struct person_run *run, const struct person *person, struct money balance)
{
    struct person_row row = person_row_begin(run, PERSON_PUPIL_PART);
    text_or_none(&row, person->number);
    text_or_none(&row, person->surname);
    text_or_none(&row, person->name);
    text_or_none(&row, person->patronymic);
    if (person->has_birth_day) {
        person_cell_int(&row, person->birth_day.number);
    } else {
        person_cell_none(&row);
    }
    text_or_none(&row, run->school.name);
    text_or_none(&row, person->class_name);
    person_cell_int(&row, money_in_kopecks(balance));
    text_or_none(&row, person->allergens);
    if (person->has_day_limit) {
        person_cell_int(&row, money_in_kopecks(person->day_limit));
    } else {
        person_cell_none(&row);
    }
}

static void operation_add(struct person_run *run, const struct account_entry *entry)
{
    struct person_row row = person_row_begin(run, PERSON_OPERATIONS_PART);
    int64_t kopecks = money_in_kopecks(entry->amount);
    person_cell_int(&row, entry->happened_at.ms);
    person_cell_text(&row, text_of(entry->name));
    if (!entry->is_debit) person_cell_none(&row);
    person_cell_int(&row, kopecks);
    if (entry->is_debit) person_cell_none(&row);
    for (int i = 0; i < entry->dish_count; i++) {
        const struct account_dish *dish = &entry->dishes[i];
        if (dish->is_set_meal) continue; /* those stand in a part of their own */
        struct person_row of = person_row_begin(run, PERSON_DISHES_PART);
        person_cell_int(&of, entry->happened_at.ms);
        person_cell_text(&of, text_of(entry->name));
        person_cell_text(&of, text_of(dish->name));
        person_cell_int(&of, dish->quantity);
        person_cell_int(&of, money_in_kopecks(dish->price));
        person_cell_int(&of, money_in_kopecks(dish->sum));
    }
}

/* Statements of a year each, the oldest first: the longest that one may be. */
static enum err operations_load(struct person_run *run)
{
    struct day today = day_of_instant(run->order->now, run->school.zone);
    for (int year = PERSON_YEARS - 1; year >= 0; year--) {
        struct account_statement statement;
        struct day last = day_add(today, -year * ACCOUNT_STATEMENT_DAYS_LIMIT);
        const struct account_statement_request request = {
            .school_id = run->order->school_id,
            .school_number = run->school.number,
            .account_id = run->account_id,
            .first_day = day_add(last, 1 - ACCOUNT_STATEMENT_DAYS_LIMIT),
            .last_day = last,
            .with_dishes = true,
        };
        TRY(account_statement_load(run->tx, run->arena, &request, &statement));
        for (int i = 0; i < statement.entry_count; i++) operation_add(run, &statement.entries[i]);
    }
    return OK;
}

enum err person_account_load(struct person_run *run)
{
    bool found;
    struct person person;
    struct money balance;
    struct photo photo;
    int64_t school_id = run->order->school_id;
    TRY(person_by_id(run->tx, run->arena, school_id, run->account_id, &found, &person));
    if (!found) return ERR_NOT_FOUND;
    TRY(account_balance_load(run->tx, school_id, run->account_id, &balance));
    TRY(photo_load(run->tx, run->arena, school_id, run->account_id, &run->has_photo, &photo));
    run->photo = photo.bytes;
    run->photo_type = photo.content_type;
    pupil_add(run, &person, balance);
    return operations_load(run);
}
