/* Price lists: asked against a naive model of random lists and days, changed within their rules,
 * and followed by what schools sell: in each zone on its own day, also after days away. */
#include "desk_kit.h"

#include <stdlib.h>

#include "desk/price_apply.h"
#include "desk/price_list.h"
#include "ledger/book.h"
#include "meals/contract.h"
#include "school/school.h"

#define ROWS(list) (sizeof(list) / sizeof((list)[0]))

enum {
    MODEL_LISTS = 3,
    MODEL_SCHOOLS = 3,
    MODEL_DISHES = 3,
    MODEL_DAYS = 24,
    MODEL_ROUNDS = 400,
    ROWS_A_DISH = 4,
    FIRST = 20000, /* a day */
    CATERER = 1,
    TEA = 501,
    BUN,
    SOUP
};

/* ---- the model ---- */

static uint64_t seed;

static int below(int limit)
{
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return (int)((seed >> 33) % (unsigned)limit);
}

static struct day model_day(int at)
{
    return day_of_number(FIRST + at);
}

/* What is known of a model, and beside it, day by day, what it must come to. */
struct model {
    struct price_list lists[MODEL_LISTS];
    struct price_span spans[MODEL_LISTS * MODEL_SCHOOLS];
    struct price_row rows[MODEL_LISTS * MODEL_DISHES * ROWS_A_DISH];
    struct price_book book;
    int64_t price[MODEL_LISTS][MODEL_DISHES][MODEL_DAYS]; /* -1: no row yet */
};

static void model_list(struct model *model, int list)
{
    model->lists[list] = (struct price_list){.id = list + 1,
                                             .caterer_id = CATERER,
                                             .name = "",
                                             .first_day = model_day(0),
                                             .last_day = day_of_number(PRICE_NO_END),
                                             .is_held = below(4) > 0,
                                             .held_at = {below(3)}};
    for (int school = 0; school < MODEL_SCHOOLS; school++) {
        int first = below(MODEL_DAYS), last = first + below(MODEL_DAYS) - 2;
        model->spans[model->book.span_count++] = (struct price_span){
            list + 1, school + 1, model_day(first), model_day(last)};
    }
}

static void model_rows(struct model *model, int list, int dish)
{
    int day = below(6), count = below(ROWS_A_DISH + 1), turn = 1;
    for (int at = 0; at < MODEL_DAYS; at++) model->price[list][dish][at] = -1;
    for (int i = 0; i < count && day < MODEL_DAYS; i++) {
        int64_t price = below(3) == 0 ? 0 : 100 + below(3);
        model->rows[model->book.row_count++] = (struct price_row){.list_id = list + 1,
                                                                  .dish_id = dish + 1,
                                                                  .first_day = model_day(day),
                                                                  .turn = turn,
                                                                  .price = money_of_kopecks(price)};
        for (int at = day; at < MODEL_DAYS; at++) model->price[list][dish][at] = price;
        int step = below(5);
        turn = step == 0 ? turn + 1 : 1;
        day += step;
    }
}

static void model_make(struct model *model)
{
    *model = (struct model){.book = {.list_count = MODEL_LISTS}};
    for (int list = 0; list < MODEL_LISTS; list++) {
        model_list(model, list);
        for (int dish = 0; dish < MODEL_DISHES; dish++) model_rows(model, list, dish);
    }
    model->book.lists = model->lists;
    model->book.spans = model->spans;
    model->book.rows = model->rows;
}

static bool model_covers(const struct model *model, int list, int school, int at)
{
    const struct price_span *span = &model->spans[list * MODEL_SCHOOLS + school];
    return span->first_day.number <= FIRST + at && FIRST + at <= span->last_day.number;
}

static bool model_sells(const struct model *model, int list, int school, int dish, int at)
{
    return model->lists[list].is_held && model_covers(model, list, school, at) &&
           model->price[list][dish][at] > 0;
}

