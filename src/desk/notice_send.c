/* Handing letters over to the mail server.
 *
 * 1. A letter is taken by moving its row from what was read; whoever moves it has it. Two servers
 *    on one database never hand over the same letter at once.
 * 2. No transaction is open while the mail server is spoken to. What became of it is written
 *    afterwards; a process that dies in between leaves the row on its way, and it is tried again
 *    under the same Message-ID when its time is over. */
#include "base/log.h"
#include "base/parse.h"
#include "base/secret.h"
#include "desk/appeal_sql.h"
#include "desk/notice.h"
#include "desk/notice_letter.h"
#include "desk/notice_sql.h"
#include "desk/outage.h"
#include "ledger/book.h"
#include "school/person.h"
#include "school/school.h"
#include "school/setting.h"

enum {
    SEND_ARENA_BYTES = 4 << 20,
    LETTER_ARENA_BYTES = 8 << 20,
    POSTINGS_LIMIT = 500, /* of one letter: a day of a glutton */
};
/* Longer than the mail server is waited for. */
#define ON_ITS_WAY_MS (10 * MINUTE_MS)

struct notice {
    int64_t school_id, account_id, login_id;
    enum notice_kind kind;
    int64_t occasion, first_seq, next_seq;
    enum notice_state state;
    int tries;
    struct instant made_at, due_at;
    const char *address, *detail;
};

int notice_pause_minutes(int tries)
{
    static const int MINUTES[NOTICE_TRIES_LIMIT] = {1, 1, 5, 15, 60, 180, 360, 720};
    int place = tries < NOTICE_TRIES_LIMIT ? tries : NOTICE_TRIES_LIMIT - 1;
    return MINUTES[place < 0 ? 0 : place];
}

/* ---- what is due ---- */

struct due_work {
    struct arena *arena;
    struct instant now;
    struct notice *rows; /* NOTICE_SENT_AT_ONCE */
    int count;
};

static enum err due_run(struct tx *tx, void *context)
{
    struct due_work *work = context;
    work->count = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_notices_due);
    bind_int(rows, ARG_NOTICES_DUE_NOW, work->now.ms);
    bind_int(rows, ARG_NOTICES_DUE_LIMIT, NOTICE_SENT_AT_ONCE);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        work->rows[work->count++] = (struct notice){
            .school_id = column_int(rows, COL_NOTICES_DUE_SCHOOL_ID),
            .account_id = column_int(rows, COL_NOTICES_DUE_ACCOUNT_ID),
            .login_id = column_int(rows, COL_NOTICES_DUE_LOGIN_ID),
            .kind = (enum notice_kind)column_int(rows, COL_NOTICES_DUE_KIND),
            .occasion = column_int(rows, COL_NOTICES_DUE_OCCASION),
            .first_seq = column_int(rows, COL_NOTICES_DUE_FIRST_SEQ),
            .next_seq = column_int(rows, COL_NOTICES_DUE_NEXT_SEQ),
            .state = (enum notice_state)column_int(rows, COL_NOTICES_DUE_STATE),
            .tries = (int)column_int(rows, COL_NOTICES_DUE_TRIES),
            .made_at = instant_of_ms(column_int(rows, COL_NOTICES_DUE_MADE_AT)),
            .due_at = instant_of_ms(column_int(rows, COL_NOTICES_DUE_DUE_AT)),
            .address = column_string(rows, COL_NOTICES_DUE_ADDRESS, work->arena),
            .detail = column_string(rows, COL_NOTICES_DUE_DETAIL, work->arena),
        };
    }
}

/* ---- a letter's contents ---- */

struct letter_work {
    struct arena *arena;
    const struct notice *notice;
    struct instant now;
    /* Answers. */
    bool is_moot;
    struct instant due_at; /* later than now: it is a quiet hour */
    struct notice_letter letter;
    const char *email;
};

static bool is_wished(const struct notice_wish *wish, enum notice_kind kind)
{
    switch (kind) {
    case NOTICE_LOW_BALANCE: return wish->has_low;
    case NOTICE_PURCHASE: return wish->purchases != NOTICE_NO_PURCHASES;
    case NOTICE_DAY:
        return wish->purchases != NOTICE_NO_PURCHASES || wish->top_ups != NOTICE_NO_PURCHASES;
    case NOTICE_TOP_UP: return wish->top_ups != NOTICE_NO_PURCHASES;
    case NOTICE_SECURITY:
    case NOTICE_CARD:
    case NOTICE_APPEAL: break;
    }
    return true;
}

