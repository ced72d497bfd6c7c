"""packaging/till-setup.sh: what it writes for a till, what it refuses.

Usage: test_till_setup.py ROOT
"""
import configparser
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else __file__).resolve()
SCRIPT = ROOT / "packaging" / "till-setup.sh"


class TillSetup(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def run_script(self, *words):
        return subprocess.run([SCRIPT, *words, "--root", self.folder], capture_output=True,
                              text=True, check=False)

    def read(self, path):
        return (self.folder / path).read_text(encoding="utf-8")

    def test_writes_what_a_till_needs(self):
        done = self.run_script("--server", "https://obed.example",
                               "--printer", "tcp:10.0.0.5:9100", "--ups", "ippon@127.0.0.1",
                               "--siblings", "10.0.0.2:9131", "--display")
        self.assertEqual(done.returncode, 0, done.stderr)
        settings = configparser.ConfigParser()
        settings.read_string(self.read("etc/obed/obed-till.conf"))
        self.assertEqual(settings["till"]["server"], "https://obed.example")
        self.assertEqual(settings["till"]["listen"], "127.0.0.1:8090")
        self.assertEqual(settings["devices"]["printer"], "tcp:10.0.0.5:9100")
        self.assertEqual(settings["neighbours"]["tills"], "10.0.0.2:9131")
        self.assertIn("KIOSK_DISPLAY=yes", self.read("etc/obed/kiosk.env"))
        policy = json.loads(self.read("etc/chromium/policies/managed/obed-till.json"))
        self.assertEqual(policy["URLBlocklist"], ["*"])
        for unit in ("obed-till.service", "obed-kiosk.service", "obed-till-poweroff.path"):
            self.assertIn("[Unit]", self.read(f"etc/systemd/system/{unit}"))

    def test_the_program_knows_every_key(self):
        """A key that the daemon does not know would stop it at the first start."""
        self.run_script("--server", "https://obed.example", "--siblings", "10.0.0.2:9131")
        source = (ROOT / "src" / "cmd" / "till_daemon.c").read_text(encoding="utf-8")
        settings = configparser.ConfigParser()
        settings.read_string(self.read("etc/obed/obed-till.conf"))
        for section in settings.sections():
            for key in settings[section]:
                self.assertIn(f'{{"{section}", "{key}"', source)

    def test_runs_again(self):
        for server in ("https://one.example", "https://two.example"):
            self.assertEqual(self.run_script("--server", server, "--no-kiosk").returncode, 0)
        self.assertIn("two.example", self.read("etc/obed/obed-till.conf"))
        self.assertFalse((self.folder / "etc/systemd/system/obed-kiosk.service").exists())

    def test_refuses(self):
        for words in ((), ("--server", "http://obed.example"), ("--server", "ftp://x"),
                      ("--server",), ("--server", "https://a\nlisten = 0.0.0.0:1"), ("--what",),
                      ("--server", "https://a", "--language", "html")):
            done = self.run_script(*words)
            self.assertNotEqual(done.returncode, 0, words)
            self.assertFalse((self.folder / "etc").exists(), words)

    def test_the_scripts_are_well_formed(self):
        for name in ("till-setup.sh", "kiosk-session"):
            done = subprocess.run(["bash", "-n", ROOT / "packaging" / name], check=False)
            self.assertEqual(done.returncode, 0, name)


if __name__ == "__main__":
    unittest.main()
