/* Parsing of a request's head, query and form.
 *
 * 1. Nothing here believes a byte: a target is split before it is decoded, and what decodes to
 *    something that could mean another path is refused, not repaired.
 * 2. Texts point into the target, the headers or the arena; all live as long as the request. */
#include "http/request.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/check.h"
#include "http/route.h"

static int hex_digit(char byte)
{
    if (byte >= '0' && byte <= '9') return byte - '0';
    if (byte >= 'a' && byte <= 'f') return byte - 'a' + 10;
    if (byte >= 'A' && byte <= 'F') return byte - 'A' + 10;
    return -1;
}

/* Decodes %XX, and + as a space when asked; false when that is not UTF-8 without NUL. */
static bool decode(struct arena *arena, struct text text, bool plus_is_space, struct text *out_text)
{
    bool is_plain = text.size == 0 || (memchr(text.bytes, '%', text.size) == NULL &&
                                       memchr(text.bytes, '+', text.size) == NULL);
    if (is_plain) {
        *out_text = text;
        return text_is_utf8(text);
    }
    char *bytes = arena_take(arena, text.size);
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++) {
        char byte = text.bytes[i];
        if (byte == '%') {
            if (text.size - i < 3) return false;
            int high = hex_digit(text.bytes[i + 1]), low = hex_digit(text.bytes[i + 2]);
            if (high < 0 || low < 0) return false;
            byte = (char)(high * 16 + low);
            i += 2;
        } else if (byte == '+' && plus_is_space) {
            byte = ' ';
        }
        bytes[size++] = byte;
    }
    *out_text = (struct text){bytes, size};
    return text_is_utf8(*out_text);
}

/* RFC 9112, section 3.2.2: a server must accept the absolute form too. */
static struct text without_origin(struct text target)
{
    static const struct text SCHEMES[] = {{"http://", 7}, {"https://", 8}};
    for (size_t i = 0; i < sizeof SCHEMES / sizeof *SCHEMES; i++) {
        if (!text_starts(target, SCHEMES[i])) continue;
        struct text rest = text_part(target, SCHEMES[i].size, target.size);
        const char *slash = rest.size ? memchr(rest.bytes, '/', rest.size) : NULL;
        if (slash == NULL) return TEXT("/");
        return (struct text){slash, rest.size - (size_t)(slash - rest.bytes)};
    }
    return target;
}

/* A decoded path that could be understood in two ways by two programs. */
static bool is_trick(struct text path)
{
    if (path.size == 0 || path.bytes[0] != '/') return true;
    struct text rest = text_part(path, 1, path.size);
    if (rest.size == 0) return false;
    while (rest.bytes != NULL) {
        struct text segment = text_cut(&rest, '/');
        bool is_last = rest.bytes == NULL;
        if (segment.size == 0 && !is_last) return true;
        if (text_is(segment, ".") || text_is(segment, "..")) return true;
        for (size_t i = 0; i < segment.size; i++) {
            unsigned char byte = (unsigned char)segment.bytes[i];
            if (byte < ' ' || byte == 0x7F || byte == '\\') return true;
        }
    }
    return false;
}

/* An escaped slash would change the number of segments. */
static bool has_escaped_slash(struct text raw)
{
    for (size_t i = 0; i + 2 < raw.size; i++) {
        if (raw.bytes[i] != '%') continue;
        char low = raw.bytes[i + 2];
        if (raw.bytes[i + 1] == '2' && (low == 'f' || low == 'F')) return true;
    }
    return false;
}

enum target_fault request_set_target(struct request *request, struct arena *arena,
                                     struct text target)
{
    request->target = target;
    request->path = TEXT("/");
    if (target.size > HTTP_URL_LIMIT) return TARGET_TOO_LONG;
    if (text_is(target, "*")) {
        request->path = target;
        return TARGET_RIGHT;
    }
    struct text rest = without_origin(target);
    struct text raw_path = text_cut(&rest, '?');
    request->query_raw = rest;
    struct text path;
    if (!decode(arena, raw_path, false, &path)) return TARGET_MALFORMED;
    if (has_escaped_slash(raw_path) || is_trick(path)) return TARGET_TRICK;
    request->path = path;
    return TARGET_RIGHT;
}

static int count_pairs(struct text text)
{
    int count = text.size > 0;
    for (size_t i = 0; i < text.size; i++) count += text.bytes[i] == '&';
    return count;
}

enum err pairs_parse(struct arena *arena, struct text text, struct pairs *out_pairs)
{
    int limit = count_pairs(text);
    if (limit > HTTP_PAIRS_LIMIT) return ERR_LIMIT;
    if (limit == 0) {
        *out_pairs = (struct pairs){NULL, 0};
        return OK;
    }
    struct pair *at = ARENA_ARRAY(arena, struct pair, (size_t)limit);
    int count = 0;
    while (text.size > 0) {
        struct text value = text_cut(&text, '&');
        if (value.size == 0) continue;
        struct text name = text_cut(&value, '=');
        if (!decode(arena, name, true, &at[count].name)) return ERR_SYNTAX;
        if (!decode(arena, value, true, &at[count].value)) return ERR_SYNTAX;
        if (at[count].name.size > HTTP_NAME_LIMIT) return ERR_LIMIT;
        count++;
    }
    *out_pairs = (struct pairs){at, count};
    return OK;
}

