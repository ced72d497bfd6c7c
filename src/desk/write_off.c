/* Balances to be written off: proposing, agreeing, telling. */
#include "desk/write_off.h"

#include <inttypes.h>

#include "base/check.h"
#include "base/parse.h"
#include "base/secret.h"
#include "desk/write_off_sql.h"
#include "school/setting.h"

enum { SEEN_BYTES = 16 };
_Static_assert((int)WRITE_OFF_LINES_LIMIT <= (int)ORIGIN_BLOCK_IDS, "taken at once");

const char *write_off_refusal(enum write_off_status status)
{
    switch (status) {
    case WRITE_OFF_ASKED:
    case WRITE_OFF_BEGUN: return NULL;
    case WRITE_OFF_NO_REASON: return "Напишите основание: оно останется в акте.";
    case WRITE_OFF_REASON_LONG: return "Слишком длинное основание.";
    case WRITE_OFF_NOTHING: return "Списывать нечего: таких счетов нет.";
    case WRITE_OFF_UNSEEN: return "Список с тех пор изменился. Посмотрите его ещё раз.";
    case WRITE_OFF_OPEN:
        return "Другое списание ещё ждёт второго сотрудника или выполняется. Дождитесь его конца.";
    }
    return NULL;
}

const char *write_off_state_words(const struct write_off *write_off)
{
    switch (write_off->state) {
    case WRITE_OFF_WAITS: return assent_state_words(write_off->assent);
    case WRITE_OFF_GOES: return "выполняется";
    case WRITE_OFF_OVER: return "выполнено";
    }
    return "";
}

const char *write_off_outcome_words(const struct write_off_line *line)
{
    if (line->is_returned) return "возвращено на счёт";
    switch (line->outcome) {
    case WRITE_OFF_NOT_YET: return "ещё не списано";
    case WRITE_OFF_WRITTEN: return "списано";
    case WRITE_OFF_MOVED: return "не списано: деньги двигались";
    }
    return "";
}

/* ---- the preview ---- */

static bool is_on_side(enum write_off_side side, struct money balance)
{
    switch (side) {
    case WRITE_OFF_MONEY: return money_is_positive(balance);
    case WRITE_OFF_DEBTS: return money_is_negative(balance);
    case WRITE_OFF_BOTH: return true;
    }
    return false;
}

static void preview_take(struct write_off_preview *preview, enum write_off_side side)
{
    struct dormant_list *list = &preview->list;
    int count = 0;
    preview->owed = money_zero();
    preview->debt = money_zero();
    for (int i = 0; i < list->count; i++) {
        struct money balance = list->rows[i].balance;
        if (!is_on_side(side, balance)) continue;
        preview->is_cut = count == WRITE_OFF_LINES_LIMIT;
        if (preview->is_cut) break;
        list->rows[count++] = list->rows[i];
        if (money_is_positive(balance)) preview->owed = money_plus(preview->owed, balance);
        if (money_is_negative(balance)) preview->debt = money_minus(preview->debt, balance);
    }
    list->count = count;
}

static const char *preview_digest(struct arena *arena, const struct write_off_preview *preview)
{
    struct hash hash;
    hash_init(&hash);
    hash_add_int64(&hash, preview->before.number);
    for (int i = 0; i < preview->list.count; i++) {
        const struct dormant *row = &preview->list.rows[i];
        hash_add_int64(&hash, row->school_id);
        hash_add_int64(&hash, row->account_id);
        hash_add_int64(&hash, money_in_kopecks(row->balance));
    }
    struct digest digest = hash_digest(&hash);
    return format_hex(arena, digest.bytes, SEEN_BYTES);
}

static enum err work_settings(struct tx *tx, void *context)
{
    return settings_load(tx, 0, context);
}

enum err desk_write_off_preview(struct desk *desk, struct arena *arena, int64_t school_id,
                                enum write_off_side side, struct write_off_preview *out_preview)
{
    struct settings settings;
    TRY(store_read(desk->store, work_settings, &settings));
    struct write_off_preview preview = {.months = settings.values[SETTING_WRITE_OFF_MONTHS]};
    struct day today = day_of_instant(world_now(desk->world), zone_moscow());
    preview.before = dormant_before(today, preview.months);
    TRY(desk_dormant_load(desk, arena, school_id, preview.before, &preview.list));
    preview_take(&preview, side);
    preview.seen = preview_digest(arena, &preview);
    *out_preview = preview;
    return OK;
}

