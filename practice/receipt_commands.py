"""Bytes that are sent to a receipt printer, as commands: Star Line Mode and ESC/POS.

A parser is fed with bytes cut anywhere and gives whole commands, (name, argument, …). Commands of
one meaning have one name in both languages: text, line, feed, feed_dots, look, align, code_page,
spacing, left, right, area, position, move, picture, band, qr, barcode, cut, drawer, initialise.
What asks for an answer is named ask_…; a name that ends with _now is answered before what was sent
earlier is printed.
"""

ESC, FS, GS, RS, DLE = 0x1B, 0x1C, 0x1D, 0x1E, 0x10
HELD_LIMIT = 1 << 20

STAR_PAGES = {0: "cp437", 1: "cp437", 4: "cp858", 5: "cp852", 6: "cp860", 8: "cp863", 9: "cp865",
              10: "cp866", 11: "cp855", 32: "cp1252", 33: "cp1250", 34: "cp1251"}
ESCPOS_PAGES = {0: "cp437", 1: "box", 2: "cp850", 16: "cp1252", 17: "cp866", 18: "cp852",
                19: "cp858", 34: "cp855", 46: "cp1251"}
QR_LEVELS = "LMQH"


class Incomplete(Exception):
    """The rest of a command is still to come."""


class Parser:
    """What both languages share: holding bytes, taking them, giving up a half command."""

    controls = {}

    def __init__(self):
        self.held = b""
        self.at = 0

    def feed(self, data):
        """Takes bytes; gives the commands that are whole with them."""
        self.held += data
        found = []
        while self.at < len(self.held):
            start = self.at
            try:
                command = self.command()
            except Incomplete:
                self.at = start
                break
            if command:
                found.append(command)
        self.held = self.held[self.at:]
        self.at = 0
        if len(self.held) > HELD_LIMIT:
            self.held = b""
        return found

    def take(self, count):
        if self.at + count > len(self.held):
            raise Incomplete
        taken = self.held[self.at:self.at + count]
        self.at += count
        return taken

    def byte(self):
        return self.take(1)[0]

    def number(self):
        """Two bytes, the lower first."""
        low, high = self.take(2)
        return low | high << 8

    def until(self, end):
        """What stands before a byte, which is taken too."""
        place = self.held.find(bytes([end]), self.at)
        if place < 0:
            raise Incomplete
        taken = self.held[self.at:place]
        self.at = place + 1
        return taken

    def command(self):
        first = self.byte()
        if first >= 0x20 and first != 0x7F:
            start = self.at - 1
            while self.at < len(self.held) and self.held[self.at] >= 0x20:
                self.at += 1
            return "text", self.held[start:self.at]
        return self.controls.get(first, lambda _: None)(self)


def signed(number):
    return number - 0x10000 if number >= 0x8000 else number


def by_table(table):
    """A command whose next byte says what it is; unknown ones are passed over."""
    def run(parser):
        return table.get(parser.byte(), lambda _: None)(parser)
    return run


def always(*command):
    return lambda _: command


def with_byte(name, change=lambda n: n):
    return lambda parser: (name, change(parser.byte()))


def skip(count):
    def run(parser):
        parser.take(count)
    return run


def lowest(n):
    """0 and 1 may come as digits."""
    return n & 1


def picture(parser, row_bytes, rows):
    return "picture", row_bytes * 8, rows, parser.take(row_bytes * rows)


# ---- Star Line Mode ----

def star_size(parser):
    height, width = (n - 0x30 if n >= 0x30 else n for n in parser.take(2))
    return "look", {"tall": height + 1, "wide": width + 1}


def star_band(parser):
    """ESC k: 24 rows of dots."""
    return "band", *picture(parser, parser.number() & 0xFF, 24)[1:]


