/* The table itself: rows, clean texts, sums. */
#include "report/sheet.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"

enum { ROWS_FIRST = 64, TENTHS_OF_WHOLE = 1000, TENTHS_OF_PERCENT = 10 };

/* ---- texts ---- */

/* The bytes of the character at `at`, 0 when no well-formed one stands there; of NUL: 1. */
static size_t character_size(struct text text, size_t at)
{
    unsigned char first = (unsigned char)text.bytes[at];
    if (first < 0x80) return 1;
    struct text character = text_part(text, at, first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4);
    return text_is_utf8(character) ? character.size : 0;
}

/* XML 1.0 has no control characters, nor U+FFFE and U+FFFF. */
static bool is_control(struct text character)
{
    unsigned char first = (unsigned char)character.bytes[0];
    if (first == 0xc2) return (unsigned char)character.bytes[1] < 0xa0;
    return first < 0x20 || first == 0x7f;
}

static bool is_no_xml(struct text character)
{
    return text_is(character, "\xef\xbf\xbe") || text_is(character, "\xef\xbf\xbf");
}

static void character_add(struct buf *clean, struct text character)
{
    if (character.size == 0 || is_no_xml(character)) {
        buf_add_code_point(clean, 0xfffd);
    } else if (is_control(character)) {
        buf_add_char(clean, character.bytes[0] == '\n' ? '\n' : ' ');
    } else {
        buf_add_text(clean, character);
    }
}

static bool is_clean(struct text text)
{
    if (text.size > SHEET_TEXT_LIMIT || !text_is_utf8(text)) return false;
    for (size_t at = 0; at < text.size; at += character_size(text, at)) {
        struct text character = text_part(text, at, character_size(text, at));
        if (is_control(character) || is_no_xml(character)) return false;
    }
    return true;
}

/* A copy with a NUL behind it. */
static struct text text_clean(struct arena *arena, struct text text)
{
    if (is_clean(text)) {
        return (struct text){arena_copy(arena, text.size ? text.bytes : "", text.size), text.size};
    }
    struct buf clean;
    buf_init(&clean, arena);
    size_t at = 0;
    for (int count = 0; at < text.size && count < SHEET_TEXT_LIMIT - 1; count++) {
        size_t size = character_size(text, at);
        character_add(&clean, text_part(text, at, size));
        at += size == 0 ? 1 : size;
    }
    if (at < text.size) buf_add_string(&clean, "…");
    return buf_text(&clean);
}

static const char *string_clean(struct arena *arena, const char *string)
{
    return text_clean(arena, text_of(string)).bytes;
}

/* ---- the head ---- */

void sheet_init(struct sheet *sheet, struct arena *arena, const char *title, struct instant made_at,
                const struct zone *zone)
{
    *sheet = (struct sheet){.arena = arena,
                            .title = string_clean(arena, title),
                            .made_at = made_at,
                            .zone = zone,
                            .group = -1};
}

void sheet_note(struct sheet *sheet, const char *note)
{
    CHECK(sheet->note_count < SHEET_NOTE_LIMIT);
    sheet->notes[sheet->note_count++] = string_clean(sheet->arena, note);
}

void sheet_closing(struct sheet *sheet, const char *words)
{
    CHECK(sheet->closing_count < SHEET_CLOSING_LIMIT);
    sheet->closings[sheet->closing_count++] = string_clean(sheet->arena, words);
}

void sheet_signature(struct sheet *sheet, const char *whose)
{
    CHECK(sheet->signature_count < SHEET_SIGNATURE_LIMIT);
    sheet->signatures[sheet->signature_count++] = string_clean(sheet->arena, whose);
}

/* Wider than a sheet of paper stands. */
static bool is_wide(const struct sheet *sheet)
{
    enum { UPRIGHT_CHARACTERS = 96 };
    int characters = 0;
    for (int i = 0; i < sheet->column_count; i++) characters += sheet->columns[i].width;
    return characters > UPRIGHT_CHARACTERS;
}

