/* How a channel's registers look, by its settings. */
#ifndef PAY_REGISTER_SETTING_H
#define PAY_REGISTER_SETTING_H

#include <stdbool.h>

#include "pay/channel.h"
#include "pay/register.h"

/* False: the channel has no registers. The texts are the channel's. */
bool register_format_of(const struct channel *channel, struct register_format *out_format);

#endif
