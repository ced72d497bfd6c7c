/* Slips on paper: form ПД-4 with a QR code, two on a page of A4. */
#ifndef REPORT_SLIP_PDF_H
#define REPORT_SLIP_PDF_H

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "desk/slip.h"

/* ERR_LIMIT: the requisites are too long for a code; ERR_IO: the document could not be made. */
enum err slip_pdf(struct arena *arena, const struct requisites *requisites,
                  const struct slip *slips, int count, struct text *out_pdf) MUST_CHECK;

#endif
