/* What a bank or a network may ask: any bytes are a question or a fault of it, in each dialect and
 * encoding, always the same, and the answer to it is XML that holds nothing of theirs unescaped. */
#include <string.h>

#include "base/check.h"
#include "fuzz.h"
#include "gate/answer.h"
#include "pay/network.h"
#include "school/person.h"

const char *const fuzz_seeds[] = {
    "command=check&txn_id=1234567&account=0242013137&sum=10.45",
    "command=pay&txn_id=1234567&txn_date=20090815120133&account=0242013137&sum=10.45&ccy=643",
    "command=getInfo&account=0242013137&data1=%D0%98",
    "command=cancel&txn_id=2&cancel_txn_id=1234567",
    "ACTION=check&ACCOUNT=0242013137",
    "action=payment&Account=+0242013137+&AMOUNT=500.00&PAY_ID=832514532178&"
    "PAY_DATE=16.11.2019_14%3A02:10",
    "ACTION=status&PAY_ID=1&FIO=%C8%E2%E0%ED",
    "79.142.16.0/20, 2001:db8::/32 ::ffff:192.0.2.7",
    "duplicate=5,account_unknown=3",
    NULL};

static struct channel channel_of(const char *dialect, const char *encoding)
{
    struct channel channel = {.id = 1, .code = "fuzz", .name = "Терминалы"};
    for (int i = 0; i < CHANNEL_SETTING_COUNT; i++) {
        enum channel_setting setting = (enum channel_setting)i;
        CHECK(channel_value_take(&channel, setting, channel_rule(setting)->value));
    }
    CHECK(channel_value_take(&channel, CHANNEL_DIALECT, dialect));
    CHECK(channel_value_take(&channel, CHANNEL_ENCODING, encoding));
    CHECK(channel_value_take(&channel, CHANNEL_STATUS_ACTION, "1"));
    CHECK(channel_value_take(&channel, CHANNEL_CANCEL_ACTION, "1"));
    return channel;
}

/* A question without a fault has all that its command needs, in its form. */
static void ask_check(const struct ask *ask)
{
    CHECK(ask->fault < REASON_COUNT);
    CHECK(ask->id.size <= ASK_ID_DIGITS && (ask->id.size == 0 || ask_id_is_formed(ask->id)));
    if (ask->fault != REASON_ACCEPTED) return;
    bool has_account = ask->command == ASK_CHECK || ask->command == ASK_INFO ||
                       ask->command == ASK_PAY;
    if (has_account) CHECK(account_number_is_formed(ask->account));
    if (ask->command != ASK_PAY) return;
    CHECK(ask->id.size > 0 && money_is_amount(ask->amount));
    CHECK(day_compare(day_of_instant(ask->paid_at, zone_moscow()), ask->bank_day) == 0);
}

static void answer_check(struct text answer)
{
    CHECK(answer.size > 0 && memchr(answer.bytes, '\0', answer.size) == NULL);
    CHECK(text_starts(answer, TEXT("<?xml version=\"1.0\" encoding=")));
    CHECK(memmem(answer.bytes, answer.size, "</response>\n", 12) ==
          answer.bytes + answer.size - 12);
}

static void dialect_check(struct arena *arena, const struct channel *channel, struct text text)
{
    bool is_osmp = channel_number(channel, CHANNEL_DIALECT) == CHANNEL_OSMP;
    struct params *params = ARENA_NEW(arena, struct params);
    struct ask ask, again;
    bool is_1251 = channel_number(channel, CHANNEL_ENCODING) == CHANNEL_WINDOWS_1251;
    params_init(params);
    params_add(params, arena, is_1251 ? CHARSET_WINDOWS_1251 : CHARSET_UTF_8, text);
    (is_osmp ? osmp_read : sber_read)(channel, params, &ask);
    (is_osmp ? osmp_read : sber_read)(channel, params, &again);
    ask_check(&ask);
    CHECK(ask.fault == again.fault && ask.command == again.command);
    struct told told = {.reason = ask.fault,
                        .payment_id = 1,
                        .amount = ask.amount,
                        .payee = {.surname = "Ив<анов",
                                  .name = "И&ван",
                                  .patronymic = "",
                                  .school_name = "Школа",
                                  .class_name = "03Б"}};
    answer_check((is_osmp ? osmp_answer : sber_answer)(arena, channel, &ask, &told));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const char *const DIALECTS[] = {"osmp", "sber"};
    static const char *const ENCODINGS[] = {"utf-8", "windows-1251"};
    struct arena arena;
    arena_init(&arena, 64 * 1024 * 1024);
    struct text text = {arena_copy(&arena, bytes, size), size};
    for (int i = 0; i < 4; i++) {
        struct channel channel = channel_of(DIALECTS[i / 2], ENCODINGS[i % 2]);
        dialect_check(&arena, &channel, text);
    }
    (void)networks_are_valid(text);
    (void)networks_hold(text, TEXT("192.0.2.7"));
    (void)networks_hold(TEXT("192.0.2.0/24"), text);
    if (code_map_is_valid(text)) (void)code_map_find(text, REASON_DUPLICATE, 8);
    arena_release(&arena);
    return 0;
}