/* The price of the list that was put in force last; 0: none. */
static int64_t model_price(const struct model *model, int school, int dish, int at)
{
    int64_t price = 0, held_at = -1;
    for (int list = 0; list < MODEL_LISTS; list++) {
        if (!model_sells(model, list, school, dish, at)) continue;
        if (model->lists[list].held_at.ms < held_at) continue;
        held_at = model->lists[list].held_at.ms;
        price = model->price[list][dish][at];
    }
    return price;
}

/* The list is judged as if it held. */
static bool model_overlaps(const struct model *model, int list, int today)
{
    struct model as_held = *model;
    as_held.lists[list].is_held = true;
    for (int other = 0; other < MODEL_LISTS; other++) {
        for (int cell = 0; cell < MODEL_SCHOOLS * MODEL_DISHES * MODEL_DAYS; cell++) {
            int at = cell % MODEL_DAYS, dish = cell / MODEL_DAYS % MODEL_DISHES;
            int school = cell / MODEL_DAYS / MODEL_DISHES;
            if (other == list || at < today) continue;
            if (model_sells(&as_held, list, school, dish, at) &&
                model_sells(&as_held, other, school, dish, at)) {
                return true;
            }
        }
    }
    return false;
}

static void model_compare(const struct model *model)
{
    for (int cell = 0; cell < MODEL_SCHOOLS * MODEL_DISHES * MODEL_DAYS; cell++) {
        int at = cell % MODEL_DAYS, dish = cell / MODEL_DAYS % MODEL_DISHES;
        int school = cell / MODEL_DAYS / MODEL_DISHES;
        const struct price_row *row = price_on(&model->book, school + 1, dish + 1, model_day(at));
        int64_t got = row == NULL ? 0 : money_in_kopecks(row->price);
        assert_int_equal(got, model_price(model, school, dish, at));
        if (got > 0) assert_true(price_governs(&model->book, school + 1, dish + 1, model_day(at)));
    }
}

static void lists_answer_as_the_model(void **state)
{
    (void)state;
    int refused = 0;
    struct price_contracts none = {NULL, 0};
    for (seed = 1; seed <= MODEL_ROUNDS; seed++) {
        uint64_t kept = seed;
        struct model *model = calloc(1, sizeof *model);
        struct arena arena;
        struct price_findings findings;
        arena_init(&arena, 1 << 20);
        model_make(model);
        model_compare(model);
        int today = below(MODEL_DAYS);
        for (int list = 0; list < MODEL_LISTS; list++) {
            price_find(&arena, &model->book, list + 1, &none, model_day(today), &findings);
            bool overlaps = model_overlaps(model, list, today);
            assert_int_equal(price_findings_refuse(&findings), overlaps);
            refused += overlaps;
        }
        arena_release(&arena);
        free(model);
        seed = kept;
    }
    assert_true(refused > MODEL_ROUNDS / 10); /* else the model proves nothing */
}

/* ---- holes ---- */

static void finding_is(const struct price_findings *findings, enum price_finding_kind kind,
                       int64_t school_or_dish, int first, int last)
{
    for (int i = 0; i < findings->count; i++) {
        const struct price_finding *one = &findings->list[i];
        if (one->kind != kind) continue;
        bool is_of_dish = kind == PRICE_HOLE_DISH || kind == PRICE_LATE_DISH;
        assert_int_equal(is_of_dish ? one->dish_id : one->school_id, school_or_dish);
        assert_int_equal(one->first_day.number, FIRST + first);
        if (last >= 0) assert_int_equal(one->last_day.number, FIRST + last);
        return;
    }
    fail_msg("nothing of kind %d was found", kind);
}

static struct price_row row_of(int list, int64_t dish, int at, int64_t kopecks)
{
    return (struct price_row){.list_id = list,
                              .dish_id = dish,
                              .first_day = model_day(at),
                              .turn = 1,
                              .price = money_of_kopecks(kopecks)};
}

