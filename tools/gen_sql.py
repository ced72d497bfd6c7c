#!/usr/bin/env python3
"""gen_sql.py SCHEMA_DIR MODULE.sql OUT.h OUT.c

Turn a module's named SQL statements into `struct query` objects with an enum of arguments and an
enum of columns, so that no column number is ever written by hand.

    -- name: account_by_id :one
    SELECT code, balance FROM account WHERE id = :id;

The kind is :one (a row at most), :many, :exec (no rows) or :batch (many rows of one INSERT). A
statement serves both engines unless `sqlite` or `postgres` follows the kind; then each engine has
exactly one block, with the same kind, parameters and columns. INDEXED BY, which tells SQLite what
PostgreSQL finds out by itself, may stand in a statement of both: PostgreSQL's text is without it.
Each statement that SQLite is to run
is prepared by SQLite over the migrated schema: a misspelt name stops the build.
"""
import pathlib
import re
import sqlite3
import sys

import gen_schema
import sql_text

KINDS = ("one", "many", "exec", "batch")
HEADER = re.compile(r"^--\s*name:(.*)$", re.M)
BLOCK = re.compile(r"\s*([a-z][a-z0-9_]*)\s+:(\w+)(?:\s+(\w+))?\s*")
PLAIN_NAME = re.compile(r"[a-z_][a-z0-9_]*")
ARRAYS = {"i": "bigint[]", "t": "text[]", "b": "bytea[]"}
VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE", "VALUES")
LIST_ENDS = ("FROM", "WHERE", "GROUP", "ORDER", "LIMIT", "UNION", "EXCEPT", "INTERSECT", "HAVING",
             "WINDOW")

# Functions and words that one engine lacks, or that mean different things on the two.
UNPORTABLE_FUNCTIONS = {
    "IFNULL": "coalesce", "IIF": "CASE", "GROUP_CONCAT": "rows", "TOTAL": "sum", "PRINTF": "C",
    "AVG": "sum and count", "TYPEOF": "C", "LAST_INSERT_ROWID": "an id made by its origin",
}
UNPORTABLE_WORDS = {"ROWID": "the key", "GLOB": "LIKE"}
CLOCK_FUNCTIONS = ("NOW", "STRFTIME", "DATETIME", "JULIANDAY", "UNIXEPOCH", "RANDOM", "RANDOMBLOB")
CLOCK_WORDS = ("CURRENT_TIMESTAMP", "CURRENT_DATE", "CURRENT_TIME")


class SqlError(Exception):
    """A statement breaks a rule; the text says where and which."""


