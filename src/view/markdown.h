/* The texts of the public site: Markdown as people write it, HTML as we let it out.
 *
 * What comes out is made of these alone, whatever goes in:
 *   h2[id] h3[id] h4[id] p ul ol[start] li blockquote hr pre[tabindex] code em strong del br
 *   a[href rel] img[src alt width height loading srcset sizes]
 *   section[class tabindex aria-label] table thead tbody tr th[scope class] td[class]
 * Raw HTML is shown as the text it is. Addresses are http, https, mailto, tel, or of our own site;
 * pictures are of our own site. A heading never skips a level. Text is set by typograph.h. */
#ifndef VIEW_MARKDOWN_H
#define VIEW_MARKDOWN_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

enum {
    MARKDOWN_BYTES_LIMIT = 200000,  /* of a text */
    MARKDOWN_HTML_LIMIT = 4 << 20,  /* of what it makes: a small text can make a huge table */
    MARKDOWN_DEPTH_LIMIT = 32,      /* of quotations and lists within each other */
    MARKDOWN_ADDRESS_LIMIT = 2000,  /* bytes of an address */
    MARKDOWN_PLAIN_CHARACTERS = 160 /* of a description made of the text itself */
};

struct markdown_picture {
    int width, height; /* pixels */
    const char *small; /* the address of a smaller one; NULL: there is none */
    int small_width;
};

/* The embedder's own pictures. `find` answers false for one that is not there. */
struct markdown_pictures {
    bool (*find)(void *context, struct text address, struct markdown_picture *out_picture);
    void *context;
};

/* *out_html lives in the arena. `pictures` NULL: sizes are not told. ERR_LIMIT: the text is longer
 * than MARKDOWN_BYTES_LIMIT, or makes more than MARKDOWN_HTML_LIMIT. ERR_SYNTAX: not UTF-8. */
enum err markdown_html(struct arena *arena, struct text markdown,
                       const struct markdown_pictures *pictures, struct text *out_html) MUST_CHECK;

/* The beginning of the text without any markup, whole words, for descriptions and lists. The same
 * faults. */
enum err markdown_plain(struct arena *arena, struct text markdown, int characters,
                        const char **out_text) MUST_CHECK;

/* Whether a page of ours may lead there. */
bool markdown_address_is_safe(struct text address);

#endif
