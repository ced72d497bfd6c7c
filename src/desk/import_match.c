/* Matching in passes, the surest evidence first: account number; class, names and birth day; class
 * and names; names and birth day in another class. What is left is new.
 *
 * Invariant: each person of the books is taken by at most one line. */
#include "desk/import_match.h"

#include "base/check.h"
#include "base/id_map.h"
#include "base/secret.h"
#include "desk/name_text.h"

/* Indexes that share a key: first[place of the key], then next[the one before]; -1 ends. */
struct chains {
    struct id_map keys;
    int *first, *last, *next;
};

struct match {
    struct matching *given;
    struct chains known_by_names, rows_by_names;
    struct id_map known_by_id;
    int64_t *row_keys;
};

/* ---- keys ---- */

static void chains_init(struct chains *chains, struct arena *arena, int limit)
{
    id_map_init(&chains->keys, arena, limit);
    chains->first = ARENA_ARRAY(arena, int, (size_t)limit + 1);
    chains->last = ARENA_ARRAY(arena, int, (size_t)limit + 1);
    chains->next = ARENA_ARRAY(arena, int, (size_t)limit + 1);
}

static void chains_add(struct chains *chains, int64_t key, int index)
{
    int keys = chains->keys.count;
    int place = id_map_add(&chains->keys, key);
    chains->next[index] = -1;
    if (chains->keys.count > keys) {
        chains->first[place] = index;
    } else {
        chains->next[chains->last[place]] = index;
    }
    chains->last[place] = index;
}

static int chains_first(const struct chains *chains, int64_t key)
{
    int place = id_map_find(&chains->keys, key);
    return place < 0 ? -1 : chains->first[place];
}

/* 63 bits of a hash, never 0; two different names do not meet. */
static int64_t key_of(struct hash *hash)
{
    struct digest digest = hash_digest(hash);
    return digest_int63(&digest) | 1;
}

static int64_t names_key(struct arena *arena, int64_t school_id, struct text surname,
                         struct text name, struct text patronymic)
{
    struct hash hash;
    hash_init(&hash);
    hash_add_int64(&hash, school_id);
    hash_add_text(&hash, name_fold(arena, surname));
    hash_add_text(&hash, name_fold(arena, name));
    hash_add_text(&hash, name_fold(arena, patronymic));
    return key_of(&hash);
}

static int64_t text_key(struct text text)
{
    struct hash hash;
    hash_init(&hash);
    hash_add_text(&hash, text);
    return key_of(&hash);
}

static void index_make(struct match *match)
{
    struct matching *given = match->given;
    chains_init(&match->known_by_names, given->arena, given->known_count + 1);
    chains_init(&match->rows_by_names, given->arena, given->row_count + 1);
    id_map_init(&match->known_by_id, given->arena, given->known_count + 1);
    match->row_keys = ARENA_ARRAY(given->arena, int64_t, (size_t)given->row_count + 1);
    for (int i = 0; i < given->known_count; i++) {
        const struct person *person = &given->known[i].person;
        id_map_add(&match->known_by_id, person->id);
        chains_add(&match->known_by_names,
                   names_key(given->arena, person->school_id, text_of(person->surname),
                             text_of(person->name), text_of(person->patronymic)),
                   i);
    }
    for (int i = 0; i < given->row_count; i++) {
        const struct pupil_row *row = &given->rows[i];
        match->row_keys[i] = names_key(given->arena, given->facts[i].school_id, row->surname,
                                       row->name, row->patronymic);
        chains_add(&match->rows_by_names, match->row_keys[i], i);
    }
}

/* ---- what is wrong with a line ---- */

static bool is_open(const struct match *match, int index)
{
    return !match->given->decisions[index].is_decided;
}

/* A problem ends the line: it is looked at no more. */
static void problem(struct match *match, int index, const char *reason)
{
    struct matching *given = match->given;
    pupil_problem_add(given->problems, given->arena, given->rows[index].line, "%s", reason);
    given->decisions[index].is_decided = true;
}

static void schools_check(struct match *match)
{
    for (int i = 0; i < match->given->row_count; i++) {
        if (match->given->facts[i].school_id != 0) continue;
        problem(match, i,
                arena_printf(match->given->arena, "школы №%d нет в системе",
                             (int)match->given->rows[i].school_number));
    }
}

/* Numbers and chips name one person each. */
static void repeats_check(struct match *match, bool of_chips)
{
    struct matching *given = match->given;
    struct id_map seen;
    int *lines = ARENA_ARRAY(given->arena, int, (size_t)given->row_count + 1);
    id_map_init(&seen, given->arena, given->row_count + 1);
    for (int i = 0; i < given->row_count; i++) {
        struct text text = of_chips ? given->rows[i].chip : given->rows[i].number;
        if (text.size == 0 || !is_open(match, i)) continue;
        int count = seen.count;
        int place = id_map_add(&seen, text_key(text));
        if (seen.count > count) {
            lines[place] = given->rows[i].line;
        } else {
            problem(match, i,
                    arena_printf(given->arena, "%s %.*s уже в строке %d",
                                 of_chips ? "карта" : "лицевой счёт", TEXT_ARGS(text),
                                 lines[place]));
        }
    }
}

