"""The office on a city of 41,000 pupils with a year behind it: searching, the first screen, and
what the other parts of it promise.

A part is a function of (bench, path, server): the bench whose rows it adds, the city's database,
which it must leave as it found it, and the server that serves it. A part that needs the database
for itself makes a copy. PARTS names them."""
import csv
import datetime
import http.client
import io
import json
import os
import shutil
import sqlite3
import subprocess
import time
import urllib.parse

import workplace

SCHOOLS, PUPILS, TILLS = 68, 603, 2
TRANSFERS = 8_000_000
STAFF_FIRST, STAFF, FINDS_EACH = 900_000, 64, 28
ASKED = 240  # of each kind of search: what all the staff may ask in one go is 1,792
FIND_MS, HOME_MS = 50, 100
MONTH_DAYS, TURNOVER_S, TURNOVERS = 30, 3, 5
MOSCOW = datetime.timezone(datetime.timedelta(hours=3))
EPOCH = datetime.date(1970, 1, 1)
EXPORT_S, TOLD_S, POLL_S = 60, 2, 0.25
POSTGRES_DAYS = 5


def cookie(number):
    return f"obed-staff=session-of-the-bench-{STAFF_FIRST + number:022d}"


class Asker:
    """One connection to the server; whoever searches is changed before he has searched too much."""

    def __init__(self, server):
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
        self.searched = 0

    def get(self, path, staff=0, accept="application/json"):
        began = time.monotonic()
        self.connection.request("GET", path, headers={"Cookie": cookie(staff), "Accept": accept})
        answer = self.connection.getresponse()
        body = answer.read()
        return (time.monotonic() - began) * 1000, answer.status, body

    def post(self, path, staff, **fields):
        csrf = json.loads(self.get("/office/works", staff)[2])["csrf"]
        self.connection.request("POST", path, urllib.parse.urlencode({"csrf": csrf, **fields}), {
            "Cookie": cookie(staff), "Content-Type": "application/x-www-form-urlencoded"})
        answer = self.connection.getresponse()
        answer.read()
        if answer.status not in (200, 303):
            raise RuntimeError(f"{path}: {answer.status}")

    def find(self, text):
        staff = self.searched // FINDS_EACH % STAFF
        self.searched += 1
        took, status, body = self.get(f"/office/find?q={urllib.parse.quote(text)}", staff)
        if status != 200:
            raise RuntimeError(f"{text}: {status} {body[:200]}")
        return took, json.loads(body)


def percentile(took, share):
    took = sorted(took)
    return took[min(len(took) - 1, int(share * len(took)))]


