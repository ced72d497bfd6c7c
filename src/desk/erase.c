/* Deletion when the time is over: one deed, one transaction. */
#include "desk/erase.h"

#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/parse.h"
#include "base/secret.h"
#include "desk/erase_sql.h"
#include "desk/people.h"
#include "ledger/book.h"
#include "ledger/origin.h"
#include "school/person.h"
#include "school/setting.h"

enum { SEEN_BYTES = 16, LOGINS_LIMIT = 20 /* that open one account */ };

/* ---- whom ---- */

/* The same day so many years before. */
static struct instant years_before(struct instant now, int64_t years)
{
    struct day day = day_of_instant(now, zone_moscow()), before;
    struct date date = day_date(day);
    date.year -= (int)years;
    if (!day_from_date(date, &before)) { /* 29 February */
        date.day_of_month = 28;
        CHECK(day_from_date(date, &before));
    }
    return day_start(before, zone_moscow());
}

static enum err people_before(struct tx *tx, struct arena *arena, struct erase_preview *preview)
{
    preview->people = ARENA_ARRAY(arena, struct erase_candidate, ERASE_AT_ONCE);
    preview->count = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_erase_candidates);
    bind_int(rows, ARG_ERASE_CANDIDATES_LEFT_KIND, PERSON_EVENT_LEFT);
    bind_int(rows, ARG_ERASE_CANDIDATES_LEFT_STATE, PERSON_LEFT);
    bind_int(rows, ARG_ERASE_CANDIDATES_BEFORE, preview->before.ms);
    bind_int(rows, ARG_ERASE_CANDIDATES_COUNT, ERASE_AT_ONCE);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        preview->people[preview->count++] = (struct erase_candidate){
            .school_id = column_int(rows, COL_ERASE_CANDIDATES_SCHOOL_ID),
            .account_id = column_int(rows, COL_ERASE_CANDIDATES_ID),
            .number = column_string(rows, COL_ERASE_CANDIDATES_NUMBER, arena),
            .surname = column_string(rows, COL_ERASE_CANDIDATES_SURNAME, arena),
            .name = column_string(rows, COL_ERASE_CANDIDATES_NAME, arena),
            .patronymic = column_string(rows, COL_ERASE_CANDIDATES_PATRONYMIC, arena),
            .left_at = instant_of_ms(column_int(rows, COL_ERASE_CANDIDATES_LEFT_AT)),
        };
    }
}

enum err erase_preview_load(struct tx *tx, struct arena *arena, struct instant now,
                            struct erase_preview *out_preview)
{
    struct settings settings;
    TRY(settings_load(tx, 0, &settings));
    struct erase_preview preview = {.years = settings.values[SETTING_RETENTION_YEARS]};
    preview.before = years_before(now, preview.years);
    TRY(people_before(tx, arena, &preview));
    *out_preview = preview;
    return OK;
}

const char *erase_preview_digest(struct arena *arena, const struct erase_preview *preview)
{
    struct hash hash;
    hash_init(&hash);
    hash_add_int64(&hash, preview->before.ms);
    for (int i = 0; i < preview->count; i++) {
        hash_add_int64(&hash, preview->people[i].school_id);
        hash_add_int64(&hash, preview->people[i].account_id);
    }
    struct digest digest = hash_digest(&hash);
    return format_hex(arena, digest.bytes, SEEN_BYTES);
}

/* ---- what ---- */

enum category {
    CATEGORY_NAMES,
    CATEGORY_PHOTOS,
    CATEGORY_BENEFITS,
    CATEGORY_ABSENCES,
    CATEGORY_WISHES,
    CATEGORY_NOTES,
    CATEGORY_CHIPS,
    CATEGORY_PAYERS,
    CATEGORY_APPEALS,
    CATEGORY_LETTERS,
    CATEGORY_LOGINS,
    CATEGORY_ENTRANCES,
    CATEGORIES
};

static const char *const CATEGORY_WORDS[CATEGORIES] = {
    [CATEGORY_NAMES] = "имена и даты рождения",
    [CATEGORY_PHOTOS] = "фотографии",
    [CATEGORY_BENEFITS] = "льготы и их документы",
    [CATEGORY_ABSENCES] = "причины отсутствия",
    [CATEGORY_WISHES] = "пожелания и запреты",
    [CATEGORY_NOTES] = "записи о семье",
    [CATEGORY_CHIPS] = "номера карт",
    [CATEGORY_PAYERS] = "почта и карты плательщиков",
    [CATEGORY_APPEALS] = "тексты обращений",
    [CATEGORY_LETTERS] = "уведомления",
    [CATEGORY_LOGINS] = "входы в кабинет",
    [CATEGORY_ENTRANCES] = "адреса и устройства входов",
};

