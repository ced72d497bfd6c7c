/* Explanations of differences: kept beside them, never instead of them. */
#include "base/check.h"
#include "desk/evidence.h"
#include "desk/evidence_sql.h"

enum { NOTES_FIRST_ROOM = 64 };

const char *evidence_note_refusal(enum evidence_note_status status)
{
    switch (status) {
    case EVIDENCE_NOTED:
    case EVIDENCE_NOTE_EXISTS: return NULL;
    case EVIDENCE_NOTE_EMPTY: return "Напишите, чем объясняется расхождение.";
    case EVIDENCE_NOTE_TOO_LONG: return "Объяснение длиннее 500 знаков.";
    case EVIDENCE_NOTE_NOTHING: return "Расхождения здесь уже нет: объяснять нечего.";
    }
    return "";
}

enum err evidence_notes_load(struct tx *tx, struct arena *arena,
                             const struct evidence_period *period, struct evidence_notes *out_notes)
{
    struct evidence_notes notes = {.count = 0};
    int room = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_evidence_notes);
    bind_int(rows, ARG_EVIDENCE_NOTES_SCHOOL_ID, period->school_id);
    bind_int(rows, ARG_EVIDENCE_NOTES_FIRST_DAY, period->first_day.number);
    bind_int(rows, ARG_EVIDENCE_NOTES_LAST_DAY, period->last_day.number);
    bind_int(rows, ARG_EVIDENCE_NOTES_ACCOUNT_ID, period->account_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        if (notes.count == room) {
            room = room == 0 ? NOTES_FIRST_ROOM : 2 * room;
            struct evidence_note *grown = ARENA_ARRAY(arena, struct evidence_note, (size_t)room);
            for (int i = 0; i < notes.count; i++) grown[i] = notes.notes[i];
            notes.notes = grown;
        }
        notes.notes[notes.count++] = (struct evidence_note){
            .id = column_int(rows, COL_EVIDENCE_NOTES_ID),
            .school_id = period->school_id,
            .account_id = column_int(rows, COL_EVIDENCE_NOTES_ACCOUNT_ID),
            .day = {(int32_t)column_int(rows, COL_EVIDENCE_NOTES_DAY)},
            .meal = (enum meal)column_int(rows, COL_EVIDENCE_NOTES_MEAL),
            .finding = (enum evidence_finding)column_int(rows, COL_EVIDENCE_NOTES_FINDING),
            .note = column_text(rows, COL_EVIDENCE_NOTES_NOTE, arena),
            .login_id = column_int(rows, COL_EVIDENCE_NOTES_LOGIN_ID),
            .who = column_string(rows, COL_EVIDENCE_NOTES_WHO, arena),
            .said_at = {column_int(rows, COL_EVIDENCE_NOTES_SAID_AT)},
        };
    }
    *out_notes = notes;
    return OK;
}

static int note_place(const struct evidence_note *note, const struct evidence_line *line)
{
    int order = day_compare(note->day, line->day);
    if (order != 0) return order;
    return (note->account_id > line->account_id) - (note->account_id < line->account_id);
}

const struct evidence_note *evidence_note_of(const struct evidence_notes *notes,
                                             const struct evidence_line *line)
{
    const struct evidence_note *newest = NULL;
    int low = 0, high = notes->count;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (note_place(&notes->notes[middle], line) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < notes->count && note_place(&notes->notes[low], line) == 0; low++) {
        if (notes->notes[low].meal == line->meal) newest = &notes->notes[low];
    }
    return newest;
}

/* ---- explaining ---- */

struct explaining {
    struct arena *arena;
    struct evidence_note *note;
    enum evidence_note_status status;
    struct instant now;
};

/* A second press says what stands there already. */
static enum err is_known(struct tx *tx, struct explaining *explaining, bool *out_known)
{
    const struct evidence_note *note = explaining->note;
    const struct evidence_line line = {
        .account_id = note->account_id, .day = note->day, .meal = note->meal};
    const struct evidence_period period = {note->school_id, note->day, note->day, note->account_id};
    struct evidence_notes notes;
    TRY(evidence_notes_load(tx, explaining->arena, &period, &notes));
    const struct evidence_note *newest = evidence_note_of(&notes, &line);
    *out_known = newest != NULL && newest->login_id == note->login_id &&
                 text_equal(newest->note, note->note);
    return OK;
}

static enum err finding_now(struct tx *tx, struct explaining *explaining)
{
    struct evidence_note *note = explaining->note;
    const struct evidence_period period = {note->school_id, note->day, note->day, note->account_id};
    struct evidence evidence;
    TRY(evidence_load(tx, explaining->arena, &period, &evidence));
    note->finding = EVIDENCE_AGREES;
    for (int i = 0; i < evidence.count; i++) {
        if (evidence.lines[i].meal == note->meal) note->finding = evidence.lines[i].finding;
    }
    return OK;
}

static enum err explain_run(struct tx *tx, void *context)
{
    struct explaining *explaining = context;
    struct evidence_note *note = explaining->note;
    bool known;
    TRY(is_known(tx, explaining, &known));
    explaining->status = EVIDENCE_NOTE_EXISTS;
    if (known) return OK;
    TRY(finding_now(tx, explaining));
    explaining->status = EVIDENCE_NOTE_NOTHING;
    if (note->finding == EVIDENCE_AGREES) return OK;
    explaining->status = EVIDENCE_NOTED;
    scoped(statement) struct statement *row = statement_open(tx, &q_evidence_note_insert);
    bind_int(row, ARG_EVIDENCE_NOTE_INSERT_SCHOOL_ID, note->school_id);
    bind_int(row, ARG_EVIDENCE_NOTE_INSERT_ID, note->id);
    bind_int(row, ARG_EVIDENCE_NOTE_INSERT_DAY, note->day.number);
    bind_int(row, ARG_EVIDENCE_NOTE_INSERT_ACCOUNT_ID, note->account_id);
    bind_int(row, ARG_EVIDENCE_NOTE_INSERT_MEAL, note->meal);
    bind_int(row, ARG_EVIDENCE_NOTE_INSERT_FINDING, note->finding);
    bind_text(row, ARG_EVIDENCE_NOTE_INSERT_NOTE, note->note);
    bind_int(row, ARG_EVIDENCE_NOTE_INSERT_LOGIN_ID, note->login_id);
    bind_int(row, ARG_EVIDENCE_NOTE_INSERT_SAID_AT, explaining->now.ms);
    return statement_run(row);
}

enum err desk_evidence_explain(struct desk *desk, struct arena *arena, struct evidence_note *note,
                               enum evidence_note_status *out_status)
{
    struct explaining explaining = {.arena = arena, .note = note, .now = world_now(desk->world)};
    note->note = text_trim(note->note);
    if (note->note.size == 0) {
        *out_status = EVIDENCE_NOTE_EMPTY;
        return OK;
    }
    if (text_length_characters(note->note) > EVIDENCE_NOTE_LIMIT) {
        *out_status = EVIDENCE_NOTE_TOO_LONG;
        return OK;
    }
    TRY(store_write(desk->store, note->school_id, explain_run, &explaining));
    *out_status = explaining.status;
    return OK;
}
