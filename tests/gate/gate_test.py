#!/usr/bin/env python3
"""gate_test.py OBED: banks and networks through sockets, with curl and xmllint as they would ask.

The examples of docs/spec/osmp.md 1.2 and sber.md 2.1 with the golden account of the demo city;
every request is sent twice and its answers compared byte for byte. The books are proved at the end.
"""
import base64
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.parse

PROGRAM = []
GOLDEN = "0242013137"
DEADLINE_S, AT_ONCE = 30, 16


class Server:
    """obed serve over a small demo city."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="obed-gate-")
        self.url = f"sqlite:{self.folder.name}/obed.db"
        self.log_path = pathlib.Path(self.folder.name) / "serve.log"
        self.obed("migrate")
        self.obed("demo", "--schools", "2", "--pupils", "40", "--days", "2")
        self.start()

    def obed(self, *words):
        done = subprocess.run([PROGRAM[0], *words, "--database", self.url], capture_output=True,
                              text=True, check=False)
        if done.returncode not in (0, 1):
            raise AssertionError(f"{words}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    def start(self, *options):
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                [PROGRAM[0], "serve", "--database", self.url, "--listen", "127.0.0.1:0",
                 "--work-folder", str(self.log_path.parent / "works"), *options], stderr=log)
        seen = len(re.findall("event=serving", self.log()))
        until = time.monotonic() + DEADLINE_S
        while len(re.findall("event=serving", self.log())) == seen:
            if time.monotonic() > until or self.process.poll() is not None:
                raise AssertionError(self.log())
            time.sleep(0.01)
        self.port = int(re.findall(r"event=serving .*port=(\d+)", self.log())[-1])

    def log(self):
        return self.log_path.read_text(errors="replace")

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        return self.process.wait(DEADLINE_S)

    def close(self):
        if self.stop() != 0:
            raise AssertionError(self.log()[-3000:])
        proof = self.obed("verify")
        self.folder.cleanup()
        if proof.returncode != 0:
            raise AssertionError(proof.stdout)


def curl(port, path, *options):
    """(status, content type, body) of one request."""
    done = subprocess.run(
        ["curl", "-sS", "--max-time", str(DEADLINE_S), "-w", "\n%{http_code} %{content_type}",
         *options, f"http://127.0.0.1:{port}{path}"], capture_output=True, check=True)
    body, _, tail = done.stdout.rpartition(b"\n")
    status, _, content_type = tail.decode().partition(" ")
    return int(status), content_type, body


def elements(body):
    """The elements of the response by name, as xmllint sees them."""
    names = subprocess.run(["xmllint", "--xpath", "/response/*", "-"], input=body,
                           capture_output=True, check=True).stdout.decode()
    found = {}
    for name in re.findall(r"^<(\w+)[/> ]", names, re.M):
        found[name] = subprocess.run(["xmllint", "--xpath", f"string(/response/{name})", "-"],
                                     input=body, capture_output=True,
                                     check=True).stdout.decode().rstrip("\n")
    return found


class GateCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def ask(self, path, *options):
        """The body of an answer of business, asked twice."""
        first = curl(self.server.port, path, *options)
        self.assertEqual(first[0], 200, first)
        second = curl(self.server.port, path, *options)
        self.assertEqual(first, second)
        return first[2]

    def balance(self):
        body = self.ask(f"/gate/osmp/balance?command=getInfo&account={GOLDEN}")
        return round(100 * float(re.search(rb'name="balance">([\d.-]+)<', body)[1]))

    def set(self, channel, setting, value):
        done = self.server.obed("channel", "set", channel, setting, value)
        self.assertEqual(done.returncode, 0, done.stdout)

    def setUp(self):
        """A channel that tells balances."""
        if self.server.obed("channel", "add", "balance", "Справка").returncode == 0:
            for setting, value in (("dialect", "osmp"), ("enabled", "yes"),
                                   ("loopback_open", "yes"), ("shows_balance", "yes")):
                self.set("balance", setting, value)

    def test_osmp_examples(self):
        before = self.balance()
        check = elements(self.ask("/gate/osmp/qiwi?command=check&txn_id=1234567"
                                  f"&account={GOLDEN}&sum=10.45"))
        self.assertEqual((check["osmp_txn_id"], check["result"], check["comment"]),
                         ("1234567", "0", ""))
        self.assertIn("И. И. И.", check["fields"])
        pay = elements(self.ask("/gate/osmp/qiwi?command=pay&txn_id=1234567"
                                f"&txn_date=20090815120133&account={GOLDEN}&sum=10.45"))
        self.assertEqual(list(pay), ["osmp_txn_id", "prv_txn", "sum", "result", "comment"])
        self.assertEqual((pay["osmp_txn_id"], pay["sum"], pay["result"], pay["comment"]),
                         ("1234567", "10.45", "0", "OK"))
        self.assertRegex(pay["prv_txn"], r"^\d{1,20}$")
        self.assertEqual(self.balance(), before + 1045)

    def test_sber_examples(self):
        before = self.balance()
        check = elements(self.ask(f"/gate/sber/sber?ACTION=check&ACCOUNT={GOLDEN}"))
        self.assertEqual((check["CODE"], check["FIO"], check["INFO"]),
                         ("0", "И***** И*** И*******", "Школа №24, 3Б"))
        target = (f"/gate/sber/sber?ACTION=payment&ACCOUNT={GOLDEN}&AMOUNT=500.00"
                  "&PAY_ID=832514532178&PAY_DATE=16.11.2019_14:02:10")
        first = elements(curl(self.server.port, target)[2])
        self.assertEqual((first["CODE"], first["AMOUNT"]), ("0", "500.00"))
        self.assertRegex(first["REG_DATE"], r"^\d\d\.\d\d\.\d{4}_\d\d:\d\d:\d\d$")
        self.assertRegex(first["EXT_ID"], r"^\d{1,18}$")
        again = elements(self.ask(target))
        self.assertEqual(again["CODE"], "8")
        for name in ("EXT_ID", "REG_DATE", "AMOUNT"):
            self.assertEqual(again[name], first[name])
        self.assertEqual(self.balance(), before + 50000)

    def test_windows_1251_is_xml(self):
        self.set("sber", "encoding", "windows-1251")
        time.sleep(1.1)  # channels are looked at anew once a second
        try:
            status, content_type, body = curl(self.server.port,
                                              f"/gate/sber/sber?ACTION=check&ACCOUNT={GOLDEN}")
            self.assertEqual((status, content_type), (200, "text/xml; charset=windows-1251"))
            self.assertEqual(elements(body)["FIO"], "И***** И*** И*******")
            self.assertIn("Абонент найден".encode("cp1251"), body)
        finally:
            self.set("sber", "encoding", "utf-8")
            time.sleep(1.1)

    def test_a_lost_answer(self):
        """The network hangs up before the answer, and the server is killed behind it."""
        before = self.balance()
        target = ("/gate/osmp/qiwi?command=pay&txn_id=7001&txn_date=20260302110000"
                  f"&account={GOLDEN}&sum=70.01")
        subprocess.run(["curl", "-s", "--max-time", "0.001",
                        f"http://127.0.0.1:{self.server.port}{target}"], check=False)
        self.server.stop(signal.SIGKILL)
        self.server.start()
        self.assertEqual(elements(self.ask(target))["result"], "0")
        self.server.stop(signal.SIGKILL)
        self.server.start()
        self.assertEqual(elements(self.ask(target))["result"], "0")
        self.assertEqual(self.balance(), before + 7001)

    def test_sixteen_at_once(self):
        before = self.balance()
        target = ("/gate/osmp/qiwi?command=pay&txn_id=16000&txn_date=20260302110000"
                  f"&account={GOLDEN}&sum=16.00")
        answers = []
        threads = [threading.Thread(target=lambda: answers.append(curl(self.server.port, target)))
                   for _ in range(AT_ONCE)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len(answers), AT_ONCE)
        self.assertEqual(len(set(answers)), 1, answers)
        self.assertEqual(self.balance(), before + 1600)

    def test_a_password_over_the_wire(self):
        made = self.server.obed("channel", "add", "locked", "С паролем")
        self.assertEqual(made.returncode, 0)
        password = self.server.obed("channel", "password", "locked").stdout.strip()
        for setting, value in (("dialect", "sber"), ("enabled", "yes"), ("login", "bank")):
            self.set("locked", setting, value)
        target = f"/gate/sber/locked?ACTION=check&ACCOUNT={GOLDEN}"
        time.sleep(1.1)
        refused = curl(self.server.port, target)
        self.assertEqual(refused[0], 401)
        self.assertEqual(elements(refused[2])["CODE"], "300")
        self.assertEqual(elements(self.ask(target, "-u", f"bank:{password}"))["CODE"], "0")
        self.assertNotIn(password, self.server.log())
        self.assertNotIn(base64.b64encode(f"bank:{password}".encode()).decode(),
                         self.server.log())

    def test_what_the_edge_refuses_is_xml_too(self):
        long_query = "x" * 3000
        for path, status in ((f"/gate/osmp/qiwi?{long_query}", 414), ("/gate/sber/", 404),
                             ("/gate/osmp/nobody?command=check", 404)):
            answer = curl(self.server.port, path)
            self.assertEqual(answer[0], status, path)
            subprocess.run(["xmllint", "--noout", "-"], input=answer[2], check=True)
        form = urllib.parse.urlencode({"command": "check", "txn_id": "1", "account": GOLDEN})
        self.assertEqual(elements(self.ask("/gate/osmp/qiwi", "-d", form))["result"], "0")
        big = curl(self.server.port, "/gate/osmp/qiwi", "-d", "x" * 20000)
        self.assertEqual(big[0], 413)


if __name__ == "__main__":
    PROGRAM.append(sys.argv.pop(1))
    unittest.main()
