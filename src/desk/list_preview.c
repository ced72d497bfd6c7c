/* The preview of a list. */
#include "desk/list_preview.h"

#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "base/json.h"
#include "base/secret.h"
#include "school/school_sql.h"

enum group { GROUP_NEW, GROUP_MOVED, GROUP_RETURNED, GROUP_CHANGED, GROUP_SAME, GROUPS };

static const char *const GROUP_NAMES[GROUPS] = {"new", "moved", "returned", "changed", "same"};

struct previewing {
    struct importing *importing;
    struct buf buf;
    int counts[GROUPS];
    int *missing;
    int missing_count;
};

/* ---- words of JSON ---- */

static void add_member(struct buf *buf, bool *first, const char *name, const char *value)
{
    buf_printf(buf, "%s\"%s\":", *first ? "" : ",", name);
    buf_add_json_string(buf, text_of(value));
    *first = false;
}

static void add_number(struct buf *buf, bool *first, const char *name, int64_t number)
{
    buf_printf(buf, "%s\"%s\":%lld", *first ? "" : ",", name, (long long)number);
    *first = false;
}

static const char *who(struct arena *arena, const struct person *person)
{
    bool has = person->patronymic != NULL && *person->patronymic != '\0';
    return arena_printf(arena, "%s %s%s%s", person->surname, person->name, has ? " " : "",
                        has ? person->patronymic : "");
}

static const char *birth(struct arena *arena, const struct person *person)
{
    return person->has_birth_day ? day_format(arena, person->birth_day) : "";
}

static const char *class_of(const struct person *person)
{
    return person->class_name == NULL ? "" : person->class_name;
}

/* ---- groups ---- */

static enum group group_of(const struct importing *importing, const struct row_decision *decision)
{
    if (decision->outcome == ROW_ADDED) return GROUP_NEW;
    if (decision->outcome == ROW_SAME) return GROUP_SAME;
    const struct person *before = &importing->people[decision->known].person;
    if (before->state == PERSON_LEFT) return GROUP_RETURNED;
    if (strcmp(class_of(before), class_of(&decision->person)) != 0) return GROUP_MOVED;
    return GROUP_CHANGED;
}

static void add_change(struct buf *buf, bool *first, const char *what, const char *old,
                       const char *now)
{
    bool inner = true;
    if (strcmp(old, now) == 0) return;
    buf_add_string(buf, *first ? "{" : ",{");
    add_member(buf, &inner, "what", what);
    add_member(buf, &inner, "old", old);
    add_member(buf, &inner, "new", now);
    buf_add_char(buf, '}');
    *first = false;
}

static void add_changes(struct previewing *previewing, const struct person *before,
                        const struct person *after)
{
    struct arena *arena = previewing->importing->arena;
    struct buf *buf = &previewing->buf;
    bool first = true;
    buf_add_string(buf, ",\"changes\":[");
    add_change(buf, &first, "Фамилия", before->surname, after->surname);
    add_change(buf, &first, "Имя", before->name, after->name);
    add_change(buf, &first, "Отчество", before->patronymic, after->patronymic);
    add_change(buf, &first, "Дата рождения", birth(arena, before), birth(arena, after));
    buf_add_char(buf, ']');
}

static void add_known(struct previewing *previewing, const struct person *before,
                      const struct person *after, int line)
{
    struct arena *arena = previewing->importing->arena;
    struct buf *buf = &previewing->buf;
    bool first = true;
    add_member(buf, &first, "id", id_format(arena, before->id));
    add_number(buf, &first, "line", line);
    add_member(buf, &first, "who", who(arena, before));
    add_member(buf, &first, "number", before->number);
    add_member(buf, &first, "from", class_of(before));
    add_member(buf, &first, "to", class_of(after));
    add_changes(previewing, before, after);
}

