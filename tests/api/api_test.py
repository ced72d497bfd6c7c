"""The family's API against the real server: tokens from the cabinet, every route with every scope
and every child, what is answered to whom, repeats, rates.

The routes come from docs/api/family.yaml. Usage: api_test.py OBED"""
import datetime
import html
import itertools
import os
import pathlib
import re
import sys
import zlib

import yaml

from family import API, SCOPES, Application, Browser, City

OBED = sys.argv[1]
DOCUMENT = yaml.safe_load(
    (pathlib.Path(__file__).parent / "../../docs/api/family.yaml").read_text(encoding="utf-8"))
SCOPE_OF = {"chooseMeals": "choice", "sayAbsence": "absence", "takeAbsenceBack": "absence",
            "blockCard": "card", "token": None}
NOBODY = "0999999999"
BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def operations():
    for path, item in DOCUMENT["paths"].items():
        for method in ("get", "post", "delete"):
            if method in item:
                yield method.upper(), path, item[method]


def day(ahead):
    return (datetime.date.today() + datetime.timedelta(days=ahead)).isoformat()


def code(answer):
    return (answer.status, answer.json()["code"])


def same_but_request(one, other):
    """Status, headers and body are the same but for what names the request."""
    def bare(answer):
        headers = [(n.lower(), v) for n, v in answer.headers
                   if n.lower() not in ("date", "ratelimit")]
        return answer.status, sorted(headers), re.sub(rb'"request":"[^"]*"', b"", answer.body)
    assert bare(one) == bare(other), (bare(one), bare(other))


# ---- tokens ----

def test_a_token_can_be_recognised(parent):
    token = parent.token(name="Форма ключа", scopes=["read"])
    assert re.fullmatch(r"obedfam_[0-9A-Za-z]{46}", token)
    random, check = token[8:48], token[48:]
    crc, digits = zlib.crc32(random.encode()), ""
    for _ in range(6):
        digits = BASE62[crc % 62] + digits
        crc //= 62
    assert digits == check


def test_forms_that_lack_something(parent):
    for how, words in ((dict(scopes=[]), "хотя бы одно разрешение"),
                       (dict(children=[]), "хотя бы одного ребёнка"),
                       (dict(name=""), "Назовите приложение"),
                       (dict(name="я" * 61), "Назовите приложение"),
                       (dict(password="не тот"), "Пароль не подошёл")):
        answer = parent.make(**how)
        assert answer.status == 422 and words in answer.body.decode(), (how, answer.status)
    # Somebody else's child is not a box of this form: it is not looked at.
    foreign = parent.make(children=[NOBODY])
    assert foreign.status == 422 and "obedfam_" not in foreign.body.decode()
    assert parent.make(days="3650").status == 422


def test_the_cabinet_forgets_the_token(parent):
    token = parent.token(name="Больше не покажем", scopes=["read"])
    page = parent.get("/cabinet/api").body.decode()
    assert "Больше не покажем" in page and token not in page
    assert "obedfam_" not in page


def test_revoked_unknown_and_ended_are_alike(city, parent):
    token = parent.token(name="Отзовём", scopes=["read"])
    app = Application(city, token)
    assert app.get("/token").status == 200
    newest = parent.token_ids()[0]
    assert parent.revoke(newest).status == 303
    revoked = app.get("/token")
    unknown = token[:20] + ("A" if token[20] != "A" else "B") + token[21:]
    assert code(revoked) == (401, "token_invalid")
    same_but_request(revoked, app.get("/token", token=unknown))
    same_but_request(revoked, app.get("/token", token="obedfam_"))
    assert revoked.header("WWW-Authenticate") == 'Bearer realm="family"'
    none = app.client.ask("GET", f"{API}/token")
    assert code(none) == (401, "token_missing")
    # A token is of one login: nobody else can end it.
    other = parent.token(name="Чужой", scopes=["read"])
    stranger = city.parent("0010000016")
    stranger.revoke(parent.token_ids()[0])
    assert Application(city, other).get("/token").status == 200


