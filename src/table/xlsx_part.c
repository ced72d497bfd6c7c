/* One part of a workbook: bytes of the ZIP go straight into the XML parser.
 *
 * 1. What comes out is counted before it is parsed; a bomb ends at the limit.
 * 2. A DTD ends the reading, so that no entity is ever declared. */
#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#include "base/check.h"
#include "base/scoped.h"
#include "table/xlsx_inside.h"

enum { PIECE_BYTES = 64 * 1024 };

static const char DAMAGED[] = "Файл повреждён: архив XLSX не читается. Откройте его в редакторе "
                              "таблиц и сохраните заново.";
static const char LOCKED[] = "Файл закрыт паролем. Снимите пароль в редакторе таблиц и сохраните "
                             "заново.";
static const char BOMB[] = "Файл распаковывается в слишком большой объём и не похож на список.";

static void archive_end(struct archive *archive)
{
    archive_read_free(archive);
}
SCOPED_DEFINE(archive, struct archive, archive_end)

struct parsing {
    struct xlsx_reading *reading;
    const struct xlsx_handlers *handlers;
    XML_Parser parser;
    int depth;
};

void xlsx_fail(struct xlsx_reading *reading, const char *reason)
{
    if (reading->reason == NULL) reading->reason = reason;
}

static const char *local(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon == NULL ? name : colon + 1;
}

const char *xlsx_attribute(const char **attributes, const char *name)
{
    for (int i = 0; attributes[i] != NULL; i += 2) {
        if (strcmp(local(attributes[i]), name) == 0) return attributes[i + 1];
    }
    return NULL;
}

bool xlsx_says_yes(const char *attribute)
{
    return attribute != NULL && (strcmp(attribute, "1") == 0 || strcmp(attribute, "true") == 0);
}

/* ---- the parser's calls ---- */

static void stop_when_failed(const struct parsing *parsing)
{
    if (parsing->reading->reason != NULL) XML_StopParser(parsing->parser, XML_FALSE);
}

static void start(void *context, const XML_Char *name, const XML_Char **attributes)
{
    struct parsing *parsing = context;
    if (parsing->reading->reason != NULL) return;
    if (++parsing->depth > XLSX_DEPTH_LIMIT) xlsx_fail(parsing->reading, DAMAGED);
    if (parsing->reading->reason == NULL) {
        parsing->handlers->start(parsing->handlers->context, local(name), attributes);
    }
    stop_when_failed(parsing);
}

static void end(void *context, const XML_Char *name)
{
    struct parsing *parsing = context;
    parsing->depth--;
    if (parsing->handlers->end == NULL || parsing->reading->reason != NULL) return;
    parsing->handlers->end(parsing->handlers->context, local(name));
    stop_when_failed(parsing);
}

static void text(void *context, const XML_Char *bytes, int size)
{
    struct parsing *parsing = context;
    if (parsing->handlers->text == NULL || parsing->reading->reason != NULL) return;
    parsing->handlers->text(parsing->handlers->context, bytes, (size_t)size);
    stop_when_failed(parsing);
}

static void doctype(void *context, const XML_Char *name, const XML_Char *system,
                    const XML_Char *public, int has_subset)
{
    struct parsing *parsing = context;
    (void)name;
    (void)system;
    (void)public;
    (void)has_subset;
    xlsx_fail(parsing->reading, "В файле есть описание DTD: таблицы такого не содержат.");
    stop_when_failed(parsing);
}

/* ---- the archive's side ---- */

/* Names compare without case, and with either slash. */
static bool names_path(struct archive_entry *entry, const char *path)
{
    const char *name = archive_entry_pathname(entry);
    if (name == NULL) return false;
    if (*name == '/') name++;
    for (; *name != '\0' && *path != '\0'; name++, path++) {
        char a = *name == '\\' ? '/' : *name, b = *path;
        if (a >= 'A' && a <= 'Z') a = (char)(a - 'A' + 'a');
        if (b >= 'A' && b <= 'Z') b = (char)(b - 'A' + 'a');
        if (a != b) return false;
    }
    return *name == *path;
}

static bool count_bytes(struct xlsx_reading *reading, size_t size)
{
    reading->unpacked += size;
    bool is_bomb = reading->unpacked > XLSX_RATIO_FREE &&
                   reading->unpacked / XLSX_RATIO_LIMIT > reading->file.size;
    if (is_bomb || reading->unpacked > XLSX_UNPACKED_LIMIT) xlsx_fail(reading, BOMB);
    return reading->reason == NULL;
}

static void entry_parse(struct parsing *parsing, struct archive *archive,
                        struct archive_entry *entry)
{
    struct xlsx_reading *reading = parsing->reading;
    if (archive_entry_is_encrypted(entry)) {
        xlsx_fail(reading, LOCKED);
        return;
    }
    for (;;) {
        void *piece = XML_GetBuffer(parsing->parser, PIECE_BYTES);
        if (piece == NULL) break;
        la_ssize_t size = archive_read_data(archive, piece, PIECE_BYTES);
        if (size < 0 || !count_bytes(reading, (size_t)size)) break;
        if (XML_ParseBuffer(parsing->parser, (int)size, size == 0) != XML_STATUS_OK) break;
        if (size == 0) return;
    }
    xlsx_fail(reading, DAMAGED);
}

/* True: the archive stands at the entry. */
static bool entry_find(struct xlsx_reading *reading, struct archive *archive, const char *path,
                       struct archive_entry **out_entry)
{
    for (int count = 0;; count++) {
        int status = archive_read_next_header(archive, out_entry);
        if (status == ARCHIVE_EOF) return false;
        if (status != ARCHIVE_OK && status != ARCHIVE_WARN) xlsx_fail(reading, DAMAGED);
        if (count == XLSX_ENTRIES_LIMIT) {
            xlsx_fail(reading, "В файле слишком много частей: он не похож на таблицу.");
        }
        if (reading->reason != NULL) return false;
        if (names_path(*out_entry, path)) return true;
    }
}

static void part_parse(struct parsing *parsing, struct archive *archive,
                       struct archive_entry *entry)
{
    parsing->parser = XML_ParserCreate(NULL);
    CHECK(parsing->parser != NULL);
    XML_SetUserData(parsing->parser, parsing);
    XML_SetElementHandler(parsing->parser, start, end);
    XML_SetCharacterDataHandler(parsing->parser, text);
    XML_SetStartDoctypeDeclHandler(parsing->parser, doctype);
    entry_parse(parsing, archive, entry);
    XML_ParserFree(parsing->parser);
}

enum xlsx_part xlsx_part_parse(struct xlsx_reading *reading, const char *path,
                               const struct xlsx_handlers *handlers)
{
    struct archive_entry *entry;
    struct parsing parsing = {.reading = reading, .handlers = handlers};
    scoped(archive) struct archive *archive = archive_read_new();
    if (archive == NULL || archive_read_support_format_zip(archive) != ARCHIVE_OK ||
        archive_read_open_memory(archive, reading->file.bytes, reading->file.size) != ARCHIVE_OK) {
        xlsx_fail(reading, DAMAGED);
        return XLSX_PART_BAD;
    }
    bool found = entry_find(reading, archive, path, &entry);
    if (found) part_parse(&parsing, archive, entry);
    if (reading->reason != NULL) return XLSX_PART_BAD;
    return found ? XLSX_PART_READ : XLSX_PART_MISSING;
}
