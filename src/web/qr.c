/* QR codes over libqrencode. */
#include "web/qr.h"

#include <qrencode.h>

#include "base/buf.h"
#include "base/scoped.h"

SCOPED_DEFINE(code, QRcode, QRcode_free)

static bool is_dark(const QRcode *code, int x, int y)
{
    return x < code->width && (code->data[y * code->width + x] & 1) != 0;
}

/* A row's runs of dark modules as flat boxes. */
static void add_row(struct buf *buf, const QRcode *code, int y)
{
    for (int x = 0; x < code->width; x++) {
        int first = x;
        while (is_dark(code, x, y)) x++;
        if (x == first) continue;
        buf_printf(buf, "M%d %dh%dv1h-%dz", first + QR_MARGIN, y + QR_MARGIN, x - first, x - first);
    }
}

struct qr qr_draw(struct arena *arena, struct text text)
{
    const unsigned char *bytes = (const unsigned char *)text.bytes;
    struct qr qr = {0};
    if (text.size == 0) return qr;
    scoped(code) QRcode *code = QRcode_encodeData((int)text.size, bytes, 0, QR_ECLEVEL_M);
    if (code == NULL) return qr;
    struct buf buf;
    buf_init(&buf, arena);
    for (int y = 0; y < code->width; y++) add_row(&buf, code, y);
    qr.side = code->width + 2 * QR_MARGIN;
    qr.path = buf_text(&buf);
    return qr;
}
