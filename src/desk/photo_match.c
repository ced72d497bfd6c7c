/* File names to people. */
#include "desk/photo_match.h"

#include <string.h>

#include "base/buf.h"
#include "base/charset.h"
#include "desk/name_text.h"

/* A Mac writes й and ё as a letter and a mark behind it; the mark of ё goes, as ё becomes е. */
static struct text joined(struct arena *arena, struct text text)
{
    static const char BREVE[] = "\xCC\x86", DIAERESIS[] = "\xCC\x88";
    static const char I_SMALL[] = "\xD0\xB8", I_CAPITAL[] = "\xD0\x98";
    enum { BYTES = 2 };
    struct buf buf;
    buf_init(&buf, arena);
    for (size_t i = 0; i < text.size;) {
        struct text rest = text_part(text, i, text.size);
        struct text behind = text_part(rest, BYTES, rest.size);
        bool is_i = text_starts(rest, (struct text){I_SMALL, BYTES}) ||
                    text_starts(rest, (struct text){I_CAPITAL, BYTES});
        if (is_i && text_starts(behind, (struct text){BREVE, BYTES})) {
            buf_add_string(&buf, "й");
            i += 2 * BYTES;
        } else if (text_starts(rest, (struct text){DIAERESIS, BYTES})) {
            i += BYTES;
        } else {
            buf_add_char(&buf, text.bytes[i++]);
        }
    }
    return buf_text(&buf);
}

/* Small letters and words parted by single blanks, a blank at both ends. */
static struct text words_of(struct arena *arena, struct text text)
{
    static const char PARTS[] = "-.,()[]+\t";
    struct buf buf;
    struct text whole = joined(arena, text);
    char *bytes = arena_copy(arena, whole.bytes, whole.size);
    for (size_t i = 0; i < whole.size; i++) {
        if (bytes[i] == '\0' || strchr(PARTS, bytes[i]) != NULL) bytes[i] = ' ';
    }
    buf_init(&buf, arena);
    buf_add_char(&buf, ' ');
    buf_add_text(&buf, name_fold(arena, (struct text){bytes, whole.size}));
    buf_add_char(&buf, ' ');
    return buf_text(&buf);
}

void photo_people_init(struct photo_people *people, struct arena *arena,
                       const struct card_holders *holders)
{
    size_t count = (size_t)holders->count + 1;
    *people = (struct photo_people){.arena = arena, .holders = holders};
    people->keys = ARENA_ARRAY(arena, struct text, count);
    people->rest = ARENA_ARRAY(arena, struct text, count);
    for (int i = 0; i < holders->count; i++) {
        const struct card_holder *holder = &holders->holders[i];
        people->keys[i] = words_of(
            arena, text_of(arena_printf(arena, "%s %s", holder->surname, holder->name)));
        people->rest[i] = words_of(arena, text_of(arena_printf(arena, "%s", holder->patronymic)));
    }
}

static bool holds(struct text words, struct text piece)
{
    return piece.size > 1 && memmem(words.bytes, words.size, piece.bytes, piece.size) != NULL;
}

/* Without what follows the last dot; what is not UTF-8 is taken for the DOS names of a ZIP. */
static struct text stem_of(struct arena *arena, struct text file_name)
{
    struct text name = file_name;
    if (!text_is_utf8(name) && charset_decode(arena, CHARSET_CP866, file_name, &name) != OK) {
        return TEXT("");
    }
    for (size_t i = name.size; i > 1; i--) {
        if (name.bytes[i - 1] == '.') return text_part(name, 0, i - 1);
    }
    return name;
}

static bool has_class(struct arena *arena, struct text words, const struct card_holder *holder)
{
    struct text rest = text_trim(words);
    while (rest.size > 0) {
        struct text word = text_cut(&rest, ' ');
        struct text name = class_name_normal(arena, word);
        if (name.size > 0 && text_is(name, holder->class_name)) return true;
    }
    return false;
}

/* How much more than surname and name a file says that fits this person. */
static int fit(const struct photo_people *people, struct arena *arena, struct text words, int index)
{
    const struct card_holder *holder = &people->holders->holders[index];
    if (!holds(words, people->keys[index])) return 0;
    return 1 + holds(words, people->rest[index]) +
           (holder->class_name[0] != '\0' && has_class(arena, words, holder));
}

static enum photo_match match_by_name(const struct photo_people *people, struct arena *arena,
                                      struct text words, int *out_index)
{
    int best = 0, alike = 0;
    for (int i = 0; i < people->holders->count; i++) {
        int one = fit(people, arena, words, i);
        if (one == 0 || one < best) continue;
        alike = one > best ? 1 : alike + 1;
        best = one;
        *out_index = i;
    }
    if (alike == 0) return PHOTO_MATCH_NOBODY;
    return alike == 1 ? PHOTO_MATCH_ONE : PHOTO_MATCH_SEVERAL;
}

enum photo_match photo_match(const struct photo_people *people, struct arena *arena,
                             struct text file_name, int *out_index)
{
    int index = -1;
    struct text words = words_of(arena, stem_of(arena, file_name));
    struct text rest = text_trim(words);
    while (rest.size > 0) {
        struct text word = text_cut(&rest, ' ');
        for (int i = 0; i < people->holders->count; i++) {
            if (!text_is(word, people->holders->holders[i].number)) continue;
            *out_index = i;
            return PHOTO_MATCH_ONE;
        }
    }
    enum photo_match match = match_by_name(people, arena, words, &index);
    if (match == PHOTO_MATCH_ONE) *out_index = index;
    return match;
}
