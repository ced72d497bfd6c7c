/* Rows of an office's city. */
#include "office_rows.h"

#include "access/right.h"
#include "base/secret.h"
#include "plan.h"
#include "school/card.h"
#include "school/person.h"

static const char *const OFTEN[] = {
    "Иванов",  "Смирнов", "Кузнецов", "Попов",  "Васильев", "Петров",  "Соколов", "Михайлов",
    "Новиков", "Фёдоров", "Морозов",  "Волков", "Алексеев", "Лебедев", "Семёнов", "Егоров"};
static const char *const BEGINS[] = {
    "Бело", "Черно", "Красно", "Сухо", "Криво", "Добро", "Мало",  "Ново",  "Старо", "Верхо",
    "Низо", "Долго", "Коло",   "Сто",  "Пере",  "Под",   "Чисто", "Скоро", "Тихо",  "Ясно",
    "Горе", "Водо",  "Хлебо",  "Медо", "Зимо",  "Лето",  "Дубо",  "Лесо",  "Поле",  "Море"};
static const char *const ENDS[] = {"усов",   "глазов", "носов",   "руков",   "ногов",   "хвостов",
                                   "домов",  "градов", "вольцев", "мыслов",  "лобов",   "сердов",
                                   "бродов", "мостов", "столов",  "ходов",   "водов",   "седов",
                                   "летов",  "зубов",  "пяткин",  "польцев", "кваснов", "шапкин"};
static const char *const NAMES[] = {"Иван",  "Анна",    "Пётр",   "Мария",  "Алексей", "Софья",
                                    "Артём", "Алиса",   "Матвей", "Ева",    "Михаил",  "Полина",
                                    "Фёдор", "Варвара", "Семён",  "Ксения", "Егор",    "Виктория"};
static const char *const PATRONYMICS[] = {"Иванович",   "Петрович",  "Алексеевна", "Михайловна",
                                          "Сергеевич",  "Андреевна", "Дмитриевич", "Олеговна",
                                          "Викторович", "Юрьевна",   "Семёнович"};
enum {
    OFTEN_COUNT = sizeof OFTEN / sizeof *OFTEN,
    BEGIN_COUNT = sizeof BEGINS / sizeof *BEGINS,
    END_COUNT = sizeof ENDS / sizeof *ENDS,
    NAME_COUNT = sizeof NAMES / sizeof *NAMES,
    PATRONYMIC_COUNT = sizeof PATRONYMICS / sizeof *PATRONYMICS,
    OFTEN_OF_TEN = 2
};

struct office_name office_name(int64_t number)
{
    uint64_t state = (uint64_t)number;
    struct office_name name;
    if (plan_pick(&state, 10) < OFTEN_OF_TEN) {
        snprintf(name.surname, sizeof name.surname, "%s", OFTEN[plan_pick(&state, OFTEN_COUNT)]);
    } else {
        snprintf(name.surname, sizeof name.surname, "%s%s", BEGINS[plan_pick(&state, BEGIN_COUNT)],
                 ENDS[plan_pick(&state, END_COUNT)]);
    }
    name.name = NAMES[plan_pick(&state, NAME_COUNT)];
    name.patronymic = PATRONYMICS[plan_pick(&state, PATRONYMIC_COUNT)];
    return name;
}

void office_channel(sqlite3 *db)
{
    rows_run(db, "INSERT INTO channel (id, code, name) VALUES (1, 'bench', 'Терминалы')");
    /* Names are written without their words: the server makes them when it begins. */
    rows_run(db, "DELETE FROM person_word_form");
    rows_run(db, "INSERT INTO setting (school_id, name, value, version) "
                 "VALUES (0, 'second_factor', 0, 1)");
}

void office_cards(sqlite3 *db, int64_t schools, int64_t pupils)
{
    char chip[24];
    sqlite3_stmt *card = rows_prepare(db,
                                      "INSERT INTO card (school_id, id, account_id, state, chip,"
                                      " version, is_temporary) VALUES (?, ?, ?, ?, ?5, 1, 0)");
    sqlite3_stmt *directory = rows_prepare(db, "INSERT INTO directory (kind, school_id, account_id,"
                                               " key) VALUES (?, ?, ?, ?4)");
    for (int64_t school = 1; school <= schools; school++) {
        for (int64_t i = 0; i < pupils; i++) {
            int64_t person = plan_person_id(school, i, pupils);
            snprintf(chip, sizeof chip, "%010llX", (long long)(school * 1000003 + i * 101));
            rows_text(card, 5, chip);
            rows_text(directory, 4, chip);
            ROWS_ADD(card, school, person + (INT64_C(1) << 30), person, CARD_ACTIVE);
            ROWS_ADD(directory, DIRECTORY_CHIP, school, person);
        }
    }
    sqlite3_finalize(card);
    sqlite3_finalize(directory);
}

void office_staff(sqlite3 *db, int64_t now_ms)
{
    char name[24], token[PLAN_TOKEN_SIZE];
    sqlite3_stmt *login = rows_prepare(db, "INSERT INTO login (id, created_at, name, password, "
                                           "temporary, temporary_ends_at, email) "
                                           "VALUES (?1, ?2, ?3, '', '', 0, '')");
    sqlite3_stmt *staff = rows_prepare(db, "INSERT INTO staff (login_id, created_at, name, "
                                           "is_active, school_id) VALUES (?1, ?2, ?3, 1, 0)");
    sqlite3_stmt *right = rows_prepare(db, "INSERT INTO staff_right VALUES (?, ?, 0, 0)");
    sqlite3_stmt *session = rows_prepare(
        db, "INSERT INTO session (login_id, id, created_at, seen_at, token, school_id, account_id, "
            "must_set_password, device) VALUES (?1, ?2, ?3, ?3, ?4, 0, 0, 0, '')");
    for (int64_t i = 0; i < OFFICE_STAFF; i++) {
        int64_t id = OFFICE_STAFF_FIRST + i;
        snprintf(name, sizeof name, "staff-%lld", (long long)i);
        plan_token(id, token);
        struct digest digest = hash_of(token, PLAN_TOKEN_SIZE - 1);
        rows_text(login, 3, name);
        rows_text(staff, 3, name);
        sqlite3_bind_blob(session, 4, digest.bytes, sizeof digest.bytes, SQLITE_STATIC);
        ROWS_ADD(login, id, now_ms);
        ROWS_ADD(staff, id, now_ms);
        ROWS_ADD(right, id, ROLE_ADMINISTRATOR);
        ROWS_ADD(right, id, ROLE_ACCOUNTANT);
        ROWS_ADD(right, id, ROLE_SUPPORT);
        ROWS_ADD(session, id, id, now_ms);
    }
    sqlite3_finalize(login);
    sqlite3_finalize(staff);
    sqlite3_finalize(right);
    sqlite3_finalize(session);
}
