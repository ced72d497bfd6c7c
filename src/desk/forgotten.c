/* Forgotten cards, counted. */
#include "desk/forgotten.h"

#include "desk/desk_sql.h"

enum err forgotten_list_load(struct tx *tx, struct arena *arena, int64_t school_id,
                             struct instant since, struct forgotten_list *out_list)
{
    struct forgotten_list list = {
        .lines = ARENA_ARRAY(arena, struct forgotten_line, FORGOTTEN_LIMIT)};
    scoped(statement) struct statement *rows = statement_open(tx, &q_forgotten_cards);
    bind_int(rows, ARG_FORGOTTEN_CARDS_SCHOOL_ID, school_id);
    bind_int(rows, ARG_FORGOTTEN_CARDS_SINCE, since.ms);
    bind_int(rows, ARG_FORGOTTEN_CARDS_LIMIT, FORGOTTEN_LIMIT);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        list.lines[list.count++] = (struct forgotten_line){
            .account_id = column_int(rows, COL_FORGOTTEN_CARDS_ACCOUNT_ID),
            .number = column_string(rows, COL_FORGOTTEN_CARDS_NUMBER, arena),
            .class_name = column_string(rows, COL_FORGOTTEN_CARDS_CLASS_NAME, arena),
            .surname = column_string(rows, COL_FORGOTTEN_CARDS_SURNAME, arena),
            .name = column_string(rows, COL_FORGOTTEN_CARDS_NAME, arena),
            .count = column_int(rows, COL_FORGOTTEN_CARDS_COUNT),
        };
    }
    *out_list = list;
    return OK;
}
