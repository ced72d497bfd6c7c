"""The department's pages over a demo city of 68 schools: every figure is counted here once more,
from the tables and not with the server's queries; and no child is named on any page or in any
document, nor does any other area open. Usage: region_test.py OBED STAFF_DOORS"""
import collections
import datetime
import html
import io
import json
import pathlib
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import urllib.parse
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "http"))
from client import Client  # noqa: E402

OBED, DOORS = sys.argv[1:3]
DEMO = ["--schools", "68", "--pupils", "1400", "--days", "6"]
STOP_S = 60
MOSCOW = datetime.timezone(datetime.timedelta(hours=3))
EPOCH = datetime.date(1970, 1, 1)
TAP_BOUNDS_MS = [1, 2, 5, 10, 15, 20, 30, 50, 100, 200, 500, 1000]


class City:
    def __init__(self, folder):
        self.url = f"sqlite:{folder}/city.db"
        for words in (["migrate"], ["demo", *DEMO]):
            subprocess.run([OBED, *words, "--database", self.url, "--log-level", "error"],
                           check=True, capture_output=True)
        self.database = sqlite3.connect(f"{folder}/city.db")
        self.today = datetime.date.today()
        self.last = (self.today - EPOCH).days
        self.first = self.last - 20
        self.schools = {row[0]: row[1:] for row in self.rows(
            "SELECT school_id, number, name, kind, in_card_project FROM school")}
        self.appeals_plant()
        self.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def rows(self, sql, *values):
        return self.database.execute(sql, values).fetchall()

    def appeals_plant(self):
        """A complaint answered too late, one that waits, a question; one of long ago."""
        hour = 3600 * 1000
        now = int(datetime.datetime.now().timestamp() * 1000)
        for number, (nature, ago, answered) in enumerate(
                [(2, 9, 2), (2, 6, None), (1, 1, None), (2, 300, None)], start=900):
            made = now - ago * 24 * hour
            self.database.execute(
                "INSERT INTO appeal (school_id, id, number, account_id, login_id, caller, nature,"
                " kind, state, taken_by, made_day, made_at, due_at, answered_at, changed_at)"
                " VALUES (24, ?, ?, 0, 0, 'Мама', ?, 4, ?, 0, ?, ?, ?, ?, ?)",
                (number, number, nature, 1 if answered is None else 3, self.last - ago, made,
                 made + 72 * hour, None if answered is None else now - answered * 24 * hour, made))
        self.database.commit()


