"""Paper: what printer commands leave on it, as a picture and as text.

A character is 12 by 24 dots, as on printers of 203 dots an inch. Without Pillow (python3-pil) there
is text alone, without python3-qrcode a QR code is a frame with its words.
"""
import io

try:
    from PIL import Image, ImageDraw, ImageFont
except ImportError:
    Image = None
try:
    import qrcode
except ImportError:
    qrcode = None

CELL_WIDTH, CELL_HEIGHT, DEFAULT_SPACING = 12, 24, 30
TAB_CELLS = 8
EDGE_DOTS = 24
FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSansMono{}.ttf"
FONT_SIZE = 20
PLAIN = {"bold": False, "underline": False, "inverse": False, "tall": 1, "wide": 1}
BOX = {0x90: "┴", 0x91: "┬", 0x92: "┤", 0x93: "├", 0x95: "─", 0x96: "│", 0x98: "┌", 0x99: "┐",
       0x9A: "└", 0x9B: "┘", 0x9C: "┌", 0x9D: "┐", 0x9E: "└", 0x9F: "┘"}


def decode(data, page):
    if page == "box":
        return "".join(BOX.get(b, chr(b) if b < 0x80 else "?") for b in data)
    return data.decode(page, "replace")


class Paper:
    """From one cut to the next. `do` takes a command of receipt_commands."""

    def __init__(self, columns):
        self.columns = columns
        self.width = columns * CELL_WIDTH
        self.fonts = {}
        self.reset()
        self.tear()

    def reset(self):
        """What ESC @ does."""
        self.look = dict(PLAIN)
        self.align = 0
        self.page = "cp437"
        self.spacing = DEFAULT_SPACING
        self.qr = {"cell": 3, "level": "L", "data": b""}
        self.stored = None
        self.left, self.right = 0, self.width  # margins

    def tear(self):
        """New paper; what was printed is gone."""
        self.rows = []      # of text
        self.strips = []    # (top, picture), below one another
        self.height = 0
        self.cells = []     # (x, character, look) of the row that is being made
        self.x = 0
        self.band = 0       # the height of dots that stand in the row that is being made
        self.is_empty = True

    def do(self, command):
        name, *arguments = command
        getattr(self, "do_" + name, lambda *_: None)(*arguments)

    # ---- text ----

    def do_initialise(self):
        self.reset()

    def do_look(self, change):
        self.look = {**self.look, **change}

    def do_align(self, align):
        self.align = align

    def do_code_page(self, page):
        self.page = page

    def do_spacing(self, dots):
        self.spacing = dots

    def do_left(self, dots):
        if not self.cells:
            self.x = dots
        self.left = min(dots, self.width - CELL_WIDTH)
        self.right = max(self.right, self.left + CELL_WIDTH)

    def do_right(self, dots):
        self.right = min(max(dots, self.left + CELL_WIDTH), self.width)

    def do_area(self, dots):
        self.do_right(self.left + dots)

    def do_position(self, dots):
        self.x = self.left + dots

    def do_move(self, dots):
        self.x = max(0, self.x + dots)

    def do_tab(self):
        step = TAB_CELLS * CELL_WIDTH
        self.x = (self.x // step + 1) * step

    def do_text(self, data):
        for character in decode(data, self.page):
            width = CELL_WIDTH * self.look["wide"]
            if self.x + width > self.right:
                self.do_line()
            self.cells.append((self.x, character, self.look))
            self.x += width

    def do_line(self):
        height = max((CELL_HEIGHT * look["tall"] for _, _, look in self.cells), default=0)
        if self.band:
            height, self.band = max(height, self.band), 0
        elif self.cells:
            self.is_empty = False
            shift = self.shift(self.x - self.left)
            self.rows.append(self.row_text(shift))
            self.add_strip(self.draw_row(shift, height))
        else:
            self.rows.append("")
        self.height += max(height, self.spacing)
        self.cells, self.x = [], self.left

    def shift(self, width):
        rest = self.right - self.left - width
        return (0, rest // 2, rest)[self.align % 3]

    def row_text(self, shift):
        """The row in columns; a wide character takes two and is followed by nothing."""
        cells = [" "] * (self.columns * 2 + 8)
        for x, character, look in self.cells:
            column = max(0, min(x + shift, self.width)) // CELL_WIDTH
            cells[column] = character
            for extra in range(1, look["wide"]):
                cells[column + extra] = ""
        return "".join(cells).rstrip()

    # ---- pictures ----

    def add_strip(self, strip):
        if strip is not None:
            self.strips.append((self.height, strip))

    def font(self, is_bold):
        if is_bold not in self.fonts:
            self.fonts[is_bold] = ImageFont.truetype(FONT.format("-Bold" if is_bold else ""),
                                                     FONT_SIZE)
        return self.fonts[is_bold]

    def draw_cell(self, character, look):
        cell = Image.new("L", (CELL_WIDTH, CELL_HEIGHT), 255)
        draw = ImageDraw.Draw(cell)
        draw.text((0, 0), character, 0, font=self.font(look["bold"]))
        if look["underline"]:
            draw.line((0, CELL_HEIGHT - 2, CELL_WIDTH, CELL_HEIGHT - 2), 0)
        if look["inverse"]:
            cell = cell.point(lambda value: 255 - value)
        return cell.resize((CELL_WIDTH * look["wide"], CELL_HEIGHT * look["tall"]))

    def draw_row(self, shift, height):
        if Image is None:
            return None
        row = Image.new("L", (self.width, height), 255)
        for x, character, look in self.cells:
            cell = self.draw_cell(character, look)
            row.paste(cell, (x + shift, height - cell.height))
        return row

    def do_band(self, width, height, dots):
        """A part of a picture: stands in its row, and the end of the row feeds it."""
        self.do_picture(width, height, dots)
        self.height -= height
        self.band = height

    def do_picture(self, width, height, dots):
        self.is_empty = False
        if not (self.rows and self.rows[-1].startswith("[picture")):
            self.rows.append(f"[picture {width} wide]")
        if Image is not None:
            drawn = Image.frombytes("1", (width, height), bytes(b ^ 0xFF for b in dots))
            row = Image.new("L", (self.width, height), 255)
            row.paste(drawn, (self.left + max(0, self.shift(width)), 0))
            self.add_strip(row)
        self.height += height

    def do_picture_store(self, width, height, dots):
        self.stored = (width, height, dots)

    def do_picture_print(self):
        if self.stored:
            self.do_picture(*self.stored)

    def do_qr_set(self, change):
        self.qr = {**self.qr, **change}

    def do_qr_data(self, data):
        self.qr["data"] = data

    def do_qr_print(self):
        said = self.qr["data"].decode("utf-8", "replace")
        self.is_empty = False
        self.rows.append(f"[QR {said}]")
        if Image is not None:
            self.add_framed(self.draw_qr())

    def draw_qr(self):
        if qrcode is None:
            frame = Image.new("L", (120, 120), 255)
            ImageDraw.Draw(frame).rectangle((0, 0, 119, 119), outline=0)
            return frame
        level = getattr(qrcode.constants, "ERROR_CORRECT_" + self.qr["level"])
        code = qrcode.QRCode(error_correction=level, box_size=self.qr["cell"], border=0)
        code.add_data(self.qr["data"], optimize=0)
        code.make(fit=True)
        return code.make_image().get_image().convert("L")

    def add_framed(self, drawn):
        row = Image.new("L", (self.width, drawn.height + 2 * EDGE_DOTS), 255)
        row.paste(drawn, (self.left + max(0, self.shift(drawn.width)), EDGE_DOTS))
        self.add_strip(row)
        self.height += row.height

    def do_barcode(self, said):
        self.is_empty = False
        self.rows.append(f"[barcode {said}]")
        if Image is not None:
            frame = Image.new("L", (CELL_WIDTH * (len(said) + 2), 60), 255)
            draw = ImageDraw.Draw(frame)
            draw.rectangle((0, 0, frame.width - 1, 59), outline=0)
            draw.text((CELL_WIDTH, 18), said, 0, font=self.font(False))
            self.add_framed(frame)

    def do_feed(self, lines):
        if self.cells:
            self.do_line()
            lines -= 1
        for _ in range(max(0, lines)):
            self.do_line()

    def do_feed_dots(self, dots):
        if self.cells:
            self.do_line()
        self.height += dots

    # ---- what came out ----

    def text(self):
        return "\n".join(self.rows).rstrip() + "\n"

    def png(self):
        """None without Pillow."""
        if Image is None:
            return None
        whole = Image.new("L", (self.width + 2 * EDGE_DOTS, self.height + 2 * EDGE_DOTS), 255)
        for top, strip in self.strips:
            whole.paste(strip, (EDGE_DOTS, EDGE_DOTS + top))
        out = io.BytesIO()
        whole.save(out, "PNG")
        return out.getvalue()
