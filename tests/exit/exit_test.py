#!/usr/bin/env python3
"""exit_test.py OBED NODE: a demo city leaves, others prove and read it, and it comes in again.

1. Debian's hledger reads the journal of every book; the balance of each account is ours to the
   kopeck, and so is the sum of all personal accounts that `obed verify` tells.
2. An empty system of either engine that takes the export in has the same figures and gives the
   same files again: SQLite → SQLite, SQLite → PostgreSQL → SQLite.
3. A planted kopeck is caught: in the journal, in a balance of the database, in the files.
4. Somebody else's client (npm datapackage) reads every table by its description.
5. One person's file: of an account that is there, never over another file.
"""
import contextlib
import csv
import decimal
import hashlib
import io
import json
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import zipfile

PUPILS = 240
SIZE = ["--schools", "3", "--pupils", PUPILS, "--days", "12"]
GOLDEN = "0242013137"
HERE = pathlib.Path(__file__).resolve().parent


class Refused(AssertionError):
    pass


def run(*words, expected=0):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True,
                          check=False)
    if done.returncode != expected:
        said = done.stdout[-2000:] + done.stderr[-2000:]
        raise Refused(f"{words}: status {done.returncode}\n{said}")
    return done.stdout


class City:
    def __init__(self, obed, url):
        self.obed, self.url = obed, url

    def run(self, *words, expected=0):
        return run(self.obed, *words, "--database", self.url, expected=expected)

    def verify(self):
        """What the books hold, without how long the proof took."""
        return re.sub(r"(?m)^seconds.*\n", "", self.run("verify"))

    def leave(self, folder):
        self.run("export", "--all", folder)
        return folder


@contextlib.contextmanager
def postgres_database():
    server, name = os.environ["OBED_TEST_POSTGRES"], f"obed_exit_{os.getpid()}"

    def psql(sql):
        run("psql", "-qX", "-v", "ON_ERROR_STOP=1", "-d", server, "-c", sql)

    psql(f"CREATE DATABASE {name}")
    try:
        yield server.rsplit("/", 1)[0] + "/" + name
    finally:
        psql(f"DROP DATABASE {name} WITH (FORCE)")


# ---- what hledger says ----

def kopecks(amount):
    """"-49.61 RUB" as kopecks; hledger says 0 without a currency."""
    number = decimal.Decimal(amount.replace("RUB", "").strip() or "0")
    assert number == number.quantize(decimal.Decimal("0.01")), amount
    return int(number * 100)


def told_by_hledger(journal):
    """Account → kopecks. Assertions of the journal are judged on the way: a wrong one fails."""
    text = run("hledger", "-f", journal, "balance", "--flat", "--empty", "--no-total", "-O", "csv")
    return {row["account"]: kopecks(row["balance"]) for row in csv.DictReader(io.StringIO(text))}


def rows(folder, table):
    with open(folder / "data" / f"{table}.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def ours(database):
    """(school, account) → kopecks, positive where we are owed, from the database itself."""
    return {(school, account): debits - credits for school, account, debits, credits in
            database.execute("SELECT school_id, account_id, debits, credits FROM balance")}


def names_of(folder, school):
    """Accounts of a book in the order of their ids, as the journal declares them."""
    text = (folder / "books" / f"book-{school:03}.journal").read_text(encoding="utf-8")
    return re.findall(r"^account (.+)$", text, re.M)


def check_book(folder, school, accounts, people, balances):
    """Each account of a book; gives what personal accounts hold together."""
    told, held = told_by_hledger(folder / "books" / f"book-{school:03}.journal"), 0
    names = names_of(folder, school)
    assert len(names) == len(set(names)) == len(accounts), f"book {school}: names of accounts"
    assert set(told) <= set(names), f"book {school}: {set(told) - set(names)}"
    for name, account in zip(names, accounts):
        balance = balances.get((school, account), 0)
        assert told.get(name, 0) == balance, f"{name}: hledger {told.get(name)}, ours {balance}"
        if (school, account) in people:
            assert name.endswith(":" + people[school, account]), name
            held -= balance
    return held


def check_books(folder, database_path, verified):
    with contextlib.closing(sqlite3.connect(f"file:{database_path}?mode=ro", uri=True)) as database:
        balances = ours(database)
    accounts, held = {}, 0
    for row in rows(folder, "account"):
        accounts.setdefault(int(row["school_id"]), []).append(int(row["id"]))
    people = {(int(row["school_id"]), int(row["id"])): row["number"]
              for row in rows(folder, "person")}
    for school, ids in accounts.items():
        held += check_book(folder, school, ids, people, balances)
    personal = re.search(r"personal roubles +(\S+)", verified)[1]
    assert kopecks(personal) == held, f"verify says {personal}, hledger {held} kopecks"
    assert len(people) >= PUPILS and sum(map(len, accounts.values())) == len(balances)
    assert len(list((folder / "books").glob("book-*.journal"))) == len(accounts) == 4
    return len(balances)


# ---- in again ----

def sums(folder):
    """What must be the same again: the description says when it was made."""
    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.endswith("  datapackage.json")]


