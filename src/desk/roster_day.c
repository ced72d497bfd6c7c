/* Loading a day's rosters: one query a table, then the proposal, then the sheets. */
#include "desk/roster_day.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "desk/absence.h"
#include "desk/entitle.h"
#include "desk/meal_choice.h"
#include "desk/roster_inside.h"
#include "desk/roster_sql.h"
#include "meals/contract.h"
#include "school/class.h"
#include "school/setting.h"

struct loading {
    struct tx *tx;
    struct arena *arena;
    int64_t class_id;
    struct roster_day *day;
    struct roster_sheet *touched; /* as they stand in the table */
    int touched_count;
};

void *roster_room(struct arena *arena, void *at, int count, size_t row_bytes)
{
    enum { FIRST_ROOM = 16 };
    bool is_full = count == 0 || (count >= FIRST_ROOM && (count & (count - 1)) == 0);
    if (!is_full) return at;
    size_t room = count == 0 ? FIRST_ROOM : 2 * (size_t)count;
    char *bytes = arena_take_array(arena, room, row_bytes);
    if (at != NULL) memcpy(bytes, at, (size_t)count * row_bytes);
    return bytes;
}

/* ---- tables ---- */

static enum err roster_classes_load(struct loading *loading)
{
    struct roster_day *day = loading->day;
    struct calendar calendar;
    struct class_list list;
    TRY(calendar_load(loading->tx, loading->arena, day->school_id, day->day, day->day, &calendar));
    TRY(classes_load(loading->tx, loading->arena, day->school_id, &list));
    day->classes = ARENA_ARRAY(loading->arena, struct roster_class, (size_t)list.count + 1);
    for (int i = 0; i < list.count; i++) {
        const struct school_class *class = &list.classes[i];
        if (!class->is_active || (loading->class_id != 0 && class->id != loading->class_id)) {
            continue;
        }
        struct calendar_pupils pupils = {class->grade, class->shift};
        struct calendar_answer answer = calendar_judge(&calendar, day->day, pupils);
        day->classes[day->class_count++] = (struct roster_class){
            .class_id = class->id,
            .name = class->name,
            .building = class->building,
            .grade = class->grade,
            .shift = class->shift,
            .is_meal_day = answer.verdict == CALENDAR_MEALS,
            .calendar = answer,
        };
    }
    return OK;
}

/* Read by name, then put together by class. */
static enum err pupils_read(struct loading *loading, struct roster_pupil **out_pupils,
                            int *out_count)
{
    struct arena *arena = loading->arena;
    struct roster_pupil *pupils = NULL;
    int count = 0;
    scoped(statement) struct statement *rows = statement_open(loading->tx, &q_roster_pupils);
    bind_int(rows, ARG_ROSTER_PUPILS_SCHOOL_ID, loading->day->school_id);
    bind_int(rows, ARG_ROSTER_PUPILS_CLASS_ID, loading->class_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        pupils = roster_room(arena, pupils, count, sizeof *pupils);
        pupils[count++] = (struct roster_pupil){
            .account_id = column_int(rows, COL_ROSTER_PUPILS_ID),
            .class_id = column_int(rows, COL_ROSTER_PUPILS_CLASS_ID),
            .surname = column_string(rows, COL_ROSTER_PUPILS_SURNAME, arena),
            .name = column_string(rows, COL_ROSTER_PUPILS_NAME, arena),
            .patronymic = column_string(rows, COL_ROSTER_PUPILS_PATRONYMIC, arena),
        };
    }
    *out_pupils = pupils;
    *out_count = count;
    return OK;
}

/* A stable counting sort: classes in their order, pupils of each by name. Pupils of a class that
 * has finished school stand in no roster. */
