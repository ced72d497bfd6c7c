/* Questions of Sberbank. SPEC sber 2.1: ACTION, ACCOUNT, AMOUNT, PAY_ID, PAY_DATE, their names in
 * any case. */
#include "gate/ask.h"

static bool action_read(const struct channel *channel, const struct params *params, struct ask *ask)
{
    struct text action;
    enum param_state state = params_find(params, "ACTION", &action);
    if (state == PARAM_WRONG) ask_fail(ask, REASON_PARAMETER_INVALID);
    if (text_equal_ignoring_case(action, TEXT("check"))) {
        ask->command = ASK_CHECK;
    } else if (text_equal_ignoring_case(action, TEXT("payment"))) {
        ask->command = ASK_PAY;
    } else if (text_equal_ignoring_case(action, TEXT("status"))) {
        if (!channel_flag(channel, CHANNEL_STATUS_ACTION)) return false;
        ask->command = ASK_STATUS;
    } else if (text_equal_ignoring_case(action, TEXT("cancel"))) {
        if (!channel_flag(channel, CHANNEL_CANCEL_ACTION)) return false;
        ask->command = ASK_CANCEL;
    } else {
        return false;
    }
    return true;
}

static void id_read(const struct params *params, struct ask *ask)
{
    struct text id;
    if (params_find(params, "PAY_ID", &id) == PARAM_WRONG) {
        ask_fail(ask, REASON_PARAMETER_INVALID);
    }
    if (!ask_id_is_formed(id)) {
        ask_fail(ask, REASON_ID_INVALID);
        return;
    }
    ask->id = id;
    ask->cancelled_id = id;
}

void sber_read(const struct channel *channel, const struct params *params, struct ask *out_ask)
{
    *out_ask = (struct ask){.command = ASK_CHECK, .fault = REASON_ACCEPTED};
    if (params->is_cut) ask_fail(out_ask, REASON_PARAMETER_INVALID);
    if (!action_read(channel, params, out_ask)) {
        ask_fail(out_ask, REASON_COMMAND_UNKNOWN);
        return;
    }
    switch (out_ask->command) {
    case ASK_CHECK:
    case ASK_INFO: ask_account_read(params, "ACCOUNT", out_ask); break;
    case ASK_PAY:
        ask_account_read(params, "ACCOUNT", out_ask);
        id_read(params, out_ask);
        ask_sum_read(params, "AMOUNT", out_ask);
        ask_date_read(params, "PAY_DATE", out_ask);
        break;
    case ASK_STATUS:
    case ASK_CANCEL: id_read(params, out_ask); break;
    }
}