/* One statement of a person: its place in the arguments of school, account and version (0:
 * none). */
static const struct step {
    const struct query *query;
    enum category category;
    int school, account, version;
} STEPS[] = {
#define STEP(name, NAME, category)                                                                 \
    {                                                                                              \
        &q_erase_##name, category, ARG_ERASE_##NAME##_SCHOOL_ID, ARG_ERASE_##NAME##_ACCOUNT_ID, 0  \
    }
#define STEP_MIRRORED(name, NAME, category)                                                        \
    {                                                                                              \
        &q_erase_##name, category, ARG_ERASE_##NAME##_SCHOOL_ID, ARG_ERASE_##NAME##_ACCOUNT_ID,    \
            ARG_ERASE_##NAME##_VERSION                                                             \
    }
    STEP_MIRRORED(photo, PHOTO, CATEGORY_PHOTOS),
    STEP(photo_file, PHOTO_FILE, CATEGORY_PHOTOS),
    STEP(photo_draft, PHOTO_DRAFT, CATEGORY_PHOTOS),
    STEP(benefits, BENEFITS, CATEGORY_BENEFITS),
    STEP(absences, ABSENCES, CATEGORY_ABSENCES),
    STEP(choices, CHOICES, CATEGORY_WISHES),
    STEP_MIRRORED(bans, BANS, CATEGORY_WISHES),
    STEP(family_events, FAMILY_EVENTS, CATEGORY_NOTES),
    STEP(overrides, OVERRIDES, CATEGORY_NOTES),
    STEP(evidence_notes, EVIDENCE_NOTES, CATEGORY_NOTES),
    STEP_MIRRORED(cards, CARDS, CATEGORY_CHIPS),
    STEP(fiscal, FISCAL, CATEGORY_PAYERS),
    STEP(orders, ORDERS, CATEGORY_PAYERS),
    STEP(refunds, REFUNDS, CATEGORY_PAYERS),
    STEP(suspense, SUSPENSE, CATEGORY_PAYERS),
    STEP(appeal_texts, APPEAL_TEXTS, CATEGORY_APPEALS),
    STEP(appeals, APPEALS, CATEGORY_APPEALS),
    STEP(notices, NOTICES, CATEGORY_LETTERS),
    STEP(notice_wishes, NOTICE_WISHES, CATEGORY_LETTERS),
};

static const struct login_step {
    const struct query *query;
    enum category category;
} LOGIN_STEPS[] = {
    /* Each has the login as its only argument. */
    {&q_erase_login, CATEGORY_LOGINS},
    {&q_erase_sessions, CATEGORY_LOGINS},
    {&q_erase_links, CATEGORY_LOGINS},
    {&q_erase_tokens, CATEGORY_LOGINS},
    {&q_erase_access_events, CATEGORY_ENTRANCES},
    {&q_erase_consents, CATEGORY_ENTRANCES},
};

struct erasing {
    struct tx *tx;
    struct arena *arena;
    int64_t erasure_id;
    int64_t version;
    int64_t counts[CATEGORIES];
};

static enum err count_changes(struct erasing *erasing, struct statement *statement,
                              enum category category)
{
    int64_t count;
    TRY(statement_run(statement));
    TRY(statement_changes(statement, &count));
    erasing->counts[category] += count;
    return OK;
}

static enum err erase_name(struct erasing *erasing, const struct erase_candidate *person)
{
    scoped(statement) struct statement *erase = statement_open(erasing->tx, &q_erase_person);
    bind_int(erase, ARG_ERASE_PERSON_SCHOOL_ID, person->school_id);
    bind_int(erase, ARG_ERASE_PERSON_ACCOUNT_ID, person->account_id);
    bind_int(erase, ARG_ERASE_PERSON_VERSION, erasing->version);
    bind_string(erase, ARG_ERASE_PERSON_SURNAME, ERASED_SURNAME);
    TRY(count_changes(erasing, erase, CATEGORY_NAMES));
    scoped(statement) struct statement *words = statement_open(erasing->tx, &q_erase_words);
    bind_int(words, ARG_ERASE_WORDS_SCHOOL_ID, person->school_id);
    bind_int(words, ARG_ERASE_WORDS_ACCOUNT_ID, person->account_id);
    TRY(statement_run(words));
    scoped(statement) struct statement *chips = statement_open(erasing->tx, &q_erase_directory);
    bind_int(chips, ARG_ERASE_DIRECTORY_SCHOOL_ID, person->school_id);
    bind_int(chips, ARG_ERASE_DIRECTORY_ACCOUNT_ID, person->account_id);
    bind_int(chips, ARG_ERASE_DIRECTORY_CHIP_KIND, DIRECTORY_CHIP);
    return statement_run(chips);
}

