/* A set as XML. Characters that windows-1251 lacks are written as references, so that nothing is
 * lost; those that XML itself refuses are left out by the sheet already. */
#include <inttypes.h>

#include "base/buf.h"
#include "export/one_c_inside.h"

static void text_add(struct buf *xml, enum charset charset, struct text text)
{
    for (size_t i = 0; i < text.size;) {
        unsigned char byte = (unsigned char)text.bytes[i];
        size_t length = byte < 0x80 ? 1 : byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2;
        uint32_t code_point = byte < 0x80 ? byte : byte & (0x7Fu >> length);
        for (size_t k = 1; k < length && i + k < text.size; k++) {
            code_point = code_point << 6 | ((unsigned char)text.bytes[i + k] & 0x3Fu);
        }
        struct text one = text_part(text, i, length);
        i += length;
        switch (code_point) {
        case '&': buf_add_string(xml, "&amp;"); break;
        case '<': buf_add_string(xml, "&lt;"); break;
        case '>': buf_add_string(xml, "&gt;"); break;
        case '"': buf_add_string(xml, "&quot;"); break;
        case '\n': buf_add_string(xml, "&#10;"); break;
        default:
            if (charset_has(charset, code_point)) {
                buf_add_text(xml, one);
            } else {
                buf_printf(xml, "&#%" PRIu32 ";", code_point);
            }
        }
    }
}

static void kopecks_add(struct buf *xml, int64_t kopecks)
{
    buf_add_string(xml, money_format_dot(xml->arena, money_of_kopecks(kopecks)));
}

static void attribute_begin(struct buf *xml, const char *name)
{
    buf_printf(xml, " %s=\"", name);
}

static void cell_add(struct buf *xml, enum charset charset, const struct sheet_column *column,
                     const struct sheet_cell *cell)
{
    attribute_begin(xml, column->title);
    switch (column->kind) {
    case SHEET_TEXT:
        if (cell->is_there) text_add(xml, charset, cell->text);
        break;
    case SHEET_MONEY: kopecks_add(xml, cell->number); break;
    case SHEET_DAY:
        buf_add_string(xml, day_format_iso(xml->arena, day_of_number((int32_t)cell->number)));
        break;
    case SHEET_NUMBER:
    case SHEET_PERCENT: buf_printf(xml, "%" PRId64, cell->number); break;
    }
    buf_add_char(xml, '"');
}

static void section_add(struct buf *xml, const struct one_c_set *set, enum one_c_section section)
{
    const struct sheet *sheet = &set->sheets[section];
    buf_printf(xml, "  <%s>\n", one_c_section_word(section));
    for (int i = 0; i < sheet->row_count; i++) {
        if (sheet->rows[i].kind != SHEET_ROW_PLAIN) continue;
        buf_add_string(xml, "    <Строка");
        for (int column = 0; column < sheet->column_count; column++) {
            cell_add(xml, set->profile->charset, &sheet->columns[column],
                     &sheet->rows[i].cells[column]);
        }
        buf_add_string(xml, "/>\n");
    }
    buf_printf(xml, "  </%s>\n", one_c_section_word(section));
}

static void control_add(struct buf *xml, const struct one_c_set *set, enum one_c_section section)
{
    const struct sheet *sheet = &set->sheets[section];
    buf_printf(xml, "    <Раздел Имя=\"%s\" Строк=\"%d\">\n", one_c_section_word(section),
               sheet_plain_count(sheet));
    for (int column = 0; column < sheet->column_count; column++) {
        if (!sheet->columns[column].is_summed || sheet->columns[column].kind != SHEET_MONEY) {
            continue;
        }
        buf_printf(xml, "      <Сумма Поле=\"%s\" Итого=\"", sheet->columns[column].title);
        kopecks_add(xml, sheet_plain_count(sheet) == 0 ? 0 : sheet_sum(sheet, column));
        buf_add_string(xml, "\"/>\n");
    }
    buf_add_string(xml, "    </Раздел>\n");
}

struct text one_c_xml_write(struct arena *arena, const struct one_c_set *set)
{
    struct buf xml;
    enum charset charset = set->profile->charset;
    buf_init(&xml, arena);
    buf_printf(&xml, "<?xml version=\"1.0\" encoding=\"%s\"?>\n<Выгрузка Версия=\"1\"",
               charset_name(charset));
    buf_printf(&xml, " Номер=\"%" PRId64 "\" Профиль=\"%s\"", set->number, set->profile->code);
    attribute_begin(&xml, "ПериодС");
    buf_printf(&xml, "%s\"", day_format_iso(arena, set->first_day));
    attribute_begin(&xml, "ПериодПо");
    buf_printf(&xml, "%s\"", day_format_iso(arena, set->last_day));
    attribute_begin(&xml, "Создана");
    buf_printf(&xml, "%s\">\n", instant_format_iso(arena, set->made_at));
    for (int i = 0; i < ONE_C_SECTIONS; i++) {
        if (one_c_has_section(set->profile, (enum one_c_section)i)) {
            section_add(&xml, set, (enum one_c_section)i);
        }
    }
    buf_add_string(&xml, "  <КонтрольныеСуммы>\n");
    for (int i = 0; i < ONE_C_SECTIONS; i++) {
        if (one_c_has_section(set->profile, (enum one_c_section)i)) {
            control_add(&xml, set, (enum one_c_section)i);
        }
    }
    buf_add_string(&xml, "  </КонтрольныеСуммы>\n</Выгрузка>\n");
    return charset_encode(arena, charset, buf_text(&xml));
}