/* ---- asking ---- */

struct asking {
    struct desk *desk;
    struct arena *arena;
    struct write_off_ask *ask;
    const struct write_off_preview *preview;
    int64_t first_id; /* of postings: one a line */
};

/* A proposal whose second person said no, or said nothing in time, is not open any more. */
static enum err is_open_any(struct tx *tx, struct arena *arena, struct instant now, bool *out_open)
{
    struct {
        int64_t state, assent_id;
    } open[WRITE_OFFS_SHOWN];
    int count = 0;
    *out_open = false;
    {
        scoped(statement) struct statement *row = statement_open(tx, &q_write_off_open);
        for (bool found = true; count < WRITE_OFFS_SHOWN;) {
            TRY(statement_next(row, &found));
            if (!found) break;
            open[count].state = column_int(row, COL_WRITE_OFF_OPEN_STATE);
            open[count++].assent_id = column_int(row, COL_WRITE_OFF_OPEN_ASSENT_ID);
        }
    }
    for (int i = 0; i < count && !*out_open; i++) {
        bool found = false;
        struct assent assent;
        if (open[i].state == WRITE_OFF_WAITS) {
            TRY(assent_load(tx, arena, open[i].assent_id, now, &found, &assent));
        }
        *out_open = open[i].state == WRITE_OFF_GOES || (found && assent.state == ASSENT_WAITS);
    }
    return OK;
}

static const char *asked_words(const struct asking *asking)
{
    struct arena *arena = asking->arena;
    const struct write_off_preview *preview = asking->preview;
    const char *debts = money_is_zero(preview->debt)
                            ? ""
                            : arena_printf(arena, ", долги на %s руб.",
                                           money_format(arena, preview->debt));
    return arena_printf(arena,
                        "Акт № %" PRId64 ": списать остатки без движения с %s, счетов: %d, "
                        "деньги на %s руб.%s",
                        asking->ask->id, day_format(arena, preview->before), preview->list.count,
                        money_format(arena, preview->owed), debts);
}

static enum err lines_write(struct tx *tx, const struct asking *asking)
{
    scoped(statement) struct statement *add = statement_open(tx, &q_write_off_line_insert);
    for (int i = 0; i < asking->preview->list.count; i++) {
        const struct dormant *row = &asking->preview->list.rows[i];
        bind_int(add, ARG_WRITE_OFF_LINE_INSERT_WRITE_OFF_ID, asking->ask->id);
        bind_int(add, ARG_WRITE_OFF_LINE_INSERT_SCHOOL_ID, row->school_id);
        bind_int(add, ARG_WRITE_OFF_LINE_INSERT_ACCOUNT_ID, row->account_id);
        bind_int(add, ARG_WRITE_OFF_LINE_INSERT_POSTING_ID, asking->first_id + i);
        bind_int(add, ARG_WRITE_OFF_LINE_INSERT_AMOUNT, money_in_kopecks(row->balance));
        bind_int(add, ARG_WRITE_OFF_LINE_INSERT_LAST_DAY, row->last_day.number);
        TRY(statement_add(add));
    }
    return statement_flush(add);
}

static enum err head_write(struct tx *tx, const struct asking *asking, int64_t assent_id,
                           struct instant now)
{
    const struct write_off_ask *ask = asking->ask;
    bool is_asked = assent_id != 0;
    scoped(statement) struct statement *add = statement_open(tx, &q_write_off_insert);
    bind_int(add, ARG_WRITE_OFF_INSERT_ID, ask->id);
    bind_int(add, ARG_WRITE_OFF_INSERT_BEFORE_DAY, asking->preview->before.number);
    bind_int(add, ARG_WRITE_OFF_INSERT_ACCOUNT_COUNT, asking->preview->list.count);
    bind_int(add, ARG_WRITE_OFF_INSERT_OWED, money_in_kopecks(asking->preview->owed));
    bind_int(add, ARG_WRITE_OFF_INSERT_DEBT, money_in_kopecks(asking->preview->debt));
    bind_text(add, ARG_WRITE_OFF_INSERT_REASON, text_trim(ask->reason));
    bind_int(add, ARG_WRITE_OFF_INSERT_STATE, is_asked ? WRITE_OFF_WAITS : WRITE_OFF_GOES);
    bind_int(add, ARG_WRITE_OFF_INSERT_ASSENT_ID, assent_id);
    bind_int(add, ARG_WRITE_OFF_INSERT_STAFF_ID, ask->staff_id);
    bind_int(add, ARG_WRITE_OFF_INSERT_MADE_AT, now.ms);
    bind_int(add, ARG_WRITE_OFF_INSERT_AGREED_AT, is_asked ? 0 : now.ms);
    return statement_run(add);
}

