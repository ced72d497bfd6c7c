/* What stands on each slip. All words that a slip prints by itself are here and in slip.c. */
#include "till/slip_kinds.h"

#include "base/check.h"

/* Blanks that are not broken at. */
#define INDENT "\xC2\xA0\xC2\xA0"

static bool is_given(const char *text)
{
    return text != NULL && text[0] != '\0';
}

static const char *roubles(struct slip *slip, struct money money)
{
    return money_format(slip->arena, money);
}

static void add_moment(struct slip *slip, const char *name, struct instant at,
                       const struct zone *zone)
{
    slip_add_pair(slip, 0, name, instant_format(slip->arena, at, zone));
}

static void add_head(struct slip *slip, const struct slip_head *head)
{
    CHECK(head->zone != NULL);
    slip_add_logo(slip);
    if (is_given(head->operator_name)) slip_add_text(slip, SLIP_CENTRE, 0, head->operator_name);
    slip_add_text(slip, SLIP_CENTRE, 0, head->school);
}

static void add_title(struct slip *slip, const char *title)
{
    slip_add_text(slip, SLIP_CENTRE, SLIP_BOLD | SLIP_TALL, title);
}

/* When, where and by whom. */
static void add_circumstances(struct slip *slip, const struct slip_head *head)
{
    slip_add_pair(slip, 0, instant_format(slip->arena, head->at, head->zone),
                  is_given(head->till) ? head->till : "");
    if (is_given(head->cashier)) slip_add_pair(slip, 0, "Кассир", head->cashier);
}

static void add_foot(struct slip *slip, const struct slip_head *head)
{
    if (!is_given(head->farewell)) return;
    slip_add_feed(slip);
    slip_add_text(slip, SLIP_CENTRE, 0, head->farewell);
}

static void add_person(struct slip *slip, const char *account_number, const char *person,
                       const char *class_name)
{
    if (is_given(account_number)) slip_add_pair(slip, 0, "Лицевой счёт", account_number);
    if (is_given(person)) slip_add_pair(slip, 0, person, class_name);
}

static void add_line(struct slip *slip, const struct slip_line *line)
{
    slip_add_text(slip, SLIP_LEFT, 0, line->name);
    char *count = arena_printf(slip->arena, INDENT "%d × %s", line->count,
                               roubles(slip, line->price));
    slip_add_pair(slip, 0, count, roubles(slip, line->sum));
}

/* One portion needs one row; several need the price of one, too. */
static void add_lines(struct slip *slip, const struct slip_line *lines, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (lines[i].count == 1) {
            slip_add_pair(slip, 0, lines[i].name, roubles(slip, lines[i].sum));
        } else {
            add_line(slip, &lines[i]);
        }
    }
}

static void add_balance(struct slip *slip, struct money balance, bool is_offline)
{
    slip_add_pair(slip, 0, is_offline ? "Остаток по данным кассы" : "Остаток на счёте",
                  roubles(slip, balance));
}

static void add_receipt_body(struct slip *slip, const struct slip_receipt *receipt,
                             const char *total_name)
{
    add_circumstances(slip, &receipt->head);
    add_person(slip, receipt->account_number, receipt->person, receipt->class_name);
    slip_add_rule(slip);
    add_lines(slip, receipt->lines, receipt->line_count);
    slip_add_rule(slip);
    slip_add_pair(slip, SLIP_BOLD | SLIP_TALL, total_name, roubles(slip, receipt->total));
    if (!money_is_zero(receipt->subsidy)) {
        slip_add_pair(slip, 0, "Оплачено дотацией", roubles(slip, receipt->subsidy));
    }
    if (receipt->shows_balance) add_balance(slip, receipt->balance, receipt->is_offline);
    if (receipt->is_offline) {
        slip_add_text(slip, SLIP_LEFT, 0, "Без связи с центром: операция будет передана позже.");
    }
    slip_add_qr(slip, receipt->qr);
    add_foot(slip, &receipt->head);
}

void slip_add_receipt(struct slip *slip, const struct slip_receipt *receipt)
{
    add_head(slip, &receipt->head);
    add_title(slip, arena_printf(slip->arena, "ЧЕК №%s", receipt->number));
    add_receipt_body(slip, receipt, "ИТОГО");
}

