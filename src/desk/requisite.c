/* Requisites, judged by the check digits that they carry. */
#include "desk/requisite.h"

#include <string.h>

#include "base/charset.h"
#include "desk/reconciliation_sql.h"
#include "ledger/book.h"

enum { INN_FIRM = 10, INN_PERSON = 12, KPP_DIGITS = 9, BIC_DIGITS = 9, ACCOUNT_DIGITS = 20 };

static const struct {
    const char *name, *title;
    size_t characters; /* at most, as ГОСТ Р 56042 has room for */
} RULES[REQUISITE_COUNT] = {
    [REQUISITE_NAME] = {"name", "Получатель", 160},
    [REQUISITE_INN] = {"inn", "ИНН", INN_PERSON},
    [REQUISITE_KPP] = {"kpp", "КПП", KPP_DIGITS},
    [REQUISITE_ACCOUNT] = {"account", "Расчётный счёт", ACCOUNT_DIGITS},
    [REQUISITE_BANK] = {"bank", "Банк", 45},
    [REQUISITE_BIC] = {"bic", "БИК", BIC_DIGITS},
    [REQUISITE_CORRESPONDENT] = {"correspondent", "Корр. счёт", ACCOUNT_DIGITS},
    [REQUISITE_PURPOSE] = {"purpose", "Назначение платежа", 140},
    [REQUISITE_SERVICE] = {"service", "Код услуги", 30},
};

const char *requisite_name(enum requisite requisite)
{
    return RULES[requisite].name;
}

const char *requisite_title(enum requisite requisite)
{
    return RULES[requisite].title;
}

bool requisite_by_name(struct text name, enum requisite *out_requisite)
{
    for (int i = 0; i < REQUISITE_COUNT; i++) {
        if (!text_is(name, RULES[i].name)) continue;
        *out_requisite = (enum requisite)i;
        return true;
    }
    return false;
}

/* ---- check digits ---- */

static bool are_digits(struct text text, size_t count)
{
    if (text.size != count) return false;
    for (size_t i = 0; i < count; i++) {
        if (text.bytes[i] < '0' || text.bytes[i] > '9') return false;
    }
    return true;
}

static int inn_digit(struct text inn, const int *weights, int count)
{
    int sum = 0;
    for (int i = 0; i < count; i++) sum += weights[i] * (inn.bytes[i] - '0');
    return sum % 11 % 10;
}

/* The tax number's own check digits: one of ten, two of twelve. */
static bool inn_is_right(struct text inn)
{
    static const int WEIGHTS[] = {3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8};
    if (are_digits(inn, INN_FIRM)) return inn_digit(inn, WEIGHTS + 2, 9) == inn.bytes[9] - '0';
    if (!are_digits(inn, INN_PERSON)) return false;
    return inn_digit(inn, WEIGHTS + 1, 10) == inn.bytes[10] - '0' &&
           inn_digit(inn, WEIGHTS, 11) == inn.bytes[11] - '0';
}

/* The central bank's key of an account: 23 digits, weights 7, 1, 3, the last digits of the products
 * come to a multiple of ten. */
static bool account_is_right(struct text account, struct text bic, bool is_correspondent)
{
    static const int WEIGHTS[] = {7, 1, 3};
    int sum = 0;
    if (!are_digits(account, ACCOUNT_DIGITS)) return false;
    if (bic.size == 0) return true;
    for (int i = 0; i < 3; i++) {
        int digit = bic.bytes[6 + i] - '0';
        if (is_correspondent) digit = i == 0 ? 0 : bic.bytes[3 + i] - '0';
        sum += digit * WEIGHTS[i] % 10;
    }
    for (int i = 0; i < ACCOUNT_DIGITS; i++) {
        sum += (account.bytes[i] - '0') * WEIGHTS[(i + 3) % 3] % 10;
    }
    return sum % 10 == 0;
}

static const char *plain_refusal(enum requisite requisite, struct text value)
{
    if (!text_is_utf8(value)) return "текст не в UTF-8";
    if (text_length_characters(value) > RULES[requisite].characters) return "слишком длинно";
    for (size_t i = 0; i < value.size; i++) {
        unsigned char byte = (unsigned char)value.bytes[i];
        /* `|` parts the fields of a QR code, `;` those of a register. */
        if (byte < ' ' || byte == 0x7F || byte == '|' || byte == ';') {
            return "знаки | и ; и управляющие здесь нельзя";
        }
    }
    /* SPEC one-c 1.2: files for the bank hold no others. */
    bool is_printable = charset_holds(CHARSET_WINDOWS_1251, value);
    return is_printable ? NULL : "есть знак, которого нет в кодировке банка (windows-1251)";
}

