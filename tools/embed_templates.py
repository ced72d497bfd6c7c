#!/usr/bin/env python3
"""embed_templates.py OUT.c FILE...

Turn page templates into `templates[]`, sorted by name: what follows the folder `templates/`,
without `.html`.
"""
import pathlib
import sys

import embed
import sql_text


def main(arguments):
    if len(arguments) < 1:
        sys.exit(__doc__)
    out = ["/* Made from page templates by tools/embed_templates.py. */",
           '#include "view/template.h"', "",
           '#pragma GCC diagnostic ignored "-Woverlength-strings"', "",
           "const struct template_source templates[] = {"]
    found = embed.sorted_by_path(arguments[1:], "templates", ".html")
    for name, file in found:
        text = file.read_bytes().decode("utf-8")
        if "\0" in text:
            sys.exit(f"{file}: holds a zero byte")
        size = len(text.encode("utf-8"))
        out += [f'    {{"{name}",', sql_text.c_string(text) + ",", f"     {size}}},"]
    out += ["};", f"const int template_count = {len(found)};", ""]
    pathlib.Path(arguments[0]).write_text("\n".join(out), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
