/* The export as long work. */
#include "export/export_work.h"

#include "base/check.h"
#include "export/export_all.h"
#include "table/pack.h"

struct exporting {
    struct work_run *run;
    int64_t rows;  /* of the whole */
    int64_t bytes; /* of its files */
};

/* Packing counts for a fourth of what writing does. */
static enum err rows_told(void *context, int64_t done, int64_t total, const char *words)
{
    struct exporting *exporting = context;
    exporting->rows = total;
    return work_progress(exporting->run, done, total + total / 4, words);
}

static enum err bytes_told(void *context, int64_t bytes)
{
    const struct exporting *exporting = context;
    int64_t all = exporting->bytes > 0 ? exporting->bytes : 1, quarter = exporting->rows / 4;
    int64_t percent = bytes < all ? bytes * 100 / all : 100;
    return work_progress(exporting->run, exporting->rows + quarter * percent / 100,
                         exporting->rows + quarter, "Упаковываем");
}

enum err export_work_run(struct work_run *run)
{
    FILE *file;
    const char *folder;
    struct exporting exporting = {.run = run};
    TRY(work_progress(run, 0, 0, "Читаем данные"));
    TRY(work_folder(run, &folder));
    const char *inner = arena_printf(run->arena, "%s/export", folder);
    struct instant now = world_now(run->desk->world);
    struct export_order order = {
        .folder = inner, .now = now, .told = rows_told, .context = &exporting};
    TRY(export_all(run->desk->store, &order));
    CHECK(order.status == EXPORT_DONE);
    exporting.bytes = order.bytes;
    const char *day = day_format_iso(run->arena, day_of_instant(now, zone_moscow()));
    const char *name = arena_printf(run->arena, "obed-%s", day);
    TRY(work_result(run, arena_printf(run->arena, "%s.zip", name), "application/zip", &file));
    TRY(pack_folder(file, inner, name, bytes_told, &exporting));
    work_say(run, "Внутри — README.md с описанием. Храните файл как персональные данные.");
    return OK;
}
