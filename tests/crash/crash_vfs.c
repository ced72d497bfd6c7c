/* The VFS shim. The shared-memory file of the write-ahead log is not on the disk model: SQLite
 * rebuilds it after a crash. */
#include "crash_vfs.h"

#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "base/memory.h"

struct file {
    sqlite3_file base;
    struct crash_file *model; /* NULL: a file that nobody would miss */
    bool is_log, is_data;
    bool syncs_folder; /* a new journal or log: its first sync makes the folder sure too */
    sqlite3_file *real;
};

static struct {
    const struct crash_plan *plan;
    struct crash_counts *counts;
    struct crash_disk *disk;
    sqlite3_vfs *real;
    pthread_mutex_t mutex;
} crash = {.mutex = PTHREAD_MUTEX_INITIALIZER};

static struct file *own(sqlite3_file *file)
{
    return (struct file *)file;
}

/* ---- failures ---- */

/* Whether this operation is to fail. A full disk fails writes only. */
static bool is_due(bool writes)
{
    long number = atomic_fetch_add(&crash.counts->operations, 1) + 1;
    const struct crash_plan *plan = crash.plan;
    bool due = false;
    if (plan->failure == CRASH_FAIL_IO) due = number == plan->fail_at;
    if (plan->failure == CRASH_FAIL_FULL) {
        due = writes && number >= plan->fail_at &&
              atomic_load(&crash.counts->failures) < plan->fail_length;
    }
    if (due) atomic_fetch_add(&crash.counts->failures, 1);
    return due;
}

static int failure(int io_code)
{
    return crash.plan->failure == CRASH_FAIL_FULL ? SQLITE_FULL : io_code;
}

/* ---- files ---- */

static int file_close(sqlite3_file *base)
{
    struct file *file = own(base);
    int code = file->real->pMethods->xClose(file->real);
    sqlite3_free(file->real);
    return code;
}

static int file_read(sqlite3_file *base, void *bytes, int size, sqlite3_int64 offset)
{
    if (is_due(false)) return failure(SQLITE_IOERR_READ);
    return own(base)->real->pMethods->xRead(own(base)->real, bytes, size, offset);
}

static int file_write(sqlite3_file *base, const void *bytes, int size, sqlite3_int64 offset)
{
    struct file *file = own(base);
    if (is_due(true)) return failure(SQLITE_IOERR_WRITE);
    pthread_mutex_lock(&crash.mutex);
    if (file->model) crash_file_write(file->model, bytes, (size_t)size, offset);
    pthread_mutex_unlock(&crash.mutex);
    return file->real->pMethods->xWrite(file->real, bytes, size, offset);
}

static int file_truncate(sqlite3_file *base, sqlite3_int64 size)
{
    struct file *file = own(base);
    if (is_due(false)) return failure(SQLITE_IOERR_TRUNCATE);
    pthread_mutex_lock(&crash.mutex);
    if (file->model) crash_file_truncate(file->model, size);
    pthread_mutex_unlock(&crash.mutex);
    return file->real->pMethods->xTruncate(file->real, size);
}

static bool sync_is_lost(const struct file *file)
{
    switch (crash.plan->bug) {
    case CRASH_BUG_NONE:
    case CRASH_BUG_IN_WORKLOAD: return false;
    case CRASH_BUG_NOTHING_SYNCED: return true;
    case CRASH_BUG_LOG_NOT_SYNCED: return file->is_log;
    case CRASH_BUG_DATA_NOT_SYNCED: return file->is_data;
    }
    return false;
}

/* The power goes before this sync has done anything. */
static void cut_when_due(void)
{
    long number = atomic_fetch_add(&crash.counts->syncs, 1) + 1;
    if (number != crash.plan->cut_at_sync) return;
    crash_disk_cut(crash.disk, crash.plan->variant, crash.plan->seed, crash.plan->folder_after);
    _exit(CRASH_EXIT_CUT);
}

static int file_sync(sqlite3_file *base, int flags)
{
    struct file *file = own(base);
    (void)flags; /* the model alone knows what is sure; the real disk need not hurry */
    if (is_due(false)) return failure(SQLITE_IOERR_FSYNC);
    if (file->model == NULL) return SQLITE_OK;
    pthread_mutex_lock(&crash.mutex);
    cut_when_due();
    if (!sync_is_lost(file)) {
        crash_file_sync(file->model);
        if (file->syncs_folder) crash_disk_sync_folder(crash.disk);
        file->syncs_folder = false;
    }
    pthread_mutex_unlock(&crash.mutex);
    return SQLITE_OK;
}

static int file_size(sqlite3_file *base, sqlite3_int64 *out_size)
{
    return own(base)->real->pMethods->xFileSize(own(base)->real, out_size);
}

static int file_lock(sqlite3_file *base, int level)
{
    return own(base)->real->pMethods->xLock(own(base)->real, level);
}

static int file_unlock(sqlite3_file *base, int level)
{
    return own(base)->real->pMethods->xUnlock(own(base)->real, level);
}

