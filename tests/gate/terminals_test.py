#!/usr/bin/env python3
"""terminals_test.py OBED PRACTICE: the practice terminals pay into the demo city over a bad line.

Whatever is lost, doubled, late or out of order, each account gets what its payers put in, once, and
the day's registers say the same as our books.
"""
import pathlib
import re
import subprocess
import sys
import unittest

from gate_test import PROGRAM, Server, curl

PRACTICE = []
FAULTS = ("--lose-request", "15", "--lose-answer", "25", "--duplicate", "25", "--reorder", "50",
          "--pause", "0.02")


class TerminalsCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.folder = pathlib.Path(cls.server.folder.name) / "terminals"
        cls.folder.mkdir()
        demo = subprocess.run(
            ["sqlite3", "-readonly", cls.server.url.removeprefix("sqlite:"),
             "SELECT number FROM person WHERE state = 1 ORDER BY number LIMIT 5"],
            capture_output=True, text=True, check=True)
        cls.accounts = demo.stdout.split()
        (cls.folder / "accounts").write_text("\n".join(cls.accounts) + "\n")
        for setting, value in (("shows_balance", "yes"), ("max_amount", "15000"),
                               ("day_limit", "0")):
            for channel in ("qiwi", "sber"):
                cls.server.obed("channel", "set", channel, setting, value)

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def terminals(self, command, channel, *words):
        site = () if command == "register" else ("--site", f"http://127.0.0.1:{self.server.port}")
        done = subprocess.run([sys.executable, PRACTICE[0], command, "--folder", self.folder,
                               "--channel", channel, *site, *words], capture_output=True,
                              text=True, check=False)
        self.assertEqual(done.stderr, "")
        return done

    def held(self):
        """Kopecks of all accounts together."""
        total = 0
        for number in self.accounts:
            body = curl(self.server.port, f"/gate/sber/sber?ACTION=check&ACCOUNT={number}")[2]
            total += round(100 * float(re.search(rb"<BALANCE>([\d.-]+)<", body)[1]))
        return total

    def register(self, channel, *words):
        path = pathlib.Path(self.terminals("register", channel, *words).stdout.strip())
        encoding = "cp1251" if channel == "sber" else "utf-8"
        return path.read_bytes().decode(encoding)

    def test_a_day_over_a_bad_line(self):
        before, told = self.held(), 0
        for channel in ("qiwi", "sber"):
            day = self.terminals("day", channel, "--accounts", self.folder / "accounts",
                                 "--payments", "25", "--seed", "7", *FAULTS)
            self.assertEqual((day.returncode, day.stdout), (0, "paid=25\n"))
        osmp = self.register("qiwi")
        count, total = re.search(r"^Total:\t(\d+)\t(\d+\.\d\d)\n\Z", osmp, re.M).groups()
        self.assertEqual(int(count), 25)
        told += round(100 * float(total))
        trailer = self.register("sber").split("\r\n")[-2]
        count, paid, credited, fee, _, _ = trailer.removeprefix("=").split(";")
        self.assertEqual((count, credited, fee), ("25", paid, "0,00"))
        told += round(100 * float(paid.replace(",", ".")))
        self.assertEqual(self.held(), before + told)

    def test_refusals_and_planted_differences(self):
        refused = self.terminals("pay", "qiwi", "0249999999", "100")
        self.assertEqual(refused.returncode, 1)
        self.assertIn("check 5", refused.stdout)
        big = self.terminals("pay", "sber", self.accounts[0], "20000")
        self.assertEqual(big.returncode, 1)
        self.assertIn("refused 11", big.stdout)
        paid = self.terminals("pay", "qiwi", self.accounts[0], "123,45")
        number = paid.stdout.splitlines()[-1].split()[0]
        self.assertIn(f"{number}\t", self.register("qiwi"))
        other = self.register("qiwi", "--other-sum", f"{number}=123,46")
        self.assertRegex(other, rf"{number}\t.*\t123\.46\n")
        omitted = self.register("qiwi", "--omit", number, "--add", f"{self.accounts[1]}=7,00")
        self.assertNotIn(number, omitted)
        self.assertIn(f"\t{self.accounts[1]}\t7.00\n", omitted)


if __name__ == "__main__":
    PROGRAM.append(sys.argv.pop(1))
    PRACTICE.append(sys.argv.pop(1))
    unittest.main()
