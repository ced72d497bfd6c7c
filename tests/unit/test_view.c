/* Templates and assets: what is rendered, what is refused, where the limits are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/secret.h"
#include "view/asset.h"
#include "view/template.h"

enum { TEST_ARENA_BYTES = 1 << 20 };

struct fixture {
    struct arena arena;
    struct buf out;
};

static enum err render(struct fixture *fixture, const char *text, const char *partial,
                       const char *view_text, bool strict)
{
    struct template_source sources[] = {
        {"page", text, strlen(text)},
        {"part", partial, strlen(partial)},
    };
    scoped(template_set) struct template_set *set = NULL;
    TRY(template_set_open(sources, 2, strict, &set));
    json_t *view = json_loads(view_text, 0, NULL);
    assert_non_null(view);
    buf_init(&fixture->out, &fixture->arena);
    enum err err = template_render(set, "page", view, &fixture->out);
    json_decref(view);
    return err;
}

static void assert_rendered(const char *text, const char *view, const char *expected)
{
    struct fixture fixture = {0};
    arena_init(&fixture.arena, TEST_ARENA_BYTES);
    assert_int_equal(render(&fixture, text, "<{{a}}>\n", view, true), OK);
    assert_string_equal(fixture.out.bytes, expected);
    arena_release(&fixture.arena);
}

static void assert_refused(const char *text, const char *view, enum err expected)
{
    struct fixture fixture = {0};
    arena_init(&fixture.arena, TEST_ARENA_BYTES);
    assert_int_equal(render(&fixture, text, "", view, true), expected);
    arena_release(&fixture.arena);
}

static void test_every_value_is_escaped(void **state)
{
    (void)state;
    assert_rendered("[{{a}}]", "{\"a\": \"<b a='x'>&\\\"`=/\"}",
                    "[&lt;b a&#x3D;&#39;x&#39;&gt;&amp;&quot;&#x60;&#x3D;&#x2F;]");
    assert_rendered("{{ a }}|{{b}}|{{c}}|{{d}}",
                    "{\"a\": -5, \"b\": true, \"c\": null, \"d\": \"\"}", "-5|true||");
    assert_rendered("{{a}}", "{\"a\": \"Обед\"}", "Обед");
}

static void test_sections(void **state)
{
    (void)state;
    assert_rendered("{{#a}}x{{b}}{{/a}}{{^a}}no{{/a}}", "{\"a\": [{\"b\": 1}, {\"b\": 2}]}",
                    "x1x2");
    assert_rendered("{{#a}}x{{/a}}{{^a}}no{{/a}}", "{\"a\": []}", "no");
    assert_rendered("{{#a}}x{{/a}}{{^a}}no{{/a}}", "{\"a\": 0}", "no");
    assert_rendered("{{#a}}x{{/a}}{{^a}}no{{/a}}", "{\"a\": \"\"}", "no");
    assert_rendered("{{#a}}{{.}},{{/a}}", "{\"a\": [\"x\", 2]}", "x,2,");
    assert_rendered("{{#a}}{{b}}{{c}}{{/a}}", "{\"a\": {\"b\": 1}, \"b\": 7, \"c\": 3}", "13");
    assert_rendered("{{#a}}{{b.c}}{{/a}}", "{\"a\": {\"b\": 1}, \"b\": {\"c\": 3}}", "3");
    assert_rendered("{{#a}}{{b}}{{/a}}", "{\"a\": true, \"b\": 1}", "1");
}

static void test_lines_of_tags_leave_nothing(void **state)
{
    (void)state;
    assert_rendered("1\n{{#a}}\n  2\n{{/a}}\n3\n", "{\"a\": true}", "1\n  2\n3\n");
    assert_rendered("1\n  {{! much\nmore }}  \n2\n", "{}", "1\n2\n");
    assert_rendered("{{#a}}{{/a}}\r\nx {{! y }}\n", "{\"a\": 1}", "x \n");
    assert_rendered("{{> part}}\n|\n{{> part}}", "{\"a\": 1}", "<1>\n|\n<1>\n");
    assert_rendered("{{a}}\n{{#a}} {{/a}}", "{\"a\": 1}", "1\n");
}

static void test_names_unknown_to_the_view(void **state)
{
    (void)state;
    assert_refused("{{b}}", "{\"a\": 1}", ERR_NOT_FOUND);
    assert_refused("{{#b}}{{/b}}", "{\"a\": 1}", ERR_NOT_FOUND);
    assert_refused("{{a.b}}", "{\"a\": {\"c\": 1}}", ERR_NOT_FOUND);
    assert_refused("{{^a}}{{b}}{{/a}}", "{\"a\": false}", ERR_NOT_FOUND);

    struct fixture fixture = {0};
    arena_init(&fixture.arena, TEST_ARENA_BYTES);
    assert_int_equal(render(&fixture, "[{{b}}{{^b}}x{{/b}}]", "", "{}", false), OK);
    assert_string_equal(fixture.out.bytes, "[x]");
    arena_release(&fixture.arena);
}

static void test_what_is_no_template(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "{{{a}}}",
        "{{&a}}",
        "{{=<% %>=}}",
        "{{a",
        "{{}}",
        "{{ }}",
        "{{#a}}",
        "{{/a}}",
        "{{#a}}{{/b}}",
        "{{a b}}",
        "{{.a}}",
        "{{a.}}",
        "{{a..b}}",
        "{{1a}}",
        "{{> gone}}",
        " {{> part}}",
        "{{> part}} tail",
        "{{#}}{{/}}",
        "{{#a}}{{#b}}{{/a}}{{/b}}",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_refused(bad[i], "{\"a\": 1, \"b\": 1}", ERR_SYNTAX);
    }
    assert_refused("{{a}}", "{\"a\": 1.5}", ERR_SYNTAX);
    assert_refused("{{a}}", "{\"a\": []}", ERR_SYNTAX);
    assert_refused("{{a}}", "{\"a\": {}}", ERR_SYNTAX);
}

static void test_limits_of_depth(void **state)
{
    (void)state;
    struct fixture fixture = {0};
    arena_init(&fixture.arena, TEST_ARENA_BYTES);
    struct buf text;
    buf_init(&text, &fixture.arena);
    for (int i = 0; i < TEMPLATE_SECTION_DEPTH_LIMIT; i++) buf_add_string(&text, "{{#a}}");
    buf_add_string(&text, "x");
    for (int i = 0; i < TEMPLATE_SECTION_DEPTH_LIMIT; i++) buf_add_string(&text, "{{/a}}");
    assert_rendered(text.bytes, "{\"a\": {}}", "x");
    assert_refused(arena_printf(&fixture.arena, "{{#a}}%s{{/a}}", text.bytes), "{\"a\": {}}",
                   ERR_LIMIT);
    /* A partial that names itself ends at a limit, not at the stack's end. */
    assert_refused("{{> page}}", "{}", ERR_LIMIT);
    assert_refused("{{#a}}\n{{> page}}\n{{/a}}", "{\"a\": {}}", ERR_LIMIT);
    arena_release(&fixture.arena);
}