/* The first list ends in school 1 on day 9, the next begins on day 15; the contract goes on. The
 * tea is not sold on days 3–7, the bun begins on day 4; school 2 has no contract. */
static void holes_are_found(void **state)
{
    (void)state;
    const struct day no_end = day_of_number(PRICE_NO_END);
    struct price_list lists[] = {
        {.id = 1, .caterer_id = CATERER, .name = "", .first_day = model_day(0), .last_day = no_end},
        {.id = 2,
         .caterer_id = CATERER,
         .name = "",
         .first_day = model_day(0),
         .last_day = no_end,
         .is_held = true},
    };
    struct price_span spans[] = {{1, 1, model_day(0), model_day(9)},
                                 {2, 1, model_day(15), no_end},
                                 {1, 2, model_day(0), model_day(20)}};
    struct price_row rows[] = {row_of(1, TEA, 0, 455),  row_of(1, TEA, 3, 0),
                               row_of(1, TEA, 5, 0),    row_of(1, TEA, 8, 500),
                               row_of(1, BUN, 4, 1650), row_of(2, TEA, 0, 455)};
    const struct price_book book = {lists, 2, spans, 3, rows, 6};
    const struct price_contract contract = {1, CATERER, model_day(0), model_day(30)};
    const struct price_contracts contracts = {&contract, 1};
    struct price_findings findings;
    struct arena arena;
    arena_init(&arena, 1 << 16);
    price_find(&arena, &book, 1, &contracts, model_day(0), &findings);
    assert_int_equal(findings.count, 4);
    finding_is(&findings, PRICE_HOLE_LIST, 1, 10, 14);
    finding_is(&findings, PRICE_HOLE_DISH, TEA, 3, 7);
    finding_is(&findings, PRICE_LATE_DISH, BUN, 4, -1);
    finding_is(&findings, PRICE_NO_CONTRACT, 2, 0, 20);
    assert_false(price_findings_refuse(&findings)); /* a school that is fed by nobody may wait */

    spans[1].first_day = model_day(9); /* a day on which both sell tea */
    price_find(&arena, &book, 1, &contracts, model_day(0), &findings);
    finding_is(&findings, PRICE_OVERLAP, 1, 9, 9);
    assert_true(price_findings_refuse(&findings));
    arena_release(&arena);
}

/* ---- a city with a catalogue ---- */

struct city {
    struct kit *kit;
    int64_t list_id;
    enum price_status status;
    int written;
    struct price_change *changes;
    int change_count;
    struct catalogue_deed deed;
};

static enum err dishes_work(struct tx *tx, void *context)
{
    struct kit *kit = context;
    static const char *const NAMES[] = {"Чай 200 г", "Булочка 50 г", "Суп 250 г"};
    struct caterer caterer = {CATERER, "Комбинат питания", ""};
    enum caterer_status caterer_status;
    TRY(caterer_set(tx, &caterer, &caterer_status));
    TRY(category_set(tx, CATALOGUE_OF_CITY, 7, "Напитки и выпечка", 1, 0));
    for (int i = 0; i < 3; i++) {
        struct catalogue_dish dish = {.id = TEA + i,
                                      .name = NAMES[i],
                                      .recipe_number = "54-1",
                                      .weight_g = 100,
                                      .allergens = "",
                                      .category_id = 7,
                                      .added_at = kit->now};
        TRY(catalogue_dish_insert(tx, &dish));
    }
    return OK;
}

static enum err list_work(struct tx *tx, void *context)
{
    struct city *city = context;
    struct kit *kit = city->kit;
    const int64_t schools[] = {KIT_SCHOOL, KIT_OTHER_SCHOOL};
    TRY(catalogue_deed_of(tx, 5, kit->now, &city->deed));
    struct price_list_new made = {.list = {.caterer_id = CATERER,
                                           .name = "Буфет",
                                           .first_day = city->deed.today,
                                           .last_day = day_of_number(PRICE_NO_END)},
                                  .school_ids = schools,
                                  .school_count = 2};
    TRY(price_list_make(tx, kit->arena, &city->deed, &made, &city->status));
    city->list_id = made.list.id;
    return OK;
}

