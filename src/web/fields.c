/* Values of forms as the cabinet understands them. */
#include "base/buf.h"
#include "school/person.h"
#include "web/inside.h"

struct text field_account_number(struct arena *arena, const struct request *request, int field)
{
    struct text typed = field_text(request, field);
    struct buf digits;
    buf_init(&digits, arena);
    for (size_t i = 0; i < typed.size; i++) {
        char byte = typed.bytes[i];
        if (byte != ' ' && byte != '-') buf_add_char(&digits, byte);
    }
    struct text number = buf_text(&digits);
    return account_number_is_formed(number) ? number : TEXT("");
}
