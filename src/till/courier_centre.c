/* What is asked of the centre while somebody stands at the counter: short time-outs, plain words.
 * It goes over connections of its own, so that nothing else waits for it, nor it for anything. */
#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/id.h"
#include "http/reader.h"
#include "school/school.h"
#include "sync/json_handle.h"
#include "till/courier_inside.h"
#include "till/courier_words.h"

enum { WORDS_BYTES_LIMIT = 1000, GUEST_ALLERGENS_LIMIT = 100 };

static struct text short_text(struct reader *reader, const char *member)
{
    struct text text = reader_text(reader, member);
    if (text.size > WORDS_BYTES_LIMIT) reader_fail(reader, "out_of_range", member);
    return text;
}

/* NULL: done, *out_answer->said is there; else words. */
static const char *ask_centre(struct courier *courier, struct arena *arena, struct uplink_ask *ask,
                              struct uplink_answer *out_answer)
{
    if (courier_is_forced_off(courier)) return COURIER_WORDS_FORCED_OFF;
    ask->timeout_ms = COURIER_COUNTER_TIMEOUT_MS;
    enum uplink_outcome outcome = uplink_ask(&courier->uplink, arena, ask, out_answer);
    courier_changed(courier);
    if (outcome == UPLINK_DONE) return NULL;
    if (outcome == UPLINK_BUSY && out_answer->status == 429) return COURIER_WORDS_OFTEN;
    if (outcome != UPLINK_REFUSED) return courier_outcome_words(outcome);
    const char *code = out_answer->code;
    if (strncmp(code, "account_", strlen("account_")) == 0) return COURIER_WORDS_ACCOUNT;
    if (strncmp(code, "card_", strlen("card_")) == 0) return COURIER_WORDS_CARD;
    return courier_outcome_words(outcome);
}

static const char *nonsense(struct courier *courier, const char *path, const char *member)
{
    return courier_outcome_words(
        uplink_nonsense(&courier->uplink, path, member != NULL ? member : "object"));
}

static const char *copy(struct arena *arena, struct text text)
{
    return arena_copy(arena, text.bytes, text.size);
}

/* ---- a temporary password ---- */

static const char *ask_password(void *context, struct arena *arena, int64_t account_id,
                                int64_t card_id, int64_t cashier_id,
                                struct screen_password *out_password)
{
    struct courier *courier = context;
    struct uplink_answer answer = {.said = NULL};
    const char *body = arena_printf(
        arena, "{\"account\":\"%" PRId64 "\",\"card\":\"%" PRId64 "\",\"cashier\":\"%" PRId64 "\"}",
        account_id, card_id, cashier_id);
    struct uplink_ask ask = {.method = "POST", .path = "password", .body = text_of(body)};
    const char *words = ask_centre(courier, arena, &ask, &answer);
    if (words != NULL) return words;
    scoped(json) json_t *said = answer.said;
    struct reader reader = reader_of(said);
    struct text login = short_text(&reader, "login");
    struct text password = short_text(&reader, "password");
    struct instant ends_at = reader_instant(&reader, "ends_at");
    if (reader.fault != NULL) return nonsense(courier, ask.path, reader.member);
    *out_password = (struct screen_password){copy(arena, login), copy(arena, password), ends_at};
    return NULL;
}

/* ---- details of operations ---- */

static bool read_operation(struct arena *arena, const json_t *value,
                           struct screen_operation *out_operation)
{
    struct reader reader = reader_of(value);
    struct instant at = reader_instant(&reader, "at");
    struct money amount = reader_money(&reader, "amount");
    struct text text = short_text(&reader, "text");
    if (reader.fault != NULL) return false;
    *out_operation = (struct screen_operation){at, amount, copy(arena, text)};
    return true;
}

static const char *read_operations(struct arena *arena, const json_t *said, int64_t account_id,
                                   struct screen_operations *out_operations)
{
    struct reader reader = reader_of(said);
    struct screen_operations operations = {.balance = reader_money(&reader, "balance")};
    int64_t account = reader_id(&reader, "account");
    const json_t *list = reader_array(&reader, "operations", SCREEN_OPERATIONS_LIMIT);
    if (reader.fault != NULL) return reader.member != NULL ? reader.member : "object";
    if (account != account_id) return "account";
    size_t count = json_array_size(list);
    operations.items = ARENA_ARRAY(arena, struct screen_operation, count + 1);
    for (size_t i = 0; i < count; i++) {
        if (!read_operation(arena, json_array_get(list, i), &operations.items[i])) {
            return "operations";
        }
    }
    operations.count = (int)count;
    *out_operations = operations;
    return NULL;
}

