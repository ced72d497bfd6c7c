/* Accounts as a payer sees them. */
#include "desk/payee.h"

#include "base/buf.h"
#include "ledger/history.h"
#include "school/person.h"
#include "school/school.h"

enum err payee_load(struct tx *tx, struct arena *arena, struct text number, struct payee *out_payee)
{
    struct directory_place place;
    struct person person;
    struct school school;
    struct money balance;
    int64_t version;
    bool found;
    *out_payee = (struct payee){.is_known = false};
    TRY(directory_find(tx, DIRECTORY_ACCOUNT_NUMBER, number, &found, &place));
    if (!found) return OK;
    TRY(person_by_id(tx, arena, place.school_id, place.account_id, &found, &person));
    if (!found) return OK;
    TRY(school_by_id(tx, arena, place.school_id, &found, &school));
    if (!found) return OK;
    TRY(history_balance(tx, place.school_id, place.account_id, &found, &balance, &version));
    if (!found) return OK;
    *out_payee = (struct payee){
        .is_known = true,
        .is_closed = person.state != PERSON_ACTIVE,
        .surname = person.surname,
        .name = person.name,
        .patronymic = person.patronymic,
        .school_name = school.name,
        .class_name = person.class_name != NULL ? person.class_name : "",
        .balance = balance,
    };
    return OK;
}

/* ---- masks ---- */

/* The bytes of the first character of well-formed UTF-8. */
static size_t first_size(struct text text)
{
    size_t size = text.size > 0;
    while (size < text.size && ((unsigned char)text.bytes[size] & 0xC0) == 0x80) size++;
    return size;
}

static void add_part(struct buf *buf, const char *part, bool has_stars)
{
    struct text text = text_trim(text_of(part));
    if (text.size == 0) return;
    if (buf->size > 0) buf_add_char(buf, ' ');
    buf_add(buf, text.bytes, first_size(text));
    if (!has_stars) {
        buf_add_char(buf, '.');
        return;
    }
    for (size_t i = text_length_characters(text); i > 1; i--) buf_add_char(buf, '*');
}

static const char *masked(struct arena *arena, const struct payee *payee, bool has_stars)
{
    struct buf buf;
    buf_init(&buf, arena);
    add_part(&buf, payee->surname, has_stars);
    add_part(&buf, payee->name, has_stars);
    add_part(&buf, payee->patronymic, has_stars);
    return buf.bytes;
}

const char *payee_initials(struct arena *arena, const struct payee *payee)
{
    return masked(arena, payee, false);
}

const char *payee_stars(struct arena *arena, const struct payee *payee)
{
    return masked(arena, payee, true);
}

const char *payee_place(struct arena *arena, const struct payee *payee)
{
    const char *class_name = payee->class_name;
    while (*class_name == '0') class_name++; /* 03Б is written with a zero for sorting */
    if (*class_name == '\0') return payee->school_name;
    return arena_printf(arena, "%s, %s", payee->school_name, class_name);
}
