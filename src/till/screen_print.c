/* Slips of what the screen does. A slip that cannot print never undoes what it tells of. */
#include "base/check.h"
#include "meals/receipt.h"
#include "till/screen_inside.h"

/* ---- the head ---- */

struct slip_maker {
    struct screen *screen;
    struct arena *arena;
    struct slip slip;
    struct slip_head head;
    struct counter_standing standing;
};

static enum err maker_init(struct slip_maker *maker, struct screen *screen, struct arena *arena)
{
    maker->screen = screen;
    maker->arena = arena;
    TRY(counter_standing(screen->counter, arena, &maker->standing));
    slip_init(&maker->slip, arena);
    maker->head = (struct slip_head){
        .operator_name = screen->options.operator_name,
        .school = maker->standing.identity.is_enrolled ? maker->standing.identity.school_name : "",
        .till = maker->standing.identity.is_enrolled ? maker->standing.identity.name : NULL,
        .cashier = maker->standing.has_cashier
                       ? screen_short_name(arena, maker->standing.cashier.name)
                       : NULL,
        .at = world_now(screen->options.world),
        .zone = screen_zone(screen, arena),
    };
    return OK;
}

const char *screen_printer_trouble(const struct screen *screen)
{
    if (screen->devices.printer == NULL) return "У этой кассы нет принтера.";
    struct printer_status status = printer_status(screen->devices.printer);
    if (status.state == PRINTER_PAPER_LOW) return NULL;
    return status.state == PRINTER_ABSENT ? "У этой кассы нет принтера."
                                          : printer_state_words(status.state);
}

static const char *send(struct slip_maker *maker, int64_t id, bool is_copy)
{
    struct screen *screen = maker->screen;
    if (screen->devices.printer == NULL) return "У этой кассы нет принтера.";
    const struct print_job job = {.id = id, .slip = &maker->slip, .is_copy = is_copy};
    switch (printer_queue(screen->devices.printer, &job)) {
    case PRINT_QUEUED: return NULL;
    case PRINT_NO_PRINTER: return "У этой кассы нет принтера.";
    case PRINT_ALREADY_WAITING: return "Этот чек уже ждёт печати.";
    case PRINT_QUEUE_FULL: return "Слишком много чеков ждёт печати. Проверьте принтер.";
    }
    return NULL;
}

/* ---- receipts ---- */

static struct slip_receipt receipt_slip(struct slip_maker *maker,
                                        const struct counter_receipt *receipt,
                                        const struct counter_person *person)
{
    struct slip_line *lines = ARENA_ARRAY(maker->arena, struct slip_line,
                                          (size_t)receipt->line_count + 1);
    for (int i = 0; i < receipt->line_count; i++) {
        const struct counter_sold_line *line = &receipt->lines[i];
        struct money sum;
        CHECK(money_multiply(line->price, line->quantity, &sum));
        lines[i] = (struct slip_line){line->name, (int)line->quantity, line->price, sum};
    }
    maker->head.at = receipt->at;
    bool shows = person != NULL && person->balance_is_shown;
    return (struct slip_receipt){
        .head = maker->head,
        .number = receipt->number_text,
        .account_number = person == NULL ? "" : person->about.number,
        .person = receipt->owner,
        .class_name = receipt->class_name,
        .lines = lines,
        .line_count = (size_t)receipt->line_count,
        .total = receipt->total,
        .subsidy = receipt->subsidy,
        .shows_balance = shows,
        .balance = shows ? person->balance : money_zero(),
        .is_offline = receipt->is_offline,
    };
}

/* The number of the receipt that `receipt` returns. */
static const char *returned_number(struct screen *screen, struct arena *arena,
                                   const struct counter_receipt *receipt)
{
    struct counter_receipt sold;
    bool found;
    enum err err = counter_receipt(screen->counter, arena, receipt->returned_id, &found, &sold);
    return err == OK && found ? sold.number_text : "";
}

const char *screen_print_receipt(struct screen *screen, struct arena *arena,
                                 const struct counter_receipt *receipt, bool is_copy)
{
    struct slip_maker maker;
    struct tap tap;
    enum err err = maker_init(&maker, screen, arena);
    if (err == OK) err = counter_person(screen->counter, arena, receipt->account_id, &tap);
    if (err != OK) return counter_fault_words(err);
    const struct counter_person *person = tap.kind == TAP_PERSON ? &tap.person : NULL;
    struct slip_receipt slip = receipt_slip(&maker, receipt, person);
    if (receipt->kind == OUTBOX_RETURN) {
        const struct slip_return returned = {
            .receipt = slip, .returned_number = returned_number(screen, arena, receipt)};
        slip_add_return(&maker.slip, &returned);
    } else {
        slip_add_receipt(&maker.slip, &slip);
    }
    return send(&maker, receipt->id, is_copy);
}

void screen_print_outcome(struct screen *screen, struct arena *arena,
                          const struct counter_outcome *outcome)
{
    enum { ALWAYS = 2 };
    struct counter_standing standing;
    if (counter_standing(screen->counter, arena, &standing) != OK) return;
    bool is_asked = standing.settings.values[SETTING_RECEIPT_PRINTED] == ALWAYS;
    for (int i = 0; i < outcome->receipt_count; i++) {
        const struct counter_receipt *receipt = &outcome->receipts[i];
        if (!is_asked || receipt->number == 0) continue;
        (void)screen_print_receipt(screen, arena, receipt, false);
    }
}

/* ---- reports ---- */

struct figures {
    struct slip_figure *items;
    size_t count;
};

