#!/usr/bin/env python3
"""one_c_test.py OBED

What the accountant takes from the real server: registers of payments read by a reader of the
exchange's format, sets read by xmllint, b2sum and Python, their sums held against the database; and
a payment's whole way, to the bank's statement that says it was carried out.
"""
import csv
import datetime
import html
import io
import json
import pathlib
import re
import sqlite3
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

import exchange

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "api"))
import family  # noqa: E402

OBED = sys.argv[1]
EPOCH = datetime.date(1970, 1, 1)
# Names that are formulas for a spreadsheet, mark-up for XML and not in windows-1251.
CHANNEL = '=1+2;"Қазына" <&>'
CATERER = "@ИП Қайратов"
SOURCE = "=Город Қ"
PERSONAL, SALES, ROSTER, PAYABLE, BANK = 1, 2, 3, 12, 9
SECTIONS = {"Расчеты": "settlements.csv", "Пополнения": "top_ups.csv", "Ведомость": "turnover.csv"}
MONEY = {"Родители", "Дотации", "Всего", "Пополнено", "Отменено", "Возвращено", "НачалоДебет",
         "НачалоКредит", "ОборотДебет", "ОборотКредит", "КонецДебет", "КонецКредит"}
# Each book's transfers of the days: from the seal before them to the seal of the last.
RANGES = """
    SELECT b.school_id,
           coalesce((SELECT max(next_seq) FROM seal s WHERE s.school_id = b.school_id
                     AND s.day < :first), 1) AS first_seq,
           coalesce((SELECT max(next_seq) FROM seal s WHERE s.school_id = b.school_id
                     AND s.day <= :last), 1) AS next_seq
      FROM book b"""
passed = failed = 0


def check(what, right):
    global passed, failed
    passed, failed = passed + bool(right), failed + (not right)
    print("ok" if right else "FAILED", what, flush=True)


class City(family.City):
    def start(self):
        """Names are spoilt before anybody serves."""
        with sqlite3.connect(f"{self.folder}/obed.db") as database:
            database.execute("UPDATE channel SET name = ? WHERE code = 'qiwi'", (CHANNEL,))
            database.execute("UPDATE caterer SET name = ? WHERE id = 2", (CATERER,))
            database.execute("UPDATE funding_source SET name = ?", (SOURCE,))
        super().start()

    def rows(self, sql, *values, **named):
        with sqlite3.connect(f"file:{self.folder}/obed.db?mode=ro", uri=True) as database:
            return database.execute(sql, named or values).fetchall()

    def one(self, sql, *values, **named):
        return self.rows(sql, *values, **named)[0][0]


class Accountant(family.Browser):
    def __init__(self, city):
        super().__init__(city)
        told = city.run("staff", "add", "belova", "accountant", "Белова Анна").stdout
        temporary = re.search(r"\S+\s*$", told)[0].strip()
        self.post("/office/login", {"login": "belova", "password": temporary})
        fields = {"password": family.PASSWORD, "again": family.PASSWORD}
        if self.post("/office/password/first", fields).status != 303:
            raise AssertionError("the accountant is not let in")

    def form(self, page, after=""):
        """The id that the page gave to its form."""
        text = self.get(page).body.decode()
        return re.search(r'name="form" value="(\d+)"', text[text.index(after):])[1]

    def export(self, **fields):
        after = 'name="csrf"' if fields["kind"] == "payments" else 'value="payments"'
        return self.post("/office/one-c",
                         {"form": self.form("/office/one-c", after), "profile": "main", **fields})

    def files(self, answer):
        """Of the export that the answer leads to, by name."""
        path = answer.header("Location").partition("?")[0]
        page = html.unescape(self.get(path).body.decode())
        names = re.findall(rf'href="{path}/([^"]+)"', page)
        return {name: self.get(f"{path}/{name}").body for name in names}

    def pay(self, caterer, amount, purpose="Оплата питания по договору"):
        """With the form that the page of caterer 1 gave."""
        page = "/office/settlement/caterer/1"
        return self.post(f"/office/settlement/caterer/{caterer}/pay",
                         {"form": self.form(page), "amount": amount, "day": today().isoformat(),
                          "purpose": purpose}, page)


def today():
    return datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=3))).date()


def iso(day):
    return (EPOCH + datetime.timedelta(days=day)).isoformat()


# ---- the way of a payment ----