static void test_embedded_templates_parse(void **state)
{
    (void)state;
    scoped(template_set) struct template_set *set = NULL;
    assert_int_equal(template_set_open(templates, template_count, true, &set), OK);
    assert_true(template_count > 10);
}

static void test_assets_are_found_by_path(void **state)
{
    (void)state;
    for (int i = 0; i < asset_count; i++) {
        assert_ptr_equal(asset_find(text_of(assets[i].path)), &assets[i]);
    }
    assert_null(asset_find(TEXT("")));
    assert_null(asset_find(TEXT("obed.cs")));
    assert_null(asset_find(TEXT("obed.css.")));
    assert_null(asset_find(TEXT("../obed.css")));
    struct arena arena;
    arena_init(&arena, 1024);
    const struct asset *style = asset_find(TEXT("obed.css"));
    assert_non_null(style);
    assert_int_equal(strncmp(asset_url(&arena, "obed.css"), "/static/obed.css?v=", 19), 0);
    assert_true(style->gzip != NULL && style->gzip_size < style->size);
    arena_release(&arena);
}

int main(void)
{
    secret_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_value_is_escaped),
        cmocka_unit_test(test_sections),
        cmocka_unit_test(test_lines_of_tags_leave_nothing),
        cmocka_unit_test(test_names_unknown_to_the_view),
        cmocka_unit_test(test_what_is_no_template),
        cmocka_unit_test(test_limits_of_depth),
        cmocka_unit_test(test_embedded_templates_parse),
        cmocka_unit_test(test_assets_are_found_by_path),
    };
    return cmocka_run_group_tests_name("view", tests, NULL, NULL);
}
