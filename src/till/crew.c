/* Who stands at the till.
 *
 * The PIN is looked at outside of any transaction, because Argon2id is slow by design; the attempt
 * is counted before it is looked at, so that pulling the plug gives no free try. */
#include "till/crew.h"

#include "base/check.h"
#include "base/log.h"
#include "base/secret.h"
#include "till/till_sql.h"

static struct cashier cashier_read(const struct statement *row, struct arena *arena, int64_t id)
{
    return (struct cashier){
        .id = id,
        .name = column_string(row, COL_CREW_BY_ID_NAME, arena),
        .pin = column_string(row, COL_CREW_BY_ID_PIN, arena),
        .chip = column_string(row, COL_CREW_BY_ID_CHIP, arena),
        .roles = column_int(row, COL_CREW_BY_ID_ROLES),
        .is_active = column_int(row, COL_CREW_BY_ID_IS_ACTIVE) != 0,
    };
}

enum err crew_list(struct tx *tx, struct arena *arena, struct crew *out_crew)
{
    /* A canteen has a handful. */
    enum { LIST_LIMIT = 200 };
    struct crew crew = {.items = ARENA_ARRAY(arena, struct cashier, LIST_LIMIT)};
    scoped(statement) struct statement *rows = statement_open(tx, &q_crew_list);
    while (crew.count < LIST_LIMIT) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        crew.items[crew.count++] = (struct cashier){
            .id = column_int(rows, COL_CREW_LIST_ID),
            .name = column_string(rows, COL_CREW_LIST_NAME, arena),
            .pin = column_string(rows, COL_CREW_LIST_PIN, arena),
            .chip = column_string(rows, COL_CREW_LIST_CHIP, arena),
            .roles = column_int(rows, COL_CREW_LIST_ROLES),
            .is_active = true,
        };
    }
    *out_crew = crew;
    return OK;
}

enum err crew_by_id(struct tx *tx, struct arena *arena, int64_t id, bool *out_found,
                    struct cashier *out_cashier)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_crew_by_id);
    bind_int(row, ARG_CREW_BY_ID_ID, id);
    TRY(statement_next(row, &found));
    *out_found = found;
    if (found) *out_cashier = cashier_read(row, arena, id);
    return OK;
}

enum err crew_by_chip(struct tx *tx, struct arena *arena, struct text chip, bool *out_found,
                      struct cashier *out_cashier)
{
    bool found;
    int64_t id;
    {
        scoped(statement) struct statement *row = statement_open(tx, &q_crew_by_chip);
        bind_text(row, ARG_CREW_BY_CHIP_CHIP, chip);
        TRY(statement_next(row, &found));
        *out_found = found;
        if (!found) return OK;
        id = column_int(row, COL_CREW_BY_CHIP_ID);
    }
    return crew_by_id(tx, arena, id, out_found, out_cashier);
}

/* ---- entering ---- */

struct attempt {
    struct arena *arena;
    int64_t id;
    struct instant now;
    struct crew_entrance entrance;
};

/* How long to wait behind so many wrong PINs. */
static int64_t wait_after(int64_t failures)
{
    if (failures < CREW_FREE_TRIES) return 0;
    int64_t wait_ms = CREW_WAIT_FIRST_MS;
    for (int64_t i = CREW_FREE_TRIES; i < failures && wait_ms < CREW_WAIT_MOST_MS; i++) {
        wait_ms *= 2;
    }
    return wait_ms < CREW_WAIT_MOST_MS ? wait_ms : CREW_WAIT_MOST_MS;
}

static enum err attempt_save(struct tx *tx, int64_t id, int64_t failures, struct instant now)
{
    scoped(statement) struct statement *set = statement_open(tx, &q_crew_attempt_set);
    bind_int(set, ARG_CREW_ATTEMPT_SET_CASHIER_ID, id);
    bind_int(set, ARG_CREW_ATTEMPT_SET_FAILURES, failures);
    bind_int(set, ARG_CREW_ATTEMPT_SET_NOW, now.ms);
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
    attempt->entrance = (struct crew_entrance){.status = CREW_UNKNOWN};
    TRY(crew_by_id(tx, attempt->arena, attempt->id, &found, &attempt->entrance.cashier));
    if (!found || !attempt->entrance.cashier.is_active) return OK;
    {
        scoped(statement) struct statement *row = statement_open(tx, &q_crew_attempt);
        bind_int(row, ARG_CREW_ATTEMPT_CASHIER_ID, attempt->id);
        TRY(statement_next(row, &found));
        if (found) {
            failures = column_int(row, COL_CREW_ATTEMPT_FAILURES);
            last_at = instant_of_ms(column_int(row, COL_CREW_ATTEMPT_LAST_AT));
        }
    }
    attempt->entrance.wait_ms = wait_left(failures, last_at, attempt->now);
    attempt->entrance.status = attempt->entrance.wait_ms > 0 ? CREW_WAIT : CREW_WRONG_PIN;
    if (attempt->entrance.status == CREW_WAIT) return OK;
    attempt->entrance.wait_ms = wait_after(failures + 1);
    return attempt_save(tx, attempt->id, failures + 1, attempt->now);
}

static enum err attempt_forgive(struct tx *tx, void *context)
{
    struct attempt *attempt = context;
    return attempt_save(tx, attempt->id, 0, attempt->now);
}

enum err crew_enter(struct store *store, struct arena *arena, int64_t id, struct text pin,
                    struct instant now, struct crew_entrance *out_entrance)
{
    struct attempt attempt = {.arena = arena, .id = id, .now = now};
    TRY(store_write(store, 0, attempt_begin, &attempt));
    if (attempt.entrance.status == CREW_WRONG_PIN && cashier_pin_is_formed(pin) &&
        *attempt.entrance.cashier.pin != '\0' &&
        password_matches(attempt.entrance.cashier.pin, pin)) {
        TRY(store_write(store, 0, attempt_forgive, &attempt));
        attempt.entrance.status = CREW_ENTERED;
        attempt.entrance.wait_ms = 0;
    }
    if (attempt.entrance.status == CREW_WRONG_PIN) {
        log_write(LOG_WARNING, "cashier_refused", "cashier=%lld wait_ms=%lld", (long long)id,
                  (long long)attempt.entrance.wait_ms);
    }
    *out_entrance = attempt.entrance;
    return OK;
}

/* ---- words ---- */

const char *crew_status_words(enum crew_status status)
{
    switch (status) {
    case CREW_ENTERED: return NULL;
    case CREW_UNKNOWN:
        return "Такого кассира нет или его работа на кассе завершена. Выберите себя в списке; если "
               "вас там нет, обратитесь к оператору питания.";
    case CREW_WAIT:
        return "ПИН-код несколько раз набран неверно. Подождите и наберите снова или войдите по "
               "своей карте.";
    case CREW_WRONG_PIN: return "ПИН-код неверен. Наберите его ещё раз или войдите по своей карте.";
    }
    return NULL;
}
