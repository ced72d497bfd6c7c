/* One person's cards: what he has, what became of each, and what may be done; and the temporary
 * cards of the school. */
#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "desk/card_keep.h"
#include "page/words.h"
#include "school/setting.h"
#include "staffroom/card_views.h"
#include "staffroom/pages.h"
#include "staffroom/person_words.h"

enum { LIFE_SCHOOL, LIFE_ACCOUNT, LIFE_TOLD, LIFE_NUMBER };
enum { DO_SCHOOL, DO_ACCOUNT, DO_ACT, DO_CARD };
enum { STOCK_SCHOOL, STOCK_TOLD, STOCK_NUMBER };
enum { RETURN_SCHOOL, RETURN_CARD };

/* What a button of the page does. */
enum card_act {
    ACT_ORDER,   /* the first card */
    ACT_LOST,    /* dead, and another ordered */
    ACT_DAMAGED, /* another ordered; this one works until then */
    ACT_RENAMED,
    ACT_BLOCK,
    ACT_TAKE_UP,
    ACT_GIVE,
    ACT_TAKE_BACK, /* the order */
    ACT_RETURN     /* the temporary one */
};
static const char *const ACT_WORDS[] = {"order",   "lost", "damaged",   "renamed", "block",
                                        "take_up", "give", "take_back", "return",  NULL};

struct life_work {
    struct arena *arena;
    const struct staffroom_caller *caller;
    struct card_history history;
};

static enum err work_life(struct tx *tx, void *context)
{
    struct life_work *work = context;
    const struct person *pupil = &work->caller->pupil;
    return card_history_load(tx, work->arena, pupil->school_id, pupil->id, &work->history);
}

/* ---- the page ---- */

static const char *passage_words(const struct card_passage *passage)
{
    switch (passage->state) {
    case CARD_ORDERED: return "заказана";
    case CARD_MADE: return "изготовлена";
    case CARD_AT_SCHOOL: return "передана в школу";
    case CARD_GIVEN_OUT: return "выдана";
    case CARD_ACTIVE: return "действует";
    case CARD_BLOCKED: return "заблокирована";
    case CARD_LOST: return "отмечена утерянной";
    case CARD_REPLACED: return passage->chip[0] == '\0' ? "заказ отменён" : "заменена новой";
    case CARD_TEMPORARY: return "выдана временно";
    case CARD_RETURNED: return "возвращена";
    }
    return "";
}

static const char *who_words(struct arena *arena, const struct card_passage *passage)
{
    if (passage->staff_name[0] != '\0') return passage->staff_name;
    if (passage->is_by_family) return "родители, в кабинете";
    if (passage->till_name[0] == '\0') return "система";
    if (passage->cashier_name[0] == '\0') return passage->till_name;
    return arena_printf(arena, "%s, %s", passage->till_name, passage->cashier_name);
}

static json_t *passages_view(struct arena *arena, const struct staffroom_caller *caller,
                             const struct card_history *history, int64_t card_id)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < history->count; i++) {
        const struct card_passage *passage = &history->passages[i];
        if (passage->card_id != card_id) continue;
        json_add(rows, json_pack("{s:s,s:s,s:s}", "what", passage_words(passage), "when",
                                 words_moment(arena, passage->happened_at, caller->school.zone),
                                 "who", who_words(arena, passage)));
    }
    return rows;
}

/* Whether there is any button for it. */
static bool is_moved(const struct card_passage *card)
{
    switch (card->now) {
    case CARD_ORDERED: return card->chip[0] == '\0';
    case CARD_MADE:
    case CARD_AT_SCHOOL:
    case CARD_GIVEN_OUT:
    case CARD_ACTIVE:
    case CARD_BLOCKED:
    case CARD_TEMPORARY: return true;
    case CARD_LOST: return card->is_temporary;
    case CARD_REPLACED:
    case CARD_RETURNED: break;
    }
    return false;
}

