#!/usr/bin/env python3
"""counter_test.py OBED SMALL_CITY: the tills' interface beyond sales, of the real server, on each
engine: documents of the counter, cashiers, photos, guests, passwords, a till's own word.

PostgreSQL is the server named in OBED_TEST_POSTGRES; without it SQLite alone is tested.
"""
import json
import os
import sys
import threading
import time
import unittest
import zlib

import api_test
from api_test import CityCase, suite_of
from city import API, Program

# The head of a picture of 64 × 64, and no picture behind it.


def png(side):
    """A grey square."""
    def chunk(kind, data):
        body = kind + data
        return len(data).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")
    rows = (b"\0" + b"\x80" * side) * side
    head = side.to_bytes(4, "big") * 2 + b"\x08\0\0\0\0"
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows))
            + chunk(b"IEND", b""))


PNG = png(64)


class CounterCase(CityCase):
    """With helpers for what happens at a counter beyond sales."""

    def obed(self, *words):
        done = self.city.obed(*words)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout.strip()

    def pin_file(self, pin="1357"):
        path = os.path.join(self.city.database.folder, f"pin-{pin}")
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"{pin}\n")
        return path

    @staticmethod
    def moment(after_s=0):
        """Of the wall clock; a little later is behind all that happened so far."""
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + after_s))

    def pupil(self, place, school="24"):
        return self.city.ids[school]["pupils"][place]

    def guest_sale(self, till, price=3450, guest=None, **members):
        """A pupil of school 24, or another guest, before the till."""
        guest = guest or self.pupil(2)
        said = till.get(f"guest?chip={guest['chip']}").json()
        till.number += 1
        line = {"dish": till.school["dishes"][0], "quantity": 1, "price": price}
        return {"kind": "guest_sale", "id": till.next_id(), "at": self.moment(5),
                "asked_at": said["asked_at"], "school": said["school"]["number"],
                "account": guest["account"], "card": guest["card"],
                "number": till.number, "lines": [line], **members}


