"""Whoever tries account numbers one by one, at every door that takes one: what is answered of a
number that is there and of one that is not, and when it ends. The table of these doors stands in
docs/OPERATIONS.md.

Usage: guess_test.py OBED"""
import re
import sqlite3
import sys
import time

from family import API, PASSWORD, Application, Browser, City
from client import Client

OBED = sys.argv[1]
OWN, OTHER = "0242013137", "0010000016"  # the second is another family's
NOBODY = "0999999999"
WRONG_PER_MINUTE, RECOVERIES_PER_MINUTE, VAIN_PER_MINUTE = 60, 10, 20
SEARCHES_AT_ONCE, CHECKS_PER_MINUTE, STRAYS_PER_MINUTE = 30, 7, 10
LINKS_PER_HOUR, LINK_WAIT_S = 3, 20


def bare(answer, *numbers):
    """What tells one answer from another, without what names the request and what was asked."""
    body = answer.body
    for number in numbers:
        body = body.replace(number.encode(), b"NUMBER")
    body = re.sub(rb'(name="csrf" value=)"[^"]*"', rb"\1", body)
    body = re.sub(rb"[0-9a-f]{8}-[0-9a-f]+", b"REQUEST", body)
    named = {name.lower() for name, _ in answer.headers}
    return answer.status, sorted(named - {"set-cookie", "ratelimit"}), body


def assert_alike(one, other):
    first, second = bare(one, OWN, OTHER, NOBODY), bare(other, OWN, OTHER, NOBODY)
    assert first == second, (first, second)


def assert_waits(answer):
    assert answer.status == 429, (answer.status, answer.body[:300])
    assert int(answer.header("Retry-After")) > 0


# ---- the cabinet's entrance ----

def test_entrance(city):
    """A wrong password and a number of nobody; then the address waits, whatever the number, and
    the owner elsewhere does not. Each number is asked once: a name's own wait does not show."""
    stranger = Browser(city)
    csrf = stranger.csrf("/cabinet/login")

    def guess(number):
        return stranger.ask("POST", "/cabinet/login", {
            "csrf": csrf, "number": number, "password": "Зима-2026-Сочи", "consent": "1"})

    there, nowhere = guess(OTHER), guess(NOBODY)
    assert there.status == 422
    assert_alike(there, nowhere)
    tried, refused = 2, None
    for tried in range(2, 3 * WRONG_PER_MINUTE):
        answer = guess(f"09{tried:08d}")
        if answer.status == 429:
            refused = answer
            break
    assert refused and WRONG_PER_MINUTE <= tried <= WRONG_PER_MINUTE + 30, tried
    assert_waits(refused)
    assert_alike(refused, guess(OTHER))
    return stranger


def test_a_right_password_costs_nothing(city):
    for _ in range(3):
        assert Browser(city).enter(OWN, PASSWORD).status == 303


# ---- adding a child to a cabinet ----

def test_adding_a_child(city, parent):
    """After test_entrance on a fresh server: a stranger's number and nobody's."""
    path = "/cabinet/profile/accounts"
    csrf = parent.csrf(path)

    def guess(number):
        return parent.ask("POST", path, {"csrf": csrf, "number": number, "password": "не тот"})

    there, nowhere = guess(OTHER), guess(NOBODY)
    assert there.status == 422
    assert_alike(there, nowhere)
    tried = next(n for n in range(2, 3 * WRONG_PER_MINUTE)
                 if guess(f"08{n:08d}").status == 429)
    assert WRONG_PER_MINUTE <= tried <= WRONG_PER_MINUTE + 30, tried
    assert_waits(guess(OTHER))
    assert_alike(guess(OTHER), guess(NOBODY))


# ---- a new password by mail ----

def test_recovery(city):
    stranger = Browser(city)
    csrf = stranger.csrf("/cabinet/recovery")

    def ask(number):
        return stranger.ask("POST", "/cabinet/recovery", {"csrf": csrf, "number": number})

    with_address, without, nowhere = ask(OWN), ask(OTHER), ask(NOBODY)
    assert with_address.status == 200
    assert_alike(with_address, without)
    assert_alike(with_address, nowhere)
    statuses = [ask(OWN).status for _ in range(RECOVERIES_PER_MINUTE)]
    assert 429 in statuses and statuses.index(429) >= RECOVERIES_PER_MINUTE - 3, statuses
    refused = ask(OTHER)
    assert_waits(refused)
    assert_alike(refused, ask(NOBODY))
    # A link was made for the one that has an address, no more than three of them, and for no other.
    until = time.monotonic() + LINK_WAIT_S
    while (made := city.rows("SELECT count(*) FROM mailed_link")[0][0]) < LINKS_PER_HOUR:
        assert time.monotonic() < until, made
        time.sleep(0.01)
    assert made == LINKS_PER_HOUR, made


# ---- banks and terminal networks ----

