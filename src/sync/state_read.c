/* A till's word about itself, read strictly. */
#include "sync/state_read.h"

#include "base/json.h"
#include "desk/journal.h"
#include "http/reader.h"
#include "meals/sale.h"
#include "sync/json_handle.h"

static bool is_one_of(struct text text, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (text_is(text, *words)) return true;
    }
    return false;
}

static struct text read_word(struct reader *reader, struct arena *arena, const char *member,
                             const char *const *words)
{
    struct text text = reader_text(reader, member);
    if (reader->fault == NULL && !is_one_of(text, words)) {
        reader_fail(reader, "out_of_range", member);
    }
    return (struct text){arena_copy(arena, text.bytes, text.size), text.size};
}

static int64_t read_count(struct reader *reader, const char *member)
{
    return reader_int(reader, member, 0, TILL_COUNT_LIMIT);
}

static void read_refused(struct reader *reader, struct till_day *day)
{
    const json_t *said = reader_object(reader, "refused");
    if (said == NULL) return;
    struct reader refused = reader_of(said);
    for (int i = 0; i < FIGURES_REFUSALS; i++) {
        const char *name = sale_status_name((enum sale_status)(i + 1));
        if (reader_has(&refused, name)) day->refused[i] = read_count(&refused, name);
    }
    if (!reader_end(&refused)) reader_fail(reader, refused.fault, "refused");
}

static void read_taps(struct reader *reader, struct till_day *day)
{
    const json_t *said = reader_array(reader, "taps_ms", FIGURES_TAPS);
    if (reader->fault != NULL) return;
    if (json_array_size(said) != FIGURES_TAPS) {
        reader_fail(reader, "out_of_range", "taps_ms");
        return;
    }
    for (int i = 0; i < FIGURES_TAPS; i++) {
        const json_t *count = json_array_get(said, (size_t)i);
        if (!json_is_integer(count)) {
            reader_fail(reader, "wrong_type", "taps_ms");
            return;
        }
        day->taps[i] = json_integer_value(count);
        if (day->taps[i] < 0 || day->taps[i] > TILL_COUNT_LIMIT) {
            reader_fail(reader, "out_of_range", "taps_ms");
        }
    }
}

static void read_day(struct reader *state, const json_t *said, struct till_day *out_day)
{
    struct till_day day = {.served = 0};
    struct reader reader = reader_of(said);
    struct text name = reader_text(&reader, "day");
    if (reader.fault == NULL && day_parse(name, &day.day) != OK) {
        reader_fail(&reader, "wrong_type", "day");
    }
    day.served = read_count(&reader, "served");
    day.offline = read_count(&reader, "offline");
    day.forgotten = read_count(&reader, "forgotten");
    day.overrides = read_count(&reader, "overrides");
    read_refused(&reader, &day);
    read_taps(&reader, &day);
    if (!reader_end(&reader)) reader_fail(state, reader.fault, reader.member);
    *out_day = day;
}

static void read_days(struct reader *reader, struct till_state_said *state)
{
    const json_t *days = reader_array(reader, "days", TILL_DAYS_LIMIT);
    size_t count = reader->fault == NULL ? json_array_size(days) : 0;
    for (size_t i = 0; i < count; i++) read_day(reader, json_array_get(days, i), &state->days[i]);
    state->day_count = (int)count;
}

static void read_shift(struct reader *state_reader, struct till_state_said *state)
{
    if (!reader_has(state_reader, "shift")) return;
    const json_t *said = reader_object(state_reader, "shift");
    if (said == NULL) return;
    struct reader reader = reader_of(said);
    state->shift = reader_int(&reader, "number", 1, DOCUMENT_SHIFT_LIMIT);
    state->shift_opened_at = reader_instant(&reader, "opened_at");
    state->shift_cashier_id = reader_id(&reader, "cashier");
    if (!reader_end(&reader)) reader_fail(state_reader, reader.fault, "shift");
}

static void read_devices(struct reader *reader, struct arena *arena, struct till_state_said *state)
{
    static const char *const PRINTER[] = {"ready", "paper_low", "no_paper", "cover_open",
                                          "fault", "absent",    "none",     NULL};
    static const char *const READER[] = {"ready", "absent", "none", NULL};
    static const char *const UPS[] = {"on_line", "on_battery", "low_battery",
                                      "absent",  "none",       NULL};
    state->printer = read_word(reader, arena, "printer", PRINTER);
    state->reader = read_word(reader, arena, "reader", READER);
    state->ups = read_word(reader, arena, "ups", UPS);
}

static void read_program(struct reader *reader, struct arena *arena, struct till_state_said *state)
{
    struct text program = reader_text(reader, "program");
    if (reader->fault != NULL) return;
    if (program.size == 0 || text_length_characters(program) > TILL_PROGRAM_LIMIT) {
        reader_fail(reader, "out_of_range", "program");
    }
    state->program = (struct text){arena_copy(arena, program.bytes, program.size), program.size};
}

const char *till_state_read(struct arena *arena, struct text body, struct till_state_said *out_said)
{
    json_error_t error;
    scoped(json) json_t *said = json_parse(body, &error);
    if (said == NULL) return "the body is not JSON";
    struct till_state_said state = {.shift = 0};
    struct reader reader = reader_of(said);
    read_program(&reader, arena, &state);
    read_shift(&reader, &state);
    state.unsent = read_count(&reader, "unsent");
    state.has_oldest_unsent = reader_has(&reader, "oldest_unsent_at");
    if (state.has_oldest_unsent) {
        state.oldest_unsent_at = reader_instant(&reader, "oldest_unsent_at");
    }
    state.mirror_version = reader_int(&reader, "mirror_version", 0, INT64_MAX);
    read_devices(&reader, arena, &state);
    state.clock_difference_ms = reader_int(&reader, "clock_difference_ms", INT64_MIN, INT64_MAX);
    state.is_forced_offline = reader_bool(&reader, "forced_offline");
    read_days(&reader, &state);
    if (!reader_end(&reader)) {
        return arena_printf(arena, "%s: %s", reader.member != NULL ? reader.member : "the body",
                            reader.fault);
    }
    *out_said = state;
    return NULL;
}
