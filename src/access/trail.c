/* The audit log as rows.
 *
 * 1. Entries are facts. A form's entry is written with status 0 before the form is served and its
 *    outcome beside it afterwards; between them the server may have died, and the log says so.
 * 2. What is cut is cut between characters: the log stays UTF-8 whatever was asked for. */
#include "access/trail.h"

#include <inttypes.h>
#include <string.h>

#include "access/access_sql.h"
#include "access/random_id.h"
#include "base/buf.h"
#include "base/check.h"
#include "base/log.h"
#include "base/memory.h"

static const struct kind {
    const char *name, *words;
} KINDS[TRAIL_KINDS + 1] = {
    [TRAIL_SEEN] = {"seen", "Просмотр"},          [TRAIL_SENT] = {"sent", "Действие"},
    [TRAIL_CHANGED] = {"changed", "Изменено"},    [TRAIL_ENTERED] = {"entered", "Вход и выход"},
    [TRAIL_REFUSED] = {"refused", "Отказ"},       [TRAIL_PASSWORD] = {"password", "Пароль"},
    [TRAIL_FACTOR] = {"factor", "Второй фактор"}, [TRAIL_COMMAND] = {"command", "Команда"},
};

static const struct kind *kind_of(enum trail_kind kind)
{
    CHECK(kind >= TRAIL_SEEN && kind <= TRAIL_COMMAND);
    return &KINDS[kind];
}

const char *trail_kind_words(enum trail_kind kind)
{
    return kind_of(kind)->words;
}

const char *trail_kind_name(enum trail_kind kind)
{
    return kind_of(kind)->name;
}

bool trail_kind_by_name(struct text name, enum trail_kind *out_kind)
{
    for (int kind = TRAIL_SEEN; kind <= TRAIL_KINDS; kind++) {
        if (!text_is(name, KINDS[kind].name)) continue;
        *out_kind = (enum trail_kind)kind;
        return true;
    }
    return false;
}

/* ---- writing ---- */

/* At most `limit` bytes of it, none of a half character. */
static struct text shortened(struct text text, size_t limit)
{
    if (text.size <= limit) return text.bytes == NULL ? TEXT("") : text;
    size_t size = limit;
    while (size > 0 && ((unsigned char)text.bytes[size] & 0xC0) == 0x80) size--;
    return (struct text){text.bytes, size};
}

static struct text word(const char *string)
{
    return shortened(text_of(string == NULL ? "" : string), TRAIL_WORD_LIMIT);
}

static void bind_who(struct statement *insert, const struct trail_entry *entry)
{
    bind_int(insert, ARG_TRAIL_INSERT_LOGIN_ID, entry->login_id);
    bind_text(insert, ARG_TRAIL_INSERT_LOGIN, word(entry->login));
    bind_text(insert, ARG_TRAIL_INSERT_NAME, word(entry->name));
    bind_text(insert, ARG_TRAIL_INSERT_ADDRESS, shortened(entry->place.address, TRAIL_WORD_LIMIT));
    bind_text(insert, ARG_TRAIL_INSERT_DEVICE, shortened(entry->place.device, TRAIL_WORD_LIMIT));
}

enum err trail_write(struct tx *tx, const struct trail_entry *entry)
{
    scoped(statement) struct statement *insert = statement_open(tx, &q_trail_insert);
    bind_int(insert, ARG_TRAIL_INSERT_HAPPENED_AT, entry->happened_at.ms);
    bind_int(insert, ARG_TRAIL_INSERT_ID, entry->id == 0 ? random_id() : entry->id);
    bind_int(insert, ARG_TRAIL_INSERT_KIND, entry->kind);
    bind_who(insert, entry);
    bind_text(insert, ARG_TRAIL_INSERT_DEED, word(entry->deed));
    bind_text(insert, ARG_TRAIL_INSERT_WORDS, word(entry->words));
    bind_int(insert, ARG_TRAIL_INSERT_SCHOOL_ID, entry->school_id);
    bind_text(insert, ARG_TRAIL_INSERT_ACCOUNT, word(entry->account));
    bind_text(insert, ARG_TRAIL_INSERT_SUBJECT, word(entry->subject));
    bind_int(insert, ARG_TRAIL_INSERT_STATUS, entry->status);
    bind_text(
        insert, ARG_TRAIL_INSERT_DETAILS,
        shortened(text_of(entry->details == NULL ? "" : entry->details), TRAIL_DETAILS_LIMIT));
    return statement_run(insert);
}

