/* Words, forms and works of the pages of dishes, prices and menus. */
#include "office/food_inside.h"

#include "base/buf.h"
#include "base/check.h"
#include "base/id.h"
#include "base/json.h"
#include "base/log.h"
#include "base/parse.h"

enum { MG_IN_G = 1000, GRAMS_LIMIT = 100000 };

struct food_work food_work_of(const struct office *office, struct arena *arena,
                              const struct request *request)
{
    return (struct food_work){.arena = arena,
                              .login_id = office_caller_id(request),
                              .now = world_now(office->desk->world)};
}

enum err food_begin(struct tx *tx, struct food_work *work)
{
    return catalogue_deed_of(tx, work->login_id, work->now, &work->deed);
}

enum err food_write(const struct office *office, store_work work, void *context)
{
    struct price_apply_report report;
    enum err err = store_write(office->access->store, 0, work, context);
    if (err == ERR_CANCELLED) return OK;
    if (err != OK) return err;
    /* What was written is kept: the housekeeping comes to the offers anyway. */
    enum err applied = desk_prices_apply(office->desk, &report);
    if (applied != OK) log_write(LOG_WARNING, "prices", "fault=%s", err_name(applied));
    return OK;
}

bool food_failed(const struct office *office, struct arena *arena, const struct request *request,
                 enum err err, struct response *response)
{
    if (err == OK) return false;
    office_fault(office, arena, request, err, response);
    return true;
}

/* ---- grams ---- */

char *grams_words(struct arena *arena, int64_t mg)
{
    int64_t rest = mg % MG_IN_G;
    if (rest == 0) return arena_printf(arena, "%lld", (long long)(mg / MG_IN_G));
    char *words = arena_printf(arena, "%lld,%03lld", (long long)(mg / MG_IN_G), (long long)rest);
    size_t size = text_of(words).size;
    while (words[size - 1] == '0') words[--size] = '\0';
    return words;
}

bool grams_parse(struct text text, int64_t *out_mg)
{
    int64_t whole, part = 0;
    char separator = ',';
    text = text_trim(text);
    for (size_t i = 0; i < text.size; i++) {
        if (text.bytes[i] == '.') separator = '.';
    }
    struct text rest = text, head = text_cut(&rest, separator);
    if (parse_int64(head, 0, GRAMS_LIMIT, &whole) != OK) return false;
    if (rest.bytes != NULL) {
        if (rest.size == 0 || rest.size > 3) return false;
        if (parse_int64(rest, 0, MG_IN_G - 1, &part) != OK) return false;
        for (size_t i = rest.size; i < 3; i++) part *= 10;
    }
    *out_mg = whole * MG_IN_G + part;
    return true;
}

/* ---- words ---- */

json_t *category_choices(struct arena *arena, const struct catalogue *catalogue, struct text chosen)
{
    json_t *choices = json_array();
    CHECK(choices != NULL);
    for (int i = 0; i < catalogue->category_count; i++) {
        const struct category *category = &catalogue->categories[i];
        json_add(choices, choice_view(id_format(arena, category->id), category->name, chosen));
    }
    return choices;
}

const char *category_words(const struct catalogue *catalogue, int64_t id)
{
    const struct category *category = catalogue_category(catalogue, id);
    return category == NULL ? "" : category->name;
}

const char *school_words(const struct school_list *schools, int64_t school_id)
{
    for (int i = 0; i < schools->count; i++) {
        if (schools->rows[i].id == school_id) return schools->rows[i].name;
    }
    return "";
}

static bool is_in(const int64_t *ids, int count, int64_t id)
{
    for (int i = 0; i < count; i++) {
        if (ids[i] == id) return true;
    }
    return false;
}

const char *schools_told(struct arena *arena, const struct school_list *schools,
                         const int64_t *school_ids, int count)
{
    struct buf buf;
    buf_init(&buf, arena);
    for (int i = 0; i < schools->count; i++) {
        if (!is_in(school_ids, count, schools->rows[i].id)) continue;
        int last = i;
        while (last + 1 < schools->count && is_in(school_ids, count, schools->rows[last + 1].id) &&
               schools->rows[last + 1].number == schools->rows[last].number + 1) {
            last++;
        }
        buf_printf(&buf, "%s№%lld", buf.size > 0 ? ", " : "", (long long)schools->rows[i].number);
        if (last > i) {
            buf_printf(&buf, "%s№%lld", last == i + 1 ? ", " : "–",
                       (long long)schools->rows[last].number);
        }
        i = last;
    }
    struct text told = buf_text(&buf);
    return arena_copy(arena, told.bytes, told.size);
}

const char *span_words(struct arena *arena, struct day first, struct day last)
{
    if (last.number == PRICE_NO_END) {
        return arena_printf(arena, "с %s", day_format(arena, first));
    }
    if (day_compare(first, last) == 0) return day_format(arena, first);
    return arena_printf(arena, "с %s по %s", day_format(arena, first), day_format(arena, last));
}

const char *login_words(const struct staff_list *staff, int64_t login_id)
{
    return login_id == 0 ? "команда" : staff_list_name(staff, login_id);
}

json_t *changes_view(struct arena *arena, const struct catalogue_changes *changes,
                     const struct staff_list *staff)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < changes->count; i++) {
        const struct catalogue_change *change = &changes->list[i];
        json_t *row = json_pack(
            "{s:s,s:s,s:s,s:s,s:s}", "when", office_moment(arena, change->happened_at), "who",
            login_words(staff, change->login_id), "what", change_title(change->kind), "before",
            change->old_text, "after", change->new_text);
        json_add(rows, row);
    }
    return rows;
}

/* ---- forms ---- */

int form_ids(const struct request *request, struct arena *arena, const char *prefix,
             int64_t **out_ids)
{
    int count = 0;
    *out_ids = ARENA_ARRAY(arena, int64_t, (size_t)request->form.count + 1);
    for (int i = 0; i < request->form.count; i++) {
        int64_t id;
        struct text rest = request->form.at[i].name, head = text_cut(&rest, '-');
        if (!text_is(head, prefix) || rest.bytes == NULL) continue;
        if (id_parse(rest, &id) == OK) (*out_ids)[count++] = id;
    }
    return count;
}

json_t *school_boxes(struct arena *arena, const struct school_list *schools,
                     const int64_t *checked_ids, int count)
{
    json_t *boxes = json_array();
    CHECK(boxes != NULL);
    for (int i = 0; i < schools->count; i++) {
        json_t *box = json_pack("{s:s,s:s,s:b}", "value", id_format(arena, schools->rows[i].id),
                                "name", schools->rows[i].name, "checked",
                                is_in(checked_ids, count, schools->rows[i].id));
        json_add(boxes, box);
    }
    return boxes;
}

json_t *refusal_view(const char *refusal)
{
    return refusal == NULL ? json_null() : json_string(refusal);
}
