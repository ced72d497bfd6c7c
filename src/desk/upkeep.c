/* What keeps the house in order. */
#include "desk/upkeep.h"

#include "base/check.h"
#include "desk/upkeep_sql.h"

static const char *const KIND_NAMES[] = {"proof", "backup"};
static const char *const OUTCOME_NAMES[] = {"done", "wrong", "failed"};
enum { OUTCOMES = sizeof OUTCOME_NAMES / sizeof *OUTCOME_NAMES };

bool upkeep_kind_by_name(struct text name, enum upkeep_kind *out_kind)
{
    for (int i = 0; i < UPKEEP_KINDS; i++) {
        if (!text_is(name, KIND_NAMES[i])) continue;
        *out_kind = (enum upkeep_kind)(i + 1);
        return true;
    }
    return false;
}

bool upkeep_outcome_by_name(struct text name, enum upkeep_outcome *out_outcome)
{
    for (int i = 0; i < OUTCOMES; i++) {
        if (!text_is(name, OUTCOME_NAMES[i])) continue;
        *out_outcome = (enum upkeep_outcome)(i + 1);
        return true;
    }
    return false;
}

const char *upkeep_kind_name(enum upkeep_kind kind)
{
    CHECK(kind >= UPKEEP_PROOF && kind <= UPKEEP_BACKUP);
    return KIND_NAMES[kind - 1];
}

const char *upkeep_outcome_name(enum upkeep_outcome outcome)
{
    CHECK(outcome >= UPKEEP_DONE && outcome <= UPKEEP_FAILED);
    return OUTCOME_NAMES[outcome - 1];
}

/* At most so many characters, cut between two. */
static struct text cut(struct text text)
{
    size_t characters = 0, at = 0;
    while (at < text.size) {
        bool begins = ((unsigned char)text.bytes[at] & 0xC0) != 0x80;
        if (begins && characters++ == UPKEEP_DETAIL_LIMIT) break;
        at++;
    }
    return text_part(text, 0, at);
}

enum err upkeep_write(struct tx *tx, const struct upkeep *upkeep)
{
    scoped(statement) struct statement *add = statement_open(tx, &q_upkeep_insert);
    bind_int(add, ARG_UPKEEP_INSERT_KIND, (int64_t)upkeep->kind);
    bind_int(add, ARG_UPKEEP_INSERT_BEGAN_AT, upkeep->began_at.ms);
    bind_int(add, ARG_UPKEEP_INSERT_ENDED_AT, upkeep->ended_at.ms);
    bind_int(add, ARG_UPKEEP_INSERT_OUTCOME, (int64_t)upkeep->outcome);
    bind_int(add, ARG_UPKEEP_INSERT_COUNT, upkeep->count);
    bind_int(add, ARG_UPKEEP_INSERT_SIZE, upkeep->size);
    bind_text(add, ARG_UPKEEP_INSERT_DETAIL, cut(text_of(upkeep->detail)));
    return statement_run(add);
}

enum err upkeep_load(struct tx *tx, struct arena *arena, enum upkeep_kind kind, int limit,
                     struct upkeep_list *out_list)
{
    CHECK(limit > 0 && limit <= UPKEEP_LIST_LIMIT);
    struct upkeep_list list = {.rows = ARENA_ARRAY(arena, struct upkeep, (size_t)limit)};
    scoped(statement) struct statement *row = statement_open(tx, &q_upkeep_list);
    bind_int(row, ARG_UPKEEP_LIST_KIND, (int64_t)kind);
    bind_int(row, ARG_UPKEEP_LIST_COUNT, limit);
    for (;;) {
        bool found;
        TRY(statement_next(row, &found));
        if (!found) break;
        list.rows[list.count++] = (struct upkeep){
            .kind = kind,
            .outcome = (enum upkeep_outcome)column_int(row, COL_UPKEEP_LIST_OUTCOME),
            .began_at = instant_of_ms(column_int(row, COL_UPKEEP_LIST_BEGAN_AT)),
            .ended_at = instant_of_ms(column_int(row, COL_UPKEEP_LIST_ENDED_AT)),
            .count = column_int(row, COL_UPKEEP_LIST_COUNT),
            .size = column_int(row, COL_UPKEEP_LIST_SIZE),
            .detail = column_string(row, COL_UPKEEP_LIST_DETAIL, arena),
        };
    }
    *out_list = list;
    return OK;
}

enum err upkeep_last(struct tx *tx, struct arena *arena, enum upkeep_kind kind, bool *out_found,
                     struct upkeep *out_upkeep)
{
    struct upkeep_list list;
    TRY(upkeep_load(tx, arena, kind, 1, &list));
    *out_found = list.count == 1;
    if (*out_found) *out_upkeep = list.rows[0];
    return OK;
}