class Block:
    """One `-- name:` block of the file."""

    def __init__(self, path, line, header, text):
        self.path, self.line = path, line
        named = BLOCK.fullmatch(header)
        if not named or named[2] not in KINDS or named[3] not in (None,) + gen_schema.ENGINES:
            raise SqlError(f"{path}:{line}: expected "
                           "'-- name: NAME :one|:many|:exec|:batch [sqlite|postgres]'")
        self.name, self.kind, self.engine = named.groups()
        found = sql_text.statements(text)
        if len(found) != 1:
            self.fail(f"one statement expected, found {len(found)}")
        self.sql = sql_text.without_comments(found[0][1])
        self.tokens = sql_text.solid(sql_text.tokens(self.sql))
        self.params = list(dict.fromkeys(t.text[1:] for t in self.tokens if t.kind == "param"))
        self.verb, self.verb_at = self._find_verb()
        self.judge()

    def fail(self, message):
        raise SqlError(f"{self.path}:{self.line}: {self.name}: {message}")

    def _find_verb(self):
        for at, token in enumerate(self.tokens):
            if token.depth == 0 and token.word() in VERBS:
                return token.word(), at
        return self.fail("neither SELECT, INSERT, UPDATE, DELETE nor VALUES")

    def judge(self):
        """What the two engines would take differently, or what has no place in SQL text."""
        for param in self.params:
            if not PLAIN_NAME.fullmatch(param):
                self.fail(f"parameter :{param} is not a lower-case name")
        for at, token in enumerate(self.tokens):
            word = token.word()
            if token.kind == "sign" and token.text == "/":
                self.fail("no division in SQL: divide in C, where rounding is stated")
            if token.kind == "sign" and token.text == "?":
                self.fail("parameters are named, :like_this")
            called = word if self._arguments(at) > 0 else ""
            if word in CLOCK_WORDS or called in CLOCK_FUNCTIONS:
                self.fail(f"{word.lower()}: time and chance come from world/, as parameters")
            if word == "INDEXED" and self.engine == "postgres":
                self.fail("indexed by is SQLite's: PostgreSQL finds its index by itself")
            if self.engine is None:
                self._judge_portable(word, called, self.tokens[at - 1].word() if at else "")
            if word == "SUM" and not self._sum_is_cast(at):
                self.fail("sum() of BIGINT is numeric on PostgreSQL: CAST(sum(...) AS BIGINT)")
            if word in ("MIN", "MAX") and self.engine is None and self._arguments(at) > 1:
                self.fail(f"{word.lower()} of several arguments exists on SQLite only: use CASE")

    def _judge_portable(self, word, called, before):
        better = UNPORTABLE_WORDS.get(word) or UNPORTABLE_FUNCTIONS.get(called)
        if before == "OR" and word in ("REPLACE", "IGNORE") or word == "REPLACE" and not before:
            better = "ON CONFLICT"
        if better:
            self.fail(f"{word.lower()} is not the same on both engines: use {better}")

    def _closing(self, opening):
        """Index of the parenthesis that closes the one at `opening`."""
        depth = self.tokens[opening].depth
        for at in range(opening + 1, len(self.tokens)):
            if self.tokens[at].text == ")" and self.tokens[at].depth == depth:
                return at
        return self.fail("unbalanced parentheses")

    def _arguments(self, function):
        opening = function + 1
        if opening >= len(self.tokens) or self.tokens[opening].text != "(":
            return 0
        inside = self.tokens[opening + 1:self._closing(opening)]
        return 1 + sum(t.text == "," and t.depth == self.tokens[opening].depth + 1 for t in inside)

    def _sum_is_cast(self, at):
        if self._arguments(at) == 0:
            return True
        for opening in range(at):
            if self.tokens[opening].word() != "CAST" or self.tokens[opening + 1].text != "(":
                continue
            closing = self._closing(opening + 1)
            ending = [t.word() for t in self.tokens[closing - 2:closing]]
            if closing > at and ending == ["AS", "BIGINT"]:
                return True
        closing = self._closing(at + 1)
        after = [t.text.lower() for t in self.tokens[closing + 1:closing + 3]]
        return after == ["::", "bigint"]

    def returning_at(self):
        for at, token in enumerate(self.tokens):
            if token.depth == 0 and token.word() == "RETURNING":
                return at
        return None

    def has_rows(self):
        return self.verb in ("SELECT", "VALUES") or self.returning_at() is not None

    def listed_columns(self):
        """Names in the list after SELECT or RETURNING, as the text gives them."""
        start = self.verb_at if self.verb == "SELECT" else self.returning_at()
        if start is None:
            self.fail("its columns cannot be named: use SELECT")
        items, item = [], []
        for token in self.tokens[start + 1:]:
            if token.depth == 0 and token.word() in LIST_ENDS:
                break
            if token.depth == 0 and token.text == ",":
                items.append(item)
                item = []
            elif not (token.depth == 0 and token.word() in ("DISTINCT", "ALL") and not item):
                item.append(token)
        return [self._item_name(i) for i in items + [item]]

    def _item_name(self, item):
        """A column's own name, or the name that AS gives; anything else is unclear."""
        if len(item) >= 3 and item[-2].word() == "AS" and item[-1].kind == "word":
            return item[-1].text
        if len(item) == 1 and item[0].kind == "word":
            return item[0].text
        if len(item) == 3 and item[1].text == "." and item[2].kind == "word":
            return item[2].text
        return sql_text.join(item)

    def numbered(self, params, sign, has_hints):
        out = []
        for token in sql_text.tokens(self.sql) if has_hints else self._without_hints():
            if token.kind == "param":
                out.append(f"{sign}{params.index(token.text[1:]) + 1}")
            else:
                out.append(token.text)
        return "".join(out)

    def _without_hints(self):
        """All tokens but INDEXED, BY and the name of the index."""
        out, hint = [], 0
        for token in sql_text.tokens(self.sql):
            if token.word() == "INDEXED":
                hint = 3
            if hint == 0:
                out.append(token)
            elif sql_text.solid([token]):
                hint -= 1
        return out


