#!/usr/bin/env python3
"""load_test.py SERVER: the edge of src/http when there are many, slow or stubborn clients; long
polls, TLS and stopping.

SERVER is the program built from http_server.c.
"""
import os
import resource
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import warnings

from client import Server, request

PROGRAM = []
JSON = [("Content-Type", "application/json")]
BODY_HEAD = (b"POST /api/body HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
             b"Content-Length: 100\r\n\r\n")
WAKE_CALLED, WAKE_TIMEOUT, WAKE_STOPPING = 1, 2, 3


class LoadCase(unittest.TestCase):
    options = []

    def setUp(self):
        self.server = Server(PROGRAM + self.options)

    def tearDown(self):
        try:
            if self.server.process.poll() is None:
                self.assertEqual(self.server.terminate(), 0, self.server.log()[-3000:])
        finally:
            self.server.close()

    def wait_figure(self, name, wanted, within_s=15):
        until = time.monotonic() + within_s
        while True:
            now = self.server.ask("GET", "/figures").json()[name]
            if now >= wanted:
                return
            self.assertLess(time.monotonic(), until, f"{name}: {now} of {wanted}")
            time.sleep(0.01)


def run_all(tasks):
    threads = [threading.Thread(target=task) for task in tasks]
    for thread in threads:
        thread.start()
    return threads


def join_all(threads):
    for thread in threads:
        thread.join()


class SlowClients(LoadCase):
    options = ["receive_ms=600", "send_ms=600"]

    def drip(self, head, bytes_):
        """Sends a byte every 50 ms; gives the time until the server cuts us off."""
        began = time.monotonic()
        with self.server.client() as client:
            client.send(head)
            client.socket.settimeout(0.05)
            for byte in bytes_:
                try:
                    client.send(bytes([byte]))
                    if client.socket.recv(1) == b"":
                        break
                except socket.timeout:
                    continue
                except (ConnectionResetError, BrokenPipeError):
                    break
            else:
                self.fail("nobody cut us off")
        return time.monotonic() - began

    def test_dripping_a_head(self):
        self.assertLess(self.drip(b"GET /work HTTP/1.1\r\n", b"X-Slow: 1\r\n" * 20), 3)
        self.server.wait_log(["event=slow_clients_cut"])

    def test_dripping_a_body(self):
        self.assertLess(self.drip(BODY_HEAD, b"x" * 99), 3)

    def test_saying_nothing(self):
        with self.server.client() as client:
            self.assertTrue(client.is_closed())

    def test_not_reading(self):
        with socket.socket() as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.connect(("127.0.0.1", self.server.port))
            client.sendall(request("GET", "/big?bytes=30000000"))
            self.server.wait_log(["event=slow_clients_cut"])
        self.server.wait_log(["route=/big"])

    def test_who_is_served_is_not_cut(self):
        with self.server.client() as client:
            answer = client.ask("GET", "/api/poll/1?since=0&ms=1500")
            self.assertEqual(answer.json()["wake"], WAKE_TIMEOUT)


class Idle(LoadCase):
    options = ["idle_ms=1000"]

    def test_without_a_byte(self):
        with self.server.client() as client:
            client.send(b"GET /wo")
            self.assertTrue(client.is_closed())


class ManyConnections(LoadCase):
    COUNT = 10000

    def test_ten_thousand(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, self.COUNT + 500), hard))
        clients = [self.server.client() for _ in range(self.COUNT)]
        try:
            self.wait_figure("connections", self.COUNT)
            for client in clients:
                client.send(request("GET", "/work"))
            statuses = {client.read_answer().status for client in clients}
            self.assertEqual(statuses, {200})
            for client in clients[:5000]:
                client.send(request("GET", "/api/poll/2?since=0&ms=60000"))
            self.wait_figure("parked", 5000)
            began = time.monotonic()
            self.assertEqual(self.server.ask("POST", "/api/poll/2", body=b"").status, 204)
            wakes = {client.read_answer().json()["wake"] for client in clients[:5000]}
            self.assertEqual(wakes, {WAKE_CALLED})
            self.assertLess(time.monotonic() - began, 5)
        finally:
            for client in clients:
                client.socket.close()


class FewConnections(LoadCase):
    options = ["connections=20"]

    def test_the_next_one_waits_for_room(self):
        clients = [self.server.client() for _ in range(20)]
        for client in clients:
            self.assertEqual(client.ask("GET", "/work").status, 200)
        with self.server.client(timeout_s=10) as late:
            late.send(request("GET", "/work"))
            self.assertFalse(late.is_closed(0.3))
            self.server.wait_log(["event=connections_full", "limit=20"])
            clients.pop().socket.close()
            self.assertEqual(late.read_answer().status, 200)
        for client in clients:
            client.socket.close()


