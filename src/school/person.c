/* People, account numbers, directory. */
#include "school/person.h"

#include "base/buf.h"
#include "base/check.h"
#include "base/id_map.h"
#include "base/json.h"
#include "base/luhn.h"
#include "base/secret.h"
#include "ledger/account.h"
#include "school/person_word.h"
#include "school/school.h"
#include "school/school_sql.h"

void account_number_make(int64_t school_number, int64_t sequence,
                         char out_number[ACCOUNT_NUMBER_DIGITS + 1])
{
    CHECK(school_number >= 1 && school_number <= SCHOOL_NUMBER_LIMIT);
    CHECK(sequence >= 1 && sequence <= SCHOOL_ACCOUNTS_LIMIT);
    int64_t digits = school_number * (SCHOOL_ACCOUNTS_LIMIT + 1) + sequence;
    for (int i = ACCOUNT_NUMBER_DIGITS - 2; i >= 0; i--, digits /= 10) {
        out_number[i] = (char)('0' + digits % 10);
    }
    out_number[ACCOUNT_NUMBER_DIGITS - 1] = luhn_digit(
        (struct text){out_number, ACCOUNT_NUMBER_DIGITS - 1});
    out_number[ACCOUNT_NUMBER_DIGITS] = '\0';
}

bool account_number_is_formed(struct text number)
{
    if (number.size != ACCOUNT_NUMBER_DIGITS) return false;
    for (size_t i = 0; i < number.size; i++) {
        if (number.bytes[i] < '0' || number.bytes[i] > '9') return false;
    }
    return true;
}

/* The next number that no old number happens to have taken. */
static enum err number_take(struct tx *tx, struct arena *arena, int64_t school_id,
                            const char **out_number)
{
    for (;;) {
        bool found;
        scoped(statement) struct statement *take = statement_open(tx, &q_school_take_account);
        bind_int(take, ARG_SCHOOL_TAKE_ACCOUNT_SCHOOL_ID, school_id);
        TRY(statement_next(take, &found));
        if (!found) return ERR_NOT_FOUND;
        int64_t sequence = column_int(take, COL_SCHOOL_TAKE_ACCOUNT_NEXT_ACCOUNT) - 1;
        if (sequence > SCHOOL_ACCOUNTS_LIMIT) return ERR_LIMIT;
        char *number = arena_take(arena, ACCOUNT_NUMBER_DIGITS + 1);
        account_number_make(column_int(take, COL_SCHOOL_TAKE_ACCOUNT_NUMBER), sequence, number);
        struct directory_place place;
        TRY(directory_find(tx, DIRECTORY_ACCOUNT_NUMBER, text_of(number), &found, &place));
        *out_number = number;
        if (!found) return OK;
    }
}

static void bind_birth_day(struct statement *statement, int arg, const struct person *person)
{
    if (person->has_birth_day) {
        bind_int(statement, arg, person->birth_day.number);
    } else {
        bind_null(statement, arg);
    }
}

static void bind_class(struct statement *statement, int arg, const struct person *person)
{
    if (person->class_id != 0) {
        bind_int(statement, arg, person->class_id);
    } else {
        bind_null(statement, arg);
    }
}

static enum err person_insert(struct tx *tx, const struct person *person, int64_t version)
{
    scoped(statement) struct statement *insert = statement_open(tx, &q_person_insert);
    bind_int(insert, ARG_PERSON_INSERT_SCHOOL_ID, person->school_id);
    bind_int(insert, ARG_PERSON_INSERT_ID, person->id);
    bind_int(insert, ARG_PERSON_INSERT_KIND, person->kind);
    bind_int(insert, ARG_PERSON_INSERT_STATE, person->state);
    bind_string(insert, ARG_PERSON_INSERT_NUMBER, person->number);
    bind_class(insert, ARG_PERSON_INSERT_CLASS_ID, person);
    bind_string(insert, ARG_PERSON_INSERT_SURNAME, person->surname);
    bind_string(insert, ARG_PERSON_INSERT_NAME, person->name);
    bind_string(insert, ARG_PERSON_INSERT_PATRONYMIC, person->patronymic);
    bind_birth_day(insert, ARG_PERSON_INSERT_BIRTH_DAY, person);
    bind_string(insert, ARG_PERSON_INSERT_ALLERGENS, person->allergens ? person->allergens : "");
    if (person->has_day_limit) {
        bind_int(insert, ARG_PERSON_INSERT_DAY_LIMIT, money_in_kopecks(person->day_limit));
    }
    bind_int(insert, ARG_PERSON_INSERT_VERSION, version);
    return statement_run(insert);
}