/* *out_id 0: one person may. */
static enum err second_person_ask(struct tx *tx, const struct asking *asking, struct instant now,
                                  int64_t *out_id)
{
    struct settings settings;
    enum assent_status status;
    struct money sum = money_plus(asking->preview->owed, asking->preview->debt);
    *out_id = 0;
    TRY(settings_load(tx, 0, &settings));
    if (!assent_is_needed(&settings, ASSENT_WRITE_OFF, money_in_kopecks(sum))) return OK;
    const struct assent_wish wish = {
        .kind = ASSENT_WRITE_OFF,
        .about = text_of(arena_printf(asking->arena, "%" PRId64, asking->ask->id)),
        .words = text_of(asked_words(asking)),
        .figure = money_in_kopecks(sum),
        .reason = asking->ask->reason,
        .asked_by = asking->ask->staff_id,
        .now = now,
    };
    TRY(assent_ask(tx, asking->arena, &wish, &status, out_id));
    CHECK(status == ASSENT_OK); /* the reason was judged, and the number is a new one */
    return OK;
}

static enum err ask_run(struct tx *tx, void *context)
{
    struct asking *asking = context;
    struct instant now = world_now(asking->desk->world);
    bool is_open, found;
    int64_t assent_id;
    TRY(is_open_any(tx, asking->arena, now, &is_open));
    asking->ask->status = WRITE_OFF_OPEN;
    if (is_open) return OK;
    {
        scoped(statement) struct statement *row = statement_open(tx, &q_write_off_next_id);
        TRY(statement_next(row, &found));
        asking->ask->id = column_int(row, COL_WRITE_OFF_NEXT_ID_ID);
    }
    TRY(second_person_ask(tx, asking, now, &assent_id));
    TRY(head_write(tx, asking, assent_id, now));
    asking->ask->status = assent_id != 0 ? WRITE_OFF_ASKED : WRITE_OFF_BEGUN;
    return lines_write(tx, asking);
}

enum err desk_write_off_ask(struct desk *desk, struct arena *arena, struct write_off_ask *ask)
{
    struct write_off_preview preview;
    struct asking asking = {.desk = desk, .arena = arena, .ask = ask, .preview = &preview};
    ask->status = WRITE_OFF_NO_REASON;
    if (text_trim(ask->reason).size == 0) return OK;
    ask->status = WRITE_OFF_REASON_LONG;
    if (text_length_characters(ask->reason) > WRITE_OFF_REASON_LIMIT) return OK;
    TRY(desk_write_off_preview(desk, arena, ask->school_id, ask->side, &preview));
    ask->status = WRITE_OFF_NOTHING;
    if (preview.list.count == 0) return OK;
    ask->status = WRITE_OFF_UNSEEN;
    if (!text_is(ask->seen, preview.seen)) return OK;
    TRY(id_maker_take(&desk->ids, preview.list.count, &asking.first_id));
    return store_write(desk->store, 0, ask_run, &asking);
}

/* ---- the second person ---- */

