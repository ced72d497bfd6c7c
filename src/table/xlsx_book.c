/* What a workbook says of its sheets: names, parts, styles that are dates, shared strings. */
#include <string.h>

#include "base/check.h"
#include "base/parse.h"
#include "table/xlsx_inside.h"

enum { FORMATS_LIMIT = 4096, STRINGS_FIRST_ROOM = 1024, FOLDER_LIMIT = 8 };

static char *keep(struct xlsx_reading *reading, const char *string)
{
    return arena_copy(reading->arena, string, strlen(string));
}

/* ---- paths ---- */

/* A target beside the part `base`, or from the root: "../x" and "./x" included. */
static const char *path_join(struct xlsx_reading *reading, const char *base, const char *target)
{
    const char *slash = strrchr(base, '/');
    size_t folder = slash == NULL || *target == '/' ? 0 : (size_t)(slash - base);
    if (*target == '/') target++;
    for (int i = 0; i < FOLDER_LIMIT; i++) {
        if (strncmp(target, "./", 2) == 0) target += 2;
        if (strncmp(target, "../", 3) != 0) break;
        target += 3;
        while (folder > 0 && base[folder - 1] != '/') folder--;
        if (folder > 0) folder--;
    }
    if (folder + strlen(target) > XLSX_PATH_LIMIT) return NULL;
    return arena_printf(reading->arena, "%.*s%s%s", (int)folder, base, folder > 0 ? "/" : "",
                        target);
}

/* "xl/workbook.xml" → "xl/_rels/workbook.xml.rels". */
static const char *relations_of(struct xlsx_reading *reading, const char *path)
{
    const char *slash = strrchr(path, '/');
    int folder = slash == NULL ? 0 : (int)(slash - path) + 1;
    return arena_printf(reading->arena, "%.*s_rels/%s.rels", folder, path, path + folder);
}

static bool ends_with(const char *string, const char *end)
{
    size_t size = strlen(string), end_size = strlen(end);
    return size >= end_size && strcmp(string + size - end_size, end) == 0;
}

/* ---- relations ---- */

static void root_relation(void *context, const char *name, const char **attributes)
{
    struct xlsx_reading *reading = context;
    const char *type = xlsx_attribute(attributes, "Type");
    const char *target = xlsx_attribute(attributes, "Target");
    if (strcmp(name, "Relationship") != 0 || type == NULL || target == NULL) return;
    if (!ends_with(type, "/officeDocument")) return;
    reading->workbook_path = path_join(reading, "", target);
}

static void book_relation(void *context, const char *name, const char **attributes)
{
    struct xlsx_reading *reading = context;
    const char *type = xlsx_attribute(attributes, "Type");
    const char *target = xlsx_attribute(attributes, "Target");
    const char *id = xlsx_attribute(attributes, "Id");
    if (strcmp(name, "Relationship") != 0 || type == NULL || target == NULL || id == NULL) return;
    if (ends_with(type, "/vbaProject")) {
        xlsx_fail(reading, "В книге есть макросы: здесь их не принимают. Сохраните её как «Книга "
                           "Excel (.xlsx)».");
        return;
    }
    const char *path = path_join(reading, reading->workbook_path, target);
    if (ends_with(type, "/styles")) reading->styles_path = path;
    if (ends_with(type, "/sharedStrings")) reading->strings_path = path;
    for (int i = 0; i < reading->sheet_count && ends_with(type, "/worksheet"); i++) {
        if (strcmp(reading->sheets[i].relation, id) == 0) reading->sheets[i].path = path;
    }
}

/* ---- the workbook ---- */

static void sheet_add(struct xlsx_reading *reading, const char **attributes)
{
    const char *name = xlsx_attribute(attributes, "name");
    const char *state = xlsx_attribute(attributes, "state");
    const char *relation = xlsx_attribute(attributes, "id");
    if (name == NULL || relation == NULL) return;
    if (reading->sheet_count == XLSX_SHEETS_LIMIT) {
        xlsx_fail(reading, "В книге слишком много листов.");
        return;
    }
    reading->sheets[reading->sheet_count++] = (struct xlsx_sheet_known){
        .name = keep(reading, name),
        .relation = keep(reading, relation),
        .is_hidden = state != NULL && strcmp(state, "visible") != 0,
    };
}

static void book_start(void *context, const char *name, const char **attributes)
{
    struct xlsx_reading *reading = context;
    if (strcmp(name, "sheet") == 0) sheet_add(reading, attributes);
    if (strcmp(name, "workbookPr") == 0) {
        reading->is_1904 = xlsx_says_yes(xlsx_attribute(attributes, "date1904"));
    }
}

/* ---- styles ---- */

struct styles {
    struct xlsx_reading *reading;
    struct {
        int64_t id;
        bool is_date;
    } formats[FORMATS_LIMIT];
    int format_count;
    bool in_cell_formats;
};

static int64_t number_of(const char *attribute)
{
    int64_t number;
    return parse_int64(text_of(attribute), 0, INT32_MAX, &number) == OK ? number : 0;
}

static bool is_date(const struct styles *styles, int64_t id)
{
    for (int i = 0; i < styles->format_count; i++) {
        if (styles->formats[i].id == id) return styles->formats[i].is_date;
    }
    return xlsx_format_is_date(id, TEXT(""));
}

static void cell_format_add(struct styles *styles, const char **attributes)
{
    struct xlsx_reading *reading = styles->reading;
    if (reading->style_count == XLSX_STYLES_LIMIT) return;
    reading->style_is_date[reading->style_count++] = is_date(
        styles, number_of(xlsx_attribute(attributes, "numFmtId")));
}

