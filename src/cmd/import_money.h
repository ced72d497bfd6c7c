/* Registers and statements as commands and the watched folder take them. */
#ifndef CMD_IMPORT_MONEY_H
#define CMD_IMPORT_MONEY_H

#include <stdio.h>

#include "desk/register_import.h"
#include "desk/statement_import.h"

/* What came of it, in Russian, with each bad line; the exit status of a command. */
int register_outcome_print(FILE *out, struct arena *arena, const struct register_import *import);
int statement_outcome_print(FILE *out, struct arena *arena, const struct statement_import *import);

#endif
