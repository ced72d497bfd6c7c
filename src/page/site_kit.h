/* What the public site and the office that edits it share: the shipped texts, what stands for the
 * operator in them, and the way from a text to a page. */
#ifndef PAGE_SITE_KIT_H
#define PAGE_SITE_KIT_H

#include <jansson.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/money.h"
#include "desk/site_file.h"
#include "desk/site_text.h"
#include "page/kit.h"
#include "page/site_shipped.h"
#include "view/template.h"

/* NULL: no such page is shipped. */
const struct site_shipped *site_shipped_find(struct text slug);
/* The shipped page as a text of version 0, public. */
struct site_text site_shipped_text(const struct site_shipped *shipped);

/* What words in braces stand for: {оператор}, {почта}, {телефон}, {плата за карту}. */
struct site_names {
    const char *operator_name, *operator_email;
    const char *operator_phone; /* NULL: none */
    struct money card_fee;
};
/* The fee of the city's settings; the rest is the caller's. */
enum err site_names_load(struct tx *tx, struct site_names *names) MUST_CHECK;

/* The Markdown with those words put in. What they stand for is no Markdown. */
struct text site_names_put(struct arena *arena, const struct site_names *names, struct text text);

/* The HTML of a text; sizes of pictures are taken from `files`. The faults of markdown_html. */
enum err site_text_html(struct arena *arena, const struct site_names *names,
                        const struct site_file_list *files, struct text markdown,
                        struct text *out_html) MUST_CHECK;

/* The description: its own, or the beginning of the text. */
const char *site_text_description(struct arena *arena, const struct site_names *names,
                                  const struct site_text *text);

/* "12 КБ", "1,4 МБ". */
char *site_size_words(struct arena *arena, int64_t bytes);
/* «PDF», «Word», «Excel», «картинка». */
const char *site_file_words(const struct site_file *file);

/* ---- pages made of templates and of HTML that is ours ---- */

/* Either a template or HTML that markdown.h made. */
struct site_part {
    const char *template; /* NULL: html */
    struct text html;
};
/* Adds the parts, one behind the other. The faults of template_render. */
enum err site_parts_render(const struct template_set *set, const json_t *view,
                           const struct site_part *parts, int count, struct buf *out) MUST_CHECK;

/* Answers with a page of the parts, or with the view when JSON is asked for. Takes the view. */
void site_parts_answer(const struct page_kit *kit, struct arena *arena,
                       const struct request *request, const struct site_part *parts, int count,
                       int status, json_t *view, struct response *response);

#endif
