"""Every role at every route of the staff's pages, at its own class, another class, another school,
and places that are not there: what is let in, what is refused, and what the answers give away.

The routes come from the tables themselves (staff_doors prints them); who may do what is written
down here once more, by hand. Usage: matrix_test.py OBED STAFF_DOORS"""
import json
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

OBED, DOORS = sys.argv[1:3]
SCHOOL = 24
NO_SCHOOL = 998
STOP_S = 60
DOCUMENT = "справка 4711-К"
BENEFIT = "Многодетная семья Проверкиных"

# ---- who may do what: written from the issue, not from the code ----

READS = {"school_read", "pupils_read", "roster_read", "kitchen_read", "cards_read",
         "evidence_read", "reports", "staff_read"}
RUNS = READS | {"lists", "balances", "benefits", "calendar", "roster_mark", "roster_approve",
                "menu", "cards", "evidence", "staff", "outage"}
RIGHTS = {
    "administrator": RUNS | {"set_meals", "cards_make", "search", "appeals",
                             "dishes", "tills_read", "tills", "settings", "audit", "export",
                             "erase", "assent", "site", "webhooks", "region", "plan"},
    "accountant": READS | {"balances", "evidence", "money", "search",
                           "tills_read", "settlement", "books", "assent", "region"},
    "support": READS | {"balances", "cards", "cards_make", "search", "appeals", "tills_read"},
    "department": {"school_read", "region", "plan"},
    "technologist": {"school_read", "menu", "dishes", "tills_read"},
    "editor": {"site"},
    "headteacher": READS,
    "coordinator": RUNS,
    "teacher": {"pupils_read", "roster_read", "roster_mark"},
    "canteen-head": {"school_read", "kitchen_read", "menu"},
    "cook": {"kitchen_read"},
    "none": set(),
}
OF_CITY = {"administrator", "accountant", "support", "department", "technologist", "editor"}
# Anybody of the staff; nothing else may be left without a right.
FOR_STAFF = {"/office/", "/school/", "/school/{school}/"}
# A long work is shown to whoever ordered it, and asks for the right of its kind again.
FOR_STAFF |= {"/office/works" + rest for rest in ("", "/{id}", "/{id}/result", "/{id}/cancel")}
# A picture within pages that are in the audit log themselves.
NOT_LOGGED = {"/school/{school}/pupil/{account}/photo"}
# What they show may not be there, though all that the path names is.
MAY_LACK = {"/school/{school}/pupil/{account}/photo"}
FOR_FIRST = {"/{}/password/first", "/{}/logout"}
FOR_FACTOR = {"/{}/factor", "/{}/factor/new"}
# About nobody but who asks.
FOR_SELF = {"/{}/me", "/{}/me/password", "/{}/me/sessions", "/{}/me/factor"}

# ---- what must not be said ----

MONEY_WORDS = re.compile(r'[Оо]статок на|[Оо]статок</dt>|[Бб]аланс|[Зз]адолж|"(balance|debt)":"')
BENEFIT_WORDS = re.compile(
    r'[Лл]ьгот|[Мм]ногодетн|[Мм]алоимущ|"benefits?":("|\[\{|\{)|' + re.escape(DOCUMENT))
# The head of each page, which says what the house is.
DESCRIPTION = re.compile(r'<meta name="description"[^>]*>')


