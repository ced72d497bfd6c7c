/* What a child may not buy or eat; its cards, and stopping a lost one. */
#include "api/inside.h"
#include "base/check.h"
#include "desk/card_keep.h"
#include "desk/restriction.h"
#include "meals/allergen.h"

static enum err limits_read(struct tx *tx, struct api_reading *reading)
{
    struct restrictions *restrictions = reading->work;
    const struct login_account account = reading->child.account;
    return restrictions_load(tx, reading->arena, account.school_id, account.account_id,
                             restrictions);
}

static json_t *ban_view(const char *of, struct arena *arena, int64_t id, const char *name)
{
    json_t *row = json_object();
    view_set_string(row, "of", of);
    view_set(row, "id", api_id(arena, id));
    view_set_string(row, "name", name);
    return row;
}

static json_t *bans_view(struct arena *arena, const struct restrictions *restrictions)
{
    json_t *bans = json_array();
    for (int i = 0; i < restrictions->category_count; i++) {
        const struct restricted_category *category = &restrictions->categories[i];
        if (!category->is_banned) continue;
        api_append(bans, ban_view("category", arena, category->id, category->name));
    }
    for (int i = 0; i < restrictions->dish_count; i++) {
        const struct restricted_dish *dish = &restrictions->dishes[i];
        if (dish->is_banned) api_append(bans, ban_view("dish", arena, dish->id, dish->name));
    }
    return bans;
}

static json_t *allergens_view(struct text codes)
{
    json_t *rows = json_array();
    for (int i = 0; i < ALLERGEN_COUNT; i++) {
        if (!allergens_have(codes, &ALLERGENS[i])) continue;
        json_t *row = json_object();
        view_set_string(row, "code", ALLERGENS[i].code);
        view_set_string(row, "name", ALLERGENS[i].words);
        api_append(rows, row);
    }
    return rows;
}

API_HANDLER(api_limits_show)
{
    const struct api *api = context;
    struct restrictions restrictions = {.dish_count = 0};
    struct api_reading reading = {.more = limits_read, .work = &restrictions};
    if (!api_read(api, arena, request, &reading, response)) return;
    const struct api_child *child = &reading.child;
    json_t *view = json_object();
    view_set(view, "day_limit", child->has_day_limit ? api_money(child->day_limit) : json_null());
    view_set(view, "bans", bans_view(arena, &restrictions));
    view_set(view, "allergens", allergens_view(text_of(child->allergens)));
    api_answer(arena, request, 200, view, response);
}

/* ---- cards ---- */

static enum err cards_read(struct tx *tx, struct api_reading *reading)
{
    struct card_history *history = reading->work;
    const struct login_account account = reading->child.account;
    return card_history_load(tx, reading->arena, account.school_id, account.account_id, history);
}

/* The last passage of a card that still means something. */
static bool is_shown(const struct card_history *history, int index)
{
    const struct card_passage *card = &history->passages[index];
    for (int i = index + 1; i < history->count; i++) {
        if (history->passages[i].card_id == card->card_id) return false;
    }
    return card->now != CARD_REPLACED && card->now != CARD_RETURNED;
}

API_HANDLER(api_cards_show)
{
    const struct api *api = context;
    struct card_history history = {.count = 0};
    struct api_reading reading = {.more = cards_read, .work = &history};
    if (!api_read(api, arena, request, &reading, response)) return;
    json_t *cards = json_array();
    for (int i = history.count - 1; i >= 0; i--) {
        const struct card_passage *card = &history.passages[i];
        if (!is_shown(&history, i)) continue;
        json_t *row = json_object();
        view_set(row, "id", api_id(arena, card->card_id));
        view_set_string(row, "state", card_state_name(card->now));
        view_set(row, "since", api_instant(arena, card->happened_at));
        view_set(row, "may_block", json_boolean(card_may_become(card->now, CARD_BLOCKED)));
        api_append(cards, row);
    }
    json_t *view = json_object();
    view_set(view, "cards", cards);
    api_answer(arena, request, 200, view, response);
}

static void block(const struct api *api, struct arena *arena, const struct request *request,
                  struct response *response)
{
    struct card_history history = {.count = 0};
    struct api_reading reading = {.more = cards_read, .work = &history};
    struct card_keeping keeping = {.card_id = request_number(request, API_ROW_ID),
                                   .login_id = api_caller_of(request)->login_id,
                                   .state = CARD_BLOCKED};
    bool is_own = false, is_blocked = false;
    if (!api_read(api, arena, request, &reading, response)) return;
    for (int i = 0; i < history.count; i++) {
        if (history.passages[i].card_id != keeping.card_id) continue;
        is_own = true;
        is_blocked = history.passages[i].now == CARD_BLOCKED;
    }
    keeping.school_id = reading.child.account.school_id;
    if (is_own && !is_blocked) {
        enum err err = desk_card_keep(api->desk, arena, &keeping);
        if (err != OK) {
            api_fault(arena, request, err, response);
            return;
        }
    }
    if (!is_own || keeping.status == CARD_KEEP_UNKNOWN) {
        api_refuse(arena, request, 404, "not_found", NULL, response);
        return;
    }
    if (keeping.status != CARD_KEEP_OK) {
        api_refuse(arena, request, 409, "may_not", "Эту карту сейчас заблокировать нельзя.",
                   response);
        return;
    }
    json_t *view = json_object();
    view_set(view, "id", api_id(arena, keeping.card_id));
    view_set_string(view, "state", card_state_name(CARD_BLOCKED));
    api_answer(arena, request, 200, view, response);
}

API_HANDLER(api_card_block)
{
    const struct api *api = context;
    struct api_repeat repeat;
    if (!api_repeat_begin(api, arena, request, &repeat, response)) return;
    block(api, arena, request, response);
    api_repeat_end(api, &repeat, response);
}
