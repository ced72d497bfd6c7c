/* What stands on a card instead of {names}, and which of its items are drawn. */
#include <string.h>

#include "base/buf.h"
#include "report/card_design.h"

bool card_item_is_drawn(const struct card_item *item, const struct card_face *face)
{
    switch (item->when) {
    case CARD_ALWAYS: return true;
    case CARD_WITH_PHOTO: return face->photo.size > 0;
    case CARD_WITHOUT_PHOTO: return face->photo.size == 0;
    case CARD_WITH_PAYMENT: return face->payment.size > 0;
    case CARD_WITHOUT_PAYMENT: return face->payment.size == 0;
    case CARD_OF_PUPIL: return !face->is_employee;
    case CARD_OF_EMPLOYEE: return face->is_employee;
    }
    return false;
}

static struct text value_of(struct arena *arena, struct text name, const struct card_face *face)
{
    if (text_is(name, "surname")) return text_of(face->surname);
    if (text_is(name, "name")) return text_of(face->name);
    if (text_is(name, "patronymic")) return text_of(face->patronymic);
    if (text_is(name, "school")) return text_of(face->school_name);
    if (text_is(name, "class")) return text_of(face->class_name);
    if (text_is(name, "number")) return text_of(face->number);
    if (text_is(name, "operator")) return text_of(face->operator_name);
    if (text_is(name, "operator_phone")) return text_of(face->operator_phone);
    if (text_is(name, "payment")) return face->payment;
    if (!text_is(name, "full_name")) return TEXT("");
    return text_of(arena_printf(arena, "%s %s%s%s", face->surname, face->name,
                                face->patronymic[0] != '\0' ? " " : "", face->patronymic));
}

struct text card_text(struct arena *arena, const char *text, const struct card_face *face)
{
    struct buf whole;
    buf_init(&whole, arena);
    for (const char *at = text; *at != '\0';) {
        const char *end = *at == '{' ? strchr(at, '}') : NULL;
        if (end == NULL) {
            buf_add_char(&whole, *at++);
            continue;
        }
        struct text name = {at + 1, (size_t)(end - at) - 1};
        buf_add_text(&whole, value_of(arena, name, face));
        at = end + 1;
    }
    return buf_text(&whole);
}
