/* Markdown and typography of the public site. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "view/markdown.h"
#include "view/typograph.h"

#define NB "\xC2\xA0"

static void set_reads(const char *text, const char *expected)
{
    struct arena arena;
    arena_init(&arena, 1 << 20);
    assert_string_equal(typograph_text(&arena, text_of(text)), expected);
    arena_release(&arena);
}

static bool find_picture(void *context, struct text address, struct markdown_picture *out_picture)
{
    (void)context;
    if (!text_is(address, "/files/a.jpg")) return false;
    *out_picture = (struct markdown_picture){1600, 900, "/files/small/a.jpg", 800};
    return true;
}

static void html_reads(const char *markdown, const char *expected)
{
    struct arena arena;
    struct text html;
    const struct markdown_pictures pictures = {find_picture, NULL};
    arena_init(&arena, 1 << 20);
    assert_int_equal(markdown_html(&arena, text_of(markdown), &pictures, &html), OK);
    assert_string_equal(arena_copy(&arena, html.bytes, html.size), expected);
    arena_release(&arena);
}

static void plain_reads(const char *markdown, int characters, const char *expected)
{
    struct arena arena;
    const char *plain;
    arena_init(&arena, 1 << 20);
    assert_int_equal(markdown_plain(&arena, text_of(markdown), characters, &plain), OK);
    assert_string_equal(plain, expected);
    arena_release(&arena);
}

static void test_quotes(void **state)
{
    (void)state;
    set_reads("\"Обед\"", "«Обед»");
    set_reads("Скажите: \"карта \"Мир\" есть\".", "Скажите: «карта „Мир“ есть».");
    set_reads("(\"в скобках\")", "(«в" NB "скобках»)");
    set_reads("уже «стоят»", "уже «стоят»");
}

static void test_dashes(void **state)
{
    (void)state;
    set_reads("Каша - это еда", "Каша" NB "— это еда");
    set_reads("Каша -- это", "Каша" NB "— это");
    set_reads("классы 5-7", "классы 5–7");
    set_reads("тел. 8-862-255-12-34", "тел." NB "8-862-255-12-34");
    set_reads("по-русски, 1-й", "по-русски, 1-й");
    set_reads("и так...", "и" NB "так…");
}

static void test_spaces_that_do_not_break(void **state)
{
    (void)state;
    set_reads("в школе и не дома", "в" NB "школе и" NB "не" NB "дома");
    set_reads("10 дней, 33 ₽, 5 %", "10" NB "дней, 33" NB "₽, 5" NB "%");
    set_reads("школа № 24 на ул. Мира", "школа №" NB "24" NB "на" NB "ул." NB "Мира");
    set_reads("И. И. Иванов", "И." NB "И." NB "Иванов");
    set_reads("знал бы, был бытом", "знал" NB "бы, был бытом");
    set_reads("снова  два", "снова  два");
}

/* A sentence comes in pieces where a word is bold. */
static void test_pieces_are_one_text(void **state)
{
    (void)state;
    html_reads("в **школе** \"с **карты**\"",
               "<p>в" NB "<strong>школе</strong> «с" NB "<strong>карты</strong>»</p>\n");
    html_reads("\"кавычка\n\nновый \"абзац\"", "<p>«кавычка</p>\n<p>новый «абзац»</p>\n");
}

static void test_headings_skip_no_level(void **state)
{
    (void)state;
    html_reads("# А\n\n### Б\n\n###### В\n\n# Г",
               "<h2 id=\"p1\">А</h2>\n<h3 id=\"p2\">Б</h3>\n<h4 id=\"p3\">В</h4>\n"
               "<h2 id=\"p4\">Г</h2>\n");
    html_reads("## А\n\n## Б\n\n### В\n\n## Г",
               "<h2 id=\"p1\">А</h2>\n<h2 id=\"p2\">Б</h2>\n<h3 id=\"p3\">В</h3>\n"
               "<h2 id=\"p4\">Г</h2>\n");
    html_reads("### А\n\n## Б\n\n### В",
               "<h2 id=\"p1\">А</h2>\n<h2 id=\"p2\">Б</h2>\n<h3 id=\"p3\">В</h3>\n");
}

static void test_tables_and_lists(void **state)
{
    (void)state;
    html_reads("| А | Б |\n|---|--:|\n| 1 | 2 |",
               "<section class=\"scroll\" tabindex=\"0\" aria-label=\"Таблица 1\">\n"
               "<table>\n<thead>\n<tr><th scope=\"col\">А</th><th scope=\"col\" class=\"num\">Б"
               "</th></tr>\n</thead>\n<tbody>\n<tr><td>1</td><td class=\"num\">2</td></tr>\n"
               "</tbody>\n</table>\n</section>\n");
    html_reads("3. три\n4. четыре", "<ol start=\"3\">\n<li>три</li>\n<li>четыре</li>\n</ol>\n");
}