def test_limit_of_tokens(parent, city):
    made = 0
    for _ in range(25):
        answer = parent.make(name="Много", scopes=["read"])
        if answer.status != 200:
            assert "уже двадцать" in answer.body.decode()
            break
        made += 1
    assert 0 < made <= 20
    for token_id in parent.token_ids():
        parent.revoke(token_id)


# ---- the matrix ----

class Shelf:
    """What stands for the parts of a path."""

    def __init__(self, own):
        absence = own.ask("POST", f"/children/{own.number}/absences",
                          {"first_day": day(40), "last_day": day(41)})
        assert absence.status == 201, absence.body
        cards = own.told(f"/children/{own.number}/cards")["cards"]
        self.ids = {"absences": absence.json()["id"], "cards": cards[0]["id"]}

    def path(self, pattern, number):
        path = pattern.replace("{number}", number)
        kind = "cards" if "/cards/" in path else "absences"
        return path.replace("{id}", self.ids[kind])


BODIES = {"chooseMeals": lambda: {"wishes": [{"weekday": 7, "meal": "snack", "wish": "usual"}]},
          "sayAbsence": lambda: {"first_day": day(50)}}


def ask(app, shelf, method, path, operation, number):
    body = BODIES.get(operation["operationId"], lambda: None)()
    return app.ask(method, shelf.path(path, number), body)


def test_matrix(city, own_number, foreign_number, parent):
    """Route by route: the scope it needs, and whom it reaches."""
    full = Application(city, parent.token(children=[own_number]))
    full.number = own_number
    shelf = Shelf(full)
    cells = 0
    for count in (0, 1, 3):
        for scopes in itertools.combinations(SCOPES, count or 1):
            if count == 0:
                continue
            app = Application(city, parent.token(scopes=scopes, children=[own_number]))
            for method, path, operation in operations():
                needed = SCOPE_OF.get(operation["operationId"], "read")
                has = needed is None or needed in scopes
                has_child = "{number}" in path
                places = [own_number, foreign_number, NOBODY, "12"] if has_child else [own_number]
                told = [ask(app, shelf, method, path, operation, number) for number in places]
                cells += len(told)
                where = (method, path, scopes)
                if not has:
                    assert all(code(a) == (403, "scope_missing") for a in told), where
                    continue
                assert told[0].status not in (401, 403), (where, told[0].body)
                for answer in told[1:]:
                    assert code(answer) == (404, "not_found"), (where, answer.body)
                    same_but_request(answer, told[1])
        for token_id in parent.token_ids()[:4]:
            parent.revoke(token_id)
    assert cells > 200, cells
    return full, shelf


def test_a_child_of_the_login_but_not_of_the_token(city, parent, own_number):
    children = parent.children()
    if len(children) < 2:
        return False
    app = Application(city, parent.token(scopes=["read"], children=[own_number]))
    other = next(number for number in children if number != own_number)
    assert code(app.get(f"/children/{other}")) == (404, "not_found")
    assert [c["number"] for c in app.told("/children")["children"]] == [own_number]
    return True


# ---- what it tells ----

def test_statement(app, number):
    balance = app.told(f"/children/{number}")["balance"]
    whole = app.told(f"/children/{number}/statement?detail=1&limit=500")
    assert whole["closing"] == balance
    debits = sum(line["debit"] for line in whole["lines"])
    credits = sum(line["credit"] for line in whole["lines"])
    assert (debits, credits) == (whole["debits"], whole["credits"])
    assert whole["opening"] + credits - debits == whole["closing"]
    paged, after = [], ""
    while True:
        page = app.told(f"/children/{number}/statement?detail=1&limit=2{after}")
        paged += page["lines"]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert paged == whole["lines"] and len(paged) > 2
    for line in whole["lines"]:
        if line["kind"] == "receipt":
            assert sum(dish["sum"] for dish in line["dishes"]) == line["debit"]
    refused = app.get(f"/children/{number}/statement?after=12345")
    assert code(refused) == (422, "after")
    for query in ("from=2026-02-30", "limit=0", "limit=501", "after=x", "detail=perhaps"):
        assert code(app.get(f"/children/{number}/statement?{query}")) == (400, "bad_fields"), query
    for query in (f"from={day(-500)}", f"from={day(0)}&to={day(-1)}", f"to={day(1)}"):
        assert code(app.get(f"/children/{number}/statement?{query}")) == (422, "period"), query


