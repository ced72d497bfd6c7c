#!/usr/bin/env python3
"""edge_test.py OBED SMALL_CITY: the real server among strangers, floods and ten thousand clients,
while tills go on handing in; the books are proved afterwards.
"""
import json
import random
import resource
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest

from city import API, City, Program
from client import request

PROGRAM = []
SEED = 24
PAUSE_S = 0.004
SECRETS = ("children", "topsecret")


class EdgeCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.city = City(PROGRAM[0])
        cls.till = cls.city.till()

    @classmethod
    def tearDownClass(cls):
        cls.till.close()
        cls.city.close()

    def ask(self, method, target, headers=(), body=None):
        with self.city.client() as client:
            return client.ask(method, target, headers, body)


class Strangers(EdgeCase):
    def test_unknown_paths_are_answered_in_the_areas_way(self):
        page = self.ask("GET", "/nowhere/topsecret")
        self.assertEqual((page.status, page.header("Content-Type")),
                         (404, "text/html; charset=utf-8"))
        self.assertIn(b"<!doctype html>", page.body.lower())
        answer = self.ask("GET", f"{API}/nowhere")
        self.assertEqual((answer.status, answer.json()["code"]), (404, "not_found"))

    def test_wrong_methods(self):
        for method, target, allow in (("DELETE", f"{API}/journal", "POST, OPTIONS"),
                                      ("POST", f"{API}/changes", "GET, HEAD, OPTIONS"),
                                      ("PUT", "/health", "GET, HEAD, OPTIONS")):
            answer = self.ask(method, target, body=b"")
            self.assertEqual((answer.status, answer.header("Allow")), (405, allow))

    def test_path_tricks_are_told_in_the_areas_way(self):
        answer = self.ask("GET", f"{API}//hello")
        self.assertEqual((answer.status, answer.json()["code"]), (400, "bad_path"))

    def test_path_tricks(self):
        for path in ("//", "/../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/static/../obed.db",
                     "/static/..%2f..%2fobed.db", "/%00", "/%c0%ae%c0%ae/", "/static\\..\\x",
                     "/%ff", f"{API}//hello", f"{API}/./hello", f"{API}/%2e%2e/v1/hello"):
            answer = self.ask("GET", path)
            self.assertIn(answer.status, (400, 404), path)
            self.assertNotIn(b"root:", answer.body)

    def test_security_headers_everywhere(self):
        for path in ("/", "/health", "/nowhere", f"{API}/hello", "//"):
            answer = self.ask("GET", path)
            self.assertIn("default-src 'none'", answer.header("Content-Security-Policy"), path)
            self.assertEqual(answer.header("X-Content-Type-Options"), "nosniff", path)

    def test_floods_of_headers(self):
        many = [(f"X-{i}", "1") for i in range(80)]
        self.assertEqual(self.ask("GET", "/health", many).status, 431)
        self.assertEqual(self.ask("GET", "/health?" + "a=1&" * 600).status, 414)
        with self.city.client() as client:
            client.send(request("GET", "/health", many * 1000))
            self.assertEqual(client.read_answer().status, 431)

    def test_the_log_keeps_secrets(self):
        self.ask("GET", "/nowhere/topsecret?children=2")
        self.ask("GET", f"{API}/changes?since=topsecret", self.till.headers())
        self.city.wait_log("route=/api/till/v1/changes", "status=400")
        self.city.wait_log("route=-", "status=404")
        log = self.city.log_path.read_text()
        for secret in (*SECRETS, self.till.token):
            self.assertNotIn(secret, log)