def test_checks_of_terminals(city):
    """A number that is there is known to whoever may ask: that is what a check is for. So what
    counts is who may ask, and how many numbers of nobody he may try."""
    def check(number, terminal="1", channel="qiwi"):
        client = Client(city.port)
        answer = client.ask("GET", f"/gate/osmp/{channel}?command=check&txn_id=1&account={number}"
                                   f"&sum=10.00&trm_id={terminal}")
        client.socket.close()
        return answer

    def result(answer):
        return re.search(rb"<result>(\d+)</result>", answer.body)[1].decode()

    assert check(OWN, channel="nowhere").status == 404
    assert result(check(OWN)) == "0"
    told = [result(check(f"07{n:08d}", "guesser")) for n in range(CHECKS_PER_MINUTE + 3)]
    assert told[:CHECKS_PER_MINUTE] == ["5"] * CHECKS_PER_MINUTE, told
    assert told[-1] == "1", told
    assert result(check(OWN, "guesser")) == "1"  # known or not: nothing more is told for a while
    # Nobody's name is given away: what an answer says of a person does not tell his surname.
    said = check(OWN, "2").body.decode()
    assert "Иванов" not in said and "ИВАНОВ" not in said, said


# ---- the office's search ----

def test_search(city):
    """Only who may search at all; and he no faster than a person types."""
    support = Browser(city)
    entered = support.post("/office/login", {"login": "support.k",
                                             "password": city.staff_password})
    assert entered.status == 303, entered.body[:300]
    fields = {"password": PASSWORD, "again": PASSWORD}
    assert support.post("/office/password/first", fields).status == 303
    known = support.get(f"/office/find?q={OWN}")
    assert known.status in (200, 303)
    statuses = [support.get(f"/office/find?q=06{n:08d}").status
                for n in range(2 * SEARCHES_AT_ONCE)]
    assert statuses[0] == 200 and statuses[-1] == 429, statuses
    assert SEARCHES_AT_ONCE - 2 <= statuses.index(429) <= SEARCHES_AT_ONCE + 10
    assert Browser(city).get(f"/office/find?q={OWN}").status == 303  # to the entrance
    # Each search stands in the audit log with what was looked for, the refused ones too.
    log = city.run("trail", "--rows", "500").stdout
    for number in (0, 2 * SEARCHES_AT_ONCE - 1):
        assert f"искали «06{number:08d}»" in log, log[-500:]
    return support


def test_person_page(city, support):
    """The path of a person's page names a number. Pages of those who are there cost nothing."""
    for _ in range(2 * STRAYS_PER_MINUTE):
        assert support.get(f"/office/person/{OWN}").status == 200
    statuses = [support.get(f"/office/person/05{n:08d}").status
                for n in range(STRAYS_PER_MINUTE + 3)]
    assert statuses[0] == 404 and statuses[-1] == 429, statuses
    assert statuses.index(429) >= STRAYS_PER_MINUTE, statuses
    assert_waits(support.get(f"/office/person/{OWN}"))
    assert support.get("/office/").status == 200


# ---- the family's interface ----

def test_api(city, parent):
    app = Application(city, parent.token(name="Перебор", scopes=["read"]))
    assert app.get(f"/children/{OWN}").status == 200
    for path in ("", "/statement", "/menu", "/meals", "/absences", "/limits", "/cards"):
        there, nowhere = (app.get(f"/children/{number}{path}") for number in (OTHER, NOBODY))
        assert there.status == 404
        assert_alike(there, nowhere)
    refused = None
    for number in range(VAIN_PER_MINUTE + 5):
        guessed = "obedfam_" + f"{number:046d}"
        answer = app.get("/children", token=guessed)
        assert answer.status in (401, 429)
        refused = refused or (number if answer.status == 429 else None)
    assert refused is not None and refused <= VAIN_PER_MINUTE
    # The address that tried them waits with a right one, too.
    assert_waits(app.get(f"/children/{OWN}"))
    nobody = Client(city.port).ask("GET", f"{API}/children/{OTHER}")
    assert nobody.status == 429


def give_address(city):
    with sqlite3.connect(f"{city.folder}/obed.db") as database:
        database.execute("UPDATE login SET email = 'mother@mail.test' WHERE name = ?", (OWN,))


def main():
    city = City(OBED, before=give_address)
    try:
        city.staff_password = re.search(
            r"\S+$", city.run("staff", "add", "support.k", "support",
                              "Кузнецова Ксения Павловна").stdout.strip())[0]
        city.run("channel", "set", "qiwi", "unknown_per_minute", str(CHECKS_PER_MINUTE))
        parent = city.parent(OWN)
        test_recovery(city)
        test_checks_of_terminals(city)
        support = test_search(city)
        test_person_page(city, support)
        test_api(city, parent)
        test_adding_a_child(city, parent)
    finally:
        city.close()
    city = City(OBED)
    try:
        city.parent(OWN)
        test_a_right_password_costs_nothing(city)
        test_entrance(city)
    finally:
        city.close()
    print("ok")


main()