enum err write_off_assented(struct tx *tx, struct arena *arena, struct desk *desk,
                            const struct assent *assent, struct instant now,
                            const char **out_refusal)
{
    (void)arena;
    (void)desk;
    int64_t id, changed;
    *out_refusal = "Такого списания нет, или его уже начали.";
    if (parse_int64(text_of(assent->about), 1, INT64_MAX, &id) != OK) return OK;
    scoped(statement) struct statement *agree = statement_open(tx, &q_write_off_agree);
    bind_int(agree, ARG_WRITE_OFF_AGREE_ID, id);
    bind_int(agree, ARG_WRITE_OFF_AGREE_AGREED_BY, assent->decided_by);
    bind_int(agree, ARG_WRITE_OFF_AGREE_AGREED_AT, now.ms);
    TRY(statement_run(agree));
    TRY(statement_changes(agree, &changed));
    if (changed == 1) *out_refusal = NULL;
    return OK;
}

/* ---- what there is ---- */

static struct write_off write_off_of(const struct statement *row, struct arena *arena)
{
    return (struct write_off){
        .id = column_int(row, COL_WRITE_OFFS_ID),
        .before = day_of_number((int32_t)column_int(row, COL_WRITE_OFFS_BEFORE_DAY)),
        .account_count = column_int(row, COL_WRITE_OFFS_ACCOUNT_COUNT),
        .owed = money_of_kopecks(column_int(row, COL_WRITE_OFFS_OWED)),
        .debt = money_of_kopecks(column_int(row, COL_WRITE_OFFS_DEBT)),
        .reason = column_string(row, COL_WRITE_OFFS_REASON, arena),
        .state = (enum write_off_state)column_int(row, COL_WRITE_OFFS_STATE),
        .assent_id = column_int(row, COL_WRITE_OFFS_ASSENT_ID),
        .assent = ASSENT_LAPSED,
        .staff_id = column_int(row, COL_WRITE_OFFS_STAFF_ID),
        .who = column_string(row, COL_WRITE_OFFS_WHO, arena),
        .agreed_by = column_int(row, COL_WRITE_OFFS_AGREED_BY),
        .agreed_who = column_string(row, COL_WRITE_OFFS_AGREED_WHO, arena),
        .made_at = instant_of_ms(column_int(row, COL_WRITE_OFFS_MADE_AT)),
        .agreed_at = instant_of_ms(column_int(row, COL_WRITE_OFFS_AGREED_AT)),
        .ended_at = instant_of_ms(column_int(row, COL_WRITE_OFFS_ENDED_AT)),
        .written_count = column_int(row, COL_WRITE_OFFS_WRITTEN_COUNT),
        .moved_count = column_int(row, COL_WRITE_OFFS_MOVED_COUNT),
        .returned_count = column_int(row, COL_WRITE_OFFS_RETURNED_COUNT),
        .written_owed = money_of_kopecks(column_int(row, COL_WRITE_OFFS_WRITTEN_OWED)),
        .written_debt = money_of_kopecks(column_int(row, COL_WRITE_OFFS_WRITTEN_DEBT)),
        .returned = money_of_kopecks(column_int(row, COL_WRITE_OFFS_RETURNED)),
    };
}

static enum err some_load(struct tx *tx, struct arena *arena, int64_t id, struct instant now,
                          struct write_offs *list)
{
    *list = (struct write_offs){ARENA_ARRAY(arena, struct write_off, WRITE_OFFS_SHOWN), 0};
    {
        scoped(statement) struct statement *row = statement_open(tx, &q_write_offs);
        bind_int(row, ARG_WRITE_OFFS_ID, id);
        bind_int(row, ARG_WRITE_OFFS_COUNT, WRITE_OFFS_SHOWN);
        for (;;) {
            bool found;
            TRY(statement_next(row, &found));
            if (!found) break;
            list->rows[list->count++] = write_off_of(row, arena);
        }
    }
    for (int i = 0; i < list->count; i++) {
        bool found;
        struct assent assent;
        struct write_off *one = &list->rows[i];
        if (one->state != WRITE_OFF_WAITS) continue;
        TRY(assent_load(tx, arena, one->assent_id, now, &found, &assent));
        if (found) one->assent = assent.state;
    }
    return OK;
}

enum err write_offs_load(struct tx *tx, struct arena *arena, struct instant now,
                         struct write_offs *out_list)
{
    return some_load(tx, arena, 0, now, out_list);
}

enum err write_off_load(struct tx *tx, struct arena *arena, int64_t id, struct instant now,
                        bool *out_found, struct write_off *out_write_off)
{
    struct write_offs list;
    TRY(some_load(tx, arena, id, now, &list));
    *out_found = list.count > 0;
    if (*out_found) *out_write_off = list.rows[0];
    return OK;
}

