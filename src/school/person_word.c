/* Words of people's names. */
#include "school/person_word.h"

#include "base/buf.h"
#include "base/letter.h"
#include "school/person_word_sql.h"

enum { WORDS_ARENA_BYTES = 64 * 1024, SCHOOL_ARENA_BYTES = 64 << 20 };

struct text words_folded(struct arena *arena, struct text text)
{
    struct buf buf;
    bool is_inside = false;
    buf_init(&buf, arena);
    while (text.size > 0) {
        uint32_t letter = letter_folded(letter_take(&text));
        bool is_part = letter_is_letter(letter) || letter_is_digit(letter);
        if (is_part && !is_inside) buf_add_char(&buf, ' ');
        if (is_part) buf_add_code_point(&buf, letter);
        is_inside = is_part;
    }
    return buf_text(&buf);
}

/* ---- comparing ---- */

struct words {
    struct text list[PERSON_WORDS_LIMIT];
    int count;
};

static bool has(const struct words *words, struct text word)
{
    for (int i = 0; i < words->count; i++) {
        if (text_equal(words->list[i], word)) return true;
    }
    return false;
}

static void split(struct text text, bool keeps_repeats, struct words *out_words)
{
    *out_words = (struct words){0};
    while (text.size > 0 && out_words->count < PERSON_WORDS_LIMIT) {
        struct text word = text_cut(&text, ' ');
        if (word.size == 0 || (!keeps_repeats && has(out_words, word))) continue;
        out_words->list[out_words->count++] = word;
    }
}

/* Whether the words of the query from `at` on find words of the name that no earlier one took. */
static bool fits_from(const struct words *name, const struct words *query, int at, unsigned taken)
{
    if (at == query->count) return true;
    for (int i = 0; i < name->count; i++) {
        if ((taken & 1u << i) != 0 || !text_starts(name->list[i], query->list[at])) continue;
        if (fits_from(name, query, at + 1, taken | 1u << i)) return true;
    }
    return false;
}

bool words_fit(struct text words, struct text query)
{
    struct words name, wanted;
    split(words, true, &name);
    split(query, true, &wanted);
    return wanted.count <= name.count && fits_from(&name, &wanted, 0, 0);
}

struct text word_end(struct arena *arena, struct text low)
{
    char *high = arena_copy(arena, low.bytes, low.size);
    /* No byte of UTF-8 is 0xFF: the last byte plus one is behind all that begins so. */
    if (low.size > 0) high[low.size - 1] = (char)((unsigned char)high[low.size - 1] + 1);
    return (struct text){high, low.size};
}

/* ---- keeping ---- */

static struct text words_of(struct arena *arena, const struct person *person)
{
    return words_folded(arena, text_of(arena_printf(arena, "%s %s %s", person->surname,
                                                    person->name, person->patronymic)));
}

static enum err insert(struct tx *tx, const struct person *person, struct text text)
{
    struct words words;
    split(text, false, &words);
    if (words.count == 0) return OK;
    scoped(statement) struct statement *add = statement_open(tx, &q_person_word_insert);
    for (int i = 0; i < words.count; i++) {
        struct text word = words.list[i];
        bind_bytes(add, ARG_PERSON_WORD_INSERT_WORD, word.bytes, word.size);
        bind_int(add, ARG_PERSON_WORD_INSERT_SCHOOL_ID, person->school_id);
        bind_int(add, ARG_PERSON_WORD_INSERT_ACCOUNT_ID, person->id);
        bind_text(add, ARG_PERSON_WORD_INSERT_WORDS, text);
        TRY(statement_add(add));
    }
    return statement_flush(add);
}

enum err person_words_write(struct tx *tx, const struct person *person)
{
    struct arena arena;
    arena_init(&arena, WORDS_ARENA_BYTES);
    enum err err = insert(tx, person, words_of(&arena, person));
    arena_release(&arena);
    return err;
}

static enum err is_right(struct tx *tx, const struct person *person, struct text text,
                         bool *out_right)
{
    bool found;
    struct words words;
    split(text, false, &words);
    scoped(statement) struct statement *held = statement_open(tx, &q_person_word_held);
    bind_int(held, ARG_PERSON_WORD_HELD_SCHOOL_ID, person->school_id);
    bind_int(held, ARG_PERSON_WORD_HELD_ACCOUNT_ID, person->id);
    TRY(statement_next(held, &found));
    bool is_one = column_int(held, COL_PERSON_WORD_HELD_COUNT) == words.count;
    *out_right = is_one &&
                 (words.count == 0 ||
                  (text_equal(column_text(held, COL_PERSON_WORD_HELD_FIRST, NULL), text) &&
                   text_equal(column_text(held, COL_PERSON_WORD_HELD_LAST, NULL), text)));
    return OK;
}

static enum err renew(struct tx *tx, struct arena *arena, const struct person *person,
                      bool *out_changed)
{
    bool right;
    struct text text = words_of(arena, person);
    TRY(is_right(tx, person, text, &right));
    *out_changed = !right;
    if (right) return OK;
    scoped(statement) struct statement *drop = statement_open(tx, &q_person_word_delete);
    bind_int(drop, ARG_PERSON_WORD_DELETE_SCHOOL_ID, person->school_id);
    bind_int(drop, ARG_PERSON_WORD_DELETE_ACCOUNT_ID, person->id);
    TRY(statement_run(drop));
    return insert(tx, person, text);
}