void sheet_column(struct sheet *sheet, struct sheet_column column)
{
    CHECK(sheet->row_count == 0 && sheet->column_count < SHEET_COLUMN_LIMIT);
    CHECK(!column.is_summed || (column.kind != SHEET_TEXT && column.kind != SHEET_DAY));
    if (column.width == 0) column.width = SHEET_WIDTH_DEFAULT;
    column.title = string_clean(sheet->arena, column.title);
    sheet->columns[sheet->column_count++] = column;
    sheet->is_landscape = is_wide(sheet);
}

void sheet_columns(struct sheet *sheet, const struct sheet_column *columns, size_t count)
{
    for (size_t i = 0; i < count; i++) sheet_column(sheet, columns[i]);
}

/* ---- rows ---- */

static void rows_grow(struct sheet *sheet)
{
    int capacity = sheet->row_capacity == 0 ? ROWS_FIRST : sheet->row_capacity * 2;
    struct sheet_row *rows = ARENA_ARRAY(sheet->arena, struct sheet_row, (size_t)capacity);
    if (sheet->row_count > 0) {
        memcpy(rows, sheet->rows, sizeof *rows * (size_t)sheet->row_count);
    }
    sheet->rows = rows;
    sheet->row_capacity = capacity;
}

/* NULL: no more rows are kept. */
static struct sheet_row *row_add(struct sheet *sheet, enum sheet_row_kind kind)
{
    CHECK(sheet->column_count > 0);
    sheet->next_cell = 0;
    if (sheet->row_count == SHEET_ROW_LIMIT || arena_is_over(sheet->arena)) sheet->is_over = true;
    if (sheet->is_over) return NULL;
    if (sheet->row_count == sheet->row_capacity) rows_grow(sheet);
    struct sheet_row *row = &sheet->rows[sheet->row_count++];
    *row = (struct sheet_row){
        .kind = kind,
        .group = sheet->group,
        .cells = ARENA_ARRAY(sheet->arena, struct sheet_cell, (size_t)sheet->column_count)};
    return row;
}

void sheet_row(struct sheet *sheet)
{
    row_add(sheet, SHEET_ROW_PLAIN);
}

static void cell_add(struct sheet *sheet, enum sheet_kind kind, struct sheet_cell cell)
{
    CHECK(sheet->next_cell < sheet->column_count);
    CHECK(sheet->columns[sheet->next_cell].kind == kind);
    int column = sheet->next_cell++;
    if (sheet->is_over) return;
    sheet->rows[sheet->row_count - 1].cells[column] = cell;
}

void sheet_text(struct sheet *sheet, struct text text)
{
    sheet_text_sorted(sheet, text, 0);
}

void sheet_string(struct sheet *sheet, const char *string)
{
    sheet_text(sheet, text_of(string));
}

void sheet_text_sorted(struct sheet *sheet, struct text text, int64_t number)
{
    struct sheet_cell cell = {.is_there = text.size > 0, .number = number};
    if (!sheet->is_over) cell.text = text_clean(sheet->arena, text);
    cell_add(sheet, SHEET_TEXT, cell);
}

void sheet_moment(struct sheet *sheet, struct instant moment)
{
    sheet_text_sorted(sheet, text_of(instant_format(sheet->arena, moment, sheet->zone)), moment.ms);
}

void sheet_number(struct sheet *sheet, int64_t number)
{
    cell_add(sheet, SHEET_NUMBER, (struct sheet_cell){.is_there = true, .number = number});
}

void sheet_money(struct sheet *sheet, struct money money)
{
    cell_add(sheet, SHEET_MONEY,
             (struct sheet_cell){.is_there = true, .number = money_in_kopecks(money)});
}

void sheet_day(struct sheet *sheet, struct day day)
{
    cell_add(sheet, SHEET_DAY, (struct sheet_cell){.is_there = true, .number = day.number});
}

