/* «Карты»: by class, how far cards have come, and how many pupils have one that works. */
#include "report/report_inside.h"
#include "report/report_sql.h"
#include "school/card.h"

enum counted { ORDERED, AT_SCHOOL, GIVEN_OUT, ACTIVE, LOST, TEMPORARY, COUNTED };

static const char *const TITLES[COUNTED] = {
    [ORDERED] = "Заказаны", [AT_SCHOOL] = "В школе", [GIVEN_OUT] = "Выданы",
    [ACTIVE] = "Действуют", [LOST] = "Утеряны",      [TEMPORARY] = "Временные"};

struct class_cards {
    int64_t pupils, covered;
    int64_t cards[COUNTED];
};

/* -1: past cards are not counted. */
static int counted_as(enum card_state state, bool is_temporary)
{
    switch (state) {
    case CARD_ORDERED:
    case CARD_MADE: return ORDERED;
    case CARD_AT_SCHOOL: return AT_SCHOOL;
    case CARD_GIVEN_OUT: return GIVEN_OUT;
    case CARD_ACTIVE: return is_temporary ? TEMPORARY : ACTIVE;
    case CARD_TEMPORARY: return TEMPORARY;
    case CARD_BLOCKED:
    case CARD_LOST: return LOST;
    case CARD_REPLACED:
    case CARD_RETURNED: return -1;
    }
    return -1;
}

/* Pupils that are at school and asked for; NULL: not such a one. */
static struct class_cards *cards_of(const struct report_making *making, struct class_cards *classes,
                                    const struct report_person *person)
{
    if (person == NULL || person->kind != PERSON_PUPIL || person->state != PERSON_ACTIVE) {
        return NULL;
    }
    if (!report_takes_class(making, person->class_id)) return NULL;
    return &classes[person->class_place < 0 ? making->classes.count : person->class_place];
}

static enum err cards_count(struct report_making *making, struct class_cards *classes)
{
    bool *covered = ARENA_ARRAY(making->arena, bool, (size_t)making->person_count + 1);
    scoped(statement) struct statement *rows = statement_open(making->tx, &q_report_cards);
    bind_int(rows, ARG_REPORT_CARDS_SCHOOL_ID, making->ask->school_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        const struct report_person *person = report_person_find(
            making, column_int(rows, COL_REPORT_CARDS_ACCOUNT_ID));
        struct class_cards *cards = cards_of(making, classes, person);
        enum card_state state = (enum card_state)column_int(rows, COL_REPORT_CARDS_STATE);
        int kind = counted_as(state, column_int(rows, COL_REPORT_CARDS_IS_TEMPORARY) != 0);
        if (cards == NULL || kind < 0) continue;
        cards->cards[kind]++;
        if (!card_is_usable(state) || covered[person - making->people]) continue;
        covered[person - making->people] = true;
        cards->covered++;
    }
}

static void columns_set(struct sheet *sheet)
{
    sheet_column(sheet, (struct sheet_column){"Класс", SHEET_TEXT, .width = 14});
    sheet_column(sheet,
                 (struct sheet_column){"Учащихся", SHEET_NUMBER, .width = 10, .is_summed = true});
    for (int i = 0; i < COUNTED; i++) {
        sheet_column(
            sheet, (struct sheet_column){TITLES[i], SHEET_NUMBER, .width = 11, .is_summed = true});
    }
    sheet_column(sheet,
                 (struct sheet_column){"С картой", SHEET_NUMBER, .width = 10, .is_summed = true});
    sheet_column(sheet, (struct sheet_column){"Охват", SHEET_PERCENT, .width = 10});
}

static void row_write(struct sheet *sheet, const char *name, const struct class_cards *cards)
{
    sheet_row(sheet);
    sheet_string(sheet, name);
    sheet_number(sheet, cards->pupils);
    for (int i = 0; i < COUNTED; i++) sheet_number(sheet, cards->cards[i]);
    sheet_number(sheet, cards->covered);
    sheet_share(sheet, cards->covered, cards->pupils);
}

enum err report_cards(struct report_making *making)
{
    TRY(report_people_load(making));
    struct class_cards *classes = ARENA_ARRAY(making->arena, struct class_cards,
                                              (size_t)making->classes.count + 1);
    for (int i = 0; i < making->person_count; i++) {
        struct class_cards *cards = cards_of(making, classes, &making->people[i]);
        if (cards != NULL) cards->pupils++;
    }
    TRY(cards_count(making, classes));
    report_begin(making, NULL);
    columns_set(making->sheet);
    int64_t pupils = 0, covered = 0;
    for (int i = 0; i <= making->classes.count; i++) {
        if (classes[i].pupils == 0) continue;
        pupils += classes[i].pupils;
        covered += classes[i].covered;
        row_write(making->sheet,
                  i < making->classes.count ? making->classes.classes[i].name : "Без класса",
                  &classes[i]);
    }
    sheet_total(making->sheet, "Итого");
    sheet_last_share(making->sheet, COUNTED + 3, covered, pupils);
    return OK;
}
