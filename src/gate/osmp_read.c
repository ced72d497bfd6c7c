/* Questions of terminal networks. SPEC osmp 1.2: the parameters of check, pay and getInfo. */
#include "gate/ask.h"

/* Command names, in any case; cancel and status are of derivative networks (SPEC osmp 1.6). */
static bool command_read(const struct channel *channel, const struct params *params,
                         struct ask *ask)
{
    struct text command;
    enum param_state state = params_find(params, "command", &command);
    if (state == PARAM_WRONG) ask_fail(ask, REASON_PARAMETER_INVALID);
    if (text_equal_ignoring_case(command, TEXT("check"))) {
        ask->command = ASK_CHECK;
    } else if (text_equal_ignoring_case(command, TEXT("pay"))) {
        ask->command = ASK_PAY;
    } else if (text_equal_ignoring_case(command, TEXT("getInfo"))) {
        /* SPEC sber 2.2: protocol no. 2 has check and pay alone. */
        if (channel_number(channel, CHANNEL_PROFILE) == CHANNEL_EPS_2) return false;
        ask->command = ASK_INFO;
    } else if (text_equal_ignoring_case(command, TEXT("status"))) {
        if (!channel_flag(channel, CHANNEL_STATUS_ACTION)) return false;
        ask->command = ASK_STATUS;
    } else if (text_equal_ignoring_case(command, TEXT("cancel"))) {
        if (!channel_flag(channel, CHANNEL_CANCEL_ACTION)) return false;
        ask->command = ASK_CANCEL;
    } else {
        return false;
    }
    return true;
}

/* SPEC osmp 1.2: txn_id is a decimal integer of up to 20 digits: kept as a string. getInfo has
 * none. */
static void id_read(const struct params *params, struct ask *ask)
{
    struct text id;
    enum param_state state = params_find(params, "txn_id", &id);
    if (ask->command == ASK_INFO && state == PARAM_ABSENT) return;
    if (state == PARAM_WRONG) ask_fail(ask, REASON_PARAMETER_INVALID);
    if (!ask_id_is_formed(id)) {
        ask_fail(ask, REASON_ID_INVALID);
        return;
    }
    ask->id = id;
}

/* SPEC osmp 1.2: ccy is ISO 4217, by number or letters; 810 and RUR are the rouble before 1998. */
static void currency_read(const struct params *params, struct ask *ask)
{
    static const char *const ROUBLES[] = {"643", "RUB", "810", "RUR"};
    struct text currency;
    enum param_state state = params_find(params, "ccy", &currency);
    if (state == PARAM_ABSENT) return;
    if (state == PARAM_WRONG) ask_fail(ask, REASON_PARAMETER_INVALID);
    for (size_t i = 0; i < sizeof ROUBLES / sizeof *ROUBLES; i++) {
        if (text_equal_ignoring_case(currency, text_of(ROUBLES[i]))) return;
    }
    ask_fail(ask, REASON_CURRENCY);
}

static void cancelled_read(const struct params *params, struct ask *ask)
{
    if (params_find(params, "cancel_txn_id", &ask->cancelled_id) == PARAM_WRONG) {
        ask_fail(ask, REASON_PARAMETER_INVALID);
    }
    if (!ask_id_is_formed(ask->cancelled_id)) ask_fail(ask, REASON_ID_INVALID);
}

void osmp_read(const struct channel *channel, const struct params *params, struct ask *out_ask)
{
    *out_ask = (struct ask){.command = ASK_CHECK, .fault = REASON_ACCEPTED};
    if (params->is_cut) ask_fail(out_ask, REASON_PARAMETER_INVALID);
    if (!command_read(channel, params, out_ask)) ask_fail(out_ask, REASON_COMMAND_UNKNOWN);
    id_read(params, out_ask);
    if (params_find(params, "trm_id", &out_ask->terminal) == PARAM_WRONG ||
        out_ask->terminal.size > ASK_TERMINAL_LIMIT) {
        out_ask->terminal = TEXT(""); /* optional: of no use but for the rates */
    }
    switch (out_ask->command) {
    case ASK_CHECK: /* SPEC osmp 1.2: its sum may be a dummy */
    case ASK_INFO: ask_account_read(params, "account", out_ask); break;
    case ASK_PAY:
        ask_account_read(params, "account", out_ask);
        ask_sum_read(params, "sum", out_ask);
        ask_date_read(params, "txn_date", out_ask);
        break;
    case ASK_CANCEL: cancelled_read(params, out_ask); break;
    case ASK_STATUS: break;
    }
    currency_read(params, out_ask);
}
