#!/usr/bin/env python3
"""all_queries.py SRC OUT.c

Write `all_queries[]`: the named statements of every module under SRC, so that a test of all of
them cannot miss one. Linking fails when the test does not link the module.
"""
import pathlib
import sys


def main(source, out):
    names = sorted(path.stem for path in source.rglob("*.sql"))
    lines = ["/* Made from src by tests/unit/all_queries.py. */", "#include <stddef.h>", "",
             '#include "store/query.h"', ""]
    lines += [f"extern const struct query *const queries_{name}[];" for name in names]
    lines += ["extern const struct query *const *const all_queries[];",
              "const struct query *const *const all_queries[] = {"]
    lines += [f"    queries_{name}," for name in names]
    lines += ["    NULL,", "};", ""]
    out.write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
