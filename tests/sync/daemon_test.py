#!/usr/bin/env python3
"""daemon_test.py OBED SMALL_CITY: the till as a program: its start, its keys, its end.

What it refuses to start with; two tills over one folder; settings from file, environment and
command line; a week without the server; an end by TERM and by an empty battery, after which
everything that was sold is on the disk and the machine is put down.
"""
import os
import pathlib
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from city import City, Program  # noqa: E402
from till_daemon import TillDaemon, add_cashier  # noqa: E402

WAIT_S = 20
NOBODY = "http://127.0.0.1:9"
MANUAL = pathlib.Path(__file__).resolve().parents[2] / "docs" / "man" / "obed-till.conf.5"


class Upsd(threading.Thread):
    """A UPS that says `status`; what is asked besides is not known to it."""

    def __init__(self, status="OL"):
        super().__init__(daemon=True)
        self.status = status
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]

    def run(self):
        while True:
            try:
                client, _ = self.socket.accept()
            except OSError:
                return
            with client, client.makefile("rw") as line:
                for asked in line:
                    if asked.strip().endswith("ups.status"):
                        line.write(f'VAR shkaf ups.status "{self.status}"\n')
                    else:
                        line.write("ERR VAR-NOT-SUPPORTED\n")
                    line.flush()


def till(folder, *words, env=None, expect=None):
    """Runs `obed till` to its end."""
    done = subprocess.run([PROGRAM.obed, "till", "--data", str(folder), *words],
                          capture_output=True, text=True, timeout=WAIT_S, check=False,
                          env={**os.environ, **(env or {})})
    if expect is not None and done.returncode != expect:
        raise AssertionError(f"{words}: {done.returncode}: {done.stderr}")
    return done


class Start(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="obed-till-")
        self.addCleanup(self.folder.cleanup)
        self.data = pathlib.Path(self.folder.name) / "data"

    def refused(self, said, *words, env=None, status=2):
        done = till(self.data, *words, env=env, expect=status)
        self.assertIn(said, done.stderr)

    def test_help_names_every_key(self):
        done = till(self.data, "--help", expect=0)
        for option in ("--data", "--server", "--listen", "--reader", "--printer", "--ups",
                       "--shutdown-command", "--neighbours", "--config"):
            self.assertIn(option, done.stdout)

    def test_the_manual_names_every_key(self):
        manual = MANUAL.read_text().replace("\\-", "-")
        options = re.findall(r"^  (--[a-z-]+)", till(self.data, "--help", expect=0).stdout, re.M)
        self.assertGreater(len(options), 20)
        missing = [o for o in options if o != "--config" and o not in manual]
        self.assertEqual(missing, [])

    def test_what_it_does_not_start_with(self):
        here = ("--server", NOBODY, "--listen", "127.0.0.1:0")
        self.refused("--server is the operator's server")
        self.refused("--server is the operator's server", "--server", "obed.example")
        self.refused("want https://", "--server", "http://obed.example")
        self.refused("this machine alone", *here[:2], "--listen", "0.0.0.0:8090")
        self.refused("this machine alone", *here[:2], "--listen", "192.0.2.1:8090")
        self.refused("not an address", *here[:2], "--listen", "127.0.0.1:x")
        self.refused("theme", *here, "--theme", "pink")
        self.refused("characters", *here, "--printer-columns", "7")
        self.refused("log level", *here, "--log-level", "loud")
        self.refused("usage", *here, "surplus")
        self.refused("printer's address", *here, "--printer", "pigeon:7", status=3)
        self.refused("card reader's address", *here, "--reader", "pigeon", status=3)
        self.refused("UPS's address", *here, "--ups", "pigeon", status=3)
        self.refused("other tills", *here, "--neighbours", "nowhere", status=3)
        self.refused("star or escpos", *here, "--printer-language", "latin", status=3)

    def test_the_file_the_environment_and_the_command_line(self):
        file = pathlib.Path(self.folder.name) / "till.conf"
        file.write_text("[till]\nserver = http://obed.example\n")
        self.refused("http://obed.example", "--config", str(file))
        self.refused("http://other.example", "--config", str(file),
                     env={"OBED_TILL_SERVER": "http://other.example"})
        self.refused("http://third.example", "--config", str(file), "--server",
                     "http://third.example", env={"OBED_TILL_SERVER": "http://other.example"})
        file.write_text("[till]\nsrever = x\n")
        self.refused("unknown key 'srever'", "--config", str(file))

    def test_one_till_a_folder(self):
        first = TillDaemon(PROGRAM.obed, self.folder.name, NOBODY)
        first.start()
        try:
            self.refused("another till is running", "--server", NOBODY, "--listen", "127.0.0.1:0",
                         status=3)
            self.assertEqual(first.state()["phase"], "enrol")
        finally:
            first.stop()

    def test_a_disk_that_is_not_there(self):
        self.data.write_text("a file, not a folder")
        self.refused("cannot be opened", "--server", NOBODY, "--listen", "127.0.0.1:0", status=3)

    def test_a_token_that_others_may_read(self):
        first = TillDaemon(PROGRAM.obed, self.folder.name, NOBODY)
        first.start()
        first.stop()
        token = self.data / "token"
        token.write_text("24.17." + "A" * 43 + "\n")
        token.chmod(0o644)
        self.refused("token", "--server", NOBODY, "--listen", "127.0.0.1:0", status=3)


