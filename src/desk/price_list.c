/* Changing price lists. */
#include "desk/price_list.h"

#include <string.h>

#include "base/check.h"
#include "ledger/origin.h"
#include "meals/contract.h"
#include "school/school.h"

enum { PRICE_CHANGES_LIMIT = 20000 /* in one deed */ };

const char *price_refusal(enum price_status status)
{
    switch (status) {
    case PRICE_OK: break;
    case PRICE_LIST_UNKNOWN: return "Такого прейскуранта нет.";
    case PRICE_NAME_INVALID: return "Назовите прейскурант, до ста двадцати знаков.";
    case PRICE_CATERER_UNKNOWN: return "Выберите организатора питания.";
    case PRICE_SCHOOLS_MISSING: return "Выберите школы или «все школы организатора».";
    case PRICE_SCHOOL_UNKNOWN: return "Такой школы нет.";
    case PRICE_DATES_REVERSED: return "Последний день раньше первого.";
    case PRICE_LIST_IS_HELD: return "Прейскурант уже действует: его первый день не меняется.";
    case PRICE_LIST_ENDED: return "Прейскурант больше не действует.";
    case PRICE_DISH_UNKNOWN: return "Такого блюда в справочнике нет.";
    case PRICE_DISH_ARCHIVED: return "Блюдо в архиве: выберите то, которое его заменило.";
    case PRICE_AMOUNT_INVALID: return "Цена — сумма в рублях больше нуля: 34,50.";
    case PRICE_DAY_PAST: return "Прошедшие дни не меняются: укажите сегодня или позже.";
    case PRICE_DAY_OUTSIDE: return "В этот день прейскурант не действует.";
    case PRICE_DAY_SOLD:
        return "Сегодня блюдо уже продаётся по другой цене: первый возможный день — завтра.";
    case PRICE_UNCHANGED: return "Блюдо и так столько стоит.";
    case PRICE_EMPTY: return "В прейскуранте нет ни одной цены.";
    case PRICE_OVERLAPS:
        return "Те же блюда в тех же школах уже продаёт другой действующий прейскурант.";
    case PRICE_TOO_MANY: return "Слишком много цен за один раз.";
    }
    return NULL;
}

static struct price_list *list_of(const struct price_book *book, int64_t list_id)
{
    for (int i = 0; i < book->list_count; i++) {
        if (book->lists[i].id == list_id) return &book->lists[i];
    }
    return NULL;
}

static const char *days_words(struct arena *arena, const struct price_list *list)
{
    if (list->last_day.number == PRICE_NO_END) {
        return arena_printf(arena, "с %s", day_format(arena, list->first_day));
    }
    return arena_printf(arena, "с %s по %s", day_format(arena, list->first_day),
                        day_format(arena, list->last_day));
}

/* ---- making ---- */

static enum err schools_judge(struct tx *tx, struct arena *arena, const int64_t *school_ids,
                              int count, enum price_status *out_status)
{
    struct school_list schools;
    TRY(school_list_load(tx, arena, &schools));
    *out_status = PRICE_OK;
    for (int i = 0; i < count; i++) {
        bool is_known = false;
        for (int j = 0; j < schools.count; j++) is_known |= schools.rows[j].id == school_ids[i];
        if (!is_known) *out_status = PRICE_SCHOOL_UNKNOWN;
    }
    return OK;
}

static enum price_status list_form(const struct price_list *list)
{
    struct text name = text_trim(text_of(list->name));
    if (!text_is_utf8(name) || name.size == 0 ||
        text_length_characters(name) > PRICE_LIST_NAME_LIMIT) {
        return PRICE_NAME_INVALID;
    }
    return day_compare(list->last_day, list->first_day) < 0 ? PRICE_DATES_REVERSED : PRICE_OK;
}

static const char *schools_words(struct arena *arena, bool covers_all, int count)
{
    return covers_all ? "все школы организатора" : arena_printf(arena, "школ: %d", count);
}

