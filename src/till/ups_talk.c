/* The client's side of upsd's protocol. */
#include "till/ups_talk.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/log.h"
#include "base/parse.h"

enum { CHARGE_MOST = 100, RUNTIME_MOST = 1000000 };
#define US(ms) ((ms)*INT64_C(1000))

/* Words go between blanks: none in them, nor quotes. */
static bool copy_word(char place[UPS_NAME_LIMIT], const char *string)
{
    struct text word = text_of(string);
    if (word.size >= UPS_NAME_LIMIT) return false;
    for (size_t i = 0; i < word.size; i++) {
        char c = word.bytes[i];
        if (c <= ' ' || c > '~' || c == '"' || c == '\\') return false;
    }
    if (word.size > 0) memcpy(place, word.bytes, word.size);
    place[word.size] = '\0';
    return true;
}

bool ups_talk_init(struct ups_talk *talk, const char *name, const char *user, const char *password)
{
    *talk = (struct ups_talk){
        .status = {.state = UPS_UNKNOWN, .charge_percent = -1, .runtime_seconds = -1}};
    if (text_of(name).size == 0) return false;
    return copy_word(talk->name, name) && copy_word(talk->user, user) &&
           copy_word(talk->password, password);
}

void ups_talk_connect(struct ups_talk *talk, int64_t now_us)
{
    talk->is_open = true;
    talk->is_dead = false;
    talk->question = talk->user[0] != '\0' ? UPS_ASK_USER : UPS_ASK_STATUS;
    talk->is_asked = false;
    talk->ask_us = now_us;
    talk->out_size = 0;
    talk->line_size = 0;
    talk->is_too_long = false;
}

void ups_talk_lose(struct ups_talk *talk)
{
    talk->is_open = false;
    talk->is_asked = false;
    talk->out_size = 0;
    talk->status.is_connected = false;
}

/* ---- asking ---- */

static int format_question(const struct ups_talk *talk, char *place, size_t size)
{
    switch (talk->question) {
    case UPS_ASK_USER: return snprintf(place, size, "USERNAME %s\n", talk->user);
    case UPS_ASK_PASSWORD: return snprintf(place, size, "PASSWORD %s\n", talk->password);
    case UPS_ASK_LOGIN: return snprintf(place, size, "LOGIN %s\n", talk->name);
    case UPS_ASK_STATUS: return snprintf(place, size, "GET VAR %s ups.status\n", talk->name);
    case UPS_ASK_CHARGE: return snprintf(place, size, "GET VAR %s battery.charge\n", talk->name);
    case UPS_ASK_RUNTIME: return snprintf(place, size, "GET VAR %s battery.runtime\n", talk->name);
    }
    return 0;
}

static void ask(struct ups_talk *talk, int64_t now_us)
{
    int size = format_question(talk, talk->out, sizeof talk->out);
    CHECK(size > 0 && (size_t)size < sizeof talk->out);
    talk->out_size = (size_t)size;
    talk->is_asked = true;
    talk->answer_due_us = now_us + US(UPS_ANSWER_MS);
}

struct text ups_talk_output(const struct ups_talk *talk)
{
    return (struct text){talk->out, talk->is_dead ? 0 : talk->out_size};
}

void ups_talk_wrote(struct ups_talk *talk, size_t size)
{
    CHECK(size <= talk->out_size);
    talk->out_size -= size;
    memmove(talk->out, talk->out + size, talk->out_size);
}

/* ---- hearing ---- */

struct said_status {
    bool on_line, on_battery, is_low, is_forced, needs_battery, is_overloaded;
};

static struct said_status read_status(struct text words)
{
    struct said_status said = {0};
    while (words.size > 0) {
        struct text word = text_cut(&words, ' ');
        if (text_is(word, "OL")) said.on_line = true;
        if (text_is(word, "OB")) said.on_battery = true;
        if (text_is(word, "LB")) said.is_low = true;
        if (text_is(word, "FSD")) said.is_forced = true;
        if (text_is(word, "RB")) said.needs_battery = true;
        if (text_is(word, "OVER")) said.is_overloaded = true;
    }
    return said;
}

/* A low battery that is being charged is no reason to stop. */
static enum ups_state state_after(enum ups_state before, const struct said_status *said)
{
    if (said->is_forced || (said->on_battery && said->is_low)) return UPS_CRITICAL;
    if (said->on_line) return UPS_ON_LINE;
    return before == UPS_CRITICAL ? UPS_CRITICAL : UPS_ON_BATTERY; /* U-4 */
}

static void fall_silent(struct ups_talk *talk, struct text line)
{
    if (talk->status.is_connected) {
        log_write(LOG_WARNING, "ups_silent", "ups=%s answer=\"%.*s\"", talk->name, TEXT_ARGS(line));
    }
    talk->status.is_connected = false;
}

/* A driver that starts or ends says neither mains nor battery: that is silence, too. */
static void learn_status(struct ups_talk *talk, struct text words, int64_t now_us)
{
    struct said_status said = read_status(words);
    if (!said.on_line && !said.on_battery && !said.is_forced) {
        fall_silent(talk, words);
        return;
    }
    talk->status.state = state_after(talk->status.state, &said);
    talk->status.is_connected = true;
    talk->status.needs_battery = said.needs_battery;
    talk->status.is_overloaded = said.is_overloaded;
    talk->heard_us = now_us;
}

