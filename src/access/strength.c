/* Judging passwords over libpwquality; making temporary ones. */
#include "access/strength.h"

#include <pwquality.h>
#include <string.h>

#include "base/check.h"
#include "base/log.h"
#include "base/secret.h"

/* No 0, 1, i, l, o: a receipt is read by tired eyes. 31 of them: 4.95 bits each. */
static const char TEMPORARY_LETTERS[] = "23456789abcdefghjkmnpqrstuvwxyz";
enum { TEMPORARY_HALF = 5, TEMPORARY_LETTER_COUNT = sizeof TEMPORARY_LETTERS - 1 };

static char random_letter(void)
{
    /* Bytes past the last whole multiple are thrown away, so that letters are equally likely. */
    unsigned char byte;
    do {
        secret_random(&byte, 1);
    } while (byte >= 256 / TEMPORARY_LETTER_COUNT * TEMPORARY_LETTER_COUNT);
    return TEMPORARY_LETTERS[byte % TEMPORARY_LETTER_COUNT];
}

char *password_make_temporary(struct arena *arena)
{
    char *password = arena_take(arena, TEMPORARY_PASSWORD_SIZE + 1);
    for (int i = 0; i < TEMPORARY_PASSWORD_SIZE; i++) {
        password[i] = i == TEMPORARY_HALF ? '-' : random_letter();
    }
    return password;
}

bool password_looks_temporary(struct text password)
{
    if (password.size != TEMPORARY_PASSWORD_SIZE) return false;
    for (size_t i = 0; i < password.size; i++) {
        char byte = password.bytes[i];
        bool right = i == TEMPORARY_HALF
                         ? byte == '-'
                         : memchr(TEMPORARY_LETTERS, byte, TEMPORARY_LETTER_COUNT) != NULL;
        if (!right) return false;
    }
    return true;
}

/* False: easily guessed. A machine without cracklib's dictionary judges by the other rules. */
static bool quality_is_enough(const char *password, const char *name)
{
    pwquality_settings_t *settings = pwquality_default_settings();
    CHECK(settings != NULL);
    pwquality_set_int_value(settings, PWQ_SETTING_MIN_LENGTH, PASSWORD_SHORTEST);
    pwquality_set_int_value(settings, PWQ_SETTING_DIFF_OK, 0);
    void *detail = NULL;
    int result = pwquality_check(settings, password, NULL, name, &detail);
    if (result == PWQ_ERROR_CRACKLIB_CHECK && detail != NULL &&
        strstr(detail, "loading dictionary") != NULL) {
        log_write(LOG_WARNING, "password_dictionary", "missing=cracklib");
        pwquality_set_int_value(settings, PWQ_SETTING_DICT_CHECK, 0);
        result = pwquality_check(settings, password, NULL, name, &detail);
    }
    pwquality_free_settings(settings);
    return result >= 0;
}

/* libpwquality lets an easy password pass when it merely stands beside the account number. */
static bool holds(struct text whole, struct text part)
{
    return part.size > 0 && memmem(whole.bytes, whole.size, part.bytes, part.size) != NULL;
}

enum password_status password_judge(struct text password, struct text again, struct text name)
{
    size_t length = text_length_characters(password);
    if (length < PASSWORD_SHORTEST) return PASSWORD_TOO_SHORT;
    if (length > PASSWORD_LONGEST) return PASSWORD_TOO_LONG;
    if (!text_equal(password, again)) return PASSWORD_DIFFERS;
    if (password_looks_temporary(password)) return PASSWORD_LIKE_TEMPORARY;
    if (holds(password, name)) return PASSWORD_WEAK;
    struct arena arena;
    arena_init(&arena, 4096);
    char *password_string = arena_copy(&arena, password.bytes, password.size);
    char *name_string = arena_copy(&arena, name.bytes, name.size);
    bool enough = quality_is_enough(password_string, name_string);
    secret_wipe(password_string, password.size);
    arena_release(&arena);
    return enough ? PASSWORD_OK : PASSWORD_WEAK;
}