/* Buttons are flags; what is done is judged anew when one is pressed. */
static json_t *card_view(struct arena *arena, const struct staffroom_caller *caller,
                         const struct card_history *history, const struct card_passage *card,
                         bool may)
{
    bool is_own = !card->is_temporary, has_left = caller->pupil.state == PERSON_LEFT;
    bool is_used = card->now == CARD_ACTIVE || card->now == CARD_GIVEN_OUT ||
                   card->now == CARD_BLOCKED;
    bool may_order = may && is_own && is_used && !has_left;
    json_t *view = json_pack(
        "{s:s,s:s,s:s,s:b,s:b,s:b,s:b,s:b,s:b,s:b,s:b,s:b}", "id", id_format(arena, card->card_id),
        "state", card_state_words(card->now), "chip", card->chip, "temporary", card->is_temporary,
        "has_batch", card->batch_id != 0, "may_reorder", may_order, "may_lose",
        may && is_own && is_used, "may_block",
        may && (card->now == CARD_ACTIVE || card->now == CARD_TEMPORARY), "may_take_up",
        may && card->now == CARD_BLOCKED, "may_give",
        may && is_own && (card->now == CARD_MADE || card->now == CARD_AT_SCHOOL), "may_take_back",
        may && is_own && card->now == CARD_ORDERED && card->chip[0] == '\0', "may_return",
        may && card->is_temporary && card->now != CARD_RETURNED);
    CHECK(view != NULL);
    view_set(view, "has_acts", json_boolean(may && is_moved(card)));
    view_set_string(view, "cause", card->batch_id != 0 ? card_cause_words(card->cause) : "");
    view_set(view, "batch_number", json_integer(card->batch_number));
    view_set_string(view, "batch_path",
                    card->batch_id == 0 ? ""
                                        : staffroom_path(arena, caller, "cards/batch/%s",
                                                         id_format(arena, card->batch_id)));
    view_set(view, "passages", passages_view(arena, caller, history, card->card_id));
    return view;
}

static bool is_alive(enum card_state state)
{
    return state != CARD_LOST && state != CARD_REPLACED && state != CARD_RETURNED;
}

static bool is_coming(enum card_state state)
{
    return state == CARD_ORDERED || state == CARD_MADE || state == CARD_AT_SCHOOL;
}

/* The newest card first; *out_may_order: nothing alive or on its way. */
static json_t *cards_view(struct arena *arena, const struct staffroom_caller *caller,
                          const struct card_history *history, bool may, bool *out_may_order,
                          bool *out_had)
{
    json_t *rows = json_array();
    bool has_alive = false, had = false, has_coming = false;
    CHECK(rows != NULL);
    for (int i = 0; i < history->count; i++) {
        const struct card_passage *card = &history->passages[i];
        has_alive |= !card->is_temporary && is_alive(card->now);
        has_coming |= !card->is_temporary && is_coming(card->now);
        had |= !card->is_temporary;
    }
    for (int i = history->count - 1; i >= 0; i--) {
        const struct card_passage *card = &history->passages[i];
        bool is_seen = false;
        for (int j = i + 1; j < history->count; j++) {
            is_seen |= history->passages[j].card_id == card->card_id;
        }
        if (is_seen) continue;
        json_t *view = card_view(arena, caller, history, card, may);
        if (has_coming) view_set(view, "may_reorder", json_false());
        json_add(rows, view);
    }
    *out_had = had;
    *out_may_order = may && !has_alive && caller->pupil.state != PERSON_LEFT &&
                     caller->school.in_card_project;
    return rows;
}

