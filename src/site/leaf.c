/* Pages that are ready. */
#include "site/leaf.h"

#include <stdio.h>
#include <string.h>
#define ZLIB_CONST
#include <zlib.h>

#include "base/check.h"
#include "base/secret.h"

enum { GZIP_WINDOW = 15 + 16, GZIP_MEMORY = 8, GZIP_ROOM = 256, ETAG_BYTES = 8 };

void http_date(struct instant at, char out_date[LEAF_DATE_SIZE])
{
    static const char *const DAYS[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const MONTHS[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int64_t seconds = at.ms / SECOND_MS;
    struct day day = day_of_number((int32_t)(seconds / (24 * 3600)));
    struct date date = day_date(day);
    int second = (int)(seconds % (24 * 3600));
    snprintf(out_date, LEAF_DATE_SIZE, "%s, %02d %s %04d %02d:%02d:%02d GMT",
             DAYS[day_of_week(day) - 1], date.day_of_month, MONTHS[date.month - 1], date.year,
             second / 3600, second / 60 % 60, second % 60);
}

/* Empty when it would not be smaller. */
static struct text pack(struct arena *arena, struct text plain)
{
    struct text none = {NULL, 0};
    z_stream stream = {0};
    if (plain.size < LEAF_PACKED_LEAST) return none;
    CHECK(deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, GZIP_WINDOW, GZIP_MEMORY,
                       Z_DEFAULT_STRATEGY) == Z_OK);
    size_t room = plain.size + GZIP_ROOM;
    unsigned char *bytes = arena_take(arena, room);
    stream.next_in = (const Bytef *)plain.bytes;
    stream.avail_in = (uInt)plain.size;
    stream.next_out = bytes;
    stream.avail_out = (uInt)room;
    int status = deflate(&stream, Z_FINISH);
    size_t size = stream.total_out;
    CHECK(deflateEnd(&stream) == Z_OK && status == Z_STREAM_END);
    return size < plain.size ? (struct text){(const char *)bytes, size} : none;
}

void leaf_make(struct arena *arena, const char *path, const char *content_type, struct text plain,
               struct instant now, struct leaf *out_leaf)
{
    struct digest digest = hash_of(plain.bytes, plain.size);
    struct leaf leaf = {
        .path = path, .content_type = content_type, .plain = plain, .gzip = pack(arena, plain)};
    size_t size = (size_t)snprintf(leaf.etag, sizeof leaf.etag, "\"");
    for (int i = 0; i < ETAG_BYTES; i++) {
        size += (size_t)snprintf(leaf.etag + size, sizeof leaf.etag - size, "%02x",
                                 digest.bytes[i]);
    }
    snprintf(leaf.etag + size, sizeof leaf.etag - size, "\"");
    http_date(now, leaf.last_modified);
    *out_leaf = leaf;
}

/* A date that we gave: an If-None-Match goes before it. */
static bool is_known_by_date(const struct leaf *leaf, const struct request *request)
{
    if (request_header_count(request, "If-None-Match") > 0) return false;
    return text_is(request_header(request, "If-Modified-Since"), leaf->last_modified);
}

void leaf_answer(const struct leaf *leaf, struct arena *arena, const struct request *request,
                 struct response *response)
{
    const struct static_file file = {
        .content_type = leaf->content_type,
        .plain = leaf->plain,
        .gzip = leaf->gzip,
        .etag = arena_copy(arena, leaf->etag, strlen(leaf->etag)),
    };
    response_file(response, request, &file, false);
    if (response->status == 200 && is_known_by_date(leaf, request)) {
        response->status = 304;
        response->body = TEXT("");
    }
    if (response->body.size > 0) {
        response->body.bytes = arena_copy(arena, response->body.bytes, response->body.size);
    }
    response_header(response, "Last-Modified",
                    arena_copy(arena, leaf->last_modified, strlen(leaf->last_modified)));
    response->cache_control = "public, max-age=60";
}
