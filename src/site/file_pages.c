/* Pictures and files of the public site. A file is only ever what we found it to be: its type is
 * ours, browsers must not guess another, and what is no picture or PDF is downloaded. */
#include <string.h>

#include "desk/site_file.h"
#include "site/inside.h"

struct file_work {
    struct arena *arena;
    struct text name;
    bool is_small;
    struct text known; /* If-None-Match */
    bool found, is_known;
    struct site_file file;
    struct text bytes;
};

static enum err work_file(struct tx *tx, void *context)
{
    struct file_work *work = context;
    work->found = false;
    if (!site_file_name_is_formed(work->name)) return OK;
    TRY(site_file_load(tx, work->arena, work->name, &work->found, &work->file));
    if (work->found && work->is_small) work->found = work->file.small_width > 0;
    if (!work->found) return OK;
    work->is_known = text_is(work->known, arena_printf(work->arena, "\"%s%s\"", work->file.digest,
                                                       work->is_small ? "s" : ""));
    if (work->is_known) return OK;
    return site_file_bytes(tx, work->arena, work->name, work->is_small, &work->found, &work->bytes);
}

static void file_answer(const struct file_work *work, const struct request *request,
                        struct response *response)
{
    struct arena *arena = work->arena;
    const struct site_file *file = &work->file;
    bool is_shown = file->kind == SITE_PICTURE || strcmp(file->media_type, "application/pdf") == 0;
    const struct static_file answer = {
        .content_type = file->media_type,
        .plain = work->bytes,
        .etag = arena_printf(arena, "\"%s%s\"", file->digest, work->is_small ? "s" : ""),
    };
    response_file(response, request, &answer, false);
    response->cache_control = "public, max-age=3600";
    response_header(
        response, "Content-Disposition",
        arena_printf(arena, "%s; filename=\"%s\"", is_shown ? "inline" : "attachment", file->name));
}

static void file_give(const struct public_site *site, struct arena *arena,
                      const struct request *request, bool is_small, struct response *response)
{
    struct file_work work = {.arena = arena,
                             .name = request_text(request, FILE_NAME),
                             .is_small = is_small,
                             .known = request_header(request, "If-None-Match")};
    enum err err = store_read(site->desk->store, work_file, &work);
    if (err != OK) {
        site_fault(site, arena, request, err, response);
    } else if (!work.found) {
        site_not_found(site, arena, request, response);
    } else {
        file_answer(&work, request, response);
    }
}

SITE_HANDLER(site_file_show)
{
    file_give(context, arena, request, false, response);
}

SITE_HANDLER(site_file_small_show)
{
    file_give(context, arena, request, true, response);
}
