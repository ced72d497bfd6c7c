/* Accounts, transfers and postings in words. */
#include "desk/account_name.h"

#include "base/check.h"
#include "desk/settle_sql.h"
#include "ledger/seal_balance.h"

enum { NAMES_LIMIT = 2000 };

enum err account_names_load(struct tx *tx, struct arena *arena, struct account_names *out_names)
{
    struct account_names names = {.list = ARENA_ARRAY(arena, struct account_named, NAMES_LIMIT)};
    scoped(statement) struct statement *rows = statement_open(tx, &q_account_owners);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found || names.count == NAMES_LIMIT) break;
        names.list[names.count++] = (struct account_named){
            (enum account_kind)column_int(rows, COL_ACCOUNT_OWNERS_KIND),
            column_int(rows, COL_ACCOUNT_OWNERS_ID),
            column_string(rows, COL_ACCOUNT_OWNERS_NAME, arena),
        };
    }
    *out_names = names;
    return OK;
}

enum account_kind account_kind_of(int64_t account_id)
{
    if (account_id == SEAL_BALANCE_PEOPLE || account_is_personal(account_id)) {
        return ACCOUNT_PERSONAL;
    }
    return (enum account_kind)(account_id / ACCOUNT_INDEX_LIMIT);
}

const char *account_kind_note(enum account_kind kind)
{
    switch (kind) {
    case ACCOUNT_PERSONAL: return "мы должны людям";
    case ACCOUNT_SALES: return "период не закрыт";
    case ACCOUNT_ROSTER: return "период не закрыт";
    case ACCOUNT_CARD_FEES: return "доход оператора";
    case ACCOUNT_TRANSIT: return "в сумме ноль";
    case ACCOUNT_SUBSIDY: return "бюджет должен";
    case ACCOUNT_CLEARING: return "банки должны";
    case ACCOUNT_CORRECTIONS: return "из прежней системы";
    case ACCOUNT_BANK: return "наши деньги";
    case ACCOUNT_SUSPENSE: return "чьи — неизвестно";
    case ACCOUNT_COSTS: return "комиссии, потери";
    case ACCOUNT_PAYABLE: return "мы должны им";
    case ACCOUNT_PAYOUTS: return "банк исполняет";
    case ACCOUNT_WRITTEN_OFF: return "никто не пришёл";
    }
    return "";
}

const char *account_kind_title(enum account_kind kind)
{
    switch (kind) {
    case ACCOUNT_PERSONAL: return "Лицевые счета";
    case ACCOUNT_SALES: return "Продажи буфета";
    case ACCOUNT_ROSTER: return "Рационы";
    case ACCOUNT_CARD_FEES: return "Плата за карты";
    case ACCOUNT_TRANSIT: return "Расчёты между книгами";
    case ACCOUNT_SUBSIDY: return "Дотации";
    case ACCOUNT_CLEARING: return "Каналы оплаты";
    case ACCOUNT_CORRECTIONS: return "Ввод остатков";
    case ACCOUNT_BANK: return "Расчётный счёт";
    case ACCOUNT_SUSPENSE: return "Невыясненные платежи";
    case ACCOUNT_COSTS: return "Расходы оператора";
    case ACCOUNT_PAYABLE: return "Организаторы питания";
    case ACCOUNT_PAYOUTS: return "Платежи в пути";
    case ACCOUNT_WRITTEN_OFF: return "Списанные остатки";
    }
    return "Счёт";
}

const char *account_kind_word(enum account_kind kind)
{
    switch (kind) {
    case ACCOUNT_PERSONAL: return "personal";
    case ACCOUNT_SALES: return "sales";
    case ACCOUNT_ROSTER: return "roster";
    case ACCOUNT_CARD_FEES: return "card_fees";
    case ACCOUNT_TRANSIT: return "transit";
    case ACCOUNT_SUBSIDY: return "subsidy";
    case ACCOUNT_CLEARING: return "clearing";
    case ACCOUNT_CORRECTIONS: return "corrections";
    case ACCOUNT_BANK: return "bank";
    case ACCOUNT_SUSPENSE: return "suspense";
    case ACCOUNT_COSTS: return "costs";
    case ACCOUNT_PAYABLE: return "payable";
    case ACCOUNT_PAYOUTS: return "payouts";
    case ACCOUNT_WRITTEN_OFF: return "written_off";
    }
    return "account";
}

static const char *owner_name(const struct account_names *names, enum account_kind kind,
                              int64_t index)
{
    for (int i = 0; i < names->count; i++) {
        if (names->list[i].kind == kind && names->list[i].index == index) {
            return names->list[i].name;
        }
    }
    return NULL;
}

const char *account_name_of(const struct account_names *names, struct arena *arena,
                            int64_t account_id)
{
    enum account_kind kind = account_kind_of(account_id);
    int64_t index = account_id % ACCOUNT_INDEX_LIMIT;
    const char *title = account_kind_title(kind);
    if (kind == ACCOUNT_COSTS) {
        return index == COSTS_OF_BANKS ? "Расходы: комиссии банков" : "Расходы: расхождения";
    }
    const char *owner = kind == ACCOUNT_PERSONAL ? NULL : owner_name(names, kind, index);
    return owner == NULL ? title : arena_printf(arena, "%s: %s", title, owner);
}

const char *transfer_title(enum transfer_code code)
{
    switch (code) {
    case TRANSFER_TOP_UP: return "Пополнение";
    case TRANSFER_DISHES: return "Буфет";
    case TRANSFER_SET_MEAL: return "Рацион: часть родителей";
    case TRANSFER_SUBSIDY: return "Рацион: дотация";
    case TRANSFER_CARD_FEE: return "Активация карты";
    case TRANSFER_FAMILY: return "Перевод в семье";
    case TRANSFER_BROUGHT_IN: return "Остаток из прежней системы";
    case TRANSFER_REFUND: return "Возврат на карту";
    case TRANSFER_SETTLEMENT: return "Деньги канала";
    case TRANSFER_BANK: return "Расчётный счёт";
    case TRANSFER_COST: return "Комиссия или расхождение";
    case TRANSFER_SUSPENSE: return "Невыясненный платёж";
    case TRANSFER_GUEST: return "Буфет: гость из другой школы";
    case TRANSFER_MOVE: return "Переход в другую школу";
    case TRANSFER_ACCRUAL: return "Закрытие периода";
    case TRANSFER_PAYOUT: return "Платёж организатору питания";
    case TRANSFER_WRITE_OFF: return "Списание остатка";
    }
    return "Проводка";
}

const char *posting_kind_title(enum posting_kind kind)
{
    switch (kind) {
    case POSTING_TOP_UP: return "Пополнение";
    case POSTING_SALE: return "Чек";
    case POSTING_RETURN: return "Чек возврата";
    case POSTING_ROSTER: return "Табель";
    case POSTING_CARD_FEE: return "Активация карты";
    case POSTING_FAMILY_TRANSFER: return "Перевод в семье";
    case POSTING_REVERSAL: return "Отмена";
    case POSTING_BROUGHT_IN: return "Ввод остатка";
    case POSTING_REFUND: return "Возврат";
    case POSTING_SETTLEMENT: return "Деньги канала";
    case POSTING_SUSPENSE: return "Невыясненный платёж";
    case POSTING_GUEST: return "Чек гостя";
    case POSTING_MOVE: return "Переход в другую школу";
    case POSTING_ACCRUAL: return "Закрытие периода";
    case POSTING_PAYOUT: return "Платёж организатору питания";
    case POSTING_WRITE_OFF: return "Списание остатка";
    }
    return "Документ";
}
