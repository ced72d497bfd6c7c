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

/* Of money that the bank told of, or did not. */
static const char *money_sentence(struct arena *arena, const struct reconciliation_case *item)
{
    const char *day = day_format(arena, item->day);
    const char *ours = money_format(arena, item->ours), *theirs = money_format(arena, item->theirs);
    switch (item->kind) {
    case CASE_REGISTER_MISSING:
        return arena_printf(arena, "Реестр за %s не получен, а платежей у нас на %s руб.", day,
                            ours);
    case CASE_MONEY_NOT_ARRIVED:
        return arena_printf(arena, "Реестр за %s на %s руб.: деньги не поступили", day, theirs);
    case CASE_MONEY_OTHER_AMOUNT:
        return arena_printf(arena, "Реестр за %s: ждали %s руб., поступило %s руб. (документ %.*s)",
                            day, ours, theirs, TEXT_ARGS(item->number));
    case CASE_MONEY_UNEXPECTED:
        return arena_printf(arena, "Документ %.*s, %s руб.: деньги поступили, реестра нет",
                            TEXT_ARGS(item->number), theirs);
    case CASE_ACCOUNT_UNKNOWN:
        return arena_printf(arena,
                            "Документ %.*s, %s руб.: в назначении нет одного лицевого счёта; "
                            "деньги ждут в невыясненных",
                            TEXT_ARGS(item->number), theirs);
    case CASE_NOT_WITH_US:
    case CASE_NOT_IN_REGISTER:
    case CASE_OTHER_AMOUNT:
    case CASE_OTHER_DAY:
    case CASE_OTHER_ACCOUNT:
    case CASE_LISTED_TWICE:
    case CASE_TAKEN_BACK: break;
    }
    return case_kind_title(item->kind);
}

/* What differs about one operation. */
static const char *difference_of(struct arena *arena, const struct reconciliation_case *item)
{
    switch (item->kind) {
    case CASE_NOT_WITH_US: return "в реестре есть, на линии не было; зачислено по реестру";
    case CASE_NOT_IN_REGISTER: return "у нас есть, в реестре нет";
    case CASE_OTHER_AMOUNT:
        return arena_printf(arena, "у нас %s руб., в реестре %s руб.",
                            money_format(arena, item->ours), money_format(arena, item->theirs));
    case CASE_OTHER_DAY:
        return arena_printf(arena, "у нас %s, в реестре %s", day_format(arena, item->other_day),
                            day_format(arena, item->day));
    case CASE_OTHER_ACCOUNT: return "в реестре этот лицевой счёт, у нас другой";
    case CASE_ACCOUNT_UNKNOWN: return "такого лицевого счёта нет; деньги ждут в невыясненных";
    case CASE_LISTED_TWICE: return "уже была в другом реестре";
    case CASE_TAKEN_BACK: return "в реестре есть, у нас отменена";
    case CASE_REGISTER_MISSING:
    case CASE_MONEY_NOT_ARRIVED:
    case CASE_MONEY_OTHER_AMOUNT:
    case CASE_MONEY_UNEXPECTED: break;
    }
    return case_kind_title(item->kind);
}

const char *case_sentence(struct arena *arena, const struct reconciliation_case *item)
{
    bool is_ours = item->kind == CASE_NOT_IN_REGISTER;
    if (item->document_id != 0 || item->kind == CASE_REGISTER_MISSING ||
        item->kind == CASE_MONEY_NOT_ARRIVED) {
        return money_sentence(arena, item);
    }
    return arena_printf(arena, "Операция %.*s, Л/С %.*s, %s руб.: %s", TEXT_ARGS(item->subject),
                        TEXT_ARGS(item->number),
                        money_format(arena, is_ours ? item->ours : item->theirs),
                        difference_of(arena, item));
}
