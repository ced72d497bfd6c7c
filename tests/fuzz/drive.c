/* Mutations from a seed: flips, cuts, repeats, splices of two seeds, words that parsers dislike.
 *
 *     fuzz_x [RUNS [SEED]]      or  fuzz_x FILE to run one input that was found */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

enum { INPUT_LIMIT = 16 * 1024, DEFAULT_RUNS = 20000 };

struct input {
    uint8_t bytes[INPUT_LIMIT];
    size_t size;
};

static uint64_t random_state;

static uint64_t next_random(void)
{
    uint64_t z = (random_state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

static size_t below(size_t limit)
{
    return limit == 0 ? 0 : (size_t)(next_random() % limit);
}

static const char *const WORDS[] = {"\"",
                                    "'",
                                    "\n",
                                    "\r\n",
                                    "\xEF\xBB\xBF",
                                    "\xC3",
                                    "\xED\xA0\x80",
                                    "{{#a}}",
                                    "{{/a}}",
                                    "%",
                                    "%00",
                                    "..",
                                    "//",
                                    "-",
                                    "0",
                                    "99999999999999999999",
                                    ",",
                                    ";",
                                    "\t",
                                    "\\u0000",
                                    "[",
                                    "{",
                                    "}",
                                    "]",
                                    "null",
                                    ":",
                                    "1e999",
                                    "-1",
                                    "\x7F",
                                    "%2e%2e/",
                                    "{{> head}}",
                                    "&&==",
                                    "\xFF",
                                    "\\"};
enum { WORD_COUNT = sizeof WORDS / sizeof WORDS[0] };

static int seed_count(void)
{
    int count = 0;
    while (fuzz_seeds[count] != NULL) count++;
    return count;
}

static void load(struct input *input, const char *seed)
{
    input->size = strlen(seed);
    if (input->size > INPUT_LIMIT) input->size = INPUT_LIMIT;
    memcpy(input->bytes, seed, input->size);
}

static void insert(struct input *input, size_t at, const void *bytes, size_t size)
{
    if (input->size + size > INPUT_LIMIT) return;
    memmove(input->bytes + at + size, input->bytes + at, input->size - at);
    memcpy(input->bytes + at, bytes, size);
    input->size += size;
}

static void cut(struct input *input)
{
    size_t from = below(input->size), size = below(input->size - from) + 1;
    if (input->size == 0) return;
    memmove(input->bytes + from, input->bytes + from + size, input->size - from - size);
    input->size -= size;
}

/* Some bytes of another seed. */
static void splice(struct input *input, size_t at)
{
    const char *seed = fuzz_seeds[below((size_t)seed_count())];
    size_t size = strlen(seed), from = below(size);
    insert(input, at, seed + from, below(size - from));
}

static void mutate(struct input *input)
{
    size_t at = below(input->size + 1);
    const char *word = WORDS[below(WORD_COUNT)];
    uint8_t copy[64];
    size_t size = below(sizeof copy);
    switch (below(6)) {
    case 0:
        if (input->size > 0) input->bytes[below(input->size)] ^= (uint8_t)(1u << below(8));
        break;
    case 1: cut(input); break;
    case 2: insert(input, at, word, strlen(word)); break;
    case 3:
        if (size > input->size - at) size = input->size - at;
        memcpy(copy, input->bytes + at, size);
        insert(input, at, copy, size);
        break;
    case 4: splice(input, at); break;
    default:
        if (input->size > 0) input->bytes[below(input->size)] = (uint8_t)next_random();
        break;
    }
}

/* The input that is running: found again in the core or with the same seed. */
static struct input current;

static int run_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) return -1;
    current.size = fread(current.bytes, 1, INPUT_LIMIT, file);
    fclose(file);
    LLVMFuzzerTestOneInput(current.bytes, current.size);
    return 0;
}

int main(int argc, char **argv)
{
    char *end = NULL;
    long runs = argc > 1 ? strtol(argv[1], &end, 10) : DEFAULT_RUNS;
    if (argc > 1 && *end != '\0') return run_file(argv[1]) == 0 ? 0 : 2;
    random_state = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    int count = seed_count();
    for (int i = 0; i < count; i++) {
        load(&current, fuzz_seeds[i]);
        LLVMFuzzerTestOneInput(current.bytes, current.size);
    }
    for (long i = 0; i < runs; i++) {
        load(&current, fuzz_seeds[below((size_t)count)]);
        for (size_t k = below(8) + 1; k > 0; k--) mutate(&current);
        LLVMFuzzerTestOneInput(current.bytes, current.size);
    }
    printf("ok %d seeds and %ld mutations\n1 passed, 0 failed\n", count, runs);
    return 0;
}