static void styles_start(void *context, const char *name, const char **attributes)
{
    struct styles *styles = context;
    const char *code = xlsx_attribute(attributes, "formatCode");
    if (strcmp(name, "cellXfs") == 0) styles->in_cell_formats = true;
    if (strcmp(name, "xf") == 0 && styles->in_cell_formats) cell_format_add(styles, attributes);
    if (strcmp(name, "numFmt") != 0 || code == NULL || *code == '\0') return;
    if (styles->format_count == FORMATS_LIMIT) return;
    int64_t id = number_of(xlsx_attribute(attributes, "numFmtId"));
    styles->formats[styles->format_count].id = id;
    styles->formats[styles->format_count++].is_date = xlsx_format_is_date(id, text_of(code));
}

static void styles_end(void *context, const char *name)
{
    struct styles *styles = context;
    if (strcmp(name, "cellXfs") == 0) styles->in_cell_formats = false;
}

static bool styles_read(struct xlsx_reading *reading)
{
    if (reading->styles_path == NULL) return true;
    struct styles *styles = ARENA_NEW(reading->arena, struct styles);
    styles->reading = reading;
    reading->style_is_date = ARENA_ARRAY(reading->arena, bool, XLSX_STYLES_LIMIT);
    const struct xlsx_handlers handlers = {styles, styles_start, styles_end, NULL};
    return xlsx_part_parse(reading, reading->styles_path, &handlers) != XLSX_PART_BAD;
}

/* ---- the whole ---- */

bool xlsx_book_read(struct xlsx_reading *reading)
{
    const struct xlsx_handlers root = {reading, root_relation, NULL, NULL};
    const struct xlsx_handlers book = {reading, book_start, NULL, NULL};
    const struct xlsx_handlers relations = {reading, book_relation, NULL, NULL};
    if (xlsx_part_parse(reading, "_rels/.rels", &root) == XLSX_PART_BAD) return false;
    if (reading->workbook_path == NULL) reading->workbook_path = "xl/workbook.xml";
    if (ends_with(reading->workbook_path, ".bin")) {
        xlsx_fail(reading, "Файл в двоичном виде Excel (XLSB). Сохраните его как «Книга Excel "
                           "(*.xlsx)».");
        return false;
    }
    enum xlsx_part part = xlsx_part_parse(reading, reading->workbook_path, &book);
    if (part == XLSX_PART_MISSING || (part == XLSX_PART_READ && reading->sheet_count == 0)) {
        xlsx_fail(reading, "Это не таблица XLSX. Сохраните список как «Книга Excel (*.xlsx)» или "
                           "CSV.");
    }
    if (reading->reason != NULL) return false;
    const char *path = relations_of(reading, reading->workbook_path);
    return xlsx_part_parse(reading, path, &relations) != XLSX_PART_BAD && styles_read(reading);
}

/* ---- shared strings ---- */

struct strings {
    struct xlsx_reading *reading;
    struct buf buf;
    bool in_item, in_text;
    int phonetic; /* depth within hints of how to say it, which are no text */
};

static void string_add(struct strings *strings)
{
    struct xlsx_reading *reading = strings->reading;
    if (reading->string_count == XLSX_STRINGS_LIMIT) {
        xlsx_fail(reading, "В таблице слишком много текста.");
        return;
    }
    if (reading->string_count == reading->string_room) {
        int room = reading->string_room == 0 ? STRINGS_FIRST_ROOM : 2 * reading->string_room;
        struct text *list = ARENA_ARRAY(reading->arena, struct text, (size_t)room);
        for (int i = 0; i < reading->string_count; i++) list[i] = reading->strings[i];
        reading->strings = list;
        reading->string_room = room;
    }
    struct text text = buf_text(&strings->buf);
    struct text own = {arena_copy(reading->arena, text.bytes, text.size), text.size};
    reading->strings[reading->string_count++] = xlsx_text_clean(reading->arena, own);
}

static void strings_start(void *context, const char *name, const char **attributes)
{
    struct strings *strings = context;
    (void)attributes;
    if (strcmp(name, "si") == 0) {
        strings->in_item = true;
        strings->buf.size = 0;
    }
    if (strcmp(name, "rPh") == 0) strings->phonetic++;
    strings->in_text = strings->in_item && strings->phonetic == 0 && strcmp(name, "t") == 0;
}

static void strings_end(void *context, const char *name)
{
    struct strings *strings = context;
    if (strcmp(name, "rPh") == 0) strings->phonetic--;
    if (strcmp(name, "si") == 0 && strings->in_item) {
        string_add(strings);
        strings->in_item = false;
    }
    strings->in_text = false;
}

static void strings_text(void *context, const char *bytes, size_t size)
{
    struct strings *strings = context;
    if (!strings->in_text) return;
    if (strings->buf.size + size > XLSX_CELL_BYTES_LIMIT) {
        xlsx_fail(strings->reading, "В одной из ячеек слишком длинный текст.");
        return;
    }
    buf_add(&strings->buf, bytes, size);
}

bool xlsx_strings_read(struct xlsx_reading *reading)
{
    if (reading->strings_path == NULL) return true;
    struct strings *strings = ARENA_NEW(reading->arena, struct strings);
    strings->reading = reading;
    buf_init(&strings->buf, reading->arena);
    const struct xlsx_handlers handlers = {strings, strings_start, strings_end, strings_text};
    return xlsx_part_parse(reading, reading->strings_path, &handlers) != XLSX_PART_BAD;
}
