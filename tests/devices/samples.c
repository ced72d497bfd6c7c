/* The golden pupil's receipt of 14.03.2018 and its relatives. */
#include "samples.h"

#include <string.h>

#include "till/slip_kinds.h"

const char *const sample_names[] = {"receipt",  "return",     "x",    "z",       "details",
                                    "password", "activation", "test", "letters", NULL};

static struct instant moment(const char *iso)
{
    struct instant at = {0};
    if (instant_parse(text_of(iso), &at) != OK) return (struct instant){0};
    return at;
}

static struct slip_head head(void)
{
    return (struct slip_head){.operator_name = "Школьное питание",
                              .school = "Школа №24",
                              .till = "Касса 1",
                              .cashier = "Петрова А. С.",
                              .at = moment("2018-03-14T09:10:00Z"),
                              .zone = zone_moscow(),
                              .farewell = "Приятного аппетита!"};
}

static const struct slip_line LINES[] = {
    {"Макароны отварные 150 г", 1, {473}, {473}},
    {"Котлета рубленая из филе курицы, 100 г", 1, {2385}, {2385}},
    {"Салат из квашеной капусты 100г", 1, {1005}, {1005}},
    {"Пицца 125 г", 2, {3450}, {6900}},
    {"Сок в ассортименте 200 г", 1, {1320}, {1320}},
};

static struct slip_receipt receipt(void)
{
    return (struct slip_receipt){.head = head(),
                                 .number = "24-014918",
                                 .account_number = "0242013137",
                                 .person = "Иванов И.",
                                 .class_name = "03Б",
                                 .lines = LINES,
                                 .line_count = sizeof LINES / sizeof LINES[0],
                                 .total = money_of_kopecks(12083),
                                 .shows_balance = true,
                                 .balance = money_of_kopecks(123456),
                                 .qr = "https://obed.example/c/0242013137"};
}

static void add_return(struct slip *slip)
{
    struct slip_return returned = {
        .receipt = receipt(), .returned_number = "24-014918", .reason = "Ошибка кассира"};
    returned.receipt.number = "24-014920";
    returned.receipt.line_count = 1;
    returned.receipt.total = money_of_kopecks(473);
    returned.receipt.subsidy = money_of_kopecks(1000);
    returned.receipt.is_offline = true;
    returned.receipt.qr = NULL;
    slip_add_return(slip, &returned);
}

static void add_report(struct slip *slip, bool is_closing)
{
    static const struct slip_figure FIGURES[] = {
        {"Продажи", NULL, false},
        {"Чеков", "412", false},
        {"На сумму", "31 402,55", true},
        {"По блюдам", NULL, false},
        {"Котлета рубленая из филе курицы, 100 г: 96 порций", "2 289,60", false},
        {"Пицца 125 г: 120 порций", "4 140,00", false},
        {"Активации карт: 3", "99,00", false},
        {"Без связи с центром", "17", false},
    };
    struct slip_report report = {.head = head(),
                                 .is_closing = is_closing,
                                 .shift_number = 57,
                                 .opened_at = moment("2018-03-14T04:31:00Z"),
                                 .figures = FIGURES,
                                 .figure_count = sizeof FIGURES / sizeof FIGURES[0],
                                 .first_number = is_closing ? "24-014801" : NULL,
                                 .last_number = "24-015212",
                                 .unsent_count = 17};
    slip_add_report(slip, &report);
}

static void add_details(struct slip *slip)
{
    const struct slip_operation operations[] = {
        {moment("2018-03-14T09:10:00Z"), "Чек №24-014918", {-8633}},
        {moment("2018-03-14T06:00:00Z"),
         "Табель: Завтрак младшая школа, Ежедневное полное меню 1-4 кл. (род+дотация)",
         {-4961}},
        {moment("2018-03-13T15:41:00Z"), "Пополнение: Сбербанк Онлайн", {50000}},
    };
    struct slip_details details = {.head = head(),
                                   .account_number = "0242013137",
                                   .person = "Иванов И.",
                                   .class_name = "03Б",
                                   .operations = operations,
                                   .operation_count = 3,
                                   .balance = money_of_kopecks(804),
                                   .balance_at = moment("2018-03-14T09:09:58Z")};
    slip_add_details(slip, &details);
}

static void add_password(struct slip *slip)
{
    struct slip_password password = {.head = head(),
                                     .account_number = "0242013137",
                                     .person = "Иванов И.",
                                     .password = "7391 4805",
                                     .expires_at = moment("2018-03-21T09:10:00Z"),
                                     .address = "https://obed.example/"};
    slip_add_password(slip, &password);
}

static void add_activation(struct slip *slip)
{
    struct slip_card_act act = {.head = head(),
                                .kind = SLIP_CARD_ACTIVATED,
                                .account_number = "0242013137",
                                .person = "Иванов И.",
                                .class_name = "03Б",
                                .number = "24-014919",
                                .fee = money_of_kopecks(3300),
                                .shows_balance = true,
                                .balance = money_of_kopecks(-2500)};
    slip_add_card_act(slip, &act);
}

/* What code pages lack, and what does not fit into a row. */
static void add_letters(struct slip *slip)
{
    slip_add_text(
        slip, SLIP_CENTRE, SLIP_WIDE | SLIP_TALL,
        "«Ёжик» — 12½ ₽ ООО Сверхдлинноеназваниебезпробеловсовсем");
    slip_add_pair(slip, 0, "Crème brûlée, Łódź, Әсел, Їжа, ñ, 你好, 🍕", "1 234,50");
    slip_add_pair(slip, SLIP_WIDE, "Итого", "1234567890123456789012345678901234567890");
    slip_add_text(slip, SLIP_RIGHT, SLIP_BOLD, "вправо");
    slip_add_text(slip, SLIP_LEFT, 0, "");
    slip_add_text(slip, SLIP_LEFT, 0, "и\xCC\x86 е\xCC\x88 tab\there \x1b@ \xFF");
}

bool sample_make(const char *name, struct arena *arena, struct slip *out_slip)
{
    struct slip_head test_head = head();
    struct slip_receipt sold = receipt();
    slip_init(out_slip, arena);
    if (strcmp(name, "receipt") == 0) {
        slip_add_receipt(out_slip, &sold);
    } else if (strcmp(name, "return") == 0) {
        add_return(out_slip);
    } else if (strcmp(name, "x") == 0 || strcmp(name, "z") == 0) {
        add_report(out_slip, name[0] == 'z');
    } else if (strcmp(name, "details") == 0) {
        add_details(out_slip);
    } else if (strcmp(name, "password") == 0) {
        add_password(out_slip);
    } else if (strcmp(name, "activation") == 0) {
        add_activation(out_slip);
    } else if (strcmp(name, "test") == 0) {
        slip_add_test(out_slip, &test_head, "star, cp866, 48");
    } else if (strcmp(name, "letters") == 0) {
        add_letters(out_slip);
    } else {
        return false;
    }
    return true;
}
