/* Texts of the public site: changing.
 *
 * Invariants:
 * 1. A version is written once and never changed; a text's row says which are the newest and the
 *    public one.
 * 2. Who saves a text that somebody saved since he opened it changes nothing. */
#include <string.h>

#include "base/buf.h"
#include "desk/site_sql.h"
#include "desk/site_text.h"
#include "ledger/book.h"

enum { NUMBER_ROOM = 6 /* bytes of a slug that a number behind it may need */ };

const char *site_refusal(enum site_status status)
{
    switch (status) {
    case SITE_SAVED: return NULL;
    case SITE_UNKNOWN: return "Такой страницы больше нет: её удалили.";
    case SITE_TITLE_INVALID: return "Дайте заголовок: от 1 до 150 знаков.";
    case SITE_DESCRIPTION_INVALID: return "Описание длиннее 300 знаков: сократите.";
    case SITE_BODY_INVALID: return "Текст длиннее 200 000 байт: разделите его на страницы.";
    case SITE_SLUG_INVALID:
        return "Адрес — латинские строчные буквы, цифры и одиночные дефисы между ними, до 60 "
               "знаков.";
    case SITE_SLUG_RESERVED: return "Этот адрес занят самой системой. Выберите другой.";
    case SITE_SLUG_TAKEN: return "Страница с таким адресом уже есть. Выберите другой.";
    case SITE_TOO_MANY: return "Страниц и новостей слишком много: удалите ненужные.";
    case SITE_STALE: return "Пока вы правили, текст сохранил другой человек.";
    case SITE_SAME: return "Ничего не изменилось.";
    }
    return NULL;
}

/* ---- addresses ---- */

bool site_slug_is_formed(struct text slug)
{
    if (slug.size == 0 || slug.size > SITE_SLUG_LIMIT) return false;
    char before = '-';
    for (size_t i = 0; i < slug.size; i++) {
        char byte = slug.bytes[i];
        bool is_word = (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');
        if (!is_word && (byte != '-' || before == '-')) return false;
        before = byte;
    }
    return before != '-';
}

/* First segments of addresses that belong to the house, now or some day. */
static bool slug_is_reserved(struct text slug)
{
    static const char *const RESERVED[] = {"api",    "cabinet", "feed",   "files",  "gate",
                                           "health", "login",   "menu",   "news",   "office",
                                           "region", "robots",  "rss",    "school", "school-menu",
                                           "site",   "sitemap", "static", "till",   "well-known"};
    for (size_t i = 0; i < sizeof RESERVED / sizeof *RESERVED; i++) {
        if (text_is(slug, RESERVED[i])) return true;
    }
    return false;
}

/* From U+0430 on. */
static const char *const LATIN[] = {"a",  "b",  "v",  "g",    "d", "e", "zh", "z", "i",  "y", "k",
                                    "l",  "m",  "n",  "o",    "p", "r", "s",  "t", "u",  "f", "kh",
                                    "ts", "ch", "sh", "shch", "",  "y", "",   "e", "yu", "ya"};

/* What a letter of the title becomes; NULL: it parts words. */
static const char *latin_of(const unsigned char *at, char *ascii)
{
    if (at[0] < 0x80) {
        char byte = (char)at[0];
        if (byte >= 'A' && byte <= 'Z') byte = (char)(byte | 0x20);
        if ((byte < 'a' || byte > 'z') && (byte < '0' || byte > '9')) return NULL;
        ascii[0] = byte;
        return ascii;
    }
    if (at[0] != 0xD0 && at[0] != 0xD1) return NULL;
    int point = (at[0] & 0x1F) << 6 | (at[1] & 0x3F);
    if (point == 0x401 || point == 0x451) return "yo";
    if (point >= 0x410 && point <= 0x42F) point += 0x20;
    return point >= 0x430 && point <= 0x44F ? LATIN[point - 0x430] : NULL;
}

char *site_slug_of(struct arena *arena, struct text title)
{
    char ascii[2] = {0};
    struct buf slug;
    buf_init(&slug, arena);
    for (size_t i = 0; i < title.size; i++) {
        const unsigned char *at = (const unsigned char *)title.bytes + i;
        if ((*at & 0xC0) == 0x80) continue;
        const char *latin = *at >= 0x80 && i + 1 == title.size ? NULL : latin_of(at, ascii);
        if (latin == NULL) latin = slug.size > 0 && slug.bytes[slug.size - 1] != '-' ? "-" : "";
        if (slug.size + strlen(latin) > SITE_SLUG_LIMIT) break;
        buf_add_string(&slug, latin);
    }
    size_t size = slug.size;
    while (size > 0 && slug.bytes[size - 1] == '-') size--;
    return size == 0 ? arena_copy(arena, "novost", 6) : arena_copy(arena, slug.bytes, size);
}

/* ---- saving ---- */

static bool has_control(struct text text, const char *allowed)
{
    for (size_t i = 0; i < text.size; i++) {
        unsigned char byte = (unsigned char)text.bytes[i];
        bool is_control = byte < ' ' || byte == 0x7F;
        if (is_control && (byte == '\0' || strchr(allowed, byte) == NULL)) return true;
    }
    return false;
}

/* One line. */
static bool is_within(struct text text, size_t low, size_t high)
{
    size_t characters = text_length_characters(text);
    return text_is_utf8(text) && !has_control(text, "") && characters >= low && characters <= high;
}

static enum site_status saving_judge_form(const struct site_saving *saving)
{
    bool owns_slug = saving->slug.size > 0 && !saving->is_shipped;
    if (!is_within(saving->title, 1, SITE_TITLE_LIMIT)) return SITE_TITLE_INVALID;
    if (!is_within(saving->description, 0, SITE_DESCRIPTION_LIMIT)) {
        return SITE_DESCRIPTION_INVALID;
    }
    bool is_text = text_is_utf8(saving->body) && !has_control(saving->body, "\n\t");
    if (saving->body.size > SITE_BODY_LIMIT || !is_text) return SITE_BODY_INVALID;
    if (owns_slug && !site_slug_is_formed(saving->slug)) return SITE_SLUG_INVALID;
    if (owns_slug && saving->kind == SITE_PAGE && slug_is_reserved(saving->slug)) {
        return SITE_SLUG_RESERVED;
    }
    return SITE_SAVED;
}

struct saving_work {
    struct arena *arena;
    struct site_saving *saving;
    int64_t new_id;
    struct instant now;
};

static enum err count_load(struct tx *tx, int64_t *out_count)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_site_text_count);
    TRY(statement_next(row, &found));
    *out_count = found ? column_int(row, COL_SITE_TEXT_COUNT_TEXTS) : 0;
    return OK;
}

