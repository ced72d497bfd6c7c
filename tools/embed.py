#!/usr/bin/env python3
"""embed.py OUT.c FILE...

Turn static files into `assets[]`, sorted by path: bytes, the same gzipped (when that is smaller),
content type and strong ETag. The path is what follows the folder `static/`, or the file's name when
there is no such folder; `PATH=FILE` says it outright. The same bytes in always give the same C out.
"""
import gzip
import hashlib
import pathlib
import sys

CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".yaml": "application/yaml",
}
BYTES_A_LINE = 24


def path_and_file(argument, folder):
    """`PATH=FILE`, or FILE whose path is what follows `folder/`."""
    path, equals, file = argument.partition("=")
    if equals:
        return path, pathlib.Path(file)
    parts = pathlib.PurePath(argument).parts
    after = len(parts) - parts[::-1].index(folder) if folder in parts[:-1] else len(parts) - 1
    return "/".join(parts[after:]), pathlib.Path(argument)


def sorted_by_path(arguments, folder, ending=""):
    found = {}
    for argument in arguments:
        path, file = path_and_file(argument, folder)
        path = path.removesuffix(ending)
        if path in found:
            sys.exit(f"{file}: '{path}' is taken by {found[path]}")
        found[path] = file
    return sorted(found.items())


def c_bytes(name, data):
    """The bytes as C string literals: compilers read those far faster than lists of numbers."""
    lines = [f"static const unsigned char {name}[{len(data)} + 1] ="]
    for at in range(0, len(data), BYTES_A_LINE):
        octal = "".join(f"\\{byte:03o}" for byte in data[at:at + BYTES_A_LINE])
        lines.append(f'    "{octal}"')
    if not data:
        lines.append('    ""')
    lines[-1] += ";"
    return lines


def main(arguments):
    if len(arguments) < 1:
        sys.exit(__doc__)
    out = ["/* Made from static files by tools/embed.py. */", '#include "view/asset.h"', "",
           "#include <stddef.h>", "", '#pragma GCC diagnostic ignored "-Woverlength-strings"', ""]
    rows = []
    for number, (path, file) in enumerate(sorted_by_path(arguments[1:], "static")):
        kind = CONTENT_TYPES.get(pathlib.PurePath(path).suffix)
        if kind is None:
            sys.exit(f"{file}: no content type is known for '{path}'")
        data = file.read_bytes()
        packed = gzip.compress(data, compresslevel=9, mtime=0)
        out += c_bytes(f"plain_{number}", data)
        if len(packed) < len(data):
            out += c_bytes(f"packed_{number}", packed)
            gzipped = f"packed_{number}, {len(packed)}"
        else:
            gzipped = "NULL, 0"
        etag = hashlib.sha256(data).hexdigest()[:20]
        rows.append(f'    {{"{path}", "{kind}", plain_{number}, {len(data)}, {gzipped}, '
                    f'"\\"{etag}\\""}},')
    out += ["", "const struct asset assets[] = {", *rows, "};",
            f"const int asset_count = {len(rows)};", ""]
    pathlib.Path(arguments[0]).write_text("\n".join(out), encoding="ascii")


if __name__ == "__main__":
    main(sys.argv[1:])
