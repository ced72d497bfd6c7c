/* A channel: a way by which money comes in, as a row of configuration. Several of one dialect may
 * live side by side.
 *
 * A channel is its id, code and name and a list of named settings, each with a kind, a default and
 * bounds; all changes are kept. Secrets are not among them: a file's name is, or a hash. */
#ifndef PAY_CHANNEL_H
#define PAY_CHANNEL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/money.h"
#include "store/store.h"

enum {
    CHANNEL_CODE_LIMIT = 32,         /* bytes: a-z, 0-9 and _ */
    CHANNEL_NAME_LIMIT = 100,        /* characters */
    CHANNEL_VALUE_LIMIT = 1000,      /* bytes of a setting */
    CHANNEL_ID_LIMIT = (1 << 20) - 1 /* the number of a clearing account within its kind */
};

/* The words of the setting "dialect". */
enum channel_dialect {
    CHANNEL_PLAIN = 0, /* speaks to nobody on line: lists, statements, the demo's past */
    CHANNEL_OSMP,      /* terminal networks, /gate/osmp/CODE */
    CHANNEL_SBER,      /* Sberbank's bill payments, /gate/sber/CODE */
    CHANNEL_ACQUIRING, /* bank cards on the bank's page: pay/acquiring.h */
};

enum channel_encoding { CHANNEL_UTF_8 = 0, CHANNEL_WINDOWS_1251 };
/* The published tables of Sberbank's codes, PROTOCOL sber 2.1. */
enum channel_codes {
    CHANNEL_CODES_STANDARD = 0,
    CHANNEL_CODES_NUMBERED,
    CHANNEL_CODES_LANBILLING,
    CHANNEL_CODES_LANBILLING_OLD,
};
enum channel_profile { CHANNEL_CLASSIC = 0, CHANNEL_EPS_2 };
enum channel_methods { CHANNEL_ANY_METHOD = 0, CHANNEL_GET, CHANNEL_POST };
enum channel_name_form { CHANNEL_NAME_NONE = 0, CHANNEL_NAME_INITIALS, CHANNEL_NAME_STARS };
enum channel_field_names { CHANNEL_FIELDS_NAMED = 0, CHANNEL_FIELDS_DISP };
enum channel_sum_element { CHANNEL_REC_SUM = 0, CHANNEL_SUM };