class CounterJournalCases(CounterCase):
    def test_documents_beside_money_are_recorded_once(self):
        meal = self.till.school["set_meal"]
        served = self.till.document("served", 2, set_meal=meal, card=self.pupil(2)["card"],
                                    cashier="77", shift=3)
        by_name = self.till.document("served", 4, set_meal=meal, forgotten=True,
                                     override={"cashier": "78", "reason": "карта дома"})
        back = self.till.document("not_served", 4, served=by_name["id"])
        given = self.till.document("temporary_card", 5, chip="AABBCC01")
        returned = self.till.document("card_state", 5, card=given["id"], state="returned")
        documents = [served, by_name, back, given, returned]
        self.assertEqual(self.till.results(*documents), [("recorded", None)] * 5)
        said = self.till.hand_in(*documents)
        self.assertEqual([a["result"] for a in said["answers"]], ["exists"] * 5)
        self.assertEqual(said["acknowledged"], 5)
        other = {**served, "shift": 4}
        self.assertEqual(self.till.hand_in(other)["answers"][0]["result"],
                         "exists_with_other_content")

    def test_the_answer_s_version_holds_the_documents(self):
        sale = self.till.sale(pupil=6)
        said = self.till.hand_in(sale)
        mirror = self.till.changes(0)
        self.assertEqual(said["version"], mirror["version"])
        self.assertEqual(self.till.hand_in(sale)["version"], mirror["version"])
        self.assertEqual(self.till.hand_in()["version"], mirror["version"])

    def test_a_chip_that_is_somebody_s(self):
        given = self.till.document("temporary_card", 7, chip=self.pupil(8)["chip"])
        sale = self.till.sale(pupil=7, card=given["id"])
        self.assertEqual(self.till.results(given, sale),
                         [("recorded", "chip_taken"), ("recorded", "card_not_active")])
        card = next(c for c in self.till.changes(0)["cards"] if c["card"] == given["id"])
        self.assertEqual((card["chip"], card["state"]), ("", "blocked"))

    def test_what_a_sale_may_say_beside(self):
        extra = {"cashier": "77", "shift": 1, "override": {"cashier": "78", "reason": "x"}}
        self.assertEqual(self.till.results(self.till.sale(pupil=9, **extra)), [("recorded", None)])
        by_name = self.till.sale(pupil=9, forgotten=True)
        del by_name["card"]
        self.assertEqual(self.till.results(by_name), [("recorded", None)])

        def refused(reason, **members):
            self.assertEqual(self.till.results(self.till.sale(**members)), [("malformed", reason)])
        refused("card_and_forgotten", forgotten=True)
        refused("out_of_range", forgotten=False)
        refused("wrong_type", forgotten="yes")
        refused("out_of_range", shift=0)
        refused("wrong_type", cashier=77)
        refused("wrong_type", override="because")
        refused("missing", override={"cashier": "78"})
        refused("unknown_member", override={"cashier": "78", "reason": "x", "more": 1})
        refused("reason_invalid", override={"cashier": "78", "reason": ""})
        refused("reason_invalid", override={"cashier": "78", "reason": "x" * 201})
        refused("reason_invalid", override={"cashier": "78", "reason": "a\nb"})

    def test_forgotten_cards_are_counted(self):
        for _ in range(2):
            sale = self.till.sale(pupil=12, dish=1, price=830, forgotten=True, at=self.moment())
            del sale["card"]
            self.till.hand_in(sale)
        line = next(li for li in self.obed("till", "forgotten", "24").splitlines()
                    if self.pupil(12)["number"] in li)
        self.assertEqual(line.split(), ["2", self.pupil(12)["number"], "03Б", "Иванов", "Иван"])
        self.assertEqual(self.city.obed("till", "forgotten", "999").returncode, 1)
        self.assertEqual(self.city.obed("till", "forgotten").returncode, 2)

    def test_what_the_new_kinds_refuse(self):
        meal = self.till.school["set_meal"]
        for reason, kind, members in (
                ("missing", "served", {}),
                ("wrong_type", "served", {"set_meal": 5}),
                ("set_meal_unknown", "served", {"set_meal": "5"}),
                ("card_unknown", "served", {"set_meal": meal, "card": "5"}),
                ("account_unknown", "served", {"set_meal": meal, "account": "5"}),
                ("unknown_member", "served", {"set_meal": meal, "chip": "AA"}),
                ("missing", "not_served", {}),
                ("served_unknown", "not_served", {"served": "5"}),
                ("unknown_member", "not_served", {"served": "5", "forgotten": True}),
                ("missing", "temporary_card", {}),
                ("chip_invalid", "temporary_card", {"chip": ""}),
                ("chip_invalid", "temporary_card", {"chip": "aa"}),
                ("wrong_type", "temporary_card", {"chip": 5}),
                ("account_unknown", "temporary_card", {"chip": "AA", "account": "5"}),
                ("out_of_range", "card_state", {"card": "5", "state": "temporary"}),
                ("card_may_not", "card_state", {"card": self.pupil(1)["card"],
                                                "state": "returned"}),
                ("missing", "guest_sale", {}),
                ("missing", "guest_return", {})):
            with self.subTest(kind=kind, members=members):
                document = self.till.document(kind, 1, **members)
                self.assertEqual(self.till.results(document), [("malformed", reason)])

    def test_an_id_of_another_kind_means_a_restored_till(self):
        served = self.till.document("served", 3, set_meal=self.till.school["set_meal"])
        self.till.hand_in(served)
        sale = {**self.till.sale(pupil=3), "id": served["id"]}
        said = self.till.hand_in(sale)
        self.assertTrue(said["enrol_anew"])
        self.assertEqual(said["answers"][0]["result"], "exists_with_other_content")
        self.assert_problem(self.till.get("changes?since=0"), 409, "enrol_anew")