def check_sums(folder):
    for line in (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, name
    described = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    for resource in described["resources"]:
        names = [field["name"] for field in resource["schema"]["fields"]]
        with open(folder / resource["path"], newline="", encoding="utf-8") as file:
            read = csv.reader(file)
            assert next(read) == names, resource["path"]
            assert sum(1 for _ in read) == resource["rows"], resource["path"]


def come_in(obed, url, folder, verified, again):
    """The export into an empty system: the same figures, the same files."""
    city = City(obed, url)
    city.run("import", "--all", folder)
    city.leave(again)  # before the proof: a server's database notes that there was one
    other = sorted(line.split()[1] for line in set(sums(again)) ^ set(sums(folder)))
    assert not other, f"{url}: other files: {other}"
    assert city.verify() == verified, f"{url}: other figures"


# ---- planted ----

def must_fail(what, judge):
    try:
        judge()
    except AssertionError:
        return
    raise AssertionError(f"not caught: {what}")


def plant_in_journal(folder, scratch):
    journal = folder / "books" / "book-024.journal"
    text = journal.read_text(encoding="utf-8")
    assert "  49.61 RUB" in text
    planted = scratch / "book-024.journal"
    planted.write_text(text.replace("  49.61 RUB", "  49.62 RUB", 1), encoding="utf-8")
    must_fail("a transaction that does not balance", lambda: told_by_hledger(planted))
    both = re.sub(r"(\n    [^\n]+  )49\.61 RUB(\n    [^\n]+  )-49\.61 RUB",
                  r"\g<1>49.62 RUB\g<2>-49.62 RUB", text, count=1)
    assert both != text
    planted.write_text(both, encoding="utf-8")
    must_fail("a wrong kopeck on both sides", lambda: told_by_hledger(planted))


def plant_in_balance(obed, path, scratch):
    copy = scratch / "planted.db"
    with contextlib.closing(sqlite3.connect(path)) as source, \
            contextlib.closing(sqlite3.connect(copy)) as database:
        source.backup(database)
        database.execute("UPDATE balance SET credits = credits + 1 WHERE school_id = 24 AND"
                         " account_id = (SELECT id FROM person WHERE number = ?)", (GOLDEN,))
        database.commit()
    city = City(obed, f"sqlite:{copy}")
    folder = city.leave(scratch / "planted")
    city.run("verify", expected=1)
    must_fail("a balance that does not follow",
              lambda: told_by_hledger(folder / "books" / "book-024.journal"))
    told_by_hledger(folder / "books" / "book-000.journal")  # the others stand


def plant_in_files(obed, folder, scratch):
    planted = scratch / "files"
    shutil.copytree(folder, planted)
    file = planted / "data" / "transfer.csv"
    file.write_bytes(file.read_bytes().replace(b",4961,", b",4962,", 1))
    city = City(obed, f"sqlite:{scratch}/refused.db")
    city.run("import", "--all", planted, expected=1)
    lines = (planted / "SHA256SUMS").read_text(encoding="utf-8").splitlines(keepends=True)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    (planted / "SHA256SUMS").write_text("".join(
        f"{digest}  data/transfer.csv\n" if line.endswith("  data/transfer.csv\n") else line
        for line in lines), encoding="utf-8")
    said = city.run("import", "--all", planted, expected=1)
    assert "остаток не следует из проводок" in said, said


# ---- one person ----

def read_by_others(node, package):
    told = run(node, HERE / "datapackage.mjs", package)
    assert re.fullmatch(r"\d+ tables, \d+ rows\n", told), told


def check_person(city, node, scratch):
    file = scratch / "person.zip"
    city.run("export", "--person", GOLDEN, file)
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        name = next(name for name in archive.namelist() if name.endswith("data.json"))
        parts = json.loads(archive.read(name))["parts"]
        described = json.loads(archive.read(name.split("/")[0] + "/datapackage.json"))
        for resource in described["resources"]:
            table = io.StringIO(archive.read(name.split("/")[0] + "/" + resource["path"])
                                .decode("utf-8-sig"))
            read = list(csv.DictReader(table, delimiter=";"))
            assert len(read) == len(parts[resource["name"]])
            assert list(read[0]) == [field["name"] for field in resource["schema"]["fields"]]
        archive.extractall(scratch / "person")
        read_by_others(node, scratch / "person" / name.split("/")[0] / "datapackage.json")
    assert parts["pupil"][0]["Остаток, руб."] == "8.04"
    moved = sum(kopecks(row["Зачислено, руб."] or "0") - kopecks(row["Списано, руб."] or "0")
                for row in parts["operations"])
    assert moved == 804, moved
    city.run("export", "--person", GOLDEN, file, expected=3)  # never over a file
    city.run("export", "--person", "0009999999", scratch / "none.zip", expected=1)
    assert not (scratch / "none.zip").exists()
    city.run("export", "--person", GOLDEN, "--all", scratch / "both", expected=2)
    city.run("export", "--person", "24", scratch / "short", expected=2)


def main():
    obed, node = sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix="obed-exit-") as folder:
        scratch = pathlib.Path(folder)
        path = scratch / "city.db"
        city = City(obed, f"sqlite:{path}")
        city.run("migrate")
        city.run("demo", *SIZE)
        verified = city.verify()
        out = city.leave(scratch / "out")
        check_sums(out)
        count = check_books(out, path, verified)
        come_in(obed, f"sqlite:{scratch}/second.db", out, verified, scratch / "second")
        engines = "SQLite"
        if "OBED_TEST_POSTGRES" in os.environ:
            with postgres_database() as url:
                come_in(obed, url, out, verified, scratch / "third")
            come_in(obed, f"sqlite:{scratch}/fourth.db", scratch / "third", verified,
                    scratch / "fourth")
            engines += ", PostgreSQL and back"
        plant_in_journal(out, scratch)
        plant_in_balance(obed, path, scratch)
        plant_in_files(obed, out, scratch)
        read_by_others(node, out / "datapackage.json")
        check_person(city, node, scratch)
    print(f"hledger agrees on {count} accounts; out and in: {engines}")


if __name__ == "__main__":
    main()
