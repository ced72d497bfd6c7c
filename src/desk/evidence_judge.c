/* The judge of evidence, and its words. Pure. */
#include "desk/evidence.h"

#include "base/buf.h"
#include "base/check.h"

static bool is_charged(const struct evidence_line *line)
{
    return line->charged + line->paid_at_till > 0;
}

static bool is_served(const struct evidence_line *line)
{
    return line->served > 0;
}

/* Without a single tap in the school's canteen nothing is said by a pupil's not having tapped. */
static bool is_known_not_served(const struct evidence_line *line)
{
    return line->till_takes_part && !is_served(line);
}

enum evidence_finding evidence_judge(const struct evidence_line *line)
{
    bool charged = is_charged(line), served = is_served(line);
    bool is_absent = line->presence == EVIDENCE_ABSENT;
    if (line->charged + line->paid_at_till > 1) return EVIDENCE_CHARGED_TWICE;
    if (line->served > 1) return EVIDENCE_SERVED_TWICE;
    if ((charged || served) && !line->is_meal_day) return EVIDENCE_NO_MEAL_DAY;
    if (charged && !line->has_contract) return EVIDENCE_NO_CONTRACT;
    if (charged && !line->is_entitled) return EVIDENCE_CHARGED_WITHOUT_RIGHT;
    if (served && !line->is_entitled) return EVIDENCE_SERVED_WITHOUT_RIGHT;
    if (charged && is_absent && !served) return EVIDENCE_CHARGED_ABSENT;
    if (served && is_absent) return EVIDENCE_SERVED_ABSENT;
    if (charged && (line->is_declined || line->is_absence_told) && !served) {
        return EVIDENCE_CHARGED_UNASKED;
    }
    if (charged && is_known_not_served(line)) return EVIDENCE_CHARGED_NOT_SERVED;
    if (served && !charged) return EVIDENCE_SERVED_NOT_CHARGED;
    if (line->request == EVIDENCE_EATS && line->is_approved && !charged) {
        return EVIDENCE_ASKED_NOT_CHARGED;
    }
    return EVIDENCE_AGREES;
}

/* ---- words ---- */

static const struct {
    const char *name, *title, *advice;
} WORDS[EVIDENCE_FINDING_COUNT] = {
    [EVIDENCE_AGREES] = {"agrees", "сходится", "Делать ничего не нужно."},
    [EVIDENCE_CHARGED_TWICE] = {"charged_twice", "начислено дважды",
                                "Отмените лишнее начисление в табеле или возврат чека на кассе."},
    [EVIDENCE_SERVED_TWICE] = {"served_twice", "выдано дважды",
                               "Выясните у кассира, кому выдан второй рацион."},
    [EVIDENCE_NO_MEAL_DAY] = {"no_meal_day", "в день без питания",
                              "Проверьте календарь школы или отмените начисление."},
    [EVIDENCE_NO_CONTRACT] = {"no_contract", "начислено без договора",
                              "Проверьте сроки договора с организатором питания."},
    [EVIDENCE_CHARGED_WITHOUT_RIGHT] = {"charged_without_right", "начислено без права на рацион",
                                        "Проверьте право на питание или исправьте табель."},
    [EVIDENCE_SERVED_WITHOUT_RIGHT] = {"served_without_right", "выдано без права на рацион",
                                       "Проверьте право на питание; объясните выдачу."},
    [EVIDENCE_CHARGED_ABSENT] = {"charged_absent", "начислено отсутствующему",
                                 "Исправьте табель: начисление вернётся на лицевой счёт."},
    [EVIDENCE_SERVED_ABSENT] = {"served_absent", "выдано по карте отсутствующего",
                                "Выясните, кто ел по этой карте, и проверьте посещаемость."},
    [EVIDENCE_CHARGED_UNASKED] = {"charged_unasked", "начислено после отказа семьи",
                                  "Исправьте табель: семья предупреждала."},
    [EVIDENCE_CHARGED_NOT_SERVED] = {"charged_not_served", "начислено, но касса не выдавала",
                                     "Ел ли ребёнок? Если нет, исправьте табель."},
    [EVIDENCE_SERVED_NOT_CHARGED] = {"served_not_charged", "выдано, но не начислено",
                                     "Добавьте ребёнка в табель этого дня."},
    [EVIDENCE_ASKED_NOT_CHARGED] = {"asked_not_charged", "утверждено, но не начислено",
                                    "Начислите табель этого дня."},
};

const char *evidence_finding_name(enum evidence_finding finding)
{
    CHECK((int)finding >= 0 && (int)finding < EVIDENCE_FINDING_COUNT);
    return WORDS[finding].name;
}