class City:
    """A small city made by obed demo, and what a test has to know of it."""

    def __init__(self, folder):
        self.folder = folder
        self.url = f"sqlite:{folder}/city.db"
        for words in (["migrate"], ["demo", "--schools", "2", "--pupils", "150", "--days", "3"]):
            subprocess.run([OBED, *words, "--database", self.url, "--log-level", "error"],
                           check=True, capture_output=True)
        self.database = sqlite3.connect(f"{folder}/city.db")
        self.other_school = self.one("SELECT school_id FROM school WHERE school_id <> ?", SCHOOL)
        own, other = [row[0] for row in self.database.execute(
            "SELECT class_id FROM person WHERE school_id = ? AND class_id IS NOT NULL AND state = 1"
            " GROUP BY class_id ORDER BY class_id LIMIT 2", (SCHOOL,))]
        foreign = self.one("SELECT class_id FROM person WHERE school_id = ? AND class_id > 0"
                           " ORDER BY class_id LIMIT 1", self.other_school)
        self.own_class = own
        self.places = {
            "own": (SCHOOL, own, self.pupil(SCHOOL, own)),
            "other class": (SCHOOL, other, self.pupil(SCHOOL, other)),
            "other school": (self.other_school, foreign, self.pupil(self.other_school, foreign)),
            "mixed": (SCHOOL, foreign, self.pupil(self.other_school, foreign)),
            "nowhere": (NO_SCHOOL, own, self.pupil(SCHOOL, own)),
        }
        self.plant_benefit()
        self.pupils = self.database.execute(
            "SELECT surname || ' ' || name, number, class_id FROM person WHERE school_id = ? AND"
            " kind = 1 AND state = 1", (SCHOOL,)).fetchall()
        self.employees = {row[0] for row in self.database.execute(
            "SELECT surname || ' ' || name FROM person WHERE kind = 2")}
        self.database.close()

    def open(self):
        """To change what no page can; committed at the end of the block."""
        return sqlite3.connect(f"{self.folder}/city.db", timeout=30)

    def one(self, sql, *values):
        return self.database.execute(sql, values).fetchone()[0]

    def pupil(self, school, class_id):
        return self.one("SELECT number FROM person WHERE school_id = ? AND class_id = ? AND"
                        " state = 1 ORDER BY id LIMIT 1", school, class_id)

    def plant_benefit(self):
        """The pupil of the own class eats for less, for a reason that is nobody's business."""
        account = self.one("SELECT id FROM person WHERE number = ?", self.places["own"][2])
        self.database.execute("INSERT INTO benefit_kind (id, name, position, funding_source_id,"
                              " is_active) VALUES (4711, ?, 99, 1, 1)", (BENEFIT,))
        self.database.execute(
            "INSERT INTO benefit (school_id, id, account_id, kind_id, first_day, last_day,"
            " document, login_id, set_at) VALUES (?, 4711, ?, 4711, 0, 40000, ?, 0, 0)",
            (SCHOOL, account, DOCUMENT))
        self.database.commit()

    def secrets_of_class(self, class_id):
        """Names and numbers of pupils of other classes, but for namesakes in this one."""
        near = {name for name, _, where in self.pupils if where == class_id} | self.employees
        far = [(name, number) for name, number, where in self.pupils if where != class_id]
        return {name for name, _ in far} - near | {number for _, number in far}

    def all_names(self):
        return {name for name, _, _ in self.pupils} - self.employees


