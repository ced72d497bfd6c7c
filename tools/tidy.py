#!/usr/bin/env python3
"""tidy.py [ROOT]

Fail on what spoils reading: tabs, trailing blanks, long lines, long files, `//` comments, typedefs
of structs, marks of unfinished work, letters that are not ASCII in names, a .c file that does not
say what it is for. Files over 500 lines are named without failing.
"""
import pathlib
import re
import shutil
import subprocess
import sys

import c_text

LINE_LIMIT, FILE_WISH, FILE_LIMIT = 100, 500, 900
C_ENDINGS = {".c", ".h"}
LINE_LIMIT_ENDINGS = {".c", ".h", ".py", ".sql", ".build", ".mjs", ".sh"}
TEXT_ENDINGS = LINE_LIMIT_ENDINGS | {".md", ".html", ".css", ".js", ".yaml", ".yml", ".conf",
                                     ".json", ".txt", ".svg", ""}
UNFINISHED = re.compile("|".join(rf"\b{word}\b" for word in ("TO" + "DO", "FIX" + "ME", "X" * 3,
                                                             "HA" + "CK")))
MADE_BY_TOOLS = {"package-lock.json"}
NOT_OURS = {"build", "data", "node_modules", "__pycache__", ".git"}  # as in .gitignore


def tracked(root):
    """Files that git knows or would add; where this is no git's tree, all that are ours."""
    git = shutil.which("git")
    asked = git and subprocess.run([git, "-C", str(root), "ls-files", "-co", "--exclude-standard"],
                                   capture_output=True, text=True, check=False)
    if asked and asked.returncode == 0:
        names = asked.stdout.splitlines()
    else:
        files = (p.relative_to(root) for p in root.rglob("*") if p.is_file())
        names = [p.as_posix() for p in files if not NOT_OURS.intersection(p.parts)]
    return sorted(n for n in names if (root / n).is_file() and not (root / n).is_symlink())


def text_faults(name, raw, text):
    ending = pathlib.PurePath(name).suffix
    if "\r" in text:
        yield 1, "carriage returns"
    if raw and not raw.endswith(b"\n"):
        yield text.count("\n") + 1, "no newline at the end"
    for number, line in enumerate(text.split("\n"), 1):
        if "\t" in line:
            yield number, "tab"
        if line != line.rstrip() and ending != ".md":
            yield number, "trailing blank"
        if ending in LINE_LIMIT_ENDINGS and len(line) > LINE_LIMIT:
            yield number, f"{len(line)} columns, the limit is {LINE_LIMIT}"
        if UNFINISHED.search(line):
            yield number, "a mark of unfinished work"


def c_faults(name, text):
    code = c_text.code_only(text)
    for number in c_text.line_comments(text):
        yield number, "a // comment: write /* */"
    for number, line in enumerate(code.split("\n"), 1):
        if re.search(r"\btypedef\s+(struct|union|enum)\b\s*\w*\s*(\{|\**\s*\w+\s*;)", line):
            yield number, "typedef of a struct, union or enum: name it as it is"
        if not line.isascii():
            yield number, "letters in code that are not ASCII"
    if name.endswith(".c") and not text.lstrip().startswith("/*"):
        yield 1, "a .c file opens with a comment: what it is for"


def check(root):
    """(faults, notes)"""
    faults, notes = [], []
    for name in tracked(root):
        path = root / name
        if path.suffix not in TEXT_ENDINGS or path.name in MADE_BY_TOOLS:
            continue
        raw = path.read_bytes()
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            if path.suffix in LINE_LIMIT_ENDINGS:
                faults.append(f"{path}:1: not UTF-8")
            continue
        found = list(text_faults(name, raw, text))
        if path.suffix in C_ENDINGS:
            found += c_faults(name, text)
            lines = text.count("\n")
            if lines > FILE_LIMIT:
                found.append((1, f"{lines} lines, the limit is {FILE_LIMIT}"))
            elif lines > FILE_WISH:
                notes.append(f"{path}:1: note: {lines} lines, over {FILE_WISH}")
        faults += [f"{path}:{number}: {why}" for number, why in found]
    return faults, notes


def main(arguments):
    faults, notes = check(pathlib.Path(arguments[0] if arguments else "."))
    for note in notes:
        print(note)
    return c_text.report(faults)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
