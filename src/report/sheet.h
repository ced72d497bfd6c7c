/* A table that is a document: described once, then shown on a page, printed, and written as XLSX,
 * CSV or PDF.
 *
 *   struct sheet sheet;
 *   sheet_init(&sheet, arena, "Питание по рационам", made_at, zone);
 *   sheet_note(&sheet, "Школа №24, сентябрь 2026 года");
 *   sheet_column(&sheet, (struct sheet_column){"Рацион", SHEET_TEXT, .width = 30});
 *   sheet_column(&sheet, (struct sheet_column){"Сумма, руб.", SHEET_MONEY, .is_summed = true});
 *   sheet_row(&sheet);
 *   sheet_text(&sheet, TEXT("Завтрак"));
 *   sheet_money(&sheet, money);
 *   sheet_total(&sheet, "Итого");
 *
 * 1. Cells follow their row from left to right, each of its column's kind or blank; what a row
 *    lacks at its end is blank. Another kind, or a cell too many, is a broken promise.
 * 2. Texts are foreign: whatever bytes they hold, every form of the document opens. What is no
 *    UTF-8 becomes U+FFFD, control characters become blanks (a line feed stays), longer ones than
 *    SHEET_TEXT_LIMIT end with «…».
 * 3. Sums are made here, of the rows, to the kopeck; XLSX has them as formulas with their values.
 * 4. The same sheet gives the same bytes: moments come from `made_at` alone.
 * 5. More rows than SHEET_ROW_LIMIT, or than the arena's budget allows, are not kept: every
 *    document of such a sheet is ERR_LIMIT, never a part of the table that looks whole. */
#ifndef REPORT_SHEET_H
#define REPORT_SHEET_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/instant.h"
#include "base/money.h"
#include "base/text.h"

enum {
    SHEET_ROW_LIMIT = 1000000,   /* a spreadsheet holds 1,048,576 with its heading */
    SHEET_PDF_ROW_LIMIT = 20000, /* some 600 pages */
    SHEET_COLUMN_LIMIT = 64,
    SHEET_NOTE_LIMIT = 16,
    SHEET_CLOSING_LIMIT = 8,
    SHEET_SIGNATURE_LIMIT = 4,
    SHEET_TEXT_LIMIT = 4000, /* characters of a cell */
    SHEET_WIDTH_DEFAULT = 12
};

enum sheet_kind {
    SHEET_TEXT,
    SHEET_NUMBER,  /* whole */
    SHEET_MONEY,   /* kopecks in, roubles with two digits out */
    SHEET_DAY,     /* 18.01.2018 */
    SHEET_PERCENT, /* tenths in: 662 is 66,2 % */
};

struct sheet_column {
    const char *title;
    enum sheet_kind kind;
    int width;      /* characters; 0: SHEET_WIDTH_DEFAULT */
    bool is_summed; /* numbers and money: in totals of groups and of the whole; shares
                       (sheet_share): there that of the parts' sum in the wholes' */
    bool is_shaded; /* percentages: on screens the fuller, the deeper */
};

enum sheet_row_kind {
    SHEET_ROW_PLAIN,
    SHEET_ROW_GROUP,    /* a heading over the rows that follow */
    SHEET_ROW_SUBTOTAL, /* of the rows since the group's heading */
    SHEET_ROW_TOTAL,    /* of all plain rows; the last row */
};

struct sheet_cell {
    bool is_there;
    int64_t number;      /* by the column's kind: whole, kopecks, day, tenths of a percent; of a
                         SHEET_TEXT what its rows are sorted by, 0: the text */
    struct text text;    /* clean; of SHEET_TEXT */
    int64_t part, whole; /* of a share */
    const char *link;    /* the page that tells more, on screens; NULL: none */
};

struct sheet_row {
    enum sheet_row_kind kind;
    int group; /* index of the group's row it stands under; -1: none */
    struct sheet_cell *cells;
};

struct sheet {
    struct arena *arena;
    const char *title;
    struct instant made_at;
    const struct zone *zone;
    const char *notes[SHEET_NOTE_LIMIT];
    int note_count;
    const char *closings[SHEET_CLOSING_LIMIT]; /* under the table of PDF and XLSX */
    int closing_count;
    const char *signatures[SHEET_SIGNATURE_LIMIT]; /* whose, below the closings */
    int signature_count;
    const char *group_title; /* what groups are, «Класс»: a column of its own in CSV; NULL: none */
    bool is_landscape;       /* PDF; sheet_init leaves it to the widths */
    struct sheet_column columns[SHEET_COLUMN_LIMIT];
    int column_count;
    struct sheet_row *rows;
    int row_count, row_capacity;
    int next_cell; /* of the last row */
    int group;     /* the row of the group that is open; -1: none */
    bool is_over;  /* rows were not kept: invariant 5 */
};

