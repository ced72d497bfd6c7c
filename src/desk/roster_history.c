/* What happened to a class's day, and the words of rosters. */
#include <jansson.h>

#include "base/check.h"
#include "base/id_map.h"
#include "base/parse.h"
#include "desk/roster_inside.h"
#include "desk/roster_sql.h"
#include "meals/family.h"

const char *roster_refusal_name(enum roster_refusal refusal)
{
    switch (refusal) {
    case ROSTER_DONE: return "done";
    case ROSTER_CLASS_MISSING: return "class_missing";
    case ROSTER_NO_MEALS: return "no_meals";
    case ROSTER_TOO_FAR: return "too_far";
    case ROSTER_TOO_OLD: return "too_old";
    case ROSTER_NOT_YET: return "not_yet";
    case ROSTER_PUPIL_MISSING: return "pupil_missing";
    case ROSTER_PUPIL_TWICE: return "pupil_twice";
    case ROSTER_NOT_OPEN: return "not_open";
    case ROSTER_PAID_ELSEWHERE: return "paid_elsewhere";
    case ROSTER_STALE: return "stale";
    case ROSTER_LATE: return "late";
    case ROSTER_REASON_MISSING: return "reason_missing";
    case ROSTER_REASON_LONG: return "reason_long";
    case ROSTER_NOT_SUBMITTED: return "not_submitted";
    case ROSTER_NOT_APPROVED: return "not_approved";
    case ROSTER_NO_PRICE: return "no_price";
    case ROSTER_NO_CONTRACT: return "no_contract";
    case ROSTER_BOOKS_REFUSE: return "books_refuse";
    }
    return "unknown";
}

const char *roster_refusal_title(enum roster_refusal refusal)
{
    switch (refusal) {
    case ROSTER_DONE: return "";
    case ROSTER_CLASS_MISSING:
        return "В этом классе отмечать некого: нет класса или прав на питание.";
    case ROSTER_NO_MEALS: return "В этот день класс не питается: выходной, каникулы или закрытие.";
    case ROSTER_TOO_FAR: return "Табель открывается за две недели до дня.";
    case ROSTER_TOO_OLD: return "Этот день слишком давно прошёл: табель больше не меняют.";
    case ROSTER_NOT_YET: return "День ещё не наступил: списывать рано.";
    case ROSTER_PUPIL_MISSING:
        return "В табеле отмечен ученик не из этого класса. Обновите страницу: список изменился.";
    case ROSTER_PUPIL_TWICE: return "Один ученик отмечен дважды. Обновите страницу.";
    case ROSTER_NOT_OPEN: return "У ученика нет права на этот рацион в этот день.";
    case ROSTER_PAID_ELSEWHERE: return "За этот приём пищи уже списано в другом табеле.";
    case ROSTER_STALE: return "Пока вы отмечали, табель изменил кто-то ещё.";
    case ROSTER_LATE: return "Срок подачи прошёл: табель теперь меняет ответственный по питанию.";
    case ROSTER_REASON_MISSING: return "Укажите причину изменения: срок подачи уже прошёл.";
    case ROSTER_REASON_LONG: return "Причина длиннее 300 знаков: сократите её.";
    case ROSTER_NOT_SUBMITTED: return "Табель не подан.";
    case ROSTER_NOT_APPROVED: return "Табель не утверждён.";
    case ROSTER_NO_PRICE: return "У рациона нет цены на этот день.";
    case ROSTER_NO_CONTRACT: return "Нет договора с организатором питания на этот день.";
    case ROSTER_BOOKS_REFUSE: return "Книги не приняли списание: обратитесь к оператору.";
    }
    return "";
}

/* ---- history ---- */

struct names {
    struct id_map map;
    const char **at;
};

enum { PEOPLE_LIMIT = 2000 /* of a class, with those who were marked in it */ };