static void test_addresses(void **state)
{
    static const char *const SAFE[] = {"https://a.b/c?d=e#f",
                                       "http://a.b",
                                       "mailto:a@b.c",
                                       "tel:+78620000000",
                                       "/payment",
                                       "menu/24",
                                       "#p1",
                                       "?x=1",
                                       "HTTPS://A.B"};
    static const char *const UNSAFE[] = {"javascript:alert(1)",
                                         "JaVaScRiPt:x",
                                         "data:text/html,x",
                                         "vbscript:x",
                                         "//evil.example",
                                         "\\\\evil.example",
                                         "java\tscript:x",
                                         " javascript:x",
                                         "ftp://a.b",
                                         "file:///etc/passwd",
                                         "",
                                         "/a b"};
    (void)state;
    for (size_t i = 0; i < sizeof SAFE / sizeof *SAFE; i++) {
        assert_true(markdown_address_is_safe(text_of(SAFE[i])));
    }
    for (size_t i = 0; i < sizeof UNSAFE / sizeof *UNSAFE; i++) {
        assert_false(markdown_address_is_safe(text_of(UNSAFE[i])));
    }
    html_reads("[x](javascript:alert&#40;1&#41;)", "<p>x</p>\n");
    html_reads("[x](&#106;avascript:alert)", "<p>x</p>\n");
    html_reads("[x](https://a.b)",
               "<p><a href=\"https://a.b\" rel=\"noopener noreferrer\">x</a></p>\n");
    html_reads("[x](/a)", "<p><a href=\"/a\">x</a></p>\n");
}

static void test_html_is_text(void **state)
{
    (void)state;
    html_reads("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n");
    html_reads("<b onclick=\"x\">", "<p>&lt;b onclick=«x»&gt;</p>\n");
    html_reads("`<i>\"`", "<p><code>&lt;i&gt;&quot;</code></p>\n");
}

static void test_pictures(void **state)
{
    (void)state;
    html_reads("![Повар \"Анна\"](/files/a.jpg)",
               "<p><img src=\"/files/a.jpg\" loading=\"lazy\" width=\"1600\" height=\"900\" "
               "srcset=\"/files/small/a.jpg 800w, /files/a.jpg 1600w\" "
               "sizes=\"(max-width: 760px) 100vw, 720px\" alt=\"Повар «Анна»\"></p>\n");
    html_reads("![чужая](https://a.b/c.jpg)", "<p><em>чужая</em></p>\n");
}

static void test_plain_is_cut_at_a_word(void **state)
{
    (void)state;
    plain_reads("# Меню\n\nСалат **овощной** и [каша](/a)", 100, "Меню Салат овощной и" NB "каша");
    plain_reads("раз два три четыре", 12, "раз два три…");
    plain_reads("", 12, "");
    plain_reads("раз, два — три", 5, "раз…");
    plain_reads("раз, два — три", 12, "раз, два…");
    plain_reads("Так:\n\n| А | Б |\n|---|---|\n| 1 | 2 |\n\nдальше", 100, "Так…");
    plain_reads("| А | Б |\n|---|---|\n| 1 | 2 |", 100, "А Б 1 2");
}

static enum err make(struct arena *arena, const char *piece, size_t count)
{
    struct buf buf;
    struct text html;
    buf_init(&buf, arena);
    for (size_t i = 0; i < count; i++) buf_add_string(&buf, piece);
    return markdown_html(arena, buf_text(&buf), NULL, &html);
}

/* None of them may take long, and none may make more than its limit. */
static void test_abuse(void **state)
{
    static const char *const PIECES[] = {">", "- ", "[",      "*a_", "![](",
                                         "`", "<",  "&#x3e;", "|",   "1) "};
    struct arena arena;
    struct text html;
    (void)state;
    for (size_t i = 0; i < sizeof PIECES / sizeof *PIECES; i++) {
        arena_init(&arena, 256 << 20);
        enum err err = make(&arena, PIECES[i], 20000);
        assert_true(err == OK || err == ERR_LIMIT);
        assert_false(arena_is_over(&arena));
        arena_release(&arena);
    }
    arena_init(&arena, 64 << 20);
    assert_int_equal(make(&arena, "0123456789", 1 << 20), ERR_LIMIT); /* 10 MB */
    assert_int_equal(markdown_html(&arena, TEXT("\xFF\xFE"), NULL, &html), ERR_SYNTAX);
    assert_int_equal(markdown_html(&arena, TEXT(""), NULL, &html), OK);
    assert_int_equal(html.size, 0);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quotes),
        cmocka_unit_test(test_dashes),
        cmocka_unit_test(test_spaces_that_do_not_break),
        cmocka_unit_test(test_pieces_are_one_text),
        cmocka_unit_test(test_headings_skip_no_level),
        cmocka_unit_test(test_tables_and_lists),
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_html_is_text),
        cmocka_unit_test(test_pictures),
        cmocka_unit_test(test_plain_is_cut_at_a_word),
        cmocka_unit_test(test_abuse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
