/* Operations of the entrance.
 *
 * 1. One password costs one Argon2id, whoever asks for whom: entrance_judge.
 * 2. Every judged attempt writes once: a failure or a success. */
#include "access/entrance.h"

#include "access/api_token.h"
#include "access/security.h"
#include "access/staff.h"
#include "access/strength.h"
#include "access/throttle.h"
#include "base/check.h"

enum err access_init(struct access *access, struct store *store, const struct world *world,
                     struct password_cost cost)
{
    *access = (struct access){.store = store, .world = world, .cost = cost};
    char password[SECRET_TOKEN_SIZE];
    secret_random(password, sizeof password);
    return password_hash((struct text){password, sizeof password}, cost, access->nobody);
}

/* ---- the row ---- */

struct queue_work {
    struct text name, address;
    struct instant now;
    bool is_free;
    int64_t wait_ms;
    bool is_refused;
};

static enum err work_is_free(struct tx *tx, void *context)
{
    struct queue_work *work = context;
    return throttle_is_free(tx, work->name, work->now, &work->is_free);
}

static enum err work_queue(struct tx *tx, void *context)
{
    struct queue_work *work = context;
    return throttle_queue(tx, work->name, work->address, work->now, &work->wait_ms,
                          &work->is_refused);
}

enum err entrance_queue(const struct access *access, struct text name, struct text address,
                        int64_t *out_wait_ms, bool *out_refused)
{
    struct queue_work work = {.name = name, .address = address, .now = world_now(access->world)};
    TRY(store_read(access->store, work_is_free, &work));
    if (!work.is_free) TRY(store_write(access->store, 0, work_queue, &work));
    *out_wait_ms = work.wait_ms;
    *out_refused = work.is_refused;
    return OK;
}

/* ---- the audit log of the staff ---- */

/* Nothing for a family: the log is of the staff. */
static enum err note(struct tx *tx, struct arena *arena, int64_t login_id, enum trail_kind kind,
                     const char *words, struct access_place place, struct instant now)
{
    bool is_staff;
    struct staff staff;
    TRY(staff_by_id(tx, arena, login_id, &is_staff, &staff));
    if (!is_staff) return OK;
    const struct trail_entry entry = {.kind = kind,
                                      .happened_at = now,
                                      .login_id = staff.id,
                                      .login = staff.login,
                                      .name = staff.name,
                                      .place = place,
                                      .words = words};
    return trail_write(tx, &entry);
}

/* ---- judging ---- */

struct judge_work {
    const struct access *access;
    struct arena *arena;
    struct text name;
    bool is_office;
    bool found;
    struct login login;
};

static enum err work_login(struct tx *tx, void *context)
{
    struct judge_work *work = context;
    struct staff staff;
    bool is_staff;
    TRY(login_by_name(tx, work->arena, work->name, &work->found, &work->login));
    if (!work->found) return OK;
    TRY(staff_by_id(tx, work->arena, work->login.id, &is_staff, &staff));
    work->found = work->is_office ? is_staff && staff.is_active : !is_staff;
    return OK;
}

/* The hash that the password must match: never none, so that the time is always the same. */
static const char *hash_to_match(const struct judge_work *work, bool temporary, struct instant now)
{
    const char *hash = "";
    if (work->found && temporary) {
        bool in_time = instant_compare(now, work->login.temporary_ends_at) < 0;
        hash = in_time ? work->login.temporary : "";
    } else if (work->found) {
        hash = work->login.password;
    }
    return hash[0] == '\0' ? work->access->nobody : hash;
}

static enum err entrance_judge(const struct access *access, struct arena *arena,
                               const struct entrance *entrance, int64_t *out_login_id,
                               bool *out_temporary)
{
    struct judge_work work = {
        .access = access, .arena = arena, .name = entrance->name, .is_office = entrance->is_office};
    struct text password = entrance->password;
    TRY(store_read(access->store, work_login, &work));
    *out_temporary = password_looks_temporary(password);
    const char *hash = hash_to_match(&work, *out_temporary, world_now(access->world));
    bool right = password_matches(hash, password) && hash != access->nobody;
    *out_login_id = right ? work.login.id : 0;
    return OK;
}

