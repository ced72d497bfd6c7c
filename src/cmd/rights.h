/* What the commands of the calendar, set meals, benefits and outages share. */
#ifndef CMD_RIGHTS_H
#define CMD_RIGHTS_H

#include "cmd/command.h"

/* Takes `--NAME VALUE` out of the arguments. False: no value stands behind the name, or it is out
 * of bounds. Without the option *out_number keeps what it had. */
bool option_number_take(int *argc, char **argv, const char *name, int64_t low, int64_t high,
                        int64_t *out_number) MUST_CHECK;
/* Takes `--NAME` out; true: it was there. */
bool option_flag_take(int *argc, char **argv, const char *name);

/* Today in Moscow, where the operator is. */
struct day command_today(const struct command_session *session);

/* Ids of the schools, by number, as they are now. */
struct school_ids {
    struct arena *arena;
    int64_t *ids;
    int count;
};
enum err school_ids_load(struct tx *tx, void *school_ids) MUST_CHECK;

/* Says that it was not done, and why; gives the exit status. */
int command_fault(const char *what, enum err err);

#endif