/* The confirmed address; "": none, or the account is no longer this login's. */
static enum err email_load(struct tx *tx, struct letter_work *work)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_notice_login);
    bind_int(row, ARG_NOTICE_LOGIN_LOGIN_ID, work->notice->login_id);
    bind_int(row, ARG_NOTICE_LOGIN_SCHOOL_ID, work->notice->school_id);
    bind_int(row, ARG_NOTICE_LOGIN_ACCOUNT_ID, work->notice->account_id);
    TRY(statement_next(row, &found));
    work->email = found ? column_string(row, COL_NOTICE_LOGIN_EMAIL, work->arena) : "";
    return OK;
}

/* Of a low balance: it still is, and debts may be told of. */
static enum err low_load(struct tx *tx, struct letter_work *work, const struct notice_wish *wish)
{
    bool feeds_everyone;
    struct notice_letter *letter = &work->letter;
    letter->low = wish->low;
    TRY(outage_holds(tx, work->notice->school_id, day_of_instant(work->now, letter->zone),
                     &feeds_everyone));
    work->is_moot = feeds_everyone || money_compare(letter->balance, wish->low) >= 0;
    return OK;
}

/* The postings of the letter, and the days on which they happened. */
struct told_postings {
    int64_t ids[POSTINGS_LIMIT];
    int count;
    struct day first_day, last_day;
};

static enum err postings_load(struct tx *tx, const struct notice *notice,
                              struct told_postings *told)
{
    scoped(statement) struct statement *rows = statement_open(tx, &q_notice_postings);
    bind_int(rows, ARG_NOTICE_POSTINGS_SCHOOL_ID, notice->school_id);
    bind_int(rows, ARG_NOTICE_POSTINGS_ACCOUNT_ID, notice->account_id);
    bind_int(rows, ARG_NOTICE_POSTINGS_FIRST_SEQ, notice->first_seq);
    bind_int(rows, ARG_NOTICE_POSTINGS_NEXT_SEQ, notice->next_seq);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found || told->count == POSTINGS_LIMIT) return OK;
        struct day day = day_of_number((int32_t)column_int(rows, COL_NOTICE_POSTINGS_HAPPENED_DAY));
        bool is_first = told->count == 0;
        if (is_first || day_compare(day, told->first_day) < 0) told->first_day = day;
        if (is_first || day_compare(day, told->last_day) > 0) told->last_day = day;
        told->ids[told->count++] = column_int(rows, COL_NOTICE_POSTINGS_POSTING_ID);
    }
}

static bool has_posting(const struct told_postings *told, int64_t id)
{
    for (int i = 0; i < told->count; i++) {
        if (told->ids[i] == id) return true;
    }
    return false;
}

/* What a letter of this kind holds: food and the fee of a card, money that came, or of a day what
 * is not told at once. */
static bool is_told(const struct notice_wish *wish, enum notice_kind letter,
                    enum account_entry_kind kind)
{
    bool tells_top_ups = letter == NOTICE_TOP_UP ||
                         (letter == NOTICE_DAY && wish->top_ups == NOTICE_DAILY);
    bool tells_food = letter == NOTICE_PURCHASE ||
                      (letter == NOTICE_DAY &&
                       (wish->purchases == NOTICE_DAILY ||
                        (wish->purchases == NOTICE_EACH && wish->top_ups != NOTICE_DAILY)));
    switch (kind) {
    case ENTRY_ROSTER:
    case ENTRY_RECEIPT:
    case ENTRY_RETURN:
    case ENTRY_CARD_FEE: return tells_food;
    case ENTRY_TOP_UP: return tells_top_ups;
    case ENTRY_FAMILY_TRANSFER:
    case ENTRY_BROUGHT_IN:
    case ENTRY_MOVE:
    case ENTRY_WRITE_OFF:
    case ENTRY_REFUND:
    case ENTRY_REVERSAL: return false;
    }
    return false;
}

