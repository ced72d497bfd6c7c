/* Who stands there, as the page shows it: never why a child eats free. */
#include "base/buf.h"
#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "meals/allergen.h"
#include "till/screen_inside.h"

char *screen_person_name(struct arena *arena, const struct replica_person *person)
{
    return arena_printf(arena, "%s %s", person->surname, person->name);
}

static const char *photo_address(struct arena *arena, const struct replica_person *person)
{
    if (person->photo[0] == '\0') return NULL;
    return arena_printf(arena, "/photo?account=%s&v=%s", id_format(arena, person->account_id),
                        person->photo);
}

json_t *screen_face(struct arena *arena, const struct replica_person *person)
{
    json_t *view = json_pack("{s:s,s:s,s:s,s:s?}", "name", screen_person_name(arena, person),
                             "initials", screen_initials(arena, person->surname, person->name),
                             "class", person->class_name, "photo", photo_address(arena, person));
    CHECK(view != NULL);
    view_set_id(view, arena, "account", person->account_id);
    return view;
}

static json_t *codes_view(const char *codes)
{
    json_t *view = view_array();
    struct text rest = text_of(codes);
    while (rest.size > 0) {
        struct text code = text_cut(&rest, ' ');
        if (code.size > 0) json_add(view, json_stringn(code.bytes, code.size));
    }
    return view;
}

static json_t *meals_view(struct arena *arena, const struct counter_person *person)
{
    json_t *view = view_array();
    for (int i = 0; i < person->meal_count; i++) {
        const struct counter_meal *meal = &person->meals[i];
        bool is_served = meal->refusal == SALE_ALREADY_SERVED;
        json_t *row = view_object();
        view_set_id(row, arena, "set_meal", meal->set_meal_id);
        view_set_string(row, "name", meal->name);
        view_set_string(row, "meal", screen_meal_name(meal->meal));
        view_set_money(row, "price", meal->price);
        view_set(row, "by_roster", json_boolean(meal->is_charged_by_roster));
        view_set_string(row, "state",
                        meal->refusal == SALE_OK ? "can"
                        : is_served              ? "served"
                                                 : "none");
        view_set_string(row, "text", screen_refusal_title(meal->refusal));
        json_add(view, row);
    }
    return view;
}

/* Ids, for the tiles; the page knows the names. */
static json_t *bans_view(struct arena *arena, const struct counter_person *person)
{
    json_t *view = view_array();
    for (int i = 0; i < person->ban_count; i++) {
        json_add(view, json_string(id_format(arena, person->bans[i].banned_id)));
    }
    return view;
}

static void set_money(json_t *view, const struct counter_person *person)
{
    bool is_told = person->balance_is_shown || person->balance_may_be_asked;
    view_set(view, "balance",
             is_told ? json_integer(money_in_kopecks(person->balance)) : json_null());
    json_t *left = json_null();
    if (person->about.has_day_limit) {
        struct money rest = money_minus(person->about.day_limit, person->spent_today);
        left = json_integer(money_is_negative(rest) ? 0 : money_in_kopecks(rest));
    }
    view_set(view, "day_left", left);
}

static void set_card(json_t *view, struct arena *arena, const struct counter_person *person)
{
    bool has = person->has_card;
    view_set_id(view, arena, "card", has ? person->card.id : 0);
    view_set_string(view, "card_text",
                    has ? arena_printf(arena, "Карта %s", screen_card_words(person->card.state))
                        : "Карты нет");
    view_set(view, "can_activate",
             json_boolean(has && !card_is_usable(person->card.state) &&
                          card_may_become(person->card.state, CARD_ACTIVE)));
    view_set(view, "has_temporary",
             json_boolean(has && person->was_shown && person->card.state == CARD_TEMPORARY));
}

json_t *screen_person_view(struct screen *screen, struct arena *arena,
                           const struct counter_person *person, const struct screen_who *who)
{
    (void)screen;
    json_t *view = screen_face(arena, &person->about);
    view_set_string(view, "mark", who->is_guest ? "Гость" : who->card_id == 0 ? "без карты" : "");
    view_set(view, "guest", json_boolean(who->is_guest));
    view_set_id(view, arena, "shown_card", who->card_id);
    view_set_string(view, "number", person->about.number);
    view_set_string(view, "warning", allergens_words(arena, text_of(person->about.allergens)));
    view_set(view, "allergens", codes_view(person->about.allergens));
    view_set(view, "must_acknowledge",
             json_boolean(person->must_acknowledge && !who->is_acknowledged));
    view_set(view, "banned", bans_view(arena, person));
    view_set(view, "meals", meals_view(arena, person));
    set_money(view, person);
    set_card(view, arena, person);
    return view;
}