struct outcome_work {
    struct arena *arena;
    const struct entrance *entrance;
    struct instant now;
    int64_t login_id; /* 0: wrong */
    bool is_temporary;
    bool opens_session;
    char *token;
};

/* A name that belongs to nobody is not kept: people type their passwords there, too. */
static enum err note_failure(struct tx *tx, const struct outcome_work *work, int64_t login_id,
                             int64_t failures)
{
    struct access_place place = work->entrance->place;
    const char *words = arena_printf(work->arena, "Неверный пароль, подряд: %lld",
                                     (long long)failures);
    if (login_id != 0) {
        return note(tx, work->arena, login_id, TRAIL_REFUSED, words, place, work->now);
    }
    const struct trail_entry entry = {.kind = TRAIL_REFUSED,
                                      .happened_at = work->now,
                                      .place = place,
                                      .words = words,
                                      .subject = "неизвестное имя для входа"};
    return trail_write(tx, &entry);
}

static enum err record_failure(struct tx *tx, const struct outcome_work *work)
{
    bool found;
    int64_t failures;
    struct login login = {.id = 0};
    TRY(throttle_fail(tx, work->entrance->name, work->now, &failures));
    TRY(login_by_name(tx, work->arena, work->entrance->name, &found, &login));
    if (!audit_keeps_failure(failures)) return OK;
    TRY(audit_write(tx, found ? login.id : 0, ACCESS_FAILED, failures, work->entrance->place,
                    work->now));
    return work->entrance->is_office ? note_failure(tx, work, found ? login.id : 0, failures) : OK;
}

static enum err open_session(struct tx *tx, struct outcome_work *work)
{
    struct login_accounts accounts;
    struct access_place place = work->entrance->place;
    bool is_office = work->entrance->is_office;
    TRY(login_accounts_load(tx, work->login_id, &accounts));
    CHECK(is_office == (accounts.count == 0));
    struct session session = {
        .login_id = work->login_id,
        .shown = is_office ? (struct login_account){0, 0} : accounts.rows[0],
        .must_set_password = work->is_temporary,
        .device = arena_copy(work->arena, place.device.bytes, place.device.size),
    };
    if (!is_office) {
        TRY(consent_record(tx, work->login_id, work->entrance->consent, place.address, work->now));
    }
    TRY(security_tell_entrance(tx, work->login_id, place, work->now));
    TRY(audit_write(tx, work->login_id,
                    work->is_temporary ? ACCESS_ENTERED_TEMPORARY : ACCESS_ENTERED, 0, place,
                    work->now));
    if (is_office) {
        TRY(note(tx, work->arena, work->login_id, TRAIL_ENTERED,
                 work->is_temporary ? "Вход по временному паролю" : "Вход", place, work->now));
    }
    return session_open(tx, work->arena, &session, work->now, &work->token);
}

static enum err work_outcome(struct tx *tx, void *context)
{
    struct outcome_work *work = context;
    if (work->login_id == 0) return record_failure(tx, work);
    TRY(throttle_succeed(tx, work->entrance->name, work->entrance->place.address, work->now));
    return work->opens_session ? open_session(tx, work) : OK;
}

static enum err judge_and_record(const struct access *access, struct outcome_work *work)
{
    TRY(entrance_judge(access, work->arena, work->entrance, &work->login_id, &work->is_temporary));
    work->now = world_now(access->world);
    return store_write(access->store, 0, work_outcome, work);
}

enum err entrance_open(const struct access *access, struct arena *arena,
                       const struct entrance *entrance, char **out_token)
{
    struct outcome_work work = {.arena = arena, .entrance = entrance, .opens_session = true};
    TRY(judge_and_record(access, &work));
    *out_token = work.token;
    return OK;
}

enum err entrance_prove(const struct access *access, struct arena *arena,
                        const struct entrance *entrance, int64_t *out_login_id)
{
    struct outcome_work work = {.arena = arena, .entrance = entrance};
    TRY(judge_and_record(access, &work));
    *out_login_id = work.login_id;
    return OK;
}

/* ---- leaving ---- */

struct close_work {
    struct arena *arena;
    const struct session *session;
    struct access_place place;
    struct instant now;
};

