/* Mail as bytes. The body is always base64: it is Russian, and base64 leaves nothing to a relay's
 * idea of 8-bit lines. */
#include "world/message.h"

#include <stdbool.h>
#include <string.h>

#include "base/buf.h"

enum {
    ENCODED_WORD_BYTES = 42, /* of the text in one word: 75 letters at most with its frame */
    BODY_LINE_BYTES = 57     /* 76 letters of base64 */
};

static void add_base64(struct buf *buf, struct text text)
{
    static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < text.size; i += 3) {
        size_t left = text.size - i;
        unsigned bits = (unsigned char)text.bytes[i] * 0x10000u;
        if (left > 1) bits |= (unsigned char)text.bytes[i + 1] * 0x100u;
        if (left > 2) bits |= (unsigned char)text.bytes[i + 2];
        buf_add_char(buf, DIGITS[bits >> 18]);
        buf_add_char(buf, DIGITS[bits >> 12 & 63]);
        buf_add_char(buf, left > 1 ? DIGITS[bits >> 6 & 63] : '=');
        buf_add_char(buf, left > 2 ? DIGITS[bits & 63] : '=');
    }
}

static bool is_atom_byte(unsigned char byte)
{
    if (byte >= '0' && byte <= '9') return true;
    if ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') return true;
    return byte != '\0' && strchr("!#$%&'*+/=?^_`{|}~.-", byte) != NULL;
}

static bool is_dot_atom(struct text text)
{
    if (text.size == 0) return false;
    char before = '.';
    for (size_t i = 0; i < text.size; i++) {
        char byte = text.bytes[i];
        if (!is_atom_byte((unsigned char)byte)) return false;
        if (byte == '.' && before == '.') return false;
        before = byte;
    }
    return before != '.';
}

bool message_address_is_right(struct text address)
{
    if (address.size > MAIL_ADDRESS_LIMIT) return false;
    struct text domain = address;
    struct text local = text_cut(&domain, '@');
    return domain.bytes != NULL && is_dot_atom(local) && is_dot_atom(domain);
}

static bool has_control_bytes(struct text text)
{
    for (size_t i = 0; i < text.size; i++) {
        if ((unsigned char)text.bytes[i] < ' ' || text.bytes[i] == 0x7F) return true;
    }
    return false;
}

/* Letters, digits, dots and `others`: nothing that a header would have to quote or could end at. */
static bool is_bare(struct text text, const char *others)
{
    for (size_t i = 0; i < text.size; i++) {
        unsigned char byte = (unsigned char)text.bytes[i];
        bool is_letter = (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
        if (is_letter || (byte >= '0' && byte <= '9') || byte == '.') continue;
        if (byte == '\0' || strchr(others, byte) == NULL) return false;
    }
    return true;
}

static enum err judge(const struct mail *mail)
{
    if (mail->subject.size > MAIL_SUBJECT_LIMIT || mail->body.size > MAIL_BODY_LIMIT) {
        return ERR_LIMIT;
    }
    if (!message_address_is_right(mail->from)) return ERR_SYNTAX;
    if (!message_address_is_right(mail->to)) return ERR_SYNTAX;
    if (!text_is_utf8(mail->subject) || has_control_bytes(mail->subject)) return ERR_SYNTAX;
    if (mail->id.size > MAIL_ID_LIMIT || !is_bare(mail->id, "")) return ERR_SYNTAX;
    if (mail->unsubscribe.size > MAIL_ADDRESS_LIMIT) return ERR_LIMIT;
    if (!is_bare(mail->unsubscribe, "/:?&=_-%[]")) return ERR_SYNTAX;
    return text_is_utf8(mail->body) ? OK : ERR_SYNTAX;
}

/* RFC 2047: words of at most 75 letters, a character never split between two. */
static void add_subject(struct buf *buf, struct text subject)
{
    buf_add_string(buf, "Subject:");
    while (subject.size > 0) {
        size_t size = subject.size < ENCODED_WORD_BYTES ? subject.size : ENCODED_WORD_BYTES;
        while (size < subject.size && ((unsigned char)subject.bytes[size] & 0xC0) == 0x80) size--;
        buf_add_string(buf, " =?UTF-8?B?");
        add_base64(buf, text_part(subject, 0, size));
        buf_add_string(buf, "?=\r\n");
        subject = text_part(subject, size, subject.size - size);
    }
    if (buf->bytes[buf->size - 1] == ':') buf_add_string(buf, "\r\n");
}

static void add_date(struct buf *buf, struct instant now)
{
    static const char *const DAYS[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const MONTHS[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const struct zone *zone = zone_moscow();
    struct day day = day_of_instant(now, zone);
    struct date date = day_date(day);
    int minute = instant_minute_of_day(now, zone);
    int second = (int)(now.ms / SECOND_MS % 60);
    buf_printf(buf, "Date: %s, %d %s %d %02d:%02d:%02d +%02d%02d\r\n", DAYS[day_of_week(day) - 1],
               date.day_of_month, MONTHS[date.month - 1], date.year, minute / 60, minute % 60,
               second, zone->offset_minutes / 60, zone->offset_minutes % 60);
}

/* Line breaks of any kind become CRLF before the body is encoded, as RFC 2045 §6.8 wants. */
static struct text with_crlf(struct arena *arena, struct text body)
{
    struct buf buf;
    buf_init(&buf, arena);
    for (size_t i = 0; i < body.size; i++) {
        char byte = body.bytes[i];
        bool second = byte == '\n' && i > 0 && body.bytes[i - 1] == '\r';
        if (second) continue;
        if (byte == '\r' || byte == '\n') {
            buf_add_string(&buf, "\r\n");
        } else {
            buf_add_char(&buf, byte);
        }
    }
    return buf_text(&buf);
}

static void add_body(struct buf *buf, struct text body)
{
    for (size_t at = 0; at < body.size; at += BODY_LINE_BYTES) {
        add_base64(buf, text_part(body, at, BODY_LINE_BYTES));
        buf_add_string(buf, "\r\n");
    }
}

/* RFC 2369 and RFC 8058. */
static void add_unsubscribe(struct buf *buf, struct text address)
{
    if (address.size == 0) return;
    buf_printf(buf,
               "List-Unsubscribe: <%.*s>\r\n"
               "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
               TEXT_ARGS(address));
}

enum err message_format(struct arena *arena, const struct mail *mail, struct instant now,
                        const char *unique, struct text *out_message)
{
    TRY(judge(mail));
    struct text domain = mail->from;
    text_cut(&domain, '@');
    struct buf buf;
    buf_init(&buf, arena);
    add_date(&buf, now);
    buf_printf(&buf, "From: <%.*s>\r\nTo: <%.*s>\r\n", TEXT_ARGS(mail->from), TEXT_ARGS(mail->to));
    add_subject(&buf, mail->subject);
    struct text id = mail->id.size > 0 ? mail->id : text_of(unique);
    buf_printf(&buf, "Message-ID: <%.*s@%.*s>\r\n", TEXT_ARGS(id), TEXT_ARGS(domain));
    add_unsubscribe(&buf, mail->unsubscribe);
    buf_add_string(&buf, "MIME-Version: 1.0\r\n"
                         "Content-Type: text/plain; charset=utf-8\r\n"
                         "Content-Transfer-Encoding: base64\r\n"
                         "Auto-Submitted: auto-generated\r\n"
                         "\r\n");
    add_body(&buf, with_crlf(arena, mail->body));
    *out_message = buf_text(&buf);
    return OK;
}