/* A slug made of a title gets a number until it is free. */
static enum err slug_choose(struct tx *tx, struct saving_work *work, int64_t own_id,
                            struct text *out_slug, bool *out_taken)
{
    struct site_text other;
    struct site_saving *saving = work->saving;
    bool is_made = saving->slug.size == 0;
    const char *base = site_slug_of(work->arena, saving->title);
    struct text slug = is_made ? text_of(base) : saving->slug;
    for (int number = 2;; number++) {
        bool found;
        TRY(site_text_by_slug(tx, work->arena, saving->kind, slug, &found, &other));
        bool is_free = (!found || other.id == own_id) &&
                       (!is_made || saving->kind != SITE_PAGE || !slug_is_reserved(slug));
        *out_taken = !is_free;
        *out_slug = slug;
        if (is_free || !is_made) return OK;
        int size = (int)text_part(text_of(base), 0, SITE_SLUG_LIMIT - NUMBER_ROOM).size;
        while (size > 0 && base[size - 1] == '-') size--;
        slug = text_of(arena_printf(work->arena, "%.*s-%d", size, base, number));
    }
}

static bool is_same(const struct site_text *text, const struct site_saving *saving,
                    struct text slug)
{
    return text_is(slug, text->slug) && text_is(saving->title, text->title) &&
           text_is(saving->description, text->description) && text_equal(saving->body, text->body);
}

static enum err text_save(struct tx *tx, const struct site_text *text, int64_t removed_at)
{
    scoped(statement) struct statement *set = statement_open(tx, &q_site_text_set);
    bind_int(set, ARG_SITE_TEXT_SET_ID, text->id);
    bind_int(set, ARG_SITE_TEXT_SET_KIND, text->kind);
    bind_string(set, ARG_SITE_TEXT_SET_SLUG, text->slug);
    bind_int(set, ARG_SITE_TEXT_SET_VERSION, text->version);
    bind_int(set, ARG_SITE_TEXT_SET_PUBLIC_VERSION, text->public_version);
    bind_int(set, ARG_SITE_TEXT_SET_PUBLISH_AT, text->publish_at.ms);
    bind_int(set, ARG_SITE_TEXT_SET_CHANGED_AT, text->changed_at.ms);
    bind_int(set, ARG_SITE_TEXT_SET_LOGIN_ID, text->login_id);
    bind_int(set, ARG_SITE_TEXT_SET_REMOVED_AT, removed_at);
    TRY(statement_run(set));
    return site_revision_up(tx);
}

static enum err version_add(struct tx *tx, const struct site_text *text)
{
    scoped(statement) struct statement *add = statement_open(tx, &q_site_version_add);
    bind_int(add, ARG_SITE_VERSION_ADD_TEXT_ID, text->id);
    bind_int(add, ARG_SITE_VERSION_ADD_VERSION, text->version);
    bind_string(add, ARG_SITE_VERSION_ADD_TITLE, text->title);
    bind_string(add, ARG_SITE_VERSION_ADD_DESCRIPTION, text->description);
    bind_int(add, ARG_SITE_VERSION_ADD_LOGIN_ID, text->login_id);
    bind_int(add, ARG_SITE_VERSION_ADD_SAVED_AT, text->changed_at.ms);
    bind_text(add, ARG_SITE_VERSION_ADD_BODY, text->body);
    return statement_run(add);
}

