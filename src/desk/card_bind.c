/* Binding chips to cards. A card stays what it is, ordered, until its batch is made: a blank tapped
 * by mistake is taken back without a trace in the card's life. */
#include "desk/card_bind.h"

#include <string.h>

#include "base/charset.h"
#include "base/csv.h"
#include "base/id_map.h"
#include "desk/card_batch_inside.h"
#include "desk/card_batch_sql.h"
#include "ledger/book.h"
#include "school/card_line.h"
#include "school/cashier.h"
#include "school/person.h"

const char *card_bind_words(enum card_bind_status status)
{
    switch (status) {
    case CARD_BIND_OK: return "";
    case CARD_BIND_MALFORMED: return "Это не номер чипа: приложите карту к считывателю ещё раз.";
    case CARD_BIND_IN_PART:
        return "Считыватель сообщает номер не целиком. Укажите первые два знака номеров этой "
               "коробки или настройте считыватель на полный номер.";
    case CARD_BIND_RANDOM:
        return "Это телефон или банковская карта: её номер меняется, картой питания она не станет.";
    case CARD_BIND_NO_CARD: return "Такой карты в партии нет.";
    case CARD_BIND_CLOSED: return "Партия не в работе: привязывать карты сейчас нельзя.";
    case CARD_BIND_BOUND: return "У этой карты уже есть чип.";
    case CARD_BIND_TAKEN: return "Этот чип уже занят.";
    case CARD_BIND_SAME: return "Этот чип уже у этой карты.";
    }
    return "";
}

/* ---- what was typed ---- */

static bool is_series(struct text series)
{
    return series.size == CARD_SERIES_DIGITS && card_chip_is_formed(series);
}

enum card_bind_status card_chip_read(struct arena *arena, struct text typed, struct text series,
                                     struct text *out_chip)
{
    struct card_chip chip;
    if (card_keys_parse(text_trim(typed), &chip) != CARD_LINE_CHIP) return CARD_BIND_MALFORMED;
    struct text digits = card_chip_text(&chip);
    if (chip.is_random) return CARD_BIND_RANDOM;
    if (chip.known == CARD_KNOWN_WHOLE) {
        *out_chip = (struct text){arena_copy(arena, digits.bytes, digits.size), digits.size};
        return CARD_BIND_OK;
    }
    if (chip.known != CARD_KNOWN_LOW_32 || !is_series(series)) return CARD_BIND_IN_PART;
    *out_chip = text_of(arena_printf(arena, "%.*s%.*s", TEXT_ARGS(series), TEXT_ARGS(digits)));
    return CARD_BIND_OK;
}

/* ---- one card ---- */

struct bind_work {
    struct desk *desk;
    struct arena *arena;
    struct card_binding *binding;
    struct card_binding answer;
};

static enum err chip_set(struct tx *tx, int64_t school_id, int64_t card_id, struct text chip,
                         int64_t version)
{
    scoped(statement) struct statement *set = statement_open(tx, &q_card_set_chip);
    bind_int(set, ARG_CARD_SET_CHIP_SCHOOL_ID, school_id);
    bind_int(set, ARG_CARD_SET_CHIP_ID, card_id);
    bind_text(set, ARG_CARD_SET_CHIP_CHIP, chip);
    bind_int(set, ARG_CARD_SET_CHIP_VERSION, version);
    return statement_run(set);
}

/* `login_id` 0: it is bound no more. */
static enum err bound_set(struct tx *tx, int64_t school_id, int64_t card_id, int64_t login_id,
                          bool is_bound, struct instant now)
{
    scoped(statement) struct statement *set = statement_open(tx, &q_card_in_batch_bound);
    bind_int(set, ARG_CARD_IN_BATCH_BOUND_SCHOOL_ID, school_id);
    bind_int(set, ARG_CARD_IN_BATCH_BOUND_CARD_ID, card_id);
    if (is_bound) bind_int(set, ARG_CARD_IN_BATCH_BOUND_BOUND_AT, now.ms);
    bind_int(set, ARG_CARD_IN_BATCH_BOUND_BOUND_BY, is_bound ? login_id : 0);
    return statement_run(set);
}

/* Whose the chip is: a pupil's in whichever school, or a cashier's of this one. */
static enum err taken_find(struct tx *tx, struct arena *arena, struct card_binding *binding,
                           struct text own_chip)
{
    bool found;
    struct person person;
    struct directory_place place;
    TRY(directory_find(tx, DIRECTORY_CHIP, binding->chip, &found, &place));
    if (!found) {
        TRY(cashier_has_chip(tx, binding->school_id, binding->chip, 0, &found));
        if (found) binding->status = CARD_BIND_TAKEN;
        binding->taken_by = "";
        return OK;
    }
    binding->status = text_equal(own_chip, binding->chip) ? CARD_BIND_SAME : CARD_BIND_TAKEN;
    TRY(person_by_id(tx, arena, place.school_id, place.account_id, &found, &person));
    binding->taken_by = found ? person.number : "";
    return OK;
}

