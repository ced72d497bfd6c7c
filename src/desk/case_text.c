/* Cases in words. */
#include "desk/case.h"

const char *case_kind_title(enum case_kind kind)
{
    switch (kind) {
    case CASE_NOT_WITH_US: return "есть в реестре, у нас не было: зачислено по реестру";
    case CASE_NOT_IN_REGISTER: return "есть у нас, нет в реестре";
    case CASE_OTHER_AMOUNT: return "сумма другая";
    case CASE_OTHER_DAY: return "день другой";
    case CASE_OTHER_ACCOUNT: return "лицевой счёт другой";
    case CASE_ACCOUNT_UNKNOWN: return "лицевой счёт неизвестен";
    case CASE_REGISTER_MISSING: return "реестр не получен";
    case CASE_MONEY_NOT_ARRIVED: return "деньги по реестру не поступили";
    case CASE_MONEY_OTHER_AMOUNT: return "поступила другая сумма";
    case CASE_MONEY_UNEXPECTED: return "деньги поступили, реестра нет";
    case CASE_LISTED_TWICE: return "операция уже была в другом реестре";
    case CASE_TAKEN_BACK: return "есть в реестре, у нас отменён";
    }
    return "";
}

const char *case_kind_name(enum case_kind kind)
{
    switch (kind) {
    case CASE_NOT_WITH_US: return "not_with_us";
    case CASE_NOT_IN_REGISTER: return "not_in_register";
    case CASE_OTHER_AMOUNT: return "other_amount";
    case CASE_OTHER_DAY: return "other_day";
    case CASE_OTHER_ACCOUNT: return "other_account";
    case CASE_ACCOUNT_UNKNOWN: return "account_unknown";
    case CASE_REGISTER_MISSING: return "register_missing";
    case CASE_MONEY_NOT_ARRIVED: return "money_not_arrived";
    case CASE_MONEY_OTHER_AMOUNT: return "money_other_amount";
    case CASE_MONEY_UNEXPECTED: return "money_unexpected";
    case CASE_LISTED_TWICE: return "listed_twice";
    case CASE_TAKEN_BACK: return "taken_back";
    }
    return "unknown";
}

const char *case_resolution_title(enum case_resolution resolution)
{
    switch (resolution) {
    case CASE_UNRESOLVED: return "не решено";
    case CASE_ACKNOWLEDGED: return "принято к сведению";
    case CASE_BORNE: return "разница за счёт оператора";
    case CASE_LISTED_LATER: return "появился в реестре позже";
    case CASE_REGISTER_CAME: return "реестр получен";
    case CASE_MONEY_CAME: return "деньги поступили";
    case CASE_ATTACHED: return "зачислено на лицевой счёт";
    case CASE_RETURNED: return "возвращено плательщику";
    case CASE_PAYMENT_REVERSED: return "платёж отменён";
    case CASE_REVERSED: return "зачисление отменено";
    case CASE_CORRECTED: return "исправлено по реестру";
    }
    return "";
}

const char *case_status_title(enum case_status status)
{
    switch (status) {
    case CASE_DONE: return "сделано";
    case CASE_UNKNOWN: return "нет такого расхождения";
    case CASE_CLOSED_ALREADY: return "расхождение уже закрыто";
    case CASE_NOTE_INVALID: return "напишите, почему так решено, не длиннее 500 знаков";
    case CASE_RESOLUTION_INVALID: return "такое решение здесь не подходит";
    case CASE_NOT_POSSIBLE: return "платёж уже отменён, или исправлять нечего";
    }
    return "";
}

