/* A period for bookkeeping: settlements, top-ups by channel and day, the turnover sheet. */
#include <inttypes.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/id_map.h"
#include "desk/settle.h"
#include "export/one_c_inside.h"
#include "export/one_c_sql.h"
#include "ledger/book.h"
#include "ledger/turnover_book.h"
#include "meals/contract.h"
#include "school/school.h"

const char *one_c_section_word(enum one_c_section section)
{
    switch (section) {
    case ONE_C_SETTLEMENTS: return "Расчеты";
    case ONE_C_TOP_UPS: return "Пополнения";
    case ONE_C_TURNOVER: return "Ведомость";
    }
    return "";
}

const char *one_c_section_file(enum one_c_section section)
{
    switch (section) {
    case ONE_C_SETTLEMENTS: return "settlements";
    case ONE_C_TOP_UPS: return "top_ups";
    case ONE_C_TURNOVER: return "turnover";
    }
    return "";
}

bool one_c_has_section(const struct one_c_profile *profile, enum one_c_section section)
{
    switch (section) {
    case ONE_C_SETTLEMENTS: return profile->has_settlements;
    case ONE_C_TOP_UPS: return profile->has_top_ups;
    case ONE_C_TURNOVER: return profile->has_turnover;
    }
    return false;
}

struct setting_up {
    struct tx *tx;
    struct arena *arena;
    struct one_c_set *set;
    struct school_list schools;
    struct account_names names;
    struct caterer_list caterers;
};

/* ---- settlements ---- */

static const struct sheet_column SETTLEMENT_COLUMNS[] = {
    {"Период", SHEET_NUMBER, 0, false},      {"ПериодС", SHEET_DAY, 0, false},
    {"ПериодПо", SHEET_DAY, 0, false},       {"ОрганизаторКод", SHEET_NUMBER, 0, false},
    {"Организатор", SHEET_TEXT, 0, false},   {"ИНН", SHEET_TEXT, 0, false},
    {"Школа", SHEET_NUMBER, 0, false},       {"Договор", SHEET_TEXT, 0, false},
    {"Вид", SHEET_TEXT, 0, false},           {"Рацион", SHEET_TEXT, 0, false},
    {"ИсточникКод", SHEET_NUMBER, 0, false}, {"Источник", SHEET_TEXT, 0, false},
    {"Исправляет", SHEET_NUMBER, 0, false},  {"Порций", SHEET_NUMBER, 0, false},
    {"Родители", SHEET_MONEY, 0, true},      {"Дотации", SHEET_MONEY, 0, true},
    {"Всего", SHEET_MONEY, 0, true},         {"СчетДебет", SHEET_TEXT, 0, false},
    {"СчетКредит", SHEET_TEXT, 0, false},
};

static void settlement_row(const struct setting_up *up, const struct settle_period *period,
                           const struct settle_line *line)
{
    struct sheet *sheet = &up->set->sheets[ONE_C_SETTLEMENTS];
    const struct caterer *caterer = caterer_in_list(&up->caterers, line->caterer_id);
    bool is_buffet = line->kind == SETTLE_BUFFET;
    const char *const *accounts = up->set->profile->accounts;
    sheet_row(sheet);
    sheet_number(sheet, period->id);
    sheet_day(sheet, period->first_day);
    sheet_day(sheet, period->last_day);
    sheet_number(sheet, line->caterer_id);
    sheet_string(sheet, line->caterer_name);
    sheet_string(sheet, caterer == NULL ? "" : caterer->inn);
    sheet_number(sheet, line->school_number);
    sheet_string(sheet, line->contract_number);
    sheet_string(sheet, is_buffet ? "буфет" : "рацион");
    sheet_string(sheet, line->name);
    sheet_number(sheet, line->funding_source_id);
    sheet_string(sheet, line->funding_source);
    sheet_number(sheet, line->corrects_id);
    sheet_number(sheet, line->meals);
    sheet_money(sheet, line->parent_sum);
    sheet_money(sheet, line->subsidy_sum);
    sheet_money(sheet, money_plus(line->parent_sum, line->subsidy_sum));
    sheet_string(sheet, accounts[is_buffet ? ACCOUNT_SALES : ACCOUNT_ROSTER]);
    sheet_string(sheet, accounts[ACCOUNT_PAYABLE]);
}

