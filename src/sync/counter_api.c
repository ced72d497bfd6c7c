/* What a till asks while somebody stands before it: a photo, a guest, the newest operations of an
 * account, a new password. */
#include "base/buf.h"
#include "base/json.h"
#include "base/log.h"
#include "desk/account_statement.h"
#include "desk/guest.h"
#include "http/reader.h"
#include "school/card.h"
#include "school/person.h"
#include "school/photo.h"
#include "sync/inside.h"
#include "sync/json_handle.h"
#include "sync/sync_sql.h"

/* ---- photo ---- */

const struct field PHOTO_FIELDS[PHOTO_FIELD_COUNT] = {
    [PHOTO_ACCOUNT] = {"account", FIELD_IN_QUERY, FIELD_ID, true, 0, 0, NULL},
};

struct photo_work {
    struct arena *arena;
    int64_t school_id, account_id;
    bool found;
    struct photo photo;
};

static enum err photo_work(struct tx *tx, void *context)
{
    struct photo_work *work = context;
    return photo_load(tx, work->arena, work->school_id, work->account_id, &work->found,
                      &work->photo);
}

void sync_photo(void *context, struct arena *arena, const struct request *request,
                struct response *response)
{
    struct sync *sync = context;
    const struct till_caller *caller = request->principal;
    struct photo_work work = {.arena = arena,
                              .school_id = caller->school_id,
                              .account_id = request_number(request, PHOTO_ACCOUNT)};
    enum err err = store_read(sync->desk->store, photo_work, &work);
    if (err != OK) {
        sync_fault(arena, request, response, err);
    } else if (!work.found) {
        sync_problem(arena, request, response, 404, "photo_unknown", NULL);
    } else {
        response_set(response, 200, work.photo.content_type, work.photo.bytes);
        response_header(response, "ETag", arena_printf(arena, "\"%s\"", work.photo.hash));
    }
}

/* ---- guest ---- */

const struct field GUEST_FIELDS[GUEST_FIELD_COUNT] = {
    [GUEST_CHIP] = {"chip", FIELD_IN_QUERY, FIELD_TEXT, true, 2, 2 * CARD_CHIP_BYTES_LIMIT, NULL},
};

struct guest_work {
    struct arena *arena;
    struct guest guest;
};

static enum err guest_work(struct tx *tx, void *context)
{
    struct guest_work *work = context;
    return guest_find(tx, work->arena, &work->guest);
}

/* "milk gluten" as an array. */
static void add_codes(struct buf *buf, const char *codes)
{
    struct text rest = text_of(codes);
    const char *comma = "";
    buf_add_char(buf, '[');
    while (rest.size > 0) {
        struct text code = text_cut(&rest, ' ');
        if (code.size == 0) continue;
        buf_add_string(buf, comma);
        buf_add_json_string(buf, code);
        comma = ",";
    }
    buf_add_char(buf, ']');
}

static void add_guest(struct buf *buf, const struct guest *guest)
{
    buf_printf(buf, ",\"guest\":{\"account\":\"%lld\",\"card\":\"%lld\",\"name\":",
               (long long)guest->account_id, (long long)guest->card_id);
    buf_add_json_string(buf, text_of(guest->name));
    buf_add_string(buf, ",\"class\":");
    buf_add_json_string(buf, text_of(guest->class_name));
    buf_add_string(buf, ",\"allergens\":");
    add_codes(buf, guest->allergens);
    buf_add_char(buf, '}');
}

static void answer_guest(const struct sync *sync, struct arena *arena, const struct guest *guest,
                         struct response *response)
{
    struct buf buf;
    buf_init(&buf, arena);
    buf_printf(&buf, "{\"asked_at\":\"%s\"",
               instant_format_iso(arena, world_now(sync->desk->world)));
    if (guest->status != GUEST_FOUND) {
        buf_printf(&buf, ",\"refusal\":\"%s\"", guest_status_name(guest->status));
    }
    if (guest->status != GUEST_CHIP_UNKNOWN) {
        buf_printf(&buf, ",\"school\":{\"number\":%lld,\"name\":", (long long)guest->school.number);
        buf_add_json_string(&buf, text_of(guest->school.name));
        buf_add_char(&buf, '}');
    }
    if (guest->status == GUEST_FOUND) add_guest(&buf, guest);
    buf_add_string(&buf, "}\n");
    response_json(response, 200, buf_text(&buf));
}