class FullQueue(LoadCase):
    options = ["workers=2", "queue=3"]

    def test_busy_is_said_at_once(self):
        clients = [self.server.client() for _ in range(12)]
        self.addCleanup(lambda: [client.socket.close() for client in clients])
        for client in clients:
            client.send(request("GET", "/blocked", [("Accept", "application/json")]))
        busy, waiting = [], []
        for client in clients:
            client.is_closed(0.3)
            (busy if client.pending else waiting).append(client)
        try:
            self.assertIn(len(waiting), (3, 4, 5), "at most two run and three wait")
            for client in busy:
                answer = client.read_answer()
                self.assertEqual((answer.status, answer.header("Retry-After")), (503, "2"))
                self.assertEqual(answer.json()["code"], "busy")
            self.assertEqual(self.server.ask("GET", "/tiny").status, 200, "inline rows go on")
        finally:
            self.assertEqual(self.server.ask("POST", "/gate", body=b"").status, 204)
        self.assertEqual({client.read_answer().status for client in waiting}, {200})
        self.assertEqual(self.server.ask("GET", "/work").status, 200)


class SlowWork(LoadCase):
    def test_passwords_do_not_starve_the_rest(self):
        done = threading.Event()
        threads = run_all([lambda: self.server.ask("GET", "/slow")] * 20)
        waiter = threading.Thread(target=lambda: (join_all(threads), done.set()))
        waiter.start()
        answered = 0
        with self.server.client() as client:
            while not done.is_set():
                self.assertEqual(client.ask("GET", "/work").status, 200)
                answered += 1
        waiter.join()
        self.assertGreater(answered, 200, "others were answered while passwords were hashed")


class LongPolls(LoadCase):
    def test_wake(self):
        with self.server.client() as client:
            client.send(request("GET", "/api/poll/1?since=0&ms=30000"))
            self.wait_figure("parked", 1)
            began = time.monotonic()
            self.server.ask("POST", "/api/poll/1", body=b"")
            self.assertEqual(client.read_answer().json(), {"version": 1, "wake": WAKE_CALLED})
            self.assertLess(time.monotonic() - began, 1)

    def test_another_key_sleeps_on(self):
        with self.server.client() as client:
            client.send(request("GET", "/api/poll/1?since=0&ms=700"))
            self.wait_figure("parked", 1)
            self.server.ask("POST", "/api/poll/2", body=b"")
            self.assertEqual(client.read_answer().json(), {"version": 0, "wake": WAKE_TIMEOUT})

    def test_news_are_told_at_once(self):
        self.server.ask("POST", "/api/poll/1", body=b"")
        answer = self.server.ask("GET", "/api/poll/1?since=0&ms=60000").json()
        self.assertEqual(answer, {"version": 1, "wake": 0})

    def test_no_wake_is_lost(self):
        """Readers that always ask for the next version see each one, whatever the timing."""
        rounds = 300

        def follow(key):
            with self.server.client() as client:
                version = 0
                while version < rounds:
                    target = f"/api/poll/{key}?since={version}&ms=10000"
                    answer = client.ask("GET", target).json()
                    self.assertNotEqual(answer["wake"], WAKE_TIMEOUT)
                    version = answer["version"]

        followers = run_all([lambda key=key: follow(key) for key in (3, 4, 3, 4, 3)])
        with self.server.client() as client:
            for _ in range(rounds):
                client.ask("POST", "/api/poll/3", body=b"")
                client.ask("POST", "/api/poll/4", body=b"")
        join_all(followers)

    def test_who_went_away_does_no_harm(self):
        for _ in range(100):
            with self.server.client() as client:
                client.send(request("GET", "/api/poll/5?since=0&ms=60000"))
        self.wait_figure("parked", 100)
        self.server.ask("POST", "/api/poll/5", body=b"")
        self.assertEqual(self.server.ask("GET", "/work").status, 200)


