/* Settings: one table of names, defaults and bounds. */
#include "school/setting.h"

#include "school/school_sql.h"

struct setting_rule {
    const char *name;
    int64_t value; /* by default */
    int64_t low, high;
};

static const struct setting_rule RULES[SETTING_COUNT] = {
    [SETTING_MAIN_MEAL_FLOOR] = {"main_meal_floor", -50000, -1000000, 0},
    [SETTING_CARD_FEE] = {"card_fee", 3300, 0, 100000}, /* MISSION 2.4: 33 roubles */
    [SETTING_CARD_FEE_BELOW_ZERO] = {"card_fee_below_zero", 1, 0, 1},
    [SETTING_OFFLINE_CAP] = {"offline_cap", 20000, 0, 1000000},
    [SETTING_OFFLINE_AFTER] = {"offline_after", 30, 0, 10080},
    [SETTING_BALANCE_SHOWN] = {"balance_shown", 2, 0, 2},
    [SETTING_RECEIPT_PRINTED] = {"receipt_printed", 1, 0, 2},
    [SETTING_GUESTS_SERVED] = {"guests_served", 0, 0, 1},
    [SETTING_SET_MEAL_CHARGED_BY] = {"set_meal_charged_by", 0, 0, 1},
    [SETTING_OVERRIDE_CARD_NOT_ACTIVE] = {"override_card_not_active", 1, 0, 1},
    [SETTING_OVERRIDE_NOT_ENTITLED] = {"override_not_entitled", 0, 0, 1},
    [SETTING_OVERRIDE_DISH_BANNED] = {"override_dish_banned", 0, 0, 1},
    [SETTING_OVERRIDE_OVER_DAY_LIMIT] = {"override_over_day_limit", 0, 0, 1},
    [SETTING_OVERRIDE_NOT_ENOUGH_MONEY] = {"override_not_enough_money", 1, 0, 1},
    [SETTING_OVERRIDE_ALREADY_SERVED] = {"override_already_served", 1, 0, 1},
    [SETTING_OVERRIDE_FLOOR] = {"override_floor", -50000, -1000000, 0},
    [SETTING_CARD_DAYS] = {"card_days", 2, 0, 60}, /* MISSION 2.4: two working days */
    [SETTING_TEMPORARY_DAYS] = {"temporary_card_days", 3, 1, 365},
    [SETTING_ABSENCE_CUTOFF] = {"absence_cutoff_minute", 510, 0, 1440},
    [SETTING_CHOICE_CUTOFF] = {"choice_cutoff_minute", 900, 0, 1440},
    [SETTING_CHOICE_CUTOFF_DAYS] = {"choice_cutoff_days", 1, 0, 7},
    [SETTING_NOTICE_DAILY] = {"notice_daily_minute", 1140, 0, 1439},
    [SETTING_NOTICE_QUIET_FROM] = {"notice_quiet_from_minute", 1320, 0, 1439},
    [SETTING_NOTICE_QUIET_UNTIL] = {"notice_quiet_until_minute", 420, 0, 1439},
    [SETTING_ROSTER_CUTOFF] = {"roster_cutoff_minute", 540, 0, 1439},
    [SETTING_ROSTER_APPROVAL] = {"roster_approval", 1, 0, 1},
    [SETTING_ROSTER_CHARGE] = {"roster_charge_minute", 1020, 0, 1439},
    [SETTING_WEEK_DAYS] = {"week_days", 5, 5, 7},
    [SETTING_WEEK_DAYS_FIRST_GRADE] = {"week_days_first_grade", 5, 5, 7},
    [SETTING_OUTAGE_INSTALMENTS] = {"outage_instalments", 3, 1, 12},
    [SETTING_UNSPENT_POLICY] = {"unspent_policy", 0, 0, 2},
    [SETTING_UNSPENT_DAYS] = {"unspent_days", 10, 0, 60},
    [SETTING_OUTAGE_INSTALMENT_DAYS] = {"outage_instalment_days", 30, 1, 90},
    [SETTING_SECOND_FACTOR] = {"second_factor", 1, 0, 1},
    [SETTING_ASSENT_WRITE_OFF] = {"assent_write_off", 100000, 0, 1000000000},
    [SETTING_ASSENT_EXPORT] = {"assent_export_people", 200, 0, 1000000},
    [SETTING_ASSENT_HOURS] = {"assent_hours", 72, 1, 720},
    /* ГК РФ, ст. 196: a claim lapses after three years. */
    [SETTING_WRITE_OFF_MONTHS] = {"write_off_months", 36, 36, 240},
    [SETTING_RETENTION_YEARS] = {"retention_years", 5, 3, 75},
};

const char *setting_name(enum setting setting)
{
    return RULES[setting].name;
}

bool setting_by_name(struct text name, enum setting *out_setting)
{
    for (int i = 0; i < SETTING_COUNT; i++) {
        if (text_is(name, RULES[i].name)) {
            *out_setting = (enum setting)i;
            return true;
        }
    }
    return false;
}

int64_t setting_low(enum setting setting)
{
    return RULES[setting].low;
}

int64_t setting_high(enum setting setting)
{
    return RULES[setting].high;
}

bool setting_allows(enum setting setting, int64_t value)
{
    return value >= RULES[setting].low && value <= RULES[setting].high;
}

