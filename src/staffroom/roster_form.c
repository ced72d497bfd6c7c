/* The form of a class's day as it comes back: ticks by pupil and meal beside what the page was made
 * of. Nothing of it is believed: pupils and set meals are judged by the desk. */
#include "staffroom/roster_form.h"
#include "base/id.h"
#include "base/parse.h"

/* "ACCOUNT.MEAL.FAMILY" or "ACCOUNT.MEAL.FAMILY.a". */
static bool base_read(struct text word, struct roster_typed *out_typed, bool *out_is_absent)
{
    int64_t meal;
    struct text account = text_cut(&word, '.');
    struct text meal_text = text_cut(&word, '.');
    struct text family = text_cut(&word, '.');
    *out_is_absent = text_is(word, "a");
    if (id_parse(account, &out_typed->account_id) != OK) return false;
    if (parse_int64(meal_text, 1, ROSTER_MEALS, &meal) != OK) return false;
    out_typed->meal = (enum meal)meal;
    out_typed->base_id = 0;
    return text_is(family, "0") || id_parse(family, &out_typed->base_id) == OK;
}

static bool is_ticked(const struct request *request, const char *name)
{
    return pairs_find(request->form, name, NULL) != NULL;
}

static int64_t family_typed(struct arena *arena, const struct request *request,
                            const struct roster_typed *typed)
{
    int64_t family_id;
    const char *name = arena_printf(arena, "e%d.%s", (int)typed->meal,
                                    id_format(arena, typed->account_id));
    const struct pair *pair = pairs_find(request->form, name, NULL);
    if (pair == NULL || id_parse(pair->value, &family_id) != OK) return 0;
    return family_id;
}

static void id_once(int64_t *ids, int *count, int64_t id)
{
    for (int i = 0; i < *count; i++) {
        if (ids[i] == id) return;
    }
    ids[(*count)++] = id;
}

bool roster_form_read(struct arena *arena, const struct request *request, struct text base,
                      struct roster_form *out_form)
{
    struct roster_form form = {
        .typed = ARENA_ARRAY(arena, struct roster_typed, ROSTER_FORM_LIMIT),
        .absent = ARENA_ARRAY(arena, int64_t, ROSTER_FORM_LIMIT),
        .base_absent = ARENA_ARRAY(arena, int64_t, ROSTER_FORM_LIMIT),
    };
    while (base.size > 0) {
        bool is_absent;
        struct roster_typed *typed = &form.typed[form.typed_count];
        struct text word = text_cut(&base, ' ');
        if (form.typed_count + 1 == ROSTER_FORM_LIMIT) return false;
        if (!base_read(word, typed, &is_absent)) return false;
        typed->mine_id = family_typed(arena, request, typed);
        form.typed_count++;
        if (is_absent) id_once(form.base_absent, &form.base_absent_count, typed->account_id);
        const char *tick = arena_printf(arena, "a.%s", id_format(arena, typed->account_id));
        if (is_ticked(request, tick)) id_once(form.absent, &form.absent_count, typed->account_id);
    }
    *out_form = form;
    return true;
}

static bool is_among(const int64_t *ids, int count, int64_t id)
{
    for (int i = 0; i < count; i++) {
        if (ids[i] == id) return true;
    }
    return false;
}

int roster_form_wishes(struct arena *arena, struct roster_form *form, struct roster_wish **out)
{
    struct roster_wish *wishes = ARENA_ARRAY(arena, struct roster_wish,
                                             (size_t)form->typed_count + 1);
    int count = 0;
    for (int i = 0; i < form->typed_count; i++) {
        struct roster_typed *typed = &form->typed[i];
        bool is_absent = is_among(form->absent, form->absent_count, typed->account_id);
        bool was_absent = is_among(form->base_absent, form->base_absent_count, typed->account_id);
        /* Ticked as absent just now: whatever else is ticked. Left ticked, with a meal ticked just
         * now: he came after all. */
        bool becomes_absent = is_absent && !was_absent;
        if (becomes_absent) typed->mine_id = 0;
        if (typed->mine_id == typed->base_id && !becomes_absent) continue;
        wishes[count++] = (struct roster_wish){typed->account_id, typed->meal, typed->mine_id,
                                               becomes_absent};
    }
    *out = wishes;
    return count;
}