static enum err made_judge(struct tx *tx, struct arena *arena, const struct catalogue_deed *deed,
                           const struct price_list_new *made, enum price_status *out_status)
{
    struct caterer_list caterers;
    const struct price_list *list = &made->list;
    TRY(caterers_load(tx, arena, &caterers));
    *out_status = list_form(list);
    if (*out_status == PRICE_NAME_INVALID) return OK;
    if (caterer_in_list(&caterers, list->caterer_id) == NULL) {
        *out_status = PRICE_CATERER_UNKNOWN;
    } else if (!list->covers_all && made->school_count == 0) {
        *out_status = PRICE_SCHOOLS_MISSING;
    } else if (*out_status == PRICE_OK) {
        TRY(schools_judge(tx, arena, made->school_ids, made->school_count, out_status));
        bool is_past = day_compare(list->first_day, deed->today) < 0;
        if (*out_status == PRICE_OK && is_past) *out_status = PRICE_DAY_PAST;
    }
    return OK;
}

enum err price_list_make(struct tx *tx, struct arena *arena, const struct catalogue_deed *deed,
                         struct price_list_new *made, enum price_status *out_status)
{
    struct price_list *list = &made->list;
    TRY(made_judge(tx, arena, deed, made, out_status));
    if (*out_status != PRICE_OK) return OK;
    TRY(origin_take_ids(tx, 1, &list->id));
    list->login_id = deed->login_id;
    list->made_at = deed->now;
    list->is_held = false;
    TRY(price_list_insert(tx, list));
    for (int i = 0; i < made->school_count && !list->covers_all; i++) {
        struct price_place place = {list->id, made->school_ids[i], list->first_day,
                                    day_of_number(PRICE_NO_END)};
        TRY(price_place_set(tx, &place));
    }
    TRY(catalogue_change_add(
        tx, deed, CHANGE_OF_LIST, list->id, CHANGE_ADDED, "",
        arena_printf(arena, "%s, %s, %s", list->name, days_words(arena, list),
                     schools_words(arena, list->covers_all, made->school_count))));
    return OK;
}

enum err price_list_change(struct tx *tx, struct arena *arena, const struct catalogue_deed *deed,
                           const struct price_list *list, enum price_status *out_status)
{
    struct price_book book;
    TRY(price_book_load(tx, arena, deed->today, &book));
    const struct price_list *was = list_of(&book, list->id);
    *out_status = was == NULL ? PRICE_LIST_UNKNOWN : list_form(list);
    if (*out_status != PRICE_OK) return OK;
    bool has_moved = day_compare(was->first_day, list->first_day) != 0 ||
                     day_compare(was->last_day, list->last_day) != 0;
    bool is_past = day_compare(list->first_day, deed->today) < 0;
    if (has_moved && was->is_held)
        *out_status = PRICE_LIST_IS_HELD;
    else if (has_moved && is_past)
        *out_status = PRICE_DAY_PAST;
    if (*out_status != PRICE_OK) return OK;
    struct price_list changed = *was;
    changed.name = list->name;
    changed.first_day = list->first_day;
    changed.last_day = list->last_day;
    TRY(price_list_update(tx, &changed));
    if (strcmp(was->name, list->name) != 0) {
        TRY(catalogue_change_add(tx, deed, CHANGE_OF_LIST, list->id, CHANGE_NAME, was->name,
                                 list->name));
    }
    if (!has_moved) return OK;
    return catalogue_change_add(tx, deed, CHANGE_OF_LIST, list->id, CHANGE_DAYS,
                                days_words(arena, was), days_words(arena, &changed));
}

/* ---- judging a held list after a change in memory ---- */

static enum err overlap_judge(struct tx *tx, struct arena *arena, const struct price_book *book,
                              int64_t list_id, struct day today, enum price_status *out_status)
{
    struct price_contracts contracts;
    struct price_findings findings;
    TRY(price_contracts_load(tx, arena, &contracts));
    price_find(arena, book, list_id, &contracts, today, &findings);
    if (price_findings_refuse(&findings)) *out_status = PRICE_OVERLAPS;
    return OK;
}

/* ---- schools ---- */

static bool is_among(const int64_t *ids, int count, int64_t id)
{
    for (int i = 0; i < count; i++) {
        if (ids[i] == id) return true;
    }
    return false;
}