struct settings settings_default(void)
{
    struct settings settings = {0};
    for (int i = 0; i < SETTING_COUNT; i++) settings.values[i] = RULES[i].value;
    return settings;
}

/* Rows come in any order: what the school set itself is not overwritten by the city's. */
void settings_take(struct settings *settings, int64_t school_id, struct text name, int64_t value)
{
    enum setting setting;
    if (!setting_by_name(name, &setting)) return;
    if (school_id == 0 && settings->is_own[setting]) return;
    settings->values[setting] = value;
    settings->is_own[setting] = school_id != 0;
}

enum err settings_load(struct tx *tx, int64_t school_id, struct settings *out_settings)
{
    struct settings settings = settings_default();
    scoped(statement) struct statement *rows = statement_open(tx, &q_settings_load);
    bind_int(rows, ARG_SETTINGS_LOAD_SCHOOL_ID, school_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        settings_take(&settings, column_int(rows, COL_SETTINGS_LOAD_SCHOOL_ID),
                      column_text(rows, COL_SETTINGS_LOAD_NAME, NULL),
                      column_int(rows, COL_SETTINGS_LOAD_VALUE));
    }
    *out_settings = settings;
    return OK;
}

/* ---- levels ---- */

/* A till judges these alone; what the server judges by, too, is one for the whole school. */
bool setting_is_of_till(enum setting setting)
{
    return setting == SETTING_BALANCE_SHOWN || setting == SETTING_RECEIPT_PRINTED ||
           setting == SETTING_OFFLINE_CAP || setting == SETTING_OFFLINE_AFTER ||
           (setting >= SETTING_OVERRIDE_CARD_NOT_ACTIVE && setting <= SETTING_OVERRIDE_FLOOR);
}

static void level_take(struct setting_levels *levels, enum setting_level level, struct text name,
                       int64_t value)
{
    enum setting setting;
    if (!setting_by_name(name, &setting)) return;
    levels->at[setting][level] = (struct setting_at_level){.is_set = true, .value = value};
}

static enum err tills_own_load(struct tx *tx, int64_t school_id, int64_t origin,
                               struct setting_levels *levels)
{
    scoped(statement) struct statement *rows = statement_open(tx, &q_till_settings_load);
    bind_int(rows, ARG_TILL_SETTINGS_LOAD_SCHOOL_ID, school_id);
    bind_int(rows, ARG_TILL_SETTINGS_LOAD_ORIGIN, origin);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        level_take(levels, SETTING_OF_TILL, column_text(rows, COL_TILL_SETTINGS_LOAD_NAME, NULL),
                   column_int(rows, COL_TILL_SETTINGS_LOAD_VALUE));
    }
}

enum err setting_levels_load(struct tx *tx, int64_t school_id, int64_t origin,
                             struct setting_levels *out_levels)
{
    *out_levels = (struct setting_levels){0};
    for (int i = 0; i < SETTING_COUNT; i++) {
        out_levels->at[i][SETTING_BY_DEFAULT] = (struct setting_at_level){true, RULES[i].value};
    }
    if (origin != 0) TRY(tills_own_load(tx, school_id, origin, out_levels));
    scoped(statement) struct statement *rows = statement_open(tx, &q_settings_load);
    bind_int(rows, ARG_SETTINGS_LOAD_SCHOOL_ID, school_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        bool is_citys = column_int(rows, COL_SETTINGS_LOAD_SCHOOL_ID) == 0;
        level_take(out_levels, is_citys ? SETTING_OF_CITY : SETTING_OF_SCHOOL,
                   column_text(rows, COL_SETTINGS_LOAD_NAME, NULL),
                   column_int(rows, COL_SETTINGS_LOAD_VALUE));
    }
}

int64_t setting_level_value(const struct setting_levels *levels, enum setting setting,
                            enum setting_level level, enum setting_level *out_from)
{
    const struct setting_at_level *at = levels->at[setting];
    int from = (int)level;
    while (from > SETTING_BY_DEFAULT && !at[from].is_set) from--;
    *out_from = (enum setting_level)from;
    return at[from].value;
}

enum err settings_load_of_till(struct tx *tx, int64_t school_id, int64_t origin,
                               struct settings *out_settings)
{
    struct setting_levels levels;
    TRY(setting_levels_load(tx, school_id, origin, &levels));
    for (int i = 0; i < SETTING_COUNT; i++) {
        enum setting_level from, level = SETTING_OF_SCHOOL;
        if (setting_is_of_till((enum setting)i)) level = SETTING_OF_TILL;
        out_settings->values[i] = setting_level_value(&levels, (enum setting)i, level, &from);
        out_settings->is_own[i] = from >= SETTING_OF_SCHOOL;
    }
    return OK;
}

/* ---- writing ---- */

enum err setting_set(struct tx *tx, int64_t school_id, enum setting setting, int64_t value,
                     int64_t version)
{
    if (!setting_allows(setting, value)) return ERR_LIMIT;
    scoped(statement) struct statement *set = statement_open(tx, &q_setting_set);
    bind_int(set, ARG_SETTING_SET_SCHOOL_ID, school_id);
    bind_string(set, ARG_SETTING_SET_NAME, RULES[setting].name);
    bind_int(set, ARG_SETTING_SET_VALUE, value);
    bind_int(set, ARG_SETTING_SET_VERSION, version);
    return statement_run(set);
}