enum err trail_outcome_write(struct tx *tx, struct instant happened_at, int64_t id, int status)
{
    scoped(statement) struct statement *insert = statement_open(tx, &q_trail_outcome_insert);
    bind_int(insert, ARG_TRAIL_OUTCOME_INSERT_HAPPENED_AT, happened_at.ms);
    bind_int(insert, ARG_TRAIL_OUTCOME_INSERT_ID, id);
    bind_int(insert, ARG_TRAIL_OUTCOME_INSERT_STATUS, status);
    return statement_run(insert);
}

/* ---- without waiting ---- */

enum { LATER_TEXTS = 8 };

/* An entry with its texts behind it, in one piece of memory. */
struct later_entry {
    struct trail_entry entry;
    bool is_known;
    char texts[];
};

static enum err work_later(struct tx *tx, void *context)
{
    const struct later_entry *later = context;
    const struct trail_entry *entry = &later->entry;
    if (!later->is_known) return trail_write(tx, entry);
    return trail_outcome_write(tx, entry->happened_at, entry->id, entry->status);
}

static void written(enum err err, void *context)
{
    const struct later_entry *later = context;
    const struct trail_entry *entry = &later->entry;
    if (err != OK) {
        log_fault(err, "trail", "login=%s deed=\"%s\" status=%d", entry->login, entry->deed,
                  entry->status);
    }
    memory_free(context);
}

static char *copy_word(char **at, struct text text)
{
    char *copy = *at;
    if (text.size > 0) memcpy(copy, text.bytes, text.size);
    copy[text.size] = '\0';
    *at += text.size + 1;
    return copy;
}

void trail_write_later(struct store *store, const struct trail_entry *entry, bool is_known)
{
    size_t room = LATER_TEXTS * (TRAIL_WORD_LIMIT + 1) + TRAIL_DETAILS_LIMIT + 1;
    struct later_entry *later = memory_new(sizeof *later + room);
    char *at = later->texts;
    later->entry = *entry;
    later->is_known = is_known;
    if (later->entry.id == 0) later->entry.id = random_id(); /* the same when the work runs again */
    later->entry.login = copy_word(&at, word(entry->login));
    later->entry.name = copy_word(&at, word(entry->name));
    struct text address = shortened(entry->place.address, TRAIL_WORD_LIMIT);
    struct text device = shortened(entry->place.device, TRAIL_WORD_LIMIT);
    later->entry.place.address = text_of(copy_word(&at, address));
    later->entry.place.device = text_of(copy_word(&at, device));
    later->entry.deed = copy_word(&at, word(entry->deed));
    later->entry.words = copy_word(&at, word(entry->words));
    later->entry.account = copy_word(&at, word(entry->account));
    later->entry.subject = copy_word(&at, word(entry->subject));
    struct text details = text_of(entry->details == NULL ? "" : entry->details);
    later->entry.details = copy_word(&at, shortened(details, TRAIL_DETAILS_LIMIT));
    store_write_later(store, 0, work_later, written, later);
}

/* ---- reading ---- */

_Static_assert((int)COL_TRAIL_ALL_DETAILS == (int)COL_TRAIL_OF_LOGIN_DETAILS, "the same columns");
_Static_assert((int)COL_TRAIL_ALL_DETAILS == (int)COL_TRAIL_OF_ACCOUNT_DETAILS, "the same columns");
_Static_assert((int)COL_TRAIL_ALL_DETAILS == (int)COL_TRAIL_OF_KIND_DETAILS, "the same columns");

static struct trail_entry entry_read(const struct statement *row, struct arena *arena)
{
    return (struct trail_entry){
        .kind = (enum trail_kind)column_int(row, COL_TRAIL_ALL_KIND),
        .happened_at = instant_of_ms(column_int(row, COL_TRAIL_ALL_HAPPENED_AT)),
        .id = column_int(row, COL_TRAIL_ALL_ID),
        .login_id = column_int(row, COL_TRAIL_ALL_LOGIN_ID),
        .login = column_string(row, COL_TRAIL_ALL_LOGIN, arena),
        .name = column_string(row, COL_TRAIL_ALL_NAME, arena),
        .place = {column_text(row, COL_TRAIL_ALL_ADDRESS, arena),
                  column_text(row, COL_TRAIL_ALL_DEVICE, arena)},
        .deed = column_string(row, COL_TRAIL_ALL_DEED, arena),
        .words = column_string(row, COL_TRAIL_ALL_WORDS, arena),
        .school_id = column_int(row, COL_TRAIL_ALL_SCHOOL_ID),
        .account = column_string(row, COL_TRAIL_ALL_ACCOUNT, arena),
        .subject = column_string(row, COL_TRAIL_ALL_SUBJECT, arena),
        .status = (int)column_int(row, COL_TRAIL_ALL_STATUS),
        .details = column_string(row, COL_TRAIL_ALL_DETAILS, arena),
    };
}