static enum err bind_judge(struct tx *tx, struct arena *arena, struct card_binding *binding,
                           int64_t *out_account_id)
{
    bool found;
    binding->status = CARD_BIND_OK;
    binding->taken_by = "";
    scoped(statement) struct statement *row = statement_open(tx, &q_card_in_batch_by_card);
    bind_int(row, ARG_CARD_IN_BATCH_BY_CARD_SCHOOL_ID, binding->school_id);
    bind_int(row, ARG_CARD_IN_BATCH_BY_CARD_CARD_ID, binding->card_id);
    TRY(statement_next(row, &found));
    if (!found || column_int(row, COL_CARD_IN_BATCH_BY_CARD_BATCH_ID) != binding->batch_id) {
        binding->status = CARD_BIND_NO_CARD;
        return OK;
    }
    *out_account_id = column_int(row, COL_CARD_IN_BATCH_BY_CARD_ACCOUNT_ID);
    struct text own = column_text(row, COL_CARD_IN_BATCH_BY_CARD_CHIP, arena);
    if (column_int(row, COL_CARD_IN_BATCH_BY_CARD_BATCH_STATE) != CARD_BATCH_IN_WORK) {
        binding->status = CARD_BIND_CLOSED;
        return OK;
    }
    TRY(taken_find(tx, arena, binding, own));
    if (binding->status == CARD_BIND_OK && own.size > 0) binding->status = CARD_BIND_BOUND;
    return OK;
}

static enum err one_bind(struct tx *tx, struct arena *arena, struct card_binding *binding,
                         int64_t version, struct instant now)
{
    int64_t account_id = 0;
    TRY(bind_judge(tx, arena, binding, &account_id));
    if (binding->status != CARD_BIND_OK) return OK;
    TRY(directory_add(tx, DIRECTORY_CHIP, binding->chip,
                      (struct directory_place){binding->school_id, account_id}));
    TRY(chip_set(tx, binding->school_id, binding->card_id, binding->chip, version));
    return bound_set(tx, binding->school_id, binding->card_id, binding->login_id, true, now);
}

static enum err bind_run(struct tx *tx, void *context)
{
    int64_t version;
    struct bind_work *work = context;
    work->answer = *work->binding;
    TRY(book_raise_version(tx, work->answer.school_id, &version));
    return one_bind(tx, work->arena, &work->answer, version, world_now(work->desk->world));
}

enum err desk_card_bind(struct desk *desk, struct arena *arena, struct card_binding *binding)
{
    struct bind_work work = {.desk = desk, .arena = arena, .binding = binding};
    TRY(store_write(desk->store, binding->school_id, bind_run, &work));
    *binding = work.answer;
    return OK;
}

/* ---- taken back ---- */

struct unbind_work {
    int64_t school_id, batch_id;
    int64_t card_id; /* answer */
};

static enum err last_bound(struct tx *tx, struct unbind_work *work)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_card_bound_last);
    bind_int(row, ARG_CARD_BOUND_LAST_SCHOOL_ID, work->school_id);
    bind_int(row, ARG_CARD_BOUND_LAST_BATCH_ID, work->batch_id);
    TRY(statement_next(row, &found));
    work->card_id = found ? column_int(row, COL_CARD_BOUND_LAST_CARD_ID) : 0;
    return OK;
}

static enum err unbind_run(struct tx *tx, void *context)
{
    bool found;
    int64_t version;
    char chip[2 * CARD_CHIP_BYTES_LIMIT + 1];
    struct unbind_work *work = context;
    struct directory_place place = {.school_id = work->school_id};
    TRY(last_bound(tx, work));
    if (work->card_id == 0) return OK;
    {
        scoped(statement) struct statement *row = statement_open(tx, &q_card_in_batch_by_card);
        bind_int(row, ARG_CARD_IN_BATCH_BY_CARD_SCHOOL_ID, work->school_id);
        bind_int(row, ARG_CARD_IN_BATCH_BY_CARD_CARD_ID, work->card_id);
        TRY(statement_next(row, &found));
        bool is_open = found &&
                       column_int(row, COL_CARD_IN_BATCH_BY_CARD_BATCH_STATE) == CARD_BATCH_IN_WORK;
        if (!is_open) {
            work->card_id = 0;
            return OK;
        }
        struct text own = column_text(row, COL_CARD_IN_BATCH_BY_CARD_CHIP, NULL);
        place.account_id = column_int(row, COL_CARD_IN_BATCH_BY_CARD_ACCOUNT_ID);
        size_t size = own.size < sizeof chip ? own.size : sizeof chip - 1;
        if (size > 0) memcpy(chip, own.bytes, size);
        chip[size] = '\0';
    }
    TRY(book_raise_version(tx, work->school_id, &version));
    TRY(directory_drop(tx, DIRECTORY_CHIP, text_of(chip), place));
    TRY(chip_set(tx, work->school_id, work->card_id, TEXT(""), version));
    return bound_set(tx, work->school_id, work->card_id, 0, false, instant_of_ms(0));
}

