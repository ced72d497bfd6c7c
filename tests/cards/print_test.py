#!/usr/bin/env python3
"""print_test.py CARD_SHEET

Cards as others see them: pdftoppm draws the sheets and zbarimg reads the codes from what was drawn;
page sizes, fonts, mirrored backs and crop marks are looked at, too.
"""
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import zlib

CARD_SHEET = pathlib.Path(sys.argv.pop()).resolve()
POINTS_A_MM = 72 / 25.4
NUMBERS = ["0242013137", "0240000018", "0240000026", "9990000010"]


def run(*words, **options):
    return subprocess.run([str(word) for word in words], check=True, capture_output=True,
                          text=True, timeout=60, **options).stdout


def png_write(path, width, height):
    """A portrait of one colour above another, as a PNG."""
    rows = b"".join(b"\0" + bytes((200, 60 + 120 * (y > height // 2), 60)) * width
                    for y in range(height))

    def chunk(kind, data):
        body = kind + data
        return len(data).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes((8, 2, 0, 0, 0))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head)
                     + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


class Cards(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="obed-cards-")
        cls.path = pathlib.Path(cls.folder.name)
        png_write(cls.path / "photo.png", 300, 500)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def pdf(self, name, paper, faces="both", bleed=0, count=4, photo="photo.png"):
        out = self.path / f"{name}.pdf"
        run(CARD_SHEET, paper, faces, bleed, count, self.path / photo if photo else "-", out)
        return out

    def pages(self, pdf, resolution=150):
        run("pdftoppm", "-r", resolution, "-png", pdf, pdf.with_suffix(""))
        return sorted(self.path.glob(pdf.stem + "-*.png"))

    def codes(self, page):
        """(kind, text) as zbarimg reads them from a drawn page."""
        told = run("zbarimg", "-q", page)
        return set(re.findall(r"^(QR-Code|CODE-128):(.*)$", told, re.M))

    def test_a_page_is_a_card(self):
        pdf = self.pdf("one", "card")
        told = run("pdfinfo", pdf)
        self.assertRegex(told, r"Pages:\s+8\b")
        width, height = map(float, re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", told).groups())
        self.assertAlmostEqual(width / POINTS_A_MM, 85.60, delta=0.05)
        self.assertAlmostEqual(height / POINTS_A_MM, 53.98, delta=0.05)

    def test_the_codes_are_read_from_the_drawn_cards(self):
        pages = self.pages(self.pdf("codes", "card"), 200)
        for index, number in enumerate(NUMBERS):
            self.assertIn(("QR-Code", number), self.codes(pages[2 * index]))
            back = self.codes(pages[2 * index + 1])
            self.assertIn(("CODE-128", number), back)
            payments = [text for kind, text in back if kind == "QR-Code"]
            self.assertEqual(len(payments), 1 if index % 2 == 0 else 0)
            self.assertTrue(all(text.startswith("ST00012|") for text in payments))

    def test_fonts_are_embedded_and_letters_are_there(self):
        pdf = self.pdf("fonts", "card")
        rows = run("pdffonts", pdf).splitlines()[2:]
        self.assertTrue(rows)
        for row in rows:
            self.assertRegex(row, r"\byes\s+yes\s+yes\b")
        told = run("pdftotext", "-f", "1", "-l", "3", pdf, "-")
        self.assertIn("Иванов", told)
        self.assertIn("Константинопольская-Задунайская", told)
        self.assertNotIn("…", told.split("Муниципальное")[0])

    def test_ten_on_a_sheet_and_backs_are_mirrored(self):
        pdf = self.pdf("sheet", "a4", bleed=1, count=13)
        self.assertRegex(run("pdfinfo", pdf), r"Pages:\s+4\b")
        for first, last in ((1, 2), (3, 4)):
            self.check_mirrored(pdf, first, last)

    def check_mirrored(self, pdf, front, back):
        fronts, backs = self.places(pdf, front), self.places(pdf, back)
        self.assertEqual(set(fronts), set(backs))
        for number in fronts:
            self.assertEqual([not left for left in fronts[number]], backs[number], number)

    def places(self, pdf, page):
        """For each number, from the top down, whether it stands in the left column."""
        told = run("pdftotext", "-bbox", "-f", page, "-l", page, pdf, "-")
        found = {}
        for x, y, word in re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)".*?>(\d{10})<', told):
            found.setdefault(word, []).append((float(y), float(x) < 105 * POINTS_A_MM))
        return {word: [left for _, left in sorted(places)] for word, places in found.items()}

    def test_fronts_alone_and_backs_alone(self):
        self.assertRegex(run("pdfinfo", self.pdf("f", "a4", "fronts", count=11)), r"Pages:\s+2\b")
        self.assertRegex(run("pdfinfo", self.pdf("b", "a4", "backs", count=11)), r"Pages:\s+2\b")

    def test_a_photo_stands_in_the_document_once_and_small(self):
        with_photo = self.pdf("with", "card", "fronts", count=1)
        listed = run("pdfimages", "-list", with_photo).splitlines()[2:]
        self.assertEqual(len(listed), 1, listed)
        self.assertIn("jpeg", listed[0])
        without = self.pdf("without", "card", "fronts", count=1, photo=None)
        self.assertEqual(run("pdfimages", "-list", without).splitlines()[2:], [])

    def test_what_is_no_photo_is_told(self):
        (self.path / "bad.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"x" * 100)
        with self.assertRaises(subprocess.CalledProcessError) as caught:
            self.pdf("bad", "card", photo="bad.png")
        self.assertIn("повреждён", caught.exception.stdout)


if __name__ == "__main__":
    unittest.main()
