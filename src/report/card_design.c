/* Designs of cards: read strictly, so that a slip of the pen is told and not printed. */
#include "report/card_design.h"

#include <jansson.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/scoped.h"

SCOPED_DEFINE(json, json_t, json_decref)

#define SIDE_LEAST 0.1 /* mm */
#define LETTERS_SMALLEST 1.2
#define LETTERS_LARGEST 30.0
enum { LINES_LIMIT = 12, FONT_LIMIT = 60, WHERE_LIMIT = 64 };

struct reading {
    struct arena *arena;
    struct card_design_problems *problems;
    const struct text *pictures;
    int picture_count;
    const char *side; /* of the item that is read */
    size_t index;
};

static void problem_add(struct reading *reading, const char *where, const char *reason)
{
    struct card_design_problems *problems = reading->problems;
    if (problems->count == CARD_DESIGN_PROBLEMS_LIMIT) return;
    problems->list[problems->count++] = (struct card_design_problem){where, reason};
}

static void item_problem(struct reading *reading, const char *field, const char *reason)
{
    problem_add(reading,
                arena_printf(reading->arena, "%s[%zu].%s", reading->side, reading->index, field),
                reason);
}

/* ---- words ---- */

static const char *const KINDS[] = {"rectangle", "ellipse", "text",    "picture",
                                    "photo",     "qr",      "code128", NULL};
static const char *const WHENS[] = {"always",     "photo", "no_photo", "payment",
                                    "no_payment", "pupil", "employee", NULL};
static const char *const DIRECTIONS[] = {"right", "down", "diagonal", NULL};
static const char *const ALIGNS[] = {"left", "center", "right", NULL};
static const char *const VALIGNS[] = {"top", "middle", "bottom", NULL};
static const char *const WEIGHTS[] = {"normal", "light", "medium", "bold", "black", NULL};
static const char *const FITS[] = {"contain", "cover", NULL};

/* What an item of a kind may have beside kind, when, x, y, width and height. */
static const char *const SHAPE_FIELDS[] = {"colour",  "colour_to", "direction",
                                           "opacity", "radius",    NULL};
static const char *const TEXT_FIELDS[] = {"text",     "colour", "opacity", "size",
                                          "smallest", "lines",  "weight",  "align",
                                          "valign",   "font",   "capital", NULL};
static const char *const PICTURE_FIELDS[] = {"picture", "fit", "opacity", "radius", NULL};
static const char *const PHOTO_FIELDS[] = {"radius", NULL};
static const char *const CODE_FIELDS[] = {"text", "colour", "background", NULL};
static const char *const COMMON_FIELDS[] = {"kind", "when", "x", "y", "width", "height", NULL};

static const char *const *fields_of(enum card_item_kind kind)
{
    switch (kind) {
    case CARD_ITEM_RECTANGLE:
    case CARD_ITEM_ELLIPSE: return SHAPE_FIELDS;
    case CARD_ITEM_TEXT: return TEXT_FIELDS;
    case CARD_ITEM_PICTURE: return PICTURE_FIELDS;
    case CARD_ITEM_PHOTO: return PHOTO_FIELDS;
    case CARD_ITEM_QR:
    case CARD_ITEM_CODE128: return CODE_FIELDS;
    }
    return COMMON_FIELDS;
}

static int word_index(const char *const *words, const char *word)
{
    for (int i = 0; words[i] != NULL; i++) {
        if (strcmp(words[i], word) == 0) return i;
    }
    return -1;
}

static char *words_listed(struct arena *arena, const char *const *words)
{
    struct buf list;
    buf_init(&list, arena);
    for (int i = 0; words[i] != NULL; i++) buf_printf(&list, "%s%s", i ? ", " : "", words[i]);
    return list.bytes;
}

/* ---- values ---- */

static int choice_at(struct reading *reading, const json_t *item, const char *field,
                     const char *const *words)
{
    const json_t *value = json_object_get(item, field);
    if (value == NULL) return 0;
    int index = json_is_string(value) ? word_index(words, json_string_value(value)) : -1;
    if (index >= 0) return index;
    item_problem(reading, field,
                 arena_printf(reading->arena, "ожидается одно из слов: %s",
                              words_listed(reading->arena, words)));
    return 0;
}

static double number_at(struct reading *reading, const json_t *item, const char *field, double low,
                        double high, double missing)
{
    const json_t *value = json_object_get(item, field);
    if (value == NULL) return missing;
    double number = json_number_value(value);
    if (json_is_number(value) && number >= low && number <= high) return number;
    item_problem(reading, field,
                 arena_printf(reading->arena, "ожидается число от %g до %g", low, high));
    return missing;
}

