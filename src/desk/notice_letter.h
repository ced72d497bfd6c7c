/* The words of a letter to a family. */
#ifndef DESK_NOTICE_LETTER_H
#define DESK_NOTICE_LETTER_H

#include "desk/account_statement.h"
#include "desk/notice.h"

/* What a letter tells of. */
struct notice_letter {
    enum notice_kind kind;
    const char *name;   /* of the child: "Иван" */
    const char *number; /* of the account */
    const char *school;
    const struct zone *zone;
    struct money balance;                /* now */
    struct money low;                    /* of NOTICE_LOW_BALANCE */
    struct day day;                      /* of NOTICE_DAY */
    const struct account_entry *entries; /* of the others, in order */
    int entry_count;
    int64_t appeal_number; /* of NOTICE_APPEAL, with what was answered */
    const char *answer;
    const char *secret;         /* of the links that end such letters */
    const char *detail;         /* of NOTICE_SECURITY and NOTICE_CARD, as it was queued */
    struct instant happened_at; /* of those */
};

/* Whether letters of this kind are wished for, and ended by their own link. */
bool notice_is_wished(enum notice_kind kind);

struct notice_words {
    const char *subject, *body;
    const char *unsubscribe; /* the address of the one-click end; "": there is none */
};

/* Strings live in the arena. */
struct notice_words notice_words(struct arena *arena, const struct notice_letter *letter,
                                 const struct notice_post *post);

/* The words of the kinds that nobody wishes for. */
struct notice_words notice_words_unasked(struct arena *arena, const struct notice_letter *letter,
                                         const struct notice_post *post);

#endif