static void add_new(struct previewing *previewing, const struct person *person,
                    const struct pupil_row *row)
{
    struct arena *arena = previewing->importing->arena;
    struct buf *buf = &previewing->buf;
    bool first = true;
    add_number(buf, &first, "line", row->line);
    add_member(buf, &first, "who", who(arena, person));
    add_member(buf, &first, "birth", birth(arena, person));
    add_member(buf, &first, "class", class_of(person));
    add_member(buf, &first, "number", arena_printf(arena, "%.*s", TEXT_ARGS(row->number)));
    add_member(buf, &first, "chip", arena_printf(arena, "%.*s", TEXT_ARGS(row->chip)));
}

/* Lines with a problem have no outcome. */
static bool is_told(const struct row_decision *decision)
{
    return decision->person.surname != NULL;
}

static void add_group(struct previewing *previewing, enum group group)
{
    const struct importing *importing = previewing->importing;
    struct buf *buf = &previewing->buf;
    bool first = true;
    buf_printf(buf, ",\"%s\":[", GROUP_NAMES[group]);
    for (int i = 0; i < importing->list->count; i++) {
        const struct row_decision *decision = &importing->decisions[i];
        if (!is_told(decision) || group_of(importing, decision) != group) continue;
        previewing->counts[group]++;
        if (group == GROUP_SAME) continue;
        buf_add_string(buf, first ? "{" : ",{");
        first = false;
        if (group == GROUP_NEW) {
            add_new(previewing, &decision->person, &importing->list->rows[i]);
        } else {
            add_known(previewing, &importing->people[decision->known].person, &decision->person,
                      importing->list->rows[i].line);
        }
        buf_add_char(buf, '}');
    }
    buf_add_char(buf, ']');
}

/* ---- who is missing ---- */

static int64_t name_key(const char *name)
{
    struct digest digest = hash_of(name, strlen(name));
    return digest_int63(&digest) | 1;
}

static struct id_map classes_named(const struct importing *importing)
{
    struct id_map classes;
    id_map_init(&classes, importing->arena, importing->list->count + 1);
    for (int i = 0; i < importing->list->count; i++) {
        const struct row_decision *decision = &importing->decisions[i];
        if (is_told(decision)) id_map_add(&classes, name_key(class_of(&decision->person)));
    }
    return classes;
}

static int by_class_and_name(const void *a, const void *b, void *context)
{
    const struct known_pupil *people = context;
    const struct person *left = &people[*(const int *)a].person;
    const struct person *right = &people[*(const int *)b].person;
    int order = strcmp(class_of(left), class_of(right));
    if (order == 0) order = strcmp(left->surname, right->surname);
    if (order == 0) order = strcmp(left->name, right->name);
    return order != 0 ? order : (left->id > right->id) - (left->id < right->id);
}

static void missing_find(struct previewing *previewing, enum list_covers covers)
{
    struct importing *importing = previewing->importing;
    struct id_map classes = classes_named(importing);
    previewing->missing = ARENA_ARRAY(importing->arena, int, (size_t)importing->people_count + 1);
    for (int i = 0; i < importing->people_count; i++) {
        const struct known_pupil *known = &importing->people[i];
        const struct person *person = &known->person;
        if (person->kind != importing->kind || person->state != PERSON_ACTIVE) continue;
        bool is_covered = covers == LIST_COVERS_SCHOOL ||
                          id_map_find(&classes, name_key(class_of(person))) >= 0;
        if (known->taken_by < 0 && is_covered) previewing->missing[previewing->missing_count++] = i;
    }
    qsort_r(previewing->missing, (size_t)previewing->missing_count, sizeof *previewing->missing,
            by_class_and_name, importing->people);
}

static void add_missing(struct previewing *previewing)
{
    const struct importing *importing = previewing->importing;
    struct buf *buf = &previewing->buf;
    buf_add_string(buf, ",\"missing\":[");
    for (int i = 0; i < previewing->missing_count; i++) {
        const struct person *person = &importing->people[previewing->missing[i]].person;
        bool first = true;
        buf_add_string(buf, i == 0 ? "{" : ",{");
        add_member(buf, &first, "id", id_format(importing->arena, person->id));
        add_member(buf, &first, "who", who(importing->arena, person));
        add_member(buf, &first, "number", person->number);
        add_member(buf, &first, "class", class_of(person));
        buf_add_char(buf, '}');
    }
    buf_add_char(buf, ']');
}

