/* Answers to Sberbank. SPEC sber 2.1: XML of CODE, MESSAGE and what the action gives. */
#include "gate/answer.h"

#define ABSENT INT16_MIN /* not in that table: the standard code counts */

/* SPEC sber 2.1: the majority table, and what sources that disagree with it say. status and cancel
 * are found in older variants alone, so their codes 6, 7 and 9 come from there. */
static const int16_t CODES[][REASON_COUNT] = {
    [CHANNEL_CODES_STANDARD] =
        {
            [REASON_ACCEPTED] = 0,
            [REASON_DUPLICATE] = 8,
            [REASON_TEMPORARY] = 1,
            [REASON_NOT_COMPLETED] = 1,
            [REASON_COMMAND_UNKNOWN] = 2,
            [REASON_ID_INVALID] = 6,
            [REASON_ACCOUNT_MALFORMED] = 4,
            [REASON_ACCOUNT_UNKNOWN] = 3,
            [REASON_ACCOUNT_CLOSED] = 5,
            [REASON_AMOUNT_INVALID] = 9,
            [REASON_AMOUNT_TOO_SMALL] = 10,
            [REASON_AMOUNT_TOO_BIG] = 11,
            [REASON_DATE_INVALID] = 12,
            [REASON_FORBIDDEN] = 7,
            [REASON_PARAMETER_INVALID] = 300,
            [REASON_OTHER_CONTENT] = 300,
            [REASON_CURRENCY] = 300,
            [REASON_ACCESS] = 300,
            [REASON_PAYMENT_UNKNOWN] = 6,
            [REASON_CANCELLED] = 7,
            [REASON_CANCEL_IMPOSSIBLE] = 9,
            [REASON_INTERNAL] = 300,
        },
    [CHANNEL_CODES_NUMBERED] =
        {
            [REASON_ACCEPTED] = 0,
            [REASON_DUPLICATE] = 5,
            [REASON_TEMPORARY] = 1,
            [REASON_NOT_COMPLETED] = 1,
            [REASON_COMMAND_UNKNOWN] = 2,
            [REASON_ID_INVALID] = 4,
            [REASON_ACCOUNT_MALFORMED] = 3,
            [REASON_ACCOUNT_UNKNOWN] = 3,
            [REASON_ACCOUNT_CLOSED] = 3,
            [REASON_AMOUNT_INVALID] = 6,
            [REASON_AMOUNT_TOO_SMALL] = 7,
            [REASON_AMOUNT_TOO_BIG] = 8,
            [REASON_DATE_INVALID] = 9,
            [REASON_FORBIDDEN] = 3,
            [REASON_PARAMETER_INVALID] = ABSENT,
            [REASON_OTHER_CONTENT] = 4,
            [REASON_CURRENCY] = 6,
            [REASON_ACCESS] = ABSENT,
            [REASON_PAYMENT_UNKNOWN] = ABSENT,
            [REASON_CANCELLED] = ABSENT,
            [REASON_CANCEL_IMPOSSIBLE] = ABSENT,
            [REASON_INTERNAL] = ABSENT,
        },
    [CHANNEL_CODES_LANBILLING] =
        {
            [REASON_ACCEPTED] = 0,
            [REASON_DUPLICATE] = 8,
            [REASON_TEMPORARY] = -1,
            [REASON_NOT_COMPLETED] = 12,
            [REASON_COMMAND_UNKNOWN] = 2,
            [REASON_ID_INVALID] = 5,
            [REASON_ACCOUNT_MALFORMED] = 3,
            [REASON_ACCOUNT_UNKNOWN] = 3,
            [REASON_ACCOUNT_CLOSED] = 3,
            [REASON_AMOUNT_INVALID] = 4,
            [REASON_AMOUNT_TOO_SMALL] = 4,
            [REASON_AMOUNT_TOO_BIG] = 4,
            [REASON_DATE_INVALID] = 6,
            [REASON_FORBIDDEN] = 3,
            [REASON_PARAMETER_INVALID] = 2,
            [REASON_OTHER_CONTENT] = 5,
            [REASON_CURRENCY] = 4,
            [REASON_ACCESS] = -1,
            [REASON_PAYMENT_UNKNOWN] = ABSENT,
            [REASON_CANCELLED] = ABSENT,
            [REASON_CANCEL_IMPOSSIBLE] = ABSENT,
            [REASON_INTERNAL] = -1,
        },
    [CHANNEL_CODES_LANBILLING_OLD] =
        {
            [REASON_ACCEPTED] = 0,
            [REASON_DUPLICATE] = 8,
            [REASON_TEMPORARY] = 1,
            [REASON_NOT_COMPLETED] = 8,
            [REASON_COMMAND_UNKNOWN] = ABSENT,
            [REASON_ID_INVALID] = ABSENT,
            [REASON_ACCOUNT_MALFORMED] = ABSENT,
            [REASON_ACCOUNT_UNKNOWN] = ABSENT,
            [REASON_ACCOUNT_CLOSED] = ABSENT,
            [REASON_AMOUNT_INVALID] = ABSENT,
            [REASON_AMOUNT_TOO_SMALL] = ABSENT,
            [REASON_AMOUNT_TOO_BIG] = ABSENT,
            [REASON_DATE_INVALID] = ABSENT,
            [REASON_FORBIDDEN] = ABSENT,
            [REASON_PARAMETER_INVALID] = 100,
            [REASON_OTHER_CONTENT] = 100,
            [REASON_CURRENCY] = 100,
            [REASON_ACCESS] = 100,
            [REASON_PAYMENT_UNKNOWN] = 6,
            [REASON_CANCELLED] = 7,
            [REASON_CANCEL_IMPOSSIBLE] = 9,
            [REASON_INTERNAL] = 100,
        },
};

