#!/usr/bin/env python3
"""check.py [fast|full] [--no-setup] [PATTERN]: what ./check does once all is installed.

The tree's own checkers; builds with gcc under ASan and UBSan, with plain gcc and with clang; then
the test programs that the builds register, two at a time. A test's Meson suites say when and how it
runs: `normal` is left out of fast, `full` runs in full only, `plain` runs against the build without
sanitizers. Tests find a PostgreSQL of their own through OBED_TEST_POSTGRES. Logs: build/check/.
"""
import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

import test_counts

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
LOGS = BUILD / "check"
TIMES = LOGS / "times.json"
JOBS = max(2, os.cpu_count() or 2)
SHOWN_LINES = 60
KILL_AFTER_S = 5
CHECKER_TIMEOUT_S = 300
BUILD_TIMEOUT_S = 1800

# A test's time limit is so many times what it takes, as a rule.
PATIENCE = 10
MEMORY_FOLDER = "/dev/shm"
MEMORY_ROOM_BYTES = 4 << 30

CHECKERS = {
    "floors": ["check_floors.py"],
    "headers": ["check_headers.py"],
    "banned": ["check_banned.py"],
    "tidy": ["tidy.py"],
    "functions": ["check_functions.py"],
    "secrets": ["check_secrets.py"],
    "format": ["check_format.py"],
    "spec": ["check_spec.py"],
    "exit": ["gen_tables.py", "--check", "schema", "schema/EXIT"],
}
# Folder, options and compiler of each build.
ASAN = (BUILD / "asan", ["-Db_sanitize=address,undefined", "-Doptimization=1"], "gcc")
PLAIN = (BUILD, [], "gcc")
# Only asked for its warnings, and what it compiled for clang-tidy.
CLANG = (BUILD / "clang", ["-Dbuildtype=debug"], "clang")
SANITIZER_ENV = {
    "ASAN_OPTIONS": "abort_on_error=1:detect_leaks=1:strict_string_checks=1",
    "LSAN_OPTIONS": f"suppressions={ROOT / 'tools/leaks.supp'}:print_suppressions=0",
    "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1",
}


class Job:
    """One thing that is run: a command, where, with what, how long at most."""

    def __init__(self, name, command, folder=ROOT, env=None, timeout_s=CHECKER_TIMEOUT_S,
                 alone=False, one_case=False):
        self.name, self.command, self.folder = name, [str(c) for c in command], folder
        self.env, self.timeout_s = env or {}, timeout_s
        self.alone, self.one_case = alone, one_case
        self.output, self.status, self.seconds, self.late = "", None, 0.0, False

    def log_path(self):
        return LOGS / (re.sub(r"[^\w.-]+", "-", self.name) + ".log")

    def counts(self):
        if self.one_case:
            return (1, 0, 0) if self.status == 0 else (0, 1, 0)
        return test_counts.count(self.output, self.status)


