/* Questions over world->call, answers judged. */
#include "till/uplink.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/log.h"
#include "http/reader.h"
#include "sync/json_handle.h"

#define UPLINK_PREFIX "/api/till/v1/"

enum { UPLINK_HEADERS = 3 };

const char *uplink_outcome_name(enum uplink_outcome outcome)
{
    switch (outcome) {
    case UPLINK_DONE: return "done";
    case UPLINK_CANCELLED: return "cancelled";
    case UPLINK_SILENT: return "silent";
    case UPLINK_BUSY: return "busy";
    case UPLINK_FAULT: return "fault";
    case UPLINK_NONSENSE: return "nonsense";
    case UPLINK_NO_TOKEN: return "no_token";
    case UPLINK_TOKEN_ENDED: return "token_ended";
    case UPLINK_ENROL_ANEW: return "enrol_anew";
    case UPLINK_REFUSED: return "refused";
    }
    return "";
}

/* ---- judging ---- */

/* "application/json; charset=utf-8" is application/json. */
static bool is_type(struct text content_type, const char *type)
{
    struct text rest = content_type;
    struct text first = text_trim(text_cut(&rest, ';'));
    return text_equal_ignoring_case(first, text_of(type));
}

static enum uplink_outcome nonsense(struct uplink_answer *answer, const char *reason)
{
    answer->reason = reason;
    return UPLINK_NONSENSE;
}

static enum uplink_outcome judge_success(struct arena *arena, bool wants_bytes,
                                         struct uplink_answer *answer)
{
    json_error_t error;
    if (!is_type(answer->content_type, "application/json")) {
        if (wants_bytes) return UPLINK_DONE;
        return nonsense(answer, "the answer is not JSON");
    }
    json_t *said = json_parse(answer->body, &error);
    if (said == NULL) {
        return nonsense(answer, arena_printf(arena, "broken JSON at byte %d", error.position));
    }
    if (!json_is_object(said)) {
        json_decref(said);
        return nonsense(answer, "the answer is no JSON object");
    }
    answer->said = said;
    return UPLINK_DONE;
}

static bool is_code(struct text code)
{
    for (size_t i = 0; i < code.size; i++) {
        char byte = code.bytes[i];
        if ((byte < 'a' || byte > 'z') && byte != '_') return false;
    }
    return code.size > 0 && code.size <= UPLINK_CODE_LIMIT;
}

/* The code of an application/problem+json of ours; "" when it is none. */
static const char *problem_code(struct arena *arena, const struct uplink_answer *answer)
{
    json_error_t error;
    if (!is_type(answer->content_type, "application/problem+json")) return "";
    scoped(json) json_t *said = json_parse(answer->body, &error);
    struct reader reader = reader_of(said);
    struct text code = reader_text(&reader, "code");
    if (reader.fault != NULL || !is_code(code)) return "";
    return arena_copy(arena, code.bytes, code.size);
}

static enum uplink_outcome judge_problem(struct arena *arena, struct uplink_answer *answer)
{
    answer->code = problem_code(arena, answer);
    bool is_ours = *answer->code != '\0';
    answer->reason = arena_printf(arena, "status %d %s", answer->status,
                                  is_ours ? answer->code : "without a word of our server");
    /* A proxy before the server may say these by itself. */
    if (answer->status == 429 || answer->status == 502 || answer->status == 503 ||
        answer->status == 504) {
        return UPLINK_BUSY;
    }
    if (!is_ours) return UPLINK_NONSENSE;
    if (answer->status == 401) return UPLINK_TOKEN_ENDED;
    if (answer->status == 409 && strcmp(answer->code, "enrol_anew") == 0) return UPLINK_ENROL_ANEW;
    return answer->status >= 500 ? UPLINK_FAULT : UPLINK_REFUSED;
}

enum uplink_outcome uplink_judge(struct arena *arena, bool wants_bytes,
                                 struct uplink_answer *answer)
{
    answer->code = answer->reason = "";
    if (answer->status == 200 || answer->status == 201) {
        return judge_success(arena, wants_bytes, answer);
    }
    if (answer->status == 204) return UPLINK_DONE;
    if (answer->status >= 400 && answer->status <= 599) return judge_problem(arena, answer);
    return nonsense(answer,
                    arena_printf(arena, "status %d is none of the interface's", answer->status));
}

/* ---- asking ---- */