/* Of the periods that end within the days asked for. */
static enum err settlements_load(struct setting_up *up)
{
    struct settle_list closed;
    SHEET_COLUMNS(&up->set->sheets[ONE_C_SETTLEMENTS], SETTLEMENT_COLUMNS);
    TRY(settle_list_load(up->tx, up->arena, &closed));
    for (int i = closed.count - 1; i >= 0; i--) {
        struct settle_period period;
        bool found;
        struct day last = closed.periods[i].last_day;
        if (day_compare(last, up->set->first_day) < 0) continue;
        if (day_compare(last, up->set->last_day) > 0) continue;
        TRY(settle_load(up->tx, up->arena, closed.periods[i].id, &found, &period));
        for (int k = 0; found && k < period.line_count; k++) {
            settlement_row(up, &period, &period.lines[k]);
        }
    }
    return OK;
}

/* ---- top-ups ---- */

static const struct sheet_column TOP_UP_COLUMNS[] = {
    {"День", SHEET_DAY, 0, false},        {"Школа", SHEET_NUMBER, 0, false},
    {"КаналКод", SHEET_NUMBER, 0, false}, {"Канал", SHEET_TEXT, 0, false},
    {"Платежей", SHEET_NUMBER, 0, true},  {"Пополнено", SHEET_MONEY, 0, true},
    {"Отменено", SHEET_MONEY, 0, true},   {"Возвращено", SHEET_MONEY, 0, true},
    {"СчетДебет", SHEET_TEXT, 0, false},  {"СчетКредит", SHEET_TEXT, 0, false},
};

/* One channel on one day of a school. */
struct topped_up {
    bool is_open;
    struct day day;
    int64_t clearing_id, payments;
    int64_t credited, reversed, refunded; /* kopecks */
};

static void top_up_row(const struct setting_up *up, int64_t school_number,
                       const struct topped_up *sum)
{
    struct sheet *sheet = &up->set->sheets[ONE_C_TOP_UPS];
    const char *const *accounts = up->set->profile->accounts;
    if (!sum->is_open) return;
    sheet_row(sheet);
    sheet_day(sheet, sum->day);
    sheet_number(sheet, school_number);
    sheet_number(sheet, sum->clearing_id % ACCOUNT_INDEX_LIMIT);
    sheet_string(sheet, account_name_of(&up->names, up->arena, sum->clearing_id));
    sheet_number(sheet, sum->payments);
    sheet_money(sheet, money_of_kopecks(sum->credited));
    sheet_money(sheet, money_of_kopecks(sum->reversed));
    sheet_money(sheet, money_of_kopecks(sum->refunded));
    sheet_string(sheet, accounts[ACCOUNT_CLEARING]);
    sheet_string(sheet, accounts[ACCOUNT_PERSONAL]);
}

/* A refund that came to nothing is taken off what was refunded. */
static void top_up_add(struct topped_up *sum, int64_t code, int64_t sign, int64_t count,
                       int64_t amount)
{
    bool is_top_up = code == TRANSFER_TOP_UP, is_in = sign > 0;
    if (is_top_up && is_in) sum->payments += count;
    if (is_top_up && is_in) sum->credited += amount;
    if (is_top_up && !is_in) sum->reversed += amount;
    if (!is_top_up) sum->refunded += is_in ? -amount : amount;
}

