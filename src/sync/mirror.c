/* The mirror's rows. */
#include "sync/mirror.h"

#include "base/instant.h"
#include "base/json.h"
#include "meals/menu.h"
#include "meals/sale.h"
#include "school/card.h"
#include "school/cashier.h"
#include "school/person.h"
#include "sync/sync_sql.h"

/* Every query of the mirror takes the same three arguments, in the order of the generator. */
_Static_assert(ARG_MIRROR_PEOPLE_SCHOOL_ID == (int)ARG_MIRROR_DISHES_SCHOOL_ID &&
                   ARG_MIRROR_PEOPLE_AFTER == (int)ARG_MIRROR_DISHES_AFTER &&
                   ARG_MIRROR_PEOPLE_THROUGH == (int)ARG_MIRROR_DISHES_THROUGH &&
                   ARG_MIRROR_PEOPLE_THROUGH == (int)ARG_MIRROR_MEALS_THROUGH &&
                   ARG_MIRROR_MEALS_FIRST_DAY == (int)ARG_MIRROR_ATTENDANCE_FIRST_DAY,
               "the arguments of the mirror's queries");

/* ---- members ---- */

static void add_id(struct buf *buf, const char *before, const struct statement *row, int column)
{
    buf_printf(buf, "%s\"%lld\"", before, (long long)column_int(row, column));
}

static void add_optional_id(struct buf *buf, const char *before, const struct statement *row,
                            int column)
{
    if (!column_is_null(row, column)) add_id(buf, before, row, column);
}

static void add_int(struct buf *buf, const char *before, const struct statement *row, int column)
{
    buf_printf(buf, "%s%lld", before, (long long)column_int(row, column));
}

static void add_bool(struct buf *buf, const char *before, const struct statement *row, int column)
{
    buf_add_string(buf, before);
    buf_add_string(buf, column_int(row, column) != 0 ? "true" : "false");
}

static void add_text(struct buf *buf, const char *before, const struct statement *row, int column)
{
    buf_add_string(buf, before);
    buf_add_json_string(buf, column_text(row, column, NULL));
}

/* Codes parted by spaces become an array. */
static void add_codes(struct buf *buf, const char *before, const struct statement *row, int column)
{
    struct text codes = column_text(row, column, NULL);
    const char *comma = "";
    buf_add_string(buf, before);
    buf_add_char(buf, '[');
    while (codes.size > 0) {
        struct text code = text_cut(&codes, ' ');
        if (code.size == 0) continue;
        buf_add_string(buf, comma);
        buf_add_json_string(buf, code);
        comma = ",";
    }
    buf_add_char(buf, ']');
}

static void add_day(struct buf *buf, const char *before, const struct statement *row, int column)
{
    struct day day = day_of_number((int32_t)column_int(row, column));
    buf_printf(buf, "%s\"%s\"", before, day_format_iso(buf->arena, day));
}

/* ---- rows ---- */

static void add_person(struct buf *buf, const struct statement *row)
{
    bool is_pupil = column_int(row, COL_MIRROR_PEOPLE_KIND) == PERSON_PUPIL;
    bool is_active = column_int(row, COL_MIRROR_PEOPLE_STATE) == PERSON_ACTIVE;
    add_id(buf, "{\"account\":", row, COL_MIRROR_PEOPLE_ID);
    buf_printf(buf, ",\"kind\":\"%s\",\"active\":%s", is_pupil ? "pupil" : "employee",
               is_active ? "true" : "false");
    add_text(buf, ",\"number\":", row, COL_MIRROR_PEOPLE_NUMBER);
    add_optional_id(buf, ",\"class\":", row, COL_MIRROR_PEOPLE_CLASS_ID);
    add_text(buf, ",\"surname\":", row, COL_MIRROR_PEOPLE_SURNAME);
    add_text(buf, ",\"name\":", row, COL_MIRROR_PEOPLE_NAME);
    add_text(buf, ",\"patronymic\":", row, COL_MIRROR_PEOPLE_PATRONYMIC);
    add_codes(buf, ",\"allergens\":", row, COL_MIRROR_PEOPLE_ALLERGENS);
    if (!column_is_null(row, COL_MIRROR_PEOPLE_DAY_LIMIT)) {
        add_int(buf, ",\"day_limit\":", row, COL_MIRROR_PEOPLE_DAY_LIMIT);
    }
}

static void add_class(struct buf *buf, const struct statement *row)
{
    add_id(buf, "{\"class\":", row, COL_MIRROR_CLASSES_ID);
    add_text(buf, ",\"name\":", row, COL_MIRROR_CLASSES_NAME);
}

static void add_card(struct buf *buf, const struct statement *row)
{
    add_id(buf, "{\"card\":", row, COL_MIRROR_CARDS_ID);
    add_id(buf, ",\"account\":", row, COL_MIRROR_CARDS_ACCOUNT_ID);
    enum card_state state = (enum card_state)column_int(row, COL_MIRROR_CARDS_STATE);
    if (state == CARD_RETURNED) {
        buf_add_string(buf, ",\"chip\":\"\"");
    } else {
        add_text(buf, ",\"chip\":", row, COL_MIRROR_CARDS_CHIP);
    }
    buf_printf(buf, ",\"state\":\"%s\"", card_state_name(state));
}

