/* The import of a command: load what the list names, decide in memory, save.
 *
 * Invariant: nothing is written when any line has a problem. */
#include "desk/import_pupils.h"

#include <stdlib.h>

#include "desk/importing.h"
#include "ledger/book.h"

static void outcomes_count(struct pupil_import *import, const struct importing *importing)
{
    for (int i = 0; i < importing->list->count; i++) {
        const struct row_decision *decision = &importing->decisions[i];
        import->added += decision->outcome == ROW_ADDED;
        import->changed += decision->outcome == ROW_CHANGED;
        import->unchanged += decision->outcome == ROW_SAME;
        import->cards_added += decision->adds_card;
    }
    import->has_changes = import->added + import->changed + import->cards_added > 0;
}

struct import_work {
    struct desk *desk;
    struct arena *arena;
    struct pupil_import *import; /* as it was before the work */
    const struct pupil_list *list;
    struct pupil_import answer;
};

static enum err import_run(struct tx *tx, void *context)
{
    struct import_work *work = context;
    struct importing *importing = ARENA_NEW(work->arena, struct importing);
    work->answer = *work->import;
    importing->arena = work->arena;
    importing->tx = tx;
    importing->now = world_now(work->desk->world);
    importing->kind = PERSON_PUPIL;
    importing->list = work->list;
    importing->problems = &work->answer.problems;
    TRY(importing_decide(importing));
    if (work->answer.problems.total > 0) return OK;
    outcomes_count(&work->answer, importing);
    if (!work->answer.has_changes || work->answer.is_dry_run) return OK;
    TRY(importing_save(importing));
    work->answer.classes_added = importing->classes_added;
    return importing_end(importing);
}

static int problem_compare(const void *a, const void *b)
{
    const struct pupil_problem *left = a, *right = b;
    return (left->line > right->line) - (left->line < right->line);
}

enum err desk_import_pupils(struct desk *desk, struct arena *arena, struct pupil_import *import)
{
    struct pupil_list list;
    struct day today = day_of_instant(world_now(desk->world), zone_moscow());
    const struct pupil_list_request request = {import->file, import->school_number, PERSON_PUPIL,
                                               today};
    pupil_list_read(arena, &request, &list, &import->problems);
    import->lines = list.lines;
    if (list.count > 0) {
        struct import_work work = {desk, arena, import, &list, {.lines = 0}};
        TRY(store_write(desk->store, BOOK_OF_OPERATOR, import_run, &work));
        *import = work.answer;
    }
    if (import->problems.told > 1) {
        qsort(import->problems.list, (size_t)import->problems.told, sizeof *import->problems.list,
              problem_compare);
    }
    return OK;
}
