/* Every page of the public site but menus. */
#include <inttypes.h>
#include <string.h>

#include "base/check.h"
#include "base/json.h"
#include "page/words.h"
#include "site/press.h"

enum { NEWS_ON_FIRST_PAGE = 3, NEWS_A_PAGE = 20 };

#define NOTHING TEXT("")

/* ---- news ---- */

static const char *news_path(const struct press *press, const struct site_text *news)
{
    return arena_printf(press->arena, "/news/%s", news->slug);
}

static json_t *news_row(const struct press *press, const struct site_text *news)
{
    struct arena *arena = press->arena;
    struct day day = day_of_instant(news->publish_at, zone_moscow());
    return json_pack("{s:s,s:s,s:s,s:s,s:s}", "path", news_path(press, news), "title",
                     press_text(press, news->title), "date", day_format(arena, day), "iso",
                     day_format_iso(arena, day), "summary",
                     press_text(press, site_text_description(arena, &press->shelf->names, news)));
}

static int news_count(const struct press *press)
{
    int count = 0;
    for (int i = 0; i < press->shelf->texts.count; i++) {
        const struct site_text *text = &press->shelf->texts.rows[i];
        count += text->kind == SITE_NEWS && shelf_shows(press->shelf, text);
    }
    return count;
}

/* The newest but `skip`, at most `limit`. */
static json_t *news_view(const struct press *press, int skip, int limit)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    int at = 0;
    for (int i = 0; i < press->shelf->texts.count && at < skip + limit; i++) {
        const struct site_text *text = &press->shelf->texts.rows[i];
        if (text->kind != SITE_NEWS || !shelf_shows(press->shelf, text)) continue;
        if (at++ >= skip) json_add(rows, news_row(press, text));
    }
    return rows;
}

static json_t *article_datum(const struct press *press, const struct site_text *news,
                             const char *description)
{
    struct arena *arena = press->arena;
    json_t *datum = press_datum("NewsArticle");
    view_set_string(datum, "headline", news->title);
    view_set_string(datum, "description", description);
    view_set_string(datum, "datePublished", instant_format_iso(arena, news->publish_at));
    view_set_string(
        datum, "dateModified",
        instant_format_iso(arena, instant_compare(news->changed_at, news->publish_at) > 0
                                      ? news->changed_at
                                      : news->publish_at));
    view_set_string(datum, "mainEntityOfPage", press_url(press, news_path(press, news)));
    view_set_string(datum, "inLanguage", "ru");
    view_set(datum, "author", press_organization(press));
    view_set(datum, "publisher", press_organization(press));
    return datum;
}

static void press_article(struct press *press, const struct site_text *news)
{
    const char *description = site_text_description(press->arena, &press->shelf->names, news);
    struct day day = day_of_instant(news->publish_at, zone_moscow());
    const struct page_head head = {.path = news_path(press, news),
                                   .title = news->title,
                                   .description = description,
                                   .type = "article",
                                   .nav = "news",
                                   .up_path = "/news",
                                   .up_title = "Новости",
                                   .published_at = news->publish_at};
    json_t *view = press_view(press, &head);
    view_set_string(view, "date", day_format(press->arena, day));
    view_set_string(view, "iso", day_format_iso(press->arena, day));
    press_keep(press, &head, view, article_datum(press, news, description), "site_article",
               press_html(press, news->body), "site_page_end");
}

static void press_news_page(struct press *press, int number, int pages)
{
    struct arena *arena = press->arena;
    bool is_first = number == 1;
    const struct page_head head = {
        .path = is_first ? "/news" : arena_printf(arena, "/news/p/%d", number),
        .title = is_first ? "Новости" : arena_printf(arena, "Новости, страница %d", number),
        .description = "Новости школьного питания: изменения в системе, способы оплаты, здоровое "
                       "питание.",
        .type = "website",
        .nav = "news",
        .up_path = is_first ? NULL : "/news",
        .up_title = "Новости"};
    json_t *view = press_view(press, &head);
    json_t *rows = news_view(press, (number - 1) * NEWS_A_PAGE, NEWS_A_PAGE);
    const char *newer = number == 2 ? "/news" : arena_printf(arena, "/news/p/%d", number - 1);
    view_set(view, "has_news", json_boolean(json_array_size(rows) > 0));
    view_set(view, "news", rows);
    view_set(view, "newer", is_first ? json_null() : json_string(newer));
    view_set(view, "older",
             number >= pages ? json_null()
                             : json_string(arena_printf(arena, "/news/p/%d", number + 1)));
    press_keep(press, &head, view, NULL, "site_news", NOTHING, NULL);
}

