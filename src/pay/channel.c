/* Channels in the database. A change and its line of history are written together. */
#include "pay/channel.h"

#include <string.h>

#include "base/log.h"
#include "base/parse.h"
#include "base/secret.h"
#include "pay/pay_sql.h"

enum { PASSWORD_BYTES = 20, SALT_BYTES = 16 };

enum err channel_set(struct tx *tx, const struct channel *channel)
{
    scoped(statement) struct statement *set = statement_open(tx, &q_channel_set);
    bind_int(set, ARG_CHANNEL_SET_ID, channel->id);
    bind_string(set, ARG_CHANNEL_SET_CODE, channel->code);
    bind_string(set, ARG_CHANNEL_SET_NAME, channel->name);
    return statement_run(set);
}

enum err channel_value_set(struct tx *tx, int64_t channel_id, enum channel_setting setting,
                           const char *kept)
{
    scoped(statement) struct statement *set = statement_open(tx, &q_channel_setting_set);
    bind_int(set, ARG_CHANNEL_SETTING_SET_CHANNEL_ID, channel_id);
    bind_string(set, ARG_CHANNEL_SETTING_SET_NAME, channel_rule(setting)->name);
    bind_string(set, ARG_CHANNEL_SETTING_SET_VALUE, kept);
    return statement_run(set);
}

/* ---- load ---- */

enum err channel_by_code(struct tx *tx, struct arena *arena, const char *code, bool *out_found,
                         struct channel *out_channel)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_channel_by_code);
    bind_string(row, ARG_CHANNEL_BY_CODE_CODE, code);
    TRY(statement_next(row, &found));
    *out_found = found;
    if (!found) return OK;
    out_channel->id = column_int(row, COL_CHANNEL_BY_CODE_ID);
    out_channel->code = arena_copy(arena, code, strlen(code));
    out_channel->name = column_string(row, COL_CHANNEL_BY_CODE_NAME, arena);
    return OK;
}

static void defaults_take(struct channel *channel)
{
    for (int i = 0; i < CHANNEL_SETTING_COUNT; i++) {
        enum channel_setting setting = (enum channel_setting)i;
        (void)channel_value_take(channel, setting, channel_rule(setting)->value);
    }
}

/* Settings that a newer program keeps are passed over. */
static bool setting_take(struct channel *channel, struct text name, const char *kept)
{
    enum channel_setting setting;
    if (!channel_setting_by_name(name, &setting)) return true;
    if (!channel_value_take(channel, setting, kept)) {
        log_write(LOG_ERROR, "channel_setting_not_understood", "channel=%s setting=%s",
                  channel->code, channel_rule(setting)->name);
        return false;
    }
    channel->values[setting].is_own = strcmp(kept, channel_rule(setting)->value) != 0;
    return true;
}

static enum err settings_load(struct tx *tx, struct arena *arena, struct channel *channel)
{
    bool all_taken = true;
    defaults_take(channel);
    scoped(statement) struct statement *rows = statement_open(tx, &q_channel_settings);
    bind_int(rows, ARG_CHANNEL_SETTINGS_CHANNEL_ID, channel->id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        const char *kept = column_string(rows, COL_CHANNEL_SETTINGS_VALUE, arena);
        struct text name = column_text(rows, COL_CHANNEL_SETTINGS_NAME, NULL);
        all_taken = setting_take(channel, name, kept) && all_taken;
    }
    if (!all_taken) (void)channel_value_take(channel, CHANNEL_ENABLED, "0");
    return OK;
}

enum err channel_load(struct tx *tx, struct arena *arena, const char *code, bool *out_found,
                      struct channel *out_channel)
{
    bool found;
    struct channel channel = {.id = 0};
    TRY(channel_by_code(tx, arena, code, &found, &channel));
    if (found) TRY(settings_load(tx, arena, &channel));
    *out_found = found;
    if (found) *out_channel = channel;
    return OK;
}

