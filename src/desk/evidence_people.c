/* Whom evidence is about. */
#include "desk/evidence.h"
#include "desk/evidence_sql.h"

static const char *name_of(struct arena *arena, const struct statement *row)
{
    struct text surname = column_text(row, COL_EVIDENCE_PEOPLE_SURNAME, arena);
    struct text name = column_text(row, COL_EVIDENCE_PEOPLE_NAME, arena);
    struct text patronymic = column_text(row, COL_EVIDENCE_PEOPLE_PATRONYMIC, arena);
    const char *full = arena_printf(arena, "%.*s %.*s %.*s", TEXT_ARGS(surname), TEXT_ARGS(name),
                                    TEXT_ARGS(patronymic));
    struct text trimmed = text_trim(text_of(full));
    return arena_copy(arena, trimmed.bytes, trimmed.size);
}

enum err evidence_people_load(struct tx *tx, struct arena *arena, int64_t school_id,
                              int64_t account_id, struct evidence_people *out_people)
{
    struct evidence_people people;
    int limit = account_id == 0 ? EVIDENCE_PEOPLE_LIMIT : 1;
    id_map_init(&people.map, arena, limit);
    people.people = ARENA_ARRAY(arena, struct evidence_person, (size_t)limit);
    scoped(statement) struct statement *rows = statement_open(tx, &q_evidence_people);
    bind_int(rows, ARG_EVIDENCE_PEOPLE_SCHOOL_ID, school_id);
    bind_int(rows, ARG_EVIDENCE_PEOPLE_ACCOUNT_ID, account_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        if (people.map.count == limit) return ERR_LIMIT;
        int place = id_map_add(&people.map, column_int(rows, COL_EVIDENCE_PEOPLE_ID));
        people.people[place] = (struct evidence_person){
            .number = column_string(rows, COL_EVIDENCE_PEOPLE_NUMBER, arena),
            .name = name_of(arena, rows),
            .class_name = column_string(rows, COL_EVIDENCE_PEOPLE_CLASS_NAME, arena),
        };
    }
    *out_people = people;
    return OK;
}

const struct evidence_person *evidence_person_of(const struct evidence_people *people,
                                                 int64_t account_id)
{
    static const struct evidence_person NOBODY = {"", "", ""};
    int place = id_map_find(&people->map, account_id);
    return place < 0 ? &NOBODY : &people->people[place];
}
