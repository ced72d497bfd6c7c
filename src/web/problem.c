/* Pages of errors. */
#include <stddef.h>

#include "access/throttle.h"
#include "base/check.h"
#include "page/words.h"
#include "web/inside.h"

/* Runs without a caller and without the database: it may be asked on the network thread. */
void web_problem(void *context, struct arena *arena, const struct request *request,
                 const struct problem *problem, struct response *response)
{
    const struct web *web = context;
    json_t *view = page_view(web, NULL, "Ошибка");
    json_t *error = flags_view(ERROR_WORDS, error_word(problem->status));
    view_set(error, "status", json_integer(problem->status));
    view_set_string(error, "request", request->id);
    view_set_string(
        error, "wait",
        words_counted(arena, THROTTLE_ROW_LIMIT_MS / SECOND_MS, "секунду", "секунды", "секунд"));
    view_set(view, "error", error);
    page_answer(web, arena, request, "error", problem->status, view, response);
}

void answer_fault(const struct web *web, struct arena *arena, const struct request *request,
                  enum err err, struct response *response)
{
    const struct problem problem = {fault_status(err), err_name(err), NULL};
    area_problem(&web->area, arena, request, &problem, response);
}
