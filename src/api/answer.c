/* Answers: JSON with ETags, problems with Russian words. */
#include <string.h>

#include "api/inside.h"
#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "base/parse.h"

enum { ETAG_BYTES = 16 };

void api_append(json_t *array, json_t *value)
{
    json_add(array, value);
}

json_t *api_money(struct money money)
{
    return json_integer(money_in_kopecks(money));
}

json_t *api_day(struct arena *arena, struct day day)
{
    return json_string(day_format_iso(arena, day));
}

json_t *api_instant(struct arena *arena, struct instant instant)
{
    return json_string(instant_format_iso(arena, instant));
}

json_t *api_id(struct arena *arena, int64_t id)
{
    return json_string(id_format(arena, id));
}

void api_answer(struct arena *arena, const struct request *request, int status, json_t *value,
                struct response *response)
{
    CHECK(value != NULL);
    struct text body = json_write(arena, value, JSON_COMPACT);
    json_decref(value);
    response_json(response, status, body);
    if (!text_is(request->method, "GET") && !text_is(request->method, "HEAD")) return;
    struct digest digest = hash_of(body.bytes, body.size);
    const char *etag = arena_printf(arena, "\"%s\"", format_hex(arena, digest.bytes, ETAG_BYTES));
    if (status == 200 && response_is_known(request, etag)) {
        response_set(response, 304, NULL, (struct text){NULL, 0});
    }
    response_header(response, "ETag", etag);
    response->cache_control = "private, no-cache";
}

/* ---- problems ---- */

struct code_words {
    const char *code, *words;
};

/* For whoever reads the application's log or sees its message; programs look at the code. */
static const struct code_words WORDS[] = {
    {"token_missing", "Нужен заголовок Authorization: Bearer и ключ из личного кабинета."},
    {"token_invalid", "Такого ключа нет, или он больше не действует. Новый создают в личном "
                      "кабинете: Профиль → Доступ для приложений."},
    {"scope_missing", "Этому ключу такое не разрешено."},
    {"too_many_requests", "Слишком много запросов. Повторите через Retry-After секунд."},
    {"tls_needed", "Только по https."},
    {"not_found", "Такого нет, или этот ключ туда не ведёт."},
    {"method_not_allowed", "Этот адрес отвечает на другие методы: см. Allow."},
    {"bad_fields", "Поля запроса заполнены неверно."},
    {"bad_query", "Строка запроса не читается."},
    {"wrong_content_type", "Тело должно быть application/json."},
    {"encoded_body", "Тело нужно без Content-Encoding."},
    {"body_not_expected", "У этого запроса нет тела."},
    {"body_too_large", "Тело слишком большое."},
    {"body_malformed", "Тело — не один объект JSON."},
    {"try_again", "Сейчас не получилось. Повторите немного позже."},
    {"fault", "Что-то сломалось у нас. Мы это уже видим."},
    {"stopping", "Сервер перезапускается. Повторите немного позже."},
    {"busy", "Сейчас слишком много запросов ко всему серверу. Повторите немного позже."},
};

static const char *words_of(const char *code)
{
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
        if (strcmp(WORDS[i].code, code) == 0) return WORDS[i].words;
    }
    return NULL;
}

void api_problem(void *context, struct arena *arena, const struct request *request,
                 const struct problem *problem, struct response *response)
{
    (void)context;
    struct problem said = *problem;
    const char *words = words_of(problem->code);
    if (words != NULL) said.detail = words;
    problem_answer_json(arena, request, &said, response);
}

void api_refuse(struct arena *arena, const struct request *request, int status, const char *code,
                const char *detail, struct response *response)
{
    const struct problem problem = {status, code, detail != NULL ? detail : words_of(code)};
    problem_answer_json(arena, request, &problem, response);
    if (status != 503) return;
    response_header(response, "Retry-After", arena_printf(arena, "%d", HTTP_RETRY_AFTER_S));
}

void api_fault(struct arena *arena, const struct request *request, enum err err,
               struct response *response)
{
    int status = fault_status(err);
    api_refuse(arena, request, status, status == 503 ? "try_again" : "fault", NULL, response);
}
