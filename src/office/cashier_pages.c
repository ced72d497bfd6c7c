/* «Кассиры»: who may stand at the tills of each school; PINs are set here and never shown again. */
#include "desk/cashier_change.h"

#include <inttypes.h>

#include "base/id.h"
#include "base/json.h"
#include "office/pages.h"
#include "page/table.h"
#include "school/school.h"

enum { LIST_TABLE };
enum { NEW_IN_SCHOOL };
enum {
    ADD_SCHOOL,
    ADD_NAME,
    ADD_PIN,
    ADD_AGAIN,
    ADD_CHIP,
    ADD_RETURN,
    ADD_OVERRIDE,
    ADD_TEMPORARY
};
enum { ONE_SCHOOL, ONE_ID, ONE_DONE };
enum {
    CHANGE_SCHOOL,
    CHANGE_ID,
    CHANGE_ACT,
    CHANGE_NAME,
    CHANGE_PIN,
    CHANGE_AGAIN,
    CHANGE_CHIP,
    CHANGE_RETURN,
    CHANGE_OVERRIDE,
    CHANGE_TEMPORARY
};
enum change_act { ACT_SAVE, ACT_PIN, ACT_CARD, ACT_OFF, ACT_ON };
static const char *const ACTS[] = {"save", "pin", "card", "off", "on", NULL};

static const struct role_words {
    enum cashier_role bit;
    const char *name, *title, *effect;
} ROLES[CASHIER_ROLE_COUNT] = {
    {CASHIER_RETURN, "return", "возвраты", "принимает возврат по чеку"},
    {CASHIER_OVERRIDE, "override", "исправления",
     "отпускает вопреки отказу, назвав причину: что именно, задают настройки"},
    {CASHIER_TEMPORARY, "temporary", "временные карты", "выдаёт временные карты и пароли"},
};

static char *cashier_path(struct arena *arena, int64_t school_number, int64_t id)
{
    return arena_printf(arena, "/office/cashiers/%" PRId64 "/%s", school_number,
                        id_format(arena, id));
}

/* ---- the list ---- */

struct list_work {
    struct arena *arena;
    struct city_cashiers cashiers;
};

static enum err work_list(struct tx *tx, void *context)
{
    struct list_work *work = context;
    return city_cashiers_load(tx, work->arena, &work->cashiers);
}

static const char *roles_words(struct arena *arena, int64_t roles)
{
    const char *words = "";
    for (int i = 0; i < CASHIER_ROLE_COUNT; i++) {
        if ((roles & ROLES[i].bit) == 0) continue;
        words = *words == '\0' ? ROLES[i].title
                               : arena_printf(arena, "%s, %s", words, ROLES[i].title);
    }
    return *words == '\0' ? "только продажа" : words;
}

static void list_rows(struct sheet *sheet, const struct city_cashiers *cashiers)
{
    sheet_column(sheet, (struct sheet_column){"Школа", SHEET_TEXT, .width = 28});
    sheet_column(sheet, (struct sheet_column){"Кассир", SHEET_TEXT, .width = 32});
    sheet_column(sheet, (struct sheet_column){"Кроме продажи", SHEET_TEXT, .width = 34});
    sheet_column(sheet, (struct sheet_column){"Своя карта", SHEET_TEXT, .width = 10});
    sheet_column(sheet, (struct sheet_column){"Состояние", SHEET_TEXT, .width = 12});
    for (int i = 0; i < cashiers->count; i++) {
        const struct city_cashier *one = &cashiers->rows[i];
        sheet_row(sheet);
        sheet_string(sheet, one->school_name);
        sheet_string(sheet, one->cashier.name);
        sheet_link(sheet, cashier_path(sheet->arena, one->school_number, one->cashier.id));
        sheet_string(sheet, roles_words(sheet->arena, one->cashier.roles));
        sheet_string(sheet, *one->cashier.chip != '\0' ? "есть" : "");
        sheet_string(sheet, one->cashier.is_active ? "работает" : "выключен");
    }
}