enum err seals_state_load(struct tx *tx, struct day today, struct seals_state *out_state)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_seals_state);
    bind_int(row, ARG_SEALS_STATE_YESTERDAY, today.number - 1);
    TRY(statement_next(row, &found));
    *out_state = (struct seals_state){
        .books = column_int(row, COL_SEALS_STATE_BOOKS),
        .behind = column_int(row, COL_SEALS_STATE_BEHIND),
        .has_any = column_int(row, COL_SEALS_STATE_SEALED_AT) != 0,
        .oldest_open = day_of_number((int32_t)column_int(row, COL_SEALS_STATE_OLDEST_OPEN)),
        .last_sealed_at = instant_of_ms(column_int(row, COL_SEALS_STATE_SEALED_AT)),
    };
    return OK;
}

enum err mail_state_load(struct tx *tx, struct instant now, struct mail_state *out_state)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_mail_state);
    bind_int(row, ARG_MAIL_STATE_LATE, now.ms - MAIL_LATE_MS);
    bind_int(row, ARG_MAIL_STATE_SINCE, now.ms - MAIL_LOOKED_BACK_MS);
    TRY(statement_next(row, &found));
    *out_state = (struct mail_state){
        .waiting = column_int(row, COL_MAIL_STATE_WAITING),
        .given_up = column_int(row, COL_MAIL_STATE_GIVEN_UP),
    };
    return OK;
}

enum err unsent_letters_load(struct tx *tx, struct arena *arena, struct instant now,
                             struct unsent_letters *out_letters)
{
    struct unsent_letters letters = {
        .rows = ARENA_ARRAY(arena, struct unsent_letter, UNSENT_LETTERS_LIMIT)};
    scoped(statement) struct statement *row = statement_open(tx, &q_unsent_letters);
    bind_int(row, ARG_UNSENT_LETTERS_LATE, now.ms - MAIL_LATE_MS);
    bind_int(row, ARG_UNSENT_LETTERS_SINCE, now.ms - MAIL_LOOKED_BACK_MS);
    bind_int(row, ARG_UNSENT_LETTERS_COUNT, UNSENT_LETTERS_LIMIT);
    for (;;) {
        bool found;
        TRY(statement_next(row, &found));
        if (!found) break;
        letters.rows[letters.count++] = (struct unsent_letter){
            .number = column_string(row, COL_UNSENT_LETTERS_NUMBER, arena),
            .surname = column_string(row, COL_UNSENT_LETTERS_SURNAME, arena),
            .name = column_string(row, COL_UNSENT_LETTERS_PERSON_NAME, arena),
            .patronymic = column_string(row, COL_UNSENT_LETTERS_PATRONYMIC, arena),
            .kind = (int)column_int(row, COL_UNSENT_LETTERS_KIND),
            .is_given_up = column_int(row, COL_UNSENT_LETTERS_STATE) == 4,
            .tries = column_int(row, COL_UNSENT_LETTERS_TRIES),
            .made_at = instant_of_ms(column_int(row, COL_UNSENT_LETTERS_MADE_AT)),
            .due_at = instant_of_ms(column_int(row, COL_UNSENT_LETTERS_DUE_AT)),
            .fault = column_string(row, COL_UNSENT_LETTERS_FAULT, arena),
        };
    }
    *out_letters = letters;
    return OK;
}

enum err account_letters_load(struct tx *tx, struct arena *arena, int64_t school_id,
                              int64_t account_id, struct account_letters *out_letters)
{
    struct account_letters letters = {
        .rows = ARENA_ARRAY(arena, struct account_letter, ACCOUNT_LETTERS_LIMIT)};
    scoped(statement) struct statement *row = statement_open(tx, &q_notices_of_account);
    bind_int(row, ARG_NOTICES_OF_ACCOUNT_SCHOOL_ID, school_id);
    bind_int(row, ARG_NOTICES_OF_ACCOUNT_ACCOUNT_ID, account_id);
    bind_int(row, ARG_NOTICES_OF_ACCOUNT_COUNT, ACCOUNT_LETTERS_LIMIT);
    for (;;) {
        bool found;
        TRY(statement_next(row, &found));
        if (!found) break;
        letters.rows[letters.count++] = (struct account_letter){
            .kind = (int)column_int(row, COL_NOTICES_OF_ACCOUNT_KIND),
            .state = (int)column_int(row, COL_NOTICES_OF_ACCOUNT_STATE),
            .tries = column_int(row, COL_NOTICES_OF_ACCOUNT_TRIES),
            .made_at = instant_of_ms(column_int(row, COL_NOTICES_OF_ACCOUNT_MADE_AT)),
            .fault = column_string(row, COL_NOTICES_OF_ACCOUNT_FAULT, arena),
        };
    }
    *out_letters = letters;
    return OK;
}
