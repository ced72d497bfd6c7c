/* obed photo set, remove: what a cashier compares a face with. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cmd/command.h"
#include "cmd/file.h"
#include "ledger/book.h"
#include "report/picture.h"
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

/* Of a command, whose words are English. */
static const char *refusal(enum picture_status status)
{
    switch (status) {
    case PICTURE_OK: break;
    case PICTURE_EMPTY: return "the file is empty";
    case PICTURE_TOO_LARGE: return "a file has at most 16 MiB";
    case PICTURE_NOT_ONE: return "neither a JPEG nor a PNG file";
    case PICTURE_SIDES: return "a photo is at least 32 pixels wide and high";
    case PICTURE_TOO_MANY: return "too many pixels";
    case PICTURE_DAMAGED: return "the file is damaged";
    }
    return "no photo";
}

static int told(struct command_session *session, const char *path, const char *sentence, int status)
{
    fprintf(session->out, "%s: %s\n", path, sentence);
    return status;
}

/* Decoded, cropped and made small in memory of its own: a folder's photos are not kept together. */
static int file_set(struct command_session *session, struct text number, const char *path)
{
    struct arena arena;
    struct text file, jpeg;
    struct photo photo;
    arena_init(&arena, PICTURE_ARENA_BYTES);
    int status = EXIT_DONE;
    struct photo_work work = {.arena = &arena, .number = number, .photo = &photo};
    enum picture_status judged = PICTURE_OK;
    enum err err = input_file_read(&arena, path, PICTURE_BYTES_LIMIT, &file);
    if (err == OK) judged = picture_photo(&arena, file, &jpeg);
    if (err != OK) {
        status = told(session, path, "cannot be read", EXIT_FAULT);
    } else if (judged != PICTURE_OK || photo_judge(jpeg, &photo) != PHOTO_OK) {
        status = told(session, path, refusal(judged), EXIT_REFUSED);
    } else {
        err = store_write(session->store, 0, photo_work, &work);
        if (err != OK) {
            status = told(session, path, err_name(err), EXIT_FAULT);
        } else if (!work.found) {
            status = told(session, path, "there is no such account", EXIT_REFUSED);
        }
    }
    arena_release(&arena);
    return status;
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
                      ? file_set(session, number, file)
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
    return file_set(session, text_of(argv[0]), argv[1]);
}

const struct command command_photo_set = {
    .name = "photo set",
    .usage = "ACCOUNT FILE | FOLDER [OPTIONS]",
    .summary = "keep photos of pupils for the tills",
    .help = "\n  ACCOUNT is an account number, FILE a JPEG or PNG file of at most 16 MiB. It is\n"
            "  turned upright, cropped to 3:4 and made small; what a camera wrote beside the\n"
            "  picture is dropped. FOLDER has files called by account numbers: 0242013137.jpg.\n"
            "  Those that are no photos or nobody's are told and passed over (exit status 1).\n"
            "  While a server runs it reads the files itself: give full paths.\n",
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
