#!/usr/bin/env python3
"""gen_tables.py SCHEMA_DIR EXIT_FILE OUT.c
gen_tables.py --check SCHEMA_DIR EXIT_FILE

Make of schema/ the list of what `obed export --all` writes and `obed import --all` reads: each
table with its columns, the statements that read it in the order of its key, and the batch that
writes it. A table that a migration adds is in the list by being there. schema/EXIT says what does
not leave, and which columns are secrets; a word there about a table or column that the schema does
not have is refused. A column that is named like a secret and not spoken of there leaves empty, so
that a mistake gives nothing away, and --check refuses it.
"""
import pathlib
import re
import sqlite3
import sys

import gen_schema
import sql_text

SECRET_NAME = re.compile(r"(^|_)(hash|password|pin|secret|token|totp|salt|recovery|temporary|"
                         r"unsubscribe|challenge)s?(_|$)")
WORDS = ("leave", "tell", "blind", "secret", "open")
ARRAYS = {"i": "bigint[]", "t": "text[]", "b": "bytea[]"}
BLANK = {"t": "''", "b": {"sqlite": "X''", "postgres": "'\\x'::bytea"}, "i": "CAST(0 AS BIGINT)"}
FETCH_ROWS = 4096


class ExitError(Exception):
    """schema/EXIT and schema/ do not agree; the text says where."""


class Column:
    def __init__(self, name, kind, is_null, is_key):
        self.name, self.type = name, gen_schema.TYPES[kind]
        self.is_null, self.is_key = is_null, is_key
        self.secret_of = None      # None: no secret; []: in every row; else by the row's name
        self.is_blind = False
        self.comment, self.place = "", ""


class Table:
    def __init__(self, name, mark, db):
        self.name, self.mark = name, mark
        self.columns, self.key = [], []
        rows = list(db.execute(f'PRAGMA table_info("{name}")'))
        for _, column, kind, not_null, _, key in rows:
            self.columns.append(Column(column, kind, not not_null and not key, bool(key)))
        self.key = [row[1] for row in sorted((r for r in rows if r[5]), key=lambda r: r[5])]
        self.leaves = mark != "derived"
        self.is_told = False
        self.comment = ""
        self.seeded = db.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]

    def column(self, name):
        return next((c for c in self.columns if c.name == name), None)

    def sent(self):
        return [c for c in self.columns if not c.is_blind]

    def has_secrets(self):
        return any(c.secret_of is not None for c in self.columns)


# ---- comments of the schema: what the description of the package says ----

def comment_of(line):
    at = line.find("--")
    return line[at + 2:].strip() if at >= 0 else ""


def read_comments(paths, tables):
    """Comments behind columns and above tables, as descriptions."""
    for path in paths:
        above, table, last = [], None, None
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            bare = line.strip()
            create = re.match(r"CREATE TABLE (\w+)", bare)
            alter = re.match(r"ALTER TABLE (\w+) ADD COLUMN (\w+)", bare)
            if create:
                table, last = tables.get(create[1]), None
                if table:
                    table.comment = " ".join(above)
                above = []
            elif alter:
                known = tables.get(alter[1])
                found = known.column(alter[2]) if known else None
                if found:
                    found.place = f"{path}:{number}"
                    found.comment = comment_of(bare) or " ".join(above)
                above = []
            elif table and bare.startswith(")"):
                table = None
            elif table and bare.startswith("--"):
                if last:
                    last.comment += " " + bare[2:].strip()
            elif table:
                word = re.match(r"(\w+) ", bare)
                last = table.column(word[1]) if word else None
                if last:
                    last.place = f"{path}:{number}"
                    last.comment = comment_of(bare)
            elif bare.startswith("--"):
                text = bare[2:].strip()
                if text not in gen_schema.MARKS:
                    above.append(text)
            else:
                above = []


# ---- schema/EXIT ----

def read_exit(path, tables):
    spoken = set()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        parts = line.split()
        if not parts or parts[0].startswith("#"):
            continue

        def fail(message, at=number):
            raise ExitError(f"{path}:{at}: {message}")

        if parts[0] not in WORDS or len(parts) < 3:
            fail("expected leave|tell|blind|secret|open, a name, why")
        word, what = parts[0], parts[1]
        table_name, _, column_name = what.partition(".")
        if table_name not in tables:
            fail(f"the schema has no table '{table_name}'")
        table = tables[table_name]
        if word in ("leave", "tell"):
            if column_name:
                fail(f"'{word}' is said of tables")
            if word == "tell" and table.mark != "derived":
                fail(f"{table_name} is no derived table: it leaves anyway")
            table.leaves = word == "tell"
            table.is_told = word == "tell"
            continue
        column = table.column(column_name)
        if column is None:
            fail(f"table {table_name} has no column '{column_name}'")
        spoken.add(what)
        if word == "blind":
            column.is_blind = True
        if word == "secret":
            column.secret_of = parts[2][5:].split("|") if parts[2].startswith("name=") else []
            if column.is_key:
                fail(f"{what} is part of a key")
    return spoken


