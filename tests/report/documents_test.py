#!/usr/bin/env python3
"""documents_test.py DOCUMENTS CASE...

What openpyxl, poppler and LibreOffice read in the tables that DOCUMENTS writes.
"""
import csv
import datetime
import io
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import zipfile

import openpyxl

CLASSES, PUPILS, LONG_ROWS = 7, 23, 12000
HEAD = ["Ученик", "С", "Детодней", "Сумма, руб.", "Охват"]


def kopecks_of(number):
    """What documents.c gives the row of this number."""
    return number * 7919 % 9999999 + 1


def in_kopecks(roubles):
    """A cell's number as kopecks; the cell must be the double that is nearest to them."""
    kopecks = round(roubles * 100)
    assert kopecks / 100 == roubles, roubles
    return kopecks


class Folder(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.temporary.name)
        subprocess.run([DOCUMENTS, cls.folder], check=True)

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def book(self, name, values=True):
        return openpyxl.load_workbook(self.folder / f"{name}.xlsx", data_only=values)

    def rows(self, name, values=True):
        """The rows under the heading."""
        all_rows = list(self.book(name, values).worksheets[0].iter_rows(values_only=True))
        head = next(i for i, row in enumerate(all_rows) if list(row) == HEAD)
        return all_rows[head + 1:]

    def csv_rows(self, name):
        data = (self.folder / f"{name}.csv").read_bytes()
        self.assertTrue(data.startswith(b"\xef\xbb\xbf"))
        return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


class ReadBack(Folder):
    def test_money_sums_to_the_kopeck(self):
        rows = self.rows("classes")
        pupils = [row for row in rows if isinstance(row[1], datetime.datetime)]
        self.assertEqual(len(pupils), CLASSES * PUPILS)
        expected = [kopecks_of(n) for n in range(1, CLASSES * PUPILS + 1)]
        self.assertEqual([in_kopecks(row[3]) for row in pupils], expected)
        self.assertEqual(in_kopecks(rows[-1][3]), sum(expected))
        subtotals = [in_kopecks(row[3]) for row in rows if row[0] == "Итого по классу"]
        self.assertEqual(subtotals, [sum(expected[i * PUPILS:(i + 1) * PUPILS])
                                     for i in range(CLASSES)])

    def test_sums_are_formulas_over_their_rows(self):
        sheet = self.book("classes", values=False).worksheets[0]
        head = next(cell.row for cell in sheet["A"] if cell.value == "Ученик")
        formulas = [cell.value for cell in sheet["D"] if str(cell.value).startswith("=")]
        self.assertEqual(len(formulas), CLASSES + 1)
        self.assertEqual(formulas[0], f"=SUBTOTAL(9,D{head + 2}:D{head + 1 + PUPILS})")
        last = head + CLASSES * (PUPILS + 2)
        self.assertEqual(formulas[-1], f"=SUBTOTAL(9,D{head + 1}:D{last})")

    def test_the_sheet_is_set_up(self):
        sheet = self.book("classes").worksheets[0]
        head = next(cell.row for cell in sheet["A"] if cell.value == "Ученик")
        self.assertEqual(sheet.freeze_panes, f"A{head + 1}")
        self.assertEqual(sheet.auto_filter.ref, f"A{head}:E{head + CLASSES * (PUPILS + 2)}")
        self.assertEqual(sheet.print_title_rows, f"${head}:${head}")
        self.assertEqual(sheet.page_setup.paperSize, "9" if isinstance(
            sheet.page_setup.paperSize, str) else 9)
        self.assertEqual(sheet.cell(head + 2, 4).number_format, "#,##0.00")
        self.assertEqual(sheet.cell(head + 2, 2).number_format, "dd.mm.yyyy")
        self.assertEqual(sheet.cell(head + 2, 2).value, datetime.datetime(2018, 1, 19))
        self.assertAlmostEqual(sheet.cell(head + 2, 5).value, 0.048)

    def test_foreign_texts_come_back(self):
        texts = [row[0] for row in self.rows("nasty")][:-1]
        self.assertEqual(texts[:5], ["=1+1", "+7 900", "-x", "@SUM(A1)", " =1"])
        self.assertEqual(texts[8:10], ["a\nb", "_x0041_"])
        self.assertEqual(texts[13:], ["<b>&amp;</b>", "]]>", "  края  ", "😀", "'кавычка",
                                      "http://a.b", "1e5", "0242013137", "a b"])
        self.assertLessEqual(len(self.book("nasty").sheetnames[0]), 31)

    def test_csv_holds_the_same(self):
        rows = self.csv_rows("classes")
        self.assertEqual(rows[0], ["Класс"] + HEAD)
        self.assertEqual(len(rows), 1 + CLASSES * PUPILS)
        money = [int(row[4].replace(",", "")) for row in rows[1:]]
        self.assertEqual(money, [kopecks_of(n) for n in range(1, CLASSES * PUPILS + 1)])
        for row in self.csv_rows("nasty")[1:]:
            self.assertNotIn(row[0][:1], ("=", "+", "-", "@", "\t", "\r", "\n"))

    def test_a_long_table_is_whole(self):
        rows = self.rows("long")
        self.assertEqual(len(rows), LONG_ROWS + 1)
        expected = sum(kopecks_of(n) for n in range(1, LONG_ROWS + 1))
        self.assertEqual(sum(in_kopecks(row[3]) for row in rows[:-1]), expected)
        self.assertEqual(in_kopecks(rows[-1][3]), expected)

    def test_an_empty_table_opens(self):
        self.assertEqual(self.rows("empty"), [])
        self.assertEqual(self.csv_rows("empty"), [HEAD])

    def test_nothing_of_the_machine_is_in_the_file(self):
        with zipfile.ZipFile(self.folder / "classes.xlsx") as package:
            self.assertIsNone(package.testzip())
            self.assertTrue(all(item.date_time[0] == 1980 for item in package.infolist()))
            self.assertIn("2018-01-18T07:10:05Z", package.read("docProps/core.xml").decode())

    def pdf_pages(self, name):
        text = subprocess.run(["pdftotext", "-layout", self.folder / f"{name}.pdf", "-"],
                              check=True, capture_output=True, text=True).stdout
        return text.split("\f")[:-1]

    def test_pdf_repeats_the_heading_and_counts_pages(self):
        pages = self.pdf_pages("classes")
        self.assertGreater(len(pages), 2)
        for number, page in enumerate(pages, 1):
            self.assertIn("Сумма, руб.", page)
            self.assertIn(f"Страница {number} из {len(pages)}", page)
        whole = "".join(pages)
        self.assertEqual(whole.count("Итого по классу"), CLASSES)
        total = sum(kopecks_of(n) for n in range(1, CLASSES * PUPILS + 1))
        words = f"{total // 100:,}".replace(",", " ") + f",{total % 100:02}"
        self.assertIn(words, pages[-1].replace("\u00a0", " "))

    def test_pdf_embeds_its_fonts(self):
        fonts = subprocess.run(["pdffonts", self.folder / "classes.pdf"], check=True,
                               capture_output=True, text=True).stdout.splitlines()[2:]
        self.assertTrue(fonts)
        for font in fonts:
            self.assertEqual(font.split()[-5:-3], ["yes", "yes"], font)


RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
CSV_FILTER = "csv:Text - txt - csv (StarCalc):59,34,76,1,,1049,false,false,false"


class Office(Folder):
    """LibreOffice opens each, counts the sums anew and agrees."""

    def setUp(self):
        user = self.folder / "profile/user"
        user.mkdir(parents=True, exist_ok=True)
        (user / "registrymodifications.xcu").write_text(RECALCULATE, encoding="utf-8")

    def without_sums(self, name):
        """The workbook with 0 for every value of a formula."""
        forgotten = self.folder / f"{name}-0.xlsx"
        with zipfile.ZipFile(self.folder / f"{name}.xlsx") as whole, \
                zipfile.ZipFile(forgotten, "w", zipfile.ZIP_DEFLATED) as package:
            for item in whole.infolist():
                part = whole.read(item)
                if item.filename.startswith("xl/worksheets/sheet"):
                    part = re.sub(rb"</f><v>[^<]*</v>", b"</f><v>0</v>", part)
                package.writestr(item, part)
        return forgotten

    def converted(self, workbook):
        subprocess.run(["soffice", f"-env:UserInstallation=file://{self.folder}/profile",
                        "--headless", "--convert-to", CSV_FILTER, "--outdir", self.folder / "out",
                        workbook], check=True, capture_output=True, timeout=240)
        text = (self.folder / "out" / f"{workbook.stem}.csv").read_text(encoding="utf-8")
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
        return rows[next(i for i, row in enumerate(rows) if row == HEAD) + 1:]

    def test_sums_agree(self):
        for name, count in (("classes", CLASSES * PUPILS), ("long", LONG_ROWS)):
            rows = self.converted(self.without_sums(name))
            total = sum(kopecks_of(n) for n in range(1, count + 1))
            self.assertEqual(in_kopecks(float(rows[-1][3].replace(",", "."))), total)

    def test_foreign_texts_are_texts(self):
        rows = self.converted(self.folder / "nasty.xlsx")
        self.assertEqual([row[0] for row in rows[:4]], ["=1+1", "+7 900", "-x", "@SUM(A1)"])


if __name__ == "__main__":
    DOCUMENTS = sys.argv[1]
    unittest.main(argv=sys.argv[:1] + sys.argv[2:])