class GuestDay(unittest.TestCase):
    """A till of school 7 that serves guests, and a pupil of school 24 before it."""

    def setUp(self):
        self.city = City(PROGRAM, pupils=10)
        self.addCleanup(self.city.close)
        add_cashier(self.city, 7)
        self.setting("1")
        self.guest = self.city.ids["24"]["pupils"][2]
        self.till = TillDaemon(PROGRAM.obed, pathlib.Path(self.city.database.folder) / "till",
                               f"http://127.0.0.1:{self.city.port}")
        self.till.start()
        self.addCleanup(lambda: self.till.is_running() and self.till.kill())
        self.till.enrol(self.city.code(7))
        self.till.open_shift()

    def setting(self, value):
        done = self.city.obed("setting", "--school", "7", "guests_served", value)
        self.assertEqual(done.returncode, 0, done.stderr)

    def rows(self, sql, *values):
        path = self.city.database.url.removeprefix("sqlite:")
        database = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=WAIT_S)
        try:
            return database.execute(sql, values).fetchall()
        finally:
            database.close()

    def balance(self):
        return self.rows("SELECT credits - debits FROM balance WHERE account_id = ?",
                         int(self.guest["account"]))[0][0]

    def tap(self, chip):
        """What the tap says at once, and what it says when the server was asked."""
        seen = self.till.state()["last"]
        said = self.till.do("/card", line=f"Mifare[{chip}] UL (0144,00) 000,00000")
        self.assertTrue(said["ok"], said)
        at_once = self.till.wait_for("a verdict", lambda state: state["last"] and (
            seen is None or state["last"]["seq"] != seen["seq"]))["last"]
        return at_once, self.till.do("/guest", seq=at_once["seq"])["state"]

    def sell(self, key, quantity=1):
        return self.till.sell(self.guest["account"], self.guest["card"],
                              self.city.ids["7"]["dishes"][0], key, quantity)

    def decided(self):
        return self.till.wait_for("the server's word", lambda state: not state["guest_waiting"])

    def test_a_guest_buys_once_and_brings_it_back(self):
        before = self.balance()
        at_once, state = self.tap(self.guest["chip"])
        self.assertEqual((at_once["title"], at_once["ask_guest"]), ("Карта не найдена", True))
        self.assertEqual((state["who"]["mark"], state["who"]["class"][:9]), ("Гость", "Школа №24"))
        self.assertIsNone(state["who"]["balance"])
        self.assertTrue(self.sell("guest-1"))
        self.assertTrue(self.sell("guest-1"), "a second press")
        state = self.decided()
        self.assertEqual(state["last"]["tone"], "yes", state["last"])
        self.assertEqual(before - self.balance(), state["last"]["sum"])
        receipts = self.till.get("/receipts")["receipts"]
        self.assertEqual([receipt["left"] for receipt in receipts], [1])
        self.assertEqual(self.till.get("/report")["totals"][0]["count"], "1")
        back = self.till.do("/return", key="back-1", receipt=receipts[0]["receipt"],
                            lines=[{"line": 0, "quantity": 1}])
        self.assertTrue(back["ok"], back)
        self.till.wait_sent()
        self.assertEqual(self.balance(), before)

    def test_never_more_than_he_has(self):
        before = self.balance()
        self.tap(self.guest["chip"])
        self.assertTrue(self.sell("too-dear", quantity=99))
        state = self.decided()
        self.assertEqual(state["last"]["tone"], "no")
        self.assertEqual(state["last"]["title"], "Гостю не продано")
        self.assertIn("не хватает денег", state["last"]["text"])
        self.assertTrue(state["who"]["guest"], "he still stands there")
        self.assertEqual(self.balance(), before)
        self.assertEqual(self.till.get("/receipts")["receipts"], [])

    def test_an_answer_that_comes_after_a_power_cut(self):
        before = self.balance()
        self.tap(self.guest["chip"])
        self.city.process.send_signal(signal.SIGSTOP)
        try:
            self.assertTrue(self.sell("cut-1"))
            self.assertTrue(self.till.state()["guest_waiting"])
            self.till.kill()
            self.till.start()
            self.assertTrue(self.till.state()["guest_waiting"])
        finally:
            self.city.process.send_signal(signal.SIGCONT)
        state = self.decided()
        self.assertEqual(state["last"]["tone"], "yes", state["last"])
        self.assertEqual(before - self.balance(), state["last"]["sum"])
        self.assertEqual(self.rows("SELECT count(*) FROM receipt"), [(1,)])

    def test_who_is_not_served(self):
        _, state = self.tap("04DEADBEEF")
        self.assertIn("нет ни в одной школе", state["last"]["text"])
        _, state = self.tap(self.city.ids["24"]["pupils"][0]["chip"])
        self.assertIn("не действует", state["last"]["text"])
        self.till.do("/force", on=True)
        at_once, _ = self.tap(self.guest["chip"])
        self.assertIn("только при связи", at_once["advice"])
        self.till.do("/force", on=False)
        self.setting("0")

        def is_told(_):
            line = f"Mifare[{self.guest['chip']}] UL (0144,00) 000,00000"
            said = self.till.do("/card", line=line)
            return "не обслуживают" in said["state"]["last"]["advice"]
        self.till.wait_for("the setting", is_told)