def is_unspoken(table, column, spoken):
    return (table.leaves and column.type != "i" and SECRET_NAME.search(column.name)
            and f"{table.name}.{column.name}" not in spoken)


def unique_columns(db, table):
    """Columns of unique indexes that hold for every row: blanks would collide there."""
    found = set()
    for index in db.execute(f'PRAGMA index_list("{table.name}")'):
        if index[2] and not index[4]:
            found |= {row[2] for row in db.execute(f'PRAGMA index_info("{index[1]}")')}
    return found


def judge(path, db, tables, spoken):
    """Faults of the whole: unspoken secrets are told, the rest is refused."""
    unspoken = []
    for table in tables.values():
        if table.leaves and table.mark == "fact" and table.seeded:
            raise ExitError(f"{table.name}: a fact that a migration fills cannot be imported")
        for column in table.columns:
            what = f"{table.name}.{column.name}"
            if is_unspoken(table, column, spoken):
                unspoken.append(f"{column.place or path}: {what}")
                if not column.is_key:
                    column.secret_of = []
            if table.leaves and column.secret_of == [] and column.name in unique_columns(db, table):
                raise ExitError(f"{path}: {what} is unique: it cannot leave empty")
    return unspoken


# ---- C ----

def quoted(name):
    return f'"{name}"'


def blank_of(column, engine):
    blank = BLANK[column.type]
    return blank[engine] if isinstance(blank, dict) else blank


def item(column, engine, with_secrets):
    if column.secret_of is None or with_secrets:
        return quoted(column.name)
    blank = blank_of(column, engine)
    if not column.secret_of:
        return f"{blank} AS {quoted(column.name)}"
    names = ", ".join("'" + name + "'" for name in column.secret_of)
    return f'CASE WHEN "name" IN ({names}) THEN {blank} ELSE "{column.name}" END AS "{column.name}"'


def order_item(table, name, engine):
    is_text = table.column(name).type == "t"
    return quoted(name) + (' COLLATE "C"' if is_text and engine == "postgres" else "")


def select(table, engine, with_secrets):
    items = ", ".join(item(c, engine, with_secrets) for c in table.sent())
    order = ", ".join(f"{quoted(table.name)}.{order_item(table, k, engine)}" for k in table.key)
    return f"SELECT {items} FROM {quoted(table.name)} ORDER BY {order}"


def insert(table, engine):
    names = ", ".join(quoted(c.name) for c in table.sent())
    signs = ", ".join(f"?{i}" for i in range(1, len(table.sent()) + 1))
    if engine == "sqlite":
        return f"INSERT INTO {quoted(table.name)} ({names}) VALUES ({signs})"
    arrays = ", ".join(f"${i}::{ARRAYS[c.type]}" for i, c in enumerate(table.sent(), 1))
    return f"INSERT INTO {quoted(table.name)} ({names}) SELECT * FROM unnest({arrays})"


def c_text(string):
    return sql_text.c_string(string, "").replace("\n", " ")


def query(name, kind, columns, args, sqlite_text, postgres_text, arg_types=None):
    """A struct query as C; names of arguments and columns are those of the table."""
    column_names = f"names_{name[1]}" if columns else "NULL"
    arg_names = f"names_{name[1]}" if args else "NULL"
    types = f'"{arg_types}"' if arg_types else "NULL"
    return (f'{{"{name[0]}_{name[1]}", {kind}, {args}, {columns}, {arg_names}, {column_names}, '
            f'{c_text(sqlite_text)}, {c_text(postgres_text)}, {types}}}')