static enum err school_top_ups(struct setting_up *up, const struct school *school)
{
    struct book_range range;
    struct topped_up sum = {.is_open = false};
    TRY(ledger_period_range(up->tx, school->id, up->set->first_day, up->set->last_day, &range));
    scoped(statement) struct statement *rows = statement_open(up->tx, &q_one_c_top_ups);
    bind_int(rows, ARG_ONE_C_TOP_UPS_SCHOOL_ID, school->id);
    bind_int(rows, ARG_ONE_C_TOP_UPS_FIRST_SEQ, range.first_seq);
    bind_int(rows, ARG_ONE_C_TOP_UPS_NEXT_SEQ, range.next_seq);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        int64_t day = column_int(rows, COL_ONE_C_TOP_UPS_DAY);
        int64_t clearing_id = column_int(rows, COL_ONE_C_TOP_UPS_CLEARING_ID);
        if (!sum.is_open || sum.day.number != day || sum.clearing_id != clearing_id) {
            top_up_row(up, school->number, &sum);
            sum = (struct topped_up){
                .is_open = true, .day = day_of_number((int32_t)day), .clearing_id = clearing_id};
        }
        top_up_add(&sum, column_int(rows, COL_ONE_C_TOP_UPS_CODE),
                   column_int(rows, COL_ONE_C_TOP_UPS_SIGN),
                   column_int(rows, COL_ONE_C_TOP_UPS_COUNT),
                   column_int(rows, COL_ONE_C_TOP_UPS_AMOUNT));
    }
    top_up_row(up, school->number, &sum);
    return OK;
}

static enum err top_ups_load(struct setting_up *up)
{
    SHEET_COLUMNS(&up->set->sheets[ONE_C_TOP_UPS], TOP_UP_COLUMNS);
    for (int i = 0; i < up->schools.count; i++) {
        TRY(school_top_ups(up, &up->schools.rows[i]));
    }
    return OK;
}

/* ---- the turnover sheet ---- */

static const struct sheet_column TURNOVER_COLUMNS[] = {
    {"Книга", SHEET_NUMBER, 0, false},      {"ВидСчета", SHEET_TEXT, 0, false},
    {"СчетКод", SHEET_NUMBER, 0, false},    {"Счет", SHEET_TEXT, 0, false},
    {"СчетПлана", SHEET_TEXT, 0, false},    {"НачалоДебет", SHEET_MONEY, 0, true},
    {"НачалоКредит", SHEET_MONEY, 0, true}, {"ОборотДебет", SHEET_MONEY, 0, true},
    {"ОборотКредит", SHEET_MONEY, 0, true}, {"КонецДебет", SHEET_MONEY, 0, true},
    {"КонецКредит", SHEET_MONEY, 0, true},
};

static void balance_cells(struct sheet *sheet, struct money balance)
{
    bool is_debit = money_is_negative(balance);
    sheet_money(sheet, is_debit ? money_minus(money_zero(), balance) : money_zero());
    sheet_money(sheet, is_debit ? money_zero() : balance);
}

static void turnover_row(const struct setting_up *up, int64_t book, const struct turnover_row *row)
{
    struct sheet *sheet = &up->set->sheets[ONE_C_TURNOVER];
    enum account_kind kind = account_kind_of(row->account_id);
    sheet_row(sheet);
    sheet_number(sheet, book);
    sheet_string(sheet, account_kind_word(kind));
    sheet_number(sheet, row->account_id % ACCOUNT_INDEX_LIMIT);
    sheet_string(sheet, account_name_of(&up->names, up->arena, row->account_id));
    sheet_string(sheet, up->set->profile->accounts[kind]);
    balance_cells(sheet, row->opening);
    sheet_money(sheet, row->debits);
    sheet_money(sheet, row->credits);
    balance_cells(sheet, row->closing);
}

static enum err book_turnover(struct setting_up *up, int64_t school_id, int64_t book)
{
    struct turnover turnover;
    TRY(ledger_turnover(up->tx, up->arena, school_id, up->set->first_day, up->set->last_day,
                        &turnover));
    for (int i = 0; i < turnover.count; i++) turnover_row(up, book, &turnover.rows[i]);
    return OK;
}

static enum err turnover_load(struct setting_up *up)
{
    SHEET_COLUMNS(&up->set->sheets[ONE_C_TURNOVER], TURNOVER_COLUMNS);
    TRY(book_turnover(up, BOOK_OF_OPERATOR, BOOK_OF_OPERATOR));
    for (int i = 0; i < up->schools.count; i++) {
        TRY(book_turnover(up, up->schools.rows[i].id, up->schools.rows[i].number));
    }
    return OK;
}

/* ---- the whole ---- */

