#!/usr/bin/env python3
"""measure.py [NAME]... [--seconds N] [--quick] [--transfers N] [--nation SCHOOLSxPUPILS]

Measures us and the controls in one run and prints a table: what, ours, control, ratio, goal,
reached. It is run by ./bench, which builds what it needs. All that it starts it stops, and all that
it writes it removes.
"""
import argparse
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import known
import office
import public_site
import reports
import rosters
import till
import workplace
from workplace import Failure

SCHOOLS, PUPILS, TILLS, LOGINS = 68, 500, 2, 1000
BATCH, BATCH_CONNECTIONS, SINGLE_CONNECTIONS = 50, 32, 64
SALES_A_DAY = 3
REGISTER_LINES = 100_000
LIST_LINES = 5_000
KNOWN_SCHOOLS, PAYMENT_RATE = 20, 1000
LOGIN_RATE = 1000  # tills' sales a second beside the logins: thirty times a city at lunch


class Bench:
    """What one run knows: its options, its scratch folder, the rows of the table."""

    def __init__(self, options, place):
        self.seconds, self.place = options.seconds, place
        self.transfers = options.transfers
        self.nation_schools, self.nation_pupils = map(int, options.nation.split("x"))
        self.rows, self.known = [], {}

    def row(self, what, ours, control="", ratio="", goal="", reached=None):
        mark = "" if reached is None else "yes" if reached else "no"
        self.rows.append((what, ours, control, ratio, goal, mark))
        print(" | ".join(self.rows[-1]), flush=True)

    def compare(self, what, ours, control, control_name, least, unit="/s"):
        """A row whose goal is a ratio to a control."""
        ratio = ours / control
        self.row(what, f"{ours:,.0f}{unit}", f"{control_name}: {control:,.0f}{unit}",
                 f"{ratio:.2f}", f"≥ {least}", ratio >= least)

    def once(self, name, measure):
        """A control that several rows are compared with."""
        if name not in self.known:
            self.known[name] = measure()
        return self.known[name]

    # ---- controls ----

    def tpcb(self):
        return self.once("tpcb", lambda: workplace.pgbench_tpcb(self.place, self.seconds))

    def engine(self, city, batch, group):
        """The bare engine over a copy of the city."""
        copy = self.place.folder / "engine.db"
        shutil.copyfile(city, copy)
        figures = self.place.program("engine", copy, SCHOOLS, PUPILS, batch, group, self.seconds)
        workplace.remove_database(copy)
        return figures["per_second"]

    # ---- cities ----

    def city(self):
        """The city of 68 schools without history; others work over copies."""
        return self.once("city", lambda: self.place.make_city("city.db", SCHOOLS, PUPILS, TILLS, 0,
                                                              0, LOGINS))

    def city_copy(self, name):
        path = self.place.folder / name
        shutil.copyfile(self.city(), path)
        return path

    def history_city(self):
        days = max(45, round(self.transfers / (SCHOOLS * PUPILS * SALES_A_DAY)))
        return self.once("history", lambda: self.place.make_city(
            "history.db", SCHOOLS, PUPILS, TILLS, days, SALES_A_DAY, LOGINS))

    # ---- what is measured ----

    def journal(self, server, batch, connections, rate=0):
        before_us = server.processor_us()
        figures = self.place.program("load", "journal", server.port, SCHOOLS, PUPILS, server.tills,
                                     batch, connections, self.seconds, rate)
        figures["processor_us"] = (server.processor_us() - before_us) / figures["asked"]
        return figures

    def verified(self, url):
        """The books after the run: a run whose books are wrong has no speed."""
        took = self.place.verify(url)
        return f"books verified in {took:.1f} s"

    def sales(self):
        path = self.city_copy("sales.db")
        with self.place.serve(f"sqlite:{path}", SCHOOLS, PUPILS, TILLS) as server:
            figures = self.journal(server, BATCH, BATCH_CONNECTIONS)
            self.known["memory"] = server.memory_mb()
        proven = self.verified(f"sqlite:{path}")
        workplace.remove_database(path)
        ours = self.known["sales"] = figures["per_second"]
        what = f"sales in batches of {BATCH} over HTTP, {BATCH_CONNECTIONS} connections"
        alone = self.engine(self.city(), BATCH, 1)
        grouped = self.engine(self.city(), BATCH, BATCH_CONNECTIONS)
        self.compare(f"{what}; p99 {figures['p99_ms']:.0f} ms, {figures['processor_us']:.0f} µs of "
                     f"processor a sale; {proven}", ours, alone,
                     "engine, a batch a commit", 0.8)
        self.compare(what, ours, grouped, f"engine, {BATCH_CONNECTIONS} batches a commit", 0.8)
        self.compare(what, ours, self.tpcb(), "pgbench TPC-B", 5)
        syncs = self.place.program("engine", "fdatasync", self.place.folder, 2)["per_second"]
        self.row("fdatasync of a page, alone", "", f"{syncs:,.0f}/s")

    def single(self):
        path = self.city_copy("single.db")
        with self.place.serve(f"sqlite:{path}", SCHOOLS, PUPILS, TILLS) as server:
            figures = self.journal(server, 1, SINGLE_CONNECTIONS)
        proven = self.verified(f"sqlite:{path}")
        workplace.remove_database(path)
        what = f"one sale a request, {SINGLE_CONNECTIONS} connections"
        grouped = self.engine(self.city(), 1, SINGLE_CONNECTIONS)
        ours, p99 = figures["per_second"], figures["p99_ms"]
        self.row(f"{what}; {figures['processor_us']:.0f} µs of processor a sale; {proven}",
                 f"{ours:,.0f}/s", f"pgbench TPC-B: {self.tpcb():,.0f}/s",
                 f"{ours / self.tpcb():.2f}", "≥ 8,000/s", ours >= 8000)
        self.row(what, f"{ours:,.0f}/s", f"engine, {SINGLE_CONNECTIONS} a commit: {grouped:,.0f}/s",
                 f"{ours / grouped:.2f}")
        self.row(f"{what}: times", f"p50 {figures['p50_ms']:.1f}, p99 {p99:.1f}, "
                 f"p99.9 {figures['p999_ms']:.1f} ms", "", "", "p99 ≤ 25 ms", p99 <= 25)

    def gate(self):
        path = self.city_copy("gate.db")
        url = f"sqlite:{path}"
        self.place.obed("channel", url, "add", "bench", "Терминалы")
        for setting, value in (("dialect", "osmp"), ("enabled", "yes"), ("loopback_open", "yes")):
            self.place.obed("channel", url, "set", "bench", setting, value)
        with self.place.serve(url, SCHOOLS, PUPILS, TILLS) as server:
            figures = self.place.program("gate_load", server.port, SCHOOLS, PUPILS,
                                         SINGLE_CONNECTIONS, self.seconds, 1)
            beside = self.place.start("gate_load", server.port, SCHOOLS - KNOWN_SCHOOLS, PUPILS, 16,
                                      self.seconds + 2, 10 ** 12, PAYMENT_RATE)
            took = known.known_ms(server.port, server.tills, KNOWN_SCHOOLS, PUPILS,
                                  60 * self.seconds, 10 ** 15)
            workplace.outcome(beside)
        proven = self.verified(url)
        workplace.remove_database(path)
        what = f"OSMP pay, {SINGLE_CONNECTIONS} connections"
        ours, p99 = figures["per_second"], figures["p99_ms"]
        self.row(f"{what}; {proven}", f"{ours:,.0f}/s", f"pgbench TPC-B: {self.tpcb():,.0f}/s",
                 f"{ours / self.tpcb():.2f}", "≥ 5,000/s", ours >= 5000)
        self.row(f"{what}: times", f"p50 {figures['p50_ms']:.1f}, p99 {p99:.1f} ms", "", "",
                 "p99 ≤ 25 ms", p99 <= 25)
        last = took[int(0.99 * len(took))]
        self.row(f"accepted to known to the till, {len(took)} payments beside {PAYMENT_RATE:,}/s",
                 f"p50 {took[len(took) // 2]:.1f}, p99 {last:.1f} ms", "", "", "p99 ≤ 1 s",
                 last <= 1000)

    def registers(self):
        """A register of 100,000 lines, one in a hundred never told on line."""
        path, file = self.city_copy("registers.db"), self.place.folder / "register.txt"
        url = f"sqlite:{path}"
        self.place.obed("channel", url, "add", "bench", "Терминалы")
        self.place.obed("channel", url, "set", "bench", "register", "osmp")
        self.place.program("told", url, "bench", SCHOOLS, PUPILS, REGISTER_LINES, file)
        took = self.place.import_register(path, "bench", file, REGISTER_LINES)
        proven = self.verified(url)
        workplace.remove_database(path)
        self.row(f"a register of {REGISTER_LINES:,} lines reconciled, 1 % credited from it; "
                 f"{proven}", f"{took:.2f} s", "", "", "≤ 2 s", took <= 2)

    def nation(self):
        schools, pupils = self.nation_schools, self.nation_pupils
        began = time.monotonic()
        path = self.place.make_city("nation.db", schools, pupils, 1, 0, 0, 0)
        made_s, size = time.monotonic() - began, path.stat().st_size / 1e9
        url = f"sqlite:{path}"
        with self.place.serve(url, schools, pupils, 1) as server:
            figures = self.place.program("load", "journal", server.port, schools, pupils,
                                         server.tills, BATCH, BATCH_CONNECTIONS,
                                         2 * self.seconds)
            memory = server.memory_mb()
        proven = self.verified(url)
        grouped = self.place.program("engine", path, schools, pupils, BATCH, BATCH_CONNECTIONS,
                                     self.seconds)["per_second"]
        workplace.remove_database(path)
        ours = figures["per_second"]
        what = (f"the nation: {schools:,} schools, {schools * pupils / 1e6:.1f} million accounts, "
                f"batches of {BATCH}")
        self.row(f"{what}; {size:.1f} GB made in {made_s:.0f} s; {proven}", f"{ours:,.0f}/s",
                 f"engine, {BATCH_CONNECTIONS} batches a commit: {grouped:,.0f}/s",
                 f"{ours / grouped:.2f}", "≥ 26,700/s", ours >= 26700)
        self.row(f"the nation: times, {BATCH_CONNECTIONS} connections",
                 f"p50 {figures['p50_ms']:.0f}, p99 {figures['p99_ms']:.0f} ms, {memory:.0f} MB")
        if "sales" in self.known:
            self.compare("the nation against the city", ours, self.known["sales"],
                         f"{SCHOOLS} schools", 0.8)

    def postgres(self):
        city = self.city()
        with workplace.Postgres(self.place, "postgres") as postgres:
            self.place.obed("migrate", postgres.url)
            postgres.copy_from(city)
            with self.place.serve(postgres.url, SCHOOLS, PUPILS, TILLS) as server:
                single = self.journal(server, 1, SINGLE_CONNECTIONS)
                batched = self.journal(server, BATCH, BATCH_CONNECTIONS)
            proven = self.verified(postgres.url)
            control_single = postgres.control(1, self.seconds, SCHOOLS, PUPILS)
            control_batched = postgres.control(BATCH, self.seconds, SCHOOLS, PUPILS)
        ours, many = single["per_second"], batched["per_second"]
        what = f"PostgreSQL, one sale a request, {SINGLE_CONNECTIONS} connections"
        self.row(f"{what}; p99 {single['p99_ms']:.0f} ms; {proven}", f"{ours:,.0f}/s", "", "",
                 "≥ 5,000/s", ours >= 5000)
        self.compare(what, ours, control_single, "a stored function a sale", 0.85)
        what = f"PostgreSQL, batches of {BATCH}, {BATCH_CONNECTIONS} connections"
        self.row(f"{what}; p99 {batched['p99_ms']:.0f} ms", f"{many:,.0f}/s", "", "",
                 "≥ 15,000/s", many >= 15000)
        self.compare(what, many, control_batched, "a stored function a batch", 0.85)

    def pages(self):
        path = self.history_city()
        with self.place.serve(f"sqlite:{path}") as server:
            for name, url, goal in (("balance page", "/cabinet/", 20000),
                                    ("statement of two months", "/cabinet/statement?last=60", 0)):
                ours = self.place.wrk_pages(server.port, url, 32, self.seconds, LOGINS)
                alone = self.place.wrk_pages(server.port, url, 1, self.seconds, LOGINS)
                page = server.page(url)
                control = self.place.nginx_bytes(page, 32, self.seconds)
                self.row(f"{name}, {len(page):,} bytes, at {self.place.transfers(path):,} "
                         "transfers, 32 connections", f"{ours['per_second']:,.0f}/s",
                         f"nginx, the same bytes: {control['per_second']:,.0f}/s",
                         f"{ours['per_second'] / control['per_second']:.2f}",
                         f"≥ {goal:,}/s" if goal else "",
                         ours["per_second"] >= goal if goal else None)
                self.row(f"{name}, one connection: times", f"p50 {alone['p50_ms']:.2f}, "
                         f"p99 {alone['p99_ms']:.2f} ms", "", "", "" if goal else "≤ 5 ms",
                         None if goal else alone["p99_ms"] <= 5)

    def logins(self):
        path = self.city_copy("logins.db")
        with self.place.serve(f"sqlite:{path}", SCHOOLS, PUPILS, TILLS) as server:
            before = self.journal(server, 1, SINGLE_CONNECTIONS, LOGIN_RATE)
            logins = self.place.start("load", "logins", server.port, SCHOOLS, LOGINS, 8,
                                      self.seconds + 2, workplace.terms_version())
            beside = self.journal(server, 1, SINGLE_CONNECTIONS, LOGIN_RATE)
            ours = workplace.figures_of(workplace.outcome(logins))["per_second"]
        workplace.remove_database(path)
        ratio = beside["p99_ms"] / before["p99_ms"]
        what = f"logins beside {LOGIN_RATE:,} sales/s, one a request"
        self.row(what, f"{ours:,.0f}/s", "", "", "≥ 40/s", ours >= 40)
        self.row("the tills' p99 beside the logins", f"{beside['p99_ms']:.1f} ms",
                 f"without logins: {before['p99_ms']:.1f} ms", f"{ratio:.2f}", "≤ 1.2",
                 ratio <= 1.2)

    def verify(self):
        path = self.history_city()
        count = self.place.transfers(path)
        took = self.place.verify(f"sqlite:{path}")
        self.row(f"full re-proof of {count:,} transfers, sealed", f"{took:.1f} s", "", "",
                 "8 million in ≤ 30 s", took * 8e6 / count <= 30)

    def import_(self):
        path = self.city_copy("import.db")
        took = self.place.import_pupils(path, 10000)
        workplace.remove_database(path)
        self.row("import of 10,000 pupils", f"{took:.2f} s", "", "", "≤ 2 s", took <= 2)

    def lists(self):
        """A school's list as XLSX: what its page shows, and applying it as one act."""
        path = self.place.folder / "lists.db"
        self.place.obed("migrate", f"sqlite:{path}")
        took = self.place.program("list_upload", path, LIST_LINES)
        workplace.remove_database(path)
        for name, what in (("new", "all new"), ("moved", "known, a tenth in other classes")):
            shown, applied = took[f"{name}_shown_ms"], took[f"{name}_applied_ms"]
            self.row(f"a list of {LIST_LINES:,} lines as XLSX, {took[f'{name}_bytes']:,.0f} bytes, "
                     f"{what}", f"shown {shown:,.0f}, applied {applied:,.0f} ms", "", "",
                     "≤ 2,000 ms together", shown + applied <= 2000)

    def memory(self):
        if "memory" not in self.known:
            path = self.city_copy("memory.db")
            with self.place.serve(f"sqlite:{path}", SCHOOLS, PUPILS, TILLS) as server:
                self.journal(server, BATCH, BATCH_CONNECTIONS)
                self.known["memory"] = server.memory_mb()
            workplace.remove_database(path)
        most = self.known["memory"]
        self.row("memory of a city's server after the sales, at its most", f"{most:.0f} MB", "", "",
                 "≤ 100 MB", most <= 100)

    def demo(self):
        path = self.place.folder / "demo.db"
        self.place.obed("migrate", f"sqlite:{path}")
        began = time.monotonic()
        self.place.obed("demo", f"sqlite:{path}")
        took = time.monotonic() - began
        proven = self.verified(f"sqlite:{path}")
        count = self.place.transfers(path)
        workplace.remove_database(path)
        self.row(f"the demo city, {count:,} transfers; {proven}", f"{took:.1f} s", "", "",
                 "≤ 60 s", took <= 60)


