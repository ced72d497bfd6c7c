/* «Заказ кухне»: how many of what, by break and class. Numbers only: no pupil's name comes here. */
#include "base/check.h"
#include "base/json.h"
#include "desk/kitchen.h"
#include "report/sheet.h"
#include "staffroom/pages.h"
#include "staffroom/roster_view.h"

enum { KITCHEN_SCHOOL, KITCHEN_DAY, KITCHEN_AS };

static const char *const FORMATS[] = {"xlsx", "pdf", NULL};
static const enum sheet_format SHEET_FORMATS[] = {SHEET_XLSX, SHEET_PDF};

struct kitchen_work {
    struct arena *arena;
    const struct staffroom_caller *caller;
    struct day day;
    struct kitchen_order order;
};

static enum err work_kitchen(struct tx *tx, void *context)
{
    struct kitchen_work *work = context;
    return kitchen_order_load(tx, work->arena, work->caller->school.id, work->day,
                              work->caller->now, &work->order);
}

/* "+2", "−1", "" */
static const char *change_words(struct arena *arena, int ordered, int now)
{
    if (ordered == now) return "";
    return now > ordered ? arena_printf(arena, "+%d", now - ordered)
                         : arena_printf(arena, "−%d", ordered - now);
}

static bool is_same_break(const struct kitchen_line *a, const struct kitchen_line *b)
{
    return a->meal == b->meal && a->has_time == b->has_time &&
           a->begins_minute == b->begins_minute &&
           text_equal(text_of(a->break_name), text_of(b->break_name));
}

static const char *break_words(struct arena *arena, const struct kitchen_line *line)
{
    if (!line->has_time) return "";
    return arena_printf(arena, "%s (%02d:%02d)", line->break_name, line->begins_minute / 60,
                        line->begins_minute % 60);
}

/* ---- the page ---- */

static json_t *line_view(struct arena *arena, const struct kitchen_line *line, bool several)
{
    json_t *view = json_pack("{s:s,s:b,s:s,s:i,s:i,s:s,s:b}", "class", line->class_name, "several",
                             several, "family", line->family_name, "ordered", line->ordered, "now",
                             line->now, "change", change_words(arena, line->ordered, line->now),
                             "handed_in", line->is_handed_in);
    CHECK(view != NULL);
    return view;
}

/* Lines of a break stand together by family. */
static json_t *families_view(struct arena *arena, const struct kitchen_line *lines, int count)
{
    json_t *views = json_array();
    CHECK(views != NULL);
    for (int i = 0; i < count;) {
        int ordered = 0, now = 0, first = i;
        for (; i < count && lines[i].family_id == lines[first].family_id; i++) {
            ordered += lines[i].ordered;
            now += lines[i].now;
        }
        json_t *view = json_pack("{s:s,s:i,s:i,s:s}", "family", lines[first].family_name, "ordered",
                                 ordered, "now", now, "change", change_words(arena, ordered, now));
        json_add(views, view);
    }
    return views;
}

static json_t *group_view(struct arena *arena, const struct kitchen_line *lines, int count)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    bool several = false;
    for (int i = 1; i < count; i++) several |= lines[i].family_id != lines[0].family_id;
    for (int i = 0; i < count; i++) {
        json_add(rows, line_view(arena, &lines[i], several));
    }
    json_t *view = json_pack("{s:s,s:s,s:o,s:o}", "meal", roster_meal_title(lines->meal), "break",
                             break_words(arena, lines), "families",
                             families_view(arena, lines, count), "lines", rows);
    CHECK(view != NULL);
    return view;
}

static json_t *groups_view(struct arena *arena, const struct kitchen_order *order)
{
    json_t *groups = json_array();
    CHECK(groups != NULL);
    for (int i = 0; i < order->line_count;) {
        int first = i;
        while (i < order->line_count && is_same_break(&order->lines[i], &order->lines[first])) i++;
        json_t *group = group_view(arena, &order->lines[first], i - first);
        json_add(groups, group);
    }
    return groups;
}

/* Classes whose number may still move. */
static const char *unsure_classes(struct arena *arena, const struct roster_day *day)
{
    const char *words = "";
    for (int i = 0; i < day->class_count; i++) {
        const struct roster_class *class = &day->classes[i];
        if (!class->is_meal_day || class->place_count == 0) continue;
        if (roster_class_state(day, class) >= ROSTER_SUBMITTED) continue;
        words = *words == '\0' ? class->name : arena_printf(arena, "%s, %s", words, class->name);
    }
    return words;
}

static char *day_path(const struct kitchen_work *work, const char *page, struct day day)
{
    return staffroom_path(work->arena, work->caller, "%s?day=%s", page,
                          day_format_iso(work->arena, day));
}

