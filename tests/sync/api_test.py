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


CASES = (EnrolmentCases, EnrolmentLimitCases, TokenCases, JournalCases, BadDocumentCases,
         BadBodyCases, RestoredTillCases, ChangesCases, StoppingCases, PagesCases)


def suite_of(cases, sqlite_only=(), postgres_only=()):
    """The cases on each engine that there is."""
    suite = unittest.TestSuite()
    engines = ["sqlite"] + (["postgres"] if os.environ.get("OBED_TEST_POSTGRES") else [])
    for engine in engines:
        for case in cases + (postgres_only if engine == "postgres" else sqlite_only):
            name = case.__name__.replace("Cases", "") + engine.title()
            made = type(name, (case, unittest.TestCase), {"engine": engine})
            suite.addTests(unittest.defaultTestLoader.loadTestsFromTestCase(made))
    return suite


def load_tests(*_):
    return suite_of(CASES, postgres_only=(OutsideCases,))


if __name__ == "__main__":
    PROGRAM.append(Program(sys.argv.pop(1), sys.argv.pop(1)))
    unittest.main(verbosity=2)