/* ---- classes, notices, problems ---- */

/* The names that the list brings and the school has not, each once. */
static enum err add_new_classes(struct previewing *previewing, int64_t school_id)
{
    const struct importing *importing = previewing->importing;
    struct id_map seen;
    bool first = true;
    id_map_init(&seen, importing->arena, importing->list->count + 1);
    buf_add_string(&previewing->buf, ",\"classes\":[");
    for (int i = 0; i < importing->list->count; i++) {
        bool found;
        int count = seen.count;
        const struct row_decision *decision = &importing->decisions[i];
        if (!is_told(decision) || decision->outcome == ROW_SAME) continue;
        struct text name = text_of(class_of(&decision->person));
        if (name.size == 0) continue;
        id_map_add(&seen, name_key(name.bytes));
        if (seen.count == count) continue;
        scoped(statement) struct statement *row = statement_open(importing->tx, &q_class_by_name);
        bind_int(row, ARG_CLASS_BY_NAME_SCHOOL_ID, school_id);
        bind_text(row, ARG_CLASS_BY_NAME_NAME, name);
        TRY(statement_next(row, &found));
        if (found) continue;
        if (!first) buf_add_char(&previewing->buf, ',');
        buf_add_json_string(&previewing->buf, name);
        first = false;
    }
    buf_add_char(&previewing->buf, ']');
    return OK;
}

static void add_notices(struct previewing *previewing)
{
    const struct pupil_list *list = previewing->importing->list;
    buf_add_string(&previewing->buf, ",\"notices\":[");
    for (int i = 0; i < list->notice_count; i++) {
        if (i > 0) buf_add_char(&previewing->buf, ',');
        buf_add_json_string(&previewing->buf, text_of(list->notices[i]));
    }
    buf_add_char(&previewing->buf, ']');
}

static void add_problems(struct previewing *previewing)
{
    const struct pupil_problems *problems = previewing->importing->problems;
    struct buf *buf = &previewing->buf;
    buf_add_string(buf, ",\"problems\":[");
    for (int i = 0; i < problems->told; i++) {
        bool first = true;
        buf_add_string(buf, i == 0 ? "{" : ",{");
        add_number(buf, &first, "line", problems->list[i].line);
        add_member(buf, &first, "reason", problems->list[i].reason);
        buf_add_char(buf, '}');
    }
    buf_add_char(buf, ']');
}

static void add_counts(struct previewing *previewing)
{
    const struct importing *importing = previewing->importing;
    struct buf *buf = &previewing->buf;
    bool first = true;
    buf_add_string(buf, ",\"counts\":{");
    add_number(buf, &first, "lines", importing->list->lines);
    for (int i = 0; i < GROUPS; i++) {
        add_number(buf, &first, GROUP_NAMES[i], previewing->counts[i]);
    }
    add_number(buf, &first, "missing", previewing->missing_count);
    add_number(buf, &first, "problems", importing->problems->total);
    buf_add_string(buf, "}}");
}

enum err list_preview_make(struct importing *importing, int64_t school_id, enum list_covers covers,
                           struct list_outcome *out_outcome)
{
    struct previewing previewing = {.importing = importing};
    buf_init(&previewing.buf, importing->arena);
    buf_add_string(&previewing.buf, "{\"version\":1");
    add_notices(&previewing);
    add_problems(&previewing);
    for (int i = 0; i < GROUPS; i++) add_group(&previewing, (enum group)i);
    TRY(add_new_classes(&previewing, school_id));
    if (importing->problems->total == 0) missing_find(&previewing, covers);
    add_missing(&previewing);
    add_counts(&previewing);
    *out_outcome = (struct list_outcome){
        .json = buf_text(&previewing.buf),
        .missing_count = previewing.missing_count,
        .missing = previewing.missing,
        .new_count = previewing.counts[GROUP_NEW],
    };
    return OK;
}
