#!/usr/bin/env python3
"""check_functions.py [--record] [ROOT]

A ratchet on long functions. A body of more than 50 lines fails unless tools/long_functions.txt
allows it, at its length of today: it may not grow, and when it shrinks the new length is recorded
(--record does that; it never adds one nor lets one grow).
"""
import pathlib
import re
import sys

import c_text

WISH_LINES = 50
BUDGET = "tools/long_functions.txt"


def functions(text):
    """(name, line, body lines) of each function. Our functions open and close in column 0."""
    opened, name = None, None
    lines = c_text.code_only(text).split("\n")
    for number, line in enumerate(lines, 1):
        if line.startswith("{"):
            before = " ".join(lines[max(0, number - 12):number - 1])
            before = re.split(r"[;}]", before)[-1]
            called = re.search(r"(\w+)\s*\([^{}]*\)\s*$", before)
            opened, name = number, named(before) if called else None
        elif line.startswith("}") and opened:
            if name:
                yield name, opened, number - opened - 1
            opened = None


def named(signature):
    """The word before the outermost parenthesis that closes the signature."""
    depth = 0
    stripped = signature.rstrip()
    for at in range(len(stripped) - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(stripped[at], 0)
        if depth == 0:
            word = re.search(r"(\w+)\s*$", stripped[:at])
            return word[1] if word else None
    return None


def read_budget(path):
    """Allowed length by (file, function)."""
    allowed = {}
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                file, function, length = line.split()[:3]
                allowed[file, function] = int(length)
    return allowed


def measure(root):
    found = {}
    for top in ("src", "practice", "tests"):
        for path in sorted((root / top).rglob("*.[ch]")):
            for name, line, length in functions(path.read_text(encoding="utf-8")):
                found[path.relative_to(root).as_posix(), name] = (line, length)
    return found


def check(root):
    allowed, found, faults = read_budget(root / BUDGET), measure(root), []
    for (file, name), (line, length) in found.items():
        limit = allowed.get((file, name), WISH_LINES)
        if length > limit:
            faults.append(f"{root / file}:{line}: {name}() has {length} lines, "
                          f"{limit} are allowed")
    for (file, name), limit in allowed.items():
        line, length = found.get((file, name), (1, 0))
        if length < limit:
            faults.append(f"{root / file}:{line}: {name}() shrank from {limit} to {length} lines: "
                          "record it with tools/check_functions.py --record")
    long = sum(length > WISH_LINES for _, length in found.values())
    if long * 10 > len(found):
        faults.append(f"{root}/src:1: {long} of {len(found)} functions are over {WISH_LINES} "
                      "lines, a tenth at most may be")
    return faults


def record(root):
    """Lower each budget to what the function needs now; drop those that need none."""
    path, found, kept = root / BUDGET, measure(root), []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            file, name, limit, *why = line.split(maxsplit=3)
            length = min(int(limit), found.get((file, name), (1, 0))[1])
            if length <= WISH_LINES:
                continue
            line = " ".join([file, name, str(length), *why])
        kept.append(line)
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")


def main(arguments):
    wants_record = "--record" in arguments
    rest = [a for a in arguments if a != "--record"]
    root = pathlib.Path(rest[0] if rest else ".")
    if wants_record:
        record(root)
    return c_text.report(check(root))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