class Runner:
    """Runs jobs in process groups of their own, prints a line for each, adds up the counts."""

    def __init__(self):
        self.started = time.monotonic()
        self.lock = threading.Lock()
        self.groups, self.stopping = set(), False
        self.passed = self.failed = 0
        self.skipped = []
        self.times = {}

    def say(self, text):
        with self.lock:
            print(f"[{time.monotonic() - self.started:6.1f}s] {text}", flush=True)

    def run(self, job):
        if self.stopping:
            return job
        began = time.monotonic()
        with open(job.log_path(), "w+b") as log:
            child = subprocess.Popen(job.command, cwd=job.folder, stdin=subprocess.DEVNULL,
                                     stdout=log, stderr=subprocess.STDOUT,
                                     env={**os.environ, **job.env}, start_new_session=True)
            self.groups.add(child.pid)
            try:
                job.status = child.wait(job.timeout_s)
            except subprocess.TimeoutExpired:
                job.late = True
                kill_group(child.pid, signal.SIGABRT)
                try:
                    child.wait(KILL_AFTER_S)
                except subprocess.TimeoutExpired:
                    pass
            finally:
                kill_group(child.pid, signal.SIGKILL)
                job.status = child.wait() if job.late else job.status
                self.groups.discard(child.pid)
            log.seek(0)
            job.output = log.read().decode("utf-8", errors="replace")
        job.seconds = time.monotonic() - began
        self.tell(job)
        return job

    def tell(self, job):
        passed, failed, skipped = job.counts()
        with self.lock:
            self.passed += passed
            self.failed += failed
            self.times[job.name] = job.seconds
            if skipped:
                self.skipped.append(f"{job.name} ({skipped})")
        word = "FAIL" if failed else "ok  "
        number = "" if job.one_case else f" ({passed} passed, {failed} failed)"
        self.say(f"{word} {job.name}{number} {job.seconds:.1f}s")
        if failed:
            self.show(job)

    def show(self, job):
        lines = job.output.splitlines()
        with self.lock:
            if job.late:
                print(f"    it did not end within {job.timeout_s:.0f} s and was killed")
            elif job.status < 0:
                print(f"    it was ended by {signal.Signals(-job.status).name}")
            if len(lines) > SHOWN_LINES:
                whole = job.log_path().relative_to(ROOT)
                print(f"    … the last {SHOWN_LINES} of {len(lines)} lines in {whole}:")
            print("\n".join("    " + line for line in lines[-SHOWN_LINES:]), flush=True)

    def run_all(self, jobs):
        """Long ones first, so that the cores end together; those that run alone come last."""
        together = sorted((j for j in jobs if not j.alone), key=self.expected, reverse=True)
        with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
            list(pool.map(self.run, together))
        for job in jobs:
            if job.alone:
                self.run(job)

    def expected(self, job):
        """As last time; in a new tree a test that may take long is taken for a long one."""
        return self.remembered.get(job.name, job.timeout_s / PATIENCE)

    def remember(self):
        try:
            self.remembered = json.loads(TIMES.read_text())
        except (OSError, ValueError):
            self.remembered = {}

    def stop(self):
        self.stopping = True
        for group in list(self.groups):
            kill_group(group, signal.SIGTERM)

    def close(self):
        TIMES.write_text(json.dumps({**self.remembered, **self.times}, indent=1))
        if self.skipped:
            print(f"skipped: {', '.join(sorted(self.skipped))}")
        print(f"{self.passed} passed, {self.failed} failed", flush=True)
        return 0 if self.failed == 0 and self.passed > 0 else 1


def kill_group(group, number):
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        pass


def build(runner, name, how, plain=None):
    """Configures the folder when it is new, and compiles: all of it, or obed and what the tests
    of the build (see registered) run. True when that worked."""
    folder, options, compiler = how
    env = {"CC": compiler}

    def did(what, command):
        job = Job(f"{what} {name}", command, env=env, timeout_s=BUILD_TIMEOUT_S, one_case=True)
        return runner.run(job).status == 0

    if not (folder / "build.ninja").exists():
        shutil.rmtree(folder / "meson-private", ignore_errors=True)
        if not did("configure", ["meson", "setup", str(folder), str(ROOT), *options]):
            return False
    targets = [] if plain is None else ["obed", *programs(how, plain)]
    return did("build", ["ninja", "-C", str(folder), "--quiet", "-k", "20", *targets])


def registered(how, plain):
    """The tests that a build registers, sanitized ones or those of suite `plain`."""
    folder = how[0]
    asked = subprocess.run(["meson", "introspect", "--tests", str(folder)], capture_output=True,
                           text=True, check=True)
    for test in json.loads(asked.stdout):
        suites = {suite.rsplit(":", 1)[-1] for suite in test["suite"]}
        if ("plain" in suites) == plain:
            job = Job(test["name"], test["cmd"], test["workdir"] or folder,
                      {**(SANITIZER_ENV if not plain else {}), **test["env"]},
                      float(test["timeout"]), not test["is_parallel"])
            yield suites, job