enum channel_setting {
    /* of every channel */
    CHANNEL_DIALECT = 0,
    CHANNEL_ENABLED,
    CHANNEL_LOOPBACK_OPEN, /* callers on this machine need no password */
    CHANNEL_NETWORKS,      /* who may call; empty: nobody but those let in by a login */
    CHANNEL_LOGIN,         /* Basic */
    CHANNEL_PASSWORD_HASH, /* set by channel_set_password alone */
    CHANNEL_SECRET_FILE,
    CHANNEL_ENCODING,
    CHANNEL_MIN_AMOUNT, /* kopecks */
    CHANNEL_MAX_AMOUNT, /* kopecks */
    CHANNEL_DAY_LIMIT,  /* kopecks an account and day, through all channels; 0: none */
    CHANNEL_FEE,        /* hundredths of a percent that the bank keeps */
    CHANNEL_FEE_IS_PAYERS,
    CHANNEL_ON_SITE, /* told of on the public site */
    CHANNEL_DELAY,   /* when its money is there, in Russian; empty: as its dialect has it */
    CHANNEL_NOTE,    /* how to pay by it, in Russian */
    /* of the dialects on line */
    CHANNEL_CODES,
    CHANNEL_CODE_MAP,
    CHANNEL_PROFILE,
    CHANNEL_METHODS,
    CHANNEL_NAME_FORM, /* how the payer sees whom he pays */
    CHANNEL_FIELD_NAMES,
    CHANNEL_SHOWS_SCHOOL,
    CHANNEL_SHOWS_BALANCE,
    CHANNEL_RECOMMENDED_SUM, /* kopecks; 0: none is told */
    CHANNEL_SUM_ELEMENT,
    CHANNEL_STATUS_ACTION,
    CHANNEL_CANCEL_ACTION,
    CHANNEL_UNKNOWN_PER_MINUTE, /* questions about accounts that are not there */
    /* of its registers, see pay/register_setting.h */
    CHANNEL_REGISTER,
    CHANNEL_REGISTER_ENCODING,
    CHANNEL_REGISTER_SEPARATOR,
    CHANNEL_REGISTER_DECIMAL,
    CHANNEL_REGISTER_COLUMNS,
    CHANNEL_REGISTER_TRAILER,
    CHANNEL_REGISTER_SKIP_FIRST,
    CHANNEL_REGISTER_SKIP_LAST,
    CHANNEL_REGISTER_NAMES,
    CHANNEL_REGISTER_DUE, /* minutes after midnight, Moscow, when yesterday's is there at last */
    CHANNEL_REGISTER_PAYER_INN, /* of the bank that pays the registers' money */
    CHANNEL_MONEY_WORDS,       /* in purposes of statements: its money, where it has no registers */
    CHANNEL_STATEMENT_ACCOUNT, /* the operator's bank account whose direct transfers it takes */
    CHANNEL_CASE_HOURS,        /* to settle a difference in */
    CHANNEL_MONEY_DAYS,        /* after the register's day, until its money is late */
    /* of acquiring */
    CHANNEL_GATEWAY,         /* its generation */
    CHANNEL_GATEWAY_ADDRESS, /* "https://securepayments.sberbank.ru/payment/rest/" */
    CHANNEL_GATEWAY_LOGIN,
    CHANNEL_GATEWAY_CA_FILE, /* who signed the gateway's certificate; empty: the system's */
    CHANNEL_PAGE_ORIGINS,    /* of pay pages that lie elsewhere than the gateway */
    CHANNEL_CALLBACK_SIGNING,
    CHANNEL_CALLBACK_KEY_FILE,
    CHANNEL_ORDER_MINUTES, /* the payer has */
    CHANNEL_SBP,
    CHANNEL_TWO_PEOPLE_ABOVE, /* kopecks: a refund of more is approved by two people */
    CHANNEL_FISCAL,           /* who makes fiscal receipts */
    CHANNEL_FISCAL_ADDRESS,
    CHANNEL_FISCAL_LOGIN,
    CHANNEL_FISCAL_SECRET_FILE,
    CHANNEL_FISCAL_GROUP,
    CHANNEL_FISCAL_INN,
    CHANNEL_FISCAL_TAXATION,
    CHANNEL_FISCAL_EMAIL,
    CHANNEL_FISCAL_PLACE,

    CHANNEL_SETTING_COUNT,
};

enum channel_setting_kind {
    CHANNEL_KIND_FLAG,     /* yes, no */
    CHANNEL_KIND_NUMBER,   /* within the rule's bounds */
    CHANNEL_KIND_MONEY,    /* roubles as people write them; kept in kopecks */
    CHANNEL_KIND_WORD,     /* one of the rule's words; its number is its place */
    CHANNEL_KIND_TEXT,     /* printable, at most CHANNEL_VALUE_LIMIT bytes */
    CHANNEL_KIND_FILE,     /* an absolute path, or nothing */
    CHANNEL_KIND_NETWORKS, /* pay/network.h */
    CHANNEL_KIND_CODES,    /* pay/reason.h */
    CHANNEL_KIND_COLUMNS,  /* pay/register.h */
    CHANNEL_KIND_HASH      /* not to be set by hand nor shown */
};

struct channel_rule {
    const char *name;
    enum channel_setting_kind kind;
    const char *value; /* by default, as it is kept */
    int64_t low, high; /* of numbers and money */
    const char *words; /* parted by blanks, of CHANNEL_KIND_WORD */
    const char *help;  /* one line, English, for the command's help */
};
const struct channel_rule *channel_rule(enum channel_setting setting);
bool channel_setting_by_name(struct text name, enum channel_setting *out_setting);

struct channel {
    int64_t id; /* also the index of its clearing account in each book */
    const char *code;
    const char *name;
    struct channel_value {
        const char *text; /* as it is kept */
        int64_t number;   /* of flags, numbers, money and words */
        bool is_own;      /* not the default */
    } values[CHANNEL_SETTING_COUNT];
};