def test_etags(app, number):
    for path in ("/token", "/children", f"/children/{number}", f"/children/{number}/statement",
                 f"/children/{number}/menu", f"/children/{number}/meals",
                 f"/children/{number}/absences", f"/children/{number}/limits",
                 f"/children/{number}/cards"):
        first = app.get(path)
        etag = first.header("ETag")
        known = app.get(path, headers=[("If-None-Match", etag)])
        assert (known.status, known.body) == (304, b""), path
        assert known.header("ETag") == etag
        assert app.get(path, headers=[("If-None-Match", '"other"')]).status == 200
        assert first.header("Cache-Control") == "private, no-cache"


def test_no_cors(app):
    asked = app.ask("OPTIONS", "/children", headers=[("Origin", "https://evil.example"),
                    ("Access-Control-Request-Method", "GET")], keep=False)
    assert asked.status == 204 and asked.header("Access-Control-Allow-Origin") is None
    told = app.ask("GET", "/children", headers=[("Origin", "https://evil.example")], keep=False)
    assert told.header("Access-Control-Allow-Origin") is None


# ---- what it does ----

def test_absences(app, number):
    path = f"/children/{number}/absences"
    said = app.ask("POST", path, {"first_day": day(60), "last_day": day(62), "reason": "болеет"})
    assert said.status == 201
    assert code(app.ask("POST", path, {"first_day": day(61)})) == (409, "already")
    merged = app.ask("POST", path, {"first_day": day(62), "last_day": day(64)}).json()
    assert merged["is_merged"] and merged["last_day"] == day(64)
    listed = {row["id"]: row for row in app.told(path)["absences"]}
    assert listed[merged["id"]]["reason"] == "болеет"
    back = app.ask("DELETE", f"{path}/{merged['id']}")
    assert (back.status, back.json()["last_day"]) == (200, None)
    assert code(app.ask("DELETE", f"{path}/{merged['id']}")) == (404, "not_found")
    for body, expected in (({"first_day": day(-3)}, "in_past"),
                           ({"first_day": day(9), "last_day": day(8)}, "reversed"),
                           ({"first_day": day(10), "last_day": day(200)}, "too_long"),
                           ({"first_day": day(400)}, "too_far"),
                           ({"first_day": day(5), "reason": "я" * 201}, "reason_long"),
                           ({"first_day": "5.12.2026"}, "body_invalid"),
                           ({"first_day": 20780}, "body_invalid"),
                           ({"first_day": day(5), "reason": "а\u0001"}, "body_invalid"),
                           ({"first_day": day(5), "extra": 1}, "body_invalid"),
                           ({}, "body_invalid")):
        assert code(app.ask("POST", path, body)) == (422, expected), body
    for body in (b"", b"[]", b"{", b'{"first_day":"x","first_day":"y"}', b"\xff", b"null"):
        answer = app.ask("POST", path, body)
        assert code(answer) == (400, "body_malformed"), (body, answer.body)
    big = b'{"reason":"' + b"x" * 20000 + b'"}'
    assert code(app.ask("POST", path, big)) == (413, "body_too_large")
    form = app.client.ask("POST", f"{API}{path}", [("Authorization", f"Bearer {app.token}"),
                          ("Content-Type", "text/plain")], b"{}")
    assert code(form) == (415, "wrong_content_type")
    app.client = type(app.client)(app.city.port)
    app.ask("POST", path, b"{}", headers=[("Content-Type", "text/plain")])