enum err channels_load(struct tx *tx, struct arena *arena, struct channel_list *out_list)
{
    struct channel_list list = {.count = 0};
    int room = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_channels_load);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        if (list.count == room) {
            struct channel *old = list.channels;
            room = room == 0 ? 16 : 2 * room;
            list.channels = ARENA_ARRAY(arena, struct channel, (size_t)room);
            if (old != NULL) memcpy(list.channels, old, (size_t)list.count * sizeof *old);
        }
        list.channels[list.count++] = (struct channel){
            .id = column_int(rows, COL_CHANNELS_LOAD_ID),
            .code = column_string(rows, COL_CHANNELS_LOAD_CODE, arena),
            .name = column_string(rows, COL_CHANNELS_LOAD_NAME, arena)};
    }
    for (int i = 0; i < list.count; i++) TRY(settings_load(tx, arena, &list.channels[i]));
    *out_list = list;
    return OK;
}

/* ---- change ---- */

const char *channel_status_name(enum channel_status status)
{
    switch (status) {
    case CHANNEL_CHANGED: return "changed";
    case CHANNEL_CODE_INVALID: return "code_invalid";
    case CHANNEL_NAME_INVALID: return "name_invalid";
    case CHANNEL_EXISTS: return "exists";
    case CHANNEL_UNKNOWN: return "channel_unknown";
    case CHANNEL_SETTING_UNKNOWN: return "setting_unknown";
    case CHANNEL_VALUE_INVALID: return "value_invalid";
    case CHANNEL_COLLIDES: return "collides";
    case CHANNEL_SAME: return "same";
    }
    return "unknown";
}

static enum err history_write(struct tx *tx, const struct channel_change *change,
                              int64_t channel_id, const char *before, const char *value)
{
    int64_t number;
    bool found;
    {
        scoped(statement) struct statement *row = statement_open(tx, &q_channel_last_change);
        bind_int(row, ARG_CHANNEL_LAST_CHANGE_CHANNEL_ID, channel_id);
        TRY(statement_next(row, &found));
        number = column_int(row, COL_CHANNEL_LAST_CHANGE_NUMBER) + 1;
    }
    scoped(statement) struct statement *line = statement_open(tx, &q_channel_change_insert);
    bind_int(line, ARG_CHANNEL_CHANGE_INSERT_CHANNEL_ID, channel_id);
    bind_int(line, ARG_CHANNEL_CHANGE_INSERT_NUMBER, number);
    bind_text(line, ARG_CHANNEL_CHANGE_INSERT_NAME, change->setting);
    bind_string(line, ARG_CHANNEL_CHANGE_INSERT_VALUE_BEFORE, before);
    bind_string(line, ARG_CHANNEL_CHANGE_INSERT_VALUE, value);
    bind_int(line, ARG_CHANNEL_CHANGE_INSERT_STAFF_ID, change->staff_id);
    bind_int(line, ARG_CHANNEL_CHANGE_INSERT_CHANGED_AT, change->now.ms);
    return statement_run(line);
}

static bool code_is_valid(const char *code)
{
    size_t size = strspn(code, "abcdefghijklmnopqrstuvwxyz0123456789_");
    return size > 0 && size <= CHANNEL_CODE_LIMIT && code[size] == '\0';
}

static bool name_is_valid(struct text name)
{
    if (name.size == 0 || name.size > CHANNEL_VALUE_LIMIT || !text_is_utf8(name)) return false;
    for (size_t i = 0; i < name.size; i++) {
        if ((unsigned char)name.bytes[i] < ' ' || name.bytes[i] == 0x7f) return false;
    }
    return text_trim(name).size == name.size && text_length_characters(name) <= CHANNEL_NAME_LIMIT;
}

/* What a file's name, a statement's line or a parent know a channel by. */
static bool must_be_its_own(enum channel_setting setting)
{
    return setting == CHANNEL_REGISTER_NAMES || setting == CHANNEL_REGISTER_PAYER_INN ||
           setting == CHANNEL_MONEY_WORDS || setting == CHANNEL_STATEMENT_ACCOUNT;
}

