/* libxlsxwriter writes to a file: here one in memory, read back when it is whole. */
#ifndef REPORT_XLSX_MEMORY_H
#define REPORT_XLSX_MEMORY_H

#include <xlsxwriter.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

/* Fills the workbook, which is then closed; the first error is its answer. */
typedef lxw_error (*xlsx_fill)(lxw_workbook *workbook, void *context);

/* ERR_IO: no memory or no room to make it in. */
enum err xlsx_make(struct arena *arena, bool is_large, xlsx_fill fill, void *context,
                   struct text *out_xlsx) MUST_CHECK;

#endif