static OFFICE_HANDLER(cashiers_show)
{
    const struct office *office = context;
    struct list_work work = {.arena = arena};
    enum err err = store_read(office->access->store, work_list, &work);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
        return;
    }
    struct table table;
    table_open(&table, "Кассиры", world_now(office->access->world), zone_moscow());
    table.file_name = "cashiers";
    table.empty = "Кассиров ещё нет: без кассира касса не откроет смену.";
    list_rows(&table.sheet, &work.cashiers);
    json_t *view = office_view(office, arena, request, "Кассиры", "cashiers");
    view_set(view, "may_change", json_boolean(office_may(request, RIGHT_TILLS)));
    err = table_answer(&office->kit, arena, request, LIST_TABLE, &table, "office_cashiers", view,
                       response);
    table_close(&table);
    if (err != OK) office_fault(office, arena, request, err, response);
}

/* ---- what both forms share ---- */

static json_t *roles_view(int64_t roles)
{
    json_t *rows = json_array();
    for (int i = 0; i < CASHIER_ROLE_COUNT; i++) {
        json_t *row = json_pack("{s:s,s:s,s:s,s:b}", "name", ROLES[i].name, "title", ROLES[i].title,
                                "effect", ROLES[i].effect, "chosen", (roles & ROLES[i].bit) != 0);
        json_add(rows, row);
    }
    return rows;
}

static int64_t roles_typed(const struct request *request, int first_field)
{
    int64_t roles = 0;
    for (int i = 0; i < CASHIER_ROLE_COUNT; i++) {
        bool is_on = request_has(request, first_field + i) &&
                     request_flag(request, first_field + i);
        if (is_on) roles |= ROLES[i].bit;
    }
    return roles;
}

/* Judged before the database is asked; NULL: it is hashed into the change. */
static enum err pin_take(const struct request *request, int pin_field, int again_field,
                         struct cashier_change *change, const char **out_refusal)
{
    enum cashier_pin_status status;
    struct text pin = field_text(request, pin_field), again = field_text(request, again_field);
    *out_refusal = "ПИН-код и его повтор не совпали.";
    if (!text_equal(pin, again)) return OK;
    TRY(cashier_pin_hash(pin, change, &status));
    switch (status) {
    case CASHIER_PIN_OK: *out_refusal = NULL; break;
    case CASHIER_PIN_MALFORMED: *out_refusal = "ПИН-код — от четырёх до восьми цифр."; break;
    case CASHIER_PIN_WEAK:
        *out_refusal = "Такой ПИН-код подберут первым: возьмите не 1111 и не 1234.";
        break;
    }
    return OK;
}

static const char *change_refusal(enum cashier_status status)
{
    switch (status) {
    case CASHIER_DONE: break;
    case CASHIER_NO_SCHOOL: return "Выберите школу.";
    case CASHIER_UNKNOWN: return "Такого кассира в школе нет.";
    case CASHIER_NAME_INVALID: return "Имя — одна строка до шестидесяти знаков.";
    case CASHIER_CHIP_INVALID:
        return "Номер чипа — до двадцати шестнадцатеричных цифр, как его показывает считыватель.";
    case CASHIER_CHIP_OF_PUPIL: return "Это карта ученика: кассиру нужна своя.";
    case CASHIER_CHIP_OF_OTHER: return "Эта карта уже у другого кассира школы.";
    case CASHIER_TOO_MANY: return "В школе уже сто кассиров: больше не заводят.";
    }
    return NULL;
}

/* Chips are kept in capitals. */
static struct text chip_typed(struct arena *arena, const struct request *request, int field)
{
    struct text typed = field_text(request, field);
    char *chip = arena_copy(arena, typed.bytes, typed.size);
    for (size_t i = 0; i < typed.size; i++) {
        if (chip[i] >= 'a' && chip[i] <= 'f') chip[i] = (char)(chip[i] - 'a' + 'A');
    }
    return (struct text){chip, typed.size};
}

/* ---- a new one ---- */

struct schools_work {
    struct arena *arena;
    struct school_list schools;
};

static enum err work_schools(struct tx *tx, void *context)
{
    struct schools_work *work = context;
    return school_list_load(tx, work->arena, &work->schools);
}