const struct pair *pairs_find(struct pairs pairs, const char *name, int *out_count)
{
    const struct pair *found = NULL;
    int count = 0;
    struct text wanted = text_of(name);
    for (int i = 0; i < pairs.count; i++) {
        if (!text_equal(pairs.at[i].name, wanted)) continue;
        if (found == NULL) found = &pairs.at[i];
        count++;
    }
    if (out_count != NULL) *out_count = count;
    return found;
}

struct text request_header(const struct request *request, const char *name)
{
    struct text wanted = text_of(name);
    for (int i = 0; i < request->headers.count; i++) {
        const struct pair *header = &request->headers.at[i];
        if (!text_equal_ignoring_case(header->name, wanted)) continue;
        return text_is_utf8(header->value) ? header->value : (struct text){NULL, 0};
    }
    return (struct text){NULL, 0};
}

int request_header_count(const struct request *request, const char *name)
{
    struct text wanted = text_of(name);
    int count = 0;
    for (int i = 0; i < request->headers.count; i++) {
        count += text_equal_ignoring_case(request->headers.at[i].name, wanted);
    }
    return count;
}

struct text request_cookie(const struct request *request, const char *name)
{
    struct text rest = request_header(request, "Cookie");
    struct text wanted = text_of(name);
    for (int i = 0; i < HTTP_COOKIES_LIMIT && rest.size > 0; i++) {
        struct text value = text_trim(text_cut(&rest, ';'));
        struct text found = text_cut(&value, '=');
        if (text_equal(found, wanted)) return value;
    }
    return (struct text){NULL, 0};
}

struct text request_bearer(const struct request *request)
{
    struct text value = text_trim(request_header(request, "Authorization"));
    struct text scheme = text_cut(&value, ' ');
    if (!text_equal_ignoring_case(scheme, TEXT("Bearer"))) return (struct text){NULL, 0};
    return text_trim(value);
}

const struct upload *request_file(const struct request *request, const char *field)
{
    for (int i = 0; i < request->files.count; i++) {
        if (text_is(request->files.at[i].field, field)) return &request->files.at[i];
    }
    return NULL;
}

static bool is_address(struct text text)
{
    char string[INET6_ADDRSTRLEN];
    struct in6_addr address;
    if (text.size >= sizeof string) return false;
    memcpy(string, text.bytes, text.size);
    string[text.size] = '\0';
    return inet_pton(AF_INET, string, &address) == 1 || inet_pton(AF_INET6, string, &address) == 1;
}

void request_believe_proxy(struct request *request)
{
    struct text chain = request_header(request, "X-Forwarded-For");
    while (chain.size > 0) {
        struct text hop = text_trim(text_cut(&chain, ','));
        if (chain.bytes == NULL && is_address(hop)) request->remote = hop;
    }
    request->is_secure |= text_is(request_header(request, "X-Forwarded-Proto"), "https");
}

static bool holds(struct text text, const char *part)
{
    return text.size > 0 && memmem(text.bytes, text.size, part, strlen(part)) != NULL;
}

bool accept_wants_json(struct text accept)
{
    return holds(accept, "application/json") && !holds(accept, "text/html");
}

void request_read_fields(struct request *request, struct arena *arena)
{
    const struct route *route = request->route;
    request->fault_count = 0;
    request->values = NULL;
    if (route->field_count == 0) return;
    request->values = ARENA_ARRAY(arena, struct value, (size_t)route->field_count);
    for (int i = 0; i < route->field_count; i++) {
        const struct field *field = &route->fields[i];
        struct pairs pairs = field->place == FIELD_IN_PATH    ? request->segments
                             : field->place == FIELD_IN_QUERY ? request->query
                                                              : request->form;
        int count;
        const struct pair *pair = pairs_find(pairs, field->name, &count);
        struct text raw = pair ? pair->value : (struct text){NULL, 0};
        request->values[i] = field_read(arena, field, raw, count);
        if (request->values[i].fault != FIELD_RIGHT) request->fault_count++;
    }
}

static const struct value *value_of(const struct request *request, int field)
{
    CHECK(field >= 0 && field < request->route->field_count);
    return &request->values[field];
}

static const struct value *given(const struct request *request, int field, unsigned types)
{
    const struct value *value = value_of(request, field);
    CHECK(value->is_given);
    CHECK((1U << request->route->fields[field].type & types) != 0);
    return value;
}

bool request_has(const struct request *request, int field)
{
    return value_of(request, field)->is_given;
}

int64_t request_number(const struct request *request, int field)
{
    return given(request, field, 1U << FIELD_INT | 1U << FIELD_ID | 1U << FIELD_CHOICE)->number;
}

struct money request_money(const struct request *request, int field)
{
    return given(request, field, 1U << FIELD_MONEY)->money;
}

struct day request_day(const struct request *request, int field)
{
    return given(request, field, 1U << FIELD_DAY)->day;
}

struct text request_text(const struct request *request, int field)
{
    return given(request, field, 1U << FIELD_TEXT | 1U << FIELD_LINES | 1U << FIELD_SECRET)->text;
}

bool request_flag(const struct request *request, int field)
{
    return given(request, field, 1U << FIELD_BOOL)->flag;
}

enum field_fault request_fault(const struct request *request, int field)
{
    return value_of(request, field)->fault;
}

struct text request_raw(const struct request *request, int field)
{
    return value_of(request, field)->raw;
}