class AmongNoise(EdgeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # A stolen token: the rate of its own till is used up, never that of the others.
        cls.stolen = cls.city.till()

    @classmethod
    def tearDownClass(cls):
        cls.stolen.close()
        super().tearDownClass()

    def noise(self, dice, deadline):
        """Whatever a stranger can think of, until the deadline."""
        pieces = (b"GET /", b"POST " + API.encode() + b"/journal HTTP/1.1\r\nHost: a\r\n",
                  b"Content-Length: 100\r\n", b"Transfer-Encoding: chunked\r\n", b"\r\n\r\n",
                  b"\x00\xff\xfe", b"{\"documents\":", b"[" * 500,
                  b"Content-Type: application/json\r\n",
                  b"Authorization: Bearer " + self.stolen.token.encode() + b"\r\n", b"A" * 3000)
        while time.monotonic() < deadline:
            try:
                with self.city.client(timeout_s=0.05) as client:
                    for _ in range(dice.randrange(1, 6)):
                        client.send(dice.choice(pieces))
                    client.socket.recv(1000)
            except OSError:
                pass

    def test_tills_go_on(self):
        deadline = time.monotonic() + 4
        strangers = [threading.Thread(target=self.noise, args=(random.Random(SEED + i), deadline))
                     for i in range(8)]
        for stranger in strangers:
            stranger.start()
        sales = []
        while time.monotonic() < deadline:
            batch = [self.till.sale(pupil=1 + i % 19, dish=1, price=830) for i in range(10)]
            self.assertEqual({result for result, _ in self.till.results(*batch)}, {"recorded"})
            sales += batch
            # A fast disk would let it post more than a till may: 500 requests a second.
            time.sleep(PAUSE_S)
        for stranger in strangers:
            stranger.join()
        self.assertGreater(len(sales), 50)
        for i in range(0, len(sales), 500):
            self.assertEqual(set(self.till.results(*sales[i:i + 500])), {("exists", None)})


class TenThousand(EdgeCase):
    COUNT = 10000
    POLLS = 900

    def test_idle_connections_do_not_hurt_tills(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, self.COUNT + 500), hard))
        clients = []
        self.addCleanup(lambda: [client.socket.close() for client in clients])
        clients += [self.city.client() for _ in range(self.COUNT)]
        for client in clients:
            client.send(request("GET", f"{API}/health"))
        self.assertEqual({client.read_answer().status for client in clients}, {200})

        version = self.till.changes(0)["version"]
        polls = clients[:self.POLLS]
        for client in polls:
            client.send(request("GET", f"{API}/changes?since={version}&wait_ms=50000",
                                self.till.headers()))
        time.sleep(0.5)  # nothing tells from outside that all are parked
        began = time.monotonic()
        self.till.hand_in(self.till.sale(pupil=3))
        self.assertLess(time.monotonic() - began, 1)
        self.assertTrue(all(client.read_answer().json()["version"] > version for client in polls))
        self.assertLess(time.monotonic() - began, 3, "900 polls of one school are told at once")


class HalfRequests(EdgeCase):
    def test_bodies_that_never_end_do_not_hold_up_others(self):
        head = (f"POST {API}/journal HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                f"Authorization: Bearer {self.till.token}\r\nContent-Length: 1000000\r\n\r\n")
        halves = [socket.create_connection(("127.0.0.1", self.city.port)) for _ in range(200)]
        self.addCleanup(lambda: [half.close() for half in halves])
        for half in halves:
            half.sendall(head.encode() + json.dumps({"documents": []}).encode())
        self.assertEqual(self.till.results(self.till.sale()), [("recorded", None)])


class OverTls(unittest.TestCase):
    def test_a_till_over_tls(self):
        with tempfile.TemporaryDirectory() as folder:
            key, certificate = f"{folder}/key", f"{folder}/certificate"
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                            "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
                            "/CN=obed.example", "-addext", "subjectAltName=DNS:obed.example",
                            "-keyout", key, "-out", certificate], check=True, capture_output=True)
            context = ssl.create_default_context(cafile=certificate)
            city = City(PROGRAM[0], options=["--certificate", certificate, "--key", key],
                        wrap=lambda raw: context.wrap_socket(raw, server_hostname="obed.example"))
            try:
                till = city.till()
                sales = [till.sale(dish=1, price=1) for _ in range(300)]
                self.assertEqual(set(till.results(*sales)), {("recorded", None)})
                self.assertIn("max-age=", till.get("hello?last_counter=300").header(
                    "Strict-Transport-Security"))
                till.close()
            finally:
                city.close()


if __name__ == "__main__":
    PROGRAM.append(Program(sys.argv.pop(1), sys.argv.pop(1)))
    unittest.main(verbosity=2)