def payments_refused(city, accountant):
    answer = accountant.pay(1, "1,00", "Оплата 1 ₽")
    check("a purpose that no bank prints is refused", answer.status == 422)
    answer = accountant.pay(2, "1,00")
    check("so is a payee whose name it does not print",
          answer.status == 422 and "банк не печатает" in answer.body.decode())
    check("and its page says why there is no form for it",
          "банк не печатает" in accountant.get("/office/settlement/caterer/2").body.decode())
    page = "/office/settlement/caterer/1"
    known = dict(re.findall(r'id="payee-(\w+)" name="\w+" type="text" value="([^"]*)"',
                            accountant.get(page).body.decode()))
    answer = accountant.post(f"{page}/payee", {**known, "bank": "Банк Қазына"}, page)
    check("so are requisites, with the reason",
          answer.status == 422 and "windows-1251" in answer.body.decode())
    check("nothing was made of it", city.one("SELECT count(*) FROM payout WHERE state = 1") == 1)


def register_made(city, accountant):
    """The demo's payment that waits, and two of ours."""
    check("a part is paid", accountant.pay(1, "10,50").status == 303)
    purpose = 'По договору № 1 "Питание" = аванс'
    check("and another", accountant.pay(1, "0,01", purpose).status == 303)
    answer = accountant.export(kind="payments")
    files = accountant.files(answer)
    check("a register is one file", list(files) == ["1c_to_kl-1.txt"])
    again = accountant.files(answer)
    check("the same bytes again", again == files)
    nothing = accountant.export(kind="payments")
    check("no payment stands in two registers",
          nothing.status == 422 and "Выгружать нечего" in nothing.body.decode())
    return files["1c_to_kl-1.txt"]


def register_read(city, content):
    header, documents = exchange.read(content)
    kept = city.rows("SELECT number, amount, purpose, requisites, day FROM payout WHERE"
                     " register_id = 1 ORDER BY number")
    check("the header says whose account pays",
          [value for key, value in header if key == "РасчСчет"] == [
              json.loads(kept[0][3])["payer"]["account"]])
    check("each payment is there once, by number",
          [int(one["Номер"]) for one in documents] == [row[0] for row in kept])
    check("the sums are the payments'",
          [exchange.kopecks(one["Сумма"]) for one in documents] == [row[1] for row in kept])
    check("and come to what is on its way",
          sum(row[1] for row in kept) == city.one(
              "SELECT credits - debits FROM balance WHERE school_id = 0 AND account_id = 13 << 20"))
    for one, row in zip(documents, kept):
        parties = json.loads(row[3])
        check("requisites, purpose and day are those of then",
              one["НазначениеПлатежа"] == one["НазначениеПлатежа1"] == row[2]
              and one["ПолучательСчет"] == parties["payee"]["account"]
              and one["Получатель1"] == parties["payee"]["name"]
              and one["ПлательщикИНН"] == parties["payer"]["inn"]
              and one["Дата"] == datetime.date.fromisoformat(iso(row[4])).strftime("%d.%m.%Y"))
    return documents


def reader_has_teeth(content):
    """The reader refuses what is not of the format, so that its silence says something."""
    spoilt = (b"\xef\xbb\xbf" + content, content.replace(b"\r\n", b"\n"),
              content.replace("Номер=".encode("cp1251"), "номер=".encode("cp1251")),
              content.replace("КонецФайла\r\n".encode("cp1251"), b""),
              content.replace(".50\r\n".encode(), b",50\r\n"),
              content.replace("ВидОплаты=01\r\n".encode("cp1251"), b""))
    for one in spoilt:
        try:
            exchange.read(one)
            check("a spoilt register is noticed", False)
        except exchange.Wrong:
            check("a spoilt register is noticed", True)


