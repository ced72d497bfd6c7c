/* Settings of channels in Russian words. */
#ifndef OFFICE_CHANNEL_WORDS_H
#define OFFICE_CHANNEL_WORDS_H

#include "base/arena.h"
#include "pay/channel.h"

enum channel_group {
    CHANNEL_GROUP_COMMON = 0,
    CHANNEL_GROUP_LINE,     /* who may call, and what is said */
    CHANNEL_GROUP_REGISTER, /* daily files and money on the bank's statements */
    CHANNEL_GROUP_ORDER,    /* bank cards on the bank's page */
    CHANNEL_GROUP_FISCAL,
};
enum { CHANNEL_GROUPS = 5 };

struct channel_words {
    const char *title;
    const char *hint; /* a sentence; "" none */
    enum channel_group group;
    const char *choices; /* of CHANNEL_KIND_WORD, in the order of the rule's words, parted by | */
};
/* Never NULL: what has no words of its own goes by its name and the rule's help. */
const struct channel_words *channel_words(enum channel_setting setting);
const char *channel_group_title(enum channel_group group);
/* Whether a channel of this dialect goes by the group at all. */
bool channel_group_matters(enum channel_group group, enum channel_dialect dialect);

/* As people read it: «15 000,00 руб.», «да», «Сбербанк», «задан». */
const char *channel_value_words(struct arena *arena, enum channel_setting setting,
                                const char *kept);
/* The bounds at the field; "" where there are none. */
const char *channel_bounds_words(struct arena *arena, enum channel_setting setting);
/* The word of a choice in Russian. */
struct text channel_choice_words(enum channel_setting setting, int place);

#endif