class Query:
    """A named statement in both engines' words."""

    def __init__(self, blocks, db):
        self.db = db
        self.sqlite, self.postgres = self._pair(blocks)
        self.name, self.kind = self.sqlite.name, self.sqlite.kind
        self.params = self.sqlite.params
        self._prepare()
        self.columns = self._columns()
        self.arg_types = None
        self.sqlite_text = self.sqlite.numbered(self.params, "?", True)
        self.postgres_text = self.postgres.numbered(self.params, "$", False)
        if self.kind == "batch":
            self._make_batch()

    def _pair(self, blocks):
        if len(blocks) == 1 and blocks[0].engine is None:
            return blocks[0], blocks[0]
        by_engine = {b.engine: b for b in blocks}
        if len(blocks) != 2 or set(by_engine) != set(gen_schema.ENGINES):
            blocks[-1].fail("needs one block for both engines, or exactly one for each")
        lite, post = by_engine["sqlite"], by_engine["postgres"]
        if lite.kind != post.kind:
            post.fail("the two engines' blocks differ in kind")
        if set(lite.params) != set(post.params):
            odd = sorted(set(lite.params) ^ set(post.params))
            post.fail(f"the two engines' blocks differ in parameters: {', '.join(odd)}")
        if lite.has_rows() and post.has_rows():
            if lite.listed_columns() != post.listed_columns():
                post.fail("the two engines' blocks differ in columns")
        return lite, post

    def _prepare(self):
        block = self.sqlite
        wants_rows = self.kind in ("one", "many")
        for each in (self.sqlite, self.postgres):
            if wants_rows != each.has_rows():
                each.fail(f":{self.kind} and the statement do not agree whether it returns rows")
        self._run("EXPLAIN " + block.sql)

    def _run(self, sql):
        try:
            return self.db.execute(sql, dict.fromkeys(self.params, 1))
        except sqlite3.Error as error:
            return self.sqlite.fail(str(error))

    def _columns(self):
        if self.kind in ("exec", "batch"):
            return []
        if self.sqlite.verb in ("SELECT", "VALUES"):
            shape = self._run(f"SELECT * FROM (\n{self.sqlite.sql}\n) LIMIT 0").description
            names = [d[0] for d in shape]
        else:
            names = self.sqlite.listed_columns()
        for name in names:
            if names.count(name) > 1 or not PLAIN_NAME.fullmatch(name):
                self.sqlite.fail(f"column '{name}' needs a plain name of its own: use AS")
        return names

    def _make_batch(self):
        if self.sqlite is not self.postgres:
            self.arg_types = "".join(self._cast_type(p) for p in self.params)
            return
        table, columns, tail = self._insert_parts()
        kinds = gen_schema.columns(self.db, table)
        self.arg_types = "".join(gen_schema.TYPES[kinds[c]] for c in columns)
        arrays = [f"${n}::{ARRAYS[t]}" for n, t in enumerate(self.arg_types, 1)]
        self.postgres_text = (f"INSERT INTO {table} ({', '.join(columns)})\n"
                              f"SELECT * FROM unnest({', '.join(arrays)})")
        if tail:
            self.postgres_text += "\n" + tail

    def _cast_type(self, param):
        """In a block of PostgreSQL's own, each array says its type: :id::bigint[]."""
        for letter, array in ARRAYS.items():
            if re.search(rf"(?<!:):{param}::{re.escape(array)}", self.postgres.sql, re.I):
                return letter
        return self.postgres.fail(f"say the array's type once, as in :{param}::bigint[]")

    def _insert_parts(self):
        """Table, columns and what follows VALUES (...) of a batch's INSERT."""
        block = self.sqlite
        shape = re.fullmatch(r"\s*INSERT\s+INTO\s+(\w+)\s*\(([^()]*)\)\s*VALUES\s*\(([^()]*)\)(.*)",
                             block.sql, re.I | re.S)
        if not shape:
            block.fail("a :batch is INSERT INTO table (columns) VALUES (parameters)")
        columns = [c.strip() for c in shape[2].split(",")]
        values = [v.strip() for v in shape[3].split(",")]
        if values != [f":{p}" for p in block.params] or len(values) != len(columns):
            block.fail("the VALUES of a :batch are plain parameters, each once, one a column")
        return shape[1], columns, shape[4].strip()