static double number_needed(struct reading *reading, const json_t *item, const char *field,
                            double low, double high)
{
    if (json_object_get(item, field) == NULL) {
        item_problem(reading, field, "не указано: размеры и места задаются в миллиметрах");
        return low;
    }
    return number_at(reading, item, field, low, high, low);
}

static bool flag_at(struct reading *reading, const json_t *item, const char *field)
{
    const json_t *value = json_object_get(item, field);
    if (value == NULL || json_is_boolean(value)) return json_is_true(value);
    item_problem(reading, field, "ожидается true или false");
    return false;
}

static bool is_line(struct text text)
{
    for (size_t i = 0; i < text.size; i++) {
        if ((unsigned char)text.bytes[i] < ' ' || text.bytes[i] == 0x7F) return false;
    }
    return true;
}

/* NULL when it is not there or wrong, which is told. */
static const char *string_at(struct reading *reading, const json_t *item, const char *field,
                             size_t limit)
{
    const json_t *value = json_object_get(item, field);
    if (value == NULL) return NULL;
    struct text text = {json_string_value(value), json_string_length(value)};
    if (json_is_string(value) && text_length_characters(text) <= limit && is_line(text)) {
        return arena_copy(reading->arena, text.bytes, text.size);
    }
    item_problem(reading, field,
                 arena_printf(reading->arena, "ожидается строка не длиннее %zu знаков", limit));
    return NULL;
}

static int hex_digit(char byte)
{
    static const char DIGITS[] = "0123456789abcdef";
    const char *at = byte == '\0' ? NULL : strchr(DIGITS, byte | 0x20);
    return at == NULL ? -1 : (int)(at - DIGITS);
}

static bool colour_read(const char *string, struct card_colour *out_colour)
{
    enum { PARTS = 3, LENGTH = 7 };
    double parts[PARTS];
    if (string == NULL || strlen(string) != LENGTH || string[0] != '#') return false;
    for (int i = 0; i < PARTS; i++) {
        int high = hex_digit(string[1 + 2 * i]), low = hex_digit(string[2 + 2 * i]);
        if (high < 0 || low < 0) return false;
        parts[i] = (16 * high + low) / 255.0;
    }
    *out_colour = (struct card_colour){parts[0], parts[1], parts[2]};
    return true;
}

static bool colour_at(struct reading *reading, const json_t *item, const char *field,
                      struct card_colour *out_colour)
{
    const json_t *value = json_object_get(item, field);
    if (value == NULL) return false;
    if (colour_read(json_string_value(value), out_colour)) return true;
    item_problem(reading, field, "ожидается цвет вида \"#0b6647\"");
    return false;
}

/* ---- items ---- */

static void fields_check(struct reading *reading, json_t *item, enum card_item_kind kind)
{
    const char *name;
    json_t *value;
    const char *const *fields = fields_of(kind);
    json_object_foreach(item, name, value)
    {
        if (word_index(COMMON_FIELDS, name) >= 0 || word_index(fields, name) >= 0) continue;
        /* A name may be of any length and hold anything. */
        struct text shown = text_part(text_of(name), 0, WHERE_LIMIT);
        bool is_plain = is_line(shown) && text_is_utf8(shown);
        item_problem(reading, is_plain ? arena_copy(reading->arena, shown.bytes, shown.size) : "?",
                     arena_printf(reading->arena, "у «%s» нет такого поля; есть: %s", KINDS[kind],
                                  words_listed(reading->arena, fields)));
    }
}

static void box_read(struct reading *reading, const json_t *json, struct card_item *item)
{
    double right = CARD_WIDTH + CARD_BLEED_LIMIT, bottom = CARD_HEIGHT + CARD_BLEED_LIMIT;
    item->x = number_needed(reading, json, "x", -CARD_BLEED_LIMIT, right);
    item->y = number_needed(reading, json, "y", -CARD_BLEED_LIMIT, bottom);
    item->width = number_needed(reading, json, "width", SIDE_LEAST, right + CARD_BLEED_LIMIT);
    item->height = number_needed(reading, json, "height", SIDE_LEAST, bottom + CARD_BLEED_LIMIT);
    if (item->x + item->width > right + 1e-6) {
        item_problem(reading, "width", "элемент выходит за правый край карты дальше чем на 3 мм");
    }
    if (item->y + item->height > bottom + 1e-6) {
        item_problem(reading, "height", "элемент выходит за нижний край карты дальше чем на 3 мм");
    }
}

static void colours_read(struct reading *reading, const json_t *json, struct card_item *item)
{
    bool is_code = item->kind == CARD_ITEM_QR || item->kind == CARD_ITEM_CODE128;
    const json_t *background = json_object_get(json, "background");
    item->opacity = number_at(reading, json, "opacity", 0.0, 1.0, 1.0);
    (void)colour_at(reading, json, "colour", &item->colour); /* without one: black */
    item->has_colour_to = colour_at(reading, json, "colour_to", &item->colour_to);
    item->direction = (enum card_direction)choice_at(reading, json, "direction", DIRECTIONS);
    item->background = (struct card_colour){1.0, 1.0, 1.0};
    item->has_background = is_code && !json_is_null(background);
    if (background != NULL && !json_is_null(background)) {
        (void)colour_at(reading, json, "background", &item->background);
    }
}

