#!/usr/bin/env python3
"""trace_test.py OBED SMALL_CITY: the way of a payment up to the first till that knows it, and how a
waiting till hears of a payment at once. On each engine."""
import os
import pathlib
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "sync"))
from city import City, Program  # noqa: E402

PROGRAM = []
DEADLINE_S, AT_ONCE_S = 15, 2


class TraceCase:
    engine = None

    def setUp(self):
        self.city = City(PROGRAM[0], self.engine)
        self.addCleanup(self.city.close)
        for setting, value in (("dialect", "osmp"), ("enabled", "yes"), ("loopback_open", "yes")):
            self.assertEqual(self.city.obed("channel", "set", "bank", setting, value).returncode, 0)

    def rows(self, sql):
        if self.engine == "postgres":
            command = ["psql", "-qXAt", "-F", "|", "-d", self.city.database.url, "-c", sql]
        else:
            command = ["sqlite3", "-readonly", self.city.database.url.removeprefix("sqlite:"), sql]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return [line.split("|") for line in done.stdout.splitlines()]

    def pay(self, number, txn):
        with self.city.client() as client:
            answer = client.ask("GET", f"/gate/osmp/bank?command=pay&txn_id={txn}&sum=7.00"
                                f"&txn_date=20260302110000&account={number}")
        self.assertIn(b"<result>0</result>", answer.body)

    def seen(self, count):
        """The rows of payment_seen, once there are so many."""
        until = time.monotonic() + DEADLINE_S
        while True:
            rows = self.rows("SELECT payment_id, origin, seen_at FROM payment_seen "
                             "ORDER BY seen_at, payment_id")
            if len(rows) >= count or time.monotonic() > until:
                self.assertEqual(len(rows), count)
                return rows
            time.sleep(0.05)

    def test_the_first_contact_counts(self):
        first, second = self.city.till(), self.city.till()
        self.addCleanup(first.close)
        self.addCleanup(second.close)
        number = self.city.ids["24"]["pupils"][0]["number"]
        version = first.changes(0)["version"]
        self.pay(number, 1)
        first.changes(version)  # it hears of the payment, but has not said that it has it
        told, = self.rows("SELECT payment_id, told_at, version FROM payment_key "
                          "WHERE source = 1")
        newest = first.changes(version)["version"]
        self.assertEqual(int(told[2]), newest)
        before = len(self.rows(f"SELECT 1 FROM payment_seen WHERE payment_id = {told[0]}"))
        self.assertEqual(before, 0)
        second.changes(newest)
        first.changes(newest)
        known = self.city.ids["24"]["pupils"]
        rows = self.seen(len(known) + 1)  # with those that the city began with
        mine = next(row for row in rows if row[0] == told[0])
        self.assertEqual(int(mine[1]), second.origin)
        self.assertGreaterEqual(int(mine[2]), int(told[1]))
        self.pay(number, 2)
        first.changes(first.changes(newest)["version"])
        again = self.seen(len(known) + 2)
        self.assertIn(mine, again)
        self.assertEqual(int(again[-1][1]), first.origin)

    def test_a_waiting_till_hears_at_once(self):
        till = self.city.till()
        self.addCleanup(till.close)
        number = self.city.ids["24"]["pupils"][1]["number"]
        version = till.changes(0)["version"]
        target = f"/api/till/v1/changes?since={version}&wait_ms=15000"
        lines = "".join(f"{name}: {value}\r\n" for name, value in till.headers())
        till.connection.send(f"GET {target} HTTP/1.1\r\nHost: x\r\n{lines}\r\n".encode())
        time.sleep(0.2)
        self.pay(number, 3)
        accepted = time.monotonic()
        answer = till.connection.read_answer()
        self.assertLess(time.monotonic() - accepted, AT_ONCE_S)
        self.assertIn(b'"balances":[', answer.body)


class SqliteCases(TraceCase, unittest.TestCase):
    engine = "sqlite"


@unittest.skipUnless("OBED_TEST_POSTGRES" in os.environ, "OBED_TEST_POSTGRES is not set")
class PostgresCases(TraceCase, unittest.TestCase):
    engine = "postgres"


if __name__ == "__main__":
    PROGRAM.append(Program(sys.argv.pop(1), sys.argv.pop(1)))
    unittest.main()
