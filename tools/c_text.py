"""C text for the checkers: the same lines with comments, or comments and literals, blanked out."""
import re

PIECE = re.compile(
    r"""(?P<comment>/\*.*?\*/|//[^\n]*)"""
    r"""|(?P<literal>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')""",
    re.DOTALL | re.VERBOSE,
)


def blank(text):
    """As many lines and columns, nothing in them."""
    return re.sub(r"[^\n]", " ", text)


def without_comments(text):
    return PIECE.sub(lambda m: blank(m[0]) if m["comment"] else m[0], text)


def code_only(text):
    """Comments gone, literals emptied: what is left is code."""
    def replace(match):
        if match["comment"]:
            return blank(match[0])
        return match[0][0] + blank(match[0][1:-1]) + match[0][-1]
    return PIECE.sub(replace, text)


def line_comments(text):
    """Line numbers of `//` comments."""
    for match in PIECE.finditer(text):
        if match[0].startswith("//"):
            yield text.count("\n", 0, match.start()) + 1


def report(faults):
    """Print each fault; the exit status to give."""
    for fault in faults:
        print(fault)
    return 1 if faults else 0
