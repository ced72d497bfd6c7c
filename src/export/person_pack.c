/* A person's file as a ZIP: words and workbooks for people, CSV with a description and JSON. */
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/json.h"
#include "export/person_inside.h"
#include "table/pack.h"

enum { FILES_LIMIT = 96 };

static const char HEAD[] =
    "\xef\xbb\xbf"
    "Ваши данные\r\n"
    "===========\r\n\r\n"
    "Здесь всё, что система школьного питания хранит о ребёнке%s.\r\n"
    "Лицевой счёт %s, составлено %s.\r\n%s%s%s\r\n"
    "Папка «Таблицы» — для чтения: файлы открываются в Excel, LibreOffice и на телефоне.\r\n"
    "Папка «data» — то же самое для программ: каждая таблица в CSV, все вместе в data.json,\r\n"
    "описание столбцов — datapackage.json (Data Package, specs.frictionlessdata.io).\r\n\r\n"
    "Что внутри\r\n"
    "----------\r\n";

static const char TAIL[] =
    "\r\nЧего здесь нет: паролей (их не знает никто, кроме вас), данных других детей и других\r\n"
    "родителей, имён сотрудников.\r\n"
    "Файл содержит персональные данные: не пересылайте его посторонним.\r\n";

struct packing {
    struct person_run *run;
    const char *folder; /* "obed-0242013137-2026-11-23" */
    struct pack_file files[FILES_LIMIT];
    int count;
};

static void file_add(struct packing *packing, const char *name, struct text bytes)
{
    CHECK(packing->count < FILES_LIMIT);
    packing->files[packing->count++] = (struct pack_file){
        arena_printf(packing->run->arena, "%s/%s", packing->folder, name), bytes};
}

static bool has_rows(const struct person_table *table)
{
    return table->rows != NULL && json_array_size(table->rows) > 0;
}

/* ---- for people ---- */

static void readme_add(struct packing *packing)
{
    struct buf words;
    struct person_run *run = packing->run;
    const struct person_order *order = run->order;
    const char *operator_name = order->operator_name == NULL ? "" : order->operator_name;
    buf_init(&words, run->arena);
    buf_printf(&words, HEAD, order->login_id == 0 ? "" : " и о вашем входе в личный кабинет",
               arena_copy(run->arena, order->number.bytes, order->number.size),
               instant_format(run->arena, order->now, run->school.zone),
               *operator_name == '\0' ? "" : "Оператор: ", operator_name,
               *operator_name == '\0' ? "" : "\r\n");
    for (int i = 0; i < person_part_count; i++) {
        const struct person_table *table = &run->tables[i];
        const struct person_part *part = &person_parts[i];
        if (part->is_of_login && order->login_id == 0) continue;
        buf_printf(&words, "%s: ", part->title);
        if (has_rows(table)) {
            buf_printf(&words, "строк %zu. %s\r\n", json_array_size(table->rows), part->about);
        } else {
            buf_add_string(&words, "ничего нет.\r\n");
        }
    }
    if (run->has_photo) buf_add_string(&words, "Фотография: отдельным файлом.\r\n");
    buf_add_string(&words, TAIL);
    file_add(packing, "Прочтите.txt", buf_text(&words));
}

/* ---- for programs ---- */

static json_t *field_of(const struct person_column *column)
{
    switch (column->kind) {
    case PERSON_NUMBER: return json_pack("{s:s,s:s}", "name", column->title, "type", "integer");
    case PERSON_MONEY:
        return json_pack("{s:s,s:s,s:s}", "name", column->title, "type", "number", "decimalChar",
                         ",");
    case PERSON_DAY:
        return json_pack("{s:s,s:s,s:s}", "name", column->title, "type", "date", "format",
                         "%d.%m.%Y");
    case PERSON_MOMENT:
        return json_pack("{s:s,s:s,s:s}", "name", column->title, "type", "datetime", "format",
                         "%d.%m.%Y %H:%M");
    case PERSON_YES:
        return json_pack("{s:s,s:s,s:[s],s:[s]}", "name", column->title, "type", "boolean",
                         "trueValues", "да", "falseValues", "нет");
    case PERSON_TEXT:
    case PERSON_WORD:
    case PERSON_ALLERGENS: break;
    }
    return json_pack("{s:s,s:s}", "name", column->title, "type", "string");
}