class Doors:
    def __init__(self, city):
        self.process = subprocess.Popen(
            [DOORS, city.url, "dep.viewer=department:0:0", "root=administrator:0:0"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError(self.process.stderr.read())
        told = json.loads(line)
        self.port, self.routes = told["port"], told["routes"]
        self.tokens = {person["role"]: person["token"] for person in told["people"]}
        self.client = None
        self.log = []

    def ask(self, path, role="department", accept="text/html"):
        headers = [("Accept", accept), ("Cookie", f"obed-staff={self.tokens[role]}")]
        for _ in range(2):
            self.client = self.client or Client(self.port)
            answer = self.client.ask("GET", path, headers)
            if answer is None or answer.header("Connection") == "close":
                self.client.socket.close()
                self.client = None
            if answer is not None:
                return answer
        raise AssertionError(f"no answer: {path}: {self.process.stderr.read()}")

    def view(self, path, role="department"):
        """The page as JSON, with the rows of all pages of its table."""
        answer = self.ask(path, role, "application/json")
        assert answer.status == 200, (path, answer.status)
        view = json.loads(answer.body)
        after = view["table"]["after"] if view["table"].get("has_pages") else None
        if after:
            view["table"]["rows"] += self.view(after, role)["table"]["rows"]
        return view

    def close(self):
        self.process.send_signal(signal.SIGTERM)
        _, log = self.process.communicate(timeout=STOP_S)
        self.log.append(log)
        assert self.process.returncode == 0, log[-3000:]
        assert "event=template" not in log, log[-3000:]


def figures_counted(lines):
    return re.findall(r"event=region_figures first=(\S+) last=(\S+)", "".join(lines))


def wait_until_counted_ahead(doors):
    """Before anybody has asked: the last 30 days, this month, this school year."""
    today = datetime.datetime.now(MOSCOW).date()
    year = today.year if today.month >= 9 else today.year - 1
    firsts = {today - datetime.timedelta(days=29), today.replace(day=1), datetime.date(year, 9, 1)}
    while {first for first, _ in figures_counted(doors.log)} < {str(first) for first in firsts}:
        line = doors.process.stderr.readline()
        assert line, "the server has ended"
        doors.log.append(line)
    return str(today - datetime.timedelta(days=29))


# ---- reading a page's table ----

def plain(words):
    return words.replace("\u00a0", " ")


def number(words):
    return int(words.replace("\u00a0", ""))


def kopecks(words):
    sign = -1 if words.startswith("-") else 1
    return sign * int(re.sub(r"\D", "", words)) if words else None


def table(view):
    """Rows as lists of words; the sum apart, by the titles of its columns."""
    titles = [column["title"] for column in view["table"]["columns"]]
    rows, total = [], None
    for row in view["table"]["rows"]:
        words = [row["head"]] + [cell["text"] for cell in row["cells"]]
        if row["sum"]:
            total = dict(zip(titles[row["span"]:], words[1:]))
        else:
            rows.append(words)
    return titles, rows, total


def share(part, whole):
    """A percentage with one digit, half up, as people read it in a table."""
    if not whole:
        return ""
    tenths = (part * 2000 + whole) // (2 * whole)
    return f"{tenths // 10},{tenths % 10} %"


def expect(found, expected, what):
    assert found == expected, f"{what}: the page says {found!r}, counted: {expected!r}"


# ---- the figures ----

def check_coverage(city, doors):
    view = doors.view("/region/")
    _, rows, total = table(view)
    kinds = dict(city.rows("SELECT code, name FROM school_kind"))
    tills = {row[0] for row in city.rows("SELECT school_id FROM till WHERE state = 1")}
    alive = tills | {row[0] for row in city.rows(
        "SELECT school_id FROM meal_taken WHERE day >= ? AND served + charged > 0",
        city.last - 120)} | {row[0] for row in city.rows(
            "SELECT school_id FROM transfer WHERE happened_day >= ? AND code IN (2, 3)",
            city.last - 120)}
    for row in rows:
        of_kind = {i for i, school in city.schools.items() if kinds[school[2]] == row[0]}
        expect(number(row[1]), len(of_kind), row[0])
        expect(number(row[2]), len(of_kind & alive), f"{row[0]}: cashless")
        in_project = sum(city.schools[i][3] for i in of_kind)
        expect(number(row[4]), in_project, f"{row[0]}: cards")
        expect(plain(row[5]), share(in_project, len(of_kind)), f"{row[0]}: share of cards")
    expect(view["cashless"], 68, "cashless schools")
    expect(view["cashless_share"], "100 %", "their share")
    expect(view["in_project"], 45, "schools of the card project")
    expect(view["project_share"], "66,2 %", "their share")
    expect(number(total["Школ"]), 68, "all schools")
    expect(number(total["Карта школьника"]), 45, "in the sum")
    expect(number(total["Учащихся"]), city.rows(
        "SELECT count(*) FROM person WHERE kind = 1 AND state = 1")[0][0], "pupils")


def eaten(city):
    """(school, account) → days and meals of breakfasts and lunches, pupils alone."""
    hot = set(city.rows("SELECT school_id, id FROM set_meal WHERE meal IN (1, 2)"))
    pupils = set(city.rows("SELECT school_id, id FROM person WHERE kind = 1"))
    found = collections.defaultdict(lambda: collections.Counter())
    for school, day, account, meal, served, charged in city.rows(
            "SELECT school_id, day, account_id, set_meal_id, served, charged FROM meal_taken"):
        is_hot = (school, meal) in hot and (school, account) in pupils
        if is_hot and (served or charged) and city.first <= day <= city.last:
            found[school, account][day] += 1
    return found


def check_meals(city, doors):
    period = period_of(city)
    grades = {(school, account): grade or 0 for school, account, grade in city.rows(
        "SELECT p.school_id, p.id, c.grade FROM person p LEFT JOIN class c"
        " ON c.school_id = p.school_id AND c.id = p.class_id WHERE p.kind = 1")}
    active = set(city.rows("SELECT school_id, id FROM person WHERE kind = 1 AND state = 1"))
    benefits = collections.defaultdict(list)
    for school, account, first, last, kind in city.rows(
            "SELECT school_id, account_id, first_day, last_day, kind_id FROM benefit"):
        benefits[school, account].append((first, last, kind))

    def holds(who, day):
        return any(first <= day <= last for first, last, _ in benefits[who])

    found = eaten(city)
    days = collections.defaultdict(set)
    for (school, _), taken in found.items():
        days[school] |= set(taken)
    titles = {0: "без класса", 1: "1–4 классы", 2: "5–9 классы", 3: "10–11 классы"}
    counted = collections.defaultdict(collections.Counter)
    for who in active:
        key = stage(grades[who]), holds(who, city.last)
        counted[key]["pupils"] += 1
        counted[key]["whole"] += len(days[who[0]])
    for who, taken in found.items():
        for is_benefited in (False, True):
            of = [day for day in taken if holds(who, day) == is_benefited]
            key = stage(grades[who]), is_benefited
            counted[key]["fed"] += bool(of)
            counted[key]["days"] += len(of)
            counted[key]["meals"] += sum(taken[day] for day in of)
    view = doors.view(f"/region/meals?{period}")
    _, rows, total = table(view)
    hidden = 0
    for (at, is_benefited), of in list(counted.items()):
        if not of["pupils"] and not of["fed"]:
            continue
        few = counted[at, True]
        if 0 < few["pupils"] < 5 or 0 < few["fed"] < 5:
            hidden += 1
            assert [titles[at], "с льготой"] not in [row[:2] for row in rows], "few are told"
            continue
        word = "с льготой" if is_benefited else "без льготы"
        row = next(row for row in rows if row[:2] == [titles[at], word])
        expect([number(row[2]), number(row[3]), number(row[5])],
               [of["pupils"], of["fed"], of["meals"]], f"{row[:2]}")
        expect([plain(row[4]), plain(row[6])],
               [share(of["fed"], of["pupils"]), share(of["days"], of["whole"])], f"{row[:2]}")
    assert hidden < len(counted), "all is hidden"
    all_of = sum(counted.values(), collections.Counter())
    expect(plain(total["В среднем за день, %"]), share(all_of["days"], all_of["whole"]), "mean")
    by_kind = collections.defaultdict(lambda: [set(), 0])
    for who, taken in found.items():
        for day, meals in taken.items():
            for first, last, kind in benefits[who]:
                if first <= day <= last:
                    by_kind[kind][0].add(who)
                    by_kind[kind][1] += meals
    for row in view["benefits"]:
        kind = city.rows("SELECT id FROM benefit_kind WHERE name = ?", row["name"])[0][0]
        who, meals = by_kind[kind]
        is_hidden = 0 < len(who) < 5
        expect(row["pupils"] if is_hidden else number(row["pupils"]),
               "менее 5" if is_hidden else len(who), row["name"])
        expect(row["meals"] if is_hidden else number(row["meals"]),
               "—" if is_hidden else meals, row["name"])
    home = doors.view(f"/region/?{period}")
    by_day = collections.Counter(day for taken in found.values() for day in taken)
    for row in home["days"]:
        day, month, year = map(int, row["day"].split("."))
        expect(number(row["fed"]), by_day[(datetime.date(year, month, day) - EPOCH).days],
               row["day"])
    assert home["days"] and len(home["days"]) == len(by_day)


def stage(grade):
    return 0 if grade == 0 else 1 if grade <= 4 else 2 if grade <= 9 else 3


def iso(day):
    return (EPOCH + datetime.timedelta(days=day)).isoformat()


def period_of(city):
    return f"from={iso(city.first)}&to={iso(city.last)}"


def check_subsidies(city, doors):
    view = doors.view(f"/region/subsidies?{period_of(city)}")
    first = EPOCH + datetime.timedelta(days=city.first)
    begin = (first.replace(day=1) - EPOCH).days
    expect(view["period"]["from"], iso(begin), "the month's first day")
    names = {school[1]: i for i, school in city.schools.items()}
    sources = {name: i for i, name in city.rows("SELECT id, name FROM funding_source")}
    plans = collections.Counter()
    for school, source, month, amount in city.rows(
            "SELECT school_id, funding_source_id, month, amount FROM subsidy_plan"):
        if month >= begin:
            plans[school, source] += amount
    moved = collections.Counter()
    for school, debit, credit, amount in city.rows(
            "SELECT school_id, debit_id, credit_id, amount FROM transfer WHERE code = 4 AND"
            " personal_id = 0 AND happened_day >= ?", begin):
        moved[school, debit] += amount
        moved[school, credit] -= amount
    _, rows, total = table(view)
    seen = collections.Counter()
    for row in rows:
        school, source = names[row[0]], sources[row[1]]
        plan, fact = plans[school, source], kopecks(row[3])
        expect(kopecks(row[2]) or 0, plan, f"{row[:2]}: plan")
        expect(kopecks(row[4]), plan - fact, f"{row[:2]}: left")
        expect(plain(row[5]), share(fact, plan), f"{row[:2]}: fulfilled")
        assert fact in [amount for (where, _), amount in moved.items() if where == school], row
        seen[school] += fact
    for school in city.schools:
        given = sum(amount for (where, _), amount in moved.items()
                    if where == school and amount > 0)
        expect(seen[school], given, f"school {school}: all subsidies")
    expect(kopecks(total["Факт, руб."]), sum(seen.values()), "all subsidies")
    expect(kopecks(total["План, руб."]), sum(plans.values()), "all plans")
    expect(plain(total["Исполнение, %"]), share(sum(seen.values()), sum(plans.values())),
           "all fulfilled")
    stages = doors.view(f"/region/subsidies/stages?from={iso(begin)}&to={iso(city.last)}")
    _, _, total = table(stages)
    expect(kopecks(total["Дотация, руб."]), sum(seen.values()), "subsidies by stage")
    assert stages["agrees"], stages["agrees_words"]


def percentile(taps, per_mille):
    seen, total = 0, sum(taps)
    for place, bound in enumerate(TAP_BOUNDS_MS):
        seen += taps[place]
        if seen * 1000 >= total * per_mille:
            return f"≤ {bound} мс"
    return "> 1 с"


def check_service(city, doors):
    taps = collections.defaultdict(lambda: [0] * 13)
    served, offline = collections.Counter(), collections.Counter()
    for school, day, at, away, kept in city.rows(
            "SELECT school_id, day, served, offline, taps FROM till_day"):
        if city.first <= day <= city.last:
            served[school] += at
            offline[school] += away
            taps[school] = [a + int(b) for a, b in zip(taps[school], kept.split())]
    assert served, "the demo's tills say nothing"
    _, rows, total = table(doors.view(f"/region/service?{period_of(city)}"))
    names = {school[1]: i for i, school in city.schools.items()}
    for row in rows:
        school = names[row[0]]
        expect([number(row[1]), plain(row[4])],
               [served[school], share(offline[school], served[school])], row[0])
        expect([row[2], row[3]], [percentile(taps[school], 500), percentile(taps[school], 990)],
               f"{row[0]}: pace")
        planted = ["3", "2", "2", "2"] if city.schools[school][0] == 24 else ["0"] * 4
        expect(row[5:9], planted, f"{row[0]}: appeals")
    expect(number(total["Обслужено"]), sum(served.values()), "served")


def check_schools(city, doors):
    _, rows, _ = table(doors.view(f"/region/schools?{period_of(city)}"))
    expect(len(rows), 68, "schools on one page")
    names = {school[1]: i for i, school in city.schools.items()}
    receipts = {row[0]: row[1:] for row in city.rows(
        "SELECT school_id, count(DISTINCT posting_id), sum(amount) FROM transfer WHERE code = 2"
        " AND debit_id = personal_id AND happened_day BETWEEN ? AND ? GROUP BY school_id",
        city.first, city.last)}
    for row in rows:
        count, amount = receipts.get(names[row[0]], (0, 0))
        bill = (amount + count // 2) // count if count else None
        expect(kopecks(row[6]), bill, f"{row[0]}: average bill")
    numbers = [number(row[1]) for row in rows]
    titles, rows, _ = table(doors.view(f"/region/schools?{period_of(city)}&sort=2&down=1"))
    expect([number(row[1]) for row in rows], sorted(numbers, reverse=True), "sorted by pupils")
    _, rows, _ = table(doors.view(f"/region/schools?{period_of(city)}&q="
                                  + urllib.parse.quote("ЛИЦЕЙ")))
    assert rows and all("лицей" in " ".join(row).lower() for row in rows), rows[:2]


def check_unspent(city, doors):
    """A school's row is what the school itself sees."""
    period = period_of(city)
    _, rows, _ = table(doors.view(f"/region/unspent?{period}"))
    row = next(row for row in rows if row[0] == "Школа №24")
    csv = doors.ask(f"/school/24/unspent?{period}&format=csv", "administrator").body.decode()
    lines = [line.split(";") for line in csv.strip().splitlines()[1:]]
    expect([number(row[1]), number(row[2]), kopecks(row[3])],
           [len(lines), sum(int(line[-2]) for line in lines),
            sum(kopecks(line[-1]) for line in lines)], "unspent of school 24")


# ---- nobody is named ----

PAIR = re.compile(r"[А-ЯЁа-яё-]+")


def words_of(body, path):
    """All a document says, as one text."""
    if path.endswith("as=xlsx"):
        archive = zipfile.ZipFile(io.BytesIO(body))
        return "\n".join(archive.read(name).decode() for name in archive.namelist())
    if path.endswith("as=pdf"):
        return subprocess.run(["pdftotext", "-layout", "-", "-"], input=body, check=True,
                              capture_output=True).stdout.decode()
    return body.decode()


class Secrets:
    def __init__(self, city):
        employees = {(a.upper(), b.upper()) for a, b in city.rows(
            "SELECT surname, name FROM person WHERE kind = 2")}
        self.names = {(a.upper(), b.upper()) for a, b in city.rows(
            "SELECT surname, name FROM person WHERE kind = 1")} - employees
        self.numbers = {row[0] for row in city.rows("SELECT number FROM person")}
        self.cards = {row[0] for row in city.rows("SELECT chip FROM card WHERE chip <> ''")}

    def told(self, text):
        tokens = [token.upper() for token in PAIR.findall(text)]
        pairs = set(zip(tokens, tokens[1:])) | set(zip(tokens[1:], tokens))
        return (self.names & pairs) | (self.numbers & set(re.findall(r"\d{10}", text))) | (
            self.cards & set(re.findall(r"[0-9A-F]{8,}", text)))


def crawl(doors, secrets):
    """Every page and document once, in one order of its rows."""
    queue, seen, faults = ["/region/"], set(), []
    while queue:
        path = queue.pop()
        shape = re.sub(r"[?&](sort|down|page)=\d+", "", path)
        shape = re.sub(r"\d{4}-\d\d-\d\d", "D", re.sub(r"/schools/\d+", "/schools/N", shape))
        if shape in seen:
            continue
        seen.add(shape)
        answer = doors.ask(path)
        assert answer.status == 200, (path, answer.status)
        told = secrets.told(words_of(answer.body, path))
        faults += [f"{path} tells {sorted(told)[:3]}"] if told else []
        if not (answer.header("Content-Type") or "").startswith("text/html"):
            continue
        page = answer.body.decode()
        links = map(html.unescape, re.findall(r'href="([^"]*)"', page))
        queue += [link.split("#")[0] for link in links if link.startswith("/region/")]
        if 'name="as"' in page:
            glue = "&" if "?" in path else "?"
            queue += [f"{path}{glue}as={word}" for word in ("xlsx", "csv", "pdf")]
    assert not faults, faults
    return seen


def check_elsewhere(doors, seen):
    """What is neither the department's own nor about the caller himself is closed, and no page of
    the department's routes was left out."""
    opened = []
    for route in doors.routes:
        path = re.sub(r"\{\w+\}", "1", route["pattern"].replace("{school}", "24"))
        if route["method"] != "GET" or route["guard"] in ("visitor", "first", "factor", "self"):
            continue
        if route["area"] == "region":
            shape = route["pattern"].replace("{school}", "N")
            assert any(one.split("?")[0] == shape for one in seen), f"not crawled: {shape}"
            continue
        status = doors.ask(path).status
        if status not in (403, 404) and route["guard"] not in ("anybody", "school_read"):
            opened.append((path, status))
    assert not opened, opened


def main():
    with tempfile.TemporaryDirectory(prefix="obed-region-") as folder:
        city = City(folder)
        doors = Doors(city)
        first_shown = wait_until_counted_ahead(doors)
        try:
            for check in (check_coverage, check_meals, check_subsidies, check_service,
                          check_schools, check_unspent):
                check(city, doors)
            secrets = Secrets(city)
            number_of_24 = next(one for one in sorted(secrets.numbers) if one.startswith("024"))
            page = doors.ask(f"/school/24/pupil/{number_of_24}", "administrator").body.decode()
            assert secrets.told(page), "a search that finds nobody where somebody is"
            seen = crawl(doors, secrets)
            check_elsewhere(doors, seen)
        finally:
            doors.close()
        counts = [first for first, _ in figures_counted(doors.log)].count(first_shown)
        assert counts == 1, f"the first page's figures were counted {counts} times"
    print(f"region: {len(seen)} pages and documents, all figures as counted")


main()
