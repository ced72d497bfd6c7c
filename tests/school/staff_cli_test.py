"""obed staff: people let in, roles given and ended in the city, in a school and in a class, as an
operator types it. Usage: staff_cli_test.py OBED"""
import subprocess
import sys
import tempfile

OBED = sys.argv[1]
DONE, REFUSED, USAGE = 0, 1, 2


class Shell:
    def __init__(self, folder):
        self.url = f"sqlite:{folder}/city.db"
        self.obed("migrate")
        self.obed("demo", "--schools", "1", "--pupils", "10", "--days", "1")

    def obed(self, *words, status=DONE):
        made = subprocess.run([OBED, *words, "--database", self.url, "--log-level", "error"],
                              capture_output=True, text=True, check=False)
        if made.returncode != status:
            raise AssertionError(f"{words}: {made.returncode}, {made.stdout}{made.stderr}")
        return made.stdout.strip()

    def roles(self, login, *where):
        """What the list says behind the name."""
        for line in self.obed("staff", "list", *where).splitlines():
            if line.split()[0] == login:
                return line.split("  ")[2:] if "  " in line else []
        return None


def expect(what, found, wanted):
    if found != wanted:
        raise AssertionError(f"{what}: {found!r}, expected {wanted!r}")


def check_places(shell):
    add = ("staff", "add")
    for words in (("x.y", "teacher", "Имя"), ("x.y", "cook", "Имя"),
                  ("x.y", "teacher", "Имя", "--school", "24"),
                  ("x.y", "cook", "Имя", "--school", "24", "--class", "03Б"),
                  ("x.y", "accountant", "Имя", "--school", "24")):
        if "held elsewhere" not in shell.obed(*add, *words, status=REFUSED):
            raise AssertionError(f"{words}: not told where the role is held")
    expect("no school", shell.obed(*add, "x.y", "cook", "Имя", "--school", "7", status=REFUSED),
           "there is no such school")
    expect("no class", shell.obed(*add, "x.y", "teacher", "Имя", "--school", "24", "--class",
                                  "99Я", status=REFUSED), "the school has no such class")
    for words in (("x.y", "king", "Имя"), ("x.y", "cook", "Имя", "--school"),
                  ("x.y", "teacher", "Имя", "--class", "03Б"), ("x.y", "cook")):
        shell.obed(*add, *words, status=USAGE)
    expect("nobody came in", shell.roles("x.y"), None)


def check_roles(shell):
    password = shell.obed("staff", "add", "belova.n", "teacher", "Белова Нина", "--school", "24",
                          "--class", "03Б")
    if len(password) < 8:
        raise AssertionError(f"no password: {password!r}")
    where = ("--school", "24")
    expect("a teacher", shell.roles("belova.n", *where)[-1], "teacher (03Б)")
    expect("is the school's", shell.roles("belova.n"), None)
    shell.obed("staff", "right", "belova.n", "add", "cook", *where)
    shell.obed("staff", "right", "belova.n", "add", "cook", *where)
    expect("two roles", shell.roles("belova.n", *where)[-2:], ["teacher (03Б)", "cook"])
    shell.obed("staff", "right", "belova.n", "remove", "teacher", *where, "--class", "03Б")
    expect("one role", shell.roles("belova.n", *where)[-1], "cook")
    shell.obed("staff", "right", "belova.n", "give", "cook", *where, status=USAGE)
    shell.obed("staff", "right", "nobody", "add", "cook", *where, status=REFUSED)
    shell.obed("staff", "add", "belova.n", "support", "Другая", status=REFUSED)
    shell.obed("staff", "list", "--school", "7", status=REFUSED)


with tempfile.TemporaryDirectory(prefix="obed-staff-") as scratch:
    city = Shell(scratch)
    check_places(city)
    check_roles(city)
