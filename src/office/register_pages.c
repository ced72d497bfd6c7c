/* «Реестры и выписки»: files of banks and networks, handed in by a person. */
#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "desk/register_import.h"
#include "desk/statement_import.h"
#include "office/inside.h"
#include "office/pages.h"
#include "page/words.h"
#include "pay/register_setting.h"

enum { UPLOAD_CHANNEL };

struct channels_work {
    struct arena *arena;
    struct channel_list channels;
};

static enum err work_channels(struct tx *tx, void *context)
{
    struct channels_work *work = context;
    return channels_load(tx, work->arena, &work->channels);
}

/* Those that hand in registers at all. */
static json_t *channels_view(const struct channel_list *channels, struct text chosen)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < channels->count; i++) {
        const struct channel *channel = &channels->channels[i];
        struct register_format format;
        if (!register_format_of(channel, &format)) continue;
        json_t *row = json_pack("{s:s,s:s,s:b}", "code", channel->code, "name", channel->name,
                                "chosen", text_is(chosen, channel->code));
        json_add(rows, row);
    }
    return rows;
}

/* What is said above the forms: a refusal, the problems of a file, or what was taken. */
struct upload_answer {
    int status;
    const char *refusal;
    const struct file_problems *problems;
    const char *taken; /* a sentence */
};

static json_t *problems_view(const struct file_problems *problems)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; problems != NULL && i < problems->told; i++) {
        const struct file_problem *problem = &problems->list[i];
        json_t *row = json_pack("{s:i,s:s}", "line", problem->line, "reason", problem->reason);
        json_add(rows, row);
    }
    return rows;
}

static void answer_registers(const struct office *office, struct arena *arena,
                             const struct request *request, struct upload_answer answer,
                             struct text chosen, struct response *response)
{
    struct channels_work work = {.arena = arena};
    if (!office_read(office, arena, request, work_channels, &work, response)) return;
    json_t *view = office_view(office, arena, request, "Реестры и выписки", "registers");
    json_t *channels = channels_view(&work.channels, chosen);
    view_set(view, "has_channels", json_boolean(json_array_size(channels) > 0));
    view_set(view, "channels", channels);
    view_set(view, "refusal", answer.refusal == NULL ? json_null() : json_string(answer.refusal));
    view_set(view, "taken", answer.taken == NULL ? json_null() : json_string(answer.taken));
    view_set(view, "has_problems", json_boolean(answer.problems != NULL && answer.problems->told));
    view_set(view, "problems", problems_view(answer.problems));
    int hidden = answer.problems == NULL ? 0 : answer.problems->total - answer.problems->told;
    view_set(view, "hidden",
             hidden == 0 ? json_null()
                         : json_string(words_counted(arena, hidden, "строка", "строки", "строк")));
    office_answer(office, arena, request, "office_registers", answer.status, view, response);
}

static OFFICE_HANDLER(registers_show)
{
    answer_registers(context, arena, request, (struct upload_answer){.status = 200}, TEXT(""),
                     response);
}

static const struct upload_answer NO_FILE = {.status = 422, .refusal = "Выберите файл."};

/* ---- registers ---- */

static char *register_sentence(struct arena *arena, const struct register_import *import)
{
    return arena_printf(
        arena,
        "Реестр за %s принят: %s на %s руб. Совпало с нашими книгами: %lld. Зачислено по "
        "реестру: %lld. В невыясненные: %lld. Расхождений: %lld.",
        day_format(arena, import->day),
        words_counted(arena, import->lines, "платёж", "платежа", "платежей"),
        money_format(arena, import->amount), (long long)import->agreed, (long long)import->credited,
        (long long)import->suspended, (long long)import->differing);
}

static OFFICE_HANDLER(register_take)
{
    const struct office *office = context;
    const struct upload *file = request_file(request, "file");
    struct text code = field_text(request, UPLOAD_CHANNEL);
    if (file == NULL) {
        answer_registers(office, arena, request, NO_FILE, code, response);
        return;
    }
    struct register_import import = {
        .channel = arena_copy(arena, code.bytes, code.size),
        .file_name = arena_copy(arena, file->name.bytes, file->name.size),
        .file = file->bytes,
        .staff_id = staff_of(request)->staff.id,
    };
    enum err err = desk_import_register(office->desk, arena, &import);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
        return;
    }
    bool is_taken = import.status == REGISTER_TAKEN;
    const struct upload_answer answer = {
        .status = is_taken ? 200 : 422,
        .refusal = is_taken ? NULL : register_status_title(import.status),
        .problems = &import.problems,
        .taken = is_taken ? register_sentence(arena, &import) : NULL,
    };
    answer_registers(office, arena, request, answer, code, response);
}

/* ---- statements ---- */

static char *statement_sentence(struct arena *arena, const struct statement_import *import)
{
    return arena_printf(
        arena,
        "Выписка принята: %s на %s руб. Деньги реестров: %d. Зачислено на счета: %d. В "
        "невыясненные: %d. Были в прежних выписках: %d. Исполнено платежей организаторам "
        "питания: %d.",
        words_counted(arena, import->incoming, "поступление", "поступления", "поступлений"),
        money_format(arena, import->received), import->matched, import->credited, import->suspended,
        import->known, import->executed);
}

static OFFICE_HANDLER(bank_statement_take)
{
    const struct office *office = context;
    const struct upload *file = request_file(request, "file");
    if (file == NULL) {
        answer_registers(office, arena, request, NO_FILE, TEXT(""), response);
        return;
    }
    struct statement_import import = {
        .file_name = arena_copy(arena, file->name.bytes, file->name.size),
        .file = file->bytes,
        .staff_id = staff_of(request)->staff.id,
    };
    enum err err = desk_import_statement(office->desk, arena, &import);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
        return;
    }
    bool is_taken = import.status == STATEMENT_TAKEN;
    const struct upload_answer answer = {
        .status = is_taken ? 200 : 422,
        .refusal = is_taken ? NULL : statement_status_title(import.status),
        .problems = &import.problems,
        .taken = is_taken ? statement_sentence(arena, &import) : NULL,
    };
    answer_registers(office, arena, request, answer, TEXT(""), response);
}

/* ---- routes ---- */

static const struct field UPLOAD_FIELDS[] = {
    [UPLOAD_CHANNEL] = {"channel", FIELD_IN_FORM, FIELD_TEXT, true, 1, CHANNEL_CODE_LIMIT, NULL},
};

static const struct route ROUTES[] = {
    {OFFICE_GET("/office/registers", OFFICE(RIGHT_MONEY), registers_show)},
    {OFFICE_POST_FILE("/office/registers", OFFICE(RIGHT_MONEY), register_take, OFFICE_FILE_LIMIT),
     ROUTE_FIELDS(UPLOAD_FIELDS), .trail = "Реестр банка: загрузка"},
    {OFFICE_POST_FILE("/office/statements", OFFICE(RIGHT_MONEY), bank_statement_take,
                      OFFICE_FILE_LIMIT),
     .trail = "Выписка банка: загрузка"},
};

const struct office_pages office_register_pages = {OFFICE_PAGES(ROUTES)};