static const char *const NAMES[] = {"surname",        "name",    "patronymic", "full_name",
                                    "school",         "class",   "number",     "operator",
                                    "operator_phone", "payment", NULL};

/* False: a {name} that nobody knows, or a brace without its other one. */
static bool names_are_known(const char *text)
{
    for (const char *at = strchr(text, '{'); at != NULL; at = strchr(at + 1, '{')) {
        const char *end = strchr(at, '}');
        size_t size = end == NULL ? 0 : (size_t)(end - at) - 1;
        bool is_known = false;
        for (int i = 0; NAMES[i] != NULL && end != NULL; i++) {
            is_known |= strlen(NAMES[i]) == size && strncmp(at + 1, NAMES[i], size) == 0;
        }
        if (!is_known) return false;
    }
    return true;
}

static void text_read(struct reading *reading, const json_t *json, struct card_item *item)
{
    bool is_code = item->kind == CARD_ITEM_QR || item->kind == CARD_ITEM_CODE128;
    bool is_told = json_object_get(json, "text") != NULL;
    item->text = string_at(reading, json, "text", CARD_TEXT_LIMIT);
    if (is_told && item->text == NULL) return;
    if (!is_told && is_code) item->text = "{number}";
    if (item->text == NULL || item->text[0] == '\0') {
        item_problem(reading, "text", "не указан текст");
    } else if (!names_are_known(item->text)) {
        item_problem(reading, "text",
                     arena_printf(reading->arena, "в фигурных скобках ожидается одно из слов: %s",
                                  words_listed(reading->arena, NAMES)));
    }
}

static void letters_read(struct reading *reading, const json_t *json, struct card_item *item)
{
    item->size = number_at(reading, json, "size", LETTERS_SMALLEST, LETTERS_LARGEST, 3.0);
    item->smallest = number_at(reading, json, "smallest", LETTERS_SMALLEST, item->size,
                               item->size * 0.6 > LETTERS_SMALLEST ? item->size * 0.6
                                                                   : LETTERS_SMALLEST);
    item->lines = (int)number_at(reading, json, "lines", 1, LINES_LIMIT, 1);
    item->weight = (enum card_weight)choice_at(reading, json, "weight", WEIGHTS);
    item->align = (enum card_align)choice_at(reading, json, "align", ALIGNS);
    item->valign = (enum card_valign)choice_at(reading, json, "valign", VALIGNS);
    item->font = string_at(reading, json, "font", FONT_LIMIT);
    item->is_capital = flag_at(reading, json, "capital");
}

static void picture_read(struct reading *reading, const json_t *json, struct card_item *item)
{
    bool is_there = false;
    item->picture = string_at(reading, json, "picture", CARD_PICTURE_NAME_LIMIT);
    item->covers = choice_at(reading, json, "fit", FITS) == 1;
    for (int i = 0; i < reading->picture_count && item->picture != NULL; i++) {
        is_there |= text_is(reading->pictures[i], item->picture);
    }
    if (!is_there) {
        item_problem(reading, "picture", "нет картинки с таким именем: сначала загрузите её");
    }
}

static void item_read(struct reading *reading, json_t *json, struct card_item *item)
{
    if (!json_is_object(json)) {
        item_problem(reading, "kind", "элемент описывается объектом {…}");
        return;
    }
    if (json_object_get(json, "kind") == NULL) {
        item_problem(reading, "kind",
                     arena_printf(reading->arena, "не указано, что это; ожидается: %s",
                                  words_listed(reading->arena, KINDS)));
        return;
    }
    int problems = reading->problems->count;
    item->kind = (enum card_item_kind)choice_at(reading, json, "kind", KINDS);
    if (reading->problems->count > problems) return;
    fields_check(reading, json, item->kind);
    item->when = (enum card_when)choice_at(reading, json, "when", WHENS);
    box_read(reading, json, item);
    colours_read(reading, json, item);
    item->radius = number_at(reading, json, "radius", 0.0, CARD_HEIGHT, 0.0);
    switch (item->kind) {
    case CARD_ITEM_RECTANGLE:
    case CARD_ITEM_ELLIPSE:
    case CARD_ITEM_PHOTO: return;
    case CARD_ITEM_TEXT: letters_read(reading, json, item); break;
    case CARD_ITEM_QR:
    case CARD_ITEM_CODE128: break;
    case CARD_ITEM_PICTURE: picture_read(reading, json, item); return;
    }
    text_read(reading, json, item);
}