static enum err purchases_load(struct tx *tx, struct letter_work *work,
                               const struct notice_wish *wish, int64_t school_number)
{
    struct account_statement statement;
    struct told_postings *told = ARENA_NEW(work->arena, struct told_postings);
    *told = (struct told_postings){.count = 0};
    TRY(postings_load(tx, work->notice, told));
    work->is_moot = true;
    if (told->count == 0) return OK;
    const struct day earliest = day_add(told->last_day, 1 - ACCOUNT_STATEMENT_DAYS_LIMIT);
    const struct account_statement_request request = {
        .school_id = work->notice->school_id,
        .school_number = school_number,
        .account_id = work->notice->account_id,
        .first_day = day_compare(told->first_day, earliest) < 0 ? earliest : told->first_day,
        .last_day = told->last_day,
        .with_dishes = true,
    };
    TRY(account_statement_load(tx, work->arena, &request, &statement));
    struct account_entry *entries = ARENA_ARRAY(work->arena, struct account_entry,
                                                (size_t)statement.entry_count + 1);
    int count = 0;
    for (int i = 0; i < statement.entry_count; i++) {
        const struct account_entry *entry = &statement.entries[i];
        if (!is_told(wish, work->notice->kind, entry->of)) continue;
        if (has_posting(told, entry->posting_id)) entries[count++] = *entry;
    }
    work->letter.entries = entries;
    work->letter.entry_count = count;
    work->is_moot = count == 0;
    return OK;
}

static enum err about_load(struct tx *tx, struct letter_work *work, struct school *out_school)
{
    bool found;
    struct person person;
    const struct notice *notice = work->notice;
    TRY(person_by_id(tx, work->arena, notice->school_id, notice->account_id, &found, &person));
    if (!found) return log_fault(ERR_NOT_FOUND, "notice", "reason=no_person");
    TRY(school_by_id(tx, work->arena, notice->school_id, &found, out_school));
    if (!found) return log_fault(ERR_NOT_FOUND, "notice", "reason=no_school");
    work->letter = (struct notice_letter){
        .kind = notice->kind,
        .name = person.name,
        .number = person.number,
        .school = out_school->name,
        .zone = out_school->zone,
        .day = day_of_number(notice->kind == NOTICE_DAY ? (int32_t)notice->occasion : 0),
        .secret = "",
        .detail = notice->detail,
        .happened_at = notice->made_at,
    };
    return account_balance_load(tx, notice->school_id, notice->account_id, &work->letter.balance);
}

/* An answer goes to whoever asked, at once; it is of no letter that a parent switches on or off. */
static enum err answer_load(struct tx *tx, struct letter_work *work)
{
    bool found;
    struct school school = {0};
    TRY(about_load(tx, work, &school));
    scoped(statement) struct statement *row = statement_open(tx, &q_appeal_answer);
    bind_int(row, ARG_APPEAL_ANSWER_SCHOOL_ID, work->notice->school_id);
    bind_int(row, ARG_APPEAL_ANSWER_APPEAL_ID, work->notice->first_seq);
    bind_int(row, ARG_APPEAL_ANSWER_ID, work->notice->occasion);
    TRY(statement_next(row, &found));
    if (!found) return log_fault(ERR_NOT_FOUND, "notice", "reason=no_answer");
    work->letter.appeal_number = column_int(row, COL_APPEAL_ANSWER_NUMBER);
    work->letter.answer = column_string(row, COL_APPEAL_ANSWER_TEXT, work->arena);
    work->letter.secret = "appeal"; /* no link of such a letter ends anything */
    return OK;
}

/* Quiet hours hold for what can wait. */
static enum err due_load(struct tx *tx, struct letter_work *work)
{
    struct settings settings;
    enum notice_kind kind = work->notice->kind;
    work->due_at = work->now;
    if (kind == NOTICE_SECURITY || kind == NOTICE_CARD) return OK;
    TRY(settings_load(tx, work->notice->school_id, &settings));
    work->due_at = notice_when(work->now, work->letter.zone,
                               (int)settings.values[SETTING_NOTICE_QUIET_FROM],
                               (int)settings.values[SETTING_NOTICE_QUIET_UNTIL]);
    return OK;
}

/* What nobody had to wish for. A letter with an address of its own goes there: of a changed address
 * the old one hears. */
static enum err unasked_load(struct tx *tx, struct letter_work *work)
{
    struct school school = {0};
    if (work->notice->address[0] != '\0') work->email = work->notice->address;
    work->is_moot = work->email[0] == '\0';
    if (work->is_moot) return OK;
    TRY(about_load(tx, work, &school));
    return due_load(tx, work);
}