static json_t *schools_view(const struct school_list *schools, int64_t chosen)
{
    json_t *rows = json_array();
    for (int i = 0; i < schools->count; i++) {
        const struct school *school = &schools->rows[i];
        json_t *row = json_pack("{s:I,s:s,s:b}", "number", (json_int_t)school->number, "name",
                                school->name, "chosen", school->number == chosen);
        json_add(rows, row);
    }
    return rows;
}

static void add_answer(const struct office *office, struct arena *arena,
                       const struct request *request, const char *refusal, int64_t school_number,
                       struct response *response)
{
    struct schools_work work = {.arena = arena};
    bool is_again = refusal != NULL;
    if (!office_read(office, arena, request, work_schools, &work, response)) return;
    json_t *view = office_view(office, arena, request, "Новый кассир", "cashiers");
    view_set(view, "schools", schools_view(&work.schools, school_number));
    view_set(view, "roles", roles_view(is_again ? roles_typed(request, ADD_RETURN) : 0));
    view_set(view, "name", text_view(is_again ? request_raw(request, ADD_NAME) : TEXT("")));
    view_set(view, "chip", text_view(is_again ? request_raw(request, ADD_CHIP) : TEXT("")));
    view_set(view, "refusal", is_again ? json_string(refusal) : json_null());
    office_answer(office, arena, request, "office_cashier_new", is_again ? 422 : 200, view,
                  response);
}

static OFFICE_HANDLER(cashier_new_show)
{
    int64_t number = request_has(request, NEW_IN_SCHOOL) ? request_number(request, NEW_IN_SCHOOL)
                                                         : 0;
    add_answer(context, arena, request, NULL, number, response);
}

static void change_end(const struct office *office, struct arena *arena,
                       const struct request *request, const struct cashier_change *change,
                       const char *done, struct response *response)
{
    (void)office;
    (void)request;
    response_redirect(response,
                      arena_printf(arena, "%s?done=%s",
                                   cashier_path(arena, change->school_number, change->cashier.id),
                                   done));
}

static OFFICE_HANDLER(cashier_add)
{
    const struct office *office = context;
    const char *refusal;
    struct cashier_change change = {
        .school_number = request_has(request, ADD_SCHOOL) ? request_number(request, ADD_SCHOOL) : 0,
        .has_name = true,
        .name = field_text(request, ADD_NAME),
        .has_roles = true,
        .roles = roles_typed(request, ADD_RETURN),
        .has_chip = true,
        .chip = chip_typed(arena, request, ADD_CHIP),
    };
    enum err err = pin_take(request, ADD_PIN, ADD_AGAIN, &change, &refusal);
    if (err == OK && refusal == NULL) {
        err = desk_cashier_change(office->desk, arena, &change);
        refusal = err == OK ? change_refusal(change.status) : NULL;
    }
    if (err != OK)
        office_fault(office, arena, request, err, response);
    else if (refusal != NULL)
        add_answer(office, arena, request, refusal, change.school_number, response);
    else
        change_end(office, arena, request, &change, "added", response);
}

/* ---- one ---- */

struct one_work {
    struct arena *arena;
    int64_t school_number, id;
    bool is_known;
    struct school school;
    struct cashier cashier;
};

static enum err work_one(struct tx *tx, void *context)
{
    struct one_work *work = context;
    TRY(school_by_number(tx, work->arena, work->school_number, &work->is_known, &work->school));
    if (!work->is_known) return OK;
    return cashier_by_id(tx, work->arena, work->school.id, work->id, &work->is_known,
                         &work->cashier);
}

static const char *done_words(struct text done)
{
    if (text_is(done, "added")) return "Кассир заведён. Кассы школы узнают о нём за секунду.";
    if (text_is(done, "save")) return "Сохранено.";
    if (text_is(done, "pin")) return "Новый ПИН-код действует. Прежний больше не подойдёт.";
    if (text_is(done, "card")) return "Карта сохранена.";
    if (text_is(done, "off")) return "Кассир выключен: войти на кассу он больше не может.";
    if (text_is(done, "on")) return "Кассир снова может войти.";
    return "";
}

