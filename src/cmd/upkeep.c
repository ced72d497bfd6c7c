/* obed upkeep: a copy or a proof that was made elsewhere, for the office's first screen; and how
 * obed verify and obed backup have theirs written down. */
#include "cmd/upkeep.h"

#include <inttypes.h>

#include "base/log.h"
#include "base/parse.h"
#include "cmd/control.h"

enum { ARG_KIND, ARG_OUTCOME, ARG_DETAIL, ARG_BEGAN, ARG_COUNT, ARG_SIZE, ARGS_LIMIT };
enum { ARGS_LEAST = 2, ARGS_SHORT = 3 };

static enum err work_write(struct tx *tx, void *context)
{
    return upkeep_write(tx, context);
}

static bool number_of(const char *word, int64_t *out_number)
{
    return parse_int64(text_of(word), 0, INT64_MAX, out_number) == OK;
}

static int run(struct command_session *session, int argc, char **argv)
{
    struct instant now = world_now(session->world);
    struct upkeep upkeep = {.began_at = now, .ended_at = now, .detail = ""};
    bool is_formed = argc >= ARGS_LEAST && (argc <= ARGS_SHORT || argc == ARGS_LIMIT) &&
                     upkeep_kind_by_name(text_of(argv[ARG_KIND]), &upkeep.kind) &&
                     upkeep_outcome_by_name(text_of(argv[ARG_OUTCOME]), &upkeep.outcome);
    if (is_formed && argc == ARGS_LIMIT) {
        is_formed = number_of(argv[ARG_BEGAN], &upkeep.began_at.ms) &&
                    number_of(argv[ARG_COUNT], &upkeep.count) &&
                    number_of(argv[ARG_SIZE], &upkeep.size);
    }
    if (!is_formed) return command_misused(&command_upkeep);
    if (argc > ARG_DETAIL) upkeep.detail = argv[ARG_DETAIL];
    if (!text_is_utf8(text_of(upkeep.detail))) return command_misused(&command_upkeep);
    enum err err = store_write(session->store, 0, work_write, &upkeep);
    if (err != OK) {
        fprintf(stderr, "obed: not written down: %s\n", err_name(err));
        return EXIT_FAULT;
    }
    return EXIT_DONE;
}

const struct command command_upkeep = {
    .name = "upkeep",
    .usage = "backup|proof done|failed|wrong [WORDS [BEGAN_MS COUNT SIZE]] [OPTIONS]",
    .summary = "note a backup or a proof that was made by other means",
    .help = "\n  The office's first screen shows the newest of each. obed backup and obed verify\n"
            "  note theirs themselves; a script with pg_dump ends with: obed upkeep backup done.\n"
            "  WORDS: a file's name, or what went wrong. BEGAN_MS: since 1970, in milliseconds.\n",
    .needs = NEEDS_WRITING,
    .run = run,
};

/* ---- what other commands did ---- */

/* PostgreSQL takes more than one writer. */
static enum err write_beside(const struct command_session *session, struct upkeep upkeep)
{
    struct store_options options = {.url = session->config->database};
    scoped(store) struct store *store = NULL;
    TRY(store_open(&options, &store));
    return store_write(store, 0, work_write, &upkeep);
}

void upkeep_tell(const struct command_session *session, const struct upkeep *upkeep)
{
    struct arena *arena = session->arena;
    char *path = control_path(arena, session->config->database);
    if (path == NULL) {
        enum err err = write_beside(session, *upkeep);
        if (err != OK) log_write(LOG_WARNING, "upkeep", "fault=%s", err_name(err));
        return;
    }
    int status;
    char *words[ARGS_LIMIT] = {
        [ARG_KIND] = arena_printf(arena, "%s", upkeep_kind_name(upkeep->kind)),
        [ARG_OUTCOME] = arena_printf(arena, "%s", upkeep_outcome_name(upkeep->outcome)),
        [ARG_DETAIL] = arena_printf(arena, "%s", upkeep->detail),
        [ARG_BEGAN] = arena_printf(arena, "%" PRId64, upkeep->began_at.ms),
        [ARG_COUNT] = arena_printf(arena, "%" PRId64, upkeep->count),
        [ARG_SIZE] = arena_printf(arena, "%" PRId64, upkeep->size),
    };
    enum err err = control_ask(path, &command_upkeep, ARGS_LIMIT, words, &status);
    if (err == OK && status != EXIT_DONE) log_write(LOG_WARNING, "upkeep", "status=%d", status);
}
