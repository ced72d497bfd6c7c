/* The texts that the public site begins with: web/site/, embedded by tools/embed_site.py. */
#ifndef PAGE_SITE_SHIPPED_H
#define PAGE_SITE_SHIPPED_H

struct site_shipped {
    const char *slug; /* "about"; "home" is the first page */
    const char *title, *description;
    const char *menu; /* its word in the site's menu */
    const char *body; /* Markdown */
};

/* In the order of the site's menu. */
extern const struct site_shipped site_shipped[];
extern const int site_shipped_count;

#endif
