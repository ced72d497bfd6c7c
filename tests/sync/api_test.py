#!/usr/bin/env python3
"""api_test.py OBED SMALL_CITY: the tills' interface of the real server, on each engine.

PostgreSQL is the server named in OBED_TEST_POSTGRES; without it SQLite alone is tested.
"""
import json
import os
import sys
import threading
import time
import unittest

from city import API, ORIGIN_SHIFT, City, Program
from client import request

PROGRAM = []

# The head of a picture of 64 × 64, and no picture behind it.
PNG = (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (64).to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0" +
       bytes(100))


class CityCase:
    """Cases share a city; each has tills of its own. The books are proved when all are through."""

    engine = pupils = None

    @classmethod
    def setUpClass(cls):
        cls.city = City(PROGRAM[0], cls.engine, cls.pupils or 20)

    @classmethod
    def tearDownClass(cls):
        cls.city.close()

    def setUp(self):
        self.till = self.city.till()
        self.addCleanup(self.till.close)

    def other_till(self, school=24, **how):
        till = self.city.till(school, **how)
        self.addCleanup(till.close)
        return till

    def assert_problem(self, answer, status, code):
        self.assertEqual((answer.status, answer.json().get("code")), (status, code), answer.body)


class EnrolmentCases(CityCase):
    def test_a_code_is_good_once(self):
        code = self.city.code()
        typed = code.lower().replace("-", " ")
        first = self.till.post("enrol", {"code": typed})
        self.assertEqual(first.status, 201)
        said = first.json()
        self.assertEqual(said["school"]["number"], 24)
        self.assertEqual(said["till"]["acknowledged"], 0)
        self.assertEqual(said["settings"]["card_fee"], 3300)
        self.assert_problem(self.till.post("enrol", {"code": code}), 403, "code_invalid")

    def test_tills_get_origins_and_numbers_of_their_own(self):
        other = self.other_till()
        self.assertNotEqual(self.till.origin, other.origin)
        mine, its = (t.get("hello?last_counter=0").json()["till"] for t in (self.till, other))
        self.assertNotEqual(mine["first_number"], its["first_number"])

    def test_a_revoked_till_is_heard_no_more(self):
        other = self.other_till()
        other.hand_in(other.sale())
        listed = self.city.obed("till", "list", "24")
        line = next(li for li in listed.stdout.splitlines() if li.split()[0] == str(other.origin))
        self.assertIn("active", line)
        self.assertIn("answered 1 of 1", line)
        self.assertEqual(self.city.obed("till", "revoke", "24", str(other.origin)).returncode, 0)
        self.assert_problem(other.journal(other.sale()), 401, "token_ended")
        self.assert_problem(other.get("changes?since=0"), 401, "token_ended")
        again = self.city.obed("till", "revoke", "24", str(other.origin))
        self.assertEqual(again.returncode, 1)
        self.assertEqual(self.city.obed("till", "revoke", "7", str(self.till.origin)).returncode, 1)
        self.assertEqual(self.city.obed("till", "list", "999").returncode, 1)

    def test_what_is_no_code(self):
        for said in ({"code": "AAAA-AAAA"}, {"code": ""}, {"code": "x" * 1000}):
            self.assert_problem(self.till.post("enrol", said), 403, "code_invalid")
        self.city.wait_log("event=till_enrol_refused", "reason=code")

    def test_codes_for_what_is_not_there(self):
        self.assertEqual(self.city.obed("till", "code", "999", "Касса").returncode, 1)
        self.assertEqual(self.city.obed("till", "code", "24", "").returncode, 1)
        self.assertEqual(self.city.obed("till", "code", "24", "К" * 61).returncode, 1)
        self.assertEqual(self.city.obed("till", "code", "24").returncode, 2)


class EnrolmentLimitCases(CityCase):
    def test_an_address_may_fail_ten_times_a_minute(self):
        for _ in range(12):
            self.other_till()
        statuses = [self.till.post("enrol", {"code": "AAAA-AAAA"}).status for _ in range(12)]
        self.assertEqual(statuses.count(403), 10)
        last = self.till.post("enrol", {"code": "AAAA-AAAA"})
        self.assert_problem(last, 429, "too_many_requests")
        self.assertIsNotNone(last.header("Retry-After"))