static bool same_birth_day(const struct pupil_row *a, const struct pupil_row *b)
{
    return a->has_birth_day && b->has_birth_day && day_compare(a->birth_day, b->birth_day) == 0;
}

/* NULL: the two lines of one name and class can be told apart. */
static const char *confusion_of(struct arena *arena, const struct pupil_row *earlier,
                                const struct pupil_row *later)
{
    if (earlier->number.size > 0 && later->number.size > 0) return NULL;
    bool both = earlier->has_birth_day && later->has_birth_day;
    if (both && !same_birth_day(earlier, later)) return NULL;
    if (both || (!earlier->has_birth_day && !later->has_birth_day &&
                 earlier->number.size + later->number.size == 0)) {
        return arena_printf(arena, "повторяет строку %d", earlier->line);
    }
    return arena_printf(arena,
                        "тёзка в том же классе (строка %d): нужны даты рождения или лицевые счета "
                        "обоих",
                        earlier->line);
}

static void namesakes_check(struct match *match)
{
    struct matching *given = match->given;
    for (int i = 0; i < given->row_count; i++) {
        if (!is_open(match, i)) continue;
        int other = chains_first(&match->rows_by_names, match->row_keys[i]);
        for (; other != i; other = match->rows_by_names.next[other]) {
            const struct pupil_row *earlier = &given->rows[other];
            if (!text_equal(earlier->class_name, given->rows[i].class_name)) continue;
            const char *reason = confusion_of(given->arena, earlier, &given->rows[i]);
            if (reason == NULL) continue;
            problem(match, i, reason);
            break;
        }
    }
}

/* ---- who is meant ---- */

static struct person person_of(const struct matching *given, int index)
{
    const struct pupil_row *row = &given->rows[index];
    struct arena *arena = given->arena;
    return (struct person){
        .school_id = given->facts[index].school_id,
        .kind = given->kind,
        .state = PERSON_ACTIVE,
        .number = row->number.size ? arena_copy(arena, row->number.bytes, row->number.size) : NULL,
        .class_name = arena_copy(arena, row->class_name.bytes, row->class_name.size),
        .surname = arena_copy(arena, row->surname.bytes, row->surname.size),
        .name = arena_copy(arena, row->name.bytes, row->name.size),
        .patronymic = arena_copy(arena, row->patronymic.bytes, row->patronymic.size),
        .has_birth_day = row->has_birth_day,
        .birth_day = row->birth_day,
    };
}

static bool folds_equal(struct arena *arena, const char *a, const char *b)
{
    return text_equal(name_fold(arena, text_of(a)), name_fold(arena, text_of(b)));
}

/* Another spelling of the same name changes nothing. */
static bool name_changes(struct arena *arena, const char **name, const char *listed)
{
    if (folds_equal(arena, *name, listed)) return false;
    *name = listed;
    return true;
}

static void person_take(struct match *match, int index, int known_index)
{
    struct matching *given = match->given;
    struct known_pupil *known = &given->known[known_index];
    struct row_decision *decision = &given->decisions[index];
    struct person listed = person_of(given, index), person = known->person;
    CHECK(known->taken_by < 0);
    known->taken_by = index;
    bool changes = name_changes(given->arena, &person.surname, listed.surname);
    changes |= name_changes(given->arena, &person.name, listed.name);
    changes |= name_changes(given->arena, &person.patronymic, listed.patronymic);
    changes |= !text_equal(text_of(person.class_name), text_of(listed.class_name));
    changes |= person.state != PERSON_ACTIVE;
    if (listed.has_birth_day) {
        changes |= !person.has_birth_day || day_compare(person.birth_day, listed.birth_day) != 0;
        person.birth_day = listed.birth_day;
        person.has_birth_day = true;
    }
    person.class_name = listed.class_name;
    person.state = PERSON_ACTIVE;
    *decision = (struct row_decision){
        .is_decided = true,
        .outcome = changes ? ROW_CHANGED : ROW_SAME,
        .known = known_index,
        .person = person,
    };
}

/* Whether the owner of a known account may be whom the line names. */
static const char *number_refusal(struct match *match, int index, int known_index)
{
    struct matching *given = match->given;
    const struct pupil_row *row = &given->rows[index];
    struct arena *arena = given->arena;
    if (known_index < 0) {
        return arena_printf(arena, "лицевой счёт %.*s открыт в другой школе",
                            TEXT_ARGS(row->number));
    }
    const struct person *person = &given->known[known_index].person;
    struct person listed = person_of(given, index);
    bool is_other = !folds_equal(arena, person->surname, listed.surname) &&
                    !folds_equal(arena, person->name, listed.name);
    if (person->kind != given->kind || is_other) {
        return arena_printf(arena, "лицевой счёт %.*s принадлежит другому человеку",
                            TEXT_ARGS(row->number));
    }
    return NULL;
}