static STAFFROOM_HANDLER(kitchen_show)
{
    const struct staffroom *room = context;
    struct kitchen_work work = {.arena = arena, .caller = caller_of(request)};
    work.day = request_has(request, KITCHEN_DAY) ? request_day(request, KITCHEN_DAY)
                                                 : work.caller->today;
    if (!staffroom_read(room, arena, request, work_kitchen, &work, response)) return;
    const struct roster_day *day = work.order.day;
    json_t *view = staffroom_view(room, arena, request, "Заказ кухне", "kitchen");
    view_set_string(view, "day_words", roster_day_words(arena, work.day));
    view_set(view, "is_today", json_boolean(day_compare(work.day, day->today) == 0));
    view_set_string(view, "before_path", day_path(&work, "kitchen", day_add(work.day, -1)));
    view_set_string(view, "after_path", day_path(&work, "kitchen", day_add(work.day, 1)));
    view_set_string(view, "document_path", day_path(&work, "kitchen/order", work.day));
    view_set(view, "is_kept", json_boolean(work.order.is_kept));
    view_set_string(
        view, "cutoff",
        arena_printf(arena, "%02d:%02d", day->cutoff_minute / 60, day->cutoff_minute % 60));
    view_set_string(view, "unsure", unsure_classes(arena, day));
    view_set(view, "has_groups", json_boolean(work.order.line_count > 0));
    view_set(view, "groups", groups_view(arena, &work.order));
    staffroom_answer(room, arena, request, "school_kitchen", 200, view, response);
}

/* ---- the document ---- */

static void order_sheet(struct sheet *sheet, const struct kitchen_work *work)
{
    struct arena *arena = work->arena;
    const struct kitchen_order *order = &work->order;
    sheet_init(sheet, arena, "Заказ кухне", work->caller->now, order->day->book.zone);
    sheet_note(sheet, arena_printf(arena, "%s, %s", work->caller->school.name,
                                   day_format(arena, work->day)));
    sheet_note(sheet,
               order->is_kept ? "Срок подачи прошёл" : "Предварительный: срок подачи впереди");
    sheet->group_title = "Приём пищи";
    sheet_column(sheet, (struct sheet_column){"Рацион", SHEET_TEXT, 34, false});
    sheet_column(sheet, (struct sheet_column){"Класс", SHEET_TEXT, 10, false});
    sheet_column(sheet, (struct sheet_column){"Заказ", SHEET_NUMBER, 10, true});
    sheet_column(sheet, (struct sheet_column){"Сейчас", SHEET_NUMBER, 10, true});
    for (int i = 0; i < order->line_count; i++) {
        const struct kitchen_line *line = &order->lines[i];
        bool is_first = i == 0 || !is_same_break(line, line - 1);
        if (is_first && i > 0) sheet_subtotal(sheet, "Всего");
        if (is_first) {
            sheet_group(sheet, text_of(arena_printf(arena, "%s %s", roster_meal_title(line->meal),
                                                    break_words(arena, line))));
        }
        sheet_row(sheet);
        sheet_string(sheet, line->family_name);
        sheet_string(sheet, line->class_name);
        sheet_number(sheet, line->ordered);
        sheet_number(sheet, line->now);
    }
    if (order->line_count > 0) sheet_subtotal(sheet, "Всего");
}

static STAFFROOM_HANDLER(kitchen_document)
{
    const struct staffroom *room = context;
    struct sheet sheet;
    struct text document = TEXT("");
    struct kitchen_work work = {
        .arena = arena, .caller = caller_of(request), .day = request_day(request, KITCHEN_DAY)};
    enum sheet_format format = SHEET_FORMATS[request_number(request, KITCHEN_AS)];
    enum err err = store_read(room->access->store, work_kitchen, &work);
    if (err == OK) {
        order_sheet(&sheet, &work);
        err = sheet_document(arena, &sheet, format, &document);
    }
    if (err != OK) {
        staffroom_fault(room, arena, request, err, response);
        return;
    }
    const char *name = arena_printf(arena, "kitchen-%" PRId64 "-%s.%s", work.caller->school.number,
                                    day_format_iso(arena, work.day), sheet_format_word(format));
    response_set(response, 200, sheet_format_content_type(format), document);
    response_header(response, "Content-Disposition",
                    arena_printf(arena, "attachment; filename=\"%s\"", name));
}

static const struct field KITCHEN_FIELDS[] = {
    [KITCHEN_SCHOOL] = FIELD_OF_SCHOOL,
    [KITCHEN_DAY] = {"day", FIELD_IN_QUERY, FIELD_DAY, false, 0, 0, NULL},
};
static const struct field DOCUMENT_FIELDS[] = {
    [KITCHEN_SCHOOL] = FIELD_OF_SCHOOL,
    [KITCHEN_DAY] = {"day", FIELD_IN_QUERY, FIELD_DAY, true, 0, 0, NULL},
    [KITCHEN_AS] = {"as", FIELD_IN_QUERY, FIELD_CHOICE, true, 0, 0, FORMATS},
};

static const struct route ROUTES[] = {
    {STAFFROOM_GET("/school/{school}/kitchen", WHOLE(RIGHT_KITCHEN_READ), kitchen_show),
     ROUTE_FIELDS(KITCHEN_FIELDS)},
    {STAFFROOM_GET("/school/{school}/kitchen/order", WHOLE(RIGHT_KITCHEN_READ), kitchen_document),
     ROUTE_FIELDS(DOCUMENT_FIELDS)},
};

const struct staffroom_pages staffroom_kitchen_pages = {STAFFROOM_PAGES(ROUTES)};
