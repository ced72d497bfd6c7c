/* A code typed on the screen becomes a till. */
#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/log.h"
#include "http/reader.h"
#include "sync/json_handle.h"
#include "till/courier_inside.h"
#include "till/courier_words.h"

enum { CODE_LETTERS_LIMIT = 40 };

struct before_work {
    struct arena *arena;
    struct identity identity;
};

static enum err before_work(struct tx *tx, void *context)
{
    struct before_work *work = context;
    return identity_load(tx, work->arena, &work->identity);
}

/* A till with the mirror and the journal of one school never becomes another's. */
static bool is_of_this_school(struct courier *courier, struct arena *arena, int64_t school_id)
{
    struct before_work work = {.arena = arena};
    if (store_read(courier->options.store, before_work, &work) != OK) return false;
    return !work.identity.is_enrolled || work.identity.school_id == school_id;
}

/* The token first: with it, hello tells the rest again when the machine stops in between. */
static const char *take(struct courier *courier, struct arena *arena,
                        const struct uplink_answer *answer)
{
    struct welcome welcome;
    const char *wrong = "token";
    struct reader reader = reader_of(answer->said);
    struct text token = reader_text(&reader, "token");
    bool is_right = reader.fault == NULL && token_is_right(token) &&
                    welcome_read(answer->said, &welcome, &wrong);
    if (!is_right) {
        uplink_nonsense(&courier->uplink, "enrol", wrong);
        return courier_outcome_words(UPLINK_NONSENSE);
    }
    if (!is_of_this_school(courier, arena, welcome.told.school_id)) return COURIER_WORDS_SCHOOL;
    if (token_keep(courier->options.token, token) != OK) return COURIER_WORDS_DISK;
    if (welcome_take(courier, &welcome, answer) != OK) return NULL; /* hello tells it again */
    log_write(LOG_INFO, "enrolled", "origin=%" PRId64 " replaces=%" PRId64, welcome.told.origin,
              welcome.told.replaces);
    return NULL;
}

static enum uplink_outcome ask(struct courier *courier, struct arena *arena, struct text code,
                               struct uplink_answer *out_answer)
{
    struct buf body;
    buf_init(&body, arena);
    buf_add_string(&body, "{\"code\":");
    buf_add_json_string(&body, code);
    buf_add_char(&body, '}');
    struct uplink_ask ask = {
        .method = "POST", .path = "enrol", .body = buf_text(&body), .is_open = true};
    return uplink_ask(&courier->uplink, arena, &ask, out_answer);
}

static const char *enrol(struct courier *courier, struct arena *arena, struct text code)
{
    struct uplink_answer answer;
    enum uplink_outcome outcome = ask(courier, arena, code, &answer);
    scoped(json) json_t *said = answer.said;
    if (outcome == UPLINK_DONE) return take(courier, arena, &answer);
    if (outcome == UPLINK_REFUSED && strcmp(answer.code, "code_invalid") == 0) {
        return COURIER_WORDS_CODE;
    }
    if (outcome == UPLINK_REFUSED && strcmp(answer.code, "predecessor_invalid") == 0) {
        return COURIER_WORDS_PREDECESSOR;
    }
    return courier_outcome_words(outcome);
}

const char *courier_enrol(struct courier *courier, struct arena *arena, struct text code)
{
    code = text_trim(code);
    if (code.size == 0 || code.size > CODE_LETTERS_LIMIT || !text_is_utf8(code)) {
        return COURIER_WORDS_CODE;
    }
    pthread_mutex_lock(&courier->enrol_lock);
    const char *words = enrol(courier, arena, code);
    pthread_mutex_unlock(&courier->enrol_lock);
    if (words == NULL) {
        atomic_store(&courier->is_greeted, false);
        for (int part = 0; part < COURIER_PARTS; part++) {
            courier_wake_part(courier, (enum courier_part)part);
        }
    }
    courier_changed(courier);
    return words;
}