class Stopping(LoadCase):
    def test_parked_polls_are_answered(self):
        clients = [self.server.client() for _ in range(50)]
        for client in clients:
            client.send(request("GET", "/api/poll/1?since=0&ms=60000"))
        self.wait_figure("parked", 50)
        self.server.process.terminate()
        for client in clients:
            answer = client.read_answer()
            self.assertEqual(answer.json()["wake"], WAKE_STOPPING)
            self.assertEqual(answer.header("Connection").lower(), "close")
            client.socket.close()
        self.assertEqual(self.server.process.wait(10), 0)

    def test_under_load_no_answer_is_torn(self):
        answered, torn = [], []

        def hammer():
            try:
                while True:
                    with self.server.client() as client:
                        while client.ask("GET", "/big?bytes=20000"):
                            answered.append(1)
            except AssertionError as error:
                torn.append(error)
            except OSError:
                pass

        threads = run_all([hammer] * 12)
        while len(answered) < 500:
            time.sleep(0.01)
        status = self.server.terminate()
        join_all(threads)
        self.assertEqual((status, torn), (0, []))

    def test_running_work_is_finished(self):
        with self.server.client() as client:
            client.send(request("GET", "/slow"))
            time.sleep(0.05)
            self.server.process.terminate()
            self.assertIn(client.read_answer().status, (204, 503))
        self.assertEqual(self.server.process.wait(10), 0)


class Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.key, cls.certificate = (os.path.join(cls.folder.name, n) for n in ("key", "cert"))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
                        "/CN=obed.example", "-addext", "subjectAltName=DNS:obed.example",
                        "-keyout", cls.key, "-out", cls.certificate],
                       check=True, capture_output=True)
        cls.server = Server(PROGRAM + [f"certificate={cls.certificate}", f"key={cls.key}",
                                       "receive_ms=2000"])

    @classmethod
    def tearDownClass(cls):
        status = cls.server.terminate()
        cls.server.close()
        cls.folder.cleanup()
        if status != 0:
            raise AssertionError(f"the server ended with {status}")

    def context(self):
        return ssl.create_default_context(cafile=self.certificate)

    def client(self, context):
        return self.server.client(
            wrap=lambda raw: context.wrap_socket(raw, server_hostname="obed.example"))

    def test_requests(self):
        with self.client(self.context()) as client:
            answer = client.ask("GET", "/echo?text=a")
            self.assertTrue(answer.json()["secure"])
            self.assertIn("max-age=", answer.header("Strict-Transport-Security"))
            self.assertEqual(client.ask("GET", "/later").status, 200)
            self.assertEqual(len(client.ask("GET", "/big?bytes=3000000").body), 3000000)
            body = client.ask("POST", "/api/body", JSON, b"x" * 90000)
            self.assertEqual(body.json(), {"bytes": 90000})

    def test_versions(self):
        for version, works in ((ssl.TLSVersion.TLSv1_1, False), (ssl.TLSVersion.TLSv1_2, True),
                               (ssl.TLSVersion.TLSv1_3, True)):
            context = self.context()
            warnings.simplefilter("ignore", DeprecationWarning)
            context.set_ciphers("DEFAULT:@SECLEVEL=0")
            context.minimum_version = context.maximum_version = version
            try:
                with self.client(context) as client:
                    self.assertEqual(client.ask("GET", "/tiny").status, 200)
                    self.assertEqual(client.socket.version(), version.name.replace("_", "."))
                worked = True
            except ssl.SSLError:
                worked = False
            self.assertEqual(worked, works, version)

    def test_no_weak_ciphers(self):
        for ciphers in ("AES128-SHA", "AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-SHA256"):
            context = self.context()
            context.maximum_version = ssl.TLSVersion.TLSv1_2
            context.set_ciphers(ciphers)
            with self.assertRaises((ssl.SSLError, ConnectionResetError), msg=ciphers):
                self.client(context).ask("GET", "/tiny")

    def test_plain_words_are_not_answered(self):
        with self.server.client() as client:
            client.send(request("GET", "/tiny"))
            self.assertNotIn(b"ok", client.socket.recv(1000))
        with self.client(self.context()) as client:
            self.assertEqual(client.ask("GET", "/tiny").status, 200)

    def test_a_stalled_handshake_is_cut(self):
        with self.server.client() as client:
            client.send(b"\x16\x03\x01")
            self.assertTrue(client.is_closed(6))


class Start(unittest.TestCase):
    def refused(self, *options):
        done = subprocess.run(PROGRAM + list(options), capture_output=True, timeout=20, check=False)
        self.assertEqual((done.returncode, done.stdout), (1, b""), done.stderr)
        return done.stderr.decode()

    def test_taken_port(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            self.assertIn("address=127.0.0.1", self.refused(f"port={taken.getsockname()[1]}"))

    def test_missing_certificate(self):
        told = self.refused("certificate=/nowhere/cert", "key=/nowhere/key")
        self.assertIn("/nowhere/cert", told)

    def test_useless_certificate(self):
        with tempfile.NamedTemporaryFile() as empty:
            self.assertIn("event=server_start",
                          self.refused(f"certificate={empty.name}", f"key={empty.name}"))


if __name__ == "__main__":
    PROGRAM.append(sys.argv.pop(1))
    unittest.main(verbosity=2)
