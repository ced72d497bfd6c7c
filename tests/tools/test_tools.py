#!/usr/bin/env python3
"""Each checker and generator of tools/ against small trees: a clean one passes, and each planted
bug is found at its line."""
import gzip
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TOOLS = ROOT / "tools"
sys.path.insert(0, str(TOOLS))

import test_counts  # noqa: E402  (found through the path above)

CLEAN_C = """/* Counts. */
#include "base/count.h"

int count_next(int n)
{
    return n + 1;
}
"""
CLEAN_H = """#ifndef BASE_COUNT_H
#define BASE_COUNT_H

int count_next(int n);

#endif
"""
SCHEMA = """-- fact
CREATE TABLE transfer (
    school_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    note TEXT,
    PRIMARY KEY (school_id, id)
);
-- derived
CREATE TABLE balance (id BIGINT NOT NULL, amount BIGINT NOT NULL, hash BYTEA, PRIMARY KEY (id));
"""


class TreeTest(unittest.TestCase):
    """A temporary tree with the floors base < store < cmd and one clean module."""

    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.root = pathlib.Path(holder.name)
        self.write("src/FLOORS", "# ground first\nbase\nworld\nstore\nmeals pay\nweb\ncmd\n")
        self.write("src/base/count.c", CLEAN_C)
        self.write("src/base/count.h", CLEAN_H)

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def tool(self, name, *arguments):
        return subprocess.run([sys.executable, TOOLS / name, *map(str, arguments)], cwd=self.root,
                              capture_output=True, text=True, check=False)

    def passes(self, name, *arguments):
        done = self.tool(name, *arguments)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        return done.stdout

    def fails(self, name, *expected, arguments=()):
        done = self.tool(name, *arguments)
        said = done.stdout + done.stderr
        self.assertEqual(done.returncode, 1, said)
        self.assertNotIn("Traceback", said)
        for text in expected:
            self.assertIn(text, said)


class Floors(TreeTest):
    def test_clean(self):
        self.write("src/store/a.c", '#include "base/count.h"\n#include <sqlite3.h>\n')
        self.passes("check_floors.py")

    def test_up(self):
        self.write("src/base/a.c", '/* x */\n#include "store/store.h"\n')
        self.fails("check_floors.py", "src/base/a.c:2: 'base' may not include 'store'", "up")

    def test_sideways(self):
        self.write("src/meals/a.c", '#include "pay/order.h"\n')
        self.fails("check_floors.py", "src/meals/a.c:1: 'meals' may not include 'pay'", "sideways")

    def test_library_leaves_its_folder(self):
        self.write("src/web/a.c", '#include <stdio.h>\n#include <sqlite3.h>\n')
        self.fails("check_floors.py", "src/web/a.c:2: <sqlite3.h>")

    def test_library_with_folder(self):
        self.write("src/web/a.c", '#include <curl/curl.h>\n')
        self.fails("check_floors.py", "src/web/a.c:1: <curl/curl.h>")

    def test_unknown_folder(self):
        self.write("src/attic/a.c", "int a;\n")
        self.fails("check_floors.py", "src/attic/a.c:1: folder 'attic' is missing from FLOORS")

    def test_ring(self):
        self.write("src/base/a.h", '#include "base/b.h"\n')
        self.write("src/base/b.h", '#include "base/a.h"\n')
        self.fails("check_floors.py", "base/a.h -> base/b.h -> base/a.h")

    def test_commented_out_include_does_not_count(self):
        self.write("src/base/a.c", '/*\n#include "store/store.h"\n*/\n')
        self.passes("check_floors.py")


class Headers(TreeTest):
    def test_clean(self):
        self.passes("check_headers.py")

    def test_leans_on_others(self):
        self.write("src/base/a.h", "#ifndef A\n#define A\nstruct a { size_t size; };\n#endif\n")
        self.fails("check_headers.py", "src/base/a.h:3:")

    def test_no_guard(self):
        self.write("src/base/a.h", "int a(void);\n")
        self.fails("check_headers.py", "src/base/a.h:1: header has no include guard")


