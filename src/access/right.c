/* Roles, rights, and the one table between them. */
#include "access/right.h"

#include "base/check.h"

#define MAY(right) (UINT64_C(1) << (right))

/* What every role of the whole school but the cook's begins with. */
#define READS_SCHOOL                                                                               \
    (MAY(RIGHT_SCHOOL_READ) | MAY(RIGHT_PUPILS_READ) | MAY(RIGHT_ROSTER_READ) |                    \
     MAY(RIGHT_KITCHEN_READ) | MAY(RIGHT_CARDS_READ) | MAY(RIGHT_EVIDENCE_READ) |                  \
     MAY(RIGHT_REPORTS) | MAY(RIGHT_STAFF_READ))

#define RUNS_SCHOOL                                                                                \
    (READS_SCHOOL | MAY(RIGHT_LISTS) | MAY(RIGHT_BALANCES) | MAY(RIGHT_BENEFITS) |                 \
     MAY(RIGHT_CALENDAR) | MAY(RIGHT_ROSTER_MARK) | MAY(RIGHT_ROSTER_APPROVE) | MAY(RIGHT_MENU) |  \
     MAY(RIGHT_CARDS) | MAY(RIGHT_EVIDENCE) | MAY(RIGHT_STAFF) | MAY(RIGHT_OUTAGE))

#define NEEDS_FACTOR                                                                               \
    (MAY(RIGHT_MONEY) | MAY(RIGHT_SEARCH) | MAY(RIGHT_SETTINGS) | MAY(RIGHT_SETTLEMENT) |          \
     MAY(RIGHT_BOOKS) | MAY(RIGHT_EXPORT) | MAY(RIGHT_ERASE) | MAY(RIGHT_ASSENT) |                 \
     MAY(RIGHT_WEBHOOKS) | MAY(RIGHT_STAFF))

_Static_assert(RIGHTS <= 64, "the rights of a role are bits of a uint64_t");

static const struct role {
    enum staff_role role;
    const char *name;
    const char *title;
    enum role_place place;
    uint64_t rights;
} ROLES[STAFF_ROLES] = {
    {ROLE_ADMINISTRATOR, "administrator", "Администратор", ROLE_IN_CITY,
     RUNS_SCHOOL | MAY(RIGHT_SET_MEALS) | MAY(RIGHT_CARDS_MAKE) | MAY(RIGHT_SEARCH) |
         MAY(RIGHT_APPEALS) | MAY(RIGHT_DISHES) | MAY(RIGHT_TILLS_READ) | MAY(RIGHT_TILLS) |
         MAY(RIGHT_SETTINGS) | MAY(RIGHT_AUDIT) | MAY(RIGHT_EXPORT) | MAY(RIGHT_ERASE) |
         MAY(RIGHT_ASSENT) | MAY(RIGHT_SITE) | MAY(RIGHT_WEBHOOKS) | MAY(RIGHT_REGION) |
         MAY(RIGHT_PLAN)},
    {ROLE_ACCOUNTANT, "accountant", "Бухгалтер", ROLE_IN_CITY,
     READS_SCHOOL | MAY(RIGHT_BALANCES) | MAY(RIGHT_EVIDENCE) | MAY(RIGHT_MONEY) |
         MAY(RIGHT_SEARCH) | MAY(RIGHT_TILLS_READ) | MAY(RIGHT_SETTLEMENT) | MAY(RIGHT_BOOKS) |
         MAY(RIGHT_ASSENT) | MAY(RIGHT_REGION)},
    {ROLE_SUPPORT, "support", "Поддержка", ROLE_IN_CITY,
     READS_SCHOOL | MAY(RIGHT_BALANCES) | MAY(RIGHT_CARDS) | MAY(RIGHT_CARDS_MAKE) |
         MAY(RIGHT_SEARCH) | MAY(RIGHT_APPEALS) | MAY(RIGHT_TILLS_READ)},
    {ROLE_HEADTEACHER, "headteacher", "Директор", ROLE_IN_SCHOOL, READS_SCHOOL},
    {ROLE_COORDINATOR, "coordinator", "Ответственный по питанию", ROLE_IN_SCHOOL, RUNS_SCHOOL},
    {ROLE_TEACHER, "teacher", "Классный руководитель", ROLE_IN_CLASS,
     MAY(RIGHT_PUPILS_READ) | MAY(RIGHT_ROSTER_READ) | MAY(RIGHT_ROSTER_MARK)},
    {ROLE_CANTEEN_HEAD, "canteen-head", "Заведующий столовой", ROLE_IN_SCHOOL,
     MAY(RIGHT_SCHOOL_READ) | MAY(RIGHT_KITCHEN_READ) | MAY(RIGHT_MENU)},
    {ROLE_COOK, "cook", "Повар", ROLE_IN_SCHOOL, MAY(RIGHT_KITCHEN_READ)},
    {ROLE_DEPARTMENT, "department", "Управление образования", ROLE_IN_CITY,
     MAY(RIGHT_SCHOOL_READ) | MAY(RIGHT_REGION) | MAY(RIGHT_PLAN)},
    {ROLE_TECHNOLOGIST, "technologist", "Технолог", ROLE_IN_CITY,
     MAY(RIGHT_SCHOOL_READ) | MAY(RIGHT_MENU) | MAY(RIGHT_DISHES) | MAY(RIGHT_TILLS_READ)},
    {ROLE_EDITOR, "editor", "Редактор сайта", ROLE_IN_CITY, MAY(RIGHT_SITE)},
};

