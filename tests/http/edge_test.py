#!/usr/bin/env python3
"""edge_test.py SERVER: the edge of src/http seen from a socket: what is refused, and how.

SERVER is the program built from http_server.c.
"""
import sys
import threading
import unittest

from client import Server, request

PROGRAM = []
JSON = [("Content-Type", "application/json")]
FORM = [("Content-Type", "application/x-www-form-urlencoded")]


class EdgeCase(unittest.TestCase):
    options = []

    @classmethod
    def setUpClass(cls):
        cls.server = Server(PROGRAM + cls.options)

    @classmethod
    def tearDownClass(cls):
        status = cls.server.terminate()
        log = cls.server.log()
        cls.server.close()
        if status != 0:
            raise AssertionError(f"the server ended with {status}:\n{log[-3000:]}")

    def ask(self, *arguments, **named):
        return self.server.ask(*arguments, **named)

    def assert_problem(self, answer, status, code):
        self.assertIsNotNone(answer, "no answer")
        self.assertEqual((answer.status, answer.json()["code"]), (status, code), answer.body)
        self.assertEqual(answer.header("Content-Type"), "application/problem+json")


class Methods(EdgeCase):
    def test_get_and_head_agree(self):
        got, head = self.ask("GET", "/work"), self.ask("HEAD", "/work")
        self.assertEqual((got.status, got.body), (200, b"ok\n"))
        self.assertEqual((head.status, head.header("Content-Length")), (200, "3"))
        self.assertEqual(head.body, b"")

    def test_wrong_method_names_the_right_ones(self):
        answer = self.ask("POST", "/work", body=b"")
        self.assertEqual((answer.status, answer.header("Allow")), (405, "GET, HEAD, OPTIONS"))
        both = self.ask("DELETE", "/api/poll/1")
        self.assertEqual((both.status, both.header("Allow")), (405, "GET, HEAD, POST, OPTIONS"))
        self.assert_problem(both, 405, "method_not_allowed")

    def test_strange_methods(self):
        for method in ("TRACE", "CONNECT", "get", "BREW", "M" * 300):
            self.assertEqual(self.ask(method, "/work").status, 405, method)

    def test_options(self):
        answer = self.ask("OPTIONS", "/form")
        self.assertEqual((answer.status, answer.header("Allow")), (204, "POST, OPTIONS"))
        self.assertEqual(self.ask("OPTIONS", "*").status, 204)
        self.assertEqual(self.ask("OPTIONS", "/nowhere").status, 404)

    def test_unknown_path_is_told_in_the_areas_way(self):
        page = self.ask("GET", "/nowhere")
        self.assertEqual(page.status, 404)
        self.assertIn(b"<!doctype html>", page.body)
        self.assert_problem(self.ask("GET", "/api/nowhere"), 404, "not_found")
        self.assert_problem(self.ask("GET", "/nowhere", [("Accept", "application/json")]), 404,
                            "not_found")
        self.assert_problem(self.ask("GET", "/api"), 404, "not_found")
        self.assertIn(b"<!doctype html>", self.ask("GET", "/apix").body)


class Paths(EdgeCase):
    def test_tricks_are_refused(self):
        for path in ("//work", "/work//", "/./work", "/../work", "/a/../work", "/%2e%2e/work",
                     "/%2E/work", "/work%2f", "/a%2Fb", "/work%5c..", "/work\\", "/a%00b",
                     "/%c0%ae%c0%ae/work", "/%ff", "/%e0%80%af", "/a%0d%0ab", "/%", "/%4", "/%zz",
                     "work", "?x=1", "/%ed%a0%80", "/%f4%90%80%80"):
            answer = self.ask("GET", path, [("Accept", "application/json")])
            self.assertEqual(answer.status, 400, path)
            self.assertIn(answer.json()["code"], ("bad_path", "bad_url"), path)

    def test_decent_paths_are_not(self):
        for path in ("/work", "/%77ork", "/work?", "/work?a=//..%2f"):
            self.assertEqual(self.ask("GET", path).status, 200, path)
        self.assertEqual(self.ask("GET", "http://obed.example/work?x=1").status, 200)
        self.assertEqual(self.ask("GET", "/%D0%BE%D0%B1%D0%B5%D0%B4").status, 404)

    def test_path_parameter_is_a_field(self):
        for key, status in (("3", 204), ("15", 204), ("16", 400), ("-1", 400), ("x", 400),
                            ("%33", 204)):
            self.assertEqual(self.ask("POST", f"/api/poll/{key}", body=b"").status, status, key)
        self.assertEqual(self.ask("POST", "/api/poll/", body=b"").status, 404)
        self.assertEqual(self.ask("POST", "/api/poll/1/2", body=b"").status, 404)

    def test_long_urls(self):
        self.assertEqual(self.ask("GET", "/work?a=" + "a" * 2040).status, 200)
        self.assertEqual(self.ask("GET", "/work?a=" + "a" * 2041).status, 414)
        self.assertEqual(self.ask("GET", "/work?" + "a&" * 3000).status, 414)
        self.assertIn(self.ask("GET", "/work?" + "a" * 60000).status, (414, 431))


