/* Forms with files. */
#include <string.h>

#include "base/check.h"
#include "fuzz.h"
#include "http/multipart.h"

#define TYPE "multipart/form-data; boundary=\"b-7\"\n"

/* The first line is the Content-Type, the rest the body. */
const char *const fuzz_seeds[] = {
    TYPE "--b-7\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\nabc\r\n--b-7\r\n"
         "Content-Disposition: form-data; name=\"file\"; filename=\"C:\\\\a\\\\5\\\"A.csv\"\r\n"
         "Content-Type: text/csv\r\n\r\n1;2\r\n--b-7\r\n\r\n--b-7--\r\n",
    TYPE "preamble\r\n--b-7\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n--b-7--",
    TYPE "--b-7--",
    TYPE "--b-7\r\n\r\n\r\n\r\n--b-7--",
    "multipart/form-data\n--\r\n",
    NULL};

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena arena;
    arena_init(&arena, 16 * 1024 * 1024);
    struct text body = {arena_copy(&arena, bytes, size), size};
    struct text type = text_cut(&body, '\n');
    struct pairs form;
    struct uploads files;
    if (multipart_parse(&arena, type, body, &form, &files) == OK) {
        CHECK(form.count + files.count <= MULTIPART_PARTS_LIMIT);
        for (int i = 0; i < form.count; i++) {
            CHECK(text_is_utf8(form.at[i].name) && text_is_utf8(form.at[i].value));
        }
        for (int i = 0; i < files.count; i++) {
            const struct upload *file = &files.at[i];
            CHECK(text_is_utf8(file->name) && file->bytes.size <= size);
            CHECK(file->name.size == 0 || memchr(file->name.bytes, '/', file->name.size) == NULL);
        }
    }
    arena_release(&arena);
    return 0;
}