void sheet_percent(struct sheet *sheet, int64_t tenths)
{
    cell_add(sheet, SHEET_PERCENT, (struct sheet_cell){.is_there = true, .number = tenths});
}

static int64_t share_tenths(int64_t part, int64_t whole)
{
    return (part * TENTHS_OF_WHOLE * 2 + whole) / (whole * 2);
}

void sheet_share(struct sheet *sheet, int64_t part, int64_t whole)
{
    if (whole <= 0) {
        cell_add(sheet, SHEET_PERCENT, (struct sheet_cell){.part = part});
        return;
    }
    cell_add(
        sheet, SHEET_PERCENT,
        (struct sheet_cell){
            .is_there = true, .number = share_tenths(part, whole), .part = part, .whole = whole});
}

void sheet_blank(struct sheet *sheet)
{
    CHECK(sheet->next_cell < sheet->column_count);
    sheet->next_cell++;
}

void sheet_link(struct sheet *sheet, const char *path)
{
    CHECK(sheet->is_over || (sheet->row_count > 0 && sheet->next_cell > 0));
    if (sheet->is_over) return;
    sheet->rows[sheet->row_count - 1].cells[sheet->next_cell - 1].link = path;
}

/* ---- groups and sums ---- */

static void head_cell_set(struct sheet *sheet, struct sheet_row *row, struct text title)
{
    row->cells[0] = (struct sheet_cell){.is_there = true, .text = text_clean(sheet->arena, title)};
    sheet->next_cell = sheet->column_count;
}

void sheet_group(struct sheet *sheet, struct text heading)
{
    CHECK(sheet->group_title != NULL);
    sheet->group = -1;
    struct sheet_row *row = row_add(sheet, SHEET_ROW_GROUP);
    if (row == NULL) return;
    head_cell_set(sheet, row, heading);
    sheet->group = sheet->row_count - 1;
}

static void number_add(int64_t *sum, int64_t number)
{
    CHECK(!__builtin_add_overflow(*sum, number, sum));
}

static void cell_sum(const struct sheet_column *column, const struct sheet_cell *cell,
                     struct sheet_cell *sum)
{
    if (column->kind != SHEET_PERCENT) {
        number_add(&sum->number, cell->number);
        sum->is_there = true;
        return;
    }
    number_add(&sum->part, cell->part);
    number_add(&sum->whole, cell->whole);
    if (sum->whole == 0) return;
    sum->number = share_tenths(sum->part, sum->whole);
    sum->is_there = true;
}

/* Of the plain rows from `first_row` on; false when there are none. */
static bool sum_set(const struct sheet *sheet, int first_row, int last_row,
                    struct sheet_cell *cells)
{
    bool has_rows = false;
    for (int i = first_row; i < last_row; i++) {
        if (sheet->rows[i].kind != SHEET_ROW_PLAIN) continue;
        has_rows = true;
        for (int column = 0; column < sheet->column_count; column++) {
            if (!sheet->columns[column].is_summed) continue;
            cell_sum(&sheet->columns[column], &sheet->rows[i].cells[column], &cells[column]);
        }
    }
    return has_rows;
}

static void sums_add(struct sheet *sheet, enum sheet_row_kind kind, int first_row,
                     const char *title)
{
    struct sheet_cell sums[SHEET_COLUMN_LIMIT] = {{false}};
    CHECK(!sheet->columns[0].is_summed);
    if (!sum_set(sheet, first_row, sheet->row_count, sums)) return;
    struct sheet_row *row = row_add(sheet, kind);
    if (row == NULL) return;
    memcpy(row->cells, sums, sizeof *sums * (size_t)sheet->column_count);
    head_cell_set(sheet, row, text_of(title));
}

void sheet_subtotal(struct sheet *sheet, const char *title)
{
    CHECK(sheet->is_over || sheet->group >= 0);
    sums_add(sheet, SHEET_ROW_SUBTOTAL, sheet->group + 1, title);
    sheet->group = -1;
}