bool evidence_finding_by_name(struct text name, enum evidence_finding *out_finding)
{
    for (int i = 0; i < EVIDENCE_FINDING_COUNT; i++) {
        if (!text_is(name, WORDS[i].name)) continue;
        *out_finding = (enum evidence_finding)i;
        return true;
    }
    return false;
}

const char *evidence_finding_title(enum evidence_finding finding)
{
    CHECK((int)finding >= 0 && (int)finding < EVIDENCE_FINDING_COUNT);
    return WORDS[finding].title;
}

const char *evidence_finding_advice(enum evidence_finding finding)
{
    CHECK((int)finding >= 0 && (int)finding < EVIDENCE_FINDING_COUNT);
    return WORDS[finding].advice;
}

const char *evidence_meal_title(enum meal meal)
{
    switch (meal) {
    case MEAL_BREAKFAST: return "завтрак";
    case MEAL_LUNCH: return "обед";
    case MEAL_SNACK: return "полдник";
    }
    return "питание";
}

/* ---- the sentence ---- */

static void piece(struct buf *buf, const char *words)
{
    if (buf->size > 0) buf_add_string(buf, ", ");
    buf_add_string(buf, words);
}

static void charges_say(struct buf *buf, struct arena *arena, const struct evidence_line *line)
{
    struct money whole = money_plus(line->parent, line->subsidy);
    const char *who = line->charged > 0 && line->paid_at_till > 0 ? "по табелю и кассой"
                      : line->charged > 0                         ? "по табелю"
                                                                  : "кассой";
    if (!is_charged(line)) {
        piece(buf,
              line->request == EVIDENCE_EATS ? "в табеле стоит, не начислено" : "не начислено");
        return;
    }
    piece(buf,
          arena_printf(arena, "%s начислено %s ₽", who, money_format(arena, whole)));
    if (money_is_zero(line->subsidy)) return;
    buf_add_string(buf, arena_printf(arena, " (родитель %s ₽, дотация %s ₽)",
                                     money_format(arena, line->parent),
                                     money_format(arena, line->subsidy)));
}

static void serving_says(struct buf *buf, struct arena *arena, const struct evidence_line *line)
{
    if (line->served > 1) {
        piece(buf, arena_printf(arena, "касса выдала %lld раза", (long long)line->served));
    } else if (line->served == 1) {
        piece(buf, "касса выдала");
    } else {
        piece(buf, line->till_takes_part ? "касса не выдавала" : "касса в этот день не отмечала");
    }
}

static void pupil_says(struct buf *buf, const struct evidence_line *line)
{
    if (line->presence == EVIDENCE_ABSENT) piece(buf, "в посещаемости отмечен отсутствующим");
    if (line->presence == EVIDENCE_PRESENT) piece(buf, "в посещаемости отмечен присутствующим");
    if (line->is_absence_told) piece(buf, "родители сообщили об отсутствии");
    if (line->is_declined) piece(buf, "семья отказалась от питания на этот день");
    if (line->request == EVIDENCE_DOES_NOT_EAT) piece(buf, "в табеле отмечено «не ест»");
}

static void rules_say(struct buf *buf, struct arena *arena, const struct evidence_line *line)
{
    if (!line->is_meal_day) {
        bool told = line->no_meal_reason != NULL && *line->no_meal_reason != '\0';
        piece(buf, told ? arena_printf(arena, "питания в этот день нет: %s", line->no_meal_reason)
                        : "питания в этот день нет");
    }
    if (!line->has_contract && is_charged(line)) piece(buf, "договора на этот день нет");
    if (!line->is_entitled && (is_charged(line) || is_served(line))) {
        piece(buf, "права на этот рацион нет");
    }
}

static char *capitalised(struct arena *arena, const struct buf *buf)
{
    /* The sentence begins with п, к, в or н: in UTF-8 D0 BF, D0 BA, D0 B2, D0 BD, whose capitals
     * are 0x20 less. */
    char *sentence = arena_printf(arena, "%.*s.", TEXT_ARGS(buf_text(buf)));
    CHECK((unsigned char)sentence[0] == 0xD0 && (unsigned char)sentence[1] >= 0xB0);
    sentence[1] = (char)((unsigned char)sentence[1] - 0x20);
    return sentence;
}

char *evidence_sentence(struct arena *arena, const struct evidence_line *line)
{
    struct buf buf;
    buf_init(&buf, arena);
    charges_say(&buf, arena, line);
    serving_says(&buf, arena, line);
    pupil_says(&buf, line);
    rules_say(&buf, arena, line);
    return capitalised(arena, &buf);
}
