#!/usr/bin/env python3
"""till_kill_test.py OBED SMALL_CITY: the real till is killed while a page sells, again and again.

A page sells through the till's own interface and notes what was shown as sold; kill -9 comes at any
moment of a sale; the till starts anew, and the page presses again what it got no answer to. At the
end every sale that was shown is in the till's journal and in the server's books exactly once, and
no other; counters and receipt numbers have no gap. A sale that was shown and is not there has to be
caught.
"""
import pathlib
import random
import sqlite3
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "sync"))
from city import City, Program  # noqa: E402
from till_daemon import TillDaemon, add_cashier  # noqa: E402

ROUNDS = 8
WAIT_S = 20


class Page(threading.Thread):
    """Sells until the till is gone."""

    def __init__(self, till, school, first_key):
        super().__init__(daemon=True)
        self.till, self.school, self.key = till, school, first_key
        self.shown, self.unsure, self.fault = [], None, None

    def run(self):
        while True:
            pupil = self.school["pupils"][1 + self.key % (len(self.school["pupils"]) - 1)]
            sale = {"account": pupil["account"], "card": pupil["card"],
                    "dish": self.school["dishes"][self.key % 3], "key": f"sale-{self.key}"}
            self.key += 1
            try:
                sold = self.till.sell(**sale)
            except OSError:
                self.unsure = sale
                return
            except AssertionError as fault:
                self.fault = fault
                return
            if not sold:
                self.fault = AssertionError(f"not sold: {sale}")
                return
            self.shown.append(sale)


def rows(path, sql):
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return database.execute(sql).fetchall()
    finally:
        database.close()


def kill_round(till, school, key, dice):
    page = Page(till, school, key)
    page.start()
    time.sleep(dice.uniform(0.05, 0.5))  # the moment of death, in real time: that is the test
    till.process.kill()
    page.join(WAIT_S)
    if page.is_alive() or page.fault:
        raise AssertionError(page.fault or "the page still waits for a dead till")
    till.end()
    till.start()
    if page.unsure is not None:
        # Pressed again, with its key: sold once, whether it was on the disk or not.
        if not till.sell(**page.unsure) or not till.sell(**page.unsure):
            raise AssertionError(f"not sold when pressed again: {page.unsure}")
        page.shown.append(page.unsure)
    return page


def journal_faults(path, shown):
    """What is wrong with the till's journal, given what was shown."""
    there = [row[0] for row in rows(path, "SELECT request FROM document ORDER BY seq")]
    faults = []
    if sorted(there) != sorted(sale["key"] for sale in shown):
        faults.append(f"{len(there)} documents, {len(shown)} shown")
    counters = rows(path, "SELECT id % 1099511627776, number FROM document ORDER BY seq")
    if [c for c, _ in counters] != list(range(1, len(counters) + 1)):
        faults.append("a gap in the counters")
    numbers = [n for _, n in counters]
    if numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        faults.append("a gap in the receipts' numbers")
    return faults


def server_faults(city, path):
    """Whether the books hold the till's journal, and nothing else."""
    own = rows(path, "SELECT id, number, charge FROM document ORDER BY id")
    database = city.database.url.removeprefix("sqlite:")
    books = rows(database, "SELECT id, number, total FROM receipt ORDER BY id")
    return [] if own == books else [f"{len(own)} at the till, {len(books)} in the books"]


def loop(program):
    dice, city = random.Random(1), City(program, pupils=30)
    till = TillDaemon(program.obed, pathlib.Path(city.database.folder) / "till",
                      f"http://127.0.0.1:{city.port}")
    try:
        add_cashier(city)
        till.start()
        till.enrol(city.code())
        till.open_shift()
        shown, path = [], till.folder / "data" / "till.db"
        for _ in range(ROUNDS):
            page = kill_round(till, city.ids["24"], len(shown), dice)
            shown += page.shown
            faults = journal_faults(path, shown)
            if faults:
                raise AssertionError(faults)
        till.wait_sent()
        faults = server_faults(city, path)
        planted = journal_faults(path, shown + [{"key": "never-sold"}])
        if faults or not planted:
            raise AssertionError(faults or "a planted loss was not caught")
        if till.stop() != 0:
            raise AssertionError(till.log_text()[-2000:])
        return len(shown)
    finally:
        if till.is_running():
            till.kill()
        city.close()


def main():
    try:
        said, right = loop(Program(sys.argv[1], sys.argv[2])), True
    except AssertionError as error:
        said, right = error, False
    print(f"{'ok' if right else 'FAILED'} kill -9 of a till that sells: {said} sales", flush=True)
    print(f"{int(right)} passed, {int(not right)} failed")
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