/* Argon2id of the PIN goes to the tills, which ask for it without the server. */
static void add_cashier(struct buf *buf, const struct statement *row)
{
    int64_t roles = column_int(row, COL_MIRROR_CASHIERS_ROLES);
    const char *comma = "";
    add_id(buf, "{\"cashier\":", row, COL_MIRROR_CASHIERS_ID);
    add_text(buf, ",\"name\":", row, COL_MIRROR_CASHIERS_NAME);
    add_text(buf, ",\"pin\":", row, COL_MIRROR_CASHIERS_PIN);
    add_text(buf, ",\"chip\":", row, COL_MIRROR_CASHIERS_CHIP);
    buf_add_string(buf, ",\"roles\":[");
    for (int64_t bit = 1; bit < 1 << CASHIER_ROLE_COUNT; bit <<= 1) {
        if ((roles & bit) == 0) continue;
        buf_printf(buf, "%s\"%s\"", comma, cashier_role_name(bit));
        comma = ",";
    }
    buf_add_char(buf, ']');
    add_bool(buf, ",\"active\":", row, COL_MIRROR_CASHIERS_IS_ACTIVE);
}

static void add_photo(struct buf *buf, const struct statement *row)
{
    add_id(buf, "{\"account\":", row, COL_MIRROR_PHOTOS_ACCOUNT_ID);
    add_text(buf, ",\"hash\":", row, COL_MIRROR_PHOTOS_HASH);
}

static void add_meal(struct buf *buf, const struct statement *row)
{
    add_id(buf, "{\"account\":", row, COL_MIRROR_MEALS_ACCOUNT_ID);
    add_day(buf, ",\"day\":", row, COL_MIRROR_MEALS_DAY);
    add_id(buf, ",\"set_meal\":", row, COL_MIRROR_MEALS_SET_MEAL_ID);
    add_int(buf, ",\"served\":", row, COL_MIRROR_MEALS_SERVED);
    add_int(buf, ",\"charged\":", row, COL_MIRROR_MEALS_CHARGED);
}

static void add_attendance(struct buf *buf, const struct statement *row)
{
    add_id(buf, "{\"account\":", row, COL_MIRROR_ATTENDANCE_ACCOUNT_ID);
    add_day(buf, ",\"day\":", row, COL_MIRROR_ATTENDANCE_DAY);
    add_bool(buf, ",\"present\":", row, COL_MIRROR_ATTENDANCE_IS_PRESENT);
}

static void add_right(struct buf *buf, const struct statement *row)
{
    add_id(buf, "{\"account\":", row, COL_MIRROR_RIGHTS_ACCOUNT_ID);
    add_id(buf, ",\"set_meal\":", row, COL_MIRROR_RIGHTS_SET_MEAL_ID);
    add_day(buf, ",\"first_day\":", row, COL_MIRROR_RIGHTS_FIRST_DAY);
    add_day(buf, ",\"last_day\":", row, COL_MIRROR_RIGHTS_LAST_DAY);
}

static void add_deferral(struct buf *buf, const struct statement *row)
{
    add_id(buf, "{\"account\":", row, COL_MIRROR_DEFERRALS_ACCOUNT_ID);
    add_id(buf, ",\"outage\":", row, COL_MIRROR_DEFERRALS_OUTAGE_ID);
    add_int(buf, ",\"amount\":", row, COL_MIRROR_DEFERRALS_AMOUNT);
    add_day(buf, ",\"first_due\":", row, COL_MIRROR_DEFERRALS_FIRST_DUE_DAY);
    add_int(buf, ",\"instalments\":", row, COL_MIRROR_DEFERRALS_INSTALMENT_COUNT);
    add_int(buf, ",\"every_days\":", row, COL_MIRROR_DEFERRALS_INSTALMENT_DAYS);
}

static void add_ban(struct buf *buf, const struct statement *row)
{
    bool is_dish = column_int(row, COL_MIRROR_BANS_KIND) == BAN_DISH;
    add_id(buf, "{\"account\":", row, COL_MIRROR_BANS_ACCOUNT_ID);
    add_id(buf, is_dish ? ",\"dish\":" : ",\"category\":", row, COL_MIRROR_BANS_BANNED_ID);
    add_bool(buf, ",\"banned\":", row, COL_MIRROR_BANS_IS_BANNED);
}

/* Credits less debits: what the account holds. */
static void add_balance(struct buf *buf, const struct statement *row)
{
    int64_t balance = column_int(row, COL_MIRROR_BALANCES_CREDITS) -
                      column_int(row, COL_MIRROR_BALANCES_DEBITS);
    add_id(buf, "{\"account\":", row, COL_MIRROR_BALANCES_ACCOUNT_ID);
    buf_printf(buf, ",\"balance\":%lld", (long long)balance);
}