/* `"100"` or `"99.5"`: whole units; -1 for what is no number. */
static int read_number(struct text text, int most)
{
    int64_t number;
    struct text rest = text;
    return parse_int64(text_cut(&rest, '.'), 0, most, &number) == OK ? (int)number : -1;
}

/* The value of `VAR <ups> <name> "<value>"`; false: it is something else. Values that we ask for
 * have no quotes or backslashes in them. */
static bool read_variable(const struct ups_talk *talk, struct text line, const char *name,
                          struct text *out_value)
{
    struct text rest = line;
    if (!text_is(text_cut(&rest, ' '), "VAR")) return false;
    if (!text_is(text_cut(&rest, ' '), talk->name)) return false;
    if (!text_is(text_cut(&rest, ' '), name)) return false;
    if (rest.size < 2 || rest.bytes[0] != '"' || rest.bytes[rest.size - 1] != '"') return false;
    *out_value = text_part(rest, 1, rest.size - 2);
    return true;
}

static void hear_status(struct ups_talk *talk, struct text line, int64_t now_us)
{
    struct text value;
    if (read_variable(talk, line, "ups.status", &value)) {
        learn_status(talk, value, now_us);
        return;
    }
    /* ERR DATA-STALE, DRIVER-NOT-CONNECTED, UNKNOWN-UPS: upsd is there, the UPS is not. */
    fall_silent(talk, line);
}

static void hear_login(struct ups_talk *talk, struct text line)
{
    if (text_is(text_part(line, 0, 2), "OK")) return;
    if (!talk->was_denied) {
        log_write(LOG_WARNING, "ups_login",
                  "ups=%s answer=\"%.*s\" text=\"state is read all the "
                  "same, but upsd does not wait for this till\"",
                  talk->name, TEXT_ARGS(line));
    }
    talk->was_denied = true;
}

static void hear_line(struct ups_talk *talk, struct text line, int64_t now_us)
{
    struct text value = {0};
    if (!talk->is_asked || talk->out_size > 0) return;
    talk->is_asked = false;
    talk->ask_us = now_us;
    switch (talk->question) {
    case UPS_ASK_USER:
        hear_login(talk, line);
        talk->question = UPS_ASK_PASSWORD;
        break;
    case UPS_ASK_PASSWORD:
        hear_login(talk, line);
        talk->question = UPS_ASK_LOGIN;
        break;
    case UPS_ASK_LOGIN:
        hear_login(talk, line);
        talk->question = UPS_ASK_STATUS;
        break;
    case UPS_ASK_STATUS:
        hear_status(talk, line, now_us);
        talk->question = UPS_ASK_CHARGE;
        break;
    case UPS_ASK_CHARGE:
        if (!read_variable(talk, line, "battery.charge", &value)) value = (struct text){0};
        talk->status.charge_percent = read_number(value, CHARGE_MOST);
        talk->question = UPS_ASK_RUNTIME;
        break;
    case UPS_ASK_RUNTIME:
        if (!read_variable(talk, line, "battery.runtime", &value)) value = (struct text){0};
        talk->status.runtime_seconds = read_number(value, RUNTIME_MOST);
        talk->question = UPS_ASK_STATUS;
        talk->ask_us = now_us + US(UPS_POLL_MS);
        break;
    }
}

void ups_talk_take(struct ups_talk *talk, const char *bytes, size_t size, int64_t now_us)
{
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] == '\n') {
            struct text line = text_trim((struct text){talk->line, talk->line_size});
            if (!talk->is_too_long) hear_line(talk, line, now_us);
            talk->line_size = 0;
            talk->is_too_long = false;
        } else if (talk->line_size < sizeof talk->line) {
            talk->line[talk->line_size++] = bytes[i];
        } else {
            talk->is_too_long = true;
        }
    }
}

/* ---- time ---- */

/* U-3. */
static void judge_silence(struct ups_talk *talk, int64_t now_us)
{
    struct ups_status *status = &talk->status;
    if (status->is_connected || now_us < talk->heard_us + US(UPS_SILENCE_LIMIT_MS)) return;
    if (status->state == UPS_ON_BATTERY) status->state = UPS_CRITICAL;
    if (status->state == UPS_ON_LINE) status->state = UPS_UNKNOWN;
    status->charge_percent = -1;
    status->runtime_seconds = -1;
}

static bool silence_counts(const struct ups_talk *talk)
{
    enum ups_state state = talk->status.state;
    return !talk->status.is_connected && (state == UPS_ON_BATTERY || state == UPS_ON_LINE);
}

void ups_talk_tick(struct ups_talk *talk, int64_t now_us)
{
    if (talk->is_open && !talk->is_dead) {
        if (talk->is_asked && now_us >= talk->answer_due_us) talk->is_dead = true;
        if (!talk->is_asked && now_us >= talk->ask_us) ask(talk, now_us);
    }
    judge_silence(talk, now_us);
}

int64_t ups_talk_next_us(const struct ups_talk *talk)
{
    int64_t next = INT64_MAX;
    if (talk->is_open && !talk->is_dead) next = talk->is_asked ? talk->answer_due_us : talk->ask_us;
    if (silence_counts(talk)) {
        int64_t silent_us = talk->heard_us + US(UPS_SILENCE_LIMIT_MS);
        if (silent_us < next) next = silent_us;
    }
    return next;
}
