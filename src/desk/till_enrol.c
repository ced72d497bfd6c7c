/* One-time codes and what they are exchanged for.
 *
 * A code is eight letters and digits that cannot be taken for each other: 40 bits, good for a day,
 * and an address may fail ten times a minute. Only hashes of codes and tokens are kept. */
#include "base/check.h"
#include "desk/till.h"
#include "desk/till_act.h"
#include "desk/tills_sql.h"
#include "ledger/origin.h"
#include "school/setting_change.h"

static const char CODE_LETTERS[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
_Static_assert(sizeof CODE_LETTERS - 1 == 32, "five bits a letter");

enum { CODE_TEXT_SIZE = TILL_CODE_LETTERS + 2 /* dash and NUL */, DIGITS = 10 };

/* ---- codes ---- */

bool till_name_is_formed(struct text name)
{
    for (size_t i = 0; i < name.size; i++) {
        if ((unsigned char)name.bytes[i] < ' ' || name.bytes[i] == 0x7F) return false;
    }
    return name.size > 0 && text_is_utf8(name) && text_length_characters(name) <= TILL_NAME_LIMIT;
}

/* "K7PX-29QM" */
static char *code_random(struct arena *arena)
{
    uint8_t random[TILL_CODE_LETTERS];
    secret_random(random, sizeof random);
    char *text = arena_take(arena, CODE_TEXT_SIZE);
    char *at = text;
    for (int i = 0; i < TILL_CODE_LETTERS; i++) {
        if (i == TILL_CODE_LETTERS / 2) *at++ = '-';
        *at++ = CODE_LETTERS[random[i] % 32];
    }
    return text;
}

/* What a person typed: case, dashes and blanks do not matter. */
static struct digest code_digest(struct text code)
{
    char plain[TILL_CODE_LETTERS];
    size_t size = 0;
    for (size_t i = 0; i < code.size; i++) {
        char byte = code.bytes[i];
        if (byte == '-' || byte == ' ') continue;
        if (byte >= 'a' && byte <= 'z') byte = (char)(byte - 'a' + 'A');
        if (size == sizeof plain) return hash_of("", 0);
        plain[size++] = byte;
    }
    return hash_of(plain, size);
}

enum err till_code_put(struct tx *tx, struct arena *arena, int64_t school_id, struct text name,
                       int minutes, struct instant now, const char **out_code)
{
    const char *code = code_random(arena);
    struct digest hash = code_digest(text_of(code));
    scoped(statement) struct statement *old = statement_open(tx, &q_till_code_drop_old);
    bind_int(old, ARG_TILL_CODE_DROP_OLD_BEFORE, now.ms - DAY_MS);
    TRY(statement_run(old));
    scoped(statement) struct statement *insert = statement_open(tx, &q_till_code_insert);
    bind_bytes(insert, ARG_TILL_CODE_INSERT_HASH, hash.bytes, sizeof hash.bytes);
    bind_int(insert, ARG_TILL_CODE_INSERT_SCHOOL_ID, school_id);
    bind_text(insert, ARG_TILL_CODE_INSERT_NAME, name);
    bind_int(insert, ARG_TILL_CODE_INSERT_EXPIRES_AT, now.ms + minutes * MINUTE_MS);
    *out_code = code;
    return statement_run(insert);
}

struct code_work {
    struct arena *arena;
    struct till_code *code;
    struct instant now;
};

static enum err code_work(struct tx *tx, void *context)
{
    struct code_work *work = context;
    struct till_code *code = work->code;
    struct school school;
    bool found;
    TRY(school_by_number(tx, work->arena, code->school_number, &found, &school));
    code->status = found ? TILL_CODE_MADE : TILL_CODE_SCHOOL_UNKNOWN;
    if (!found) return OK;
    const struct till_event event = {
        .school_id = school.id,
        .kind = TILL_EVENT_CODE,
        .words = code->name,
        .staff_id = code->staff_id,
        .happened_at = work->now,
    };
    TRY(till_event_write(tx, &event));
    return till_code_put(tx, work->arena, school.id, code->name, code->minutes, work->now,
                         &code->code);
}

enum err till_code_make(struct desk *desk, struct arena *arena, struct till_code *code)
{
    code->status = TILL_CODE_NAME_INVALID;
    if (!till_name_is_formed(code->name)) return OK;
    code->status = TILL_CODE_TIME_INVALID;
    if (code->minutes < 1 || code->minutes > TILL_CODE_MINUTES_LIMIT) return OK;
    struct code_work work = {.arena = arena, .code = code, .now = world_now(desk->world)};
    return store_write(desk->store, 0, code_work, &work);
}

/* ---- enrolment ---- */

struct enrolment_work {
    struct arena *arena;
    struct enrolment *enrolment;
    struct digest code_hash;
    const char *secret;
    struct instant now;
};

static enum err code_take(struct tx *tx, const struct enrolment_work *work, bool *out_found,
                          struct till *till)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_till_code_by_hash);
    bind_bytes(row, ARG_TILL_CODE_BY_HASH_HASH, work->code_hash.bytes,
               sizeof work->code_hash.bytes);
    bind_int(row, ARG_TILL_CODE_BY_HASH_NOW, work->now.ms);
    TRY(statement_next(row, &found));
    *out_found = found;
    if (!found) return OK;
    till->school_id = column_int(row, COL_TILL_CODE_BY_HASH_SCHOOL_ID);
    till->name = column_string(row, COL_TILL_CODE_BY_HASH_NAME, work->arena);
    scoped(statement) struct statement *use = statement_open(tx, &q_till_code_use);
    bind_bytes(use, ARG_TILL_CODE_USE_HASH, work->code_hash.bytes, sizeof work->code_hash.bytes);
    bind_int(use, ARG_TILL_CODE_USE_NOW, work->now.ms);
    return statement_run(use);
}

