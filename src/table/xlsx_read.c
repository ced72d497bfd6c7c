/* What a file is, and which of its sheets is read. */
#include "table/xlsx_read.h"

#include <string.h>

#include "base/parse.h"
#include "table/unpack.h"
#include "table/xlsx_inside.h"

enum { LOOK_BYTES = 512 };

static const char OLE2[] = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
/* "EncryptedPackage" in UTF-16: the stream of a workbook that has a password. */
static const char ENCRYPTED[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";

static bool contains(struct text text, struct text part)
{
    return memmem(text.bytes, text.size, part.bytes, part.size) != NULL;
}

/* A web page or an XML table under the name of a workbook, as registers export them. */
static bool is_markup(struct text file)
{
    struct text head = text_part(file, 0, LOOK_BYTES);
    if (text_starts(head, TEXT("\xEF\xBB\xBF"))) head = text_part(head, 3, head.size);
    head = text_trim(head);
    return text_starts(head, TEXT("<"));
}

bool xlsx_is_workbook(struct text file)
{
    return unpack_is_zip(file) || text_starts(file, TEXT(OLE2)) || is_markup(file);
}

/* NULL: it may be XLSX. */
static const char *other_format(struct text file)
{
    static const struct text ODS = {"application/vnd.oasis.opendocument", 34};
    if (file.size > XLSX_FILE_LIMIT) return "Файл больше 16 МБ.";
    if (text_starts(file, TEXT(OLE2))) {
        return contains(file, TEXT(ENCRYPTED))
                   ? "Файл закрыт паролем. Снимите пароль в редакторе таблиц и сохраните заново."
                   : "Файл в старом виде Excel (XLS). Откройте его и сохраните как «Книга Excel "
                     "(*.xlsx)».";
    }
    if (is_markup(file)) {
        return "Это страница или разметка под именем таблицы. Откройте её в редакторе таблиц и "
               "сохраните как «Книга Excel (*.xlsx)».";
    }
    if (!unpack_is_zip(file)) return "Это не таблица XLSX.";
    if (contains(text_part(file, 0, LOOK_BYTES), ODS)) {
        return "Файл в виде OpenDocument (ODS). Откройте его и сохраните как «Книга Excel "
               "(*.xlsx)» или CSV.";
    }
    return NULL;
}

/* ---- texts ---- */

/* The code of "_x000D_" at `at`; -1: there is none. */
static int escaped(struct text text, size_t at)
{
    int code = 0;
    if (text.size - at < 7 || text.bytes[at] != '_' || text.bytes[at + 1] != 'x') return -1;
    if (text.bytes[at + 6] != '_') return -1;
    for (size_t i = at + 2; i < at + 6; i++) {
        char digit = text.bytes[i];
        int value = digit >= '0' && digit <= '9'   ? digit - '0'
                    : digit >= 'A' && digit <= 'F' ? digit - 'A' + 10
                    : digit >= 'a' && digit <= 'f' ? digit - 'a' + 10
                                                   : -1;
        if (value < 0) return -1;
        code = code * 16 + value;
    }
    return code;
}

struct text xlsx_text_clean(struct arena *arena, struct text text)
{
    struct buf buf;
    bool is_clean = memmem(text.bytes, text.size, "_x", 2) == NULL;
    for (size_t i = 0; i < text.size && is_clean; i++) {
        is_clean = (unsigned char)text.bytes[i] >= ' ' && text.bytes[i] != 0x7F;
    }
    if (is_clean) return text;
    buf_init(&buf, arena);
    for (size_t i = 0; i < text.size; i++) {
        int code = escaped(text, i);
        if (code >= 0) i += 6;
        bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
        unsigned char byte = (unsigned char)text.bytes[i];
        if (code > 0x7F && !is_surrogate) {
            buf_add_code_point(&buf, (uint32_t)code);
        } else if (code >= 0) {
            buf_add_char(&buf, code >= ' ' && code < 0x7F ? (char)code : ' ');
        } else {
            buf_add_char(&buf, byte >= ' ' && byte != 0x7F ? (char)byte : ' ');
        }
    }
    return text_trim(buf_text(&buf));
}

/* ---- which sheet ---- */

/* Reads what of the sheets with data is asked for; the first that has any is *out_sheet. */
static bool sheets_look(struct xlsx_reading *reading, bool hidden, struct text name,
                        struct xlsx_sheet *out_sheet)
{
    for (int i = 0; i < reading->sheet_count; i++) {
        const struct xlsx_sheet_known *known = &reading->sheets[i];
        struct xlsx_sheet sheet = {.name = known->name, .is_hidden = known->is_hidden};
        bool is_asked = name.size > 0 ? text_is(name, known->name) : known->is_hidden == hidden;
        if (!is_asked || known->path == NULL) continue;
        if (!xlsx_sheet_read(reading, known->path, &sheet)) return false;
        if (sheet.row_count == 0) continue;
        if (out_sheet->sheets_with_data == 0) *out_sheet = sheet;
        if (++out_sheet->sheets_with_data == 2 || name.size > 0) return true;
    }
    return true;
}

bool xlsx_read(struct arena *arena, struct text file, struct text name,
               struct xlsx_sheet *out_sheet, const char **out_reason)
{
    struct xlsx_reading *reading = ARENA_NEW(arena, struct xlsx_reading);
    struct xlsx_sheet sheet = {.row_count = 0};
    *reading = (struct xlsx_reading){.arena = arena, .file = file};
    reading->reason = other_format(file);
    bool is_read = reading->reason == NULL && xlsx_book_read(reading) &&
                   xlsx_strings_read(reading) && sheets_look(reading, false, name, &sheet);
    if (is_read && sheet.sheets_with_data == 0 && name.size == 0) {
        is_read = sheets_look(reading, true, name, &sheet);
    }
    if (is_read && sheet.sheets_with_data == 0) {
        xlsx_fail(reading, name.size > 0 ? "В книге нет такого листа, или он пуст."
                                         : "В таблице ничего нет.");
        is_read = false;
    }
    *out_reason = reading->reason;
    if (is_read) *out_sheet = sheet;
    return is_read;
}
