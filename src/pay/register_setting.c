/* A channel's form of registers: one of the known ones, and over it what differs. */
#include "pay/register_setting.h"

/* The words of the settings, in their order. */
enum form { FORM_NONE = 0, FORM_SBER, FORM_OSMP };
enum { AS_FORM = 0 };

static bool form_of(const struct channel *channel, struct register_format *out_format)
{
    switch ((enum form)channel_number(channel, CHANNEL_REGISTER)) {
    case FORM_NONE: return false;
    case FORM_SBER: *out_format = register_format_sber(); return true;
    case FORM_OSMP: *out_format = register_format_osmp(); return true;
    }
    return false;
}

bool register_format_of(const struct channel *channel, struct register_format *out_format)
{
    static const char SEPARATORS[] = {0, ';', '\t', ',', '|'};
    static const char SIGNS[] = {0, ',', '.'};
    struct register_format format;
    if (!form_of(channel, &format)) return false;
    int64_t encoding = channel_number(channel, CHANNEL_REGISTER_ENCODING);
    int64_t separator = channel_number(channel, CHANNEL_REGISTER_SEPARATOR);
    int64_t sign = channel_number(channel, CHANNEL_REGISTER_DECIMAL);
    int64_t trailer = channel_number(channel, CHANNEL_REGISTER_TRAILER);
    struct text columns = text_of(channel_text(channel, CHANNEL_REGISTER_COLUMNS));
    if (encoding != AS_FORM) format.charset = (enum charset)(encoding - 1);
    if (separator != AS_FORM) format.separator = SEPARATORS[separator];
    if (sign != AS_FORM) format.decimal_sign = SIGNS[sign];
    if (trailer != AS_FORM) format.trailer = (enum register_trailer)(trailer - 1);
    if (columns.size > 0 && !register_columns_parse(columns, format.columns)) return false;
    format.skip_first = (int)channel_number(channel, CHANNEL_REGISTER_SKIP_FIRST);
    format.skip_last = (int)channel_number(channel, CHANNEL_REGISTER_SKIP_LAST);
    format.name_mask = text_of(channel_text(channel, CHANNEL_REGISTER_NAMES));
    *out_format = format;
    return true;
}