static enum err pupils_load(struct loading *loading)
{
    struct roster_day *day = loading->day;
    struct roster_pupil *read;
    int count;
    TRY(pupils_read(loading, &read, &count));
    struct roster_pupil *pupils = ARENA_ARRAY(loading->arena, struct roster_pupil,
                                              (size_t)count + 1);
    struct id_map classes;
    id_map_init(&classes, loading->arena, day->class_count);
    for (int i = 0; i < day->class_count; i++) id_map_add(&classes, day->classes[i].class_id);
    for (int i = 0; i < count; i++) {
        int class = id_map_find(&classes, read[i].class_id);
        if (class >= 0) day->classes[class].pupil_count++;
    }
    int first = 0;
    for (int i = 0; i < day->class_count; i++) {
        day->classes[i].first_pupil = first;
        first += day->classes[i].pupil_count;
        day->classes[i].pupil_count = 0;
    }
    for (int i = 0; i < count; i++) {
        int class = id_map_find(&classes, read[i].class_id);
        if (class < 0) continue;
        struct roster_class *of = &day->classes[class];
        pupils[of->first_pupil + of->pupil_count++] = read[i];
    }
    day->ground.pupils = pupils;
    day->ground.pupil_count = first;
    return OK;
}

/* The families with what they cost on the day, and whether their caterers may be paid for it. */
static enum err roster_families_load(struct loading *loading, const struct family_list *list)
{
    struct roster_day *day = loading->day;
    struct contract_list contracts;
    TRY(contracts_load(loading->tx, loading->arena, day->school_id, &contracts));
    day->families = ARENA_ARRAY(loading->arena, struct roster_family,
                                (size_t)list->family_count + 1);
    for (int i = 0; i < list->family_count; i++) {
        const struct set_meal_family *family = &list->families[i];
        const struct family_price *price = family_price_on(list, family->id, day->day);
        day->families[day->family_count++] = (struct roster_family){
            .family_id = family->id,
            .name = family->name,
            .meal = family->meal,
            .set_meal_id = price == NULL ? 0 : price->set_meal_id,
            .parent_part = price == NULL ? money_zero() : price->parent_part,
            .subsidy_part = price == NULL ? money_zero() : price->subsidy_part,
            .has_contract = contract_holds(&contracts, family->caterer_id, day->day),
        };
    }
    return OK;
}

/* On days without meals nobody has a right to any. */
static void rights_make(struct loading *loading, const struct entitled_school *school)
{
    struct roster_day *day = loading->day;
    struct entitle_ground ground = entitled_ground(school);
    struct entitled_family entitled[ENTITLED_FAMILIES_LIMIT];
    struct roster_right *list = NULL;
    int count = 0;
    for (int i = 0; i < day->ground.pupil_count; i++) {
        const struct roster_pupil *pupil = &day->ground.pupils[i];
        const struct entitled_pupil *of = entitled_pupil_of(school, pupil->account_id);
        const struct roster_class *class = roster_class_find(day, pupil->class_id);
        if (of == NULL || class == NULL || !class->is_meal_day) continue;
        int families = entitled_families(&ground, of, day->day, entitled);
        for (int k = 0; k < families; k++) {
            list = roster_room(loading->arena, list, count, sizeof *list);
            list[count++] = (struct roster_right){
                .account_id = pupil->account_id,
                .family_id = entitled[k].family_id,
                .meal = entitled[k].meal,
                .is_given = entitled[k].is_given,
            };
        }
    }
    day->ground.rights = list;
    day->ground.right_count = count;
}

static enum err rights_load(struct loading *loading)
{
    struct entitled_school school;
    TRY(entitled_school_load(loading->tx, loading->arena, loading->day->school_id, &school));
    TRY(roster_families_load(loading, &school.families));
    rights_make(loading, &school);
    return OK;
}

static enum err absences_make(struct loading *loading)
{
    struct roster_day *day = loading->day;
    struct absence_list absences;
    TRY(absences_load(loading->tx, loading->arena, day->school_id, day->day, day->day, &absences));
    struct roster_absence *list = ARENA_ARRAY(loading->arena, struct roster_absence,
                                              (size_t)absences.count + 1);
    for (int i = 0; i < absences.count; i++) {
        const struct absence *row = &absences.rows[i];
        list[i] = (struct roster_absence){row->account_id, row->said_at, row->reason};
    }
    day->ground.absences = list;
    day->ground.absence_count = absences.count;
    return OK;
}

