/* A sum in words, as documents that are paid by have it. */
#ifndef REPORT_MONEY_WORDS_H
#define REPORT_MONEY_WORDS_H

#include "base/arena.h"
#include "base/money.h"

/* «Двадцать одна тысяча один рубль 05 копеек»; below zero «Минус …». Up to a trillion roubles; a
 * larger sum is written in figures. */
char *money_words(struct arena *arena, struct money money);

#endif
