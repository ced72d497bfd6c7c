#!/usr/bin/env python3
"""kill_test.py OBED SMALL_CITY: the real server is killed under load, again and again.

Tills hand in batches over HTTP and note what was acknowledged; kill -9 comes at any moment; the
server starts anew. Every acknowledged document must still be there after each death and at the end,
exactly once and with the same content, and the books must verify. An acknowledgement without a
record has to be caught.
"""
import os
import pathlib
import random
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "sync"))
from city import City, Program  # noqa: E402

TILLS = 4
BATCH = 20
ROUNDS = 6
WAIT_S = 20


class Worker(threading.Thread):
    """A till that goes on handing in until the server is gone."""

    def __init__(self, till, batches):
        super().__init__(daemon=True)
        self.till, self.batches = till, batches
        self.acknowledged, self.unsure = [], []

    def run(self):
        for _ in range(self.batches):
            documents = [self.till.sale(pupil=i % 10, quantity=1 + i % 3) for i in range(BATCH)]
            try:
                answer = self.till.journal(*documents)
            except OSError:
                answer = None
            if answer is None or answer.status != 200:
                self.unsure += documents
                return
            results = [a["result"] for a in answer.json()["answers"]]
            if results != ["recorded"] * len(documents):
                raise AssertionError(results)
            self.acknowledged += documents


def in_batches(documents):
    for first in range(0, len(documents), BATCH):
        yield documents[first:first + BATCH]


def reconnect(till):
    till.close()
    till.connection = till.city.client()


def missing(till, acknowledged):
    """Acknowledged documents that are not there with their content."""
    lost = []
    for batch in in_batches(acknowledged):
        for document, answer in zip(batch, till.hand_in(*batch)["answers"]):
            if answer["result"] != "exists":
                lost.append((document["id"], answer))
    return lost


def settle(till, unsure):
    """What was under way is there whole or not at all; handed in again it is there once."""
    for batch in in_batches(unsure):
        first = till.results(*batch)
        if any(result not in ("recorded", "exists") for result, _ in first):
            raise AssertionError(first)
        again = till.results(*batch)
        if any(result != "exists" for result, _ in again):
            raise AssertionError(again)


def kill_round(city, tills, dice):
    workers = [Worker(till, batches=10_000) for till in tills]
    for worker in workers:
        worker.start()
    time.sleep(dice.uniform(0.05, 0.6))  # the moment of death, in real time: that is the test
    city.process.kill()
    city.process.wait(WAIT_S)
    for worker in workers:
        worker.join(WAIT_S)
        if worker.is_alive():
            raise AssertionError("a till still waits for a dead server")
    return workers


def check_round(city, tills, workers):
    city.start()
    for till, worker in zip(tills, workers):
        reconnect(till)
        lost = missing(till, worker.acknowledged)
        if lost:
            return lost
        settle(till, worker.unsure)
    proof = city.obed("verify")
    if proof.returncode != 0:
        raise AssertionError(proof.stdout + proof.stderr)
    return []


def loop(program, engine, rounds, seed):
    dice, acknowledged = random.Random(seed), 0
    city, tills = City(program, engine), []
    try:
        tills += [city.till() for _ in range(TILLS)]
        for _ in range(rounds):
            workers = kill_round(city, tills, dice)
            lost = check_round(city, tills, workers)
            if lost:
                raise AssertionError(f"acknowledged and lost: {lost[:3]} of {len(lost)}")
            acknowledged += sum(len(worker.acknowledged) for worker in workers)
    finally:
        for till in tills:
            till.close()
        city.close()
    if acknowledged == 0:
        raise AssertionError("no round acknowledged anything: nothing was tested")
    return acknowledged


def planted(program):
    """Acknowledged in the note, never handed in: the check must say so."""
    city = City(program, "sqlite")
    try:
        till = city.till()
        lost = missing(till, [till.sale(pupil=1)])
        till.close()
        return len(lost) == 1
    finally:
        city.close()


def main():
    program = Program(sys.argv[1], sys.argv[2])
    engines = ["sqlite"] + (["postgres"] if os.environ.get("OBED_TEST_POSTGRES") else [])
    cases = [(f"kill -9 under load, {engine}",
              lambda engine=engine: loop(program, engine, ROUNDS, seed=1)) for engine in engines]
    cases.append(("a planted loss is caught", lambda: planted(program)))
    passed = failed = 0
    for name, run in cases:
        try:
            said = run()
            right = bool(said)
        except AssertionError as error:
            right, said = False, error
        print(f"{'ok' if right else 'FAILED'} {name}: {said}", flush=True)
        passed, failed = passed + right, failed + (not right)
    print(f"{passed} passed, {failed} failed")
    return 0 if failed == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
