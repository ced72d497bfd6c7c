"""The real `obed till` and a page's client of it, for tests and the bench."""
import json
import pathlib
import re
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "http"))
from client import Client  # noqa: E402

START_S = 15
STOP_S = 20
PIN = "4713"


class TillDaemon:
    """`folder` is the till's own; `server` its server's address."""

    def __init__(self, obed, folder, server, options=()):
        self.obed, self.folder, self.server = obed, pathlib.Path(folder), server
        self.options = list(options)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.process = self.connection = None

    # ---- the program ----

    def start(self):
        """Starts it and reads its page; gives the seconds until the page was served."""
        begun = time.monotonic()
        self.log = open(self.folder / "till.log", "ab")
        self.process = subprocess.Popen(
            [self.obed, "till", "--data", self.folder / "data", "--server", self.server, "--listen",
             "127.0.0.1:0", *self.options], stdout=subprocess.PIPE, stderr=self.log, text=True)
        line = self.process.stdout.readline()
        took = time.monotonic() - begun
        port = re.search(r":(\d+)/", line)
        if port is None:
            raise AssertionError(f"no till: {line}{self.log_text()[-2000:]}")
        self.port = int(port[1])
        self.open_page()
        return took

    def log_text(self):
        return (self.folder / "till.log").read_text(errors="replace")

    def kill(self):
        self.process.kill()
        self.end()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.end()

    def end(self):
        status = self.process.wait(STOP_S)
        self.process.stdout.close()
        self.log.close()
        if self.connection is not None:
            self.connection.socket.close()
            self.connection = None
        return status

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def memory_kib(self):
        """What it holds now, and the most it held."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return tuple(int(re.search(rf"{name}:\s+(\d+)", status)[1]) for name in ("VmRSS", "VmHWM"))

    # ---- the page ----

    def open_page(self):
        self.connection = Client(self.port)
        host = ("Host", f"127.0.0.1:{self.port}")
        answer = self.connection.ask("GET", "/", [host])
        page = answer.body.decode()
        self.token = re.search(r'till-token" content="([^"]+)', page)[1]
        cookie = next(value for name, value in answer.headers if name.lower() == "set-cookie")
        self.headers = [host, ("Cookie", cookie.split(";")[0]), ("X-Till-Token", self.token)]

    def get(self, path):
        answer = self.connection.ask("GET", path, self.headers)
        if answer.status != 200:
            raise AssertionError(f"{path}: {answer.status} {answer.body}")
        return answer.json()

    def do(self, path, **members):
        answer = self.connection.ask("POST", path,
                                     [("Content-Type", "application/json"), *self.headers],
                                     json.dumps(members).encode())
        if answer is None:
            raise ConnectionError(path)
        if answer.status not in (200, 204):
            raise AssertionError(f"{path}: {answer.status} {answer.body}")
        return answer.json() if answer.status == 200 else None

    def state(self):
        return self.get("/state")

    def wait_for(self, what, is_so, within_s=START_S):
        until = time.monotonic() + within_s
        while True:
            state = self.state()
            if is_so(state):
                return state
            if time.monotonic() > until:
                raise AssertionError(f"{what}: {state}\n{self.log_text()[-3000:]}")
            time.sleep(0.01)

    # ---- a cashier's morning ----

    def enrol(self, code):
        said = self.do("/enrol", code=code)
        if not said["ok"]:
            raise AssertionError(said)
        self.wait_for("the mirror", lambda state: state["cashiers"])

    def open_shift(self):
        cashier = self.state()["cashiers"][0]["cashier"]
        self.do("/login", cashier=cashier, pin=PIN)
        self.do("/shift/open")
        self.do("/mode", mode="tray")
        self.wait_for("a shift", lambda state: state["shift"] is not None)

    def sell(self, account, card, dish, key, quantity=1):
        """True when it is sold: on the till's disk."""
        return self.do("/sell", account=account, card=card, key=key,
                       lines=[{"dish": dish, "quantity": quantity}])["ok"]

    def wait_sent(self, within_s=60):
        return self.wait_for("everything sent", lambda state: state["status"]["unsent"] == 0,
                             within_s)


def add_cashier(city, school=24):
    """A cashier who may everything; gives the id."""
    pin = pathlib.Path(city.database.folder) / "pin"
    pin.write_text(PIN + "\n")
    made = city.obed("till", "cashier", "add", str(school), "Петрова Анна", "--pin-file", str(pin),
                     "--roles", "return,override,temporary")
    if made.returncode != 0:
        raise AssertionError(made.stdout + made.stderr)
    return made.stdout.strip()
