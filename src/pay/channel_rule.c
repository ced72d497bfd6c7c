/* The table of a channel's settings, and what each takes. */
#include "base/parse.h"
#include "pay/channel.h"
#include "pay/network.h"
#include "pay/reason.h"
#include "pay/register.h"

#define NO_BOUNDS 0, 0, NULL
#define MONEY_HIGH INT64_C(1000000000)

static const struct channel_rule RULES[CHANNEL_SETTING_COUNT] = {
    [CHANNEL_DIALECT] = {"dialect", CHANNEL_KIND_WORD, "plain", 0, 0, "plain osmp sber acquiring",
                         "what it speaks"},
    [CHANNEL_ENABLED] = {"enabled", CHANNEL_KIND_FLAG, "0", NO_BOUNDS, "whether it takes payments"},
    [CHANNEL_LOOPBACK_OPEN] = {"loopback_open", CHANNEL_KIND_FLAG, "0", NO_BOUNDS,
                               "callers on this machine need no password"},
    [CHANNEL_NETWORKS] = {"networks", CHANNEL_KIND_NETWORKS, "", NO_BOUNDS,
                          "who may call: networks parted by commas"},
    [CHANNEL_LOGIN] = {"login", CHANNEL_KIND_TEXT, "", NO_BOUNDS, "login of HTTP Basic"},
    [CHANNEL_PASSWORD_HASH] = {"password_hash", CHANNEL_KIND_HASH, "", NO_BOUNDS,
                               "see obed channel password"},
    [CHANNEL_SECRET_FILE] = {"secret_file", CHANNEL_KIND_FILE, "", NO_BOUNDS,
                             "file with the secret shared with the bank"},
    [CHANNEL_ENCODING] = {"encoding", CHANNEL_KIND_WORD, "utf-8", 0, 0, "utf-8 windows-1251",
                          "of requests and answers"},
    [CHANNEL_MIN_AMOUNT] = {"min_amount", CHANNEL_KIND_MONEY, "100", 1, MONEY_HIGH, NULL,
                            "smallest payment"},
    /* 115-FZ: a payer who is not identified pays at most 15,000 roubles at once. */
    [CHANNEL_MAX_AMOUNT] = {"max_amount", CHANNEL_KIND_MONEY, "1500000", 1, MONEY_HIGH, NULL,
                            "largest payment"},
    [CHANNEL_DAY_LIMIT] = {"day_limit", CHANNEL_KIND_MONEY, "6000000", 0, MONEY_HIGH, NULL,
                           "an account and day; 0: none"},
    [CHANNEL_FEE] = {"fee", CHANNEL_KIND_NUMBER, "0", 0, 10000, NULL,
                     "hundredths of a percent that the bank keeps"},
    [CHANNEL_FEE_IS_PAYERS] = {"fee_is_payers", CHANNEL_KIND_FLAG, "0", NO_BOUNDS,
                               "the payer pays the fee on top"},
    [CHANNEL_ON_SITE] = {"on_site", CHANNEL_KIND_FLAG, "1", NO_BOUNDS,
                         "told of on the public site, while it is enabled"},
    [CHANNEL_DELAY] = {"delay", CHANNEL_KIND_TEXT, "", NO_BOUNDS,
                       "when its money is there, in Russian, for the public site"},
    [CHANNEL_NOTE] = {"note", CHANNEL_KIND_TEXT, "", NO_BOUNDS,
                      "how to pay by it, in Russian, for the public site"},
    [CHANNEL_CODES] = {"codes", CHANNEL_KIND_WORD, "standard", 0, 0,
                       "standard numbered lanbilling lanbilling_old", "table of Sberbank's codes"},
    [CHANNEL_CODE_MAP] = {"code_map", CHANNEL_KIND_CODES, "", NO_BOUNDS,
                          "codes that differ: duplicate=5,account_unknown=3"},
    [CHANNEL_PROFILE] = {"profile", CHANNEL_KIND_WORD, "classic", 0, 0, "classic eps2",
                         "of OSMP: eps2 is Sberbank's protocol no. 2"},
    [CHANNEL_METHODS] = {"methods", CHANNEL_KIND_WORD, "any", 0, 0, "any get post",
                         "HTTP methods that the network uses"},
    [CHANNEL_NAME_FORM] = {"name_form", CHANNEL_KIND_WORD, "initials", 0, 0, "none initials stars",
                           "how the payer sees whom he pays"},
    [CHANNEL_FIELD_NAMES] = {"field_names", CHANNEL_KIND_WORD, "named", 0, 0, "named disp",
                             "names of OSMP's fields: FIO or disp1"},
    [CHANNEL_SHOWS_SCHOOL] = {"shows_school", CHANNEL_KIND_FLAG, "1", NO_BOUNDS,
                              "school and class are told to the payer"},
    [CHANNEL_SHOWS_BALANCE] = {"shows_balance", CHANNEL_KIND_FLAG, "0", NO_BOUNDS,
                               "the balance is told to the payer"},
    [CHANNEL_RECOMMENDED_SUM] = {"recommended_sum", CHANNEL_KIND_MONEY, "0", 0, MONEY_HIGH, NULL,
                                 "proposed to the payer; 0: none"},
    [CHANNEL_SUM_ELEMENT] = {"sum_element", CHANNEL_KIND_WORD, "rec_sum", 0, 0, "rec_sum sum",
                             "the recommended sum's element"},
    [CHANNEL_STATUS_ACTION] = {"status_action", CHANNEL_KIND_FLAG, "0", NO_BOUNDS,
                               "the network may ask what came of a payment"},
    [CHANNEL_CANCEL_ACTION] = {"cancel_action", CHANNEL_KIND_FLAG, "0", NO_BOUNDS,
                               "the network may take a payment back"},
    [CHANNEL_UNKNOWN_PER_MINUTE] = {"unknown_per_minute", CHANNEL_KIND_NUMBER, "120", 1, 100000,
                                    NULL, "questions about accounts that are not there"},
    [CHANNEL_REGISTER] = {"register", CHANNEL_KIND_WORD, "none", 0, 0, "none sber osmp",
                          "form of its daily registers"},
    [CHANNEL_REGISTER_ENCODING] = {"register_encoding", CHANNEL_KIND_WORD, "as_form", 0, 0,
                                   "as_form utf-8 windows-1251 cp866 koi8-r",
                                   "where it is not the form's"},
    [CHANNEL_REGISTER_SEPARATOR] = {"register_separator", CHANNEL_KIND_WORD, "as_form", 0, 0,
                                    "as_form semicolon tab comma pipe", "of the columns"},
    [CHANNEL_REGISTER_DECIMAL] = {"register_decimal", CHANNEL_KIND_WORD, "as_form", 0, 0,
                                  "as_form comma dot", "the decimal sign"},
    [CHANNEL_REGISTER_COLUMNS] = {"register_columns", CHANNEL_KIND_COLUMNS, "", NO_BOUNDS,
                                  "date=1,time=2,id=5,account=6,amount=10; empty: the form's"},
    [CHANNEL_REGISTER_TRAILER] = {"register_trailer", CHANNEL_KIND_WORD, "as_form", 0, 0,
                                  "as_form none sber osmp", "the line with count and sums"},
    [CHANNEL_REGISTER_SKIP_FIRST] = {"register_skip_first", CHANNEL_KIND_NUMBER, "0", 0, 100, NULL,
                                     "lines before the first payment"},
    [CHANNEL_REGISTER_SKIP_LAST] = {"register_skip_last", CHANNEL_KIND_NUMBER, "0", 0, 100, NULL,
                                    "lines behind the trailer"},
    [CHANNEL_REGISTER_NAMES] = {"register_names", CHANNEL_KIND_TEXT, "", NO_BOUNDS,
                                "masks of its files' names: QIWI_*_*.csv"},
    [CHANNEL_REGISTER_DUE] = {"register_due", CHANNEL_KIND_NUMBER, "600", 0, 1439, NULL,
                              "minutes after midnight when yesterday's register is there"},
    [CHANNEL_REGISTER_PAYER_INN] = {"register_payer_inn", CHANNEL_KIND_TEXT, "", NO_BOUNDS,
                                    "INN of the bank that pays its registers' money"},
    [CHANNEL_MONEY_WORDS] = {"money_words", CHANNEL_KIND_TEXT, "", NO_BOUNDS,
                             "in the purpose of its money, where it has no registers"},
    [CHANNEL_STATEMENT_ACCOUNT] = {"statement_account", CHANNEL_KIND_TEXT, "", NO_BOUNDS,
                                   "the operator's bank account whose direct transfers it takes"},
    [CHANNEL_CASE_HOURS] = {"case_hours", CHANNEL_KIND_NUMBER, "0", 0, 720, NULL,
                            "to settle a difference in; 0: 2 for osmp, 24 for others"},
    [CHANNEL_MONEY_DAYS] = {"money_days", CHANNEL_KIND_NUMBER, "3", 1, 30, NULL,
                            "until a register's money is late"},
    [CHANNEL_GATEWAY] = {"gateway", CHANNEL_KIND_WORD, "classic", 0, 0, "classic ecom",
                         "of acquiring: the gateway's generation"},
    [CHANNEL_GATEWAY_ADDRESS] = {"gateway_address", CHANNEL_KIND_TEXT, "", NO_BOUNDS,
                                 "where its calls are, https://…/ with the last slash"},
    [CHANNEL_GATEWAY_LOGIN] = {"gateway_login", CHANNEL_KIND_TEXT, "", NO_BOUNDS,
                               "our login there; the password is in secret_file"},
    [CHANNEL_GATEWAY_CA_FILE] = {"gateway_ca_file", CHANNEL_KIND_FILE, "", NO_BOUNDS,
                                 "PEM file of who signed its certificate"},
    [CHANNEL_PAGE_ORIGINS] = {"page_origins", CHANNEL_KIND_TEXT, "", NO_BOUNDS,
                              "https://host of pay pages elsewhere, parted by blanks"},
    [CHANNEL_CALLBACK_SIGNING] = {"callback_signing", CHANNEL_KIND_WORD, "none", 0, 0,
                                  "none hmac rsa", "how its callbacks are signed"},
    [CHANNEL_CALLBACK_KEY_FILE] = {"callback_key_file", CHANNEL_KIND_FILE, "", NO_BOUNDS,
                                   "file with the shared key, or the certificate as PEM"},
    [CHANNEL_ORDER_MINUTES] = {"order_minutes", CHANNEL_KIND_NUMBER, "20", 5, 1440, NULL,
                               "the payer has on the bank's page"},
    [CHANNEL_SBP] = {"sbp", CHANNEL_KIND_FLAG, "0", NO_BOUNDS,
                     "offers the faster payments system, too"},
    [CHANNEL_TWO_PEOPLE_ABOVE] = {"two_people_above", CHANNEL_KIND_MONEY, "500000", 0, MONEY_HIGH,
                                  NULL, "a refund of more is approved by two people"},
    [CHANNEL_FISCAL] = {"fiscal", CHANNEL_KIND_WORD, "none", 0, 0, "none bundle atol",
                        "who makes fiscal receipts: the gateway, or ATOL Online"},
    [CHANNEL_FISCAL_ADDRESS] = {"fiscal_address", CHANNEL_KIND_TEXT,
                                "https://online.atol.ru/possystem/v5/", NO_BOUNDS,
                                "of the fiscal service, with the last slash"},
    [CHANNEL_FISCAL_LOGIN] = {"fiscal_login", CHANNEL_KIND_TEXT, "", NO_BOUNDS,
                              "our login at the fiscal service"},
    [CHANNEL_FISCAL_SECRET_FILE] = {"fiscal_secret_file", CHANNEL_KIND_FILE, "", NO_BOUNDS,
                                    "file with that login's password"},
    [CHANNEL_FISCAL_GROUP] = {"fiscal_group", CHANNEL_KIND_TEXT, "", NO_BOUNDS,
                              "our group of registers there"},
    [CHANNEL_FISCAL_INN] = {"fiscal_inn", CHANNEL_KIND_TEXT, "", NO_BOUNDS, "the seller's INN"},
    [CHANNEL_FISCAL_TAXATION] = {"fiscal_taxation", CHANNEL_KIND_WORD, "osn", 0, 0,
                                 "osn usn_income usn_income_outcome esn patent",
                                 "the seller's taxation"},
    [CHANNEL_FISCAL_EMAIL] = {"fiscal_email", CHANNEL_KIND_TEXT, "", NO_BOUNDS,
                              "the seller's address; also of receipts whose payer gave none"},
    [CHANNEL_FISCAL_PLACE] = {"fiscal_place", CHANNEL_KIND_TEXT, "", NO_BOUNDS,
                              "the site's address on receipts"},
};