def programs(how, plain):
    """What the tests of a build run and ninja has to make, by its names."""
    folder = how[0].resolve()
    words = {pathlib.Path(os.path.normpath(folder / word))
             for _, job in registered(how, plain) for word in job.command}
    made = {word.relative_to(folder) for word in words if word.is_relative_to(folder)}
    asked = subprocess.run(["meson", "introspect", "--targets", str(folder)], capture_output=True,
                           text=True, check=True)
    outputs = {pathlib.Path(name).relative_to(folder)
               for target in json.loads(asked.stdout) for name in target["filename"]
               if pathlib.Path(name).is_relative_to(folder)}
    return sorted(str(name) for name in made & outputs)


def wanted_tests(level):
    out = []
    for how, plain in ((ASAN, False), (PLAIN, True)):
        for suites, job in registered(how, plain):
            if "full" in suites and level != "full" or "normal" in suites and level == "fast":
                continue
            out.append(job)
    return out


def roomy_memory():
    """A folder in memory with room for a database; None where there is not: /tmp then."""
    try:
        room = os.statvfs(MEMORY_FOLDER)
    except OSError:
        return None
    has_room = room.f_bavail * room.f_frsize >= MEMORY_ROOM_BYTES
    return MEMORY_FOLDER if has_room and os.access(MEMORY_FOLDER, os.W_OK) else None


class Workplace:
    """A throw-away folder for the tests, their TMPDIR, and in it a PostgreSQL, named to them in
    OBED_TEST_POSTGRES. Each test makes databases anew, thousands of files, which a disk's file
    system is slow to make and forget."""

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="obed-check-", dir=roomy_memory())
        os.environ["TMPDIR"] = self.folder
        started = subprocess.run([ROOT / "tools/postgres.sh", "start", f"{self.folder}/postgres",
                                  "--unsafe-fast"], capture_output=True, text=True, check=False)
        if started.returncode != 0:
            sys.exit(started.stderr.strip())
        os.environ["OBED_TEST_POSTGRES"] = started.stdout.strip()
        return self

    def __exit__(self, *_):
        subprocess.run([ROOT / "tools/postgres.sh", "stop", f"{self.folder}/postgres"], check=False)
        shutil.rmtree(self.folder, ignore_errors=True)


def matches(pattern, jobs):
    return [job for job in jobs if not pattern or re.search(pattern, job.name)]


def run_stages(runner, level, pattern):
    tools = [Job(name, [sys.executable, ROOT / "tools" / command[0], *command[1:]], one_case=True)
             for name, command in CHECKERS.items()]
    runner.run_all(matches(pattern, tools))
    if not build(runner, "gcc sanitized", ASAN, False) or not build(runner, "gcc", PLAIN, True):
        return
    if level != "fast" and not pattern or pattern == "clang-tidy":
        quick = [] if level == "full" else ["--quick"]
        lint = Job("clang-tidy",
                   [sys.executable, ROOT / "tools/check_clang_tidy.py", *quick, CLANG[0]],
                   timeout_s=BUILD_TIMEOUT_S, one_case=True)
        if build(runner, "clang", CLANG):
            runner.run(lint)
    tests = matches(pattern, wanted_tests(level))
    if tests:
        with Workplace():
            runner.run_all(tests)


def main(arguments):
    words = [a for a in arguments if a != "--no-setup"]
    level = words.pop(0) if words and words[0] in ("fast", "full") else "normal"
    if len(words) > 1 or any(w.startswith("-") for w in words):
        sys.exit("check [fast|full] [--no-setup] [PATTERN]")
    LOGS.mkdir(parents=True, exist_ok=True)
    runner = Runner()
    runner.remember()

    def interrupted(*_):
        runner.stop()
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupted)
    signal.signal(signal.SIGINT, interrupted)
    try:
        run_stages(runner, level, words[0] if words else None)
    except KeyboardInterrupt:
        runner.stop()
        sys.exit("check: interrupted")
    return runner.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