class Banned(TreeTest):
    def planted(self, name, line, expected):
        self.write(name, f"/* Planted. */\n{line}\n")
        self.fails("check_banned.py", f"{name}:2: {expected}")

    def test_clean(self):
        self.write("src/web/a.c", '/* strcpy(a, b), time(NULL) */\nconst char *a = "system(1)";\n'
                                  "long b = world_time(w) + w->time(w) + my.random(2);\n")
        self.passes("check_banned.py")

    def test_nowhere(self):
        self.planted("src/base/a.c", "int f(char *a) { return atoi(a); }", "atoi() is banned")
        self.planted("practice/bank/a.c", "void f(void) { system(0); }", "system() is banned")
        self.planted("tests/unit/a.c", "void f(char *a) { strcpy(a, a); }", "strcpy() is banned")

    def test_seam(self):
        self.planted("src/web/a.c", "long f(void) { return time(0); }", "time() outside src/world")

    def test_seam_is_free_in_world_and_tests(self):
        self.write("src/world/a.c", "long f(void) { return time(0); }\n")
        self.write("tests/unit/a.c", "long f(void) { return time(0); }\n")
        self.passes("check_banned.py")

    def test_memory(self):
        self.planted("src/web/a.c", "void *f(void) { return malloc(1); }", "malloc() outside")

    def test_locale(self):
        self.planted("src/web/a.c", "void f(void) { setlocale(0, 0); }", "setlocale() outside main")

    def test_stdout(self):
        self.planted("src/web/a.c", 'void f(void) { printf("x"); }', "printf() outside src/cmd")

    def test_money_opened(self):
        self.planted("src/web/a.c", "long f(struct money m) { return m.kopecks; }", "money is open")
        self.planted("src/web/a.c", "long f(struct money *m) { return m->kopecks; }", "money is op")

    def test_floats(self):
        self.planted("src/pay/a.c", "double f;", "floating point")


class Tidy(TreeTest):
    def planted(self, text, expected, name="src/base/a.c"):
        self.write(name, text)
        self.fails("tidy.py", f"{name}:{expected}")

    def test_clean(self):
        self.write("src/base/a.c", '/* Что это: 5 // 2. */\nconst char *u = "http://a/б";\n')
        self.passes("tidy.py")

    def test_each_fault(self):
        self.planted("/* a */\n\tint a;\n", "2: tab")
        self.planted("/* a */\nint a; \n", "2: trailing blank")
        self.planted("/* a */\nint a;", "2: no newline")
        self.planted("/* a */\r\nint a;\n", "1: carriage")
        self.planted("/* a */\nint a; // b\n", "2: a // comment")
        self.planted("/* a */\n" + "a" * 101 + "\n", "2: 101 columns")
        self.planted("/* a */\ntypedef struct a { int b; } a;\n", "2: typedef")
        self.planted("/* a */\n/* TO" + "DO: b */\n", "2: a mark of unfinished work")
        self.planted("/* a */\nint сумма;\n", "2: letters in code")
        self.planted("int a;\n", "1: a .c file opens with a comment")
        self.planted("/* a */\n" + "int a;\n" * 900, "1: 901 lines")

    def test_function_pointer_typedef_is_fine(self):
        self.write("src/base/a.h", "typedef enum err (*work)(void);\n")
        self.passes("tidy.py")

    def test_long_file_is_named(self):
        self.write("src/base/a.c", "/* a */\n" + "int a;\n" * 600)
        self.assertIn("note: 601 lines", self.passes("tidy.py"))


