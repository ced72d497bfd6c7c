/* «Данные ребёнка одним файлом»: what we hold about the child, for the parent to keep. */
#include <unistd.h>

#include "base/json.h"
#include "export/person_file.h"
#include "web/inside.h"
#include "web/pages.h"

static const char *const REFUSALS[] = {"often", NULL};

static json_t *contents_view(void)
{
    struct person_content contents[PERSON_CONTENTS_LIMIT];
    json_t *rows = json_array();
    int count = person_contents(contents);
    for (int i = 0; i < count; i++) {
        json_t *row = json_pack("{s:s,s:s}", "title", contents[i].title, "about",
                                contents[i].about);
        json_add(rows, row);
    }
    return rows;
}

static void answer_data(const struct web *web, struct arena *arena, const struct request *request,
                        const char *refusal, int status, struct response *response)
{
    json_t *view = NULL;
    enum err err = page_view_inside(web, arena, caller_of(request), "Данные ребёнка", "profile",
                                    &view);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
        return;
    }
    view_set(view, "contents", contents_view());
    view_set(view, "limit", json_integer(WEB_DATA_AN_HOUR));
    view_set(view, "refusal", flags_view(REFUSALS, refusal));
    page_answer(web, arena, request, "data", status, view, response);
}

WEB_HANDLER(data_show)
{
    answer_data(context, arena, request, NULL, 200, response);
}

struct taking {
    const struct caller *caller;
    struct instant now;
};

static enum err work_taken(struct tx *tx, void *context)
{
    const struct taking *taking = context;
    return audit_write(tx, taking->caller->session.login_id, ACCESS_DATA_TAKEN, 0,
                       taking->caller->place, taking->now);
}

/* That it was taken is written down before it is given. */
static enum err take(const struct web *web, struct arena *arena, const struct request *request,
                     struct person_order *order, struct response *response)
{
    int descriptor;
    int64_t size;
    struct taking taking = {caller_of(request), order->now};
    TRY(person_export_open(web->store, arena, order, &descriptor, &size));
    if (!order->found) return OK;
    enum err err = store_write(web->store, 0, work_taken, &taking);
    if (err != OK) {
        close(descriptor);
        return err;
    }
    response_descriptor(response, PERSON_CONTENT_TYPE, descriptor, size);
    response_header(response, "Content-Disposition",
                    arena_printf(arena, "attachment; filename=\"%s\"", order->name));
    return OK;
}

WEB_HANDLER(data_take)
{
    const struct web *web = context;
    struct child child;
    const struct caller *caller = caller_of(request);
    struct text number = field_text(request, DATA_NUMBER);
    if (!form_child(web, arena, request, number, &child, response)) return;
    int64_t now_us = world_ticks_us(web->world);
    if (!rate_take(web->data_rate, (uint64_t)caller->session.login_id, now_us)) {
        answer_data(web, arena, request, "often", 429, response);
        return;
    }
    struct person_order order = {
        .number = text_of(child.number),
        .login_id = caller->session.login_id,
        .operator_name = web->options.operator_name,
        .now = world_now(web->world),
    };
    enum err err = take(web, arena, request, &order, response);
    if (err != OK) {
        answer_fault(web, arena, request, err, response);
    } else if (!order.found) {
        const struct problem problem = {404, "not_found", NULL};
        area_problem(&web->area, arena, request, &problem, response);
    }
}