int sber_code(const struct channel *channel, enum payment_reason reason)
{
    int code = CODES[channel_number(channel, CHANNEL_CODES)][reason];
    if (code == ABSENT) code = CODES[CHANNEL_CODES_STANDARD][reason];
    return code_map_find(text_of(channel_text(channel, CHANNEL_CODE_MAP)), reason, code);
}

/* SPEC sber 2.1: REG_DATE is DD.MM.YYYY_HH:MM:SS. */
static const char *registered_text(struct arena *arena, struct instant instant)
{
    const struct zone *zone = zone_moscow();
    struct day day = day_of_instant(instant, zone);
    int64_t second = (instant.ms - day_start(day, zone).ms) / SECOND_MS;
    return arena_printf(arena, "%s_%02d:%02d:%02d", day_format(arena, day), (int)(second / 3600),
                        (int)(second / 60 % 60), (int)(second % 60));
}

static void payee_add(struct buf *buf, const struct channel *channel, const struct payee *payee)
{
    int64_t form = channel_number(channel, CHANNEL_NAME_FORM);
    if (form == CHANNEL_NAME_STARS) xml_add(buf, "FIO", payee_stars(buf->arena, payee));
    if (form == CHANNEL_NAME_INITIALS) xml_add(buf, "FIO", payee_initials(buf->arena, payee));
    if (channel_flag(channel, CHANNEL_SHOWS_BALANCE)) {
        xml_add(buf, "BALANCE", money_format_dot(buf->arena, payee->balance));
    }
    if (channel_flag(channel, CHANNEL_SHOWS_SCHOOL)) {
        xml_add(buf, "INFO", payee_place(buf->arena, payee));
    }
    struct money sum = channel_money(channel, CHANNEL_RECOMMENDED_SUM);
    if (money_is_zero(sum)) return;
    bool is_sum = channel_number(channel, CHANNEL_SUM_ELEMENT) == CHANNEL_SUM;
    xml_add(buf, is_sum ? "SUM" : "REC_SUM", money_format_dot(buf->arena, sum));
}

static const char *message_of(const struct ask *ask, const struct told *told)
{
    if (told->reason != REASON_ACCEPTED) return reason_sentence(told->reason);
    switch (ask->command) {
    case ASK_CHECK:
    case ASK_INFO: return "Абонент найден";
    case ASK_PAY:
    case ASK_STATUS: return "Платёж принят";
    case ASK_CANCEL: break;
    }
    return "Платёж отменён";
}

/* SPEC sber 2.1: a duplicate is answered with the original EXT_ID, REG_DATE and AMOUNT. */
static bool tells_payment(const struct ask *ask, const struct told *told)
{
    bool is_about_payment = ask->command != ASK_CHECK && ask->command != ASK_INFO;
    return is_about_payment &&
           (told->reason == REASON_ACCEPTED || told->reason == REASON_DUPLICATE ||
            told->reason == REASON_CANCELLED || told->reason == REASON_CANCEL_IMPOSSIBLE);
}

struct text sber_answer(struct arena *arena, const struct channel *channel, const struct ask *ask,
                        const struct told *told)
{
    struct buf buf;
    bool is_check = ask->command == ASK_CHECK;
    buf_init(&buf, arena);
    xml_begin(&buf, channel);
    xml_add_int(&buf, "CODE", sber_code(channel, told->reason));
    xml_add(&buf, "MESSAGE", message_of(ask, told));
    if (is_check && told->reason == REASON_ACCEPTED) payee_add(&buf, channel, &told->payee);
    if (tells_payment(ask, told)) {
        xml_add_int(&buf, "EXT_ID", told->payment_id);
        xml_add(&buf, "REG_DATE", registered_text(arena, told->registered_at));
        xml_add(&buf, "AMOUNT", money_format_dot(arena, told->amount));
    }
    return xml_end(&buf, channel);
}
