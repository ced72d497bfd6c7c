/* Tables of dishes and federal menus, CSV and XLSX: whatever comes, every row that is given is
 * within its limits and stands in a row of the form. */
#include "base/check.h"
#include "desk/catalogue.h"
#include "desk/food_file.h"
#include "fuzz.h"

const char *const fuzz_seeds[] = {
    "Блюдо;Выход, г;Цена;Действует с;Действует по\nЧай;200;4,55;01.09.2026;30.09.2026\n",
    "Блюдо,Вес блюда,Калорийность,Белки,Жиры,Углеводы,Аллергены\nСуп,250/5,104,1.8,4.9,10.9,яйца\n",
    "Школа\nПрием пищи;Раздел;№ рец.;Блюдо;Выход, г;Цена\nЗавтрак;гор.блюдо;1;Каша;200;12,85\n"
    ";хлеб;;Хлеб;40;3\nитого;;;;;15,85\n",
    "Неделя;День недели;Прием пищи;Раздел меню;Блюда;Вес блюда, г\n1;1;Завтрак;;Каша;200\n"
    ";2;Обед;1 блюдо;Суп;250\n",
    NULL};

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    enum { ARENA_BYTES = 64 << 20 };
    struct arena arena;
    struct food_file *file;
    arena_init(&arena, ARENA_BYTES);
    file = ARENA_NEW(&arena, struct food_file);
    food_file_read(&arena, (struct text){arena_copy(&arena, bytes, size), size}, file);
    CHECK(file->count > 0 || file->problems_total > 0);
    for (int i = 0; i < file->count; i++) {
        const struct food_row *row = &file->rows[i];
        CHECK(row->name.size > 0 && text_is_utf8(row->name));
        CHECK(row->weight_g >= 0 && row->weight_g <= DISH_WEIGHT_LIMIT_G);
        CHECK(!row->has_price || money_is_amount(row->price));
        CHECK(row->slot >= 0 && row->slot < MENU_SLOTS);
    }
    arena_release(&arena);
    return 0;
}
