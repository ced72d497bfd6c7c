/* QR codes by libqrencode. */
#include "report/qr.h"

#include <qrencode.h>

#include "base/scoped.h"

static void code_free(QRcode *code)
{
    if (code != NULL) QRcode_free(code);
}
SCOPED_DEFINE(code, QRcode, code_free)

enum { CODE_BYTES_LIMIT = 2331 /* of version 40 at M */ };

enum err qr_make(struct arena *arena, struct text text, struct qr *out_qr)
{
    if (text.size == 0 || text.size > CODE_BYTES_LIMIT) return ERR_LIMIT;
    scoped(code) QRcode *code = QRcode_encodeData((int)text.size, (const unsigned char *)text.bytes,
                                                  0, QR_ECLEVEL_M);
    if (code == NULL) return ERR_LIMIT;
    size_t count = (size_t)code->width * (size_t)code->width;
    uint8_t *cells = arena_take(arena, count);
    for (size_t i = 0; i < count; i++) cells[i] = code->data[i] & 1;
    *out_qr = (struct qr){code->width, cells};
    return OK;
}
