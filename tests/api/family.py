"""A small city served by the real `obed serve`, its parents in the cabinet, and their
applications, for the tests here."""
import html
import json
import os
import pathlib
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "http"))
from client import Client  # noqa: E402

API = "/api/family/v1"
PASSWORD = "Каша-Гречневая-7"
STOP_S = 30
SCOPES = ["read", "absence", "choice", "card"]


class City:
    """Two schools of obed demo, on a file or in a fresh database of OBED_TEST_POSTGRES."""

    count = 0

    def __init__(self, obed, engine="sqlite", options=(), before=None):
        """`before` is called with the city when it has its people and is not served yet."""
        self.obed, self.engine = obed, engine
        self.folder = tempfile.mkdtemp(prefix="obed-api-")
        self.url = f"sqlite:{self.folder}/obed.db"
        self.name = None
        if engine == "postgres":
            City.count += 1
            self.server = os.environ["OBED_TEST_POSTGRES"]
            self.name = f"obed_api_{os.getpid()}_{City.count}"
            self.psql(f"CREATE DATABASE {self.name}")
            self.url = self.server.rsplit("/", 1)[0] + "/" + self.name
        self.run("migrate")
        told = self.run("demo", "--schools", "2", "--pupils", "150", "--days", "5").stdout
        self.passwords = dict(re.findall(r"^(\d{10})\s+(\S+)", told, re.M))
        self.options = list(options)
        self.parents = {}
        if before:
            before(self)
        self.start()

    def parent(self, number):
        """The temporary password is good once."""
        if number not in self.parents:
            self.parents[number] = Parent(self, number)
        return self.parents[number]

    def psql(self, sql):
        subprocess.run(["psql", "-qX", "-v", "ON_ERROR_STOP=1", "-d", self.server, "-c", sql],
                       check=True, capture_output=True)

    def run(self, *words):
        done = subprocess.run([self.obed, *words, "--database", self.url, "--log-level", "error"],
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise AssertionError(f"{words}: {done.stdout}{done.stderr}")
        return done

    def rows(self, sql, *values):
        """Of the database behind the server's back; SQLite only."""
        with sqlite3.connect(f"file:{self.folder}/obed.db?mode=ro", uri=True) as database:
            return database.execute(sql, values).fetchall()

    def start(self):
        self.log_path = pathlib.Path(self.folder) / "serve.log"
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen(
                [self.obed, "serve", "--database", self.url, "--listen", "127.0.0.1:0", "--site",
                 "http://127.0.0.1", "--work-folder", f"{self.folder}/works",
                 *self.options], stderr=log)
        until = time.monotonic() + 30
        while True:
            text = self.log_path.read_text(errors="replace")
            found = re.search(r"event=serving .*port=(\d+)", text)
            if found:
                self.port = int(found[1])
                return
            if time.monotonic() > until or self.process.poll() is not None:
                raise AssertionError(f"not serving:\n{text}")
            time.sleep(0.01)

    def close(self):
        try:
            self.process.send_signal(signal.SIGTERM)
            status = self.process.wait(STOP_S)
            if status != 0:
                raise AssertionError(f"ended with {status}: {self.log_path.read_text()[-3000:]}")
            self.run("verify")
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()
            if self.name:
                self.psql(f"DROP DATABASE {self.name} WITH (FORCE)")


class Browser:
    """One person's cookies."""

    def __init__(self, city):
        self.city, self.cookies = city, {}

    def ask(self, method, path, fields=None, headers=()):
        client = Client(self.city.port)
        said = list(headers)
        if self.cookies:
            said.append(("Cookie", "; ".join(f"{n}={v}" for n, v in self.cookies.items())))
        body = None
        if fields is not None:
            body = urllib.parse.urlencode(fields).encode()
            said.append(("Content-Type", "application/x-www-form-urlencoded"))
        answer = client.ask(method, path, said, body)
        client.socket.close()
        for name, value in answer.headers:
            if name.lower() == "set-cookie":
                cookie, _, value = value.partition(";")[0].partition("=")
                self.cookies[cookie] = value
        return answer

    def get(self, path):
        return self.ask("GET", path)

    def csrf(self, path):
        return re.search(r'name="csrf" value="([^"]+)"', self.get(path).body.decode())[1]

    def post(self, path, fields, page=None):
        """A form of `page`, which is the same path unless it is told."""
        return self.ask("POST", path, {"csrf": self.csrf(page or path), **fields})

    def enter(self, number, password, consent=True):
        fields = {"number": number, "password": password}
        return self.post("/cabinet/login", {**fields, "consent": "1"} if consent else fields)


class Parent(Browser):
    """In the cabinet, with a password of his own."""

    def __init__(self, city, number):
        super().__init__(city)
        self.number = number
        entered = self.enter(number, city.passwords[number])
        assert entered.status == 303, entered.body.decode()
        fields = {"password": PASSWORD, "again": PASSWORD}
        set_it = self.post("/cabinet/password/first", fields)
        assert set_it.status == 303, set_it.body.decode()

    def children(self):
        page = self.get("/cabinet/api").body.decode()
        return re.findall(r'name="child-(\d{10})"', page)

    def make(self, scopes=SCOPES, children=None, name="Проверка", password=PASSWORD, days="90"):
        """The answer to the form."""
        fields = {"name": name, "days": days, "current": password}
        fields.update({f"scope-{scope}": "1" for scope in scopes})
        for number in self.children() if children is None else children:
            fields[f"child-{number}"] = "1"
        return self.post("/cabinet/api", fields)

    def token(self, **how):
        made = self.make(**how)
        assert made.status == 200, made.body.decode()
        return re.search(r"obedfam_[0-9A-Za-z]{46}", html.unescape(made.body.decode()))[0]

    def token_ids(self):
        page = self.get("/cabinet/api").body.decode()
        return re.findall(r'name="token" value="(\d+)"', page)

    def revoke(self, token_id):
        return self.post("/cabinet/api/revoke", {"token": token_id}, "/cabinet/api")


class Application:
    """A program with a token. Exchanges go to the file that OBED_TRANSCRIPT names."""

    def __init__(self, city, token):
        self.city, self.token = city, token
        self.client = Client(city.port)

    def ask(self, method, path, body=None, headers=(), token=None, keep=True, typed=True):
        """`typed`: a body is said to be JSON."""
        said = [("Authorization", f"Bearer {token or self.token}"), *headers]
        if body is not None:
            said += [("Content-Type", "application/json")] if typed else []
            body = body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = self.client.ask(method, API + path, said, body)
        if answer is None or answer.header("Connection") == "close":
            self.client = Client(self.city.port)
        if keep and answer is not None and "OBED_TRANSCRIPT" in os.environ:
            line = {"method": method, "target": API + path, "status": answer.status,
                    "headers": {name.lower(): value for name, value in answer.headers},
                    "body": answer.body.decode(), "said": (body or b"").decode(errors="replace")}
            with open(os.environ["OBED_TRANSCRIPT"], "a", encoding="utf-8") as transcript:
                transcript.write(json.dumps(line) + "\n")
        return answer

    def get(self, path, **how):
        return self.ask("GET", path, **how)

    def told(self, path):
        answer = self.get(path)
        assert answer.status == 200, answer.body.decode()
        return answer.json()
