#!/usr/bin/env python3
"""gen_schema.py SCHEMA_DIR OUT.c [LIST]
gen_schema.py --print sqlite|postgres SCHEMA_DIR

Turn the forward list of migrations, schema/NNNN_name.sql, into `migrations[]`: for each its number,
name, checksum and the text for each engine. LIST calls it otherwise: `till_migration` makes
`till_migrations[]` and `till_migration_count` of schema/till/, the tills' own database. Folders
within SCHEMA_DIR are lists of their own.

Rules of a migration file:
- numbers run from 0001 without a gap;
- the line before each CREATE TABLE is `-- fact`, `-- derived` or `-- state`;
- each table has a primary key; a column is BIGINT, TEXT or BYTEA and nothing else;
- `-- engine: sqlite`, `-- engine: postgres` and `-- engine: both` switch which engine reads on.

What the generator adds: on SQLite each table is stored WITHOUT ROWID, so that rows lie in the order
of their key; on both engines a fact refuses UPDATE and DELETE (on PostgreSQL TRUNCATE too).
"""
import hashlib
import pathlib
import re
import sqlite3
import sys

import sql_text

ENGINES = ("sqlite", "postgres")
TYPES = {"BIGINT": "i", "TEXT": "t", "BYTEA": "b"}
MARKS = ("fact", "derived", "state")
CREATE_TABLE = re.compile(r"CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(\w+)", re.I)
MARK_LINE = re.compile(r"--\s*(fact|derived|state)\s*$")

POSTGRES_REFUSAL = """\
CREATE OR REPLACE FUNCTION fact_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $refuse$
BEGIN
    RAISE EXCEPTION 'facts are append-only: %', TG_TABLE_NAME USING ERRCODE = '23001';
END
$refuse$;"""

SQLITE_TRIGGERS = """\
CREATE TRIGGER {table}_refuses_update BEFORE UPDATE ON {table}
BEGIN
    SELECT RAISE(ABORT, 'facts are append-only: {table}');
END;
CREATE TRIGGER {table}_refuses_delete BEFORE DELETE ON {table}
BEGIN
    SELECT RAISE(ABORT, 'facts are append-only: {table}');
END;"""

POSTGRES_TRIGGERS = """\
CREATE TRIGGER {table}_refuses_change BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION fact_refuse_change();
CREATE TRIGGER {table}_refuses_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION fact_refuse_change();"""


class SchemaError(Exception):
    """A migration breaks a rule; the text says where and which."""


class Migration:
    """One file of the list; `sql` by engine, `marks` by table."""

    def __init__(self, path, number):
        self.path, self.number = path, number
        self.name = path.stem[len("0001_"):]
        raw = path.read_bytes()
        self.checksum = hashlib.sha256(raw).hexdigest()
        self.marks = {}
        text = raw.decode("utf-8")
        self._read_marks(text)
        self.sql = {engine: self._engine_sql(text, engine) for engine in ENGINES}

    def _fail(self, line, message):
        raise SchemaError(f"{self.path}:{line}: {message}")

    def _read_marks(self, text):
        before = ""
        for number, line in enumerate(text.splitlines(), 1):
            table = CREATE_TABLE.match(line.strip())
            if table:
                mark = MARK_LINE.match(before.strip())
                if not mark:
                    self._fail(number, f"table {table[1]}: the line before must be "
                                       "'-- fact', '-- derived' or '-- state'")
                self.marks[table[1]] = mark[1]
            before = line

    def _engine_lines(self, text, engine):
        """The file with the other engine's lines blanked, so that line numbers hold."""
        reader, out = "both", []
        for number, line in enumerate(text.splitlines(), 1):
            switch = re.match(r"\s*--\s*engine:\s*(\w*)\s*$", line)
            if switch:
                reader = switch[1]
                if reader not in ENGINES + ("both",):
                    self._fail(number, f"unknown engine '{reader}'")
                out.append("")
            else:
                out.append(line if reader in (engine, "both") else "")
        return "\n".join(out) + "\n"

    def _engine_sql(self, text, engine):
        out, facts = [], []
        for line, statement in sql_text.statements(self._engine_lines(text, engine)):
            table = CREATE_TABLE.match(statement)
            if table:
                self._judge_table(line, table[1], statement)
                if self.marks[table[1]] == "fact":
                    facts.append(table[1])
                if engine == "sqlite":
                    statement += " WITHOUT ROWID"
            out.append(sql_text.without_comments(statement) + ";")
        if facts and engine == "postgres":
            out.append(POSTGRES_REFUSAL)
        triggers = SQLITE_TRIGGERS if engine == "sqlite" else POSTGRES_TRIGGERS
        out += [triggers.format(table=table) for table in facts]
        return "\n".join(out) + "\n"

    def _judge_table(self, line, table, statement):
        if table not in self.marks:
            self._fail(line, f"table {table}: CREATE TABLE must begin its line, under its mark")
        if not re.search(r"\bPRIMARY\s+KEY\b", sql_text.without_comments(statement), re.I):
            self._fail(line, f"table {table}: has no PRIMARY KEY")
        if re.search(r"\bWITHOUT\s+ROWID\b", statement, re.I):
            self._fail(line, f"table {table}: WITHOUT ROWID is added by the generator")


