/* What stands around the tables: the description that programs read (a Data Package with Table
 * Schemas, specs.frictionlessdata.io), words for people, the checksums. */
#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include "base/check.h"
#include "base/json.h"
#include "export/cells.h"
#include "export/inside.h"

static void set(json_t *object, const char *name, json_t *value)
{
    CHECK(value != NULL && json_object_set_new(object, name, value) == 0);
}

static void append(json_t *array, json_t *value)
{
    json_add(array, value);
}

static json_t *field_of(const struct table_column *column)
{
    json_t *field = json_pack("{s:s}", "name", column->name);
    switch (column->type) {
    case 'i': set(field, "type", json_string("integer")); break;
    case 't': set(field, "type", json_string("string")); break;
    default:
        set(field, "type", json_string("string"));
        set(field, "format", json_string("binary"));
        break;
    }
    if (*column->comment != '\0') set(field, "description", json_string(column->comment));
    if (column->is_secret) set(field, "secret", json_true());
    if (!column->is_nullable) set(field, "constraints", json_pack("{s:b}", "required", 1));
    return field;
}

static json_t *schema_of(const struct table *table)
{
    json_t *fields = json_array(), *key = json_array();
    for (int i = 0; i < table->column_count; i++) append(fields, field_of(&table->columns[i]));
    for (int place = 0; place < table->key_count; place++) {
        for (int i = 0; i < table->column_count; i++) {
            if (table->columns[i].key == place) append(key, json_string(table->columns[i].name));
        }
    }
    return json_pack("{s:o,s:o,s:[s]}", "fields", fields, "primaryKey", key, "missingValues",
                     CELL_NULL);
}

/* Names of resources are small letters, digits, dots, dashes, underscores. */
static json_t *resource_of(struct arena *arena, const struct export_file *file)
{
    const struct table *table = file->table;
    json_t *resource = json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:I,s:s,s:I,s:o}", "name", table->name,
                                 "path", file->name, "profile", "tabular-data-resource", "format",
                                 "csv", "mediatype", "text/csv", "encoding", "utf-8", "bytes",
                                 (json_int_t)file->told.size, "hash",
                                 arena_printf(arena, "sha256:%s", file->told.sha256), "rows",
                                 (json_int_t)file->rows, "schema", schema_of(table));
    set(resource, "dialect",
        json_pack("{s:s,s:s,s:s,s:b,s:b}", "delimiter", ",", "lineTerminator", "\r\n", "quoteChar",
                  "\"", "doubleQuote", 1, "header", 1));
    set(resource, "mark", json_string(table->mark));
    if (*table->comment != '\0') set(resource, "description", json_string(table->comment));
    return resource;
}

static enum err write_description(struct export_run *run)
{
    char checksum[SHA256_TEXT_SIZE];
    const struct export_order *order = run->order;
    export_schema_checksum(checksum);
    json_t *resources = json_array();
    for (int i = 0; i < run->file_count; i++) {
        if (run->files[i].table != NULL) {
            append(resources, resource_of(run->arena, &run->files[i]));
        }
    }
    json_t *package = json_pack("{s:s,s:s,s:s,s:s,s:{s:i,s:s,s:i,s:s,s:b},s:o}", "profile",
                                "data-package", "name", "obed-export", "title", "Обед: все данные",
                                "created", instant_format_iso(run->arena, order->now), "obed",
                                "form", EXPORT_FORM, "program", "obed " OBED_VERSION, "schema",
                                tables_schema, "schemaChecksum", checksum, "secrets",
                                order->with_secrets, "resources", resources);
    CHECK(package != NULL);
    struct text text = json_write(run->arena, package, JSON_INDENT(1));
    json_decref(package);
    struct outfile out;
    enum err err = outfile_open(&out, run->folder, EXPORT_PACKAGE);
    if (err == OK) {
        outfile_add(&out, text.bytes, text.size);
        outfile_char(&out, '\n');
        err = export_keep(run, &out, EXPORT_PACKAGE, NULL, 0);
    }
    return err;
}

static enum err write_readme(struct export_run *run)
{
    struct outfile out;
    TRY(outfile_open(&out, run->folder, EXPORT_README));
    outfile_string(&out, export_readme);
    return export_keep(run, &out, EXPORT_README, NULL, 0);
}

enum err export_package(struct export_run *run)
{
    struct outfile out;
    struct outfile_told told;
    TRY(write_readme(run));
    TRY(write_description(run));
    TRY(outfile_open(&out, run->folder, EXPORT_SUMS));
    for (int i = 0; i < run->file_count; i++) {
        outfile_printf(&out, "%s  %s\n", run->files[i].told.sha256, run->files[i].name);
    }
    return outfile_close(&out, &told);
}
