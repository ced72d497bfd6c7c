/* Operations of the second factor. */
#include "access/factor_door.h"

#include "access/throttle.h"

char *factor_queue_name(struct arena *arena, const char *login)
{
    return arena_printf(arena, "code of %s", login); /* no login has a blank */
}

struct factor_work {
    const struct access *access;
    struct arena *arena;
    const struct factor_deed *deed;
    int64_t login_id;
    struct text typed;
    struct instant now;
    enum factor_status status;
    bool is_taken;
    struct factor_codes codes;
    char *token;
};

static struct factor_work work_of(const struct access *access, struct arena *arena,
                                  const struct factor_deed *deed)
{
    return (struct factor_work){.access = access,
                                .arena = arena,
                                .deed = deed,
                                .login_id = deed == NULL ? 0 : deed->session->login_id,
                                .now = world_now(access->world)};
}

static enum err note(struct tx *tx, const struct factor_work *work, enum trail_kind kind,
                     const char *words, const char *details)
{
    struct trail_entry entry = *work->deed->trail;
    entry.kind = kind;
    entry.words = words;
    entry.details = details;
    entry.happened_at = work->now;
    return trail_write(tx, &entry);
}

/* ---- coming in ---- */

static enum err take(struct tx *tx, struct factor_work *work, struct text queue)
{
    bool is_recovery = work->status == FACTOR_TAKEN_RECOVERY;
    struct factor factor;
    TRY(throttle_succeed(tx, queue, FACTOR_QUEUE_ADDRESS, work->now));
    TRY(session_prove(tx, work->arena, work->deed->session, work->now, &work->token));
    TRY(factor_load(tx, work->login_id, work->now, &factor));
    const char *left = arena_printf(work->arena, "по запасному коду, осталось %d",
                                    factor.recovery_left);
    return note(tx, work, TRAIL_ENTERED, "Второй фактор подтверждён", is_recovery ? left : NULL);
}

static enum err work_enter(struct tx *tx, void *context)
{
    struct factor_work *work = context;
    int64_t failures;
    struct text queue = text_of(factor_queue_name(work->arena, work->deed->trail->login));
    work->token = NULL;
    TRY(factor_judge(tx, work->arena, work->access->factor_key, work->login_id, work->typed,
                     work->now, &work->status));
    if (work->status == FACTOR_NONE || work->status == FACTOR_LOCKED) return OK;
    if (work->status != FACTOR_WRONG) return take(tx, work, queue);
    TRY(throttle_fail(tx, queue, work->now, &failures));
    if (!audit_keeps_failure(failures)) return OK;
    const char *details = arena_printf(work->arena, "подряд: %lld", (long long)failures);
    return note(tx, work, TRAIL_REFUSED, "Неверный код второго фактора", details);
}

enum err factor_enter(const struct access *access, struct arena *arena,
                      const struct factor_deed *deed, struct text typed,
                      enum factor_status *out_status, char **out_token)
{
    struct factor_work work = work_of(access, arena, deed);
    work.typed = typed;
    TRY(store_write(access->store, 0, work_enter, &work));
    *out_status = work.status;
    *out_token = work.token;
    return OK;
}

/* ---- setting up ---- */

static enum err work_begin(struct tx *tx, void *context)
{
    const struct factor_work *work = context;
    return factor_begin(tx, work->arena, work->access->factor_key, work->login_id, work->now);
}

enum err factor_set_begin(const struct access *access, struct arena *arena, int64_t login_id)
{
    struct factor_work work = work_of(access, arena, NULL);
    work.login_id = login_id;
    return store_write(access->store, 0, work_begin, &work);
}

static enum err work_confirm(struct tx *tx, void *context)
{
    struct factor_work *work = context;
    work->token = NULL;
    TRY(factor_confirm(tx, work->arena, work->access->factor_key, work->login_id, work->typed,
                       work->now, &work->is_taken, &work->codes));
    if (!work->is_taken) return OK;
    TRY(session_end_others(tx, work->login_id, work->deed->session->id));
    TRY(session_prove(tx, work->arena, work->deed->session, work->now, &work->token));
    return note(tx, work, TRAIL_FACTOR, "Второй фактор настроен",
                "новые запасные коды, прочие сеансы завершены");
}

enum err factor_set_confirm(const struct access *access, struct arena *arena,
                            const struct factor_deed *deed, struct text code,
                            struct factor_codes *out_codes, char **out_token)
{
    struct factor_work work = work_of(access, arena, deed);
    work.typed = code;
    TRY(store_write(access->store, 0, work_confirm, &work));
    *out_codes = work.codes;
    *out_token = work.token;
    return OK;
}

static enum err work_codes(struct tx *tx, void *context)
{
    struct factor_work *work = context;
    TRY(factor_codes_renew(tx, work->login_id, &work->codes));
    return note(tx, work, TRAIL_FACTOR, "Новые запасные коды", "прежние больше не действуют");
}

enum err factor_set_codes(const struct access *access, struct arena *arena,
                          const struct factor_deed *deed, struct factor_codes *out_codes)
{
    struct factor_work work = work_of(access, arena, deed);
    TRY(store_write(access->store, 0, work_codes, &work));
    *out_codes = work.codes;
    return OK;
}

static enum err work_off(struct tx *tx, void *context)
{
    struct factor_work *work = context;
    TRY(factor_reset(tx, work->login_id));
    return note(tx, work, TRAIL_FACTOR, "Второй фактор отключён", "самим сотрудником");
}

enum err factor_set_off(const struct access *access, struct arena *arena,
                        const struct factor_deed *deed)
{
    struct factor_work work = work_of(access, arena, deed);
    return store_write(access->store, 0, work_off, &work);
}

enum err factor_end(struct tx *tx, int64_t login_id, const struct trail_entry *trail)
{
    TRY(factor_reset(tx, login_id));
    TRY(session_end_others(tx, login_id, 0));
    return trail_write(tx, trail);
}