static enum err value_is_taken(struct tx *tx, int64_t channel_id, enum channel_setting setting,
                               const char *kept, bool *out_taken)
{
    *out_taken = false;
    if (*kept == '\0' || !must_be_its_own(setting)) return OK;
    scoped(statement) struct statement *row = statement_open(tx, &q_channel_value_elsewhere);
    bind_int(row, ARG_CHANNEL_VALUE_ELSEWHERE_CHANNEL_ID, channel_id);
    bind_string(row, ARG_CHANNEL_VALUE_ELSEWHERE_NAME, channel_rule(setting)->name);
    bind_string(row, ARG_CHANNEL_VALUE_ELSEWHERE_VALUE, kept);
    return statement_next(row, out_taken);
}

static enum err name_is_taken(struct tx *tx, int64_t channel_id, struct text name, bool *out_taken)
{
    scoped(statement) struct statement *row = statement_open(tx, &q_channel_name_elsewhere);
    bind_int(row, ARG_CHANNEL_NAME_ELSEWHERE_ID, channel_id);
    bind_text(row, ARG_CHANNEL_NAME_ELSEWHERE_NAME, name);
    return statement_next(row, out_taken);
}

static enum err next_id(struct tx *tx, int64_t *out_id)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_channel_last_id);
    TRY(statement_next(row, &found));
    int64_t id = column_int(row, COL_CHANNEL_LAST_ID_ID) + 1;
    if (id > CHANNEL_ID_LIMIT) return log_fault(ERR_LIMIT, "channel_add", "no ids are left");
    *out_id = id;
    return OK;
}

enum err channel_add(struct tx *tx, struct arena *arena, struct channel_change *change)
{
    bool found;
    struct channel channel = {.code = change->code};
    change->status = CHANNEL_CODE_INVALID;
    if (!code_is_valid(change->code)) return OK;
    change->status = CHANNEL_NAME_INVALID;
    if (!name_is_valid(change->value)) return OK;
    TRY(channel_by_code(tx, arena, change->code, &found, &channel));
    change->status = CHANNEL_EXISTS;
    if (found) return OK;
    TRY(name_is_taken(tx, 0, change->value, &found));
    change->status = found ? CHANNEL_COLLIDES : CHANNEL_CHANGED;
    if (found) return OK;
    TRY(next_id(tx, &channel.id));
    channel.name = arena_copy(arena, change->value.bytes, change->value.size);
    TRY(channel_set(tx, &channel));
    change->setting = TEXT("name");
    return history_write(tx, change, channel.id, "", channel.name);
}

static enum err name_change(struct tx *tx, struct arena *arena, struct channel *channel,
                            struct channel_change *change)
{
    const char *before = channel->name;
    change->status = CHANNEL_VALUE_INVALID;
    if (!name_is_valid(change->value)) return OK;
    change->status = CHANNEL_SAME;
    if (text_is(change->value, before)) return OK;
    bool is_taken;
    TRY(name_is_taken(tx, channel->id, change->value, &is_taken));
    change->status = CHANNEL_COLLIDES;
    if (is_taken) return OK;
    change->status = CHANNEL_CHANGED;
    channel->name = arena_copy(arena, change->value.bytes, change->value.size);
    TRY(channel_set(tx, channel));
    return history_write(tx, change, channel->id, before, channel->name);
}

static enum err value_write(struct tx *tx, const struct channel *channel,
                            const struct channel_change *change, enum channel_setting setting,
                            const char *before, const char *kept)
{
    TRY(channel_value_set(tx, channel->id, setting, kept));
    return history_write(tx, change, channel->id, before, kept);
}

enum err channel_change(struct tx *tx, struct arena *arena, struct channel_change *change)
{
    bool found;
    struct channel channel;
    enum channel_setting setting;
    const char *kept;
    TRY(channel_load(tx, arena, change->code, &found, &channel));
    change->status = CHANNEL_UNKNOWN;
    if (!found) return OK;
    if (text_is(change->setting, "name")) return name_change(tx, arena, &channel, change);
    change->status = CHANNEL_SETTING_UNKNOWN;
    if (!channel_setting_by_name(change->setting, &setting)) return OK;
    change->status = CHANNEL_VALUE_INVALID;
    if (!channel_value_allows(arena, setting, change->value, &kept)) return OK;
    TRY(value_is_taken(tx, channel.id, setting, kept, &found));
    change->status = CHANNEL_COLLIDES;
    if (found) return OK;
    change->status = CHANNEL_SAME;
    if (strcmp(kept, channel.values[setting].text) == 0) return OK;
    change->status = CHANNEL_CHANGED;
    return value_write(tx, &channel, change, setting, channel.values[setting].text, kept);
}

