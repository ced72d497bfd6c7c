/* Short Russian words of the screen: headlines over the counter's own sentences. */
#ifndef TILL_SCREEN_WORDS_H
#define TILL_SCREEN_WORDS_H

#include "base/arena.h"
#include "till/contact.h"
#include "till/counter.h"
#include "till/printer.h"
#include "till/ups.h"

/* The headline over counter_status_words(), and over counter_refusal_words(). */
const char *screen_status_title(enum counter_status status);
const char *screen_refusal_title(enum sale_status refusal);

/* «Завтрак», and «Завтрак выдан», «Обед выдан»; 0 gives «Питание выдано». */
const char *screen_meal_name(enum meal meal);
const char *screen_meal_served(enum meal meal);

/* «действует», «не активирована»: behind the word «Карта». */
const char *screen_card_words(enum card_state state);

/* What stands in the chip of the bar; NULL: no chip. */
const char *screen_printer_chip(enum printer_state state);
const char *screen_ups_chip(enum ups_state state);

/* «на связи», «нет ответа»: for the settings. */
const char *screen_contact_words(enum contact_state state);
/* A banner over the whole screen about the line to the server; NULL: none is needed. */
const char *screen_contact_banner(enum contact_state state);
/* Why the till is to be enrolled once more; NULL: it is not. */
const char *screen_enrol_again(enum contact_state state);

/* "ИИ" of "Иванов", "Иван". */
char *screen_initials(struct arena *arena, const char *surname, const char *name);
/* "Петрова А. И." of "Петрова Анна Ивановна". */
char *screen_short_name(struct arena *arena, const char *full_name);

#endif
