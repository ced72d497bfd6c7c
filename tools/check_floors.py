#!/usr/bin/env python3
"""check_floors.py [SRC]

Fail when an #include points up or sideways through SRC/FLOORS, when a library's header leaves the
folder that wraps it, or when files include each other in a ring.
"""
import pathlib
import re
import sys

import c_text

# Library headers and the only folders that may see them; cmd, the top floor, sees only its own.
LIBRARY_HOMES = {
    "sqlite3.h": {"store"},
    "libpq-fe.h": {"store"},
    "microhttpd.h": {"http"},
    "curl/": {"world"},
    "sodium.h": {"base"},
    "sodium/": {"base"},
    "openssl/": {"base"},
    "jansson.h": {"base", "pay", "desk", "export", "http", "view", "page", "web", "office",
                  "staffroom", "region", "site", "api", "gate", "sync", "report", "till", "cmd"},
    "md4c": {"view"},
    "zlib.h": {"site"},
    "archive.h": {"table"},
    "archive_entry.h": {"table"},
    "expat.h": {"table"},
    "ini.h": {"cmd"},
    "pwquality.h": {"access"},
    "cairo": {"report"},
    "pango": {"report"},
    "qrencode.h": {"report", "till", "web"},
    "xlsxwriter": {"report"},
    "jpeglib.h": {"report"},
    "jerror.h": {"report"},
    "png.h": {"report"},
}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def read_floors(src):
    """Floor number by folder, ground first."""
    floor = {}
    lines = [line.split("#")[0] for line in (src / "FLOORS").read_text().splitlines()]
    for number, line in enumerate(line for line in lines if line.strip()):
        for folder in line.split():
            floor[folder] = number
    return floor


def includes(path):
    """(line, '<' or '"', what) of each include, commented-out ones left aside."""
    text = c_text.without_comments(path.read_text(encoding="utf-8"))
    for number, line in enumerate(text.splitlines(), 1):
        match = INCLUDE.match(line)
        if match:
            yield number, match[1], match[2]


def library_fault(folder, what):
    for prefix, homes in LIBRARY_HOMES.items():
        if what == prefix or (not prefix.endswith(".h") and what.startswith(prefix)):
            if folder not in homes:
                return f"<{what}> may be seen by {', '.join(sorted(homes))} alone, not '{folder}'"
    return None


def floor_fault(floor, here, there):
    if there not in floor:
        return f"include of '{there}/', which is not in FLOORS"
    if there != here and floor[there] >= floor[here]:
        way = "sideways" if floor[there] == floor[here] else "up"
        return f"'{here}' may not include '{there}': that points {way}"
    return None


def find_ring(graph):
    """One cycle of the include graph as a list of names, or None."""
    state, path = {}, []

    def walk(node):
        state[node] = "open"
        path.append(node)
        for following in graph.get(node, ()):
            if state.get(following) == "open":
                return path[path.index(following):] + [following]
            if following not in state:
                ring = walk(following)
                if ring:
                    return ring
        path.pop()
        state[node] = "done"
        return None

    for start in sorted(graph):
        if start not in state:
            ring = walk(start)
            if ring:
                return ring
    return None


def check(src):
    floor = read_floors(src)
    faults, graph = [], {}
    for path in sorted(src.rglob("*.[ch]")):
        name = path.relative_to(src).as_posix()
        here = name.split("/")[0]
        if here not in floor or "/" not in name:
            faults.append(f"{path}:1: folder '{here}' is missing from FLOORS")
            continue
        graph[name] = []
        for line, quote, what in includes(path):
            fault = library_fault(here, what)
            if fault is None and quote == '"' and "/" in what:
                fault = floor_fault(floor, here, what.split("/")[0])
            if fault:
                faults.append(f"{path}:{line}: {fault}")
            if quote == '"':
                graph[name].append(what if "/" in what else f"{here}/{what}")
    ring = find_ring(graph)
    if ring:
        faults.append(f"{src / ring[0]}:1: files include each other: {' -> '.join(ring)}")
    return faults


if __name__ == "__main__":
    sys.exit(c_text.report(check(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "src"))))
