/* What the areas of pages share: the templates, the addresses of static files, views and the answer
 * made of a view, and the proof that a form is ours. */
#ifndef PAGE_KIT_H
#define PAGE_KIT_H

#include <jansson.h>
#include <stdbool.h>

#include "access/strength.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "http/route.h"
#include "view/template.h"

struct page_kit {
    struct template_set *templates;
    json_t *asset; /* addresses of static files, the same on every page */
};

/* ERR_SYNTAX: an embedded template is wrong. */
enum err page_kit_open(struct page_kit *out_kit) MUST_CHECK;
void page_kit_close(struct page_kit *kit); /* one that was never opened is fine */

/* ---- views ---- */

static inline void scoped_json(json_t **json)
{
    json_decref(*json);
}

/* Adds to an object; the value is taken. Out of memory is a broken promise. */
void view_set(json_t *view, const char *name, json_t *value);
void view_set_string(json_t *view, const char *name, const char *string);
json_t *text_view(struct text text);
/* An object of flags, all false but `chosen` (NULL: none). */
json_t *flags_view(const char *const *names, const char *chosen);

/* Answers with the page, or with the view itself when JSON is asked for. Takes the view. */
void page_kit_answer(const struct page_kit *kit, struct arena *arena, const struct request *request,
                     const char *template, int status, json_t *view, struct response *response);

/* ---- forms ---- */

/* The text of a field, empty when it was not given or is wrong. */
struct text field_text(const struct request *request, int field);

/* Whether a page of the caller with this token made the form: it carries the token's CSRF word,
 * and the browser, where it tells, says that the page is of the same origin. */
bool form_is_ours(struct arena *arena, const struct request *request, struct text token);

/* 503 for what passes by itself, 500 for the rest. */
int fault_status(enum err err);
/* The word of web/templates/error.html that tells of a status: "not_found". */
const char *error_word(int status);
/* All of them, for flags_view. */
extern const char *const ERROR_WORDS[];

/* The word of web/templates/password_refusals.html; NULL: the password may be set. */
const char *password_refusal_word(enum password_status status);
extern const char *const PASSWORD_REFUSALS[]; /* all of them, for flags_view */

#endif
