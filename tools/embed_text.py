#!/usr/bin/env python3
"""embed_text.py OUT.c NAME FILE

Turn a file into `const struct text NAME`: what a program carries with it as text. The same bytes in
always give the same C out.
"""
import pathlib
import sys

import embed


def main(arguments):
    if len(arguments) != 3:
        sys.exit(__doc__)
    out, name, file = arguments
    data = pathlib.Path(file).read_bytes()
    lines = ["/* Made by tools/embed_text.py. */", '#include "base/text.h"', "",
             '#pragma GCC diagnostic ignored "-Woverlength-strings"', "",
             *embed.c_bytes("bytes", data), "",
             f"extern const struct text {name};",
             f"const struct text {name} = {{(const char *)bytes, {len(data)}}};", ""]
    pathlib.Path(out).write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
