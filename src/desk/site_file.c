/* Pictures and files of the public site, kept. */
#include "desk/site_file.h"

#include "base/secret.h"
#include "desk/site_sql.h"
#include "desk/site_text.h"
#include "ledger/book.h"

enum { DIGEST_BYTES_SHOWN = 12 };

const char *site_file_refusal(enum site_file_status status)
{
    switch (status) {
    case SITE_FILE_DONE: return NULL;
    case SITE_FILE_TITLE_INVALID:
        return "Напишите, что это: от 1 до 200 знаков. Это прочтут те, кто не видит картинки.";
    case SITE_FILE_NAME_INVALID:
        return "Имя файла — латинские строчные буквы, цифры и дефисы, например menu-2026.pdf.";
    case SITE_FILE_EXISTS: return "Файл с таким именем уже есть. Назовите иначе.";
    case SITE_FILE_UNKNOWN: return "Такого файла больше нет: его удалили.";
    case SITE_FILE_TOO_MANY: return "Файлов слишком много: удалите ненужные.";
    }
    return NULL;
}

bool site_file_name_is_formed(struct text name)
{
    int dots = 0;
    char before = '-';
    if (name.size == 0 || name.size > SITE_FILE_NAME_LIMIT) return false;
    for (size_t i = 0; i < name.size; i++) {
        char byte = name.bytes[i];
        bool is_word = (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');
        bool is_sign = (byte == '-' || byte == '.') && before != '-' && before != '.';
        if (!is_word && !is_sign) return false;
        dots += byte == '.';
        before = byte;
    }
    return dots == 1 && before != '-' && before != '.';
}

enum err site_files_load(struct tx *tx, struct arena *arena, struct site_file_list *out_list)
{
    struct site_file_list list = {0};
    int room = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_site_files);
    bind_int(rows, ARG_SITE_FILES_LIMIT, SITE_FILES_LIMIT);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) break;
        list.rows = arena_grow(arena, list.rows, list.count, &room, sizeof *list.rows);
        list.rows[list.count++] = (struct site_file){
            .name = column_string(rows, COL_SITE_FILES_NAME, arena),
            .kind = (enum site_file_kind)column_int(rows, COL_SITE_FILES_KIND),
            .media_type = column_string(rows, COL_SITE_FILES_MEDIA_TYPE, arena),
            .title = column_string(rows, COL_SITE_FILES_TITLE, arena),
            .size = column_int(rows, COL_SITE_FILES_SIZE),
            .width = (int)column_int(rows, COL_SITE_FILES_WIDTH),
            .height = (int)column_int(rows, COL_SITE_FILES_HEIGHT),
            .small_width = (int)column_int(rows, COL_SITE_FILES_SMALL_WIDTH),
            .digest = column_string(rows, COL_SITE_FILES_DIGEST, arena),
            .login_id = column_int(rows, COL_SITE_FILES_LOGIN_ID),
            .added_at = instant_of_ms(column_int(rows, COL_SITE_FILES_ADDED_AT)),
        };
    }
    *out_list = list;
    return OK;
}

enum err site_file_load(struct tx *tx, struct arena *arena, struct text name, bool *out_found,
                        struct site_file *out_file)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_site_file_load);
    bind_text(row, ARG_SITE_FILE_LOAD_NAME, name);
    TRY(statement_next(row, &found));
    *out_found = found;
    if (!found) return OK;
    *out_file = (struct site_file){
        .name = column_string(row, COL_SITE_FILE_LOAD_NAME, arena),
        .kind = (enum site_file_kind)column_int(row, COL_SITE_FILE_LOAD_KIND),
        .media_type = column_string(row, COL_SITE_FILE_LOAD_MEDIA_TYPE, arena),
        .title = column_string(row, COL_SITE_FILE_LOAD_TITLE, arena),
        .size = column_int(row, COL_SITE_FILE_LOAD_SIZE),
        .width = (int)column_int(row, COL_SITE_FILE_LOAD_WIDTH),
        .height = (int)column_int(row, COL_SITE_FILE_LOAD_HEIGHT),
        .small_width = (int)column_int(row, COL_SITE_FILE_LOAD_SMALL_WIDTH),
        .digest = column_string(row, COL_SITE_FILE_LOAD_DIGEST, arena),
        .login_id = column_int(row, COL_SITE_FILE_LOAD_LOGIN_ID),
        .added_at = instant_of_ms(column_int(row, COL_SITE_FILE_LOAD_ADDED_AT)),
    };
    return OK;
}

enum err site_file_bytes(struct tx *tx, struct arena *arena, struct text name, bool is_small,
                         bool *out_found, struct text *out_bytes)
{
    if (is_small) {
        scoped(statement) struct statement *row = statement_open(tx, &q_site_file_small_bytes);
        bind_text(row, ARG_SITE_FILE_SMALL_BYTES_NAME, name);
        TRY(statement_next(row, out_found));
        if (*out_found)
            *out_bytes = column_bytes(row, COL_SITE_FILE_SMALL_BYTES_SMALL_BYTES, arena);
        return OK;
    }
    scoped(statement) struct statement *row = statement_open(tx, &q_site_file_bytes);
    bind_text(row, ARG_SITE_FILE_BYTES_NAME, name);
    TRY(statement_next(row, out_found));
    if (*out_found) *out_bytes = column_bytes(row, COL_SITE_FILE_BYTES_BYTES, arena);
    return OK;
}

/* ---- adding ---- */

struct adding_work {
    struct arena arena;
    struct site_file_adding *adding;
};