static void press_news(struct press *press)
{
    int pages = (news_count(press) + NEWS_A_PAGE - 1) / NEWS_A_PAGE;
    for (int number = 1; number == 1 || number <= pages; number++) {
        press_news_page(press, number, pages);
    }
    for (int i = 0; i < press->shelf->texts.count; i++) {
        const struct site_text *text = &press->shelf->texts.rows[i];
        if (text->kind == SITE_NEWS && shelf_shows(press->shelf, text)) press_article(press, text);
    }
}

/* ---- ways to pay ---- */

/* "1,5 %" of hundredths of a percent. */
static char *percent(struct arena *arena, int64_t hundredths)
{
    int whole = (int)(hundredths / 100), rest = (int)(hundredths % 100);
    if (rest == 0) return arena_printf(arena, "%d %%", whole);
    if (rest % 10 == 0) return arena_printf(arena, "%d,%d %%", whole, rest / 10);
    return arena_printf(arena, "%d,%02d %%", whole, rest);
}

static char *fee_words(struct arena *arena, const struct channel *channel)
{
    int64_t fee = channel_number(channel, CHANNEL_FEE);
    bool is_payers = channel_flag(channel, CHANNEL_FEE_IS_PAYERS) && fee > 0;
    return is_payers ? percent(arena, fee)
                     : arena_copy(arena, "без комиссии", strlen("без комиссии"));
}

static const char *delay_words(const struct channel *channel)
{
    const char *own = channel_text(channel, CHANNEL_DELAY);
    if (*own != '\0') return own;
    switch ((enum channel_dialect)channel_number(channel, CHANNEL_DIALECT)) {
    case CHANNEL_OSMP:
    case CHANNEL_SBER:
    case CHANNEL_ACQUIRING: return "сразу, в течение нескольких секунд";
    case CHANNEL_PLAIN: return "на следующий рабочий день, по реестру банка";
    }
    return "";
}

static char *limits_words(struct arena *arena, const struct channel *channel)
{
    struct money day = channel_money(channel, CHANNEL_DAY_LIMIT);
    const char *least = money_format(arena, channel_money(channel, CHANNEL_MIN_AMOUNT));
    const char *most = money_format(arena, channel_money(channel, CHANNEL_MAX_AMOUNT));
    char *words = arena_printf(arena, "от %s до %s ₽ за раз", least, most);
    if (!money_is_positive(day)) return words;
    return arena_printf(arena, "%s, до %s ₽ в день на счёт", words,
                        money_format(arena, day));
}

static json_t *ways_view(const struct press *press)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < press->shelf->channels.count; i++) {
        const struct channel *channel = &press->shelf->channels.channels[i];
        if (!channel_flag(channel, CHANNEL_ENABLED) || !channel_flag(channel, CHANNEL_ON_SITE)) {
            continue;
        }
        bool is_card = channel_number(channel, CHANNEL_DIALECT) == CHANNEL_ACQUIRING;
        const char *note = channel_text(channel, CHANNEL_NOTE);
        json_add(rows,
                 json_pack("{s:s,s:s,s:s,s:s,s:s,s:b}", "name", press_text(press, channel->name),
                           "fee", press_text(press, fee_words(press->arena, channel)), "delay",
                           press_text(press, delay_words(channel)), "limits",
                           press_text(press, limits_words(press->arena, channel)), "note",
                           press_text(press, note), "is_card", is_card));
    }
    return rows;
}

/* ---- documents ---- */

static json_t *files_view(const struct press *press)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < press->shelf->files.count; i++) {
        const struct site_file *file = &press->shelf->files.rows[i];
        if (file->kind != SITE_DOCUMENT) continue;
        struct day day = day_of_instant(file->added_at, zone_moscow());
        json_add(rows, json_pack("{s:s,s:s,s:s,s:s,s:s}", "path",
                                 arena_printf(press->arena, "/files/%s", file->name), "title",
                                 press_text(press, file->title), "type", site_file_words(file),
                                 "size", site_size_words(press->arena, file->size), "date",
                                 day_format(press->arena, day)));
    }
    return rows;
}

