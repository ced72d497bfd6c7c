"""Where ./bench works: the programs it runs, servers, clusters, and their scratch folder."""
import datetime
import os
import pathlib
import re
import shutil
import socket
import sqlite3
import subprocess
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "bench"
HERE = ROOT / "tests" / "bench"
SEALED_ONE_BY_ONE = 40  # days: a month and more
LETTERS = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
POSTGRES = ROOT / "tools" / "postgres.sh"


class Failure(Exception):
    """Something did not do what it must; the text says what."""


def outcome(process):
    """What the process printed, once it has ended well."""
    text, complaint = process.communicate()
    if process.returncode != 0:
        raise Failure(f"{process.args[0]}: status {process.returncode}: {complaint[-2000:]}")
    return text


def start(*words, **options):
    return subprocess.Popen([str(word) for word in words], stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True, **options)


def run(*words, **options):
    return outcome(start(*words, **options))


def figures_of(text):
    return {key: float(value) for key, value in re.findall(r"(\w+)=([\d.]+)", text)}


def remove_database(path):
    for each in path.parent.glob(path.name + "*"):
        each.unlink()


def terms_version():
    text = (ROOT / "src" / "web" / "inside.h").read_text()
    return re.search(r'TERMS_VERSION "(.*)"', text)[1]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def machine():
    model = re.search(r"model name\s*:\s*(.*)", pathlib.Path("/proc/cpuinfo").read_text())
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return (f"{os.cpu_count()} cores ({model[1] if model else 'unknown'}), {gigabytes:.0f} GB, "
            f"load average {os.getloadavg()[0]:.1f} before")


# ---- our server ----

