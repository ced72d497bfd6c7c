/* Markdown: whatever goes in, what comes out is well-formed and holds no element, attribute or
 * address but those of view/markdown.h. The checker here reads HTML by itself and knows nothing of
 * how it was made. */
#include <string.h>

#include "base/check.h"
#include "base/log.h"
#include "fuzz.h"
#include "view/markdown.h"
#include "view/typograph.h"

const char *const fuzz_seeds[] = {
    "# Меню\n\nСалат - 5,43 \"рубля\"\n\n* раз\n  1. два\n     > три\n\n"
    "| А | Б |\n|:--|--:|\n| 1 | 2 |",
    "[щёлк](javascript:alert(1)) [да](https://example.org/?a=\"b\"&c) <https://a.b> "
    "![к](/files/a.jpg)",
    "![вне](https://a.b/c.png) [![внутри](/files/b.png \"т\")](mailto:a@b.c) **a *b* `c`** "
    "~~d~~",
    "<script>alert(1)</script>\n\n<b onclick=x>б</b> &lt;i&gt; &#60;i&#x3e; &nbsp; &bogus;",
    "```html\n<img src=x onerror=y>\n```\n\n    код\n\n---\n\n[a]: jAvAsCrIpT:x\n"
    "[a] [b](data:text/html,x)",
    ">>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>> глубоко\n\n"
    "- - - - - - - - - - - - - - - - - - - a",
    "[a](//evil.example) [b](\\\\evil) [c](/ok?x=1#y) [d](tel:+78620000000) [e](vbscript:x)",
    NULL};

enum { DEPTH_LIMIT = 512, NAME_SIZE = 32 };

struct reader {
    struct text html;
    size_t at;
    char open[DEPTH_LIMIT][NAME_SIZE];
    int depth;
};

static bool is_in(const char *list, const char *name)
{
    size_t size = strlen(name);
    for (const char *at = strstr(list, name); at != NULL; at = strstr(at + 1, name)) {
        if (at[-1] == ' ' && at[size] == ' ') return true;
    }
    return false;
}

static const struct {
    const char *element, *attributes;
    bool is_void;
} ALLOWED[] = {
    {"h2", " id ", false},
    {"h3", " id ", false},
    {"h4", " id ", false},
    {"p", " ", false},
    {"ul", " ", false},
    {"ol", " start ", false},
    {"li", " ", false},
    {"blockquote", " ", false},
    {"hr", " ", true},
    {"pre", " tabindex ", false},
    {"code", " ", false},
    {"em", " ", false},
    {"strong", " ", false},
    {"del", " ", false},
    {"br", " ", true},
    {"a", " href rel ", false},
    {"table", " ", false},
    {"thead", " ", false},
    {"tbody", " ", false},
    {"tr", " ", false},
    {"th", " scope class ", false},
    {"td", " class ", false},
    {"section", " class tabindex aria-label ", false},
    {"img", " src alt width height loading srcset sizes ", true},
};

static char byte_at(const struct reader *reader)
{
    return reader->at < reader->html.size ? reader->html.bytes[reader->at] : '\0';
}

static void read_name(struct reader *reader, char *out_name)
{
    size_t size = 0;
    for (;; reader->at++) {
        char byte = byte_at(reader);
        bool is_name = (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '-';
        if (!is_name) break;
        CHECK(size < NAME_SIZE - 1);
        out_name[size++] = byte;
    }
    out_name[size] = '\0';
    CHECK(size > 0);
}

static void check_address(struct text value)
{
    static const char *const BAD[] = {"javascript", "vbscript", "data"};
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        size_t size = strlen(BAD[i]);
        bool is_bad = text_equal_ignoring_case(text_part(value, 0, size), text_of(BAD[i])) &&
                      value.size > size && value.bytes[size] == ':';
        CHECK(!is_bad);
    }
    CHECK(!text_starts(value, TEXT("//")));
    for (size_t i = 0; i < value.size; i++) CHECK((unsigned char)value.bytes[i] > ' ');
}

