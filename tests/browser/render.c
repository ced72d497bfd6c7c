/* Renders what comes on standard input, a JSON object a line: {"templates": {name: text, …},
 * "name": …, "view": …}. Answers a line each: {"page": text} or {"fault": name}. Lets
 * mustache.test.mjs hold our templates against npm mustache. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "view/template.h"

enum { RENDER_ARENA_BYTES = 16 << 20, RENDER_TEMPLATES_LIMIT = 400 };

static void render_line(struct arena *arena, const json_t *job)
{
    struct template_source sources[RENDER_TEMPLATES_LIMIT];
    int count = 0;
    const char *name = NULL;
    json_t *text = NULL;
    json_object_foreach(json_object_get(job, "templates"), name, text)
    {
        CHECK(count < RENDER_TEMPLATES_LIMIT);
        sources[count++] = (struct template_source){name, json_string_value(text),
                                                    json_string_length(text)};
    }
    struct buf out;
    buf_init(&out, arena);
    scoped(template_set) struct template_set *set = NULL;
    enum err err = template_set_open(sources, count, true, &set);
    if (err == OK) {
        err = template_render(set, json_string_value(json_object_get(job, "name")),
                              json_object_get(job, "view"), &out);
    }
    json_t *answer = err == OK ? json_pack("{s:s%}", "page", out.bytes, out.size)
                               : json_pack("{s:s}", "fault", err_name(err));
    CHECK(answer != NULL);
    json_dumpf(answer, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(answer);
}

int main(void)
{
    char *line = NULL;
    size_t capacity = 0;
    struct arena arena;
    arena_init(&arena, RENDER_ARENA_BYTES);
    while (getline(&line, &capacity, stdin) > 0) {
        json_t *job = json_loads(line, 0, NULL);
        CHECK(job != NULL);
        render_line(&arena, job);
        json_decref(job);
        arena_reset(&arena);
    }
    arena_release(&arena);
    free(line);
    return 0;
}
