/* One shape for all fuzz targets.
 *
 * A target is LLVMFuzzerTestOneInput and a few seeds. drive.c runs it without libFuzzer: seeds,
 * then as many mutations of them as asked, from a seeded generator, under the sanitizers of the
 * build. Built with clang's -fsanitize=fuzzer the same file is a coverage-guided fuzzer. */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Ends with NULL. A seed ends at its NUL. */
extern const char *const fuzz_seeds[];

#endif
