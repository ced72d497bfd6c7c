/* The description of an export, read: is it of our form, our schema, with all our tables? */
#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include "base/check.h"
#include "export/import_all.h"

static const struct table *table_find(const char *name, int *out_place)
{
    for (int i = 0; i < table_count; i++) {
        if (strcmp(tables[i].name, name) != 0) continue;
        *out_place = i;
        return &tables[i];
    }
    return NULL;
}

static const char *judge_head(struct arena *arena, json_t *package, bool *out_secrets)
{
    char checksum[65];
    json_t *head = json_object_get(package, "obed");
    json_t *form = json_object_get(head, "form"), *schema = json_object_get(head, "schema");
    json_t *sum = json_object_get(head, "schemaChecksum"), *by = json_object_get(head, "program");
    json_t *secrets = json_object_get(head, "secrets");
    if (!json_is_integer(form) || !json_is_integer(schema) || !json_is_string(sum) ||
        !json_is_string(by) || !json_is_boolean(secrets)) {
        return "это не выгрузка «Обеда»: нет раздела obed";
    }
    if (json_integer_value(form) != EXPORT_FORM) {
        return arena_printf(arena, "выгрузка формы %lld, эта программа читает форму %d",
                            (long long)json_integer_value(form), EXPORT_FORM);
    }
    export_schema_checksum(checksum);
    if (json_integer_value(schema) != tables_schema ||
        strcmp(json_string_value(sum), checksum) != 0) {
        return arena_printf(arena,
                            "выгрузка сделана программой «%.60s» со схемой %lld, у этой программы "
                            "схема %d или её текст другой: загрузите программой той же версии и "
                            "обновите её потом",
                            json_string_value(by), (long long)json_integer_value(schema),
                            tables_schema);
    }
    *out_secrets = json_is_true(secrets);
    return NULL;
}

static const char *judge_resource(struct arena *arena, json_t *resource,
                                  struct import_package *package)
{
    int place;
    json_t *name = json_object_get(resource, "name"), *path = json_object_get(resource, "path");
    json_t *rows = json_object_get(resource, "rows");
    if (!json_is_string(name) || !json_is_string(path) || !json_is_integer(rows)) {
        return "у таблицы нет имени, пути или числа строк";
    }
    const struct table *table = table_find(json_string_value(name), &place);
    if (table == NULL) {
        return arena_printf(arena, "таблица «%.80s» этой программе неизвестна",
                            json_string_value(name));
    }
    struct import_resource *known = &package->resources[place];
    if (known->table != NULL) {
        return arena_printf(arena, "таблица «%s» названа дважды", table->name);
    }
    const char *expected = arena_printf(arena, EXPORT_DATA "/%s.csv", table->name);
    if (strcmp(json_string_value(path), expected) != 0 || json_integer_value(rows) < 0) {
        return arena_printf(arena, "таблица «%s» должна лежать в %s", table->name, expected);
    }
    *known = (struct import_resource){table, json_integer_value(rows)};
    return NULL;
}

static const char *judge_package(struct arena *arena, json_t *json, struct import_package *package)
{
    size_t i;
    json_t *resource;
    const char *wrong = judge_head(arena, json, &package->has_secrets);
    if (wrong != NULL) return wrong;
    json_t *resources = json_object_get(json, "resources");
    if (!json_is_array(resources)) return "нет списка таблиц";
    json_array_foreach(resources, i, resource)
    {
        wrong = judge_resource(arena, resource, package);
        if (wrong != NULL) return wrong;
    }
    for (int k = 0; k < table_count; k++) {
        if (package->resources[k].table == NULL) {
            return arena_printf(arena, "нет таблицы «%s»", tables[k].name);
        }
    }
    return NULL;
}

const char *import_package_read(struct arena *arena, struct text json,
                                struct import_package *out_package)
{
    json_error_t error;
    json_t *package = json_loadb(json.bytes, json.size, JSON_REJECT_DUPLICATES, &error);
    if (package == NULL) {
        return arena_printf(arena, "не JSON: строка %d: %s", error.line, error.text);
    }
    *out_package = (struct import_package){
        .resources = ARENA_ARRAY(arena, struct import_resource, (size_t)table_count)};
    const char *wrong = judge_package(arena, package, out_package);
    json_decref(package);
    return wrong;
}