def engine_ms(path, sql, arguments):
    """What the engine takes over the same rows without our words and indexes."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        took = []
        for argument in arguments:
            began = time.monotonic()
            database.execute(sql, argument).fetchall()
            took.append((time.monotonic() - began) * 1000)
        return percentile(took, 0.5)


def sample(path, sql, count):
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        rows = database.execute(f"{sql} LIMIT 40000").fetchall()
    return [rows[i * len(rows) // count % len(rows)] for i in range(count)]


def searches(path):
    """Kind, what is typed, and the control: the same question without an index of ours."""
    people = sample(path, "SELECT surname, name, number FROM person ORDER BY id % 9973", ASKED)
    receipts = sample(path, "SELECT school_id, number FROM receipt WHERE school_id % 9 = 1"
                      " ORDER BY school_id, id DESC", ASKED)
    payments = sample(path, "SELECT outside_id FROM payment_key ORDER BY payment_id % 9973", ASKED)
    chips = sample(path, "SELECT chip FROM card ORDER BY id % 9973", ASKED)
    yield ("a name and the beginning of another",
           [f"{p[0].lower()} {p[1][:2].lower()}" for p in people],
           "SELECT number FROM person WHERE surname LIKE ? AND name LIKE ?",
           [(f"{p[0]}%", f"{p[1][:2]}%") for p in people[:20]])
    yield ("three letters", [p[0][:3] for p in people],
           "SELECT number FROM person WHERE surname LIKE ?",
           [(f"{p[0][:3]}%",) for p in people[:20]])
    yield ("an account number", [p[2] for p in people],
           "SELECT surname FROM person WHERE +number = ?", [(p[2],) for p in people[:20]])
    yield ("a card", [c[0] for c in chips], "SELECT account_id FROM card WHERE +chip = ?",
           [(c[0],) for c in chips[:20]])
    yield ("a class and a school", [f"{1 + i % 11}A {1 + i % SCHOOLS}" for i in range(ASKED)],
           "SELECT id FROM class WHERE +name = ?", [("01A",)] * 20)
    yield ("a receipt", [f"{r[0]}-{r[1]:06d}" for r in receipts],
           "SELECT id FROM receipt WHERE school_id = ? AND +number = ?", receipts[:20])
    yield ("a payment", [p[0] for p in payments],
           "SELECT payment_id FROM payment_key WHERE +outside_id = ?", payments[:20])


def search(bench, path, server, engine=""):
    asker = Asker(server)
    for kind, texts, sql, arguments in searches(path):
        took, found = [], 0
        for text in texts:
            spent, view = asker.find(text)
            took.append(spent)
            found += view["has_groups"]
        control = engine_ms(path, sql, arguments)
        half, most = percentile(took, 0.5), percentile(took, 0.99)
        bench.row(f"{engine}search by {kind}, {found} of {len(texts)} found",
                  f"p50 {half:.1f}, p99 {most:.1f} ms",
                  f"the engine looks through: {control:.1f} ms",
                  f"{half / control:.2f}", f"p99 ≤ {FIND_MS} ms",
                  most <= FIND_MS and found == len(texts))


def first_screen(bench, path, server, engine=""):
    asker = Asker(server)
    took = []
    for _ in range(100):
        spent, status, body = asker.get("/office/", accept="text/html")
        if status != 200:
            raise RuntimeError(f"/office/: {status}")
        took.append(spent)
    control = engine_ms(path, "SELECT sum(amount), count(*) FROM transfer WHERE school_id BETWEEN 1"
                        " AND 68 AND happened_day >= ?",
                        [(int(time.time() / 86400) - 7,)] * 3)
    half, most = percentile(took, 0.5), percentile(took, 0.99)
    bench.row(f"{engine}the office's first screen, {len(body):,} bytes",
              f"p50 {half:.1f}, p99 {most:.1f} ms",
              f"the engine sums a week: {control:.0f} ms", f"{half / control:.2f}",
              f"p99 ≤ {HOME_MS} ms", most <= HOME_MS)


def search_on_postgres(bench):
    """The same people, with a few days behind them: names and numbers are what is looked for."""
    path = bench.place.make_city("office-few.db", SCHOOLS, PUPILS, TILLS, POSTGRES_DAYS, 1, 100,
                                 "office")
    with workplace.Postgres(bench.place, "office-postgres") as postgres:
        bench.place.obed("migrate", postgres.url)
        postgres.copy_from(path)
        bench.place.obed("rebuild", postgres.url)
        with bench.place.serve(postgres.url) as server:
            search(bench, path, server, "PostgreSQL, ")
            first_screen(bench, path, server, "PostgreSQL, ")
    workplace.remove_database(path)


def told_export(path, folder):
    """`obed export --all` as on a terminal: seconds, and how often it said where it is."""
    master, slave = os.openpty()
    began = time.monotonic()
    process = subprocess.Popen([workplace.BUILD / "obed", "export", "--all", folder, "--database",
                                f"sqlite:{path}"], stdout=subprocess.PIPE, stderr=slave, text=True)
    os.close(slave)
    said, longest, before = 0, 0.0, began
    while True:
        try:
            words = os.read(master, 65536)
        except OSError:  # the terminal is closed by its last writer
            break
        now = time.monotonic()
        said += words.count(b"%")
        longest, before = max(longest, now - before), now
    os.close(master)
    workplace.outcome(process)
    return time.monotonic() - began, said, longest


def export_of_everything(bench, path, _server):
    """All out while the server serves, against the engine's own shell writing the same rows."""
    folder, control_folder = bench.place.folder / "export", bench.place.folder / "export-control"
    control_folder.mkdir()
    try:
        took, said, longest = told_export(path, folder)
        size = sum(each.stat().st_size for each in folder.rglob("*") if each.is_file())
        tables = sorted(each.stem for each in (folder / "data").glob("*.csv"))
        script = "".join(f".once {control_folder}/{table}.csv\nSELECT * FROM {table};\n"
                         for table in tables)
        began = time.monotonic()
        subprocess.run(["sqlite3", "-readonly", "-csv", path], input=script, text=True, check=True)
        os.sync()
        control = time.monotonic() - began
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(control_folder, ignore_errors=True)
    bench.known["export"] = took
    bench.row(f"export of everything, {size / 1e9:.2f} GB with the books' journal and checksums, "
              f"durable; said {said} times where it is, {longest:.1f} s apart at most",
              f"{took:.1f} s", f"sqlite3 writes the tables as CSV: {control:.1f} s",
              f"{took / control:.2f}", f"≤ {EXPORT_S} s, said every {TOLD_S} s",
              took <= EXPORT_S and longest <= TOLD_S)


