/* The little XML that the dialects are made of. */
#include "base/charset.h"
#include "gate/answer.h"

static enum charset charset_of(const struct channel *channel)
{
    bool is_1251 = channel_number(channel, CHANNEL_ENCODING) == CHANNEL_WINDOWS_1251;
    return is_1251 ? CHARSET_WINDOWS_1251 : CHARSET_UTF_8;
}

const char *xml_content_type(const struct channel *channel)
{
    return charset_of(channel) == CHARSET_UTF_8 ? "text/xml; charset=utf-8"
                                                : "text/xml; charset=windows-1251";
}

void xml_begin(struct buf *buf, const struct channel *channel)
{
    bool is_utf_8 = charset_of(channel) == CHARSET_UTF_8;
    buf_printf(buf, "<?xml version=\"1.0\" encoding=\"%s\"?>\n<response>\n",
               is_utf_8 ? "UTF-8" : "windows-1251");
}

void xml_escape(struct buf *buf, struct text text)
{
    for (size_t i = 0; i < text.size; i++) {
        char byte = text.bytes[i];
        switch (byte) {
        case '&': buf_add_string(buf, "&amp;"); break;
        case '<': buf_add_string(buf, "&lt;"); break;
        case '>': buf_add_string(buf, "&gt;"); break;
        case '"': buf_add_string(buf, "&quot;"); break;
        case '\'': buf_add_string(buf, "&apos;"); break;
        default:
            /* XML 1.0 has no control characters, not even escaped. */
            buf_add_char(buf, (unsigned char)byte < ' ' || byte == 0x7F ? ' ' : byte);
        }
    }
}

void xml_add(struct buf *buf, const char *name, const char *value)
{
    buf_printf(buf, "  <%s>", name);
    xml_escape(buf, text_of(value));
    buf_printf(buf, "</%s>\n", name);
}

void xml_add_int(struct buf *buf, const char *name, int64_t value)
{
    buf_printf(buf, "  <%s>%lld</%s>\n", name, (long long)value, name);
}

struct text xml_end(struct buf *buf, const struct channel *channel)
{
    buf_add_string(buf, "</response>\n");
    enum charset charset = charset_of(channel);
    if (charset == CHARSET_UTF_8) return buf_text(buf);
    return charset_encode(buf->arena, charset, buf_text(buf));
}

const char *reason_sentence(enum payment_reason reason)
{
    switch (reason) {
    case REASON_ACCEPTED: return "";
    case REASON_DUPLICATE: return "Платёж принят ранее";
    case REASON_TEMPORARY: return "Временная ошибка, повторите запрос позже";
    case REASON_NOT_COMPLETED: return "Платёж проводится";
    case REASON_COMMAND_UNKNOWN: return "Неизвестный тип запроса";
    case REASON_ID_INVALID: return "Неверный номер платежа";
    case REASON_ACCOUNT_MALFORMED: return "Неверный формат лицевого счёта";
    case REASON_ACCOUNT_UNKNOWN: return "Лицевой счёт не найден";
    case REASON_ACCOUNT_CLOSED: return "Лицевой счёт закрыт";
    case REASON_AMOUNT_INVALID: return "Неверная сумма платежа";
    case REASON_AMOUNT_TOO_SMALL: return "Сумма слишком мала";
    case REASON_AMOUNT_TOO_BIG: return "Сумма слишком велика";
    case REASON_DATE_INVALID: return "Неверная дата платежа";
    case REASON_FORBIDDEN: return "Приём платежей запрещён";
    case REASON_PARAMETER_INVALID: return "Неверное значение параметра";
    case REASON_OTHER_CONTENT: return "Платёж с этим номером принят с другими данными";
    case REASON_CURRENCY: return "Принимаются только рубли";
    case REASON_ACCESS: return "Доступ запрещён";
    case REASON_PAYMENT_UNKNOWN: return "Платёж не найден";
    case REASON_CANCELLED: return "Платёж отменён";
    case REASON_CANCEL_IMPOSSIBLE: return "Платёж не может быть отменён";
    case REASON_INTERNAL:
    case REASON_COUNT: break;
    }
    return "Внутренняя ошибка";
}