enum err desk_card_unbind(struct desk *desk, int64_t school_id, int64_t batch_id,
                          int64_t *out_card_id)
{
    struct unbind_work work = {.school_id = school_id, .batch_id = batch_id};
    TRY(store_write(desk->store, school_id, unbind_run, &work));
    *out_card_id = work.card_id;
    return OK;
}

/* ---- a factory's file ---- */

struct chips_work {
    struct desk *desk;
    struct arena *arena;
    struct card_chips_import *import;
    struct card_chips_import answer;
    struct batch_cards cards;
};

static void problem_add(struct card_chips_import *import, int line, const char *reason)
{
    if (import->problem_count == CARD_CHIPS_PROBLEMS_LIMIT) return;
    import->problems[import->problem_count].line = line;
    import->problems[import->problem_count++].reason = reason;
}

static const struct batch_card *card_of_number(const struct batch_cards *cards, struct text number)
{
    for (int i = 0; i < cards->count; i++) {
        if (text_is(number, cards->cards[i].number)) return &cards->cards[i];
    }
    return NULL;
}

static enum err line_bind(struct tx *tx, struct chips_work *work, int line,
                          const struct csv_record *record, int64_t version)
{
    struct card_binding binding = {
        .school_id = work->answer.school_id,
        .batch_id = work->answer.batch_id,
        .login_id = work->answer.login_id,
    };
    struct arena *arena = work->arena;
    if (record->count < 2) {
        problem_add(&work->answer, line, "в строке ждали номер счёта и номер чипа");
        return OK;
    }
    struct text number = text_trim(record->fields[0]);
    const struct batch_card *card = card_of_number(&work->cards, number);
    if (card == NULL) {
        problem_add(&work->answer, line, "в этой партии нет карты с таким номером счёта");
        return OK;
    }
    binding.card_id = card->card_id;
    binding.status = card_chip_read(arena, record->fields[1], TEXT(""), &binding.chip);
    if (binding.status == CARD_BIND_OK) {
        TRY(one_bind(tx, arena, &binding, version, world_now(work->desk->world)));
    }
    if (binding.status == CARD_BIND_OK || binding.status == CARD_BIND_SAME) {
        work->answer.bound++;
    } else if (binding.status == CARD_BIND_TAKEN && binding.taken_by[0] != '\0') {
        problem_add(&work->answer, line,
                    arena_printf(arena, "этот чип уже у счёта %s", binding.taken_by));
    } else {
        problem_add(&work->answer, line, card_bind_words(binding.status));
    }
    return OK;
}

static enum err lines_bind(struct tx *tx, struct chips_work *work, struct text file)
{
    struct csv csv;
    int64_t version;
    struct csv_record record;
    TRY(book_raise_version(tx, work->answer.school_id, &version));
    csv_init(&csv, file);
    for (bool is_heading = true;; is_heading = false) {
        enum err err = csv_next(&csv, work->arena, &record);
        if (err == ERR_NOT_FOUND) return OK;
        if (err != OK) {
            problem_add(&work->answer, csv.line, "строка не разбирается: проверьте кавычки");
        } else if (!is_heading || account_number_is_formed(text_trim(record.fields[0]))) {
            TRY(line_bind(tx, work, csv.line, &record, version));
        }
    }
}

static enum err chips_run(struct tx *tx, void *context)
{
    struct text file;
    struct chips_work *work = context;
    work->answer = *work->import;
    if (charset_decode(work->arena, CHARSET_UTF_8, work->import->file, &file) != OK &&
        charset_decode(work->arena, CHARSET_WINDOWS_1251, work->import->file, &file) != OK) {
        problem_add(&work->answer, 0, "файл не в UTF-8 и не в Windows-1251");
        return OK;
    }
    TRY(batch_cards_load(tx, work->arena, work->answer.school_id, work->answer.batch_id,
                         &work->cards));
    TRY(lines_bind(tx, work, file));
    if (work->answer.problem_count == 0 && work->answer.bound == 0) {
        problem_add(&work->answer, 0, "в файле нет ни одной строки с номером счёта и чипом");
    }
    return work->answer.problem_count == 0 ? OK : ERR_CANCELLED;
}

enum err desk_card_chips_import(struct desk *desk, struct arena *arena,
                                struct card_chips_import *import)
{
    struct chips_work work = {.desk = desk, .arena = arena, .import = import};
    import->problem_count = import->bound = 0;
    enum err err = store_write(desk->store, import->school_id, chips_run, &work);
    /* Undone on purpose: some lines were bound before another turned out wrong. */
    if (err != OK && (err != ERR_CANCELLED || work.answer.problem_count == 0)) return err;
    *import = work.answer;
    if (import->problem_count > 0) import->bound = 0;
    return OK;
}