static const char *ask_operations(void *context, struct arena *arena, int64_t account_id,
                                  struct screen_operations *out_operations)
{
    struct courier *courier = context;
    struct uplink_answer answer = {.said = NULL};
    struct uplink_ask ask = {
        .method = "GET",
        .path = arena_printf(arena, "operations?account=%" PRId64 "&limit=%d", account_id,
                             SCREEN_OPERATIONS_LIMIT),
    };
    const char *words = ask_centre(courier, arena, &ask, &answer);
    if (words != NULL) return words;
    scoped(json) json_t *said = answer.said;
    const char *wrong = read_operations(arena, said, account_id, out_operations);
    return wrong == NULL ? NULL : nonsense(courier, ask.path, wrong);
}

/* ---- whose card is it? ---- */

/* Into one of a guest's texts. */
static void take_text(struct reader *reader, const char *member, char into[COUNTER_GUEST_TEXT_SIZE])
{
    struct text text = reader_text(reader, member);
    if (reader->fault == NULL && text.size >= COUNTER_GUEST_TEXT_SIZE) {
        reader_fail(reader, "out_of_range", member);
    }
    if (reader->fault == NULL) memcpy(into, text.bytes, text.size);
}

static void take_allergens(struct reader *reader, struct counter_guest *guest)
{
    const json_t *codes = reader_array(reader, "allergens", GUEST_ALLERGENS_LIMIT);
    size_t size = 0;
    for (size_t i = 0; reader->fault == NULL && i < json_array_size(codes); i++) {
        const json_t *code = json_array_get(codes, i);
        size_t length = json_string_length(code);
        if (length == 0 || size + length + 2 > COUNTER_GUEST_TEXT_SIZE) {
            reader_fail(reader, "out_of_range", "allergens");
            return;
        }
        if (size > 0) guest->allergens[size++] = ' ';
        memcpy(guest->allergens + size, json_string_value(code), length);
        size += length;
    }
}

static const char *read_guest(const json_t *said, struct counter_guest *guest,
                              struct text *out_refusal)
{
    struct reader reader = reader_of(said);
    guest->asked_at = reader_instant(&reader, "asked_at");
    *out_refusal = reader_has(&reader, "refusal") ? short_text(&reader, "refusal") : TEXT("");
    if (reader.fault != NULL) return reader.member != NULL ? reader.member : "object";
    if (out_refusal->size > 0) return NULL;
    struct reader school = reader_of(reader_object(&reader, "school"));
    guest->school_number = reader_int(&school, "number", 1, SCHOOL_NUMBER_LIMIT);
    if (school.fault != NULL) return "school";
    struct reader person = reader_of(reader_object(&reader, "guest"));
    guest->account_id = reader_id(&person, "account");
    guest->card_id = reader_id(&person, "card");
    take_text(&person, "name", guest->name);
    take_text(&person, "class", guest->class_name);
    take_allergens(&person, guest);
    return person.fault != NULL ? "guest" : NULL;
}

static const char *ask_guest(void *context, struct arena *arena, struct text chip,
                             struct counter_guest *out_guest)
{
    struct courier *courier = context;
    struct uplink_answer answer = {.said = NULL};
    struct text refusal;
    struct uplink_ask ask = {
        .method = "GET",
        .path = arena_printf(arena, "guest?chip=%.*s", TEXT_ARGS(chip)),
    };
    const char *words = ask_centre(courier, arena, &ask, &answer);
    if (words != NULL) return courier_is_forced_off(courier) ? COURIER_WORDS_GUEST_LINE : words;
    scoped(json) json_t *said = answer.said;
    struct counter_guest *guest = ARENA_NEW(arena, struct counter_guest);
    *guest = (struct counter_guest){.heard_at = world_now(courier->world)};
    const char *wrong = read_guest(said, guest, &refusal);
    if (wrong != NULL) return nonsense(courier, "guest", wrong);
    if (refusal.size > 0) return courier_guest_words(refusal);
    *out_guest = *guest;
    return NULL;
}

/* ---- the screen's table ---- */

static const char *ask_enrol(void *context, struct arena *arena, struct text code)
{
    return courier_enrol(context, arena, code);
}

struct screen_centre courier_centre(struct courier *courier)
{
    return (struct screen_centre){.context = courier,
                                  .enrol = ask_enrol,
                                  .password = ask_password,
                                  .operations = ask_operations,
                                  .guest = ask_guest};
}