class Day(unittest.TestCase):
    """A till that is enrolled, with its server."""

    def setUp(self):
        self.city = City(PROGRAM, pupils=10)
        self.addCleanup(self.city.close)
        add_cashier(self.city)
        self.upsd = Upsd()
        self.upsd.start()
        self.mark = pathlib.Path(self.city.database.folder) / "power-down"
        self.till = TillDaemon(PROGRAM.obed, pathlib.Path(self.city.database.folder) / "till",
                               f"http://127.0.0.1:{self.city.port}",
                               ["--ups", f"shkaf@127.0.0.1:{self.upsd.port}", "--shutdown-command",
                                f"/usr/bin/touch {self.mark}"])
        self.till.start()
        self.addCleanup(lambda: self.till.is_running() and self.till.kill())
        self.till.enrol(self.city.code())
        self.till.open_shift()

    def sell(self, key, pupil=1):
        school = self.city.ids["24"]
        eater = school["pupils"][pupil]
        return self.till.sell(eater["account"], eater["card"], school["dishes"][0], key)

    def test_secrets_are_its_own(self):
        data = self.till.folder / "data"
        self.assertEqual(data.stat().st_mode & 0o777, 0o700)
        for name in ("token", "lan-key"):
            self.assertEqual((data / name).stat().st_mode & 0o777, 0o600)

    def test_silence_of_the_server(self):
        self.city.process.send_signal(signal.SIGSTOP)
        try:
            self.assertTrue(self.sell("silent-1"))
            self.till.stop()
            self.till.start()
            self.assertTrue(self.sell("silent-2", pupil=2))
            self.assertEqual(self.till.state()["status"]["unsent"], 2)
        finally:
            self.city.process.send_signal(signal.SIGCONT)
        self.till.wait_sent()
        self.assertEqual(self.receipts(), 2)

    def receipts(self):
        path = self.city.database.url.removeprefix("sqlite:")
        database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        try:
            return database.execute("SELECT count(*) FROM receipt").fetchone()[0]
        finally:
            database.close()

    def test_an_empty_battery(self):
        self.assertTrue(self.sell("before"))
        self.upsd.status = "OB"
        self.till.wait_for("the banner", lambda state: state["status"]["ups"]["state"] != "none")
        self.assertTrue(self.sell("on-battery", pupil=2))
        self.upsd.status = "OB LB"
        self.assertEqual(self.till.process.wait(WAIT_S), 0)
        until = time.monotonic() + WAIT_S
        while not self.mark.exists() and time.monotonic() < until:
            time.sleep(0.01)
        self.assertTrue(self.mark.exists(), "the shutdown command did not run")
        self.till.end()
        self.assertGreaterEqual(self.receipts(), 1)
        # The journal is closed: nothing is left in the log of writes.
        log = self.till.folder / "data" / "till.db-wal"
        self.assertFalse(log.exists() and log.stat().st_size)


