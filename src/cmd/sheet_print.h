/* A table on a terminal, or as a file. */
#ifndef CMD_SHEET_PRINT_H
#define CMD_SHEET_PRINT_H

#include <stdbool.h>

#include "cmd/command.h"
#include "report/sheet.h"

/* How a command's table leaves it: --format WORD and --output FILE. */
struct sheet_output {
    bool is_document; /* else columns of text */
    enum sheet_format format;
    const char *path; /* NULL: the command's own output */
};

/* Takes one of the two options; false: it is neither, or its value is wrong. */
bool sheet_output_take(struct sheet_output *output, const char *name, const char *value) MUST_CHECK;

/* Gives the command's exit status; what went wrong is told on standard error. */
int sheet_output_write(struct command_session *session, const struct sheet *sheet,
                       const struct sheet_output *output);

#endif