static enum err over_find(struct setting_up *up)
{
    struct book_range range;
    struct one_c_set *set = up->set;
    TRY(ledger_period_range(up->tx, BOOK_OF_OPERATOR, set->first_day, set->last_day, &range));
    set->is_over = range.is_sealed;
    for (int i = 0; i < up->schools.count; i++) {
        TRY(ledger_period_range(up->tx, up->schools.rows[i].id, set->first_day, set->last_day,
                                &range));
        set->is_over &= range.is_sealed;
    }
    return OK;
}

enum err one_c_set_load(struct tx *tx, struct arena *arena, const struct one_c_profile *profile,
                        struct day first_day, struct day last_day, struct one_c_set *out_set)
{
    struct one_c_set *set = out_set;
    struct setting_up up = {.tx = tx, .arena = arena, .set = set};
    *set = (struct one_c_set){
        .profile = profile, .first_day = first_day, .last_day = last_day, .zone = zone_moscow()};
    TRY(school_list_load(tx, arena, &up.schools));
    TRY(over_find(&up));
    if (!set->is_over) return OK;
    TRY(account_names_load(tx, arena, &up.names));
    TRY(caterers_load(tx, arena, &up.caterers));
    for (int i = 0; i < ONE_C_SECTIONS; i++) {
        sheet_init(&set->sheets[i], arena, one_c_section_word((enum one_c_section)i),
                   instant_of_ms(0), set->zone);
    }
    if (profile->has_settlements) TRY(settlements_load(&up));
    if (profile->has_top_ups) TRY(top_ups_load(&up));
    return profile->has_turnover ? turnover_load(&up) : OK;
}

enum err one_c_set_digest(struct arena *arena, const struct one_c_set *set,
                          struct digest *out_digest)
{
    struct hash hash;
    hash_init(&hash);
    hash_add_text(&hash, one_c_profile_write(arena, set->profile));
    for (int i = 0; i < ONE_C_SECTIONS; i++) {
        struct text csv;
        if (!one_c_has_section(set->profile, (enum one_c_section)i)) continue;
        TRY(sheet_csv(arena, &set->sheets[i], &csv));
        hash_add_text(&hash, csv);
    }
    *out_digest = hash_digest(&hash);
    return OK;
}

/* ---- files ---- */

static void file_add(struct one_c_files *files, const char *name, struct text content)
{
    CHECK(files->count < ONE_C_FILES_LIMIT);
    files->files[files->count++] = (struct one_c_file){name, content};
}

/* As `b2sum -l 256 -c` reads it. */
static struct text control_write(struct arena *arena, const struct one_c_files *files)
{
    struct buf control;
    buf_init(&control, arena);
    for (int i = 0; i < files->count; i++) {
        struct text content = files->files[i].content;
        struct digest digest = hash_of(content.bytes, content.size);
        for (size_t k = 0; k < sizeof digest.bytes; k++) {
            buf_printf(&control, "%02x", digest.bytes[k]);
        }
        buf_printf(&control, "  %s\n", files->files[i].name);
    }
    return buf_text(&control);
}

/* Without the byte order mark in an encoding that has none. */
static struct text csv_encode(struct arena *arena, enum charset charset, struct text csv)
{
    enum { MARK_BYTES = 3 };
    if (charset == CHARSET_UTF_8) return csv;
    return charset_encode(arena, charset, text_part(csv, MARK_BYTES, csv.size));
}

enum err one_c_set_files(struct arena *arena, const struct one_c_set *set,
                         struct one_c_files *out_files)
{
    const struct one_c_profile *profile = set->profile;
    struct one_c_files *files = out_files;
    files->count = 0;
    if (profile->has_xml) {
        file_add(files, "obed-1c.xml", one_c_xml_write(arena, set));
        file_add(files, "obed-1c.xsd", one_c_xsd);
    }
    for (int i = 0; i < ONE_C_SECTIONS && profile->has_csv; i++) {
        struct text csv;
        if (!one_c_has_section(profile, (enum one_c_section)i)) continue;
        TRY(sheet_csv(arena, &set->sheets[i], &csv));
        file_add(files, arena_printf(arena, "%s.csv", one_c_section_file((enum one_c_section)i)),
                 csv_encode(arena, profile->charset, csv));
    }
    file_add(files, "control.b2sum", control_write(arena, files));
    return OK;
}