def fill(path):
    """A file that takes what room there is."""
    ballast = os.open(path, os.O_WRONLY | os.O_CREAT)
    try:
        while True:
            os.write(ballast, b"x" * 4096)
    except OSError:
        return
    finally:
        os.close(ballast)


class FullDisk(unittest.TestCase):
    """A small disk of its own: where no file system may be mounted, nothing is tested."""

    def setUp(self):
        self.city = City(PROGRAM, pupils=10)
        self.addCleanup(self.city.close)
        add_cashier(self.city)
        self.disk = pathlib.Path(self.city.database.folder) / "disk"
        self.disk.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", self.disk],
                                 capture_output=True, check=False)
        if mounted.returncode != 0:
            self.skipTest("no file system may be mounted here")
        self.addCleanup(lambda: subprocess.run(["umount", "-l", self.disk], check=True))

    def test_refused_clearly_and_nothing_lost(self):
        till_ = TillDaemon(PROGRAM.obed, self.disk, f"http://127.0.0.1:{self.city.port}")
        till_.start()
        self.addCleanup(lambda: till_.is_running() and till_.kill())
        till_.enrol(self.city.code())
        till_.open_shift()
        school = self.city.ids["24"]
        sale = {"account": school["pupils"][1]["account"], "card": school["pupils"][1]["card"],
                "lines": [{"dish": school["dishes"][0], "quantity": 1}]}
        self.assertTrue(till_.do("/sell", key="before", **sale)["ok"])
        fill(self.disk / "ballast")
        refused = till_.do("/sell", key="full", **sale)
        self.assertFalse(refused["ok"])
        self.assertIn("ничего не потеряно", refused["text"])
        self.assertEqual(till_.state()["phase"], "work")
        (self.disk / "ballast").unlink()
        self.assertTrue(till_.do("/sell", key="full", **sale)["ok"])
        till_.wait_sent()
        self.assertEqual(till_.stop(), 0)


if __name__ == "__main__":
    PROGRAM = Program(sys.argv[1], sys.argv[2])
    ran = unittest.main(argv=[sys.argv[0], *sys.argv[3:]], exit=False, verbosity=2).result
    failed = len(ran.failures) + len(ran.errors)
    print(f"{ran.testsRun - failed} passed, {failed} failed")
    sys.exit(0 if failed == 0 else 1)