class Functions(TreeTest):
    def function(self, lines):
        self.write("src/base/a.c", "/* a */\nstatic int long_one(int (*f)(int), int b)\n{\n"
                   + "    b++;\n" * lines + "}\n" + "".join(
                       f"int short_{n}(void)\n{{\n    return 1;\n}}\n" for n in range(20)))

    def budget(self, lines):
        self.write("tools/long_functions.txt", f"# why\nsrc/base/a.c long_one {lines} a list\n")

    def test_limit(self):
        self.function(50)
        self.passes("check_functions.py")
        self.function(51)
        self.fails("check_functions.py", "src/base/a.c:3: long_one() has 51 lines, 50 are allowed")

    def test_ratchet(self):
        self.budget(60)
        self.function(60)
        self.passes("check_functions.py")
        self.function(61)
        self.fails("check_functions.py", "long_one() has 61 lines, 60 are allowed")
        self.function(55)
        self.fails("check_functions.py", "long_one() shrank from 60 to 55")
        self.passes("check_functions.py", "--record")
        self.assertIn("long_one 55 a list", (self.root / "tools/long_functions.txt").read_text())
        self.function(10)
        self.passes("check_functions.py", "--record")
        self.assertNotIn("long_one", (self.root / "tools/long_functions.txt").read_text())

    def test_too_many(self):
        self.write("src/base/b.c", "".join(
            f"int long_{n}(int b)\n{{\n" + "    b++;\n" * 60 + "}\n" for n in range(5)))
        self.write("tools/long_functions.txt", "".join(
            f"src/base/b.c long_{n} 60 a list\n" for n in range(5)))
        self.fails("check_functions.py", "5 of 6 functions are over 50")


class SpecTest(TreeTest):
    def setUp(self):
        super().setUp()
        self.write("docs/spec/osmp.md", "# OSMP\n\n**1.4 Codes.** Text.\n\n**1.5.1** More.\n")

    def test_quotes_of_what_is_there(self):
        self.write("src/base/count.h", "/* SPEC osmp 1.4: codes; SPEC osmp 1.5.1: more. */\n")
        self.passes("check_spec.py")

    def test_names_with_a_dash(self):
        self.write("docs/spec/one-c.md", "**1.1 Payments.** x\n")
        self.write("src/base/count.h", "/* SPEC one-c 1.1: x */\n")
        self.passes("check_spec.py")
        self.write("src/base/count.h", "\n/* SPEC one-c 1.2: x */\n")
        self.fails("check_spec.py", "src/base/count.h:2:")

    def test_quotes_of_what_is_not(self):
        for quote in ("SPEC osmp 1.6: x", "SPEC osmp 1.5: x", "SPEC sber 1.4: x"):
            self.write("src/base/count.h", f"\n/* {quote} */\n")
            self.fails("check_spec.py", "src/base/count.h:2:")


class Secrets(TreeTest):
    def test_clean(self):
        self.write("docs/a.md", "See /etc/obed.conf and the work/life of http://127.0.0.1:8080/.\n")
        self.passes("check_secrets.py")

    def test_each(self):
        for text in ("-----BEGIN RSA PRIVATE " + "KEY-----", "ghp" + "_" + "a1" * 18,
                     "AKIA" + "ABCDEFGHIJKLMNOP", "path = /ro" + "ot/.config",
                     "//registry.npm" + "js.org/x", "cd /wo" + "rk/main"):
            self.write("docs/a.md", f"first\n{text}\n")
            self.fails("check_secrets.py", "docs/a.md:2:")

    def test_lock(self):
        self.write("package-lock.json", '{\n"resolved": "x"\n}\n')
        self.fails("check_secrets.py", "package-lock.json:2: a download address")


class Format(TreeTest):
    def test_fault_and_fix(self):
        self.write(".clang-format", (ROOT / ".clang-format").read_bytes())
        self.passes("check_format.py")
        self.write("src/base/a.c", "/* a */\nint a( void ){return 1;}\n")
        self.fails("check_format.py", "src/base/a.c:2: not as clang-format")
        self.passes("check_format.py", "--fix")
        self.passes("check_format.py")
        fixed = (self.root / "src/base/a.c").read_text()
        self.assertIn("int a(void)\n{\n    return 1;\n}\n", fixed)


