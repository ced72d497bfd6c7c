"""Reports of a school and of the city: the whole command, from its start to the file's last byte,
over a demo city of 40,000 pupils; beside the engine alone, which reads the same transfers."""
import sqlite3
import statistics
import time

import workplace

PUPILS, DAYS, RUNS = 40_000, 60, 7
SCHOOL_MS, CITY_MS = 300, 3000


def month_of(path):
    """The first and the last day of the last whole month before the newest day, as days and as
    dates."""
    with sqlite3.connect(path) as database:
        return database.execute(
            "SELECT date(max(happened_day) * 86400, 'unixepoch', 'start of month', '-1 month'),"
            " date(max(happened_day) * 86400, 'unixepoch', 'start of month', '-1 day')"
            " FROM transfer").fetchone()


def largest_school(path):
    with sqlite3.connect(path) as database:
        return database.execute("SELECT school_id FROM transfer GROUP BY school_id"
                                " ORDER BY count(*) DESC LIMIT 1").fetchone()[0]


def median_ms(work):
    took = []
    for _ in range(RUNS):
        began = time.monotonic()
        work()
        took.append((time.monotonic() - began) * 1000)
    return statistics.median(took)


def engine_ms(path, school, first):
    """From the month's first day up to now: what opening and closing need."""
    where = "happened_day >= CAST(strftime('%s', ?) AS INT) / 86400"
    with sqlite3.connect(path) as database:
        if school is None:
            sql = f"SELECT count(*), sum(amount) FROM transfer WHERE +{where}"
            return median_ms(lambda: database.execute(sql, (first,)).fetchone())
        sql = f"SELECT count(*), sum(amount) FROM transfer WHERE school_id = ? AND {where}"
        return median_ms(lambda: database.execute(sql, (school, first)).fetchone())


def one(bench, path, what, words, school, goal_ms):
    first, last = month_of(path)
    words = (*words, "--from", first, "--to", last)
    if school is not None:
        words += ("--school", school)
    file = bench.place.folder / f"report.{words[words.index('--format') + 1]}"
    ours = median_ms(lambda: bench.place.obed("report", f"sqlite:{path}", *words, "--output", file))
    control = engine_ms(path, school, first)
    bench.row(f"{what}, {file.stat().st_size:,} bytes", f"{ours:.0f} ms",
              f"the engine sums their transfers: {control:.0f} ms", f"{ours / control:.1f}",
              f"≤ {goal_ms:,} ms", ours <= goal_ms)


def reports(bench):
    path = bench.place.folder / "reports.db"
    bench.place.obed("migrate", f"sqlite:{path}")
    bench.place.obed("demo", f"sqlite:{path}", "--pupils", PUPILS, "--days", DAYS)
    school = largest_school(path)
    for style in ("csv", "xlsx", "pdf"):
        one(bench, path, f"a school's month as {style.upper()}", ("month", "--format", style),
            school, SCHOOL_MS)
    one(bench, path, "a school's roster of a month by names, set meals and days as XLSX",
        ("roster", "--names", "--categories", "--days", "--format", "xlsx"), school, SCHOOL_MS)
    count = bench.place.transfers(path)
    one(bench, path, f"the city's month, {count:,} transfers in all, as XLSX",
        ("city", "--format", "xlsx"), None, CITY_MS)
    workplace.remove_database(path)
