"""A small city served by the real `obed serve`, and tills that talk to it, for the tests here."""
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "http"))
from client import Client  # noqa: E402

API = "/api/till/v1"
ORIGIN_SHIFT = 40
STOP_S = 20


class RecordingClient(Client):
    """Writes each exchange as a line of JSON into the file that OBED_TRANSCRIPT names, for the
    check of docs/api/till.yaml."""

    def ask(self, method, target, headers=(), body=None):
        answer = super().ask(method, target, headers, body)
        if "OBED_TRANSCRIPT" in os.environ and answer is not None:
            line = {"method": method, "target": target, "status": answer.status,
                    "headers": {name.lower(): value for name, value in answer.headers},
                    "body": answer.body.decode("utf-8", errors="replace"),
                    "said": (body or b"").decode("utf-8", errors="replace")}
            with open(os.environ["OBED_TRANSCRIPT"], "a", encoding="utf-8") as transcript:
                transcript.write(json.dumps(line) + "\n")
        return answer


class Program:
    """Paths of what the build made."""

    def __init__(self, obed, small_city):
        self.obed, self.small_city = obed, small_city


class Database:
    """An empty database: a file, or a fresh one of OBED_TEST_POSTGRES."""

    count = 0

    def __init__(self, engine):
        self.folder = tempfile.mkdtemp(prefix="obed-sync-")
        self.url = f"sqlite:{self.folder}/obed.db"
        self.name = None
        if engine == "postgres":
            Database.count += 1
            server = os.environ["OBED_TEST_POSTGRES"]
            self.server, self.name = server, f"obed_sync_{os.getpid()}_{Database.count}"
            self.psql(f"CREATE DATABASE {self.name}")
            self.url = server.rsplit("/", 1)[0] + "/" + self.name

    def psql(self, sql):
        subprocess.run(["psql", "-qX", "-v", "ON_ERROR_STOP=1", "-d", self.server, "-c", sql],
                       check=True, capture_output=True)

    def drop(self):
        if self.name:
            self.psql(f"DROP DATABASE {self.name} WITH (FORCE)")
        shutil.rmtree(self.folder, ignore_errors=True)


class City:
    def __init__(self, program, engine="sqlite", pupils=20, options=(), wrap=None):
        """`options` go to obed serve; `wrap` makes a client's socket a TLS one."""
        self.program, self.database = program, Database(engine)
        self.options, self.wrap = list(options), wrap
        made = subprocess.run([program.small_city, self.database.url, f"pupils={pupils}"],
                              check=True, capture_output=True)
        self.ids = json.loads(made.stdout)
        self.start()

    def start(self):
        self.log_path = pathlib.Path(self.database.folder) / "serve.log"
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen(
                [self.program.obed, "serve", "--database", self.database.url, "--listen",
                 "127.0.0.1:0", "--site", "http://127.0.0.1", "--work-folder",
                 str(pathlib.Path(self.database.folder) / "works"), *self.options], stderr=log)
        self.port = int(re.search(r"port=(\d+)", self.wait_log("event=serving"))[1])

    def wait_log(self, *words, within_s=15):
        until = time.monotonic() + within_s
        while True:
            for line in self.log_path.read_text(errors="replace").splitlines():
                if all(word in line for word in words):
                    return line
            if time.monotonic() > until or self.process.poll() is not None:
                raise AssertionError(f"no log line with {words}:\n{self.log_path.read_text()}")
            time.sleep(0.01)

    def obed(self, *words):
        return subprocess.run([self.program.obed, *words, "--database", self.database.url],
                              capture_output=True, text=True, check=False)

    def code(self, school=24, name="Касса 1"):
        made = self.obed("till", "code", str(school), name)
        if made.returncode != 0:
            raise AssertionError(made.stdout + made.stderr)
        return made.stdout.strip()

    def till(self, school=24, **how):
        return Till(self, school, **how)

    def client(self, **how):
        return RecordingClient(self.port, wrap=self.wrap, **how)

    def top_up(self, number):
        """From outside the server; only PostgreSQL lets a second process write."""
        subprocess.run([self.program.small_city, self.database.url, "top-up", number], check=True,
                       capture_output=True)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_S)

    def close(self):
        """Stops the server, proves the books, forgets the city."""
        try:
            status = self.stop()
            log = self.log_path.read_text(errors="replace")
            if status != 0:
                raise AssertionError(f"the server ended with {status}:\n{log[-3000:]}")
            proof = self.obed("verify")
            if proof.returncode != 0:
                raise AssertionError(f"the books do not verify:\n{proof.stdout}{proof.stderr}")
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()
            self.database.drop()


class Till:
    """A till that makes ids as it should."""

    def __init__(self, city, school, token=None):
        self.city, self.school = city, city.ids[str(school)]
        self.counter = self.number = 0
        self.connection = city.client()
        code = city.code(school)
        headers = [("Authorization", f"Bearer {token}")] if token else []
        answer = self.post("enrol", {"code": code}, headers)
        if answer.status != 201:
            raise AssertionError(answer.body)
        said = answer.json()
        self.token, self.origin = said["token"], int(said["till"]["origin"])

    def close(self):
        self.connection.socket.close()

    def headers(self):
        return [("Authorization", f"Bearer {self.token}")]

    def post(self, name, said, headers=()):
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        return self.connection.ask("POST", f"{API}/{name}",
                                   [("Content-Type", "application/json"), *headers], body)

    def get(self, name):
        return self.connection.ask("GET", f"{API}/{name}", self.headers())

    def journal(self, *documents):
        return self.post("journal", {"documents": list(documents)}, self.headers())

    def hand_in(self, *documents):
        """The answer to documents that have to be understood."""
        answer = self.journal(*documents)
        if answer.status != 200:
            raise AssertionError(answer.body)
        return answer.json()

    def results(self, *documents):
        """(result, reason or refusal or None) of each document."""
        return [(a["result"], a.get("reason", a.get("refusal")))
                for a in self.hand_in(*documents)["answers"]]

    def next_id(self):
        self.counter += 1
        return str((self.origin << ORIGIN_SHIFT) + self.counter)

    def document(self, kind, pupil=1, **members):
        eater = self.school["pupils"][pupil]
        return {"kind": kind, "id": self.next_id(), "at": "2026-03-02T09:15:00+03:00",
                "account": eater["account"], "offline": True, **members}

    def sale(self, pupil=1, dish=0, quantity=1, price=3450, **members):
        self.number += 1
        line = {"dish": self.school["dishes"][dish], "quantity": quantity, "price": price}
        card = self.school["pupils"][pupil]["card"]
        return self.document("sale", pupil, **{"card": card, "number": self.number,
                                               "lines": [line], **members})

    def give_back(self, sale, **members):
        self.number += 1
        return self.document("return", **{"number": self.number, "returned": sale["id"],
                                          "account": sale["account"], "lines": sale["lines"],
                                          **members})

    def changes(self, since, wait_ms=None):
        wait = "" if wait_ms is None else f"&wait_ms={wait_ms}"
        answer = self.get(f"changes?since={since}{wait}")
        if answer.status != 200:
            raise AssertionError(answer.body)
        return answer.json()