/* What the saving makes of the text as it stands. */
static struct site_text text_after(const struct saving_work *work, const struct site_text *before,
                                   struct text slug, bool is_same_text)
{
    struct arena *arena = work->arena;
    const struct site_saving *saving = work->saving;
    struct site_text after = *before;
    after.kind = saving->kind;
    after.slug = arena_copy(arena, slug.bytes, slug.size);
    after.title = arena_copy(arena, saving->title.bytes, saving->title.size);
    after.description = arena_copy(arena, saving->description.bytes, saving->description.size);
    after.body = saving->body;
    after.changed_at = work->now;
    after.login_id = saving->login_id;
    if (after.id == 0) after.id = work->new_id;
    if (!is_same_text) after.version++;
    if (saving->act == SITE_PUBLISH) {
        bool is_dated = before->publish_at.ms > 0 && before->public_version > 0;
        after.public_version = after.version;
        if (saving->publish_at.ms > 0) {
            after.publish_at = saving->publish_at;
        } else if (!is_dated) {
            after.publish_at = work->now;
        }
    }
    return after;
}

/* The text that is to be changed; one that is shipped and was never changed has no row. */
static enum err saving_load(struct tx *tx, struct saving_work *work, struct site_text *out_text)
{
    bool found = false;
    struct site_saving *saving = work->saving;
    *out_text = (struct site_text){
        .kind = saving->kind, .slug = "", .title = "", .description = ""};
    if (saving->id != 0) {
        TRY(site_text_by_id(tx, work->arena, saving->id, &found, out_text));
        if (!found || out_text->kind != saving->kind) saving->status = SITE_UNKNOWN;
    } else if (saving->is_shipped) {
        TRY(site_text_by_slug(tx, work->arena, saving->kind, saving->slug, &found, out_text));
    }
    saving->current = *out_text;
    if (saving->status == SITE_SAVED && found && out_text->version != saving->seen_version) {
        saving->status = SITE_STALE;
    }
    return OK;
}

static enum err work_save(struct tx *tx, void *context)
{
    struct saving_work *work = context;
    struct site_saving *saving = work->saving;
    struct site_text before;
    struct text slug;
    bool is_taken;
    int64_t count;
    saving->status = SITE_SAVED;
    TRY(saving_load(tx, work, &before));
    enum site_status form = saving_judge_form(saving);
    if (saving->status != SITE_UNKNOWN && form != SITE_SAVED) saving->status = form;
    if (saving->status != SITE_SAVED) return OK;
    TRY(slug_choose(tx, work, before.id, &slug, &is_taken));
    TRY(count_load(tx, &count));
    if (is_taken) saving->status = SITE_SLUG_TAKEN;
    if (!is_taken && before.id == 0 && count >= SITE_TEXTS_LIMIT) saving->status = SITE_TOO_MANY;
    if (saving->status != SITE_SAVED) return OK;
    bool same = before.version > 0 && is_same(&before, saving, slug);
    struct site_text after = text_after(work, &before, slug, same);
    bool changes_public = after.public_version != before.public_version ||
                          after.publish_at.ms != before.publish_at.ms;
    if (same && !changes_public) {
        saving->status = SITE_SAME;
        return OK;
    }
    if (!same) TRY(version_add(tx, &after));
    saving->current = after;
    return text_save(tx, &after, 0);
}

enum err desk_site_save(struct desk *desk, struct arena *arena, struct site_saving *saving)
{
    struct saving_work work = {.arena = arena, .saving = saving, .now = world_now(desk->world)};
    TRY(id_maker_take(&desk->ids, 1, &work.new_id));
    return store_write(desk->store, BOOK_OF_OPERATOR, work_save, &work);
}

/* ---- ending ---- */

struct ending_work {
    struct arena *arena;
    struct site_ending *ending;
    struct instant now;
};

static enum err work_end(struct tx *tx, void *context)
{
    bool found;
    struct ending_work *work = context;
    struct site_ending *ending = work->ending;
    TRY(site_text_by_id(tx, work->arena, ending->id, &found, &ending->text));
    ending->status = SITE_SAVED;
    if (!found) {
        ending->status = SITE_UNKNOWN;
    } else if (ending->text.version != ending->seen_version) {
        ending->status = SITE_STALE;
    } else if (!ending->removes && ending->text.public_version == 0) {
        ending->status = SITE_SAME;
    }
    if (ending->status != SITE_SAVED) return OK;
    ending->text.public_version = 0;
    ending->text.changed_at = work->now;
    ending->text.login_id = ending->login_id;
    return text_save(tx, &ending->text, ending->removes ? work->now.ms : 0);
}

enum err desk_site_end(struct desk *desk, struct arena *arena, struct site_ending *ending)
{
    struct ending_work work = {arena, ending, world_now(desk->world)};
    return store_write(desk->store, BOOK_OF_OPERATOR, work_end, &work);
}