static enum err choices_make(struct loading *loading)
{
    struct roster_day *day = loading->day;
    struct meal_choices choices;
    struct roster_choice *list = NULL;
    int count = 0;
    TRY(meal_choices_load(loading->tx, loading->arena, day->school_id, day->day, &choices));
    for (int i = 0; i < day->ground.pupil_count && choices.count > 0; i++) {
        int64_t account_id = day->ground.pupils[i].account_id;
        for (int meal = 1; meal <= ROSTER_MEALS; meal++) {
            const struct meal_choice *choice = meal_choice_find(&choices, account_id,
                                                                (enum meal)meal, day->day);
            if (choice == NULL) continue;
            list = roster_room(loading->arena, list, count, sizeof *list);
            list[count++] = (struct roster_choice){
                .account_id = account_id,
                .meal = (enum meal)meal,
                .is_usual = choice->wish == MEAL_WISH_AS_USUAL,
                .family_id = choice->wish == MEAL_WISH_FAMILY ? choice->family_id : 0,
                .said_at = choice->said_at,
            };
        }
    }
    day->ground.choices = list;
    day->ground.choice_count = count;
    return OK;
}

static enum err presences_load(struct loading *loading)
{
    struct roster_day *day = loading->day;
    struct roster_presence *list = NULL;
    scoped(statement) struct statement *rows = statement_open(loading->tx, &q_roster_presences);
    bind_int(rows, ARG_ROSTER_PRESENCES_SCHOOL_ID, day->school_id);
    bind_int(rows, ARG_ROSTER_PRESENCES_DAY, day->day.number);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        list = roster_room(loading->arena, list, day->ground.presence_count, sizeof *list);
        list[day->ground.presence_count++] = (struct roster_presence){
            .account_id = column_int(rows, COL_ROSTER_PRESENCES_ACCOUNT_ID),
            .is_present = column_int(rows, COL_ROSTER_PRESENCES_IS_PRESENT) != 0,
        };
    }
    day->ground.presences = list;
    return OK;
}

static enum err marks_load(struct loading *loading)
{
    struct roster_day *day = loading->day;
    struct roster_mark *list = NULL;
    scoped(statement) struct statement *rows = statement_open(loading->tx, &q_roster_marks);
    bind_int(rows, ARG_ROSTER_MARKS_SCHOOL_ID, day->school_id);
    bind_int(rows, ARG_ROSTER_MARKS_DAY, day->day.number);
    bind_int(rows, ARG_ROSTER_MARKS_CLASS_ID, loading->class_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        list = roster_room(loading->arena, list, day->ground.mark_count, sizeof *list);
        list[day->ground.mark_count++] = (struct roster_mark){
            .account_id = column_int(rows, COL_ROSTER_MARKS_ACCOUNT_ID),
            .family_id = column_int(rows, COL_ROSTER_MARKS_FAMILY_ID),
            .class_id = column_int(rows, COL_ROSTER_MARKS_CLASS_ID),
            .meal = (enum meal)column_int(rows, COL_ROSTER_MARKS_MEAL),
            .eats = column_int(rows, COL_ROSTER_MARKS_EATS) != 0,
            .why = (enum roster_why)column_int(rows, COL_ROSTER_MARKS_WHY),
            .marked_at = instant_of_ms(column_int(rows, COL_ROSTER_MARKS_MARKED_AT)),
        };
    }
    day->ground.marks = list;
    return OK;
}