static void tell_contact(struct uplink *uplink, enum uplink_outcome outcome, const char *reason)
{
    static const enum contact_state STATES[] = {
        [UPLINK_DONE] = CONTACT_ONLINE,
        [UPLINK_SILENT] = CONTACT_SILENT,
        [UPLINK_BUSY] = CONTACT_BUSY,
        [UPLINK_FAULT] = CONTACT_BUSY,
        [UPLINK_NONSENSE] = CONTACT_NONSENSE,
        [UPLINK_NO_TOKEN] = CONTACT_NOT_ENROLLED,
        [UPLINK_REFUSED] = CONTACT_ONLINE,
        [UPLINK_TOKEN_ENDED] = CONTACT_TOKEN_ENDED,
        [UPLINK_ENROL_ANEW] = CONTACT_ENROL_ANEW,
    };
    if (outcome == UPLINK_CANCELLED) return;
    contact_set(uplink->contact, STATES[outcome], outcome == UPLINK_DONE ? "" : reason);
}

enum uplink_outcome uplink_nonsense(struct uplink *uplink, const char *path, const char *reason)
{
    char trouble[CONTACT_TROUBLE_SIZE];
    struct text rest = text_of(path);
    struct text name = text_cut(&rest, '?');
    snprintf(trouble, sizeof trouble, "%.*s: %s", TEXT_ARGS(name), reason);
    tell_contact(uplink, UPLINK_NONSENSE, trouble);
    return UPLINK_NONSENSE;
}

static enum uplink_outcome judge_fault(enum err err, const struct uplink_ask *ask,
                                       struct uplink_answer *answer)
{
    if (err == ERR_CANCELLED) return UPLINK_CANCELLED;
    if (err == ERR_LIMIT) return nonsense(answer, "the answer is longer than any of ours");
    answer->reason = ask->line != NULL ? outgoing_line_fault(ask->line) : err_name(err);
    return UPLINK_SILENT;
}

static int make_headers(struct arena *arena, const char *token, const struct uplink_ask *ask,
                        struct outgoing_header *out_headers)
{
    int count = 0;
    out_headers[count++] = (struct outgoing_header){TEXT("Accept"), TEXT("application/json")};
    if (ask->body.size > 0) {
        out_headers[count++] = (struct outgoing_header){TEXT("Content-Type"),
                                                        TEXT("application/json")};
    }
    if (token != NULL) {
        out_headers[count++] = (struct outgoing_header){
            TEXT("Authorization"), text_of(arena_printf(arena, "Bearer %s", token))};
    }
    return count;
}

static enum uplink_outcome ask_once(struct uplink *uplink, struct arena *arena, const char *token,
                                    const struct uplink_ask *ask, struct uplink_answer *answer)
{
    struct outgoing_header headers[UPLINK_HEADERS];
    struct outgoing_answer came;
    struct outgoing_request request = {
        .method = text_of(ask->method),
        .url = text_of(arena_printf(arena, "%s" UPLINK_PREFIX "%s", uplink->server, ask->path)),
        .headers = headers,
        .header_count = make_headers(arena, token, ask, headers),
        .body = ask->body,
        .timeout_ms = ask->timeout_ms > 0 ? ask->timeout_ms : UPLINK_TIMEOUT_MS,
        .answer_limit_bytes = UPLINK_ANSWER_LIMIT,
        .ca_file = uplink->ca_file,
        .line = ask->line,
    };
    answer->asked_us = world_ticks_us(uplink->world);
    enum err err = uplink->world->call(uplink->world->context, arena, &request, &came);
    answer->answered_us = world_ticks_us(uplink->world);
    if (err != OK) return judge_fault(err, ask, answer);
    answer->status = came.status;
    answer->retry_after_s = came.retry_after_s;
    answer->content_type = came.content_type;
    answer->body = came.body;
    return uplink_judge(arena, ask->wants_bytes, answer);
}

enum uplink_outcome uplink_ask(struct uplink *uplink, struct arena *arena,
                               const struct uplink_ask *ask, struct uplink_answer *out_answer)
{
    struct uplink_answer answer = {.code = "", .reason = ""};
    enum uplink_outcome outcome = UPLINK_NO_TOKEN;
    const char *token = token_look(uplink->token, arena);
    if (token != NULL || ask->is_open) outcome = ask_once(uplink, arena, token, ask, &answer);
    if (outcome == UPLINK_NONSENSE) {
        uplink_nonsense(uplink, ask->path, answer.reason);
    } else {
        tell_contact(uplink, outcome, answer.reason);
    }
    *out_answer = answer;
    return outcome;
}
