/* The federal files of a school by their names: what its site hands out under food/. */
#ifndef REPORT_MENU_FILE_H
#define REPORT_MENU_FILE_H

#include "report/menu_xlsx.h"
#include "store/store.h"

enum {
    MENU_FILES_BACK = 365, /* days behind today of which menus stand in the list */
    MENU_FILES_LIMIT = MENU_STAGES * (MENU_FILES_BACK + MENU_DAYS_AHEAD) + 2 * MENU_STAGES + 1
};

struct menu_file_list {
    char *names[MENU_FILES_LIMIT]; /* by name; in the arena */
    int count;
};

/* Every file that is there today: published menus, typical menus and the calendar of this year. */
enum err menu_files_list(struct tx *tx, struct arena *arena, int64_t school_id, struct day today,
                         struct menu_file_list *out_list) MUST_CHECK;

/* *out_found false: the name is none of ours, the menu is not published, the cycle is not set. */
enum err menu_file_make(struct tx *tx, struct arena *arena, int64_t school_id, struct text name,
                        bool *out_found, struct text *out_bytes) MUST_CHECK;

#endif
