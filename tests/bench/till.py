"""The till: from a tap to the verdict on the screen, what is unsent handed in, its start and its
memory. A page's client stands for Chromium: it waits in the page's own long poll, as the page does,
and a tap is typed as a keyboard-emulating reader types it."""
import json
import pathlib
import shutil
import signal
import subprocess
import sys
import threading
import time

import workplace

sys.path.insert(0, str(workplace.ROOT / "tests" / "sync"))
from city import City, Program  # noqa: E402
from till_daemon import START_S, TillDaemon, add_cashier  # noqa: E402

PUPILS = 2000
TAPS = 400
PAUSE_S = 0.01
FLAP_S = 0.3
UNSENT = 10_000


class Waiter(threading.Thread):
    """The page: waits for what is new, and notes when a verdict about this pupil was there."""

    def __init__(self, till):
        super().__init__(daemon=True)
        self.till = till
        self.connection = type(till.connection)(till.port)
        state = till.state()
        self.run_name, self.version = state["run"], state["version"]
        self.verdicts, self.is_over = {}, False
        self.changed = threading.Condition()

    def run(self):
        while not self.is_over:
            answer = self.connection.ask(
                "GET", f"/events?since={self.version}&run={self.run_name}", self.till.headers)
            now = time.monotonic()
            if answer is None:
                return
            state = answer.json()
            self.version = state["version"]
            last = state["last"]
            if last is None:
                continue
            with self.changed:
                self.verdicts.setdefault(last.get("account"), (now, last["tone"]))
                self.changed.notify_all()

    def wait(self, account):
        with self.changed:
            if not self.changed.wait_for(lambda: account in self.verdicts, START_S):
                raise workplace.Failure(f"no verdict about {account}")
            return self.verdicts[account]


def percentile(times, share):
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def tap_all(till, waiter, pupils):
    """Milliseconds from each tap to its verdict on the page."""
    times = []
    for pupil in pupils:
        begun = time.monotonic()
        till.do("/card", line=f"Mifare[{pupil['chip']}] 1K (0004,08) 000,00000")
        shown, tone = waiter.wait(pupil["account"])
        if tone != "yes":
            raise workplace.Failure(f"{pupil['account']} was refused")
        times.append((shown - begun) * 1000)
        time.sleep(PAUSE_S)
    return times


class Flapping(threading.Thread):
    """The server stands still and goes on, again and again."""

    def __init__(self, process):
        super().__init__(daemon=True)
        self.process, self.over = process, threading.Event()

    def run(self):
        while not self.over.is_set():
            for word in (signal.SIGSTOP, signal.SIGCONT):
                self.process.send_signal(word)
                self.over.wait(FLAP_S)
        self.process.send_signal(signal.SIGCONT)


def open_till(city):
    add_cashier(city)
    till = TillDaemon(str(workplace.BUILD / "obed"), pathlib.Path(city.database.folder) / "till",
                      f"http://127.0.0.1:{city.port}")
    till.start()
    till.enrol(city.code())
    till.open_shift()
    till.do("/mode", mode="queue", meal="breakfast")
    return till


def times_row(bench, what, times, fdatasync_ms):
    p50, p99 = percentile(times, 0.5), percentile(times, 0.99)
    bench.row(f"tap to durable and shown, {what}, {len(times)} taps",
              f"p50 {p50:.1f}, p99 {p99:.1f} ms", f"fdatasync of a page: {fdatasync_ms:.2f} ms",
              f"{p50 / fdatasync_ms:.1f}", "p50 ≤ 15, p99 ≤ 50 ms", p50 <= 15 and p99 <= 50)


def taps(bench, city, till):
    fdatasync_ms = 1000 / bench.place.program("engine", "fdatasync", till.folder, 2)["per_second"]
    pupils, waiter = city.ids["24"]["pupils"][1:], Waiter(till)
    waiter.start()
    times_row(bench, "the server there", tap_all(till, waiter, pupils[:TAPS]), fdatasync_ms)
    flapping = Flapping(city.process)
    flapping.start()
    try:
        times = tap_all(till, waiter, pupils[TAPS:2 * TAPS])
    finally:
        flapping.over.set()
        flapping.join()
    times_row(bench, "the server comes and goes", times, fdatasync_ms)
    city.process.send_signal(signal.SIGSTOP)
    try:
        times = tap_all(till, waiter, pupils[2 * TAPS:3 * TAPS])
    finally:
        city.process.send_signal(signal.SIGCONT)
    times_row(bench, "the server silent", times, fdatasync_ms)
    waiter.is_over = True
    till.wait_sent()


def delivery(bench, city, till):
    """What a week without the network left, from the start of the till to the last answer."""
    till.stop()
    journal = till.folder / "data" / "till.db"
    bench.place.program("till_journal", journal, UNSENT)
    begun = time.monotonic()
    till.start()
    till.wait_sent()
    took = time.monotonic() - begun
    bench.row(f"{UNSENT:,} unsent sales handed in, from the till's start", f"{took:.1f} s", "", "",
              "≤ 5 s", took <= 5)


def start(bench, city, till):
    till.stop()
    city.process.send_signal(signal.SIGSTOP)
    try:
        took = till.start()
    finally:
        city.process.send_signal(signal.SIGCONT)
    bench.row(f"start of the till with {PUPILS:,} pupils, the server silent", f"{took:.2f} s", "",
              "", "≤ 1 s", took <= 1)


def cashier(bench):
    """Somebody who types, touches and presses Enter, in Chromium, one pupil behind the other."""
    said = subprocess.run(["node", str(workplace.ROOT / "tests" / "browser" / "till_pace.mjs"),
                           str(workplace.BUILD / "obed")], capture_output=True, text=True,
                          check=False)
    if said.returncode != 0:
        raise workplace.Failure(f"the scripted cashier: {said.stderr[-2000:]}")
    pace = json.loads(said.stdout.splitlines()[-1])
    bench.row(f"a scripted cashier in Chromium, {pace['pupils']} pupils, two dishes each",
              f"{pace['per_minute']} a minute; sold in p50 {pace['sold_p50_ms']}, "
              f"p99 {pace['sold_p99_ms']} ms", "", "", "≥ 20 a minute", pace["per_minute"] >= 20)


def till(bench):
    program = Program(str(workplace.BUILD / "obed"),
                      str(workplace.BUILD / "tests" / "sync" / "small_city"))
    city = City(program, pupils=PUPILS)
    one = None
    try:
        one = open_till(city)
        taps(bench, city, one)
        now, most = one.memory_kib()
        bench.row("memory of the till after the taps, and at its most",
                  f"{now / 1024:.0f} MB, {most / 1024:.0f} MB", "", "", "≤ 40 MB",
                  most <= 40 * 1024)
        delivery(bench, city, one)
        start(bench, city, one)
        cashier(bench)
    finally:
        if one is not None and one.is_running():
            one.stop()
        city.close()
        shutil.rmtree(city.database.folder, ignore_errors=True)