enum err person_words_renew(struct tx *tx, const struct person *person)
{
    bool changed;
    struct arena arena;
    arena_init(&arena, WORDS_ARENA_BYTES);
    enum err err = renew(tx, &arena, person, &changed);
    arena_release(&arena);
    return err;
}

/* ---- making anew ---- */

static enum err people_read(struct tx *tx, struct arena *arena, int64_t school_id,
                            struct person **out_people, int *out_count)
{
    int room = 0, count = 0;
    struct person *people = NULL;
    scoped(statement) struct statement *rows = statement_open(tx, &q_person_word_people);
    bind_int(rows, ARG_PERSON_WORD_PEOPLE_SCHOOL_ID, school_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        people = arena_grow(arena, people, count, &room, sizeof *people);
        people[count++] = (struct person){
            .school_id = school_id,
            .id = column_int(rows, COL_PERSON_WORD_PEOPLE_ID),
            .surname = column_string(rows, COL_PERSON_WORD_PEOPLE_SURNAME, arena),
            .name = column_string(rows, COL_PERSON_WORD_PEOPLE_NAME, arena),
            .patronymic = column_string(rows, COL_PERSON_WORD_PEOPLE_PATRONYMIC, arena),
        };
    }
    *out_people = people;
    *out_count = count;
    return OK;
}

enum err person_words_rebuild(struct tx *tx, struct arena *arena, int64_t school_id,
                              struct person_words_report *report)
{
    int count;
    struct person *people;
    TRY(people_read(tx, arena, school_id, &people, &count));
    for (int i = 0; i < count; i++) {
        bool changed;
        TRY(renew(tx, arena, &people[i], &changed));
        report->changed += changed;
    }
    report->people += count;
    int64_t orphans;
    scoped(statement) struct statement *drop = statement_open(tx, &q_person_word_orphans_delete);
    bind_int(drop, ARG_PERSON_WORD_ORPHANS_DELETE_SCHOOL_ID, school_id);
    TRY(statement_run(drop));
    TRY(statement_changes(drop, &orphans));
    report->changed += orphans;
    return OK;
}

struct school_work {
    int64_t school_id;
    struct person_words_report report;
};

static enum err school_run(struct tx *tx, void *context)
{
    struct arena arena;
    struct school_work *work = context;
    work->report = (struct person_words_report){0};
    arena_init(&arena, SCHOOL_ARENA_BYTES);
    enum err err = person_words_rebuild(tx, &arena, work->school_id, &work->report);
    arena_release(&arena);
    return err;
}

struct schools_work {
    struct arena *arena;
    int64_t *ids;
    int count;
    int64_t form;
};

static enum err schools_run(struct tx *tx, void *context)
{
    bool found;
    int room = 0;
    struct schools_work *work = context;
    {
        scoped(statement) struct statement *form = statement_open(tx, &q_person_word_form_load);
        TRY(statement_next(form, &found));
        work->form = found ? column_int(form, COL_PERSON_WORD_FORM_LOAD_FORM) : 0;
    }
    work->ids = NULL;
    work->count = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_person_word_schools);
    for (;;) {
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        work->ids = arena_grow(work->arena, work->ids, work->count, &room, sizeof *work->ids);
        work->ids[work->count++] = column_int(rows, COL_PERSON_WORD_SCHOOLS_SCHOOL_ID);
    }
}

static enum err form_run(struct tx *tx, void *context)
{
    (void)context;
    scoped(statement) struct statement *set = statement_open(tx, &q_person_word_form_set);
    bind_int(set, ARG_PERSON_WORD_FORM_SET_FORM, PERSON_WORD_FORM);
    return statement_run(set);
}

static enum err rebuild(struct store *store, struct arena *arena, bool unless_right,
                        struct person_words_report *report)
{
    struct schools_work schools = {.arena = arena};
    TRY(store_read(store, schools_run, &schools));
    if (unless_right && schools.form == PERSON_WORD_FORM) return OK;
    for (int i = 0; i < schools.count; i++) {
        struct school_work work = {.school_id = schools.ids[i]};
        TRY(store_write(store, work.school_id, school_run, &work));
        report->people += work.report.people;
        report->changed += work.report.changed;
    }
    return store_write(store, 0, form_run, NULL);
}

static enum err rebuild_all(struct store *store, bool unless_right,
                            struct person_words_report *out_report)
{
    struct arena arena;
    struct person_words_report report = {0};
    arena_init(&arena, SCHOOL_ARENA_BYTES);
    enum err err = rebuild(store, &arena, unless_right, &report);
    arena_release(&arena);
    if (err == OK) *out_report = report;
    return err;
}

enum err people_words_rebuild(struct store *store, struct person_words_report *out_report)
{
    return rebuild_all(store, false, out_report);
}

enum err people_words_keep(struct store *store, struct person_words_report *out_report)
{
    return rebuild_all(store, true, out_report);
}
