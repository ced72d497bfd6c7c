#!/usr/bin/env python3
"""devices_test.py DEVICE_DRIVE [CASES]...

The till's drivers against devices that are processes of their own: the practice printer and reader,
and Network UPS Tools with dummy-ups. Only events are waited for.
"""
import json
import os
import pathlib
import queue
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import tty
import unittest
import urllib.error
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
PRACTICE = ROOT / "practice"
DEADLINE_S = 30
DRIVE = []
NUT = pathlib.Path("/lib/nut")


class Program:
    """A process whose lines are events. With `reads`, words are said to it, too."""

    def __init__(self, *command, env=None):
        self.process = subprocess.Popen(
            [str(word) for word in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True, env=env)
        self.lines = queue.Queue()
        self.seen = []
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        for line in self.process.stdout:
            self.lines.put(line.rstrip())
        self.lines.put(None)

    def say(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def wait_for(self, pattern):
        """The first line from now on that the pattern fits; others are kept in `seen`."""
        while True:
            try:
                line = self.lines.get(timeout=DEADLINE_S)
            except queue.Empty:
                line = None
            if line is None:
                raise AssertionError(f"no '{pattern}' after {self.seen}")
            self.seen.append(line)
            found = re.fullmatch(pattern, line)
            if found:
                return found

    def end(self):
        """Closes its input, which ends it; gives all the lines that it had said."""
        self.process.stdin.close()
        self.process.wait(DEADLINE_S)
        while True:
            line = self.lines.get(timeout=DEADLINE_S)
            if line is None:
                self.process.stdout.close()
                return self.seen
            self.seen.append(line)

    def kill(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(DEADLINE_S)
        for pipe in (self.process.stdin, self.process.stdout):
            pipe.close()


def post(address, **said):
    data = urllib.parse.urlencode(said).encode()
    opener = urllib.request.build_opener(NoRedirect)
    try:
        with opener.open(f"http://{address}", data, timeout=DEADLINE_S) as answer:
            return answer.status
    except urllib.error.HTTPError as answer:
        return answer.code


def get(address):
    with urllib.request.urlopen(f"http://{address}", timeout=DEADLINE_S) as answer:
        return answer.read()


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="obed-devices-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def start(self, *command, **how):
        program = Program(*command, **how)
        self.addCleanup(program.kill)
        return program


# ---- the printer ----

class PrinterCase(Case):
    def setUp(self):
        super().setUp()
        self.out = self.folder / "out"
        self.printer = self.start("/usr/bin/python3", PRACTICE / "printer", "--listen",
                                  "127.0.0.1:0", "--out", self.out, "--control", "127.0.0.1:0")
        said = self.printer.wait_for(r"printer on (\S+), control on (\S+)")
        self.address, self.control = said[1], said[2]

    def drive(self, language):
        drive = self.start(DRIVE[0], "print", f"tcp:{self.address}", language)
        drive.wait_for("status ready 0")
        return drive

    def switch(self, **said):
        self.assertEqual(post(f"{self.control}/switch", **said), 303)

    def receipts(self):
        return [p.read_text() for p in sorted(self.out.glob("[0-9]*.txt"))]

    def plain(self, sample):
        return subprocess.run([DRIVE[0], "plain", sample, "48"], check=True, capture_output=True,
                              text=True).stdout


class PrinterSilenceCases(PrinterCase):
    def test_a_printer_that_hangs(self):
        drive = self.drive("escpos")
        self.switch(power="dead")
        drive.wait_for("status not_answering 0")
        drive.say("queue 1 receipt")
        drive.wait_for("queue 1 queued")
        drive.say("queue 1 receipt")
        drive.wait_for("queue 1 already_waiting")
        self.switch(power="on")
        drive.wait_for("outcome 1 done")
        drive.say("queue 1 receipt")
        drive.wait_for("outcome 1 done copy")
        drive.end()
        self.assertEqual([r.count("КОПИЯ") for r in self.receipts()], [0, 2])


class PrinterCases(PrinterCase):
    def test_receipts_read_as_they_were_laid_out(self):
        for language in ("star", "escpos"):
            drive = self.drive(language)
            for number, sample in enumerate(("receipt", "z", "details", "activation"), 1):
                drive.say(f"queue {number} {sample}")
                drive.wait_for(f"outcome {number} done")
            drive.end()
        both = self.receipts()
        self.assertEqual(both[:4], both[4:])
        for sample, printed in zip(("receipt", "z", "details", "activation"), both):
            # What CP866 lacks is printed by its nearest; the logo is not set, a QR code has room.
            wanted = self.plain(sample).replace("×", "x").replace("–", "-").replace("\u00a0", " ")
            wanted = [line for line in wanted.splitlines() if line not in ("", "[logo]")]
            self.assertEqual([line for line in printed.splitlines() if line], wanted)
        self.assertIn("Пицца 125 г", both[0])
        self.assertEqual(json.loads(get(f"{self.control}/status"))["drawer"], 0)

    def test_qr_codes_scan(self):
        for language in ("star", "escpos"):
            drive = self.drive(language)
            drive.say("queue 1 password")
            drive.wait_for("outcome 1 done")
            drive.end()
        for png in sorted(self.out.glob("*.png")):
            scanned = subprocess.run(["zbarimg", "--nodbus", "--quiet", "--raw", png],
                                     capture_output=True, text=True, check=False)
            self.assertEqual(scanned.stdout.strip(), "https://obed.example/", png)

    def test_qr_codes_of_old_printers_and_logos_are_drawn(self):
        logo = self.folder / "logo.pbm"
        logo.write_text("P1\n16 30\n" + "1 0 " * 240)
        for language in ("star", "escpos"):
            data = subprocess.run([DRIVE[0], "bytes", "password", "48", "cp1251", language,
                                   "no-qr", f"logo={logo}"], check=True, capture_output=True)
            with socket.create_connection(self.address.split(":")) as line:
                line.sendall(data.stdout)
                line.sendall(b"\x1b\x06\x01" if language == "star" else b"\x1dr\x01")
                line.settimeout(DEADLINE_S)
                line.recv(100)
        self.wait_for_printed(2)
        for png in sorted(self.out.glob("*.png")):
            scanned = subprocess.run(["zbarimg", "--nodbus", "--quiet", "--raw", png],
                                     capture_output=True, text=True, check=False)
            self.assertEqual(scanned.stdout.strip(), "https://obed.example/", png)
        for text in self.receipts():
            self.assertTrue(text.startswith("[picture 16 wide]\n"), text[:80])
            self.assertIn("Временный пароль", text)

    def wait_for_printed(self, count):
        """The page is asked until it says so; each asking takes its time."""
        for _ in range(2000):
            if json.loads(get(f"{self.control}/status"))["printed"] >= count:
                return
        self.fail(f"{count} receipts did not come out")

    def test_paper_and_cover(self):
        for language in ("star", "escpos"):
            drive = self.drive(language)
            self.switch(paper="low")
            drive.wait_for("status paper_low 0")
            drive.say("queue 1 receipt")
            drive.wait_for("outcome 1 done")
            self.switch(paper="out")
            drive.wait_for("status paper_out 0")
            drive.say("queue 2 receipt")
            drive.wait_for("status paper_out 1")
            self.switch(cover="open")
            drive.wait_for("status cover_open 1")
            self.switch(paper="ok", cover="closed")
            drive.wait_for("outcome 2 done")
            self.switch(fault="cutter")
            drive.wait_for("status broken 0")
            self.switch(fault="none", line="off")
            drive.wait_for("status offline 0")
            self.switch(line="on")
            drive.wait_for("status ready 0")
            drive.end()
        self.assertEqual(len(self.receipts()), 4)
        self.assertNotIn("КОПИЯ", "".join(self.receipts()))

    def test_power_fails_amid_a_receipt(self):
        drive = self.drive("star")
        self.switch(speed="slow")
        drive.say("queue 1 receipt")
        drive.say("queue 2 activation")
        drive.wait_for("status ready 2")
        # All bytes are sent, rows come out one by one: now the plug is pulled.
        while json.loads(get(f"{self.control}/status"))["waiting"] == 0:
            pass
        self.switch(power="off")
        drive.wait_for("status not_answering 2")
        self.switch(speed="normal", power="on")
        drive.wait_for("outcome 1 done copy")
        drive.wait_for("outcome 2 done")
        drive.end()
        receipts = self.receipts()
        self.assertEqual(len(receipts), 2)
        self.assertEqual([r.count("КОПИЯ") for r in receipts], [2, 0])

    def test_nobody_there_and_what_waits_is_given_back(self):
        self.switch(power="off")
        drive = self.start(DRIVE[0], "print", f"tcp:{self.address}", "star")
        drive.say("queue 1 receipt 1")
        drive.wait_for("outcome 1 expired")
        drive.say("queue 2 receipt")
        drive.wait_for("queue 2 queued")
        self.assertIn("outcome 2 stopped", drive.end())

    def test_a_file(self):
        path = self.folder / "printed"
        drive = self.start(DRIVE[0], "print", f"file:{path}", "star")
        drive.wait_for("status ready 0")
        for number in (1, 2):
            drive.say(f"queue {number} receipt")
            drive.wait_for(f"outcome {number} done")
        drive.end()
        data = subprocess.run([DRIVE[0], "bytes", "receipt", "48", "cp866", "star"], check=True,
                              capture_output=True).stdout
        self.assertEqual(path.read_bytes(), data * 2)

    def test_a_mute_line(self):
        self.switch(power="on")
        drive = self.start(DRIVE[0], "print", f"tcp:{self.address}", "star", "mute")
        drive.wait_for("status ready 0")
        drive.say("queue 1 receipt")
        drive.wait_for("outcome 1 done")
        drive.end()
        self.wait_for_printed(1)

    def test_a_device_node(self):
        """A pseudo-terminal is as good a node as /dev/usb/lp0: a small Star is behind it."""
        master, slave = os.openpty()
        tty.setraw(slave)
        for end in (master, slave):
            self.addCleanup(os.close, end)
        printed = bytearray()

        def star():
            counter = 0
            while True:
                try:
                    data = os.read(master, 4096)
                except OSError:
                    return
                printed.extend(data.replace(b"\x1b\x06\x01", b""))
                counter += data.count(b"\x17")
                for _ in range(data.count(b"\x1b\x06\x01")):
                    os.write(master, bytes((0x23, 6, 0, 0, 0, 0, 0, counter << 1, 0)))

        threading.Thread(target=star, daemon=True).start()
        drive = self.start(DRIVE[0], "print", f"usb:{os.ttyname(slave)}", "star")
        drive.wait_for("status ready 0")
        drive.say("queue 1 receipt")
        drive.wait_for("outcome 1 done")
        drive.end()
        data = subprocess.run([DRIVE[0], "bytes", "receipt", "48", "cp866", "star"], check=True,
                              capture_output=True).stdout
        self.assertEqual(bytes(printed), b"\x1b\x1ea\x01" + data + b"\x17")

    def test_addresses_of_no_known_form(self):
        for address in ("tcp:host", "tcp::9100", "tcp:host:0", "tcp:host:99999", "lp0", "usb:",
                        "file:", "tcp:[::1:9100", "serial:/dev/ttyS0"):
            done = subprocess.run([DRIVE[0], "print", address, "star"], check=False,
                                  stdin=subprocess.DEVNULL, capture_output=True)
            self.assertEqual(done.returncode, 1, address)

    def test_the_page_refuses_what_it_does_not_know(self):
        self.assertEqual(post(f"{self.control}/switch", paper="eaten"), 400)
        self.assertEqual(post(f"{self.control}/switch", water="out"), 400)
        self.assertIn("Учебный принтер", get(f"{self.control}/").decode())
        with self.assertRaises(urllib.error.HTTPError):
            get(f"{self.control}/../printer")


# ---- the reader ----

CARDS = """# name;chip[;form]
ИВАНОВ ИВАН, 03Б;55007EE424
Без нулей;A10007002A;em-short
Mifare;77242CF0
Mifare 7;FA592F830412E6
W26;55007EE424;w26
Телефон;=Mifare[08A1B2C3]  (0004,20) 178,41224
"""


class ReaderCases(Case):
    def setUp(self):
        super().setUp()
        self.link = self.folder / "reader"
        (self.folder / "cards").write_text(CARDS)
        self.reader = self.start("/usr/bin/python3", PRACTICE / "reader", "--link", self.link,
                                 "--cards", self.folder / "cards", "--listen", "127.0.0.1:0")
        self.page = self.reader.wait_for(r"reader \S+, cards on (\S+)")[1]
        self.drive = self.start(DRIVE[0], "read", self.link)
        self.drive.wait_for("found")

    def act(self, **said):
        return post(f"{self.page}/act", **said)

    def test_every_card(self):
        for number, digits in enumerate(("55007EE424", "A10007002A", "77242CF0", "FA592F830412E6",
                                         "7EE424", "08A1B2C3")):
            self.assertEqual(self.act(card=number), 303)
            self.drive.wait_for(f"put_on {digits}")
            self.assertEqual(self.act(off=1), 303)
            self.drive.wait_for(f"removed {digits}")

    def test_bytes_one_by_one_and_garbage(self):
        for byte in b"\xff\xfeEm-Marine[5500] 126,58404\r\n":
            self.assertEqual(self.act(bytes=f"{byte:02x}"), 303)
        self.drive.wait_for("put_on 55007EE424")
        self.act(line="x" * 300)
        self.act(line="Em-Marine[5500")
        self.act(line="Mifare[77242CF0]  (0004,88) 044,09335")
        self.drive.wait_for("removed 55007EE424")
        self.drive.wait_for("put_on 77242CF0")
        self.assertEqual(len(self.drive.seen), 4)

    def test_unplugged_and_plugged_in_again(self):
        self.act(card=0)
        self.drive.wait_for("put_on 55007EE424")
        self.assertEqual(self.act(unplug=1), 303)
        self.drive.wait_for("removed 55007EE424")
        self.drive.wait_for("lost")
        self.assertEqual(self.act(card=0), 409)
        self.assertFalse(json.loads(get(f"{self.page}/status"))["plugged"])
        self.act(plug=1)
        self.drive.wait_for("found")
        self.act(card=2)
        self.drive.wait_for("put_on 77242CF0")

    def test_the_reader_comes_after_the_till(self):
        self.reader.kill()
        self.drive.wait_for("lost")
        self.assertFalse(self.link.exists())
        self.start("/usr/bin/python3", PRACTICE / "reader", "--link", self.link)
        self.drive.wait_for("found")

    def test_typed(self):
        for keys, digits in (("0008310409", "007ECE89"), ("55007ee424", "55007EE424")):
            self.drive.say(f"type {keys}")
            self.drive.wait_for(f"put_on {digits}")
        self.drive.say("type Иванов")
        self.drive.wait_for("no card")
        self.drive.wait_for("removed 55007EE424")

    def test_the_page(self):
        page = get(f"{self.page}/").decode()
        self.assertIn("ИВАНОВ ИВАН, 03Б", page)
        self.assertIn("Снять карту", page)
        self.assertEqual(self.act(card=99), 409)
        self.assertEqual(self.act(), 409)

    def test_cards_that_are_none(self):
        for bad in ("name", "name;xyz", "name;55007EE424;nfc"):
            path = self.folder / "bad"
            path.write_text(bad)
            done = subprocess.run(["/usr/bin/python3", PRACTICE / "reader", "--link",
                                   self.folder / "other", "--cards", path], check=False,
                                  capture_output=True, text=True)
            self.assertEqual(done.returncode, 1)
            self.assertIn("bad:1:", done.stderr)


class ReaderByUsbCases(Case):
    """The device is found by vendor and product in a tree that looks like /sys."""

    def sysfs(self, tty, vendor="0403", product="1234"):
        device = self.folder / f"sys/devices/usb1/1-1-{tty}"
        port = device / "1-1:1.0" / tty
        port.mkdir(parents=True)
        (device / "idVendor").write_text(vendor + "\n")
        (device / "idProduct").write_text(product + "\n")
        place = self.folder / "sys/class/tty" / tty
        place.mkdir(parents=True)
        (place / "device").symlink_to(port)

    def find(self, vendor, product):
        done = subprocess.run([DRIVE[0], "find", self.folder / "sys", vendor, product],
                              check=False, capture_output=True, text=True)
        return done.stdout.strip()

    def test_found(self):
        self.assertEqual(self.find("0403", "1234"), "not_found")
        self.sysfs("ttyUSB0", "0403", "6001")
        self.sysfs("ttyACM0", "1a86", "1234")
        self.assertEqual(self.find("0403", "1234"), "not_found")
        self.sysfs("ttyUSB2")
        self.sysfs("ttyUSB1")
        self.assertEqual(self.find("0403", "1234"), "/dev/ttyUSB1")
        self.assertEqual(self.find("1a86", "1234"), "/dev/ttyACM0")

    def test_names_of_no_known_form(self):
        for name in ("ttyUSB0", "usb:", "usb:0403", "usb:0403:12345", "usb:0403:12g4"):
            done = subprocess.run([DRIVE[0], "read", name], check=False,
                                  stdin=subprocess.DEVNULL, capture_output=True)
            self.assertEqual(done.returncode, 1, name)


# ---- the UPS ----

UPS_USERS = """[till]
    password = secret
    upsmon secondary
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class UpsCase(Case):
    """Debian's upsd and dummy-ups, both in a folder of the test's own."""

    def setUp(self):
        super().setUp()
        self.port = free_port()
        run = self.folder / "run"
        run.mkdir()
        self.write("ups.conf", '[shkaf]\ndriver = dummy-ups\nport = shkaf.dev\ndesc = "UPS"\n'
                               "pollinterval = 1\nmode = dummy-loop\n")
        self.write("upsd.conf", f"LISTEN 127.0.0.1 {self.port}\nMAXAGE 3\n")
        self.write("upsd.users", UPS_USERS)
        self.state("OL CHRG")
        self.env = dict(os.environ, NUT_CONFPATH=str(self.folder), NUT_STATEPATH=str(run),
                        NUT_ALTPIDPATH=str(run), NUT_PIDPATH=str(run))
        self.driver = self.start_driver()
        self.server = self.start_server()

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text)
        path.chmod(0o640)

    def state(self, status, charge=100):
        """dummy-ups reads the file again and again; TIMER is how long it rests between."""
        part = self.folder / "part"
        part.write_text(f"ups.status: {status}\nbattery.charge: {charge}\n"
                        f"battery.runtime: 1800\nTIMER 1\n")
        part.rename(self.folder / "shkaf.dev")

    def start_driver(self):
        return self.start(NUT / "dummy-ups", "-F", "-a", "shkaf", "-u", "root", env=self.env)

    def start_server(self):
        return self.start(NUT / "upsd", "-F", "-u", "root", env=self.env)

    def drive(self, *login):
        return self.start(DRIVE[0], "ups", f"shkaf@127.0.0.1:{self.port}", *login)


class UpsSilenceCases(UpsCase):
    def test_data_grow_stale_and_upsd_ends(self):
        drive = self.drive()
        drive.wait_for("ups on_line connected .*runtime=1800")
        self.driver.kill()
        drive.wait_for("ups on_line silent .*")
        self.driver = self.start_driver()
        drive.wait_for("ups on_line connected .*")
        self.server.kill()
        drive.wait_for("ups on_line silent .*")
        self.server = self.start_server()
        drive.wait_for("ups on_line connected .*")
        drive.end()


class UpsCases(UpsCase):
    def test_power_goes_comes_and_goes_for_good(self):
        drive = self.drive("till", "secret")
        drive.wait_for("ups on_line connected charge=100 runtime=1800")
        self.state("OB DISCHRG", 60)
        drive.wait_for("ups on_battery connected .*")
        drive.wait_for("ups on_battery connected charge=60 .*")
        self.state("OL CHRG RB", 61)
        drive.wait_for("ups on_line connected .* worn")
        self.state("OB LB", 9)
        drive.wait_for("ups critical connected .*")
        drive.end()

    def test_a_wrong_password_and_an_unknown_ups(self):
        drive = self.drive("till", "wrong")
        drive.wait_for("ups on_line connected .*runtime=1800")
        drive.end()
        other = self.start(DRIVE[0], "ups", f"other@127.0.0.1:{self.port}")
        self.assertEqual(other.end(), [])

    def test_addresses_of_no_known_form(self):
        for address in ("shkaf", "@host", "shkaf@", "shkaf@host:0", "sh kaf@host", "shkaf@[::1"):
            done = subprocess.run([DRIVE[0], "ups", address], check=False,
                                  stdin=subprocess.DEVNULL, capture_output=True)
            self.assertEqual(done.returncode, 1, address)


if __name__ == "__main__":
    DRIVE.append(sys.argv.pop(1))
    unittest.main()
