/* Keeping what a command did for the house: obed verify, obed backup. */
#ifndef CMD_UPKEEP_H
#define CMD_UPKEEP_H

#include "cmd/command.h"
#include "desk/upkeep.h"

/* Has it written down where the office sees it: by the server that serves the database, or into a
 * PostgreSQL database. A database file that no server serves, a copy perhaps, stays as it is. What
 * cannot be written is told to the log and changes nothing else. */
void upkeep_tell(const struct command_session *session, const struct upkeep *upkeep);

#endif