bool case_resolution_fits(enum case_kind kind, enum case_resolution resolution)
{
    switch (kind) {
    case CASE_NOT_WITH_US:
    case CASE_OTHER_DAY:
    case CASE_OTHER_ACCOUNT:
    case CASE_REGISTER_MISSING:
    case CASE_MONEY_NOT_ARRIVED:
    case CASE_MONEY_UNEXPECTED: return resolution == CASE_ACKNOWLEDGED;
    case CASE_NOT_IN_REGISTER: return resolution == CASE_REVERSED || resolution == CASE_BORNE;
    case CASE_OTHER_AMOUNT: return resolution == CASE_CORRECTED || resolution == CASE_BORNE;
    case CASE_MONEY_OTHER_AMOUNT:
    case CASE_LISTED_TWICE:
    case CASE_TAKEN_BACK: return resolution == CASE_ACKNOWLEDGED || resolution == CASE_BORNE;
    case CASE_ACCOUNT_UNKNOWN: return false; /* through suspense */
    }
    return false;
}

const char *case_sentence(struct arena *arena, const struct reconciliation_case *item)
{
    struct text subject = item->subject, number = item->number;
    const char *ours = money_format(arena, item->ours), *theirs = money_format(arena, item->theirs);
    switch (item->kind) {
    case CASE_NOT_WITH_US:
        return arena_printf(arena,
                            "операция %.*s, Л/С %.*s, %s руб.: в реестре есть, на линии не "
                            "было; зачислено по реестру",
                            TEXT_ARGS(subject), TEXT_ARGS(number), theirs);
    case CASE_NOT_IN_REGISTER:
        return arena_printf(arena, "операция %.*s, Л/С %.*s, %s руб.: у нас есть, в реестре нет",
                            TEXT_ARGS(subject), TEXT_ARGS(number), ours);
    case CASE_OTHER_AMOUNT:
        return arena_printf(arena, "операция %.*s, Л/С %.*s: у нас %s руб., в реестре %s руб.",
                            TEXT_ARGS(subject), TEXT_ARGS(number), ours, theirs);
    case CASE_OTHER_DAY:
        return arena_printf(arena, "операция %.*s, Л/С %.*s, %s руб.: у нас %s, в реестре %s",
                            TEXT_ARGS(subject), TEXT_ARGS(number), theirs,
                            day_format(arena, item->other_day), day_format(arena, item->day));
    case CASE_OTHER_ACCOUNT:
        return arena_printf(arena, "операция %.*s, %s руб.: в реестре Л/С %.*s, у нас другой",
                            TEXT_ARGS(subject), theirs, TEXT_ARGS(number));
    case CASE_ACCOUNT_UNKNOWN:
        if (item->document_id != 0) {
            return arena_printf(arena,
                                "документ %.*s, %s руб.: в назначении нет одного лицевого счёта; "
                                "деньги ждут в невыясненных",
                                TEXT_ARGS(number), theirs);
        }
        return arena_printf(arena,
                            "операция %.*s, %s руб.: лицевого счёта «%.*s» нет; деньги "
                            "ждут в невыясненных",
                            TEXT_ARGS(subject), theirs, TEXT_ARGS(number));
    case CASE_REGISTER_MISSING:
        return arena_printf(arena, "реестр за %s не получен, а платежей у нас на %s руб.",
                            day_format(arena, item->day), ours);
    case CASE_MONEY_NOT_ARRIVED:
        return arena_printf(arena, "реестр за %s на %s руб.: деньги не поступили",
                            day_format(arena, item->day), theirs);
    case CASE_MONEY_OTHER_AMOUNT:
        return arena_printf(arena,
                            "реестр за %s: ждали %s руб., поступило %s руб. (документ "
                            "%.*s)",
                            day_format(arena, item->day), ours, theirs, TEXT_ARGS(number));
    case CASE_MONEY_UNEXPECTED:
        return arena_printf(arena, "документ %.*s, %s руб.: деньги поступили, реестра нет",
                            TEXT_ARGS(number), theirs);
    case CASE_LISTED_TWICE:
        return arena_printf(arena, "операция %.*s, Л/С %.*s, %s руб.: уже была в другом реестре",
                            TEXT_ARGS(subject), TEXT_ARGS(number), theirs);
    case CASE_TAKEN_BACK:
        return arena_printf(arena,
                            "операция %.*s, Л/С %.*s, %s руб.: в реестре есть, у нас "
                            "отменена",
                            TEXT_ARGS(subject), TEXT_ARGS(number), theirs);
    }
    return "";
}
