/* Files for the public site. */
#include "page/site_upload.h"

#include <string.h>

#include "base/check.h"
#include "desk/site_text.h"
#include "report/picture.h"
#include "table/unpack.h"

#define OFFICE_OPEN_XML "application/vnd.openxmlformats-officedocument."

char *site_upload_name(struct arena *arena, struct text name, const char *ending)
{
    size_t size = name.size;
    for (size_t i = 0; i < name.size; i++) {
        if (name.bytes[i] == '.') size = i;
    }
    return arena_printf(arena, "%s.%s", site_slug_of(arena, text_part(name, 0, size)), ending);
}

/* ---- pictures ---- */

/* As large as fits into width × height, in its own proportions. */
static struct picture shrink(struct arena *arena, const struct picture *picture, int limit_width)
{
    int64_t width = picture->width, height = picture->height;
    if (width > limit_width) {
        height = height * limit_width / width;
        width = limit_width;
    }
    if (height > SITE_PICTURE_HEIGHT) {
        width = width * SITE_PICTURE_HEIGHT / height;
        height = SITE_PICTURE_HEIGHT;
    }
    if (width < 1) width = 1;
    if (height < 1) height = 1;
    return picture_crop(arena, picture, (int)width, (int)height);
}

static struct text text_keep(struct arena *arena, struct text text)
{
    return (struct text){arena_copy(arena, text.bytes, text.size), text.size};
}

static enum err picture_encode(struct arena *arena, struct arena *scratch,
                               const struct picture *picture, struct site_file_adding *adding)
{
    struct text jpeg;
    struct picture large = shrink(scratch, picture, SITE_PICTURE_WIDTH);
    TRY(picture_jpeg(scratch, &large, SITE_PICTURE_BYTES, &jpeg));
    adding->bytes = text_keep(arena, jpeg);
    adding->file.width = large.width;
    adding->file.height = large.height;
    adding->small_bytes = TEXT("");
    adding->file.small_width = 0;
    if (large.width <= SITE_PICTURE_SMALL_WIDTH) return OK;
    struct picture small = shrink(scratch, picture, SITE_PICTURE_SMALL_WIDTH);
    TRY(picture_jpeg(scratch, &small, SITE_PICTURE_SMALL_BYTES, &jpeg));
    adding->small_bytes = text_keep(arena, jpeg);
    adding->file.small_width = small.width;
    return OK;
}

static const char *picture_read(struct arena *arena, struct text bytes,
                                struct site_file_adding *adding)
{
    struct arena scratch;
    struct picture picture;
    const char *refusal = NULL;
    arena_init(&scratch, 2 * PICTURE_ARENA_BYTES);
    enum picture_status status = picture_decode(&scratch, bytes, SITE_PICTURE_WIDTH, 0, &picture);
    if (status != PICTURE_OK) {
        refusal = picture_status_words(status);
    } else if (picture_encode(arena, &scratch, &picture, adding) != OK) {
        refusal = "Картинка слишком подробна и не сжимается: возьмите поменьше.";
    }
    adding->file.kind = SITE_PICTURE;
    adding->file.media_type = "image/jpeg";
    arena_release(&scratch);
    return refusal;
}

/* ---- documents ---- */

struct contents {
    bool is_word, is_sheet, has_macros;
};

static void contents_see(void *context, struct arena *arena, struct text name, struct text bytes)
{
    struct contents *contents = context;
    (void)arena, (void)bytes;
    contents->is_word |= text_is(name, "document.xml");
    contents->is_sheet |= text_is(name, "workbook.xml");
    contents->has_macros |= text_starts(name, TEXT("vba"));
}

static const char *zip_read(struct text bytes, const char **out_ending, const char **out_type)
{
    static const struct unpack_limits LIMITS = {
        .file_bytes = SITE_UNPACKED_LIMIT,
        .all_bytes = SITE_UNPACKED_LIMIT,
        .files = SITE_ZIP_FILES_LIMIT,
    };
    const char *reason = NULL;
    struct contents contents = {0};
    if (!unpack_zip_each(bytes, &LIMITS, contents_see, &contents, &reason)) {
        return "Документ не читается: он повреждён, закрыт паролем или распаковывается слишком "
               "большим. Сохраните его заново.";
    }
    if (contents.has_macros) return "В файле есть макросы. Сохраните его без них.";
    if (contents.is_word == contents.is_sheet) {
        return "Это не документ Word и не книга Excel. Архивы не принимаются.";
    }
    *out_ending = contents.is_word ? "docx" : "xlsx";
    *out_type = contents.is_word ? OFFICE_OPEN_XML "wordprocessingml.document"
                                 : OFFICE_OPEN_XML "spreadsheetml.sheet";
    return NULL;
}

static const char *document_read(struct text bytes, struct site_file_adding *adding,
                                 const char **out_ending)
{
    const char *type = "application/pdf", *refusal = NULL;
    *out_ending = "pdf";
    if (bytes.size > SITE_FILE_BYTES_LIMIT) return "Файл больше 10 МБ.";
    if (unpack_is_zip(bytes)) {
        refusal = zip_read(bytes, out_ending, &type);
    } else if (!text_starts(bytes, TEXT("%PDF-"))) {
        refusal = "Принимаются картинки JPEG и PNG, документы PDF, DOCX и XLSX.";
    }
    adding->file.kind = SITE_DOCUMENT;
    adding->file.media_type = type;
    adding->bytes = bytes;
    adding->small_bytes = TEXT("");
    return refusal;
}

static bool is_picture(struct text bytes)
{
    return text_starts(bytes, TEXT("\xFF\xD8\xFF")) || text_starts(bytes, TEXT("\x89PNG\r\n"));
}

const char *site_upload_read(struct arena *arena, struct text name, struct text bytes,
                             struct site_file_adding *adding)
{
    const char *ending = "jpg";
    if (bytes.size == 0) return "Выберите файл.";
    const char *refusal = is_picture(bytes) ? picture_read(arena, bytes, adding)
                                            : document_read(bytes, adding, &ending);
    if (refusal != NULL) return refusal;
    adding->file.size = (int64_t)adding->bytes.size;
    adding->file.name = site_upload_name(arena, name, ending);
    return NULL;
}