static enum err names_load(struct tx *tx, struct arena *arena, int64_t school_id, int64_t class_id,
                           struct day day, struct names *names)
{
    id_map_init(&names->map, arena, PEOPLE_LIMIT);
    names->at = ARENA_ARRAY(arena, const char *, PEOPLE_LIMIT);
    scoped(statement) struct statement *rows = statement_open(tx, &q_roster_people);
    bind_int(rows, ARG_ROSTER_PEOPLE_SCHOOL_ID, school_id);
    bind_int(rows, ARG_ROSTER_PEOPLE_CLASS_ID, class_id);
    bind_int(rows, ARG_ROSTER_PEOPLE_DAY, day.number);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        if (names->map.count == PEOPLE_LIMIT) return ERR_LIMIT;
        int place = id_map_add(&names->map, column_int(rows, COL_ROSTER_PEOPLE_ID));
        names->at[place] = arena_printf(arena, "%s %s",
                                        column_string(rows, COL_ROSTER_PEOPLE_SURNAME, arena),
                                        column_string(rows, COL_ROSTER_PEOPLE_NAME, arena));
    }
}

static bool id_read(const json_t *row, size_t place, int64_t *out_id)
{
    const char *string = json_string_value(json_array_get(row, place));
    return string != NULL && parse_int64(text_of(string), 0, INT64_MAX, out_id) == OK;
}

static const char *family_name(const struct family_list *families, int64_t family_id)
{
    const struct set_meal_family *family = family_in_list(families, family_id);
    return family == NULL ? "" : family->name;
}

static bool change_read(const json_t *row, const struct names *names,
                        const struct family_list *families, struct roster_change *out_change)
{
    struct roster_change change;
    if (!id_read(row, 0, &change.account_id) || !id_read(row, 2, &change.from_id) ||
        !id_read(row, 3, &change.to_id)) {
        return false;
    }
    int place = id_map_find(&names->map, change.account_id);
    change.pupil = place < 0 ? "Ученик выбыл" : names->at[place];
    change.meal = (enum meal)json_integer_value(json_array_get(row, 1));
    change.from = family_name(families, change.from_id);
    change.to = family_name(families, change.to_id);
    *out_change = change;
    return true;
}

/* What we wrote ourselves: a text that is none of ours is a fault. */
static enum err changes_read(struct arena *arena, const struct names *names,
                             const struct family_list *families, struct text text,
                             struct roster_event *event)
{
    json_t *rows = json_loadb(text.bytes, text.size, 0, NULL);
    size_t count = json_array_size(rows);
    enum err err = rows == NULL ? ERR_SYNTAX : OK;
    event->changes = ARENA_ARRAY(arena, struct roster_change, count + 1);
    for (size_t i = 0; i < count && err == OK; i++) {
        const json_t *row = json_array_get(rows, i);
        if (!change_read(row, names, families, &event->changes[event->change_count++])) {
            err = ERR_SYNTAX;
        }
    }
    json_decref(rows);
    return err;
}

enum err roster_history_load(struct tx *tx, struct arena *arena, int64_t school_id,
                             int64_t class_id, struct day day, int limit,
                             struct roster_history *out_history)
{
    struct names names;
    struct family_list families;
    TRY(names_load(tx, arena, school_id, class_id, day, &names));
    TRY(families_load(tx, arena, school_id, &families));
    struct roster_history history = {ARENA_ARRAY(arena, struct roster_event, (size_t)limit + 1), 0};
    scoped(statement) struct statement *rows = statement_open(tx, &q_roster_events);
    bind_int(rows, ARG_ROSTER_EVENTS_SCHOOL_ID, school_id);
    bind_int(rows, ARG_ROSTER_EVENTS_DAY, day.number);
    bind_int(rows, ARG_ROSTER_EVENTS_CLASS_ID, class_id);
    bind_int(rows, ARG_ROSTER_EVENTS_LIMIT, limit);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        struct roster_event *event = &history.events[history.count++];
        *event = (struct roster_event){
            .id = column_int(rows, COL_ROSTER_EVENTS_ID),
            .class_id = class_id,
            .family_id = column_int(rows, COL_ROSTER_EVENTS_FAMILY_ID),
            .kind = (enum roster_event_kind)column_int(rows, COL_ROSTER_EVENTS_KIND),
            .login_id = column_int(rows, COL_ROSTER_EVENTS_LOGIN_ID),
            .who = column_string(rows, COL_ROSTER_EVENTS_WHO, arena),
            .reason = column_string(rows, COL_ROSTER_EVENTS_REASON, arena),
            .happened_at = instant_of_ms(column_int(rows, COL_ROSTER_EVENTS_HAPPENED_AT)),
        };
        TRY(changes_read(arena, &names, &families,
                         column_text(rows, COL_ROSTER_EVENTS_CHANGES, arena), event));
    }
    *out_history = history;
    return OK;
}
