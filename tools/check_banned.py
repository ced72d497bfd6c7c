#!/usr/bin/env python3
"""check_banned.py [ROOT]

Fail on a function that this house does not use, or uses in one place only. Judged on code alone:
comments and literals do not count. ROOT holds src/ and may hold practice/ and tests/.
"""
import pathlib
import re
import sys

import c_text

# Nowhere, in no program of ours. Each with the way to go instead.
NOWHERE = {
    "strcpy": "base/text", "strcat": "base/buf", "sprintf": "snprintf", "vsprintf": "vsnprintf",
    "stpcpy": "base/text", "strncat": "base/buf", "strncpy": "base/text",
    "gets": "fgets", "strtok": "base/text", "atoi": "base/parse", "atol": "base/parse",
    "atoll": "base/parse", "atof": "base/parse", "scanf": "base/parse", "sscanf": "base/parse",
    "fscanf": "base/parse", "vsscanf": "base/parse", "alloca": "the arena",
    "system": "nothing: no shell", "popen": "nothing: no shell", "tmpnam": "mkstemp",
    "mktemp": "mkstemp", "localtime": "base/instant", "gmtime": "base/instant",
    "asctime": "base/instant", "ctime": "base/instant",
}
# The seam: only a real world may ask the machine for time, chance or rest.
SEAM = ("time", "gettimeofday", "clock_gettime", "clock", "rand", "random", "srand", "srandom",
        "rand_r", "drand48", "getrandom", "arc4random", "sleep", "usleep", "nanosleep",
        "clock_nanosleep", "randombytes_buf", "randombytes_random", "randombytes_uniform",
        "localtime_r", "gmtime_r", "mktime", "timegm")
MEMORY = ("malloc", "calloc", "realloc", "reallocarray", "free", "strdup", "strndup", "asprintf",
          "vasprintf", "aligned_alloc", "posix_memalign")
LOCALE = ("setlocale", "newlocale", "uselocale")
STDOUT = ("printf", "vprintf", "puts", "putchar")

# (where, why) that something above is right after all; paths begin like this.
MEMORY_HOMES = {
    "src/base/": "the arena and the buffers are made here",
    "src/world/": "libcurl and the simulated world hand out heap memory",
    "src/store/": "connections and pools outlive every request",
    "src/http/mhd.c": "libmicrohttpd takes and gives heap memory",
}
FLOAT_HOMES = {
    "src/report/": "coordinates on paper",
    "src/view/chart": "coordinates of a drawing",
    "src/web/chart": "coordinates of a drawing",
}
LOCALE_HOMES = {
    "src/cmd/main.c": "once, before any thread",
}
STDOUT_HOMES = {
    "src/cmd/": "a command's answer goes to standard output",
}
SEAM_HOMES = {
    "src/world/": "the seam itself",
}
SEAM_EXCEPTIONS = {
    ("src/base/password.c", "randombytes_buf"): "salts inside libsodium's own password strings",
    ("src/base/secret.c", "randombytes_buf"): "a secret must never be repeatable from a seed",
    ("src/base/seal_box.c", "randombytes_buf"): "a nonce must never be repeatable from a seed",
    ("src/base/zone.c", "gmtime_r"): "arithmetic only: no clock is read",
    ("src/base/instant.c", "gmtime_r"): "arithmetic only: no clock is read",
}
MONEY_HOMES = ("src/base/money.c", "src/base/money.h")


def home(homes, name):
    return any(name.startswith(prefix) for prefix in homes)


def calls(code):
    """(line, function) of everything that is called, or named as a function pointer's value."""
    for match in re.finditer(r"(?<![\w.>])([A-Za-z_]\w*)\s*\(", code):
        yield code.count("\n", 0, match.start()) + 1, match[1]


def call_fault(name, function):
    """Why this file may not call that function, or None. Tests and practice/ answer for less."""
    ours = name.startswith("src/")
    if function in NOWHERE:
        return f"{function}() is banned: use {NOWHERE[function]}"
    if not ours:
        return None
    if function in SEAM and not home(SEAM_HOMES, name):
        if (name, function) not in SEAM_EXCEPTIONS:
            return f"{function}() outside src/world: ask struct world"
    if function in MEMORY and not home(MEMORY_HOMES, name):
        return f"{function}() outside base and store: take it from an arena"
    if function in LOCALE and not home(LOCALE_HOMES, name):
        return f"{function}() outside main: the locale is the whole process's"
    if function in STDOUT and not home(STDOUT_HOMES, name):
        return f"{function}() outside src/cmd: standard output belongs to commands"
    return None


def word_faults(name, code):
    if not name.startswith("src/"):
        return
    for number, line in enumerate(code.splitlines(), 1):
        if name not in MONEY_HOMES and re.search(r"(\.|->)\s*kopecks\b", line):
            yield number, "money is opened in src/base/money.c only"
        if not home(FLOAT_HOMES, name) and re.search(r"\b(float|double)\b", line):
            yield number, "floating point outside report: count in whole units"
        if not home(STDOUT_HOMES, name) and re.search(r"\bstdout\b", line):
            yield number, "stdout outside src/cmd"


def check(root):
    faults = []
    for top in ("src", "practice", "tests"):
        for path in sorted((root / top).rglob("*.[ch]")):
            name = path.relative_to(root).as_posix()
            code = c_text.code_only(path.read_text(encoding="utf-8"))
            found = [(n, call_fault(name, f)) for n, f in calls(code)]
            found = [pair for pair in found if pair[1]] + list(word_faults(name, code))
            faults += [f"{path}:{n}: {why}" for n, why in sorted(found)]
    return faults


if __name__ == "__main__":
    sys.exit(c_text.report(check(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "."))))