def test_meals(app, number):
    path = f"/children/{number}/meals"
    meals = app.told(path)
    assert meals["is_pupil"]
    for body, expected in (
            ({"wishes": []}, "body_invalid"), ({}, "body_invalid"),
            ({"wishes": [{"meal": "lunch", "wish": "none"}]}, "body_invalid"),
            ({"wishes": [{"day": day(3), "weekday": 1, "meal": "lunch", "wish": "none"}]},
             "body_invalid"),
            ({"wishes": [{"weekday": 8, "meal": "lunch", "wish": "none"}]}, "body_invalid"),
            ({"wishes": [{"weekday": 1, "meal": "supper", "wish": "none"}]}, "body_invalid"),
            ({"wishes": [{"weekday": 1, "meal": "lunch", "wish": "-1"}]}, "body_invalid"),
            ({"wishes": [{"day": day(-2), "meal": "lunch", "wish": "none"}]}, "too_late"),
            ({"wishes": [{"day": day(60), "meal": "lunch", "wish": "none"}]}, "too_far")):
        assert code(app.ask("POST", path, body)) == (422, expected), body
    open_days = [one for one in meals["days"] if one["is_open"] and one["meals"]]
    if not open_days:
        return
    chosen = open_days[0]
    meal = chosen["meals"][0]
    wish = {"day": chosen["day"], "meal": meal["meal"], "wish": "none"}
    assert app.ask("POST", path, {"wishes": [wish]}).json() == {"changed": 1}
    assert app.ask("POST", path, {"wishes": [wish]}).json() == {"changed": 0}
    after = next(one for one in app.told(path)["days"] if one["day"] == chosen["day"])
    held = next(one for one in after["meals"] if one["meal"] == meal["meal"])
    assert (held["wish"], held["holds"]) == ("none", None)
    assert app.ask("POST", path, {"wishes": [{**wish, "wish": "usual"}]}).json()["changed"] == 1


def test_cards(app, number):
    cards = app.told(f"/children/{number}/cards")["cards"]
    usable = cards[0]
    assert (usable["state"], usable["may_block"]) == ("blocked", False)  # by the matrix
    path = f"/children/{number}/cards/{usable['id']}/block"
    for _ in range(2):
        blocked = app.ask("POST", path)
        assert blocked.json() == {"id": usable["id"], "state": "blocked"}, blocked.body
    assert code(app.ask("POST", f"/children/{number}/cards/4711/block")) == (404, "not_found")
    assert code(app.ask("POST", f"/children/{number}/cards/x/block")) == (400, "bad_fields")


def test_repeats(app, number):
    path = f"/children/{number}/absences"
    key = [("Idempotency-Key", '"first-1"')]
    body = {"first_day": day(70)}
    first = app.ask("POST", path, body, headers=key)
    assert first.status == 201 and first.header("Idempotency-Replayed") is None
    again = app.ask("POST", path, body, headers=key)
    assert (again.status, again.body) == (201, first.body)
    assert again.header("Idempotency-Replayed") == "true"
    other = app.ask("POST", path, {"first_day": day(71)}, headers=key)
    assert code(other) == (422, "repeat_key_used")
    # A refusal is an answer, too.
    refused = [app.ask("POST", path, body, headers=[("Idempotency-Key", "second")])
               for _ in range(2)]
    assert code(refused[0]) == (409, "already") and refused[1].body == refused[0].body
    for bad in ("", "with blank", "\xe9", "x" * 65, '"'):
        answer = app.ask("POST", path, body, headers=[("Idempotency-Key", bad)])
        assert code(answer) == (400, "repeat_key_malformed"), bad
    back = [app.ask("DELETE", f"{path}/{first.json()['id']}",
                    headers=[("Idempotency-Key", "third")]) for _ in range(2)]
    assert [a.status for a in back] == [200, 200] and back[0].body == back[1].body


