/* The longest common part of two lists of lines, after what they share at both ends. */
#include "page/site_diff.h"

struct lines {
    struct text *list;
    int count;
};

static struct lines split(struct arena *arena, struct text text)
{
    struct lines lines = {0};
    int room = 0;
    while (text.bytes != NULL && text.size > 0) {
        struct text line = text_cut(&text, '\n');
        lines.list = arena_grow(arena, lines.list, lines.count, &room, sizeof *lines.list);
        lines.list[lines.count++] = line;
    }
    return lines;
}

struct maker {
    struct arena *arena;
    struct site_diff diff;
    int room;
};

static void put(struct maker *maker, enum site_diff_kind kind, struct text text)
{
    struct site_diff *diff = &maker->diff;
    diff->lines = arena_grow(maker->arena, diff->lines, diff->count, &maker->room,
                             sizeof *diff->lines);
    diff->lines[diff->count++] = (struct site_diff_line){kind, text};
    diff->added += kind == SITE_DIFF_ADDED;
    diff->removed += kind == SITE_DIFF_REMOVED;
}

static void put_all(struct maker *maker, enum site_diff_kind kind, const struct text *list,
                    int count)
{
    for (int i = 0; i < count; i++) put(maker, kind, list[i]);
}

/* common[i][j]: how many lines a[i…] and b[j…] share. */
static uint16_t *common_make(struct arena *arena, const struct text *a, int a_count,
                             const struct text *b, int b_count)
{
    size_t width = (size_t)b_count + 1;
    uint16_t *common = ARENA_ARRAY(arena, uint16_t, ((size_t)a_count + 1) * width);
    for (int i = a_count - 1; i >= 0; i--) {
        uint16_t *row = common + (size_t)i * width, *below = row + width;
        for (int j = b_count - 1; j >= 0; j--) {
            if (text_equal(a[i], b[j])) {
                row[j] = (uint16_t)(below[j + 1] + 1);
            } else {
                row[j] = below[j] > row[j + 1] ? below[j] : row[j + 1];
            }
        }
    }
    return common;
}

static void put_middle(struct maker *maker, const struct text *a, int a_count, const struct text *b,
                       int b_count)
{
    if (a_count > SITE_DIFF_LINES_LIMIT || b_count > SITE_DIFF_LINES_LIMIT) {
        put_all(maker, SITE_DIFF_REMOVED, a, a_count);
        put_all(maker, SITE_DIFF_ADDED, b, b_count);
        return;
    }
    size_t width = (size_t)b_count + 1;
    const uint16_t *common = common_make(maker->arena, a, a_count, b, b_count);
    int i = 0, j = 0;
    while (i < a_count && j < b_count) {
        const uint16_t *at = common + (size_t)i * width + j;
        if (text_equal(a[i], b[j])) {
            put(maker, SITE_DIFF_SAME, a[i]);
            i++;
            j++;
        } else if (at[width] >= at[1]) {
            put(maker, SITE_DIFF_REMOVED, a[i++]);
        } else {
            put(maker, SITE_DIFF_ADDED, b[j++]);
        }
    }
    put_all(maker, SITE_DIFF_REMOVED, a + i, a_count - i);
    put_all(maker, SITE_DIFF_ADDED, b + j, b_count - j);
}

static bool is_near_change(const struct site_diff *diff, int at)
{
    for (int i = at - SITE_DIFF_AROUND; i <= at + SITE_DIFF_AROUND; i++) {
        if (i >= 0 && i < diff->count && diff->lines[i].kind != SITE_DIFF_SAME) return true;
    }
    return false;
}

/* Unchanged lines far from a change become one gap. */
static struct site_diff shorten(struct arena *arena, const struct site_diff *whole)
{
    struct maker maker = {.arena = arena};
    for (int i = 0; i < whole->count; i++) {
        struct site_diff_line line = whole->lines[i];
        if (line.kind != SITE_DIFF_SAME || is_near_change(whole, i)) {
            put(&maker, line.kind, line.text);
            continue;
        }
        int count = maker.diff.count;
        bool has_gap = count > 0 && maker.diff.lines[count - 1].kind == SITE_DIFF_GAP;
        if (!has_gap) put(&maker, SITE_DIFF_GAP, (struct text){"", 0});
    }
    return maker.diff;
}

void site_diff_make(struct arena *arena, struct text before, struct text after,
                    struct site_diff *out_diff)
{
    struct maker maker = {.arena = arena};
    struct lines a = split(arena, before), b = split(arena, after);
    int head = 0, tail = 0;
    while (head < a.count && head < b.count && text_equal(a.list[head], b.list[head])) head++;
    while (tail < a.count - head && tail < b.count - head &&
           text_equal(a.list[a.count - 1 - tail], b.list[b.count - 1 - tail])) {
        tail++;
    }
    put_all(&maker, SITE_DIFF_SAME, a.list, head);
    put_middle(&maker, a.list == NULL ? NULL : a.list + head, a.count - head - tail,
               b.list == NULL ? NULL : b.list + head, b.count - head - tail);
    put_all(&maker, SITE_DIFF_SAME, a.list == NULL ? NULL : a.list + a.count - tail, tail);
    *out_diff = shorten(arena, &maker.diff);
}