static enum err set_work(struct tx *tx, void *context)
{
    struct city *city = context;
    TRY(catalogue_deed_of(tx, 5, city->kit->now, &city->deed));
    return prices_set(tx, city->kit->arena, &city->deed, city->list_id, city->changes,
                      city->change_count, &city->status, &city->written);
}

static enum err hold_work(struct tx *tx, void *context)
{
    struct city *city = context;
    TRY(catalogue_deed_of(tx, 5, city->kit->now, &city->deed));
    return price_list_hold(tx, city->kit->arena, &city->deed, city->list_id, &city->status);
}

static enum price_status city_do(struct city *city, store_work work)
{
    assert_int_equal(store_write(city->kit->store, 0, work, city), OK);
    return city->status;
}

static enum price_status price(struct city *city, int64_t dish_id, int days_ahead, int64_t kopecks)
{
    struct price_change change = {dish_id, day_add(city->deed.today, days_ahead),
                                  money_of_kopecks(kopecks), PRICE_OK};
    city->changes = &change;
    city->change_count = 1;
    enum price_status status = city_do(city, set_work);
    return status == PRICE_OK ? change.status : status;
}

static struct city city_of(struct kit *kit)
{
    struct city city = {.kit = kit};
    assert_int_equal(store_write(kit->store, 0, dishes_work, kit), OK);
    assert_int_equal(city_do(&city, list_work), PRICE_OK);
    return city;
}

static int apply(struct kit *kit)
{
    struct price_apply_report report;
    assert_int_equal(desk_prices_apply(&kit->desk, &report), OK);
    return report.changed;
}

static void days_pass(struct city *city, int days)
{
    city->kit->now = instant_add_ms(city->kit->now, days * DAY_MS);
    city->deed.today = day_add(city->deed.today, days);
}

/* Kopecks; 0: not sold. */
static int64_t sold(struct kit *kit, int64_t school_id, int64_t dish_id)
{
    return kit_count(kit, arena_printf(kit->arena,
                                       "SELECT CAST(coalesce(sum(price * is_offered), 0) AS BIGINT)"
                                       " FROM dish_offer WHERE school_id = %lld AND dish_id = %lld",
                                       (long long)school_id, (long long)dish_id));
}

static int64_t version_of(struct kit *kit, int64_t school_id)
{
    return kit_count(kit,
                     arena_printf(kit->arena, "SELECT version FROM book WHERE school_id = %lld",
                                  (long long)school_id));
}

DESK_TEST(prices_begin_on_their_day)
{
    struct city city = city_of(kit);
    assert_int_equal(price(&city, TEA, 0, 500), PRICE_OK);
    assert_int_equal(price(&city, TEA, 3, 600), PRICE_OK);
    assert_int_equal(price(&city, BUN, 1, 1500), PRICE_OK);
    assert_int_equal(price(&city, BUN, 4, 0), PRICE_OK);
    assert_int_equal(apply(kit), 0); /* a draft holds nowhere */
    assert_int_equal(city_do(&city, hold_work), PRICE_OK);
    int64_t version = version_of(kit, KIT_SCHOOL);
    assert_int_equal(apply(kit), 4); /* tea and its category, in two schools */
    assert_int_equal(version_of(kit, KIT_SCHOOL), version + 1);
    assert_int_equal(sold(kit, KIT_SCHOOL, TEA), 500);
    assert_int_equal(sold(kit, KIT_SCHOOL, BUN), 0);
    assert_int_equal(apply(kit), 0); /* again changes nothing */
    assert_int_equal(version_of(kit, KIT_SCHOOL), version + 1);
    days_pass(&city, 2);
    apply(kit); /* a day was missed: the bun begins all the same */
    assert_int_equal(sold(kit, KIT_OTHER_SCHOOL, BUN), 1500);
    days_pass(&city, 9);
    apply(kit);
    assert_int_equal(sold(kit, KIT_SCHOOL, TEA), 600);
    assert_int_equal(sold(kit, KIT_SCHOOL, BUN), 0);
    /* Dishes of no list are nobody's business. */
    assert_int_equal(sold(kit, KIT_SCHOOL, KIT_PIZZA), 3450);
}