def load(folder):
    """All migrations of the folder in order. Raises SchemaError."""
    found = []
    paths = sorted(pathlib.Path(folder).glob("*.sql"))
    for expected, path in enumerate(paths, 1):
        named = re.fullmatch(r"(\d{4})_[a-z0-9_]+", path.stem)
        if not named:
            raise SchemaError(f"{path}:1: a migration is named NNNN_name.sql")
        if int(named[1]) != expected:
            raise SchemaError(f"{path}:1: expected number {expected:04d}: the list has no gaps")
        found.append(Migration(path, expected))
    if not found:
        raise SchemaError(f"{folder}: no migrations")
    return found


def sqlite_database(migrations):
    """An in-memory SQLite with the whole list applied, each column's type judged."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    for migration in migrations:
        for line, statement in sql_text.statements(migration.sql["sqlite"]):
            try:
                db.execute(statement)
            except sqlite3.Error as error:
                head = statement.splitlines()[0]
                raise SchemaError(f"{migration.path}: {head}: {error}") from error
        for table in tables(db):
            for column, kind in columns(db, table).items():
                if kind not in TYPES:
                    raise SchemaError(f"{migration.path}: {table}.{column} is '{kind}': "
                                      "a column is BIGINT, TEXT or BYTEA")
    return db


def tables(db):
    return [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]


def columns(db, table):
    """Declared type by column name, in order; empty when there is no such table."""
    return {row[1]: row[2] for row in db.execute(f'PRAGMA table_info("{table}")')}


def c_source(migrations, called):
    out = ["/* Made from schema/ by tools/gen_schema.py. */", '#include "store/migration.h"', "",
           '#pragma GCC diagnostic ignored "-Woverlength-strings"', "",
           f"extern const struct migration {called}s[];", f"extern const int {called}_count;", "",
           f"const struct migration {called}s[] = {{"]
    for m in migrations:
        out += ["    {", f"        {m.number},", f'        "{m.name}",', f'        "{m.checksum}",',
                sql_text.c_string(m.sql["sqlite"]) + ",",
                sql_text.c_string(m.sql["postgres"]) + ",", "    },"]
    return "\n".join(out + ["};", f"const int {called}_count = {len(migrations)};", ""])


def main(arguments):
    if len(arguments) == 3 and arguments[0] == "--print" and arguments[1] in ENGINES:
        for migration in load(arguments[2]):
            print(f"-- {migration.path.name}\n{migration.sql[arguments[1]]}")
    elif len(arguments) in (2, 3):
        migrations = load(arguments[0])
        sqlite_database(migrations)
        called = arguments[2] if len(arguments) == 3 else "migration"
        pathlib.Path(arguments[1]).write_text(c_source(migrations, called), encoding="utf-8")
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except SchemaError as refusal:
        sys.exit(str(refusal))