void slip_add_return(struct slip *slip, const struct slip_return *returned)
{
    const struct slip_receipt *receipt = &returned->receipt;
    add_head(slip, &receipt->head);
    add_title(slip, arena_printf(slip->arena, "ВОЗВРАТ №%s", receipt->number));
    slip_add_pair(slip, 0, "Возвращён чек",
                  arena_printf(slip->arena, "№%s", returned->returned_number));
    if (is_given(returned->reason)) slip_add_pair(slip, 0, "Причина", returned->reason);
    add_receipt_body(slip, receipt, "ВОЗВРАЩЕНО");
}

static void add_figures(struct slip *slip, const struct slip_figure *figures, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct slip_figure *figure = &figures[i];
        int look = figure->is_bold ? SLIP_BOLD : 0;
        if (figure->right == NULL) {
            slip_add_feed(slip);
            slip_add_text(slip, SLIP_LEFT, SLIP_BOLD, figure->left);
        } else {
            slip_add_pair(slip, look, figure->left, figure->right);
        }
    }
}

static void add_unsent(struct slip *slip, const struct slip_report *report)
{
    if (report->unsent_count == 0) return;
    slip_add_pair(slip, SLIP_BOLD, "Ещё не передано в центр, документов",
                  arena_printf(slip->arena, "%zu", report->unsent_count));
}

void slip_add_report(struct slip *slip, const struct slip_report *report)
{
    add_head(slip, &report->head);
    add_title(slip, report->is_closing ? "Z-ОТЧЁТ (СМЕНА ЗАКРЫТА)" : "X-ОТЧЁТ");
    add_circumstances(slip, &report->head);
    slip_add_pair(slip, 0, "Смена", arena_printf(slip->arena, "№%d", report->shift_number));
    add_moment(slip, "Открыта", report->opened_at, report->head.zone);
    if (report->first_number != NULL) {
        slip_add_pair(
            slip, 0, "Чеки",
            arena_printf(slip->arena, "№%s – №%s", report->first_number, report->last_number));
    } else {
        slip_add_pair(slip, 0, "Чеки", "не было");
    }
    slip_add_rule(slip);
    add_figures(slip, report->figures, report->figure_count);
    slip_add_rule(slip);
    add_unsent(slip, report);
    if (report->is_closing) {
        slip_add_feed(slip);
        slip_add_pair(slip, 0, "Подпись кассира", "________________");
    }
}

static void add_operation(struct slip *slip, const struct slip_operation *operation,
                          const struct zone *zone)
{
    const char *sign = money_is_positive(operation->amount) ? "+" : "";
    slip_add_pair(slip, 0, instant_format(slip->arena, operation->at, zone),
                  arena_printf(slip->arena, "%s%s", sign, roubles(slip, operation->amount)));
    slip_add_text(slip, SLIP_LEFT, 0, arena_printf(slip->arena, INDENT "%s", operation->name));
}

void slip_add_details(struct slip *slip, const struct slip_details *details)
{
    add_head(slip, &details->head);
    add_title(slip, "ДЕТАЛИЗАЦИЯ");
    add_circumstances(slip, &details->head);
    add_person(slip, details->account_number, details->person, details->class_name);
    slip_add_rule(slip);
    for (size_t i = 0; i < details->operation_count; i++) {
        add_operation(slip, &details->operations[i], details->head.zone);
    }
    if (details->operation_count == 0) slip_add_text(slip, SLIP_LEFT, 0, "Операций не было.");
    slip_add_rule(slip);
    slip_add_pair(slip, SLIP_BOLD, "Остаток", roubles(slip, details->balance));
    add_moment(slip, "По данным на", details->balance_at, details->head.zone);
}