static enum err erase_rows(struct erasing *erasing, const struct erase_candidate *person)
{
    for (size_t i = 0; i < sizeof STEPS / sizeof *STEPS; i++) {
        const struct step *step = &STEPS[i];
        scoped(statement) struct statement *statement = statement_open(erasing->tx, step->query);
        bind_int(statement, step->school, person->school_id);
        bind_int(statement, step->account, person->account_id);
        if (step->version != 0) bind_int(statement, step->version, erasing->version);
        TRY(count_changes(erasing, statement, step->category));
    }
    return OK;
}

static enum err erase_login(struct erasing *erasing, int64_t login_id)
{
    for (size_t i = 0; i < sizeof LOGIN_STEPS / sizeof *LOGIN_STEPS; i++) {
        scoped(statement) struct statement *statement = statement_open(erasing->tx,
                                                                       LOGIN_STEPS[i].query);
        bind_int(statement, 1, login_id);
        TRY(count_changes(erasing, statement, LOGIN_STEPS[i].category));
    }
    return OK;
}

static enum err erase_logins(struct erasing *erasing, const struct erase_candidate *person)
{
    int64_t logins[LOGINS_LIMIT];
    int count = 0;
    {
        scoped(statement) struct statement *rows = statement_open(erasing->tx, &q_erase_logins);
        bind_int(rows, ARG_ERASE_LOGINS_SCHOOL_ID, person->school_id);
        bind_int(rows, ARG_ERASE_LOGINS_ACCOUNT_ID, person->account_id);
        for (bool found = true; count < LOGINS_LIMIT;) {
            TRY(statement_next(rows, &found));
            if (!found) break;
            logins[count++] = column_int(rows, COL_ERASE_LOGINS_LOGIN_ID);
        }
    }
    for (int i = 0; i < count; i++) TRY(erase_login(erasing, logins[i]));
    return OK;
}

static enum err note_person(struct erasing *erasing, const struct erase_candidate *person)
{
    scoped(statement) struct statement *note = statement_open(erasing->tx,
                                                              &q_erasure_person_insert);
    bind_int(note, ARG_ERASURE_PERSON_INSERT_SCHOOL_ID, person->school_id);
    bind_int(note, ARG_ERASURE_PERSON_INSERT_ACCOUNT_ID, person->account_id);
    bind_int(note, ARG_ERASURE_PERSON_INSERT_ERASURE_ID, erasing->erasure_id);
    bind_int(note, ARG_ERASURE_PERSON_INSERT_LEFT_AT, person->left_at.ms);
    return statement_run(note);
}

static enum err erase_one(struct erasing *erasing, const struct erase_candidate *person)
{
    TRY(book_raise_version(erasing->tx, person->school_id, &erasing->version));
    TRY(note_person(erasing, person));
    TRY(erase_name(erasing, person));
    TRY(erase_rows(erasing, person));
    return erase_logins(erasing, person);
}

static struct text counts_text(const struct erasing *erasing)
{
    struct buf buf;
    buf_init(&buf, erasing->arena);
    for (int i = 0; i < CATEGORIES; i++) {
        if (erasing->counts[i] == 0) continue;
        buf_printf(&buf, "%s%s — %" PRId64, buf.size == 0 ? "" : ", ", CATEGORY_WORDS[i],
                   erasing->counts[i]);
    }
    return buf_text(&buf);
}

static enum err note_erasure(struct erasing *erasing, const struct erase_preview *preview,
                             const struct assent *assent, struct instant now)
{
    scoped(statement) struct statement *note = statement_open(erasing->tx, &q_erasure_insert);
    bind_int(note, ARG_ERASURE_INSERT_ID, erasing->erasure_id);
    bind_int(note, ARG_ERASURE_INSERT_YEARS, preview->years);
    bind_int(note, ARG_ERASURE_INSERT_LEFT_BEFORE, preview->before.ms);
    bind_int(note, ARG_ERASURE_INSERT_PEOPLE, preview->count);
    bind_text(note, ARG_ERASURE_INSERT_CATEGORIES, counts_text(erasing));
    bind_string(note, ARG_ERASURE_INSERT_REASON, assent->reason);
    bind_int(note, ARG_ERASURE_INSERT_ASKED_BY, assent->asked_by);
    bind_int(note, ARG_ERASURE_INSERT_AGREED_BY, assent->decided_by);
    bind_int(note, ARG_ERASURE_INSERT_HAPPENED_AT, now.ms);
    return statement_run(note);
}