def table_c(table):
    name, sent = table.name, table.sent()
    names = ", ".join(f'"{c.name}"' for c in sent)
    out = [f"static const char *const names_{name}[] = {{{names}}};",
           f"static const struct table_column columns_{name}[] = {{"]
    for column in sent:
        key = table.key.index(column.name) if column.is_key else -1
        secret = "true" if column.secret_of is not None else "false"
        null = str(column.is_null).lower()
        out.append(f"    {{\"{column.name}\", '{column.type}', {null}, {key}, "
                   f"{secret}, {c_text(column.comment)}}},")
    out.append("};")
    cursor = f"exit_{name}"
    fetch = f"FETCH {FETCH_ROWS} FROM {cursor}"
    for word, secrets in (("plain", False), ("whole", True)):
        select_sqlite = select(table, "sqlite", secrets)
        select_postgres = select(table, "postgres", secrets)
        out.append(f"static const struct query read_{word}_{name} = " + query(
            ("read_" + word, name), "QUERY_MANY", len(sent), 0, select_sqlite, fetch) + ";")
        out.append(f"static const struct query open_{word}_{name} = " + query(
            ("open_" + word, name), "QUERY_EXEC", 0, 0, "SELECT 1",
            f"DECLARE {cursor} NO SCROLL CURSOR FOR {select_postgres}") + ";")
    out.append(f"static const struct query close_{name} = " + query(
        ("close", name), "QUERY_EXEC", 0, 0, "SELECT 1", f"CLOSE {cursor}") + ";")
    types = "".join(c.type for c in sent)
    out.append(f"static const struct query write_{name} = " + query(
        ("write", name), "QUERY_BATCH", 0, len(sent), insert(table, "sqlite"),
        insert(table, "postgres"), types) + ";")
    count = f'SELECT CAST(count(*) AS BIGINT) AS rows FROM {quoted(name)}'
    out.append(f"static const struct query count_{name} = {{\"count_{name}\", QUERY_ONE, 0, 1, "
               f"NULL, count_names, {c_text(count)}, {c_text(count)}, NULL}};")
    out.append(clear_c(name))
    return out


def clear_c(name):
    clear = c_text(f"DELETE FROM {quoted(name)}")
    return (f'static const struct query clear_{name} = {{"clear_{name}", QUERY_EXEC, 0, 0, '
            f"NULL, NULL, {clear}, {clear}, NULL}};")


def c_source(tables, cleared, version):
    out = ["/* Made from schema/ by tools/gen_tables.py. */", '#include "export/tables.h"', "",
           '#pragma GCC diagnostic ignored "-Woverlength-strings"', "",
           'static const char *const count_names[] = {"rows"};', ""]
    for table in tables:
        out += table_c(table) + [""]
    out += [clear_c(name) for name in cleared if name not in {t.name for t in tables}]
    out.append("const struct table tables[] = {")
    for table in tables:
        n = table.name
        whole = "whole" if table.has_secrets() else "plain"
        out.append(f'    {{"{n}", {c_text(table.comment)}, "{table.mark}", {len(table.sent())}, '
                   f"{len(table.key)}, {table.seeded}, {str(table.is_told).lower()}, columns_{n}, "
                   f"{{&open_plain_{n}, &open_{whole}_{n}}}, "
                   f"{{&read_plain_{n}, &read_{whole}_{n}}}, &close_{n}, &write_{n}, "
                   f"&count_{n}, &clear_{n}}},")
    out += ["};", "", "const struct query *const tables_cleared[] = {"]
    out += [f"    &clear_{name}," for name in cleared]
    out += ["    NULL,", "};"]
    out += [f"const int table_count = {len(tables)};", f"const int tables_schema = {version};", ""]
    # Statements that no table needs twice would stand unused.
    text = "\n".join(out)
    for table in tables:
        if not table.has_secrets():
            for kind in ("read", "open"):
                head = f"static const struct query {kind}_whole_{table.name} = "
                text = re.sub(rf"{head}.*?;\n", "", text)
    return text


def load(schema_dir, exit_path):
    """Every table by name, as schema/EXIT has it; raises ExitError."""
    migrations = gen_schema.load(schema_dir)
    db = gen_schema.sqlite_database(migrations)
    marks = {}
    for migration in migrations:
        marks.update(migration.marks)
    tables = {name: Table(name, marks[name], db) for name in gen_schema.tables(db) if name in marks}
    read_comments([m.path for m in migrations], tables)
    spoken = read_exit(exit_path, tables)
    return migrations, db, tables, judge(exit_path, db, tables, spoken)


def main(arguments):
    if len(arguments) != 3:
        sys.exit(__doc__)
    if arguments[0] == "--check":
        unspoken = load(arguments[1], pathlib.Path(arguments[2]))[3]
        for place in unspoken:
            print(f"{place} is named like a secret: say 'secret' or 'open' in {arguments[2]}")
        sys.exit(1 if unspoken else 0)
    migrations, db, tables, _ = load(arguments[0], pathlib.Path(arguments[1]))
    leaving = sorted((t for t in tables.values() if t.leaves), key=lambda t: t.name)
    for table in leaving:
        for secrets in (False, True):
            db.execute(select(table, "sqlite", secrets))
    # What an import makes anew or does not bring must not stay from before.
    cleared = sorted(t.name for t in tables.values() if t.mark == "derived" or not t.leaves)
    for name in cleared:
        if tables[name].mark == "fact":
            raise ExitError(f"{arguments[1]}: {name} is a fact: it cannot be left and taken away")
    pathlib.Path(arguments[2]).write_text(c_source(leaving, cleared, len(migrations)),
                                          encoding="utf-8")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (ExitError, gen_schema.SchemaError, sqlite3.Error) as refusal:
        sys.exit(str(refusal))