class TokenCases(CityCase):
    def test_without_a_token(self):
        for name in ("hello?last_counter=0", "changes?since=0"):
            answer = self.till.connection.ask("GET", f"{API}/{name}")
            self.assert_problem(answer, 401, "token_missing")
            self.assertEqual(answer.header("WWW-Authenticate"), "Bearer")
        self.assert_problem(self.till.post("journal", {"documents": []}), 401, "token_missing")

    def test_wrong_tokens(self):
        right = self.till.token
        school, origin, secret = right.split(".")
        for token, code in ((right[:-1] + ("A" if right[-1] != "A" else "B"), "token_unknown"),
                            (f"7.{origin}.{secret}", "token_unknown"),
                            (f"{school}.99.{secret}", "token_unknown"),
                            (right + "A", "token_missing"), ("24.2", "token_missing"),
                            ("x", "token_missing"), (f"-1.{origin}.{secret}", "token_missing")):
            answer = self.till.connection.ask("GET", f"{API}/hello?last_counter=0",
                                              [("Authorization", f"Bearer {token}")])
            self.assert_problem(answer, 401, code)

    def test_a_till_that_runs_wild_is_slowed_down(self):
        wild = self.other_till()
        clients = [self.city.client() for _ in range(4)]
        for client in clients:
            self.addCleanup(client.socket.close)
            client.send(request("GET", f"{API}/hello?last_counter=0", wild.headers()) * 1000)
        answers = [client.read_answer() for client in clients for _ in range(1000)]
        statuses = {answer.status for answer in answers}
        self.assertEqual(statuses, {200, 429})
        self.assertGreaterEqual(sum(answer.status == 200 for answer in answers), 1000)
        refused = next(answer for answer in answers if answer.status == 429)
        self.assert_problem(refused, 429, "too_many_requests")
        self.assertEqual(refused.header("Retry-After"), "1")
        self.assertEqual(self.till.get("hello?last_counter=0").status, 200, "others go on")

    def test_health_is_open(self):
        answer = self.till.connection.ask("GET", f"{API}/health")
        self.assertEqual((answer.status, answer.json()["status"]), (200, "ok"))