/* ---- the deed ---- */

/* `about` of the assent: "MOMENT DIGEST", the moment before which they left. */
static bool about_read(const char *about, struct erase_preview *preview, struct text *out_digest)
{
    struct text rest = text_of(about);
    struct text moment = text_cut(&rest, ' ');
    *out_digest = rest;
    return parse_int64(moment, 0, INT64_MAX, &preview->before.ms) == OK;
}

enum err erase_assented(struct tx *tx, struct arena *arena, struct desk *desk,
                        const struct assent *assent, struct instant now, const char **out_refusal)
{
    (void)desk;
    struct text digest;
    struct settings settings;
    struct erase_preview preview;
    struct erasing erasing = {.tx = tx, .arena = arena};
    CHECK(about_read(assent->about, &preview, &digest));
    TRY(settings_load(tx, 0, &settings));
    preview.years = settings.values[SETTING_RETENTION_YEARS];
    TRY(people_before(tx, arena, &preview));
    if (!text_is(digest, erase_preview_digest(arena, &preview))) {
        *out_refusal = "Список с тех пор изменился. Попросите об удалении заново.";
        return OK;
    }
    *out_refusal = NULL;
    TRY(origin_take_ids(tx, 1, &erasing.erasure_id));
    for (int i = 0; i < preview.count; i++) TRY(erase_one(&erasing, &preview.people[i]));
    return note_erasure(&erasing, &preview, assent, now);
}

struct asking {
    struct desk *desk;
    struct arena *arena;
    struct erase_ask *ask;
};

static enum err ask_run(struct tx *tx, void *context)
{
    int64_t id;
    struct erase_preview preview;
    const struct asking *asking = context;
    struct erase_ask *ask = asking->ask;
    struct instant now = world_now(asking->desk->world);
    TRY(erase_preview_load(tx, asking->arena, now, &preview));
    const char *digest = erase_preview_digest(asking->arena, &preview);
    ask->count = preview.count;
    ask->is_changed = preview.count == 0 || strcmp(digest, ask->seen) != 0;
    if (ask->is_changed) return OK;
    const char *about = arena_printf(asking->arena, "%" PRId64 " %s", preview.before.ms, digest);
    const char *words = arena_printf(
        asking->arena,
        "Удалить персональные данные тех, кто выбыл до %s и чей счёт пуст: %d чел. Проводки, чеки "
        "и платежи останутся под номерами счетов. Отменить удаление нельзя.",
        day_format(asking->arena, day_of_instant(preview.before, zone_moscow())), preview.count);
    const struct assent_wish wish = {.kind = ASSENT_ERASE,
                                     .about = text_of(about),
                                     .words = text_of(words),
                                     .figure = preview.count,
                                     .reason = ask->reason,
                                     .asked_by = ask->login_id,
                                     .now = now};
    return assent_ask(tx, asking->arena, &wish, &ask->assent, &id);
}

enum err desk_erase_ask(struct desk *desk, struct arena *arena, struct erase_ask *ask)
{
    struct asking asking = {desk, arena, ask};
    return store_write(desk->store, 0, ask_run, &asking);
}

/* ---- the register ---- */

enum err erasures_load(struct tx *tx, struct arena *arena, struct erasure_list *out_list)
{
    struct erasure_list list = {ARENA_ARRAY(arena, struct erasure, ERASURES_SHOWN), 0};
    scoped(statement) struct statement *rows = statement_open(tx, &q_erasures);
    bind_int(rows, ARG_ERASURES_COUNT, ERASURES_SHOWN);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        *out_list = list;
        if (!found) return OK;
        list.rows[list.count++] = (struct erasure){
            .id = column_int(rows, COL_ERASURES_ID),
            .years = column_int(rows, COL_ERASURES_YEARS),
            .people = column_int(rows, COL_ERASURES_PEOPLE),
            .left_before = instant_of_ms(column_int(rows, COL_ERASURES_LEFT_BEFORE)),
            .happened_at = instant_of_ms(column_int(rows, COL_ERASURES_HAPPENED_AT)),
            .categories = column_string(rows, COL_ERASURES_CATEGORIES, arena),
            .reason = column_string(rows, COL_ERASURES_REASON, arena),
            .asked_by = column_int(rows, COL_ERASURES_ASKED_BY),
            .agreed_by = column_int(rows, COL_ERASURES_AGREED_BY),
        };
    }
}
