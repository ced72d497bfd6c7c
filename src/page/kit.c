/* Views, answers and forms of every area of pages. */
#include "page/kit.h"

#include <string.h>

#include "access/session.h"
#include "base/check.h"
#include "base/json.h"
#include "view/asset.h"

enum { ASSET_ARENA_BYTES = 4096 };

static json_t *asset_view(void)
{
    static const struct {
        const char *name, *path;
    } FILES[] = {
        {"normalize", "modern-normalize.css"},
        {"style", "obed.css"},
        {"site_style", "site.css"},
        {"icon", "icon.svg"},
        {"icon_png", "icon-192.png"},
        {"manifest", "manifest.webmanifest"},
        {"htmx", "htmx.min.js"},
        {"script", "cabinet.js"},
    };
    struct arena arena;
    arena_init(&arena, ASSET_ARENA_BYTES);
    json_t *view = json_object();
    CHECK(view != NULL);
    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) {
        view_set_string(view, FILES[i].name, asset_url(&arena, FILES[i].path));
    }
    arena_release(&arena);
    return view;
}

enum err page_kit_open(struct page_kit *out_kit)
{
    struct template_set *set = NULL;
    TRY(template_set_open(templates, template_count, false, &set));
    *out_kit = (struct page_kit){set, asset_view()};
    return OK;
}

void page_kit_close(struct page_kit *kit)
{
    template_set_close(kit->templates);
    json_decref(kit->asset);
}

/* ---- views ---- */

void view_set(json_t *view, const char *name, json_t *value)
{
    CHECK(value != NULL && json_object_set_new(view, name, value) == 0);
}

void view_set_string(json_t *view, const char *name, const char *string)
{
    view_set(view, name, json_string(string));
}

json_t *text_view(struct text text)
{
    json_t *value = json_stringn(text.bytes == NULL ? "" : text.bytes, text.size);
    CHECK(value != NULL);
    return value;
}

json_t *flags_view(const char *const *names, const char *chosen)
{
    json_t *flags = json_object();
    CHECK(flags != NULL);
    for (; *names != NULL; names++) {
        view_set(flags, *names, json_boolean(chosen != NULL && strcmp(*names, chosen) == 0));
    }
    return flags;
}

void page_kit_answer(const struct page_kit *kit, struct arena *arena, const struct request *request,
                     const char *template, int status, json_t *view, struct response *response)
{
    scoped(json) json_t *taken = view;
    if (request->wants_json) {
        response_json(response, status, json_write(arena, taken, JSON_COMPACT));
        return;
    }
    struct buf buf;
    buf_init(&buf, arena);
    enum err err = template_render(kit->templates, template, taken, &buf);
    if (err == OK) {
        response_html(response, status, buf_text(&buf));
    } else {
        /* No page of ours can be made, so that none tells of it. */
        response_set(response, 500, "text/plain; charset=utf-8", TEXT("Внутренняя ошибка\n"));
    }
}

/* ---- forms ---- */

struct text field_text(const struct request *request, int field)
{
    return request_has(request, field) ? request_text(request, field) : TEXT("");
}

bool form_is_ours(struct arena *arena, const struct request *request, struct text token)
{
    struct text site = request_header(request, "Sec-Fetch-Site");
    if (site.size > 0 && !text_is(site, "same-origin")) return false;
    const struct pair *csrf = pairs_find(request->form, "csrf", NULL);
    return csrf != NULL && session_csrf_is_right(arena, token, csrf->value);
}

/* ---- errors ---- */

const char *const ERROR_WORDS[] = {"bad_request",  "forbidden",   "not_found",
                                   "wrong_method", "too_large",   "too_many",
                                   "internal",     "unavailable", NULL};

const char *error_word(int status)
{
    switch (status) {
    case 403: return "forbidden";
    case 404: return "not_found";
    case 405: return "wrong_method";
    case 413: return "too_large";
    case 429: return "too_many";
    case 503: return "unavailable";
    default: return status >= 500 ? "internal" : "bad_request";
    }
}

int fault_status(enum err err)
{
    bool is_away = err == ERR_UNAVAILABLE || err == ERR_BUSY || err == ERR_TIMEOUT ||
                   err == ERR_CANCELLED || err == ERR_CONFLICT;
    return is_away ? 503 : 500;
}

const char *const PASSWORD_REFUSALS[] = {"current", "differ", "short", "long",
                                         "weak",    "same",   NULL};

const char *password_refusal_word(enum password_status status)
{
    switch (status) {
    case PASSWORD_OK: return NULL;
    case PASSWORD_TOO_SHORT: return "short";
    case PASSWORD_TOO_LONG: return "long";
    case PASSWORD_DIFFERS: return "differ";
    case PASSWORD_WEAK:
    case PASSWORD_LIKE_TEMPORARY: return "weak";
    }
    CHECK(!"a password_status");
    return NULL;
}
