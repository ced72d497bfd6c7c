/* What documents say, as it is kept: JSON, and read back from it. Money is kopecks and a day its
 * number, so that nothing is lost on the way. */
#include <jansson.h>

#include "base/check.h"
#include "base/json.h"
#include "desk/act_inside.h"

static struct text dump(struct arena *arena, json_t *object)
{
    CHECK(object != NULL);
    struct text text = json_write(arena, object, JSON_COMPACT | JSON_SORT_KEYS);
    json_decref(object);
    return text;
}

static int64_t kopecks(struct money money)
{
    return money_in_kopecks(money);
}

/* ---- reading ---- */

/* One object's members; a member that is not there or of another kind leaves a mark. */
struct reading {
    struct arena *arena;
    const json_t *object;
    bool is_wrong;
};

static int64_t read_int(struct reading *reading, const char *name)
{
    const json_t *value = json_object_get(reading->object, name);
    if (!json_is_integer(value)) reading->is_wrong = true;
    return json_integer_value(value);
}

static struct money read_money(struct reading *reading, const char *name)
{
    return money_of_kopecks(read_int(reading, name));
}

static struct day read_day(struct reading *reading, const char *name)
{
    return day_of_number((int32_t)read_int(reading, name));
}

static const char *read_string(struct reading *reading, const char *name)
{
    const json_t *value = json_object_get(reading->object, name);
    if (!json_is_string(value)) {
        reading->is_wrong = true;
        return "";
    }
    return arena_copy(reading->arena, json_string_value(value), json_string_length(value));
}

/* ---- acts ---- */

static json_t *act_line_pack(const struct act_line *line)
{
    return json_pack("{s:I,s:s,s:i,s:b,s:I,s:I,s:I,s:I,s:I,s:I}", "set_meal",
                     (json_int_t)line->set_meal_id, "name", line->name, "meal", (int)line->meal,
                     "correction", line->is_correction, "parent", (json_int_t)kopecks(line->parent),
                     "subsidy", (json_int_t)kopecks(line->subsidy), "days", (json_int_t)line->days,
                     "meals", (json_int_t)line->meals, "parent_sum",
                     (json_int_t)kopecks(line->parent_sum), "subsidy_sum",
                     (json_int_t)kopecks(line->subsidy_sum));
}

struct text act_write(struct arena *arena, const struct act *act)
{
    json_t *lines = json_array();
    for (int i = 0; i < act->line_count; i++) {
        json_add(lines, act_line_pack(&act->lines[i]));
    }
    json_t *object = json_pack(
        "{s:I,s:I,s:s,s:I,s:I,s:s,s:i,s:i,s:s,s:s,s:s,s:i,s:i,s:I,s:o,s:I,s:I,s:I,s:I}", "school",
        (json_int_t)act->school_id, "school_number", (json_int_t)act->school_number, "school_name",
        act->school_name, "number", (json_int_t)act->number, "contract",
        (json_int_t)act->contract_id, "contract_number", act->contract_number, "contract_from",
        act->contract_first_day.number, "contract_to", act->contract_last_day.number, "caterer",
        act->caterer.name, "inn", act->caterer.inn, "operator", act->operator_name, "from",
        act->first_day.number, "to", act->last_day.number, "issued", (json_int_t)act->issued_at.ms,
        "lines", lines, "days", (json_int_t)act->days, "meals", (json_int_t)act->meals,
        "parent_total", (json_int_t)kopecks(act->parent_total), "subsidy_total",
        (json_int_t)kopecks(act->subsidy_total));
    return dump(arena, object);
}

static struct act_line act_line_read(struct reading *reading)
{
    return (struct act_line){
        .set_meal_id = read_int(reading, "set_meal"),
        .name = read_string(reading, "name"),
        .meal = (enum meal)read_int(reading, "meal"),
        .is_correction = json_is_true(json_object_get(reading->object, "correction")),
        .parent = read_money(reading, "parent"),
        .subsidy = read_money(reading, "subsidy"),
        .days = read_int(reading, "days"),
        .meals = read_int(reading, "meals"),
        .parent_sum = read_money(reading, "parent_sum"),
        .subsidy_sum = read_money(reading, "subsidy_sum"),
    };
}

static struct act act_head_read(struct reading *reading)
{
    return (struct act){
        .school_id = read_int(reading, "school"),
        .school_number = read_int(reading, "school_number"),
        .school_name = read_string(reading, "school_name"),
        .number = read_int(reading, "number"),
        .contract_id = read_int(reading, "contract"),
        .contract_number = read_string(reading, "contract_number"),
        .contract_first_day = read_day(reading, "contract_from"),
        .contract_last_day = read_day(reading, "contract_to"),
        .caterer = {read_string(reading, "caterer"), read_string(reading, "inn")},
        .operator_name = read_string(reading, "operator"),
        .first_day = read_day(reading, "from"),
        .last_day = read_day(reading, "to"),
        .issued_at = {read_int(reading, "issued")},
        .days = read_int(reading, "days"),
        .meals = read_int(reading, "meals"),
        .parent_total = read_money(reading, "parent_total"),
        .subsidy_total = read_money(reading, "subsidy_total"),
    };
}