class ClangTidy(TreeTest):
    def test_planted(self):
        self.write(".clang-tidy", (ROOT / ".clang-tidy").read_bytes())
        divides = self.write("src/base/a.c", "int f(int n);\nint f(int n)\n{\n    int zero = 0;\n"
                                             "    return n / zero;\n}\n")
        odd = self.write("src/base/b.c", "int g(const char *a);\nint g(const char *a)\n{\n"
                                         "    return sizeof(a) == sizeof(\"x\") - 1;\n}\n")
        self.write("build/compile_commands.json", json.dumps([
            {"directory": str(self.root / "build"), "file": f"../{path.relative_to(self.root)}",
             "command": f"clang -c ../{path.relative_to(self.root)}"} for path in (divides, odd)]))
        self.fails("check_clang_tidy.py", "src/base/a.c:5: Division by zero",
                   arguments=("build", "src"))
        divides.write_text("int f(int n);\nint f(int n)\n{\n    return n;\n}\n")
        self.write("src/base/b.c", "#include <string.h>\nint g(char *a);\nint g(char *a)\n{\n"
                                   "    memset(a, 0, sizeof(a) * sizeof(a));\n    return 0;\n}\n")
        self.fails("check_clang_tidy.py", "src/base/b.c:5:", "bugprone",
                   arguments=("--quick", "build", "src"))
        odd.write_text("int g(int n);\nint g(int n)\n{\n    return n;\n}\n")
        self.passes("check_clang_tidy.py", "build", "src")


