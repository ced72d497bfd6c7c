/* What is said between till and upsd, and what it means: U-1 … U-4 of ups.h. Pure; time is given
 * by the caller. One question at a time. SPEC nut 1. Inside the folder. */
#ifndef TILL_UPS_TALK_H
#define TILL_UPS_TALK_H

#include "base/text.h"
#include "till/ups.h"

enum { UPS_NAME_LIMIT = 64, UPS_LINE_LIMIT = 512, UPS_QUESTION_LIMIT = 160 };

/* The questions of a connection, in their order; the last three again and again. */
enum ups_question {
    UPS_ASK_USER,
    UPS_ASK_PASSWORD,
    UPS_ASK_LOGIN,
    UPS_ASK_STATUS,
    UPS_ASK_CHARGE,
    UPS_ASK_RUNTIME,
};

struct ups_talk {
    char name[UPS_NAME_LIMIT];
    char user[UPS_NAME_LIMIT], password[UPS_NAME_LIMIT]; /* empty: no login */
    struct ups_status status;
    bool is_open;
    bool is_dead; /* to be hung up */

    enum ups_question question;
    bool is_asked;
    int64_t ask_us;        /* when to ask, if nothing is asked */
    int64_t answer_due_us; /* when it is asked */
    char out[UPS_QUESTION_LIMIT];
    size_t out_size;

    char line[UPS_LINE_LIMIT];
    size_t line_size;
    bool is_too_long;
    int64_t heard_us; /* when it came last */
    bool was_denied;  /* the login; said in the log once */
};

/* `name`: the UPS; user and password NULL for none. False: one is too long, or has characters that
 * the protocol cannot carry. */
bool ups_talk_init(struct ups_talk *talk, const char *name, const char *user, const char *password)
    MUST_CHECK;

void ups_talk_connect(struct ups_talk *talk, int64_t now_us);
void ups_talk_lose(struct ups_talk *talk);
struct text ups_talk_output(const struct ups_talk *talk);
void ups_talk_wrote(struct ups_talk *talk, size_t size);
void ups_talk_take(struct ups_talk *talk, const char *bytes, size_t size, int64_t now_us);

/* Lets time pass, also while there is no connection. */
void ups_talk_tick(struct ups_talk *talk, int64_t now_us);
int64_t ups_talk_next_us(const struct ups_talk *talk);

#endif