static void one_answer(const struct office *office, struct arena *arena,
                       const struct request *request, struct one_work *work, const char *refusal,
                       struct text done, struct response *response)
{
    work->arena = arena;
    enum err err = store_read(office->access->store, work_one, work);
    if (err != OK || !work->is_known) {
        if (err != OK) office_fault(office, arena, request, err, response);
        if (err == OK) office_not_found(office, arena, request, response);
        return;
    }
    const struct cashier *cashier = &work->cashier;
    json_t *view = office_view(office, arena, request, "Кассир", "cashiers");
    view_set(view, "cashier",
             json_pack("{s:s,s:s,s:s,s:b,s:s,s:s}", "name", cashier->name, "school",
                       work->school.name, "chip", cashier->chip, "is_active", cashier->is_active,
                       "path", cashier_path(arena, work->school_number, work->id), "roles",
                       roles_words(arena, cashier->roles)));
    view_set(view, "roles", roles_view(cashier->roles));
    view_set(view, "may_change", json_boolean(office_may(request, RIGHT_TILLS)));
    view_set_string(view, "done", done_words(done));
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    office_answer(office, arena, request, "office_cashier", refusal == NULL ? 200 : 422, view,
                  response);
}

static OFFICE_HANDLER(cashier_show)
{
    struct one_work work = {.school_number = request_number(request, ONE_SCHOOL),
                            .id = request_number(request, ONE_ID)};
    one_answer(context, arena, request, &work, NULL, field_text(request, ONE_DONE), response);
}

/* What the button changes. */
static enum err change_take(struct arena *arena, const struct request *request, enum change_act act,
                            struct cashier_change *change, const char **out_refusal)
{
    *out_refusal = NULL;
    switch (act) {
    case ACT_SAVE:
        change->has_name = change->has_roles = true;
        change->name = field_text(request, CHANGE_NAME);
        change->roles = roles_typed(request, CHANGE_RETURN);
        break;
    case ACT_PIN: return pin_take(request, CHANGE_PIN, CHANGE_AGAIN, change, out_refusal);
    case ACT_CARD:
        change->has_chip = true;
        change->chip = chip_typed(arena, request, CHANGE_CHIP);
        break;
    case ACT_OFF:
    case ACT_ON:
        change->has_active = true;
        change->is_active = act == ACT_ON;
        break;
    }
    return OK;
}

static OFFICE_HANDLER(cashier_take)
{
    const struct office *office = context;
    const char *refusal = NULL;
    bool is_whole = request_has(request, CHANGE_SCHOOL) && request_has(request, CHANGE_ID) &&
                    request_has(request, CHANGE_ACT);
    if (!is_whole) {
        office_not_found(office, arena, request, response);
        return;
    }
    enum change_act act = (enum change_act)request_number(request, CHANGE_ACT);
    struct cashier_change change = {.school_number = request_number(request, CHANGE_SCHOOL),
                                    .id = request_number(request, CHANGE_ID)};
    struct one_work work = {.school_number = change.school_number, .id = change.id};
    enum err err = change_take(arena, request, act, &change, &refusal);
    if (err == OK && refusal == NULL) {
        err = desk_cashier_change(office->desk, arena, &change);
        refusal = err == OK ? change_refusal(change.status) : NULL;
    }
    if (err != OK)
        office_fault(office, arena, request, err, response);
    else if (change.status == CASHIER_UNKNOWN || refusal != NULL)
        one_answer(office, arena, request, &work, refusal, TEXT(""), response);
    else
        change_end(office, arena, request, &change, ACTS[act], response);
}

/* ---- routes ---- */