class Schema(TreeTest):
    def migrations(self, *texts):
        for number, text in enumerate(texts, 1):
            self.write(f"schema/{number:04d}_step.sql", text)

    def printed(self, engine):
        return self.passes("gen_schema.py", "--print", engine, "schema")

    def refused(self, text, *expected):
        self.migrations(text)
        self.fails("gen_schema.py", *expected, arguments=("schema", "out.c"))

    def test_both_engines(self):
        self.migrations(SCHEMA + "-- engine: postgres\nCREATE INDEX x ON balance (amount);\n"
                                 "-- engine: both\nCREATE INDEX y ON balance (id);\n")
        lite, post = self.printed("sqlite"), self.printed("postgres")
        self.assertEqual(lite.count("WITHOUT ROWID"), 2)
        self.assertNotIn("ROWID", post)
        self.assertNotIn("INDEX x", lite)
        self.assertIn("INDEX x", post)
        self.assertIn("INDEX y", lite)
        self.assertIn("BEFORE TRUNCATE ON transfer", post)
        self.assertNotIn("ON balance\n", lite)

    def test_sqlite_refuses_to_change_a_fact(self):
        import sqlite3
        self.migrations(SCHEMA)
        db = sqlite3.connect(":memory:")
        db.executescript(self.printed("sqlite"))
        db.execute("INSERT INTO transfer VALUES (1, 1, 1, 'x')")
        db.execute("INSERT INTO balance VALUES (1, 1, NULL)")
        db.execute("UPDATE balance SET amount = 2")
        for change in ("UPDATE transfer SET amount = 2", "DELETE FROM transfer"):
            with self.assertRaisesRegex(sqlite3.IntegrityError, "append-only: transfer"):
                db.execute(change)

    def test_c_compiles(self):
        self.migrations(SCHEMA, "-- state\nCREATE TABLE card (id BIGINT PRIMARY KEY);\n")
        self.write("store/migration.h", (ROOT / "src/store/migration.h").read_bytes())
        self.passes("gen_schema.py", "schema", "out.c")
        subprocess.run(["gcc", "-std=gnu17", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-I.",
                        f"-I{ROOT}/src", "-c", "out.c"], cwd=self.root, check=True)

    def test_second_list(self):
        self.migrations(SCHEMA)
        self.write("schema/till/0001_till.sql",
                   "-- state\nCREATE TABLE a (id BIGINT PRIMARY KEY);\n")
        self.write("store/migration.h", (ROOT / "src/store/migration.h").read_bytes())
        self.passes("gen_schema.py", "schema", "books.c")
        self.passes("gen_schema.py", "schema/till", "till.c", "till_migration")
        books, till = (self.root / "books.c").read_text(), (self.root / "till.c").read_text()
        self.assertNotIn("TABLE a", books)
        self.assertNotIn("transfer", till)
        self.assertIn("const struct migration till_migrations[] = {", till)
        self.assertIn("const int till_migration_count = 1;", till)
        subprocess.run(["gcc", "-std=gnu17", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-I.",
                        f"-I{ROOT}/src", "-c", "books.c", "till.c"], cwd=self.root, check=True)

    def test_refusals(self):
        self.refused("CREATE TABLE a (id BIGINT PRIMARY KEY);\n", "0001_step.sql:1:", "'-- fact'")
        self.refused("-- state\nCREATE TABLE a (id BIGINT);\n", ":2: table a: has no PRIMARY KEY")
        self.refused("-- state\nCREATE TABLE a (id INTEGER PRIMARY KEY);\n", "a.id is 'INTEGER'")
        self.refused("-- state\nCREATE TABLE a (id BIGINT PRIMARY KEY\n", "0001_step.sql")
        self.refused("-- engine: oracle\n", ":1: unknown engine 'oracle'")

    def exit_says(self, *lines):
        self.write("schema/EXIT", "".join(f"{line}\n" for line in lines))

    def exit_fails(self, *expected):
        self.fails("gen_tables.py", *expected, arguments=("--check", "schema", "schema/EXIT"))

    def test_secrets_that_would_leave(self):
        self.migrations("-- state\nCREATE TABLE key (\n    id BIGINT PRIMARY KEY,\n"
                        "    token TEXT NOT NULL\n);\n",
                        "ALTER TABLE key ADD COLUMN pin_hash BYTEA;\n")
        self.exit_says("# nothing")
        self.exit_fails("schema/0001_step.sql:4: key.token is named like a secret",
                        "schema/0002_step.sql:1: key.pin_hash is named like a secret")
        self.exit_says("secret key.token  opens a door", "open key.pin_hash  of what is printed")
        self.passes("gen_tables.py", "--check", "schema", "schema/EXIT")
        self.exit_says("leave key  made anew")
        self.passes("gen_tables.py", "--check", "schema", "schema/EXIT")

    def test_words_about_what_is_not_there(self):
        self.migrations(SCHEMA)
        for words, told in (("leave keys  gone", "the schema has no table 'keys'"),
                            ("secret transfer.pin  gone", "has no column 'pin'"),
                            ("hide transfer  never said", "expected leave|tell|blind|secret|open"),
                            ("leave transfer", "expected leave|tell|blind|secret|open"),
                            ("tell transfer  a fact", "is no derived table")):
            self.exit_says("# one", words)
            self.exit_fails("schema/EXIT:2: ", told)

    def test_gap(self):
        self.write("schema/0002_x.sql", SCHEMA)
        self.fails("gen_schema.py", "expected number 0001", arguments=("schema", "out.c"))