static json_t *resource_of(const struct person_part *part, const char *path)
{
    json_t *fields = json_array();
    for (int i = 0; i < person_column_count(part); i++) {
        json_add(fields, field_of(&part->columns[i]));
    }
    json_t *resource = json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:{s:s,s:s,s:b},s:{s:o,s:[s]}}",
                                 "name", part->name, "path", path, "title", part->title,
                                 "description", part->about, "profile", "tabular-data-resource",
                                 "format", "csv", "mediatype", "text/csv", "encoding", "utf-8",
                                 "dialect", "delimiter", ";", "lineTerminator", "\r\n", "header", 1,
                                 "schema", "fields", fields, "missingValues", "");
    CHECK(resource != NULL);
    return resource;
}

static struct text json_text(struct person_run *run, json_t *json)
{
    size_t size = json_dumpb(json, NULL, 0, JSON_INDENT(1));
    char *bytes = arena_take(run->arena, size + 1);
    CHECK(size > 0 && json_dumpb(json, bytes, size, JSON_INDENT(1)) == size);
    bytes[size] = '\n';
    json_decref(json);
    return (struct text){bytes, size + 1};
}

static void head_set(struct person_run *run, json_t *json)
{
    json_t *made = json_string(instant_format_iso(run->arena, run->order->now));
    json_t *number = json_stringn(run->order->number.bytes, run->order->number.size);
    CHECK(json_object_set_new(json, "created", made) == 0);
    CHECK(json_object_set_new(json, "account", number) == 0);
    CHECK(json_object_set_new(json, "form", json_integer(PERSON_FORM)) == 0);
}

/* ---- all ---- */

static enum err tables_add(struct packing *packing, json_t *resources, json_t *parts)
{
    struct person_run *run = packing->run;
    for (int i = 0; i < person_part_count; i++) {
        struct text xlsx, csv;
        struct person_table *table = &run->tables[i];
        if (!has_rows(table)) continue;
        const char *path = arena_printf(run->arena, "data/%s.csv", table->part->name);
        TRY(sheet_xlsx(run->arena, &table->sheet, &xlsx));
        TRY(sheet_csv(run->arena, &table->sheet, &csv));
        /* Programs take a byte order mark for a part of the first name; people have workbooks. */
        if (text_starts(csv, TEXT("\xef\xbb\xbf"))) csv = text_part(csv, 3, csv.size);
        file_add(packing, arena_printf(run->arena, "Таблицы/%s.xlsx", table->part->title), xlsx);
        file_add(packing, path, csv);
        json_add(resources, resource_of(table->part, path));
        CHECK(json_object_set(parts, table->part->name, table->rows) == 0);
        run->order->parts++;
    }
    return OK;
}

static enum err pack_all(struct packing *packing, json_t *resources, json_t *parts)
{
    struct person_run *run = packing->run;
    readme_add(packing);
    TRY(tables_add(packing, resources, parts));
    json_t *description = json_pack("{s:s,s:s,s:s,s:O}", "profile", "data-package", "name",
                                    "obed-person", "title", "Обед: данные одного счёта",
                                    "resources", resources);
    json_t *data = json_pack("{s:O}", "parts", parts);
    CHECK(description != NULL && data != NULL);
    head_set(run, description);
    head_set(run, data);
    file_add(packing, "data/data.json", json_text(run, data));
    file_add(packing, "datapackage.json", json_text(run, description));
    if (run->has_photo) {
        bool is_png = strcmp(run->photo_type, "image/png") == 0;
        file_add(packing, is_png ? "Фотография.png" : "Фотография.jpg", run->photo);
    }
    if (arena_is_over(run->arena)) return ERR_LIMIT;
    return pack_files(run->arena, packing->files, packing->count, PERSON_BYTES_LIMIT,
                      &run->order->zip);
}

enum err person_pack(struct person_run *run)
{
    struct person_order *order = run->order;
    struct packing *packing = ARENA_NEW(run->arena, struct packing);
    struct day day = day_of_instant(order->now, run->school.zone);
    *packing = (struct packing){
        .run = run,
        .folder = arena_printf(run->arena, "obed-%.*s-%s", TEXT_ARGS(order->number),
                               day_format_iso(run->arena, day)),
    };
    order->name = arena_printf(run->arena, "%s.zip", packing->folder);
    order->parts = 0;
    json_t *resources = json_array(), *parts = json_object();
    CHECK(resources != NULL && parts != NULL);
    enum err err = pack_all(packing, resources, parts);
    json_decref(resources);
    json_decref(parts);
    return err;
}