bool act_read(struct arena *arena, struct text content, struct act *out_act)
{
    json_t *object = json_loadb(content.bytes, content.size, 0, NULL);
    struct reading reading = {.arena = arena, .object = object, .is_wrong = object == NULL};
    struct act act = act_head_read(&reading);
    const json_t *lines = json_object_get(object, "lines");
    act.total = money_plus(act.parent_total, act.subsidy_total);
    act.lines = ARENA_ARRAY(arena, struct act_line, json_array_size(lines) + 1);
    for (size_t i = 0; i < json_array_size(lines); i++) {
        reading.object = json_array_get(lines, i);
        act.lines[act.line_count++] = act_line_read(&reading);
    }
    json_decref(object);
    if (reading.is_wrong) return false;
    *out_act = act;
    return true;
}

/* ---- reports on subsidies ---- */

static json_t *subsidy_line_pack(const struct subsidy_line *line)
{
    return json_pack("{s:I,s:I,s:s,s:s,s:i,s:I,s:I,s:I}", "source",
                     (json_int_t)line->funding_source_id, "kind", (json_int_t)line->benefit_kind_id,
                     "source_name", line->funding_source, "kind_name", line->benefit_kind, "stage",
                     line->stage, "children", (json_int_t)line->children, "meals",
                     (json_int_t)line->meals, "amount", (json_int_t)kopecks(line->amount));
}

static json_t *source_pack(const struct subsidy_source *source)
{
    return json_pack("{s:I,s:s,s:I,s:I}", "source", (json_int_t)source->funding_source_id, "name",
                     source->name, "meals", (json_int_t)source->meals, "amount",
                     (json_int_t)kopecks(source->amount));
}

struct text subsidies_write(struct arena *arena, const struct subsidy_report *report)
{
    json_t *lines = json_array(), *sources = json_array();
    for (int i = 0; i < report->line_count; i++) {
        json_add(lines, subsidy_line_pack(&report->lines[i]));
    }
    for (int i = 0; i < report->source_count; i++) {
        json_add(sources, source_pack(&report->sources[i]));
    }
    json_t *object = json_pack(
        "{s:I,s:I,s:s,s:I,s:i,s:i,s:I,s:o,s:o,s:I,s:I,s:I}", "school",
        (json_int_t)report->school_id, "school_number", (json_int_t)report->school_number,
        "school_name", report->school_name, "number", (json_int_t)report->number, "from",
        report->first_day.number, "to", report->last_day.number, "issued",
        (json_int_t)report->issued_at.ms, "lines", lines, "sources", sources, "children",
        (json_int_t)report->children, "meals", (json_int_t)report->meals, "total",
        (json_int_t)kopecks(report->total));
    return dump(arena, object);
}

static struct subsidy_line subsidy_line_read(struct reading *reading)
{
    return (struct subsidy_line){
        .funding_source_id = read_int(reading, "source"),
        .benefit_kind_id = read_int(reading, "kind"),
        .funding_source = read_string(reading, "source_name"),
        .benefit_kind = read_string(reading, "kind_name"),
        .stage = (int)read_int(reading, "stage"),
        .children = read_int(reading, "children"),
        .meals = read_int(reading, "meals"),
        .amount = read_money(reading, "amount"),
    };
}

static void subsidy_rows_read(struct reading *reading, const json_t *object,
                              struct subsidy_report *report)
{
    const json_t *lines = json_object_get(object, "lines");
    const json_t *sources = json_object_get(object, "sources");
    report->lines = ARENA_ARRAY(reading->arena, struct subsidy_line, json_array_size(lines) + 1);
    report->sources = ARENA_ARRAY(reading->arena, struct subsidy_source,
                                  json_array_size(sources) + 1);
    for (size_t i = 0; i < json_array_size(lines); i++) {
        reading->object = json_array_get(lines, i);
        report->lines[report->line_count++] = subsidy_line_read(reading);
    }
    for (size_t i = 0; i < json_array_size(sources); i++) {
        reading->object = json_array_get(sources, i);
        report->sources[report->source_count++] = (struct subsidy_source){
            .funding_source_id = read_int(reading, "source"),
            .name = read_string(reading, "name"),
            .meals = read_int(reading, "meals"),
            .amount = read_money(reading, "amount")};
    }
}

bool subsidies_read(struct arena *arena, struct text content, struct subsidy_report *out_report)
{
    json_t *object = json_loadb(content.bytes, content.size, 0, NULL);
    struct reading reading = {.arena = arena, .object = object, .is_wrong = object == NULL};
    struct subsidy_report report = {
        .school_id = read_int(&reading, "school"),
        .school_number = read_int(&reading, "school_number"),
        .school_name = read_string(&reading, "school_name"),
        .number = read_int(&reading, "number"),
        .first_day = read_day(&reading, "from"),
        .last_day = read_day(&reading, "to"),
        .issued_at = {read_int(&reading, "issued")},
        .children = read_int(&reading, "children"),
        .meals = read_int(&reading, "meals"),
        .total = read_money(&reading, "total"),
        .agrees = true,
    };
    subsidy_rows_read(&reading, object, &report);
    json_decref(object);
    if (reading.is_wrong) return false;
    *out_report = report;
    return true;
}
