/* The deeds that need two persons. */
#include "base/check.h"
#include "desk/assent.h"
#include "desk/erase.h"
#include "desk/export_deed.h"
#include "desk/write_off.h"

static const struct assent_rule RULES[ASSENT_KINDS] = {
    [ASSENT_WRITE_OFF - 1] = {"write_off", "Списание остатков", write_off_assented},
    [ASSENT_EXPORT - 1] = {"export", "Выгрузка людей", export_assented},
    [ASSENT_ERASE - 1] = {"erase", "Удаление по истечении срока", erase_assented},
};

const struct assent_rule *assent_rule_of(enum assent_kind kind)
{
    CHECK(kind >= ASSENT_WRITE_OFF && kind <= ASSENT_ERASE);
    return &RULES[kind - 1];
}

const char *assent_kind_title(enum assent_kind kind)
{
    return assent_rule_of(kind)->title;
}