struct places {
    struct price_place *list;
    int count;
};

/* Of a draft rows come and go; of a held list a school that leaves keeps the days that it had. */
static enum err places_change(struct tx *tx, const struct price_list *list, struct day first_day,
                              const struct places *places, const int64_t *school_ids, int count,
                              int *out_changed)
{
    *out_changed = 0;
    for (int i = 0; i < places->count; i++) {
        struct price_place place = places->list[i];
        if (place.list_id != list->id) continue;
        bool stays = is_among(school_ids, count, place.school_id);
        bool holds = day_compare(place.last_day, first_day) >= 0;
        if (stays == holds) continue;
        bool never_held = !list->is_held || day_compare(place.first_day, first_day) >= 0;
        ++*out_changed;
        if (!stays && never_held) {
            TRY(price_place_drop(tx, list->id, place.school_id));
            continue;
        }
        if (stays && day_compare(day_add(place.last_day, 1), first_day) < 0) {
            place.first_day = first_day;
        }
        place.last_day = stays ? day_of_number(PRICE_NO_END) : day_add(first_day, -1);
        TRY(price_place_set(tx, &place));
    }
    for (int i = 0; i < count; i++) {
        bool is_there = false;
        for (int j = 0; j < places->count; j++) {
            is_there |= places->list[j].list_id == list->id &&
                        places->list[j].school_id == school_ids[i];
        }
        if (is_there) continue;
        struct price_place place = {list->id, school_ids[i], first_day,
                                    day_of_number(PRICE_NO_END)};
        ++*out_changed;
        TRY(price_place_set(tx, &place));
    }
    return OK;
}

enum err price_list_schools(struct tx *tx, struct arena *arena, const struct catalogue_deed *deed,
                            int64_t list_id, const int64_t *school_ids, int school_count,
                            struct day first_day, enum price_status *out_status)
{
    struct price_book book, after;
    struct places places;
    int changed;
    TRY(price_book_load(tx, arena, deed->today, &book));
    TRY(price_places_load(tx, arena, &places.list, &places.count));
    const struct price_list *list = list_of(&book, list_id);
    *out_status = list == NULL        ? PRICE_LIST_UNKNOWN
                  : school_count == 0 ? PRICE_SCHOOLS_MISSING
                  : list->covers_all  ? PRICE_LIST_IS_HELD
                                      : PRICE_OK;
    if (*out_status != PRICE_OK) return OK;
    TRY(schools_judge(tx, arena, school_ids, school_count, out_status));
    bool is_past = list->is_held && day_compare(first_day, deed->today) <= 0;
    if (*out_status == PRICE_OK && is_past) *out_status = PRICE_DAY_PAST;
    if (*out_status != PRICE_OK) return OK;
    if (!list->is_held) first_day = list->first_day;
    TRY(places_change(tx, list, first_day, &places, school_ids, school_count, &changed));
    TRY(price_book_load(tx, arena, deed->today, &after));
    if (list->is_held) TRY(overlap_judge(tx, arena, &after, list_id, deed->today, out_status));
    if (*out_status != PRICE_OK) return ERR_CANCELLED; /* the caller undoes the places */
    if (changed == 0) return OK;
    return catalogue_change_add(
        tx, deed, CHANGE_OF_LIST, list_id, CHANGE_SCHOOLS, "",
        arena_printf(arena, "с %s школ: %d", day_format(arena, first_day), school_count));
}

/* ---- prices ---- */

/* What every change is judged by; rows grow as changes are taken. */
struct setting_prices {
    struct arena *arena;
    const struct catalogue_deed *deed;
    struct catalogue catalogue;
    struct price_book book;
    const struct price_list *list;
    struct price_row *written;
    int written_count;
};

/* A held list's prices of today may begin to be, or cease; they do not change. */
static bool sells_today(const struct setting_prices *setting, const struct price_change *change)
{
    const struct price_book *book = &setting->book;
    struct day today = setting->deed->today;
    if (!setting->list->is_held || day_compare(change->first_day, today) != 0) return false;
    if (money_is_zero(change->price)) return false;
    const struct price_row *row = price_row_on(book, setting->list->id, change->dish_id, today);
    return row != NULL && money_is_positive(row->price) &&
           money_compare(row->price, change->price) != 0 &&
           day_compare(setting->list->first_day, today) <= 0;
}