class Sql(TreeTest):
    def setUp(self):
        super().setUp()
        self.write("schema/0001_ledger.sql", SCHEMA)

    def made(self, text):
        self.write("ledger.sql", text)
        self.passes("gen_sql.py", "schema", "ledger.sql", "ledger_sql.h", "ledger_sql.c")
        return [(self.root / f"ledger_sql.{end}").read_text() for end in "hc"]

    def refused(self, text, *expected):
        self.write("ledger.sql", text)
        self.fails("gen_sql.py", *expected,
                   arguments=("schema", "ledger.sql", "ledger_sql.h", "ledger_sql.c"))

    def test_names_and_numbers(self):
        h, c = self.made("-- Why.\n\n-- name: one_of :one\n"
                         "SELECT t.amount, note AS words FROM transfer t -- of :nobody\n"
                         " WHERE id = :id AND school_id = :school_id AND :id > 0 AND note <> ':x';")
        self.assertRegex(h, r"ARG_ONE_OF_ID = 1,\s+ARG_ONE_OF_SCHOOL_ID,")
        self.assertRegex(h, r"COL_ONE_OF_AMOUNT = 0,\s+COL_ONE_OF_WORDS,")
        self.assertIn("extern const struct query q_one_of;", h)
        self.assertIn("id = ?1 AND school_id = ?2 AND ?1 > 0 AND note <> ':x'", c)
        self.assertIn("id = $1 AND school_id = $2 AND $1 > 0 AND note <> ':x'", c)
        self.assertNotIn("nobody", c)

    def test_returning(self):
        h, _ = self.made("-- name: add :one\nINSERT INTO balance (id, amount) VALUES (:id, :amount)"
                         " ON CONFLICT (id) DO UPDATE SET amount = balance.amount + excluded.amount"
                         " RETURNING id, amount AS now_there;\n")
        self.assertRegex(h, r"COL_ADD_ID = 0,\s+COL_ADD_NOW_THERE,")

    def test_batch(self):
        _, c = self.made("-- name: put :batch\nINSERT INTO transfer (school_id, id, amount, note)"
                         " VALUES (:school_id, :id, :amount, :note) ON CONFLICT DO NOTHING;\n"
                         "-- name: keep :batch\nINSERT INTO balance (id, amount, hash)"
                         " VALUES (:id, :amount, :hash);\n")
        self.assertIn("unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[])", c)
        self.assertIn('"ON CONFLICT DO NOTHING"', c)
        self.assertIn('.arg_types = "iiit"', c)
        self.assertIn('.arg_types = "iib"', c)
        self.assertIn("const int queries_ledger_count = 2;", c)

    def test_engines(self):
        text = ("-- name: all :many sqlite\nSELECT id FROM balance WHERE amount > :least;\n"
                "-- name: all :many postgres\nSELECT id FROM balance WHERE amount > :least{};\n")
        _, c = self.made(text.format(" FOR UPDATE"))
        self.assertIn('> ?1"', c)
        self.assertIn('> $1 FOR UPDATE"', c)
        self.refused(text.format(" + :more"), "ledger.sql:3: all:", "differ in parameters: more")
        self.refused(text.format("").replace("SELECT id", "SELECT amount", 1), "differ in columns")
        self.refused(text.format("").split("-- name: all :many postgres")[0], "one for each")
        self.refused(text.format("").replace(":many p", ":one p"), "differ in kind")

    def test_hints_are_for_sqlite_alone(self):
        self.write("schema/0002_index.sql", "CREATE INDEX by_amount ON balance (amount);\n")
        _, c = self.made("-- name: all :many\nSELECT b.id FROM balance b INDEXED BY by_amount"
                         " WHERE b.amount = :amount AND 'INDEXED BY it' <> :words;\n")
        self.assertIn("balance b INDEXED BY by_amount WHERE b.amount = ?1", c)
        self.assertRegex(c, r"balance b +WHERE b.amount = \$1 AND 'INDEXED BY it' <> \$2")
        self.statement("SELECT b.id FROM balance b INDEXED BY nowhere", "no such index: nowhere")
        self.refused("-- name: all :many sqlite\nSELECT id FROM balance;\n"
                     "-- name: all :many postgres\nSELECT id FROM balance INDEXED BY by_amount;\n",
                     "indexed by is SQLite's")

    def test_compiles(self):
        self.made("-- name: all :many\nSELECT id, '??)\\' AS odd FROM balance;\n"
                  "-- name: none :exec\nDELETE FROM balance;\n")
        subprocess.run(["gcc", "-std=gnu17", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-I.",
                        f"-I{ROOT}/src", "-c", "ledger_sql.c"], cwd=self.root, check=True)

    def statement(self, sql, *expected, kind="many"):
        self.refused(f"-- Top.\n-- name: x :{kind}\n{sql};\n", "ledger.sql:2: x: ", *expected)

    def test_misspelt_names(self):
        self.statement("SELECT amuont FROM transfer", "no such column: amuont")
        self.statement("SELECT amount FROM transfers", "no such table: transfers")
        self.statement("UPDATE balance SET amount = 1 RETURNING idd", "no such column: idd")
        self.statement("DELETE FROM balance WHERE idd = :id", "no such column: idd", kind="exec")

    def test_unclear_columns(self):
        self.statement("SELECT amount + 1 FROM transfer", "use AS")
        self.statement("SELECT a.id, b.id FROM balance a JOIN balance b ON a.id = b.id", "use AS")
        self.statement("UPDATE balance SET amount = 1 RETURNING amount + 1", "use AS")

    def test_kinds(self):
        self.statement("SELECT id FROM balance", "returns rows", kind="exec")
        self.statement("DELETE FROM balance", "returns rows", kind="one")
        self.statement("INSERT INTO balance (id, amount) VALUES (:id, 1)", "plain parameters",
                       kind="batch")
        self.statement("UPDATE balance SET amount = :amount", "INSERT INTO", kind="batch")
        self.refused("-- name: x :lots\nSELECT 1 AS a;\n", "ledger.sql:1: expected")

    def test_not_portable(self):
        self.statement("SELECT sum(amount) AS s FROM balance", "CAST(sum(...) AS BIGINT)")
        self.statement("SELECT amount / 2 AS half FROM balance", "no division")
        self.statement("SELECT ifnull(amount, 0) AS a FROM balance", "use coalesce")
        self.statement("SELECT max(amount, id) AS a FROM balance", "several arguments")
        self.statement("SELECT CURRENT_TIMESTAMP AS a FROM balance", "time and chance")
        self.statement("INSERT OR REPLACE INTO balance (id, amount) VALUES (1, 1)", "ON CONFLICT",
                       kind="exec")
        self.made("-- name: x :one\nSELECT CAST(coalesce(sum(amount), 0) AS BIGINT) AS total,"
                  " max(id) AS most FROM balance;\n")

    def test_two_statements(self):
        self.statement("DELETE FROM balance; DELETE FROM transfer", "one statement", kind="exec")


