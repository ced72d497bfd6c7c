#!/usr/bin/env python3
"""operator_test.py OBED SMALL_CITY: what the operator does to tills, as the tills see it.

Settings of one till alone reach that till and no other; a new name; a till that moves to another
school only when nothing can be lost; one that is retired with documents on its disk and hands them
in later.
"""
import pathlib
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from city import City, Program  # noqa: E402
from till_daemon import TillDaemon, add_cashier  # noqa: E402

WAIT_S = 15


class Operator(unittest.TestCase):
    def setUp(self):
        self.city = City(PROGRAM, pupils=10)
        self.addCleanup(self.city.close)
        for school in (24, 7):
            add_cashier(self.city, school)

    def daemon(self, name, school=24):
        till = TillDaemon(PROGRAM.obed, pathlib.Path(self.city.database.folder) / name,
                          f"http://127.0.0.1:{self.city.port}")
        till.start()
        self.addCleanup(lambda: till.is_running() and till.stop())
        till.enrol(self.city.code(school, name))
        return till

    def origins(self, school=24):
        """Names to origins, of those in use."""
        lines = self.city.obed("till", "list", str(school)).stdout.splitlines()
        rows = [line.split() for line in lines if not line.startswith(" ")]
        return {row[-1]: row[0] for row in rows if row[1] == "active"}

    def do(self, *words, status=0, said=""):
        done = self.city.obed(*words)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        self.assertIn(said, done.stdout)
        return done.stdout.strip()

    def sell(self, till, key):
        ids = self.city.ids["24"]
        pupil = ids["pupils"][1]
        self.assertTrue(till.sell(pupil["account"], pupil["card"], ids["dishes"][0], key))

    def wait_listed(self, origin, words):
        """A till says at once that its shift was opened or closed."""
        until = time.monotonic() + WAIT_S
        while True:
            lines = self.city.obed("till", "list", "24").stdout.splitlines()
            at = next(i for i, line in enumerate(lines) if line.startswith(origin + " "))
            if any(words in line for line in lines[at + 1:at + 2]):
                return
            self.assertLess(time.monotonic(), until, lines)
            time.sleep(0.05)

    def test_a_setting_of_one_till_reaches_that_till_alone(self):
        one, other = self.daemon("Первая"), self.daemon("Вторая")
        origin = self.origins()["Первая"]

        def receipt(till):
            return till.state()["settings"]["receipt"]

        self.do("setting", "--school", "24", "receipt_printed", "0")
        for till in (one, other):
            till.wait_for("the school's", lambda state: state["settings"]["receipt"] == "never")
        shown = self.do("setting", "--school", "24", "--till", origin, "receipt_printed", "2")
        self.assertRegex(shown, r"receipt_printed +2 +\(the till's own\)")
        self.assertNotIn("card_fee", shown)
        one.wait_for("its own", lambda state: state["settings"]["receipt"] == "always")
        # The school's moves on; the till's own stands, and survives a start without the server.
        self.do("setting", "--school", "24", "receipt_printed", "1")
        other.wait_for("the school's", lambda state: state["settings"]["receipt"] == "request")
        self.assertEqual(receipt(one), "always")
        one.stop()
        one.start()
        self.assertEqual(receipt(one), "always")
        self.do("setting", "--school", "24", "--till", origin, "receipt_printed", "inherited")
        one.wait_for("the school's", lambda state: state["settings"]["receipt"] == "request")
        self.do("setting", "--school", "24", "--till", origin, "card_fee", "0", status=1,
                said="one for the whole school")
        self.do("setting", "--school", "24", "--till", "999", "balance_shown", "0", status=1,
                said="no such till")
        history = self.do("setting", "history", "--school", "24")
        self.assertIn(f"school 24 till {origin}", history.splitlines()[0])
        self.assertIn("2 -> inherited", history.splitlines()[0])

    def test_a_new_name_is_on_the_screen_within_a_moment(self):
        till = self.daemon("Первая")
        self.do("till", "rename", "24", self.origins()["Первая"], "Буфет")
        till.wait_for("the name", lambda state: "Буфет" in str(state["till"]))
        self.do("till", "rename", "24", self.origins()["Буфет"], "", status=1, said="60 characters")

    def test_a_till_moves_when_all_it_did_is_here(self):
        till = self.daemon("Первая")
        origin = self.origins()["Первая"]
        till.open_shift()
        self.sell(till, "a")
        till.wait_sent()
        self.wait_listed(origin, "shift 1")
        self.do("till", "move", "24", origin, "7", status=1, said="a shift is open")
        cashier = till.state()["cashiers"][0]["cashier"]
        till.do("/login", cashier=cashier, pin="4713")
        till.do("/shift/close")
        self.wait_listed(origin, "no shift")
        self.do("till", "move", "24", origin, "777", status=1, said="no other school")
        code = self.do("till", "move", "24", origin, "7")
        self.assertEqual(self.origins(), {})
        # The same folder never becomes another school's; a new one does.
        until = time.monotonic() + WAIT_S
        while till.state()["phase"] != "enrol" and time.monotonic() < until:
            time.sleep(0.05)
        self.assertFalse(till.do("/enrol", code=code)["ok"])
        moved = TillDaemon(PROGRAM.obed, pathlib.Path(self.city.database.folder) / "new",
                           f"http://127.0.0.1:{self.city.port}")
        moved.start()
        self.addCleanup(lambda: moved.is_running() and moved.stop())
        moved.enrol(code)
        self.assertEqual(moved.state()["till"]["name"], "Первая")
        self.assertIn("Первая", self.origins(7))
        moved.open_shift()
        self.assertEqual(moved.state()["phase"], "work")

    def test_what_a_retired_till_holds_is_handed_in_once_it_is_let_in_again(self):
        till = self.daemon("Первая")
        origin = self.origins()["Первая"]
        till.open_shift()
        self.wait_listed(origin, "shift 1")
        till.do("/force", on=True)
        for key in ("a", "b", "c"):
            self.sell(till, key)
        self.do("till", "move", "24", origin, "7", status=1, said="a shift is open")
        self.do("till", "revoke", "24", origin, said="revoked")
        till.do("/force", on=False)
        till.wait_for("the end of its token", lambda state: state["phase"] == "enrol", 60)
        self.assertEqual(till.state()["status"]["unsent"], 3)
        till.enrol(self.city.code(24, "Первая снова"))
        till.wait_sent()
        listed = self.city.obed("till", "list", "24").stdout
        self.assertRegex(listed, rf"{origin} +revoked")
        shown = self.city.obed("setting", "--school", "24", "--till", origin)
        self.assertEqual(shown.returncode, 0)  # what it had set is still told


if __name__ == "__main__":
    PROGRAM = Program(sys.argv[1], sys.argv[2])
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
