/* Guests: the food is in one school's book, the money in another's.
 *
 * 1. A guest's sale is one posting in each book under one id: out of his account into his school's
 *    transit, out of the host's transit into its sales. Both are recorded in one transaction.
 * 2. It is asked, never told: nothing of it is a fact before the server said yes. */
#include "desk/guest.h"

#include "base/check.h"
#include "desk/desk_sql.h"
#include "desk/recording.h"
#include "ledger/account.h"
#include "ledger/turnover.h"
#include "school/person.h"
#include "school/school_sql.h"

/* ---- who he is ---- */

const char *guest_status_name(enum guest_status status)
{
    switch (status) {
    case GUEST_FOUND: return "found";
    case GUEST_CHIP_UNKNOWN: return "chip_unknown";
    case GUEST_OWN_SCHOOL: return "own_school";
    case GUEST_NOT_SERVED: return "guests_not_served";
    case GUEST_CARD_NOT_ACTIVE: return "card_not_active";
    case GUEST_ACCOUNT_CLOSED: return "account_closed";
    }
    return "unknown";
}

/* The first character of a name, with a dot. */
static const char *initial(struct arena *arena, const char *name)
{
    size_t size = 1;
    if (name[0] == '\0') return "";
    while (((unsigned char)name[size] & 0xC0) == 0x80) size++;
    return arena_printf(arena, "%.*s.", (int)size, name);
}

static enum err card_find(struct tx *tx, struct guest *guest)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_card_by_chip);
    bind_int(row, ARG_CARD_BY_CHIP_SCHOOL_ID, guest->school.id);
    bind_int(row, ARG_CARD_BY_CHIP_ACCOUNT_ID, guest->account_id);
    bind_text(row, ARG_CARD_BY_CHIP_CHIP, guest->chip);
    TRY(statement_next(row, &found));
    guest->status = GUEST_CARD_NOT_ACTIVE;
    if (!found || !card_is_usable((enum card_state)column_int(row, COL_CARD_BY_CHIP_STATE))) {
        return OK;
    }
    guest->card_id = column_int(row, COL_CARD_BY_CHIP_ID);
    guest->status = GUEST_FOUND;
    return OK;
}

static enum err person_find(struct tx *tx, struct arena *arena, struct guest *guest)
{
    bool found;
    struct person person;
    TRY(person_by_id(tx, arena, guest->school.id, guest->account_id, &found, &person));
    guest->status = GUEST_ACCOUNT_CLOSED;
    if (!found || person.state != PERSON_ACTIVE) return OK;
    guest->name = arena_printf(arena, "%s %s", person.surname, initial(arena, person.name));
    guest->class_name = person.class_name != NULL ? person.class_name : "";
    guest->allergens = person.allergens;
    guest->status = GUEST_FOUND;
    return OK;
}

enum err guest_find(struct tx *tx, struct arena *arena, struct guest *guest)
{
    bool found;
    struct settings settings;
    struct directory_place place;
    guest->status = GUEST_CHIP_UNKNOWN;
    TRY(directory_find(tx, DIRECTORY_CHIP, guest->chip, &found, &place));
    if (found) TRY(school_by_id(tx, arena, place.school_id, &found, &guest->school));
    if (!found) return OK;
    guest->account_id = place.account_id;
    guest->status = GUEST_OWN_SCHOOL;
    if (place.school_id == guest->host_school_id) return OK;
    TRY(settings_load(tx, guest->host_school_id, &settings));
    guest->status = GUEST_NOT_SERVED;
    if (settings.values[SETTING_GUESTS_SERVED] == 0) return OK;
    TRY(card_find(tx, guest));
    return guest->status == GUEST_FOUND ? person_find(tx, arena, guest) : OK;
}

/* ---- the sale ---- */

/* The guest's side, while a document is decided. */
struct home {
    int64_t school_id;
    struct eaters eaters;
    struct known_person *person;
    struct ledger_batch *ledger;
};

static enum err home_open(struct recording *recording, const struct document *document,
                          struct instant now, struct home *home)
{
    const int64_t accounts[] = {document->account_id, account_system_id(ACCOUNT_TRANSIT, 0)};
    const struct ledger_needs needs = {&document->id, 1, accounts, 2};
    return ledger_batch_open(recording->tx, recording->arena, home->school_id, now, &needs,
                             &home->ledger);
}

/* Account and card, in the guest's own school. */
static enum err home_names(struct recording *recording, struct document *document,
                           struct home *home)
{
    struct document asked = *document;
    asked.lines = NULL;
    asked.line_count = 0;
    asked.status = DOCUMENT_RECORDED;
    TRY(eaters_load(recording->tx, recording->arena, home->school_id, &asked, 1, &home->eaters));
    int place = id_map_find(&home->eaters.card_map, document->card_id);
    const struct known_card *card = place < 0 ? NULL : &home->eaters.cards[place];
    home->person = &home->eaters.people[0];
    document->status = DOCUMENT_ACCOUNT_UNKNOWN;
    if (!home->person->is_known) return OK;
    document->status = DOCUMENT_CARD_UNKNOWN;
    if (card == NULL || !card->is_known || card->account_id != document->account_id) return OK;
    home->person->eater.card_refused = !card_is_usable(card->state);
    document->status = DOCUMENT_RECORDED;
    return OK;
}

