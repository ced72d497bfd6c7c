/* Tables of commands: columns of text for people, documents for the rest. */
#include "cmd/sheet_print.h"

#include <string.h>
#include <unistd.h>

#include "cmd/file.h"

enum { COLUMN_GAP = 2 };

bool sheet_output_take(struct sheet_output *output, const char *name, const char *value)
{
    if (strcmp(name, "--output") == 0) return (output->path = value) != NULL;
    if (strcmp(name, "--format") != 0) return false;
    output->is_document = strcmp(value, "table") != 0;
    return !output->is_document || sheet_format_of(text_of(value), &output->format);
}

static bool is_right(const struct sheet_column *column)
{
    return column->kind != SHEET_TEXT;
}

static int width_of(const char *words)
{
    return (int)text_length_characters(text_of(words));
}

static void cell_print(FILE *out, const char *words, int width, bool right, bool is_last)
{
    int blanks = width - width_of(words);
    if (right) fprintf(out, "%*s", blanks, "");
    fputs(words, out);
    if (!right && !is_last) fprintf(out, "%*s", blanks, "");
    if (!is_last) fprintf(out, "%*s", COLUMN_GAP, "");
}

struct printing {
    FILE *out;
    struct arena *arena;
    const struct sheet *sheet;
    int widths[SHEET_COLUMN_LIMIT];
};

static const char *words_at(const struct printing *printing, int row, int column)
{
    const struct sheet_row *cells = &printing->sheet->rows[row];
    return sheet_cell_words(printing->sheet, printing->arena, column, &cells->cells[column]);
}

static void widths_measure(struct printing *printing)
{
    const struct sheet *sheet = printing->sheet;
    for (int i = 0; i < sheet->column_count; i++) {
        int *width = &printing->widths[i];
        *width = width_of(sheet->columns[i].title);
        for (int row = 0; row < sheet->row_count; row++) {
            int own = width_of(words_at(printing, row, i));
            if (own > *width) *width = own;
        }
    }
}

static void table_print(const struct printing *printing)
{
    const struct sheet *sheet = printing->sheet;
    int last = sheet->column_count - 1;
    fprintf(printing->out, "%s\n", sheet->title);
    for (int i = 0; i < sheet->note_count; i++) fprintf(printing->out, "%s\n", sheet->notes[i]);
    fputc('\n', printing->out);
    for (int i = 0; i <= last; i++) {
        cell_print(printing->out, sheet->columns[i].title, printing->widths[i],
                   is_right(&sheet->columns[i]), i == last);
    }
    fputc('\n', printing->out);
    for (int row = 0; row < sheet->row_count; row++) {
        for (int i = 0; i <= last; i++) {
            cell_print(printing->out, words_at(printing, row, i), printing->widths[i],
                       is_right(&sheet->columns[i]), i == last);
        }
        fputc('\n', printing->out);
    }
}

static int document_write(struct command_session *session, const char *path, struct text document)
{
    if (path == NULL) {
        bool is_written = fwrite(document.bytes, 1, document.size, session->out) == document.size;
        return is_written ? EXIT_DONE : EXIT_FAULT;
    }
    if (output_file_write(path, document) == OK) return EXIT_DONE;
    fprintf(stderr, "obed: %s cannot be written\n", path);
    return EXIT_FAULT;
}

int sheet_output_write(struct command_session *session, const struct sheet *sheet,
                       const struct sheet_output *output)
{
    struct text document;
    if (!output->is_document) {
        struct printing *printing = ARENA_NEW(session->arena, struct printing);
        *printing = (struct printing){session->out, session->arena, sheet, {0}};
        widths_measure(printing);
        table_print(printing);
        return EXIT_DONE;
    }
    if (output->path == NULL && output->format != SHEET_CSV && isatty(STDOUT_FILENO)) {
        fprintf(stderr, "obed: name a file with --output\n");
        return EXIT_USAGE;
    }
    enum err err = sheet_document(session->arena, sheet, output->format, &document);
    if (err == OK) return document_write(session, output->path, document);
    fprintf(stderr, "obed: the table was not made: %s\n", err_name(err));
    return err == ERR_LIMIT ? EXIT_REFUSED : EXIT_FAULT;
}
