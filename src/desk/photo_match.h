/* Whose photo a file is, by the file's name: an account number in it, or surname and name, with
 * class or patronymic where two are called alike. */
#ifndef DESK_PHOTO_MATCH_H
#define DESK_PHOTO_MATCH_H

#include "desk/card_keep.h"

enum photo_match { PHOTO_MATCH_ONE, PHOTO_MATCH_NOBODY, PHOTO_MATCH_SEVERAL };

/* Names as they are compared; made once for all files of an upload. */
struct photo_people {
    struct arena *arena;
    const struct card_holders *holders;
    struct text *keys; /* " иванов иван ", one a holder */
    struct text *rest; /* " иванович 03б " */
};
void photo_people_init(struct photo_people *people, struct arena *arena,
                       const struct card_holders *holders);

/* "0242013137.jpg", "Иванов Иван.JPG", "3б_иванов_иван_иванович (2).png". Spelling (capitals, ё, a
 * Mac's parted letters, DOS names of a ZIP) makes no difference. *out_index is set for
 * PHOTO_MATCH_ONE alone. */
enum photo_match photo_match(const struct photo_people *people, struct arena *arena,
                             struct text file_name, int *out_index);

#endif