static const struct field LIST_FIELDS[] = {TABLE_FIELDS};
static const struct field NEW_FIELDS[] = {
    [NEW_IN_SCHOOL] = {"school", FIELD_IN_QUERY, FIELD_INT, false, 1, SCHOOL_NUMBER_LIMIT, NULL},
};
static const struct field ADD_FIELDS[] = {
    [ADD_SCHOOL] = {"school", FIELD_IN_FORM, FIELD_INT, false, 0, SCHOOL_NUMBER_LIMIT, NULL},
    [ADD_NAME] = {"name", FIELD_IN_FORM, FIELD_TEXT, false, 0, 0, NULL},
    [ADD_PIN] = {"pin", FIELD_IN_FORM, FIELD_SECRET, false, 0, 64, NULL},
    [ADD_AGAIN] = {"again", FIELD_IN_FORM, FIELD_SECRET, false, 0, 64, NULL},
    [ADD_CHIP] = {"chip", FIELD_IN_FORM, FIELD_TEXT, false, 0, 64, NULL},
    [ADD_RETURN] = {"return", FIELD_IN_FORM, FIELD_BOOL, false, 0, 0, NULL},
    [ADD_OVERRIDE] = {"override", FIELD_IN_FORM, FIELD_BOOL, false, 0, 0, NULL},
    [ADD_TEMPORARY] = {"temporary", FIELD_IN_FORM, FIELD_BOOL, false, 0, 0, NULL},
};
static const struct field ONE_FIELDS[] = {
    [ONE_SCHOOL] = {"school", FIELD_IN_PATH, FIELD_INT, true, 1, SCHOOL_NUMBER_LIMIT, NULL},
    [ONE_ID] = {"id", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
    [ONE_DONE] = {"done", FIELD_IN_QUERY, FIELD_TEXT, false, 0, 10, NULL},
};
static const struct field CHANGE_FIELDS[] = {
    [CHANGE_SCHOOL] = {"school", FIELD_IN_PATH, FIELD_INT, true, 1, SCHOOL_NUMBER_LIMIT, NULL},
    [CHANGE_ID] = {"id", FIELD_IN_PATH, FIELD_ID, true, 0, 0, NULL},
    [CHANGE_ACT] = {"act", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, ACTS},
    [CHANGE_NAME] = {"name", FIELD_IN_FORM, FIELD_TEXT, false, 0, 0, NULL},
    [CHANGE_PIN] = {"pin", FIELD_IN_FORM, FIELD_SECRET, false, 0, 64, NULL},
    [CHANGE_AGAIN] = {"again", FIELD_IN_FORM, FIELD_SECRET, false, 0, 64, NULL},
    [CHANGE_CHIP] = {"chip", FIELD_IN_FORM, FIELD_TEXT, false, 0, 64, NULL},
    [CHANGE_RETURN] = {"return", FIELD_IN_FORM, FIELD_BOOL, false, 0, 0, NULL},
    [CHANGE_OVERRIDE] = {"override", FIELD_IN_FORM, FIELD_BOOL, false, 0, 0, NULL},
    [CHANGE_TEMPORARY] = {"temporary", FIELD_IN_FORM, FIELD_BOOL, false, 0, 0, NULL},
};
#define OWN_SLOW .flags = ROUTE_OWN_FAULTS | ROUTE_SLOW

static const struct route ROUTES[] = {
    {OFFICE_GET("/office/cashiers", OFFICE(RIGHT_TILLS_READ), cashiers_show),
     ROUTE_FIELDS(LIST_FIELDS)},
    {OFFICE_GET("/office/cashiers/new", OFFICE(RIGHT_TILLS), cashier_new_show),
     ROUTE_FIELDS(NEW_FIELDS)},
    {OFFICE_POST("/office/cashiers/new", OFFICE(RIGHT_TILLS), cashier_add), OWN_SLOW,
     ROUTE_FIELDS(ADD_FIELDS), .trail = "Новый кассир"},
    {OFFICE_GET("/office/cashiers/{school}/{id}", OFFICE(RIGHT_TILLS_READ), cashier_show),
     ROUTE_FIELDS(ONE_FIELDS)},
    {OFFICE_POST("/office/cashiers/{school}/{id}", OFFICE(RIGHT_TILLS), cashier_take), OWN_SLOW,
     ROUTE_FIELDS(CHANGE_FIELDS), .trail = "Кассир: имя, роли, карта, ПИН-код"},
};

const struct office_pages office_cashier_pages = {OFFICE_PAGES(ROUTES)};