def star_columns(parser):
    """ESC X: columns of 24 dots, three bytes each."""
    count = parser.number()
    data = parser.take(3 * count)
    width = (count + 7) // 8
    rows = bytearray(width * 24)
    for column in range(count):
        bits = int.from_bytes(data[3 * column:3 * column + 3], "big")
        for row in range(24):
            if bits >> (23 - row) & 1:
                rows[row * width + column // 8] |= 0x80 >> column % 8
    return "band", width * 8, 24, bytes(rows)


def star_raster(parser):
    _, width, height, _ = parser.byte(), parser.number(), parser.number(), parser.byte()
    return picture(parser, width, height)


def star_barcode(parser):
    parser.take(4)
    return "barcode", parser.until(RS).decode("latin-1")


def star_qr(parser):
    kind = bytes(parser.take(1))
    if kind == b"P":
        return "qr_print",
    what = parser.byte()
    if kind == b"D" and what == 0x31:
        parser.byte()
        return "qr_data", parser.take(parser.number())
    if kind == b"D":
        parser.take(1)
        return None
    value = parser.byte()
    if what == 0x31:
        return "qr_set", {"level": QR_LEVELS[value & 3]}
    return ("qr_set", {"cell": max(1, value)}) if what == 0x32 else None


def star_page_mode(parser):
    """Page mode is passed over, its lengths are not."""
    sizes = {0x30: 0, 0x31: 0, 0x32: 1, 0x33: 8, 0x34: 2, 0x35: 2, 0x36: 0, 0x37: 0, 0x38: 0}
    parser.take(sizes.get(parser.byte(), 0))


def star_cut(_parser):
    _parser.byte()
    return "cut",


STAR_ESC_GS = {
    ord("a"): with_byte("align", lambda n: n & 3),
    ord("t"): with_byte("code_page", lambda n: STAR_PAGES.get(n, "cp437")),
    ord("A"): lambda p: ("position", p.number()),
    ord("R"): lambda p: ("move", signed(p.number())),
    ord("S"): star_raster,
    ord("y"): star_qr,
    ord("P"): star_page_mode,
    0x03: skip(3),
    ord("#"): skip(1),
}
STAR_ESC_RS = {
    ord("a"): with_byte("report", lambda n: bool(n & 1)),
    ord("E"): with_byte("counter_clear"),
    ord("F"): skip(1),
    ord("R"): skip(1),
    ord("C"): skip(1),
    ord("d"): skip(1),
    ord("r"): skip(1),
}
STAR_ESC = {
    ord("@"): always("initialise"),
    GS: by_table(STAR_ESC_GS),
    RS: by_table(STAR_ESC_RS),
    0x06: with_byte("ask_packet_now"),
    0x07: skip(2),
    ord(" "): skip(1),
    ord("!"): skip(1),
    ord("s"): skip(2),
    ord("z"): with_byte("spacing", lambda n: 32 if n & 1 else 24),
    ord("0"): always("spacing", 24),
    ord("1"): always("spacing", 24),
    ord("3"): with_byte("spacing"),
    ord("-"): with_byte("look", lambda n: {"underline": bool(n & 1)}),
    ord("_"): skip(1),
    ord("E"): always("look", {"bold": True}),
    ord("F"): always("look", {"bold": False}),
    ord("G"): always("look", {"bold": True}),
    ord("H"): always("look", {"bold": False}),
    ord("4"): always("look", {"inverse": True}),
    ord("5"): always("look", {"inverse": False}),
    ord("i"): star_size,
    ord("W"): with_byte("look", lambda n: {"wide": lowest(n) + 1}),
    ord("h"): with_byte("look", lambda n: {"tall": lowest(n) + 1}),
    ord("l"): with_byte("left", lambda n: n * 12),
    ord("Q"): with_byte("right", lambda n: n * 12),
    ord("R"): skip(1),
    ord("$"): skip(1),
    ord("a"): with_byte("feed"),
    ord("J"): with_byte("feed_dots", lambda n: n * 2),
    ord("I"): with_byte("feed_dots"),
    ord("d"): star_cut,
    ord("b"): star_barcode,
    ord("k"): star_band,
    ord("X"): star_columns,
    ord("K"): lambda p: skip(p.number())(p),
    ord("L"): lambda p: skip(p.number())(p),
    ord("?"): skip(2),
    ord("p"): skip(1),
    ord("q"): skip(1),
}


class StarParser(Parser):
    controls = {
        ESC: by_table(STAR_ESC),
        0x04: always("ask_byte_now", 4),
        0x05: always("ask_byte_now", 5),
        0x07: always("drawer"),
        0x09: always("tab"),
        0x0A: always("line"),
        0x0C: always("line"),
        0x17: always("mark"),
        0x1A: always("drawer"),
    }


# ---- ESC/POS ----

def escpos_mode(parser):
    n = parser.byte()
    return "look", {"bold": bool(n & 8), "tall": 2 if n & 0x10 else 1,
                    "wide": 2 if n & 0x20 else 1, "underline": bool(n & 0x80)}


def escpos_size(parser):
    n = parser.byte()
    return "look", {"wide": (n >> 4 & 7) + 1, "tall": (n & 7) + 1}


def escpos_bits(parser):
    """ESC *: columns of 8 or 24 dots."""
    mode, count = parser.byte(), parser.number()
    deep = 3 if mode >= 32 else 1
    data = parser.take(deep * count)
    width = (count + 7) // 8
    rows = bytearray(width * deep * 8)
    for column in range(count):
        bits = int.from_bytes(data[deep * column:deep * column + deep], "big")
        for row in range(deep * 8):
            if bits >> (deep * 8 - 1 - row) & 1:
                rows[row * width + column // 8] |= 0x80 >> column % 8
    return "band", width * 8, deep * 8, bytes(rows)


def escpos_tabs(parser):
    parser.until(0)


def escpos_cut(parser):
    if parser.byte() in (0x41, 0x42, 0x61, 0x62, 0x67, 0x68):
        parser.byte()
    return "cut",


def escpos_raster(parser):
    parser.take(2)
    row_bytes, rows = parser.number(), parser.number()
    return picture(parser, row_bytes, rows)


def escpos_barcode(parser):
    kind = parser.byte()
    data = parser.until(0) if kind <= 6 else parser.take(parser.byte())
    if data.startswith(b"{"):
        data = data[2:]
    return "barcode", data.decode("latin-1")


def escpos_graphics(data):
    """GS ( L and GS 8 L: function 112 stores a picture, 50 and 2 print it."""
    if data[:2] == b"0p":
        width = data[6] | data[7] << 8
        height = data[8] | data[9] << 8
        return "picture_store", (width + 7) // 8 * 8, height, data[10:]
    return ("picture_print",) if data[:2] in (b"02", b"0\x02") else None


def escpos_symbol(data):
    """GS ( k: QR codes are symbols of kind 49."""
    if data[:1] != b"1" or len(data) < 3:
        return None
    what = data[1:2]
    if what == b"C":
        return "qr_set", {"cell": max(1, data[2])}
    if what == b"E":
        return "qr_set", {"level": QR_LEVELS[data[2] - 0x30 & 3]}
    if what == b"P":
        return "qr_data", data[3:]
    return ("qr_print",) if what == b"Q" else None


def escpos_long(parser):
    kind = bytes(parser.take(1))
    data = parser.take(parser.number())
    if kind == b"k":
        return escpos_symbol(data)
    if kind == b"L":
        return escpos_graphics(data)
    return ("ask_id", data[2:6]) if kind == b"H" and len(data) >= 6 else None


def escpos_longer(parser):
    parser.byte()
    return escpos_graphics(parser.take(int.from_bytes(parser.take(4), "little")))


def escpos_japanese(parser):
    """FS ( A."""
    parser.byte()
    parser.take(parser.number())


def escpos_at_once(parser):
    """DLE: what is answered or done in real time."""
    what = parser.byte()
    if what == 0x04:
        return "ask_state_now", parser.byte()
    parser.take(3 if what == 0x14 else 1)
    return None


ESCPOS_ESC = {
    ord("@"): always("initialise"),
    ord("!"): escpos_mode,
    ord("$"): lambda p: ("position", p.number()),
    ord("\\"): lambda p: ("move", signed(p.number())),
    ord("-"): with_byte("look", lambda n: {"underline": bool(n & 3)}),
    ord("2"): always("spacing", 30),
    ord("3"): with_byte("spacing"),
    ord(" "): skip(1),
    ord("E"): with_byte("look", lambda n: {"bold": bool(n & 1)}),
    ord("G"): with_byte("look", lambda n: {"bold": bool(n & 1)}),
    ord("J"): with_byte("feed_dots"),
    ord("M"): skip(1),
    ord("R"): skip(1),
    ord("T"): skip(1),
    ord("V"): skip(1),
    ord("W"): skip(8),
    ord("a"): with_byte("align", lambda n: n & 3),
    ord("d"): with_byte("feed"),
    ord("p"): lambda p: p.take(3) and ("drawer",),
    ord("r"): skip(1),
    ord("t"): with_byte("code_page", lambda n: ESCPOS_PAGES.get(n, "cp437")),
    ord("u"): skip(1),
    ord("{"): skip(1),
    ord("="): skip(1),
    ord("c"): skip(2),
    ord("D"): escpos_tabs,
    ord("*"): escpos_bits,
    ord("i"): always("cut"),
    ord("m"): always("cut"),
}
ESCPOS_GS = {
    ord("!"): escpos_size,
    ord("B"): with_byte("look", lambda n: {"inverse": bool(n & 1)}),
    ord("H"): skip(1),
    ord("I"): with_byte("ask_name"),
    ord("L"): lambda p: ("left", p.number()),
    ord("W"): lambda p: ("area", p.number()),
    ord("P"): skip(2),
    ord("V"): escpos_cut,
    ord("a"): with_byte("report", bool),
    ord("b"): skip(1),
    ord("f"): skip(1),
    ord("h"): skip(1),
    ord("w"): skip(1),
    ord("j"): skip(1),
    ord("k"): escpos_barcode,
    ord("r"): with_byte("ask_turn"),
    ord("v"): escpos_raster,
    ord("("): escpos_long,
    ord("8"): escpos_longer,
    ord("$"): skip(2),
    ord("\\"): skip(2),
}
ESCPOS_FS = {
    ord("!"): skip(1),
    ord("-"): skip(1),
    ord("C"): skip(1),
    ord("S"): skip(2),
    ord("W"): skip(1),
    ord("p"): skip(2),
    ord("("): escpos_japanese,
}


class EscposParser(Parser):
    controls = {
        DLE: escpos_at_once,
        ESC: by_table(ESCPOS_ESC),
        GS: by_table(ESCPOS_GS),
        FS: by_table(ESCPOS_FS),
        0x09: always("tab"),
        0x0A: always("line"),
        0x0C: always("line"),
    }


# ---- which of them ----

def language_of(data):
    """"star" or "escpos" as the first bytes tell; None while they do not."""
    at = 0
    while at < len(data):
        byte = data[at]
        if byte in (DLE, GS, FS):
            return "escpos"
        if byte in (0x05, 0x17, 0x18):
            return "star"
        if byte != ESC:
            at += 1
            continue
        if at + 1 == len(data):
            return None
        if data[at + 1] in (GS, RS, 0x06):
            return "star"
        if data[at + 1] != ord("@"):
            return "escpos"
        at += 2
    return None