static bool title_is_formed(struct text title)
{
    size_t characters = text_length_characters(title);
    return text_is_utf8(title) && characters >= 1 && characters <= SITE_FILE_TITLE_LIMIT;
}

static enum err has_room(struct tx *tx, int64_t more, bool *out_room)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_site_file_count);
    TRY(statement_next(row, &found));
    *out_room = column_int(row, COL_SITE_FILE_COUNT_FILES) < SITE_FILES_LIMIT &&
                column_int(row, COL_SITE_FILE_COUNT_BYTES) + more <= SITE_FILES_BYTES_LIMIT;
    return OK;
}

static enum err file_insert(struct tx *tx, const struct site_file_adding *adding)
{
    const struct site_file *file = &adding->file;
    scoped(statement) struct statement *add = statement_open(tx, &q_site_file_add);
    bind_string(add, ARG_SITE_FILE_ADD_NAME, file->name);
    bind_int(add, ARG_SITE_FILE_ADD_KIND, file->kind);
    bind_string(add, ARG_SITE_FILE_ADD_MEDIA_TYPE, file->media_type);
    bind_string(add, ARG_SITE_FILE_ADD_TITLE, file->title);
    bind_int(add, ARG_SITE_FILE_ADD_SIZE, (int64_t)adding->bytes.size);
    bind_int(add, ARG_SITE_FILE_ADD_WIDTH, file->width);
    bind_int(add, ARG_SITE_FILE_ADD_HEIGHT, file->height);
    bind_int(add, ARG_SITE_FILE_ADD_SMALL_WIDTH, file->small_width);
    bind_string(add, ARG_SITE_FILE_ADD_DIGEST, file->digest);
    bind_int(add, ARG_SITE_FILE_ADD_LOGIN_ID, file->login_id);
    bind_int(add, ARG_SITE_FILE_ADD_ADDED_AT, file->added_at.ms);
    bind_bytes(add, ARG_SITE_FILE_ADD_SMALL_BYTES, adding->small_bytes.bytes,
               adding->small_bytes.size);
    bind_bytes(add, ARG_SITE_FILE_ADD_BYTES, adding->bytes.bytes, adding->bytes.size);
    TRY(statement_run(add));
    return site_revision_up(tx);
}

static enum err work_add(struct tx *tx, void *context)
{
    bool found, room;
    struct site_file other;
    struct adding_work *work = context;
    struct site_file_adding *adding = work->adding;
    struct text name = text_of(adding->file.name);
    TRY(site_file_load(tx, &work->arena, name, &found, &other));
    TRY(has_room(tx, (int64_t)adding->bytes.size, &room));
    adding->status = SITE_FILE_DONE;
    if (!title_is_formed(text_of(adding->file.title))) {
        adding->status = SITE_FILE_TITLE_INVALID;
    } else if (!site_file_name_is_formed(name)) {
        adding->status = SITE_FILE_NAME_INVALID;
    } else if (found) {
        adding->status = SITE_FILE_EXISTS;
    } else if (!room) {
        adding->status = SITE_FILE_TOO_MANY;
    }
    return adding->status == SITE_FILE_DONE ? file_insert(tx, adding) : OK;
}

static const char *digest_text(struct arena *arena, struct text bytes)
{
    struct digest digest = hash_of(bytes.bytes, bytes.size);
    char *text = arena_take(arena, 2 * DIGEST_BYTES_SHOWN + 1);
    for (int i = 0; i < DIGEST_BYTES_SHOWN; i++) {
        text[2 * i] = "0123456789abcdef"[digest.bytes[i] >> 4];
        text[2 * i + 1] = "0123456789abcdef"[digest.bytes[i] & 15];
    }
    return text;
}

enum err desk_site_file_add(struct desk *desk, struct site_file_adding *adding)
{
    struct adding_work work = {.adding = adding};
    arena_init(&work.arena, 1 << 16);
    adding->file.digest = digest_text(&work.arena, adding->bytes);
    adding->file.added_at = world_now(desk->world);
    enum err err = store_write(desk->store, BOOK_OF_OPERATOR, work_add, &work);
    adding->file.digest = NULL;
    arena_release(&work.arena);
    return err;
}

/* ---- changing ---- */

struct change_work {
    struct arena *arena;
    struct site_file_change *change;
};

static enum err work_change(struct tx *tx, void *context)
{
    bool found;
    struct site_file file;
    struct change_work *work = context;
    struct site_file_change *change = work->change;
    TRY(site_file_load(tx, work->arena, change->name, &found, &file));
    change->status = SITE_FILE_DONE;
    if (!change->removes && !title_is_formed(change->title)) {
        change->status = SITE_FILE_TITLE_INVALID;
    } else if (!found) {
        change->status = SITE_FILE_UNKNOWN;
    }
    if (change->status != SITE_FILE_DONE) return OK;
    if (change->removes) {
        scoped(statement) struct statement *drop = statement_open(tx, &q_site_file_remove);
        bind_text(drop, ARG_SITE_FILE_REMOVE_NAME, change->name);
        TRY(statement_run(drop));
    } else {
        scoped(statement) struct statement *set = statement_open(tx, &q_site_file_title_set);
        bind_text(set, ARG_SITE_FILE_TITLE_SET_NAME, change->name);
        bind_text(set, ARG_SITE_FILE_TITLE_SET_TITLE, change->title);
        TRY(statement_run(set));
    }
    return site_revision_up(tx);
}

enum err desk_site_file_change(struct desk *desk, struct arena *arena,
                               struct site_file_change *change)
{
    struct change_work work = {arena, change};
    return store_write(desk->store, BOOK_OF_OPERATOR, work_change, &work);
}