class JournalCases(CityCase):
    def test_every_kind_is_recorded_once(self):
        fresh = self.till.school["pupils"][0]
        sale = self.till.sale(pupil=2, quantity=2)
        documents = [
            sale,
            self.till.sale(pupil=2, lines=[{"set_meal": self.till.school["set_meal"],
                                            "quantity": 1, "price": 4961, "subsidy": 1000}]),
            self.till.give_back(sale, lines=[{**sale["lines"][0], "quantity": 1}]),
            self.till.document("activation", 0, card=fresh["card"], fee=3300),
            self.till.document("card_state", 3, card=self.till.school["pupils"][3]["card"],
                               state="blocked"),
        ]
        self.assertEqual(self.till.results(*documents), [("recorded", None)] * 5)
        self.assertEqual(self.till.results(*documents), [("exists", None)] * 5)
        said = self.till.changes(0)
        balances = {b["account"]: b["balance"] for b in said["balances"]}
        pupils = self.till.school["pupils"]
        self.assertEqual(balances[pupils[2]["account"]], 100000 - 3450 - 4961)
        self.assertEqual(balances[pupils[0]["account"]], 100000 - 3300)
        states = {c["card"]: c["state"] for c in said["cards"]}
        self.assertEqual(states[pupils[0]["card"]], "active")
        self.assertEqual(states[pupils[3]["card"]], "blocked")

    def test_an_offline_sale_is_a_fact_whatever_the_balance(self):
        sale = self.till.sale(pupil=4, quantity=30)
        self.assertEqual(self.till.results(sale), [("recorded", "not_enough_money")])
        account = self.till.school["pupils"][4]["account"]
        balances = {b["account"]: b["balance"] for b in self.till.changes(0)["balances"]}
        self.assertEqual(balances[account], 100000 - 30 * 3450)

    def test_an_empty_batch_and_a_full_one(self):
        self.assertEqual(self.till.hand_in()["answers"], [])
        sales = [self.till.sale(pupil=5 + i % 10, dish=1, price=830) for i in range(500)]
        self.assertEqual(set(self.till.results(*sales)), {("recorded", None)})
        self.assertEqual(self.till.hand_in(sales[0])["acknowledged"], 500)
        answer = self.till.journal(*[self.till.sale() for _ in range(501)])
        self.assert_problem(answer, 400, "malformed")

    def test_the_largest_batch_fits(self):
        line = {"dish": self.till.school["dishes"][1], "quantity": 1, "price": 1}
        sales = [self.till.sale(pupil=7, lines=[line] * 32) for _ in range(500)]
        self.assertGreater(len(json.dumps({"documents": sales})), 900_000)
        self.assertEqual({result for result, _ in self.till.results(*sales)}, {"recorded"})

    def test_acknowledged_stops_at_a_gap(self):
        first, second, third, fourth = (self.till.sale() for _ in range(4))
        self.assertEqual(self.till.hand_in(first)["acknowledged"], 1)
        self.assertEqual(self.till.hand_in(third)["acknowledged"], 1)
        self.assertEqual(self.till.hand_in(fourth)["acknowledged"], 1)
        self.assertEqual(self.till.hand_in(second)["acknowledged"], 4)
        self.assertEqual(self.till.get("hello?last_counter=4").json()["till"]["highest"], 4)

    def test_a_malformed_document_is_answered_for_good(self):
        bad = self.till.sale(price=-1)
        good = self.till.sale()
        said = self.till.hand_in(bad, good)
        self.assertEqual([a["result"] for a in said["answers"]], ["malformed", "recorded"])
        self.assertEqual(said["acknowledged"], 2)

    def test_the_same_id_twice_in_a_batch(self):
        sale = self.till.sale()
        self.assertEqual(self.till.results(sale, sale), [("recorded", None), ("exists", None)])

    def test_handing_in_from_many_threads(self):
        sales = [self.till.sale(pupil=6, dish=1, price=830) for _ in range(100)]
        results = []

        def hand_in(part):
            client = self.city.client()
            body = json.dumps({"documents": part}).encode()
            answer = client.ask("POST", f"{API}/journal", [("Content-Type", "application/json"),
                                                           *self.till.headers()], body)
            results.extend(a["result"] for a in answer.json()["answers"])
            client.socket.close()

        threads = [threading.Thread(target=hand_in, args=(sales,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual((results.count("recorded"), results.count("exists")), (100, 300))


class BadDocumentCases(CityCase):
    def refused(self, reason, **members):
        self.assertEqual(self.till.results(self.till.sale(**members)), [("malformed", reason)])

    def test_types(self):
        self.refused("wrong_type", number="1")
        self.refused("wrong_type", number=1.0)
        self.refused("wrong_type", number=None)
        self.refused("wrong_type", account=12345)
        self.refused("wrong_type", account="0123")
        self.refused("wrong_type", account="99999999999999999999")
        self.refused("wrong_type", account="-5")
        self.refused("wrong_type", at="yesterday")
        self.refused("wrong_type", at=1700000000)
        self.refused("wrong_type", offline="yes")
        self.refused("wrong_type", lines={})
        self.refused("wrong_type", lines=[[]])
        self.refused("wrong_type", price=34.5)
        self.refused("unknown_member", discount=10)
        self.assertEqual(self.till.results({**self.till.sale(), "kind": "gift"}),
                         [("malformed", "out_of_range")])
        self.refused("out_of_range", lines=[{}] * 51)
        document = self.till.sale()
        del document["number"]
        self.assertEqual(self.till.results(document), [("malformed", "missing")])

    def test_what_is_no_document(self):
        for value in (None, 1, "sale", [], [[]], {}):
            answer = self.till.hand_in(value)["answers"][0]
            self.assertEqual((answer["result"], answer["id"]), ("malformed", "0"), value)

    def test_amounts(self):
        self.refused("price_invalid", price=-1)
        self.refused("price_invalid", price=0)
        self.refused("price_invalid", price=2 ** 62)
        self.refused("quantity_invalid", quantity=0)
        self.refused("quantity_invalid", quantity=-3)
        self.refused("quantity_invalid", quantity=100)
        self.refused("total_invalid", quantity=99, price=10 ** 9)
        self.refused("out_of_range", quantity=2 ** 40)
        self.refused("out_of_range", number=0)
        self.refused("out_of_range", number=10_000_000)
        self.refused("lines_invalid", lines=[])

    def test_times(self):
        self.refused("too_early", at="1970-01-01T00:00:00Z")
        self.refused("wrong_type", at="0001-01-01T00:00:00Z")
        self.refused("too_late", at="2190-01-01T00:00:00Z")
        self.refused("wrong_type", at="9999-12-31T23:59:59Z")

    def test_what_is_not_there(self):
        self.refused("account_unknown", account=str((5 << ORIGIN_SHIFT) + 7))
        self.refused("card_unknown", card=str((5 << ORIGIN_SHIFT) + 7))
        self.refused("card_unknown", card=self.till.school["pupils"][2]["card"])
        line = {"quantity": 1, "price": 100}
        self.refused("dish_unknown", lines=[{"dish": "77", **line}])
        self.refused("set_meal_unknown", lines=[{"set_meal": "77", "subsidy": 0, **line}])
        meal = self.till.school["set_meal"]
        self.refused("set_meal_price_differs", lines=[{"set_meal": meal, "subsidy": 0, **line}])

    def test_returns(self):
        sale = self.till.sale()
        self.assertEqual(self.till.results(self.till.give_back(sale)),
                         [("malformed", "returned_unknown")])
        self.till.hand_in(sale)
        more = [{**sale["lines"][0], "quantity": 2}]
        self.assertEqual(self.till.results(self.till.give_back(sale, lines=more)),
                         [("malformed", "return_too_large")])

    def test_another_schools_pupils_and_dishes(self):
        other = self.city.ids["7"]
        self.refused("account_unknown", account=other["pupils"][0]["account"])
        self.refused("dish_unknown",
                     lines=[{"dish": other["dishes"][0], "quantity": 1, "price": 100}])

    def test_another_tills_ids(self):
        other = self.other_till()
        self.refused("foreign_origin", id=other.next_id())
        self.refused("foreign_origin", id="1")
        self.refused("wrong_type", id="0")
        self.city.wait_log("event=document_refused", "reason=foreign_origin")


class BadBodyCases(CityCase):
    def refused(self, body, status=400, code="malformed"):
        with self.city.client() as client:
            answer = client.ask("POST", f"{API}/journal",
                                [("Content-Type", "application/json"), *self.till.headers()], body)
            self.assert_problem(answer, status, code)

    def test_what_is_not_json(self):
        for body in (b"", b"{", b"nonsense", b"[]", b"null", b"{}", b'{"documents":{}}',
                     b'{"documents":[]} x', b'{"documents":[],"documents":[]}',
                     b'{"documents":[],"extra":1}', b'{"documents":[{"id":"\xff\xfe"}]}',
                     b'{"documents":[{"id":"\\u0000"}]}', b'{"documents":[1e400]}',
                     b'{"documents":[99999999999999999999]}', b"[" * 100000,
                     b'{"documents":' + b"[" * 100000, b"\xef\xbb\xbf{}", b"\x00" * 100):
            with self.subTest(body[:40]):
                self.refused(body)
        self.city.wait_log("event=journal_refused")

    def test_what_is_too_large(self):
        self.refused(b'{"documents":[' + b" " * (1 << 20) + b"]}", 413, "body_too_large")
        self.refused(b'{"documents":["' + b"x" * 900000 + b'"]', 400, "malformed")

    def test_what_is_not_called_json(self):
        for name in ("journal", "enrol"):
            with self.city.client() as client:
                answer = client.ask("POST", f"{API}/{name}", self.till.headers(), b"{}")
                self.assert_problem(answer, 415, "wrong_content_type")

    def test_enrolment_bodies(self):
        for said in (b"", b"[]", b"{}", b'{"code":1}', b'{"code":"A","x":1}', b'{"code":"\xff"}'):
            self.assert_problem(self.till.post("enrol", said), 400, "malformed")
        self.assert_problem(self.till.post("enrol", b" " * 5000), 413, "body_too_large")


class RestoredTillCases(CityCase):
    def test_hello_tells_a_counter_that_went_back(self):
        self.till.hand_in(*[self.till.sale() for _ in range(3)])
        self.assertEqual(self.till.get("hello?last_counter=3").status, 200)
        self.assert_problem(self.till.get("hello?last_counter=2"), 409, "enrol_anew")

    def test_two_contents_for_one_id(self):
        first = self.till.sale()
        self.till.hand_in(first)
        late = self.till.sale()
        said = self.till.hand_in({**first, "number": 5}, late)
        self.assertTrue(said["enrol_anew"])
        self.assertEqual([a["result"] for a in said["answers"]],
                         ["exists_with_other_content", "recorded"])
        self.assert_problem(self.till.journal(late), 409, "enrol_anew")
        self.assert_problem(self.till.get("changes?since=0"), 409, "enrol_anew")
        self.city.wait_log("event=till_restored", f"origin={self.till.origin}")

        unsent = self.till.sale()
        anew = self.other_till(token=self.till.token)
        self.assertEqual(anew.results(late, unsent, anew.sale()),
                         [("exists", None), ("recorded", None), ("recorded", None)])
        self.assert_problem(self.till.journal(late), 401, "token_ended")

    def test_only_a_till_of_the_school_is_a_predecessor(self):
        stranger = self.other_till(7)
        before = self.city.code()
        headers = [("Authorization", f"Bearer {stranger.token}")]
        self.assert_problem(self.till.post("enrol", {"code": before}, headers), 403,
                            "predecessor_invalid")
        self.assertEqual(self.till.post("enrol", {"code": before}).status, 201)


class CounterCase(CityCase):
    """With helpers for what happens at a counter beyond sales."""

    def obed(self, *words):
        done = self.city.obed(*words)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout.strip()

    def pin_file(self, pin="1234"):
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

    def guest_sale(self, till, price=3450, **members):
        """A pupil of school 24 before the till of school 7."""
        said = till.get(f"guest?chip={self.pupil(2)['chip']}").json()
        till.number += 1
        line = {"dish": till.school["dishes"][0], "quantity": 1, "price": price}
        return {"kind": "guest_sale", "id": till.next_id(), "at": self.moment(5),
                "asked_at": said["asked_at"], "school": said["school"]["number"],
                "account": self.pupil(2)["account"], "card": self.pupil(2)["card"],
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
        self.obed("till", "cashier", "set", "24", made, "--name", "Петрова Анна", "--roles", "none",
                  "--chip", "none", "--pin-file", self.pin_file("0000"))
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
                (1, (*add, "24", "И" * 61, *pin)), (1, (*add, "24", "Имя", *pin, "--roles", "boss")),
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
        self.assertEqual((answer.status, answer.header("Content-Type")), (200, "image/png"))
        self.assertEqual(answer.body, PNG)
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


class ChangesCases(CityCase):
    def test_the_whole_school_at_first(self):
        said = self.till.changes(0)
        self.assertFalse(said["reset"])
        self.assertEqual(len(said["people"]), len(self.till.school["pupils"]))
        self.assertEqual({d["dish"] for d in said["dishes"]}, set(self.till.school["dishes"]))
        self.assertEqual(said["set_meals"][0]["subsidy_part"], 1000)
        self.assertEqual(said["dishes"][0]["allergens"], ["milk", "gluten"])
        self.assertEqual(len(said["rights"]), len(said["people"]))
        self.assertNotIn("birth", json.dumps(said))

    def test_only_what_changed_afterwards(self):
        before = self.till.changes(0)["version"]
        self.till.hand_in(self.till.sale(pupil=8))
        said = self.till.changes(before)
        account = self.till.school["pupils"][8]["account"]
        self.assertEqual([b["account"] for b in said["balances"]], [account])
        self.assertNotIn("people", said)
        self.assertGreater(said["version"], before)

    def test_nothing_new(self):
        version = self.till.changes(0)["version"]
        said = self.till.changes(version)
        self.assertEqual((said["version"], said["more"]), (version, False))
        self.assertNotIn("balances", said)
        self.assertIn("settings", said)

    def test_a_version_that_never_was(self):
        said = self.till.changes(10 ** 9)
        self.assertTrue(said["reset"])
        self.assertEqual(len(said["people"]), len(self.till.school["pupils"]))

    def test_a_poll_is_woken_by_another_till(self):
        other = self.other_till()
        stranger = self.other_till(7)
        version = self.till.changes(0)["version"]
        ready = threading.Event()

        def sell():
            ready.wait(10)
            time.sleep(0.2)
            other.hand_in(other.sale(pupil=9))

        thread = threading.Thread(target=sell)
        thread.start()
        began = time.monotonic()
        ready.set()
        said = self.till.changes(version, wait_ms=20000)
        thread.join()
        self.assertLess(time.monotonic() - began, 1.2)
        self.assertEqual(said["balances"][0]["account"],
                         self.till.school["pupils"][9]["account"])
        there = stranger.changes(0)
        self.assertEqual(len(there["people"]), 1)
        self.assertEqual(stranger.changes(there["version"], wait_ms=100)["version"],
                         there["version"])

    def test_a_poll_is_woken_by_a_setting(self):
        of_school, of_city = ("--school", "24"), ()
        for whose, name, value in ((of_school, "offline_after", 45), (of_city, "card_fee", 4400)):
            version, said = self.till.changes(0)["version"], []
            poll = threading.Thread(
                target=lambda v=version, s=said: s.append(self.till.changes(v, 20000)))
            poll.start()
            time.sleep(0.2)
            self.assertEqual(self.city.obed("setting", *whose, name, str(value)).returncode, 0)
            done = time.monotonic()
            poll.join()
            self.assertLess(time.monotonic() - done, 1)
            self.assertEqual(said[0]["settings"][name], value)

    def test_a_poll_ends_in_time(self):
        version = self.till.changes(0)["version"]
        began = time.monotonic()
        said = self.till.changes(version, wait_ms=300)
        self.assertEqual(said["version"], version)
        self.assertLess(time.monotonic() - began, 3)

    def test_bad_questions(self):
        for query in ("", "since=-1", "since=x", "since=1&since=1", "since=1.5",
                      "since=99999999999999999999", "since=0&wait_ms=-1", "since=0&wait_ms=50001"):
            self.assert_problem(self.till.get(f"changes?{query}"), 400, "bad_fields")
        self.assert_problem(self.till.get("hello"), 400, "bad_fields")


class StoppingCases(CityCase):
    def test_a_waiting_poll_is_answered_when_the_server_stops(self):
        version = self.till.changes(0)["version"]
        client = self.city.client()
        self.addCleanup(client.socket.close)
        client.send(request("GET", f"{API}/changes?since={version}&wait_ms=50000",
                            self.till.headers()))
        time.sleep(0.5)  # nothing tells from outside that the poll has been parked
        self.assertEqual(self.city.stop(), 0)
        self.assertEqual(client.read_answer().json()["version"], version)
        self.city.start()


class PagesCases(CityCase):
    pupils = 900

    def test_pages_end_at_versions(self):
        """More versions than fit a page: each page goes on where the last one ended."""
        for _ in range(6):
            self.till.hand_in(*[self.till.sale(pupil=i % 800, dish=1, price=830)
                                for i in range(200)])
        pages, since = [], 0
        while True:
            page = self.till.changes(since)
            pages.append(page)
            self.assertGreater(page["version"], since)
            since = page["version"]
            if not page["more"]:
                break
        self.assertGreater(len(pages), 1)
        people = [p["account"] for page in pages for p in page.get("people", [])]
        self.assertEqual(len(people), len(set(people)))
        self.assertEqual(len(people), 900)
        balances = {}
        for page in pages:
            balances.update((b["account"], b["balance"]) for b in page.get("balances", []))
        self.assertEqual(len(balances), 900)


class OutsideCases(CityCase):
    """PostgreSQL only: another process changes the books."""

    def test_a_poll_is_woken_by_another_process(self):
        version = self.till.changes(0)["version"]
        pupil = self.till.school["pupils"][3]
        said = []
        thread = threading.Thread(target=lambda: said.append(self.till.changes(version, 20000)))
        thread.start()
        self.city.top_up(pupil["number"])
        done = time.monotonic()
        thread.join()
        self.assertLess(time.monotonic() - done, 1)
        self.assertEqual(said[0]["balances"][0], {"account": pupil["account"],
                                                  "balance": 110000})


CASES = (CounterJournalCases, TwoCopiesCases, MirrorCases, GuestCases, PasswordCases,
         OperationsCases, StateCases, RefusedTillCases, EnrolmentCases, EnrolmentLimitCases, TokenCases, JournalCases, BadDocumentCases,
         BadBodyCases, RestoredTillCases, ChangesCases, StoppingCases, PagesCases)


def load_tests(loader, *_):
    suite = unittest.TestSuite()
    engines = ["sqlite"] + (["postgres"] if os.environ.get("OBED_TEST_POSTGRES") else [])
    for engine in engines:
        for cases in CASES + ((OutsideCases,) if engine == "postgres" else ()):
            name = cases.__name__.replace("Cases", "") + engine.title()
            case = type(name, (cases, unittest.TestCase), {"engine": engine})
            suite.addTests(loader.loadTestsFromTestCase(case))
    return suite


if __name__ == "__main__":
    PROGRAM.append(Program(sys.argv.pop(1), sys.argv.pop(1)))
    unittest.main(verbosity=2)