static enum err letter_run(struct tx *tx, void *context)
{
    struct letter_work *work = context;
    const struct notice *notice = work->notice;
    bool found;
    struct notice_wish wish;
    struct school school = {0};
    TRY(email_load(tx, work));
    if (notice->kind == NOTICE_APPEAL) {
        work->is_moot = work->email[0] == '\0';
        if (work->is_moot) return OK;
        TRY(answer_load(tx, work));
        return due_load(tx, work);
    }
    if (!notice_is_wished(notice->kind)) return unasked_load(tx, work);
    TRY(notice_wish_load(tx, work->arena, notice->login_id, notice->school_id, notice->account_id,
                         &found, &wish));
    work->is_moot = work->email[0] == '\0' || !found || !is_wished(&wish, notice->kind);
    if (work->is_moot) return OK;
    TRY(about_load(tx, work, &school));
    work->letter.secret = wish.unsubscribe;
    TRY(due_load(tx, work));
    if (notice->kind == NOTICE_LOW_BALANCE) return low_load(tx, work, &wish);
    return purchases_load(tx, work, &wish, school.number);
}

/* ---- moving the row ---- */

struct move_work {
    const struct notice *notice; /* as it was read */
    enum notice_state state;
    int tries;
    struct instant due_at, done_at;
    bool is_done;
    const char *fault;
    bool moved; /* answer */
};

static enum err move_run(struct tx *tx, void *context)
{
    struct move_work *work = context;
    const struct notice *notice = work->notice;
    int64_t changed;
    scoped(statement) struct statement *move = statement_open(tx, &q_notice_move);
    bind_int(move, ARG_NOTICE_MOVE_SCHOOL_ID, notice->school_id);
    bind_int(move, ARG_NOTICE_MOVE_ACCOUNT_ID, notice->account_id);
    bind_int(move, ARG_NOTICE_MOVE_LOGIN_ID, notice->login_id);
    bind_int(move, ARG_NOTICE_MOVE_KIND, (int64_t)notice->kind);
    bind_int(move, ARG_NOTICE_MOVE_OCCASION, notice->occasion);
    bind_int(move, ARG_NOTICE_MOVE_OLD_STATE, (int64_t)notice->state);
    bind_int(move, ARG_NOTICE_MOVE_OLD_DUE_AT, notice->due_at.ms);
    bind_int(move, ARG_NOTICE_MOVE_STATE, (int64_t)work->state);
    bind_int(move, ARG_NOTICE_MOVE_TRIES, work->tries);
    bind_int(move, ARG_NOTICE_MOVE_DUE_AT, work->due_at.ms);
    if (work->is_done) bind_int(move, ARG_NOTICE_MOVE_DONE_AT, work->done_at.ms);
    bind_string(move, ARG_NOTICE_MOVE_FAULT, work->fault == NULL ? "" : work->fault);
    TRY(statement_run(move));
    TRY(statement_changes(move, &changed));
    work->moved = changed == 1;
    return OK;
}

/* ---- one letter ---- */

struct sending {
    struct desk *desk;
    const struct notice_post *post;
    struct notice_report *report;
};

static enum err settle(const struct sending *sending, const struct notice *notice,
                       struct move_work move)
{
    move.notice = notice;
    return store_write(sending->desk->store, notice->school_id, move_run, &move);
}

/* What the mail server said, for the operator. */
static const char *fault_word(enum err sent)
{
    return sent == ERR_SYNTAX || sent == ERR_LIMIT ? "refused" : err_name(sent);
}

static void log_given_up(const struct notice *notice, enum err sent)
{
    log_write(LOG_ERROR, "notice", "given_up=1 school=%lld login=%lld tries=%d fault=%s",
              (long long)notice->school_id, (long long)notice->login_id, notice->tries,
              fault_word(sent));
}

static enum err after_try(const struct sending *sending, const struct notice *notice, enum err sent)
{
    struct instant now = world_now(sending->desk->world);
    if (sent == OK) {
        sending->report->sent++;
        return settle(sending, notice,
                      (struct move_work){.state = NOTICE_SENT,
                                         .tries = notice->tries,
                                         .due_at = now,
                                         .is_done = true,
                                         .done_at = now});
    }
    bool is_refused = sent == ERR_SYNTAX || sent == ERR_LIMIT;
    if (notice->tries >= (is_refused ? NOTICE_REFUSALS_LIMIT : NOTICE_TRIES_LIMIT)) {
        sending->report->given_up++;
        log_given_up(notice, sent);
        return settle(sending, notice,
                      (struct move_work){.state = NOTICE_GIVEN_UP,
                                         .tries = notice->tries,
                                         .due_at = now,
                                         .is_done = true,
                                         .done_at = now,
                                         .fault = fault_word(sent)});
    }
    sending->report->put_off++;
    int64_t pause_ms = notice_pause_minutes(notice->tries) * MINUTE_MS;
    return settle(sending, notice,
                  (struct move_work){.state = NOTICE_WAITS,
                                     .tries = notice->tries,
                                     .due_at = instant_add_ms(now, pause_ms),
                                     .fault = fault_word(sent)});
}

