/* Slips of a whole school into one file. */
#include "report/slip_work.h"

#include <inttypes.h>
#include <string.h>

#include "base/parse.h"
#include "report/slip_pdf.h"

struct slips_work {
    struct arena *arena;
    int64_t school_id;
    bool found;
    struct requisites requisites;
    struct slip_list list;
};

static enum err slips_load(struct tx *tx, void *context)
{
    struct slips_work *work = context;
    TRY(requisites_load(tx, work->arena, &work->requisites));
    return slips_of_school(tx, work->arena, work->school_id, &work->found, &work->list);
}

struct text slip_work_params(struct arena *arena, int64_t school_id)
{
    return text_of(arena_printf(arena, "%" PRId64, school_id));
}

void slips_of_class(struct slip_list *list, const char *class_name)
{
    int count = 0;
    if (class_name == NULL) return;
    for (int i = 0; i < list->count; i++) {
        if (strcmp(list->slips[i].class_name, class_name) == 0) {
            list->slips[count++] = list->slips[i];
        }
    }
    list->count = count;
}

static enum err slips_write(struct work_run *run, const struct slips_work *work)
{
    struct text pdf;
    FILE *file;
    TRY(work_progress(run, 0, work->list.count, "Печатаются квитанции."));
    TRY(slip_pdf(run->arena, &work->requisites, work->list.slips, work->list.count, &pdf));
    TRY(work_result(run, arena_printf(run->arena, "slips-%" PRId64 ".pdf", work->school_id),
                    "application/pdf", &file));
    if (fwrite(pdf.bytes, 1, pdf.size, file) != pdf.size) return ERR_IO;
    work_say(run, arena_printf(run->arena, "Квитанций: %d.", work->list.count));
    return OK;
}

enum err slip_work_run(struct work_run *run)
{
    struct slips_work work = {.arena = run->arena};
    if (parse_int64(run->params, 1, INT64_MAX, &work.school_id) != OK) {
        return work_refuse(run, "Заказ не прочитан: закажите квитанции снова.");
    }
    TRY(store_read(run->desk->store, slips_load, &work));
    if (!work.found) return work_refuse(run, "Такой школы нет.");
    if (!requisites_are_whole(&work.requisites)) {
        return work_refuse(run, "Реквизиты оператора заполнены не все.");
    }
    if (work.list.count == 0) return work_refuse(run, "В школе нет учеников.");
    return slips_write(run, &work);
}