/* ---- texts ---- */

static json_t *datum_of(const struct press *press, const char *slug)
{
    if (strcmp(slug, "contacts") != 0 && strcmp(slug, "about") != 0) return NULL;
    json_t *datum = press_datum(strcmp(slug, "about") == 0 ? "AboutPage" : "ContactPage");
    view_set(datum, "mainEntity", press_organization(press));
    return datum;
}

/* What stands behind the text of some pages. */
static const char *behind_of(struct press *press, const char *slug, json_t *view)
{
    if (strcmp(slug, "payment") == 0) {
        json_t *ways = ways_view(press);
        view_set(view, "has_ways", json_boolean(json_array_size(ways) > 0));
        view_set(view, "ways", ways);
        return "site_payment";
    }
    if (strcmp(slug, "documents") == 0) {
        json_t *files = files_view(press);
        view_set(view, "has_files", json_boolean(json_array_size(files) > 0));
        view_set(view, "files", files);
        return "site_documents";
    }
    return strcmp(slug, "contacts") == 0 ? "site_contacts" : "site_page_end";
}

static void press_text_page(struct press *press, const struct site_text *text)
{
    const struct page_head head = {
        .path = arena_printf(press->arena, "/%s", text->slug),
        .title = text->title,
        .description = site_text_description(press->arena, &press->shelf->names, text),
        .type = "website",
        .nav = text->slug};
    json_t *view = press_view(press, &head);
    const char *behind = behind_of(press, text->slug, view);
    press_keep(press, &head, view, datum_of(press, text->slug), "site_page",
               press_html(press, text->body), behind);
}

static void press_texts(struct press *press)
{
    for (int i = 0; i < site_shipped_count; i++) {
        struct site_text text;
        if (strcmp(site_shipped[i].slug, "home") == 0) continue;
        if (shelf_page(press->shelf, site_shipped[i].slug, &text)) press_text_page(press, &text);
    }
    for (int i = 0; i < press->shelf->texts.count; i++) {
        const struct site_text *text = &press->shelf->texts.rows[i];
        bool is_own = text->kind == SITE_PAGE && site_shipped_find(text_of(text->slug)) == NULL;
        if (is_own && shelf_shows(press->shelf, text)) press_text_page(press, text);
    }
}

/* ---- the first page ---- */

static json_t *schools_view(const struct press *press)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < press->shelf->schools.count; i++) {
        const struct school *school = &press->shelf->schools.rows[i];
        json_add(rows, json_pack("{s:I,s:s}", "number", (json_int_t)school->number, "name",
                                 press_text(press, school->name)));
    }
    return rows;
}

static json_t *home_datum(const struct press *press)
{
    json_t *datum = press_organization(press);
    view_set_string(datum, "@context", "https://schema.org");
    return datum;
}

static void press_home(struct press *press)
{
    struct site_text text;
    CHECK(shelf_page(press->shelf, "home", &text));
    const struct page_head head = {
        .path = "/",
        .title = text.title,
        .description = site_text_description(press->arena, &press->shelf->names, &text),
        .type = "website",
        .is_home = true};
    json_t *view = press_view(press, &head);
    json_t *news = news_view(press, 0, NEWS_ON_FIRST_PAGE), *ways = ways_view(press);
    json_t *schools = schools_view(press);
    view_set(view, "has_schools", json_boolean(json_array_size(schools) > 0));
    view_set_string(
        view, "school_count",
        words_counted(press->arena, press->shelf->schools.count, "школа", "школы", "школ"));
    view_set(view, "schools", schools);
    view_set_string(view, "today", words_day(press->arena, press->shelf->today));
    view_set(view, "has_news", json_boolean(json_array_size(news) > 0));
    view_set(view, "news", news);
    view_set(view, "has_ways", json_boolean(json_array_size(ways) > 0));
    view_set(view, "ways", ways);
    press_keep(press, &head, view, home_datum(press), "site_home", press_html(press, text.body),
               "site_home_end");
}

void press_pages(struct press *press)
{
    press_home(press);
    press_texts(press);
    press_news(press);
}
