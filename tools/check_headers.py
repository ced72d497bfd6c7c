#!/usr/bin/env python3
"""check_headers.py [-I DIR]... [SRC]

Fail when a header does not compile alone, or lacks its own guard. Flags of libraries are asked of
pkg-config.
"""
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys

import c_text

PACKAGES = ("libsodium", "sqlite3", "libpq", "jansson", "libcurl", "libmicrohttpd",
            "cairo-pdf", "pangocairo")
BATCH = 12


def library_flags():
    out = []
    for package in PACKAGES:
        asked = subprocess.run(["pkg-config", "--cflags", package], capture_output=True, text=True,
                               check=False)
        out += asked.stdout.split()
    return out


def guard_fault(path):
    code = c_text.without_comments(path.read_text(encoding="utf-8")).strip()
    if re.match(r"#\s*pragma\s+once\b", code):
        return None
    guard = re.match(r"#\s*ifndef\s+(\w+)\s*\n\s*#\s*define\s+(\w+)\b", code)
    if guard and guard[1] == guard[2] and re.search(r"#\s*endif\s*\Z", code):
        return None
    return f"{path}:1: header has no include guard"


def compile_faults(paths, flags):
    """gcc judges each file given by itself; its own file:line messages are the faults."""
    command = ["gcc", "-std=gnu17", "-D_GNU_SOURCE", "-fsyntax-only", "-Wall", "-Wextra", "-Werror",
               "-x", "c", *flags, *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return []
    lines = [line for line in done.stderr.splitlines() if re.search(r":\d+:.*error:", line)]
    return lines or done.stderr.splitlines()


def check(src, folders):
    headers = sorted(src.rglob("*.h"))
    faults = [fault for fault in map(guard_fault, headers) if fault]
    flags = [f"-I{folder}" for folder in folders] + library_flags()
    batches = [headers[i:i + BATCH] for i in range(0, len(headers), BATCH)]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for found in pool.map(lambda batch: compile_faults(batch, flags), batches):
            faults += found
    return faults


def main(arguments):
    folders, rest = [], []
    while arguments:
        word = arguments.pop(0)
        if word == "-I":
            folders.append(arguments.pop(0))
        elif word.startswith("-I"):
            folders.append(word[2:])
        else:
            rest.append(word)
    src = pathlib.Path(rest[0] if rest else "src")
    return c_text.report(check(src, [str(src), *folders]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
