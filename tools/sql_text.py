"""SQL text as tokens: just enough to split, number and judge statements without being fooled
by strings, quoted names, dollar quotes and comments."""
import re

TOKEN = re.compile(
    r"""
      (?P<comment>--[^\n]*|/\*.*?\*/)
    | (?P<space>\s+)
    | (?P<string>'(?:[^']|'')*')
    | (?P<quoted>"(?:[^"]|"")*")
    | (?P<dollar>\$(?P<tag>\w*)\$.*?\$(?P=tag)\$)
    | (?P<cast>::)
    | (?P<param>:[A-Za-z_]\w*)
    | (?P<word>[A-Za-z_]\w*)
    | (?P<number>\d[\w.]*)
    | (?P<sign>\|\||<=|>=|<>|!=|->>|->|.)
    """,
    re.VERBOSE | re.DOTALL,
)


class Token:
    """One token: its kind, its text, and how many parentheses it stands in."""

    def __init__(self, kind, text, depth):
        self.kind, self.text, self.depth = kind, text, depth

    def word(self):
        return self.text.upper() if self.kind == "word" else ""


def tokens(sql):
    """All tokens in order, comments and spaces included; their texts join to the input."""
    out, depth = [], 0
    for match in TOKEN.finditer(sql):
        text = match.group()
        if match.lastgroup == "sign" and text == ")":
            depth -= 1
        kind = next(k for k, v in match.groupdict().items() if v is not None and k != "tag")
        out.append(Token(kind, text, depth))
        if kind == "sign" and text == "(":
            depth += 1
    return out


def join(items):
    return "".join(t.text for t in items)


def solid(items):
    """The tokens that carry meaning."""
    return [t for t in items if t.kind not in ("space", "comment")]


def without_comments(sql):
    """The same SQL without comments, trailing blanks and empty lines."""
    text = join(Token(t.kind, " " if t.kind == "comment" else t.text, 0) for t in tokens(sql))
    return "\n".join(line.rstrip() for line in text.splitlines() if line.strip())


def statements(sql):
    """(line, text without the semicolon) of each statement. Trigger bodies of SQLite, which hold
    semicolons of their own, stay whole."""
    out, current, line, start, body = [], [], 1, 1, 0
    for token in tokens(sql):
        meaning = token.kind not in ("space", "comment")
        if meaning and not solid(current):
            start = line
            current = []
        words = [t.word() for t in solid(current)[:5]]
        in_trigger = "TRIGGER" in words and words[:1] == ["CREATE"]
        if in_trigger and token.word() in ("BEGIN", "CASE"):
            body += 1
        if in_trigger and token.word() == "END" and body > 0:
            body -= 1
        if token.kind == "sign" and token.text == ";" and token.depth == 0 and body == 0:
            if solid(current):
                out.append((start, join(current).strip()))
            current = []
        else:
            current.append(token)
        line += token.text.count("\n")
    if solid(current):
        out.append((start, join(current).strip()))
    return out


def c_string(text, indent="        "):
    """The text as adjacent C string literals, one a line."""
    lines = text.splitlines(keepends=True) or [""]
    quoted = []
    for line in lines:
        safe = line.replace("\\", "\\\\").replace('"', '\\"').replace("??", "?\\077")
        safe = safe.replace("\t", "\\t").replace("\r", "\\r").replace("\n", "\\n")
        quoted.append(f'{indent}"{safe}"')
    return "\n".join(quoted)
