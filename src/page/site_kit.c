/* From a text of the public site to its page. */
#include "page/site_kit.h"

#include <string.h>

#include "desk/site_text.h"
#include "school/setting.h"
#include "view/markdown.h"

const struct site_shipped *site_shipped_find(struct text slug)
{
    for (int i = 0; i < site_shipped_count; i++) {
        if (text_is(slug, site_shipped[i].slug)) return &site_shipped[i];
    }
    return NULL;
}

struct site_text site_shipped_text(const struct site_shipped *shipped)
{
    return (struct site_text){.kind = SITE_PAGE,
                              .slug = shipped->slug,
                              .title = shipped->title,
                              .description = shipped->description,
                              .body = text_of(shipped->body)};
}

/* ---- names ---- */

enum err site_names_load(struct tx *tx, struct site_names *names)
{
    struct settings settings;
    TRY(settings_load(tx, 0, &settings));
    names->card_fee = money_of_kopecks(settings.values[SETTING_CARD_FEE]);
    return OK;
}

/* So that an operator's name is nothing but a name. */
static void add_plain(struct buf *out, const char *string)
{
    for (; *string != '\0'; string++) {
        if (strchr("\\`*_[]<>&!|#~", *string) != NULL) buf_add_char(out, '\\');
        buf_add_char(out, *string);
    }
}

static const char *name_of(struct arena *arena, const struct site_names *names, struct text word)
{
    if (text_is(word, "оператор")) return names->operator_name;
    if (text_is(word, "почта")) return names->operator_email;
    if (text_is(word, "телефон")) return names->operator_phone == NULL ? "" : names->operator_phone;
    if (text_is(word, "плата за карту")) {
        return arena_printf(arena, "%s ₽", money_format(arena, names->card_fee));
    }
    return NULL;
}

struct text site_names_put(struct arena *arena, const struct site_names *names, struct text text)
{
    struct buf out;
    buf_init(&out, arena);
    while (text.size > 0) {
        struct text before = text_cut(&text, '{');
        buf_add_text(&out, before);
        if (text.bytes == NULL) break;
        const char *close = text.size == 0 ? NULL : memchr(text.bytes, '}', text.size);
        const char *name = NULL;
        size_t size = close == NULL ? 0 : (size_t)(close - text.bytes);
        if (close != NULL) name = name_of(arena, names, text_part(text, 0, size));
        if (name == NULL) {
            buf_add_char(&out, '{');
            continue;
        }
        add_plain(&out, name);
        text = text_part(text, size + 1, text.size);
    }
    return buf_text(&out);
}

/* ---- texts ---- */

struct lookup {
    struct arena *arena;
    const struct site_file_list *files;
};

static bool find_picture(void *context, struct text address, struct markdown_picture *out_picture)
{
    const struct lookup *lookup = context;
    struct text name = text_part(address, strlen("/files/"), address.size);
    for (int i = 0; i < lookup->files->count; i++) {
        const struct site_file *file = &lookup->files->rows[i];
        if (file->kind != SITE_PICTURE || !text_is(name, file->name)) continue;
        bool has_small = file->small_width > 0;
        *out_picture = (struct markdown_picture){
            .width = file->width,
            .height = file->height,
            .small = has_small ? arena_printf(lookup->arena, "/files/small/%s", file->name) : NULL,
            .small_width = file->small_width,
        };
        return true;
    }
    return false;
}

enum err site_text_html(struct arena *arena, const struct site_names *names,
                        const struct site_file_list *files, struct text markdown,
                        struct text *out_html)
{
    struct lookup lookup = {arena, files};
    const struct markdown_pictures pictures = {find_picture, &lookup};
    return markdown_html(arena, site_names_put(arena, names, markdown), &pictures, out_html);
}

const char *site_text_description(struct arena *arena, const struct site_names *names,
                                  const struct site_text *text)
{
    const char *plain = "";
    if (*text->description != '\0') return text->description;
    struct text body = site_names_put(arena, names, text->body);
    enum err err = markdown_plain(arena, body, MARKDOWN_PLAIN_CHARACTERS, &plain);
    return err == OK ? plain : "";
}

char *site_size_words(struct arena *arena, int64_t bytes)
{
    int64_t tenths = (bytes * 10 + (1 << 19)) >> 20; /* of a megabyte */
    if (tenths >= 10) {
        return arena_printf(arena, "%d,%d МБ", (int)(tenths / 10), (int)(tenths % 10));
    }
    return arena_printf(arena, "%d КБ", (int)((bytes + 1023) >> 10));
}

const char *site_file_words(const struct site_file *file)
{
    static const struct {
        const char *media_type, *words;
    } KNOWN[] = {
        {"application/pdf", "PDF"},
        {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Word"},
        {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel"},
    };
    for (size_t i = 0; i < sizeof KNOWN / sizeof *KNOWN; i++) {
        if (strcmp(file->media_type, KNOWN[i].media_type) == 0) return KNOWN[i].words;
    }
    return "картинка";
}

/* ---- parts ---- */

enum err site_parts_render(const struct template_set *set, const json_t *view,
                           const struct site_part *parts, int count, struct buf *out)
{
    for (int i = 0; i < count; i++) {
        if (parts[i].template == NULL) {
            buf_add_text(out, parts[i].html);
        } else {
            TRY(template_render(set, parts[i].template, view, out));
        }
    }
    return OK;
}

void site_parts_answer(const struct page_kit *kit, struct arena *arena,
                       const struct request *request, const struct site_part *parts, int count,
                       int status, json_t *view, struct response *response)
{
    scoped(json) json_t *taken = view;
    struct buf page;
    buf_init(&page, arena);
    if (request->wants_json) {
        page_kit_answer(kit, arena, request, parts[0].template, status, json_incref(taken),
                        response);
    } else if (site_parts_render(kit->templates, taken, parts, count, &page) == OK) {
        response_html(response, status, buf_text(&page));
    } else {
        response_set(response, 500, "text/plain; charset=utf-8", TEXT("Внутренняя ошибка\n"));
    }
}