static enum price_status change_judge(const struct setting_prices *setting,
                                      const struct price_change *change)
{
    const struct price_list *list = setting->list;
    const struct catalogue_dish *dish = catalogue_dish(&setting->catalogue, change->dish_id);
    if (dish == NULL) return PRICE_DISH_UNKNOWN;
    if (dish->is_archived && !money_is_zero(change->price)) return PRICE_DISH_ARCHIVED;
    if (!money_is_zero(change->price) && !money_is_amount(change->price)) {
        return PRICE_AMOUNT_INVALID;
    }
    if (day_compare(change->first_day, setting->deed->today) < 0) return PRICE_DAY_PAST;
    if (day_compare(change->first_day, list->first_day) < 0 ||
        day_compare(change->first_day, list->last_day) > 0) {
        return PRICE_DAY_OUTSIDE;
    }
    if (sells_today(setting, change)) return PRICE_DAY_SOLD;
    const struct price_row *row = price_row_on(&setting->book, list->id, change->dish_id,
                                               change->first_day);
    struct money costs = row == NULL ? money_zero() : row->price;
    return money_compare(costs, change->price) == 0 ? PRICE_UNCHANGED : PRICE_OK;
}

static void row_take(struct setting_prices *setting, const struct price_change *change)
{
    struct price_book *book = &setting->book;
    struct price_row row = {.list_id = setting->list->id,
                            .dish_id = change->dish_id,
                            .first_day = change->first_day,
                            .turn = 1,
                            .price = change->price,
                            .login_id = setting->deed->login_id,
                            .set_at = setting->deed->now};
    struct price_rows of = price_rows_of(book, row.list_id, row.dish_id);
    int at = (int)(of.rows - book->rows);
    for (int i = 0; i < of.count && day_compare(of.rows[i].first_day, row.first_day) <= 0; i++) {
        if (day_compare(of.rows[i].first_day, row.first_day) == 0) row.turn = of.rows[i].turn + 1;
        at++;
    }
    memmove(book->rows + at + 1, book->rows + at,
            (size_t)(book->row_count - at) * sizeof *book->rows);
    book->rows[at] = row;
    book->row_count++;
    setting->written[setting->written_count++] = row;
}

static enum price_status changes_take(struct setting_prices *setting, struct price_change *changes,
                                      int count)
{
    enum price_status first = PRICE_OK;
    for (int i = 0; i < count; i++) {
        changes[i].status = change_judge(setting, &changes[i]);
        bool refuses = changes[i].status != PRICE_OK && changes[i].status != PRICE_UNCHANGED;
        if (refuses && first == PRICE_OK) first = changes[i].status;
        if (changes[i].status == PRICE_OK) row_take(setting, &changes[i]);
    }
    return first;
}

/* The book's rows, with room for the changes behind them. */
static void rows_make_room(struct setting_prices *setting, int count)
{
    struct price_book *book = &setting->book;
    struct price_row *rows = ARENA_ARRAY(setting->arena, struct price_row,
                                         (size_t)(book->row_count + count) + 1);
    if (book->row_count > 0) memcpy(rows, book->rows, (size_t)book->row_count * sizeof *rows);
    book->rows = rows;
    setting->written = ARENA_ARRAY(setting->arena, struct price_row, (size_t)count + 1);
}