/* Titles, notes and headings are cleaned as cells are. */
void sheet_init(struct sheet *sheet, struct arena *arena, const char *title, struct instant made_at,
                const struct zone *zone);
/* A line under the title: the school, the period, what was chosen. */
void sheet_note(struct sheet *sheet, const char *note);
/* A paragraph under the table, and a line to be signed: of documents that two parties keep. */
void sheet_closing(struct sheet *sheet, const char *words);
void sheet_signature(struct sheet *sheet, const char *whose);
/* All columns come before the first row. */
void sheet_column(struct sheet *sheet, struct sheet_column column);
void sheet_columns(struct sheet *sheet, const struct sheet_column *columns, size_t count);
#define SHEET_COLUMNS(sheet, array) sheet_columns(sheet, array, sizeof(array) / sizeof *(array))

void sheet_row(struct sheet *sheet);
void sheet_text(struct sheet *sheet, struct text text);
void sheet_string(struct sheet *sheet, const char *string);
/* A text whose rows are sorted by a number of more than nothing: «менее 5». */
void sheet_text_sorted(struct sheet *sheet, struct text text, int64_t number);
/* "18.01.2018 09:10" in the sheet's zone, in a column of texts. */
void sheet_moment(struct sheet *sheet, struct instant moment);
void sheet_number(struct sheet *sheet, int64_t number);
void sheet_money(struct sheet *sheet, struct money money);
void sheet_day(struct sheet *sheet, struct day day);
void sheet_percent(struct sheet *sheet, int64_t tenths);
/* `part` of `whole` as a percentage, rounded half up; blank when there is no whole, though the part
 * counts in sums. */
void sheet_share(struct sheet *sheet, int64_t part, int64_t whole);
void sheet_blank(struct sheet *sheet);
/* The last cell leads to this page, on screens; the path outlives the sheet. */
void sheet_link(struct sheet *sheet, const char *path);

/* Opens a group of rows; the sheet's group_title must be set. */
void sheet_group(struct sheet *sheet, struct text heading);
/* The sums of the open group, which ends with it; without a plain row in it nothing is added. */
void sheet_subtotal(struct sheet *sheet, const char *title);
/* The sums of all plain rows; without one nothing is added. */
void sheet_total(struct sheet *sheet, const char *title);

/* Sets a percentage of the last row, a sum: those of its rows do not add up. Blank when there is no
 * whole; nothing when the last row is no sum. */
void sheet_last_share(struct sheet *sheet, int column, int64_t part, int64_t whole);

/* The number of plain rows. */
int sheet_plain_count(const struct sheet *sheet);
/* The sum of a summed column over all plain rows. */
int64_t sheet_sum(const struct sheet *sheet, int column);
/* A cell as people read it: "1 234", "1 234,50", "18.01.2018", "66,2 %"; "" for a blank one. */
const char *sheet_cell_words(const struct sheet *sheet, struct arena *arena, int column,
                             const struct sheet_cell *cell);

/* ---- the documents; ERR_LIMIT: invariant 5 ---- */

/* One worksheet of A4: title and notes, a frozen heading with filters, numbers as numbers, days as
 * days, sums as formulas, the heading repeated on each printed page. ERR_IO: no memory or no room
 * to make it in. A number beyond what a spreadsheet holds exactly is a text. */
enum err sheet_xlsx(struct arena *arena, const struct sheet *sheet, struct text *out_xlsx)
    MUST_CHECK;

/* UTF-8 with a byte order mark, ';', CRLF: the heading and the plain rows, with the group of each
 * as a first column; no sums, so that columns can be summed. A text that a spreadsheet would take
 * for a formula gets an apostrophe before it. */
enum err sheet_csv(struct arena *arena, const struct sheet *sheet, struct text *out_csv) MUST_CHECK;

/* A4, the heading on each page, texts wrapped, «Страница 1 из 3»; fonts are embedded. ERR_LIMIT
 * also past SHEET_PDF_ROW_LIMIT. */
enum err sheet_pdf(struct arena *arena, const struct sheet *sheet, struct text *out_pdf) MUST_CHECK;

/* What web/templates/sheet.html shows, `row_count` rows from `first_row` on (of all kinds). */
enum err sheet_view(struct arena *arena, const struct sheet *sheet, int first_row, int row_count,
                    json_t **out_view) MUST_CHECK;

/* ---- by format ---- */

enum sheet_format { SHEET_XLSX, SHEET_CSV, SHEET_PDF };

enum err sheet_document(struct arena *arena, const struct sheet *sheet, enum sheet_format format,
                        struct text *out_document) MUST_CHECK;
/* "xlsx", "csv", "pdf". */
const char *sheet_format_word(enum sheet_format format);
bool sheet_format_of(struct text word, enum sheet_format *out_format) MUST_CHECK;
const char *sheet_format_content_type(enum sheet_format format);

#endif