static enum err charged_load(struct loading *loading)
{
    struct roster_day *day = loading->day;
    struct roster_charged *list = NULL;
    scoped(statement) struct statement *rows = statement_open(loading->tx, &q_roster_charged);
    bind_int(rows, ARG_ROSTER_CHARGED_SCHOOL_ID, day->school_id);
    bind_int(rows, ARG_ROSTER_CHARGED_DAY, day->day.number);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        list = roster_room(loading->arena, list, day->ground.charged_count, sizeof *list);
        list[day->ground.charged_count++] = (struct roster_charged){
            .account_id = column_int(rows, COL_ROSTER_CHARGED_ACCOUNT_ID),
            .family_id = column_int(rows, COL_ROSTER_CHARGED_FAMILY_ID),
            .class_id = column_int(rows, COL_ROSTER_CHARGED_CLASS_ID),
            .roster_id = column_int(rows, COL_ROSTER_CHARGED_ROSTER_ID),
            .set_meal_id = column_int(rows, COL_ROSTER_CHARGED_SET_MEAL_ID),
            .meal = (enum meal)column_int(rows, COL_ROSTER_CHARGED_MEAL),
        };
    }
    day->ground.charged = list;
    return OK;
}

static enum err taken_load(struct loading *loading)
{
    struct roster_day *day = loading->day;
    struct roster_taken *list = NULL;
    scoped(statement) struct statement *rows = statement_open(loading->tx, &q_roster_taken);
    bind_int(rows, ARG_ROSTER_TAKEN_SCHOOL_ID, day->school_id);
    bind_int(rows, ARG_ROSTER_TAKEN_DAY, day->day.number);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        list = roster_room(loading->arena, list, day->ground.taken_count, sizeof *list);
        list[day->ground.taken_count++] = (struct roster_taken){
            .account_id = column_int(rows, COL_ROSTER_TAKEN_ACCOUNT_ID),
            .meal = (enum meal)column_int(rows, COL_ROSTER_TAKEN_MEAL),
            .served = column_int(rows, COL_ROSTER_TAKEN_SERVED),
        };
    }
    day->ground.taken = list;
    return OK;
}

static enum err touched_load(struct loading *loading)
{
    struct roster_day *day = loading->day;
    scoped(statement) struct statement *rows = statement_open(loading->tx, &q_roster_sheets);
    bind_int(rows, ARG_ROSTER_SHEETS_SCHOOL_ID, day->school_id);
    bind_int(rows, ARG_ROSTER_SHEETS_DAY, day->day.number);
    bind_int(rows, ARG_ROSTER_SHEETS_CLASS_ID, loading->class_id);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        loading->touched = roster_room(loading->arena, loading->touched, loading->touched_count,
                                       sizeof *loading->touched);
        loading->touched[loading->touched_count++] = (struct roster_sheet){
            .class_id = column_int(rows, COL_ROSTER_SHEETS_CLASS_ID),
            .family_id = column_int(rows, COL_ROSTER_SHEETS_FAMILY_ID),
            .state = (enum roster_state)column_int(rows, COL_ROSTER_SHEETS_STATE),
            .version = column_int(rows, COL_ROSTER_SHEETS_VERSION),
            .changed_at = instant_of_ms(column_int(rows, COL_ROSTER_SHEETS_CHANGED_AT)),
            .login_id = column_int(rows, COL_ROSTER_SHEETS_LOGIN_ID),
        };
    }
}

/* ---- sheets ---- */

static struct roster_sheet *sheet_of(struct loading *loading, struct roster_class *class,
                                     int64_t family_id)
{
    struct roster_day *day = loading->day;
    for (int i = 0; i < class->sheet_count; i++) {
        struct roster_sheet *sheet = &day->sheets[class->first_sheet + i];
        if (sheet->family_id == family_id) return sheet;
    }
    const struct roster_family *family = roster_family_find(day, family_id);
    if (family == NULL) return NULL;
    day->sheets = roster_room(loading->arena, day->sheets, day->sheet_count, sizeof *day->sheets);
    struct roster_sheet *sheet = &day->sheets[day->sheet_count++];
    *sheet = (struct roster_sheet){
        .class_id = class->class_id, .family_id = family_id, .meal = family->meal};
    class->sheet_count++;
    return sheet;
}

