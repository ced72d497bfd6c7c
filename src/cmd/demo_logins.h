/* A few parents of the demo who can come into the cabinet. */
#ifndef CMD_DEMO_LOGINS_H
#define CMD_DEMO_LOGINS_H

#include "cmd/command.h"
#include "cmd/demo_school.h"

/* Makes the logins and prints a table of them with temporary passwords. */
enum err demo_logins_print(struct command_session *session, const struct demo_school *schools,
                           int count) MUST_CHECK;

#endif
