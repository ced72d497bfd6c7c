/* Acts of a campaign: payments to caterers and what the bank says of them. */
#include "base/buf.h"
#include "base/charset.h"
#include "desk/statement_import.h"
#include "settle_campaign.h"

void campaign_pay(struct campaign *campaign)
{
    struct model *model = &campaign->model;
    int64_t caterer_id = campaign_chance(campaign, 2) == 0 ? SETTLE_CATERER : SETTLE_OTHER_CATERER;
    int64_t owed = model_owed(model, caterer_id);
    int64_t amount = 1 + campaign_chance(campaign, owed > 0 ? owed + owed / 8 + 1 : 1000);
    struct payout_make make = settle_pay(campaign->kit, caterer_id, amount);
    assert_int_equal(make.status, amount > owed ? PAYOUT_ABOVE_OWED : PAYOUT_DONE);
    if (make.status != PAYOUT_DONE || campaign_plants(campaign, PLANT_PAID_TWICE)) return;
    assert_true(model->payout_count < MODEL_PAYOUTS_LIMIT);
    model->payouts[model->payout_count++] = (struct model_payout){make.id, make.number, caterer_id,
                                                                  amount, PAYOUT_MADE};
}

static struct model_payout *some_payout(struct campaign *campaign)
{
    struct model *model = &campaign->model;
    if (model->payout_count == 0) return NULL;
    return &model->payouts[campaign_chance(campaign, model->payout_count)];
}

void campaign_payout_end(struct campaign *campaign)
{
    struct kit *kit = campaign->kit;
    struct model_payout *payout = some_payout(campaign);
    if (payout == NULL) return;
    struct payout_end end = {.payout_id = payout->id,
                             .is_executed = campaign_chance(campaign, 2) == 0,
                             .day = kit_today(kit),
                             .note = TEXT("по письму банка"),
                             .staff_id = 5};
    bool is_open = payout->state == PAYOUT_MADE || payout->state == PAYOUT_SENT;
    assert_int_equal(desk_payout_end(&kit->desk, kit->arena, &end), OK);
    assert_int_equal(end.status, is_open ? PAYOUT_DONE : PAYOUT_NOT_NOW);
    if (!is_open) return;
    payout->state = end.is_executed ? PAYOUT_EXECUTED : PAYOUT_CANCELLED;
    if (end.is_executed) campaign->model.bank += payout->amount;
}

struct sending {
    struct kit *kit;
    int64_t register_id;
    struct payouts payouts;
};

static enum err send_run(struct tx *tx, void *context)
{
    struct sending *sending = context;
    return payouts_send(tx, sending->kit->arena, sending->kit->now, sending->register_id, 5,
                        &sending->payouts);
}

void campaign_register_send(struct campaign *campaign)
{
    struct model *model = &campaign->model;
    struct sending sending = {campaign->kit, ++campaign->register_count, {NULL, 0}};
    int waiting = 0;
    assert_int_equal(store_write(campaign->kit->store, 0, send_run, &sending), OK);
    for (int i = 0; i < model->payout_count; i++) {
        if (model->payouts[i].state != PAYOUT_MADE) continue;
        model->payouts[i].state = PAYOUT_SENT;
        waiting++;
    }
    assert_int_equal(sending.payouts.count, waiting);
}

static void paper_add(struct campaign *campaign, struct buf *file,
                      const struct model_payout *payout, int64_t amount)
{
    struct arena *arena = campaign->kit->arena;
    const char *today = day_format(arena, kit_today(campaign->kit));
    bool is_other = payout->caterer_id == SETTLE_OTHER_CATERER;
    buf_printf(file,
               "СекцияДокумент=Платежное поручение\r\nНомер=%lld\r\nДата=%s\r\nСумма=%s\r\n"
               "ПлательщикСчет=" OUR_ACCOUNT "\r\nПолучательСчет=%s\r\nДатаСписано=%s\r\n"
               "НазначениеПлатежа=Оплата\r\nКонецДокумента\r\n",
               (long long)payout->number, today, money_format_dot(arena, money_of_kopecks(amount)),
               is_other ? OTHER_ACCOUNT : CATERER_ACCOUNT, today);
}

/* Some of all payments as the bank says it carried them out, now and then with another sum. What a
 * person ended already, or an earlier statement had, moves nothing again. */
void campaign_statement_take(struct campaign *campaign)
{
    struct kit *kit = campaign->kit;
    struct model *model = &campaign->model;
    struct buf file;
    int expected = 0;
    buf_init(&file, kit->arena);
    buf_printf(&file,
               "1CClientBankExchange\r\nВерсияФормата=1.03\r\nКодировка=Windows\r\n"
               "Отправитель=Банк %d\r\nРасчСчет=" OUR_ACCOUNT "\r\n",
               ++campaign->statement_count);
    for (int i = 0; i < model->payout_count; i++) {
        struct model_payout *payout = &model->payouts[i];
        if (campaign_chance(campaign, 3) == 0) continue;
        bool is_right = campaign_chance(campaign, 5) != 0;
        bool is_open = payout->state == PAYOUT_MADE || payout->state == PAYOUT_SENT;
        paper_add(campaign, &file, payout, payout->amount + (is_right ? 0 : 1));
        if (!is_right || !is_open) continue;
        payout->state = PAYOUT_EXECUTED;
        model->bank += payout->amount;
        expected++;
    }
    buf_add_string(&file, "КонецФайла\r\n");
    struct statement_import import = {
        .file_name = "kl_to_1c.txt",
        .file = charset_encode(kit->arena, CHARSET_WINDOWS_1251, buf_text(&file))};
    assert_int_equal(desk_import_statement(&kit->desk, kit->arena, &import), OK);
    assert_int_equal(import.status, STATEMENT_TAKEN);
    assert_int_equal(import.executed, expected);
    assert_int_equal(desk_import_statement(&kit->desk, kit->arena, &import), OK);
    assert_int_equal(import.status, STATEMENT_KNOWN);
}
