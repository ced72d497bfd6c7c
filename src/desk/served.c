/* Set meals handed out for which the roster charges: evidence, no money. */
#include "base/check.h"
#include "desk/desk_sql.h"
#include "desk/recording.h"
#include "ledger/ids.h"

/* A set meal handed out, in the books or earlier in this batch. */
struct served_known {
    int64_t id, account_id, set_meal_id;
    struct day day;
    bool is_taken_back;
};

/* ---- load ---- */

static struct served_known *served_find(const struct recording *recording, int64_t id)
{
    for (int i = 0; i < recording->served_count; i++) {
        if (recording->served[i].id == id) return &recording->served[i];
    }
    return NULL;
}

static enum err served_read(struct recording *recording, struct text ids)
{
    scoped(statement) struct statement *rows = statement_open(recording->tx, &q_served_by_ids);
    bind_int(rows, ARG_SERVED_BY_IDS_SCHOOL_ID, recording->school_id);
    bind_text(rows, ARG_SERVED_BY_IDS_IDS, ids);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        struct instant at = {column_int(rows, COL_SERVED_BY_IDS_HAPPENED_AT)};
        recording->served[recording->served_count++] = (struct served_known){
            .id = column_int(rows, COL_SERVED_BY_IDS_ID),
            .account_id = column_int(rows, COL_SERVED_BY_IDS_ACCOUNT_ID),
            .set_meal_id = column_int(rows, COL_SERVED_BY_IDS_SET_MEAL_ID),
            .day = day_of_instant(at, recording->zone),
            .is_taken_back = column_int(rows, COL_SERVED_BY_IDS_IS_TAKEN_BACK) != 0,
        };
    }
}

enum err served_load(struct recording *recording)
{
    int served = 0, named = 0;
    struct id_map ids;
    id_map_init(&ids, recording->arena, recording->count);
    for (int i = 0; i < recording->count; i++) {
        const struct document *document = &recording->documents[i];
        if (document->status != DOCUMENT_RECORDED) continue;
        served += document->kind == DOCUMENT_SERVED;
        if (document->kind != DOCUMENT_NOT_SERVED) continue;
        id_map_add(&ids, document->returned_id);
        named++;
    }
    recording->served = ARENA_ARRAY(recording->arena, struct served_known,
                                    (size_t)(served + named) + 1);
    if (named == 0) return OK;
    return served_read(recording, ids_text(recording->arena, ids.ids, ids.count));
}

/* ---- decide ---- */

static enum document_status names_status(const struct recording *recording,
                                         const struct document *document)
{
    bool usable;
    if (recording_person(recording, document->account_id) == NULL) return DOCUMENT_ACCOUNT_UNKNOWN;
    if (!card_is_of_account(recording, document, &usable)) return DOCUMENT_CARD_UNKNOWN;
    int place = id_map_find(&recording->eaters.set_meal_map, document->set_meal_id);
    bool is_known = place >= 0 && recording->eaters.set_meals[place].is_known;
    return is_known ? DOCUMENT_RECORDED : DOCUMENT_SET_MEAL_UNKNOWN;
}

/* What the rules would say of handing it out. Whoever charges, the price is not asked for here. */
static enum sale_status rules_say(struct recording *recording, const struct document *document,
                                  struct day day)
{
    bool usable;
    int place = id_map_find(&recording->eaters.set_meal_map, document->set_meal_id);
    struct known_person *person = recording_person(recording, document->account_id);
    struct sale_line line = {.kind = SALE_SET_MEAL,
                             .item_id = document->set_meal_id,
                             .quantity = 1,
                             .price = money_zero(),
                             .subsidy = recording->eaters.set_meals[place].subsidy_part};
    struct sale sale = {.lines = &line, .line_count = 1, .day = day};
    struct sale_policy policy = {.main_meal_floor = money_zero(), .set_meals_once = true};
    (void)card_is_of_account(recording, document, &usable);
    person->eater.card_refused = !usable;
    eater_meals_of_day(recording, person, day);
    return sale_decide(&sale, &person->eater, &policy);
}

enum err served_record(struct recording *recording, struct document *document)
{
    struct day day = day_of_instant(document->happened_at, recording->zone);
    document->status = names_status(recording, document);
    if (document->status != DOCUMENT_RECORDED) return OK;
    document->refusal = rules_say(recording, document, day);
    recording->served[recording->served_count++] = (struct served_known){
        .id = document->id,
        .account_id = document->account_id,
        .set_meal_id = document->set_meal_id,
        .day = day,
    };
    document->served_meal_id = document->set_meal_id;
    meal_take(recording, document->account_id, day, document->set_meal_id, 1);
    known_document_add(recording, document);
    return version_raise(recording);
}

enum err not_served_record(struct recording *recording, struct document *document)
{
    struct served_known *served = served_find(recording, document->returned_id);
    if (recording_person(recording, document->account_id) == NULL) {
        document->status = DOCUMENT_ACCOUNT_UNKNOWN;
        return OK;
    }
    if (served == NULL || served->is_taken_back || served->account_id != document->account_id) {
        document->status = DOCUMENT_SERVED_UNKNOWN;
        return OK;
    }
    served->is_taken_back = true;
    document->served_meal_id = served->set_meal_id;
    meal_take(recording, document->account_id, served->day, served->set_meal_id, -1);
    known_document_add(recording, document);
    return version_raise(recording);
}
