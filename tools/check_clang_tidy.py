#!/usr/bin/env python3
"""check_clang_tidy.py [--quick] [BUILD [SRC]]

Runs clang-tidy's short list (.clang-tidy) over each .c file of SRC that the clang build in BUILD
compiles; --quick leaves out the path-walking analyzer, which takes most of the time.
"""
import json
import os
import pathlib
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import c_text

FAULT = re.compile(r"^([^:\n]+:\d+):\d+: (?:error|warning): (.*)$", re.M)


def compiled(build, src):
    commands = json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))
    files = {(pathlib.Path(c["directory"]) / c["file"]).resolve() for c in commands}
    return sorted(f for f in files if f.is_relative_to(src) and f.suffix == ".c")


def faults_of(build, file, options):
    done = subprocess.run(["clang-tidy", "-p", str(build), "--quiet", *options, str(file)],
                          capture_output=True, text=True, check=False)
    found = {f"{os.path.relpath(build / where)}: {what}"
             for where, what in FAULT.findall(done.stdout)}
    if done.returncode != 0 and not found:
        found = {f"{os.path.relpath(file)}:1: clang-tidy failed: {done.stderr.strip()[-300:]}"}
    return found


def check(build, src, options):
    files = compiled(build, src)
    if not files:
        return [f"{build}: compiles nothing of {src}"]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return sorted(set().union(*pool.map(lambda f: faults_of(build, f, options), files)))


def main(arguments):
    options = ["--checks=-clang-analyzer-*"] if "--quick" in arguments else []
    rest = [a for a in arguments if a != "--quick"]
    build = pathlib.Path(rest[0] if rest else "build/clang")
    src = pathlib.Path(rest[1] if len(rest) > 1 else "src").resolve()
    return c_text.report(check(build, src, options))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