class Heads(EdgeCase):
    def test_floods(self):
        many = [(f"X-{i}", "1") for i in range(80)]
        self.assertEqual(self.ask("GET", "/work", many[:60]).status, 200)
        self.assertEqual(self.ask("GET", "/work", many).status, 431)
        self.assertEqual(self.ask("GET", "/work", [("X", "y" * 8100)]).status, 200)
        self.assertEqual(self.ask("GET", "/work", [("X", "y" * 8300)]).status, 431)
        huge = request("GET", "/work", [("X", "y" * 200000)])
        self.assertEqual(self.server.raw(huge).status, 431)
        self.assertEqual(self.server.raw(request("GET", "/work", many * 1000)).status, 431)
        self.assertIn(self.ask("GET", "/work", [("Cookie", "a=b; " * 1600)]).status, (200, 431))
        self.assertEqual(self.ask("GET", "/work").status, 200)

    def test_host(self):
        self.assertEqual(self.server.raw(b"GET /work HTTP/1.1\r\n\r\n").status, 400)
        self.assertEqual(self.server.raw(b"GET /work HTTP/1.0\r\n\r\n").status, 200)
        self.assertEqual(self.ask("GET", "/work", [("Host", "a"), ("Host", "again")]).status, 400)

    def test_binary_header_values_do_no_harm(self):
        head = b"GET /echo?text=a HTTP/1.1\r\nHost: a\r\nCookie: session=\xff\xfe\r\n\r\n"
        self.assertEqual(self.server.raw(head).json()["cookie"], "")

    def test_no_proxy_is_believed_unasked(self):
        echo = self.ask("GET", "/echo?text=a", [("X-Forwarded-For", "203.0.113.9"),
                                                ("X-Forwarded-Proto", "https")]).json()
        self.assertEqual((echo["remote"], echo["secure"]), ("127.0.0.1", False))


