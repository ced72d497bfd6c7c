/* obed photo set, remove: what a cashier compares a face with. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cmd/command.h"
#include "ledger/book.h"
#include "school/person.h"
#include "school/photo.h"

struct photo_work {
    struct arena *arena;
    struct text number;
    const struct photo *photo; /* NULL: it is taken away */
    bool found;                /* answer: there is such an account */
};

static enum err photo_work(struct tx *tx, void *context)
{
    struct photo_work *work = context;
    struct directory_place place;
    int64_t version;
    TRY(directory_find(tx, DIRECTORY_ACCOUNT_NUMBER, work->number, &work->found, &place));
    if (!work->found) return OK;
    TRY(book_raise_version(tx, place.school_id, &version));
    if (work->photo == NULL) return photo_remove(tx, place.school_id, place.account_id, version);
    return photo_set(tx, place.school_id, place.account_id, work->photo, version);
}

static const char *refusal(enum photo_status status)
{
    switch (status) {
    case PHOTO_OK: break;
    case PHOTO_EMPTY: return "the file is empty";
    case PHOTO_TOO_LARGE: return "a photo has at most 262144 bytes";
    case PHOTO_UNKNOWN: return "neither a JPEG nor a PNG file";
    case PHOTO_SIDES: return "a photo is 32 to 4096 pixels wide and high";
    }
    return "no photo";
}

static int told(struct command_session *session, const char *path, const char *sentence, int status)
{
    fprintf(session->out, "%s: %s\n", path, sentence);
    return status;
}

/* One byte more than the limit tells that a file is too large. */
static bool file_read(struct arena *arena, const char *path, struct text *out_file)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) return false;
    char *bytes = arena_take(arena, PHOTO_BYTES_LIMIT + 1);
    size_t size = fread(bytes, 1, PHOTO_BYTES_LIMIT + 1, file);
    bool failed = ferror(file) != 0;
    fclose(file);
    *out_file = (struct text){bytes, size};
    return !failed;
}

static int file_set(struct command_session *session, struct arena *arena, struct text number,
                    const char *path)
{
    struct text file;
    struct photo photo;
    if (!file_read(arena, path, &file)) return told(session, path, "cannot be read", EXIT_FAULT);
    enum photo_status status = photo_judge(file, &photo);
    if (status != PHOTO_OK) return told(session, path, refusal(status), EXIT_REFUSED);
    struct photo_work work = {.arena = arena, .number = number, .photo = &photo};
    enum err err = store_write(session->store, 0, photo_work, &work);
    if (err != OK) return told(session, path, err_name(err), EXIT_FAULT);
    return work.found ? EXIT_DONE : told(session, path, "there is no such account", EXIT_REFUSED);
}

/* "0242013137.jpg": the number before the dot. */
static struct text number_of_file(const char *name)
{
    struct text rest = text_of(name);
    return text_cut(&rest, '.');
}

static int worse(int a, int b)
{
    return a > b ? a : b;
}

static int folder_set(struct command_session *session, const char *path)
{
    int set = 0, status = EXIT_DONE;
    DIR *folder = opendir(path);
    if (folder == NULL) return told(session, path, "cannot be read", EXIT_FAULT);
    for (;;) {
        const struct dirent *entry = readdir(folder);
        if (entry == NULL) break;
        if (entry->d_name[0] == '.') continue;
        struct arena arena;
        arena_init(&arena, 1 << 20);
        const char *file = arena_printf(&arena, "%s/%s", path, entry->d_name);
        struct text number = number_of_file(entry->d_name);
        int one = account_number_is_formed(number)
                      ? file_set(session, &arena, number, file)
                      : told(session, file, "is not called by an account number", EXIT_REFUSED);
        set += one == EXIT_DONE;
        status = worse(status, one);
        arena_release(&arena);
    }
    closedir(folder);
    fprintf(session->out, "%d photos\n", set);
    return status;
}

static bool is_folder(const char *path)
{
    struct stat facts;
    return stat(path, &facts) == 0 && S_ISDIR(facts.st_mode);
}

static int set_run(struct command_session *session, int argc, char **argv)
{
    if (argc == 1 && is_folder(argv[0])) return folder_set(session, argv[0]);
    if (argc != 2) return command_misused(&command_photo_set);
    return file_set(session, session->arena, text_of(argv[0]), argv[1]);
}

const struct command command_photo_set = {
    .name = "photo set",
    .usage = "ACCOUNT FILE | FOLDER [OPTIONS]",
    .summary = "keep photos of pupils for the tills",
    .help =
        "\n  ACCOUNT is an account number, FILE a JPEG or PNG file of at most 262144 bytes, 32 to\n"
        "  4096 pixels wide and high. FOLDER has files called by account numbers:\n"
        "  0242013137.jpg. Those that are no photos or nobody's are told and passed over\n"
        "  (exit status 1). While a server runs it reads the files itself: give full paths.\n",
    .needs = NEEDS_WRITING,
    .run = set_run,
};

static int remove_run(struct command_session *session, int argc, char **argv)
{
    if (argc != 1) return command_misused(&command_photo_remove);
    struct photo_work work = {.arena = session->arena, .number = text_of(argv[0])};
    enum err err = store_write(session->store, 0, photo_work, &work);
    if (err != OK) {
        fprintf(stderr, "obed: nothing was changed: %s\n", err_name(err));
        return EXIT_FAULT;
    }
    return work.found ? EXIT_DONE
                      : told(session, argv[0], "there is no such account", EXIT_REFUSED);
}

const struct command command_photo_remove = {
    .name = "photo remove",
    .usage = "ACCOUNT [OPTIONS]",
    .summary = "take away an account's photo",
    .help = "",
    .needs = NEEDS_WRITING,
    .run = remove_run,
};
