/* Everything that the public site shows, read at one moment. */
#ifndef SITE_SHELF_H
#define SITE_SHELF_H

#include "base/secret.h"
#include "desk/site_file.h"
#include "desk/site_menu.h"
#include "desk/site_text.h"
#include "page/site_kit.h"
#include "pay/channel.h"
#include "school/school.h"

enum { SHELF_DAYS_BEHIND = 7, SHELF_DAYS_AHEAD = 7 /* whose menus are linked */ };

struct shelf {
    struct instant now;
    struct day today; /* in Moscow */
    struct site_text_list texts;
    struct site_file_list files;
    struct channel_list channels;
    struct school_list schools;
    struct site_menu_days menu_days;
    struct site_menu_items items; /* of today, all schools */
    struct site_names names;
    struct digest digest; /* of what it is made of: another one, other pages */
    int64_t next_ms;      /* when a text that waits becomes public; 0: none waits */
};

/* What a page of a school and a day needs: names, schools, days, items of that school and day. */
enum err shelf_load_menu(struct tx *tx, struct arena *arena, int64_t school_id, struct day day,
                         struct shelf *shelf) MUST_CHECK;

/* All of it. `shelf` comes with now and names.operator_*. */
enum err shelf_load(struct tx *tx, struct arena *arena, struct shelf *shelf) MUST_CHECK;
/* The digest alone, without the texts. */
enum err shelf_look(struct tx *tx, struct arena *arena, struct shelf *shelf) MUST_CHECK;

/* Whether visitors may read it at that moment. */
static inline bool shelf_shows(const struct shelf *shelf, const struct site_text *text)
{
    return site_text_is_public(text, shelf->now);
}

/* The page of that slug: the operator's own, or the shipped one. False: there is none. */
bool shelf_page(const struct shelf *shelf, const char *slug, struct site_text *out_text);

/* NULL: no such school. */
const struct school *shelf_school(const struct shelf *shelf, int64_t school_id);

#endif
