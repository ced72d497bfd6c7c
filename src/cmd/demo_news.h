/* A few news on the demo's public site. */
#ifndef CMD_DEMO_NEWS_H
#define CMD_DEMO_NEWS_H

#include "base/arena.h"
#include "desk/desk.h"

/* Published on days before `today`. */
enum err demo_news_load(struct desk *desk, struct arena *arena, struct day today) MUST_CHECK;

#endif