void sheet_total(struct sheet *sheet, const char *title)
{
    sheet->group = -1;
    sums_add(sheet, SHEET_ROW_TOTAL, 0, title);
}

void sheet_last_share(struct sheet *sheet, int column, int64_t part, int64_t whole)
{
    CHECK(column < sheet->column_count && sheet->columns[column].kind == SHEET_PERCENT);
    if (sheet->row_count == 0 || sheet->is_over || whole <= 0) return;
    struct sheet_row *row = &sheet->rows[sheet->row_count - 1];
    if (row->kind != SHEET_ROW_SUBTOTAL && row->kind != SHEET_ROW_TOTAL) return;
    row->cells[column] = (struct sheet_cell){.is_there = true, .number = share_tenths(part, whole)};
}

int sheet_plain_count(const struct sheet *sheet)
{
    int count = 0;
    for (int i = 0; i < sheet->row_count; i++) count += sheet->rows[i].kind == SHEET_ROW_PLAIN;
    return count;
}

int64_t sheet_sum(const struct sheet *sheet, int column)
{
    struct sheet_cell sums[SHEET_COLUMN_LIMIT] = {{false}};
    CHECK(column < sheet->column_count && sheet->columns[column].is_summed);
    sum_set(sheet, 0, sheet->row_count, sums);
    return sums[column].number;
}

/* ---- words ---- */

static const char *number_words(struct arena *arena, int64_t number)
{
    struct buf buf;
    buf_init(&buf, arena);
    if (number < 0) buf_add_char(&buf, '-');
    buf_add_grouped(&buf, number < 0 ? -(uint64_t)number : (uint64_t)number);
    return buf.bytes;
}

const char *sheet_cell_words(const struct sheet *sheet, struct arena *arena, int column,
                             const struct sheet_cell *cell)
{
    if (!cell->is_there) return "";
    if (cell->text.bytes != NULL) return cell->text.bytes;
    switch (sheet->columns[column].kind) {
    case SHEET_TEXT: return cell->text.bytes;
    case SHEET_NUMBER: return number_words(arena, cell->number);
    case SHEET_MONEY: return money_format(arena, money_of_kopecks(cell->number));
    case SHEET_DAY: return day_format(arena, day_of_number((int32_t)cell->number));
    case SHEET_PERCENT:
        return arena_printf(arena, "%s%lld,%lld %%", cell->number < 0 ? "-" : "",
                            (long long)llabs(cell->number) / TENTHS_OF_PERCENT,
                            (long long)llabs(cell->number) % TENTHS_OF_PERCENT);
    }
    return "";
}

/* ---- by format ---- */

static const struct {
    const char *word, *content_type;
} FORMATS[] = {
    [SHEET_XLSX] = {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    [SHEET_CSV] = {"csv", "text/csv; charset=utf-8"},
    [SHEET_PDF] = {"pdf", "application/pdf"},
};

enum err sheet_document(struct arena *arena, const struct sheet *sheet, enum sheet_format format,
                        struct text *out_document)
{
    switch (format) {
    case SHEET_XLSX: return sheet_xlsx(arena, sheet, out_document);
    case SHEET_CSV: return sheet_csv(arena, sheet, out_document);
    case SHEET_PDF: return sheet_pdf(arena, sheet, out_document);
    }
    CHECK(!"a format");
    return ERR_SYNTAX;
}

const char *sheet_format_word(enum sheet_format format)
{
    return FORMATS[format].word;
}

bool sheet_format_of(struct text word, enum sheet_format *out_format)
{
    for (int i = SHEET_XLSX; i <= SHEET_PDF; i++) {
        if (!text_is(word, FORMATS[i].word)) continue;
        *out_format = (enum sheet_format)i;
        return true;
    }
    return false;
}

const char *sheet_format_content_type(enum sheet_format format)
{
    return FORMATS[format].content_type;
}