class TwoCopiesCases(CounterCase):
    def test_two_copies_of_a_till_that_run_at_once(self):
        """The same disk in two devices: whoever comes second with another document under an id of
        the first is found out, both hear it, and nothing of either is lost."""
        first, second = self.till, self.other_till()
        second.token, second.origin, second.counter = first.token, first.origin, first.counter
        first_sales = [first.sale(pupil=10, dish=1, price=830) for _ in range(5)]
        second_sales = [second.sale(pupil=11, dish=1, price=830) for _ in range(8)]
        self.assertEqual([s["id"] for s in first_sales], [s["id"] for s in second_sales[:5]])
        self.assertEqual(first.results(*first_sales[:2]), [("recorded", None)] * 2)
        said = second.hand_in(*second_sales)
        self.assertTrue(said["enrol_anew"])
        results = [a["result"] for a in said["answers"]]
        self.assertEqual(results, ["exists_with_other_content"] * 2 + ["recorded"] * 6)
        for copy in (first, second):
            self.assert_problem(copy.journal(copy.sale()), 409, "enrol_anew")
            self.assert_problem(copy.get("changes?since=0"), 409, "enrol_anew")

        # Each enrols anew and may hand in under the old ids.
        anew = self.other_till(token=first.token)
        self.assertEqual(anew.results(*first_sales), [("exists", None)] * 2 +
                         [("exists_with_other_content", None)] * 3)
        again = [{**sale, "id": anew.next_id()} for sale in first_sales[2:]]
        self.assertEqual(anew.results(*again), [("recorded", None)] * 3)
        other = self.other_till(token=second.token)
        self.assertEqual(other.results(*second_sales), [("exists_with_other_content", None)] * 2 +
                         [("exists", None)] * 6)
        again = [{**sale, "id": other.next_id()} for sale in second_sales[:2]]
        self.assertEqual(other.results(*again), [("recorded", None)] * 2)
        balances = {b["account"]: b["balance"] for b in other.changes(0)["balances"]}
        self.assertEqual(balances[self.pupil(10)["account"]], 100000 - 5 * 830)
        self.assertEqual(balances[self.pupil(11)["account"]], 100000 - 8 * 830)


