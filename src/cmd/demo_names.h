/* Names of the demo's people: surname, name and patronymic agree in gender. */
#ifndef CMD_DEMO_NAMES_H
#define CMD_DEMO_NAMES_H

#include "base/arena.h"
#include "cmd/demo_random.h"

struct demo_name {
    const char *surname, *name, *patronymic;
};

struct demo_name demo_name_draw(struct demo_random *random, struct arena *arena);

#endif
