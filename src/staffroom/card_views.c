/* Words of cards and batches. */
#include "staffroom/card_views.h"

#include "base/check.h"
#include "base/id.h"
#include "page/words.h"

const char *card_batch_state_words(enum card_batch_state state)
{
    switch (state) {
    case CARD_BATCH_GATHERING: return "собирается";
    case CARD_BATCH_IN_WORK: return "в работе";
    case CARD_BATCH_MADE: return "изготовлена";
    case CARD_BATCH_HANDED_OVER: return "передана школе";
    }
    return "";
}

const char *card_cause_words(enum card_cause cause)
{
    switch (cause) {
    case CARD_CAUSE_FIRST: return "первая карта";
    case CARD_CAUSE_LOST: return "вместо утерянной";
    case CARD_CAUSE_DAMAGED: return "вместо испорченной";
    case CARD_CAUSE_NAME: return "сменилось имя";
    }
    return "";
}

const char *card_order_words(enum card_order_status status)
{
    switch (status) {
    case CARD_ORDER_TAKEN: return "";
    case CARD_ORDER_NO_PROJECT:
        return "Школа не участвует в проекте «Карта школьника»: карты для неё не заказываются.";
    case CARD_ORDER_PERSON_UNKNOWN: return "В этой школе нет такого лицевого счёта.";
    case CARD_ORDER_PERSON_LEFT: return "Этот человек выбыл из школы.";
    case CARD_ORDER_UNDER_WAY: return "Новая карта уже заказана и ещё не выдана.";
    case CARD_ORDER_HAS_CARD:
        return "Карта уже есть. Выберите, почему нужна новая: утеряна, испорчена, сменилось имя.";
    case CARD_ORDER_NO_CARD: return "Карты ещё не было: закажите первую.";
    }
    return "";
}

json_t *card_batch_row(struct arena *arena, const struct staffroom_caller *caller,
                       const struct card_batch *batch)
{
    const struct zone *zone = caller->school.zone;
    json_t *row = json_pack(
        "{s:I,s:s,s:s,s:s,s:b,s:i,s:i,s:s,s:s}", "number", (json_int_t)batch->number, "path",
        staffroom_path(arena, caller, "cards/batch/%s", id_format(arena, batch->id)), "state",
        card_batch_state_words(batch->state), "promised", day_format(arena, batch->promised_day),
        "late", card_batch_is_late(batch, caller->today), "cards", batch->card_count, "bound",
        batch->bound_count, "opened", words_moment(arena, batch->opened_at, zone), "made",
        batch->is_made ? words_moment(arena, batch->made_at, zone) : "");
    CHECK(row != NULL);
    return row;
}

/* ---- what was done ---- */

const char *const TOLD_WORDS[] = {"ordered", "nobody",   "given",      "blocked", "taken_up",
                                  "lost",    "returned", "taken_back", "state",   "bound",
                                  "undone",  "photo",    "photo_gone", "may_not", NULL};

static const char *told_sentence(struct arena *arena, enum told told, int64_t number)
{
    const char *cards = words_counted(arena, number, "карта", "карты", "карт");
    switch (told) {
    case TOLD_ORDERED: return arena_printf(arena, "Заказано: %s.", cards);
    case TOLD_NOBODY: return "Заказывать нечего: карты есть у всех или уже заказаны.";
    case TOLD_GIVEN: return arena_printf(arena, "Отмечено выданными: %s.", cards);
    case TOLD_BLOCKED: return "Карта заблокирована. Кассы узнают об этом сразу.";
    case TOLD_TAKEN_UP: return "Блокировка снята: картой снова можно пользоваться.";
    case TOLD_LOST: return "Карта отмечена утерянной и больше не действует. Деньги на счёте целы.";
    case TOLD_RETURNED: return "Временная карта принята и свободна.";
    case TOLD_TAKEN_BACK: return "Заказ карты отменён.";
    case TOLD_STATE: return "Готово.";
    case TOLD_BOUND: return arena_printf(arena, "Чипы привязаны: %s.", cards);
    case TOLD_UNDONE: return "Последняя привязка отменена.";
    case TOLD_PHOTO: return arena_printf(arena, "Сохранено фотографий: %d.", (int)number);
    case TOLD_PHOTO_GONE: return arena_printf(arena, "Удалено фотографий: %d.", (int)number);
    case TOLD_MAY_NOT: return "С этой картой так поступить нельзя: её состояние уже другое.";
    case TOLD_COUNT: break;
    }
    return "";
}

void told_set(json_t *view, struct arena *arena, const struct request *request, int told_field,
              int number_field)
{
    bool is_told = request_has(request, told_field);
    int64_t number = request_has(request, number_field) ? request_number(request, number_field) : 0;
    enum told told = is_told ? (enum told)request_number(request, told_field) : TOLD_COUNT;
    view_set(view, "told", is_told ? json_string(told_sentence(arena, told, number)) : json_null());
    view_set(view, "told_bad", json_boolean(told == TOLD_MAY_NOT));
}

void told_redirect(struct response *response, struct arena *arena, const char *path, enum told told,
                   int number)
{
    response_redirect(response,
                      arena_printf(arena, "%s?told=%s&n=%d", path, TOLD_WORDS[told], number));
}