class MirrorCases(CounterCase):
    def test_cashiers_come_and_go(self):
        pin_file = self.pin_file("4711")
        made = self.obed("till", "cashier", "add", "24", "Петрова А. И.", "--pin-file", pin_file,
                         "--roles", "return,override", "--chip", "0011223344")
        said = self.till.changes(0)
        cashier = next(c for c in said["cashiers"] if c["cashier"] == made)
        self.assertEqual(cashier["roles"], ["return", "override"])
        self.assertEqual((cashier["chip"], cashier["active"]), ("0011223344", True))
        self.assertTrue(cashier["pin"].startswith("$argon2id$v=19$m=8192,t=3,p=1$"))
        self.assertNotIn("4711", json.dumps(said))
        self.assertNotIn("cashiers", self.other_till(7).changes(0))
        taken = self.city.obed("till", "cashier", "add", "24", "Другая", "--pin-file", pin_file,
                               "--chip", "0011223344")
        self.assertEqual((taken.returncode, taken.stdout.strip()),
                         (1, "the chip is another cashier's card"))
        given = self.till.document("temporary_card", 5, chip="0011223344")
        self.assertEqual(self.till.results(given), [("recorded", "chip_taken")])
        self.obed("till", "cashier", "set", "24", made, "--name", "Петрова Анна", "--roles", "none",
                  "--chip", "none", "--pin-file", self.pin_file("0070"))
        changed = self.till.changes(said["version"])["cashiers"][0]
        self.assertEqual((changed["name"], changed["roles"], changed["chip"]),
                         ("Петрова Анна", [], ""))
        self.assertNotEqual(changed["pin"], cashier["pin"])
        self.obed("till", "cashier", "remove", "24", made)
        self.assertIn("removed", self.obed("till", "cashier", "list", "24"))
        gone = next(c for c in self.till.changes(0)["cashiers"] if c["cashier"] == made)
        self.assertFalse(gone["active"])

    def test_cashiers_that_cannot_be(self):
        add = ("till", "cashier", "add")
        pin = ("--pin-file", self.pin_file())
        for status, words in (
                (1, (*add, "999", "Имя", *pin)), (1, (*add, "24", "", *pin)),
                (1, (*add, "24", "И" * 61, *pin)),
                (1, (*add, "24", "Имя", *pin, "--roles", "boss")),
                (1, (*add, "24", "Имя", *pin, "--chip", "xyz")),
                (1, (*add, "24", "Имя", *pin, "--chip", self.pupil(1)["chip"])),
                (1, (*add, "24", "Имя", "--pin-file", self.pin_file("12"))),
                (3, (*add, "24", "Имя", "--pin-file", "/nowhere/pin")),
                (2, (*add, "24", "Имя")), (2, (*add, "24")), (2, (*add, "24", "Имя", "--pin-file")),
                (2, (*add, "24", "Имя", *pin, "--what", "x")),
                (1, ("till", "cashier", "set", "24", "5", "--roles", "none")),
                (2, ("till", "cashier", "set", "24", "5")),
                (1, ("till", "cashier", "remove", "24", "5")),
                (1, ("till", "cashier", "list", "999"))):
            with self.subTest(words=words):
                self.assertEqual(self.city.obed(*words).returncode, status)

    def test_photos_by_their_hashes(self):
        number, account = self.pupil(3)["number"], self.pupil(3)["account"]
        folder = os.path.join(self.city.database.folder, "photos")
        os.makedirs(folder)

        def write(name, content):
            with open(os.path.join(folder, name), "wb") as file:
                file.write(content)
        write(f"{number}.png", PNG)
        write(f"{self.pupil(4)['number']}.jpg", b"no picture at all, but long enough to be " * 3)
        write("0000000000.png", PNG)
        write("readme.txt", b"x")
        done = self.city.obed("photo", "set", folder)
        self.assertEqual(done.returncode, 1)
        self.assertIn("1 photos", done.stdout)
        self.assertIn("neither a JPEG nor a PNG", done.stdout)
        said = self.till.changes(0)
        self.assertEqual([p["account"] for p in said["photos"]], [account])
        answer = self.till.get(f"photo?account={account}")
        self.assertEqual((answer.status, answer.header("Content-Type")), (200, "image/jpeg"))
        self.assertTrue(answer.body.startswith(b"\xff\xd8\xff"))
        self.assertEqual(answer.header("ETag"), f'"{said["photos"][0]["hash"]}"')
        self.assert_problem(self.other_till(7).get(f"photo?account={account}"), 404,
                            "photo_unknown")
        self.obed("photo", "set", number, os.path.join(folder, f"{number}.png"))
        self.obed("photo", "remove", number)
        self.assertEqual(self.till.changes(said["version"])["photos"],
                         [{"account": account, "hash": ""}])
        self.assert_problem(self.till.get(f"photo?account={account}"), 404, "photo_unknown")
        self.assert_problem(self.till.get("photo?account=x"), 400, "bad_fields")
        self.assertEqual(self.city.obed("photo", "remove", "0000000000").returncode, 1)
        self.assertEqual(self.city.obed("photo", "set").returncode, 2)

    def test_who_is_absent_today(self):
        today = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 3 * 3600))
        first, second = self.pupil(13), self.pupil(14)
        self.obed("attendance", "absent", first["number"], second["number"])
        self.obed("attendance", "present", second["number"])
        self.obed("attendance", "absent", "--day", "2026-03-02", self.pupil(15)["number"])
        said = {a["account"]: a for a in self.till.changes(0)["attendance"]}
        self.assertEqual(said, {
            first["account"]: {"account": first["account"], "day": today, "present": False},
            second["account"]: {"account": second["account"], "day": today, "present": True}})
        for status, words in (
                (1, ("absent", "0000000000")), (1, ("absent", first["number"], "0000000000")),
                (1, ("absent", first["number"], self.pupil(0, "7")["number"])),
                (2, ("absent",)), (2, ("late", first["number"])),
                (2, ("absent", "--day", "today", first["number"])),
                (2, ("absent", first["number"], first["number"]))):
            self.assertEqual(self.city.obed("attendance", *words).returncode, status, words)

    def test_set_meals_of_today(self):
        today = time.strftime("%Y-%m-%dT%H:%M:%S+03:00", time.gmtime(time.time() + 3 * 3600))
        meal = self.till.school["set_meal"]
        before = self.till.changes(0)["version"]
        line = {"set_meal": meal, "quantity": 1, "price": 4961, "subsidy": 1000}
        sale = self.till.sale(pupil=5, lines=[line], at=today)
        old = self.till.document("served", 6, set_meal=meal)
        self.till.hand_in(sale, old)
        row = {"account": self.pupil(5)["account"], "day": today[:10], "set_meal": meal,
               "served": 1, "charged": 0}
        self.assertEqual(self.till.changes(before)["meals"], [row])
        self.assertEqual(self.till.changes(0)["meals"], [row], "only those of today")
        other = self.other_till()
        again = other.document("served", 5, set_meal=meal, at=today)
        self.assertEqual(other.results(again), [("recorded", "already_served")])
        back = self.till.give_back(sale, at=today)
        self.till.hand_in(back, self.till.document("not_served", 5, served="1"))
        self.assertEqual(self.till.changes(0)["meals"][0]["served"], 1)

    def test_the_lan_key_is_the_school_s_own_and_changes_when_a_till_goes(self):
        mine = self.till.get("hello?last_counter=0").json()["lan"]
        generation = self.till.changes(0)["lan_generation"]
        self.assertEqual(mine["generation"], generation)
        self.assertIn(str(self.till.origin), [t["origin"] for t in mine["tills"]])
        stranger = self.other_till(7).get("hello?last_counter=0").json()["lan"]
        self.assertNotEqual(stranger["key"], mine["key"])
        other = self.other_till()
        self.assertEqual(self.till.changes(0)["lan_generation"], generation + 1)
        joined = self.till.get("hello?last_counter=0").json()["lan"]
        self.assertEqual(joined["key"], mine["key"])
        self.assertIn(str(other.origin), [t["origin"] for t in joined["tills"]])
        version, said = self.till.changes(0)["version"], []
        poll = threading.Thread(target=lambda: said.append(self.till.changes(version, 20000)))
        poll.start()
        self.obed("till", "revoke", "24", str(other.origin))
        poll.join()
        self.assertEqual(said[0]["lan_generation"], generation + 2)
        left = self.till.get("hello?last_counter=0").json()["lan"]
        self.assertNotEqual(left["key"], mine["key"])
        self.assertNotIn(str(other.origin), [t["origin"] for t in left["tills"]])
        replaced = self.other_till(token=self.till.token)
        self.assertNotEqual(replaced.get("hello?last_counter=0").json()["lan"]["key"], left["key"])