static int compare_sheets(const void *left, const void *right)
{
    const struct roster_sheet *a = left, *b = right;
    if (a->meal != b->meal) return a->meal < b->meal ? -1 : 1;
    return (a->family_id > b->family_id) - (a->family_id < b->family_id);
}

static void class_touched(struct loading *loading, struct roster_class *class)
{
    for (int i = 0; i < loading->touched_count; i++) {
        const struct roster_sheet *row = &loading->touched[i];
        if (row->class_id != class->class_id) continue;
        struct roster_sheet *sheet = sheet_of(loading, class, row->family_id);
        if (sheet == NULL) continue;
        enum meal meal = sheet->meal;
        *sheet = *row;
        sheet->meal = meal;
        class->version += row->version;
    }
}

/* A sheet is there for each family that is open to anybody of the class, and for each that was
 * touched or charged. */
static void class_sheets(struct loading *loading, struct roster_class *class)
{
    struct roster_day *day = loading->day;
    class->first_sheet = day->sheet_count;
    class_touched(loading, class);
    for (int i = 0; i < class->place_count; i++) {
        const struct roster_place *place = &day->places.at[class->first_place + i];
        for (int k = 0; k < place->family_count; k++) {
            (void)sheet_of(loading, class, place->families[k]);
        }
        struct roster_sheet *sheet = NULL;
        if (place->family_id != 0) sheet = sheet_of(loading, class, place->family_id);
        if (sheet != NULL) sheet->eaters++;
        bool is_here = place->charged_id != 0 && place->charged_class_id == class->class_id;
        sheet = is_here ? sheet_of(loading, class, place->charged_id) : NULL;
        if (sheet != NULL) sheet->charged++;
    }
    if (class->sheet_count == 0) return;
    qsort(&day->sheets[class->first_sheet], (size_t) class->sheet_count, sizeof *day->sheets,
          compare_sheets);
}

/* Places stand in the pupils' order, so those of a class together. */
static void sheets_make(struct loading *loading)
{
    struct roster_day *day = loading->day;
    int place = 0;
    for (int i = 0; i < day->class_count; i++) {
        struct roster_class *class = &day->classes[i];
        class->first_place = place;
        while (place < day->places.count && day->places.at[place].class_id == class->class_id) {
            place++;
        }
        class->place_count = place - class->first_place;
        class_sheets(loading, class);
    }
    CHECK(place == day->places.count);
}

/* ---- the whole ---- */

static enum err ground_load(struct loading *loading)
{
    TRY(roster_classes_load(loading));
    TRY(pupils_load(loading));
    TRY(rights_load(loading));
    TRY(choices_make(loading));
    TRY(absences_make(loading));
    TRY(presences_load(loading));
    TRY(marks_load(loading));
    TRY(charged_load(loading));
    TRY(taken_load(loading));
    return touched_load(loading);
}

enum err roster_day_load(struct tx *tx, struct arena *arena, int64_t school_id, int64_t class_id,
                         struct day day, struct instant now, struct roster_day **out_day)
{
    bool found;
    struct settings settings;
    struct roster_day *loaded = ARENA_NEW(arena, struct roster_day);
    struct loading loading = {.tx = tx, .arena = arena, .class_id = class_id, .day = loaded};
    *loaded = (struct roster_day){.school_id = school_id, .day = day, .now = now};
    TRY(book_load(tx, school_id, &found, &loaded->book));
    if (!found) return ERR_NOT_FOUND;
    TRY(settings_load(tx, school_id, &settings));
    loaded->today = day_of_instant(now, loaded->book.zone);
    loaded->cutoff_minute = (int)settings.values[SETTING_ROSTER_CUTOFF];
    loaded->needs_approval = settings.values[SETTING_ROSTER_APPROVAL] != 0;
    loaded->tills_sell = settings.values[SETTING_SET_MEAL_CHARGED_BY] == 0;
    TRY(ground_load(&loading));
    roster_propose(arena, &loaded->ground, &loaded->places);
    sheets_make(&loading);
    *out_day = loaded;
    return OK;
}