class Server:
    """obed serve over a database, and the tokens of its tills."""

    def __init__(self, place, url, city):
        self.place, self.url, self.city = place, url, city
        self.port, self.tills = free_port(), place.folder / f"tills-{free_port()}"
        self.log = place.folder / "server.log"

    def __enter__(self):
        self.process = subprocess.Popen(
            [BUILD / "obed", "serve", "--database", self.url, "--listen", f"127.0.0.1:{self.port}",
             "--trust-proxy", "yes", "--work-folder", self.place.folder],
            stderr=self.log.open("w"))
        try:
            self._wait()
            if self.city:
                schools, pupils, tills = self.city
                self.place.program("load", "enrol", self.port, schools, pupils, tills, self.tills)
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, *_error):
        self.process.terminate()
        status = self.process.wait(timeout=300)
        if status != 0 and _error[0] is None:
            raise Failure(f"the server ended with status {status}: {self.log.read_text()[-2000:]}")

    def _wait(self):
        deadline = time.monotonic() + 300
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise Failure(f"the server ended at once: {self.log.read_text()[-2000:]}")
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            except OSError:
                time.sleep(0.05)
        raise Failure("the server does not answer")

    def memory_mb(self):
        """The most that it ever held."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s*(\d+) kB", status)[1]) / 1000

    def processor_us(self):
        """What it has spent until now, of user and of system."""
        stat = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2]
        return sum(map(int, stat.split()[11:13])) * 1e6 / os.sysconf("SC_CLK_TCK")

    def page(self, url):
        cookie = "obed=session-of-the-bench-" + "0" * 22
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{url}",
                                         headers={"Cookie": cookie})
        with urllib.request.urlopen(request) as answer:
            if answer.status != 200 or "login" in answer.url:
                raise Failure(f"{url}: {answer.status} {answer.url}")
            return answer.read()


# ---- the scratch folder and its programs ----

class Workplace:
    def __init__(self, folder):
        self.folder = folder
        folder.chmod(0o755)

    def start(self, name, *words):
        return start(BUILD / "tests" / "bench" / f"bench_{name}", *words)

    def program(self, name, *words):
        return figures_of(outcome(self.start(name, *words)))

    def obed(self, command, url, *words):
        return run(BUILD / "obed", command, *words, "--database", url)

    def make_city(self, name, schools, pupils, tills, days, sales, logins, *office):
        """A city under this name, its past days sealed."""
        path = self.folder / name
        needed = schools * pupils * (400 + days * sales * 450)
        if shutil.disk_usage(self.folder).free < 1.5 * needed:
            raise Failure(f"{name}: the disk has no room for {needed / 1e9:.0f} GB")
        self.obed("migrate", f"sqlite:{path}")
        self.program("make_city", path, schools, pupils, tills, days, sales, logins,
                     *office)
        if days:
            self._seal(f"sqlite:{path}", days if office else 0)
        return path

    def _seal(self, url, days):
        """All past days; the newest of an office's city one by one, as a server does."""
        today = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=3))).date()
        for before in range(min(days, SEALED_ONE_BY_ONE), 0, -1):
            self.obed("seal", url, (today - datetime.timedelta(days=before)).isoformat())
        self.obed("seal", url)

    def serve(self, url, *city):
        return Server(self, url, city)

    def verify(self, url):
        """Seconds of a proof that finds nothing."""
        began = time.monotonic()
        self.obed("verify", url)
        return time.monotonic() - began

    def transfers(self, path):
        database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        try:
            return database.execute("SELECT sum(next_seq - 1) FROM book").fetchone()[0]
        finally:
            database.close()

    def import_pupils(self, path, count):
        """Seconds for a list of so many pupils who were not there before."""
        file = self.folder / "pupils.csv"
        lines = ["школа;класс;фамилия;имя;отчество;дата рождения"]
        for i in range(count):
            ending = "".join(LETTERS[i // 32 ** k % 32] for k in range(3))
            lines.append(f"{1 + i % 50};{1 + i % 11:02d}Я;Петров{ending};Пётр;Петрович;17.05.2012")
        file.write_text("\n".join(lines) + "\n")
        began = time.monotonic()
        told = run(BUILD / "obed", "import", "pupils", file, "--database", f"sqlite:{path}")
        took = time.monotonic() - began
        if f"добавлено — {count}" not in re.sub(r"\s(?=\d)", " ", told):
            raise Failure(told)
        return took

    def import_register(self, path, channel, file, lines):
        """Seconds for a register of so many lines."""
        began = time.monotonic()
        told = run(BUILD / "obed", "import", "register", channel, file, "--database",
                   f"sqlite:{path}")
        took = time.monotonic() - began
        if f"сошлось — {lines - lines // 100}, зачислено по реестру — {lines // 100}," not in told:
            raise Failure(told)
        return took

    # ---- pages ----

    def _wrk(self, port, connections, seconds, script):
        text = run("wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--latency",
                   f"http://127.0.0.1:{port}{script[0]}", *script[1:])
        if "Non-2xx" in text or "Socket errors" in text:
            raise Failure(text)
        units = {"us": 0.001, "ms": 1, "s": 1000}
        times = {f"p{share}_ms": float(value) * units[unit]
                 for share, value, unit in re.findall(r"(\d\d)%\s+([\d.]+)(us|ms|s)", text)}
        return times | {"per_second": float(re.search(r"Requests/sec:\s*([\d.]+)", text)[1])}

    def wrk_pages(self, port, url, connections, seconds, parents):
        return self._wrk(port, connections, seconds,
                         ["/", "-s", HERE / "pages.lua", "--", parents, url])

    def wrk_plain(self, port, page, connections, seconds):
        return self._wrk(port, connections, seconds, [page])

    def nginx_bytes(self, page, connections, seconds):
        """nginx with two workers and no log, the page as a file."""
        folder, port = self.folder / "nginx", free_port()
        folder.mkdir(exist_ok=True)
        (folder / "page.html").write_bytes(page)
        user = "user root;" if os.getuid() == 0 else ""
        (folder / "nginx.conf").write_text(
            f"{user} worker_processes 2; daemon off; pid {folder}/pid; error_log {folder}/errors;"
            "events {} http { access_log off; types { text/html html; } keepalive_requests 1000000;"
            f"client_body_temp_path {folder}; proxy_temp_path {folder};"
            f"fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; scgi_temp_path {folder};"
            f"server {{ listen 127.0.0.1:{port}; root {folder}; }} }}")
        nginx = shutil.which("nginx") or "/usr/sbin/nginx"
        process = subprocess.Popen([nginx, "-c", folder / "nginx.conf", "-e", folder / "errors"])
        try:
            time.sleep(0.5)
            return self._wrk(port, connections, seconds, ["/page.html"])
        finally:
            process.terminate()
            process.wait(timeout=30)


# ---- PostgreSQL ----

class Postgres:
    """A private cluster, durable as it comes."""

    def __init__(self, place, name):
        self.place, self.folder = place, place.folder / name

    def __enter__(self):
        self.url = run(POSTGRES, "start", self.folder).strip()
        self.programs = next(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))
        return self

    def __exit__(self, *_error):
        run(POSTGRES, "stop", self.folder)
        shutil.rmtree(self.folder)

    def _psql(self, *words):
        return run(self.programs / "psql", "--no-psqlrc", "-q", "-v", "ON_ERROR_STOP=1",
                   "-d", self.url, *words)

    def copy_from(self, city):
        """The rows of a city made for SQLite, beside those that migrations put there."""
        database = sqlite3.connect(f"file:{city}?mode=ro", uri=True)
        for table, in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' "
                                       "AND name NOT LIKE 'sqlite_%'").fetchall():
            self._copy_table(database, table)
        database.close()
        self._psql("-c", "ANALYZE")

    def _copy_table(self, database, table):
        file, script = self.place.folder / "table.tsv", self.place.folder / "table.sql"
        columns = database.execute(f"PRAGMA table_info({table})").fetchall()
        words = [f"'\\\\x' || hex({c[1]})" if c[2] == "BYTEA" else c[1] for c in columns]
        with file.open("w") as out:
            for row in database.execute(f"SELECT {', '.join(words)} FROM {table}"):
                out.write("\t".join("\\N" if cell is None else str(cell) for cell in row) + "\n")
        names = ", ".join(c[1] for c in columns)
        known = "(id) DO UPDATE SET next_counter = excluded.next_counter" \
            if table == "origin" else "DO NOTHING"
        script.write_text(f"CREATE TEMP TABLE incoming (LIKE {table});\n"
                          f"\\copy incoming ({names}) FROM '{file}'\n"
                          f"INSERT INTO {table} ({names}) SELECT {names} FROM incoming "
                          f"ON CONFLICT {known};\n")
        self._psql("-f", script)
        file.unlink()

    def _pgbench(self, *words):
        text = run(self.programs / "pgbench", "-M", "prepared", *words, self.url)
        if re.search(r"failed transactions: [1-9]", text):
            raise Failure(text)
        return float(re.search(r"tps = ([\d.]+)", text)[1])

    def control(self, size, seconds, schools, pupils):
        """Sales a second of the stored function."""
        self._psql("-f", HERE / "control.sql")
        script = self.place.folder / "control.pgbench"
        script.write_text(f"\\set school random(1, {schools})\n\\set counter :counter + 1\n"
                          f"SELECT control_batch(:school, {pupils}, "
                          f"{2000 if size == 1 else 4000} + :client_id, :counter, {size});\n")
        clients = 64 if size == 1 else 32
        return size * self._pgbench("-n", "-c", clients, "-j", 2, "-T", max(1, round(seconds)),
                                    "-D", "counter=0", "-f", script)

    def tpcb(self, seconds):
        run(self.programs / "pgbench", "-i", "-q", "-s", 20, self.url)
        return self._pgbench("-c", 16, "-j", 2, "-T", max(1, round(seconds)))


def pgbench_tpcb(place, seconds):
    with Postgres(place, "tpcb") as postgres:
        return postgres.tpcb(seconds)