static enum err work_close(struct tx *tx, void *context)
{
    const struct close_work *work = context;
    int64_t login_id = work->session->login_id;
    TRY(session_end(tx, login_id, work->session->id));
    TRY(note(tx, work->arena, login_id, TRAIL_ENTERED, "Выход", work->place, work->now));
    return audit_write(tx, login_id, ACCESS_LEFT, 0, work->place, work->now);
}

enum err entrance_close(const struct access *access, struct arena *arena,
                        const struct session *session, struct access_place place)
{
    struct close_work work = {arena, session, place, world_now(access->world)};
    return store_write(access->store, 0, work_close, &work);
}

/* ---- passwords ---- */

struct password_work {
    struct arena *arena;
    const struct session *session;
    struct text name;
    struct login_account account;
    int64_t staff_id;
    const struct trail_entry *trail;
    struct text link_token;
    char hash[SECRET_PASSWORD_HASH_SIZE];
    struct access_place place;
    struct instant now;
    char *token;
    struct text email;
};

static enum err work_set_password(struct tx *tx, void *context)
{
    struct password_work *work = context;
    int64_t login_id = work->session->login_id;
    TRY(login_set_password(tx, login_id, work->hash));
    TRY(session_free(tx, work->session));
    TRY(session_end_others(tx, login_id, work->session->id));
    TRY(note(tx, work->arena, login_id, TRAIL_PASSWORD, "Пароль изменён", work->place, work->now));
    return audit_write(tx, login_id, ACCESS_PASSWORD_SET, 0, work->place, work->now);
}

enum err entrance_set_password(const struct access *access, struct arena *arena,
                               const struct session *session, struct text password,
                               struct access_place place)
{
    struct password_work work = {
        .arena = arena, .session = session, .place = place, .now = world_now(access->world)};
    TRY(password_hash(password, access->cost, work.hash));
    return store_write(access->store, 0, work_set_password, &work);
}

static enum err work_give_temporary(struct tx *tx, void *context)
{
    struct password_work *work = context;
    struct login login;
    TRY(login_find_or_add(tx, work->arena, work->name, work->account, work->now, &login));
    TRY(login_set_temporary(tx, login.id, work->hash,
                            instant_add_ms(work->now, TEMPORARY_PASSWORD_LIFE_MS)));
    return audit_write(tx, login.id, ACCESS_TEMPORARY_GIVEN, 0, work->place, work->now);
}

enum err entrance_give_temporary(const struct access *access, struct arena *arena, struct text name,
                                 struct login_account account, struct access_place place,
                                 char **out_password)
{
    struct password_work work = {.arena = arena,
                                 .name = name,
                                 .account = account,
                                 .place = place,
                                 .now = world_now(access->world)};
    char *password = password_make_temporary(arena);
    TRY(password_hash(text_of(password), access->cost, work.hash));
    TRY(store_write(access->store, 0, work_give_temporary, &work));
    *out_password = password;
    return OK;
}

static enum err work_give_staff(struct tx *tx, void *context)
{
    struct password_work *work = context;
    TRY(login_set_temporary(tx, work->staff_id, work->hash,
                            instant_add_ms(work->now, TEMPORARY_PASSWORD_LIFE_MS)));
    TRY(audit_write(tx, work->staff_id, ACCESS_TEMPORARY_GIVEN, 0, work->place, work->now));
    return trail_write(tx, work->trail);
}

enum err entrance_give_staff_temporary(const struct access *access, struct arena *arena,
                                       int64_t staff_id, const struct trail_entry *trail,
                                       char **out_password)
{
    struct password_work work = {.staff_id = staff_id,
                                 .place = trail->place,
                                 .trail = trail,
                                 .now = world_now(access->world)};
    char *password = password_make_temporary(arena);
    TRY(password_hash(text_of(password), access->cost, work.hash));
    TRY(store_write(access->store, 0, work_give_staff, &work));
    *out_password = password;
    return OK;
}

static enum err work_replace_password(struct tx *tx, void *context)
{
    struct password_work *work = context;
    struct login login;
    TRY(login_find_or_add(tx, work->arena, work->name, work->account, work->now, &login));
    TRY(login_set_password(tx, login.id, ""));
    TRY(login_set_temporary(tx, login.id, work->hash,
                            instant_add_ms(work->now, TEMPORARY_PASSWORD_LIFE_MS)));
    TRY(session_end_others(tx, login.id, 0));
    TRY(api_tokens_end(tx, login.id, work->now));
    return audit_write(tx, login.id, ACCESS_PASSWORD_REPLACED, 0, work->place, work->now);
}

