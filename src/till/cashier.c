/* Who stands at the till.
 *
 * The PIN is looked at outside of any transaction, because Argon2id is slow by design; the attempt
 * is counted before it is looked at, so that pulling the plug gives no free try. */
#include "till/cashier.h"

#include <ctype.h>

#include "base/check.h"
#include "base/log.h"
#include "base/secret.h"
#include "till/till_sql.h"

static struct cashier cashier_read(const struct statement *row, struct arena *arena, int64_t id)
{
    return (struct cashier){
        .id = id,
        .name = column_string(row, COL_CASHIER_BY_ID_NAME, arena),
        .pin = column_string(row, COL_CASHIER_BY_ID_PIN, arena),
        .chip = column_string(row, COL_CASHIER_BY_ID_CHIP, arena),
        .roles = (unsigned)column_int(row, COL_CASHIER_BY_ID_ROLES),
        .is_active = column_int(row, COL_CASHIER_BY_ID_IS_ACTIVE) != 0,
    };
}

enum err cashier_list(struct tx *tx, struct arena *arena, struct cashiers *out_cashiers)
{
    /* A canteen has a handful. */
    enum { LIST_LIMIT = 200 };
    struct cashiers cashiers = {.items = ARENA_ARRAY(arena, struct cashier, LIST_LIMIT)};
    scoped(statement) struct statement *rows = statement_open(tx, &q_cashier_list);
    while (cashiers.count < LIST_LIMIT) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        cashiers.items[cashiers.count++] = (struct cashier){
            .id = column_int(rows, COL_CASHIER_LIST_ID),
            .name = column_string(rows, COL_CASHIER_LIST_NAME, arena),
            .pin = column_string(rows, COL_CASHIER_LIST_PIN, arena),
            .chip = column_string(rows, COL_CASHIER_LIST_CHIP, arena),
            .roles = (unsigned)column_int(rows, COL_CASHIER_LIST_ROLES),
            .is_active = true,
        };
    }
    *out_cashiers = cashiers;
    return OK;
}

enum err cashier_by_id(struct tx *tx, struct arena *arena, int64_t id, bool *out_found,
                       struct cashier *out_cashier)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_cashier_by_id);
    bind_int(row, ARG_CASHIER_BY_ID_ID, id);
    TRY(statement_next(row, &found));
    *out_found = found;
    if (found) *out_cashier = cashier_read(row, arena, id);
    return OK;
}

enum err cashier_by_chip(struct tx *tx, struct arena *arena, struct text chip, bool *out_found,
                         struct cashier *out_cashier)
{
    bool found;
    int64_t id;
    {
        scoped(statement) struct statement *row = statement_open(tx, &q_cashier_by_chip);
        bind_text(row, ARG_CASHIER_BY_CHIP_CHIP, chip);
        TRY(statement_next(row, &found));
        *out_found = found;
        if (!found) return OK;
        id = column_int(row, COL_CASHIER_BY_CHIP_ID);
    }
    return cashier_by_id(tx, arena, id, out_found, out_cashier);
}

/* ---- entering ---- */

struct attempt {
    struct arena *arena;
    int64_t id;
    struct instant now;
    struct cashier_entrance entrance;
};

/* How long to wait behind so many wrong PINs. */
static int64_t wait_after(int64_t failures)
{
    if (failures < CASHIER_FREE_TRIES) return 0;
    int64_t wait_ms = CASHIER_WAIT_FIRST_MS;
    for (int64_t i = CASHIER_FREE_TRIES; i < failures && wait_ms < CASHIER_WAIT_MOST_MS; i++) {
        wait_ms *= 2;
    }
    return wait_ms < CASHIER_WAIT_MOST_MS ? wait_ms : CASHIER_WAIT_MOST_MS;
}

static enum err attempt_save(struct tx *tx, int64_t id, int64_t failures, struct instant now)
{
    scoped(statement) struct statement *set = statement_open(tx, &q_cashier_attempt_set);
    bind_int(set, ARG_CASHIER_ATTEMPT_SET_CASHIER_ID, id);
    bind_int(set, ARG_CASHIER_ATTEMPT_SET_FAILURES, failures);
    bind_int(set, ARG_CASHIER_ATTEMPT_SET_NOW, now.ms);
    return statement_run(set);
}