DESK_TEST(prices_are_refused_in_words)
{
    struct city city = city_of(kit);
    assert_int_equal(city_do(&city, hold_work), PRICE_EMPTY);
    assert_int_equal(price(&city, TEA, -1, 500), PRICE_DAY_PAST);
    assert_int_equal(price(&city, 999, 0, 500), PRICE_DISH_UNKNOWN);
    assert_int_equal(price(&city, TEA, 0, -5), PRICE_AMOUNT_INVALID);
    assert_int_equal(price(&city, TEA, 0, 500), PRICE_OK);
    assert_int_equal(price(&city, TEA, 0, 500), PRICE_UNCHANGED);
    assert_int_equal(city_do(&city, hold_work), PRICE_OK);
    assert_int_equal(city_do(&city, hold_work), PRICE_LIST_IS_HELD);
    assert_int_equal(price(&city, TEA, 0, 700), PRICE_DAY_SOLD);
    assert_int_equal(price(&city, TEA, 1, 700), PRICE_OK);
    assert_int_equal(price(&city, TEA, 1, 500), PRICE_OK); /* put right before it begins */
    assert_int_equal(price(&city, BUN, 0, 100), PRICE_OK); /* what was not sold may begin today */
    assert_int_equal(price(&city, BUN, 0, 0), PRICE_OK);   /* and cease */
    struct city other = {.kit = kit};
    assert_int_equal(city_do(&other, list_work), PRICE_OK);
    assert_int_equal(price(&other, TEA, 2, 450), PRICE_OK); /* a draft may say what it likes */
    assert_int_equal(city_do(&other, hold_work), PRICE_OVERLAPS);
    assert_int_equal(price(&other, TEA, 2, 0), PRICE_OK);
    assert_int_equal(price(&other, SOUP, 2, 4000), PRICE_OK);
    assert_int_equal(city_do(&other, hold_work), PRICE_OK);
    assert_int_equal(price(&other, TEA, 5, 450), PRICE_OVERLAPS);
    for (int status = PRICE_OK; status <= PRICE_TOO_MANY; status++) {
        assert_int_equal(price_refusal((enum price_status)status) == NULL, status == PRICE_OK);
    }
}

/* All of a batch or nothing of it. */
DESK_TEST(a_batch_with_one_bad_price_writes_nothing)
{
    struct city city = city_of(kit);
    struct price_change changes[] = {
        {TEA, city.deed.today, money_of_kopecks(500), PRICE_OK},
        {999, city.deed.today, money_of_kopecks(500), PRICE_OK},
    };
    city.changes = changes;
    city.change_count = ROWS(changes);
    assert_int_equal(city_do(&city, set_work), PRICE_DISH_UNKNOWN);
    assert_int_equal(kit_count(kit, "SELECT count(*) FROM price_row"), 0);
}

/* ---- a server that dies in between ---- */

struct one_work {
    struct kit *kit;
    bool dies;
    int changed;
};

static enum err one_school(struct tx *tx, void *context)
{
    struct one_work *work = context;
    TRY(school_prices_apply(tx, work->kit->arena, KIT_SCHOOL, kit_today(work->kit),
                            &work->changed));
    return work->dies ? ERR_CANCELLED : OK;
}

