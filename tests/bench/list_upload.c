/* A school's list as the job works on it: reading what was uploaded and showing what it would
 * change, then applying it as one act.
 *
 *     bench-list DATABASE LINES
 *
 * In a new school of a migrated database: LINES pupils as XLSX, all new, then the same file anew
 * with a tenth of the pupils in other classes. Prints milliseconds and the file's size. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "base/parse.h"
#include "desk/list_upload.h"
#include "desk/pupil_list.h"
#include "report/sheet.h"
#include "school/school.h"

enum {
    SCHOOL = 900,
    ARENA_BYTES = 256 << 20,
    CLASSES = 200,
    MOVED_EVERY = 10,
    FIRST_BIRTH = 15000
};

struct bench {
    struct arena arena;
    struct world world;
    struct desk desk;
    int64_t list_id;
    struct list_upload upload;
};

static enum err school_make(struct tx *tx, void *context)
{
    struct bench *bench = context;
    struct school school = {
        .number = SCHOOL, .name = "Школа", .kind = "bench", .zone = zone_moscow()};
    enum school_status status;
    TRY(school_kind_set(tx, "bench", "школа", 99));
    TRY(school_create(tx, &school, world_now(&bench->world), &status));
    CHECK(status == SCHOOL_OK);
    return OK;
}

static struct text file_make(struct bench *bench, int lines, bool moved)
{
    struct text file;
    struct arena *arena = &bench->arena;
    struct sheet *sheet = ARENA_NEW(arena, struct sheet);
    sheet_init(sheet, arena, "Ученики", world_now(&bench->world), zone_moscow());
    sheet_column(sheet, (struct sheet_column){"Класс", SHEET_TEXT});
    sheet_column(sheet, (struct sheet_column){"Фамилия", SHEET_TEXT});
    sheet_column(sheet, (struct sheet_column){"Имя", SHEET_TEXT});
    sheet_column(sheet, (struct sheet_column){"Отчество", SHEET_TEXT});
    sheet_column(sheet, (struct sheet_column){"Дата рождения", SHEET_DAY});
    for (int i = 0; i < lines; i++) {
        int class = i % CLASSES + (moved && i % MOVED_EVERY == 0);
        sheet_row(sheet);
        sheet_string(sheet, arena_printf(arena, "Класс %d", class));
        sheet_string(sheet, i % 2 ? "Константинопольская" : "Иванова");
        sheet_string(sheet, i % 3 ? "Екатерина" : "Анна");
        sheet_string(sheet, "Александровна");
        sheet_day(sheet, day_of_number(FIRST_BIRTH + i));
    }
    CHECK(sheet_document(arena, sheet, SHEET_XLSX, &file) == OK);
    return file;
}

static enum err look(struct tx *tx, void *context)
{
    bool found;
    struct bench *bench = context;
    TRY(list_upload_by_id(tx, &bench->arena, SCHOOL, bench->list_id, &found, &bench->upload));
    CHECK(found);
    return OK;
}

static int64_t work_ms(struct bench *bench, enum list_state wanted)
{
    int done;
    int64_t began = world_ticks_us(&bench->world);
    CHECK(desk_lists_work(&bench->desk, &done) == OK && done == 1);
    int64_t took = (world_ticks_us(&bench->world) - began) / 1000;
    CHECK(store_read(bench->desk.store, look, bench) == OK);
    CHECK(bench->upload.state == wanted && !(wanted == LIST_SHOWN && bench->upload.has_problems));
    return took;
}

static void list_time(struct bench *bench, int lines, bool moved, const char *name)
{
    struct list_upload upload = {.school_id = SCHOOL,
                                 .name = "list.xlsx",
                                 .kind = PERSON_PUPIL,
                                 .covers = LIST_COVERS_SCHOOL};
    struct text file = file_make(bench, lines, moved);
    CHECK(desk_list_upload(&bench->desk, &upload, file) == OK);
    bench->list_id = upload.id;
    int64_t shown = work_ms(bench, LIST_SHOWN);
    struct list_apply apply = {
        .school_id = SCHOOL, .id = upload.id, .seen = text_of(bench->upload.seen)};
    CHECK(desk_list_apply(&bench->desk, &bench->arena, &apply) == OK);
    CHECK(apply.status == LIST_APPLY_ORDERED);
    int64_t applied = work_ms(bench, LIST_APPLIED);
    printf("%s_bytes=%zu %s_shown_ms=%" PRId64 " %s_applied_ms=%" PRId64 "\n", name, file.size,
           name, shown, name, applied);
}

int main(int argc, char **argv)
{
    static struct bench bench;
    int64_t lines;
    static const struct world_options WORLD = {.smtp_url = NULL};
    CHECK(argc == 3 && parse_int64(text_of(argv[2]), 1, PUPIL_LIST_ROWS_LIMIT, &lines) == OK);
    arena_init(&bench.arena, ARENA_BYTES);
    world_init(&bench.world, &WORLD);
    struct store *store;
    const struct store_options options = {.url = arena_printf(&bench.arena, "sqlite:%s", argv[1])};
    CHECK(store_open(&options, &store) == OK);
    desk_init(&bench.desk, store, &bench.world);
    CHECK(store_write(store, 0, school_make, &bench) == OK);
    list_time(&bench, (int)lines, false, "new");
    list_time(&bench, (int)lines, true, "moved");
    desk_release(&bench.desk);
    store_close(store);
    world_release(&bench.world);
    arena_release(&bench.arena);
    return EXIT_SUCCESS;
}