class Embed(TreeTest):
    HARNESS = """#include <stdio.h>
#include "view/asset.h"
int main(void)
{
    for (int i = 0; i < asset_count; i++) {
        printf("%s|%s|%zu|%s|", assets[i].path, assets[i].content_type, assets[i].size,
               assets[i].etag);
        for (size_t at = 0; at < assets[i].size; at++) printf("%02x", assets[i].bytes[at]);
        printf("|");
        for (size_t at = 0; at < assets[i].gzip_size; at++)
            printf("%02x", assets[i].gzip_bytes[at]);
        printf("\\n");
    }
    return 0;
}
"""

    def test_bytes_come_back(self):
        every = bytes(range(256)) * 8 + b"??=\r\n\"\\"
        self.write("web/static/img/all.png", every)
        self.write("web/static/empty.txt", b"")
        self.write("lib/htmx.js", b"let a = 1;" * 100)
        self.write("view/asset.h", "#include <stddef.h>\nstruct asset { const char *path; "
                   "const char *content_type; const unsigned char *bytes; size_t size; "
                   "const unsigned char *gzip_bytes; size_t gzip_size; const char *etag; };\n"
                   "extern const struct asset assets[];\nextern const int asset_count;\n")
        self.write("main.c", self.HARNESS)
        files = ("web/static/img/all.png", "web/static/empty.txt", "lib/h.js=lib/htmx.js")
        self.passes("embed.py", "out.c", *files)
        first = (self.root / "out.c").read_bytes()
        self.passes("embed.py", "out.c", *files)
        self.assertEqual(first, (self.root / "out.c").read_bytes())
        subprocess.run(["gcc", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-I.", "main.c",
                        "out.c", "-o", "main"], cwd=self.root, check=True)
        said = subprocess.run([self.root / "main"], capture_output=True, text=True, check=True)
        rows = [line.split("|") for line in said.stdout.splitlines()]
        self.assertEqual([r[0] for r in rows], ["empty.txt", "img/all.png", "lib/h.js"])
        self.assertEqual([r[1].split(";")[0] for r in rows],
                         ["text/plain", "image/png", "text/javascript"])
        self.assertEqual(bytes.fromhex(rows[1][4]), every)
        self.assertEqual(gzip.decompress(bytes.fromhex(rows[2][5])), b"let a = 1;" * 100)
        self.assertRegex(rows[1][3], r'^"[0-9a-f]{20}"$')

    def test_refusals(self):
        self.write("static/a.exe", b"x")
        self.fails("embed.py", "no content type", arguments=("out.c", "static/a.exe"))
        self.write("static/a.js", b"x")
        self.fails("embed.py", "is taken", arguments=("out.c", "static/a.js", "a.js=static/a.js"))

    def test_templates(self):
        self.write("web/templates/cabinet/login.html", '<p class="a">Вход ??= \\ {{name}}</p>\n')
        self.passes("embed_templates.py", "out.c", "web/templates/cabinet/login.html")
        text = (self.root / "out.c").read_text()
        self.assertIn('{"cabinet/login",', text)
        self.assertIn("const int template_count = 1;", text)


