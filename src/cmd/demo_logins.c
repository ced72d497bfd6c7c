/* Logins of the demo: the golden pupil's, a family with children in two schools, an employee's. */
#include "cmd/demo_logins.h"

#include "access/entrance.h"
#include "base/check.h"
#include "cmd/demo_golden.h"

struct demo_login {
    const struct demo_school *school;
    const struct demo_person *person;
    const char *note;
    const char *password; /* answer */
};

static const struct access_place PLACE = {{"console", 7}, {"obed demo", 9}};

static struct login_account account_of(const struct demo_login *login)
{
    return (struct login_account){login->school->school.id, login->person->person.id};
}

/* The second child of the family. */
struct family_add {
    struct arena *arena;
    const struct demo_login *parent;
    struct login_account child;
    struct instant now;
};

static enum err work_family(struct tx *tx, void *context)
{
    struct family_add *add = context;
    bool found;
    struct login login;
    TRY(login_by_name(tx, add->arena, text_of(add->parent->person->person.number), &found, &login));
    if (!found) return ERR_NOT_FOUND;
    return login_account_add(tx, login.id, add->child, add->now);
}

static enum err family_add(struct command_session *session, const struct demo_login *parent,
                           struct login_account child)
{
    struct family_add add = {session->arena, parent, child, world_now(session->world)};
    return store_write(session->store, 0, work_family, &add);
}

static enum err password_give(struct command_session *session, const struct access *access,
                              struct demo_login *login)
{
    char *password;
    TRY(entrance_give_temporary(access, session->arena, text_of(login->person->person.number),
                                account_of(login), PLACE, &password));
    login->password = password;
    return OK;
}

static void login_print(FILE *out, const struct demo_login *login)
{
    const struct person *person = &login->person->person;
    fprintf(out, "%s  %s  %s %s %s, %s: %s\n", person->number, login->password, person->surname,
            person->name, person->patronymic, login->school->school.name, login->note);
}

static const struct demo_school *golden_school(const struct demo_school *schools, int count)
{
    int golden = 0;
    while (golden < count - 1 && schools[golden].golden == NULL) golden++;
    CHECK(schools[golden].golden != NULL);
    return &schools[golden];
}

enum err demo_logins_print(struct command_session *session, const struct demo_school *schools,
                           int count)
{
    struct access access;
    const struct demo_school *golden = golden_school(schools, count);
    const struct demo_school *other = &schools[0];
    struct demo_login logins[] = {
        {golden, &golden->people[golden->golden->person], "the statement of 16.01.2018-16.03.2018",
         NULL},
        {other, &other->people[0], "two children in one cabinet", NULL},
        {other, &other->people[other->people_count - 1], "an employee", NULL},
    };
    struct demo_login sibling = {golden, &golden->people[golden->pupil_count - 1], "", NULL};
    TRY(access_init(&access, session->store, session->world, password_cost_default()));
    fprintf(session->out, "\naccount     password  (until the first entrance sets another)\n");
    for (size_t i = 0; i < sizeof logins / sizeof logins[0]; i++) {
        TRY(password_give(session, &access, &logins[i]));
        login_print(session->out, &logins[i]);
    }
    return family_add(session, &logins[1], account_of(&sibling));
}
