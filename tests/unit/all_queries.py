#!/usr/bin/env python3
"""all_queries.py SRC OUT.c

Write `all_queries[]`: the named statements of every module under SRC, so that a test of all of
them cannot miss one, and `till_queries[]`: those of SRC/till, which run over the till's own
database. Linking fails when the test does not link the module.
"""
import pathlib
import sys


def main(source, out):
    paths = sorted(source.rglob("*.sql"))
    of_till = [path.stem for path in paths if path.parent.name == "till"]
    names = [path.stem for path in paths]
    lines = ["/* Made from src by tests/unit/all_queries.py. */", "#include <stddef.h>", "",
             '#include "store/query.h"', ""]
    lines += [f"extern const struct query *const queries_{name}[];" for name in names]
    for array, members in (("all_queries", [n for n in names if n not in of_till]),
                           ("till_queries", of_till)):
        lines += [f"extern const struct query *const *const {array}[];",
                  f"const struct query *const *const {array}[] = {{"]
        lines += [f"    queries_{name}," for name in members]
        lines += ["    NULL,", "};"]
    out.write_text("\n".join(lines + [""]), encoding="utf-8")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