enum err entrance_replace_password(const struct access *access, struct arena *arena,
                                   struct text name, struct login_account account,
                                   struct access_place place, char **out_password,
                                   struct instant *out_ends_at)
{
    struct password_work work = {.arena = arena,
                                 .name = name,
                                 .account = account,
                                 .place = place,
                                 .now = world_now(access->world)};
    char *password = password_make_temporary(arena);
    TRY(password_hash(text_of(password), access->cost, work.hash));
    TRY(store_write(access->store, 0, work_replace_password, &work));
    *out_password = password;
    *out_ends_at = instant_add_ms(work.now, TEMPORARY_PASSWORD_LIFE_MS);
    return OK;
}

/* ---- recovery ---- */

static enum err work_recovery_link(struct tx *tx, void *context)
{
    struct password_work *work = context;
    bool found;
    struct login login;
    work->token = NULL;
    TRY(login_by_name(tx, work->arena, work->name, &found, &login));
    if (!found || login.email[0] == '\0') return OK;
    struct mailed_link link = {.login_id = login.id, .purpose = LINK_RECOVERY, .email = TEXT("")};
    work->email = text_of(login.email);
    return link_issue(tx, work->arena, &link, work->now, &work->token);
}

enum err entrance_recovery_link(const struct access *access, struct arena *arena, struct text name,
                                char **out_token, struct text *out_email)
{
    struct password_work work = {.arena = arena, .name = name, .now = world_now(access->world)};
    TRY(store_write(access->store, 0, work_recovery_link, &work));
    *out_token = work.token;
    *out_email = work.email;
    return OK;
}

struct recovery_work {
    struct arena *arena;
    struct text token;
    struct instant now;
    bool found;
    struct login login;
};

static enum err work_recovery_login(struct tx *tx, void *context)
{
    struct recovery_work *work = context;
    struct mailed_link link;
    TRY(link_find(tx, work->arena, work->token, LINK_RECOVERY, work->now, &work->found, &link));
    if (!work->found) return OK;
    return login_by_id(tx, work->arena, link.login_id, &work->found, &work->login);
}

enum err entrance_recovery_login(const struct access *access, struct arena *arena,
                                 struct text token, bool *out_found, struct login *out_login)
{
    struct recovery_work work = {.arena = arena, .token = token, .now = world_now(access->world)};
    TRY(store_read(access->store, work_recovery_login, &work));
    *out_found = work.found;
    *out_login = work.login;
    return OK;
}

static enum err work_recover(struct tx *tx, void *context)
{
    struct password_work *work = context;
    bool found;
    struct mailed_link link;
    struct login_accounts accounts;
    work->token = NULL;
    TRY(link_find(tx, work->arena, work->link_token, LINK_RECOVERY, work->now, &found, &link));
    if (!found) return OK;
    TRY(link_use(tx, &link));
    TRY(login_set_password(tx, link.login_id, work->hash));
    TRY(session_end_others(tx, link.login_id, 0));
    TRY(api_tokens_end(tx, link.login_id, work->now));
    TRY(audit_write(tx, link.login_id, ACCESS_PASSWORD_RECOVERED, 0, work->place, work->now));
    TRY(login_accounts_load(tx, link.login_id, &accounts));
    CHECK(accounts.count > 0);
    struct session session = {
        .login_id = link.login_id,
        .shown = accounts.rows[0],
        .device = arena_copy(work->arena, work->place.device.bytes, work->place.device.size),
    };
    return session_open(tx, work->arena, &session, work->now, &work->token);
}

enum err entrance_recover(const struct access *access, struct arena *arena, struct text link_token,
                          struct text password, struct access_place place, char **out_token)
{
    struct password_work work = {
        .arena = arena, .link_token = link_token, .place = place, .now = world_now(access->world)};
    TRY(password_hash(password, access->cost, work.hash));
    TRY(store_write(access->store, 0, work_recover, &work));
    *out_token = work.token;
    return OK;
}