def statement_taken(city, accountant, folder, documents):
    bank_before = city.one("SELECT credits - debits FROM balance WHERE school_id = 0"
                           " AND account_id = ?", BANK << 20)
    day = today().strftime("%d.%m.%Y")
    more = exchange.amount(exchange.kopecks(documents[0]["Сумма"]) + 1)
    wrong = [{**documents[0], "Сумма": more},
             {**documents[1], "ПолучательСчет": documents[1]["ПлательщикСчет"][:-1] + "9",
              "ПолучательРасчСчет": ""}]
    for name, papers, count in (("wrong", wrong, 0), ("right", documents[:2], 2),
                                ("overlapping", documents, 1)):
        path = folder / f"{name}.txt"
        path.write_bytes(exchange.statement(papers, day))
        told = city.run("import", "statement", str(path)).stdout
        found = re.search(r"исполнено платежей организаторам питания — (\d+)", told)
        check(f"of the {name} statement {count} are carried out",
              int(found[1] if found else 0) == count)
    check("the same statement again changes nothing",
          "уже загружена" in city.run("import", "statement", str(folder / "right.txt")).stdout)
    kept = city.rows("SELECT state, ended_day, amount, id FROM payout WHERE register_id = 1")
    check("each payment is executed on the bank's day",
          all(row[0] == 3 and iso(row[1]) == today().isoformat() for row in kept))
    check("the money left the bank once",
          city.one("SELECT credits - debits FROM balance WHERE school_id = 0 AND account_id = ?",
                   BANK << 20) - bank_before == sum(row[2] for row in kept))
    page = accountant.get(f"/office/settlement/payout/{kept[0][3]}").body.decode()
    check("the page says so", "исполнен" in page and "по выписке банка" in page)


# ---- a set ----

def period_closed(city, accountant):
    """One more period, with the names as they are now."""
    first = city.one("SELECT max(last_day) + 1 FROM settlement_period")
    last = city.one("SELECT min(day) FROM (SELECT max(day) AS day FROM seal GROUP BY school_id)")
    fields = {"from": iso(first), "to": iso(last), "sure": "1"}
    draft = f"/office/settlement/draft?from={iso(first)}&to={iso(last)}"
    answer = accountant.post("/office/settlement/close", fields, draft)
    check("a period is closed by its page", answer.status == 303)
    return (city.one("SELECT min(first_day) FROM settlement_period"), last)


def set_validated(files, folder):
    for name, content in files.items():
        (folder / name).write_bytes(content)
    judged = subprocess.run(["xmllint", "--noout", "--schema", "obed-1c.xsd", "obed-1c.xml"],
                            cwd=folder, capture_output=True, text=True, check=False)
    check("xmllint finds the XML valid", judged.returncode == 0 or print(judged.stderr))
    spoilt = files["obed-1c.xml"].replace(" Порций=".encode("cp1251"), b" x=").replace(
        " Порций=".encode(), b" x=")
    (folder / "spoilt.xml").write_bytes(spoilt)
    judged = subprocess.run(["xmllint", "--noout", "--schema", "obed-1c.xsd", "spoilt.xml"],
                            cwd=folder, capture_output=True, check=False)
    check("and a spoilt one not", judged.returncode != 0)
    summed = subprocess.run(["b2sum", "-l", "256", "--strict", "-c", "control.b2sum"], cwd=folder,
                            capture_output=True, check=False)
    check("b2sum finds every file whole", summed.returncode == 0)


def money(text):
    """Kopecks of "-12.50" or "-12,50"."""
    sign = -1 if text.startswith("-") else 1
    return sign * exchange.kopecks(text.lstrip("-").replace(",", "."))


def xml_rows(root, section):
    return [row.attrib for row in root.find(section)]


def control_checked(root):
    control = {one.get("Имя"): one for one in root.find("КонтрольныеСуммы")}
    for section in SECTIONS:
        rows = xml_rows(root, section)
        sums = {one.get("Поле"): money(one.get("Итого")) for one in control[section]}
        check(f"{section}: the control sums are those of the rows",
              int(control[section].get("Строк")) == len(rows)
              and sums == {name: sum(money(row[name]) for row in rows) for name in sums})


def settlements_checked(city, root, first, last):
    kept = city.rows(
        "SELECT l.period_id, l.caterer_id, l.caterer_name, s.number, l.contract_number, l.kind,"
        " l.name, l.funding_source_id, l.corrects_id, l.meals, l.parent_sum, l.subsidy_sum"
        " FROM settlement_line l JOIN settlement_period p ON p.id = l.period_id"
        " JOIN school s ON s.school_id = l.school_id"
        " WHERE p.last_day BETWEEN ? AND ? ORDER BY l.period_id, l.line", first, last)
    told = [(int(row["Период"]), int(row["ОрганизаторКод"]), row["Организатор"], int(row["Школа"]),
             row["Договор"], 1 if row["Вид"] == "рацион" else 2, row["Рацион"],
             int(row["ИсточникКод"]), int(row["Исправляет"]), int(row["Порций"]),
             money(row["Родители"]), money(row["Дотации"])) for row in xml_rows(root, "Расчеты")]
    check("Расчеты: every line of the closed periods, to the kopeck", told == kept and told)
    accrued = city.one("SELECT sum(credits - debits) FROM balance WHERE school_id = 0 AND"
                       " account_id BETWEEN ? AND ?", PAYABLE << 20, (PAYABLE + 1 << 20) - 1)
    paid = city.one("SELECT sum(amount) FROM payout WHERE state <> 4")
    check("Расчеты: all of it is what caterers are owed and were paid",
          sum(money(row["Всего"]) for row in xml_rows(root, "Расчеты")) == accrued + paid)