static int file_check_lock(sqlite3_file *base, int *out_taken)
{
    return own(base)->real->pMethods->xCheckReservedLock(own(base)->real, out_taken);
}

static int file_control(sqlite3_file *base, int what, void *argument)
{
    return own(base)->real->pMethods->xFileControl(own(base)->real, what, argument);
}

static int file_sector_size(sqlite3_file *base)
{
    return own(base)->real->pMethods->xSectorSize(own(base)->real);
}

static int file_traits(sqlite3_file *base)
{
    return own(base)->real->pMethods->xDeviceCharacteristics(own(base)->real);
}

static int file_shm_map(sqlite3_file *base, int page, int size, int extend, void volatile **out)
{
    if (is_due(false)) return failure(SQLITE_IOERR_SHMMAP);
    return own(base)->real->pMethods->xShmMap(own(base)->real, page, size, extend, out);
}

static int file_shm_lock(sqlite3_file *base, int offset, int count, int flags)
{
    return own(base)->real->pMethods->xShmLock(own(base)->real, offset, count, flags);
}

static void file_shm_barrier(sqlite3_file *base)
{
    own(base)->real->pMethods->xShmBarrier(own(base)->real);
}

static int file_shm_unmap(sqlite3_file *base, int remove)
{
    return own(base)->real->pMethods->xShmUnmap(own(base)->real, remove);
}

static const sqlite3_io_methods METHODS = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_check_lock,
    .xFileControl = file_control,
    .xSectorSize = file_sector_size,
    .xDeviceCharacteristics = file_traits,
    .xShmMap = file_shm_map,
    .xShmLock = file_shm_lock,
    .xShmBarrier = file_shm_barrier,
    .xShmUnmap = file_shm_unmap,
};

/* ---- the folder ---- */

static const char *name_in_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* A file that lies there already belongs to the time before the story. */
static void adopt_existing(const char *path)
{
    struct stat status;
    if (crash_disk_find(crash.disk, name_in_folder(path)) || stat(path, &status) != 0) return;
    char *bytes = memory_new((size_t)status.st_size);
    int file = open(path, O_RDONLY);
    CHECK(file >= 0 && read(file, bytes, (size_t)status.st_size) == status.st_size);
    close(file);
    crash_disk_adopt(crash.disk, name_in_folder(path), bytes, (size_t)status.st_size);
    memory_free(bytes);
}

static void find_model(struct file *file, const char *path, int flags)
{
    int journals = SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL;
    bool is_journal = (flags & journals) != 0;
    file->is_log = is_journal;
    file->is_data = (flags & SQLITE_OPEN_MAIN_DB) != 0;
    if (path == NULL || !(is_journal || file->is_data)) return;
    adopt_existing(path);
    file->model = crash_disk_find(crash.disk, name_in_folder(path));
    if (file->model == NULL && flags & SQLITE_OPEN_CREATE) {
        file->model = crash_disk_make(crash.disk, name_in_folder(path));
        file->syncs_folder = is_journal;
    }
}

static int vfs_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *base, int flags,
                    int *out_flags)
{
    (void)vfs;
    struct file *file = own(base);
    *file = (struct file){0};
    if (is_due(flags & SQLITE_OPEN_CREATE)) return failure(SQLITE_CANTOPEN);
    pthread_mutex_lock(&crash.mutex);
    find_model(file, path, flags);
    pthread_mutex_unlock(&crash.mutex);
    file->real = sqlite3_malloc(crash.real->szOsFile);
    CHECK(file->real != NULL);
    memset(file->real, 0, (size_t)crash.real->szOsFile);
    int code = crash.real->xOpen(crash.real, path, file->real, flags, out_flags);
    if (code == SQLITE_OK) {
        file->base.pMethods = &METHODS;
    } else {
        sqlite3_free(file->real);
    }
    return code;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *path, int sync_folder)
{
    (void)vfs;
    if (is_due(false)) return failure(SQLITE_IOERR_DELETE);
    pthread_mutex_lock(&crash.mutex);
    crash_disk_remove(crash.disk, name_in_folder(path));
    if (sync_folder && crash.plan->bug != CRASH_BUG_NOTHING_SYNCED) {
        cut_when_due();
        crash_disk_sync_folder(crash.disk);
    }
    pthread_mutex_unlock(&crash.mutex);
    return crash.real->xDelete(crash.real, path, 0);
}

void crash_vfs_install(const struct crash_plan *plan, struct crash_counts *counts)
{
    static sqlite3_vfs shim;
    crash.plan = plan;
    crash.counts = counts;
    crash.disk = crash_disk_new();
    crash.real = sqlite3_vfs_find(NULL);
    shim = *crash.real;
    shim.pNext = NULL;
    shim.zName = CRASH_VFS_NAME;
    shim.szOsFile = (int)sizeof(struct file);
    shim.xOpen = vfs_open;
    shim.xDelete = vfs_delete;
    CHECK(sqlite3_vfs_register(&shim, 0) == SQLITE_OK);
}
