/* «Карты»: what opens the account, and stopping a lost one at once, without a call to anybody. */
#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "desk/card_keep.h"
#include "page/words.h"
#include "web/inside.h"
#include "web/pages.h"

struct cards_page {
    struct card_history history;
};

static enum err cards_read(struct tx *tx, struct page_reading *reading)
{
    struct cards_page *page = reading->page;
    const struct child *child = page_child(reading);
    return card_history_load(tx, reading->arena, child->account.school_id,
                             child->account.account_id, &page->history);
}

/* As a parent asks: can it be used, and what is it waiting for? */
static const char *state_words(enum card_state state)
{
    switch (state) {
    case CARD_ORDERED: return "заказана, изготавливается";
    case CARD_MADE: return "изготовлена, скоро будет в школе";
    case CARD_AT_SCHOOL: return "в школе, её выдаст ответственный по питанию";
    case CARD_GIVEN_OUT: return "выдана, активируется на кассе";
    case CARD_ACTIVE: return "действует";
    case CARD_BLOCKED: return "заблокирована";
    case CARD_LOST: return "отмечена утерянной";
    case CARD_REPLACED: return "заменена новой";
    case CARD_TEMPORARY: return "временная, действует";
    case CARD_RETURNED: return "временная, возвращена";
    }
    return "";
}

static bool is_shown(const struct card_history *history, int index)
{
    const struct card_passage *card = &history->passages[index];
    for (int i = index + 1; i < history->count; i++) {
        if (history->passages[i].card_id == card->card_id) return false;
    }
    return card->now != CARD_REPLACED && card->now != CARD_RETURNED;
}

/* Those that still mean something, the newest first, each by its last passage. */
static json_t *cards_view(struct arena *arena, const struct card_history *history,
                          const struct zone *zone)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = history->count - 1; i >= 0; i--) {
        const struct card_passage *card = &history->passages[i];
        if (!is_shown(history, i)) continue;
        bool may_block = card_may_become(card->now, CARD_BLOCKED);
        json_t *row = json_pack("{s:s,s:s,s:s,s:b,s:b}", "id", id_format(arena, card->card_id),
                                "state", state_words(card->now), "since",
                                words_moment(arena, card->happened_at, zone), "may_block",
                                may_block, "blocked", card->now == CARD_BLOCKED);
        json_add(rows, row);
    }
    return rows;
}

WEB_HANDLER(own_cards_show)
{
    const struct web *web = context;
    struct cards_page page = {{0}};
    struct page_reading reading = {
        .arena = arena, .session = &caller_of(request)->session, .more = cards_read, .page = &page};
    enum err err = page_read(web, &reading);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
        return;
    }
    const struct child *child = page_child(&reading);
    json_t *view = page_view_family(web, arena, caller_of(request), &reading.family, "Карты",
                                    "profile");
    json_t *cards = cards_view(arena, &page.history, child->zone);
    view_set(view, "has_cards", json_boolean(json_array_size(cards) > 0));
    view_set(view, "cards", cards);
    view_set_string(view, "number", child->number);
    view_set(view, "is_done", json_boolean(request_flag(request, CARDS_DONE)));
    page_answer(web, arena, request, "cards", 200, view, response);
}

struct own_work {
    struct arena *arena;
    const struct child *child;
    struct card_history history;
};

static enum err work_own(struct tx *tx, void *context)
{
    struct own_work *work = context;
    return card_history_load(tx, work->arena, work->child->account.school_id,
                             work->child->account.account_id, &work->history);
}

/* Only cards of the child that the form names: another's id is an unknown page. */
WEB_HANDLER(own_card_block)
{
    const struct web *web = context;
    struct child child;
    bool is_own = false;
    if (!form_child(web, arena, request, request_text(request, CARD_NUMBER), &child, response)) {
        return;
    }
    struct own_work work = {.arena = arena, .child = &child};
    struct card_keeping keeping = {
        .school_id = child.account.school_id,
        .card_id = request_number(request, CARD_ID),
        .login_id = caller_of(request)->session.login_id,
        .state = CARD_BLOCKED,
    };
    enum err err = store_read(web->store, work_own, &work);
    for (int i = 0; err == OK && i < work.history.count; i++) {
        is_own |= work.history.passages[i].card_id == keeping.card_id;
    }
    if (err == OK && is_own) err = desk_card_keep(web->desk, arena, &keeping);
    if (err != OK)
        answer_fault(web, arena, request, err, response);
    else
        response_redirect(response, is_own ? "/cabinet/cards?done=1" : "/cabinet/cards");
}