enum err prices_set(struct tx *tx, struct arena *arena, const struct catalogue_deed *deed,
                    int64_t list_id, struct price_change *changes, int count,
                    enum price_status *out_status, int *out_written)
{
    struct setting_prices setting = {.arena = arena, .deed = deed};
    *out_written = 0;
    TRY(catalogue_load(tx, arena, &setting.catalogue));
    TRY(price_book_load(tx, arena, deed->today, &setting.book));
    setting.list = list_of(&setting.book, list_id);
    *out_status = setting.list == NULL                                   ? PRICE_LIST_UNKNOWN
                  : day_compare(setting.list->last_day, deed->today) < 0 ? PRICE_LIST_ENDED
                  : count > PRICE_CHANGES_LIMIT                          ? PRICE_TOO_MANY
                                                                         : PRICE_OK;
    if (*out_status != PRICE_OK) return OK;
    rows_make_room(&setting, count);
    *out_status = changes_take(&setting, changes, count);
    if (*out_status != PRICE_OK) return OK;
    if (setting.list->is_held && setting.written_count > 0) {
        TRY(overlap_judge(tx, arena, &setting.book, list_id, deed->today, out_status));
        if (*out_status != PRICE_OK) return OK;
    }
    *out_written = setting.written_count;
    return price_rows_insert(tx, setting.written, setting.written_count);
}

/* ---- in force, and its end ---- */

enum err price_list_find(struct tx *tx, struct arena *arena, int64_t list_id, struct day today,
                         struct price_findings *out_findings)
{
    struct price_book book;
    struct price_contracts contracts;
    TRY(price_book_load(tx, arena, today, &book));
    TRY(price_contracts_load(tx, arena, &contracts));
    price_find(arena, &book, list_id, &contracts, today, out_findings);
    return OK;
}

static bool has_price(const struct price_book *book, int64_t list_id)
{
    for (int i = 0; i < book->row_count; i++) {
        if (book->rows[i].list_id == list_id && money_is_positive(book->rows[i].price)) return true;
    }
    return false;
}

enum err price_list_hold(struct tx *tx, struct arena *arena, const struct catalogue_deed *deed,
                         int64_t list_id, enum price_status *out_status)
{
    struct price_book book;
    TRY(price_book_load(tx, arena, deed->today, &book));
    struct price_list *list = list_of(&book, list_id);
    *out_status = list == NULL                                   ? PRICE_LIST_UNKNOWN
                  : list->is_held                                ? PRICE_LIST_IS_HELD
                  : day_compare(list->last_day, deed->today) < 0 ? PRICE_LIST_ENDED
                  : !has_price(&book, list_id)                   ? PRICE_EMPTY
                                                                 : PRICE_OK;
    if (*out_status != PRICE_OK) return OK;
    TRY(overlap_judge(tx, arena, &book, list_id, deed->today, out_status));
    if (*out_status != PRICE_OK) return OK;
    if (day_compare(list->first_day, deed->today) < 0) list->first_day = deed->today;
    list->is_held = true;
    list->held_at = deed->now;
    TRY(price_list_update(tx, list));
    return catalogue_change_add(tx, deed, CHANGE_OF_LIST, list_id, CHANGE_HELD, "черновик",
                                days_words(arena, list));
}

enum err price_list_end(struct tx *tx, struct arena *arena, const struct catalogue_deed *deed,
                        int64_t list_id, struct day last_day, enum price_status *out_status)
{
    struct price_book book;
    TRY(price_book_load(tx, arena, deed->today, &book));
    const struct price_list *list = list_of(&book, list_id);
    *out_status = list == NULL                                   ? PRICE_LIST_UNKNOWN
                  : day_compare(last_day, list->first_day) < 0   ? PRICE_DATES_REVERSED
                  : day_compare(list->last_day, deed->today) < 0 ? PRICE_LIST_ENDED
                  : day_compare(last_day, deed->today) < 0       ? PRICE_DAY_PAST
                                                                 : PRICE_OK;
    if (*out_status != PRICE_OK) return OK;
    struct price_book after;
    struct price_list ended = *list;
    const char *was = days_words(arena, list);
    ended.last_day = last_day;
    TRY(price_list_update(tx, &ended));
    TRY(price_book_load(tx, arena, deed->today, &after));
    if (list->is_held) TRY(overlap_judge(tx, arena, &after, list_id, deed->today, out_status));
    if (*out_status != PRICE_OK) return ERR_CANCELLED; /* the caller undoes it */
    return catalogue_change_add(tx, deed, CHANGE_OF_LIST, list_id, CHANGE_DAYS, was,
                                days_words(arena, &ended));
}
