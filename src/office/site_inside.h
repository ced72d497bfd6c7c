/* What the office's pages of the public site share. */
#ifndef OFFICE_SITE_INSIDE_H
#define OFFICE_SITE_INSIDE_H

#include "office/inside.h"
#include "page/site_kit.h"

/* The names of config; the card's fee is read by site_names_load. */
struct site_names site_office_names(const struct office *office);

/* «Смирнова А. П.» of a login; «администратор» of 0. */
enum err site_person_name(struct tx *tx, struct arena *arena, int64_t login_id,
                          const char **out_name) MUST_CHECK;

/* "/office/site/text/…", or of a shipped page "/office/site/page/about". */
char *site_editor_path(struct arena *arena, const struct site_text *text);
/* Where visitors read it: "/about", "/news/polza-kashi", "/". */
char *site_public_path(struct arena *arena, const struct site_text *text);

/* «опубликована», «черновик», «ждёт 01.12.2026 в 08:00», «опубликована, есть черновик», «из
 * поставки». */
char *site_state_words(struct arena *arena, const struct site_text *text, struct instant now);

#endif
