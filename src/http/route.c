/* The table of routes: which row a path and a method mean. */
#include "http/route.h"

#include <string.h>

#include "base/buf.h"
#include "base/check.h"

static const char *const METHODS[] = {"GET", "POST", "PUT", "DELETE"};
enum { METHOD_COUNT = sizeof METHODS / sizeof *METHODS };

/* What answers for paths of no area. */
static const struct area NOBODY = {.name = "none", .prefix = "", .is_json = true};

static int method_index(struct text method)
{
    if (text_is(method, "HEAD")) method = TEXT("GET");
    for (int i = 0; i < METHOD_COUNT; i++) {
        if (text_is(method, METHODS[i])) return i;
    }
    return -1;
}

/* A prefix covers itself and what follows a slash behind it. */
static bool area_covers(const struct area *area, struct text path)
{
    struct text prefix = text_of(area->prefix);
    if (!text_starts(path, prefix)) return false;
    return prefix.size == 0 || path.size == prefix.size || path.bytes[prefix.size] == '/';
}

static const struct area *area_of(const struct site *site, struct text path)
{
    const struct area *best = &NOBODY;
    for (int i = 0; i < site->area_count; i++) {
        const struct area *area = &site->areas[i];
        if (!area_covers(area, path)) continue;
        if (best == &NOBODY || strlen(area->prefix) > strlen(best->prefix)) best = area;
    }
    return best;
}

/* Reads "{name}" at *pattern and the segment at *path. */
static bool match_segment(const char **pattern, struct text *path, struct pair *out_pair)
{
    const char *close = strchr(*pattern, '}');
    const char *slash = path->size ? memchr(path->bytes, '/', path->size) : NULL;
    size_t size = slash ? (size_t)(slash - path->bytes) : path->size;
    if (size == 0) return false;
    out_pair->name = (struct text){*pattern + 1, (size_t)(close - *pattern - 1)};
    out_pair->value = text_part(*path, 0, size);
    *path = (struct text){path->bytes + size, path->size - size};
    *pattern = close + 1;
    return true;
}

static bool match(const char *pattern, struct text path, struct pair *segments, int *out_count)
{
    int count = 0;
    while (*pattern != '\0') {
        if (*pattern == '{') {
            if (count == HTTP_SEGMENTS_LIMIT) return false;
            if (!match_segment(&pattern, &path, &segments[count])) return false;
            count++;
            continue;
        }
        if (path.size == 0 || *path.bytes != *pattern) return false;
        pattern++;
        path.bytes++;
        path.size--;
    }
    *out_count = count;
    return path.size == 0;
}

static const char *allow_of(struct arena *arena, unsigned methods)
{
    struct buf buf;
    buf_init(&buf, arena);
    for (int i = 0; i < METHOD_COUNT; i++) {
        if ((methods & 1U << i) == 0) continue;
        buf_add_string(&buf, METHODS[i]);
        buf_add_string(&buf, i == 0 ? ", HEAD, " : ", ");
    }
    buf_add_string(&buf, "OPTIONS");
    return buf.bytes;
}

static void take_segments(struct request *request, struct arena *arena, const struct pair *segments,
                          int count)
{
    request->segments = (struct pairs){NULL, 0};
    if (count == 0) return;
    struct pair *at = ARENA_ARRAY(arena, struct pair, (size_t)count);
    memcpy(at, segments, (size_t)count * sizeof *at);
    request->segments = (struct pairs){at, count};
}

enum route_match site_find(const struct site *site, struct arena *arena, struct request *request,
                           const struct area **out_area, const char **out_allow)
{
    const struct area *area = area_of(site, request->path);
    *out_area = area;
    request->wants_json = area->is_json || accept_wants_json(request_header(request, "Accept"));
    int wanted = method_index(request->method);
    unsigned methods = 0;
    for (int i = 0; i < area->route_count; i++) {
        const struct route *route = &area->routes[i];
        struct pair segments[HTTP_SEGMENTS_LIMIT];
        int count;
        if (!match(route->pattern, request->path, segments, &count)) continue;
        int method = method_index(text_of(route->method));
        methods |= 1U << method;
        if (method != wanted) continue;
        request->route = route;
        take_segments(request, arena, segments, count);
        return ROUTE_FOUND;
    }
    if (methods == 0) return ROUTE_NO_PATH;
    *out_allow = allow_of(arena, methods);
    return ROUTE_NO_METHOD;
}

static bool pattern_names(const char *pattern, const char *name)
{
    size_t size = strlen(name);
    for (const char *open = strchr(pattern, '{'); open != NULL; open = strchr(open + 1, '{')) {
        if (strncmp(open + 1, name, size) == 0 && open[1 + size] == '}') return true;
    }
    return false;
}

static void check_fields(const struct route *route)
{
    int in_path = 0, in_pattern = 0;
    for (const char *at = route->pattern; *at != '\0'; at++) in_pattern += *at == '{';
    for (int i = 0; i < route->field_count; i++) {
        const struct field *field = &route->fields[i];
        CHECK(field->name != NULL && strlen(field->name) <= HTTP_NAME_LIMIT);
        CHECK(field->type != FIELD_CHOICE || field->choices != NULL);
        CHECK(field->place != FIELD_IN_FORM || route->body == BODY_FORM ||
              route->body == BODY_MULTIPART);
        if (field->place != FIELD_IN_PATH) continue;
        in_path++;
        CHECK(pattern_names(route->pattern, field->name));
    }
    CHECK(in_path == in_pattern);
}

static void check_route(const struct area *area, const struct route *route)
{
    CHECK(method_index(text_of(route->method)) >= 0 && strcmp(route->method, "HEAD") != 0);
    CHECK(route->pattern[0] == '/' && route->handler != NULL);
    CHECK(strncmp(route->pattern, area->prefix, strlen(area->prefix)) == 0);
    CHECK((route->flags & ROUTE_INLINE) == 0 || (route->flags & ROUTE_SLOW) == 0);
    CHECK(route->guard == 0 || area->guard != NULL);
    check_fields(route);
}

void site_check(const struct site *site)
{
    for (int a = 0; a < site->area_count; a++) {
        const struct area *area = &site->areas[a];
        for (int b = 0; b < a; b++) CHECK(strcmp(area->prefix, site->areas[b].prefix) != 0);
        for (int i = 0; i < area->route_count; i++) {
            const struct route *route = &area->routes[i];
            check_route(area, route);
            for (int j = 0; j < i; j++) {
                const struct route *other = &area->routes[j];
                bool is_twice = strcmp(route->pattern, other->pattern) == 0 &&
                                strcmp(route->method, other->method) == 0;
                CHECK(!is_twice);
            }
        }
    }
}

size_t route_body_limit(const struct route *route)
{
    return route->body_limit ? route->body_limit : HTTP_FORM_LIMIT;
}