class GuestCases(CounterCase):
    def setUp(self):
        super().setUp()
        self.host = self.other_till(7)
        self.obed("setting", "--school", "7", "guests_served", "1")

    def test_a_guest_s_sale_and_its_return(self):
        sale = self.guest_sale(self.host)
        self.assertEqual(self.host.results(sale), [("recorded", None)])
        self.assertEqual(self.host.results(sale), [("exists", None)])
        balances = {b["account"]: b["balance"] for b in self.till.changes(0)["balances"]}
        account = self.pupil(2)["account"]
        self.assertEqual(balances[account], 100000 - 3450)
        said = self.till.get(f"operations?account={account}&limit=1").json()
        self.assertEqual(said["operations"][0]["amount"], -3450)
        self.assertIn("Чек №07-", said["operations"][0]["text"])
        back = {"kind": "guest_return", "id": self.host.next_id(), "at": sale["at"],
                "account": account, "number": 2, "returned": sale["id"], "lines": sale["lines"]}
        more = {**back, "id": self.host.next_id()}
        self.assertEqual(self.host.results(back), [("recorded", None)])
        self.assertEqual(self.host.results(back), [("exists", None)])
        self.assertEqual(self.host.results(more), [("malformed", "return_too_large")])
        balances = {b["account"]: b["balance"] for b in self.till.changes(0)["balances"]}
        self.assertEqual(balances[account], 100000)
        self.assertEqual(self.city.obed("verify").returncode, 0)

    def test_guests_both_ways_at_once(self):
        """Each sale takes both books, in the one order or the other."""
        self.obed("setting", "--school", "24", "guests_served", "1")
        visitor = self.pupil(0, "7")
        card = self.host.document("activation", 0, card=visitor["card"], fee=0)
        self.assertEqual(self.host.results(card), [("recorded", None)])
        count, results = 12, []
        there = [self.guest_sale(self.host) for _ in range(count)]
        here = [self.guest_sale(self.till, guest=visitor) for _ in range(count)]

        def hand_in(till, sales):
            for sale in sales:
                results.extend(till.results(sale))
        threads = [threading.Thread(target=hand_in, args=pair)
                   for pair in ((self.host, there), (self.till, here))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(results, [("recorded", None)] * 2 * count)
        balances = {b["account"]: b["balance"] for b in self.host.changes(0)["balances"]}
        self.assertEqual(balances[visitor["account"]], 100000 - count * 3450)

    def test_what_a_guest_is_refused(self):
        self.assertEqual(self.host.results(self.guest_sale(self.host, price=200000)),
                         [("refused", "not_enough_money")])
        late = self.guest_sale(self.host, asked_at="2026-03-02T06:00:00Z")
        self.assertEqual(self.host.results(late), [("refused", "asked_too_late")])
        meal = {"set_meal": self.till.school["set_meal"], "quantity": 1, "price": 1, "subsidy": 0}
        self.assertEqual(self.host.results(self.guest_sale(self.host, lines=[meal])),
                         [("malformed", "lines_invalid")])
        self.assertEqual(self.host.results(self.guest_sale(self.host, school=999)),
                         [("malformed", "account_unknown")])
        sale = self.guest_sale(self.host)
        self.obed("setting", "--school", "7", "guests_served", "0")
        said = self.host.hand_in(sale)
        self.assertEqual(said["answers"][0]["refusal"], "guests_not_served")
        self.assertEqual(said["acknowledged"], self.host.counter, "answered for good")

    def test_who_a_card_is(self):
        answer = self.host.get(f"guest?chip={self.pupil(2)['chip']}").json()
        self.assertEqual(answer["school"], {"number": 24, "name": "Школа №24"})
        self.assertEqual(answer["guest"]["name"], "Иванов И.")
        self.assertNotIn("balance", json.dumps(answer))

        def refusal(chip):
            said = self.host.get(f"guest?chip={chip}").json()
            self.assertNotIn("guest", said)
            return said["refusal"]
        self.assertEqual(refusal("FFFF"), "chip_unknown")
        self.assertEqual(refusal(self.pupil(0)["chip"]), "card_not_active")
        self.assertEqual(refusal(self.pupil(0, "7")["chip"]), "own_school")
        self.obed("setting", "--school", "7", "guests_served", "0")
        self.assertEqual(refusal(self.pupil(2)["chip"]), "guests_not_served")
        for chip in ("", "x", "aa", "ABC", "A" * 22):
            self.assert_problem(self.host.get(f"guest?chip={chip}"), 400, "bad_fields")

    def test_a_till_may_not_try_all_chips(self):
        statuses = [self.till.get(f"guest?chip={i:04X}").status for i in range(70)]
        self.assertEqual(statuses.count(200), 60)
        self.assert_problem(self.till.get("guest?chip=AA"), 429, "too_many_requests")


class PasswordCases(CounterCase):
    def ask(self, place, till=None, **members):
        till = till or self.till
        said = {"account": self.pupil(place)["account"], "card": self.pupil(place)["card"],
                "cashier": "77", **members}
        return till.post("password", said, till.headers())

    def test_a_password_for_a_receipt(self):
        first = self.ask(3)
        self.assertEqual(first.status, 201)
        said = first.json()
        self.assertEqual(said["login"], self.pupil(3)["number"])
        second = self.ask(3).json()
        self.assertNotEqual(second["password"], said["password"])
        self.city.wait_log("event=password_given", "cashier=77")
        self.assertEqual(self.ask(3).status, 201)
        self.assert_problem(self.ask(3), 429, "too_many_requests")

    def test_only_with_the_account_s_own_card_in_use(self):
        self.assert_problem(self.ask(3, card=self.pupil(4)["card"]), 403, "card_unknown")
        self.assert_problem(self.ask(3, card="5"), 403, "card_unknown")
        self.assert_problem(self.ask(0), 403, "card_not_active")
        self.assert_problem(self.ask(3, account="5"), 403, "account_unknown")
        self.assert_problem(self.ask(3, self.other_till(7)), 403, "account_unknown")
        self.city.wait_log("event=password_refused", "reason=card_not_active")

    def test_bodies_that_ask_nothing(self):
        for body in (b"", b"[]", b"{}", b'{"account":"1","card":"2"}',
                     b'{"account":"1","card":"2","cashier":"3","more":1}',
                     b'{"account":1,"card":"2","cashier":"3"}'):
            answer = self.till.post("password", body, self.till.headers())
            self.assert_problem(answer, 400, "malformed")
        answer = self.till.post("password", b" " * 5000, self.till.headers())
        self.assert_problem(answer, 413, "body_too_large")


class OperationsCases(CounterCase):
    def test_the_newest_first(self):
        pizza = self.till.sale(pupil=3, at=self.moment(5))
        juice = self.till.sale(pupil=3, dish=2, price=1320, quantity=2, at=self.moment(10))
        self.till.hand_in(pizza, juice)
        account = self.pupil(3)["account"]
        said = self.till.get(f"operations?account={account}").json()
        self.assertEqual(said["balance"], 100000 - 3450 - 2640)
        newest = said["operations"][0]
        self.assertEqual(newest["amount"], -2640)
        self.assertEqual(newest["lines"], [{"name": "Сок в ассортименте 200 г", "amount": 2640}])
        self.assertTrue(any(o["amount"] == 100000 for o in said["operations"]))
        one = self.till.get(f"operations?account={account}&limit=1").json()
        self.assertEqual(one["operations"], [newest])
        self.assert_problem(self.other_till(7).get(f"operations?account={account}"), 404,
                            "account_unknown")
        for query in ("", "account=x", f"account={account}&limit=0", f"account={account}&limit=51"):
            self.assert_problem(self.till.get(f"operations?{query}"), 400, "bad_fields")


class StateCases(CounterCase):
    def state(self, **members):
        return {"program": "1.0.0", "unsent": 0, "mirror_version": 5, "printer": "ready",
                "reader": "ready", "ups": "none", "clock_difference_ms": -120,
                "forced_offline": False, "days": [], **members}

    def day(self, served=10, **members):
        today = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 3 * 3600))
        return {"day": today, "served": served, "offline": 2, "forgotten": 1, "overrides": 1,
                "refused": {"not_enough_money": 3}, "taps_ms": [0, 0, 90, 0, 9, 0, 1] + [0] * 6,
                **members}

    def say(self, **members):
        return self.till.post("state", self.state(**members), self.till.headers())

    def test_the_list_of_tills_shows_it(self):
        shift = {"number": 12, "opened_at": "2026-03-02T05:00:00Z", "cashier": "77"}
        answer = self.say(unsent=3, oldest_unsent_at="2026-03-02T06:14:00Z", shift=shift,
                          printer="no_paper", forced_offline=True, days=[self.day()])
        self.assertEqual(answer.status, 200, answer.body)
        listed = self.obed("till", "list", "24")
        for words in ("program 1.0.0, shift 12, 3 unsent since", "printer no_paper",
                      "clock -120 ms, forced off line", "10 served, 2 of them off line, 3 refused",
                      "half <= 5 ms, 99 of 100 <= 15 ms"):
            self.assertIn(words, listed)

    def test_a_day_never_shrinks(self):
        self.assertEqual(self.say(days=[self.day(20)]).status, 200)
        self.assertEqual(self.say(days=[self.day(5)]).status, 200)
        listed = self.obed("till", "list", "24").splitlines()
        mine = next(i for i, line in enumerate(listed)
                    if line.split()[0] == str(self.till.origin))
        self.assertIn("20 served", listed[mine + 2])

    def test_words_that_are_none(self):
        for members in ({"program": ""}, {"program": "x" * 41}, {"unsent": -1}, {"unsent": 1.5},
                        {"printer": "on_fire"}, {"reader": 1}, {"ups": "full"}, {"more": 1},
                        {"days": [self.day()] * 15}, {"days": [{}]},
                        {"days": [self.day(day="yesterday")]},
                        {"days": [self.day(taps_ms=[1] * 12)]},
                        {"days": [self.day(taps_ms=[-1] * 13)]},
                        {"days": [self.day(taps_ms=["1"] * 13)]},
                        {"days": [self.day(refused={"ok": 1})]},
                        {"days": [self.day(refused=[])]}, {"shift": {"number": 1}},
                        {"shift": 5}, {"oldest_unsent_at": "now"}):
            with self.subTest(members=members):
                self.assert_problem(self.say(**members), 400, "malformed")
        answer = self.till.post("state", b" " * (65 << 10), self.till.headers())
        self.assert_problem(answer, 413, "body_too_large")


