/* What the commands of the calendar, set meals, benefits and outages share. */
#include "cmd/rights.h"

#include <string.h>

#include "base/parse.h"
#include "school/school_sql.h"

static void arguments_drop(int *argc, char **argv, int at, int count)
{
    for (int i = at; i + count < *argc; i++) argv[i] = argv[i + count];
    *argc -= count;
}

bool option_number_take(int *argc, char **argv, const char *name, int64_t low, int64_t high,
                        int64_t *out_number)
{
    for (int i = 0; i < *argc; i++) {
        if (strcmp(argv[i], name) != 0) continue;
        if (i + 1 >= *argc || parse_int64(text_of(argv[i + 1]), low, high, out_number) != OK) {
            return false;
        }
        arguments_drop(argc, argv, i, 2);
        return true;
    }
    return true;
}

bool option_flag_take(int *argc, char **argv, const char *name)
{
    for (int i = 0; i < *argc; i++) {
        if (strcmp(argv[i], name) != 0) continue;
        arguments_drop(argc, argv, i, 1);
        return true;
    }
    return false;
}

struct day command_today(const struct command_session *session)
{
    return day_of_instant(world_now(session->world), zone_moscow());
}

enum err school_ids_load(struct tx *tx, void *school_ids)
{
    struct school_ids *list = school_ids;
    int room = 0;
    list->count = 0;
    scoped(statement) struct statement *rows = statement_open(tx, &q_schools);
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        list->ids = arena_grow(list->arena, list->ids, list->count, &room, sizeof *list->ids);
        list->ids[list->count++] = column_int(rows, COL_SCHOOLS_SCHOOL_ID);
    }
}

int command_fault(const char *what, enum err err)
{
    fprintf(stderr, "obed: %s: %s\n", what, err_name(err));
    return EXIT_FAULT;
}
