/* A city of two schools for tests of the tills' interface.
 *
 *   small_city DATABASE [pupils=N]      creates it; prints its ids as JSON
 *   small_city DATABASE top-up NUMBER   credits 100,00 to the account with this number
 *
 * School 24 has pupils with balances of 1 000,00, cards (the first one given out, the rest active),
 * dishes, a set meal that everybody may eat; school 7 has one such pupil and dishes of its own. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/parse.h"
#include "base/secret.h"
#include "desk/desk.h"
#include "desk/top_up.h"
#include "ledger/book.h"
#include "ledger/origin.h"
#include "meals/menu.h"
#include "meals/sale.h"
#include "pay/payment.h"
#include "school/card.h"
#include "school/person.h"
#include "school/school.h"
#include "school/school_sql.h"

enum {
    ARENA_BYTES = 64 << 20,
    PUPILS_DEFAULT = 20,
    PUPILS_LIMIT = 20000,
    DISH_COUNT = 3,
    IDS_OF_MENUS = 64
};

struct builder {
    struct desk desk;
    struct world world;
    struct arena arena;
    int pupils;
    int64_t next_id;
    int64_t school_id, version;
    struct person *people; /* of school 24, then that of school 7 */
};

static int64_t id_next(struct builder *builder)
{
    return builder->next_id++;
}

static enum err add_menu(struct tx *tx, struct builder *builder)
{
    static const struct {
        const char *name;
        int64_t weight_g, price;
    } DISHES[DISH_COUNT] = {
        {"Пицца 125 г", 125, 3450},
        {"Каша гречневая рассыпчатая 150 г", 150, 830},
        {"Сок в ассортименте 200 г", 200, 1320},
    };
    int64_t category_id = id_next(builder);
    printf(",\"category\":\"%lld\",\"dishes\":[", (long long)category_id);
    TRY(category_set(tx, builder->school_id, category_id, "Буфет", 1, builder->version));
    for (int i = 0; i < DISH_COUNT; i++) {
        struct dish dish = {.school_id = builder->school_id,
                            .id = id_next(builder),
                            .name = DISHES[i].name,
                            .weight_g = DISHES[i].weight_g,
                            .allergens = i == 0 ? "milk gluten" : "",
                            .category_id = category_id,
                            .price = money_of_kopecks(DISHES[i].price),
                            .is_offered = true};
        TRY(dish_add(tx, &dish, builder->version));
        printf("%s\"%lld\"", i ? "," : "", (long long)dish.id);
    }
    struct set_meal meal = {.school_id = builder->school_id,
                            .id = id_next(builder),
                            .name = "Завтрак младшая школа",
                            .meal = MEAL_BREAKFAST,
                            .parent_part = money_of_kopecks(4961),
                            .subsidy_part = money_of_kopecks(1000),
                            .funding_source_id = 1,
                            .is_offered = true};
    printf("],\"set_meal\":\"%lld\"", (long long)meal.id);
    return set_meal_add(tx, &meal, builder->version, world_now(&builder->world));
}

static enum err add_right(struct tx *tx, const struct builder *builder, int64_t account_id,
                          int64_t set_meal_id)
{
    scoped(statement) struct statement *set = statement_open(tx, &q_entitlement_set);
    bind_int(set, ARG_ENTITLEMENT_SET_SCHOOL_ID, builder->school_id);
    bind_int(set, ARG_ENTITLEMENT_SET_ACCOUNT_ID, account_id);
    bind_int(set, ARG_ENTITLEMENT_SET_SET_MEAL_ID, set_meal_id);
    bind_int(set, ARG_ENTITLEMENT_SET_FIRST_DAY, 0);
    bind_int(set, ARG_ENTITLEMENT_SET_LAST_DAY, 40000);
    bind_int(set, ARG_ENTITLEMENT_SET_VERSION, builder->version);
    return statement_run(set);
}

static enum err add_pupil(struct tx *tx, struct builder *builder, int place, int64_t class_id,
                          int64_t set_meal_id, struct person *out_person)
{
    struct instant now = world_now(&builder->world);
    struct person person = {.school_id = builder->school_id,
                            .id = id_next(builder),
                            .kind = PERSON_PUPIL,
                            .state = PERSON_ACTIVE,
                            .class_id = class_id,
                            .surname = "Иванов",
                            .name = "Иван",
                            .patronymic = "Иванович",
                            .allergens = ""};
    TRY(person_add(tx, &builder->arena, &person, builder->version, now));
    struct card card = {.school_id = builder->school_id,
                        .id = id_next(builder),
                        .account_id = person.id,
                        .chip = text_of(arena_printf(&builder->arena, "04%08llX",
                                                     (unsigned long long)person.id & 0xFFFFFFFF)),
                        .state = place == 0 ? CARD_GIVEN_OUT : CARD_ACTIVE};
    TRY(card_add(tx, &card, person.id, builder->version, now));
    TRY(add_right(tx, builder, person.id, set_meal_id));
    printf("%s{\"account\":\"%lld\",\"number\":\"%s\",\"card\":\"%lld\",\"chip\":\"%.*s\"}",
           place ? "," : "", (long long)person.id, person.number, (long long)card.id,
           TEXT_ARGS(card.chip));
    *out_person = person;
    return OK;
}