class Doors:
    """The served pages, with one person a role."""

    def __init__(self, city, plant=None, prefix=""):
        people = [f"{prefix}{role}={role}:{0 if role in OF_CITY else SCHOOL}:"
                  f"{city.own_class if role == 'teacher' else 0}" for role in RIGHTS]
        self.process = subprocess.Popen(
            [DOORS, city.url, *([plant] if plant else []), *people], stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError(self.process.stderr.read())
        told = json.loads(line)
        self.port, self.routes = told["port"], told["routes"]
        self.people = {person["role"]: person for person in told["people"]}
        self.client = None

    def ask(self, method, path, role, body=None, kind=None, accept="text/html"):
        headers = [("Accept", accept)]
        if role != "visitor":
            headers.append(("Cookie", f"obed-staff={self.people[role]['token']}"))
        if kind:
            headers.append(("Content-Type", kind))
        for _ in range(2):
            if self.process.poll() is not None:
                break
            self.client = self.client or Client(self.port)
            answer = self.client.ask(method, path, headers, body)
            if answer is None or answer.header("Connection") == "close":
                self.client.socket.close()
                self.client = None
            if answer is not None:
                return answer
        raise AssertionError(f"no answer: {method} {path} as {role}: {self.process.stderr.read()}")

    def close(self):
        self.process.send_signal(signal.SIGTERM)
        _, log = self.process.communicate(timeout=STOP_S)
        if self.process.returncode != 0:
            raise AssertionError(f"the server ended with {self.process.returncode}: {log[-3000:]}")
        return log


def form(route, csrf):
    if route["method"] != "POST":
        return None, None
    if route["body"] == "multipart":
        body = f'--b\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{csrf}\r\n--b--\r\n'
        return body.encode(), "multipart/form-data; boundary=b"
    return urllib.parse.urlencode({"csrf": csrf}).encode(), "application/x-www-form-urlencoded"


STAND_INS = {"number": "1", "day": "2018-01-18", "id": "4711", "flag": "1", "text": "nobody"}


def path_of(route, place):
    school, class_id, account = place
    known = {"school": str(school), "class": str(class_id), "account": account}
    path = route["pattern"]
    for name, field in route["fields"].items():
        value = known.get(name) if route["area"] == "school" else None
        path = path.replace("{" + name + "}", value or field["value"] or STAND_INS[field["type"]])
    return path


def is_elsewhere(route):
    """Names something beside school, class and account, which need not be there."""
    if route["pattern"] in MAY_LACK:
        return True
    return route["area"] != "school" or set(route["fields"]) - {"school", "class", "account"}


# ---- what should come of it ----

def verdict(route, role, place):
    """"in", "away" (to the entrance), 403 or 404."""
    guard, names = route["guard"], route["fields"]
    if route["area"] == "school" and "school" in names and role != "visitor":
        if place == "nowhere":
            return 404
        if place == "other school" and role not in OF_CITY:
            return 404
        if role == "none":
            return 404
        if place == "mixed" and ("class" in names or "account" in names):
            return 404
    if role == "visitor":
        return "away"
    if guard in ("first", "anybody", "self"):
        return "in"
    if guard not in RIGHTS[role]:
        return 403
    # The office and the department's pages ask for rights over the whole city.
    if route["area"] != "school" and role not in OF_CITY:
        return 403
    if role != "teacher":
        return "in"
    if place == "own" or (route["part"] and not {"class", "account"} & set(names)):
        return "in" if route["part"] or {"class", "account"} & set(names) else 403
    if "account" in names:
        return 404
    return 403


def fits(route, expected, answer, role):
    location = answer.header("Location") or ""
    away = answer.status == 303 and location in ("/school/login", "/office/login", "/region/login")
    if expected == "away":
        return away
    if expected in (403, 404):
        return answer.status == expected
    if answer.status == 404:
        return bool(is_elsewhere(route))
    if route["area"] == "office" and route["guard"] == "anybody" and role not in OF_CITY | {"none"}:
        return answer.status == 303 and location == "/school/"
    return answer.status < 500 and answer.status not in (401, 403, 405) and not away


# ---- what the answers give away ----

def tells(city, role, route, text):
    """What an answer says that this role must not know. Sums over all schools are nobody's own."""
    faults = []
    rights = RIGHTS[role]
    # The department's pages say nothing of anybody: kinds of benefits and sums are no secret there.
    is_sum = route["area"] == "region"
    if is_sum and DOCUMENT in text:
        faults.append("a document of a benefit")
    if "balances" not in rights and not is_sum and (found := MONEY_WORDS.search(text)):
        faults.append(f"a balance: {text[max(0, found.start() - 40):found.end() + 40]!r}")
    if "benefits" not in rights and not is_sum and (found := BENEFIT_WORDS.search(text)):
        faults.append(f"a benefit: {text[max(0, found.start() - 40):found.end() + 40]!r}")
    secrets = set()
    if role == "teacher":
        secrets = city.secrets_of_class(city.own_class)
    elif "pupils_read" not in rights and "roster_read" not in rights:
        secrets = city.all_names()
    faults += [f"somebody: {one}" for one in secrets if one in text][:3]
    return faults


# ---- the matrix ----

def surprises_of_route(doors, city, route):
    faults, asked = [], 0
    where = f"{route['method']} {route['pattern']}"
    if route["guard"] == "open":
        faults.append(f"{where}: no guard")
    if route["guard"] == "anybody" and route["pattern"] not in FOR_STAFF:
        faults.append(f"{where}: open to anybody of the staff")
    for guard, patterns, why in (("first", FOR_FIRST, "before the password is set"),
                                 ("factor", FOR_FACTOR, "before the second factor is proved"),
                                 ("self", FOR_SELF, "to anybody about himself")):
        known = {one.format(route["area"]) for one in patterns}
        if route["guard"] == guard and route["pattern"] not in known:
            faults.append(f"{where}: open {why}")
    shows_person = route["method"] == "POST" or "account" in route["fields"]
    if shows_person and not route["trail"] and route["guard"] != "visitor" \
            and route["pattern"] not in NOT_LOGGED:
        faults.append(f"{where}: the audit log has no words for it")
    # The entrance has its own tests.
    if route["guard"] in ("first", "factor", "visitor"):
        return faults, asked
    # What names neither class nor pupil is the same for both classes of a school.
    inner = {"class", "account"} & set(route["fields"])
    places = [place for place in city.places if inner or place not in ("other class", "mixed")]
    if "school" not in route["fields"] or route["area"] != "school":
        places = ["own"]
    for role in ["visitor", *RIGHTS]:
        for place in places:
            body, kind = form(route, doors.people[role]["csrf"] if role != "visitor" else "none")
            path = path_of(route, city.places[place])
            answer = doors.ask(route["method"], path, role, body, kind)
            expected = verdict(route, role, place)
            asked += 1
            if not fits(route, expected, answer, role):
                faults.append(f"{where} as {role}, {place}: {answer.status}, expected {expected}")
            if role == "visitor" or route["method"] != "GET" or answer.status != 200:
                continue
            answers = [answer.body]
            answers.append(doors.ask("GET", path, role, accept="application/json").body)
            asked += 1
            for said in answers:
                text = DESCRIPTION.sub("", said.decode("utf-8", errors="replace"))
                faults += [f"{where} tells {role}, {place}, {one}"
                           for one in tells(city, role, route, text)]
    return faults, asked


def forged_forms(doors, city):
    """A POST without our own form's word changes nothing, whoever sends it."""
    faults = []
    for route in doors.routes:
        if route["method"] != "POST" or route["guard"] in ("visitor", "first", "factor"):
            continue
        role = next((one for one in ("coordinator", "administrator", "accountant", *RIGHTS)
                     if route["guard"] in RIGHTS[one] | {"self", "anybody"}), None)
        if role is None:
            faults.append(f"POST {route['pattern']} asks for a right that nobody has")
            continue
        body, kind = form(route, "0" * 32)
        answer = doors.ask("POST", path_of(route, city.places["own"]), role, body, kind)
        if answer.status != 403:
            faults.append(f"POST {route['pattern']} takes a foreign form: {answer.status}")
    return faults


def before_the_factor(city):
    """Who must have a second factor and has none, and who has one and did not prove it, gets
    nowhere but to where that is done."""
    faults, asked = [], 0
    with city.open() as database:
        database.execute("UPDATE setting SET value = 1 WHERE name = 'second_factor'")
    doors = Doors(city, prefix="new-")
    with city.open() as database:
        coder = database.execute("SELECT id FROM login WHERE name = 'new-accountant'").fetchone()[0]
        database.execute("INSERT INTO factor (login_id, secret, set_at, last_step, failures,"
                         " failed_at, pending, pending_at) VALUES (?, ?, 1, 0, 0, 0, ?, 0)",
                         (coder, b"o12345678901234567890", b""))
    for route in doors.routes:
        if route["guard"] in ("visitor", "first", "factor"):
            continue
        for role, page in (("administrator", "factor/new"), ("support", "factor/new"),
                           ("accountant", "factor")):
            body, kind = form(route, doors.people[role]["csrf"])
            path = path_of(route, city.places["own"])
            answer = doors.ask(route["method"], path, role, body, kind)
            asked += 1
            wanted = f"/{route['area']}/{page}"
            if answer.status != 303 or answer.header("Location") != wanted:
                faults.append(f"{route['method']} {route['pattern']} as {role} without the second"
                              f" factor: {answer.status} {answer.header('Location')}")
    faults += [f"{role} needs no second factor and is asked for one" for role in
               ("coordinator", "teacher", "editor", "department")
               if doors.ask("GET", "/school/me", role).status != 200]
    doors.close()
    return faults, asked


PLANTS = {"unguarded": "/school/{school}/staff", "any-staff": "/school/{school}/staff",
          "unlogged": "/school/{school}/pupil/{account}/statement",
          "no-factor": "/school/{school}/staff",
          "wrong-right": "/school/{school}/pupil/{account}/statement"}


def matrix(city, plant=None):
    """Of all routes; with a planted fault of the one that has it."""
    doors = Doors(city, plant)
    if plant:
        doors.routes = [one for one in doors.routes if one["pattern"] == PLANTS[plant]]
    faults, asked = forged_forms(doors, city), 0
    # What reads comes before what changes.
    for route in sorted(doors.routes, key=lambda one: one["method"]):
        found, count = surprises_of_route(doors, city, route)
        faults, asked = faults + found, asked + count
    log = doors.close()
    faults += [line for line in log.splitlines() if "event=template" in line
               or "broken_promise" in line]
    return faults, asked, len(doors.routes)


def main():
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="obed-matrix-") as folder:
        city = City(folder)
        faults, asked, routes = matrix(city)
        more, count = before_the_factor(city)
        faults, asked = faults + more, asked + count
        for fault in faults:
            print(fault)
        print(f"{routes} routes, {asked} requests, {len(faults)} surprises, "
              f"{time.monotonic() - began:.1f} s")
        if faults:
            return 1
    for plant in PLANTS:
        with tempfile.TemporaryDirectory(prefix="obed-matrix-") as folder:
            found, _, _ = matrix(City(folder), plant)
            if not found:
                print(f"the planted fault was not found: {plant}")
                return 1
            print(f"planted {plant}: {found[0]}")
    return 0


sys.exit(main())