const struct channel_rule *channel_rule(enum channel_setting setting)
{
    return &RULES[setting];
}

bool channel_setting_by_name(struct text name, enum channel_setting *out_setting)
{
    for (int i = 0; i < CHANNEL_SETTING_COUNT; i++) {
        if (!text_is(name, RULES[i].name)) continue;
        *out_setting = (enum channel_setting)i;
        return true;
    }
    return false;
}

/* ---- what a person types ---- */

static bool is_printable(struct text text)
{
    if (text.size > CHANNEL_VALUE_LIMIT || !text_is_utf8(text)) return false;
    for (size_t i = 0; i < text.size; i++) {
        unsigned char byte = (unsigned char)text.bytes[i];
        if (byte < ' ' || byte == 0x7f) return false;
    }
    return true;
}

static bool flag_read(struct text value, const char **out_kept)
{
    bool is_yes = text_is(value, "yes") || text_is(value, "1");
    if (!is_yes && !text_is(value, "no") && !text_is(value, "0")) return false;
    *out_kept = is_yes ? "1" : "0";
    return true;
}

static bool number_read(struct arena *arena, const struct channel_rule *rule, struct text value,
                        const char **out_kept)
{
    int64_t number;
    if (parse_int64(value, rule->low, rule->high, &number) != OK) return false;
    *out_kept = arena_printf(arena, "%lld", (long long)number);
    return true;
}

