/* Workbooks in memory. */
#include "report/xlsx_memory.h"

#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

enum { PATH_SIZE = 32 };

/* Closing writes the file and frees the workbook. */
static enum err workbook_write(int file, bool is_large, xlsx_fill fill, void *context)
{
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    lxw_workbook_options options = {.constant_memory = is_large};
    lxw_workbook *workbook = workbook_new_opt(path, &options);
    if (workbook == NULL) return log_fault(ERR_IO, "xlsx", "no workbook");
    lxw_error error = fill(workbook, context);
    lxw_error closed = workbook_close(workbook);
    if (error == LXW_NO_ERROR) error = closed;
    if (error == LXW_NO_ERROR) return OK;
    return log_fault(ERR_IO, "xlsx", "%s", lxw_strerror(error));
}

static enum err file_read(struct arena *arena, int file, struct text *out_bytes)
{
    struct stat stat;
    if (fstat(file, &stat) != 0) return log_fault(ERR_IO, "xlsx", "fstat");
    size_t size = (size_t)stat.st_size, done = 0;
    char *bytes = arena_take(arena, size + 1);
    while (done < size) {
        ssize_t got = pread(file, bytes + done, size - done, (off_t)done);
        if (got <= 0) return log_fault(ERR_IO, "xlsx", "pread");
        done += (size_t)got;
    }
    *out_bytes = (struct text){bytes, size};
    return OK;
}

enum err xlsx_make(struct arena *arena, bool is_large, xlsx_fill fill, void *context,
                   struct text *out_xlsx)
{
    int file = memfd_create("obed.xlsx", MFD_CLOEXEC);
    if (file < 0) return log_fault(ERR_IO, "xlsx", "memfd_create");
    enum err err = workbook_write(file, is_large, fill, context);
    if (err == OK) err = file_read(arena, file, out_xlsx);
    close(file);
    return err;
}
