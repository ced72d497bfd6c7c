/* Counters and the gaps between them.
 *
 * Invariant: acknowledged + 1 < ahead[0].first, and each range ends at least two before the next
 * begins. */
#include "desk/till_progress.h"

#include <string.h>

#include "base/buf.h"
#include "base/id.h"
#include "base/parse.h"

static void drop_first(struct progress *progress, int count)
{
    progress->ahead_count -= count;
    memmove(progress->ahead, progress->ahead + count,
            (size_t)progress->ahead_count * sizeof *progress->ahead);
}

static void acknowledge_next(struct progress *progress)
{
    progress->acknowledged++;
    if (progress->ahead_count > 0 && progress->ahead[0].first == progress->acknowledged + 1) {
        progress->acknowledged = progress->ahead[0].last;
        drop_first(progress, 1);
    }
}

/* Grows the range before `place` or the one at it, joining both when they meet. */
static bool grow(struct progress *progress, int place, int64_t counter)
{
    struct counter_range *before = place > 0 ? &progress->ahead[place - 1] : NULL;
    struct counter_range *after = place < progress->ahead_count ? &progress->ahead[place] : NULL;
    if (before != NULL && before->last + 1 == counter) {
        before->last = counter;
        if (after != NULL && after->first == counter + 1) {
            before->last = after->last;
            progress->ahead_count--;
            memmove(after, after + 1,
                    (size_t)(progress->ahead_count - place) * sizeof *progress->ahead);
        }
        return true;
    }
    if (after != NULL && after->first == counter + 1) {
        after->first = counter;
        return true;
    }
    return false;
}

static void insert(struct progress *progress, int place, int64_t counter)
{
    if (place == TILL_AHEAD_LIMIT) return;
    if (progress->ahead_count == TILL_AHEAD_LIMIT) progress->ahead_count--;
    memmove(progress->ahead + place + 1, progress->ahead + place,
            (size_t)(progress->ahead_count - place) * sizeof *progress->ahead);
    progress->ahead[place] = (struct counter_range){counter, counter};
    progress->ahead_count++;
}

void progress_add(struct progress *progress, int64_t counter)
{
    if (counter > progress->highest) progress->highest = counter;
    if (counter <= progress->acknowledged) return;
    if (counter == progress->acknowledged + 1) {
        acknowledge_next(progress);
        return;
    }
    int place = 0;
    while (place < progress->ahead_count && progress->ahead[place].last < counter) place++;
    bool is_there = place < progress->ahead_count && progress->ahead[place].first <= counter;
    if (!is_there && !grow(progress, place, counter)) insert(progress, place, counter);
}

enum err progress_parse_ahead(struct text text, struct progress *progress)
{
    progress->ahead_count = 0;
    while (text.size > 0) {
        struct counter_range range;
        struct text last = text_cut(&text, ',');
        struct text first = text_cut(&last, '-');
        if (progress->ahead_count == TILL_AHEAD_LIMIT) return ERR_SYNTAX;
        bool is_range = parse_int64(first, 1, ID_COUNTER_LIMIT - 1, &range.first) == OK &&
                        parse_int64(last, range.first, ID_COUNTER_LIMIT - 1, &range.last) == OK;
        if (!is_range) return ERR_SYNTAX;
        progress->ahead[progress->ahead_count++] = range;
    }
    return OK;
}

struct text progress_format_ahead(struct arena *arena, const struct progress *progress)
{
    if (progress->ahead_count == 0) return TEXT("");
    struct buf buf;
    buf_init(&buf, arena);
    for (int i = 0; i < progress->ahead_count; i++) {
        buf_printf(&buf, "%s%lld-%lld", i ? "," : "", (long long)progress->ahead[i].first,
                   (long long)progress->ahead[i].last);
    }
    return buf_text(&buf);
}