/* The school that the till named; it is another one. */
static enum err home_find(struct recording *recording, struct document *document, struct home *home)
{
    bool found;
    struct school school;
    TRY(school_by_number(recording->tx, recording->arena, document->guest_school, &found, &school));
    document->status = DOCUMENT_ACCOUNT_UNKNOWN;
    if (!found || school.id == recording->school_id) return OK;
    home->school_id = school.id;
    return home_names(recording, document, home);
}

/* A ban names a dish or a category of his own school: what is called the same is banned here. */
static enum err home_bans(struct recording *recording, const struct document *document,
                          const struct home *home, bool *out_banned)
{
    *out_banned = false;
    if (home->person->eater.ban_count == 0) return OK;
    for (int i = 0; i < document->line_count && !*out_banned; i++) {
        scoped(statement) struct statement *row = statement_open(recording->tx, &q_guest_banned);
        bind_int(row, ARG_GUEST_BANNED_HOST_ID, recording->school_id);
        bind_int(row, ARG_GUEST_BANNED_HOME_ID, home->school_id);
        bind_int(row, ARG_GUEST_BANNED_ACCOUNT_ID, document->account_id);
        bind_int(row, ARG_GUEST_BANNED_DISH_ID, document->lines[i].item_id);
        TRY(statement_next(row, out_banned));
    }
    return OK;
}

static enum err home_decide(struct recording *recording, struct document *document,
                            struct home *home)
{
    bool is_known, is_banned;
    struct eater *eater = &home->person->eater;
    struct sale sale = {.lines = document->lines, .line_count = document->line_count};
    const struct sale_policy policy = {.main_meal_floor = money_zero()};
    sale.day = day_of_instant(document->happened_at, ledger_batch_book(home->ledger)->zone);
    eater->balance = ledger_batch_balance(home->ledger, document->account_id, &is_known);
    CHECK(is_known);
    if (eater->has_day_limit) {
        TRY(ledger_day_spending(recording->tx, home->school_id, document->account_id, sale.day,
                                EXTRAS_TRANSFERS, &eater->spent_today));
    }
    TRY(home_bans(recording, document, home, &is_banned));
    eater->ban_count = 0; /* of his own menu: said above */
    document->refusal = sale_decide(&sale, eater, &policy);
    if (is_banned && (document->refusal == SALE_OK || document->refusal > SALE_DISH_BANNED)) {
        document->refusal = SALE_DISH_BANNED;
    }
    if (document->refusal != SALE_OK) document->status = DOCUMENT_REFUSED;
    return OK;
}

/* ---- both books ---- */

static enum err side_post(struct recording *recording, struct ledger_batch *ledger,
                          const struct document *document, int64_t from_id, int64_t to_id,
                          enum posting_status *out_status)
{
    bool is_return = document->kind == DOCUMENT_GUEST_RETURN;
    struct sale sale = {.lines = document->lines, .line_count = document->line_count};
    struct transfer *transfer = ARENA_NEW(recording->arena, struct transfer);
    *transfer = (struct transfer){
        .debit_id = is_return ? to_id : from_id,
        .credit_id = is_return ? from_id : to_id,
        .amount = sale_total(&sale),
        .code = TRANSFER_GUEST,
    };
    struct posting posting = {
        .id = document->id,
        .kind = POSTING_GUEST,
        .happened_at = document->happened_at,
        .is_fact = is_return,
        .has_floor = !is_return && account_is_personal(from_id),
        .floor = money_zero(),
        .content = document->content,
        .transfers = transfer,
        .transfer_count = 1,
    };
    return ledger_batch_post(ledger, &posting, out_status);
}

static enum err host_post(struct recording *recording, struct document *document)
{
    enum posting_status status;
    TRY(side_post(recording, recording->ledger, document, account_system_id(ACCOUNT_TRANSIT, 0),
                  account_system_id(ACCOUNT_SALES, 0), &status));
    document->status = document_status_of(status);
    return OK;
}