def turned(body):
    """Kopecks of the sheet's two columns of turnovers."""
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig")), delimiter=";"))
    places = [rows[0].index(title) for title in ("Оборот, дебет", "Оборот, кредит")]
    return [sum(int(row[place].replace(",", "")) for row in rows[1:] if row[0] != "Итого")
            for place in places]


def turnover_control(path, first, last):
    """Seconds in which the engine adds the month's transfers up by book and account, and what they
    come to."""
    amounts = [0, 0]
    began = time.monotonic()
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        ends = [dict(database.execute("SELECT school_id, max(next_seq) FROM seal WHERE day <= ?"
                                      " GROUP BY school_id", [(day - EPOCH).days]))
                for day in (first - datetime.timedelta(days=1), last)]
        for book, end in ends[1].items():
            for at, side in enumerate(("debit_id", "credit_id")):
                amounts[at] += sum(row[1] for row in database.execute(
                    f"SELECT min({side}, 1 << 30), sum(amount) FROM transfer WHERE school_id = ?"
                    " AND seq >= ? AND seq < ? GROUP BY 1", (book, ends[0].get(book, 1), end)))
    return time.monotonic() - began, amounts


def turnover(bench, path, server):
    """The sheet of a month of sealed days, by kind of account and by book."""
    asker = Asker(server)
    last = datetime.datetime.now(MOSCOW).date() - datetime.timedelta(days=2)
    first = last - datetime.timedelta(days=MONTH_DAYS - 1)
    for by in ("kind", "book"):
        took, page = [], f"/office/turnover?from={first}&to={last}&by={by}&as=csv"
        for _ in range(TURNOVERS):
            spent, status, body = asker.get(page)
            if status != 200:
                raise RuntimeError(f"the turnover sheet: {status} {body[:200]}")
            took.append(spent / 1000)
        control, amounts = turnover_control(path, first, last)
        same = turned(body) == amounts and amounts[0] > 0
        half, most = percentile(took, 0.5), max(took)
        bench.row(f"turnover sheet of the city for {MONTH_DAYS} days by {by}, "
                  f"{'the same' if same else 'OTHER'} sums",
                  f"p50 {half:.2f}, worst {most:.2f} s",
                  f"the engine adds the month's transfers up: {control:.2f} s",
                  f"{half / control:.2f}", f"≤ {TURNOVER_S} s", most <= TURNOVER_S and same)
def export_in_the_office(bench, _path, server):
    """The same by two persons, as a ZIP to be downloaded: from the assent to the whole file."""
    asker, percents = Asker(server), set()
    asker.post("/office/export", 0, reason="./bench office")
    waiting = json.loads(asker.get("/office/assents", 1)[2])["waiting"]
    began = time.monotonic()
    asker.post(f"/office/assents/{waiting[0]['id']}", 1, act="agree", answer="")
    while True:
        work = json.loads(asker.get("/office/works", 0)[2])["rows"][0]
        if not work["under_way"]:
            break
        percents.add(work["percent"])
        time.sleep(POLL_S)
    took = time.monotonic() - began
    if not work["has_result"]:
        raise RuntimeError(f"the export ended so: {work['state']}, {work['words']}")
    control = bench.known["export"]
    bench.row(f"the same from the office as a ZIP of {work['size']}; {len(percents)} percents seen",
              f"{took:.1f} s", f"obed export --all: {control:.1f} s", f"{took / control:.2f}",
              f"≤ {EXPORT_S} s", took <= EXPORT_S)


# Others add theirs, one a line.
PARTS = [
    search,
    first_screen,
    export_of_everything,
    turnover,
    export_in_the_office,
]


def office(bench):
    transfers = min(bench.transfers, TRANSFERS)
    days = max(20, round(transfers / (SCHOOLS * PUPILS)))
    began = time.monotonic()
    path = bench.place.make_city("office.db", SCHOOLS, PUPILS, TILLS, days, 1, 100, "office")
    made = time.monotonic() - began
    count = bench.place.transfers(path)
    with bench.place.serve(f"sqlite:{path}") as server:
        for part in PARTS:
            part(bench, path, server)
    bench.row(f"the office's city: {SCHOOLS * PUPILS:,} pupils, {count:,} transfers, made in "
              f"{made:.0f} s; {bench.verified(f'sqlite:{path}')}", "")
    search_on_postgres(bench)