/* The same in every try, and nobody else's. */
static struct text message_id(struct arena *arena, const struct notice *notice, const char *secret)
{
    struct text key = text_of(arena_printf(arena, "%lld %d %lld %lld", (long long)notice->school_id,
                                           (int)notice->kind, (long long)notice->occasion,
                                           (long long)notice->login_id));
    struct digest mac = secret_mac(text_of(secret), key);
    return text_of(format_hex(arena, mac.bytes, sizeof mac.bytes / 2));
}

static enum err hand_over(const struct sending *sending, struct arena *arena,
                          const struct letter_work *work)
{
    const struct world *world = sending->desk->world;
    struct notice_words words = notice_words(arena, &work->letter, sending->post);
    const struct mail mail = {
        .from = text_of(sending->post->mail_from),
        .to = text_of(work->email),
        .subject = text_of(words.subject),
        .body = text_of(words.body),
        .id = message_id(arena, work->notice, work->letter.secret),
        .unsubscribe = text_of(words.unsubscribe),
    };
    return world->send_mail(world->context, &mail);
}

/* Takes it, hands it over, writes what came of it. */
static enum err try_letter(const struct sending *sending, struct arena *arena,
                           const struct letter_work *work)
{
    struct notice taken = *work->notice;
    struct move_work take = {.notice = work->notice,
                             .state = NOTICE_ON_ITS_WAY,
                             .tries = taken.tries + 1,
                             .due_at = instant_add_ms(work->now, ON_ITS_WAY_MS)};
    TRY(store_write(sending->desk->store, taken.school_id, move_run, &take));
    if (!take.moved) return OK;
    taken.state = take.state;
    taken.tries = take.tries;
    taken.due_at = take.due_at;
    return after_try(sending, &taken, hand_over(sending, arena, work));
}

static enum err letter_send(const struct sending *sending, struct arena *arena,
                            const struct notice *notice)
{
    struct letter_work work = {
        .arena = arena, .notice = notice, .now = world_now(sending->desk->world)};
    TRY(store_read(sending->desk->store, letter_run, &work));
    if (work.is_moot) {
        sending->report->moot++;
        return settle(sending, notice,
                      (struct move_work){.state = NOTICE_MOOT,
                                         .tries = notice->tries,
                                         .due_at = work.now,
                                         .is_done = true,
                                         .done_at = work.now});
    }
    if (instant_compare(work.due_at, work.now) > 0) {
        return settle(sending, notice,
                      (struct move_work){
                          .state = NOTICE_WAITS, .tries = notice->tries, .due_at = work.due_at});
    }
    return try_letter(sending, arena, &work);
}

static enum err due_send(const struct sending *sending, struct arena *arena,
                         const atomic_bool *stop)
{
    struct due_work due = {
        .arena = arena,
        .now = world_now(sending->desk->world),
        .rows = ARENA_ARRAY(arena, struct notice, NOTICE_SENT_AT_ONCE),
    };
    TRY(store_read(sending->desk->store, due_run, &due));
    for (int i = 0; i < due.count; i++) {
        struct arena letter_arena;
        if (stop != NULL && atomic_load(stop)) return OK;
        arena_init(&letter_arena, LETTER_ARENA_BYTES);
        enum err err = letter_send(sending, &letter_arena, &due.rows[i]);
        arena_release(&letter_arena);
        TRY(err);
    }
    return OK;
}

enum err desk_notices_send(struct desk *desk, const struct notice_post *post,
                           const atomic_bool *stop, struct notice_report *out_report)
{
    struct arena arena;
    struct notice_report report = {0};
    const struct sending sending = {.desk = desk, .post = post, .report = &report};
    arena_init(&arena, SEND_ARENA_BYTES);
    enum err err = due_send(&sending, &arena, stop);
    arena_release(&arena);
    if (err == OK) *out_report = report;
    return err;
}
