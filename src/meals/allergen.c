/* Allergens and their words. */
#include "meals/allergen.h"

#include "base/buf.h"

const struct allergen ALLERGENS[ALLERGEN_COUNT] = {
    {"milk", "молоко", true},
    {"egg", "яйца", true},
    {"gluten", "глютен", true},
    {"fish", "рыба", true},
    {"nuts", "орехи", true},
    {"peanut", "арахис", true},
    {"soy", "соя", true},
    {"sesame", "кунжут", true},
    {"celery", "сельдерей", true},
    {"mustard", "горчица", true},
    {"crustaceans", "ракообразные", true},
    {"molluscs", "моллюски", true},
    {"sulphites", "сульфиты", true},
    {"lupin", "люпин", true},
    {"citrus", "цитрусовые", false},
    {"honey", "мёд", false},
    {"chocolate", "шоколад", false},
    {"lactose", "лактоза", false},
};

const struct allergen *allergen_find(struct text code)
{
    static const char *const OLDER[][2] = {{"eggs", "egg"}, {"peanuts", "peanut"}};
    for (size_t i = 0; i < sizeof OLDER / sizeof *OLDER; i++) {
        if (text_is(code, OLDER[i][0])) code = text_of(OLDER[i][1]);
    }
    for (int i = 0; i < ALLERGEN_COUNT; i++) {
        if (text_is(code, ALLERGENS[i].code)) return &ALLERGENS[i];
    }
    return NULL;
}

char *allergens_words(struct arena *arena, struct text codes)
{
    struct buf buf;
    buf_init(&buf, arena);
    while (codes.size > 0) {
        struct text code = text_cut(&codes, ' ');
        if (code.size == 0) continue;
        const struct allergen *allergen = allergen_find(code);
        if (buf.size > 0) buf_add_string(&buf, ", ");
        buf_add_text(&buf, allergen == NULL ? code : text_of(allergen->words));
    }
    struct text words = buf_text(&buf);
    return arena_copy(arena, words.bytes, words.size);
}

bool allergens_have(struct text codes, const struct allergen *allergen)
{
    while (codes.size > 0) {
        if (allergen_find(text_cut(&codes, ' ')) == allergen) return true;
    }
    return false;
}