static struct write_off_line line_of(const struct statement *row, struct arena *arena)
{
    int64_t returned_at = column_int(row, COL_WRITE_OFF_LINES_RETURNED_AT);
    return (struct write_off_line){
        .write_off_id = column_int(row, COL_WRITE_OFF_LINES_WRITE_OFF_ID),
        .school_id = column_int(row, COL_WRITE_OFF_LINES_SCHOOL_ID),
        .account_id = column_int(row, COL_WRITE_OFF_LINES_ACCOUNT_ID),
        .posting_id = column_int(row, COL_WRITE_OFF_LINES_POSTING_ID),
        .amount = money_of_kopecks(column_int(row, COL_WRITE_OFF_LINES_AMOUNT)),
        .last_day = day_of_number((int32_t)column_int(row, COL_WRITE_OFF_LINES_LAST_DAY)),
        .number = column_string(row, COL_WRITE_OFF_LINES_NUMBER, arena),
        .surname = column_string(row, COL_WRITE_OFF_LINES_SURNAME, arena),
        .name = column_string(row, COL_WRITE_OFF_LINES_NAME, arena),
        .patronymic = column_string(row, COL_WRITE_OFF_LINES_PATRONYMIC, arena),
        .school_name = column_string(row, COL_WRITE_OFF_LINES_SCHOOL_NAME, arena),
        .outcome = (enum write_off_outcome)column_int(row, COL_WRITE_OFF_LINES_OUTCOME),
        .happened_at = instant_of_ms(column_int(row, COL_WRITE_OFF_LINES_HAPPENED_AT)),
        .is_returned = returned_at != 0,
        .returned_at = instant_of_ms(returned_at),
        .return_reason = column_string(row, COL_WRITE_OFF_LINES_RETURN_REASON, arena),
        .return_who = column_string(row, COL_WRITE_OFF_LINES_RETURN_WHO, arena),
    };
}

struct lines_wish {
    int64_t write_off_id, posting_id;
    bool is_written;
    int limit;
};

static enum err lines_load(struct tx *tx, struct arena *arena, struct lines_wish wish,
                           struct write_off_lines *out_lines)
{
    int room = 0;
    struct write_off_lines lines = {.rows = NULL};
    scoped(statement) struct statement *row = statement_open(tx, &q_write_off_lines);
    bind_int(row, ARG_WRITE_OFF_LINES_WRITE_OFF_ID, wish.write_off_id);
    bind_int(row, ARG_WRITE_OFF_LINES_POSTING_ID, wish.posting_id);
    bind_int(row, ARG_WRITE_OFF_LINES_IS_WRITTEN, wish.is_written);
    bind_int(row, ARG_WRITE_OFF_LINES_COUNT, wish.limit);
    for (;;) {
        bool found;
        TRY(statement_next(row, &found));
        if (!found) break;
        lines.rows = arena_grow(arena, lines.rows, lines.count, &room, sizeof *lines.rows);
        lines.rows[lines.count++] = line_of(row, arena);
    }
    *out_lines = lines;
    return OK;
}

enum err write_off_lines_load(struct tx *tx, struct arena *arena, int64_t id,
                              struct write_off_lines *out_lines)
{
    const struct lines_wish wish = {.write_off_id = id, .limit = WRITE_OFF_LINES_LIMIT};
    return lines_load(tx, arena, wish, out_lines);
}

enum err write_off_written_load(struct tx *tx, struct arena *arena,
                                struct write_off_lines *out_lines)
{
    const struct lines_wish wish = {.is_written = true, .limit = WRITE_OFF_RETURNS_LIMIT};
    return lines_load(tx, arena, wish, out_lines);
}

enum err write_off_line_load(struct tx *tx, struct arena *arena, int64_t posting_id,
                             bool *out_found, struct write_off_line *out_line)
{
    struct write_off_lines lines;
    const struct lines_wish wish = {.posting_id = posting_id, .limit = 1};
    TRY(lines_load(tx, arena, wish, &lines));
    *out_found = lines.count > 0;
    if (*out_found) *out_line = lines.rows[0];
    return OK;
}
