/* card_sheet PAPER FACES BLEED COUNT PHOTO|- OUT.pdf
 *
 * Cards of made-up people by the default design: what tests/cards/print_test.py looks at. PAPER is
 * a4 or card, FACES is both, fronts or backs, BLEED 0 or 1; PHOTO is a JPEG or PNG file. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/parse.h"
#include "report/card_pdf.h"
#include "report/picture.h"

enum { ARENA_BYTES = 64 << 20, FILE_LIMIT = 1 << 20, CARDS_LIMIT = 10000 };

struct people {
    struct text photo;
};

static const struct card_face FACES[] = {
    {.surname = "Иванов",
     .name = "Иван",
     .patronymic = "Иванович",
     .class_name = "03Б",
     .number = "0242013137"},
    {.surname = "Константинопольская-Задунайская",
     .name = "Александра-Виктория",
     .patronymic = "Максимилиановна",
     .class_name = "11А",
     .number = "0240000018"},
    {.surname = "Ю", .name = "Ли", .patronymic = "", .class_name = "1", .number = "0240000026"},
    {.surname = "Щёголева",
     .name = "Анна",
     .patronymic = "Сергеевна",
     .class_name = "",
     .number = "9990000010",
     .is_employee = true},
};

static enum err face_of(void *context, struct arena *arena, int index, struct card_face *out_face)
{
    const struct people *people = context;
    struct card_face face = FACES[index % 4];
    (void)arena;
    face.school_name = index % 2 == 0 ? "Школа №24"
                                      : "Муниципальное общеобразовательное бюджетное учреждение "
                                        "гимназия №8 имени Льва Толстого";
    face.operator_name = "Школьное питание города Сочи";
    face.operator_phone = "8 800 000-00-00";
    if (index % 3 != 2) face.photo = people->photo;
    if (index % 2 == 0) {
        face.payment = TEXT("ST00012|Name=МБУ «Школьное питание»|PersonalAcc=40702810000000000001|"
                            "BankName=ПАО «Банк»|BIC=040000001|CorrespAcc=30101810000000000001|"
                            "Purpose=Питание в школе, Л/С 0242013137|PersAcc=0242013137");
    }
    *out_face = face;
    return OK;
}

static struct text file_read(struct arena *arena, const char *path)
{
    FILE *file = fopen(path, "rb");
    CHECK(file != NULL);
    char *bytes = arena_take(arena, FILE_LIMIT);
    size_t size = fread(bytes, 1, FILE_LIMIT, file);
    fclose(file);
    return (struct text){bytes, size};
}

int main(int argc, char **argv)
{
    struct arena arena;
    struct card_design design;
    struct people people = {{NULL, 0}};
    struct text pdf;
    CHECK(argc == 7);
    arena_init(&arena, ARENA_BYTES);
    card_design_default(&arena, &design);
    if (strcmp(argv[5], "-") != 0) {
        enum picture_status status = picture_photo(&arena, file_read(&arena, argv[5]),
                                                   &people.photo);
        if (status != PICTURE_OK) {
            printf("%s\n", picture_status_words(status));
            arena_release(&arena);
            return 1;
        }
    }
    int64_t count;
    CHECK(parse_int64(text_of(argv[4]), 0, CARDS_LIMIT, &count) == OK);
    const struct card_kit kit = {.design = &design};
    const struct card_print print = {
        .paper = strcmp(argv[1], "card") == 0 ? CARD_PAPER_CARD : CARD_PAPER_A4,
        .faces = strcmp(argv[2], "fronts") == 0  ? CARD_FRONTS
                 : strcmp(argv[2], "backs") == 0 ? CARD_BACKS
                                                 : CARD_BOTH_SIDES,
        .has_bleed = argv[3][0] == '1',
    };
    CHECK(card_pdf(&arena, &kit, &print, face_of, &people, (int)count, &pdf) == OK);
    FILE *out = fopen(argv[6], "wb");
    CHECK(out != NULL && fwrite(pdf.bytes, 1, pdf.size, out) == pdf.size && fclose(out) == 0);
    arena_release(&arena);
    return 0;
}