static enum err add_school(struct tx *tx, struct builder *builder, int64_t number, const char *name,
                           int pupils)
{
    enum school_status status;
    struct school school = {
        .number = number, .name = name, .kind = "secondary", .zone = zone_moscow()};
    TRY(school_create(tx, &school, world_now(&builder->world), &status));
    CHECK(status == SCHOOL_OK);
    builder->school_id = school.id;
    TRY(book_raise_version(tx, school.id, &builder->version));
    printf("{\"id\":\"%lld\"", (long long)school.id);
    TRY(add_menu(tx, builder));
    int64_t set_meal_id = builder->next_id - 1, class_id = id_next(builder);
    bool added;
    TRY(class_find_or_add(tx, school.id, TEXT("03Б"), class_id, &class_id, &added));
    printf(",\"class\":\"%lld\",\"pupils\":[", (long long)class_id);
    for (int i = 0; i < pupils; i++) {
        struct person person;
        TRY(add_pupil(tx, builder, i, class_id, set_meal_id, &person));
        builder->people[number == 24 ? i : builder->pupils] = person;
    }
    printf("]}");
    return OK;
}

static enum err build(struct tx *tx, void *context)
{
    struct builder *builder = context;
    struct channel channel = {.id = 1, .code = "bank", .name = "Банк"};
    TRY(origin_take_ids(tx, IDS_OF_MENUS + 2 * builder->pupils, &builder->next_id));
    TRY(school_kind_set(tx, "secondary", "Средняя школа", 1));
    TRY(funding_source_set(tx, 1, "Городской бюджет"));
    TRY(channel_set(tx, &channel));
    TRY(book_create(tx, BOOK_OF_OPERATOR, zone_moscow(), world_now(&builder->world)));
    printf("{\"24\":");
    TRY(add_school(tx, builder, 24, "Школа №24", builder->pupils));
    printf(",\"7\":");
    TRY(add_school(tx, builder, 7, "Гимназия №7", 1));
    printf("}\n");
    return OK;
}

static void credit(struct builder *builder, const char *number, int64_t kopecks)
{
    int64_t id;
    CHECK(id_maker_take(&builder->desk.ids, 1, &id) == OK);
    struct top_up top_up = {
        .channel = "bank",
        .outside_id = text_of(arena_printf(&builder->arena, "%lld", (long long)id)),
        .number = text_of(number),
        .amount = money_of_kopecks(kopecks),
        .happened_at = world_now(&builder->world)};
    CHECK(desk_top_up(&builder->desk, &builder->arena, &top_up) == OK);
    CHECK(top_up.status == TOP_UP_RECORDED);
}

static void create(struct builder *builder)
{
    int applied;
    CHECK(store_migrate(builder->desk.store, &applied) == OK);
    builder->people = ARENA_ARRAY(&builder->arena, struct person, (size_t)builder->pupils + 1);
    CHECK(store_write(builder->desk.store, 24, build, builder) == OK);
    for (int i = 0; i <= builder->pupils; i++) credit(builder, builder->people[i].number, 100000);
}

int main(int count, char **arguments)
{
    CHECK(count >= 2);
    secret_init();
    struct builder builder = {.pupils = PUPILS_DEFAULT};
    struct world_options options = {NULL};
    struct store_options store_options = {.url = arguments[1]};
    struct store *store;
    arena_init(&builder.arena, ARENA_BYTES);
    world_init(&builder.world, &options);
    CHECK(store_open(&store_options, &store) == OK);
    desk_init(&builder.desk, store, &builder.world);
    int64_t pupils;
    if (count == 4 && strcmp(arguments[2], "top-up") == 0) {
        credit(&builder, arguments[3], 10000);
    } else {
        if (count == 3) {
            CHECK(strncmp(arguments[2], "pupils=", 7) == 0);
            CHECK(parse_int64(text_of(arguments[2] + 7), 1, PUPILS_LIMIT, &pupils) == OK);
            builder.pupils = (int)pupils;
        }
        create(&builder);
    }
    desk_release(&builder.desk);
    store_close(store);
    world_release(&builder.world);
    arena_release(&builder.arena);
    return EXIT_SUCCESS;
}