static struct text read_value(struct reader *reader)
{
    CHECK(byte_at(reader) == '=');
    reader->at++;
    CHECK(byte_at(reader) == '"');
    size_t from = ++reader->at;
    while (byte_at(reader) != '"') {
        CHECK(reader->at < reader->html.size && byte_at(reader) != '<' && byte_at(reader) != '>');
        reader->at++;
    }
    return text_part(reader->html, from, reader->at++ - from);
}

static void read_attributes(struct reader *reader, const char *allowed, bool is_image)
{
    bool has_alt = false;
    while (byte_at(reader) == ' ') {
        char name[NAME_SIZE];
        reader->at++;
        read_name(reader, name);
        CHECK(is_in(allowed, name));
        struct text value = read_value(reader);
        has_alt |= strcmp(name, "alt") == 0;
        if (strcmp(name, "href") == 0 || strcmp(name, "src") == 0) check_address(value);
        if (strcmp(name, "src") == 0) CHECK(text_starts(value, TEXT("/files/")));
    }
    CHECK(!is_image || has_alt);
    CHECK(byte_at(reader) == '>');
    reader->at++;
}

static void read_opening(struct reader *reader)
{
    char name[NAME_SIZE];
    read_name(reader, name);
    for (size_t i = 0; i < sizeof ALLOWED / sizeof *ALLOWED; i++) {
        if (strcmp(ALLOWED[i].element, name) != 0) continue;
        read_attributes(reader, ALLOWED[i].attributes, strcmp(name, "img") == 0);
        if (ALLOWED[i].is_void) return;
        CHECK(reader->depth < DEPTH_LIMIT);
        memcpy(reader->open[reader->depth++], name, NAME_SIZE);
        return;
    }
    CHECK(!"an element that is allowed");
}

static void read_closing(struct reader *reader)
{
    char name[NAME_SIZE];
    read_name(reader, name);
    CHECK(reader->depth > 0 && strcmp(reader->open[--reader->depth], name) == 0);
    CHECK(byte_at(reader) == '>');
    reader->at++;
}

/* Every & begins one of the references that we write. */
static void check_reference(const struct reader *reader)
{
    static const char *const WRITTEN[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
    for (size_t i = 0; i < sizeof WRITTEN / sizeof *WRITTEN; i++) {
        struct text there = text_part(reader->html, reader->at, strlen(WRITTEN[i]));
        if (text_is(there, WRITTEN[i])) return;
    }
    CHECK(!"a bare ampersand");
}

static void check_html(struct text html)
{
    static struct reader reader;
    reader = (struct reader){.html = html};
    CHECK(text_is_utf8(html));
    while (reader.at < html.size) {
        char byte = byte_at(&reader);
        CHECK(byte != '>' && byte != '"');
        if (byte == '&') check_reference(&reader);
        reader.at++;
        if (byte != '<') continue;
        if (byte_at(&reader) == '/') {
            reader.at++;
            read_closing(&reader);
        } else {
            read_opening(&reader);
        }
    }
    CHECK(reader.depth == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena arena;
    struct text html, text = {(const char *)bytes, size};
    const char *plain;
    log_set_level(LOG_ERROR + 1);
    arena_init(&arena, 64 * 1024 * 1024);
    bool is_text = text_is_utf8(text);
    enum err err = markdown_html(&arena, text, NULL, &html);
    CHECK(err == OK || err == ERR_LIMIT || (err == ERR_SYNTAX && !is_text));
    if (err == OK) check_html(html);
    if (markdown_plain(&arena, text, MARKDOWN_PLAIN_CHARACTERS, &plain) == OK) {
        CHECK(text_length_characters(text_of(plain)) <= MARKDOWN_PLAIN_CHARACTERS + 1);
    }
    if (is_text) CHECK(text_is_utf8(text_of(typograph_text(&arena, text))));
    arena_release(&arena);
    return 0;
}