def test_refusals_of_every_route(app, number):
    """What the routes share, asked of each that promises it."""
    for method, path, operation in operations():
        path = path.replace("{number}", number).replace("{id}", "4711")
        body = BODIES.get(operation["operationId"], lambda: None)()
        refused = app.ask(method, path, body, token="obedfam_nobody")
        assert code(refused) == (401, "token_invalid"), path
    meals = f"/children/{number}/meals"
    assert code(app.ask("POST", meals, b"{")) == (400, "body_malformed")
    big = b'{"wishes":"' + b"x" * 20000 + b'"}'
    assert code(app.ask("POST", meals, big)) == (413, "body_too_large")
    app.client = type(app.client)(app.city.port)
    wrong = app.ask("POST", meals, b"{}", headers=[("Content-Type", "text/plain")], typed=False)
    assert code(wrong) == (415, "wrong_content_type")
    app.client = type(app.client)(app.city.port)
    assert code(app.get(f"/children/{number}/menu?day=x")) == (400, "bad_fields")
    assert code(app.ask("DELETE", f"/children/{number}/absences/x")) == (400, "bad_fields")
    key = [("Idempotency-Key", "of-another")]
    assert app.ask("POST", f"/children/{number}/absences", {"first_day": day(80)},
                   headers=key).status == 201
    for method, path in (("DELETE", f"/children/{number}/absences/4711"),
                         ("POST", f"/children/{number}/cards/4711/block")):
        assert code(app.ask(method, path, headers=key)) == (422, "repeat_key_used"), path


def test_rates(city, parent):
    app = Application(city, parent.token(name="Часто", scopes=["read"]))
    left, refused = [], None
    for _ in range(200):
        answer = app.get("/token")
        left.append(int(re.fullmatch(r'"token";r=(\d+);t=(\d+)', answer.header("RateLimit"))[1]))
        if answer.status == 429:
            refused = answer
            break
    assert answer.header("RateLimit-Policy") == '"token";q=120;w=60'
    assert refused and code(refused) == (429, "too_many_requests")
    assert int(refused.header("Retry-After")) >= 1
    assert 110 <= len(left) <= 135 and left[0] >= 118 and left[-1] == 0
    # Another token of the same address is not held up by it.
    other = Application(city, parent.token(name="Другой", scopes=["read"]))
    assert other.get("/token").status == 200


def test_reference_page(city):
    page = Browser(city).get("/developers/api")
    assert page.status == 200
    text = html.unescape(page.body.decode())
    for _, path, operation in operations():
        assert operation["summary"] in text and path in text
    assert "obedfam_" in text and "webhook-signature" in text


def main():
    engines = ["sqlite"] + (["postgres"] if "OBED_TEST_POSTGRES" in os.environ else [])
    for engine in engines:
        city = City(OBED, engine)
        try:
            parent = city.parent("0242013137")
            own = "0242013137"
            test_a_token_can_be_recognised(parent)
            test_forms_that_lack_something(parent)
            test_the_cabinet_forgets_the_token(parent)
            test_revoked_unknown_and_ended_are_alike(city, parent)
            test_limit_of_tokens(parent, city)
            test_matrix(city, own, "0010000016", parent)
            both = city.parent("0010000016")
            assert test_a_child_of_the_login_but_not_of_the_token(city, both, both.children()[0])
            app = Application(city, parent.token(name="Всё"))
            test_statement(app, own)
            test_etags(app, own)
            test_no_cors(app)
            test_absences(app, own)
            app = Application(city, parent.token(name="Ещё"))
            test_meals(app, own)
            test_cards(app, own)
            test_repeats(app, own)
            test_refusals_of_every_route(app, own)
            test_rates(city, parent)
            test_reference_page(city)
        finally:
            city.close()
        print(f"{engine}: ok")


main()
