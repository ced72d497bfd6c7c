#!/usr/bin/env python3
"""commands_test.py OBED

obed settle, obed turnover and obed export 1c over a demo city: by themselves, and done by a server
that holds the database.
"""
import csv
import io
import pathlib
import re
import subprocess
import sys
import tempfile

OBED = sys.argv[1]
DONE, REFUSED, USAGE = 0, 1, 2
passed = failed = 0


def check(what, right):
    global passed, failed
    passed, failed = passed + bool(right), failed + (not right)
    print("ok" if right else "FAILED", what, flush=True)


def kopecks(words):
    return int(re.sub(r"[^\d-]", "", words))


class City:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.database = f"sqlite:{folder}/city.db"
        self.run("migrate")
        self.run("demo", "--schools", "2", "--pupils", "60", "--days", "12")

    def run(self, *words):
        done = subprocess.run([OBED, *words, "--database", self.database], capture_output=True,
                              text=True, timeout=120)
        return done.returncode, done.stdout

    def serve(self):
        server = subprocess.Popen([OBED, "serve", "--database", self.database, "--listen",
                                   "127.0.0.1:0", "--operator-email", "help@obed.example"],
                                  stderr=subprocess.PIPE, text=True)
        for line in server.stderr:
            if "event=serving" in line:
                return server
        raise SystemExit("the server did not start")


def days_open(city):
    """The days after the closed period, up to the last sealed one."""
    status, text = city.run("settle", "list")
    check("periods and debts are listed", status == DONE and "долг" in text and "№ 1  " in text)
    day, month, year = re.search(r"№ 1  \S+ – (\d\d)\.(\d\d)\.(\d{4})", text).groups()
    return f"{year}-{month}-{int(day) + 1:02}" if int(day) < 28 else None


def settle(city):
    check("misuse is told", city.run("settle", "show")[0] == USAGE)
    check("a period unknown is refused", city.run("settle", "show", "99")[0] == REFUSED)
    status, table = city.run("settle", "show", "1")
    sums = re.findall(r"^Итого .*$", table, re.M)
    check("a closed period is a table with sums", status == DONE and len(sums) == 1)
    lines = city.run("settle", "show", "1", "--lines", "--format", "csv")[1]
    rows = list(csv.DictReader(io.StringIO(lines.lstrip("\ufeff")), delimiter=";"))
    total = sum(kopecks(row["Всего, руб."]) for row in rows)
    check("its lines come to the same", rows and total == kopecks(sums[0].split("  ")[-1]))
    file = city.folder / "period.xlsx"
    status, _ = city.run("settle", "show", "1", "--format", "xlsx", "--output", str(file))
    check("it leaves as a spreadsheet", status == DONE and file.read_bytes()[:2] == b"PK")
    far = city.run("settle", "close", "2035-01-01", "2035-01-31", "--sure")
    check("days to come are not closed", far[0] == REFUSED)
    before = city.run("settle", "list")
    first = days_open(city)
    if first:
        status, text = city.run("settle", "close", first, first)
        check("without --sure nothing is closed", status == REFUSED and "--sure" in text)
        check("indeed", city.run("settle", "list") == before)


def turnover(city):
    status, table = city.run("turnover", "--from", "2018-01-01", "--to", "2018-12-31")
    check("the sheet is printed in Russian words",
          status == DONE and "мы должны людям" in table and "personal" not in table)
    rows = list(csv.DictReader(io.StringIO(
        city.run("turnover", "--books", "--format", "csv")[1].lstrip("\ufeff")), delimiter=";"))
    debit = sum(kopecks(row["Оборот, дебет"]) for row in rows)
    check("debits are credits", rows and debit == sum(kopecks(r["Оборот, кредит"]) for r in rows))
    check("people need a book", city.run("turnover", "--people")[0] == USAGE)
    status, people = city.run("turnover", "--book", "24", "--people")
    check("people of a book one by one", status == DONE and "0242013137" in people)
    check("no such book", city.run("turnover", "--book", "999")[0] == REFUSED)
    check("a turned period", city.run("turnover", "--from", "2026-02-01", "--to",
                                      "2026-01-01")[0] == REFUSED)


def files_of(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def one_c(city, name):
    folder = city.folder / name
    status, text = city.run("export", "1c", "set", "2018-01-01", "2018-02-01", str(folder))
    check(f"{name}: a set is written", status == DONE and "obed-1c.xml" in files_of(folder))
    again = city.folder / f"{name}-again"
    status, said = city.run("export", "1c", "set", "2018-01-01", "2018-02-01", str(again))
    number = re.search(r"№ (\d+)", text).group(1)
    check(f"{name}: once more it is the same", status == DONE and f"№ {number}:" in said
          and files_of(again) == files_of(folder))
    kept = city.folder / f"{name}-kept"
    city.run("export", "1c", "number", number, str(kept))
    check(f"{name}: and by its number", files_of(kept) == files_of(folder))
    check(f"{name}: an unknown profile", city.run(
        "export", "1c", "set", "2018-01-01", "2018-02-01", "--profile", "nobody",
        str(folder))[0] == REFUSED)


def payments(city):
    folder = city.folder / "payments"
    status, _ = city.run("export", "1c", "payments", str(folder))
    names = list(files_of(folder))
    check("payments that wait are written", status == DONE and names == ["1c_to_kl-2.txt"])
    check("each once", city.run("export", "1c", "payments", str(folder))[0] == REFUSED)
    plain = city.folder / "plain.txt"
    plain.write_text("")
    check("a file is no folder", city.run("export", "1c", "payments", str(plain))[0] == REFUSED)


def main():
    with tempfile.TemporaryDirectory() as folder:
        city = City(folder)
        settle(city)
        turnover(city)
        one_c(city, "alone")
        server = city.serve()
        try:
            one_c(city, "served")
            payments(city)
            check("a server closes, too", city.run("settle", "close", "2035-01-01", "2035-01-31",
                                                   "--sure")[0] == REFUSED)
        finally:
            server.terminate()
            server.wait(timeout=60)
        check("the books are right", "all invariants hold" in city.run("verify")[1])
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()