static void add_category(struct buf *buf, const struct statement *row)
{
    add_id(buf, "{\"category\":", row, COL_MIRROR_CATEGORIES_ID);
    add_text(buf, ",\"name\":", row, COL_MIRROR_CATEGORIES_NAME);
    add_int(buf, ",\"position\":", row, COL_MIRROR_CATEGORIES_POSITION);
}

static void add_dish(struct buf *buf, const struct statement *row)
{
    add_id(buf, "{\"dish\":", row, COL_MIRROR_DISHES_DISH_ID);
    add_id(buf, ",\"category\":", row, COL_MIRROR_DISHES_CATEGORY_ID);
    add_text(buf, ",\"name\":", row, COL_MIRROR_DISHES_NAME);
    add_int(buf, ",\"weight_g\":", row, COL_MIRROR_DISHES_WEIGHT_G);
    add_int(buf, ",\"price\":", row, COL_MIRROR_DISHES_PRICE);
    add_bool(buf, ",\"offered\":", row, COL_MIRROR_DISHES_IS_OFFERED);
    add_int(buf, ",\"energy_kcal\":", row, COL_MIRROR_DISHES_ENERGY_KCAL);
    add_int(buf, ",\"protein_mg\":", row, COL_MIRROR_DISHES_PROTEIN_MG);
    add_int(buf, ",\"fat_mg\":", row, COL_MIRROR_DISHES_FAT_MG);
    add_int(buf, ",\"carbohydrate_mg\":", row, COL_MIRROR_DISHES_CARBOHYDRATE_MG);
    add_codes(buf, ",\"allergens\":", row, COL_MIRROR_DISHES_ALLERGENS);
}

static const char *meal_name(enum meal meal)
{
    switch (meal) {
    case MEAL_BREAKFAST: return "breakfast";
    case MEAL_LUNCH: return "lunch";
    case MEAL_SNACK: return "snack";
    }
    return "other";
}

static void add_set_meal(struct buf *buf, const struct statement *row)
{
    add_id(buf, "{\"set_meal\":", row, COL_MIRROR_SET_MEALS_SET_MEAL_ID);
    add_text(buf, ",\"name\":", row, COL_MIRROR_SET_MEALS_NAME);
    enum meal meal = (enum meal)column_int(row, COL_MIRROR_SET_MEALS_MEAL);
    buf_printf(buf, ",\"meal\":\"%s\"", meal_name(meal));
    add_int(buf, ",\"parent_part\":", row, COL_MIRROR_SET_MEALS_PARENT_PART);
    add_int(buf, ",\"subsidy_part\":", row, COL_MIRROR_SET_MEALS_SUBSIDY_PART);
    add_bool(buf, ",\"offered\":", row, COL_MIRROR_SET_MEALS_IS_OFFERED);
}

/* ---- the whole ---- */

static const struct mirror_kind {
    const char *member;
    const struct query *query;
    void (*add)(struct buf *buf, const struct statement *row);
    bool is_by_day; /* told of today and later */
} KINDS[] = {
    {"classes", &q_mirror_classes, add_class},
    {"people", &q_mirror_people, add_person},
    {"cards", &q_mirror_cards, add_card},
    {"categories", &q_mirror_categories, add_category},
    {"dishes", &q_mirror_dishes, add_dish},
    {"set_meals", &q_mirror_set_meals, add_set_meal},
    {"rights", &q_mirror_rights, add_right},
    {"deferrals", &q_mirror_deferrals, add_deferral},
    {"bans", &q_mirror_bans, add_ban},
    {"balances", &q_mirror_balances, add_balance},
    {"cashiers", &q_mirror_cashiers, add_cashier},
    {"photos", &q_mirror_photos, add_photo},
    {"meals", &q_mirror_meals, add_meal, .is_by_day = true},
    {"attendance", &q_mirror_attendance, add_attendance, .is_by_day = true},
};

static enum err kind_write(struct tx *tx, const struct mirror_kind *kind, struct mirror_range range,
                           struct buf *buf)
{
    int count = 0;
    scoped(statement) struct statement *rows = statement_open(tx, kind->query);
    bind_int(rows, ARG_MIRROR_PEOPLE_SCHOOL_ID, range.school_id);
    bind_int(rows, ARG_MIRROR_PEOPLE_AFTER, range.after);
    bind_int(rows, ARG_MIRROR_PEOPLE_THROUGH, range.through);
    if (kind->is_by_day) bind_int(rows, ARG_MIRROR_MEALS_FIRST_DAY, range.today.number);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        if (count++ == 0) {
            buf_printf(buf, ",\"%s\":[", kind->member);
        } else {
            buf_add_char(buf, ',');
        }
        kind->add(buf, rows);
        buf_add_char(buf, '}');
    }
    if (count > 0) buf_add_char(buf, ']');
    return OK;
}

enum err mirror_write(struct tx *tx, struct mirror_range range, struct buf *buf)
{
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
        TRY(kind_write(tx, &KINDS[i], range, buf));
    }
    return OK;
}