static void life_answer(const struct staffroom *room, struct arena *arena,
                        const struct request *request, const char *refusal,
                        struct response *response)
{
    bool may_order, had;
    const struct staffroom_caller *caller = caller_of(request);
    const struct person *pupil = &caller->pupil;
    struct life_work work = {.arena = arena, .caller = caller};
    if (!staffroom_read(room, arena, request, work_life, &work, response)) return;
    const char *name = person_full_name(arena, pupil->surname, pupil->name, pupil->patronymic);
    bool may = caller_may(caller, RIGHT_CARDS, pupil->class_id);
    json_t *view = staffroom_view(room, arena, request, arena_printf(arena, "Карты: %s", name),
                                  "cards");
    if (refusal == NULL) {
        told_set(view, arena, request, LIFE_TOLD, LIFE_NUMBER);
    } else {
        view_set(view, "told", json_null());
        view_set(view, "told_bad", json_false());
    }
    json_t *cards = cards_view(arena, caller, &work.history, may, &may_order, &had);
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    view_set_string(view, "name", name);
    view_set_string(view, "number", pupil->number);
    view_set_string(view, "class", pupil->class_id != 0 ? pupil->class_name : "");
    view_set_string(view, "path", staffroom_path(arena, caller, "pupil/%s/cards", pupil->number));
    view_set_string(view, "person_path", staffroom_path(arena, caller, "pupil/%s", pupil->number));
    view_set_string(view, "photo_page",
                    staffroom_path(arena, caller, "pupil/%s/portrait", pupil->number));
    view_set(view, "may", json_boolean(may));
    view_set(view, "has_cards", json_boolean(json_array_size(cards) > 0));
    view_set(view, "cards", cards);
    view_set(view, "may_order", json_boolean(may_order));
    view_set(view, "had", json_boolean(had));
    staffroom_answer(room, arena, request, "school_card_life", refusal == NULL ? 200 : 422, view,
                     response);
}

static STAFFROOM_HANDLER(life_show)
{
    life_answer(context, arena, request, NULL, response);
}

/* ---- what buttons do ---- */

static bool act_orders(enum card_act act, enum card_cause *out_cause)
{
    switch (act) {
    case ACT_ORDER: *out_cause = CARD_CAUSE_FIRST; return true;
    case ACT_LOST: *out_cause = CARD_CAUSE_LOST; return true;
    case ACT_DAMAGED: *out_cause = CARD_CAUSE_DAMAGED; return true;
    case ACT_RENAMED: *out_cause = CARD_CAUSE_NAME; return true;
    case ACT_BLOCK:
    case ACT_TAKE_UP:
    case ACT_GIVE:
    case ACT_TAKE_BACK:
    case ACT_RETURN: break;
    }
    return false;
}

static enum card_state act_state(enum card_act act)
{
    switch (act) {
    case ACT_BLOCK: return CARD_BLOCKED;
    case ACT_TAKE_UP: return CARD_ACTIVE;
    case ACT_TAKE_BACK: return CARD_REPLACED;
    case ACT_RETURN: return CARD_RETURNED;
    case ACT_LOST:
    case ACT_ORDER:
    case ACT_DAMAGED:
    case ACT_RENAMED:
    case ACT_GIVE: break;
    }
    return CARD_LOST;
}

static enum told act_told(enum card_act act)
{
    switch (act) {
    case ACT_ORDER:
    case ACT_DAMAGED:
    case ACT_RENAMED: return TOLD_ORDERED;
    case ACT_LOST: return TOLD_LOST;
    case ACT_BLOCK: return TOLD_BLOCKED;
    case ACT_TAKE_UP: return TOLD_TAKEN_UP;
    case ACT_GIVE: return TOLD_GIVEN;
    case ACT_TAKE_BACK: return TOLD_TAKEN_BACK;
    case ACT_RETURN: return TOLD_RETURNED;
    }
    return TOLD_STATE;
}

struct acting {
    const struct staffroom *room;
    struct arena *arena;
    const struct request *request;
    enum card_act act;
    int64_t card_id;
    enum card_order_status order; /* answer of orders */
    bool is_done;
};

/* A card of another person is not this page's to move: the path says whose cards it is about. */
static bool is_of_page(const struct card_history *history, int64_t card_id)
{
    for (int i = 0; i < history->count; i++) {
        if (history->passages[i].card_id == card_id) return true;
    }
    return false;
}

static bool had_card(const struct card_history *history)
{
    for (int i = 0; i < history->count; i++) {
        const struct card_passage *passage = &history->passages[i];
        if (!passage->is_temporary && passage->state == CARD_LOST) return true;
    }
    return false;
}

/* Lost, where no other may be ordered (the school has no cards, the pupil has left): the card dies
 * all the same. */
static enum err lost_alone(struct acting *acting)
{
    const struct staffroom_caller *caller = caller_of(acting->request);
    struct card_keeping keeping = {.school_id = caller->school.id,
                                   .card_id = acting->card_id,
                                   .login_id = caller_id(acting->request),
                                   .state = CARD_LOST};
    TRY(desk_card_keep(acting->room->desk, acting->arena, &keeping));
    acting->is_done = keeping.status == CARD_KEEP_OK;
    return OK;
}