const char *requisite_refusal(const struct requisites *requisites, enum requisite requisite,
                              struct text value)
{
    struct text bic = text_of(requisites->values[REQUISITE_BIC]);
    const char *refusal = plain_refusal(requisite, value);
    if (refusal != NULL || value.size == 0) return refusal;
    switch (requisite) {
    case REQUISITE_INN:
        return inn_is_right(value) ? NULL : "ИНН с ошибкой: не сходится контрольная цифра";
    case REQUISITE_KPP: return are_digits(value, KPP_DIGITS) ? NULL : "в КПП девять цифр";
    case REQUISITE_BIC: return are_digits(value, BIC_DIGITS) ? NULL : "в БИК девять цифр";
    case REQUISITE_ACCOUNT:
        return account_is_right(value, bic, false) ? NULL
                                                   : "счёт не из 20 цифр или не подходит к БИК";
    case REQUISITE_CORRESPONDENT:
        return account_is_right(value, bic, true)
                   ? NULL
                   : "корр. счёт не из 20 цифр или не подходит к БИК";
    case REQUISITE_NAME:
    case REQUISITE_BANK:
    case REQUISITE_PURPOSE:
    case REQUISITE_SERVICE:
    case REQUISITE_COUNT: break;
    }
    return NULL;
}

bool requisites_are_whole(const struct requisites *requisites)
{
    static const enum requisite NEEDED[] = {REQUISITE_NAME, REQUISITE_INN, REQUISITE_ACCOUNT,
                                            REQUISITE_BANK, REQUISITE_BIC, REQUISITE_CORRESPONDENT};
    for (size_t i = 0; i < sizeof NEEDED / sizeof NEEDED[0]; i++) {
        const char *value = requisites->values[NEEDED[i]];
        if (*value == '\0' || requisite_refusal(requisites, NEEDED[i], text_of(value)) != NULL) {
            return false;
        }
    }
    return true;
}

/* ---- rows ---- */

enum err requisites_load(struct tx *tx, struct arena *arena, struct requisites *out_requisites)
{
    struct requisites requisites;
    for (int i = 0; i < REQUISITE_COUNT; i++) requisites.values[i] = "";
    scoped(statement) struct statement *rows = statement_open(tx, &q_requisites_load);
    for (;;) {
        bool found;
        enum requisite requisite;
        TRY(statement_next(rows, &found));
        if (!found) break;
        if (!requisite_by_name(column_text(rows, COL_REQUISITES_LOAD_NAME, NULL), &requisite)) {
            continue;
        }
        requisites.values[requisite] = column_string(rows, COL_REQUISITES_LOAD_VALUE, arena);
    }
    *out_requisites = requisites;
    return OK;
}

struct set_work {
    struct arena *arena;
    struct requisite_change *change;
    struct instant now;
};

static enum err change_keep(struct tx *tx, const struct set_work *work)
{
    const char *name = requisite_name(work->change->requisite);
    int64_t number;
    {
        bool found;
        scoped(statement) struct statement *last = statement_open(tx, &q_requisite_last_change);
        bind_string(last, ARG_REQUISITE_LAST_CHANGE_NAME, name);
        TRY(statement_next(last, &found));
        number = column_int(last, COL_REQUISITE_LAST_CHANGE_NUMBER) + 1;
    }
    scoped(statement) struct statement *row = statement_open(tx, &q_requisite_change_insert);
    bind_string(row, ARG_REQUISITE_CHANGE_INSERT_NAME, name);
    bind_int(row, ARG_REQUISITE_CHANGE_INSERT_NUMBER, number);
    bind_text(row, ARG_REQUISITE_CHANGE_INSERT_VALUE, work->change->value);
    bind_int(row, ARG_REQUISITE_CHANGE_INSERT_STAFF_ID, work->change->staff_id);
    bind_int(row, ARG_REQUISITE_CHANGE_INSERT_CHANGED_AT, work->now.ms);
    return statement_run(row);
}

static enum err set_run(struct tx *tx, void *context)
{
    struct set_work *work = context;
    struct requisite_change *change = work->change;
    struct requisites requisites;
    TRY(requisites_load(tx, work->arena, &requisites));
    change->refusal = requisite_refusal(&requisites, change->requisite, change->value);
    if (change->refusal != NULL) return OK;
    {
        scoped(statement) struct statement *set = statement_open(tx, &q_requisite_set);
        bind_string(set, ARG_REQUISITE_SET_NAME, requisite_name(change->requisite));
        bind_text(set, ARG_REQUISITE_SET_VALUE, change->value);
        TRY(statement_run(set));
    }
    return change_keep(tx, work);
}

enum err desk_requisite_set(struct desk *desk, struct arena *arena, struct requisite_change *change)
{
    struct set_work work = {arena, change, world_now(desk->world)};
    change->value = text_trim(change->value);
    return store_write(desk->store, BOOK_OF_OPERATOR, set_run, &work);
}