/* The arguments that all four have are named alike and bound by name here. */
#define BIND_WISH(NAME)                                                                            \
    bind_int(rows, ARG_##NAME##_KIND, wish->kind);                                                 \
    bind_int(rows, ARG_##NAME##_SCHOOL_ID, wish->school_id);                                       \
    bind_int(rows, ARG_##NAME##_FROM_AT, wish->from.ms);                                           \
    bind_int(rows, ARG_##NAME##_UNTIL_AT, wish->until.ms);                                         \
    bind_int(rows, ARG_##NAME##_BEFORE_AT, before_at);                                             \
    bind_int(rows, ARG_##NAME##_BEFORE_ID, wish->before_id);                                       \
    bind_int(rows, ARG_##NAME##_LIMIT_ROWS, wish->limit + 1)

static struct statement *find_open(struct tx *tx, const struct trail_wish *wish)
{
    struct statement *rows;
    int64_t before_at = wish->before_id == 0 ? INT64_MAX : wish->before_at.ms;
    if (wish->account.size > 0) {
        rows = statement_open(tx, &q_trail_of_account);
        BIND_WISH(TRAIL_OF_ACCOUNT);
        bind_text(rows, ARG_TRAIL_OF_ACCOUNT_ACCOUNT, wish->account);
        bind_int(rows, ARG_TRAIL_OF_ACCOUNT_HAS_LOGIN, wish->has_login);
        bind_int(rows, ARG_TRAIL_OF_ACCOUNT_LOGIN_ID, wish->login_id);
    } else if (wish->has_login) {
        rows = statement_open(tx, &q_trail_of_login);
        BIND_WISH(TRAIL_OF_LOGIN);
        bind_int(rows, ARG_TRAIL_OF_LOGIN_LOGIN_ID, wish->login_id);
    } else if (wish->kind != 0) {
        rows = statement_open(tx, &q_trail_of_kind);
        BIND_WISH(TRAIL_OF_KIND);
    } else {
        rows = statement_open(tx, &q_trail_all);
        BIND_WISH(TRAIL_ALL);
    }
    return rows;
}

enum err trail_find(struct tx *tx, struct arena *arena, const struct trail_wish *wish,
                    struct trail_rows *out_rows)
{
    CHECK(wish->limit > 0 && wish->limit <= TRAIL_ROWS_LIMIT);
    struct trail_rows found = {ARENA_ARRAY(arena, struct trail_row, (size_t)wish->limit), 0, false};
    scoped(statement) struct statement *rows = find_open(tx, wish);
    for (bool is_there = true; is_there;) {
        TRY(statement_next(rows, &is_there));
        if (is_there && found.count == wish->limit) found.has_more = true;
        if (is_there && !found.has_more) found.rows[found.count++].entry = entry_read(rows, arena);
    }
    *out_rows = found;
    return OK;
}

const char *trail_outcome_words(const struct trail_entry *entry)
{
    if (entry->kind != TRAIL_SEEN && entry->kind != TRAIL_SENT) return "";
    int status = entry->status;
    if (status == 0) return "исход неизвестен";
    if (status < 400) return "выполнено";
    if (status == 409 || status == 422 || status == 400) return "не принято";
    return status < 500 ? "отказано" : "сбой";
}

char *trail_sentence(struct arena *arena, const struct trail_entry *entry)
{
    struct buf buf;
    buf_init(&buf, arena);
    const char *words = *entry->words == '\0' ? entry->deed : entry->words;
    buf_printf(&buf, "%s: %s", trail_kind_words(entry->kind), words);
    if (*entry->account != '\0') buf_printf(&buf, ", Л/С %s", entry->account);
    if (*entry->subject != '\0') buf_printf(&buf, ", %s", entry->subject);
    if (*entry->details != '\0') buf_printf(&buf, " — %s", entry->details);
    return buf.bytes;
}