static enum err order_act(struct acting *acting, enum card_cause cause)
{
    const struct staffroom_caller *caller = caller_of(acting->request);
    struct card_order order = {.account_id = caller->pupil.id, .cause = cause};
    TRY(desk_card_order(acting->room->desk, acting->arena, caller->school.id,
                        caller_id(acting->request), &order, 1));
    acting->order = order.status;
    acting->is_done = order.status == CARD_ORDER_TAKEN;
    if (acting->is_done || cause != CARD_CAUSE_LOST) return OK;
    return lost_alone(acting);
}

static enum err act_do(struct acting *acting)
{
    int given;
    enum card_cause cause;
    const struct staffroom_caller *caller = caller_of(acting->request);
    struct life_work work = {.arena = acting->arena, .caller = caller};
    TRY(store_read(acting->room->access->store, work_life, &work));
    if (acting->act != ACT_ORDER && !is_of_page(&work.history, acting->card_id)) return OK;
    if (act_orders(acting->act, &cause)) {
        /* Whose only card was lost before is in need of another, not of a first one. */
        if (cause == CARD_CAUSE_FIRST && had_card(&work.history)) cause = CARD_CAUSE_LOST;
        return order_act(acting, cause);
    }
    if (acting->act == ACT_GIVE) {
        TRY(desk_cards_give(acting->room->desk, acting->arena, caller->school.id,
                            caller_id(acting->request), &acting->card_id, 1, &given));
        acting->is_done = given == 1;
        return OK;
    }
    struct card_keeping keeping = {.school_id = caller->school.id,
                                   .card_id = acting->card_id,
                                   .login_id = caller_id(acting->request),
                                   .state = act_state(acting->act)};
    TRY(desk_card_keep(acting->room->desk, acting->arena, &keeping));
    acting->is_done = keeping.status == CARD_KEEP_OK;
    return OK;
}

static STAFFROOM_HANDLER(life_act)
{
    const struct staffroom_caller *caller = caller_of(request);
    struct acting acting = {
        .room = context,
        .arena = arena,
        .request = request,
        .act = (enum card_act)request_number(request, DO_ACT),
        .card_id = request_has(request, DO_CARD) ? request_number(request, DO_CARD) : 0,
    };
    enum err err = act_do(&acting);
    if (err != OK) {
        staffroom_fault(context, arena, request, err, response);
        return;
    }
    if (!acting.is_done && acting.order != CARD_ORDER_TAKEN) {
        life_answer(context, arena, request, card_order_words(acting.order), response);
        return;
    }
    told_redirect(response, arena,
                  staffroom_path(arena, caller, "pupil/%s/cards", caller->pupil.number),
                  acting.is_done ? act_told(acting.act) : TOLD_MAY_NOT, 1);
}

/* ---- temporary cards ---- */

struct stock_work {
    struct arena *arena;
    int64_t school_id;
    struct temporary_cards cards;
    struct settings settings;
};

static enum err work_stock(struct tx *tx, void *context)
{
    struct stock_work *work = context;
    TRY(settings_load(tx, work->school_id, &work->settings));
    return temporary_cards_load(tx, work->arena, work->school_id, &work->cards);
}