void sync_guest(void *context, struct arena *arena, const struct request *request,
                struct response *response)
{
    struct sync *sync = context;
    const struct till_caller *caller = request->principal;
    struct guest_work work = {
        .arena = arena,
        .guest = {.host_school_id = caller->school_id, .chip = request_text(request, GUEST_CHIP)}};
    if (!card_chip_is_formed(work.guest.chip)) {
        sync_problem(arena, request, response, 400, "bad_fields",
                     "chip: bytes in hexadecimal, upper case");
        return;
    }
    if (!rate_take(&sync->guest_rate, (uint64_t)caller->origin, sync_ticks_us(sync))) {
        sync_problem(arena, request, response, 429, "too_many_requests", NULL);
        return;
    }
    enum err err = store_read(sync->desk->store, guest_work, &work);
    if (err != OK) {
        sync_fault(arena, request, response, err);
        return;
    }
    log_write(LOG_INFO, "guest_asked", "school=%lld origin=%lld answer=%s",
              (long long)caller->school_id, (long long)caller->origin,
              guest_status_name(work.guest.status));
    answer_guest(sync, arena, &work.guest, response);
}

/* ---- operations ---- */

const struct field OPERATIONS_FIELDS[OPERATIONS_FIELD_COUNT] = {
    [OPERATIONS_ACCOUNT] = {"account", FIELD_IN_QUERY, FIELD_ID, true, 0, 0, NULL},
    [OPERATIONS_LIMIT] = {"limit", FIELD_IN_QUERY, FIELD_INT, false, 1, TILL_OPERATIONS_LIMIT,
                          NULL},
};

struct operations_work {
    struct arena *arena;
    struct instant now;
    int64_t school_id, account_id;
    bool found;
    struct money balance;
    struct account_statement statement;
};

static enum err operations_work(struct tx *tx, void *context)
{
    struct operations_work *work = context;
    struct school school;
    struct person person;
    TRY(person_by_id(tx, work->arena, work->school_id, work->account_id, &work->found, &person));
    if (!work->found) return OK;
    TRY(school_by_id(tx, work->arena, work->school_id, &work->found, &school));
    if (!work->found) return OK;
    struct day today = day_of_instant(work->now, school.zone);
    const struct account_statement_request request = {
        .school_id = work->school_id,
        .school_number = school.number,
        .account_id = work->account_id,
        .first_day = day_of_number(today.number - TILL_OPERATIONS_DAYS),
        .last_day = day_of_number(today.number + 1), /* a till's clock may be ahead */
        .with_dishes = true,
    };
    TRY(account_balance_load(tx, work->school_id, work->account_id, &work->balance));
    return account_statement_load(tx, work->arena, &request, &work->statement);
}

static void add_dishes(struct buf *buf, const struct account_entry *entry)
{
    buf_add_string(buf, ",\"lines\":[");
    for (int i = 0; i < entry->dish_count; i++) {
        const struct account_dish *dish = &entry->dishes[i];
        buf_add_string(buf, i > 0 ? ",{\"name\":" : "{\"name\":");
        buf_add_json_string(buf, text_of(dish->name));
        buf_printf(buf, ",\"amount\":%lld}", (long long)money_in_kopecks(dish->sum));
    }
    buf_add_char(buf, ']');
}

static void add_operation(struct buf *buf, struct arena *arena, const struct account_entry *entry)
{
    int64_t amount = money_in_kopecks(entry->amount);
    buf_printf(buf, "{\"at\":\"%s\",\"amount\":%lld,\"text\":",
               instant_format_iso(arena, entry->happened_at),
               (long long)(entry->is_debit ? -amount : amount));
    buf_add_json_string(buf, text_of(entry->name));
    if (entry->dish_count > 0) add_dishes(buf, entry);
    buf_add_char(buf, '}');
}

static void answer_operations(struct arena *arena, const struct operations_work *work,
                              int64_t limit, struct response *response)
{
    struct buf buf;
    const struct account_statement *statement = &work->statement;
    int64_t first = statement->entry_count > limit ? statement->entry_count - limit : 0;
    buf_init(&buf, arena);
    buf_printf(&buf, "{\"account\":\"%lld\",\"balance\":%lld,\"operations\":[",
               (long long)work->account_id, (long long)money_in_kopecks(work->balance));
    for (int64_t i = statement->entry_count - 1; i >= first; i--) {
        add_operation(&buf, arena, &statement->entries[i]);
        if (i > first) buf_add_char(&buf, ',');
    }
    buf_add_string(&buf, "]}\n");
    response_json(response, 200, buf_text(&buf));
}

void sync_operations(void *context, struct arena *arena, const struct request *request,
                     struct response *response)
{
    struct sync *sync = context;
    const struct till_caller *caller = request->principal;
    struct operations_work work = {.arena = arena,
                                   .now = world_now(sync->desk->world),
                                   .school_id = caller->school_id,
                                   .account_id = request_number(request, OPERATIONS_ACCOUNT)};
    int64_t limit = request_has(request, OPERATIONS_LIMIT)
                        ? request_number(request, OPERATIONS_LIMIT)
                        : TILL_OPERATIONS_DEFAULT;
    enum err err = store_read(sync->desk->store, operations_work, &work);
    if (err != OK) {
        sync_fault(arena, request, response, err);
    } else if (!work.found) {
        sync_problem(arena, request, response, 404, "account_unknown", NULL);
    } else {
        answer_operations(arena, &work, limit, response);
    }
}