static enum err row_insert(struct recording *recording, const struct document *document,
                           int64_t school_id, int64_t other_school_id)
{
    struct sale sale = {.lines = document->lines, .line_count = document->line_count};
    scoped(statement) struct statement *insert = statement_open(recording->tx,
                                                                &q_guest_sale_insert);
    bind_int(insert, ARG_GUEST_SALE_INSERT_SCHOOL_ID, school_id);
    bind_int(insert, ARG_GUEST_SALE_INSERT_ID, document->id);
    bind_int(insert, ARG_GUEST_SALE_INSERT_ACCOUNT_ID, document->account_id);
    bind_int(insert, ARG_GUEST_SALE_INSERT_OTHER_SCHOOL_ID, other_school_id);
    bind_int(insert, ARG_GUEST_SALE_INSERT_IS_HOST, school_id == recording->school_id);
    bind_int(insert, ARG_GUEST_SALE_INSERT_IS_RETURN, document->kind == DOCUMENT_GUEST_RETURN);
    bind_int(insert, ARG_GUEST_SALE_INSERT_AMOUNT, money_in_kopecks(sale_total(&sale)));
    bind_int(insert, ARG_GUEST_SALE_INSERT_HAPPENED_AT, document->happened_at.ms);
    return statement_run(insert);
}

/* The guest's book is decided first and saved last: what the host's refuses leaves nothing. */
static enum err books_post(struct recording *recording, struct document *document,
                           struct home *home, int64_t flags)
{
    enum posting_status status;
    TRY(side_post(recording, home->ledger, document, document->account_id,
                  account_system_id(ACCOUNT_TRANSIT, 0), &status));
    document->status = document_status_of(status);
    if (status == POSTING_BELOW_FLOOR) document->refusal = SALE_NOT_ENOUGH_MONEY;
    /* An id that is new to the host and known at home is another document's. */
    if (status == POSTING_EXISTS) document->status = DOCUMENT_EXISTS_WITH_OTHER_CONTENT;
    if (status != POSTING_RECORDED) return OK;
    TRY(host_post(recording, document));
    if (document->status != DOCUMENT_RECORDED) return OK;
    TRY(ledger_batch_save(home->ledger));
    TRY(row_insert(recording, document, recording->school_id, home->school_id));
    TRY(row_insert(recording, document, home->school_id, recording->school_id));
    receipt_keep(recording, document, flags | RECEIPT_GUEST);
    return OK;
}

static bool is_asked_in_time(const struct document *document, struct instant now)
{
    int64_t age_ms = now.ms - document->asked_at.ms;
    return age_ms >= -MINUTE_MS && age_ms <= DOCUMENT_GUEST_ASKED_MS;
}

/* What is refused before anything of the guest is looked at. */
static enum document_obstacle obstacle_of(const struct recording *recording,
                                          const struct document *document, struct instant now)
{
    if (recording->eaters.settings.values[SETTING_GUESTS_SERVED] == 0) {
        return DOCUMENT_GUESTS_NOT_SERVED;
    }
    return is_asked_in_time(document, now) ? DOCUMENT_NO_OBSTACLE : DOCUMENT_ASKED_TOO_LATE;
}

enum err guest_sale_record(struct recording *recording, struct document *document,
                           struct instant now)
{
    struct home home = {.school_id = 0};
    if (ledger_batch_knows(recording->ledger, document->id)) return host_post(recording, document);
    document->status = receipt_lines_status(recording, document);
    if (document->status != DOCUMENT_RECORDED) return OK;
    document->obstacle = obstacle_of(recording, document, now);
    if (document->obstacle != DOCUMENT_NO_OBSTACLE) {
        document->status = DOCUMENT_REFUSED;
        return OK;
    }
    TRY(home_find(recording, document, &home));
    if (document->status != DOCUMENT_RECORDED) return OK;
    TRY(home_open(recording, document, now, &home));
    TRY(home_decide(recording, document, &home));
    if (document->status != DOCUMENT_RECORDED) return OK;
    bool differs = receipt_lines_complete(recording, document);
    return books_post(recording, document, &home, differs ? RECEIPT_PRICE_DIFFERS : 0);
}

/* ---- the return ---- */

/* Where the money of the sale came from. */
static enum err home_of_sale(struct recording *recording, struct document *document,
                             struct home *home)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(recording->tx, &q_guest_sale_by_id);
    bind_int(row, ARG_GUEST_SALE_BY_ID_SCHOOL_ID, recording->school_id);
    bind_int(row, ARG_GUEST_SALE_BY_ID_ID, document->returned_id);
    TRY(statement_next(row, &found));
    if (found) home->school_id = column_int(row, COL_GUEST_SALE_BY_ID_OTHER_SCHOOL_ID);
    if (!found) document->status = DOCUMENT_RETURNED_UNKNOWN;
    return OK;
}

enum err guest_return_record(struct recording *recording, struct document *document,
                             struct instant now)
{
    struct home home = {.school_id = 0};
    struct instant sold_at;
    if (ledger_batch_knows(recording->ledger, document->id)) return host_post(recording, document);
    TRY(home_of_sale(recording, document, &home));
    if (document->status != DOCUMENT_RECORDED) return OK;
    TRY(return_judge(recording, document, &sold_at));
    if (document->status != DOCUMENT_RECORDED) return OK;
    TRY(home_open(recording, document, now, &home));
    return books_post(recording, document, &home, 0);
}