static bool money_read(struct arena *arena, const struct channel_rule *rule, struct text value,
                       const char **out_kept)
{
    struct money money;
    if (money_parse(value, &money) != OK) return false;
    int64_t kopecks = money_in_kopecks(money);
    if (kopecks < rule->low || kopecks > rule->high) return false;
    *out_kept = arena_printf(arena, "%lld", (long long)kopecks);
    return true;
}

/* The place of the word in the rule's list; -1 when it is none of them. */
static int word_place(const struct channel_rule *rule, struct text value)
{
    struct text rest = text_of(rule->words);
    for (int place = 0; rest.size > 0; place++) {
        if (text_equal(text_cut(&rest, ' '), value)) return place;
    }
    return -1;
}

static bool columns_are_valid(struct text value)
{
    int columns[REGISTER_COLUMN_COUNT];
    return value.size == 0 || register_columns_parse(value, columns);
}

static bool takes_as_it_is(const struct channel_rule *rule, struct text value)
{
    switch (rule->kind) {
    case CHANNEL_KIND_WORD: return word_place(rule, value) >= 0;
    case CHANNEL_KIND_TEXT: return true;
    case CHANNEL_KIND_FILE: return value.size == 0 || value.bytes[0] == '/';
    case CHANNEL_KIND_NETWORKS: return networks_are_valid(value);
    case CHANNEL_KIND_CODES: return code_map_is_valid(value);
    case CHANNEL_KIND_COLUMNS: return columns_are_valid(value);
    case CHANNEL_KIND_FLAG:
    case CHANNEL_KIND_NUMBER:
    case CHANNEL_KIND_MONEY:
    case CHANNEL_KIND_HASH: break;
    }
    return false;
}

