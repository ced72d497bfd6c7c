/* obed till code: a one-time code with which a school's till enrols. */
#include "base/parse.h"
#include "cmd/command.h"
#include "sync/till.h"

static const char *refusal(enum till_code_status status)
{
    switch (status) {
    case TILL_CODE_MADE: break;
    case TILL_CODE_SCHOOL_UNKNOWN: return "there is no school with this number";
    case TILL_CODE_NAME_INVALID: return "a till's name is 1 to 60 characters";
    case TILL_CODE_TIME_INVALID: return "a code is good for 1 minute to 7 days";
    }
    return "no code was made";
}

static int run(struct command_session *session, int argc, char **argv)
{
    struct till_code code = {.minutes = TILL_CODE_MINUTES};
    if (argc != 2 || parse_int64(text_of(argv[0]), 0, INT64_MAX, &code.school_number) != OK) {
        return command_misused(&command_till_code);
    }
    code.name = text_of(argv[1]);
    enum err err = till_code_make(session->desk, session->arena, &code);
    if (err != OK) {
        fprintf(stderr, "obed: no code was made: %s\n", err_name(err));
        return EXIT_FAULT;
    }
    if (code.status != TILL_CODE_MADE) {
        fprintf(session->out, "%s\n", refusal(code.status));
        return EXIT_REFUSED;
    }
    fprintf(session->out, "%s\n", code.code);
    return EXIT_DONE;
}

const struct command command_till_code = {
    .name = "till code",
    .usage = "SCHOOL NAME [OPTIONS]",
    .summary = "print a one-time code with which a till of the school enrols",
    .help = "\n  SCHOOL is the school's number, NAME what the till will be called: \"Касса 1\".\n"
            "  The code is good for one till and for a day.\n",
    .needs = NEEDS_WRITING,
    .run = run,
};
