/* Answers to terminal networks. SPEC osmp 1.3: an XML response of osmp_txn_id, prv_txn, sum,
 * result, comment and fields. */
#include "gate/answer.h"

/* SPEC osmp 1.4: the table of result codes. 8 and 32 mean nothing here, 243 is never true of us,
 * 90 is not needed because a payment is recorded before it is answered; a channel's code map may
 * put any of them to use. */
int osmp_code(const struct channel *channel, enum payment_reason reason)
{
    static const int CODES[REASON_COUNT] = {
        [REASON_ACCEPTED] = 0,
        /* SPEC osmp 1.5.1: answered exactly as the first time. */
        [REASON_DUPLICATE] = 0,
        [REASON_TEMPORARY] = 1,
        [REASON_NOT_COMPLETED] = 90,
        [REASON_COMMAND_UNKNOWN] = 300,
        [REASON_ID_INVALID] = 300,
        [REASON_ACCOUNT_MALFORMED] = 4,
        [REASON_ACCOUNT_UNKNOWN] = 5,
        [REASON_ACCOUNT_CLOSED] = 79,
        [REASON_AMOUNT_INVALID] = 300,
        [REASON_AMOUNT_TOO_SMALL] = 241,
        [REASON_AMOUNT_TOO_BIG] = 242,
        [REASON_DATE_INVALID] = 300,
        [REASON_FORBIDDEN] = 7,
        [REASON_PARAMETER_INVALID] = 300,
        /* SPEC osmp 1.5.4: 300, an alarm and no credit. */
        [REASON_OTHER_CONTENT] = 300,
        [REASON_CURRENCY] = 31,
        /* A mistake of ours or a stranger: a network that was let in yesterday asks again. */
        [REASON_ACCESS] = 1,
        [REASON_PAYMENT_UNKNOWN] = 300,
        [REASON_CANCELLED] = 300,
        [REASON_CANCEL_IMPOSSIBLE] = 251,
        [REASON_INTERNAL] = 300,
    };
    return code_map_find(text_of(channel_text(channel, CHANNEL_CODE_MAP)), reason, CODES[reason]);
}

bool osmp_code_is_fatal(int code)
{
    return code != 0 && code != 1 && code != 90;
}

/* <field1 name="FIO">И. И. И.</field1> */
static void field_add(struct buf *buf, const struct channel *channel, int number, const char *name,
                      const char *value)
{
    bool is_disp = channel_number(channel, CHANNEL_FIELD_NAMES) == CHANNEL_FIELDS_DISP;
    buf_printf(buf, "    <field%d name=\"", number);
    if (is_disp) {
        buf_printf(buf, "disp%d", number);
    } else {
        buf_add_string(buf, name);
    }
    buf_add_string(buf, "\">");
    xml_escape(buf, text_of(value));
    buf_printf(buf, "</field%d>\n", number);
}

static void fields_add(struct buf *buf, const struct channel *channel, const struct payee *payee)
{
    int number = 0;
    int64_t form = channel_number(channel, CHANNEL_NAME_FORM);
    bool shows_school = channel_flag(channel, CHANNEL_SHOWS_SCHOOL);
    bool shows_balance = channel_flag(channel, CHANNEL_SHOWS_BALANCE);
    if (form == CHANNEL_NAME_NONE && !shows_school && !shows_balance) return;
    buf_add_string(buf, "  <fields>\n");
    if (form != CHANNEL_NAME_NONE) {
        field_add(buf, channel, ++number, "FIO",
                  form == CHANNEL_NAME_STARS ? payee_stars(buf->arena, payee)
                                             : payee_initials(buf->arena, payee));
    }
    if (shows_school) {
        field_add(buf, channel, ++number, "school", payee_place(buf->arena, payee));
    }
    if (shows_balance) {
        field_add(buf, channel, ++number, "balance", money_format_dot(buf->arena, payee->balance));
    }
    buf_add_string(buf, "  </fields>\n");
}

static bool has_payment(const struct ask *ask, const struct told *told)
{
    bool is_about_payment = ask->command == ASK_PAY || ask->command == ASK_STATUS ||
                            ask->command == ASK_CANCEL;
    return is_about_payment &&
           (told->reason == REASON_ACCEPTED || told->reason == REASON_DUPLICATE);
}

struct text osmp_answer(struct arena *arena, const struct channel *channel, const struct ask *ask,
                        const struct told *told)
{
    struct buf buf;
    bool is_paid = has_payment(ask, told);
    bool is_found = ask->fault == REASON_ACCEPTED && told->reason == REASON_ACCEPTED && !is_paid;
    buf_init(&buf, arena);
    xml_begin(&buf, channel);
    if (ask->command != ASK_INFO) {
        buf_printf(&buf, "  <osmp_txn_id>%.*s</osmp_txn_id>\n", TEXT_ARGS(ask->id));
    }
    if (is_paid) {
        xml_add_int(&buf, "prv_txn", told->payment_id);
        xml_add(&buf, "sum", money_format_dot(arena, told->amount));
    }
    xml_add_int(&buf, "result", osmp_code(channel, told->reason));
    xml_add(&buf, "comment", is_paid ? "OK" : reason_sentence(told->reason));
    if (is_found) fields_add(&buf, channel, &told->payee);
    return xml_end(&buf, channel);
}