def read_blocks(path):
    text = path.read_text(encoding="utf-8")
    heads = list(HEADER.finditer(text))
    if heads and sql_text.statements(text[:heads[0].start()]):
        raise SqlError(f"{path}:1: a statement stands before the first '-- name:'")
    ends = [h.start() for h in heads[1:]] + [len(text)]
    by_name = {}
    for head, end in zip(heads, ends):
        line = text.count("\n", 0, head.start()) + 1
        block = Block(path, line, head[1], text[head.end():end])
        by_name.setdefault(block.name, []).append(block)
    return by_name


def c_enum(prefix, query, words, first):
    if not words:
        return []
    lines = [f"    {prefix}_{query}_{word},".upper() for word in words]
    lines[0] = lines[0][:-1] + f" = {first},"
    return ["enum {", *lines, "};"]


def c_names(name, words):
    if not words:
        return []
    quoted = ", ".join(f'"{w}"' for w in words)
    return [f"static const char *const {name}[] = {{{quoted}}};"]


def header_text(module, source, queries):
    guard = f"{module}_SQL_H".upper()
    out = [f"/* Made from {source} by tools/gen_sql.py. */", f"#ifndef {guard}", f"#define {guard}",
           "", '#include "store/query.h"', ""]
    for q in queries:
        out += c_enum("arg", q.name, q.params, 1) + c_enum("col", q.name, q.columns, 0)
        out += [f"extern const struct query q_{q.name};", ""]
    out += ["/* All of the above, for a test that prepares each. */",
            f"extern const struct query *const queries_{module}[];",
            f"extern const int queries_{module}_count;", "", "#endif", ""]
    return "\n".join(out)


def source_text(module, source, header, queries):
    out = [f"/* Made from {source} by tools/gen_sql.py. */", f"#include \"{header}\"", "",
           "#include <stddef.h>", "",
           '#pragma GCC diagnostic ignored "-Woverlength-strings"', ""]
    for q in queries:
        out += c_names(f"args_{q.name}", q.params) + c_names(f"columns_{q.name}", q.columns)
        out += [f"const struct query q_{q.name} = {{",
                f'    .name = "{q.name}",', f"    .kind = QUERY_{q.kind.upper()},",
                f"    .arg_count = {len(q.params)},", f"    .column_count = {len(q.columns)},",
                f"    .arg_names = {f'args_{q.name}' if q.params else 'NULL'},",
                f"    .column_names = {f'columns_{q.name}' if q.columns else 'NULL'},",
                f"    .sqlite =\n{sql_text.c_string(q.sqlite_text)},",
                f"    .postgres =\n{sql_text.c_string(q.postgres_text)},"]
        types = f'"{q.arg_types}"' if q.arg_types is not None else "NULL"
        out += [f"    .arg_types = {types},", "};", ""]
    pointers = [f"    &q_{q.name}," for q in queries]
    out += [f"const struct query *const queries_{module}[] = {{", *pointers, "    NULL,", "};",
            f"const int queries_{module}_count = {len(queries)};", ""]
    return "\n".join(out)


def main(arguments):
    if len(arguments) != 4:
        sys.exit(__doc__)
    source, out_h, out_c = map(pathlib.Path, arguments[1:])
    db = gen_schema.sqlite_database(gen_schema.load(arguments[0]))
    queries = [Query(blocks, db) for blocks in read_blocks(source).values()]
    out_h.write_text(header_text(source.stem, source.name, queries), encoding="utf-8")
    out_c.write_text(source_text(source.stem, source.name, out_h.name, queries), encoding="utf-8")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (SqlError, gen_schema.SchemaError) as refusal:
        sys.exit(str(refusal))