def top_ups_checked(city, root, first, last):
    kept = city.rows(
        f"SELECT s.number, t.debit_id & 1048575, count(*), sum(t.amount) FROM transfer t"
        f" JOIN ({RANGES}) r ON r.school_id = t.school_id"
        " JOIN school s ON s.school_id = t.school_id"
        " WHERE t.seq >= r.first_seq AND t.seq < r.next_seq AND t.code = 1"
        " AND t.credit_id = t.personal_id AND t.debit_id >> 20 = 7 GROUP BY 1, 2 ORDER BY 1, 2",
        first=first, last=last)
    told = {}
    for row in xml_rows(root, "Пополнения"):
        place = told.setdefault((int(row["Школа"]), int(row["КаналКод"])), [0, 0])
        place[0] += int(row["Платежей"])
        place[1] += money(row["Пополнено"])
    check("Пополнения: by school and channel what the transfers come to",
          {(row[0], row[1]): [row[2], row[3]] for row in kept}
          == {place: sums for place, sums in told.items() if sums[0]} and kept)


def turnover_checked(city, root, first, last):
    """Openings, turnovers and closings from the transfers alone."""
    sums = city.rows(
        f"SELECT coalesce(s.number, 0), CASE WHEN a < 1048576 OR a >> 40 > 0 THEN 0 ELSE a END,"
        " sum(CASE WHEN seq < first_seq THEN c - d ELSE 0 END),"
        " sum(CASE WHEN seq >= first_seq THEN d ELSE 0 END),"
        " sum(CASE WHEN seq >= first_seq THEN c ELSE 0 END)"
        " FROM (SELECT t.school_id, t.seq, t.debit_id AS a, t.amount AS d, 0 AS c FROM transfer t"
        "       UNION ALL SELECT t.school_id, t.seq, t.credit_id, 0, t.amount FROM transfer t) m"
        f" JOIN ({RANGES}) r ON r.school_id = m.school_id"
        " LEFT JOIN school s ON s.school_id = m.school_id WHERE m.seq < r.next_seq GROUP BY 1, 2",
        first=first, last=last)
    kept = {(row[0], row[1] >> 20, row[1] & 1048575): row[2:] for row in sums}
    words = ["", "personal", "sales", "roster", "card_fees", "transit", "subsidy", "clearing",
             "corrections", "bank", "suspense", "costs", "payable", "payouts", "written_off"]
    told, sides = {}, [0] * 6
    for row in xml_rows(root, "Ведомость"):
        kind = words.index(row["ВидСчета"])
        figures = [money(row[name]) for name in (
            "НачалоДебет", "НачалоКредит", "ОборотДебет", "ОборотКредит", "КонецДебет",
            "КонецКредит")]
        sides = [sum(pair) for pair in zip(sides, figures)]
        check_ends = figures[1] - figures[0] + figures[3] - figures[2] == figures[5] - figures[4]
        if not check_ends:
            check(f"Ведомость: {row} does not tie", False)
        place = (int(row["Книга"]), 0 if kind == PERSONAL else kind, int(row["СчетКод"]))
        told[place] = (figures[1] - figures[0], figures[2], figures[3])
    check("Ведомость: every account's opening and turnovers are the transfers'",
          {place: one for place, one in told.items() if any(one)}
          == {place: tuple(one) for place, one in kept.items() if any(one)} and told)
    check("Ведомость: debit and credit are equal in each pair of columns",
          sides[0] == sides[1] and sides[2] == sides[3] and sides[4] == sides[5])