static inline const char *channel_text(const struct channel *channel, enum channel_setting setting)
{
    return channel->values[setting].text;
}
static inline int64_t channel_number(const struct channel *channel, enum channel_setting setting)
{
    return channel->values[setting].number;
}
static inline bool channel_flag(const struct channel *channel, enum channel_setting setting)
{
    return channel->values[setting].number != 0;
}
static inline struct money channel_money(const struct channel *channel,
                                         enum channel_setting setting)
{
    return money_of_kopecks(channel->values[setting].number);
}

/* The channel with all its settings; strings live in the arena. *out_found false: no such channel.
 * A kept value that this program does not take leaves the default and disables the channel. */
enum err channel_load(struct tx *tx, struct arena *arena, const char *code, bool *out_found,
                      struct channel *out_channel) MUST_CHECK;
/* The id and the name alone, for what needs no settings. */
enum err channel_by_code(struct tx *tx, struct arena *arena, const char *code, bool *out_found,
                         struct channel *out_channel) MUST_CHECK;

struct channel_list {
    struct channel *channels; /* by code */
    int count;
};
enum err channels_load(struct tx *tx, struct arena *arena, struct channel_list *out_list)
    MUST_CHECK;

/* Sets id, code and name, without history: for who makes a city. */
enum err channel_set(struct tx *tx, const struct channel *channel) MUST_CHECK;

/* Sets a value as it is kept, without history: for who makes a city. */
enum err channel_value_set(struct tx *tx, int64_t channel_id, enum channel_setting setting,
                           const char *kept) MUST_CHECK;

/* In order of precedence. */
enum channel_status {
    CHANNEL_CHANGED = 0,
    CHANNEL_CODE_INVALID,
    CHANNEL_NAME_INVALID,
    CHANNEL_EXISTS,
    CHANNEL_UNKNOWN,
    CHANNEL_SETTING_UNKNOWN,
    CHANNEL_VALUE_INVALID,
    CHANNEL_COLLIDES, /* another channel has it: its money or files could be taken for this one's */
    CHANNEL_SAME,     /* it was so before: nothing is written */
};
const char *channel_status_name(enum channel_status status);

/* Whether the setting takes this text; *out_kept is how it is kept, in the arena. */
bool channel_value_allows(struct arena *arena, enum channel_setting setting, struct text value,
                          const char **out_kept);
/* As a person reads it: money in roubles, a hash as "set". In the arena. */
const char *channel_value_format(struct arena *arena, enum channel_setting setting,
                                 const char *kept);

/* Takes a value as it is kept; false, and nothing taken: this program does not know it. */
bool channel_value_take(struct channel *channel, enum channel_setting setting, const char *kept);

struct channel_change {
    const char *code;
    struct text setting; /* its name; "name" is the channel's own */
    struct text value;
    int64_t staff_id; /* 0: the administrator, by command */
    struct instant now;
    enum channel_status status; /* answer */
};

/* Adds a channel, disabled: `value` is its name. */
enum err channel_add(struct tx *tx, struct arena *arena, struct channel_change *change) MUST_CHECK;
/* Changes one setting and keeps what it was. */
enum err channel_change(struct tx *tx, struct arena *arena, struct channel_change *change)
    MUST_CHECK;
/* Makes a password of 160 random bits, keeps its hash and gives it, once. */
enum err channel_set_password(struct tx *tx, struct arena *arena, struct channel_change *change,
                              const char **out_password) MUST_CHECK;
/* In constant time for passwords of one size; false when the channel has none. */
bool channel_password_matches(const struct channel *channel, struct text password);

struct channel_history_line {
    const char *name, *value_before, *value; /* as kept */
    int64_t staff_id;
    struct instant changed_at;
};
struct channel_history {
    struct channel_history_line *lines; /* oldest first */
    int count;
};
enum { CHANNEL_HISTORY_LIMIT = 1000 }; /* lines: the newest */
enum err channel_history_load(struct tx *tx, struct arena *arena, int64_t channel_id,
                              struct channel_history *out_history) MUST_CHECK;

#endif