class Counts(unittest.TestCase):
    def test_formats(self):
        cmocka = ("[==========] Running 3 test(s).\n[       OK ] a\n[  FAILED  ] b\n"
                  "[==========] 3 test(s) run.\n[  PASSED  ] 2 test(s).\n"
                  "[  FAILED  ] 1 test(s), listed below:\n[  FAILED  ] b\n")
        self.assertEqual(test_counts.count(cmocka, 1), (2, 1, 0))
        self.assertEqual(test_counts.count("Ran 5 tests in 1s\n\nFAILED (failures=1, errors=1)\n",
                                           1), (3, 2, 0))
        self.assertEqual(test_counts.count("Ran 5 tests in 1s\n\nOK (skipped=1)\n", 0), (4, 0, 1))
        self.assertEqual(test_counts.count("1..2\nok 1 - a\nnot ok 2 - b\n", 1), (1, 1, 0))
        self.assertEqual(test_counts.count("# pass 4\n# fail 1\n# skipped 2\n", 1), (4, 1, 2))
        self.assertEqual(test_counts.count("7 passed, 1 failed\n", 1), (7, 1, 0))

    def test_bad_end_is_a_failure(self):
        self.assertEqual(test_counts.count("", 0), (1, 0, 0))
        self.assertEqual(test_counts.count("", -6), (0, 1, 0))
        self.assertEqual(test_counts.count("7 passed, 0 failed\n", -11), (7, 1, 0))


class Lock(unittest.TestCase):
    """What the repository itself promises of its lock file."""

    def test_pins(self):
        package = json.loads((ROOT / "package.json").read_text())
        for group in ("dependencies", "devDependencies"):
            for name, version in package[group].items():
                self.assertRegex(version, r"^\d+\.\d+\.\d+$", name)

    def test_no_addresses(self):
        lock = (ROOT / "package-lock.json").read_text()
        self.assertFalse(re.search(r'"resolved"', lock))


if __name__ == "__main__":
    os.environ["LC_ALL"] = "C.UTF-8"
    unittest.main(verbosity=1)