static const char *const RIGHT_NAMES[RIGHTS] = {
    [RIGHT_SCHOOL_READ] = "school_read",
    [RIGHT_PUPILS_READ] = "pupils_read",
    [RIGHT_LISTS] = "lists",
    [RIGHT_BALANCES] = "balances",
    [RIGHT_BENEFITS] = "benefits",
    [RIGHT_CALENDAR] = "calendar",
    [RIGHT_SET_MEALS] = "set_meals",
    [RIGHT_ROSTER_READ] = "roster_read",
    [RIGHT_ROSTER_MARK] = "roster_mark",
    [RIGHT_ROSTER_APPROVE] = "roster_approve",
    [RIGHT_KITCHEN_READ] = "kitchen_read",
    [RIGHT_MENU] = "menu",
    [RIGHT_CARDS_READ] = "cards_read",
    [RIGHT_CARDS] = "cards",
    [RIGHT_CARDS_MAKE] = "cards_make",
    [RIGHT_EVIDENCE_READ] = "evidence_read",
    [RIGHT_EVIDENCE] = "evidence",
    [RIGHT_REPORTS] = "reports",
    [RIGHT_STAFF_READ] = "staff_read",
    [RIGHT_STAFF] = "staff",
    [RIGHT_OUTAGE] = "outage",
    [RIGHT_MONEY] = "money",
    [RIGHT_SEARCH] = "search",
    [RIGHT_APPEALS] = "appeals",
    [RIGHT_DISHES] = "dishes",
    [RIGHT_TILLS_READ] = "tills_read",
    [RIGHT_TILLS] = "tills",
    [RIGHT_SETTINGS] = "settings",
    [RIGHT_AUDIT] = "audit",
    [RIGHT_SETTLEMENT] = "settlement",
    [RIGHT_BOOKS] = "books",
    [RIGHT_EXPORT] = "export",
    [RIGHT_ERASE] = "erase",
    [RIGHT_ASSENT] = "assent",
    [RIGHT_SITE] = "site",
    [RIGHT_WEBHOOKS] = "webhooks",
    [RIGHT_REGION] = "region",
    [RIGHT_PLAN] = "plan",
};

static const struct role *role_of(enum staff_role role)
{
    CHECK(role >= ROLE_ADMINISTRATOR && role <= ROLE_EDITOR);
    CHECK(ROLES[role - 1].role == role);
    return &ROLES[role - 1];
}

const char *staff_role_name(enum staff_role role)
{
    return role_of(role)->name;
}

const char *staff_role_title(enum staff_role role)
{
    return role_of(role)->title;
}

enum role_place staff_role_place(enum staff_role role)
{
    return role_of(role)->place;
}

bool staff_role_by_name(struct text name, enum staff_role *out_role)
{
    for (int i = 0; i < STAFF_ROLES; i++) {
        if (!text_is(name, ROLES[i].name)) continue;
        *out_role = ROLES[i].role;
        return true;
    }
    return false;
}

bool staff_right_is_formed(struct staff_right right)
{
    bool has_school = right.school_id != 0, has_class = right.class_id != 0;
    switch (staff_role_place(right.role)) {
    case ROLE_IN_CITY: return !has_school && !has_class;
    case ROLE_IN_SCHOOL: return has_school && !has_class;
    case ROLE_IN_CLASS: return has_school && has_class;
    }
    return false;
}

const char *right_name(enum right right)
{
    CHECK((unsigned)right < RIGHTS);
    return RIGHT_NAMES[right];
}

bool right_needs_factor(enum right right)
{
    return (NEEDS_FACTOR & MAY(right)) != 0;
}

bool role_has(enum staff_role role, enum right right)
{
    return (role_of(role)->rights & MAY(right)) != 0;
}

/* ---- where ---- */

static bool covers(struct staff_right held, int64_t school_id, int64_t class_id)
{
    if (held.school_id != 0 && held.school_id != school_id) return false;
    return held.class_id == 0 || held.class_id == class_id;
}

bool right_reaches(struct staff_rights rights, enum right right, int64_t school_id,
                   int64_t class_id)
{
    for (int i = 0; i < rights.count; i++) {
        struct staff_right held = rights.list[i];
        if (role_has(held.role, right) && covers(held, school_id, class_id)) return true;
    }
    return false;
}

bool right_touches(struct staff_rights rights, enum right right, int64_t school_id)
{
    for (int i = 0; i < rights.count; i++) {
        struct staff_right held = rights.list[i];
        if (held.school_id != 0 && held.school_id != school_id) continue;
        if (role_has(held.role, right)) return true;
    }
    return false;
}

bool rights_touch_school(struct staff_rights rights, int64_t school_id)
{
    for (int i = 0; i < rights.count; i++) {
        if (rights.list[i].school_id == 0 || rights.list[i].school_id == school_id) return true;
    }
    return false;
}

bool rights_have_role(struct staff_rights rights, enum staff_role role)
{
    for (int i = 0; i < rights.count; i++) {
        if (rights.list[i].role == role) return true;
    }
    return false;
}

bool rights_are_of_city(struct staff_rights rights)
{
    for (int i = 0; i < rights.count; i++) {
        if (rights.list[i].school_id == 0) return true;
    }
    return false;
}
