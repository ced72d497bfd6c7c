#!/usr/bin/env python3
"""check_spec.py [ROOT]

Fail on a comment `SPEC name number` that quotes a paragraph which docs/spec/name.md does not have.
A paragraph begins a line with its number in bold: `**1.5.4** …` or `**1.5 Rules.**`.
"""
import pathlib
import re
import sys

QUOTE = re.compile(r"\bSPEC ([a-z0-9_-]+) (\d+(?:\.\d+)*)")
PARAGRAPH = re.compile(r"^\*\*(\d+(?:\.\d+)*)[.* ]", re.M)


def paragraphs(folder):
    """The numbers of each file, by its name."""
    return {path.stem: set(PARAGRAPH.findall(path.read_text(encoding="utf-8")))
            for path in folder.glob("*.md")}


def faults(root):
    known = paragraphs(root / "docs" / "spec")
    for path in sorted((root / "src").rglob("*.[ch]")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            for name, paragraph in QUOTE.findall(line):
                if paragraph not in known.get(name, ()):
                    yield (f"{path.relative_to(root)}:{number}: docs/spec/{name}.md has no "
                           f"paragraph {paragraph}")


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    found = list(faults(root))
    for fault in found:
        print(fault)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