void slip_add_password(struct slip *slip, const struct slip_password *password)
{
    slip->is_secret = true;
    add_head(slip, &password->head);
    add_title(slip, "ЛИЧНЫЙ КАБИНЕТ");
    add_circumstances(slip, &password->head);
    if (is_given(password->person)) slip_add_text(slip, SLIP_LEFT, 0, password->person);
    slip_add_rule(slip);
    slip_add_text(slip, SLIP_LEFT, 0, "Лицевой счёт (логин)");
    slip_add_text(slip, SLIP_CENTRE, SLIP_BOLD | SLIP_WIDE | SLIP_TALL, password->account_number);
    slip_add_text(slip, SLIP_LEFT, 0, "Временный пароль");
    slip_add_text(slip, SLIP_CENTRE, SLIP_BOLD | SLIP_WIDE | SLIP_TALL, password->password);
    add_moment(slip, "Действует до", password->expires_at, password->head.zone);
    slip_add_rule(slip);
    slip_add_text(slip, SLIP_LEFT, 0,
                  "Пароль одноразовый: при первом входе кабинет попросит задать постоянный. "
                  "Прежний пароль больше не действует.");
    slip_add_text(slip, SLIP_LEFT, 0, "Не показывайте этот чек посторонним.");
    if (is_given(password->address)) {
        slip_add_feed(slip);
        slip_add_text(slip, SLIP_CENTRE, 0, password->address);
        slip_add_qr(slip, password->address);
    }
}

static const char *card_act_title(enum slip_card_act_kind kind)
{
    switch (kind) {
    case SLIP_CARD_ACTIVATED: return "КАРТА АКТИВИРОВАНА";
    case SLIP_CARD_BLOCKED: return "КАРТА ЗАБЛОКИРОВАНА";
    case SLIP_CARD_TEMPORARY_GIVEN: return "ВРЕМЕННАЯ КАРТА ВЫДАНА";
    case SLIP_CARD_TEMPORARY_RETURNED: return "ВРЕМЕННАЯ КАРТА ВОЗВРАЩЕНА";
    }
    return "";
}

static const char *card_act_words(enum slip_card_act_kind kind)
{
    switch (kind) {
    case SLIP_CARD_ACTIVATED: return "Картой можно пользоваться.";
    case SLIP_CARD_BLOCKED:
        return "Карта больше не действует. Деньги остались на лицевом счёте; новую карту "
               "выдаст ответственный по питанию.";
    case SLIP_CARD_TEMPORARY_GIVEN:
        return "Временная карта действует вместо постоянной. Верните её, когда получите новую.";
    case SLIP_CARD_TEMPORARY_RETURNED: return "Временная карта принята и больше не действует.";
    }
    return "";
}

void slip_add_card_act(struct slip *slip, const struct slip_card_act *act)
{
    add_head(slip, &act->head);
    add_title(slip, card_act_title(act->kind));
    add_circumstances(slip, &act->head);
    if (is_given(act->number)) {
        slip_add_pair(slip, 0, "Чек", arena_printf(slip->arena, "№%s", act->number));
    }
    add_person(slip, act->account_number, act->person, act->class_name);
    slip_add_rule(slip);
    if (!money_is_zero(act->fee)) {
        slip_add_pair(slip, SLIP_BOLD, "Списано за карту", roubles(slip, act->fee));
    }
    if (act->until.ms != 0) add_moment(slip, "Действует до", act->until, act->head.zone);
    if (act->shows_balance) add_balance(slip, act->balance, false);
    slip_add_text(slip, SLIP_LEFT, 0, card_act_words(act->kind));
}

void slip_add_test(struct slip *slip, const struct slip_head *head, const char *settings)
{
    add_head(slip, head);
    add_title(slip, "ПРОВЕРКА ПЕЧАТИ");
    add_circumstances(slip, head);
    slip_add_text(slip, SLIP_LEFT, 0, settings);
    slip_add_rule(slip);
    slip_add_text(slip, SLIP_LEFT, 0, "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ");
    slip_add_text(slip, SLIP_LEFT, 0, "абвгдеёжзийклмнопрстуфхцчшщъыьэюя");
    slip_add_text(slip, SLIP_LEFT, 0, "0123456789 № « » — … ₽ ° % + - = / ( )");
    slip_add_text(slip, SLIP_LEFT, SLIP_BOLD, "Жирно");
    slip_add_text(slip, SLIP_LEFT, SLIP_TALL, "Высоко");
    slip_add_text(slip, SLIP_LEFT, SLIP_WIDE, "Широко");
    slip_add_text(slip, SLIP_CENTRE, SLIP_BOLD | SLIP_WIDE | SLIP_TALL, "Крупно");
    slip_add_pair(slip, 0, "Слева", "Справа");
    slip_add_rule(slip);
    slip_add_qr(slip, "obed");
}