NAMES = {"sales": Bench.sales, "single": Bench.single, "gate": Bench.gate,
         "registers": Bench.registers, "postgres": Bench.postgres, "logins": Bench.logins,
         "import": Bench.import_, "lists": Bench.lists,
         "memory": Bench.memory, "till": till.till, "demo": Bench.demo, "verify": Bench.verify,
         "pages": Bench.pages, "reports": reports.reports,
         "rosters": rosters.rosters, "office": office.office, "site": public_site.public_site,
         "nation": Bench.nation}
GROUPS = {"school": ("import", "lists", "rosters", "reports")}
HEAD = ("what", "ours", "control", "ratio", "goal", "reached")


def table(rows):
    """Markdown, for people and for docs/BENCHMARKS.md alike."""
    rows = [HEAD, *rows]
    widths = [max(len(row[i]) for row in rows) for i in range(len(HEAD))]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |"
             for row in rows]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def arguments():
    parser = argparse.ArgumentParser(prog="bench", allow_abbrev=False)
    parser.add_argument("names", nargs="*", metavar="NAME", help=" ".join([*NAMES, *GROUPS]))
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--no-setup", action="store_true")
    parser.add_argument("--transfers", type=int, default=10_000_000)
    parser.add_argument("--nation", default="40000x440", metavar="SCHOOLSxPUPILS")
    options = parser.parse_args()
    for name in options.names:
        if name not in NAMES and name not in GROUPS:
            parser.error(f"no such measurement: {name}; there are {' '.join([*NAMES, *GROUPS])}")
    options.names = [part for name in options.names for part in GROUPS.get(name, (name,))]
    if options.quick:
        options.seconds, options.transfers, options.nation = 2, 1_000_000, "1000x440"
    return options


def stop(_signal, _frame):
    raise Failure("stopped")


def main():
    options = arguments()
    signal.signal(signal.SIGTERM, stop)
    with tempfile.TemporaryDirectory(dir=workplace.BUILD, prefix="scratch-") as folder:
        place = workplace.Workplace(pathlib.Path(folder))
        bench = Bench(options, place)
        print(workplace.machine(), flush=True)
        status = 0
        for name in [name for name in NAMES if not options.names or name in options.names]:
            try:
                NAMES[name](bench)
            except (Failure, subprocess.SubprocessError, OSError) as failure:
                print(f"{name}: {failure}", file=sys.stderr)
                bench.row(name, "failed", "", "", "", False)
                status = 1
        print(f"\nload average at the end: {os.getloadavg()[0]:.1f}\n\n{table(bench.rows)}")
    return status


if __name__ == "__main__":
    sys.exit(main())