def csv_checked(files, root, charset):
    for section, name in SECTIONS.items():
        content = files[name]
        if charset == "utf-8":
            check(f"{name}: a byte order mark", content.startswith(b"\xef\xbb\xbf"))
            content = content[3:]
        table = list(csv.reader(io.StringIO(content.decode(charset), newline=""), delimiter=";"))
        rows = xml_rows(root, section)
        check(f"{name}: the columns of the XML", not rows or table[0] == list(rows[0]))
        told = [dict(zip(table[0], line)) for line in table[1:]]
        check(f"{name}: a row for a row", len(told) == len(rows))
        dangerous = [cell for line in table for cell in line
                     if re.match(r"[=+@\t\r]|-(?!\d+(,\d\d)?$)", cell)]
        check(f"{name}: no cell is a formula", not dangerous)
        for row, line in zip(rows, told):
            for key, value in row.items():
                if not same(value, line[key], charset, key in MONEY):
                    check(f"{name}: {key}: {value!r} and {line[key]!r}", False)


def same(value, cell, charset, is_money):
    """A value of the XML and a cell of the CSV."""
    if is_money:
        return cell == value.replace(".", ",")
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return cell == datetime.date.fromisoformat(value).strftime("%d.%m.%Y")
    if value[:1] in ("=", "+", "@"):
        value = "'" + value
    return cell == value.encode(charset, errors="replace").decode(charset)


def names_checked(files, root, charset):
    """What windows-1251 lacks is a reference in XML, a question mark in CSV; see the document."""
    sources = {row["Источник"] for row in xml_rows(root, "Расчеты")}
    channels = {row["Канал"] for row in xml_rows(root, "Пополнения")}
    check("XML loses nothing of a name",
          SOURCE in sources and any(CHANNEL in name for name in channels))
    written = files["settlements.csv"].decode(charset)
    check("CSV has of it what its encoding has, and makes a formula a text",
          f";'{SOURCE};".encode(charset, errors="replace").decode(charset) in written)


def set_checked(city, accountant, folder, days, profile, charset):
    first, last = days
    answer = accountant.export(kind="set", profile=profile, **{"from": iso(first), "to": iso(last)})
    check(f"a set of {profile} is made", answer.status == 303)
    files = accountant.files(answer)
    check("the set is whole", sorted(files) == sorted(["obed-1c.xml", "obed-1c.xsd",
                                                       "control.b2sum", *SECTIONS.values()]))
    folder.mkdir()
    set_validated(files, folder)
    root = xml.etree.ElementTree.fromstring(files["obed-1c.xml"])
    check("it says of which days and profile it is",
          (root.get("ПериодС"), root.get("ПериодПо"), root.get("Профиль"))
          == (iso(first), iso(last), profile))
    control_checked(root)
    settlements_checked(city, root, first, last)
    top_ups_checked(city, root, first, last)
    turnover_checked(city, root, first, last)
    csv_checked(files, root, charset)
    names_checked(files, root, charset)
    again = accountant.export(kind="set", profile=profile, **{"from": iso(first), "to": iso(last)})
    check("nothing has changed: the same set again",
          again.header("Location") == answer.header("Location").partition("?")[0] + "?same=1")
    return answer


def profile_kept(accountant):
    accounts = {word: "76.05" for word in ("personal", "sales", "roster", "payable", "clearing")}
    fields = {"code": "utf", "name": "1С:ERP", "encoding": "utf-8", "settlements": "1",
              "top_ups": "1", "turnover": "1", "xml": "1", "csv": "1", **accounts}
    page = "/office/one-c/profile/new"
    wrong = accountant.post("/office/one-c/profile", {**fields, "payable": "=76"}, page)
    check("a profile with a formula for an account is refused", wrong.status == 422)
    check("a profile is kept", accountant.post("/office/one-c/profile", fields, page).status == 303)


def main():
    city = City(OBED)
    try:
        with tempfile.TemporaryDirectory() as place:
            folder = pathlib.Path(place)
            accountant = Accountant(city)
            payments_refused(city, accountant)
            content = register_made(city, accountant)
            documents = register_read(city, content)
            reader_has_teeth(content)
            days = period_closed(city, accountant)
            set_checked(city, accountant, folder / "main", days, "main", "cp1251")
            profile_kept(accountant)
            set_checked(city, accountant, folder / "utf", days, "utf", "utf-8")
            statement_taken(city, accountant, folder, documents)
    finally:
        city.close()
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
