/* What is wrong with a file that somebody handed in, by line, in words for its sender. */
#ifndef PAY_FILE_PROBLEM_H
#define PAY_FILE_PROBLEM_H

#include "base/arena.h"

enum { FILE_PROBLEMS_TOLD = 200 /* the others are only counted */ };

struct file_problem {
    int line;           /* from 1; 0: of the file as a whole */
    const char *reason; /* in Russian */
};

struct file_problems {
    struct file_problem *list;
    int told;
    int total; /* 0: the file is good */
};

void file_problem_add(struct file_problems *problems, struct arena *arena, int line,
                      const char *format, ...) __attribute__((format(printf, 4, 5)));

#endif
