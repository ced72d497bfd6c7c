/* The description of an export that comes in: any bytes are a description of all our tables or a
 * reason in Russian. Foreign bytes stand alone, as the head and as the list of tables of a
 * description that is right otherwise: mutations reach what is behind the first question. */
#include <stdio.h>

#include "base/buf.h"
#include "base/check.h"
#include "export/import_all.h"
#include "fuzz.h"

const char *const fuzz_seeds[] = {
    "{\"obed\":{\"form\":1,\"program\":\"obed 1\",\"schema\":26,\"schemaChecksum\":\"00\","
    "\"secrets\":false},\"resources\":[{\"name\":\"account\",\"path\":\"data/account.csv\","
    "\"rows\":7}]}",
    "{\"form\":1,\"program\":\"obed 1\",\"schema\":26,\"schemaChecksum\":\"\",\"secrets\":true}",
    "[{\"name\":\"person\",\"path\":\"data/person.csv\",\"rows\":1},"
    "{\"name\":\"person\",\"path\":\"data/person.csv\",\"rows\":-1}]",
    "[{\"name\":\"\",\"path\":\"../etc/passwd\",\"rows\":9223372036854775807}]",
    "[[[[1e999]]]]",
    "{\"a\":1,\"a\":2}",
    "\xEF\xBB\xBF{}",
    NULL};

static void head_write(struct buf *buf)
{
    char checksum[65];
    export_schema_checksum(checksum);
    buf_printf(buf,
               "{\"form\":%d,\"program\":\"obed\",\"schema\":%d,\"schemaChecksum\":\"%s\","
               "\"secrets\":true}",
               EXPORT_FORM, tables_schema, checksum);
}

static void tables_write(struct buf *buf)
{
    buf_add_char(buf, '[');
    for (int i = 0; i < table_count; i++) {
        buf_printf(buf, "%s{\"name\":\"%s\",\"path\":\"data/%s.csv\",\"rows\":%d}",
                   i == 0 ? "" : ",", tables[i].name, tables[i].name, i);
    }
    buf_add_char(buf, ']');
}

/* True: it was read. */
static bool judge(struct arena *arena, struct text json)
{
    struct import_package package;
    const char *wrong = import_package_read(arena, json, &package);
    if (wrong != NULL) {
        CHECK(*wrong != '\0' && text_is_utf8(text_of(wrong)));
        return false;
    }
    for (int i = 0; i < table_count; i++) {
        CHECK(package.resources[i].table == &tables[i] && package.resources[i].rows >= 0);
    }
    return true;
}

static struct text composed(struct arena *arena, const struct text *head, const struct text *list)
{
    struct buf buf;
    buf_init(&buf, arena);
    buf_add_string(&buf, "{\"obed\":");
    if (head == NULL) {
        head_write(&buf);
    } else {
        buf_add_text(&buf, *head);
    }
    buf_add_string(&buf, ",\"resources\":");
    if (list == NULL) {
        tables_write(&buf);
    } else {
        buf_add_text(&buf, *list);
    }
    buf_add_char(&buf, '}');
    return buf_text(&buf);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena arena;
    arena_init(&arena, 16 << 20);
    struct text foreign = {arena_copy(&arena, bytes, size), size};
    CHECK(judge(&arena, composed(&arena, NULL, NULL)));
    judge(&arena, foreign);
    judge(&arena, composed(&arena, &foreign, NULL));
    judge(&arena, composed(&arena, NULL, &foreign));
    arena_release(&arena);
    return 0;
}