class Nonsense(EdgeCase):
    options = ["receive_ms=500"]

    def test_it_is_refused_or_cut_off(self):
        for bytes_ in (b"GET /work\r\n\r\n", b"GET /work HTTP/9.9\r\n\r\n", b"GET\r\n\r\n",
                       b"\x16\x03\x01\x02\x00 \n\n", b"\x00" * 100 + b"\r\n\r\n",
                       b"GET /work HTTP/1.1\r\nHost: a\r\n no colon\r\n\r\n", b"\r\n" * 100):
            with self.subTest(bytes_):
                answer = self.server.raw(bytes_)
                self.assertTrue(answer is None or answer.status in (400, 505))
        self.assertEqual(self.ask("GET", "/work").status, 200)

    def test_less_than_promised(self):
        with self.server.client() as client:
            client.send(b"POST /api/body HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                        b"Content-Length: 100\r\n\r\n{}")
            client.socket.shutdown(1)
            self.assertIsNone(client.read_answer())
        self.assertEqual(self.ask("GET", "/work").status, 200)


class Framing(EdgeCase):
    def test_two_lengths(self):
        head = b"POST /api/body HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
        for lines in (b"Content-Length: 2\r\nContent-Length: 2\r\n",
                      b"Content-Length: 2\r\nContent-Length: 5\r\n",
                      b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
                      b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"):
            with self.server.client() as client:
                client.send(head + lines + b"\r\n{}")
                self.assertEqual(client.read_answer().status, 400, lines)
                self.assertTrue(client.is_closed(), lines)

    def test_lengths_that_are_none(self):
        head = b"POST /api/body HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
        for length, statuses in ((b"-1", (400,)), (b"abc", (400,)), (b"0x10", (400,)),
                                 (b"1 2", (400,)), (b"9" * 30, (400, 413)),
                                 (b"9223372036854775808", (400, 413))):
            answer = self.server.raw(head + b"Content-Length: " + length + b"\r\n\r\n{}")
            self.assertIn(answer.status, statuses, length)

    def test_unknown_encodings(self):
        head = b"POST /api/body HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
        answer = self.server.raw(head + b"Transfer-Encoding: gzip, chunked\r\n\r\n")
        self.assertEqual(answer.status, 501)
        packed = self.ask("POST", "/api/body", JSON + [("Content-Encoding", "gzip")], b"{}")
        self.assertEqual(packed.status, 415)

    def test_too_large_is_refused_before_it_is_sent(self):
        with self.server.client() as client:
            client.send(b"POST /api/body HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                        b"Content-Length: 10000000000\r\n\r\n")
            answer = client.read_answer()
            self.assert_problem(answer, 413, "body_too_large")
            self.assertTrue(client.is_closed())

    def test_the_limit_itself_fits(self):
        self.assertEqual(self.ask("POST", "/api/body", JSON, b"x" * 100000).json(),
                         {"bytes": 100000})
        self.assertEqual(self.ask("POST", "/api/body", JSON, b"x" * 100001).status, 413)

    def test_more_than_promised_is_another_request(self):
        with self.server.client() as client:
            client.send(request("POST", "/api/body", JSON, b"{}") + request("GET", "/work"))
            self.assertEqual(client.read_answer().json(), {"bytes": 2})
            self.assertEqual(client.read_answer().body, b"ok\n")

    def test_body_where_none_belongs(self):
        answer = self.ask("GET", "/work", JSON, b"{}")
        self.assertEqual(answer.status, 400)
        self.assertIn(b"body_not_expected", answer.body)

    def test_wrong_kind(self):
        self.assert_problem(self.ask("POST", "/api/body", [], b"{}"), 415, "wrong_content_type")
        self.assertEqual(self.ask("POST", "/api/body", FORM, b"{}").status, 415)
        self.assertEqual(self.ask("POST", "/form", JSON, b"{}").status, 415)
        upper = [("Content-Type", "Application/JSON; charset=utf-8")]
        self.assertEqual(self.ask("POST", "/api/body", upper, b"{}").status, 200)

    def test_expect_continue(self):
        with self.server.client() as client:
            client.send(b"POST /api/body HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                        b"Content-Length: 2\r\nExpect: 100-continue\r\n\r\n")
            self.assertEqual(client.read_answer().status, 100)
            client.send(b"{}")
            self.assertEqual(client.read_answer().json(), {"bytes": 2})

    def test_no_continue_for_what_is_refused(self):
        with self.server.client() as client:
            client.send(b"POST /api/body HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                        b"Content-Length: 200000\r\nExpect: 100-continue\r\n\r\n")
            self.assertEqual(client.read_answer().status, 413)


class Chunks(EdgeCase):
    HEAD = (b"POST /api/body HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n")

    def test_whole(self):
        chunks = b"2\r\n{}\r\n3;name=value\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n"
        self.assertEqual(self.server.raw(self.HEAD + chunks).json(), {"bytes": 15})

    def test_byte_by_byte(self):
        with self.server.client() as client:
            for byte in self.HEAD + b"2\r\n{}\r\n0\r\n\r\n":
                client.send(bytes([byte]))
            self.assertEqual(client.read_answer().json(), {"bytes": 2})

    def test_trailers_are_not_headers(self):
        with self.server.client() as client:
            client.send(self.HEAD + b"2\r\n{}\r\n0\r\nHost: evil\r\n\r\n" + request("GET", "/work"))
            self.assertEqual(client.read_answer().status, 200)
            self.assertEqual(client.read_answer().body, b"ok\n")

    def test_too_large_is_told_at_the_end(self):
        answer = self.server.raw(self.HEAD + b"1fffe\r\n" + b"x" * 0x1fffe + b"\r\n0\r\n\r\n")
        self.assert_problem(answer, 413, "body_too_large")

    def test_endless_is_cut(self):
        with self.server.client() as client:
            try:
                client.send(self.HEAD)
                for _ in range(200):
                    client.send(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
                cut = client.read_answer() is None
            except (ConnectionResetError, BrokenPipeError):
                cut = True
            self.assertTrue(cut, "thirteen megabytes were read to the end")

    def test_malformed(self):
        for chunk in (b"-1\r\n", b"zz\r\n", b"fffffffffffffffff\r\n", b"2\r\n{}XX", b"\r\n\r\n"):
            answer = self.server.raw(self.HEAD + chunk + b"{}\r\n0\r\n\r\n")
            self.assertIn(answer.status, (400, 413), chunk)


class Connections(EdgeCase):
    def test_pipelining_keeps_the_order(self):
        with self.server.client() as client:
            paths = ["/work", "/tiny", "/later", "/echo?text=a", "/nowhere"] * 20
            client.send(b"".join(request("GET", path) for path in paths))
            statuses = [client.read_answer().status for _ in paths]
            self.assertEqual(statuses, [200, 200, 200, 200, 404] * 20)

    def test_keep_alive_and_close(self):
        with self.server.client() as client:
            for _ in range(50):
                self.assertEqual(client.ask("GET", "/work").status, 200)
            answer = client.ask("GET", "/work", [("Connection", "close")])
            self.assertEqual(answer.header("Connection").lower(), "close")
            self.assertTrue(client.is_closed())

    def test_going_away_before_the_answer(self):
        for _ in range(200):
            with self.server.client() as client:
                client.send(request("GET", "/work") + request("GET", "/later"))
        self.assertEqual(self.ask("GET", "/work").status, 200)

    def test_many_threads(self):
        bad = []

        def hammer():
            with self.server.client() as client:
                for path in ("/work", "/later", "/echo?text=b") * 100:
                    if client.ask("GET", path).status != 200:
                        bad.append(path)

        threads = [threading.Thread(target=hammer) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(bad, [])


class Fields(EdgeCase):
    def faults(self, query):
        answer = self.ask("GET", "/echo?" + query, [("Accept", "application/json")])
        self.assert_problem(answer, 400, "bad_fields")
        return {field["name"]: field["fault"] for field in answer.json()["fields"]}

    def test_values_of_their_types(self):
        echo = self.ask("GET", "/echo?text=%D0%BE%D0%B1%D0%B5%D0%B4+1&count=7&sum=12+345,6&flag=on"
                        "&day=18.01.2018&id=9223372036854775807&kind=lunch&unknown=1").json()
        self.assertEqual(echo["text"], "обед 1")
        self.assertEqual((echo["count"], echo["sum"], echo["day"]), (7, "12345.60", "2018-01-18"))
        self.assertEqual((echo["id"], echo["kind"], echo["flag"]), ("9223372036854775807", 1, True))

    def test_faults(self):
        self.assertEqual(self.faults("count=0"), {"text": "missing", "count": "too_small"})
        self.assertEqual(self.faults("text=a&text=b"), {"text": "repeated"})
        self.assertEqual(self.faults("text=" + "a" * 21), {"text": "too_long"})
        self.assertEqual(self.faults("text=a%0ab"), {"text": "malformed"})
        self.assertEqual(self.faults("text=a&count=101"), {"count": "too_large"})
        self.assertEqual(self.faults("text=a&count=1e3"), {"count": "malformed"})
        self.assertEqual(self.faults("text=a&count=99999999999999999999"), {"count": "malformed"})
        self.assertEqual(self.faults("text=a&sum=-5"), {"sum": "too_small"})
        self.assertEqual(self.faults("text=a&sum=1.005"), {"sum": "malformed"})
        self.assertEqual(self.faults("text=a&day=31.02.2018"), {"day": "malformed"})
        self.assertEqual(self.faults("text=a&id=-1&kind=tea&flag=maybe"),
                         {"id": "malformed", "kind": "malformed", "flag": "malformed"})

    def test_queries_that_do_not_decode(self):
        for query in ("text=%ff", "text=%", "text=%c0%80", "text=a%00", "%fe=1", "a" * 65 + "=1",
                      "&".join(f"a{i}=1" for i in range(513))):
            answer = self.ask("GET", "/echo?" + query, [("Accept", "application/json")])
            self.assertIn(answer.status, (400, 414), query[:40])

    def test_forms(self):
        ok = self.ask("POST", "/form", FORM, b"name=%D0%AF%D0%BD&note=a%0D%0Ab")
        self.assertEqual(ok.json(), {"name": "Ян", "note": "a\nb"})
        for body in (b"name=%ff%fe", b"name=\xff\xfe", b"name=a%00b", b"name=%"):
            answer = self.ask("POST", "/form", FORM + [("Accept", "application/json")], body)
            self.assert_problem(answer, 400, "bad_form")
        answer = self.ask("POST", "/form", FORM + [("Accept", "application/json")],
                          b"name=Yan&name=Yan")
        self.assert_problem(answer, 400, "bad_fields")
        self.assertEqual(self.ask("POST", "/form", FORM, b"a" * 65537).status, 413)

    def test_guard(self):
        self.assertEqual(self.ask("GET", "/secret").status, 401)
        sesame = [("Authorization", "Bearer sesame")]
        self.assertEqual(self.ask("GET", "/secret", sesame).status, 200)


class Answers(EdgeCase):
    def test_security_headers_are_on_every_answer(self):
        for path in ("/work", "/nowhere", "/api/nowhere", "/style.css", "//"):
            answer = self.ask("GET", path)
            self.assertIn("default-src 'none'", answer.header("Content-Security-Policy"), path)
            self.assertEqual(answer.header("X-Content-Type-Options"), "nosniff")
            self.assertEqual(answer.header("Cross-Origin-Opener-Policy"), "same-origin")
            self.assertIsNotNone(answer.header("Permissions-Policy"))
            self.assertIsNotNone(answer.header("Cache-Control"))
            self.assertIsNone(answer.header("Strict-Transport-Security"))
        self.assertEqual(self.ask("GET", "/work").header("Cache-Control"), "no-store")

    def test_files(self):
        plain = self.ask("GET", "/style.css")
        self.assertEqual((plain.body, plain.header("Content-Encoding")), (b"body{}", None))
        packed = self.ask("GET", "/style.css", [("Accept-Encoding", "br, gzip;q=0.5")])
        self.assertEqual((packed.body, packed.header("Content-Encoding")), (b"packed", "gzip"))
        never = self.ask("GET", "/style.css", [("Accept-Encoding", "gzip;q=0")])
        self.assertIsNone(never.header("Content-Encoding"))
        for known in ('"1a2b"', 'W/"1a2b"', '"x", "1a2b"', "*"):
            again = self.ask("GET", "/style.css", [("If-None-Match", known)])
            self.assertEqual((again.status, again.body), (304, b""), known)
        other = self.ask("GET", "/style.css", [("If-None-Match", '"x"')])
        self.assertEqual(other.status, 200)
        self.assertEqual(other.header("Vary"), "Accept-Encoding")

    def test_cookie_and_redirect(self):
        answer = self.ask("GET", "/cookie")
        self.assertEqual((answer.status, answer.header("Location")), (303, "/tiny"))
        self.assertEqual(answer.header("Set-Cookie"),
                         "session=abc; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=60")
        echo = self.ask("GET", "/echo?text=a", [("Cookie", "x=1; session=abc; y=2")])
        self.assertEqual(echo.json()["cookie"], "abc")

    def test_large_answer_is_whole(self):
        answer = self.ask("GET", "/big?bytes=5000000")
        self.assertEqual(len(answer.body), 5000000)

    def test_log_line_has_the_pattern_not_the_path(self):
        self.ask("POST", "/api/poll/7?child=ivanov", body=b"")
        line = self.server.wait_log(["method=POST", "route=/api/poll/{key}"])
        self.assertIn("status=204", line)
        self.ask("GET", "/echo?text=topsecret")
        self.ask("GET", "/nowhere/topsecret")
        self.server.wait_log(["route=-", "status=404"])
        self.assertNotIn("topsecret", self.server.log())
        self.assertNotIn("ivanov", self.server.log())


class BehindProxy(EdgeCase):
    options = ["trust_proxy=1"]

    def test_the_last_hop_is_believed(self):
        echo = self.ask("GET", "/echo?text=a", [("X-Forwarded-For", "evil, 203.0.113.9"),
                                                ("X-Forwarded-Proto", "https")])
        self.assertEqual(echo.json()["remote"], "203.0.113.9")
        self.assertTrue(echo.json()["secure"])
        self.assertIn("max-age=", echo.header("Strict-Transport-Security"))

    def test_what_is_no_address_is_not_believed(self):
        for hop in ("evil", "1.2.3.4 status=200", "1.2.3", "", "::g", "1" * 200):
            echo = self.ask("GET", "/echo?text=a", [("X-Forwarded-For", hop)]).json()
            self.assertEqual(echo["remote"], "127.0.0.1", hop)
        six = self.ask("GET", "/echo?text=a", [("X-Forwarded-For", "2001:db8::1")]).json()
        self.assertEqual(six["remote"], "2001:db8::1")

    def test_without_a_hop_it_is_the_peer(self):
        self.assertEqual(self.ask("GET", "/echo?text=a").json()["remote"], "127.0.0.1")


if __name__ == "__main__":
    PROGRAM.append(sys.argv.pop(1))
    unittest.main(verbosity=2)
