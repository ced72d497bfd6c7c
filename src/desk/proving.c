/* Findings as sentences. */
#include "desk/proving.h"

#include <stdarg.h>
#include <stdio.h>

void proving_found(struct proving *proving, int64_t school_id, const char *format, ...)
{
    char sentence[VERIFY_SENTENCE_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    proving->sink->found(proving->sink->context, school_id, sentence);
    proving->findings++;
}