bool channel_value_allows(struct arena *arena, enum channel_setting setting, struct text value,
                          const char **out_kept)
{
    const struct channel_rule *rule = &RULES[setting];
    if (!is_printable(value)) return false;
    if (rule->kind == CHANNEL_KIND_FLAG) return flag_read(value, out_kept);
    if (rule->kind == CHANNEL_KIND_NUMBER) return number_read(arena, rule, value, out_kept);
    if (rule->kind == CHANNEL_KIND_MONEY) return money_read(arena, rule, value, out_kept);
    if (!takes_as_it_is(rule, value)) return false;
    *out_kept = arena_copy(arena, value.bytes, value.size);
    return true;
}

/* ---- what is kept ---- */

const char *channel_value_format(struct arena *arena, enum channel_setting setting,
                                 const char *kept)
{
    int64_t number;
    struct text text = text_of(kept);
    switch (RULES[setting].kind) {
    case CHANNEL_KIND_FLAG: return text_is(text, "1") ? "yes" : "no";
    case CHANNEL_KIND_HASH: return *kept != '\0' ? "(set)" : "";
    case CHANNEL_KIND_MONEY:
        if (parse_int64(text, INT64_MIN, INT64_MAX, &number) != OK) return kept;
        return money_format_dot(arena, money_of_kopecks(number));
    case CHANNEL_KIND_NUMBER:
    case CHANNEL_KIND_WORD:
    case CHANNEL_KIND_TEXT:
    case CHANNEL_KIND_FILE:
    case CHANNEL_KIND_NETWORKS:
    case CHANNEL_KIND_CODES:
    case CHANNEL_KIND_COLUMNS: break;
    }
    return kept;
}

bool channel_value_take(struct channel *channel, enum channel_setting setting, const char *kept)
{
    const struct channel_rule *rule = &RULES[setting];
    struct channel_value value = {.text = kept};
    struct text text = text_of(kept);
    switch (rule->kind) {
    case CHANNEL_KIND_FLAG:
        if (parse_int64(text, 0, 1, &value.number) != OK) return false;
        break;
    case CHANNEL_KIND_NUMBER:
    case CHANNEL_KIND_MONEY:
        if (parse_int64(text, rule->low, rule->high, &value.number) != OK) return false;
        break;
    case CHANNEL_KIND_WORD:
        value.number = word_place(rule, text);
        if (value.number < 0) return false;
        break;
    case CHANNEL_KIND_TEXT:
    case CHANNEL_KIND_FILE:
    case CHANNEL_KIND_NETWORKS:
    case CHANNEL_KIND_CODES:
    case CHANNEL_KIND_COLUMNS:
        if (!takes_as_it_is(rule, text)) return false;
        break;
    case CHANNEL_KIND_HASH: break;
    }
    channel->values[setting] = value;
    return true;
}