static STAFFROOM_HANDLER(stock_show)
{
    const struct staffroom *room = context;
    const struct staffroom_caller *caller = caller_of(request);
    struct stock_work work = {.arena = arena, .school_id = caller->school.id};
    if (!staffroom_read(room, arena, request, work_stock, &work, response)) return;
    int64_t days = work.settings.values[SETTING_TEMPORARY_DAYS];
    json_t *out = json_array(), *in = json_array();
    for (int i = 0; i < work.cards.count; i++) {
        const struct temporary_card *card = &work.cards.cards[i];
        bool is_out = card->state == CARD_TEMPORARY || card->state == CARD_BLOCKED;
        struct instant when = is_out ? card->given_at : card->returned_at;
        json_t *row = json_pack(
            "{s:s,s:s,s:s,s:s,s:s,s:s,s:b,s:s}", "id", id_format(arena, card->card_id), "chip",
            card->chip, "name", arena_printf(arena, "%s %s", card->surname, card->name), "class",
            card->class_name, "path", staffroom_path(arena, caller, "pupil/%s/cards", card->number),
            "when", words_moment(arena, when, caller->school.zone), "overdue",
            temporary_card_is_overdue(card, caller->now, days), "state",
            card_state_words(card->state));
        json_add(is_out ? out : in, row);
    }
    json_t *view = staffroom_view(room, arena, request, "Временные карты", "cards");
    told_set(view, arena, request, STOCK_TOLD, STOCK_NUMBER);
    view_set(view, "has_out", json_boolean(json_array_size(out) > 0));
    view_set(view, "out", out);
    view_set(view, "has_in", json_boolean(json_array_size(in) > 0));
    view_set(view, "in", in);
    view_set(view, "may", json_boolean(caller_may(caller, RIGHT_CARDS, 0)));
    view_set_string(view, "days", words_counted(arena, days, "дня", "дней", "дней"));
    staffroom_answer(room, arena, request, "school_card_stock", 200, view, response);
}

static STAFFROOM_HANDLER(stock_return)
{
    const struct staffroom *room = context;
    const struct staffroom_caller *caller = caller_of(request);
    struct card_keeping keeping = {.school_id = caller->school.id,
                                   .card_id = request_number(request, RETURN_CARD),
                                   .login_id = caller_id(request),
                                   .state = CARD_RETURNED};
    enum err err = desk_card_keep(room->desk, arena, &keeping);
    if (err != OK) {
        staffroom_fault(room, arena, request, err, response);
        return;
    }
    told_redirect(response, arena, staffroom_path(arena, caller, "cards/temporary"),
                  keeping.status == CARD_KEEP_OK ? TOLD_RETURNED : TOLD_MAY_NOT, 1);
}

/* ---- routes ---- */

static const struct field LIFE_FIELDS[] = {
    [LIFE_SCHOOL] = FIELD_OF_SCHOOL,
    [LIFE_ACCOUNT] = FIELD_OF_ACCOUNT,
    [LIFE_TOLD] = FIELD_OF_TOLD,
    [LIFE_NUMBER] = FIELD_OF_TOLD_NUMBER,
};
static const struct field ACT_FIELDS[] = {
    [DO_SCHOOL] = FIELD_OF_SCHOOL,
    [DO_ACCOUNT] = FIELD_OF_ACCOUNT,
    [DO_ACT] = {"act", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, ACT_WORDS},
    [DO_CARD] = {"card", FIELD_IN_FORM, FIELD_ID, false, 0, 0, NULL},
};
static const struct field STOCK_FIELDS[] = {
    [STOCK_SCHOOL] = FIELD_OF_SCHOOL,
    [STOCK_TOLD] = FIELD_OF_TOLD,
    [STOCK_NUMBER] = FIELD_OF_TOLD_NUMBER,
};
static const struct field RETURN_FIELDS[] = {
    [RETURN_SCHOOL] = FIELD_OF_SCHOOL,
    [RETURN_CARD] = {"card", FIELD_IN_FORM, FIELD_ID, true, 0, 0, NULL},
};

static const struct route ROUTES[] = {
    {STAFFROOM_GET("/school/{school}/pupil/{account}/cards", WHOLE(RIGHT_CARDS_READ), life_show),
     ROUTE_FIELDS(LIFE_FIELDS), .trail = "Карты ученика"},
    {STAFFROOM_POST("/school/{school}/pupil/{account}/cards", WHOLE(RIGHT_CARDS), life_act),
     ROUTE_FIELDS(ACT_FIELDS), .trail = "Карты ученика: действие"},
    {STAFFROOM_GET("/school/{school}/cards/temporary", WHOLE(RIGHT_CARDS_READ), stock_show),
     ROUTE_FIELDS(STOCK_FIELDS)},
    {STAFFROOM_POST("/school/{school}/cards/temporary", WHOLE(RIGHT_CARDS), stock_return),
     ROUTE_FIELDS(RETURN_FIELDS), .trail = "Временная карта возвращена"},
};

const struct staffroom_pages staffroom_card_life_pages = {STAFFROOM_PAGES(ROUTES)};
