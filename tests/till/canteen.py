"""Real `obed till` processes beside a real `obed serve`, driven through the page's own commands."""
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "sync"))
from city import City, Program  # noqa: E402, F401

PIN = "1357"
WAIT_S = 20


def until(look, what, within_s=WAIT_S):
    """What `look` gives once it is true."""
    end = time.monotonic() + within_s
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"waited in vain for {what}")
        time.sleep(0.005)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class TillProcess:
    """A till of school 24. `lan_port` is where its neighbours hear it."""

    def __init__(self, city, name="Касса", lan_port=None, neighbours=(), server=None, options=()):
        self.city, self.name = city, name
        self.server = server or f"http://127.0.0.1:{city.port}"
        self.folder = tempfile.mkdtemp(prefix="obed-till-")
        self.options = list(options)
        if lan_port:
            self.options = ["--neighbours-listen", f"127.0.0.1:{lan_port}",
                            "--neighbours", ",".join(f"127.0.0.1:{port}" for port in neighbours)]
        self.presses = 0
        self.start()

    def start(self):
        self.log_path = pathlib.Path(self.folder) / "till.log"
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                [self.city.program.obed, "till", "--data", f"{self.folder}/data", "--server",
                 self.server, "--listen", "127.0.0.1:0", *self.options],
                stdout=subprocess.PIPE, stderr=log)
        address = self.process.stdout.readline().decode()
        found = re.search(r":(\d+)/", address)
        if not found:
            raise AssertionError(self.log_path.read_text())
        self.port = int(found[1])
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT_S)
        self.token = re.search(r"obed-till=([^;]+)", self.ask("GET", "/")[1]["Set-Cookie"])[1]

    def ask(self, method, path, said=None):
        headers = {"Host": f"127.0.0.1:{self.port}"}
        if getattr(self, "token", None):
            headers |= {"Cookie": f"obed-till={self.token}", "X-Till-Token": self.token}
        body = None
        if said is not None:
            body = json.dumps(said).encode()
            headers["Content-Type"] = "application/json"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        return answer.status, answer.headers, answer.read()

    def do(self, command, **said):
        status, _, body = self.ask("POST", f"/{command}", said)
        answer = json.loads(body)
        if status != 200:
            raise AssertionError(f"{command}: {status} {answer}")
        return answer

    def enrol(self):
        answer = self.do("enrol", code=self.city.code(name=self.name))
        if not answer["ok"]:
            raise AssertionError(answer["text"])

    def ready(self, cashier):
        """Enrolled, with data, a cashier and an open shift."""
        self.enrol()
        until(lambda: self.count("replica_cashier"), "the mirror")
        self.do("login", cashier=cashier, pin=PIN)
        self.do("shift/open")
        return self

    def sell(self, pupil, dish=0, price=3450, key=None):
        """True when it was sold."""
        self.presses += 1
        school = self.city.ids["24"]
        line = {"dish": school["dishes"][dish], "quantity": 1, "price": price}
        answer = self.do("sell", key=key or f"{self.port}-{self.presses}",
                         account=school["pupils"][pupil]["account"],
                         card=school["pupils"][pupil]["card"], lines=[line])
        if not answer["ok"] and not answer.get("title", "").startswith("Не хватает денег"):
            raise AssertionError({k: v for k, v in answer.items() if k != "state"})
        return answer["ok"]

    def rows(self, sql):
        with sqlite3.connect(f"file:{self.folder}/data/till.db?mode=ro", uri=True,
                             timeout=WAIT_S) as disk:
            return disk.execute(sql).fetchall()

    def count(self, table):
        return self.rows(f"SELECT count(*) FROM {table}")[0][0]

    def unsent(self):
        return self.rows("SELECT count(*) FROM document AS d WHERE NOT EXISTS"
                         " (SELECT 1 FROM document_answer AS a WHERE a.seq = d.seq)")[0][0]

    def end(self):
        """Whatever became of it."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        status = self.process.wait(WAIT_S)
        self.connection.close()
        self.process.stdout.close()
        return status


def add_cashier(city):
    """Before the server runs, or through it; gives the cashier's id."""
    path = os.path.join(city.database.folder, "pin")
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"{PIN}\n")
    made = city.obed("till", "cashier", "add", "24", "Петрова А. И.", "--pin-file", path,
                     "--roles", "return")
    if made.returncode != 0:
        raise AssertionError(made.stdout + made.stderr)
    return re.search(r"\d{6,}", made.stdout)[0]


def receipts(city):
    """(number, total, happened_at) of all that the books hold."""
    with sqlite3.connect(city.database.url.removeprefix("sqlite:"), timeout=WAIT_S) as disk:
        return disk.execute("SELECT number, total, happened_at FROM receipt"
                            " ORDER BY number").fetchall()