/* A clock that went back must not lock anybody out: what is left is at most the whole wait. */
static int64_t wait_left(int64_t failures, struct instant last_at, struct instant now)
{
    int64_t wait_ms = wait_after(failures);
    int64_t passed_ms = now.ms - last_at.ms;
    if (passed_ms < 0) passed_ms = 0;
    return wait_ms > passed_ms ? wait_ms - passed_ms : 0;
}

/* Counts the attempt as a wrong one, before it is looked at. */
static enum err attempt_begin(struct tx *tx, void *context)
{
    struct attempt *attempt = context;
    bool found;
    int64_t failures = 0;
    struct instant last_at = {0};
    attempt->entrance = (struct cashier_entrance){.status = CASHIER_UNKNOWN};
    TRY(cashier_by_id(tx, attempt->arena, attempt->id, &found, &attempt->entrance.cashier));
    if (!found || !attempt->entrance.cashier.is_active) return OK;
    {
        scoped(statement) struct statement *row = statement_open(tx, &q_cashier_attempt);
        bind_int(row, ARG_CASHIER_ATTEMPT_CASHIER_ID, attempt->id);
        TRY(statement_next(row, &found));
        if (found) {
            failures = column_int(row, COL_CASHIER_ATTEMPT_FAILURES);
            last_at = instant_of_ms(column_int(row, COL_CASHIER_ATTEMPT_LAST_AT));
        }
    }
    attempt->entrance.wait_ms = wait_left(failures, last_at, attempt->now);
    attempt->entrance.status = attempt->entrance.wait_ms > 0 ? CASHIER_WAIT : CASHIER_WRONG_PIN;
    if (attempt->entrance.status == CASHIER_WAIT) return OK;
    attempt->entrance.wait_ms = wait_after(failures + 1);
    return attempt_save(tx, attempt->id, failures + 1, attempt->now);
}

static enum err attempt_forgive(struct tx *tx, void *context)
{
    struct attempt *attempt = context;
    return attempt_save(tx, attempt->id, 0, attempt->now);
}

static bool pin_is_formed(struct text pin)
{
    if (pin.size < CASHIER_PIN_DIGITS_LEAST || pin.size > CASHIER_PIN_DIGITS_MOST) return false;
    for (size_t i = 0; i < pin.size; i++) {
        if (!isdigit((unsigned char)pin.bytes[i])) return false;
    }
    return true;
}

enum err cashier_enter(struct store *store, struct arena *arena, int64_t id, struct text pin,
                       struct instant now, struct cashier_entrance *out_entrance)
{
    struct attempt attempt = {.arena = arena, .id = id, .now = now};
    TRY(store_write(store, 0, attempt_begin, &attempt));
    if (attempt.entrance.status == CASHIER_WRONG_PIN && pin_is_formed(pin) &&
        *attempt.entrance.cashier.pin != '\0' &&
        password_matches(attempt.entrance.cashier.pin, pin)) {
        TRY(store_write(store, 0, attempt_forgive, &attempt));
        attempt.entrance.status = CASHIER_ENTERED;
        attempt.entrance.wait_ms = 0;
    }
    if (attempt.entrance.status == CASHIER_WRONG_PIN) {
        log_write(LOG_WARNING, "cashier_refused", "cashier=%lld wait_ms=%lld", (long long)id,
                  (long long)attempt.entrance.wait_ms);
    }
    *out_entrance = attempt.entrance;
    return OK;
}

/* ---- words ---- */

const char *cashier_status_name(enum cashier_status status)
{
    switch (status) {
    case CASHIER_ENTERED: return "entered";
    case CASHIER_UNKNOWN: return "cashier_unknown";
    case CASHIER_WAIT: return "wait";
    case CASHIER_WRONG_PIN: return "wrong_pin";
    }
    return "unknown";
}

const char *cashier_status_words(enum cashier_status status)
{
    switch (status) {
    case CASHIER_ENTERED: return NULL;
    case CASHIER_UNKNOWN:
        return "Такого кассира нет или его работа на кассе завершена. Выберите себя в списке; если "
               "вас там нет, обратитесь к оператору питания.";
    case CASHIER_WAIT:
        return "ПИН-код несколько раз набран неверно. Подождите и наберите снова или войдите по "
               "своей карте.";
    case CASHIER_WRONG_PIN:
        return "ПИН-код неверен. Наберите его ещё раз или войдите по своей карте.";
    }
    return NULL;
}