/* The till that the same device was before, of the same school. Also one that has ended: of two
 * copies of a till the second finds the first one's new enrolment in its place, a till that was
 * taken away may be given back, and both still hold documents under the ids of before. The new code
 * is what lets them in. */
static enum err predecessor_take(struct tx *tx, const struct enrolment_work *work,
                                 struct till *till, bool *out_valid)
{
    const struct till_token *token = &work->enrolment->predecessor;
    struct till old;
    bool found;
    *out_valid = true;
    if (!work->enrolment->has_predecessor) return OK;
    TRY(till_load(tx, work->arena, token->school_id, token->origin, &found, &old));
    *out_valid = found && old.school_id == till->school_id &&
                 digest_equal(&old.token_hash, &token->hash);
    if (!*out_valid) return OK;
    till->replaces = old.origin;
    if (old.state == TILL_REVOKED) return OK;
    return till_set_state(tx, old.school_id, old.origin, TILL_REPLACED);
}

static enum err digit_choose(struct tx *tx, struct till *till)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_tills_of_school);
    bind_int(row, ARG_TILLS_OF_SCHOOL_SCHOOL_ID, till->school_id);
    TRY(statement_next(row, &found));
    CHECK(found);
    till->digit = column_int(row, COL_TILLS_OF_SCHOOL_COUNT) % DIGITS;
    return OK;
}

enum err till_put(struct tx *tx, const struct till *till, struct instant enrolled_at)
{
    scoped(statement) struct statement *insert = statement_open(tx, &q_till_insert);
    bind_int(insert, ARG_TILL_INSERT_SCHOOL_ID, till->school_id);
    bind_int(insert, ARG_TILL_INSERT_ORIGIN, till->origin);
    bind_string(insert, ARG_TILL_INSERT_NAME, till->name);
    bind_int(insert, ARG_TILL_INSERT_DIGIT, till->digit);
    bind_bytes(insert, ARG_TILL_INSERT_TOKEN_HASH, till->token_hash.bytes,
               sizeof till->token_hash.bytes);
    if (till->replaces != 0) bind_int(insert, ARG_TILL_INSERT_REPLACES, till->replaces);
    bind_int(insert, ARG_TILL_INSERT_NOW, enrolled_at.ms);
    return statement_run(insert);
}

/* The token is whole only now that the origin is known. */
static enum err till_make(struct tx *tx, struct enrolment_work *work, struct till *till)
{
    TRY(digit_choose(tx, till));
    TRY(origin_new(tx, ORIGIN_TILL, &till->origin));
    char *token = arena_printf(work->arena, "%lld.%lld.%s", (long long)till->school_id,
                               (long long)till->origin, work->secret);
    struct text text = text_of(token);
    till->state = TILL_ACTIVE;
    till->token_hash = hash_of(text.bytes, text.size);
    work->enrolment->token = token;
    return till_put(tx, till, work->now);
}

static enum err enrolment_work(struct tx *tx, void *context)
{
    struct enrolment_work *work = context;
    struct enrolment *enrolment = work->enrolment;
    struct till till = {.origin = 0};
    bool found, valid;
    TRY(code_take(tx, work, &found, &till));
    enrolment->status = ENROLMENT_CODE_INVALID;
    if (!found) return OK;
    TRY(predecessor_take(tx, work, &till, &valid));
    enrolment->status = ENROLMENT_PREDECESSOR_INVALID;
    if (!valid) return ERR_CANCELLED; /* the code stays good */
    TRY(till_make(tx, work, &till));
    TRY(school_by_id(tx, work->arena, till.school_id, &found, &enrolment->school));
    CHECK(found);
    if (till.replaces != 0) {
        TRY(till_settings_follow(tx, till.school_id, till.replaces, till.origin));
    }
    TRY(settings_load_of_till(tx, till.school_id, till.origin, &enrolment->settings));
    TRY(lan_change(tx, work->arena, till.school_id, till.replaces != 0));
    TRY(lan_load(tx, work->arena, till.school_id, &enrolment->lan));
    enrolment->till = till;
    enrolment->status = ENROLMENT_DONE;
    return OK;
}

enum err till_enrol(struct desk *desk, struct arena *arena, struct enrolment *enrolment)
{
    struct enrolment_work work = {.arena = arena,
                                  .enrolment = enrolment,
                                  .code_hash = code_digest(enrolment->code),
                                  .secret = secret_token(arena),
                                  .now = world_now(desk->world)};
    enum err err = store_write(desk->store, 0, enrolment_work, &work);
    bool is_refused = err == ERR_CANCELLED && enrolment->status == ENROLMENT_PREDECESSOR_INVALID;
    return is_refused ? OK : err;
}
