/* Templates: any text is a template or refused, and a page of one ends. */
#include <jansson.h>

#include "base/check.h"
#include "base/log.h"
#include "fuzz.h"
#include "view/template.h"

const char *const fuzz_seeds[] = {
    "<p>{{name}}</p>\n{{#rows}}\n  <i>{{.}}</i>\n{{/rows}}\n{{^rows}}none{{/rows}}{{! c }}",
    "{{#a}}{{#b}}{{c.d}}{{/b}}{{/a}}",
    "{{> self}}",
    "{{{raw}}}",
    "{{#a}}",
    "{{/a}}",
    "{{",
    NULL};

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena arena;
    struct buf page;
    struct template_set *set;
    log_set_level(LOG_ERROR + 1);
    arena_init(&arena, 64 * 1024 * 1024);
    struct template_source source = {"self", arena_copy(&arena, bytes, size), size};
    if (template_set_open(&source, 1, false, &set) == OK) {
        json_t *view = json_pack("{s:s, s:[s,s], s:{s:{s:s}}, s:b}", "name", "<И&>", "rows", "1",
                                 "2", "a", "b", "c", "d", "no", 0);
        CHECK(view != NULL);
        buf_init(&page, &arena);
        (void)!template_render(set, "self", view, &page);
        json_decref(view);
        template_set_close(set);
    }
    arena_release(&arena);
    return 0;
}
