/* Workbooks from strangers: any bytes are a sheet within its limits or a reason. The seeds are the
 * parts of a workbook: they are packed here, so that mutations reach the XML behind the ZIP. */
#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "fuzz.h"
#include "table/lines.h"

enum { PACKED_BYTES = 1 << 20 };

const char *const fuzz_seeds[] = {
    "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c s=\"1\"><v>40543</v></c>"
    "</row><row hidden=\"1\"><c t=\"inlineStr\"><is><t>x_x000D_</t></is></c><c><f>A1</f></c></row>"
    "</sheetData><mergeCells><mergeCell ref=\"A1:A2\"/></mergeCells></worksheet>",
    "<worksheet><sheetData><row><c t=\"b\"><v>1</v></c><c t=\"e\"><v>#N/A</v></c>"
    "<c t=\"d\"><v>2017-05-14</v></c><c><v>-1.5E-3</v></c></row></sheetData></worksheet>",
    "<!DOCTYPE w [<!ENTITY a \"b\">]><worksheet>&a;</worksheet>", "PK\x03\x04", NULL};

static const char *const PARTS[][2] = {
    {"xl/workbook.xml",
     "<workbook><workbookPr date1904=\"0\"/><sheets><sheet name=\"1\" r:id=\"s\" "
     "xmlns:r=\"r\"/></sheets></workbook>"},
    {"xl/_rels/workbook.xml.rels",
     "<R><Relationship Id=\"s\" Type=\"x/worksheet\" Target=\"s.xml\"/><Relationship Id=\"t\" "
     "Type=\"x/styles\" Target=\"t.xml\"/><Relationship Id=\"u\" Type=\"x/sharedStrings\" "
     "Target=\"u.xml\"/></R>"},
    {"xl/t.xml",
     "<s><numFmts><numFmt numFmtId=\"170\" formatCode=\"dd.mm.yyyy\"/></numFmts><cellXfs>"
     "<xf numFmtId=\"0\"/><xf numFmtId=\"170\"/></cellXfs></s>"},
    {"xl/u.xml", "<sst><si><r><t>a</t></r><rPh><t>b</t></rPh></si></sst>"},
};

static void part_add(struct archive *archive, const char *name, struct text bytes)
{
    struct archive_entry *entry = archive_entry_new();
    archive_entry_set_pathname(entry, name);
    archive_entry_set_size(entry, (la_int64_t)bytes.size);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    CHECK(archive_write_header(archive, entry) == ARCHIVE_OK);
    CHECK(archive_write_data(archive, bytes.bytes, bytes.size) == (la_ssize_t)bytes.size);
    archive_entry_free(entry);
}

static struct text packed(struct arena *arena, struct text sheet)
{
    size_t used;
    char *bytes = arena_take(arena, PACKED_BYTES);
    struct archive *archive = archive_write_new();
    archive_write_set_format_zip(archive);
    archive_write_zip_set_compression_store(archive);
    CHECK(archive_write_open_memory(archive, bytes, PACKED_BYTES, &used) == ARCHIVE_OK);
    for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++) {
        part_add(archive, PARTS[i][0], text_of(PARTS[i][1]));
    }
    part_add(archive, "xl/s.xml", sheet);
    archive_write_close(archive);
    archive_write_free(archive);
    return (struct text){bytes, used};
}

static void sheet_check(const struct xlsx_sheet *sheet)
{
    int line = 0;
    for (int i = 0; i < sheet->row_count; i++) {
        const struct xlsx_row *row = &sheet->rows[i];
        CHECK(row->line > line && row->count > 0 && row->count <= XLSX_COLUMNS_LIMIT);
        line = row->line;
        for (int j = 0; j < row->count; j++) {
            const struct xlsx_cell *cell = &row->cells[j];
            CHECK((cell->kind == XLSX_EMPTY) == (cell->text.size == 0));
            CHECK(text_is_utf8(cell->text));
        }
    }
}

static void lines_check(struct arena *arena, struct text file)
{
    struct lines lines;
    const char *reason;
    struct csv_record record;
    if (!lines_open(arena, file, &lines, &reason)) {
        CHECK(reason != NULL);
        return;
    }
    while (lines_next(&lines, arena, &record) != ERR_NOT_FOUND) CHECK(lines.line > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena arena;
    struct xlsx_sheet sheet;
    const char *reason = NULL;
    arena_init(&arena, 256 << 20);
    struct text foreign = {arena_copy(&arena, bytes, size), size};
    lines_check(&arena, foreign);
    struct text file = packed(&arena, foreign);
    bool is_read = xlsx_read(&arena, file, TEXT(""), &sheet, &reason);
    CHECK(is_read == (reason == NULL));
    if (is_read) {
        sheet_check(&sheet);
        lines_check(&arena, file);
    }
    arena_release(&arena);
    return 0;
}
