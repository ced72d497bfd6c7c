#!/usr/bin/env python3
"""files_test.py OBED

Files of money from outside: the watched folder of a running server, the commands that ask it, exit
statuses, and what is left beside each file.
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile

OBED = sys.argv[1]
REGISTER = ("7001\t{day}\t12:00:00\t{number}\t500.00\r\n"
            "7002\t{day}\t12:05:00\t{number}\t10.50\r\n"
            "Total:\t2\t510.50\r\n")
WAIT_S = 20
passed = failed = 0


def check(what, right):
    global passed, failed
    passed, failed = passed + bool(right), failed + (not right)
    print("ok" if right else "FAILED", what, flush=True)


def obed(*words):
    done = subprocess.run([OBED, *words], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def laid_down(path, content):
    """A file that nobody writes to any more."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    long_ago = time.time() - 60
    os.utime(path, (long_ago, long_ago))


def free_port():
    import socket
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Server:
    def __init__(self, place, database):
        port = free_port()
        self.log = open(place / "log", "a", encoding="utf-8")
        self.process = subprocess.Popen(
            [OBED, "serve", "--database", database, "--listen", f"127.0.0.1:{port}",
             "--register-folder", str(place / "in")], stderr=self.log)
        self.address = f"http://127.0.0.1:{port}/health"

    def __enter__(self):
        deadline = time.monotonic() + WAIT_S
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(self.address, timeout=1).close()
                return self
            except OSError:
                time.sleep(0.05)
        raise SystemExit("the server does not answer")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(WAIT_S)
        self.log.close()


def appears(path):
    deadline = time.monotonic() + WAIT_S
    while not path.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    return path.exists()


def city(place):
    database = f"sqlite:{place / 'city.db'}"
    steps = (("migrate",), ("school", "kind", "full", "Школа"),
             ("school", "add", "24", "Школа №24", "full"),
             ("channel", "add", "qiwi", "Терминалы"),
             ("channel", "set", "qiwi", "register", "osmp"),
             ("channel", "add", "transfer", "Перевод"),
             ("channel", "set", "transfer", "statement_account", "40602810830000000024"))
    (place / "list.csv").write_text("школа;класс;фамилия;имя;лицевой счёт\n"
                                    "24;03Б;Иванов;Иван;0242013137\n")
    for step in (*steps, ("import", "pupils", str(place / "list.csv"))):
        status, told = obed(*step, "--database", database)
        if status != 0:
            raise SystemExit(f"{step}: {told}")
    return database


def statement(day, purpose):
    return (f"1CClientBankExchange\r\nКодировка=Windows\r\nРасчСчет=40602810830000000024\r\n"
            f"СекцияДокумент=Платежное поручение\r\nНомер=5\r\nДата={day}\r\nСумма=300.00\r\n"
            f"ПлательщикСчет=40817810000000000001\r\nПлательщик=Петров\r\n"
            f"ПолучательСчет=40602810830000000024\r\nДатаПоступило={day}\r\n"
            f"НазначениеПлатежа={purpose}\r\nКонецДокумента\r\nКонецФайла\r\n").encode("cp1251")


def folder_checks(place, day):
    register = REGISTER.format(day=day, number="0242013137")
    folder = place / "in" / "qiwi"
    check("a good register is taken", appears(folder / "done" / "good.csv"))
    check("what came of it lies beside it",
          "зачислено по реестру — 2" in (folder / "done" / "good.csv.result.txt").read_text())
    check("a cut one is refused", appears(folder / "refused" / "cut.csv"))
    reason = (folder / "refused" / "cut.csv.reason.txt").read_text()
    check("the reason is told", "нет итоговой строки" in reason and "Ничего не изменено" in reason)
    check("a file that is being written is left alone", (folder / "fresh.csv").exists())
    check("so is one under another name", (folder / "later.csv.part").exists())
    check("a statement is taken", appears(place / "in" / "statement" / "done" / "kl_to_1c.txt"))
    (place / "again.csv").write_text(register, newline="")
    return place / "again.csv"


def main():
    with tempfile.TemporaryDirectory() as name:
        place = pathlib.Path(name)
        database = city(place)
        day = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 3 * 3600 - 86400))
        russian_day = ".".join(reversed(day.split("-")))
        register = REGISTER.format(day=day, number="0242013137")
        laid_down(place / "in" / "qiwi" / "good.csv", register)
        laid_down(place / "in" / "qiwi" / "cut.csv", register[:60])
        laid_down(place / "in" / "qiwi" / "later.csv.part", register)
        (place / "in" / "qiwi" / "fresh.csv").write_text(register)
        laid_down(place / "in" / "statement" / "kl_to_1c.txt",
                  statement(russian_day, "Питание л/с 0242013137"))
        with Server(place, database):
            again = folder_checks(place, day)
            status, told = obed("import", "register", "qiwi", str(again), "--database", database)
            check("a command asks the server; the same file is known",
                  status == 0 and "уже загружен" in told)
            packed = place / "packed.zip"
            with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr("one.csv", register.replace("7001", "7003")
                                 .replace("7002", "7004"))
            status, told = obed("import", "register", "qiwi", str(packed), "--database", database)
            check("a ZIP is opened", status == 0 and "зачислено по реестру — 2" in told)
            status, told = obed("import", "register", "transfer", str(again),
                                "--database", database)
            check("a channel without registers refuses", status == 1 and "вид реестра" in told)
            status, told = obed("reconcile", day, "--database", database)
            check("what is open is named, a line each",
                  status == 1 and told.count("qiwi: not_with_us: ") == 4 and told.count("\n") == 4)
        status, told = obed("reconcile", "2020-01-01", "--database", database)
        check("nothing open says nothing", (status, told) == (0, ""))
        check("no day is a misuse", obed("reconcile", "tomorrow", "--database", database)[0] == 2)
        status, told = obed("verify", "--database", database)
        check("the books are right", status == 0 and "all invariants hold" in told)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