/* A school is old or new, never between; the next round finds what is left. */
DESK_TEST(what_was_left_is_applied_by_the_next_round)
{
    struct city city = city_of(kit);
    assert_int_equal(price(&city, TEA, 0, 500), PRICE_OK);
    assert_int_equal(price(&city, BUN, 0, 700), PRICE_OK);
    assert_int_equal(city_do(&city, hold_work), PRICE_OK);
    struct one_work work = {kit, true, 0};
    assert_int_equal(store_write(kit->store, KIT_SCHOOL, one_school, &work), ERR_CANCELLED);
    assert_int_equal(work.changed, 3);
    assert_int_equal(sold(kit, KIT_SCHOOL, TEA), 0);
    work.dies = false;
    assert_int_equal(store_write(kit->store, KIT_SCHOOL, one_school, &work), OK);
    assert_int_equal(sold(kit, KIT_SCHOOL, TEA), 500);
    assert_int_equal(sold(kit, KIT_OTHER_SCHOOL, TEA), 0); /* killed here */
    assert_int_equal(apply(kit), 3);
    assert_int_equal(sold(kit, KIT_OTHER_SCHOOL, BUN), 700);
    assert_int_equal(apply(kit), 0);
}

/* ---- zones ---- */

struct zone_work {
    struct kit *kit;
    enum school_status status;
};

static enum err far_school(struct tx *tx, void *context)
{
    struct zone_work *work = context;
    TRY(school_kind_set(tx, "full", "Средняя", 1));
    struct school school = {.number = 60,
                            .name = "Школа №60",
                            .kind = "full",
                            .zone = zone_find(TEXT("Asia/Kamchatka"))};
    return school_create(tx, &school, work->kit->now, &work->status);
}

static enum err far_list(struct tx *tx, void *context)
{
    struct city *city = context;
    const int64_t schools[] = {KIT_SCHOOL, 60};
    return price_list_schools(tx, city->kit->arena, &city->deed, city->list_id, schools, 2,
                              city->deed.today, &city->status);
}

/* Evening in Moscow is tomorrow's morning on Kamchatka. */
DESK_TEST(each_school_has_its_own_day)
{
    struct zone_work zone = {.kit = kit};
    assert_int_equal(store_write(kit->store, 60, far_school, &zone), OK);
    assert_int_equal(zone.status, SCHOOL_OK);
    struct city city = city_of(kit);
    assert_int_equal(city_do(&city, far_list), PRICE_OK);
    assert_int_equal(price(&city, TEA, 0, 500), PRICE_OK);
    assert_int_equal(price(&city, TEA, 1, 600), PRICE_OK);
    assert_int_equal(city_do(&city, hold_work), PRICE_OK);
    apply(kit);
    assert_int_equal(sold(kit, 60, TEA), 500);
    kit->now = instant_add_ms(kit->now, 9 * HOUR_MS); /* 20:00 in Moscow, 05:00 there */
    apply(kit);
    assert_int_equal(sold(kit, KIT_SCHOOL, TEA), 500);
    assert_int_equal(sold(kit, 60, TEA), 600);
    /* That day has begun somewhere: it is not priced anew. */
    assert_int_equal(price(&city, TEA, 1, 650), PRICE_DAY_SOLD);
    assert_int_equal(price(&city, TEA, -1, 650), PRICE_DAY_PAST); /* today in Moscow */
}

/* ---- succession ---- */

struct succession {
    struct city *city;
    struct catalogue_dish dish;
    struct day first_day;
    enum dish_status status;
};

static enum err succeed_work(struct tx *tx, void *context)
{
    struct succession *work = context;
    struct catalogue_deed deed;
    TRY(catalogue_deed_of(tx, 5, work->city->kit->now, &deed));
    return dish_make(tx, work->city->kit->arena, &deed, &work->dish, work->first_day,
                     &work->status);
}