static void figure(struct figures *figures, const char *left, const char *right, bool is_bold)
{
    figures->items[figures->count++] = (struct slip_figure){left, right, is_bold};
}

static void figure_count(struct figures *figures, struct arena *arena, const char *left,
                         int64_t number)
{
    figure(figures, left, arena_printf(arena, "%lld", (long long)number), false);
}

static struct figures report_figures(struct arena *arena, const struct shift_report *report)
{
    enum { OWN_FIGURES = 20 };
    struct figures figures = {
        .items = ARENA_ARRAY(arena, struct slip_figure, (size_t)report->item_count + OWN_FIGURES)};
    figure_count(&figures, arena, "Продажи, чеков", report->sale_count);
    figure(&figures, "Продано", money_format(arena, report->sold), true);
    figure_count(&figures, arena, "Возвраты, чеков", report->return_count);
    figure(&figures, "Возвращено", money_format(arena, report->returned), false);
    figure(&figures, "Дотация", money_format(arena, report->subsidy), false);
    figure_count(&figures, arena, "Выдано по табелю", report->served_count);
    figure_count(&figures, arena, "Активации карт", report->activation_count);
    figure(&figures, "Плата за карты", money_format(arena, report->fees), false);
    figure_count(&figures, arena, "Потерянные карты", report->lost_count);
    figure_count(&figures, arena, "Временные карты", report->temporary_count);
    figure_count(&figures, arena, "Без связи", report->offline_count);
    figure_count(&figures, arena, "По решению", report->override_count);
    figure_count(&figures, arena, "Карта забыта", report->forgotten_count);
    if (report->item_count > 0) figure(&figures, "Блюда и рационы", NULL, true);
    for (int i = 0; i < report->item_count; i++) {
        const struct shift_item *item = &report->items[i];
        figure(&figures, item->name,
               arena_printf(arena, "%lld × %s", (long long)item->quantity,
                            money_format(arena, item->amount)),
               false);
    }
    return figures;
}

static const char *report_number(struct arena *arena, const struct shift_report *report,
                                 int64_t number)
{
    if (number == 0) return NULL;
    return receipt_number_format(arena, report->school_number, number);
}

const char *screen_print_report(struct screen *screen, struct arena *arena,
                                const struct shift_report *report)
{
    struct slip_maker maker;
    enum err err = maker_init(&maker, screen, arena);
    if (err != OK) return counter_fault_words(err);
    struct figures figures = report_figures(arena, report);
    maker.head.at = report->made_at;
    const struct slip_report slip = {
        .head = maker.head,
        .is_closing = report->is_final,
        .shift_number = (int)report->shift,
        .opened_at = report->opened_at,
        .figures = figures.items,
        .figure_count = figures.count,
        .first_number = report_number(arena, report, report->first_number),
        .last_number = report_number(arena, report, report->last_number),
        .unsent_count = (size_t)report->unsent_count,
    };
    slip_add_report(&maker.slip, &slip);
    return send(&maker, 0, false);
}

/* ---- all other ---- */

const char *screen_print_details(struct screen *screen, struct arena *arena,
                                 const struct counter_person *person,
                                 const struct screen_operations *operations)
{
    struct slip_maker maker;
    enum err err = maker_init(&maker, screen, arena);
    if (err != OK) return counter_fault_words(err);
    struct slip_operation *items = ARENA_ARRAY(arena, struct slip_operation,
                                               (size_t)operations->count + 1);
    for (int i = 0; i < operations->count; i++) {
        items[i] = (struct slip_operation){operations->items[i].at, operations->items[i].text,
                                           operations->items[i].amount};
    }
    const struct slip_details details = {
        .head = maker.head,
        .account_number = person->about.number,
        .person = screen_person_name(arena, &person->about),
        .class_name = person->about.class_name,
        .operations = items,
        .operation_count = (size_t)operations->count,
        .balance = operations->balance,
        .balance_at = maker.standing.mirror.heard_at,
    };
    slip_add_details(&maker.slip, &details);
    return send(&maker, 0, false);
}

const char *screen_print_password(struct screen *screen, struct arena *arena,
                                  const struct counter_person *person,
                                  const struct screen_password *password)
{
    struct slip_maker maker;
    enum err err = maker_init(&maker, screen, arena);
    if (err != OK) return counter_fault_words(err);
    const struct slip_password slip = {
        .head = maker.head,
        .account_number = password->login,
        .person = screen_person_name(arena, &person->about),
        .password = password->password,
        .expires_at = password->ends_at,
        .address = screen->options.cabinet_address,
    };
    slip_add_password(&maker.slip, &slip);
    return send(&maker, 0, false);
}

const char *screen_print_card(struct screen *screen, struct arena *arena,
                              const struct counter_card_done *done, enum slip_card_act_kind kind)
{
    struct slip_maker maker;
    enum err err = maker_init(&maker, screen, arena);
    if (err != OK) return counter_fault_words(err);
    const struct counter_person *person = &done->person;
    const struct slip_card_act act = {
        .head = maker.head,
        .kind = kind,
        .account_number = person->about.number,
        .person = screen_person_name(arena, &person->about),
        .class_name = person->about.class_name,
        .fee = done->fee,
        .shows_balance = person->balance_is_shown,
        .balance = done->balance,
    };
    slip_add_card_act(&maker.slip, &act);
    return send(&maker, done->document_id, false);
}

const char *screen_print_test(struct screen *screen, struct arena *arena)
{
    struct slip_maker maker;
    enum err err = maker_init(&maker, screen, arena);
    if (err != OK) return counter_fault_words(err);
    slip_add_test(&maker.slip, &maker.head, "");
    return send(&maker, 0, false);
}