static void side_read(struct reading *reading, const json_t *root, enum card_side side,
                      struct card_design *design)
{
    reading->side = side == CARD_FRONT ? "front" : "back";
    json_t *items = json_object_get(root, reading->side);
    if (!json_is_array(items)) {
        problem_add(reading, reading->side, "ожидается список элементов [ … ]");
        return;
    }
    size_t count = json_array_size(items);
    if (count > CARD_ITEMS_LIMIT) {
        problem_add(reading, reading->side,
                    arena_printf(reading->arena, "элементов больше %d", CARD_ITEMS_LIMIT));
        return;
    }
    design->items[side] = ARENA_ARRAY(reading->arena, struct card_item, count + 1);
    for (reading->index = 0; reading->index < count; reading->index++) {
        item_read(reading, json_array_get(items, reading->index),
                  &design->items[side][reading->index]);
    }
    design->item_count[side] = (int)count;
}

static void root_read(struct reading *reading, json_t *root, struct card_design *design)
{
    static const char *const ROOT_FIELDS[] = {"font", "front", "back", NULL};
    const char *name;
    json_t *value;
    json_object_foreach(root, name, value)
    {
        if (word_index(ROOT_FIELDS, name) < 0) {
            problem_add(reading, "", "у описания есть только поля font, front и back");
        }
    }
    const json_t *font = json_object_get(root, "font");
    struct text text = {json_string_value(font), json_string_length(font)};
    if (font != NULL && (!json_is_string(font) || text.size > FONT_LIMIT || !is_line(text))) {
        problem_add(reading, "font", "ожидается название шрифта");
    } else {
        design->font = font == NULL ? "Lato, DejaVu Sans"
                                    : arena_copy(reading->arena, text.bytes, text.size);
    }
    side_read(reading, root, CARD_FRONT, design);
    side_read(reading, root, CARD_BACK, design);
}

bool card_design_read(struct arena *arena, struct text json, const struct text *pictures,
                      int picture_count, struct card_design *out_design,
                      struct card_design_problems *out_problems)
{
    json_error_t error;
    struct card_design design = {0};
    struct reading reading = {.arena = arena,
                              .problems = out_problems,
                              .pictures = pictures,
                              .picture_count = picture_count};
    out_problems->count = 0;
    if (json.size > CARD_DESIGN_BYTES_LIMIT) {
        problem_add(&reading, "", "описание длиннее 64 КБ");
        return false;
    }
    scoped(json) json_t *root = json_loadb(json.bytes, json.size, JSON_REJECT_DUPLICATES, &error);
    if (root == NULL) {
        problem_add(&reading, arena_printf(arena, "строка %d", error.line),
                    "это не JSON: проверьте запятые, кавычки и скобки");
        return false;
    }
    if (!json_is_object(root)) {
        problem_add(&reading, "", "описание — это объект {\"front\": […], \"back\": […]}");
        return false;
    }
    root_read(&reading, root, &design);
    if (out_problems->count > 0) return false;
    *out_design = design;
    return true;
}

bool card_picture_name_is_formed(struct text name)
{
    static const char MARKS[] = ".-_";
    if (name.size == 0 || name.size > CARD_PICTURE_NAME_LIMIT) return false;
    for (size_t i = 0; i < name.size; i++) {
        char byte = name.bytes[i], small = (char)(byte | 0x20);
        bool is_letter = small >= 'a' && small <= 'z', is_digit = byte >= '0' && byte <= '9';
        if (!is_letter && !is_digit && (byte == '\0' || strchr(MARKS, byte) == NULL)) return false;
    }
    return name.bytes[0] != '.';
}

extern const struct text card_design_json; /* card_design.json */

struct text card_design_default_text(void)
{
    return card_design_json;
}

void card_design_default(struct arena *arena, struct card_design *out_design)
{
    struct card_design_problems problems;
    CHECK(card_design_read(arena, card_design_default_text(), NULL, 0, out_design, &problems));
}

bool card_design_check(struct arena *arena, const struct card_design_kept *kept, struct text json,
                       struct card_design *out_design, struct card_design_problems *out_problems)
{
    struct text names[CARD_PICTURES_LIMIT];
    for (int i = 0; i < kept->picture_count; i++) names[i] = text_of(kept->pictures[i].name);
    return card_design_read(arena, json, names, kept->picture_count, out_design, out_problems);
}

void card_design_open(struct arena *arena, const struct card_design_kept *kept,
                      struct card_design *out_design)
{
    struct card_design_problems problems;
    bool is_own = kept->description.size > 0 &&
                  card_design_check(arena, kept, kept->description, out_design, &problems);
    if (!is_own) card_design_default(arena, out_design);
}