DESK_TEST(a_successor_takes_prices_and_bans)
{
    struct city city = city_of(kit);
    assert_int_equal(price(&city, TEA, 0, 500), PRICE_OK);
    assert_int_equal(price(&city, TEA, 5, 600), PRICE_OK);
    assert_int_equal(city_do(&city, hold_work), PRICE_OK);
    apply(kit);
    kit_ban(kit, kit_pupil(KIT_SCHOOL, 1), BAN_DISH, TEA);
    struct succession work = {.city = &city,
                              .dish = {.name = "Чай 200 г",
                                       .recipe_number = "",
                                       .weight_g = 200,
                                       .allergens = "milk",
                                       .category_id = 7,
                                       .former_id = TEA},
                              .first_day = city.deed.today};
    assert_int_equal(store_write(kit->store, 0, succeed_work, &work), OK);
    assert_int_equal(work.status, DISH_OK);
    apply(kit);
    int64_t successor_id = work.dish.id;
    assert_int_equal(sold(kit, KIT_SCHOOL, TEA), 0);
    assert_int_equal(sold(kit, KIT_SCHOOL, successor_id), 500);
    assert_int_equal(kit_count(kit, arena_printf(kit->arena,
                                                 "SELECT count(*) FROM ban WHERE banned_id = %lld"
                                                 " AND is_banned = 1",
                                                 (long long)successor_id)),
                     1);
    days_pass(&city, 5);
    apply(kit);
    assert_int_equal(sold(kit, KIT_SCHOOL, successor_id), 600);
    /* The former is done with: it has one successor. */
    work.dish.id = 0;
    assert_int_equal(store_write(kit->store, 0, succeed_work, &work), OK);
    assert_int_equal(work.status, DISH_ARCHIVED);
}

/* ---- days as they come, against a naive reference ---- */

enum { WALK_DAYS = 40, WALK_DISHES = 3 };

/* Prices set at random for random days ahead; the server is away now and then. */
DESK_TEST(what_is_sold_follows_random_prices)
{
    int64_t wanted[WALK_DISHES][2 * WALK_DAYS] = {{0}};
    bool begins[WALK_DISHES][2 * WALK_DAYS] = {{false}}; /* a price of its own */
    struct city city = city_of(kit);
    seed = 4711;
    assert_int_equal(price(&city, SOUP, 0, 4000), PRICE_OK);
    for (int at = 0; at < 2 * WALK_DAYS; at++) wanted[SOUP - TEA][at] = 4000;
    assert_int_equal(city_do(&city, hold_work), PRICE_OK);
    for (int today = 0; today < WALK_DAYS; today++) {
        for (int i = 0; i < 2; i++) {
            int dish = below(WALK_DISHES), ahead = 1 + below(6), until = today + ahead;
            int64_t kopecks = below(4) == 0 ? 0 : 100 + below(50);
            bool is_new = wanted[dish][until] != kopecks;
            assert_int_equal(price(&city, TEA + dish, ahead, kopecks),
                             is_new ? PRICE_OK : PRICE_UNCHANGED);
            if (!is_new) continue;
            begins[dish][until] = true;
            do {
                wanted[dish][until++] = kopecks;
            } while (until < 2 * WALK_DAYS && !begins[dish][until]);
        }
        if (below(3) > 0) {
            apply(kit);
            for (int dish = 0; dish < WALK_DISHES; dish++) {
                assert_int_equal(sold(kit, KIT_SCHOOL, TEA + dish), wanted[dish][today]);
            }
        }
        days_pass(&city, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_answer_as_the_model),
        cmocka_unit_test(holes_are_found),
        cmocka_unit_test(prices_begin_on_their_day),
        cmocka_unit_test(prices_are_refused_in_words),
        cmocka_unit_test(a_batch_with_one_bad_price_writes_nothing),
        cmocka_unit_test(what_was_left_is_applied_by_the_next_round),
        cmocka_unit_test(each_school_has_its_own_day),
        cmocka_unit_test(a_successor_takes_prices_and_bans),
        cmocka_unit_test(what_is_sold_follows_random_prices),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
