/* Problems of a file. */
#include "pay/file_problem.h"

#include <stdarg.h>
#include <stdio.h>

enum { REASON_BYTES = 400 };

void file_problem_add(struct file_problems *problems, struct arena *arena, int line,
                      const char *format, ...)
{
    char reason[REASON_BYTES];
    va_list args;
    if (problems->total++ >= FILE_PROBLEMS_TOLD) return;
    if (problems->list == NULL) {
        problems->list = ARENA_ARRAY(arena, struct file_problem, FILE_PROBLEMS_TOLD);
    }
    va_start(args, format);
    vsnprintf(reason, sizeof reason, format, args);
    va_end(args);
    problems->list[problems->told++] = (struct file_problem){line,
                                                             arena_printf(arena, "%s", reason)};
}