static void numbers_match(struct match *match)
{
    const struct matching *given = match->given;
    for (int i = 0; i < given->row_count; i++) {
        const struct row_facts *facts = &given->facts[i];
        if (!is_open(match, i) || !facts->number_is_known) continue;
        int known = facts->number_place.school_id == facts->school_id
                        ? id_map_find(&match->known_by_id, facts->number_place.account_id)
                        : -1;
        const char *refusal = number_refusal(match, i, known);
        if (refusal != NULL) {
            problem(match, i, refusal);
        } else {
            person_take(match, i, known);
        }
    }
}

enum evidence {
    EVIDENCE_CLASS_AND_BIRTH,
    EVIDENCE_CLASS, /* a birth day is missing on one side */
    EVIDENCE_BIRTH, /* in another class */
};

static bool agrees(enum person_kind kind, const struct pupil_row *row,
                   const struct known_pupil *known, enum evidence evidence)
{
    const struct person *person = &known->person;
    if (person->kind != kind || known->taken_by >= 0) return false;
    bool same_class = text_equal(text_of(person->class_name), row->class_name);
    bool both = row->has_birth_day && person->has_birth_day;
    bool same_day = both && day_compare(row->birth_day, person->birth_day) == 0;
    switch (evidence) {
    case EVIDENCE_CLASS_AND_BIRTH: return same_class && same_day;
    case EVIDENCE_CLASS: return same_class && !both;
    case EVIDENCE_BIRTH: return !same_class && same_day;
    }
    return false;
}

/* All who agree; *out_first the first of them. */
static int count_agreeing(const struct match *match, int index, enum evidence evidence,
                          int *out_first)
{
    int count = 0;
    int known = chains_first(&match->known_by_names, match->row_keys[index]);
    for (; known >= 0; known = match->known_by_names.next[known]) {
        const struct known_pupil *person = &match->given->known[known];
        if (!agrees(match->given->kind, &match->given->rows[index], person, evidence)) continue;
        if (count++ == 0) *out_first = known;
    }
    return count;
}

static void names_match(struct match *match, enum evidence evidence)
{
    const struct matching *given = match->given;
    for (int i = 0; i < given->row_count; i++) {
        int known = -1;
        if (!is_open(match, i)) continue;
        int count = count_agreeing(match, i, evidence, &known);
        if (count == 0) continue;
        if (given->rows[i].number.size > 0) {
            problem(match, i,
                    arena_printf(given->arena, "этот учащийся уже есть с лицевым счётом %s",
                                 given->known[known].person.number));
        } else if (count > 1 && evidence != EVIDENCE_CLASS_AND_BIRTH) {
            problem(match, i,
                    "в школе несколько учащихся с этим именем: нужен лицевой счёт или "
                    "дата рождения");
        } else {
            person_take(match, i, known);
        }
    }
}

static void rest_is_new(struct match *match)
{
    struct matching *given = match->given;
    for (int i = 0; i < given->row_count; i++) {
        if (!is_open(match, i)) continue;
        given->decisions[i] = (struct row_decision){
            .is_decided = true, .outcome = ROW_ADDED, .known = -1, .person = person_of(given, i)};
    }
}

/* ---- cards ---- */

static void cards_match(struct match *match)
{
    struct matching *given = match->given;
    for (int i = 0; i < given->row_count; i++) {
        const struct row_facts *facts = &given->facts[i];
        struct row_decision *decision = &given->decisions[i];
        if (given->rows[i].chip.size == 0 || decision->person.surname == NULL) continue;
        bool is_own = decision->known >= 0 && facts->chip_place.school_id == facts->school_id &&
                      facts->chip_place.account_id == decision->person.id;
        decision->adds_card = !facts->chip_is_known;
        if (facts->chip_is_known && !is_own) {
            problem(match, i,
                    arena_printf(given->arena, "карта %.*s уже у другого человека",
                                 TEXT_ARGS(given->rows[i].chip)));
        }
    }
}

void import_match(struct matching *matching)
{
    struct match match = {.given = matching};
    matching->decisions = ARENA_ARRAY(matching->arena, struct row_decision,
                                      (size_t)matching->row_count + 1);
    index_make(&match);
    schools_check(&match);
    repeats_check(&match, false);
    repeats_check(&match, true);
    namesakes_check(&match);
    numbers_match(&match);
    names_match(&match, EVIDENCE_CLASS_AND_BIRTH);
    names_match(&match, EVIDENCE_CLASS);
    names_match(&match, EVIDENCE_BIRTH);
    rest_is_new(&match);
    cards_match(&match);
}