enum err person_add(struct tx *tx, struct arena *arena, struct person *person, int64_t version,
                    struct instant now)
{
    if (person->number == NULL) TRY(number_take(tx, arena, person->school_id, &person->number));
    TRY(directory_add(tx, DIRECTORY_ACCOUNT_NUMBER, text_of(person->number),
                      (struct directory_place){person->school_id, person->id}));
    TRY(account_open(tx, person->school_id, person->id, ACCOUNT_PERSONAL, now));
    TRY(person_insert(tx, person, version));
    return person_words_write(tx, person);
}

enum err person_update(struct tx *tx, const struct person *person, int64_t version)
{
    scoped(statement) struct statement *update = statement_open(tx, &q_person_update);
    bind_int(update, ARG_PERSON_UPDATE_SCHOOL_ID, person->school_id);
    bind_int(update, ARG_PERSON_UPDATE_ID, person->id);
    bind_int(update, ARG_PERSON_UPDATE_STATE, person->state);
    bind_class(update, ARG_PERSON_UPDATE_CLASS_ID, person);
    bind_string(update, ARG_PERSON_UPDATE_SURNAME, person->surname);
    bind_string(update, ARG_PERSON_UPDATE_NAME, person->name);
    bind_string(update, ARG_PERSON_UPDATE_PATRONYMIC, person->patronymic);
    bind_birth_day(update, ARG_PERSON_UPDATE_BIRTH_DAY, person);
    bind_int(update, ARG_PERSON_UPDATE_VERSION, version);
    TRY(statement_run(update));
    return person_words_renew(tx, person);
}

enum err person_state_load(struct tx *tx, int64_t school_id, int64_t id, bool *out_found,
                           enum person_state *out_state)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_person_state);
    bind_int(row, ARG_PERSON_STATE_SCHOOL_ID, school_id);
    bind_int(row, ARG_PERSON_STATE_ID, id);
    TRY(statement_next(row, &found));
    *out_found = found;
    if (found) *out_state = (enum person_state)column_int(row, COL_PERSON_STATE_STATE);
    return OK;
}

enum err person_by_id(struct tx *tx, struct arena *arena, int64_t school_id, int64_t id,
                      bool *out_found, struct person *out_person)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_person_by_id);
    bind_int(row, ARG_PERSON_BY_ID_SCHOOL_ID, school_id);
    bind_int(row, ARG_PERSON_BY_ID_ID, id);
    TRY(statement_next(row, &found));
    *out_found = found;
    if (!found) return OK;
    *out_person = (struct person){
        .school_id = school_id,
        .id = id,
        .kind = (enum person_kind)column_int(row, COL_PERSON_BY_ID_KIND),
        .state = (enum person_state)column_int(row, COL_PERSON_BY_ID_STATE),
        .number = column_string(row, COL_PERSON_BY_ID_NUMBER, arena),
        .class_id = column_int(row, COL_PERSON_BY_ID_CLASS_ID),
        .class_name = column_string(row, COL_PERSON_BY_ID_CLASS_NAME, arena),
        .surname = column_string(row, COL_PERSON_BY_ID_SURNAME, arena),
        .name = column_string(row, COL_PERSON_BY_ID_NAME, arena),
        .patronymic = column_string(row, COL_PERSON_BY_ID_PATRONYMIC, arena),
        .has_birth_day = !column_is_null(row, COL_PERSON_BY_ID_BIRTH_DAY),
        .birth_day = {(int32_t)column_int(row, COL_PERSON_BY_ID_BIRTH_DAY)},
        .allergens = column_string(row, COL_PERSON_BY_ID_ALLERGENS, arena),
        .has_day_limit = !column_is_null(row, COL_PERSON_BY_ID_DAY_LIMIT),
        .day_limit = money_of_kopecks(column_int(row, COL_PERSON_BY_ID_DAY_LIMIT)),
    };
    return OK;
}

enum err directory_find(struct tx *tx, enum directory_kind kind, struct text key, bool *out_found,
                        struct directory_place *out_place)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_directory_find);
    bind_int(row, ARG_DIRECTORY_FIND_KIND, kind);
    bind_text(row, ARG_DIRECTORY_FIND_KEY, key);
    TRY(statement_next(row, &found));
    *out_found = found;
    if (!found) return OK;
    out_place->school_id = column_int(row, COL_DIRECTORY_FIND_SCHOOL_ID);
    out_place->account_id = column_int(row, COL_DIRECTORY_FIND_ACCOUNT_ID);
    return OK;
}