class RefusedTillCases(CounterCase):
    """A till that must enrol anew, or is none, hears it at every route."""

    def questions(self, till):
        account = self.pupil(1)["account"]
        yield from ((lambda name=name: till.get(name)) for name in (
            f"photo?account={account}", "guest?chip=AA", f"operations?account={account}"))
        yield lambda: till.post("password", {}, till.headers())
        yield lambda: till.post("state", {}, till.headers())

    def test_it_hears_so(self):
        sale = self.till.sale()
        self.till.hand_in(sale)
        self.till.hand_in({**sale, "number": 999})
        for ask in self.questions(self.till):
            self.assert_problem(ask(), 409, "enrol_anew")
        self.till.token = "24.99." + "A" * 43
        for ask in self.questions(self.till):
            self.assert_problem(ask(), 401, "token_unknown")

    def test_bodies_of_another_kind(self):
        for name in ("password", "state"):
            with self.city.client() as client:
                answer = client.ask("POST", f"{API}/{name}", self.till.headers(), b"{}")
                self.assert_problem(answer, 415, "wrong_content_type")


# The first ones on each engine; what the rest ask of a database others have asked of both.
CASES = (CounterJournalCases, TwoCopiesCases, MirrorCases, GuestCases, StateCases)
SQLITE_CASES = (PasswordCases, OperationsCases, RefusedTillCases)


def load_tests(*_):
    return suite_of(CASES, sqlite_only=SQLITE_CASES)


if __name__ == "__main__":
    api_test.PROGRAM.append(Program(sys.argv.pop(1), sys.argv.pop(1)))
    unittest.main(verbosity=2)
