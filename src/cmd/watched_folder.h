/* The folder in which banks' files are laid down: FOLDER/CHANNEL/… holds registers of a channel,
 * FOLDER/statement/… statements. What was taken is moved to done/ beside it, what was refused to
 * refused/ with a file NAME.reason.txt that says why. */
#ifndef CMD_WATCHED_FOLDER_H
#define CMD_WATCHED_FOLDER_H

#include "desk/desk.h"

enum {
    WATCHED_REST_MS = 20 * 1000, /* a file that changed later is still being written */
    WATCHED_FILES_AT_ONCE = 100
};

/* Takes what lies there; files that begin with a dot or end in .part or .tmp are left alone. Faults
 * are logged, and the file is tried again next time. */
void watched_folder_sweep(struct desk *desk, const char *folder);

#endif