static int64_t directory_key(struct text key)
{
    struct digest digest = hash_of(key.bytes, key.size);
    return digest_int63(&digest) | 1;
}

/* What asks the database: each key once, as a JSON list. A key that is not text is nowhere. */
static struct text keys_list(struct arena *arena, const struct text *keys, int count,
                             struct id_map *places)
{
    struct buf list;
    buf_init(&list, arena);
    for (int i = 0; i < count; i++) {
        int known = places->count;
        if (!text_is_utf8(keys[i])) continue;
        id_map_add(places, directory_key(keys[i]));
        if (places->count == known) continue;
        buf_add_char(&list, known == 0 ? '[' : ',');
        buf_add_json_string(&list, keys[i]);
    }
    buf_add_string(&list, places->count == 0 ? "[]" : "]");
    return buf_text(&list);
}

enum err directory_find_all(struct tx *tx, struct arena *arena, enum directory_kind kind,
                            const struct text *keys, int count, struct directory_place *out_places)
{
    struct id_map map;
    struct directory_place *found_places = ARENA_ARRAY(arena, struct directory_place,
                                                       (size_t)count + 1);
    id_map_init(&map, arena, count);
    scoped(statement) struct statement *rows = statement_open(tx, &q_directory_find_all);
    bind_int(rows, ARG_DIRECTORY_FIND_ALL_KIND, kind);
    bind_text(rows, ARG_DIRECTORY_FIND_ALL_KEYS, keys_list(arena, keys, count, &map));
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        struct text key = column_text(rows, COL_DIRECTORY_FIND_ALL_KEY, NULL);
        int place = id_map_find(&map, directory_key(key));
        CHECK(place >= 0);
        found_places[place].school_id = column_int(rows, COL_DIRECTORY_FIND_ALL_SCHOOL_ID);
        found_places[place].account_id = column_int(rows, COL_DIRECTORY_FIND_ALL_ACCOUNT_ID);
    }
    for (int i = 0; i < count; i++) {
        int place = text_is_utf8(keys[i]) ? id_map_find(&map, directory_key(keys[i])) : -1;
        out_places[i] = place < 0 ? (struct directory_place){0} : found_places[place];
    }
    return OK;
}

enum err person_entitle(struct tx *tx, const struct entitlement *right, int64_t version)
{
    scoped(statement) struct statement *set = statement_open(tx, &q_entitlement_set);
    bind_int(set, ARG_ENTITLEMENT_SET_SCHOOL_ID, right->school_id);
    bind_int(set, ARG_ENTITLEMENT_SET_ACCOUNT_ID, right->account_id);
    bind_int(set, ARG_ENTITLEMENT_SET_SET_MEAL_ID, right->set_meal_id);
    bind_int(set, ARG_ENTITLEMENT_SET_FIRST_DAY, right->first_day.number);
    bind_int(set, ARG_ENTITLEMENT_SET_LAST_DAY, right->last_day.number);
    bind_int(set, ARG_ENTITLEMENT_SET_VERSION, version);
    return statement_run(set);
}

enum err directory_add(struct tx *tx, enum directory_kind kind, struct text key,
                       struct directory_place place)
{
    scoped(statement) struct statement *insert = statement_open(tx, &q_directory_insert);
    bind_int(insert, ARG_DIRECTORY_INSERT_KIND, kind);
    bind_text(insert, ARG_DIRECTORY_INSERT_KEY, key);
    bind_int(insert, ARG_DIRECTORY_INSERT_SCHOOL_ID, place.school_id);
    bind_int(insert, ARG_DIRECTORY_INSERT_ACCOUNT_ID, place.account_id);
    return statement_run(insert);
}

enum err directory_drop(struct tx *tx, enum directory_kind kind, struct text key,
                        struct directory_place place)
{
    scoped(statement) struct statement *drop = statement_open(tx, &q_directory_drop);
    bind_int(drop, ARG_DIRECTORY_DROP_KIND, kind);
    bind_text(drop, ARG_DIRECTORY_DROP_KEY, key);
    bind_int(drop, ARG_DIRECTORY_DROP_SCHOOL_ID, place.school_id);
    bind_int(drop, ARG_DIRECTORY_DROP_ACCOUNT_ID, place.account_id);
    return statement_run(drop);
}
