/* Who may speak to the screen: pages of this till, and nobody else in the same browser.
 *
 * 1. The host is 127.0.0.1 or localhost with our own port: a name that somebody lets point at this
 *    machine (DNS rebinding) is another origin to the browser, and 421 here.
 * 2. The browser says where a request comes from (Sec-Fetch-Site): only from the same origin, or
 *    from nowhere (the address bar). An older browser says Origin with what it posts.
 * 3. Data and commands need the cookie of this run, which never travels with another site's
 *    request; a command carries the page's token in a header, which another site could not send
 *    without asking first, and we never say yes. */
#include "base/check.h"
#include "http/request.h"
#include "till/screen_pages.h"

#define COOKIE "obed-till"

static bool refuse(struct arena *arena, const struct request *request, int status, const char *code,
                   struct response *response)
{
    static const struct area SPEAKS_JSON = {.name = "screen", .is_json = true};
    const struct problem problem = {status, code, NULL};
    area_problem(&SPEAKS_JSON, arena, request, &problem, response);
    return false;
}

static bool host_is_ours(struct arena *arena, const struct request *request, int port)
{
    if (request_header_count(request, "Host") != 1) return false;
    struct text host = request_header(request, "Host");
    return text_is(host, arena_printf(arena, "127.0.0.1:%d", port)) ||
           text_is(host, arena_printf(arena, "localhost:%d", port));
}

static bool origin_is_ours(struct arena *arena, const struct request *request)
{
    struct text site = request_header(request, "Sec-Fetch-Site");
    if (site.size > 0 && !text_is(site, "same-origin") && !text_is(site, "none")) return false;
    if (request_header_count(request, "Origin") == 0) return true;
    struct text host = request_header(request, "Host");
    return text_is(request_header(request, "Origin"),
                   arena_printf(arena, "http://%.*s", TEXT_ARGS(host)));
}

bool screen_guard(void *context, struct arena *arena, struct request *request,
                  struct response *response)
{
    const struct screen *screen = context;
    enum screen_guard_word word = (enum screen_guard_word)request->route->guard;
    if (!host_is_ours(arena, request, atomic_load(&screen->port))) {
        return refuse(arena, request, 421, "host_not_ours", response);
    }
    if (!origin_is_ours(arena, request)) {
        return refuse(arena, request, 403, "another_site", response);
    }
    if (word == SCREEN_PAGE) return true;
    if (!secret_equal(request_cookie(request, COOKIE), text_of(screen->token))) {
        return refuse(arena, request, 403, "page_not_ours", response);
    }
    bool is_post = text_is(request->method, "POST");
    if (is_post && !secret_equal(request_header(request, "X-Till-Token"), text_of(screen->token))) {
        return refuse(arena, request, 403, "page_not_ours", response);
    }
    return true;
}

/* The page itself brings the cookie. */
static void show_page(const struct screen *screen, struct arena *arena, const char *name,
                      const char *title, struct response *response)
{
    const char *theme = screen->options.theme == NULL ? "system" : screen->options.theme;
    scoped(json) json_t *view = json_pack("{s:{s:s,s:s,s:s,s:O},s:s,s:O}", "page", "title", title,
                                          "name", name, "theme", theme, "script",
                                          json_object_get(screen->asset, name), "token",
                                          screen->token, "asset", screen->asset);
    CHECK(view != NULL);
    struct buf buf;
    buf_init(&buf, arena);
    if (template_render(screen->templates, "till", view, &buf) != OK) {
        response_set(response, 500, "text/plain; charset=utf-8", TEXT("Внутренняя ошибка\n"));
        return;
    }
    response_cookie(response,
                    &(struct cookie){.name = COOKIE, .value = screen->token, .is_strict = true});
    response_html(response, 200, buf_text(&buf));
}

SCREEN_HANDLER(counter_page)
{
    (void)request;
    show_page(context, arena, "counter", "Касса школьной столовой", response);
}

SCREEN_HANDLER(display_page)
{
    (void)request;
    show_page(context, arena, "display", "Экран покупателя", response);
}
