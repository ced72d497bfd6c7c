/* «Выгрузка всех данных»: the reason, the second person, the long work. */
#include "base/id.h"
#include "desk/export_deed.h"
#include "desk/work.h"
#include "office/inside.h"
#include "office/pages.h"
#include "page/words.h"

enum { EXPORT_REASON };

struct people_work {
    int64_t people;
    struct settings settings;
};

static enum err work_people(struct tx *tx, void *context)
{
    struct people_work *work = context;
    TRY(settings_load(tx, 0, &work->settings));
    return export_people_count(tx, &work->people);
}

static void answer_export(const struct office *office, struct arena *arena,
                          const struct request *request, const char *refusal, const char *note,
                          struct response *response)
{
    struct people_work work;
    if (!office_read(office, arena, request, work_people, &work, response)) return;
    json_t *view = office_view(office, arena, request, EXPORT_WORK_TITLE, "export");
    view_set_string(view, "people",
                    words_counted(arena, work.people, "человека", "человек", "человек"));
    view_set(view, "needs_second",
             json_boolean(assent_is_needed(&work.settings, ASSENT_EXPORT, work.people)));
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    view_set(view, "note", note == NULL ? json_null() : json_string(note));
    office_answer(office, arena, request, "office_export", refusal == NULL ? 200 : 422, view,
                  response);
}

static OFFICE_HANDLER(export_show)
{
    answer_export(context, arena, request, NULL, NULL, response);
}

static OFFICE_HANDLER(export_ask_take)
{
    const struct office *office = context;
    struct export_ask ask = {.login_id = office_caller_id(request),
                             .reason = text_trim(field_text(request, EXPORT_REASON))};
    if (ask.reason.size == 0) {
        answer_export(office, arena, request, "Напишите, зачем нужна выгрузка.", NULL, response);
        return;
    }
    enum err err = desk_export_ask(office->desk, arena, &ask);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
        return;
    }
    switch (ask.status) {
    case EXPORT_ASK_ORDERED:
        response_redirect(response,
                          arena_printf(arena, "/office/works/%s", id_format(arena, ask.work_id)));
        return;
    case EXPORT_ASK_WAITS:
        answer_export(office, arena, request, NULL,
                      "Просьба передана: её должен подтвердить второй сотрудник. После этого "
                      "выгрузка начнётся сама, её ход — в «Длительных работах».",
                      response);
        return;
    case EXPORT_ASK_REFUSED:
        answer_export(office, arena, request, assent_status_words(ask.assent), NULL, response);
        return;
    case EXPORT_ASK_TOO_MANY: break;
    }
    answer_export(office, arena, request, "Слишком много работ ждут очереди. Попробуйте позже.",
                  NULL, response);
}

static const struct field EXPORT_FIELDS[] = {
    [EXPORT_REASON] = {"reason", FIELD_IN_FORM, FIELD_TEXT, false, 0, ASSENT_REASON_LIMIT, NULL},
};

static const struct route ROUTES[] = {
    {OFFICE_GET("/office/export", OFFICE(RIGHT_EXPORT), export_show)},
    {OFFICE_POST("/office/export", OFFICE(RIGHT_EXPORT), export_ask_take),
     ROUTE_FIELDS(EXPORT_FIELDS), .trail = "Запрос на выгрузку всех данных"},
};

const struct office_pages office_export_pages = {OFFICE_PAGES(ROUTES)};