/* ---- passwords ---- */

/* A password of 160 random bits cannot be guessed from its hash, so the hash may be a fast one:
 * every request of the network is judged by it. */
static const char *hash_text(struct arena *arena, struct text salt, struct text password)
{
    struct hash hash;
    hash_init(&hash);
    hash_add_text(&hash, salt);
    hash_add_text(&hash, password);
    struct digest digest = hash_digest(&hash);
    return arena_printf(arena, "%.*s:%s", TEXT_ARGS(salt),
                        format_hex(arena, digest.bytes, sizeof digest.bytes));
}

enum err channel_set_password(struct tx *tx, struct arena *arena, struct channel_change *change,
                              const char **out_password)
{
    bool found;
    struct channel channel;
    uint8_t password[PASSWORD_BYTES], salt[SALT_BYTES];
    TRY(channel_load(tx, arena, change->code, &found, &channel));
    change->status = found ? CHANNEL_CHANGED : CHANNEL_UNKNOWN;
    if (!found) return OK;
    secret_random(password, sizeof password);
    secret_random(salt, sizeof salt);
    *out_password = format_hex(arena, password, sizeof password);
    const char *kept = hash_text(arena, text_of(format_hex(arena, salt, sizeof salt)),
                                 text_of(*out_password));
    change->setting = text_of(channel_rule(CHANNEL_PASSWORD_HASH)->name);
    return value_write(tx, &channel, change, CHANNEL_PASSWORD_HASH,
                       channel_text(&channel, CHANNEL_PASSWORD_HASH), kept);
}

bool channel_password_matches(const struct channel *channel, struct text password)
{
    struct text expected = text_of(channel_text(channel, CHANNEL_PASSWORD_HASH));
    if (expected.size == 0) return false;
    struct text rest = expected;
    struct text salt = text_cut(&rest, ':');
    struct arena arena;
    arena_init(&arena, CHANNEL_VALUE_LIMIT);
    bool matches = secret_equal(text_of(hash_text(&arena, salt, password)), expected);
    arena_release(&arena);
    return matches;
}

/* ---- history ---- */

enum err channel_history_load(struct tx *tx, struct arena *arena, int64_t channel_id,
                              struct channel_history *out_history)
{
    struct channel_history history = {.count = 0};
    int64_t last;
    bool found;
    {
        scoped(statement) struct statement *row = statement_open(tx, &q_channel_last_change);
        bind_int(row, ARG_CHANNEL_LAST_CHANGE_CHANNEL_ID, channel_id);
        TRY(statement_next(row, &found));
        last = column_int(row, COL_CHANNEL_LAST_CHANGE_NUMBER);
    }
    int64_t count = last < CHANNEL_HISTORY_LIMIT ? last : CHANNEL_HISTORY_LIMIT;
    history.lines = ARENA_ARRAY(arena, struct channel_history_line, (size_t)count + 1);
    scoped(statement) struct statement *rows = statement_open(tx, &q_channel_history);
    bind_int(rows, ARG_CHANNEL_HISTORY_CHANNEL_ID, channel_id);
    bind_int(rows, ARG_CHANNEL_HISTORY_AFTER, last - count);
    for (;;) {
        TRY(statement_next(rows, &found));
        if (!found || history.count == count) break;
        history.lines[history.count++] = (struct channel_history_line){
            .name = column_string(rows, COL_CHANNEL_HISTORY_NAME, arena),
            .value_before = column_string(rows, COL_CHANNEL_HISTORY_VALUE_BEFORE, arena),
            .value = column_string(rows, COL_CHANNEL_HISTORY_VALUE, arena),
            .staff_id = column_int(rows, COL_CHANNEL_HISTORY_STAFF_ID),
            .changed_at = instant_of_ms(column_int(rows, COL_CHANNEL_HISTORY_CHANGED_AT)),
        };
    }
    *out_history = history;
    return OK;
}
