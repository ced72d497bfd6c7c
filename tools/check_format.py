#!/usr/bin/env python3
"""check_format.py [--fix] [ROOT]

Fail when clang-format would lay a C file out in another way; --fix does it.
"""
import os
import pathlib
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import c_text

BATCH = 12


def run(files, options):
    done = subprocess.run(["clang-format", *options, *map(str, files)], capture_output=True,
                          text=True, check=False)
    lines = [line for line in done.stderr.splitlines() if re.search(r":\d+:\d+: error:", line)]
    faults = {re.sub(r":(\d+):\d+: error: .*", r":\1: not as clang-format lays it out", line)
              for line in lines}
    if done.returncode != 0 and not faults:
        faults = set(done.stderr.splitlines()) or {"clang-format failed"}
    return sorted(faults)


def check(root, options=("--dry-run", "-Werror")):
    files = [path for top in ("src", "practice", "tests")
             for path in sorted((root / top).rglob("*.[ch]"))]
    batches = [files[i:i + BATCH] for i in range(0, len(files), BATCH)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return [fault for found in pool.map(lambda b: run(b, options), batches) for fault in found]


def main(arguments):
    rest = [a for a in arguments if a != "--fix"]
    root = pathlib.Path(rest[0] if rest else ".")
    return c_text.report(check(root, ("-i",)) if "--fix" in arguments else check(root))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
