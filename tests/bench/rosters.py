"""The school's day: charging the rosters of a whole city, and opening a class's roster. Beside it
the engine alone, which writes the same rows, a transaction a school; and nginx, which serves the
page."""
import http.cookiejar
import re
import sqlite3
import statistics
import time
import urllib.parse
import urllib.request

import workplace

SCHOOLS, PUPILS, DAYS = 68, 40_000, 2
CHARGE_S, OPEN_MS = 3, 20
OPENINGS, PASSWORD = 200, "kartofel-s-ukropom-7"
# What charging writes; balances are told apart by their version.
TABLES = ("posting", "transfer", "roster", "roster_mark", "meal_taken", "roster_sheet",
          "roster_event")


def engine_seconds(charged, folder, day):
    """The rows that charging wrote, written by SQLite alone into the same tables, sorted by school
    already, durable after each."""
    path = folder / "engine.db"
    with sqlite3.connect(path, isolation_level=None) as control:
        control.execute("PRAGMA journal_mode = WAL")
        control.execute("PRAGMA synchronous = FULL")
        control.execute("ATTACH ? AS city", (f"file:{charged}?mode=ro",))
        for table in TABLES:
            control.execute(f"CREATE TABLE {table} AS SELECT * FROM city.{table} WHERE 0")
        schools = [row[0] for row in control.execute("SELECT school_id FROM city.school")]
        where = {"posting": "kind = 4 AND id IN (SELECT id FROM city.roster WHERE day = :day)",
                 "transfer": "happened_day = :day AND code IN (3, 4)",
                 "roster_event": "day = :day AND kind = 4"}
        began = time.monotonic()
        for school in schools:
            control.execute("BEGIN IMMEDIATE")
            for table in TABLES:
                chosen = where.get(table, "day = :day")
                control.execute(f"INSERT INTO {table} SELECT * FROM city.{table}"
                                f" WHERE school_id = :school AND {chosen}",
                                {"school": school, "day": day})
            control.execute("COMMIT")
        took = time.monotonic() - began
        rows = sum(control.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                   for table in TABLES)
    workplace.remove_database(path)
    return took, rows


class Coordinator:
    """A person of the school with a browser that keeps cookies."""

    def __init__(self, place, url, port):
        self.base = f"http://127.0.0.1:{port}"
        jar = http.cookiejar.CookieJar()
        self.open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar)).open
        told = workplace.run(workplace.BUILD / "obed", "staff", "add", "orlova", "coordinator",
                             "Орлова Нина Сергеевна", "--school", 24, "--database", url)
        self.send("/school/login", login="orlova", password=told.split()[-1])
        self.send("/school/password/first", password=PASSWORD, again=PASSWORD)

    def get(self, path):
        return self.open(self.base + path).read()

    def send(self, path, **fields):
        csrf = re.search(r'name="csrf" value="([^"]*)"', self.get(path).decode())[1]
        form = urllib.parse.urlencode({"csrf": csrf, **fields}).encode()
        return self.open(self.base + path, form).read()


def page_times(place, path):
    """Milliseconds of each opening of a class's roster over HTTP, and the page."""
    with sqlite3.connect(path) as database:
        classes = [row[0] for row in database.execute(
            "SELECT id FROM class WHERE school_id = 24 AND is_active = 1")]
    with place.serve(f"sqlite:{path}") as server:
        person = Coordinator(place, f"sqlite:{path}", server.port)
        took, page = [], b""
        for i in range(OPENINGS):
            began = time.monotonic()
            page = person.get(f"/school/24/class/{classes[i % len(classes)]}/roster")
            took.append((time.monotonic() - began) * 1000)
    return sorted(took), page


def rosters(bench):
    path = bench.place.folder / "rosters.db"
    bench.place.obed("migrate", f"sqlite:{path}")
    bench.place.obed("demo", f"sqlite:{path}", "--schools", SCHOOLS, "--pupils", PUPILS, "--days",
                     DAYS)
    ours = bench.place.program("desk_rosters", path)
    with sqlite3.connect(path) as database:
        day = database.execute("SELECT max(day) FROM roster").fetchone()[0]
    control, rows = engine_seconds(path, bench.place.folder, day)
    bench.row(f"charging the rosters of {ours['schools']:.0f} schools: {ours['pupils']:,.0f} meals"
              f" of {ours['sheets']:,.0f} sheets, {rows:,} rows", f"{ours['seconds']:.2f} s",
              f"the engine writes the rows: {control:.2f} s", f"{ours['seconds'] / control:.1f}",
              f"≤ {CHARGE_S} s", ours["seconds"] <= CHARGE_S)
    took, page = page_times(bench.place, path)
    p50, p99 = statistics.median(took), took[len(took) * 99 // 100]
    nginx = bench.place.nginx_bytes(page, 1, min(bench.seconds, 3))
    bench.row(f"opening a class's roster, {len(page):,} bytes over HTTP, one connection: times",
              f"p50 {p50:.1f}, p99 {p99:.1f} ms",
              f"nginx, the same bytes: {nginx['p50_ms']:.2f} ms",
              f"{p50 / nginx['p50_ms']:.0f}", f"≤ {OPEN_MS} ms", p99 <= OPEN_MS)
    bench.row(f"loading it, {ours['classes']:,.0f} classes: times",
              f"p50 {ours['open_p50_ms']:.1f}, p99 {ours['open_p99_ms']:.1f} ms")
    workplace.remove_database(path)
