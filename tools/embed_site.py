#!/usr/bin/env python3
"""embed_site.py OUT.c FILE.md...

Turn the public site's shipped texts into `site_shipped[]`, in the order given: the slug is the
file's name. A file begins with `title:`, `description:` and `menu:`, then a line `---`, then
Markdown.
"""
import pathlib
import sys

import sql_text

HEAD = ("title", "description", "menu")


def read(path):
    text = path.read_text(encoding="utf-8")
    head, line, body = text.partition("\n---\n")
    values = dict(row.split(": ", 1) for row in head.splitlines() if ": " in row)
    if not line or set(values) != set(HEAD) or "\0" in text:
        sys.exit(f"{path}: expected {', '.join(word + ':' for word in HEAD)}, --- and a text")
    return values, body


def main(arguments):
    if len(arguments) < 1:
        sys.exit(__doc__)
    out = ["/* Made from web/site by tools/embed_site.py. */", '#include "page/site_shipped.h"', "",
           '#pragma GCC diagnostic ignored "-Woverlength-strings"', "",
           "const struct site_shipped site_shipped[] = {"]
    for name in arguments[1:]:
        path = pathlib.Path(name)
        values, body = read(path)
        strings = [path.stem] + [values[word] for word in HEAD] + [body]
        quoted = ",\n     ".join(sql_text.c_string(string) for string in strings)
        out.append("    {" + quoted + "},")
    out += ["};", f"const int site_shipped_count = {len(arguments) - 1};", ""]
    pathlib.Path(arguments[0]).write_text("\n".join(out), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
